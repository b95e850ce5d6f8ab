package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"feedctl/news"
)

const (
	selectRows = `SELECT p.source FROM poll p`
	// Those that are removed have no poll.
	selectDue    = selectRows + ` WHERE p.due <= $1 ORDER BY p.due, p.source`
	selectActive = selectRows + ` WHERE p.due IS NOT NULL ORDER BY p.source`
	// Those that only a clock which ran ahead keeps waiting: $2 is as far away as a
	// time can be by itself. What a visit before now has set is meant so.
	selectStuck = selectRows + ` JOIN source s ON s.n = p.source JOIN poll_held h ON h.source = p.source WHERE p.due > $2
	AND (h.retry_after <= $1 OR h.retry_after > $2)
	AND (p.next_fetch_at <= $1 OR p.next_fetch_at > $2 + p.every / 1000 AND p.next_fetch_at > $2 + s.every / 1000
		AND (p.last_checked > $1 OR p.last_checked = 0))
	ORDER BY p.due, p.source`

	// askRows is how many sources are read in one statement where they lie apart.
	askRows = 64
	// stretchRows is how many are where they lie beside each other.
	stretchRows = 1024

	// askColumns are what most sources have; of those with more than that, any of
	// the rest, the whole is read by itself.
	askColumns = `SELECT s.n, p.visits, p.last_line, s.id, s.url, CASE WHEN s.original_url = s.url THEN '' ELSE s.original_url END,
	s.every, h.etag, h.last_modified, h.validators_at, h.body_hash, p.last_status, p.last_checked, h.last_changed,
	p.next_fetch_at, p.every, p.because, h.timetable, h.hub,
	p.last_class <> '' OR p.failures <> 0 OR h.last_error <> '' OR h.retry_after <> 0 OR h.gone <> 0
		OR s.login <> '' OR s.password_file <> '' OR s.headers_file <> ''
		OR h.hub <> '' AND EXISTS (SELECT 1 FROM push u WHERE u.source = s.n AND u.pushed_at > 0)
	FROM source s JOIN poll p ON p.source = s.n JOIN poll_held h ON h.source = s.n WHERE p.due IS NOT NULL AND `
	// askMore reads the rest of one of them.
	askMore = `SELECT s.login, s.password_file, s.headers_file, ` + pollColumns + fromPolls + ` WHERE p.due IS NOT NULL AND s.n = $1`
	// selectStretch reads rows that lie beside each other: then each is found
	// where the one before ends, at half the cost of looking it up.
	selectStretch = askColumns + `s.n BETWEEN $1 AND $2 ORDER BY s.n`
)

// selectAsked reads of askRows sources what a visit needs.
func selectAsked() string { return askColumns + `s.n IN ` + list(1, askRows) + ` ORDER BY s.n` }

func (t *tx) rows(out []int64, text string, args ...any) ([]int64, error) {
	err := t.each(text, args, func(r *sql.Rows) error {
		var row int64
		err := r.Scan(&row)
		out = append(out, row)
		return err
	})
	return out, err
}

// Due implements store.Store.
func (db *DB) Due(ctx context.Context, now time.Time) (out []int64, err error) {
	err = db.view(ctx, "due sources", func(t *tx) error {
		if out, err = t.rows(nil, selectDue, micros(now)); err != nil {
			return err
		}
		out, err = t.rows(out, selectStuck, micros(now), micros(now.Add(news.MaxRetryAfter)))
		return err
	})
	return out, err
}

// Active implements store.Store.
func (db *DB) Active(ctx context.Context) (out []int64, err error) {
	err = db.view(ctx, "active sources", func(t *tx) error {
		out, err = t.rows(nil, selectActive)
		return err
	})
	return out, err
}

// Refs implements store.Store.
func (db *DB) Refs(ctx context.Context, rows []int64) (out []news.Ref, err error) {
	err = db.view(ctx, "addresses of sources", func(t *tx) error {
		urls := make(map[int64]string, len(rows))
		if err := inLists(1, rows, func(in string, args []any) error {
			return t.each(`SELECT n, url FROM source WHERE removed = 0 AND n IN `+in, args, func(r *sql.Rows) error {
				var n int64
				var url string
				err := r.Scan(&n, &url)
				urls[n] = url
				return err
			})
		}); err != nil {
			return err
		}
		for _, n := range rows {
			if url, ok := urls[n]; ok {
				out = append(out, news.Ref{Row: n, URL: url})
			}
		}
		return nil
	})
	return out, err
}

