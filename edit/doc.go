// Package edit decides: what an item says, what is new, what belongs together,
// what a channel prints and how a story is worded. It does no I/O and reads no
// clock: the pipeline brings facts and keeps judgements.
//
//	derive.go    an item to its plain text, words, teaser or not
//	group.go     items to stories (edit/dedupe)
//	compose.go   stories to a channel's selection (edit/rules)
//	summarise.go a story to its summary (edit/summarize)
//	entry.go     a story to what is printed, with its references (edit/cite)
package edit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"feedctl/edit/cite"
	"feedctl/edit/dedupe"
	"feedctl/edit/summarize"
)

// Recipe names the method that derives an item's text.
const Recipe = "edit@1"

// DeriveRecipe names the method that derives an item's text and its canonical URL.
const DeriveRecipe = Recipe + " " + dedupe.URLRecipe

// CiteRecipe names the method that words references.
const CiteRecipe = cite.Recipe

// Options is what the configuration says of wording.
type Options struct {
	PublicationTitle string
	Words, Points    int
	Style            string   // citation style shown first
	Styles           []string // the only styles to word; empty: all
	Retrieved        string   // always, changing or never
	Images           bool     // link to the sources' own pictures
	Model            Model    // words summaries where its text passes; else the extract stands
}

// MadeFrom identifies what summaries are made with; a story made with another
// owes its summary again.
func (o Options) MadeFrom() string {
	with := fmt.Appendf(nil, "%s %s %s %d %d", Recipe, summarize.Recipe, cite.Recipe, o.Words, o.Points)
	if o.Model.Name != "" {
		with = fmt.Appendf(with, " %s %t", summarize.ModelRecipe(o.Model.Name), o.Model.Hosted)
	}
	h := sha256.Sum256(with)
	return hex.EncodeToString(h[:8])
}
