package content

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	tests := []struct{ name, lang, text, want string }{
		{"plain", "en", "The bridge closed", "the bridge closed"},
		{"possessive", "en", "Porter's men's and James' cats’s", "porter men and james cats"},
		{"contraction", "en", "It isn't, they’re", "it isnt theyre"},
		{"dotted", "en", "the U.S. and U.N. in the U.S", "the us and un in the us"},
		{"dotted then word", "en", "a J.Smith", "a j smith"},
		{"numbers", "en", "1,000 and 3.5, 2. 1'000 1\u00a0000 7th", "1,000 and 3.5 2 1'000 1\u00a0000 7th"},
		{"currency", "en", "$5 €1.50 US$20 $ 3", "$5 €1.50 us $20 3"},
		{"hyphens", "en", "far-right e-mail", "far right e mail"},
		{"elision", "fr", "L’homme d'État qu'elle aujourd'hui", "l homme d état qu elle aujourdhui"},
		{"italian elision", "it", "dell'acqua", "dell acqua"},
		{"turkish", "tr", "IŞIK İzmir", "ışık izmir"},
		{"turkish letters elsewhere", "en", "KIT", "kit"},
		{"russian", "ru", "Мост закрыт", "мост закрыт"},
		{"chinese", "zh", "大桥关闭。三", "大桥 桥关 关闭 三"},
		{"japanese mixed", "ja", "東京でiPhone15を", "東京 京で iphone15 を"},
		{"korean", "ko", "다리가 폐쇄됐다", "다리가 폐쇄됐다"},
		{"hindi", "hi", "पुल बंद है।", "पुल बंद है"},
		{"thai", "th", "ที่นี่", "ที่นี่"},
		{"nothing", "en", " — … !", ""},
		{"bad bytes", "en", "a\xffb", "a b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, w := range Words(tt.text, tt.lang) {
				got = append(got, w.Text)
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("Words(%q): got %q, want %q", tt.text, g, tt.want)
			}
		})
	}
}

