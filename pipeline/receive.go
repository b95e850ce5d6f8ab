package pipeline

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"
	"time"

	"feedctl/news"
)

// Receipt is what Receive makes of a push.
type Receipt int

// The receipts of a push.
const (
	PushTaken   Receipt = iota // it will be stored
	PushIgnored                // its signature is missing or wrong: the hub need not know (WebSub §8)
	PushUnknown                // nobody waits for it here: the hub may forget the callback
	PushTooSoon                // too many of this callback
	PushNoRoom                 // the Inbox is full
	PushTooLong                // larger than a document may be
	PushBroken                 // it could not be read whole
)

// Delivery is a push as it comes in.
type Delivery struct {
	Token       string
	Signatures  []string // the X-Hub-Signature headers
	ContentType string
	Coded       bool // a content coding is on the body; it is then a mere hint
	Links       []string
	Length      int64 // of the body; negative: not known
	// Read returns the body, or an error; it is called once, after all else is
	// found in order, and reads no more than limit bytes.
	Read func(limit int64) ([]byte, error)
}

// Receive looks whether a push is to be believed and puts it into the Inbox,
// where Store will find it. It makes no request and stores nothing. limit is the
// most bytes of a body. The error is the store's.
func (s *Subscriber) Receive(ctx context.Context, d Delivery, limit int64) (Receipt, error) {
	k, src, err := s.key(ctx, d.Token)
	now := s.Pipe.Now()
	switch {
	case err != nil:
		return PushNoRoom, err
	case k.Token == "" || !k.Until.After(now) || src.Paused || src.Poll.Gone:
		return PushUnknown, nil
	case d.Length > limit:
		return PushTooLong, nil
	case !s.Inbox.allow(src.ID, now):
		return PushTooSoon, nil
	}
	room := d.Length
	if room < 0 {
		room = limit
	}
	if !s.Inbox.reserve(room, limit) {
		return PushNoRoom, nil
	}
	body, err := d.Read(limit)
	if err != nil {
		s.Inbox.free(room)
		return PushBroken, nil
	}
	if k.Secret != "" && !Signed(k.Secret, d.Signatures, body) {
		s.Inbox.free(room)
		s.Pipe.Log.Debug("push ignored: its signature is missing or wrong", "source", news.Redacted(src.URL), "hub", news.Redacted(k.Hub))
		return PushIgnored, nil
	}
	if k.Secret == "" || d.Coded {
		// The callback's address has been in the clear: what comes is worth a look
		// at the source, not more.
		body = nil
	}
	if !s.Inbox.put(waiting{news.Push{Key: k, Source: src, At: now, ContentType: d.ContentType, Links: d.Links, Body: body}, room}) {
		s.Inbox.free(room)
		return PushNoRoom, nil
	}
	return PushTaken, nil
}

// Signed reports whether one of the X-Hub-Signature values is that of body under
// secret (WebSub §7.1), by SHA-256, -384 or -512. SHA-1 counts for nothing.
func Signed(secret string, signatures []string, body []byte) bool {
	for _, line := range signatures[:min(len(signatures), 4)] {
		method, sum, _ := strings.Cut(strings.TrimSpace(line), "=")
		var h func() hash.Hash
		switch strings.ToLower(method) {
		case "sha256":
			h = sha256.New
		case "sha384":
			h = sha512.New384
		case "sha512":
			h = sha512.New
		default:
			continue
		}
		got, err := hex.DecodeString(sum)
		if err != nil {
			continue
		}
		mac := hmac.New(h, []byte(secret))
		_, _ = mac.Write(body) // a hash takes everything
		if hmac.Equal(got, mac.Sum(nil)) {
			return true
		}
	}
	return false
}

