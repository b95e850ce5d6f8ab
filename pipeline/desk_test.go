package pipeline_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/edit"
	"feedctl/news"
)

// act keeps what a person said, as the command line does, and makes the stories show it.
func (h *house) act(a news.Act) int64 {
	h.Helper()
	a = h.say(a)
	if err := h.pipe.Settle(h.Context()); err != nil {
		h.Fatal(err)
	}
	return a.Seq
}

// say keeps an act alone.
func (h *house) say(a news.Act) news.Act {
	h.Helper()
	a.At, a.By = h.Now(), "ed"
	a, err := h.store.AddAct(h.Context(), a)
	if err != nil {
		h.Fatal(err)
	}
	return a
}

func (h *house) story(key news.ID) news.Story {
	h.Helper()
	list, err := h.store.Stories(h.Context(), []news.ID{key})
	if err != nil || len(list) != 1 {
		h.Fatalf("story %s: got %v %v, want one", key, list, err)
	}
	return list[0]
}

func encoded[P news.Payloads](h *house, p P) string {
	h.Helper()
	s, err := news.EncodePayload(p)
	if err != nil {
		h.Fatal(err)
	}
	return s
}

func (h *house) merging(old, young news.ID) news.Act {
	h.Helper()
	return news.Act{Verb: news.ActMerge, Story: old, Other: young,
		Payload: encoded(h, news.Merge{Items: h.story(old).Items, Others: h.story(young).Items})}
}

func (h *house) splitting(story, item news.ID) news.Act {
	h.Helper()
	list, err := h.store.Items(h.Context(), []news.ID{item})
	if err != nil || len(list) != 1 {
		h.Fatalf("item %s: got %d %v, want one", item, len(list), err)
	}
	return news.Act{Verb: news.ActSplit, Story: story, Item: item,
		Payload: encoded(h, news.Split{Items: h.story(story).Items, Key: edit.OwnKey(story, list[0].SourceURL, list[0].GUID)})}
}

// undoing takes back the act with this number, of these stories.
func (h *house) undoing(seq int64) news.Act {
	h.Helper()
	acts, err := h.store.Acts(h.Context(), "")
	if err != nil {
		h.Fatal(err)
	}
	i := slices.IndexFunc(acts, func(a news.Act) bool { return a.Seq == seq })
	return news.Act{Verb: news.ActUndo, Story: acts[i].Story, Other: acts[i].Other, Item: acts[i].Item, Payload: encoded(h, news.Undo{Act: seq})}
}

func (h *house) of(item news.ID) news.ID {
	h.Helper()
	list, err := h.store.Items(h.Context(), []news.ID{item})
	if err != nil || len(list) != 1 {
		h.Fatalf("item %s: got %d %v, want one", item, len(list), err)
	}
	return list[0].Story
}

