package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"feedctl/news"
	"feedctl/pipeline"
)

// knocking is a store that tells when a round wants to begin.
type knocking struct {
	pipeline.Store
	knock func()
}

func (k knocking) Round(ctx context.Context) (func(), error) {
	k.knock()
	return k.Store.Round(ctx)
}

// Two programs at one store, the second of which comes while the first waits for
// its first answer: each thing is asked for once, one at a time of a host (which
// the web sees to), and what the second asks all the same it asks knowing the
// first one's answers.
func TestTwoProgramsAtOneStore(t *testing.T) {
	round := func(visit func(p *pipeline.Pipeline) (pipeline.Round, error)) func(*pipeline.Pipeline) error {
		return func(p *pipeline.Pipeline) error {
			_, err := visit(p)
			return err
		}
	}
	var sources []news.Source
	due := round(func(p *pipeline.Pipeline) (pipeline.Round, error) { return p.FetchDue(t.Context()) })
	all := round(func(p *pipeline.Pipeline) (pipeline.Round, error) { return p.FetchAll(t.Context()) })
	named := round(func(p *pipeline.Pipeline) (pipeline.Round, error) { return p.Fetch(t.Context(), sources) })
	edit := func(p *pipeline.Pipeline) error { return p.Edit(t.Context()) }
	for _, tt := range []struct {
		name          string
		first, second func(*pipeline.Pipeline) error
		visits, pages int // of each
	}{
		{"what is due, twice", due, due, 1, 0},
		{"all of them after what is due", due, all, 2, 0},
		{"some by name after what is due", due, named, 2, 0},
		{"pages, twice", edit, edit, 1, 1},
		{"what is due beside pages", edit, due, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, "")
			h.pipe.Settings.FullText = "always"
			sources = nil
			for i := range 6 {
				sources = append(sources, h.follow(fmt.Sprintf("https://host%d.example/%d", i%2, i), post{guid: fmt.Sprint(i), title: "One", text: wheat}))
			}
			if tt.pages > 0 {
				if err := due(h.pipe); err != nil {
					t.Fatal(err)
				}
			}
			knocked := make(chan struct{})
			other := *h.pipe
			other.Store = knocking{open(t, h.path), sync.OnceFunc(func() { close(knocked) })}
			var second sync.WaitGroup
			begin := sync.OnceFunc(func() {
				second.Go(func() {
					if err := tt.second(&other); err != nil {
						t.Error(err)
					}
				})
				select {
				case <-knocked:
				case <-t.Context().Done():
				}
			})
			h.web.during = func(context.Context, string) { begin() }
			seen := map[string]int{}
			h.web.after = func(v *news.Visit) {
				h.web.mu.Lock()
				defer h.web.mu.Unlock()
				if seen[v.Source.URL]++; seen[v.Source.URL] > 1 && v.Source.Poll.ETag == "" {
					t.Errorf("%s: asked again as if for the first time", v.Source.URL)
				}
			}
			if err := tt.first(h.pipe); err != nil {
				t.Error(err)
			}
			second.Wait()
			for _, s := range sources {
				if n := h.web.visits[s.URL]; n != tt.visits {
					t.Errorf("%s: visited %d times, want %d", s.URL, n, tt.visits)
				}
			}
			if len(h.web.read) != tt.pages*len(sources) {
				t.Errorf("read %d pages, want %d", len(h.web.read), tt.pages*len(sources))
			}
			for address, n := range h.web.read {
				if n != 1 {
					t.Errorf("%s: read %d times, want 1", address, n)
				}
			}
		})
	}
}

// Who waits for another is told so once, and gets its turn.
func TestWaitingIsTold(t *testing.T) {
	h := newHouse(t, "")
	h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	release, err := open(t, h.path).Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	h.pipe.Waiting = func() { told++; release() }
	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Visited != 1 || told != 1 {
		t.Errorf("got %+v, %v, told %d times; want 1 visited, told once", round, err, told)
	}
}

