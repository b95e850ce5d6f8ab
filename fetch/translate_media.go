package fetch

import (
	"strings"
	"unicode/utf8"

	"feedctl/edit/content"
	"feedctl/news"
)

// baseOr is n's base, or base for a nil node.
func (n *node) baseOr(base string) string {
	if n == nil {
		return base
	}
	return n.base
}

// attrOr is attr for a node that may be nil.
func (n *node) attrOr(name string) string {
	if n == nil {
		return ""
	}
	return n.attr(name)
}

// getFirst is the first child of that name, whatever its namespace.
func (n *node) getFirst(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// firstConstruct is the first text construct of those names that says something,
// asked for in each namespace in turn.
func firstConstruct(n *node, base string, spaces []string, names ...string) value {
	for _, space := range spaces {
		for _, name := range names {
			for _, k := range n.all(space, name) {
				v := k.construct()
				if v.text == "" {
					continue
				}
				if v.markup && k.based {
					v.text = content.Absolute(v.text, k.base)
				}
				return v
			}
		}
	}
	return value{}
}

func linkEnclosure(l *node) news.Enclosure {
	return news.Enclosure{URL: resolveURL(l.attr("href"), l.base), Type: l.attr("type"), Length: byteLength(l.attr("length"))}
}

// mediaNodes are the media:content elements of an entry, grouped or not.
func mediaNodes(n *node, name string) []*node {
	found := n.all("media", name)
	for _, g := range n.all("media", "group") {
		found = append(found, g.all("media", name)...)
	}
	return found
}

// mediaEnclosures adds the files of Media RSS.
func mediaEnclosures(list []news.Enclosure, n *node) []news.Enclosure {
	for _, c := range mediaNodes(n, "content") {
		list = addEnclosure(list, news.Enclosure{URL: resolveURL(c.attr("url"), c.base), Type: mediaType(c), Length: byteLength(c.attr("filesize"))})
	}
	for _, c := range n.all("media", "peerlink") {
		list = addEnclosure(list, news.Enclosure{URL: resolveURL(c.attr("href"), c.base), Type: c.attr("type")})
	}
	return list
}

func mediaType(c *node) string {
	if t := c.attr("type"); t != "" {
		return t
	}
	switch m := strings.ToLower(c.attr("medium")); m {
	case "image", "audio", "video":
		return m + "/*"
	}
	return ""
}

// thumbnail is the first Media RSS thumbnail of n or of its files.
func thumbnail(n *node) string {
	for _, t := range mediaNodes(n, "thumbnail") {
		if u := firstOf(t.attr("url"), t.str()); u != "" {
			return resolveURL(u, t.base)
		}
	}
	for _, c := range mediaNodes(n, "content") {
		for _, t := range c.all("media", "thumbnail") {
			if u := t.attr("url"); u != "" {
				return resolveURL(u, t.base)
			}
		}
	}
	return ""
}

// entryImage is the picture an entry names: a Media RSS file, a podcast cover, a
// thumbnail, an image element, an enclosure.
func entryImage(n *node, enclosures []news.Enclosure) string {
	for _, c := range mediaNodes(n, "content") {
		if u := c.attr("url"); u != "" && strings.HasPrefix(mediaType(c), "image/") {
			return resolveURL(u, c.base)
		}
	}
	for _, space := range []string{"itunes", "googleplay"} {
		if i := n.first(space, "image"); i != nil {
			if u := firstOf(i.attr("href"), i.attr("url"), i.str()); u != "" {
				return resolveURL(u, i.base)
			}
		}
	}
	if u := firstOf(itunesLinkImage(n), thumbnail(n)); u != "" {
		return u
	}
	if i := n.first("", "image"); i != nil {
		u := firstOf(i.get("", "url"), i.attr("href"), i.attr("url"), i.attr("src"))
		if s := i.str(); u == "" && !i.hasElements() && isAbsolute(s) {
			u = s
		}
		if u != "" {
			return resolveURL(u, i.base)
		}
	}
	for _, e := range enclosures {
		if strings.HasPrefix(e.Type, "image/") {
			return e.URL
		}
	}
	return ""
}

// itunesLinkImage is the picture of the first podcasts.
func itunesLinkImage(n *node) string {
	for _, l := range n.all("itunes", "link") {
		if strings.EqualFold(l.attr("rel"), "image") {
			return resolveURL(firstOf(l.attr("href"), l.str()), l.base)
		}
	}
	return ""
}

// groupTitle is the title of an entry's first file, or of their group.
func groupTitle(n *node) *node {
	for _, t := range mediaNodes(n, "title") {
		if t.str() != "" {
			return t
		}
	}
	for _, c := range mediaNodes(n, "content") {
		if t := c.first("media", "title"); t.str() != "" {
			return t
		}
	}
	return nil
}

// groupDescription is what a video's entry says of itself.
func groupDescription(n *node) value {
	for _, d := range mediaNodes(n, "description") {
		if v := d.construct(); v.text != "" {
			return v
		}
	}
	for _, c := range mediaNodes(n, "content") {
		if v := c.first("media", "description").construct(); v.text != "" {
			return v
		}
	}
	return value{}
}

// fallbackTitle is the beginning of the first of these texts (HTML) that says
// something, else an untitled entry's address.
func fallbackTitle(e *Entry, texts ...string) string {
	const most = 100 // characters
	for _, s := range texts {
		t := squeeze(content.Text(s))
		if t == "" {
			continue
		}
		if utf8.RuneCountInString(t) <= most {
			return t
		}
		cut := string([]rune(t)[:most])
		if i := strings.LastIndexByte(cut, ' '); i > most/2 {
			cut = cut[:i]
		}
		return cut + "…"
	}
	return e.Link
}

// words is str with a space where an element begins a new line.
func (n *node) words() string {
	if !n.hasElements() {
		return n.str()
	}
	var b strings.Builder
	for _, k := range n.kids {
		if k.name == "br" || k.name == "p" || k.name == "div" || k.name == "li" {
			b.WriteByte(' ')
		}
		k.writeText(&b)
	}
	return strings.TrimSpace(b.String())
}

// entryLang is the language an entry is in: its text's own where that differs.
func (n *node) entryLang() string {
	for _, name := range []string{"content", "encoded", "body", "fullitem"} {
		if k := n.getFirst(name); k != nil {
			return k.lang
		}
	}
	for _, name := range []string{"title", "summary", "description"} {
		if k := n.getFirst(name); k != nil && k.lang != n.lang {
			return k.lang
		}
	}
	return n.lang
}

// language is a language tag (BCP 47) as a source declared it, in its usual
// spelling; empty for what is none.
func language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) < 2 || len(s) > 35 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return ""
	}
	return s
}
