package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// Reading article pages is bounded: so many of one source a pass, so many in
// all, and only of items seen lately.
const (
	pagesPerSource = 10
	pagesPerPass   = 500
	pagesSince     = 72 * time.Hour
)

// derivePage is how many items get their text in one transaction. Each touches
// most of the pages of the store's indexes, so few large ones write far less.
const derivePage = 500

// Edit does everything that is owed on stored items: their text, their pages
// where the configuration asks for them, their stories.
func (p *Pipeline) Edit(ctx context.Context) error {
	if err := p.derive(ctx); err != nil {
		return err
	}
	// A source's own full_text wins over the configuration's, whatever that says.
	read, err := p.readPages(ctx)
	if err != nil {
		return err
	}
	if read > 0 {
		if err := p.derive(ctx); err != nil {
			return err
		}
	}
	return p.regroup(ctx)
}

func (p *Pipeline) derive(ctx context.Context) error {
	for ctx.Err() == nil {
		items, err := p.Store.Unedited(ctx, edit.DeriveRecipe, derivePage)
		if err != nil {
			return fmt.Errorf("ask for unedited items: %w", err)
		}
		if len(items) == 0 {
			return nil
		}
		rows := make([]news.Derived, len(items))
		for i, it := range items {
			rows[i] = p.deriveOne(it)
		}
		if err := p.Store.SaveDerived(ctx, rows); err != nil {
			return fmt.Errorf("store derived texts: %w", err)
		}
	}
	return ctx.Err()
}

// deriveOne keeps a poison item from stopping the pass: it is kept without text.
func (p *Pipeline) deriveOne(it news.Item) (d news.Derived) {
	if err := caught(func() { d = edit.Derive(it) }); err != nil {
		p.Log.Error("item could not be read", "item", it.ID, "err", err)
		d = news.Derived{Item: it.ID, Hash: it.Hash, Teaser: true, Recipe: edit.DeriveRecipe}
	}
	return d
}

// article makes an unreadable page of a panic.
func (p *Pipeline) article(ctx context.Context, it news.Item) (pg news.Page) {
	at := p.Now()
	if err := caught(func() { pg = p.Web.Article(ctx, it.URL) }); err != nil {
		p.Log.Error("page could not be read", "item", it.ID, "err", err)
		pg = news.Page{URL: it.URL, FetchedAt: at, Class: news.ClassHTTPError}
	}
	return pg
}

// inTrouble reports whether a page's host is left alone for the rest of a pass:
// it asked for that, or its other pages would most likely fare the same.
func inTrouble(pg news.Page) bool {
	switch pg.Class {
	case news.ClassRateLimited, news.ClassServerError, news.ClassTimeout, news.ClassNetwork:
		return true
	}
	return !pg.RetryAfter.IsZero()
}

// owedPages are the items whose pages are read in one pass.
func (p *Pipeline) owedPages(ctx context.Context) ([]news.Item, error) {
	now := p.Now()
	owed, err := p.Store.OwedPages(ctx, p.Settings.FullText, now.Add(-pagesSince), now, pagesPerSource, pagesPerPass)
	if err != nil {
		return nil, fmt.Errorf("ask for owed pages: %w", err)
	}
	return owed, nil
}

