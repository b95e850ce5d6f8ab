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
	dayFactor = 0.2  // each day between two dated items costs e^-0.2

	undatedFactor = 1 / 2.1 // texts without dates must be more alike

	// An outlet seldom reports an event twice, and what it writes from one template
	// is alike: its own texts must be more alike, those of one series most.
	ownFactor  = 0.6
	nextFactor = 0.6
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

// postings lists for each term the texts that have it, in order, and its weight there.
type postings struct {
	start []int32 // of term t: start[t] to start[t+1]
	texts []pair
	rank  []int32 // of each term, the rarest first
}

func invert(vs [][]term, terms int) postings {
	p := postings{start: make([]int32, terms+1), rank: make([]int32, terms)}
	for _, v := range vs {
		for _, t := range v {
			p.start[t.id+1]++
		}
	}
	order := make([]uint64, terms)
	for t := range terms {
		order[t] = uint64(p.start[t+1])<<32 | uint64(t)
		p.start[t+1] += p.start[t]
	}
	slices.Sort(order)
	for k, t := range order {
		p.rank[uint32(t)] = int32(k)
	}
	p.texts = make([]pair, p.start[terms])
	at := slices.Clone(p.start)
	for i, v := range vs {
		for _, t := range v {
			p.texts[at[t.id]] = pair{int32(i), t.weight}
			at[t.id]++
		}
	}
	return p
}

// of lists the texts from first to before that have term t.
func (p *postings) of(t, first, before int32) []pair {
	list := p.texts[p.start[t]:p.start[t+1]]
	if to, _ := find(list, before); to < len(list) {
		list = list[:to]
	}
	if len(list) > 0 && list[0].to < first {
		from, _ := find(list, first)
		list = list[from:]
	}
	return list
}

// rarest appends to order the places of v's terms, the rarest first, each in the
// lower half of a number.
func (p *postings) rarest(order []uint64, v []term) []uint64 {
	for k, t := range v {
		order = append(order, uint64(p.rank[t.id])<<32|uint64(k))
	}
	slices.Sort(order)
	return order
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
		var order []uint64
		var best []pair
		return func(i int) {
			// 1 add up what is shared, rare words first
			order = p.rarest(order[:0], vs[i])
			visits, whole := 0, true
			for _, o := range order {
				t := vs[i][uint32(o)]
				list := p.of(t.id, first[i], int32(i))
				if visits += len(list); visits > budget && len(touched) > 0 {
					whole = false
					break
				}
				for _, q := range list {
					if sum[q.to] == 0 {
						touched = append(touched, q.to)
					}
					sum[q.to] += t.weight * q.score
				}
			}
			// 2 keep the best of them
			least, wanted := float32(weakest), keep
			if !whole {
				least, wanted = weakest/2, 2*keep
			}
			best = best[:0]
			for _, j := range touched {
				s := sum[j]
				sum[j] = 0
				if s < least || c.forbid(i, int(j)) {
					continue
				}
				best = append(best, pair{j, s})
				// What the best so far leave behind is not looked at.
				if len(best) == 4*wanted {
					best = leading(best, wanted)
					least = weakestOf(best)
				}
			}
			touched = touched[:0]
			if !whole {
				best = leading(best, wanted)
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

func weakestOf(ps []pair) float32 {
	least := ps[0].score
	for _, p := range ps {
		least = min(least, p.score)
	}
	return least
}

func weightOf(v []term, id int32) float32 {
	if k, ok := slices.BinarySearchFunc(v, id, func(t term, id int32) int { return cmp.Compare(t.id, id) }); ok {
		return v[k].weight
	}
	return 0
}

// strongest keeps the n best pairs; of equals the earlier text. The best comes
// first where some had to go.
func strongest(ps []pair, n int) []pair {
	if len(ps) <= n {
		return ps
	}
	ps = leading(ps, n)
	slices.SortFunc(ps, func(a, b pair) int {
		if stronger(a, b) {
			return -1
		}
		return 1
	})
	return ps
}

// leading keeps the n best pairs, in any order.
func leading(ps []pair, n int) []pair {
	// Quickselect (Hoare 1961): parts are put in order around a middle one until
	// the n best stand in front.
	for lo, hi := 0, len(ps); hi-lo > 1 && n < len(ps); {
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
	return ps[:min(n, len(ps))]
}

func stronger(a, b pair) bool { return a.score > b.score || a.score == b.score && a.to < b.to }

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
			out[i][k].score *= c.undated(i, int(p.to))
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

// score takes the refrains, the time between two texts, and the days and numbers
// they speak of into account.
func (c *corpus) score(vs [][]term, i, j int, cosine float32) float32 {
	if cosine = c.withoutRefrain(vs, i, j, cosine); cosine < weakest {
		return 0
	}
	return cosine * c.decay(i, j) * c.said[i].agreement(&c.said[j]) * c.own(i, j)
}

func (c *corpus) withoutRefrain(vs [][]term, i, j int, cosine float32) float32 {
	for _, id := range c.refrain(i, j) {
		cosine -= weightOf(vs[i], id) * weightOf(vs[j], id)
	}
	return cosine
}

// cosine is that of two texts, refrains left out.
func (c *corpus) cosine(vs [][]term, i, j int) float32 {
	sum := float32(0)
	for _, t := range vs[i] {
		sum += t.weight * weightOf(vs[j], t.id)
	}
	return c.withoutRefrain(vs, i, j, sum)
}

// undated is the factor for two texts of which one has no date.
func (c *corpus) undated(i, j int) float32 {
	if c.bothDated(i, j) {
		return 1
	}
	return undatedFactor
}

// own is the factor for two texts of one source.
func (c *corpus) own(i, j int) float32 {
	switch {
	case c.source[i] != c.source[j]:
		return 1
	case c.days(i, j) >= columnGap.Hours()/24, c.refrain(i, j) != nil:
		return ownFactor * nextFactor
	}
	return ownFactor
}

// decay is the factor for the time between two texts.
func (c *corpus) decay(i, j int) float32 {
	if !c.bothDated(i, j) {
		return 1
	}
	return float32(math.Exp(-dayFactor * c.days(i, j)))
}
