package dedupe

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// Rules are many, and almost none of them is about the address at hand. What a
// pattern cannot match without finds those that may be.

// literal is a text that must stand in what a pattern matches, and whose.
type literal struct {
	text string // lower case
	of   int
}

// pieceLen is the length of the piece by which literals are looked up.
const pieceLen = 4

// literals finds which of many texts stand in a string, in one walk over it.
type literals struct {
	seen    []uint64 // a bit for each hash of a piece
	byPiece map[[pieceLen]byte][]placed
}

// placed is a literal and where in it its piece begins.
type placed struct {
	literal
	at int
}

func newLiterals(list []literal) literals {
	l := literals{seen: make([]uint64, 1<<16/64), byPiece: map[[pieceLen]byte][]placed{}}
	times := map[[pieceLen]byte]int{}
	for _, x := range list {
		for _, p := range pieces(x.text) {
			times[p]++
		}
	}
	for _, x := range list {
		// The piece that fewest others have, the first of those.
		all := pieces(x.text)
		at := 0
		for i, p := range all {
			if times[p] < times[all[at]] {
				at = i
			}
		}
		h := hashPiece(all[at])
		l.seen[h/64] |= 1 << (h % 64)
		l.byPiece[all[at]] = append(l.byPiece[all[at]], placed{x, at + len(x.text) - len(rare(x.text))})
	}
	return l
}

// pieces are all pieces of what is rare in a literal.
func pieces(text string) (out [][pieceLen]byte) {
	text = rare(text)
	for i := 0; i+pieceLen <= len(text); i++ {
		out = append(out, [pieceLen]byte([]byte(text[i:i+pieceLen])))
	}
	return out
}

func hashPiece(p [pieceLen]byte) uint32 {
	return (uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24) * 0x9E3779B1 >> 16
}

// in returns whose literals stand in s, which is in lower case; some maybe twice.
func (l literals) in(s string) (found []int) {
	for i := 0; i+pieceLen <= len(s); i++ {
		p := [pieceLen]byte{s[i], s[i+1], s[i+2], s[i+3]}
		h := hashPiece(p)
		if l.seen[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for _, x := range l.byPiece[p] {
			if x.at <= i && strings.HasPrefix(s[i-x.at:], x.text) {
				found = append(found, x.of)
			}
		}
	}
	return found
}

// common begin what stands in most addresses.
var common = []string{"https", "http", "://", "www.", "."}

// rare is text without what stands in most addresses.
func rare(text string) string {
	for _, c := range common {
		text = strings.TrimPrefix(text, c)
	}
	return text
}

// required returns texts of which one at least stands, its letters' case apart,
// in everything that pattern matches; nil where no such are known.
func required(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	words := needs(re.Simplify())
	for i, w := range words {
		words[i] = strings.ToLower(w)
		if len(rare(words[i])) < pieceLen || strings.ContainsFunc(words[i], func(r rune) bool { return r > '~' }) {
			return nil
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func needs(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCapture, syntax.OpPlus:
		return needs(re.Sub[0])
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needs(sub); leastRare(words) > leastRare(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needs(sub)
			if len(words) == 0 {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// leastRare is how telling the least telling of words is; -1 for none.
func leastRare(words []string) int {
	least := -1
	for _, w := range words {
		if n := len(rare(strings.ToLower(w))); least < 0 || n < least {
			least = n
		}
	}
	return least
}

// plainWord reports whether a pattern is one word that it matches alone.
func plainWord(pattern string) (string, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || re.Op != syntax.OpLiteral || re.Flags&syntax.FoldCase != 0 {
		return "", false
	}
	return string(re.Rune), true
}
