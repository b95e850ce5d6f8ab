package storetest

import (
	"time"

	"feedctl/news"
)

var visitTests = []test{
	{"every field of an item is kept", func(d *desk) {
		s := d.source("https://a.example/f")
		it := item(s, "g")
		it.Authors = []news.Person{{Name: "Ada", URL: "https://a.example/ada", Email: "ada@a.example"}}
		it.ZoneOffset, it.Precision, it.Updated, it.Untitled = -5*time.Hour, news.PrecisionMonth, at(2), true
		it.Summary, it.Image, it.Rights, it.Publication = "<i>s</i>", "https://a.example/i.png", "CC0", "The Other"
		it.Categories = []news.Category{{Term: "t", Scheme: "s", Label: "l"}}
		it.Enclosures = []news.Enclosure{{URL: "https://a.example/a.mp3", Type: "audio/mpeg", Length: 5}}
		it.Backlog = true
		it.Hash = it.ContentHash()
		d.equal("saved", d.visit(s, it), news.Saved{New: 1, First: true})
		d.equal("read back", d.item(it.ID), it)
	}},
	{"the entries seen stand with their visit", func(d *desk) {
		s, other := d.source("https://a.example/f"), d.source("https://b.example/f")
		seen := func(of news.Source) news.Seen {
			got, err := d.Seen(d.ctx, of.ID)
			d.check("seen", err)
			return got
		}
		d.equal("none", seen(s), news.Seen{})
		v := visit(s, item(s, "1"))
		v.Poll.BodyHash = "b"
		v.Seen = &news.Seen{Entries: []news.SeenEntry{{Bytes: 1, GUID: 1<<64 - 1}, {Bytes: 3, GUID: 4}}}
		save := func(v news.Visit) {
			_, err := d.SaveVisits(d.ctx, []news.Visit{v})
			d.check("save", err)
		}
		save(v)
		d.equal("kept", seen(s), *v.Seen)
		d.equal("of the other", seen(other), news.Seen{})
		still := v
		still.Seen = nil
		save(still)
		d.equal("not said: as before", seen(s), *v.Seen)
		off := v
		off.Seen = &news.Seen{Off: true}
		save(off)
		d.equal("off", seen(s), news.Seen{Off: true})
		save(v)
		_, err := d.ChangeSource(d.ctx, s.ID, func(s *news.Source) error { s.Poll = news.Poll{}; return nil })
		d.check("forget the poll", err)
		d.equal("forgotten with the poll", seen(s), news.Seen{})
		save(v)
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		d.equal("forgotten with the source", seen(s), news.Seen{})
	}},
	{"new, equal, revised", func(d *desk) {
		s := d.source("https://a.example/f")
		one, two := item(s, "1"), item(s, "2")
		one.Backlog = true
		d.equal("first", d.visit(s, one, two), news.Saved{New: 2, First: true})
		d.equal("equal", d.visit(s, one, two), news.Saved{})
		d.editAll()
		d.regroup(d.group("1", one), d.group("2", two))
		later := revised(one, "<p>Corrected.</p>")
		later.Backlog, later.FirstSeen, later.Title = false, at(60), "New title"
		later.Hash = later.ContentHash()
		d.equal("revised", d.visit(s, later, two), news.Saved{Revised: 1})
		got := d.item(one.ID)
		d.equal("facts", []any{got.Revision, got.Content, got.Title, got.Hash}, []any{2, later.Content, "New title", later.Hash})
		d.equal("kept", []any{got.FirstSeen, got.Backlog}, []any{one.FirstSeen, true})
		owed, err := d.Unedited(d.ctx, recipe, 10)
		d.check("unedited", err)
		d.equal("owes its edit", len(owed), 1)
		d.editAll()
		times, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("owes its grouping", len(times), 1)
		all, err := d.Revisions(d.ctx, one.ID)
		d.check("revisions", err)
		d.equal("texts", []string{all[0].Content, all[1].Content}, []string{one.Content, later.Content})
		d.equal("titles", []string{all[0].Title, all[1].Title}, []string{one.Title, later.Title})
		d.equal("numbers", []int{all[0].Revision, all[1].Revision}, []int{1, 2})
		_, err = d.Revisions(d.ctx, "nothing")
		d.is("revisions of nothing", err, news.ErrNotFound)
	}},
	{"a revision owes its published story's summary", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.editAll()
		key := d.publish(d.group("1", item(s, "1")))
		before := d.make(key, "Text.", "m")
		d.visit(s, revised(item(s, "1"), "Other."))
		after := d.story(key)
		d.equal("made from", after.MadeFrom, "")
		if after.Rev <= before.Rev {
			d.Errorf("rev: got %d, want more than %d", after.Rev, before.Rev)
		}
	}},
	{"an item named twice counts once", func(d *desk) {
		s := d.source("https://a.example/f")
		twin := revised(item(s, "1"), "Other text under the same guid.")
		d.equal("saved", d.visit(s, item(s, "1"), twin), news.Saved{New: 1, First: true})
		d.equal("again", d.visit(s, item(s, "1"), twin), news.Saved{})
		d.equal("text", d.item(twin.ID).Content, item(s, "1").Content)
	}},
	{"one source twice in a batch", func(d *desk) {
		s := d.source("https://a.example/f")
		saved, err := d.SaveVisits(d.ctx, []news.Visit{visit(s, item(s, "1")), visit(s, item(s, "1"), item(s, "2"))})
		d.check("save", err)
		d.equal("saved", saved, []news.Saved{{New: 1, First: true}, {New: 1}})
	}},
	{"many items", func(d *desk) {
		s := d.source("https://a.example/f")
		var all []news.Item
		for i := range 333 {
			all = append(all, item(s, time.Duration(i).String()))
		}
		d.equal("first", d.visit(s, all[:300]...), news.Saved{New: 300, First: true})
		d.equal("then", d.visit(s, all...), news.Saved{New: 33})
		counts, err := d.ItemCounts(d.ctx)
		d.check("counts", err)
		d.equal("counts", counts, map[news.ID]int{s.ID: 333})
	}},
	{"a removed source's visit is dropped", func(d *desk) {
		s, other := d.source("https://a.example/f"), d.source("https://b.example/f")
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		saved, err := d.SaveVisits(d.ctx, []news.Visit{visit(s, item(s, "1")), visit(other, item(other, "2"))})
		d.check("save", err)
		d.equal("saved", saved, []news.Saved{{Dropped: true}, {New: 1, First: true}})
		c, err := d.Counts(d.ctx)
		d.check("counts", err)
		d.equal("counts", c, news.Counts{Sources: 1, Items: 1})
	}},
	{"a failed visit saves its poll and its line", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		v := visit(s)
		v.At, v.Class, v.Status, v.URL, v.Duration, v.Bytes = at(9), news.ClassTimeout, 0, "", time.Second, 7
		v.Poll = news.Poll{LastClass: news.ClassTimeout, Failures: 1, NextFetchAt: at(90), Because: "back-off"}
		_, err := d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("save", err)
		got, err := d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("poll", got.Poll, v.Poll)
		lines, err := d.Ledger(d.ctx, s.ID, 10)
		d.check("ledger", err)
		d.equal("ledger", lines, []news.Request{
			{Source: s.ID, At: at(9), URL: s.URL, Class: news.ClassTimeout, Bytes: 7, Duration: time.Second, Next: at(90), Because: "back-off"},
			{Source: s.ID, At: day, URL: s.URL, Status: 200, Class: news.ClassOK, New: 1, Next: at(30)},
		})
		_, err = d.Ledger(d.ctx, "nothing", 10)
		d.is("ledger of nothing", err, news.ErrNotFound)
	}},
	{"the ledger is bounded and keeps the newest", func(d *desk) {
		s, other := d.source("https://a.example/f"), d.source("https://b.example/f")
		for i := range 10 {
			var vs []news.Visit
			for j := range 60 {
				v := visit(s)
				v.At = at(60*i + j)
				vs = append(vs, v)
			}
			_, err := d.SaveVisits(d.ctx, append(vs, visit(other)))
			d.check("save", err)
		}
		lines, err := d.Ledger(d.ctx, s.ID, 1000)
		d.check("ledger", err)
		if len(lines) < 200 || len(lines) > 300 {
			d.Errorf("lines: got %d, want 200 to 300", len(lines))
		}
		for i, l := range lines {
			if want := at(599 - i); !l.At.Equal(want) {
				d.Fatalf("line %d: got %v, want %v", i, l.At, want)
			}
		}
		lines, err = d.Ledger(d.ctx, other.ID, 1000)
		d.check("ledger", err)
		d.equal("another's", len(lines), 10)
		lines, err = d.Ledger(d.ctx, s.ID, 3)
		d.check("ledger", err)
		d.equal("limited", len(lines), 3)
	}},
	{"a source learns from its feed", func(d *desk) {
		s, other := d.source("https://a.example/f"), d.source("https://b.example/f")
		fixed := source("https://c.example/f")
		fixed.TitleFixed = true
		_, _, err := d.AddSource(d.ctx, fixed)
		d.check("add", err)
		v, w := visit(s), visit(fixed)
		v.Feed = &news.FeedFacts{Title: "As it calls itself", SiteURL: "https://a.example/"}
		v.MovedTo = "https://a.example/moved"
		w.Feed, w.MovedTo = v.Feed, other.URL
		_, err = d.SaveVisits(d.ctx, []news.Visit{v, w})
		d.check("save", err)
		got, err := d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("learned", []string{got.Title, got.SiteURL, got.URL, got.OriginalURL},
			[]string{"As it calls itself", "https://a.example/", "https://a.example/moved", s.OriginalURL})
		got, err = d.Source(d.ctx, fixed.ID)
		d.check("source", err)
		d.equal("fixed title, taken address", []string{got.Title, got.URL}, []string{fixed.Title, fixed.URL})
	}},
	{"a paused source stays paused after its visit", func(d *desk) {
		s := d.source("https://a.example/f")
		paused := s
		paused.Paused = true
		d.check("pause", d.PutSource(d.ctx, paused))
		d.visit(s, item(s, "1")) // s as it was read before
		due, err := d.Due(d.ctx, at(1000))
		d.check("due", err)
		d.equal("due", len(due), 0)
	}},
	{"known by guid and by address, of its source alone", func(d *desk) {
		a, b := d.source("https://a.example/f"), d.source("https://b.example/f")
		d.visit(a, item(a, "1"), item(a, "2"), item(a, "3"))
		d.visit(b, item(b, "1"))
		known, err := d.Known(d.ctx, a.ID, []string{"1", "9"}, []string{"https://a.example/1", "https://a.example/2", ""})
		d.check("known", err)
		var guids []string
		for _, k := range known {
			guids = append(guids, k.GUID)
		}
		d.equal("guids", guids, []string{"1", "2"})
		it := item(a, "1")
		d.equal("facts", known[0], news.Known{ID: it.ID, GUID: "1", URL: it.URL, Canonical: it.Canonical, Title: it.Title, Hash: it.Hash,
			Published: it.Published, Precision: it.Precision})
	}},
	{"the recent items of a source alone, the newest first", func(d *desk) {
		a, b := d.source("https://a.example/f"), d.source("https://b.example/f")
		older, newer, twin := item(a, "1"), item(a, "2"), item(a, "3")
		older.Published, newer.Published, twin.Published = at(-30), at(-20), at(-20)
		d.visit(a, twin, older)
		d.visit(a, newer)
		d.visit(b, item(b, "1"))
		recent := func(source news.ID, limit int) (guids []string) {
			known, err := d.Recent(d.ctx, source, limit)
			d.check("recent", err)
			for _, k := range known {
				guids = append(guids, k.GUID)
			}
			return guids
		}
		d.equal("all", recent(a.ID, 10), []string{"2", "3", "1"})
		d.equal("two", recent(a.ID, 2), []string{"2", "3"})
		d.equal("of no source", len(recent("nothing", 10)), 0)
		known, err := d.Recent(d.ctx, a.ID, 1)
		d.check("recent", err)
		d.equal("facts", known, []news.Known{{ID: newer.ID, GUID: "2", URL: newer.URL, Canonical: newer.Canonical, Title: newer.Title,
			Hash: newer.Hash, Published: newer.Published, Precision: newer.Precision}})
	}},
	{"own time is bounded by first seen", func(d *desk) {
		s := d.source("https://a.example/f")
		future, undated := item(s, "1"), item(s, "2")
		future.Published, undated.Published = at(600), time.Time{}
		d.visit(s, future, undated)
		newest, err := d.Newest(d.ctx)
		d.check("newest", err)
		d.equal("newest", newest, day)
	}},
	{"own time is that of the change where no other date is", func(d *desk) {
		s := d.source("https://a.example/f")
		it := item(s, "1")
		it.Published, it.Updated, it.Untitled = time.Time{}, at(-90), true
		newest := func() time.Time {
			got, err := d.Newest(d.ctx)
			d.check("newest", err)
			return got
		}
		d.visit(s, it)
		d.equal("first", newest(), at(-90))
		later := revised(it, "<p>Corrected.</p>")
		later.Updated = at(-80)
		d.visit(s, later)
		d.equal("revised", newest(), at(-80))
		ahead := revised(it, "<p>Corrected again.</p>")
		ahead.Updated = at(80)
		d.visit(s, ahead)
		d.equal("changed after it was seen", newest(), day)
		d.visit(s, revised(later, "<p>Once more.</p>"))
		d.editAll()
		docs, err := d.Docs(d.ctx, recipe, at(-200), at(200))
		d.check("docs", err)
		d.equal("doc", []any{len(docs), docs[0].Dated, docs[0].Untitled, docs[0].Time}, []any{1, true, true, at(-80)})
	}},
}
