package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"feedctl/news"
)

const (
	selectDecisions = `SELECT act, recipe, at, made_by, because, score, threshold, features FROM decision
	WHERE subject = $1 ORDER BY at, act, recipe`
	insertAct         = `INSERT INTO act (seq, at, done_by, verb, story, item, other, channel, note, payload) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`
	selectActs        = `SELECT seq, at, done_by, verb, story, item, other, channel, note, payload FROM act`
	actsOfStory       = selectActs + ` WHERE story = $1 OR other = $1 AND other <> '' ORDER BY seq`
	regroupings       = `verb IN ('merge', 'split', 'undo')`
	selectRegroupings = selectActs + ` WHERE ` + regroupings + ` ORDER BY seq`
	lastRegroup       = `SELECT coalesce(max(seq), 0) FROM act WHERE ` + regroupings
	selectMoved       = `SELECT y.key, y.slug, y.merged_into, coalesce(o.slug, '') FROM story y LEFT JOIN story o ON o.key = y.merged_into
	WHERE y.merged_into <> '' AND y.slug <> ''`
)

// Decisions implements store.Store.
func (db *DB) Decisions(ctx context.Context, subject news.ID) (out []news.Decision, err error) {
	err = db.view(ctx, "decisions", func(t *tx) error {
		return t.each(selectDecisions, []any{string(subject)}, func(r *sql.Rows) error {
			d := news.Decision{Subject: subject}
			var at int64
			var features string
			if err := r.Scan(&d.Act, &d.Recipe, &at, &d.By, &d.Because, &d.Score, &d.Threshold, &features); err != nil {
				return err
			}
			d.At = moment(at)
			err := decode(features, &d.Features)
			out = append(out, d)
			return err
		})
	})
	return out, err
}

// AddAct implements store.Store.
func (db *DB) AddAct(ctx context.Context, a news.Act) (news.Act, error) {
	err := db.update(ctx, "save act", func(t *tx) (err error) {
		if a.Seq, err = db.d.reserve(t, "act", "seq", 1); err != nil {
			return err
		}
		if _, err := t.exec(insertAct, a.Seq, micros(a.At), a.By, a.Verb, string(a.Story), string(a.Item),
			string(a.Other), a.Channel, a.Note, a.Payload); err != nil {
			return err
		}
		if a.Regroups() {
			if _, err := t.exec(`INSERT INTO act_owed (seq) VALUES ($1)`, a.Seq); err != nil {
				return err
			}
		}
		for _, key := range []news.ID{a.Story, a.Other} {
			if key == "" {
				continue
			}
			if a.Regroups() {
				if _, err := t.exec(`UPDATE item SET group_recipe = ''
					WHERE story <> 0 AND story = (SELECT n FROM story WHERE key = $1)`, string(key)); err != nil {
					return err
				}
			}
			if _, err := t.exec(`UPDATE story SET made_from = '', rev = rev + 1 WHERE key = $1`, string(key)); err != nil {
				return err
			}
		}
		return nil
	})
	a.At = moment(micros(a.At)) // as it will be read back
	return a, err
}

// Acts implements store.Store.
func (db *DB) Acts(ctx context.Context, story news.ID) ([]news.Act, error) {
	if story == "" {
		return db.acts(ctx, selectActs+` ORDER BY seq`)
	}
	return db.acts(ctx, actsOfStory, string(story))
}

// Regroupings implements store.Store.
func (db *DB) Regroupings(ctx context.Context) ([]news.Act, error) {
	return db.acts(ctx, selectRegroupings)
}

func (db *DB) acts(ctx context.Context, text string, args ...any) (out []news.Act, err error) {
	err = db.view(ctx, "acts", func(t *tx) error {
		return t.each(text, args, func(r *sql.Rows) error {
			a, err := scanAct(r)
			out = append(out, a)
			return err
		})
	})
	return out, err
}

