package pipeline_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
)

const (
	hubA    = "https://hub.example/"
	base    = "https://digest.example/in"
	maxPush = 1 << 20
)

// hub is a hub in memory: it answers as told and remembers who asked for what.
type hub struct {
	*fetch.Client // reads pushes
	mu            sync.Mutex
	asked         []news.HubRequest
	answer        func(q news.HubRequest) news.HubAnswer
	plain         bool // the way to it keeps no secret
}

func (h *hub) KeepsSecret(string) bool { return !h.plain }

func (h *hub) Subscribe(_ context.Context, q news.HubRequest) news.HubAnswer {
	h.mu.Lock()
	h.asked = append(h.asked, q)
	answer := h.answer
	h.mu.Unlock()
	if answer == nil {
		return news.HubAnswer{Class: news.ClassOK, Status: 202}
	}
	return answer(q)
}

func (h *hub) last() news.HubRequest { return h.asked[len(h.asked)-1] }

func token(q news.HubRequest) string { return q.Callback[strings.LastIndex(q.Callback, "/")+1:] }

// pushing is a house with a hub, a subscriber and what it logs.
type pushing struct {
	*house
	hub *hub
	sub *pipeline.Subscriber
	log *bytes.Buffer
}

func newPushing(t *testing.T) *pushing { return pushingOn(newHouse(t, "")) }

func pushingOn(h *house) *pushing {
	h.Helper()
	p := &pushing{house: h, hub: &hub{}, log: &bytes.Buffer{}}
	c, err := fetch.New(fetch.Options{Now: h.Now, Backfill: 10})
	if err != nil {
		h.Fatal(err)
	}
	p.hub.Client = c
	h.pipe.Log = slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.restart()
	return p
}

