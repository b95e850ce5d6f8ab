package pipeline_test

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	yearMin, yearMax = 6 * time.Hour, 24 * time.Hour
	week             = 7 * 24 * time.Hour
)

// yearRun is the process that follows the site: what a restart makes anew.
type yearRun struct {
	*testing.T
	clock  *clock
	origin *yearOrigin
	path   string
	rnd    *rand.Rand
	client *fetch.Client
	store  store.Store
	pipe   *pipeline.Pipeline
}

func (y *yearRun) start() {
	y.Helper()
	var err error
	if y.store, err = store.Open(y.Context(), "sqlite:"+y.path, store.Options{}); err != nil {
		y.Fatal(err)
	}
	y.client, err = fetch.New(fetch.Options{
		UserAgent: "feedctl/test (+http://localhost/)", Timeout: 20 * time.Second, AllowPrivate: []string{"127.0.0.1"}, Backfill: 10,
		MinInterval: yearMin, MaxInterval: yearMax, Now: y.clock.Now, Seen: y.store.Seen,
		Jitter: func(most time.Duration) time.Duration { return time.Duration(y.rnd.Int64N(int64(most) + 1)) },
	})
	if err != nil {
		y.Fatal(err)
	}
	y.pipe = &pipeline.Pipeline{Store: y.store, Web: y.client, Now: y.clock.Now, Log: slog.New(slog.DiscardHandler),
		Settings: pipeline.Settings{Workers: 2}}
}

func (y *yearRun) stop() {
	y.Helper()
	y.client.Close()
	if err := y.store.Close(); err != nil {
		y.Fatal(err)
	}
}

func (y *yearRun) restart() {
	y.stop()
	y.start()
}

func (y *yearRun) source() news.Source {
	y.Helper()
	all, err := y.store.Sources(y.Context())
	if err != nil || len(all) != 1 {
		y.Fatalf("sources: %d, %v", len(all), err)
	}
	return all[0]
}

// round visits what is due and returns how many that were.
func (y *yearRun) round() int {
	y.Helper()
	y.origin.sync()
	r, err := y.pipe.FetchDue(y.Context())
	if err != nil {
		y.Fatal(err)
	}
	return r.Visited
}

// A year of one source: the site's rhythm, its troubles, its move and its end, and
// a reader that is started anew every month and in the middle of every trouble.
// Each request is known; what must hold for them whatever their times are is
// checked beside.
func TestYear(t *testing.T) {
	t.Parallel()
	c := &clock{now: day}
	o := newYearOrigin(t, c)
	y := &yearRun{T: t, clock: c, origin: o, path: filepath.Join(t.TempDir(), "year.db"), rnd: rand.New(rand.NewPCG(1, 365))}
	y.start()
	address := o.URL + "/feed.xml"
	if _, _, err := y.store.AddSource(t.Context(), news.Source{ID: news.SourceID(address), URL: address, OriginalURL: address,
		Origin: news.OriginAdded, Rights: news.RightsSummary, Weight: 1, AddedAt: day}); err != nil {
		t.Fatal(err)
	}

	restarts := []time.Time{refused.from.Add(9 * time.Hour), limited.from.Add(10 * time.Hour), overloaded.from.Add(7 * time.Hour), gone.Add(30 * time.Hour)}
	for month := range 11 {
		restarts = append(restarts, date(time.April, 1, 13).AddDate(0, month, 0))
	}
	slices.SortFunc(restarts, time.Time.Compare)

	var book []string // what the golden file says
	var last news.Source
	for last.Poll.LastChecked.IsZero() || !last.Poll.Gone {
		next, err := y.store.NextDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next.Before(day) {
			next = day
		}
		for len(restarts) > 0 && restarts[0].Before(next) {
			c.set(restarts[0])
			restarts = restarts[1:]
			y.restart()
			if n := y.round(); n != 0 {
				t.Errorf("%v: %d visits after a restart, want none before %v", c.Now(), n, next)
			}
		}
		before := len(o.seen)
		o.knownPlainAt = last.Poll.ValidatorsAt
		c.set(next)
		if n := y.round(); n != 1 || next.After(yearEnd) {
			t.Fatalf("%v: %d visits, want 1", next, n)
		}
		s := y.source()
		checkYear(t, last, s, o)
		book = append(book, entryOf(s, o.seen[before:]))
		last = s
	}

	// 410: nobody asks any more, whoever is started and however long it takes.
	asked := len(o.seen)
	for at := c.Now(); at.Before(yearEnd); at = at.Add(6 * time.Hour) {
		c.set(at)
		if len(restarts) > 0 && restarts[0].Before(at) {
			restarts = restarts[1:]
			y.restart()
		}
		if y.round() != 0 {
			t.Errorf("%v: visited after 410", at)
		}
	}
	if len(o.seen) != asked {
		t.Errorf("%d requests after 410", len(o.seen)-asked)
	}
	if last.State() != "gone" || last.URL != o.URL+"/news/feed.xml" || last.OriginalURL != address {
		t.Errorf("in the end: %s at %s, added as %s", last.State(), last.URL, last.OriginalURL)
	}

	checkItems(t, y)
	y.stop()
	golden(t, filepath.Join("testdata", "year.txt"), yearText(book, o))
}

