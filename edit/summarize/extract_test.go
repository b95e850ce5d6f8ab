package summarize

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/edit/content"
	"feedctl/news"
)

const bridge = `MILFORD (AP) - The harbour bridge in Milford was closed to all traffic on Monday after inspectors found cracks in three of its steel supports. The city council said the bridge, built in 1931, carries 14,000 vehicles a day. It was last repaired in 2009.
By Ann Reporter
"We will not risk a single life for the sake of a shorter drive," Mayor Ann Porter told reporters at the quay. "The bridge stays shut until the engineers say otherwise. That is final."
But the owners of shops on the east bank fear for their trade, and some expect to lose half their customers before the summer.
Scroll down for video
Engineers from the port trust will measure the cracks this week and report to the council on Friday. Repairs could take 18 months and cost $1.25 million, according to a first estimate.
A ferry will cross the harbour every 20 minutes from Tuesday morning, free of charge for those who live on the island. They must show a card.
Read more: The history of Milford in pictures
The council closed a smaller bridge over the same harbour two years ago, also because of cracks in its supports.
Hill, Stone, Porter, Lane, Brown, Poole, Gray, White, Black.
Salt from the winter roads had eaten into the steel, said Peter Stone, who leads the inspectors of the port trust.`

const ferry = `Drivers in Milford face long detours after the harbour bridge was closed because of cracks found by inspectors. Ferries will run every 20 minutes from Tuesday, the operator Harbour Lines said.
The company has rented two boats from a neighbouring port, and the council pays for them. Its captain said the crossing takes nine minutes in calm weather.
A detour by road is 34 miles long and leads over a mountain pass that is often closed by snow.`

func reports() []Report {
	return []Report{
		{Item: "a", Title: "Harbour bridge closed after cracks found", Text: bridge, Language: "en"},
		{Item: "b", Title: "Ferries replace Milford bridge", Text: ferry, Language: "en"},
	}
}

func TestExtract(t *testing.T) {
	one := reports()[:1]
	res := Extract(one, Options{Words: 90, Points: 4})
	check(t, one, Options{Words: 90, Points: 4}, res)
	if !strings.HasPrefix(res.Text, "The harbour bridge in Milford was closed") {
		t.Errorf("the dateline is left, or another sentence leads: %q", res.Text)
	}
	if len(res.Points) != 4 {
		t.Errorf("got %d points, want 4: %+v", len(res.Points), res.Explain)
	}
	for _, p := range res.Points {
		if strings.Contains(res.Text, p.Text) {
			t.Errorf("point repeats the text: %q", p.Text)
		}
	}
	all := fmt.Sprint(res.Text, res.Points, Extract(one, Options{Words: 1000}).Text)
	for _, bad := range []string{"Scroll down", "By Ann", "Read more", "(AP)", "Gray, White"} {
		if strings.Contains(all, bad) {
			t.Errorf("furniture %q is in the summary", bad)
		}
	}
	if res.Language != "en" || res.Recipe != Recipe || res.Words != content.CountWords(res.Text) {
		t.Errorf("got language %q, recipe %q, %d words", res.Language, res.Recipe, res.Words)
	}
}

func TestExtractSeveral(t *testing.T) {
	o := Options{Words: 110, Points: 5}
	res := Extract(reports(), o)
	check(t, reports(), o, res)
	from := map[int]bool{}
	for _, u := range res.Used {
		from[u.Report] = true
	}
	if len(from) != 2 {
		t.Errorf("text uses reports %v, want both", from)
	}
}

func TestExtractReadable(t *testing.T) {
	tests := []struct{ name, text, never string }{
		{"pronoun", "The mill burned down in Hartley on Sunday night. He was a miller in Hartley for the mill. Firemen saved the Hartley church beside the mill.", "He was a miller"},
		{"connective", "The mill burned down in Hartley on Sunday night. Nobody was hurt. But the Hartley church beside the mill was saved by firemen on Sunday.", "But the Hartley church"},
		{"open quotation", "The mill burned down in Hartley. The Hartley miller said: \"The mill is gone and Hartley will miss the mill. Firemen saved the Hartley church.", "Hartley will miss"},
		{"cut off", "The mill burned down in Hartley. Firemen saved the Hartley church. The Hartley mill stood beside the church since ...", "since ..."},
		{"bare quotation", `The mill burned down in Hartley. "The Hartley mill was the pride of Hartley." Firemen saved the Hartley church.`, "pride"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := Extract([]Report{{Text: tt.text, Language: "en"}}, Options{Words: 12, Points: 3})
			if i := strings.Index(res.Text, tt.never); i == 0 {
				t.Errorf("text opens with %q: %q", tt.never, res.Text)
			}
			for _, p := range res.Points {
				if strings.Contains(p.Text, tt.never) {
					t.Errorf("a point has %q", p.Text)
				}
			}
		})
	}
}

