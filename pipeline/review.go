package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedctl/edit"
	"feedctl/news"
)

// Reviewing is what a pass asks of what persons approved, wrote and pinned.
type Reviewing interface {
	ActsOn(ctx context.Context, keys []news.ID) ([]news.Act, error)
	Disclaimed(ctx context.Context, stories []news.ID) (map[news.ID][]int64, error)
	Kept(ctx context.Context, acts []int64) (map[int64]news.Approved, error)
	Unstated(ctx context.Context, channels string) (keys []news.ID, last int64, err error)
	Restate(ctx context.Context, channels string, last int64, states map[news.ID][]news.ChannelState) error
	ByHand(ctx context.Context, slug string, limit int) (pinned, approved []news.Candidate, err error)
	Pending(ctx context.Context, keys []news.ID) (map[news.ID]news.Pending, error)
	Decide(ctx context.Context, d news.Deed) (news.Act, error)
}

// Loaded is stories with all that words them: their items, those of approved
// reports, and what persons said of them.
type Loaded struct {
	Stories []news.Story
	Items   map[news.ID]news.Item
	acts    map[news.ID][]news.Act // of each story, with its present key
	kept    map[int64]news.Approved
}

// Acts are the acts on a story, oldest first.
func (l Loaded) Acts(key news.ID) []news.Act { return l.acts[key] }

