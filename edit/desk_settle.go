package edit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"feedctl/news"
)

// DeskRecipe marks what was decided at the desk.
const DeskRecipe = "desk@1"

// Named are the stories and items that an act names, or the act it takes back, and
// the stories where they belong after it: what Settle has to be told of. acts are
// all on grouping.
func Named(acts []news.Act, seq int64) (stories, items []news.ID) {
	a, _, ok := root(acts, seq)
	moving, staying, _ := sides(a)
	if !ok || len(moving) == 0 {
		return nil, nil
	}
	stories = []news.ID{a.Story}
	if a.Other != "" {
		stories = append(stories, a.Other)
	}
	items = slices.Concat(staying, moving)
	until := acts[:1+slices.IndexFunc(acts, func(a news.Act) bool { return a.Seq == seq })]
	at := place(deeds(until), held(until))
	for _, id := range items {
		if !slices.Contains(stories, at[id]) {
			stories = append(stories, at[id])
		}
	}
	return stories, items
}

// root follows an undo to the act that it takes back or brings back in the end,
// and says whether that one holds after the act seq.
func root(acts []news.Act, seq int64) (a news.Act, holds, ok bool) {
	at := slices.IndexFunc(acts, func(a news.Act) bool { return a.Seq == seq })
	if at < 0 {
		return a, false, false
	}
	until := acts[:at+1]
	holding, takes := standing(until)
	for i := at; ; {
		if until[i].Verb != news.ActUndo {
			return until[i], holding[i], true
		}
		j := slices.IndexFunc(until, func(a news.Act) bool { return a.Seq == takes[i] })
		if j < 0 {
			return a, false, false
		}
		i = j
	}
}

// Settle returns the grouping that makes stories show what the act seq said; one
// without groups when they do, or when nothing it spoke of is left. acts are all
// on grouping; stories, by key, those that Named names, those they are merged
// into, and those of docs; docs the items that are named and all members of these
// stories. Only items whose place this very act changes are moved, and with a merge
// those that came to the story meanwhile. The items owe grouping afterwards: that
// finds the lead and the copies.
//
// A story that was emptied comes back under its own key. Where a person made one of
// an unpublished and a published story, the published one has the items.
func Settle(acts []news.Act, seq int64, stories map[news.ID]news.Story, docs []news.Doc, sources map[news.ID]news.Source) news.Grouping {
	s := settling{stories: stories, docs: map[news.ID]news.Doc{}, members: map[news.ID][]news.ID{}, sources: sources}
	if len(acts) > 0 {
		s.out.Acts = acts[len(acts)-1].Seq
	}
	a, holds, ok := root(acts, seq)
	if !ok {
		return s.out
	}
	for _, d := range docs {
		s.docs[d.ID] = d
		s.members[d.Story] = append(s.members[d.Story], d.ID)
	}
	for key, ids := range s.members {
		slices.Sort(ids)
		slices.SortStableFunc(ids, inOrderOf(stories[key].Items))
	}
	at := slices.IndexFunc(acts, func(a news.Act) bool { return a.Seq == seq })
	s.act, s.root, s.holds = acts[at], a, holds
	s.move(acts[:at+1])
	return s.out
}

// settling is the work of one Settle.
type settling struct {
	act, root news.Act
	holds     bool // the root
	stories   map[news.ID]news.Story
	docs      map[news.ID]news.Doc
	members   map[news.ID][]news.ID // of each story, the lead first
	sources   map[news.ID]news.Source
	after     places
	elsewhere map[news.ID]news.ID // of each place: the story of its items that stay
	former    []news.ID
	out       news.Grouping
}

// inOrderOf compares items by their place in order; those that are not there come last.
func inOrderOf(order []news.ID) func(a, b news.ID) int {
	place := make(map[news.ID]int, len(order))
	for i, id := range order {
		place[id] = i - len(order)
	}
	return func(a, b news.ID) int { return cmp.Compare(place[a], place[b]) }
}

func (s *settling) move(acts []news.Act) {
	// 1 whose place this act changes
	done := deeds(acts)
	before := place(done, held(acts[:len(acts)-1]))
	s.after, s.former = place(done, held(acts)), former(done)
	moving := map[news.ID]news.ID{} // item → story
	var changed []news.ID
	for id, story := range s.after {
		if _, there := s.docs[id]; there && story != before[id] {
			changed = append(changed, id)
		}
	}
	slices.Sort(changed)
	// 2 where that is today
	s.elsewhere = s.standing(changed)
	for _, id := range changed {
		if to := s.today(s.after[id]); s.docs[id].Story != to {
			moving[id] = to
		}
	}
	// 3 what came to the merged story since the act was made
	if s.root.Verb == news.ActMerge && s.holds && len(moving) > 0 {
		to := s.today(s.after[changed[0]])
		for _, id := range s.members[s.root.Other] {
			if _, spoken := s.after[id]; !spoken && s.root.Other != to {
				moving[id] = to
			}
		}
	}
	s.prefer(moving)
	s.carry(moving)
}

