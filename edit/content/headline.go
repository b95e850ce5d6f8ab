package content

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// title finds the headline: as declared, else in <title>, else the first heading.
func (f *facts) title() {
	var claims []claim
	if a := f.linked.article; a != nil {
		name, headline := TitleText(a.text("name")), TitleText(a.text("headline"))
		// Some systems put the site's name into one of the two; the page's own
		// title tells which.
		if name != "" && headline != "" && name != headline && sameWords(headline, f.tabTitle()) > sameWords(name, f.tabTitle()) {
			name = headline
		}
		claims = append(claims, claim{name, inLinked}, claim{headline, inLinked})
	}
	claims = append(claims, f.metas(inHighwire, "citation_title")...)
	claims = append(claims, f.metas(inMeta, "dc:title", "dcterm:title", "dcterms.title")...)
	claims = append(claims, f.metas(inOpenGraph, "og:title")...)
	claims = append(claims, f.metas(inMeta, "title", "twitter:title", "parsely-title", "sailthru.title")...)
	f.set("title", &f.page.Title, claims)
	f.page.Title = f.withoutSite(f.page.Title)
	if f.page.Title == "" {
		f.set("title", &f.page.Title, []claim{{f.headline(f.tabTitle()), inHTML}})
	}
	if h := first(f.doc, atom.H1); f.page.Title == "" && h != nil {
		f.set("title", &f.page.Title, []claim{{shortText(h, 300), inHTML}})
	}
}

// tabTitle is the text of <title>.
func (f *facts) tabTitle() string {
	for n := range elements(f.doc, atom.Title) {
		if n.Namespace == "" { // not that of an SVG picture
			return line(textOf(n))
		}
	}
	return ""
}

var titleSeparator = regexp.MustCompile(`\s+[|–—·•»>:/\\-]+\s+|\s*[|»]\s*|\s+::\s+`)

// maxParts bounds how many parts of a title are looked at.
const maxParts = 12

// withoutSite takes the declared name of the site off the end of a declared
// title, where a bar or a dot sets it off and the heading confirms what is left.
// A declared title is the publisher's word for the page; a dash may be part of it.
func (f *facts) withoutSite(title string) string {
	cuts := titleSeparator.FindAllStringIndex(title, maxParts)
	if len(cuts) == 0 {
		return title
	}
	last := cuts[len(cuts)-1]
	if strings.ContainsAny(title[last[0]:last[1]], "-–—:/>\\") {
		return title
	}
	if left := strings.TrimSpace(title[:last[0]]); bare(title[last[1]:]) == bare(f.page.SiteName) && f.isHeading(left) {
		return left
	}
	return title
}

// headline finds the headline in the text of <title>, which sites fill up with
// sections and their name: the part that a heading repeats, else all but the name.
func (f *facts) headline(title string) string {
	cuts := titleSeparator.FindAllStringIndex(title, maxParts)
	if len(cuts) == 0 {
		return title
	}
	for _, c := range cuts {
		for _, part := range [...]string{title[:c[0]], title[c[1]:]} {
			if part = strings.TrimSpace(part); f.isHeading(part) {
				return part
			}
		}
	}
	last, head := cuts[len(cuts)-1], cuts[0]
	switch {
	case f.namesSite(title[last[1]:]) && last[0] > 0:
		return strings.TrimSpace(title[:last[0]])
	case f.namesSite(title[:head[0]]) && head[1] < len(title):
		return strings.TrimSpace(title[head[1]:])
	}
	return title
}

// isHeading reports whether a first heading of the page says s. A single short
// word is the name of a section rather than a headline.
func (f *facts) isHeading(s string) bool {
	if len(strings.Fields(s)) < 2 && len(s) < 12 {
		return false
	}
	for n := range elements(f.doc, atom.H1) {
		if strings.EqualFold(s, shortText(n, 300)) {
			return true
		}
	}
	return false
}

// namesSite reports whether s is the publication's name, its host's, or the name
// of the one person who writes it.
func (f *facts) namesSite(s string) bool {
	s = bare(s)
	if s == "" {
		return false
	}
	if s == bare(f.page.SiteName) || s == bare(f.page.Byline) {
		return true
	}
	host := strings.TrimPrefix(strings.ToLower(f.url.Hostname()), "www.")
	name, _, _ := strings.Cut(host, ".")
	return s == bare(host) || s == bare(name)
}

// bare is s in lower case, letters and digits only, to compare names by.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && !isAlnum(byte(r)) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// sameWords is the share of words that a and b have in common, of all they have.
func sameWords(a, b string) float64 {
	left, right := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	n := 0
	for _, w := range left {
		if slices.Contains(right, w) {
			n++
		}
	}
	return float64(2*n) / float64(max(1, len(left)+len(right)))
}

// live reports a page that is made to change.
func (f *facts) live() bool {
	isLive := func(t string) bool { return t == "LiveBlogPosting" }
	if f.linked.article.is(isLive) || f.linked.page.is(isLive) {
		return true
	}
	for n := range elements(f.doc) {
		if strings.Contains(attrOf(n, "itemtype"), "LiveBlogPosting") {
			return true
		}
	}
	for _, seg := range strings.Split(strings.ToLower(f.url.Path), "/") {
		if liveSegment.MatchString(seg) {
			return true
		}
	}
	return liveTitle.MatchString(f.page.Title)
}

var (
	liveSegment = regexp.MustCompile(`^(?:live|live-?blogs?|live-?ticker|live-?updates?|newsblog|en-direct|direct|directo|minuto-a-minuto)$|(?:^|-)(?:live-?updates?|live-?blog|live-?ticker|liveticker)(?:-|$)`)
	liveTitle   = regexp.MustCompile(`(?i)\blive[ -]?(?:updates?|blog|ticker|coverage)\b|^live[:|]|^en direct\b|\bnewsblog\b|\bminuto a minuto\b|[|–—-] live$`)
)
