package storetest

import (
	"fmt"

	"feedctl/news"
)

var positionStart news.Position

var editionTests = []test{
	{"candidates", func(d *desk) {
		a, b, c := d.three()
		d.regroup(d.group("1", a, c), d.group("2", b))
		d.check("states", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{
			d.group("1", a).Key: {{Slug: "world", State: news.StateHeld, Pinned: true, By: "ed", At: at(1)}}}))
		got, err := d.Candidates(d.ctx, positionStart, 10)
		d.check("candidates", err)
		d.equal("keys, newest first", []news.ID{got[0].Key, got[1].Key}, []news.ID{d.group("2", b).Key, d.group("1", a).Key})
		d.equal("whole", got[1], news.Candidate{Key: d.group("1", a).Key, Title: a.Title, Language: "en", Time: at(-30), Lead: a.ID,
			Items: []news.CandidateItem{
				{ID: a.ID, Source: a.Source, Title: a.Title, Time: at(-30), Words: len(a.Content)},
				{ID: c.ID, Source: c.Source, Title: c.Title, Time: at(-10), Words: len(c.Content)}},
			Channels: []news.ChannelState{{Slug: "world", State: news.StateHeld, Pinned: true, By: "ed", At: at(1)}}})
	}},
	{"candidates page without loss, while stories come in", func(d *desk) {
		s := d.source("https://a.example/f")
		var items []news.Item
		var groups []news.Group
		for i := range 50 {
			it := item(s, fmt.Sprint(i))
			it.Published = at(-i / 7) // many at one time
			it.Backlog = i%10 == 9
			items = append(items, it)
			groups = append(groups, d.group(it.GUID, it))
		}
		d.visit(s, items...)
		d.editAll()
		d.regroup(groups...)
		seen := map[news.ID]bool{}
		last := positionStart
		for {
			page, err := d.Candidates(d.ctx, last, 7)
			d.check("candidates", err)
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				if !last.Time.IsZero() && (c.Time.After(last.Time) || c.Time.Equal(last.Time) && c.Key <= last.Key) {
					d.Errorf("%v %s after %v %s", c.Time, c.Key, last.Time, last.Key)
				}
				if seen[c.Key] {
					d.Errorf("%s twice", c.Key)
				}
				seen[c.Key] = true
				last = news.Position{Time: c.Time, Key: c.Key}
			}
			// A write within the loop: a newer story comes before all pages still to be read.
			it := item(s, fmt.Sprint("late", len(seen)))
			it.Published = day
			d.visit(s, it)
			d.editAll()
			d.regroup(d.group(it.GUID, it))
		}
		for i, g := range groups {
			if want := i%10 != 9; seen[g.Key] != want {
				d.Errorf("item %d: got %v, want %v", i, seen[g.Key], want)
			}
		}
	}},
	{"minted once for ever", func(d *desk) {
		d.identity()
		a, _, _ := d.three()
		g := d.group("1", a)
		d.regroup(g)
		d.equal("before", d.story(g.Key).Published(), false)
		mint := func(slug string, minutes int) {
			d.check("mint", d.SaveEdition(d.ctx, []news.Mint{{Key: g.Key, Slug: slug, PublishedAt: at(minutes)}, {Key: "gone", Slug: "x"}},
				map[news.ID][]news.ChannelState{"gone": {{Slug: "world", State: news.StatePublished}}}))
		}
		mint("first", -30)
		first := d.story(g.Key)
		d.equal("minted", []any{first.Slug, first.PublishedAt, first.Updated, first.ID()},
			[]any{"first", at(-30), at(-30), "tag:example.org,2026:story/" + string(g.Key)})
		mint("second", 50)
		d.equal("again", d.story(g.Key), first)
		if err := d.SaveEdition(d.ctx, []news.Mint{{Key: g.Key}}, nil); err == nil {
			d.Error("a mint without a slug: got nil, want an error")
		}
	}},
	{"a person's state stands against the pipeline's", func(d *desk) {
		a, _, _ := d.three()
		g := d.group("1", a)
		d.regroup(g)
		put := func(c news.ChannelState) news.Story {
			d.check("save", d.SaveEdition(d.ctx, nil, map[news.ID][]news.ChannelState{g.Key: {c}}))
			return d.story(g.Key)
		}
		one := put(news.ChannelState{Slug: "world", State: news.StatePublished, At: at(1)})
		same := put(news.ChannelState{Slug: "world", State: news.StatePublished, At: at(2)})
		d.equal("the same again", same, one)
		person := news.ChannelState{Slug: "world", State: news.StateRejected, By: "ed", At: at(3)}
		two := put(person)
		d.equal("a person's", two.Channels, []news.ChannelState{person})
		if two.Rev <= one.Rev {
			d.Errorf("rev: got %d, want more than %d", two.Rev, one.Rev)
		}
		three := put(news.ChannelState{Slug: "world", State: news.StatePublished, At: at(4)})
		d.equal("the pipeline's after it", three, two)
		other := news.ChannelState{Slug: "world", State: news.StatePublished, By: "chief", At: at(5)}
		d.equal("another person's", put(other).Channels, []news.ChannelState{other})
		d.equal("the pipeline forgets its own alone", put(news.ChannelState{Slug: "world", At: at(6)}).Channels, []news.ChannelState{other})
		d.equal("taken back", len(put(news.ChannelState{Slug: "world", By: "chief", At: at(6)}).Channels), 0)
		put(news.ChannelState{Slug: "world", State: news.StatePublished, At: at(7)})
		d.equal("forgotten by the pipeline", len(put(news.ChannelState{Slug: "world", At: at(8)}).Channels), 0)
	}},
	{"owed summaries", func(d *desk) {
		a, b, c := d.three()
		one, two := d.publish(d.group("1", a)), d.publish(d.group("2", b))
		d.regroup(d.group("3", c)) // unpublished: owes none
		d.make(one, "One.", "m5")
		for from, want := range map[string]int{"m5": 1, "m1": 2, "m9": 2} {
			got, err := d.OwedSummaries(d.ctx, from, 10)
			d.check("owed", err)
			d.equal("from "+from, len(got), want)
		}
		got, err := d.OwedSummaries(d.ctx, "m5", 10)
		d.check("owed", err)
		d.equal("key", got, []news.ID{two})
		got, err = d.OwedSummaries(d.ctx, "m9", 1)
		d.check("owed", err)
		d.equal("limited", len(got), 1)
	}},
	{"made is saved whole, only while Rev stands, and Updated never moves back", func(d *desk) {
		a, _, c := d.three()
		key := d.publish(d.group("1", a))
		before := d.story(key)
		m := news.Made{Key: key, Rev: before.Rev, Title: "Better", Updated: at(5), MadeFrom: "m",
			Summary: news.Summary{Text: "Text.", Recipe: "extract@1", By: "extract", Items: []news.ID{a.ID},
				Points: []news.Point{{Text: "P", Item: a.ID, Quote: "Q", Start: 1, End: 2}}},
			Decisions: []news.Decision{{Subject: key, Act: "lead", Because: "first", At: at(5)}}}
		d.check("save", d.SaveMade(d.ctx, []news.Made{m, {Key: "gone"}}))
		got := d.story(key)
		d.equal("saved", []any{got.Title, got.Summary, got.Updated, got.MadeFrom}, []any{m.Title, m.Summary, m.Updated, "m"})
		ds, err := d.Decisions(d.ctx, key)
		d.check("decisions", err)
		d.equal("decisions", len(ds), 1)

		m.Rev, m.Updated, m.Title = got.Rev, at(2), ""
		d.check("save the same", d.SaveMade(d.ctx, []news.Made{m}))
		d.equal("nothing moved", d.story(key), got)

		d.regroup(d.group("1", a, c))
		moved := d.story(key)
		m.Title = "Of the old items"
		d.check("save late", d.SaveMade(d.ctx, []news.Made{m}))
		d.equal("too late", d.story(key), moved)
	}},
	{"to render: what changed, and all for another site", func(d *desk) {
		a, b, c := d.three()
		one, two := d.publish(d.group("1", a)), d.publish(d.group("2", b))
		d.regroup(d.group("3", c))
		owed := func(site string, want ...news.ID) {
			d.Helper()
			got, err := d.ToRender(d.ctx, site, 10)
			d.check("to render", err)
			d.equal(site, got, want)
		}
		owed("m", one, two)
		r1, r2 := d.story(one).Rev, d.story(two).Rev
		d.check("mark", d.MarkRendered(d.ctx, "m", map[news.ID]int64{one: r1, two: r2}))
		owed("m")
		owed("a", one, two)
		owed("z", one, two)
		d.make(two, "New.", "x")
		owed("m", two)
		d.check("mark an old one", d.MarkRendered(d.ctx, "m", map[news.ID]int64{two: r2}))
		owed("m", two)
		d.check("views", d.AddViews(d.ctx, map[news.ID]int64{one: 3, "gone": 1}))
		owed("m", two)
		d.equal("views", d.story(one).Views, int64(3))
		limited, err := d.ToRender(d.ctx, "z", 1)
		d.check("to render", err)
		d.equal("limited", len(limited), 1)
	}},
}
