package summarize

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedctl/news"
)

// set reads stories of JSON lines: {"id", "title", "text"} or {"id", "docs": [{"title", "text"}]}.
func set(t testing.TB, name string) (ids []string, stories [][]Report) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	type doc struct{ Title, Text string }
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var s struct {
			ID string
			doc
			Docs []doc
		}
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		if s.Docs == nil {
			s.Docs = []doc{s.doc}
		}
		var reports []Report
		for i, d := range s.Docs {
			reports = append(reports, Report{Item: news.ID(fmt.Sprint(i)), Title: d.Title, Text: d.Text, Language: "en"})
		}
		ids, stories = append(ids, s.ID), append(stories, reports)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return ids, stories
}

// Summaries of stories from outside have none of the faults that a machine can
// find. SUMMARIES names files of stories, parted by commas; without it the project's
// own samples are checked.
func TestSummariesOfSets(t *testing.T) {
	names, err := filepath.Glob("testdata/stories/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if outside := os.Getenv("SUMMARIES"); outside != "" {
		names = strings.Split(outside, ",")
	}
	if len(names) == 0 {
		t.Fatal("no stories to check")
	}
	for _, name := range names {
		ids, stories := set(t, name)
		count, bad := map[string]int{}, 0
		for i, reports := range stories {
			res := Extract(reports, Options{Words: 120, Points: 4})
			faults := checked(res, reports, 120, 4)
			if missing := Grounded(res.Text, reports); missing != nil {
				faults = append(faults, fault{"not grounded", strings.Join(missing, ", ")})
			}
			seen := map[string]bool{}
			for _, f := range faults {
				if !seen[f.class] {
					seen[f.class] = true
					count[f.class]++
				}
				if bad++; bad <= 400 {
					t.Errorf("%s: %s: %s: %s", filepath.Base(name), ids[i], f.class, f.what)
				}
			}
		}
		t.Logf("%s: %d stories, faults by class: %v", filepath.Base(name), len(stories), count)
	}
}
