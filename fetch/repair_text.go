package fetch

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readTag reads the start tag at the start of rest.
func (s *scanner) readTag(rest string) (n *node, length int, selfClosing, ok bool) {
	i := 1
	for i < len(rest) && !isSpaceByte(rest[i]) && rest[i] != '/' && rest[i] != '>' && rest[i] != '<' {
		i++
	}
	if i > maxName {
		return nil, 0, false, false
	}
	n = s.slabs.node()
	n.tag = rest[1:i]
	n.prefix, n.name = splitName(n.tag)
	for {
		for i < len(rest) && isSpaceByte(rest[i]) {
			i++
		}
		switch {
		case i >= len(rest) || rest[i] == '<':
			return nil, 0, false, false
		case rest[i] == '>':
			return n, i + 1, selfClosing, true
		case rest[i] == '/':
			selfClosing = i+1 < len(rest) && rest[i+1] == '>'
			i++
			continue
		}
		start := i
		for i < len(rest) && !isSpaceByte(rest[i]) && strings.IndexByte("=/><", rest[i]) < 0 {
			i++
		}
		name := rest[start:i]
		if i == start {
			i++ // a stray "="
			continue
		}
		for i < len(rest) && isSpaceByte(rest[i]) {
			i++
		}
		value := ""
		if i < len(rest) && rest[i] == '=' {
			value, i, ok = s.attrValue(rest, i+1, name)
			if !ok {
				return nil, 0, false, false
			}
		}
		s.odd = s.odd || rest[i-1] != '"' && rest[i-1] != '\'' // none, or without quotes
		if len(n.attrs) < maxAttrs && len(name) <= maxName {
			s.slabs.addAttr(n, attr{name, s.unescape(value)})
		}
	}
}

// hidesTags reports whether a value lacks its end quote: its own tag ends in it
// before others begin, which are those of the next lines or of another item, or
// what ends it is the first quote of another tag's attribute.
func hidesTags(value string) bool {
	gt := strings.IndexByte(value, '>')
	if gt < 0 || gt > strings.IndexByte(value, '<') {
		return false
	}
	end := strings.Index(value[gt:], "</")
	return end >= 0 && strings.IndexByte(value[gt:gt+end], '\n') >= 0 || endsItem(value) ||
		strings.HasSuffix(value, "=") && strings.LastIndexByte(value, '<') > strings.LastIndexByte(value, '>')
}

// hidesItems reports whether a section lacks its end: the open element and its
// item end in it, and a section of another item begins. An article that quotes a feed has
// an item's beginning before its end.
func (s *scanner) hidesItems(section string) bool {
	if len(s.stack) == 0 {
		return false
	}
	i := strings.Index(section, "<![CDATA[")
	if i < 0 {
		return false
	}
	section = section[:i]
	own := strings.Index(section, "</"+s.top().tag)
	return own >= 0 && endsItem(section[own:]) && !beginsItem(section[:own]) && beginsItem(section[own:])
}

// endsItem reports whether an item ends in t before another begins.
func endsItem(t string) bool {
	for _, name := range []string{"item", "entry"} {
		if end := strings.Index(t, "</"+name+">"); end >= 0 && !beginsItem(t[:end]) {
			return true
		}
	}
	return false
}

func beginsItem(t string) bool {
	return strings.Contains(t, "<item>") || strings.Contains(t, "<item ") || strings.Contains(t, "<entry>") || strings.Contains(t, "<entry ")
}

// attrValue reads the value of the attribute of that name, with quotes or
// without, and returns where it ends.
func (s *scanner) attrValue(t string, i int, name string) (value string, end int, ok bool) {
	for i < len(t) && isSpaceByte(t[i]) {
		i++
	}
	if i >= len(t) {
		return "", i, false
	}
	if q := t[i]; q == '"' || q == '\'' {
		value = t[i+1:]
		n := strings.IndexByte(value, q)
		if n >= 0 && (strings.IndexByte(value[:n], '<') < 0 || !hidesTags(value[:n])) {
			return value[:n], i + n + 2, true
		}
		return s.openValue(value, i+1, name)
	}
	start := i
	for i < len(t) && !isSpaceByte(t[i]) && t[i] != '>' && t[i] != '<' {
		i++
	}
	return t[start:i], i, true
}

// openValue reads a value without its end quote, at i: it ends where its tag does.
func (s *scanner) openValue(t string, i int, name string) (value string, end int, ok bool) {
	n := strings.IndexAny(t, "<>")
	if n < 0 || t[n] == '<' {
		return "", i, false
	}
	s.note("a quote is not closed")
	value = t[:n]
	if !hasPrefixFold(name, "xmlns") { // namespaces end in a slash, links are of elements without content
		value = strings.TrimRight(value, "/ ")
	}
	return value, i + len(value), true
}

// unescape decodes the references of t: the five of XML, those of HTML, and
// numbers. What is none stays as it stands; forbidden characters vanish.
func (s *scanner) unescape(t string) string {
	if strings.IndexByte(t, '&') < 0 {
		return t
	}
	var b strings.Builder
	b.Grow(len(t))
	for {
		amp := strings.IndexByte(t, '&')
		if amp < 0 {
			b.WriteString(t)
			return b.String()
		}
		b.WriteString(t[:amp])
		t = t[amp:]
		if r, n := commonReference(t); n > 0 {
			b.WriteRune(r)
			t = t[n:]
			continue
		}
		n := referenceLen(t)
		if n == 0 {
			s.note("bare & read as text")
			b.WriteByte('&')
			t = t[1:]
			continue
		}
		if r, n := utf8References(t); n > 0 {
			s.odd = true
			b.WriteString(r)
			t = t[n:]
			continue
		}
		ref := t[:n]
		t = t[n:]
		if ref[1] != '#' {
			s.note("HTML entities in XML")
		}
		dec := html.UnescapeString(ref)
		s.odd = s.odd || isControl(ref)
		if dec == ref {
			s.note("unknown entities read as text")
		}
		for _, r := range dec {
			if forbidden(r) || r == utf8.RuneError && ref[1] == '#' {
				s.note("references to characters XML forbids left out")
				continue
			}
			b.WriteRune(r)
		}
	}
}

