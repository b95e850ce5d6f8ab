package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedctl/news"
)

func mustOpen(t *testing.T, path string, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func mustClose(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// fillDB adds a source with n items and returns it.
func fillDB(t testing.TB, db *DB, n int) news.Source {
	t.Helper()
	s, _, err := db.AddSource(t.Context(), news.Source{URL: "https://a.example/f", Title: "A"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveVisits(t.Context(), []news.Visit{{Source: s, At: time.Unix(1, 0), Items: sample(s, n)}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func sample(s news.Source, n int) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		guid := "https://a.example/item/" + strconv.Itoa(i)
		items[i] = news.Item{ID: news.ItemID(s.OriginalURL, guid), Source: s.ID, GUID: guid, URL: guid, Canonical: guid,
			Title: "Item " + strconv.Itoa(i), Content: strings.Repeat("<p>Some words of it.</p>", 20)}
	}
	return items
}

func TestFilesArePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "deep", "f.db")
	db := mustOpen(t, path, Options{Daemon: true})
	defer mustClose(t, db)
	fillDB(t, db, 1)
	release, err := db.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if err := db.Backup(t.Context(), path+".copy"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{
		"": 0o600, "-wal": 0o600, "-shm": 0o600, ".lock": 0o600, ".round": 0o600, ".copy": 0o600, "/..": 0o700 | fs.ModeDir,
	} {
		info, err := os.Stat(filepath.Clean(path + name))
		if name == "/.." {
			info, err = os.Stat(filepath.Dir(path))
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode(); got != want {
			t.Errorf("f.db%s: got %v, want %v", name, got, want)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: got %v %v, want none", left, err)
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"with space.db", "per%20cent.db", "what?.db", "a#b.db", "köln.db", "x&mode=memory.db"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			mustClose(t, mustOpen(t, path, Options{}))
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("relative", func(t *testing.T) {
		t.Chdir(t.TempDir())
		mustClose(t, mustOpen(t, "data/f.db", Options{}))
		if _, err := os.Stat("data/f.db"); err != nil {
			t.Error(err)
		}
	})
}

// What is no store of ours, or a damaged one, is refused and stays as it is.
func TestRefused(t *testing.T) {
	other := func(t *testing.T, path string) {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), `CREATE TABLE theirs (a)`); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ours := func(change func(b []byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			db := mustOpen(t, path, Options{})
			fillDB(t, db, 200)
			mustClose(t, db)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"text", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "damaged"},
		{"empty", func(t *testing.T, path string) {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "empty"},
		{"folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "folder"},
		{"another program's", other, "another program"},
		{"other tables", func(t *testing.T, path string) {
			db := mustOpen(t, path, Options{})
			if _, err := db.write.ExecContext(t.Context(), `ALTER TABLE item_markup RENAME COLUMN content TO html`); err != nil {
				t.Fatal(err)
			}
			mustClose(t, db)
		}, "tables"},
		{"cut short", ours(func(b []byte) []byte { return b[:len(b)/2] }), "damaged"},
		{"noise in page 3", ours(func(b []byte) []byte {
			for i := range 4096 {
				b[2*4096+i] = byte(i*7 + 13)
			}
			return b
		}), "damaged"},
		{"journal alone", func(t *testing.T, path string) {
			if err := os.WriteFile(path+"-wal", []byte("frames"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "journal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.db")
			tt.make(t, path)
			before, _ := os.ReadFile(path) // none for a folder and for nothing
			db, err := Open(t.Context(), path, Options{Daemon: true})
			if err == nil {
				mustClose(t, db)
				t.Fatal("got nil, want an error")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one line with %q", err, tt.want)
			}
			if news.Hint(err) == "" {
				t.Errorf("%v: got no hint", err)
			}
			after, _ := os.ReadFile(path)
			if string(before) != string(after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestExisting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	if _, err := Open(t.Context(), path, Options{Existing: true}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("got %v, want %v", err, news.ErrNotFound)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	db := mustOpen(t, path, Options{Daemon: true})
	_, err := Open(t.Context(), path, Options{Daemon: true})
	if !errors.Is(err, news.ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) || news.Hint(err) == "" {
		t.Errorf("second daemon: got %v, want %v with this process's id and a hint", err, news.ErrLocked)
	}
	command := mustOpen(t, path, Options{}) // beside the daemon
	fillDB(t, command, 1)
	mustClose(t, command)
	mustClose(t, db)
	release, err := Lock(path)
	if err != nil {
		t.Fatalf("after the daemon: %v", err)
	}
	release()
	release()
	mustClose(t, mustOpen(t, path, Options{Daemon: true}))
}

func TestHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	check := func(what string, want bool) {
		t.Helper()
		if got, err := held(path); err != nil || got != want {
			t.Errorf("%s: got %v %v, want %v", what, got, err, want)
		}
	}
	check("no lock file", false)
	release, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	check("held by this process", false)
	if err := os.WriteFile(path+".lock", []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("held by another", true)
	release()
	check("released", false)
}

// A program that dies leaves its journal and no commit. Copying the files while
// the store is open is what such an end looks like to the next start.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.db")
	db := mustOpen(t, path, Options{})
	s := fillDB(t, db, 50)
	tx, err := db.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), `UPDATE poll SET items = 999; UPDATE poll_held SET etag = 'lost'`); err != nil {
		t.Fatal(err)
	}
	killed := filepath.Join(dir, "killed.db")
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(killed+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)

	sweep, err := wantsSweep(killed, false)
	if err != nil || !sweep {
		t.Errorf("a journal left behind: got %v %v, want a check", sweep, err)
	}
	again := mustOpen(t, killed, Options{})
	counts, err := again.ItemCounts(t.Context())
	if err != nil || counts[s.ID] != 50 {
		t.Errorf("items: got %v %v, want 50", counts, err)
	}
	got, err := again.Source(t.Context(), s.ID)
	if err != nil || got.Poll.ETag != "" {
		t.Errorf("etag: got %q %v, want that of the last commit", got.Poll.ETag, err)
	}
	if err := again.Check(t.Context()); err != nil {
		t.Error(err)
	}
	mustClose(t, again)
	if sweep, err := wantsSweep(killed, false); err != nil || sweep {
		t.Errorf("after a clean stop: got %v %v, want no check", sweep, err)
	}
}

func TestLockedByAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	db := mustOpen(t, path, Options{})
	defer mustClose(t, db)
	other, err := openSQLite(path, writing)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil) // immediate: it holds the lock
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Counts(t.Context()); err != nil {
		t.Errorf("reading meanwhile: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := db.Identity(ctx, "a.example", time.Unix(1, 0)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("writing: got %v, want %v", err, context.DeadlineExceeded)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Identity(t.Context(), "a.example", time.Unix(1, 0)); err != nil {
		t.Errorf("writing afterwards: %v", err)
	}
}

func TestMigrate(t *testing.T) {
	first, err := readMigrations(migrations)
	if err != nil {
		t.Fatal(err)
	}
	yesterday := func(t *testing.T) string {
		path := filepath.Join(t.TempDir(), "f.db")
		if err := os.WriteFile(path, nil, 0o600); err != nil { // fill takes a file that is there
			t.Fatal(err)
		}
		if err := fill(t.Context(), path, first[:1]); err != nil {
			t.Fatal(err)
		}
		return path
	}
	step := func(text string) []migration {
		return append(first[:len(first):len(first)], migration{len(first) + 1, "next", text})
	}
	t.Run("yesterday's schema opens", func(t *testing.T) {
		path := yesterday(t)
		db := mustOpen(t, path, Options{})
		fillDB(t, db, 3)
		if err := db.Check(t.Context()); err != nil {
			t.Error(err)
		}
		mustClose(t, db)
	})
	t.Run("a step is taken once and the old kept beside", func(t *testing.T) {
		path := yesterday(t)
		db := mustOpen(t, path, Options{})
		defer mustClose(t, db)
		fillDB(t, db, 3)
		steps := step(`CREATE TABLE extra (a TEXT) STRICT; INSERT INTO extra VALUES ('once');`)
		for range 2 {
			if err := db.d.migrate(t.Context(), db.write, steps, db.keepCopy(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		var n int
		if err := db.write.QueryRowContext(t.Context(), `SELECT count(*) FROM extra`).Scan(&n); err != nil || n != 1 {
			t.Errorf("rows: got %d %v, want 1", n, err)
		}
		kept := mustOpen(t, path+".schema-"+strconv.Itoa(len(first)), Options{})
		defer mustClose(t, kept)
		if c, err := kept.Counts(t.Context()); err != nil || c.Items != 3 {
			t.Errorf("copy: got %+v %v, want 3 items", c, err)
		}
	})
	t.Run("a step that fails leaves nothing of itself", func(t *testing.T) {
		db := openDB(t)
		bad := step(`CREATE TABLE extra (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);`)
		if err := db.d.migrate(t.Context(), db.write, bad, func(int) error { return nil }); err == nil {
			t.Fatal("got nil, want an error")
		}
		good := step(`CREATE TABLE extra (a TEXT) STRICT;`)
		if err := db.d.migrate(t.Context(), db.write, good, func(int) error { return nil }); err != nil {
			t.Errorf("run again: %v", err)
		}
	})
	t.Run("a newer schema is refused with words", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f.db")
		db := mustOpen(t, path, Options{})
		if _, err := db.write.ExecContext(t.Context(), `INSERT INTO migration (version, name) VALUES (99, 'x')`); err != nil {
			t.Fatal(err)
		}
		mustClose(t, db)
		_, err := Open(t.Context(), path, Options{})
		if err == nil || !strings.Contains(err.Error(), "schema 99") || news.Hint(err) == "" {
			t.Errorf("got %v, want the two numbers and a hint", err)
		}
	})
	t.Run("steps are numbered without gaps", func(t *testing.T) {
		for name, want := range map[string]bool{"migrations/0001_a.sql": true, "migrations/0002_a.sql": false, "migrations/x.sql": false} {
			_, err := readMigrations(fstest.MapFS{name: {Data: []byte("")}})
			if (err == nil) != want {
				t.Errorf("%s: got %v, want accepted %v", name, err, want)
			}
		}
	})
}

func TestBackup(t *testing.T) {
	db := openDB(t)
	fillDB(t, db, 20)
	to := filepath.Join(t.TempDir(), "copy.db")
	for range 2 { // the second replaces the first
		if err := db.Backup(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	copied := mustOpen(t, to, Options{Existing: true})
	defer mustClose(t, copied)
	if c, err := copied.Counts(t.Context()); err != nil || c.Items != 20 {
		t.Errorf("got %+v %v, want 20 items", c, err)
	}
	if err := copied.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "none", "copy.db")); err == nil {
		t.Error("into a folder that is not there: got nil, want an error")
	}
}

// What is purged is nowhere in the file, not even in its free space.
func TestPurgedTextIsOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	db := mustOpen(t, path, Options{})
	s := fillDB(t, db, 50)
	if err := db.RemoveSource(t.Context(), s.ID, true); err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Some words of it", "a.example/item/7", "Item 7"} {
		if strings.Contains(string(body), text) {
			t.Errorf("%q is still in the file", text)
		}
	}
}
