package content

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each page of testdata/pages says in a comment what it teaches; beside it stands
// what Article must understand of it.
func TestArticleGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			page, err := Article(body, "text/html", "https://news.example.org/"+name)
			if err != nil {
				t.Fatal(err)
			}
			page.Authors = nil // the reading of names is tested where it is done
			golden := strings.TrimSuffix(file, ".html") + ".json"
			if *update {
				out, err := json.MarshalIndent(page, "", "\t")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, append(out, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			b, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			var want news.Page
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, page); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestArticleAuthors(t *testing.T) {
	for _, c := range []struct{ name, author string }{
		{"organisation", `{"@type":"NewsMediaOrganization","name":"Harbour Press Agency"}`},
		{"the site as a person", `{"@type":"Person","name":"Harbour Press Agency"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := Article([]byte(`<html><script type="application/ld+json">{"@type":"NewsArticle","headline":"H","publisher":{"name":"Harbour Press Agency"},"author":`+c.author+`}</script><p>Text.</p>`), "", "")
			if err != nil {
				t.Fatal(err)
			}
			want := []news.Name{{Literal: "Harbour Press Agency"}}
			if diff := cmp.Diff(want, page.Authors); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestArticleRefusesOthers(t *testing.T) {
	for _, c := range []struct{ name, body, typ, want string }{
		{"feed", `<?xml version="1.0"?><rss version="2.0"></rss>`, "", "a feed"},
		{"atom", `<feed xmlns="http://www.w3.org/2005/Atom"></feed>`, "application/xml", "a feed"},
		{"pdf", "%PDF-1.7", "", "PDF"},
		{"declared image", "x", "image/png", "image/png"},
		{"json", `{"a":1}`, "", "JSON"},
		{"binary", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "", "binary"},
		{"nothing", " \n", "text/html", "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Article([]byte(c.body), c.typ, "https://news.example.org/x")
			if !errors.Is(err, ErrNotHTML) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "https://news.example.org/x") {
				t.Errorf("got %v, want %q and the address", err, c.want)
			}
			if news.Hint(err) == "" {
				t.Error("no hint")
			}
		})
	}
}

func TestArticleDeep(t *testing.T) {
	body := "<title>A deep page</title>" + strings.Repeat("<div>", 5000) + "<p>" + strings.Repeat("The words are still there. ", 40) + "</p>"
	page, err := Article([]byte(body), "text/html", "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Title != "A deep page" || page.Words != 200 {
		t.Errorf("got %q and %d words, want the title and 200", page.Title, page.Words)
	}
}

// Readability compares each heading with the whole title: 1,000 by 40,000 words
// took minutes before the title was cut.
func TestArticleLongTitle(t *testing.T) {
	body := "<title>" + strings.Repeat("a b | ", 20000) + "</title>" + strings.Repeat("<h1>a b c d</h1>", 1000) + "<p>Text.</p>"
	if _, err := Article([]byte(body), "text/html", ""); err != nil {
		t.Fatal(err)
	}
}

func TestArticleSameAgain(t *testing.T) {
	body, err := os.ReadFile("testdata/pages/json-ld-graph.html")
	if err != nil {
		t.Fatal(err)
	}
	a, _ := Article(body, "", "https://news.example.org/json-ld-graph")
	for range 20 {
		b, _ := Article(body, "", "https://news.example.org/json-ld-graph")
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("another reading of the same bytes:\n%s", diff)
		}
	}
}

func TestRobotsTag(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"", ""},
		{"noindex, nofollow", ""},
		{"max-snippet:-1, max-image-preview:large", ""},
		{"max-snippet:50, max-image-preview:large", "X-Robots-Tag: max-snippet:50"},
		{"max-snippet:-1, max-snippet:20", "X-Robots-Tag: max-snippet:20"},
		{"max-snippet:1499", "X-Robots-Tag: max-snippet:1499"},
		{"max-snippet:1500", ""},
		{"max-snippet:many", ""},
		{"noarchive", "X-Robots-Tag: noarchive"},
		{"noindex, max-snippet: 0", "X-Robots-Tag: max-snippet:0"},
		{"max-snippet: 0", "X-Robots-Tag: max-snippet:0"},
		{"otherbot: noarchive", ""},
		{"feedctl: NoSnippet", "X-Robots-Tag: nosnippet"},
	} {
		if got := RobotsTag(c.header); got != c.want {
			t.Errorf("RobotsTag(%q) = %q, want %q", c.header, got, c.want)
		}
	}
}

func TestReadDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2024-05-06T08:30:00+02:00", "2024-05-06T08:30:00+02:00"},
		{"2024-05-06T08:30:00.123Z", "2024-05-06T08:30:00Z"},
		{"2024-05-06T08:30:00-0500", "2024-05-06T08:30:00-05:00"},
		{"2024-05-06T08:30", "2024-05-06T08:30:00Z"},
		{"2024-05-06 08:30:00", "2024-05-06T08:30:00Z"},
		{"2024-05-06", "day 2024-05-06"},
		{"2024/05/06", "day 2024-05-06"},
		{"20240506", "day 2024-05-06"},
		{"6 May 2024", "day 2024-05-06"},
		{"May 6, 2024", "day 2024-05-06"},
		{"Monday, May 6th, 2024", "day 2024-05-06"},
		{"Sept. 6, 2024", "day 2024-09-06"},
		{"06.05.2024", "day 2024-05-06"},
		{"Mon, 06 May 2024 08:30:00 GMT", "2024-05-06T08:30:00Z"},
		{"Mon, 06 May 2024 08:30:00 +0200", "2024-05-06T08:30:00+02:00"},
		{"May 6, 2024 8:30 a.m. EDT", "2024-05-06T08:30:00-04:00"},
		{"Published on May 6, 2024 at 8:30 PM", "2024-05-06T20:30:00Z"},
		{"05/06/2024", ""},
		{"0001-01-01T00:00:00Z", ""},
		{"1970-01-01", ""},
		{"yesterday", ""},
		{"2024-13-40", ""},
		{"", ""},
	} {
		got := ""
		if m, ok := readDate(c.in); ok && m.precision == news.PrecisionDay {
			got = "day " + m.at.Format("2006-01-02")
		} else if ok {
			got = m.at.Format("2006-01-02T15:04:05Z07:00")
		}
		if got != c.want {
			t.Errorf("readDate(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFeedLinks(t *testing.T) {
	page := `<html><head><base href="https://news.example.org/sub/">
<link rel="alternate" type="application/rss+xml" title="Comments on a story" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="All &amp; everything" href="/rss.xml">
<link rel="Alternate" type="application/atom+xml; charset=utf-8" href="atom.xml">
<link rel="alternate" type="application/json+oembed" href="/oembed">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="stylesheet" type="text/css" href="/feed.css">
</head><body><a href="/rss.xml">again</a> <a href="https://other.example/feed">Their <b>feed</b></a> <a href="/feedback">Write to us</a> <a href="javascript:feed.xml">x</a></body>`
	want := []FeedLink{
		{"https://news.example.org/rss.xml", "application/rss+xml", "All & everything"},
		{"https://news.example.org/sub/atom.xml", "application/atom+xml", ""},
		{"https://other.example/feed", "", "Their feed"},
		{"https://news.example.org/comments/feed/", "application/rss+xml", "Comments on a story"},
	}
	if diff := cmp.Diff(want, FeedLinks([]byte(page), "text/html", "https://news.example.org/")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := FeedLinks([]byte("%PDF"), "", ""); got != nil {
		t.Errorf("feeds of a PDF: %v", got)
	}
}

func FuzzArticle(f *testing.F) {
	files, _ := filepath.Glob("testdata/pages/*.html")
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			f.Add(b)
		}
	}
	f.Add([]byte(`<script type="application/ld+json">{"@id":"a","@type":"Article","author":{"@id":"a"}}</script><p>x`))
	f.Add([]byte("<base href=':'><link rel=canonical href='%'>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := Article(body, "", "https://news.example.org/x")
		if err != nil {
			return
		}
		for name, s := range map[string]string{"title": page.Title, "byline": page.Byline, "text": page.Text, "site": page.SiteName, "language": page.Language} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\u202e\r") {
				t.Errorf("%s: %q", name, s)
			}
		}
		if page.Published.IsZero() != (page.FoundIn["published"] == "") || (page.Title == "") != (page.FoundIn["title"] == "") {
			t.Errorf("a fact without its place or the reverse: %+v", page)
		}
	})
}
