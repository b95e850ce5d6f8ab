package pipeline_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/news"
)

// twoOutlets follows two sources with four stories between them.
func twoOutlets(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, "")
	h.follow(feedA,
		post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -3},
		post{guid: "a2", title: "Record wheat harvest in Orrin", text: wheat, hour: -5},
		post{guid: "a3", title: "Horoscope: a comet in August", text: comet, hour: -6})
	h.follow(feedB, post{guid: "b1", title: "Youth orchestra of Karlsby travels", text: orchestra, hour: -2})
	return h
}

func TestPublish(t *testing.T) {
	h := twoOutlets(t)
	round, printed := h.run()
	if round.New != 4 || printed.Minted != 4 || printed.Stories != 4 || printed.Entries != 4+2 || printed.Changed != 4+3 {
		t.Errorf("got %d new and %+v; want 4 new, 4 minted, 4 stories, 6 entries, 7 files", round.New, printed)
	}
	// No feed names a page that is not there.
	last := ""
	for _, line := range h.press.log {
		what, _, _ := strings.Cut(line, " ")
		if what == "no" || what == "story" && last == "edition" {
			t.Errorf("pages before feeds: got %q", h.press.log)
			break
		}
		last = what
	}
	if keys, err := h.store.ToRender(t.Context(), h.press.site, 100); err != nil || len(keys) != 0 {
		t.Errorf("pages still to be written: %v, %v", keys, err)
	}

	before := contents(t, h.store)
	h.press.log = nil
	if _, printed := h.run(); printed.Changed+printed.Stories+printed.Minted != 0 || printed.Entries != 6 {
		t.Errorf("the second time: got %+v, want nothing written", printed)
	}
	if diff := cmp.Diff(before, contents(t, h.store)); diff != "" {
		t.Errorf("the second time the store has changed:\n%s", diff)
	}
	if i := slices.IndexFunc(h.press.log, func(s string) bool { return strings.HasPrefix(s, "story") }); i >= 0 {
		t.Errorf("the second time %s was written", h.press.log[i])
	}

	h.add(50 * 24 * time.Hour)
	for address := range h.web.feeds {
		h.web.broken[address] = news.ClassNotFound
	}
	if _, printed := h.run(); printed.Changed != 1 { // the outlets' state
		t.Errorf("weeks later: got %+v, want nothing written but the outlets", printed)
	}

	h.press.site = "another site"
	if _, printed := h.run(); printed.Stories != 4 {
		t.Errorf("for another site: got %+v, want all pages again", printed)
	}
}

// The order of printing, and what stands in an edition.
func TestEditions(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	want := map[string]string{
		"all": "Youth orchestra of Karlsby travels; Harbour bridge in Milford closed; Record wheat harvest in Orrin; Horoscope: a comet in August",
		"top": "Youth orchestra of Karlsby travels; Harbour bridge in Milford closed",
	}
	if diff := cmp.Diff(want, h.press.titles); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	all := h.press.editions["all"]
	if want := `"Updated": "` + day.Add(-2*time.Hour).Format(time.RFC3339) + `"`; !strings.HasSuffix(strings.TrimSpace(all), want+"\n}") {
		t.Errorf("the edition's date is not its newest entry's, %s", want)
	}
	if !strings.Contains(h.press.editions["outlets"], "Alpha") || !strings.Contains(h.press.editions["outlets"], feedB) {
		t.Errorf("outlets: got %s", h.press.editions["outlets"])
	}
	held := h.stories()["Horoscope: a comet in August"].Channels
	states := []news.ChannelState{{Slug: "all", State: "published", At: day}, {Slug: "top", State: "held", At: day}}
	if diff := cmp.Diff(states, held); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestEmptyStore(t *testing.T) {
	h := newHouse(t, "")
	if _, printed := h.run(); printed.Entries != 0 || printed.Changed != 3 {
		t.Errorf("got %+v, want three empty files", printed)
	}
	if want := `"Updated": "` + day.Format(time.RFC3339) + `"`; !strings.Contains(h.press.editions["all"], want) {
		t.Errorf("an empty edition has the date of the store, %s: %s", want, h.press.editions["all"])
	}
}

// More items and stories than fit in memory at once.
func TestManyPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.pipe.Settings.Channels[0].Limit, h.pipe.Settings.Channels[0].MaxPerSource = 1000, 1000
	for s := range 3 {
		var posts []post
		for i := range 150 {
			n := s*150 + i
			posts = append(posts, post{guid: fmt.Sprint(n), title: fmt.Sprintf("Xa%dq opens Yb%dq", n, n), text: fmt.Sprintf("Zc%dq and Vd%dq met Wf%dq.", n, n*7, n*13), hour: -float64(n) * 80})
		}
		h.follow(fmt.Sprintf("https://host%d.example/feed", s), posts...)
	}
	round, printed := h.run()
	if round.New != 450 || printed.Stories != printed.Minted || printed.Minted < 400 {
		t.Errorf("got %d new, %+v; want 450 new and a page for each story", round.New, printed)
	}
	if _, printed := h.run(); printed.Changed != 0 {
		t.Errorf("the second time: got %+v, want nothing written", printed)
	}
}

