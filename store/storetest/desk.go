package storetest

import (
	"slices"

	"feedctl/news"
)

var deskTests = []test{
	{"acts on grouping are owed until they are settled", func(d *desk) {
		a, b, c := d.three()
		one, two := d.publish(d.group("1", a, c)), d.publish(d.group("2", b))
		add := func(a news.Act) news.Act {
			a.At, a.By = at(1), "ed"
			got, err := d.AddAct(d.ctx, a)
			d.check("add", err)
			return got
		}
		pin := add(news.Act{Verb: news.ActPin, Story: two, Channel: "world"})
		merge := add(news.Act{Verb: news.ActMerge, Story: one, Other: two})
		split := add(news.Act{Verb: news.ActSplit, Story: one, Item: c.ID})
		undo := add(news.Act{Verb: news.ActUndo, Story: one, Other: two})
		owed := func(want ...int64) {
			d.Helper()
			got, err := d.OwedActs(d.ctx)
			d.check("owed", err)
			d.equal("owed", got, want)
		}
		owed(merge.Seq, split.Seq, undo.Seq)
		d.check("settle", d.SettleAct(d.ctx, split.Seq))
		d.check("settle", d.SettleAct(d.ctx, split.Seq))
		owed(merge.Seq, undo.Seq)
		got, err := d.Regroupings(d.ctx)
		d.check("regroupings", err)
		d.equal("regroupings", got, []news.Act{merge, split, undo})
		got, err = d.Acts(d.ctx, two)
		d.check("acts", err)
		d.equal("acts on the younger", got, []news.Act{pin, merge, undo})
	}},
	{"a grouping that does not know the newest act saves nothing", func(d *desk) {
		a, b, _ := d.three()
		one, two := d.publish(d.group("1", a)), d.publish(d.group("2", b))
		_, err := d.AddAct(d.ctx, news.Act{At: at(1), By: "ed", Verb: news.ActPin, Story: one})
		d.check("pin", err)
		d.regroup(d.group("1", a))
		act, err := d.AddAct(d.ctx, news.Act{At: at(1), By: "ed", Verb: news.ActMerge, Story: one, Other: two})
		d.check("merge", err)
		g := news.Grouping{Groups: []news.Group{d.group("1", a, b)}, Done: []news.ID{a.ID, b.ID}, Recipe: recipe, Acts: act.Seq - 1}
		d.is("before it", d.SaveGrouping(d.ctx, g), news.ErrChanged)
		d.equal("items", d.story(one).Items, []news.ID{a.ID})
		g.Acts = act.Seq
		d.check("with it", d.SaveGrouping(d.ctx, g))
		d.equal("items", d.story(one).Items, []news.ID{a.ID, b.ID})
	}},
	{"members come with all of their stories", func(d *desk) {
		a, b, c := d.three()
		d.regroup(d.group("1", a, c))
		members := func(stories, items []news.ID) []news.ID {
			d.Helper()
			docs, err := d.Members(d.ctx, stories, items)
			d.check("members", err)
			var out []news.ID
			for _, doc := range docs {
				out = append(out, doc.ID)
			}
			return out
		}
		both := []news.ID{a.ID, c.ID}
		slices.Sort(both)
		key := d.group("1", a).Key
		d.equal("of a story", members([]news.ID{key, "nobody"}, nil), both)
		d.equal("of an item", members(nil, []news.ID{c.ID, "nobody"}), both)
		d.equal("of an item that is in none", members(nil, []news.ID{b.ID}), []news.ID{b.ID})
		d.equal("of nothing", len(members(nil, nil)), 0)
	}},
	{"pages of merged stories lead on, over all merges between", func(d *desk) {
		a, b, c := d.three()
		one, two, three := d.publish(d.group("1", a)), d.publish(d.group("2", b)), d.publish(d.group("3", c))
		moved := func(what string, want map[string]string) {
			d.Helper()
			got, err := d.Moved(d.ctx)
			d.check("moved", err)
			d.equal(what, got, want)
		}
		moved("nowhere", map[string]string{})
		path := func(key news.ID) string { return d.story(key).Path() }
		group := func(key news.ID, items ...news.Item) news.Group {
			g := d.group("1", items...)
			g.Key = key
			return g
		}
		d.regroup(group(two, b, c))
		moved("one", map[string]string{path(three): path(two)})
		d.regroup(group(one, a, b, c))
		moved("a chain", map[string]string{path(three): path(one), path(two): path(one)})
		rendered, err := d.ToRender(d.ctx, "site", 10)
		d.check("to render", err)
		d.equal("pages to write", rendered, []news.ID{one})
		d.regroup(group(one, a), group(two, b, c))
		moved("a link of it is back", map[string]string{path(three): path(two)})
		rendered, err = d.ToRender(d.ctx, "site", 10)
		d.check("to render", err)
		d.equal("pages to write again", rendered, []news.ID{one, two})
	}},
}
