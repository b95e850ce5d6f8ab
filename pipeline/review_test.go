package pipeline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
	"feedctl/pipeline"
)

func (x trapped) ActsOn(ctx context.Context, keys []news.ID) ([]news.Act, error) {
	return guard(x.t, "ActsOn", func() ([]news.Act, error) { return x.s.ActsOn(ctx, keys) })
}

func (x trapped) Disclaimed(ctx context.Context, stories []news.ID) (map[news.ID][]int64, error) {
	return guard(x.t, "Disclaimed", func() (map[news.ID][]int64, error) { return x.s.Disclaimed(ctx, stories) })
}

func (x trapped) Kept(ctx context.Context, acts []int64) (map[int64]news.Approved, error) {
	return guard(x.t, "Kept", func() (map[int64]news.Approved, error) { return x.s.Kept(ctx, acts) })
}

func (x trapped) Unstated(ctx context.Context, channels string) (keys []news.ID, last int64, err error) {
	err = guarded(x.t, "Unstated", func() error {
		keys, last, err = x.s.Unstated(ctx, channels)
		return err
	})
	return keys, last, err
}

func (x trapped) Restate(ctx context.Context, channels string, last int64, states map[news.ID][]news.ChannelState) error {
	return guarded(x.t, "Restate", func() error { return x.s.Restate(ctx, channels, last, states) })
}

func (x trapped) ByHand(ctx context.Context, slug string, limit int) (pinned, approved []news.Candidate, err error) {
	err = guarded(x.t, "ByHand", func() error {
		pinned, approved, err = x.s.ByHand(ctx, slug, limit)
		return err
	})
	return pinned, approved, err
}

func (x trapped) Decide(ctx context.Context, d news.Deed) (news.Act, error) {
	return guard(x.t, "Decide", func() (news.Act, error) { return x.s.Decide(ctx, d) })
}

func (x trapped) Pending(ctx context.Context, keys []news.ID) (map[news.ID]news.Pending, error) {
	return guard(x.t, "Pending", func() (map[news.ID]news.Pending, error) { return x.s.Pending(ctx, keys) })
}

const (
	fire = `A fire killed 12 people in a warehouse at the port of Ostrava Bay on Sunday night, the fire brigade said. Nineteen others were taken to hospital with burns.

Mayor Greta Lind said the warehouse held paint and solvents. "We had warned the owner twice this year," she said at the scene. The owner, a company named Kessel Storage, did not answer questions.

The blaze was put out at dawn by two hundred fire fighters from nine towns. Trains to the port were stopped for six hours and people in the quarter of Lower Quay were told to keep their windows shut until the afternoon.`
	fireBeta = `At least 12 people died when a warehouse burned down in the port of Ostrava Bay on Sunday night. The fire brigade of the port said that nineteen people were in hospital with burns.

The warehouse of Kessel Storage held paint and solvents, said Mayor Greta Lind, who had warned the owner twice this year. Two hundred fire fighters from nine towns put the blaze out at dawn; trains to the port stopped for six hours, and the people of Lower Quay had to keep their windows shut.`
)

// desk is a house with a reviewed channel beside an open one, and what persons do
// in it.
type desk struct{ *house }

