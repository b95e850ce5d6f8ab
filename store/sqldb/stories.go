package sqldb

import (
	"context"
	"database/sql"
	"strings"

	"feedctl/news"
)

const (
	selectStories = `SELECT t.n, t.key, t.slug, t.published_at, t.updated, t.first_seen, t.title, t.language,
	t.merged_into, t.made_from, t.rev, t.views, coalesce(u.text, ''), coalesce(u.points, ''), coalesce(u.recipe, ''),
	coalesce(u.made_by, ''), coalesce(u.items, '')
	FROM story t LEFT JOIN story_summary u ON u.story = t.n WHERE t.n IN `
	selectMembers = `SELECT story, id FROM item WHERE story <> 0 AND story IN %s ORDER BY story, place, n`
	selectStates  = `SELECT story, channel, state, pinned, set_by, set_at FROM story_channel WHERE story IN %s ORDER BY story, channel`
)

// storiesByNumber returns whole stories in the order of their numbers in ns.
func (t *tx) storiesByNumber(ns []int64) ([]news.Story, error) {
	made, err := t.identity()
	if err != nil {
		return nil, err
	}
	found := make(map[int64]*news.Story, len(ns))
	err = inLists(1, ns, func(in string, args []any) error {
		err := t.each(selectStories+in, args, func(r *sql.Rows) error {
			n, s, err := scanStory(r)
			if s.Published() {
				s.Authority, s.Year = made.Authority, made.Year
			}
			found[n] = &s
			return err
		})
		if err != nil {
			return err
		}
		err = t.each(strings.Replace(selectMembers, "%s", in, 1), args, func(r *sql.Rows) error {
			var n int64
			var id string
			err := r.Scan(&n, &id)
			if s := found[n]; s != nil {
				s.Items = append(s.Items, news.ID(id))
				s.Lead = s.Items[0]
			}
			return err
		})
		if err != nil {
			return err
		}
		return t.each(strings.Replace(selectStates, "%s", in, 1), args, func(r *sql.Rows) error {
			n, c, err := scanState(r)
			if s := found[n]; s != nil {
				s.Channels = append(s.Channels, c)
			}
			return err
		})
	})
	out := make([]news.Story, 0, len(found))
	for _, n := range ns {
		if s := found[n]; s != nil {
			out = append(out, *s)
		}
	}
	return out, err
}

func scanStory(r *sql.Rows) (n int64, s news.Story, err error) {
	var key, merged, points, items string
	var published, updated, first int64
	err = r.Scan(&n, &key, &s.Slug, &published, &updated, &first, &s.Title, &s.Language, &merged, &s.MadeFrom, &s.Rev,
		&s.Views, &s.Summary.Text, &points, &s.Summary.Recipe, &s.Summary.By, &items)
	if err != nil {
		return 0, s, err
	}
	s.Key, s.MergedInto = news.ID(key), news.ID(merged)
	s.PublishedAt, s.Updated, s.FirstSeen = moment(published), moment(updated), moment(first)
	if err := decode(points, &s.Summary.Points); err != nil {
		return 0, s, err
	}
	return n, s, decode(items, &s.Summary.Items)
}

func scanState(r *sql.Rows) (n int64, c news.ChannelState, err error) {
	var at int64
	err = r.Scan(&n, &c.Slug, &c.State, &c.Pinned, &c.By, &at)
	c.At = moment(at)
	return n, c, err
}

// storyNumbers returns the numbers of the stories that exist.
func (t *tx) storyNumbers(keys []news.ID) (map[news.ID]int64, error) {
	out := make(map[news.ID]int64, len(keys))
	err := inLists(1, texts(keys), func(in string, args []any) error {
		return t.each(`SELECT key, n FROM story WHERE key IN `+in, args, func(r *sql.Rows) error {
			var key string
			var n int64
			err := r.Scan(&key, &n)
			out[news.ID(key)] = n
			return err
		})
	})
	return out, err
}

// Stories implements store.Store.
func (db *DB) Stories(ctx context.Context, keys []news.ID) (out []news.Story, err error) {
	err = db.view(ctx, "stories", func(t *tx) error {
		found, err := t.storyNumbers(keys)
		if err != nil {
			return err
		}
		ns := make([]int64, 0, len(keys))
		for _, k := range keys {
			if n, ok := found[k]; ok {
				ns = append(ns, n)
			}
		}
		out, err = t.storiesByNumber(ns)
		return err
	})
	return out, err
}

// keys returns the story keys that the texts select, one after the other, at
// most limit.
func (t *tx) keys(limit int, args []any, queries ...string) ([]news.ID, error) {
	var out []news.ID
	for _, text := range queries {
		err := t.each(text, append(args, int64(limit-len(out))), func(r *sql.Rows) error {
			var key string
			err := r.Scan(&key)
			out = append(out, news.ID(key))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
