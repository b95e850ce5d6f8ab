package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"feedctl/news"
)

const (
	// What a person said of a story in a channel, against whatever stood there.
	putWord = `INSERT INTO story_channel (story, channel, state, pinned, set_by, set_at) VALUES ($1,$2,$3,$4,$5,$6)
	ON CONFLICT (story, channel) DO UPDATE SET state = excluded.state, pinned = excluded.pinned,
	set_by = excluded.set_by, set_at = excluded.set_at
	WHERE story_channel.state <> excluded.state OR story_channel.pinned <> excluded.pinned
	OR story_channel.set_by <> excluded.set_by OR story_channel.set_at <> excluded.set_at`
	putPin = `INSERT INTO story_channel (story, channel, state, pinned, set_by, set_at) VALUES ($1,$2,'',1,'',$3)
	ON CONFLICT (story, channel) DO UPDATE SET pinned = 1 WHERE story_channel.pinned = 0`

	putPending = `INSERT INTO pending (story, urgent, what) VALUES ($1,$2,$3)
	ON CONFLICT (story) DO UPDATE SET urgent = excluded.urgent, what = excluded.what
	WHERE pending.urgent <> excluded.urgent OR pending.what <> excluded.what`

	selectKeptOf = `SELECT k.item, k.act, w.what FROM kept_item k JOIN item i ON i.id = k.item JOIN kept w ON w.act = k.act
	WHERE i.source = $1`

	// selectWaiting: those of which a printed text may be wrong come first.
	selectWaiting = `SELECT t.key FROM story t WHERE t.merged_into = ''
	AND t.n IN (SELECT story FROM pending UNION SELECT story FROM story_channel WHERE state = 'held')
	ORDER BY coalesce((SELECT p.urgent FROM pending p WHERE p.story = t.n), 0) DESC, t.time DESC, t.key`

	selectByHand = `SELECT DISTINCT t.n, t.time, t.key FROM story t JOIN story_channel c ON c.story = t.n
	WHERE t.merged_into = '' AND c.channel = $1 AND `
	pinnedThere    = `c.pinned = 1 ORDER BY t.time DESC, t.key`
	publishedThere = `c.state = 'published' AND c.set_by <> '' ORDER BY t.time DESC, t.key LIMIT $2`
)

