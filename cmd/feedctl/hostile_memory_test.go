package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Eight hostile sources at once may cost this much above eight good ones.
const mostMemory = 256 << 20

// TestHostileMemory visits the costliest documents we know at the same time, in
// a process of its own, and reads from the system what that took.
func TestHostileMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc/PID/status: run it on Linux")
	}
	if testing.Short() {
		t.Skip("reads some 100 MiB: run it without -short")
	}
	program := plainBinary(t)
	const head = `<rss version="2.0"><channel><title>Harbour News</title>`
	item := func(n int, text string) string {
		return "<item><guid>" + strconv.Itoa(n) + "</guid><title>Boat " + strconv.Itoa(n) + "</title><description>" + text + "</description></item>"
	}
	small := bodyOf(head+item(1, "The crew came home.")+"</channel></rss>", "", 0, "")
	const whole = 15 << 20 // just within fetch.max_bytes
	numbered := func(text string) func(int) string { return func(n int) string { return item(n, text) } }
	rounds := []struct {
		name    string
		sources []http.HandlerFunc
	}{
		{"endless", []http.HandlerFunc{
			squeezed(bodyOf("", " ", 64<<20, "")), squeezed(bodyOf(head, "<item><title>x</title></item>", 64<<20, "")),
			bodyOf(head, "<item><title>x</title></item>", 64<<20, ""), bodyOf(head, " ", 64<<20, ""),
			bodyOf(`{"version":"https://jsonfeed.org/version/1.1","items":[`, `{"id":"x"},`, 64<<20, ""), bodyOf("<rss", ` a="b"`, 64<<20, ""),
			bodyOf(head+"<item><title>", "word ", 64<<20, ""), bodyOf("", "\x00", 64<<20, ""),
		}},
		{"xml", []http.HandlerFunc{
			bodyOf(head, "<a>", whole, ""), bodyOf(head, "<item><guid>x</guid></item>", whole, "</channel></rss>"),
			bodyOf(head+"<x", ` a="b"`, whole, "/></channel></rss>"), bodyOf(head+"<item><title>", "word ", whole, "</title></item></channel></rss>"),
			bodyOf(head+"<item><description>", "&lt;div&gt;", whole, "</description></item></channel></rss>"),
			bodyOf(head+"<item><description>", "<b/>", whole, "</description></item></channel></rss>"),
			bodyOf(head+"<item>", "<category>x</category>", whole, "</item></channel></rss>"), bodyOf(head+"<item><description>", "&amp;", whole, "</description></item></channel></rss>"),
		}},
		{"items", []http.HandlerFunc{
			many(head, numbered(strings.Repeat("word ", 100)), whole, "</channel></rss>"), many(head, numbered("x"), whole, "</channel></rss>"),
			many(head, numbered(strings.Repeat("&lt;p&gt;word", 100)), whole, "</channel></rss>"), many(head, numbered(strings.Repeat("<p>word</p>", 100)), whole, "</channel></rss>"),
			many(`{"version":"https://jsonfeed.org/version/1.1","items":[{}`, func(n int) string {
				return `,{"id":"` + strconv.Itoa(n) + `","content_html":"` + strings.Repeat("<p>word", 100) + `"}`
			}, whole, "]}"),
			many(`{"version":"https://jsonfeed.org/version/1.1","items":[{}`, func(n int) string { return `,{"id":` + strconv.Itoa(n) + `,"x":[1,[2],{"a":null}]}` }, whole, "]}"),
			many(head, numbered("\xfc\xf6"), whole, "</channel></rss>"), many(`<feed xmlns="http://www.w3.org/2005/Atom">`, func(n int) string {
				return `<entry><id>` + strconv.Itoa(n) + `</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">` + strings.Repeat("<p>word</p>", 50) + `</div></content></entry>`
			}, whole, "</feed>"),
		}},
	}
	var base int64
	for range 2 { // what good ones cost, the store's first opening aside
		base = peak(t, program, []http.HandlerFunc{small, small, small, small, small, small, small, small})
	}
	for _, r := range rounds {
		t.Run(r.name, func(t *testing.T) {
			got := peak(t, program, r.sources) - base
			t.Logf("%d MiB above the %d MiB of good sources", got>>20, base>>20)
			if got > mostMemory {
				t.Errorf("%d MiB above eight good sources, want at most %d", got>>20, mostMemory>>20)
			}
		})
	}
}

// peak follows these sources in a store of its own, visits them once, and
// returns the most memory that was resident meanwhile, in bytes.
func peak(t *testing.T, program string, sources []http.HandlerFunc) (most int64) {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("fetch: {full_text: never, timeout: 120s, allow_private: [127.0.0.1]}\nsources:\n")
	for _, s := range sources {
		srv := httptest.NewServer(s)
		defer srv.Close()
		fmt.Fprintf(&b, "  - {url: %q}\n", srv.URL+"/feed")
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "fetch", "-q")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the exit code says it
		close(ended)
	}()
	for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if err == nil {
			_, line, _ := strings.Cut(string(status), "VmHWM:")
			if f := strings.Fields(line); len(f) > 0 {
				kib, _ := strconv.ParseInt(f[0], 10, 64)
				most = max(most, kib<<10)
			}
		}
		select {
		case <-ended:
			if code := cmd.ProcessState.ExitCode(); code != 0 && code != exitSome {
				t.Fatalf("exit code %d", code)
			}
			return most
		default:
		}
	}
}

// plainBinary is this program without the race detector, whose own memory would
// be measured: the test's own binary under another name, else one built now.
func plainBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "feedctl")
	info, ok := debug.ReadBuildInfo()
	raced := !ok
	for _, s := range info.Settings {
		raced = raced || s.Key == "-race" && s.Value == "true"
	}
	if !raced {
		own, err := os.Executable()
		if err == nil {
			err = os.Symlink(own, binary)
		}
		if err != nil {
			t.Fatal(err)
		}
		return binary
	}
	tool := program(t, "go", "golang")
	build := exec.CommandContext(t.Context(), tool, "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// bodyOf answers with head, then piece again and again up to size, then tail.
func bodyOf(head, piece string, size int, tail string) http.HandlerFunc {
	return many(head, func(int) string { return piece }, size, tail)
}

// many is the same with pieces by their number.
func many(head string, piece func(n int) string, size int, tail string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		written, err := io.WriteString(w, head)
		var b strings.Builder
		for n := 0; err == nil && written < size; {
			for b.Reset(); b.Len() < 32<<10 && written+b.Len() < size; n++ {
				b.WriteString(piece(n))
			}
			_, err = io.WriteString(w, b.String())
			written += b.Len()
		}
		_, _ = io.WriteString(w, tail)
	}
}

// squeezed serves what h does in gzip.
func squeezed(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		h(writer{w, z}, r)
		_ = z.Close()
	}
}

type writer struct {
	http.ResponseWriter
	to io.Writer
}

func (w writer) Write(b []byte) (int, error) { return w.to.Write(b) }
