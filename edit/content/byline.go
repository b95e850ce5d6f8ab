package content

import (
	"regexp"
	"slices"
	"strings"
	"time"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"feedctl/news"
)

// byline finds who wrote the page: its metadata in the order in which publishers
// take care of it, then the line above the text.
func (f *facts) byline() {
	var ps []party
	for _, n := range [...]node{f.linked.article, f.linked.page} {
		for _, key := range [...]string{"author", "creator"} {
			if len(ps) == 0 {
				ps = f.authors(f.linked.parties(n, key))
			}
		}
	}
	if len(ps) > 0 {
		f.sign(ps, inLinked)
		return
	}
	for _, c := range []struct {
		where string
		names []string
	}{
		{inHighwire, []string{"citation_author", "citation_authors"}},
		{inMeta, []string{"dc:creator", "dcterm:creator", "dcterms.creator", "dc:contributor.author"}},
		{inMeta, []string{"author", "parsely-author", "sailthru.author", "authors"}},
		{inOpenGraph, []string{"article:author", "og:article:author", "article:author_name"}},
		{inMeta, []string{"byl", "byline"}},
	} {
		for _, name := range c.names {
			for _, v := range f.meta[name] {
				ps = append(ps, party{name: strings.TrimPrefix(TitleText(v), "By ")})
			}
			if ps = f.authors(ps); len(ps) > 0 {
				f.sign(ps, c.where)
				return
			}
		}
	}
	f.signVisible()
}

// sign writes the byline and its people.
func (f *facts) sign(ps []party, where string) {
	var names []string
	for _, p := range ps {
		names = append(names, p.name)
		// A site that signs as a person is still no person.
		if p.group || bare(p.name) == bare(f.page.SiteName) {
			f.page.Authors = append(f.page.Authors, news.Name{Literal: p.name})
			continue
		}
		f.page.Authors = append(f.page.Authors, f.names(upright(p.name))...)
	}
	sep := ", "
	if len(names) > 1 && strings.Contains(strings.Join(names, ""), ",") { // "Berg, Ana; Strand, Jon"
		sep = "; "
	}
	f.page.Byline, f.page.FoundIn["byline"] = strings.Join(names, sep), where
}

// upright turns "Family, Given" of library metadata around. A comma in any other
// name is left to the reader of bylines.
func upright(name string) string {
	family, given, ok := strings.Cut(name, ", ")
	if !ok || strings.Contains(given, ",") || len(strings.Fields(family)) > 2 || len(strings.Fields(given)) > 3 || given == "" {
		return name
	}
	if len(strings.Fields(family)) == 2 && len(strings.Fields(given)) >= 2 { // two people
		return name
	}
	if suffix.MatchString(given) {
		return name
	}
	return given + " " + family
}

var suffix = regexp.MustCompile(`(?i)^(?:jr|sr|i{1,3}|iv|m\.?d|ph\.?d|mba|ma|msc|esq|rn|do|dds|jd)\.?(?: |$)`)

// maxAuthors bounds the names read; the longest lists of physics papers are cited
// by their first.
const maxAuthors = 200

// authors leaves out what stands in author fields and is no author: addresses,
// handles, the section's name, the accounts that content systems publish under.
// Of names that repeat one stays.
func (f *facts) authors(ps []party) []party {
	var out []party
	for _, p := range ps[:min(len(ps), maxAuthors)] {
		if f.isAuthor(p.name) && !slices.ContainsFunc(out, func(q party) bool { return strings.EqualFold(p.name, q.name) }) {
			out = append(out, p)
		}
	}
	return out
}

func (f *facts) isAuthor(name string) bool {
	low := strings.ToLower(strings.TrimSpace(name))
	switch {
	case len(low) < 2, len(low) > 300, strings.Contains(low, "://"), strings.HasPrefix(low, "@"), strings.HasPrefix(low, "www."), strings.HasPrefix(low, "//"):
		return false
	case strings.Contains(low, "@") && !strings.Contains(low, " "), strings.Trim(low, "0123456789-–—.,/ ") == "":
		return false
	case slices.Contains(noAuthors, low):
		return false
	}
	sections := append(slices.Clone(f.meta["article:section"]), f.linked.article.texts("articleSection")...)
	return !slices.ContainsFunc(sections, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), low) })
}

