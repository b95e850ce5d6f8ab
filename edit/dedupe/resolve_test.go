package dedupe

import (
	"testing"

	"feedctl/news"
)

func TestPageAddress(t *testing.T) {
	const link, page = "https://go.planet.example/x7", "https://harbour.example/news/wheat-harvest"
	ok := news.ClassOK
	tests := []struct {
		name, link string
		page       news.Page
		want       string
	}{
		{"read where it was asked for", page, news.Page{URL: page, Class: ok}, ""},
		{"another spelling alone", page, news.Page{URL: "http://www.harbour.example/news/wheat-harvest/?utm_source=x", Canonical: page, Class: ok}, ""},
		{"a redirect to another site", link, news.Page{URL: page, Class: ok}, page},
		{"a redirect, tracked", link, news.Page{URL: page + "?utm_source=x", Class: ok}, page},
		{"its own word", page + "?n=1", news.Page{URL: page + "?n=1", Canonical: "https://harbour.example/news/wheat-harvest?n=0", Class: ok}, "https://harbour.example/news/wheat-harvest?n=0"},
		{"its own word, of another name of the site", "https://news.harbour.example/1-wheat", news.Page{URL: "https://news.harbour.example/1-wheat", Canonical: page, Class: ok}, page},
		{"its own word of another site", link, news.Page{URL: page, Canonical: "https://other.example/news/wheat-harvest", Class: ok}, page},
		{"its own word of another site, not led elsewhere", page, news.Page{URL: page, Canonical: "https://other.example/news/wheat-harvest", Class: ok}, ""},
		{"of another tenant", "https://anna.blogspot.com/1-a", news.Page{URL: "https://anna.blogspot.com/1-a", Canonical: "https://ben.blogspot.com/1-a", Class: ok}, ""},
		{"of the front page", page, news.Page{URL: page, Canonical: "https://harbour.example/", Class: ok}, ""},
		{"of the section", page, news.Page{URL: page, Canonical: "https://harbour.example/news", Class: ok}, ""},
		{"without the parameters", "https://harbour.example/show.php?id=7", news.Page{URL: "https://harbour.example/show.php?id=7", Canonical: "https://harbour.example/show.php", Class: ok}, ""},
		{"with a name in place of a number", "https://harbour.example/show.php?id=7", news.Page{URL: "https://harbour.example/show.php?id=7", Canonical: page, Class: ok}, page},
		{"of no address", page, news.Page{URL: page, Canonical: "javascript:void(0)", Class: ok}, ""},
		{"a redirect to the front page", page, news.Page{URL: "https://harbour.example/", Class: ok}, ""},
		{"to a login", page, news.Page{URL: "https://harbour.example/account/login", Class: ok}, ""},
		{"to a wall", page, news.Page{URL: "https://consent.example/collect?back=https%3A%2F%2Fharbour.example%2Fnews%2Fwheat-harvest", Class: ok}, ""},
		{"to a wall that leads back by path", page, news.Page{URL: "https://harbour.example/welcome?next=%2Fnews%2Fwheat-harvest", Class: ok}, ""},
		{"a page that is gone", link, news.Page{URL: page, Class: news.ClassNotFound}, ""},
		{"a page from before the last revision", link, news.Page{URL: page, Class: ok, Stale: true}, ""},
		{"no page", link, news.Page{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := PageAddress(tt.link, tt.page); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
