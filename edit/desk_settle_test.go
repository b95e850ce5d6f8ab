package edit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// shelf is stories as a store keeps them, all of them published.
type shelf struct {
	*testing.T
	docs    map[news.ID]news.Doc
	stories map[news.ID]news.Story
	acts    []news.Act
}

// newShelf has stories of so many items each.
func newShelf(t *testing.T, sizes ...int) *shelf {
	s := &shelf{T: t, docs: map[news.ID]news.Doc{}, stories: map[news.ID]news.Story{}}
	for n, size := range sizes {
		var key news.ID
		for i := range size {
			source, guid := fmt.Sprintf("https://%d.example/feed", i), fmt.Sprint(n)
			d := news.Doc{ID: news.ItemID(source, guid), SourceURL: source, GUID: guid, Title: fmt.Sprint(n, ".", i), Minted: true,
				Time: time.Date(2026, 3, 1+n, i, 0, 0, 0, time.UTC)}
			if i == 0 {
				key = news.StoryKey(source, guid)
			}
			d.Story = key
			s.docs[d.ID] = d
			st := s.stories[key]
			st.Key, st.Slug, st.Title, st.Items = key, "slug", d.Title, append(st.Items, d.ID)
			s.stories[key] = st
		}
	}
	return s
}

func (s *shelf) copy() *shelf {
	return &shelf{T: s.T, docs: maps.Clone(s.docs), stories: maps.Clone(s.stories)}
}

// do keeps an act and carries it out, twice: the second time moves nothing.
func (s *shelf) do(a news.Act) int64 {
	s.Helper()
	a.Seq = int64(len(s.acts) + 1)
	s.acts = append(s.acts, a)
	s.settle(a.Seq)
	before := s.places()
	s.settle(a.Seq)
	if diff := cmp.Diff(before, s.places()); diff != "" {
		for _, a := range s.acts {
			s.Logf("%d %s %s %s %s %s", a.Seq, a.Verb, a.Story, a.Other, a.Item, a.Payload)
		}
		s.Fatalf("act %d carried out twice (-once +twice):\n%s", a.Seq, diff)
	}
	return a.Seq
}

func (s *shelf) settle(seq int64) {
	g := Settle(s.acts, seq, s.stories, slices.Collect(maps.Values(s.docs)), nil)
	for _, grp := range g.Groups {
		if len(grp.Items) == 0 || grp.Lead != grp.Items[0] {
			s.Fatalf("act %d: got a story of %v led by %s", seq, grp.Items, grp.Lead)
		}
		for _, id := range grp.Items {
			d := s.docs[id]
			if old := s.stories[d.Story]; d.Story != grp.Key {
				old.Items = slices.DeleteFunc(slices.Clone(old.Items), func(other news.ID) bool { return other == id })
				if len(old.Items) == 0 {
					old.MergedInto = grp.Key
				}
				s.stories[d.Story] = old
			}
			d.Story = grp.Key
			s.docs[id] = d
		}
		st := s.stories[grp.Key]
		st.Key, st.Slug, st.Items, st.MergedInto = grp.Key, "slug", grp.Items, ""
		s.stories[grp.Key] = st
	}
}

// places are where the items are, and where the pages of empty stories lead.
func (s *shelf) places() map[string]string {
	out := map[string]string{}
	for id, d := range s.docs {
		out[fmt.Sprint("item ", id)] = string(d.Story)
	}
	for key, st := range s.stories {
		if len(st.Items) == 0 {
			out[fmt.Sprint("page ", key)] = string(st.MergedInto)
		} else {
			out[fmt.Sprint("lead ", key)] = string(st.Items[0])
		}
	}
	return out
}

