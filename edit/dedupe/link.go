package dedupe

import (
	"cmp"
	"math"
	"slices"
)

// What makes a story of alike texts.
const (
	threshold  = 0.11  // the weakest link within a story
	roughly    = 0.145 // for the first look, which only counts stories
	minShare   = 0.2   // share of the weakest pair in a link, against chains
	faintest   = 0.03  // pairs weaker than this count as nothing
	rivalPower = 0.4
	rivalBase  = 0.02
	rivalMean  = 0.1
)

// clusters is a set of texts being joined. Two clusters that hold different
// anchors (published stories) are never joined.
type clusters struct {
	links  [][]pair // of a living cluster, ordered by number; missing: 0
	size   []float32
	anchor []int32 // 0: none
	parent []int32
	closed []bool // no link reaches the cut, and none ever will: joins strengthen none
}

func newClusters(n int, back [][]pair, anchor []int32, cut float32) *clusters {
	// A link is never stronger than its strongest pair, so no cluster crosses from
	// one component of the pairs above the cut into another: pairs between them can go.
	part := components(n, back, anchor, cut)
	c := &clusters{
		links:  make([][]pair, n),
		size:   make([]float32, n),
		anchor: append([]int32(nil), anchor...),
		parent: make([]int32, n),
		closed: make([]bool, n),
	}
	count := make([]int, n)
	for i, ps := range back {
		for _, p := range ps {
			if p.score >= faintest && part[i] == part[p.to] {
				count[i]++
				count[p.to]++
			}
		}
	}
	for i := range n {
		c.size[i], c.parent[i] = 1, int32(i)
		c.links[i] = make([]pair, 0, count[i])
	}
	for i, ps := range back {
		for _, p := range ps {
			if p.score >= faintest && part[i] == part[p.to] && !c.apart(int32(i), p.to) {
				c.links[i] = append(c.links[i], p)
				c.links[p.to] = append(c.links[p.to], pair{int32(i), p.score})
			}
		}
		// Later texts come in order, behind these.
		slices.SortFunc(c.links[i], byNumber)
	}
	// A published story is one from the start.
	of := make(map[int32]int32)
	for i, a := range anchor {
		if a == 0 {
			continue
		}
		if j, ok := of[a]; ok {
			of[a] = c.join(j, int32(i))
		} else {
			of[a] = int32(i)
		}
	}
	return c
}

// components numbers the connected parts of the graph of pairs at or above cut.
func components(n int, back [][]pair, anchor []int32, cut float32) []int32 {
	parent := make([]int32, n)
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	of := make(map[int32]int32)
	for i, a := range anchor {
		if first, ok := of[a]; ok && a != 0 {
			parent[root(int32(i))] = root(first)
		} else {
			of[a] = int32(i)
		}
	}
	for i, ps := range back {
		for _, p := range ps {
			if p.score >= cut {
				parent[root(int32(i))] = root(p.to)
			}
		}
	}
	for i := range parent {
		parent[i] = root(int32(i))
	}
	return parent
}

func (c *clusters) apart(a, b int32) bool {
	return c.anchor[a] != 0 && c.anchor[b] != 0 && c.anchor[a] != c.anchor[b]
}

// join makes one cluster of a and b and returns its number, the smaller one.
// Its link to another is the mean of theirs by size, drawn towards the weaker.
func (c *clusters) join(a, b int32) int32 {
	if b < a {
		a, b = b, a
	}
	if c.anchor[a] == 0 {
		c.anchor[a] = c.anchor[b]
	}
	na, nb := c.size[a], c.size[b]
	link := func(x, y float32) float32 {
		return (1-minShare)*(na*x+nb*y)/(na+nb) + minShare*min(x, y)
	}
	la, lb := c.links[a], c.links[b]
	joined := make([]pair, 0, len(la)+len(lb))
	for len(la) > 0 || len(lb) > 0 {
		var o int32
		var x, y float32
		switch {
		case len(lb) == 0 || len(la) > 0 && la[0].to < lb[0].to:
			o, x, la = la[0].to, la[0].score, la[1:]
		case len(la) == 0 || lb[0].to < la[0].to:
			o, y, lb = lb[0].to, lb[0].score, lb[1:]
		default:
			o, x, y, la, lb = la[0].to, la[0].score, lb[0].score, la[1:], lb[1:]
		}
		if o == a || o == b || c.closed[o] {
			continue // a closed cluster needs no links, nor do others to it
		}
		s := link(x, y)
		if c.apart(a, o) || s < faintest/8 {
			s = 0
		} else {
			joined = append(joined, pair{o, s})
		}
		c.links[o] = relink(c.links[o], a, b, s)
	}
	c.links[a], c.links[b] = joined, nil
	c.size[a] += c.size[b]
	c.parent[b] = a
	return a
}

