package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedctl/news"
)

func TestWriteDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	files := samplePages(t)
	w, err := WriteDir(dir, files)
	if err != nil || w != (Written{Changed: len(files)}) {
		t.Fatalf("first time: got %+v, %v, want %d changed", w, err, len(files))
	}
	before := map[string]fs.FileInfo{}
	for _, f := range files {
		info, err := os.Stat(filepath.Join(dir, f.Disk()))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o644 {
			t.Errorf("%s: mode %v, want 0644", f.Path, info.Mode())
		}
		before[f.Path] = info
	}
	files[0].Body = append([]byte("x"), files[0].Body...)
	w, err = WriteDir(dir, files)
	if want := (Written{Changed: 1, Same: len(files) - 1}); err != nil || w != want {
		t.Fatalf("second time: got %+v, %v, want %+v", w, err, want)
	}
	for i, f := range files {
		info, err := os.Stat(filepath.Join(dir, f.Disk()))
		if err != nil {
			t.Fatal(err)
		}
		if same := os.SameFile(info, before[f.Path]) && info.ModTime().Equal(before[f.Path].ModTime()); same != (i > 0) {
			t.Errorf("%s: left alone: got %v, want %v", f.Path, same, i > 0)
		}
	}
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(p, ".new") {
			t.Errorf("left behind: %s", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWriteDirRefuses(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(base, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/../x", "/a/../../x", "/out/x", "//x", "/a//b", "/a\\..\\x", "/x\x00y", "/."} {
		w, err := WriteDir(dir, []File{{Path: path, Body: []byte("x")}, {Path: "/good.txt", Body: []byte(path)}})
		if err == nil || w.Changed != 1 {
			t.Errorf("%q: got %+v and no error, want it refused and the other file written", path, w)
		}
	}
	if _, err := os.Stat(filepath.Join(base, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was written outside the folder (%v)", err)
	}
}

// TestWriteDirKeepsTheOld: where the new file cannot take its place, the old
// one stays, the others are written, and the error has a name.
func TestWriteDirKeepsTheOld(t *testing.T) {
	dir := t.TempDir()
	// A folder with something in it cannot be replaced by a file.
	if err := os.MkdirAll(filepath.Join(dir, "rss.xml", "old"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := []File{{Path: "/a.txt", Body: []byte("a")}, {Path: "/rss.xml", Body: []byte("new")}, {Path: "/b/", Body: []byte("b")}}
	w, err := WriteDir(dir, files)
	if err == nil || !strings.Contains(err.Error(), "rss.xml") || w.Changed != 2 {
		t.Errorf("got %+v, %v, want two changed and an error that names rss.xml", w, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "rss.xml", "old")); err != nil {
		t.Errorf("what stood there is gone: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("got %v (%v), want a.txt, b and rss.xml alone", entries, err)
	}
}

func TestJoinErrors(t *testing.T) {
	var errs []error
	for range 50 {
		errs = append(errs, nil, news.WithHint(errors.New("write x"), "free some space"))
	}
	err := joinErrors(errs)
	if got, want := strings.Count(err.Error(), "write x"), namedErrors; got != want {
		t.Errorf("got %d named errors, want %d", got, want)
	}
	if got := news.Hint(err); got != "free some space" {
		t.Errorf("hint: got %q", got)
	}
	if !strings.Contains(err.Error(), "and 40 more") {
		t.Errorf("got %v, want the rest counted", err)
	}
	if err := joinErrors([]error{nil, nil}); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

func TestDisk(t *testing.T) {
	for path, want := range map[string]string{"/": "index.html", "/rss.xml": "rss.xml", "/story/x/": "story/x/index.html", "/a/cite.bib": "a/cite.bib"} {
		if got := (File{Path: path}).Disk(); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func TestRemoveDir(t *testing.T) {
	dir := t.TempDir()
	if _, err := WriteDir(dir, []File{{Path: "/story/a-1/", Body: []byte("a")}, {Path: "/story/a-1/cite.bib", Body: []byte("a")}, {Path: "/story/b-2/", Body: []byte("b")}}); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/story/a-1/", "/story/never-3/"}
	for _, want := range []int{1, 0} { // the second time there is nothing left to do
		got, err := RemoveDir(dir, paths)
		if got != want || err != nil {
			t.Errorf("removed: got %d, %v, want %d", got, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "story", "a-1")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed page: got %v, want none", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "story", "b-2", "index.html")); err != nil {
		t.Errorf("other page: %v", err)
	}
	if got, err := RemoveDir(filepath.Join(dir, "nowhere"), paths); got != 0 || err != nil {
		t.Errorf("no folder: got %d, %v", got, err)
	}
	for _, p := range []string{"", "/", "/../" + filepath.Base(dir) + "/story/"} {
		if _, err := RemoveDir(dir, []string{p}); err == nil {
			t.Errorf("%q: got nil, want an error", p)
		}
	}
}
