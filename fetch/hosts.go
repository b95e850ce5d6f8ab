package fetch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// hosts keeps the promise of at most one request in flight to a host, and the
// distance between article pages of one.
type hosts struct {
	mu     sync.Mutex
	gates  map[string]*gate
	paces  map[string]*rate.Limiter
	maximo int
}

// gate is one host's turnstile. It exists while somebody is in it or waits.
type gate struct {
	turn chan struct{}
	refs int
}

// A limiter is needed for a second after its last use; this many are kept
// before the idle ones are let go.
const maxPaces = 1024

func newHosts() *hosts {
	return &hosts{gates: map[string]*gate{}, paces: map[string]*rate.Limiter{}, maximo: maxPaces}
}

// enter waits until nobody is asking host and returns how to leave it; the
// error is the context's own.
func (h *hosts) enter(ctx context.Context, host string) (leave func(), err error) {
	h.mu.Lock()
	g := h.gates[host]
	if g == nil {
		g = &gate{turn: make(chan struct{}, 1)}
		h.gates[host] = g
	}
	g.refs++
	h.mu.Unlock()

	select {
	case g.turn <- struct{}{}:
		return func() { <-g.turn; h.forget(host, g) }, nil
	case <-ctx.Done():
		h.forget(host, g)
		return nil, ctx.Err()
	}
}

func (h *hosts) forget(host string, g *gate) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if g.refs--; g.refs == 0 {
		delete(h.gates, host)
	}
}

// pace waits until a page of host may be asked: every apart, the first at once.
func (h *hosts) pace(ctx context.Context, host string, every time.Duration) error {
	h.mu.Lock()
	l := h.paces[host]
	if l == nil {
		if len(h.paces) >= h.maximo {
			h.dropIdlePaces()
		}
		l = rate.NewLimiter(rate.Every(every), 1)
		h.paces[host] = l
	}
	if limit := rate.Every(every); l.Limit() != limit {
		l.SetLimit(limit)
	}
	h.mu.Unlock()
	return l.Wait(ctx)
}

// dropIdlePaces forgets limiters that would let the next request pass anyway.
func (h *hosts) dropIdlePaces() {
	for host, l := range h.paces {
		if l.Tokens() >= 1 {
			delete(h.paces, host)
		}
	}
}
