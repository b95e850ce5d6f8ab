package fetch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"feedctl/news"
)

// The special-purpose address registries of IANA (RFC 6890 and what was added
// since), multicast, and the ranges that were given up but are still routed
// somewhere. A feed is served from none of them.
var specialRanges = []struct{ name, prefix string }{
	{"this network", "0.0.0.0/8"}, {"private-use", "10.0.0.0/8"}, {"shared (CGNAT)", "100.64.0.0/10"}, {"loopback", "127.0.0.0/8"},
	{"link-local", "169.254.0.0/16"}, {"private-use", "172.16.0.0/12"}, {"protocol assignments", "192.0.0.0/24"},
	{"service continuity", "192.0.0.0/29"}, {"dummy", "192.0.0.8/32"}, {"port control anycast", "192.0.0.9/32"},
	{"relay anycast", "192.0.0.10/32"}, {"NAT64 discovery", "192.0.0.170/31"}, {"TEST-NET-1", "192.0.2.0/24"},
	{"AS112", "192.31.196.0/24"}, {"AMT", "192.52.193.0/24"}, {"6to4 relay", "192.88.99.0/24"}, {"private-use", "192.168.0.0/16"},
	{"AS112 direct", "192.175.48.0/24"}, {"benchmarking", "198.18.0.0/15"}, {"TEST-NET-2", "198.51.100.0/24"},
	{"TEST-NET-3", "203.0.113.0/24"}, {"multicast", "224.0.0.0/4"}, {"reserved", "240.0.0.0/4"}, {"broadcast", "255.255.255.255/32"},

	{"loopback", "::1/128"}, {"unspecified", "::/128"}, {"IPv4-compatible", "::/96"}, {"IPv4-translated", "::ffff:0:0:0/96"},
	{"NAT64", "64:ff9b::/96"}, {"local NAT64", "64:ff9b:1::/48"}, {"discard", "100::/64"}, {"dummy", "100:0:0:1::/64"},
	{"protocol assignments", "2001::/23"}, {"Teredo", "2001::/32"}, {"port control anycast", "2001:1::1/128"},
	{"relay anycast", "2001:1::2/128"}, {"DNS-SD anycast", "2001:1::3/128"}, {"benchmarking", "2001:2::/48"}, {"AMT", "2001:3::/32"},
	{"AS112", "2001:4:112::/48"}, {"ORCHID", "2001:10::/28"}, {"ORCHIDv2", "2001:20::/28"}, {"drone ids", "2001:30::/28"},
	{"documentation", "2001:db8::/32"}, {"6to4", "2002::/16"}, {"AS112 direct", "2620:4f:8000::/48"}, {"documentation", "3fff::/20"},
	{"segment routing", "5f00::/16"}, {"unique local", "fc00::/7"}, {"link-local", "fe80::/10"}, {"site-local", "fec0::/10"},
	{"multicast", "ff00::/8"},
}

