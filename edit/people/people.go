// Package people reads a byline to its people: "By Ada Lovelace and Charles
// Babbage in London" names two persons and no place. A reference stands or
// falls with its names, so what is not plainly a name is left out rather than
// guessed at.
//
// The steps are those of a person reading:
//
//  1. clean.go cuts what is no part of any name: addresses, dates, labels.
//  2. split.go parts the rest into pieces, one a name, and drops the pieces
//     that are roles, places and affiliations.
//  3. name.go turns one piece into given name, family name, particles, suffix;
//     or, when it is an agency, a desk or an institution, into a literal.
//
// The vocabulary of all three is in words.go, by language where it differs.
package people

import (
	"strings"

	"feedctl/news"
)

// maxByline is where a byline is cut, in bytes; a longer one is not a byline.
const maxByline = 4000

// Parse returns the people and groups that byline names, in its order, without
// repeats; nil when it names nobody ("By Staff", a date, an e-mail address).
// The byline is plain text and may have several lines. language is a BCP 47
// tag or ""; it decides which word means "and" or "by", whether particles stay
// with the family name when names are inverted, and which name comes first.
// Names in capitals are given ordinary case; other spellings stand as they are.
func Parse(byline, language string) []news.Name {
	if len(byline) > maxByline {
		byline = strings.ToValidUTF8(byline[:maxByline], "")
	}
	lang := primary(language)
	var names []news.Name
	seen := map[news.Name]bool{}
	for _, p := range pieces(clean(byline), lang) {
		n, ok := parseName(p, lang)
		if ok && !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	return names
}

// FromPerson returns the names of a feed's author, whose Name may hold a whole
// byline. An author with only an e-mail address or a URL is nobody we can name: nil.
func FromPerson(p news.Person, language string) []news.Name {
	return Parse(p.Name, language)
}

// primary is the language of a BCP 47 tag: "de" of "de-AT".
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	return tag
}
