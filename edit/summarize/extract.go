package summarize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
	"feedctl/news"
)

// Extract makes the summary of one story from its reports, the lead first.
//
// The text is at most o.Words words and at least two thirds of that where
// the reports have the sentences; each sentence stands in its report at the
// offsets in Used, but for the capital it gets when an opening "But" is cut, and
// the marks that open a speech anew at each of its paragraphs. Where
// no sentence is short enough, the beginning of the first one stands, with an ellipsis.
//
// A point is one sentence of a report that is no teaser; sentences that the text
// does not hold come first, and fewer than o.Points are given rather than weak ones, but
// never fewer than three where the reports have three sentences to tell. Reports
// in another language than the lead's are left out. Extract never panics; reports
// without text give an empty summary.
func Extract(reports []Report, o Options) Result {
	res := Result{Recipe: Recipe}
	// 1 read the reports  2 take sentences for the text  3 take points  4 write it down
	st := read(reports)
	res.Language = st.language
	if len(st.units) == 0 {
		return res
	}
	text := newSelection(st)
	if o.Words > 0 {
		text.fillText(o.Words)
	}
	if len(text.order) > 0 {
		st.write(&res, text, o.Words)
		st.prove(&res)
	} else if o.Words > 0 {
		report, words := st.cutBeginning(&res, o.Words)
		text.verbatim[report] += words
	}
	var points []int
	if o.Points > 0 {
		points = text.points(o.Points)
	}
	for _, i := range points {
		u := &st.units[i]
		start := u.start + u.connective
		quote := reports[u.report].Text[start:u.end]
		res.Points = append(res.Points, news.Point{
			Text: st.printed(quote), Item: reports[u.report].Item, Quote: quote, Start: start, End: u.end,
		})
	}
	res.Explain = text.explain
	return res
}

// prove lets go of sentences from the end on while the text says what no report does.
// Whole sentences are true alone; two that were far apart can open and close one
// quotation, which nobody said.
func (st *story) prove(res *Result) {
	var said []string // of each report, as quotations are compared
	proved := func() bool {
		for _, q := range quotationsOf(res.Text) {
			if said == nil {
				for _, r := range st.reports {
					said = append(said, quotable(r.Text))
				}
			}
			if !slices.ContainsFunc(said, func(plain string) bool { return saysWords(plain, q) }) {
				return false
			}
		}
		return true
	}
	for len(res.Used) > 1 && !proved() {
		last := res.Used[len(res.Used)-1]
		res.Used = res.Used[:len(res.Used)-1]
		sentence := st.printed(st.reports[last.Report].Text[last.Start:last.End])
		res.Text = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(res.Text, "…"), sentence), " ")
		res.Words = content.CountWords(res.Text)
	}
}

// longHeading is how many words a line without an end may have and be whole.
const longHeading = 15

// write puts the chosen sentences in order of report and position. An opening
// "But" stays where the sentence before stands too and there is room for it.
func (st *story) write(res *Result, text *selection, limit int) {
	var b strings.Builder
	chosen := text.sorted()
	for n, i := range chosen {
		u := &st.units[i]
		source := st.reports[u.report].Text
		start := u.start + u.connective
		if n > 0 && u.connective > 0 && st.follows(i, chosen[n-1]) {
			more := content.CountWords(source[u.start:u.end]) - u.words
			if text.words+more <= limit && text.allowed(u.report, more) {
				start = u.start
				text.words += more
				text.verbatim[u.report] += more
			}
		}
		if n > 0 && !st.joined {
			b.WriteByte(' ')
		}
		b.WriteString(st.printed(source[start:u.end]))
		// All there is of a text that somebody cut.
		if part := source[start:u.end]; !endsSentence(part) && !isCutOff(part) && (len(chosen) > 1 || u.words > longHeading) {
			b.WriteString("…")
		}
		res.Used = append(res.Used, Used{Report: u.report, Start: start, End: u.end})
	}
	res.Text = b.String()
	res.Words = content.CountWords(res.Text)
}

// printed is a part of a report as a text shows it: in one line, with a capital, and
// without the marks that open one speech anew.
func (st *story) printed(s string) string {
	return strings.Join(strings.Fields(spoken(capitalised(s), st.language)), " ")
}

// cutBeginning is for reports whose every sentence is too long: the lead's
// first one is cut, at a comma if there is one late enough. It returns the words
// taken, and of which report.
func (st *story) cutBeginning(res *Result, words int) (report, taken int) {
	for i := range st.units {
		u := &st.units[i]
		limit := words
		if m := st.reports[u.report].MaxVerbatim; m > 0 {
			limit = min(limit, m)
		}
		sentence := st.reports[u.report].Text[u.start:u.end]
		cut := cutWords(sentence, limit)
		if cut == "" {
			continue
		}
		res.Text = cut + "…"
		if len(cut) == len(sentence) {
			res.Text = cut
		}
		res.Words = content.CountWords(res.Text)
		res.Used = []Used{{Report: u.report, Start: u.start, End: u.start + len(cut)}}
		return u.report, res.Words
	}
	return 0, 0
}

// capitalised gives s a capital first letter, past opening marks.
func capitalised(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) {
			if !unicode.IsLower(r) {
				return s
			}
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if unicode.IsUpper(next) { // iPhone
				return s
			}
			return s[:i] + string(unicode.ToUpper(r)) + s[i+utf8.RuneLen(r):]
		}
		if unicode.IsDigit(r) {
			return s
		}
	}
	return s
}
