package edit_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/news"
)

func TestStretches(t *testing.T) {
	tests := []struct {
		name   string
		times  []float64 // hours
		window float64
		want   [][2]float64 // the first and the last time judged
	}{
		{"none", nil, 1, nil},
		{"one", []float64{0}, 1, [][2]float64{{0, 0}}},
		{"same time twice", []float64{0, 0}, 1, [][2]float64{{0, 0}}},
		{"apart", []float64{0, 3}, 1, [][2]float64{{0, 0}, {3, 3}}},
		{"a window apart", []float64{0, 1}, 1, [][2]float64{{0, 1}}},
		{"a chain is cut after a window", []float64{0, 0.5, 1, 1.5, 2, 2.5, 20}, 1, [][2]float64{{0, 1}, {1.5, 2.5}, {20, 20}}},
		{"any order", []float64{20, 2, 0, 1.5, 1}, 1, [][2]float64{{0, 1}, {1.5, 2}, {20, 20}}},
		{"no window", []float64{0, 1, 1}, 0, [][2]float64{{0, 0}, {1, 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var times []time.Time
			for _, h := range tt.times {
				times = append(times, hours(h))
			}
			before := append([]time.Time(nil), times...)
			var want []edit.Stretch
			for _, w := range tt.want {
				want = append(want, edit.Stretch{From: hours(w[0] - tt.window), To: hours(w[1] + tt.window), First: hours(w[0]), Last: hours(w[1])})
			}
			got := edit.Stretches(times, time.Duration(tt.window*float64(time.Hour)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, times); diff != "" {
				t.Errorf("the times given were changed:\n%s", diff)
			}
		})
	}
}

// The preferred publisher leads, by its title whatever its case; of two feeds of
// that title it is always the same one.
func TestGroupPrefers(t *testing.T) {
	first, second, other := source("Wire", news.RightsSummary), source("Wire", news.RightsSummary), source("Daily", news.RightsSummary)
	second.ID, second.OriginalURL = news.SourceID("https://wire.example/two"), "https://wire.example/two"
	if second.ID < first.ID {
		first, second = second, first
	}
	text := sentences("Milford", 20)
	doc := func(s news.Source, hour float64) news.Doc {
		return news.Doc{ID: news.ItemID(s.OriginalURL, "1"), Source: s.ID, SourceURL: s.OriginalURL, GUID: "1", Title: "Milford bridge is closed",
			Text: text, Language: "en", Time: hours(hour), Dated: true}
	}
	docs := []news.Doc{doc(other, 0), doc(second, 1), doc(first, 2)}
	for range 20 {
		g := edit.Group(docs, edit.Stretch{}, edit.Wishes{Window: 72 * time.Hour, Prefer: []string{"WIRE"}}, table(first, second, other))
		if len(g.Groups) != 1 {
			t.Fatalf("got %d stories, want 1", len(g.Groups))
		}
		if got, want := g.Groups[0].Lead, docs[2].ID; got != want {
			t.Fatalf("lead: got %s, want %s", got, want)
		}
	}
	if g := edit.Group(docs, edit.Stretch{}, edit.Wishes{Window: 72 * time.Hour}, nil); g.Groups[0].Lead != docs[0].ID {
		t.Errorf("without preference the earliest leads: got %s, want %s", g.Groups[0].Lead, docs[0].ID)
	}
}
