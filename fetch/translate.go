package fetch

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	goatom "github.com/mmcdole/gofeed/atom"
	gorss "github.com/mmcdole/gofeed/rss"

	"feedctl/edit/content"
	"feedctl/news"
)

// parseXML reads a feed in XML: strict first, repaired second.
//
//  1. scan the markup into a tree; where tags do not match, scan again and mend
//  2. let gofeed parse the document as it stands, or the mended tree written out
//  3. translate what gofeed understood, with the tree for what it drops: types of
//     titles, xml:base, xml:lang, repeated elements
func parseXML(text, base string) (*Document, error) {
	root, notes, src, err := tree(text, base)
	if err != nil {
		return nil, err
	}
	var og any
	if len(notes) == 0 {
		og, err = original(src, root.name)
	}
	if err != nil || og == nil || countEntries(og) != len(root.entries()) {
		if og, err = original(root.wellFormed(), root.name); err != nil {
			return nil, badFeed(err)
		}
	}
	doc := &Document{Repairs: notes}
	switch f := og.(type) {
	case *gorss.Feed:
		translateRSS(doc, f, root)
	case *goatom.Feed:
		translateAtom(doc, f, root)
	default:
		return nil, badFeed(fmt.Errorf("a %T where a feed was expected", og))
	}
	return doc, nil
}

// original is the document as gofeed's parser for its root parses it:
// *gorss.Feed or *goatom.Feed. gofeed's common form of both is not made.
func original(src, root string) (any, error) {
	if root == "feed" {
		return new(goatom.Parser).Parse(strings.NewReader(src))
	}
	return new(gorss.Parser).Parse(strings.NewReader(src))
}

func countEntries(og any) int {
	switch f := og.(type) {
	case *gorss.Feed:
		return len(f.Items)
	case *goatom.Feed:
		return len(f.Entries)
	}
	return -1
}

var feedRoot = regexp.MustCompile(`(?i)<(?:[a-z0-9_.-]+:)?(?:rss|rdf|feed)[\s>]`)

// tree scans a document and finds its feed. src is the text from the root
// element on.
func tree(text, base string) (root *node, notes []string, src string, err error) {
	at := strings.IndexByte(text, '<')
	if at < 0 {
		return nil, nil, "", notFeed(errors.New("the document is plain text"), "check the address in a browser")
	}
	src = text[at:]
	root, notes, err = scanTwice(src, base)
	if err != nil || !root.isFeed() && root.name != "html" {
		// An error message or a page's remains may stand before the feed.
		loc := feedRoot.FindStringIndex(src)
		if loc == nil || loc[0] == 0 {
			return nil, nil, "", notAFeed(root, err)
		}
		at, src = at+loc[0], src[loc[0]:]
		if root, notes, err = scanTwice(src, base); err != nil {
			return nil, nil, "", notAFeed(root, err)
		}
	}
	if strings.TrimSpace(dropComments(text[:at])) != "" {
		notes = append([]string{"text before the document left out"}, notes...)
	}
	if !root.isFeed() {
		return nil, nil, "", notAFeed(root, nil)
	}
	if root.name == "channel" {
		root = asRSS(root)
		notes = append(notes, "a channel without its rss element")
	}
	if root.name == "entry" {
		root = &node{tag: "feed", name: "feed", kids: []*node{root}, base: root.base, lang: root.lang}
		root.kids[0].parent = root
		notes = append(notes, "an entry without its feed")
	}
	if (root.name == "rss" || root.name == "rdf") && len(root.all("", "channel")) == 0 && len(root.entries()) == 0 {
		notes = append(notes, "the feed has no channel")
	}
	// The prolog is left out: it names an encoding that is no longer the text's.
	return root, notes, src[root.at:], nil
}

func scanTwice(src, base string) (*node, []string, error) {
	root, notes, err := scan(src, base, false)
	if errors.Is(err, errUneven) {
		root, notes, err = scan(src, base, true)
		if len(notes) == 0 {
			notes = []string{"tags do not match"}
		}
	}
	return root, notes, err
}

