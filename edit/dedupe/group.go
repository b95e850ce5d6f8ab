package dedupe

import (
	"cmp"
	"slices"
	"time"

	"feedctl/news"
)

// Group puts docs, the items of one stretch of time, into stories: first copies
// and near-copies, then reports of the same event. It returns the stories whose
// items or texts are new or changed against the docs' present Story, the changed
// duplicates, and why; Done lists every doc that was judged. The order of docs
// does not count, and neither does the present story of a doc, with two
// exceptions: the items of a Minted story stay in it, and so do those of a story
// that reaches beyond the stretch or holds an item that is judged later. Two such
// stories are never joined, but by a person (o.Together).
//
// A doc that is Outside only completes its story: it is listed there, it may
// lead, and its words are not compared.
//
// The lead and the order of a story's items follow one rule: first the publisher
// that o.Prefer names first, then a report that copies none, then the one that led
// the published story before, then one with a text, then the earliest; ties by
// the source's address, guid and ID.
//
// Items that come in batches end in the stories of one call for all, if each call
// has all docs that its items can meet. What can differ is only this: items of a
// Minted story stay and two such stories stay two, whatever came later; the lead
// of one stays before the equally good; what a person said holds; a story that
// reaches beyond a stretch stays whole. In a stream longer than three windows the
// words are besides counted within each stretch, so a pair at the very threshold
// may fall otherwise.
//
// Items of different languages meet only as copies. Items further apart than
// o.Window do not meet at all, so a caller that regroups a stretch passes the
// docs up to one window before and after it.
//
// Time and memory grow with the number of docs and how many share their words,
// within fixed bounds an item: 30,000 reports take some seconds.
func Group(docs []news.Doc, o Options) news.Grouping {
	if o.Memory == nil {
		o.Memory = &Memory{brief: true}
	}
	defer o.Memory.forget()
	return judge(docs, o).result()
}

// judge does all that Group does but tell.
func judge(docs []news.Doc, o Options) *grouping {
	if o.Window <= 0 {
		o.Window = 72 * time.Hour
	}
	g := &grouping{options: o, docs: slices.Clone(docs)}
	// The order in which a story's earliest item is found; ties by ID, so that
	// the outcome does not hang on the order of docs.
	slices.SortFunc(g.docs, func(a, b news.Doc) int { return cmp.Or(order(a.Outside, b.Outside), earlier(a, b)) })
	g.docs = slices.CompactFunc(g.docs, func(a, b news.Doc) bool { return a.ID == b.ID })
	if i := slices.IndexFunc(g.docs, func(d news.Doc) bool { return d.Outside }); i >= 0 {
		g.docs, g.rest = g.docs[:i], g.docs[i:]
	}
	g.here = make(map[news.ID]bool, len(g.docs))
	for _, d := range g.docs {
		g.here[d.ID] = true
	}

	g.known = o.Memory.recall(g.docs)
	g.anchor()   // 1 which stories are fixed, and what a person said
	g.collapse() // 2 copies: one unit for each text
	g.measure()  // 3 how alike the units are
	g.join()     // 4 units to stories
	return g
}

// earlier orders docs by own time, source as added, guid, and last by ID.
func earlier(a, b news.Doc) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.SourceURL, b.SourceURL), cmp.Compare(a.GUID, b.GUID), cmp.Compare(a.ID, b.ID))
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// later reports whether a doc is judged in another call.
func (o Options) later(d news.Doc) bool {
	return !d.Grouped && (!o.First.IsZero() && d.Time.Before(o.First) || !o.Last.IsZero() && d.Time.After(o.Last))
}

// grouping is the state of one call of Group.
type grouping struct {
	options Options
	docs    []news.Doc       // earliest first
	known   []*reading       // of the docs
	rest    []news.Doc       // the other members of their stories
	here    map[news.ID]bool // the docs of the stretch
	bonds   *bonds           // of the docs, and behind them the rest
	copies  []copyOf         // of each doc

	units  []int // of each unit: the doc it stands for
	unitOf []int // of each doc
	corpus *corpus
	plain  [][]pair  // the pairs the search found
	df     []float64 // of each term, as it counted in the end
	raw    [][]pair  // as alike as the texts say
	rivals []float32 // of each unit: how alike it is to texts outside its story
	scores [][]pair  // raw, weighed against rivals
	story  []int32   // of each unit: the story's first unit
	merges []merge   // the joins that made the stories, in order
}