func (h *house) moved() map[string]string {
	h.Helper()
	m, err := h.store.Moved(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return m
}

func (h *house) equal(what string, got, want any) {
	h.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		h.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// ids are the ids that each feed shows, with their dates.
func (h *house) ids(slug string) map[string]string {
	h.Helper()
	var e news.Edition
	if err := json.Unmarshal([]byte(h.press.editions[slug]), &e); err != nil {
		h.Fatal(err)
	}
	out := map[string]string{}
	for _, entry := range e.Entries {
		out[entry.ID] = fmt.Sprint(entry.Published)
	}
	return out
}

// Two published stories are merged, a third time into a third, and come back.
func TestMerge(t *testing.T) {
	for _, tt := range []struct {
		name string
		hour float64 // of the younger story
	}{{"of one time", -5}, {"far apart", -900}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, "")
			h.follow(feedA, post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -950})
			h.follow(feedB, post{guid: "b1", title: "Record wheat harvest in Orrin", text: wheat, hour: tt.hour})
			h.follow(feedC, post{guid: "c1", title: "A comet in August", text: comet, hour: -1})
			h.run()
			a, b, c := h.of(news.ItemID(feedA, "a1")), h.of(news.ItemID(feedB, "b1")), h.of(news.ItemID(feedC, "c1"))
			wasA, wasB := h.story(a), h.story(b)
			pageB, before := text(h.press.stories[b]), h.ids("all")
			if len(before) != 3 {
				t.Fatalf("got %d entries, want 3", len(before))
			}

			merge := h.act(h.merging(a, b))
			h.equal("items at once", h.story(a).Items, []news.ID{wasA.Items[0], wasB.Items[0]})
			h.equal("merged into", h.story(b).MergedInto, a)
			h.run()
			h.equal("its page leads on", h.moved(), map[string]string{wasB.Path(): wasA.Path()})
			after := h.ids("all")
			for id := range after {
				if before[id] != after[id] {
					t.Errorf("entry %s: got date %q, want %q", id, after[id], before[id])
				}
			}
			if _, there := after[wasB.ID()]; there || len(after) != 2 {
				t.Errorf("got entries %v, want the younger gone", after)
			}
			h.still("merged")

			// A chain: the first page leads over both.
			second := h.act(h.merging(c, a))
			h.run()
			h.equal("a chain", h.moved(), map[string]string{wasB.Path(): h.story(c).Path(), wasA.Path(): h.story(c).Path()})
			h.equal("all items", len(h.story(c).Items), 3)
			h.still("a chain")
			h.act(h.undoing(second))
			h.run()
			h.equal("the older is back", []any{h.story(a).Items, h.story(a).MergedInto}, []any{[]news.ID{wasA.Items[0], wasB.Items[0]}, news.ID("")})
			h.equal("its page leads on again", h.moved(), map[string]string{wasB.Path(): wasA.Path()})

			h.act(h.undoing(merge))
			h.run()
			got := h.story(b)
			h.equal("the younger is back", []any{got.Key, got.Slug, got.PublishedAt, got.Items, got.MergedInto},
				[]any{wasB.Key, wasB.Slug, wasB.PublishedAt, wasB.Items, news.ID("")})
			h.equal("its page", text(h.press.stories[b]), pageB)
			h.equal("entries", h.ids("all"), before)
			h.equal("no page leads on", h.moved(), map[string]string{})
			h.still("undone")
			h.add(time.Hour)
			for n := range 3 {
				h.arrive(feedA, post{guid: fmt.Sprint("n", n), title: "Record wheat harvest in Orrin", text: wheat + fmt.Sprint(" Part ", n), hour: tt.hour + float64(n)})
				h.run()
				if h.of(wasA.Items[0]) != a || h.of(wasB.Items[0]) != b {
					t.Fatalf("pass %d after the undo: the stories are one again", n+1)
				}
			}
		})
	}
}

// Stories that are not published are held together, and after the undo apart, by
// what a person said alone.
func TestMergeOfUnpublished(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	channels := h.pipe.Settings.Channels
	h.pipe.Settings.Channels = nil
	h.follow(feedA, post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -9})
	h.follow(feedB, post{guid: "b1", title: "Record wheat harvest in Orrin", text: wheat, hour: -8})
	h.run()
	a, b := news.ItemID(feedA, "a1"), news.ItemID(feedB, "b1")
	was := []news.ID{h.of(a), h.of(b)}
	merge := h.act(h.merging(h.of(a), h.of(b)))
	one := func(what string, want bool) {
		t.Helper()
		if got := h.of(a) == h.of(b); got != want {
			t.Fatalf("%s: got one story %v, want %v", what, got, want)
		}
	}
	one("at once", true)
	h.run()
	one("after a pass", true)
	h.still("merged")
	h.act(h.undoing(merge))
	h.run()
	h.equal("undone", []news.ID{h.of(a), h.of(b)}, was)
	h.still("undone")

	// Only one of them is published: its id goes on, whichever was named first.
	h.pipe.Settings.Channels = channels[:1]
	h.pipe.Settings.Channels[0].Without = []string{"bridge"}
	h.run()
	h.equal("published", []bool{h.story(was[0]).Published(), h.story(was[1]).Published()}, []bool{false, true})
	h.act(h.merging(was[0], was[1]))
	h.equal("the published one has the reports", []news.ID{h.of(a), h.of(b)}, []news.ID{was[1], was[1]})
	h.run()
	h.equal("no page leads on", h.moved(), map[string]string{})
}

