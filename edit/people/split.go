package people

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// credit finds "edited by", "by", "von": the word before tells whose credit it is.
	credit = regexp.MustCompile(`(?i)(?:^|[\s,;|–—-])((?:[\p{L}-]+\s+)?by|(?:bearbeitet|fotos?|übersetzt|kommentar|analyse|bericht|interview|reportage|gastbeitrag|essay|kolumne|porträt|text)\s+von|(?:photos?|traduit|recueillis|recueilli|texte|interview|reportage)\s+par|(?:texto|escrito|análisis|entrevista|reportaje)\s+(?:por|de)|(?:a\s+cura)\s+di)\b:?\s+`)
	label  = regexp.MustCompile(`^\s*([\p{L}]+)\s*[:：／/|]\s*(.+)$`)
	bars   = regexp.MustCompile(`\s*(?:[|•·●■►»]|\s[–—-]\s|\s?//\s?)\s*`)
	slash  = regexp.MustCompile(`\s+/\s+|\s*[、；;]\s*`)
	commas = regexp.MustCompile(`\s*[,，]\s*`)
)

// pieces parts a cleaned byline into one string a name, in order. Roles,
// places, affiliations and other people's credits are left out.
func pieces(s, lang string) []string {
	var out []string
	intro := false // the line before began with "by": what follows it is another matter
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || noise(line) {
			continue
		}
		text, by, other := credited(line, lang)
		if !by && text == strings.ToLower(text) && text != strings.ToUpper(text) && !hasCJK(text) && len(strings.Fields(text)) > 5 {
			continue // a sentence in small letters
		}
		if other || (len(out) > 0 && intro && !by && !leadsOn(line, lang)) {
			continue
		}
		got := list(text, lang)
		// Without a "by" before them, lines are a list of names; a group in
		// a later line is the masthead.
		if len(out) > 0 && !by && len(got) == 1 && isGroup(got[0]) {
			continue
		}
		out = append(out, got...)
		intro = by && !strings.HasSuffix(line, ",")
	}
	return out
}

// credited returns the part of a line that names authors. by tells that a word
// for "by" introduced it, other that the whole line credits somebody else.
func credited(line, lang string) (text string, by, other bool) {
	if m := label.FindStringSubmatch(line); m != nil {
		w := strings.ToLower(m[1])
		switch {
		case labels[w]:
			line, by = m[2], true
		case otherCredits[w]:
			return "", false, true
		}
	}
	// 1 where do credits begin?
	at := credit.FindAllStringSubmatchIndex(line, -1)
	if len(at) == 0 {
		if t, ok := cutBy(line, lang); ok {
			return t, true, false
		}
		return line, by, false
	}
	// 2 keep those of authors; what stands before the first one counts only
	// when no author's credit follows ("Ada Lovelace, edited by …").
	var kept []string
	for i, m := range at {
		word, _, _ := strings.Cut(strings.ToLower(line[m[2]:m[3]]), " ")
		if otherCredits[word] {
			continue
		}
		end := len(line)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		kept = append(kept, line[m[1]:end])
	}
	if len(kept) > 0 {
		return strings.Join(kept, ", "), true, false
	}
	before := strings.TrimSpace(line[:at[0][0]])
	others := true // "Medically reviewed by"
	for w := range strings.FieldsSeq(strings.ToLower(before)) {
		others = others && otherCredits[strings.Trim(w, ",;")]
	}
	return before, by, others
}

// cutBy cuts a leading word for "by" of another language than English. Many are
// also particles or names ("Von Miller", "Di Wu"), so a whole name must follow.
func cutBy(line, lang string) (string, bool) {
	first, rest, ok := strings.Cut(line, " ")
	langs, known := bylineWords[strings.TrimSuffix(strings.ToLower(first), ":")]
	if !ok || !known {
		return line, false
	}
	if lang != "" && langs != "" && !has(langs, lang) {
		return line, false
	}
	if lang == "" && langs == "ro" {
		return line, false
	}
	words := strings.Fields(rest)
	if len(words) < 2 || joinWord(words[1], lang) {
		return line, false
	}
	return rest, true
}

// leadsOn reports whether a line continues a list of names: "and Ada Lovelace".
func leadsOn(line, lang string) bool {
	first, _, _ := strings.Cut(line, " ")
	return joinWord(first, lang)
}

