package dedupe

import (
	"fmt"
	"math"
	"slices"
	"time"

	"feedctl/edit/content"
	"feedctl/news"
)

// corpus is the texts of one call, ordered by time.
type corpus struct {
	size      int
	docs      []news.Doc
	raw       [][]term  // of each text, by term id: how often, the title counted double
	df        []float64 // of each term: how many texts have it
	names     []string  // of each term
	languages []string  // of each text: primary subtag, "" where nothing tells
	refrains  []refrain
	traits    []trait
	said      []facts
	source    []int32   // a number for each source
	day       []float64 // when each is, in days
	dated     []bool    // the time says when it happened, not only when we looked
	window    time.Duration
}

func newCorpus(docs []news.Doc, window time.Duration, m *Memory, known []*reading) *corpus {
	c := &corpus{size: len(docs), docs: docs, window: window, dated: datedByUse(docs)}
	texts, languages, said, v := m.read(docs, known)
	c.raw, c.languages, c.said = texts, languages, said
	c.names, c.df = v.names, make([]float64, len(v.names))
	for _, terms := range texts {
		for _, t := range terms {
			c.df[t.id]++
		}
	}
	c.number()
	c.markRefrains(v)
	return c
}

func (c *corpus) markRefrains(v vocabulary) {
	marks, segments := refrains(c.docs)
	var r content.Reader
	for i, s := range segments {
		if s == "" {
			continue
		}
		for _, w := range r.Words(s, c.languages[i]) {
			if id, ok := v.id(w.Stem); ok {
				marks[i].terms = append(marks[i].terms, id)
			}
		}
		slices.Sort(marks[i].terms)
		marks[i].terms = slices.Compact(marks[i].terms)
	}
	c.refrains = marks
	c.mark()
}

// trait is what is asked of a text for every pair it may be in.
type trait struct {
	language    int32 // a number for each; 0: unknown
	whole, part int32 // of its refrain
	count       int32
	habit       bool
	digest      bool
}

func (c *corpus) mark() {
	c.traits = make([]trait, c.size)
	numbers := map[string]int32{"": 0}
	for i, r := range c.refrains {
		l, ok := numbers[c.languages[i]]
		if !ok {
			l = int32(len(numbers))
			numbers[c.languages[i]] = l
		}
		c.traits[i] = trait{l, r.whole, r.part, r.count, r.habit, r.digest}
	}
}

// datedByUse reports for each doc whether its time is evidence. Where the source
// gives no date the time is when we first looked, which says something only of
// an item that came after we had looked before.
func datedByUse(docs []news.Doc) []bool {
	first := make(map[news.ID]time.Time)
	for _, d := range docs {
		if t, ok := first[d.Source]; !d.Dated && (!ok || d.Time.Before(t)) {
			first[d.Source] = d.Time
		}
	}
	dated := make([]bool, len(docs))
	for i, d := range docs {
		dated[i] = d.Dated || d.Time.Sub(first[d.Source]) > time.Hour
	}
	return dated
}

// forbid reports whether two texts are no evidence for each other whatever they say.
func (c *corpus) forbid(i, j int) bool {
	a, b := &c.traits[i], &c.traits[j]
	if a.digest || b.digest || c.instalments(i, j) {
		return true
	}
	return a.language != b.language && a.language != 0 && b.language != 0
}

// instalments reports whether two titles follow one pattern that a source repeats:
// two of that source, or two that the numbers in the pattern's gaps tell apart,
// whoever sent them ("Day 12 of …" of two outlets that carry one column).
func (c *corpus) instalments(i, j int) bool {
	a, b := &c.traits[i], &c.traits[j]
	return a.whole != 0 && a.whole == b.whole && (a.habit && c.source[i] == c.source[j] || a.count != b.count)
}

// forbidden says why forbid is true; empty where it is not.
func (c *corpus) forbidden(i, j int) string {
	a, b := c.refrains[i], c.refrains[j]
	switch {
	case !c.forbid(i, j):
		return ""
	case a.digest || b.digest:
		return "one of them tells several events at once: a briefing, a newsletter or the like joins none"
	case c.instalments(i, j):
		return "both titles follow one pattern that a source repeats: instalments of one column stay apart"
	}
	return fmt.Sprintf("their languages differ: %s and %s", c.languages[i], c.languages[j])
}

// refrain returns the terms that both titles only repeat.
func (c *corpus) refrain(i, j int) []int32 {
	if part := c.traits[i].part; part != 0 && part == c.traits[j].part {
		return c.refrains[i].terms
	}
	return nil
}

// number keeps what is asked of each pair in a form that is quick to compare.
func (c *corpus) number() {
	c.source, c.day = make([]int32, c.size), make([]float64, c.size)
	numbers := make(map[news.ID]int32)
	for i, d := range c.docs {
		if _, ok := numbers[d.Source]; !ok {
			numbers[d.Source] = int32(len(numbers))
		}
		c.source[i] = numbers[d.Source]
		c.day[i] = float64(d.Time.Unix()) / (24 * 60 * 60)
	}
}

func (c *corpus) days(i, j int) float64 { return math.Abs(c.day[i] - c.day[j]) }

func (c *corpus) bothDated(i, j int) bool { return c.dated[i] && c.dated[j] }
