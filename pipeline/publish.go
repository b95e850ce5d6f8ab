package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// Printed says what a publication wrote.
type Printed struct {
	Stories int // pages of stories looked at
	Entries int // entries over all editions
	Minted  int // stories published for the first time
	Changed int // files that differ from before
}

// Publish composes every channel, publishes stories that enter one for the first
// time, makes the summaries that are owed, and writes pages, then feeds: no feed
// ever names a page that is not there.
func (p *Pipeline) Publish(ctx context.Context) (Printed, error) {
	var done Printed
	sources, err := p.sources(ctx)
	if err != nil {
		return done, err
	}
	selections, err := p.compose(ctx, sources, &done)
	if err != nil {
		return done, err
	}
	if err := p.withdraw(ctx, &done); err != nil {
		return done, err
	}
	if err := p.summarise(ctx, sources); err != nil {
		return done, err
	}
	if err := p.render(ctx, sources, &done); err != nil {
		return done, err
	}
	editions, err := p.editions(ctx, selections, sources, &done)
	if err != nil {
		return done, err
	}
	followed, err := p.Store.Sources(ctx)
	if err != nil {
		return done, fmt.Errorf("read sources: %w", err)
	}
	changed, err := p.Out.Editions(ctx, editions, outlets(followed))
	done.Changed += changed
	if err != nil {
		return done, err
	}
	if done.Changed > 0 {
		p.Log.Info("published", "entries", done.Entries, "new", done.Minted, "files", done.Changed)
	}
	return done, nil
}

// choose fills the channels from the newest story backwards.
func (p *Pipeline) choose(ctx context.Context, sources map[news.ID]news.Source) ([]edit.Selection, error) {
	newest, err := p.Store.Newest(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the newest item's time: %w", err)
	}
	c, err := edit.NewComposer(p.Settings.Channels, sources, newest)
	if err != nil {
		return nil, err
	}
	var at news.Position
	for !c.Full() {
		cands, err := p.Store.Candidates(ctx, at, 5*page)
		if err != nil {
			return nil, fmt.Errorf("ask for stories: %w", err)
		}
		if c.NeedsText() {
			if err := p.addTexts(ctx, cands); err != nil {
				return nil, err
			}
		}
		for _, cand := range cands {
			c.Offer(cand)
		}
		if len(cands) < 5*page {
			break
		}
		last := cands[len(cands)-1]
		at = news.Position{Time: last.Time, Key: last.Key}
	}
	return c.Selections(), nil
}

// compose fills the channels and mints what is new in them.
func (p *Pipeline) compose(ctx context.Context, sources map[news.ID]news.Source, done *Printed) ([]edit.Selection, error) {
	selections, err := p.choose(ctx, sources)
	if err != nil {
		return nil, err
	}
	var mints []news.Mint
	states := map[news.ID][]news.ChannelState{}
	minted := map[news.ID]bool{}
	now := p.Now()
	for _, sel := range selections {
		for _, cand := range sel.Chosen {
			if !cand.Minted && !minted[cand.Key] {
				minted[cand.Key] = true
				mints = append(mints, edit.Mint(cand))
			}
		}
		for key, st := range sel.States {
			st.At = now
			states[key] = append(states[key], st)
		}
	}
	done.Minted = len(mints)
	if len(mints)+len(states) > 0 {
		if err := p.Store.SaveEdition(ctx, mints, states); err != nil {
			return nil, fmt.Errorf("publish %d stories: %w", len(mints), err)
		}
	}
	return selections, nil
}

// withdraw removes the pages of erased stories. They stay withdrawn: a site may
// stand in several folders, and this one may have been written meanwhile.
func (p *Pipeline) withdraw(ctx context.Context, done *Printed) error {
	paths, err := p.Store.Withdrawn(ctx)
	if err != nil {
		return fmt.Errorf("ask for withdrawn pages: %w", err)
	}
	if len(paths) == 0 {
		return nil
	}
	changed, err := p.Out.Withdraw(ctx, paths)
	done.Changed += changed
	return err
}

func (p *Pipeline) addTexts(ctx context.Context, cands []news.Candidate) error {
	var ids []news.ID
	for _, c := range cands {
		for _, it := range c.Items {
			ids = append(ids, it.ID)
		}
	}
	texts := map[news.ID]string{}
	for len(ids) > 0 {
		n := min(len(ids), page)
		items, err := p.Store.Items(ctx, ids[:n])
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		for _, it := range items {
			texts[it.ID] = it.BestText()
		}
		ids = ids[n:]
	}
	for i := range cands {
		for j := range cands[i].Items {
			cands[i].Items[j].Text = texts[cands[i].Items[j].ID]
		}
	}
	return nil
}

