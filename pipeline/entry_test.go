package pipeline_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/news"
)

// What a source calls its entries changes in many ways; what stays is which entry
// it is. Each case looks at a source several times, in another process each time.
func TestSameEntry(t *testing.T) {
	const eleven, ten, nine = "Sun, 01 Mar 2026 11:02:03 GMT", "Sun, 01 Mar 2026 10:02:03 GMT", "Sun, 01 Mar 2026 09:02:03 GMT"
	three := []said{
		{"3", "http://harbour.example/news/comet-over-the-bay", "Comet over the bay", comet, eleven, ""},
		{"2", "http://harbour.example/news/youth-orchestra-travels", "Youth orchestra travels", orchestra, ten, ""},
		{"1", "http://harbour.example/news/record-wheat-harvest", "Record wheat harvest", wheat, nine, ""},
	}
	// each is the three of them, changed.
	each := func(change func(i int, e *said)) []said {
		out := slices.Clone(three)
		for i := range out {
			change(i, &out[i])
		}
		return out
	}
	visits := func(n int, change func(n, i int, e *said)) (documents []string) {
		for v := range n {
			documents = append(documents, rssOf(each(func(i int, e *said) { change(v, i, e) })...))
		}
		return documents
	}
	was := func(revision int, guid func(i int) string) (want []stored) {
		for i, e := range three {
			want = append(want, stored{guid(i), e.title, revision})
		}
		return want
	}
	briefing := func(n int, guid string) said {
		return said{guid, fmt.Sprintf("http://harbour.example/briefing/2026-03-%02d", n), "Morning briefing", fmt.Sprintf("Number %d. %s", n, wheat), fmt.Sprintf("Sun, %02d Mar 2026 06:00:01 GMT", n), ""}
	}
	tests := []struct {
		name      string
		documents []string
		want      []stored // in any order
	}{
		{"re-issued with a count, and edited each time",
			visits(4, func(n, i int, e *said) {
				e.guid, e.text = fmt.Sprintf("%s#%d", e.link, n), e.text+strings.Repeat(" More.", n)
			}),
			was(4, func(i int) string { return three[i].link + "#0" })},
		{"re-issued with a count, under another title", []string{rssOf(said{three[0].link + "#0", three[0].link, "Comet", comet, eleven, ""}), rssOf(said{three[0].link + "#1", three[0].link, "Comet in sight", comet, eleven, ""})},
			[]stored{{three[0].link + "#0", "Comet in sight", 2}}},
		{"a guid that is drawn anew at every visit", visits(4, func(n, i int, e *said) { e.guid = fmt.Sprintf("urn:uuid:%d-%d", n, i) }),
			was(1, func(i int) string { return fmt.Sprintf("urn:uuid:0-%d", i) })},
		{"a guid that is the address with another tracking code at every visit",
			visits(4, func(n, i int, e *said) { e.guid = fmt.Sprintf("%s?utm_source=feed%d&sid=%d", e.link, n, n) }),
			was(1, func(i int) string { return three[i].link + "?utm_source=feed0&sid=0" })},
		{"the same, and edited, titles too",
			visits(3, func(n, i int, e *said) {
				e.guid = fmt.Sprintf("%s?utm_source=feed%d", e.link, n)
				e.link, e.text = e.guid, e.text+strings.Repeat(" More.", n)
				if i == 0 && n > 0 {
					e.title = fmt.Sprint("Comet, update ", n)
				}
			}),
			[]stored{{three[0].link + "?utm_source=feed0", "Comet, update 2", 3}, {three[1].link + "?utm_source=feed0", three[1].title, 3}, {three[2].link + "?utm_source=feed0", three[2].title, 3}}},
		{"all guids and links from http to https, edited meanwhile",
			visits(2, func(n, i int, e *said) {
				e.link = []string{"http", "https"}[n] + e.link[4:]
				e.guid, e.text = e.link, e.text+strings.Repeat(" More.", n)
			}),
			was(2, func(i int) string { return three[i].link })},
		{"another domain with the same paths",
			visits(3, func(n, i int, e *said) {
				if n > 0 {
					e.link = strings.Replace(e.link, "harbour.example", "bay-news.example", 1)
				}
				e.guid = e.link
			}),
			was(2, func(i int) string { return three[i].link })},
		{"another domain, and something new", []string{rssOf(each(func(_ int, e *said) { e.guid = e.link })...),
			rssOf(append([]said{{"http://bay-news.example/news/ferry", "http://bay-news.example/news/ferry", "Ferry", "It sails.", "Mon, 02 Mar 2026 11:02:03 GMT", ""}},
				each(func(_ int, e *said) { e.link = strings.Replace(e.link, "harbour", "bay-news", 1); e.guid = e.link })...)...)},
			append(was(2, func(i int) string { return three[i].link }), stored{"http://bay-news.example/news/ferry", "Ferry", 1})},
		{"one entry alike on another domain is another", []string{rssOf(three[0]), rssOf(said{"9", "http://other.example/news/comet-over-the-bay", three[0].title, orchestra, "Mon, 02 Mar 2026 11:02:03 GMT", ""}, three[0])},
			[]stored{{"3", three[0].title, 1}, {"9", three[0].title, 1}}},
		{"an address that follows the title", []string{rssOf(each(func(_ int, e *said) { e.guid = e.link })...),
			rssOf(each(func(i int, e *said) {
				if i == 0 {
					e.link, e.title = "http://harbour.example/news/comet-lights-up-the-bay", "Comet lights up the bay"
				}
				e.guid = e.link
			})...)},
			[]stored{{three[0].link, "Comet lights up the bay", 2}, {three[1].link, three[1].title, 1}, {three[2].link, three[2].title, 1}}},
		{"an address that follows the title, and a text that was edited", []string{rssOf(each(func(i int, e *said) { e.link = fmt.Sprintf("http://harbour.example/41234%d-%d", i, i); e.guid = e.link })...),
			rssOf(each(func(i int, e *said) {
				e.link = fmt.Sprintf("http://harbour.example/41234%d-%d", i, i)
				if i == 0 {
					e.link, e.title, e.text = e.link+"-bright", "Comet lights up the bay", e.text+" More."
				}
				e.guid = e.link
			})...)},
			[]stored{{"http://harbour.example/412340-0", "Comet lights up the bay", 2}, {"http://harbour.example/412341-1", three[1].title, 1}, {"http://harbour.example/412342-2", three[2].title, 1}}},
		{"another entry of the same moment", []string{rssOf(three...), rssOf(append([]said{{"9", "http://harbour.example/news/ferry", "Ferry", "It sails again from Wednesday.", eleven, ""}}, three...)...)},
			append(was(1, func(i int) string { return three[i].guid }), stored{"9", "Ferry", 1})},
		{"another entry of the same moment, where one left", []string{rssOf(three...), rssOf(said{"9", "http://harbour.example/news/ferry", "Ferry", "It sails again from Wednesday.", eleven, ""}, three[1], three[2])},
			append(was(1, func(i int) string { return three[i].guid }), stored{"9", "Ferry", 1})},
		{"one guid for two entries, the second one later", []string{rssOf(three[0]), rssOf(said{"3", three[1].link, three[1].title, orchestra, ten, ""}, three[0]), rssOf(three[0], said{"3", three[1].link, three[1].title, orchestra, ten, ""})},
			[]stored{{"3", three[0].title, 1}, {three[1].link, three[1].title, 1}}},
		{"one title every day", []string{rssOf(briefing(2, "a")), rssOf(briefing(3, "b"), briefing(2, "a")), rssOf(briefing(4, "c"), briefing(3, "b"))},
			[]stored{{"a", "Morning briefing", 1}, {"b", "Morning briefing", 1}, {"c", "Morning briefing", 1}}},
		{"one title every day, guids drawn anew", []string{rssOf(briefing(2, "a")), rssOf(briefing(3, "b"), briefing(2, "c")), rssOf(briefing(4, "d"), briefing(3, "e"))},
			[]stored{{"a", "Morning briefing", 1}, {"b", "Morning briefing", 1}, {"d", "Morning briefing", 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, known bool) {
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
		})
	}
}

// Whatever another source says, a published story stays: its lead, what is said
// of it and where it points, when it is dated, and what readers were shown.
func TestTakeover(t *testing.T) {
	const at, earlier = "Sun, 01 Mar 2026 09:02:03 GMT", "Sat, 28 Feb 2026 09:02:03 GMT"
	e := said{"http://harbour.example/news/record-wheat-harvest", "http://harbour.example/news/record-wheat-harvest", "Record wheat harvest", wheat, at, ""}
	tests := []struct {
		name  string
		steal func(e *said)
	}{
		{"all of it", func(*said) {}},
		{"with an earlier date", func(e *said) { e.date = earlier }},
		{"with other words", func(e *said) { e.text = "All of this was made up, a spokesman of nobody said." }},
		{"with other words and an earlier date", func(e *said) { e.text, e.date = "All of this was made up, a spokesman of nobody said.", earlier }},
		{"the guid alone", func(e *said) { e.link, e.title, e.text = "http://planet.example/1", "Buy this", orchestra }},
		{"the guid alone, earlier", func(e *said) {
			e.link, e.title, e.text, e.date = "http://planet.example/1", "Buy this", orchestra, earlier
		}},
		{"the link alone", func(e *said) { e.guid, e.title, e.text, e.date = "1", "Buy this", orchestra, earlier }},
		{"the text under a link of its own", func(e *said) { e.guid, e.link, e.date = "1", "http://planet.example/1", earlier }},
		{"with a later date", func(e *said) { e.date = "Sun, 01 Mar 2026 11:02:03 GMT" }},
		{"the address with a tracking code", func(e *said) { e.link, e.date = e.link+"?utm_source=planet", earlier }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stolen := e
			tt.steal(&stolen)
			good, bad := newOutlet(t, rssOf(e)), newOutlet(t, rssOf())
			h := realHouse(t, good, bad)
			h.run()
			story, before := h.only(t), maps.Clone(h.press.stories)
			bad.says(rssOf(stolen))
			for range 3 {
				h.add(25 * time.Hour)
				h.run()
			}
			h.holds(good, []stored{{e.guid, e.title, 1}})
			h.holds(bad, []stored{{stolen.guid, stolen.title, 1}})
			it := h.items(good)[0]
			after := h.stories()[story.Title]
			if after.Key != story.Key || after.Lead != it.ID || !after.PublishedAt.Equal(story.PublishedAt) || after.Slug != story.Slug {
				t.Errorf("was %s led by %s of %v, is %s led by %s of %v", story.Key, story.Lead, story.PublishedAt, after.Key, after.Lead, after.PublishedAt)
			}
			if it.URL != e.link || !strings.Contains(it.Summary, wheat[:20]) {
				t.Errorf("the item says %s, %.40q", it.URL, it.Summary)
			}
			entry, was := h.press.stories[story.Key], before[story.Key]
			if entry.Title != was.Title || entry.Path != was.Path || !entry.Published.Equal(was.Published) {
				t.Errorf("readers were told %s, %s, %v, and now %s, %s, %v", was.Title, was.Path, was.Published, entry.Title, entry.Path, entry.Published)
			}
		})
	}
}