// Decide implements store.Store.
func (db *DB) Decide(ctx context.Context, d news.Deed) (news.Act, error) {
	a := d.Act
	err := db.update(ctx, "save act", func(t *tx) error {
		var n, now int64
		found, err := t.one(`SELECT n, rev FROM story WHERE key = $1`, []any{string(a.Story)}, &n, &now)
		switch {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("story %s: %w", a.Story, news.ErrNotFound)
		case now != d.Rev:
			return fmt.Errorf("story %s: %w", a.Story, news.ErrChanged)
		}
		if a.Seq, err = db.d.reserve(t, "act", "seq", 1); err != nil {
			return err
		}
		if _, err := t.exec(insertAct, a.Seq, micros(a.At), a.By, a.Verb, string(a.Story), string(a.Item),
			string(a.Other), a.Channel, a.Note, a.Payload); err != nil {
			return err
		}
		if d.Kept != nil {
			if err := t.keep(a.Seq, *d.Kept); err != nil {
				return err
			}
		}
		if _, err := t.restate(n, d.States); err != nil {
			return err
		}
		if err := t.savePending(n, d.Pending); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE story SET made_from = '', rev = rev + 1 WHERE n = $1`, n)
		return err
	})
	a.At = moment(micros(a.At)) // as it will be read back
	return a, err
}

// keep stores what was approved or written with an act, and whose words it has.
func (t *tx) keep(act int64, k news.Approved) error {
	what, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("kept entry of act %d: %w", act, err)
	}
	if _, err := t.exec(`INSERT INTO kept (act, what) VALUES ($1, $2)
		ON CONFLICT (act) DO UPDATE SET what = excluded.what`, act, string(what)); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM kept_item WHERE act = $1`, act); err != nil {
		return err
	}
	for _, id := range k.Items() {
		if _, err := t.exec(`INSERT INTO kept_item (item, act) VALUES ($1, $2)`, string(id), act); err != nil {
			return err
		}
	}
	return nil
}

// restate brings the channel states of story n to what persons say of them; one
// without By, State and Pinned is what nobody says anything of.
func (t *tx) restate(n int64, states []news.ChannelState) (moved int64, err error) {
	do := func(text string, args ...any) {
		if err == nil {
			var changed int64
			changed, err = t.exec(text, args...)
			moved += changed
		}
	}
	for _, c := range states {
		if c.State != "" && c.By != "" {
			do(putWord, n, c.Slug, c.State, flag(c.Pinned), c.By, micros(c.At))
			continue
		}
		do(`DELETE FROM story_channel WHERE story = $1 AND channel = $2 AND set_by <> ''`, n, c.Slug)
		if c.Pinned {
			do(putPin, n, c.Slug, micros(c.At))
			continue
		}
		do(`DELETE FROM story_channel WHERE story = $1 AND channel = $2 AND state = ''`, n, c.Slug)
		do(`UPDATE story_channel SET pinned = 0 WHERE story = $1 AND channel = $2 AND pinned = 1`, n, c.Slug)
	}
	return moved, err
}

// ActsOn implements store.Store.
func (db *DB) ActsOn(ctx context.Context, keys []news.ID) (out []news.Act, err error) {
	err = db.view(ctx, "acts on stories", func(t *tx) error {
		seen := map[int64]bool{}
		return inLists(1, texts(keys), func(in string, args []any) error {
			for _, where := range []string{` WHERE story IN ` + in, ` WHERE other <> '' AND other IN ` + in} {
				if err := t.each(selectActs+where, args, func(r *sql.Rows) error {
					a, err := scanAct(r)
					if !seen[a.Seq] {
						seen[a.Seq] = true
						out = append(out, a)
					}
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	slices.SortFunc(out, func(a, b news.Act) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, err
}

func scanAct(r *sql.Rows) (a news.Act, err error) {
	var at int64
	var key, item, other string
	err = r.Scan(&a.Seq, &at, &a.By, &a.Verb, &key, &item, &other, &a.Channel, &a.Note, &a.Payload)
	a.At, a.Story, a.Item, a.Other = moment(at), news.ID(key), news.ID(item), news.ID(other)
	return a, err
}

// Kept implements store.Store.
func (db *DB) Kept(ctx context.Context, acts []int64) (map[int64]news.Approved, error) {
	out := map[int64]news.Approved{}
	err := db.view(ctx, "kept entries", func(t *tx) error {
		return inLists(1, acts, func(in string, args []any) error {
			return t.each(`SELECT act, what FROM kept WHERE act IN `+in, args, func(r *sql.Rows) error {
				var act int64
				var what string
				if err := r.Scan(&act, &what); err != nil {
					return err
				}
				k, err := readKept(act, what)
				out[act] = k
				return err
			})
		})
	})
	return out, err
}

func readKept(act int64, what string) (k news.Approved, err error) {
	if err := json.Unmarshal([]byte(what), &k); err != nil {
		return k, fmt.Errorf("kept entry of act %d: %w", act, err)
	}
	return k, nil
}

// purgeKept takes what a source's items said out of all that is kept.
func (t *tx) purgeKept(source int64) error {
	gone := map[news.ID]bool{}
	kept := map[int64]news.Approved{}
	err := t.each(selectKeptOf, []any{source}, func(r *sql.Rows) error {
		var item, what string
		var act int64
		if err := r.Scan(&item, &act, &what); err != nil {
			return err
		}
		gone[news.ID(item)] = true
		k, err := readKept(act, what)
		kept[act] = k
		return err
	})
	if err != nil {
		return err
	}
	for _, act := range sortedKeys(kept) {
		if err := t.keep(act, kept[act].Without(func(id news.ID) bool { return gone[id] })); err != nil {
			return err
		}
	}
	return nil
}

// savePending keeps what has changed since a story's text was fixed.
func (t *tx) savePending(n int64, p news.Pending) error {
	if p.Empty() {
		_, err := t.exec(`DELETE FROM pending WHERE story = $1`, n)
		return err
	}
	what, err := encode(p)
	if err != nil {
		return err
	}
	_, err = t.exec(putPending, n, flag(p.Urgent()), what)
	return err
}

// Pending implements store.Store.
func (db *DB) Pending(ctx context.Context, keys []news.ID) (map[news.ID]news.Pending, error) {
	out := map[news.ID]news.Pending{}
	err := db.view(ctx, "pending revisions", func(t *tx) error {
		return inLists(1, texts(keys), func(in string, args []any) error {
			return t.each(`SELECT t.key, p.what FROM pending p JOIN story t ON t.n = p.story WHERE t.key IN `+in, args, func(r *sql.Rows) error {
				var key, what string
				if err := r.Scan(&key, &what); err != nil {
					return err
				}
				var p news.Pending
				err := decode(what, &p)
				out[news.ID(key)] = p
				return err
			})
		})
	})
	return out, err
}

// Waiting implements store.Store.
func (db *DB) Waiting(ctx context.Context) (out []news.ID, err error) {
	err = db.view(ctx, "stories that wait", func(t *tx) error {
		return t.each(selectWaiting, nil, func(r *sql.Rows) error {
			var key string
			err := r.Scan(&key)
			out = append(out, news.ID(key))
			return err
		})
	})
	return out, err
}

// What the channel states were last restated from stands in meta.
const (
	statedActs     = "stated_acts"
	statedChannels = "stated_channels"
)

// Unstated implements store.Store.
func (db *DB) Unstated(ctx context.Context, channels string) (keys []news.ID, last int64, err error) {
	err = db.view(ctx, "acts that the channels do not show", func(t *tx) error {
		named := map[string]bool{}
		var had, after string
		if _, err := t.one(`SELECT value FROM meta WHERE name = $1`, []any{statedChannels}, &had); err != nil {
			return err
		}
		if _, err := t.one(`SELECT value FROM meta WHERE name = $1`, []any{statedActs}, &after); err != nil {
			return err
		}
		seen, _ := strconv.ParseInt(after, 10, 64) // nothing was stated: from the first on
		if had != channels {
			seen = 0
		}
		// The story may have become another's before it was published: its item has gone there.
		// One that was put into another may be back, and a report that was taken out has
		// what was said of it before.
		return t.each(`SELECT a.seq, coalesce(t.key, o.key, ''), coalesce(x.key, CASE a.verb WHEN 'split' THEN o.key END, '') FROM act a LEFT JOIN story t ON t.key = a.story
			LEFT JOIN item i ON i.id = a.item LEFT JOIN story o ON o.n = i.story AND i.story <> 0
			LEFT JOIN story x ON x.key = a.other AND a.other <> ''
			WHERE a.seq > $1 ORDER BY a.seq`, []any{seen}, func(r *sql.Rows) error {
			var key, other string
			err := r.Scan(&last, &key, &other)
			for _, k := range []string{key, other} {
				if k != "" && !named[k] {
					named[k] = true
					keys = append(keys, news.ID(k))
				}
			}
			return err
		})
	})
	return keys, last, err
}

// Restate implements store.Store.
func (db *DB) Restate(ctx context.Context, channels string, last int64, states map[news.ID][]news.ChannelState) error {
	return db.update(ctx, "save channel states", func(t *tx) error {
		keys := make([]news.ID, 0, len(states))
		for k := range states {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		found, err := t.storyNumbers(keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			n, ok := found[key]
			if !ok {
				continue
			}
			moved, err := t.restate(n, states[key])
			if err != nil {
				return err
			}
			if moved > 0 {
				if _, err := t.exec(`UPDATE story SET rev = rev + 1 WHERE n = $1`, n); err != nil {
					return err
				}
			}
		}
		put := `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE meta.value <> excluded.value`
		if last > 0 {
			if _, err := t.exec(put, statedActs, strconv.FormatInt(last, 10)); err != nil {
				return err
			}
		}
		_, err = t.exec(put, statedChannels, channels)
		return err
	})
}

// ByHand implements store.Store.
func (db *DB) ByHand(ctx context.Context, slug string, limit int) (pinned, approved []news.Candidate, err error) {
	err = db.view(ctx, "stories chosen by hand", func(t *tx) error {
		for _, q := range []struct {
			where string
			args  []any
			into  *[]news.Candidate
		}{{pinnedThere, []any{slug}, &pinned}, {publishedThere, []any{slug, int64(limit)}, &approved}} {
			var ns []int64
			err := t.each(selectByHand+q.where, q.args, func(r *sql.Rows) error {
				var n, at int64
				var key string
				err := r.Scan(&n, &at, &key)
				ns = append(ns, n)
				return err
			})
			if err != nil {
				return err
			}
			if *q.into, err = t.candidates(ns); err != nil {
				return err
			}
		}
		return nil
	})
	return pinned, approved, err
}

// candidates are the stories with these numbers, in that order.
func (t *tx) candidates(ns []int64) ([]news.Candidate, error) {
	found := make(map[int64]news.Candidate, len(ns))
	err := inLists(1, ns, func(in string, args []any) error {
		return t.each(`SELECT n, key, slug <> '', title, language, time FROM story WHERE n IN `+in, args, func(r *sql.Rows) error {
			n, c, err := scanCandidate(r)
			found[n] = c
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out, at := make([]news.Candidate, 0, len(ns)), map[int64]int{}
	for _, n := range ns {
		at[n] = len(out)
		out = append(out, found[n])
	}
	return out, t.fill(out, at, ns)
}
