package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoteBalance is 0 when the double quotation marks of s pair, 1 when one is
// open at its end, -1 when one closes that never opened. Speech of several
// paragraphs opens at each and closes once; that counts as paired.
func quoteBalance(s, lang string) int {
	m := marksOf(s, lang)
	open := false
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf && s[i] != '"' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		way := m.direction(r)
		if r == '"' {
			way = straight(s, i, open)
		}
		i += n
		switch {
		case way > 0:
			open = true
		case way < 0 && !open:
			return -1
		case way < 0:
			open = false
		}
	}
	if open {
		return 1
	}
	return 0
}

// spoken is s as it is printed in one paragraph: of speech of several paragraphs the
// marks that open it anew at each go out.
func spoken(s, lang string) string {
	if strings.Count(s, `"`) < 3 && strings.Count(s, "“") < 2 {
		return s
	}
	m := marksOf(s, lang)
	var b strings.Builder
	open := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		way := m.direction(r)
		if r == '"' {
			way = straight(s, i, open)
		}
		if way > 0 && open && i > 0 && strings.ContainsRune(" \n", rune(s[i-1])) {
			i += n
			continue
		}
		open = way > 0 || open && way == 0
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// straight tells whether the typewriter mark at i opens (1) or closes (-1): by
// the white space beside it, else by what is open.
func straight(s string, i int, open bool) int {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	opens := (i == 0 || unicode.IsSpace(before) || strings.ContainsRune("([—–-/'‘", before)) && i+1 < len(s) && !unicode.IsSpace(after)
	closes := i > 0 && !unicode.IsSpace(before) && (i+1 == len(s) || unicode.IsSpace(after) || unicode.IsPunct(after))
	switch {
	case opens && !closes:
		return 1
	case closes && !opens, open:
		return -1
	}
	return 1
}

// marks are the typographic quotation marks of one text: “ opens in English and
// closes in German.
type marks struct{ open, close string }

func marksOf(s, lang string) marks {
	m := marks{"“«「『", "”»」』"}
	switch base := primary(lang); {
	case strings.Contains(s, "„"):
		m = marks{"„", "“”"}
	case base == "de" || base == "da":
		m = marks{"„»", "“«"}
	case base == "sv" || base == "fi": // ”…”
		m = marks{"“«", "»"}
	}
	return m
}

func (m marks) direction(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return 0
	case strings.ContainsRune(m.open, r):
		return 1
	case strings.ContainsRune(m.close, r):
		return -1
	}
	return 0
}

// singleUnpaired reports whether a speech between single marks is cut: s opens
// with one that nothing closes, or ends with one that nothing opened. An
// apostrophe is neither.
func singleUnpaired(s string) bool {
	opened, closed := 0, 0
	for i, r := range s {
		if r != '\'' && r != '‘' && r != '’' {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		first := i == 0 || unicode.IsSpace(before)
		last := i+utf8.RuneLen(r) == len(s) || unicode.IsSpace(after)
		switch {
		case i == 0, first && !last && r != '’' && unicode.IsUpper(after):
			opened++
		case last && strings.ContainsRune(".,!?", before), first && i+utf8.RuneLen(r) == len(s):
			closed++
		case first && !last && r != '’': // ‘quoted’ words
			opened++
		case last && opened > closed:
			closed++
		}
	}
	startsSingle := strings.HasPrefix(s, "'") || strings.HasPrefix(s, "‘")
	return startsSingle && closed == 0 || closed > 0 && opened == 0
}
