package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
	"feedctl/pipeline"
)

var _ pipeline.Subscriptions = trapped{}

func (x trapped) ChangeSource(ctx context.Context, id news.ID, change func(*news.Source) error) (news.Source, error) {
	return guard(x.t, "ChangeSource", func() (news.Source, error) { return x.s.ChangeSource(ctx, id, change) })
}

func (x trapped) Subscription(ctx context.Context, id news.ID) (news.Subscription, error) {
	return guard(x.t, "Subscription", func() (news.Subscription, error) { return x.s.Subscription(ctx, id) })
}

func (x trapped) OwedSubscriptions(ctx context.Context, now time.Time, limit int) ([]news.Subscription, error) {
	return guard(x.t, "OwedSubscriptions", func() ([]news.Subscription, error) { return x.s.OwedSubscriptions(ctx, now, limit) })
}

func (x trapped) SaveBase(ctx context.Context, base string) error {
	return guarded(x.t, "SaveBase", func() error { return x.s.SaveBase(ctx, base) })
}

func (x trapped) SaveAsked(ctx context.Context, k news.PushKey, base string, at, next time.Time) error {
	return guarded(x.t, "SaveAsked", func() error { return x.s.SaveAsked(ctx, k, base, at, next) })
}

func (x trapped) PushKey(ctx context.Context, token string) (news.PushKey, error) {
	return guard(x.t, "PushKey", func() (news.PushKey, error) { return x.s.PushKey(ctx, token) })
}

func (x trapped) SaveVerified(ctx context.Context, token string, at, until, renew time.Time) error {
	return guarded(x.t, "SaveVerified", func() error { return x.s.SaveVerified(ctx, token, at, until, renew) })
}

func (x trapped) SaveRefused(ctx context.Context, token, why string, next time.Time) error {
	return guarded(x.t, "SaveRefused", func() error { return x.s.SaveRefused(ctx, token, why, next) })
}

func (x trapped) HoldHost(ctx context.Context, address string, at, until time.Time) error {
	return guarded(x.t, "HoldHost", func() error { return x.s.HoldHost(ctx, address, at, until) })
}

func (x trapped) SavePush(ctx context.Context, v news.Visit) (news.Saved, error) {
	return guard(x.t, "SavePush", func() (news.Saved, error) { return x.s.SavePush(ctx, v) })
}

// armed puts a trap between the subscriber and its store.
func (p *pushing) armed(x *trap) {
	p.pipe.Store, p.sub.Store = trapped{p.store, x}, trapped{p.store, x}
}

