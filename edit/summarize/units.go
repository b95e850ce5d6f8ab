package summarize

import (
	"slices"
	"strings"

	"feedctl/edit/content"
)

// story is the reports as a summary sees them.
type story struct {
	reports   []Report
	language  string          // of the lead
	joined    bool            // sentences stand without a space between them (Chinese, Japanese)
	several   bool            // more than one report has text
	units     []unit          // of all reports, in order
	held      []int           // per concept: how many units hold it
	titled    []int           // per concept: how many titles hold it
	said      map[string]bool // the words of each unit, to know copies by
	sentences bool            // some unit is no heading
}

// unit is one sentence, or the few that one quotation holds together.
type unit struct {
	report, pos int
	start, end  int     // byte offsets in the report's Text
	words       int     // without the connective
	stems       []int32 // concepts, each once
	bigrams     []int32 // pairs of neighbours, each once
	connective  int     // bytes of an opening "But " that may be cut
	needs       bool    // cannot be understood without the unit before it
	name        int32   // concept of a name that opens it and that an earlier unit gave in full; -1: none
	thing       int32   // concept of what its opening takes for known; -1: nothing
	told        int     // the unit that gave that name, or last named that thing; -1: none
	unpaired    bool    // its quotation marks or brackets do not pair
	broken      bool    // unpaired or cut off
	heading     bool    // a line without the end of a sentence: beside others it would run into the next
	copied      bool    // an earlier unit says the same word for word
}

// alone reports whether u can be understood by itself, names aside.
func (u *unit) alone() bool { return !u.needs && u.thing < 0 }

// quotation limits: what one pair of quotation marks holds is one unit while
// it is at most this long.
const (
	maxQuoted      = 3
	maxQuotedWords = 60
)

// maxUnits bounds what is read of a story: time grows with its square. What
// stands behind 1,500 sentences is no news.
const maxUnits = 1500

func read(reports []Report) *story {
	st := &story{reports: reports, said: map[string]bool{}}
	in := interner{ids: map[string]int32{}}
	texts := 0
	for r := range reports {
		text := reports[r].Text
		lang := content.Language(reports[r].Language, text)
		if st.language == "" {
			st.language = lang
		} else if lang != "" && primary(lang) != primary(st.language) {
			continue
		}
		n := len(st.units)
		st.readReport(r, st.language, &in)
		if len(st.units) > n {
			texts++
		}
	}
	st.several = texts > 1
	switch primary(st.language) {
	case "zh", "ja", "yue":
		st.joined = true
	}
	st.count(&in)
	return st
}

// readReport appends the units of report r.
func (st *story) readReport(r int, lang string, in *interner) {
	text := st.reports[r].Text
	words := content.Words(text, lang)
	opening := openingOf[primary(lang)]
	full := map[string]int{}
	spans, unspoken := sentences(text, lang)
	pos, w, lost := 0, 0, false // lost: a sentence was left out before the first unit
	for i, span := range spans {
		if len(st.units) == maxUnits {
			break
		}
		// Abbreviations part a dateline: ORE. (AP) —
		span = withoutFurniture(text, span, pos < 2 && span.Start < longestDateline)
		for w < len(words) && words[w].Start < span.Start {
			w++
		}
		first := w
		for w < len(words) && words[w].End <= span.End {
			w++
		}
		own, s := words[first:w], text[span.Start:span.End]
		if isFurniture(s, own, primary(lang)) {
			lost = lost || endsSentence(s)
			continue
		}
		u := unit{report: r, pos: pos, start: span.Start, end: span.End, words: content.CountWords(s)}
		if u.words == 0 {
			continue
		}
		u.stems, u.bigrams = in.concepts(own)
		opening.judge(&u, text, own, lang, pos == 0 && !lost, len(st.reports) > 1)
		opening.refer(&u, own, full, len(st.units), in.id)
		if u.thing >= 0 {
			u.told = st.lastWith(u.thing, r)
		}
		u.broken = u.broken || unspoken[i] || isList(s)
		u.heading = !endsSentence(s) && !isCutOff(s)
		u.words = content.CountWords(text[u.start+u.connective : u.end])
		key := sameWords(own)
		u.copied = st.said[key]
		st.said[key] = true
		st.units = append(st.units, u)
		st.sentences = st.sentences || !u.heading
		pos++
	}
}

// sentences are those of text, the few that one quotation holds joined, and captions that
// run into one parted from it. unspoken marks those inside a quotation too long to
// join: without its marks they would be the outlet's own words.
func sentences(text, lang string) (spans []content.Span, unspoken map[int]bool) {
	all := content.Sentences(text, lang)
	unspoken = map[int]bool{}
	inside := 0 // sentences of the open quotation still to come
	for i := 0; i < len(all); {
		span, n := joinQuoted(text, all[i:], lang)
		if inside > 0 {
			inside--
			unspoken[len(spans)] = true
		} else if n == 1 {
			inside = openFor(text, all[i:], lang)
		}
		i += n
		if n := runInLen(text[span.Start:span.End]); n > 0 {
			front := strings.TrimRight(text[span.Start:span.Start+n], " \u00a0")
			spans = append(spans, content.Span{Start: span.Start, End: span.Start + len(front)})
			span.Start += n
		}
		spans = append(spans, span)
	}
	return spans, unspoken
}

