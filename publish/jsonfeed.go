package publish

import (
	"bytes"
	"encoding/json"

	"feedctl/news"
)

// JSON Feed 1.1. The structs are our own: of gorilla/feeds' ones nearly every
// field would have to be replaced. Facts that the format has no key for stand
// under _feedctl, as its section "Extensions" allows.

type jsonFeed struct {
	Version     string        `json:"version"`
	Title       string        `json:"title"`
	HomePageURL string        `json:"home_page_url"`
	FeedURL     string        `json:"feed_url"`
	Description string        `json:"description,omitempty"`
	UserComment string        `json:"user_comment"`
	Icon        string        `json:"icon"`
	Favicon     string        `json:"favicon"`
	Language    string        `json:"language"`
	Hubs        []jsonHub     `json:"hubs,omitempty"`
	Feedctl     jsonFeedFacts `json:"_feedctl"`
	Items       []jsonItem    `json:"items"`
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type jsonFeedFacts struct {
	About     string `json:"about"`
	Generator string `json:"generator"`
	Rights    string `json:"rights"`
	Updated   string `json:"updated"`
}

type jsonItem struct {
	ID          string           `json:"id"`
	URL         string           `json:"url"`
	ExternalURL string           `json:"external_url,omitempty"`
	Title       string           `json:"title"`
	ContentHTML string           `json:"content_html"`
	Summary     string           `json:"summary"`
	Image       string           `json:"image,omitempty"`
	Published   string           `json:"date_published"`
	Modified    string           `json:"date_modified"`
	Authors     []jsonAuthor     `json:"authors"`
	Tags        []string         `json:"tags,omitempty"`
	Language    string           `json:"language"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Feedctl     jsonItemFacts    `json:"_feedctl"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonAttachment struct {
	URL      string `json:"url"`
	MIMEType string `json:"mime_type"`
	Size     int64  `json:"size_in_bytes,omitempty"`
}

type jsonItemFacts struct {
	Page           string         `json:"page"`
	Source         jsonSource     `json:"source"`
	Summary        *jsonSummary   `json:"summary,omitempty"`
	KeyPoints      []jsonPoint    `json:"key_points,omitempty"`
	ReadingMinutes int            `json:"reading_minutes,omitempty"`
	Teaser         bool           `json:"teaser,omitempty"`
	Live           bool           `json:"live,omitempty"`
	Citation       map[string]any `json:"citation,omitempty"`
	Licence        string         `json:"licence,omitempty"`
	Also           []jsonReport   `json:"also,omitempty"`
}

type jsonSource struct {
	Name    string `json:"name"`
	URL     string `json:"url,omitempty"`
	FeedURL string `json:"feed_url,omitempty"`
}

// jsonSummary says, for machines too, who made the summary and how.
type jsonSummary struct {
	Label  string `json:"label,omitempty"`
	By     string `json:"by,omitempty"`
	Recipe string `json:"recipe,omitempty"`
}

type jsonPoint struct {
	Text   string `json:"text"`
	Quote  string `json:"quote,omitempty"`
	URL    string `json:"url,omitempty"`
	Outlet string `json:"outlet,omitempty"`
}

type jsonReport struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	Date  string `json:"date,omitempty"`
}

func encodeJSONFeed(f feed) ([]byte, error) {
	doc := jsonFeed{
		Version:     "https://jsonfeed.org/version/1.1",
		Title:       f.title,
		HomePageURL: f.home(),
		FeedURL:     f.self("feed.json"),
		Description: f.description,
		UserComment: "This is a feed of " + f.title + ". To follow it, copy its address " + f.self("feed.json") + " into your feed reader.",
		Icon:        f.site.url("/icon-512.png"),
		Favicon:     f.site.url("/icon-64.png"),
		Language:    f.language,
		Feedctl: jsonFeedFacts{
			About:     f.site.url("/about/"),
			Generator: generator(f.site.Publication.Version),
			Rights:    f.rights(),
			Updated:   atomDate(f.updated),
		},
		Items: []jsonItem{},
	}
	if f.site.Hub != "" {
		doc.Hubs = []jsonHub{{"WebSub", f.site.Hub}}
	}
	for _, it := range f.items {
		doc.Items = append(doc.Items, newJSONItem(f.site, it))
	}
	return indented(doc)
}

func newJSONItem(s Site, it item) jsonItem {
	e := it.entry
	x := jsonItem{
		ID:          it.id,
		URL:         it.link,
		ExternalURL: it.original,
		Title:       it.title,
		ContentHTML: it.content,
		Summary:     it.summary,
		Image:       it.image,
		Published:   atomDate(it.published),
		Modified:    atomDate(it.updated),
		Tags:        it.tags,
		Language:    it.language,
		Feedctl: jsonItemFacts{
			Page:           it.page,
			Source:         jsonSource{it.outlet, it.outletSite, it.outletFeed},
			ReadingMinutes: max(e.ReadingMinutes, 0),
			Teaser:         !e.Lead.FullText,
			Live:           e.Live,
			Licence:        it.licence,
			Citation:       jsonCitation(s, e.Lead),
		},
	}
	for _, a := range it.authors {
		x.Authors = append(x.Authors, jsonAuthor{a.name, a.url})
	}
	for _, enc := range it.enclosures {
		x.Attachments = append(x.Attachments, jsonAttachment{enc.URL, enc.Type, enc.Length})
	}
	if e.Summary.Text != "" {
		x.Feedctl.Summary = &jsonSummary{line(e.Label), line(e.Summary.By), line(e.Summary.Recipe)}
	}
	for _, p := range points(e) {
		x.Feedctl.KeyPoints = append(x.Feedctl.KeyPoints, jsonPoint(p))
	}
	for _, r := range it.related {
		x.Feedctl.Also = append(x.Feedctl.Also, jsonReport{Name: r.outlet, URL: r.url, Title: r.title, Date: r.date})
	}
	return x
}

// jsonCitation holds the lead's reference in every style, and its exports; nil
// without one.
func jsonCitation(s Site, r news.Report) map[string]any {
	c := map[string]any{}
	for _, w := range references(s, r) {
		c[w.style] = w.text
	}
	if t := cleanText(r.BibTeX); t != "" {
		c["bibtex"] = t
	}
	if items := cslItems(r.CSL); len(items) == 1 {
		c["csl"] = items[0]
	}
	if len(c) == 0 {
		return nil
	}
	if !r.Retrieved.IsZero() {
		c["accessed"] = atomDate(r.Retrieved)
	}
	return c
}

// indented is readable JSON with & and < as they are, ending in a line end.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
