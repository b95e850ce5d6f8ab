package summarize

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFacts(t *testing.T) {
	report := Report{Title: "Ferry aground off Skarn", Text: "The ferry Aurora ran aground off Skarn with 214 people. \"We were lucky,\" said Captain Ida Holm. Repairs take three weeks.", Language: "en"}
	tests := []struct{ name, text, facts, missing string }{
		{"what it has", "Captain Ida Holm and 214 others: \"We were lucky\".", "number 214; name Captain Ida Holm; quotation We were lucky", ""},
		{"what it has in other words", "Repairs take 3 weeks.", "number 3", ""},
		{"what it has not", "Olaf Brandt counted 215.", "number 215; name Olaf Brandt", "215; Olaf Brandt"},
		{"a word that begins a sentence", "Nobody drowned. Repairs go on.", "name Nobody?", "Nobody"},
		{"once", "214 of 214 off Skarn, Skarn.", "number 214; name Skarn", ""},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ground := GroundOf([]Report{report})
			var facts, missing []string
			for _, f := range ground.Facts(tt.text) {
				word := f.Kind + " " + f.Text
				if f.Initial {
					word += "?"
				}
				facts = append(facts, word)
				if !ground.Has(f) {
					missing = append(missing, f.Text)
				}
				if ground.Has(f) != ground.Says(f.Kind, f.Text) {
					t.Errorf("%s: Has says %v, Says not", f.Text, ground.Has(f))
				}
			}
			if diff := cmp.Diff(tt.facts+" / "+tt.missing, strings.Join(facts, "; ")+" / "+strings.Join(missing, "; ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