func TestExtractConnective(t *testing.T) {
	text := "A mill burned. Owls sang on. But the owners of the old Hartley mill and of the Hartley church rebuild the mill and the church."
	res := Extract([]Report{{Text: text, Language: "en"}}, Options{Words: 20})
	want := "The owners of the old Hartley mill and of the Hartley church rebuild the mill and the church."
	if res.Text != want {
		t.Fatalf("got %q, want %q", res.Text, want)
	}
	u := res.Used[0]
	if got := text[u.Start:u.End]; got != "t"+want[1:] {
		t.Errorf("offsets hold %q", got)
	}
}

func TestExtractTeaser(t *testing.T) {
	teaser := Report{Item: "t", Title: "Mill burns", Text: "A mill burned down in Hartley on Sunday. Firemen came too late. The church was saved…", Language: "en", Teaser: true}
	o := Options{Words: 100, Points: 4}
	res := Extract([]Report{teaser}, o)
	check(t, []Report{teaser}, o, res)
	if len(res.Points) != 0 {
		t.Errorf("a teaser gave %d points", len(res.Points))
	}
	if want := "A mill burned down in Hartley on Sunday. Firemen came too late."; res.Text != want {
		t.Errorf("got %q, want %q", res.Text, want)
	}
	both := append([]Report{teaser}, reports()[1])
	for _, p := range Extract(both, o).Points {
		if p.Item == "t" {
			t.Errorf("a point rests on a teaser: %q", p.Text)
		}
	}
}

func TestExtractEdges(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word, and ", 60)) + "."
	tests := []struct {
		name    string
		reports []Report
		o       Options
		text    string
	}{
		{"no reports", nil, Options{Words: 10, Points: 3}, ""},
		{"no text", []Report{{Title: "Only a title"}}, Options{Words: 10, Points: 3}, ""},
		{"no words asked", reports(), Options{}, ""},
		{"a title without a stop", []Report{{Text: "Only four words here"}}, Options{Words: 10}, "Only four words here"},
		{"too long a sentence", []Report{{Text: long, Language: "en"}}, Options{Words: 5}, "word, and word, and word…"},
		{"another language left out", []Report{{Text: "The mill burned down.", Language: "en"}, {Text: "Die Mühle ist abgebrannt.", Language: "de"}}, Options{Words: 50}, "The mill burned down."},
		{"chinese", []Report{{Text: "大桥关闭了。人们在等待渡轮。", Language: "zh"}}, Options{Words: 50}, "大桥关闭了。人们在等待渡轮。"},
		{"huge length", []Report{{Text: "One mill. Two mills.", Language: "en"}}, Options{Words: 1 << 40}, "One mill. Two mills."},
		{"a copy is told once", []Report{{Text: "The mill burned down."}, {Text: "The mill burned down."}}, Options{Words: 50}, "The mill burned down."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := Extract(tt.reports, tt.o)
			if res.Text != tt.text {
				t.Errorf("got %q, want %q", res.Text, tt.text)
			}
		})
	}
}

func TestExtractMaxVerbatim(t *testing.T) {
	for _, limit := range []int{5, 20, 40, 60, 100} {
		rs := reports()
		rs[0].MaxVerbatim, rs[1].MaxVerbatim = limit, limit/2
		check(t, rs, Options{Words: 120, Points: 6}, Extract(rs, Options{Words: 120, Points: 6}))
	}
}