// checkYear is what must hold between one visit and the one before it.
func checkYear(t *testing.T, before, s news.Source, o *yearOrigin) {
	t.Helper()
	p, at := s.Poll, s.Poll.LastChecked
	switch gap := at.Sub(before.Poll.LastChecked); {
	case before.Poll.LastChecked.IsZero():
	case gap < yearMin:
		t.Errorf("%v: %v after the visit before", at, gap)
	case !before.Poll.LastClass.Good() && before.Poll.RetryAfter.IsZero() && gap > 24*time.Hour:
		t.Errorf("%v: a failing source was not probed for %v", at, gap)
	case gap > 45*time.Hour: // 36 of them asked for, a tenth of jitter, and a night that is skipped
		t.Errorf("%v: not visited for %v", at, gap)
	}
	if h := at.Hour(); h < 5 {
		t.Errorf("%v: asked in an hour that the feed skips", at)
	}
	// Without validators each question is plain: the week ends when something new is read.
	same := p.LastClass == news.ClassNotModified && before.Poll.ETag == ""
	if p.LastClass.Good() && !same && at.Sub(p.ValidatorsAt) >= week {
		t.Errorf("%v: last asked plainly at %v", at, p.ValidatorsAt)
	}
	if p.Because == "" || !p.NextFetchAt.After(at) {
		t.Errorf("%v: next at %v because %q", at, p.NextFetchAt, p.Because)
	}
	want := o.URL + "/feed.xml"
	if !at.Before(moved) {
		want = o.URL + "/news/feed.xml"
	}
	if s.URL != want {
		t.Errorf("%v: its address is %s, want %s", at, s.URL, want)
	}
}

// checkItems compares what the site served with what the store has.
func checkItems(t *testing.T, y *yearRun) {
	t.Helper()
	items, err := y.store.FindItems(t.Context(), news.Query{})
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]int{}
	for _, it := range items {
		have[it.GUID]++
		if it.Revision != 1 {
			t.Errorf("%s has revision %d", it.GUID, it.Revision)
		}
	}
	first, _ := slices.BinarySearchFunc(y.origin.published, day, time.Time.Compare)
	for i := range y.origin.served {
		guid := fmt.Sprintf("courier-%d", i)
		if n := have[guid]; n != 1 && (n != 0 || i >= first) {
			t.Errorf("%s of %v is stored %d times", guid, y.origin.published[i], n)
		}
		delete(have, guid)
	}
	if len(have) > 0 {
		t.Errorf("never served: %v", slices.Sorted(maps.Keys(have)))
	}
	// Between the last good visit and the end some more came.
	if missed := len(y.origin.published) - y.origin.served; y.origin.served < 400 || missed > 25 {
		t.Errorf("%d items served, %d published later", y.origin.served, missed)
	}
}

// entryOf is one visit in the golden file.
func entryOf(s news.Source, requests []asked) string {
	var b strings.Builder
	b.WriteString(s.Poll.LastChecked.Format("2006-01-02 Mon\t15:04:05"))
	if len(requests) == 0 {
		b.WriteString(" no connection")
	}
	for _, a := range requests {
		how := "plain"
		if a.conditional {
			how = "cond"
		}
		fmt.Fprintf(&b, " %s %s %d", a.path, how, a.status)
	}
	if !s.Poll.LastClass.Good() {
		fmt.Fprintf(&b, " (%s, %d in a row)", s.Poll.LastClass, s.Poll.Failures)
	}
	return b.String()
}

// yearText is the year's requests, those of a day below its date.
func yearText(book []string, o *yearOrigin) string {
	var b strings.Builder
	plain, unchanged := 0, 0
	for _, a := range o.seen {
		if !a.conditional {
			plain++
		}
		if a.status == http.StatusNotModified {
			unchanged++
		}
	}
	fmt.Fprintf(&b, "%d visits, %d requests: %d plain, %d answered 304; %d items\n", len(book), len(o.seen), plain, unchanged, o.served)
	day := ""
	for _, line := range book {
		d, rest, _ := strings.Cut(line, "\t")
		if d != day {
			fmt.Fprintf(&b, "\n%s\n", d)
			day = d
		}
		b.WriteString(rest + "\n")
	}
	return b.String()
}

// golden compares text with a file, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update writes it", err)
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		line := func(of []string) string {
			if i < len(of) {
				return of[i]
			}
			return "(nothing)"
		}
		if line(a) != line(b) {
			t.Fatalf("%s, line %d: got %q, want %q; -update writes it anew", path, i+1, line(b), line(a))
		}
	}
}

// set moves the clock to a moment.
func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}
