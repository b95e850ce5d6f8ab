package fetch

import (
	"maps"
	"slices"
	"strings"

	"feedctl/edit/content"
)

// attr is an attribute, its name as written and its value decoded.
type attr struct{ name, value string }

// node is an element, or a piece of text when name is empty.
type node struct {
	tag    string // the qualified name as written
	prefix string // lower case
	name   string // local name, lower case
	space  string // our name of the namespace: "" for the feed's own, "dc", "media" …
	attrs  []attr
	kids   []*node
	text   string
	parent *node
	base   string // xml:base in scope, else the document's address
	based  bool   // base comes from an xml:base
	lang   string // xml:lang in scope
	scope  *scope
	at     int // of the root: where it begins in the document
}

// scope is a list of namespace declarations, the innermost first.
type scope struct {
	prefix, uri string
	outer       *scope
}

func (sc *scope) lookup(prefix string) (uri string, ok bool) {
	for ; sc != nil; sc = sc.outer {
		if sc.prefix == prefix {
			return sc.uri, true
		}
	}
	return "", false
}

// spaces maps namespaces to our names of them. Publishers spell them in many
// ways: the scheme, the letters' case and a last "/" or "#" do not count.
var spaces = map[string]string{
	"www.w3.org/2005/atom":                                    "atom",
	"purl.org/atom/ns":                                        "atom",
	"purl.org/atom-blog/ns":                                   "atom",
	"example.com/newformat":                                   "atom",
	"www.w3.org/1999/xhtml":                                   "xhtml",
	"www.w3.org/1999/02/22-rdf-syntax-ns":                     "rdf",
	"purl.org/rss/1.0":                                        "rss",
	"my.netscape.com/rdf/simple/0.9":                          "rss",
	"channel.netscape.com/rdf/simple/0.9":                     "rss",
	"backend.userland.com/rss2":                               "rss",
	"blogs.law.harvard.edu/tech/rss":                          "rss",
	"backend.userland.com/rss":                                "rss",
	"backend.userland.com/rss191":                             "rss",
	"my.netscape.com/publish/formats/rss-0.91.dtd":            "rss",
	"purl.org/dc/elements/1.1":                                "dc",
	"purl.org/dc/elements/1.0":                                "dc",
	"www.w3.org/2000/svg":                                     "svg",
	"www.w3.org/1998/math/mathml":                             "math",
	"purl.org/dc/terms":                                       "dcterms",
	"purl.org/rss/1.0/modules/content":                        "content",
	"purl.org/rss/1.0/modules/syndication":                    "sy",
	"search.yahoo.com/mrss":                                   "media",
	"tools.search.yahoo.com/mrss":                             "media",
	"video.search.yahoo.com/mrss":                             "media",
	"www.rssboard.org/media-rss":                              "media",
	"www.itunes.com/dtds/podcast-1.0.dtd":                     "itunes",
	"example.com/dtds/podcast-1.0.dtd":                        "itunes",
	"www.google.com/schemas/play-podcasts/1.0":                "googleplay",
	"rssnamespace.org/feedburner/ext/1.0":                     "feedburner",
	"creativecommons.org/ns":                                  "cc",
	"web.resource.org/cc":                                     "cc",
	"backend.userland.com/creativecommonsrssmodule":           "cc",
	"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
	"purl.org/syndication/thread/1.0":                         "thr",
	"wellformedweb.org/commentapi":                            "wfw",
	"prismstandard.org/namespaces/1.2/basic":                  "prism",
	"prismstandard.org/namespaces/basic/2.0":                  "prism",
	"www.w3.org/xml/1998/namespace":                           "xml",
}

func spaceOf(uri string) (string, bool) {
	u := strings.ToLower(strings.TrimSpace(uri))
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimRight(u, "/#")
	name, ok := spaces[u]
	return name, ok
}

// adopt sets what n inherits from the element around it.
func (n *node) adopt(parent *node) {
	n.base, n.based, n.lang, n.scope = parent.base, parent.based, parent.lang, parent.scope
	for _, a := range n.attrs {
		low := strings.ToLower(a.name)
		switch {
		case low == "xml:base":
			n.base, n.based = resolveURL(a.value, parent.base), true
		case low == "xml:lang":
			n.lang = strings.TrimSpace(a.value)
		case low == "xmlns":
			n.scope = &scope{"", a.value, n.scope}
		case strings.HasPrefix(low, "xmlns:"):
			n.scope = &scope{low[len("xmlns:"):], a.value, n.scope}
		}
	}
	n.space = n.namespace(parent)
}