// A report that was split off stays off, whatever its copies say, until that is undone.
func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name   string
		item   int // which of the story's items leaves; 0 gave it its key
		minted bool
	}{{"a later report", 1, true}, {"the first report", 0, true}, {"of a story that is not published", 1, false}, {"the first of one", 0, false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, "")
			channels := h.pipe.Settings.Channels
			if !tt.minted {
				h.pipe.Settings.Channels = nil
			}
			h.follow(feedA, post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -9})
			h.follow(feedB, post{guid: "b1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -8})
			h.follow(feedC, post{guid: "c1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -7})
			h.run()
			items := []news.ID{news.ItemID(feedA, "a1"), news.ItemID(feedB, "b1"), news.ItemID(feedC, "c1")}
			story := h.of(items[0])
			was := h.story(story)
			h.equal("one story", was.Items, items)
			leaves, rest := items[tt.item], slices.DeleteFunc(slices.Clone(items), func(id news.ID) bool { return id == items[tt.item] })

			split := h.act(h.splitting(story, leaves))
			own := h.of(leaves)
			apart := func(what string) {
				t.Helper()
				h.equal(what+": those that stay", h.of(rest[0]), h.of(rest[1]))
				if h.of(leaves) == h.of(rest[0]) {
					t.Fatalf("%s: they are one story again", what)
				}
			}
			apart("at once")
			h.run()
			apart("after a pass")
			if tt.minted && (h.of(rest[0]) != story || h.of(leaves) != own) {
				t.Errorf("got stories %s and %s, want %s and %s", h.of(rest[0]), h.of(leaves), story, own)
			}
			h.equal("it copies nothing there", len(h.story(h.of(leaves)).Summary.Text) > 0 || !tt.minted, true)
			h.still("split")
			h.add(time.Hour)
			for n := range 3 {
				h.arrive(feedD, post{guid: fmt.Sprint("d", n), title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: float64(n - 6)})
				if n == 0 {
					h.follow(feedD, h.web.feeds[feedD]...)
				}
				h.run()
				apart(fmt.Sprint("with copy ", n+1))
			}
			h.still("with copies")

			h.act(h.undoing(split))
			h.equal("back at once", h.of(leaves), h.of(rest[0]))
			h.pipe.Settings.Channels = channels
			h.run()
			h.equal("back", h.of(leaves), h.of(rest[0]))
			h.equal("lead", h.story(h.of(leaves)).Lead, was.Lead)
			h.equal("key", h.of(leaves), story)
			h.still("undone")
		})
	}
}

