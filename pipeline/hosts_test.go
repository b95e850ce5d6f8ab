package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// answer is what a site says to a visit instead of what the feed holds.
type answer struct {
	status int
	wait   time.Duration // Retry-After
	from   string        // another address, after a redirect
}

// refuses makes the sites of the given paths answer so, on whichever host.
func (h *house) refuses(answers map[string]answer) {
	h.web.after = func(v *news.Visit) {
		a, ok := answers[v.Source.URL[strings.LastIndex(v.Source.URL, "/")+1:]]
		if !ok {
			return
		}
		v.Status, v.Class, v.Items, v.Feed = a.status, news.ClassServerError, nil, nil
		if a.status == 429 {
			v.Class = news.ClassRateLimited
		}
		v.Err = fmt.Errorf("the site answered %d", a.status)
		if a.from != "" {
			v.URL = a.from
		}
		v.Poll = v.Source.Poll
		v.Poll.LastStatus, v.Poll.LastClass, v.Poll.Failures = a.status, v.Class, v.Source.Poll.Failures+1
		v.Poll.NextFetchAt = v.At.Add(time.Hour)
		if a.wait > 0 {
			v.Poll.RetryAfter = v.At.Add(a.wait)
		}
	}
}

func TestHostThatHadEnough(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	tests := []struct {
		name    string
		answers map[string]answer // feeds a to f of one host, asked in this order
		asked   string            // of these
		until   time.Duration     // before when the others are not asked
	}{
		{"all is well", nil, "abcdef", 0},
		{"one feed is limited", map[string]answer{"b": {429, 5 * h, ""}}, "abcdef", 0},
		{"two in a row", map[string]answer{"a": {429, 5 * h, ""}, "b": {429, 3 * h, ""}}, "ab", 5 * h},
		{"without a Retry-After", map[string]answer{"b": {429, 0, ""}, "c": {429, 0, ""}}, "abc", h},
		{"two with one between", map[string]answer{"a": {429, 5 * h, ""}, "c": {429, 5 * h, ""}}, "abcdef", 0},
		{"out of order and says until when", map[string]answer{"a": {503, 2 * h, ""}, "b": {503, 2 * h, ""}}, "ab", 2 * h},
		{"one and the other", map[string]answer{"c": {429, 0, ""}, "d": {503, 2 * h, ""}}, "abcd", 2 * h},
		{"out of order and does not say", map[string]answer{"a": {503, 0, ""}, "b": {503, 0, ""}, "c": {503, 0, ""}}, "abcdef", 0},
		{"another host's, after a redirect", map[string]answer{"a": {429, 5 * h, "https://cdn.example/a"}, "b": {429, 5 * h, "https://cdn.example/b"}}, "abcdef", 0},
		{"a week", map[string]answer{"a": {429, news.MaxRetryAfter, ""}, "b": {429, news.MaxRetryAfter, ""}}, "ab", news.MaxRetryAfter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			house := newHouse(t, "")
			for _, feed := range "abcdef" {
				house.follow("https://busy.example/"+string(feed), post{guid: string(feed), title: "One", text: wheat})
			}
			house.follow("https://calm.example/feed", post{guid: "1", title: "One", text: comet})
			asked := func() (feeds string) {
				for _, feed := range "abcdef" {
					feeds += strings.Repeat(string(feed), house.web.visits["https://busy.example/"+string(feed)])
				}
				return feeds
			}
			house.refuses(tt.answers)
			round, err := house.pipe.FetchDue(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := asked(); got != tt.asked {
				t.Errorf("asked: got %s, want %s", got, tt.asked)
			}
			if house.web.visits["https://calm.example/feed"] != 1 {
				t.Error("another host was not asked")
			}
			spared := 6 - len(tt.asked)
			if round.Spared != spared || round.Visited != len(tt.asked)+1 {
				t.Errorf("round: got %d visited, %d spared; want %d, %d", round.Visited, round.Spared, len(tt.asked)+1, spared)
			}
			last := day
			for _, feed := range "abcdef"[len(tt.asked):] {
				s, err := house.store.Source(t.Context(), news.SourceID("https://busy.example/"+string(feed)))
				if err != nil {
					t.Fatal(err)
				}
				p := s.Poll
				if p.NextFetchAt.Before(day.Add(tt.until)) || p.NextFetchAt.After(day.Add(tt.until+tt.until/10)) || p.NextFetchAt.Before(last) {
					t.Errorf("%c: next at %v, want it after %v and the one before it", feed, p.NextFetchAt, tt.until)
				}
				if !strings.Contains(p.Because, "busy.example answered") || p.Failures != 0 || !p.RetryAfter.IsZero() {
					t.Errorf("%c: because %q, %d failures, not before %v", feed, p.Because, p.Failures, p.RetryAfter)
				}
				last = p.NextFetchAt
			}
			if spared == 0 {
				return
			}

			// Another process, as cron starts one, holds it too; and then all are asked.
			house.store = open(t, house.path)
			house.pipe.Store = house.store
			clear(house.web.visits)
			house.add(tt.until - time.Second)
			if _, err := house.pipe.FetchDue(t.Context()); err != nil || strings.ContainsAny(asked(), "abcdef"[len(tt.asked):]) {
				t.Errorf("before its time: asked %q, %v", asked(), err)
			}
			house.refuses(nil)
			house.add(tt.until/10 + time.Second)
			if _, err := house.pipe.FetchDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, feed := range "abcdef"[len(tt.asked):] {
				if n := strings.Count(asked(), string(feed)); n != 1 {
					t.Errorf("%c: asked %d times afterwards", feed, n)
				}
			}
		})
	}
}

// A person who names a feed may ask for it; one that is planned for later stays so.
func TestSparedIsNotForbidden(t *testing.T) {
	h := newHouse(t, "")
	var all []news.Source
	for _, feed := range "abcd" {
		all = append(all, h.follow("https://busy.example/"+string(feed), post{guid: string(feed), title: "One", text: wheat}))
	}
	all[3].Poll.NextFetchAt = day.Add(24 * time.Hour)
	if err := h.store.PutPoll(t.Context(), all[3].ID, all[3].Poll); err != nil {
		t.Fatal(err)
	}
	h.refuses(map[string]answer{"a": {429, time.Hour, ""}, "b": {429, time.Hour, ""}})
	round, err := h.pipe.Fetch(t.Context(), all)
	if err != nil || round.Visited != 2 || round.Spared != 1 {
		t.Errorf("got %+v, %v; want 2 visited, 1 spared", round, err)
	}
	planned, err := h.store.Source(t.Context(), all[3].ID)
	if err != nil || cmp.Diff(all[3].Poll, planned.Poll) != "" {
		t.Errorf("what was planned for later: got %+v, %v", planned.Poll, err)
	}
	c, err := h.store.Source(t.Context(), all[2].ID)
	if err != nil {
		t.Fatal(err)
	}
	if round, err = h.pipe.Fetch(t.Context(), []news.Source{c}); err != nil || round.Visited != 1 || round.New != 1 {
		t.Errorf("named: got %+v, %v; want it visited", round, err)
	}
	a, err := h.store.Source(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if round, err = h.pipe.Fetch(t.Context(), []news.Source{a}); err != nil || round.Visited != 0 {
		t.Errorf("named, but its own Retry-After holds: got %+v, %v", round, err)
	}
}
