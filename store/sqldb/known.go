package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"feedctl/news"
)

const (
	selectKnownOf = `SELECT n, original_url, coalesce(p.items = 0, 0) FROM source LEFT JOIN poll p ON p.source = n WHERE id = $1`

	knownColumns = `SELECT id, guid, url, canonical, title, hash, published, precision FROM item WHERE `

	selectRecent = knownColumns + `source = (SELECT n FROM source WHERE id = $1) ORDER BY time DESC, n DESC LIMIT $2`
)

func selectKnownByID(count int) string { return knownColumns + `id IN ` + list(1, count) }

// The plus keeps SQLite from reading all items of the source instead.
func selectKnownByCanonical(count int) string {
	return knownColumns + `canonical IN ` + list(2, count) + ` AND canonical <> '' AND +source = $1`
}

// Known implements store.Store.
func (db *DB) Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error) {
	var out []news.Known
	seen := map[news.ID]bool{}
	read := func(r *sql.Rows) error {
		k, err := scanKnown(r)
		if !seen[k.ID] {
			seen[k.ID] = true
			out = append(out, k)
		}
		return err
	}
	err := db.view(ctx, "known items", func(t *tx) error {
		var n int64
		var original string
		var empty bool
		found, err := t.one(selectKnownOf, []any{string(source)}, &n, &original, &empty)
		if err != nil || !found || empty { // a first visit, most often
			return err
		}
		// The id is a hash of address and guid, so its index finds guids too.
		ids := make([]string, len(guids))
		for i, g := range guids {
			ids[i] = string(news.ItemID(original, g))
		}
		if err := inLists(1, ids, func(_ string, args []any) error {
			return t.each(selectKnownByID(len(args)), args, read)
		}); err != nil {
			return err
		}
		filled := slices.DeleteFunc(slices.Clone(canonicals), func(c string) bool { return c == "" })
		return inLists(2, filled, func(_ string, args []any) error {
			return t.each(selectKnownByCanonical(len(args)), append([]any{n}, args...), read)
		})
	})
	return out, err
}

// Recent implements store.Store.
func (db *DB) Recent(ctx context.Context, source news.ID, limit int) (out []news.Known, err error) {
	err = db.view(ctx, "recent items", func(t *tx) error {
		return t.each(selectRecent, []any{string(source), limit}, func(r *sql.Rows) error {
			k, err := scanKnown(r)
			out = append(out, k)
			return err
		})
	})
	return out, err
}

func scanKnown(r *sql.Rows) (k news.Known, err error) {
	var id string
	var published int64
	err = r.Scan(&id, &k.GUID, &k.URL, &k.Canonical, &k.Title, &k.Hash, &published, &k.Precision)
	k.ID, k.Published = news.ID(id), moment(published)
	return k, err
}
