package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"feedctl/news"
)

// Written counts what WriteDir did.
type Written struct {
	Changed int // files written anew
	Same    int // files whose bytes were equal: left alone
}

// writers is how many files are written at once: a sync mostly waits.
const writers = 8

// WriteDir writes files below dir, which is made when it is missing. Each file
// is written beside its place, synced and renamed, so that a reader finds it
// whole or the old one; a file with equal bytes is not touched. No path leads
// out of dir, not even through a symbolic link. A write that fails keeps the old
// file and the rest goes on: the error joins all failures (the first ten by
// name), and the counts say what was done. WriteDir removes nothing.
func WriteDir(dir string, files []File) (Written, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Written{}, fmt.Errorf("output folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Written{}, fmt.Errorf("output folder: %w", err)
	}
	defer root.Close() // read-only handle: nothing is lost if closing fails

	changed := make([]bool, len(files))
	errs := make([]error, len(files))
	work := make(chan int)
	var group sync.WaitGroup
	for range min(writers, len(files)) {
		group.Go(func() {
			for i := range work {
				changed[i], errs[i] = writeFile(root, files[i], i)
			}
		})
	}
	for i := range files {
		work <- i
	}
	close(work)
	group.Wait()

	var w Written
	folders := map[string]bool{}
	for i := range files {
		switch {
		case errs[i] != nil:
		case changed[i]:
			w.Changed++
			for d := path.Dir(files[i].Disk()); !folders[d]; d = path.Dir(d) {
				folders[d] = true
			}
		default:
			w.Same++
		}
	}
	for d := range folders {
		errs = append(errs, syncFolder(root, d))
	}
	return w, joinErrors(errs)
}

// RemoveDir removes the files and folders that stand below dir at paths
// ("/story/…/") and returns how many there were; what is not there, dir itself
// included, is passed over. No path leads out of dir.
func RemoveDir(dir string, paths []string) (removed int, err error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("output folder: %w", err)
	}
	defer root.Close() // read-only handle: nothing is lost if closing fails

	var errs []error
	folders := map[string]bool{}
	for _, p := range paths {
		name := strings.Trim(p, "/")
		if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
			errs = append(errs, fmt.Errorf("remove %q: not a path below the output folder", p))
			continue
		}
		if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := root.RemoveAll(name); err != nil {
			errs = append(errs, withSpaceHint(fmt.Errorf("remove %s: %w", name, err)))
			continue
		}
		removed++
		folders[path.Dir(name)] = true
	}
	for d := range folders {
		errs = append(errs, syncFolder(root, d))
	}
	return removed, joinErrors(errs)
}

// writeFile reports whether f's bytes differed from what stood there; i is its
// place among the files, for a name beside it that no other writer uses.
func writeFile(root *os.Root, f File, i int) (bool, error) {
	name := f.Disk()
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return false, fmt.Errorf("write %q: not a path below the output folder", f.Path)
	}
	if same(root, name, f.Body) {
		return false, nil
	}
	dir, base := path.Split(name)
	// The process id keeps two programs that write one folder from sharing a file.
	beside := fmt.Sprintf("%s.%s-%d-%d.new", dir, base, os.Getpid(), i)
	err := root.MkdirAll(filepath.FromSlash(path.Clean(dir)), 0o755)
	if err == nil {
		err = writeSynced(root, beside, f.Body)
	}
	if err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		// Best effort: the failure is reported, and the next pass overwrites the file.
		_ = root.Remove(beside)
		return false, withSpaceHint(fmt.Errorf("write %s: %w", name, err))
	}
	return true, nil
}

func withSpaceHint(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return news.WithHint(err, "the disk is full: free some space; the old files are still whole")
	}
	if errors.Is(err, fs.ErrPermission) {
		return news.WithHint(err, "let the program write to the folder set as publish.dir")
	}
	return err
}

func same(root *os.Root, name string, body []byte) bool {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(body)) {
		return false
	}
	old, err := root.ReadFile(name)
	return err == nil && bytes.Equal(old, body)
}

func writeSynced(root *os.Root, name string, body []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	// The mode is set again: the umask may have taken the readers' bit away.
	return errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
}

// syncFolder makes the renames in a folder last through a power cut.
func syncFolder(root *os.Root, name string) error {
	f, err := root.Open(name)
	if err != nil {
		return fmt.Errorf("sync folder %s: %w", name, err)
	}
	// Some file systems cannot sync a folder; the files themselves are synced.
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("sync folder %s: %w", name, errors.Join(err, f.Close()))
	}
	return f.Close()
}

const namedErrors = 10

// joinErrors joins the first ten errors and counts the rest: a full disk fails
// every file in the same way. The first hint is kept.
func joinErrors(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 0 {
		return nil
	}
	hint := news.Hint(errs[0])
	if more := len(errs) - namedErrors; more > 0 {
		errs = append(errs[:namedErrors:namedErrors], fmt.Errorf("and %d more files", more))
	}
	err := errors.Join(errs...)
	if hint != "" {
		err = news.WithHint(err, hint)
	}
	return err
}
