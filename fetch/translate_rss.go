package fetch

import (
	"slices"
	"strconv"
	"strings"
	"time"

	gorss "github.com/mmcdole/gofeed/rss"

	"feedctl/edit/content"
	"feedctl/news"
)

// translateRSS fills doc from an RSS or RDF feed.
func translateRSS(doc *Document, f *gorss.Feed, root *node) {
	ch := root
	for _, c := range root.all("", "channel") {
		ch = c
	}
	rssChannel(&doc.Feed, f, ch, root)
	site := doc.Feed.Link
	doc.Feed.complete(root.base)
	nodes := root.entries()
	// A channel without its own base is written as seen from its site.
	base := ch.base
	if !ch.based && isAbsolute(site) {
		base = site
	}
	doc.Entries = make([]Entry, 0, len(f.Items))
	for i, it := range f.Items {
		if i >= len(nodes) {
			break
		}
		doc.Entries = append(doc.Entries, rssEntry(it, nodes[i], &doc.Feed, base))
	}
}

func rssChannel(feed *Feed, f *gorss.Feed, ch, root *node) {
	feed.Version = rssVersion(root)
	feed.Title, feed.PlainTitle = firstConstruct(ch, ch.base, []string{""}, "title").title(ch.base)
	if feed.Title == "" {
		feed.Title, feed.PlainTitle = firstConstruct(ch, ch.base, []string{"dc", "itunes", "atom", "media"}, "title").title(ch.base)
	}
	feed.Subtitle, _ = firstConstruct(ch, ch.base, []string{"", "itunes", "dc", "atom", "googleplay", "media"}, "description", "tagline", "subtitle", "summary", "abstract").title(ch.base)
	for _, l := range f.Links {
		if l = resolveURL(l, ch.base); feed.Link == "" {
			feed.Link = l
		}
	}
	for _, l := range ch.all("atom", "link") {
		href := resolveURL(l.attr("href"), l.base)
		switch strings.ToLower(l.attr("rel")) {
		case "self":
			feed.Self = firstOf(feed.Self, href)
		case "hub":
			feed.Hub = firstOf(feed.Hub, href)
		case "", "alternate":
			feed.Link = firstOf(feed.Link, href)
		}
	}
	feed.ID = firstOf(ch.get("", "id", "guid"), ch.get("atom", "id"), ch.get("dc", "identifier"), ch.attr("about"))
	feed.Language = language(firstOf(f.Language, ch.get("dc", "language"), ch.lang, root.lang))
	feed.Published, _, _ = firstDate(f.PubDate, ch.get("dc", "date"), ch.get("dcterms", "issued", "created"), ch.get("atom", "published"))
	feed.Updated, _, _ = firstDate(f.LastBuildDate, ch.get("dcterms", "modified"), ch.get("atom", "updated"), ch.get("dc", "date"), f.PubDate, ch.get("", "updated"))
	feed.Authors, feed.Desk = rssPeople(ch)
	for _, c := range append(ch.all("dc", "contributor"), ch.all("atom", "contributor")...) {
		feed.Contributors = addPeople(feed.Contributors, c)
	}
	feed.Categories = rssCategories(ch)
	feed.Rights, _ = firstConstruct(ch, ch.base, []string{"", "dc", "atom", "media"}, "copyright", "rights").title(ch.base)
	feed.Generator = firstOf(f.Generator, ch.first("admin", "generatoragent").attrOr("resource"))
	image := ch.first("", "image")
	if image == nil {
		image = root.first("", "image")
	}
	feed.Image = firstOf(resolveURL(image.get("", "url"), ch.base), resolveURL(image.attrOr("href"), ch.base),
		resolveURL(firstOf(ch.first("itunes", "image").attrOr("href"), ch.first("itunes", "image").attrOr("url")), ch.base), resolveURL(ch.first("googleplay", "image").attrOr("href"), ch.base),
		itunesLinkImage(ch), resolveURL(firstOf(ch.get("", "logo", "icon"), ch.first("", "logo").attrOr("href")), ch.base), thumbnail(ch), resolveURL(image.attrOr("resource"), ch.base))
	feed.Icon = resolveURL(ch.get("atom", "icon"), ch.base)
	feed.TTL = minutes(f.TTL)
	for _, h := range f.SkipHours {
		if n, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && n >= 0 && n <= 24 && !slices.Contains(feed.SkipHours, n%24) {
			feed.SkipHours = append(feed.SkipHours, n%24) // some count 1–24
		}
	}
	for _, d := range f.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(d), day.String()) {
				feed.SkipDays = append(feed.SkipDays, day)
			}
		}
	}
	feed.UpdatePeriod = updatePeriod(ch)
}

