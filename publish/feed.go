package publish

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"feedctl/news"
)

// format is one way to write an edition.
type format struct {
	file, mediaType, name string
	encode                func(feed) ([]byte, error)
}

// contentType is the header's value. JSON has no charset parameter (RFC 8259 §11).
func (f format) contentType() string {
	if strings.HasSuffix(f.mediaType, "json") {
		return f.mediaType
	}
	return f.mediaType + "; charset=utf-8"
}

// formats lists what every channel is published as.
var formats = []format{
	{"rss.xml", "application/rss+xml", "RSS", encodeRSS},
	{"atom.xml", "application/atom+xml", "Atom", encodeAtom},
	{"feed.json", "application/feed+json", "JSON Feed", encodeJSONFeed},
}

// feed is an edition as all three formats see it: addresses absolute, texts
// clean, fallbacks chosen.
type feed struct {
	site        Site
	dir         string // "/" or "/CHANNEL/": where its files and its page are
	title       string
	slug        string
	description string
	language    string
	updated     time.Time
	linkToStory bool
	items       []item
}

// item is an entry as all three formats see it. Texts are plain and clean;
// content is HTML.
type item struct {
	id                 string
	page               string // our page
	original           string // the lead's article; may be empty
	link               string // what the reader opens: page, or original where the channel says so
	title              string
	language           string
	published, updated time.Time
	authors            []author
	outlet             string
	outletFeed         string // absolute; may be empty
	outletSite         string // absolute; may be empty
	summary            string
	content            string
	citation           string
	tags               []string
	image, imageType   string
	enclosures         []news.Enclosure // absolute, typed
	related            []related
	licence            string
	entry              news.Entry
}

type author struct{ name, url string }

// related is another outlet's report of the same story.
type related struct {
	url, title, outlet string
	date               string // as the source wrote it; may be empty
}

func (f feed) self(file string) string { return f.site.url(f.dir + file) }
func (f feed) home() string            { return f.site.url(f.dir) }

// id is the feed's own IRI, which outlives a change of address (RFC 4287
// §4.2.6); the address itself where the store's authority is not known.
func (f feed) id() string {
	pub := f.site.Publication
	if pub.Authority == "" {
		return f.self("atom.xml")
	}
	return fmt.Sprintf("tag:%s,%d:channel/%s", pub.Authority, pub.Year, f.slug)
}

const rightsNotice = "Summaries by %s. Each report belongs to the outlet that is named with it."

func (f feed) rights() string {
	return fmt.Sprintf(rightsNotice, line(f.site.Publication.Title))
}

// newFeed prepares the edition whose files lie in dir.
func newFeed(s Site, e news.Edition, dir string) (feed, error) {
	pub := s.Publication
	f := feed{
		site:        s,
		dir:         dir,
		slug:        e.Channel.Slug,
		title:       line(pub.Title),
		language:    cmp.Or(line(e.Channel.Language), line(pub.Language), "en"),
		updated:     e.Updated.UTC(),
		linkToStory: e.Channel.LinkTo != "source",
	}
	channel := line(e.Channel.Title)
	if dir != "/" && channel != "" && channel != f.title {
		f.title = channel + " – " + f.title
	}
	f.description = cmp.Or(line(e.Channel.Description),
		strings.TrimSpace(channel+" from "+line(pub.Title)+": the news in short, with every outlet named and cited."))
	if e.Updated.IsZero() {
		f.updated = s.Publication.Started.UTC()
	}
	for _, entry := range e.Entries {
		it, err := newItem(s, f, entry)
		if err != nil {
			return feed{}, fmt.Errorf("entry %s: %w", entry.ID, err)
		}
		f.items = append(f.items, it)
		// RFC 4287 §4.2.15: a feed is never older than its entries.
		if it.updated.After(f.updated) {
			f.updated = it.updated
		}
	}
	return f, nil
}

func newItem(s Site, f feed, e news.Entry) (item, error) {
	lead := e.Lead
	it := item{
		id:         e.ID,
		page:       s.url(e.Path),
		original:   webURL(lead.URL),
		title:      cmp.Or(line(e.Title), line(lead.Title), "Untitled report by "+outletName(lead)),
		language:   cmp.Or(line(e.Language), f.language),
		published:  firstTime(e.Published, e.Updated, f.updated),
		outlet:     outletName(lead),
		outletFeed: webURL(lead.SourceURL),
		outletSite: webURL(lead.SiteURL),
		summary:    describe(e),
		citation:   reference(s, lead).text,
		image:      webURL(e.Image),
		licence:    line(lead.Licence),
		entry:      e,
	}
	it.updated = firstTime(e.Updated, it.published)
	if it.updated.Before(it.published) {
		it.updated = it.published
	}
	it.imageType = mediaType("", it.image)
	it.link = it.page
	if !f.linkToStory && it.original != "" {
		it.link = it.original
	}
	for _, n := range names(lead.Authors) {
		it.authors = append(it.authors, author{name: n})
	}
	if it.authors == nil {
		it.authors = []author{{it.outlet, it.outletSite}}
	}
	for _, t := range e.Tags {
		if t = line(t); t != "" {
			it.tags = append(it.tags, t)
		}
	}
	it.enclosures = enclosures(e)
	for _, r := range otherReports(e) {
		if u := webURL(r.URL); u != "" {
			_, date := reportDate(r)
			it.related = append(it.related, related{u, line(r.Title), outletName(r), date})
		}
	}
	var err error
	it.content, err = feedContent(s, it)
	return it, err
}

