package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"feedctl/news"
)

// enough is how many answers in a row that ask for fewer visits make it the host's
// trouble and no longer a feed's: where one path is limited the others are not
// kept from their readers.
const enough = 2

// tempers is the patience of the hosts of one round, and what became of the
// sources that were not asked for the lack of it.
type tempers struct {
	mu     sync.Mutex
	hosts  map[string]*patience
	spared int
	err    error
}

func newTempers() *tempers { return &tempers{hosts: map[string]*patience{}} }

// of returns the patience of a host. One goroutine at a time asks a host.
func (t *tempers) of(host string) *patience {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[host]
	if h == nil {
		h = &patience{}
		t.hosts[host] = h
	}
	return h
}

func (t *tempers) put(spared int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spared, t.err = t.spared+spared, errors.Join(t.err, err)
}

// patience is how much of it one host has left.
type patience struct {
	refusals int       // in a row
	until    time.Time // before when the host wants no visit, as the latest of them said
}

// heard takes note of how a visit went.
func (h *patience) heard(v *news.Visit) {
	if !asksForPatience(v) {
		*h = patience{}
		return
	}
	h.refusals++
	until := v.Poll.NextFetchAt
	if v.Poll.RetryAfter.After(v.At) {
		until = v.Poll.RetryAfter
	}
	if until.After(h.until) {
		h.until = until
	}
}

// over reports whether the host is not asked any more in this round.
func (h *patience) over() bool { return h.refusals >= enough }

// asksForPatience reports whether the source's own host answered that it is asked
// too much: 429, or 503 with Retry-After. What another host answers, after a
// redirect, is not its word.
func asksForPatience(v *news.Visit) bool {
	asks := v.Class == news.ClassRateLimited || v.Class == news.ClassServerError && v.Poll.RetryAfter.After(v.At)
	return asks && (v.URL == "" || host(v.URL) == host(v.Source.URL))
}

// spare puts the visits of sources off that are not asked, for their host has had
// enough: to the time it asked for and spread over a tenth of the wait after it.
// It is the schedule alone that is changed: a person who names one of them may
// ask. It returns how many were put off.
func (p *Pipeline) spare(ctx context.Context, h patience, sources []*news.Source) (put int, err error) {
	now := p.Now()
	wait := h.until.Sub(now)
	if wait <= 0 {
		return 0, nil
	}
	at := make(map[news.ID]time.Time, len(sources))
	ids := make([]news.ID, len(sources))
	for i, s := range sources {
		next := h.until.Add(wait / 10 * time.Duration(i+1) / time.Duration(len(sources)))
		if latest := now.Add(news.MaxRetryAfter); next.After(latest) {
			next = latest
		}
		ids[i], at[s.ID] = s.ID, next
	}
	name := host(sources[0].URL)
	err = p.Store.ChangePolls(ctx, ids, func(id news.ID, poll *news.Poll) bool {
		if !at[id].After(poll.NextFetchAt) {
			return false
		}
		poll.NextFetchAt, poll.Because = at[id], fmt.Sprintf("not asked: %s answered the feeds before it that it is asked too much", name)
		put++
		return true
	})
	if err != nil {
		return 0, fmt.Errorf("put off the visits of %s: %w", name, err)
	}
	p.Log.Warn("host wants fewer visits", "host", name, "until", h.until, "spared", put)
	return put, nil
}
