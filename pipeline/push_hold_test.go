package pipeline_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// named makes every visit's document name this hub and topic.
func (p *pushing) named(name func(address string) (hub, topic string)) {
	p.web.after = func(v *news.Visit) {
		if v.Feed != nil {
			v.Feed.Hub, v.Feed.Topic = name(v.Source.URL)
			v.Poll.Hub = v.Feed.Hub
		}
	}
}

func (p *pushing) round() {
	p.Helper()
	if _, err := p.pipe.FetchDue(p.Context()); err != nil {
		p.Fatal(err)
	}
}

func tooMany(until time.Time) news.HubAnswer {
	return news.HubAnswer{Class: news.ClassRateLimited, Status: 429, RetryAfter: until, Err: errors.New("the site answered 429")}
}

// A hub's Retry-After holds for all that it is to be asked for, restarts included,
// and that of a feed for the hub on its host.
func TestHubsRetryAfterStands(t *testing.T) {
	t.Run("the hub's", func(t *testing.T) {
		p := newPushing(t)
		p.hub.answer = func(news.HubRequest) news.HubAnswer { return tooMany(day.Add(24 * time.Hour)) }
		p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.hubbed(feedB, post{guid: "b1", title: "Two", text: comet})
		for _, wait := range []time.Duration{0, time.Minute, 24*time.Hour - 2*time.Minute} {
			p.add(wait)
			p.ask()
			p.restart()
			p.ask()
			if n := len(p.hub.asked); n != 1 {
				t.Fatalf("it was asked %d times by %v", n, p.Now())
			}
		}
		p.add(time.Minute)
		if p.ask(); len(p.hub.asked) != 2 {
			t.Errorf("it was asked %d times after its time", len(p.hub.asked))
		}
	})
	t.Run("a denial's", func(t *testing.T) {
		p := newPushing(t)
		p.hub.answer = func(news.HubRequest) news.HubAnswer {
			a := tooMany(day.Add(time.Hour))
			a.Class, a.Status = news.ClassDenied, 403
			return a
		}
		p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.hubbed(feedB, post{guid: "b1", title: "Two", text: comet})
		if p.ask(); len(p.hub.asked) != 1 {
			t.Errorf("it was asked %d times", len(p.hub.asked))
		}
	})
	t.Run("a feed's", func(t *testing.T) {
		p := newPushing(t)
		p.named(func(address string) (string, string) { return "https://alpha.example/hub", address })
		p.follow(feedB, post{guid: "b1", title: "Two", text: comet})
		p.round()
		s := p.follow(feedA)
		v := news.Visit{Source: s, At: p.Now(), URL: feedA, Class: news.ClassRateLimited, Status: 429, Poll: s.Poll}
		v.Poll.LastChecked, v.Poll.RetryAfter, v.Poll.NextFetchAt = p.Now(), p.Now().Add(time.Hour), p.Now().Add(time.Hour)
		if _, err := p.store.SaveVisits(t.Context(), []news.Visit{v}); err != nil {
			t.Fatal(err)
		}
		if p.ask(); len(p.hub.asked) != 0 {
			t.Error("the hub of a host that wants no visit was asked")
		}
		p.add(time.Hour)
		if p.ask(); len(p.hub.asked) != 1 {
			t.Error("it was not asked after")
		}
	})
}