// ToAsk implements store.Store. It reads on the writing connection: that one
// holds the pages in memory which the visits of these sources will change, and
// loses none of them at a commit, as a reader does. Each source is read whole by
// one statement, so it needs no transaction.
func (db *DB) ToAsk(ctx context.Context, rows []int64) ([]news.Source, error) {
	order := make([]int, len(rows)) // ascending by row
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rows[a], rows[b]) })
	out, next := make([]news.Source, len(rows)), newAsked()
	for len(order) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, text, args := stretch(rows, order)
		order = order[len(part):]
		var more []int
		err := db.ask(context.WithoutCancel(ctx), text, args, func(r *sql.Rows) error {
			if err := next.scan(r); err != nil {
				return err
			}
			for len(part) > 0 && rows[part[0]] < next.source.Row {
				part = part[1:]
			}
			for len(part) > 0 && rows[part[0]] == next.source.Row {
				if next.more {
					more = append(more, part[0])
				}
				out[part[0]], part = next.source, part[1:]
			}
			return nil
		})
		for _, i := range more {
			if err == nil {
				err = db.rest(context.WithoutCancel(ctx), &out[i])
			}
		}
		if err != nil {
			return nil, fmt.Errorf("sources to ask: %w", db.d.explain(err))
		}
	}
	return slices.DeleteFunc(out, func(s news.Source) bool { return s.Row == 0 }), nil
}

// stretch returns the first of order, indices of rows by which these ascend, that
// are read in one statement, and that statement: all rows from the first to the
// last where most of them are wanted, else a list.
func stretch(rows []int64, order []int) (part []int, text string, args []any) {
	part = order[:min(stretchRows, len(order))]
	first, last := rows[part[0]], rows[part[len(part)-1]]
	if last-first < 2*int64(len(part)) {
		return part, selectStretch, []any{first, last}
	}
	part = order[:min(askRows, len(order))]
	list := make([]int64, len(part))
	for i, at := range part {
		list[i] = rows[at]
	}
	return part, selectAsked(), fixed(list, askRows)
}

func (db *DB) ask(ctx context.Context, text string, args []any, fn func(*sql.Rows) error) error {
	rows, err := db.hot[text].QueryContext(ctx, args...)
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

// asked takes sources out of rows of askColumns, one after the other: what they
// are scanned into is made once.
type asked struct {
	source news.Source
	id     string
	every  int64
	more   bool // askMore says the rest
	poll   pollRow
	into   []any
}

func newAsked() *asked {
	a := &asked{}
	s, p, r := &a.source, &a.source.Poll, &a.poll
	a.into = []any{&s.Row, &s.Lines, &s.Line, &a.id, &s.URL, &s.OriginalURL, &a.every, &p.ETag, &p.LastModified,
		&r.validators, &p.BodyHash, &r.status, &r.checked, &r.changed, &r.next, &r.every, &p.Because, &r.timetable, &p.Hub, &a.more}
	return a
}

func (a *asked) scan(r *sql.Rows) error {
	if err := r.Scan(a.into...); err != nil {
		return err
	}
	s := &a.source
	if s.OriginalURL == "" {
		s.OriginalURL = s.URL
	}
	s.ID, s.Interval, s.Poll.Timetable = news.ID(a.id), time.Duration(a.every), news.Timetable{}
	return a.poll.fill(&s.Poll)
}

// rest completes a source that has more than askColumns say. One that was removed
// meanwhile has no row any more.
func (db *DB) rest(ctx context.Context, s *news.Source) error {
	row := s.Row
	s.Row = 0
	return db.ask(ctx, askMore, []any{row}, func(r *sql.Rows) error {
		var p pollRow
		s.Row, s.Poll = row, news.Poll{}
		if err := r.Scan(append([]any{&s.User, &s.PasswordFile, &s.HeadersFile}, p.columns(&s.Poll)...)...); err != nil {
			return err
		}
		return p.fill(&s.Poll)
	})
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
