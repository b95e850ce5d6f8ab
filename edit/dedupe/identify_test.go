package dedupe

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/news"
)

const feed = "https://example.org/feed.xml"

// entry is an item as a parser leaves it.
func entry(guid, link, title string) news.Item {
	return news.Item{
		ID: news.ItemID(feed, guid), Source: news.SourceID(feed), SourceURL: feed, GUID: guid,
		URL: link, Canonical: CanonicalURL(link), Title: title,
	}
}

func held(guid, link, title string) news.Known {
	return news.Known{ID: news.ItemID(feed, guid), GUID: guid, Canonical: CanonicalURL(link), Title: title}
}

const a, b, c = "https://example.org/a", "https://example.org/b", "https://example.org/c"

type identifyCase struct {
	name  string
	items []news.Item
	known []news.Known
	want  []string // guids
}

// shared are documents whose guids stand for several entries.
var shared = []identifyCase{
	{"reused, the first one left", []news.Item{entry("1", b, "B")}, []news.Known{held("1", a, "A"), held(b, b, "B")}, []string{b}},
	{"reused, its title changed", []news.Item{entry("1", b, "B2")}, []news.Known{held("1", a, "A"), held(b, b, "B")}, []string{b}},
	{"reused, its link dressed up", []news.Item{entry("1", b+"?utm_source=x", "B")}, []news.Known{held("1", a, "A"), held(b, b, "B")}, []string{b}},
	{"reused, the first one left, another came", []news.Item{entry("1", b, "B"), entry("1", c, "C")}, []news.Known{held("1", a, "A"), held(b, b, "B")}, []string{b, c}},
	{"reused, two others came", []news.Item{entry("1", b, "B"), entry("1", c, "C")}, []news.Known{held("1", a, "A")}, []string{b, c}},
	{"reused, the first one edited", []news.Item{entry("1", b, "B"), entry("1", a, "A2")}, []news.Known{held("1", a, "A")}, []string{b, "1"}},
	{"reused under one title", []news.Item{entry("1", b, "Morning briefing")}, []news.Known{held("1", a, "Morning briefing"), held(b, b, "Morning briefing")}, []string{b}},
	{"reused without links", []news.Item{entry("1", "", "B")}, []news.Known{held("1", "", "A"), held(news.GUIDFor("", "", "B", ""), "", "B")}, []string{news.GUIDFor("", "", "B", "")}},
	{"a lone new text is a revision", []news.Item{entry("1", b, "B")}, []news.Known{held("1", a, "A")}, []string{"1"}},
	{"its link is another entry's guid", []news.Item{entry("1", b, "B"), entry(b, b, "B, live")}, []news.Known{held("1", a, "A"), held(b, b, "B, live")}, []string{"1", b}},
}

