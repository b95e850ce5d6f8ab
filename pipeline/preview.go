package pipeline

import (
	"context"

	"feedctl/edit"
	"feedctl/news"
)

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
	mints, err := p.mints(ctx, selections)
	if err != nil {
		return nil, err
	}
	fresh := map[news.ID]news.Mint{}
	for _, m := range mints {
		fresh[m.Key] = m
	}
	var editions []news.Edition
	for _, sel := range selections {
		var entries []news.Entry
		for _, c := range sel.Chosen {
			l, err := p.Load(ctx, []news.ID{c.Key})
			if err != nil {
				return nil, err
			}
			for _, s := range l.Stories {
				if m, first := fresh[s.Key]; first && !s.Published() {
					s.Slug, s.PublishedAt, s.Authority, s.Year = m.Slug, m.PublishedAt, authority, year
				}
				if s.MadeFrom != p.Settings.Wording.MadeFrom() {
					made, err := p.summariseOne(ctx, s, pick(s, l.Items), sources)
					if err != nil {
						return nil, err
					}
					made = p.fix(l, s, made)
					s.Title, s.Summary = made.Title, made.Summary
					if made.Updated.After(s.Updated) {
						s.Updated = made.Updated
					}
				}
				e, ok, err := p.printed(l, s, &sel.Channel, sources)
				if err != nil {
					return nil, err
				}
				if ok {
					entries = append(entries, edit.ForChannel(e, sel.Channel))
				}
			}
		}
		editions = append(editions, p.edition(sel.Channel, entries))
	}
	return editions, nil
}
