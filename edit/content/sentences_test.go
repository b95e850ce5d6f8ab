package content

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// sentenceTests give sentences parted by " | "; the text is the same with
// spaces (nothing for zh and ja) instead, the boundaries are to be found again.
var sentenceTests = []struct{ name, lang, want string }{
	{"en plain", "en", "The bridge is closed. | Nobody knows why! | Will it open? | It may."},
	{"en titles", "en", "Dr. Ann Porter met Mr. Hill and Gen. Stone. | Mrs. Lane left."},
	{"en initials", "en", "J. K. Lane and George W. Poole spoke. | A.B. Stone did not."},
	{"en i is no initial", "en", "So do I. | Peter agrees."},
	{"en companies", "en", "Hill Inc. bought Stone Corp. of Milford. | The price was low."},
	{"en company ends", "en", "The buyer is Hill Inc. | The seller stays unknown."},
	{"en country", "en", "U.S. President Poole spoke in the U.S. | He left for the U.K. soon."},
	{"en country inside", "en", "The U.S. Senate met. | It voted."},
	{"en times", "en", "It began at 3 p.m. | Police came at 4 p.m. Monday and left."},
	{"en number sign", "en", "He wears No. 7 here. | Is it true? | No. | Then stop."},
	{"en months", "en", "It ended on Dec. 12 in rain. | Snow fell on Jan. 3 as well."},
	{"en decimals", "en", "Prices rose 3.5 percent to $1.20 a share. | They fell 2.1."},
	{"en digits begin", "en", "The roof fell. | 12 people were hurt. | $5 was paid."},
	{"en latin", "en", "Fruit, e.g. apples, vs. nuts, etc. and so on. | Pears etc. | The end."},
	{"en closing quote", "en", `"It is over." | She left the room.`},
	{"en speech goes on", "en", `"Stop!" he cried. | "Is it?" asked Ann. | Nobody answered.`},
	{"en curly quotes", "en", "“It is over.” | “Not yet,” he said. | “Why?” she asked."},
	{"en quote after a space", "en", `He said: "We won. " | She nodded.`},
	{"en brackets", "en", "It rained (as ever). | They stayed (He had said so.) | It stopped."},
	{"en ellipsis", "en", "They waited... | Nobody came… | The end."},
	{"en list", "en", "1. Take the bridge down. | 2. Build another."},
	{"en small names", "en", "She has one. | iPhones are sold here."},
	{"en saint", "en", "They flew to St. Brannoc from Main St. | The road is closed."},
	{"de abbreviations", "de", "Das gilt z. B. für Dr. Thal, d. h. für alle. | Prof. Kern lacht bzw. weint."},
	{"de ordinal", "de", "Am 3. März kam er, am 12. 5. ging er. | Der 2. Weltkrieg war lang."},
	{"de year", "de", "Das war 1999. | Danach kam der Regen."},
	{"de number ends", "de", "Es stand 3 zu 2. | Die Leute gingen."},
	{"de quotes", "de", "„Es reicht!“, sagte Eva Thal. | „Wirklich?“ | Sie ging."},
	{"de words that look like it", "de", "Sie traf Max. | Danach kam einer dieser Art. | Das gilt nach Art. 5 nicht."},
	{"de usw", "de", "Äpfel, Birnen usw. | Die Liste ist lang."},
	{"fr monsieur", "fr", "M. Lenoir a vu Mme. Blanc. | Elle était là."},
	{"fr guillemets", "fr", "« Bonjour ! » dit-il. | « C’est fini. » | Elle part."},
	{"fr date", "fr", "Le 3 mars, il pleut. | Est-ce vrai ? | Oui !"},
	{"es señora", "es", "El Sr. Gil y la Sra. Paz hablaron. | ¿Quién pagó? | ¡Nadie! | EE.UU. calla."},
	{"es etcétera", "es", "Peras, uvas, etc. | La lista es larga."},
	{"it dottore", "it", "Il dott. Neri e il sig. Verdi parlano. | Costa 3.500 euro. | È caro, ecc. | La gente paga."},
	{"pt doutor", "pt", "O Dr. Gil e a Sra. Paz falaram. | Custa 3,5 euros. | É caro."},
	{"nl meneer", "nl", "Dhr. De Wit zag o.a. mevr. Blom. | Ze sprak bijv. over regen. | Klaar."},
	{"pl skróty", "pl", "Prof. Lis i dr Kot mówią, tzw. Dni Morza trwają. | Tak jest."},
	{"pl data", "pl", "Dnia 3. maja padało. | Rok 1999. | Potem nie."},
	{"ru города", "ru", "В г. Туле и на ул. Мира сухо. | А. С. Лунин говорит. | Да."},
	{"ru и т. д.", "ru", "Яблоки, груши и т. д. | Список длинный. | 12 человек ушли."},
	{"tr kısaltma", "tr", "Prof. Dr. Ay geldi. | Toplantı 3. Kasım günü. | Bitti mi? | Evet."},
	{"ar", "ar", "وصل الوزير إلى المدينة. | هل تحدث؟ | نعم! | ثم غادر."},
	{"hi", "hi", "पुल बंद है। | क्या यह खुलेगा? | हाँ। | कीमत 3.5 रुपये है।"},
	{"zh", "zh", "大桥关闭了。|谁知道为什么？|没有人！|他走了。"},
	{"zh speech", "zh", "“我们不会冒险。”市长说。|她离开了。"},
	{"ja", "ja", "橋は閉鎖された。|なぜか？|誰も知らない！"},
	{"ja speech", "ja", "「危険です。」と市長は言った。|市長は去った。"},
	{"ko", "ko", "다리가 폐쇄됐다. | 왜 그런가? | 아무도 모른다. | 값은 3.5원이다."},
	{"unknown language", "xx", "Dr. Aba meti 3.5. | Tu kolo."},
	{"no language", "", "Mr. Hill left. | He did."},
}

