package cite

import (
	"testing"
	"time"

	"feedctl/news"

	"github.com/google/go-cmp/cmp"
)

func TestFromItem(t *testing.T) {
	seen := time.Date(2024, 3, 6, 8, 0, 0, 0, time.UTC)
	item := news.Item{
		ID: "it", URL: "https://feed.example/r?u=1", Title: "Feed title", Authors: []news.Person{{Name: "Ada Brook and Bertram Hale"}},
		// 23:30 UTC is the next day where it was written.
		Published: time.Date(2024, 3, 5, 23, 30, 0, 0, time.UTC), ZoneOffset: 2 * time.Hour, FirstSeen: seen, Language: "en",
	}
	page := &news.Page{
		URL: "https://post.example/a?ref=feed", Canonical: "https://post.example/a", Title: "Page title", Byline: "By Cora Lind", SiteName: "The Harbour Post",
		Published: time.Date(2024, 3, 4, 12, 0, 0, 0, time.UTC), Live: true, Class: news.ClassOK,
	}
	with := func(p *news.Page) news.Item { it := item; it.Page = p; return it }
	feed := Reference{
		ID: "it", Type: "article-newspaper", Language: "en", Title: "Feed title", ContainerTitle: "Feed name", URL: "https://feed.example/r?u=1",
		Author: crowd[:2], Issued: on(2024, 3, 6), RetrievedAt: seen,
	}
	read := Reference{
		ID: "it", Type: "article-newspaper", Language: "en", Title: "Page title", ContainerTitle: "The Harbour Post", URL: "https://post.example/a",
		Author: crowd[2:3], Issued: on(2024, 3, 4), RetrievedAt: seen, Changing: true,
	}
	refused := *page
	refused.Class = news.ClassDenied
	month, year := item, item
	month.Precision, year.Precision = news.PrecisionMonth, news.PrecisionYear
	inMonth, inYear := feed, feed
	inMonth.Issued, inYear.Issued = Date{Start: Day{Year: 2024, Month: 3}}, Date{Start: Day{Year: 2024}}
	vague := *page
	vague.Precision = news.PrecisionMonth
	readVague := read
	readVague.Issued = inMonth.Issued
	tests := []struct {
		name string
		item news.Item
		want Reference
	}{
		{"a month has no day", month, inMonth},
		{"a year has no month", year, inYear},
		{"a page's month", with(&vague), readVague},
		{"feed alone, day in the source's offset", item, feed},
		{"page goes before feed", with(page), read},
		{"a page that could not be read says nothing", with(&refused), feed},
		{"an empty page takes nothing away", with(&news.Page{Class: news.ClassOK}), feed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, FromItem(tt.item, "Feed name")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	t.Run("another publisher's item", func(t *testing.T) {
		it := item
		it.Publication = "The Coast"
		if got := FromItem(it, "Feed name").ContainerTitle; got != "The Coast" {
			t.Errorf("got %q, want %q", got, "The Coast")
		}
	})
	t.Run("live by its title", func(t *testing.T) {
		it := item
		it.Title = "Live updates: storm"
		if !FromItem(it, "").Changing {
			t.Error("got a fixed page, want a changing one")
		}
	})
}

func TestFromPage(t *testing.T) {
	tests := []struct {
		name         string
		page         news.Page
		typ, address string
	}{
		{"canonical", news.Page{URL: "https://www.post.example/a?x=1", Canonical: "https://post.example/a", Byline: "Ada Brook"}, "article-newspaper", "https://post.example/a"},
		{"canonical is the front page", news.Page{URL: "https://post.example/a", Canonical: "https://post.example/"}, "webpage", "https://post.example/a"},
		{"canonical is another site", news.Page{URL: "https://post.example/a", Canonical: "https://cms.invalid/a"}, "webpage", "https://post.example/a"},
		{"no canonical", news.Page{URL: "https://post.example/a"}, "webpage", "https://post.example/a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := FromPage(tt.page)
			if r.Type != tt.typ || r.URL != tt.address {
				t.Errorf("got %s at %s, want %s at %s", r.Type, r.URL, tt.typ, tt.address)
			}
		})
	}
}

func TestTitleCase(t *testing.T) {
	tests := [][2]string{
		{"the rise of e-bikes in the south", "The Rise of E-Bikes in the South"},
		{"to be, or not to be: the question", "To Be, or Not to Be: The Question"},
		{"what a view to look up", "What a View to Look Up"},
		{"iPhone sales at NASA rise", "iPhone Sales at NASA Rise"},
		{"‘extraordinary’ heat in the U.K.", "‘Extraordinary’ Heat in the U.K."},
		{"who’s afraid? not us", "Who’s Afraid? Not Us"},
		{"5 things to know", "5 Things to Know"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := titleCase(tt[0]); got != tt[1] {
			t.Errorf("titleCase(%q): got %q, want %q", tt[0], got, tt[1])
		}
	}
}
