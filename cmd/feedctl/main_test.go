package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"feedctl": func() { os.Exit(run()) }})
}

// TestScripts runs the command line as a person types it; each script in
// testdata is one story of a user.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: false,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "nobody"))
			e.Setenv("HOME", filepath.Join(e.WorkDir, "nobody"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"origin":   origin,
			"requests": requests,
			"exits":    exits,
			"envsubst": envsubst,
		},
	})
}

// site is a web server for a script: the folder's files, and what was asked.
type site struct {
	dir                string // "": nothing but what next says
	mu                 sync.Mutex
	asked, conditional int
}

func (s *site) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked++
		if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" {
			s.conditional++
		}
		s.mu.Unlock()
		if status, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/status/")); err == nil {
			w.WriteHeader(status)
			return
		}
		if s.dir != "" {
			if b, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(path.Clean(r.URL.Path))) + ".answer"); err == nil {
				answerAs(w, string(b))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// answerAs answers as text says: a status, then lines of headers.
func answerAs(w http.ResponseWriter, text string) {
	status, headers, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for line := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		w.Header().Set(name, value)
	}
	n, err := strconv.Atoi(status)
	if err != nil {
		n = http.StatusNotImplemented
	}
	w.WriteHeader(n)
}

var sites sync.Map // *testscript.TestScript → *site; scripts run side by side

// origin DIR serves a folder on loopback as $ORIGIN; /status/N answers N, and a
// path that has a file PATH.answer beside it what that says. Requests to it are
// allowed, to nothing else.
func origin(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: origin DIR")
	}
	s := &site{dir: ts.MkAbs(args[0])}
	srv := httptest.NewServer(s.count(outletHandler(s.dir)))
	ts.Defer(srv.Close)
	sites.Store(ts, s)
	ts.Setenv("ORIGIN", srv.URL)
	ts.Setenv("FEEDCTL_FETCH_ALLOW_PRIVATE", strings.TrimPrefix(srv.URL, "http://"))
}

// requests N [conditional] checks how many requests came since the last check.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	v, ok := sites.Load(ts)
	if !ok || len(args) == 0 {
		ts.Fatalf("usage: requests N [conditional], after origin")
	}
	s := v.(*site)
	s.mu.Lock()
	defer s.mu.Unlock()
	want, _ := strconv.Atoi(args[0])
	if s.asked != want || len(args) > 1 && s.conditional != want {
		ts.Fatalf("%d requests, %d of them conditional; want %v", s.asked, s.conditional, args)
	}
	s.asked, s.conditional = 0, 0
}

// exits N COMMAND… runs a command that must end with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = strings.TrimPrefix(fmt.Sprint(err), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// envsubst FILE writes the origin's address where the file says ORIGIN.
func envsubst(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := strings.ReplaceAll(ts.ReadFile(name), "ORIGIN", ts.Getenv("ORIGIN"))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}
