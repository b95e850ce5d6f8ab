package publish

import (
	"testing"
	"time"

	"feedctl/news"
)

// The sample publication: invented outlets, a story of several reports, a live
// one, a teaser without authors, one in Japanese and one in Arabic.

const sampleURL = "https://headlines.example/news"

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sampleReport(t testing.TB, id, outlet, title, url, when string, authors ...news.Name) news.Report {
	t.Helper()
	r := news.Report{
		Item: news.NewID("item", id), Outlet: outlet, Title: title, URL: url, Authors: authors,
		SourceURL: "https://" + id + ".example/feed?a=1&b=2", SiteURL: "https://" + id + ".example/",
		Language: "en", FullText: true, Rights: news.RightsSummary, Words: 900,
		Citations: []news.Citation{
			{Style: "mla", Text: "“" + title + ".” " + outlet + ". " + url},
			{Style: "apa", Text: title + ". " + outlet + ". " + url, HTML: news.SafeHTML(plainHTML.Replace(title) + ". <i>" + plainHTML.Replace(outlet) + "</i>. " + plainHTML.Replace(url)), InText: "(" + outlet + ")"},
		},
		BibTeX: "@online{" + id + ",\n  title = {" + title + "}\n}",
		RIS:    "TY  - NEWS\r\nTI  - " + title + "\r\nER  - ",
		CSL:    `{"id":"` + id + `","type":"article-newspaper"}`,
	}
	if when != "" {
		r.LocalDate = at(t, when)
		r.Published = r.LocalDate.UTC()
		r.Retrieved = r.Published.Add(time.Hour)
	}
	return r
}

func sampleEntry(t testing.TB, title, when, updated string, list ...news.Report) news.Entry {
	t.Helper()
	key := news.NewID("story", title)
	return news.Entry{
		ID: "tag:headlines.example,2026:story/" + string(key), Key: key,
		Path:  "/story/" + news.Slug(title) + "-" + string(key) + "/",
		Title: title, Language: "en", Published: at(t, when), Updated: at(t, updated),
		ReadingMinutes: 6, Lead: list[0], Reports: list, Tags: []string{"world"},
	}
}

