package pipeline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// published are the members of each published story, by key.
func (h *house) published() map[news.ID][]news.ID {
	h.Helper()
	list, err := h.store.FindStories(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	out := map[news.ID][]news.ID{}
	for _, s := range list {
		if s.Published() {
			out[s.Key] = s.Items
		}
	}
	return out
}

// still fails the test when another pass, without any news, changes anything.
func (h *house) still(what string) {
	h.Helper()
	before := contents(h, h.store)
	for n := range 2 {
		if _, printed := h.run(); printed.Changed+printed.Stories+printed.Minted != 0 {
			h.Errorf("%s, %d more passes: got %+v, want nothing written", what, n+1, printed)
		}
		if diff := cmp.Diff(before, contents(h, h.store)); diff != "" {
			h.Fatalf("%s, %d more passes: the store has changed:\n%s", what, n+1, diff)
		}
	}
}

// arrive sets what a feed says and lets an hour pass, so that it is visited.
func (h *house) arrive(feed string, p post) {
	h.web.feeds[feed] = append(h.web.feeds[feed], p)
	h.add(time.Hour)
}

// A story of which each report is within a window of the next one, and the last
// far from the first.
func TestLongStory(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.add(400 * time.Hour)
	feeds := []string{feedA, feedB, "https://cora.example/feed", "https://dora.example/feed", "https://enid.example/feed"}
	for _, f := range feeds {
		h.follow(f)
	}
	for n, f := range feeds {
		h.arrive(f, post{guid: fmt.Sprint("g", n), title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: float64(60 * n)})
		h.run()
		all := h.published()
		if len(all) != 1 {
			t.Fatalf("report %d: got %d stories, want 1", n+1, len(all))
		}
		for key, items := range all {
			if len(items) != n+1 || items[0] != news.ItemID(feedA, "g0") || key != news.StoryKey(feedA, "g0") {
				t.Errorf("report %d: got story %s of %v, want the first one's of %d, led by it", n+1, key, items, n+1)
			}
		}
		h.still(fmt.Sprint("report ", n+1))
	}

	h.pipe.Settings.Prefer = []string{"Cora"}
	h.run()
	for key, items := range h.published() {
		if len(items) != 5 || items[0] != news.ItemID(feeds[2], "g2") || key != news.StoryKey(feedA, "g0") {
			t.Errorf("another preference: got story %s of %v, want the same one led by Cora", key, items)
		}
	}
	h.still("another preference")
	h.pipe.Settings.Window = 24 * time.Hour
	h.run()
	for key, items := range h.published() {
		if len(items) != 5 {
			t.Errorf("a shorter window: got story %s of %d reports, want all 5", key, len(items))
		}
	}
	h.still("a shorter window")
}

// Whatever order reports of several windows come in: no published story loses
// one, and a pass without news changes nothing.
func TestPassesWithoutNews(t *testing.T) {
	texts := []struct{ title, text string }{
		{"Harbour bridge in Milford closed", bridgeAlpha}, {"Record wheat harvest in Orrin", wheat}, {"A comet in August", comet},
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("order ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			h := newHouse(t, "")
			h.add(400 * time.Hour)
			feeds := make([]string, 6)
			for i := range feeds {
				feeds[i] = fmt.Sprintf("https://outlet%d.example/feed", i)
				h.follow(feeds[i])
			}
			before := map[news.ID][]news.ID{}
			for n := range 18 {
				s := texts[random.IntN(len(texts))]
				words := fmt.Sprintf("%s Update %d of the day.", s.text, random.IntN(5))
				if random.IntN(2) == 0 { // the beginning alone
					words = words[:len(words)/2]
				}
				h.arrive(feeds[random.IntN(len(feeds))], post{guid: fmt.Sprint("g", n), title: s.title, text: words, hour: float64(random.IntN(330))})
				if random.IntN(3) > 0 && n < 17 {
					continue // several come at once
				}
				h.run()
				after := h.published()
				for key, items := range before {
					for _, id := range items {
						if !slices.Contains(after[key], id) {
							t.Fatalf("after %d reports: story %s lost %s", n+1, key, id)
						}
					}
				}
				before = after
				if random.IntN(3) == 0 || n == 17 {
					h.still(fmt.Sprint("after ", n+1, " reports"))
				}
			}
		})
	}
}

// Reports of many windows that come in at once are grouped in stretches, with
// the same outcome when the pass is stopped between two of them.
func TestStoppedBetweenStretches(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, stop int) map[string]string {
		h := newHouse(t, "")
		h.add(400 * time.Hour)
		for n := range 5 {
			h.follow(fmt.Sprintf("https://outlet%d.example/feed", n),
				post{guid: fmt.Sprint("g", n), title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: float64(60 * n)},
				post{guid: fmt.Sprint("h", n), title: "Record wheat harvest in Orrin", text: wheat, hour: float64(60*n + 30)})
		}
		if _, err := h.pipe.FetchDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		x := &trap{at: stop, dies: true}
		h.pipe.Store = trapped{h.store, x}
		if err := h.pipe.Edit(t.Context()); (err == nil) != (stop == 0 || x.calls < stop) {
			t.Fatalf("stopped at call %d of %d: got %v", stop, x.calls, err)
		}
		h.pipe.Store = h.store
		h.run()
		h.still("all at once")
		return lasting(t, h.store)
	}
	want := run(t, 0)
	for stop := 8; stop <= 12; stop++ { // while stretches are read and saved
		if diff := cmp.Diff(want, run(t, stop)); diff != "" {
			t.Errorf("stopped at call %d (-want +got):\n%s", stop, diff)
		}
	}
}

// A guid that stands for two entries from the first visit on.
func TestOneGUIDTwoEntries(t *testing.T) {
	h := newHouse(t, "")
	one := post{guid: "x", link: "one", title: "Record wheat harvest in Orrin", text: wheat, hour: -2}
	two := post{guid: "x", link: "two", title: "A comet in August", text: comet, hour: -1}
	three := post{guid: "x", link: "three", title: "Youth orchestra of Karlsby travels", text: orchestra, hour: 3}
	h.follow(feedA, two, one)
	visits := []struct {
		posts []post
		new   int
	}{{[]post{two, one}, 2}, {[]post{one, two}, 0}, {[]post{two}, 0}, {[]post{three, two}, 1}, {[]post{three}, 0}, {[]post{two, one, three}, 0}}
	for n, v := range visits {
		h.web.feeds[feedA] = v.posts
		if round, _ := h.run(); round.New != v.new || round.Revised != 0 {
			t.Errorf("visit %d: got %d new, %d revised, want %d new, none revised", n+1, round.New, round.Revised, v.new)
		}
		h.add(2 * time.Hour)
	}
	if got := len(h.stories()); got != 3 {
		t.Errorf("got %d stories, want 3", got)
	}
}
