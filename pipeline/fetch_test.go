package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
	"feedctl/pipeline"
)

func TestFetchDue(t *testing.T) {
	h := newHouse(t, "")
	h.follow(feedA, post{guid: "a1", title: "One", text: wheat, hour: -1}, post{guid: "a2", title: "Two", text: comet, hour: -2})
	h.follow(feedB, post{guid: "b1", title: "Three", text: orchestra, hour: -1})
	h.follow(feedC)
	h.web.broken[feedC] = news.ClassNotFeed
	var told []int
	h.pipe.Saved = func(r pipeline.Round) { told = append(told, r.Visited) }

	round, err := h.pipe.FetchDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if round.Sources != 3 || round.Visited != 3 || round.New != 3 || round.Revised != 0 || round.NotModified != 0 {
		t.Errorf("first round: got %+v, want 3 of 3 visited, 3 new", round)
	}
	if len(round.Failures) != 1 || round.Failures[0].Source.URL != feedC || round.Failures[0].Class != news.ClassNotFeed || round.Failures[0].Err == nil {
		t.Errorf("failures: got %+v, want %s as not_feed", round.Failures, feedC)
	}
	if len(told) == 0 || told[len(told)-1] != 3 {
		t.Errorf("told of %v visits, want 3 in the end", told)
	}
	failing, err := h.store.Source(t.Context(), news.SourceID(feedC))
	if err != nil || failing.State() != "failing" || failing.Poll.Failures != 1 {
		t.Errorf("got %s with %d failures, %v; want failing with 1", failing.State(), failing.Poll.Failures, err)
	}

	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Sources != 0 {
		t.Errorf("nothing is due: got %+v, %v", round, err)
	}
	h.add(2 * time.Hour)
	h.web.feeds[feedA][0].text += " More."
	round, err = h.pipe.FetchDue(t.Context())
	if err != nil || round.Visited != 3 || round.NotModified != 1 || round.New != 0 || round.Revised != 1 {
		t.Errorf("second round: got %+v, %v; want 1 not modified, 1 revised", round, err)
	}
}

// A source that is due still, whatever became of its visit, is visited once a round.
func TestFetchDueVisitsOnce(t *testing.T) {
	// Nothing is stored before all are asked.
	together := func(h *house) {
		var all sync.WaitGroup
		all.Add(5)
		h.web.during = func(context.Context, string) { all.Done(); all.Wait() }
	}
	tests := []struct {
		name    string
		prepare func(t *testing.T, h *house)
		err     error
		visits  int
	}{
		{"due again at once", func(t *testing.T, h *house) {
			h.web.after = func(v *news.Visit) { v.Poll.NextFetchAt = time.Time{} }
		}, nil, 5},
		{"the store cannot be written", func(t *testing.T, h *house) {
			arm(h, &trap{at: 3, dies: true})
		}, errBroken, 0},
		{"the sources cannot be read", func(t *testing.T, h *house) {
			arm(h, &trap{at: 4})
		}, errBroken, 0},
		{"the store fails", func(t *testing.T, h *house) {
			together(h)
			arm(h, &trap{at: 5, dies: true})
		}, errBroken, 5},
		{"the store fails once", func(t *testing.T, h *house) {
			together(h)
			arm(h, &trap{at: 5})
		}, errBroken, 5},
		{"the source is removed meanwhile", func(t *testing.T, h *house) {
			h.web.during = func(_ context.Context, address string) {
				if err := h.store.RemoveSource(t.Context(), news.SourceID(address), false); err != nil {
					t.Error(err)
				}
			}
		}, nil, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, "")
			h.pipe.Settings.Workers = 5
			for i := range 5 {
				h.follow(fmt.Sprintf("https://host%d.example/feed", i), post{guid: "1", title: "One", text: wheat})
			}
			tt.prepare(t, h)
			if _, err := h.pipe.FetchDue(t.Context()); !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if len(h.web.visits) != tt.visits {
				t.Errorf("visited %d sources, want %d", len(h.web.visits), tt.visits)
			}
			for address, n := range h.web.visits {
				if n != 1 {
					t.Errorf("%s: visited %d times, want 1", address, n)
				}
			}
		})
	}
}

