package summarize

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"feedctl/edit/content"
	"feedctl/news"
)

// Difference is a number that reports of different outlets give differently, and
// that cannot be the same.
type Difference struct {
	Text   string  // says so in a sentence, in the reports' language
	Claims []Claim // by time, one an outlet
}

// Claim is a report's figure.
type Claim struct {
	Report     int // index into the reports
	Start, End int // byte offsets of its sentence in the report's Text

	value   int
	written string   // "at least 12"
	stems   []string // meaning words of its sentence
	least   bool     // or more
	about   bool
	at      time.Time
	outlet  string
}

// How far a report is read for its figures, and how far from each other words may
// stand that belong together.
const (
	claimSentences = 4
	claimReach     = 6
	verbReach      = 9
	roughly        = 0.2 // figures given as about so many agree within this share
	mostClaimed    = 1e6 // a larger number counts something else
	leastCommon    = 2   // meaning words that sentences about one thing share
	mostOutlets    = 4   // named in one sentence
	laterAfter     = time.Hour
)

// counting is how a language says how many.
type counting struct {
	kinds []countKindWords
	// people stand between a number and what happened to them; another noun makes
	// another count: 12 soldiers, 15 people.
	people map[string]bool
	least  []string // at least
	about  []string
	and    map[string]bool // begins another count
	// last: the verb stands at the end, behind where and when.
	last  bool
	past  map[string]bool // a sentence with one tells of another time
	says  string          // format of one claim: number, outlet
	later string
	joint string
}

type countKindWords struct {
	after, before map[string]bool
	differ        string // begins the sentence
}

var countingOf = map[string]*counting{
	"en": {
		kinds: []countKindWords{
			{setOf("dead killed died deaths fatalities"), setOf("killed killing kills kill toll"), "Reports differ on how many died: "},
			{setOf("injured wounded hurt injuries"), setOf("injured injuring wounded wounding hurt"), "Reports differ on how many were hurt: "},
			{setOf("missing"), nil, "Reports differ on how many are missing: "},
			{setOf("arrested detained arrests"), setOf("arrested detained arresting detaining"), "Reports differ on how many were arrested: "},
		},
		people: setOf("people persons person others lives"),
		least:  []string{"at least", "more than", "over", "no fewer than"},
		about:  []string{"about", "around", "some", "nearly", "almost", "approximately", "up to", "as many as", "roughly"},
		and:    setOf("and but while"),
		past: setOf(`ago since year years previous earlier history last past total would could may might if predicted predict prediction
			forecast expected expect feared fears estimate estimated estimates another`),
		says: "%s, says %s", later: " (later)", joint: "; ",
	},
	"de": {
		kinds: []countKindWords{
			{setOf("tote toten todesopfer getötet gestorben tot"), nil, "Die Berichte unterscheiden sich bei der Zahl der Toten: "},
			{setOf("verletzte verletzten verletzt"), nil, "Die Berichte unterscheiden sich bei der Zahl der Verletzten: "},
			{setOf("vermisste vermissten vermisst"), nil, "Die Berichte unterscheiden sich bei der Zahl der Vermissten: "},
			{setOf("festgenommen festnahmen festgenommene"), nil, "Die Berichte unterscheiden sich bei der Zahl der Festgenommenen: "},
		},
		people: setOf("menschen personen leute"), last: true,
		least: []string{"mindestens", "mehr als", "über", "wenigstens"},
		about: []string{"etwa", "rund", "fast", "bis zu", "ungefähr", "knapp"},
		and:   setOf("und aber"),
		past:  setOf("jahr jahre jahren seit früher damals insgesamt zuvor könnte könnten würde würden falls wenn befürchtet erwartet schätzung"),
		says:  "%s laut %s", later: " (später)", joint: "; ",
	},
	"fr": {
		kinds: []countKindWords{
			{setOf("morts mort tués tuées décès"), nil, "Les comptes rendus diffèrent sur le nombre de morts : "},
			{setOf("blessés blessées"), nil, "Les comptes rendus diffèrent sur le nombre de blessés : "},
			{setOf("disparus disparues"), nil, "Les comptes rendus diffèrent sur le nombre de disparus : "},
			{setOf("arrêtées arrêtés interpellées interpellés arrestations"), nil, "Les comptes rendus diffèrent sur le nombre d’arrestations : "},
		},
		people: setOf("personnes"),
		least:  []string{"au moins", "plus de"},
		about:  []string{"environ", "près de", "presque", "quelque", "jusqu à"},
		and:    setOf("et mais"),
		past:   setOf("an ans année années depuis dernier précédent total pourrait pourraient serait seraient si craint estimation"),
		says:   "%s selon %s", later: " (plus tard)", joint: " ; ",
	},
	"es": {
		kinds: []countKindWords{
			{setOf("muertos muertas fallecidos fallecidas"), nil, "Los informes difieren en el número de muertos: "},
			{setOf("heridos heridas"), nil, "Los informes difieren en el número de heridos: "},
			{setOf("desaparecidos desaparecidas"), nil, "Los informes difieren en el número de desaparecidos: "},
			{setOf("detenidos detenidas arrestados"), nil, "Los informes difieren en el número de detenidos: "},
		},
		people: setOf("personas"),
		least:  []string{"al menos", "más de", "por lo menos"},
		about:  []string{"unos", "unas", "casi", "cerca de", "alrededor de", "hasta"},
		and:    setOf("y e pero"),
		past:   setOf("año años desde pasado anterior total podría podrían sería serían si teme estimación"),
		says:   "%s según %s", later: " (más tarde)", joint: "; ",
	},
}

