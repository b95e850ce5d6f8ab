package dedupe

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// told is an entry with all that Recognise looks at.
func told(guid, link, title, text string, published time.Time) news.Item {
	it := entry(guid, link, title)
	it.Content, it.Published = text, published
	it.Hash = it.ContentHash()
	return it
}

func remembered(items ...news.Item) (out []news.Known) {
	for _, it := range items {
		out = append(out, news.Known{ID: it.ID, GUID: it.GUID, URL: it.URL, Canonical: it.Canonical, Title: it.Title,
			Hash: it.Hash, Published: it.Published, Precision: it.Precision})
	}
	return out
}

var (
	nine     = time.Date(2026, 3, 1, 9, 0, 7, 0, time.UTC)
	tomorrow = nine.Add(24 * time.Hour)
	lengthyA = "The ferry to the island will not sail on Sunday, the port office told the council, since its engine is taken apart."
	lengthyB = "The ferry to the island sails again from Wednesday, the port office told the council, with an engine that was mended."
)

func TestRecognise(t *testing.T) {
	const x, y, other = "https://example.org/x9/a", "https://example.org/x9/b", "https://example.net/x9/a"
	day := func(it news.Item) news.Item {
		it.Published, it.Precision = nine.Truncate(24*time.Hour), news.PrecisionDay
		it.Hash = it.ContentHash()
		return it
	}
	untitled := func(it news.Item) news.Item { it.Untitled = true; return it }
	ferry, harvest := told("1", a, "Ferry", lengthyA, nine), told("2", b, "Harvest", lengthyB, nine.Add(time.Minute))
	tests := []struct {
		name   string
		items  []news.Item
		recent []news.Item // the oldest first
		sure   bool
		want   []string // guids
	}{
		{"all of them", []news.Item{told("8", x, "Ferry", lengthyA, nine), told("9", y, "Harvest", lengthyB, nine.Add(time.Minute))}, []news.Item{ferry, harvest}, false, []string{"1", "2"}},
		{"one", []news.Item{told("8", x, "Ferry", "Short.", nine)}, []news.Item{told("1", a, "Ferry", "Short.", nine)}, false, []string{"1"}},
		{"edited in the course", []news.Item{told("8", x, "Ferry", lengthyB, nine)}, []news.Item{ferry}, false, []string{"1"}},
		{"a link to itself in the text", []news.Item{told("8", x, "Ferry", "See "+x+".", nine), told("9", y, "Ferry", "See "+y+".", nine)},
			[]news.Item{told("1", a, "Ferry", "See "+a+".", nine), told("2", b, "Ferry", "See "+b+".", nine)}, false, []string{"1", "2"}},
		{"without links", []news.Item{told("8", "", "Ferry", "", nine)}, []news.Item{told("1", "", "Ferry", "", nine)}, false, []string{"1"}},
		{"with a link now", []news.Item{told("8", x, "Ferry", lengthyA, nine)}, []news.Item{told("1", "", "Ferry", lengthyA, nine)}, false, []string{"8"}},
		{"another host", []news.Item{told("8", other, "Ferry", lengthyA, nine)}, []news.Item{ferry}, false, []string{"8"}},
		{"another title", []news.Item{told("8", x, "The ferry", lengthyA, nine)}, []news.Item{ferry}, false, []string{"8"}},
		{"no title", []news.Item{told("8", x, "", lengthyA, nine)}, []news.Item{told("1", a, "", lengthyA, nine)}, false, []string{"8"}},
		{"here under its own guid", []news.Item{ferry, told("8", x, "Ferry", lengthyA, nine)}, []news.Item{ferry}, false, []string{"1", "8"}},
		{"two that are alike", []news.Item{told("8", x, "Ferry", lengthyA, nine), told("9", y, "Ferry", lengthyA, nine)}, []news.Item{ferry}, false, []string{"1", "9"}},
		{"two that are alike, twice", []news.Item{told("8", x, "Ferry", lengthyA, nine), told("9", y, "Ferry", lengthyA, nine)},
			[]news.Item{ferry, told("2", b, "Ferry", lengthyA, nine)}, false, []string{"1", "2"}},
		{"two of one moment, told by their words", []news.Item{told("8", x, "Ferry", lengthyB, nine), told("9", y, "Ferry", lengthyA, nine)},
			[]news.Item{ferry, told("2", b, "Ferry", lengthyB, nine)}, false, []string{"2", "1"}},
		{"two of one moment, both edited", []news.Item{told("8", x, "Ferry", "A2", nine), told("9", y, "Ferry", "B2", nine)},
			[]news.Item{told("1", a, "Ferry", "A", nine), told("2", b, "Ferry", "B", nine)}, false, []string{"8", "9"}},
		{"copies from before", []news.Item{told("8", x, "Ferry", lengthyA, nine)}, []news.Item{ferry, told("2", b, "Ferry", lengthyA, nine)}, false, []string{"1"}},

		{"a column", []news.Item{told("8", x, "Morning briefing", lengthyB, tomorrow)}, []news.Item{told("1", a, "Morning briefing", lengthyA, nine)}, true, []string{"8"}},
		{"a column of one day", []news.Item{day(told("8", x, "Morning briefing", lengthyB, nine))}, []news.Item{day(told("1", a, "Morning briefing", lengthyA, nine))}, true, []string{"8"}},
		{"a column dated midnight", []news.Item{told("8", x, "Morning briefing", lengthyB, nine.Truncate(24*time.Hour))},
			[]news.Item{told("1", a, "Morning briefing", lengthyA, nine.Truncate(24*time.Hour))}, true, []string{"8"}},
		{"a column that always says the same", []news.Item{told("8", x, "Quiz", lengthyA, tomorrow)}, []news.Item{told("1", a, "Quiz", lengthyA, nine)}, false, []string{"8"}},
		{"the same on one day", []news.Item{day(told("8", x, "Ferry", lengthyA, nine))}, []news.Item{day(ferry)}, false, []string{"1"}},
		{"undated columns", []news.Item{told("8", x, "Quiz", lengthyA, time.Time{}), told("9", y, "Weather", lengthyB, time.Time{})},
			[]news.Item{told("1", a, "Quiz", lengthyB, time.Time{}), told("2", b, "Weather", lengthyA, time.Time{})}, true, []string{"8", "9"}},

		{"dated anew, all of them", []news.Item{told("8", x, "Ferry", lengthyA, tomorrow), told("9", y, "Harvest", lengthyB, tomorrow)}, []news.Item{ferry, harvest}, false, []string{"1", "2"}},
		{"undated, all of them", []news.Item{told("8", x, "Ferry", lengthyA, time.Time{}), told("9", y, "Harvest", lengthyB, time.Time{})},
			[]news.Item{told("1", a, "Ferry", lengthyA, time.Time{}), told("2", b, "Harvest", lengthyB, time.Time{})}, false, []string{"1", "2"}},
		{"one of three", []news.Item{told("8", x, "Ferry", lengthyA, tomorrow), told("9", y, "Bridge", lengthyB, tomorrow), told("7", x, "Tunnel", lengthyB, tomorrow)},
			[]news.Item{ferry, harvest}, false, []string{"8", "9", "7"}},
		{"one of three, some are", []news.Item{told("8", x, "Ferry", lengthyA, tomorrow), told("9", y, "Bridge", lengthyB, tomorrow), told("7", x, "Tunnel", lengthyB, tomorrow)},
			[]news.Item{ferry, harvest}, true, []string{"1", "9", "7"}},
		{"too little text", []news.Item{told("8", x, "Ferry", "Short.", tomorrow)}, []news.Item{told("1", a, "Ferry", "Short.", nine)}, true, []string{"8"}},
		{"little text in much markup", []news.Item{told("8", x, "Ferry", strings.Repeat("<b></b>", 20)+"Short.", tomorrow)},
			[]news.Item{told("1", a, "Ferry", strings.Repeat("<b></b>", 20)+"Short.", nine)}, true, []string{"8"}},
		{"a title of first words", []news.Item{untitled(told("8", x, "The ferry", lengthyA, tomorrow))}, []news.Item{told("1", a, "The ferry", lengthyA, nine)}, true, []string{"8"}},
		{"a column and its like", []news.Item{told("8", x, "Ferry", lengthyA, tomorrow)}, []news.Item{ferry, told("2", b, "Ferry", lengthyB, nine)}, true, []string{"8"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			here := func(k news.Known) bool {
				return slices.ContainsFunc(tt.items, func(it news.Item) bool { return it.GUID == k.GUID })
			}
			recent := remembered(tt.recent...)
			var known []news.Known
			for _, k := range recent {
				if here(k) {
					known = append(known, k)
				}
			}
			items, _ := Identify(tt.items, known)
			Recognise(items, known, recent, 0, tt.sure)
			var guids []string
			for _, it := range items {
				guids = append(guids, it.GUID)
				if want := news.ItemID(feed, it.GUID); it.ID != want {
					t.Errorf("ID of %q: got %v, want %v", it.GUID, it.ID, want)
				}
				if it.Hash != it.ContentHash() {
					t.Errorf("%q has another item's hash", it.GUID)
				}
			}
			if diff := cmp.Diff(tt.want, guids); diff != "" {
				t.Errorf("guids (-want +got):\n%s", diff)
			}
		})
	}
}