// describe is the short text of an entry: the summary, else the excerpt, else
// one sentence with nothing but facts. Never empty.
func describe(e news.Entry) string {
	if s := line(e.Summary.Text); s != "" {
		return s
	}
	if s := line(e.Excerpt); s != "" {
		return s
	}
	who := outletName(e.Lead)
	if by := joined(names(e.Lead.Authors)); by != "" {
		who = by + ", " + who
	}
	if n := len(outlets(e)); n > 1 {
		return fmt.Sprintf("Report by %s and %s.", who, count(n-1, "other outlet", "other outlets"))
	}
	return "Report by " + who + "."
}

// outletName names the publication, never emptily: a feed may have no title.
func outletName(r news.Report) string {
	return cmp.Or(line(r.Outlet), hostOf(r.URL), hostOf(r.SiteURL), hostOf(r.SourceURL), "unnamed source")
}

// reports are the entry's reports, the lead first, also when the list is empty.
func reports(e news.Entry) []news.Report {
	if len(e.Reports) == 0 {
		return []news.Report{e.Lead}
	}
	return e.Reports
}

func otherReports(e news.Entry) []news.Report {
	var list []news.Report
	for _, r := range reports(e) {
		if r.Item != e.Lead.Item || r.URL != e.Lead.URL {
			list = append(list, r)
		}
	}
	return list
}

// outlets are the names of all outlets of an entry, each once.
func outlets(e news.Entry) []string {
	var list []string
	seen := map[string]bool{}
	for _, r := range reports(e) {
		if n := outletName(r); !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list
}

// enclosures are the lead's media files with address and type. Pictures are
// left to Entry.Image, which is set only where the publication links pictures.
func enclosures(e news.Entry) []news.Enclosure {
	var list []news.Enclosure
	for _, x := range e.Lead.Enclosures {
		x.URL = webURL(x.URL)
		x.Type = mediaType(x.Type, x.URL)
		if x.URL != "" && x.Type != "" && !strings.HasPrefix(x.Type, "image/") {
			x.Length = max(x.Length, 0)
			list = append(list, x)
		}
	}
	return list
}

// worded is a reference in one style.
type worded struct {
	style, text string
	html        news.SafeHTML // may be empty
}

// references are a report's references, one a style, in the site's order.
func references(s Site, r news.Report) []worded {
	var list []worded
	add := func(c news.Citation) {
		if t := line(c.Text); t != "" {
			list = append(list, worded{c.Style, t, c.HTML})
		}
	}
	for _, style := range s.Styles {
		for _, c := range r.Citations {
			if c.Style == style {
				add(c)
				break
			}
		}
	}
	if list == nil {
		for _, c := range r.Citations {
			add(c)
		}
	}
	return list
}

// reference is a report's reference in the configured style; zero: none.
func reference(s Site, r news.Report) worded {
	if list := references(s, r); len(list) > 0 {
		return list[0]
	}
	return worded{}
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t.UTC()
		}
	}
	return time.Unix(0, 0).UTC()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// readingTime is "6 mins read"; empty for an unknown length.
func readingTime(minutes int) string {
	if minutes <= 0 {
		return ""
	}
	return count(minutes, "min read", "mins read")
}

// exports joins the reports' references in one machine-readable form each;
// an empty string means that no report has any.
func exports(list []news.Report) (bibtex, ris, csl string, err error) {
	var items []json.RawMessage
	for _, r := range list {
		bibtex = appendBlock(bibtex, r.BibTeX)
		ris = appendBlock(ris, r.RIS)
		items = append(items, cslItems(r.CSL)...)
	}
	if len(items) > 0 {
		b, err := indented(items)
		if err != nil {
			return "", "", "", fmt.Errorf("CSL-JSON: %w", err)
		}
		csl = string(b)
	}
	return bibtex, ris, csl, nil
}

func appendBlock(all, block string) string {
	block = strings.TrimSpace(cleanText(block))
	if block == "" {
		return all
	}
	if all != "" {
		all += "\n"
	}
	return all + block + "\n"
}

// cslItems reads one CSL-JSON item or an array of them; anything else is none.
func cslItems(s string) []json.RawMessage {
	s = strings.TrimSpace(s)
	if s == "" || !json.Valid([]byte(s)) {
		return nil
	}
	if s[0] != '[' {
		return []json.RawMessage{json.RawMessage(s)}
	}
	var list []json.RawMessage
	if json.Unmarshal([]byte(s), &list) != nil {
		return nil
	}
	return list
}
