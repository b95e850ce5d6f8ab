package pipeline_test

import (
	"errors"
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

// arrival is a report and the feed that has it.
type arrival struct {
	feed string
	post
}

// arrivals are the reports of two short stretches of news that lie further apart
// than a window: what comes in late finds all that it can meet.
func arrivals() []arrival {
	texts := []struct{ title, text string }{
		{"Harbour bridge in Milford closed", bridgeAlpha}, {"Detours after Milford bridge is closed", bridgeBeta},
		{"Record wheat harvest in Orrin", wheat}, {"A comet in August", comet}, {"Youth orchestra of Karlsby travels", orchestra},
		{"Railway tunnel under the Grenna pass", tunnel},
	}
	var out []arrival
	for n := range 16 {
		x := texts[n%len(texts)]
		words := strings.Split(x.text, "\n\n")
		a := arrival{fmt.Sprintf("https://outlet%d.example/feed", n%5), post{guid: fmt.Sprint("g", n), title: x.title, hour: float64(n % 7 * 8)}}
		switch n % 3 {
		case 0:
			a.text = x.text
		case 1:
			a.text = words[0] + "\n\n" + words[2]
		case 2:
			a.title, a.text = "More on this: "+x.title, words[0]
		}
		if n > 10 {
			a.hour += 240
		}
		out = append(out, a)
	}
	return out
}

// receive lets reports come in, some at a time, the pass stopped now and then at
// any of its calls and started again.
func (h *house) receive(list []arrival, r *rand.Rand, publish bool, after func()) {
	h.Helper()
	for len(list) > 0 {
		n := 1 + r.IntN(min(len(list), 6))
		for _, a := range list[:n] {
			h.web.feeds[a.feed] = append(h.web.feeds[a.feed], a.post)
		}
		list = list[n:]
		h.add(time.Hour)
		stop := 0
		if r.IntN(2) == 0 {
			stop = 1 + r.IntN(15)
		}
		for _, at := range []int{stop, 0} {
			h.pipe.Store = trapped{h.store, &trap{at: at, dies: true, after: stop%2 == 0}}
			_, err := h.pipe.FetchDue(h.Context())
			if err == nil {
				err = h.pipe.Edit(h.Context())
			}
			if err != nil && (at == 0 || !errors.Is(err, errBroken)) {
				h.Fatal(err)
			}
		}
		h.pipe.Store = h.store
		if publish {
			h.run()
			after()
		}
	}
}

// grouped is which items are in which story, led by which: by key, and once more
// what copies what.
func (h *house) grouped() map[news.ID][]news.ID {
	h.Helper()
	list, err := h.store.FindStories(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	items, err := h.store.FindItems(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	out := map[news.ID][]news.ID{}
	for _, s := range list {
		out[s.Key] = append([]news.ID{s.Lead}, s.Items...)
	}
	for _, it := range items {
		if it.DuplicateOf != "" {
			out["copy "+it.ID] = []news.ID{it.DuplicateOf}
		}
	}
	return out
}

func orderHouse(t *testing.T) *house {
	h := newHouse(t, "")
	h.add(400 * time.Hour)
	for n := range 5 {
		h.follow(fmt.Sprintf("https://outlet%d.example/feed", n))
	}
	return h
}

// In whatever order reports come in, and wherever passes are stopped: the stories
// are those of all reports at once. Where stories are published between, these
// keep their keys and items, and those that touch none of them are the same.
func TestArrivalOrder(t *testing.T) {
	list := arrivals()
	once := orderHouse(t)
	for _, a := range list {
		once.web.feeds[a.feed] = append(once.web.feeds[a.feed], a.post)
	}
	once.add(time.Hour)
	if _, err := once.pipe.FetchDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := once.pipe.Edit(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := once.grouped()
	if len(want) < 6 {
		t.Fatalf("got %d stories at once: too few to test", len(want))
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("order ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 5))
			some := slices.Clone(list)
			r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
			h := orderHouse(t)
			if seed%2 == 0 {
				h.receive(some, r, false, nil)
				if diff := cmp.Diff(want, h.grouped()); diff != "" {
					t.Errorf("stories (-all at once +in batches):\n%s", diff)
				}
				return
			}
			before, early := map[news.ID][]news.ID{}, map[news.ID]bool{}
			h.receive(some, r, true, func() {
				after := h.published()
				for key, items := range before {
					for _, id := range items {
						early[id] = true
						if !slices.Contains(after[key], id) {
							t.Errorf("published story %s lost %s", key, id)
						}
					}
				}
				before = maps.Clone(after)
			})
			got := h.published()
			for key, items := range want {
				if strings.HasPrefix(string(key), "copy ") || slices.ContainsFunc(items, func(id news.ID) bool { return early[id] }) {
					continue
				}
				if diff := cmp.Diff(items[1:], got[key]); diff != "" {
					t.Errorf("story %s, of which nothing was published before (-all at once +in batches):\n%s", key, diff)
				}
			}
		})
	}
}
