package sqldb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// roundRetry is how often the lock of a round is tried for while another process
// has it: no system call waits for a lock and for a context's end.
const roundRetry = 50 * time.Millisecond

// rounds is this process's part in the lock of a round: an advisory lock of the
// operating system on a file beside the database, held while any round of this
// process runs. It ends with the process, whatever ends it.
type rounds struct {
	mu      sync.Mutex
	file    *os.File // nil while no round of this process runs
	running int
}

// Round implements store.Store.
func (db *DB) Round(ctx context.Context) (release func(), err error) {
	retry := time.NewTicker(roundRetry)
	defer retry.Stop()
	for ctx.Err() == nil {
		switch err := db.rounds.begin(db.path + ".round"); {
		case err == nil:
			return sync.OnceFunc(db.rounds.end), nil
		case !errors.Is(err, errHeld):
			return nil, fmt.Errorf("begin a round: %w", db.d.explain(err))
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
		}
	}
	return nil, fmt.Errorf("begin a round: %w", ctx.Err())
}

// begin joins the rounds of this process, or returns errHeld while another
// process has one.
func (r *rounds) begin(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		if err := lockFile(f); err != nil {
			f.Close()
			return err
		}
		r.file = f
	}
	r.running++
	return nil
}

func (r *rounds) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running--; r.running == 0 {
		r.file.Close()
		r.file = nil
	}
}
