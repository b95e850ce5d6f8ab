package dedupe

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// How alike two texts are: the cosine of their weighted terms. The figures were
// chosen together, on several kinds of news at once.
const (
	prior     = 3.0  // keeps a big story's own words from losing their weight in a window full of them
	weakest   = 0.05 // pairs less alike than this are not looked at
	dayFactor = 0.1  // each day between two dated items costs e^-0.1

	// A headline has too few words to be alike; it borrows those of its neighbours.
	fullWords   = 12  // a text of so many distinct words borrows nothing
	lenders     = 20  // neighbours it borrows from, at most
	borrow      = 3.0 // times the square of how alike they are
	undatedLoan = 0.3 // without dates a recurring topic looks like one event: borrow less

	undatedFactor = 1 / 2.1 // and ask for more
)

// fewTerms is how many different words a text needs to be like another: two
// items called "In brief" are not.
const fewTerms = 2

// What one search may cost, so that a flood of items stays bounded.
const (
	visitsPerText = 6000        // postings one text may look at,
	visitsInAll   = 100_000_000 // or more, where there are few texts
	pairsPerText  = 48          // and the same for the pairs it keeps
	pairsInAll    = 2_000_000
)

// term is a word of the vocabulary in one text.
type term struct {
	id     int32
	weight float32
}

// pair is another text and how alike it is.
type pair struct {
	to    int32
	score float32
}

// vectors weighs the terms by how rare they are (df, of c.size texts) and
// brings every text to length one.
func (c *corpus) vectors(df []float64) [][]term {
	vs := make([][]term, c.size)
	rarity := make([]float64, len(df))
	for t, n := range df {
		rarity[t] = rarityOf(n, c.size)
	}
	parallel(c.size, func(int) func(int) {
		return func(i int) {
			if len(c.raw[i]) < fewTerms {
				return
			}
			v := make([]term, len(c.raw[i]))
			for k, t := range c.raw[i] {
				f := float64(t.weight)
				if f >= 1 {
					f = 1 + math.Log(f)
				}
				v[k] = term{t.id, float32(f * rarity[t.id])}
			}
			vs[i] = unit(v)
		}
	})
	return vs
}

// rarityOf weighs a term that n of size texts have.
func rarityOf(n float64, size int) float64 {
	return max(0.01, math.Log((float64(size)+1)/(n+0.5))) + prior
}

// unit brings v to length one, in place.
func unit(v []term) []term {
	sum := 0.0
	for _, t := range v {
		sum += float64(t.weight) * float64(t.weight)
	}
	if sum == 0 {
		return v
	}
	scale := float32(1 / math.Sqrt(sum))
	for k := range v {
		v[k].weight *= scale
	}
	return v
}

// spread lays v out over the vocabulary, so that its cosines with many others
// are quick; clearing it is the same with blank set.
func spread(wide []float32, v []term, blank bool) {
	for _, t := range v {
		if blank {
			wide[t.id] = 0
		} else {
			wide[t.id] = t.weight
		}
	}
}

// dot is the cosine of v with the text that was spread.
func dot(wide []float32, v []term) float32 {
	sum := float32(0)
	for _, t := range v {
		sum += wide[t.id] * t.weight
	}
	return sum
}

// postings lists for each term the texts that have it, in order.
type postings struct {
	start []int32 // of term t: start[t] to start[t+1]
	text  []int32
	score []float32
}

func invert(vs [][]term, terms int) postings {
	p := postings{start: make([]int32, terms+1)}
	for _, v := range vs {
		for _, t := range v {
			p.start[t.id+1]++
		}
	}
	for t := range terms {
		p.start[t+1] += p.start[t]
	}
	p.text = make([]int32, p.start[terms])
	p.score = make([]float32, p.start[terms])
	at := slices.Clone(p.start)
	for i, v := range vs {
		for _, t := range v {
			p.text[at[t.id]] = int32(i)
			p.score[at[t.id]] = t.weight
			at[t.id]++
		}
	}
	return p
}

// pairs finds for each text the earlier texts within the window that are alike,
// time taken into account. Only texts that share a word meet: the rarest words
// are followed first, and a text that has had its share of visits leaves the
// commonest ones to the exact sum at the end.
func (c *corpus) pairs(vs [][]term) [][]pair {
	p := invert(vs, len(c.names))
	keep := max(pairsPerText, pairsInAll/max(1, c.size))
	budget := max(visitsPerText, visitsInAll/max(1, c.size))
	found := make([][]pair, c.size)
	first := make([]int32, c.size) // the first text within the window of each
	for i := range first {
		from := c.docs[i].Time.Add(-c.window)
		first[i] = int32(sort.Search(i, func(j int) bool { return !c.docs[j].Time.Before(from) }))
	}
	parallel(c.size, func(int) func(int) {
		sum := make([]float32, c.size)
		row := make([]float32, len(c.names))
		var touched []int32
		var order []term
		var best []pair
		return func(i int) {
			// 1 add up what is shared, rare words first
			order = append(order[:0], vs[i]...)
			slices.SortFunc(order, func(a, b term) int {
				return cmp.Or(cmp.Compare(p.start[a.id+1]-p.start[a.id], p.start[b.id+1]-p.start[b.id]), cmp.Compare(a.id, b.id))
			})
			visits, whole := 0, true
			for _, t := range order {
				list := p.text[p.start[t.id]:p.start[t.id+1]]
				scores := p.score[p.start[t.id]:p.start[t.id+1]]
				from, _ := slices.BinarySearch(list, first[i])
				to, _ := slices.BinarySearch(list, int32(i))
				if visits += to - from; visits > budget && len(touched) > 0 {
					whole = false
					break
				}
				for k := from; k < to; k++ {
					j := list[k]
					if sum[j] == 0 {
						touched = append(touched, j)
					}
					sum[j] += t.weight * scores[k]
				}
			}
			// 2 keep the best of them
			best = best[:0]
			for _, j := range touched {
				s := sum[j]
				sum[j] = 0
				if s < weakest/2 || whole && s < weakest || c.forbid(i, int(j)) {
					continue
				}
				best = append(best, pair{j, s})
			}
			touched = touched[:0]
			if !whole {
				best = strongest(best, 2*keep)
				spread(row, vs[i], false)
				for k := range best {
					best[k].score = dot(row, vs[best[k].to])
				}
				spread(row, vs[i], true)
			}
			best = strongest(best, keep)
			// 3 take time and refrains into account
			kept := best[:0]
			for _, b := range best {
				if b.score = c.score(vs, i, int(b.to), b.score); b.score > 0 {
					kept = append(kept, b)
				}
			}
			found[i] = slices.Clone(kept)
		}
	})
	return found
}

