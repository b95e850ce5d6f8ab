package dedupe

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// pairOf puts two reports into feeds.
func pairOf(r *rand.Rand, kind string, a, b writtenText) []news.Doc {
	s := r.IntN(40)
	sources := [2]int{s, s}
	if r.IntN(4) > 0 {
		sources[1] = (s + 1 + r.IntN(39)) % 40
	}
	apart := time.Duration(r.IntN(20*60)) * time.Minute
	at := noon
	var docs []news.Doc
	for i, w := range []writtenText{a, b} {
		source := fmt.Sprintf("https://s%d.example/feed", sources[i])
		d := doc(source, fmt.Sprint(kind, i), w.title, w.text(), at)
		d.Language = w.lang
		if kind == "tracking parameters" && i == 1 {
			d.Canonical = CanonicalURL(strings.Replace(docs[0].Canonical, "https://", "http://www.", 1) + "?utm_source=rss&utm_medium=feed&fbclid=abc")
			if r.IntN(2) == 0 { // the same text at home
				d.Canonical = CanonicalURL(source + "/own?utm_campaign=x")
			}
		}
		docs = append(docs, d)
		at = at.Add(apart)
	}
	return docs
}

type tallyOf struct{ right, all int }

// copySet makes pairs by rule and counts by kind how many are judged rightly.
// shown is called with every pair and its verdict.
func copySet(seed uint64, n int, from []reportTemplate, shown func(kind string, copied, found bool, docs []news.Doc)) (copies, others map[string]tallyOf) {
	r := rand.New(rand.NewPCG(seed, 17))
	copies, others = map[string]tallyOf{}, map[string]tallyOf{}
	kinds := falseKinds(from)
	for k := range n {
		var a, b writtenText
		var kind string
		copied := k%2 == 0
		if copied {
			c := copyKinds[k/2%len(copyKinds)]
			kind = c.name
			t := pickTemplate(r, from)
			w, other := t.write(t.draw(r, nil))
			a, b = applyChange(c.first, r, w, other), applyChange(c.again, r, w, other)
		} else {
			f := kinds[k/2%len(kinds)]
			kind = f.name
			for a, b = f.pair(r); sharedWords(a, b) < f.least; {
				a, b = f.pair(r)
			}
		}
		docs := pairOf(r, kind, a, b)
		found := findCopies(docs, new(Memory).recall(docs), 72*time.Hour)[1]
		is := found.original == 0 && !found.twin
		tally := copies
		if !copied {
			tally = others
		}
		t := tally[kind]
		t.all++
		if is == copied {
			t.right++
		}
		tally[kind] = t
		if shown != nil {
			shown(kind, copied, is, docs)
		}
	}
	return copies, others
}

func sumTallies(m map[string]tallyOf) (right, all int) {
	for _, t := range m {
		right, all = right+t.right, all+t.all
	}
	return right, all
}

// TestCopySet makes copies and false copies by rule and asks for precision and
// recall over all of them. COPY_PAIRS names a file to print pairs of each kind to.
func TestCopySet(t *testing.T) {
	const pairs = 2000
	var print *os.File
	if name := os.Getenv("COPY_PAIRS"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		print = f
	}
	for _, set := range []struct {
		name  string
		from  []reportTemplate
		seeds []uint64
	}{
		{"tuned on", reportTemplates, []uint64{1, 2}},
		{"held out", heldTemplates, []uint64{101, 102, 103, 104, 105}},
	} {
		copies, others := map[string]tallyOf{}, map[string]tallyOf{}
		for _, seed := range set.seeds {
			printed := map[string]int{}
			c, o := copySet(seed, pairs, set.from, func(kind string, copied, found bool, docs []news.Doc) {
				if print == nil || copied == found && printed[kind] >= 20 || os.Getenv("COPY_WRONG") != "" && copied == found {
					return
				}
				if printed[kind]++; copied == found && seed != set.seeds[0] {
					return
				}
				mark := ""
				if copied != found {
					mark = "  WRONG"
				}
				fmt.Fprintf(print, "=== %s, seed %d, %s, copy %v%s\n%s | %s\n%s\n--- %s later\n%s | %s\n%s\n\n", set.name, seed, kind, copied, mark,
					docs[0].SourceURL, docs[0].Title, docs[0].Text, docs[1].Time.Sub(docs[0].Time), docs[1].SourceURL, docs[1].Title, docs[1].Text)
			})
			for k, v := range c {
				copies[k] = tallyOf{copies[k].right + v.right, copies[k].all + v.all}
			}
			for k, v := range o {
				others[k] = tallyOf{others[k].right + v.right, others[k].all + v.all}
			}
		}
		t.Logf("%s: %d seeds × %d pairs", set.name, len(set.seeds), pairs)
		for _, k := range copyKinds {
			t.Logf("  copy      %-40s %5.1f %% of %d found", k.name, 100*float64(copies[k.name].right)/float64(copies[k.name].all), copies[k.name].all)
		}
		for _, k := range falseKinds(set.from) {
			t.Logf("  no copy   %-40s %5.2f %% of %d refused", k.name, 100*float64(others[k.name].right)/float64(others[k.name].all), others[k.name].all)
		}
		found, all := sumTallies(copies)
		refused, none := sumTallies(others)
		precision, recall := float64(found)/float64(found+none-refused), float64(found)/float64(all)
		t.Logf("%s: precision %.4f, recall %.4f", set.name, precision, recall)
		if precision < 0.995 || recall < 0.95 {
			t.Errorf("%s: precision %.4f, recall %.4f, want at least 0.995 and 0.95", set.name, precision, recall)
		}
	}
}
