package dedupe

import (
	"math/bits"
	"slices"

	"feedctl/news"
)

const (
	copyShare  = 0.5  // of the shorter text's words, at least this share is in the other
	shortShare = 0.75 // of a text of up to shortText words: it is short enough to be written twice
	sameShare  = 0.9  // from this share on a copy adds nothing by which others are found
	shortText  = 30
	fewBody    = 15 // words; a shorter text proves nothing
	fewWords   = 6  // words of a headline that proves something by itself

	fullLength = 60 // words from which a text of another source speaks for itself, whatever its headline
	fewFacts   = 2
	ownMatter  = 10 // words in one place, of both texts, that are no edit but other matter
	ownShare   = 0.1
	topicShare = 0.25 // of a headline's words that the other item has, where the texts leave doubt
	slotSize   = 12   // words of a place in which facts are compared
	editFactor = 1.5  // names may differ so much more than other words,
	nounFactor = 4    // where nouns look like names,
	editMargin = 0.02 // and by this
)

// The verdict on two texts.
const (
	isOther = iota
	isCopy
	isTwin // the same text with other figures: one story, and news
)

type verdict struct {
	relation int
	share    float64
	because  string
	conflict bool // the words agree and the facts do not
	brief    bool // the facts were not looked at, so conflict is open
}

// judge compares two docs, the earlier one first. Texts made from one template
// have nearly the same words too, so what counts is which words differ: an editor
// changes the words around the facts, a template changes the facts. Where a
// number, a day or a name stands in one text and another one in the same place of
// the other, the texts are no copies.
//
// One report with a changed figure is no copy either, whoever carries it: it is
// news. It is the earlier one's twin and shares its story.
//
// Where too few words agree the facts are looked at only if they are asked for.
func (f *finder) judge(o, i int, facts bool) verdict {
	a, b := f.docs[o], f.docs[i]
	pa, pb := f.prints[o], f.prints[i]
	same, apart := a.Source == b.Source, gap(a.Time, b.Time)
	if min(len(pa.body), len(pb.body)) < fewBody {
		return headlines(a, b, pa, pb, same && apart >= columnGap)
	}
	short, long := len(pa.body), len(pb.body)
	if short > long {
		short, long = long, short
	}
	v := verdict{share: float64(f.align(pa.body, pb.body)) / float64(short), because: "nearly the same text"}
	few := v.share < copyShare || short < shortText && v.share < shortShare
	if few && !facts {
		v.brief = true
		return v
	}
	d := f.compare(pa.caseless, pb.caseless)
	known := d.namesAgree + d.numbersAgree
	d.subject = otherSubject(pa, pb) && otherSubject(pb, pa)
	v.conflict = d.conflict()
	switch {
	case few, d.matter > ownMatter && float64(d.matter) > ownShare*float64(short):
		return v
	case v.conflict:
		if d.onlyNumbers() && apart < columnGap && (same && known >= d.numbersDiffer || d.numbersAgree >= 2*d.numbersDiffer) {
			v.relation, v.because = isTwin, "the same text with other numbers"
		}
		return v
	case same && apart >= columnGap && known < fewFacts && short < 2*fullLength:
		return v // a habit: the crossword is here
	case 2*short < long:
		// A part proves a copy where it is the beginning, and not an item among others.
		if len(pa.body) < len(pb.body) {
			pa, pb = pb, pa
		}
		if f.behind() > max(fullLength, long/4) || max(onTopic(pa, pb.body), onTopic(pa, pb.title)) < topicShare {
			return v
		}
		v.because = "the beginning of the same text"
	case (same || short < fullLength) && known < fewFacts:
		// Words without facts may be what a source says below each headline.
		if min(onTopic(pa, pb.body), onTopic(pb, pa.body)) < topicShare && likeHeadlines(pa, pb) < shortShare {
			return v
		}
	}
	v.relation = isCopy
	return v
}

// differences counts what an alignment shows.
type differences struct {
	plainKept, plainChanged     int
	namesAgree, namesDiffer     int // runs of names
	numbersAgree, numbersDiffer int
	datesDiffer                 int
	matter                      int  // words of both that stand in one place and are other matter
	swaps, edits                int  // in scripts without capitals: a noun for another, and all else
	subject                     bool // each has in headline and text what the other has nowhere
}