// What came due while nobody was there is not asked at a time that its feed skips,
// but later, and not so much later that it is never asked.
func TestDueWhileSkipped(t *testing.T) {
	const planned, h = 6, time.Hour // visits are planned for 06:00, before the skipped hours
	day := day.Truncate(24 * h)
	at := func(hours float64) time.Time { return day.Add(time.Duration(hours * float64(h))) }
	noon := news.Timetable{Hours: 1<<12 | 1<<13} // 12:00–13:59
	sunday := news.Timetable{Days: 1 << day.Weekday()}
	only18 := news.Timetable{Hours: (1<<24 - 1) &^ (1 << 18)}
	for _, tt := range []struct {
		name    string
		tt      news.Timetable
		max     time.Duration
		asked   []float64 // rounds, hours from midnight
		force   bool
		visits  int
		next    float64 // when it is put off: not before this
		because string
	}{
		{"an hour that is not skipped", noon, 0, []float64{11.5}, false, 1, 0, ""},
		{"a skipped hour", noon, 0, []float64{12.5}, false, 0, 14, "skipHours"},
		{"twice in it", noon, 0, []float64{12.5, 13.5}, false, 0, 14, "skipHours"},
		{"and after it", noon, 0, []float64{12.5, 14.25}, false, 1, 0, ""},
		{"by a person", noon, 0, []float64{12.5}, true, 1, 0, ""},
		{"a skipped day", sunday, 0, []float64{12.5}, false, 0, 24, "skipDays"},
		{"a week of skipped days", news.Timetable{Days: 0x7f}, 0, []float64{12.5}, false, 1, 0, ""},
		{"late by a day", noon, 0, []float64{planned + 24 + 6.5}, false, 1, 0, ""},
		{"late by a day under a longer interval", noon, 72 * h, []float64{planned + 24 + 6.5}, false, 0, 24 + 14, "skipHours"},
		{"every day at a skipped hour", only18, 0, []float64{10, 34}, false, 1, 0, ""},
		{"nearly a day late: no later than a day", news.Timetable{Hours: 1<<24 - 1 - 1<<8}, 0, []float64{24 + 5}, false, 0, 24 + planned, "skipHours"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			house := newHouse(t, "")
			house.pipe.Settings.MaxInterval = tt.max
			s := house.follow(feedA, post{guid: "1", title: "One", text: wheat})
			poll := news.Poll{ETag: `"e"`, LastClass: news.ClassOK, LastChecked: at(planned - 1), Interval: h, NextFetchAt: at(planned), Timetable: tt.tt}
			if err := house.store.PutPoll(t.Context(), s.ID, poll); err != nil {
				t.Fatal(err)
			}
			for _, hours := range tt.asked {
				house.add(at(hours).Sub(house.Now()))
				visit := house.pipe.FetchDue
				if tt.force {
					visit = house.pipe.FetchAll
				}
				if round, err := visit(t.Context()); err != nil || round.Sources != round.Visited {
					t.Fatalf("got %+v, %v; want as many sources as visits", round, err)
				}
			}
			if house.web.visits[feedA] != tt.visits {
				t.Errorf("visited %d times, want %d", house.web.visits[feedA], tt.visits)
			}
			if tt.visits > 0 {
				return
			}
			got, err := house.store.Source(t.Context(), s.ID)
			if err != nil {
				t.Fatal(err)
			}
			if late := got.Poll.NextFetchAt.Sub(at(tt.next)); late < 0 || late > h/2 || !strings.Contains(got.Poll.Because, tt.because) {
				t.Errorf("next at %v, %q; want within half an hour of %v, %q", got.Poll.NextFetchAt, got.Poll.Because, at(tt.next), tt.because)
			}
			poll.NextFetchAt, poll.Because = got.Poll.NextFetchAt, got.Poll.Because
			if got.Poll != poll {
				t.Errorf("got %+v, want the plan alone changed: %+v", got.Poll, poll)
			}
		})
	}
}

// Many that are put off together are not asked together.
func TestPutOffIsSpread(t *testing.T) {
	h := newHouse(t, "")
	for i := range 5 {
		s := h.follow(fmt.Sprintf("https://host%d.example/feed", i))
		poll := news.Poll{LastClass: news.ClassOK, LastChecked: day.Add(-2 * time.Hour), NextFetchAt: day.Add(-time.Hour), Interval: time.Hour,
			Timetable: news.Timetable{Hours: 1 << day.Hour()}}
		if err := h.store.PutPoll(t.Context(), s.ID, poll); err != nil {
			t.Fatal(err)
		}
	}
	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Visited != 0 {
		t.Fatalf("got %+v, %v; want nobody visited", round, err)
	}
	all, err := h.store.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := map[time.Time]bool{}
	for _, s := range all {
		at[s.Poll.NextFetchAt] = true
	}
	if len(at) != len(all) {
		t.Errorf("%d sources come at %d times, want each at its own", len(all), len(at))
	}
}