// Load reads stories; those that are not there are left out.
func (p *Pipeline) Load(ctx context.Context, keys []news.ID) (Loaded, error) {
	l := Loaded{Items: map[news.ID]news.Item{}}
	var err error
	if l.Stories, err = p.Store.Stories(ctx, keys); err != nil {
		return l, fmt.Errorf("read stories: %w", err)
	}
	var ids []news.ID
	for _, s := range l.Stories {
		ids = append(ids, s.Items...)
	}
	if err := p.addItems(ctx, l.Items, ids); err != nil {
		return l, err
	}
	if err := p.addActs(ctx, &l); err != nil {
		return l, err
	}
	ids = nil
	for _, k := range l.kept {
		for _, id := range k.Items() {
			if _, known := l.Items[id]; !known {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return l, p.addItems(ctx, l.Items, slices.Compact(ids))
}

func (p *Pipeline) addItems(ctx context.Context, into map[news.ID]news.Item, ids []news.ID) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := p.Store.Items(ctx, ids)
	if err != nil {
		return fmt.Errorf("read items: %w", err)
	}
	for _, it := range list {
		into[it.ID] = it
	}
	return nil
}

// addActs reads what persons said of the stories, under whatever key.
func (p *Pipeline) addActs(ctx context.Context, l *Loaded) error {
	l.acts, l.kept = map[news.ID][]news.Act{}, map[int64]news.Approved{}
	owner := map[news.ID]news.ID{} // key that an act may name → story
	var keys []news.ID
	for _, s := range l.Stories {
		for _, key := range edit.KeysOf(s, pick(s, l.Items)) {
			if _, taken := owner[key]; !taken || key == s.Key {
				owner[key] = s.Key
			}
			keys = append(keys, key)
		}
	}
	acts, err := p.Store.ActsOn(ctx, keys)
	if err != nil {
		return fmt.Errorf("read acts: %w", err)
	}
	if err := p.disown(ctx, owner, acts); err != nil {
		return err
	}
	disclaimed, err := p.disclaimed(ctx, l.Stories, acts)
	if err != nil {
		return err
	}
	// What a person has put into a story was another one until then: what was said
	// of that is not said of this, even where this has its key now.
	putIn, isIn := map[news.ID]int64{}, map[news.ID]int64{}
	for _, a := range acts {
		if a.Verb == news.ActMerge {
			putIn[a.Other] = a.Seq
		}
	}
	for _, a := range edit.Standing(acts) {
		if a.Verb == news.ActMerge {
			isIn[a.Other] = a.Seq
		}
	}
	var seqs []int64
	for _, a := range acts {
		key, other := owner[a.Story], owner[a.Other]
		if slices.Contains(disclaimed[key], a.Seq) {
			key = ""
		}
		if a.Seq < isIn[a.Story] || key != a.Story && a.Seq < putIn[a.Story] {
			continue
		}
		if key != "" {
			a.Story = key
			l.acts[key] = append(l.acts[key], a)
		}
		if other != "" && other != key {
			l.acts[other] = append(l.acts[other], a)
		}
		if a.Verb == news.ActApprove || a.Verb == news.ActEdit {
			seqs = append(seqs, a.Seq)
		}
	}
	if len(seqs) == 0 {
		return nil
	}
	if l.kept, err = p.Store.Kept(ctx, seqs); err != nil {
		return fmt.Errorf("read what was approved: %w", err)
	}
	return nil
}

// disclaimed are the acts that name a key of a story's items and say nothing of it.
func (p *Pipeline) disclaimed(ctx context.Context, stories []news.Story, acts []news.Act) (map[news.ID][]int64, error) {
	if len(acts) == 0 {
		return nil, nil
	}
	keys := make([]news.ID, len(stories))
	for i, s := range stories {
		keys[i] = s.Key
	}
	out, err := p.Store.Disclaimed(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read which acts are not a story's: %w", err)
	}
	return out, nil
}

// disown takes the keys out of owner that are another story's by now: what was
// said of that one is not said of who has its items.
func (p *Pipeline) disown(ctx context.Context, owner map[news.ID]news.ID, acts []news.Act) error {
	foreign := map[news.ID]bool{}
	for _, a := range acts {
		for _, key := range []news.ID{a.Story, a.Other} {
			if owner[key] != "" && owner[key] != key {
				foreign[key] = true
			}
		}
	}
	if len(foreign) == 0 {
		return nil
	}
	list, err := p.Store.Stories(ctx, slices.Sorted(maps.Keys(foreign)))
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	for _, s := range list {
		delete(owner, s.Key)
	}
	return nil
}

// restate shows in the channels what persons said since the last time.
func (p *Pipeline) restate(ctx context.Context) error {
	var slugs []string
	for _, ch := range p.Settings.Channels {
		slugs = append(slugs, ch.Slug)
	}
	channels := strings.Join(slugs, " ")
	keys, last, err := p.Store.Unstated(ctx, channels)
	if err != nil {
		return fmt.Errorf("ask what persons said: %w", err)
	}
	if last == 0 {
		return nil
	}
	states := map[news.ID][]news.ChannelState{}
	for part := range slices.Chunk(keys, page) {
		l, err := p.Load(ctx, part)
		if err != nil {
			return err
		}
		for _, s := range l.Stories {
			states[s.Key] = edit.StatesOf(s.Key, p.Settings.Channels, l.acts[s.Key], l.kept)
		}
	}
	if err := p.Store.Restate(ctx, channels, last, states); err != nil {
		return fmt.Errorf("store what persons said: %w", err)
	}
	return nil
}

// printed words a story for its page, or, where ch is not nil, for that channel. A
// poison one is left out until it changes, and so is one that a reviewed channel
// has and nobody has approved for it.
func (p *Pipeline) printed(l Loaded, s news.Story, ch *news.Channel, sources map[news.ID]news.Source) (e news.Entry, ok bool, err error) {
	standing := edit.Standing(l.acts[s.Key])
	f := edit.FixedPage(standing, l.kept)
	if ch != nil {
		f = edit.FixedIn(*ch, standing, l.kept)
		if ch.Review && f.Base == nil {
			return e, false, nil
		}
	}
	if panicked := caught(func() { e, err = edit.Printed(s, l.Items, sources, p.Settings.Wording, f) }); panicked != nil {
		p.Log.Error("story could not be worded", "story", s.Key, "err", panicked)
		return news.Entry{}, false, nil
	}
	return e, err == nil && (f.Base == nil || len(e.Reports) > 0), err
}

// hidden reports whether a story's page must not be shown: it was approved once,
// that was taken back or its reports were erased, and no channel has it without.
func (p *Pipeline) hidden(l Loaded, s news.Story) bool {
	once := slices.ContainsFunc(l.acts[s.Key], func(a news.Act) bool { return a.Verb == news.ActApprove })
	return once && edit.FixedPage(edit.Standing(l.acts[s.Key]), l.kept).Base == nil &&
		!slices.ContainsFunc(s.Channels, func(c news.ChannelState) bool { return c.State == news.StatePublished && !p.reviews(c.Slug) })
}

// reviews reports whether a channel prints nothing that no person has approved.
func (p *Pipeline) reviews(slug string) bool {
	return slices.ContainsFunc(p.Settings.Channels, func(ch news.Channel) bool { return ch.Slug == slug && ch.Review })
}

// fix puts what persons fixed of a story's words into its made summary, and says
// what is pending since.
func (p *Pipeline) fix(l Loaded, s news.Story, m news.Made) news.Made {
	if len(l.acts[s.Key]) == 0 {
		return m
	}
	standing := edit.Standing(l.acts[s.Key])
	live := edit.Reworded(m, edit.Edits(standing, l.kept, ""))
	if err := caught(func() { m.Pending = edit.Pending(s, l.Items, live, standing, l.kept) }); err != nil {
		p.Log.Error("an approved text could not be compared with its sources", "story", s.Key, "err", err)
	}
	return edit.Reworded(m, edit.FixedPage(standing, l.kept))
}

// compared is the decision that `why` tells of what is pending.
func (p *Pipeline) compared(l Loaded, s news.Story, pending news.Pending, sources map[news.ID]news.Source) news.Decision {
	because := strings.Join(edit.PendingWords(pending, l.outlets(sources)), "; ")
	if because == "" {
		because = "what persons approved and wrote of it still stands in its reports"
	}
	return news.Decision{Subject: s.Key, At: p.Now(), By: "pipeline", Act: "pending", Because: because, Recipe: edit.ReviewRecipe}
}

// outlets names the publication of each item.
func (l Loaded) outlets(sources map[news.ID]news.Source) func(news.ID) string {
	return func(id news.ID) string {
		it, ok := l.Items[id]
		if !ok {
			return "a report that is gone"
		}
		return edit.Outlet(it, sources[it.Source])
	}
}
