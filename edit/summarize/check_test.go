package summarize

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fault is something wrong with a summary, found with none of the engine's code.
type fault struct{ class, what string }

var (
	figure    = regexp.MustCompile(`\p{Nd}[\p{Nd}.,:/–-]*`)
	wordForm  = regexp.MustCompile(`[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}'’.-]*`)
	leaning   = regexp.MustCompile(`^["“‘']?(?i:he|she|it|they|his|her|hers|its|their|theirs|him|them|this|these|those|he's|she's|it's|they're|he’s|she’s|it’s|they’re)\b`)
	connected = regexp.MustCompile(`^["“‘']?(?i:but|and|or|so|yet|however|therefore|thus|hence|instead|otherwise|also|besides|moreover|furthermore|meanwhile|nevertheless|consequently|as a result|in addition|for example|for instance|on the other hand|at the same time)\b`)
	measure   = regexp.MustCompile(`^["“‘']?(?i:so (many|much|few|far|little|long)\b|however (careful|much|many|hard|long|small|big)\b|yet (to|another)\b)`)
	furniture = regexp.MustCompile(`^(?i:read more|click here|sign up|subscribe|follow us|share this|advertisement|scroll down|image copyright|image caption|photo by|getty images)\b|(?i:all rights reserved|sign up for our|follow us on)|^(?i:photo|image|picture|caption):|^By [A-Z][a-z]+ [A-Z][a-z]+ |^[A-Z][A-Z ,.]{3,40}(\([A-Za-z ]+\))? ?[-–—] |^\([A-Z]{2,8}\) ?[-–—]`)
	promising = regexp.MustCompile(`(?i)^["“]?(here's|here’s|here is|here are) (what|how|why|who|where|everything)\b[^,]*$|:$`)
)

// checked lists what is wrong with a summary of reports. words and points are what
// was asked for.
func checked(res Result, reports []Report, words, points int) (faults []fault) {
	add := func(class, format string, args ...any) {
		faults = append(faults, fault{class, fmt.Sprintf(format, args...)})
	}
	var all strings.Builder
	total := 0
	for _, r := range reports {
		all.WriteString(r.Title + "\n" + r.Text + "\n")
		total += wordsOf(r.Text)
	}
	source := typeset(all.String())
	// 1 what is said
	texts := []string{res.Text}
	for _, p := range res.Points {
		texts = append(texts, p.Text)
	}
	for _, text := range texts {
		for _, n := range figure.FindAllString(typeset(text), -1) {
			if n = strings.TrimRight(n, ".,:/–-"); !holdsFigure(source, n) {
				add("number", "%s in %q", n, text)
			}
		}
		for _, w := range wordForm.FindAllString(typeset(text), -1) {
			if first, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(first) && !holds(source, w) && !holds(strings.ToLower(source), strings.ToLower(w)) {
				add("name", "%s in %q", w, text)
			}
		}
		for _, q := range betweenMarks(typeset(text)) {
			if !strings.Contains(noMarks(source), q) {
				add("quotation", "%q", q)
			}
		}
		if strings.Count(typeset(text), `"`)%2 != 0 || strings.Count(text, "(") != strings.Count(text, ")") {
			add("unbalanced", "%q", text)
		}
	}
	// 2 how it reads: the parts that were taken are its sentences
	for n, u := range res.Used {
		s := reports[u.Report].Text[u.Start:u.End]
		before := strings.TrimSpace(reports[u.Report].Text[:u.Start])
		follows := n > 0 && res.Used[n-1].Report == u.Report && res.Used[n-1].End <= u.Start && between(reports[u.Report].Text[res.Used[n-1].End:u.Start])
		switch {
		case connected.MatchString(s) && !follows && !measure.MatchString(s):
			add("connective", "%q", s)
		case leaning.MatchString(s) && !follows && before != "" && !cleft(s):
			add("pronoun", "%q", s)
		}
		if furniture.MatchString(s) {
			add("furniture", "%q", s)
		}
		if !strings.HasSuffix(res.Text, "…") && !endsWell(s) {
			add("end", "%q", s)
		}
		if strings.ContainsAny(s, "\n\t") {
			add("line break", "%q", s)
		}
		if n == len(res.Used)-1 && promising.MatchString(s) {
			add("promise", "%q", s)
		}
		for k := range n {
			if o := res.Used[k]; o.Report == u.Report && o.Start < u.End && u.Start < o.End {
				add("twice", "%q", s)
			}
		}
	}
	// 3 how long it is
	switch n := wordsOf(res.Text); {
	case n > words:
		add("long", "%d words of %d", n, words)
	case total >= 200 && words == 120 && n < 80:
		add("short", "%d words of %d, the reports have %d", n, words, total)
	}
	// 4 its points
	if len(res.Points) > points {
		add("points", "%d of %d", len(res.Points), points)
	}
	for _, p := range res.Points {
		faults = append(faults, checkedPoint(p, reports)...)
	}
	// 5 what it takes of each outlet
	for i, r := range reports {
		if n := taken(res, reports, i); r.MaxVerbatim > 0 && n > r.MaxVerbatim {
			add("lent", "%d words of report %d, which lends %d", n, i, r.MaxVerbatim)
		}
	}
	return faults
}

