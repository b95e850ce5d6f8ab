package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/news"
)

// parseName turns one piece into a name. A tab in it parts family from given
// name; without one the order of the language is taken. false: it names nobody.
func parseName(p, lang string) (news.Name, bool) {
	p = strings.Trim(p, " ,;:|/\\–—-_*·•\"“”«»'‘’")
	if p == "" || noise(p) || len(p) > 200 {
		return news.Name{}, false
	}
	if family, given, ok := strings.Cut(p, "\t"); ok {
		return invertedName(family, given, lang)
	}
	if hasCJK(p) {
		return cjkName(p), true
	}
	if isGroup(p) {
		return news.Name{Literal: p}, true
	}
	words := strings.Fields(p)
	words, suffix := trimWords(words)
	if len(words) == 0 || !nameLike(words) {
		return news.Name{}, false
	}
	if len(words) == 1 {
		w := fixCase(words)[0]
		if nobody[strings.ToLower(w)] {
			return news.Name{}, false
		}
		return news.Name{Literal: w}, true
	}
	n := partName(words, lang)
	n.Suffix = suffix
	return n, true
}

// trimWords cuts titles, degrees and roles around a name and takes its suffix.
func trimWords(words []string) (rest []string, suffix string) {
	for len(words) > 1 && titles[strings.ToLower(words[0])] {
		words = words[1:]
	}
	words = trimRole(words)
	for len(words) > 1 {
		last := strings.Trim(words[len(words)-1], ",")
		if s, ok := suffixes[strings.ToLower(last)]; ok && suffix == "" {
			suffix = s
		} else if !(degrees[last] && (len(words) > 2 || len(last) > 2)) || allCaps(words) {
			break
		}
		words = words[:len(words)-1]
	}
	out := make([]string, 0, len(words))
	for _, w := range words {
		if w = strings.Trim(w, ",;:"); w != "" {
			out = append(out, w)
		}
	}
	if len(out) > 0 { // a full stop after the last word, unless it ends an initial
		w := out[len(out)-1]
		if t := strings.TrimSuffix(w, "."); utf8.RuneCountInString(t) > 2 && !strings.Contains(t, ".") {
			out[len(out)-1] = t
		}
	}
	return out, suffix
}

// trimRole cuts a role before or after a name: "Senior Reporter Ada Lovelace",
// "Ada Lovelace Staff Writer".
func trimRole(words []string) []string {
	n := len(words)
	if n > 2 && roleWords[strings.ToLower(words[n-1])] {
		i := n - 1
		for i > 2 && (roleModifiers[strings.ToLower(words[i-1])] || roleWords[strings.ToLower(words[i-1])]) {
			i--
		}
		words = words[:i]
	}
	for i := len(words) - 3; i >= 0; i-- {
		if roleWords[strings.ToLower(words[i])] && isRole(words[:i+1]) {
			return words[i+1:]
		}
	}
	return words
}

// partName parts the words of a person's name.
func partName(words []string, lang string) news.Name {
	// Families in capitals beside given names in small letters say where they are.
	if i, first := capsFamily(words); i > 0 {
		family, given := words[i:], words[:i]
		if first {
			family, given = words[:i], words[i:]
		}
		return particled(fixCase(given), fixCase(family), lang)
	}
	words = fixCase(words)
	n := len(words)
	if lang == "hu" || lang == "vi" {
		return news.Name{Family: words[0], Given: strings.Join(words[1:], " ")}
	}
	start := n - 1
	// 1 particles before the last word belong to the family name
	for i := 1; i < n-1; i++ {
		if particles[words[i]] || bigParticles[words[i]] {
			start = i
			break
		}
	}
	// 2 "Ortega y Gasset"
	if n >= 4 && (words[n-2] == "y" || words[n-2] == "i") {
		start = min(start, n-3)
	}
	// 3 Spanish names have two families, unless the second word is a given name
	if lang == "es" && start == n-1 && (n >= 4 || n == 3 && !compounds[words[0]] && !strings.HasSuffix(words[1], ".")) {
		start = n - 2
	}
	return particled(words[:start], words[start:], lang)
}

