package storetest

import (
	"errors"
	"path"
	"slices"
	"time"

	"feedctl/news"
)

var sourceTests = []test{
	{"every field is kept", func(d *desk) {
		s := news.Source{ID: news.SourceID("https://a.example/f"), URL: "https://a.example/f", OriginalURL: "https://a.example/f",
			SiteURL: "https://a.example/", Title: "A", TitleFixed: true, Tags: []string{"world", "x"}, Origin: news.OriginAdded,
			Rights: news.RightsFull, Licence: "CC BY 3.0", Interval: time.Hour, Weight: 1.5, FullText: "auto", NoLLM: true,
			User: "u", PasswordFile: "p", HeadersFile: "h", Paused: true, Attributes: map[string]string{"k": "v"}, AddedAt: day}
		s.Poll = news.Poll{ETag: "W/\"é\"", LastModified: "Sun, 1 Mar 2026", ValidatorsAt: at(1), BodyHash: "b", LastStatus: 500,
			LastClass: news.ClassServerError, LastError: "boom", Failures: 3, LastChecked: at(2), LastChanged: at(3),
			NextFetchAt: at(4), Interval: time.Minute, Because: "asked to", RetryAfter: at(5), Gone: true, Hub: "https://hub.example/",
			Timetable: news.Timetable{TTL: time.Hour, Update: 24 * time.Hour, Hours: 1 << 23, Days: 1 << 6}}
		got, added, err := d.AddSource(d.ctx, s)
		d.check("add", err)
		d.equal("added", added, true)
		d.equal("returned", got, s)
		got, err = d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("read back", got, s)
	}},
	{"added once under any address", func(d *desk) {
		s := source("https://a.example/old")
		s.URL = "https://a.example/new"
		_, _, err := d.AddSource(d.ctx, s)
		d.check("add", err)
		for _, url := range []string{"https://a.example/old", "https://a.example/new"} {
			got, added, err := d.AddSource(d.ctx, source(url))
			d.check("add again", err)
			if added || got.ID != s.ID {
				d.Errorf("%s: got %v %v, want the first source", url, added, got.ID)
			}
		}
	}},
	{"put keeps the poll and wants a known id", func(d *desk) {
		s := d.source("https://a.example/f")
		d.check("poll", d.PutPoll(d.ctx, s.ID, news.Poll{ETag: "e", NextFetchAt: at(3)}))
		s.Title = "Other"
		d.check("put", d.PutSource(d.ctx, s))
		got, err := d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("title", got.Title, "Other")
		d.equal("poll", got.Poll, news.Poll{ETag: "e", NextFetchAt: at(3)})
		d.is("put unknown", d.PutSource(d.ctx, source("https://b.example/")), news.ErrNotFound)
		d.is("poll unknown", d.PutPoll(d.ctx, "nothing", news.Poll{}), news.ErrNotFound)
		_, err = d.Source(d.ctx, "nothing")
		d.is("unknown", err, news.ErrNotFound)
	}},
	{"a new title owes the stories' summaries", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.editAll()
		key := d.publish(d.group("1", item(s, "1")))
		made := d.make(key, "Text.", "m1")
		s.Weight, s.Interval = 3, time.Hour
		d.check("put weight", d.PutSource(d.ctx, s))
		d.equal("weight and interval do not show", d.story(key).Rev, made.Rev)
		s.Licence = "CC0"
		d.check("put licence", d.PutSource(d.ctx, s))
		got := d.story(key)
		d.equal("made from", got.MadeFrom, "")
		if got.Rev <= made.Rev {
			d.Errorf("rev: got %d, want more than %d", got.Rev, made.Rev)
		}
	}},
	{"due is a matter of pause, gone, next and retry", func(d *desk) {
		next, err := d.NextDue(d.ctx)
		d.check("next due", err)
		d.equal("next due of nothing", next, time.Time{})
		polls := map[string]news.Poll{
			"new": {}, "early": {NextFetchAt: at(-10)}, "now": {NextFetchAt: at(0)}, "later": {NextFetchAt: at(1)},
			"told to wait": {NextFetchAt: at(-5), RetryAfter: at(5)}, "gone": {Gone: true}, "paused": {},
		}
		for name, p := range polls {
			s := source("https://a.example/" + name)
			s.Title, s.Poll = name, p
			_, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
		}
		paused, err := d.Source(d.ctx, news.SourceID("https://a.example/paused"))
		d.check("source", err)
		paused.Paused = true
		d.check("pause", d.PutSource(d.ctx, paused))
		names := func(now time.Time) (out []string) {
			due, err := d.Due(d.ctx, now)
			d.check("due", err)
			return d.lastParts(due)
		}
		d.equal("due now", names(day), []string{"new", "early", "now"})
		d.equal("due later", names(at(5)), []string{"new", "early", "now", "later", "told to wait"})
		active, err := d.Active(d.ctx)
		d.check("active", err)
		got := d.lastParts(active)
		slices.Sort(got)
		d.equal("active", got, []string{"early", "later", "new", "now", "told to wait"})
		next, err = d.NextDue(d.ctx)
		d.check("next due", err)
		d.equal("next due", next, time.Unix(0, 0).UTC())
		paused.Paused = false
		d.check("go on", d.PutSource(d.ctx, paused))
		if got := len(names(day)); got != 4 {
			d.Errorf("after going on: got %d due, want 4", got)
		}
	}},
	{"a clock that ran ahead keeps nobody waiting", func(d *desk) {
		const years, days = 3 * 365 * 24 * 60, 24 * 60 // in minutes
		polls := map[string]news.Poll{
			"visited then":        {LastChecked: at(years), NextFetchAt: at(years + 30), Interval: time.Hour},
			"waits still":         {LastChecked: at(-1), NextFetchAt: at(30), RetryAfter: at(years)},
			"asked for then, due": {LastChecked: at(-90), NextFetchAt: at(-30), RetryAfter: at(years)},
			"both":                {LastChecked: at(years), NextFetchAt: at(years + 1), RetryAfter: at(years + 1)},
			"told to wait":        {LastChecked: at(years), NextFetchAt: at(years), RetryAfter: at(6 * days)},
			"rarely visited":      {LastChecked: at(1), NextFetchAt: at(30 * days), Interval: 30 * 24 * time.Hour},
			"fresh for long":      {LastChecked: at(-1), NextFetchAt: at(30 * days), Interval: time.Hour},
			"a little ahead":      {LastChecked: at(days), NextFetchAt: at(days + 60), Interval: time.Hour},
			"gone":                {LastChecked: at(years), NextFetchAt: at(years), Gone: true},
		}
		for name, p := range polls {
			s := source("https://a.example/" + name)
			s.Poll = p
			_, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
		}
		due, err := d.Due(d.ctx, day)
		d.check("due", err)
		got := d.lastParts(due)
		slices.Sort(got)
		d.equal("due", got, []string{"asked for then, due", "both", "visited then"})
	}},
	{"sync adds, takes over, pauses, and then writes nothing", func(d *desk) {
		other := d.source("https://a.example/added")
		given := []news.Source{source("https://a.example/added"), source("https://a.example/listed")}
		for i := range given {
			given[i].Title, given[i].Tags = "", []string{"world"}
		}
		added, paused, err := d.SyncSources(d.ctx, given)
		d.check("sync", err)
		d.equal("added", ids(added), []news.ID{given[1].ID})
		d.equal("paused", len(paused), 0)
		got, err := d.Source(d.ctx, other.ID)
		d.check("source", err)
		d.equal("origin", got.Origin, news.OriginConfig)
		d.equal("title stays", got.Title, other.Title)
		d.equal("tags", got.Tags, []string{"world"})

		all, err := d.Sources(d.ctx)
		d.check("sources", err)
		added, paused, err = d.SyncSources(d.ctx, given)
		d.check("sync again", err)
		d.equal("nothing", len(added)+len(paused), 0)
		again, err := d.Sources(d.ctx)
		d.check("sources", err)
		d.equal("unchanged", again, all)

		// A person's pause of a configured source stands.
		got.Paused = true
		d.check("pause", d.PutSource(d.ctx, got))
		_, paused, err = d.SyncSources(d.ctx, given[:1])
		d.check("sync fewer", err)
		d.equal("paused", ids(paused), []news.ID{given[1].ID})
		got, err = d.Source(d.ctx, other.ID)
		d.check("source", err)
		d.equal("still paused", got.Paused, true)
		gone, err := d.Source(d.ctx, given[1].ID)
		d.check("source", err)
		d.equal("no longer listed", []any{gone.Paused, gone.Origin}, []any{true, news.OriginAdded})

		// The line comes back: the source goes on.
		_, _, err = d.SyncSources(d.ctx, given)
		d.check("sync all", err)
		back, err := d.Source(d.ctx, given[1].ID)
		d.check("source", err)
		d.equal("listed again", []any{back.Paused, back.Origin}, []any{false, news.OriginConfig})
	}},
	{"remove keeps items and stories", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.editAll()
		key := d.publish(d.group("1", item(s, "1")))
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		_, err := d.Source(d.ctx, s.ID)
		d.is("removed", err, news.ErrNotFound)
		d.is("remove twice", d.RemoveSource(d.ctx, s.ID, false), news.ErrNotFound)
		all, err := d.Sources(d.ctx)
		d.check("sources", err)
		d.equal("registered", len(all), 0)
		former, err := d.FormerSources(d.ctx)
		d.check("former", err)
		d.equal("former", []string{former[0].Title, former[0].OriginalURL}, []string{s.Title, s.OriginalURL})
		d.equal("item", d.item(item(s, "1").ID).SourceURL, s.OriginalURL)
		d.equal("story", d.story(key).Items, []news.ID{item(s, "1").ID})
		due, err := d.Due(d.ctx, at(1000))
		d.check("due", err)
		d.equal("due", len(due), 0)

		// Added again, it finds its items: nothing is new, nothing is minted anew.
		_, added, err := d.AddSource(d.ctx, source(s.OriginalURL))
		d.check("add again", err)
		d.equal("added", added, true)
		d.equal("saved", d.visit(s, item(s, "1")).New, 0)
		d.check("check", d.Check(d.ctx))
	}},
	{"a change and a visit keep what the other saved", func(d *desk) {
		s := d.source("https://a.example/f")
		// Read by a person; then a visit is told to wait, and that the feed has moved.
		v := visit(s)
		v.Poll.RetryAfter, v.MovedTo = at(90), "https://a.example/moved"
		_, err := d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("visit", err)
		got, err := d.ChangeSource(d.ctx, s.ID, func(s *news.Source) error {
			s.Title, s.Poll.Failures = "Other", 7
			return nil
		})
		d.check("change", err)
		d.equal("changed", []any{got.Title, got.Poll.Failures, got.Poll.RetryAfter, got.Poll.ETag, got.URL},
			[]any{"Other", 7, at(90), `"e"`, "https://a.example/moved"})
		read, err := d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("read back", read, got)

		refused := errors.New("refused")
		_, err = d.ChangeSource(d.ctx, s.ID, func(s *news.Source) error {
			s.Title = "Nothing"
			return refused
		})
		d.is("refused", err, refused)
		read, err = d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("as it was", read, got)
		_, err = d.ChangeSource(d.ctx, "nothing", func(*news.Source) error { return nil })
		d.is("unknown", err, news.ErrNotFound)
	}},
	{"pages of purged stories stay withdrawn until they come back", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"), item(s, "2"), item(s, "3"))
		d.editAll()
		g := d.group("1", item(s, "1"))
		path := d.story(d.publish(g)).Path()
		// The second's page leads to the third's.
		merged := d.story(d.publish(d.group("2", item(s, "2")))).Path()
		third := d.group("3", item(s, "3"), item(s, "2"))
		heir := d.story(d.publish(third)).Path()
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		got, err := d.Withdrawn(d.ctx)
		d.check("withdrawn", err)
		d.equal("after remove", len(got), 0)

		d.check("purge what was removed", d.RemoveSource(d.ctx, s.ID, true))
		got, err = d.Withdrawn(d.ctx)
		d.check("withdrawn", err)
		want := []string{path, merged, heir}
		slices.Sort(want)
		d.equal("after purge", got, want)
		left, err := d.FindStories(d.ctx, news.Query{})
		d.check("stories", err)
		d.equal("stories", len(left), 0)

		d.source(s.OriginalURL)
		d.visit(s, item(s, "1"))
		d.editAll()
		d.publish(g)
		got, err = d.Withdrawn(d.ctx)
		d.check("withdrawn", err)
		d.equal("after it came back", slices.Contains(got, path), false)
		d.equal("the others", len(got), 2)
	}},
	{"purge erases items everywhere", func(d *desk) {
		a, b := d.source("https://a.example/f"), d.source("https://b.example/f")
		d.visit(a, item(a, "1"), item(a, "2"))
		d.visit(a, revised(item(a, "1"), "Second."))
		d.visit(b, item(b, "3"))
		d.editAll()
		shared := d.publish(d.group("1", item(a, "1"), item(b, "3")))
		alone := d.publish(d.group("2", item(a, "2")))
		d.make(shared, "The words of a.", "m")
		d.check("duplicate", d.SaveGrouping(d.ctx, news.Grouping{Recipe: recipe,
			Duplicates: map[news.ID]news.ID{item(b, "3").ID: item(a, "1").ID},
			Decisions:  []news.Decision{{Subject: item(a, "1").ID, Act: "found", At: day}}}))
		d.check("purge", d.RemoveSource(d.ctx, a.ID, true))
		got := d.story(shared)
		d.equal("items", got.Items, []news.ID{item(b, "3").ID})
		d.equal("lead", got.Lead, item(b, "3").ID)
		d.equal("title", got.Title, "Title 3")
		d.equal("summary", got.Summary.Text, "")
		gone, err := d.Stories(d.ctx, []news.ID{alone})
		d.check("stories", err)
		d.equal("the story of its items alone", len(gone), 0)
		d.equal("copy of nothing", d.item(item(b, "3").ID).DuplicateOf, news.ID(""))
		left, err := d.Items(d.ctx, []news.ID{item(a, "1").ID, item(a, "2").ID})
		d.check("items", err)
		d.equal("its items", len(left), 0)
		ds, err := d.Decisions(d.ctx, item(a, "1").ID)
		d.check("decisions", err)
		d.equal("their decisions", len(ds), 0)
		owed, err := d.Ungrouped(d.ctx, recipe)
		d.check("ungrouped", err)
		d.equal("the others are looked at again", len(owed), 1)
		d.check("check", d.Check(d.ctx))
	}},
}

// lastParts are the last parts of the addresses of the sources in these rows.
func (d *desk) lastParts(rows []int64) (out []string) {
	d.Helper()
	refs, err := d.Refs(d.ctx, rows)
	d.check("refs", err)
	for _, r := range refs {
		out = append(out, path.Base(r.URL))
	}
	return out
}

func ids(ss []news.Source) (out []news.ID) {
	for _, s := range ss {
		out = append(out, s.ID)
	}
	return out
}
