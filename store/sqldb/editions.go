package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"feedctl/news"
)

const (
	// selectCandidates is one read of story_candidate from a place in it.
	selectCandidates = `SELECT n, key, slug <> '', title, language, time FROM story
	WHERE merged_into = '' AND printable = 1 AND time <= $1 AND (time < $1 OR key > $2)
	ORDER BY time DESC, key LIMIT $3`
	selectReports = `SELECT i.story, i.id, s.id, i.title, i.time, i.words, i.cut, i.backlog, coalesce(d.id, '')
	FROM item i JOIN source s ON s.n = i.source LEFT JOIN item d ON d.n = i.duplicate_of
	WHERE i.story <> 0 AND i.story IN %s ORDER BY i.story, i.place, i.n`

	mintStory = `UPDATE story SET slug = $2, published_at = $3, updated = $3, time = $3, rev = rev + 1
	WHERE key = $1 AND slug = ''`
	// A person's word stands against the pipeline's; equal states are left alone.
	putState = `INSERT INTO story_channel (story, channel, state, pinned, set_by, set_at) VALUES ($1,$2,$3,$4,$5,$6)
	ON CONFLICT (story, channel) DO UPDATE SET state = excluded.state, pinned = excluded.pinned,
	set_by = excluded.set_by, set_at = excluded.set_at
	WHERE (story_channel.set_by = '' OR excluded.set_by <> '') AND (story_channel.state <> excluded.state
	OR story_channel.pinned <> excluded.pinned OR story_channel.set_by <> excluded.set_by)`

	selectOwedBelow = `SELECT key FROM story WHERE slug <> '' AND merged_into = '' AND made_from < $1 ORDER BY made_from, n LIMIT $2`
	selectOwedAbove = `SELECT key FROM story WHERE slug <> '' AND merged_into = '' AND made_from > $1 ORDER BY made_from, n LIMIT $2`

	selectStale     = `SELECT key FROM story WHERE slug <> '' AND rendered_rev <> rev AND merged_into = '' ORDER BY n LIMIT $1`
	selectSiteBelow = `SELECT key FROM story WHERE slug <> '' AND rendered_site < $1 AND rendered_rev = rev AND merged_into = '' ORDER BY rendered_site, n LIMIT $2`
	selectSiteAbove = `SELECT key FROM story WHERE slug <> '' AND rendered_site > $1 AND rendered_rev = rev AND merged_into = '' ORDER BY rendered_site, n LIMIT $2`

	putSummary = `INSERT INTO story_summary (story, text, points, recipe, made_by, items) VALUES ($1,$2,$3,$4,$5,$6)
	ON CONFLICT (story) DO UPDATE SET text = excluded.text, points = excluded.points, recipe = excluded.recipe,
	made_by = excluded.made_by, items = excluded.items
	WHERE story_summary.text <> excluded.text OR story_summary.points <> excluded.points
	OR story_summary.recipe <> excluded.recipe OR story_summary.made_by <> excluded.made_by
	OR story_summary.items <> excluded.items`
	updateMade = `UPDATE story SET made_from = $2, title = $3, updated = $4, rev = rev + $5 WHERE n = $1`
)

