package content

import (
	"html"
	"net/url"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
)

// Absolute returns markup with every URL attribute resolved against base (RFC
// 3986 §5). All other bytes stay as they are: quoting, case, faults and all. URLs
// that are absolute already or cannot be read stay too. An empty base, or one
// without a host, changes nothing.
func Absolute(markup, base string) string {
	if !mayBeRelative(markup) {
		return markup
	}
	b, err := url.Parse(strings.TrimSpace(base))
	if err != nil || b.Scheme == "" || b.Host == "" {
		return markup
	}
	return resolveAll(markup, b)
}

// resolveAll is Absolute tag by tag.
func resolveAll(markup string, b *url.URL) string {
	var (
		out  strings.Builder
		z    = xhtml.NewTokenizer(strings.NewReader(markup))
		off  int // start of the present token
		done int // markup[:done] is written
	)
	for {
		tt := z.Next()
		if tt == xhtml.ErrorToken {
			break
		}
		tag := markup[off : off+len(z.Raw())]
		if tt == xhtml.StartTagToken || tt == xhtml.SelfClosingTagToken {
			for _, a := range urlAttrs(tag) {
				val := html.UnescapeString(tag[a.start:a.end])
				abs := resolveAttr(a.name, val, b)
				if abs == val {
					continue
				}
				out.WriteString(markup[done : off+a.start])
				out.WriteString(quote(abs, a.quoted))
				done = off + a.end
			}
		}
		off += len(tag)
	}
	if done == 0 {
		return markup
	}
	out.WriteString(markup[done:])
	return out.String()
}

// mayBeRelative looks at all that could be an attribute with a URL, in a tag or
// not: most markup has none but absolute ones, and need not be taken apart.
func mayBeRelative(markup string) bool {
	const space = " \t\n\r\f"
	if strings.IndexByte(markup, '<') < 0 {
		return false
	}
	for at := 0; ; at++ {
		n := strings.IndexByte(markup[at:], '=')
		if n < 0 {
			return false
		}
		at += n
		value := strings.TrimLeft(markup[at+1:], space)
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			value = strings.TrimLeft(value[1:], space)
		}
		absolute := strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://")
		if mayHoldURL(strings.TrimRight(markup[:at], space), absolute) {
			return true
		}
	}
}

// mayHoldURL reports whether s ends in the name of an attribute that, in some
// element, holds a URL; with absolute, one that holds several.
func mayHoldURL(s string, absolute bool) bool {
	start := len(s)
	for start > 0 && (isAlnum(s[start-1]) || s[start-1] >= utf8.RuneSelf) {
		start--
	}
	name := strings.ToLower(s[start:]) // of which letters beyond ASCII may become ASCII
	switch {
	case name == "srcset" || name == "imagesrcset":
		return true
	case absolute:
		return false
	}
	return holdsURL("object", name) || holdsURL("html", name) || strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf })
}

// attr is where an attribute's value stands in a tag, without its quotes.
type attr struct {
	name       string // lower case
	start, end int
	quoted     byte // the quote sign, 0 for none
}

// urlAttrs finds the attributes of a start tag that hold URLs.
func urlAttrs(tag string) []attr {
	i := 1
	for i < len(tag) && !isSpace(tag[i]) && tag[i] != '/' && tag[i] != '>' {
		i++
	}
	element := strings.ToLower(tag[1:i])
	var found []attr
	for i < len(tag) {
		for i < len(tag) && (isSpace(tag[i]) || tag[i] == '/') {
			i++
		}
		if i >= len(tag) || tag[i] == '>' {
			break
		}
		start := i
		i++ // a name may start with "="
		for i < len(tag) && !isSpace(tag[i]) && strings.IndexByte("/>=", tag[i]) < 0 {
			i++
		}
		name := strings.ToLower(tag[start:i])
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		if i >= len(tag) || tag[i] != '=' {
			continue
		}
		a, end := attrValue(tag, i+1)
		if a.name = name; holdsURL(element, name) {
			found = append(found, a)
		}
		i = end
	}
	return found
}