// list parts a text that names authors into pieces.
func list(text, lang string) []string {
	segments := bars.Split(text, -1)
	var out []string
	for i, seg := range segments {
		seg = strings.TrimSpace(seg)
		if seg == "" || noise(seg) {
			continue
		}
		got := segment(seg, lang)
		if len(got) == 0 {
			continue
		}
		// "Ada Lovelace | The Courier" and "LONDON — Ada Lovelace": what is no
		// person's whole name beside one that is, is an employer or a place.
		if len(out) > 0 && (allGroups(got) || !wholeName(got[0])) {
			continue
		}
		if len(got) == 1 && !wholeName(got[0]) && !isGroup(got[0]) && i+1 < len(segments) && wholeName(segments[i+1]) {
			continue
		}
		out = append(out, got...)
	}
	return out
}

// segment parts a text without bars at semicolons, commas and words for "and".
func segment(seg, lang string) []string {
	if slash.MatchString(seg) {
		var out []string
		for p := range strings.SplitSeq(slash.ReplaceAllString(seg, "\n"), "\n") {
			// Between semicolons, "Lovelace, Ada" is one name.
			if a, ok := inverted(p, true); ok {
				out = append(out, a)
				continue
			}
			out = append(out, commaList(p, lang)...)
		}
		return out
	}
	return commaList(seg, lang)
}

