package dedupe

import (
	"time"

	"feedctl/news"
)

// copyOf says that a doc repeats an earlier one, and why.
type copyOf struct {
	original int // index of the earliest; -1: it is no copy
	share    float64
	because  string
	twin     bool // it shares the original's story and is still news of its own
}

// sameAddress is the reason of a copy that is known by its link alone.
const sameAddress = "the same address"

// findCopies finds for each doc, in order, the earliest one that it repeats:
// by its address, by all its words, or by nearly all of them (see judge). An
// original is never a copy itself. A text that is much changed stands for its
// original too, for those that come after it, and only as long as their facts
// agree with the original's, so likeness does not drift along a chain.
func findCopies(docs []news.Doc, known []*reading, window time.Duration) []copyOf {
	prints := imprints(docs, known)
	f := finder{docs: docs, known: known, window: window, prints: prints, copies: make([]copyOf, len(docs)), index: newShingleIndex(prints)}
	for i := range prints {
		prints[i].marks = nil // the index has them now
	}
	addresses := sharedAddresses(docs)
	byAddress := make(map[string]int)
	byDigest := make(map[uint64]int)
	for i, d := range docs {
		c := copyOf{original: -1}
		// 1 the same address
		if addresses[d.Canonical] {
			if o, ok := byAddress[d.Canonical]; ok {
				c = copyOf{f.root(o), 1, sameAddress, false}
			} else {
				byAddress[d.Canonical] = i
			}
		}
		// 2 the same words
		if o, ok := byDigest[prints[i].digest]; ok && f.repeats(o, i) && (c.original < 0 || o < c.original) {
			c = copyOf{o, 1, "the same text", false}
		}
		// 3 nearly the same words
		if c.original < 0 {
			c = f.near(i)
		}
		f.copies[i] = c
		if c.original < 0 && prints[i].words() >= fewWords {
			byDigest[prints[i].digest] = i
		}
		if c.original < 0 || c.share < sameShare {
			f.index.add(i)
		}
	}
	return f.copies
}

// finder is the state of one call of findCopies.
type finder struct {
	docs   []news.Doc
	known  []*reading
	window time.Duration
	prints []imprint
	copies []copyOf // of the docs seen so far
	index  *shingleIndex
	first  int // doc of the window of the one that is looked at
	aligner
}

// root is the doc that doc i copies, itself when it is no copy.
func (f *finder) root(i int) int {
	if c := f.copies[i]; c.original >= 0 && !c.twin {
		return c.original
	}
	return i
}

// repeats reports whether doc i, of the same words as doc o, repeats it. A few
// words, or some without a fact, that a source says again a day later are its
// habit: the crossword is here.
func (f *finder) repeats(o, i int) bool {
	apart := gap(f.docs[i].Time, f.docs[o].Time)
	p := f.prints[i]
	if f.docs[i].Source == f.docs[o].Source && apart >= columnGap && (p.words() < shortText || p.words() < 2*fullLength && countKind(p.body, kindName)+countKind(p.body, kindNumber) < fewFacts) {
		return false
	}
	return apart <= f.window
}

// verdict is what judge says, if need be; with its facts, if they are asked for.
func (f *finder) verdict(o, i int, facts bool) verdict {
	return f.known[i].judged(f.known[o], facts, func() verdict { return f.judge(o, i, facts) })
}

// near finds the earliest original whose text doc i has nearly, and where there
// is none the one whose twin it is.
func (f *finder) near(i int) copyOf {
	best := copyOf{original: -1}
	for oldest := f.docs[i].Time.Add(-f.window); f.docs[f.first].Time.Before(oldest); {
		f.first++ // docs come in the order of time
	}
	for _, o := range f.index.find(i, f.first) {
		v := f.verdict(o, i, false)
		if v.relation == isOther {
			continue
		}
		r := f.root(o)
		if v.relation == isCopy && r != o && f.verdict(r, i, true).conflict {
			continue
		}
		c := copyOf{r, v.share, v.because, v.relation == isTwin}
		if best.original < 0 || best.twin && !c.twin || best.twin == c.twin && c.original < best.original {
			best = c
		}
	}
	return best
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