// summarise makes the summaries that published stories owe. A story that
// changed meanwhile keeps owing and is taken up by the next pass; a page that
// brings nothing forward ends this one.
func (p *Pipeline) summarise(ctx context.Context, sources map[news.ID]news.Source) error {
	from := p.Settings.Wording.MadeFrom()
	before := news.ID("")
	for ctx.Err() == nil {
		keys, err := p.Store.OwedSummaries(ctx, from, page)
		if err != nil {
			return fmt.Errorf("ask for owed summaries: %w", err)
		}
		if len(keys) == 0 || keys[0] == before {
			return nil
		}
		before = keys[0]
		stories, items, err := p.load(ctx, keys)
		if err != nil {
			return err
		}
		rows := make([]news.Made, 0, len(stories))
		for _, s := range stories {
			m := p.summariseOne(s, pick(s, items), sources)
			m.Decisions = append(m.Decisions, p.madeSummary(s, m)...)
			rows = append(rows, m)
		}
		if err := p.Store.SaveMade(ctx, rows); err != nil {
			return fmt.Errorf("store summaries: %w", err)
		}
	}
	return ctx.Err()
}

// madeSummary are the decisions that `why` tells of a summary and its references.
func (p *Pipeline) madeSummary(s news.Story, m news.Made) []news.Decision {
	because := "nothing may or can be said in its sources' words: rights, a login, or only teasers"
	if m.Summary.Text != "" {
		because = fmt.Sprintf("made of %d of its %d reports, with %d points", len(m.Summary.Items), len(s.Items), len(m.Summary.Points))
	}
	now := p.Now()
	return []news.Decision{
		{Subject: s.Key, At: now, By: "pipeline", Act: "summary", Because: because, Recipe: m.Summary.Recipe},
		{Subject: s.Key, At: now, By: "pipeline", Act: "citation", Because: "worded from the facts of each report, first in the style " + p.Settings.Wording.Style, Recipe: edit.CiteRecipe},
	}
}

// summariseOne keeps a poison text from stopping the pass: its story is
// published without a summary.
func (p *Pipeline) summariseOne(s news.Story, items []news.Item, sources map[news.ID]news.Source) (m news.Made) {
	if err := caught(func() { m = edit.Summarise(s, items, sources, p.Settings.Wording) }); err != nil {
		p.Log.Error("story could not be summarised", "story", s.Key, "err", err)
		m = news.Made{Key: s.Key, Rev: s.Rev, Title: s.Title, MadeFrom: p.Settings.Wording.MadeFrom()}
	}
	return m
}

// render writes the pages of stories that changed since theirs was written.
func (p *Pipeline) render(ctx context.Context, sources map[news.ID]news.Source, done *Printed) error {
	site := p.Out.Site()
	for ctx.Err() == nil {
		keys, err := p.Store.ToRender(ctx, site, page)
		if err != nil {
			return fmt.Errorf("ask for pages to write: %w", err)
		}
		if len(keys) == 0 {
			return nil
		}
		entries, revs, err := p.entries(ctx, keys, sources)
		if err != nil {
			return err
		}
		changed, err := p.Out.Stories(ctx, entries)
		done.Changed += changed
		done.Stories += len(entries)
		if err != nil {
			return err
		}
		if len(revs) < len(keys) {
			return errors.New("stories to be written are not in the store")
		}
		if err := p.Store.MarkRendered(ctx, site, revs); err != nil {
			return fmt.Errorf("note written pages: %w", err)
		}
	}
	return ctx.Err()
}

// editions turns selections into what is printed.
func (p *Pipeline) editions(ctx context.Context, selections []edit.Selection, sources map[news.ID]news.Source, done *Printed) ([]news.Edition, error) {
	cache := map[news.ID]news.Entry{}
	var editions []news.Edition
	for _, sel := range selections {
		var missing []news.ID
		for _, c := range sel.Chosen {
			if _, ok := cache[c.Key]; !ok {
				missing = append(missing, c.Key)
			}
		}
		entries, _, err := p.entries(ctx, missing, sources)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			cache[e.Key] = e
		}
		ed := news.Edition{Channel: sel.Channel, Updated: p.Settings.Publication.Started}
		var newest time.Time
		for _, c := range sel.Chosen {
			e, ok := cache[c.Key]
			if !ok {
				continue
			}
			if e.Updated.After(newest) {
				newest = e.Updated
			}
			ed.Entries = append(ed.Entries, edit.ForChannel(e, sel.Channel))
		}
		if !newest.IsZero() {
			ed.Updated = newest
		}
		done.Entries += len(ed.Entries)
		editions = append(editions, ed)
	}
	return editions, nil
}

