package content

import (
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
)

// stemmers are the Snowball stemmers by primary language.
var stemmers = map[string]func(string, bool) string{
	"en": english.Stem,
	"es": spanish.Stem,
	"fr": french.Stem,
	"hu": hungarian.Stem,
	"nb": norwegian.Stem,
	"nn": norwegian.Stem,
	"no": norwegian.Stem,
	"ru": russian.Stem,
	"sv": swedish.Stem,
}

// maxStemmed bounds what a stemmer is given: nothing longer is a word, and some
// steps take quadratic time.
const maxStemmed = 64

// stemmer remembers stems: half of a text's words are repeats, and of a day's
// texts nearly all.
type stemmer struct {
	f    func(string, bool) string // nil: the language has none
	seen map[string]string
}

func newStemmer(base string) *stemmer {
	return &stemmer{f: stemmers[base], seen: map[string]string{}}
}

func (s *stemmer) stem(word string) string {
	if s.f == nil || len(word) <= 3 || len(word) > maxStemmed || utf8.RuneCountInString(word) <= 3 {
		return word
	}
	if stem, ok := s.seen[word]; ok {
		return stem
	}
	stem := s.f(word, true)
	if stem == "" {
		stem = word
	}
	s.seen[word] = stem
	return stem
}
