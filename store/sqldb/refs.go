package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"feedctl/news"
)

const (
	selectRefs = `SELECT p.source, s.url FROM poll p JOIN source s ON s.n = p.source`
	// The due index is read in its order; the few that are removed have no poll.
	selectDue    = selectRefs + ` WHERE p.due <= $1 ORDER BY p.due, p.source`
	selectActive = selectRefs + ` WHERE p.due IS NOT NULL ORDER BY p.source`
	// Those that only a clock which ran ahead keeps waiting: $2 is as far away as a
	// time can be by itself. What a visit before now has set is meant so.
	selectStuck = selectRefs + ` JOIN poll_held h ON h.source = p.source WHERE p.due > $2
	AND (h.retry_after <= $1 OR h.retry_after > $2)
	AND (p.next_fetch_at <= $1 OR p.next_fetch_at > $2 + p.every / 1000 AND p.next_fetch_at > $2 + s.every / 1000
		AND (p.last_checked > $1 OR p.last_checked = 0))
	ORDER BY p.due, p.source`

	// askRows is how many sources are read in one statement.
	askRows = 64
)

// selectAsked reads of askRows sources what a visit needs.
func selectAsked() string {
	return `SELECT s.n, s.id, s.url, s.original_url, s.every, s.login, s.password_file, s.headers_file, ` + pollColumns +
		fromPolls + ` WHERE p.due IS NOT NULL AND s.n IN ` + list(1, askRows)
}

func (t *tx) refs(out []news.Ref, text string, args ...any) ([]news.Ref, error) {
	err := t.each(text, args, func(r *sql.Rows) error {
		var f news.Ref
		err := r.Scan(&f.Row, &f.URL)
		out = append(out, f)
		return err
	})
	return out, err
}

// Due implements store.Store.
func (db *DB) Due(ctx context.Context, now time.Time) (out []news.Ref, err error) {
	err = db.view(ctx, "due sources", func(t *tx) error {
		if out, err = t.refs(nil, selectDue, micros(now)); err != nil {
			return err
		}
		out, err = t.refs(out, selectStuck, micros(now), micros(now.Add(news.MaxRetryAfter)))
		return err
	})
	return out, err
}

// Active implements store.Store.
func (db *DB) Active(ctx context.Context) (out []news.Ref, err error) {
	err = db.view(ctx, "active sources", func(t *tx) error {
		out, err = t.refs(nil, selectActive)
		return err
	})
	return out, err
}

// ToAsk implements store.Store. It reads on the writing connection: that one
// holds the pages in memory which the visits of these sources will change, and
// loses none of them at a commit, as a reader does. One statement sees one
// moment, so it needs no transaction.
func (db *DB) ToAsk(ctx context.Context, rows []int64) ([]news.Source, error) {
	out := make([]news.Source, 0, len(rows))
	at := make(map[int64]int, len(rows)) // where the caller wants it
	for i, n := range rows {
		at[n] = i
	}
	for part := range slices.Chunk(rows, askRows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := db.ask(context.WithoutCancel(ctx), fixed(part, askRows), func(r *sql.Rows) error {
			out = append(out, news.Source{})
			return scanAsked(r, &out[len(out)-1])
		})
		if err != nil {
			return nil, fmt.Errorf("sources to ask: %w", db.d.explain(err))
		}
	}
	slices.SortFunc(out, func(a, b news.Source) int { return at[a.Row] - at[b.Row] })
	return out, nil
}

func (db *DB) ask(ctx context.Context, args []any, fn func(*sql.Rows) error) error {
	rows, err := db.hot[selectAsked()].QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err says what there is to say
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanAsked(r *sql.Rows, s *news.Source) error {
	var p pollRow
	var id string
	var every int64
	err := r.Scan(append([]any{&s.Row, &id, &s.URL, &s.OriginalURL, &every, &s.User, &s.PasswordFile, &s.HeadersFile},
		p.columns(&s.Poll)...)...)
	if err != nil {
		return err
	}
	s.ID, s.Interval = news.ID(id), time.Duration(every)
	return p.fill(&s.Poll)
}

// Reached implements store.Store.
func (db *DB) Reached(ctx context.Context) (out time.Time, err error) {
	err = db.view(ctx, "last good visit", func(t *tx) error {
		var us int64
		_, err := t.one(`SELECT coalesce(max(last_checked), 0) FROM poll WHERE last_class IN ('', $1, $2)
			AND (last_class <> '' OR last_status IN (200, 304))`,
			[]any{string(news.ClassOK), string(news.ClassNotModified)}, &us)
		out = moment(us)
		return err
	})
	return out, err
}

// ChangePolls implements store.Store.
func (db *DB) ChangePolls(ctx context.Context, ids []news.ID, change func(news.ID, *news.Poll) bool) error {
	if len(ids) == 0 {
		return nil
	}
	return db.update(ctx, "change polls", func(t *tx) error {
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = string(id)
		}
		return inLists(1, names, func(in string, args []any) error {
			found, err := t.sources(selectSources+` WHERE s.removed = 0 AND s.id IN `+in, args...)
			if err != nil {
				return err
			}
			for i := range found {
				s := &found[i]
				if !change(s.ID, &s.Poll) {
					continue
				}
				if err := t.putPoll(s.n, s.Poll, s.Paused); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
