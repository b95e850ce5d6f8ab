package pipeline_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
)

// outlet is a real site on loopback: it serves the documents given, one a visit,
// the last one for ever, and remembers which paths were asked.
type outlet struct {
	*httptest.Server
	mu        sync.Mutex
	documents []string
	asked     []string
}

func newOutlet(t *testing.T, documents ...string) *outlet {
	t.Helper()
	o := &outlet{documents: documents}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.asked = append(o.asked, r.URL.Path)
		if r.URL.Path != "/feed" || len(o.documents) == 0 {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(o.documents[0], "SITE", o.URL))
		if len(o.documents) > 1 {
			o.documents = o.documents[1:]
		}
	}))
	t.Cleanup(o.Close)
	return o
}

// says makes doc what the outlet serves from now on.
func (o *outlet) says(doc string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.documents = []string{doc}
}

// realHouse is a house whose web is the real client; it may ask these outlets only.
func realHouse(t *testing.T, outlets ...*outlet) *house {
	t.Helper()
	h := newHouse(t, "")
	h.client(true, outlets...)
	for _, o := range outlets {
		h.follow(o.URL + "/feed")
	}
	return h
}

// client gives h a new real client, which leaves known entries unread or not.
func (h *house) client(known bool, outlets ...*outlet) {
	h.Helper()
	o := fetch.Options{UserAgent: "feedctl/test", Timeout: 10 * time.Second, Backfill: 10, Now: h.Now}
	for _, at := range outlets {
		o.AllowPrivate = append(o.AllowPrivate, strings.TrimPrefix(at.URL, "http://"))
	}
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

// restart is what another process finds: the store's file, and nothing else.
func (h *house) restart(known bool, outlets ...*outlet) {
	h.Helper()
	if err := h.store.Close(); err != nil {
		h.Fatal(err)
	}
	h.store = open(h.T, h.path)
	h.pipe.Store = h.store
	h.client(known, outlets...)
}

// said is one entry of a document.
type said struct{ guid, link, title, text, date, more string }

func rssOf(entries ...said) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbour News</title><link>http://harbour.example/</link>`)
	for _, e := range entries {
		b.WriteString(`<item>`)
		for _, x := range [][2]string{{"title", e.title}, {"link", e.link}, {"description", e.text}, {"pubDate", e.date}} {
			if x[1] != "" {
				fmt.Fprintf(&b, "<%s>%s</%s>", x[0], html.EscapeString(x[1]), x[0])
			}
		}
		if e.guid != "" {
			fmt.Fprintf(&b, `<guid isPermaLink="false">%s</guid>`, html.EscapeString(e.guid))
		}
		b.WriteString(e.more + `</item>`)
	}
	return b.String() + `</channel></rss>`
}

