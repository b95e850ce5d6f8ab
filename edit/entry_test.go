package edit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/edit/cite"
	"feedctl/edit/content"
	"feedctl/news"
)

func entry(t *testing.T, s news.Story, items []news.Item, sources map[news.ID]news.Source, o edit.Options) news.Entry {
	t.Helper()
	e, err := edit.Entry(s, items, sources, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEntryLabel(t *testing.T) {
	a, b, c := source("Alpha", news.RightsSummary), source("Beta", news.RightsSummary), source("Gamma", news.RightsSummary)
	x, y, z := item(a, "x", "Text."), item(b, "y", "Text."), item(c, "z", "Text.")
	second := item(a, "second", "Text.")
	point := func(it news.Item) news.Point { return news.Point{Text: "A point.", Item: it.ID} }
	const mine = "Summary by The Digest"
	tests := []struct {
		name    string
		summary news.Summary
		want    string
	}{
		{"no summary", news.Summary{By: "extract"}, ""},
		{"no summary of a person", news.Summary{By: "Ann Lane"}, ""},
		{"one outlet", news.Summary{Text: "T.", By: "extract", Items: []news.ID{x.ID}}, mine + ", in the words of Alpha"},
		{"two outlets", news.Summary{Text: "T.", By: "extract", Items: []news.ID{y.ID, x.ID}}, mine + ", in the words of Beta and Alpha"},
		{"three outlets", news.Summary{Text: "T.", By: "extract", Items: []news.ID{x.ID, y.ID, z.ID}}, mine + ", in the words of Alpha, Beta and Gamma"},
		{"two items of one outlet", news.Summary{Text: "T.", By: "extract", Items: []news.ID{x.ID, second.ID}}, mine + ", in the words of Alpha"},
		{"points of another outlet", news.Summary{Text: "T.", Points: []news.Point{point(y)}, By: "extract", Items: []news.ID{x.ID}}, mine + ", in the words of Alpha and Beta"},
		{"points alone", news.Summary{Points: []news.Point{point(y)}, By: "extract"}, mine + ", in the words of Beta"},
		{"items no longer there", news.Summary{Text: "T.", By: "extract", Items: []news.ID{"gone"}}, mine},
		{"a model", news.Summary{Text: "T.", By: "llm", Items: []news.ID{x.ID}}, mine + ", written by software and checked against its sources"},
		{"a person", news.Summary{Text: "T.", By: "Ann Lane", Items: []news.ID{x.ID}}, mine},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := story(x, y, z, second)
			s.Summary = tt.summary
			e := entry(t, s, []news.Item{x, y, z, second}, table(a, b, c), wording)
			if e.Label != tt.want {
				t.Errorf("got %q, want %q", e.Label, tt.want)
			}
		})
	}
}

func TestEntryText(t *testing.T) {
	whole := sentences("Milford", 60)
	src := func(rights news.Rights, change func(*news.Source)) news.Source {
		s := source("Alpha", rights)
		if change != nil {
			change(&s)
		}
		return s
	}
	tests := []struct {
		name          string
		source        news.Source
		text          string
		excerpt, body bool
		minutes       int
	}{
		{"link", src(news.RightsLink, nil), whole, false, false, 4},
		{"summary", src(news.RightsSummary, nil), whole, false, false, 4},
		{"no rights said", src("", nil), whole, false, false, 4},
		{"excerpt", src(news.RightsExcerpt, nil), whole, true, false, 4},
		{"full", src(news.RightsFull, nil), whole, true, true, 4},
		{"full, teaser", src(news.RightsFull, nil), "A short teaser of eleven words that goes on somewhere else.", true, false, 0},
		{"full, too short for a tenth", src(news.RightsFull, nil), "Three short words.", false, false, 0},
		{"full, no text", src(news.RightsFull, nil), "", false, false, 0},
		{"full behind a user", src(news.RightsFull, func(s *news.Source) { s.User = "ann" }), whole, false, false, 4},
		{"full behind a password", src(news.RightsFull, func(s *news.Source) { s.PasswordFile = "/p" }), whole, false, false, 4},
		{"full behind headers", src(news.RightsFull, func(s *news.Source) { s.HeadersFile = "/h" }), whole, false, false, 4},
		{"full behind a user in the address", src(news.RightsFull, func(s *news.Source) { s.URL = "https://ann@alpha.example/feed" }), whole, false, false, 4},
		{"excerpt behind a user", src(news.RightsExcerpt, func(s *news.Source) { s.User = "ann" }), whole, false, false, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := item(tt.source, "a", tt.text)
			if tt.text == "" {
				it.Content = ""
			}
			e := entry(t, story(it), []news.Item{it}, table(tt.source), wording)
			if got := e.Excerpt != ""; got != tt.excerpt {
				t.Errorf("excerpt: got %q, want one: %v", e.Excerpt, tt.excerpt)
			}
			if n := content.CountWords(e.Excerpt); n > 50 || n*10 > it.Words {
				t.Errorf("excerpt has %d words of %d, want at most 50 and a tenth", n, it.Words)
			}
			if got := e.Body != ""; got != tt.body {
				t.Errorf("body: got %q, want one: %v", e.Body, tt.body)
			}
			if e.ReadingMinutes != tt.minutes {
				t.Errorf("minutes: got %d, want %d", e.ReadingMinutes, tt.minutes)
			}
			if e.Lead.FullText != (tt.minutes > 0) {
				t.Errorf("full text: got %v, want %v", e.Lead.FullText, tt.minutes > 0)
			}
		})
	}
}

