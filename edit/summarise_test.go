package edit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/edit"
	"feedctl/edit/content"
	"feedctl/edit/summarize"
	"feedctl/news"
)

func TestSummarise(t *testing.T) {
	mine, theirs := source("Alpha", news.RightsSummary), source("Beta", news.RightsSummary)
	closed, full := source("Gamma", news.RightsLink), source("Delta", news.RightsFull)
	login, secret, userinfo := mine, mine, mine
	login.User, secret.HeadersFile, userinfo.URL = "ann", "/secrets/headers", "https://ann:pw@alpha.example/feed"
	a, b := item(mine, "a", sentences("Milford", 40)), item(theirs, "b", sentences("Ashby", 40))
	c, d := item(closed, "c", sentences("Milford", 40)), item(full, "d", sentences("Milford", 40))
	copied := b
	copied.DuplicateOf = a.ID
	reserved := item(mine, "r", "One sentence of a feed.")
	reserved.Page = &news.Page{Class: news.ClassOK, Text: sentences("Milford", 40), Refused: "tdm"}
	short := item(mine, "short", "A bridge is closed, and nobody knows for how long or why.")
	teaser := item(mine, "teaser", "A bridge in Milford is closed after inspectors found cracks, and nobody knows for how long or why.")
	tests := []struct {
		name    string
		sources map[news.ID]news.Source
		items   []news.Item
		lend    []news.ID // whose words the summary is made of; none: no summary
	}{
		{"no items", nil, nil, nil},
		{"one outlet", table(mine), []news.Item{a}, []news.ID{a.ID}},
		{"two outlets", table(mine, theirs), []news.Item{a, b}, []news.ID{a.ID, b.ID}},
		{"a copy lends nothing", table(mine, theirs), []news.Item{a, copied}, []news.ID{a.ID}},
		{"a link lends nothing", table(closed), []news.Item{c}, nil},
		{"a link leads, another lends", table(closed, theirs), []news.Item{c, b}, []news.ID{b.ID}},
		{"all rights", table(full), []news.Item{d}, []news.ID{d.ID}},
		{"behind a login", table(login), []news.Item{a}, nil},
		{"behind headers", table(secret), []news.Item{a}, nil},
		{"behind a user in the address", table(userinfo), []news.Item{a}, nil},
		{"a page that is reserved", table(mine), []news.Item{reserved}, nil},
		{"no text", table(mine), []news.Item{item(mine, "e", "")}, nil},
		{"one word", table(mine), []news.Item{item(mine, "w", "Word")}, nil},
		{"half of it says nothing", table(mine), []news.Item{short}, nil},
		{"half of a teaser", table(mine), []news.Item{teaser}, []news.ID{teaser.ID}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := news.Story{Key: "k", Rev: 7, PublishedAt: day}
			m := edit.Summarise(s, tt.items, tt.sources, wording)
			if m.Key != "k" || m.Rev != 7 || m.MadeFrom != wording.MadeFrom() {
				t.Errorf("got key %q, rev %d, made from %q; want k, 7, %q", m.Key, m.Rev, m.MadeFrom, wording.MadeFrom())
			}
			if m.Summary.By != "extract" || m.Summary.Recipe != summarize.Recipe {
				t.Errorf("got by %q with %q, want extract with %q", m.Summary.By, m.Summary.Recipe, summarize.Recipe)
			}
			got := map[news.ID]bool{}
			for _, id := range m.Summary.Items {
				if got[id] {
					t.Errorf("item %s is named twice", id)
				}
				got[id] = true
			}
			for _, p := range m.Summary.Points {
				got[p.Item] = true
			}
			want := map[news.ID]bool{}
			for _, id := range tt.lend {
				want[id] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("lenders (-want +got):\n%s", diff)
			}
			if (m.Summary.Text != "") != (len(tt.lend) > 0) {
				t.Errorf("got text %q, want one: %v", m.Summary.Text, len(tt.lend) > 0)
			}
			checkPoints(t, m.Summary, tt.items)
		})
	}
}

func checkPoints(t rapid.TB, s news.Summary, items []news.Item) {
	t.Helper()
	for _, p := range s.Points {
		for _, it := range items {
			if it.ID == p.Item && it.BestText()[p.Start:p.End] != p.Quote {
				t.Errorf("quote %q is not at %d–%d of %s", p.Quote, p.Start, p.End, it.ID)
			}
		}
	}
}

