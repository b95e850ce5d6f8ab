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

// bound is what is settled of n texts before their words count: texts of one
// block are in one cluster from the start; two blocks that are both anchored (in
// published stories), or foes, are never in one. foes maps blocks to blocks, both ways.
type bound struct {
	block    []int32
	anchored []bool
	foes     map[int32][]int32
}

// clusters is a set of texts being joined.
type clusters struct {
	links  [][]tie // of a living cluster, in any order; missing: 0
	size   []float32
	anchor []int32           // its anchored block + 1; 0: none
	foes   map[int32][]int32 // living clusters it must not join; mostly none
	parent []int32
	merges []merge
	closed []bool // no link reaches the cut, and none ever will: joins strengthen none

	place  []int32 // where the cluster just joined has its link to each; -1: none
	joined []tie
}

// tie is one side of a link. The other side is found by its place, not by a search.
type tie struct {
	to    int32 // none: there is no link any more
	score float32
	back  int32 // place of the other side in the links of to
}

// none is no cluster and no place.
const none = -1

// merge is a join of two clusters, by their numbers, and their link; a link of
// boundLink is none: they were bound.
type merge struct {
	a, b int32
	link float32
}

const boundLink = -1

func newClusters(n int, back [][]pair, settled bound, cut float32) *clusters {
	// A link is never stronger than its strongest pair, so no cluster crosses from
	// one component of the pairs above the cut into another: pairs between them can go.
	part := components(n, back, settled.block, cut)
	c := &clusters{
		links:  make([][]tie, n),
		size:   make([]float32, n),
		anchor: make([]int32, n),
		foes:   make(map[int32][]int32),
		parent: make([]int32, n),
		closed: make([]bool, n),
		place:  make([]int32, n),
	}
	count, all := make([]int, n), 0
	for i, ps := range back {
		for _, p := range ps {
			if p.score >= faintest && part[i] == part[p.to] {
				count[i]++
				count[p.to]++
				all += 2
			}
		}
	}
	first := make(map[int32]int32) // text of each block
	room := make([]tie, all)
	for i := range n {
		c.size[i], c.parent[i], c.place[i] = 1, int32(i), none
		c.links[i], room = room[:0:count[i]], room[count[i]:]
		if settled.anchored[i] {
			c.anchor[i] = settled.block[i] + 1
		}
		if _, ok := first[settled.block[i]]; !ok {
			first[settled.block[i]] = int32(i)
		}
	}
	for i, ps := range back {
		for _, p := range ps {
			if p.score >= faintest && part[i] == part[p.to] && !c.apart(int32(i), p.to) {
				here, there := int32(len(c.links[i])), int32(len(c.links[p.to]))
				c.links[i] = append(c.links[i], tie{p.to, p.score, there})
				c.links[p.to] = append(c.links[p.to], tie{int32(i), p.score, here})
			}
		}
	}
	// A block is one from the start.
	for i := range int32(n) {
		if of := first[settled.block[i]]; of != i {
			c.join(of, i, boundLink)
		}
	}
	for block, foes := range settled.foes {
		a, ok := first[block]
		for _, f := range foes {
			if b, both := first[f]; ok && both {
				c.foes[a] = append(c.foes[a], b)
				c.unlink(a, b)
			}
		}
	}
	return c
}

// unlink takes the link between a and b away.
func (c *clusters) unlink(a, b int32) {
	for k, t := range c.links[a] {
		if t.to == b {
			c.links[a][k].to, c.links[b][t.back].to = none, none
		}
	}
}

