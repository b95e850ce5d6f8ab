package pipeline_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
)

// A process that remembers what it has read stores what one does that reads
// everything anew at each pass: the same items, stories and reasons.
func TestMemoryOfAProcess(t *testing.T) {
	texts := []struct{ title, text string }{
		{"Harbour bridge in Milford closed", bridgeAlpha}, {"Record wheat harvest in Orrin", wheat}, {"A comet in August", comet},
	}
	live := func(t *testing.T, seed uint64, between func(h *house)) map[string]string {
		random := rand.New(rand.NewPCG(seed, 9))
		h := newHouse(t, "")
		h.add(400 * time.Hour)
		feeds := make([]string, 5)
		for i := range feeds {
			feeds[i] = fmt.Sprintf("https://outlet%d.example/feed", i)
			h.follow(feeds[i])
		}
		for n := range 14 {
			s := texts[random.IntN(len(texts))]
			p := post{guid: fmt.Sprint("g", n), title: s.title, text: fmt.Sprintf("%s Update %d of the day.", s.text, random.IntN(5)), hour: float64(random.IntN(330))}
			feed := feeds[random.IntN(len(feeds))]
			if old := h.web.feeds[feed]; len(old) > 0 && random.IntN(4) == 0 { // a revision
				old[0].title, old[0].updated = old[0].title+" again", 340
			}
			h.arrive(feed, p)
			if random.IntN(3) > 0 {
				between(h)
				h.run()
			}
		}
		between(h)
		h.run()
		return contents(t, h.store)
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("life ", seed), func(t *testing.T) {
			t.Parallel()
			want := live(t, seed, func(h *house) { h.pipe.Memory = nil })
			memory := new(edit.Memory)
			got := live(t, seed, func(h *house) { h.pipe.Memory = memory })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("a process that remembers (-anew +remembering):\n%s", diff)
			}
		})
	}
}
