package sqldb

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

const benchWords = "officials said the agreement on climate and energy between leaders would be signed after talks at the summit while residents reported damage from the storm "

// benchItem is an item of 120 words of markup, about a kilobyte.
func benchItem(s news.Source, i int) news.Item {
	guid := s.OriginalURL + "/item/" + strconv.Itoa(i)
	it := news.Item{ID: news.ItemID(s.OriginalURL, guid), Source: s.ID, SourceURL: s.OriginalURL, GUID: guid, URL: guid, Canonical: guid,
		Title: "Headline number " + strconv.Itoa(i) + " " + benchWords[i%40:i%40+50], Published: benchDay.Add(-time.Duration(i) * time.Hour),
		FirstSeen: benchDay, Language: "en", Authors: []news.Person{{Name: "A Reporter"}},
		Content: "<p>" + strings.Repeat(benchWords, 5) + "</p><p>" + strings.Repeat(benchWords, 2) + strconv.Itoa(i) + "</p>"}
	it.Hash = it.ContentHash()
	return it
}

var benchDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func benchSources(b *testing.B, db *DB, n int) []news.Source {
	b.Helper()
	given := make([]news.Source, n)
	for i := range given {
		given[i] = news.Source{URL: fmt.Sprintf("https://host%d.example/feed/%d.xml", i%100, i), Title: "Feed " + strconv.Itoa(i)}
	}
	out, _, err := db.SyncSources(b.Context(), given)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func benchVisit(s news.Source, class news.Class, round int, items []news.Item) news.Visit {
	at := benchDay.Add(time.Duration(round) * time.Minute)
	return news.Visit{Source: s, At: at, Class: class, Status: 304, URL: s.URL, Items: items, Bytes: 12345, Duration: time.Millisecond,
		Poll: news.Poll{ETag: `"0123456789abcdef"`, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT", ValidatorsAt: at, BodyHash: strings.Repeat("a", 64),
			LastStatus: 200, LastClass: class, LastChecked: at, LastChanged: at, NextFetchAt: at.Add(30 * time.Minute),
			Interval: 30 * time.Minute, Because: "learned from the last 10 items"}}
}

// save stores visits in batches of so many sources.
func benchSave(b *testing.B, db *DB, visits []news.Visit, batch int) (saved news.Saved) {
	b.Helper()
	for len(visits) > 0 {
		part := visits[:min(batch, len(visits))]
		visits = visits[len(part):]
		out, err := db.SaveVisits(b.Context(), part)
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range out {
			saved.New += s.New
		}
	}
	return saved
}

const benchBatch = 50

func openAt(b *testing.B, path string) *DB {
	b.Helper()
	db, err := Open(b.Context(), path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkFirstRound stores the first visits of 1,000 sources of 30 items.
func BenchmarkFirstRound(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "f.db")
		db := openAt(b, path)
		var visits []news.Visit
		for _, s := range benchSources(b, db, 1000) {
			items := make([]news.Item, 30)
			for i := range items {
				items[i] = benchItem(s, i)
			}
			visits = append(visits, benchVisit(s, news.ClassOK, 0, items))
		}
		b.StartTimer()
		start := time.Now()
		saved := benchSave(b, db, visits, benchBatch)
		b.ReportMetric(float64(saved.New)/time.Since(start).Seconds(), "items/s")
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/float64(saved.New), "B/item")
		b.StartTimer()
	}
}