// commaList parts at commas and words for "and", and drops the pieces that
// describe the name before them.
func commaList(s, lang string) []string {
	var out []string
	for _, conj := range conjuncts(s, lang) {
		if a, ok := inverted(conj, false); ok {
			out = append(out, a)
			continue
		}
		parts := commas.Split(conj, -1)
		if pairs, ok := invertedPairs(parts); ok {
			out = append(out, pairs...)
			continue
		}
		for i, p := range parts {
			p = strings.TrimSpace(p)
			words := strings.Fields(p)
			if len(words) == 0 {
				continue
			}
			if hasCJK(p) {
				out = append(out, cjkList(p)...)
				continue
			}
			if len(words) == 1 && len(out) > 0 && i > 0 {
				if suf, ok := suffixes[strings.ToLower(p)]; ok {
					out[len(out)-1] += ", " + suf
					continue
				}
			}
			if isDegrees(words) || isRole(words) && !isGroup(p) || noise(p) {
				continue
			}
			// What follows a person after a comma may be a place or an employer:
			// "Ada Lovelace, Berlin", "Ada Lovelace, Reuters", "Ada Lovelace, THE COURIER".
			if i > 0 && len(out) > 0 && wholeName(out[len(out)-1]) &&
				(len(words) == 1 || isGroup(p) || allCaps(words) && !allCaps(strings.Fields(out[len(out)-1]))) {
				continue
			}
			if p = cutPlace(p, lang); p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// conjuncts parts s at words for "and". A word that means "and" only in some
// languages parts two whole names, never "Ortega y Gasset"; an institution's
// own "and" stays ("Ministry of Health and Welfare").
func conjuncts(s, lang string) []string {
	words := strings.Fields(s)
	var out []string
	start := 0
	for i := 1; i+1 < len(words); i++ {
		w := strings.ToLower(words[i])
		left, right := words[start:i], words[i+1:]
		switch {
		case w == "&" || joinWord(w, lang) && !weakJoins[w]:
			if institution(left) && !agency(right) {
				continue
			}
		case weakJoins[w] && (lang == "" || has(joins[lang], w)):
			if len(left) < 2 || !twoNameWords(right) {
				continue
			}
		default:
			continue
		}
		out = append(out, strings.Join(left, " "))
		start = i + 1
	}
	rest := words[start:]
	if len(rest) > 1 && joinWord(rest[0], lang) {
		rest = rest[1:]
	}
	return append(out, strings.Join(rest, " "))
}

// institution reports whether words are the beginning of an institution's name
// in the form "Centers for Disease Control".
func institution(words []string) bool {
	if i := lastComma(words); i >= 0 {
		words = words[i+1:]
	}
	for i, w := range words {
		lw := strings.ToLower(w)
		if i > 0 && (lw == "of" || lw == "for" || lw == "on") {
			for _, g := range words[:i] {
				if groupWords[strings.ToLower(g)] {
					return true
				}
			}
			return offices[strings.ToLower(words[i-1])]
		}
	}
	return false
}

func lastComma(words []string) int {
	for i := len(words) - 1; i >= 0; i-- {
		if strings.HasSuffix(words[i], ",") {
			return i
		}
	}
	return -1
}

func agency(words []string) bool {
	return len(words) > 0 && (agencies[strings.ToLower(words[0])] || words[0] == "The")
}

// twoNameWords reports whether words begin with two words that may be a name.
func twoNameWords(words []string) bool {
	return len(words) >= 2 && upperFirst(words[0]) && (upperFirst(words[1]) || particles[words[1]])
}

// cutPlace cuts "in Kyiv", "of Reuters", "for The Courier", "is a reporter" from
// the end of p; "" when nothing stands before.
func cutPlace(p, lang string) string {
	words := strings.Fields(p)
	for i, w := range words { // in small letters only: "In" may be a name
		switch {
		case strings.EqualFold(w, "special") && i+1 < len(words) && strings.EqualFold(words[i+1], "to"):
		case w == "IN" && allCaps(words) && i >= 2:
		case w == "en" && has("es fr ca", lang), w == "en" && lang == "" && i >= 2:
		case w == "a" && lang == "it":
		case w == "of" && i >= 2, sentence[w] && i >= 2:
		case places[w] && !particles[w]:
		default:
			continue
		}
		if institution(words[:i+1]) {
			return p
		}
		return strings.Join(words[:i], " ")
	}
	return p
}

// inverted recognises one name written "Family, Given" and returns it with a
// tab between the two. certain tells that the comma cannot part two names.
func inverted(s string, certain bool) (string, bool) {
	parts := commas.Split(strings.TrimSpace(s), -1)
	suffix := ""
	if len(parts) == 3 {
		suf, ok := suffixes[strings.ToLower(parts[2])]
		if !ok {
			return "", false
		}
		suffix, parts = ", "+suf, parts[:2]
	}
	if len(parts) != 2 || hasCJK(s) {
		return "", false
	}
	family, given := strings.Fields(parts[0]), strings.Fields(parts[1])
	if len(family) == 0 || len(given) == 0 || len(given) > 3 || len(suffixes[strings.ToLower(parts[1])]) > 0 {
		return "", false
	}
	if isDegrees(given) || isRole(given) || isGroup(parts[0]) || isGroup(parts[1]) || noise(parts[1]) {
		return "", false
	}
	if cutPlace(parts[1], "") != parts[1] {
		return "", false
	}
	name := family
	for len(name) > 1 && (particles[strings.ToLower(name[0])]) {
		name = name[1:]
	}
	if len(name) > 1 && !(certain && len(name) == 2) {
		return "", false
	}
	for _, w := range append(given, name...) {
		if !nameWord(w) && !particles[w] {
			return "", false
		}
	}
	return strings.Join(family, " ") + "\t" + strings.Join(given, " ") + suffix, true
}

// invertedPairs reads "Lovelace, Ada, Babbage, Charles": an even number of
// single words.
func invertedPairs(parts []string) ([]string, bool) {
	if len(parts) < 4 || len(parts)%2 != 0 {
		return nil, false
	}
	var out []string
	for i := 0; i < len(parts); i += 2 {
		if strings.ContainsAny(parts[i]+parts[i+1], " ") {
			return nil, false
		}
		a, ok := inverted(parts[i]+", "+parts[i+1], true)
		if !ok {
			return nil, false
		}
		out = append(out, a)
	}
	return out, true
}

// cjkList parts a Chinese, Japanese or Korean list of names written without
// commas, and cuts words for "reporter".
func cjkList(s string) []string {
	s = strings.TrimSpace(cjkRole.ReplaceAllString(s, " "))
	if s == "" {
		return nil
	}
	words := strings.Fields(s)
	// Three or more blocks, or blocks too long to be half a name, are a list of names.
	whole := len(words) > 2
	for _, w := range words {
		if hasCJK(w) && len([]rune(w)) >= 3 {
			whole = true
		}
	}
	if whole {
		return words
	}
	return []string{strings.Join(words, " ")}
}

var cjkRole = regexp.MustCompile(`(?:本报|本報|本刊|新华社|编辑|責編|责编)?(?:特派|通讯|通訊|特约|实习)?(?:记者|記者|기자|특파원|作者|撰文|文字)[:：/]?`)

func hasCJK(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}
