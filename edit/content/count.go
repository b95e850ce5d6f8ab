package content

import (
	"math"
	"unicode/utf8"
)

// CountWords counts the words of a plain text as a person would: what stands
// between white space and holds a letter or digit is one word, hyphens and
// apostrophes included. In scripts without spaces every two characters of a run
// count as one word, an odd one up.
func CountWords(text string) int {
	words, packed := 0, 0
	in := false // inside a spaced word that has been counted
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		i += n
		switch {
		case unspaced(r):
			packed++
			in = false
			continue
		case isWordRune(r):
			if !in {
				words++
				in = true
			}
		case isSpaceRune(r):
			in = false
		default:
			// A dash set without spaces parts two words.
			if r == '—' || r == '–' || r == '…' {
				in = false
			}
		}
		words += (packed + 1) / 2
		packed = 0
	}
	return words + (packed+1)/2
}

// wordsAMinute is the speed of silent reading. English: Brysbaert, "How many
// words do we read per minute?", Journal of Memory and Language 109 (2019), for
// non-fiction. Others: Trauzettel-Klosinski and Dietz, "Standardized assessment
// of reading performance: the new international reading speed texts IReST", IOVS 53
// (2012); Chinese 255 and Japanese 357 characters a minute, two to a word here.
var wordsAMinute = map[string]float64{
	"en": 238, "ar": 138, "de": 179, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188, "ja": 179,
	"nl": 202, "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166, "zh": 128,
}

// Minutes is the reading time of words (as [CountWords] counts) in the language,
// rounded to whole minutes; at least 1 when there are any, 0 when there are none.
// A language without a measured speed is read at 200 words a minute.
func Minutes(words int, lang string) int {
	if words <= 0 {
		return 0
	}
	speed, ok := wordsAMinute[baseOf(lang)]
	if !ok {
		speed = 200
	}
	return max(1, int(math.Round(float64(words)/speed)))
}

func isSpaceRune(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}
