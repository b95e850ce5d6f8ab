package main

import (
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// To a push nobody was asked: it is no request and no visit.
func TestLedgerCountsPushesApart(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const feed = "https://news.example/f"
	rows := requestsJSON([]news.Request{
		{At: at.Add(3 * time.Hour), URL: feed, Class: news.ClassOK, Bytes: 500, New: 1, Because: "pushed by https://hub.example/"},
		{At: at.Add(2 * time.Hour), URL: feed, Class: news.ClassTimeout},
		{Kind: news.RequestPage, At: at.Add(time.Hour), URL: "https://news.example/p", Status: 200, Class: news.ClassOK, Bytes: 900},
		{At: at, URL: feed, Status: 200, Class: news.ClassOK, Bytes: 100, New: 2},
	})
	for i, want := range []string{"push", "", "page", ""} {
		if rows[i].Kind != want {
			t.Errorf("line %d has kind %q, want %q", i, rows[i].Kind, want)
		}
	}
	var out strings.Builder
	printLedger(&out, rows, feed, true)
	for _, want := range []string{
		"2026-11-23 15:00  pushed                   500 B     0 ms  1 new\n",
		"3 requests since 2026-11-23 12:00\n",
		"2 visits of the feed, 100 B: 1 with news, 0 without, 1 failed\n",
		"1 page of its items, 900 B\n",
		"1 push by its hub, 500 B: 1 with news, 0 without\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, out.String())
		}
	}
}