// goesOn takes sentence off the beginning of text. One letter of it may have become
// a capital, which can be shorter: the Turkish ı becomes I.
func goesOn(text, sentence string) (after string, ok bool) {
	capital := false
	for sentence != "" {
		r, n := utf8.DecodeRuneInString(sentence)
		got, m := utf8.DecodeRuneInString(text)
		switch {
		case text != "" && text[:m] == sentence[:n]:
		case text != "" && !capital && got == unicode.ToUpper(r):
			capital = true
		case strings.ContainsRune("\"“«„「『", r): // speech that opens anew
			sentence = sentence[n:]
			continue
		default:
			return text, false
		}
		text, sentence = text[m:], sentence[n:]
	}
	return text, true
}

// check tests what holds for every result.
func check(t fataler, reports []Report, o Options, res Result) {
	if res.Words > max(o.Words, 0) {
		t.Fatalf("%d words, at most %d allowed", res.Words, o.Words)
	}
	if len(res.Points) > max(o.Points, 0) {
		t.Fatalf("%d points, at most %d allowed", len(res.Points), o.Points)
	}
	type part struct{ report, start, end int }
	verbatim := map[part]bool{}
	rest := res.Text
	for _, u := range res.Used {
		s := reports[u.Report].Text[u.Start:u.End]
		after, ok := goesOn(strings.TrimLeft(rest, " …"), strings.TrimLeft(strings.Join(strings.Fields(s), " "), " …"))
		if !ok {
			t.Fatalf("sentence %q is not what the text goes on with: %q", s, rest)
		}
		rest = after
		verbatim[part{u.Report, u.Start, u.End}] = true
	}
	if rest != "" && rest != "…" {
		t.Fatalf("%q of the text stands in no report", rest)
	}
	for _, p := range res.Points {
		r := -1
		for i := range reports {
			if reports[i].Item == p.Item && p.End <= len(reports[i].Text) && reports[i].Text[p.Start:p.End] == p.Quote {
				r = i
				break
			}
		}
		switch {
		case r < 0:
			t.Fatalf("quote %q is not at [%d:%d] of item %q", p.Quote, p.Start, p.End, p.Item)
		case reports[r].Teaser:
			t.Fatalf("point %q rests on a teaser", p.Quote)
		case p.Quote == "" || !sameLetters(noMarks(p.Text), noMarks(p.Quote)):
			t.Fatalf("point %q, quote %q", p.Text, p.Quote)
		}
		// A sentence in the text as well counts once, an opening word cut or not.
		counted := false
		for v := range verbatim {
			counted = counted || v.report == r && v.end == p.End
		}
		if !counted {
			verbatim[part{r, p.Start, p.End}] = true
		}
	}
	words := map[int]int{}
	for v := range verbatim {
		words[v.report] += content.CountWords(reports[v.report].Text[v.start:v.end])
	}
	for r, n := range words {
		if m := reports[r].MaxVerbatim; m > 0 && n > m {
			t.Fatalf("%d verbatim words of report %d, at most %d allowed", n, r, m)
		}
	}
}

type fataler interface{ Fatalf(string, ...any) }

// sameLetters compares but for case. Simple folding alone does not know that
// the Turkish ı has the capital I.
func sameLetters(a, b string) bool { return strings.EqualFold(strings.ToUpper(a), strings.ToUpper(b)) }

// TestExtractProperties makes reports of random sentences and checks every
// promise: verbatim at the offsets, lengths, caps, the same result again.
func TestExtractProperties(t *testing.T) {
	vocabulary := strings.Fields("bridge council ferry harbour engineers closed opened cracks steel winter Porter Milford 12 $40 the of and in was a for with slowly carries")
	openings := []string{"The", "But the", "He", "It", "Porter", "However, the", "\"We", "This", "12", "They"}
	endings := []string{".", ".", ".", "!", "?", " ...", ".\"", "", ".\n"}
	rapid.Check(t, func(t *rapid.T) {
		sentence := func() string {
			n := rapid.IntRange(1, 25).Draw(t, "words")
			w := []string{rapid.SampledFrom(openings).Draw(t, "opening")}
			for range n {
				w = append(w, rapid.SampledFrom(vocabulary).Draw(t, "word"))
			}
			return strings.Join(w, " ") + rapid.SampledFrom(endings).Draw(t, "ending")
		}
		var rs []Report
		for r := range rapid.IntRange(1, 4).Draw(t, "reports") {
			var s []string
			for range rapid.IntRange(0, 12).Draw(t, "sentences") {
				s = append(s, sentence())
			}
			rs = append(rs, Report{
				Item: newsID(r), Title: sentence(), Text: strings.Join(s, " "), Language: "en",
				Teaser: rapid.Bool().Draw(t, "teaser"), MaxVerbatim: rapid.SampledFrom([]int{0, 0, 30, 80}).Draw(t, "cap"),
			})
		}
		o := Options{Words: rapid.IntRange(-1, 150).Draw(t, "limit"), Points: rapid.IntRange(-1, 7).Draw(t, "points")}
		res := Extract(rs, o)
		check(t, rs, o, res)
		if diff := cmp.Diff(res, Extract(rs, o)); diff != "" {
			t.Fatalf("a second run differs:\n%s", diff)
		}
	})
}

