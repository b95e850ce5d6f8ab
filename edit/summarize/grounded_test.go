package summarize

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGrounded(t *testing.T) {
	english := []Report{
		{Title: "Harbour bridge closes", Language: "en", Text: `The Milford harbour bridge closed on Monday after three cracks were found, Mayor Ann K. Porter said. ` +
			`"We will not risk a single life," she told reporters. Repairs cost $1,250,000 and take 18 months, the president of the Port Trust said. ` +
			`Officials blamed salt. Up 3.5% on 2019-20.`},
		{Text: "Ferries run every 20 minutes, Harbour Lines said. John Brown and Mary Hill took one."},
	}
	german := []Report{{Language: "de", Text: "Die Stadt Neuburg sperrt die Hafenbrücke. Bürgermeisterin Eva Thal nennt 1.200 Fahrzeuge am Tag."}}
	chinese := []Report{{Language: "zh", Text: "市长说：“我们不会冒险。”大桥关闭18个月。"}}
	tests := []struct {
		name, text string
		reports    []Report
		want       []string
	}{
		{"a sentence as it stands", "Repairs cost $1,250,000 and take 18 months, the president of the Port Trust said.", english, nil},
		{"another separator", "Repairs cost $1250000.", english, nil},
		{"another number", "Repairs take 19 months.", english, []string{"19"}},
		{"a number as a word", "Ferries run every twenty minutes after 3 cracks.", english, nil},
		{"a false number word", "Seven cracks were found.", english, []string{"Seven"}},
		{"part of a number", "Repairs cost 250,000.", english, []string{"250,000"}},
		{"a middle name left out", "Ann Porter closed it.", english, nil},
		{"a name of two others", "John Hill took a ferry.", english, []string{"John Hill"}},
		{"a title before a name", "President Porter closed it.", english, nil},
		{"an unknown name inside", "The bridge was closed by Macron on Monday.", english, []string{"Macron"}},
		{"an unknown name first", "Macron closed the bridge.", english, []string{"Macron"}},
		{"a small word first", "Cracks were found on the bridge.", english, nil},
		{"a quotation", "“We will not risk a single life,” Porter said.", english, nil},
		{"a quotation cut", `"We will … risk a single life," Porter said.`, english, nil},
		{"a quotation changed", `"We will risk a single life," Porter said.`, english, []string{"We will risk a single life,"}},
		{"part of a quoted word", `A "sing" was heard.`, english, []string{"sing"}},
		{"from a title", "Harbour bridge closes.", english, nil},
		{"a possessive", "Porter's bridge.", english, nil},
		{"each once", "Take 19 or 19.", english, []string{"19"}},
		{"german nouns", "Eva Thal sperrt Brücken am Hafen.", german, []string{"Brücken"}},
		{"german inflection", "Die Hafenbrücken der Stadt Neuburg sind gesperrt, 1200 Fahrzeuge.", german, nil},
		{"german name", "Die Stadt Altburg sperrt die Hafenbrücke.", german, []string{"Stadt Altburg"}},
		{"chinese quotation", "市长说：“我们不会冒险。”", chinese, nil},
		{"chinese false quotation", "市长说：“我们会冒险。”", chinese, []string{"我们会冒险。"}},
		{"nothing to go by", "Porter spoke.", nil, []string{"Porter"}},
		{"empty", "", english, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Grounded(tt.text, tt.reports)); diff != "" {
				t.Errorf("Grounded(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}
