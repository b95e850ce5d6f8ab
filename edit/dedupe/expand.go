package dedupe

import "slices"

// A headline has too few words to be alike; it borrows those of its neighbours.
const (
	fullWords = 12  // a text of so many distinct words borrows nothing
	lenders   = 20  // neighbours it borrows from, at most
	borrow    = 3.0 // times the square of how alike they are
)

// both lists every pair under each of its two texts.
func both(back [][]pair) [][]pair {
	all := make([][]pair, len(back))
	count := make([]int, len(back))
	for i, ps := range back {
		count[i] += len(ps)
		for _, p := range ps {
			count[p.to]++
		}
	}
	for i, n := range count {
		all[i] = make([]pair, 0, n)
	}
	for i, ps := range back {
		for _, p := range ps {
			all[i] = append(all[i], p)
			all[p.to] = append(all[p.to], pair{int32(i), p.score})
		}
	}
	return all
}

// loans is how much of its neighbours' words each text borrows, and whether any does.
// Without dates a recurring topic looks like one event: there a headline borrows
// as far as its neighbours are each other's neighbours, which those of one event
// are and those of a topic less so.
func (c *corpus) loans(near [][]pair) (loans []float64, need bool) {
	loans = make([]float64, c.size)
	var known [][]int32
	for i := range loans {
		loans[i] = min(1, max(0, float64(fullWords-len(c.raw[i]))/4))
		if loans[i] > 0 && !c.dated[i] {
			if known == nil {
				known = numbersOf(near)
			}
			density := density(known, i)
			loans[i] *= density * density
		}
		need = need || loans[i] > 0
	}
	return loans, need
}

// numbersOf are the texts of each list, in order of number.
func numbersOf(lists [][]pair) [][]int32 {
	out := make([][]int32, len(lists))
	for i, list := range lists {
		out[i] = make([]int32, len(list))
		for k, p := range list {
			out[i][k] = p.to
		}
		slices.Sort(out[i])
	}
	return out
}

// density is the share of the pairs among the neighbours of i that are
// neighbours themselves; of fewer than two it is 1.
func density(near [][]int32, i int) float64 {
	pairs, met := 0, 0
	for k, a := range near[i] {
		for _, b := range near[i][:k] {
			pairs++
			if _, ok := slices.BinarySearch(near[a], b); ok {
				met++
			} else if _, ok := slices.BinarySearch(near[b], a); ok {
				met++
			}
		}
	}
	if pairs == 0 {
		return 1
	}
	return float64(met) / float64(pairs)
}

// neighbours are the lenders of each text: the strongest of the pairs it is in.
func (c *corpus) neighbours(back [][]pair) [][]pair {
	all := both(back)
	parallel(c.size, func(int) func(int) {
		return func(i int) { all[i] = strongest(all[i], lenders) }
	})
	return all
}

// expand lends headlines the words of their nearest neighbours. It reports
// false when no text is short enough to need it.
func (c *corpus) expand(vs [][]term, back [][]pair) ([][]term, bool) {
	if !slices.ContainsFunc(c.raw, func(terms []term) bool { return len(terms) < fullWords }) {
		return vs, false
	}
	near := c.neighbours(back)
	loans, need := c.loans(near)
	if !need {
		return vs, false
	}
	out := make([][]term, c.size)
	parallel(c.size, func(int) func(int) {
		weights := make([]float32, len(c.names))
		var ids []int32
		return func(i int) {
			if loans[i] == 0 || len(near[i]) == 0 {
				out[i] = vs[i]
				return
			}
			add := func(v []term, factor float32) {
				for _, t := range v {
					if weights[t.id] == 0 {
						ids = append(ids, t.id)
					}
					weights[t.id] += factor * t.weight
				}
			}
			add(vs[i], 1)
			for _, p := range near[i] {
				add(vs[p.to], float32(borrow*loans[i])*p.score*p.score)
			}
			slices.Sort(ids)
			v := make([]term, len(ids))
			for k, id := range ids {
				v[k] = term{id, weights[id]}
				weights[id] = 0
			}
			ids = ids[:0]
			out[i] = unit(v)
		}
	})
	return out, true
}