func TestWordFlags(t *testing.T) {
	text := "“Two U.S. senators,” said Porter's half-sister: the US paid $12"
	want := []Word{
		{Text: "two", Stem: "two", Capital: true, Stop: true},
		{Text: "us", Stem: "us", Capital: true},
		{Text: "senators", Stem: "senat"},
		{Text: "said", Stem: "said", Stop: true, Break: true},
		{Text: "porter", Stem: "porter", Capital: true},
		{Text: "half", Stem: "half"},
		{Text: "sister", Stem: "sister"},
		{Text: "the", Stem: "the", Stop: true, Break: true},
		{Text: "us", Stem: "us", Capital: true},
		{Text: "paid", Stem: "paid"},
		{Text: "$12", Stem: "$12", Number: true},
	}
	got := Words(text, "en-GB")
	for i := range got {
		raw := strings.ToLower(strings.ReplaceAll(text[got[i].Start:got[i].End], ".", ""))
		if !strings.HasPrefix(raw, got[i].Text) {
			t.Errorf("word %q stands at %q", got[i].Text, raw)
		}
		got[i].Start, got[i].End = 0, 0
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWordsStems(t *testing.T) {
	tests := []struct{ lang, a, b string }{
		{"en", "closing", "closed"}, {"fr", "continuellement", "continuelle"}, {"es", "cerrados", "cerradas"},
		{"ru", "закрытый", "закрытого"}, {"sv", "bilarna", "bilar"}, {"nb", "havnene", "havner"}, {"hu", "hidak", "hidakat"},
	}
	for _, tt := range tests {
		a, b := Words(tt.a, tt.lang), Words(tt.b, tt.lang)
		if a[0].Stem != b[0].Stem {
			t.Errorf("%s: stems of %q and %q: got %q and %q, want the same", tt.lang, tt.a, tt.b, a[0].Stem, b[0].Stem)
		}
	}
	if w := Words("Brücken", "de"); w[0].Stem != "brücken" {
		t.Errorf("a language without stems: got %q, want the word itself", w[0].Stem)
	}
}

func TestCountWords(t *testing.T) {
	tests := []struct {
		name, text string
		want       int
	}{
		{"empty", "", 0},
		{"plain", "The bridge is closed.", 4},
		{"hyphen and apostrophe", "It isn't half-open", 3},
		{"lone marks", "A — B - C & D", 4},
		{"dash without spaces", "closed—for good", 3},
		{"numbers", "$1,250.50 and 3.5%", 3},
		{"line breaks", "one\ntwo\u00a0three\tfour", 4},
		{"chinese", "大桥关闭", 2},
		{"chinese odd", "大桥关。三", 3},
		{"mixed", "東京でiPhone 15", 4},
		{"hindi", "पुल बंद है", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CountWords(tt.text); got != tt.want {
				t.Errorf("CountWords(%q): got %d, want %d", tt.text, got, tt.want)
			}
		})
	}
}

func TestMinutes(t *testing.T) {
	tests := []struct {
		words int
		lang  string
		want  int
	}{
		{0, "en", 0}, {-5, "en", 0}, {1, "en", 1}, {238, "en", 1}, {1400, "en-GB", 6}, {1400, "ar", 10}, {400, "xx", 2}, {400, "", 2},
	}
	for _, tt := range tests {
		if got := Minutes(tt.words, tt.lang); got != tt.want {
			t.Errorf("Minutes(%d, %q): got %d, want %d", tt.words, tt.lang, got, tt.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	const german = "Die Stadt hat die Brücke gesperrt, weil sie nicht mehr sicher ist, und auf der anderen Seite des Flusses warten die Leute auf eine Fähre."
	tests := []struct{ name, declared, text, want string }{
		{"nothing", "", "", ""},
		{"declared alone", "en_gb", "", "en-GB"},
		{"three letters", "ger", "", "de"},
		{"script subtag", "ZH-hant-tw", "", "zh-Hant-TW"},
		{"not a tag", "English language", "", ""},
		{"undetermined", "und", german, "de"},
		{"german found", "", german, "de"},
		{"declared and true", "de-AT", german, "de-AT"},
		{"declared and false", "en-us", german, "de"},
		{"headline contradicts nothing", "en", "Die Hard returns", "en"},
		{"english", "", "The bridge has been closed because it is not safe, and people wait for a ferry.", "en"},
		{"french", "", "Le pont est fermé parce qu'il n'est plus sûr, et les gens attendent dans la rue.", "fr"},
		{"spanish", "", "El puente está cerrado porque ya no es seguro, y la gente espera en la calle.", "es"},
		{"italian", "", "Il ponte è chiuso perché non è più sicuro, e la gente aspetta nella strada.", "it"},
		{"portuguese", "", "A ponte está fechada porque já não é segura, e as pessoas esperam na rua.", "pt"},
		{"dutch", "", "De brug is gesloten omdat hij niet meer veilig is, en de mensen wachten op een boot.", "nl"},
		{"polish", "", "Most jest zamknięty, bo nie jest już bezpieczny, a ludzie czekają na prom.", "pl"},
		{"turkish", "", "Köprü artık güvenli olmadığı için kapatıldı ve insanlar bir tekne bekliyor, çok kadar.", "tr"},
		{"swedish", "", "Bron är stängd eftersom den inte är säker, och människor väntar på en båt.", "sv"},
		{"russian", "en", "Мост закрыт, потому что он больше не безопасен, и люди ждут.", "ru"},
		{"ukrainian", "", "Міст закрито, бо він більше не безпечний, її люди чекають.", "uk"},
		{"serbian keeps both scripts", "sr", "Most je zatvoren i ljudi čekaju.", "sr"},
		{"arabic", "", "أغلق الجسر لأنه لم يعد آمنا", "ar"},
		{"persian", "", "پل بسته شد چون دیگر امن نیست", "fa"},
		{"hindi", "en-in", "पुल बंद है और लोग इंतज़ार कर रहे हैं", "hi"},
		{"chinese", "", "大桥关闭了，人们在等待渡轮。", "zh"},
		{"japanese", "", "橋は閉鎖され、人々は船を待っている。", "ja"},
		{"japanese headline in han", "ja", "東京株式市場続伸", "ja"},
		{"korean", "en", "다리가 폐쇄되어 사람들이 배를 기다린다.", "ko"},
		{"greek", "", "Η γέφυρα έκλεισε", "el"},
		{"numbers only", "pt-br", "1 2 3", "pt-BR"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Language(tt.declared, tt.text); got != tt.want {
				t.Errorf("Language(%q, %q): got %q, want %q", tt.declared, tt.text, got, tt.want)
			}
		})
	}
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Dr. Porter's men said the U.S. bridge was closed at 3 p.m. on Monday, after 12 cracks were found. ", 30)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Words(text, "en")
	}
}
