package content

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Language returns the BCP 47 tag of a plain text, "" when nothing is known. The
// declared tag wins, in its canonical case (en_gb: en-GB), unless the text
// contradicts it: it is written in another script, or the stop words of another
// language outnumber the declared one's three to one and are many. Undeclared, the
// script decides, and within a script shared by several languages the stop words.
// A headline is too short to contradict anything but the script.
func Language(declared, text string) string {
	tag := canonicalTag(declared)
	base := baseOf(tag)
	sample := firstBytes(text, 8<<10)
	script := dominantScript(sample)
	if script == "" {
		return tag
	}
	written := scriptLanguages[script]
	found, hits := guess(script, sample)
	if base == "" {
		return found
	}
	if !slices.Contains(written, base) {
		// A language we know nothing of may be written in any script.
		if !knownLanguage(base) || found == "" {
			return tag
		}
		return found
	}
	if found != "" && found != base && !slices.Contains(akin[base], found) && hits[found] >= 8 && hits[found] >= 3*hits[base] && stopWords[base] != nil {
		return found
	}
	return tag
}

// scriptLanguages lists the languages that a script may be read as, the most
// likely one first.
var scriptLanguages = map[string][]string{
	"Latn": {"en", "es", "de", "fr", "pt", "it", "nl", "pl", "tr", "sv", "nb", "da", "fi", "cs", "hu", "ro", "no", "nn", "ca", "sk", "hr", "sl",
		"et", "lv", "lt", "id", "ms", "vi", "is", "ga", "eu", "gl", "sq", "af", "sw", "tl", "bs", "az", "uz", "so", "eo", "cy", "mt", "lb", "sr"},
	"Cyrl": {"ru", "uk", "bg", "sr", "be", "mk", "kk", "mn", "ky", "tg"},
	"Arab": {"ar", "fa", "ur", "ps", "ckb", "ug", "sd"},
	"Deva": {"hi", "mr", "ne", "sa"},
	"Hans": {"zh", "ja", "yue"},
	"Jpan": {"ja"},
	"Kore": {"ko"},
	"Grek": {"el"},
	"Hebr": {"he", "yi"},
	"Thai": {"th"},
	"Armn": {"hy"},
	"Geor": {"ka"},
	"Beng": {"bn", "as"},
	"Taml": {"ta"},
	"Telu": {"te"},
	"Gujr": {"gu"},
	"Guru": {"pa"},
	"Knda": {"kn"},
	"Mlym": {"ml"},
	"Sinh": {"si"},
	"Khmr": {"km"},
	"Laoo": {"lo"},
	"Mymr": {"my"},
	"Ethi": {"am", "ti"},
}

// latinStops lists the languages in Latin script that have a word as a stop word.
var latinStops = sync.OnceValue(func() map[string][]string {
	languages := map[string][]string{}
	for _, l := range scriptLanguages["Latn"] {
		for w := range stopWords[l] {
			languages[w] = append(languages[w], l)
		}
	}
	return languages
})

// akin languages share so many stop words that counting cannot tell them apart.
var akin = map[string][]string{
	"nb": {"da", "no"}, "no": {"nb", "da"}, "da": {"nb", "no"}, "nn": {"nb", "no", "da", "sv"},
}

func knownLanguage(base string) bool {
	for _, langs := range scriptLanguages {
		if slices.Contains(langs, base) {
			return true
		}
	}
	return false
}

// guess names the most likely language of a text in the script, with the stop
// words counted for each. "" when the script is shared and no words decide.
func guess(script, text string) (string, map[string]int) {
	langs := scriptLanguages[script]
	switch script {
	case "Cyrl":
		if l := cyrillic(text); l != "" {
			return l, nil
		}
	case "Arab":
		return arabicScript(text), nil
	case "Latn":
	default:
		return langs[0], nil
	}
	hits, stops := map[string]int{}, latinStops()
	best := ""
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isWordRune(r) }) {
		for _, l := range stops[w] {
			hits[l]++
		}
	}
	for _, l := range langs { // in order, so that equal counts give one answer
		if hits[l] > hits[best] {
			best = l
		}
	}
	if hits[best] < 2 {
		return "", hits
	}
	return best, hits
}

