package dedupe

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

const (
	maxURL    = 8192 // the longest address worth comparing, in bytes
	maxRounds = 8
)

// URLRecipe names the method of [CanonicalURL]; it changes with every change
// that can give another form.
const URLRecipe = "url@2"

// CanonicalURL returns the form in which two addresses are compared: equal
// forms, same page (RFC 3986 §6.2.2 and §6.2.3, and the customs of news sites).
// It is a valid https URL whatever scheme was given, idempotent, and not meant
// for following. It is "" for what is no http or https URL with a host, is
// longer than 8 KiB, or wrapped more than eight times.
//
// What goes: scheme, user, default ports, the www., m. and amp. variants of a
// host, AMP paths and caches, versions for printers, index files, the trailing
// slash, session and tracking parameters, the order of parameters, and the
// fragment unless it begins with an exclamation mark or a slash, as routes do.
// The case of path and query stays: it is significant. An address of a service
// that only leads elsewhere becomes where it leads, as far as it says so; else
// the form has the registrable domain of the address.
func CanonicalURL(raw string) string { return (*URLRules)(nil).Canonical(raw) }

// Canonical is [CanonicalURL] by these rules too. Nil rules are none. Where they
// call the address one of a service that only tracks, it is "".
func (r *URLRules) Canonical(raw string) string {
	// Bringing one part to its form can bare another wrapper or variant; the few
	// rounds that an honest address never needs keep the result idempotent.
	for range maxRounds {
		u, ok := parseHTTP(raw)
		if !ok {
			return ""
		}
		next := r.once(u)
		if next == raw || next == "" {
			return next
		}
		raw = next
	}
	return ""
}

// once is one round of Canonical.
func (r *URLRules) once(u *url.URL) string {
	var by []*provider
	if r != nil {
		f := r.follow(u)
		if f.tracks {
			return ""
		}
		if f.leads != nil {
			return canonical(f.leads, nil)
		}
		u, by = f.kept, f.by
	}
	if inner, ok := parseHTTP(unwrap(u)); ok {
		return canonical(inner, nil) // the next round looks at it as an address of its own
	}
	return canonical(u, by)
}

// canonical brings u to its form; by are those whose rules say which of its
// parameters track.
func canonical(u *url.URL, by []*provider) string {
	host := canonicalHost(u.Hostname())
	if host == "" {
		return ""
	}
	path, names := canonicalPath(u.EscapedPath())
	query := canonicalQuery(u.RawQuery, func(name, value string) bool {
		return slices.ContainsFunc(by, func(p *provider) bool { return p.drops(name) }) ||
			parameter{host, names, name, value}.tracking()
	})
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host = net.JoinHostPort(strings.Trim(host, "[]"), p)
	}
	s := "https://" + host + path
	if query != "" {
		s += "?" + query
	}
	if f := u.EscapedFragment(); isRoute(f) {
		s += "#" + escape(f, fragmentSafe)
	}
	if len(s) > maxURL {
		return ""
	}
	return s
}

// isRoute reports whether a fragment names a page that is made by script (#!/a,
// #/a); every other fragment is a place in one.
func isRoute(fragment string) bool {
	return len(fragment) > 1 && (fragment[0] == '!' || fragment[0] == '/')
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
	// Many feeds escape their links once too often.
	if strings.Contains(raw, "&") {
		raw = ampersands.Replace(raw)
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

var (
	lineBreaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")
	ampersands = strings.NewReplacer("&amp;", "&", "&#038;", "&", "&#38;", "&")
)

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

// canonicalQuery is a query without what drop says, in the order of its names.
func canonicalQuery(raw string, drop func(name, value string) bool) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" || drop(unescape(name), unescape(value)) {
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
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] != '%' && (unreserved(s[i]) || strings.IndexByte(safe, s[i]) >= 0)
	}
	if plain {
		return s
	}
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