// What came back as it was is no revision; what was corrected is one.
func TestRecogniseRevisions(t *testing.T) {
	const x = "https://example.org/x9/a"
	tests := []struct {
		name    string
		known   news.Item
		it      news.Item
		revised bool
	}{
		{"another link", told("1", a, "Ferry", lengthyA, nine), told("8", x, "Ferry", lengthyA, nine), false},
		{"another link, and in the text", told("1", a+"?x=1&y=2", "Ferry", `<a href="`+a+`?x=1&amp;y=2">on</a>`, nine),
			told("8", x+"?x=1&y=3", "Ferry", `<a href="`+x+`?x=1&amp;y=3">on</a>`, nine), false},
		{"other words", told("1", a, "Ferry", lengthyA, nine), told("8", x, "Ferry", lengthyB, nine), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items := []news.Item{tt.it}
			Recognise(items, nil, remembered(tt.known), 0, false)
			if got := items[0]; got.GUID != "1" || (got.Hash != tt.known.Hash) != tt.revised {
				t.Errorf("got %s, revised %v, want 1, %v", got.GUID, got.Hash != tt.known.Hash, tt.revised)
			}
		})
	}
}

// A link in another spelling alone is no revision, and the stored one stays.
func TestIdentifySpelling(t *testing.T) {
	const link = "http://example.org/a"
	was := told("1", link, "Ferry", `Read <a href="`+link+`">on</a>.`, nine)
	tests := []struct {
		name, link, text, title string
		revised                 bool
	}{
		{"the same", link, was.Content, "Ferry", false},
		{"https", "https://example.org/a", was.Content, "Ferry", false},
		{"https in the text too", "https://example.org/a", `Read <a href="https://example.org/a">on</a>.`, "Ferry", false},
		{"www and slash", "https://www.example.org/a/", was.Content, "Ferry", false},
		{"another page", "http://example.org/b", was.Content, "Ferry", true},
		{"https and a word", "https://example.org/a", was.Content, "The ferry", true},
		{"https in the text alone", link, `Read <a href="https://example.org/a">on</a>.`, "Ferry", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := Identify([]news.Item{told("1", tt.link, tt.title, tt.text, nine)}, remembered(was))
			if revised := got[0].Hash != was.Hash; revised != tt.revised || !revised && got[0].URL != link || revised && got[0].URL != tt.link {
				t.Errorf("got revised %v with %s, want %v", revised, got[0].URL, tt.revised)
			}
		})
	}
}