// TestExtractLength: two thirds of the length are reached whenever whole
// short sentences make it possible.
func TestExtractLength(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	nouns := strings.Fields("bridge council ferry harbour engineers cracks steel winter mill church owl road")
	for run := range 200 {
		var b strings.Builder
		for range 30 {
			opening := []string{"The", "But the", "He saw the", "It hit the"}[rng.IntN(4)]
			fmt.Fprintf(&b, "%s %s of the %s met the %s. ", opening, nouns[rng.IntN(12)], nouns[rng.IntN(12)], nouns[rng.IntN(12)])
		}
		limit := 20 + rng.IntN(100)
		res := Extract([]Report{{Text: b.String(), Language: "en"}}, Options{Words: limit})
		if res.Words > limit || 3*res.Words < 2*limit {
			t.Fatalf("run %d: %d words, want %d at most and two thirds of it at least: %q", run, res.Words, limit, b.String())
		}
	}
}

func TestExtractGrounded(t *testing.T) {
	res := Extract(reports(), Options{Words: 150, Points: 6})
	if got := Grounded(res.Text, reports()); got != nil {
		t.Errorf("text: %q occur in no report", got)
	}
	for _, p := range res.Points {
		if got := Grounded(p.Text, reports()); got != nil {
			t.Errorf("point %q: %q occur in no report", p.Text, got)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(bridge, ferry, "en", 90, 4, 0)
	f.Add("大桥关闭了。“我们等。”他说。", "橋は閉鎖された。", "zh", 10, 3, 5)
	f.Add("\"A. \"B\xff. (AP) - ... But ,", "WASHINGTON — ", "", 1, 1, 1)
	f.Add("He said. But. And, so. “x", "İstanbul'da ıssız. ", "tr", 1<<40, 99, 3)
	f.Fuzz(func(t *testing.T, a, b, lang string, words, points, limit int) {
		rs := []Report{{Item: "a", Title: b, Text: a, Language: lang, MaxVerbatim: limit}, {Item: "b", Title: a, Text: b, Language: lang}}
		o := Options{Words: words, Points: min(points, 20)}
		if !utf8.ValidString(a+b) || strings.ContainsFunc(a+b, func(r rune) bool { return unicode.ToUpper(r) != unicode.ToLower(r) && r > 0x24f }) {
			Extract(rs, o) // the checker compares without regard to case
			return
		}
		check(t, rs, o, Extract(rs, o))
		Grounded(a, rs)
		Excerpt(a, lang, words)
	})
}

func newsID(i int) news.ID { return news.ID(fmt.Sprint("item-", i)) }

// A heading has no full stop: it would run into the sentence after it.
func TestHeadingsDoNotRunIntoSentences(t *testing.T) {
	r := Extract([]Report{{Item: "a", Text: "Council votes to rebuild old bridge\n\nThe town council voted on Friday to rebuild the old bridge."}}, Options{Words: 40})
	if want := "The town council voted on Friday to rebuild the old bridge."; r.Text != want {
		t.Errorf("got %q, want %q", r.Text, want)
	}
	if r := Extract([]Report{{Item: "a", Text: "Council votes to rebuild old bridge"}}, Options{Words: 40}); r.Text == "" {
		t.Error("a lone line without a full stop is all there is, and was left out")
	}
}
