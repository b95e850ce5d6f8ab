package dedupe

import (
	"cmp"
	"slices"

	"feedctl/news"
)

// bonds is which docs are bound to each other before their words are compared:
// those of one fixed story, those that a person put together, and copies. Bound
// docs form a block. Two blocks that hold different fixed stories, or items that
// a person set apart, are never joined.
type bonds struct {
	parent []int32
	anchor []news.ID         // of a block, by its first doc: the story it must stay in; empty: none
	held   []bool            // blocks of which an item stays where it is, whatever is found
	foes   map[int32][]int32 // of a block: those it is kept apart from
	byHand map[int32]bool    // blocks that a person joined
}

func newBonds(n int) *bonds {
	b := &bonds{parent: make([]int32, n), anchor: make([]news.ID, n), held: make([]bool, n), foes: map[int32][]int32{}, byHand: map[int32]bool{}}
	for i := range b.parent {
		b.parent[i] = int32(i)
	}
	return b
}

// block is the first doc of the block that doc i is in.
func (b *bonds) block(i int) int32 {
	for b.parent[i] != int32(i) {
		b.parent[i] = b.parent[b.parent[i]]
		i = int(b.parent[i])
	}
	return int32(i)
}

// part keeps two docs apart for ever.
func (b *bonds) part(i, j int) {
	x, y := b.block(i), b.block(j)
	if x == y || b.parted(i, j) {
		return
	}
	b.foes[x], b.foes[y] = append(b.foes[x], y), append(b.foes[y], x)
}

// parted reports whether a person keeps the blocks of two docs apart.
func (b *bonds) parted(i, j int) bool {
	return len(b.foes) > 0 && slices.Contains(b.foes[b.block(i)], b.block(j))
}

// unite makes one block of those of two docs, unless they are parted or both stay
// where they are. Of two fixed stories it keeps that of a doc that stays, else
// that of the earlier doc.
func (b *bonds) unite(i, j int) bool {
	x, y := b.block(i), b.block(j)
	if x == y {
		return true
	}
	if b.parted(i, j) || b.held[x] && b.held[y] && b.anchor[x] != b.anchor[y] {
		return false
	}
	if y < x {
		x, y = y, x
	}
	b.parent[y] = x
	if b.anchor[x] == "" || b.held[y] && !b.held[x] {
		b.anchor[x] = b.anchor[y]
	}
	b.held[x] = b.held[x] || b.held[y]
	for _, f := range b.foes[y] {
		at := slices.Index(b.foes[f], y)
		if slices.Contains(b.foes[f], x) {
			b.foes[f] = slices.Delete(b.foes[f], at, at+1)
			continue
		}
		b.foes[f][at] = x
		b.foes[x] = append(b.foes[x], f)
	}
	delete(b.foes, y)
	if b.byHand[y] {
		b.byHand[x] = true
	}
	return true
}

// bind binds the docs of fixed stories and those a person spoke about; numbers
// are those of g.docs, and behind them those of g.rest. anchors is the fixed story of each.
func (g *grouping) bind(anchors []news.ID) *bonds {
	b := newBonds(len(anchors))
	number := make(map[news.ID]int, len(anchors))
	for i, d := range g.docs {
		number[d.ID] = i
	}
	for i, d := range g.rest {
		number[d.ID] = len(g.docs) + i
	}
	pairs := func(list [][2]news.ID) [][2]int {
		var out [][2]int
		for _, p := range list {
			i, ok := number[p[0]]
			j, both := number[p[1]]
			if ok && both && i != j {
				out = append(out, [2]int{i, j})
			}
		}
		slices.SortFunc(out, func(x, y [2]int) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
		return out
	}
	for i := range anchors {
		b.held[i] = i >= len(g.docs) || anchors[i] != "" && g.options.later(g.docs[i])
	}
	// 1 what a person split: of one fixed story the second leaves
	for _, p := range pairs(g.options.Apart) {
		b.part(p[0], p[1])
		if anchors[p[0]] != anchors[p[1]] {
			continue
		}
		if leaves := p[1]; !b.held[leaves] {
			anchors[leaves] = ""
		} else if leaves = p[0]; !b.held[leaves] {
			anchors[leaves] = ""
		}
	}
	copy(b.anchor, anchors)
	// 2 what a person put together
	for _, p := range pairs(g.options.Together) {
		if b.unite(p[0], p[1]) {
			b.byHand[b.block(p[0])] = true
		}
	}
	// 3 fixed stories
	first := make(map[news.ID]int)
	for i := range anchors {
		a := b.anchor[b.block(i)]
		if a == "" {
			continue
		}
		if of, ok := first[a]; !ok {
			first[a] = i
		} else if !b.unite(of, i) {
			b.anchor[b.block(i)] = "" // a person keeps it from the story's earlier items
		}
	}
	return b
}
