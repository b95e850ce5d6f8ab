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
	// odd says that gofeed may read it in another way: of the root, that its
	// markup has forms read in several ways; of a text, that its ends are space
	// in a CDATA section or by a reference.
	odd bool
	// remarked says, of the root, that comments stand within texts: gofeed takes
	// them for a part of these.
	remarked bool
}

// adopt sets what n inherits from the element around it.
func (n *node) adopt(parent *node) {
	n.base, n.based, n.lang, n.scope = parent.base, parent.based, parent.lang, parent.scope
	for _, a := range n.attrs {
		low := strings.ToLower(a.name)
		switch {
		case low == "xml:base":
			// An empty base, or one that is no URL, leaves the one around it.
			if b := resolveURL(a.value, parent.base); b != "" && b[0] != ':' {
				n.base, n.based = b, true
			}
		case low == "xml:lang":
			n.lang = strings.TrimSpace(a.value)
		case low == "xmlns":
			n.scope = declare("", a.value, n.scope)
		case strings.HasPrefix(low, "xmlns:"):
			n.scope = declare(low[len("xmlns:"):], a.value, n.scope)
		}
	}
	n.space = n.namespace(parent)
}

// inAtom reports whether n is the root of an Atom feed or within its own elements.
func (n *node) inAtom() bool {
	for ; n != nil; n = n.parent {
		if n.parent == nil {
			return n.name == "feed" || n.name == "entry"
		}
		if n.name == "channel" {
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
		return n.parent == nil || n.parent.name == "channel" || n.parent.name == "rss" || n.parent.name == "rdf" || n.parent.name == "items" || n.parent.name == "feed"
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
	if n == nil {
		return nil
	}
	for _, name := range names {
		for _, k := range n.kids {
			if k.name == name && k.space == space && (len(k.kids) > 0 || len(k.attrs) > 0) {
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
	switch {
	case len(n.kids) == 0:
		return strings.TrimSpace(n.text)
	case len(n.kids) == 1 && n.kids[0].isText():
		return strings.TrimSpace(n.kids[0].text)
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
	if n == nil {
		return ""
	}
	for _, name := range names {
		for _, k := range n.kids {
			if k.name == name && k.space == space {
				if s := k.str(); s != "" {
					return s
				}
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
