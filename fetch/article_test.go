package fetch

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedctl/news"
)

func storyPage(head string, headers ...string) http.HandlerFunc {
	p := "<p>" + strings.Repeat("The ferry came in late because of the fog over the northern bay, the harbour master said. ", 8) + "</p>"
	return serves(`<!doctype html><html lang="en"><head><title>Ferry late</title>`+head+`</head><body><article><h1>Ferry late</h1>`+strings.Repeat(p, 4)+`</article></body></html>`,
		append([]string{"Content-Type", "text/html; charset=utf-8"}, headers...)...)
}

func plainText(s string) http.HandlerFunc { return serves(s, "Content-Type", "text/plain") }

func TestArticle(t *testing.T) {
	tests := []struct {
		name    string
		paths   map[string]http.HandlerFunc
		class   news.Class
		refused string // part of Page.Refused
		text    bool
		asked   bool // the page itself
	}{
		{"free to read", map[string]http.HandlerFunc{"/a": storyPage("")}, news.ClassOK, "", true, true},
		{"robots.txt forbids", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": plainText("User-agent: *\nDisallow: /a\n")}, news.ClassDenied, "robots.txt", false, false},
		{"robots.txt forbids us by name", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": plainText("User-agent: feedctl\nDisallow: /\n\nUser-agent: *\nAllow: /\n")}, news.ClassDenied, "robots.txt", false, false},
		{"robots.txt forbids another", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": plainText("User-agent: greedy\nDisallow: /\n")}, news.ClassOK, "", true, true},
		{"a rule before any group", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": plainText("Disallow: /x\nUser-agent: *\nDisallow: /a\n")}, news.ClassDenied, "robots.txt", false, false},
		{"robots.txt out of order", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": answers(503, "")}, news.ClassDenied, "robots.txt", false, false},
		{"robots.txt denied", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": answers(403, "")}, news.ClassOK, "", true, true},
		{"robots.txt loops", map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": redirects(302, "/robots.txt")}, news.ClassOK, "", true, true},
		{"a redirect into the forbidden", map[string]http.HandlerFunc{"/a": redirects(302, "/b"), "/b": storyPage(""), "/robots.txt": plainText("User-agent: *\nDisallow: /b\n")}, news.ClassDenied, "robots.txt", false, true},
		{"X-Robots-Tag noarchive", map[string]http.HandlerFunc{"/a": storyPage("", "X-Robots-Tag", "noindex, noarchive")}, news.ClassOK, "noarchive", false, true},
		{"X-Robots-Tag of 20 characters", map[string]http.HandlerFunc{"/a": storyPage(`<meta name="robots" content="max-snippet:-1">`, "X-Robots-Tag", "max-snippet:20")}, news.ClassOK, "max-snippet:20", false, true},
		{"meta of 20 characters", map[string]http.HandlerFunc{"/a": storyPage(`<meta name="robots" content="max-snippet:20">`)}, news.ClassOK, "max-snippet:20", false, true},
		{"as many characters as a page likes", map[string]http.HandlerFunc{"/a": storyPage(`<meta name="robots" content="max-snippet:-1">`)}, news.ClassOK, "", true, true},
		{"X-Robots-Tag for another", map[string]http.HandlerFunc{"/a": storyPage("", "X-Robots-Tag", "greedybot: nosnippet")}, news.ClassOK, "", true, true},
		{"meta nosnippet", map[string]http.HandlerFunc{"/a": storyPage(`<meta name="robots" content="nosnippet">`)}, news.ClassOK, "nosnippet", false, true},
		{"tdm header", map[string]http.HandlerFunc{"/a": storyPage("", "TDM-Reservation", "1")}, news.ClassOK, "tdm", false, true},
		{"tdm meta", map[string]http.HandlerFunc{"/a": storyPage(`<meta name="tdm-reservation" content="1">`)}, news.ClassOK, "tdm", false, true},
		{"tdm file", map[string]http.HandlerFunc{"/a": storyPage(""), "/.well-known/tdmrep.json": plainText(`[{"location":"/b","tdm-reservation":0},{"location":"/*","tdm-reservation":1}]`)}, news.ClassOK, "tdm", false, true},
		{"tdm file frees it", map[string]http.HandlerFunc{"/a": storyPage(""), "/.well-known/tdmrep.json": plainText(`[{"location":"/a$","tdm-reservation":0},{"location":"/*","tdm-reservation":1}]`)}, news.ClassOK, "", true, true},
		{"not found", map[string]http.HandlerFunc{}, news.ClassNotFound, "", false, true},
		{"not a page", map[string]http.HandlerFunc{"/a": serves("%PDF-1.7", "Content-Type", "application/pdf")}, news.ClassHTTPError, "", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, tt.paths)
			c := newClient(t)
			c.pageGap = time.Microsecond
			p := c.Article(context.Background(), o.URL+"/a")
			if p.Class != tt.class {
				t.Errorf("class: got %v, want %v", p.Class, tt.class)
			}
			if (p.Refused == "") != (tt.refused == "") || !strings.Contains(strings.ToLower(p.Refused), tt.refused) {
				t.Errorf("refused: got %q, want %q", p.Refused, tt.refused)
			}
			if (p.Text != "") != tt.text || (p.Words > 0) != tt.text {
				t.Errorf("text: got %d bytes, %d words", len(p.Text), p.Words)
			}
			if tt.class == news.ClassOK && p.Title != "Ferry late" {
				t.Errorf("title: got %q", p.Title)
			}
			asked := 0
			for _, r := range o.requests() {
				if r.URL.Path == "/a" {
					asked++
				}
			}
			if (asked == 1) != tt.asked {
				t.Errorf("the page was asked %d times", asked)
			}
			if p.FetchedAt != noon || p.URL == "" {
				t.Errorf("got %v, %q", p.FetchedAt, p.URL)
			}
		})
	}
}

func TestArticleRetryAfter(t *testing.T) {
	tests := []struct {
		name   string
		status int
		value  string
		want   time.Time
	}{
		{"too many", 429, "3600", noon.Add(time.Hour)},
		{"out of order", 503, "120", noon.Add(2 * time.Minute)},
		{"refused", 403, "60", noon.Add(time.Minute)},
		{"a month", 429, "2592000", noon.Add(MaxRetryAfter)},
		{"not said", 429, "", time.Time{}},
		{"of another status", 500, "3600", time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, map[string]http.HandlerFunc{"/a": answers(tt.status, "", "Retry-After", tt.value)})
			c := newClient(t)
			c.pageGap = time.Microsecond
			if p := c.Article(t.Context(), o.URL+"/a"); p.RetryAfter != tt.want || p.Class != classOfStatus(tt.status) {
				t.Errorf("got %v, %v; want %v", p.Class, p.RetryAfter, tt.want)
			}
		})
	}
}

// A page that breaks its reader is one bad page, and its host can be asked on.
func TestArticleSurvivesPanic(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/a": storyPage("")})
	c := newClient(t)
	c.pageGap = time.Microsecond
	whole := c.bodies
	c.bodies = nil // nothing can read a body
	if p := c.Article(t.Context(), o.URL+"/a"); p.Class != news.ClassHTTPError || p.URL != o.URL+"/a" || p.FetchedAt != noon {
		t.Errorf("got %+v, want an http_error of that page", p)
	}
	c.bodies = whole
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if p := c.Article(ctx, o.URL+"/a"); p.Class != news.ClassOK {
		t.Errorf("the next page: got %v, want ok", p.Class)
	}
}

func TestRobotsAreAskedOnceADay(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/a": storyPage(""), "/b": storyPage("")})
	now := noon
	c := newClient(t, func(o *Options) { o.Now = func() time.Time { return now } })
	c.pageGap = time.Microsecond
	count := func() (n int) {
		for _, r := range o.requests() {
			if r.URL.Path == "/robots.txt" {
				n++
			}
		}
		return n
	}
	c.Article(context.Background(), o.URL+"/a")
	c.Article(context.Background(), o.URL+"/b")
	if n := count(); n != 1 {
		t.Errorf("asked %d times within a day", n)
	}
	now = noon.Add(25 * time.Hour)
	c.Article(context.Background(), o.URL+"/a")
	if n := count(); n != 2 {
		t.Errorf("asked %d times in two days", n)
	}
}

func TestPagesOfAHostAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts()
		start := time.Now()
		for i := range 3 {
			if err := h.pace(context.Background(), "a.example", time.Second); err != nil {
				t.Fatal(err)
			}
			if got, want := time.Since(start), time.Duration(i)*time.Second; got != want {
				t.Errorf("page %d after %v, want %v", i, got, want)
			}
		}
		if err := h.pace(context.Background(), "b.example", time.Second); err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("another host waited: %v, %v", time.Since(start), err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := h.pace(ctx, "a.example", time.Second); err == nil {
			t.Error("an ended wait gave no error")
		}
	})
}

func TestIdlePacesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts()
		for i := range maxPaces + 10 {
			if i == maxPaces {
				time.Sleep(2 * time.Second)
			}
			_ = h.pace(context.Background(), strings.Repeat("a", i+1), time.Second)
		}
		if n := len(h.paces); n > 20 {
			t.Errorf("%d kept", n)
		}
	})
}

