package dedupe

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/news"
)

const (
	copyWords    = 400 // what is compared of a text, in words
	copyBytes    = 4000
	shingleWords = 3  // words that are looked up together
	densely      = 64 // of the first words every shingle is looked up,
	sparsely     = 4  // of the rest one in so many
)

// kind is what a word is as far as its writing tells.
type kind uint8

const (
	kindPlain  kind = iota
	kindNumber      // in digits or words
	kindName        // with a capital inside a sentence; in German every noun
	kindWeekday
	kindMonth
	kindOpening // with a capital at the beginning of a sentence: perhaps a name
)

// token is a word of a text; in scripts without spaces, a character.
type token struct {
	hash uint32 // of the word in lower case, of a number's value
	like uint32 // which letters it has; of a number, its digits without zeros at the end
	kind kind
	size uint8 // letters, at most 255
	wide bool  // a character of a script without spaces
	han  bool  // and a Chinese one, of which names are made
}

// imprint is what is kept of a text to tell its copies.
type imprint struct {
	title, body []token
	caseless    bool     // the body has no capitals, or nothing else: no name is told
	marks       []uint32 // the shingles by which it is found, each once
	digest      uint64   // of all its words
}

func (p imprint) words() int { return len(p.title) + len(p.body) }

// printer reads texts into imprints.
type printer struct {
	runes  []rune
	word   []byte
	tokens []token
	marks  []uint32
	names  []uint32 // of the text at hand, by their hashes
}

func (r *printer) read(d news.Doc) imprint {
	p := imprint{title: r.tokenize(d.Title)}
	p.body = r.tokenize(withoutPhrases(lead(d, copyBytes)))
	p.caseless = r.settleNames(p.title, p.body)
	p.digest = fold(fold(uint64(len(p.title)), p.title), p.body)
	r.marks = shingles(r.marks[:0], p.title, len(p.title))
	r.marks = shingles(r.marks, p.body, densely)
	slices.Sort(r.marks)
	p.marks = slices.Clone(slices.Compact(r.marks))
	return p
}

// settleNames decides which words at the beginning of a sentence are names: those
// that are names elsewhere in the text. In a headline every word may have a
// capital, and in a text that is written in capitals nothing is told by them;
// such a text is caseless, as is one that has none.
func (r *printer) settleNames(title, body []token) (caseless bool) {
	names := r.names[:0] // few enough for a look at each
	words, capitals, openings := 0, 0, 0
	for _, t := range body {
		switch {
		case t.kind == kindName:
			if !slices.Contains(names, t.hash) {
				names = append(names, t.hash)
			}
			capitals++
			words++
		case t.kind == kindOpening:
			openings++
		case t.kind == kindPlain && !t.wide:
			words++
		}
	}
	shouted := capitals > 5 && capitals*10 > words*7
	r.names = names
	inTitle := func(t token) bool {
		return slices.ContainsFunc(title, func(u token) bool { return u.hash == t.hash })
	}
	for i, t := range title {
		if t.kind == kindOpening || t.kind == kindName {
			title[i].kind = kindPlain
			if !shouted && slices.Contains(names, t.hash) {
				title[i].kind = kindName
			}
		}
	}
	for i, t := range body {
		switch {
		case shouted && (t.kind == kindName || t.kind == kindOpening):
			body[i].kind = kindPlain
		case t.kind == kindOpening && slices.Contains(names, t.hash):
			body[i].kind = kindName
		case t.kind == kindOpening && t.size > 3 && inTitle(t):
			body[i].kind = kindName
		case t.kind == kindOpening:
			body[i].kind = kindPlain
		}
	}
	return shouted || words > fewBody && capitals+openings == 0
}

// shingles adds the shingles of a text to marks: all of its first words, and
// those later on whose hash divides, so that two texts keep the same ones.
func shingles(marks []uint32, text []token, dense int) []uint32 {
	for i := range text {
		if i+shingleWords > len(text) {
			break
		}
		if h := shingle(text[i:]); i < dense || h%sparsely == 0 {
			marks = append(marks, h)
		}
	}
	return marks
}

// shingle hashes the first words of text, which has at least shingleWords.
func shingle(text []token) uint32 {
	h := uint64(text[0].hash)<<32 | uint64(text[1].hash)
	return uint32(mix(mix(h) + uint64(text[2].hash)))
}

// firstUnspaced is the first Thai letter: scripts without spaces begin there.
const firstUnspaced = 0x0e01

