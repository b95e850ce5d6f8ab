package summarize

import (
	"math"
	"slices"
	"sort"
)

const (
	leastPoints  = 3    // given even if weak, where there are so many sentences
	pointWords   = 45   // a longer sentence is no key point while others are left
	shortest     = 6    // words; a shorter one says too little
	coveredByOne = 0.5  // a sentence restates another that holds more of its concepts than this
	coveredByAll = 0.9  // and adds nothing when so many are told somewhere
	unrelated    = 0.05 // a score below this: shares nothing with the rest of the story
	early        = 10.0 // sentences over which the report's order matters for points
)

// points takes up to most sentences as key points, in reading order. New ones
// come first, by what they add to the text and to each other; the text's own
// sentences follow where there are no others.
func (sel *selection) points(most int) []int {
	inText := append([]bool(nil), sel.taken...)
	sel.setDiscount(pointDiscount)
	var picked []int
	pick := func(i int, score float64) {
		sel.take(i, "point", score)
		picked = append(picked, i)
	}
	for len(picked) < most {
		best, score := sel.bestPoint()
		if best < 0 || score < unrelated && len(picked) >= leastPoints {
			break
		}
		pick(best, score)
	}
	// A sentence already in the text costs no further verbatim words.
	picked = append(picked, sel.textPoints(inText, picked, min(most, max(leastPoints, len(picked)))-len(picked))...)
	sort.Ints(picked)
	return picked
}

const pointDiscount = 0.5

// bestPoint is the sentence outside the text that adds most. -1: none.
func (sel *selection) bestPoint() (best int, score float64) {
	best = -1
	for i := range sel.st.units {
		u := &sel.st.units[i]
		if sel.taken[i] || !sel.pointable(u) || !sel.allowed(u.report, u.words) || sel.restates(u) {
			continue
		}
		s := (0.001 + sel.centrality(u)) * (1 + math.Exp(-float64(u.pos)/early))
		if s > score {
			best, score = i, s
		}
	}
	return best, score
}

// pointable: u is understood by itself, and its report was read whole.
func (sel *selection) pointable(u *unit) bool {
	return !sel.st.reports[u.report].Teaser && !u.broken && !u.copied && u.alone() && (u.name < 0 || sel.told[u.name] > 0) && u.words >= shortest && u.words <= pointWords
}

// restates reports whether one sentence taken already says most of u, or all
// of them together nearly everything.
func (sel *selection) restates(u *unit) bool {
	told := 0
	for _, c := range u.stems {
		if sel.told[c] > 0 {
			told++
		}
	}
	if float64(told) >= coveredByAll*float64(len(u.stems)) {
		return true
	}
	return sel.restatesOne(u)
}

// restatesOne reports whether one sentence taken already holds most of u.
func (sel *selection) restatesOne(u *unit) bool {
	for _, i := range sel.order {
		if float64(shared(u.stems, sel.st.units[i].stems)) > coveredByOne*float64(len(u.stems)) {
			return true
		}
	}
	return false
}

// shared counts the concepts that stand in both lists.
func shared(a, b []int32) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// textPoints are up to n sentences of the text that stand alone, the best first.
func (sel *selection) textPoints(inText []bool, picked []int, n int) []int {
	var out []int
	fresh := newSelection(sel.st)
	fresh.setDiscount(pointDiscount)
	for _, i := range picked {
		fresh.take(i, "", 0)
	}
	for len(out) < n {
		best, most := -1, 0.0
		for i := range sel.st.units {
			u := &sel.st.units[i]
			if !inText[i] || fresh.taken[i] || !u.alone() || u.broken || u.copied || sel.st.reports[u.report].Teaser {
				continue
			}
			if s := fresh.score(u, 0); s > most {
				best, most = i, s
			}
		}
		if best < 0 {
			break
		}
		fresh.take(best, "", most)
		out = append(out, best)
		sel.explain = append(sel.explain, fresh.explain[len(fresh.explain)-1])
		sel.explain[len(sel.explain)-1].Role = "point"
	}
	return out
}
