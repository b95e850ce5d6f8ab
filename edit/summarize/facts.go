package summarize

import (
	"strings"

	"feedctl/edit/content"
)

// The kinds of facts that a summary must have from its reports.
const (
	KindNumber    = "number"
	KindName      = "name"
	KindQuotation = "quotation"
)

// Fact is a number, a name or a quotation that stands in a text.
type Fact struct {
	Kind string
	Text string // as it stands there; of a quotation what is between the marks
	// Initial marks a name of one word that begins a sentence: it may be no name.
	Initial bool

	words []content.Word // of a name
	lang  string
}

// Ground is what some reports say, in a form that can be asked. It is safe for
// concurrent use.
type Ground struct {
	g    grounds
	lang string
}

// GroundOf reads reports. Their language is that of the first.
func GroundOf(reports []Report) *Ground {
	ground := &Ground{}
	for _, r := range reports {
		if ground.lang == "" {
			ground.lang = content.Language(r.Language, r.Text)
		}
		ground.g.add(r.Title, ground.lang)
		ground.g.add(r.Text, ground.lang)
	}
	return ground
}

// Facts returns the numbers of text, then its names, then its quotations, in their
// order and each once, whether the reports have them or not. The reports only tell
// which capitalised words that begin a sentence are no names; see [Grounded].
func (ground *Ground) Facts(text string) []Fact {
	var facts []Fact
	seen := map[string]bool{}
	add := func(f Fact) {
		if f.Text = strings.TrimSpace(f.Text); f.Text != "" && !seen[f.Text] {
			seen[f.Text] = true
			f.lang = ground.lang
			facts = append(facts, f)
		}
	}
	words := content.Words(text, ground.lang)
	for _, w := range words {
		figure := numberWords[w.Text]
		if w.Number || figure != "" && figure != "1" && primary(ground.lang) == "en" {
			add(Fact{Kind: KindNumber, Text: text[w.Start:w.End]})
		}
	}
	for _, n := range namesOf(text, words, ground.lang) {
		if bare := ground.g.bareName(n); len(bare) > 0 {
			add(Fact{Kind: KindName, Text: text[bare[0].Start:bare[len(bare)-1].End], words: bare,
				Initial: n.initial && len(n.words) == 1})
		}
	}
	for _, q := range quotationsOf(text) {
		add(Fact{Kind: KindQuotation, Text: q})
	}
	return facts
}

// Has reports whether one of the reports has the fact.
func (ground *Ground) Has(f Fact) bool {
	switch f.Kind {
	case KindNumber:
		return ground.g.hasNumber(f.Text)
	case KindName:
		return ground.g.hasName(f.words, f.lang)
	}
	return ground.g.hasQuotation(f.Text)
}

// Says reports whether one of the reports has the fact of that kind and text, as
// [Ground.Facts] found it elsewhere.
func (ground *Ground) Says(kind, text string) bool {
	f := Fact{Kind: kind, Text: text, lang: ground.lang}
	if kind == KindName {
		if f.words = content.Words(text, ground.lang); len(f.words) == 0 {
			return false
		}
	}
	return ground.Has(f)
}
