package news

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// IDs are for ever: a change of the hash would show every reader everything again.
func TestIDsNeverChange(t *testing.T) {
	const source = "https://example.org/feed.xml"
	for name, c := range map[string]struct{ got, want ID }{
		"source": {SourceID(source), "4dnojj6htrg4rq5gb7zxhorfic"},
		"item":   {ItemID(source, "a1"), "qradtesoyyklaidcersl7bvhyt"},
		"story":  {StoryKey(source, "a1"), "hxorrygsqz45pr2ey3iyuy3siv"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got, c.want)
		}
		if !IsKey(string(c.got)) {
			t.Errorf("%s: %q has not the form of a key", name, c.got)
		}
	}
	if NewID("k", "ab", "c") == NewID("k", "a", "bc") {
		t.Error("parts run together")
	}
}

func TestIsKey(t *testing.T) {
	for s, want := range map[string]bool{"": false, strings.Repeat("a", 26): true, strings.Repeat("a", 25): false, strings.Repeat("A", 26): false,
		strings.Repeat("a", 25) + "1": false, strings.Repeat("7", 26): true} {
		if got := IsKey(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Ferry aground: 214 rescued":     "ferry-aground-214-rescued",
		"Japan’s leader":                 "japans-leader",
		"Größe & Œuvre – naïve Ångström": "grosse-oeuvre-naive-angstrom",
		"  --  ":                         "story",
		"海辺通信":                           "story",
		"../../etc/passwd":               "etc-passwd",
		"<script>alert(1)</script>":      "script-alert-1-script",
		strings.Repeat("word ", 30):      "word-word-word-word-word-word-word-word-word-word-word-word",
		strings.Repeat("x", 100):         strings.Repeat("x", 60),
		"ends with a very long word " + strings.Repeat("y", 60): "ends-with-a-very-long-word",
	} {
		if got := Slug(title); got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}

func TestItemTime(t *testing.T) {
	seen := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct{ published, updated, want time.Time }{
		"dated":                     {seen.Add(-time.Hour), seen.Add(-time.Minute), seen.Add(-time.Hour)},
		"undated":                   {time.Time{}, time.Time{}, seen},
		"in the future":             {seen.Add(time.Hour), seen.Add(-time.Hour), seen},
		"a change alone":            {time.Time{}, seen.Add(-time.Hour), seen.Add(-time.Hour)},
		"a change after first seen": {time.Time{}, seen.Add(time.Hour), seen},
	} {
		if got := (Item{Published: c.published, Updated: c.updated, FirstSeen: seen}).Time(); !got.Equal(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	it := Item{Published: time.Date(2023, 3, 22, 2, 0, 0, 0, time.UTC), ZoneOffset: -4 * time.Hour}
	if got := it.LocalDate().Format("2006-01-02 15:04 -07:00"); got != "2023-03-21 22:00 -04:00" {
		t.Errorf("local date: got %s, want the day as the source wrote it", got)
	}
}

func TestContentHashSeesWhatAReaderSees(t *testing.T) {
	base := Item{Title: "A", URL: "https://x.example/a", Published: time.Unix(2, 0), Summary: "s", Content: "c", Authors: []Person{{Name: "Ann"}}}
	for name, change := range map[string]func(*Item){
		"title": func(i *Item) { i.Title = "B" }, "summary": func(i *Item) { i.Summary = "t" }, "content": func(i *Item) { i.Content = "d" },
		"author": func(i *Item) { i.Authors = []Person{{Name: "Bo"}} }, "date": func(i *Item) { i.Published = time.Unix(1, 0) },
		"precision": func(i *Item) { i.Precision = PrecisionYear },
		"enclosure": func(i *Item) { i.Enclosures = []Enclosure{{URL: "https://x.example/e"}} },
	} {
		changed := base
		change(&changed)
		if changed.ContentHash() == base.ContentHash() {
			t.Errorf("a changed %s has the same hash", name)
		}
	}
	same := base
	same.FirstSeen, same.Revision, same.Language = time.Unix(9, 0), 4, "de"
	if same.ContentHash() != base.ContentHash() {
		t.Error("what no reader sees changes the hash")
	}
}

func TestGUIDFor(t *testing.T) {
	for name, c := range map[string]struct{ guid, link, want string }{
		"given": {" g1 ", "https://x.example/", "g1"}, "link": {" ", "https://x.example/ ", "https://x.example/"},
	} {
		if got := GUIDFor(c.guid, c.link, "t", "x"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if a, b := GUIDFor("", "", "t", "x"), GUIDFor("", "", "t", "y"); a == b || !strings.HasPrefix(a, "sha256:") {
		t.Errorf("without guid and link: got %q and %q", a, b)
	}
}

func TestSourceState(t *testing.T) {
	for want, s := range map[string]Source{"active": {}, "paused": {Paused: true, Poll: Poll{Gone: true}}, "gone": {Poll: Poll{Gone: true, LastClass: ClassGone}},
		"failing": {Poll: Poll{LastClass: ClassTimeout}}} {
		if got := s.State(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestHint(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("outer: %w", WithHint(fmt.Errorf("inner: %w", cause), "do this"))
	if Hint(err) != "do this" || !errors.Is(err, cause) || err.Error() != "outer: inner: cause" {
		t.Errorf("got %q, hint %q", err, Hint(err))
	}
	if WithHint(nil, "x") != nil || Hint(cause) != "" {
		t.Error("a hint without an error, or an error with a hint it was not given")
	}
}

func TestNearest(t *testing.T) {
	known := []string{"title", "url", "schedule", "newest"}
	for got, want := range map[string]string{"titel": "title", "Titel": "title", "shedule": "schedule", "newst": "newest", "ulr": "url", "colour": "", "": "", "x": ""} {
		if near := Nearest(got, known); near != want {
			t.Errorf("%q: got %q, want %q", got, near, want)
		}
	}
}
