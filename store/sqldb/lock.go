package sqldb

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"feedctl/news"
)

// Lock takes the daemon's lock on the store at path: an advisory lock of the
// operating system on path + ".lock", which ends with the process whatever ends
// it. The file stays; what stands in it only tells people who holds the lock.
// The error wraps news.ErrLocked and names the holder's process id when another
// holds it. release may be called more than once.
//
// Only daemons take the lock: two of them on one SQLite store would visit every
// source twice. Commands work beside a daemon without it.
func Lock(path string) (release func(), err error) {
	name := path + ".lock"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	err = lockFile(f)
	for range 5 {
		if !errors.Is(err, errHeld) {
			break
		}
		// A command that only looks who holds the lock has it for a moment.
		time.Sleep(20 * time.Millisecond)
		err = lockFile(f)
	}
	switch {
	case errors.Is(err, errHeld):
		holder := pid(f)
		f.Close()
		who := "another process"
		if holder != 0 {
			who = "process " + strconv.Itoa(holder)
		}
		return nil, news.WithHint(fmt.Errorf("%w: %s holds %s", news.ErrLocked, who, name),
			"stop that daemon first, or give this one a store of its own")
	case err != nil:
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	if err := writePID(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	return sync.OnceFunc(func() { f.Close() }), nil
}

// held reports whether a process other than this one holds the lock of path.
func held(path string) (bool, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	switch err := lockFile(f); {
	case errors.Is(err, errHeld):
		return pid(f) != os.Getpid(), nil
	case err != nil:
		return false, err
	}
	return false, nil // ours for a moment; Close lets it go
}

// errHeld says that another open file holds the lock.
var errHeld = errors.New("held")

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// pid returns the process id in f, 0 when there is none to read.
func pid(f *os.File) int {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, 20))
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return n
}
