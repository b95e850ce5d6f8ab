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
	{"en middle initial and Jr.", "en", "Martin L. King Jr. spoke first. | John F. Stone Sr. followed."},
	{"en ranks", "en", "Sgt. Hill and Lt. Col. Poole saw Rep. Lane. | Sen. Moss did not."},
	{"en address", "en", "See www.hill.example or write to a.b@hill.example. | It costs 2.50."},
	{"en question in speech", "en", `"Why now?" he asked the council. | "Because." | The vote followed.`},
	{"en abbreviation and name", "en", "It is on Mt. Orrin near Ft. Stone. | The road ends there."},
	{"en money", "en", "It cost $3.5m. in all. | The town paid £1.2bn. | Nobody objected."},
	{"de titel", "de", "Dr. med. Anna Kern und Dipl.-Ing. Max Thal kamen. | Sie blieben."},
	{"de uhrzeit", "de", "Um 15.30 Uhr begann es. | Gegen 18 Uhr endete es."},
	{"de tausender", "de", "Rund 1.200 Menschen kamen. | 3,5 Mio. Euro fehlen. | Das ist viel."},
	{"de straße", "de", "Sie wohnt Hauptstr. 5 in St. Pölten. | Er nicht."},
	{"de jahrhundert", "de", "Im 19. Jahrhundert war das anders. | Heute gilt es nicht."},
	{"de könig", "de", "Ludwig II. baute Schlösser. | Friedrich der Große nicht."},
	{"de rede", "de", "„Wir warten“, sagte er. | „Und dann?“, fragte sie. | Er schwieg."},
	{"fr sigles", "fr", "Le siège de l’O.N.U. est loin. | Il y va en avion."},
	{"fr heure", "fr", "Il est parti à 8 h 30. | Elle est restée."},
	{"fr nombres", "fr", "Le pont coûte 3,5 millions. | Soit 1.200 euros par habitant."},
	{"fr docteur", "fr", "Le Dr Blanc et le prof. Noir parlent, p. ex. de l’eau. | Ils partent."},
	{"fr etc.", "fr", "Des pommes, des poires, etc. | La liste est longue."},
	{"fr question", "fr", "« Qui a payé ? » demande-t-elle. | Personne ne répond."},
	{"es número", "es", "Vive en la calle n.º 5. | Pagó 3.500 euros. | Es caro."},
	{"es siglas", "es", "Los EE. UU. y la U.E. firmaron. | Luego callaron."},
	{"es doctores", "es", "La Dra. Gil y D. Juan Paz llegaron a las 8 p. m. de ayer. | Se fueron pronto."},
	{"es citas", "es", "«No pagaré», dijo Gil. | «¿Por qué?» | Nadie respondió."},
	{"es fecha", "es", "El 3 de marzo de 2024 llovió. | El día 4 no."},
	{"it numeri", "it", "Il ponte costa 3,5 milioni. | Sono 1.200 euro a testa. | Troppo!"},
	{"it citazioni", "it", "«Basta!» dice Neri. | «Perché?» chiede lei. | Nessuno risponde."},
	{"it onorevole", "it", "L’on. Bianchi e la sig.ra Verdi sono a p. 12 del libro. | È tardi."},
	{"it data", "it", "Il 3 marzo è festa. | Nel 2024 no. | Poi sì."},
	{"it punti", "it", "Aspettano... | Nessuno viene. | Fine."},
	{"pt números", "pt", "A ponte custa 3,5 milhões. | São 1.200 euros. | É muito!"},
	{"pt citações", "pt", "“Chega!”, disse Gil. | “Por quê?” | Ninguém respondeu."},
	{"pt avenida", "pt", "Mora na Av. Central, n.º 5. | O Exmo. Sr. Paz não mora lá."},
	{"pt data", "pt", "Em 3 de março choveu. | Em 2024 não."},
	{"pt etc.", "pt", "Peras, uvas, etc. | A lista é longa."},
	{"nl getallen", "nl", "De brug kost 3,5 miljoen. | Dat is 1.200 euro per persoon. | Veel geld!"},
	{"nl citaat", "nl", "‘Wij wachten’, zei hij. | “Waarom?” vroeg zij. | Hij zweeg."},
	{"nl titels", "nl", "Prof. dr. Blom en ir. De Wit kwamen om 8.30 uur. | Zij bleven."},
	{"nl datum", "nl", "Op 3 maart regende het. | In 2024 niet."},
	{"nl afkorting", "nl", "Hij kocht appels, peren enz. | De lijst is lang."},
	{"pl liczby", "pl", "Most kosztuje 3,5 mln zł. | To 1.200 euro na osobę. | Dużo!"},
	{"pl cytat", "pl", "„Dość!” – powiedział Lis. | „Dlaczego?” | Nikt nie odpowiedział."},
	{"pl adres", "pl", "Mieszka przy ul. Morskiej 5 w m.st. Warszawie. | On nie."},
	{"pl wiek", "pl", "W XIX w. było inaczej. | Dziś jest tak."},
	{"pl itd.", "pl", "Jabłka, gruszki itd. | Lista jest długa."},
	{"ru числа", "ru", "Мост стоит 3,5 млн руб. в год. | Это 1.200 евро. | Много!"},
	{"ru цитата", "ru", "«Хватит!» — сказал Лунин. | «Почему?» | Никто не ответил."},
	{"ru век", "ru", "В XIX в. было иначе. | Сейчас не так."},
	{"ru год", "ru", "Это было в 2024 г. в Туле. | Потом он уехал."},
	{"ru имена", "ru", "Проф. И. И. Лунин и акад. П. Кот говорят. | Да."},
	{"tr sayılar", "tr", "Köprü 3,5 milyon lira. | Bu 1.200 avro eder. | Çok!"},
	{"tr alıntı", "tr", "“Yeter!” dedi Ay. | “Neden?” | Kimse cevap vermedi."},
	{"tr yüzyıl", "tr", "19. yüzyılda böyleydi. | Bugün değil."},
	{"tr adres", "tr", "Atatürk Cad. No. 5 adresinde oturuyor. | O değil."},
	{"tr vb.", "tr", "Elma, armut vb. meyveler var. | Liste uzun."},
	{"ar numbers", "ar", "بلغت الكلفة 3.5 مليون. | حضر 12 شخصا. | انتهى."},
	{"ar speech", "ar", "قال: «لن ننتظر». | ثم غادر القاعة."},
	{"ar Latin initials", "ar", "وصل د. سمير أمس. | ثم تحدث."},
	{"hi numbers", "hi", "पुल 1,200 मीटर लंबा है। | इसकी कीमत 3.5 करोड़ है। | लोग खुश हैं।"},
	{"hi speech", "hi", "“हम इंतजार करेंगे।” | उसने कहा। | वह चला गया।"},
	{"hi doctor", "hi", "डॉ. राव और प्रो. सेन आए। | वे चले गए।"},
	{"zh numbers", "zh", "大桥耗资3.5亿元。|有1,200人参加。|太多了！"},
	{"zh nested", "zh", "他说：“你听到‘停’了吗？”|没有人回答。"},
	{"zh Latin", "zh", "A公司的CEO是J. Smith先生。|他没有说话。"},
	{"ja numbers", "ja", "橋の費用は3.5億円だ。|1,200人が参加した。|多すぎる！"},
	{"ja speech", "ja", "「待つしかない。」と彼は言った。|彼女は去った。"},
	{"ja question", "ja", "誰が払うのか？|誰も答えなかった。"},
	{"ja brackets", "ja", "市長（５９）は辞任した。|後任は未定だ。"},
	{"ko numbers", "ko", "다리 비용은 3.5억 원이다. | 1,200명이 참석했다. | 너무 많다!"},
	{"ko speech", "ko", "“기다릴 수밖에 없다.” | 그는 말했다. | 그녀는 떠났다."},
	{"ko question", "ko", "누가 낼 것인가? | 아무도 답하지 않았다."},
	{"ko Latin", "ko", "A사의 대표는 J. Smith 씨다. | 그는 말이 없었다."},
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
