package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"feedctl/news"
)

// Subscriber keeps the sources' subscriptions at their WebSub hubs and stores
// what is pushed. It is made anew whenever the configuration changes; what must
// outlive that is in its Inbox. All methods are safe for concurrent use.
type Subscriber struct {
	Pipe        *Pipeline
	Store       Subscriptions
	Hubs        Hubs
	Inbox       *Inbox
	Base        string        // the public address below which the callbacks are; empty: nobody is asked
	MinInterval time.Duration // a hub's mere hint brings no visit sooner than this after the last
	// Random returns 32 or more random bytes as text that may stand in a path.
	Random func() string
}

// Hubs is how hubs are asked and what they push is read.
type Hubs interface {
	// KeepsSecret reports whether a secret may be sent to a hub.
	KeepsSecret(hub string) bool
	Subscribe(ctx context.Context, q news.HubRequest) news.HubAnswer
	// Pushed reads a push as a visit; an error means that it is not to be stored.
	Pushed(p news.Push) (news.Visit, error)
}

// Subscriptions is what a Subscriber needs of the store; see package store.
type Subscriptions interface {
	Source(ctx context.Context, id news.ID) (news.Source, error)
	ChangeSource(ctx context.Context, id news.ID, change func(*news.Source) error) (news.Source, error)
	Subscription(ctx context.Context, source news.ID) (news.Subscription, error)
	OwedSubscriptions(ctx context.Context, now time.Time, limit int) ([]news.Subscription, error)
	SaveBase(ctx context.Context, base string) error
	SaveAsked(ctx context.Context, k news.PushKey, base string, at, next time.Time) error
	PushKey(ctx context.Context, token string) (news.PushKey, error)
	SaveVerified(ctx context.Context, token string, at, until, renew time.Time) error
	SaveRefused(ctx context.Context, token, why string, next time.Time) error
	HoldHost(ctx context.Context, address string, at, until time.Time) error
	SavePush(ctx context.Context, v news.Visit) (news.Saved, error)
}

const (
	hubsAtOnce = 4
	hubClaim   = 200 // owed subscriptions asked for at once

	leaseWanted = 10 * 24 * time.Hour
	leaseLeast  = time.Hour
	leaseMost   = 15 * 24 * time.Hour
	// What a hub grants that does not say: it has to (WebSub §5.3), old ones do not.
	leaseUnsaid = 24 * time.Hour

	hubRetry    = 5 * time.Minute    // after a failure, twice as long after each more
	hubRetryMax = 24 * time.Hour     // and after an answer that a repetition will not change
	hubDenied   = 7 * 24 * time.Hour // after a hub said that it will not
)

// Begin takes note of where the callbacks are by now; an empty Base ends all
// subscriptions. What was pushed while nobody listened is found by visits: those
// that the hubs had made rare come at their ordinary time again.
func (s *Subscriber) Begin(ctx context.Context) error {
	if err := s.Store.SaveBase(ctx, s.Base); err != nil {
		return fmt.Errorf("note the address of callbacks: %w", err)
	}
	return nil
}

// Ask asks the hubs whose subscriptions are owed: those that were never asked,
// those whose lease ends soon and those that failed a while ago. A hub is asked
// for one after the other, and for no more in this pass once it is in trouble.
// The error is the store's.
func (s *Subscriber) Ask(ctx context.Context) error {
	if s.Base == "" {
		return nil
	}
	owed, err := s.Store.OwedSubscriptions(ctx, s.Pipe.Now(), hubClaim)
	if err != nil {
		return fmt.Errorf("ask for owed subscriptions: %w", err)
	}
	byHub := map[string][]news.Subscription{}
	for _, sub := range owed {
		h := host(sub.Hub)
		byHub[h] = append(byHub[h], sub)
	}
	var mu sync.Mutex
	var errs error
	var workers sync.WaitGroup
	turns := make(chan struct{}, hubsAtOnce)
	for _, subs := range byHub {
		workers.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			err := s.askHub(ctx, subs)
			mu.Lock()
			defer mu.Unlock()
			errs = errors.Join(errs, err)
		})
	}
	workers.Wait()
	return errs
}

