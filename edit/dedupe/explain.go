package dedupe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// Explanation is what [Group] finds of two docs, in its own figures.
type Explanation struct {
	Items    [2]news.ID `json:"items"`
	Together bool       `json:"together"` // in one story
	By       string     `json:"by"`       // whose word it is: pipeline, or person
	Because  string     `json:"because"`
	// Compared is what stood against what: copies, events, or nothing where
	// something else decided before words could.
	Compared string `json:"compared"`
	// Shared are the terms of both, those that weigh most first.
	Shared []SharedTerm `json:"shared"`
	// Factors are the numbers the score is made of, in the order of Steps.
	Factors map[string]float64 `json:"factors"`
	// Score is how alike the two are in the end, Link how alike their stories are
	// (or were when they were joined), Threshold what a link needs.
	Score     float64   `json:"score"`
	Link      float64   `json:"link"`
	Threshold float64   `json:"threshold"`
	Recipe    string    `json:"recipe"`
	At        time.Time `json:"at"`
}

// SharedTerm is a term of two texts. Weight is its part of their likeness.
type SharedTerm struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
}

// Steps names the factors of an explanation in the order in which they count.
// plain is the cosine of the two texts, expanded that with their neighbours'
// words where a headline borrows some; the product of expanded and the factors
// behind it is the score. The others describe: hours between the two, copied for
// the share of common runs of words.
func Steps() []string {
	return []string{"hours", "copied", "plain", "expanded", "time", "weekdays", "numbers", "names", "own_source", "undated", "rivals"}
}

const explained = 12 // terms told

// Explain says why the items a and b are in one story or not, if docs were
// grouped with o. It is computed by the code of [Group]; the stored stories count
// only as far as they do there. It reports false where one of them is not among docs.
func Explain(docs []news.Doc, a, b news.ID, o Options) (Explanation, bool) {
	if o.Memory == nil {
		o.Memory = new(Memory)
	}
	defer o.Memory.forget()
	at := func(list []news.Doc, id news.ID) int {
		return slices.IndexFunc(list, func(d news.Doc) bool { return d.ID == id })
	}
	e := Explanation{Items: [2]news.ID{a, b}, By: "pipeline", Compared: "nothing", Threshold: threshold, Recipe: Recipe, At: o.Now,
		Factors: map[string]float64{}, Shared: []SharedTerm{}}
	i, j := at(docs, a), at(docs, b)
	if i < 0 || j < 0 || i == j {
		return e, false
	}
	g := judge(docs, o)
	number := func(id news.ID) int {
		if i := at(g.docs, id); i >= 0 {
			return i
		}
		return len(g.docs) + at(g.rest, id)
	}
	if i, j = number(a), number(b); max(i, j) < len(g.docs) {
		g.explain(i, j, &e)
		return e, true
	}
	story := g.fixed(i)
	e.Together = story != "" && story == g.fixed(j)
	if e.Because = "they are too far apart in time to be compared; each is where the reports around it put it"; g.byHand(i, j) != "" {
		e.By, e.Because = "person", g.byHand(i, j)
	}
	return e, true
}

// byHand says what a person decided of two docs; empty: nothing.
func (g *grouping) byHand(i, j int) string {
	block := g.bonds.block(i)
	switch {
	case g.bonds.parted(i, j):
		return "a person set them apart"
	case block == g.bonds.block(j) && g.bonds.byHand[block]:
		return "a person put them, or others with them, into one story"
	}
	return ""
}

func (g *grouping) explain(i, j int, e *Explanation) {
	u, v := g.unitOf[i], g.unitOf[j]
	e.Together = g.story[u] == g.story[v]
	e.Factors["hours"] = round(gap(g.docs[i].Time, g.docs[j].Time).Hours())
	if u != v {
		g.measured(u, v, e)
	}
	switch a, b := g.fixed(i), g.fixed(j); {
	case g.byHand(i, j) != "":
		e.By, e.Because = "person", g.byHand(i, j)
	case g.copy(i, j, e):
	case a != "" && a == b:
		e.Because = "both belong to a story that is fixed: it is published, or reaches beyond what is compared"
	case a != "" && b != "":
		e.Because = "their stories are fixed, and two such are never joined"
	case e.Because != "":
	case e.Together:
		e.Because = fmt.Sprintf("their stories were joined: their link %.3f reached %.3f", e.Link, threshold)
	default:
		e.Because = fmt.Sprintf("the link of their stories is %.3f and needs %.3f", e.Link, threshold)
	}
}