// restart forgets all that is in memory alone.
func (p *pushing) restart() {
	p.Helper()
	n := 0
	if p.sub != nil {
		n = 1000 * len(p.hub.asked)
	}
	p.sub = &pipeline.Subscriber{Pipe: p.pipe, Store: p.store, Hubs: p.hub, Inbox: pipeline.NewInbox(), Base: base, MinInterval: 30 * time.Minute,
		Random: func() string { n++; return fmt.Sprintf("secret%026d", n) }}
	if err := p.sub.Begin(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// hubbed follows a feed that names the hub.
func (p *pushing) hubbed(address string, posts ...post) news.Source {
	p.Helper()
	s := p.follow(address, posts...)
	p.web.after = func(v *news.Visit) {
		if v.Feed != nil {
			v.Feed.Hub, v.Feed.Topic, v.Poll.Hub = hubA, v.Source.URL, hubA
		}
	}
	if _, err := p.pipe.FetchDue(p.Context()); err != nil {
		p.Fatal(err)
	}
	return s
}

func (p *pushing) ask() {
	p.Helper()
	if err := p.sub.Ask(p.Context()); err != nil {
		p.Fatal(err)
	}
}

func (p *pushing) confirm(i pipeline.Intent) bool {
	p.Helper()
	ok, err := p.sub.Confirm(p.Context(), i)
	if err != nil {
		p.Fatal(err)
	}
	return ok
}

func yes(q news.HubRequest, lease string) pipeline.Intent {
	return pipeline.Intent{Token: token(q), Mode: "subscribe", Topic: q.Topic, Lease: lease}
}

// subscribed asks and confirms, and returns the request.
func (p *pushing) subscribed(lease string) news.HubRequest {
	p.Helper()
	p.ask()
	q := p.hub.last()
	if !p.confirm(yes(q, lease)) {
		p.Fatal("the subscription was not confirmed")
	}
	return q
}

func sign(method string, h func() hash.Hash, secret, body string) string {
	mac := hmac.New(h, []byte(secret))
	mac.Write([]byte(body))
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}

func delivery(q news.HubRequest, body string) pipeline.Delivery {
	return pipeline.Delivery{Token: token(q), Signatures: []string{sign("sha256", sha256.New, q.Secret, body)}, ContentType: "application/atom+xml",
		Length: int64(len(body)), Body: strings.NewReader(body)}
}

func (p *pushing) receive(d pipeline.Delivery) pipeline.Receipt {
	p.Helper()
	got, err := p.sub.Receive(p.Context(), d, maxPush)
	if err != nil {
		p.Fatal(err)
	}
	return got
}

func (p *pushing) storeAll() {
	p.Helper()
	if err := p.sub.StoreRest(p.Context()); err != nil {
		p.Fatal(err)
	}
}

func (p *pushing) sourceNow(s news.Source) news.Source {
	p.Helper()
	s, err := p.store.Source(p.Context(), s.ID)
	if err != nil {
		p.Fatal(err)
	}
	return s
}

func (p *pushing) standing(s news.Source) news.Subscription {
	p.Helper()
	sub, err := p.store.Subscription(p.Context(), s.ID)
	if err != nil {
		p.Fatal(err)
	}
	return sub
}

const entryA = `<entry><id>a9</id><title>Pushed</title><link href="https://alpha.example/9"/><updated>2026-03-01T12:00:00Z</updated><content>Wheat.</content></entry>`

func feedOf(entries string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Alpha</title><id>urn:a</id>` + entries + `</feed>`
}

// From the hub that a feed names to an entry in an edition, and no secret in the log.
func TestPushIsPublished(t *testing.T) {
	p := newPushing(t)
	s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat, hour: -1})
	q := p.subscribed("864000")
	if q.Hub != hubA || q.Topic != s.URL || !strings.HasPrefix(q.Callback, base+"/websub/") || len(q.Secret) < 32 || q.Lease != 10*24*time.Hour || q.Secret == token(q) {
		t.Errorf("asked %+v", q)
	}
	before := p.sourceNow(s)
	if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushTaken {
		t.Fatalf("receipt: got %v", got)
	}
	if owes, err := p.sub.StoreNext(t.Context()); err != nil || !owes {
		t.Errorf("stored: got %v, %v", owes, err)
	}
	if err := p.pipe.Edit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.pipe.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.press.titles["all"], "Pushed") {
		t.Errorf("the edition has %q", p.press.titles["all"])
	}
	after := p.sourceNow(s)
	if after.Poll.ETag != before.Poll.ETag || after.Poll.BodyHash != before.Poll.BodyHash || after.URL != before.URL ||
		!after.Poll.NextFetchAt.Equal(before.Poll.NextFetchAt) || after.Poll.PushedUntil.IsZero() {
		t.Errorf("source after a push: %+v", after)
	}
	ledger, err := p.store.Ledger(t.Context(), s.ID, 1)
	if err != nil || len(ledger) != 1 || ledger[0].New != 1 || ledger[0].Because != "pushed by "+hubA || ledger[0].Class != news.ClassOK {
		t.Errorf("ledger: got %+v, %v", ledger, err)
	}
	// The same once more is no news.
	if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushTaken {
		t.Errorf("receipt: got %v", got)
	}
	if owes, err := p.sub.StoreNext(t.Context()); err != nil || owes {
		t.Errorf("stored again: got %v, %v", owes, err)
	}
	if strings.Contains(p.log.String(), "secret0") || strings.Contains(p.log.String(), "Wheat") {
		t.Errorf("the log tells secrets or bodies:\n%s", p.log)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(p *pushing, s news.Source, i *pipeline.Intent)
		want   bool
	}{
		{"as asked", func(*pushing, news.Source, *pipeline.Intent) {}, true},
		{"another token", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Token = strings.Repeat("x", 43) }, false},
		{"no token", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Token = "" }, false},
		{"another topic", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Topic += "?x" }, false},
		{"no topic", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Topic = "" }, false},
		{"to unsubscribe", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Mode = "unsubscribe" }, false},
		{"no mode", func(_ *pushing, _ news.Source, i *pipeline.Intent) { i.Mode = "" }, false},
		{"a second time", func(p *pushing, _ news.Source, i *pipeline.Intent) { p.confirm(*i) }, false},
		{"after a restart", func(p *pushing, _ news.Source, _ *pipeline.Intent) { p.restart() }, true},
		{"once asked anew", func(p *pushing, _ news.Source, _ *pipeline.Intent) { p.add(time.Hour); p.ask() }, false},
		{"of a paused source", func(p *pushing, s news.Source, _ *pipeline.Intent) {
			s = p.sourceNow(s)
			s.Paused = true
			if err := p.store.PutSource(p.Context(), s); err != nil {
				p.Fatal(err)
			}
		}, false},
		{"of a removed source", func(p *pushing, s news.Source, _ *pipeline.Intent) {
			if err := p.store.RemoveSource(p.Context(), s.ID, false); err != nil {
				p.Fatal(err)
			}
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPushing(t)
			s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
			p.ask()
			i := yes(p.hub.last(), "86400")
			tt.change(p, s, &i)
			if got := p.confirm(i); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestLease(t *testing.T) {
	t.Parallel()
	const d = 24 * time.Hour
	tests := []struct {
		given        string
		lease, renew time.Duration
	}{
		{"864000", 10 * d, 9 * d}, {"86400", d, 16 * time.Hour}, {"172800", 2 * d, 32 * time.Hour}, {"3600", time.Hour, 40 * time.Minute},
		{"1", time.Hour, 40 * time.Minute}, {"0", time.Hour, 40 * time.Minute}, {"-5", time.Hour, 40 * time.Minute},
		{"99999999", 15 * d, 14 * d}, {"99999999999999999999999", 15 * d, 14 * d}, {"", d, 16 * time.Hour}, {"soon", d, 16 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.given, func(t *testing.T) {
			p := newPushing(t)
			s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
			p.subscribed(tt.given)
			got := p.standing(s)
			if lease, renew := got.Until.Sub(p.Now()), got.Next.Sub(p.Now()); lease != tt.lease || renew != tt.renew {
				t.Errorf("got a lease of %v, renewed after %v; want %v, %v", lease, renew, tt.lease, tt.renew)
			}
		})
	}
}

// A lease is renewed before its end with a new callback; the old one is good until
// the hub has verified the new one, and polling goes on as ever if it does not.
func TestRenewal(t *testing.T) {
	p := newPushing(t)
	s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
	one := p.subscribed("864000")
	p.add(9*24*time.Hour - time.Minute)
	if p.ask(); len(p.hub.asked) != 1 {
		t.Fatalf("asked %d times before it was due", len(p.hub.asked))
	}
	p.add(time.Minute)
	p.restart()
	p.ask()
	two := p.hub.last()
	if len(p.hub.asked) != 2 || token(two) == token(one) || two.Secret == one.Secret {
		t.Fatalf("renewed by %+v", two)
	}
	if got := p.receive(delivery(one, feedOf(entryA))); got != pipeline.PushTaken {
		t.Errorf("the old callback: got %v", got)
	}
	if got := p.receive(delivery(two, feedOf(entryA))); got != pipeline.PushUnknown {
		t.Errorf("the new one, not verified: got %v", got)
	}
	if !p.confirm(yes(two, "864000")) {
		t.Fatal("the renewal was not confirmed")
	}
	if got := p.receive(delivery(one, feedOf(entryA))); got != pipeline.PushUnknown {
		t.Errorf("the old callback after: got %v", got)
	}
	if got := p.receive(delivery(two, feedOf(entryA))); got != pipeline.PushTaken {
		t.Errorf("the new callback after: got %v", got)
	}
	p.storeAll()
	if got := p.sourceNow(s).Poll.PushedUntil; !got.Equal(p.Now().Add(10 * 24 * time.Hour)) {
		t.Errorf("pushed until %v", got)
	}
	p.add(11 * 24 * time.Hour)
	if got := p.receive(delivery(two, feedOf(entryA))); got != pipeline.PushUnknown {
		t.Errorf("after the lease: got %v", got)
	}
	if p.sourceNow(s).Poll.PushedUntil.After(p.Now()) {
		t.Error("visits are rare after the lease")
	}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	good := feedOf(entryA)
	none := func(d *pipeline.Delivery, q news.HubRequest) {}
	tests := []struct {
		name   string
		body   string
		change func(d *pipeline.Delivery, q news.HubRequest)
		want   pipeline.Receipt
		items  int  // beyond the one that was there
		hint   bool // the source is due sooner
	}{
		{"sha256", good, none, pipeline.PushTaken, 1, false},
		{"sha384", good, func(d *pipeline.Delivery, q news.HubRequest) {
			d.Signatures = []string{sign("sha384", sha512.New384, q.Secret, good)}
		}, pipeline.PushTaken, 1, false},
		{"sha512", good, func(d *pipeline.Delivery, q news.HubRequest) {
			d.Signatures = []string{sign("SHA512", sha512.New, q.Secret, good)}
		}, pipeline.PushTaken, 1, false},
		{"sha1", good, func(d *pipeline.Delivery, q news.HubRequest) {
			d.Signatures = []string{sign("sha1", sha1.New, q.Secret, good)}
		}, pipeline.PushIgnored, 0, false},
		{"sha1 beside sha256", good, func(d *pipeline.Delivery, q news.HubRequest) {
			d.Signatures = append([]string{sign("sha1", sha1.New, q.Secret, good)}, d.Signatures...)
		}, pipeline.PushTaken, 1, false},
		{"no signature", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Signatures = nil }, pipeline.PushIgnored, 0, false},
		{"an empty signature", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Signatures = []string{"sha256="} }, pipeline.PushIgnored, 0, false},
		{"another secret", good, func(d *pipeline.Delivery, _ news.HubRequest) {
			d.Signatures = []string{sign("sha256", sha256.New, "", good)}
		}, pipeline.PushIgnored, 0, false},
		{"another body", good, func(d *pipeline.Delivery, q news.HubRequest) {
			d.Signatures = []string{sign("sha256", sha256.New, q.Secret, good+" ")}
		}, pipeline.PushIgnored, 0, false},
		{"another token", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Token = strings.Repeat("x", 32) }, pipeline.PushUnknown, 0, false},
		{"said to be too long", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Length = maxPush + 1 }, pipeline.PushTooLong, 0, false},
		{"too long", good, func(d *pipeline.Delivery, _ news.HubRequest) {
			d.Length, d.Body = -1, strings.NewReader(strings.Repeat("x", maxPush+1))
		}, pipeline.PushTooLong, 0, false},
		{"broken off", good, func(d *pipeline.Delivery, _ news.HubRequest) {
			d.Body = iotest.ErrReader(errors.New("it went away"))
		}, pipeline.PushBroken, 0, false},
		{"longer than it said", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Length-- }, pipeline.PushBroken, 0, false},
		{"of unknown length", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Length = -1 }, pipeline.PushTaken, 1, false},
		{"no feed", "hello", none, pipeline.PushTaken, 0, true},
		{"empty", "", none, pipeline.PushTaken, 0, true},
		{"a feed without entries", feedOf(""), none, pipeline.PushTaken, 0, true},
		{"coded", good, func(d *pipeline.Delivery, _ news.HubRequest) { d.Coded = true }, pipeline.PushTaken, 0, true},
		{"another feed", feedOf(`<link rel="self" href="https://evil.example/"/>` + entryA), none, pipeline.PushTaken, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPushing(t)
			s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
			q := p.subscribed("864000")
			// The next visit is far away.
			if _, err := p.store.ChangeSource(t.Context(), s.ID, func(s *news.Source) error {
				s.Poll.NextFetchAt = p.Now().Add(24 * time.Hour)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			p.add(time.Minute)
			d := delivery(q, tt.body)
			tt.change(&d, q)
			if got := p.receive(d); got != tt.want {
				t.Errorf("receipt: got %v, want %v", got, tt.want)
			}
			p.storeAll()
			p.storeAll()
			counts, err := p.store.ItemCounts(t.Context())
			if err != nil || counts[s.ID] != 1+tt.items {
				t.Errorf("%d items, %v; want %d", counts[s.ID], err, 1+tt.items)
			}
			next := p.sourceNow(s).Poll
			if hinted := next.NextFetchAt.Before(p.Now().Add(time.Hour)); hinted != tt.hint {
				t.Errorf("next visit at %v (%s)", next.NextFetchAt, next.Because)
			}
			if tt.hint && next.NextFetchAt.Before(next.LastChecked.Add(30*time.Minute)) {
				t.Errorf("a hint brought a visit %v after the last", next.NextFetchAt.Sub(next.LastChecked))
			}
		})
	}
}

// A hub that cannot be told a secret may hint, not tell.
func TestHubWithoutSecret(t *testing.T) {
	p := newPushing(t)
	p.hub.plain = true
	s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
	q := p.subscribed("864000")
	if q.Secret != "" {
		t.Error("a secret was sent")
	}
	p.receive(delivery(q, feedOf(entryA)))
	p.storeAll()
	counts, err := p.store.ItemCounts(t.Context())
	if err != nil || counts[s.ID] != 1 || !p.sourceNow(s).Poll.PushedUntil.IsZero() {
		t.Errorf("%d items, pushed until %v, %v", counts[s.ID], p.sourceNow(s).Poll.PushedUntil, err)
	}
}

func TestTooManyPushes(t *testing.T) {
	p := newPushing(t)
	p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
	q := p.subscribed("864000")
	taken := 0
	for range 40 {
		if p.receive(delivery(q, feedOf(entryA))) == pipeline.PushTaken {
			taken++
		}
	}
	if taken != 30 {
		t.Errorf("%d of 40 at once were taken, want 30", taken)
	}
	p.add(5 * time.Second)
	if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushTaken {
		t.Errorf("later: got %v", got)
	}
	p.add(time.Hour)
	for range 64 - 31 { // what fills it up, a while apart
		p.add(time.Minute)
		p.receive(delivery(q, feedOf(entryA)))
	}
	if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushNoRoom {
		t.Errorf("a full inbox: got %v", got)
	}
	p.storeAll()
	for i, want := range []pipeline.Receipt{pipeline.PushTaken, pipeline.PushTaken, pipeline.PushNoRoom} {
		p.add(time.Minute)
		if got := p.receive(delivery(q, strings.Repeat("x", maxPush))); got != want {
			t.Errorf("large push %d: got %v, want %v", i, got, want)
		}
	}
}

func TestHubRefuses(t *testing.T) {
	t.Parallel()
	no := errors.New("the hub is out of order")
	tests := []struct {
		name   string
		answer news.HubAnswer
		after  time.Duration // until it is asked again
		told   bool
	}{
		{"400", news.HubAnswer{Class: news.ClassHTTPError, Status: 400, Err: no}, 24 * time.Hour, true},
		{"403", news.HubAnswer{Class: news.ClassDenied, Status: 403, Err: no}, 7 * 24 * time.Hour, true},
		{"410", news.HubAnswer{Class: news.ClassGone, Status: 410, Err: no}, 7 * 24 * time.Hour, true},
		{"500", news.HubAnswer{Class: news.ClassServerError, Status: 500, Err: no}, 5 * time.Minute, true},
		{"429 with Retry-After", news.HubAnswer{Class: news.ClassRateLimited, Status: 429, Err: no, RetryAfter: day.Add(3 * time.Hour)}, 3 * time.Hour, true},
		{"no network", news.HubAnswer{Class: news.ClassNetwork, Err: no}, 5 * time.Minute, true},
		{"slow", news.HubAnswer{Class: news.ClassTimeout, Err: no}, 5 * time.Minute, false},
		{"a private address", news.HubAnswer{Class: news.ClassPrivateAddress, Err: no}, 24 * time.Hour, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPushing(t)
			p.hub.answer = func(news.HubRequest) news.HubAnswer { return tt.answer }
			s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
			p.ask()
			first := p.hub.last()
			got := p.standing(s)
			if (got.Refused != "") != tt.told || got.Next.Sub(p.Now()) != tt.after {
				t.Errorf("got %q, asked again after %v; want %v", got.Refused, got.Next.Sub(p.Now()), tt.after)
			}
			if p.confirm(yes(first, "86400")) == tt.told {
				t.Error("only who did not answer may still verify")
			}
			if !tt.told {
				return
			}
			p.add(tt.after - time.Second)
			if p.ask(); len(p.hub.asked) != 1 {
				t.Error("it was asked too soon")
			}
			p.add(2 * time.Second)
			if p.ask(); len(p.hub.asked) != 2 {
				t.Error("it was not asked again")
			}
		})
	}
	t.Run("verified before the answer", func(t *testing.T) {
		p := newPushing(t)
		s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.hub.answer = func(q news.HubRequest) news.HubAnswer {
			p.confirm(yes(q, "86400"))
			return news.HubAnswer{Class: news.ClassServerError, Status: 500, Err: no}
		}
		p.ask()
		if got := p.standing(s); !got.Live(p.Now()) || got.Refused != "" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a hub in trouble is asked for nothing else", func(t *testing.T) {
		p := newPushing(t)
		p.hub.answer = func(news.HubRequest) news.HubAnswer {
			return news.HubAnswer{Class: news.ClassServerError, Status: 500, Err: no}
		}
		p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.hubbed(feedB, post{guid: "b1", title: "Two", text: comet})
		p.ask()
		p.ask()
		if n := len(p.hub.asked); n != 1 {
			t.Errorf("it was asked %d times", n)
		}
		p.add(6 * time.Minute)
		if p.ask(); len(p.hub.asked) != 2 {
			t.Errorf("it was asked %d times after a while", len(p.hub.asked))
		}
	})
}

func TestDenied(t *testing.T) {
	denied := func(q news.HubRequest) pipeline.Intent {
		return pipeline.Intent{Token: token(q), Mode: "denied", Topic: q.Topic, Reason: "not\r\nyours\x1b[31m"}
	}
	t.Run("while it waits", func(t *testing.T) {
		p := newPushing(t)
		s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		p.ask()
		if !p.confirm(denied(p.hub.last())) || p.confirm(denied(p.hub.last())) {
			t.Error("a denial counts once")
		}
		got := p.standing(s)
		if got.Refused != "the hub says no: not yours [31m" || got.Next.Sub(p.Now()) != 7*24*time.Hour {
			t.Errorf("got %q until %v", got.Refused, got.Next)
		}
	})
	t.Run("of a live one", func(t *testing.T) {
		p := newPushing(t)
		s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
		q := p.subscribed("864000")
		other := denied(q)
		if other.Topic = "https://other.example/"; p.confirm(other) {
			t.Error("a denial of another topic counts")
		}
		if !p.confirm(denied(q)) || p.standing(s).Live(p.Now()) {
			t.Errorf("got %+v", p.standing(s))
		}
		if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushUnknown {
			t.Errorf("a push after it: got %v", got)
		}
	})
}

func TestNoBaseNoSubscription(t *testing.T) {
	p := newPushing(t)
	s := p.hubbed(feedA, post{guid: "a1", title: "One", text: wheat})
	q := p.subscribed("864000")
	p.sub.Base = "https://elsewhere.example/"
	if err := p.sub.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.ask(); len(p.hub.asked) != 2 || !strings.HasPrefix(p.hub.last().Callback, "https://elsewhere.example/websub/") {
		t.Errorf("another base: asked %+v", p.hub.asked)
	}
	p.sub.Base = ""
	if err := p.sub.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.ask(); len(p.hub.asked) != 2 {
		t.Error("a hub was asked without a base")
	}
	if got := p.receive(delivery(q, feedOf(entryA))); got != pipeline.PushUnknown || p.standing(s).Live(p.Now()) {
		t.Errorf("got %v, %+v", got, p.standing(s))
	}
}

func TestCallbackToken(t *testing.T) {
	long := strings.Repeat("aZ0-_", 8)
	for path, want := range map[string]string{
		"/in/websub/" + long: long, "/websub/" + long: long, "/websub/": "", "/websub/rss.xml": "", "/in/websub/short": "",
		"/websub/" + long + "/": "", "/x/websub/" + long: "", "/": "", "/websub/" + strings.Repeat("a", 200): "", "/websub/" + long + "<": "",
	} {
		if got := pipeline.CallbackToken(base, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func FuzzSigned(f *testing.F) {
	f.Add("sha256=00", "body")
	f.Add("sha1=", "")
	f.Add("=", "x")
	f.Fuzz(func(t *testing.T, signature, body string) {
		right := sign("sha256", sha256.New, "secret", body)
		if pipeline.Signed("secret", []string{signature}, []byte(body)) && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(signature)), "sha") {
			t.Errorf("%q passes", signature)
		}
		if !pipeline.Signed("secret", []string{signature, right}, []byte(body)) {
			t.Error("the right one does not")
		}
	})
}
