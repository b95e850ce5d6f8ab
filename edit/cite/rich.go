package cite

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Inside this package italics are marked with two runes that no input has,
// since plainText takes control characters out.
const (
	italicOn  = '\x01'
	italicOff = '\x02'
)

// italic sets s in italics; what was in italics inside stands out upright.
func italic(s string) string {
	if s == "" {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case italicOn:
			return italicOff
		case italicOff:
			return italicOn
		}
		return r
	}, s)
	return string(italicOn) + s + string(italicOff)
}

// toText is s without its marks.
func toText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == italicOn || r == italicOff {
			return -1
		}
		return r
	}, s)
}

// toHTML is s escaped, with <i> for italics and no other markup.
func toHTML(s string) string {
	s = html.EscapeString(s)
	var b strings.Builder
	open := false
	for _, r := range s {
		switch {
		case r == italicOn && !open:
			b.WriteString("<i>")
			open = true
		case r == italicOff && open:
			b.WriteString("</i>")
			open = false
		case r == italicOn || r == italicOff:
		default:
			b.WriteRune(r)
		}
	}
	if open {
		b.WriteString("</i>")
	}
	return strings.ReplaceAll(b.String(), "<i></i>", "")
}

var (
	italics = regexp.MustCompile(`(?is)<(i|em)>(.*?)</(?:i|em)>`)
	markup  = regexp.MustCompile(`(?i)</?(?:b|strong|sup|sub|sc|span)(?:\s[^<>]*)?>`)
)

// plainText is s on one line, without control and invisible formatting characters.
func plainText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\u200b', r == '\ufeff', r == unicode.ReplacementChar, r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// marked is a title as given, with its <i>…</i> turned into marks and other
// CSL markup dropped.
func marked(s string) string {
	s = markup.ReplaceAllString(plainText(s), "")
	return italics.ReplaceAllString(s, string(italicOn)+"$2"+string(italicOff))
}
