package fetch

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	goatom "github.com/mmcdole/gofeed/atom"
	gorss "github.com/mmcdole/gofeed/rss"

	"feedctl/news"
)

// parseXML reads a feed in XML: strict first, repaired second.
//
//  1. scan the markup into a tree; where tags do not match, scan again and mend
//  2. where the tree may not tell all that gofeed would, let gofeed parse the
//     document as it stands, or the mended tree written out
//  3. translate what gofeed understood, with the tree for what it drops: types of
//     titles, xml:base, xml:lang, repeated elements
func parseXML(text, base string) (*Document, error) {
	root, notes, src, err := tree(text, base)
	if err != nil {
		return nil, err
	}
	og := plainFeed(root)
	if og == nil {
		if og, err = original(root, src, notes); err != nil {
			return nil, badFeed(err)
		}
	}
	return translate(og, root, notes)
}

// translate makes a document of what gofeed understood.
func translate(og any, root *node, notes []string) (*Document, error) {
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

// original is the document as gofeed reads it: its text src or, where that was
// mended, holds comments within texts or is not understood, the tree written out.
// Of a namespace that gofeed does not know it drops the head together with the
// entries: a text without entries has not shown that it was understood.
func original(root *node, src string, notes []string) (any, error) {
	if entries := len(root.entries()); entries > 0 && len(notes) == 0 && !root.remarked {
		if og, err := parseOriginal(src, root.name); err == nil && countEntries(og) == entries {
			return og, nil
		}
	}
	return parseOriginal(root.wellFormed(), root.name)
}

// parseOriginal is the document as gofeed's parser for its root parses it:
// *gorss.Feed or *goatom.Feed. gofeed's common form of both is not made.
func parseOriginal(src, root string) (any, error) {
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
	if root.name == "html" {
		if inner, more, from := wrapped(src, base); inner != nil {
			root, notes, at, src = inner, more, at+from, src[from:]
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
	notes = append(notes, root.regular()...)
	if (root.name == "rss" || root.name == "rdf") && len(root.all("", "channel")) == 0 && len(root.entries()) == 0 {
		notes = append(notes, "the feed has no channel")
	}
	// The prolog is left out: it names an encoding that is no longer the text's.
	return root, notes, src[root.at:], nil
}

// quoting finds what a page's feed may be only quoted in; anyTag the tags that say
// nothing, and a page's title.
var (
	quoting = regexp.MustCompile(`(?i)<!--|<(?:script|style|textarea|code|xmp|template|svg|article|h[1-6])\b`)
	anyTag  = regexp.MustCompile(`(?is)<title>[^<]*</title>|<[^<>]*>`)
)

// wrapped is the feed that a server has put into a page of its own, and where it
// begins: nothing but the page's first tags stands before it.
func wrapped(src, base string) (*node, []string, int) {
	const head = 1 << 10
	loc := feedRoot.FindStringIndex(src[:min(len(src), head)])
	if loc == nil || quoting.MatchString(src[:loc[0]]) || !blank(anyTag.ReplaceAllString(src[:loc[0]], "")) {
		return nil, nil, 0
	}
	root, notes, err := scanTwice(src[loc[0]:], base)
	if err != nil || !root.isFeed() || len(root.entries()) == 0 {
		return nil, nil, 0
	}
	return root, notes, loc[0]
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

// maxDistinct bounds lists in which each is looked for before it is added.
const maxDistinct = 1000

func addCategory(list []news.Category, c news.Category) []news.Category {
	c.Term, c.Label = squeeze(c.Term), squeeze(c.Label)
	if c.Term == "" && c.Label == "" || len(list) >= maxDistinct || slices.Contains(list, c) {
		return list
	}
	return append(list, c)
}

func addEnclosure(list []news.Enclosure, e news.Enclosure) []news.Enclosure {
	if e.URL == "" || len(list) >= maxDistinct {
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

func squeeze(s string) string {
	if isSqueezed(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isSqueezed reports ASCII text with nothing to squeeze.
func isSqueezed(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' && (s[i] != ' ' || space) || s[i] >= utf8.RuneSelf {
			return false
		}
		space = s[i] == ' '
	}
	return s == "" || !space
}

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
