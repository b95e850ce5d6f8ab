//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A reload follows a changed fetch.websub: from none, to another base, to none.
func TestReloadMovesCallbacks(t *testing.T) {
	hub := newTestHub(t)
	conf := filepath.Join(t.TempDir(), "config.yaml")
	config := func(websub string) {
		t.Helper()
		text := fmt.Sprintf("store: sqlite:data/feedctl.db\nfetch: {full_text: never, schedule: '@every 1h', allow_private: [%q], websub: %q}\npublish: {listen: '127.0.0.1:0'}\nsources: [{url: %q}]\n",
			strings.TrimPrefix(hub.URL, "http://"), websub, hub.URL+"/feed")
		if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	config("")
	r := serve(t, "-c", conf, "serve")
	until(t, "the greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	base, _, _ := strings.Cut(r.out.String(), "/\n")
	if n := len(hub.requests()); n != 0 {
		t.Errorf("the hub was asked %d times without fetch.websub", n)
	}
	for i, path := range []string{"", "/moved"} {
		config(base + path)
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		until(t, "a request to the hub", r, func() bool { return len(hub.requests()) == i+1 })
		asked := hub.requests()[i]
		if !strings.HasPrefix(asked.Get("hub.callback"), base+path+"/websub/") {
			t.Errorf("callback at %q", asked.Get("hub.callback"))
		}
		if res, body := verify(t, asked, nil); res.StatusCode != 200 {
			t.Errorf("verification: %d %s", res.StatusCode, body)
		}
	}
	last := hub.requests()[1]
	config("")
	before := strings.Count(r.errs.String(), "config reloaded")
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	until(t, "the reload", r, func() bool { return strings.Count(r.errs.String(), "config reloaded") > before })
	until(t, "no callback", r, func() bool { return push(t, last, hub.feed(), signed(last, hub.feed())) >= 400 })
}
