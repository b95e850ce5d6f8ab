package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"feedctl/news"
	"feedctl/pipeline"
)

// Each source is visited once a round, in its host's order, however many the
// host has and whoever leaves meanwhile.
func TestQueues(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.pipe.Settings.Workers = 3
	want := map[string][]string{} // host → paths
	for i := range 400 {
		host := []string{"one", "two", "big", "big", "big", fmt.Sprint("small", i)}[i%6]
		address := fmt.Sprintf("https://%s.example/%03d", host, i)
		h.follow(address, post{guid: "1", title: "One", text: wheat})
		want[host] = append(want[host], address)
	}
	var asked []string
	h.web.after = func(v *news.Visit) {
		h.web.mu.Lock()
		defer h.web.mu.Unlock()
		asked = append(asked, v.Source.URL)
		if len(asked) == 1 { // the last of the big host, whose turn comes much later
			left := want["big"][len(want["big"])-1]
			if err := h.store.RemoveSource(t.Context(), news.SourceID(left), false); err != nil {
				t.Error(err)
			}
			h.add(2 * time.Minute)
		}
	}
	round, err := h.pipe.FetchAll(t.Context())
	if err != nil || round.Visited != 399 {
		t.Fatalf("got %d visited, %v; want 399", round.Visited, err)
	}
	want["big"] = want["big"][:len(want["big"])-1]
	for host, paths := range want {
		var got []string
		for _, address := range asked {
			if slices.Contains(paths, address) {
				got = append(got, address)
			}
		}
		if !slices.Equal(got, paths) {
			t.Errorf("%s: asked %v, want %v", host, got, paths)
		}
	}
}

// Those that are read before a round and those that are not are asked once each,
// in their hosts' order.
func TestQueuesBeyondTheFirst(t *testing.T) {
	for _, most := range []int{0, 1, 7, 200, 1000} {
		t.Run(fmt.Sprint("read first ", most), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, "")
			want := map[string][]string{} // host → addresses
			for i := range 230 {
				host := []string{"big", "big", "small", fmt.Sprint("lone", i)}[i%4]
				address := fmt.Sprintf("https://%s.example/%03d", host, i)
				h.follow(address)
				want[host] = append(want[host], address)
			}
			var asked []string
			h.web.after = func(v *news.Visit) {
				h.web.mu.Lock()
				defer h.web.mu.Unlock()
				asked = append(asked, v.Source.URL)
			}
			if round, err := h.pipe.FetchAllReading(t.Context(), most); err != nil || round.Visited != 230 {
				t.Fatalf("got %d visited, %v; want 230", round.Visited, err)
			}
			for host, addresses := range want {
				var got []string
				for _, address := range asked {
					if slices.Contains(addresses, address) {
						got = append(got, address)
					}
				}
				if !slices.Equal(got, addresses) {
					t.Errorf("%s: asked %v, want %v", host, got, addresses)
				}
			}
		})
	}
}

func TestFetchAll(t *testing.T) {
	h := newHouse(t, "")
	for i, poll := range []news.Poll{{}, {NextFetchAt: day.Add(time.Hour)}, {RetryAfter: day.Add(time.Hour)}, {Gone: true}} {
		s := h.follow(fmt.Sprintf("https://host%d.example/feed", i), post{guid: "1", title: "One", text: wheat})
		if err := h.store.PutPoll(t.Context(), s.ID, poll); err != nil {
			t.Fatal(err)
		}
	}
	round, err := h.pipe.FetchAll(t.Context())
	if err != nil || round.Sources != 2 || round.Visited != 2 {
		t.Errorf("got %d of %d visited, %v; want those not gone and not told to wait", round.Visited, round.Sources, err)
	}
	if len(round.Waiting) != 1 || round.Waiting[0].URL != "https://host2.example/feed" {
		t.Errorf("waiting: got %+v, want host2's", round.Waiting)
	}
}

// A source that somebody else could visit meanwhile is not taken back.
func TestOfflineRoundTakesItsOwnBack(t *testing.T) {
	h := newHouse(t, "")
	for _, address := range []string{feedA, feedB} {
		h.follow(address)
		h.web.broken[address] = news.ClassNetwork
	}
	h.pipe.Store = meanwhile{h.pipe.Store, func() {
		if err := h.store.PutPoll(t.Context(), news.SourceID(feedA), news.Poll{LastClass: news.ClassOK, LastStatus: 200,
			LastChecked: day.Add(time.Second), NextFetchAt: day.Add(time.Hour)}); err != nil {
			t.Error(err)
		}
	}}
	if _, err := h.pipe.FetchDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]time.Time{feedA: day.Add(time.Hour), feedB: day.Add(time.Minute)} {
		s, err := h.store.Source(t.Context(), news.SourceID(address))
		if err != nil || !s.Poll.NextFetchAt.Equal(want) || s.Poll.Failures != 0 {
			t.Errorf("%s: next at %v with %d failures, %v; want %v", address, s.Poll.NextFetchAt, s.Poll.Failures, err, want)
		}
	}
}

// meanwhile is a store to which something happens before a round is taken back.
type meanwhile struct {
	pipeline.Store
	happens func()
}

func (m meanwhile) Reached(ctx context.Context) (time.Time, error) {
	m.happens()
	return m.Store.Reached(ctx)
}
