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
	"io"
	"strings"
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
	Length      int64     // of the body; negative: not known
	Body        io.Reader // read only where all else is found in order
}

// Receive looks whether a push is to be believed and puts it into the Inbox,
// where Store will find it. It makes no request and stores nothing. limit is the
// most bytes of a body. Of one source one push is read at a time. The error is
// the store's.
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
	case k.Secret != "" && len(d.Signatures) == 0:
		return PushIgnored, nil
	case !s.Inbox.begin(src.ID, now):
		return PushTooSoon, nil
	}
	defer s.Inbox.end(src.ID)
	w := waiting{push: news.Push{Key: k, Source: src, At: now, ContentType: d.ContentType, Links: d.Links}}
	// Without a secret the callback's address has been in the clear: what comes is
	// worth a look at the source, not more.
	if k.Secret != "" {
		body, got := s.Inbox.read(d, limit)
		if got != PushTaken {
			return got, nil
		}
		w.room = int64(len(body))
		if !Signed(k.Secret, d.Signatures, body) {
			s.Inbox.free(w.room)
			s.Pipe.Log.Debug("push ignored: its signature is wrong", "source", news.Redacted(src.URL), "hub", news.Redacted(k.Hub))
			return PushIgnored, nil
		}
		if w.push.Body = body; d.Coded {
			s.Inbox.free(w.room)
			w.push.Body, w.room = nil, 0
		}
	}
	if !s.Inbox.put(w) {
		s.Inbox.free(w.room)
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
// the source. What cannot be stored is put back once, and then made a hint. It
// returns whether there may be something to publish, and false with the context's
// error when that ends; a push it has taken by then is stored all the same, for
// its hub was told that we have it.
func (s *Subscriber) StoreNext(ctx context.Context) (bool, error) {
	select {
	case w := <-s.Inbox.queue:
		return s.store(ctx, w)
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// StoreRest stores what is in the Inbox, without waiting for more. It begins with
// none after ctx has ended.
func (s *Subscriber) StoreRest(ctx context.Context) (errs error) {
	for {
		if left := len(s.Inbox.queue); left > 0 && ctx.Err() != nil {
			return errors.Join(errs, fmt.Errorf("%d pushes are not stored, visits will bring them: %w", left, ctx.Err()))
		}
		select {
		case w := <-s.Inbox.queue:
			_, err := s.store(ctx, w)
			errs = errors.Join(errs, err)
		default:
			return errs
		}
	}
}

// storeTime is how long the storing of one push may take, even while stopping.
const storeTime = 5 * time.Second

func (s *Subscriber) store(ctx context.Context, w waiting) (owes bool, err error) {
	try := func(f func(ctx context.Context) error) (err error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		if broke := caught(func() { err = f(ctx) }); broke != nil {
			err = broke
		}
		return err
	}
	err = try(func(ctx context.Context) (err error) {
		owes, err = s.storePush(ctx, w.push)
		return err
	})
	if err != nil && !w.again {
		w.again = true
		if s.Inbox.put(w) {
			s.Pipe.Log.Warn("push is stored once more", "source", news.Redacted(w.push.Source.URL), "err", err)
			return false, nil
		}
	}
	s.Inbox.free(w.room)
	if err == nil {
		return owes, nil
	}
	lost := fmt.Errorf("store a push of %s: %w", news.Redacted(w.push.Source.URL), err)
	return false, errors.Join(lost, try(func(ctx context.Context) error {
		return s.hint(ctx, w.push.Source.ID, "a push of its hub could not be stored", true)
	}))
}

func (s *Subscriber) storePush(ctx context.Context, p news.Push) (bool, error) {
	log := s.Pipe.Log.With("source", news.Redacted(p.Source.URL), "hub", news.Redacted(p.Key.Hub))
	v, err := s.pushed(ctx, &p)
	if errors.Is(err, errHint) {
		log.Debug("push is a hint", "err", err)
		return false, s.hint(ctx, p.Source.ID, "its hub told of news", p.Key.Secret != "")
	}
	if err != nil {
		return false, err
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
		return false, err
	}
	log.Info("push", "new", saved.New, "revised", saved.Revised, "stale", saved.Stale)
	owes := saved.New+saved.Revised > 0
	if saved.Stale > 0 { // the source itself knows which text is right
		return owes, s.hint(ctx, p.Source.ID, "its hub told of older texts", true)
	}
	return owes, nil
}

// errHint says that a push is to be believed, but not to be stored.
var errHint = errors.New("the push has nothing to store")

// pushed reads a push as a visit reads its source: against the address that
// answered last. An error that is not errHint is the store's.
func (s *Subscriber) pushed(ctx context.Context, p *news.Push) (v news.Visit, err error) {
	if len(p.Body) == 0 {
		return v, errHint
	}
	sub, err := s.Store.Subscription(ctx, p.Source.ID)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return v, err
	}
	if p.Base = sub.Answered; p.Base == "" {
		return v, fmt.Errorf("%w yet: no document came since it is noted from where", errHint)
	}
	if v, err = s.Hubs.Pushed(*p); err != nil {
		return v, fmt.Errorf("%w: %w", errHint, err)
	}
	if len(v.Items) == 0 {
		return v, fmt.Errorf("%w: it has no entries", errHint)
	}
	return v, nil
}

// hint makes a source due, but no sooner after the last visit than the least
// interval or the one that a person chose, not at a time that the feed skips, and
// not before the time its server asked for. One that anybody could have sent does
// not bring it sooner than its learned interval.
func (s *Subscriber) hint(ctx context.Context, id news.ID, because string, signed bool) error {
	now := s.Pipe.Now()
	soon := func(src news.Source) time.Time {
		wait := max(s.MinInterval, src.Interval)
		if !signed {
			wait = max(wait, src.Poll.Interval)
		}
		return src.Poll.Timetable.Next(later(now, src.Poll.LastChecked.Add(wait)))
	}
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