func (g *grouping) anchor() {
	reaches := make(map[news.ID]bool) // stories that have items which this call does not judge
	for _, d := range g.rest {
		reaches[d.Story] = true
	}
	for _, d := range g.docs {
		if g.options.later(d) {
			reaches[d.Story] = true
		}
	}
	anchors := make([]news.ID, 0, len(g.docs)+len(g.rest))
	for _, d := range g.docs {
		if d.Story != "" && (d.Minted || reaches[d.Story]) {
			anchors = append(anchors, d.Story)
		} else {
			anchors = append(anchors, "")
		}
	}
	for _, d := range g.rest {
		anchors = append(anchors, d.Story)
	}
	g.bonds = g.bind(anchors)
}

// fixed is the story that doc i must stay in; empty: none.
func (g *grouping) fixed(i int) news.ID { return g.bonds.anchor[g.bonds.block(i)] }

// collapse makes units: an original with its copies. A copy that belongs to
// another fixed story than its original is a unit of its own; so is one that a
// person set apart, and it is no copy then.
func (g *grouping) collapse() {
	g.copies = findCopies(g.docs, g.known, g.options.Window)
	g.unitOf = make([]int, len(g.docs))
	for i := range g.docs {
		if o := g.copies[i].original; o >= 0 {
			if a, b := g.fixed(i), g.fixed(o); (a == "" || b == "" || a == b) && g.bonds.unite(o, i) {
				g.unitOf[i] = g.unitOf[o]
				continue
			}
			if g.bonds.parted(o, i) {
				g.copies[i] = copyOf{original: -1}
			}
		}
		g.unitOf[i] = len(g.units)
		g.units = append(g.units, i)
	}
	for i, d := range g.docs {
		o := g.copies[i].original
		if o >= 0 && !g.copies[i].twin && d.Minted && d.DuplicateOf == "" && !g.docs[o].Minted {
			g.promote(i, o)
		}
	}
}

// promote makes a published report the original of the text it shares with a
// newcomer: a date is what a source claims, and a later copy with an earlier date
// takes nobody's place.
func (g *grouping) promote(i, o int) {
	for j := range g.copies {
		if j != i && g.copies[j].original == o && !g.copies[j].twin {
			g.copies[j].original = i
		}
	}
	g.copies[o] = copyOf{i, g.copies[i].share, g.copies[i].because, false}
	g.copies[i] = copyOf{original: -1}
}

// measure finds how alike the units are.
func (g *grouping) measure() {
	docs, known := make([]news.Doc, len(g.units)), make([]*reading, len(g.units))
	for u, i := range g.units {
		docs[u], known[u] = g.docs[i], g.known[i]
	}
	g.corpus = newCorpus(docs, g.options.Window, g.options.Memory, known)
}

// join makes stories in three looks. The first two only count: how many
// stories a word is in, and which texts have rivals outside their story.
func (g *grouping) join() {
	c := g.corpus
	bonds := g.unitBonds()
	plain, wide := c.search()
	rough, _ := link(c.size, c.demand(wide), bonds, roughly)
	g.plain, g.df = plain, storyDF(c, rough)
	g.raw = c.demand(c.reweigh(g.df, plain, wide))
	rough, _ = link(c.size, g.raw, bonds, roughly)
	g.rivals = rivals(g.raw, rough)
	g.scores = contrast(g.raw, g.rivals)
	g.story, g.merges = link(c.size, g.scores, bonds, threshold)
}

// unitBonds are the bonds of the units.
func (g *grouping) unitBonds() bound {
	out := bound{block: make([]int32, len(g.units)), anchored: make([]bool, len(g.units)), foes: g.bonds.foes}
	for u, i := range g.units {
		out.block[u] = g.bonds.block(i)
		out.anchored[u] = g.fixed(i) != ""
	}
	return out
}

