package sqldb

import (
	"context"
	"database/sql"
)

// A dialect holds all that differs between the engines. Every other text of
// this package is written for both: $1 placeholders, upserts, INTEGER times.
// PostgreSQL adds a dialect of its own and its form of the migrations.
type dialect struct {
	// marks writes a text's placeholders as the engine likes them best.
	marks func(text string) string
	// reserve returns the first of count unused numbers for column of table, which
	// are the caller's until the transaction ends.
	reserve func(tx *tx, table, column string, count int) (int64, error)
	// tables says whether db holds our schema and how many tables of others.
	tables func(ctx context.Context, db *sql.DB) (ours bool, others int, err error)
	// check looks for damage below our own tables.
	check func(ctx context.Context, db *sql.DB) error
	// explain gives an error of the driver its hint.
	explain func(err error) error
}
