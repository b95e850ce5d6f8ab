package summarize

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"feedctl/edit/content"
)

// article is own sample text of about so many words.
func article(t testing.TB, words int) Report {
	t.Helper()
	_, stories := set(t, "testdata/stories/own.jsonl")
	var b strings.Builder
	for content.CountWords(b.String()) < words {
		for _, s := range stories {
			for _, r := range s {
				b.WriteString(r.Text + "\n")
			}
		}
	}
	text := b.String()
	for content.CountWords(text) > words {
		text = text[:strings.LastIndexByte(strings.TrimRight(text, " \n"), ' ')]
	}
	return Report{Item: "a", Title: "Old bridge at Skarn to close for two years", Text: text, Language: "en"}
}

// What one summary of one article costs.
func BenchmarkExtract(b *testing.B) {
	for _, words := range []int{200, 600} {
		b.Run(fmt.Sprint(words, " words"), func(b *testing.B) {
			reports := []Report{article(b, words)}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				Extract(reports, Options{Words: 120, Points: 4})
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/article")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N), "B/article")
		})
	}
}