func TestIdentify(t *testing.T) {
	tests := []identifyCase{
		{"nothing", nil, nil, []string{}},
		{"first visit", []news.Item{entry("1", a, "A"), entry("2", b, "B")}, nil, []string{"1", "2"}},
		{"same again", []news.Item{entry("1", a, "A")}, []news.Known{held("1", a, "A")}, []string{"1"}},
		{"reordered", []news.Item{entry("2", b, "B"), entry("1", a, "A")}, []news.Known{held("1", a, "A"), held("2", b, "B")}, []string{"2", "1"}},
		{"edited", []news.Item{entry("1", a, "A, corrected")}, []news.Known{held("1", a, "A")}, []string{"1"}},
		{"link moved", []news.Item{entry("1", b, "A")}, []news.Known{held("1", a, "A")}, []string{"1"}},
		{"vanished and back", []news.Item{entry("1", a, "A")}, []news.Known{held("1", a, "A"), held("2", b, "B")}, []string{"1"}},

		{"guid churn", []news.Item{entry("x9", a, "A"), entry("y9", b, "B")}, []news.Known{held("x1", a, "A"), held("y1", b, "B")}, []string{"x1", "y1"}},
		{"guid churn, link dressed up", []news.Item{entry("x9", "http://www.example.org/a/?utm_source=rss", " A\n")}, []news.Known{held("x1", a, "A")}, []string{"x1"}},
		{"guid churn, session in link", []news.Item{entry("x9", a+"?sid=9", "A")}, []news.Known{held("x1", a+"?sid=1", "A")}, []string{"x1"}},
		{"guid and link churn has no proof", []news.Item{entry("x9", a+"/9", "A")}, []news.Known{held("x1", a+"/1", "A")}, []string{"x9"}},
		{"same title, other link", []news.Item{entry("2", b, "Morning briefing")}, []news.Known{held("1", a, "Morning briefing")}, []string{"2"}},
		{"same title, no link", []news.Item{entry("2", "", "Morning briefing")}, []news.Known{held("1", "", "Morning briefing")}, []string{"2"}},
		{"same link, other title", []news.Item{entry("2", a, "Later that day")}, []news.Known{held("1", a, "A")}, []string{"2"}},
		{"front page as link", []news.Item{entry("2", "https://example.org/", "Notice")}, []news.Known{held("1", "https://example.org/", "Notice")}, []string{"2"}},
		{"untitled", []news.Item{entry("2", a, "")}, []news.Known{held("1", a, "")}, []string{"2"}},
		{"known one is here too", []news.Item{entry("1", a, "A"), entry("2", a, "A")}, []news.Known{held("1", a, "A")}, []string{"1", "2"}},
		{"two new for one known", []news.Item{entry("2", a, "A"), entry("3", a, "A")}, []news.Known{held("1", a, "A")}, []string{"1", "3"}},

		{"scheme switch", []news.Item{entry("https://example.org/a", "", "A")}, []news.Known{held("http://example.org/a", "", "A")}, []string{"http://example.org/a"}},
		{"scheme switch with an edit", []news.Item{entry("https://example.org/a", a, "A2")}, []news.Known{held("http://example.org/a", "http://example.org/a", "A")}, []string{"http://example.org/a"}},
		{"scheme switch, other case", []news.Item{entry("https://example.org/A", "", "A")}, []news.Known{held("http://example.org/a", "", "A")}, []string{"https://example.org/A"}},
		{"case is significant", []news.Item{entry("abc", "", "A"), entry("ABC", "", "A")}, []news.Known{held("abc", "", "A")}, []string{"abc", "ABC"}},

		{"re-issued", []news.Item{entry(a+"#1", a, "A, updated")}, []news.Known{held(a+"#0", a, "A")}, []string{a + "#0"}},
		{"re-issued, other page", []news.Item{entry(a+"#1", b, "B")}, []news.Known{held(a+"#0", a, "A")}, []string{a + "#1"}},
		{"place in a page", []news.Item{entry(a+"#12", a+"#12", "Release 12")}, []news.Known{held(a+"#11", a+"#11", "Release 11")}, []string{a + "#12"}},
		{"anchor is no count", []news.Item{entry(a+"#late", a, "A, updated")}, []news.Known{held(a+"#early", a, "A")}, []string{a + "#late"}},

		{"same entry twice", []news.Item{entry("1", a, "A"), entry("1", a, "A")}, nil, []string{"1"}},
		{"one guid, two entries", []news.Item{entry("1", a, "A"), entry("1", b, "B")}, nil, []string{"1", b}},
		{"one guid, two entries, reordered", []news.Item{entry("1", b, "B"), entry("1", a, "A")}, []news.Known{held("1", a, "A"), held(b, b, "B")}, []string{b, "1"}},
		{"one guid for all", []news.Item{entry("1", "", "A"), entry("1", "", "B"), entry("1", "", "C")}, nil, []string{"1", news.GUIDFor("", "", "B", ""), news.GUIDFor("", "", "C", "")}},
	}
	tests = append(tests, shared...)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := append([]news.Item(nil), tt.items...)
			got, from := Identify(tt.items, tt.known)
			guids, ids := []string{}, make(map[news.ID]bool)
			for i, it := range got {
				guids = append(guids, it.GUID)
				if want := news.ItemID(feed, it.GUID); it.ID != want {
					t.Errorf("ID of %q: got %v, want %v", it.GUID, it.ID, want)
				}
				if ids[it.ID] {
					t.Errorf("%q stands twice", it.GUID)
				}
				ids[it.ID] = true
				if was := tt.items[from[i]]; was.URL != it.URL || was.Title != it.Title {
					t.Errorf("%q is said to have been %q", it.Title, was.Title)
				}
			}
			if diff := cmp.Diff(tt.want, guids); diff != "" {
				t.Errorf("guids (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, tt.items); diff != "" {
				t.Errorf("items were changed:\n%s", diff)
			}
		})
	}
}

