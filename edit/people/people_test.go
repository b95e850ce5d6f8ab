package people

import (
	"testing"
	"unicode/utf8"

	"feedctl/news"

	"github.com/google/go-cmp/cmp"
)

func person(given, family string) news.Name { return news.Name{Given: given, Family: family} }
func group(literal string) news.Name        { return news.Name{Literal: literal} }
func van(given, part, family string) news.Name {
	return news.Name{Given: given, NonDroppingParticle: part, Family: family}
}
func von(given, part, family string) news.Name {
	return news.Name{Given: given, DroppingParticle: part, Family: family}
}

var (
	ada  = person("Ada", "Brook")
	bert = person("Bertram", "Hale")
	cora = person("Cora", "Lind")
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, byline, lang string
		want               []news.Name
	}{
		{"one", "By Ada Brook", "en", []news.Name{ada}},
		{"three in one place", "By Ada Brook, Bertram Hale and Cora Lind in Kyiv", "en", []news.Name{ada, bert, cora}},
		{"each in a place", "Ada Brook in Oslo, Bertram Hale in Rome and Cora Lind in Lima, Peru", "en", []news.Name{ada, bert, cora}},
		{"ampersand", "Ada Brook & Bertram Hale", "", []news.Name{ada, bert}},
		{"serial comma", "Ada Brook, Bertram Hale, and Cora Lind", "", []news.Name{ada, bert, cora}},
		{"semicolons", "Ada Brook; Bertram Hale", "", []news.Name{ada, bert}},
		{"bullet", "Ada Brook • Bertram Hale", "", []news.Name{ada, bert}},
		{"repeat", "Ada Brook and Ada Brook", "", []news.Name{ada}},
		{"capitals", "BY ADA BROOK AND BERTRAM HALE", "", []news.Name{ada, bert}},
		{"small letters", "by ada brook", "", []news.Name{ada}},
		{"capitals with Mc and O'", "MORAG MCTAVISH AND UNA O'DARE", "", []news.Name{person("Morag", "McTavish"), person("Una", "O'Dare")}},
		{"family in capitals", "Ada BROOK", "fr", []news.Name{ada}},
		{"family first in capitals", "BROOK Ada", "fr", []news.Name{ada}},
		{"capital initials are no family", "AJ Brook", "", []news.Name{person("AJ", "Brook")}},

		{"inverted", "Brook, Ada", "", []news.Name{ada}},
		{"inverted list", "Brook, Ada; Hale, Bertram", "", []news.Name{ada, bert}},
		{"inverted and", "Brook, Ada and Hale, Bertram", "", []news.Name{ada, bert}},
		{"inverted without and", "Brook, Ada, Hale, Bertram", "", []news.Name{ada, bert}},
		{"inverted particle", "Brook, Ada van", "", []news.Name{van("Ada", "van", "Brook")}},
		{"inverted suffix", "Hale, Bertram Lee, Jr.", "", []news.Name{{Given: "Bertram Lee", Family: "Hale", Suffix: "Jr."}}},
		{"suffix", "Bertram Hale Jr. and Ada Brook", "", []news.Name{{Given: "Bertram", Family: "Hale", Suffix: "Jr."}, ada}},
		{"suffix after comma", "Bertram Hale, Jr.", "", []news.Name{{Given: "Bertram", Family: "Hale", Suffix: "Jr."}}},
		{"third", "Bertram Hale III", "", []news.Name{{Given: "Bertram", Family: "Hale", Suffix: "III"}}},

		{"titles and degrees", "Dr. Ada Brook, MD, PhD and Prof. Bertram Hale", "", []news.Name{ada, bert}},
		{"a degree may be a name", "Yi Ma", "", []news.Name{person("Yi", "Ma")}},
		{"role after comma", "Ada Brook, Senior Political Correspondent", "", []news.Name{ada}},
		{"role without comma", "By Ada Brook Staff Writer", "", []news.Name{ada}},
		{"role before", "Chief Science Reporter Ada Brook", "", []news.Name{ada}},
		{"role on the next line", "Ada Brook\nStaff Writer", "", []news.Name{ada}},
		{"masthead on the next line", "By Ada Brook, MA\n   Harbour Health News", "", []news.Name{ada}},
		{"names on lines", "Ada Brook\nBertram Hale", "", []news.Name{ada, bert}},
		{"sentence", "Ada Brook is a reporter at the Harbour Post.", "", []news.Name{ada}},

		{"employer after comma", "By Ada Brook, Reuters", "", []news.Name{ada}},
		{"employer after bar", "Ada Brook | The Harbour Post", "", []news.Name{ada}},
		{"employer in capitals", "Ada Brook, HARBOUR POST", "", []news.Name{ada}},
		{"employer with of", "Ada Brook of The Harbour Post", "", []news.Name{ada}},
		{"special to", "Ada Brook, Special to The Harbour Post", "", []news.Name{ada}},
		{"agency beside a person", "Ada Brook and Reuters", "", []news.Name{ada, group("Reuters")}},
		{"agency in brackets", "Ada Brook (Reuters)", "", []news.Name{ada}},
		{"agency alone", "AFP", "", []news.Name{group("AFP")}},
		{"agency with place", "Reuters in Geneva", "", []news.Name{group("Reuters")}},
		{"two agencies", "Reuters, Agence France-Presse", "", []news.Name{group("Reuters"), group("Agence France-Presse")}},
		{"board", "By The Editorial Board", "", []news.Name{group("The Editorial Board")}},
		{"desk", "News Desk", "", []news.Name{group("News Desk")}},
		{"staff of a paper", "Reuters Staff", "", []news.Name{group("Reuters Staff")}},
		{"an institution keeps its and", "Ministry of Harbours and Fisheries", "", []news.Name{group("Ministry of Harbours and Fisheries")}},
		{"an institution keeps its for", "Organization for Harbour Works", "", []news.Name{group("Organization for Harbour Works")}},
		{"a family name that is an office", "Ada Church", "", []news.Name{person("Ada", "Church")}},

		{"edited", "Ada Brook, edited by Bertram Hale", "", []news.Name{ada}},
		{"edited on a line", "Written by Ada Brook\n  Edited by Bertram Hale", "", []news.Name{ada}},
		{"photographs", "Words by Ada Brook, photographs by Bertram Hale", "", []news.Name{ada}},
		{"photographs only", "Photographs by Ada Brook", "", nil},
		{"reviewed", "Medically reviewed by Ada Brook, MD", "", nil},
		{"reporting", "Reporting by Ada Brook in Oslo and Bertram Hale; Editing by Cora Lind", "", []news.Name{ada, bert}},
		{"helpers", "By Ada Brook with additional reporting by Cora Lind", "", []news.Name{ada}},
		{"with in brackets", "Ada Brook (avec Bertram Hale et Cora Lind)", "", []news.Name{ada, bert, cora}},

		{"date after", "By Ada Brook and Bertram Hale Published 3:15 PM EST, Tue March 21, 2023", "", []news.Name{ada, bert}},
		{"date before", "March 3, 2021 by Ada Brook", "", []news.Name{ada}},
		{"date on a line", "By ADA BROOK\n   March 11, 2015 3:46 PM", "", []news.Name{ada}},
		{"date only", "April 28, 2019 at 6:01 am Updated April 29, 2019 at 3:33 pm", "", nil},
		{"reading time", "Ada Brook 4 min read", "", []news.Name{ada}},
		{"e-mail", "Ada Brook <ada@example.com>", "", []news.Name{ada}},
		{"rss author", "ada@example.com (Ada Brook)", "", []news.Name{ada}},
		{"e-mail only", "ada@example.com", "", nil},
		{"handle", "Ada Brook @adabrook", "", []news.Name{ada}},
		{"URL", "Ada Brook https://example.com/ada", "", []news.Name{ada}},
		{"staff", "By Staff", "", nil},
		{"admin", "admin", "", nil},
		{"button", "Follow Author", "", nil},
		{"empty", " \n ", "", nil},
		{"sentence without a name", "click here to read all of our stories", "", nil},

		{"non-dropping particle", "Ada van der Brook", "en", []news.Name{van("Ada", "van der", "Brook")}},
		{"particle in capitals", "ADA VAN BROOK", "", []news.Name{van("Ada", "van", "Brook")}},
		{"capital particle", "Ada De La Brook", "en", []news.Name{person("Ada", "De La Brook")}},
		{"German particle", "Von Ada von der Brook und Bertram Hale", "de", []news.Name{von("Ada", "von der", "Brook"), bert}},
		{"French particle", "Par Ada de Brook et Bertram Hale, à Paris", "fr", []news.Name{von("Ada", "de", "Brook"), bert}},
		{"Portuguese particle", "Por Ada da Brook e Bertram Hale", "pt", []news.Name{von("Ada", "da", "Brook"), bert}},
		{"Dutch and", "Door Ada de Brook en Bertram Hale", "nl", []news.Name{van("Ada", "de", "Brook"), bert}},
		{"Italian and", "di Ada Brook e Bertram Hale", "it", []news.Name{ada, bert}},
		{"Spanish and", "Por Ada Brook y Bertram Hale", "", []news.Name{ada, bert}},
		{"Spanish families", "Ada Brook Hale", "es", []news.Name{person("Ada", "Brook Hale")}},
		{"Spanish given names", "María José Hale", "es", []news.Name{person("María José", "Hale")}},
		{"y inside a name", "Ada Brook y Hale", "es", []news.Name{person("Ada", "Brook y Hale")}},
		{"von as a given name", "Von Brook", "en", []news.Name{person("Von", "Brook")}},
		{"Hungarian order", "Brook Ada", "hu", []news.Name{ada}},
		{"region subtag", "Von Ada Brook", "de-AT", []news.Name{ada}},

		{"initials", "A. B. C. Brook", "", []news.Name{person("A. B. C.", "Brook")}},
		{"hyphens", "Ada-Lou Brook-Hale", "", []news.Name{person("Ada-Lou", "Brook-Hale")}},
		{"mononym", "Brookê", "", []news.Name{group("Brookê")}},
		{"Han in one block", "林小河", "zh", []news.Name{group("林小河")}},
		{"Japanese with a space", "川本 春子", "ja", []news.Name{person("春子", "川本")}},
		{"Chinese list", "记者 林小河、王大山", "zh", []news.Name{group("林小河"), group("王大山")}},
		{"Korean reporter", "강하나 기자", "ko", []news.Name{group("강하나")}},
		{"Cyrillic", "Автор: Ада Брук", "ru", []news.Name{person("Ада", "Брук")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, Parse(tt.byline, tt.lang)); d != "" {
				t.Errorf("Parse(%q, %q) (-want +got):\n%s", tt.byline, tt.lang, d)
			}
		})
	}
}

