package dedupe

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// standingTexts are what a column says each time, around what is new.
var standingTexts = []struct{ lang, title, opening, closing string }{
	{"en", "Morning briefing", "Good morning and welcome to the briefing, our daily guide to what happens in the city and beyond, put together before dawn by the night desk so that you can read it over your first cup of coffee.", "That is all for today. If a friend has sent you this letter, you can have it sent to your own address every working day at six in the morning, free of charge and without any advertising. Tell us what you liked, what you missed and what we got wrong by answering this letter."},
	{"en", "Your questions answered", "Each week our advisers answer the questions that readers send us about money, rent and pensions, and we print the answers here so that others may be helped by them.", "The answers given in this column are of a general nature and cannot take the place of advice that looks at the whole of your affairs. Letters may be cut for length and names are changed. Please write to the address of this newspaper and mark the envelope with the name of the column; we regret that we cannot send private answers."},
	{"de", "Das bringt der Tag", "Guten Morgen und willkommen zum Überblick, den unsere Nachtredaktion jeden Morgen für Sie zusammenstellt, damit Sie schon beim Frühstück wissen, worüber heute gesprochen wird.", "Das war der Überblick für heute. Wenn Ihnen dieser Brief gefällt, empfehlen Sie ihn weiter; wenn Ihnen etwas fehlt, schreiben Sie uns einfach eine Antwort auf diese Nachricht. Morgen früh um sechs Uhr lesen Sie hier die nächste Ausgabe."},
	{"zh", "早间新闻", "各位读者早上好，欢迎收看今天的早间新闻，编辑部每天清晨为您整理昨夜今晨的重要消息，让您在早餐时间就能了解天下大事。", "以上就是今天的早间新闻，感谢您的阅读。如果您喜欢我们的栏目，请推荐给身边的朋友；如果您有意见和建议，欢迎给编辑部来信。我们明天早上六点再见。"},
}

// stubTexts are the bodies that a feed gives each of its items.
var stubTexts = []string{
	"Click through to read the whole article on our website, where you will also find pictures, comments and related reports.",
	"This content is available to subscribers only. Please log in or take out a trial subscription to read on.",
	"Listen to the latest edition of our programme with news, talk and music from the region, every weekday from six.",
}

// falsePair makes two reports of one kind that are no copies of each other, and
// differ in the title where the kind says so.
type falsePair func(r *rand.Rand) (a, b writtenText)

func pickTemplate(r *rand.Rand, from []reportTemplate) reportTemplate { return from[r.IntN(len(from))] }

// templatePair makes two fillings of one template; changes says which slots differ.
func templatePair(from []reportTemplate, changes func(r *rand.Rand, key string) bool) falsePair {
	return func(r *rand.Rand) (a, b writtenText) {
		var t reportTemplate
		var f, kept slotFacts
		for len(kept)+2 > len(f) { // more changes than in an update
			t = pickTemplate(r, from)
			f, kept = t.draw(r, nil), slotFacts{}
			for _, key := range slices.Sorted(maps.Keys(f)) {
				if !changes(r, key) {
					kept[key] = f[key]
				}
			}
		}
		g := kept
		for same := true; same; { // a changed fact is another one
			g = t.draw(r, kept)
			same = false
			for key, v := range f {
				if kept[key] == "" && g[key] == v && (isNumberSlot(key) || len(slotValues[t.lang][key])+len(slotValues[""][key]) > 2) {
					same = true
				}
			}
		}
		a, other := t.write(f)
		b, otherB := t.write(g)
		if r.IntN(3) == 0 {
			a.title, b.title = other, otherB
		}
		return a, b
	}
}

func columnPair(from []reportTemplate) falsePair {
	return func(r *rand.Rand) (a, b writtenText) {
		s := standingTexts[r.IntN(len(standingTexts))]
		matter := func() writtenText {
			for {
				t := pickTemplate(r, from)
				if t.lang != s.lang {
					continue
				}
				w, _ := t.write(t.draw(r, nil))
				w.title = s.title
				w.sentences = append(append([]string{s.opening}, w.sentences[1:3]...), s.closing)
				return w
			}
		}
		return matter(), matter()
	}
}

// roundupPair is a report, and a longer text that tells others before it.
func roundupPair(from []reportTemplate) falsePair {
	return func(r *rand.Rand) (a, b writtenText) {
		t := pickTemplate(r, from)
		a, _ = t.write(t.draw(r, nil))
		a.sentences = a.sentences[:3]
		b = writtenText{lang: t.lang, title: "News in brief"}
		for range 3 {
			u := pickTemplate(r, from)
			w, _ := u.write(u.draw(r, nil))
			b.sentences = append(b.sentences, w.sentences[:3]...)
			b.sentences = append(b.sentences, "")
		}
		b.sentences = append(b.sentences, a.sentences...)
		return a, b
	}
}

// stubPair is two headlines over one standing text.
func stubPair(from []reportTemplate) falsePair {
	return func(r *rand.Rand) (a, b writtenText) {
		t, u := pickTemplate(r, from), pickTemplate(r, from)
		a, _ = t.write(t.draw(r, nil))
		b, _ = u.write(u.draw(r, nil))
		s := []string{stubTexts[r.IntN(len(stubTexts))]}
		a.sentences, b.sentences = s, s
		return a, b
	}
}

type falseKind struct {
	name  string
	pair  falsePair
	least float64 // they share so much of their words
}

func falseKinds(from []reportTemplate) []falseKind {
	return []falseKind{
		{"same template, other facts", templatePair(from, func(*rand.Rand, string) bool { return true }), 0.6},
		{"same template, other names", templatePair(from, func(_ *rand.Rand, key string) bool { return !isNumberSlot(key) }), 0.6},
		{"same template, other numbers", templatePair(from, func(_ *rand.Rand, key string) bool { return isNumberSlot(key) }), 0.6},
		{"same template, half of the facts", templatePair(from, func(r *rand.Rand, key string) bool { return r.IntN(2) == 0 }), 0.6},
		{"same template, other facts, edited", func(r *rand.Rand) (a, b writtenText) {
			a, b = templatePair(from, func(*rand.Rand, string) bool { return true })(r)
			return a, editWords(0.02, 0.12, false)(r, b, "")
		}, 0.6},
		{"column with standing text", columnPair(from), 0.6},
		{"two headlines, one standing text", stubPair(from), 0.3},
		{"roundup that has the report", roundupPair(from), 0},
	}
}

// changeFigure changes one figure of a report wherever it stands.
func changeFigure(r *rand.Rand, from []reportTemplate) (a, b writtenText) {
	t := pickTemplate(r, from)
	f := t.draw(r, nil)
	var numbers []string
	for key := range f {
		if isNumberSlot(key) {
			numbers = append(numbers, key)
		}
	}
	slices.Sort(numbers)
	key := numbers[r.IntN(len(numbers))]
	g := maps.Clone(f)
	for g[key] == f[key] {
		g[key] = t.value(r, key, nil)
	}
	a, _ = t.write(f)
	b, _ = t.write(g)
	return a, b
}

func (w writtenText) String() string { return fmt.Sprintf("%s\n%s", w.title, w.text()) }
