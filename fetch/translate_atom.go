package fetch

import (
	"strings"

	goatom "github.com/mmcdole/gofeed/atom"

	"feedctl/edit/content"
	"feedctl/news"
)

// translateAtom fills doc from an Atom feed.
func translateAtom(doc *Document, f *goatom.Feed, root *node) {
	feed := &doc.Feed
	atomHead(feed, f, root)
	site := feed.Link // as written, relative entry links are seen from there
	feed.complete(root.base)
	nodes := root.entries()
	doc.Entries = make([]Entry, 0, len(f.Entries))
	for i, it := range f.Entries {
		if i >= len(nodes) {
			break
		}
		doc.Entries = append(doc.Entries, atomEntry(it, nodes[i], feed, site))
	}
}

func atomHead(feed *Feed, f *goatom.Feed, root *node) {
	feed.Version = atomVersion(f, root)
	t := root.first("", "title")
	feed.Title, feed.PlainTitle = t.construct().title(t.baseOr(root.base))
	s := root.first("", "subtitle", "tagline", "info")
	feed.Subtitle, _ = s.construct().title(s.baseOr(root.base))
	feed.Link, feed.Self, feed.Hub = atomLinks(root)
	feed.ID = resolveID(root.first("", "id", "guid"), root)
	feed.Language = language(firstOf(root.lang, root.get("dc", "language"), root.get("", "language")))
	feed.Published, _, _ = firstDate(root.get("", "published", "issued", "created", "pubdate"))
	feed.Updated, _, _ = firstDate(f.Updated, root.get("", "updated", "modified"), root.get("dc", "date"))
	feed.Authors = atomPeople(root, "author")
	feed.Contributors = atomPeople(root, "contributor")
	feed.Categories = atomCategories(root)
	r := root.first("", "rights", "copyright")
	feed.Rights, _ = r.construct().title(r.baseOr(root.base))
	if f.Generator != nil {
		feed.Generator = squeeze(f.Generator.Value)
	}
	logo, icon := root.first("", "logo"), root.first("", "icon")
	feed.Icon = resolveURL(icon.str(), icon.baseOr(root.base))
	feed.Image = firstOf(resolveURL(logo.str(), logo.baseOr(root.base)), resolveURL(root.first("itunes", "image").attrOr("href"), root.base), feed.Icon)
	feed.UpdatePeriod = updatePeriod(root)
}

func atomVersion(f *goatom.Feed, root *node) string {
	uri, _ := root.scope.lookup(root.prefix)
	low := strings.ToLower(uri)
	if strings.HasPrefix(f.Version, "0.") || strings.HasPrefix(root.attr("version"), "0.") ||
		strings.Contains(low, "purl.org/atom/ns") || strings.Contains(low, "purl.org/atom-blog") {
		return "atom03"
	}
	return "atom10"
}

// atomLinks are the alternate link (an HTML page before others, and of several the
// one in n's language), the feed's own and the hub.
func atomLinks(n *node) (alternate, self, hub string) {
	best := 0
	for _, l := range n.all("", "link") {
		href := resolveURL(firstOf(l.attr("href"), l.str()), l.base)
		if href == "" {
			continue
		}
		typ := strings.ToLower(l.attr("type"))
		rel := strings.ToLower(l.attr("rel"))
		rel = strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/")
		switch rel {
		case "", "alternate":
			rank := 1
			if typ == "" || strings.Contains(typ, "html") {
				rank = 2
				if lang := l.attr("hreflang"); lang != "" && n.lang != "" && strings.EqualFold(lang, n.lang) {
					rank = 3
				}
			}
			if rank > best {
				alternate, best = href, rank
			}
		case "self":
			self = firstOf(self, href)
		case "hub":
			hub = firstOf(hub, href)
		}
	}
	return alternate, self, hub
}

func resolveID(id, n *node) string { return resolveURL(id.str(), id.baseOr(n.base)) }

func atomPeople(n *node, name string) (list []news.Person) {
	for _, a := range n.all("", name) {
		list = addPeople(list, a)
	}
	dc := map[string][]string{"author": {"creator", "author"}, "contributor": {"contributor"}}[name]
	for _, a := range n.all("dc", dc...) {
		list = addPeople(list, a)
	}
	if len(list) == 0 && name == "author" {
		for _, a := range n.all("itunes", "author") {
			list = addPeople(list, a)
		}
	}
	return list
}

func atomCategories(n *node) (list []news.Category) {
	for _, c := range n.all("", "category") {
		term := firstOf(c.attr("term"), content.TitleText(c.str()))
		list = addCategory(list, news.Category{Term: term, Scheme: c.attr("scheme"), Label: content.TitleText(c.attr("label"))})
	}
	for _, c := range n.all("dc", "subject") {
		list = addCategory(list, news.Category{Term: content.TitleText(c.str())})
	}
	return extraCategories(list, n)
}