// A source that renames its entries at every visit brings three items, not twelve.
func TestIdentifyChurn(t *testing.T) {
	store := make(map[string]news.Known)
	for visit := range 4 {
		var items []news.Item
		for k, link := range []string{"https://example.org/a", "https://example.org/b", "https://example.org/c"} {
			items = append(items, entry(string(rune('a'+visit))+string(rune('0'+k)), link, "Title "+link))
		}
		var known []news.Known
		for _, k := range store {
			known = append(known, k)
		}
		got, _ := Identify(items, known)
		for _, it := range got {
			store[it.GUID] = news.Known{ID: it.ID, GUID: it.GUID, Canonical: it.Canonical, Title: it.Title}
		}
	}
	if len(store) != 3 {
		t.Errorf("got %d items, want 3", len(store))
	}
}

// Of the same entry again the newest version stays.
func TestIdentifyVersions(t *testing.T) {
	old, again := entry("1", a, "A"), entry("1", a, "A")
	old.Content, again.Content, again.Updated = "Old.", "New.", noon
	for name, items := range map[string][]news.Item{"newest last": {old, again}, "newest first": {again, old}} {
		if got, _ := Identify(items, nil); len(got) != 1 || got[0].Content != "New." {
			t.Errorf("%s: got %v, want the newest version alone", name, got)
		}
	}
}

// Whatever share of a document a visit sees, and in whatever order: no entry is
// lost, and each is the same item as before.
func TestIdentifyStable(t *testing.T) {
	var all []news.Item
	for k, link := range []string{a, b, c, "", "", a + "/1", b + "/1", ""} {
		it := entry([]string{"1", "2"}[k/5], link, "Title "+string(rune('A'+k)))
		it.Content = "Text of " + it.Title
		all = append(all, it)
	}
	numbers := []int{0, 1, 2, 3, 4, 5, 6, 7}
	rapid.Check(t, func(t *rapid.T) {
		store, names := []news.Known{}, map[string]news.ID{} // the item of each text
		for range 5 {
			order := rapid.Permutation(numbers).Draw(t, "order")
			// A guid is seen to stand for several entries before it is seen alone.
			if len(store) > 0 {
				order = order[:rapid.IntRange(1, len(all)).Draw(t, "entries")]
			}
			var doc []news.Item
			for _, k := range order {
				doc = append(doc, all[k])
			}
			got, _ := Identify(doc, store)
			ids := map[news.ID]bool{}
			if len(got) != len(doc) {
				t.Fatalf("got %d items of %d entries", len(got), len(doc))
			}
			for i, it := range got {
				if ids[it.ID] {
					t.Fatalf("%q stands twice", it.GUID)
				}
				ids[it.ID] = true
				if id, ok := names[it.Content]; ok && id != it.ID {
					t.Fatalf("%q was item %s, is %s now", it.Content, id, it.ID)
				}
				names[it.Content] = it.ID
				if it.Content != doc[i].Content {
					t.Fatalf("got %q in place of %q", it.Content, doc[i].Content)
				}
				if !slices.ContainsFunc(store, func(k news.Known) bool { return k.ID == it.ID }) {
					store = append(store, news.Known{ID: it.ID, GUID: it.GUID, Canonical: it.Canonical, Title: it.Title})
				}
			}
		}
	})
}
