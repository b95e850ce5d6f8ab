package summarize

import (
	"strings"
	"testing"
	"time"
)

// told are reports of outlets A, B, …, an hour apart.
func told(lang string, texts ...string) (out []Report) {
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	for i, text := range texts {
		out = append(out, Report{Item: newsID(i), Text: text, Language: lang, Outlet: "Outlet " + string(rune('A'+i)), At: at.Add(time.Duration(i) * time.Hour)})
	}
	return out
}

func TestDifferences(t *testing.T) {
	tests := []struct {
		name, lang string
		texts      []string
		want       string // all of them
	}{
		{"dead", "en", []string{"A fire in a warehouse killed 12 people on Sunday, police said.", "Fifteen people died when a warehouse burned down on Sunday."},
			"Reports differ on how many died: 12, says Outlet A; fifteen, says Outlet B (later)."},
		{"a toll", "en", []string{"Police said 12 people were killed in the harbour fire.", "The death toll of the fire in the harbour rose to 15 on Monday, the mayor said."}, "Reports differ on how many died: 12, says Outlet A; 15, says Outlet B (later)."},
		{"a bound below", "en", []string{"A fire killed 12 people, police said.", "At least 15 people died in the fire, the mayor said."},
			"Reports differ on how many died: 12, says Outlet A; at least 15, says Outlet B (later)."},
		{"hurt too", "en", []string{"The crash killed 3 people and injured 20 others.", "The crash killed 3 people and left 34 people injured."},
			"Reports differ on how many were hurt: 20, says Outlet A; 34, says Outlet B (later)."},
		{"arrested", "en", []string{"Police arrested 40 people at the march.", "More than 90 people were detained at the march."},
			"Reports differ on how many were arrested: 40, says Outlet A; more than 90, says Outlet B (later)."},
		{"three outlets", "en", []string{"The quake killed 210 people.", "The quake killed 230 people.", "At least 230 people were killed in the quake."},
			"Reports differ on how many died: 210, says Outlet A; 230, says Outlet B (later); at least 230, says Outlet C (later)."},
		{"German", "de", []string{"Bei dem Brand sind 12 Menschen getötet worden, teilte die Polizei mit.", "Die Zahl der Opfer stieg: Mindestens 15 Menschen sind bei dem Brand getötet worden."},
			"Die Berichte unterscheiden sich bei der Zahl der Toten: 12 laut Outlet A; mindestens 15 laut Outlet B (später)."},
		{"French", "fr", []string{"L’incendie a fait 12 morts dimanche, selon la police.", "L’incendie a fait 15 morts, selon le maire de la ville."},
			"Les comptes rendus diffèrent sur le nombre de morts : 12 selon Outlet A ; 15 selon Outlet B (plus tard)."},
		{"Spanish", "es", []string{"El incendio dejó 12 muertos, según la policía.", "El incendio dejó 15 muertos, según el alcalde de la ciudad."},
			"Los informes difieren en el número de muertos: 12 según Outlet A; 15 según Outlet B (más tarde)."},

		{"equal", "en", []string{"A fire killed 12 people.", "Twelve people died in a fire."}, ""},
		{"a dozen", "en", []string{"A fire killed 12 people.", "A dozen people died in a fire."}, ""},
		{"a bound that holds", "en", []string{"At least 12 people died in a fire.", "A fire killed 15 people."}, ""},
		{"two bounds", "en", []string{"At least 12 people died in a fire.", "At least 15 people died in a fire."}, ""},
		{"roughly", "en", []string{"About 50 people were injured.", "Police said 55 people were injured."}, ""},
		{"of one place", "en", []string{"The floods killed 63 people in the state of Arden, officials said.", "In the town of Lund a river swept through a home and killed 12 people."}, ""},
		{"a forecast", "en", []string{"The fever has killed 250 people in Arden.", "A forecast said that the fever would kill 240 people in Arden."}, ""},
		{"other people", "en", []string{"The attack killed 12 soldiers.", "The attack killed 15 people."}, ""},
		{"some of them", "en", []string{"Three children were among those killed. The fire killed 12 people.", "The fire killed 12 people."}, ""},
		{"another time", "en", []string{"A fire killed 12 people.", "In 2011 a fire there killed 40 people. Nobody knows more yet."}, ""},
		{"years ago", "en", []string{"A fire killed 12 people.", "Ten years ago a fire there killed 40 people."}, ""},
		{"far below", "en", []string{"A fire killed 12 people.", "One. Two. Three. Four. The ferry sank and 40 people died."}, ""},
		{"a report unsure of itself", "en", []string{"A fire killed 12 people.", "Police said 15 people died. The mayor said 17 people died."}, ""},
		{"other counts", "en", []string{"A fire killed 12 people.", "Some 40 ships are missing their pilots, and 15 cranes stood still."}, ""},
		{"money and shares", "en", []string{"A fire killed 12 people.", "The fire cost $15 million, dead cattle included, and 20% of the port."}, ""},
		{"another language", "en", []string{"A fire killed 12 people on Sunday night, the police said in the town.", "Bei dem Brand sind am Sonntag 15 Menschen getötet worden, sagte die Polizei der Stadt."}, ""},
		{"one outlet", "en", []string{"A fire killed 12 people."}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reports := told(tt.lang, tt.texts...)
			var got []string
			for _, d := range Differences(reports) {
				got = append(got, d.Text)
				p := d.PointOf(reports)
				for _, r := range reports {
					if r.Item == p.Item && r.Text[p.Start:p.End] != p.Quote {
						t.Errorf("quotes %q, the report has %q there", p.Quote, r.Text[p.Start:p.End])
					}
				}
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
	same := told("en", "A fire killed 12 people.", "A fire killed 15 people.")
	same[1].Outlet = same[0].Outlet
	if d := Differences(same); d != nil {
		t.Errorf("two reports of one outlet: got %v, want none: the later one corrects", d)
	}
}
