package fetch

import (
	"net/http"
	"testing"
	"time"

	"feedctl/news"
)

// A source's life over several statuses: what is counted, when it is asked
// again, and that a good answer makes all of it well.
func TestHostileStatus(t *testing.T) {
	feed, later := feedOf("Anna"), feedOf("Berta", "Anna")
	type step struct {
		status   int
		body     string
		headers  []string
		want     news.Class
		items    int
		failures int
		gone     bool
	}
	ok := step{200, feed, []string{"ETag", `"1"`}, news.ClassOK, 1, 0, false}
	well := step{200, later, nil, news.ClassOK, 2, 0, false}
	bad := func(status int, want news.Class, failures int) step {
		return step{status, "<html>no</html>", nil, want, 0, failures, false}
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"ok-then-404", []step{ok, bad(404, news.ClassNotFound, 1), bad(404, news.ClassNotFound, 2), bad(404, news.ClassNotFound, 3), well}},
		{"500-then-ok", []step{bad(500, news.ClassServerError, 1), bad(500, news.ClassServerError, 2), well}},
		{"ok, then 500, then not modified", []step{ok, bad(500, news.ClassServerError, 1), {304, "", nil, news.ClassNotModified, 0, 0, false}}},
		{"gone-410, and back", []step{ok, {410, "", nil, news.ClassGone, 0, 1, true}, {410, "", nil, news.ClassGone, 0, 2, true}, well}},
		{"gone-410, then 404", []step{{410, "", nil, news.ClassGone, 0, 1, true}, bad(404, news.ClassNotFound, 2)}},
		{"429-seconds, then ok", []step{ok, {429, "", []string{"Retry-After", "7200"}, news.ClassRateLimited, 0, 1, false}, well}},
		{"every status there is not", []step{ok, bad(299, news.ClassHTTPError, 1), bad(205, news.ClassHTTPError, 2), bad(206, news.ClassHTTPError, 3),
			bad(305, news.ClassHTTPError, 4), bad(399, news.ClassHTTPError, 5), bad(402, news.ClassDenied, 6), bad(407, news.ClassDenied, 7),
			bad(499, news.ClassHTTPError, 8), bad(599, news.ClassServerError, 9), bad(600, news.ClassHTTPError, 10), bad(999, news.ClassHTTPError, 11), well}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var now step
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) { answers(now.status, now.body, now.headers...)(w, r) }})
			at := noon
			c := newClient(t, func(o *Options) { o.Now = func() time.Time { return at } })
			s := sourceAt(o.URL + "/feed")
			wait := time.Duration(0)
			for i, st := range tt.steps {
				now = st
				v := c.Visit(t.Context(), s)
				p := v.Poll
				if v.Class != st.want || len(v.Items) != st.items {
					t.Fatalf("step %d: got %v (%v) with %d items, want %v with %d", i, v.Class, v.Err, len(v.Items), st.want, st.items)
				}
				if p.Failures != st.failures || p.Gone != st.gone || p.LastStatus != st.status {
					t.Errorf("step %d: got %d failures, gone %v, status %d", i, p.Failures, p.Gone, p.LastStatus)
				}
				next := p.NextFetchAt.Sub(at)
				if next < 30*time.Minute || next > week || st.failures > 1 && next < min(wait, 24*time.Hour) {
					t.Errorf("step %d: asked again after %v, the time before after %v", i, next, wait)
				}
				if st.failures == 0 && (!p.RetryAfter.IsZero() || p.LastError != "") {
					t.Errorf("step %d: a good answer leaves %v, %q", i, p.RetryAfter, p.LastError)
				}
				s.Poll, at, wait = p, p.NextFetchAt, next
				if p.Gone {
					wait = 0 // a probe of what is gone is another matter
				}
			}
		})
	}
}