// mostSpoken is the most sentences of one quotation looked for.
const mostSpoken = 8

// openFor is how many sentences after the first of spans go on with a quotation
// that the first opens. 0 when it opens none, or its end is not found before the
// next one or the end of the paragraph.
func openFor(text string, spans []content.Span, lang string) int {
	if quoteBalance(text[spans[0].Start:spans[0].End], lang) <= 0 {
		return 0
	}
	for n := 1; n < len(spans) && n <= mostSpoken; n++ {
		if strings.ContainsAny(text[spans[n-1].End:spans[n].Start], "\n\r") {
			return 0
		}
		switch quoteBalance(text[spans[n].Start:spans[n].End], lang) {
		case 1:
			return 0
		case -1:
			return n
		}
	}
	return 0
}

// lastWith is the last unit of report r so far that holds concept c; -1: none does.
func (st *story) lastWith(c int32, r int) int {
	for i := len(st.units) - 1; i >= 0 && st.units[i].report == r; i-- {
		if slices.Contains(st.units[i].stems, c) {
			return i
		}
	}
	return -1
}

// count fills held and titled.
func (st *story) count(in *interner) {
	for r := range st.reports {
		if st.reports[r].Title == "" {
			continue
		}
		stems, _ := in.concepts(content.Words(st.reports[r].Title, st.language))
		for len(st.titled) < len(in.ids) {
			st.titled = append(st.titled, 0)
		}
		for _, c := range stems {
			st.titled[c]++
		}
	}
	for len(st.titled) < len(in.ids) {
		st.titled = append(st.titled, 0)
	}
	st.held = make([]int, len(in.ids))
	for i := range st.units {
		for _, c := range st.units[i].stems {
			st.held[c]++
		}
		for _, c := range st.units[i].bigrams {
			st.held[c]++
		}
	}
}

// follows reports whether unit i stands right after unit j in the same report.
func (st *story) follows(i, j int) bool {
	a, b := &st.units[j], &st.units[i]
	// What stands between may be no unit: a list of names, a caption.
	return j == i-1 && a.report == b.report && strings.TrimSpace(st.reports[a.report].Text[a.end:b.start]) == ""
}

// interner numbers concepts.
type interner struct {
	ids  map[string]int32
	seen []int32 // per concept: the last call of concepts that met it
	call int32
	buf  []byte
}

func (in *interner) id(s string) int32 {
	if id, ok := in.ids[s]; ok {
		return id
	}
	id := int32(len(in.ids))
	in.ids[s] = id
	in.seen = append(in.seen, 0)
	return id
}

// concepts returns the stems of words that mean something, and the pairs of
// neighbours of which one does, each once and in order.
func (in *interner) concepts(words []content.Word) (stems, bigrams []int32) {
	in.call++
	stems = make([]int32, 0, len(words))
	bigrams = make([]int32, 0, len(words))
	for i := range words {
		w := &words[i]
		if !w.Stop {
			stems = in.once(stems, in.id(w.Stem))
		}
		if i > 0 && !w.Break && !(w.Stop && words[i-1].Stop) {
			in.buf = append(append(append(in.buf[:0], words[i-1].Stem...), ' '), w.Stem...)
			id, ok := in.ids[string(in.buf)]
			if !ok {
				id = in.id(string(in.buf))
			}
			bigrams = in.once(bigrams, id)
		}
	}
	return stems, bigrams
}

func (in *interner) once(list []int32, id int32) []int32 {
	if in.seen[id] == in.call {
		return list
	}
	in.seen[id] = in.call
	return append(list, id)
}

// joinQuoted joins the first sentences of spans that one quotation holds; n is
// how many it took. A quotation too long, or over a line break, is left apart.
func joinQuoted(text string, spans []content.Span, lang string) (span content.Span, n int) {
	span = spans[0]
	if quoteBalance(text[span.Start:span.End], lang) <= 0 {
		return span, 1
	}
	for n = 1; n < len(spans) && n < maxQuoted; n++ {
		if strings.ContainsAny(text[spans[n-1].End:spans[n].Start], "\n\r") {
			break
		}
		whole := content.Span{Start: span.Start, End: spans[n].End}
		if content.CountWords(text[whole.Start:whole.End]) > maxQuotedWords {
			break
		}
		if quoteBalance(text[whole.Start:whole.End], lang) == 0 {
			return whole, n + 1
		}
	}
	return span, 1
}

// sameWords is what copies of one sentence have in common.
func sameWords(words []content.Word) string {
	var b strings.Builder
	for i := range words {
		b.WriteString(words[i].Text)
		b.WriteByte(' ')
	}
	return b.String()
}

func primary(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	return base
}
