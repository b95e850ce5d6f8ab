package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/fetch"
	"feedctl/news"
)

// site is one feed on loopback, visited by real clients.
type site struct {
	*httptest.Server
	body string
}

func newSite(t *testing.T) *site {
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(s.body))
	}))
	t.Cleanup(s.Close)
	return s
}

// visitor gives h a real client; with known it leaves known entries unread.
func (h *house) visitor(known bool) {
	h.Helper()
	o := fetch.Options{AllowPrivate: []string{"127.0.0.1"}, Now: h.Now, MinInterval: time.Second, Backfill: 10}
	if known {
		o.Seen = h.store.Seen
	}
	c, err := fetch.New(o)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(c.Close)
	h.pipe.Web = c
}

func (h *house) fetchAll() (news.Source, int, int) {
	h.Helper()
	sources, err := h.store.Sources(h.Context())
	if err != nil || len(sources) != 1 {
		h.Fatalf("got %d sources, %v", len(sources), err)
	}
	round, err := h.pipe.Fetch(h.Context(), sources)
	if err != nil || len(round.Failures) > 0 {
		h.Fatalf("got %+v, %v", round, err)
	}
	return sources[0], round.New, round.Revised
}

func entry(guid, link, title, more string) string {
	return fmt.Sprintf(`<item><guid isPermaLink="false">%s</guid><link>%s</link><title>%s</title>%s</item>`, guid, link, title, more)
}

func channel(attrs string, items ...string) string {
	return `<rss version="2.0"><channel` + attrs + `><title>Harbour</title><link>https://harbour.example/</link>` + strings.Join(items, "") + `</channel></rss>`
}

func dated(date string) string { return "<pubDate>" + date + "</pubDate>" }

// Whether known entries are read again or not, the store holds the same.
func TestKnownEntriesChangeNothing(t *testing.T) {
	t.Parallel()
	const x, y, z = "https://harbour.example/x", "https://harbour.example/y", "https://harbour.example/z"
	a, b, c := entry("1", x, "A", ""), entry("2", y, "B", ""), entry("3", z, "C", "")
	tests := []struct {
		name   string
		bodies []string
	}{
		{"news", []string{channel("", a), channel("", b, a), channel("", c, b)}},
		{"edit and back", []string{channel("", a, b), channel("", entry("1", x, "A2", ""), b), channel("", a, b)}},
		{"guid churn", []string{channel("", a, b), channel("", entry("11", x, "A", ""), b), channel("", entry("12", x, "A", ""), entry("21", y, "B", "")), channel("", a, c)}},
		{"guid churn beside the known entry", []string{channel("", a), channel("", entry("11", x, "A", ""), a), channel("", entry("12", x, "A", ""), a)}},
		{"guid churn, then another one like it", []string{channel("", a), channel("", entry("11", x, "A", "")), channel("", entry("11", x, "A", ""), entry("99", x, "A", "<description>D</description>"))}},
		{"scheme switch", []string{channel("", entry("http://harbour.example/x", "", "A", "")), channel("", b, entry("https://harbour.example/x", "", "A", "")), channel("", b, entry("http://harbour.example/x", "", "A", ""))}},
		{"a guid for two", []string{channel("", a, b), channel("", entry("1", z, "C", ""), a, b), channel("", a, entry("1", z, "C", "")), channel("", entry("1", z, "C2", ""), b)}},
		{"a guid for all", []string{channel("", entry("1", x, "A", ""), entry("1", y, "B", "")), channel("", entry("1", z, "C", ""), entry("1", x, "A", ""), entry("1", y, "B", ""))}},
		{"a link that is a guid", []string{channel("", entry(x, x, "A", "")), channel("", b, entry("9", x, "A", ""), entry(x, x, "A", ""))}},
		{"link churn", []string{channel("", a, b), channel("", entry("1", x+"?n=2", "A", ""), b), channel("", a, b)}},
		{"another base", []string{channel("", entry("1", "x", "A", ""), b), channel(` xml:base="https://other.example/"`, entry("1", "x", "A", ""), b)}},
		{"date churn", []string{
			channel("", entry("1", x, "A", dated("Mon, 02 Feb 2026 10:00:00 GMT"))),
			channel("", entry("1", x, "A", dated("Mon, 02 Feb 2026 11:00:00 GMT"))),
			channel("", entry("1", x, "A", dated("Mon, 02 Feb 2026 09:00:00 GMT")))}},
		{"twice in one document", []string{channel("", a, a, b), channel("", c, a, a)}},
		{"nothing but new ones", []string{channel("", a, b), channel("", c)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			whole, known := newHouse(t, ""), newHouse(t, "")
			whole.visitor(false)
			known.visitor(true)
			for _, h := range []*house{whole, known} {
				h.follow(s.URL)
			}
			for i, body := range tt.bodies {
				s.body = body
				_, wantNew, wantRevised := whole.fetchAll()
				_, n, r := known.fetchAll()
				if n != wantNew || r != wantRevised {
					t.Errorf("visit %d: got %d new, %d revised, want %d, %d", i+1, n, r, wantNew, wantRevised)
				}
				if diff := cmp.Diff(items(t, whole), items(t, known)); diff != "" {
					t.Errorf("visit %d (-whole +known left out):\n%s", i+1, diff)
				}
				whole.add(time.Hour)
				known.add(time.Hour)
			}
		})
	}
}

