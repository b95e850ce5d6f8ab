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
// duplicates, and why; Done lists every doc. The order of docs does not count,
// and neither does the present story of a doc, with two exceptions: the items of
// a Minted story stay in it, and so do those of a story whose earliest item lies
// outside the stretch. Two such stories are never joined.
//
// Items of different languages meet only as copies. Items further apart than
// o.Window do not meet at all, so a caller that regroups a stretch passes the
// docs up to one window before and after it.
//
// Time and memory grow with the number of docs and how many share their words,
// within fixed bounds an item: 30,000 reports take some seconds.
func Group(docs []news.Doc, o Options) news.Grouping {
	if o.Window <= 0 {
		o.Window = 72 * time.Hour
	}
	g := &grouping{options: o, docs: slices.Clone(docs)}
	// The order in which a story's earliest item is found; ties by ID, so that
	// the outcome does not hang on the order of docs.
	slices.SortFunc(g.docs, func(a, b news.Doc) int {
		return cmp.Or(earlier(a, b), cmp.Compare(a.ID, b.ID))
	})
	g.docs = slices.CompactFunc(g.docs, func(a, b news.Doc) bool { return a.ID == b.ID })

	g.anchor()   // 1 which stories are fixed
	g.collapse() // 2 copies: one unit for each text
	g.measure()  // 3 how alike the units are
	g.join()     // 4 units to stories
	return g.result()
}

// earlier orders docs by own time, source as added, guid.
func earlier(a, b news.Doc) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.SourceURL, b.SourceURL), cmp.Compare(a.GUID, b.GUID))
}

// grouping is the state of one call of Group.
type grouping struct {
	options Options
	docs    []news.Doc // earliest first
	anchors []news.ID  // of each doc: the story it must stay in; empty: none
	copies  []copyOf   // of each doc

	units  []int // of each unit: the doc it stands for
	unitOf []int // of each doc
	corpus *corpus
	raw    [][]pair // as alike as the texts say
	scores [][]pair // and weighed against rivals
	story  []int32  // of each unit: the story's first unit
}

func (g *grouping) anchor() {
	owned := make(map[news.ID]bool, len(g.docs)) // provisional keys that items of this stretch give
	for _, d := range g.docs {
		owned[news.StoryKey(d.SourceURL, d.GUID)] = true
	}
	g.anchors = make([]news.ID, len(g.docs))
	for i, d := range g.docs {
		if d.Story != "" && (d.Minted || !owned[d.Story]) {
			g.anchors[i] = d.Story
		}
	}
}

// collapse makes units: an original with its copies. A copy that belongs to
// another fixed story than its original is a unit of its own.
func (g *grouping) collapse() {
	g.copies = findCopies(g.docs, g.options.Window)
	g.unitOf = make([]int, len(g.docs))
	anchors := []news.ID{}
	for i := range g.docs {
		if o := g.copies[i].original; o >= 0 {
			u := g.unitOf[o]
			if a := g.anchors[i]; a == "" || anchors[u] == "" || a == anchors[u] {
				if anchors[u] == "" {
					anchors[u] = a
				}
				g.unitOf[i] = u
				continue
			}
		}
		g.unitOf[i] = len(g.units)
		g.units = append(g.units, i)
		anchors = append(anchors, g.anchors[i])
	}
	for i, u := range g.unitOf {
		g.anchors[i] = anchors[u]
	}
}

// measure finds how alike the units are.
func (g *grouping) measure() {
	docs := make([]news.Doc, len(g.units))
	for u, i := range g.units {
		docs[u] = g.docs[i]
	}
	g.corpus = newCorpus(docs, g.options.Window)
}

// join makes stories in three looks. The first two only count: how many
// stories a word is in, and which texts have rivals outside their story.
func (g *grouping) join() {
	c := g.corpus
	anchors := g.unitAnchors()
	plain, wide := c.search()
	df := storyDF(c, link(c.size, c.demand(wide), anchors, roughly))
	g.raw = c.demand(c.reweigh(df, plain, wide))
	g.scores = contrast(g.raw, link(c.size, g.raw, anchors, roughly))
	g.story = link(c.size, g.scores, anchors, threshold)
}