func TestSummariseTitle(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	tests := []struct{ name, title, text, want string }{
		{"its title", "A title", "Some text.", "A title"},
		{"first words", "", "One two three four five six seven eight nine ten eleven twelve thirteen.", "One two three four five six seven eight nine ten eleven twelve …"},
		{"all words", "", "One two.", "One two."},
		{"no word", "", "", "https://alpha.example/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := item(src, "x", tt.text)
			it.Title = tt.title
			if got := edit.Summarise(story(it), []news.Item{it}, table(src), wording).Title; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Updated is made of the sources' dates, bounded by first seen, and only news moves it.
func TestSummariseUpdated(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	at := func(published, firstSeen float64) news.Item {
		it := item(src, fmt.Sprint(published), "Text.")
		it.Published, it.FirstSeen = hours(published), hours(firstSeen)
		return it
	}
	change := func(it news.Item, f func(*news.Item)) news.Item { f(&it); return it }
	tests := []struct {
		name  string
		items []news.Item
		want  time.Time
	}{
		{"the lead alone", []news.Item{at(0, 5)}, day},
		{"a later report", []news.Item{at(0, 5), at(3, 5)}, hours(3)},
		{"an earlier report", []news.Item{at(0, 5), at(-3, 5)}, day},
		{"a later copy", []news.Item{at(0, 5), change(at(3, 5), func(it *news.Item) { it.DuplicateOf = "x" })}, day},
		{"a report from the future, as seen", []news.Item{at(0, 5), at(40, 5)}, hours(5)},
		{"a report without a date, as seen", []news.Item{at(0, 5), change(at(0, 6), func(it *news.Item) { it.Published = time.Time{} })}, hours(6)},
		{"a date of change without a change", []news.Item{change(at(0, 5), func(it *news.Item) { it.Updated = hours(4) })}, day},
		{"a corrected text", []news.Item{change(at(0, 5), func(it *news.Item) { it.Updated, it.Revision = hours(4), 2 })}, hours(4)},
		{"a corrected text, undated", []news.Item{change(at(0, 5), func(it *news.Item) { it.Revision = 2 })}, day},
		{"a correction dated before publication", []news.Item{change(at(0, 5), func(it *news.Item) { it.Updated, it.Revision = hours(-4), 2 })}, day},
		{"a report dated by its change alone", []news.Item{at(0, 5), change(at(0, 6), func(it *news.Item) { it.Published, it.Updated = time.Time{}, hours(3) })}, hours(3)},
		{"a report changed after it was seen", []news.Item{at(0, 5), change(at(0, 6), func(it *news.Item) { it.Published, it.Updated = time.Time{}, hours(8) })}, hours(6)},
		{"a correction a year later", []news.Item{change(at(0, 5), func(it *news.Item) { it.Updated, it.Revision = hours(9000), 2 })}, hours(9000)},
		{"a corrected copy", []news.Item{at(0, 5), change(at(0, 5), func(it *news.Item) { it.Updated, it.Revision, it.DuplicateOf = hours(4), 2, "x" })}, day},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := edit.Summarise(story(tt.items[0]), tt.items, table(src), wording).Updated
			if !got.Equal(tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// Promise 8: the verbatim words of one outlet on a page, over summary, points
// and excerpt together, are at most 200 and at most half of its text; an excerpt
// is at most 50 words and a tenth.
func TestVerbatimCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rights := rapid.SampledFrom([]news.Rights{news.RightsSummary, news.RightsExcerpt})
		outlets := []news.Source{source("Alpha", rights.Draw(t, "rights of Alpha")), source("Beta", rights.Draw(t, "rights of Beta"))}
		// A second feed of the first outlet.
		twin := source("Alpha", rights.Draw(t, "rights of the second feed"))
		twin.OriginalURL += "/two"
		twin.ID = news.SourceID(twin.OriginalURL)
		outlets = append(outlets, twin)
		var items []news.Item
		var texts [][]string // sentences of each item
		for n := range rapid.IntRange(1, 5).Draw(t, "items") {
			var list []string
			for i := range rapid.IntRange(1, 50).Draw(t, "sentences") {
				list = append(list, sentence(t, n, i))
			}
			src := rapid.SampledFrom(outlets).Draw(t, "outlet")
			items, texts = append(items, item(src, fmt.Sprint(n), strings.Join(list, " "))), append(texts, list)
		}
		o := wording
		o.Words, o.Points = rapid.IntRange(20, 400).Draw(t, "words"), rapid.IntRange(0, 8).Draw(t, "points")
		sources := table(outlets...)
		s := story(items...)
		s.Summary = edit.Summarise(s, items, sources, o).Summary
		checkPoints(t, s.Summary, items)
		e, err := edit.Entry(s, items, sources, o)
		if err != nil {
			t.Fatal(err)
		}
		if n := content.CountWords(e.Excerpt); n > 50 || n*10 > content.CountWords(items[0].Text) {
			t.Errorf("excerpt has %d words of %d", n, content.CountWords(items[0].Text))
		}
		page := []string{s.Summary.Text, e.Excerpt}
		for _, p := range s.Summary.Points {
			page = append(page, p.Text)
		}
		shown := strings.Join(page, "\n")
		lent := map[string]int{}
		for n, it := range items {
			words := verbatim(shown, texts[n])
			if half := content.CountWords(it.Text) / 2; words > half {
				t.Errorf("item %d lends %d words, half of its text is %d", n, words, half)
			}
			lent[edit.Outlet(it, sources[it.Source])] += words
		}
		for name, words := range lent {
			if words > 200 {
				t.Errorf("%s lends %d words", name, words)
			}
		}
	})
}

// sentence is the i-th sentence of text n: every word in it is its own, but for those
// that all texts share.
func sentence(t *rapid.T, n, i int) string {
	shared := []string{"harbour", "bridge", "council", "ferry", "engineers", "winter"}
	var words []string
	for w := range rapid.IntRange(3, 30).Draw(t, "length") {
		if w%3 == 1 {
			words = append(words, rapid.SampledFrom(shared).Draw(t, "word"))
			continue
		}
		words = append(words, fmt.Sprintf("W%dx%dx%d", n, i, w))
	}
	return strings.Join(words, " ") + "."
}

// verbatim counts the words of the sentences that stand in shown, whole or their
// beginning, each once: up to the last word of the sentence that shown has.
func verbatim(shown string, sentences []string) int {
	words := 0
	for _, s := range sentences {
		fields := strings.Fields(strings.TrimSuffix(s, "."))
		for n := len(fields); n > 0; n-- {
			if strings.Contains(shown, strings.Join(fields[:n], " ")) {
				words += n
				break
			}
		}
	}
	return words
}

// A source that gives all rights has no cap.
func TestFullRightsHaveNoCap(t *testing.T) {
	full, capped := source("Alpha", news.RightsFull), source("Alpha", news.RightsSummary)
	o := wording
	o.Words = 400
	it := item(full, "a", sentences("Milford", 50))
	words := func(src news.Source) int {
		return content.CountWords(edit.Summarise(story(it), []news.Item{it}, table(src), o).Summary.Text)
	}
	if got := words(full); got <= 200 {
		t.Errorf("with all rights: got %d words, want more than 200", got)
	}
	if got := words(capped); got > 200 {
		t.Errorf("without: got %d words, want at most 200", got)
	}
}

func TestMadeFrom(t *testing.T) {
	base := wording.MadeFrom()
	for _, tt := range []struct {
		name   string
		change func(*edit.Options)
		same   bool
	}{
		{"words", func(o *edit.Options) { o.Words++ }, false},
		{"points", func(o *edit.Options) { o.Points++ }, false},
		{"title", func(o *edit.Options) { o.PublicationTitle = "Other" }, true},
		{"pictures", func(o *edit.Options) { o.Images = true }, true},
	} {
		o := wording
		tt.change(&o)
		if got := o.MadeFrom() == base; got != tt.same {
			t.Errorf("%s: same is %v, want %v", tt.name, got, tt.same)
		}
	}
}

// The excerpt stands on the page too: the summary leaves room for it.
func TestExcerptCountsTowardsTheCap(t *testing.T) {
	src := source("Alpha", news.RightsExcerpt)
	o := wording
	o.Words = 400
	for _, n := range []int{10, 20, 60} {
		it := item(src, "a", sentences("Milford", n))
		s := story(it)
		s.Summary = edit.Summarise(s, []news.Item{it}, table(src), o).Summary
		e, err := edit.Entry(s, []news.Item{it}, table(src), o)
		if err != nil {
			t.Fatal(err)
		}
		got, limit := content.CountWords(e.Excerpt)+content.CountWords(s.Summary.Text), min(200, content.CountWords(it.Text)/2)
		if e.Excerpt == "" || s.Summary.Text == "" || got > limit {
			t.Errorf("%d sentences: got %d words with excerpt %q and summary %q, want at most %d", n, got, e.Excerpt, s.Summary.Text, limit)
		}
	}
}
