package dedupe

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

const wire = "Negotiators from four coastal states agreed late on Sunday to limit herring catches in the Skarn Sea for five years. " +
	"The deal sets a quota of 90,000 tonnes a year and bans fishing in spawning grounds between February and May. " +
	"Fishing ministers will sign the text in Port Ellin next month, the chief negotiator said. " +
	"Environmental groups called the quota too high, while fishermen said many boats would stay in harbour."

func TestGroupCopies(t *testing.T) {
	at := func(outlet, guid string, hours int, title, text string) news.Doc {
		return doc("https://"+outlet+".example/feed", guid, title, text, noon.Add(time.Duration(hours)*time.Hour))
	}
	with := func(d news.Doc, change func(*news.Doc)) news.Doc {
		change(&d)
		return d
	}
	original := at("agency", "1", 0, "Coastal states agree herring quota", wire)
	weather := func(guid, town string, hours, degrees int) news.Doc {
		return at("met", guid, hours, "Weather for "+town, fmt.Sprintf("The outlook for %s: light winds from the west, cloud in the morning and sun in the afternoon, "+
			"with a high of %d degrees and a low of %d. Pollen levels are moderate. Take a coat in the evening, and check the marine forecast before you sail from any harbour on this coast.", town, degrees, degrees-9))
	}
	tests := []struct {
		name     string
		docs     []news.Doc
		want     []int // of each doc: the doc it copies, -1 for none
		together bool  // in one story
	}{
		{"two reports are no copies", world()[:2], []int{-1, -1}, true},
		{"same text", []news.Doc{original, at("gazette", "2", 3, original.Title, wire)}, []int{-1, 0}, true},
		{"order does not count", []news.Doc{at("gazette", "2", 3, original.Title, wire), original}, []int{1, -1}, true},
		{"other title", []news.Doc{original, at("gazette", "2", 3, "Herring deal struck in Port Ellin talks", wire)}, []int{-1, 0}, true},
		{"edited", []news.Doc{original, at("gazette", "2", 3, original.Title, strings.NewReplacer("late on Sunday ", "", "Environmental groups", "Campaigners").Replace(wire))}, []int{-1, 0}, true},
		{"other case and marks", []news.Doc{original, at("gazette", "2", 3, original.Title, strings.ToUpper(strings.ReplaceAll(wire, ".", " —")))}, []int{-1, 0}, true},
		{"three copies, one original", []news.Doc{original, at("gazette", "2", 3, original.Title, wire), at("herald", "3", 4, original.Title, wire+" More follows.")}, []int{-1, 0, 0}, true},
		{"same time: by source", []news.Doc{at("zeta", "1", 0, original.Title, wire), at("alpha", "1", 0, original.Title, wire)}, []int{1, -1}, true},
		{"re-posted by its source", []news.Doc{original, at("agency", "2", 2, original.Title, wire+" (Corrects spelling.)")}, []int{-1, 0}, true},
		{"other language declared", []news.Doc{original, with(at("gazette", "2", 3, original.Title, wire), func(d *news.Doc) { d.Language = "fr" })}, []int{-1, 0}, true},
		{"same address in two sources", []news.Doc{original, with(at("links", "2", 3, "Worth reading", "A long look at fish."), func(d *news.Doc) { d.Canonical = original.Canonical })}, []int{-1, 0}, true},
		{"front page as address", []news.Doc{
			with(world()[0], func(d *news.Doc) { d.Canonical = "https://example.org/" }), with(world()[7], func(d *news.Doc) { d.Canonical = "https://example.org/" }),
		}, []int{-1, -1}, false},
		{"a source's live page", []news.Doc{
			with(world()[0], func(d *news.Doc) { d.Canonical = "https://example.org/live" }),
			with(at("courier", "live-2", 1, "Bakery wins prize", "A village bakery took the national prize for rye bread."), func(d *news.Doc) { d.Canonical = "https://example.org/live" }),
		}, []int{-1, -1}, false},
		{"days later", []news.Doc{original, at("gazette", "2", 100, original.Title, wire)}, []int{-1, -1}, false},
		{"template, two towns", []news.Doc{weather("1", "Ellin Bay", 0, 17), weather("2", "Mount Corran", 0, 12)}, []int{-1, -1}, true},
		{"template, two days", []news.Doc{weather("1", "Ellin Bay", 0, 17), weather("2", "Ellin Bay", 24, 12)}, []int{-1, -1}, false},
		{"template, same day", []news.Doc{weather("1", "Ellin Bay", 0, 17), weather("2", "Ellin Bay", 6, 16)}, []int{-1, -1}, true},
		{"equal words are too few", []news.Doc{at("a", "1", 0, "In brief", ""), at("b", "2", 0, "In brief", "")}, []int{-1, -1}, false},
		{"headline alone", []news.Doc{at("a", "1", 0, "Coastal states agree herring quota in Skarn Sea", ""), at("b", "2", 1, "Coastal states agree herring quota in Skarn Sea", "")}, []int{-1, 0}, true},
		{"Japanese", []news.Doc{
			with(at("a", "1", 0, "新型列車が来月から運転開始", "鉄道会社は二日、新型列車の運転を来月一日から始めると発表した。座席は二百席で、窓を大きくした。"), func(d *news.Doc) { d.Language = "ja" }),
			with(at("b", "2", 1, "新型列車が来月から運転開始へ", "鉄道会社は二日、新型列車の運転を来月一日から始めると発表した。座席は二百席で、窓を広くした。"), func(d *news.Doc) { d.Language = "ja" }),
		}, []int{-1, 0}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := Group(tt.docs, Options{Now: noon})
			for i, d := range tt.docs {
				want := news.ID("")
				if tt.want[i] >= 0 {
					want = tt.docs[tt.want[i]].ID
				}
				if got := g.Duplicates[d.ID]; got != want {
					t.Errorf("doc %d: got a copy of %q, want %q", i, got, want)
				}
				told := slices.ContainsFunc(g.Decisions, func(e news.Decision) bool { return e.Subject == d.ID && e.Act == "duplicate" })
				if told != (want != "") {
					t.Errorf("doc %d: got a decision %v, want %v", i, told, want != "")
				}
			}
			if got := len(g.Groups) == 1; got != tt.together {
				t.Errorf("got %d stories, want together %v", len(g.Groups), tt.together)
			}
		})
	}
}

