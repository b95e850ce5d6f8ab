package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"

	"feedctl/news"
)

var errPrivate = errors.New("address is not public")

// guard decides where a request may connect. It looks at the address that is
// dialled, so neither a redirect nor a name that changes its mind gets by.
type guard struct {
	public *ssrf.Guardian
	allow  []allowed
}

// allowed is one entry of fetch.allow_private. Port 0 is any port.
type allowed struct {
	prefix netip.Prefix
	port   uint16
}

func newGuard(entries []string) (*guard, error) {
	g := &guard{public: ssrf.New(ssrf.WithAnyPort())}
	for _, e := range entries {
		a, err := parseAllowed(strings.TrimSpace(e))
		if err != nil {
			return nil, news.WithHint(fmt.Errorf("allow_private %q: %w", e, err),
				"write an address, address:port or CIDR: 127.0.0.1, [::1]:8080, 10.1.0.0/16")
		}
		g.allow = append(g.allow, a)
	}
	return g, nil
}

func parseAllowed(e string) (allowed, error) {
	if p, err := netip.ParsePrefix(e); err == nil {
		return allowed{prefix: p.Masked()}, nil
	}
	if ap, err := netip.ParseAddrPort(e); err == nil {
		return allowed{prefix: whole(ap.Addr()), port: ap.Port()}, nil
	}
	a, err := netip.ParseAddr(strings.Trim(e, "[]"))
	if err != nil {
		return allowed{}, errors.New("not an address")
	}
	return allowed{prefix: whole(a)}, nil
}

func whole(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen())
}

// control is a net.Dialer's Control: it runs between resolving and connecting.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errPrivate, address)
	}
	return g.check(network, ap)
}

func (g *guard) check(network string, ap netip.AddrPort) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network %s", errPrivate, network)
	}
	addr := ap.Addr().Unmap().WithZone("")
	for _, a := range g.allow {
		if a.prefix.Contains(addr) && (a.port == 0 || a.port == ap.Port()) {
			return nil
		}
	}
	// Below 1024 live services that are not the web's, and take a request for a command.
	if p := ap.Port(); p < 1024 && p != 80 && p != 443 {
		return fmt.Errorf("%w for feeds: port %d", errPrivate, p)
	}
	if err := g.public.SafeAddr(addr); err != nil {
		return fmt.Errorf("%w: %s", errPrivate, addr)
	}
	return nil
}

// checkURL refuses what need not be resolved to be refused.
func (g *guard) checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("only http and https addresses are visited")
	}
	host := u.Hostname()
	if host == "" || u.Opaque != "" {
		return errors.New("address without a host")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return errors.New("address with a port that does not exist")
		}
	}
	if _, err := netip.ParseAddr(host); err != nil && looksNumeric(host) {
		return fmt.Errorf("%w: an address in numbers, oddly written", errPrivate)
	}
	return nil
}

// looksNumeric reports whether browsers and C libraries would read host as an
// IPv4 address in one of its old spellings: 2130706433, 0x7f.1, 0177.0.0.1,
// 127.1, 127.0.0.1. (WHATWG URL, "ends in a number").
func looksNumeric(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return false
	}
	if strings.Trim(last, "0123456789") == "" {
		return true
	}
	hex, ok := strings.CutPrefix(strings.ToLower(last), "0x")
	return ok && strings.Trim(hex, "0123456789abcdef") == ""
}

// authority names a host as the promise of one request in flight counts them.
func authority(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Host), ".")
	if u.Port() == "" {
		if u.Scheme == "https" {
			return host + ":443"
		}
		return host + ":80"
	}
	return host
}