// Entries are the stories with these keys as their pages print them, and the
// Rev each was made of.
func (p *Pipeline) Entries(ctx context.Context, keys []news.ID) ([]news.Entry, error) {
	sources, err := p.sources(ctx)
	if err != nil {
		return nil, err
	}
	entries, _, err := p.entries(ctx, keys, sources)
	return entries, err
}

func (p *Pipeline) entries(ctx context.Context, keys []news.ID, sources map[news.ID]news.Source) ([]news.Entry, map[news.ID]int64, error) {
	stories, items, err := p.load(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	revs := map[news.ID]int64{}
	var out []news.Entry
	for _, s := range stories {
		e, ok, err := p.entry(s, pick(s, items), sources)
		if err != nil {
			return nil, nil, err
		}
		revs[s.Key] = s.Rev
		if ok {
			out = append(out, e)
		}
	}
	return out, revs, nil
}

// entry words one story. A poison one is left out, of pages and feeds alike,
// until it changes.
func (p *Pipeline) entry(s news.Story, items []news.Item, sources map[news.ID]news.Source) (e news.Entry, ok bool, err error) {
	if panicked := caught(func() { e, err = edit.Entry(s, items, sources, p.Settings.Wording) }); panicked != nil {
		p.Log.Error("story could not be worded", "story", s.Key, "err", panicked)
		return news.Entry{}, false, nil
	}
	return e, err == nil, err
}

// load reads stories and all their items.
func (p *Pipeline) load(ctx context.Context, keys []news.ID) ([]news.Story, map[news.ID]news.Item, error) {
	stories, err := p.Store.Stories(ctx, keys)
	if err != nil {
		return nil, nil, fmt.Errorf("read stories: %w", err)
	}
	var ids []news.ID
	for _, s := range stories {
		ids = append(ids, s.Items...)
	}
	list, err := p.Store.Items(ctx, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read items: %w", err)
	}
	items := make(map[news.ID]news.Item, len(list))
	for _, it := range list {
		items[it.ID] = it
	}
	return stories, items, nil
}

// pick is a story's items in its order.
func pick(s news.Story, items map[news.ID]news.Item) []news.Item {
	var out []news.Item
	for _, id := range s.Items {
		if it, ok := items[id]; ok {
			out = append(out, it)
		}
	}
	return out
}

// Preview composes the channels as Publish would and returns their editions.
// It stores and writes nothing: stories that would be published for the first
// time appear as they would be.
func (p *Pipeline) Preview(ctx context.Context, authority string, year int) ([]news.Edition, error) {
	sources, err := p.sources(ctx)
	if err != nil {
		return nil, err
	}
	selections, err := p.choose(ctx, sources)
	if err != nil {
		return nil, err
	}
	var editions []news.Edition
	for _, sel := range selections {
		ed := news.Edition{Channel: sel.Channel, Updated: p.Settings.Publication.Started}
		var newest time.Time
		for _, c := range sel.Chosen {
			stories, items, err := p.load(ctx, []news.ID{c.Key})
			if err != nil {
				return nil, err
			}
			for _, s := range stories {
				if !s.Published() {
					m := edit.Mint(c)
					s.Slug, s.PublishedAt, s.Authority, s.Year = m.Slug, m.PublishedAt, authority, year
				}
				if s.MadeFrom != p.Settings.Wording.MadeFrom() {
					made := p.summariseOne(s, pick(s, items), sources)
					s.Title, s.Summary = made.Title, made.Summary
					if made.Updated.After(s.Updated) {
						s.Updated = made.Updated
					}
				}
				e, ok, err := p.entry(s, pick(s, items), sources)
				if err != nil {
					return nil, err
				}
				if !ok {
					continue
				}
				if e.Updated.After(newest) {
					newest = e.Updated
				}
				ed.Entries = append(ed.Entries, edit.ForChannel(e, sel.Channel))
			}
		}
		if !newest.IsZero() {
			ed.Updated = newest
		}
		editions = append(editions, ed)
	}
	return editions, nil
}