// particled makes a name of its two halves. Particles in small letters become
// dropping where the language files a name without them (German von, French
// de, Spanish and Portuguese de, da), non-dropping elsewhere.
func particled(given, family []string, lang string) news.Name {
	// "Ludwig van" as the given half of an inverted name
	cut := len(given)
	for cut > 1 && particles[given[cut-1]] {
		cut--
	}
	particle := given[cut:]
	given = given[:cut]
	i := 0
	for i < len(family)-1 && particles[family[i]] {
		i++
	}
	particle = append(append([]string{}, particle...), family[:i]...)
	n := news.Name{Given: strings.Join(given, " "), Family: strings.Join(family[i:], " ")}
	p := strings.Join(particle, " ")
	// d'Artagnan, l'Hôpital: the particle has no space after it
	if p == "" && len(n.Family) > 2 && (strings.HasPrefix(n.Family, "d'") || strings.HasPrefix(n.Family, "d’")) {
		return n
	}
	if dropping(p, lang) {
		n.DroppingParticle = p
	} else {
		n.NonDroppingParticle = p
	}
	return n
}

func dropping(p, lang string) bool {
	switch lang {
	case "de", "es", "pt":
		return true
	case "fr":
		return p == "de" || strings.HasPrefix(p, "d'") || strings.HasPrefix(p, "d’")
	}
	return false
}

// invertedName reads the halves of "Family, Given, Jr."
func invertedName(family, given, lang string) (news.Name, bool) {
	given, suffix, _ := strings.Cut(given, ", ")
	g, s := trimWords(strings.Fields(given))
	if suffix == "" {
		suffix = s
	}
	f := strings.Fields(family)
	if len(g) == 0 || len(f) == 0 {
		return news.Name{}, false
	}
	all := fixCase(append(append([]string{}, f...), g...))
	if !nameLike(all) {
		return news.Name{}, false
	}
	n := particled(all[len(f):], all[:len(f)], lang)
	n.Suffix = suffix
	return n, true
}

// cjkName keeps a name in one block whole; "村上 春樹" has its family name first.
func cjkName(p string) news.Name {
	words := strings.Fields(p)
	if len(words) == 2 && hasCJK(words[0]) && hasCJK(words[1]) {
		return news.Name{Family: words[0], Given: words[1]}
	}
	return news.Name{Literal: strings.Join(words, " ")}
}

// capsFamily finds a family name set in capitals: "Jean DUPONT" gives (1, false),
// "DUPONT Jean" (1, true). (0, false) when case tells nothing.
func capsFamily(words []string) (at int, first bool) {
	if allCaps(words) {
		return 0, false
	}
	caps := make([]bool, len(words))
	count := 0
	for i, w := range words {
		caps[i] = len([]rune(w)) >= 3 && w == strings.ToUpper(w) && !strings.Contains(w, ".") && w != strings.ToLower(w)
		if caps[i] {
			count++
		}
	}
	if count == 0 || count == len(words) {
		return 0, false
	}
	n := len(words)
	switch {
	case caps[n-1]:
		i := n
		for i > 0 && (caps[i-1] || particles[strings.ToLower(words[i-1])]) {
			i--
		}
		if i == n-count || i > 0 {
			return max(i, 1), false
		}
	case caps[0] && len([]rune(words[0])) >= 4:
		i := 0
		for caps[i] {
			i++
		}
		return i, true
	}
	return 0, false
}

// allCaps reports whether no word has a small letter.
func allCaps(words []string) bool {
	s := strings.Join(words, "")
	return s == strings.ToUpper(s) && s != strings.ToLower(s)
}

// fixCase gives names in capitals, and names wholly in small letters, ordinary
// case. Mixed spellings stand.
func fixCase(words []string) []string {
	out := make([]string, len(words))
	lower := strings.Join(words, "") == strings.ToLower(strings.Join(words, ""))
	for i, w := range words {
		l := strings.ToLower(w)
		letters := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, w)
		n := utf8.RuneCountInString(letters)
		switch {
		case lower && len(words) > 1 && !particles[l], w == strings.ToUpper(w) && n > 2 && !strings.Contains(w, "."), allCaps(words) && n > 1 && !strings.Contains(w, "."):
			if i > 0 && i < len(words)-1 && particles[l] {
				out[i] = l
				continue
			}
			out[i] = capitalize(l)
		default:
			out[i] = w
		}
	}
	return out
}