// What cannot be written is owed.
func TestBrokenOutput(t *testing.T) {
	for _, what := range []string{"stories", "editions"} {
		t.Run(what, func(t *testing.T) {
			h := twoOutlets(t)
			h.press.fail = func(w string) error {
				if w == what {
					return errBroken
				}
				return nil
			}
			if _, _, err := pass(t.Context(), h.pipe); !errors.Is(err, errBroken) {
				t.Errorf("got %v, want %v", err, errBroken)
			}
			h.press.fail = nil
			h.run()
			if len(h.press.stories) != 4 || len(h.press.editions) != 3 {
				t.Errorf("afterwards: %d pages, %d editions; want 4, 3", len(h.press.stories), len(h.press.editions))
			}
		})
	}
}

// A new outlet joins a published story, whose id and address stay; its date of
// change is the new report's.
func TestOutletJoins(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	before := h.stories()["Harbour bridge in Milford closed"]
	h.add(2 * time.Hour)
	h.web.feeds[feedB] = append([]post{{guid: "b2", title: "Detours after Milford bridge is closed", text: bridgeBeta, hour: 1}}, h.web.feeds[feedB]...)
	_, printed := h.run()
	after := h.stories()["Harbour bridge in Milford closed"]
	if len(after.Items) != 2 || printed.Minted != 0 {
		t.Fatalf("got %d reports and %d new stories, want 2 and 0", len(after.Items), printed.Minted)
	}
	if after.ID() != before.ID() || after.Path() != before.Path() || !after.PublishedAt.Equal(before.PublishedAt) || after.Lead != before.Lead {
		t.Errorf("got %s at %s of %v led by %s; want %s at %s of %v led by %s", after.ID(), after.Path(), after.PublishedAt, after.Lead,
			before.ID(), before.Path(), before.PublishedAt, before.Lead)
	}
	if want := day.Add(time.Hour); !after.Updated.Equal(want) || !before.Updated.Equal(day.Add(-3*time.Hour)) {
		t.Errorf("updated: got %v, then %v; want %v, then %v", before.Updated, after.Updated, day.Add(-3*time.Hour), want)
	}
	e := h.press.stories[after.Key]
	if len(e.Reports) != 2 || !e.Updated.Equal(after.Updated) || e.Reports[1].Outlet != "Beta" {
		t.Errorf("the page: got %d reports, updated %v", len(e.Reports), e.Updated)
	}
	if printed.Stories != 1 {
		t.Errorf("got %d pages written, want that one", printed.Stories)
	}
}

// An edit keeps the id; the text, title and date are the new ones.
func TestItemIsEdited(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	before := h.stories()["Harbour bridge in Milford closed"]
	h.add(2 * time.Hour)
	p := &h.web.feeds[feedA][0]
	p.title, p.text, p.updated = "Harbour bridge stays closed", "A correction: the bridge was built in 1932. "+p.text, 1.5
	round, printed := h.run()
	after := h.stories()["Harbour bridge stays closed"]
	if round.Revised != 1 || printed.Minted != 0 || after.ID() != before.ID() || after.Path() != before.Path() {
		t.Errorf("got %d revised, %d minted, %s at %s; want 1, 0, %s at %s", round.Revised, printed.Minted, after.ID(), after.Path(), before.ID(), before.Path())
	}
	if want := day.Add(90 * time.Minute); !after.Updated.Equal(want) {
		t.Errorf("updated: got %v, want %v", after.Updated, want)
	}
	if e := h.press.stories[after.Key]; e.Title != "Harbour bridge stays closed" || !strings.Contains(e.Summary.Text, "1932") && !strings.Contains(e.Excerpt, "correction") {
		t.Errorf("the page: got %q, %q, %q", e.Title, e.Summary.Text, e.Excerpt)
	}
}