func weightOf(v []term, id int32) float32 {
	if k, ok := slices.BinarySearchFunc(v, id, func(t term, id int32) int { return cmp.Compare(t.id, id) }); ok {
		return v[k].weight
	}
	return 0
}

// strongest keeps the n best pairs; of equals the earlier text.
func strongest(ps []pair, n int) []pair {
	if len(ps) <= n {
		return ps
	}
	// Quickselect (Hoare 1961): parts are put in order around a middle one until
	// the n best stand in front; only those are sorted.
	for lo, hi := 0, len(ps); hi-lo > 1; {
		middle := ps[lo+(hi-lo)/2]
		i, j := lo, hi-1
		for i <= j {
			for stronger(ps[i], middle) {
				i++
			}
			for stronger(middle, ps[j]) {
				j--
			}
			if i <= j {
				ps[i], ps[j] = ps[j], ps[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			hi = j + 1
		case n > i:
			lo = i
		default:
			hi = lo
		}
	}
	ps = ps[:n]
	slices.SortFunc(ps, func(a, b pair) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.to, b.to)) })
	return ps
}

func stronger(a, b pair) bool { return a.score > b.score || a.score == b.score && a.to < b.to }

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

// expand lends headlines the words of their nearest neighbours. It reports
// false when no text is short enough to need it.
func (c *corpus) expand(vs [][]term, back [][]pair) ([][]term, bool) {
	short := make([]float64, c.size)
	need := false
	for i := range short {
		short[i] = min(1, max(0, float64(fullWords-len(c.raw[i]))/4))
		if !c.dated[i] {
			short[i] *= undatedLoan
		}
		need = need || short[i] > 0
	}
	if !need {
		return vs, false
	}
	all := both(back)
	out := make([][]term, c.size)
	parallel(c.size, func(int) func(int) {
		weights := make([]float32, len(c.names))
		var ids []int32
		return func(i int) {
			if short[i] == 0 || len(all[i]) == 0 {
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
			for _, p := range strongest(slices.Clone(all[i]), lenders) {
				add(vs[p.to], float32(borrow*short[i])*p.score*p.score)
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

// search finds the pairs that may be of one event: of the texts as they are, and
// of the texts with their headlines expanded (the same, where there are none).
func (c *corpus) search() (plain, wide [][]pair) {
	vs := c.vectors(c.df)
	plain = c.pairs(vs)
	if expanded, ok := c.expand(vs, plain); ok {
		return plain, c.pairs(expanded)
	}
	return plain, plain
}

// reweigh scores the pairs of a search anew, with other counts of the terms.
func (c *corpus) reweigh(df []float64, plain, wide [][]pair) [][]pair {
	vs := c.vectors(df)
	out := c.weigh(vs, plain)
	if expanded, ok := c.expand(vs, out); ok {
		out = c.weigh(expanded, wide)
	}
	return out
}

// demand returns the pairs with those that lack dates marked down: they must be
// more alike. Where none does it returns pairs itself.
func (c *corpus) demand(pairs [][]pair) [][]pair {
	if !slices.Contains(c.dated, false) {
		return pairs
	}
	out := make([][]pair, len(pairs))
	for i, ps := range pairs {
		out[i] = slices.Clone(ps)
		for k, p := range ps {
			if !c.bothDated(i, int(p.to)) {
				out[i][k].score *= undatedFactor
			}
		}
	}
	return out
}

// weigh scores pairs by vs.
func (c *corpus) weigh(vs [][]term, pairs [][]pair) [][]pair {
	out := make([][]pair, len(pairs))
	parallel(len(pairs), func(int) func(int) {
		row := make([]float32, len(c.names))
		return func(i int) {
			spread(row, vs[i], false)
			out[i] = make([]pair, 0, len(pairs[i]))
			for _, p := range pairs[i] {
				if s := c.score(vs, i, int(p.to), dot(row, vs[p.to])); s > 0 {
					out[i] = append(out[i], pair{p.to, s})
				}
			}
			spread(row, vs[i], true)
		}
	})
	return out
}

// score takes the refrains and the time between two texts into account.
func (c *corpus) score(vs [][]term, i, j int, cosine float32) float32 {
	for _, id := range c.refrain(i, j) {
		cosine -= weightOf(vs[i], id) * weightOf(vs[j], id)
	}
	if cosine < weakest {
		return 0
	}
	if c.bothDated(i, j) {
		cosine *= float32(math.Exp(-dayFactor * c.days(i, j)))
	}
	return cosine
}
