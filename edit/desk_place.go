package edit

import (
	"cmp"
	"maps"
	"slices"

	"feedctl/news"
)

// places are the stories in which persons want the items they spoke of: by item.
// One that no act moves is where it was when an act first named it.
type places map[news.ID]news.ID

// deed is an act on grouping with what it moves: the items, those it moves them to
// or from, and the key of a split-off item's own story.
type deed struct {
	news.Act
	moving, staying []news.ID
	key             news.ID
}

// deeds are the acts that move items.
func deeds(acts []news.Act) []deed {
	var out []deed
	for _, a := range acts {
		if moving, staying, key := sides(a); len(moving) > 0 {
			out = append(out, deed{a, moving, staying, key})
		}
	}
	return out
}

// place carries deeds out in their order, as far as their acts hold, on what they
// say of the stories then. So it does not matter when an act was taken back, and
// what is taken back leaves no trace.
func place(done []deed, holds map[int64]bool) places {
	at, into := places{}, map[news.ID]news.ID{}
	members := map[news.ID][]news.ID{} // of a story; those that left it since as well
	put := func(story news.ID, items ...news.ID) {
		members[story] = append(members[story], items...)
		for _, id := range items {
			at[id] = story
		}
	}
	named := func(story news.ID, items []news.ID) {
		for _, id := range items {
			if at[id] == "" {
				put(story, id)
			}
		}
	}
	last := func(story news.ID) news.ID {
		for into[story] != "" {
			story = into[story]
		}
		return story
	}
	for _, d := range done {
		named(d.Story, d.staying)
		if d.Verb == news.ActSplit {
			named(d.Story, d.moving)
			if holds[d.Seq] && at[d.Item] == last(d.Story) {
				put(d.key, d.Item)
				delete(into, d.key)
			}
			continue
		}
		named(d.Other, d.moving)
		from, to := last(d.Other), last(d.Story)
		if !holds[d.Seq] || from == to {
			continue
		}
		into[from] = to
		for _, id := range members[from] {
			if at[id] == from {
				put(to, id)
			}
		}
		members[from] = nil
	}
	return at
}

// held are the Seqs of acts that hold.
func held(acts []news.Act) map[int64]bool {
	holds, _ := standing(acts)
	out := make(map[int64]bool, len(acts))
	for i, a := range acts {
		out[a.Seq] = holds[i]
	}
	return out
}

// OwnKey is the key of the story of an item that leaves the story from: its own
// StoryKey, or its SplitKey where that is the one it leaves.
func OwnKey(from news.ID, sourceURL, guid string) news.ID {
	if key := news.StoryKey(sourceURL, guid); key != from {
		return key
	}
	return news.SplitKey(sourceURL, guid)
}

// sides are the items that an act moves, those it moves them to or from, and the
// key of a split-off item's own story; none where the act moves nothing.
func sides(a news.Act) (moving, staying []news.ID, key news.ID) {
	switch a.Verb {
	case news.ActMerge:
		if m, err := news.PayloadOf[news.Merge](a); err == nil {
			return m.Others, m.Items, ""
		}
	case news.ActSplit:
		if p, err := news.PayloadOf[news.Split](a); err == nil && p.Key != "" {
			rest := slices.DeleteFunc(slices.Clone(p.Items), func(id news.ID) bool { return id == a.Item })
			return []news.ID{a.Item}, rest, p.Key
		}
	}
	return nil, nil, ""
}

// Pairs are the docs that a person holds together and those kept apart, the one
// that left second: of each act the items it moved with or from the others, as they
// stand now. What was taken back has its pairs too: the next pass must not do by
// itself what a person undid. An item that left a story is kept from all of its
// items, those that came later too. What is settled in published stories has no
// pair: there the store has the last word.
func (s State) Pairs(docs []news.Doc) (together, apart [][2]news.ID) {
	here := make(map[news.ID]news.Doc, len(docs))
	members := map[news.ID][]news.ID{}
	for _, d := range docs {
		here[d.ID] = d
		if d.Story != "" {
			members[d.Story] = append(members[d.Story], d.ID)
		}
	}
	tied, parted := map[[2]news.ID]bool{}, map[[2]news.ID]bool{}
	outside := map[[2]news.ID]bool{} // item and story it is kept from: the story may be large
	for _, a := range s.done {
		for _, m := range a.moving {
			x, ok := here[m]
			if !ok {
				continue
			}
			for _, st := range a.staying {
				y, both := here[st]
				switch {
				case !both:
				case s.places[m] != s.places[st]:
					if from := [2]news.ID{m, y.Story}; x.Story != y.Story && !outside[from] {
						outside[from] = true
						for _, other := range members[y.Story] {
							parted[[2]news.ID{other, m}] = true
						}
					}
					if !x.Minted || x.Story != y.Story {
						parted[[2]news.ID{st, m}] = true
					}
				case !x.Minted || !y.Minted:
					tied[[2]news.ID{m, st}] = true
				}
			}
		}
	}
	return pairs(tied), pairs(parted)
}

// pairs are the keys of set in order.
func pairs(set map[[2]news.ID]bool) [][2]news.ID {
	return slices.SortedFunc(maps.Keys(set), func(a, b [2]news.ID) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
}

// Rekey gives groups the key that their act gave them: the story of a split-off
// item keeps it while it is not published. docs are those that were grouped.
func (s State) Rekey(g *news.Grouping, docs []news.Doc) {
	own := map[news.ID]news.Act{}
	for _, d := range s.done {
		if d.key != "" && s.places[d.Item] == d.key {
			own[d.Item] = d.Act
		}
	}
	if len(own) == 0 {
		return
	}
	here := make(map[news.ID]news.Doc, len(docs))
	for _, d := range docs {
		here[d.ID] = d
	}
	for i := range g.Groups {
		grp := &g.Groups[i]
		for _, id := range grp.Items {
			a, split := own[id]
			// Only the item that the group's key is made of, and only where the
			// story it left has that key.
			if !split || a.Story != grp.Key || news.StoryKey(here[id].SourceURL, here[id].GUID) != grp.Key {
				continue
			}
			if !slices.ContainsFunc(grp.Items, func(id news.ID) bool { return here[id].Minted && here[id].Story == grp.Key }) {
				grp.Key = s.places[id]
				break
			}
		}
	}
}