// unitAnchors numbers the fixed stories of the units; 0: none.
func (g *grouping) unitAnchors() []int32 {
	numbers := make(map[news.ID]int32)
	out := make([]int32, len(g.units))
	for u, i := range g.units {
		a := g.anchors[i]
		if a == "" {
			continue
		}
		if numbers[a] == 0 {
			numbers[a] = int32(len(numbers) + 1)
		}
		out[u] = numbers[a]
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
		out.Done = append(out.Done, d.ID)
		if d.Story != "" {
			present[d.Story]++
		}
		s := g.story[g.unitOf[i]]
		if members[s] == nil {
			order = append(order, s)
		}
		members[s] = append(members[s], i)
	}
	g.duplicates(&out)
	why := g.reasons()
	for _, s := range order {
		ms := members[s]
		key := g.key(ms)
		if g.unchanged(ms, key, present[key]) {
			continue
		}
		out.Groups = append(out.Groups, g.group(ms, key))
		out.Decisions = append(out.Decisions, why.of(ms)...)
	}
	slices.Sort(out.Done)
	slices.SortFunc(out.Groups, func(a, b news.Group) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortStableFunc(out.Decisions, func(a, b news.Decision) int { return cmp.Compare(a.Subject, b.Subject) })
	return out
}

// key is the fixed story's key, or the provisional one of the earliest item.
func (g *grouping) key(members []int) news.ID {
	for _, i := range members {
		if g.anchors[i] != "" {
			return g.anchors[i]
		}
	}
	first := g.docs[members[0]]
	return news.StoryKey(first.SourceURL, first.GUID)
}

// unchanged reports whether the store has this very story already.
func (g *grouping) unchanged(members []int, key news.ID, present int) bool {
	if len(members) != present {
		return false
	}
	for _, i := range members {
		if d := g.docs[i]; d.Story != key || !d.Grouped {
			return false
		}
	}
	return true
}

func (g *grouping) group(members []int, key news.ID) news.Group {
	order := slices.Clone(members)
	slices.SortStableFunc(order, func(a, b int) int { return g.leads(a, b, key) })
	lead := g.docs[order[0]]
	out := news.Group{
		Key: key, Lead: lead.ID, Title: lead.Title, Language: lead.Language,
		Time: lead.Time, FirstSeen: g.docs[members[0]].Time,
	}
	for _, i := range order {
		out.Items = append(out.Items, g.docs[i].ID)
	}
	return out
}

// leads orders the reports of a story: a preferred publisher's, one that is no
// copy, one that was in the published story before (a later copy with an earlier
// date must not take its place), one with a text, the earliest.
func (g *grouping) leads(a, b int, key news.ID) int {
	yes := func(first bool) int {
		if first {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(g.preference(a), g.preference(b)),
		cmp.Compare(yes(!g.isCopy(a)), yes(!g.isCopy(b))),
		cmp.Compare(yes(g.docs[a].Minted && g.docs[a].Story == key), yes(g.docs[b].Minted && g.docs[b].Story == key)),
		cmp.Compare(yes(lead(g.docs[a], 1) != ""), yes(lead(g.docs[b], 1) != "")),
		cmp.Compare(a, b),
	)
}

func (g *grouping) preference(i int) int {
	if at := slices.Index(g.options.Prefer, g.docs[i].Source); at >= 0 {
		return at
	}
	return len(g.options.Prefer)
}

func (g *grouping) isCopy(i int) bool { return g.copies[i].original >= 0 && !g.copies[i].twin }

// duplicates notes what each doc copies, where that differs from what is stored.
// A copy of an item outside the stretch stays one.
func (g *grouping) duplicates(out *news.Grouping) {
	here := make(map[news.ID]bool, len(g.docs))
	for _, d := range g.docs {
		here[d.ID] = true
	}
	for i, d := range g.docs {
		original := news.ID("")
		if g.isCopy(i) {
			original = g.docs[g.copies[i].original].ID
		}
		if original == d.DuplicateOf || original == "" && !here[d.DuplicateOf] {
			continue
		}
		out.Duplicates[d.ID] = original
	}
}
