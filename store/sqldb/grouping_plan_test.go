package sqldb

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// small are the tables that do not grow with the archive; a pass may read all of one.
var small = []string{"source", "meta", "page_host", "withdrawn", "push", "act", "poll", "poll_held", "act_owed"}

// owing are the partial indexes of few rows, what is owed or has moved: reading one
// from end to end reads nothing else.
var owing = []string{"story_stale", "story_merged"}

// No statement of a pass, from the items that owe their edit to the pages that were
// written, scans what grows with the archive.
func TestPassScansNoArchive(t *testing.T) {
	db := openDB(t)
	var texts []string
	marks := db.d.marks
	db.d.marks = func(text string) string {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		return marks(text)
	}
	p := &passing{T: t, db: db}
	p.follow("a", "b", "c")
	for round := range 3 {
		p.visit(round)
		p.edit(round)
		p.publish(round)
		p.ask(round)
	}
	texts = append(append(texts, hotTexts...), warmTexts...)
	scan := regexp.MustCompile(`SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	table := regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	for _, text := range texts {
		named := map[string]string{}
		for _, m := range table.FindAllStringSubmatch(text, -1) {
			named[m[1]] = m[1]
			if m[2] != "" {
				named[m[2]] = m[1]
			}
		}
		plan := explain(t, db, text)
		for _, m := range scan.FindAllStringSubmatch(plan, -1) {
			of := named[m[1]]
			if m[1] == "CONSTANT" || of == "" || slices.Contains(small, of) || slices.Contains(owing, m[2]) {
				continue
			}
			t.Errorf("%s\nscans %s:\n%s", text, of, plan)
		}
	}
	if len(texts) < 60 {
		t.Errorf("got %d statements, want those of a whole pass", len(texts))
	}
}

// passing calls the store as a pass does.
type passing struct {
	*testing.T
	db      *DB
	sources []news.Source
}

func (p *passing) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *passing) follow(names ...string) {
	for _, n := range names {
		s, _, err := p.db.AddSource(p.Context(), news.Source{URL: "https://" + n + ".example/feed", AddedAt: benchDay})
		p.must(err)
		p.sources = append(p.sources, s)
	}
	_, err := p.db.Identity(p.Context(), "example.org", benchDay)
	p.must(err)
}

func (p *passing) now(round int) time.Time { return benchDay.Add(time.Duration(round) * time.Hour) }

func (p *passing) visit(round int) {
	var visits []news.Visit
	for _, s := range p.sources {
		v := benchVisit(s, news.ClassOK, round*60, nil)
		for i := range 40 {
			it := benchItem(s, 1000*round+i)
			if round > 0 && i < 3 { // revised
				it = benchItem(s, 1000*(round-1)+i)
				it.Title, it.Hash = fmt.Sprint("Corrected ", round, " ", i), ""
			}
			v.Items = append(v.Items, it)
		}
		visits = append(visits, v)
	}
	_, err := p.db.SaveVisits(p.Context(), visits)
	p.must(err)
}

func (p *passing) edit(round int) {
	ctx, db := p.Context(), p.db
	items, err := db.Unedited(ctx, "edit", 500)
	p.must(err)
	var rows []news.Derived
	for _, it := range items {
		rows = append(rows, news.Derived{Item: it.ID, Hash: it.Hash, Text: strings.TrimPrefix(it.Content, "<p>"), Words: 90, Recipe: "edit", Canonical: it.Canonical})
	}
	p.must(db.SaveDerived(ctx, rows))
	owed, err := db.OwedPages(ctx, "always", time.Time{}, p.now(round), 10, 100)
	p.must(err)
	for _, it := range owed {
		p.must(db.SavePage(ctx, it.ID, news.Page{URL: it.URL, Class: news.ClassOK, Text: strings.Repeat(benchWords, 9), Words: 200, FetchedAt: p.now(round)}))
	}
	times, err := db.Ungrouped(ctx, "group")
	p.must(err)
	if len(times) == 0 {
		p.Fatal("nothing owes grouping")
	}
	docs, err := db.Docs(ctx, "group", times[0], times[len(times)-1])
	p.must(err)
	// Pairs of neighbours, other ones each time: stories grow, shrink and vanish.
	g := news.Grouping{Recipe: "group", Duplicates: map[news.ID]news.ID{}}
	for i := round % 2; i+1 < len(docs); i += 2 {
		a, b := docs[i], docs[i+1]
		g.Groups = append(g.Groups, news.Group{Key: news.StoryKey(a.SourceURL, a.GUID), Lead: a.ID, Items: []news.ID{a.ID, b.ID}, Title: a.Title, Time: a.Time, FirstSeen: a.Time})
		g.Done = append(g.Done, a.ID, b.ID)
		g.Duplicates[b.ID] = a.ID
		g.Decisions = append(g.Decisions, news.Decision{Subject: b.ID, Act: "join", Recipe: "group", At: p.now(round), By: "pipeline"})
	}
	acts, err := db.Regroupings(ctx)
	p.must(err)
	if len(acts) > 0 {
		g.Acts = acts[len(acts)-1].Seq
	}
	p.must(db.SaveGrouping(ctx, g))
}

func (p *passing) publish(round int) {
	ctx, db := p.Context(), p.db
	_, err := db.Newest(ctx)
	p.must(err)
	_, err = db.Withdrawn(ctx)
	p.must(err)
	list, err := db.Candidates(ctx, news.Position{}, 30)
	p.must(err)
	var mints []news.Mint
	states := map[news.ID][]news.ChannelState{}
	for _, c := range list {
		if !c.Minted {
			mints = append(mints, news.Mint{Key: c.Key, Slug: "s-" + string(c.Key[:6]), PublishedAt: p.now(round)})
		}
		states[c.Key] = []news.ChannelState{{Slug: "all", State: "printed"}, {Slug: fmt.Sprint("old ", round)}}
	}
	p.must(db.SaveEdition(ctx, mints, states))
	keys, err := db.OwedSummaries(ctx, "summary", 100)
	p.must(err)
	stories, err := db.Stories(ctx, keys)
	p.must(err)
	var made []news.Made
	for _, s := range stories {
		_, err := db.Items(ctx, s.Items)
		p.must(err)
		made = append(made, news.Made{Key: s.Key, Rev: s.Rev, Summary: news.Summary{Text: "In short.", Recipe: "summary"}, MadeFrom: "summary"})
	}
	p.must(db.SaveMade(ctx, made))
	owed, err := db.ToRender(ctx, "site", 100)
	p.must(err)
	revs := map[news.ID]int64{}
	stories, err = db.Stories(ctx, owed)
	p.must(err)
	for _, s := range stories {
		revs[s.Key] = s.Rev
	}
	p.must(db.MarkRendered(ctx, "site", revs))
}

// ask is what passes read of people's acts.
func (p *passing) ask(round int) {
	ctx, db := p.Context(), p.db
	list, err := db.Candidates(ctx, news.Position{}, 10)
	p.must(err)
	keys := []news.ID{list[0].Key, list[1].Key}
	for n, verb := range []string{"hold", "pin", "merge"} {
		a := news.Act{At: p.now(round), By: "ed", Verb: verb, Story: list[n].Key}
		if verb == "merge" {
			a.Other = list[n+1].Key
		} else {
			a.Channel = "all"
		}
		_, err := db.AddAct(ctx, a)
		p.must(err)
	}
	_, err = db.ActsOn(ctx, keys)
	p.must(err)
	_, err = db.Kept(ctx, []int64{1, 2})
	p.must(err)
	_, err = db.Pending(ctx, keys)
	p.must(err)
	_, last, err := db.Unstated(ctx, "all")
	p.must(err)
	p.must(db.Restate(ctx, "all", last, map[news.ID][]news.ChannelState{keys[0]: {{Slug: "all", State: "held"}}}))
	_, _, err = db.ByHand(ctx, "all", 10)
	p.must(err)
	_, err = db.Regroupings(ctx)
	p.must(err)
	_, err = db.OwedActs(ctx)
	p.must(err)
	_, err = db.Members(ctx, keys, nil)
	p.must(err)
	_, err = db.Moved(ctx)
	p.must(err)
}
