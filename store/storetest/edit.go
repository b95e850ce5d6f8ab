package storetest

import (
	"time"

	"feedctl/news"
)

var editTests = []test{
	{"owed until edited under the recipe", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"), item(s, "2"), item(s, "3"))
		owed, err := d.Unedited(d.ctx, recipe, 2)
		d.check("unedited", err)
		d.equal("limited, as they came", []string{owed[0].GUID, owed[1].GUID}, []string{"1", "2"})
		d.equal("whole", owed[0].Content, item(s, "1").Content)
		d.editAll()
		for _, other := range []string{"a@1", "z@1"} { // on either side of the recipe
			owed, err = d.Unedited(d.ctx, other, 10)
			d.check("unedited", err)
			d.equal("under "+other, len(owed), 3)
		}
		got := d.item(item(s, "1").ID)
		d.equal("derived", []any{got.Text, got.Words, got.EditRecipe}, []any{got.Content, len(got.Content), recipe})
	}},
	{"saved only while the hash is the same", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		old := derived(d.item(item(s, "1").ID))
		d.visit(s, revised(item(s, "1"), "Other."))
		unknown := old
		unknown.Item = "nothing"
		d.check("save", d.SaveDerived(d.ctx, []news.Derived{old, unknown}))
		got := d.item(old.Item)
		d.equal("text and recipe", []string{got.Text, got.EditRecipe}, []string{"", ""})
	}},
	{"only a changed text owes grouping and summary", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.editAll()
		key := d.publish(d.group("1", item(s, "1")))
		d.make(key, "Text.", "m")
		row := derived(d.item(item(s, "1").ID))
		row.Recipe = "test@2"
		d.check("same text", d.SaveDerived(d.ctx, []news.Derived{row}))
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("same text", []any{len(times), d.story(key).MadeFrom}, []any{0, "m"})
		row.Text = "Read better."
		d.check("other text", d.SaveDerived(d.ctx, []news.Derived{row}))
		times, err = d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("other text", []any{len(times), d.story(key).MadeFrom}, []any{1, ""})
	}},
	{"pages are owed by mode, age, source and tries", func(d *desk) {
		a, b := source("https://a.example/f"), source("https://b.example/f")
		b.FullText = "always"
		for _, s := range []news.Source{a, b} {
			_, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
		}
		teaser, whole, backlog, bare, old := item(a, "teaser"), item(a, "whole"), item(a, "backlog"), item(a, "bare"), item(a, "old")
		backlog.Backlog, bare.URL, bare.Canonical, old.FirstSeen = true, "", "", at(-999)
		d.visit(a, teaser, whole, backlog, bare, old)
		d.visit(b, item(b, "1"), item(b, "2"))
		owed := func(mode string, perSource int) (guids []string) {
			items, err := d.OwedPages(d.ctx, mode, at(-60), perSource, 10)
			d.check("owed", err)
			for _, it := range items {
				guids = append(guids, it.GUID)
			}
			return guids
		}
		d.equal("before the edit", owed("always", 9), []string(nil))
		var rows []news.Derived
		all, err := d.Unedited(d.ctx, recipe, 100)
		d.check("unedited", err)
		for _, it := range all {
			row := derived(it)
			row.Teaser = it.GUID == "teaser"
			rows = append(rows, row)
		}
		d.check("save", d.SaveDerived(d.ctx, rows))
		d.equal("never", owed("never", 9), []string{"2", "1"})
		d.equal("auto", owed("auto", 9), []string{"2", "1", "teaser"})
		d.equal("always", owed("always", 9), []string{"2", "1", "whole", "teaser"})
		d.equal("one a source", owed("always", 1), []string{"2", "whole"})
		for range 3 {
			d.check("try", d.SavePage(d.ctx, teaser.ID, news.Page{Class: news.ClassTimeout}))
		}
		d.equal("after three tries", owed("auto", 9), []string{"2", "1"})
		d.is("page of nothing", d.SavePage(d.ctx, "nothing", news.Page{Class: news.ClassOK}), news.ErrNotFound)
	}},
	{"a page is kept, owes the edit, and is the best text while longer", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		all, err := d.Unedited(d.ctx, recipe, 1)
		d.check("unedited", err)
		row := derived(all[0])
		row.Teaser = true
		d.check("edit", d.SaveDerived(d.ctx, []news.Derived{row}))
		key := d.publish(d.group("1", item(s, "1")))
		d.make(key, "Text.", "m")
		p := news.Page{URL: "https://a.example/1", Canonical: "https://a.example/1", Title: "T", Byline: "By Ada",
			Authors: []news.Name{{Given: "Ada", Family: "L"}}, SiteName: "A", Published: at(1), ZoneOffset: time.Hour,
			DateOnly: true, Modified: at(2), Language: "en", Live: true, Text: "A whole report, far longer than the teaser of the feed.",
			Words: 10, Image: "https://a.example/i", FoundIn: map[string]string{"title": "meta"}, FetchedAt: at(3),
			Class: news.ClassOK, Refused: "tdm"}
		d.check("save", d.SavePage(d.ctx, all[0].ID, p))
		got := d.item(all[0].ID)
		d.equal("page", got.Page, &p)
		d.equal("owes its edit", got.EditRecipe, "")
		d.equal("its story owes its summary", d.story(key).MadeFrom, "")
		c, err := d.Candidates(d.ctx, positionStart, 1)
		d.check("candidates", err)
		d.equal("no teaser any more", c[0].Items[0].Teaser, false)
		row.Teaser = true
		d.check("edit again", d.SaveDerived(d.ctx, []news.Derived{row}))
		c, err = d.Candidates(d.ctx, positionStart, 1)
		d.check("candidates", err)
		d.equal("still none", c[0].Items[0].Teaser, false)
		docs, err := d.Docs(d.ctx, recipe, at(-60), at(60))
		d.check("docs", err)
		d.equal("grouping reads it", docs[0].Text, p.Text)
		owed, err := d.OwedPages(d.ctx, "always", at(-60), 9, 9)
		d.check("owed", err)
		d.equal("read once", len(owed), 0)
	}},
}
