// Package cite holds the facts of a reference and words them in a style:
// APA 7, MLA 9, Chicago 18 (author-date, and notes with bibliography), Harvard
// (Cite Them Right 12) and IEEE. It exports the same facts as CSL-JSON, BibTeX
// and RIS.
//
// A [Reference] comes from an item ([FromItem]), an article page ([FromPage])
// or CSL-JSON ([ParseCSL]). [Format] words one, [List] words several so that
// they can be told apart. Only facts found are stated: what is missing is
// worded as the style demands (n.d., the title first), never guessed.
//
// # Adding a style
//
// Write one file NAME.go with a value of type style: how an entry is worded,
// how the text refers to it, and how a list is ordered. Add one line to styles
// in format.go, and one table of results in NAME_test.go, named in style_test.go;
// the references themselves are in refs_test.go.
//
// Inside, wordings are strings in which the runes italicOn and italicOff mark
// italics (rich.go); text.go joins sentences and knows about quotation marks,
// title.go about capitals, names.go about people, date.go about dates.
//
// # Where we differ from citeproc's engine on purpose
//
//   - A site's name equal to the author is left out, as the APA manual says.
//   - No full stop follows an ellipsis, and no punctuation is doubled anywhere.
//   - An undated page without a retrieval date has no "Retrieved" in APA.
//   - A title is never forced to sentence case: the publisher's spelling stands.
//   - A given name in small letters is still shortened to an initial.
//   - Letters after an apostrophe are never capitalised ("We’re").
package cite

// Recipe names the method that words references and its version.
const Recipe = "cite@1"
