package dedupe

import (
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
	dated     []bool // the time says when it happened, not only when we looked
	window    time.Duration
}

func newCorpus(docs []news.Doc, window time.Duration) *corpus {
	c := &corpus{size: len(docs), docs: docs, window: window, dated: datedByUse(docs)}
	texts, languages, v := read(docs)
	c.raw, c.languages = texts, languages
	c.names, c.df = v.names, make([]float64, len(v.names))
	for _, terms := range texts {
		for _, t := range terms {
			c.df[t.id]++
		}
	}
	c.markRefrains(v.ids)
	return c
}

func (c *corpus) markRefrains(ids map[string]int32) {
	marks, segments := refrains(c.docs)
	var r content.Reader
	for i, s := range segments {
		if s == "" {
			continue
		}
		for _, w := range r.Words(s, c.languages[i]) {
			if id, ok := ids[w.Stem]; ok {
				marks[i].terms = append(marks[i].terms, id)
			}
		}
		slices.Sort(marks[i].terms)
		marks[i].terms = slices.Compact(marks[i].terms)
	}
	c.refrains = marks
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
	a, b := c.refrains[i], c.refrains[j]
	if a.whole != 0 && a.whole == b.whole {
		return true
	}
	l, m := c.languages[i], c.languages[j]
	return l != m && l != "" && m != ""
}

// refrain returns the terms that both titles only repeat.
func (c *corpus) refrain(i, j int) []int32 {
	if a, b := c.refrains[i], c.refrains[j]; a.part != 0 && a.part == b.part {
		return a.terms
	}
	return nil
}

func (c *corpus) days(i, j int) float64 {
	return gap(c.docs[i].Time, c.docs[j].Time).Hours() / 24
}

func (c *corpus) bothDated(i, j int) bool { return c.dated[i] && c.dated[j] }
