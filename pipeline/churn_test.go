package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"feedctl/news"
	"feedctl/store"
)

// bothWays runs a test with known entries left unread, and with every document
// read whole.
func bothWays(t *testing.T, test func(t *testing.T, known bool)) {
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprintf("known entries left out %v", known), func(t *testing.T) {
			t.Parallel()
			test(t, known)
		})
	}
}

// A source whose every answer has other guids and other paths has three items,
// and no revisions of them.
func TestGUIDAndPathChurn(t *testing.T) {
	words := []struct {
		name string
		text func(text, link string) string
	}{
		{"the text stays", func(text, _ string) string { return text }},
		{"the text names its own address", func(text, link string) string { return text + ` <a href="` + link + `">Read on</a>` }},
	}
	dates := []struct {
		name string
		date func(visit, i int) string
	}{
		{"dated", func(_, i int) string { return fmt.Sprintf("Sun, 01 Mar 2026 11:%02d:00 GMT", i) }},
		{"dated by the day", func(_, i int) string { return "2026-03-01" }},
		{"undated", func(_, _ int) string { return "" }},
		{"dated anew", func(visit, i int) string { return fmt.Sprintf("Sun, %02d Mar 2026 11:%02d:00 GMT", visit+1, i) }},
	}
	for _, w := range words {
		for _, d := range dates {
			t.Run(w.name+", "+d.name, func(t *testing.T) {
				bothWays(t, func(t *testing.T, known bool) {
					document := func(visit int) string {
						var entries []said
						for i, text := range []string{comet, orchestra, wheat} {
							link := fmt.Sprintf("http://harbour.example/x%d/%d", visit, i)
							entries = append(entries, said{fmt.Sprintf("%d-%d", visit, i), link, fmt.Sprint("Title ", i), w.text(text, link), d.date(visit, i), ""})
						}
						return rssOf(entries...)
					}
					o := newOutlet(t)
					h := realHouse(t, o)
					for visit := range 4 {
						o.says(document(visit))
						h.restart(known, o)
						h.visits(1)
					}
					want := []stored{{"0-0", "Title 0", 1}, {"0-1", "Title 1", 1}, {"0-2", "Title 2", 1}}
					h.holds(o, want)
					h.staysAs(o, known, document(3))
					h.holds(o, want)
				})
			})
		}
	}
}

// After a relaunch with new addresses a source goes on as usual, however many new
// entries stand beside the renamed ones then.
func TestRelaunch(t *testing.T) {
	const window, after = 12, 20
	bothWays(t, func(t *testing.T, known bool) {
		o := newOutlet(t)
		h := realHouse(t, o)
		for newest := window; newest <= window+after; newest++ {
			var entries []said
			for n := newest; n > newest-window; n-- {
				path := "old"
				if newest > window {
					path = "new/site" // all at once
				}
				at := day.Add(time.Duration(n-window)*25*time.Hour - 17*time.Minute)
				entries = append(entries, said{fmt.Sprint(path, n), fmt.Sprintf("http://harbour.example/%s/%d", path, n), fmt.Sprint("Title ", n), wheat, at.Format(time.RFC1123), ""})
			}
			o.says(rssOf(entries...))
			h.restart(known, o)
			h.visits(1)
		}
		items := h.items(o)
		if revised := slices.ContainsFunc(items, func(it news.Item) bool { return it.Revision > 1 }); len(items) != window+after || revised {
			t.Errorf("got %d items, some revised %v, want %d", len(items), revised, window+after)
		}
	})
}

// Columns have one title every day. Each day's is an item of its own, also where
// the document holds nothing else.
func TestColumns(t *testing.T) {
	tests := []struct {
		name     string
		same     bool // the words, too
		date     string
		document func(days []said) []said
	}{
		{"the latest alone", false, time.RFC1123, func(days []said) []said { return days[:1] }},
		{"the latest alone, always the same words", true, time.RFC1123, func(days []said) []said { return days[:1] }},
		{"the latest alone, dated by the day", false, time.DateOnly, func(days []said) []said { return days[:1] }},
		{"the latest alone, undated", false, "", func(days []said) []said { return days[:1] }},
		{"the latest three", false, time.RFC1123, func(days []said) []said { return days[:min(3, len(days))] }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, known bool) {
				o := newOutlet(t)
				h := realHouse(t, o)
				var days []said
				for n := range 6 {
					text := wheat
					if !tt.same {
						text = fmt.Sprintf("Number %d of this year. %s", n, wheat)
					}
					at := h.Now().Add(-31 * time.Minute).Format(tt.date)
					days = slices.Insert(days, 0, said{fmt.Sprint("briefing-", n), fmt.Sprintf("http://harbour.example/briefing/%d", n), "Morning briefing", text, at, ""})
					o.says(rssOf(tt.document(days)...))
					h.restart(known, o)
					h.visits(1)
				}
				if items := h.items(o); len(items) != 6 {
					t.Errorf("got %d items, want 6", len(items))
				}
			})
		})
	}
}

