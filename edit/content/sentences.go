package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Span is a part of a text in byte offsets, End exclusive.
type Span struct{ Start, End int }

// Sentences returns the sentences of a plain text in order, without the white
// space around them; nil for a text without any. lang is a BCP 47 tag; "" reads
// as English. A line break ends a sentence.
//
// It begins with the boundaries of UAX #29 §5 and mends what that rule cannot
// know: a full stop after an abbreviation, an initial or an ordinal ends nothing; one
// before a number does; a closing quotation mark and what goes on in lower case
// after it belong to the sentence.
func Sentences(text, lang string) []Span {
	s := newSplitter(text, lang)
	var spans []Span
	it := sentences.FromString(text)
	for it.Next() {
		start := it.Start()
		for start < it.End() {
			end := s.split(start, it.End())
			piece := trimSpan(text, Span{start, end})
			start = end
			if piece.Start == piece.End {
				continue
			}
			if n := len(spans); n > 0 {
				joined, rest := s.join(spans[n-1], piece)
				spans[n-1] = joined
				if piece = rest; piece.Start == piece.End {
					continue
				}
			}
			spans = append(spans, piece)
		}
	}
	return spans
}

type splitter struct {
	text     string
	base     string
	own, all abbreviations
	stop     map[string]bool
}

func newSplitter(text, lang string) splitter {
	base := baseOf(lang)
	if base == "" {
		base = "en"
	}
	return splitter{text: text, base: base, own: abbreviationsOf[base], all: abbreviationsOf[""], stop: stopWords[base]}
}

// split returns where the sentence that begins at start ends, end at the latest.
// UAX #29 (SB8) looks over digits and quotation marks for a lower-case letter and
// then does not break: "He left. 12 people stayed." Nor does it know that … may end one.
func (s splitter) split(start, end int) int {
	for i := start; i < end; i++ {
		dot := strings.IndexAny(s.text[i:end], ".…")
		if dot < 0 {
			return end
		}
		i += dot
		mark, size := utf8.DecodeRuneInString(s.text[i:])
		j := i + size
		for j < end {
			r, n := utf8.DecodeRuneInString(s.text[j:end])
			if !isClosing(r) {
				break
			}
			j += n
		}
		next := strings.TrimLeft(s.text[j:end], " \t\u00a0")
		if len(next) == end-j || next == "" {
			continue // no space after it
		}
		r, n := utf8.DecodeRuneInString(next)
		after, _ := utf8.DecodeRuneInString(next[n:])
		begins := unicode.IsDigit(r) || isCurrency(r) && unicode.IsDigit(after) || isOpening(r) && unicode.IsLetter(after) ||
			unicode.IsLower(r) && isCapital(after) || mark == '…' && isCapital(r)
		if begins && !s.isAbbreviated(s.text[start:j], next) {
			return end - len(next)
		}
	}
	return end
}

// join says whether b goes on with the sentence a. It returns what has become
// of both; b is empty when it was taken whole.
func (s splitter) join(a, b Span) (Span, Span) {
	gap := s.text[a.End:b.Start]
	if strings.ContainsAny(gap, "\n\r\v\f\u0085\u2028\u2029") {
		return a, b
	}
	before, after := s.text[a.Start:a.End], s.text[b.Start:b.End]
	if n := leadingCloser(before, after, s.base); n > 0 {
		a.End = b.Start + n
		b = trimSpan(s.text, Span{a.End, b.End})
		if b.Start == b.End {
			return a, b
		}
		before, after = s.text[a.Start:a.End], s.text[b.Start:b.End]
	}
	if s.isAbbreviated(before, after) || s.goesOn(before, after) {
		return Span{a.Start, b.End}, Span{b.End, b.End}
	}
	return a, b
}

// goesOn reports whether after cannot begin a sentence: it is in lower case
// after a mark that speech may hold ("Stop!" he said), or it says who spoke.
func (s splitter) goesOn(before, after string) bool {
	first, n := utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLower(first) {
		// iPhone, eBay: a capital after the first letter begins a sentence.
		second, _ := utf8.DecodeRuneInString(after[n:])
		return !isCapital(second)
	}
	if first == '-' || first == '–' || first == '—' || first == ',' || first == ';' {
		return isClosing(last)
	}
	switch s.base {
	case "ja":
		return isClosing(last) && (first == 'と' || strings.HasPrefix(after, "って"))
	case "zh", "yue":
		return isClosing(last) && speaks(after)
	}
	return false
}

// speaks: 他说。 after a closed quotation, but not 他说:“…”, which begins another.
func speaks(after string) bool {
	n := 0
	for i, r := range after {
		if n++; n > 8 {
			return false
		}
		switch r {
		case '说', '說', '道', '称', '稱':
			rest := after[i+utf8.RuneLen(r):]
			return !strings.HasPrefix(rest, "：") && !strings.HasPrefix(rest, ":")
		}
	}
	return false
}