// utf8References decodes references to the bytes of a UTF-8 sequence, which some
// programs write for its character: "&#226;&#128;&#166;" is "…". It returns a
// length of 0 where t starts with none.
func utf8References(t string) (s string, length int) {
	var b []byte
	for len(b) < 4 && strings.HasPrefix(t[length:], "&#") {
		end := strings.IndexByte(t[length:min(len(t), length+8)], ';')
		if end < 0 {
			break
		}
		n, err := strconv.ParseUint(t[length+2:length+end], 10, 8)
		if err != nil || n < 0x80 {
			break
		}
		b = append(b, byte(n))
		length += end + 1
		if r, size := utf8.DecodeRune(b); r != utf8.RuneError && size == len(b) {
			// One byte of the rest must be a C1 control, which nobody means.
			if slices.ContainsFunc(b[1:], func(c byte) bool { return c < 0xA0 }) {
				return string(r), length
			}
			break
		}
	}
	return "", 0
}

// commonReference reads a reference that can mean one thing only, at the start of
// t: one of XML's five, or a number far from all control characters. It returns a
// length of 0 for any other.
func commonReference(t string) (r rune, length int) {
	semicolon := strings.IndexByte(t[:min(len(t), len("&#x1234;"))], ';')
	if semicolon < 0 {
		return 0, 0
	}
	length = semicolon + 1
	switch t[:length] {
	case "&amp;":
		return '&', length
	case "&lt;":
		return '<', length
	case "&gt;":
		return '>', length
	case "&quot;":
		return '"', length
	case "&apos;":
		return '\'', length
	}
	n, ok := number(t[:length])
	if !ok || n != '\n' && (n < ' ' || n >= 0x7F && n < 0x100 || n >= 0xD800) {
		return 0, 0
	}
	return rune(n), length
}

// number is what a numeric reference says.
func number(ref string) (n uint64, ok bool) {
	digits, base := strings.TrimPrefix(ref, "&#"), 10
	if digits == ref {
		return 0, false
	}
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(digits, ";"), base, 32)
	return n, err == nil
}

// isControl reports a numeric reference to a C1 control (U+0080 to U+009F), which
// HTML takes for a character of windows-1252 and XML for itself.
func isControl(ref string) bool {
	n, ok := number(ref)
	return ok && n >= 0x80 && n < 0xA0
}

// referenceLen is the length of the reference at the start of t, 0 when there is none.
func referenceLen(t string) int {
	if len(t) < 3 {
		return 0
	}
	i := 1
	if t[1] == '#' {
		i = 2
		hex := i < len(t) && (t[i] == 'x' || t[i] == 'X')
		if hex {
			i++
		}
		start := i
		for i < len(t) && i < 16 && (t[i] >= '0' && t[i] <= '9' || hex && isHexLetter(t[i])) {
			i++
		}
		if i == start || i >= len(t) || t[i] != ';' {
			return 0
		}
		return i + 1
	}
	for i < len(t) && i < 40 && isAlnum(t[i]) {
		i++
	}
	if i == 1 || i >= len(t) || t[i] != ';' {
		return 0
	}
	ref := t[:i+1]
	// "&copy=2;" is no entity, nor is a prefix of one.
	if dec := html.UnescapeString(ref); dec != ref && strings.HasSuffix(dec, ";") {
		return 0
	}
	return i + 1
}

// dropComments leaves out what may follow a root element (XML 1.0 §2.8).
func dropComments(t string) string {
	for {
		t = strings.TrimSpace(t)
		end := ""
		switch {
		case strings.HasPrefix(t, "<!--"):
			end = "-->"
		case strings.HasPrefix(t, "<?"):
			end = "?>"
		default:
			return t
		}
		n := strings.Index(t, end)
		if n < 0 {
			return t
		}
		t = t[n+len(end):]
	}
}

// cutName splits a qualified name at its colon.
func cutName(q string) (prefix, name string) {
	if i := strings.IndexByte(q, ':'); i > 0 && i < len(q)-1 {
		return q[:i], q[i+1:]
	}
	return "", strings.Trim(q, ":")
}

// splitName is cutName in lower case, as names are compared here.
func splitName(q string) (prefix, name string) { return cutName(strings.ToLower(q)) }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func blank(t string) bool {
	for i := 0; i < len(t); i++ {
		if !isSpaceByte(t[i]) {
			return false
		}
	}
	return true
}

func isSpaceByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isHexLetter(c byte) bool { return c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// isVoid names the HTML elements that have no end tag and no sense in a feed.
func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "meta", "param", "track", "wbr":
		return true
	}
	return false
}

// isLine names the elements that hold a line of text and no element of a feed.
func isLine(name string) bool {
	switch name {
	case "title", "link", "guid", "pubdate", "comments", "category", "id", "updated", "published", "issued", "modified":
		return true
	}
	return false
}