func (d differences) conflict() bool {
	if d.numbersDiffer > 0 || d.datesDiffer > 0 || d.subject || d.swaps > 1 && d.swaps > d.edits {
		return true
	}
	edits := float64(d.plainChanged) / float64(max(1, d.plainChanged+d.plainKept))
	factor := editFactor
	if 4*d.namesAgree > d.plainKept {
		factor = nounFactor // a language that gives all nouns a capital
	}
	return d.namesDiffer > 0 && float64(d.namesDiffer)/float64(d.namesDiffer+d.namesAgree) > factor*edits+editMargin
}

func (d differences) onlyNumbers() bool {
	without := d
	without.numbersDiffer = 0
	return d.numbersDiffer > 0 && !without.conflict()
}

// compare counts the differences of the texts just aligned. Where one of them is
// caseless, a name of the other and what stands in its place are two names.
func (x *aligner) compare(caselessA, caselessB bool) differences {
	var d differences
	for i, t := range x.a {
		if x.to[i] < 0 {
			continue
		}
		switch t.kind {
		case kindNumber:
			d.numbersAgree++
		case kindName:
			if i == 0 || x.a[i-1].kind != kindName {
				d.namesAgree++
			}
		case kindPlain:
			d.plainKept++
		}
	}
	holes := x.holes()
	for n, h := range holes {
		most, least := max(h.a.size(), h.b.size()), min(h.a.size(), h.b.size())
		if least >= ownMatter {
			d.matter += least
		}
		if most > slotSize {
			continue
		}
		d.plainChanged += max(countKind(x.a[h.a.start:h.a.end], kindPlain), countKind(x.b[h.b.start:h.b.end], kindPlain))
		differ := func(k kind) int {
			return min(x.lost(holes, n, k, true), x.lost(holes, n, k, false), 1)
		}
		d.numbersDiffer += differ(kindNumber)
		d.namesDiffer += differ(kindName)
		if caselessA != caselessB && least > 0 && most <= 3 && x.lost(holes, n, kindName, caselessB) > 0 {
			d.namesDiffer++
		}
		d.datesDiffer += differ(kindWeekday) + differ(kindMonth)
		switch x.wideSwap(h) {
		case swapOfNames:
			d.namesDiffer++
		case swapOfWords:
			d.swaps++
		case noSwap:
			if h.a.size() > 0 && x.a[h.a.start].wide || h.b.size() > 0 && x.b[h.b.start].wide {
				d.edits++
			}
		}
	}
	return d
}

func countKind(text []token, k kind) int {
	n := 0
	for _, t := range text {
		if t.kind == k {
			n++
		}
	}
	return n
}

// lost counts the words of a kind in the nth hole, of a or else of b, that the
// other text has neither there nor in another hole where nothing stands against them.
func (x *aligner) lost(holes []hole, n int, k kind, ofA bool) int {
	sides := func(h hole) (mine, other []token) {
		mine, other = x.a[h.a.start:h.a.end], x.b[h.b.start:h.b.end]
		if !ofA {
			mine, other = other, mine
		}
		return mine, other
	}
	mine, facing := sides(holes[n])
	unit := countKind(mine, kindPlain)+countKind(facing, kindPlain) > 0
	same := func(t, u token) bool {
		switch {
		case t.hash == u.hash:
			return true
		case k == kindNumber: // 38 million, 38,000,000
			return unit && u.kind == k && t.like == u.like
		case k == kindName: // Strand, Strandh
			return u.kind == k && min(t.size, u.size) >= longWord && max(t.size, u.size)-min(t.size, u.size) <= 1 && bits.OnesCount32(t.like^u.like) <= 1
		}
		return false
	}
	count := 0
	for _, t := range mine {
		if t.kind != k {
			continue
		}
		found := false
		for m, h := range holes {
			facing, other := sides(h)
			if (m == n || countKind(facing, k) == 0) && slices.ContainsFunc(other, func(u token) bool { return same(t, u) }) {
				found = true
				break
			}
		}
		if !found {
			count++
		}
	}
	return count
}

// behind is how many words of the longer text come before the first common one.
func (x *aligner) behind() int {
	found := x.to[:len(x.a)]
	if len(x.b) > len(x.a) {
		found = x.from[:len(x.b)]
	}
	return max(0, slices.IndexFunc(found, func(at int16) bool { return at >= 0 }))
}

