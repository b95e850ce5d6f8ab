package summarize

import (
	"math"
	"sort"
)

// The weights of the method. They were set once for one and several reports,
// for short and long summaries alike, and none is fitted to one kind of text.
const (
	bigramWeight = 0.25 // of a pair of words against a word
	lengthPower  = 0.4  // how far a long sentence's words are counted for their number
	leadOne      = 4.0  // the lead factor, one report
	leadSeveral  = 1.0  // each of several reports has a first sentence
	leadFade     = 55.0 // words after which the lead counts little
	leadPlateau  = 2    // sentences that share the full factor
	leadDecay    = 2.0  // sentences after those until it falls to a third
	toldOne      = 0.95 // what a concept is worth once it is told
	toldSeveral  = 0.4
	stopOne      = 0.75 // share of the length from which a sentence too long ends the text
	stopSeveral  = 0.9
	enough       = 0.75 // share of the length that a text has at least
)

// selection is the sentences taken so far.
type selection struct {
	st       *story
	taken    []bool
	order    []int // as they were taken
	told     []int // per concept: sentences taken that hold it
	words    int
	verbatim []int // per report: words taken
	discount []float64
	explain  []Explain
}

func newSelection(st *story) *selection {
	sel := &selection{st: st, taken: make([]bool, len(st.units)), told: make([]int, len(st.held)), verbatim: make([]int, len(st.reports))}
	d := toldOne
	if st.several {
		d = toldSeveral
	}
	sel.setDiscount(d)
	return sel
}

// setDiscount tabulates d, d², … .
func (sel *selection) setDiscount(d float64) {
	sel.discount = make([]float64, 16)
	f := 1.0
	for i := range sel.discount {
		sel.discount[i] = f
		f *= d
	}
}

func (sel *selection) after(times int) float64 {
	return sel.discount[min(times, len(sel.discount)-1)]
}

// centrality is what u shares with the other sentences and the titles, less
// what the sentences taken have told.
func (sel *selection) centrality(u *unit) float64 {
	if len(u.stems) == 0 {
		return 0
	}
	sum := 0.0
	for _, c := range u.stems {
		sum += float64(sel.st.held[c]-1+sel.st.titled[c]) * sel.after(sel.told[c])
	}
	pairs := 0.0
	for _, c := range u.bigrams {
		pairs += float64(sel.st.held[c]-1) * sel.after(sel.told[c])
	}
	return (sum + bigramWeight*pairs) / math.Pow(float64(len(u.stems)), lengthPower)
}

// lead is the factor of u's position when words have been written.
func (sel *selection) lead(u *unit, words int) float64 {
	weight := leadOne
	if sel.st.several {
		weight = leadSeveral
	}
	p := 1.0
	if u.pos >= leadPlateau {
		p = math.Exp(-float64(u.pos-leadPlateau+1) / leadDecay)
	}
	x := float64(words) / leadFade
	return 1 + weight*math.Exp(-x*x)*p
}

func (sel *selection) score(u *unit, words int) float64 {
	return (0.001 + sel.centrality(u)) * sel.lead(u, words)
}

// allowed reports whether the report's limit on verbatim words leaves room for n more.
func (sel *selection) allowed(report, n int) bool {
	limit := sel.st.reports[report].MaxVerbatim
	return limit <= 0 || sel.verbatim[report]+n <= limit
}

func (sel *selection) take(i int, role string, score float64) {
	u := &sel.st.units[i]
	parts := map[string]float64{"centrality": sel.centrality(u), "lead": sel.lead(u, sel.words), "words": float64(u.words)}
	sel.explain = append(sel.explain, Explain{
		Sentence: sel.st.reports[u.report].Text[u.start:u.end], Report: u.report, Position: u.pos, Role: role, Score: score, Parts: parts,
	})
	sel.taken[i] = true
	sel.order = append(sel.order, i)
	sel.words += u.words
	sel.verbatim[u.report] += u.words
	for _, c := range u.stems {
		sel.told[c]++
	}
	for _, c := range u.bigrams {
		sel.told[c]++
	}
}

// sorted is what was taken, in order of report and position.
func (sel *selection) sorted() []int {
	out := append([]int(nil), sel.order...)
	sort.Ints(out)
	return out
}

// fillText takes sentences for a text of at most limit words.
func (sel *selection) fillText(limit int) {
	all := 0
	for i := range sel.st.units {
		all += sel.st.units[i].words
	}
	least := int(math.Ceil(enough * float64(limit)))
	if all < least { // a short report need not give its fragments as well
		least = int(enough * float64(all))
	}
	limit = min(limit, all)
	dropped := make([]bool, len(sel.st.units))
	stop := stopOne
	if sel.st.several {
		stop = stopSeveral
	}
	for {
		best, pair, score := sel.best(dropped)
		if best < 0 {
			break
		}
		if sel.st.several && sel.restatesOne(&sel.st.units[best]) {
			dropped[best] = true
			continue
		}
		need, report := sel.st.units[best].words, sel.st.units[best].report
		if pair {
			need += sel.st.units[best-1].words
		}
		if !sel.allowed(report, need) {
			dropped[best] = true
			continue
		}
		if sel.words+need > limit {
			if float64(sel.words) >= stop*float64(limit) {
				break
			}
			dropped[best] = true
			continue
		}
		if pair {
			sel.take(best-1, "text", score)
		}
		sel.take(best, "text", score)
	}
	if sel.words < least {
		sel.reach(least, limit)
	}
}