// namespace is our name of n's namespace. The feed's own vocabulary is "": RSS
// elements in an RSS feed, Atom elements in an Atom feed, whatever they are bound to.
func (n *node) namespace(parent *node) string {
	uri, bound := n.scope.lookup(n.prefix)
	name, known := spaceOf(uri)
	switch {
	case !bound || uri == "":
		name = n.prefix // an unbound prefix means what it usually does
		if name == "rss" || name == "rdf" || name == "rss1" {
			name = "rss"
		}
	case !known && n.prefix == "":
		name = "rss" // a default namespace of the publisher's own invention
		if parent.space == "xhtml" {
			name = "xhtml"
		}
	case !known:
		name = n.prefix
	}
	if name == "rss" || name == "rdf" {
		return ""
	}
	if name == "atom" && (parent.name == "" || parent.space == "" && parent.inAtom()) {
		return ""
	}
	return name
}

// inAtom reports whether n is the root of an Atom feed or within its own elements.
func (n *node) inAtom() bool {
	for ; n != nil; n = n.parent {
		if n.parent == nil {
			return n.name == "feed" || n.name == "entry"
		}
		if n.name == "item" || n.name == "channel" {
			return false
		}
	}
	return false
}

func (n *node) isItem() bool {
	if n.space != "" || n.parent != nil && n.parent.space != "" {
		return false
	}
	switch n.name {
	case "item":
		return n.parent == nil || n.parent.name == "channel" || n.parent.name == "rss" || n.parent.name == "rdf" || n.parent.name == "items"
	case "entry":
		return n.parent == nil || n.parent.name == "feed" || n.parent.name == "channel"
	}
	return false
}

// structural reports whether white space within n means nothing.
func (n *node) structural() bool {
	switch n.name {
	case "rss", "rdf", "channel", "feed", "item", "entry", "image", "author", "contributor", "source", "group":
		return n.space == "" || n.space == "media" || n.space == "atom"
	}
	return false
}

func (n *node) isText() bool { return n.name == "" }

// attr returns an attribute's value by its local name in lower case.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if _, local := splitName(a.name); local == name {
			return strings.TrimSpace(a.value)
		}
	}
	return ""
}

// all returns n's children of that namespace and any of those names.
func (n *node) all(space string, names ...string) (found []*node) {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name != "" && k.space == space && slices.Contains(names, k.name) {
			found = append(found, k)
		}
	}
	return found
}

// first returns the first child of that namespace and name that says something;
// nil when there is none.
func (n *node) first(space string, names ...string) *node {
	for _, name := range names {
		for _, k := range n.all(space, name) {
			if len(k.kids) > 0 || len(k.attrs) > 0 {
				return k
			}
		}
	}
	return nil
}

// str returns all text within n, its ends trimmed; empty for nil.
func (n *node) str() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.writeText(&b)
	return strings.TrimSpace(b.String())
}

func (n *node) writeText(b *strings.Builder) {
	b.WriteString(n.text)
	for _, k := range n.kids {
		k.writeText(b)
	}
}

// get is str of the first child of that name.
func (n *node) get(space string, names ...string) string {
	for _, name := range names {
		for _, k := range n.all(space, name) {
			if s := k.str(); s != "" {
				return s
			}
		}
	}
	return ""
}

// hasElements reports whether n holds markup of its own.
func (n *node) hasElements() bool {
	return n != nil && slices.ContainsFunc(n.kids, func(k *node) bool { return !k.isText() })
}

var (
	escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	escapeAttr = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\n", "&#10;", "\t", "&#9;", "\r", "&#13;")
)

// inner writes n's children as HTML: prefixes of XHTML dropped, each URL resolved
// against the base in scope where it stands.
func (n *node) inner() string {
	var b strings.Builder
	for _, k := range n.kids {
		k.writeHTML(&b, n.base)
	}
	return strings.TrimSpace(b.String())
}