func TestGuardRefusesSpecialRanges(t *testing.T) {
	g, err := newGuard(nil)
	if err != nil {
		t.Fatal(err)
	}
	var prefixes []netip.Prefix
	for _, r := range specialRanges {
		prefixes = append(prefixes, netip.MustParsePrefix(r.prefix))
	}
	special := func(a netip.Addr) bool {
		return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	for i, r := range specialRanges {
		t.Run(r.name+" "+r.prefix, func(t *testing.T) {
			first, last := ends(prefixes[i])
			inside := []netip.Addr{first, middle(prefixes[i]), last}
			for _, a := range inside {
				spellings := []netip.Addr{a}
				if a.Is4() {
					spellings = append(spellings, netip.AddrFrom16(a.As16())) // ::ffff:a.b.c.d
				} else {
					spellings = append(spellings, a.WithZone("lo"))
				}
				for _, s := range spellings {
					for _, port := range []uint16{80, 443, 8080} {
						if err := g.control("tcp4", netip.AddrPortFrom(s, port).String(), nil); err == nil {
							t.Errorf("%s port %d is allowed", s, port)
						}
					}
				}
			}
			// The neighbours are as public as the rest of the net.
			for _, a := range []netip.Addr{first.Prev(), last.Next()} {
				public := a.Is4() || netip.MustParsePrefix("2000::/3").Contains(a)
				if !a.IsValid() || !public || special(a) {
					continue
				}
				if err := g.control("tcp6", netip.AddrPortFrom(a, 443).String(), nil); err != nil {
					t.Errorf("%s beside it is refused: %v", a, err)
				}
			}
		})
	}
	for _, network := range []string{"tcp", "udp4", "udp6", "unix", "ip4"} {
		if err := g.control(network, "8.8.8.8:443", nil); err == nil {
			t.Errorf("network %s is allowed", network)
		}
	}
	for _, address := range []string{"", "example.org:80", "/run/x.sock", "8.8.8.8", "8.8.8.8:99999"} {
		if err := g.control("tcp4", address, nil); err == nil {
			t.Errorf("%q is allowed", address)
		}
	}
}

// ends returns the first and the last address of p.
func ends(p netip.Prefix) (first, last netip.Addr) {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	last, _ = netip.AddrFromSlice(b)
	return p.Masked().Addr(), last
}

// middle is an address of p with its first free bit set.
func middle(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	if i := p.Bits(); i < len(b)*8 {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// The tests below look names up at a name server of their own. 127.0.0.2 stands
// for a public address there: the client is allowed to connect to it, and to no
// other. 127.0.0.1 is the inside.
const standIn = "127.0.0.2"

// A name that changes its mind, or means two things at once, gets nobody inside:
// what is dialled is checked, not what was looked up.
func TestGuardRebinding(t *testing.T) {
	tests := []struct {
		name string
		a    [][]string // answers to A, one after the other; the last one stays
		aaaa []string
		good bool // the first visit gets to the stand-in
	}{
		{"public first, then inside", [][]string{{standIn}, {"127.0.0.1"}}, nil, true},
		{"public twice, then inside", [][]string{{standIn}, {standIn}, {"127.0.0.1"}}, nil, true},
		{"inside at once", [][]string{{"127.0.0.1"}}, nil, false},
		{"public and inside in one answer", [][]string{{standIn, "127.0.0.1"}}, nil, true},
		{"inside and public in one answer", [][]string{{"127.0.0.1", standIn}}, nil, true},
		{"a dead address and the inside", [][]string{{"127.0.0.3", "127.0.0.1"}}, nil, false},
		{"A public, AAAA inside", [][]string{{standIn}, {}}, []string{"::1"}, true},
		{"AAAA alone", nil, []string{"::1"}, false},
		{"AAAA mapped", nil, []string{"::ffff:127.0.0.1"}, false},
		{"AAAA NAT64", nil, []string{"64:ff9b::7f00:1"}, false},
		{"AAAA 6to4", nil, []string{"2002:7f00:1::1"}, false},
		{"AAAA link-local", nil, []string{"fe80::1"}, false},
		{"metadata", [][]string{{"169.254.169.254"}}, nil, false},
		{"any", [][]string{{"0.0.0.0"}}, []string{"::"}, false},
		{"sixty places inside", [][]string{slices.Repeat([]string{"127.0.0.1", "10.0.0.1", "192.168.0.1"}, 20)}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site := newStandIn(t)
			_, port, _ := net.SplitHostPort(site.host())
			inside, inside6 := listen(t, "127.0.0.1:"+port), listen(t, "[::1]:"+port)
			look := func(t *testing.T) (*Client, string) {
				dns := newNameServer(t, tt.a, tt.aaaa, nil)
				c := newClient(t, func(o *Options) { o.AllowPrivate = []string{standIn}; o.Timeout = 2 * time.Second })
				return caged(t, c, dns.resolver()), "http://rebind.example.:" + port
			}
			refused := func(t *testing.T, what string, class news.Class, err error) {
				// A dead address is not found out to be one before the other was tried.
				if class != news.ClassPrivateAddress && class != news.ClassNetwork {
					t.Errorf("%s: got %v (%v), want private_address", what, class, err)
				}
			}
			ctx := context.Background()

			c, address := look(t)
			s := sourceAt(address + "/feed")
			for visit := range 4 {
				v := c.Visit(ctx, s)
				if visit == 0 && v.Class.Good() != tt.good {
					t.Errorf("first visit: got %v (%v)", v.Class, v.Err)
				}
				if !v.Class.Good() {
					refused(t, "visit", v.Class, v.Err)
				}
				s.Poll = v.Poll
			}
			for what, ask := range map[string]func(*Client, string) error{
				"Get":      func(c *Client, at string) error { _, err := c.Get(ctx, at+"/feed"); return err },
				"Discover": func(c *Client, at string) error { _, err := c.Discover(ctx, at+"/page"); return err },
				"Article": func(c *Client, at string) error {
					c.pageGap = time.Microsecond
					p := c.Article(ctx, at+"/a")
					if p.Class == news.ClassOK {
						return nil
					}
					return newError(p.Class, mustParse(t, at), errPrivate)
				},
			} {
				c, address := look(t)
				for range 4 {
					err := ask(c, address)
					if class := ClassOf(err); err != nil && class != news.ClassNotFeed && class != news.ClassDenied {
						refused(t, what, class, err)
					}
				}
			}
			if n := inside.asked.Load() + inside6.asked.Load(); n != 0 {
				t.Errorf("%d connections to the inside", n)
			}
		})
	}
}

// newStandIn is a good site at the stand-in's address that closes every
// connection, so that each request looks the name up again.
func newStandIn(t *testing.T) *origin {
	t.Helper()
	l, err := net.Listen("tcp", standIn+":0")
	if err != nil && os.Getenv("FEEDCTL_CHECK") == "whole" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("needs a second loopback address (ifconfig lo0 alias %s): %v", standIn, err)
	}
	o := &origin{}
	inner := o.handler(map[string]http.HandlerFunc{
		"/feed": serves(feedOf("Anna")), "/a": storyPage(""),
		"/page": page(`<link rel="alternate" type="application/rss+xml" href="/feed">`),
	})
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		inner.ServeHTTP(w, r)
	}))
	_ = o.Listener.Close()
	o.Listener = l
	o.Start()
	t.Cleanup(o.Close)
	return o
}

