package storetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"feedctl/news"
)

var wholeTests = []test{
	{"an empty store answers", func(d *desk) {
		newest, err := d.Newest(d.ctx)
		d.check("newest", err)
		d.equal("newest", newest, time.Time{})
		c, err := d.Counts(d.ctx)
		d.check("counts", err)
		d.equal("counts", c, news.Counts{})
		d.check("check", d.Check(d.ctx))
		saved, err := d.SaveVisits(d.ctx, nil)
		d.check("no visits", err)
		d.equal("saved", len(saved), 0)
		d.check("no rows", d.SaveDerived(d.ctx, nil))
		d.check("no grouping", d.SaveGrouping(d.ctx, news.Grouping{}))
		d.check("no edition", d.SaveEdition(d.ctx, nil, nil))
		items, err := d.Items(d.ctx, nil)
		d.check("items", err)
		d.equal("items", len(items), 0)
	}},
	{"identity is fixed once", func(d *desk) {
		one, err := d.Identity(d.ctx, "example.org", at(1))
		d.check("identity", err)
		d.equal("made", one, news.Identity{Authority: "example.org", Year: 2026, Made: at(1)})
		two, err := d.Identity(d.ctx, "other.example", at(1).AddDate(3, 0, 0))
		d.check("identity", err)
		d.equal("again", two, one)
	}},
	{"acts are appended, and owe work", func(d *desk) {
		a, b, c := d.three()
		one, two := d.publish(d.group("1", a, c)), d.publish(d.group("2", b))
		made := d.make(one, "Text.", "m")
		want := []news.Act{
			{At: at(1), By: "ed", Verb: "correct", Story: one, Note: "n", Payload: `{"text":"t"}`, Channel: "world"},
			{At: at(2), By: "ed", Verb: "merge", Story: one, Other: two},
			{At: at(3), By: "ed", Verb: "split", Story: two, Item: b.ID},
		}
		for i := range want {
			got, err := d.AddAct(d.ctx, want[i])
			d.check("add", err)
			want[i].Seq = got.Seq
			d.equal("returned", got, want[i])
			if i > 0 && want[i].Seq <= want[i-1].Seq {
				d.Errorf("seq: got %d after %d", want[i].Seq, want[i-1].Seq)
			}
			if i == 0 {
				times, err := d.Ungrouped(d.ctx, recipe)
				d.check("ungrouped", err)
				d.equal("a correction groups nothing", len(times), 0)
				got := d.story(one)
				d.equal("its summary is owed", got.MadeFrom, "")
				if got.Rev <= made.Rev {
					d.Errorf("rev: got %d, want more than %d", got.Rev, made.Rev)
				}
			}
		}
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("a merge groups all of both", len(times), 3)
		all, err := d.Acts(d.ctx, "")
		d.check("acts", err)
		d.equal("all", all, want)
		some, err := d.Acts(d.ctx, one)
		d.check("acts", err)
		d.equal("of one", some, want[:2])
	}},
	{"an ended context saves nothing", func(d *desk) {
		s := d.source("https://a.example/f")
		ctx, cancel := context.WithCancel(d.ctx)
		cancel()
		_, err := d.SaveVisits(ctx, []news.Visit{visit(s, item(s, "1"))})
		d.is("save", err, context.Canceled)
		_, err = d.FindItems(ctx, news.Query{})
		d.is("find", err, context.Canceled)
		c, err := d.Counts(d.ctx)
		d.check("counts", err)
		d.equal("items", c.Items, 0)
		d.equal("and the store goes on", d.visit(s, item(s, "1")).New, 1)
	}},
	{"a context that ends in the middle leaves all or nothing", func(d *desk) {
		s := d.source("https://a.example/f")
		for i := range 20 {
			ctx, cancel := context.WithCancel(d.ctx)
			var vs []news.Visit
			for j := range 20 {
				vs = append(vs, visit(s, item(s, fmt.Sprint(i, ".", j))))
			}
			go cancel()
			before, err := d.Counts(d.ctx)
			d.check("counts", err)
			_, err = d.SaveVisits(ctx, vs)
			after, cerr := d.Counts(d.ctx)
			d.check("counts", cerr)
			want := before.Items + 20
			if err != nil {
				d.is("save", err, context.Canceled)
				want = before.Items
			}
			d.equal("items", after.Items, want)
			cancel()
		}
		d.check("check", d.Check(d.ctx))
	}},
	{"calls within a loop over results", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"), item(s, "2"))
		owed, err := d.Unedited(d.ctx, recipe, 10)
		d.check("unedited", err)
		for _, it := range owed {
			d.check("derive", d.SaveDerived(d.ctx, []news.Derived{derived(it)}))
			_, err := d.Unedited(d.ctx, recipe, 10)
			d.check("unedited", err)
			d.visit(s, item(s, it.GUID+"b"))
		}
		owed, err = d.Unedited(d.ctx, recipe, 10)
		d.check("unedited", err)
		d.equal("owed", len(owed), 2)
	}},
	{"many at once", func(d *desk) {
		const writers, visits = 4, 12
		var sources []news.Source
		for i := range writers {
			sources = append(sources, d.source(fmt.Sprintf("https://%d.example/f", i)))
		}
		var wg sync.WaitGroup
		fail := func(what string, err error) {
			if err != nil {
				d.Errorf("%s: %v", what, err)
			}
		}
		for i, s := range sources {
			wg.Go(func() {
				for j := range visits {
					_, err := d.SaveVisits(d.ctx, []news.Visit{visit(s, item(s, fmt.Sprint(j)), item(s, fmt.Sprint(j, "b")))})
					fail("save", err)
				}
			})
			wg.Go(func() {
				for range visits {
					items, err := d.FindItems(d.ctx, news.Query{Source: s.ID})
					fail("find", err)
					if len(items)%2 != 0 {
						d.Errorf("half a visit: %d items", len(items))
					}
				}
			})
			wg.Go(func() {
				for range visits {
					owed, err := d.Unedited(d.ctx, recipe, 5)
					fail("unedited", err)
					for _, it := range owed {
						fail("derive", d.SaveDerived(d.ctx, []news.Derived{derived(it)}))
					}
					_, err = d.AddAct(d.ctx, news.Act{At: at(i), By: "ed", Verb: "approve", Story: "s"})
					fail("act", err)
				}
			})
		}
		wg.Wait()
		c, err := d.Counts(d.ctx)
		d.check("counts", err)
		d.equal("items", c.Items, writers*visits*2)
		acts, err := d.Acts(d.ctx, "")
		d.check("acts", err)
		d.equal("acts", len(acts), writers*visits)
		d.check("check", d.Check(d.ctx))
	}},
}