func TestGroupDuplicatesCleared(t *testing.T) {
	docs := world()[:2]
	docs[1].DuplicateOf = docs[0].ID
	docs[0].DuplicateOf = "outside"
	g := Group(docs, Options{})
	if got, ok := g.Duplicates[docs[1].ID]; !ok || got != "" {
		t.Errorf("got %q, %v, want it cleared", got, ok)
	}
	if got, ok := g.Duplicates[docs[0].ID]; ok {
		t.Errorf("got %q, want a copy of an item outside the stretch left alone", got)
	}
}

// A column comes again and again under one title and is another matter each time.
func TestGroupColumns(t *testing.T) {
	var docs []news.Doc
	topics := []string{
		"The council meets on the harbour plan, and the school canteen reopens after repairs.",
		"Cycling club wins the regional race, and rain is expected by the evening.",
		"Library extends its hours, and a lost parrot was found in the town hall.",
		"Bus fares rise in April, and the orchestra names a conductor.",
	}
	for day, text := range topics {
		docs = append(docs,
			doc("https://courier.example/feed", fmt.Sprintf("brief-%d", day), fmt.Sprintf("Morning briefing: %d March", day+2), "Good morning, here is what you need to know today. "+text, noon.Add(time.Duration(day)*24*time.Hour)),
			doc("https://courier.example/feed", fmt.Sprintf("live-%d", day), "Harbour live: latest updates", "Follow our reporters here. "+text, noon.Add(time.Duration(day)*24*time.Hour)))
	}
	for i, a := range docs {
		for _, b := range docs[i+1:] {
			if a.Title[:4] != b.Title[:4] {
				continue
			}
			if g := Group(docs, Options{}); storyOf(g, a.ID) == storyOf(g, b.ID) {
				t.Errorf("%s and %s: got one story, want two", a.GUID, b.GUID)
			}
		}
	}
}