// What a name server can do wrong costs one visit its time at most.
func TestHostileNameServer(t *testing.T) {
	tests := []struct {
		name   string
		answer func(m *dnsmessage.Message)
		want   news.Class
	}{
		{"no such name", func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeNameError }, news.ClassNetwork},
		{"failing", func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeServerFailure }, news.ClassNetwork},
		{"refusing", func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeRefused }, news.ClassNetwork},
		{"silent", func(m *dnsmessage.Message) { m.Questions = nil }, news.ClassNetwork},
		{"no address", func(m *dnsmessage.Message) {}, news.ClassNetwork},
		{"a name that is its own", func(m *dnsmessage.Message) {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Type: dnsmessage.TypeCNAME, Class: dnsmessage.ClassINET},
				Body:   &dnsmessage.CNAMEResource{CNAME: m.Questions[0].Name},
			})
		}, news.ClassNetwork},
		{"answers another question", func(m *dnsmessage.Message) {
			m.Questions[0].Name = dnsmessage.MustNewName("other.example.")
			m.Answers = append(m.Answers, address(m.Questions[0].Name, standIn))
		}, news.ClassNetwork},
		{"cut, and no answer over TCP", func(m *dnsmessage.Message) { m.Truncated = true }, news.ClassNetwork},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dns := newNameServer(t, nil, nil, tt.answer)
			c := caged(t, newClient(t), dns.resolver())
			c.dialer.Timeout = 200 * time.Millisecond
			v := visits(t, c, "http://harbour.example.:8080/feed")
			if v.Class != tt.want || !isLookUp(v.Err) {
				t.Errorf("got %v (%v), want %v of a look-up", v.Class, v.Err, tt.want)
			}
			if !strings.Contains(v.Poll.LastError, "harbour.example") {
				t.Errorf("the error does not name the host: %q", v.Poll.LastError)
			}
			checkWhole(t, v)
		})
	}
}

// nameServer answers every question over UDP on loopback.
type nameServer struct {
	conn  net.PacketConn
	spoil func(*dnsmessage.Message) // instead of addresses

	mu   sync.Mutex
	a    [][]string
	aaaa []string
}

func newNameServer(t *testing.T, a [][]string, aaaa []string, spoil func(*dnsmessage.Message)) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &nameServer{conn: conn, a: a, aaaa: aaaa, spoil: spoil}
	t.Cleanup(func() { _ = conn.Close() })
	go n.serve()
	return n
}

// resolver asks n, whatever server the machine names.
func (n *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, n.conn.LocalAddr().String())
	}}
}

func (n *nameServer) serve() {
	b := make([]byte, 4096)
	for {
		size, from, err := n.conn.ReadFrom(b)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(b[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		if n.spoil != nil {
			if n.spoil(&m); len(m.Questions) == 0 {
				continue
			}
		} else {
			for _, addr := range n.addresses(m.Questions[0].Type) {
				m.Answers = append(m.Answers, address(m.Questions[0].Name, addr))
			}
		}
		if out, err := m.Pack(); err == nil {
			_, _ = n.conn.WriteTo(out, from)
		}
	}
}

func (n *nameServer) addresses(kind dnsmessage.Type) (now []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case kind == dnsmessage.TypeAAAA:
		return n.aaaa
	case kind == dnsmessage.TypeA && len(n.a) > 0:
		now = n.a[0]
		if len(n.a) > 1 {
			n.a = n.a[1:]
		}
	}
	return now
}

// address is the record of an address, valid for this moment only.
func address(name dnsmessage.Name, addr string) dnsmessage.Resource {
	a := netip.MustParseAddr(addr)
	h := dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET}
	if a.Is4() {
		h.Type = dnsmessage.TypeA
		return dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}}
	}
	h.Type = dnsmessage.TypeAAAA
	return dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}}
}