// best is the unit of the highest score; pair when the one before it comes
// along, because it cannot be understood without it. -1: none is left.
func (sel *selection) best(dropped []bool) (best int, pair bool, score float64) {
	best = -1
	for i := range sel.st.units {
		u := &sel.st.units[i]
		if sel.taken[i] || dropped[i] || u.broken || u.copied {
			continue
		}
		s, two := 0.0, false
		switch {
		case !u.needs || i > 0 && sel.taken[i-1] && sel.st.follows(i, i-1):
			s = sel.score(u, sel.words)
		case i == 0 || !sel.st.follows(i, i-1):
			continue
		default:
			before := &sel.st.units[i-1]
			if before.needs || before.broken || before.copied || dropped[i-1] {
				continue
			}
			two = true
			a, b := float64(before.words), float64(u.words)
			s = (a*sel.score(before, sel.words) + b*sel.score(u, sel.words)) / (a + b)
		}
		if s > score || best < 0 {
			best, pair, score = i, two, s
		}
	}
	return best, pair, score
}

// reach lengthens a text that came out too short because the sentences left
// are too long or unfit: it looks for the best set of sentences of a sufficient
// length, first among those that stand alone, then among all.
func (sel *selection) reach(least, limit int) {
	for _, fit := range []func(*unit) float64{
		func(u *unit) float64 {
			if u.needs || u.broken || u.copied {
				return 0
			}
			return 1
		},
		func(u *unit) float64 {
			switch {
			case u.copied, u.heading && sel.st.sentences:
				return 0
			case u.broken:
				return 0.02
			case u.needs:
				return 0.2
			}
			return 1
		},
	} {
		if set := sel.knapsack(least, limit, fit); set != nil {
			sel.replace(set)
			return
		}
	}
	// No set is long enough: take whatever fits, the best first.
	for {
		best, score := -1, 0.0
		for i := range sel.st.units {
			u := &sel.st.units[i]
			if sel.taken[i] || u.copied || u.heading && sel.st.sentences || sel.words+u.words > limit || !sel.allowed(u.report, u.words) {
				continue
			}
			if s := sel.score(u, sel.words); s > score {
				best, score = i, s
			}
		}
		if best < 0 {
			return
		}
		sel.take(best, "fill", score)
	}
}

// mostFilled bounds the table of knapsack, units times words.
const mostFilled = 1 << 20

// knapsack finds the set of units worth most with least to limit words in all.
// Sentences already taken are worth twice. nil: there is none.
func (sel *selection) knapsack(least, limit int, fit func(*unit) float64) []int {
	n := len(sel.st.units)
	if n*(limit+1) > mostFilled {
		n = mostFilled / (limit + 1)
	}
	worth := make([]float64, limit+1) // best sum at exactly so many words; below 0: none
	for w := 1; w <= limit; w++ {
		worth[w] = -1
	}
	with := make([][]bool, n)
	empty := newSelection(sel.st)
	for i := range n {
		u := &sel.st.units[i]
		with[i] = make([]bool, limit+1)
		f := fit(u)
		if f == 0 || u.words > limit {
			continue
		}
		value := f * empty.score(u, 0) * float64(u.words)
		if sel.taken[i] {
			value *= 2
		}
		for w := limit; w >= u.words; w-- {
			if worth[w-u.words] >= 0 && worth[w-u.words]+value > worth[w] {
				worth[w] = worth[w-u.words] + value
				with[i][w] = true
			}
		}
	}
	best := -1
	for w := least; w <= limit; w++ {
		if worth[w] > 0 && (best < 0 || worth[w] > worth[best]) {
			best = w
		}
	}
	if best < 0 {
		return nil
	}
	var set []int
	words := make([]int, len(sel.st.reports))
	for i, w := n-1, best; i >= 0; i-- {
		if with[i][w] {
			u := &sel.st.units[i]
			set = append(set, i)
			w -= u.words
			words[u.report] += u.words
			if m := sel.st.reports[u.report].MaxVerbatim; m > 0 && words[u.report] > m {
				return nil
			}
		}
	}
	sort.Ints(set)
	return set
}

// replace takes the set instead of what was taken.
func (sel *selection) replace(set []int) {
	before := sel.taken
	*sel = *newSelection(sel.st)
	for _, i := range set {
		role := "fill"
		if before[i] {
			role = "text"
		}
		sel.take(i, role, sel.score(&sel.st.units[i], sel.words))
	}
}