func (s *shelf) alive() []news.ID {
	var out []news.ID
	for key, st := range s.stories {
		if len(st.Items) > 0 {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

func (s *shelf) merge(to, from news.ID) news.Act {
	return news.Act{Verb: news.ActMerge, Story: to, Other: from, Payload: payload(s.T, news.Merge{Items: s.stories[to].Items, Others: s.stories[from].Items})}
}

func (s *shelf) split(story, item news.ID) news.Act {
	d := s.docs[item]
	return news.Act{Verb: news.ActSplit, Story: story, Item: item,
		Payload: payload(s.T, news.Split{Items: s.stories[story].Items, Key: OwnKey(story, d.SourceURL, d.GUID)})}
}

func (s *shelf) undo(seq int64) news.Act {
	a := s.acts[seq-1]
	return news.Act{Verb: news.ActUndo, Story: a.Story, Other: a.Other, Item: a.Item, Payload: payload(s.T, news.Undo{Act: seq})}
}

func payload[P news.Payloads](t *testing.T, p P) string {
	t.Helper()
	out, err := news.EncodePayload(p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// random does what a person could do next; false when there is nothing.
func (s *shelf) random(r *rand.Rand) bool {
	alive := s.alive()
	switch r.IntN(4) {
	case 0:
		if len(alive) < 2 {
			return false
		}
		i := r.IntN(len(alive))
		j := (i + 1 + r.IntN(len(alive)-1)) % len(alive)
		s.do(s.merge(alive[i], alive[j]))
	case 1:
		key := alive[r.IntN(len(alive))]
		if items := s.stories[key].Items; len(items) > 1 {
			s.do(s.split(key, items[r.IntN(len(items))]))
		}
	default:
		if len(s.acts) == 0 {
			return false
		}
		if seq := int64(r.IntN(len(s.acts)) + 1); UndoneBy(s.acts, seq) == 0 {
			s.do(s.undo(seq))
		}
	}
	return true
}

// Whatever persons do: the same acts on the same stories end in the same stories,
// whether each is carried out at once or all of them later, after any of them.
func TestReplayOfActs(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		base := newShelf(t, 3, 2, 1, 1)
		s := base.copy()
		var after []map[string]string
		for range 12 {
			s.random(r)
			for len(after) < len(s.acts) {
				after = append(after, s.places())
			}
		}
		for n := range s.acts {
			for range 2 {
				again := base.copy()
				again.acts = s.acts[:n+1]
				for _, a := range again.acts {
					again.settle(a.Seq)
				}
				if diff := cmp.Diff(after[n], again.places()); diff != "" {
					t.Fatalf("seed %d, %d acts (-at once +later):\n%s", seed, n+1, diff)
				}
			}
		}
	}
}

// Once every act is taken back, in whatever order, each report is where it was.
func TestUndoOfAllActs(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 8))
		base := newShelf(t, 3, 2, 1, 1)
		s := base.copy()
		for range 1 + r.IntN(4) {
			alive := s.alive()
			i := r.IntN(len(alive))
			if items := s.stories[alive[i]].Items; len(items) > 1 && r.IntN(2) == 0 {
				s.do(s.split(alive[i], items[r.IntN(len(items))]))
			} else if len(alive) > 1 {
				s.do(s.merge(alive[i], alive[(i+1+r.IntN(len(alive)-1))%len(alive)]))
			}
		}
		done := len(s.acts)
		order := r.Perm(done)
		for _, i := range order {
			s.do(s.undo(int64(i + 1)))
		}
		want, got := base.places(), s.places()
		maps.DeleteFunc(got, func(name, _ string) bool {
			// Stories that were made meanwhile were published: their pages stay. Where
			// undos crossed, nothing moves with some of them, and who led goes on.
			return want[name] == "" && strings.HasPrefix(name, "page ") || done > 1 && strings.HasPrefix(name, "lead ")
		})
		maps.DeleteFunc(want, func(name, _ string) bool { return done > 1 && strings.HasPrefix(name, "lead ") })
		if diff := cmp.Diff(want, got); diff != "" {
			for _, a := range s.acts {
				t.Logf("%d %s %s %s %s %s", a.Seq, a.Verb, a.Story, a.Other, a.Item, a.Payload)
			}
			t.Fatalf("seed %d, undone in order %v (-before +after):\n%s", seed, order, diff)
		}
	}
}

// A copy that leaves its original's story copies nothing there.
func TestSettleForgetsCopies(t *testing.T) {
	s := newShelf(t, 3)
	key := s.alive()[0]
	items := s.stories[key].Items
	for _, id := range items[1:] {
		d := s.docs[id]
		d.DuplicateOf = items[0]
		s.docs[id] = d
	}
	a := s.split(key, items[1])
	a.Seq = 1
	g := Settle([]news.Act{a}, 1, s.stories, slices.Collect(maps.Values(s.docs)), nil)
	if diff := cmp.Diff(map[news.ID]news.ID{items[1]: ""}, g.Duplicates); diff != "" {
		t.Errorf("duplicates (-want +got):\n%s", diff)
	}
}

// Large stories are merged and parted again in one walk over their items.
func TestSettleLarge(t *testing.T) {
	const size = 3000
	s := newShelf(t, size, size)
	keys := slices.Sorted(maps.Keys(s.stories))
	before := s.places()
	seq := s.do(s.merge(keys[0], keys[1]))
	if got := len(s.stories[keys[0]].Items); got != 2*size {
		t.Fatalf("merged: got %d reports, want %d", got, 2*size)
	}
	s.do(s.undo(seq))
	if diff := cmp.Diff(before, s.places()); diff != "" {
		t.Errorf("parted again (-before +after):\n%s", diff)
	}
}
