package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
)

// Excerpt is the beginning of a plain text, at most words words and a tenth of
// the text. It ends with a sentence when one ends within that, in its second
// half at least; else after a word, with an ellipsis. "" when nothing is allowed: a
// text of under ten words has no tenth.
func Excerpt(text, lang string, words int) string {
	words = min(words, content.CountWords(text)/10)
	if words <= 0 {
		return ""
	}
	start, end := -1, -1
	for _, s := range content.Sentences(text, lang) {
		if start < 0 {
			start = s.Start
		}
		if content.CountWords(text[start:s.End]) > words {
			break
		}
		end = s.End
	}
	if end >= 0 && 2*content.CountWords(text[start:end]) >= words {
		return strings.Join(strings.Fields(text[start:end]), " ")
	}
	text = strings.TrimSpace(text)
	cut := strings.Join(strings.Fields(text[:wordsEnd(text, words)]), " ")
	return strings.TrimRight(cut, " ,;:-–—") + "…"
}

// cutWords is the beginning of s of at most n words, cut at a comma or dash when
// one stands in its second half; "" when n is no more than 0 or s has no word.
func cutWords(s string, n int) string {
	if n <= 0 || content.CountWords(s) == 0 {
		return ""
	}
	if content.CountWords(s) <= n {
		return s
	}
	cut := s[:wordsEnd(s, n)]
	if i := strings.LastIndexAny(cut, ",;:—–，、；："); i > len(cut)/2 && !digitsAround(s, i) {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:-–—，、；：")
}

// digitsAround reports whether the mark at i stands inside a number: 1,000.
func digitsAround(s string, i int) bool {
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	return i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1])
}

// wordsEnd is the byte offset in s where its first n words end. Words end at
// white space; where [content.Words] finds several in a stretch without any, as
// in Chinese, also at each of those.
func wordsEnd(s string, n int) int {
	end := 0
	fits := func(at int) bool {
		if content.CountWords(s[:at]) > n {
			return false
		}
		end = at
		return true
	}
	for i := 0; i < len(s); {
		space := strings.IndexFunc(s[i:], unicode.IsSpace)
		stretch := len(s)
		if space >= 0 {
			stretch = i + space
		}
		if !fits(stretch) {
			for _, w := range content.Words(s[i:stretch], "") {
				if w.End-w.Start > utf8.UTFMax && unspacedWord(w.Text) && !fits(i+w.End) {
					break
				}
			}
			break
		}
		_, size := utf8.DecodeRuneInString(s[stretch:])
		i = stretch + max(size, 1)
	}
	return end
}

// unspacedWord reports whether a word is a pair of characters of a script
// without spaces.
func unspacedWord(w string) bool {
	return utf8.RuneCountInString(w) == 2 && content.CountWords(w) == 1 && content.CountWords(w+w) == 2
}
