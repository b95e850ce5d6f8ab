package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/publish"
)

// subscribing is how often the daemon looks for subscriptions that are owed.
const subscribing = time.Minute

// pushBody is how long the body of a push may take to come.
const pushBody = 5 * time.Second

// maxChallenge is the longest challenge that is echoed, in bytes.
const maxChallenge = 512

// subscriber wires what asks hubs and takes their pushes. Its Base is empty when
// fetch.websub is, or when nobody listens to what a hub would say.
func (a *app) subscriber(inbox *pipeline.Inbox, listening bool) *pipeline.Subscriber {
	s := &pipeline.Subscriber{Pipe: a.pipeline(nil), Store: a.store, Hubs: a.web, Inbox: inbox, MinInterval: a.cfg.Fetch.MinInterval, Random: capability}
	if listening {
		s.Base = a.cfg.Fetch.WebSub
	}
	return s
}

// capability returns 256 random bits as text that may stand in a path.
func capability() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func (d *daemon) subscriber() *pipeline.Subscriber {
	return d.current().app.subscriber(d.inbox, d.fetches && d.serves)
}

// beginPush takes note of where hubs reach us from now on.
func (d *daemon) beginPush(ctx context.Context) {
	if err := d.subscriber().Begin(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("hubs", "err", err)
	}
	d.hubs()
}

// hubs wakes the loop that asks hubs; one waiting wake-up is enough.
func (d *daemon) hubs() {
	select {
	case d.ask <- struct{}{}:
	default:
	}
}

// subscribe asks hubs whenever something may be owed: now and then, and when a
// round of visits may have found a hub.
func (d *daemon) subscribe(ctx context.Context) {
	tick := time.NewTicker(subscribing)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.ask:
		}
		if err := d.subscriber().Ask(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("hubs", "err", err)
		}
	}
}

// storePushes stores what hubs have pushed.
func (d *daemon) storePushes(ctx context.Context) {
	for ctx.Err() == nil {
		owes, err := d.subscriber().StoreNext(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("push", "err", err)
		}
		if owes {
			d.poke()
		}
	}
}

// storeRest stores what is left of pushes at the end, as long as stopping allows:
// their hubs were told that we have them.
func (d *daemon) storeRest() {
	ctx, cancel := context.WithTimeout(context.Background(), drainRest)
	defer cancel()
	if err := d.subscriber().StoreRest(ctx); err != nil {
		d.log.Error("push", "err", err)
	}
}

// callback answers hubs; it reports false for a request that is none of theirs.
func (d *daemon) callback(w http.ResponseWriter, r *http.Request) bool {
	a := d.current().app
	if a.cfg.Fetch.WebSub == "" || !d.fetches {
		return false
	}
	token := pipeline.CallbackToken(a.cfg.Fetch.WebSub, r.URL.Path)
	if token == "" {
		return false
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	answer := map[string]func(http.ResponseWriter, *http.Request, *pipeline.Subscriber, string) bool{
		http.MethodGet: d.confirm, http.MethodPost: d.receive,
	}[r.Method]
	if answer == nil {
		h.Set("Allow", "GET, POST")
		plainly(w, http.StatusMethodNotAllowed)
		return true
	}
	// publish.rate is for readers; who guesses callbacks is slowed down whatever it is.
	from := publish.ClientPrefix(r)
	if !d.inbox.Admits(from, token, d.cli.now()) {
		h.Set("Retry-After", "30")
		plainly(w, http.StatusTooManyRequests)
		return true
	}
	ours := answer(w, r, a.subscriber(d.inbox, true), token)
	d.inbox.Met(from, token, ours, d.cli.now())
	return true
}

func plainly(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, strings.ToLower(http.StatusText(status))) // who went away is no error of ours
}

