package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"feedctl/news"
)

// sqlite is the dialect of SQLite.
var sqlite = dialect{
	marks:   marksSQLite,
	reserve: reserveSQLite,
	tables:  tablesSQLite,
	check:   checkSQLite,
	explain: explainSQLite,
}

// What a pool of connections is for.
type use int

const (
	writing use = iota
	reading
	inspecting // before we know that the file is ours: nothing is changed
)

// openSQLite opens a pool whose every connection has our settings: they stand in
// the DSN since a PRAGMA reaches one connection only. FULL, since a commit must
// outlive the power; a feed fetcher writes little.
func openSQLite(path string, what use) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs // C:/… on Windows
	}
	q := url.Values{"mode": {"rw"}, "_dqs": {"0"}, "_busy_timeout": {"30000"}, "_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"wal_autocheckpoint(16000)", "journal_size_limit(67108864)",
	}}
	switch what {
	case writing:
		q.Set("_txlock", "immediate")
		q.Add("_pragma", "cache_size(-2048)")
		q.Add("_pragma", "secure_delete(1)") // erased is erased: no text stays in the file's free space
	case reading:
		q.Set("_query_only", "1")
		q.Add("_pragma", "cache_size(-512)")
	case inspecting:
		q.Set("mode", "ro")
		q.Del("_pragma")
	}
	// A file: name keeps ?, % and # of the path apart from the settings.
	return sql.Open("sqlite", "file://"+(&url.URL{Path: abs}).EscapedPath()+"?"+q.Encode())
}

// leastVersion is the first SQLite without the fault that could damage a
// database when the journal was reset (3.7.0 to 3.51.2).
var leastVersion = [3]int{3, 51, 3}

func checkVersion(ctx context.Context, db *sql.DB) error {
	var text string
	if err := db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&text); err != nil {
		return err
	}
	if !atLeast(text, leastVersion) {
		return fmt.Errorf("SQLite %s can damage a database; build with %d.%d.%d or newer",
			text, leastVersion[0], leastVersion[1], leastVersion[2])
	}
	return nil
}

// atLeast compares the version number text, as in "3.51.3", with least.
func atLeast(text string, least [3]int) bool {
	parts := strings.SplitN(text, ".", 4)
	for i, want := range least {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i])
		}
		if have != want {
			return have > want
		}
	}
	return true
}

// marksSQLite writes $1, $2, $3 … as ? where they stand in that order, each once.
// To SQLite $1 is a name, and the driver looks every name up among all others:
// that took as long as half of the writing of a visit.
func marksSQLite(text string) string {
	var b strings.Builder
	rest := text
	for n := 1; ; n++ {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		want := strconv.Itoa(n)
		if !strings.HasPrefix(after, want) || len(after) > len(want) && after[len(want)] >= '0' && after[len(want)] <= '9' {
			return text
		}
		b.WriteByte('?')
		rest = after[len(want):]
	}
}

// reserveSQLite needs no sequence: the transaction is the only writer, and a
// number above every row's is nobody's.
func reserveSQLite(t *tx, table, column string, _ int) (int64, error) {
	var last int64
	_, err := t.one(`SELECT coalesce(max(`+column+`), 0) FROM `+table, nil, &last)
	return last + 1, err
}

func tablesSQLite(ctx context.Context, db *sql.DB) (ours bool, others int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		return false, 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return false, 0, err
		}
		if name == "migration" {
			ours = true
		} else {
			others++
		}
	}
	return ours, others, rows.Err()
}

// errDamaged is what a database's own check found.
var errDamaged = errors.New("the database is damaged")

func checkSQLite(ctx context.Context, db *sql.DB) error {
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, strings.ReplaceAll(found, "\n", " "))
	}
	return nil
}

const hintDamaged = "restore a backup, or salvage what is readable with: sqlite3 FILE .recover; the file was left as it is"

const hintWritable = "the file and its folder must be writable for the user feedctl runs as"

func explainSQLite(err error) error {
	if errors.Is(err, errDamaged) {
		return news.WithHint(err, hintDamaged)
	}
	if errors.Is(err, fs.ErrPermission) {
		return news.WithHint(err, hintWritable)
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return news.WithHint(fmt.Errorf("%w: %w", errDamaged, err), hintDamaged)
	case codes.SQLITE_FULL:
		return news.WithHint(fmt.Errorf("the disk is full: %w", err), "free some space; nothing stored is lost")
	case codes.SQLITE_IOERR:
		return news.WithHint(fmt.Errorf("the disk refuses: %w", err), "look at the disk's space and health, and at file size limits; nothing stored is lost")
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return news.WithHint(fmt.Errorf("another program keeps the store locked: %w", err), "find what has the file open, end it and try again")
	case codes.SQLITE_READONLY, codes.SQLITE_CANTOPEN, codes.SQLITE_PERM, codes.SQLITE_AUTH:
		return news.WithHint(err, hintWritable)
	}
	return err
}