// What goes out is made safe on the way out, whatever was stored.
func TestEntryBodyIsSafe(t *testing.T) {
	src := source("Alpha", news.RightsFull)
	it := item(src, "a", sentences("Milford", 60))
	it.Content, it.Summary = `<p onclick="x()">One <a href="/two">link</a><script>alert(1)</script></p>`, "Short."
	e := entry(t, story(it), []news.Item{it}, table(src), wording)
	for _, bad := range []string{"script", "onclick", "alert"} {
		if strings.Contains(string(e.Body), bad) {
			t.Errorf("body has %q: %s", bad, e.Body)
		}
	}
	if !strings.Contains(string(e.Body), `href="https://alpha.example/two"`) {
		t.Errorf("the link is not absolute: %s", e.Body)
	}
}

func TestEntryReadsThePage(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	it := item(src, "a", "A teaser.")
	it.Page = &news.Page{Class: news.ClassOK, Text: sentences("Milford", 60), SiteName: "The Alpha Times", Live: true,
		Authors: []news.Name{{Given: "Ann", Family: "Lane"}}}
	e := entry(t, story(it), []news.Item{it}, table(src), wording)
	if e.ReadingMinutes != 4 || !e.Lead.FullText || !e.Live {
		t.Errorf("got %d minutes, full text %v, live %v; want 4, true, true", e.ReadingMinutes, e.Lead.FullText, e.Live)
	}
	if diff := cmp.Diff(it.Page.Authors, e.Lead.Authors); diff != "" {
		t.Errorf("authors: %s", diff)
	}
	it.Page.Teaser = true
	if e := entry(t, story(it), []news.Item{it}, table(src), wording); e.ReadingMinutes != 0 || e.Lead.FullText {
		t.Errorf("a paywalled page: got %d minutes, full text %v; want 0, false", e.ReadingMinutes, e.Lead.FullText)
	}
}

