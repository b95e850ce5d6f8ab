package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// small are the words that title case leaves in small letters: articles,
// conjunctions and prepositions of any length, as MLA 9 §2.90 and the common
// practice of reference managers have them.
var small = wordSet(`a about above across afore after against al along alongside amid amidst among amongst an and anenst apropos apud
	around as aside astride at athwart atop barring before behind below beneath beside besides between beyond but by c. ca ca. circa d’ de
	despite down during et et-al except for forenenst from given in inside into lest like modulo near next nor notwithstanding of off on onto
	or out over per plus pro qua sans since so than the through throughout thru thruout till to toward towards under underneath until unto up
	upon v. van versus via vis-à-vis von vs vs. with within without yet`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// english reports whether a title in language lang has English capitals; a
// title of unknown language is taken to be in the language of the styles.
func english(lang string) bool {
	lang = strings.ToLower(lang)
	return lang == "" || lang == "en" || strings.HasPrefix(lang, "en-") || strings.HasPrefix(lang, "en_")
}

// title is r's title as its publisher spells it, with curly quotation marks.
func (r Reference) title(primary rune) string { return curl(marked(r.Title), primary) }

// headline is r's title in title case where that is English.
func (r Reference) headline() string {
	t := r.title('“')
	if english(r.Language) {
		return titleCase(t)
	}
	return t
}

// container is the name of the publication, in title case where that is English.
func (r Reference) container() string {
	t := curl(marked(r.ContainerTitle), '“')
	if english(r.Language) {
		return titleCase(t)
	}
	return t
}

// titleCase gives the words of an English title their capitals. A word that
// has one already, or a figure, or a full stop inside, stands as it is: iPhone,
// NASA, a.m. The first and the last word, and the first after a colon or an
// end of sentence, are never small.
func titleCase(s string) string {
	words := strings.Split(s, " ")
	last := len(words) - 1
	begin := true
	for i, w := range words {
		head, core, tail := strip(w)
		if core != "" {
			words[i] = head + capitals(core, begin, i == last) + tail
		}
		if core != "" || tail != "" {
			t := strings.TrimRight(w, "”’"+string(italicOff)+string(italicOn))
			r, _ := utf8.DecodeLastRuneInString(t)
			begin = strings.ContainsRune(":?!", r) || r == '.' && !small[strings.ToLower(core+".")] && !abbreviation(core)
		}
	}
	return strings.Join(words, " ")
}

// abbreviation reports whether a full stop after core is likely the
// abbreviation's own: U.S., Dr.
func abbreviation(core string) bool {
	return strings.Contains(core, ".") || utf8.RuneCountInString(core) <= 3
}

// strip parts a word from the punctuation around it.
func strip(w string) (head, core, tail string) {
	edge := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	core = strings.TrimLeftFunc(w, edge)
	head = w[:len(w)-len(core)]
	t := strings.TrimRightFunc(core, edge)
	return head, t, core[len(t):]
}

// capitals gives one word, perhaps a compound, its capitals.
func capitals(w string, begin, last bool) string {
	if small[strings.ToLower(w+".")] && !begin {
		return w // v., vs.
	}
	parts, seps := splitAny(w, "-–/")
	for k, p := range parts {
		firstPart, lastPart := k == 0, k == len(parts)-1
		keep := false
		switch {
		case begin && firstPart, last && lastPart:
		case !small[p]:
		case len(parts) == 1, !firstPart:
			keep = true
		default: // "a By-Law" but "an on-off Deal"
			keep = small[parts[1]] || seps[0] == "/"
		}
		if !keep && !plain(p) {
			keep = true
		}
		if utf8.RuneCountInString(p) == 1 && (len(parts) == 1 || seps[0] == "/") && !begin {
			keep = true
		}
		if !keep {
			parts[k] = upperFirst(p)
		}
	}
	var b strings.Builder
	for k, p := range parts {
		b.WriteString(p)
		if k < len(seps) {
			b.WriteString(seps[k])
		}
	}
	return b.String()
}

// plain reports whether w is small letters only: no capital, figure or full stop.
func plain(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool {
		return unicode.IsUpper(r) || unicode.IsDigit(r) || r == '.' || r == '@' || r == '_'
	})
}

// splitAny splits s at each of the characters in seps and returns both halves.
func splitAny(s, seps string) (parts, found []string) {
	start := 0
	for i, r := range s {
		if strings.ContainsRune(seps, r) {
			parts = append(parts, s[start:i])
			found = append(found, string(r))
			start = i + utf8.RuneLen(r)
		}
	}
	return append(parts, s[start:]), found
}