// readPages reads the article pages that are owed, host by host.
func (p *Pipeline) readPages(ctx context.Context) (int, error) {
	// Where nothing is owed nobody waits for another's round.
	if owed, err := p.owedPages(ctx); err != nil || len(owed) == 0 {
		return 0, err
	}
	release, err := p.hold(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	owed, err := p.owedPages(ctx)
	if err != nil || len(owed) == 0 {
		return 0, err
	}
	if err := p.Store.Writable(ctx); err != nil {
		return 0, fmt.Errorf("see whether pages can be stored: %w", err)
	}
	pass := ctx
	ctx, stop := context.WithCancel(pass)
	defer stop()
	hosts := map[string][]news.Item{}
	for _, it := range owed {
		hosts[host(it.URL)] = append(hosts[host(it.URL)], it)
	}
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		errs  error
		read  int
		room  = make(chan struct{}, max(1, p.Settings.Workers))
	)
	for _, items := range hosts {
		group.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			for _, it := range items {
				if ctx.Err() != nil {
					return
				}
				pg := p.article(ctx, it)
				if ctx.Err() != nil {
					return
				}
				err := p.Store.SavePage(pass, it.ID, pg)
				p.Log.Debug("page", "item", it.ID, "class", pg.Class, "refused", pg.Refused)
				if errors.Is(err, news.ErrNotFound) {
					continue // erased while its page was read
				}
				mu.Lock()
				read++
				errs = errors.Join(errs, err)
				mu.Unlock()
				if err != nil {
					stop() // ask nobody for what cannot be kept
				}
				if inTrouble(pg) {
					return
				}
			}
		})
	}
	group.Wait()
	return read, errors.Join(errs, pass.Err())
}

// group puts ungrouped items into stories, one stretch of time after the other.
func (p *Pipeline) group(ctx context.Context) error {
	wishes := edit.Wishes{Window: p.Settings.Window, Prefer: p.Settings.Prefer, URLRules: p.Settings.URLRules, Memory: p.Memory}
	recipe := wishes.Recipe()
	times, err := p.Store.Ungrouped(ctx, recipe)
	if err != nil {
		return fmt.Errorf("ask for ungrouped items: %w", err)
	}
	if len(times) == 0 {
		return nil
	}
	sources, err := p.sources(ctx)
	if err != nil {
		return err
	}
	desk, err := p.said(ctx)
	if err != nil {
		return fmt.Errorf("read acts: %w", err)
	}
	for _, s := range edit.Stretches(times, p.Settings.Window) {
		docs, err := p.Store.Docs(ctx, recipe, s.From, s.To)
		if err != nil {
			return fmt.Errorf("ask for items to group: %w", err)
		}
		var g news.Grouping
		if err := caught(func() {
			w := wishes
			w.Together, w.Apart = desk.Pairs(docs)
			g = edit.Group(docs, s, w, sources)
			desk.Rekey(&g, docs)
		}); err != nil {
			p.Log.Error("items could not be grouped", "from", s.From, "to", s.To, "err", err)
			continue
		}
		g.Acts, g.Done = desk.last, touched(docs, g)
		now := p.Now()
		for i := range g.Decisions {
			g.Decisions[i].At, g.Decisions[i].By = now, "pipeline"
		}
		if err := p.Store.SaveGrouping(ctx, g); err != nil {
			return fmt.Errorf("store stories: %w", err)
		}
	}
	return nil
}

// touched are the docs of g.Done that saving has to look at: those that owed
// grouping, and those whose story the grouping changes. The others of the stretch,
// nearly all of them, stand as they were judged before.
func touched(docs []news.Doc, g news.Grouping) []news.ID {
	changed, moved := map[news.ID]bool{}, map[news.ID]bool{}
	for _, grp := range g.Groups {
		changed[grp.Key] = true
		for _, id := range grp.Items {
			moved[id] = true
		}
	}
	settled := map[news.ID]bool{}
	for _, d := range docs {
		settled[d.ID] = d.Grouped && !changed[d.Story] && !moved[d.ID]
	}
	return slices.DeleteFunc(g.Done, func(id news.ID) bool { return settled[id] })
}

// sources are the followed sources and the removed ones whose items stay:
// their rights and names hold on.
func (p *Pipeline) sources(ctx context.Context) (map[news.ID]news.Source, error) {
	m := map[news.ID]news.Source{}
	for _, ask := range []func(context.Context) ([]news.Source, error){p.Store.FormerSources, p.Store.Sources} {
		list, err := ask(ctx)
		if err != nil {
			return nil, fmt.Errorf("read sources: %w", err)
		}
		for _, s := range list {
			m[s.ID] = s
		}
	}
	return m, nil
}
