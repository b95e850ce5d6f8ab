package news

import (
	"maps"
	"slices"
)

// Without is e after something was taken from its sources: reports for which gone
// is true are no longer there, and of those for which mute is true no words may be
// printed any more. What is left was in e before; nothing is added but that the
// next report leads where the lead is gone, and the story is then called by its
// title. A summary that has their words goes whole: where one report's begin and
// another's end is not known. What a person wrote stays; a point of theirs loses
// the report that it names.
func (e Entry) Without(gone, mute func(ID) bool, wrote Written) Entry {
	silent := func(id ID) bool { return id != "" && (gone(id) || mute(id)) }
	if !slices.ContainsFunc(e.Items(), silent) {
		return e
	}
	if silent(e.Lead.Item) {
		e.Excerpt, e.Body, e.Image, e.ReadingMinutes = "", "", "", 0
	}
	if !wrote.Summary && slices.ContainsFunc(e.Summary.Items, silent) {
		e.Summary.Text, e.Summary.Items = "", nil
	}
	var points []Point
	for _, p := range e.Summary.Points {
		switch {
		case silent(p.Item) && !wrote.Points:
			continue
		case silent(p.Item):
			p.Item, p.Quote, p.Start, p.End = "", "", 0, 0
		}
		points = append(points, p)
	}
	e.Summary.Points = points
	e.Reports = slices.DeleteFunc(slices.Clone(e.Reports), func(r Report) bool { return gone(r.Item) })
	if gone(e.Lead.Item) {
		e.Lead = Report{}
		if len(e.Reports) > 0 {
			e.Lead = e.Reports[0]
		}
		if !wrote.Title {
			e.Title = e.Lead.Title
		}
	}
	for i, r := range e.Reports {
		if mute(r.Item) {
			e.Reports[i].Enclosures = nil
		}
	}
	return e
}

// Written says which texts of an entry are a person's own words.
type Written struct {
	Title   bool `json:"title,omitempty"`
	Summary bool `json:"summary,omitempty"`
	Points  bool `json:"points,omitempty"`
}

// Approved is an entry as a person approved it: it is printed like that whatever
// its sources say later. Stores keep it as JSON.
type Approved struct {
	Entry    Entry
	Written  Written
	Channels []string      // that took the story then
	Read     map[ID]string // what was read of each report, as a hash
	Anchors  []Anchor
}

// Items are those that e names: its reports', and whose words it has. In order,
// each once.
func (e Entry) Items() []ID {
	set := map[ID]bool{e.Lead.Item: true}
	for _, r := range e.Reports {
		set[r.Item] = true
	}
	for _, p := range e.Summary.Points {
		set[p.Item] = true
	}
	for _, id := range e.Summary.Items {
		set[id] = true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// Items are those that a names, in order.
func (a Approved) Items() []ID {
	set := map[ID]bool{}
	for _, id := range a.Entry.Items() {
		set[id] = true
	}
	for id := range a.Read {
		set[id] = true
	}
	for _, n := range a.Anchors {
		set[n.Item] = true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// Without is a after items were erased: with them goes all that they said.
func (a Approved) Without(gone func(ID) bool) Approved {
	a.Entry = a.Entry.Without(gone, gone, a.Written)
	a.Read = maps.Clone(a.Read)
	maps.DeleteFunc(a.Read, func(id ID, _ string) bool { return gone(id) })
	a.Anchors = slices.DeleteFunc(slices.Clone(a.Anchors), func(n Anchor) bool { return gone(n.Item) })
	return a
}

// Anchor is a number, a name or a quotation of an approved text, and where a
// report said it then.
type Anchor struct {
	Item ID
	Kind string // number, name or quotation
	Text string // as it stands in the approved text
	Said string // the report's sentence, its title included; plain text
}

// Pending is what has changed since a text was approved or written: what a person
// has to look at. The zero Pending is nothing.
type Pending struct {
	Changes []Change // what the text says and a report no longer does
	Left    []ID     // approved reports that are no longer the story's
	Reports []ID     // joined since
	Revised []ID     // of the approved reports those that read otherwise now
	Title   string   // as it would be now; empty: the same
	Summary *Summary // as it would be now; nil: the same
	// Settled are channels that print something newer, of which nothing is pending.
	Settled []string
}

// Empty reports whether nothing has changed.
func (p Pending) Empty() bool { return !p.Urgent() && len(p.Reports)+len(p.Revised) == 0 }

// Urgent reports whether what is printed may be wrong by now.
func (p Pending) Urgent() bool { return len(p.Changes)+len(p.Left) > 0 }

// Change is a number, name or quotation of an approved text that a report said
// then and says no longer.
type Change struct {
	Item   ID     `json:"item"`
	Kind   string `json:"kind"`
	Was    string `json:"was"`
	Now    string `json:"now,omitempty"`    // what stands in its place; empty: nothing
	Before string `json:"before,omitempty"` // the report's sentence then
	After  string `json:"after,omitempty"`  // and now; empty: gone
}

// Deed is an act on a story with what shows it at once.
type Deed struct {
	Act     Act
	Rev     int64          // of the story that the person was shown
	Kept    *Approved      // with an approval or an edit; nil: nothing
	States  []ChannelState // where the story stands by it
	Pending Pending        // by it
}
