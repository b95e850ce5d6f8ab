package edit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"feedctl/edit/dedupe"
	"feedctl/news"
)

// GroupRecipe names the method that groups items into stories.
const GroupRecipe = dedupe.Recipe

// Canonical is the form in which URLs are compared; empty for what is no web address.
func Canonical(url string) string { return dedupe.CanonicalURL(url) }

// Identify gives items that a store knows under another guid their known
// identity back; see [dedupe.Identify].
func Identify(items []news.Item, known []news.Known) []news.Item {
	return dedupe.Identify(items, known)
}

// Group groups one stretch of docs into stories; see [dedupe.Group].
// prefer lists publishers by title: the first of them in a story leads it, of
// several sources of one title the one with the smaller ID.
func Group(docs []news.Doc, window time.Duration, prefer []string, sources map[news.ID]news.Source) news.Grouping {
	o := dedupe.Options{Window: window}
	for _, name := range prefer {
		for _, id := range slices.Sorted(maps.Keys(sources)) {
			if strings.EqualFold(sources[id].Title, name) {
				o.Prefer = append(o.Prefer, id)
			}
		}
	}
	return dedupe.Group(docs, o)
}

// Stretch is a closed interval of time.
type Stretch struct{ From, To time.Time }

// Stretches returns the intervals in which items at these times can meet others:
// each time widened by window on both sides, overlapping ones joined. Items
// further apart than the window cannot belong together, so stretches are
// grouped one by one, however old they are.
func Stretches(times []time.Time, window time.Duration) []Stretch {
	times = slices.Clone(times)
	slices.SortFunc(times, time.Time.Compare)
	var out []Stretch
	for _, t := range times {
		s := Stretch{t.Add(-window), t.Add(window)}
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			out[n-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}