// askHub asks one hub for several subscriptions.
func (s *Subscriber) askHub(ctx context.Context, subs []news.Subscription) error {
	for _, sub := range subs {
		if ctx.Err() != nil {
			return nil
		}
		var enough bool
		var err error
		if broke := caught(func() { enough, err = s.ask(ctx, sub) }); broke != nil {
			err = fmt.Errorf("ask hub %s: %w", news.Redacted(sub.Hub), broke)
		}
		if err != nil || enough {
			return err
		}
	}
	return nil
}

// ask makes a callback and asks for it to be used. The callback is stored before
// the hub hears of it: some verify before they answer. It reports whether the hub
// is to be asked for nothing more for now.
func (s *Subscriber) ask(ctx context.Context, sub news.Subscription) (enough bool, err error) {
	now := s.Pipe.Now()
	k := news.PushKey{Token: s.Random(), Source: sub.Source, Hub: sub.Hub, Topic: sub.Topic}
	if s.Hubs.KeepsSecret(sub.Hub) {
		k.Secret = s.Random()
	}
	callback, err := callbackAt(s.Base, k.Token)
	if err != nil {
		return false, err
	}
	next := now.Add(hubBackOff(sub.Tries))
	if err := s.Store.SaveAsked(ctx, k, s.Base, now, next); err != nil {
		if errors.Is(err, news.ErrNotFound) {
			return false, nil // removed meanwhile
		}
		return false, fmt.Errorf("store a callback: %w", err)
	}
	a := s.Hubs.Subscribe(ctx, news.HubRequest{Hub: k.Hub, Topic: k.Topic, Callback: callback, Secret: k.Secret, Lease: leaseWanted})
	log := s.Pipe.Log.With("hub", news.Redacted(k.Hub), "topic", news.Redacted(k.Topic), "status", a.Status)
	switch {
	case ctx.Err() != nil:
		return true, nil
	case a.Class.Good():
		log.Debug("hub was asked for a subscription")
		return false, nil
	}
	log.Warn("hub gives no subscription", "err", a.Err)
	now = s.Pipe.Now()
	wait := a.RetryAfter
	switch a.Class {
	case news.ClassGone, news.ClassDenied:
		next = now.Add(hubDenied)
	case news.ClassRateLimited, news.ClassServerError, news.ClassNetwork, news.ClassTimeout:
		wait = later(now.Add(hubRetry), wait)
	default:
		next = now.Add(hubRetryMax)
	}
	if enough = wait.After(now); enough {
		if err := s.Store.HoldHost(ctx, k.Hub, now, wait); err != nil {
			return true, fmt.Errorf("store until when a hub is left alone: %w", err)
		}
	}
	if a.Class == news.ClassTimeout {
		return enough, nil // it may have heard us, and verify yet
	}
	// One that verified before it answered like this has said yes.
	if stored, err := s.Store.PushKey(ctx, k.Token); err != nil || !stored.Until.IsZero() {
		return enough, unlessMissing(err)
	}
	return enough, unlessMissing(s.Store.SaveRefused(ctx, k.Token, a.Err.Error(), later(next, a.RetryAfter)))
}