// Ids and addresses are those of the sources: a store that is made again from
// them, at another time and read in another order, gives the same.
func TestRebuiltStore(t *testing.T) {
	type name struct{ id, path string }
	names := func(h *house) map[string]name {
		out := map[string]name{}
		for title, s := range h.stories() {
			out[title] = name{s.ID(), s.Path()}
		}
		return out
	}
	first := twoOutlets(t)
	first.web.feeds[feedB] = append(first.web.feeds[feedB], post{guid: "b2", title: "Detours after Milford bridge is closed", text: bridgeBeta, hour: -1})
	first.run()
	second := newHouse(t, "")
	second.add(40 * time.Hour)
	for _, address := range []string{feedB, feedA} {
		posts := slices.Clone(first.web.feeds[address])
		slices.Reverse(posts)
		second.follow(address, posts...)
	}
	second.run()
	if diff := cmp.Diff(names(first), names(second), cmp.AllowUnexported(name{})); diff != "" {
		t.Errorf("ids of the rebuilt store (-first +second):\n%s", diff)
	}
	if len(names(first)) != 4 {
		t.Errorf("got %d stories, want 4", len(names(first)))
	}
}

// Preview is what Publish would print, and leaves no trace.
func TestPreview(t *testing.T) {
	h := twoOutlets(t)
	check := func(when string) {
		t.Helper()
		before, log := contents(t, h.store), len(h.press.log)
		editions, err := h.pipe.Preview(t.Context(), "example.org", 2026)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, contents(t, h.store)); diff != "" {
			t.Errorf("%s: Preview has changed the store:\n%s", when, diff)
		}
		if len(h.press.log) != log {
			t.Errorf("%s: Preview printed %v", when, h.press.log[log:])
		}
		if _, err := h.pipe.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, e := range editions {
			if diff := cmp.Diff(h.press.editions[e.Channel.Slug], text(e)); diff != "" {
				t.Errorf("%s: %s (-published +previewed):\n%s", when, e.Channel.Slug, diff)
			}
		}
		if len(editions) != 2 {
			t.Errorf("%s: got %d editions, want 2", when, len(editions))
		}
	}
	visit := func() {
		t.Helper()
		if _, err := h.pipe.FetchDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.pipe.Edit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	check("empty")
	visit()
	check("first")
	check("again")
	h.add(2 * time.Hour)
	h.web.feeds[feedA][0].title, h.web.feeds[feedA][0].updated = "Harbour bridge stays closed", 1.5
	h.web.feeds[feedB] = append(h.web.feeds[feedB], post{guid: "b2", title: "Detours after Milford bridge is closed", text: bridgeBeta, hour: 1},
		post{guid: "b3", title: "Railway tunnel under the Grenna pass", text: tunnel, hour: 1})
	visit()
	check("with news")
	h.pipe.Settings.Wording.Words = 30
	check("with other wording")
}

// A person's word stands: what is rejected stays out, what is approved comes in, what
// is pinned comes first.
func TestPersonsStates(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	set := func(title string, s news.ChannelState) {
		t.Helper()
		s.By, s.At = "ann", day
		if err := h.store.SaveEdition(t.Context(), nil, map[news.ID][]news.ChannelState{h.stories()[title].Key: {s}}); err != nil {
			t.Fatal(err)
		}
	}
	set("Harbour bridge in Milford closed", news.ChannelState{Slug: "top", State: news.StateRejected})
	set("Horoscope: a comet in August", news.ChannelState{Slug: "top", State: news.StatePublished})
	set("Record wheat harvest in Orrin", news.ChannelState{Slug: "all", State: news.StatePublished, Pinned: true})
	h.pipe.Settings.Channels[1].Limit = 9
	h.run()
	h.run()
	want := map[string]string{
		"all": "Record wheat harvest in Orrin; Youth orchestra of Karlsby travels; Harbour bridge in Milford closed; Horoscope: a comet in August",
		"top": "Youth orchestra of Karlsby travels; Record wheat harvest in Orrin; Horoscope: a comet in August",
	}
	if diff := cmp.Diff(want, h.press.titles); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for title, want := range map[string]news.ChannelState{
		"Harbour bridge in Milford closed": {Slug: "top", State: news.StateRejected, By: "ann", At: day},
		"Horoscope: a comet in August":     {Slug: "top", State: news.StatePublished, By: "ann", At: day},
	} {
		if !slices.Contains(h.stories()[title].Channels, want) {
			t.Errorf("%s: got %+v, want %+v among them", title, h.stories()[title].Channels, want)
		}
	}
}