// Differences finds the numbers of dead, hurt, missing and arrested on which reports
// of several outlets cannot both be right: 12 and 15, but not "at least 12" and 15,
// nor "about 12" and 13, nor 12 and a dozen. Only what a report says at its beginning
// and once counts, of people as such, and of no other time. English, German, French
// and Spanish are read; nil where there are none.
func Differences(reports []Report) []Difference {
	if len(reports) < 2 {
		return nil
	}
	lang := primary(content.Language(reports[0].Language, reports[0].Text))
	c := countingOf[lang]
	if c == nil {
		return nil
	}
	byKind := make([][]Claim, len(c.kinds))
	for i, r := range reports {
		if r.Outlet == "" || primary(content.Language(r.Language, r.Text)) != lang {
			continue
		}
		for k, claim := range c.claims(i, r, lang) {
			if claim.written != "" && !slices.ContainsFunc(byKind[k], func(o Claim) bool { return o.outlet == r.Outlet }) {
				byKind[k] = append(byKind[k], claim)
			}
		}
	}
	var out []Difference
	for k, claims := range byKind {
		slices.SortStableFunc(claims, func(a, b Claim) int { return a.at.Compare(b.at) })
		if d := c.differ(c.kinds[k].differ, claims); d.Text != "" {
			out = append(out, d)
		}
	}
	return out
}

// differ words the claims that contradict another.
func (c *counting) differ(begin string, claims []Claim) (d Difference) {
	var parts []string
	for i, a := range claims {
		if len(parts) == mostOutlets || !slices.ContainsFunc(claims, func(b Claim) bool { return contradict(a, b) }) {
			continue
		}
		later := ""
		if i > 0 && len(d.Claims) > 0 && a.at.Sub(d.Claims[0].at) >= laterAfter {
			later = c.later
		}
		parts = append(parts, fmt.Sprintf(c.says, a.written, a.outlet)+later)
		d.Claims = append(d.Claims, a)
	}
	if len(parts) > 1 {
		d.Text = begin + strings.Join(parts, c.joint) + "."
	}
	return d
}

// contradict reports whether two claims speak of one thing and cannot both be right.
func contradict(a, b Claim) bool {
	if a.value > b.value {
		a, b = b, a
	}
	common := 0
	for _, s := range a.stems {
		if slices.Contains(b.stems, s) {
			common++
		}
	}
	switch {
	case common < max(1, min(leastCommon, min(len(a.stems), len(b.stems))/3)):
		return false // those of one town, and those of the country
	case a.value == b.value, a.least:
		return false // at least 12, and 15
	case a.about || b.about:
		return float64(b.value-a.value) > roughly*float64(b.value)
	}
	return true
}

