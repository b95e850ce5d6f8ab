package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"feedctl/news"
)

// Redirects beside those of TestRedirect.
func TestHostileRedirect(t *testing.T) {
	var hops atomic.Int64
	onward := func(w http.ResponseWriter, r *http.Request) {
		hops.Add(1)
		redirects(302, "/feed?"+r.URL.RawQuery+"x")(w, r)
	}
	squashed := bomb(4 << 20)
	to := func(status int, f func(host string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { redirects(status, f(r.Host))(w, r) }
	}
	visitHostile(t, []hostile{
		{"redir-endless-new", onward, news.ClassRedirect, 0, 0, 64 << 10},
		{"redir-50", func(w http.ResponseWriter, r *http.Request) {
			if len(r.URL.RawQuery) < 50 {
				redirects(302, "/feed?"+r.URL.RawQuery+"x")(w, r)
				return
			}
			serves(feedOf("Anna"))(w, r)
		}, news.ClassRedirect, 0, 0, 64 << 10},
		{"redir-to-schemeless", to(302, func(host string) string { return "//" + host + "/fine" }), news.ClassOK, 1, 0, 0},
		{"redir-to-schemeless, no address", redirects(302, "127.0.0.1:9/feed"), news.ClassRedirect, 0, 0, 0},
		{"redir-to-schemeless, a bare name", redirects(302, "fine"), news.ClassOK, 1, 0, 0},
		{"redir to itself with a fragment", redirects(302, "#top"), news.ClassRedirect, 0, 0, 0},
		{"redir with a fragment", redirects(302, "/fine#top"), news.ClassOK, 1, 0, 0},
		{"redir to upper case", to(302, func(host string) string { return "HTTP://" + host + "/fine" }), news.ClassOK, 1, 0, 0},
		{"redir of control characters", says("HTTP/1.1 302 Found\r\nLocation: /fi\x00ne\r\nContent-Length: 0\r\n\r\n"), news.ClassNetwork, 0, 0, 0},
		{"redir of a tab within", says("HTTP/1.1 302 Found\r\nLocation: ht\ttp://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"), news.ClassRedirect, 0, 0, 0},
		{"redir of 100 kB", redirects(302, "/"+strings.Repeat("x", 100_000)), news.ClassRedirect, 0, 0, 0},
		{"redir-no-location, twice", says("HTTP/1.1 302 Found\r\nLocation: /fine\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n"), news.ClassOK, 1, 0, 0},
		{"redir-big-body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/fine")
			w.WriteHeader(302)
			endless("", strings.Repeat("x", 4096))(w, r)
		}, news.ClassOK, 1, 0, 256 << 10},
		{"redir that stalls", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/fine")
			w.WriteHeader(302)
			stalls("x")(w, r)
		}, news.ClassOK, 1, 0, 0},
		{"redir of a bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			redirects(302, "/fine")(w, r)
			_, _ = w.Write([]byte(squashed))
		}, news.ClassOK, 1, 0, 0},
		{"redir-to-unix, by its host", redirects(302, "http+unix://%2Fvar%2Frun%2Fx.sock/"), news.ClassRedirect, 0, 0, 0},
		{"redir-to-file, a relative one", redirects(302, "file:feed"), news.ClassRedirect, 0, 0, 0},
		{"redir to about", redirects(302, "about:blank"), news.ClassRedirect, 0, 0, 0},
		{"redir to ws", to(302, func(host string) string { return "ws://" + host + "/fine" }), news.ClassRedirect, 0, 0, 0},
		{"redir to feed", to(302, func(host string) string { return "feed://" + host + "/fine" }), news.ClassRedirect, 0, 0, 0},
	})
	if got := hops.Load(); got > maxHops+1 {
		t.Errorf("%d hops", got)
	}
}

