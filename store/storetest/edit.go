package storetest

import (
	"fmt"
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
	{"where a link leads is what grouping compares, and no more", func(d *desk) {
		s := d.source("https://a.example/f")
		it := item(s, "1")
		d.visit(s, it)
		d.editAll()
		d.regroup(d.group("1", it))
		for _, address := range []string{"https://b.example/news/1", "https://b.example/news/2", ""} {
			row := derived(it)
			row.Address = address
			d.check("save", d.SaveDerived(d.ctx, []news.Derived{row}))
			times, err := d.Ungrouped(d.ctx, recipe)
			d.check("ungrouped", err)
			d.equal("owes grouping", len(times), 1)
			d.regroup(d.group("1", it))
			docs, err := d.Docs(d.ctx, recipe, at(-999), at(999))
			d.check("docs", err)
			want := address
			if want == "" {
				want = it.Canonical
			}
			d.equal("a doc's address", docs[0].Canonical, want)
			known, err := d.Known(d.ctx, s.ID, nil, []string{it.Canonical, "https://b.example/news/1"})
			d.check("known", err)
			d.equal("known by its link alone", []any{len(known), known[0].Canonical}, []any{1, it.Canonical})
			d.check("save again", d.SaveDerived(d.ctx, []news.Derived{row}))
			times, err = d.Ungrouped(d.ctx, recipe)
			d.check("ungrouped", err)
			d.equal("the same again owes nothing", len(times), 0)
		}
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
		now := at(60)
		owed := func(mode string, perSource int) (guids []string) {
			items, err := d.OwedPages(d.ctx, mode, at(-60), now, perSource, 10)
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
		for i, wait := range []int{60, 6 * 60} { // minutes
			d.check("try", d.SavePage(d.ctx, teaser.ID, news.Page{Class: news.ClassTimeout, FetchedAt: now}))
			now = now.Add(time.Duration(wait)*time.Minute - time.Second)
			d.equal(fmt.Sprint("too early after try ", i+1), owed("auto", 9), []string{"2", "1"})
			now = now.Add(time.Second)
			d.equal(fmt.Sprint("a while after try ", i+1), owed("auto", 9), []string{"2", "1", "teaser"})
		}
		d.check("try", d.SavePage(d.ctx, teaser.ID, news.Page{Class: news.ClassTimeout, FetchedAt: now}))
		now = now.Add(1000 * time.Hour)
		d.equal("after three tries", owed("auto", 9), []string{"2", "1"})
		d.check("gone", d.SavePage(d.ctx, item(b, "1").ID, news.Page{Class: news.ClassGone, FetchedAt: now}))
		now = now.Add(1000 * time.Hour)
		d.equal("gone at the first try", owed("auto", 9), []string{"2"})
		d.check("refused", d.SavePage(d.ctx, item(b, "2").ID, news.Page{Class: news.ClassOK, Refused: "noarchive", FetchedAt: now}))
		d.editAll()
		d.equal("read and refused", owed("auto", 9), []string(nil))
		got := d.item(teaser.ID)
		d.equal("never read: a teaser without page", []any{got.Teaser, got.FullText(), got.Page == nil, got.EditRecipe}, []any{true, false, true, recipe})
		d.is("page of nothing", d.SavePage(d.ctx, "nothing", news.Page{Class: news.ClassOK}), news.ErrNotFound)
	}},
	{"no page of a host is owed before it wants to be asked", func(d *desk) {
		tests := []struct {
			name string
			page news.Page
			wait time.Duration // of the host's other pages
		}{
			{"it says when", news.Page{Class: news.ClassRateLimited, RetryAfter: at(180)}, 180 * time.Minute},
			{"sooner than a page is tried again", news.Page{Class: news.ClassServerError, RetryAfter: at(1)}, time.Minute},
			{"it says too often", news.Page{Class: news.ClassRateLimited}, time.Hour},
			{"one page is out of order", news.Page{Class: news.ClassServerError}, 0},
		}
		for i, tt := range tests {
			s := d.source(fmt.Sprintf("https://s%d.example/f", i))
			tried, other, elsewhere := item(s, "tried"), item(s, "other"), item(s, "elsewhere")
			tried.URL, other.URL, elsewhere.URL = fmt.Sprintf("https://p%d.example/1", i), fmt.Sprintf("https://P%d.example/2", i), fmt.Sprintf("https://q%d.example/", i)
			d.visit(s, tried, other, elsewhere)
			d.editAll()
			tt.page.FetchedAt = day
			d.check("try", d.SavePage(d.ctx, tried.ID, tt.page))
			owed := func(now time.Time) (guids []string) {
				items, err := d.OwedPages(d.ctx, "always", at(-60), now, 9, 99)
				d.check("owed", err)
				for _, it := range items {
					if it.Source == s.ID {
						guids = append(guids, it.GUID)
					}
				}
				return guids
			}
			if tt.wait > 0 {
				d.equal(tt.name+", before", owed(day.Add(tt.wait-time.Second)), []string{"elsewhere"})
			}
			want := []string{"elsewhere", "other"}
			if tt.wait >= time.Hour {
				want = append(want, "tried")
			}
			d.equal(tt.name, owed(day.Add(tt.wait)), want)
		}
	}},
	{"a revision makes a page stale and owed again", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.editAll()
		id := item(s, "1").ID
		page := news.Page{Text: "A whole report with a claim that is wrong, far longer than the feed's text.", SiteName: "A", Class: news.ClassOK, FetchedAt: at(1)}
		d.check("save", d.SavePage(d.ctx, id, page))
		d.editAll()
		late := visit(s, revised(item(s, "1"), "<p>Corrected.</p>"))
		late.At = at(4 * 24 * 60)
		since, now := late.At.Add(-72*time.Hour), late.At
		owed := func() int {
			items, err := d.OwedPages(d.ctx, "always", since, now, 9, 9)
			d.check("owed", err)
			return len(items)
		}
		best := func() string { return d.item(id).BestText() }
		d.equal("before", []any{owed(), best()}, []any{0, page.Text})
		_, err := d.SaveVisits(d.ctx, []news.Visit{late})
		d.check("revise", err)
		d.editAll()
		got := d.item(id)
		d.equal("revised", []any{owed(), got.BestText(), got.Page.Stale, got.Page.SiteName}, []any{1, "<p>Corrected.</p>", true, "A"})
		docs, err := d.Docs(d.ctx, recipe, at(-60), at(60))
		d.check("docs", err)
		d.equal("grouping reads the feed's", docs[0].Text, "<p>Corrected.</p>")

		for range 3 {
			d.check("try", d.SavePage(d.ctx, id, news.Page{Class: news.ClassTimeout, FetchedAt: now}))
			now = now.Add(25 * time.Hour)
		}
		d.equal("not to be read again", []any{owed(), best(), d.item(id).Page.Stale}, []any{0, "<p>Corrected.</p>", true})

		again := visit(s, revised(item(s, "1"), "<p>Corrected twice.</p>"))
		again.At = now
		_, err = d.SaveVisits(d.ctx, []news.Visit{again})
		d.check("revise again", err)
		d.editAll()
		since = now.Add(-time.Hour)
		d.equal("tries count from the revision", owed(), 1)
		page.Text, page.FetchedAt = "A whole report without that claim, still far longer than the feed's text.", now.Add(-time.Second)
		d.check("read before the revision", d.SavePage(d.ctx, id, page))
		d.editAll()
		d.equal("read before the revision", []any{owed(), best()}, []any{1, "<p>Corrected twice.</p>"})
		page.FetchedAt = now
		d.check("read again", d.SavePage(d.ctx, id, page))
		d.editAll()
		d.equal("read again", []any{owed(), best(), d.item(id).Page.Stale}, []any{0, page.Text, false})
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
		owes := func() int {
			d.editAll()
			times, err := d.Ungrouped(d.ctx, recipe)
			d.check("ungrouped", err)
			return len(times)
		}
		d.check("save a shorter page", d.SavePage(d.ctx, all[0].ID, news.Page{Text: "Short.", Class: news.ClassOK, FetchedAt: at(2)}))
		d.equal("a shorter page owes no grouping", owes(), 0)
		d.make(key, "Text.", "m")
		p := news.Page{URL: "https://a.example/1", Canonical: "https://a.example/1", Title: "T", Byline: "By Ada",
			Authors: []news.Name{{Given: "Ada", Family: "L"}}, SiteName: "A", Published: at(1), ZoneOffset: time.Hour,
			Precision: news.PrecisionYear, Modified: at(2), Language: "en", Live: true, Text: "A whole report, far longer than the teaser of the feed.",
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
		d.equal("it owes grouping", []any{docs[0].Grouped, owes()}, []any{false, 1})
		d.regroup(d.group("1", item(s, "1")))
		d.check("save the same", d.SavePage(d.ctx, all[0].ID, p))
		d.equal("the same page owes no grouping", owes(), 0)
		owed, err := d.OwedPages(d.ctx, "always", at(-60), at(60), 9, 9)
		d.check("owed", err)
		d.equal("read once", len(owed), 0)
	}},
}