func rssEntry(it *gorss.Item, n *node, feed *Feed, site string) Entry {
	base := n.base
	if !n.based {
		base = firstOf(site, base)
	}
	var e Entry
	permalink := ""
	for _, guid := range n.all("", "guid") { // of several the last, as gofeed has it
		if s := guid.str(); s != "" {
			e.ID, permalink = s, s
			switch strings.ToLower(guid.attr("ispermalink")) {
			case "false", "no", "0":
				permalink = ""
			}
		}
	}
	e.ID = firstOf(e.ID, n.attr("about"), n.get("atom", "id"), n.get("", "id"), n.get("dc", "identifier"))
	id := e.ID
	if permalink != "" && n.get("", "guid") != "" {
		e.ID = resolveURL(permalink, n.base) // a permalink is a URL, if a relative one
	}
	e.RawLink = rssLink(n, permalink)
	e.Link = resolveURL(e.RawLink, base)
	e.GUID = news.GUIDFor(id, e.RawLink, n.get("", "title"), firstOf(n.get("content", "encoded"), n.get("", "description")))

	title := firstConstruct(n, base, []string{"", "dc", "media", "itunes", "atom"}, "title")
	if t := n.first("", "title"); t.hasElements() {
		title = value{t.words(), false} // RSS knows escaped markup alone
	}
	if title.text == "" {
		title = groupTitle(n).construct()
	}
	e.Title, e.PlainTitle = title.title(base)
	// What stands in an entry is written as seen from its own page.
	in := base
	if !n.based && isAbsolute(e.Link) && sameSite(e.Link, base) {
		in = e.Link
	}
	e.Summary = firstConstruct(n, in, []string{"", "dc", "atom", "itunes", "media", "googleplay"}, "description", "summary", "subtitle", "abstract").html(in)
	e.Content = rssContent(n).html(in)
	if e.Content == "" {
		e.Content = secondText(n).html(in)
	}
	if e.Summary == "" && e.Content == "" {
		e.Summary = groupDescription(n).html(in)
	}
	if e.PlainTitle == "" {
		e.PlainTitle, e.Untitled = fallbackTitle(&e, e.Summary, e.Content), true
		e.Title = firstOf(e.Title, e.PlainTitle)
	}

	e.Authors, e.Desk = rssPeople(n)
	if len(e.Authors) == 0 {
		e.Authors, e.Desk = feed.Authors, feed.Desk
	}
	for _, c := range append(n.all("dc", "contributor"), n.all("atom", "contributor")...) {
		e.Contributors = addPeople(e.Contributors, c)
	}
	e.Published, e.ZoneOffset, e.Precision = firstDate(it.PubDate, n.get("dc", "date"), n.get("dcterms", "issued", "created", "date", "available"),
		n.get("", "published", "issued", "date"), n.get("atom", "published", "issued"), n.get("prism", "publicationdate"))
	e.Updated, _, _ = firstDate(n.get("dcterms", "modified"), n.get("atom", "updated", "modified"), n.get("", "updated", "modified", "lastbuilddate"))
	if e.Published.IsZero() {
		e.Published, e.ZoneOffset, e.Precision = firstDate(n.get("dcterms", "modified"), n.get("atom", "updated", "modified"), n.get("", "updated", "modified", "lastbuilddate"))
		e.Undated = true
	}
	if e.Updated.IsZero() {
		e.Updated, _, _ = firstDate(n.get("dc", "date"))
	}
	e.Categories = rssCategories(n)
	for _, enc := range n.all("", "enclosure") {
		if u := enclosureURL(enc); u != "" {
			e.Enclosures = append(e.Enclosures, news.Enclosure{URL: resolveURL(u, base), Type: enc.attr("type"), Length: byteLength(enc.attr("length"))})
		}
	}
	for _, l := range n.all("atom", "link") {
		if strings.EqualFold(l.attr("rel"), "enclosure") {
			e.Enclosures = addEnclosure(e.Enclosures, linkEnclosure(l))
		}
	}
	e.Enclosures = mediaEnclosures(e.Enclosures, n)
	e.Image = entryImage(n, e.Enclosures)
	e.Language = language(firstOf(n.get("dc", "language"), n.get("", "language"), n.entryLang(), feed.Language))
	e.Rights, _ = firstConstruct(n, base, []string{"dc", "", "atom", "media"}, "rights", "copyright").title(base)
	e.Comments = pageURL(it.Comments, base)
	if it.Source != nil && (it.Source.Title != "" || it.Source.URL != "") {
		e.Source = &Origin{Title: squeeze(it.Source.Title), URL: resolveURL(it.Source.URL, base)}
	} else if s := n.first("atom", "source"); s != nil {
		e.Source = atomOrigin(s)
	} else if s := n.get("dc", "source"); s != "" && isAbsolute(s) {
		e.Source = &Origin{URL: s}
	} else if s != "" {
		e.Source = &Origin{Title: squeeze(s)}
	}
	return e
}

