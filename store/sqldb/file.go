package sqldb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"feedctl/news"
)

// sweepBytes is the size up to which a daemon checks every page at its start
// even after a clean stop: about a second's work.
const sweepBytes = 128 << 20

// prepareFile sees to a database at path that is worth opening: what is there is
// looked at without changing it, and made where there is nothing.
func prepareFile(ctx context.Context, path string, existing bool, steps []migration) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return create(ctx, path, existing, steps)
	case err != nil:
		return err
	case info.IsDir():
		return news.WithHint(errors.New("is a folder"), "name a file in it")
	case info.Size() == 0:
		// feedctl never leaves an empty file, so it is what remains of a store.
		return fmt.Errorf("%w: the file is empty", errDamaged)
	}
	return inspect(ctx, path, info.Size(), len(steps))
}

// inspect refuses what is no SQLite file of ours, is shorter than it says or has
// a newer schema. It asks SQLite rather than the file: closing a file of our own
// would drop the locks this process has on it (POSIX fcntl).
func inspect(ctx context.Context, path string, size int64, known int) (err error) {
	db, err := openSQLite(path, inspecting)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := sqlite.have(ctx, db, known); err != nil {
		return err
	}
	var pages, pageSize int64
	if err := db.QueryRowContext(ctx, `SELECT page_count, page_size FROM pragma_page_count(), pragma_page_size()`).Scan(&pages, &pageSize); err != nil {
		return err
	}
	// Pages may still be in the journal.
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return nil
	}
	if size < pages*pageSize {
		return fmt.Errorf("%w: the file should have %d bytes and has %d", errDamaged, pages*pageSize, size)
	}
	return nil
}

// create makes the database under another name and links it to path when it is
// whole, so that a program killed in between leaves no half of one, and two that
// start together agree on one.
func create(ctx context.Context, path string, existing bool, steps []migration) error {
	if existing {
		return news.WithHint(fmt.Errorf("no store: %w", news.ErrNotFound), "make one with: feedctl init")
	}
	// With a journal left behind SQLite would take it for the new database's.
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return news.WithHint(fmt.Errorf("the database is gone and its journal %s-wal is there", path),
			"put the database back beside it, or move the journal away to begin anew")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	name := f.Name()
	defer func() {
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(name + end) // what is left of a failed attempt; path itself is whole or not there
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := fill(ctx, name, steps); err != nil {
		return err
	}
	err = os.Link(name, path)
	if errors.Is(err, os.ErrExist) {
		return nil // made by another program meanwhile
	}
	if err != nil { // a file system without links
		err = os.Rename(name, path)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func fill(ctx context.Context, name string, steps []migration) (err error) {
	db, err := openSQLite(name, writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	return sqlite.migrate(ctx, db, steps, func(int) error { return nil })
}

// wantsSweep reports whether every page should be checked before path is used:
// after a stop that left a journal behind, unless another process is at work on
// it; and at a daemon's start while it is cheap.
func wantsSweep(path string, daemon bool) (bool, error) {
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		other, err := held(path)
		return !other, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	return daemon && info.Size() <= sweepBytes, nil
}

// keepCopy returns what migrate calls before it changes an older schema.
func (db *DB) keepCopy(ctx context.Context) func(int) error {
	return func(version int) error {
		return db.Backup(ctx, fmt.Sprintf("%s.schema-%d", db.path, version))
	}
}

// Backup writes a whole copy of the store, of one moment, to a new file at path
// with mode 0600, replacing what is there only when the copy is complete. Other
// work goes on meanwhile. The copy opens like any store.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup to %s: %w", path, db.d.explain(err))
		}
	}()
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	defer f.Close()
	name, err := filepath.Abs(f.Name())
	if err != nil {
		return err
	}
	// A connection of its own: the readers refuse VACUUM, the writer is needed.
	src, err := openSQLite(db.path, writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	// An empty file may be vacuumed into, and keeps its mode.
	if _, err := src.ExecContext(ctx, `VACUUM INTO $1`, name); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
