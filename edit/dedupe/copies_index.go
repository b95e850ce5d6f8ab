package dedupe

import (
	"math/bits"
	"slices"
)

const (
	postingsMet = 16 // texts looked at for one shingle, the latest ones
	candidates  = 8  // texts compared with a new one
)

// shingleIndex finds the earlier texts that share the rarest of a text's
// shingles. Each shingle has a list of the texts that have it, in order; shingles
// of one text alone find nothing and have none.
type shingleIndex struct {
	marks  [][]int32 // of each text: its shingles, by number
	start  []int32   // of each shingle: where in posts its texts begin,
	count  []int32   // and how many there are so far
	posts  []int32
	weight []float32 // of each text: how much is shared with it; zero between calls
	met    []int32
	best   [candidates]int
}

func newShingleIndex(prints []imprint) *shingleIndex {
	x := &shingleIndex{weight: make([]float32, len(prints))}
	shingles := 0
	x.marks, shingles = sharedMarks(prints)
	x.start, x.count = make([]int32, shingles+1), make([]int32, shingles)
	for _, marks := range x.marks {
		for _, m := range marks {
			x.start[m+1]++
		}
	}
	for m := range shingles {
		x.start[m+1] += x.start[m]
	}
	x.posts = make([]int32, x.start[shingles])
	return x
}

// add makes a text one that is found. Texts come in order.
func (x *shingleIndex) add(text int) {
	for _, m := range x.marks[text] {
		x.posts[x.start[m]+x.count[m]] = int32(text)
		x.count[m]++
	}
}

// find lists the texts, first or later ones, that share most with this one, at
// most candidates of them, earliest first. A shingle that many texts have counts
// less. The list holds until the next call.
func (x *shingleIndex) find(text, first int) []int {
	x.met = x.met[:0]
	for _, m := range x.marks[text] {
		list := x.posts[x.start[m] : x.start[m]+x.count[m]]
		list = list[max(0, len(list)-postingsMet):]
		for len(list) > 0 && int(list[0]) < first {
			list = list[1:]
		}
		share := 1 / float32(len(list))
		for _, t := range list {
			if x.weight[t] == 0 {
				x.met = append(x.met, t)
			}
			x.weight[t] += share
		}
	}
	n := 0
	for _, t := range x.met {
		at := n // of its place among the best so far
		for at > 0 && x.before(int(t), x.best[at-1]) {
			at--
		}
		if at < candidates {
			n = min(n+1, candidates)
			copy(x.best[at+1:n], x.best[at:])
			x.best[at] = int(t)
		}
	}
	for _, t := range x.met {
		x.weight[t] = 0
	}
	slices.Sort(x.best[:n])
	return x.best[:n]
}

// before reports whether more is shared with text a; of equals the earlier one.
func (x *shingleIndex) before(a, b int) bool {
	return x.weight[a] > x.weight[b] || x.weight[a] == x.weight[b] && a < b
}

// sharedMarks numbers those of each text's marks that another text may have too,
// and says how many numbers there are: the others find nothing. It tells them in
// a table smaller than all marks, where a few strangers pass for the same.
func sharedMarks(prints []imprint) (shared [][]int32, count int) {
	total := 0
	for _, p := range prints {
		total += len(p.marks)
	}
	size := uint32(1 << min(31, bits.Len(uint(8*total))))
	once, again := make([]uint64, size/64+1), make([]uint64, size/64+1)
	for _, p := range prints {
		for _, m := range p.marks {
			at, bit := m%size/64, uint64(1)<<(m%64)
			again[at] |= once[at] & bit
			once[at] |= bit
		}
	}
	repeated := func(m uint32) bool { return again[m%size/64]&(1<<(m%64)) != 0 }
	left := 0
	for _, p := range prints {
		for _, m := range p.marks {
			if repeated(m) {
				left++
			}
		}
	}
	// Half of them at most are different ones, but for those few strangers.
	numbers := make(map[uint32]int32, left/4)
	room := make([]int32, 0, left)
	shared = make([][]int32, len(prints))
	for i, p := range prints {
		from := len(room)
		for _, m := range p.marks {
			if !repeated(m) {
				continue
			}
			n, ok := numbers[m]
			if !ok {
				n = int32(len(numbers))
				numbers[m] = n
			}
			room = append(room, n)
		}
		shared[i] = room[from:len(room):len(room)]
	}
	return shared, len(numbers)
}
