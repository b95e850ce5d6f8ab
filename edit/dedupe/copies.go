package dedupe

import (
	"slices"
	"time"
	"unicode"

	"feedctl/news"
)

// Two texts are copies when their shingles, runs of three words, are mostly the
// same (Broder 1997). MinHash bands propose pairs, the exact Jaccard index decides.
const (
	shingleWords = 3
	copyShare    = 0.5 // of all shingles of both, at least this share is common
	shortShare   = 0.75
	shortText    = 30  // words, the title's among them, up to which shortShare is asked
	copyWords    = 400 // what is compared of a text, in words
	copyBytes    = 4000
	fewWords     = 6  // a shorter text proves nothing by being equal
	bands        = 20 // (1-(1-0.6^3)^20) = 99.2 % of the pairs at copyShare meet in a band
	rows         = 3
	rivals       = 12 // originals compared in one band, the latest ones
)

// copyOf says that a doc repeats an earlier one, and why.
type copyOf struct {
	original int // index of the earliest; -1: it is no copy
	share    float64
	because  string
	twin     bool // it shares the original's story and is still news of its own
}

// imprint is what is kept of a text to tell its copies.
type imprint struct {
	words    int
	title    []uint64 // its words, sorted, each once
	shingles []uint64 // sorted, each once
	bands    []uint64
	numbers  uint64 // of the numbers in it, in any order
	digest   uint64 // of all its words
}

// findCopies finds for each doc, in order, the earliest one that it repeats. An
// original is never a copy itself, so likeness does not drift along a chain.
func findCopies(docs []news.Doc, window time.Duration) []copyOf {
	prints := make([]imprint, len(docs))
	parallel(len(docs), func(int) func(int) {
		return func(i int) { prints[i] = imprintOf(docs[i]) }
	})
	copies := make([]copyOf, len(docs))
	addresses := sharedAddresses(docs)
	byAddress := make(map[string]int)
	byDigest := make(map[uint64]int)
	bandsOf := newBandIndex(len(docs))
	for i, d := range docs {
		p := prints[i]
		c := copyOf{original: -1}
		propose := func(o int, share float64, because string, twin bool) {
			if o >= 0 && (c.original < 0 || c.twin && !twin || c.twin == twin && o < c.original) {
				c = copyOf{o, share, because, twin}
			}
		}
		// 1 the same address
		if addresses[d.Canonical] {
			if o, ok := byAddress[d.Canonical]; ok {
				propose(copies[o].root(o), 1, sameAddress, false)
			} else {
				byAddress[d.Canonical] = i
			}
		}
		// 2 the same words
		if p.words >= fewWords {
			if o, ok := byDigest[p.digest]; ok && gap(d.Time, docs[o].Time) <= window {
				propose(o, 1, "the same text", false)
			}
		}
		// 3 nearly the same words
		if c.original < 0 {
			for _, o := range bandsOf.find(p.bands) {
				share := jaccard(prints[o].shingles, p.shingles)
				if share < least(p, prints[o]) || gap(d.Time, docs[o].Time) > window {
					continue
				}
				switch relation(docs[o], d, prints[o], p, share) {
				case isCopy:
					propose(o, share, "nearly the same text", false)
				case isTwin:
					propose(o, share, "the same text with other numbers", true)
				}
			}
		}
		copies[i] = c
		if c.original >= 0 {
			continue
		}
		if p.words >= fewWords {
			byDigest[p.digest] = i
		}
		bandsOf.add(i, p.bands)
	}
	return copies
}

// least is the share from which two texts are copies. A headline is short enough
// to be written twice.
func least(a, b imprint) float64 {
	if min(a.words, b.words) < shortText {
		return shortShare
	}
	return copyShare
}

// root is the doc that doc i copies, itself when it is no copy.
func (c copyOf) root(i int) int {
	if c.original < 0 || c.twin {
		return i
	}
	return c.original
}

// bandIndex finds the originals that share a band. Each band is a chain from its
// latest original back.
type bandIndex struct {
	latest map[uint64]int32
	before []int32 // of original i in band b: i*bands+b; -1 ends the chain
}

func newBandIndex(n int) *bandIndex {
	return &bandIndex{latest: make(map[uint64]int32), before: make([]int32, n*bands)}
}

func (x *bandIndex) add(i int, hashes []uint64) {
	for b, h := range hashes {
		last, ok := x.latest[h]
		if !ok {
			last = -1
		}
		x.before[i*bands+b] = last
		x.latest[h] = int32(i)
	}
}