func TestSentences(t *testing.T) {
	for _, tt := range sentenceTests {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Split(tt.want, "|")
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			text := strings.ReplaceAll(strings.ReplaceAll(tt.want, " | ", " "), "|", "")
			var got []string
			for _, s := range Sentences(text, tt.lang) {
				got = append(got, text[s.Start:s.End])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Sentences(%q, %q) (-want +got):\n%s", text, tt.lang, diff)
			}
		})
	}
}

func TestSentencesLineBreak(t *testing.T) {
	text := "\n A headline without a stop \r\nBy Dr.\nAnn Porter went home. She\u2028slept.\n\n"
	want := []string{"A headline without a stop", "By Dr.", "Ann Porter went home.", "She", "slept."}
	var got []string
	for _, s := range Sentences(text, "en") {
		got = append(got, text[s.Start:s.End])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Sentences(" \n\t", "en"); got != nil {
		t.Errorf("Sentences of white space: got %v, want nil", got)
	}
}

func checkSpans(t *testing.T, text string, spans []Span) {
	t.Helper()
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %v after %d in a text of %d bytes", s, end, len(text))
		}
		if skipped := strings.TrimFunc(text[end:s.Start], isBlankRune); skipped != "" {
			t.Fatalf("%q stands in no sentence", skipped)
		}
		if text[s.Start:s.End] != strings.TrimFunc(text[s.Start:s.End], isBlankRune) {
			t.Fatalf("span %q is not trimmed", text[s.Start:s.End])
		}
		end = s.End
	}
	if rest := strings.TrimFunc(text[end:], isBlankRune); rest != "" {
		t.Fatalf("%q stands in no sentence", rest)
	}
}

func FuzzSentences(f *testing.F) {
	for _, tt := range sentenceTests {
		f.Add(tt.want, tt.lang)
	}
	f.Add("Dr.\xff. \"A\" 3. \u2028x", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		checkSpans(t, text, Sentences(text, lang))
		end := 0
		for _, w := range Words(text, lang) {
			if w.Start < end || w.End <= w.Start && w.Text != "" || w.End > len(text) {
				t.Fatalf("word %+v after %d", w, end)
			}
			if utf8.ValidString(text) && !utf8.ValidString(w.Text) {
				t.Fatalf("word %q is cut", w.Text)
			}
			end = w.Start
		}
		if n := CountWords(text); n < 0 || n > len(text) {
			t.Fatalf("CountWords: %d for %d bytes", n, len(text))
		}
		Language(lang, text)
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("Dr. Porter said the U.S. bridge was closed at 3 p.m. on Monday, after 12 cracks were found. \"We will wait,\" she said. ", 30)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Sentences(text, "en")
	}
}
