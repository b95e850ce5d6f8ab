package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// A validator is nobody's business but the site's: it comes back byte for byte.
// TestCache has the life of one over several visits.
func TestValidatorsAreOpaque(t *testing.T) {
	values := []string{
		`""`, `W/""`, `w/"1"`, `W/1`, `1`, `*`, `"a"b"`, `"a","b"`, `'1'`, `"1`, `"1"--gzip`, `"W/\"1\""`, `"a b	c"`, `<x&amp;y>`, "\"\xc3\xbc\xff\"",
		`Mon, 23 Nov 2026 12:00:00 GMT`, `Monday, 23-Nov-26 12:00:00 GMT`, `Mon Nov 23 12:00:00 2026`, `2026-11-23 12:00:00 +0100 CET`,
		`0`, `-1`, `now`, `Thu, 01 Jan 1970 00:00:00 GMT`, `Fri, 31 Dec 9999 23:59:59 GMT`, `Mon, 32 Smarch 2026 25:61:61 PDT`,
		strings.Repeat("x", maxValidator),
	}
	for _, header := range []struct{ name, given, asked string }{
		{"etag", "ETag", "If-None-Match"}, {"lastmod", "Last-Modified", "If-Modified-Since"},
	} {
		t.Run(header.name, func(t *testing.T) {
			for _, value := range values {
				o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get(header.asked) == value {
						w.WriteHeader(http.StatusNotModified)
						return
					}
					says(ok200+header.given+": "+value+"\r\nContent-Length: 0\r\n\r\n")(w, r)
				}})
				c := newClient(t)
				a, err := c.ask(t.Context(), question{url: mustParse(t, o.URL+"/feed")})
				if err != nil {
					t.Fatalf("%q: %v", value, err)
				}
				q := question{url: a.url, etag: validator(a.header, "Etag"), modified: validator(a.header, "Last-Modified")}
				a.release()
				again, err := c.ask(t.Context(), q)
				if err != nil || again.status != http.StatusNotModified {
					t.Errorf("%q came back as %q, %v", value, o.last().Header.Get(header.asked), err)
				}
				o.Close()
			}
		})
	}
}

// What several answers of one source leave behind, beside TestCache.
func TestHostileCache(t *testing.T) {
	feed, later := feedOf("Anna"), feedOf("Berta")
	type step struct {
		status  int
		body    string
		headers []string
		want    news.Class
		items   int
		keeps   [2]string
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"lastmod", []step{
			{200, feed, []string{"Last-Modified", "noon"}, news.ClassOK, 1, [2]string{"", "noon"}},
			{304, "", nil, news.ClassNotModified, 0, [2]string{"", "noon"}}}},
		{"both-validators, one of them lost", []step{
			{200, feed, []string{"ETag", `"1"`, "Last-Modified", "noon"}, news.ClassOK, 1, [2]string{`"1"`, "noon"}},
			{200, later, []string{"ETag", `"2"`}, news.ClassOK, 1, [2]string{`"2"`, ""}},
			{200, feed, []string{"Last-Modified", "two"}, news.ClassOK, 1, [2]string{"", "two"}}}},
		{"validator-lost, with the same body", []step{
			{200, feed, []string{"ETag", `"1"`, "Last-Modified", "noon"}, news.ClassOK, 1, [2]string{`"1"`, "noon"}},
			{200, feed, nil, news.ClassNotModified, 0, [2]string{"", ""}}}},
		{"delta-226", []step{
			{200, feed, []string{"ETag", `"1"`}, news.ClassOK, 1, [2]string{`"1"`, ""}},
			{226, later, []string{"ETag", `"2"`, "IM", "feed"}, news.ClassOK, 1, [2]string{`"2"`, ""}},
			{304, "", nil, news.ClassNotModified, 0, [2]string{`"2"`, ""}}}},
		{"delta-226, an empty one", []step{
			{200, feed, []string{"ETag", `"1"`}, news.ClassOK, 1, [2]string{`"1"`, ""}},
			{226, feedOf(), []string{"ETag", `"2"`, "IM", "feed"}, news.ClassOK, 0, [2]string{`"2"`, ""}}}},
		{"a redirect's validators are not the feed's", []step{
			{200, feed, []string{"ETag", `"1"`}, news.ClassOK, 1, [2]string{`"1"`, ""}},
			{302, "", []string{"ETag", `"r"`, "Location", "/moved"}, news.ClassOK, 1, [2]string{"", ""}}}},
		{"validators of what cannot be read", []step{
			{200, feed, []string{"ETag", `"1"`}, news.ClassOK, 1, [2]string{`"1"`, ""}},
			{200, "<rss", []string{"ETag", `"2"`, "Content-Encoding", "zz"}, news.ClassBadEncoding, 0, [2]string{`"1"`, ""}},
			{200, `{"error":"no"}`, []string{"ETag", `"3"`}, news.ClassNotFeed, 0, [2]string{`"1"`, ""}},
			{410, "", []string{"ETag", `"4"`}, news.ClassGone, 0, [2]string{`"1"`, ""}},
			{304, "", nil, news.ClassNotModified, 0, [2]string{`"1"`, ""}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var now step
			o := newOrigin(t, map[string]http.HandlerFunc{
				"/feed":  func(w http.ResponseWriter, r *http.Request) { answers(now.status, now.body, now.headers...)(w, r) },
				"/moved": serves(later),
			})
			c := newClient(t)
			s := sourceAt(o.URL + "/feed")
			for i, st := range tt.steps {
				now = st
				before := s.Poll
				v := c.Visit(t.Context(), s)
				if v.Class != st.want || len(v.Items) != st.items {
					t.Fatalf("step %d: got %v (%v) with %d items, want %v with %d", i, v.Class, v.Err, len(v.Items), st.want, st.items)
				}
				if got := [2]string{v.Poll.ETag, v.Poll.LastModified}; got != st.keeps {
					t.Errorf("step %d: kept %q, want %q", i, got, st.keeps)
				}
				if !v.Class.Good() && (v.Poll.BodyHash != before.BodyHash || !v.Poll.LastChanged.Equal(before.LastChanged)) {
					t.Errorf("step %d: a bad visit changed what the good one left", i)
				}
				s.Poll = v.Poll
			}
		})
	}
}