// find lists the originals met in any band, at most rivals of each, each once, in order.
func (x *bandIndex) find(hashes []uint64) []int {
	var found []int
	for b, h := range hashes {
		o, ok := x.latest[h]
		for n := 0; ok && o >= 0 && n < rivals; n++ {
			found = append(found, int(o))
			o = x.before[int(o)*bands+b]
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// sameAddress is the reason of a copy that is known by its link alone.
const sameAddress = "the same address"

const (
	isOther = iota
	isCopy
	isTwin
)

// relation judges two nearly equal texts. A source's own texts are often made
// from one template: reports of other towns under other titles share their
// standing phrases, reports of another hour or day differ in the numbers. Only
// the same numbers make a copy; other numbers on the same day make a twin, which
// shares the story; on another day it is news.
func relation(a, b news.Doc, pa, pb imprint, share float64) int {
	apart := gap(a.Time, b.Time)
	if a.Source != b.Source {
		if pa.numbers == pb.numbers || apart <= 24*time.Hour {
			return isCopy
		}
		return isOther
	}
	if jaccard(pa.title, pb.title) < 0.5 && (share < 0.8 || min(pa.words, pb.words) < 60) {
		return isOther
	}
	if pa.numbers == pb.numbers {
		return isCopy
	}
	if apart < columnGap {
		return isTwin
	}
	return isOther
}

// sharedAddresses are the canonical URLs that prove two items to be one report:
// those of a page, which no source gives to several of its items (as a live page
// or a link list does).
func sharedAddresses(docs []news.Doc) map[string]bool {
	type carried struct {
		source  news.ID
		address string
	}
	times := make(map[carried]int)
	ok := make(map[string]bool)
	for _, d := range docs {
		if telling(d.Canonical) {
			times[carried{d.Source, d.Canonical}]++
			ok[d.Canonical] = true
		}
	}
	for c, n := range times {
		if n > 1 {
			ok[c.address] = false
		}
	}
	return ok
}

func imprintOf(d news.Doc) imprint {
	var p imprint
	titleWords, numbers := hashes(d.Title, copyWords, nil)
	words := titleWords
	p.title = slices.Clone(titleWords)
	if body := lead(d, copyBytes); body != "" {
		words, numbers = hashes(body, copyWords, numbers)
		words = append(titleWords, words...)
	}
	p.words = len(words)
	p.digest = fold(words)
	slices.Sort(numbers)
	p.numbers = fold(slices.Compact(numbers))
	slices.Sort(p.title)
	p.title = slices.Compact(p.title)
	for i := range words {
		p.shingles = append(p.shingles, fold(words[i:min(i+shingleWords, len(words))]))
		if i+shingleWords >= len(words) {
			break
		}
	}
	slices.Sort(p.shingles)
	p.shingles = slices.Compact(p.shingles)
	if p.words >= fewWords {
		p.bands = minHashBands(p.shingles)
	}
	return p
}

// firstUnspaced is the first Thai letter: scripts without spaces begin there.
const firstUnspaced = 0x0e01

// hashes returns a hash for each of the first limit words of s, case and marks
// of punctuation apart, and adds those of its numbers to numbers. In scripts
// without spaces every character is a word.
func hashes(s string, limit int, numbers []uint64) (words, nums []uint64) {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h, length, digit := uint64(offset), 0, false
	end := func() {
		if length > 0 {
			words = append(words, mix(h))
			if digit {
				numbers = append(numbers, mix(h))
			}
		}
		h, length, digit = offset, 0, false
	}
	for _, r := range s {
		if len(words) >= limit {
			break
		}
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			end()
			continue
		case r >= firstUnspaced && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			end()
		}
		digit = digit || unicode.IsDigit(r)
		h = (h ^ uint64(unicode.ToLower(r))) * prime
		length++
	}
	end()
	return words, numbers
}

// fold hashes a sequence of hashes.
func fold(hs []uint64) uint64 {
	sum := uint64(len(hs))
	for _, h := range hs {
		sum = mix(sum*0x9e3779b97f4a7c15 + h)
	}
	return sum
}

// mix spreads the bits of x (SplitMix64, Steele 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// minHashBands returns a hash for each band of rows minima.
func minHashBands(shingles []uint64) []uint64 {
	out := make([]uint64, bands)
	for b := range out {
		minima := make([]uint64, rows)
		for r := range minima {
			factor := mix(uint64(b*rows+r+1)*0x9e3779b97f4a7c15) | 1
			least := ^uint64(0)
			for _, s := range shingles {
				least = min(least, s*factor)
			}
			minima[r] = least
		}
		out[b] = fold(append(minima, uint64(b)))
	}
	return out
}

// jaccard is the share of the members of two sorted sets that are in both.
func jaccard(a, b []uint64) float64 {
	common, total := 0, len(a)+len(b)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			common++
			a, b = a[1:], b[1:]
		}
	}
	if total == 0 {
		return 0
	}
	return float64(common) / float64(total-common)
}