// reviewed follows a source with a report of a fire and others. Only the channel
// desk is reviewed.
func reviewed(t *testing.T, channels ...news.Channel) desk {
	t.Helper()
	h := newHouse(t, "")
	if channels == nil {
		channels = []news.Channel{{Slug: "desk", Title: "Desk", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt", Review: true}}
	}
	h.pipe.Settings.Channels = channels
	h.follow(feedA, post{guid: "f1", title: "Warehouse fire kills 12 in Ostrava Bay", text: fire, hour: -2},
		post{guid: "a2", title: "Record wheat harvest in Orrin", text: wheat, hour: -5})
	h.run()
	return desk{h}
}

func (d desk) find(words string) news.Story {
	d.Helper()
	list, err := d.store.FindStories(d.Context(), news.Query{Ref: words})
	if err != nil || len(list) != 1 {
		d.Fatalf("%q: %d stories, %v; want one", words, len(list), err)
	}
	return list[0]
}

func (d desk) show(words string) pipeline.Shown {
	d.Helper()
	sh, err := d.pipe.Show(d.Context(), d.find(words).Key, "")
	if err != nil {
		d.Fatal(err)
	}
	return sh
}

// do is an act by Ada on the story that words find.
func (d desk) do(verb, words, channel string) news.Act {
	d.Helper()
	a := news.Act{Verb: verb, By: "Ada", Channel: channel}
	var err error
	if verb == news.ActApprove {
		a, err = d.pipe.Approve(d.Context(), d.show(words), a)
	} else {
		a, err = d.pipe.Put(d.Context(), d.show(words), a)
	}
	if err != nil {
		d.Fatal(err)
	}
	return a
}

func (d desk) write(words string, t news.Texts) (missing []string) {
	d.Helper()
	_, missing, err := d.pipe.Write(d.Context(), d.show(words), news.Act{By: "Ada"}, t)
	if err != nil {
		d.Fatal(err)
	}
	return missing
}

func (d desk) undo(seq int64, s news.Story) {
	d.Helper()
	payload, err := news.EncodePayload(news.Undo{Act: seq})
	if err != nil {
		d.Fatal(err)
	}
	if _, err := d.store.AddAct(d.Context(), news.Act{Verb: news.ActUndo, By: "Ada", Story: s.Key, Payload: payload, At: d.Now()}); err != nil {
		d.Fatal(err)
	}
}

func (d desk) pending(words string) news.Pending {
	d.Helper()
	s := d.find(words)
	m, err := d.store.Pending(d.Context(), []news.ID{s.Key})
	if err != nil {
		d.Fatal(err)
	}
	return m[s.Key]
}

func (d desk) waiting() []string {
	d.Helper()
	keys, err := d.store.Waiting(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	list, err := d.store.Stories(d.Context(), keys)
	if err != nil {
		d.Fatal(err)
	}
	var out []string
	for _, s := range list {
		out = append(out, s.Title)
	}
	return out
}

// correct changes the fire's report in its source, an hour later.
func (d desk) correct(old, new string) {
	d.add(time.Hour)
	p := &d.web.feeds[feedA][0]
	p.title, p.text = strings.ReplaceAll(p.title, old, new), strings.ReplaceAll(p.text, old, new)
	p.updated = d.Now().Sub(day).Hours()
}

// What is approved stands byte for byte, whatever its source says later, until a
// person approves the difference that the queue shows.
func TestApprovedStands(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	if d.press.titles["desk"] != "" || len(d.press.stories) != 0 {
		t.Fatalf("before anybody approved: got %q and %d pages, want nothing", d.press.titles["desk"], len(d.press.stories))
	}
	if got := d.waiting(); len(got) != 2 {
		t.Errorf("the queue: got %q, want both stories", got)
	}
	d.add(time.Hour)
	d.do(news.ActApprove, "warehouse", "")
	d.run()
	if want := "Warehouse fire kills 12 in Ostrava Bay"; d.press.titles["desk"] != want {
		t.Fatalf("approved: got %q, want %q", d.press.titles["desk"], want)
	}
	before := d.press.printed()
	e := d.press.stories[d.find("warehouse").Key]
	if e.Label != "Summary by The Digest" || e.Summary.By != "desk" || d.find("warehouse").Summary.By != "Ada" {
		t.Errorf("got label %q by %q, in the store by %q; want a summary of the publication, and Ada in the store alone", e.Label, e.Summary.By, d.find("warehouse").Summary.By)
	}
	if !e.Published.Equal(day.Add(-2*time.Hour)) || !e.Updated.Equal(day.Add(time.Hour)) {
		t.Errorf("got published %v, updated %v; want the report's own date, and when it was approved", e.Published, e.Updated)
	}

	d.correct("12", "15")
	_, printed := d.run()
	if diff := cmp.Diff(before, d.press.printed()); diff != "" || printed.Changed != 0 {
		t.Errorf("after the correction %d files changed:\n%s", printed.Changed, diff)
	}
	p := d.pending("warehouse")
	want := []news.Change{{Item: e.Lead.Item, Kind: "number", Was: "12", Now: "15", Before: "Warehouse fire kills 12 in Ostrava Bay", After: "Warehouse fire kills 15 in Ostrava Bay"}}
	if diff := cmp.Diff(want, p.Changes); diff != "" || p.Title != "Warehouse fire kills 15 in Ostrava Bay" {
		t.Errorf("pending: title %q (-want +got):\n%s", p.Title, diff)
	}
	if got := d.waiting(); len(got) != 2 || got[0] != e.Title {
		t.Errorf("the queue: got %q, want the fire first", got)
	}
	// Another report is a quiet revision.
	d.add(time.Hour)
	d.follow(feedB, post{guid: "b1", title: "Warehouse burns in port of Ostrava Bay, 12 dead", text: fireBeta, hour: 1})
	d.run()
	if got := d.pending("warehouse"); len(got.Reports) != 1 || len(got.Changes) != 1 {
		t.Errorf("pending: got %d new reports and %d changes, want 1 and 1", len(got.Reports), len(got.Changes))
	}
	got := d.press.printed()
	if got["outlets"] = before["outlets"]; !cmp.Equal(before, got) {
		t.Errorf("with another report:\n%s", cmp.Diff(before, got))
	}

	d.do(news.ActApprove, "warehouse", "")
	d.run()
	e = d.press.stories[e.Key]
	if e.Title != "Warehouse fire kills 15 in Ostrava Bay" || len(e.Reports) != 2 || strings.Contains(e.Summary.Text, "killed 12") {
		t.Errorf("approved again: got %q with %d reports: %s", e.Title, len(e.Reports), e.Summary.Text)
	}
	if p := d.pending("warehouse"); !p.Empty() {
		t.Errorf("pending after that: %+v", p)
	}
	if _, printed := d.run(); printed.Changed != 0 {
		t.Errorf("a pass without news wrote %d files", printed.Changed)
	}
}

// An undo restores what was before, and replaying the acts gives the same state.
func TestApprovalIsUndone(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	first := d.do(news.ActApprove, "warehouse", "")
	d.run()
	before := d.press.printed()
	d.correct("12", "15")
	d.run()
	second := d.do(news.ActApprove, "warehouse", "desk")
	d.run()
	s := d.find("warehouse")
	d.undo(second.Seq, s)
	d.run()
	if diff := cmp.Diff(before, d.press.printed()); diff != "" {
		t.Errorf("the second approval undone (-want +got):\n%s", diff)
	}
	if p := d.pending("warehouse"); len(p.Changes) != 1 {
		t.Errorf("pending: got %+v, want 12 → 15 again", p)
	}
	d.undo(first.Seq, s)
	d.run()
	if d.press.titles["desk"] != "" || len(d.press.stories) != 0 {
		t.Errorf("both undone: got %q and %d pages, want neither feed nor page", d.press.titles["desk"], len(d.press.stories))
	}
	states := d.find("warehouse").Channels
	if want := []news.ChannelState{{Slug: "desk", State: news.StateHeld, At: d.Now()}}; !cmp.Equal(want, states) {
		t.Errorf("states: got %+v, want %+v", states, want)
	}
	d.do(news.ActApprove, "warehouse", "")
	d.run()
	if len(d.press.stories) != 1 || d.press.titles["desk"] != "Warehouse fire kills 15 in Ostrava Bay" {
		t.Errorf("approved once more: got %q, %d pages", d.press.titles["desk"], len(d.press.stories))
	}
	// All from the acts alone.
	if err := d.store.Restate(t.Context(), "", 1, nil); err != nil {
		t.Fatal(err)
	}
	want, states := d.press.printed(), d.find("warehouse").Channels
	d.run()
	if diff := cmp.Diff(want, d.press.printed()); diff != "" || !cmp.Equal(states, d.find("warehouse").Channels) {
		t.Errorf("replayed (-want +got):\n%s%s", diff, cmp.Diff(states, d.find("warehouse").Channels))
	}
}

func TestPurgeOfApproved(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	b := d.follow(feedB, post{guid: "b1", title: "Warehouse burns in port of Ostrava Bay, 12 dead", text: fireBeta, hour: -1.5})
	d.run()
	d.write("warehouse", news.Texts{Title: "Fire in the port"})
	d.do(news.ActApprove, "warehouse", "")
	d.run()
	s := d.find("fire port")
	if e := d.press.stories[s.Key]; len(e.Reports) != 2 {
		t.Fatalf("got %d reports, want 2", len(e.Reports))
	}
	d.add(time.Hour)
	if err := d.store.RemoveSource(t.Context(), b.ID, true); err != nil {
		t.Fatal(err)
	}
	delete(d.web.feeds, feedB)
	d.run()
	e := d.press.stories[s.Key]
	if len(e.Reports) != 1 || e.Title != "Fire in the port" || !strings.Contains(d.press.titles["desk"], "Fire in the port") {
		t.Errorf("got %d reports of %q, channel %q; want the other one, still approved", len(e.Reports), e.Title, d.press.titles["desk"])
	}
	acts, err := d.store.ActsOn(t.Context(), []news.ID{s.Key})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		kept, err := d.store.Kept(t.Context(), []int64{a.Seq})
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range []string{"At least 12 people died", "beta.example", "Warehouse burns"} {
			if strings.Contains(text(kept)+a.Payload, trace) {
				t.Errorf("act %d, %s, still says %q", a.Seq, a.Verb, trace)
			}
		}
	}
}

// A source that lends no words any more is cited, in approved entries too.
func TestRightsOfApproved(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	d.do(news.ActApprove, "warehouse", "")
	d.run()
	s := d.find("warehouse")
	if e := d.press.stories[s.Key]; e.Summary.Text == "" || e.Excerpt == "" {
		t.Fatal("the approved entry has no words to lose")
	}
	if _, err := d.store.ChangeSource(t.Context(), news.SourceID(feedA), func(s *news.Source) error {
		s.Rights = news.RightsLink
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d.run()
	e := d.press.stories[s.Key]
	if e.Summary.Text != "" || len(e.Summary.Points) != 0 || e.Excerpt != "" || e.Label != "" || len(e.Reports) != 1 {
		t.Errorf("got %q, %d points, excerpt %q, label %q; want the report alone", e.Summary.Text, len(e.Summary.Points), e.Excerpt, e.Label)
	}
	if d.press.titles["desk"] == "" {
		t.Error("it has left its channel")
	}
}

// An approved story is printed as approved in an open channel too: it has one page.
func TestReviewedAndOpen(t *testing.T) {
	t.Parallel()
	open := news.Channel{Slug: "open", Title: "Open", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt"}
	desk := open
	desk.Slug, desk.Review = "desk", true
	other := desk
	other.Slug = "other"
	d := reviewed(t, open, desk, other)
	if d.press.titles["desk"] != "" || !strings.Contains(d.press.titles["open"], "kills 12") {
		t.Fatalf("got %q and open %q", d.press.titles["desk"], d.press.titles["open"])
	}
	d.do(news.ActApprove, "warehouse", "desk")
	d.run()
	if !strings.Contains(d.press.titles["desk"], "kills 12") || d.press.titles["other"] != "" {
		t.Fatalf("approved for desk: got %q, other %q", d.press.titles["desk"], d.press.titles["other"])
	}
	before := d.press.printed()
	d.correct("12", "15")
	d.run()
	if diff := cmp.Diff(before, d.press.printed()); diff != "" {
		t.Errorf("after the correction (-want +got):\n%s", diff)
	}
	d.do(news.ActApprove, "warehouse", "other")
	d.run()
	for slug, want := range map[string]string{"desk": "kills 12", "other": "kills 15", "open": "kills 15"} {
		if !strings.Contains(d.press.titles[slug], want) {
			t.Errorf("%s: got %q, want %q: a channel prints what was approved for it", slug, d.press.titles[slug], want)
		}
	}
	if e := d.press.stories[d.find("warehouse").Key]; !strings.Contains(e.Title, "kills 15") {
		t.Errorf("the page: got %q, want the newest approval", e.Title)
	}
	if p := d.pending("warehouse"); len(p.Changes) == 0 || !cmp.Equal(p.Settled, []string{"other"}) {
		t.Errorf("pending: got %+v, want what desk prints, and other settled", p)
	}
}

func TestHoldRejectAndPin(t *testing.T) {
	t.Parallel()
	d := reviewed(t, news.Channel{Slug: "desk", Title: "Desk", Order: "newest", Limit: 1, MaxPerSource: 20, Body: "excerpt"})
	steps := []struct {
		verb, words, want string
	}{
		{"", "", "Warehouse fire kills 12 in Ostrava Bay"},
		{news.ActPin, "wheat", "Record wheat harvest in Orrin"},
		{news.ActUnpin, "wheat", "Warehouse fire kills 12 in Ostrava Bay"},
		{news.ActHold, "warehouse", "Record wheat harvest in Orrin"},
		{news.ActApprove, "warehouse", "Warehouse fire kills 12 in Ostrava Bay"},
		{news.ActReject, "warehouse", "Record wheat harvest in Orrin"},
	}
	for _, s := range steps {
		var seq int64
		if s.verb != "" {
			seq = d.do(s.verb, s.words, "").Seq
		}
		for range 3 {
			d.run()
			if d.press.titles["desk"] != s.want {
				t.Fatalf("%s %s: got %q, want %q", s.verb, s.words, d.press.titles["desk"], s.want)
			}
		}
		if s.verb == news.ActReject {
			d.undo(seq, d.find("warehouse"))
			d.run()
			if want := "Warehouse fire kills 12 in Ostrava Bay"; d.press.titles["desk"] != want {
				t.Errorf("the rejection undone: got %q, want %q", d.press.titles["desk"], want)
			}
		}
	}
}

// What changed between the showing and the act is not approved unseen; a program
// killed after the act loses nothing.
func TestActGuard(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	sh := d.show("warehouse")
	d.do(news.ActHold, "warehouse", "")
	if _, err := d.pipe.Approve(t.Context(), sh, news.Act{By: "Eve"}); !errors.Is(err, news.ErrChanged) {
		t.Errorf("got %v, want %v", err, news.ErrChanged)
	}
	d.do(news.ActApprove, "warehouse", "")
	calm := copied(t, saved(d.house))
	calm.pipe.Settings, calm.web.feeds = d.pipe.Settings, d.web.feeds
	calm.run()
	want := calm.press.printed()
	for n := 1; ; n++ {
		h := copied(t, saved(d.house))
		h.pipe.Settings, h.web.feeds = d.pipe.Settings, d.web.feeds
		x := &trap{at: n, dies: true, after: true}
		arm(h, x)
		if _, _, err := pass(t.Context(), h.pipe); err == nil {
			break
		}
		arm(h, &trap{})
		h.run()
		if diff := cmp.Diff(want, h.press.printed()); diff != "" {
			t.Fatalf("killed after call %d, %s (-want +got):\n%s", n, x.last, diff)
		}
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A story that was approved before it was published may get another key when an
// older report of it turns up.
func TestApprovalFollowsTheKey(t *testing.T) {
	t.Parallel()
	d := reviewed(t)
	d.do(news.ActApprove, "warehouse", "")
	before := d.find("warehouse").Key
	d.follow(feedB, post{guid: "b0", title: "Warehouse burns in port of Ostrava Bay, 12 dead", text: fireBeta, hour: -3})
	d.run()
	list, err := d.store.FindStories(t.Context(), news.Query{Ref: "warehouse"})
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d stories, %v; want one", len(list), err)
	}
	if list[0].Key == before {
		t.Fatal("the key is the same: the test shows nothing")
	}
	if want := "Warehouse fire kills 12 in Ostrava Bay"; d.press.titles["desk"] != want {
		t.Errorf("got %q, want %q", d.press.titles["desk"], want)
	}
	if p := d.pending("warehouse"); len(p.Reports) != 1 {
		t.Errorf("pending: got %+v, want the other report", p)
	}
}
