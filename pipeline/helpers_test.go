package pipeline_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedctl/edit"
	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/store"
)

// day is when a test begins.
var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// post is one entry of a feed.
type post struct {
	guid, title, text string
	link              string  // "": the guid
	hour              float64 // published, after day
	updated           float64 // 0: never
}

// web is sites in memory. It fails the test when one host is asked twice at a time.
type web struct {
	t     testing.TB
	clock *clock

	mu      sync.Mutex
	feeds   map[string][]post
	broken  map[string]news.Class // feeds that cannot be read
	pages   map[string]string     // texts of article pages
	answers map[string]news.Page  // what article pages say instead
	visits  map[string]int
	read    map[string]int // article pages
	flying  map[string]int // requests in flight, by host
	during  func(ctx context.Context, address string)
	after   func(v *news.Visit) // changes what a visit says
}

func newWeb(t testing.TB, c *clock) *web {
	return &web{t: t, clock: c, feeds: map[string][]post{}, broken: map[string]news.Class{}, pages: map[string]string{},
		visits: map[string]int{}, read: map[string]int{}, flying: map[string]int{}}
}

// ask is one request: it counts it and calls during.
func (w *web) ask(ctx context.Context, address string, count map[string]int) (leave func()) {
	u, err := url.Parse(address)
	if err != nil {
		w.t.Errorf("asked for %q", address)
		return func() {}
	}
	host := strings.ToLower(u.Hostname())
	w.mu.Lock()
	count[address]++
	w.flying[host]++
	if w.flying[host] > 1 {
		w.t.Errorf("%s: %d requests at the same time", host, w.flying[host])
	}
	during := w.during
	w.mu.Unlock()
	if during != nil {
		during(ctx, address)
	}
	return func() {
		w.mu.Lock()
		w.flying[host]--
		w.mu.Unlock()
	}
}

func (w *web) Bring(ctx context.Context, s news.Source, take func(news.Visit)) {
	take(w.Visit(ctx, s))
}

func (w *web) Visit(ctx context.Context, s news.Source) news.Visit {
	defer w.ask(ctx, s.URL, w.visits)()
	v := w.look(ctx, s)
	if w.after != nil {
		w.after(&v)
	}
	return v
}

func (w *web) look(ctx context.Context, s news.Source) news.Visit {
	w.mu.Lock()
	posts, class := w.feeds[s.URL], w.broken[s.URL]
	w.mu.Unlock()
	now := w.clock.Now()
	v := news.Visit{Source: s, At: now, URL: s.URL, Poll: s.Poll, Class: news.ClassOK, Status: 200}
	if err := ctx.Err(); err != nil {
		v.Class, v.Status, v.Err = news.ClassNetwork, 0, err
		return v
	}
	p := &v.Poll
	p.LastChecked, p.NextFetchAt = now, now.Add(time.Hour)
	if class != "" {
		v.Class, v.Status, v.Err = class, 0, fmt.Errorf("visit %s: %s", s.URL, class)
		v.Unreached = class == news.ClassNetwork
		p.Failures++
		p.LastClass, p.LastError = class, string(class)
		return v
	}
	body := atom(s.URL, posts)
	if p.Failures = 0; p.BodyHash == body {
		v.Class, v.Status, p.LastClass = news.ClassNotModified, 304, news.ClassNotModified
		return v
	}
	doc, err := fetch.Parse([]byte(body), "application/atom+xml", s.URL)
	if err != nil {
		w.t.Errorf("parse %s: %v", s.URL, err)
		return v
	}
	v.Feed = &news.FeedFacts{Title: doc.Feed.PlainTitle, SiteURL: doc.Feed.Link, Language: doc.Feed.Language}
	v.Items = doc.Items(s, now)
	p.BodyHash, p.ETag, p.LastStatus, p.LastClass, p.LastChanged, p.LastError = body, `"e"`, 200, news.ClassOK, now, ""
	return v
}

