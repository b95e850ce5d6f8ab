package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one token of a text.
type Word struct {
	// Text is the compared form: lower case, inner apostrophes and a final 's
	// dropped (Trump's: trump), dotted initials joined (U.S.: us). A number is kept
	// whole as written, with the currency sign before it (1,000; 3.5; $20).
	Text string
	// Stem is the Snowball stem of a word of more than three letters where the
	// language has one here (en es fr ru sv nb hu); else Text.
	Stem       string
	Start, End int  // byte offsets in the text
	Stop       bool // a word too common to mean anything by itself
	Capital    bool // begins with a capital
	Number     bool // begins with a digit, currency sign aside
	Break      bool // punctuation other than hyphen and apostrophe, or a line break, stands between the word before and this one
}

// Words returns the words of text in order; nil when it has none. lang is a
// BCP 47 tag; "" reads as English, a language without tables has no stop words
// and no stems. Hyphens part words; French and Italian elisions (l'homme) are
// words of their own. Scripts without spaces between words (Han, kana, Thai, Lao,
// Khmer, Burmese) give character bigrams, a lone character itself.
func Words(text, lang string) []Word {
	var r Reader
	return r.Words(text, lang)
}

// Reader reads the words of many texts and remembers their stems from one to the
// next, so its memory grows with the vocabulary. The zero value is ready. It is
// not safe for concurrent use.
type Reader struct {
	stemmers map[string]*stemmer // by primary language
}

// Words is [Words].
func (r *Reader) Words(text, lang string) []Word {
	base := baseOf(lang)
	if base == "" {
		base = "en"
	}
	stem := r.stemmers[base]
	if stem == nil {
		if r.stemmers == nil {
			r.stemmers = map[string]*stemmer{}
		}
		stem = newStemmer(base)
		r.stemmers[base] = stem
	}
	t := tokenizer{text: text, stop: stopWords[base], stem: stem, elides: elisions[base],
		words: make([]Word, 0, len(text)/6+1), turkish: base == "tr" || base == "az"}
	for t.pos < len(text) {
		t.next()
	}
	if len(t.words) == 0 {
		return nil
	}
	return t.words
}

// tokenizer walks a text once, from left to right.
type tokenizer struct {
	text    string
	pos     int
	words   []Word
	brk     bool // punctuation was seen since the last word
	stop    map[string]bool
	elides  map[string]bool
	stem    *stemmer
	turkish bool // I lower-cases to ı
}

// next reads one rune that begins no word, or one whole word.
func (t *tokenizer) next() {
	r, n := utf8.DecodeRuneInString(t.text[t.pos:])
	switch {
	case unspaced(r):
		t.bigrams()
	case isWordRune(r):
		t.word(t.pos)
	case isCurrency(r) && startsWithDigit(t.text[t.pos+n:]):
		start := t.pos
		t.pos += n
		t.word(start)
	default:
		t.pos += n
		if !isHyphen(r) && !isApostrophe(r) && (r == '\n' || !unicode.IsSpace(r) && !unseenRune(r)) {
			t.brk = true
		}
	}
}

// word reads the word that goes on at t.pos and began at start (before a currency sign).
func (t *tokenizer) word(start int) {
	first, _ := utf8.DecodeRuneInString(t.text[t.pos:])
	w := Word{Start: start, Number: unicode.IsDigit(first), Capital: isCapital(first)}
	if end := dottedInitials(t.text[t.pos:]); end > 0 {
		t.pos += end
		w.End = t.pos
		w.Text = t.lower(strings.ReplaceAll(t.text[start:t.pos], ".", ""))
		w.Stem = w.Text
		t.add(w)
		return
	}
	apostrophe := -1 // of the last one inside the word
	plain := true    // no apostrophe inside
	for t.pos < len(t.text) {
		r, n := utf8.DecodeRuneInString(t.text[t.pos:])
		if isWordRune(r) && !unspaced(r) {
			t.pos += n
			continue
		}
		after, _ := utf8.DecodeRuneInString(t.text[t.pos+n:])
		before, _ := utf8.DecodeLastRuneInString(t.text[:t.pos])
		if isApostrophe(r) && unicode.IsLetter(before) && unicode.IsLetter(after) && !unspaced(after) {
			if plain && t.pos-start <= maxElided && t.elides[t.lower(t.text[start:t.pos])] {
				break
			}
			apostrophe, plain = t.pos, false
			t.pos += n
			continue
		}
		if isNumberSeparator(r) && unicode.IsDigit(before) && unicode.IsDigit(after) {
			t.pos += n
			continue
		}
		break
	}
	w.End = t.pos
	raw := t.text[start:t.pos]
	if !plain && isPossessive(t.text[apostrophe:t.pos]) {
		raw = t.text[start:apostrophe]
	}
	if !plain {
		raw = dropApostrophes(raw)
	}
	w.Text = t.lower(raw)
	w.Stop = t.stop[w.Text] && !isAcronym(raw)
	w.Stem = w.Text
	if !w.Number {
		w.Stem = t.stem.stem(w.Text)
	}
	t.add(w)
}

