package dedupe

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// redirector is a service whose addresses say in a parameter where they lead.
type redirector struct {
	host, path string // path "" is any; one that ends in a slash is a prefix
	params     []string
}

// redirectors are asked for by host and path. Shorteners are none: only a request
// tells where those lead.
var redirectors = []redirector{
	{"l.facebook.com", "", []string{"u"}},
	{"lm.facebook.com", "", []string{"u"}},
	{"facebook.com", "/l.php", []string{"u"}},
	{"l.messenger.com", "", []string{"u"}},
	{"l.instagram.com", "", []string{"u"}},
	{"out.reddit.com", "", []string{"url"}},
	{"t.umblr.com", "/redirect", []string{"z"}},
	{"vk.com", "/away.php", []string{"to"}},
	{"youtube.com", "/redirect", []string{"q"}},
	{"steamcommunity.com", "/linkfilter", []string{"u", "url"}},
	{"linkedin.com", "/redir/redirect", []string{"url"}},
	{"linkedin.com", "/safety/go", []string{"url"}},
	{"medium.com", "/r", []string{"url"}},
	{"slack-redir.net", "/link", []string{"url"}},
	{"exit.sc", "", []string{"url"}},
	{"news.google.com", "/news/url", []string{"url"}},
	{"bing.com", "/news/apiclick.aspx", []string{"url"}},
	{"duckduckgo.com", "/l", []string{"uddg"}},
	{"go.redirectingat.com", "", []string{"url"}},
	{"go.skimresources.com", "", []string{"url"}},
	{"redirect.viglink.com", "", []string{"u"}},
	{"click.linksynergy.com", "", []string{"murl"}},
	{"safelinks.protection.outlook.com", "", []string{"url"}},
	{"gate.sc", "", []string{"url"}},
	{"disq.us", "/url", []string{"url"}},
	{"getpocket.com", "/redirect", []string{"url"}},
}

// unwrap returns the address that an AMP cache or a redirecting service
// carries within u; "" when u is an ordinary address.
func unwrap(u *url.URL) string {
	host := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), ".")
	switch {
	case host == "cdn.ampproject.org", strings.HasSuffix(host, ".cdn.ampproject.org"), strings.HasSuffix(host, ".bing-amp.com"):
		return fromCache(u)
	case isGoogle(host):
		if rest, ok := strings.CutPrefix(u.EscapedPath(), "/amp/"); ok {
			return "//" + strings.TrimPrefix(rest, "s/") + question(u)
		}
		if u.Path == "/url" {
			return first(u.Query(), "q", "url")
		}
		return ""
	}
	if u.RawQuery == "" {
		return ""
	}
	path := strings.TrimSuffix(u.Path, "/")
	for _, r := range redirectors {
		// An instance of it may stand in front: eur01.safelinks.protection.outlook.com.
		if host != r.host && !(strings.Count(r.host, ".") > 2 && strings.HasSuffix(host, "."+r.host)) {
			continue
		}
		if r.path == "" || path == r.path || strings.HasSuffix(r.path, "/") && strings.HasPrefix(u.Path, r.path) {
			if to := first(u.Query(), r.params...); to != "" {
				return to
			}
		}
	}
	return ""
}

// fromCache reads /KIND/s/HOST/PATH, where s means https.
func fromCache(u *url.URL) string {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	if !slices.Contains([]string{"c", "v", "i", "r", "wp"}, kind) {
		return ""
	}
	rest = strings.TrimPrefix(rest, "s/")
	if host, _, _ := strings.Cut(rest, "/"); !strings.Contains(host, ".") {
		return ""
	}
	return "//" + rest + question(u)
}

func question(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

// isGoogle reports whether host is google.TLD: google.example.org is another's.
func isGoogle(host string) bool {
	suffix, ok := strings.CutPrefix(host, "google.")
	if !ok {
		return false
	}
	known, managed := publicsuffix.PublicSuffix(host)
	return managed && known == suffix
}

func first(q url.Values, names ...string) string {
	for _, n := range names {
		if v := q.Get(n); v != "" {
			return v
		}
	}
	return ""
}