func storyOf(g news.Grouping, id news.ID) news.ID {
	for _, gr := range g.Groups {
		if slices.Contains(gr.Items, id) {
			return gr.Key
		}
	}
	return ""
}

// Thousands of nearly equal texts are one story or a few, found without comparing each with each.
func TestGroupFlood(t *testing.T) {
	words := strings.Fields(wire)
	for _, tt := range []struct {
		name   string
		change func(i int, text []string)
		most   int // stories
	}{
		{"one word changed", func(i int, text []string) { text[i%len(text)] = fmt.Sprint("changed", letters(i)) }, 1},
		{"a number added", func(i int, text []string) { text[len(text)-1] = fmt.Sprint(i) }, 1},
		{"a tenth changed", func(i int, text []string) {
			for k := i % 10; k < len(text); k += 10 {
				text[k] = fmt.Sprint("word", letters(i*31+k))
			}
		}, 30},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var docs []news.Doc
			for i := range 3000 {
				text := slices.Clone(words)
				tt.change(i, text)
				docs = append(docs, doc("https://flood.example/feed", fmt.Sprint(i), "Coastal states agree herring quota", strings.Join(text, " "), noon.Add(time.Duration(i)*time.Second)))
			}
			g := Group(docs, Options{})
			if len(g.Done) != len(docs) || len(g.Groups) > tt.most {
				t.Errorf("got %d done, %d stories, want %d and at most %d", len(g.Done), len(g.Groups), len(docs), tt.most)
			}
		})
	}
}

func letters(i int) string {
	s := ""
	for ; i > 0; i /= 26 {
		s += string(rune('a' + i%26))
	}
	return s
}

// A date is what a source claims: one that comes later with an earlier date, the
// link or the text of a published report, takes neither its place nor its lead.
func TestPublishedReportStaysTheOriginal(t *testing.T) {
	for name, change := range map[string]func(*news.Doc){
		"the same link": func(d *news.Doc) {
			d.Title, d.Text = "Something else", "Quite another text, which the reader never asked for and does not want."
		},
		"the same text":          func(d *news.Doc) { d.Canonical = "https://evil.example/1" },
		"the same link and text": func(*news.Doc) {},
	} {
		t.Run(name, func(t *testing.T) {
			victim := doc("https://victim.example/feed", "1", "Coastal states agree herring quota", wire, noon)
			victim.Canonical = "https://victim.example/1"
			victim.Story, victim.Minted, victim.Leads, victim.Grouped = "key", true, true, true
			evil := doc("https://evil.example/feed", "1", victim.Title, wire, noon.Add(-10*time.Hour))
			evil.Canonical = victim.Canonical
			change(&evil)
			docs := settle([]news.Doc{victim, evil}, Group([]news.Doc{victim, evil}, Options{}))
			if docs[0].DuplicateOf != "" || docs[1].DuplicateOf != victim.ID {
				t.Errorf("got copies of %q and %q, want the newcomer as the copy", docs[0].DuplicateOf, docs[1].DuplicateOf)
			}
			for _, g := range Group([]news.Doc{victim, evil}, Options{}).Groups {
				if g.Key == "key" && g.Lead != victim.ID {
					t.Errorf("%s leads, want the published report", g.Lead)
				}
			}
			if again := Group(docs, Options{}); len(again.Groups)+len(again.Duplicates) > 0 {
				t.Errorf("a second pass changes %v %v", again.Groups, again.Duplicates)
			}
		})
	}
}