// A feed that names another topic or hub in every answer brings that hub no more
// requests than one that names the same.
func TestAnotherTopicEveryTime(t *testing.T) {
	t.Parallel()
	no := news.HubAnswer{Class: news.ClassDenied, Status: 403, Err: errors.New("the site answered 403")}
	yes := news.HubAnswer{Class: news.ClassOK, Status: 202}
	tests := []struct {
		name   string
		hub    string // %d: the number of the answer
		answer news.HubAnswer
		most   int // requests in two days
	}{
		{"a hub that says no", hubA, no, 1},
		{"another path at a hub that says no", hubA + "?%d", no, 1},
		{"a hub that verifies nothing", hubA, yes, 10}, // 5, 10, 20 … minutes
		{"another host each time", "https://hub%d.example/", no, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPushing(t)
			n := 0
			p.named(func(address string) (string, string) {
				n++
				return strings.ReplaceAll(tt.hub, "%d", fmt.Sprint(n)), fmt.Sprint(address, "?t=", n)
			})
			p.hub.answer = func(news.HubRequest) news.HubAnswer { return tt.answer }
			s := p.follow(feedA)
			for i := range 96 {
				p.web.feeds[feedA] = []post{{guid: fmt.Sprint("n", i), title: "N", text: wheat}}
				if _, err := p.pipe.Fetch(t.Context(), []news.Source{p.sourceNow(s)}); err != nil {
					t.Fatal(err)
				}
				p.ask()
				p.add(30 * time.Minute)
			}
			if got := len(p.hub.asked); got == 0 || got > tt.most {
				t.Errorf("asked %d times, want at most %d", got, tt.most)
			}
		})
	}
}

// More subscriptions than are looked at in one pass wait for a hub in trouble: the
// others are asked all the same.
func TestHubInTroubleKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	all := newPushing(t)
	all.named(func(address string) (string, string) {
		if strings.Contains(address, "good") {
			return "https://good.example/", address
		}
		return "https://dead.example/", address
	})
	for i := range 210 {
		all.follow(fmt.Sprintf("https://f%d.example/feed", i), post{guid: "a1", title: "One", text: wheat})
	}
	all.round()
	all.add(time.Minute)
	all.follow("https://good.example/feed", post{guid: "a1", title: "One", text: wheat})
	all.round()
	waiting := saved(all.house)
	for name, answer := range map[string]news.HubAnswer{
		"too many":   tooMany(day.Add(7 * 24 * time.Hour)),
		"no network": {Class: news.ClassNetwork, Err: errors.New("no route to host")},
		"slow":       {Class: news.ClassTimeout, Err: errors.New("no whole answer in time")},
	} {
		t.Run(name, func(t *testing.T) {
			p := pushingOn(copied(t, waiting))
			p.add(time.Minute)
			good := 0
			p.hub.answer = func(q news.HubRequest) news.HubAnswer {
				if strings.Contains(q.Hub, "dead") {
					return answer
				}
				good++
				return news.HubAnswer{Class: news.ClassOK, Status: 202}
			}
			for range 2 {
				p.ask()
				p.add(time.Minute)
			}
			if good != 1 || len(p.hub.asked) != 2 {
				t.Errorf("%d requests, %d of them to the good hub; want 2 and 1", len(p.hub.asked), good)
			}
		})
	}
}

// A restart brings a visit that the hub made rare back to the time that the site
// asked for, and moves no other.
func TestRestartKeepsTheSitesTime(t *testing.T) {
	p := newPushing(t)
	asked := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Link", "<"+hubA+`>; rel="hub"`)
		w.Header().Set("Cache-Control", "max-age=43200")
		_, _ = w.Write([]byte(feedOf(entryA)))
	}))
	defer site.Close()
	p.visitor(true)
	s := p.follow(site.URL)
	wants := func(name string, after time.Duration) {
		t.Helper()
		if poll := p.sourceNow(s).Poll; poll.NextFetchAt.Sub(poll.LastChecked) != after {
			t.Errorf("%s: visited again %v after the last (%s), want %v", name, poll.NextFetchAt.Sub(poll.LastChecked), poll.Because, after)
		}
	}
	p.round()
	p.receive(delivery(p.subscribed("864000"), feedOf(strings.ReplaceAll(entryA, "a9", "a10"))))
	p.storeAll()
	wants("before the hub slowed it", 12*time.Hour)
	p.add(time.Minute)
	p.restart()
	wants("nothing to take back", 12*time.Hour)
	p.add(12 * time.Hour)
	p.round()
	wants("slowed", 24*time.Hour)
	p.add(time.Minute)
	p.restart()
	wants("taken back", 12*time.Hour)
	if p.round(); asked != 2 {
		t.Errorf("asked %d times, want 2", asked)
	}
}