// A rule about the text is given the text.
func TestRuleAboutText(t *testing.T) {
	h := twoOutlets(t)
	h.pipe.Settings.Channels[1].Rule = `text contains "symphonies"`
	h.run()
	if got, want := h.press.titles["top"], "Youth orchestra of Karlsby travels"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBadRuleStopsBeforeAnythingIsPrinted(t *testing.T) {
	h := twoOutlets(t)
	h.pipe.Settings.Channels[1].Rule = "outlets >"
	if _, _, err := pass(t.Context(), h.pipe); err == nil || !strings.Contains(err.Error(), "channel top") {
		t.Errorf("got %v, want an error of channel top", err)
	}
	if len(h.press.log) != 0 {
		t.Errorf("printed %v", h.press.log)
	}
}

// A removed source is followed no more; what it published stays as it was, under
// its name and its rights.
func TestRemovedSource(t *testing.T) {
	h := twoOutlets(t)
	s, err := h.store.Source(t.Context(), news.SourceID(feedA))
	if err != nil {
		t.Fatal(err)
	}
	s.Title, s.TitleFixed, s.Rights, s.Licence = "The Alpha Times", true, news.RightsLink, "CC0"
	if err := h.store.PutSource(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	h.run()
	before := h.press.printed()
	if err := h.store.RemoveSource(t.Context(), s.ID, false); err != nil {
		t.Fatal(err)
	}
	h.press.site = "another site" // every page again
	h.run()
	after := h.press.printed()
	if strings.Contains(after["outlets"], "Alpha") || !strings.Contains(before["outlets"], "Alpha") {
		t.Errorf("outlets: got %s, want no Alpha any more", after["outlets"])
	}
	delete(before, "outlets")
	delete(after, "outlets")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("what stays (-before +after):\n%s", diff)
	}
	bridge := h.press.stories[h.stories()["Harbour bridge in Milford closed"].Key]
	if bridge.Lead.Outlet != "The Alpha Times" || bridge.Summary.Text != "" || bridge.Excerpt != "" {
		t.Errorf("got outlet %q, summary %q, excerpt %q; want The Alpha Times and no words of it", bridge.Lead.Outlet, bridge.Summary.Text, bridge.Excerpt)
	}
}

func TestEntries(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	key := h.stories()["Record wheat harvest in Orrin"].Key
	got, err := h.pipe.Entries(t.Context(), []news.ID{"nobody", key})
	if err != nil || len(got) != 1 {
		t.Fatalf("got %d entries, %v; want 1", len(got), err)
	}
	if diff := cmp.Diff(text(h.press.stories[key]), text(got[0])); diff != "" {
		t.Errorf("not as its page prints it:\n%s", diff)
	}
	if got[0].Label != "Summary by The Digest, in the words of Alpha" {
		t.Errorf("label: got %q", got[0].Label)
	}
	h.pipe.Settings.Wording = edit.Options{Style: "no-such-style"}
	if _, err := h.pipe.Entries(t.Context(), []news.ID{key}); err == nil {
		t.Error("an unknown style: got no error")
	}
}

// Pages of purged stories go from every output, whenever it is written next.
func TestPurgedPages(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	other := newPress()
	h.pipe.Out = other
	h.press.site, other.site = "one", "two"
	h.run()
	for _, address := range []string{feedA, feedB} {
		if err := h.store.RemoveSource(t.Context(), news.SourceID(address), true); err != nil {
			t.Fatal(err)
		}
	}
	for _, out := range []*press{other, h.press} {
		if len(out.stories) == 0 {
			t.Fatal("nothing was published")
		}
		h.pipe.Out = out
		h.run()
		if len(out.stories) != 0 {
			t.Errorf("%s: %d pages are left", out.site, len(out.stories))
		}
	}
}

// A channel whose tags change says of no story any more that it prints it.
func TestStoriesLeaveAChannel(t *testing.T) {
	h := twoOutlets(t)
	h.run()
	h.pipe.Settings.Channels[0].Tags = []string{"sport"}
	h.run()
	if got := h.press.titles["all"]; got != "" {
		t.Fatalf("printed %q, want nothing", got)
	}
	for title, s := range h.stories() {
		if slices.ContainsFunc(s.Channels, func(c news.ChannelState) bool { return c.Slug == "all" }) {
			t.Errorf("%s: got %+v, want no state in all", title, s.Channels)
		}
	}
}