// components numbers the connected parts of the graph of pairs at or above cut.
func components(n int, back [][]pair, block []int32, cut float32) []int32 {
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
	for i, b := range block {
		if first, ok := of[b]; ok {
			parent[root(int32(i))] = root(first)
		} else {
			of[b] = int32(i)
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
	return c.anchor[a] != 0 && c.anchor[b] != 0 && c.anchor[a] != c.anchor[b] ||
		len(c.foes) > 0 && slices.Contains(c.foes[a], b)
}

// inherit gives a the foes of b, which has become part of it.
func (c *clusters) inherit(a, b int32) {
	for _, f := range c.foes[b] {
		c.foes[f][slices.Index(c.foes[f], b)] = a
		c.foes[a] = append(c.foes[a], f)
	}
	delete(c.foes, b)
}

// join makes one cluster of a and b and returns its number, the smaller one.
// Its link to another is the mean of theirs by size, drawn towards the weaker.
func (c *clusters) join(a, b int32, strength float32) int32 {
	if b < a {
		a, b = b, a
	}
	c.merges = append(c.merges, merge{a, b, strength})
	if c.anchor[a] == 0 {
		c.anchor[a] = c.anchor[b]
	}
	c.inherit(a, b)
	na, nb := c.size[a], c.size[b]
	c.joined = c.joined[:0]
	for _, t := range c.links[a] {
		// A closed cluster needs no links, nor do others to it.
		if t.to != none && t.to != b && !c.closed[t.to] {
			c.place[t.to] = int32(len(c.joined))
			c.joined = append(c.joined, t)
		}
	}
	ofA := len(c.joined)
	for _, t := range c.links[b] {
		if t.to == none || t.to == a || c.closed[t.to] {
			continue
		}
		if k := c.place[t.to]; k != none {
			c.joined[k].score = linkOf(c.joined[k].score, t.score, na, nb)
			c.links[t.to][t.back].to = none
			c.place[t.to] = none
			continue
		}
		t.score = linkOf(0, t.score, na, nb)
		c.joined = append(c.joined, t)
	}
	n := 0
	for k, t := range c.joined {
		if k < ofA && c.place[t.to] != none {
			c.place[t.to] = none
			t.score = linkOf(t.score, 0, na, nb)
		}
		other := &c.links[t.to][t.back]
		if c.apart(a, t.to) || t.score < faintest/8 {
			other.to = none
			continue
		}
		*other = tie{a, t.score, int32(n)}
		c.joined[n] = t
		n++
	}
	c.links[a], c.links[b] = slices.Clone(c.joined[:n]), nil
	c.size[a] += c.size[b]
	c.parent[b] = a
	return a
}

// linkOf is the link of a cluster made of two, of sizes na and nb, that had the
// links x and y.
func linkOf(x, y, na, nb float32) float32 {
	return (1-minShare)*(na*x+nb*y)/(na+nb) + minShare*min(x, y)
}

// find returns the place of a number in an ordered list, and whether it is
// there. It is called too often for slices.BinarySearchFunc.
func find(list []pair, number int32) (int, bool) {
	// Halving without a branch that may go either way: those cost more than the search.
	at, n := 0, len(list)
	for n > 1 {
		half := n / 2
		if list[at+half-1].to < number {
			at += half
		}
		n -= half
	}
	if n == 1 && list[at].to < number {
		at++
	}
	return at, at < len(list) && list[at].to == number
}

// nearest returns the cluster with the strongest link to a and none when there is
// none at or above cut; of equals it takes before, else the smaller number.
func (c *clusters) nearest(a, before int32, cut float32) (int32, float32) {
	best, top := int32(none), float32(0)
	for _, t := range c.links[a] {
		if t.to == none || t.score < cut || t.score < top {
			continue
		}
		if t.score > top || t.to == before || best != before && t.to < best {
			best, top = t.to, t.score
		}
	}
	return best, top
}

// link joins the nearest clusters until no link reaches cut and returns each
// text's cluster, named by its first text, and the joins. It walks chains of nearest
// neighbours: since a join never strengthens a link, two clusters that are each
// other's nearest may be joined at once, with the same outcome as always taking
// the strongest link of all (Murtagh 1983; Müllner 2011, §3.1).
func link(n int, back [][]pair, settled bound, cut float32) (root []int32, merges []merge) {
	c := newClusters(n, back, settled, cut)
	var chain []int32
	for i := range int32(n) {
		if c.parent[i] != i {
			continue
		}
		chain = append(chain[:0], i)
		for len(chain) > 0 {
			a := chain[len(chain)-1]
			before := int32(none)
			if len(chain) > 1 {
				// Of equal links the way back is taken, or the walk would not end.
				before = chain[len(chain)-2]
			}
			b, s := c.nearest(a, before, cut)
			if b == none {
				c.closed[a] = true
				chain = chain[:len(chain)-1]
				continue
			}
			if b == before {
				both := c.join(a, b, s)
				if chain = chain[:len(chain)-2]; len(chain) == 0 {
					chain = append(chain, both)
				}
				continue
			}
			chain = append(chain, b)
		}
	}
	root = make([]int32, n)
	for i := range root {
		root[i] = int32(i)
		if c.parent[i] != int32(i) {
			root[i] = root[c.parent[i]] // parents come first
		}
	}
	return root, c.merges
}

// rivals is for each text the mean likeness to the two texts outside its cluster
// that are most alike to it.
func rivals(back [][]pair, cluster []int32) []float32 {
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
	for i := range first {
		first[i] = (first[i] + second[i]) / 2
	}
	return first
}

// contrast weighs each pair against its rivals: texts that are also much alike
// to others outside their own story are about a crowded topic, and need more.
// It returns new scores; the order of pairs stays.
func contrast(back [][]pair, rivals []float32) [][]pair {
	out := make([][]pair, len(back))
	for i, ps := range back {
		out[i] = slices.Clone(ps)
		for k, p := range ps {
			out[i][k].score *= rivalry(rivals[i], rivals[p.to])
		}
	}
	return out
}

// rivalry is the factor for two texts with these rivals.
func rivalry(a, b float32) float32 {
	return float32(math.Pow(float64(rivalMean/(rivalBase+(a+b)/2)), rivalPower))
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
