package pipeline_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"feedctl/edit"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/store"
)

var largest = flag.Int("stored", 100_000, "items in the largest store that a benchmark fills (1000000 takes minutes)")

// counted is a store that counts what grouping reads.
type counted struct {
	pipeline.Store
	docs, bytes int
}

func (c *counted) Docs(ctx context.Context, recipe string, from, to time.Time) ([]news.Doc, error) {
	docs, err := c.Store.Docs(ctx, recipe, from, to)
	c.docs += len(docs)
	for _, d := range docs {
		c.bytes += len(d.Title) + len(d.Text)
	}
	return docs, err
}

const benchWindow = 72 * time.Hour

// BenchmarkArrivals measures what an item costs that comes to a store of so many:
// its edit and its grouping, a pass for so many of them. The news of 72 hours is
// the same at every size, so only a read of the whole archive can grow with it.
//
//	go test ./pipeline -run '^$' -bench Arrivals -benchtime 20x -stored 1000000
func BenchmarkArrivals(b *testing.B) {
	for _, size := range []struct{ stored, window int }{
		{10_000, 3000}, {100_000, 3000}, {1_000_000, 3000}, {10_000, 10_000}, {30_000, 30_000},
	} {
		if size.stored > max(*largest, 30_000) {
			continue
		}
		b.Run(fmt.Sprintf("stored=%d/window=%d", size.stored, size.window), func(b *testing.B) {
			a := newArchive(day, benchWindow/time.Duration(size.window))
			s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "news.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			a.follow(b, s, 200)
			a.fill(b, s, size.stored, benchWindow)
			c := &counted{Store: s}
			p := &pipeline.Pipeline{Store: c, Memory: new(edit.Memory), Now: func() time.Time { return a.at }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
				Settings: pipeline.Settings{Window: benchWindow, FullText: "never"}}
			for _, n := range []int{1, 30} {
				b.Run(fmt.Sprintf("new=%d", n), func(b *testing.B) { a.arrive(b, p, c, n, 0) })
			}
			b.Run("late", func(b *testing.B) { a.arrive(b, p, c, 1, a.step*time.Duration(size.stored/2)) })
		})
	}
}

// arrive stores n new items at a time, as old as age, and measures their pass in
// processor time.
func (a *archive) arrive(b *testing.B, p *pipeline.Pipeline, c *counted, n int, age time.Duration) {
	var cpu time.Duration
	pass := func() {
		b.StopTimer()
		for range n {
			it, _ := a.tell(a.at.Add(-age))
			a.at = a.at.Add(a.step)
			if _, err := c.SaveVisits(b.Context(), []news.Visit{a.visit(a.of(it), []news.Item{it})}); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC() // what came before is not the pass's
		before := spent()
		b.StartTimer()
		if err := p.Edit(b.Context()); err != nil {
			b.Fatal(err)
		}
		cpu += spent() - before
	}
	pass() // the first one finds nothing in memory
	c.docs, c.bytes, cpu = 0, 0, 0
	passes := 0
	b.ResetTimer()
	for b.Loop() {
		pass()
		passes++
	}
	items := float64(n * passes)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/items, "ns/item")
	b.ReportMetric(float64(cpu.Nanoseconds())/items, "cpu-ns/item")
	b.ReportMetric(float64(c.docs)/float64(passes), "docs/pass")
	b.ReportMetric(float64(c.bytes)/float64(passes), "read-B/pass")
	b.ReportMetric(0, "ns/op")
}