// items are what is stored of each item, by ID.
func items(t *testing.T, h *house) map[news.ID]string {
	t.Helper()
	list, err := h.store.FindItems(context.Background(), news.Query{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[news.ID]string{}
	for _, it := range list {
		out[it.ID] = fmt.Sprintf("%s %s %s %s %d", it.GUID, it.URL, it.Title, it.Published.Format(time.RFC3339), it.Revision)
	}
	return out
}

// The date alone makes a revision only where it is a correction.
func TestDateChurn(t *testing.T) {
	t.Parallel()
	const ten, eleven, nine, day = "Mon, 02 Feb 2026 10:00:00 GMT", "Mon, 02 Feb 2026 11:00:00 GMT", "Mon, 02 Feb 2026 09:00:00 GMT", "2026-02-02"
	tests := []struct {
		name, before, after string
		revised             int
	}{
		{"later", dated(ten), dated(eleven), 0},
		{"earlier", dated(ten), dated(nine), 1},
		{"none before", "", dated(ten), 1},
		{"none any more", dated(ten), "", 0},
		{"to the minute", dated(day), dated(ten), 1},
		{"to the day", dated("Sun, 01 Feb 2026 10:00:00 GMT"), dated(day), 0},
		{"later, with other words", dated(ten), dated(eleven) + "<description>New.</description>", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, h := newSite(t), newHouse(t, "")
			h.visitor(true)
			h.follow(s.URL)
			for i, more := range []string{tt.before, tt.after, tt.after} {
				s.body = channel(strings.Repeat(" ", i), entry("1", "https://harbour.example/1", "A", more))
				_, _, revised := h.fetchAll()
				if want := []int{0, tt.revised, 0}[i]; revised != want {
					t.Errorf("visit %d: got %d revised, want %d", i+1, revised, want)
				}
				h.add(time.Hour)
			}
		})
	}
}

// At the weekly plain visit, what would have been left unread is held against the
// store; a source whose entries mean more than their bytes is read whole then on.
func TestKnownEntriesAreProved(t *testing.T) {
	const week = 7*24*time.Hour + time.Hour
	a, b := entry("1", "https://harbour.example/1", "A", ""), entry("2", "https://harbour.example/2", "B", "")
	edited := entry("1", "https://harbour.example/1", "A2", "")
	tests := []struct {
		name  string
		wrong func(h *house, s *site, src news.Source) // what the store comes to believe
		off   bool
	}{
		{"all is well", func(*house, *site, news.Source) {}, false},
		{"an entry that was never read", func(h *house, s *site, src news.Source) {
			believe(h, s, src, channel("", edited, b), channel("", edited, b))
		}, true},
		{"an item that is not there", func(h *house, s *site, src news.Source) {
			believe(h, s, src, channel("", a, b, entry("3", "https://harbour.example/3", "C", "")), channel("", a, b, entry("3", "https://harbour.example/3", "C", "")))
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, h := newSite(t), newHouse(t, "")
			var log bytes.Buffer
			h.pipe.Log = slog.New(slog.NewTextHandler(&log, nil))
			h.visitor(true)
			h.follow(s.URL)
			s.body = channel("", a, b)
			src, _, _ := h.fetchAll()
			h.add(time.Hour)
			tt.wrong(h, s, src)
			s.body = strings.Replace(s.body, "</channel>", "<docs/></channel>", 1)
			_, n, revised := h.fetchAll() // an ordinary visit sees nothing
			if n+revised != 0 {
				t.Errorf("ordinary visit: %d new, %d revised", n, revised)
			}
			h.add(week)
			s.body = strings.Replace(s.body, "<docs/>", "<docs></docs>", 1)
			_, n, revised = h.fetchAll()
			seen, err := h.store.Seen(t.Context(), src.ID)
			if err != nil || seen.Off != tt.off || (n+revised > 0) != tt.off {
				t.Errorf("got off %v, %d new, %d revised, %v; want off %v", seen.Off, n, revised, err, tt.off)
			}
			if told := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), src.URL); told != tt.off {
				t.Errorf("log says:\n%s", log.String())
			}
			h.add(time.Hour)
			s.body = strings.Replace(s.body, "<docs></docs>", "", 1)
			h.fetchAll()
			if seen, err := h.store.Seen(t.Context(), src.ID); err != nil || seen.Off != tt.off {
				t.Errorf("afterwards: off %v, %v", seen.Off, err)
			}
		})
	}
}

// believe makes the store hold body's entries for known without their items.
func believe(h *house, s *site, src news.Source, body, served string) {
	h.Helper()
	s.body = body
	other := newHouse(h.T, "")
	other.visitor(true)
	other.follow(s.URL)
	other.fetchAll()
	seen, err := other.store.Seen(h.Context(), src.ID)
	if err != nil || len(seen.Entries) == 0 {
		h.Fatalf("got %v, %v", seen, err)
	}
	now, err := h.store.Source(h.Context(), src.ID)
	if err != nil {
		h.Fatal(err)
	}
	v := news.Visit{Source: now, At: h.Now(), Class: news.ClassOK, Status: 200, Poll: now.Poll, Seen: &seen}
	if _, err := h.store.SaveVisits(h.Context(), []news.Visit{v}); err != nil {
		h.Fatal(err)
	}
	s.body = served
}
