package fetch

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// A source's life over several visits: what is sent, what is kept.
func TestCache(t *testing.T) {
	feed, later := feedOf("Anna"), feedOf("Berta", "Anna")
	// step is one answer and what the client should have asked and understood.
	type step struct {
		etag, modified string // expected in the request
		status         int
		body           string
		headers        []string
		want           news.Class
		keeps          [2]string // validators held afterwards
	}
	cut := later[:strings.LastIndex(later, "</item>")]
	odd := `"a,b;c\d` + "\xe9" + `"`
	tests := []struct {
		name  string
		steps []step
	}{
		{"etag", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 304, "", nil, news.ClassNotModified, [2]string{`"1"`, ""}}}},
		{"etag-weak", []step{
			{"", "", 200, feed, []string{"ETag", `W/"1"`}, news.ClassOK, [2]string{`W/"1"`, ""}},
			{`W/"1"`, "", 304, "", nil, news.ClassNotModified, [2]string{`W/"1"`, ""}}}},
		{"etag-bare", []step{
			{"", "", 200, feed, []string{"ETag", `abc`}, news.ClassOK, [2]string{`abc`, ""}},
			{`abc`, "", 304, "", nil, news.ClassNotModified, [2]string{`abc`, ""}}}},
		{"etag-odd", []step{
			{"", "", 200, feed, []string{"ETag", odd}, news.ClassOK, [2]string{odd, ""}},
			{odd, "", 304, "", nil, news.ClassNotModified, [2]string{odd, ""}}}},
		{"etag-giant", []step{
			{"", "", 200, feed, []string{"ETag", strings.Repeat("x", maxValidator+1)}, news.ClassOK, [2]string{"", ""}}}},
		{"both-validators, lastmod-odd", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`, "Last-Modified", "yesterday, about noon"}, news.ClassOK, [2]string{`"1"`, "yesterday, about noon"}},
			{`"1"`, "yesterday, about noon", 304, "", nil, news.ClassNotModified, [2]string{`"1"`, "yesterday, about noon"}}}},
		{"validator-lost", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 200, later, nil, news.ClassOK, [2]string{"", ""}},
			{"", "", 200, later, nil, news.ClassNotModified, [2]string{"", ""}}}},
		{"cut-close: a body that ends with the connection is asked for again", []step{
			{"", "", 200, cut, []string{"ETag", `"1"`, "Last-Modified", "noon", "Transfer-Encoding", "identity"}, news.ClassOK, [2]string{"", ""}},
			{"", "", 200, later, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}}}},
		{"cut-close, and the same again", []step{
			{"", "", 200, cut, []string{"ETag", `"1"`, "Transfer-Encoding", "identity"}, news.ClassOK, [2]string{"", ""}},
			{"", "", 200, cut, []string{"ETag", `"1"`, "Transfer-Encoding", "identity"}, news.ClassNotModified, [2]string{`"1"`, ""}},
			{`"1"`, "", 304, "", nil, news.ClassNotModified, [2]string{`"1"`, ""}}}},
		{"cut-whole: a document that is served unfinished", []step{
			{"", "", 200, cut, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 304, "", nil, news.ClassNotModified, [2]string{`"1"`, ""}}}},
		{"304-unasked", []step{
			{"", "", 304, "", nil, news.ClassHTTPError, [2]string{"", ""}}}},
		{"304-new-etag", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 304, "", []string{"ETag", `"2"`}, news.ClassNotModified, [2]string{`"2"`, ""}},
			{`"2"`, "", 304, "", nil, news.ClassNotModified, [2]string{`"2"`, ""}}}},
		{"etag-churn", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 200, feed, []string{"ETag", `"2"`}, news.ClassNotModified, [2]string{`"2"`, ""}}}},
		{"etag-stuck", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 200, later, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}}}},
		{"226-unasked", []step{
			{"", "", 226, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}}}},
		{"a bad visit keeps what a good one left", []step{
			{"", "", 200, feed, []string{"ETag", `"1"`}, news.ClassOK, [2]string{`"1"`, ""}},
			{`"1"`, "", 500, "", []string{"ETag", `"err"`}, news.ClassServerError, [2]string{`"1"`, ""}},
			{`"1"`, "", 200, "<html><body>maintenance</body></html>", []string{"ETag", `"m"`}, news.ClassNotFeed, [2]string{`"1"`, ""}},
			{`"1"`, "", 200, feed, []string{"ETag", `"1"`}, news.ClassNotModified, [2]string{`"1"`, ""}}}},
		{"etag-gzip", []step{
			{"", "", 200, gzipped(feed), []string{"ETag", `"1-gzip"`, "Content-Encoding", "gzip"}, news.ClassOK, [2]string{`"1-gzip"`, ""}},
			{`"1-gzip"`, "", 200, feed, []string{"ETag", `"1"`}, news.ClassNotModified, [2]string{`"1"`, ""}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var now step
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
				answers(now.status, now.body, now.headers...)(w, r)
			}})
			c := newClient(t)
			s := sourceAt(o.URL + "/feed")
			for i, st := range tt.steps {
				now = st
				v := c.Visit(context.Background(), s)
				if v.Class != st.want {
					t.Fatalf("step %d: got %v (%v), want %v", i, v.Class, v.Err, st.want)
				}
				h := o.last().Header
				if got := h.Get("If-None-Match"); got != st.etag {
					t.Errorf("step %d: asked with etag %q, want %q", i, got, st.etag)
				}
				if got := h.Get("If-Modified-Since"); got != st.modified {
					t.Errorf("step %d: asked with date %q, want %q", i, got, st.modified)
				}
				if v.Plain != (st.etag == "" && st.modified == "") {
					t.Errorf("step %d: plain is %v", i, v.Plain)
				}
				if got := [2]string{v.Poll.ETag, v.Poll.LastModified}; got != st.keeps {
					t.Errorf("step %d: kept %q, want %q", i, got, st.keeps)
				}
				s.Poll = v.Poll
			}
		})
	}
}

func TestAsksPlainlyOnceAWeek(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(304)
			return
		}
		serves(feedOf("Anna"), "ETag", `"1"`)(w, r)
	}})
	now := noon
	c := newClient(t, func(o *Options) { o.Now = func() time.Time { return now } })
	s := sourceAt(o.URL + "/feed")
	var plain []int
	for day := range 15 {
		now = noon.Add(time.Duration(day) * 24 * time.Hour)
		v := c.Visit(context.Background(), s)
		if !v.Class.Good() {
			t.Fatalf("day %d: %v", day, v.Err)
		}
		if v.Plain {
			plain = append(plain, day)
		}
		s.Poll = v.Poll
	}
	if len(plain) != 3 || plain[1] != 7 || plain[2] != 14 {
		t.Errorf("asked plainly on days %v, want 0, 7 and 14", plain)
	}
}