// claims are a report's figures, one a kind; one that it gives twice and differently
// is left out.
func (c *counting) claims(n int, r Report, lang string) []Claim {
	out := make([]Claim, len(c.kinds))
	mixed := make([]bool, len(c.kinds))
	note := func(k int, claim Claim) {
		switch {
		case out[k].written == "":
			out[k] = claim
		case out[k].value != claim.value:
			mixed[k] = true
		}
	}
	for i, s := range content.Sentences(r.Text, lang) {
		if i == claimSentences {
			break
		}
		sentence := r.Text[s.Start:s.End]
		words := content.Words(sentence, lang)
		if slices.ContainsFunc(words, func(w content.Word) bool { return c.past[w.Text] || isYear(w) }) {
			continue
		}
		for j := range words {
			k := c.kindAt(words, j)
			if k < 0 {
				continue
			}
			claim := Claim{Report: n, Start: s.Start, End: s.End, at: r.At, outlet: r.Outlet, stems: c.meaning(words)}
			claim.value, _ = countOf(words[j])
			claim.written, claim.least, claim.about = c.written(sentence, words, j)
			note(k, claim)
		}
	}
	for k := range out {
		if mixed[k] {
			out[k] = Claim{}
		}
	}
	return out
}

// meaning are the stems of a sentence's words that say what it is about.
func (c *counting) meaning(words []content.Word) (stems []string) {
	for _, w := range words {
		if _, number := countOf(w); !number && !w.Stop && !c.people[w.Text] && !slices.ContainsFunc(c.kinds, func(k countKindWords) bool { return k.after[w.Text] || k.before[w.Text] }) {
			stems = append(stems, w.Stem)
		}
	}
	return stems
}

// kindAt is the kind of what the number at words[i] counts; -1: none of them.
func (c *counting) kindAt(words []content.Word, i int) int {
	if _, ok := countOf(words[i]); !ok {
		return -1
	}
	for k := i + 1; k < len(words) && k <= i+claimReach && !words[k].Break && !c.and[words[k].Text]; k++ {
		for n, kind := range c.kinds {
			if kind.after[words[k].Text] {
				return n
			}
		}
		if _, number := countOf(words[k]); number || !c.people[words[k].Text] && !words[k].Stop && !(c.last && c.people[words[i+1].Text]) {
			break
		}
	}
	// Where another noun follows, other than people are counted.
	if i+1 < len(words) && !words[i+1].Break && !words[i+1].Stop && !c.people[words[i+1].Text] {
		return -1
	}
	for k := i - 1; k >= 0 && k >= i-verbReach && !words[k+1].Break && !c.and[words[k].Text]; k-- {
		for n, kind := range c.kinds {
			if kind.before[words[k].Text] {
				return n
			}
		}
	}
	return -1
}

// written is the number as the sentence writes it, with what bounds it.
func (c *counting) written(sentence string, words []content.Word, i int) (text string, least, about bool) {
	text = sentence[words[i].Start:words[i].End]
	from := max(0, i-3)
	before := strings.ToLower(strings.Join(strings.Fields(sentence[words[from].Start:words[i].Start]), " "))
	for _, p := range c.least {
		if before == p || strings.HasSuffix(before, " "+p) {
			return p + " " + strings.ToLower(text), true, false
		}
	}
	for _, p := range c.about {
		if before == p || strings.HasSuffix(before, " "+p) {
			return p + " " + strings.ToLower(text), false, true
		}
	}
	return strings.ToLower(text), false, false
}

// countOf is the whole number that a word stands for.
func countOf(w content.Word) (int, bool) {
	if w.Text == "dozen" {
		return 12, true
	}
	v := numberWords[w.Text]
	if v == "" && w.Number {
		v = numberOf(w.Text)
		if strings.ContainsFunc(w.Text, func(r rune) bool { return unicode.Is(unicode.Sc, r) || r == '%' || unicode.IsLetter(r) }) {
			return 0, false
		}
	}
	n, err := strconv.Atoi(v)
	return n, err == nil && n > 1 && n <= mostClaimed
}

func isYear(w content.Word) bool {
	n, err := strconv.Atoi(w.Text)
	return err == nil && len(w.Text) == 4 && n >= 1800 && n < 2100
}

// PointOf is a difference as a key point: it rests on the latest claim's sentence.
func (d Difference) PointOf(reports []Report) news.Point {
	last := d.Claims[len(d.Claims)-1]
	r := reports[last.Report]
	return news.Point{Text: d.Text, Item: r.Item, Quote: r.Text[last.Start:last.End], Start: last.Start, End: last.End}
}
