package pipeline_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"feedctl/news"
)

// Somebody took the connection and broke it off: that is no fault of our network,
// however many feeds of that host fail together.
func TestHostThatBreaksOff(t *testing.T) {
	h := newHouse(t, "")
	var asked atomic.Int64
	bad := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer bad.Close()
	other := httptest.NewServer(bad.Config.Handler)
	defer other.Close()
	h.visitor(true)
	for _, address := range []string{bad.URL + "/a", bad.URL + "/b", other.URL} {
		h.follow(address)
	}
	for range 60 {
		if _, err := h.pipe.FetchDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.add(time.Minute)
	}
	all, err := h.store.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Poll.Failures < 3 {
			t.Errorf("%s: %d failures (%s)", s.URL, s.Poll.Failures, s.Poll.Because)
		}
	}
	// One each at 0, 2, 4, 8 … seconds: a look a minute until it is more.
	if n := asked.Load(); n > 3*12*2 { // a connection that breaks off may be tried twice
		t.Errorf("asked %d times in an hour", n)
	}
}

// While nothing can be reached sources are asked after a minute, two, four …, and
// no later than if each had failed by itself.
func TestOfflineRoundsGrowRare(t *testing.T) {
	h := newHouse(t, "")
	a, b := h.follow(feedA, post{guid: "1", title: "One", text: wheat}), h.follow(feedB, post{guid: "2", title: "Two", text: comet})
	h.web.broken[feedA], h.web.broken[feedB] = news.ClassNetwork, news.ClassNetwork
	var at []int
	began := h.Now()
	round := func() (visited int) {
		t.Helper()
		r, err := h.pipe.FetchDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r.Visited
	}
	for range 4 * 60 {
		if round() > 0 {
			at = append(at, int(h.Now().Sub(began).Minutes()))
		}
		h.add(time.Minute)
	}
	want := []int{0, 1, 3, 7, 15, 31, 63, 123, 183} // the ordinary distance here is an hour
	if len(at) != len(want) {
		t.Fatalf("asked after %v minutes, want %v", at, want)
	}
	for i := range want {
		if at[i] != want[i] {
			t.Fatalf("asked after %v minutes, want %v", at, want)
		}
	}
	for _, s := range []news.Source{a, b} {
		if s, err := h.store.Source(t.Context(), s.ID); err != nil || s.Poll.Failures != 0 {
			t.Errorf("%s: %d failures, %v", s.URL, s.Poll.Failures, err)
		}
	}
	// Once they are reached it begins anew.
	clear(h.web.broken)
	h.add(time.Hour)
	round()
	h.web.broken[feedA], h.web.broken[feedB] = news.ClassNetwork, news.ClassNetwork
	h.add(time.Hour)
	round()
	h.add(time.Minute)
	if n := round(); n != 2 {
		t.Errorf("a minute after: %d visits, want 2", n)
	}
}