// maxElided is the length in bytes of the longest elision, and a little more.
const maxElided = 12

// bigrams reads a run of a script without spaces.
func (t *tokenizer) bigrams() {
	run := t.pos
	prev := -1
	for t.pos < len(t.text) {
		r, n := utf8.DecodeRuneInString(t.text[t.pos:])
		if !unspaced(r) {
			break
		}
		at := t.pos
		t.pos += n
		for t.pos < len(t.text) { // vowel signs and tone marks belong to their letter
			m, k := utf8.DecodeRuneInString(t.text[t.pos:])
			if !unicode.IsMark(m) {
				break
			}
			t.pos += k
		}
		if prev >= 0 {
			t.addGram(prev, t.pos)
		}
		prev = at
	}
	if prev == run {
		t.addGram(run, t.pos)
	}
}

func (t *tokenizer) addGram(start, end int) {
	s := t.text[start:end]
	t.add(Word{Text: s, Stem: s, Start: start, End: end, Stop: t.stop[s]})
}

func (t *tokenizer) add(w Word) {
	w.Break = t.brk && len(t.words) > 0
	t.brk = false
	t.words = append(t.words, w)
}

// lower is strings.ToLower but for Turkish, whose capital I is the dotless one.
func (t *tokenizer) lower(s string) string {
	if t.turkish && strings.ContainsAny(s, "Iİ") {
		return strings.ToLowerSpecial(unicode.TurkishCase, s)
	}
	return strings.ToLower(s)
}

// dottedInitials returns the length of U.S., U.K or e.g. at the start of s:
// two or more single letters parted by full stops; 0 when there is none.
func dottedInitials(s string) int {
	end, letters := 0, 0
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(r) || unspaced(r) {
			break
		}
		letters++
		end += n
		if end == len(s) || s[end] != '.' {
			// A letter without its stop ends the run; a longer word takes it back.
			if next, _ := utf8.DecodeRuneInString(s[end:]); end < len(s) && isWordRune(next) {
				letters--
				end -= n
			}
			break
		}
		end++
	}
	if letters < 2 {
		return 0
	}
	return end
}

// isPossessive reports whether s, from its apostrophe on, is 's.
func isPossessive(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	return s[n:] == "s" || s[n:] == "S"
}

func dropApostrophes(s string) string {
	return strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return -1
		}
		return r
	}, s)
}

// isAcronym reports whether a word written so is a name although its letters
// spell a stop word: the US, the WHO.
func isAcronym(s string) bool { return s == "US" || s == "WHO" || s == "IT" }

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func isCapital(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '＇' }

func isHyphen(r rune) bool { return r == '-' || r == '‐' || r == '‑' || r == '\u00ad' }

func isCurrency(r rune) bool { return r == '$' || r > 0x7f && unicode.Is(unicode.Sc, r) }

// isNumberSeparator: 1,000 3.5 1'000 and, with a no-break or thin space, 1 000.
func isNumberSeparator(r rune) bool {
	switch r {
	case '.', ',', '\'', '’', '\u00a0', '\u202f', '\u2009':
		return true
	}
	return false
}

// unseenRune: joiners, direction marks and the byte order mark.
func unseenRune(r rune) bool { return r > 0x7f && unicode.Is(unicode.Cf, r) }

func startsWithDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// unspaced reports whether r is a letter of a script that puts no spaces
// between words. Hangul does.
func unspaced(r rune) bool {
	if r < 0x0e01 {
		return false
	}
	switch {
	case r <= 0x0eff: // Thai, Lao
		return unicode.IsLetter(r)
	case r >= 0x1000 && r <= 0x109f, r >= 0x1780 && r <= 0x17ff: // Burmese, Khmer
		return unicode.IsLetter(r)
	case r >= 0x3040 && r <= 0x30ff: // kana
		return unicode.IsLetter(r)
	case r >= 0x3005 && r <= 0x3007: // 々 〆 〇
		return true
	case r >= 0x3400 && r <= 0x9fff, r >= 0xf900 && r <= 0xfaff, r >= 0x20000 && r <= 0x3ffff: // Han
		return true
	case r >= 0xff66 && r <= 0xff9f: // half-width kana
		return true
	}
	return false
}
