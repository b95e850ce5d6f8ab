package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"feedctl/news"
)

// RemoveSource implements store.Store.
func (db *DB) RemoveSource(ctx context.Context, id news.ID, purge bool) error {
	return db.update(ctx, "remove source", func(t *tx) error {
		s, err := t.source(id)
		if err != nil {
			// What a removed source left may still be purged.
			found, ferr := false, error(nil)
			if purge {
				found, ferr = t.one(`SELECT n FROM source WHERE id = $1`, []any{string(id)}, &s.n)
			}
			if ferr != nil || !found {
				return err
			}
		}
		if purge {
			if err := t.purge(s.n); err != nil {
				return err
			}
		}
		return t.forget(s.n)
	})
}

// Withdrawn implements store.Store.
func (db *DB) Withdrawn(ctx context.Context) (out []string, err error) {
	err = db.view(ctx, "withdrawn pages", func(t *tx) error {
		return t.each(`SELECT path FROM withdrawn ORDER BY path`, nil, func(r *sql.Rows) error {
			var path string
			err := r.Scan(&path)
			out = append(out, path)
			return err
		})
	})
	return out, err
}

// forget drops a source's poll, ledger and secrets' places; its row stays while
// items name it.
func (t *tx) forget(n int64) error {
	for _, text := range append(slices.Clone(dropPush),
		`DELETE FROM poll WHERE source = $1`,
		dropSeen,
		`DELETE FROM ledger WHERE source = $1`, // no index: a removal is rare, a visit is not
		// Once the login is forgotten, its rights have to say that the text was behind one.
		`UPDATE source SET rights = 'link' WHERE n = $1 AND (login <> '' OR password_file <> '' OR headers_file <> '')`,
		`UPDATE source SET removed = 1, login = '', password_file = '', headers_file = '', attributes = '' WHERE n = $1`,
		`INSERT INTO meta (name, value) SELECT 'last_source', CAST(max(n) AS TEXT) FROM source WHERE $1 > 0
			ON CONFLICT (name) DO UPDATE SET value = excluded.value
			WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)`,
		`DELETE FROM source WHERE n = $1 AND NOT EXISTS (SELECT 1 FROM item WHERE source = $1)`,
	) {
		if _, err := t.exec(text, n); err != nil {
			return err
		}
	}
	return nil
}

// dropWithMerged also drops the stories whose pages lead to this one.
func (t *tx) dropWithMerged(n int64, key string) error {
	if err := t.dropStory(n, key); err != nil {
		return err
	}
	merged := map[int64]string{}
	if err := t.each(`SELECT n, key FROM story WHERE merged_into = $1`, []any{key}, func(r *sql.Rows) error {
		var n int64
		var key string
		err := r.Scan(&n, &key)
		merged[n] = key
		return err
	}); err != nil {
		return err
	}
	for _, n := range sortedKeys(merged) {
		if err := t.dropWithMerged(n, merged[n]); err != nil {
			return err
		}
	}
	return nil
}

// purge erases a source's items with all that was made of them alone. Stories
// that keep items of others go on without these.
func (t *tx) purge(source int64) error {
	// 1 the stories they stand in, and whose copies they are
	touched := map[int64]string{}
	if err := t.each(`SELECT n, key FROM story WHERE n IN (SELECT story FROM item WHERE source = $1 AND story <> 0)`,
		[]any{source}, func(r *sql.Rows) error {
			var n int64
			var key string
			err := r.Scan(&n, &key)
			touched[n] = key
			return err
		}); err != nil {
		return err
	}
	if err := t.purgeKept(source); err != nil {
		return err
	}
	for _, text := range []string{
		// 2 the others of those stories, and their copies, are to be grouped anew
		`UPDATE item SET group_recipe = '' WHERE source <> $1
			AND story IN (SELECT story FROM item WHERE source = $1 AND story <> 0) AND story <> 0`,
		`UPDATE item SET duplicate_of = 0, group_recipe = '' WHERE duplicate_of <> 0 AND source <> $1
			AND duplicate_of IN (SELECT n FROM item WHERE source = $1)`,
		// 3 the items; markup, text, revisions and page go with them
		`DELETE FROM model_answer WHERE key IN (SELECT key FROM model_shown WHERE item IN (SELECT n FROM item WHERE source = $1))`,
		`DELETE FROM decision WHERE subject IN (SELECT id FROM item WHERE source = $1)`,
		`DELETE FROM item WHERE source = $1`,
		`UPDATE poll SET items = 0 WHERE source = $1`,
		dropSeen,
	} {
		if _, err := t.exec(text, source); err != nil {
			return err
		}
	}
	for _, n := range sortedKeys(touched) {
		left, err := t.repair(n)
		if err != nil {
			return err
		}
		if left {
			// A summary may hold the erased words, and so may what waits to be looked
			// at: neither must outlive them.
			for _, text := range []string{`DELETE FROM story_summary WHERE story = $1`, `DELETE FROM pending WHERE story = $1`} {
				if err == nil {
					_, err = t.exec(text, n)
				}
			}
		} else {
			err = t.dropWithMerged(n, touched[n])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
