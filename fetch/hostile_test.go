package fetch

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedctl/news"
)

// hostile is one misbehaviour of an origin, and what a visit makes of it. The
// cases of a group stand in hostile_GROUP_test.go where no other test has them.
type hostile struct {
	name   string
	origin http.HandlerFunc // answers /feed
	want   news.Class
	items  int
	within time.Duration // the client's Timeout; 0: enough
	atMost int64         // bytes that the client may take from the origin; 0: maxTaken
}

const (
	// maxTaken is what a client of newClient may read of one origin that means ill:
	// Options.MaxBytes, and what lies in buffers.
	maxTaken = 1<<20 + 64<<10
	// maxHeaderTaken is the same for an answer that never comes to its body.
	maxHeaderTaken = maxHeaderBytes + 64<<10
	// drip is how slow a slow origin is. The client's limit ends it, not its own patience.
	drip = 5 * time.Millisecond
)

// visitHostile visits each origin once, all of them at the same time, and then
// asks the same host for something good: what came before must not have
// poisoned the connection or kept the host's turn.
func visitHostile(t *testing.T, cases []hostile) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fine := feedOf("Fine")
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": tt.origin, "/fine": serves(fine)})
			c := newClient(t, func(o *Options) {
				if tt.within > 0 {
					o.Timeout = tt.within
				}
			})
			taken := metered(c)
			v := visits(t, c, o.URL+"/feed")
			if v.Class != tt.want {
				t.Fatalf("class: got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			if len(v.Items) != tt.items {
				t.Errorf("items: got %d, want %d", len(v.Items), tt.items)
			}
			checkWhole(t, v)
			most := tt.atMost
			if most == 0 {
				most = maxTaken
			}
			if got := taken.Load(); got > most {
				t.Errorf("%d bytes were taken, want at most %d", got, most)
			}
			c.o.Timeout = 10 * time.Second
			if r, err := c.Get(context.Background(), o.URL+"/fine"); err != nil || string(r.Body) != fine {
				t.Errorf("asked for something good afterwards: got %v", err)
			}
		})
	}
}

// metered counts the bytes that c reads from the net.
func metered(c *Client) *atomic.Int64 {
	n := &atomic.Int64{}
	dial := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &meter{conn, n}, nil
	}
	return n
}

type meter struct {
	net.Conn
	n *atomic.Int64
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.n.Add(int64(n))
	return n, err
}

// raw answers with what speak writes to the bare connection.
func raw(speak func(conn net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		speak(conn)
	}
}

// drips writes begin and then piece again and again, slowly, until it is left.
func drips(begin, piece string) http.HandlerFunc {
	return raw(func(conn net.Conn) {
		_, err := conn.Write([]byte(begin))
		for tick := time.NewTicker(drip); err == nil; <-tick.C {
			_, err = conn.Write([]byte(piece))
		}
	})
}

// floods writes begin and then piece as fast as it can, until it is left.
func floods(begin, piece string) http.HandlerFunc {
	piece = strings.Repeat(piece, max(1, 32<<10/len(piece)))
	return raw(func(conn net.Conn) {
		_, err := conn.Write([]byte(begin))
		for err == nil {
			_, err = conn.Write([]byte(piece))
		}
	})
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
