package storetest

import (
	"strings"

	"feedctl/news"
)

// approval is a deed that publishes a story in world as its report says it.
func (d *desk) approval(key news.ID, it news.Item) news.Deed {
	d.Helper()
	return news.Deed{
		Act: news.Act{Verb: news.ActApprove, Story: key, Item: it.ID, By: "ann", At: at(5), Note: "why"},
		Rev: d.story(key).Rev,
		Kept: &news.Approved{Entry: news.Entry{Title: it.Title, Published: at(1), Summary: news.Summary{Text: "What " + string(it.ID) + " says", Items: []news.ID{it.ID}},
			Reports: []news.Report{{Item: it.ID, Title: it.Title, Published: at(1)}}}, Channels: []string{"world"}, Read: map[news.ID]string{it.ID: "h"},
			Anchors: []news.Anchor{{Item: it.ID, Kind: "number", Text: "12", Said: "12 of " + string(it.ID)}}},
		States: []news.ChannelState{{Slug: "world", State: news.StatePublished, By: "ann", At: at(5)}, {Slug: "local", Pinned: true}, {Slug: "none"}},
	}
}

func (d *desk) waiting() []news.ID {
	d.Helper()
	keys, err := d.Waiting(d.ctx)
	d.check("waiting", err)
	return keys
}