func atomOf(entries ...said) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour News</title><id>urn:harbour</id><link href="http://harbour.example/"/>`)
	for _, e := range entries {
		at, _ := time.Parse(time.RFC1123, e.date)
		fmt.Fprintf(&b, `<entry><id>%s</id><title>%s</title><link href="%s"/><published>%s</published><summary type="html">%s</summary></entry>`,
			e.guid, html.EscapeString(e.title), e.link, at.Format(time.RFC3339), html.EscapeString(e.text))
	}
	return b.String() + `</feed>`
}

func jsonOf(entries ...said) string {
	var items []map[string]any
	for _, e := range entries {
		at, _ := time.Parse(time.RFC1123, e.date)
		items = append(items, map[string]any{"id": e.guid, "url": e.link, "title": e.title, "date_published": at.Format(time.RFC3339), "summary": e.text})
	}
	b, _ := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour News", "items": items})
	return string(b)
}

// stored is what a test wants to find of an item.
type stored struct {
	GUID, Title string
	Revision    int
}

// TestIdentity looks at a source several times, through the real client and the
// real store: an entry is one item however its source names, numbers, orders,
// dates or formats it, and another entry is another item.
func TestIdentity(t *testing.T) {
	three := []said{
		{"3", "http://harbour.example/3", "Comet over the bay", comet, "Sun, 01 Mar 2026 11:00:00 GMT", ""},
		{"2", "http://harbour.example/2", "Youth orchestra travels", orchestra, "Sun, 01 Mar 2026 10:00:00 GMT", ""},
		{"1", "http://harbour.example/1", "Record wheat harvest", wheat, "Sun, 01 Mar 2026 09:00:00 GMT", ""},
	}
	// each changes every one of the three.
	each := func(change func(i int, e *said)) []said {
		out := slices.Clone(three)
		for i := range out {
			change(i, &out[i])
		}
		return out
	}
	round := func(n int, f func(n int) []said) (documents []string) {
		for i := range n {
			documents = append(documents, rssOf(f(i)...))
		}
		return documents
	}
	still := []stored{{"3", "Comet over the bay", 1}, {"2", "Youth orchestra travels", 1}, {"1", "Record wheat harvest", 1}}
	renamed := func(guid func(i int) string) []stored {
		out := slices.Clone(still)
		for i := range out {
			out[i].GUID = guid(i)
		}
		return out
	}
	turned := []said{three[1], three[2], three[0]}
	long := strings.Repeat("g", 1<<20)
	tests := []struct {
		name      string
		documents []string
		want      []stored // in any order
	}{
		{"guid-dup-same", []string{rssOf(three[0], three[0], three[1]), rssOf(three[1], three[0], three[0])}, still[:2]},
		{"guid-dup-other", round(3, func(n int) []said {
			same := each(func(_ int, e *said) { e.guid = "same" })
			return append(same[n%3:], same[:n%3]...)
		}), []stored{{"http://harbour.example/3", "Comet over the bay", 1}, {"http://harbour.example/2", "Youth orchestra travels", 1}, {"same", "Record wheat harvest", 1}}},
		{"guid-none", []string{rssOf(each(func(_ int, e *said) { e.guid = "" })...), rssOf(each(func(i int, e *said) { *e = turned[i]; e.guid = "" })...)},
			renamed(func(i int) string { return three[i].link })},
		{"guid-none, then given", []string{rssOf(each(func(_ int, e *said) { e.guid = "" })...), rssOf(three...)}, renamed(func(i int) string { return three[i].link })},
		{"guid-none, nor link", round(2, func(n int) []said { return each(func(i int, e *said) { e.guid, e.link = "", "" }) }),
			renamed(func(i int) string { return news.GUIDFor("", "", three[i].title, three[i].text) })},
		{"guid-blank", round(2, func(n int) []said { return each(func(_ int, e *said) { e.guid = " \n\t " }) }), renamed(func(i int) string { return three[i].link })},
		{"guid-churn", round(4, func(n int) []said { return each(func(i int, e *said) { e.guid = fmt.Sprintf("%d-%d", n, i) }) }),
			renamed(func(i int) string { return fmt.Sprintf("0-%d", i) })},
		{"guid-churn, in another order", round(4, func(n int) []said {
			out := each(func(i int, e *said) { e.guid = fmt.Sprintf("%d-%d", n, i) })
			return append(out[n%3:], out[:n%3]...)
		}), renamed(func(i int) string { return fmt.Sprintf("0-%d", i) })},
		{"guid-scheme-switch", round(3, func(n int) []said {
			return each(func(i int, e *said) { e.guid = []string{"http", "https", "http"}[n] + e.link[4:] })
		}), renamed(func(i int) string { return three[i].link })},
		{"guid-scheme-switch, of the link too", round(3, func(n int) []said {
			return each(func(i int, e *said) {
				e.link = []string{"http", "https", "http"}[n] + e.link[4:]
				e.guid = e.link
			})
		}), renamed(func(i int) string { return three[i].link })},
		{"guid-case", round(2, func(n int) []said { return each(func(i int, e *said) { e.guid = []string{"abc", "ABC", "Abc"}[i] }) }),
			renamed(func(i int) string { return []string{"abc", "ABC", "Abc"}[i] })},
		{"guid-1mb", round(2, func(n int) []said { return each(func(i int, e *said) { e.guid = long + e.guid }) }), renamed(func(i int) string { return long + three[i].guid })},
		{"guid-path", round(2, func(n int) []said {
			return each(func(i int, e *said) { e.guid = []string{"../../../../etc/passwd", `..\..\x`, "..%2f%00"}[i] })
		}), renamed(func(i int) string { return []string{"../../../../etc/passwd", `..\..\x`, "..%2f%00"}[i] })},
		{"nothing", round(2, func(n int) []said { return append([]said{{}, {}}, three...) }), still},
		{"no-date", round(2, func(n int) []said { return each(func(_ int, e *said) { e.date = "" }) }), still},
		{"date-future", round(2, func(n int) []said { return each(func(_ int, e *said) { e.date = "Mon, 01 Jan 2091 00:00:00 GMT" }) }), still},
		{"date-odd", round(2, func(n int) []said {
			return each(func(i int, e *said) { e.date = []string{"Smarch 32nd", "-1", "Thu, 99 Jan 99999 99:99:99"}[i] })
		}), still},
		{"date-churn", round(3, func(n int) []said {
			return each(func(i int, e *said) { e.date = fmt.Sprintf("Sun, 01 Mar 2026 11:%02d:00 GMT", 10*n+i) })
		}), still},
		{"reorder", []string{rssOf(three...), rssOf(turned...), rssOf(three[2], three[0], three[1])}, still},
		{"edit", round(3, func(n int) []said {
			return each(func(_ int, e *said) { e.text += strings.Repeat(" It was corrected.", n) })
		}),
			[]stored{{"3", "Comet over the bay", 3}, {"2", "Youth orchestra travels", 3}, {"1", "Record wheat harvest", 3}}},
		{"edit, of a title", []string{rssOf(three...), rssOf(each(func(i int, e *said) { e.title += " again" })...)},
			[]stored{{"3", "Comet over the bay again", 2}, {"2", "Youth orchestra travels again", 2}, {"1", "Record wheat harvest again", 2}}},
		{"edit, and back", []string{rssOf(three[0]), rssOf(said{"3", three[0].link, "Comet", comet, three[0].date, ""}), rssOf(three[0])}, []stored{{"3", "Comet over the bay", 3}}},
		{"vanish", []string{rssOf(three...), rssOf(three[0]), rssOf(three...)}, still},
		{"vanish-all", []string{rssOf(three...), rssOf(), rssOf(three...)}, still},
		{"format-switch", []string{rssOf(three...), atomOf(three...), rssOf(three...)}, still},
		// JSON Feed's summary is plain text, so the item says it in other markup.
		{"format-switch, through JSON", []string{rssOf(three...), jsonOf(three...), atomOf(three...)},
			[]stored{{"3", three[0].title, 3}, {"2", three[1].title, 3}, {"1", three[2].title, 3}}},
		{"format-switch, with guids of its own", []string{rssOf(three...), atomOf(each(func(_ int, e *said) { e.guid = "tag:harbour.example,2026:" + e.guid })...)}, still},
		{"many-fields", round(2, func(n int) []said {
			return each(func(_ int, e *said) {
				e.more = strings.Repeat("<title>two</title><link>http://other.example/</link><category>c</category><author>a@b.example</author>", 1000)
			})
		}), still},
	}
	for _, tt := range tests {
		for _, known := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, known entries left out %v", tt.name, known), func(t *testing.T) {
				t.Parallel()
				o := newOutlet(t)
				h := realHouse(t, o)
				for _, doc := range tt.documents {
					o.says(doc)
					h.restart(known, o)
					h.visits(1)
				}
				h.holds(o, tt.want)
				h.staysAs(o, known, tt.documents[len(tt.documents)-1])
				h.holds(o, tt.want)
			})
		}
	}
}

// staysAs looks at o five times more, in another process, in a week and once more
// in an hour: the same entries in documents of other bytes bring nothing.
func (h *house) staysAs(o *outlet, known bool, doc string) {
	h.Helper()
	for i, later := range []time.Duration{0, 0, 0, 8 * 24 * time.Hour, 0} {
		h.add(later)
		o.says(doc + strings.Repeat("\n", i+1))
		if i == 2 {
			h.restart(known, o)
		}
		if round := h.visits(1); round.New+round.Revised > 0 || round.NotModified > 0 {
			h.Errorf("visit %d of the same: %+v", i+1, round)
		}
	}
	if seen, err := h.store.Seen(h.Context(), news.SourceID(o.URL+"/feed")); err != nil || seen.Off {
		h.Errorf("the source is read whole from now on: %v", err)
	}
}

// visits looks at every source n times, a day apart. It returns the last round.
func (h *house) visits(n int) (round pipeline.Round) {
	h.Helper()
	for i := range n {
		var err error
		if round, err = h.pipe.FetchDue(h.Context()); err != nil || len(round.Failures) > 0 || round.Visited == 0 {
			h.Fatalf("visit %d: %+v, %v", i+1, round, err)
		}
		h.add(25 * time.Hour)
	}
	return round
}

// holds checks that these are all items of o, under the IDs of their guids.
func (h *house) holds(o *outlet, want []stored) {
	h.Helper()
	var got []stored
	for _, it := range h.items(o) {
		got = append(got, stored{it.GUID, it.Title, it.Revision})
		if id := news.ItemID(o.URL+"/feed", it.GUID); it.ID != id {
			h.Errorf("%.50q has ID %s, want %s", it.GUID, it.ID, id)
		}
		former, err := h.store.Revisions(h.Context(), it.ID)
		if err != nil || len(former) != it.Revision {
			h.Errorf("%.50q: %d texts of revision %d, %v", it.GUID, len(former), it.Revision, err)
		}
	}
	order := func(a, b stored) int { return strings.Compare(a.Title+a.GUID, b.Title+b.GUID) }
	slices.SortFunc(got, order)
	want = slices.SortedFunc(slices.Values(want), order)
	if diff := cmp.Diff(want, got); diff != "" {
		h.Errorf("items (-want +got)\n%.3000s", diff)
	}
}

func (h *house) items(o *outlet) (out []news.Item) {
	h.Helper()
	all, err := h.store.FindItems(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	for _, it := range all {
		if it.SourceURL == o.URL+"/feed" {
			out = append(out, it)
		}
	}
	return out
}

// An address that changes with every answer by a query that names nobody.
func TestLinkChurn(t *testing.T) {
	one := func(n int) said {
		return said{fmt.Sprint("guid-", n), fmt.Sprintf("http://harbour.example/1?utm_source=feed%d&sid=%d", n, n), "Record wheat harvest", wheat, "Sun, 01 Mar 2026 09:00:00 GMT", ""}
	}
	o := newOutlet(t, rssOf(one(1)), rssOf(one(2)), rssOf(one(3)))
	h := realHouse(t, o)
	t.Run("guid-and-link-churn", func(t *testing.T) {
		h.visits(3)
		if items := h.items(o); len(items) != 1 || items[0].GUID != "guid-1" {
			t.Errorf("got %d items, want the first alone", len(items))
		}
	})
}

// An entry whose title and text were taken away stays an item, and what it said
// is not lost.
func TestEditToNothing(t *testing.T) {
	t.Run("edit-to-nothing", func(t *testing.T) {
		o := newOutlet(t, rssOf(said{"1", "http://harbour.example/1", "Record wheat harvest", wheat, "", ""}), rssOf(said{"1", "http://harbour.example/1", "", "", "", ""}))
		h := realHouse(t, o)
		h.visits(2)
		items := h.items(o)
		if len(items) != 1 || items[0].GUID != "1" || items[0].Revision != 2 {
			t.Fatalf("got %+v, want one item in its second revision", items)
		}
		former, err := h.store.Revisions(t.Context(), items[0].ID)
		if err != nil || len(former) != 2 || former[0].Title != "Record wheat harvest" || !strings.Contains(former[0].Summary, wheat[:20]) {
			t.Errorf("the former text is lost: %d texts, %v", len(former), err)
		}
	})
}

// A source that takes another's guids, links and titles gets items of its own
// and changes nothing of the other's.
func TestHijack(t *testing.T) {
	t.Run("guid-hijack", func(t *testing.T) {
		e := said{"1", "http://harbour.example/1", "Record wheat harvest", wheat, "Sun, 01 Mar 2026 09:00:00 GMT", ""}
		stolen := e
		stolen.text = "HIJACKED"
		good, bad := newOutlet(t, rssOf(e)), newOutlet(t, rssOf(stolen), rssOf(stolen))
		h := realHouse(t, good, bad)
		h.visits(2)
		h.holds(good, []stored{{"1", e.title, 1}})
		h.holds(bad, []stored{{"1", e.title, 1}})
		if it := h.items(good)[0]; !strings.Contains(it.Summary, wheat[:20]) {
			t.Errorf("the good one says %q", it.Summary)
		}
	})
}

// Addresses inside that a feed names are kept from harm: nobody asks them.
func TestAddressesInside(t *testing.T) {
	tests := []struct {
		name  string
		entry said
		head  string
	}{
		{"link-private", said{"1", "SECRET/admin", "Record wheat harvest", "Read on …", "", ""}, ""},
		{"hub-private", said{"1", "", "Record wheat harvest", wheat, "", ""}, `<atom:link rel="hub" href="SECRET/hub"/>`},
		{"enclosure-odd", said{"1", "http://harbour.example/1", "Record wheat harvest", wheat, "",
			`<enclosure url="javascript:alert(1)" length="-5" type="'&quot;&gt;"/><enclosure/><enclosure url="SECRET/a.mp3" length="abc"/><enclosure url="http://harbour.example/a.mp3" length="99999999999999999999" type="audio/mpeg"/>`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inside := newOutlet(t)
			doc := strings.Replace(rssOf(tt.entry), "<item>", tt.head+"<item>", 1)
			o := newOutlet(t, strings.ReplaceAll(doc, "SECRET", inside.URL))
			h := realHouse(t, o)
			h.pipe.Settings.FullText = "always"
			h.visits(1)
			h.run()
			if len(h.items(o)) != 1 || len(inside.asked) != 0 {
				t.Errorf("got %d items, and asked inside for %q", len(h.items(o)), inside.asked)
			}
			if tt.name == "enclosure-odd" && !slices.ContainsFunc(h.items(o)[0].Enclosures, func(e news.Enclosure) bool { return e.URL == "http://harbour.example/a.mp3" }) {
				t.Errorf("the good file is lost: %+v", h.items(o)[0].Enclosures)
			}
		})
	}
}