// Acts outlive what they were about: items that were purged, stories that are gone.
func TestActsAfterAPurge(t *testing.T) {
	for _, tt := range []struct {
		name, purge   string
		a, b          bool // whether the stories of a1 and b1 are there in the end
		moved, undone int  // pages that lead on, before the undo and after
	}{
		{"of the older story's source", feedA, false, true, 1, 1}, // its own page leads on then
		{"of the younger story's source", feedB, true, false, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, "")
			h.follow(feedA, post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -9})
			h.follow(feedB, post{guid: "b1", title: "Record wheat harvest in Orrin", text: wheat, hour: -8})
			h.run()
			a, b := h.of(news.ItemID(feedA, "a1")), h.of(news.ItemID(feedB, "b1"))
			merge := h.act(h.merging(a, b))
			h.run()
			if err := h.store.RemoveSource(t.Context(), news.SourceID(tt.purge), true); err != nil {
				t.Fatal(err)
			}
			h.run()
			h.equal("pages that lead on", len(h.moved()), tt.moved)
			h.still("purged")
			h.act(h.undoing(merge))
			h.run()
			h.equal("pages that lead on after the undo", len(h.moved()), tt.undone)
			for key, there := range map[news.ID]bool{a: tt.a, b: tt.b} {
				list, err := h.store.Stories(t.Context(), []news.ID{key})
				if err != nil || (len(list) == 1 && len(list[0].Items) > 0) != there {
					t.Errorf("story %s: got %v %v, want it there: %v", key, list, err, there)
				}
			}
			h.still("undone")
			if err := h.store.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// together names with each item the first one of its story.
func (h *house) together() map[string]string {
	h.Helper()
	items, err := h.store.FindItems(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	first, out := map[news.ID]string{}, map[string]string{}
	for _, it := range items {
		if g := first[it.Story]; g == "" || it.GUID < g {
			first[it.Story] = it.GUID
		}
	}
	for _, it := range items {
		out[it.GUID] = first[it.Story]
	}
	return out
}

// chance does what a person could do next.
func (h *house) chance(r *rand.Rand) {
	h.Helper()
	var alive []news.ID
	all := h.published()
	for key, items := range all {
		if len(items) > 0 {
			alive = append(alive, key)
		}
	}
	slices.Sort(alive)
	acts, err := h.store.Acts(h.Context(), "")
	if err != nil {
		h.Fatal(err)
	}
	i := r.IntN(len(alive))
	switch items := all[alive[i]]; {
	case r.IntN(3) == 0 && len(acts) > 0:
		if seq := acts[r.IntN(len(acts))].Seq; edit.UndoneBy(acts, seq) == 0 {
			h.act(h.undoing(seq))
		}
	case r.IntN(2) == 0 && len(items) > 1:
		h.act(h.splitting(alive[i], items[r.IntN(len(items))]))
	case len(alive) > 1:
		h.act(h.merging(alive[i], alive[(i+1+r.IntN(len(alive)-1))%len(alive)]))
	}
}

// The same acts on the same items put the same items together: carried out one by
// one with passes between, or all at once by a later pass. Which story has the page
// may differ: that is for what was published between them.
func TestReplayInAStore(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 9))
			h := newHouse(t, "")
			for n, s := range []struct{ title, text string }{{"Harbour bridge in Milford closed", bridgeAlpha}, {"Record wheat harvest in Orrin", wheat}, {"A comet in August", comet}} {
				for i, feed := range []string{feedA, feedB}[:1+n%2] {
					h.web.feeds[feed] = append(h.web.feeds[feed], post{guid: fmt.Sprint(n, ".", i), title: s.title, text: s.text, hour: float64(i - 4*n - 2)})
				}
			}
			h.follow(feedA, h.web.feeds[feedA]...)
			h.follow(feedB, h.web.feeds[feedB]...)
			h.run()
			base := saved(h)
			var after []map[string]string
			for range 8 {
				h.chance(r)
				if r.IntN(2) == 0 {
					h.run()
				}
				acts, err := h.store.Acts(t.Context(), "")
				if err != nil {
					t.Fatal(err)
				}
				for len(after) < len(acts) {
					after = append(after, h.together())
				}
			}
			h.run()
			h.equal("after a last pass", h.together(), after[len(after)-1])
			h.still("after the acts")
			acts, err := h.store.Acts(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{len(acts) / 2, len(acts)} {
				again := restartHouse(t, base, 1)
				for _, a := range acts[:n] {
					again.say(a)
				}
				again.run()
				again.equal(fmt.Sprint(n, " acts"), again.together(), after[n-1])
				again.still(fmt.Sprint(n, " acts"))
			}
		})
	}
}
