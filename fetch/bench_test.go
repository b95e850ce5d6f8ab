package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// bigFeed is some 47 KB in 30 items, like a news site's.
func bigFeed() string {
	titles := make([]string, 30)
	for i := range titles {
		titles[i] = "Ship " + string(rune('A'+i%26)) + strings.Repeat(" sails again", i%5)
	}
	para := strings.Repeat("The crew took on water and coal and left with the tide. ", 22)
	return strings.ReplaceAll(feedOf(titles...), "came home.", "came home. "+para)
}

func BenchmarkParse(b *testing.B) {
	var atom, js strings.Builder
	text := strings.Repeat("The crew took on water and coal and left with the tide. ", 22)
	atom.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour News</title><id>urn:feed</id><updated>2026-01-05T15:40:08Z</updated>`)
	js.WriteString(`{"version":"https://jsonfeed.org/version/1.1","title":"Harbour News","items":[`)
	for i := range 30 {
		fmt.Fprintf(&atom, `<entry><title>Ship %d</title><id>urn:%d</id><link href="https://news.example/%d"/><updated>2026-01-05T15:40:08Z</updated><author><name>Ada Quay</name></author><content type="html">&lt;p&gt;%s&lt;/p&gt;</content></entry>`, i, i, i, text)
		if i > 0 {
			js.WriteByte(',')
		}
		fmt.Fprintf(&js, `{"id":"urn:%d","url":"https://news.example/%d","title":"Ship %d","content_html":"<p>%s</p>","date_published":"2026-01-05T15:40:08Z"}`, i, i, i, text)
	}
	atom.WriteString(`</feed>`)
	js.WriteString(`]}`)
	for _, c := range []struct{ name, doc string }{{"RSS", bigFeed()}, {"Atom", atom.String()}, {"JSON", js.String()}} {
		b.Run(c.name, func(b *testing.B) {
			body := []byte(c.doc)
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if d, err := Parse(body, "", "https://news.example/feed"); err != nil || len(d.Entries) != 30 {
					b.Fatal(len(d.Entries), err)
				}
			}
		})
	}
}

func BenchmarkVisit(b *testing.B) {
	feed := bigFeed()
	packed := gzipped(feed)
	var notModified bool
	o := newOrigin(b, nil)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if notModified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		serves(packed, "Content-Encoding", "gzip", "ETag", `"1"`)(w, r)
	})
	c := newClient(b)
	fresh := sourceAt(o.URL + "/feed")
	seen := fresh
	seen.Poll = c.Visit(context.Background(), fresh).Poll
	plain := seen
	plain.Poll.ETag = ""
	conditional := seen

	run := func(name string, s news.Source, unchanged bool, want news.Class) {
		b.Run(name, func(b *testing.B) {
			notModified = unchanged
			b.ReportAllocs()
			start := time.Now()
			for b.Loop() {
				if v := c.Visit(context.Background(), s); v.Class != want {
					b.Fatalf("got %v, %v", v.Class, v.Err)
				}
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/1000/float64(b.N), "ms/visit")
		})
	}
	run("first, 47 KB", fresh, false, news.ClassOK)
	run("same bytes", plain, false, news.ClassNotModified)
	run("304", conditional, true, news.ClassNotModified)
	// The floor: the same 304 through net/http alone.
	b.Run("304, bare http.Client", func(b *testing.B) {
		notModified = true
		client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
		b.ReportAllocs()
		start := time.Now()
		for b.Loop() {
			req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, o.URL+"/feed", nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("If-None-Match", `"1"`)
			res, err := client.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/1000/float64(b.N), "ms/visit")
	})
}
