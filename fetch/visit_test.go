package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

func TestTransport(t *testing.T) {
	feed := feedOf("Anna", "Berta")
	zeros := strings.Repeat(" ", 4<<20)
	long := func(n int) string { return strings.Repeat("x", n) }
	cut := gzipped(feed)[:100]
	badSum := []byte(gzipped(feed))
	badSum[len(badSum)-6] ^= 0xff
	tests := []struct {
		name   string
		origin http.HandlerFunc
		want   news.Class
		items  int
	}{
		{"ok-rss", serves(feed), news.ClassOK, 2},
		{"slow-headers", stalls(""), news.ClassTimeout, 0},
		{"stall-mid-body", stalls(feed[:200]), news.ClassTimeout, 0},
		{"endless-space", endless(`<?xml version="1.0"?>`, strings.Repeat(" ", 4096)), news.ClassTooLarge, 0},
		{"endless-items", endless(`<rss version="2.0"><channel>`, strings.Repeat("<item><title>x</title></item>", 100)), news.ClassTooLarge, 0},
		{"gzip-bomb", serves(gzipped(zeros), "Content-Encoding", "gzip"), news.ClassTooLarge, 0},
		{"gzip-bomb-twice", serves(gzipped(gzipped(zeros)), "Content-Encoding", "gzip, gzip"), news.ClassTooLarge, 0},
		{"deflate-bomb", serves(zlibbed(zeros), "Content-Encoding", "deflate"), news.ClassTooLarge, 0},
		{"brotli-bomb", serves(brotlied(zeros), "Content-Encoding", "br"), news.ClassTooLarge, 0},
		{"gzip-ok", serves(gzipped(feed), "Content-Encoding", "gzip"), news.ClassOK, 2},
		{"gzip-twice", serves(gzipped(gzipped(feed)), "Content-Encoding", "gzip, gzip"), news.ClassOK, 2},
		{"x-gzip", serves(gzipped(feed), "Content-Encoding", "x-gzip"), news.ClassOK, 2},
		{"gzip-then-rubbish", serves(gzipped(feed)+long(64), "Content-Encoding", "gzip"), news.ClassOK, 2},
		{"brotli-ok", serves(brotlied(feed), "Content-Encoding", "br"), news.ClassOK, 2},
		{"deflate-ok", serves(zlibbed(feed), "Content-Encoding", "deflate"), news.ClassOK, 2},
		{"deflate-bare", serves(deflated(feed), "Content-Encoding", "deflate"), news.ClassOK, 2},
		{"gzip-cut", serves(cut, "Content-Encoding", "gzip"), news.ClassBadEncoding, 0},
		{"gzip-bad-crc", serves(string(badSum), "Content-Encoding", "gzip"), news.ClassBadEncoding, 0},
		{"gzip-label-lies", serves(feed, "Content-Encoding", "gzip"), news.ClassOK, 2},
		{"gzip-unlabelled", serves(gzipped(feed)), news.ClassOK, 2},
		{"zstd-unasked", serves("\x28\xb5\x2f\xfd", "Content-Encoding", "zstd"), news.ClassBadEncoding, 0},
		{"coded-too-often", serves(feed, "Content-Encoding", "gzip, gzip, gzip"), news.ClassBadEncoding, 0},
		{"length-too-long", says("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + feed), news.ClassNetwork, 0},
		{"length-negative", says("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + feed), news.ClassNetwork, 0},
		{"length-twice", says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n" + feed), news.ClassNetwork, 0},
		{"length-claims-too-much", says("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), news.ClassTooLarge, 0},
		{"chunk-bad-size", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + feed), news.ClassNetwork, 0},
		{"chunk-cut", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + feed), news.ClassNetwork, 0},
		{"reset-mid-body", resets("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + feed), news.ClassNetwork, 0},
		{"close-at-once", says(""), news.ClassNetwork, 0},
		{"not-http", says("220 mail.example ESMTP ready\r\n"), news.ClassNetwork, 0},
		{"http09", says(feed), news.ClassNetwork, 0},
		{"header-giant", says("HTTP/1.1 200 OK\r\nX: " + long(maxHeaderBytes+8192) + "\r\n\r\n"), news.ClassNetwork, 0},
		{"header-endless", func(w http.ResponseWriter, r *http.Request) {
			says("HTTP/1.1 200 OK\r\n"+strings.Repeat("X: y\r\n", maxHeaderBytes/4))(w, r)
		}, news.ClassNetwork, 0},
		{"hints-flood", says(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 20000)), news.ClassNetwork, 0},
		{"status-giant", says("HTTP/1.1 20000 OK\r\n\r\n" + feed), news.ClassNetwork, 0},
		{"status-204", answers(204, ""), news.ClassHTTPError, 0},
		{"status-206", answers(206, feed), news.ClassHTTPError, 0},
		{"empty-200", serves(""), news.ClassNotFeed, 0},
		{"blank-200", serves(" \n\t "), news.ClassNotFeed, 0},
		{"type-html", serves(feed, "Content-Type", "text/html"), news.ClassOK, 2},
		{"type-octet", serves(feed, "Content-Type", "application/octet-stream"), news.ClassOK, 2},
		{"type-broken", serves(feed, "Content-Type", ";;;=\"/"), news.ClassOK, 2},
		{"html-page", serves("<!doctype html><html><head><title>Harbour</title></head><body><p>Hello</body></html>", "Content-Type", "text/html"), news.ClassNotFeed, 0},
		{"png-body", serves("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Content-Type", "image/png"), news.ClassNotFeed, 0},
		{"cookie-set", serves(feed, "Set-Cookie", "a=b"), news.ClassOK, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": tt.origin})
			c := newClient(t, func(o *Options) {
				if tt.want == news.ClassTimeout {
					o.Timeout = 150 * time.Millisecond
				}
			})
			v := visits(t, c, o.URL+"/feed")
			if v.Class != tt.want {
				t.Fatalf("class: got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			if len(v.Items) != tt.items {
				t.Errorf("items: got %d, want %d", len(v.Items), tt.items)
			}
			checkWhole(t, v)
		})
	}
}

// checkWhole is what holds for every visit, however it went.
func checkWhole(t *testing.T, v news.Visit) {
	t.Helper()
	p := v.Poll
	if p.LastChecked != noon || p.LastClass != v.Class || p.LastStatus != v.Status {
		t.Errorf("poll does not tell of the visit: %+v", p)
	}
	if !p.NextFetchAt.After(noon) || p.Because == "" {
		t.Errorf("no next visit: %v %q", p.NextFetchAt, p.Because)
	}
	if good := v.Class.Good(); good != (v.Err == nil) || good != (p.LastError == "") || good != (p.Failures == 0) {
		t.Errorf("class %v with error %v, last error %q, failures %d", v.Class, v.Err, p.LastError, p.Failures)
	}
	if v.Err != nil && news.Hint(v.Err) == "" && v.Class != news.ClassHTTPError {
		t.Errorf("no hint with %v", v.Err)
	}
}

func TestSlowButFine(t *testing.T) {
	feed := feedOf("Anna")
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(feed); i += 50 {
			_, _ = io.WriteString(w, feed[i:min(i+50, len(feed))])
			_ = http.NewResponseController(w).Flush()
		}
	}})
	if v := visits(t, newClient(t), o.URL+"/feed"); v.Class != news.ClassOK || len(v.Items) != 1 {
		t.Errorf("got %v, %d items", v.Class, len(v.Items))
	}
}

func TestStatus(t *testing.T) {
	tests := []struct {
		name   string
		origin http.HandlerFunc
		want   news.Class
	}{
		{"status-999", answers(999, ""), news.ClassHTTPError},
		{"status-401", answers(401, ""), news.ClassDenied},
		{"status-403", answers(403, ""), news.ClassDenied},
		{"status-404", answers(404, ""), news.ClassNotFound},
		{"status-451", answers(451, ""), news.ClassDenied},
		{"status-418", answers(418, ""), news.ClassHTTPError},
		{"status-500", answers(500, ""), news.ClassServerError},
		{"status-502", answers(502, ""), news.ClassServerError},
		{"gone-410", answers(410, ""), news.ClassGone},
		{"429-feed-body", answers(429, feedOf("Anna"), "Retry-After", "120"), news.ClassRateLimited},
		{"503-seconds", answers(503, "", "Retry-After", "120"), news.ClassServerError},
		{"403-seconds", answers(403, "", "Retry-After", "120"), news.ClassDenied},
		{"500-endless", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			endless("", strings.Repeat("x", 4096))(w, r)
		}, news.ClassServerError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": tt.origin})
			v := visits(t, newClient(t), o.URL+"/feed")
			if v.Class != tt.want {
				t.Fatalf("got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			checkWhole(t, v)
			if len(v.Items) != 0 || v.Feed != nil {
				t.Error("an error's body was read as a feed")
			}
			if v.Poll.Gone != (tt.want == news.ClassGone) {
				t.Errorf("gone: got %v", v.Poll.Gone)
			}
			if asks := strings.HasSuffix(tt.name, "seconds") || tt.name == "429-feed-body"; asks != v.Poll.RetryAfter.Equal(noon.Add(2*time.Minute)) {
				t.Errorf("retry after: got %v", v.Poll.RetryAfter)
			}
			if e, ok := errors.AsType[*Error](v.Err); !ok || e.Status != v.Status || v.Status == 0 {
				t.Errorf("status: got %v in %v", v.Status, v.Err)
			}
		})
	}
}

// A short error or redirect leaves the connection in use.
func TestConnectionIsKept(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{
		"/away": func(w http.ResponseWriter, r *http.Request) {
			redirects(302, "/feed")(w, r)
			_ = http.NewResponseController(w).Flush() // chunked, its length untold
			_, _ = io.WriteString(w, "moved")
		},
		"/feed": serves(feedOf("Anna")),
	})
	c := newClient(t)
	for _, path := range []string{"/away", "/none", "/away", "/feed", "/feed"} {
		visits(t, c, o.URL+path)
	}
	from := map[string]bool{}
	for _, r := range o.requests() {
		from[r.RemoteAddr] = true
	}
	if len(from) != 1 {
		t.Errorf("%d connections for %d requests", len(from), len(o.requests()))
	}
}

func TestAsked(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{
		"/feed": redirects(302, "/there"),
		"/there": func(w http.ResponseWriter, r *http.Request) {
			serves(feedOf("Anna"), "Set-Cookie", "a=b; Path=/")(w, r)
		},
	})
	c := newClient(t)
	s := sourceAt(o.URL + "/feed")
	s.Poll = c.Visit(context.Background(), s).Poll
	c.Visit(context.Background(), s)
	for _, r := range o.requests() {
		for _, name := range []string{"Referer", "Cookie", "Authorization"} {
			if got := r.Header.Get(name); got != "" {
				t.Errorf("%s sent: %q", name, got)
			}
		}
		if got := r.Header.Get("User-Agent"); got != "feedctl/test (+http://localhost/)" {
			t.Errorf("agent: got %q", got)
		}
		if got := r.Header.Get("Accept-Encoding"); got != "gzip, br, deflate" {
			t.Errorf("codings: got %q", got)
		}
		if got := r.Header.Get("Accept"); !strings.Contains(got, "application/rss+xml") || !strings.Contains(got, "*/*") {
			t.Errorf("accept: got %q", got)
		}
	}
}

func TestFirstVisitFloodsNoOne(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("A", "B", "C", "D"))})
	c := newClient(t, func(o *Options) { o.Backfill = 2 })
	s := sourceAt(o.URL + "/feed")
	v := c.Visit(context.Background(), s)
	var got []string
	for _, it := range v.Items {
		if !it.Backlog {
			got = append(got, it.Title)
		}
		if it.FirstSeen != noon {
			t.Errorf("%s first seen %v", it.Title, it.FirstSeen)
		}
	}
	if strings.Join(got, "") != "AB" {
		t.Errorf("to be entries: got %v, want the newest two", got)
	}
	s.Poll = v.Poll
	s.Poll.BodyHash = "another"
	for _, it := range c.Visit(context.Background(), s).Items {
		if it.Backlog {
			t.Errorf("%s is backlog on a later visit", it.Title)
		}
	}
}

