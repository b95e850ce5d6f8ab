package edit

import (
	"feedctl/edit/dedupe"
	"feedctl/news"
)

// Explanation says why two items are in one story or not; see [dedupe.Explanation].
type Explanation = dedupe.Explanation

// ExplanationSteps names the factors of an Explanation in their order.
func ExplanationSteps() []string { return dedupe.Steps() }

// Explain says why the items a and b are in one story or not, as Group with
// these wishes finds it among docs; see [dedupe.Explain].
func Explain(docs []news.Doc, a, b news.ID, w Wishes) (Explanation, bool) {
	e, ok := dedupe.Explain(w.addressed(docs), a, b, dedupe.Options{Window: w.Window, Together: w.Together, Apart: w.Apart})
	e.Recipe = w.Recipe()
	return e, ok
}
