package summarize

import (
	"slices"
	"strings"
	"testing"

	"feedctl/news"
)

type pointOf = news.Point

// astrid is a report, and clean a summary of it without a fault.
var astrid = []Report{{Item: "ferry", Title: "Ferry Astrid runs aground off Port Lindow", Language: "en", MaxVerbatim: 90, Text: `The ferry Astrid ran aground in thick fog on Saturday with 214 people on board. All of them were safe by noon, the coast guard said.
"We heard a long scrape and then nothing," said Mara Holt, a passenger. She had been asleep. A buoy that marks the bank was missing since Wednesday's gale, said harbour master Ib Lund (59).
But no warning had been sent to ships. The company cancelled 12 sailings. He declined to say when the buoy would be replaced. Read more about the ferries of the sound.
Here is what we know so far. The inquiry begins on Monday`},
	{Item: "teaser", Title: "Ferry aground", Language: "en", Teaser: true, Text: `A ferry ran aground off Port Lindow on Saturday.`}}

// part is the place of words in that report.
func part(words string) Used {
	i := strings.Index(astrid[0].Text, words)
	if i < 0 {
		panic("the report has no " + words)
	}
	return Used{0, i, i + len(words)}
}

func clean() Result {
	first, second := part("The ferry Astrid ran aground in thick fog on Saturday with 214 people on board."), part("All of them were safe by noon, the coast guard said.")
	point := part(`A buoy that marks the bank was missing since Wednesday's gale, said harbour master Ib Lund (59).`)
	quote := astrid[0].Text[point.Start:point.End]
	return Result{Text: astrid[0].Text[first.Start:first.End] + " " + astrid[0].Text[second.Start:second.End], Used: []Used{first, second},
		Points: []news.Point{{Text: quote, Item: "ferry", Quote: quote, Start: point.Start, End: point.End}}}
}

// also adds a sentence of the report.
func also(words string) func(*Result) {
	return func(r *Result) {
		r.Text += " " + words
		r.Used = append(r.Used, part(words))
	}
}

func says(from, to string) func(*Result) {
	return func(r *Result) { r.Text = strings.Replace(r.Text, from, to, 1) }
}

// A checker that finds nothing proves nothing: each of these errors must be found.
func TestPlantedErrors(t *testing.T) {
	if faults := checked(clean(), astrid, 60, 3); len(faults) > 0 {
		t.Fatalf("a summary without faults: got %v", faults)
	}
	tests := []struct {
		name  string
		class string
		plant func(*Result)
	}{
		{"another number", "number", says("214", "241")},
		{"a part of a number", "number", says("214", "21")},
		{"an invented number", "number", says("thick fog", "thick fog at 5.30")},
		{"another name", "name", says("Astrid", "Ingrid")},
		{"an invented name", "name", says("the coast guard", "Per Dahl")},
		{"another day", "name", says("Saturday", "Sunday")},
		{"changed speech", "quotation", func(r *Result) { r.Text += ` "We heard a loud bang and then nothing," said Mara Holt, a passenger.` }},
		{"joined speech", "quotation", func(r *Result) { r.Text += ` "We heard a long scrape," said Mara Holt. "She had been asleep."` }},
		{"an open quotation", "unbalanced", func(r *Result) { r.Text += ` "We heard a long scrape and then nothing, said Mara Holt, a passenger.` }},
		{"an open bracket", "unbalanced", func(r *Result) { r.Text += ` Said harbour master Ib Lund (59.` }},
		{"a pronoun without its name", "pronoun", also("She had been asleep.")},
		{"another", "pronoun", also("He declined to say when the buoy would be replaced.")},
		{"a connective", "connective", also("But no warning had been sent to ships.")},
		{"a beginning with one", "connective", func(r *Result) {
			r.Used = []Used{part("But no warning had been sent to ships.")}
			r.Text = "But no warning had been sent to ships."
		}},
		{"a beginning with a pronoun", "pronoun", func(r *Result) {
			r.Used, r.Text = []Used{part("She had been asleep.")}, "She had been asleep."
		}},
		{"a link to more", "furniture", also("Read more about the ferries of the sound.")},
		{"a promise at the end", "promise", also("Here is what we know so far.")},
		{"a sentence without its end", "end", also("The inquiry begins on Monday")},
		{"a sentence cut off", "end", also("The company cancelled")},
		{"two lines", "line break", func(r *Result) {
			s := part("the coast guard said.\n\"We heard a long scrape and then nothing,\" said Mara Holt, a passenger.")
			r.Used[1] = s
		}},
		{"a sentence twice", "twice", also("All of them were safe by noon, the coast guard said.")},
		{"too long", "long", func(r *Result) {
			for range 5 {
				r.Text += " All of them were safe by noon, the coast guard said."
			}
		}},
		{"too many points", "points", func(r *Result) { r.Points = append(r.Points, r.Points[0], r.Points[0], r.Points[0]) }},
		{"a point of another place", "point quotes another place", func(r *Result) { r.Points[0].Start, r.Points[0].End = r.Points[0].Start+1, r.Points[0].End+1 }},
		{"a point beyond the report", "point quotes another place", func(r *Result) { r.Points[0].End = 1 << 20 }},
		{"a point in other words", "point is not its quotation", func(r *Result) { r.Points[0].Text = "A buoy was missing, said harbour master Ib Lund (59)." }},
		{"a point of no report", "point of no report", func(r *Result) { r.Points[0].Item = "other" }},
		{"a point of a teaser", "point of a teaser", func(r *Result) {
			r.Points[0] = news.Point{Text: astrid[1].Text, Quote: astrid[1].Text, Item: "teaser", End: len(astrid[1].Text)}
		}},
		{"a point that leans", "point leans", func(r *Result) {
			u := part("He declined to say when the buoy would be replaced.")
			q := astrid[0].Text[u.Start:u.End]
			r.Points[0] = news.Point{Text: q, Quote: q, Item: "ferry", Start: u.Start, End: u.End}
		}},
		{"more than is lent", "lent", func(r *Result) { r.Used = append(r.Used, Used{0, 0, len(astrid[0].Text)}) }},
	}
	if len(tests) < 20 {
		t.Fatalf("%d errors planted", len(tests))
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := clean()
			tt.plant(&r)
			faults := checked(r, astrid, 60, 3)
			if !slices.ContainsFunc(faults, func(f fault) bool { return f.class == tt.class }) {
				t.Errorf("got %v, want a fault of class %q", faults, tt.class)
			}
		})
	}
}