// cyrillic tells by letters that one language alone uses.
func cyrillic(text string) string {
	switch {
	case strings.ContainsAny(text, "ўЎ"):
		return "be"
	case strings.ContainsAny(text, "ѓќѕЃЌЅ"):
		return "mk"
	case strings.ContainsAny(text, "ђћџЂЋЏ"):
		return "sr"
	case strings.ContainsAny(text, "їєґЇЄҐ"):
		return "uk"
	case strings.ContainsAny(text, "әғқңөұһӘҒҚҢӨҰҺ"):
		return "kk"
	case strings.ContainsAny(text, "ыэёЫЭЁ"):
		return "ru"
	case strings.ContainsAny(text, "ъЪ") && utf8.RuneCountInString(text) > 60:
		return "bg"
	}
	return ""
}

func arabicScript(text string) string {
	switch {
	case strings.ContainsAny(text, "ٹڈڑےں"):
		return "ur"
	case strings.ContainsAny(text, "پچژگ"):
		return "fa"
	}
	return "ar"
}

// dominantScript is the script of most letters of text; "" without letters. Any
// kana makes Japanese of Han, Hangul in force makes Korean.
func dominantScript(text string) string {
	var latin, cyrillic, arabic, deva, han, kana, hangul, all int
	rest := map[string]int{}
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		all++
		switch {
		case r < 0x250 || r >= 0x1e00 && r < 0x1f00:
			latin++
		case r >= 0x400 && r < 0x530:
			cyrillic++
		case r >= 0x600 && r < 0x780:
			arabic++
		case r >= 0x900 && r < 0x980:
			deva++
		case r >= 0x3040 && r <= 0x30ff:
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		default:
			for _, s := range rarerScripts {
				if unicode.Is(s.table, r) {
					rest[s.name]++
					break
				}
			}
		}
	}
	best, most := "", all/3 // two letters of a Greek formula decide nothing
	consider := func(script string, n int) {
		if n > most {
			best, most = script, n
		}
	}
	consider("Latn", latin)
	consider("Cyrl", cyrillic)
	consider("Arab", arabic)
	consider("Deva", deva)
	if kana*20 > han+kana {
		consider("Jpan", han+kana)
	} else {
		consider("Hans", han)
	}
	consider("Kore", hangul)
	for _, s := range rarerScripts {
		consider(s.name, rest[s.name])
	}
	return best
}

var rarerScripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Grek", unicode.Greek}, {"Hebr", unicode.Hebrew}, {"Thai", unicode.Thai}, {"Armn", unicode.Armenian},
	{"Geor", unicode.Georgian}, {"Beng", unicode.Bengali}, {"Taml", unicode.Tamil}, {"Telu", unicode.Telugu},
	{"Gujr", unicode.Gujarati}, {"Guru", unicode.Gurmukhi}, {"Knda", unicode.Kannada}, {"Mlym", unicode.Malayalam},
	{"Sinh", unicode.Sinhala}, {"Khmr", unicode.Khmer}, {"Laoo", unicode.Lao}, {"Mymr", unicode.Myanmar}, {"Ethi", unicode.Ethiopic},
}

// canonicalTag brings a language tag to the case of BCP 47 §2.1.1, with hyphens;
// "" when it is none (en_US.UTF-8, English, und).
func canonicalTag(tag string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	for i, p := range parts {
		for j := 0; j < len(p); j++ {
			c := p[j] | 0x20
			if (c < 'a' || c > 'z') && (p[j] < '0' || p[j] > '9') {
				return ""
			}
		}
		p = strings.ToLower(p)
		switch {
		case i == 0 && (len(p) < 2 || len(p) > 3 || !isLetters(p) || p == "und" || p == "mul" || p == "zxx"), p == "", len(p) > 8:
			return ""
		case i == 0 || len(parts[i-1]) == 1:
		case len(p) == 2:
			p = strings.ToUpper(p)
		case len(p) == 4 && isLetters(p):
			p = strings.ToUpper(p[:1]) + p[1:]
		}
		parts[i] = p
	}
	if two, ok := shorter[parts[0]]; ok {
		parts[0] = two
	}
	return strings.Join(parts, "-")
}

// shorter gives the two-letter code that BCP 47 §2.2.1 asks for where feeds
// write the ISO 639-2 one.
var shorter = map[string]string{
	"ara": "ar", "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "eng": "en", "fin": "fi", "fra": "fr",
	"fre": "fr", "ger": "de", "hin": "hi", "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl", "nob": "nb", "nor": "no",
	"pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr", "ukr": "uk", "zho": "zh",
}

func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// baseOf is the primary language subtag of a tag in any case.
func baseOf(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(strings.TrimSpace(tag))
}

// firstBytes is the beginning of s, at most n bytes and no rune cut.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