// rssLink is the address of an item as written: FeedBurner's note of the
// original before its own redirect, the link in any of its forms, a guid that is
// a permalink, at last its first enclosure.
func rssLink(n *node, permalink string) string {
	if u := n.get("feedburner", "origlink"); isAbsolute(u) {
		return u
	}
	for _, l := range n.all("", "link") {
		if s := firstOf(l.str(), l.attr("href")); s != "" {
			return s
		}
	}
	for _, l := range n.all("atom", "link") {
		if rel := strings.ToLower(l.attr("rel")); (rel == "" || rel == "alternate") && l.attr("href") != "" {
			return l.attr("href")
		}
	}
	if isAbsolute(permalink) {
		return permalink
	}
	if about := n.attr("about"); isAbsolute(about) {
		return about
	}
	for _, u := range []string{n.get("dc", "identifier"), n.get("atom", "id"), n.get("", "id", "url", "uri", "permalink")} {
		if isAbsolute(u) {
			return u
		}
	}
	if strings.HasPrefix(permalink, "/") {
		return permalink
	}
	for _, enc := range n.all("", "enclosure") {
		if u := enclosureURL(enc); u != "" {
			return u
		}
	}
	return ""
}

// enclosureURL is where an enclosure is, by whatever attribute its URL goes.
func enclosureURL(n *node) string {
	return firstOf(n.attr("url"), n.attr("href"), n.attr("src"), n.str())
}

// secondText is the longer account of an item that has two: a description and a
// summary, or two descriptions, of which the first is the summary.
func secondText(n *node) value {
	first := ""
	for _, k := range n.all("", "description", "summary") {
		switch v := k.construct(); {
		case v.text == "" || v.text == first:
		case first == "":
			first = v.text
		default:
			return v
		}
	}
	return value{}
}

// rssContent is the full text of an item: content:encoded, or what older feeds
// used for it.
func rssContent(n *node) value {
	for _, c := range [][2]string{{"content", "encoded"}, {"xhtml", "body"}, {"xhtml", "div"}, {"", "fullitem"}, {"", "encoded"}, {"atom", "content"}, {"", "content"}, {"", "body"}} {
		k := n.first(c[0], c[1])
		if k == nil {
			continue
		}
		v := k.construct()
		if c[0] == "xhtml" {
			v = value{k.inner(), true}
		}
		if v.text != "" {
			return v
		}
	}
	return value{}
}

