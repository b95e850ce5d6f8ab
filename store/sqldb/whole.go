package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedctl/news"
)

// Identity implements store.Store.
func (db *DB) Identity(ctx context.Context, authority string, now time.Time) (id news.Identity, err error) {
	err = db.view(ctx, "identity", func(t *tx) error {
		id, err = t.identity()
		return err
	})
	if err != nil || id.Year != 0 {
		return id, err
	}
	now = now.UTC()
	err = db.update(ctx, "identity", func(t *tx) error {
		for _, row := range [][2]string{
			{"authority", authority}, {"year", strconv.Itoa(now.Year())}, {"made", strconv.FormatInt(micros(now), 10)},
		} {
			if _, err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, row[0], row[1]); err != nil {
				return err
			}
		}
		id, err = t.identity()
		return err
	})
	return id, err
}

// identity returns what Identity fixed; zero before.
func (t *tx) identity() (id news.Identity, err error) {
	err = t.each(`SELECT name, value FROM meta`, nil, func(r *sql.Rows) error {
		var name, value string
		if err := r.Scan(&name, &value); err != nil {
			return err
		}
		var err error
		switch name {
		case "authority":
			id.Authority = value
		case "year":
			id.Year, err = strconv.Atoi(value)
		case "made":
			var us int64
			us, err = strconv.ParseInt(value, 10, 64)
			id.Made = moment(us)
		}
		return err
	})
	return id, err
}

// probeBytes are what a visit or two bring: a disk that is full to the last page
// takes less than that still.
const probeBytes = 64 << 10

// Writable implements store.Store.
func (db *DB) Writable(ctx context.Context) error {
	if !db.unsure.Swap(false) {
		return nil
	}
	probe := strings.Repeat("x", probeBytes)
	err := db.update(ctx, "try to write", func(t *tx) error {
		_, err := t.exec(`INSERT INTO meta (name, value) VALUES ('probe', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, probe)
		return err
	})
	if err != nil {
		return err
	}
	return db.update(ctx, "end of a try to write", func(t *tx) error {
		_, err := t.exec(`DELETE FROM meta WHERE name = 'probe'`)
		return err
	})
}

// Newest implements store.Store.
func (db *DB) Newest(ctx context.Context) (out time.Time, err error) {
	err = db.view(ctx, "newest item", func(t *tx) error {
		var us int64
		_, err := t.one(`SELECT coalesce(max(time), 0) FROM item`, nil, &us)
		out = moment(us)
		return err
	})
	return out, err
}

// Counts implements store.Store.
func (db *DB) Counts(ctx context.Context) (c news.Counts, err error) {
	err = db.view(ctx, "counts", func(t *tx) error {
		_, err := t.one(`SELECT (SELECT count(*) FROM poll), (SELECT count(*) FROM item), (SELECT count(*) FROM story),
			(SELECT count(*) FROM story WHERE slug <> '')`, nil, &c.Sources, &c.Items, &c.Stories, &c.Published)
		return err
	})
	return c, err
}

// Check implements store.Store.
func (db *DB) Check(ctx context.Context) error {
	if err := db.d.check(ctx, db.read); err != nil {
		return fmt.Errorf("check: %w", db.d.explain(err))
	}
	// What must hold between the tables, and how a breach is told.
	faults := []struct{ text, says string }{
		{`SELECT count(*) FROM item WHERE source NOT IN (SELECT n FROM source)`, "items without their source"},
		{`SELECT count(*) FROM item WHERE n NOT IN (SELECT item FROM item_markup)`, "items without their markup"},
		{`SELECT count(*) FROM item WHERE story <> 0 AND story NOT IN (SELECT n FROM story)`, "items of a story that is not there"},
		{`SELECT count(*) FROM item WHERE duplicate_of <> 0 AND duplicate_of NOT IN (SELECT n FROM item)`, "copies of an item that is not there"},
		{`SELECT count(*) FROM source WHERE removed = 0 AND n NOT IN (SELECT source FROM poll)`, "sources without their poll"},
		{`SELECT count(*) FROM poll WHERE items <> (SELECT count(*) FROM item WHERE item.source = poll.source)`, "sources with a wrong count of items"},
		{`SELECT count(*) FROM story WHERE slug = '' AND n NOT IN (SELECT story FROM item WHERE story <> 0)`, "unpublished stories without items"},
	}
	return db.view(ctx, "check", func(t *tx) error {
		var errs []error
		for _, f := range faults {
			var n int
			if _, err := t.one(f.text, nil, &n); err != nil {
				return err
			}
			if n > 0 {
				errs = append(errs, fmt.Errorf("%w: %d %s", errDamaged, n, f.says))
			}
		}
		return errors.Join(errs...)
	})
}
