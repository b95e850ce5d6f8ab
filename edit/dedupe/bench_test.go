package dedupe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// invented makes n reports of about 120 words, three to an event, in words that
// are as unevenly common as those of a language (Zipf).
func invented(n, sources int) []news.Doc {
	r := rand.New(rand.NewPCG(1, 2))
	z := rand.NewZipf(r, 1.1, 8, 40000)
	word := func(k uint64) string {
		const letters = "bdfgklmnprstvz"
		s := ""
		for k += 200; k > 0; k /= 70 {
			s += string(letters[k%14]) + string("aeiou"[k/14%5])
		}
		return s
	}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	docs := make([]news.Doc, n)
	var topic []string
	for i := range docs {
		if i%3 == 0 {
			topic = topic[:0]
			for range 14 {
				topic = append(topic, word(200+r.Uint64N(30000)))
			}
		}
		var title, body []string
		for range 9 {
			title = append(title, topic[r.IntN(len(topic))])
		}
		for range 120 {
			if r.IntN(6) == 0 {
				body = append(body, topic[r.IntN(len(topic))])
			} else {
				body = append(body, word(z.Uint64()))
			}
		}
		source := fmt.Sprintf("https://s%d.example/feed", i%sources)
		docs[i] = doc(source, fmt.Sprint(i), strings.Join(title, " "), strings.Join(body, " "), start.Add(time.Duration(i/3)*time.Minute))
	}
	return docs
}

func BenchmarkGroup(b *testing.B) {
	for _, n := range []int{1000, 5000, 30000} {
		docs := invented(n, 1000)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			groups := 0
			for b.Loop() {
				groups = len(Group(docs, Options{}).Groups)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N*n), "B/item")
			b.ReportMetric(math.Round(float64(groups)), "stories")
		})
	}
}

func BenchmarkCanonicalURL(b *testing.B) {
	for b.Loop() {
		CanonicalURL("http://www.example.org:80/news/2026/03/a%7Eb/index.html?utm_source=rss&id=42&b=2#top")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}
