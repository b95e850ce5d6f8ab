package publish

import (
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// limiter is a token bucket for each address.
type limiter struct {
	rate float64 // tokens a second

	mu      sync.Mutex
	buckets map[netip.Prefix]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

const bucketsHeld = 1 << 16

// burst lets a page load its style sheet, script and pictures at once.
func (l *limiter) burst() float64 { return math.Max(10, 2*l.rate) }

// take uses a token of the address, or returns how long to wait for one.
func (l *limiter) take(from netip.Prefix, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[from]
	if !ok {
		if l.buckets == nil || len(l.buckets) >= bucketsHeld {
			l.buckets = map[netip.Prefix]bucket{} // forgetting is kinder than growing
		}
		b = bucket{l.burst(), now}
	}
	passed := max(0, now.Sub(b.at).Seconds())
	b = bucket{math.Min(l.burst(), b.tokens+passed*l.rate), now}
	var wait time.Duration
	if b.tokens >= 1 {
		b.tokens--
	} else {
		wait = max(time.Millisecond, time.Duration((1-b.tokens)/l.rate*float64(time.Second)))
	}
	l.buckets[from] = b
	return wait
}

// ClientPrefix is the client's address: one of IPv4, a /64 of IPv6, which is
// what one household has. Forwarded headers are not believed: anyone can send them.
func ClientPrefix(r *http.Request) netip.Prefix {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	ip := a.Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// isLoopback reports whether an address works on this computer only.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}
