package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"feedctl/news"
)

func (x trapped) Regroupings(ctx context.Context) ([]news.Act, error) {
	return guard(x.t, "Regroupings", func() ([]news.Act, error) { return x.s.Regroupings(ctx) })
}

func (x trapped) OwedActs(ctx context.Context) ([]int64, error) {
	return guard(x.t, "OwedActs", func() ([]int64, error) { return x.s.OwedActs(ctx) })
}

func (x trapped) SettleAct(ctx context.Context, seq int64) error {
	return guarded(x.t, "SettleAct", func() error { return x.s.SettleAct(ctx, seq) })
}

func (x trapped) Members(ctx context.Context, stories, items []news.ID) ([]news.Doc, error) {
	return guard(x.t, "Members", func() ([]news.Doc, error) { return x.s.Members(ctx, stories, items) })
}

// A pass that fails at any call while it carries acts out, or is killed there, is
// finished by the next one.
func TestRestartAfterActs(t *testing.T) {
	t.Parallel()
	first := restartHouse(t, "", 1)
	for _, address := range []string{feedA, feedB, feedC, feedD} {
		first.follow(address, first.web.feeds[address]...)
	}
	firstDay(first.web)
	first.run()
	first.add(2 * time.Hour)
	secondDay(first.web)
	first.run()
	bridge, wheats, music := first.of(news.ItemID(feedA, "a1")), first.of(news.ItemID(feedA, "a2")), first.of(news.ItemID(feedB, "b1"))
	first.equal("reports of the bridge", len(first.story(bridge).Items), 2)
	printed := first.press
	merge := first.say(first.merging(bridge, wheats))
	first.say(first.merging(bridge, music))
	first.say(first.undoing(merge.Seq))
	first.say(first.splitting(bridge, news.ItemID(feedB, "b2")))
	from := saved(first)

	begin := func(x *trap) *house {
		h := restartHouse(t, from, 2)
		h.press = printed.copy()
		h.pipe.Out = h.press
		arm(h, x)
		return h
	}
	count := &trap{}
	calm := begin(count)
	calm.run()
	calm.equal("places", []news.ID{calm.of(news.ItemID(feedA, "a2")), calm.of(news.ItemID(feedB, "b1"))}, []news.ID{wheats, bridge})
	if calm.of(news.ItemID(feedB, "b2")) == bridge || count.calls < 20 {
		t.Fatalf("the pass of %d calls did not carry the acts out", count.calls)
	}
	wantStore, wantPrint := lasting(t, calm.store), calm.press.printed()
	for n := 1; n <= count.calls; n++ {
		x := &trap{at: n, dies: n%2 == 0, after: n%2 == 0}
		h := begin(x)
		if _, _, err := pass(t.Context(), h.pipe); err == nil {
			t.Errorf("call %d, %s: its error is lost", n, x.last)
		}
		arm(h, &trap{})
		h.run()
		h.equal(fmt.Sprint("call ", n, ", ", x.last, ": the store"), lasting(t, h.store), wantStore)
		h.equal(fmt.Sprint("call ", n, ", ", x.last, ": the print"), h.press.printed(), wantPrint)
		if err := errors.Join(h.store.Check(t.Context()), h.store.Close()); err != nil {
			t.Errorf("call %d, %s: %v", n, x.last, err)
		}
	}
}

// A person who acts while a pass is at work is not overruled by what the pass
// read before.
func TestActDuringAPass(t *testing.T) {
	h := newHouse(t, "")
	h.follow(feedA, post{guid: "a1", title: "Harbour bridge in Milford closed", text: bridgeAlpha, hour: -9})
	h.follow(feedB, post{guid: "b1", title: "Record wheat harvest in Orrin", text: wheat, hour: -8})
	h.run()
	a, b := h.of(news.ItemID(feedA, "a1")), h.of(news.ItemID(feedB, "b1"))
	// Another report comes in; the act falls between reading and storing.
	h.add(time.Hour)
	h.follow(feedC, post{guid: "c1", title: "Record wheat harvest in Orrin", text: wheat, hour: -7})
	busy := &interrupted{trapped: trapped{h.store, &trap{}}}
	busy.before = func() {
		h.say(h.merging(a, b))
		quiet := *h.pipe
		quiet.Store = h.store
		if err := quiet.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	h.pipe.Store = busy
	h.run()
	h.equal("the merged story", len(h.story(a).Items), 3)
	h.equal("the younger one", h.story(b).MergedInto, a)
	h.still("merged")
}

// interrupted does something before a grouping is stored, once.
type interrupted struct {
	trapped
	before func()
}

func (x *interrupted) SaveGrouping(ctx context.Context, g news.Grouping) error {
	if f := x.before; f != nil {
		x.before = nil
		f()
	}
	return x.trapped.SaveGrouping(ctx, g)
}
