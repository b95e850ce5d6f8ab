package publish

import (
	"testing"

	"feedctl/news"

	"github.com/google/go-cmp/cmp"
)

func TestDiff(t *testing.T) {
	entry := func(s Site, i int) *news.Entry { return &s.Editions[0].Entries[i] }
	for name, c := range map[string]struct {
		change func(Site) Site
		want   map[string][]string // list → titles
	}{
		"nothing": {func(s Site) Site { return s }, map[string][]string{}},
		"new entry": {func(s Site) Site {
			s.Editions[0].Entries = append(s.Editions[0].Entries, s.Editions[1].Entries[1])
			return s
		}, map[string][]string{"new": {"افتتاح مكتبة عامة جديدة"}}},
		"new summary": {func(s Site) Site {
			entry(s, 0).Summary.Text = "Other words."
			return s
		}, map[string][]string{"changed": {"Live: river crests"}}},
		"withdrawn": {func(s Site) Site {
			s.Editions[0].Entries = s.Editions[0].Entries[1:]
			return s
		}, map[string][]string{"gone": {"Live: river crests"}}},
		"another id for the same page": {func(s Site) Site {
			entry(s, 0).ID = "tag:other.example,2026:story/x"
			return s
		}, map[string][]string{"again": {"Live: river crests"}, "gone": {"Live: river crests"}}},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := Pages(c.change(sampleSite(t)))
			if err != nil {
				t.Fatal(err)
			}
			changes, err := Diff(samplePages(t), files)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			for list, entries := range map[string][]Change{"new": changes.New, "changed": changes.Changed, "gone": changes.Gone, "again": changes.Again} {
				for _, e := range entries {
					got[list] = append(got[list], e.Title)
					// Both the root's and the channel's feeds, in three formats each.
					if len(e.Feeds) != 6 {
						t.Errorf("%s: got feeds %v, want 6", e.Title, e.Feeds)
					}
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if changes.Empty() != (len(c.want) == 0) {
				t.Errorf("Empty: got %v", changes.Empty())
			}
		})
	}
	if _, err := Diff([]File{{Path: "/rss.xml", Feed: true, Body: []byte("<rss")}}, nil); err == nil {
		t.Error("a broken feed gives no error")
	}
}
