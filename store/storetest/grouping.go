package storetest

import (
	"strings"
	"time"

	"feedctl/news"
)

// three is a store with three edited items of two sources.
func (d *desk) three() (a, b, c news.Item) {
	d.Helper()
	s, o := d.source("https://a.example/f"), d.source("https://b.example/f")
	a, b, c = item(s, "1"), item(s, "2"), item(o, "3")
	b.Published, c.Published = at(-20), at(-10)
	for _, it := range []*news.Item{&b, &c} {
		it.Hash = it.ContentHash()
	}
	d.visit(s, a, b)
	d.visit(o, c)
	d.editAll()
	return a, b, c
}

var groupingTests = []test{
	{"owed times and docs", func(d *desk) {
		a, b, c := d.three()
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("times", times, []time.Time{at(-30), at(-20), at(-10)})
		docs, err := d.Docs(d.ctx, recipe, at(-25), at(-10))
		d.check("docs", err)
		if len(docs) != 2 || docs[0].ID > docs[1].ID {
			d.Fatalf("docs: got %d, want 2 in order of ID", len(docs))
		}
		d.regroup(d.group("1", a), d.group("2", b))
		docs, err = d.Docs(d.ctx, recipe, at(-30), at(-30))
		d.check("docs", err)
		d.equal("a doc", docs, []news.Doc{{ID: a.ID, Source: a.Source, SourceURL: a.SourceURL, GUID: "1", Canonical: a.Canonical,
			Title: a.Title, Text: a.Content, Language: "en", Time: at(-30), Dated: true,
			Story: news.StoryKey(a.SourceURL, "1"), Leads: true, Grouped: true}})
		times, err = d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("still owed", times, []time.Time{c.Published})
		for _, other := range []string{"a@1", "z@1"} {
			times, err = d.Ungrouped(d.ctx, other)
			d.check("ungrouped", err)
			d.equal("under "+other, len(times), 3)
		}
	}},
	{"a doc's text is cut at a character", func(d *desk) {
		s := d.source("https://a.example/f")
		it := revised(item(s, "1"), strings.Repeat("é", 2000))
		it.Published = time.Time{}
		d.visit(s, it)
		d.editAll()
		docs, err := d.Docs(d.ctx, recipe, day, day)
		d.check("docs", err)
		d.equal("text", docs[0].Text, strings.Repeat("é", 750))
		d.equal("dated", docs[0].Dated, false)
	}},
	{"items move, an emptied unpublished story vanishes", func(d *desk) {
		a, b, c := d.three()
		one, two := d.group("1", a), d.group("2", b)
		d.regroup(one, two)
		d.check("held", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{
			two.Key: {{Slug: "world", State: news.StateRejected, By: "ed", At: at(1)}, {Slug: "x", State: news.StateHeld, At: at(1)}}}))
		d.check("decide", d.SaveGrouping(d.ctx, news.Grouping{Decisions: []news.Decision{{Subject: two.Key, Act: "found", At: day}}}))
		d.regroup(d.group("1", a, c, b))
		got := d.story(one.Key)
		d.equal("items", got.Items, []news.ID{a.ID, c.ID, b.ID})
		d.equal("lead", got.Lead, a.ID)
		d.equal("a person's word passes on", got.Channels, []news.ChannelState{{Slug: "world", State: news.StateRejected, By: "ed", At: at(1)}})
		gone, err := d.Stories(d.ctx, []news.ID{two.Key})
		d.check("stories", err)
		d.equal("emptied", len(gone), 0)
		ds, err := d.Decisions(d.ctx, two.Key)
		d.check("decisions", err)
		d.equal("its decisions", len(ds), 0)
		d.equal("item's story", d.item(b.ID).Story, one.Key)
		d.check("check", d.Check(d.ctx))
	}},
	{"an emptied published story is merged, and comes back", func(d *desk) {
		a, b, _ := d.three()
		one, two := d.publish(d.group("1", a)), d.publish(d.group("2", b))
		d.make(one, "One.", "m")
		d.make(two, "Two.", "m")
		before := d.story(two)
		d.regroup(d.group("1", a, b))
		got := d.story(two)
		d.equal("merged", []any{got.MergedInto, len(got.Items), got.Slug}, []any{one, 0, "slug"})
		if got.Rev <= before.Rev {
			d.Errorf("rev: got %d, want more than %d", got.Rev, before.Rev)
		}
		owed, err := d.OwedSummaries(d.ctx, "m", 10)
		d.check("owed", err)
		d.equal("owed", owed, []news.ID{one})
		c, err := d.Candidates(d.ctx, positionStart, 10)
		d.check("candidates", err)
		d.equal("candidates", len(c), 1)
		d.regroup(d.group("1", a), d.group("2", b))
		got = d.story(two)
		d.equal("split again", []any{got.MergedInto, got.Items}, []any{news.ID(""), []news.ID{b.ID}})
		c, err = d.Candidates(d.ctx, positionStart, 10)
		d.check("candidates", err)
		d.equal("candidates", len(c), 2)
	}},
	{"gaining an item owes the summary; the same again moves nothing", func(d *desk) {
		a, _, c := d.three()
		key := d.publish(d.group("1", a))
		made := d.make(key, "Text.", "m")
		d.regroup(d.group("1", a))
		d.equal("same group", d.story(key), made)
		d.regroup(d.group("1", a, c))
		got := d.story(key)
		d.equal("made from", got.MadeFrom, "")
		d.equal("date and slug", []any{got.PublishedAt, got.Slug, got.Updated}, []any{made.PublishedAt, made.Slug, made.Updated})
		if got.Rev <= made.Rev {
			d.Errorf("rev: got %d, want more than %d", got.Rev, made.Rev)
		}
		d.regroup(d.group("1", a, c))
		d.equal("same group", d.story(key), got)
	}},
	{"a person's title outlives a regrouping", func(d *desk) {
		a, _, c := d.three()
		key := d.publish(d.group("1", a))
		d.check("made", d.SaveMade(d.ctx, []news.Made{{Key: key, Rev: d.story(key).Rev, Title: "By hand", MadeFrom: "m"}}))
		d.regroup(d.group("1", a, c))
		d.equal("same lead", d.story(key).Title, "By hand")
		turned := d.group("1", c, a)
		turned.Key = key
		d.regroup(turned)
		d.equal("new lead", []any{d.story(key).Title, d.story(key).Lead}, []any{c.Title, c.ID})
	}},
	{"an item left out owes grouping", func(d *desk) {
		a, b, _ := d.three()
		d.regroup(d.group("1", a, b))
		g := news.Grouping{Groups: []news.Group{d.group("1", a)}, Done: []news.ID{a.ID, b.ID}, Recipe: recipe}
		d.check("save", d.SaveGrouping(d.ctx, g))
		d.equal("story", d.item(b.ID).Story, news.ID(""))
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("owed", times, []time.Time{at(-20), at(-10)})
	}},
	{"docs bring the other members of their stories", func(d *desk) {
		a, b, c := d.three()
		d.regroup(d.group("1", b, a, c))
		outside := func(from, to int) map[news.ID]bool {
			docs, err := d.Docs(d.ctx, recipe, at(from), at(to))
			d.check("docs", err)
			out := map[news.ID]bool{}
			for i, doc := range docs {
				out[doc.ID] = doc.Outside
				if i > 0 && docs[i-1].ID >= doc.ID {
					d.Errorf("docs: got %s after %s, want them in order of ID, each once", doc.ID, docs[i-1].ID)
				}
			}
			return out
		}
		d.equal("one inside", outside(-10, 0), map[news.ID]bool{a.ID: true, b.ID: true, c.ID: false})
		d.equal("two inside", outside(-30, -20), map[news.ID]bool{a.ID: false, b.ID: false, c.ID: true})
		d.equal("none inside", outside(-9, 0), map[news.ID]bool{})
		s, err := d.Source(d.ctx, a.Source)
		d.check("source", err)
		d.visit(s, revised(a, "Newer."))
		d.equal("a member that owes its edit", outside(-30, -10), map[news.ID]bool{a.ID: true, b.ID: false, c.ID: false})
	}},
	{"an item that was not judged stays where it is", func(d *desk) {
		a, b, c := d.three()
		d.regroup(d.group("1", a, b))
		other := d.group("3", c, b)
		save := func(groups ...news.Group) {
			d.check("save", d.SaveGrouping(d.ctx, news.Grouping{Groups: groups, Done: []news.ID{a.ID, c.ID}, Recipe: recipe}))
		}
		save(d.group("1", a))
		d.equal("left out", d.item(b.ID).Story, d.group("1", a).Key)
		d.equal("its story", d.story(d.group("1", a).Key).Items, []news.ID{a.ID, b.ID})
		key := d.publish(d.group("1", b, a))
		before := d.story(key)
		save(other)
		d.equal("taken from a published story", d.item(b.ID).Story, key)
		d.equal("the published story", d.story(key), before)
		save(d.group("1", b))
		d.equal("left out of a published story", d.story(key).Items, []news.ID{b.ID, a.ID})
		d.equal("lead", d.story(key).Lead, b.ID)
		d.check("check", d.Check(d.ctx))
	}},
	{"a story of which another took the lead goes on", func(d *desk) {
		a, b, c := d.three()
		first := d.group("1", a, b)
		d.publish(first)
		d.regroup(d.group("3", c, a))
		got := d.story(first.Key)
		d.equal("left", []any{got.Items, got.Lead, got.Title}, []any{[]news.ID{b.ID}, b.ID, b.Title})
		d.check("check", d.Check(d.ctx))
	}},
	{"a text that came in meanwhile still owes", func(d *desk) {
		a, _, _ := d.three()
		s, err := d.Source(d.ctx, a.Source)
		d.check("source", err)
		d.visit(s, revised(a, "Newer."))
		d.regroup(d.group("1", a))
		d.editAll()
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("owed", len(times), 3)
	}},
	{"duplicates are set, kept and cleared", func(d *desk) {
		a, b, _ := d.three()
		set := func(original news.ID) {
			d.check("save", d.SaveGrouping(d.ctx, news.Grouping{Duplicates: map[news.ID]news.ID{b.ID: original}, Recipe: recipe}))
		}
		set(a.ID)
		d.equal("set", d.item(b.ID).DuplicateOf, a.ID)
		d.regroup(d.group("1", a, b))
		d.equal("kept", d.item(b.ID).DuplicateOf, a.ID)
		key := d.group("1", a).Key
		before := d.story(key).Rev
		set("")
		d.equal("cleared", d.item(b.ID).DuplicateOf, news.ID(""))
		if got := d.story(key).Rev; got <= before {
			d.Errorf("rev: got %d, want more than %d", got, before)
		}
	}},
	{"decisions: replaced by their like, in order", func(d *desk) {
		a, _, _ := d.three()
		save := func(ds ...news.Decision) {
			d.check("save", d.SaveGrouping(d.ctx, news.Grouping{Decisions: ds}))
		}
		one := news.Decision{Subject: a.ID, At: at(1), By: "pipeline", Act: "join", Because: "same text", Score: 0.5,
			Threshold: 0.4, Features: map[string]float64{"title": 0.5}, Recipe: "g@1"}
		two := news.Decision{Subject: a.ID, At: at(0), By: "pipeline", Act: "found", Because: "alone", Recipe: "g@1"}
		later := one
		later.At = at(5)
		save(one, two, later)
		got, err := d.Decisions(d.ctx, a.ID)
		d.check("decisions", err)
		d.equal("an equal one keeps its time", got, []news.Decision{two, one})
		other := later
		other.Score = 0.7
		save(other)
		got, err = d.Decisions(d.ctx, a.ID)
		d.check("decisions", err)
		d.equal("replaced", got, []news.Decision{two, other})
		next := one
		next.Recipe = "g@2"
		save(next)
		got, err = d.Decisions(d.ctx, a.ID)
		d.check("decisions", err)
		d.equal("another recipe stands beside", len(got), 3)
	}},
	{"groups of erased items", func(d *desk) {
		a, b, c := d.three()
		d.check("purge", d.RemoveSource(d.ctx, c.Source, true))
		d.regroup(d.group("1", a, c), d.group("3", c))
		d.equal("items", d.story(d.group("1", a).Key).Items, []news.ID{a.ID})
		gone, err := d.Stories(d.ctx, []news.ID{d.group("3", c).Key})
		d.check("stories", err)
		d.equal("a story of nothing", len(gone), 0)
		d.equal("the rest", d.item(b.ID).Story, news.ID(""))
		d.check("check", d.Check(d.ctx))
	}},
}
