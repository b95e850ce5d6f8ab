package dedupe

import "math/bits"

// An alignment says which words of two texts are the same ones, whatever moved:
// shingles that both have are the anchors, from each of which the texts are
// followed both ways past words that were changed, put in or left out.

const (
	changed   = 9 // words of both that may lie between two that agree
	longWord  = 5 // letters of a word that proves by itself that the texts agree again
	leastRun  = 6 // words that agree in one run, edits apart: fewer are a turn of phrase
	tableSize = 1024
)

// aligner holds the scratch space of one alignment after another.
type aligner struct {
	a, b     []token
	to, from [copyWords]int16 // of each word of a, of b: its place in the other; -1: none
	joined   []int16          // words of a that the last anchor matched
	place    [tableSize]int16 // of b's shingles, by hash
	keys     [tableSize]uint32
	anchored []token // the b of which they are
}

// align matches the words of a and b, each at most once, and returns how many.
func (x *aligner) align(a, b []token) (matched int) {
	x.a, x.b = a, b
	for i := range a {
		x.to[i] = -1
	}
	for j := range b {
		x.from[j] = -1
	}
	x.anchor(b)
	for i := 0; i+shingleWords <= len(a); i++ {
		if x.to[i] >= 0 {
			continue
		}
		h := anchorOf(a[i:])
		at := h % tableSize
		for x.keys[at] != 0 && x.keys[at] != h {
			at = (at + 1) % tableSize
		}
		if j := int(x.place[at]); x.keys[at] == h && x.equal(i, j) && x.equal(i+1, j+1) && x.equal(i+2, j+2) {
			x.joined = x.joined[:0]
			x.follow(i, j, 1)
			x.follow(i-1, j-1, -1)
			if len(x.joined) < leastRun {
				for _, k := range x.joined {
					x.from[x.to[k]], x.to[k] = -1, -1
				}
			} else {
				matched += len(x.joined)
			}
		}
	}
	return matched
}

// anchor makes the table of b's shingles. One text is compared with several others.
func (x *aligner) anchor(b []token) {
	if len(b) > 0 && len(b) == len(x.anchored) && &b[0] == &x.anchored[0] {
		return
	}
	x.anchored = b
	clear(x.keys[:])
	for j := 0; j+shingleWords <= len(b); j++ {
		h := anchorOf(b[j:])
		at := h % tableSize
		for x.keys[at] != 0 && x.keys[at] != h {
			at = (at + 1) % tableSize
		}
		if x.keys[at] == 0 { // of equal ones the first
			x.keys[at], x.place[at] = h, int16(j)
		}
	}
}

// anchorOf hashes the first shingleWords words of text; never 0. It is cruder than
// shingle: what it finds is looked at.
func anchorOf(text []token) uint32 {
	_ = text[2]
	return (text[0].hash ^ bits.RotateLeft32(text[1].hash, 11) ^ bits.RotateLeft32(text[2].hash, 22)) | 1
}

// equal reports whether two words agree and neither has found its like.
func (x *aligner) equal(i, j int) bool {
	return i >= 0 && j >= 0 && i < len(x.a) && j < len(x.b) && x.to[i] < 0 && x.from[j] < 0 && x.a[i].hash == x.b[j].hash
}

// follow matches the words from i and j on, in one direction.
func (x *aligner) follow(i, j, step int) {
	for {
		for x.equal(i, j) {
			x.to[i], x.from[j] = int16(j), int16(i)
			x.joined = append(x.joined, int16(i))
			i, j = i+step, j+step
		}
		di, dj, ok := x.resume(i, j, step)
		if !ok {
			return
		}
		i, j = i+di*step, j+dj*step
	}
}

// resume finds how many words of each to pass over until the texts agree again.
func (x *aligner) resume(i, j, step int) (di, dj int, ok bool) {
	for sum := 1; sum <= changed; sum++ {
		for k := range sum + 1 {
			// of equal sums the most even one first: a word for a word
			di = (sum+1)/2 + (k+1)/2*(1-2*(k%2))
			if dj = sum - di; di < 0 || dj < 0 {
				continue
			}
			u, v := i+di*step, j+dj*step
			if x.equal(u, v) && x.open(i, di, step, x.to[:len(x.a)]) && x.open(j, dj, step, x.from[:len(x.b)]) &&
				(x.a[u].size >= longWord || x.equal(u+step, v+step) || sum == 2 && di == 1) {
				return di, dj, true
			}
		}
	}
	return 0, 0, false
}

// open reports whether none of the n words from i on has found its like: an
// alignment does not jump over what belongs elsewhere.
func (x *aligner) open(i, n, step int, found []int16) bool {
	for range n {
		if i < 0 || i >= len(found) || found[i] >= 0 {
			return false
		}
		i += step
	}
	return true
}

// span is a stretch of words, from start up to end.
type span struct{ start, end int }

func (s span) size() int { return s.end - s.start }

// hole is what lies between two neighbouring matches: words of a and of b that
// stand in one place. At an end of the texts it is open.
type hole struct {
	a, b span
	open bool
}

// holes lists the places in which a and b differ. Words that were dropped, put in
// or moved as a sentence stand alone: the other side is empty.
func (x *aligner) holes() []hole {
	var out []hole
	j := 0 // behind the match before
	for i := 0; i <= len(x.a); {
		start := i
		for i < len(x.a) && x.to[i] < 0 {
			i++
		}
		end, next := len(x.b), 0
		if i < len(x.a) {
			end = int(x.to[i])
			next = end + 1
		}
		h := hole{a: span{start, i}, open: start == 0 || i == len(x.a)}
		if j <= end && x.vacant(j, end) {
			h.b = span{j, end}
		}
		if h.a.size() > 0 || h.b.size() > 0 {
			out = append(out, h)
		}
		j = next
		i++
	}
	return out
}

func (x *aligner) vacant(j, end int) bool {
	for ; j < end; j++ {
		if x.from[j] >= 0 {
			return false
		}
	}
	return true
}