// rssPeople are the authors that a channel or an item names, each once; desk says
// that there are none and the list holds its editor, publisher or owner.
func rssPeople(n *node) (list []news.Person, desk bool) {
	for _, a := range n.all("", "author") {
		list = addPeople(list, a)
	}
	mails := len(list)
	for _, a := range append(n.all("dc", "creator", "author"), n.all("atom", "author")...) {
		list = addPeople(list, a)
	}
	// RSS asks for an author's address and Dublin Core for the name: one of each
	// is one person.
	if mails == 1 && len(list) == 2 && list[0].Name == "" && list[1].Email == "" {
		list[1].Email = list[0].Email
		list = list[1:]
	}
	if len(list) > 0 {
		return list, false
	}
	for _, space := range []string{"itunes", "googleplay"} {
		for _, a := range n.all(space, "author") {
			list = addPeople(list, a)
		}
		if len(list) > 0 {
			return list, false
		}
	}
	for _, desk := range [][2]string{{"", "managingeditor"}, {"dc", "publisher"}, {"itunes", "owner"}, {"", "webmaster"}} {
		if desk[0] == "dc" && n.name != "channel" {
			continue // of an item it is its publication
		}
		for _, a := range n.all(desk[0], desk[1]) {
			list = addPeople(list, a)
		}
		if len(list) > 0 {
			return list, true
		}
	}
	return list, false
}

// rssCategories are those of a channel or an item in the order in which they
// stand, whatever vocabulary they are in.
func rssCategories(n *node) (list []news.Category) {
	for _, k := range n.kids {
		switch k.space + ":" + k.name {
		case ":category", "atom:category":
			term := firstOf(content.TitleText(k.words()), k.attr("term"), k.attr("text"), k.attr("label"))
			if k.space == "atom" {
				term = firstOf(k.attr("term"), term)
			}
			list = addCategory(list, news.Category{Term: term, Scheme: firstOf(k.attr("domain"), k.attr("scheme")), Label: content.TitleText(k.attr("label"))})
		case "dc:subject":
			list = addCategory(list, news.Category{Term: content.TitleText(k.str())})
		}
	}
	return extraCategories(list, n)
}

// extraCategories adds those of Media RSS and of podcasts.
func extraCategories(list []news.Category, n *node) []news.Category {
	for _, c := range n.all("media", "category") {
		list = addCategory(list, news.Category{Term: content.TitleText(firstOf(c.str(), c.attr("label"))), Scheme: c.attr("scheme"), Label: c.attr("label")})
	}
	for _, c := range n.all("itunes", "category") {
		list = addCategory(list, news.Category{Term: c.attr("text"), Scheme: itunesScheme})
		for _, sub := range c.all("itunes", "category") {
			list = addCategory(list, news.Category{Term: sub.attr("text"), Scheme: itunesScheme})
		}
	}
	for _, c := range append(n.all("itunes", "keywords"), n.all("media", "keywords")...) {
		scheme := ""
		if c.space == "itunes" {
			scheme = itunesScheme
		}
		for _, word := range strings.FieldsFunc(content.TitleText(c.str()), func(r rune) bool { return r == ',' || r == ';' }) {
			list = addCategory(list, news.Category{Term: word, Scheme: scheme})
		}
	}
	return list
}

const itunesScheme = "http://www.itunes.com/"

func rssVersion(root *node) string {
	if root.name == "rdf" {
		for sc := root.scope; sc != nil; sc = sc.outer {
			if strings.Contains(sc.uri, "simple/0.9") {
				return "rss090"
			}
		}
		return "rss10"
	}
	v := strings.TrimSpace(root.attr("version"))
	switch {
	case strings.HasPrefix(v, "0.90"):
		return "rss090"
	case strings.HasPrefix(v, "0.91"):
		return "rss091"
	case strings.HasPrefix(v, "0.92"):
		return "rss092"
	case v == "1.0":
		return "rss10"
	case strings.HasPrefix(v, "2"):
		return "rss20"
	}
	return "rss"
}

// minutes reads a ttl; absurd ones count as none.
func minutes(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > 10*365*24*60 {
		return 0
	}
	return n
}

// updatePeriod reads the syndication module: a period, so many times.
func updatePeriod(ch *node) time.Duration {
	const day = 24 * time.Hour
	period := map[string]time.Duration{"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": 365 * day}[strings.ToLower(ch.get("sy", "updateperiod"))]
	if n, err := strconv.Atoi(ch.get("sy", "updatefrequency")); err == nil && n > 0 {
		period /= time.Duration(n)
	}
	return period
}
