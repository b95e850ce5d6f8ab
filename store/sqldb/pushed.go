package sqldb

import (
	"context"
	"database/sql"
	"encoding/binary"
	"time"

	"feedctl/news"
)

const (
	noteAnswered = `UPDATE push SET answered = $2 WHERE source = $1 AND answered <> $2`
	selectStored = `SELECT id, n, hash, published, updated FROM item WHERE id IN `
	wasOnce      = `SELECT 1 FROM item_revision WHERE item = $1 AND hash = $2 LIMIT 1`
)

// noteAnswered keeps where the document came from that the source's entries were
// read of, when a hub may push some.
func (t *tx) noteAnswered(v *news.Visit, n int64) error {
	if v.Feed == nil || v.Feed.Hub == "" || v.URL == "" {
		return nil
	}
	_, err := t.exec(noteAnswered, n, v.URL)
	return err
}

// SavePush implements store.Store.
func (db *DB) SavePush(ctx context.Context, v news.Visit) (saved news.Saved, err error) {
	err = db.update(ctx, "save push", func(t *tx) error {
		now, err := t.source(v.Source.ID)
		if err != nil {
			return err
		}
		sources, err := t.visited([]news.Visit{v}, false)
		if err != nil {
			return err
		}
		var stale int
		var revised map[uint64]bool
		visited := now.Poll.LastClass.Good() && now.Poll.LastChecked.After(v.At)
		if v.Items, revised, stale, err = t.newer(v.Items, visited); err != nil {
			return err
		}
		var item int64
		if len(v.Items) > 0 {
			if item, err = db.d.reserve(t, "item", "n", len(v.Items)); err != nil {
				return err
			}
		}
		line, err := db.d.reserve(t, "ledger", "n", 1)
		if err != nil {
			return err
		}
		// The line tells of the push; the poll is that of the last visit still.
		said := v.Poll.Because
		v.Feed, v.MovedTo, v.Seen, v.Usual, v.Poll = nil, "", nil, time.Time{}, now.Poll
		v.Poll.Because = said
		if saved, err = t.saveVisit(&v, sources[0], &item, line); err != nil {
			return err
		}
		saved.Stale = stale
		if saved.New+saved.Revised > 0 && v.At.After(now.Poll.LastChanged) {
			now.Poll.LastChanged = v.At
		}
		if saved.Revised > 0 {
			// A push may be late in a way that no date shows: the next visit reads these
			// entries and says which text is right.
			now.Poll.ETag, now.Poll.LastModified, now.Poll.BodyHash = "", "", ""
			if err := t.forgetSeen(now.n, revised); err != nil {
				return err
			}
		}
		if _, err := t.exec(updatePollAlone, append(pollArgs(&now.Poll, now.Paused), now.n)...); err != nil {
			return err
		}
		if err := t.putHeld(now.n, &now.Poll); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE push SET pushed_at = $2 WHERE source = $1`, now.n, micros(v.At))
		return err
	})
	return saved, err
}

// newer leaves out of pushed items those that are older than what is stored, and
// counts them as stale; with the rest it returns the GUIDHash of those that change
// what is stored. An item that says something else is older by its date, or, where the dates are equal or
// there is none, when its text has been stored and replaced before, or the source
// was visited since the push came.
func (t *tx) newer(items []news.Item, visited bool) (kept []news.Item, revised map[uint64]bool, stale int, err error) {
	type row struct {
		n    int64
		hash string
		date time.Time
	}
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = string(items[i].ID)
	}
	stored := map[news.ID]row{}
	err = inLists(1, ids, func(in string, args []any) error {
		return t.each(selectStored+in, args, func(r *sql.Rows) error {
			var id string
			var k row
			var published, updated int64
			err := r.Scan(&id, &k.n, &k.hash, &published, &updated)
			k.date = lastDate(moment(published), moment(updated))
			stored[news.ID(id)] = k
			return err
		})
	})
	if err != nil {
		return nil, nil, 0, err
	}
	revised = map[uint64]bool{}
	named := map[news.ID]bool{}
	for _, it := range items {
		if named[it.ID] {
			continue // the first counts
		}
		named[it.ID] = true
		hash := it.Hash
		if hash == "" {
			hash = it.ContentHash()
		}
		if k, known := stored[it.ID]; known && k.hash != hash {
			date := lastDate(it.Published, it.Updated)
			// The store knows no more than microseconds.
			date = date.Truncate(time.Microsecond)
			older := !date.IsZero() && date.Before(k.date)
			if !older && (date.IsZero() || k.date.IsZero() || date.Equal(k.date)) {
				if older = visited; !older {
					var one int
					if older, err = t.one(wasOnce, []any{k.n, hash}, &one); err != nil {
						return nil, nil, 0, err
					}
				}
			}
			if older {
				stale++
				continue
			}
			revised[news.GUIDHash(it.GUID)] = true
		}
		kept = append(kept, it)
	}
	return kept, revised, stale, nil
}

func lastDate(published, updated time.Time) time.Time {
	if updated.IsZero() {
		return published
	}
	return updated
}

// forgetSeen takes entries from those whose bytes are known.
func (t *tx) forgetSeen(source int64, guids map[uint64]bool) error {
	var off bool
	var raw []byte
	found, err := t.one(`SELECT off, entries FROM seen WHERE source = $1`, []any{source}, &off, &raw)
	if err != nil || !found {
		return err
	}
	left := make([]byte, 0, len(raw))
	for ; len(raw) >= seenEntry; raw = raw[seenEntry:] {
		if !guids[binary.LittleEndian.Uint64(raw[8:])] {
			left = append(left, raw[:seenEntry]...)
		}
	}
	_, err = t.exec(putSeen, source, flag(off), left)
	return err
}
