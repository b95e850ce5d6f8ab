package pipeline_test

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// date is a moment of the year that day begins.
func date(month time.Month, day, hour int) time.Time {
	year := 2026
	if month < time.March {
		year++
	}
	return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
}

// span is a stretch of that year.
type span struct{ from, to time.Time }

func (s span) has(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// What happens to the site in that year.
var (
	yearEnd    = date(time.February, 28, 0)
	refused    = span{date(time.April, 14, 6), date(time.April, 15, 18)} // no connection
	broken     = span{date(time.April, 15, 18), date(time.April, 17, 6)} // 500
	limited    = span{date(time.May, 20, 9), date(time.May, 22, 9)}      // 429, Retry-After in seconds
	moved      = date(time.June, 15, 8)                                  // 301 from here on
	maintained = span{date(time.July, 4, 0), date(time.July, 5, 12)}     // 302 to a page of excuses
	mirrored   = span{date(time.July, 20, 0), date(time.July, 22, 0)}    // 302 to the feed elsewhere
	silent     = span{date(time.August, 1, 0), date(time.August, 31, 0)} // no news
	forgetful  = span{date(time.September, 7, 0), date(time.September, 21, 0)}
	cached     = span{date(time.October, 12, 0), date(time.October, 17, 0)} // max-age of 8 hours
	overloaded = span{date(time.November, 10, 9), date(time.November, 10, 21)}
	gone       = date(time.February, 19, 12)
)

// asked is one request and what it was answered.
type asked struct {
	at          time.Time
	path        string
	conditional bool
	status      int
}

// yearOrigin is a site with a life of its own. It checks what it is asked.
type yearOrigin struct {
	*testing.T
	clock *clock
	*httptest.Server
	down atomic.Bool

	mu        sync.Mutex
	published []time.Time // of its items, in order
	served    int         // how many of them were in an answer
	seen      []asked
	notBefore time.Time // Retry-After of the last answer
	etag      string    // validator of the feed last served whole; empty: it had none
	plainAt   time.Time // when it was last served whole without being asked for a condition
	// knownPlainAt is when that was as the reader has it: not later.
	knownPlainAt time.Time
}

// doorman lets nobody in while the site is down.
type doorman struct {
	net.Listener
	down *atomic.Bool
}

func (d doorman) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil || !d.down.Load() {
			return c, err
		}
		_ = c.Close()
	}
}

func newYearOrigin(t *testing.T, c *clock) *yearOrigin {
	o := &yearOrigin{T: t, clock: c}
	rnd := rand.New(rand.NewPCG(7, 2026))
	for at := day.AddDate(0, 0, -5); at.Before(yearEnd); at = at.Add(time.Duration(120+rnd.IntN(480)) * time.Minute) {
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if at.Hour() < 6 || at.Hour() >= 20 || silent.has(at) || weekend && rnd.IntN(5) > 0 {
			continue
		}
		o.published = append(o.published, at.Truncate(time.Minute))
	}
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(o.serve))
	o.Listener = doorman{o.Listener, &o.down}
	o.Start()
	t.Cleanup(o.Close)
	return o
}

// sync makes the site what it is at this time, before anybody comes.
func (o *yearOrigin) sync() {
	was := o.down.Swap(refused.has(o.clock.Now()))
	if !was && o.down.Load() {
		o.CloseClientConnections()
	}
}

func (o *yearOrigin) serve(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	a := asked{at: now, path: r.URL.Path, conditional: r.Header.Get("If-None-Match") != ""}
	if now.Before(o.notBefore) {
		o.Errorf("%v: asked before %v", now, o.notBefore)
	}
	say := func(status int, headers ...string) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		a.status = status
	}
	switch first := r.URL.Path == "/feed.xml"; {
	case !now.Before(gone):
		say(http.StatusGone)
	case broken.has(now):
		say(http.StatusInternalServerError)
	case limited.has(now):
		o.notBefore = now.Add(36 * time.Hour)
		say(http.StatusTooManyRequests, "Retry-After", "129600")
	case overloaded.has(now):
		o.notBefore = overloaded.to.Add(6 * time.Hour)
		say(http.StatusServiceUnavailable, "Retry-After", o.notBefore.Format(http.TimeFormat), "Date", now.Format(http.TimeFormat))
	case first && !now.Before(moved):
		say(http.StatusMovedPermanently, "Location", "/news/feed.xml")
	case maintained.has(now) && r.URL.Path != "/sorry":
		say(http.StatusFound, "Location", "/sorry")
	case mirrored.has(now) && r.URL.Path != "/mirror.xml":
		say(http.StatusFound, "Location", "/mirror.xml")
	case r.URL.Path == "/sorry":
		say(http.StatusOK, "Content-Type", "text/html", "ETag", `"sorry"`)
		_, _ = io.WriteString(w, "<!doctype html><title>Back soon</title><p>We are painting the shop.</p>")
	default:
		o.serveFeed(w, r, &a)
	}
	o.seen = append(o.seen, a)
}

// serveFeed answers with the newest items, and checks the question's condition.
func (o *yearOrigin) serveFeed(w http.ResponseWriter, r *http.Request, a *asked) {
	n, _ := slices.BinarySearchFunc(o.published, a.at, func(at, now time.Time) int {
		return cmp.Or(at.Compare(now), -1) // what is published at this minute is there
	})
	etag := fmt.Sprintf(`"%d"`, n)
	hop := len(o.seen) > 0 && o.seen[len(o.seen)-1].at.Equal(a.at) && o.seen[len(o.seen)-1].status == http.StatusMovedPermanently
	switch {
	case a.conditional && (o.etag == "" || hop || a.at.Sub(o.plainAt) >= week):
		o.Errorf("%v: asked on a condition, with %q held and last asked plainly at %v", a.at, o.etag, o.plainAt)
	case !a.conditional && o.etag != "" && !hop && a.at.Sub(o.knownPlainAt) < week:
		o.Errorf("%v: asked plainly, with %q held and plainly asked as of %v", a.at, o.etag, o.knownPlainAt)
	}
	if got := r.Header.Get("If-None-Match"); a.conditional && got != o.etag {
		o.Errorf("%v: asked with %s, want %s", a.at, got, o.etag)
	}
	h := w.Header()
	h.Set("Content-Type", "application/rss+xml")
	if !forgetful.has(a.at) {
		h.Set("ETag", etag)
	} else {
		etag = ""
	}
	h.Set("Cache-Control", "max-age=600, must-revalidate")
	if cached.has(a.at) {
		h.Set("Cache-Control", "public, max-age=28800, s-maxage=600")
	}
	if a.conditional && r.Header.Get("If-None-Match") == etag {
		a.status = http.StatusNotModified
		w.WriteHeader(a.status)
		return
	}
	a.status = http.StatusOK
	o.etag, o.served = etag, max(o.served, n)
	if !a.conditional {
		o.plainAt = a.at
	}
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Quay Courier</title><link>https://quay.example/</link><description>What the quay talks of</description><ttl>60</ttl>`)
	b.WriteString(`<skipHours><hour>0</hour><hour>1</hour><hour>2</hour><hour>3</hour><hour>4</hour></skipHours>`)
	for i := n - 1; i >= max(n-25, 0); i-- {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">courier-%d</guid><title>Arrival %d</title><link>https://quay.example/%d</link><pubDate>%s</pubDate><description>Ship %d has moored.</description></item>`,
			i, i, i, o.published[i].Format(time.RFC1123Z), i)
	}
	_, _ = io.WriteString(w, b.String()+`</channel></rss>`)
}
