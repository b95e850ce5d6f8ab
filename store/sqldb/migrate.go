package sqldb

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"feedctl/news"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A migration is one step of the schema, forward only: its number and name from
// the file's name, NNNN_name.sql.
type migration struct {
	version int
	name    string
	text    string
}

// readMigrations returns the steps in dir in their order: 1, 2, 3 …
func readMigrations(dir fs.FS) ([]migration, error) {
	names, err := fs.Glob(dir, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var steps []migration
	for i, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql")
		number, rest, _ := strings.Cut(base, "_")
		if v, err := strconv.Atoi(number); err != nil || v != i+1 {
			return nil, fmt.Errorf("migration %s: want number %d", name, i+1)
		}
		steps = append(steps, migration{i + 1, rest, string(text)})
	}
	return steps, nil
}

// have returns the number of the newest step that db has had, 0 for an empty
// database. A database that holds something else and one with more steps than
// known are refused.
func (d dialect) have(ctx context.Context, db *sql.DB, known int) (int, error) {
	ours, others, err := d.tables(ctx, db)
	switch {
	case err != nil:
		return 0, err
	case !ours && others > 0:
		return 0, news.WithHint(fmt.Errorf("the database holds %d tables of another program", others),
			"name another file as store in config.yaml")
	case !ours:
		return 0, nil
	}
	var v int
	if err := db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM migration`).Scan(&v); err != nil {
		return 0, err
	}
	if v > known {
		return 0, news.WithHint(fmt.Errorf("the store has schema %d and this program knows %d", v, known),
			"a newer feedctl has used this store: install that version, or restore a backup made before")
	}
	return v, nil
}

// migrate brings db to the newest of steps, each in a transaction of its own, so
// that a program killed in between goes on where it stopped. A schema newer than
// steps is refused. keep is called once before the first step on a database that
// has data, to keep a copy.
func (d dialect) migrate(ctx context.Context, db *sql.DB, steps []migration, keep func(version int) error) error {
	have, err := d.have(ctx, db, len(steps))
	if err != nil {
		return err
	}
	if have > 0 && have < len(steps) {
		if err := keep(have); err != nil {
			return fmt.Errorf("copy of schema %d: %w", have, err)
		}
	}
	for _, m := range steps[have:] {
		if err := d.apply(ctx, db, m); err != nil {
			return fmt.Errorf("migration %d %s: %w", m.version, m.name, err)
		}
	}
	return nil
}

func (d dialect) apply(ctx context.Context, db *sql.DB, m migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing left to roll back after Commit
	if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL)`); err != nil {
		return err
	}
	// Another program may have taken this step while we waited for the lock.
	var done int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM migration WHERE version = $1`, m.version).Scan(&done); err != nil || done > 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, m.text); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migration (version, name) VALUES ($1, $2)`, m.version, m.name); err != nil {
		return err
	}
	return tx.Commit()
}
