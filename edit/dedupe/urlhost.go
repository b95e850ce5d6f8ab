package dedupe

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// variants are host labels that name another face of the same site. Languages
// and tenants are none: en. and de., anna. and ben. are other sites.
var variants = set("www www1 www2 www3 www4 www5 m mobile mobil amp wap touch")

// editions are labels of the same kind, where they stand before the name of the
// site itself: edition.example.com has the pages of example.com.
var editions = set("edition")

// canonicalHost is a host in the form that is compared; "" for what is none. It
// has the registrable domain of h: no two sites become one.
func canonicalHost(h string) string {
	if a, err := netip.ParseAddr(h); err == nil {
		if a.Is6() {
			return "[" + a.WithZone("").String() + "]"
		}
		return a.String()
	}
	h = strings.Trim(strings.ToLower(h), ".")
	if !plainHost(h) || strings.Contains(h, "xn--") {
		if a, err := idna.Lookup.ToASCII(h); err == nil {
			h = strings.Trim(a, ".")
		}
	}
	if h == "" || !plainHost(h) || strings.Contains(h, "..") {
		return ""
	}
	for {
		label, rest, _ := strings.Cut(h, ".")
		if (variants[label] && registrable(rest) || editions[label] && isSite(rest)) && sameSite(h, rest) {
			h = rest
			continue
		}
		// de.m.example.org is the mobile face of de.example.org.
		second, tail, _ := strings.Cut(rest, ".")
		if len(label) <= 3 && variants[second] && registrable(tail) && sameSite(h, tail) {
			h = label + "." + tail
			continue
		}
		return h
	}
}

func plainHost(h string) bool {
	return strings.Trim(h, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

// registrable reports whether a site can live at h: it is not a public suffix
// such as co.uk (publicsuffix.org).
func registrable(h string) bool {
	// What ends in a number is an IPv4 address, or none (WHATWG URL §3.5).
	i := strings.LastIndexByte(h, '.')
	if i < 0 || strings.Trim(h[i+1:], "0123456789") == "" {
		return false
	}
	_, err := publicsuffix.EffectiveTLDPlusOne(h)
	return err == nil
}

// isSite reports whether h is the name under which a site is registered.
func isSite(h string) bool {
	name, err := publicsuffix.EffectiveTLDPlusOne(h)
	return registrable(h) && err == nil && name == h
}

// sameSite reports whether two hosts belong to one registered name, as far as
// such names go: otherwise they have to be equal. Some suffixes have a variant in
// them: 1.m.kawasaki.jp is a site, and none of kawasaki.jp's.
func sameSite(a, b string) bool {
	one, err := publicsuffix.EffectiveTLDPlusOne(a)
	other, err2 := publicsuffix.EffectiveTLDPlusOne(b)
	if err != nil || err2 != nil {
		return a == b
	}
	return one == other
}
