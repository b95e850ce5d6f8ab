package summarize

import (
	"strings"
	"unicode/utf8"

	"feedctl/edit/content"
)

// judge sets connective, needs and broken of u. words are its own. first: nothing
// was told before it in its report, of several reports it may be.
func (o *opening) judge(u *unit, text string, words []content.Word, lang string, first, several bool) {
	s := text[u.start:u.end]
	switch primary(lang) {
	case "th", "lo", "km", "my": // write no full stops
	default:
		u.broken = !endsSentence(s)
	}
	u.unpaired = quoteBalance(s, lang) != 0 || singleUnpaired(s) || strings.Count(s, "(") > strings.Count(s, ")")
	u.broken = u.broken || isCutOff(s) || u.unpaired
	if o == nil || len(words) == 0 {
		return
	}
	quoted := startsQuoted(s)
	second := 0 // 1 behind a connective
	if o.cut[words[0].Text] && len(words) > 3 && !(words[0].Text == "so" && amounts[words[1].Text]) {
		if n := connectiveLen(s, text, words); n > 0 && !quoted {
			u.connective = n
		}
		second = 1
	}
	if first {
		u.needs = several && !quoted && o.early[words[0].Text] // another report's He
		return
	}
	// "But" that stays, in speech or before a dash, and one behind another ("And so")
	// lean as well.
	stays := second > 0 && (u.connective == 0 || o.cut[words[second].Text])
	u.needs = stays || o.leans(words[second:], quoted) || isBareQuotation(spoken(s, lang)) || o.unnamedSpeaker(words, quoted)
}

// amounts make another word of so: So many came.
var amounts = setOf("many much few far little long")

// leans reports whether the words open on something told before.
func (o *opening) leans(words []content.Word, quoted bool) bool {
	w := words[0].Text
	if o.short[w] && words[0].End-words[0].Start > len(w) { // he'll, not hell
		return true
	}
	if o.bound[w] || o.opensWith(words) {
		return true
	}
	if o.pronouns[w] {
		// "That the bank failed" and "one in five" name what they mean.
		return w != "one" || len(words) < 2 || words[1].Text != "in" && words[1].Text != "of"
	}
	if quoted {
		return false
	}
	if o.own[w] {
		return true
	}
	for i := 0; i < len(words) && i < 8; i++ {
		w := &words[i]
		switch {
		case o.early[w.Text]:
			return true
		case w.Stop, w.Number, o.passed[w.Text], i == 0 && o.hasSuffix(w.Text), !w.Capital && o.hasSuffix(w.Text):
		default:
			return false
		}
	}
	return false
}

