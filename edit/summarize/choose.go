package summarize

import (
	"math"
	"sort"
)

// The weights of the method: found together by a search over several kinds of news,
// long and short, of one and of several reports, and one set for all of them.
const (
	bigramWeight = 0.313 // of a pair of words against a word
	lengthPower  = 0.431 // how far a long sentence's words are counted for their number
	leadOne      = 5.788 // the lead factor, one report
	leadSeveral  = 2.5   // each of several reports has a first sentence
	leadFade     = 41.0  // words after which the lead counts little
	fadePower    = 2.091 // how suddenly
	titleVote    = 0.822 // of a headline that holds a concept against a sentence that does
	leadPlateau  = 2     // sentences that share the full factor
	leadDecay    = 2.863 // sentences after those until it falls to a third
	toldOne      = 0.953 // what a concept is worth once it is told
	toldSeveral  = 0.437
	pairWorth    = 1.069 // of a pair of sentences against one
	stopOne      = 0.746 // share of the length from which a sentence too long ends the text
	stopSeveral  = 0.9
	enough       = 0.67 // share of the length that a text has at least
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
		sum += (float64(sel.st.held[c]-1) + titleVote*float64(sel.st.titled[c])) * sel.after(sel.told[c])
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
	return 1 + weight*math.Exp(-math.Pow(x, fadePower))*p
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
		best, with, score := sel.best(dropped)
		if best < 0 {
			break
		}
		if sel.st.several && sel.restatesOne(&sel.st.units[best]) {
			dropped[best] = true
			continue
		}
		need := sel.st.units[best].words
		if with != best {
			need += sel.st.units[with].words
		}
		if !sel.allowed(sel.st.units[best].report, need) {
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
		if with != best {
			sel.take(with, "text", score)
		}
		sel.take(best, "text", score)
	}
	if sel.words < least {
		sel.reach(least, limit)
	}
}

// best is the unit of the highest score, and the one it must come with, which
// is itself where it stands alone. best is -1 when none is left.
func (sel *selection) best(dropped []bool) (best, with int, score float64) {
	best = -1
	for i := range sel.st.units {
		if !sel.free(i, dropped) {
			continue
		}
		partner := sel.leansOn(i)
		if partner < 0 || partner != i && (!sel.free(partner, dropped) || sel.leansOn(partner) != partner) {
			continue
		}
		s := sel.score(&sel.st.units[i], sel.words)
		if partner != i {
			before := &sel.st.units[partner]
			a, b := float64(before.words), float64(sel.st.units[i].words)
			s = pairWorth * (a*sel.score(before, sel.words) + b*s) / (a + b)
		}
		if s > score || best < 0 {
			best, with, score = i, partner, s
		}
	}
	return best, with, score
}

func (sel *selection) free(i int, dropped []bool) bool {
	u := &sel.st.units[i]
	return !sel.taken[i] && !dropped[i] && !u.broken && !u.copied
}

// leansOn is the unit without which unit i cannot be understood after what is
// taken: itself when there is none, -1 when there are two, or none that could help.
func (sel *selection) leansOn(i int) int {
	u := &sel.st.units[i]
	before := i > 0 && sel.st.follows(i, i-1)
	partner := i
	switch {
	case u.needs && !before:
		return -1
	case before && sel.taken[i-1]:
	case u.needs:
		partner = i - 1
	case u.thing >= 0 && sel.told[u.thing] == 0:
		if partner = u.told; partner < 0 && before {
			partner = i - 1
		}
	}
	if u.name < 0 || sel.told[u.name] > 0 || partner == u.told {
		return partner
	}
	if partner == i {
		return u.told
	}
	return -1
}

// reach lengthens a text that came out too short because the sentences left
// are too long or unfit: it looks for the best set of sentences of a sufficient
// length, first among those that stand alone, then with those that lean on the one
// before them and come with it. A sentence without what it leans on may say something
// else than its report: a text stays short rather than hold one.
func (sel *selection) reach(least, limit int) {
	for _, longest := range []int{1, longestChain} {
		if set := sel.knapsack(least, limit, longest); set != nil {
			sel.replace(set)
			return
		}
	}
	// No set is long enough: take whatever fits, the best first.
	for {
		best, score := -1, 0.0
		for i := range sel.st.units {
			u := &sel.st.units[i]
			if sel.taken[i] || u.copied || u.unpaired && len(sel.order) > 0 || u.heading && sel.st.sentences || sel.words+u.words > limit || !sel.allowed(u.report, u.words) ||
				u.needs && !(i > 0 && sel.taken[i-1] && sel.st.follows(i, i-1)) {
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

const (
	mostFilled   = 1 << 20 // bounds the table of knapsack, units times words
	longestChain = 3       // sentences that lean on each other
	leaningWorth = 0.2     // of one that leans, against one that stands alone
)

// chain is how many units from head on can be understood together: 0 where head
// cannot be the first, at most longest.
func (sel *selection) chain(head, longest int) int {
	usable := func(u *unit) bool { return !u.copied && !u.broken }
	if u := &sel.st.units[head]; !usable(u) || !u.alone() {
		return 0
	}
	n := 1
	for ; n < longest && head+n < len(sel.st.units) && sel.st.follows(head+n, head+n-1); n++ {
		u := &sel.st.units[head+n]
		if !usable(u) || u.alone() || !u.needs && u.told < head {
			break
		}
	}
	return n
}

// knapsack finds the set of units worth most with least to limit words in all; each
// that leans stands behind what it leans on, at most longest in a chain. Sentences
// already taken are worth twice. nil: there is none.
func (sel *selection) knapsack(least, limit, longest int) []int {
	n := len(sel.st.units)
	if n*(limit+1) > mostFilled {
		n = mostFilled / (limit + 1)
	}
	worth := make([]float64, limit+1) // best sum at exactly so many words; below 0: none
	for w := 1; w <= limit; w++ {
		worth[w] = -1
	}
	taken := make([][]uint8, n) // of each head and number of words: how many units of its chain
	empty := newSelection(sel.st)
	for i := range n {
		taken[i] = make([]uint8, limit+1)
		chain := min(sel.chain(i, longest), n-i)
		for w := limit; w > 0 && chain > 0; w-- {
			words, value := 0, 0.0
			for k := range chain {
				u := &sel.st.units[i+k]
				if words += u.words; words > w {
					break
				}
				value += sel.worth(empty, i+k, k > 0)
				if worth[w-words] >= 0 && worth[w-words]+value > worth[w] {
					worth[w] = worth[w-words] + value
					taken[i][w] = uint8(k + 1)
				}
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
		for k := range int(taken[i][w]) {
			u := &sel.st.units[i+k]
			set = append(set, i+k)
			words[u.report] += u.words
			if m := sel.st.reports[u.report].MaxVerbatim; m > 0 && words[u.report] > m {
				return nil
			}
		}
		for k := taken[i][w]; k > 0; k-- {
			w -= sel.st.units[i+int(k)-1].words
		}
	}
	sort.Ints(set)
	return set
}

// worth is what unit i adds to a set.
func (sel *selection) worth(empty *selection, i int, leans bool) float64 {
	u := &sel.st.units[i]
	value := empty.score(u, 0) * float64(u.words)
	if leans {
		value *= leaningWorth
	}
	if sel.taken[i] {
		value *= 2
	}
	return value
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
