package rules

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

var flood = Story{
	Title: "River floods Old Town", Text: "The river rose by two metres. Schools are closed.",
	Tags: []string{"world", "weather"}, Source: "The Example", Sources: []string{"The Example", "Beispielblatt", "Esempio"},
	Language: "en-GB", Outlets: 3, Words: 420, Age: 2.5, Score: 0.8,
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, rule string
		want       bool
	}{
		{"empty takes all", "", true},
		{"white space takes all", " \n\t", true},
		{"outlets or words", "outlets >= 2 or words > 300", true},
		{"both", "outlets >= 2 and words > 500", false},
		{"C-like", "outlets >= 2 && !(words > 500)", true},
		{"title", `title contains "flood"`, true},
		{"case counts", `title contains "old town"`, false},
		{"lower", `lower(title) contains "old town"`, true},
		{"pattern", `title matches "(?i)old\\s+town$"`, true},
		{"text", `text startsWith "The river"`, true},
		{"tag", `"weather" in tags`, true},
		{"no tag", `not ("sport" in tags)`, true},
		{"any", `any(tags, # startsWith "wea")`, true},
		{"none", `none(sources, # == "Tabloid")`, true},
		{"count", `count(sources, # endsWith "o") == 1`, true},
		{"source", `source == "The Example"`, true},
		{"sources", `len(sources) == 3`, true},
		{"language", `language startsWith "en"`, true},
		{"age", "age < 24", true},
		{"score", "score > 0.9", false},
		{"choice", `outlets > 5 ? true : words < 500`, true},
		{"several lines", "outlets > 1\nand age < 3", true},
		{"list", `source in ["The Example", "Other"]`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Compile(tt.rule)
			if err != nil {
				t.Fatalf("Compile(%q): %v", tt.rule, err)
			}
			got, err := r.Match(flood)
			if err != nil || got != tt.want {
				t.Errorf("Match(%q): got %v, %v, want %v", tt.rule, got, err, tt.want)
			}
		})
	}
}

func TestCompileErrors(t *testing.T) {
	tests := []struct {
		name, rule   string
		line, column int
		problem      string // part of the error
		hint         string // part of the hint
	}{
		{"slip", `titel == "a"`, 1, 1, "unknown name titel", "did you mean title?"},
		{"slip in line two", "outlets > 1 and\nwrods > 300", 2, 1, "unknown name wrods", "did you mean words?"},
		{"unknown", `colour == "red"`, 1, 1, "unknown name colour", "a rule knows age, language"},
		{"after letters of several bytes", `"ä" == "ö" and titel == ""`, 1, 16, "unknown name titel", "did you mean title?"},
		{"assignment", `title = "a"`, 1, 7, "unexpected token", "write == to compare"},
		{"capital operator", `words > 3 AND age < 2`, 1, 11, `Identifier("AND")`, "write and in small letters"},
		{"open end", "words >", 1, 7, "unexpected token EOF", "ends too early"},
		{"open quote", `title == "a`, 1, 12, "literal not terminated", "a quote is open"},
		{"curly quotes", "title == “a”", 1, 10, "unrecognized character", "straight quotes"},
		{"number for text", "title > 3", 1, 7, "mismatched types", "texts are compared with"},
		{"list for text", `tags contains "x"`, 1, 6, "mismatched types", "lists are searched with in"},
		{"no verdict", "title", 1, 0, "expected bool", "true or false"},
		{"range", "len(1..100000000) > 2", 1, 6, "ranges (..)", ""},
		{"range in list", "words in 1..3", 1, 11, "ranges (..)", ""},
		{"loop in loop", "any(tags, any(sources, # == 'x'))", 1, 11, "loop inside a loop", ""},
		{"made pattern", "title matches source", 1, 7, "pattern in quotes", ""},
		{"bad pattern", `title matches "("`, 1, 7, "missing closing )", ""},
		{"variable", "let x = 1; x == 1", 1, 5, "let cannot be used", ""},
		{"clock", "now() > now()", 1, 1, "unknown name now", "a rule knows"},
		{"long text", `repeat(title, 1000) == ""`, 1, 1, "unknown name repeat", ""},
		{"new list", "map(tags, #) == tags", 1, 1, "map cannot be used", ""},
		{"too long", "true" + strings.Repeat(" or true", 200), 1, 0, "longer than 1000 bytes", "tags and without"},
		{"too many parts", "1>0" + strings.Repeat("&&1>0", 150), 1, 254, "more than 200 parts", "split it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(tt.rule)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Compile(%q): got %v, want an *Error", tt.rule, err)
			}
			if max(e.Line, 1) != tt.line || e.Column != tt.column || !strings.Contains(e.Error(), tt.problem) {
				t.Errorf("Compile(%q): got line %d, column %d, %q, want line %d, column %d, %q", tt.rule, e.Line, e.Column, e, tt.line, tt.column, tt.problem)
			}
			if got := news.Hint(err); !strings.Contains(got, tt.hint) {
				t.Errorf("hint of %q: got %q, want %q", tt.rule, got, tt.hint)
			}
		})
	}
}

func TestMatchError(t *testing.T) {
	r, err := Compile(`sources[7] == "x"`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Match(flood); err == nil || !strings.Contains(err.Error(), "out of range") {
		t.Errorf("got %v, want an index out of range", err)
	}
}

func TestMatchCutsText(t *testing.T) {
	r, err := Compile(`text contains "end"`)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Match(Story{Text: strings.Repeat("é", maxText) + "end"}); got || err != nil {
		t.Errorf("got %v, %v, want a rule to see the first %d bytes", got, err, maxText)
	}
}

func TestFields(t *testing.T) {
	want := []string{"age", "language", "outlets", "score", "source", "sources", "tags", "text", "title", "words"}
	if diff := cmp.Diff(want, Fields()); diff != "" {
		t.Error(diff)
	}
}

func TestString(t *testing.T) {
	r, err := Compile("words > 3")
	if err != nil || r.String() != "words > 3" {
		t.Errorf("got %q, %v, want the rule as written", r, err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"", "words > 3", `any(tags, # == "x")`, "1..2", "((((", `title matches "a+"`, "tags[0]", "\x00", "age / 0 > 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Compile(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("Compile(%q): got %T, want an *Error", s, err)
			}
			return
		}
		if yes, err := r.Match(flood); yes && err != nil {
			t.Errorf("Match(%q): got true with %v", s, err)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	r, err := Compile(`outlets >= 2 or words > 300 and title matches "(?i)flood"`)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Match(flood); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "stories/s")
}