func (o *opening) hasSuffix(w string) bool {
	for _, s := range o.suffixes {
		if len(w) > len(s)+2 && strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// longestPhrase is the most words of a phrase.
const longestPhrase = 5

// opensWith reports whether the words begin with one of the phrases that lean on
// what was said before.
func (o *opening) opensWith(words []content.Word) bool {
	if len(o.phrases) == 0 {
		return false
	}
	var b strings.Builder
	for i := 0; i < len(words) && i < longestPhrase; i++ {
		b.WriteString(words[i].Text)
		b.WriteByte(' ')
	}
	for _, p := range o.phrases {
		if strings.HasPrefix(b.String(), p) {
			return true
		}
	}
	return false
}

// unnamedSpeaker reports whether a sentence says "he said" of somebody whom it
// does not name before that. quoted: its first words are speech.
func (o *opening) unnamedSpeaker(words []content.Word, quoted bool) bool {
	for i := 1; i+1 < len(words); i++ {
		w, next := words[i].Text, words[i+1].Text
		if !words[i].Break || !(o.speakers[w] && o.said[next] || o.said[w] && o.speakers[next]) {
			continue
		}
		if quoted {
			return true
		}
		// "Ann Lee would stay, she said" names her; "For Hill Inc, she said, …" does not.
		for k, before := range words[:i] {
			if before.Capital && k > 0 && !o.links[words[0].Text] {
				return false
			}
		}
		return true
	}
	return false
}

// refer sets what the opening of u takes for known: a name without its first
// name that the report gave in full before, and a thing that it named: "Conte
// said", "The company". full holds the names given in full so far and the unit that
// gave each; those of u are added, which will be unit n.
func (o *opening) refer(u *unit, words []content.Word, full map[string]int, n int, id func(string) int32) {
	u.name, u.thing, u.told = -1, -1, -1
	if o == nil {
		return
	}
	if u.pos > 0 {
		w := words
		if u.connective > 0 {
			w = w[1:]
		}
		if stem := o.known(w); stem != "" {
			u.thing = id(stem)
		}
		for len(w) > 0 && o.titles[w[0].Text] {
			w = w[1:]
		}
		if len(w) > 1 && w[0].Capital && !w[0].Stop && !w[1].Capital {
			if by, ok := full[w[0].Text]; ok {
				u.name, u.told = id(w[0].Stem), by
			}
		}
		if at := o.surnameSaying(words); at >= 0 && u.name < 0 && u.thing < 0 {
			if by, ok := full[words[at].Text]; ok {
				u.name, u.told = id(words[at].Stem), by
			}
		}
	}
	for i := 1; i < len(words); i++ {
		before := &words[i-1]
		if words[i].Capital && before.Capital && !words[i].Break && !before.Stop && !o.titles[before.Text] {
			if _, ok := full[words[i].Text]; !ok {
				full[words[i].Text] = n
			}
		}
	}
}

// surnameSaying is the place of a family name that stands alone beside a verb of
// saying: "…," explains Curry. -1: there is none.
func (o *opening) surnameSaying(words []content.Word) int {
	for i := 1; i < len(words); i++ {
		a, b := &words[i-1], &words[i]
		switch {
		case o.said[a.Text] && b.Capital && !b.Stop && (i+1 == len(words) || !words[i+1].Capital || words[i+1].Break):
			return i
		case o.said[b.Text] && a.Capital && !a.Stop && i > 1 && !words[i-2].Capital:
			return i - 1
		}
	}
	return -1
}

// known is the stem of the noun when words open with an article and a noun that
// stand for something named before, with at most two words between them; "The
// report of the inspectors" and "The film Metropolis" say themselves what they mean.
func (o *opening) known(words []content.Word) string {
	if len(words) < 4 || !o.the[words[0].Text] {
		return ""
	}
	for i := 1; i < 4 && i+1 < len(words); i++ {
		w := &words[i]
		if w.Stop || w.Break || w.Capital && !o.capitalNouns {
			return ""
		}
		if next := &words[i+1]; o.back[w.Text] {
			if next.Capital && !o.capitalNouns && !next.Break || !next.Break && describing[next.Text] {
				return ""
			}
			return w.Stem
		}
	}
	return ""
}

// describing words after a noun begin what tells it from others.
var describing = setOf("of for that to between who which about on against über von zwischen de du des del que qui entre sur sobre")

// connectiveLen is how many bytes of s the opening connective takes, the comma
// and space after it included.
func connectiveLen(s, text string, words []content.Word) int {
	end := words[1].Start - words[0].Start
	between := text[words[0].End:words[1].Start]
	// "Still-warm ashes", "And, he said, ..." and "But “we will" are left whole.
	if strings.Trim(between, ", ") != "" || strings.Count(between, ",") > 1 {
		return 0
	}
	at := strings.Index(s, text[words[0].Start:words[0].End])
	if at != 0 {
		return 0
	}
	return end
}

func startsQuoted(s string) bool {
	for _, q := range []string{`"`, "“", "„", "«", "'", "‘", "»", "”", "「", "『"} {
		if strings.HasPrefix(s, q) {
			return true
		}
	}
	return false
}

// isBareQuotation: all of s is one quotation, and who spoke is said elsewhere.
func isBareQuotation(s string) bool {
	if !startsQuoted(s) || strings.HasPrefix(s, "'") {
		return false
	}
	body := strings.TrimRight(s, ".!? \u00a0")
	for _, q := range []string{`"`, "”", "“", "»", "«", "’", "」", "』"} {
		if !strings.HasSuffix(body, q) {
			continue
		}
		_, first := utf8.DecodeRuneInString(body)
		if first+len(q) > len(body) {
			return true
		}
		inside := body[first : len(body)-len(q)]
		// "We won," said Mr Hill. "We did." holds more than the quotation.
		return !strings.ContainsAny(inside, "\"”“»«")
	}
	return false
}
