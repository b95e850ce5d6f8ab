package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// follower visits one source again and again and keeps what a store keeps.
type follower struct {
	t      *testing.T
	c      *Client
	s      news.Source
	now    time.Time
	body   string
	header map[string]string
	seen   news.Seen
	broken error
	asked  int // how often the known entries were looked up
}

func follow(t *testing.T) *follower {
	f := &follower{t: t, now: noon, header: map[string]string{}}
	o := newOrigin(t, nil)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range f.header {
			w.Header().Set(name, value)
		}
		serves(f.body)(w, r)
	})
	f.c = newClient(t, func(o *Options) {
		o.Now = func() time.Time { return f.now }
		o.Seen = func(_ context.Context, id news.ID) (news.Seen, error) {
			if f.asked++; id != f.s.ID {
				t.Errorf("asked for %s", id)
			}
			return f.seen, f.broken
		}
	})
	f.s = sourceAt(o.URL + "/feed")
	return f
}

// visit is one visit an hour after the last; it stores what came of it.
func (f *follower) visit(body string) news.Visit {
	f.t.Helper()
	f.body = body
	f.now = f.now.Add(time.Hour)
	v := f.c.Visit(context.Background(), f.s)
	if !v.Class.Good() {
		f.t.Fatalf("got %s, %v", v.Class, v.Err)
	}
	f.s.Poll = v.Poll
	if v.Seen != nil {
		f.seen = *v.Seen
	}
	return v
}

// facts are what the document of the last visit says of its feed, read whole.
func (f *follower) facts() *news.FeedFacts {
	f.t.Helper()
	v := newClient(f.t).Visit(context.Background(), sourceAt(f.s.URL))
	if v.Feed == nil {
		f.t.Fatalf("got %s, %v", v.Class, v.Err)
	}
	return v.Feed
}

func guids(v news.Visit) string {
	var list []string
	for _, it := range v.Items {
		list = append(list, it.GUID)
	}
	return strings.Join(list, " ")
}

// ship is an entry of the channel that fleet makes.
func ship(guid, text string) string {
	return fmt.Sprintf("<item><guid isPermaLink=\"false\">%s</guid><title>%s</title><link>/%s</link><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item>\n", guid, text, guid)
}

func fleet(items ...string) string {
	return `<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Harbour</title><link>http://harbour.example/</link>` + strings.Join(items, "") + `</channel></rss>`
}

