package dedupe

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// named finds docs by guid and makes pairs of their IDs: "a b, b c".
func named(docs []news.Doc, list string) (out [][2]news.ID) {
	id := func(guid string) news.ID {
		i := slices.IndexFunc(docs, func(d news.Doc) bool { return d.GUID == guid })
		if i < 0 {
			return news.ID("no such item " + guid)
		}
		return docs[i].ID
	}
	for pair := range strings.SplitSeq(list, ", ") {
		if a, b, ok := strings.Cut(pair, " "); ok {
			out = append(out, [2]news.ID{id(a), id(b)})
		}
	}
	return out
}

func TestGroupByHand(t *testing.T) {
	// Three reports of the bridge, two of the vote, a bakery, and a copy of the first.
	base := append(world()[:5], world()[7])
	again := doc("https://mirror.example/feed", "bridge-copy", base[0].Title, base[0].Text, base[0].Time.Add(2*time.Hour))
	base = append(base, again)
	publish := func(key news.ID, which ...int) func([]news.Doc) {
		return func(d []news.Doc) {
			for _, i := range which {
				d[i].Story, d[i].Minted, d[i].Grouped = key, true, true
			}
		}
	}
	tests := []struct {
		name            string
		together, apart string
		change          func([]news.Doc)
		want            []string
		copies          int
	}{
		{"nobody spoke", "", "", nil, []string{"bakery-1", "bridge-1 bridge-2 bridge-3 bridge-copy", "vote-1 vote-2"}, 1},
		{"two events in one", "bakery-1 vote-2", "", nil, []string{"bakery-1 vote-1 vote-2", "bridge-1 bridge-2 bridge-3 bridge-copy"}, 1},
		{"a chain of them", "bakery-1 vote-2, vote-2 vote-1, vote-1 bridge-copy", "", nil, []string{"bakery-1 bridge-1 bridge-copy vote-1 vote-2", "bridge-2 bridge-3"}, 1},
		{"one report on its own", "", "bridge-1 bridge-3, bridge-2 bridge-3, bridge-copy bridge-3", nil, []string{"bakery-1", "bridge-1 bridge-2 bridge-copy", "bridge-3", "vote-1 vote-2"}, 1},
		{"a copy is no copy", "", "bridge-1 bridge-copy, bridge-2 bridge-copy, bridge-3 bridge-copy", nil, []string{"bakery-1", "bridge-1 bridge-2 bridge-3", "bridge-copy", "vote-1 vote-2"}, 0},
		{"apart and together", "bridge-3 vote-1", "bridge-2 bridge-3, bridge-1 bridge-3", nil, []string{"bakery-1", "bridge-1 bridge-2 bridge-copy", "bridge-3 vote-1 vote-2"}, 1},
		{"they contradict each other", "vote-1 bakery-1, vote-2 bakery-1", "vote-1 vote-2", nil, []string{"bakery-1 vote-1", "bridge-1 bridge-2 bridge-3 bridge-copy", "vote-2"}, 1},
		{"items nobody has", "bridge-1 gone-1, gone-1 gone-2", "gone-2 vote-1", nil, []string{"bakery-1", "bridge-1 bridge-2 bridge-3 bridge-copy", "vote-1 vote-2"}, 1},
		{"far apart", "bridge-1 bakery-1", "", func(d []news.Doc) { d[5].Time = d[5].Time.Add(900 * time.Hour) }, []string{"bakery-1 bridge-1 bridge-2 bridge-3 bridge-copy", "vote-1 vote-2"}, 1},
		{"out of a published story", "", "bridge-1 bridge-2, bridge-3 bridge-2", publish("key", 0, 1, 2, 6), []string{"bridge-1 bridge-3 bridge-copy", "bridge-2"}, 1},
		{"two published stories", "bridge-1 bakery-1", "", func(d []news.Doc) {
			publish("key", 0, 1, 2, 6)(d)
			publish("other", 5)(d)
		}, []string{"bakery-1 bridge-1 bridge-2 bridge-3 bridge-copy"}, 1},
		{"with a report outside the time", "bakery-1 bridge-2", "", func(d []news.Doc) {
			publish("key", 0, 1, 2, 6)(d)
			d[1].Outside = true
		}, []string{"bakery-1 bridge-1 bridge-2 bridge-3 bridge-copy"}, 1},
		{"away from a report outside the time", "", "bridge-2 bridge-3", func(d []news.Doc) {
			publish("key", 0, 1, 2, 6)(d)
			d[1].Outside = true
		}, []string{"bridge-1 bridge-2 bridge-copy", "bridge-3"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := slices.Clone(base)
			if tt.change != nil {
				tt.change(docs)
			}
			o := Options{Together: named(docs, tt.together), Apart: named(docs, tt.apart)}
			g := Group(docs, o)
			got := stories(docs, g)
			for _, want := range tt.want {
				if !slices.Contains(got, want) {
					t.Errorf("got %q, want %q among them", got, want)
				}
			}
			copies := 0
			for _, original := range g.Duplicates {
				if original != "" {
					copies++
				}
			}
			if copies != tt.copies {
				t.Errorf("copies: got %v, want %d", g.Duplicates, tt.copies)
			}
			for seed := range uint64(5) {
				r := rand.New(rand.NewPCG(seed, 7))
				for _, list := range [][][2]news.ID{o.Together, o.Apart} {
					r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				}
				if diff := cmp.Diff(g, Group(shuffled(docs, seed), o)); diff != "" {
					t.Errorf("another order (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// What a person said holds however often the docs are looked at again, and
// whatever people say at random is honoured where it does not contradict itself.
func TestGroupByHandHolds(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		docs := world()
		pick := func() [2]news.ID { return [2]news.ID{docs[r.IntN(len(docs))].ID, docs[r.IntN(len(docs))].ID} }
		var o Options
		for range r.IntN(4) {
			o.Apart = append(o.Apart, pick())
		}
		for range r.IntN(4) {
			o.Together = append(o.Together, pick())
		}
		for range 3 {
			g := Group(docs, o)
			docs = settle(docs, g)
			at := make(map[news.ID]news.ID)
			for _, d := range docs {
				at[d.ID] = d.Story
			}
			for _, p := range o.Apart {
				if p[0] != p[1] && at[p[0]] == at[p[1]] {
					t.Fatalf("seed %d: %v are in one story, want them apart", seed, p)
				}
			}
			if len(o.Apart) > 0 {
				continue // the pairs together may contradict them
			}
			for _, p := range o.Together {
				if at[p[0]] != at[p[1]] {
					t.Fatalf("seed %d: %v are in two stories, want them together", seed, p)
				}
			}
		}
	}
}