func sampleSite(t testing.TB) Site {
	t.Helper()
	name := func(given, family string) news.Name { return news.Name{Given: given, Family: family} }

	courier := sampleReport(t, "courier", "The Harbour Courier", "Ferry strike ends as crews & port agree",
		"https://courier.example/ferry?id=1&x=2", "2026-11-22T00:40:00+01:00",
		name("Maria", "Lindqvist"), name("Tom", "Okafor"), news.Name{Given: "Jan", NonDroppingParticle: "van der", Family: "Berg"})
	courier.Enclosures = []news.Enclosure{
		{URL: "https://courier.example/photo.jpg", Type: "image/jpeg", Length: 9},
		{URL: "https://courier.example/talk.mp3", Length: 4815162},
	}
	ledger := sampleReport(t, "ledger", "Northern Ledger", "Crews and port sign deal", "https://ledger.example/88", "2026-11-22T18:05:00Z", name("Anna", "Petrov"))
	ledger.Licence = "CC BY 4.0"
	ferry := sampleEntry(t, "Ferry strike ends as crews & port agree", "2026-11-21T23:40:00Z", "2026-11-23T06:10:00Z", courier, ledger)
	ferry.Label = "Summary by Global Headlines Today, in the words of The Harbour Courier"
	ferry.Summary = news.Summary{
		Text: "Crews & port signed an agreement that ends an eleven-day strike. “We can live with this,” said Elin Moe.",
		Points: []news.Point{
			{Text: "The agreement covers nine routes.", Item: courier.Item, Quote: "It covers all nine routes, the night-boat, and freight."},
			{Text: "The first ferry left at dawn.", Item: ledger.Item, Quote: "The first ferry left at dawn."},
		},
		Recipe: "extract@1", By: "extract",
	}
	ferry.Image = "https://courier.example/photo.jpg"

	flood := sampleReport(t, "ledger", "Northern Ledger", "Live: river crests", "https://ledger.example/live", "2026-11-23T05:00:00Z", name("Priya", "Nair"))
	flood.Licence = "CC BY 4.0"
	live := sampleEntry(t, "Live: river crests", "2026-11-23T05:00:00Z", "2026-11-23T08:30:00Z", flood)
	live.Live = true
	live.Label = "Summary by Global Headlines Today, written by software and checked against its sources"
	live.Summary = news.Summary{Text: "The river reached 5.1 metres.", By: "llm", Recipe: "llm:small@2"}
	live.Body = `<p>The river reached <b>5.1</b> metres ]]&gt; at Selwick.</p>`

	wire := sampleReport(t, "wire", "Meridian Wire", "Bank keeps rate & warns on <shadow> lending", "https://wire.example/20", "2026-11-21T12:00:00Z")
	wire.FullText = false
	teaser := sampleEntry(t, "Bank keeps rate & warns on <shadow> lending", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", wire)
	teaser.ReadingMinutes = 0

	kyoto := sampleReport(t, "kyoto", "京都新報", "紅葉の見頃は今週末まで", "https://kyoto.example/1", "", news.Name{Literal: "佐藤花子"})
	kyoto.Language = "ja"
	leaves := sampleEntry(t, "紅葉の見頃は今週末まで", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z", kyoto)
	leaves.Language, leaves.ReadingMinutes = "ja", 1
	leaves.Excerpt = "寺院は夜間の拝観時間を延長する。"

	najm := sampleReport(t, "najm", "صحيفة النجم", "افتتاح مكتبة عامة جديدة", "https://najm.example/5", "2026-11-19T10:00:00+03:00", name("ليلى", "حداد"))
	library := sampleEntry(t, "افتتاح مكتبة عامة جديدة", "2026-11-19T07:00:00Z", "2026-11-19T07:00:00Z", najm)
	library.Language = "ar"

	return Site{
		Publication: news.Publication{
			Title: "Global Headlines Today", URL: sampleURL, Language: "en", Zone: time.UTC,
			Contact: "desk@headlines.example", Version: "1.2.3", Started: at(t, "2026-11-01T00:00:00Z"),
		},
		Editions: []news.Edition{
			{Channel: news.Channel{Slug: "world", Title: "World headlines"}, Entries: []news.Entry{live, ferry, teaser, leaves}, Updated: at(t, "2026-11-23T08:30:00Z")},
			{Channel: news.Channel{Slug: "culture", Title: "Culture & arts", LinkTo: "source"}, Entries: []news.Entry{ferry, library}, Updated: at(t, "2026-11-23T06:10:00Z")},
		},
		Outlets: []news.Outlet{
			{Title: "The Harbour Courier", URL: "https://courier.example/feed?a=1&b=2", SiteURL: "https://courier.example/", Rights: news.RightsSummary, Tags: []string{"world", "sea"}, State: "active",
				Attributes: map[string]string{"text": "Courier", "x:rank": "3", "xmlns:x": "urn:x", "y:undeclared": "1", "bad name": "1", "isComment": "a\tb & \"c\""}},
			{Title: "Meridian <Wire>", URL: "https://wire.example/rss", Rights: news.RightsLink, State: "failing"},
			{Title: "Northern Ledger", URL: "https://ledger.example/rss", SiteURL: "https://ledger.example/", Licence: "CC BY 4.0", Rights: news.RightsFull, Tags: []string{"land", "hill, dale"}, State: "active"},
		},
		Styles:    []string{"apa", "mla"},
		Views:     true,
		Hub:       "https://hub.example/",
		MaxAge:    10 * time.Minute,
		Redirects: map[string]string{"/arts/": "/culture/", "/story/younger-aaaaaaaaaaaaaaaaaaaaaaaaaa/": ferry.Path},
		Corrections: []Correction{
			{At: at(t, "2026-11-23T06:10:00Z"), Path: ferry.Path, Title: ferry.Title, Text: "An earlier version gave another number."},
		},
	}
}

func samplePages(t testing.TB) []File {
	t.Helper()
	files, err := Pages(sampleSite(t))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func fileOf(t testing.TB, files []File, path string) File {
	t.Helper()
	for _, f := range files {
		if f.Path == path {
			return f
		}
	}
	t.Fatalf("no file for %s", path)
	return File{}
}