func atomEntry(it *goatom.Entry, n *node, feed *Feed, site string) Entry {
	var e Entry
	e.ID = resolveID(n.first("", "id", "guid"), n)
	e.RawLink, e.Link = atomEntryLink(n)
	if !n.based && isAbsolute(site) {
		e.Link = resolveURL(e.RawLink, site)
	}
	e.GUID = news.GUIDFor(n.get("", "id", "guid"), e.RawLink, n.get("", "title"), n.get("", "content", "summary"))
	t := n.first("", "title")
	if t == nil {
		t = groupTitle(n)
	}
	e.Title, e.PlainTitle = t.construct().title(t.baseOr(n.base))
	s := n.first("", "summary", "description")
	if s == nil {
		s = n.first("dc", "description")
	}
	e.Summary = s.construct().html(s.baseOr(n.base))
	e.Content = atomContent(n)
	if e.Summary == "" && e.Content == "" {
		e.Summary = groupDescription(n).html(n.base)
	}
	if e.PlainTitle == "" {
		e.PlainTitle, e.Untitled = fallbackTitle(&e, e.Summary, e.Content), true
		e.Title = firstOf(e.Title, e.PlainTitle)
	}
	source := n.first("", "source")
	e.Authors = atomPeople(n, "author")
	if len(e.Authors) == 0 && source != nil {
		e.Authors = atomPeople(source, "author") // RFC 4287 §4.2.1
	}
	if len(e.Authors) == 0 {
		e.Authors = feed.Authors
	}
	e.Contributors = atomPeople(n, "contributor")
	e.Published, e.ZoneOffset, e.Precision = firstDate(n.get("", "published", "issued", "created"), n.get("dc", "date"), n.get("", "pubdate"))
	e.Updated, _, _ = firstDate(it.Updated, n.get("", "updated", "modified"), n.get("dcterms", "modified"), n.get("dc", "date"))
	if e.Published.IsZero() {
		// An entry must have updated and may have published: a reader who wants one
		// date is shown the only one there is.
		e.Published, e.ZoneOffset, e.Precision = firstDate(n.get("", "updated", "modified"))
		e.Undated = true
	}
	e.Categories = atomCategories(n)
	for _, l := range n.all("", "link") {
		if strings.EqualFold(l.attr("rel"), "enclosure") {
			if enc := linkEnclosure(l); enc.URL != "" {
				e.Enclosures = append(e.Enclosures, enc)
			}
		}
	}
	e.Enclosures = mediaEnclosures(e.Enclosures, n)
	e.Image = entryImage(n, e.Enclosures)
	e.Language = language(firstOf(n.entryLang(), n.get("dc", "language"), feed.Language))
	r := n.first("", "rights", "copyright")
	if r == nil {
		r = n.first("dc", "rights")
	}
	e.Rights, _ = r.construct().title(r.baseOr(n.base))
	if e.Rights == "" && source != nil {
		r = source.first("", "rights")
		e.Rights, _ = r.construct().title(r.baseOr(n.base))
	}
	e.Comments = atomComments(n)
	if source != nil {
		e.Source = atomOrigin(source)
	}
	return e
}

// atomEntryLink is the alternate link as given and absolute: else the page the
// entry is about, else an id or a content source that is an address.
func atomEntryLink(n *node) (raw, link string) {
	if u := n.get("feedburner", "origlink"); isAbsolute(u) {
		return u, u
	}
	if link, _, _ = atomLinks(n); link != "" {
		for _, l := range n.all("", "link") {
			given := firstOf(l.attr("href"), l.str())
			if resolveURL(given, l.base) == link {
				return given, link
			}
		}
		return link, link
	}
	for _, rel := range []string{"related", "via", "self"} {
		for _, l := range n.all("", "link") {
			if strings.EqualFold(l.attr("rel"), rel) && l.attr("href") != "" {
				return l.attr("href"), resolveURL(l.attr("href"), l.base)
			}
		}
	}
	if src := n.first("", "content").attrOr("src"); src != "" {
		return src, resolveURL(src, n.base)
	}
	if id := n.get("", "id"); strings.HasPrefix(id, "http://") || strings.HasPrefix(id, "https://") {
		return id, id
	}
	return "", ""
}

// alternative is the last HTML among the versions of a text, which stand in the
// order of faithfulness (Atom 0.3 §4.13.1.4, RFC 2046 §5.1.4), else the last text.
func (n *node) alternative() (v value, base string) {
	for _, k := range n.all(n.space, "content") {
		if w := k.construct(); w.text != "" && (w.markup || !v.markup) {
			v, base = w, k.base
		}
	}
	return v, base
}

// atomContent is the entry's content; of several the first HTML, else the first text.
func atomContent(n *node) string {
	text := ""
	for _, c := range n.all("", "content", "body") {
		v, base := c.construct(), c.base
		if strings.HasPrefix(strings.ToLower(c.attr("type")), "multipart/") {
			v, base = c.alternative()
		}
		if h := v.html(base); h != "" && v.markup {
			return h
		} else if text == "" {
			text = h
		}
	}
	if text != "" {
		return text
	}
	if c := n.first("content", "encoded"); c != nil {
		return c.construct().html(c.base)
	}
	for _, c := range n.all("xhtml", "body", "div") {
		return c.inner()
	}
	return ""
}

// atomComments is the page of replies (RFC 4685), or its old equivalents.
func atomComments(n *node) string {
	for _, l := range n.all("", "link") {
		if strings.EqualFold(l.attr("rel"), "replies") && strings.Contains(l.attr("type"), "html") {
			return pageURL(l.attr("href"), l.base)
		}
	}
	return pageURL(n.get("", "comments"), n.base)
}

func atomOrigin(s *node) *Origin {
	t := s.getFirst("title")
	o := &Origin{}
	o.Title, _ = t.construct().title(t.baseOr(s.base))
	page, self := "", ""
	for _, l := range s.kids {
		if l.name != "link" {
			continue
		}
		href := resolveURL(l.attr("href"), l.base)
		switch strings.ToLower(l.attr("rel")) {
		case "", "alternate":
			page = firstOf(page, href)
		case "self":
			self = firstOf(self, href)
		}
	}
	o.URL = firstOf(page, self, resolveID(s.getFirst("id"), s))
	if *o == (Origin{}) {
		o.Title = squeeze(s.str())
	}
	if *o == (Origin{}) {
		return nil
	}
	return o
}
