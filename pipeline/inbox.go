package pipeline

import (
	"io"
	"net/netip"
	"sync"
	"time"

	"feedctl/news"
)

// Inbox is where pushes wait to be stored: so many, and so many bytes of them.
// It also knows who came too often, and which callbacks were good. It is safe for
// concurrent use.
type Inbox struct {
	queue chan waiting

	mu        sync.Mutex
	held      int64 // bytes reserved
	reading   map[news.ID]bool
	pushes    buckets[news.ID]
	strangers buckets[netip.Prefix]
	friends   map[string]bool // tokens that were good
}

type waiting struct {
	push  news.Push
	room  int64 // bytes reserved for its body
	again bool  // it could not be stored once
}

const (
	inboxPushes = 64
	inboxBodies = 2 // times the largest body
	inboxKnown  = 1 << 14
	firstRoom   = 32 << 10 // bytes a body is given before it has sent any

	// Of one source: how many pushes at once, and how many a second.
	pushBurst, pushRate = 30, 1
	// Of one address: the same of requests to callbacks that are not there. Each
	// costs a look into the store.
	strangerBurst, strangerRate = 50, 5
)

// NewInbox returns an empty Inbox.
func NewInbox() *Inbox {
	return &Inbox{
		queue: make(chan waiting, inboxPushes), reading: map[news.ID]bool{}, friends: map[string]bool{},
		pushes:    buckets[news.ID]{burst: pushBurst, rate: pushRate, of: map[news.ID]bucket{}},
		strangers: buckets[netip.Prefix]{burst: strangerBurst, rate: strangerRate, of: map[netip.Prefix]bucket{}},
	}
}

// Admits reports whether a request to the callback with this token may be looked
// up: that of a callback which was good before always, any other unless too many
// of its address were in vain. Met is to be told what it came to.
func (in *Inbox) Admits(from netip.Prefix, token string, now time.Time) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.friends[token] || in.strangers.take(from, now)
}

// Met notes whether a request that was admitted was one of ours.
func (in *Inbox) Met(from netip.Prefix, token string, ours bool, now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case !ours:
		delete(in.friends, token)
	case !in.friends[token]:
		if len(in.friends) >= inboxKnown {
			clear(in.friends)
		}
		in.friends[token] = true
		in.strangers.giveBack(from, now)
	}
}

// begin takes one of a source's pushes from its bucket, unless another is being
// read: a hub that sends slowly keeps only itself waiting. end must follow.
func (in *Inbox) begin(id news.ID, now time.Time) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.reading[id] || !in.pushes.take(id, now) {
		return false
	}
	in.reading[id] = true
	return true
}

func (in *Inbox) end(id news.ID) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.reading, id)
}

// read reads a body of limit bytes at most. Room is reserved as it comes, and
// what is left of it given back; that of the body is held when the receipt is
// PushTaken.
func (in *Inbox) read(d Delivery, limit int64) (body []byte, got Receipt) {
	defer func() {
		if got != PushTaken {
			in.free(int64(cap(body)))
			body = nil
		}
	}()
	most := limit + 1 // which shows that there is more
	if d.Length >= 0 {
		most = min(most, d.Length+1)
	}
	for {
		if len(body) == cap(body) {
			size := min(max(firstRoom, 2*int64(cap(body))), most)
			if size == int64(cap(body)) {
				return body, PushBroken // longer than it was said to be
			}
			if !in.reserve(size-int64(cap(body)), limit) {
				return body, PushNoRoom
			}
			body = append(make([]byte, 0, size), body...)
		}
		n, err := d.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return body, PushTooLong
		case err == io.EOF:
			in.free(int64(cap(body) - len(body)))
			return append(make([]byte, 0, len(body)), body...), PushTaken
		case err != nil:
			return body, PushBroken
		}
	}
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
	if in.held+n > inboxBodies*(largest+1) { // one byte more shows that a body ends
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

// buckets say how much each may still ask for: burst at once, then rate a second.
type buckets[K comparable] struct {
	burst, rate float64
	of          map[K]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func (b *buckets[K]) now(k K, now time.Time) bucket {
	was, ok := b.of[k]
	if !ok {
		if len(b.of) >= inboxKnown {
			clear(b.of) // forgetting is kinder than growing
		}
		was = bucket{b.burst, now}
	}
	return bucket{min(b.burst, was.tokens+max(0, now.Sub(was.at).Seconds())*b.rate), now}
}

func (b *buckets[K]) take(k K, now time.Time) bool {
	is := b.now(k, now)
	ok := is.tokens >= 1
	if ok {
		is.tokens--
	}
	b.of[k] = is
	return ok
}

func (b *buckets[K]) giveBack(k K, now time.Time) {
	is := b.now(k, now)
	is.tokens = min(b.burst, is.tokens+1)
	b.of[k] = is
}
