package dedupe

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

const (
	maxURL    = 8192 // the longest address worth comparing, in bytes
	maxRounds = 8
)

// CanonicalURL returns the form in which two addresses are compared: equal
// forms, same page (RFC 3986 §6.2.2 and §6.2.3, and the customs of news sites).
// It is a valid https URL whatever scheme was given, idempotent, and not meant
// for following. It is "" for what is no http or https URL with a host, is
// longer than 8 KiB, or wrapped more than eight times.
//
// What goes: scheme, user, default ports, the www., m. and amp. variants of a
// host, AMP paths and caches, index files, the trailing slash, session and
// tracking parameters, the order of parameters, and the fragment unless it
// begins with an exclamation mark. The case of path and query stays: it is significant.
func CanonicalURL(raw string) string {
	// Bringing one part to its form can bare another wrapper or variant; the few
	// rounds that an honest address never needs keep the result idempotent.
	for range maxRounds {
		u, ok := parseHTTP(raw)
		if !ok {
			return ""
		}
		next := canonical(u)
		if inner, ok := parseHTTP(unwrap(u)); ok {
			next = canonical(inner)
		}
		if next == raw || next == "" {
			return next
		}
		raw = next
	}
	return ""
}

func canonical(u *url.URL) string {
	host := canonicalHost(u.Hostname())
	if host == "" {
		return ""
	}
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host = net.JoinHostPort(strings.Trim(host, "[]"), p)
	}
	s := "https://" + host + canonicalPath(u.EscapedPath())
	if q := canonicalQuery(u.RawQuery); q != "" {
		s += "?" + q
	}
	// #! once named pages made by script; every other fragment is a place in one.
	if f := u.EscapedFragment(); strings.HasPrefix(f, "!") && len(f) > 1 {
		s += "#" + escape(f, fragmentSafe)
	}
	if len(s) > maxURL {
		return ""
	}
	return s
}

func parseHTTP(raw string) (*url.URL, bool) {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\ufeff' })
	if len(raw) > maxURL {
		return nil, false
	}
	// Line breaks and tabs inside an address are dropped, as browsers do (WHATWG URL §4.4).
	if strings.ContainsAny(raw, "\t\n\r") {
		raw = lineBreaks.Replace(raw)
	}
	if strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		// A bare % is common in hand-made addresses; read it as itself.
		if u, err = url.Parse(mendPercent(raw)); err != nil {
			return nil, false
		}
	}
	if s := strings.ToLower(u.Scheme); s != "http" && s != "https" || u.Hostname() == "" {
		return nil, false
	}
	return u, true
}

var lineBreaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")

func mendPercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])) {
			b.WriteString("%25")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unwrap returns the address that an AMP cache or a redirecting service
// carries within u; "" when u is an ordinary address.
func unwrap(u *url.URL) string {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	query := ""
	if u.RawQuery != "" {
		query = "?" + u.RawQuery
	}
	switch {
	case strings.HasSuffix(host, ".cdn.ampproject.org"), host == "cdn.ampproject.org":
		// /c/s/HOST/PATH; c, i, r, v and wp name the kind, s means https.
		parts := strings.SplitN(strings.TrimPrefix(u.EscapedPath(), "/"), "/", 3)
		if len(parts) == 3 && parts[1] == "s" && slices.Contains([]string{"c", "v", "i", "r"}, parts[0]) {
			return "//" + parts[2] + query
		}
		if len(parts) >= 2 && slices.Contains([]string{"c", "v"}, parts[0]) {
			return "//" + strings.Join(parts[1:], "/") + query
		}
	case strings.HasPrefix(host, "google.") && strings.HasPrefix(u.Path, "/amp/"):
		rest := strings.TrimPrefix(u.EscapedPath(), "/amp/")
		return "//" + strings.TrimPrefix(rest, "s/") + query
	case strings.HasPrefix(host, "google.") && u.Path == "/url":
		return first(u.Query(), "q", "url")
	case host == "l.facebook.com" || host == "lm.facebook.com" || host == "l.instagram.com":
		return first(u.Query(), "u")
	case host == "out.reddit.com" || host == "t.umblr.com" || host == "vk.com" && u.Path == "/away.php":
		return first(u.Query(), "url", "z", "to")
	}
	return ""
}

func first(q url.Values, names ...string) string {
	for _, n := range names {
		if v := q.Get(n); v != "" {
			return v
		}
	}
	return ""
}

// variants are host labels that name another face of the same site.
var variants = set("www www1 www2 www3 m mobile mobil amp wap touch")

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
		if variants[label] && registrable(rest) {
			h = rest
			continue
		}
		// de.m.example.org is the mobile face of de.example.org.
		second, tail, _ := strings.Cut(rest, ".")
		if len(label) <= 3 && len(second) > 0 && variants[second] && registrable(tail) {
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
	if !strings.Contains(h, ".") {
		return false
	}
	_, err := publicsuffix.EffectiveTLDPlusOne(h)
	return err == nil
}

var indexFiles = set(`index.html index.htm index.xhtml index.shtml index.php index.php3 index.asp index.aspx index.jsp index.cgi
	default.html default.htm default.asp default.aspx home.html home.htm`)

func canonicalPath(p string) string {
	var kept []string
	for seg := range strings.SplitSeq(escape(p, pathSafe), "/") {
		// Session ids in path parameters: /page;jsessionid=1A2B
		if name, param, ok := strings.Cut(seg, ";"); ok {
			if key, _, _ := strings.Cut(param, "="); tracking(key, "") {
				seg = name
			}
		}
		switch seg {
		case "", ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, seg)
		}
	}
	for len(kept) > 0 {
		last := kept[len(kept)-1]
		low := strings.ToLower(last)
		switch {
		case indexFiles[low]:
			kept = kept[:len(kept)-1]
			continue
		case low == "amp" && len(kept) > 1, low == "amphtml" && len(kept) > 1:
			kept = kept[:len(kept)-1]
			continue
		case strings.EqualFold(kept[0], "amp") && len(kept) > 1:
			kept = kept[1:]
			continue
		}
		if bare := withoutAMP(last); bare != last {
			kept[len(kept)-1] = bare
			continue
		}
		break
	}
	return "/" + strings.Join(kept, "/")
}

// withoutAMP takes the AMP mark off a file name: story.amp.html, story.html.amp, story.amp.
func withoutAMP(name string) string {
	low := strings.ToLower(name)
	for _, mark := range []string{".amp.html", ".amp.htm"} {
		if strings.HasSuffix(low, mark) && len(name) > len(mark) {
			return name[:len(name)-len(mark)] + name[len(name)-len(mark)+len(".amp"):]
		}
	}
	if strings.HasSuffix(low, ".amp") && len(name) > len(".amp") && strings.Trim(name[:len(name)-4], ".") != "" {
		return name[:len(name)-len(".amp")]
	}
	return name
}

func canonicalQuery(raw string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" || tracking(unescape(name), unescape(value)) {
			continue
		}
		// + is a space in a query (WHATWG URL, application/x-www-form-urlencoded).
		s := escape(strings.ReplaceAll(name, "+", "%20"), querySafe)
		if value != "" {
			s += "=" + escape(strings.ReplaceAll(value, "+", "%20"), querySafe+"=")
		}
		kept = append(kept, s)
	}
	slices.Sort(kept)
	return strings.Join(kept, "&")
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// What RFC 3986 §3.3–3.5 lets stand besides letters, digits and -._~.
const (
	pathSafe     = "/:@!$&'()*+,;="
	querySafe    = "/:@!$'()*,;?"
	fragmentSafe = "/:@!$&'()*+,;=?"
)

// escape brings percent-encoding to one form (RFC 3986 §6.2.2.1, §6.2.2.2):
// hex digits in capitals, unreserved characters bare, everything outside safe encoded.
func escape(s, safe string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, encoded := s[i], false
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c, encoded = unhex(s[i+1])<<4|unhex(s[i+2]), true
			i += 2
		}
		if unreserved(c) || !encoded && strings.IndexByte(safe, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
