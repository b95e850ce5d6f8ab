// Package feedctl_test holds the map of the house as a test: which room may
// import which, where each outside library lives, and who makes safe HTML.
// Moving a wall means editing these tables in the same commit, with the reason.
package feedctl_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms lists what each room may import of the project's own. A trailing /*
// means the rooms below.
var rooms = map[string][]string{
	"news":            {},
	"fetch":           {"news", "edit/content"},
	"edit":            {"news", "edit/*"},
	"edit/content":    {"news", "edit/people"},
	"edit/people":     {"news"},
	"edit/rules":      {"news"},
	"edit/dedupe":     {"news", "edit/content"},
	"edit/summarize":  {"news", "edit/content"},
	"edit/cite":       {"news", "edit/people"},
	"publish":         {"news"},
	"store":           {"news", "store/*"},
	"store/sqldb":     {"news"}, // below store, which opens it
	"store/storetest": {"news", "store"},
	"pipeline":        {"news", "edit"},
	"config":          {"news"},
	"cmd/feedctl":     {"*"},
}

// homes lists the one room of each outside library. The standard library's
// net/http is listed too: requests leave from fetch alone.
var homes = map[string][]string{
	"github.com/mmcdole/gofeed":           {"fetch"},
	"code.dny.dev/ssrf":                   {"fetch"},
	"github.com/temoto/robotstxt":         {"fetch"},
	"github.com/andybalholm/brotli":       {"fetch"},
	"github.com/wlynxg/chardet":           {"fetch"},
	"golang.org/x/time":                   {"fetch"},
	"golang.org/x/text":                   {"fetch", "edit/content", "edit/dedupe", "cmd/feedctl"},
	"golang.org/x/net":                    {"fetch", "edit/content", "edit/dedupe", "cmd/feedctl"},
	"github.com/klauspost/compress":       {"fetch", "publish"},
	"github.com/microcosm-cc/bluemonday":  {"edit/content"},
	"codeberg.org/readeck/go-readability": {"edit/content"},
	"github.com/clipperhouse/uax29":       {"edit/content"},
	"github.com/kljensen/snowball":        {"edit/content"},
	"github.com/expr-lang/expr":           {"edit/rules"},
	"github.com/gorilla/feeds":            {"publish"},
	"modernc.org/sqlite":                  {"store/sqldb"},
	"database/sql":                        {"store/sqldb"},
	"golang.org/x/sys":                    {"store/sqldb"},
	"go.yaml.in/yaml":                     {"config"},
	"github.com/invopop/jsonschema":       {"config"},
	"github.com/spf13/cobra":              {"cmd/feedctl"},
	"github.com/robfig/cron":              {"cmd/feedctl"},
	"github.com/google/go-cmp":            {"store/storetest"}, // a suite is test code in ordinary files
	"net/http":                            {"fetch", "publish", "cmd/feedctl"},
	"os/exec":                             {"cmd/feedctl"}, // the editor that a person names in EDITOR, for `edit`; nothing else is run
	"os":                                  {"fetch", "config", "publish", "store", "store/sqldb", "cmd/feedctl"},
}

func TestTheMapHolds(t *testing.T) {
	eachFile(t, parser.ImportsOnly, func(room, file string, f *ast.File) {
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: %q is no room of the map", file, room)
			return
		}
		for _, imp := range f.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			if own, ok := strings.CutPrefix(p, "feedctl/"); ok {
				if !slices.ContainsFunc(allowed, func(a string) bool { return matches(a, own) }) {
					t.Errorf("%s: %s may not import %s", file, room, own)
				}
				continue
			}
			if h := homeOf(p); h != nil && !slices.Contains(h, room) {
				t.Errorf("%s: %s lives in %v, not in %s", file, p, h, room)
			} else if h == nil && strings.Contains(strings.Split(p, "/")[0], ".") {
				t.Errorf("%s: %s has no home in the map", file, p)
			}
		}
	})
}

// SafeHTML is printed unescaped, so one room makes it.
func TestSafeHTMLIsMadeInOneRoom(t *testing.T) {
	eachFile(t, parser.SkipObjectResolution, func(room, file string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if ok && sel.Sel.Name == "SafeHTML" && room != "edit/content" && room != "news" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "news" {
					t.Errorf("%s: news.SafeHTML is made in edit/content alone", file)
				}
			}
			return true
		})
	})
}

func matches(allowed, own string) bool {
	prefix, below := strings.CutSuffix(allowed, "*")
	return allowed == own || below && strings.HasPrefix(own, prefix)
}

func homeOf(p string) []string {
	for q := p; q != "." && q != "/"; q = path.Dir(q) {
		if h, ok := homes[q]; ok {
			return h
		}
	}
	return nil
}

// eachFile parses every Go file that is not a test.
func eachFile(t *testing.T, mode parser.Mode, do func(room, file string, f *ast.File)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, mode)
		if err != nil {
			return err
		}
		n++
		do(filepath.ToSlash(filepath.Dir(file)), file, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Fatalf("only %d files were read", n)
	}
}