func (w *web) Article(ctx context.Context, address string) news.Page {
	defer w.ask(ctx, address, w.read)()
	w.mu.Lock()
	text := w.pages[address]
	p, special := w.answers[address]
	w.mu.Unlock()
	if special {
		p.URL, p.FetchedAt = address, w.clock.Now()
		return p
	}
	if text == "" {
		return news.Page{URL: address, Class: news.ClassNotFound, FetchedAt: w.clock.Now()}
	}
	return news.Page{URL: address, Class: news.ClassOK, Text: text, Words: len(strings.Fields(text)), FetchedAt: w.clock.Now()}
}

// atom writes posts as a feed.
func atom(address string, posts []post) string {
	u, _ := url.Parse(address)
	stamp := func(hours float64) string {
		return day.Add(time.Duration(hours * float64(time.Hour))).Format(time.RFC3339)
	}
	var b strings.Builder
	name := strings.TrimSuffix(u.Hostname(), ".example")
	fmt.Fprintf(&b, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>%s</title><id>%s</id><link href="https://%s/"/>`,
		strings.ToUpper(name[:1])+name[1:], address, u.Host)
	for _, p := range posts {
		fmt.Fprintf(&b, `<entry><id>%s</id><title>%s</title><link href="https://%s/%s"/><published>%s</published>`,
			p.guid, html.EscapeString(p.title), u.Host, cmp.Or(p.link, p.guid), stamp(p.hour))
		if p.updated != 0 {
			fmt.Fprintf(&b, `<updated>%s</updated>`, stamp(p.updated))
		}
		fmt.Fprintf(&b, `<content type="html">%s</content></entry>`, html.EscapeString("<p>"+strings.ReplaceAll(p.text, "\n\n", "</p><p>")+"</p>"))
	}
	return b.String() + `</feed>`
}

// press keeps what was printed, and in which order things came.
type press struct {
	site     string
	stories  map[news.ID]news.Entry
	editions map[string]string // by slug, and the outlets
	titles   map[string]string // of an edition's entries, by slug
	log      []string
	fail     func(what string) error
}

func newPress() *press {
	return &press{site: "site", stories: map[news.ID]news.Entry{}, editions: map[string]string{}, titles: map[string]string{}}
}

func (p *press) Site() string { return p.site }

func (p *press) Withdraw(_ context.Context, paths []string) (changed int, err error) {
	for key, e := range p.stories {
		if slices.Contains(paths, e.Path) {
			delete(p.stories, key)
			changed++
		}
	}
	return changed, nil
}

func (p *press) Stories(_ context.Context, entries []news.Entry) (changed int, err error) {
	if p.fail != nil {
		if err := p.fail("stories"); err != nil {
			return 0, err
		}
	}
	for _, e := range entries {
		p.log = append(p.log, "story "+e.Title)
		if old, ok := p.stories[e.Key]; !ok || text(old) != text(e) {
			changed++
		}
		p.stories[e.Key] = e
	}
	return changed, nil
}

func (p *press) Editions(_ context.Context, editions []news.Edition, outlets []news.Outlet) (changed int, err error) {
	if p.fail != nil {
		if err := p.fail("editions"); err != nil {
			return 0, err
		}
	}
	put := func(name, content string) {
		p.log = append(p.log, "edition "+name)
		if p.editions[name] != content {
			changed++
		}
		p.editions[name] = content
	}
	for _, e := range editions {
		var titles []string
		for _, entry := range e.Entries {
			titles = append(titles, entry.Title)
			if _, ok := p.stories[entry.Key]; !ok {
				p.log = append(p.log, "no page of "+entry.Title)
			}
		}
		p.titles[e.Channel.Slug] = strings.Join(titles, "; ")
		put(e.Channel.Slug, text(e))
	}
	put("outlets", text(outlets))
	return changed, nil
}

// text is v as indented JSON.
func text(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// house is a store with what stands around it.
type house struct {
	*testing.T
	*clock
	web   *web
	press *press
	store store.Store
	path  string
	pipe  *pipeline.Pipeline
}

// blank is the file of a store that nothing was written to but its name. Making
// one takes longer than most tests; most begin with a copy.
var blank = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "blank")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "news.db")
	s, err := store.Open(context.Background(), "sqlite:"+path, store.Options{})
	if err != nil {
		return nil, err
	}
	_, err = s.Identity(context.Background(), "example.org", day)
	// Closing it brings all that is in its journal into the file.
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// open opens the store at path. Where there is none, a blank one is put first.
func open(t *testing.T, path string) store.Store {
	t.Helper()
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		file, err := blank()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), "sqlite:"+path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// newHouse opens a store at path, a new one in a folder of its own for "".
func newHouse(t *testing.T, path string) *house {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "news.db")
	}
	h := &house{T: t, clock: &clock{now: day}, press: newPress(), store: open(t, path), path: path}
	h.web = newWeb(t, h.clock)
	h.pipe = &pipeline.Pipeline{Store: h.store, Web: h.web, Out: h.press, Now: h.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Settings: pipeline.Settings{
			Publication: news.Publication{Title: "The Digest", URL: "https://digest.example", Language: "en", Zone: time.UTC, Started: day},
			Channels: []news.Channel{
				{Slug: "all", Title: "All", Order: "newest", Limit: 50, MaxPerSource: 20, Body: "excerpt"},
				{Slug: "top", Title: "Top", Order: "coverage", Limit: 2, MaxPerSource: 5, Rule: "outlets >= 1", Hold: `title contains "Horoscope"`},
			},
			Wording: edit.Options{PublicationTitle: "The Digest", Words: 60, Points: 3, Style: "apa", Retrieved: "changing"},
			Window:  72 * time.Hour, FullText: "never", Workers: 4,
		}}
	return h
}

// follow registers the feed of a host and what it says.
func (h *house) follow(address string, posts ...post) news.Source {
	h.Helper()
	s, _, err := h.store.AddSource(h.Context(), news.Source{ID: news.SourceID(address), URL: address, OriginalURL: address,
		Origin: news.OriginAdded, Rights: news.RightsExcerpt, Weight: 1, AddedAt: day})
	if err != nil {
		h.Fatal(err)
	}
	h.web.feeds[address] = posts
	return s
}

// pass is one round, edit and publication, as a one-shot command runs them.
func pass(ctx context.Context, p *pipeline.Pipeline) (pipeline.Round, pipeline.Printed, error) {
	round, err := p.FetchDue(ctx)
	if err != nil {
		return round, pipeline.Printed{}, err
	}
	if err := p.Edit(ctx); err != nil {
		return round, pipeline.Printed{}, err
	}
	printed, err := p.Publish(ctx)
	return round, printed, err
}

func (h *house) run() (pipeline.Round, pipeline.Printed) {
	h.Helper()
	round, printed, err := pass(h.Context(), h.pipe)
	if err != nil {
		h.Fatal(err)
	}
	return round, printed
}

// stories are all the store has, by title.
func (h *house) stories() map[string]news.Story {
	h.Helper()
	list, err := h.store.FindStories(h.Context(), news.Query{})
	if err != nil {
		h.Fatal(err)
	}
	out := map[string]news.Story{}
	for _, s := range list {
		out[s.Title] = s
	}
	return out
}

// contents is everything a store says, by name.
func contents(t testing.TB, s store.Store) map[string]string {
	t.Helper()
	ctx := context.Background()
	out := map[string]string{}
	note := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	sources, err := s.Sources(ctx)
	note(err)
	for _, src := range sources {
		out["source "+src.URL] = text(src)
	}
	items, err := s.FindItems(ctx, news.Query{})
	note(err)
	stories, err := s.FindStories(ctx, news.Query{})
	note(err)
	decide := func(id news.ID) {
		ds, err := s.Decisions(ctx, id)
		note(err)
		if len(ds) > 0 {
			out["decisions "+string(id)] = text(ds)
		}
	}
	for _, it := range items {
		out["item "+string(it.ID)] = text(it)
		decide(it.ID)
	}
	for _, st := range stories {
		out["rev "+string(st.Key)] = text(st.Rev)
		st.Rev = 0
		slices.SortFunc(st.Channels, func(a, b news.ChannelState) int { return cmp.Compare(a.Slug, b.Slug) })
		out["story "+string(st.Key)] = text(st)
		decide(st.Key)
	}
	return out
}

// printed is what a press has, as text by name.
func (p *press) printed() map[string]string {
	out := maps.Clone(p.editions)
	for key, e := range p.stories {
		out["story "+string(key)] = text(e)
	}
	return out
}

var errBroken = errors.New("the disk is full")