// When the next visit is, whatever a feed or a cache header says.
func TestHostileTimes(t *testing.T) {
	const day24 = 24 * time.Hour
	channel := func(s string) string { return strings.Replace(feedOf("Anna"), "<channel>", "<channel>"+s, 1) }
	hours := "<skipHours>"
	for i := range 25 {
		hours += "<hour>" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "</hour>"
	}
	days := "<skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>"
	tests := []struct {
		name     string
		answer   http.HandlerFunc
		min, max time.Duration
	}{
		{"maxage-day", serves(feedOf("Anna"), "Cache-Control", "max-age=86400"), day24, day24},
		{"maxage-absurd", serves(feedOf("Anna"), "Cache-Control", "max-age=31536000"), day24, day24},
		{"maxage-overflow", serves(feedOf("Anna"), "Cache-Control", "max-age=99999999999999999999"), day24, day24},
		{"maxage-absurd, by Expires", serves(feedOf("Anna"), "Expires", "Fri, 31 Dec 9999 23:59:59 GMT"), day24, day24},
		{"maxage of many kinds", serves(feedOf("Anna"), "Cache-Control", strings.Repeat("max-age=1,", 5000)), 30 * time.Minute, day24},
		{"ttl-absurd", serves(channel("<ttl>99999999999999999999</ttl>")), 30 * time.Minute, day24},
		{"ttl-zero", serves(channel("<ttl>0</ttl>")), 30 * time.Minute, 30 * time.Minute},
		{"ttl below zero", serves(channel("<ttl>-99999999999999999999</ttl>")), 30 * time.Minute, 30 * time.Minute},
		{"ttl in words", serves(channel("<ttl>soon</ttl>")), 30 * time.Minute, 30 * time.Minute},
		{"skiphours-all", serves(channel(hours + "</skipHours>")), 30 * time.Minute, day24},
		{"skiphours-all, and all days", serves(channel(hours + "</skipHours>" + days)), 30 * time.Minute, day24},
		{"429-decade", answers(429, "", "Retry-After", "315360000"), 7 * day24, 7 * day24},
		{"429-int64", answers(429, "", "Retry-After", "9223372036854775807"), 7 * day24, 7 * day24},
		{"429-past", answers(429, "", "Retry-After", "Mon, 23 Nov 1998 12:00:00 GMT"), 30 * time.Minute, day24},
		{"429-none", answers(429, ""), 30 * time.Minute, day24},
		{"429-negative", answers(429, "", "Retry-After", "-86400"), 30 * time.Minute, day24},
		{"503-seconds", answers(503, "", "Retry-After", "172800"), 2 * day24, 2 * day24},
		{"Retry-After of a good answer", serves(feedOf("Anna"), "Retry-After", "315360000"), 30 * time.Minute, day24},
		{"Retry-After of a redirect", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "315360000")
			redirects(302, "/feed2")(w, r)
		}, 30 * time.Minute, day24},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": tt.answer, "/feed2": serves(feedOf("Anna"))})
			v := visits(t, newClient(t), o.URL+"/feed")
			checkWhole(t, v)
			if got := v.Poll.NextFetchAt.Sub(noon); got < tt.min || got > tt.max {
				t.Errorf("next visit after %v (%s), want %v to %v", got, v.Poll.Because, tt.min, tt.max)
			}
			if v.Class.Good() != v.Poll.RetryAfter.IsZero() && tt.min > day24 {
				t.Errorf("class %v with RetryAfter %v", v.Class, v.Poll.RetryAfter)
			}
		})
	}
}