const (
	noSwap = iota
	swapOfWords
	swapOfNames
)

// wideSwap says what stands for what in a script that has no capitals: names,
// where both begin with a family name or stand before or end in what places and
// persons are called, else one noun for another.
func (x *aligner) wideSwap(h hole) int {
	a, b := x.a[h.a.start:h.a.end], x.b[h.b.start:h.b.end]
	if h.open || len(a) < 2 || len(b) < 2 || len(a) > 5 || len(b) > 5 {
		return noSwap
	}
	for _, t := range slices.Concat(a, b) {
		if !t.han && !(t.wide && t.kind == kindNumber) { // 健一 ends in a one
			return noSwap
		}
	}
	if wideFamilies[a[0].hash] && wideFamilies[b[0].hash] && len(a) < 4 && len(b) < 4 {
		return swapOfNames
	}
	if wideTitles[a[len(a)-1].hash] && wideTitles[b[len(b)-1].hash] || wideTitles[x.a[h.a.end].hash] {
		return swapOfNames
	}
	return swapOfWords
}

// otherSubject reports whether the headline of p names what its text names too,
// and q nowhere.
func otherSubject(p, q imprint) bool {
	for i, t := range p.title {
		if t.wide {
			if i+1 < len(p.title) && p.title[i+1].wide && hasPair(p.body, p.title[i:]) && !hasPair(q.body, p.title[i:]) && !hasPair(q.title, p.title[i:]) {
				return true
			}
			continue
		}
		same := func(u token) bool { return u.hash == t.hash }
		k := slices.IndexFunc(p.body, same)
		if k >= 0 && p.body[k].kind != kindPlain && !slices.ContainsFunc(q.body, same) && !slices.ContainsFunc(q.title, same) {
			return true
		}
	}
	return false
}

// hasPair reports whether the first two words of pair stand together in text.
func hasPair(text, pair []token) bool {
	for i := 1; i < len(text); i++ {
		if text[i-1].hash == pair[0].hash && text[i].hash == pair[1].hash {
			return true
		}
	}
	return false
}

// onTopic is the share of the words of p's headline that text has, short ones apart.
func onTopic(p imprint, text []token) float64 {
	words, shared := 0, 0
	for _, t := range p.title {
		if !t.wide && t.size < 4 && t.kind == kindPlain {
			continue
		}
		words++
		if slices.ContainsFunc(text, func(u token) bool { return u.hash == t.hash }) {
			shared++
		}
	}
	if words == 0 {
		return 1
	}
	return float64(shared) / float64(words)
}

// headlines judges two docs of which at least one has little more than a
// headline: it must be the same and say something, but for the outlet's name.
// A source that repeats one on another day has a habit. Where both have no more
// than a headline, one that is longer by a word or two makes a twin.
func headlines(a, b news.Doc, pa, pb imprint, habit bool) verdict {
	v := verdict{relation: isOther, share: 1, because: "the same headline"}
	switch {
	case habit:
	case sameHeadline(a.Title, b.Title):
		v.relation = isCopy
	case onlyCounts(a.Title, b.Title):
	case max(len(pa.body), len(pb.body)) < fewBody && enough(pa.title) && enough(pb.title):
		if v.share = likeHeadlines(pa, pb); v.share >= shortShare {
			v.relation, v.because = isTwin, "nearly the same headline"
		}
	}
	return v
}

// onlyCounts reports whether two headlines differ in their numbers and in nothing else.
func onlyCounts(a, b string) bool {
	p, m := pattern(a)
	q, n := pattern(b)
	return p == q && m != n
}

// likeHeadlines is the share of the words of two headlines that both have, where
// one has all of the other's, else 0: words against words may be other facts.
func likeHeadlines(p, q imprint) float64 {
	has := func(text []token, t token) bool {
		return slices.ContainsFunc(text, func(u token) bool { return u.hash == t.hash })
	}
	common, ownP, ownQ := 0, 0, 0
	for _, t := range p.title {
		if has(q.title, t) {
			common++
		} else {
			ownP++
		}
	}
	for _, t := range q.title {
		if !has(p.title, t) {
			ownQ++
		}
	}
	if common == 0 || min(ownP, ownQ) > 0 {
		return 0
	}
	return float64(common) / float64(common+ownP+ownQ)
}