func (n *node) writeHTML(b *strings.Builder, base string) {
	if n.isText() {
		b.WriteString(escapeText.Replace(n.text))
		return
	}
	name := n.name
	tag := "<" + name
	switch {
	case n.space == "svg" || n.space == "math":
		// HTML knows both without a prefix; letters of either case count.
		_, name = cutName(n.tag)
		tag = "<" + name
		if n.parent == nil || n.parent.space != n.space {
			tag += ` xmlns="` + uriOf(n.space) + `"`
		}
	case n.space != "xhtml" && n.space != "" && n.prefix != "":
		name = n.prefix + ":" + n.name
		tag = "<" + name
	}
	for _, a := range n.attrs {
		low := strings.ToLower(a.name)
		if strings.HasPrefix(low, "xmlns") || strings.HasPrefix(low, "xml:") {
			continue
		}
		tag += " " + a.name + `="` + escapeAttr.Replace(a.value) + `"`
		if strings.HasPrefix(low, "xlink:") {
			tag += ` xmlns:xlink="http://www.w3.org/1999/xlink"`
		}
	}
	if len(n.kids) == 0 && (isVoid(n.name) || n.name == "link" || n.name == "source") {
		b.WriteString(content.Absolute(tag+" />", n.base))
		return
	}
	b.WriteString(content.Absolute(tag+">", n.base))
	for _, k := range n.kids {
		k.writeHTML(b, n.base)
	}
	b.WriteString("</" + name + ">")
}

// wellFormed writes the tree as a document without faults for the parser:
// references decoded, every tag closed, the feed's own elements in no namespace
// and all others under our name of theirs.
func (n *node) wellFormed() string {
	spaces := map[string]bool{}
	n.spacesIn(spaces)
	names := slices.Sorted(maps.Keys(spaces))
	var head, b strings.Builder
	for _, name := range names {
		head.WriteString(" xmlns:" + xmlName(name) + `="` + escapeAttr.Replace(uriOf(name)) + `"`)
	}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	n.writeXML(&b, head.String())
	return b.String()
}

func (n *node) spacesIn(found map[string]bool) {
	if n.space != "" && n.space != otherSpace {
		found[n.space] = true
	}
	for _, k := range n.kids {
		k.spacesIn(found)
	}
}

func (n *node) writeXML(b *strings.Builder, declarations string) {
	if n.isText() {
		b.WriteString(escapeText.Replace(n.text))
		return
	}
	if n.space == otherSpace {
		return
	}
	_, local := cutName(n.tag)
	name := xmlName(local)
	if n.space != "" {
		name = xmlName(n.space) + ":" + name
	}
	b.WriteString("<" + name + declarations)
	seen := make([]string, 0, len(n.attrs))
	for _, a := range n.attrs {
		prefix, local := cutName(a.name)
		an := xmlName(local)
		if prefix == "xmlns" || an == "xmlns" || slices.Contains(seen, an) {
			continue
		}
		seen = append(seen, an)
		if prefix == "xml" {
			an = "xml:" + an
		}
		b.WriteString(" " + an + `="` + escapeAttr.Replace(a.value) + `"`)
	}
	b.WriteByte('>')
	for _, k := range n.kids {
		k.writeXML(b, "")
	}
	b.WriteString("</" + name + ">")
}

// xmlName makes a local name that XML allows; what is in order stays as it is.
func xmlName(s string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return r
		}
		return '_'
	}, s)
	if name == "" || strings.IndexByte("-.0123456789", name[0]) >= 0 {
		name = "_" + name
	}
	return name
}

// uriOf is the namespace we name so.
func uriOf(prefix string) string {
	switch prefix {
	case "atom":
		return "http://www.w3.org/2005/Atom"
	case "dc":
		return "http://purl.org/dc/elements/1.1/"
	case "dcterms":
		return "http://purl.org/dc/terms/"
	case "content":
		return "http://purl.org/rss/1.0/modules/content/"
	case "media":
		return "http://search.yahoo.com/mrss/"
	case "itunes":
		return "http://www.itunes.com/dtds/podcast-1.0.dtd"
	case "sy":
		return "http://purl.org/rss/1.0/modules/syndication/"
	case "rdf":
		return "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	case "feedburner":
		return "http://rssnamespace.org/feedburner/ext/1.0"
	case "svg":
		return "http://www.w3.org/2000/svg"
	case "math":
		return "http://www.w3.org/1998/Math/MathML"
	case "xhtml":
		return "http://www.w3.org/1999/xhtml"
	}
	return "urn:unbound:" + prefix
}