var noAuthors = []string{
	"admin", "administrator", "webmaster", "root", "user", "guest", "author", "editor", "null", "undefined", "none", "n/a",
	"unknown", "anonymous", "by", "test", "default", "false", "true", "posted by", "wordpress", "superuser", "wpadmin", "published by",
}

// signVisible reads the line a reader sees: the elements named after the author,
// near the headline rather than with comments or other stories. The surest name
// wins; of several such elements in one line each is an author.
func (f *facts) signVisible() {
	var best *xhtml.Node
	var name string
	rank := 0
	for n := range elements(f.doc) {
		r := bylineRank(n)
		if r <= rank || notOwn(n) {
			continue
		}
		if t := f.visibleName(n); t != "" {
			best, name, rank = n, t, r
		}
	}
	if best == nil {
		return
	}
	ps := []party{{name: name}}
	around := bylineAround(best)
	if around != best && rank >= 3 {
		ps = nil
		for n := range elements(around) {
			if t := f.visibleName(n); bylineRank(n) >= 3 && t != "" {
				ps = append(ps, party{name: t})
			}
		}
		ps = f.authors(ps)
	}
	f.sign(ps, inHTML)
	if l := trimByline(shortText(around, 120)); around != best && l != "" {
		f.page.Byline = l
	}
}

// visibleName is the author's name that an element shows; empty when it is none.
func (f *facts) visibleName(n *xhtml.Node) string {
	t := shortText(n, 120)
	if name := itempropName(n); name != "" {
		t = name
	}
	if t = trimByline(t); f.isAuthor(t) && !strings.ContainsAny(t, "{}<>") && len(strings.Fields(t)) <= 14 {
		return t
	}
	return ""
}

// bylineAround returns the whole line that a name stands in, where the page marks
// one around it; else n.
func bylineAround(n *xhtml.Node) *xhtml.Node {
	p := n.Parent
	for range 2 {
		if p == nil || p.Type != xhtml.ElementNode {
			break
		}
		if m := marks(p); (bylineMark.MatchString(m) || authorMark.MatchString(m)) && shortText(p, 120) != "" {
			return p
		}
		p = p.Parent
	}
	return n
}

// bylineRank says how surely an element's name makes its text a byline; 0: not.
func bylineRank(n *xhtml.Node) int {
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Meta, atom.Link, atom.Script, atom.Style, atom.Img, atom.Time:
		return 0
	}
	prop := strings.ToLower(attrOf(n, "itemprop"))
	switch m := marks(n); {
	case hasWord(prop, "author"):
		return 4
	case hasWord(attrOf(n, "rel"), "author"):
		return 3
	case bylineMark.MatchString(m):
		return 2
	case authorMark.MatchString(m):
		return 1
	}
	return 0
}

var (
	bylineMark = regexp.MustCompile(`(?:^|[ _-])(?:byline|by-line|p-author|writtenby|written-by|author-name|authorname|author__name|post-author|entry-author|article-author|story-author|autor|auteur)(?:$|[ _-])`)
	authorMark = regexp.MustCompile(`(?:^|[ _-])(?:author|authors|vcard|fn)(?:$|[ _-])`)
)

func itempropName(n *xhtml.Node) string {
	for d := range elements(n) {
		if hasWord(attrOf(d, "itemprop"), "name") {
			return shortText(d, 120)
		}
	}
	return ""
}

// trimByline takes the date and the calls off a line that names an author.
func trimByline(t string) string {
	t = bylineTail.ReplaceAllString(t, "")
	return strings.Trim(t, " ,|·•–—-:;")
}

var bylineTail = regexp.MustCompile(`(?i)\s*(?:[|·•–—]|\bon\b|,)?\s*(?:(?:posted|published|updated|on)\b.*\d|follow\b.*|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}.*|\d{1,2}[./ ](?:\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[./ ]\d{2,4}.*|\d{4}-\d\d-\d\d.*)$`)

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