func checkedPoint(p pointOf, reports []Report) (faults []fault) {
	add := func(class string) { faults = append(faults, fault{class, fmt.Sprintf("%q", p.Text)}) }
	for _, r := range reports {
		if r.Item != p.Item {
			continue
		}
		if r.Teaser {
			add("point of a teaser")
		}
		if p.Start < 0 || p.End > len(r.Text) || p.Start >= p.End || r.Text[p.Start:p.End] != p.Quote {
			add("point quotes another place")
			return faults
		}
		if !strings.EqualFold(noMarks(p.Text), noMarks(p.Quote)) {
			add("point is not its quotation")
		}
		if leaning.MatchString(p.Text) && strings.TrimSpace(r.Text[:p.Start]) != "" && !cleft(p.Text) || connected.MatchString(p.Text) && !measure.MatchString(p.Text) {
			add("point leans")
		}
		if !endsWell(p.Text) || strings.Contains(p.Text, "\n") {
			add("point is no sentence")
		}
		return faults
	}
	add("point of no report")
	return faults
}

// between reports whether nothing but a connective that was cut stands between two
// sentences.
func between(gap string) bool {
	gap = strings.Trim(gap, " \n,")
	return gap == "" || connected.FindString(gap) == gap
}

// noMarks is s in one line without quotation marks.
func noMarks(s string) string { return strings.ReplaceAll(typeset(s), `"`, "") }

// taken counts the words of report i that stand in text and points, once each.
func taken(res Result, reports []Report, i int) int {
	marked := make([]bool, len(reports[i].Text))
	mark := func(start, end int) {
		for k := max(0, start); k < min(end, len(marked)); k++ {
			marked[k] = true
		}
	}
	for _, u := range res.Used {
		if u.Report == i {
			mark(u.Start, u.End)
		}
	}
	for _, p := range res.Points {
		if p.Item == reports[i].Item {
			mark(p.Start, p.End)
		}
	}
	var b strings.Builder
	for k := range marked {
		if marked[k] {
			b.WriteByte(reports[i].Text[k])
		} else {
			b.WriteByte(' ')
		}
	}
	return wordsOf(b.String())
}

// wordsOf counts what stands between blanks and is more than a dash or mark.
func wordsOf(s string) (n int) {
	for _, w := range strings.Fields(s) {
		if strings.ContainsFunc(w, inWord) {
			n++
		}
	}
	return n
}

// cleft: "It is …", "It was …" and "There …" need not point back.
func cleft(s string) bool {
	return regexp.MustCompile(`^["“‘']?(It|This|That) (is|was|will be|has been|took|takes|would|could|may|might|can)\b|^["“‘']?(It's|It’s)\b`).MatchString(s)
}

func endsWell(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \"”’'»)]"))
	return strings.ContainsRune(".!?…。！？。।؟", r)
}

// holdsFigure reports whether the figure n stands in text, with no digit beside it.
func holdsFigure(text, n string) bool {
	return regexp.MustCompile(`(^|[^\p{Nd}])` + regexp.QuoteMeta(n) + `($|[^\p{Nd}])`).MatchString(text)
}

// holds reports whether s stands in text as a whole word.
func holds(text, s string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], s)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(s):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		at = i + 1
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// typeset brings quotation marks and white space to one form.
func typeset(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "’", "'", "‘", "'").Replace(s)), " ")
}

// betweenMarks are the quotations of a text whose marks are balanced.
func betweenMarks(s string) (out []string) {
	parts := strings.Split(s, `"`)
	if len(parts)%2 == 0 {
		return nil
	}
	for i := 1; i < len(parts); i += 2 {
		if q := strings.TrimSpace(parts[i]); q != "" {
			out = append(out, q)
		}
	}
	return out
}
