package summarize

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
)

// Grounded checks that every number, name and quotation of text occurs in the
// text or title of one of the reports, and returns what does not, as it stands in text,
// in order and each once; nil when all is found. The check is the same for every
// engine.
//
// A number is found whatever separators it is written with, and small ones also as
// words (3, three). A name is a run of capitalised words; all of it must stand
// together in one report, titles before it and up to two words inside it (a middle name)
// aside. A capitalised word that begins a sentence is a name unless a report or the
// language's stop words have it. A quotation is what stands between double
// quotation marks; it must occur word for word. In German, where nouns have
// capitals, a noun counts as found when a report has a word of the same beginning.
func Grounded(text string, reports []Report) []string {
	ground := GroundOf(reports)
	var missing []string
	for _, f := range ground.Facts(text) {
		if !ground.Has(f) {
			missing = append(missing, f.Text)
		}
	}
	return missing
}

// grounds is what the reports say.
type grounds struct {
	parts []ground // one a title or text
}

type ground struct {
	words   []string         // as content.Word.Text
	at      map[string][]int // word: its places in words
	stems   map[string]bool
	small   map[string]bool // words that stand in lower case somewhere
	numbers map[string]bool // normalised
	plain   string          // words of the whole text, one space between them
}

func (g *grounds) add(text, lang string) {
	if text == "" {
		return
	}
	p := ground{at: map[string][]int{}, stems: map[string]bool{}, small: map[string]bool{}, numbers: map[string]bool{}}
	for i, w := range content.Words(text, lang) {
		p.words = append(p.words, w.Text)
		p.at[w.Text] = append(p.at[w.Text], i)
		p.stems[w.Stem] = true
		if !w.Capital {
			p.small[w.Text] = true
		}
		if n := numberWords[w.Text]; n != "" {
			p.numbers[n] = true
		}
		if w.Number {
			p.numbers[numberOf(text[w.Start:w.End])] = true
			for _, d := range digitRuns(text[w.Start:w.End]) {
				p.numbers[d] = true
			}
		}
	}
	p.plain = quotable(text)
	g.parts = append(g.parts, p)
}

func (g *grounds) hasNumber(s string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(s), "’", "'"), "'") // Radio Four's
	want := numberWords[word]
	if want == "" {
		want = numberOf(s)
	}
	for _, p := range g.parts {
		if p.numbers[want] {
			return true
		}
	}
	return false
}

// numberWords are the number words that a report may write for figures.
var numberWords = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18",
	"nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
	"hundred": "hundred", "hundreds": "hundred", "thousand": "thousand", "thousands": "thousand", "million": "million", "millions": "million",
	"billion": "billion", "billions": "billion", "trillion": "trillion", "trillions": "trillion",
}

// numberOf brings a number to one form: separators of thousands out, a decimal
// comma to a point, unit letters and a currency sign off. 1,000 1.000 1 000: 1000.
func numberOf(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
	var b strings.Builder
	for i, r := range s {
		switch {
		case unicode.IsDigit(r):
			b.WriteRune(asciiDigit(r))
		case unicode.IsLetter(r):
			return strings.ToLower(s) // 4x4, 747s
		default:
			digits := 0
			for _, d := range s[i+utf8.RuneLen(r):] {
				if !unicode.IsDigit(d) {
					break
				}
				digits++
			}
			if digits != 3 {
				b.WriteByte('.')
			}
		}
	}
	return b.String()
}

// asciiDigit reads the decimal digits of Arabic, Devanagari and the full-width
// forms; each block of ten is in order (Unicode §4.6).
func asciiDigit(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	for d := rune(0); d <= 9; d++ {
		if !unicode.Is(unicode.Nd, r-d-1) {
			return '0' + d
		}
	}
	return r
}

// digitRuns are the parts of a number with marks inside: 2019-20 has 2019 and 20.
func digitRuns(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || r == '-' || r == '/' || r == '–' })
}

// name is a run of capitalised words.
type name struct {
	words   []content.Word
	initial bool // the first word begins a sentence
}

// namesOf finds the names of text. A script without capitals has none to find.
func namesOf(text string, words []content.Word, lang string) []name {
	starts := map[int]bool{} // byte offsets of first words
	spans := content.Sentences(text, lang)
	for i, s := 0, 0; i < len(words) && s < len(spans); i++ {
		if words[i].Start >= spans[s].Start {
			starts[words[i].Start] = true
			s++
		}
	}
	var names []name
	for i := 0; i < len(words); {
		if !words[i].Capital {
			i++
			continue
		}
		j := i + 1
		for j < len(words) && words[j].Capital && !words[j].Break && !starts[words[j].Start] {
			j++
		}
		// A quotation inside a sentence begins with a capital of its own.
		initial := starts[words[i].Start] || i > 0 && words[i].Break && opensAt(text, words[i].Start)
		names = append(names, name{words[i:j], initial})
		i = j
	}
	return names
}