// A link that is written now with http and now with https, with www or a slash,
// makes no revision; the one first seen stays until something else changes.
func TestLinkSpelling(t *testing.T) {
	bothWays(t, func(t *testing.T, known bool) {
		o := newOutlet(t)
		h := realHouse(t, o)
		links := []string{"http://harbour.example/1", "https://harbour.example/1", "http://www.harbour.example/1/", "http://harbour.example/1", "https://harbour.example/1"}
		for n, link := range links {
			text := wheat + ` <a href="` + link + `">Read on</a>`
			if n == len(links)-1 {
				text += " It was corrected."
			}
			o.says(rssOf(said{"1", link, "Record wheat harvest", text, "Sun, 01 Mar 2026 09:00:00 GMT", ""}))
			h.restart(known, o)
			h.visits(1)
			want, revision := links[0], 1
			if n == len(links)-1 {
				want, revision = link, 2
			}
			if items := h.items(o); len(items) != 1 || items[0].URL != want || items[0].Revision != revision {
				t.Errorf("visit %d: got %d items, %s in revision %d, want %s in %d", n+1, len(items), items[0].URL, items[0].Revision, want, revision)
			}
		}
	})
}

// counting counts what a visit asks of the store.
type counting struct {
	store.Store
	known, recent int
}

func (c *counting) Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error) {
	c.known++
	return c.Store.Known(ctx, source, guids, canonicals)
}

func (c *counting) Recent(ctx context.Context, source news.ID, limit int) ([]news.Known, error) {
	c.recent++
	return c.Store.Recent(ctx, source, limit)
}

// Renamed entries are looked for only where a visit gives reason to.
func TestRecentIsRarelyAsked(t *testing.T) {
	numbered := func(from, to int, prefix string, date func(n int) string) string {
		var entries []said
		for n := to; n > from; n-- {
			entries = append(entries, said{fmt.Sprint(prefix, n), fmt.Sprintf("http://harbour.example/%s%d", prefix, n), fmt.Sprint("Title ", n), wheat, date(n), ""})
		}
		return rssOf(entries...)
	}
	stamped := func(layout string) func(n int) string {
		return func(n int) string { return day.Add(time.Duration(n-10)*25*time.Hour - 11*time.Minute).Format(layout) }
	}
	tests := []struct {
		name    string
		date    func(n int) string
		doc     func(visit int, date func(n int) string) string
		perNext int // calls at each visit but the first
	}{
		{"one more", stamped(time.RFC1123), func(v int, d func(int) string) string { return numbered(v, v+10, "", d) }, 0},
		{"one more, dated by the day", stamped(time.DateOnly), func(v int, d func(int) string) string { return numbered(v, v+10, "", d) }, 0},
		{"one more, undated", func(int) string { return "" }, func(v int, d func(int) string) string { return numbered(v, v+10, "", d) }, 0},
		{"half of it", func(int) string { return "" }, func(v int, d func(int) string) string { return numbered(5*v, 5*v+10, "", d) }, 0},
		{"nothing", stamped(time.RFC1123), func(v int, d func(int) string) string { return numbered(0, 10, "", d) + strings.Repeat("\n", v) }, 0},
		{"an edit", stamped(time.RFC1123), func(v int, d func(int) string) string {
			return strings.Replace(numbered(0, 10, "", d), wheat[:20], strings.Repeat("So ", v)+wheat[:20], 1)
		}, 0},
		{"other names for all", stamped(time.RFC1123), func(v int, d func(int) string) string { return numbered(0, 10, fmt.Sprint(v, "/"), d) }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, known bool) {
				o := newOutlet(t)
				h := realHouse(t, o)
				h.client(known, o)
				c := &counting{Store: h.store}
				h.pipe.Store = c
				for visit := range 6 {
					o.says(tt.doc(visit, tt.date))
					*c = counting{Store: h.store}
					h.visits(1)
					if visit > 0 && (c.recent != tt.perNext || c.known > 1) {
						t.Errorf("visit %d: Known was called %d times and Recent %d times, want at most 1 and %d", visit+1, c.known, c.recent, tt.perNext)
					}
				}
			})
		})
	}
}
