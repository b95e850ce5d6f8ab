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