// Candidates implements store.Store.
func (db *DB) Candidates(ctx context.Context, after news.Position, limit int) (out []news.Candidate, err error) {
	from, key := int64(math.MaxInt64), ""
	if !after.Time.IsZero() || after.Key != "" {
		from, key = micros(after.Time), string(after.Key)
	}
	err = db.view(ctx, "candidates", func(t *tx) error {
		at := map[int64]int{} // a story's place in out
		var ns []int64
		err := t.each(selectCandidates, []any{from, key, int64(limit)}, func(r *sql.Rows) error {
			n, c, err := scanCandidate(r)
			at[n] = len(out)
			out, ns = append(out, c), append(ns, n)
			return err
		})
		if err != nil {
			return err
		}
		return t.fill(out, at, ns)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// scanCandidate reads a row of a story's number and what a candidate says of it.
func scanCandidate(r *sql.Rows) (n int64, c news.Candidate, err error) {
	var us int64
	var key string
	err = r.Scan(&n, &key, &c.Minted, &c.Title, &c.Language, &us)
	c.Key, c.Time = news.ID(key), moment(us)
	return n, c, err
}

// fill reads the reports and channel states of the stories numbered ns; at says
// which of out each is.
func (t *tx) fill(out []news.Candidate, at map[int64]int, ns []int64) error {
	return inLists(1, ns, func(in string, args []any) error {
		err := t.each(strings.Replace(selectReports, "%s", in, 1), args, func(r *sql.Rows) error {
			var it news.CandidateItem
			var n, us int64
			var id, source, dup string
			err := r.Scan(&n, &id, &source, &it.Title, &us, &it.Words, &it.Teaser, &it.Backlog, &dup)
			it.ID, it.Source, it.DuplicateOf, it.Time = news.ID(id), news.ID(source), news.ID(dup), moment(us)
			c := &out[at[n]]
			if len(c.Items) == 0 {
				c.Lead = it.ID
			}
			c.Items = append(c.Items, it)
			return err
		})
		if err != nil {
			return err
		}
		return t.each(strings.Replace(selectStates, "%s", in, 1), args, func(r *sql.Rows) error {
			n, s, err := scanState(r)
			c := &out[at[n]]
			c.Channels = append(c.Channels, s)
			return err
		})
	})
}

// SaveEdition implements store.Store.
func (db *DB) SaveEdition(ctx context.Context, mints []news.Mint, states map[news.ID][]news.ChannelState) error {
	if len(mints) == 0 && len(states) == 0 {
		return nil
	}
	for _, m := range mints {
		if m.Slug == "" {
			return fmt.Errorf("save edition: story %s has no slug", m.Key)
		}
	}
	return db.update(ctx, "save edition", func(t *tx) error {
		for _, m := range mints {
			if _, err := t.exec(mintStory, string(m.Key), m.Slug, micros(m.PublishedAt)); err != nil {
				return err
			}
			// Its source was purged and came back: so may its page.
			if _, err := t.exec(`DELETE FROM withdrawn WHERE path = $1`, news.Story{Key: m.Key, Slug: m.Slug}.Path()); err != nil {
				return err
			}
		}
		keys := slices.Sorted(maps.Keys(states))
		found, err := t.storyNumbers(keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			n, ok := found[key]
			if !ok {
				continue // it went with another grouping
			}
			if err := t.putStates(n, states[key]); err != nil {
				return err
			}
		}
		return nil
	})
}

// putStates records where story n stands; its page shows that.
func (t *tx) putStates(n int64, states []news.ChannelState) error {
	moved := int64(0)
	for _, c := range states {
		var changed int64
		var err error
		if c.State == "" {
			changed, err = t.forgetState(n, c)
		} else {
			changed, err = t.exec(putState, n, c.Slug, c.State, flag(c.Pinned), c.By, micros(c.At))
		}
		if err != nil {
			return err
		}
		moved += changed
	}
	if moved == 0 {
		return nil
	}
	_, err := t.exec(`UPDATE story SET rev = rev + 1 WHERE n = $1`, n)
	return err
}

// forgetState takes the state of story n in a channel away; that it is pinned there
// stays known.
func (t *tx) forgetState(n int64, c news.ChannelState) (int64, error) {
	gone, err := t.exec(`DELETE FROM story_channel WHERE story = $1 AND channel = $2 AND pinned = 0 AND (set_by = '' OR $3 <> '')`, n, c.Slug, c.By)
	if err != nil {
		return 0, err
	}
	left, err := t.exec(`UPDATE story_channel SET state = '', set_by = '' WHERE story = $1 AND channel = $2 AND pinned = 1
		AND state <> '' AND (set_by = '' OR $3 <> '')`, n, c.Slug, c.By)
	return gone + left, err
}

// OwedSummaries implements store.Store.
func (db *DB) OwedSummaries(ctx context.Context, madeFrom string, limit int) (out []news.ID, err error) {
	err = db.view(ctx, "stories that owe their summary", func(t *tx) (err error) {
		out, err = t.keys(limit, []any{madeFrom}, selectOwedBelow, selectOwedAbove)
		return err
	})
	return out, err
}

// SaveMade implements store.Store.
func (db *DB) SaveMade(ctx context.Context, rows []news.Made) error {
	if len(rows) == 0 {
		return nil
	}
	return db.update(ctx, "save summaries", func(t *tx) error {
		for _, m := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := t.saveMade(m); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) saveMade(m news.Made) error {
	var n, rev, updated int64
	var title string
	found, err := t.one(`SELECT n, rev, title, updated FROM story WHERE key = $1`, []any{string(m.Key)}, &n, &rev, &title, &updated)
	if err != nil || !found || rev != m.Rev {
		return err
	}
	points, err := encode(m.Summary.Points)
	if err != nil {
		return err
	}
	items, err := encode(m.Summary.Items)
	if err != nil {
		return err
	}
	moved, err := t.exec(putSummary, n, m.Summary.Text, points, m.Summary.Recipe, m.Summary.By, items)
	if err != nil {
		return err
	}
	if m.Title != "" && m.Title != title {
		title, moved = m.Title, 1
	}
	if us := micros(m.Updated); us > updated {
		updated, moved = us, 1
	}
	if _, err := t.exec(updateMade, n, m.MadeFrom, title, updated, min(moved, 1)); err != nil {
		return err
	}
	if err := t.savePending(n, m.Pending); err != nil {
		return err
	}
	return t.decide(m.Decisions)
}

// ToRender implements store.Store.
func (db *DB) ToRender(ctx context.Context, site string, limit int) (out []news.ID, err error) {
	err = db.view(ctx, "stories to render", func(t *tx) error {
		stale, err := t.keys(limit, nil, selectStale)
		if err != nil {
			return err
		}
		elsewhere, err := t.keys(limit-len(stale), []any{site}, selectSiteBelow, selectSiteAbove)
		out = append(stale, elsewhere...)
		return err
	})
	return out, err
}

// MarkRendered implements store.Store.
func (db *DB) MarkRendered(ctx context.Context, site string, revs map[news.ID]int64) error {
	if len(revs) == 0 {
		return nil
	}
	return db.update(ctx, "mark rendered stories", func(t *tx) error {
		for _, key := range slices.Sorted(maps.Keys(revs)) {
			if _, err := t.exec(`UPDATE story SET rendered_rev = $2, rendered_site = $3 WHERE key = $1
				AND (rendered_rev <> $2 OR rendered_site <> $3)`, string(key), revs[key], site); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetRendered implements store.Store.
func (db *DB) ForgetRendered(ctx context.Context) error {
	return db.update(ctx, "forget rendered stories", func(t *tx) error {
		_, err := t.exec(`UPDATE story SET rendered_site = '' WHERE slug <> '' AND rendered_site <> ''`)
		return err
	})
}