func TestEntryFacts(t *testing.T) {
	a, b := tagged(source("Alpha", news.RightsSummary), 1, "world", "town"), tagged(source("Beta", news.RightsLink), 1, "world", "sea")
	a.SiteURL, b.Licence = "https://alpha.example/", "CC0"
	x, y := item(a, "x", sentences("Milford", 30)), item(b, "y", "A teaser.")
	x.ZoneOffset, x.Image, x.Authors = 2*time.Hour, "https://alpha.example/p.jpg", []news.Person{{Name: "Ann Lane"}}
	x.Enclosures = []news.Enclosure{{URL: "https://alpha.example/x.mp3", Type: "audio/mpeg", Length: 3}}
	y.DuplicateOf, y.Title = x.ID, ""
	s := story(x, y)
	s.Updated = day.Add(-time.Hour)
	e := entry(t, s, []news.Item{x, y}, table(a, b), wording)
	if e.ID != s.ID() || e.Key != s.Key || e.Path != s.Path() || e.Title != s.Title || e.Language != "en" {
		t.Errorf("got %q %q %q %q %q of story %+v", e.ID, e.Key, e.Path, e.Title, e.Language, s)
	}
	if !e.Published.Equal(day) || !e.Updated.Equal(day) {
		t.Errorf("got published %v, updated %v; want %v for both: no change is before publication", e.Published, e.Updated, day)
	}
	if diff := cmp.Diff([]string{"world", "town", "sea"}, e.Tags); diff != "" {
		t.Errorf("tags: %s", diff)
	}
	if len(e.Reports) != 2 || e.Reports[0].Item != x.ID || e.Lead.Item != x.ID {
		t.Fatalf("got reports %+v, want the lead first", e.Reports)
	}
	r := e.Lead
	if r.Outlet != "Alpha" || r.SourceURL != a.OriginalURL || r.SiteURL != a.SiteURL || r.URL != x.URL || r.Carrier || !r.FullText || r.Words != x.Words {
		t.Errorf("lead: got %+v", r)
	}
	if got := r.LocalDate.Format(time.RFC3339); got != "2026-03-01T14:00:00+02:00" {
		t.Errorf("local date: got %s, want it in the source's offset", got)
	}
	if !r.Retrieved.Equal(x.FirstSeen) {
		t.Errorf("retrieved: got %v, want %v", r.Retrieved, x.FirstSeen)
	}
	if diff := cmp.Diff([]news.Name{{Given: "Ann", Family: "Lane"}}, r.Authors); diff != "" {
		t.Errorf("authors: %s", diff)
	}
	if diff := cmp.Diff(x.Enclosures, r.Enclosures); diff != "" {
		t.Errorf("enclosures: %s", diff)
	}
	if r := e.Reports[1]; !r.Carrier || r.FullText || r.Rights != news.RightsLink || r.Licence != "CC0" || r.Title != "Untitled report by Beta" {
		t.Errorf("second report: got %+v", r)
	}
	if e.Image != "" {
		t.Errorf("image: got %q, want none", e.Image)
	}
	o := wording
	o.Images = true
	if got := entry(t, s, []news.Item{x, y}, table(a, b), o).Image; got != x.Image {
		t.Errorf("image: got %q, want %q", got, x.Image)
	}
}

func TestEntryCitations(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	it := item(src, "a", "A teaser.")
	it.Authors = []news.Person{{Name: "Ann Lane"}}
	for _, first := range cite.Styles() {
		t.Run(first, func(t *testing.T) {
			o := wording
			o.Style = first
			e := entry(t, story(it), []news.Item{it}, table(src), o)
			var got []string
			for _, c := range e.Lead.Citations {
				got = append(got, c.Style)
				if c.Item != it.ID || c.Text == "" || c.HTML == "" || c.InText == "" || !strings.Contains(c.Text, "Title of a") {
					t.Errorf("%s: got %+v", c.Style, c)
				}
			}
			if diff := cmp.Diff(o.AllStyles(), got); diff != "" {
				t.Errorf("styles: %s", diff)
			}
			if got[0] != first || len(got) != len(cite.Styles()) {
				t.Errorf("got %v, want all of %v and %s first", got, cite.Styles(), first)
			}
			for name, text := range map[string]string{"BibTeX": e.Lead.BibTeX, "RIS": e.Lead.RIS, "CSL": e.Lead.CSL} {
				if !strings.Contains(text, "Title of a") || !strings.Contains(text, "Lane") {
					t.Errorf("%s: got %q", name, text)
				}
			}
		})
	}
	o := wording
	o.Style = "no-such-style"
	if _, err := edit.Entry(story(it), []news.Item{it}, table(src), o); err == nil {
		t.Error("an unknown style: got no error")
	}
}

