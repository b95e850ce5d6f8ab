package summarize

import (
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
	broken      bool    // cut off, or its quotation marks do not pair
	heading     bool    // a line without the end of a sentence: beside others it would run into the next
	copied      bool    // an earlier unit says the same word for word
}

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
	spans := content.Sentences(text, lang)
	words := content.Words(text, lang)
	pos, w := 0, 0
	opening := openingOf[primary(lang)]
	for i := 0; i < len(spans) && len(st.units) < maxUnits; {
		span, n := joinQuoted(text, spans[i:], lang)
		i += n
		span = withoutFurniture(text, span, pos == 0)
		for w < len(words) && words[w].Start < span.Start {
			w++
		}
		first := w
		for w < len(words) && words[w].End <= span.End {
			w++
		}
		own := words[first:w]
		if isFurniture(text[span.Start:span.End], own, primary(lang)) {
			continue
		}
		u := unit{report: r, pos: pos, start: span.Start, end: span.End, words: content.CountWords(text[span.Start:span.End])}
		if u.words == 0 {
			continue
		}
		u.stems, u.bigrams = in.concepts(own)
		opening.judge(&u, text, own, lang)
		s := text[u.start:u.end]
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
	return j == i-1 && st.units[i].report == st.units[j].report
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