// confirm answers a hub that asks whether we mean it, and reports whether we do.
func (d *daemon) confirm(w http.ResponseWriter, r *http.Request, s *pipeline.Subscriber, token string) bool {
	q := r.URL.Query()
	mode, challenge := q.Get("hub.mode"), q.Get("hub.challenge")
	if mode != "denied" && !echoes(challenge) {
		plainly(w, http.StatusNotFound)
		return false
	}
	wanted, err := s.Confirm(r.Context(), pipeline.Intent{Token: token, Mode: mode, Topic: q.Get("hub.topic"),
		Lease: q.Get("hub.lease_seconds"), Reason: q.Get("hub.reason")})
	switch {
	case err != nil:
		d.log.Error("hubs", "err", err)
		plainly(w, http.StatusServiceUnavailable)
	case !wanted:
		plainly(w, http.StatusNotFound)
	case mode == "denied":
		plainly(w, http.StatusOK)
	default:
		_, _ = io.WriteString(w, challenge) // who went away is no error of ours
	}
	return wanted
}

// echoes reports whether a challenge may be sent back: nothing that a browser
// could be made to read as markup.
func echoes(challenge string) bool {
	return challenge != "" && len(challenge) <= maxChallenge && !strings.ContainsFunc(challenge, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>&"'`+"`", r)
	})
}

// receive takes a push, quickly: it is stored by storePushes. It reports whether
// somebody here waits for it.
func (d *daemon) receive(w http.ResponseWriter, r *http.Request, s *pipeline.Subscriber, token string) bool {
	// Without a deadline of its own a body may take as long as any request.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(pushBody))
	coding := r.Header.Get("Content-Encoding")
	got, err := s.Receive(r.Context(), pipeline.Delivery{
		Token: token, Signatures: r.Header["X-Hub-Signature"], ContentType: r.Header.Get("Content-Type"), Links: r.Header["Link"],
		Coded: coding != "" && !strings.EqualFold(coding, "identity"), Length: r.ContentLength, Body: r.Body,
	}, int64(d.current().app.cfg.Fetch.MaxBytes))
	if err != nil {
		d.log.Error("push", "err", err)
	}
	status := map[pipeline.Receipt]int{
		pipeline.PushTaken: http.StatusAccepted, pipeline.PushIgnored: http.StatusAccepted, pipeline.PushUnknown: http.StatusGone,
		pipeline.PushTooSoon: http.StatusTooManyRequests, pipeline.PushNoRoom: http.StatusServiceUnavailable,
		pipeline.PushTooLong: http.StatusRequestEntityTooLarge, pipeline.PushBroken: http.StatusBadRequest,
	}[got]
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	plainly(w, status)
	return err == nil && got != pipeline.PushUnknown
}

// pushLine tells in one line how a source stands with its hub; "" when it names
// none.
func (a *app) pushLine(ctx context.Context, s news.Source) (string, error) {
	sub, err := a.store.Subscription(ctx, s.ID)
	if errors.Is(err, news.ErrNotFound) {
		err = nil
	}
	if err != nil || sub.Hub == "" {
		return "", broken(err)
	}
	now, hub := a.cli.now(), news.Redacted(sub.Hub)
	again := func(text string) string {
		if at := in(sub.Next, now); at != "" && sub.Until.IsZero() {
			text += "; asked again " + at
		}
		return text
	}
	switch {
	case sub.Live(now):
		text := fmt.Sprintf("subscribed to %s until %s", hub, sub.Until.Format(time.RFC3339))
		if sub.PushedAt.IsZero() {
			text += ", no push yet"
		} else {
			text += ", last push " + ago(sub.PushedAt, now)
		}
		if sub.Refused != "" {
			text += "; it was not renewed: " + sub.Refused
		}
		return text, nil
	case sub.Topic == "":
		return "not asked of " + hub + ": a login or a secret address is nothing for a hub", nil
	case a.cfg.Fetch.WebSub == "":
		return "not subscribed to " + hub + ": fetch.websub is not set", nil
	case sub.Refused != "":
		return again("refused by " + hub + ": " + sub.Refused), nil
	case sub.Tries > 0:
		return again("waiting for " + hub + " to confirm"), nil
	}
	return "to be asked of " + hub + " by the daemon", nil
}
