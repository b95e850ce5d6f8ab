package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/fetch"
	"feedctl/news"
	"feedctl/publish"
)

// What export writes, import reads: no source, folder or attribute is lost.
func TestOPMLOutAndIn(t *testing.T) {
	want := []fetch.Outline{
		{Title: "Kept type", URL: "http://d.example/", Attributes: map[string]string{"type": "atom"}},
		{Title: `Quotes " < >`, URL: "http://b.example/", Attributes: map[string]string{"text": "other", "isComment": "false", "x:rank": "3", "xmlns:x": "urn:x"}},
		{Title: "Commas", URL: "http://c.example/", Tags: []string{"North, South", "East"}},
		{Title: "Harbour & Sea", URL: "https://a.example/feed?a=1&b=2", SiteURL: "https://a.example/", Tags: []string{"world", "sea"}},
	}
	var outlets []news.Outlet
	for _, o := range want {
		outlets = append(outlets, news.Outlet{Title: o.Title, URL: o.URL, SiteURL: o.SiteURL, Tags: o.Tags, Attributes: o.Attributes})
	}
	doc, err := publish.OPML("Mine", outlets, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := fetch.ReadOPML(doc)
	if err != nil {
		t.Fatal(err)
	}
	// A list is read in the order of its folders.
	byURL := cmpopts.SortSlices(func(a, b fetch.Outline) bool { return a.URL < b.URL })
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), byURL); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, doc)
	}
}
