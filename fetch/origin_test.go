package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"feedctl/news"
)

// noon is the clock of these tests.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// origin is a site that misbehaves on purpose: one path a misbehaviour. It
// remembers what it was asked.
type origin struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
}

func newOrigin(t testing.TB, paths map[string]http.HandlerFunc) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(o.handler(paths))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) handler(paths map[string]http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.asked = append(o.asked, r)
		o.mu.Unlock()
		if h := paths[r.URL.Path]; h != nil {
			h(w, r)
			return
		}
		http.NotFound(w, r)
	})
}

func (o *origin) requests() []*http.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]*http.Request(nil), o.asked...)
}

func (o *origin) last() *http.Request {
	all := o.requests()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// host is the origin's address:port.
func (o *origin) host() string {
	return strings.TrimPrefix(strings.TrimPrefix(o.URL, "http://"), "https://")
}

// newClient returns a client that may ask loopback, with the clock at noon.
func newClient(t testing.TB, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		UserAgent: "feedctl/test (+http://localhost/)", Timeout: 5 * time.Second, MaxBytes: 1 << 20,
		AllowPrivate: []string{"127.0.0.1", "::1"}, Backfill: 10,
		Now: func() time.Time { return noon },
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func sourceAt(url string) news.Source {
	return news.Source{ID: news.SourceID(url), URL: url, OriginalURL: url}
}

// feedOf is a small feed with the given items, newest first, an hour apart.
func feedOf(titles ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour News</title><link>http://harbour.example/</link><description>Ships</description>`)
	for i, title := range titles {
		fmt.Fprintf(&b, `<item><title>%s</title><link>http://harbour.example/%d</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><description>The crew of the %s came home.</description></item>`,
			title, i, title, noon.Add(-time.Duration(i)*time.Hour).Format(time.RFC1123), title)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

// serves answers with a body and headers given as name, value, ….
func serves(body string, headers ...string) http.HandlerFunc {
	return answers(http.StatusOK, body, headers...)
}

func answers(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func redirects(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	}
}

// says writes bytes to the connection in place of an answer and closes it.
func says(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = rw.WriteString(raw)
		_ = rw.Flush()
	}
}

// resets cuts the connection hard after raw.
func resets(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = rw.WriteString(raw)
		_ = rw.Flush()
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// stalls answers with the beginning given and then nothing until it is left.
func stalls(begin string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if begin != "" {
			_, _ = io.WriteString(w, begin)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// endless writes a piece again and again until it is left.
func endless(head, piece string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, err := io.WriteString(w, head)
		for err == nil && r.Context().Err() == nil {
			_, err = io.WriteString(w, piece)
		}
	}
}

func gzipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func zlibbed(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

// deflated is zlib without its head and its sum, as many servers send it.
func deflated(s string) string { z := zlibbed(s); return z[2 : len(z)-4] }

func brotlied(s string) string {
	var b bytes.Buffer
	z := brotli.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

// visits looks at url as a new source.
func visits(t *testing.T, c *Client, url string) news.Visit {
	t.Helper()
	return c.Visit(context.Background(), sourceAt(url))
}
