// Package storetest is the contract of a store as a test: every store passes
// the same body. Its test calls Run with a function that opens a new, empty
// store and closes it when the test ends.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/news"
	"feedctl/store"
)

// Run tests the contract of store.Store. open returns an empty store.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	groups := []struct {
		name  string
		tests []test
	}{
		{"Sources", sourceTests}, {"Visits", visitTests}, {"Rounds", roundTests}, {"Requests", requestTests}, {"Edit", editTests}, {"Grouping", groupingTests},
		{"Editions", editionTests}, {"Find", findTests}, {"Push", pushTests}, {"Desk", deskTests}, {"Review", reviewTests}, {"Model", modelTests},
		{"Whole", wholeTests},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, tt := range g.tests {
				t.Run(tt.name, func(t *testing.T) { tt.run(&desk{T: t, Store: open(t), ctx: t.Context()}) })
			}
		})
	}
}

// RunReopen tests that everything outlives a restart. open opens the same store
// at every call; the test closes it.
func RunReopen(t *testing.T, open func(t *testing.T) store.Store) {
	first := &desk{T: t, Store: open(t), ctx: t.Context()}
	s := first.source("https://a.example/feed")
	first.identity()
	first.visit(s, item(s, "1"), item(s, "2"))
	first.visit(s, revised(item(s, "1"), "A changed text."))
	first.editAll()
	key := first.publish(first.group("1", item(s, "1"), item(s, "2")))
	before := first.everything(s, key)
	first.check("close", first.Close())

	again := &desk{T: t, Store: open(t), ctx: t.Context()}
	if diff := cmp.Diff(before, again.everything(s, key), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
	again.check("check", again.Check(again.ctx))
	again.check("close", again.Close())
}

// RunShared tests what two who have the same store open owe each other. open opens
// the same store at every call; the test closes it.
func RunShared(t *testing.T, open func(t *testing.T) store.Store) {
	ours := &desk{T: t, Store: open(t), ctx: t.Context()}
	others := &desk{T: t, Store: open(t), ctx: t.Context()}
	s := ours.source("https://a.example/feed")
	one, err := ours.Round(t.Context())
	ours.check("round", err)
	two, err := ours.Round(t.Context())
	ours.check("round beside it", err)
	refused := func(what string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := others.Round(ctx)
		others.is(what, err, context.DeadlineExceeded)
	}
	refused("while both run")
	others.visit(s, item(s, "1")) // storing goes on
	one()
	one()
	refused("while one runs")
	begun := make(chan func())
	go func() {
		release, err := others.Round(t.Context())
		if err != nil {
			t.Errorf("round of the other: %v", err)
			release = func() {}
		}
		begun <- release
	}()
	two()
	release := <-begun
	ours.check("close", ours.Close())
	release()
	others.check("close", others.Close())
}

type test struct {
	name string
	run  func(*desk)
}

// desk is a store under test with short ways to fill it.
type desk struct {
	*testing.T
	store.Store
	ctx context.Context
}

const recipe = "test@1"

// day is a fixed moment; at(n) is n minutes later.
var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return day.Add(time.Duration(minutes) * time.Minute) }

func (d *desk) check(what string, err error) {
	d.Helper()
	if err != nil {
		d.Fatalf("%s: %v", what, err)
	}
}

func (d *desk) identity() {
	d.Helper()
	_, err := d.Identity(d.ctx, "example.org", day)
	d.check("identity", err)
}

func (d *desk) source(url string) news.Source {
	d.Helper()
	s, _, err := d.AddSource(d.ctx, source(url))
	d.check("add source", err)
	return s
}

func source(url string) news.Source {
	return news.Source{ID: news.SourceID(url), URL: url, OriginalURL: url, Title: "Outlet " + url,
		Origin: news.OriginAdded, Rights: news.RightsSummary, Weight: 1, AddedAt: day}
}

// item is the entry guid of s, published at its place in the hour.
func item(s news.Source, guid string) news.Item {
	it := news.Item{ID: news.ItemID(s.OriginalURL, guid), Source: s.ID, SourceURL: s.OriginalURL, GUID: guid,
		URL: "https://a.example/" + guid, Canonical: "https://a.example/" + guid, Title: "Title " + guid,
		Published: at(-30), FirstSeen: day, Language: "en", Content: "<p>Text of " + guid + ".</p>", Revision: 1}
	it.Hash = it.ContentHash()
	return it
}

func revised(it news.Item, content string) news.Item {
	it.Content = content
	it.Hash = it.ContentHash()
	return it
}

