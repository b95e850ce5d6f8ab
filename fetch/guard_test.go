package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"feedctl/news"
)

// Every spelling of a place inside is refused before a connection is tried; the
// origin on loopback would count it.
func TestGuardRefuses(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/": serves(feedOf("Anna"))})
	_, port, _ := net.SplitHostPort(o.host())
	c := withoutDNS(newClient(t, func(o *Options) { o.AllowPrivate = nil }))
	tests := []struct{ name, host string }{
		{"loopback", "127.0.0.1"}, {"loopback2", "127.0.0.2"}, {"localhost", "localhost"},
		{"decimal", "2130706433"}, {"hex", "0x7f000001"}, {"hex-dotted", "0x7f.0.0.0x1"}, {"octal", "0177.0.0.1"},
		{"short", "127.1"}, {"zero-short", "0"}, {"v6", "[::1]"}, {"v4mapped", "[::ffff:127.0.0.1]"},
		{"v4mapped-hex", "[::ffff:7f00:1]"}, {"zero", "0.0.0.0"}, {"v6-any", "[::]"}, {"dot", "127.0.0.1."},
		{"fullwidth", "１２７.０.０.１"}, {"ideographic-stop", "127。0。0。1"}, {"circled", "①②⑦.⓪.⓪.①"},
		{"userinfo-trick", "public.example@127.0.0.1"}, {"userinfo-trick2", "public.example%40x:y@127.0.0.1"},
		{"zone", "[fe80::1%25lo]"}, {"compatible", "[::127.0.0.1]"},
		{"metadata", "169.254.169.254"}, {"metadata6", "[fd00:ec2::254]"}, {"rfc1918-10", "10.0.0.1"},
		{"rfc1918-172", "172.16.0.1"}, {"rfc1918-192", "192.168.0.1"}, {"cgnat", "100.64.0.1"}, {"benchmark", "198.18.0.1"},
		{"multicast", "224.0.0.1"}, {"multicast6", "[ff02::1]"}, {"nat64", "[64:ff9b::7f00:1]"}, {"nat64-local", "[64:ff9b:1::1]"},
		{"sixtofour", "[2002:7f00:1::1]"}, {"teredo", "[2001::1]"}, {"broadcast", "255.255.255.255"}, {"reserved", "240.0.0.1"},
		{"testnet", "192.0.2.1"}, {"testnet2", "198.51.100.1"}, {"testnet3", "203.0.113.1"}, {"protocol", "192.0.0.1"},
		{"site-local", "[fec0::1]"}, {"unique-local", "[fc00::1]"}, {"documentation6", "[2001:db8::1]"}, {"discard", "[100::1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := visits(t, c, "http://"+tt.host+":"+port+"/")
			if v.Class != news.ClassPrivateAddress {
				t.Errorf("got %v (%v), want private_address", v.Class, v.Err)
			}
		})
	}
	if n := len(o.requests()); n != 0 {
		t.Errorf("%d requests got through", n)
	}
}

func TestGuardAllows(t *testing.T) {
	tests := []struct {
		name  string
		allow string
		to    string
		want  bool
	}{
		{"public", "", "8.8.8.8:443", true},
		{"public6", "", "[2606:4700::1]:80", true},
		{"public odd port", "", "8.8.8.8:8081", true},
		{"mail port", "", "8.8.8.8:25", false},
		{"port named", "8.8.8.8:25", "8.8.8.8:25", true},
		{"private", "", "10.1.2.3:80", false},
		{"address", "10.1.2.3", "10.1.2.3:9999", true},
		{"address:port", "10.1.2.3:80", "10.1.2.3:80", true},
		{"address:port, another port", "10.1.2.3:80", "10.1.2.3:81", false},
		{"CIDR", "10.1.0.0/16", "10.1.255.1:22", true},
		{"outside the CIDR", "10.1.0.0/16", "10.2.0.1:80", false},
		{"CIDR with host bits", "10.1.9.9/16", "10.1.0.1:80", true},
		{"v6", "::1", "[::1]:80", true},
		{"v6 with port", "[::1]:80", "[::1]:80", true},
		{"v6 in brackets", "[::1]", "[::1]:80", true},
		{"v4 allowed, mapped dialled", "127.0.0.1", "[::ffff:127.0.0.1]:80", true},
		{"mapped allowed, v4 dialled", "::ffff:127.0.0.1", "127.0.0.1:80", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var entries []string
			if tt.allow != "" {
				entries = []string{tt.allow}
			}
			g, err := newGuard(entries)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.check("tcp4", netip.MustParseAddrPort(tt.to)); (err == nil) != tt.want {
				t.Errorf("got %v, want allowed %v", err, tt.want)
			}
		})
	}
}

func TestGuardEntries(t *testing.T) {
	for _, e := range []string{"localhost", "127.0.0.1:x", "10.0.0.0/33", "", "127.0.0.1:99999"} {
		if _, err := New(Options{AllowPrivate: []string{e}}); err == nil || !strings.Contains(err.Error(), "allow_private") || news.Hint(err) == "" {
			t.Errorf("%q: got %v", e, err)
		}
	}
}

// A name that is allowed by port leads to that port alone.
func TestAllowedPort(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"))})
	other := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"))})
	c := newClient(t, func(opt *Options) { opt.AllowPrivate = []string{o.host()} })
	if v := visits(t, c, o.URL+"/feed"); v.Class != news.ClassOK {
		t.Errorf("named port: got %v", v.Err)
	}
	if v := visits(t, c, other.URL+"/feed"); v.Class != news.ClassPrivateAddress || len(other.requests()) != 0 {
		t.Errorf("other port: got %v, %d requests", v.Class, len(other.requests()))
	}
}

// withoutDNS makes every look-up fail at once, so that none leaves the machine.
func withoutDNS(c *Client) *Client {
	d := &net.Dialer{Control: c.guard.control, Resolver: &net.Resolver{PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") }}}
	c.transport.DialContext = d.DialContext
	return c
}

func TestNoSuchHost(t *testing.T) {
	v := visits(t, withoutDNS(newClient(t)), "http://nowhere.invalid/feed")
	if v.Class != news.ClassNetwork || !strings.Contains(v.Poll.LastError, "nowhere.invalid") {
		t.Errorf("got %v (%v), want network", v.Class, v.Err)
	}
}