// tokenize returns the first copyWords words of s, case, marks of punctuation
// and ways of writing a number apart.
func (r *printer) tokenize(s string) []token {
	r.tokens, r.word = r.tokens[:0], r.word[:0]
	var size int
	begins, capital, digit, letter, joined := true, false, false, false, false
	end := func() {
		if size == 0 {
			return
		}
		r.add(size, digit, letter, capital, begins, joined)
		r.word, size, digit, letter, capital, begins, joined = r.word[:0], 0, false, false, false, false, false
	}
	runes := r.runes[:0]
	for _, c := range s {
		runes = append(runes, c)
	}
	r.runes = runes
	for i := 0; i < len(runes) && len(r.tokens) < copyWords; i++ {
		c := runes[i]
		// Nearly all of most texts is this.
		if lower := c | 0x20; lower >= 'a' && lower <= 'z' {
			if digit && !letter { // 20th, 5pm
				end()
			}
			if size == 0 {
				capital = c != lower
			}
			letter = true
			r.word = append(r.word, byte(lower))
			size++
			continue
		}
		if c == ' ' {
			end()
			joined = false
			continue
		}
		isDigit := unicode.IsDigit(c)
		switch {
		case c == '\'' || c == '’' || c == '\u00ad':
			continue
		case (c == '.' || c == ',' || c == '٫') && digit && !letter && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			// 1,000 and 1.000 are one number, 5.1 and 5,1 another one.
			if thousands(runes[i+1:]) {
				continue
			}
			r.word = append(r.word, '.')
			continue
		case !isDigit && !unicode.IsLetter(c) && !unicode.IsMark(c):
			hyphen := c == '-' || c == '‑'
			end()
			joined = hyphen && len(r.tokens) > 0
			if ends := strings.ContainsRune(".!?…:。！？：\n\"“„«»”¿¡—–(（「『•|【", c); ends || !unicode.IsSpace(c) && !hyphen && c != ',' && c != ';' && len(r.tokens) == 0 {
				begins = true
			}
			continue
		case c >= firstUnspaced && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			end()
			if n, length := hanNumber(runes[i:]); length > 0 {
				r.tokens = append(r.tokens, token{hash: hashOf(strconv.AppendInt(nil, n, 10)), kind: kindNumber, size: uint8(length), wide: true})
				i += length - 1
				begins = false
				continue
			}
			r.word = utf8.AppendRune(r.word, c)
			r.tokens = append(r.tokens, token{hash: hashOf(r.word), size: 1, wide: true, han: unicode.Is(unicode.Han, c)})
			r.word = r.word[:0]
			begins = false
			continue
		case digit && !letter && !isDigit:
			end()
		}
		if size == 0 {
			capital = unicode.IsUpper(c)
		}
		if isDigit {
			c = '0' + rune(digitValue(c))
			digit = true
		} else {
			letter = true
			c = unicode.ToLower(c)
		}
		r.word = utf8.AppendRune(r.word, c)
		size++
	}
	end()
	return slices.Clone(r.tokens)
}

// add ends a word.
func (r *printer) add(size int, digit, letter, capital, begins, joined bool) {
	t := token{size: uint8(min(size, 255))}
	switch {
	case digit:
		t.kind, t.hash, t.like = kindNumber, hashOf(r.word), hashOf(significant(r.word))
	default:
		t.hash, t.like = hashOf(r.word), letterSet(r.word)
		special := specialWords[t.hash%specialSize]
		if !special {
			if capital {
				t.kind = kindName
			}
			if capital && begins {
				t.kind = kindOpening
			}
		} else if n, ok := numberWords[string(r.word)]; ok {
			// twenty-one
			if last := len(r.tokens) - 1; joined && last >= 0 && n < 10 && r.tokens[last].kind == kindNumber && r.tokens[last].size > 2 {
				if tens, ok := tensOf[r.tokens[last].hash]; ok {
					digits := strconv.AppendInt(nil, tens+n, 10)
					r.tokens[last].hash, r.tokens[last].like = hashOf(digits), hashOf(digits)
					return
				}
			}
			digits := strconv.AppendInt(nil, n, 10)
			t.kind, t.hash, t.like = kindNumber, hashOf(digits), hashOf(significant(digits))
		} else if day, ok := calendarWords[string(r.word)]; ok && (capital || !calendarEnglish[string(r.word)]) {
			t.kind, t.hash = day.kind, day.hash
		} else if capital && begins {
			t.kind = kindOpening
		} else if capital {
			t.kind = kindName
		}
	}
	r.tokens = append(r.tokens, t)
}

// significant is a number without point, and without zeros at its ends: the same
// for 38 million and 38,000,000.
func significant(number []byte) []byte {
	digits := make([]byte, 0, len(number))
	for _, c := range number {
		if c != '.' && (c != '0' || len(digits) > 0) {
			digits = append(digits, c)
		}
	}
	return bytes.TrimRight(digits, "0")
}

// letterSet has a bit for each letter of a word.
func letterSet(word []byte) uint32 {
	set := uint32(0)
	for _, c := range string(word) {
		set |= 1 << (uint32(c) % 32)
	}
	return set
}

// thousands reports whether three digits and no fourth begin here.
func thousands(s []rune) bool {
	return len(s) >= 3 && unicode.IsDigit(s[0]) && unicode.IsDigit(s[1]) && unicode.IsDigit(s[2]) && (len(s) == 3 || !unicode.IsDigit(s[3]))
}

// digitValue is the value of a decimal digit of any script: each has its ten in a row.
func digitValue(c rune) int {
	if c <= '9' {
		return int(c - '0')
	}
	zero := c
	for unicode.IsDigit(zero-1) && c-zero < 9 {
		zero--
	}
	return int(c - zero)
}

func hashOf(word []byte) uint32 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for _, b := range word {
		h = (h ^ uint64(b)) * prime
	}
	return uint32(mix(h))
}

// fold hashes a sequence of tokens behind sum.
func fold(sum uint64, tokens []token) uint64 {
	for _, t := range tokens {
		sum = mix(sum*0x9e3779b97f4a7c15 + uint64(t.hash))
	}
	return sum
}

// mix spreads the bits of x (SplitMix64, Steele 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
