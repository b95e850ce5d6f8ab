package pipeline_test

import (
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// joined has a story that readers know, one of a second source on which act was
// done and that no channel has printed yet, and then the second source's report
// rewritten, so that grouping puts it into the first story. Channel desk is
// reviewed and takes both sources, channel open takes the first alone.
func joined(t *testing.T, approved bool, act func(d desk)) desk {
	t.Helper()
	open := news.Channel{Slug: "open", Title: "Open", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt", Tags: []string{"first"}}
	both := open
	both.Slug, both.Review, both.Tags = "desk", true, nil
	d := reviewed(t, open, both)
	if _, err := d.store.ChangeSource(t.Context(), news.SourceID(feedA), func(s *news.Source) error {
		s.Tags = []string{"first"}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d.run()
	if d.press.titles["open"] == "" {
		t.Fatal("nothing published in the open channel")
	}
	if approved {
		d.do(news.ActApprove, "warehouse", "desk")
	}
	d.follow(feedB, post{guid: "b1", title: "Choir of Lindow sings on the frozen lake", text: choir, hour: -1.5})
	d.run()
	act(d)
	d.add(time.Hour)
	d.follow(feedB, post{guid: "b1", title: "Warehouse burns in port of Ostrava Bay, 12 dead", text: fireBeta, hour: -1.5})
	d.run()
	if s := d.find("warehouse"); len(s.Items) != 2 || !s.Published() {
		t.Fatalf("got a story of %d reports, published %v; want both in one that readers know", len(s.Items), s.Published())
	}
	return d
}

const choir = `The choir of Lindow sang on the frozen lake on Sunday. Some three hundred singers stood on the ice with lanterns, the choir's leader Tove Lind said. Children skated around them.
The song was written for the opening of the old mill in 1912, and the choir sings it once in a winter when the ice carries. People of the town brought soup.`

// What a person said of a story is said of no other: where grouping puts its report
// into a story that readers know, that one stands as it did.
func TestGroupingBringsReportsNotWords(t *testing.T) {
	t.Parallel()
	const lead = "Warehouse fire kills 12 in Ostrava Bay"
	acts := []struct {
		name string
		do   func(d desk)
	}{
		{"approved", func(d desk) { d.do(news.ActApprove, "choir", "") }},
		{"approved and edited", func(d desk) {
			d.do(news.ActApprove, "choir", "")
			d.write("choir", news.Texts{Title: "Three hundred sing on the ice"})
		}},
		{"rejected", func(d desk) { d.do(news.ActReject, "choir", "") }},
		{"held", func(d desk) { d.do(news.ActHold, "choir", "") }},
		{"pinned", func(d desk) { d.do(news.ActPin, "choir", "desk") }},
		{"approval taken back", func(d desk) {
			a := d.do(news.ActApprove, "choir", "")
			d.undo(a.Seq, d.find("choir"))
		}},
	}
	for _, stays := range []struct {
		name     string
		approved bool
		want     string // of the reviewed channel
	}{{"published elsewhere", false, ""}, {"approved", true, lead}} {
		for _, act := range acts {
			t.Run(act.name+" into "+stays.name, func(t *testing.T) {
				t.Parallel()
				d := joined(t, stays.approved, act.do)
				check := func(when string) {
					t.Helper()
					if got := d.press.titles["desk"]; got != stays.want {
						t.Errorf("%s: reviewed channel has %q, want %q", when, got, stays.want)
					}
					if got := d.press.titles["open"]; !strings.Contains(got, lead) {
						t.Errorf("%s: open channel has %q, want the story still there", when, got)
					}
					s := d.find("warehouse")
					for _, c := range s.Channels {
						if c.Pinned {
							t.Errorf("%s: pinned in %s, want what was said of the other story to be left out", when, c.Slug)
						}
					}
				}
				check("joined")
				d.pipe.Settings.Channels = append(d.pipe.Settings.Channels[:2:2], news.Channel{Slug: "none", Tags: []string{"none"}})
				d.run() // other channels: all acts are looked at again
				check("later")
			})
		}
	}
}

// A report that a person takes out again has what was said of its own story.
func TestSplitOfJoined(t *testing.T) {
	t.Parallel()
	d := joined(t, true, func(d desk) { d.do(news.ActApprove, "choir", "") })
	s := d.find("warehouse")
	d.act(d.splitting(s.Key, s.Items[1]))
	d.run()
	want := "Choir of Lindow sings on the frozen lake; Warehouse fire kills 12 in Ostrava Bay"
	if got := d.press.titles["desk"]; got != want {
		t.Errorf("reviewed channel: got %q, want %q", got, want)
	}
	d.pipe.Settings.Channels = append(d.pipe.Settings.Channels[:2:2], news.Channel{Slug: "none", Tags: []string{"none"}})
	d.run()
	if got := d.press.titles["desk"]; got != want {
		t.Errorf("later: got %q, want %q", got, want)
	}
	if got := d.waiting(); len(got) != 2 {
		t.Errorf("waiting: got %q, want the report, which has another text now, and the one nobody approved", got)
	}
}
