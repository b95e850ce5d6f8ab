package dedupe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestIdentify(t *testing.T) {
	const a, b = "https://example.org/a", "https://example.org/b"
	tests := []struct {
		name  string
		items []news.Item
		known []news.Known
		want  []string // guids
	}{
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
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := append([]news.Item(nil), tt.items...)
			got := Identify(tt.items, tt.known)
			guids, ids := []string{}, make(map[news.ID]bool)
			for _, it := range got {
				guids = append(guids, it.GUID)
				if want := news.ItemID(feed, it.GUID); it.ID != want {
					t.Errorf("ID of %q: got %v, want %v", it.GUID, it.ID, want)
				}
				if ids[it.ID] {
					t.Errorf("%q stands twice", it.GUID)
				}
				ids[it.ID] = true
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
		for _, it := range Identify(items, known) {
			store[it.GUID] = news.Known{ID: it.ID, GUID: it.GUID, Canonical: it.Canonical, Title: it.Title}
		}
	}
	if len(store) != 3 {
		t.Errorf("got %d items, want 3", len(store))
	}
}
