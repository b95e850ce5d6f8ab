package summarize

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
)

const (
	leastSupport = 0.5 // share of a sentence's meaning words that the reports it rests on have
	nearNumber   = 6   // words around a number in which something it counts must stand in both texts
	copiedRun    = 6   // as many words in a row are a report's own
	longestCopy  = 14  // and more than this are too many
	longSentence = 75  // words; more are no sentence of a summary
)

// judge holds what an answer has used so far.
type judge struct {
	q        Question
	verbatim []int           // words of each report that the answer repeats
	grounds  map[int]*Ground // of each report
}

// statement checks one sentence of an answer.
func (j *judge) statement(text string, from []string) (s statement, refused string) {
	s.text = strings.Join(strings.Fields(text), " ")
	if why := plain(s.text); why != "" {
		return s, why
	}
	for _, name := range from {
		p, ok := j.q.passages[strings.TrimSpace(name)]
		if !ok {
			return s, fmt.Sprintf("a sentence rests on %q, which it was not shown", firstWords(name, 4))
		}
		if !slices.Contains(s.from, p) {
			s.from = append(s.from, p)
		}
	}
	if len(s.from) == 0 {
		return s, fmt.Sprintf("a sentence rests on nothing: %q", firstWords(s.text, 8))
	}
	for _, check := range []func(statement) string{j.grounded, j.counted, j.supported, j.denied, j.copied} {
		if why := check(s); why != "" {
			return s, why
		}
	}
	return s, ""
}

// plain refuses what is no sentence of a news text.
func plain(text string) string {
	if text == "" {
		return "a sentence is empty"
	}
	if visible(text) != text {
		return "a sentence holds characters that no reader sees"
	}
	if strings.ContainsAny(text, "<>{}[]|`*_#\\") || strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "www.") {
		return "a sentence holds markup or an address"
	}
	if content.CountWords(text) > longSentence {
		return "a sentence is too long"
	}
	end := strings.TrimRight(text, "\"”’'»“』」)")
	if last, _ := utf8.DecodeLastRuneInString(end); !strings.ContainsRune(".!?…。！？।؟", last) {
		return fmt.Sprintf("a sentence has no end: %q", lastWords(text, 6))
	}
	if !balanced(text) {
		return "a quotation or bracket is left open"
	}
	low := " " + strings.ToLower(text)
	for _, talk := range metaTalk {
		if strings.Contains(low, talk) {
			return fmt.Sprintf("it speaks of its task: %q", strings.TrimSpace(talk))
		}
	}
	return ""
}

// balanced reports whether every quotation and bracket that opens also closes.
func balanced(text string) bool {
	pairs := map[rune]rune{'(': ')', '“': '”', '«': '»', '「': '」', '『': '』', '（': '）'}
	var open []rune
	straight := 0
	for _, r := range text {
		switch {
		case r == '"':
			straight++
		case pairs[r] != 0:
			open = append(open, pairs[r])
		case len(open) > 0 && r == open[len(open)-1]:
			open = open[:len(open)-1]
		case r == ')' || r == '）' || r == '」' || r == '』':
			return false
		}
	}
	// German and Polish close with the mark that English opens with: „…“, „…”.
	return straight%2 == 0 && (len(open) == 0 || strings.ContainsRune(text, '„'))
}

// metaTalk is how models speak of what they were asked, or of themselves. News of
// models may say some of it: such a summary is the extract's.
var metaTalk = []string{
	" as an ai", "language model", " i cannot ", " i can't ", " i'm sorry", " i am unable", "here is the summary", "here's the summary",
	" here is a summary", "the provided ", "provided text", "the material", "json", "system prompt", "these instructions", "the instructions above",
	"previous instructions", "as requested", "in summary,", "this summary", "the summary", "the user ", "source text", "report 1", "report 2",
}

// grounded: its numbers and quotations stand in the sentences it rests on, its
// names in their reports.
func (j *judge) grounded(s statement) string {
	var cited, whole []Report
	for _, p := range s.from {
		r := j.q.reports[p.report]
		cited = append(cited, Report{Text: r.Text[p.start:p.end], Language: r.Language})
		whole = append(whole, r)
	}
	near, far := GroundOf(cited), j.groundOf(s)
	for _, f := range GroundOf(whole).Facts(s.text) {
		if f.Kind == KindName && far.Has(f) || f.Kind != KindName && near.Has(f) {
			continue
		}
		return fmt.Sprintf("the %s %q is not in what it rests on", f.Kind, f.Text)
	}
	return ""
}

// groundOf is what the reports that a sentence rests on say.
func (j *judge) groundOf(s statement) *Ground {
	out := &Ground{}
	for _, p := range s.from {
		r := p.report
		if j.grounds[r] == nil {
			j.grounds[r] = GroundOf(j.q.reports[r : r+1])
		}
		out.lang = j.grounds[r].lang
		out.g.parts = append(out.g.parts, j.grounds[r].g.parts...)
	}
	return out
}

// counted: beside each number stands a word that stands beside it in a sentence it
// rests on too: not the dead of one sentence and the hurt of another.
func (j *judge) counted(s statement) string {
	lang := content.Language(j.q.reports[s.from[0].report].Language, s.text)
	mine := content.Words(s.text, lang)
	for i, w := range mine {
		if !w.Number && numberWords[w.Text] == "" || numberWords[w.Text] == "1" {
			continue
		}
		around := stemsAround(mine, i)
		if len(around) == 0 {
			continue
		}
		found := false
		for _, p := range s.from {
			r := j.q.reports[p.report]
			source := content.Words(r.Text[p.start:p.end], lang)
			for k, u := range source {
				if sameNumber(w, u) && shareStem(around, stemsAround(source, k)) {
					found = true
				}
			}
		}
		if !found {
			return fmt.Sprintf("the number %q counts something else in what it rests on", s.text[w.Start:w.End])
		}
	}
	return ""
}

