package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
)

// outlets starts a server of the demo's samples in a folder of its own, and
// returns the folder, the address and what was asked.
func outlets(t *testing.T) (dir, address string, asked *site) {
	t.Helper()
	dir = t.TempDir()
	if err := copySamples(dir); err != nil {
		t.Fatal(err)
	}
	asked = &site{}
	srv := httptest.NewServer(asked.count(outletHandler(filepath.Join(dir, "sources"))))
	t.Cleanup(srv.Close)
	return dir, srv.URL, asked
}

// desk writes a config that follows every sample outlet, and returns its path.
func desk(t *testing.T, dir, address, base, listen string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `publication: {title: The Test Dispatch, url: %q}
store: sqlite:data/feedctl.db
fetch: {full_text: never, min_interval: 1m, allow_private: [%q]}
channels:
  - {slug: front, title: Everything}
  - {slug: science, title: Science, tags: [science]}
publish: {listen: %q}
sources:
`, base, strings.TrimPrefix(address, "http://"), listen)
	for _, o := range demoOutlets {
		fmt.Fprintf(&b, "  - {url: \"%s/%s/%s\", tags: [%s], rights: %s}\n", address, o.dir, o.feed, strings.Join(o.tags, ", "), o.rights)
	}
	conf := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(conf, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return conf
}

// command runs one command line in this process.
func command(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	c := &cli{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(k string) string { return env[k] }, Invoked: "feedctl"}
	code = c.run(t.Context(), args)
	return out.String(), errs.String(), code
}

func mustRun(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	out, errs, code := command(t, env, args...)
	if code != 0 {
		t.Fatalf("feedctl %v: exit code %d\n%s%s", args, code, out, errs)
	}
	return out
}

// files reads every file below dir, by its path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		m[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFromSourcesToReaders(t *testing.T) {
	dir, address, asked := outlets(t)
	conf := desk(t, dir, address, "http://localhost:8080", "127.0.0.1:0")
	clock := filepath.Join(dir, "clock")
	env := map[string]string{"FEEDCTL_CLOCK": clock}
	feedctl := func(args ...string) string {
		return mustRun(t, env, append([]string{"-c", conf, "--testing"}, args...)...)
	}
	public := filepath.Join(dir, "public")

	feedctl("once")
	if asked.asked != len(demoOutlets) {
		t.Errorf("%d requests for %d sources", asked.asked, len(demoOutlets))
	}
	first := files(t, public)
	var stories []storyJSON
	if err := json.Unmarshal([]byte(feedctl("stories", "--json")), &stories); err != nil {
		t.Fatal(err)
	}

	t.Run("the three formats say the same to another parser", func(t *testing.T) {
		want := readBack(t, first["rss.xml"])
		if len(want) < 10 {
			t.Fatalf("%d entries, want the samples' stories", len(want))
		}
		for _, name := range []string{"atom.xml", "feed.json", "front/rss.xml"} {
			if d := cmp.Diff(want, readBack(t, first[name])); d != "" {
				t.Errorf("%s (-rss.xml +%s):\n%s", name, name, d)
			}
		}
	})

	t.Run("one event of several outlets is one story", func(t *testing.T) {
		for _, words := range []string{"Ferry Astrid", "water law", "Rail unions"} {
			n := 0
			for _, s := range stories {
				if strings.Contains(s.Title, words) {
					n++
					if len(s.Items) < 2 || len(s.Citations) != len(s.Items) {
						t.Errorf("%q has %d items and %d citations", s.Title, len(s.Items), len(s.Citations))
					}
				}
			}
			if n != 1 {
				t.Errorf("%d stories about %q, want 1", n, words)
			}
		}
	})

	t.Run("every point is a sentence of its item", func(t *testing.T) {
		points := 0
		for _, s := range stories {
			if s.Summary == nil {
				continue
			}
			for _, p := range s.Summary.Points {
				var it struct{ Text string }
				if err := json.Unmarshal([]byte(feedctl("show", "--json", string(p.Item))), &it); err != nil {
					t.Fatal(err)
				}
				if p.End > len(it.Text) || it.Text[p.Start:p.End] != p.Quote {
					t.Errorf("%s: %q is not at %d to %d of its item", s.Title, p.Quote, p.Start, p.End)
				}
				points++
			}
		}
		if points < 10 {
			t.Errorf("only %d points", points)
		}
	})

	t.Run("a second time without news", func(t *testing.T) {
		if err := os.WriteFile(clock, []byte("100000"), 0o644); err != nil {
			t.Fatal(err)
		}
		asked.asked, asked.conditional = 0, 0
		out := feedctl("once")
		if !strings.Contains(out, "0 files written") {
			t.Errorf("got %q", out)
		}
		if asked.asked != len(demoOutlets) || asked.conditional != asked.asked {
			t.Errorf("%d requests, %d conditional; want one conditional a source", asked.asked, asked.conditional)
		}
		if d := cmp.Diff(first, files(t, public)); d != "" {
			t.Errorf("files differ: %s", d)
		}
	})

	t.Run("a store made anew mints the same ids", func(t *testing.T) {
		if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(clock); err != nil {
			t.Fatal(err)
		}
		feedctl("once")
		var again []storyJSON
		if err := json.Unmarshal([]byte(feedctl("stories", "--json")), &again); err != nil {
			t.Fatal(err)
		}
		ids := func(ss []storyJSON) map[string]string {
			m := map[string]string{}
			for _, s := range ss {
				m[s.ID] = s.URL
			}
			return m
		}
		if d := cmp.Diff(ids(stories), ids(again)); d != "" {
			t.Errorf("(-first +again):\n%s", d)
		}
	})
}