func TestForChannel(t *testing.T) {
	all := news.Entry{Title: "T", Excerpt: "Some words …", Body: content.Plain("All words.")}
	excerpt, none := all, all
	excerpt.Body, none.Body, none.Excerpt = "", "", ""
	body := all
	body.Excerpt = ""
	tests := []struct {
		name, body  string
		entry, want news.Entry
	}{
		{"summary", "summary", all, none}, {"nothing said", "", all, none},
		{"excerpt", "excerpt", all, excerpt}, {"excerpt without one", "excerpt", none, none},
		{"full", "full", all, body}, {"full with an excerpt only", "full", excerpt, excerpt}, {"full with neither", "full", none, none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, edit.ForChannel(tt.entry, news.Channel{Body: tt.body})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOutlet(t *testing.T) {
	page := &news.Page{SiteName: "The Page"}
	tests := []struct {
		name string
		item news.Item
		src  news.Source
		want string
	}{
		{"what a person called it", news.Item{Page: page, Publication: "P"}, news.Source{Title: "Mine", TitleFixed: true}, "Mine"},
		{"a person called it nothing", news.Item{Page: page}, news.Source{TitleFixed: true}, "The Page"},
		{"the page's word", news.Item{Page: page, Publication: "P"}, news.Source{Title: "Feed"}, "The Page"},
		{"the word of a page that could not be read", news.Item{Page: &news.Page{SiteName: "The Page", Class: news.ClassDenied}}, news.Source{Title: "Feed"}, "Feed"},
		{"the publisher a collection names", news.Item{URL: "https://p.example/x", Page: &news.Page{}, Publication: "P"}, news.Source{Title: "Feed", SiteURL: "https://planet.example/"}, "P"},
		{"a report carried from another publisher", news.Item{URL: "https://www.f.example/x", Publication: "P"}, news.Source{Title: "Feed", SiteURL: "https://f.example/"}, "Feed"},
		{"the feed's title", news.Item{URL: "https://www.a.example/x"}, news.Source{Title: "Feed"}, "Feed"},
		{"the host", news.Item{URL: "https://www.a.example/x", SourceURL: "https://f.example/"}, news.Source{}, "a.example"},
		{"the feed's address", news.Item{URL: "nonsense", SourceURL: "https://f.example/"}, news.Source{}, "https://f.example/"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := edit.Outlet(tt.item, tt.src); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// One source of facts: label, byline, metadata and reference say the same.
func TestReportSaysWhatTheReferenceSays(t *testing.T) {
	feed := func() news.Item {
		it := item(source("Alpha", news.RightsSummary), "a", "A teaser.")
		it.Authors, it.ZoneOffset = []news.Person{{Name: "Ann Lane"}}, 2*time.Hour
		return it
	}
	page := news.Page{Class: news.ClassOK, Title: "As the page says", SiteName: "The Alpha Times", Language: "de", Byline: "Von Peter Stone",
		Published: time.Date(2026, 2, 27, 23, 0, 0, 0, time.UTC), ZoneOffset: 3 * time.Hour, Precision: news.PrecisionDay}
	unread := page
	unread.Class = news.ClassTimeout
	with := func(p news.Page) news.Item { it := feed(); it.Page = &p; return it }
	dated := func(at time.Time, p news.Precision) news.Item {
		it := feed()
		it.Published, it.Precision = at, p
		return it
	}
	year := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	mine := source("Alpha", news.RightsSummary)
	chosen := mine
	chosen.Title, chosen.TitleFixed = "My Alpha", true
	tests := []struct {
		name string
		item news.Item
		src  news.Source
		want string // outlet, title, authors, language, date; then the reference
	}{
		{"feed", feed(), mine, "Alpha|Title of a|Ann Lane|en|2026-03-01 14:00 +0200 0|Lane, A. (2026, March 1). Title of a. Alpha. https://alpha.example/a"},
		{"page", with(page), mine, "The Alpha Times|As the page says|Peter Stone|de|2026-02-28 02:00 +0300 1|Stone, P. (2026, February 28). As the page says. The Alpha Times. https://alpha.example/a"},
		{"a person's name for the outlet", with(page), chosen, "My Alpha|As the page says|Peter Stone|de|2026-02-28 02:00 +0300 1|Stone, P. (2026, February 28). As the page says. My Alpha. https://alpha.example/a"},
		{"a page that could not be read", with(unread), mine, "Alpha|Title of a|Ann Lane|en|2026-03-01 14:00 +0200 0|Lane, A. (2026, March 1). Title of a. Alpha. https://alpha.example/a"},
		{"a month", dated(year.AddDate(0, 2, 0), news.PrecisionMonth), mine, "Alpha|Title of a|Ann Lane|en|2023-03-01 02:00 +0200 2|Lane, A. (2023, March). Title of a. Alpha. https://alpha.example/a"},
		{"a year", dated(year, news.PrecisionYear), mine, "Alpha|Title of a|Ann Lane|en|2023-01-01 02:00 +0200 3|Lane, A. (2023). Title of a. Alpha. https://alpha.example/a"},
		{"no date", dated(time.Time{}, 0), mine, "Alpha|Title of a|Ann Lane|en||Lane, A. (n.d.). Title of a. Alpha. Retrieved March 1, 2026, from https://alpha.example/a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := entry(t, story(tt.item), []news.Item{tt.item}, table(tt.src), wording).Lead
			date := ""
			if !r.LocalDate.IsZero() {
				date = fmt.Sprintf("%s %d", r.LocalDate.Format("2006-01-02 15:04 -0700"), r.Precision)
			}
			if !r.Published.Equal(r.LocalDate) {
				t.Errorf("published: got %v, want the same moment as %v", r.Published, r.LocalDate)
			}
			var names []string
			for _, a := range r.Authors {
				names = append(names, a.String())
			}
			got := strings.Join([]string{r.Outlet, r.Title, strings.Join(names, ", "), r.Language, date, r.Citations[0].Text}, "|")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Where a source lends no words, an untitled item is not called by its first words.
func TestEntryOfAnUntitledItem(t *testing.T) {
	it := item(source("Alpha", news.RightsSummary), "a", "Secret words for those who pay.")
	it.Title, it.Untitled = "Secret words for", true
	it.Enclosures, it.Image = []news.Enclosure{{URL: "https://alpha.example/a.mp3?token=t"}}, "https://alpha.example/a.png?token=t"
	read := it
	read.Page = &news.Page{Class: news.ClassOK, Title: "As the page says"}
	named := it
	named.Untitled = false
	login := source("Alpha", news.RightsSummary)
	login.User = "ann"
	const hidden = "Untitled report by Alpha"
	tests := []struct {
		name  string
		item  news.Item
		src   news.Source
		title string
		files bool
	}{
		{"lends", it, source("Alpha", news.RightsSummary), "Secret words for", true},
		{"link", it, source("Alpha", news.RightsLink), hidden, true},
		{"login", it, login, hidden, false},
		{"login, titled", named, login, "Secret words for", false},
		{"login, titled by its page", read, login, "As the page says", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := wording
			o.Images = true
			items, sources := []news.Item{tt.item}, table(tt.src)
			s := story(tt.item)
			s.Title = edit.Summarise(s, items, sources, o).Title
			e := entry(t, s, items, sources, o)
			if e.Title != tt.title || e.Lead.Title != tt.title {
				t.Errorf("got title %q and report %q, want %q", e.Title, e.Lead.Title, tt.title)
			}
			if len(e.Lead.Enclosures) > 0 != tt.files || e.Image != "" != tt.files {
				t.Errorf("files: got %v and %q, want some: %v", e.Lead.Enclosures, e.Image, tt.files)
			}
			for _, text := range []string{e.Lead.Citations[0].Text, e.Lead.BibTeX, e.Lead.RIS, e.Lead.CSL} {
				if tt.title == hidden && strings.Contains(text, "Secret") {
					t.Errorf("the reference has words of the text: %s", text)
				}
			}
			doc := news.Doc{ID: tt.item.ID, Source: tt.item.Source, SourceURL: tt.item.SourceURL, GUID: "a", Title: tt.item.Title, Untitled: tt.item.Untitled, Time: day}
			want := tt.title
			if tt.item.Page != nil {
				want = hidden // grouping knows no page
			}
			if g := edit.Group([]news.Doc{doc}, edit.Stretches([]time.Time{day}, time.Hour)[0], edit.Wishes{Window: time.Hour}, sources); len(g.Groups) != 1 || g.Groups[0].Title != want {
				t.Errorf("grouped: got %+v, want the title %q", g.Groups, want)
			}
		})
	}
}

func TestEntryWordsTheStylesAskedFor(t *testing.T) {
	a := source("Alpha", news.RightsSummary)
	x := item(a, "x", "<p>It is.</p>")
	o := wording
	o.Styles = []string{"mla"}
	got := entry(t, story(x), []news.Item{x}, table(a), o).Lead.Citations
	if len(got) != 1 || got[0].Style != "mla" {
		t.Errorf("got %+v, want MLA alone", got)
	}
}
