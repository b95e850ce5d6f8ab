package sqldb

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"feedctl/news"
)

const (
	selectDecisions = `SELECT act, recipe, at, made_by, because, score, threshold, features FROM decision
	WHERE subject = $1 ORDER BY at, act, recipe`
	insertAct  = `INSERT INTO act (seq, at, done_by, verb, story, item, other, channel, note, payload) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`
	selectActs = `SELECT seq, at, done_by, verb, story, item, other, channel, note, payload FROM act`
)

// regrouping are the acts that say what belongs together.
var regrouping = []string{"merge", "split", "undo"}

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
		for _, key := range []news.ID{a.Story, a.Other} {
			if key == "" {
				continue
			}
			if slices.Contains(regrouping, a.Verb) {
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
func (db *DB) Acts(ctx context.Context, story news.ID) (out []news.Act, err error) {
	text, args := selectActs+` ORDER BY seq`, []any(nil)
	if story != "" {
		text, args = selectActs+` WHERE story = $1 ORDER BY seq`, []any{string(story)}
	}
	err = db.view(ctx, "acts", func(t *tx) error {
		return t.each(text, args, func(r *sql.Rows) error {
			var a news.Act
			var at int64
			var key, item, other string
			err := r.Scan(&a.Seq, &at, &a.By, &a.Verb, &key, &item, &other, &a.Channel, &a.Note, &a.Payload)
			a.At, a.Story, a.Item, a.Other = moment(at), news.ID(key), news.ID(item), news.ID(other)
			out = append(out, a)
			return err
		})
	})
	return out, err
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
