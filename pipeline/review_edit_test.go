package pipeline_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// A person's words stand through later passes; the numbers in them are looked
// after in every channel.
func TestEditedStands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		review bool
	}{{"reviewed", true}, {"open", false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := reviewed(t, news.Channel{Slug: "desk", Title: "Desk", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt", Review: c.review})
			missing := d.write("warehouse", news.Texts{Title: "Twelve die as Kessel warehouse burns", Text: "Twelve people died and 77 windows broke.",
				Points: []news.Point{{Text: "The warehouse held paint and solvents, says Mayor Greta Lind"}}})
			if want := []string{"77"}; !cmp.Equal(want, missing) {
				t.Errorf("in no report: got %q, want %q", missing, want)
			}
			if c.review {
				d.run()
				if len(d.press.stories) != 0 {
					t.Fatal("an edit alone published the story")
				}
				d.do(news.ActApprove, "warehouse", "")
			}
			d.run()
			check := func(when string) {
				t.Helper()
				e := d.press.stories[d.find("kessel warehouse").Key]
				if e.Title != "Twelve die as Kessel warehouse burns" || e.Summary.Text != "Twelve people died and 77 windows broke." || e.Summary.By != "desk" || e.Label != "Summary by The Digest" {
					t.Errorf("%s: got %q: %q by %q, %q", when, e.Title, e.Summary.Text, e.Summary.By, e.Label)
				}
				if len(e.Summary.Points) != 1 || !strings.HasPrefix(e.Summary.Points[0].Quote, "Mayor Greta Lind said") {
					t.Errorf("%s: the points: got %+v, want one that rests on what Lind said", when, e.Summary.Points)
				}
				if !strings.Contains(d.press.editions["desk"], "77 windows") {
					t.Errorf("%s: the feed does not have the text", when)
				}
			}
			check("edited")
			path := d.press.stories[d.find("kessel warehouse").Key].Path
			if c.review != strings.Contains(path, "twelve-die") {
				t.Errorf("the address is %s: an approved title makes it, one that was printed keeps it", path)
			}
			d.correct("12", "15")
			d.run()
			check("after the correction")
			p := d.pending("kessel warehouse")
			if len(p.Changes) != 1 || p.Changes[0].Was != "Twelve" || p.Changes[0].Now != "15" {
				t.Errorf("pending: got %+v, want Twelve → 15", p.Changes)
			}
			d.write("kessel warehouse", news.Texts{Title: "Fifteen die as Kessel warehouse burns", Text: "Fifteen people died."})
			d.run()
			if p := d.pending("kessel warehouse"); len(p.Changes) != 0 {
				t.Errorf("written anew: still pending %+v", p.Changes)
			}
			e := d.press.stories[d.find("kessel warehouse").Key]
			if e.Title != "Fifteen die as Kessel warehouse burns" || e.Path != path || len(e.Summary.Points) != 1 {
				t.Errorf("written anew: got %q at %s, %d points; want the point kept", e.Title, e.Path, len(e.Summary.Points))
			}
		})
	}
}

// Names and quotations count as numbers do, and so does a report that is erased:
// with it goes what it said.
func TestWhatReturnsToTheQueue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, old, new, was, now string
	}{
		{"a name", "Greta Lind", "Gerda Lund", "Mayor Greta Lind", "Mayor Gerda Lund"},
		{"a number in words", "Nineteen others", "Twenty-one others", "Nineteen", "Twenty-one"},
		{"other words", "burns", "injuries", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := reviewed(t)
			d.write("warehouse", news.Texts{Text: "Mayor Greta Lind said nineteen were taken to hospital with burns."})
			d.do(news.ActApprove, "warehouse", "")
			d.run()
			d.correct(c.old, c.new)
			d.run()
			p := d.pending("warehouse")
			if c.was == "" {
				if len(p.Changes) != 0 || len(p.Revised) != 1 {
					t.Errorf("got %+v, want only that a report reads otherwise", p)
				}
				return
			}
			i := slices.IndexFunc(p.Changes, func(g news.Change) bool { return strings.EqualFold(g.Was, c.was) })
			if i < 0 || p.Changes[i].Now != c.now {
				t.Errorf("got %+v, want %s → %s", p.Changes, c.was, c.now)
			}
		})
	}
}
