package sqldb

import (
	"cmp"
	"context"
	"reflect"

	"feedctl/news"
)

// SyncSources implements store.Store.
func (db *DB) SyncSources(ctx context.Context, given []news.Source) (added, paused []news.Source, err error) {
	err = db.update(ctx, "register configured sources", func(t *tx) error {
		added, paused = nil, nil
		listed := map[int64]bool{}
		// 1 what the configuration names is added or takes its settings
		for _, g := range given {
			g.OriginalURL = cmp.Or(g.OriginalURL, g.URL)
			g.ID = cmp.Or(g.ID, news.SourceID(g.OriginalURL))
			g.Origin = news.OriginConfig
			old, ok, err := t.like(g)
			if err != nil {
				return err
			}
			if !ok {
				s, err := t.add(g)
				if err != nil {
					return err
				}
				now, err := t.source(s.ID)
				if err != nil {
					return err
				}
				listed[now.n] = true
				added = append(added, s)
				continue
			}
			if listed[old.n] {
				continue // named twice: the first line counts
			}
			listed[old.n] = true
			if s := configured(old.Source, g); !reflect.DeepEqual(s, old.Source) {
				if err := t.change(old, s); err != nil {
					return err
				}
				if s.Interval != old.Interval {
					if err := t.putPoll(old.n, old.Poll.Every(s.Interval), s.Paused); err != nil {
						return err
					}
				}
			}
		}
		// 2 what it named once and names no more is paused
		all, err := t.sources(selectSources+` WHERE s.removed = 0 AND s.origin = $1 ORDER BY s.title, s.url, s.n`, news.OriginConfig)
		if err != nil {
			return err
		}
		for _, old := range all {
			if listed[old.n] {
				continue
			}
			s := old.Source
			s.Paused, s.Origin = true, news.OriginAdded
			if err := t.change(old, s); err != nil {
				return err
			}
			paused = append(paused, s)
		}
		return nil
	})
	return added, paused, err
}

// configured is the source old with the settings of g from the configuration.
// What the configuration does not say stays: the address after a permanent
// redirect, a title and site learned from the feed, OPML attributes. A source
// that was configured before stays paused if it is; one that becomes configured
// goes on unless g says otherwise.
func configured(old, g news.Source) news.Source {
	s := g
	s.ID, s.OriginalURL, s.URL = old.ID, old.OriginalURL, old.URL
	s.AddedAt, s.Poll = old.AddedAt, old.Poll
	s.Title = cmp.Or(g.Title, old.Title)
	s.SiteURL = cmp.Or(g.SiteURL, old.SiteURL)
	s.Rights = cmp.Or(g.Rights, news.RightsSummary)
	if len(g.Attributes) == 0 {
		s.Attributes = old.Attributes
	}
	if len(g.Tags) == 0 {
		s.Tags = nil // as it is read back
	}
	if old.Origin == news.OriginConfig {
		s.Paused = old.Paused
	}
	return s
}
