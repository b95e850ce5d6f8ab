package dedupe

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// A wire report and its carriers are one story, led by the earliest or by the
// preferred publisher; each carrier's decision says what it repeats and how.
func TestGroupCarriers(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	quake := reportTemplates[0]
	w, other := quake.write(quake.draw(r, nil))
	carriers := []struct {
		outlet  string
		change  textChange
		because string
	}{
		{"agency", nil, ""},
		{"courier", addOutlet, "the same text"},
		{"gazette", newHeadline, "nearly the same text"},
		{"herald", addPhrases, "the same text"},
		{"observer", firstSentences, "the beginning of the same text"},
		{"radio", editWords(0.1, 0.2, false), "nearly the same text"},
	}
	var docs []news.Doc
	for i, c := range carriers {
		v := applyChange(c.change, r, w, other)
		docs = append(docs, doc("https://"+c.outlet+".example/feed", c.outlet, v.title, v.text(), noon.Add(time.Duration(i)*time.Hour)))
	}
	// Another quake of the same agency, an hour later.
	w, _ = quake.write(quake.draw(r, nil))
	docs = append(docs, doc("https://agency.example/feed", "elsewhere", w.title, w.text(), noon.Add(30*time.Minute)))

	g := Group(docs, Options{Now: noon})
	for i, c := range carriers {
		if storyOf(g, docs[i].ID) != storyOf(g, docs[0].ID) {
			t.Errorf("%s: got another story than the agency's", c.outlet)
		}
		if i == 0 {
			continue
		}
		if got := g.Duplicates[docs[i].ID]; got != docs[0].ID {
			t.Errorf("%s: got a copy of %q, want of the agency's", c.outlet, got)
		}
		told := ""
		for _, d := range g.Decisions {
			if d.Subject == docs[i].ID && d.Act == "duplicate" {
				told = d.Because
			}
		}
		if !strings.Contains(told, c.because) || !strings.Contains(told, string(docs[0].ID)) {
			t.Errorf("%s: got because %q, want %q and what it repeats", c.outlet, told, c.because)
		}
	}
	if got := g.Duplicates[docs[len(docs)-1].ID]; got != "" {
		t.Errorf("got the other quake as a copy of %s", got)
	}
	for _, tt := range []struct {
		prefer []news.ID
		lead   news.ID
	}{{nil, docs[0].ID}, {[]news.ID{docs[3].Source}, docs[3].ID}} {
		for _, s := range Group(docs, Options{Prefer: tt.prefer}).Groups {
			if storyOf(g, s.Lead) == storyOf(g, docs[0].ID) && s.Lead != tt.lead {
				t.Errorf("prefer %v: got the lead %s, want %s", tt.prefer, s.Lead, tt.lead)
			}
		}
	}
}

// A report that comes again with one changed figure is no copy, whoever carries
// it, and is in the same story.
func TestChangedFigure(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const pairs = 400
	copies, apart := 0, 0
	for range pairs {
		a, b := changeFigure(r, reportTemplates)
		docs := pairOf(r, "changed figure", a, b)
		docs[1].Time = docs[0].Time.Add(time.Duration(r.IntN(6*60)) * time.Minute)
		g := Group(docs, Options{})
		if len(g.Duplicates) > 0 {
			copies++
			if testing.Verbose() {
				t.Logf("%s\n%s", a, b)
			}
		}
		if len(g.Groups) > 1 {
			apart++
		}
	}
	t.Logf("of %d pairs %d are taken for copies, %d for two stories", pairs, copies, apart)
	if copies*200 > pairs || apart*20 > pairs {
		t.Errorf("of %d pairs %d are taken for copies, %d for two stories", pairs, copies, apart)
	}
}

// A flood of reports made from the same templates holds as many copies as were
// put into it, and no more.
func TestCopyBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	var docs []news.Doc
	original := map[news.ID]news.ID{}
	for i := range 1500 {
		tpl := pickTemplate(r, reportTemplates)
		w, other := tpl.write(tpl.draw(r, nil))
		kind := copyKinds[r.IntN(len(copyKinds)-1)] // headlines alone meet others by chance
		pair := pairOf(r, kind.name, applyChange(kind.first, r, w, other), applyChange(kind.again, r, w, other))
		for k := range pair {
			source := pair[k].SourceURL
			pair[k].GUID = strings.Join([]string{"batch", letters(i + 1), letters(k + 1)}, "-")
			pair[k].ID = news.ItemID(source, pair[k].GUID)
			pair[k].Canonical = CanonicalURL(source + "/" + pair[k].GUID)
			pair[k].Time = pair[k].Time.Add(time.Duration(i) * time.Minute)
		}
		original[pair[1].ID] = pair[0].ID
		docs = append(docs, pair...)
	}
	g := Group(docs, Options{})
	found, wrong := 0, 0
	for c, o := range g.Duplicates {
		if original[c] == o || original[o] == c {
			found++
		} else if o != "" {
			wrong++
		}
	}
	precision, recall := float64(found)/float64(found+wrong), float64(found)/float64(len(original))
	t.Logf("%d texts of %d templates in one window: precision %.4f, recall %.4f", len(docs), len(reportTemplates), precision, recall)
	if precision < 0.995 || recall < 0.95 {
		t.Errorf("precision %.4f, recall %.4f, want at least 0.995 and 0.95", precision, recall)
	}
}
