package sqldb

import (
	"testing"

	"feedctl/news"
)

// Writable tries when it cannot know: at first, and after anything failed.
func TestWritable(t *testing.T) {
	db := openDB(t)
	const address = "https://a.example/f"
	s, _, err := db.AddSource(t.Context(), news.Source{ID: news.SourceID(address), URL: address, OriginalURL: address})
	if err != nil {
		t.Fatal(err)
	}
	full := func(yes bool) { // as far as writing goes
		t.Helper()
		if _, err := db.write.ExecContext(t.Context(), map[bool]string{true: `PRAGMA query_only = 1`, false: `PRAGMA query_only = 0`}[yes]); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name  string
		full  bool
		visit bool // one is stored first, or is not
		fails bool
	}{
		{"full from the start", true, false, true},
		{"and still", true, false, true},
		{"there is room", false, false, false},
		{"full since, but nobody knows", true, false, false},
		{"full, as a visit shows", true, true, true},
		{"room again", false, true, false},
	}
	for _, tt := range steps {
		full(tt.full)
		if tt.visit {
			if _, err := db.SaveVisits(t.Context(), []news.Visit{{Source: s}}); (err != nil) != tt.full {
				t.Errorf("%s: saving a visit: got %v", tt.name, err)
			}
		}
		if err := db.Writable(t.Context()); (err != nil) != tt.fails {
			t.Errorf("%s: got %v, want an error: %v", tt.name, err, tt.fails)
		}
	}
	var left int
	if err := db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM meta`).Scan(&left); err != nil || left != 0 {
		t.Errorf("left of the tries: got %d rows, %v; want none", left, err)
	}
}
