package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// boat is a feed reader with its own memory.
type boat struct {
	*testing.T
	program, home string
}

// sail lets it follow a feed from now on.
func sail(t *testing.T, feed string) boat {
	b := boat{t, program(t, "newsboat", "newsboat"), t.TempDir()}
	for name, text := range map[string]string{"urls": feed + "\n", "config": ""} {
		if err := os.WriteFile(filepath.Join(b.home, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b boat) run(args ...string) string {
	b.Helper()
	args = append([]string{"-u", filepath.Join(b.home, "urls"), "-c", filepath.Join(b.home, "cache.db"), "-C", filepath.Join(b.home, "config")}, args...)
	cmd := exec.CommandContext(b.Context(), b.program, args...)
	cmd.Env = append(os.Environ(), "HOME="+b.home)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("newsboat: %v\n%s", err, out)
	}
	return string(out)
}

// unread asks for the feed again and says how many entries the person has not read.
func (b boat) unread() string {
	b.Helper()
	b.run("-x", "reload")
	n, _, _ := strings.Cut(b.run("-x", "print-unread"), " ")
	return n
}

// read marks the entries with these ids as read.
func (b boat) read(ids map[string]string) {
	b.Helper()
	list := filepath.Join(b.home, "read")
	var all strings.Builder
	for id := range ids {
		fmt.Fprintln(&all, id)
	}
	if err := os.WriteFile(list, []byte(all.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	b.run("-I", list)
}

// feedIDs are the ids in a written feed, each with its title.
func feedIDs(t *testing.T, dir string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "public", "feed.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Items []struct{ ID, Title, URL string }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, it := range doc.Items {
		ids[it.ID] = it.Title
	}
	return ids
}

// Two published stories are merged, and the merge is taken back: nobody who has
// read them is shown anything again.
func TestMergeSeenByAReader(t *testing.T) {
	for _, format := range []string{"rss.xml", "atom.xml"} {
		t.Run(format, func(t *testing.T) {
			dir, address, _ := outlets(t)
			conf := desk(t, dir, address, "http://localhost:8080", "127.0.0.1:0")
			mustRun(t, nil, "-c", conf, "once")
			site := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(dir, "public"))))
			defer site.Close()
			reader := sail(t, site.URL+"/"+format)
			before := feedIDs(t, dir)
			if got, want := reader.unread(), fmt.Sprint(len(before)); got != want || len(before) < 3 {
				t.Fatalf("got %s unread at first, want %s", got, want)
			}
			reader.read(before)
			if got := reader.unread(); got != "0" {
				t.Fatalf("got %s unread after all were read", got)
			}
			var pair []string
			for id := range before {
				pair = append(pair, id)
			}
			mustRun(t, nil, "-c", conf, "merge", pair[0], pair[1])
			mustRun(t, nil, "-c", conf, "publish")
			merged := feedIDs(t, dir)
			for id := range merged {
				if before[id] == "" {
					t.Errorf("the feed has a new id after the merge: %s", id)
				}
			}
			if len(merged) != len(before)-1 {
				t.Errorf("got %d entries after the merge, want %d", len(merged), len(before)-1)
			}
			if got := reader.unread(); got != "0" {
				t.Errorf("got %s unread after the merge", got)
			}
			mustRun(t, nil, "-c", conf, "undo", pair[1])
			mustRun(t, nil, "-c", conf, "publish")
			if got := reader.unread(); got != "0" {
				t.Errorf("got %s unread after the undo", got)
			}
			for id := range feedIDs(t, dir) {
				if before[id] == "" {
					t.Errorf("the feed has a new id after the undo: %s", id)
				}
			}
		})
	}
}

// A merged story's page and references lead to the older story where they are
// served, and are there again after the undo.
func TestServedPagesOfAMerge(t *testing.T) {
	dir, address, _ := outlets(t)
	ports, err := freePorts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + ports[0]
	conf := desk(t, dir, address, base, "127.0.0.1:"+ports[0])
	mustRun(t, nil, "-c", conf, "once")
	var pair []string
	for id := range feedIDs(t, dir) {
		pair = append(pair, id)
	}
	mustRun(t, nil, "-c", conf, "merge", pair[0], pair[1])
	from, to := whereIs(t, conf, pair[0]), whereIs(t, conf, pair[1])
	if from.Merged == "" {
		from, to = to, from
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(url string) (status int, location string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header.Get("Location")
	}
	files := []string{"", "cite.bib", "cite.ris", "cite.json"}
	r := serve(t, "-c", conf, "serve", "--no-fetch")
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), base) })
	until(t, "the first publication", r, func() bool { status, _ := ask(base + "/readyz"); return status == http.StatusOK })
	for _, name := range files {
		if status, location := ask(from.URL + name); status != http.StatusPermanentRedirect || location != strings.TrimPrefix(to.URL, base)+name {
			t.Errorf("%s: got %d to %q, want 308 to %s", name, status, location, to.URL+name)
		}
		if status, _ := ask(to.URL + name); status != http.StatusOK {
			t.Errorf("the older story's %s: got %d, want 200", name, status)
		}
	}
	r.stop()
	mustRun(t, nil, "-c", conf, "undo", pair[0])
	r = serve(t, "-c", conf, "serve", "--no-fetch")
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), base) })
	until(t, "the publication after the undo", r, func() bool { status, _ := ask(base + "/readyz"); return status == http.StatusOK })
	for _, name := range files {
		if status, _ := ask(from.URL + name); status != http.StatusOK {
			t.Errorf("%s after the undo: got %d, want 200", name, status)
		}
	}
}

// place is what `show --json` says of a story's place.
type place struct {
	URL    string `json:"url"`
	Merged string `json:"merged_into"`
}

func whereIs(t *testing.T, conf, ref string) (s place) {
	t.Helper()
	if err := json.Unmarshal([]byte(mustRun(t, nil, "-c", conf, "show", ref, "--json")), &s); err != nil {
		t.Fatal(err)
	}
	return s
}