// standing is for each place where the first of its items is whose place does not
// change.
func (s *settling) standing(changed []news.ID) map[news.ID]news.ID {
	first, out := map[news.ID]news.ID{}, map[news.ID]news.ID{}
	for id, place := range s.after {
		if d, ok := s.docs[id]; !ok || d.Story == "" || first[place] != "" && first[place] < id {
			continue
		}
		if _, changes := slices.BinarySearch(changed, id); !changes {
			first[place], out[place] = id, s.docs[id].Story
		}
	}
	return out
}

// today is the story that stands for a key: itself, while it has items that stay;
// else the one where other items of that place are, for the key was provisional;
// else itself again, since it comes back or is new.
func (s *settling) today(key news.ID) news.ID {
	if len(s.members[key]) > 0 {
		return key
	}
	return cmp.Or(s.elsewhere[key], key)
}

// prefer turns a move round that would empty a published story into one that is
// not: readers know the published id.
func (s *settling) prefer(moving map[news.ID]news.ID) {
	for _, from := range slices.Sorted(maps.Keys(s.members)) {
		items := s.members[from]
		to := moving[items[0]]
		if to == "" || s.stories[to].Published() || !s.stories[from].Published() ||
			slices.ContainsFunc(items, func(id news.ID) bool { return moving[id] != to }) || len(s.members[to]) == 0 {
			continue
		}
		for id, story := range moving {
			if story == to {
				moving[id] = from
			}
		}
		for _, id := range items {
			delete(moving, id)
		}
		for _, id := range s.members[to] {
			moving[id] = from
		}
	}
}

// carry writes the groups of every story that gains or loses items.
func (s *settling) carry(moving map[news.ID]news.ID) {
	touched := map[news.ID]bool{}
	came := map[news.ID][]news.ID{}
	_, order := Named([]news.Act{s.root}, s.root.Seq)
	ids := slices.Sorted(maps.Keys(moving))
	slices.SortStableFunc(ids, inOrderOf(order))
	for _, id := range ids {
		to := moving[id]
		touched[s.docs[id].Story], touched[to] = true, true
		came[to] = append(came[to], id)
		s.decide(id, to)
	}
	delete(touched, "")
	for _, key := range slices.Sorted(maps.Keys(touched)) {
		items := slices.DeleteFunc(slices.Clone(s.members[key]), func(id news.ID) bool { return moving[id] != "" })
		items = append(items, came[key]...)
		if !s.holds { // as it was before
			slices.SortStableFunc(items, inOrderOf(s.former))
		}
		if len(items) > 0 {
			s.group(key, items)
		}
	}
}

// former is the order of the items when an act first named them.
func former(done []deed) []news.ID {
	var out []news.ID
	seen := map[news.ID]bool{}
	for _, d := range done {
		items := slices.Concat(d.staying, d.moving)
		if p, err := news.PayloadOf[news.Split](d.Act); err == nil && d.Verb == news.ActSplit {
			items = p.Items // the one that left had a place among them
		}
		for _, id := range items {
			if !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// group makes a story of items, the first of them its lead.
func (s *settling) group(key news.ID, items []news.ID) {
	lead, first := s.docs[items[0]], s.docs[items[0]].Time
	for _, id := range items {
		if d := s.docs[id]; d.Time.Before(first) {
			first = d.Time
		}
		// What leaves its original copies nothing in its own story.
		if of := s.docs[id].DuplicateOf; of != "" && !slices.Contains(items, of) {
			if s.out.Duplicates == nil {
				s.out.Duplicates = map[news.ID]news.ID{}
			}
			s.out.Duplicates[id] = ""
		}
	}
	g := news.Group{Key: key, Lead: lead.ID, Items: items, Title: lead.Title, Language: lead.Language, Time: lead.Time, FirstSeen: first}
	if lead.Untitled && !lendsWords(s.sources[lead.Source]) {
		g.Title = untitled(Outlet(news.Item{URL: lead.Canonical, SourceURL: lead.SourceURL}, s.sources[lead.Source]))
	}
	s.out.Groups = append(s.out.Groups, g)
	s.out.Done = append(s.out.Done, items...)
}

// decide tells why an item moved.
func (s *settling) decide(id, to news.ID) {
	called := func(key news.ID) string { return fmt.Sprintf("“%s” (%s)", s.stories[key].Title, key) }
	because := fmt.Sprintf("act %d: a person ", s.act.Seq)
	switch {
	case s.root.Verb == news.ActMerge && s.holds:
		because += "put it together with " + called(to)
	case s.root.Verb == news.ActMerge:
		because += "took back that it was put together with " + called(s.docs[id].Story)
	case s.holds:
		because += "took it out of " + called(s.docs[id].Story)
	default:
		because += "took back that it was taken out of " + called(to)
	}
	if s.act.Note != "" {
		because += ": " + s.act.Note
	}
	s.out.Decisions = append(s.out.Decisions, news.Decision{Subject: id, At: s.act.At, By: s.act.By, Act: s.act.Verb,
		Because: because, Recipe: DeskRecipe})
}
