package fetch

import (
	"slices"
	"strings"

	goatom "github.com/mmcdole/gofeed/atom"
	gorss "github.com/mmcdole/gofeed/rss"
)

// plainFeed is what gofeed makes of a feed's text, as far as it is looked at
// here, read from the tree: gofeed reads the text a second time, which costs more
// than all else that is done to a document. It is nil where gofeed might come to
// another reading: then gofeed is asked.
func plainFeed(root *node) any {
	p := plainReader{own: ownRSS, refused: root.odd}
	if root.name == "feed" {
		p.own = ownAtom
	}
	var og any
	p.declared(root, nil)
	if root.prefix == "rdf" {
		uri, _ := root.scope.lookup("rdf")
		p.refuse(uri != ownRSS[1])
	} else {
		p.isOwn(root)
	}
	if root.name == "feed" {
		og = p.atomFeed(root)
	} else {
		og = p.rssFeed(root)
	}
	if p.refused {
		return nil
	}
	return og
}

// The namespaces in which gofeed knows elements by their names.
var (
	ownRSS = []string{
		"",
		"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
		"http://purl.org/rss/1.0/",
		"http://channel.netscape.com/rdf/simple/0.9/",
		"http://my.netscape.com/rdf/simple/0.9/",
	}
	ownAtom = []string{
		"",
		"http://www.w3.org/2005/Atom",
		"http://purl.org/atom/ns#",
	}
)

// plainReader reads a tree as gofeed reads the text, until something is met of
// which it is not sure.
type plainReader struct {
	own     []string
	sure    *scope // declarations under which a name without prefix is the feed's own
	refused bool
}

func (p *plainReader) refuse(yes bool) { p.refused = p.refused || yes }

// children returns the feed's own elements in n.
func (p *plainReader) children(n *node, yield func(k *node)) {
	for _, k := range n.kids {
		if p.refused {
			return
		}
		if k.isText() {
			continue
		}
		if k.scope != n.scope {
			p.declared(k, n.scope)
		}
		if k.space == "" && p.isOwn(k) {
			yield(k)
		}
	}
}

// isOwn reports whether n, which is the feed's own for us, is so for gofeed too.
func (p *plainReader) isOwn(n *node) bool {
	if len(n.tag) != len(n.name) {
		p.refused = true // a prefix, or a colon that XML forbids
		return false
	}
	if n.scope == nil || n.scope == p.sure {
		return true
	}
	uri, _ := n.scope.lookup("")
	if !slices.Contains(p.own, uri) {
		p.refused = true
		return false
	}
	p.sure = n.scope
	return true
}

// declared looks at the namespaces declared at n, within outer. Names with a
// prefix are nobody's own here, so gofeed must not take them for its own either.
func (p *plainReader) declared(n *node, outer *scope) {
	for sc := n.scope; sc != nil && sc != outer; sc = sc.outer {
		uri := strings.TrimSpace(sc.uri)
		name, _ := spaceOf(uri)
		p.refuse(uri == "rss" || uri == "rdf" || name == "xml" ||
			sc.prefix != "" && (uri == "" || slices.Contains(p.own, uri)) && (sc.prefix != "rdf" || uri != ownRSS[1]))
	}
}

// text is the text of an element that holds nothing else.
func (p *plainReader) text(n *node) string {
	switch {
	case len(n.kids) == 0:
		return ""
	case len(n.kids) > 1 || !n.kids[0].isText() || n.kids[0].odd:
		p.refused = true
		return ""
	}
	return strings.TrimSpace(n.kids[0].text)
}

// attr is the value of the attribute of exactly that name, as it stands.
func (p *plainReader) attr(n *node, name string) (value string) {
	found := false
	for _, a := range n.attrs {
		if a.name != name {
			// Where there is none without prefix, gofeed takes one with a prefix.
			p.refuse(strings.HasSuffix(a.name, ":"+name))
			continue
		}
		p.refuse(found || strings.IndexByte(a.value, '\r') >= 0)
		value, found = a.value, true
	}
	return value
}