// isAbbreviated reports whether before ends in a full stop that ends no
// sentence, given what follows.
func (s splitter) isAbbreviated(before, after string) bool {
	body := strings.TrimRightFunc(before, isClosing)
	if !strings.HasSuffix(body, ".") || strings.HasSuffix(body, "..") {
		return false
	}
	if len(body) < len(before) && !strings.ContainsAny(before[len(body):], ")]") {
		return false // the stop stands inside a quotation that closes here
	}
	word, prev := lastWord(body[:len(body)-1])
	if word == "" {
		return false
	}
	lower := strings.ToLower(word)
	next := firstWord(after)
	nextLower := strings.ToLower(next)
	number := startsWithDigit(after)
	starts := s.stop[nextLower] && isCapitalised(next) && !isInitialAt(after)
	switch {
	case s.own.counted[lower] && !isInitials(word, prev), s.base == "de" && strings.HasSuffix(lower, "str") && len(lower) > len("str"): // Hauptstr. 5
		return number
	case isDigits(word):
		return s.isOrdinal(word, prev, body, next, nextLower, number)
	case lower == "a.m" || lower == "p.m":
		return afterTime[nextLower]
	case s.own.closing[lower], s.own.inner == nil && s.all.closing[lower]:
		return !starts && !number
	case s.own.inner[lower], s.own.inner == nil && s.all.inner[lower]:
		return true
	}
	return isInitials(word, prev) && !starts && !number
}

// isOrdinal: 3. März, der 2. Weltkrieg; and the number of a list's point.
func (s splitter) isOrdinal(word, prev, body, next, nextLower string, number bool) bool {
	if len(body) == len(word)+1 {
		return len(word) <= 3 // "1." stands alone before its point
	}
	if !s.own.ordinals || len(word) > 2 {
		return false
	}
	return number || monthNames[nextLower] || next != "" && !s.stop[nextLower] && prev != ""
}

// isInitials: J. Smith, J.K. Rowling, M. Macron; not the last letter of "plan b."
func isInitials(word, prev string) bool {
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return r == '.' || r == '-' }) {
		r, n := utf8.DecodeRuneInString(part)
		if n != len(part) || !isCapital(r) {
			return false
		}
	}
	return word != "I" || prev == "" || isCapitalised(prev)
}

// isInitialAt reports whether s begins with an initial: A. С. Лунин.
func isInitialAt(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return isCapital(r) && strings.HasPrefix(s[n:], ".")
}

// lastWord is the last word of s, inner stops and hyphens included, and the one before it.
func lastWord(s string) (word, prev string) {
	cut := func(s string) (string, string) {
		i, alone := len(s), false
		for i > 0 {
			r, n := utf8.DecodeLastRuneInString(s[:i])
			if !isWordRune(r) && r != '.' && r != '-' && r != 'ª' {
				break
			}
			// 总裁J. Smith: no space parts a name from the script around it.
			if i == len(s) {
				alone = !unspaced(r)
			} else if r >= utf8.RuneSelf && alone && unspaced(r) {
				break
			}
			i -= n
		}
		return s[i:], s[:i]
	}
	word, rest := cut(s)
	prev, _ = cut(strings.TrimRight(rest, " \u00a0"))
	return strings.TrimLeft(word, ".-"), prev
}

// firstWord is the first word of s after opening marks.
func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !isWordRune(r) })
	for i, r := range s {
		if !isWordRune(r) && r != '.' {
			return strings.TrimRight(s[:i], ".")
		}
	}
	return strings.TrimRight(s, ".")
}

// leadingCloser returns the length of a closing quotation mark or bracket that
// white space has parted from the sentence it closes.
func leadingCloser(before, after, base string) int {
	r, n := utf8.DecodeRuneInString(after)
	if rest := after[n:]; rest != "" {
		next, _ := utf8.DecodeRuneInString(rest)
		if !isSpaceRune(next) && next != ',' && next != '.' {
			return 0
		}
	}
	switch r {
	case '”', '’', '』', '」', ')', ']', '）':
		return n
	case '“': // closes in German and its neighbours
		if base == "de" || base == "cs" || base == "da" {
			return n
		}
	case '»':
		if base != "de" && base != "da" {
			return n
		}
	case '"', '\'':
		if strings.Count(before[max(0, len(before)-4<<10):], string(r))%2 == 1 {
			return n
		}
	}
	return 0
}

func trimSpan(text string, sp Span) Span {
	for sp.Start < sp.End {
		r, n := utf8.DecodeRuneInString(text[sp.Start:sp.End])
		if !isBlankRune(r) {
			break
		}
		sp.Start += n
	}
	for sp.Start < sp.End {
		r, n := utf8.DecodeLastRuneInString(text[sp.Start:sp.End])
		if !isBlankRune(r) {
			break
		}
		sp.End -= n
	}
	return sp
}

// isBlankRune: white space, and marks that cannot be seen.
func isBlankRune(r rune) bool {
	return isSpaceRune(r) || r < ' ' || r == 0x7f || r == 0x200b || r == 0xfeff
}

func isCapitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isCapital(r)
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// isClosing: what may stand between the full stop and the space.
func isClosing(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', '“', '«', '›', '‹', ')', ']', '}', '」', '』', '）', '】', '》':
		return true
	}
	return false
}

func isOpening(r rune) bool {
	switch r {
	case '"', '\'', '“', '‘', '„', '«', '»', '‚', '‹', '›', '「', '『':
		return true
	}
	return false
}
