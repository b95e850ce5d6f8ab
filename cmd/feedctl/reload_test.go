//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// A reload is taken up whole or not at all, and no reader meets an empty site.
func TestReload(t *testing.T) {
	dir, address, _ := outlets(t)
	conf := desk(t, dir, address, "http://localhost:8080", "127.0.0.1:0")
	r := serve(t, "-c", conf, "serve")
	until(t, "greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	base, _, _ := strings.Cut(r.out.String(), "\n")
	good, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	hup := func(text string) {
		t.Helper()
		if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		before := strings.Count(r.errs.String(), "reloaded")
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		until(t, "an answer to the signal", r, func() bool { return strings.Count(r.errs.String(), "reloaded") > before })
	}
	var missed atomic.Int64
	watch, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	readers.Go(func() {
		for watch.Err() == nil {
			res, err := http.Get(base + "rss.xml")
			if err != nil {
				continue
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK {
				missed.Add(1)
			}
		}
	})
	for name, text := range map[string]string{"a typo": "chanels: []\n", "an empty file": "", "a half-written file": string(good[:len(good)/2]) + "\n  - {",
		"a file cut before its sources": string(good[:bytes.Index(good, []byte("sources:"))])} {
		hup(text)
		if _, page := get(t, base); !strings.Contains(page, "The Test Dispatch") {
			t.Errorf("%s changed the site", name)
		}
	}
	var listed []sourceJSON
	if err := os.WriteFile(conf, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(mustRun(t, nil, "-c", conf, "list", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	for _, s := range listed {
		if s.State == "paused" {
			t.Errorf("a refused config paused %s", s.URL)
		}
	}
	hup(strings.Replace(string(good), "The Test Dispatch", "The Evening Dispatch", 1))
	until(t, "the new title", r, func() bool {
		_, page := get(t, base)
		return strings.Contains(page, "The Evening Dispatch")
	})
	stop()
	readers.Wait()
	if n := missed.Load(); n > 0 {
		t.Errorf("%d readers got no feed meanwhile", n)
	}
}