// OwedActs implements store.Store.
func (db *DB) OwedActs(ctx context.Context) (out []int64, err error) {
	err = db.view(ctx, "owed acts", func(t *tx) error {
		return t.each(`SELECT seq FROM act_owed ORDER BY seq`, nil, func(r *sql.Rows) error {
			var seq int64
			err := r.Scan(&seq)
			out = append(out, seq)
			return err
		})
	})
	return out, err
}

// SettleAct implements store.Store.
func (db *DB) SettleAct(ctx context.Context, seq int64) error {
	return db.update(ctx, "settle act", func(t *tx) error {
		_, err := t.exec(`DELETE FROM act_owed WHERE seq = $1`, seq)
		return err
	})
}

// Members implements store.Store.
func (db *DB) Members(ctx context.Context, stories, items []news.ID) (out []news.Doc, err error) {
	err = db.view(ctx, "members", func(t *tx) error {
		found, err := t.storyNumbers(stories)
		if err != nil {
			return err
		}
		in := map[int64]bool{} // stories
		for _, n := range found {
			in[n] = true
		}
		alone := map[int64]bool{} // items without one
		if err := inLists(1, texts(items), func(list string, args []any) error {
			return t.each(`SELECT n, story FROM item WHERE id IN `+list, args, func(r *sql.Rows) error {
				var n, story int64
				err := r.Scan(&n, &story)
				if story != 0 {
					in[story] = true
				} else {
					alone[n] = true
				}
				return err
			})
		}); err != nil {
			return err
		}
		read := func(where string, ns []int64) error {
			return inLists(2, ns, func(list string, args []any) error {
				return t.each(selectDocs+where+list, append([]any{""}, args...), func(r *sql.Rows) error {
					d, _, err := scanDoc(r)
					d.Grouped = false
					out = append(out, d)
					return err
				})
			})
		}
		if err := read(`i.story <> 0 AND i.story IN `, sortedKeys(in)); err != nil {
			return err
		}
		return read(`i.n IN `, sortedKeys(alone))
	})
	slices.SortFunc(out, func(a, b news.Doc) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// Moved implements store.Store.
func (db *DB) Moved(ctx context.Context) (map[string]string, error) {
	type page struct{ path, heir string }
	merged := map[string]page{}  // by key
	paths := map[string]string{} // of stories that merged ones lead to
	err := db.view(ctx, "moved pages", func(t *tx) error {
		return t.each(selectMoved, nil, func(r *sql.Rows) error {
			var key, slug, heir, heirSlug string
			err := r.Scan(&key, &slug, &heir, &heirSlug)
			merged[key] = page{news.Story{Key: news.ID(key), Slug: slug}.Path(), heir}
			if heirSlug != "" {
				paths[heir] = news.Story{Key: news.ID(heir), Slug: heirSlug}.Path()
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(merged))
	for _, p := range merged {
		heir := p.heir
		for range merged { // a chain is no longer than that
			next, further := merged[heir]
			if !further {
				break
			}
			heir = next.heir
		}
		if to := paths[heir]; to != "" && to != p.path {
			out[p.path] = to
		}
	}
	return out, nil
}

// knowsActs fails for a grouping that a person has overtaken.
func (t *tx) knowsActs(g news.Grouping) error {
	var last int64
	if _, err := t.one(lastRegroup, nil, &last); err != nil {
		return err
	}
	if last > g.Acts {
		return fmt.Errorf("act %d on grouping: %w", last, news.ErrChanged)
	}
	return nil
}

// AddViews implements store.Store.
func (db *DB) AddViews(ctx context.Context, counts map[news.ID]int64) error {
	if len(counts) == 0 {
		return nil
	}
	return db.update(ctx, "save views", func(t *tx) error {
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			if _, err := t.exec(`UPDATE story SET views = views + $2 WHERE key = $1`, string(key), counts[key]); err != nil {
				return err
			}
		}
		return nil
	})
}