func (p *plainReader) rssFeed(root *node) *gorss.Feed {
	f := &gorss.Feed{}
	var channels int
	var beside []*gorss.Item
	p.children(root, func(k *node) {
		switch k.name {
		case "channel":
			channels++
			p.refuse(channels > 1)
			p.channel(f, k)
		case "item":
			beside = append(beside, p.item(k))
		}
	})
	f.Items = append(f.Items, beside...)
	return f
}

func (p *plainReader) channel(f *gorss.Feed, ch *node) {
	p.children(ch, func(k *node) {
		switch k.name {
		case "item":
			f.Items = append(f.Items, p.item(k))
		case "link":
			s := p.text(k)
			p.refuse(k.based || s == "" && k.attr("href") != "")
			f.Links = append(f.Links, s)
		case "language":
			f.Language = p.text(k)
		case "pubdate":
			f.PubDate = p.text(k)
		case "lastbuilddate":
			f.LastBuildDate = p.text(k)
		case "generator":
			f.Generator = p.text(k)
		case "ttl":
			f.TTL = p.text(k)
		case "category":
			f.Categories = append(f.Categories, p.category(k))
		case "skiphours":
			f.SkipHours = p.list(k, "hour")
		case "skipdays":
			f.SkipDays = p.list(k, "day")
		}
	})
}

func (p *plainReader) item(n *node) *gorss.Item {
	it := &gorss.Item{}
	p.children(n, func(k *node) {
		switch k.name {
		case "guid":
			it.GUID = &gorss.GUID{Value: p.text(k), IsPermalink: firstOf(p.attr(k, "isPermaLink"), p.attr(k, "isPermalink"), "true")}
		case "pubdate":
			it.PubDate = p.text(k)
		case "comments":
			p.refuse(k.based)
			it.Comments = p.text(k)
		case "category":
			it.Categories = append(it.Categories, p.category(k))
		case "enclosure":
			it.Enclosures = append(it.Enclosures, &gorss.Enclosure{URL: p.attr(k, "url"), Length: p.attr(k, "length"), Type: p.attr(k, "type")})
		case "source":
			it.Source = &gorss.Source{Title: p.text(k), URL: p.attr(k, "url")}
		}
	})
	return it
}

func (p *plainReader) category(n *node) *gorss.Category {
	return &gorss.Category{Domain: p.attr(n, "domain"), Value: p.text(n)}
}

// list is the texts of the children of that name, whatever their namespace.
func (p *plainReader) list(n *node, name string) (texts []string) {
	for _, k := range n.kids {
		if k.name == name {
			p.refuse(len(k.tag) != len(k.name))
			texts = append(texts, p.text(k))
		}
	}
	return texts
}

func (p *plainReader) atomFeed(root *node) *goatom.Feed {
	f := &goatom.Feed{Version: p.attr(root, "version")}
	p.children(root, func(k *node) {
		switch k.name {
		case "updated", "modified":
			f.Updated = p.construct(k)
		case "generator":
			f.Generator = &goatom.Generator{Value: p.construct(k)}
		case "entry":
			f.Entries = append(f.Entries, p.entry(k))
		}
	})
	return f
}

func (p *plainReader) entry(n *node) *goatom.Entry {
	it := &goatom.Entry{}
	p.children(n, func(k *node) {
		if k.name == "updated" || k.name == "modified" {
			it.Updated = p.construct(k)
		}
	})
	return it
}

// construct is the text of an element that gofeed takes for a text construct: one
// that says of which type it is may be coded.
func (p *plainReader) construct(n *node) string {
	p.refuse(slices.ContainsFunc(n.attrs, func(a attr) bool {
		_, local := splitName(a.name)
		return local == "type" || local == "mode"
	}))
	return p.text(n)
}
