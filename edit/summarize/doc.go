// Package summarize makes the short form of a story out of its reports: a text
// of whole sentences, and key points that each name the sentence they rest on.
//
// [Extract] takes sentences as they stand, from all reports of one story at once.
// A sentence weighs what it shares with the others (its words, counted once for
// every other sentence that holds them), what it adds to those already taken, and
// where it stands: news is written with the most important things first, but the
// more has been told, the less that counts. Sentences that cannot be understood
// alone are left out or come with the one before them.
//
// [Grounded] is the promise of every engine, this one and any service: numbers,
// names and quotations of a summary occur in its reports. [Excerpt] is no summary,
// only a beginning.
//
// Everything here is pure and deterministic, and safe for concurrent use.
package summarize

import (
	"time"

	"feedctl/news"
)

// Recipe names what Extract does; it changes when the result for equal input does.
const Recipe = "extract@2"

// Report is one source's item within a story, as plain text.
type Report struct {
	Item        news.ID
	Title, Text string // plain text; line breaks part paragraphs
	Language    string // BCP 47; "": told from the text
	Outlet      string // who says it; "": unknown, and named nowhere
	At          time.Time
	Teaser      bool // Text is not the whole report
	// MaxVerbatim is the most words of this report in text and points together,
	// a sentence in both counted once; 0: no limit.
	MaxVerbatim int
}

// Options bounds a summary. Zero or less gives none of it.
type Options struct {
	Words  int // most words of the text, as content.CountWords counts
	Points int // most key points
}

// Result is a summary with the sentences it was made from.
type Result struct {
	Text     string       // plain, one paragraph; empty when the reports have no text
	Points   []news.Point // in reading order, the lead's first
	Used     []Used       // the sentences of Text, in order
	Language string       // BCP 47 tag of Text and Points; "" when unknown
	Words    int          // of Text
	Recipe   string
	Explain  []Explain // every sentence taken, text's first
}

// Used is a part of a report's Text that stands in a summary word for word.
type Used struct {
	Report     int // index into the reports
	Start, End int // byte offsets in the report's Text
}

// Explain tells why a sentence was taken.
type Explain struct {
	Sentence string
	Report   int    // index into the reports
	Position int    // of the sentence in its report, from 0
	Role     string // "text", "point", or "fill" where the length rule alone took it
	Score    float64
	Parts    map[string]float64 // "centrality" (words shared with other sentences, less what is told already), "lead" (the factor of its position), "words"
}