// copy tells that two docs share a text, if they do.
func (g *grouping) copy(i, j int, e *Explanation) bool {
	one := func(i int) (int, copyOf) {
		if c := g.copies[i]; c.original >= 0 {
			return c.original, c
		}
		return i, copyOf{original: -1}
	}
	a, ca := one(i)
	b, cb := one(j)
	if a != b {
		return false
	}
	var because []string
	share := 1.0
	for _, c := range []copyOf{ca, cb} {
		if c.original >= 0 {
			because = append(because, c.because)
			share = min(share, c.share)
		}
	}
	slices.Sort(because)
	e.Compared, e.Factors["copied"] = "copies", round(share)
	e.Because = strings.Join(slices.Compact(because), "; ")
	if ca.original >= 0 && cb.original >= 0 {
		e.Because += ": both as " + naming(g.docs[a])
	}
	return true
}

// measured tells how alike two units are, by the steps of join.
func (g *grouping) measured(u, v int, e *Explanation) {
	c := g.corpus
	if u < v {
		u, v = v, u
	}
	if c.docs[u].Time.Sub(c.docs[v].Time) > c.window {
		e.Because = fmt.Sprintf("they are more than %g hours apart", c.window.Hours())
		return
	}
	if because := c.forbidden(u, v); because != "" {
		e.Because = because
		return
	}
	e.Compared = "events"
	vs := c.vectors(g.df)
	wide, _ := c.expand(vs, c.weigh(vs, g.plain))
	e.Shared = c.shared(vs, u, v)
	f, own := &c.said[u], &c.said[v]
	product := e.put("expanded", c.cosine(wide, u, v))
	e.put("plain", c.cosine(vs, u, v))
	product *= e.put("time", c.decay(u, v)) * e.put("weekdays", f.sameWhen(own)) * e.put("numbers", f.sameNumbers(own)) *
		e.put("names", f.sameNames(own)) * e.put("own_source", c.own(u, v)) * e.put("undated", c.undated(u, v)) *
		e.put("rivals", rivalry(g.rivals[u], g.rivals[v]))
	e.Score = round(float64(product))
	if !slices.ContainsFunc(g.scores[u], func(p pair) bool { return int(p.to) == v }) {
		e.Score = 0 // too weak to be looked at, or others are so much stronger
	}
	e.Link = round(float64(g.linkBetween(int32(u), int32(v))))
}

func (e *Explanation) put(name string, x float32) float32 {
	e.Factors[name] = round(float64(x))
	return x
}

// shared are the terms of two texts by their part of the cosine.
func (c *corpus) shared(vs [][]term, u, v int) []SharedTerm {
	out := []SharedTerm{}
	refrain := c.refrain(u, v)
	for _, t := range vs[u] {
		if w := weightOf(vs[v], t.id); w > 0 && !slices.Contains(refrain, t.id) {
			out = append(out, SharedTerm{c.names[t.id], float64(t.weight * w)})
		}
	}
	slices.SortFunc(out, func(a, b SharedTerm) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Term, b.Term))
	})
	out = out[:min(len(out), explained)]
	for k := range out {
		out[k].Weight = round(out[k].Weight)
	}
	return out
}

// linkBetween is the link at which the clusters of two units were joined, or that
// of their stories where they never were. It makes the joins of these two stories again.
func (g *grouping) linkBetween(u, v int32) float32 {
	at := make(map[int32]int) // of the units of the two stories: row
	var units []int32
	for w, s := range g.story {
		if s == g.story[u] || s == g.story[v] {
			at[int32(w)] = len(units)
			units = append(units, int32(w))
		}
	}
	n := len(units)
	links, size, root := make([]float32, n*n), make([]float32, n), make([]int, n)
	for k, w := range units {
		size[k], root[k] = 1, k
		for _, p := range g.scores[w] {
			if l, ok := at[p.to]; ok && p.score >= faintest {
				links[k*n+l], links[l*n+k] = p.score, p.score
			}
		}
	}
	find := func(w int32) int {
		k := at[w]
		for root[k] != k {
			k = root[k]
		}
		return k
	}
	for _, m := range g.merges {
		a, ok := at[m.a]
		b, both := at[m.b]
		if !ok || !both {
			continue
		}
		x, y := find(u), find(v)
		if x == a && y == b || x == b && y == a {
			return max(0, m.link)
		}
		for o := range n {
			s := linkOf(links[a*n+o], links[b*n+o], size[a], size[b])
			if s < faintest/8 {
				s = 0
			}
			links[a*n+o], links[o*n+a] = s, s
		}
		size[a] += size[b]
		root[b] = a
	}
	return links[find(u)*n+find(v)]
}
