package dedupe

import (
	"math"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

func TestExplain(t *testing.T) {
	base := append(world(), said(t, "en",
		"briefing-1 herald 8 Morning briefing: Harrow Bridge and the pension vote / Six workers are missing at Harrow Bridge. Parliament rejects the pension reform.")...)
	again := doc("https://mirror.example/feed", "bridge-copy", base[0].Title, base[0].Text, base[0].Time.Add(2*time.Hour))
	old := doc("https://mirror.example/feed", "bridge-old", "Harrow Bridge to be mended after ship strike", "A cargo ship brushed a pier of Harrow Bridge.", noon.Add(-300*time.Hour))
	base = append(base, again, old)
	tests := []struct {
		name, a, b      string
		together, apart string
		change          func([]news.Doc)
		joined          bool
		by, compared    string
		because         string
	}{
		{"one event", "bridge-1", "bridge-3", "", "", nil, true, "pipeline", "events", "joined"},
		{"two events", "bridge-1", "vote-1", "", "", nil, false, "pipeline", "events", "needs 0.110"},
		{"a copy", "bridge-1", "bridge-copy", "", "", nil, true, "pipeline", "copies", "same"},
		{"two languages", "bridge-1", "bruecke-1", "", "", nil, false, "pipeline", "nothing", "languages differ"},
		{"a briefing", "bridge-1", "briefing-1", "", "", nil, false, "pipeline", "nothing", "several events"},
		{"far apart", "bridge-1", "bridge-old", "", "", nil, false, "pipeline", "nothing", "more than 72 hours"},
		{"set apart", "bridge-1", "bridge-3", "", "bridge-1 bridge-3", nil, false, "person", "events", "set them apart"},
		{"a copy set apart", "bridge-1", "bridge-copy", "", "bridge-1 bridge-copy", nil, false, "person", "events", "set them apart"},
		{"put together", "bridge-1", "bakery-1", "bridge-1 bakery-1", "", nil, true, "person", "events", "put them"},
		{"published twice", "bridge-1", "bridge-3", "", "", func(d []news.Doc) {
			d[0].Story, d[0].Minted, d[2].Story, d[2].Minted = "a", true, "b", true
		}, false, "pipeline", "events", "never joined"},
		{"published as one", "bridge-1", "bakery-1", "", "", func(d []news.Doc) {
			d[0].Story, d[0].Minted, d[7].Story, d[7].Minted = "a", true, "a", true
		}, true, "pipeline", "events", "fixed"},
		{"outside the time", "bridge-1", "bridge-3", "", "", func(d []news.Doc) { d[2].Outside, d[2].Story = true, "a" }, false, "pipeline", "nothing", "too far apart"},
		{"outside the time, of one story", "bridge-1", "bridge-3", "", "", func(d []news.Doc) {
			d[0].Story, d[0].Minted, d[2].Outside, d[2].Story = "a", true, true, "a"
		}, true, "pipeline", "nothing", "too far apart"},
		{"outside the time, by hand", "bridge-1", "bridge-3", "bridge-1 bridge-3", "", func(d []news.Doc) { d[2].Outside, d[2].Story = true, "a" }, true, "person", "nothing", "put them"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := append([]news.Doc(nil), base...)
			if tt.change != nil {
				tt.change(docs)
			}
			o := Options{Together: named(docs, tt.together), Apart: named(docs, tt.apart), Now: noon}
			pair := named(docs, tt.a+" "+tt.b)[0]
			e, ok := Explain(docs, pair[0], pair[1], o)
			if !ok || e.Together != tt.joined || e.By != tt.by || e.Compared != tt.compared || !strings.Contains(e.Because, tt.because) {
				t.Errorf("got %+v, %v, want together %v by %s, %s compared, because %q", e, ok, tt.joined, tt.by, tt.compared, tt.because)
			}
			if e.Recipe != Recipe || !e.At.Equal(noon) || e.Threshold != threshold {
				t.Errorf("got recipe %q, at %v, threshold %v, want %q, %v, %v", e.Recipe, e.At, e.Threshold, Recipe, noon, threshold)
			}
			g := Group(docs, o)
			if a, b := storyOf(g, pair[0]), storyOf(g, pair[1]); a != "" && b != "" && (a == b) != e.Together {
				t.Errorf("got together %v, but Group puts them into %s and %s", e.Together, a, b)
			}
			back, _ := Explain(docs, pair[1], pair[0], o)
			if back.Score != e.Score || back.Link != e.Link || back.Because != e.Because {
				t.Errorf("the other way round: got %+v, want %+v", back, e)
			}
		})
	}
	if _, ok := Explain(base, base[0].ID, "nobody", Options{}); ok {
		t.Error("an unknown item: got an explanation, want none")
	}
}

// The figures are those of the decision that Group writes, and the score is the
// product of its factors.
func TestExplainFigures(t *testing.T) {
	docs := world()
	for _, d := range Group(docs, Options{}).Decisions {
		if d.Act != "join" {
			continue
		}
		told := false
		for _, other := range docs {
			e, ok := Explain(docs, d.Subject, other.ID, Options{})
			if !ok || e.Score == 0 {
				continue
			}
			product := 1.0
			for _, step := range Steps()[3:] {
				product *= e.Factors[step]
			}
			if math.Abs(product-e.Score) > 0.01 {
				t.Errorf("%s and %s: got score %v, factors %v make %v", d.Subject, other.ID, e.Score, e.Factors, product)
			}
			if strings.Contains(d.Because, string(other.ID)) {
				told = true
				if e.Score != d.Score || !e.Together || e.Link < threshold-0.001 || len(e.Shared) == 0 {
					t.Errorf("got %+v, want the score of %+v", e, d)
				}
			}
		}
		if !told {
			t.Errorf("no pair explains %+v", d)
		}
	}
}
