package pipeline_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/store"
)

// trap counts the calls of a pass to what can fail, and springs at the n-th.
type trap struct {
	mu    sync.Mutex
	at    int  // the call that fails; 0: none
	dies  bool // so does every later one
	after bool // the call is done before it fails
	calls int
	last  string
}

// spring counts a call; it reports whether to do it and what to return.
func (t *trap) spring(name string) (do bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls++
	t.last = name
	switch {
	case t.at == 0 || t.calls < t.at:
		return true, nil
	case t.calls == t.at:
		return t.after, fmt.Errorf("%s: %w", name, errBroken)
	case t.dies:
		return false, fmt.Errorf("%s: %w", name, errBroken)
	}
	return true, nil
}

func guard[T any](t *trap, name string, f func() (T, error)) (out T, err error) {
	do, broken := t.spring(name)
	if do {
		out, err = f()
	}
	if broken != nil {
		var none T
		return none, broken
	}
	return out, err
}

func guarded(t *trap, name string, f func() error) error {
	_, err := guard(t, name, func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// trapped is a store whose calls run over a trap. It embeds nothing, so that no
// method of pipeline.Store can go around it.
type trapped struct {
	s store.Store
	t *trap
}

var _ pipeline.Store = trapped{}

func (x trapped) Round(ctx context.Context) (func(), error) {
	return guard(x.t, "Round", func() (func(), error) { return x.s.Round(ctx) })
}

func (x trapped) Source(ctx context.Context, id news.ID) (news.Source, error) {
	return guard(x.t, "Source", func() (news.Source, error) { return x.s.Source(ctx, id) })
}

func (x trapped) Due(ctx context.Context, now time.Time) ([]int64, error) {
	return guard(x.t, "Due", func() ([]int64, error) { return x.s.Due(ctx, now) })
}

func (x trapped) Active(ctx context.Context) ([]int64, error) {
	return guard(x.t, "Active", func() ([]int64, error) { return x.s.Active(ctx) })
}

func (x trapped) Refs(ctx context.Context, rows []int64) ([]news.Ref, error) {
	return guard(x.t, "Refs", func() ([]news.Ref, error) { return x.s.Refs(ctx, rows) })
}

func (x trapped) ToAsk(ctx context.Context, rows []int64) ([]news.Source, error) {
	return guard(x.t, "ToAsk", func() ([]news.Source, error) { return x.s.ToAsk(ctx, rows) })
}

func (x trapped) Reached(ctx context.Context) (time.Time, error) {
	return guard(x.t, "Reached", func() (time.Time, error) { return x.s.Reached(ctx) })
}

func (x trapped) ChangePolls(ctx context.Context, ids []news.ID, change func(news.ID, *news.Poll) bool) error {
	return guarded(x.t, "ChangePolls", func() error { return x.s.ChangePolls(ctx, ids, change) })
}

func (x trapped) Sources(ctx context.Context) ([]news.Source, error) {
	return guard(x.t, "Sources", func() ([]news.Source, error) { return x.s.Sources(ctx) })
}

func (x trapped) FormerSources(ctx context.Context) ([]news.Source, error) {
	return guard(x.t, "FormerSources", func() ([]news.Source, error) { return x.s.FormerSources(ctx) })
}

func (x trapped) PutPoll(ctx context.Context, id news.ID, p news.Poll) error {
	return guarded(x.t, "PutPoll", func() error { return x.s.PutPoll(ctx, id, p) })
}

func (x trapped) Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error) {
	return guard(x.t, "Known", func() ([]news.Known, error) { return x.s.Known(ctx, source, guids, canonicals) })
}

func (x trapped) Recent(ctx context.Context, source news.ID, limit int) ([]news.Known, error) {
	return guard(x.t, "Recent", func() ([]news.Known, error) { return x.s.Recent(ctx, source, limit) })
}

func (x trapped) Writable(ctx context.Context) error {
	return guarded(x.t, "Writable", func() error { return x.s.Writable(ctx) })
}

func (x trapped) SaveVisits(ctx context.Context, visits []news.Visit) ([]news.Saved, error) {
	return guard(x.t, "SaveVisits", func() ([]news.Saved, error) { return x.s.SaveVisits(ctx, visits) })
}

func (x trapped) Unedited(ctx context.Context, recipe string, limit int) ([]news.Item, error) {
	return guard(x.t, "Unedited", func() ([]news.Item, error) { return x.s.Unedited(ctx, recipe, limit) })
}

func (x trapped) SaveDerived(ctx context.Context, rows []news.Derived) error {
	return guarded(x.t, "SaveDerived", func() error { return x.s.SaveDerived(ctx, rows) })
}

func (x trapped) OwedPages(ctx context.Context, mode string, since, now time.Time, perSource, limit int) ([]news.Item, error) {
	return guard(x.t, "OwedPages", func() ([]news.Item, error) { return x.s.OwedPages(ctx, mode, since, now, perSource, limit) })
}

func (x trapped) SavePage(ctx context.Context, item news.ID, p news.Page) error {
	return guarded(x.t, "SavePage", func() error { return x.s.SavePage(ctx, item, p) })
}

func (x trapped) Ungrouped(ctx context.Context, recipe string) ([]time.Time, error) {
	return guard(x.t, "Ungrouped", func() ([]time.Time, error) { return x.s.Ungrouped(ctx, recipe) })
}

func (x trapped) Docs(ctx context.Context, recipe string, from, to time.Time) ([]news.Doc, error) {
	return guard(x.t, "Docs", func() ([]news.Doc, error) { return x.s.Docs(ctx, recipe, from, to) })
}

func (x trapped) SaveGrouping(ctx context.Context, g news.Grouping) error {
	return guarded(x.t, "SaveGrouping", func() error { return x.s.SaveGrouping(ctx, g) })
}

func (x trapped) Newest(ctx context.Context) (time.Time, error) {
	return guard(x.t, "Newest", func() (time.Time, error) { return x.s.Newest(ctx) })
}

func (x trapped) Withdrawn(ctx context.Context) ([]string, error) {
	return guard(x.t, "Withdrawn", func() ([]string, error) { return x.s.Withdrawn(ctx) })
}

func (x trapped) Candidates(ctx context.Context, after news.Position, limit int) ([]news.Candidate, error) {
	return guard(x.t, "Candidates", func() ([]news.Candidate, error) { return x.s.Candidates(ctx, after, limit) })
}

func (x trapped) SaveEdition(ctx context.Context, mints []news.Mint, states map[news.ID][]news.ChannelState) error {
	return guarded(x.t, "SaveEdition", func() error { return x.s.SaveEdition(ctx, mints, states) })
}

func (x trapped) OwedSummaries(ctx context.Context, madeFrom string, limit int) ([]news.ID, error) {
	return guard(x.t, "OwedSummaries", func() ([]news.ID, error) { return x.s.OwedSummaries(ctx, madeFrom, limit) })
}

func (x trapped) SaveMade(ctx context.Context, rows []news.Made) error {
	return guarded(x.t, "SaveMade", func() error { return x.s.SaveMade(ctx, rows) })
}

func (x trapped) Stories(ctx context.Context, keys []news.ID) ([]news.Story, error) {
	return guard(x.t, "Stories", func() ([]news.Story, error) { return x.s.Stories(ctx, keys) })
}

func (x trapped) Items(ctx context.Context, ids []news.ID) ([]news.Item, error) {
	return guard(x.t, "Items", func() ([]news.Item, error) { return x.s.Items(ctx, ids) })
}

func (x trapped) ToRender(ctx context.Context, site string, limit int) ([]news.ID, error) {
	return guard(x.t, "ToRender", func() ([]news.ID, error) { return x.s.ToRender(ctx, site, limit) })
}

func (x trapped) MarkRendered(ctx context.Context, site string, revs map[news.ID]int64) error {
	return guarded(x.t, "MarkRendered", func() error { return x.s.MarkRendered(ctx, site, revs) })
}

// The web of the restart tests on its first and on its second day.
func firstDay(w *web) {
	w.feeds[feedA] = []post{
		{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -3},
		{guid: "a2", title: "Record wheat harvest in Orrin", text: wheat, hour: -5},
		{guid: "a3", title: "Horoscope for the week", text: comet, hour: -6},
	}
	w.feeds[feedB] = []post{{guid: "b1", title: "Youth orchestra of Karlsby travels", text: orchestra, hour: -2}}
	w.feeds[feedC] = []post{{guid: "c1", title: "Lighthouse keeper of Skarn retires", text: teaserText, hour: -1}}
	w.pages["https://carl.example/c1"] = lighthouse
	w.broken[feedD] = news.ClassTimeout
}

func secondDay(w *web) {
	w.feeds[feedA] = []post{
		{guid: "a4", title: "Railway tunnel under the Grenna pass", text: tunnel, hour: 1},
		{guid: "a1", title: "Harbour bridge in Milford stays closed", text: bridgeAlpha + "\n\nThe council will meet again on Saturday.", hour: -3, updated: 1.5},
		// Known under another guid: its link and title are the same.
		{guid: "a2-again", link: "a2", title: "Record wheat harvest in Orrin", text: wheat, hour: -5},
	}
	w.feeds[feedB] = []post{
		{guid: "b2", title: "Detours after Milford bridge is closed", text: bridgeBeta, hour: 1},
		{guid: "b1", title: "Youth orchestra of Karlsby travels", text: orchestra, hour: -2},
	}
	w.feeds[feedC] = []post{
		{guid: "c2", title: "A page that is not there", text: "A teaser without a page.", hour: 1},
		{guid: "c1", title: "Lighthouse keeper of Skarn retires", text: teaserText, hour: -1},
	}
	w.feeds[feedD] = []post{{guid: "d1", title: "A comet in August", text: comet, hour: 1.2}}
	delete(w.broken, feedD)
}

const (
	feedA = "https://alpha.example/feed"
	feedB = "https://beta.example/feed"
	feedC = "https://carl.example/feed"
	feedD = "https://delta.example/feed"
)

// restartHouse stands on a copy of the store at from, "" for a new one.
func restartHouse(t *testing.T, from string, days int) *house {
	t.Helper()
	h := copied(t, from)
	h.pipe.Settings.FullText = "auto"
	firstDay(h.web)
	if days == 2 {
		h.add(2 * time.Hour)
		secondDay(h.web)
	}
	return h
}

// copied is a house on a copy of the store at from, "" for a blank one.
func copied(t *testing.T, from string) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "news.db")
	if from != "" {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return newHouse(t, path)
}

