package sqldb_test

import (
	"path/filepath"
	"testing"

	"feedctl/store"
	"feedctl/store/storetest"
)

func open(t *testing.T, path string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s := open(t, filepath.Join(t.TempDir(), "f.db"))
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		return s
	})
}

func TestContractReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	storetest.RunReopen(t, func(t *testing.T) store.Store { return open(t, path) })
}

func TestContractShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.db")
	storetest.RunShared(t, func(t *testing.T) store.Store { return open(t, path) })
}
