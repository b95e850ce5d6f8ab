package dedupe

import (
	"fmt"
	"slices"
	"testing"

	"feedctl/edit/content"
	"feedctl/news"
)

func factsOf(lang, title, text string) *facts {
	f := new(facts)
	f.add(content.Words(title, lang), true)
	f.add(content.Words(text, lang), false)
	return f
}

func TestAgreement(t *testing.T) {
	tests := []struct {
		name              string
		lang              string
		titleA, textA     string
		titleB, textB     string
		days, nums, names float32
	}{
		{"nothing said", "en", "a strike", "drivers stay at home", "strike at the port", "ships wait", 1, 1, 1},
		{"the same day", "en", "a strike", "drivers stopped on Monday", "a strike", "it began on Monday", sameDay, 1, 1},
		{"another day", "en", "a strike", "drivers stopped on Monday", "a strike", "it began on Thursday", otherDay, 1, 1},
		{"one of two days", "en", "a strike", "on Monday and Friday", "a strike", "it began on Friday", sameDay, 1, 1},
		{"a day in German", "de", "Streik", "Die Fahrer streikten am Montag", "Streik", "Er begann am Dienstag", otherDay, 1, 1},
		{"a day in Japanese", "ja", "ストライキ", "月曜日に始まった", "ストライキ", "木曜日に始まった", otherDay, 1, 1},
		{"a day in Chinese", "zh", "罢工", "星期一开始", "罢工", "星期一晚", sameDay, 1, 1},
		{"other numbers in the titles", "en", "12 dead in a fire", "it burned", "15 dead in a fire", "it burned", 1, otherNumber, 1},
		{"the other's number in the text", "en", "12 dead in a fire", "it burned", "15 dead in a fire", "earlier 12 were counted", 1, 1, 1},
		{"a number in one title", "en", "12 dead in a fire", "it burned", "many dead in a fire", "15 were counted", 1, 1, 1},
		{"one number, two forms", "en", "1,200 march", "it rained", "1200 in a march", "it rained", 1, 1, 1},
		{"years tell nothing", "en", "plan for 2026", "x", "plan for 2027", "y", 1, 1, 1},
		{"other names", "en", "Fire in Skarn", "A house in Skarn burned", "Fire in Orrin", "A house in Orrin burned", 1, 1, otherName},
		{"a name of the other's text", "en", "Fire in Skarn", "A house in Skarn burned", "Fire in Orrin", "A house in Orrin burned, as in Skarn", 1, 1, 1},
		{"names of headlines alone", "en", "Fire in Skarn", "", "Fire in Orrin", "", 1, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := factsOf(tt.lang, tt.titleA, tt.textA), factsOf(tt.lang, tt.titleB, tt.textB)
			for _, pair := range [][2]*facts{{a, b}, {b, a}} {
				got := [3]float32{pair[0].sameWhen(pair[1]), pair[0].sameNumbers(pair[1]), pair[0].sameNames(pair[1])}
				if want := [3]float32{tt.days, tt.nums, tt.names}; got != want {
					t.Errorf("day, number, name: got %v, want %v", got, want)
				}
			}
		})
	}
}

func TestDigest(t *testing.T) {
	tests := []struct {
		title string
		want  bool
	}{
		{"Morning briefing: bridge, vote and comet", true},
		{"Bridge, vote and comet | Evening Briefing", true},
		{"What to know today", true},
		{"5 things to know for Monday", true},
		{"Newsletter", true},
		{"Newsletters sold at record price", false},
		{"What to know about the Harrow Bridge collapse", false},
		{"Live: Harrow Bridge collapse", false},
		{"Minister leaves after morning briefing", false},
		{"Die Lage am Morgen: Brücke und Rente", true},
		{"Die Lage in Valmont bleibt ernst", false},
		{"Revue de presse du 3 mars", true},
		{"Главное за день: мост и пенсии", true},
		{"今日要闻：大桥与养老金", true},
		{"朝刊の発行部数が減少", false},
		{"【朝刊】大橋と年金", true},
		{"In brief: bridge and vote", true},
		{"In brief remarks, mayor announces her resignation", false},
		{"", false},
	}
	for _, tt := range tests {
		var parts []string
		for _, part := range append(ends(tt.title), tt.title) {
			p, _ := pattern(part)
			parts = append(parts, p)
		}
		if got := digest(parts); got != tt.want {
			t.Errorf("%q: got %v, want %v", tt.title, got, tt.want)
		}
	}
	all := append(slices.Clone(digestLabels), digestNames...)
	for i, label := range all {
		if p, _ := pattern(label); label == "" || p != label || slices.Contains(all[:i], label) {
			t.Errorf("label %q: want it in the form of pattern, once", label)
		}
	}
}

// A headline without a date borrows from neighbours that are each other's.
func TestDensity(t *testing.T) {
	near := [][]int32{{1, 2, 3}, {0, 2}, {0}, {0}, {}, {0}}
	for i, want := range []float64{1.0 / 3, 1, 1, 1, 1, 1} {
		if got := density(near, i); got != want {
			t.Errorf("text %d: got %v, want %v", i, got, want)
		}
	}
}

// What publishing fixes is all that batches can change: the stories that come of
// batches, some published between, are those of one call that knows of nothing
// but what is published.
func TestGroupBatches(t *testing.T) {
	for seed := range uint64(40) {
		docs := shuffled(world(), seed)
		var have []news.Doc
		for k := 0; len(docs) > 0; k++ {
			n := min(len(docs), 1+int(seed+uint64(k)*5)%6)
			have, docs = append(have, docs[:n]...), docs[n:]
			have = settle(have, Group(have, Options{}))
			plain := slices.Clone(have)
			for i := range plain {
				if !plain[i].Minted {
					plain[i].Story, plain[i].DuplicateOf, plain[i].Leads = "", "", false
				}
				plain[i].Grouped = false
			}
			for i, d := range settle(plain, Group(plain, Options{})) {
				if d.Story != have[i].Story {
					t.Fatalf("seed %d, batch %d: %s is in story %s, at once in %s", seed, k, d.GUID, have[i].Story, d.Story)
				}
			}
			for i, d := range have { // every third story is published
				if len(d.Story) > 0 && d.Story[0]%3 == byte(seed%3) {
					have[i].Minted = true
				}
			}
		}
	}
}

// An outlet's own texts must be more alike than those of two, and those of a
// later day most.
func TestOwnTexts(t *testing.T) {
	for _, tt := range []struct {
		second string
		hours  float64
		want   float64
	}{{"b", 1, 1}, {"b", 30, 1}, {"a", 1, ownFactor}, {"a", 30, ownFactor * nextFactor}} {
		docs := said(t, "en",
			"x-1 a 0 Council debates the harbour plan / The town council spoke for two hours about cranes, a ferry pier and the price of mooring for small boats.",
			fmt.Sprintf("x-2 %s %v Harbour plan divides the council / Some want more cranes, others fear for the ferry pier and for owners of small boats.", tt.second, tt.hours))
		if e, _ := Explain(docs, docs[0].ID, docs[1].ID, Options{}); e.Factors["own_source"] != round(tt.want) {
			t.Errorf("outlet %s, %v hours later: got factor %v, want %v", tt.second, tt.hours, e.Factors["own_source"], tt.want)
		}
	}
}
