package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"feedctl/edit"
	"feedctl/news"
)

// ErrNoChannel is returned for an approval of every channel of a story that none takes.
var ErrNoChannel = errors.New("no channel takes the story")

// Shown is a story as a person judges it.
type Shown struct {
	Story   news.Story
	Now     news.Entry           // what an approval would print: as its sources have it now, with what persons wrote
	Printed *news.Entry          // what its page prints instead; nil: the same, or it was not approved
	Pending news.Pending         // since then
	Takes   []string             // channels whose tags, words and rules take it
	Items   []news.Item          // its reports, the lead first
	Outlet  func(news.ID) string // the publication of an item, of those that are pending too
	loaded  Loaded
}

// Show makes ready what a person is shown of a story. Its texts are made anew: the
// story need not be published, nor its items' texts be made. With a channel the words
// are those that persons wrote for it; without one, those for every channel.
func (p *Pipeline) Show(ctx context.Context, key news.ID, channel string) (Shown, error) {
	l, err := p.Load(ctx, []news.ID{key})
	if err != nil {
		return Shown{}, err
	}
	if len(l.Stories) == 0 {
		return Shown{}, fmt.Errorf("story %s: %w", key, news.ErrNotFound)
	}
	sources, err := p.sources(ctx)
	if err != nil {
		return Shown{}, err
	}
	for id, it := range l.Items {
		if it.EditRecipe == "" {
			d := p.deriveOne(it)
			it.Text, it.Words, it.Teaser = d.Text, d.Words, d.Teaser
			l.Items[id] = it
		}
	}
	sh := Shown{Story: l.Stories[0], Outlet: l.outlets(sources), loaded: l}
	s := sh.Story
	sh.Items = pick(s, l.Items)
	if len(sh.Items) == 0 {
		return sh, fmt.Errorf("story %s has no report: %w", key, news.ErrNotFound)
	}
	standing := edit.Standing(l.acts[key])
	m, err := p.summariseOne(ctx, s, sh.Items, sources)
	if err != nil {
		return sh, err
	}
	live := s
	live.Title, live.Summary = m.Title, m.Summary
	if m.Updated.After(s.Updated) {
		live.Updated = m.Updated
	}
	if sh.Now, err = edit.Printed(live, l.Items, sources, p.Settings.Wording, edit.Edits(standing, l.kept, channel)); err != nil {
		return sh, err
	}
	sh.Pending = p.fix(l, s, m).Pending
	f := edit.FixedPage(standing, l.kept)
	if i := slices.IndexFunc(p.Settings.Channels, func(c news.Channel) bool { return c.Slug == channel }); i >= 0 {
		f = edit.FixedIn(p.Settings.Channels[i], standing, l.kept)
	}
	if f.Base != nil {
		e, err := edit.Printed(s, l.Items, sources, p.Settings.Wording, f)
		if err != nil {
			return sh, err
		}
		sh.Printed = &e
	}
	sh.Takes, err = p.takes(ctx, s, sh.Items, sources)
	return sh, err
}

// takes are the channels whose tags, words and rules take a story.
func (p *Pipeline) takes(ctx context.Context, s news.Story, items []news.Item, sources map[news.ID]news.Source) ([]string, error) {
	c, err := p.composer(ctx, sources)
	if err != nil {
		return nil, err
	}
	return c.Takes(candidate(s, items)), nil
}

func (p *Pipeline) composer(ctx context.Context, sources map[news.ID]news.Source) (*edit.Composer, error) {
	newest, err := p.Store.Newest(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the newest item's time: %w", err)
	}
	return edit.NewComposer(p.Settings.Channels, sources, newest)
}

// candidate is a story as composing sees it.
func candidate(s news.Story, items []news.Item) news.Candidate {
	cand := news.Candidate{Key: s.Key, Minted: s.Published(), Title: s.Title, Language: s.Language, Lead: s.Lead, Channels: s.Channels}
	for i, it := range items {
		if i == 0 {
			cand.Time = it.Time()
		}
		cand.Items = append(cand.Items, news.CandidateItem{ID: it.ID, Source: it.Source, Title: it.Title, Time: it.Time(), Words: it.Words,
			Teaser: !it.FullText(), Backlog: it.Backlog, DuplicateOf: it.DuplicateOf, Text: it.BestText()})
	}
	if s.Published() {
		cand.Time = s.PublishedAt
	}
	return cand
}

// Waits says why a story waits for a person: by channel, and what is pending.
type Waits struct {
	Channels map[string]string // of those that hold it: why
	Pending  news.Pending
	Outlet   func(news.ID) string
}

