package content

import (
	"maps"
	"net/url"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"feedctl/edit/people"
	"feedctl/news"
)

// Where a fact stood, as news.Page.FoundIn names it.
const (
	inLinked    = "json-ld"
	inHighwire  = "highwire"
	inOpenGraph = "opengraph"
	inMeta      = "meta"
	inHTML      = "html"
)

// facts is what a page says about itself in its head and around its text.
type facts struct {
	doc    *xhtml.Node
	linked linked
	meta   map[string][]string // by lower-case name, property or itemprop, in order
	url    *url.URL            // the page's address, then its <base>
	page   *news.Page
	locked bool // the text ends in a call to pay or to sign in
}

// readFacts fills page with the facts of doc. pageURL is where it was read.
func readFacts(doc *xhtml.Node, pageURL string, page *news.Page) *facts {
	f := &facts{doc: doc, meta: readMeta(doc), page: page}
	page.FoundIn = map[string]string{}
	f.url, _ = url.Parse(pageURL)
	if f.url == nil {
		f.url = &url.URL{}
	}
	if b := first(doc, atom.Base); b != nil {
		if u, err := f.url.Parse(attrOf(b, "href")); err == nil && u.Host != "" {
			f.url = u
		}
	}
	f.canonical()
	f.linked = readLinked(doc, pageURL, page.Canonical)
	f.language()
	f.siteName()
	f.byline()
	f.title()
	f.dates()
	f.image()
	page.Live = f.live()
	return f
}

// readMeta collects the page's <meta> elements and the itemprop meta and link
// elements of its microdata.
func readMeta(doc *xhtml.Node) map[string][]string {
	m, props := map[string][]string{}, map[string][]string{}
	for n := range elements(doc, atom.Meta) {
		val := strings.TrimSpace(attrOf(n, "content"))
		if val == "" {
			continue
		}
		for _, k := range [...]string{"property", "name", "itemprop", "http-equiv"} {
			into := m
			if k == "property" {
				into = props
			}
			for _, name := range strings.Fields(strings.ToLower(attrOf(n, k))) {
				name = strings.ReplaceAll(name, "dc.", "dc:")
				into[name] = append(into[name], val)
			}
		}
	}
	// What is said in both ways is said once; RDFa is written with more care.
	maps.Copy(m, props)
	return m
}

// claim is a value and where it stood.
type claim struct{ val, where string }

func (f *facts) metas(where string, names ...string) []claim {
	var out []claim
	for _, n := range names {
		for _, v := range f.meta[n] {
			out = append(out, claim{v, where})
		}
	}
	return out
}

// set writes the first claim that is not empty to dst and notes where it stood.
func (f *facts) set(fact string, dst *string, claims []claim) {
	for _, c := range claims {
		if v := TitleText(c.val); v != "" {
			*dst, f.page.FoundIn[fact] = v, c.where
			return
		}
	}
}

// address is set for URLs: made absolute, http and https only.
func (f *facts) address(fact string, dst *string, claims []claim) {
	for _, c := range claims {
		if u, err := f.url.Parse(strings.TrimSpace(c.val)); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			*dst, f.page.FoundIn[fact] = u.String(), c.where
			return
		}
	}
}

func (f *facts) canonical() {
	var claims []claim
	for n := range elements(f.doc, atom.Link) {
		if hasWord(attrOf(n, "rel"), "canonical") && attrOf(n, "href") != "" {
			claims = append(claims, claim{attrOf(n, "href"), inHTML})
		}
	}
	f.address("canonical", &f.page.Canonical, append(claims, f.metas(inOpenGraph, "og:url")...))
}

func (f *facts) language() {
	var claims []claim
	if h := first(f.doc, atom.Html); h != nil {
		claims = append(claims, claim{attrOf(h, "lang"), inHTML}, claim{attrOf(h, "xml:lang"), inHTML})
	}
	claims = append(claims, claim{f.linked.article.text("inLanguage"), inLinked})
	claims = append(claims, f.metas(inMeta, "content-language", "dc:language", "language")...)
	claims = append(claims, f.metas(inHighwire, "citation_language")...)
	for _, c := range f.metas(inOpenGraph, "og:locale") {
		claims = append(claims, claim{strings.ReplaceAll(c.val, "_", "-"), c.where})
	}
	for _, c := range claims {
		// Only what has the form of a language tag (RFC 5646) is one.
		if v := strings.ReplaceAll(strings.TrimSpace(c.val), "_", "-"); languageTag.MatchString(v) {
			f.page.Language, f.page.FoundIn["language"] = v, c.where
			return
		}
	}
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func (f *facts) siteName() {
	var claims []claim
	for _, n := range [...]node{f.linked.article, f.linked.page} {
		for _, p := range f.linked.parties(n, "publisher") {
			if !strings.HasPrefix(p.name, "http") {
				claims = append(claims, claim{p.name, inLinked})
			}
		}
	}
	claims = append(claims, f.metas(inOpenGraph, "og:site_name")...)
	claims = append(claims, f.metas(inHighwire, "citation_journal_title", "citation_publisher")...)
	claims = append(claims, f.metas(inMeta, "application-name", "dc:publisher", "apple-mobile-web-app-title", "publisher")...)
	f.set("site_name", &f.page.SiteName, claims)
}

func (f *facts) image() {
	var claims []claim
	claims = append(claims, f.metas(inOpenGraph, "og:image:secure_url", "og:image", "og:image:url")...)
	if a := f.linked.article; a != nil {
		for _, v := range [...]string{a.text("image"), a.child("image").text("url"), a.child("image").text("contentUrl"), a.text("thumbnailUrl")} {
			claims = append(claims, claim{v, inLinked})
		}
	}
	claims = append(claims, f.metas(inMeta, "twitter:image", "twitter:image:src", "thumbnail")...)
	kept := claims[:0]
	for _, c := range claims {
		if c.val != "" {
			kept = append(kept, c)
		}
	}
	f.address("image", &f.page.Image, kept)
}

// hasWord reports whether the list of words s (as rel and class are) has word.
func hasWord(s, word string) bool {
	for _, w := range strings.Fields(s) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

func hasAttr(n *xhtml.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// shortText is n's text on one line; empty when it has more than limit bytes.
func shortText(n *xhtml.Node, limit int) string {
	t := textOf(n)
	if len(t) > limit*4 {
		return ""
	}
	if t = line(t); len(t) > limit {
		return ""
	}
	return t
}

// names reads names to people, leaving out what is none.
func (f *facts) names(byline string) []news.Name {
	return people.Parse(byline, f.page.Language)
}
