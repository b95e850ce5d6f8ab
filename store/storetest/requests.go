package storetest

import (
	"time"

	"feedctl/news"
)

// What the ledger says of the requests made for a source, and what a site that
// wants fewer of them holds back.
var requestTests = []test{
	{"a page that was asked for has its line", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"), item(s, "2"), item(s, "3"), item(s, "4"))
		page := func(guid string, p news.Page) {
			p.URL, p.Asked = "https://a.example/"+guid, true
			d.check("page", d.SavePage(d.ctx, item(s, guid).ID, p))
		}
		page("1", news.Page{Class: news.ClassOK, FetchedAt: at(1), Status: 200, Bytes: 900, Duration: time.Second, Text: "Whole."})
		page("2", news.Page{Class: news.ClassOK, FetchedAt: at(2), Status: 200, Bytes: 800, Refused: "noarchive"})
		page("3", news.Page{Class: news.ClassTimeout, FetchedAt: at(3), Duration: time.Minute})
		d.check("not asked", d.SavePage(d.ctx, item(s, "4").ID, news.Page{Class: news.ClassDenied, Refused: "robots.txt", FetchedAt: at(4)}))
		v := visit(s)
		v.At, v.Class, v.Status = at(30), news.ClassNotModified, 304
		_, err := d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("visit", err)
		lines, err := d.Ledger(d.ctx, s.ID, 10)
		d.check("ledger", err)
		d.equal("ledger", lines, []news.Request{
			{Source: s.ID, At: at(30), URL: s.URL, Status: 304, Class: news.ClassNotModified, Next: at(30)},
			{Source: s.ID, Kind: news.RequestPage, At: at(3), URL: "https://a.example/3", Class: news.ClassTimeout, Duration: time.Minute},
			{Source: s.ID, Kind: news.RequestPage, At: at(2), URL: "https://a.example/2", Status: 200, Class: news.ClassOK, Bytes: 800, Because: "not used: noarchive"},
			{Source: s.ID, Kind: news.RequestPage, At: at(1), URL: "https://a.example/1", Status: 200, Class: news.ClassOK, Bytes: 900, Duration: time.Second},
			{Source: s.ID, At: day, URL: s.URL, Status: 200, Class: news.ClassOK, New: 4, Next: at(30)},
		})
		got := d.item(item(s, "1").ID)
		d.equal("the request is no part of the page", []any{got.Page.Asked, got.Page.Status, got.Page.Bytes}, []any{false, 0, int64(0)})
	}},
	{"a page of a source that was removed has none", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		d.check("page", d.SavePage(d.ctx, item(s, "1").ID, news.Page{Class: news.ClassOK, Asked: true, Status: 200, FetchedAt: at(1)}))
		again := d.source("https://a.example/f")
		lines, err := d.Ledger(d.ctx, again.ID, 10)
		d.check("ledger", err)
		d.equal("ledger", len(lines), 0)
	}},
	{"pages count as lines: the ledger stays bounded", func(d *desk) {
		s := d.source("https://a.example/f")
		d.visit(s, item(s, "1"))
		for i := range 400 {
			d.check("page", d.SavePage(d.ctx, item(s, "1").ID, news.Page{Class: news.ClassTimeout, Asked: true, FetchedAt: at(i)}))
		}
		lines, err := d.Ledger(d.ctx, s.ID, 1000)
		d.check("ledger", err)
		if len(lines) < 200 || len(lines) > 300 || !lines[0].At.Equal(at(399)) {
			d.Errorf("got %d lines, the newest of %v; want 200 to 300, %v", len(lines), lines[0].At, at(399))
		}
	}},
	{"a feed's Retry-After holds the pages of its host", func(d *desk) {
		s := d.source("https://a.example/f")
		here, elsewhere := item(s, "here"), item(s, "elsewhere")
		elsewhere.URL = "https://b.example/elsewhere"
		d.visit(s, here, elsewhere)
		d.editAll()
		owed := func(now time.Time) (guids []string) {
			d.Helper()
			items, err := d.OwedPages(d.ctx, "always", at(-60), now, 9, 99)
			d.check("owed", err)
			for _, it := range items {
				guids = append(guids, it.GUID)
			}
			return guids
		}
		asks := func(now, until time.Time, url string) {
			d.Helper()
			v := visit(s)
			v.At, v.Class, v.Status, v.URL = now, news.ClassRateLimited, 429, url
			v.Poll.RetryAfter = until
			_, err := d.SaveVisits(d.ctx, []news.Visit{v})
			d.check("visit", err)
		}
		both := []string{"elsewhere", "here"}
		d.equal("before", owed(at(1)), both)
		asks(at(1), at(100), "https://a.example/f")
		d.equal("held", owed(at(2)), both[:1])
		asks(at(3), at(50), "https://a.example/f")
		d.equal("a shorter wait changes nothing", owed(at(60)), both[:1])
		d.equal("over", owed(at(100)), both)
		asks(at(100), at(90), "https://a.example/f")
		d.equal("a wait that is over", owed(at(101)), both)
		asks(at(101), at(200), "https://b.example/moved/f")
		d.equal("the host that answered", owed(at(102)), both[1:])
		ahead := at(60 * 24 * 400)
		asks(ahead, ahead.Add(time.Hour), "https://a.example/f")
		d.equal("a clock that ran ahead holds nothing", owed(at(300)), both)
		asks(at(300), at(400), "https://a.example/f")
		d.equal("nor does it hold what is asked for now", owed(at(301)), both[:1])
	}},
}