// Whatever name a site gives to a place inside, and whichever request it gives
// it to, nobody connects there. Tests of the guard's own spellings and ranges
// are beside this one.
func TestHostileRedirectInside(t *testing.T) {
	inside := listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(inside.addr)
	tests := []struct{ name, host string }{
		{"ssrf-loopback2", "127.0.0.2"}, {"ssrf-decimal", "2130706433"}, {"ssrf-hex", "0x7f000001"}, {"ssrf-octal", "0177.0.0.1"},
		{"ssrf-short", "127.1"}, {"ssrf-v6", "[::1]"}, {"ssrf-v4mapped", "[::ffff:127.0.0.1]"}, {"ssrf-v4mapped-hex", "[::ffff:7f00:1]"},
		{"ssrf-zero", "0.0.0.0"}, {"ssrf-v6-any", "[::]"}, {"ssrf-dot", "127.0.0.1."}, {"ssrf-fullwidth", "１２７.０.０.１"},
		{"ssrf-userinfo-trick", "public.example@127.0.0.1"}, {"ssrf-escaped", "%31%32%37.0.0.1"}, {"ssrf-escaped-dot", "127%2e0%2e0%2e1"},
		{"ssrf-long-octal", "0000000000177.0.0.1"}, {"ssrf-overflow", "4294967296"}, {"ssrf-overflow-dotted", "383.0.0.1"},
		{"ssrf-hex-upper", "0X7F.0.0.1"}, {"ssrf-two-dots", "127.0.0.1.."}, {"ssrf-soft-hyphen", "127.0.0.1\u00ad"}, {"ssrf-zone", "[::1%25lo]"},
		{"ssrf-dial-metadata", "169.254.169.254"}, {"ssrf-dial-metadata6", "[fd00:ec2::254]"}, {"ssrf-dial-rfc1918", "10.0.0.1"},
		{"ssrf-dial-cgnat", "100.64.0.1"}, {"ssrf-dial-benchmark", "198.18.0.1"}, {"ssrf-dial-multicast", "224.0.0.1"},
		{"ssrf-dial-nat64", "[64:ff9b::7f00:1]"}, {"ssrf-dial-sixtofour", "[2002:7f00:1::1]"}, {"ssrf-dial-broadcast", "255.255.255.255"},
		{"ssrf-dial-testnet", "192.0.2.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			to := "http://" + tt.host + ":" + port + "/feed"
			away := map[string]http.HandlerFunc{
				"/feed":       redirects(301, to),
				"/page":       page(`<link rel="alternate" type="application/rss+xml" href="` + to + `">`),
				"/a":          storyPage(""),
				"/robots.txt": redirects(302, to),
			}
			o := newOrigin(t, away)
			c := caged(t, newClient(t, func(opt *Options) { opt.AllowPrivate = []string{o.host()} }), nil)
			for how, err := range everyWay(t, c, o.URL) {
				if class := ClassOf(err); class != news.ClassPrivateAddress && class != news.ClassRedirect && class != news.ClassNotFeed && how != "Article" && !isLookUp(err) {
					t.Errorf("%s: got %v (%v), want it refused", how, class, err)
				}
			}
			v := visits(t, c, o.URL+"/feed")
			if v.Class != news.ClassPrivateAddress && v.Class != news.ClassRedirect && (v.Class != news.ClassNetwork || !isLookUp(v.Err)) {
				t.Errorf("visit: got %v (%v)", v.Class, v.Err)
			}
			if v.MovedTo != "" {
				t.Errorf("moved to %q", v.MovedTo)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.asked.Load(); n != 0 {
			t.Errorf("%d connections to the inside", n)
		}
	})
}

// everyWay sends every request there is to a site whose addresses lead inside,
// and returns what came of each.
func everyWay(t *testing.T, c *Client, site string) map[string]error {
	t.Helper()
	ctx := t.Context()
	c.pageGap = time.Microsecond
	got := map[string]error{}
	_, got["Get"] = c.Get(ctx, site+"/feed")
	_, got["Discover"] = c.Discover(ctx, site+"/page")
	_, got["Discover by redirect"] = c.Discover(ctx, site+"/feed")
	// robots.txt leads inside too, which says nothing against the page.
	for _, path := range []string{"/a", "/feed"} {
		if p := c.Article(ctx, site+path); p.Class != news.ClassOK {
			got["Article"] = newError(p.Class, mustParse(t, site+path), errors.New("refused"))
		}
	}
	return got
}

// listener counts the connections to an address.
type listener struct {
	addr  string
	asked atomic.Int64
}

// listen serves a good feed at every path of an address and counts who comes.
// Where the machine lacks the address it counts nobody.
func listen(t *testing.T, addr string) *listener {
	t.Helper()
	n := &listener{addr: addr}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return n
	}
	n.addr = l.Addr().String()
	s := &http.Server{Handler: serves(feedOf("Inside")), ReadHeaderTimeout: time.Minute, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			n.asked.Add(1)
		}
	}}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return n
}

// caged makes sure that no test leaves loopback: names are looked up with r
// (nil: nowhere), and an address beyond that the guard would allow is an error.
func caged(t *testing.T, c *Client, r *net.Resolver) *Client {
	t.Helper()
	if r == nil {
		r = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") }}
	}
	c.dialer.Resolver = r
	control := c.dialer.Control
	c.dialer.Control = func(network, address string, conn syscall.RawConn) error {
		if err := control(network, address, conn); err != nil {
			return err
		}
		if ap, err := netip.ParseAddrPort(address); err != nil || !ap.Addr().Unmap().IsLoopback() {
			t.Errorf("%s would have been dialled", address)
			return errPrivate
		}
		return nil
	}
	return c
}

func isLookUp(err error) bool {
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

func TestGiantRedirect(t *testing.T) {
	long := "/" + strings.Repeat("x", 100_000)
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": redirects(301, long), long: serves(feedOf("Anna"))})
	if v := visits(t, newClient(t), o.URL+"/feed"); v.Class != news.ClassRedirect {
		t.Errorf("class %v, moved to an address of %d bytes", v.Class, len(v.MovedTo))
	}
}