func TestDoubtful(t *testing.T) {
	fresh, stale := tomorrow.Add(time.Hour), nine
	known := func(n int) (out []news.Item) {
		for i := range n {
			out = append(out, told(fmt.Sprint("k", i), a, fmt.Sprint("K", i), "", stale))
		}
		return out
	}
	unknown := func(n int, at time.Time) (out []news.Item) {
		for i := range n {
			out = append(out, told(fmt.Sprint("u", i), a, fmt.Sprint("U", i), "", at))
		}
		return out
	}
	tests := []struct {
		name           string
		known, unknown []news.Item
		standing       int
		want           bool
	}{
		{"nothing", nil, nil, 0, false},
		{"all known", known(3), nil, 0, false},
		{"one more", known(3), unknown(1, fresh), 0, false},
		{"one more, most unread", nil, unknown(1, fresh), 19, false},
		{"one more, undated", nil, unknown(1, time.Time{}), 19, false},
		{"one more, of this day", nil, unknown(1, tomorrow.Truncate(24*time.Hour)), 19, false},
		{"half", known(2), unknown(2, fresh), 0, false},
		{"more than half", known(2), unknown(3, fresh), 0, true},
		{"more than half, some unread", known(1), unknown(3, fresh), 1, true},
		{"one that should have been seen", known(3), unknown(1, stale), 16, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Doubtful(append(tt.known, tt.unknown...), remembered(tt.known...), tt.standing, tomorrow); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