// relink puts one link to a, of strength s, in the place of those to a and to b,
// the larger number; with s 0 none. At least one of them is in the list.
func relink(list []pair, a, b int32, s float32) []pair {
	i, toA := find(list, a)
	j, toB := find(list[i:], b)
	j += i
	if toB && !toA && s > 0 {
		copy(list[i+1:j+1], list[i:j])
		list[i] = pair{a, s}
		return list
	}
	if toB {
		list = slices.Delete(list, j, j+1)
	}
	if toA && s > 0 {
		list[i].score = s
	} else if toA {
		list = slices.Delete(list, i, i+1)
	}
	return list
}

func byNumber(a, b pair) int { return cmp.Compare(a.to, b.to) }

// find returns the place of a number in an ordered list, and whether it is
// there. It is called too often for slices.BinarySearchFunc.
func find(list []pair, number int32) (int, bool) {
	lo, hi := 0, len(list)
	for lo < hi {
		if middle := int(uint(lo+hi) / 2); list[middle].to < number {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	return lo, lo < len(list) && list[lo].to == number
}

// nearest returns the cluster with the strongest link to a, the smaller number
// of equals, and -1 when there is none at or above cut.
func (c *clusters) nearest(a int32, cut float32) (int32, float32) {
	best, top := int32(-1), float32(0)
	for _, p := range c.links[a] {
		if p.score >= cut && p.score > top {
			best, top = p.to, p.score
		}
	}
	return best, top
}

// link joins the nearest clusters until no link reaches cut and returns each
// text's cluster, named by its first text. It walks chains of nearest
// neighbours: since a join never strengthens a link, two clusters that are each
// other's nearest may be joined at once, with the same outcome as always taking
// the strongest link of all (Murtagh 1983; Müllner 2011, §3.1).
func link(n int, back [][]pair, anchor []int32, cut float32) []int32 {
	c := newClusters(n, back, anchor, cut)
	var chain []int32
	for i := range int32(n) {
		if c.parent[i] != i {
			continue
		}
		chain = append(chain[:0], i)
		for len(chain) > 0 {
			a := chain[len(chain)-1]
			b, s := c.nearest(a, cut)
			if b < 0 {
				c.closed[a] = true
				chain = chain[:len(chain)-1]
				continue
			}
			if len(chain) > 1 {
				// Of equal links the way back is taken, or the walk would not end.
				before := chain[len(chain)-2]
				if k, ok := find(c.links[a], before); ok && c.links[a][k].score == s {
					b = before
				}
				if b == before {
					both := c.join(a, b)
					if chain = chain[:len(chain)-2]; len(chain) == 0 {
						chain = append(chain, both)
					}
					continue
				}
			}
			chain = append(chain, b)
		}
	}
	root := make([]int32, n)
	for i := range root {
		root[i] = int32(i)
		if c.parent[i] != int32(i) {
			root[i] = root[c.parent[i]] // parents come first
		}
	}
	return root
}

// contrast weighs each pair against its rivals: texts that are also much alike
// to others outside their own story are about a crowded topic, and need more.
// It returns new scores; the order of pairs stays.
func contrast(back [][]pair, cluster []int32) [][]pair {
	n := len(back)
	first, second := make([]float32, n), make([]float32, n)
	see := func(i int, s float32) {
		if s > first[i] {
			first[i], second[i] = s, first[i]
		} else if s > second[i] {
			second[i] = s
		}
	}
	for i, ps := range back {
		for _, p := range ps {
			if cluster[i] != cluster[p.to] {
				see(i, p.score)
				see(int(p.to), p.score)
			}
		}
	}
	out := make([][]pair, n)
	for i, ps := range back {
		out[i] = slices.Clone(ps)
		for k, p := range ps {
			rivals := (first[i] + second[i] + first[p.to] + second[p.to]) / 4
			out[i][k].score *= float32(math.Pow(float64(rivalMean/(rivalBase+rivals)), rivalPower))
		}
	}
	return out
}

// storyDF is how many texts have a term, drawn towards how many stories do: a
// word of one big story is as telling as a word of one small one.
func storyDF(c *corpus, cluster []int32) []float64 {
	stories := make([]float64, len(c.df))
	seen := make([]int32, len(c.df))
	order := make([]int32, c.size)
	count := 0
	for i := range order {
		order[i] = int32(i)
		if cluster[i] == int32(i) {
			count++
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(cluster[a], cluster[b]), cmp.Compare(a, b)) })
	for _, i := range order {
		for _, t := range c.raw[i] {
			if seen[t.id] != cluster[i]+1 {
				seen[t.id] = cluster[i] + 1
				stories[t.id]++
			}
		}
	}
	out := make([]float64, len(c.df))
	for t, n := range c.df {
		out[t] = 1
		if n > 1 {
			out[t] = math.Pow(n, 0.25) * math.Pow(stories[t]*float64(c.size)/float64(count), 0.75)
		}
	}
	return out
}
