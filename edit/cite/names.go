package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/news"
)

// nameForm is how a style writes names.
type nameForm struct {
	initials string // what parts initials: " " (J. R. R.), "" (J.R.R.); "full": given names in full
	demote   bool   // particles go after the given name when it is inverted: Gogh, Vincent van
}

// inverted is "Family, Given, Jr."; a name without parts and a CJK name stand as they are.
func (f nameForm) inverted(n news.Name) string {
	n, whole := parts(n, f.demote)
	if whole != "" {
		return whole
	}
	given := f.given(n.Given)
	if f.demote {
		given = join(" ", given, n.DroppingParticle, n.NonDroppingParticle)
		return join(", ", n.Family, given, n.Suffix)
	}
	given = join(" ", given, n.DroppingParticle)
	return join(", ", prefixed(n.NonDroppingParticle, n.Family), given, n.Suffix)
}

// natural is "Given Family Jr."
func (f nameForm) natural(n news.Name) string {
	n, whole := parts(n, false)
	if whole != "" {
		return whole
	}
	return join(" ", f.given(n.Given), prefixed(n.DroppingParticle, prefixed(n.NonDroppingParticle, n.Family)), n.Suffix)
}

// family is the name by which the text refers to a person.
func family(n news.Name) string {
	n, whole := parts(n, false)
	if whole != "" {
		if n.Family != "" && n.Literal == "" {
			return n.Family
		}
		return whole
	}
	return first(prefixed(n.NonDroppingParticle, n.Family), n.Given)
}

// parts cleans n. whole is the name as it stands, when it has no order to
// change: a group, a mononym, a CJK name (family first, no comma).
func parts(n news.Name, demote bool) (_ news.Name, whole string) {
	for _, s := range []*string{&n.Given, &n.Family, &n.Suffix, &n.DroppingParticle, &n.NonDroppingParticle, &n.Literal} {
		*s = curl(plainText(*s), '“')
	}
	switch {
	case n.Literal != "":
		return n, n.Literal
	case n.Family == "":
		return n, first(n.Given, join(" ", n.NonDroppingParticle, n.DroppingParticle))
	case cjk(n.Family) && cjk(n.Given):
		return n, n.Family + n.Given
	}
	if n.NonDroppingParticle == "" && demote {
		n.NonDroppingParticle, n.Family = particle(n.Family)
	}
	// "Ludwig van" given with "Beethoven"
	words := strings.Fields(n.Given)
	k := len(words)
	for k > 1 && lowerWord(words[k-1]) {
		k--
	}
	if k < len(words) && n.DroppingParticle == "" && !lowerWord(words[0]) {
		n.Given, n.DroppingParticle = strings.Join(words[:k], " "), strings.Join(words[k:], " ")
	}
	return n, ""
}

func lowerWord(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLower(r)
}

// particle parts a family name from particles written in it: "von Bismarck",
// "al-Sharif".
func particle(family string) (p, rest string) {
	words := strings.Fields(family)
	k := 0
	for k < len(words)-1 && lowerWord(words[k]) {
		k++
	}
	if k > 0 {
		return strings.Join(words[:k], " "), strings.Join(words[k:], " ")
	}
	for _, pre := range []string{"al-", "el-", "d’", "l’"} {
		if rest, ok := strings.CutPrefix(family, pre); ok && rest != "" && !lowerWord(rest) {
			return pre, rest
		}
	}
	return "", family
}

// prefixed puts a particle before a name, without a space after an apostrophe
// or hyphen.
func prefixed(p, name string) string {
	if p == "" {
		return name
	}
	if strings.HasSuffix(p, "’") || strings.HasSuffix(p, "-") {
		return p + name
	}
	return p + " " + name
}

// given writes given names in full, with initials spaced ("J. R. R."), or
// shortened to initials ("J.-P."). Words in small letters stay.
func (f nameForm) given(s string) string {
	full := f.initials == "full"
	var out []string
	for w := range strings.FieldsSeq(s) {
		for p := range strings.SplitSeq(dotted(w), " ") {
			if full {
				if r, n := utf8.DecodeRuneInString(p); n == len(p) && unicode.IsUpper(r) {
					p += "."
				}
				out = append(out, p)
				continue
			}
			out = append(out, initial(p, len(out) == 0))
		}
	}
	if full {
		return strings.Join(out, " ")
	}
	return strings.Join(out, f.initials)
}

// dotted puts spaces after the full stops inside a run of initials: "J.R.R."
func dotted(w string) string {
	if !strings.Contains(strings.TrimSuffix(w, "."), ".") || strings.Contains(w, "-") {
		return w
	}
	return strings.TrimSpace(strings.ReplaceAll(w, ".", ". "))
}

// initial shortens one given name: "Jean-Paul" to "J.-P.", "Th." stays.
func initial(w string, firstName bool) string {
	if strings.HasSuffix(w, ".") && !strings.Contains(w, "-") {
		return w
	}
	if lowerWord(w) && !firstName {
		return " " + w
	}
	var out []string
	for k, p := range strings.Split(w, "-") {
		r, _ := utf8.DecodeRuneInString(p)
		if !unicode.IsLetter(r) || k > 0 && unicode.IsLower(r) {
			continue
		}
		out = append(out, string(unicode.ToUpper(r))+".")
	}
	return strings.Join(out, "-")
}

// cjk reports whether s is written in Han, kana or Hangul.
func cjk(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

// isGroup reports whether n has no parts.
func isGroup(n news.Name) bool { return n.Literal != "" }
