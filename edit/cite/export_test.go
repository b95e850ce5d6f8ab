package cite

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"feedctl/news"

	"github.com/google/go-cmp/cmp"
)

// special has what TeX, RIS and JSON treat as their own.
const special = `50% off & $5 #1 {a_b} ~c^d \ "e" <f> Ü 港`

func TestCSLRoundTrip(t *testing.T) {
	in := article(2, func(r *Reference) {
		r.Title = special
		r.Author = append([]news.Name{{Given: "Jan", NonDroppingParticle: "van der", Family: "Berg", Suffix: "Jr."}, group("Harbour & Co.")}, r.Author...)
		r.Issued = Date{Start: Day{2024, 3, 5}, End: Day{2024, 3, 7}, Circa: true}
		r.Extra = map[string]json.RawMessage{"abstract": json.RawMessage(`"kept"`)}
	})
	b, err := CSL([]Reference{in})
	if err != nil {
		t.Fatal(err)
	}
	out, err := ParseCSL(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Reference{in}, out); d != "" {
		t.Errorf("CSL then ParseCSL (-want +got):\n%s", d)
	}
}

func TestParseCSL(t *testing.T) {
	tests := []struct {
		name, in string
		want     Reference
	}{
		{"single object", `{"id":7,"type":"webpage","title":"T","volume":12}`, Reference{ID: "7", Type: "webpage", Title: "T", Volume: "12"}},
		{"parts as text", `{"issued":{"date-parts":[["2024","3"]]}}`, Reference{Issued: on(2024, 3, 0)}},
		{"season number", `{"issued":{"date-parts":[[2024]],"season":2}}`, Reference{Issued: Date{Start: Day{Year: 2024}, Season: "Summer"}}},
		{"season as month", `{"issued":{"date-parts":[[2024,24]]}}`, Reference{Issued: Date{Start: Day{Year: 2024}, Season: "Winter"}}},
		{"literal", `{"issued":{"literal":"early 2024"}}`, Reference{Issued: Date{Literal: "early 2024"}}},
		{"raw day", `{"issued":{"raw":"2024-03-05"}}`, Reference{Issued: on(2024, 3, 5)}},
		{"raw range", `{"issued":{"raw":"2024-03-05/2024-03-07"}}`, Reference{Issued: Date{Start: Day{2024, 3, 5}, End: Day{2024, 3, 7}}}},
		{"raw words", `{"issued":{"raw":"soon"}}`, Reference{Issued: Date{Literal: "soon"}}},
		{"empty date", `{"issued":{"date-parts":[[]]}}`, Reference{}},
		{"null and empty names", `{"author":[{"given":" "}],"title":null}`, Reference{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCSL([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]Reference{tt.want}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	for _, bad := range []string{"", "x", `"text"`, `[1]`, `[null]`, `{"title":{}}`, `{"author":"Ada"}`, `{"issued":3}`} {
		if _, err := ParseCSL([]byte(bad)); err == nil || news.Hint(err) == "" {
			t.Errorf("ParseCSL(%q): got error %v with hint %q, want both", bad, err, news.Hint(err))
		}
	}
}

func TestBibTeX(t *testing.T) {
	rs := []Reference{
		article(1, nil),
		article(1, func(r *Reference) {
			r.Author = append(r.Author, group("Harbour and Sons"), news.Name{Given: "Jan", NonDroppingParticle: "van", Family: "Berg", Suffix: "Jr."})
		}),
		article(0, titled(special)),
	}
	got := BibTeX(rs)
	want := `@article{brook2024harbour-a,
  author = {Brook, Ada},
  title = {{Harbour reopens after the storm}},
  journal = {The Harbour Post},
  date = {2024-03-05},
  year = {2024},
  month = mar,
  url = {https://post.example/harbour},
  urldate = {2024-04-01},
  language = {en}
}
`
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant it to begin with\n%s", got, want)
	}
	for _, s := range []string{"@article{brook2024harbour-b,", "{Brook, Ada and {Harbour and Sons} and van Berg, Jr., Jan}"} {
		if !strings.Contains(got, s) {
			t.Errorf("%q is not in\n%s", s, got)
		}
	}
	if strings.Count(got, "{")-strings.Count(got, `\{`) != strings.Count(got, "}")-strings.Count(got, `\}`) {
		t.Errorf("braces do not balance in\n%s", got)
	}
	title := regexp.MustCompile(`title = \{\{(.*)\}\},\n`).FindAllStringSubmatch(got, -1)[2][1]
	if back := untex(title); back != special {
		t.Errorf("title comes back as %q, want %q", back, special)
	}
	if again := BibTeX(rs); again != got {
		t.Error("equal references gave other bytes")
	}
	if BibTeX(nil) != "" {
		t.Error("BibTeX(nil) is not empty")
	}
}

// untex reads what TeX would print of s.
func untex(s string) string {
	s = strings.NewReplacer(`\textbackslash{}`, `\`, `\textasciitilde{}`, "~", `\textasciicircum{}`, "^",
		`\{`, "{", `\}`, "}", `\&`, "&", `\%`, "%", `\$`, "$", `\#`, "#", `\_`, "_").Replace(s)
	return s
}

func TestRIS(t *testing.T) {
	got := RIS([]Reference{article(1, func(r *Reference) {
		r.Title = "Two\r\nlines ER  - " + special
		r.Author = append(r.Author, group("Harbour & Co."), news.Name{Given: "Jan", NonDroppingParticle: "van", Family: "Berg", Suffix: "Jr."})
	}), article(0, nil)})
	want := "TY  - NEWS\r\nAU  - Brook, Ada\r\nAU  - Harbour & Co.\r\nAU  - van Berg, Jan, Jr.\r\nTI  - Two lines ER - " + special +
		"\r\nT2  - The Harbour Post\r\nDA  - 2024/03/05/\r\nPY  - 2024\r\nUR  - https://post.example/harbour\r\nY2  - 2024/04/01/\r\nLA  - en\r\nID  - a\r\nER  - \r\n\r\nTY  - NEWS\r\n"
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%q\nwant it to begin with\n%q", got, want)
	}
	if n := strings.Count(got, "\r\nER  - \r\n"); n != 2 {
		t.Errorf("got %d ends, want 2", n)
	}
}

func FuzzParseCSL(f *testing.F) {
	for _, s := range []string{
		`[{"id":"a","type":"article-newspaper","title":"T","author":[{"family":"Brook","given":"Ada"}],"issued":{"date-parts":[[2024,3,5]]}}]`,
		`{"title":"“‘’”\"'","issued":{"raw":"2024-13"}}`,
		`{"title":"<i><i>x</i>","issued":{"date-parts":[[2024,24],[2025,2,31]],"season":"x","circa":"1"}}`,
		`{"author":[{"literal":"’"},{"given":"-","family":" "}],"page":"-","URL":" a b"}`,
		`[null]`, `{`, "\ufeff[]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rs, err := ParseCSL(data)
		if err != nil {
			return
		}
		for _, style := range Styles() {
			for _, w := range List(rs, style, Options{Retrieved: "always"}) {
				if strings.ContainsAny(w.Text+w.HTML+w.InText, "\x01\x02\n") {
					t.Errorf("%s: control characters in %q", style, w.Text)
				}
				if strings.ContainsAny(strings.NewReplacer("<i>", "", "</i>", "").Replace(w.HTML), "<>") {
					t.Errorf("%s: markup in %q", style, w.HTML)
				}
			}
		}
		b, err := CSL(rs)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseCSL(b); err != nil {
			t.Errorf("own CSL cannot be read: %v\n%s", err, b)
		}
		BibTeX(rs)
		RIS(rs)
	})
}