func sameNumber(a, b content.Word) bool {
	return valueOf(a) == valueOf(b) && valueOf(a) != ""
}

// valueOf is a number word's or figure's form that is compared; "" of another word.
func valueOf(w content.Word) string {
	if v := numberWords[w.Text]; v != "" {
		return v
	}
	if w.Number {
		return numberOf(w.Text)
	}
	return ""
}

// stemsAround are the meaning words near word i, numbers aside.
func stemsAround(words []content.Word, i int) []string {
	var out []string
	for k := max(0, i-nearNumber); k < min(len(words), i+nearNumber+1); k++ {
		if k != i && !words[k].Stop && valueOf(words[k]) == "" {
			out = append(out, words[k].Stem)
		}
	}
	return out
}

func shareStem(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// supported: most of its meaning words stand in the reports it rests on.
func (j *judge) supported(s statement) string {
	g := j.groundOf(s)
	have, all := 0, 0
	for _, w := range content.Words(s.text, g.lang) {
		if w.Stop {
			continue
		}
		all++
		if g.g.has(func(p *ground) bool { return p.stems[w.Stem] || p.numbers[valueOf(w)] }) {
			have++
		}
	}
	if float64(have) < leastSupport*float64(all) {
		return fmt.Sprintf("the reports hardly say this: %q", firstWords(s.text, 10))
	}
	return ""
}

// denials are words that turn a sentence into its opposite.
var denials = map[string][]string{
	"en": {"not", "no", "never", "none", "neither", "nor", "without", "cannot", "didnt", "dont", "doesnt", "isnt", "wasnt", "werent", "wont", "wouldnt", "couldnt", "cant", "hasnt", "havent", "hadnt", "denied", "denies", "deny", "denying", "refused", "refuses", "rejected", "rejects", "failed", "fails", "unable", "false"},
	"de": {"nicht", "kein", "keine", "keinen", "keiner", "nie", "niemals", "ohne", "weder", "bestritt", "bestreitet", "dementierte", "weigerte", "lehnte"},
	"fr": {"ne", "pas", "jamais", "aucun", "aucune", "sans", "ni", "nie", "nié", "démenti", "refusé", "rejeté"},
	"es": {"no", "nunca", "ningún", "ninguna", "ninguno", "sin", "ni", "negó", "niega", "desmintió", "rechazó"},
}

// denied: a sentence that denies rests on one that does, and one that does not
// rests on one that does not either.
func (j *judge) denied(s statement) string {
	lang := primary(j.groundOf(s).lang)
	words := denials[lang]
	if words == nil {
		return ""
	}
	denies := func(text string) bool {
		return slices.ContainsFunc(content.Words(text, lang), func(w content.Word) bool { return slices.Contains(words, w.Text) })
	}
	mine, some, all := denies(s.text), false, true
	for _, p := range s.from {
		d := denies(j.q.reports[p.report].Text[p.start:p.end])
		some, all = some || d, all && d
	}
	if mine && !some || !mine && all {
		return fmt.Sprintf("it may say the opposite of what it rests on: %q", firstWords(s.text, 10))
	}
	return ""
}

// copied counts the words in runs that a report has too, and refuses long ones
// outside quotation marks, which the label would call its own.
func (j *judge) copied(s statement) string {
	seen := map[int]bool{}
	for _, p := range s.from {
		if seen[p.report] {
			continue
		}
		seen[p.report] = true
		source := strings.Fields(quotable(j.q.reports[p.report].Text))
		count, longest := runsOf(strings.Fields(quotable(s.text)), source)
		j.verbatim[p.report] += count
		quoted := 0
		for _, q := range quotationsOf(s.text) {
			quoted = max(quoted, content.CountWords(q))
		}
		if longest > longestCopy+quoted {
			return fmt.Sprintf("it copies %d words in a row", longest)
		}
	}
	return ""
}

// runsOf counts the words of text that stand in source in the same order for
// copiedRun words or more, and the longest such run.
func runsOf(text, source []string) (count, longest int) {
	at := map[string][]int{}
	for i, w := range source {
		at[w] = append(at[w], i)
	}
	for i := 0; i < len(text); {
		best := 0
		for _, k := range at[text[i]] {
			n := 0
			for i+n < len(text) && k+n < len(source) && text[i+n] == source[k+n] {
				n++
			}
			best = max(best, n)
		}
		if best >= copiedRun {
			count += best
		}
		longest = max(longest, best)
		i += max(1, best)
	}
	return count, longest
}

// length bounds the summary by what was asked, and by what there is to say.
func (j *judge) length(res Result) string {
	switch {
	case res.Words > j.q.options.Words:
		return fmt.Sprintf("it has %d words, %d were asked for", res.Words, j.q.options.Words)
	case res.Words < min(j.q.options.Words, j.q.shown)/leastShare:
		return fmt.Sprintf("it has %d words only", res.Words)
	}
	return ""
}

// lent refuses an answer that repeats more of a report than its outlet lends.
func (j *judge) lent() string {
	for i, n := range j.verbatim {
		if limit := j.q.reports[i].MaxVerbatim; limit > 0 && n > limit {
			return fmt.Sprintf("it repeats %d words of one outlet, which lends %d", n, limit)
		}
	}
	return ""
}

func firstWords(s string, n int) string {
	words := strings.FieldsFunc(s, unicode.IsSpace)
	return strings.Join(words[:min(n, len(words))], " ")
}

func lastWords(s string, n int) string {
	words := strings.FieldsFunc(s, unicode.IsSpace)
	return strings.Join(words[max(0, len(words)-n):], " ")
}
