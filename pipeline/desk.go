package pipeline

import (
	"context"
	"errors"
	"fmt"

	"feedctl/edit"
	"feedctl/news"
)

// Desk is what a pass asks of a person's acts and notes of them.
type Desk interface {
	Regroupings(ctx context.Context) ([]news.Act, error)
	OwedActs(ctx context.Context) ([]int64, error)
	SettleAct(ctx context.Context, seq int64) error
	Members(ctx context.Context, stories, items []news.ID) ([]news.Doc, error)
}

// overtaken is how often a pass begins anew because a person acted meanwhile.
const overtaken = 5

// regroup brings the stories in line with what persons said, and groups what is
// owed. What a person says meanwhile is not overwritten: the pass looks again.
func (p *Pipeline) regroup(ctx context.Context) error {
	return again(func() error {
		if err := p.settle(ctx); err != nil {
			return err
		}
		return p.group(ctx)
	})
}

// Settle makes the stories show every merge, split and undo that they do not show
// yet, the oldest first. Each is noted as settled once it is, so that a program
// killed in between leaves the rest to the next pass.
func (p *Pipeline) Settle(ctx context.Context) error {
	if err := again(func() error { return p.settle(ctx) }); err != nil {
		return err
	}
	return p.restate(ctx)
}

func again(do func() error) (err error) {
	for range overtaken {
		if err = do(); !errors.Is(err, news.ErrChanged) {
			return err
		}
	}
	return err
}

func (p *Pipeline) settle(ctx context.Context) error {
	owed, err := p.Store.OwedActs(ctx)
	if err != nil {
		return fmt.Errorf("ask for owed acts: %w", err)
	}
	if len(owed) == 0 {
		return nil
	}
	acts, err := p.Store.Regroupings(ctx)
	if err != nil {
		return fmt.Errorf("read acts: %w", err)
	}
	sources, err := p.sources(ctx)
	if err != nil {
		return err
	}
	for _, seq := range owed {
		g, err := p.consequence(ctx, acts, seq, sources)
		if err != nil {
			return err
		}
		if len(g.Groups) > 0 {
			if err := p.Store.SaveGrouping(ctx, g); err != nil {
				return fmt.Errorf("store what act %d says: %w", seq, err)
			}
		}
		if err := p.Store.SettleAct(ctx, seq); err != nil {
			return fmt.Errorf("note act %d: %w", seq, err)
		}
	}
	return nil
}

// consequence reads what an act is about and says what becomes of it.
func (p *Pipeline) consequence(ctx context.Context, acts []news.Act, seq int64, sources map[news.ID]news.Source) (g news.Grouping, err error) {
	keys, items := edit.Named(acts, seq)
	stories := map[news.ID]news.Story{}
	if err := p.follow(ctx, keys, stories); err != nil {
		return g, err
	}
	for key := range stories {
		keys = append(keys, key)
	}
	docs, err := p.Store.Members(ctx, keys, items)
	if err != nil {
		return g, fmt.Errorf("read the items of act %d: %w", seq, err)
	}
	keys = nil
	for _, d := range docs {
		if _, known := stories[d.Story]; !known && d.Story != "" {
			keys = append(keys, d.Story)
		}
	}
	if err := p.follow(ctx, keys, stories); err != nil {
		return g, err
	}
	if gaveUp := caught(func() { g = edit.Settle(acts, seq, stories, docs, sources) }); gaveUp != nil {
		// It stays a fact; grouping still obeys it where it can.
		p.Log.Error("act could not be carried out", "act", seq, "err", gaveUp)
	}
	return g, nil
}

// follow adds the stories with these keys, and those they are merged into.
func (p *Pipeline) follow(ctx context.Context, keys []news.ID, into map[news.ID]news.Story) error {
	for len(keys) > 0 {
		list, err := p.Store.Stories(ctx, keys)
		if err != nil {
			return fmt.Errorf("read stories: %w", err)
		}
		keys = nil
		for _, s := range list {
			into[s.Key] = s
			if _, known := into[s.MergedInto]; !known && s.MergedInto != "" {
				keys = append(keys, s.MergedInto)
			}
		}
	}
	return nil
}

// said is what persons said of what belongs together.
type said struct {
	edit.State
	last int64 // the newest act
}

func (p *Pipeline) said(ctx context.Context) (said, error) {
	acts, err := p.Store.Regroupings(ctx)
	if err != nil || len(acts) == 0 {
		return said{}, err
	}
	return said{edit.Replay(acts), acts[len(acts)-1].Seq}, nil
}
