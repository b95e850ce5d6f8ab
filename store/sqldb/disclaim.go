package sqldb

import (
	"context"
	"database/sql"

	"feedctl/news"
)

const (
	disclaimActs = `INSERT INTO disclaimed (story, act) SELECT $1, seq FROM act WHERE story = $2
	ON CONFLICT (story, act) DO NOTHING`

	selectDisclaimed = `SELECT t.key, d.act FROM disclaimed d JOIN story t ON t.n = d.story WHERE t.key IN `
)

// disclaim notes what persons said under a key of an item that joins a published
// story. They spoke of where the item stood then, and by the key alone that could
// not be told from what they said of the story itself before it was published.
func (r *regroup) disclaim() error {
	joins := map[int64]*storyRow{} // of each item that joins one
	for n, m := range r.items {
		if s := r.stories[m.newStory]; m.newStory != m.story && s != nil && s.published {
			joins[n] = s
		}
	}
	if len(joins) == 0 {
		return nil
	}
	var seq int64
	if found, err := r.one(`SELECT seq FROM act LIMIT 1`, nil, &seq); err != nil || !found {
		return err
	}
	type said struct {
		story *storyRow
		keys  []news.ID
	}
	var list []said
	if err := inLists(1, sortedKeys(joins), func(in string, args []any) error {
		return r.each(`SELECT i.n, s.original_url, i.guid FROM item i JOIN source s ON s.n = i.source WHERE i.n IN `+in, args, func(rows *sql.Rows) error {
			var n int64
			var source, guid string
			err := rows.Scan(&n, &source, &guid)
			list = append(list, said{joins[n], []news.ID{news.StoryKey(source, guid), news.SplitKey(source, guid)}})
			return err
		})
	}); err != nil {
		return err
	}
	for _, s := range list {
		for _, key := range s.keys {
			if string(key) == s.story.key {
				continue // the item comes back
			}
			if _, err := r.exec(disclaimActs, s.story.n, string(key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Disclaimed implements store.Store.
func (db *DB) Disclaimed(ctx context.Context, stories []news.ID) (map[news.ID][]int64, error) {
	out := map[news.ID][]int64{}
	err := db.view(ctx, "acts that are not a story's", func(t *tx) error {
		return inLists(1, texts(stories), func(in string, args []any) error {
			return t.each(selectDisclaimed+in+` ORDER BY d.act`, args, func(r *sql.Rows) error {
				var key string
				var act int64
				err := r.Scan(&key, &act)
				out[news.ID(key)] = append(out[news.ID(key)], act)
				return err
			})
		})
	})
	return out, err
}