// A hub was told that we have its push: it is stored although the store fails
// once at any call, or the work ends meanwhile.
func TestTakenPushIsStored(t *testing.T) {
	t.Parallel()
	taken := func(t *testing.T) (*pushing, news.Source) {
		p := newPushing(t)
		s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.receive(delivery(p.subscribed("864000"), feedOf(entryA)))
		return p, s
	}
	calm, _ := taken(t)
	count := &trap{}
	calm.armed(count)
	calm.storeAll()
	want := lasting(t, calm.store)
	if count.calls < 3 {
		t.Fatalf("a push makes %d calls: too little to test", count.calls)
	}
	for _, after := range []bool{false, true} {
		for n := 1; n <= count.calls; n++ {
			p, _ := taken(t)
			x := &trap{at: n, after: after}
			p.armed(x)
			p.storeAll()
			if diff := cmp.Diff(want, lasting(t, p.store)); diff != "" {
				t.Errorf("call %d, %s, done %v: the store (-want +got):\n%s", n, x.last, after, diff)
			}
		}
	}

	t.Run("while the work ends", func(t *testing.T) {
		p, s := taken(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 { // it may take the push or see the end first
			if _, err := p.sub.StoreNext(ctx); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		p.storeAll()
		if counts, err := p.store.ItemCounts(t.Context()); err != nil || counts[s.ID] != 2 {
			t.Errorf("%d items, %v; want 2", counts[s.ID], err)
		}
	})
	t.Run("the rest, no longer than there is time", func(t *testing.T) {
		p, _ := taken(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.sub.StoreRest(ctx); err == nil || !strings.Contains(err.Error(), "1 pushes are not stored") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("what cannot be stored is a hint", func(t *testing.T) {
		p, s := taken(t)
		if _, err := p.store.ChangeSource(t.Context(), s.ID, func(s *news.Source) error {
			s.Poll.NextFetchAt = p.Now().Add(24 * time.Hour)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		p.sub.Store = noPushes{trapped{p.store, &trap{}}}
		if err := p.sub.StoreRest(t.Context()); !errors.Is(err, errBroken) {
			t.Errorf("got %v, want %v", err, errBroken)
		}
		if poll := p.sourceNow(s).Poll; poll.NextFetchAt.Sub(p.Now()) > time.Hour {
			t.Errorf("next visit at %v (%s)", poll.NextFetchAt, poll.Because)
		}
	})
}

// noPushes is a store that takes no push.
type noPushes struct{ trapped }

func (noPushes) SavePush(context.Context, news.Visit) (news.Saved, error) {
	return news.Saved{}, errBroken
}

// entryAt is an entry at a relative address, with its text and date.
func entryAt(text, updated string) string {
	if updated != "" {
		updated = "<updated>" + updated + "</updated>"
	}
	return `<entry><id>a9</id><title>T</title><link href="posts/9"/>` + updated + `<content>` + text + `</content></entry>`
}

// pushedSite is a followed site with a hub, one redirect before its feed.
type pushedSite struct {
	*pushing
	body   string
	asked  int
	header http.Header
	source news.Source
	q      news.HubRequest
}

func newPushedSite(t *testing.T, hub, entries string, set ...string) *pushedSite {
	p := &pushedSite{pushing: newPushing(t), body: feedOf(entries), header: http.Header{}}
	for i := 0; i < len(set); i += 2 {
		p.header.Set(set[i], set[i+1])
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			http.Redirect(w, r, "/blog/atom.xml", http.StatusFound)
			return
		}
		p.asked++
		maps.Copy(w.Header(), p.header)
		w.Header().Set("Link", "<"+hub+`>; rel="hub"`)
		_, _ = io.WriteString(w, p.body)
	}))
	t.Cleanup(srv.Close)
	p.visitor(true)
	p.source = p.follow(srv.URL + "/feed")
	p.fetchDue()
	p.q = p.subscribed("864000")
	return p
}

func (p *pushing) fetchDue() {
	p.Helper()
	if _, err := p.pipe.FetchDue(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// texts are what the store has of the only item: its text and revision.
func (p *pushedSite) texts() string {
	p.Helper()
	items, err := p.store.FindItems(p.Context(), news.Query{Source: p.source.ID})
	if err != nil || len(items) != 1 {
		p.Fatalf("%d items, %v", len(items), err)
	}
	return fmt.Sprintf("%s @%d", items[0].Content, items[0].Revision)
}

func (p *pushedSite) push(entries string) {
	p.Helper()
	if got := p.receive(delivery(p.q, feedOf(entries))); got != pipeline.PushTaken {
		p.Fatalf("receipt: got %v", got)
	}
	p.storeAll()
}

// A push that comes late does not take back what a visit has found since, and
// what a push has revised is read again by the next visit.
func TestLatePush(t *testing.T) {
	t.Parallel()
	const early, late = "2026-03-01T09:00:00Z", "2026-03-01T11:00:00Z"
	tests := []struct {
		name       string
		dates      [2]string // of the first and of the second text at the site
		pushed     string    // comes after the second was visited
		want, next string    // after the push, and after the next visit
	}{
		{"older by its date", [2]string{early, late}, entryAt("One.", early), "Two. @2", "Two. @2"},
		{"older, and never stored", [2]string{early, late}, entryAt("Half.", early), "Two. @2", "Two. @2"},
		{"a text that was replaced, of the same date", [2]string{early, early}, entryAt("One.", early), "Two. @2", "Two. @2"},
		{"a text that was replaced, without dates", [2]string{"", ""}, entryAt("One.", ""), "Two. @2", "Two. @2"},
		{"newer", [2]string{early, early}, entryAt("Three.", late), "Three. @3", "Two. @4"},
		{"not known to be older", [2]string{early, early}, entryAt("Half.", early), "Half. @3", "Two. @4"},
		{"the same", [2]string{early, late}, entryAt("Two.", late), "Two. @2", "Two. @2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPushedSite(t, hubA, entryAt("One.", tt.dates[0]), "Etag", `"fixed"`)
			p.body = feedOf(entryAt("Two.", tt.dates[1]))
			p.add(25 * time.Hour)
			p.fetchAll()
			if got := p.texts(); got != "Two. @2" {
				t.Fatalf("after the visits: %s", got)
			}
			p.push(tt.pushed)
			if got := p.texts(); got != tt.want {
				t.Errorf("after the push: got %s, want %s", got, tt.want)
			}
			p.add(25 * time.Hour)
			p.fetchAll()
			if got := p.texts(); got != tt.next {
				t.Errorf("after the next visit: got %s, want %s", got, tt.next)
			}
			p.push(tt.pushed)
			p.push(tt.pushed)
			p.add(25 * time.Hour)
			p.fetchAll()
			if seen, err := p.store.Seen(t.Context(), p.source.ID); err != nil || seen.Off {
				t.Errorf("the source is always read whole: %v, %v", seen.Off, err)
			}
		})
	}
	t.Run("visited since it came", func(t *testing.T) {
		p := newPushedSite(t, hubA, entryAt("One.", ""))
		p.receive(delivery(p.q, feedOf(entryAt("Half.", ""))))
		p.add(25 * time.Hour)
		p.body = feedOf(entryAt("Two.", ""))
		p.fetchAll()
		p.storeAll()
		if got := p.texts(); got != "Two. @2" {
			t.Errorf("got %s, want Two. @2", got)
		}
	})
}

// A push is read against the address that the source's documents come from:
// the same entry is the same item, without a revision.
func TestPushIsReadWhereItCameFrom(t *testing.T) {
	p := newPushedSite(t, hubA, "")
	p.push(entryAt("One.", ""))
	items, err := p.store.FindItems(t.Context(), news.Query{Source: p.source.ID})
	if err != nil || len(items) != 1 || !strings.HasSuffix(items[0].URL, "/blog/posts/9") {
		t.Fatalf("got %+v, %v", items, err)
	}
	p.body = feedOf(entryAt("One.", ""))
	p.add(25 * time.Hour)
	p.fetchAll()
	if got := p.texts(); got != "One. @1" {
		t.Errorf("after a visit: %s", got)
	}
}

// A hint keeps to what a person, the feed and the server asked for.
func TestHintKeepsToIntervals(t *testing.T) {
	tests := []struct {
		name   string
		hub    string
		fixed  time.Duration
		change func(*news.Poll)
		want   time.Duration // of the next visit after the last
	}{
		{"signed", hubA, 0, func(*news.Poll) {}, 30 * time.Minute},
		{"a person's interval", hubA, 5 * time.Hour, func(*news.Poll) {}, 5 * time.Hour},
		{"unsigned: the learned interval", "http://hub.example/", 0, func(p *news.Poll) { p.Interval = 7 * time.Hour }, 7 * time.Hour},
		{"skipped hours", hubA, 0, func(p *news.Poll) { p.Timetable.Hours = 1<<12 | 1<<13 | 1<<14 }, 3 * time.Hour},
		{"skipped days", hubA, 0, func(p *news.Poll) { p.Timetable.Days = 1 << day.Weekday() }, 12 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPushing(t)
			p.hub.plain = strings.HasPrefix(tt.hub, "http:")
			s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
			q := p.subscribed("864000")
			if _, err := p.store.ChangeSource(t.Context(), s.ID, func(s *news.Source) error {
				s.Interval, s.Poll.NextFetchAt = tt.fixed, p.Now().Add(48*time.Hour)
				tt.change(&s.Poll)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			p.add(time.Minute)
			for range 3 {
				p.receive(delivery(q, "x"))
				p.storeAll()
			}
			if poll := p.sourceNow(s).Poll; poll.NextFetchAt.Sub(poll.LastChecked) != tt.want {
				t.Errorf("next visit %v after the last (%s), want %v", poll.NextFetchAt.Sub(poll.LastChecked), poll.Because, tt.want)
			}
		})
	}
}

// A hub that sends slowly keeps itself waiting and nobody else, and room is taken
// by what has come, not by what may come.
func TestSlowPushes(t *testing.T) {
	p := newPushing(t)
	p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
	slow := p.subscribed("864000")
	p.hubbed(feedB, post{guid: "b1", title: "Two", text: comet})
	other := p.subscribed("864000")
	r, w := io.Pipe()
	d := delivery(slow, "")
	d.Length, d.Body = maxPush, r
	got := make(chan pipeline.Receipt)
	go func() {
		receipt, _ := p.sub.Receive(context.WithoutCancel(t.Context()), d, maxPush)
		got <- receipt
	}()
	if _, err := io.WriteString(w, "x"); err != nil { // by now it is being read
		t.Fatal(err)
	}
	if got := p.receive(delivery(slow, feedOf(entryA))); got != pipeline.PushTooSoon {
		t.Errorf("a second one of the same source: got %v", got)
	}
	for i := range 4 {
		d := delivery(other, feedOf(entryA))
		d.Length = -1
		if got := p.receive(d); got != pipeline.PushTaken {
			t.Errorf("push %d of another source: got %v", i, got)
		}
	}
	_ = w.CloseWithError(errors.New("too slow")) // never fails
	if got := <-got; got != pipeline.PushBroken {
		t.Errorf("the slow one: got %v", got)
	}
	if got := p.receive(delivery(slow, feedOf(entryA))); got != pipeline.PushTaken {
		t.Errorf("after it: got %v", got)
	}
	p.storeAll()
	for i := range 3 { // all room was given back
		p.add(time.Minute)
		if got, want := p.receive(delivery(slow, strings.Repeat("x", maxPush))), i < 2; (got == pipeline.PushTaken) != want {
			t.Errorf("large push %d: got %v", i, got)
		}
	}
}

func TestStrangersAreSlowedDown(t *testing.T) {
	in := pipeline.NewInbox()
	here, there := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	for range 200 { // a hub at work
		if !in.Admits(here, "ours", day) {
			t.Fatal("a callback that is ours was not looked up")
		}
		in.Met(here, "ours", true, day)
	}
	admitted := 0
	for i := range 200 {
		token := fmt.Sprint("guess", i)
		if in.Admits(here, token, day) {
			admitted++
			in.Met(here, token, false, day)
		}
	}
	if admitted != 50 {
		t.Errorf("%d of 200 guesses were looked up, want 50", admitted)
	}
	if !in.Admits(here, "ours", day) || !in.Admits(there, "another", day) || in.Admits(here, "new", day) {
		t.Error("guesses of one address are told from its good callbacks and from other addresses")
	}
	if !in.Admits(here, "new", day.Add(time.Second)) {
		t.Error("a while later: not looked up")
	}
}