func TestEndedVisitLeavesThePollAlone(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": stalls("")})
	ctx, cancel := context.WithCancel(context.Background())
	s := sourceAt(o.URL + "/feed")
	s.Poll = news.Poll{ETag: `"1"`, Failures: 2, LastClass: news.ClassTimeout}
	done := make(chan news.Visit)
	go func() { done <- newClient(t).Visit(ctx, s) }()
	cancel()
	v := <-done
	if v.Poll != s.Poll || !errors.Is(v.Err, context.Canceled) {
		t.Errorf("got %+v, %v", v.Poll, v.Err)
	}
}

func TestOneRequestInFlightToAHost(t *testing.T) {
	var in, most int
	lock := make(chan struct{}, 1)
	lock <- struct{}{}
	count := func(by int) {
		<-lock
		in += by
		most = max(most, in)
		lock <- struct{}{}
	}
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		count(1)
		serves(feedOf("Anna"))(w, r)
		_ = http.NewResponseController(w).Flush()
		count(-1)
	}})
	c := newClient(t)
	done := make(chan news.Visit)
	for range 20 {
		go func() { done <- c.Visit(context.Background(), sourceAt(o.URL+"/feed")) }()
	}
	for range 20 {
		if v := <-done; v.Class != news.ClassOK {
			t.Errorf("got %v, %v", v.Class, v.Err)
		}
	}
	if most != 1 {
		t.Errorf("%d requests at a time", most)
	}
	if n := len(c.hosts.gates); n != 0 {
		t.Errorf("%d gates left", n)
	}
}

// Large bodies take turns, and each is whole.
func TestLargeBodies(t *testing.T) {
	big := feedOf("Anna") + strings.Repeat(" ", 3<<20)
	paths := map[string]http.HandlerFunc{"/feed": serves(big)}
	c := newClient(t, func(o *Options) { o.MaxBytes = 4 << 20 })
	done := make(chan error)
	for range 2 * largeBodies {
		o := newOrigin(t, paths)
		go func() {
			r, err := c.Get(context.Background(), o.URL+"/feed")
			if err == nil && !bytes.Equal(r.Body, []byte(big)) {
				err = errors.New("not the same bytes")
			}
			done <- err
		}()
	}
	for range 2 * largeBodies {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(c.bodies.large); n != 0 {
		t.Errorf("%d large places still taken", n)
	}
}
