package pipeline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// Whatever the store says of channels, a reviewed one prints nothing without an
// approval, even where an open one before it prints the same story.
func TestNothingUnapproved(t *testing.T) {
	t.Parallel()
	open := news.Channel{Slug: "open", Title: "Open", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt"}
	desk := open
	desk.Slug, desk.Review = "desk", true
	d := reviewed(t, open, desk)
	s := d.find("warehouse")
	state := news.ChannelState{Slug: "desk", State: news.StatePublished, By: "Ada", At: day}
	if err := d.store.SaveEdition(t.Context(), nil, map[news.ID][]news.ChannelState{s.Key: {state}}); err != nil {
		t.Fatal(err)
	}
	d.run()
	if got := d.press.titles["desk"]; got != "" || !strings.Contains(d.press.titles["open"], "kills 12") {
		t.Errorf("reviewed: got %q, want nothing; open: %q", got, d.press.titles["open"])
	}
	previews, err := d.pipe.Preview(t.Context(), "digest.example", 2026)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range previews {
		if e.Channel.Review && len(e.Entries) > 0 {
			t.Errorf("preview of %s: got %q, want nothing", e.Channel.Slug, e.Entries[0].Title)
		}
	}
}

// Where every report of what was approved is erased, nothing of it is printed or
// kept, and what the story has by now waits for a person.
func TestPurgeOfAllThatWasApproved(t *testing.T) {
	t.Parallel()
	open := news.Channel{Slug: "open", Title: "Open", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt"}
	desk := open
	desk.Slug, desk.Review = "desk", true
	tests := []struct {
		name     string
		channels []news.Channel
		page     string // its title; empty: there is none
	}{
		{"reviewed alone", []news.Channel{desk}, ""},
		{"an open channel too", []news.Channel{open, desk}, "Warehouse burns in port of Ostrava Bay, 12 dead"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := reviewed(t, tt.channels...)
			d.do(news.ActApprove, "warehouse", "")
			d.run()
			key := d.find("warehouse").Key
			d.follow(feedB, post{guid: "b1", title: "Warehouse burns in port of Ostrava Bay, 12 dead", text: fireBeta, hour: -1.5})
			d.run()
			if e := d.press.stories[key]; !strings.Contains(e.Title, "kills 12") || len(d.find("warehouse").Items) != 2 {
				t.Fatalf("before: page %q, %d reports", e.Title, len(d.find("warehouse").Items))
			}
			d.add(time.Hour)
			if err := d.store.RemoveSource(t.Context(), news.SourceID(feedA), true); err != nil {
				t.Fatal(err)
			}
			delete(d.web.feeds, feedA)
			d.run()
			if got := d.press.stories[key].Title; got != tt.page {
				t.Errorf("page: got %q, want %q", got, tt.page)
			}
			if d.press.titles["desk"] != "" {
				t.Errorf("reviewed channel: got %q, want nothing", d.press.titles["desk"])
			}
			if diff := cmp.Diff([]string{"Warehouse burns in port of Ostrava Bay, 12 dead"}, d.waiting()); diff != "" {
				t.Errorf("queue (-want +got):\n%s", diff)
			}
			acts, err := d.store.ActsOn(t.Context(), []news.ID{key})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range acts {
				kept, err := d.store.Kept(t.Context(), []int64{a.Seq})
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(text(kept), "kills 12") {
					t.Errorf("act %d still says what was erased: %s", a.Seq, text(kept))
				}
			}
			d.do(news.ActApprove, "warehouse", "")
			d.run()
			if got := d.press.stories[key].Title; got != "Warehouse burns in port of Ostrava Bay, 12 dead" || got != d.press.titles["desk"] {
				t.Errorf("approved anew: page %q, channel %q", got, d.press.titles["desk"])
			}
		})
	}
}

// A story that was approved and then put into another brings its reports along,
// not its words: those of the other were approved for the other.
func TestMergeOfApproved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		published bool // the story that stays, before the other is put into it
		want      string
	}{
		{"into one that readers know", true, "Warehouse fire kills 12 in Ostrava Bay"},
		{"into one that nobody approved", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := reviewed(t)
			if tt.published {
				d.do(news.ActApprove, "warehouse", "")
				d.run()
			}
			stays, moves := d.find("warehouse"), d.find("wheat")
			now := func() news.Story { return d.story(d.of(stays.Lead)) }
			d.do(news.ActApprove, "wheat", "")
			seq := d.act(d.merging(stays.Key, moves.Key))
			d.run()
			if got := d.press.titles["desk"]; got != tt.want || len(now().Items) != 2 {
				t.Errorf("merged: got %q of %d reports, want %q of both", got, len(now().Items), tt.want)
			}
			d.pipe.Settings.Channels = append(slices.Clone(d.pipe.Settings.Channels), news.Channel{Slug: "none", Tags: []string{"none"}})
			d.run() // other channels: all acts are looked at again
			if got := d.press.titles["desk"]; got != tt.want {
				t.Errorf("merged, later: got %q, want %q", got, tt.want)
			}
			if got := d.waiting(); len(got) != 1 || got[0] != now().Title {
				t.Errorf("waiting: got %q, want the story with its new report", got)
			}
			d.act(d.undoing(seq))
			d.run()
			if got, want := d.press.titles["desk"], strings.TrimPrefix(tt.want+"; "+moves.Title, "; "); got != want {
				t.Errorf("parted again: got %q, want %q", got, want)
			}
		})
	}
}

// What was written for one channel stands there when the story is approved for all.
func TestApproveForAllKeepsWordsOfOne(t *testing.T) {
	t.Parallel()
	desk1 := news.Channel{Slug: "desk", Title: "Desk", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt", Review: true}
	other := desk1
	other.Slug = "other"
	d := reviewed(t, desk1, other)
	key := d.find("warehouse").Key
	sh, err := d.pipe.Show(t.Context(), key, "desk")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.pipe.Write(t.Context(), sh, news.Act{By: "Ada", Channel: "desk"}, news.Texts{Title: "Twelve dead at the harbour"}); err != nil {
		t.Fatal(err)
	}
	d.add(time.Hour)
	d.do(news.ActApprove, "warehouse", "")
	d.run()
	if got := []string{d.press.titles["desk"], d.press.titles["other"]}; !slices.Equal(got, []string{"Twelve dead at the harbour", "Warehouse fire kills 12 in Ostrava Bay"}) {
		t.Errorf("got %q", got)
	}
	d.add(time.Hour)
	sh, err = d.pipe.Show(t.Context(), key, "desk")
	if err != nil {
		t.Fatal(err)
	}
	if sh.Now.Title != "Twelve dead at the harbour" {
		t.Errorf("shown for the channel: got %q, want its own words", sh.Now.Title)
	}
	if _, err := d.pipe.Approve(t.Context(), sh, news.Act{By: "Ada", Channel: "desk"}); err != nil {
		t.Fatal(err)
	}
	d.run()
	if got := d.press.titles["desk"]; got != "Twelve dead at the harbour" {
		t.Errorf("approved for the channel alone: got %q", got)
	}
}