// isFeed reports whether n is the root of a feed.
func (n *node) isFeed() bool {
	if n == nil {
		return false
	}
	switch n.name {
	case "rss":
		return true
	case "rdf": // other things than feeds are written in RDF
		for sc := n.scope; sc != nil; sc = sc.outer {
			if name, _ := spaceOf(sc.uri); name == "rss" {
				return true
			}
		}
		return n.first("", "channel", "item") != nil
	case "feed", "entry":
		if uri, _ := n.scope.lookup(n.prefix); uri != "" {
			if name, known := spaceOf(uri); known {
				return name == "atom"
			}
		}
		return n.first("", "title", "id", "link", "entry", "author", "updated", "modified", "subtitle", "tagline",
			"contributor", "copyright", "rights", "generator", "info") != nil || n.name == "feed" && n.attr("version") != ""
	case "channel":
		return len(n.kids) > 0 || n.attr("href") != "" || n.attr("lastmod") != ""
	}
	return false
}

func notAFeed(root *node, err error) error {
	switch {
	case err != nil || root == nil:
		return notFeed(errors.New("the document is no feed"), "check the address in a browser")
	case root.name == "html" || root.name == "head" || root.name == "body":
		return notFeed(errors.New("the document is a web page, not a feed"), "give the address of its feed, or add the page to find its feeds")
	case root.name == "opml":
		return notFeed(errors.New("the document is an OPML list of feeds, not a feed"), "import it: feedctl import FILE")
	}
	return notFeed(fmt.Errorf("the document's root is <%.40s>, which is no feed", root.tag), "check the address in a browser")
}

// asRSS puts a bare channel into an rss element. Microsoft's CDF is read as RSS
// of other names.
func asRSS(channel *node) *node {
	rss := &node{tag: "rss", name: "rss", kids: []*node{channel}, base: channel.base, lang: channel.lang}
	channel.parent = rss
	fix := func(n *node) {
		for _, k := range n.all("", "abstract") {
			k.name, k.tag = "description", "description"
		}
		for _, f := range []struct{ from, to string }{{"href", "link"}, {"lastmod", "updated"}} {
			to := f.to
			if v := n.attr(f.from); v != "" && n.get("", to) == "" {
				n.kids = append(n.kids, &node{tag: to, name: to, parent: n, base: n.base, lang: n.lang, kids: []*node{{text: v}}})
			}
		}
	}
	fix(channel)
	for _, it := range channel.all("", "item") {
		fix(it)
	}
	return rss
}

// entries returns the items of a feed in gofeed's order: the channel's, then
// those beside it.
func (n *node) entries() (found []*node) {
	if n.name == "feed" {
		return n.all("", "entry")
	}
	for _, c := range n.all("", "channel") {
		found = c.all("", "item") // gofeed keeps the last channel
	}
	return append(found, n.all("", "item")...)
}

// value is a text construct as found.
type value struct {
	text   string
	markup bool // text is HTML; else it is plain
}

// html returns the construct as HTML with absolute URLs.
func (v value) html(base string) string {
	if !v.markup {
		return escapeText.Replace(v.text)
	}
	return content.Absolute(v.text, base)
}

// title returns the construct as the source wrote it, and as a line of plain text.
func (v value) title(base string) (written, plain string) {
	if !v.markup {
		return v.text, strings.Join(strings.Fields(v.text), " ")
	}
	return content.Absolute(v.text, base), content.TitleText(v.text)
}

// markupIn finds what makes untyped text HTML: a tag or a reference.
var markupIn = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)