func visit(s news.Source, items ...news.Item) news.Visit {
	return news.Visit{Source: s, At: day, Class: news.ClassOK, Status: 200, Items: items,
		Poll: news.Poll{LastClass: news.ClassOK, LastStatus: 200, LastChecked: day, NextFetchAt: at(30), ETag: `"e"`}}
}

func (d *desk) visit(s news.Source, items ...news.Item) news.Saved {
	d.Helper()
	saved, err := d.SaveVisits(d.ctx, []news.Visit{visit(s, items...)})
	d.check("save visit", err)
	return saved[0]
}

// editAll edits what is owed: an item's text is its content.
func (d *desk) editAll() {
	d.Helper()
	for {
		owed, err := d.Unedited(d.ctx, recipe, 100)
		d.check("unedited", err)
		if len(owed) == 0 {
			return
		}
		var rows []news.Derived
		for _, it := range owed {
			rows = append(rows, derived(it))
		}
		d.check("save derived", d.SaveDerived(d.ctx, rows))
	}
}

func derived(it news.Item) news.Derived {
	return news.Derived{Item: it.ID, Hash: it.Hash, Text: it.Content, Words: len(it.Content), Recipe: recipe, Canonical: it.Canonical}
}

// group is a story of items with the key of guid at their first source.
func (d *desk) group(guid string, items ...news.Item) news.Group {
	g := news.Group{Key: news.StoryKey(items[0].SourceURL, guid), Lead: items[0].ID, Title: items[0].Title,
		Language: "en", Time: items[0].Time(), FirstSeen: items[0].Time()}
	for _, it := range items {
		g.Items = append(g.Items, it.ID)
	}
	return g
}

func (d *desk) regroup(groups ...news.Group) {
	d.Helper()
	g := news.Grouping{Groups: groups, Recipe: recipe}
	for _, grp := range groups {
		g.Done = append(g.Done, grp.Items...)
	}
	d.check("save grouping", d.SaveGrouping(d.ctx, g))
}

// publish groups g and mints it; it returns its key.
func (d *desk) publish(g news.Group) news.ID {
	d.Helper()
	d.regroup(g)
	d.check("save edition", d.SaveEdition(d.ctx, []news.Mint{{Key: g.Key, Slug: "slug", PublishedAt: g.Time}},
		map[news.ID][]news.ChannelState{g.Key: {{Slug: "world", State: news.StatePublished, At: day}}}))
	return g.Key
}

func (d *desk) story(key news.ID) news.Story {
	d.Helper()
	all, err := d.Stories(d.ctx, []news.ID{key})
	d.check("stories", err)
	if len(all) != 1 {
		d.Fatalf("story %s: got %d, want 1", key, len(all))
	}
	return all[0]
}

func (d *desk) item(id news.ID) news.Item {
	d.Helper()
	all, err := d.Items(d.ctx, []news.ID{id})
	d.check("items", err)
	if len(all) != 1 {
		d.Fatalf("item %s: got %d, want 1", id, len(all))
	}
	return all[0]
}

// make saves a summary of story key and returns the story after it.
func (d *desk) make(key news.ID, text, madeFrom string) news.Story {
	d.Helper()
	s := d.story(key)
	d.check("save made", d.SaveMade(d.ctx, []news.Made{{Key: key, Rev: s.Rev, Title: s.Title, MadeFrom: madeFrom,
		Summary: news.Summary{Text: text, Recipe: "extract@1", By: "extract", Items: s.Items}}}))
	return d.story(key)
}

func (d *desk) equal(what string, got, want any) {
	d.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (d *desk) is(what string, err, want error) {
	d.Helper()
	if !errors.Is(err, want) {
		d.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// everything is all that can be read of a source and a story.
func (d *desk) everything(s news.Source, key news.ID) []any {
	d.Helper()
	id, err := d.Identity(d.ctx, "other.example", at(9))
	d.check("identity", err)
	sources, err := d.Sources(d.ctx)
	d.check("sources", err)
	ledger, err := d.Ledger(d.ctx, s.ID, 100)
	d.check("ledger", err)
	items, err := d.FindItems(d.ctx, news.Query{})
	d.check("find items", err)
	var old [][]news.Item
	for _, it := range items {
		r, err := d.Revisions(d.ctx, it.ID)
		d.check("revisions", err)
		old = append(old, r)
	}
	candidates, err := d.Candidates(d.ctx, news.Position{}, 100)
	d.check("candidates", err)
	return []any{id, sources, ledger, items, old, candidates, d.story(key)}
}
