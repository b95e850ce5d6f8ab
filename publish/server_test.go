package publish

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"feedctl/news"
)

// sampleServer serves the sample site with its stories in a folder.
func sampleServer(t testing.TB, change func(*ServerOptions)) (*Server, Site) {
	t.Helper()
	site := sampleSite(t)
	dir := t.TempDir()
	for _, e := range site.Editions[0].Entries {
		files, err := StoryFiles(site, e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := WriteDir(dir, files); err != nil {
			t.Fatal(err)
		}
	}
	o := ServerOptions{Publication: site.Publication, Dir: dir, MaxAge: site.MaxAge, Hub: site.Hub,
		Now: func() time.Time { return at(t, "2026-11-24T00:00:00Z") }}
	if change != nil {
		change(&o)
	}
	s := NewServer(o)
	s.Publish(samplePages(t), site.Redirects)
	return s, site
}

// ask sends one request; headers come as name, value, name, value.
func ask(h http.Handler, method, target string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, "http://reader.example"+target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestServerAnswers(t *testing.T) {
	s, site := sampleServer(t, nil)
	ferry := site.Editions[0].Entries[1].Path
	plain := ask(s, "GET", "/rss.xml")
	etag, modified := plain.Header.Get("Etag"), plain.Header.Get("Last-Modified")
	packed := ask(s, "GET", "/rss.xml", "Accept-Encoding", "gzip").Header.Get("Etag")
	browser := []string{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "User-Agent", "Mozilla/5.0"}
	navigation := append([]string{"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, browser...)

	for name, c := range map[string]struct {
		method, target string
		headers        []string
		status         int
		want           map[string]string // header → value; "" wants none
	}{
		"RSS": {"GET", "/rss.xml", nil, 200, map[string]string{
			"Content-Type": "application/rss+xml; charset=utf-8", "Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*",
			"Cache-Control": "public, max-age=600, stale-while-revalidate=600, stale-if-error=86400",
			"Last-Modified": "Mon, 23 Nov 2026 08:30:00 GMT", "Content-Security-Policy": "default-src 'none'; sandbox", "Set-Cookie": "",
			"Link": `<https://headlines.example/news/rss.xml>; rel="self"`, "Access-Control-Expose-Headers": "ETag, Last-Modified, Link"}},
		"Atom":                         {"GET", "/atom.xml", nil, 200, map[string]string{"Content-Type": "application/atom+xml; charset=utf-8"}},
		"JSON Feed":                    {"GET", "/culture/feed.json", nil, 200, map[string]string{"Content-Type": "application/feed+json"}},
		"OPML":                         {"GET", "/opml.xml", nil, 200, map[string]string{"Content-Type": "text/x-opml; charset=utf-8", "Access-Control-Allow-Origin": ""}},
		"page":                         {"GET", "/", nil, 200, map[string]string{"Content-Type": htmlType, "Content-Security-Policy": pagePolicy[0], "Link": ""}},
		"below the publication's path": {"GET", "/news/rss.xml", nil, 200, map[string]string{"Etag": etag}},
		"unknown query is ignored":     {"GET", "/rss.xml?utm=1", nil, 200, map[string]string{"Etag": etag}},
		"HEAD":                         {"HEAD", "/rss.xml", nil, 200, map[string]string{"Etag": etag, "Content-Type": "application/rss+xml; charset=utf-8"}},
		"gzip":                         {"GET", "/rss.xml", []string{"Accept-Encoding", "br, gzip;q=0.5"}, 200, map[string]string{"Content-Encoding": "gzip", "Etag": packed}},
		"gzip refused":                 {"GET", "/rss.xml", []string{"Accept-Encoding", "gzip;q=0, *"}, 200, map[string]string{"Content-Encoding": "", "Etag": etag}},
		"any encoding":                 {"GET", "/rss.xml", []string{"Accept-Encoding", "*"}, 200, map[string]string{"Content-Encoding": "gzip"}},
		"picture stays as it is":       {"GET", "/icon-144.png", []string{"Accept-Encoding", "gzip"}, 200, map[string]string{"Content-Encoding": "", "Vary": "", "Content-Type": "image/png"}},
		"same tag":                     {"GET", "/rss.xml", []string{"If-None-Match", etag}, 304, map[string]string{"Etag": etag, "Vary": "Accept-Encoding", "Cache-Control": "public, max-age=600, stale-while-revalidate=600, stale-if-error=86400", "Content-Type": "", "Content-Length": ""}},
		"same tag, HEAD":               {"HEAD", "/rss.xml", []string{"If-None-Match", etag}, 304, nil},
		"weak tag":                     {"GET", "/rss.xml", []string{"If-None-Match", "W/" + etag}, 304, nil},
		"list of tags":                 {"GET", "/rss.xml", []string{"If-None-Match", `"a,b" , W/"c",` + etag}, 304, nil},
		"any tag":                      {"GET", "/rss.xml", []string{"If-None-Match", "*"}, 304, nil},
		"foreign tag":                  {"GET", "/rss.xml", []string{"If-None-Match", `"x"`}, 200, nil},
		"broken tag":                   {"GET", "/rss.xml", []string{"If-None-Match", `"x, ` + etag[1:5]}, 200, nil},
		"tag of the other encoding":    {"GET", "/rss.xml", []string{"If-None-Match", etag, "Accept-Encoding", "gzip"}, 200, map[string]string{"Etag": packed}},
		"gzip tag":                     {"GET", "/rss.xml", []string{"If-None-Match", packed, "Accept-Encoding", "gzip"}, 304, map[string]string{"Etag": packed}},
		"same date":                    {"GET", "/rss.xml", []string{"If-Modified-Since", modified}, 304, nil},
		"old date":                     {"GET", "/rss.xml", []string{"If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}, 200, nil},
		"no date":                      {"GET", "/rss.xml", []string{"If-Modified-Since", "yesterday"}, 200, nil},
		"the tag wins over the date":   {"GET", "/rss.xml", []string{"If-None-Match", `"x"`, "If-Modified-Since", modified}, 200, nil},
		"reader that lists HTML":       {"GET", "/rss.xml", []string{"Accept", "application/rss+xml,text/html,*/*"}, 200, map[string]string{"Content-Type": "application/rss+xml; charset=utf-8"}},
		"navigation":                   {"GET", "/rss.xml", navigation, 200, map[string]string{"Content-Type": htmlType, "Cache-Control": "no-store", "Etag": ""}},
		"navigation, plain http":       {"GET", "/atom.xml", browser, 200, map[string]string{"Content-Type": htmlType, "Cache-Control": "no-store"}},
		"navigation to the source":     {"GET", "/rss.xml?raw=1", navigation, 200, map[string]string{"Content-Type": "application/rss+xml; charset=utf-8"}},
		"fetch by a script":            {"GET", "/feed.json", append([]string{"Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, browser...), 200, map[string]string{"Content-Type": "application/feed+json"}},
		"story":                        {"GET", ferry, nil, 200, map[string]string{"Content-Type": htmlType, "Referrer-Policy": "strict-origin-when-cross-origin"}},
		"story's references":           {"GET", ferry + "cite.bib", nil, 200, map[string]string{"Content-Type": "application/x-bibtex; charset=utf-8"}},
		"story's CSL-JSON":             {"GET", ferry + "cite.json", nil, 200, map[string]string{"Content-Type": "application/vnd.citationstyles.csl+json"}},
		"story without its slash":      {"GET", strings.TrimSuffix(ferry, "/"), nil, 308, map[string]string{"Location": "/news" + ferry}},
		"page without its slash":       {"GET", "/culture", nil, 308, map[string]string{"Location": "/news/culture/"}},
		"page by its file's name":      {"GET", "/culture/index.html", nil, 308, map[string]string{"Location": "/news/culture/"}},
		"alias":                        {"GET", "/arts/", nil, 308, map[string]string{"Location": "/news/culture/"}},
		"alias without its slash":      {"GET", "/arts", nil, 308, map[string]string{"Location": "/news/culture/"}},
		"alias's feed":                 {"GET", "/arts/rss.xml", nil, 308, map[string]string{"Location": "/news/culture/rss.xml"}},
		"merged story":                 {"GET", "/story/younger-aaaaaaaaaaaaaaaaaaaaaaaaaa/", nil, 308, map[string]string{"Location": "/news" + ferry}},
		"merged story's references":    {"GET", "/story/younger-aaaaaaaaaaaaaaaaaaaaaaaaaa/cite.ris", nil, 308, map[string]string{"Location": "/news" + ferry + "cite.ris"}},
		"nothing there":                {"GET", "/nothing", nil, 404, map[string]string{"Content-Type": htmlType, "Cache-Control": "no-store"}},
		"unknown story":                {"GET", "/story/none-bbbbbbbbbbbbbbbbbbbbbbbbbb/", nil, 404, nil},
		"unknown view counter":         {"GET", "/views/aaaaaaaaaaaaaaaaaaaaaaaaaa.svg", nil, 404, nil},
		"POST":                         {"POST", "/rss.xml", nil, 405, map[string]string{"Allow": "GET, HEAD", "Cache-Control": "no-store"}},
		"OPTIONS":                      {"OPTIONS", "/", nil, 405, nil},
		"DELETE":                       {"DELETE", "/nothing", nil, 405, nil},
		"health":                       {"GET", "/healthz", nil, 200, map[string]string{"Cache-Control": "no-store"}},
		"ready":                        {"GET", "/readyz", nil, 200, map[string]string{"Cache-Control": "no-store"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(s, c.method, c.target, c.headers...)
			if r.StatusCode != c.status {
				t.Errorf("status: got %v, want %v", r.StatusCode, c.status)
			}
			for k, want := range c.want {
				if got := r.Header.Get(k); got != want {
					t.Errorf("%s: got %q, want %q", k, got, want)
				}
			}
			for _, k := range []string{"X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Strict-Transport-Security"} {
				if r.Header.Get(k) == "" {
					t.Errorf("no %s", k)
				}
			}
			if b := bodyOf(t, r); (c.method == "HEAD" || r.StatusCode == 304) && b != "" {
				t.Errorf("a body of %d bytes", len(b))
			} else if strings.Contains(b+fmt.Sprint(r.Header), "reader.example") {
				t.Error("the request's host is in the answer")
			}
		})
	}
	if got := ask(s, "GET", "/rss.xml").Header.Values("Link"); len(got) != 2 || got[1] != `<https://hub.example/>; rel="hub"` {
		t.Errorf("Link: got %v, want self and hub", got)
	}
}

func TestServerPathSafety(t *testing.T) {
	s, _ := sampleServer(t, nil)
	// A file beside the stories that must not be reachable.
	if err := os.WriteFile(filepath.Join(s.o.Dir, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc", filepath.Join(s.o.Dir, "story", "link-aaaaaaaaaaaaaaaaaaaaaaaaaa")); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"/secret", "/story/../secret", "/story/..%2fsecret", "/story/%2e%2e/secret", "/..%5csecret", "/%00", "/rss.xml%00", "//rss.xml",
		"/story/", "/story", "/./rss.xml", "/story/a\\..\\..\\secret", "/story/link-aaaaaaaaaaaaaaaaaaaaaaaaaa/", "/story/x/cite.exe",
		"/RSS.XML", "/" + strings.Repeat("a", 5000), "/rss.xml/", "/index.html%20", "/views/../secret.svg", "/views/short.svg",
	} {
		r := httptest.NewRequest("GET", "http://h.example/", nil)
		u, err := r.URL.Parse(target)
		if err != nil {
			continue // a real server refuses it before we see it
		}
		r.URL = u
		if strings.HasPrefix(target, "//") {
			r.URL.Host, r.URL.Path = "", target
		} else if strings.Contains(target, "/./") || strings.Contains(target, "..") {
			// Parse cleans dots; an attacker's request does not.
			if raw, err := r.URL.Parse("http://h.example"); err == nil {
				raw.Path, raw.RawPath = strings.NewReplacer("%2f", "/", "%2e", ".", "%5c", "\\").Replace(target), target
				r.URL = raw
			}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "secret\n") {
			t.Errorf("%s: got %v, want 404", target, w.Code)
		}
	}
}

func TestServerGzipBody(t *testing.T) {
	s, _ := sampleServer(t, nil)
	want := bodyOf(t, ask(s, "GET", "/rss.xml"))
	z, err := gzip.NewReader(ask(s, "GET", "/rss.xml", "Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil || string(got) != want {
		t.Errorf("gzip body differs from the plain one (%v)", err)
	}
}

// TestServerBeforePublish: the first round shows its progress, feeds ask for patience.
func TestServerBeforePublish(t *testing.T) {
	progress := Progress{Running: true, Sources: 7, Visited: 3, Items: 40, Command: "./feedctl"}
	var mu sync.Mutex
	s := NewServer(ServerOptions{Publication: sampleSite(t).Publication, Progress: func() Progress {
		mu.Lock()
		defer mu.Unlock()
		return progress
	}})
	check := func(name string, status int, target string, words ...string) {
		t.Helper()
		r := ask(s, "GET", target)
		b := bodyOf(t, r)
		if r.StatusCode != status {
			t.Errorf("%s: got status %v, want %v", name, r.StatusCode, status)
		}
		for _, w := range words {
			if !strings.Contains(b, w) {
				t.Errorf("%s: lacks %q:\n%s", name, w, b)
			}
		}
	}
	check("running", 200, "/", "3 of 7 sources visited", "40 items found", `http-equiv="refresh"`)
	check("feed before anything is published", 503, "/rss.xml")
	check("style sheet of the progress page", 200, "/style.css")
	check("not ready", 503, "/readyz")
	check("healthy", 200, "/healthz", "ok")
	mu.Lock()
	progress = Progress{Sources: 7, Visited: 7, Failed: 7, Command: "./feedctl"}
	mu.Unlock()
	s.Publish(samplePages(t), nil)
	check("no source reached", 200, "/", "No source could be reached", "./feedctl demo")
	mu.Lock()
	progress = Progress{Sources: 7, Visited: 7, Failed: 1, Stories: 4}
	mu.Unlock()
	check("published", 200, "/", "World headlines")
}

func TestServerReady(t *testing.T) {
	s, _ := sampleServer(t, func(o *ServerOptions) { o.Ready = func() error { return errors.New("store is gone: dsn") } })
	r := ask(s, "GET", "/readyz")
	if b := bodyOf(t, r); r.StatusCode != 503 || strings.Contains(b, "dsn") {
		t.Errorf("got %v %q, want 503 without the reason", r.StatusCode, b)
	}
}

// TestServerPublish: new bytes replace the old, unchanged ones keep their
// validators, and a change without a newer date moves Last-Modified on.
func TestServerPublish(t *testing.T) {
	s, site := sampleServer(t, nil)
	before := ask(s, "GET", "/rss.xml").Header
	site.Editions[0].Entries = site.Editions[0].Entries[:3] // the oldest is withdrawn
	files, err := Pages(site)
	if err != nil {
		t.Fatal(err)
	}
	s.Publish(files, site.Redirects)
	after := ask(s, "GET", "/rss.xml").Header
	if before.Get("Etag") == after.Get("Etag") {
		t.Error("changed bytes kept their tag")
	}
	if got, want := after.Get("Last-Modified"), "Tue, 24 Nov 2026 00:00:00 GMT"; got != want {
		t.Errorf("Last-Modified: got %v, want %v", got, want)
	}
	s.Publish(files, site.Redirects)
	if got := ask(s, "GET", "/rss.xml").Header.Get("Last-Modified"); got != after.Get("Last-Modified") {
		t.Errorf("Last-Modified moved to %v without a change", got)
	}
}

// TestServerStoryReplaced: a story that is written anew is served anew.
func TestServerStoryReplaced(t *testing.T) {
	s, site := sampleServer(t, nil)
	e := site.Editions[0].Entries[1]
	first := ask(s, "GET", e.Path).Header.Get("Etag")
	if again := ask(s, "GET", e.Path); again.Header.Get("Etag") != first || again.StatusCode != 200 {
		t.Errorf("second look: got %v, want %v", again.Header.Get("Etag"), first)
	}
	e.Title = "Another title altogether"
	files, err := StoryFiles(site, e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WriteDir(s.o.Dir, files); err != nil {
		t.Fatal(err)
	}
	if got := bodyOf(t, ask(s, "GET", e.Path)); !strings.Contains(got, "Another title altogether") {
		t.Error("the old page is still served")
	}
}

func TestStoryCacheIsBounded(t *testing.T) {
	dir := t.TempDir()
	var files []File
	for i := range 20 {
		files = append(files, File{Path: fmt.Sprintf("/story/s-%d/", i), Body: bytes.Repeat([]byte{byte('a' + i)}, 1000)})
	}
	if _, err := WriteDir(dir, files); err != nil {
		t.Fatal(err)
	}
	c := newStoryCache(dir, 5000)
	for _, f := range files {
		if rep := c.get(Site{}, f.Path); rep == nil || !bytes.Equal(rep.plain.body, f.Body) {
			t.Fatalf("%s is not served", f.Path)
		}
	}
	if c.bytes > 5000 || len(c.held) == 0 || len(c.held) != c.order.Len() {
		t.Errorf("holds %d bytes in %d files (%d in order), want at most 5000", c.bytes, len(c.held), c.order.Len())
	}
}

func TestServerViews(t *testing.T) {
	var mu sync.Mutex
	counts := map[news.ID]int64{}
	now := at(t, "2026-11-24T10:00:00Z")
	s, site := sampleServer(t, func(o *ServerOptions) {
		o.Now = func() time.Time { return now }
		o.Salt = func() []byte { return []byte("salt") }
		o.CountView = func(k news.ID) { mu.Lock(); counts[k]++; mu.Unlock() }
		o.Views = func(k news.ID) (int64, bool) {
			mu.Lock()
			defer mu.Unlock()
			return counts[k], k != "aaaaaaaaaaaaaaaaaaaaaaaaaa"
		}
	})
	e := site.Editions[0].Entries[1]
	const firefox, html = "Mozilla/5.0 (X11; Linux) Firefox/140", "text/html,application/xhtml+xml"
	svg := "/views/" + string(e.Key) + ".svg"
	for _, step := range []struct {
		name, method, target string
		headers              []string
		want                 int64
	}{
		{"first look", "GET", e.Path, []string{"User-Agent", firefox, "Accept", html}, 1},
		{"second look of the same visitor", "GET", e.Path, []string{"User-Agent", firefox, "Accept", html}, 1},
		{"another browser", "GET", e.Path, []string{"User-Agent", firefox + " b", "Accept", html}, 2},
		{"HEAD", "HEAD", e.Path, []string{"User-Agent", firefox + " c", "Accept", html}, 2},
		{"no HTML wanted", "GET", e.Path, []string{"User-Agent", firefox + " c", "Accept", "*/*"}, 2},
		{"robot", "GET", e.Path, []string{"User-Agent", "ExampleBot/2", "Accept", html}, 2},
		{"feed reader", "GET", e.Path, []string{"User-Agent", "Mozilla/5.0 Miniflux", "Accept", html}, 2},
		{"prefetch", "GET", e.Path, []string{"User-Agent", firefox + " c", "Accept", html, "Sec-Purpose", "prefetch"}, 2},
		{"references", "GET", e.Path + "cite.bib", []string{"User-Agent", firefox + " c", "Accept", html}, 2},
		{"the counter read by a program", "GET", svg, []string{"User-Agent", firefox + " c", "Accept", "*/*"}, 2},
		{"the counter shown on another site", "GET", svg, []string{"User-Agent", firefox + " c", "Sec-Fetch-Dest", "image", "Sec-Fetch-Site", "cross-site"}, 2},
		{"the counter shown on a page from a cache", "GET", svg, []string{"User-Agent", firefox + " c", "Sec-Fetch-Dest", "image", "Sec-Fetch-Site", "same-origin"}, 3},
	} {
		r := ask(s, step.method, step.target, step.headers...)
		if r.StatusCode != 200 || counts[e.Key] != step.want {
			t.Errorf("%s: got status %v and %d views, want %d", step.name, r.StatusCode, counts[e.Key], step.want)
		}
	}
	r := ask(s, "GET", svg)
	if b := bodyOf(t, r); !strings.Contains(b, ">3 views<") || r.Header.Get("Content-Type") != "image/svg+xml" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("counter: %v %s", r.Header, b)
	}
	if got := ask(s, "GET", "/views/aaaaaaaaaaaaaaaaaaaaaaaaaa.svg").StatusCode; got != 404 {
		t.Errorf("counter of an unknown story: got %v, want 404", got)
	}
	now = now.Add(24 * time.Hour)
	ask(s, "GET", e.Path, "User-Agent", firefox, "Accept", html)
	if got := counts[e.Key]; got != 4 {
		t.Errorf("the next day: got %d views, want 4", got)
	}
	for i := range 2 * viewsPerAddress {
		ask(s, "GET", e.Path, "User-Agent", fmt.Sprintf("Mozilla %d", i), "Accept", html)
	}
	if got := counts[e.Key]; got != 3+viewsPerAddress {
		t.Errorf("one address counted %d views, want a ceiling of %d", got-3, viewsPerAddress)
	}
}

func TestServerRate(t *testing.T) {
	now := at(t, "2026-11-24T10:00:00Z")
	s, _ := sampleServer(t, func(o *ServerOptions) {
		o.Rate = 1
		o.Now = func() time.Time { return now }
	})
	refused := 0
	for range 30 {
		if r := ask(s, "GET", "/rss.xml"); r.StatusCode == http.StatusTooManyRequests {
			refused++
			if r.Header.Get("Retry-After") != "1" && r.Header.Get("Retry-After") != "2" {
				t.Fatalf("Retry-After: got %q, want 1 or 2", r.Header.Get("Retry-After"))
			}
		}
	}
	if refused != 20 {
		t.Errorf("got %d of 30 refused, want 20", refused)
	}
	if got := ask(s, "GET", "/healthz").StatusCode; got != 200 {
		t.Errorf("healthz: got %v, want 200", got)
	}
	now = now.Add(2 * time.Second)
	if got := ask(s, "GET", "/rss.xml").StatusCode; got != 200 {
		t.Errorf("two seconds later: got %v, want 200", got)
	}
}

// TestServerConcurrent publishes while readers read; it is for -race.
func TestServerConcurrent(t *testing.T) {
	s, site := sampleServer(t, nil)
	files := samplePages(t)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 50 {
				for _, p := range []string{"/", "/rss.xml", site.Editions[0].Entries[1].Path, "/arts/", "/nothing"} {
					if r := ask(s, "GET", p, "Accept-Encoding", "gzip"); r.StatusCode >= 500 {
						t.Errorf("%s: got %v", p, r.StatusCode)
					}
				}
			}
		})
	}
	for range 20 {
		s.Publish(files, site.Redirects)
	}
	readers.Wait()
}

func BenchmarkServe(b *testing.B) {
	s, _ := sampleServer(b, nil)
	for name, headers := range map[string][]string{
		"gzip": {"Accept-Encoding", "gzip"},
		"304":  {"If-None-Match", ask(s, "GET", "/rss.xml").Header.Get("Etag")},
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/rss.xml", nil)
			r.Header.Set(headers[0], headers[1])
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
