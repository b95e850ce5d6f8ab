package publish

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"feedctl/news"
)

// Each format is written with whatever text a source may send, and read back by
// a parser that is not ours: nothing may be lost but what XML forbids.

func hostileSeeds(f *testing.F) {
	for _, s := range []string{
		"plain", "Xi & Putin <sign>", "]]> end of CDATA", "null\x00 bell\x07 escape\x1b", "broken \xff\xfe utf-8",
		"cr\r\nlf\rcr", "&amp; &#x26; &lt;script&gt;", "<script>alert(1)</script>", "\uFFFE \uFFFF \uFDD0", "emoji 👩‍👩‍👧 عربي 漢字",
		"\u2028 line separator", "  many   spaces\t\n", "\"quotes\" 'and' `ticks`", "",
	} {
		f.Add(s, s, s)
	}
}

func hostileFeed(t *testing.T, title, summary, name string) (feed, item) {
	t.Helper()
	r := news.Report{Item: "i", Outlet: name, URL: "https://x.example/?q=" + title, Title: title, SourceURL: "https://x.example/f",
		Authors: []news.Name{{Literal: name}}, Citations: []news.Citation{{Style: "apa", Text: summary}}, BibTeX: summary, CSL: summary}
	e := news.Entry{ID: "tag:x.example,2026:story/a", Key: "a", Path: "/story/x-a/", Title: title, Lead: r, Reports: []news.Report{r},
		Summary: news.Summary{Text: summary, Points: []news.Point{{Text: summary, Item: "i", Quote: summary}}}, Tags: []string{title}, Label: name}
	site := Site{Publication: news.Publication{Title: name, URL: "https://p.example"}}
	f, err := newFeed(site, news.Edition{Channel: news.Channel{Slug: "c", Title: title}, Entries: []news.Entry{e}}, "/")
	if err != nil {
		t.Fatal(err)
	}
	return f, f.items[0]
}

func FuzzRSS(f *testing.F) {
	hostileSeeds(f)
	f.Fuzz(func(t *testing.T, title, summary, name string) {
		doc, it := hostileFeed(t, title, summary, name)
		b, err := encodeRSS(doc)
		if err != nil {
			t.Fatal(err)
		}
		var back readRSSDoc
		parseXML(t, b, &back)
		got := back.Channel.Items[0]
		if got.Title != it.title || got.GUID.ID != it.id || got.Content != it.content || got.Summary != plainHTML.Replace(it.summary) ||
			got.Creators[0] != it.authors[0].name || got.Citation != it.citation || back.Channel.Title != doc.title {
			t.Errorf("read back %+v\nfrom %s", got, b)
		}
	})
}

func FuzzAtom(f *testing.F) {
	hostileSeeds(f)
	f.Fuzz(func(t *testing.T, title, summary, name string) {
		doc, it := hostileFeed(t, title, summary, name)
		b, err := encodeAtom(doc)
		if err != nil {
			t.Fatal(err)
		}
		var back readAtomDoc
		parseXML(t, b, &back)
		got := back.Entries[0]
		if got.Title != it.title || got.ID != it.id || got.Content != it.content || got.Summary.Text != it.summary ||
			got.Authors[0] != it.authors[0].name || back.Title != doc.title {
			t.Errorf("read back %+v\nfrom %s", got, b)
		}
	})
}

func FuzzJSONFeed(f *testing.F) {
	hostileSeeds(f)
	f.Fuzz(func(t *testing.T, title, summary, name string) {
		doc, it := hostileFeed(t, title, summary, name)
		b, err := encodeJSONFeed(doc)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b) {
			t.Errorf("not UTF-8: %q", b)
		}
		var back map[string]any
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		got := back["items"].([]any)[0].(map[string]any)
		if got["title"] != it.title || got["id"] != it.id || got["content_html"] != it.content || got["summary"] != it.summary ||
			got["authors"].([]any)[0].(map[string]any)["name"] != it.authors[0].name {
			t.Errorf("read back %+v\nfrom %s", got, b)
		}
	})
}
