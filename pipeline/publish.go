package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	if err := p.restate(ctx); err != nil {
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
	for _, ch := range p.Settings.Channels {
		// More than the limit: a source's share may be full before, and the best
		// need not be the newest.
		pinned, approved, err := p.Store.ByHand(ctx, ch.Slug, max(ch.Limit, 5*page))
		if err == nil && c.NeedsText() {
			err = errors.Join(p.addTexts(ctx, pinned), p.addTexts(ctx, approved))
		}
		if err != nil {
			return nil, fmt.Errorf("ask what persons chose for %s: %w", ch.Slug, err)
		}
		c.ByHand(ch.Slug, pinned, approved)
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
	mints, err := p.mints(ctx, selections)
	if err != nil {
		return nil, err
	}
	states := map[news.ID][]news.ChannelState{}
	now := p.Now()
	for _, sel := range selections {
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

// mints are the chosen stories that are published for the first time. What a person
// approved or wrote gives a story's address its words.
func (p *Pipeline) mints(ctx context.Context, selections []edit.Selection) ([]news.Mint, error) {
	var out []news.Mint
	var keys []news.ID
	at := map[news.ID]int{}
	for _, sel := range selections {
		for _, cand := range sel.Chosen {
			if _, known := at[cand.Key]; !cand.Minted && !known {
				at[cand.Key] = len(out)
				out, keys = append(out, edit.Mint(cand)), append(keys, cand.Key)
			}
		}
	}
	for part := range slices.Chunk(keys, page) {
		l, err := p.Load(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, s := range l.Stories {
			f := edit.FixedPage(edit.Standing(l.acts[s.Key]), l.kept)
			if m := edit.Reworded(news.Made{}, f); f.Any() && m.Title != "" {
				out[at[s.Key]].Slug = news.Slug(m.Title)
			}
		}
	}
	return out, nil
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
		entries, revs, hidden, err := p.pages(ctx, keys, sources)
		if err != nil {
			return err
		}
		changed, err := p.Out.Stories(ctx, entries)
		done.Changed += changed
		done.Stories += len(entries)
		if err != nil {
			return err
		}
		if len(hidden) > 0 {
			changed, err := p.Out.Withdraw(ctx, hidden)
			done.Changed += changed
			if err != nil {
				return err
			}
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
	cache := map[news.ID]news.Entry{} // of stories of which no person has said anything: they read the same everywhere
	var editions []news.Edition
	for _, sel := range selections {
		if sel.Channel.Review {
			clear(cache) // there only what was approved for the channel is printed
		}
		var missing []news.ID
		for _, c := range sel.Chosen {
			if _, ok := cache[c.Key]; !ok {
				missing = append(missing, c.Key)
			}
		}
		found := map[news.ID]news.Entry{}
		l, err := p.Load(ctx, missing)
		if err != nil {
			return nil, err
		}
		for _, s := range l.Stories {
			e, ok, err := p.printed(l, s, &sel.Channel, sources)
			switch {
			case err != nil:
				return nil, err
			case !ok:
			case len(l.acts[s.Key]) == 0:
				cache[s.Key] = e
			default:
				found[s.Key] = e
			}
		}
		var entries []news.Entry
		for _, c := range sel.Chosen {
			e, ok := found[c.Key]
			if !ok {
				e, ok = cache[c.Key]
			}
			if ok {
				entries = append(entries, edit.ForChannel(e, sel.Channel))
			}
		}
		done.Entries += len(entries)
		editions = append(editions, p.edition(sel.Channel, entries))
	}
	return editions, nil
}

// edition is a channel with its entries, as new as the newest of them.
func (p *Pipeline) edition(ch news.Channel, entries []news.Entry) news.Edition {
	ed := news.Edition{Channel: ch, Entries: entries, Updated: p.Settings.Publication.Started}
	var newest time.Time
	for _, e := range entries {
		if e.Updated.After(newest) {
			newest = e.Updated
		}
	}
	if !newest.IsZero() {
		ed.Updated = newest
	}
	return ed
}

// Entries are the stories with these keys as their pages print them.
func (p *Pipeline) Entries(ctx context.Context, keys []news.ID) ([]news.Entry, error) {
	sources, err := p.sources(ctx)
	if err != nil {
		return nil, err
	}
	entries, _, _, err := p.pages(ctx, keys, sources)
	return entries, err
}

// pages are the stories with these keys as their pages print them, the Rev each was
// made of, and the paths of those that must not be shown.
func (p *Pipeline) pages(ctx context.Context, keys []news.ID, sources map[news.ID]news.Source) (out []news.Entry, revs map[news.ID]int64, hidden []string, err error) {
	l, err := p.Load(ctx, keys)
	if err != nil {
		return nil, nil, nil, err
	}
	revs = map[news.ID]int64{}
	for _, s := range l.Stories {
		revs[s.Key] = s.Rev
		if p.hidden(l, s) {
			hidden = append(hidden, s.Path())
			continue
		}
		e, ok, err := p.printed(l, s, nil, sources)
		if err != nil {
			return nil, nil, nil, err
		}
		if ok {
			out = append(out, e)
		}
	}
	return out, revs, hidden, nil
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
