package cite

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"feedctl/news"
)

// List words references as a style's reference list has them: in its order,
// told apart. In author-date styles two works of one author and year get a
// letter (2023a, 2023b); different authors of one surname get initials in the
// text. Numbered styles keep the order given, which is the order of citation.
// The result has one wording for each reference. An unknown style gives nil;
// check it with Format or Styles.
func List(rs []Reference, styleName string, o Options) []Wording {
	s, err := styleNamed(styleName)
	if err != nil {
		return nil
	}
	rs = slices.Clone(rs)
	if s.order != nil {
		slices.SortStableFunc(rs, s.order)
	}
	xs := make([]extra, len(rs))
	for i := range xs {
		xs[i] = extra{Options: o, number: i + 1}
	}
	shareSurnames(rs, xs)
	tellApart(s, rs, xs)
	out := make([]Wording, len(rs))
	for i, r := range rs {
		out[i] = s.word(r, xs[i])
	}
	return out
}

// shareSurnames marks references whose first author shares a surname with
// another person (APA 7 §8.20).
func shareSurnames(rs []Reference, xs []extra) {
	people := map[string]map[string]bool{}
	lead := func(r Reference) (news.Name, bool) {
		names, _ := r.creators()
		if len(names) == 0 || names[0].Family == "" {
			return news.Name{}, false
		}
		return names[0], true
	}
	for _, r := range rs {
		if n, ok := lead(r); ok {
			f := strings.ToLower(family(n))
			if people[f] == nil {
				people[f] = map[string]bool{}
			}
			people[f][n.Given] = true
		}
	}
	for i, r := range rs {
		if n, ok := lead(r); ok {
			xs[i].given = len(people[strings.ToLower(family(n))]) > 1
		}
	}
}

// tellApart names more authors where "et al." would stand for different ones,
// and then gives letters to what the text still cannot tell apart.
func tellApart(s style, rs []Reference, xs []extra) {
	if s.label != nil || s.name == chicagoNotes.name {
		return
	}
	groups := func() map[string][]int {
		m := map[string][]int{}
		for i, r := range rs {
			k := s.word(r, xs[i]).InText
			m[k] = append(m[k], i)
		}
		return m
	}
	for _, same := range groups() {
		long := 0
		for _, i := range same[1:] {
			a, _ := rs[same[0]].creators()
			b, _ := rs[i].creators()
			k := 0
			for k < len(a) && k < len(b) && a[k] == b[k] {
				k++
			}
			if (len(a) > 2 || len(b) > 2) && !slices.Equal(a, b) {
				long = max(long, k+1)
			}
		}
		for _, i := range same {
			xs[i].long = long
		}
	}
	for _, same := range groups() {
		if len(same) < 2 {
			continue
		}
		// In the list's own order, so that a stands before b.
		for k, i := range same {
			xs[i].suffix = letters(k)
		}
	}
}

// letters counts a, b, … z, aa, ab.
func letters(n int) string {
	s := ""
	for n++; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// byAuthorDate orders by authors, date (undated first), title.
func byAuthorDate(a, b Reference) int {
	return cmp.Or(cmp.Compare(authorKey(a), authorKey(b)), compareDays(a.Issued, b.Issued), cmp.Compare(sortKey(a.Title), sortKey(b.Title)), cmp.Compare(a.ID, b.ID))
}

// byAuthorTitle orders by authors and title.
func byAuthorTitle(a, b Reference) int {
	return cmp.Or(cmp.Compare(authorKey(a), authorKey(b)), cmp.Compare(sortKey(a.Title), sortKey(b.Title)), compareDays(a.Issued, b.Issued), cmp.Compare(a.ID, b.ID))
}

func compareDays(a, b Date) int {
	return cmp.Or(cmp.Compare(a.Start.Year, b.Start.Year), cmp.Compare(a.Start.Month, b.Start.Month), cmp.Compare(a.Start.Day, b.Start.Day))
}

// authorKey is what a reference is filed under: its authors, else its title.
func authorKey(r Reference) string {
	names, _ := r.creators()
	if len(names) == 0 {
		return sortKey(first(r.Title, r.ContainerTitle))
	}
	var k []string
	for _, n := range names {
		if n.Literal != "" {
			k = append(k, sortKey(n.Literal))
			continue
		}
		k = append(k, sortKey(n.Family)+"\x00"+sortKey(n.Given))
	}
	return strings.Join(k, "\x01")
}

// sortKey is s as it is alphabetised: letters and figures, no marks, no
// leading article.
func sortKey(s string) string {
	s = strings.ToLower(toText(marked(s)))
	for _, article := range []string{"the ", "a ", "an "} {
		s = strings.TrimPrefix(s, article)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return bare(r)
		case r == ' ':
			return ' '
		}
		return -1
	}, s)
}

// bare is a Latin letter without its mark.
func bare(r rune) rune {
	const marked, plain = "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżž",
		"aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijklllllnnnnooooooooorrrssssstttt" + "uuuuuuuuuuwyyyzzz"
	if r < 0x80 {
		return r
	}
	if i := strings.IndexRune(marked, r); i >= 0 {
		return []rune(plain)[len([]rune(marked[:i]))]
	}
	return r
}