// entry is what another parser has to find alike in every format.
type entry struct {
	ID, Title, Link, Summary string
	Published                time.Time
}

func readBack(t *testing.T, feed string) []entry {
	t.Helper()
	f, err := gofeed.NewParser().ParseString(feed)
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, it := range f.Items {
		e := entry{ID: it.GUID, Title: it.Title, Link: it.Link, Summary: strings.TrimSpace(strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(it.Description))}
		if it.PublishedParsed != nil {
			e.Published = it.PublishedParsed.UTC()
		}
		out = append(out, e)
	}
	return out
}

// running is a daemon in this process.
type running struct {
	out, errs *safeBuffer
	stop      func() int
}

func serve(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{out: &safeBuffer{}, errs: &safeBuffer{}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	c := &cli{In: strings.NewReader(""), Out: r.out, Err: r.errs, Getenv: func(string) string { return "" }, Invoked: "feedctl"}
	go func() { done <- c.run(ctx, args) }()
	var once sync.Once
	code := -1
	r.stop = func() int {
		once.Do(func() {
			cancel()
			select {
			case code = <-done:
			case <-time.After(drain + 5*time.Second):
				t.Error("the daemon did not stop")
			}
		})
		return code
	}
	t.Cleanup(func() { r.stop() })
	return r
}

// until waits for a condition that the daemon brings about.
func until(t *testing.T, what string, r *running, ok func() bool) {
	t.Helper()
	for range 600 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: never\n%s%s", what, r.out, r.errs)
}

func TestServe(t *testing.T) {
	dir, address, _ := outlets(t)
	// The port is taken and given back, so that the pages' links lead to it.
	ports, err := freePorts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + ports[0]
	conf := desk(t, dir, address, base, "127.0.0.1:"+ports[0])
	r := serve(t, "-c", conf, "serve")
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })

	if first, _, _ := strings.Cut(r.out.String(), "\n"); first != base+"/" {
		t.Errorf("the first line is %q, want the address", first)
	}
	for path, want := range map[string]string{"/": "text/html", "/rss.xml": "application/rss+xml", "/atom.xml": "application/atom+xml", "/feed.json": "application/feed+json",
		"/science/": "text/html", "/opml.xml": "text/x-opml", "/subscribe/": "text/html", "/about/": "text/html", "/sources/": "text/html"} {
		res, body := get(t, base+path)
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Content-Type"), want) {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if onDisk, err := os.ReadFile(filepath.Join(dir, "public", diskName(path))); err != nil || string(onDisk) != body {
			t.Errorf("%s: other bytes on disk (%v)", path, err)
		}
	}
	if _, body := get(t, base+"/subscribe/"); !strings.Contains(body, "localhost") && !strings.Contains(body, "this computer") {
		t.Error("/subscribe/ does not say that readers on the web cannot reach this machine")
	}
	for _, e := range readBack(t, second(get(t, base+"/rss.xml"))) {
		if res, body := get(t, e.Link); res.StatusCode != 200 || !strings.Contains(body, "<h1") {
			t.Errorf("%s answers %d", e.Link, res.StatusCode)
		}
	}

	t.Run("a second daemon is refused by name", func(t *testing.T) {
		_, errs, code := command(t, nil, "-c", conf, "serve", "--listen", "127.0.0.1:0")
		if code != exitBroken || !strings.Contains(errs, fmt.Sprint(os.Getpid())) || !strings.Contains(errs, "hint: ") {
			t.Errorf("exit code %d: %s", code, errs)
		}
	})
	t.Run("commands work beside it", func(t *testing.T) {
		if out := mustRun(t, nil, "-c", conf, "items"); !strings.Contains(out, "Ferry Astrid") {
			t.Errorf("got %s", out)
		}
	})
	t.Run("a folder that vanished is written anew by once", func(t *testing.T) {
		public := filepath.Join(dir, "public")
		before := files(t, public)
		if err := os.Rename(public, filepath.Join(dir, "gone")); err != nil {
			t.Fatal(err)
		}
		sample := filepath.Join(dir, "sources", "umibe", "feed.rss")
		b, err := os.ReadFile(sample)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(sample, bytes.Replace(b, []byte("214人"), []byte("215人"), 2), 0o644); err != nil {
			t.Fatal(err)
		}
		mustRun(t, nil, "-c", conf, "fetch", "--force")
		mustRun(t, nil, "-c", conf, "once", "--force")
		if after := files(t, public); len(after) != len(before) {
			t.Errorf("%d files, want the %d there were", len(after), len(before))
		}
	})
	if code := r.stop(); code != exitDone {
		t.Errorf("exit code %d\n%s", code, r.errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "feedctl.db-wal")); err == nil {
		t.Error("the store was not closed cleanly: its write-ahead log is still there")
	}
}