// only is the one story that is published.
func (h *house) only(t *testing.T) news.Story {
	t.Helper()
	list := slices.Collect(maps.Values(h.stories()))
	if len(list) != 1 || list[0].Slug == "" {
		t.Fatalf("got %d stories, want one that is published", len(list))
	}
	return list[0]
}

// rulesAbout is a user's file that knows one parameter more.
func rulesAbout(t *testing.T, name string) *edit.URLRules {
	t.Helper()
	r, err := edit.ParseURLRules([]byte(`{"providers":{"harbour":{"urlPattern":"^https?:\\/\\/harbour\\.example","rules":["` + name + `"]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Rules come, change and go: no item appears anew, nothing is published twice, and
// readers get the same bytes.
func TestURLRulesChange(t *testing.T) {
	entries := func(n int) string {
		var list []said
		for i, text := range []string{comet, orchestra, wheat} {
			list = append(list, said{fmt.Sprint("guid-", i), fmt.Sprintf("http://harbour.example/news/%d?spot=%d", i, i), fmt.Sprint("Title ", i), text, fmt.Sprintf("Sun, 01 Mar 2026 1%d:02:03 GMT", i), ""})
		}
		return rssOf(list...) + strings.Repeat("\n", n)
	}
	o := newOutlet(t)
	h := realHouse(t, o)
	var printed map[string]string
	var held map[news.ID]string
	for n, rules := range []*edit.URLRules{nil, rulesAbout(t, "spot"), rulesAbout(t, "other"), rulesAbout(t, "spot"), nil} {
		h.pipe.Settings.URLRules = rules
		o.says(entries(n))
		round, _ := h.run()
		if n == 0 {
			printed, held = h.press.printed(), items(t, h)
			if round.New != 3 || len(h.press.stories) != 3 {
				t.Fatalf("first visit: %+v, %d stories", round, len(h.press.stories))
			}
		} else if round.New+round.Revised > 0 {
			t.Errorf("with the rules of visit %d: %+v", n+1, round)
		}
		if diff := cmp.Diff(held, items(t, h)); diff != "" {
			t.Errorf("items with the rules of visit %d (-before +after):\n%s", n+1, diff)
		}
		delete(printed, "outlets") // says when it was last looked at
		now := h.press.printed()
		delete(now, "outlets")
		if diff := cmp.Diff(printed, now); diff != "" {
			t.Errorf("printed with the rules of visit %d (-before +after):\n%.2000s", n+1, diff)
		}
		h.add(25 * time.Hour)
	}
}

// A source whose guids are drawn anew, and whose links carry a code that only the
// user's rules know, has each entry once while they hold and after they changed.
func TestURLRulesIdentify(t *testing.T) {
	o := newOutlet(t)
	h := realHouse(t, o)
	doc := func(n int) string {
		one := said{fmt.Sprint("guid-", n), fmt.Sprintf("http://harbour.example/news/1?spot=%d", n), "Record wheat harvest", fmt.Sprintf("%s Looked at %d times.", wheat, n), "", ""}
		rest := []said{{"2", "http://harbour.example/news/2", "Youth orchestra travels", orchestra, "", ""}, {"3", "http://harbour.example/news/3", "Comet over the bay", comet, "", ""}}
		return rssOf(append(rest, one)...)
	}
	for n, rules := range []*edit.URLRules{nil, rulesAbout(t, "spot"), rulesAbout(t, "spot|more")} {
		h.pipe.Settings.URLRules = rules
		o.says(doc(n))
		h.run()
		h.add(25 * time.Hour)
		if list := h.items(o); len(list) != 3 {
			t.Errorf("visit %d: got %d items, want 3", n+1, len(list))
		}
	}
	// Without them nothing proves it, and it is another one: two are never made one.
	h.pipe.Settings.URLRules = nil
	o.says(doc(9))
	h.run()
	if list := h.items(o); len(list) != 4 {
		t.Errorf("without the rules: got %d items, want 4", len(list))
	}
}

// Two outlets carry one report under addresses that only the user's rules know to
// be one: with them it is one story.
func TestURLRulesGroup(t *testing.T) {
	tests := []struct {
		name  string
		rules func(t *testing.T) *edit.URLRules
		want  int
	}{
		{"without", func(*testing.T) *edit.URLRules { return nil }, 2},
		{"with", func(t *testing.T) *edit.URLRules { return rulesAbout(t, "spot") }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			one := newOutlet(t, rssOf(said{"1", "http://harbour.example/news/1?spot=a", "Record harvest of wheat", wheat, "Sun, 01 Mar 2026 09:02:03 GMT", ""}))
			other := newOutlet(t, rssOf(said{"1", "http://harbour.example/news/1?spot=b", "What we read today", "A few lines by our own desk about the weekend.", "Sun, 01 Mar 2026 10:02:03 GMT", ""}))
			h := realHouse(t, one, other)
			h.pipe.Settings.URLRules = tt.rules(t)
			h.run()
			if got := len(h.press.stories); got != tt.want {
				t.Errorf("got %d stories, want %d", got, tt.want)
			}
		})
	}
}

// Where a link leads is known once its page was read: two outlets that carry one
// report have one story, though only a request tells. A login, or a page that
// names another site, proves nothing.
func TestLinkLeadsElsewhere(t *testing.T) {
	tests := []struct {
		name, to, head string
		want           int // stories
	}{
		{"to the report", "/news/wheat-harvest-2026", "", 1},
		{"to the report in another spelling", "/news/wheat-harvest-2026/?utm_source=go", "", 1},
		{"to its print version, which says whose", "/paper/41234", `<link rel="canonical" href="/news/wheat-harvest-2026">`, 1},
		{"to a login", "/account/login?back=%2Fnews%2Fwheat-harvest-2026", "", 2},
		{"to the front page", "/", "", 2},
		{"to a page that names the front page", "/paper/41234", `<link rel="canonical" href="/">`, 2},
		{"to a page that names another site", "/paper/41234", `<link rel="canonical" href="http://127.0.0.2/news/wheat-harvest-2026">`, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			one := said{"1", "SITE/news/wheat-harvest-2026", "Record wheat harvest", wheat, "Sun, 01 Mar 2026 09:02:03 GMT", ""}
			other := said{"1", "SITE/go/1", "What we read today", "A few lines by our own desk about the weekend.", "Sun, 01 Mar 2026 10:02:03 GMT", ""}
			mux := http.NewServeMux()
			s := httptest.NewServer(mux)
			t.Cleanup(s.Close)
			serve := func(path, kind, body string) {
				mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", kind)
					_, _ = io.WriteString(w, strings.ReplaceAll(body, "SITE", s.URL))
				})
			}
			serve("/a.xml", "application/rss+xml", rssOf(one))
			serve("/b.xml", "application/rss+xml", strings.Replace(rssOf(other), "1</guid>", "n</guid>", 1))
			// Its text is not ours to use, so it proves nothing.
			serve("/", "text/html", `<html><head><title>Wheat</title><meta name="robots" content="noarchive">`+tt.head+`</head><body><article><p>`+wheat+`</p></article></body></html>`)
			mux.HandleFunc("/robots.txt", http.NotFound)
			mux.HandleFunc("/go/1", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, tt.to, http.StatusFound) })
			h := newHouse(t, "")
			h.client(true, &outlet{Server: s})
			h.pipe.Settings.FullText = "always"
			for _, feed := range []string{"/a.xml", "/b.xml"} {
				h.follow(s.URL + feed)
			}
			h.run()
			if got := len(h.press.stories); got != tt.want {
				t.Errorf("got %d stories, want %d", got, tt.want)
			}
			// The link is what it was, to readers and for knowing the entry again.
			for _, it := range h.itemsFrom(s.URL + "/b.xml") {
				if it.URL != s.URL+"/go/1" || it.Canonical != edit.Canonical(it.URL) {
					t.Errorf("the item is at %s, %s", it.URL, it.Canonical)
				}
			}
			h.add(25 * time.Hour)
			if round, _ := h.run(); round.New+round.Revised > 0 {
				t.Errorf("second visit: %+v", round)
			}
		})
	}
}

// itemsFrom are the stored items of a source.
func (h *house) itemsFrom(source string) (out []news.Item) {
	h.Helper()
	all, err := h.store.FindItems(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	for _, it := range all {
		if it.SourceURL == source {
			out = append(out, it)
		}
	}
	return out
}
