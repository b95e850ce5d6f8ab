package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"feedctl/news"
)

const (
	selectKnownOf = `SELECT n, original_url, coalesce(p.items = 0, 0) FROM source LEFT JOIN poll p ON p.source = n WHERE id = $1`

	knownColumns = `SELECT id, guid, canonical, title, hash, published, precision FROM item WHERE `
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
		var k news.Known
		var id string
		var published int64
		err := r.Scan(&id, &k.GUID, &k.Canonical, &k.Title, &k.Hash, &published, &k.Precision)
		k.Published = moment(published)
		if k.ID = news.ID(id); !seen[k.ID] {
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
