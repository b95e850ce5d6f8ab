package dedupe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// live is a store in small: it takes up what Group says.
type live struct {
	docs   []news.Doc
	memory *Memory
}

// group judges the stretch around what owes grouping, as a pass does.
func (l *live) group(from, to time.Time) news.Grouping {
	var window []news.Doc
	for _, d := range l.docs {
		if !d.Time.Before(from) && !d.Time.After(to) {
			window = append(window, d)
		}
	}
	return Group(window, Options{Memory: l.memory})
}

func (l *live) take(g news.Grouping, mint bool) {
	at := map[news.ID]int{}
	for i, d := range l.docs {
		at[d.ID] = i
	}
	for _, id := range g.Done {
		l.docs[at[id]].Grouped = true
	}
	for id, original := range g.Duplicates {
		l.docs[at[id]].DuplicateOf = original
	}
	for _, grp := range g.Groups {
		for _, id := range grp.Items {
			d := &l.docs[at[id]]
			d.Story, d.Leads = grp.Key, id == grp.Lead
			d.Minted = d.Minted || mint
		}
	}
}

// A call that remembers earlier ones gives what one that reads everything anew
// gives, byte for byte, whatever came, changed, went and was published between.
func TestMemoryChangesNothing(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("life ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 5))
			coming := invented(300, 12)
			languages := []string{"", "en", "de", "fr-CA", "en"}
			l := &live{memory: new(Memory)}
			for step := 0; len(coming) > 0; step++ {
				n := min(len(coming), 1+random.IntN(50))
				for _, d := range coming[:n] {
					d.Language = languages[random.IntN(len(languages))]
					d.Dated = random.IntN(8) > 0
					d.Time = d.Time.Add(time.Duration(step) * 9 * time.Hour)
					if random.IntN(4) == 0 {
						d.Title = "Morning briefing: " + d.Title
					}
					l.docs = append(l.docs, d)
				}
				coming = coming[n:]
				switch d := &l.docs[random.IntN(len(l.docs))]; random.IntN(6) {
				case 0:
					d.Text, d.Grouped = d.Text[:len(d.Text)/2]+" corrected "+fmt.Sprint(step), false
				case 1:
					d.Title, d.Grouped = fmt.Sprint("Correction ", step, ": ", d.Title), false
				case 2:
					d.Language, d.Grouped = "ru", false
				case 3:
					d.Text, d.Title, d.Grouped = d.Title, d.Text, false // the same bytes in other places
				case 4:
					d.Time, d.Dated, d.Grouped = d.Time.Add(30*time.Hour), !d.Dated, false
				case 5:
					l.docs = slices.Delete(l.docs, 0, 1)
				}
				last := l.docs[len(l.docs)-1].Time
				from := last.Add(-72 * time.Hour)
				if random.IntN(6) == 0 { // late news: another stretch
					from, last = time.Time{}, last.Add(-time.Duration(random.IntN(200))*time.Hour)
				}
				got := l.group(from, last)
				whole := live{docs: l.docs}
				want := whole.group(from, last)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("step %d, %d docs (-whole +remembered):\n%s", step, len(l.docs), diff)
				}
				l.take(got, random.IntN(2) == 0)
			}
		})
	}
}

func TestMemoryForgets(t *testing.T) {
	m := new(Memory)
	// So many words that their numbers are given anew once their texts are gone.
	const texts, words = 70, 100
	made := func(round int) []news.Doc {
		var docs []news.Doc
		for i := range texts {
			text := ""
			for w := range words {
				text += fmt.Sprintf(" q%dx%dx%dq", round, i, w)
			}
			docs = append(docs, doc("https://a.example/feed", fmt.Sprint(round, " ", i), fmt.Sprint("Report ", i), text, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
		}
		return docs
	}
	const rounds = staleCalls + 5
	for round := range rounds {
		docs := made(round)
		got, want := Group(docs, Options{Memory: m}), Group(docs, Options{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-whole +remembered):\n%s", round, diff)
		}
	}
	if got, want := len(m.docs), texts*staleCalls; got != want {
		t.Errorf("got %d texts in memory after %d calls, want %d", got, rounds, want)
	}
	again := made(rounds - 1)
	for range staleCalls {
		Group(again, Options{Memory: m})
	}
	if got, most := len(m.names), max(mostUnnamed, 2*texts*(words+1)); len(m.docs) != texts || got > most || len(m.ids) != got || len(m.order) != got {
		t.Errorf("got %d texts, %d names, %d numbers, %d in order; want the last call's texts and at most %d of the others", len(m.docs), got, len(m.ids), len(m.order), most)
	}
	if diff := cmp.Diff(Group(again, Options{}), Group(again, Options{Memory: m})); diff != "" {
		t.Errorf("after forgetting (-whole +remembered):\n%s", diff)
	}
}
