package publish

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedctl/news"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares what is printed with testdata, byte for byte.
func TestGolden(t *testing.T) {
	site := sampleSite(t)
	files := samplePages(t)
	for _, e := range site.Editions[0].Entries {
		list, err := StoryFiles(site, e)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	ferry := site.Editions[0].Entries[1].Path
	teaser := site.Editions[0].Entries[2].Path
	for name, path := range map[string]string{
		"edition.rss.xml": "/rss.xml", "edition.atom.xml": "/atom.xml", "edition.feed.json": "/feed.json",
		"link-to-source.rss.xml": "/culture/rss.xml", "link-to-source.atom.xml": "/culture/atom.xml",
		"sources.opml": "/opml.xml", "front.html": "/", "channel.html": "/culture/", "story.html": ferry, "teaser.html": teaser,
		"cite.bib": ferry + "cite.bib", "cite.ris": ferry + "cite.ris", "cite.json": ferry + "cite.json",
		"redirect.html": "/arts/", "sources.html": "/sources/", "subscribe.html": "/subscribe/", "about.html": "/about/",
		"corrections.html": "/corrections/",
	} {
		t.Run(name, func(t *testing.T) {
			got := fileOf(t, files, path).Body
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// TestStableBytes makes everything twice: equal input gives equal bytes.
func TestStableBytes(t *testing.T) {
	first, second := samplePages(t), samplePages(t)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if len(first) < 30 {
		t.Errorf("got %d files, want at least 30", len(first))
	}
	site := sampleSite(t)
	site.Editions[0].Entries[0].Title += "!"
	changed, err := Pages(site)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(fileOf(t, first, "/rss.xml").Body, fileOf(t, changed, "/rss.xml").Body) {
		t.Error("a changed title left the feed's bytes as they were")
	}
}

// readRSS is how another program reads RSS: its own structs, by namespace.
type readRSSDoc struct {
	Version string `xml:"version,attr"`
	Channel struct {
		Title     string `xml:"title"`
		Links     []link `xml:"link"` // RSS's own and Atom's
		TTL       int    `xml:"ttl"`
		LastBuild string `xml:"lastBuildDate"`
		Language  string `xml:"language"`
		Editor    string `xml:"managingEditor"`
		Items     []struct {
			Title    string   `xml:"title"`
			Summary  string   `xml:"description"`
			Content  string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			Creators []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
			Citation string   `xml:"http://purl.org/dc/terms/ bibliographicCitation"`
			Modified string   `xml:"http://purl.org/dc/terms/ modified"`
			Date     string   `xml:"pubDate"`
			GUID     struct {
				ID        string `xml:",chardata"`
				Permalink string `xml:"isPermaLink,attr"`
			} `xml:"guid"`
			Source struct {
				URL  string `xml:"url,attr"`
				Name string `xml:",chardata"`
			} `xml:"source"`
			Links      []link   `xml:"link"` // RSS's own and Atom's
			Categories []string `xml:"category"`
			Enclosures []struct {
				URL    string `xml:"url,attr"`
				Type   string `xml:"type,attr"`
				Length string `xml:"length,attr"`
			} `xml:"enclosure"`
		} `xml:"item"`
	} `xml:"channel"`
}

type link struct {
	Rel   string `xml:"rel,attr"`
	Href  string `xml:"href,attr"`
	Type  string `xml:"type,attr"`
	Title string `xml:"title,attr"`
	Text  string `xml:",chardata"`
}

// plainLink is the address in RSS's own link element.
func plainLink(links []link) string {
	for _, l := range links {
		if l.Rel == "" {
			return l.Text
		}
	}
	return ""
}

type readAtomDoc struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Rights  string   `xml:"rights"`
	Links   []link   `xml:"link"`
	Entries []struct {
		Lang      string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Summary   struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"summary"`
		Content string   `xml:"http://www.w3.org/2005/Atom content"`
		Authors []string `xml:"author>name"`
		Links   []link   `xml:"link"`
		Terms   []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
		Source struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"source"`
	} `xml:"entry"`
}

func parseXML(t testing.TB, body []byte, doc any) {
	t.Helper()
	if err := xml.Unmarshal(body, doc); err != nil {
		t.Fatalf("does not parse: %v\n%s", err, body)
	}
	// Unmarshal stops at the end of the root: read on for what must not follow.
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

func hrefs(links []link, rel string) []string {
	var list []string
	for _, l := range links {
		if l.Rel == rel {
			list = append(list, l.Href)
		}
	}
	return list
}

// TestFeedsReadBack reads the sample edition with parsers that are not ours.
func TestFeedsReadBack(t *testing.T) {
	files := samplePages(t)
	entry := sampleSite(t).Editions[0].Entries[1]
	page := sampleURL + entry.Path

	var rss readRSSDoc
	parseXML(t, fileOf(t, files, "/rss.xml").Body, &rss)
	var atom readAtomDoc
	parseXML(t, fileOf(t, files, "/atom.xml").Body, &atom)
	var doc map[string]any
	if err := json.Unmarshal(fileOf(t, files, "/feed.json").Body, &doc); err != nil {
		t.Fatal(err)
	}
	it, en := rss.Channel.Items[1], atom.Entries[1]
	js := doc["items"].([]any)[1].(map[string]any)
	facts := js["_feedctl"].(map[string]any)

	var source readRSSDoc
	parseXML(t, fileOf(t, files, "/culture/rss.xml").Body, &source)
	linked := source.Channel.Items[0]
	names := "Maria Lindqvist, Tom Okafor and Jan van der Berg"
	original := "https://courier.example/ferry?id=1&x=2"

	for name, pair := range map[string][2]any{
		"one id in all formats":           {[]any{it.GUID.ID, en.ID, js["id"]}, []any{entry.ID, entry.ID, entry.ID}},
		"guid is no permalink":            {it.GUID.Permalink, "false"},
		"links lead to our page":          {[]any{plainLink(it.Links), hrefs(en.Links, "alternate")[0], js["url"]}, []any{page, page, page}},
		"link_to source keeps the id":     {[]any{linked.GUID.ID, plainLink(linked.Links), hrefs(linked.Links, "related")}, []any{entry.ID, original, []string{"https://ledger.example/88", page}}},
		"titles are plain":                {[]any{it.Title, en.Title, js["title"]}, []any{entry.Title, entry.Title, entry.Title}},
		"one joined dc:creator":           {it.Creators, []string{names}},
		"an Atom author each":             {en.Authors, []string{"Maria Lindqvist", "Tom Okafor", "Jan van der Berg"}},
		"a JSON author each":              {len(js["authors"].([]any)), 3},
		"RSS description is HTML":         {strings.HasPrefix(it.Summary, "Crews &amp; port"), true},
		"Atom summary is text":            {en.Summary.Type + en.Summary.Text[:12], "textCrews & port"},
		"JSON summary is text":            {js["summary"].(string)[:12], "Crews & port"},
		"dates":                           {[]string{it.Date, it.Modified, en.Published, en.Updated}, []string{"Sat, 21 Nov 2026 23:40:00 GMT", "2026-11-23T06:10:00Z", "2026-11-21T23:40:00Z", "2026-11-23T06:10:00Z"}},
		"JSON dates":                      {[]any{js["date_published"], js["date_modified"]}, []any{"2026-11-21T23:40:00Z", "2026-11-23T06:10:00Z"}},
		"the original article":            {[]any{hrefs(it.Links, "via"), hrefs(en.Links, "via"), js["external_url"]}, []any{[]string{original}, []string{original}, original}},
		"other outlets":                   {[]any{hrefs(it.Links, "related"), hrefs(en.Links, "related")}, []any{[]string{"https://ledger.example/88"}, []string{original, "https://ledger.example/88"}}},
		"source":                          {[]string{it.Source.URL, it.Source.Name, en.Source.ID, en.Source.Title}, []string{"https://courier.example/feed?a=1&b=2", "The Harbour Courier", "https://courier.example/feed?a=1&b=2", "The Harbour Courier"}},
		"citation":                        {[]any{it.Citation, facts["citation"].(map[string]any)["apa"]}, []any{entry.Lead.Citations[1].Text, entry.Lead.Citations[1].Text}},
		"one enclosure, never a picture":  {len(it.Enclosures) == 1 && it.Enclosures[0].Type == "audio/mpeg" && it.Enclosures[0].Length == "4815162", true},
		"attachment's size":               {js["attachments"].([]any)[0].(map[string]any)["size_in_bytes"], 4815162.0},
		"self links":                      {[]any{hrefs(rss.Channel.Links, "self"), hrefs(atom.Links, "self"), doc["feed_url"]}, []any{[]string{sampleURL + "/rss.xml"}, []string{sampleURL + "/atom.xml"}, sampleURL + "/feed.json"}},
		"hub":                             {[]any{hrefs(rss.Channel.Links, "hub"), hrefs(atom.Links, "hub"), len(doc["hubs"].([]any))}, []any{[]string{"https://hub.example/"}, []string{"https://hub.example/"}, 1}},
		"last build is the newest change": {[]string{rss.Channel.LastBuild, atom.Updated}, []string{"Mon, 23 Nov 2026 08:30:00 GMT", "2026-11-23T08:30:00Z"}},
		"ttl in minutes":                  {rss.Channel.TTL, 10},
		"editor's form":                   {rss.Channel.Editor, "desk@headlines.example (Global Headlines Today)"},
		"languages":                       {[]any{atom.Lang, atom.Entries[3].Lang, doc["language"]}, []any{"en", "ja", "en"}},
		"tags":                            {[]any{it.Categories, en.Terms[0].Term, js["tags"]}, []any{[]string{"world"}, "world", []any{"world"}}},
		"no author: the outlet":           {[]any{rss.Channel.Items[2].Creators, atom.Entries[2].Authors}, []any{[]string{"Meridian Wire"}, []string{"Meridian Wire"}}},
		"teaser has no reading time":      {strings.Contains(rss.Channel.Items[2].Content, "read</p>"), false},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for format, content := range map[string]string{"RSS": it.Content, "Atom": en.Content, "JSON": js["content_html"].(string)} {
		for _, want := range []string{
			"Here’s what to know", "6 mins read", `href="https://ledger.example/88"`,
			"https://courier.example/ferry?id=1&amp;x=2#:~:text=It%20covers%20all%20nine%20routes%2C%20the%20night%2Dboat%2C%20and%20freight.",
			`<img src="https://courier.example/photo.jpg" alt="">`,
		} {
			if !strings.Contains(content, want) {
				t.Errorf("%s content lacks %q:\n%s", format, want, content)
			}
		}
		last := content[strings.LastIndex(content, "<p"):]
		if !strings.HasPrefix(last, `<p class="citation">`) || strings.Count(last, "<cite>") != 2 {
			t.Errorf("%s: the references are not the last paragraph: %s", format, last)
		}
	}
	if got := rss.Channel.Items[0].Content; !strings.Contains(got, "metres ]]&gt; at") {
		t.Errorf("the body was changed by CDATA: %s", got)
	}
}

// TestEmptyEdition: a feed without entries is a whole feed, dated from the start.
func TestEmptyEdition(t *testing.T) {
	site := Site{Publication: sampleSite(t).Publication}
	files, err := Pages(site)
	if err != nil {
		t.Fatal(err)
	}
	var rss readRSSDoc
	parseXML(t, fileOf(t, files, "/rss.xml").Body, &rss)
	if got, want := rss.Channel.LastBuild, "Sun, 01 Nov 2026 00:00:00 GMT"; got != want {
		t.Errorf("lastBuildDate: got %v, want %v", got, want)
	}
	if got := fileOf(t, files, "/feed.json").Body; !bytes.Contains(got, []byte(`"items": []`)) {
		t.Errorf("JSON Feed without items: %s", got)
	}
	if got := fileOf(t, files, "/").Body; !bytes.Contains(got, []byte("Nothing has been published here yet")) {
		t.Errorf("front page does not say that it is empty: %s", got)
	}
}

// TestPagesRefuse lists what would break the site.
func TestPagesRefuse(t *testing.T) {
	for name, breakIt := range map[string]func(*Site){
		"address without a scheme": func(s *Site) { s.Publication.URL = "headlines.example" },
		"slug with a slash":        func(s *Site) { s.Editions[1].Channel.Slug = "a/b" },
		"slug twice":               func(s *Site) { s.Editions[1].Channel.Slug = "world" },
		"slug of a page":           func(s *Site) { s.Editions[1].Channel.Slug = "about" },
		"redirect to another site": func(s *Site) { s.Redirects["/x/"] = "https://other.example/" },
	} {
		site := sampleSite(t)
		breakIt(&site)
		if _, err := Pages(site); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	for _, path := range []string{"", "/", "/story/../../etc/", "/story/a b/", "/story/a", "/story//", "/other/a/"} {
		if _, err := StoryFiles(sampleSite(t), news.Entry{Path: path}); err == nil {
			t.Errorf("story path %q: got no error", path)
		}
	}
}

// TestHostileTexts puts markup into every text: nothing of it may become markup.
func TestHostileTexts(t *testing.T) {
	const evil = `<script>alert(1)</script>"'><img src=x onerror=y>`
	r := sampleReport(t, "x", evil, evil, "javascript:alert(1)", "2026-11-22T00:00:00Z", news.Name{Literal: evil})
	r.SiteURL, r.SourceURL, r.Licence, r.Language = "javascript:alert(2)", "data:text/html,x", evil, evil
	r.Citations = []news.Citation{{Style: "apa", Text: evil, InText: evil}}
	e := sampleEntry(t, "x", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z", r)
	e.Title, e.Label, e.Excerpt, e.Tags, e.Image, e.Language = evil, evil, evil, []string{evil}, "javascript:1", evil
	e.Summary = news.Summary{Text: evil, By: evil, Recipe: evil, Points: []news.Point{{Text: evil, Item: r.Item, Quote: evil}}}
	site := sampleSite(t)
	site.Editions = []news.Edition{{Channel: news.Channel{Slug: "w", Title: evil, Description: evil}, Entries: []news.Entry{e}}}
	site.Outlets = []news.Outlet{{Title: evil, URL: "javascript:1", SiteURL: "javascript:2", Licence: evil, Tags: []string{evil}, State: evil}}
	site.Corrections = []Correction{{Title: evil, Text: evil}}
	site.Redirects = nil
	files, err := Pages(site)
	if err != nil {
		t.Fatal(err)
	}
	story, err := StoryFiles(site, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, story...) {
		if f.Type != htmlType {
			continue
		}
		for _, bad := range []string{"<script>", "<img src=x", `href="javascript`, `src="javascript`, `href="data:`} {
			if bytes.Contains(f.Body, []byte(bad)) {
				t.Errorf("%s holds %s", f.Path, bad)
			}
		}
	}
	var rss readRSSDoc
	parseXML(t, fileOf(t, files, "/rss.xml").Body, &rss)
	if got := rss.Channel.Items[0]; strings.Contains(got.Content, "<script") || got.Title != evil || strings.Contains(got.Content, "javascript:") {
		t.Errorf("hostile text in the feed: title %q\n%s", got.Title, got.Content)
	}
}

// TestDates: the page's date is in the publication's zone, a citation's in the source's own.
func TestDates(t *testing.T) {
	site := sampleSite(t)
	site.Publication.Zone = time.FixedZone("", -10*3600)
	list, err := StoryFiles(site, site.Editions[0].Entries[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<time datetime="2026-11-21T23:40:00Z">Nov 21, 2026</time>`,
		`<time datetime="2026-11-22T00:40:00&#43;01:00">Nov 22, 2026</time>`,
		`content="2026/11/22"`, `content="van der Berg, Jan"`, `<span>6 mins read</span>`,
	} {
		want = strings.ReplaceAll(want, "&#43;", "+")
		if !bytes.Contains(list[0].Body, []byte(want)) {
			t.Errorf("page lacks %s", want)
		}
	}
}

func TestOPMLReadBack(t *testing.T) {
	type outline struct {
		Attrs    []xml.Attr `xml:",any,attr"`
		Outlines []outline  `xml:"outline"`
	}
	var doc struct {
		Version  string    `xml:"version,attr"`
		Outlines []outline `xml:"body>outline"`
	}
	parseXML(t, fileOf(t, samplePages(t), "/opml.xml").Body, &doc)
	var lines []string
	var walk func(string, outline)
	walk = func(path string, o outline) {
		attrs := map[string]string{}
		for _, a := range o.Attrs {
			attrs[a.Name.Local] = a.Value
		}
		path += "/" + attrs["text"]
		if attrs["xmlUrl"] != "" {
			lines = append(lines, path+" "+attrs["xmlUrl"]+" ["+attrs["category"]+"]")
		}
		for _, inner := range o.Outlines {
			walk(path, inner)
		}
	}
	for _, o := range doc.Outlines {
		walk("", o)
	}
	want := []string{
		"/Meridian <Wire> https://wire.example/rss []",
		"/land/hill, dale/Northern Ledger https://ledger.example/rss []",
		"/world/Courier https://courier.example/feed?a=1&b=2 [world,sea]",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	others := map[string]string{}
	for _, a := range doc.Outlines[2].Outlines[0].Attrs {
		others[a.Name.Space+" "+a.Name.Local] = a.Value
	}
	for key, want := range map[string]string{"urn:x rank": "3", " isComment": "a\tb & \"c\"", " title": "The Harbour Courier", " undeclared": "", " bad name": ""} {
		if got := others[key]; got != want {
			t.Errorf("attribute %q: got %q, want %q", key, got, want)
		}
	}
}