// saved is a copy of h's store in one file.
func saved(h *house) string {
	h.Helper()
	path := filepath.Join(h.TempDir(), "saved.db")
	if err := h.store.Backup(h.Context(), path); err != nil {
		h.Fatal(err)
	}
	return path
}

// A pass that fails at any call, or is killed there, is finished by the next one:
// store and print are then as if nothing had happened.
func TestRestart(t *testing.T) {
	t.Parallel()
	empty := restartHouse(t, "", 1)
	for _, address := range []string{feedA, feedB, feedC, feedD} {
		empty.follow(address, empty.web.feeds[address]...)
	}
	firstDay(empty.web)
	bare := saved(empty)
	empty.run()
	printedOnce, full := empty.press, saved(empty)

	for _, d := range []struct {
		name   string
		days   int
		from   string
		before *press
	}{{"first day", 1, bare, newPress()}, {"second day", 2, full, printedOnce}} {
		t.Run(d.name, func(t *testing.T) {
			calm := restartHouse(t, d.from, d.days)
			calm.press = d.before.copy()
			calm.pipe.Out = calm.press
			count := &trap{}
			arm(calm, count)
			calm.run()
			wantStore, wantPrint := lasting(t, calm.store), calm.press.printed()
			if len(wantPrint) < 5 || count.calls < 20 {
				t.Fatalf("a pass makes %d calls and prints %d things: too little to test", count.calls, len(wantPrint))
			}
			for _, mode := range []struct {
				name        string
				dies, after bool
			}{
				// Dying before a call leaves what dying after the one before it leaves.
				{"fails", false, false}, {"dies when it is done", true, true},
			} {
				if d.days == 1 && !mode.dies {
					continue // the second day's calls are these and more
				}
				t.Run(mode.name, func(t *testing.T) {
					t.Parallel()
					for n := 1; ; n++ {
						h := restartHouse(t, d.from, d.days)
						h.press = d.before.copy()
						x := &trap{at: n, dies: mode.dies, after: mode.after}
						arm(h, x)
						_, _, err := pass(t.Context(), h.pipe)
						if x.calls < n {
							if err != nil {
								t.Errorf("an undisturbed pass: %v", err)
							}
							break
						}
						if err == nil {
							t.Errorf("call %d, %s: its error is lost", n, x.last)
						}
						arm(h, &trap{})
						if _, _, err := pass(t.Context(), h.pipe); err != nil {
							t.Fatalf("call %d, %s: the next pass: %v", n, x.last, err)
						}
						if diff := cmp.Diff(wantStore, lasting(t, h.store)); diff != "" {
							t.Errorf("call %d, %s: the store (-want +got):\n%s", n, x.last, diff)
						}
						if diff := cmp.Diff(wantPrint, h.press.printed()); diff != "" {
							t.Errorf("call %d, %s: the print (-want +got):\n%s", n, x.last, diff)
						}
						if err := h.store.Check(t.Context()); err != nil {
							t.Errorf("call %d, %s: %v", n, x.last, err)
						}
						if err := h.store.Close(); err != nil {
							t.Error(err)
						}
						if t.Failed() {
							return
						}
					}
				})
			}
		})
	}
}

// arm puts the trap between h's pipeline and its store and press.
func arm(h *house, x *trap) {
	h.pipe.Store, h.pipe.Out = trapped{h.store, x}, h.press
	h.press.fail = func(what string) error {
		_, err := x.spring(what)
		return err
	}
}

func (p *press) copy() *press {
	q := newPress()
	for k, v := range p.stories {
		q.stories[k] = v
	}
	for k, v := range p.editions {
		q.editions[k] = v
	}
	return q
}

// lasting is a store's contents without the counters of changes: a pass that was
// repeated may have counted twice.
func lasting(t *testing.T, s store.Store) map[string]string {
	out := contents(t, s)
	maps.DeleteFunc(out, func(name, _ string) bool { return strings.HasPrefix(name, "rev ") })
	return out
}
