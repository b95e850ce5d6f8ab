package dedupe

import (
	"net/url"
	"strings"

	"feedctl/news"
)

// gates are path segments of pages that stand before the one that was asked for.
var gates = set(`login log-in signin sign-in logon auth oauth sso consent cookie-consent cookiewall privacy-gate subscribe subscription abo
	paywall register registration signup sign-up captcha challenge checkpoint blocked denied error errors 404 notfound not-found cdn-cgi unsupported`)

// PageAddress is the canonical form of where an item's link leads, as its page
// showed when it was read: the address after redirects or, where that is believed,
// the one that the page gives itself. It is empty where the link says as much, and
// where the page that was reached is not the item's: a front page, a login, a wall
// that carries the address it will lead on to.
//
// A page's own word (rel=canonical) is believed within its site, when it is no less
// telling than the address at which the page was read: templates that are broken
// name another site, the front page or the section, or lose the parameters.
func PageAddress(link string, p news.Page) string {
	if p.Class != news.ClassOK || p.Stale {
		return ""
	}
	here := CanonicalURL(p.URL)
	if !telling(here) || isGate(here) {
		return ""
	}
	if own := CanonicalURL(p.Canonical); believed(own, here) {
		here = own
	}
	if here == CanonicalURL(link) {
		return ""
	}
	return here
}

func believed(own, here string) bool {
	if !telling(own) || isGate(own) {
		return false
	}
	a, err := url.Parse(own)
	b, err2 := url.Parse(here)
	return err == nil && err2 == nil && sameSite(a.Hostname(), b.Hostname()) && namedBy(a) >= namedBy(b)
}

// namedBy is how much an address says about which page is meant.
func namedBy(u *url.URL) pathSays {
	if _, says := canonicalPath(u.EscapedPath()); u.RawQuery == "" && u.Fragment == "" {
		return says
	}
	return namesOne
}

// isGate reports whether a canonical URL is that of a page before another one.
func isGate(canonical string) bool {
	u, err := url.Parse(canonical)
	if err != nil {
		return true
	}
	for segment := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		if gates[segment] {
			return true
		}
	}
	for _, values := range u.Query() {
		for _, v := range values {
			if strings.Contains(v, "://") || strings.HasPrefix(v, "/") && len(v) > 1 {
				return true
			}
		}
	}
	return false
}