func TestFromPerson(t *testing.T) {
	got := FromPerson(news.Person{Name: "Ada Brook and Bertram Hale", Email: "desk@example.com"}, "en")
	if d := cmp.Diff([]news.Name{ada, bert}, got); d != "" {
		t.Errorf("FromPerson (-want +got):\n%s", d)
	}
	if got := FromPerson(news.Person{Email: "desk@example.com"}, "en"); got != nil {
		t.Errorf("FromPerson of an address alone: got %v, want nil", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []struct{ byline, lang string }{
		{"By Ada Brook, Bertram Hale and Cora Lind in Kyiv", "en"},
		{"Brook, Ada; Hale, Bertram, Jr.", ""},
		{"Von Ada von der Brook und dpa", "de"},
		{"川本 春子、林小河 記者", "ja"},
		{"((", ""},
		{", , and & ; |", "fr"},
		{"by\tby by", ""},
		{"\xff\xfe Ada", "es"},
		{"a\nb\nc, d'", "it"},
		{"0A@", ""}, // neither an address nor a handle
	} {
		f.Add(s.byline, s.lang)
	}
	f.Fuzz(func(t *testing.T, byline, lang string) {
		for _, n := range Parse(byline, lang) {
			s := n.String()
			if s == "" || !utf8.ValidString(s) {
				t.Errorf("Parse(%q, %q): name %#v has no printable form", byline, lang, n)
			}
			if n.Literal != "" && (n.Family != "" || n.Given != "") {
				t.Errorf("Parse(%q, %q): %#v is both a group and a person", byline, lang, n)
			}
			for _, r := range s {
				if r == '@' || r == '\n' || r == '\t' {
					t.Errorf("Parse(%q, %q): %q is in name %q", byline, lang, r, s)
				}
			}
		}
	})
}