// Bad bytes grow when their letters are made small: an index found there lies elsewhere.
func TestRobotsAfterBadBytes(t *testing.T) {
	body := append(bytes.Repeat([]byte{0xff}, 40), "junk\nDisallow: /x\nUser-agent: *\nDisallow: /private"...)
	data := readRobots(200, body)
	if data == nil || data.TestAgent("/private", "feedctl") || !data.TestAgent("/open", "feedctl") {
		t.Errorf("got %v, want the rules behind the bad bytes", data)
	}
}

// A site that answers robots.txt with trouble is left alone, for as long as it
// asks and a day or a week at most; what it answers with a plain 4xx is no rule.
func TestRobotsInTrouble(t *testing.T) {
	const h = time.Hour
	tests := []struct {
		name    string
		robots  http.HandlerFunc
		class   news.Class    // of the page
		wait    time.Duration // the page's RetryAfter; 0: none
		again   time.Duration // robots.txt is asked again after this and not before
		refused string
	}{
		{"429", answers(429, ""), news.ClassRateLimited, 0, h, ""},
		{"429, seconds", answers(429, "", "Retry-After", "7200"), news.ClassRateLimited, 2 * h, 2 * h, ""},
		{"429, soon", answers(429, "", "Retry-After", "60"), news.ClassRateLimited, time.Minute, h, ""},
		{"429, days", answers(429, "", "Retry-After", "259200"), news.ClassRateLimited, 72 * h, 72 * h, ""},
		{"429, a decade", answers(429, "", "Retry-After", "315360000"), news.ClassRateLimited, MaxRetryAfter, MaxRetryAfter, ""},
		{"429, a date", answers(429, "", "Retry-After", noon.Add(3*h).Format(http.TimeFormat), "Date", noon.Format(http.TimeFormat)), news.ClassRateLimited, 3 * h, 3 * h, ""},
		{"429, rubbish", answers(429, "", "Retry-After", "soon"), news.ClassRateLimited, 0, h, ""},
		{"503", answers(503, ""), news.ClassDenied, 0, h, "robots.txt"},
		{"503, seconds", answers(503, "", "Retry-After", "7200"), news.ClassDenied, 2 * h, 2 * h, "robots.txt"},
		{"500 has no Retry-After", answers(500, "", "Retry-After", "7200"), news.ClassDenied, 0, h, "robots.txt"},
		{"403", answers(403, ""), news.ClassOK, 0, 24 * h, ""},
		{"403, seconds", answers(403, "", "Retry-After", "7200"), news.ClassDenied, 2 * h, 2 * h, ""},
		{"401", answers(401, ""), news.ClassOK, 0, 24 * h, ""},
		{"404", answers(404, ""), news.ClassOK, 0, 24 * h, ""},
		{"410", answers(410, ""), news.ClassOK, 0, 24 * h, ""},
		{"closed connection", says(""), news.ClassNetwork, 0, h, ""},
		{"half an answer", resets("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: *"), news.ClassNetwork, 0, h, ""},
		{"endless", endless("User-agent: *\n", strings.Repeat("Disallow: /x\n", 400)), news.ClassTooLarge, 0, h, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/a": storyPage(""), "/robots.txt": tt.robots})
			now := noon
			c := newClient(t, func(o *Options) { o.Now = func() time.Time { return now } })
			c.pageGap = time.Microsecond
			asked := func(path string) (n int) {
				for _, r := range o.requests() {
					if r.URL.Path == path {
						n++
					}
				}
				return n
			}
			p := c.Article(t.Context(), o.URL+"/a")
			want := time.Time{}
			if tt.wait > 0 {
				want = noon.Add(tt.wait)
			}
			if p.Class != tt.class || !p.RetryAfter.Equal(want) || p.Refused != tt.refused {
				t.Errorf("got %v until %v, refused by %q; want %v until %v, %q", p.Class, p.RetryAfter, p.Refused, tt.class, want, tt.refused)
			}
			if free := tt.class == news.ClassOK; p.Asked != free || asked("/a") == 1 != free {
				t.Errorf("the page was asked %d times, and %v is told", asked("/a"), p.Asked)
			}
			robots := asked("/robots.txt") // a connection that breaks may be tried twice
			now = noon.Add(tt.again - time.Second)
			if c.Article(t.Context(), o.URL+"/a"); asked("/robots.txt") != robots {
				t.Error("asked again too soon")
			}
			now = noon.Add(tt.again)
			if c.Article(t.Context(), o.URL+"/a"); asked("/robots.txt") == robots {
				t.Error("not asked again")
			}
		})
	}
}

// What a page's request was is told, for its source's ledger.
func TestArticleRequest(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/a": storyPage(""), "/pdf": serves("%PDF-1.7", "Content-Type", "application/pdf"),
		"/cut": resets("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<html>")})
	tick := noon
	c := newClient(t, func(o *Options) {
		o.Now = func() time.Time { tick = tick.Add(time.Millisecond); return tick }
	})
	c.pageGap = time.Microsecond
	for _, tt := range []struct {
		path   string
		status int
		bytes  bool
	}{{"/a", 200, true}, {"/pdf", 200, true}, {"/none", 404, false}, {"/cut", 0, false}} {
		p := c.Article(t.Context(), o.URL+tt.path)
		if !p.Asked || p.Status != tt.status || (p.Bytes > 0) != tt.bytes || p.Duration <= 0 {
			t.Errorf("%s: got %v, %d, %d bytes in %v", tt.path, p.Asked, p.Status, p.Bytes, p.Duration)
		}
	}
}