// fullDisk is a store that seemed fit for writing and is not.
type fullDisk struct{ pipeline.Store }

func (fullDisk) SaveVisits(context.Context, []news.Visit) ([]news.Saved, error) {
	return nil, errBroken
}

// Visits that cannot be kept are not made.
func TestFullDisk(t *testing.T) {
	h := newHouse(t, "")
	h.pipe.Settings.Workers = 1
	for i := range 5 {
		h.follow(fmt.Sprintf("https://host%d.example/feed", i), post{guid: "1", title: "One", text: wheat})
	}
	h.pipe.Store = fullDisk{h.store}
	asked := 0
	h.web.during = func(ctx context.Context, _ string) {
		if asked++; asked < 2 {
			return
		}
		select { // the first visit is stored meanwhile, or not
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
		}
	}
	round, err := h.pipe.FetchDue(t.Context())
	if !errors.Is(err, errBroken) || errors.Is(err, context.Canceled) || round.Visited != 0 {
		t.Errorf("got %+v, %v; want nothing visited and %v", round, err, errBroken)
	}
	if asked != 2 {
		t.Errorf("asked %d sources, want 2: the one that was not stored and the one on its way", asked)
	}
}

// A feed or a page that breaks its reader stops nobody, and is not asked for at
// every tick.
func TestPanicsOfTheWeb(t *testing.T) {
	h := newHouse(t, "")
	h.pipe.Settings.FullText = "always"
	h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	h.follow(feedB, post{guid: "1", title: "Two", text: orchestra})
	bad := h.follow(feedC)
	h.web.pages["https://beta.example/1"] = lighthouse
	h.web.during = func(_ context.Context, address string) {
		if address == feedC || address == "https://alpha.example/1" {
			panic("poison")
		}
	}
	round, printed := h.run()
	if round.Visited != 3 || len(round.Failures) != 1 || round.Failures[0].Class != news.ClassBadFeed || round.Failures[0].Err == nil || printed.Minted != 2 {
		t.Errorf("got %+v and %d stories, want 3 visited, one a bad feed, 2 stories", round, printed.Minted)
	}
	if s, err := h.store.Source(t.Context(), bad.ID); err != nil || s.Poll.Failures != 1 || s.Poll.LastClass != news.ClassBadFeed || !s.Poll.NextFetchAt.After(h.Now()) {
		t.Errorf("got %+v, %v; want one failure, and a later visit", s.Poll, err)
	}
	for range 3 {
		h.run()
	}
	want := map[string]int{"https://alpha.example/1": 1, "https://beta.example/1": 1}
	if diff := cmp.Diff(want, h.web.read); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// A source's own full_text wins over the configuration's.
func TestOwnFullText(t *testing.T) {
	h := newHouse(t, "")
	h.pipe.Settings.FullText = "never"
	h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	own := h.follow(feedB, post{guid: "1", title: "Two", text: orchestra})
	own.FullText = "always"
	if err := h.store.PutSource(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	h.web.pages["https://beta.example/1"] = lighthouse
	h.run()
	if diff := cmp.Diff(map[string]int{"https://beta.example/1": 1}, h.web.read); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// A correction takes the old page's text back and reads the page again, however
// long ago the item came.
func TestCorrectedPage(t *testing.T) {
	h := newHouse(t, "")
	h.pipe.Settings.FullText = "auto"
	h.follow(feedA, post{guid: "1", title: "Lighthouse keeper retires", text: "A teaser."})
	page := "https://alpha.example/1"
	h.web.pages[page] = "The lighthouse has burnt down.\n\n" + lighthouse
	text := func() string {
		items, err := h.store.Items(t.Context(), []news.ID{news.ItemID(feedA, "1")})
		if err != nil || len(items) != 1 {
			t.Fatal(len(items), err)
		}
		return items[0].BestText()
	}
	h.run()
	if got := text(); got != h.web.pages[page] {
		t.Fatalf("got %q, want the page's text", got)
	}
	h.add(4 * 24 * time.Hour)
	h.web.feeds[feedA][0].text = "A corrected teaser."
	h.web.answers = map[string]news.Page{page: {Class: news.ClassServerError}}
	h.run()
	if got := text(); got != "A corrected teaser." || h.web.read[page] != 2 {
		t.Errorf("the page is out of order: got %q and %d requests, want the feed's text and 2", got, h.web.read[page])
	}
	h.web.answers, h.web.pages[page] = nil, lighthouse
	h.add(time.Hour)
	h.run()
	if got := text(); got != lighthouse || h.web.read[page] != 3 {
		t.Errorf("the page is corrected: got %q and %d requests, want its text and 3", got, h.web.read[page])
	}
}

// The fake web fails the test when a host has two requests at the same time.
func TestOneRequestToAHost(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.pipe.Settings.Workers = 16
	h.pipe.Settings.FullText = "always"
	h.web.during = func(context.Context, string) {
		for range 20 {
			runtime.Gosched() // let the others in
		}
	}
	for i := range 10 {
		for _, host := range []string{"https://alpha.example", "https://ALPHA.example", "https://alpha.example:443", "http://alpha.example", "https://beta.example"} {
			h.follow(fmt.Sprintf("%s/feed%d", host, i), post{guid: fmt.Sprint(i), title: "One", text: wheat})
		}
	}
	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Visited != 50 {
		t.Errorf("got %+v, %v; want 50 visited", round, err)
	}
	if err := h.pipe.Edit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(h.web.read) == 0 {
		t.Error("no page was read")
	}
}

func TestRetryAfter(t *testing.T) {
	h := newHouse(t, "")
	a, b := h.follow(feedA), h.follow(feedB)
	a.Poll.RetryAfter = day.Add(time.Hour)
	b.Poll.NextFetchAt = day.Add(time.Hour)
	for _, s := range []news.Source{a, b} {
		if err := h.store.PutPoll(t.Context(), s.ID, s.Poll); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.pipe.FetchDue(t.Context()); err != nil || len(h.web.visits) != 0 {
		t.Errorf("FetchDue: visited %v, %v; want none", h.web.visits, err)
	}
	round, err := h.pipe.Fetch(t.Context(), []news.Source{a, b})
	if err != nil || round.Sources != 1 {
		t.Errorf("Fetch: got %+v, %v; want 1 source", round, err)
	}
	if diff := cmp.Diff(map[string]int{feedB: 1}, h.web.visits); diff != "" {
		t.Errorf("Fetch obeys Retry-After and nothing else:\n%s", diff)
	}
	h.add(time.Hour)
	if _, err := h.pipe.Fetch(t.Context(), []news.Source{a}); err != nil || h.web.visits[feedA] != 1 {
		t.Errorf("when the time has come: visited %v, %v", h.web.visits, err)
	}
}

func TestNoNetwork(t *testing.T) {
	at := func(address string, unreached bool) pipeline.Failure {
		return pipeline.Failure{Source: news.Source{URL: address}, Class: news.ClassTimeout, Unreached: unreached}
	}
	fail := func(of ...pipeline.Failure) []pipeline.Failure { return of }
	tests := []struct {
		name  string
		round pipeline.Round
		want  bool
	}{
		{"no visit", pipeline.Round{}, false},
		{"all well", pipeline.Round{Visited: 2}, false},
		{"one of two", pipeline.Round{Visited: 2, Failures: fail(at(feedA, true))}, false},
		{"both", pipeline.Round{Visited: 2, Failures: fail(at(feedA, true), at(feedB, true))}, true},
		{"both, one of them connected", pipeline.Round{Visited: 2, Failures: fail(at(feedA, true), at(feedB, false))}, false},
		{"two feeds of a host", pipeline.Round{Visited: 2, Failures: fail(at(feedA, true), at(feedA+"/2", true))}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.round.NoNetwork(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// A round that reached nothing is this machine's fault; a source that fails
// again after others were reached is at fault itself.
func TestOfflineRound(t *testing.T) {
	h := newHouse(t, "")
	for _, address := range []string{feedA, feedB, feedC, feedD} {
		h.follow(address, post{guid: "1", title: "One", text: wheat})
	}
	failures := func() (out []int) {
		for _, address := range []string{feedA, feedB, feedC, feedD} {
			s, err := h.store.Source(t.Context(), news.SourceID(address))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s.Poll.Failures)
		}
		return out
	}
	step := func(name string, wait time.Duration, broken []string, visits int, want []int) {
		t.Helper()
		h.add(wait)
		clear(h.web.broken)
		for _, address := range broken {
			h.web.broken[address] = news.ClassNetwork
		}
		round, err := h.pipe.FetchDue(t.Context())
		if err != nil || round.Visited != visits {
			t.Errorf("%s: got %d visits, %v; want %d", name, round.Visited, err, visits)
		}
		if diff := cmp.Diff(want, failures()); diff != "" {
			t.Errorf("%s: failures (-want +got):\n%s", name, diff)
		}
	}
	all, pair := []string{feedA, feedB, feedC, feedD}, []string{feedA, feedB}
	step("all is well", 0, nil, 4, []int{0, 0, 0, 0})
	step("offline", time.Hour, all, 4, []int{0, 0, 0, 0})
	step("offline a minute later", time.Minute, all, 4, []int{0, 0, 0, 0})
	step("not yet again", time.Minute, all, 0, []int{0, 0, 0, 0})
	step("two are dead, as others show", time.Minute, pair, 4, []int{1, 1, 0, 0})
	step("the dead ones with the others", time.Hour, pair, 4, []int{2, 2, 0, 0})
	// Now the two are due alone: nothing is reached, and yet the network is there.
	for _, address := range []string{feedC, feedD} {
		s, err := h.store.Source(t.Context(), news.SourceID(address))
		if err != nil {
			t.Fatal(err)
		}
		s.Poll.NextFetchAt = h.Now().Add(24 * time.Hour)
		s.Poll.LastChecked = h.Now().Add(time.Minute)
		if err := h.store.PutPoll(t.Context(), s.ID, s.Poll); err != nil {
			t.Fatal(err)
		}
	}
	step("the dead ones alone", time.Hour, pair, 2, []int{3, 3, 0, 0})
	step("not asked again at once", time.Minute, pair, 0, []int{3, 3, 0, 0})
}

// What was fetched before the end is stored; the visit that was cut short says
// nothing about its source.
func TestCancelledRound(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cut    string // the host whose visit the end cuts short
		stored []string
	}{
		{"at the first", "host0", nil},
		{"in the middle", "host2", []string{"host0", "host1"}},
		{"at the last", "host4", []string{"host0", "host1", "host2", "host3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, "")
			h.pipe.Settings.Workers = 1
			var list []news.Source
			for i := range 5 {
				list = append(list, h.follow(fmt.Sprintf("https://host%d.example/feed", i), post{guid: "1", title: "One", text: wheat}))
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			h.web.during = func(_ context.Context, address string) {
				if strings.Contains(address, tt.cut) {
					cancel()
				}
			}
			round, err := h.pipe.Fetch(ctx, list)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want it cancelled", err)
			}
			if round.Visited != len(tt.stored) || round.New != len(tt.stored) || len(round.Failures) != 0 {
				t.Errorf("got %+v, want %d visited and no failure", round, len(tt.stored))
			}
			for i, s := range list {
				got, err := h.store.Source(t.Context(), s.ID)
				if err != nil {
					t.Fatal(err)
				}
				if i < len(tt.stored) {
					if got.Poll.LastClass != news.ClassOK {
						t.Errorf("%s: got %q, want it stored", s.URL, got.Poll.LastClass)
					}
				} else if diff := cmp.Diff(s.Poll, got.Poll); diff != "" {
					t.Errorf("%s: a visit that was cut short or not made is stored:\n%s", s.URL, diff)
				}
			}
		})
	}
}

// A visit that was whole when the end came is kept.
func TestVisitThatEndsWithTheRound(t *testing.T) {
	h := newHouse(t, "")
	s := h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.web.after = func(*news.Visit) { cancel() }
	round, err := h.pipe.Fetch(ctx, []news.Source{s})
	if !errors.Is(err, context.Canceled) || round.New != 1 {
		t.Errorf("got %+v, %v; want 1 new, and cancelled", round, err)
	}
}

// No stage works on after the end.
func TestCancelledStages(t *testing.T) {
	h := newHouse(t, "")
	h.pipe.Settings.FullText = "always"
	h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	if _, err := h.pipe.FetchDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := contents(t, h.store)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.pipe.Edit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Edit: got %v, want it cancelled", err)
	}
	if _, err := h.pipe.Publish(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Publish: got %v, want it cancelled", err)
	}
	if diff := cmp.Diff(before, contents(t, h.store)); diff != "" {
		t.Errorf("the store has changed:\n%s", diff)
	}
	if len(h.web.read)+len(h.press.log) != 0 {
		t.Errorf("pages read: %v, printed: %v; want none", h.web.read, h.press.log)
	}

	// The end comes while a page is read: the page is owed still.
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	h.web.during = func(context.Context, string) { cancel() }
	if err := h.pipe.Edit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Edit: got %v, want it cancelled", err)
	}
	h.web.during = nil
	h.web.pages["https://alpha.example/1"] = lighthouse
	h.run()
	if got := h.web.read["https://alpha.example/1"]; got != 2 {
		t.Errorf("the page was asked for %d times, want 2", got)
	}
}

// Articles that nobody can keep are not asked for, and an item that is erased while
// its page is read stops nobody.
func TestPages(t *testing.T) {
	t.Parallel()
	posts := func(n int) (out []post) {
		for i := range n {
			out = append(out, post{guid: fmt.Sprintf("p%d", i), title: fmt.Sprintf("Title %d", i), text: "A teaser."})
		}
		return out
	}
	t.Run("at most ten of a source a pass", func(t *testing.T) {
		h := newHouse(t, "")
		h.pipe.Settings.FullText = "auto"
		h.follow(feedA, posts(25)...)
		for _, want := range []int{10, 20, 25} {
			h.run()
			for i := range 25 {
				h.web.pages[fmt.Sprintf("https://alpha.example/p%d", i)] = lighthouse
			}
			if len(h.web.read) > want {
				t.Errorf("read %d pages, want at most %d", len(h.web.read), want)
			}
		}
	})
	t.Run("a host that wants to be left alone", func(t *testing.T) {
		h := newHouse(t, "")
		h.pipe.Settings.FullText = "auto"
		h.follow(feedA, posts(4)...)
		h.web.answers = map[string]news.Page{}
		for i := range 4 {
			h.web.answers[fmt.Sprintf("https://alpha.example/p%d", i)] = news.Page{Class: news.ClassRateLimited, RetryAfter: day.Add(time.Hour)}
		}
		requests := func() (n int) {
			for _, k := range h.web.read {
				n += k
			}
			return n
		}
		for range 5 {
			h.run()
		}
		if got := requests(); got != 1 {
			t.Errorf("asked %d times within the hour, want 1", got)
		}
		h.web.answers = nil
		h.add(time.Hour)
		h.run()
		if got := requests(); got != 5 {
			t.Errorf("asked %d times after the hour, want 5", got)
		}
	})
	t.Run("a host in trouble is left for the next pass", func(t *testing.T) {
		h := newHouse(t, "")
		h.pipe.Settings.FullText = "auto"
		h.follow(feedA, posts(4)...)
		h.web.answers = map[string]news.Page{}
		for i := range 4 {
			h.web.answers[fmt.Sprintf("https://alpha.example/p%d", i)] = news.Page{Class: news.ClassTimeout}
		}
		for want := range 6 {
			if got := len(h.web.read); got != min(want, 4) {
				t.Errorf("after %d passes: %d pages asked for, want %d", want, got, min(want, 4))
			}
			h.run()
		}
		for address, n := range h.web.read {
			if n != 1 {
				t.Errorf("%s: asked %d times at once, want 1", address, n)
			}
		}
	})
	t.Run("the store fails", func(t *testing.T) {
		h := newHouse(t, "")
		h.pipe.Settings.FullText = "auto"
		h.follow(feedA, posts(5)...)
		if _, err := h.pipe.FetchDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		x := &trap{dies: true}
		arm(h, x)
		h.web.during = func(context.Context, string) { x.at = x.calls + 1 }
		if err := h.pipe.Edit(t.Context()); !errors.Is(err, errBroken) {
			t.Errorf("got %v, want %v", err, errBroken)
		}
		if len(h.web.read) != 1 {
			t.Errorf("read %d pages, want 1", len(h.web.read))
		}
	})
	t.Run("erased meanwhile", func(t *testing.T) {
		h := newHouse(t, "")
		h.pipe.Settings.FullText = "auto"
		s := h.follow(feedA, posts(1)...)
		h.follow(feedB, posts(1)...)
		h.web.during = func(_ context.Context, address string) {
			if address == "https://alpha.example/p0" {
				if err := h.store.RemoveSource(t.Context(), s.ID, true); err != nil {
					t.Error(err)
				}
			}
		}
		if _, printed := h.run(); printed.Entries == 0 {
			t.Errorf("got %+v, want entries of the other source", printed)
		}
	})
}

func TestBadSourcesStopNobody(t *testing.T) {
	h := newHouse(t, "")
	h.follow(feedA, post{guid: "1", title: "One", text: wheat})
	for i, class := range []news.Class{news.ClassBadFeed, news.ClassTooLarge, news.ClassTLS, news.ClassGone, news.ClassServerError} {
		address := fmt.Sprintf("https://bad%d.example/feed", i)
		h.follow(address)
		h.web.broken[address] = class
	}
	// Shapes of text that a stage might choke on.
	h.follow(feedB,
		post{guid: "deep", title: strings.Repeat("(", 5000), text: strings.Repeat("<b>", 3000) + "x"},
		post{guid: "none", title: "", text: ""},
		post{guid: "marks", title: "\u202e\u200b\u2066", text: strings.Repeat("\u0301", 5000)},
		post{guid: "long", title: strings.Repeat("w", 20000), text: strings.Repeat("word ", 30000)},
		post{guid: "quotes", title: `"“„«`, text: strings.Repeat(`“„«"'`, 2000)},
		post{guid: "dots", title: "...", text: strings.Repeat(". ", 5000)},
	)
	round, printed := h.run()
	if round.Visited != 7 || len(round.Failures) != 5 || round.New != 7 {
		t.Errorf("got %d visited, %d failed, %d new; want 7, 5, 7", round.Visited, len(round.Failures), round.New)
	}
	if printed.Minted == 0 || len(h.press.stories) != printed.Minted {
		t.Errorf("got %+v and %d pages, want a page for each new story", printed, len(h.press.stories))
	}
}

// A source that renames its entries brings nothing new, in a round or by Save.
func TestRenamedEntries(t *testing.T) {
	h := newHouse(t, "")
	s := h.follow(feedA, post{guid: "old", link: "x", title: "One", text: wheat, hour: -1})
	saved, err := h.pipe.Save(t.Context(), h.web.look(t.Context(), s))
	if err != nil || saved.New != 1 || !saved.First {
		t.Fatalf("got %+v, %v; want 1 new, the first", saved, err)
	}
	h.web.feeds[feedA] = []post{{guid: "new", link: "x", title: "One", text: wheat, hour: -1}}
	h.add(2 * time.Hour)
	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Visited != 1 || round.New+round.Revised != 0 {
		t.Errorf("got %+v, %v; want nothing new", round, err)
	}
	s, err = h.store.Source(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	h.web.feeds[feedA] = []post{{guid: "newer", link: "x", title: "One", text: wheat, hour: -1}}
	if saved, err := h.pipe.Save(t.Context(), h.web.look(t.Context(), s)); err != nil || saved.New+saved.Revised != 0 {
		t.Errorf("got %+v, %v; want nothing new", saved, err)
	}
}

// A source that is followed again knows its items under new guids too.
func TestRenamedWhileRemoved(t *testing.T) {
	h := newHouse(t, "")
	s := h.follow(feedA, post{guid: "old", link: "x", title: "One", text: wheat, hour: -1})
	h.run()
	if err := h.store.RemoveSource(t.Context(), s.ID, false); err != nil {
		t.Fatal(err)
	}
	h.follow(feedA, post{guid: "new", link: "x", title: "One", text: wheat, hour: -1})
	if round, err := h.pipe.FetchDue(t.Context()); err != nil || round.Visited != 1 || round.New != 0 {
		t.Errorf("got %+v, %v; want nothing new", round, err)
	}
}