// construct reads a text construct: RFC 4287 §3.1 and §4.1.3.3, Atom 0.3 §3.1
// with its modes, RSS text, and markup that stands in either unescaped.
func (n *node) construct() value {
	if n == nil {
		return value{}
	}
	typ, _, _ := strings.Cut(strings.ToLower(n.attr("type")), ";")
	typ = strings.TrimSpace(typ)
	mode := strings.ToLower(n.attr("mode"))
	text := n.str()
	switch {
	case mode == "base64" || strings.HasPrefix(typ, "application/octet-stream"):
		if b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil {
			text = strings.TrimSpace(mendUTF8(b))
		}
		return value{cleanText(text), typ != "text/plain"}
	case n.hasElements():
		if typ == "xhtml" || strings.Contains(typ, "xhtml") && n.inAtom10() {
			if div := n.onlyDiv(); div != nil {
				return value{div.inner(), true}
			}
		}
		return value{n.inner(), true}
	case typ == "xhtml" || strings.Contains(typ, "xhtml") && mode != "escaped":
		return value{escapeText.Replace(text), true}
	case typ == "html" || typ == "text/html" || strings.Contains(typ, "xhtml"):
		return value{text, true}
	case typ == "text":
		return value{text, false}
	case typ == "text/plain" && mode != "escaped":
		return value{text, false}
	}
	return value{text, markupIn.MatchString(text)}
}

// inAtom10 tells Atom 1.0 from its drafts, in which an XHTML construct's div is
// part of the text.
func (n *node) inAtom10() bool {
	uri, _ := n.scope.lookup(n.prefix)
	return strings.EqualFold(uri, "http://www.w3.org/2005/Atom")
}

// onlyDiv is the one div an XHTML construct consists of (RFC 4287 §3.1.1.3).
func (n *node) onlyDiv() *node {
	var div *node
	for _, k := range n.kids {
		switch {
		case k.isText():
			if !blank(k.text) {
				return nil
			}
		case k.name != "div" || div != nil:
			return nil
		default:
			div = k
		}
	}
	return div
}

// resolveURL returns ref as an absolute URL; ref itself when it is one, or when
// base or ref cannot be read.
func resolveURL(ref, base string) string {
	ref = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	if ref == "" {
		return ref
	}
	if i := strings.IndexByte(ref, ':'); i > 0 && !strings.ContainsAny(ref[:i], "/?#") {
		return ref
	}
	b, err := url.Parse(strings.TrimSpace(base))
	if err != nil || b.Scheme == "" {
		return ref
	}
	u, err := url.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil {
		return ref
	}
	return b.ResolveReference(u).String()
}

// pageURL is resolveURL for an address that is of use as a web page alone.
func pageURL(ref, base string) string {
	if strings.Contains(strings.TrimSpace(ref), " ") {
		return ""
	}
	return webAddress(resolveURL(ref, base))
}

// complete fills in what a feed must have and does not say: its link is then its
// own address, its title its link.
func (f *Feed) complete(base string) {
	f.Link = firstOf(f.Link, f.Self, base)
	if f.PlainTitle == "" {
		f.PlainTitle = f.Link
		f.Title = firstOf(f.Title, f.Link)
	}
}

// isAbsolute reports whether u has a scheme and a host.
func isAbsolute(u string) bool {
	p, err := url.Parse(u)
	return err == nil && p.Scheme != "" && p.Host != ""
}

func addCategory(list []news.Category, c news.Category) []news.Category {
	c.Term, c.Label = squeeze(c.Term), squeeze(c.Label)
	if c.Term == "" && c.Label == "" || slices.Contains(list, c) {
		return list
	}
	return append(list, c)
}

func addEnclosure(list []news.Enclosure, e news.Enclosure) []news.Enclosure {
	if e.URL == "" {
		return list
	}
	for i, o := range list {
		if o.URL == e.URL {
			if o.Type == "" {
				list[i].Type = e.Type
			}
			if o.Length == 0 {
				list[i].Length = e.Length
			}
			return list
		}
	}
	return append(list, e)
}

// byteLength reads an enclosure's length; 0 for what is no count of bytes.
func byteLength(s string) int64 {
	s = strings.NewReplacer(",", "", " ", "").Replace(strings.TrimSpace(s))
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// firstDate returns the first of the given texts that is a date.
func firstDate(texts ...string) (t time.Time, offset time.Duration, p news.Precision) {
	for _, s := range texts {
		if s == "" {
			continue
		}
		if t, offset, p, ok := Date(s); ok {
			return t.UTC(), offset, p
		}
	}
	return time.Time{}, 0, 0
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