func logbook(items ...string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Log</title><id>log</id><author><name>Anna</name></author>` + strings.Join(items, "") + `</feed>`
}

func line(guid string) string {
	return "<entry><id>" + guid + "</id><title>T</title><updated>2026-11-23T10:00:00Z</updated></entry>"
}

func cards(items ...string) string {
	return `{"version":"https://jsonfeed.org/version/1.1","title":"Cards","items":[` + strings.Join(items, ",") + `]}`
}

func card(guid, text string) string {
	return `{"id":"` + guid + `","content_text":"` + text + `","date_published":"2026-11-23T10:00:00Z"}`
}

// Only entries whose bytes are new are read; "-" stands for none.
func TestKnownEntries(t *testing.T) {
	type step struct{ body, read string }
	a, b, c := ship("a", "A"), ship("b", "B"), ship("c", "C")
	edited := ship("a", "A, corrected")
	tests := []struct {
		name  string
		steps []step
	}{
		{"one more", []step{{fleet(a, b), "a b"}, {fleet(c, a, b), "c"}}},
		{"counters", []step{{fleet(a, b), "a b"}, {fleet(strings.Replace(a, "</item>", "<slash:comments>3</slash:comments></item>", 1), b), "-"}}},
		{"a build date", []step{{fleet(a, b), "a b"}, {fleet("<lastBuildDate>Mon, 23 Nov 2026 11:00:00 GMT</lastBuildDate>", a, b), "-"}}},
		{"the head", []step{{fleet(a, b), "a b"}, {strings.Replace(fleet(a, b), "Harbour", "Port", 1), "a b"}, {strings.Replace(fleet(c, a, b), "Harbour", "Port", 1), "c"}}},
		{"an edit", []step{{fleet(a, b), "a b"}, {fleet(edited, b), "a"}}},
		{"an edit taken back", []step{{fleet(a, b), "a b"}, {fleet(edited, b), "a"}, {fleet(a, b), "a"}, {fleet(edited, b), "a"}}},
		{"an edit on the day it vanished", []step{{fleet(a, b), "a b"}, {fleet(b), "-"}, {fleet(edited, b), "a"}, {fleet(b), "-"}, {fleet(a, b), "a"}}},
		{"reorder", []step{{fleet(a, b, c), "a b c"}, {fleet(c, a, b), "-"}}},
		{"vanish and return", []step{{fleet(a, b), "a b"}, {fleet(b), "-"}, {fleet(a, b), "-"}}},
		{"all vanish and return", []step{{fleet(a, b), "a b"}, {fleet(), "-"}, {fleet(a, b), "a b"}}},
		{"alternating copies", []step{{fleet(a, b), "a b"}, {fleet(c, a, b), "c"}, {fleet(a, b), "-"}, {fleet(c, a, b), "-"}}},
		{"another base", []step{{fleet(a), "a"}, {strings.Replace(fleet(a), "<rss ", `<rss xml:base="http://other.example/" `, 1), "a"}}},
		{"another author of the feed", []step{{logbook(line("1")), "1"}, {strings.Replace(logbook(line("1")), "Anna", "Berta", 1), "1"}, {logbook(line("1")), "1"}}},
		{"a feed's stamp", []step{{logbook(line("1")), "1"}, {logbook("<updated>2026-11-23T11:00:00Z</updated>", line("1")), "-"}}},
		{"a guid shared by two new ones", []step{{fleet(a), "a"}, {fleet(ship("b", "X"), ship("b", "Y"), a), "b b a"}, {fleet(ship("b", "Z"), ship("b", "Y"), a), "b b a"}}},
		{"a guid shared with a known one", []step{{fleet(a, b), "a b"}, {fleet(ship("a", "Other"), a, b), "a a b"}, {fleet(a, b), "a"}}},
		{"one guid for all", []step{{fleet(ship("a", "X"), ship("a", "Y")), "a a"}, {fleet(ship("a", "Y"), ship("a", "X")), "a a"}}},
		{"the same entry twice", []step{{fleet(a, a, b), "a b"}, {fleet(c, a, a, b), "c"}}},
		{"an entry that says nothing", []step{{fleet(a, "<item/>", "<item></item>"), "a"}, {fleet(b, a, "<item/>", "<item></item>"), "b"}}},
		{"json", []step{{cards(card("1", "A"), card("2", "B")), "1 2"}, {cards(card("3", "C"), card("1", "A"), card("2", "B")), "3"}, {cards(card("1", "A"), card("3", "C")), "-"}, {cards(card("1", "A2"), card("3", "C")), "1"}}},
		{"json, two more", []step{{cards(card("1", "A")), "1"}, {cards(card("2", "B"), card("3", "C"), card("1", "A")), "2 3"}}},
		{"json, a line break in a text", []step{{cards(card("1", "A\nB")), "1"}, {cards(card("2", "C"), card("1", "A\nB")), "2 1"}}},
		{"entities", []step{{fleet(a, ship("b", "B &nbsp; &foo; & b")), "a b"}, {fleet(ship("c", "C &nbsp; c"), a, ship("b", "B &nbsp; &foo; & b")), "c"}}},
		{"tags that do not match", []step{{fleet(a, ship("b", "<b>B")), "a b"}, {fleet(c, a, ship("b", "<b>B")), "c a b"}, {fleet(c, a), "c a"}, {fleet(b, c, a), "b"}}},
		{"cut off once", []step{{fleet(a, b, c), "a b c"}, {fleet(edited, b, c)[:400], "a"}, {fleet(a, b, c), "a b c"}}},
		{"a date too far ahead", []step{{fleet(strings.Replace(a, "23 Nov", "30 Nov", 1), b), "a b"}, {fleet(c, strings.Replace(a, "23 Nov", "30 Nov", 1), b), "c a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := follow(t)
			for i, s := range tt.steps {
				v := f.visit(s.body)
				if got := guids(v); got != strings.Trim(s.read, "-") {
					t.Errorf("step %d: read %q, want %q", i+1, got, s.read)
				}
				if diff := cmp.Diff(f.facts(), v.Feed); diff != "" {
					t.Errorf("step %d: the feed's own facts (-whole +got):\n%s", i+1, diff)
				}
				for _, it := range v.Items {
					for _, g := range v.Standing {
						if news.GUIDHash(it.GUID) == g {
							t.Errorf("step %d: %s was read and stands as it did", i+1, it.GUID)
						}
					}
				}
			}
		})
	}
}

func TestKnownEntriesVisit(t *testing.T) {
	a, b := ship("a", "A"), ship("b", "B")
	t.Run("what stands", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		v := f.visit(fleet(b, a))
		if diff := cmp.Diff([]uint64{news.GUIDHash("a")}, v.Standing); diff != "" {
			t.Error(diff)
		}
		if len(v.Reread) > 0 {
			t.Errorf("reread %v", v.Reread)
		}
	})
	t.Run("nothing to remember", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a, b))
		if v := f.visit(fleet(b, a)); v.Seen != nil {
			t.Errorf("got %v, want as before", v.Seen)
		}
	})
	t.Run("the feed's title", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		if v := f.visit(strings.Replace(fleet(a), "Harbour", "Port", 1)); v.Feed.Title != "Port" {
			t.Errorf("got %q", v.Feed.Title)
		}
	})
	t.Run("first visit and same bytes", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.visit(fleet(a))
		if f.asked != 0 {
			t.Errorf("looked up %d times", f.asked)
		}
	})
	t.Run("weekly", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.now = f.now.Add(week)
		v := f.visit(fleet(b, a))
		if got := guids(v); got != "b a" {
			t.Errorf("read %q, want all", got)
		}
		if diff := cmp.Diff([]uint64{news.GUIDHash("a")}, v.Reread); diff != "" {
			t.Error(diff)
		}
		if got := guids(f.visit(fleet(ship("c", "C"), b, a))); got != "c" {
			t.Errorf("read %q an hour later, want c", got)
		}
	})
	t.Run("weekly, with validators", func(t *testing.T) {
		f := follow(t)
		f.header["ETag"] = `"1"`
		f.visit(fleet(a))
		f.now = f.now.Add(week)
		if v := f.visit(fleet(b, a)); !v.Plain || len(v.Reread) != 1 || !v.Poll.ValidatorsAt.Equal(f.now) {
			t.Errorf("plain %v, reread %v, validators of %v", v.Plain, v.Reread, v.Poll.ValidatorsAt)
		}
	})
	t.Run("weekly, the body as before", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.now = f.now.Add(week)
		f.visit(fleet(a))
		if v := f.visit(fleet(b, a)); len(v.Reread) != 1 {
			t.Errorf("read %q, want the next change whole", guids(v))
		}
	})
	t.Run("switched off", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.seen = news.Seen{Off: true}
		if v := f.visit(fleet(b, a)); guids(v) != "b a" || v.Seen != nil {
			t.Errorf("read %q, remembers %v", guids(v), v.Seen)
		}
	})
	t.Run("the store cannot tell", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.broken = errors.New("disk")
		if v := f.visit(fleet(ship("a", "Edited"), b)); guids(v) != "a b" || v.Seen == nil {
			t.Errorf("read %q, remembers %v", guids(v), v.Seen)
		}
		f.broken = nil
		if v := f.visit(fleet(a, b)); guids(v) != "a" {
			t.Errorf("read %q, want what was edited meanwhile", guids(v))
		}
	})
	t.Run("another version of the program", func(t *testing.T) {
		f := follow(t)
		f.visit(fleet(a))
		f.c.o.UserAgent = "feedctl/next"
		if v := f.visit(fleet(b, a)); guids(v) != "b a" {
			t.Errorf("read %q, want all", guids(v))
		}
	})
	t.Run("no more than twice the document", func(t *testing.T) {
		f := follow(t)
		for i := range 5 {
			var items []string
			for k := range 40 {
				items = append(items, ship(fmt.Sprintf("%d-%d", i, k), "A"))
			}
			f.visit(fleet(items...))
		}
		if n := len(f.seen.Entries); n != 80 {
			t.Errorf("remembers %d entries, want 80", n)
		}
	})
	t.Run("found and added", func(t *testing.T) {
		f := follow(t)
		f.body = fleet(a)
		d, err := f.c.Discover(context.Background(), f.s.URL)
		if err != nil || len(d.Found) != 1 {
			t.Fatalf("got %v, %v", d.Found, err)
		}
		v := f.c.VisitFound(f.s, d.Found[0])
		if v.Seen == nil || len(v.Seen.Entries) != 1 {
			t.Fatalf("remembers %v", v.Seen)
		}
		f.s.Poll, f.seen = v.Poll, *v.Seen
		if v := f.visit(fleet(b, a)); guids(v) != "b" {
			t.Errorf("read %q, want b", guids(v))
		}
	})
}

// An entry that the parser gives up on does not lose the feed.
func TestOneByOne(t *testing.T) {
	const poison = "poison"
	read := func(text string) (*Document, error) {
		if strings.Contains(text, poison) {
			return nil, errors.New("gave up")
		}
		return readText(text, "")
	}
	bad := ship("x", poison)
	tests := []struct {
		name, text string
		want       int
		note       string
	}{
		{"one of three", fleet(ship("a", "A"), bad, ship("b", "B")), 2, "entry 2 of 3 cannot be read and is left out"},
		{"two of three", fleet(bad, ship("a", "A"), bad), 1, "2 of 3 entries cannot be read and are left out, the first is number 1"},
		{"json", cards(card("1", "A"), card("2", poison)), 1, "entry 2 of 2 cannot be read and is left out"},
		{"all", fleet(bad, bad), 0, ""},
		{"the head", strings.Replace(fleet(ship("a", "A")), "Harbour", poison, 1), 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := split(tt.text)
			if !ok {
				t.Fatal("refused")
			}
			doc := p.oneByOne(read)
			if doc == nil {
				if tt.want > 0 {
					t.Fatal("nothing was read")
				}
				return
			}
			if len(doc.Entries) != tt.want {
				t.Errorf("got %d entries, want %d", len(doc.Entries), tt.want)
			}
			if diff := cmp.Diff([]string{tt.note}, doc.Repairs); diff != "" {
				t.Error(diff)
			}
		})
	}
}