// BenchmarkBareInsert is the floor of BenchmarkFirstRound: the same rows into
// the same tables by two prepared statements, with nothing asked or decided.
func BenchmarkBareInsert(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db := openAt(b, filepath.Join(b.TempDir(), "f.db"))
		sources := benchSources(b, db, 1000)
		var items []news.Item
		for _, s := range sources {
			for i := range 30 {
				items = append(items, benchItem(s, i))
			}
		}
		b.StartTimer()
		start := time.Now()
		n := int64(0)
		for len(items) > 0 {
			part := items[:min(30*benchBatch, len(items))]
			items = items[len(part):]
			err := db.update(b.Context(), "bare", func(t *tx) error {
				for i := range part {
					n++
					if err := t.insertItem(&part[i], n, 1+(n-1)/30, part[i].Hash, benchDay); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "items/s")
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkRounds measures the rounds after the first over 1,000 sources of 30
// items: nothing new, and one new item a source.
func BenchmarkRounds(b *testing.B) {
	db := openAt(b, filepath.Join(b.TempDir(), "f.db"))
	defer func() { _ = db.Close() }()
	sources := benchSources(b, db, 1000)
	items := make([][]news.Item, len(sources))
	var visits []news.Visit
	for i, s := range sources {
		for j := range 30 {
			items[i] = append(items[i], benchItem(s, j))
		}
		visits = append(visits, benchVisit(s, news.ClassOK, 0, items[i]))
	}
	benchSave(b, db, visits, benchBatch)
	round := 0
	b.Run("304", func(b *testing.B) {
		for b.Loop() {
			round++
			for i, s := range sources {
				visits[i] = benchVisit(s, news.ClassNotModified, round, nil)
			}
			benchSave(b, db, visits, 200)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(sources)), "µs/visit")
	})
	b.Run("one new", func(b *testing.B) {
		for b.Loop() {
			round++
			for i, s := range sources {
				fresh := append(items[i][:29:29], benchItem(s, 100+round))
				visits[i] = benchVisit(s, news.ClassOK, round, fresh)
			}
			benchSave(b, db, visits, 200)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(sources)), "µs/visit")
	})
}

// BenchmarkStages measures what the other stages ask of a first round's 30,000
// items.
func BenchmarkStages(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "f.db")
		db := openAt(b, path)
		var visits []news.Visit
		for _, s := range benchSources(b, db, 1000) {
			items := make([]news.Item, 30)
			for i := range items {
				items[i] = benchItem(s, i)
			}
			visits = append(visits, benchVisit(s, news.ClassOK, 0, items))
		}
		benchSave(b, db, visits, benchBatch)
		ctx, total := b.Context(), 30000.0
		b.StartTimer()
		start := time.Now()
		for {
			owed, err := db.Unedited(ctx, "r", 500)
			if err != nil {
				b.Fatal(err)
			}
			if len(owed) == 0 {
				break
			}
			rows := make([]news.Derived, len(owed))
			for i, it := range owed {
				rows[i] = news.Derived{Item: it.ID, Hash: it.Hash, Text: it.Content[3 : len(it.Content)-7], Words: 120, Recipe: "r", Canonical: it.Canonical}
			}
			if err := db.SaveDerived(ctx, rows); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/total, "µs/edited")
		start = time.Now()
		docs, err := db.Docs(ctx, "r", time.Time{}, benchDay)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/total, "µs/doc")
		start = time.Now()
		g := news.Grouping{Recipe: "r"}
		for _, d := range docs {
			g.Groups = append(g.Groups, news.Group{Key: news.StoryKey(d.SourceURL, d.GUID), Lead: d.ID, Items: []news.ID{d.ID}, Title: d.Title, Time: d.Time, FirstSeen: d.Time})
			g.Done = append(g.Done, d.ID)
		}
		if err := db.SaveGrouping(ctx, g); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/total, "µs/grouped")
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/total, "B/item")
		b.StartTimer()
	}
}

// BenchmarkCandidates reads the 200 newest of 100,000 stories, and a page far
// behind them.
func BenchmarkCandidates(b *testing.B) {
	db := openAt(b, filepath.Join(b.TempDir(), "f.db"))
	defer func() { _ = db.Close() }()
	const count = 100_000
	sources := benchSources(b, db, 100)
	for i := 0; i < count; i += 10_000 {
		var visits []news.Visit
		g := news.Grouping{Recipe: "r"}
		for j, s := range sources {
			items := make([]news.Item, 100)
			for k := range items {
				it := benchItem(s, i/100+k)
				it.Content = "short"
				it.Published = benchDay.Add(-time.Duration(i+j*100+k) * time.Second)
				items[k] = it
				g.Groups = append(g.Groups, news.Group{Key: news.StoryKey(s.OriginalURL, it.GUID), Lead: it.ID, Items: []news.ID{it.ID}, Title: it.Title, Time: it.Time(), FirstSeen: it.Time()})
			}
			visits = append(visits, benchVisit(s, news.ClassOK, 0, items))
		}
		benchSave(b, db, visits, 100)
		if err := db.SaveGrouping(b.Context(), g); err != nil {
			b.Fatal(err)
		}
	}
	for name, from := range map[string]news.Position{"newest": {}, "far": {Time: benchDay.Add(-count * 9 / 10 * time.Second)}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				got, err := db.Candidates(b.Context(), from, 200)
				if err != nil || len(got) != 200 {
					b.Fatalf("got %d %v, want 200", len(got), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N), "ms/page")
		})
	}
}

// BenchmarkSweep is the check of every page after an unclean stop.
func BenchmarkSweep(b *testing.B) {
	path := filepath.Join(b.TempDir(), "f.db")
	db := openAt(b, path)
	defer func() { _ = db.Close() }()
	fillDB(b, db, 30_000)
	if _, err := db.write.ExecContext(b.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		if err := sqlite.check(b.Context(), db.read); err != nil {
			b.Fatal(err)
		}
	}
}