var reviewTests = []test{
	{"an act shows at once", func(d *desk) {
		d.identity()
		a, b, _ := d.three()
		g, other := d.group("1", a), d.group("2", b)
		key := d.publish(g)
		d.regroup(other)
		d.check("held", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{key: {{Slug: "world", State: news.StateHeld}, {Slug: "none", State: news.StateHeld, By: "eve"}}}))
		rev := d.story(key).Rev
		deed := d.approval(key, a)
		act, err := d.Decide(d.ctx, deed)
		d.check("decide", err)
		want := deed.Act
		want.Seq = act.Seq
		acts, err := d.ActsOn(d.ctx, []news.ID{"nobody", key, key})
		d.check("acts", err)
		d.equal("acts", acts, []news.Act{want})
		s := d.story(key)
		d.equal("states", s.Channels, []news.ChannelState{{Slug: "local", Pinned: true}, {Slug: "world", State: news.StatePublished, By: "ann", At: at(5)}})
		d.equal("it owes its summary", s.MadeFrom, "")
		if s.Rev <= rev {
			d.Errorf("rev: got %d after %d, want it moved", s.Rev, rev)
		}
		kept, err := d.Kept(d.ctx, []int64{act.Seq, 99})
		d.check("kept", err)
		d.equal("kept", kept, map[int64]news.Approved{act.Seq: *deed.Kept})

		_, err = d.Decide(d.ctx, deed)
		d.is("a story that has changed", err, news.ErrChanged)
		deed.Act.Story = "nobody"
		_, err = d.Decide(d.ctx, deed)
		d.is("no story", err, news.ErrNotFound)
		acts, err = d.Acts(d.ctx, "")
		d.check("acts", err)
		d.equal("acts of all", len(acts), 1)
	}},
	{"what was said of a report before it joined", func(d *desk) {
		d.identity()
		a, b, c := d.three()
		known, alone, late := d.publish(d.group("1", a)), news.StoryKey(b.SourceURL, b.GUID), news.StoryKey(c.SourceURL, c.GUID)
		own := d.group("2", b)
		own.Key = alone
		d.regroup(own)
		deed := d.approval(alone, b)
		said, err := d.Decide(d.ctx, deed)
		d.check("decide", err)
		before := d.story(known).Channels
		d.regroup(d.group("1", a, b))
		d.equal("states of the story that readers know", d.story(known).Channels, before)
		got, err := d.Disclaimed(d.ctx, []news.ID{known, alone, late, "nobody"})
		d.check("disclaimed", err)
		d.equal("disclaimed", got, map[news.ID][]int64{known: {said.Seq}})
		d.regroup(d.group("1", a, b, c))
		got, err = d.Disclaimed(d.ctx, []news.ID{known})
		d.check("disclaimed", err)
		d.equal("of a report that nobody spoke of", got, map[news.ID][]int64{known: {said.Seq}})
	}},
	{"what is pending", func(d *desk) {
		d.identity()
		a, b, c := d.three()
		first, second, third := d.publish(d.group("1", a)), d.publish(d.group("2", b)), d.publish(d.group("3", c))
		save := func(key news.ID, p news.Pending) {
			d.check("save", d.SaveMade(d.ctx, []news.Made{{Key: key, Rev: d.story(key).Rev, MadeFrom: "m", Pending: p}}))
		}
		quiet := news.Pending{Reports: []news.ID{c.ID}}
		urgent := news.Pending{Changes: []news.Change{{Item: a.ID, Kind: "number", Was: "12", Now: "15"}}, Title: "T", Summary: &news.Summary{Text: "x"}}
		save(first, urgent)
		save(second, quiet)
		rev := d.story(third).Rev
		d.check("held", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{third: {{Slug: "world", State: news.StateHeld}}}))
		if got := d.story(third).Rev; got <= rev {
			d.Errorf("rev: got %d after %d", got, rev)
		}
		got, err := d.Pending(d.ctx, []news.ID{first, second, third, "nobody"})
		d.check("pending", err)
		d.equal("pending", got, map[news.ID]news.Pending{first: urgent, second: quiet})
		d.equal("the urgent first", d.waiting()[0], first)
		d.equal("all that wait", len(d.waiting()), 3)
		rev = d.story(first).Rev
		save(first, news.Pending{})
		d.equal("a page does not show what is pending", d.story(first).Rev, rev)
		got, err = d.Pending(d.ctx, []news.ID{first})
		d.check("pending", err)
		d.equal("settled", len(got), 0)
		d.equal("still wait", len(d.waiting()), 2)
	}},
	{"states follow the acts", func(d *desk) {
		d.identity()
		a, b, _ := d.three()
		one, two := d.publish(d.group("1", a)), d.group("2", b).Key
		d.regroup(d.group("2", b))
		keys, last, err := d.Unstated(d.ctx, "world")
		d.check("unstated", err)
		d.equal("no acts", len(keys)+int(last), 0)
		act, err := d.AddAct(d.ctx, news.Act{Verb: news.ActHold, Story: one, By: "ann", At: at(1)})
		d.check("act", err)
		// A story that got another key before it was published: its item says which.
		gone, err := d.AddAct(d.ctx, news.Act{Verb: news.ActHold, Story: "former", Item: b.ID, By: "ann", At: at(2)})
		d.check("act", err)
		keys, last, err = d.Unstated(d.ctx, "world")
		d.check("unstated", err)
		d.equal("stories", keys, []news.ID{one, two})
		d.equal("last", last, gone.Seq)
		held := news.ChannelState{Slug: "world", State: news.StateHeld, By: "ann", At: at(1)}
		states := map[news.ID][]news.ChannelState{one: {held, {Slug: "local", Pinned: true}}, "nobody": {held}}
		d.check("restate", d.Restate(d.ctx, "world", last, states))
		d.equal("states", d.story(one).Channels, []news.ChannelState{{Slug: "local", Pinned: true}, held})
		rev := d.story(one).Rev
		d.check("again", d.Restate(d.ctx, "world", last, states))
		d.equal("nothing moved", d.story(one).Rev, rev)
		keys, last, err = d.Unstated(d.ctx, "world")
		d.check("unstated", err)
		d.equal("all are stated", len(keys)+int(last), 0)
		keys, _, err = d.Unstated(d.ctx, "world local")
		d.check("unstated", err)
		d.equal("other channels", keys, []news.ID{one, two})
		undo, err := d.AddAct(d.ctx, news.Act{Verb: news.ActUndo, Story: one, Other: two, By: "ann", At: at(3)})
		d.check("act", err)
		keys, last, err = d.Unstated(d.ctx, "world")
		d.check("unstated", err)
		d.equal("what was put into another may be back", keys, []news.ID{one, two})
		d.equal("last", last, undo.Seq)
		// The pipeline puts nothing over it, and a pin outlives what it says.
		d.check("edition", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{one: {{Slug: "world", State: news.StatePublished}, {Slug: "local", State: news.StatePublished, Pinned: true}}}))
		d.check("edition", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{one: {{Slug: "world"}, {Slug: "local"}}}))
		d.equal("states", d.story(one).Channels, []news.ChannelState{{Slug: "local", Pinned: true}, held})
		d.check("taken back", d.Restate(d.ctx, "world", act.Seq, map[news.ID][]news.ChannelState{one: {{Slug: "world"}, {Slug: "local"}}}))
		d.equal("states", len(d.story(one).Channels), 0)
	}},
	{"chosen by hand, however old", func(d *desk) {
		a, b, c := d.three()
		keys := []news.ID{d.group("1", a).Key, d.group("2", b).Key, d.group("3", c).Key}
		d.regroup(d.group("1", a), d.group("2", b), d.group("3", c))
		by := func(state string, pinned bool) []news.ChannelState {
			return []news.ChannelState{{Slug: "world", State: state, Pinned: pinned, By: "ann", At: at(1)}}
		}
		d.check("restate", d.Restate(d.ctx, "world", 1, map[news.ID][]news.ChannelState{keys[0]: by(news.StatePublished, true), keys[1]: by(news.StatePublished, false), keys[2]: by(news.StateHeld, false)}))
		pinned, approved, err := d.ByHand(d.ctx, "world", 10)
		d.check("by hand", err)
		names := func(list []news.Candidate) (out []news.ID) {
			for _, c := range list {
				out = append(out, c.Key)
				if len(c.Items) != 1 || len(c.Channels) != 1 {
					d.Errorf("%s: got %d items and %d states, want one of each", c.Key, len(c.Items), len(c.Channels))
				}
			}
			return out
		}
		d.equal("pinned", names(pinned), keys[:1])
		d.equal("approved", names(approved), []news.ID{keys[1], keys[0]})
		_, approved, err = d.ByHand(d.ctx, "world", 1)
		d.check("by hand", err)
		d.equal("the newest", names(approved), keys[1:2])
		pinned, approved, err = d.ByHand(d.ctx, "local", 10)
		d.check("by hand", err)
		d.equal("elsewhere", len(pinned)+len(approved), 0)
	}},
	{"a purge takes the words out of what was approved", func(d *desk) {
		d.identity()
		a, _, b := d.three()
		key := d.publish(d.group("1", a, b))
		deed := d.approval(key, a)
		deed.Kept.Entry.Reports = append(deed.Kept.Entry.Reports, news.Report{Item: b.ID, Title: "Theirs"})
		deed.Kept.Anchors = append(deed.Kept.Anchors, news.Anchor{Item: b.ID, Text: "12", Said: "said by b"})
		deed.Kept.Read[b.ID] = "h"
		deed.Pending = news.Pending{Changes: []news.Change{{Item: b.ID, Was: "said by b"}}}
		act, err := d.Decide(d.ctx, deed)
		d.check("decide", err)
		if a.Source == b.Source {
			d.Fatal("the sample items are of one source: the test shows nothing")
		}
		d.check("purge", d.RemoveSource(d.ctx, b.Source, true))
		kept, err := d.Kept(d.ctx, []int64{act.Seq})
		d.check("kept", err)
		k := kept[act.Seq]
		d.equal("reports", len(k.Entry.Reports), 1)
		d.equal("anchors", len(k.Anchors), 1)
		d.equal("items", k.Items(), []news.ID{a.ID})
		if !strings.HasPrefix(k.Entry.Summary.Text, "What ") {
			d.Errorf("the words of the other are gone too: %q", k.Entry.Summary.Text)
		}
		pending, err := d.Pending(d.ctx, []news.ID{key})
		d.check("pending", err)
		d.equal("pending", len(pending), 0)
	}},
}
