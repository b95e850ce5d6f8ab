package sqldb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

func TestMarks(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1":                     "SELECT 1",
		"a = $1 AND b IN ($2,$3)":      "a = ? AND b IN (?,?)",
		"twice $1 $1":                  "twice $1 $1",
		"out of order $2 $1":           "out of order $2 $1",
		"beyond " + list(1, 12):        "beyond (" + strings.Repeat("?,", 11) + "?)",
		"not one but eleven $11":       "not one but eleven $11",
		"UPDATE a SET x = $1 WHERE $2": "UPDATE a SET x = ? WHERE ?",
	} {
		if got := marksSQLite(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// The statements of a round are worth their plain placeholders: a repeated or
// misplaced number would cost each visit time and fail no other test.
func TestHotTextsHavePlainMarks(t *testing.T) {
	for _, text := range hotTexts {
		if strings.Contains(marksSQLite(text), "$") {
			t.Errorf("numbers of placeholders are not 1, 2, 3 … in\n%s", text)
		}
	}
}

// A store made before polls were split keeps all that stood in them.
func TestSplitPolls(t *testing.T) {
	steps, err := readMigrations(migrations)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "f.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := fill(t.Context(), path, steps[:3]); err != nil {
		t.Fatal(err)
	}
	old, err := openSQLite(path, writing)
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://a.example/f"
	id := news.SourceID(url)
	if _, err := old.ExecContext(t.Context(), `
		INSERT INTO source VALUES (7, $1, $2, $2, '', 'A', 0, '', 'added', 'summary', '', 0, 1.0, '', 0, '', '', '', 0, '', 0, 0);
		INSERT INTO ledger VALUES (1, 0, 7, 5000000, 'https://a.example/moved', 200, 'ok', 9, 8, 2, 0, 6000000, 'first', '');
		INSERT INTO ledger VALUES (2, 1, 7, 7000000, $2, 304, 'not_modified', 0, 8, 0, 0, 9000000, 'nothing new', '');
		INSERT INTO poll (source, etag, last_modified, validators_at, body_hash, last_status, last_class, last_error, failures,
			last_checked, last_changed, next_fetch_at, every, because, retry_after, gone, hub, due, items, visits, last_line, timetable)
		VALUES (7, 'e', 'm', 1000000, 'b', 304, 'not_modified', 'x', 2, 7000000, 2000000, 9000000, 60, 'nothing new', 3000000, 0, 'h',
			9000000, 0, 2, 2, '{"hours":3}')`, string(id), url); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}

	db := mustOpen(t, path, Options{})
	defer mustClose(t, db)
	s := func(n int64) time.Time { return time.Unix(n, 0).UTC() }
	got, err := db.Source(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want := news.Poll{ETag: "e", LastModified: "m", ValidatorsAt: s(1), BodyHash: "b", LastStatus: 304, LastClass: news.ClassNotModified,
		LastError: "x", Failures: 2, LastChecked: s(7), LastChanged: s(2), NextFetchAt: s(9), Interval: 60, Because: "nothing new",
		RetryAfter: s(3), Hub: "h", Timetable: news.Timetable{Hours: 3}}
	if diff := cmp.Diff(want, got.Poll); diff != "" {
		t.Errorf("poll (-want +got):\n%s", diff)
	}
	due, err := db.Due(t.Context(), s(9))
	if diff := cmp.Diff([]int64{7}, due); diff != "" || err != nil {
		t.Errorf("due: %v\n%s", err, diff)
	}
	if early, err := db.Due(t.Context(), s(8)); err != nil || len(early) > 0 {
		t.Errorf("due early: got %v %v, want none", early, err)
	}
	lines, err := db.Ledger(t.Context(), id, 9)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]news.Request{
		{Source: id, At: s(7), URL: url, Status: 304, Class: news.ClassNotModified, Duration: 8, Next: s(9), Because: "nothing new"},
		{Source: id, At: s(5), URL: "https://a.example/moved", Status: 200, Class: news.ClassOK, Bytes: 9, Duration: 8, New: 2, Next: s(6), Because: "first"},
	}, lines); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
