package sqldb

import (
	"context"
	"database/sql"
	"regexp"
	"strconv"
	"strings"

	"feedctl/news"
)

// A ref is what a Query's Ref may mean.
type ref struct {
	prefix  string   // of an item's id or a story's key; empty: it is none
	address string   // of an item; empty: it is none
	words   []string // of a title, lower case; empty: it is none
}

var (
	idPrefix = regexp.MustCompile(`^[a-z2-7]{4,26}$`)
	// pageRef is a story's tag URI, or the path or URL of its page.
	pageRef = regexp.MustCompile(`(?:^tag:[^/]*:story/|/story/[a-z0-9-]*-)([a-z2-7]{26})(?:/|$)`)
)

func parseRef(s string) ref {
	s = strings.TrimSpace(s)
	if m := pageRef.FindStringSubmatch(s); m != nil {
		return ref{prefix: m[1], address: s}
	}
	if strings.Contains(s, "://") {
		return ref{address: s}
	}
	r := ref{words: strings.Fields(strings.ToLower(s))}
	if idPrefix.MatchString(s) {
		r.prefix = s
	}
	return r
}

// names reports whether all words stand in the title.
func (r ref) names(title string) bool {
	if len(r.words) == 0 {
		return false
	}
	title = strings.ToLower(title)
	for _, w := range r.words {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}

// where gathers the conditions of a query and their arguments.
type where struct {
	conds []string
	args  []any
}

// add adds a condition; each ? in it becomes the next placeholder.
func (w *where) add(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conds = append(w.conds, cond)
}

func (w *where) String() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// state narrows to stories, whose number is column, that stand in a channel.
func (w *where) state(column string, q news.Query) {
	switch {
	case q.Channel != "" && q.State != "":
		w.add(column+` IN (SELECT story FROM story_channel WHERE channel = ? AND state = ?)`, q.Channel, q.State)
	case q.Channel != "":
		w.add(column+` IN (SELECT story FROM story_channel WHERE channel = ? AND state <> '')`, q.Channel)
	case q.State != "":
		w.add(column+` IN (SELECT story FROM story_channel WHERE state = ?)`, q.State)
	}
}

// above is the least text greater than every text that begins with prefix.
func above(prefix string) string { return prefix + "{" } // { follows z

// matched finds the rows that r means: set says which by their address or id,
// the others by their title.
func (t *tx) matched(r ref) (items, stories map[int64]bool, err error) {
	items, stories = map[int64]bool{}, map[int64]bool{}
	read := func(rows *sql.Rows) error {
		var item, story int64
		err := rows.Scan(&item, &story)
		if item != 0 {
			items[item] = true
		}
		if story != 0 {
			stories[story] = true
		}
		return err
	}
	if r.prefix != "" {
		args := []any{r.prefix, above(r.prefix)}
		if err := t.each(`SELECT n, story FROM item WHERE id >= $1 AND id < $2`, args, read); err != nil {
			return nil, nil, err
		}
		if err := t.each(`SELECT coalesce(i.n, 0), s.n FROM story s LEFT JOIN item i ON i.story = s.n AND i.story <> 0
			WHERE s.key >= $1 AND s.key < $2`, args, read); err != nil {
			return nil, nil, err
		}
	}
	if r.address != "" && len(items) == 0 && len(stories) == 0 {
		err := t.each(`SELECT n, story FROM item WHERE canonical = $1 AND canonical <> ''`, []any{r.address}, read)
		if err == nil && len(items) == 0 {
			// As it was given: no index, for the one who asks.
			err = t.each(`SELECT n, story FROM item WHERE url = $1`, []any{r.address}, read)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return items, stories, nil
}

// pick returns the numbers of the rows of text, (n, title) each, in its order,
// that r means: those in set, or whose title has its words. limit 0 is no limit.
func (t *tx) pick(text string, args []any, r *ref, set map[int64]bool, limit int) ([]int64, error) {
	var ns []int64
	err := t.each(text, args, func(rows *sql.Rows) error {
		var n int64
		var title string
		if err := rows.Scan(&n, &title); err != nil {
			return err
		}
		if r == nil || set[n] || r.names(title) {
			ns = append(ns, n)
		}
		if limit > 0 && len(ns) >= limit {
			return errEnough
		}
		return nil
	})
	return ns, err
}

// refOf returns what q's Ref means and which rows it names; nil for none.
func (t *tx) refOf(q news.Query) (r *ref, items, stories map[int64]bool, err error) {
	if strings.TrimSpace(q.Ref) == "" {
		return nil, nil, nil, nil
	}
	parsed := parseRef(q.Ref)
	items, stories, err = t.matched(parsed)
	return &parsed, items, stories, err
}

// narrow adds to w that column is among set, where r can mean nothing else.
func (w *where) narrow(column string, r *ref, set map[int64]bool) {
	if r == nil || len(r.words) > 0 || len(set) > 500 {
		return
	}
	if len(set) == 0 {
		w.add("1 = 0")
		return
	}
	marks := make([]string, 0, len(set))
	args := make([]any, 0, len(set))
	for _, n := range sortedKeys(set) {
		marks, args = append(marks, "?"), append(args, n)
	}
	w.add(column+" IN ("+strings.Join(marks, ",")+")", args...)
}

// findItems returns the numbers of the items that q means, in its order.
func (t *tx) findItems(q news.Query) ([]int64, error) {
	r, items, _, err := t.refOf(q)
	if err != nil {
		return nil, err
	}
	var w where
	if !q.Since.IsZero() {
		w.add(`time >= ?`, micros(q.Since))
	}
	if q.Source != "" {
		w.add(`source = (SELECT n FROM source WHERE id = ?)`, string(q.Source))
	}
	w.state("story", q)
	w.narrow("n", r, items)
	return t.pick(`SELECT n, title FROM item`+w.String()+` ORDER BY time DESC, n DESC`, w.args, r, items, q.Limit)
}

// FindItems implements store.Store.
func (db *DB) FindItems(ctx context.Context, q news.Query) (out []news.Item, err error) {
	err = db.view(ctx, "find items", func(t *tx) error {
		ns, err := t.findItems(q)
		if err != nil {
			return err
		}
		out, err = t.itemsByNumber(ns)
		return err
	})
	return out, err
}

// ItemIDs implements store.Store.
func (db *DB) ItemIDs(ctx context.Context, q news.Query) (out []news.ID, err error) {
	err = db.view(ctx, "find items", func(t *tx) error {
		ns, err := t.findItems(q)
		if err != nil {
			return err
		}
		out, err = t.named(`SELECT n, id FROM item WHERE n IN `, ns)
		return err
	})
	return out, err
}

// named returns the ids of rows in the order of their numbers in ns; text
// selects (n, id) and ends before the list of numbers.
func (t *tx) named(text string, ns []int64) ([]news.ID, error) {
	ids := make(map[int64]news.ID, len(ns))
	err := inLists(1, ns, func(in string, args []any) error {
		return t.each(text+in, args, func(r *sql.Rows) error {
			var n int64
			var id string
			err := r.Scan(&n, &id)
			ids[n] = news.ID(id)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := make([]news.ID, len(ns))
	for i, n := range ns {
		out[i] = ids[n]
	}
	return out, nil
}

// findStories returns the numbers of the stories that q means, in its order.
func (t *tx) findStories(q news.Query) ([]int64, error) {
	r, _, stories, err := t.refOf(q)
	if err != nil {
		return nil, err
	}
	var w where
	if !q.Since.IsZero() {
		w.add(`updated >= ?`, micros(q.Since))
	}
	if q.Source != "" {
		w.add(`n IN (SELECT story FROM item WHERE story <> 0 AND source = (SELECT n FROM source WHERE id = ?))`, string(q.Source))
	}
	w.state("n", q)
	w.narrow("n", r, stories)
	return t.pick(`SELECT n, title FROM story`+w.String()+` ORDER BY updated DESC, n DESC`, w.args, r, stories, q.Limit)
}

// FindStories implements store.Store.
func (db *DB) FindStories(ctx context.Context, q news.Query) (out []news.Story, err error) {
	err = db.view(ctx, "find stories", func(t *tx) error {
		ns, err := t.findStories(q)
		if err != nil {
			return err
		}
		out, err = t.storiesByNumber(ns)
		return err
	})
	return out, err
}

// StoryKeys implements store.Store.
func (db *DB) StoryKeys(ctx context.Context, q news.Query) (out []news.ID, err error) {
	err = db.view(ctx, "find stories", func(t *tx) error {
		ns, err := t.findStories(q)
		if err != nil {
			return err
		}
		out, err = t.named(`SELECT n, key FROM story WHERE n IN `, ns)
		return err
	})
	return out, err
}