// opensAt reports whether a quotation mark or a colon stands before the word at i.
func opensAt(text string, i int) bool {
	before := strings.TrimRight(text[:i], " ")
	r, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune("\"“„«‘'»”:", r)
}

// bareName is the words of n that must be a name: without what has its capital
// from beginning a sentence, without titles and nouns that a report writes small.
func (g *grounds) bareName(n name) []content.Word {
	words := n.words
	small := func(w content.Word) bool { return g.has(func(p *ground) bool { return p.small[w.Text] }) }
	for len(words) > 0 && (words[0].Stop || small(words[0])) {
		words = words[1:]
	}
	for len(words) > 0 && words[len(words)-1].Stop {
		words = words[:len(words)-1]
	}
	if n.initial && len(n.words) == 1 && len(words) == 1 && g.has(func(p *ground) bool { return p.stems[words[0].Stem] }) {
		return nil // Closing the bridge: a report has closed
	}
	return words
}

func (g *grounds) hasName(words []content.Word, lang string) bool {
	if primary(lang) == "de" {
		return g.hasNouns(words)
	}
	if g.has(func(p *ground) bool { return p.together(words) }) {
		return true
	}
	// "… in the U.S. Mike Pence …": a sentence may end behind an abbreviation, and a
	// name of each side stand there.
	for i, w := range words[:len(words)-1] {
		if dotted(w) && g.hasName(words[:i+1], lang) && g.hasName(words[i+1:], lang) {
			return true
		}
	}
	return false
}

// dotted reports whether w is written as dotted initials: U.S.
func dotted(w content.Word) bool { return w.End-w.Start == 2*len(w.Text) }

// hasNouns: each word, or one of the same beginning, stands in a report.
func (g *grounds) hasNouns(words []content.Word) bool {
	for _, w := range words {
		ok := g.has(func(p *ground) bool {
			if len(p.at[w.Text]) > 0 {
				return true
			}
			for have := range p.at {
				if commonPrefix(have, w.Text) >= max(5, len(w.Text)*2/3) {
					return true
				}
			}
			return false
		})
		if !ok {
			return false
		}
	}
	return true
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func (g *grounds) has(found func(*ground) bool) bool {
	for i := range g.parts {
		if found(&g.parts[i]) {
			return true
		}
	}
	return false
}

// together reports whether the words stand in order with at most two others
// between neighbours.
func (p *ground) together(words []content.Word) bool {
	for _, at := range p.places(words[0]) {
		ok := true
		for _, w := range words[1:] {
			places := p.places(w)
			next := sort.SearchInts(places, at+1)
			if next == len(places) || places[next] > at+3 {
				ok = false
				break
			}
			at = places[next]
		}
		if ok {
			return true
		}
	}
	return false
}

// places is where w stands, or its plural or singular in s (Democrats, a Democrat).
func (p *ground) places(w content.Word) []int {
	if at := p.at[w.Text]; len(at) > 0 {
		return at
	}
	if at := p.at[w.Text+"s"]; len(at) > 0 {
		return at
	}
	if one, ok := strings.CutSuffix(w.Text, "s"); ok && len(one) > 2 {
		return p.at[one]
	}
	return nil
}

// quotationsOf are the parts of text between double quotation marks.
func quotationsOf(text string) []string {
	var out []string
	var open rune
	start := 0
	for i, r := range text {
		switch {
		case open == 0 && strings.ContainsRune("\"“„«»「『", r):
			open, start = r, i+utf8.RuneLen(r)
		case open != 0 && strings.ContainsRune(closersOf(open), r):
			if strings.TrimSpace(text[start:i]) != "" {
				out = append(out, text[start:i])
			}
			open = 0
		}
	}
	return out
}

func closersOf(open rune) string {
	switch open {
	case '"':
		return "\""
	case '“':
		return "”\""
	case '„':
		return "“”\""
	case '«':
		return "»"
	case '»':
		return "«"
	case '「':
		return "」"
	}
	return "』"
}

// hasQuotation looks for the words of q in one report.
func (g *grounds) hasQuotation(q string) bool {
	return g.has(func(p *ground) bool { return saysWords(p.plain, q) })
}

// saysWords reports whether a quotation stands word for word in plain, which is
// quotable. An ellipsis in q stands for words left out.
func saysWords(plain, q string) bool {
	rest := plain
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(q, "...", "…"), func(r rune) bool { return r == '…' }) {
		part = strings.TrimSpace(quotable(part))
		if part == "" {
			continue
		}
		i := strings.Index(rest, " "+part+" ")
		if i < 0 && unspacedText(part) {
			i = strings.Index(rest, part)
		}
		if i < 0 {
			return false
		}
		rest = rest[min(len(rest), i+len(part)):]
	}
	return true
}

// quotable is s in lower case, each run of letters and digits between single
// spaces, with a space at both ends: punctuation and typography do not matter.
func quotable(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(' ')
	space := true
	for _, r := range s {
		switch {
		case r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// unspacedText reports whether s is of a script that parts no words.
func unspacedText(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r) || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