// result names the stories and says what changed.
func (g *grouping) result() news.Grouping {
	out := news.Grouping{Duplicates: make(map[news.ID]news.ID), Recipe: Recipe}
	members := make(map[int32][]int)
	var order []int32
	present := make(map[news.ID]int) // how many docs are in a story now
	for i, d := range g.docs {
		if d.Story != "" {
			present[d.Story]++
		}
		if !g.options.later(d) {
			out.Done = append(out.Done, d.ID)
		} else if d.Story == "" {
			continue // it only stood by
		}
		s := g.story[g.unitOf[i]]
		if members[s] == nil {
			order = append(order, s)
		}
		members[s] = append(members[s], i)
	}
	rest := make(map[news.ID][]news.Doc)
	for _, d := range g.rest {
		present[d.Story]++
		rest[d.Story] = append(rest[d.Story], d)
	}
	g.duplicates(&out)
	why := g.reasons()
	for _, s := range order {
		ms := members[s]
		all, key := g.reports(ms, rest)
		if g.unchanged(all, key, present[key]) {
			continue
		}
		out.Groups = append(out.Groups, g.group(all, key))
		out.Decisions = append(out.Decisions, why.of(ms, len(all) == 1)...)
	}
	slices.Sort(out.Done)
	slices.SortFunc(out.Groups, func(a, b news.Group) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortStableFunc(out.Decisions, func(a, b news.Decision) int { return cmp.Compare(a.Subject, b.Subject) })
	return out
}

// report is a doc in its story.
type report struct {
	news.Doc
	copied bool
}

// reports returns all of a story, the earliest first, and its key: the published
// story's, else the provisional one of its earliest item. members are its docs in
// the stretch, rest the ones outside by their story.
func (g *grouping) reports(members []int, rest map[news.ID][]news.Doc) (all []report, key news.ID) {
	fixed := news.ID("")
	for _, i := range members {
		d := g.docs[i]
		all = append(all, report{d, g.isCopy(i)})
		if fixed == "" {
			fixed = g.fixed(i)
		}
	}
	for _, d := range rest[fixed] {
		all = append(all, report{d, d.DuplicateOf != ""})
	}
	for _, r := range all {
		if r.Minted && r.Story == fixed {
			key = fixed
		}
	}
	slices.SortFunc(all, func(a, b report) int { return earlier(a.Doc, b.Doc) })
	if key == "" {
		key = news.StoryKey(all[0].SourceURL, all[0].GUID)
	}
	return all, key
}

// unchanged reports whether the store has this very story already.
func (g *grouping) unchanged(all []report, key news.ID, present int) bool {
	return len(all) == present && !slices.ContainsFunc(all, func(r report) bool {
		return r.Story != key || !r.Grouped && !r.Outside && !g.options.later(r.Doc)
	})
}

// group makes the story of its reports, the earliest first.
func (g *grouping) group(all []report, key news.ID) news.Group {
	first := all[0].Time
	slices.SortFunc(all, func(a, b report) int { return g.leads(a, b, key) })
	lead := all[0]
	out := news.Group{Key: key, Lead: lead.ID, Title: lead.Title, Language: lead.Language, Time: lead.Time, FirstSeen: first}
	for _, r := range all {
		out.Items = append(out.Items, r.ID)
	}
	return out
}

// leads orders the reports of a story: a preferred publisher's, one that is no
// copy, the one that led the published story before (one with an earlier date
// that comes later must not take its place), one with a text, the earliest. All
// of it is the same however much of the story the stretch holds.
func (g *grouping) leads(a, b report, key news.ID) int {
	led := func(r report) bool { return r.Leads && r.Minted && r.Story == key }
	return cmp.Or(
		cmp.Compare(g.preference(a.Doc), g.preference(b.Doc)),
		order(a.copied, b.copied),
		order(led(b), led(a)),
		order(lead(a.Doc, 1) == "", lead(b.Doc, 1) == ""),
		earlier(a.Doc, b.Doc),
	)
}

func (g *grouping) preference(d news.Doc) int {
	if at := slices.Index(g.options.Prefer, d.Source); at >= 0 {
		return at
	}
	return len(g.options.Prefer)
}

// isCopy reports whether a doc of the stretch copies another. A copy of an item
// outside the stretch stays one.
func (g *grouping) isCopy(i int) bool {
	d := g.docs[i]
	if d.DuplicateOf != "" && (!g.here[d.DuplicateOf] || g.options.later(d)) {
		return true
	}
	return g.copies[i].original >= 0 && !g.copies[i].twin
}

// duplicates notes what each doc copies, where that differs from what is stored.
func (g *grouping) duplicates(out *news.Grouping) {
	for i, d := range g.docs {
		original := news.ID("")
		if c := g.copies[i]; c.original >= 0 && !c.twin {
			original = g.docs[c.original].ID
		}
		if original == d.DuplicateOf || original == "" && !g.here[d.DuplicateOf] || g.options.later(d) {
			continue
		}
		out.Duplicates[d.ID] = original
	}
}