// attrValue finds the value that starts at or after tag[i] and where the
// attribute ends (HTML §13.1.2.3).
func attrValue(tag string, i int) (a attr, end int) {
	for i < len(tag) && isSpace(tag[i]) {
		i++
	}
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		a.quoted = tag[i]
		a.start = i + 1
		n := strings.IndexByte(tag[a.start:], a.quoted)
		if n < 0 {
			a.end = len(tag)
			return a, a.end
		}
		a.end = a.start + n
		return a, a.end + 1
	}
	a.start = i
	for i < len(tag) && !isSpace(tag[i]) && tag[i] != '>' {
		i++
	}
	a.end = i
	return a, i
}

func holdsURL(element, name string) bool {
	switch name {
	case "href", "src", "srcset", "imagesrcset", "poster", "cite", "action", "formaction", "longdesc",
		"background", "lowsrc", "dynsrc", "usemap", "profile", "xlink:href":
		return true
	case "data", "codebase", "classid", "archive":
		return element == "object" || element == "applet"
	case "manifest":
		return element == "html"
	}
	return false
}

func resolveAttr(name, val string, base *url.URL) string {
	if name == "srcset" || name == "imagesrcset" {
		return resolveSrcset(val, base)
	}
	return resolve(val, base)
}

// resolve returns ref as an absolute URL; ref itself when it is empty, absolute
// already or beyond reading.
func resolve(ref string, base *url.URL) string {
	// Browsers drop line breaks and tabs within a URL and white space around it
	// (WHATWG URL §4.4); feeds wrap long addresses.
	s := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	if s == "" || hasScheme(s) {
		return ref
	}
	u, err := url.Parse(s)
	if err != nil {
		// A stray "%" is no reason to lose the address.
		if u, err = url.Parse(strayPercent(s)); err != nil {
			return ref
		}
	}
	return base.ResolveReference(u).String()
}

// hasScheme reports whether s starts with a scheme (RFC 3986 §3.1).
func hasScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ':':
			return i > 0
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// strayPercent escapes each "%" that no two hexadecimal digits follow.
func strayPercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// candidate is one image of a srcset: its URL and its descriptors ("2x", "640w").
type candidate struct{ url, desc string }

// srcset splits a srcset attribute (HTML §4.8.4.2.1); commas within a URL are
// part of it.
func srcset(s string) []candidate {
	var out []candidate
	for {
		s = strings.TrimLeft(s, " \t\n\r\f,")
		if s == "" {
			return out
		}
		n := strings.IndexAny(s, " \t\n\r\f")
		if n < 0 {
			n = len(s)
		}
		c := candidate{url: s[:n]}
		s = s[n:]
		if u := strings.TrimRight(c.url, ","); u != c.url {
			c.url = u
		} else if n = strings.IndexByte(s, ','); n >= 0 {
			c.desc, s = strings.TrimSpace(s[:n]), s[n+1:]
		} else {
			c.desc, s = strings.TrimSpace(s), ""
		}
		out = append(out, c)
	}
}

func resolveSrcset(s string, base *url.URL) string {
	cs := srcset(s)
	parts := make([]string, 0, len(cs))
	changed := false
	for _, c := range cs {
		u := resolve(c.url, base)
		changed = changed || u != c.url
		parts = append(parts, strings.TrimSpace(u+" "+c.desc))
	}
	if !changed {
		return s
	}
	return strings.Join(parts, ", ")
}

// quote escapes s for use between quotes of that kind; a value that had no
// quotes gets them.
func quote(s string, quoted byte) string {
	s = strings.ReplaceAll(s, "&", "&amp;")
	switch quoted {
	case '"':
		return strings.ReplaceAll(s, `"`, "&#34;")
	case '\'':
		return strings.ReplaceAll(s, "'", "&#39;")
	}
	return `"` + strings.ReplaceAll(s, `"`, "&#34;") + `"`
}
