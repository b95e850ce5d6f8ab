package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata/feeds")

// Each feed of testdata/feeds teaches one fault, after which it is named.
func TestParseGoldenFeeds(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*.*")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		read++
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(body, "", "https://news.example/feeds/all.xml")
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(doc); err != nil {
				t.Fatal(err)
			}
			golden := "testdata/feeds/" + name + ".golden.json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if read < 20 {
		t.Errorf("only %d golden feeds were read", read)
	}
}

const rssHead = `<rss version="2.0"><channel><title>Harbour News</title><link>https://news.example/</link>`

// twoItems is a feed of two complete items around some fault.
func twoItems(before, between, after string) string {
	return rssHead + before + `<item><title>One</title><guid>g1</guid></item>` + between + `<item><title>Two</title><guid>g2</guid></item>` + after + `</channel></rss>`
}

func TestParseMendsAndTells(t *testing.T) {
	deep := strings.Repeat("<a>", 2000)
	cases := []struct {
		name, doc string
		titles    []string
		repair    string // part of a repair that must be told; empty: none may be
	}{
		{"well formed", twoItems("", "", ""), []string{"One", "Two"}, ""},
		{"bare ampersand", twoItems(`<description>A & B</description>`, "", ""), []string{"One", "Two"}, "bare &"},
		{"bare less-than", twoItems(`<description>1 < 2</description>`, "", ""), []string{"One", "Two"}, "bare <"},
		{"HTML entity", twoItems(`<description>a&nbsp;b</description>`, "", ""), []string{"One", "Two"}, "HTML entities"},
		{"forbidden reference", twoItems(`<description>a&#8;b&#x0;</description>`, "", ""), []string{"One", "Two"}, "characters XML forbids"},
		{"cut in an item", rssHead + `<item><title>One</title></item><item><title>Tw`, []string{"One"}, "breaks off"},
		{"cut between items", rssHead + `<item><title>One</title></item>`, []string{"One"}, "breaks off"},
		{"cut within a tag", rssHead + `<item><title>One</title></item><item><ti`, []string{"One"}, "breaks off"},
		{"stray end tag", twoItems("</b>", "</p>", ""), []string{"One", "Two"}, "tags do not match"},
		{"crossed tags", twoItems("<description><b><i>x</b></i></description>", "", ""), []string{"One", "Two"}, "tags do not match"},
		{"item not closed", rssHead + `<item><title>One</title><item><title>Two</title></item></channel></rss>`, []string{"One", "Two"}, "an item is not closed"},
		{"title not closed", rssHead + `<item><title>One<link>https://news.example/1</link></item></channel></rss>`, []string{"One"}, "tags do not match"},
		{"unbound prefix", twoItems("<odd:thing>x</odd:thing>", "", ""), []string{"One", "Two"}, ""},
		{"upper case", strings.ToUpper(twoItems("", "", "")), []string{"ONE", "TWO"}, ""},
		{"two roots", twoItems("", "", "") + "<rss/>", []string{"One", "Two"}, "after the end"},
		{"junk before", "Warning: no cache in /srv/x.php\n" + twoItems("", "", ""), []string{"One", "Two"}, "before the document"},
		{"markup before", "<b>Warning</b>: no cache<br />\n" + twoItems("", "", ""), []string{"One", "Two"}, "before the document"},
		{"XML 1.1", `<?xml version="1.1"?>` + twoItems("", "", ""), []string{"One", "Two"}, ""},
		{"long comment first", "<!--" + strings.Repeat("long ", 4000) + "-->" + twoItems("", "", ""), []string{"One", "Two"}, ""},
		{"document type", `<!DOCTYPE rss [<!ENTITY a "b"><!ELEMENT rss ANY>]>` + twoItems("<description>&a;</description>", "", ""), []string{"One", "Two"}, "unknown entities"},
		{"CDATA not closed", rssHead + `<item><title>One</title></item><item><title><![CDATA[Two</title></item></channel></rss>`, []string{"One", "Two"}, "CDATA"},
		{"comment not closed", twoItems("<!-- x >", "", ""), []string{"One", "Two"}, "comment"},
		{"nested beyond the cap", twoItems("<description>"+deep+strings.Repeat("</a>", 2000)+"</description>", "", ""), []string{"One", "Two"}, "deeper than"},
		{"attribute without quotes", twoItems(`<category domain=x>c</category>`, "", ""), []string{"One", "Two"}, ""},
		{"bare channel", `<channel><title>x</title><item><title>One</title></item></channel>`, []string{"One"}, "without its rss"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Parse([]byte(c.doc), "", "https://news.example/feed")
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, e := range doc.Entries {
				titles = append(titles, e.PlainTitle)
			}
			if diff := cmp.Diff(c.titles, titles); diff != "" {
				t.Errorf("titles (-want +got)\n%s", diff)
			}
			told := strings.Join(doc.Repairs, "; ")
			if c.repair == "" && told != "" || !strings.Contains(told, c.repair) {
				t.Errorf("repairs: got %q, want %q", told, c.repair)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	cases := []struct {
		name, doc string
		class     news.Class
	}{
		{"empty", "", news.ClassNotFeed},
		{"blank", " \n\t ", news.ClassNotFeed},
		{"plain text", "see you later", news.ClassNotFeed},
		{"web page", "<!DOCTYPE html><html><head><title>x</title></head><body><p>y<br>z</body></html>", news.ClassNotFeed},
		{"XHTML page", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head/><body/></html>`, news.ClassNotFeed},
		{"OPML", `<opml version="2.0"><body><outline xmlUrl="https://news.example/f"/></body></opml>`, news.ClassNotFeed},
		{"sitemap", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>`, news.ClassNotFeed},
		{"foreign feed", `<feed xmlns="http://news.example/animals"><fodder/></feed>`, news.ClassNotFeed},
		{"RDF of another kind", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/></rdf:RDF>`, news.ClassNotFeed},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", news.ClassNotFeed},
		{"JSON of another kind", `{"error":"no such feed"}`, news.ClassNotFeed},
		{"JSON list", `[{"id":1}]`, news.ClassNotFeed},
		{"JSON Feed cut in its head", `{"version":"https://jsonfeed.org/version/1.1","title":"x`, news.ClassBadFeed},
		{"zero bytes", "\x00\x00\x00\x00\x00\x00", news.ClassBadEncoding},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Parse([]byte(c.doc), "", "")
			var pe *ParseError
			if !errors.As(err, &pe) {
				t.Fatalf("got %v, %v, want a *ParseError", doc, err)
			}
			if pe.Class != c.class {
				t.Errorf("class: got %v (%v), want %v", pe.Class, err, c.class)
			}
			if news.Hint(err) == "" {
				t.Errorf("%v has no hint", err)
			}
		})
	}
}

// What would cost an unbounded parser its memory or its time.
func TestParseIsBounded(t *testing.T) {
	many := rssHead + strings.Repeat("<item><title>x</title></item>", maxEntries+5) + "</channel></rss>"
	doc, err := Parse([]byte(many), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(doc.Entries); got != maxEntries {
		t.Errorf("entries: got %d, want %d", got, maxEntries)
	}
	if !slices.ContainsFunc(doc.Repairs, func(s string) bool { return strings.Contains(s, "too large") }) {
		t.Errorf("repairs do not tell of the cap: %q", doc.Repairs)
	}
	for name, doc := range map[string]string{
		"elements never closed": rssHead + strings.Repeat("<a>", 1<<18),
		"comments never closed": rssHead + strings.Repeat("<!--", 1<<18),
		"sections never closed": rssHead + strings.Repeat("<![CDATA[", 1<<19),
		"types never closed":    rssHead + strings.Repeat("<!x[", 1<<18),
		"end tags never closed": rssHead + strings.Repeat("</a", 1<<18),
		"bare signs":            rssHead + strings.Repeat("<", 1<<19),
		"ampersands":            rssHead + "<title>" + strings.Repeat("&", 1<<19),
		"attributes":            "<rss" + strings.Repeat(` a="1"`, 1<<18) + "><channel/></rss>",
		"laughs":                `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>` + rssHead + "<item><title>&b;</title></item></channel></rss>",
		"JSON nesting":          `{"items":` + strings.Repeat("[", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			if d, err := Parse([]byte(doc), "", ""); err == nil && len(d.Entries) > 1 {
				t.Errorf("%d entries out of nothing", len(d.Entries))
			}
		})
	}
}

func TestItems(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	src := news.Source{ID: news.SourceID("https://news.example/feed"), OriginalURL: "https://news.example/feed"}
	doc, err := Parse([]byte(rssHead+`
<item><title>Old &lt;b&gt;bridge&lt;/b&gt;</title><guid>a</guid><pubDate>Thu, 26 Feb 2026 10:00:00 +0530</pubDate></item>
<item><title>Another of that guid</title><guid>a</guid><pubDate>Fri, 27 Feb 2026 10:00:00 GMT</pubDate></item>
<item><title>Another of that guid</title><guid>a</guid><pubDate>Fri, 27 Feb 2026 10:00:00 GMT</pubDate></item>
<item><title>Without a guid</title><link>/story/2</link><pubDate>2026-02-28</pubDate></item>
<item><title>From the future</title><guid>c</guid><pubDate>2031-01-01T00:00:00Z</pubDate></item>
<item><title>From before</title><guid>d</guid><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>
<item><title>Neither guid nor link</title><description>Text</description></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>`), "", "https://news.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	items := doc.Items(src, now)
	var got []string
	for _, it := range items {
		guid, _, _ := strings.Cut(it.GUID, ":") // a hash's value is no matter here
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%d", it.Title, guid, it.URL, it.Published.Format(time.RFC3339), it.Precision))
		if it.Hash != it.ContentHash() || it.Revision != 1 || it.FirstSeen != now || it.Canonical != "" || it.SourceURL != src.OriginalURL {
			t.Errorf("%q is not filled as promised: %+v", it.Title, it)
		}
	}
	want := []string{
		"Old bridge|a||2026-02-26T04:30:00Z|0",
		"Another of that guid|a||2026-02-27T10:00:00Z|0",
		"Without a guid|/story/2|https://news.example/story/2|2026-02-28T00:00:00Z|1",
		"From the future|c||0001-01-01T00:00:00Z|0",
		"From before|d||0001-01-01T00:00:00Z|0",
		"Neither guid nor link|sha256||0001-01-01T00:00:00Z|0",
		"Script|javascript||0001-01-01T00:00:00Z|0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestItemsKeepTheZoneAsWritten(t *testing.T) {
	doc, err := Parse([]byte(rssHead+`<item><title>x</title><pubDate>Thu, 26 Feb 2026 01:00:00 +0530</pubDate></item></channel></rss>`), "", "")
	if err != nil {
		t.Fatal(err)
	}
	it := doc.Items(news.Source{}, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))[0]
	if got, want := it.LocalDate().Format(time.RFC3339), "2026-02-26T01:00:00+05:30"; got != want {
		t.Errorf("local date: got %v, want %v", got, want)
	}
	if got, want := it.Published.Format(time.RFC3339), "2026-02-25T19:30:00Z"; got != want {
		t.Errorf("published: got %v, want %v", got, want)
	}
}

func TestPublicationNamesAnotherFeedOnly(t *testing.T) {
	doc, err := Parse([]byte(rssHead+`<item><title>a</title><guid>1</guid><source url="https://wire.example/f">The Wire</source></item>
<item><title>b</title><guid>2</guid><source url="https://news.example/f">Harbour News</source></item></channel></rss>`), "", "")
	if err != nil {
		t.Fatal(err)
	}
	items := doc.Items(news.Source{}, time.Now())
	for i, want := range []string{"The Wire", ""} {
		if got := items[i].Publication; got != want {
			t.Errorf("item %d: got %q, want %q", i, got, want)
		}
	}
}

// A reference is dated by when a text came out, not by when it was changed.
func TestItemsAreNotDatedByAChange(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/"><title>f</title><entry><title>x</title><id>1</id>`
	const rss = `<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>f</title><item><title>x</title>`
	for name, c := range map[string]struct{ doc, want string }{ // published, its precision, updated, published as inspected
		"Atom, updated alone":          {atom + `<updated>2026-02-27T10:00:00+02:00</updated></entry></feed>`, "- 0 2026-02-27T08:00 2026-02-27T08:00"},
		"Atom, both":                   {atom + `<published>2026-02-26T10:00:00Z</published><updated>2026-02-27T10:00:00Z</updated></entry></feed>`, "2026-02-26T10:00 0 2026-02-27T10:00 2026-02-26T10:00"},
		"Atom, a month":                {atom + `<published>2026-02</published><updated>2026-02-27T10:00:00Z</updated></entry></feed>`, "2026-02-01T00:00 2 2026-02-27T10:00 2026-02-01T00:00"},
		"RSS, dcterms:modified alone":  {rss + `<dcterms:modified>2026-02-27T10:00:00Z</dcterms:modified></item></channel></rss>`, "- 0 2026-02-27T10:00 2026-02-27T10:00"},
		"RSS, atom:updated alone":      {rss + `<atom:updated>2026-02-27T10:00:00Z</atom:updated></item></channel></rss>`, "- 0 2026-02-27T10:00 2026-02-27T10:00"},
		"RSS, dc:date is a year":       {rss + `<dc:date>2023</dc:date></item></channel></rss>`, "2023-01-01T00:00 3 2023-01-01T00:00 2023-01-01T00:00"},
		"JSON Feed, modified alone":    {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","date_modified":"2026-02-27"}]}`, "- 0 2026-02-27T00:00 2026-02-27T00:00"},
		"JSON Feed, both":              {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","date_published":"2026-02-26","date_modified":"2026-02-27"}]}`, "2026-02-26T00:00 1 2026-02-27T00:00 2026-02-26T00:00"},
		"a change later than the look": {atom + `<published>2026-02-26T10:00:00Z</published><updated>2026-03-02T10:00:00Z</updated></entry></feed>`, "2026-02-26T10:00 0 2026-03-01T12:00 2026-02-26T10:00"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Parse([]byte(c.doc), "", "")
			if err != nil {
				t.Fatal(err)
			}
			shown := func(at time.Time) string {
				if at.IsZero() {
					return "-"
				}
				return at.Format("2006-01-02T15:04")
			}
			it := doc.Items(news.Source{}, now)[0]
			got := fmt.Sprintf("%s %d %s %s", shown(it.Published), it.Precision, shown(it.Updated), shown(doc.Entries[0].Published))
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if it.Published.IsZero() && it.ZoneOffset != 0 {
				t.Errorf("no date, and yet the offset %v", it.ZoneOffset)
			}
		})
	}
}

func TestItemsTellATitleFromFirstWords(t *testing.T) {
	for name, doc := range map[string]string{
		"RSS":       rssHead + `<item><guid>1</guid><description>Some words.</description></item><item><title>A title</title><guid>2</guid></item></channel></rss>`,
		"Atom":      `<feed xmlns="http://www.w3.org/2005/Atom"><title>f</title><entry><id>1</id><content>Some words.</content></entry><entry><id>2</id><title>A title</title></entry></feed>`,
		"JSON Feed": `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"Some words."},{"id":"2","title":"A title"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parse([]byte(doc), "", "")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, it := range d.Items(news.Source{}, time.Now()) {
				got = append(got, fmt.Sprintf("%s %v", it.Title, it.Untitled))
			}
			if diff := cmp.Diff([]string{"Some words. true", "A title false"}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// One item with a giant title would make giants of every page and feed.
func TestItemsAreShortWhereTheyArePrinted(t *testing.T) {
	long := strings.Repeat("word ", 1<<20)
	doc, err := Parse([]byte(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><item><guid>1</guid><title>`+long+
		`</title><link>http://a.example/`+strings.Repeat("x", 1<<20)+`</link><dc:creator>`+long+`</dc:creator><category>`+long+`</category>`+
		strings.Repeat(`<category>c</category>`, 1000)+`</item></channel></rss>`), "", "http://a.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	it := doc.Items(news.Source{OriginalURL: "http://a.example/feed"}, time.Unix(1.7e9, 0))[0]
	if len(it.Title) == 0 || len(it.Title) > maxLine {
		t.Errorf("title: got %d bytes, want 1 to %d", len(it.Title), maxLine)
	}
	if it.URL != "" {
		t.Errorf("link: got %d bytes, want none", len(it.URL))
	}
	for _, p := range it.Authors {
		if len(p.Name) > maxLine {
			t.Errorf("author: got %d bytes, want at most %d", len(p.Name), maxLine)
		}
	}
	if len(it.Categories) > maxListed {
		t.Errorf("got %d categories, want at most %d", len(it.Categories), maxListed)
	}
	for _, c := range it.Categories {
		if len(c.Term) > maxLine {
			t.Errorf("category: got %d bytes, want at most %d", len(c.Term), maxLine)
		}
	}
}