func unlessMissing(err error) error {
	if err == nil || errors.Is(err, news.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("store what a hub answered: %w", err)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func hubBackOff(tries int) time.Duration {
	return min(hubRetry<<min(tries, 20), hubRetryMax)
}

// callbackPath divides the base of the callbacks from their tokens.
const callbackPath = "/websub/"

func callbackAt(base, token string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", errors.New("fetch.websub is no address")
	}
	u.RawQuery, u.Fragment, u.RawPath = "", "", ""
	u.Path = strings.TrimRight(u.Path, "/") + callbackPath + token
	return u.String(), nil
}

// CallbackToken returns the token that a request's path names below base, or
// below the root where a proxy has taken base's own path away; "" for a path that
// is no callback.
func CallbackToken(base, path string) string {
	if u, err := url.Parse(base); err == nil {
		if rest, ok := strings.CutPrefix(path, strings.TrimRight(u.Path, "/")); ok {
			path = rest
		}
	}
	token, ok := strings.CutPrefix(path, callbackPath)
	if !ok || len(token) < 22 || len(token) > 128 || strings.ContainsFunc(token, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return ""
	}
	return token
}

// Intent is what a hub asks of a callback (WebSub §5.2, §5.3).
type Intent struct {
	Token, Mode, Topic string
	Lease              string // seconds, as sent
	Reason             string // of a denial
}

// Confirm reports whether we want what the hub asks about: the topic that waits
// for this very callback, once. Nothing is ever unsubscribed by a hub's asking. A
// denial is taken note of. The error is the store's.
func (s *Subscriber) Confirm(ctx context.Context, i Intent) (bool, error) {
	k, src, err := s.key(ctx, i.Token)
	if err != nil || k.Token == "" || k.Topic != i.Topic {
		return false, err
	}
	now := s.Pipe.Now()
	switch {
	case i.Mode == "denied":
		return s.deny(ctx, k, i.Reason)
	case i.Mode != "subscribe" || !k.Until.IsZero() || src.Paused || src.Poll.Gone:
		return false, nil
	}
	lease := leaseOf(i.Lease)
	err = s.Store.SaveVerified(ctx, k.Token, now, now.Add(lease), now.Add(renewAfter(lease)))
	if errors.Is(err, news.ErrNotFound) {
		return false, nil // twice at once
	}
	if err != nil {
		return false, fmt.Errorf("store a verified subscription: %w", err)
	}
	s.Pipe.Log.Info("subscribed", "source", news.Redacted(src.URL), "hub", news.Redacted(k.Hub), "lease", lease)
	return true, nil
}

func (s *Subscriber) deny(ctx context.Context, k news.PushKey, reason string) (bool, error) {
	why := "the hub says no"
	if r := oneLine(reason); r != "" {
		why += ": " + r
	}
	s.Pipe.Log.Warn("hub denies a subscription", "hub", news.Redacted(k.Hub), "topic", news.Redacted(k.Topic), "err", why)
	if err := s.Store.SaveRefused(ctx, k.Token, why, s.Pipe.Now().Add(hubDenied)); err != nil {
		return false, unlessMissing(err)
	}
	if k.Until.IsZero() {
		return true, nil
	}
	return true, s.hint(ctx, k.Source, "its hub tells of news no more", false)
}

// oneLine keeps what a stranger says to a line that harms no terminal.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f && r < 0xa0 }), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return strings.ToValidUTF8(s, "")
}

// key returns the key of a token with its source; a zero key where there is none.
func (s *Subscriber) key(ctx context.Context, token string) (news.PushKey, news.Source, error) {
	k, err := s.Store.PushKey(ctx, token)
	if err == nil {
		var src news.Source
		if src, err = s.Store.Source(ctx, k.Source); err == nil {
			return k, src, nil
		}
	}
	if errors.Is(err, news.ErrNotFound) {
		err = nil
	} else {
		err = fmt.Errorf("look up a callback: %w", err)
	}
	return news.PushKey{}, news.Source{}, err
}

// leaseOf reads the lease that a hub grants, within our own bounds.
func leaseOf(seconds string) time.Duration {
	n, err := strconv.ParseInt(strings.TrimSpace(seconds), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0, n > int64(leaseMost/time.Second):
		return leaseMost
	case err != nil:
		return leaseUnsaid
	}
	return max(time.Duration(n)*time.Second, leaseLeast)
}

// renewAfter is when a lease is renewed: a third of it, but no more than a day,
// before its end.
func renewAfter(lease time.Duration) time.Duration {
	return max(lease*2/3, lease-24*time.Hour)
}
