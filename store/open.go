package store

import (
	"context"
	"fmt"
	"strings"

	"feedctl/news"
	"feedctl/store/sqldb"
)

// Options says how a store is opened. The zero value suits every one-shot command.
type Options struct {
	// Daemon takes the daemon's lock until Close, so that two daemons cannot share
	// one SQLite store; Open then fails with news.ErrLocked while another holds it.
	// Commands work beside the daemon without it.
	Daemon bool
	// Existing refuses to make a store that is not there, with news.ErrNotFound.
	Existing bool
}

// Open opens the store that dsn names, and makes it where there is none:
// "sqlite:PATH", the path taken from the current directory. Every error is one
// the store cannot be used with (exit code 3) and carries a hint where there is
// something to do.
func Open(ctx context.Context, dsn string, o Options) (Store, error) {
	scheme, rest, ok := strings.Cut(dsn, ":")
	if !ok {
		return nil, news.WithHint(fmt.Errorf("store %q: no scheme", dsn), "write sqlite:"+dsn)
	}
	switch scheme {
	case "sqlite":
		return sqlite(ctx, rest, o)
	case "postgres", "postgresql":
		return nil, news.WithHint(fmt.Errorf("store %s: PostgreSQL is not in this version", scheme+"://…"),
			"use a SQLite file: store: sqlite:data/feedctl.db")
	}
	return nil, news.WithHint(fmt.Errorf("store %q: unknown scheme %q", dsn, scheme), "write sqlite:PATH")
}

func sqlite(ctx context.Context, path string, o Options) (Store, error) {
	path = strings.TrimPrefix(path, "//")
	if path == "" {
		return nil, news.WithHint(fmt.Errorf("store sqlite: no path"), "write sqlite:data/feedctl.db")
	}
	db, err := sqldb.Open(ctx, path, sqldb.Options{Daemon: o.Daemon, Existing: o.Existing})
	if err != nil {
		return nil, err // not db: a nil *DB in a Store is not a nil Store
	}
	return db, nil
}
