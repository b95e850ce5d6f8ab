package sqldb

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"feedctl/news"
)

const (
	selectAnswers = `SELECT key, text FROM model_answer WHERE key IN `

	// The newest stories that readers have.
	selectNewestPublished = `SELECT key FROM story WHERE slug <> '' AND merged_into = '' AND printable = 1
	ORDER BY time DESC, key LIMIT $1`

	modelRest = "model_rest" // in meta: when the model may be asked again
)

// ModelAnswers implements store.Store.
func (db *DB) ModelAnswers(ctx context.Context, keys []string) (map[string]string, error) {
	out := map[string]string{}
	err := db.view(ctx, "a model's answers", func(t *tx) error {
		return inLists(1, keys, func(in string, args []any) error {
			return t.each(selectAnswers+in, args, func(r *sql.Rows) error {
				var key, text string
				err := r.Scan(&key, &text)
				out[key] = text
				return err
			})
		})
	})
	return out, err
}

// SaveModelAnswer implements store.Store.
func (db *DB) SaveModelAnswer(ctx context.Context, a news.ModelAnswer) error {
	return db.update(ctx, "save a model's answer", func(t *tx) error {
		if _, err := t.exec(`INSERT INTO model_answer (key, at, text) VALUES ($1,$2,$3)
			ON CONFLICT (key) DO UPDATE SET at = excluded.at, text = excluded.text`, a.Key, micros(a.At), a.Text); err != nil {
			return err
		}
		if err := inLists(2, texts(a.Items), func(in string, args []any) error {
			_, err := t.exec(`INSERT INTO model_shown (item, key) SELECT n, $1 FROM item WHERE id IN `+in+`
				ON CONFLICT (item, key) DO NOTHING`, append([]any{a.Key}, args...)...)
			return err
		}); err != nil {
			return err
		}
		// An answer to what was purged meanwhile is not kept.
		if _, err := t.exec(`DELETE FROM model_answer WHERE key = $1 AND $2 > (SELECT count(*) FROM model_shown WHERE key = $1)`,
			a.Key, int64(len(a.Items))); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE story SET made_from = '', rev = rev + 1 WHERE key = $1`, string(a.Story))
		return err
	})
}

// SpendModel implements store.Store.
func (db *DB) SpendModel(ctx context.Context, now time.Time, budget int) (ok bool, err error) {
	err = db.update(ctx, "count a question to a model", func(t *tx) error {
		ok = false
		var rest string
		if _, err := t.one(`SELECT value FROM meta WHERE name = $1`, []any{modelRest}, &rest); err != nil {
			return err
		}
		until, _ := strconv.ParseInt(rest, 10, 64) // nothing is no rest
		day, asked := now.UTC().Format(time.DateOnly), int64(0)
		if _, err := t.one(`SELECT asked FROM model_day WHERE day = $1`, []any{day}, &asked); err != nil {
			return err
		}
		if micros(now) < until || budget > 0 && asked >= int64(budget) {
			return nil
		}
		ok = true
		_, err := t.exec(`INSERT INTO model_day (day, asked) VALUES ($1, 1)
			ON CONFLICT (day) DO UPDATE SET asked = asked + 1`, day)
		return err
	})
	return ok, err
}

// RestModel implements store.Store.
func (db *DB) RestModel(ctx context.Context, until time.Time) error {
	return db.update(ctx, "let a model rest", func(t *tx) error {
		_, err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, modelRest, strconv.FormatInt(micros(until), 10))
		return err
	})
}

// NewestPublished implements store.Store.
func (db *DB) NewestPublished(ctx context.Context, limit int) (out []news.ID, err error) {
	err = db.view(ctx, "the newest published stories", func(t *tx) error {
		return t.each(selectNewestPublished, []any{limit}, func(r *sql.Rows) error {
			var key string
			err := r.Scan(&key)
			out = append(out, news.ID(key))
			return err
		})
	})
	return out, err
}
