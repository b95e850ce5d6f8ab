// Package sqldb is the store in SQL: SQLite today, in one text that PostgreSQL
// can share. What differs between the engines is one small value, the dialect.
//
// There is one connection that writes and a few that read, so that a reader
// never waits for a writer (WAL) and writers never meet. A method takes what it
// returns out of the database before it returns: no cursor outlives a call, and
// calling one method while looping over the result of another cannot deadlock.
//
// Start with migrations/0001_first.sql, then visits.go.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"feedctl/news"
)

// DB is a store in one SQL database. It implements store.Store.
type DB struct {
	path    string
	d       dialect
	write   *sql.DB // one connection
	read    *sql.DB
	hot     map[string]*sql.Stmt // prepared once on the writing connection
	warm    map[string]*sql.Stmt // prepared once on each reading one
	release func()
	rounds  rounds
	unsure  atomic.Bool // nothing was written yet, or the last failure was not looked into
}

// Options says how Open opens a database.
type Options struct {
	Daemon   bool // take the daemon's lock until Close
	Existing bool // refuse to make a database that is not there
}

// hotTexts are the statements of visits, prepared once for the life of a DB.
var hotTexts = []string{
	selectAsked(), selectStretch, askMore, selectVisitedRows(), updatePoll, updateQuiet, updateSame, updateHeld, insertLine, insertSame, insertSames, insertItem, insertMarkup, selectKnownIDs(oneVisit),
}

// warmTexts are what a visit asks for, prepared likewise.
var warmTexts = []string{
	selectSeen, selectKnownOf, selectKnownByID(fewInList), selectKnownByID(someInList),
	selectKnownByCanonical(fewInList), selectKnownByCanonical(someInList), selectRecent,
}

// Open opens the SQLite database at path and makes it, with its folder, where
// there is none. What is there and is no database of ours, is damaged or is of a
// newer schema is refused and left as it is. Migrations run here; a copy of the
// database is kept beside it before they change an older schema.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	db, err := open(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, sqlite.explain(err))
	}
	return db, nil
}

func open(ctx context.Context, path string, o Options) (_ *DB, err error) {
	steps, err := readMigrations(migrations)
	if err != nil {
		return nil, err
	}
	if err := prepareFile(ctx, path, o.Existing, steps); err != nil {
		return nil, err
	}
	db := &DB{path: path, d: sqlite, release: func() {}, hot: map[string]*sql.Stmt{}, warm: map[string]*sql.Stmt{}}
	db.unsure.Store(true)
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if o.Daemon {
		if db.release, err = Lock(path); err != nil {
			db.release = func() {}
			return nil, err
		}
	}
	sweep, err := wantsSweep(path, o.Daemon)
	if err != nil {
		return nil, err
	}
	if db.write, err = openSQLite(path, writing); err != nil {
		return nil, err
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = openSQLite(path, reading); err != nil {
		return nil, err
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	if err := checkVersion(ctx, db.write); err != nil {
		return nil, err
	}
	if sweep {
		if err := db.d.check(ctx, db.write); err != nil {
			return nil, err
		}
	}
	if err := db.d.migrate(ctx, db.write, steps, db.keepCopy(ctx)); err != nil {
		return nil, err
	}
	if err := db.prepareAll(ctx, db.write, hotTexts, db.hot); err != nil {
		return nil, err
	}
	if err := db.prepareAll(ctx, db.read, warmTexts, db.warm); err != nil {
		return nil, err
	}
	return db, nil
}

func (db *DB) prepareAll(ctx context.Context, pool *sql.DB, texts []string, into map[string]*sql.Stmt) error {
	for _, text := range texts {
		st, err := pool.PrepareContext(ctx, db.d.marks(text))
		if err != nil {
			return news.WithHint(fmt.Errorf("the tables are not those of this version: %w", err),
				"use the version that made the store, restore a backup, or name another file")
		}
		into[text] = st
	}
	return nil
}

// Close ends all work and writes the journal back into the database. It returns
// the first error; the DB is unusable either way.
func (db *DB) Close() error {
	var errs []error
	for _, prepared := range []map[string]*sql.Stmt{db.hot, db.warm} {
		for _, st := range prepared {
			errs = append(errs, st.Close())
		}
	}
	// The last connection to close writes the journal back: let it be the writer.
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	db.release()
	return errors.Join(errs...)
}

// A tx is one transaction, reading or writing. Every text is prepared at most
// once in it. Its functions never commit.
type tx struct {
	*sql.Tx
	ctx   context.Context
	marks func(string) string
	hot   map[string]*sql.Stmt
	stmts map[string]*sql.Stmt
	lines []any // of the ledger, that wait for others
}

// update runs fn in one writing transaction and commits it when fn succeeds.
func (db *DB) update(ctx context.Context, what string, fn func(*tx) error) error {
	err := db.within(ctx, db.write, db.hot, what, fn)
	if err != nil {
		db.unsure.Store(true)
	}
	return err
}

// view runs fn in one reading transaction: all it reads is of one moment.
func (db *DB) view(ctx context.Context, what string, fn func(*tx) error) error {
	return db.within(ctx, db.read, db.warm, what, fn)
}

func (db *DB) within(ctx context.Context, pool *sql.DB, hot map[string]*sql.Stmt, what string, fn func(*tx) error) error {
	err := func() error {
		sqltx, err := pool.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = sqltx.Rollback() }() // nothing left to roll back after Commit
		// A context that can end costs a goroutine a statement; the transaction
		// watches it already, and long loops ask alive.
		t := &tx{Tx: sqltx, ctx: context.WithoutCancel(ctx), marks: db.d.marks, hot: hot, stmts: map[string]*sql.Stmt{}}
		if pool == db.read {
			t.ctx = ctx // a long read is interrupted in the middle
		}
		if err := fn(t); err != nil {
			return err
		}
		if err := t.flushLines(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return sqltx.Commit()
	}()
	if err == nil {
		return nil
	}
	// A transaction that its context ended says only that it, or one of its
	// statements, is closed; the cause is what callers ask for.
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w (%v)", cause, err)
	}
	return fmt.Errorf("%s: %w", what, db.d.explain(err))
}

// stmt returns text prepared for this transaction.
func (t *tx) stmt(text string) (*sql.Stmt, error) {
	if st := t.stmts[text]; st != nil {
		return st, nil
	}
	var st *sql.Stmt
	if hot := t.hot[text]; hot != nil {
		st = t.StmtContext(t.ctx, hot)
	} else {
		var err error
		if st, err = t.PrepareContext(t.ctx, t.marks(text)); err != nil {
			return nil, err
		}
	}
	t.stmts[text] = st
	return st, nil
}

// exec runs text and returns how many rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	st, err := t.stmt(text)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// errEnough, returned by the function given to each, ends it without an error.
var errEnough = errors.New("enough")

// each runs text and calls fn with every row.
func (t *tx) each(text string, args []any, fn func(*sql.Rows) error) error {
	st, err := t.stmt(text)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err says what there is to say
	for rows.Next() {
		if err := fn(rows); err != nil {
			if errors.Is(err, errEnough) {
				return nil
			}
			return err
		}
	}
	return rows.Err()
}

// one scans the first row of text into dest and reports whether there was one.
func (t *tx) one(text string, args []any, dest ...any) (bool, error) {
	found := false
	err := t.each(text, args, func(r *sql.Rows) error {
		if found {
			return nil
		}
		found = true
		return r.Scan(dest...)
	})
	return found, err
}