// StoreNext waits for a push in the Inbox and stores it: its items as those of a
// visit. One that is no feed, names another or says nothing is a hint to look at
// the source. It returns whether there may be something to publish, and false
// with the context's error when that ends.
func (s *Subscriber) StoreNext(ctx context.Context) (bool, error) {
	select {
	case w := <-s.Inbox.queue:
		return s.store(ctx, w)
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// StoreRest stores what is in the Inbox, without waiting for more.
func (s *Subscriber) StoreRest(ctx context.Context) (errs error) {
	for {
		select {
		case w := <-s.Inbox.queue:
			_, err := s.store(ctx, w)
			errs = errors.Join(errs, err)
		default:
			return errs
		}
	}
}

func (s *Subscriber) store(ctx context.Context, w waiting) (owes bool, err error) {
	defer s.Inbox.free(w.room)
	if broke := caught(func() { owes, err = s.storePush(ctx, w.push) }); broke != nil {
		return false, fmt.Errorf("store a push: %w", broke)
	}
	return owes, err
}

func (s *Subscriber) storePush(ctx context.Context, p news.Push) (bool, error) {
	log := s.Pipe.Log.With("source", news.Redacted(p.Source.URL), "hub", news.Redacted(p.Key.Hub))
	var v news.Visit
	err := errors.New("the push says nothing")
	if len(p.Body) > 0 {
		v, err = s.Hubs.Pushed(p)
	}
	if err == nil && len(v.Items) == 0 {
		err = errors.New("the push has no entries")
	}
	if err != nil {
		log.Debug("push is a hint", "err", err)
		return false, s.hint(ctx, p.Source.ID, "its hub told of news")
	}
	v.Poll.Because = "pushed by " + news.Redacted(p.Key.Hub)
	if err := s.Pipe.identify(ctx, &v); err != nil {
		return false, err
	}
	saved, err := s.Store.SavePush(ctx, v)
	if errors.Is(err, news.ErrNotFound) {
		return false, nil // removed meanwhile
	}
	if err != nil {
		return false, fmt.Errorf("store a push: %w", err)
	}
	log.Info("push", "new", saved.New, "revised", saved.Revised)
	return saved.New+saved.Revised > 0, nil
}

// hint makes a source due, but no sooner after the last visit than the least
// interval, nor before the time its server asked for.
func (s *Subscriber) hint(ctx context.Context, id news.ID, because string) error {
	now := s.Pipe.Now()
	soon := func(src news.Source) time.Time { return later(now, src.Poll.LastChecked.Add(s.MinInterval)) }
	src, err := s.Store.Source(ctx, id)
	if err != nil || !src.Poll.NextFetchAt.After(soon(src)) {
		return unlessMissing(err)
	}
	_, err = s.Store.ChangeSource(ctx, id, func(src *news.Source) error {
		if at := soon(*src); src.Poll.NextFetchAt.After(at) && src.Poll.LastClass.Good() {
			src.Poll.NextFetchAt, src.Poll.Because = at, because
		}
		return nil
	})
	return unlessMissing(err)
}

// Inbox is where pushes wait to be stored: so many, and so many bytes of them.
// It also knows who came too often and which hubs want to be left alone.
type Inbox struct {
	queue chan waiting

	mu      sync.Mutex
	held    int64 // bytes reserved
	buckets map[news.ID]bucket
	hubs    map[string]time.Time
}

type waiting struct {
	push news.Push
	room int64
}

// bucket is how many pushes of a source are taken at once.
type bucket struct {
	tokens float64
	at     time.Time
}

const (
	inboxPushes = 64
	inboxBodies = 2 // times the largest body
	pushBurst   = 30.0
	pushRate    = 1.0 // a second
	inboxKnown  = 1 << 14
)

// NewInbox returns an empty Inbox.
func NewInbox() *Inbox {
	return &Inbox{queue: make(chan waiting, inboxPushes), buckets: map[news.ID]bucket{}, hubs: map[string]time.Time{}}
}

func (in *Inbox) put(w waiting) bool {
	select {
	case in.queue <- w:
		return true
	default:
		return false
	}
}

func (in *Inbox) reserve(n, largest int64) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.held+n > inboxBodies*largest {
		return false
	}
	in.held += n
	return true
}

func (in *Inbox) free(n int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.held -= n
}

// allow takes one of a source's pushes from its bucket.
func (in *Inbox) allow(id news.ID, now time.Time) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	b, ok := in.buckets[id]
	if !ok {
		if len(in.buckets) >= inboxKnown {
			clear(in.buckets) // forgetting is kinder than growing
		}
		b = bucket{pushBurst, now}
	}
	b.tokens = min(pushBurst, b.tokens+max(0, now.Sub(b.at).Seconds())*pushRate)
	b.at = now
	ok = b.tokens >= 1
	if ok {
		b.tokens--
	}
	in.buckets[id] = b
	return ok
}

func (in *Inbox) hubWaits(hub string, now time.Time) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.hubs[hub].After(now)
}

func (in *Inbox) holdHub(hub string, until time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if until.IsZero() {
		delete(in.hubs, hub)
	} else {
		in.hubs[hub] = until
	}
}
