package storetest

import (
	"context"
	"fmt"
	"slices"

	"feedctl/news"
)

var roundTests = []test{
	{"rounds of one store run beside each other", func(d *desk) {
		first, err := d.Round(d.ctx)
		d.check("first", err)
		second, err := d.Round(d.ctx)
		d.check("second", err)
		first()
		first()
		third, err := d.Round(d.ctx)
		d.check("third", err)
		second()
		third()
		ended, cancel := context.WithCancel(d.ctx)
		cancel()
		_, err = d.Round(ended)
		d.is("after the end", err, context.Canceled)
	}},
	{"sources are read in the order asked, as far as a visit needs them", func(d *desk) {
		var added []news.Source
		for i := range 150 {
			s := source(fmt.Sprintf("https://a.example/%d", i))
			s.Tags, s.User, s.PasswordFile, s.HeadersFile = []string{"world"}, "u", "p", "h"
			s.Poll = news.Poll{ETag: fmt.Sprint(i), LastStatus: 304, LastClass: news.ClassNotModified, LastChecked: at(i), Because: "b", Hub: "h"}
			s, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
			added = append(added, s)
		}
		rows := d.rows()
		d.equal("rows", len(rows), 150)
		slices.Reverse(rows)
		got, err := d.ToAsk(d.ctx, rows)
		d.check("to ask", err)
		for i, s := range got {
			want := added[149-i]
			if s.Row != rows[i] || s.URL != want.URL {
				d.Fatalf("source %d: got row %d, %s; want row %d, %s", i, s.Row, s.URL, rows[i], want.URL)
			}
		}
		last := added[149]
		d.equal("as far as needed", got[0], news.Source{ID: last.ID, Row: rows[0], URL: last.URL, OriginalURL: last.OriginalURL,
			User: "u", PasswordFile: "p", HeadersFile: "h", Poll: last.Poll})
		none, err := d.ToAsk(d.ctx, nil)
		d.check("none", err)
		d.equal("none", len(none), 0)
	}},
	{"who left meanwhile is not asked", func(d *desk) {
		for _, name := range []string{"removed", "paused", "gone", "stays"} {
			d.source("https://a.example/" + name)
		}
		rows := d.rows()
		d.check("remove", d.RemoveSource(d.ctx, news.SourceID("https://a.example/removed"), false))
		for name, change := range map[string]func(*news.Source) error{
			"paused": func(s *news.Source) error { s.Paused = true; return nil },
			"gone":   func(s *news.Source) error { s.Poll.Gone = true; return nil },
		} {
			_, err := d.ChangeSource(d.ctx, news.SourceID("https://a.example/"+name), change)
			d.check(name, err)
		}
		got, err := d.ToAsk(d.ctx, rows)
		d.check("to ask", err)
		d.equal("left", ids(got), []news.ID{news.SourceID("https://a.example/stays")})
	}},
	{"the row of a removed source is no other's", func(d *desk) {
		d.source("https://a.example/first")
		d.source("https://a.example/removed")
		old, err := d.ToAsk(d.ctx, d.rows()[1:])
		d.check("to ask", err)
		d.check("remove", d.RemoveSource(d.ctx, old[0].ID, false))
		d.source("https://a.example/next")
		saved, err := d.SaveVisits(d.ctx, []news.Visit{visit(old[0], item(old[0], "1"))})
		d.check("save", err)
		d.equal("dropped", saved, []news.Saved{{Dropped: true}})
		got, err := d.Source(d.ctx, news.SourceID("https://a.example/next"))
		d.check("source", err)
		d.equal("the next one", got.Poll, news.Poll{})
	}},
	{"a visit without news leaves what was changed meanwhile", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		read, err := d.ToAsk(d.ctx, d.rows())
		d.check("to ask", err)
		_, err = d.ChangeSource(d.ctx, s.ID, func(s *news.Source) error { s.Poll.ETag, s.Paused = "", true; return nil })
		d.check("forget its validator", err)
		v := news.Visit{Source: read[0], At: at(9), Class: news.ClassNotModified, Status: 304, URL: s.URL, Poll: read[0].Poll}
		v.Poll.LastChecked, v.Poll.LastStatus, v.Poll.LastClass = at(9), 304, news.ClassNotModified
		v.Poll.NextFetchAt, v.Poll.Because = at(90), "nothing new"
		_, err = d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("save", err)
		got, err := d.Source(d.ctx, s.ID)
		d.check("source", err)
		want := v.Poll
		want.ETag = ""
		d.equal("poll", got.Poll, want)
		d.equal("paused", got.Paused, true)
		due, err := d.Due(d.ctx, at(999))
		d.check("due", err)
		d.equal("due", len(due), 0)
		lines, err := d.Ledger(d.ctx, s.ID, 1)
		d.check("ledger", err)
		d.equal("line", lines, []news.Request{{Source: s.ID, At: at(9), URL: s.URL, Status: 304, Class: news.ClassNotModified, Next: at(90), Because: "nothing new"}})
		v.Poll.ETag = `"other"`
		_, err = d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("save", err)
		got, err = d.Source(d.ctx, s.ID)
		d.check("source", err)
		d.equal("a changed validator is kept", got.Poll.ETag, `"other"`)
	}},
	{"a source that answers is not gone, whatever was stored meanwhile", func(d *desk) {
		for _, tt := range []struct {
			name   string
			etag   string // as the answer has it
			paused bool
			due    int
		}{
			{"with news", `"other"`, false, 1},
			{"without", `"e"`, false, 1},
			{"with news, and paused", `"other"`, true, 0},
			{"without, and paused", `"e"`, true, 0},
		} {
			s := d.source("https://a.example/" + tt.etag + fmt.Sprint(tt.paused))
			d.visit(s)
			due, err := d.Due(d.ctx, at(60))
			d.check("due", err)
			d.equal(tt.name+": due before", len(due), 1)
			read, err := d.ToAsk(d.ctx, due)
			d.check("to ask", err)
			told := visit(s)
			told.Class, told.Poll.Gone = news.ClassGone, true
			_, err = d.SaveVisits(d.ctx, []news.Visit{told})
			d.check("save the 410", err)
			if tt.paused {
				_, err = d.ChangeSource(d.ctx, s.ID, func(s *news.Source) error { s.Paused = true; return nil })
				d.check("pause", err)
			}
			v := news.Visit{Source: read[0], At: at(9), Class: news.ClassNotModified, Status: 304, URL: s.URL, Poll: read[0].Poll}
			v.Poll.LastChecked, v.Poll.LastStatus, v.Poll.LastClass = at(9), 304, news.ClassNotModified
			v.Poll.NextFetchAt, v.Poll.ETag = at(90), tt.etag
			_, err = d.SaveVisits(d.ctx, []news.Visit{v})
			d.check("save the answer", err)
			got, err := d.Source(d.ctx, s.ID)
			d.check("source", err)
			d.equal(tt.name+": gone, paused", []bool{got.Poll.Gone, got.Paused}, []bool{false, tt.paused})
			due, err = d.Due(d.ctx, at(999))
			d.check("due", err)
			d.equal(tt.name+": due", len(due), tt.due)
			d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		}
	}},
	{"visits in any order have their results and lines", func(d *desk) {
		var visits []news.Visit
		for i := range 300 {
			s := d.source(fmt.Sprintf("https://a.example/%d", i))
			v := visit(s)
			for j := range i % 3 {
				v.Items = append(v.Items, item(s, fmt.Sprint(j)))
			}
			visits = append(visits, v)
		}
		read, err := d.ToAsk(d.ctx, d.rows())
		d.check("to ask", err)
		for i := range visits {
			if i%2 == 0 { // some were read as a round reads them
				visits[i].Source = read[i]
			}
		}
		slices.Reverse(visits)
		saved, err := d.SaveVisits(d.ctx, visits)
		d.check("save", err)
		for i, s := range saved {
			if s.New != len(visits[i].Items) {
				d.Errorf("%s: got %d new, want %d", visits[i].Source.URL, s.New, len(visits[i].Items))
			}
			lines, err := d.Ledger(d.ctx, visits[i].Source.ID, 9)
			d.check("ledger", err)
			if len(lines) != 1 || lines[0].New != s.New || lines[0].URL != visits[i].Source.URL {
				d.Errorf("%s: got lines %+v", visits[i].Source.URL, lines)
			}
		}
		d.check("check", d.Check(d.ctx))
	}},
	{"classes are read as they were saved", func(d *desk) {
		for i, want := range []news.Poll{
			{}, {LastStatus: 200, LastClass: news.ClassOK}, {LastStatus: 304, LastClass: news.ClassNotModified},
			{LastStatus: 200, LastClass: news.ClassNotModified}, {LastStatus: 200, LastClass: news.ClassBadFeed},
			{LastStatus: 200}, {LastStatus: 304}, {LastClass: news.ClassOK}, {LastStatus: 500, LastClass: news.ClassServerError}, {LastStatus: 500},
		} {
			s := source(fmt.Sprintf("https://a.example/%d", i))
			s.Poll = want
			got, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
			d.equal(fmt.Sprint(want.LastStatus, want.LastClass), got.Poll, want)
		}
	}},
	{"when any source was reached", func(d *desk) {
		reached := func() (minutes int) {
			got, err := d.Reached(d.ctx)
			d.check("reached", err)
			if got.IsZero() {
				return -1
			}
			return int(got.Sub(day).Minutes())
		}
		d.equal("nothing there", reached(), -1)
		for _, tt := range []struct {
			poll news.Poll
			want int
		}{
			{news.Poll{}, -1},
			{news.Poll{LastStatus: 500, LastClass: news.ClassServerError, LastChecked: at(5)}, -1},
			{news.Poll{LastClass: news.ClassTimeout, LastChecked: at(6)}, -1},
			{news.Poll{LastStatus: 304, LastClass: news.ClassNotModified, LastChecked: at(2)}, 2},
			{news.Poll{LastStatus: 200, LastClass: news.ClassOK, LastChecked: at(3)}, 3},
			{news.Poll{LastStatus: 200, LastClass: news.ClassNotModified, LastChecked: at(4)}, 4},
			{news.Poll{LastStatus: 200, LastClass: news.ClassBadFeed, LastChecked: at(9)}, 4},
		} {
			s := source(fmt.Sprintf("https://a.example/%d%s%v", tt.poll.LastStatus, tt.poll.LastClass, tt.poll.LastChecked.Minute()))
			s.Poll = tt.poll
			_, _, err := d.AddSource(d.ctx, s)
			d.check("add", err)
			d.equal(fmt.Sprint(tt.poll.LastStatus, tt.poll.LastClass), reached(), tt.want)
		}
	}},
	{"polls are changed together, as they are now", func(d *desk) {
		a, b := d.source("https://a.example/f"), d.source("https://b.example/f")
		d.check("poll", d.PutPoll(d.ctx, a.ID, news.Poll{ETag: "now", Failures: 3}))
		err := d.ChangePolls(d.ctx, []news.ID{a.ID, b.ID, "nothing"}, func(id news.ID, p *news.Poll) bool {
			p.Failures, p.NextFetchAt = 1, at(1)
			return id == a.ID
		})
		d.check("change", err)
		got, err := d.Source(d.ctx, a.ID)
		d.check("source", err)
		d.equal("changed", got.Poll, news.Poll{ETag: "now", Failures: 1, NextFetchAt: at(1)})
		got, err = d.Source(d.ctx, b.ID)
		d.check("source", err)
		d.equal("left", got.Poll, news.Poll{})
	}},
}

// rows are the rows of all active sources.
func (d *desk) rows() []int64 {
	d.Helper()
	out, err := d.Active(d.ctx)
	d.check("active", err)
	return out
}