func TestServeSaysWhenNothingCanBeReached(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "config.yaml")
	// 10.0.0.0/8 is refused at the dial, so that nothing leaves this machine.
	text := "publish: {listen: \"127.0.0.1:0\"}\nsources: [{url: \"http://10.9.8.7/a.xml\"}, {url: \"http://10.9.8.6/b.xml\"}]\n"
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r := serve(t, "-c", conf, "serve")
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	if !strings.Contains(r.errs.String(), "feedctl demo") {
		t.Errorf("the terminal does not name demo:\n%s", r.errs)
	}
	base, _, _ := strings.Cut(r.out.String(), "\n")
	if _, body := get(t, base); !strings.Contains(body, "feedctl demo") {
		t.Errorf("the page does not name demo:\n%s", body)
	}
}

// A sample that is edited changes summary, story and citation.
func TestDemoTakesUpEdits(t *testing.T) {
	dir := t.TempDir()
	r := serve(t, "demo", "--dir", dir)
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	base, _, _ := strings.Cut(r.out.String(), "\n")
	sample := filepath.Join(dir, "sources", "northern-wire", "feed.atom")
	b, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.NewReplacer("Rail unions &amp;amp; operator agree: no strike in December", "Rail deal signed in the night", "two unions agreed on a pay deal on Saturday", "two unions signed a pay deal of 37 pages on Saturday").Replace(string(b))
	if edited == string(b) {
		t.Fatal("the sample does not hold what this test edits")
	}
	if err := os.WriteFile(sample, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	until(t, "the edit", r, func() bool {
		_, feed := get(t, base+"feed.json")
		return strings.Contains(feed, "Rail deal signed in the night") && strings.Contains(feed, "a pay deal of 37 pages") && !strings.Contains(feed, "operator agree")
	})
	_, feed := get(t, base+"feed.json")
	var doc struct {
		Items []struct{ Title, Content_html string }
	}
	if err := json.Unmarshal([]byte(feed), &doc); err != nil {
		t.Fatal(err)
	}
	for _, it := range doc.Items {
		if it.Title == "Rail deal signed in the night" && !strings.Contains(it.Content_html, "(2026, November 21). Rail deal signed in the night.") {
			t.Errorf("the citation still has the old title:\n%s", it.Content_html)
		}
	}
}

// program finds another program that a test needs. Under FEEDCTL_CHECK=whole
// nothing may be missing.
func program(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("FEEDCTL_CHECK") == "whole" {
		t.Fatalf("%s is not installed: apt-get install %s", name, debian)
	}
	if err != nil {
		t.Skipf("%s is not installed: apt-get install %s", name, debian)
	}
	return path
}

func TestXMLIsWellFormed(t *testing.T) {
	xmllint := program(t, "xmllint", "libxml2-utils")
	dir, address, _ := outlets(t)
	conf := desk(t, dir, address, "http://localhost:8080", "127.0.0.1:0")
	mustRun(t, nil, "-c", conf, "once")
	for _, name := range []string{"rss.xml", "atom.xml", "science/rss.xml", "science/atom.xml", "opml.xml"} {
		out, err := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", filepath.Join(dir, "public", name)).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// A browser shows the pages without a word about what their own policy forbids.
func TestPagesInABrowser(t *testing.T) {
	chromium := program(t, "chromium", "chromium")
	r := serve(t, "demo", "--dir", t.TempDir())
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	base, _, _ := strings.Cut(r.out.String(), "\n")
	var story string
	for _, e := range readBack(t, second(get(t, base+"rss.xml"))) {
		if strings.Contains(e.Title, "Ferry Astrid") {
			story = e.Link
		}
	}
	for page, want := range map[string]string{base: "Ferry Astrid runs aground", story: "Holt, M., &amp; Okafor, T. (2026, November 21)", base + "rss.xml": "<html"} {
		cmd := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-extensions", "--enable-logging=stderr", "--user-data-dir="+t.TempDir(), "--dump-dom", page)
		var dom, log bytes.Buffer
		cmd.Stdout, cmd.Stderr = &dom, &log
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s", page, err, log.String())
		}
		if !strings.Contains(dom.String(), want) {
			t.Errorf("%s: no %q in the page\n%.2000s", page, want, dom.String())
		}
		if strings.Contains(log.String(), "Content Security Policy") {
			t.Errorf("%s breaks its own policy:\n%s", page, log.String())
		}
	}
}

func TestNewsboatHoldsEveryEntry(t *testing.T) {
	newsboat := program(t, "newsboat", "newsboat")
	dir := t.TempDir()
	r := serve(t, "demo", "--dir", dir)
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	base, _, _ := strings.Cut(r.out.String(), "\n")
	for _, name := range []string{"rss.xml", "atom.xml"} {
		home := t.TempDir()
		if err := os.WriteFile(filepath.Join(home, "urls"), []byte(base+name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, "config"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		want := len(readBack(t, second(get(t, base+name))))
		var said string
		for range 2 { // the second reload must add nothing
			cmd := exec.CommandContext(t.Context(), newsboat, "-u", filepath.Join(home, "urls"), "-c", filepath.Join(home, "cache.db"), "-C", filepath.Join(home, "config"), "-x", "reload", "print-unread")
			cmd.Env = append(os.Environ(), "HOME="+home)
			b, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("newsboat: %v\n%s", err, b)
			}
			said = string(b)
		}
		if !strings.Contains(said, fmt.Sprintf("%d unread", want)) {
			t.Errorf("%s: newsboat says %q, the feed has %d entries", name, said, want)
		}
	}
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func second(_ *http.Response, body string) string { return body }

func diskName(path string) string {
	if strings.HasSuffix(path, "/") {
		return path + "index.html"
	}
	return path
}

// safeBuffer is a buffer that a daemon writes while a test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