// Queue says of each of these stories what it waits for.
func (p *Pipeline) Queue(ctx context.Context, keys []news.ID) (map[news.ID]Waits, error) {
	l, err := p.Load(ctx, keys)
	if err != nil {
		return nil, err
	}
	sources, err := p.sources(ctx)
	if err != nil {
		return nil, err
	}
	c, err := p.composer(ctx, sources)
	if err != nil {
		return nil, err
	}
	pending, err := p.Store.Pending(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read what is pending: %w", err)
	}
	out := map[news.ID]Waits{}
	for _, s := range l.Stories {
		out[s.Key] = Waits{c.Waits(candidate(s, pick(s, l.Items))), pending[s.Key], l.outlets(sources)}
	}
	return out, nil
}

// Approve keeps what was shown as the story's printed form, in one channel or, for
// an empty a.Channel, in every one that takes it or has it already. a says who and
// why. It fails with news.ErrChanged when the story has changed since it was shown,
// and with ErrNoChannel.
func (p *Pipeline) Approve(ctx context.Context, sh Shown, a news.Act) (news.Act, error) {
	channels := []string{a.Channel}
	if a.Channel == "" {
		channels = slices.Clone(sh.Takes)
		for _, c := range sh.Story.Channels {
			if c.State != "" && !slices.Contains(channels, c.Slug) {
				channels = append(channels, c.Slug)
			}
		}
		if len(channels) == 0 {
			return a, ErrNoChannel
		}
	}
	var wrote news.Written
	for _, w := range edit.Edits(edit.Standing(sh.loaded.acts[sh.Story.Key]), sh.loaded.kept, a.Channel).Edits {
		wrote.Title = wrote.Title || w.Title != ""
		wrote.Summary = wrote.Summary || w.Text != ""
		wrote.Points = wrote.Points || len(w.Points) > 0
	}
	a.Verb = news.ActApprove
	k := edit.Approve(sh.Now, sh.Items, wrote, channels, p.Now())
	if old := sh.Printed; old != nil && sh.Pending.Empty() && old.Title == sh.Now.Title && old.Summary.Text == sh.Now.Summary.Text {
		k.Entry.Updated = old.Updated // approved once more: nothing that readers should look at
	}
	return p.decide(ctx, sh, a, &k)
}

// Write keeps the texts that a person wrote, and returns the numbers, names and
// quotations in them that no report has.
func (p *Pipeline) Write(ctx context.Context, sh Shown, a news.Act, t news.Texts) (_ news.Act, missing []string, err error) {
	before := sh.Now
	if sh.Printed != nil {
		before = *sh.Printed
	}
	store, k, missing := edit.Write(t, before, sh.Items)
	if a.Payload, err = news.EncodePayload(store); err != nil {
		return a, nil, err
	}
	a.Verb = news.ActEdit
	a, err = p.decide(ctx, sh, a, &k)
	return a, missing, err
}

// Put says where a story stands: reject, hold, pin or unpin it.
func (p *Pipeline) Put(ctx context.Context, sh Shown, a news.Act) (news.Act, error) {
	return p.decide(ctx, sh, a, nil)
}

func (p *Pipeline) decide(ctx context.Context, sh Shown, a news.Act, k *news.Approved) (news.Act, error) {
	s := sh.Story
	a.Story, a.Item, a.At = s.Key, s.Lead, p.Now()
	acts, kept := sh.loaded.acts[s.Key], map[int64]news.Approved{}
	for seq, k := range sh.loaded.kept {
		kept[seq] = k
	}
	next := a
	next.Seq = 1
	if n := len(acts); n > 0 {
		next.Seq = acts[n-1].Seq + 1
	}
	if k != nil {
		kept[next.Seq] = *k
	}
	acts = append(slices.Clone(acts), next)
	d := news.Deed{Act: a, Rev: s.Rev, Kept: k, States: edit.StatesOf(s.Key, p.Settings.Channels, acts, kept)}
	live := news.Made{Title: sh.Now.Title, Summary: sh.Now.Summary}
	if err := caught(func() { d.Pending = edit.Pending(s, sh.loaded.Items, live, edit.Standing(acts), kept) }); err != nil {
		p.Log.Error("an approved text could not be compared with its sources", "story", s.Key, "err", err)
	}
	done, err := p.Store.Decide(ctx, d)
	if err != nil {
		return done, fmt.Errorf("%s: %w", a.Verb, err)
	}
	return done, nil
}
