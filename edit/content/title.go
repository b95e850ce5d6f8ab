package content

import (
	"html"
	"strings"

	"golang.org/x/net/html/atom"
)

// TitleText returns a title as one line of plain text. Sources give titles as
// text or as HTML without saying which, so only well-formed tags of known
// elements are taken as markup ("1 < 2" and "List<String>" stay), and entities
// are decoded once. A title is cut at 4 KiB of its source.
func TitleText(s string) string {
	const most = 4 << 10
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	if strings.IndexByte(s, '<') < 0 {
		return line(html.UnescapeString(s))
	}
	var b strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at:]
		if strings.HasPrefix(s, "<!--") {
			end := strings.Index(s, "-->")
			if end < 0 {
				break
			}
			s = s[end+3:]
			continue
		}
		name, n, closing := knownTag(s)
		switch {
		case n == 0:
			b.WriteByte('<')
			s = s[1:]
			continue
		case !closing && isSilent(name):
			// The text of a script is not part of the title.
			n += indexFold(s[n:], "</"+name.String())
		}
		if name == atom.Br || isBlock(name) {
			b.WriteByte(' ')
		}
		s = s[n:]
	}
	b.WriteString(s)
	return line(html.UnescapeString(b.String()))
}

// indexFold is strings.Index without regard to the case of ASCII letters; 0 when
// there is no such place.
func indexFold(s, low string) int {
	for i := 0; i+len(low) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(low)], low) {
			return i
		}
	}
	return 0
}

// line makes s one line of text without unseen characters.
func line(s string) string {
	if isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(clean(s)), " ")
}

// isLine reports printable ASCII, its words one space apart.
func isLine(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && space {
			return false
		}
		space = s[i] == ' '
	}
	return s == "" || !space
}

// knownTag returns the element and the length of the tag at the start of s; a
// length of 0 when s does not start with a well-formed tag of a known element.
func knownTag(s string) (name atom.Atom, n int, closing bool) {
	i := 1
	if i < len(s) && s[i] == '/' {
		closing = true
		i++
	}
	start := i
	for i < len(s) && isAlnum(s[i]) {
		i++
	}
	word := s[start:i]
	name = atom.Lookup([]byte(strings.ToLower(word)))
	// Nobody writes tags in mixed case, but programmers write List<Object>.
	if !isElement(name) || word != strings.ToLower(word) && word != strings.ToUpper(word) {
		return 0, 0, false
	}
	for {
		for i < len(s) && (isSpace(s[i]) || s[i] == '/') {
			i++
		}
		if i >= len(s) {
			return 0, 0, false
		}
		if s[i] == '>' {
			return name, i + 1, closing
		}
		// An attribute must have a value: "a <b and c> d" is no tag.
		eq := i
		for eq < len(s) && (isAlnum(s[eq]) || strings.IndexByte("-_:.", s[eq]) >= 0) {
			eq++
		}
		if eq == i || eq >= len(s) || s[eq] != '=' {
			return 0, 0, false
		}
		_, end := attrValue(s, eq+1)
		i = end
	}
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// isElement tells the atoms that are elements from those that are only attributes.
func isElement(a atom.Atom) bool {
	if isVoid(a) || isSilent(a) || isBlock(a) {
		return true
	}
	switch a {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Blink, atom.Cite, atom.Code,
		atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark,
		atom.Marquee, atom.Math, atom.Nobr, atom.Q, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span,
		atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var,
		atom.Tr, atom.Td, atom.Th, atom.Option:
		return true
	}
	return false
}
