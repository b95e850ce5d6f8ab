package dedupe

import (
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

var slotMark = regexp.MustCompile(`\{([^}]+)\}`)

// slotFacts fill the slots of a template.
type slotFacts map[string]string

// draw fills the slots of t, those that keep has as it says.
func (t reportTemplate) draw(r *rand.Rand, keep slotFacts) slotFacts {
	f := maps.Clone(keep)
	if f == nil {
		f = slotFacts{}
	}
	for _, m := range slotMark.FindAllStringSubmatch(t.title+t.other+t.text, -1) {
		key := strings.TrimSuffix(m[1], ".l")
		if f[key] == "" {
			f[key] = t.value(r, key, f)
		}
	}
	return f
}

// value draws a fact that no other slot of its kind has.
func (t reportTemplate) value(r *rand.Rand, key string, taken slotFacts) string {
	if low, high, ok := slotBounds(key); ok {
		if digits := strings.IndexByte(low, '.'); digits >= 0 {
			places := len(low) - digits - 1
			a, _ := strconv.ParseFloat(low, 64)
			b, _ := strconv.ParseFloat(high, 64)
			return strconv.FormatFloat(a+r.Float64()*(b-a), 'f', places, 64)
		}
		a, _ := strconv.Atoi(low)
		b, _ := strconv.Atoi(high)
		return strconv.Itoa(a + r.IntN(b-a+1))
	}
	kind := strings.TrimRight(key, "0123456789")
	list := slotValues[t.lang][kind]
	if list == nil {
		list = slotValues[""][kind]
	}
	for {
		v := list[r.IntN(len(list))]
		if !slices.Contains(slices.Collect(maps.Values(taken)), v) {
			return v
		}
	}
}

// bounds reads the slot of a number, {2-9:a} or {1.5-7.5:a}.
func slotBounds(key string) (low, high string, ok bool) {
	span, _, ok := strings.Cut(key, ":")
	if !ok {
		return "", "", false
	}
	low, high, _ = strings.Cut(span, "-")
	return low, high, true
}

func isNumberSlot(key string) bool {
	_, _, ok := slotBounds(key)
	return ok
}

// writtenText is a report as sentences.
type writtenText struct {
	lang, title string
	sentences   []string // "" ends a paragraph
}

// join is its text; what separates sentences follows the script.
func (w writtenText) text() string {
	space := " "
	if w.lang == "zh" || w.lang == "ja" {
		space = ""
	}
	var b strings.Builder
	for i, s := range w.sentences {
		switch {
		case s == "":
			b.WriteString("\n\n")
			continue
		case i > 0 && w.sentences[i-1] != "":
			b.WriteString(space)
		}
		b.WriteString(s)
	}
	return strings.TrimSpace(b.String())
}

func (w writtenText) clone() writtenText {
	w.sentences = slices.Clone(w.sentences)
	return w
}

func (t reportTemplate) write(f slotFacts) (w writtenText, other string) {
	fill := func(s string) string {
		return slotMark.ReplaceAllStringFunc(s, func(m string) string {
			key := m[1 : len(m)-1]
			if whole, ok := strings.CutSuffix(key, ".l"); ok {
				name := f[whole]
				return name[strings.LastIndexByte(name, ' ')+1:]
			}
			return f[key]
		})
	}
	return writtenText{t.lang, fill(t.title), strings.Split(strings.TrimSpace(fill(t.text)), "\n")}, fill(t.other)
}

// wordsOf are the words of a text; each character is one where words are not
// spaced. It is kept apart from how copies are found.
func wordsOf(s string) []string {
	var out []string
	for _, field := range strings.Fields(strings.ToLower(s)) {
		start := 0
		for i, r := range field {
			if r >= 0x3000 {
				if i > start {
					out = append(out, field[start:i])
				}
				out = append(out, string(r))
				start = i + len(string(r))
			}
		}
		if start < len(field) {
			out = append(out, field[start:])
		}
	}
	words := out[:0]
	for _, w := range out {
		if w = strings.TrimFunc(w, unicode.IsPunct); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// sharedWords is the share of the longer text's words that the other has too.
func sharedWords(a, b writtenText) float64 {
	ta, tb := wordsOf(a.title+" "+a.text()), wordsOf(b.title+" "+b.text())
	count := make(map[string]int)
	for _, w := range ta {
		count[w]++
	}
	common := 0
	for _, w := range tb {
		if count[w] > 0 {
			count[w]--
			common++
		}
	}
	return float64(common) / math.Max(float64(len(ta)), float64(len(tb)))
}

var outletNames = []string{"The Courier", "Gazette Online", "Daily Herald", "Observer", "North Coast News", "Radio Nine", "Zeitblatt", "Le Journal", "El Diario", "Вестник", "晨报", "Nippo"}

// A textChange makes a copy of a report; other is the same report's other headline.
type textChange func(r *rand.Rand, w writtenText, other string) writtenText

func addOutlet(r *rand.Rand, w writtenText, _ string) writtenText {
	o := outletNames[r.IntN(len(outletNames))]
	marks := []string{w.title + " - " + o, w.title + " | " + o, w.title + " – " + o, o + ": " + w.title, strings.ToUpper(w.title), "UPDATE 1-" + w.title, w.title + " (Video)", "【" + o + "】" + w.title}
	w.title = marks[r.IntN(len(marks))]
	return w
}

func newHeadline(_ *rand.Rand, w writtenText, other string) writtenText {
	w.title = other
	return w
}

var phrasesBefore, phrasesAfter = map[string][]string{
	"en": {"PORT ELLIN (Reuters) -", "(AP) —", "LUNDE, March 3 (AFP) -", "By our correspondent.", "This is a developing story and will be updated.", "Sign up for our morning newsletter to get the news in your inbox."},
	"de": {"LUNDE (dpa) -", "Hinweis: Diesen Artikel können Sie auch anhören.", "Von unserem Korrespondenten."},
	"fr": {"LUNDE (AFP) —", "Article réservé à nos abonnés.", "Avec notre correspondant."},
	"es": {"LUNDE (EFE).-", "Escuche este artículo.", "Redacción."},
	"ru": {"ЛУНДЕ, 3 марта /ТАСС/.", "Читайте нас в Телеграме."},
	"zh": {"（新华社电）", "本报讯（记者报道）", "点击关注我们的公众号。"},
	"ja": {"（共同通信）", "【速報】", "この記事は会員限定です。"},
}, map[string][]string{
	"en": {"(Additional reporting by Ann Miller; editing by Paul Stone)", "Sign up for our newsletter and never miss a story.", "This article was first published by the Northern Press Agency and is republished with permission.", "Copyright 2026 The Gazette. All rights reserved. This material may not be published, broadcast or redistributed.", "Read more: our full coverage of the day. Follow us on social media for the latest news.", "The post appeared first on North Coast News.", "Do you have a story for us? Write to the newsroom or call us at any hour of the day."},
	"de": {"Abonnieren Sie unseren Newsletter und verpassen Sie keine Nachricht mehr.", "© dpa-infocom, alle Rechte vorbehalten.", "Mehr zum Thema lesen Sie in unserer Abendausgabe."},
	"fr": {"Inscrivez-vous à notre lettre d'information pour ne rien manquer.", "Tous droits réservés. Toute reproduction interdite.", "À lire aussi : notre dossier spécial."},
	"es": {"Suscríbase a nuestro boletín para no perderse nada.", "Todos los derechos reservados. Prohibida su reproducción.", "Síguenos en nuestras redes sociales."},
	"ru": {"Подписывайтесь на нашу рассылку, чтобы не пропустить главное.", "Все права защищены. При цитировании ссылка обязательна."},
	"zh": {"版权所有，未经许可不得转载。", "更多精彩内容请下载我们的手机客户端。（编辑：小林）"},
	"ja": {"無断転載を禁じます。最新のニュースはアプリでもご覧いただけます。", "メールマガジンの登録はこちらから。"},
}

func addPhrases(r *rand.Rand, w writtenText, _ string) writtenText {
	b, a := phrasesBefore[w.lang], phrasesAfter[w.lang]
	w = w.clone()
	if r.IntN(3) > 0 {
		w.sentences = append([]string{b[r.IntN(len(b))]}, w.sentences...)
	}
	for _, k := range r.Perm(len(a))[:1+r.IntN(2)] {
		w.sentences = append(w.sentences, "", a[k])
	}
	return w
}

// dropSentences leaves sentences out, up to a third of them.
func dropSentences(r *rand.Rand, w writtenText, _ string) writtenText {
	w = w.clone()
	for range 1 + r.IntN(max(1, len(w.sentences)/3)) {
		k := r.IntN(len(w.sentences))
		w.sentences = slices.Delete(w.sentences, k, k+1)
	}
	return w
}

func swapSentences(r *rand.Rand, w writtenText, _ string) writtenText {
	w = w.clone()
	for range 1 + r.IntN(2) {
		i, j := r.IntN(len(w.sentences)), r.IntN(len(w.sentences))
		w.sentences[i], w.sentences[j] = w.sentences[j], w.sentences[i]
	}
	return w
}

// firstSentences keeps the first two to four sentences.
func firstSentences(r *rand.Rand, w writtenText, _ string) writtenText {
	w = w.clone()
	w.sentences = w.sentences[:min(len(w.sentences), 2+r.IntN(3))]
	if r.IntN(3) == 0 {
		w.sentences[len(w.sentences)-1] += " …"
	}
	return w
}

var synonyms = map[string]string{
	"said": "stated", "told": "informed", "near": "close to", "largest": "biggest", "early": "in the early hours", "injured": "hurt", "hurt": "injured", "announced": "made public", "expected": "anticipated",
	"build": "construct", "shortly": "just", "began": "started", "starts": "begins", "country": "nation", "company": "firm", "workers": "employees", "prison": "jail", "show": "display", "showed": "indicated", "end": "conclusion",
	"rose": "climbed", "fell": "dropped", "almost": "nearly", "began,": "started,", "children": "youngsters", "police": "officers", "new": "fresh", "whole": "entire", "big": "large", "quick": "swift", "half": "one half",
	"but": "yet", "while": "as", "because": "since", "who": "that", "after": "following", "before": "prior to", "several": "a number of", "most": "the majority", "later": "afterwards", "also": "as well", "more": "further",
}

var spellingReplacer = strings.NewReplacer("kilometres", "kilometers", "metres", "meters", "centimetres", "centimeters", "decilitres", "deciliters", "Labour", "Labor", "programme", "program", "theatre", "theater", "percent", "per cent", "favour", "favor",
	" 2 ", " two ", " 3 ", " three ", " 4 ", " four ", " 5 ", " five ", " 6 ", " six ", " 7 ", " seven ", " 8 ", " eight ", " 9 ", " nine ", " 11 ", " eleven ", " 12 ", " twelve ", " 30 ", " thirty ", " 21 ", " twenty-one ")

var typeReplacer = strings.NewReplacer(`"`, "”", "'", "’", " - ", " — ", "„", "“", "« ", "«\u00a0", " »", "\u00a0»", ",", ",", "«", "“", "(", " (", "％", "%", "，", "、", "-", "‑")

func respell(r *rand.Rand, w writtenText, _ string) writtenText {
	w = w.clone()
	for i := range w.sentences {
		w.sentences[i] = typeReplacer.Replace(w.sentences[i])
		if w.lang == "en" {
			w.sentences[i] = spellingReplacer.Replace(w.sentences[i])
		}
	}
	if r.IntN(2) == 0 {
		w.title = typeReplacer.Replace(w.title)
	}
	return w
}

// fillerWords are words an editor puts in or in another's place.
var fillerWords = map[string][]string{
	"en": {"reportedly", "meanwhile", "however", "officials", "region", "recent", "statement", "according", "quite", "considerable", "authorities", "additional", "moment", "roughly", "residents", "apparently", "wider", "further", "effort", "matter"},
	"de": {"offenbar", "unterdessen", "allerdings", "Angaben", "zuletzt", "Behörden", "erneut", "deutlich", "Region", "weitere", "Sprecher", "zudem"},
	"fr": {"toutefois", "selon", "autorités", "récemment", "notamment", "ailleurs", "région", "ainsi", "important", "encore"},
	"es": {"según", "además", "autoridades", "reciente", "también", "región", "asimismo", "importante", "todavía", "fuentes"},
	"ru": {"однако", "также", "власти", "ранее", "примерно", "регион", "отметили", "вместе", "довольно", "источник"},
	"zh": {"目前", "有关", "部门", "表示", "此外", "同时", "方面", "进一步", "相关", "情况"},
	"ja": {"なお", "また", "関係", "現在", "一方", "同じく", "改めて", "様子", "状況", "さらに"},
}

// editWords changes part of the words: another word, one less, one more. Numbers
// and names stay, as an editor leaves them.
func editWords(low, high float64, blind bool) textChange {
	return func(r *rand.Rand, w writtenText, _ string) writtenText {
		w = w.clone()
		share := low + r.Float64()*(high-low)
		for i, s := range w.sentences {
			w.sentences[i] = editSentence(r, s, w.lang, share, blind)
		}
		return w
	}
}

func editSentence(r *rand.Rand, s, lang string, share float64, blind bool) string {
	space, words := " ", strings.Fields(s)
	if lang == "zh" || lang == "ja" {
		space, words = "", strings.Split(s, "")
	}
	fill := fillerWords[lang]
	var out []string
	for i, w := range words {
		fact := strings.ContainsFunc(w, unicode.IsDigit) || !blind && i > 0 && strings.ContainsFunc(w, unicode.IsUpper)
		if r.Float64() >= share || fact || strings.Contains("0123456789.（）「」", w) {
			out = append(out, w)
			continue
		}
		switch syn := synonyms[w]; {
		case syn != "":
			out = append(out, syn)
		case r.IntN(3) == 0:
			out = append(out, w, fill[r.IntN(len(fill))])
		case r.IntN(2) == 0:
			out = append(out, fill[r.IntN(len(fill))])
		}
	}
	return strings.Join(out, space)
}

func inTurn(changes ...textChange) textChange {
	return func(r *rand.Rand, w writtenText, other string) writtenText {
		for _, c := range changes {
			w = c(r, w, other)
		}
		return w
	}
}

// mixChanges makes two of the gentler changes, with a few words edited on top.
func mixChanges(r *rand.Rand, w writtenText, other string) writtenText {
	list := []textChange{addOutlet, newHeadline, addPhrases, dropSentences, swapSentences, respell}
	for _, k := range r.Perm(len(list))[:2] {
		w = list[k](r, w, other)
	}
	return editWords(0.03, 0.15, false)(r, w, other)
}

func dropText(_ *rand.Rand, w writtenText, _ string) writtenText {
	w.sentences = nil
	return w
}

// copyKinds are the ways in which a copy differs from its original. Where first
// is set the original is changed too.
var copyKinds = []struct {
	name         string
	first, again textChange
}{
	{"outlet in the title", nil, addOutlet},
	{"rewritten headline", nil, newHeadline},
	{"tracking parameters", nil, nil},
	{"boilerplate", nil, addPhrases},
	{"boilerplate on both", addPhrases, addPhrases},
	{"dropped sentences", nil, dropSentences},
	{"swapped sentences", nil, swapSentences},
	{"first sentences only", nil, firstSentences},
	{"spelling and typography", nil, respell},
	{"5-10 % edited", nil, editWords(0.05, 0.10, false)},
	{"10-20 % edited", nil, editWords(0.10, 0.20, false)},
	{"20-30 % edited", nil, editWords(0.20, 0.30, false)},
	{"20-30 % edited, names too", nil, editWords(0.20, 0.30, true)},
	{"headline, 5-15 % edited, boilerplate", nil, inTurn(newHeadline, editWords(0.05, 0.15, false), addPhrases)},
	{"first sentences, headline", nil, inTurn(firstSentences, newHeadline)},
	{"mixed", nil, mixChanges},
	{"mixed on both", mixChanges, mixChanges},
	{"rewritten by another hand", nil, rewritten},
	{"headline alone, outlet", dropText, inTurn(dropText, addOutlet)},
}

func applyChange(c textChange, r *rand.Rand, w writtenText, other string) writtenText {
	if c == nil {
		return w
	}
	return c(r, w, other)
}
