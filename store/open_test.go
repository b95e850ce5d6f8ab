package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"feedctl/news"
	"feedctl/store"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name, dsn, want string // want: of the error; empty: none
	}{
		{"sqlite", "sqlite:" + filepath.Join(dir, "f.db"), ""},
		{"sqlite with slashes", "sqlite://" + filepath.Join(dir, "f.db"), ""},
		{"no path", "sqlite:", "no path"},
		{"postgres", "postgres://user:secret@host/db", "not in this version"},
		{"path alone", filepath.Join(dir, "f.db"), "no scheme"},
		{"unknown", "mysql:x", "unknown scheme"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := store.Open(t.Context(), tt.dsn, store.Options{})
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				return
			}
			if s != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v %v, want %q", s, err, tt.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, want no password in it", err)
			}
			if news.Hint(err) == "" {
				t.Errorf("%v: got no hint", err)
			}
		})
	}
}