// capitalize sets capitals in a name of small letters: after a hyphen or an
// apostrophe, and after Mc.
func capitalize(l string) string {
	var b strings.Builder
	up := true
	for i, r := range l {
		if up {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		up = r == '-' || r == '.' || (r == '\'' || r == '’') && i <= 2 || i == 1 && strings.HasPrefix(l, "mc") && len(l) > 4
	}
	return b.String()
}

// nameLike reports whether words may be a person's name: few, without digits,
// and no sentence.
func nameLike(words []string) bool {
	if len(words) > 8 {
		return false
	}
	small := 0
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) || strings.ContainsAny(w, "_@#=<>{}?!%/") || !strings.ContainsFunc(w, unicode.IsLetter) {
			return false
		}
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && !particles[w] && !strings.ContainsAny(w, "'’-") {
			small++
			// E. E. cummings
			if i == len(words)-1 && i > 0 && strings.HasSuffix(words[0], ".") {
				small--
			}
		}
	}
	return small == 0 || small == len(words) && len(words) <= 3
}

// nameWord reports whether w may stand in a name.
func nameWord(w string) bool {
	_, rest, ok := strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
	return upperFirst(w) || ok && upperFirst(rest) || strings.HasPrefix(w, "al-")
}

func upperFirst(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsLetter(r) && !unicode.IsLower(r)
}

// wholeName reports whether p looks like a person's name of two words or more.
func wholeName(p string) bool {
	p = strings.ReplaceAll(p, "\t", " ")
	words := strings.Fields(p)
	return hasCJK(p) || len(words) >= 2 && !isGroup(p) && !isRole(words) && nameLike(words)
}

func allGroups(ps []string) bool {
	for _, p := range ps {
		if !isGroup(p) {
			return false
		}
	}
	return true
}

// isGroup reports whether p names an agency, a desk or an institution.
func isGroup(p string) bool {
	words := trimRole(strings.Fields(p))
	if len(words) == 0 || noise(p) {
		return false
	}
	lower := strings.ToLower(strings.Join(words, " "))
	if len(words) == 1 {
		w := strings.Trim(words[0], ".,")
		n := utf8.RuneCountInString(w)
		if agencies[strings.ToLower(w)] {
			return true
		}
		return n >= 2 && n <= 5 && allCaps([]string{w}) && !strings.ContainsAny(w, ".-'’")
	}
	for _, a := range agencyNames {
		if strings.TrimPrefix(lower, "the ") == a {
			return true
		}
	}
	head := words[0]
	switch {
	case strings.EqualFold(head, "the"), institution(words),
		agencies[strings.ToLower(head)] && allCaps([]string{head}),
		len(words) == 2 && articles[strings.ToLower(head)] && upperFirst(head) && !allCaps(words):
		return true
	}
	for i, w := range words {
		l := strings.ToLower(strings.Trim(w, ".,"))
		if l == "reuters" || l == "bloomberg" && i == 0 {
			return true
		}
		if groupWords[l] && (l != "staff" || i == len(words)-1) {
			return !isRole(words) || l == "staff" || l == "desk"
		}
	}
	return false
}

// isRole reports whether words are a role and no name: "senior staff writer",
// "editor of the Courier".
func isRole(words []string) bool {
	if len(words) == 0 {
		return false
	}
	role := false
	for i, w := range words {
		l := strings.ToLower(strings.Trim(w, ".,"))
		if role && (l == "of" || l == "at" || l == "for" || l == "in" || l == "on") && i > 0 {
			return true
		}
		if roleWords[l] {
			role = true
			continue
		}
		if !roleModifiers[l] && !agencies[l] {
			return false
		}
	}
	return role
}

// isDegrees reports whether words are academic degrees only.
func isDegrees(words []string) bool {
	for _, w := range words {
		if !degrees[strings.Trim(w, ",")] {
			return false
		}
	}
	return len(words) > 0
}

// noise reports whether s is what content systems print where nobody is named.
func noise(s string) bool {
	l := strings.ToLower(strings.Trim(strings.TrimSpace(s), ".,:;|-–— "))
	if l == "" || nobody[l] {
		return true
	}
	for _, p := range nobodyPhrases {
		if l == p {
			return true
		}
	}
	words := strings.Fields(l)
	return isRole(words) && !(agencies[words[0]] && words[len(words)-1] == "staff")
}
