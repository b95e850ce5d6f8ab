package cite

import (
	"fmt"
	"strings"
	"unicode"

	"feedctl/news"
)

// bibtexTypes are the entry types of BibTeX for CSL types; the rest is @misc.
var bibtexTypes = map[string]string{
	"article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book", "chapter": "incollection",
	"paper-conference": "inproceedings", "report": "techreport", "thesis": "phdthesis",
}

// BibTeX writes references as BibTeX entries in UTF-8. Keys are made of author,
// year and title, unique within rs and the same for the same rs; titles are
// protected from changes of case. No references: an empty string.
func BibTeX(rs []Reference) string {
	var b strings.Builder
	keys := bibKeys(rs)
	for i, r := range rs {
		kind := bibtexTypes[r.Type]
		if kind == "" {
			kind = "misc"
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "@%s{%s", kind, keys[i])
		field := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, ",\n  %s = {%s}", name, value)
			}
		}
		field("author", bibNames(r.Author))
		field("editor", bibNames(r.Editor))
		if t := toText(marked(r.Title)); t != "" {
			field("title", "{"+texEscape(t)+"}")
		}
		container := texEscape(toText(marked(r.ContainerTitle)))
		switch kind {
		case "article":
			field("journal", container)
		case "incollection", "inproceedings":
			field("booktitle", container)
		default:
			field("howpublished", container)
		}
		publisher := texEscape(plainText(r.Publisher))
		switch kind {
		case "techreport":
			field("institution", publisher)
		case "phdthesis":
			field("school", publisher)
		default:
			field("publisher", publisher)
		}
		field("address", texEscape(plainText(r.PublisherPlace)))
		field("edition", texEscape(plainText(r.Edition)))
		field("volume", texEscape(plainText(r.Volume)))
		field("number", texEscape(first(plainText(r.Issue), plainText(r.Number))))
		field("pages", texEscape(strings.ReplaceAll(dashed(r.Page), "–", "--")))
		field("date", isoDate(r.Issued))
		if d := r.Issued.Start; d.Year != 0 {
			field("year", fmt.Sprint(d.Year))
			if d.Month > 0 {
				b.WriteString(",\n  month = " + strings.ToLower(longMonths[d.Month][:3]))
			}
		} else {
			field("year", texEscape(r.Issued.Literal))
		}
		field("doi", bibURL(r.doi()))
		field("url", bibURL(plainText(r.URL)))
		accessed := r.Accessed
		if !r.RetrievedAt.IsZero() {
			accessed = dayOf(r.RetrievedAt)
		}
		field("urldate", isoDate(accessed))
		field("language", texEscape(plainText(r.Language)))
		b.WriteString("\n}\n")
	}
	return b.String()
}

// bibNames are names parted by "and", groups in braces.
func bibNames(names []news.Name) string {
	var out []string
	for _, n := range names {
		switch {
		case n.Literal != "":
			out = append(out, "{"+texEscape(plainText(n.Literal))+"}")
		case n.Family == "" || n.Given == "":
			out = append(out, "{"+texEscape(plainText(n.String()))+"}")
		default:
			last := texEscape(plainText(join(" ", n.DroppingParticle, prefixed(n.NonDroppingParticle, n.Family))))
			out = append(out, join(", ", last, texEscape(plainText(n.Suffix)), texEscape(plainText(n.Given))))
		}
	}
	return strings.Join(out, " and ")
}

var texSpecial = strings.NewReplacer(`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `&`, `\&`, `%`, `\%`, `$`, `\$`, `#`, `\#`, `_`, `\_`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`)

// texEscape writes s so that TeX prints it as it stands.
func texEscape(s string) string { return texSpecial.Replace(s) }

// bibURL keeps an address as it stands, but for what would break the entry.
func bibURL(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20").Replace(s)
}

// isoDate is 2023-03-21, 2023-03, 2023 or a range of them with a slash.
func isoDate(d Date) string {
	one := func(d Day) string {
		switch {
		case d.Year <= 0:
			return ""
		case d.Month == 0:
			return fmt.Sprintf("%04d", d.Year)
		case d.Day == 0:
			return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
		}
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	return join("/", one(d.Start), one(d.End))
}

// bibKeys makes keys like lovelace2023harbour; equal ones get a letter in order.
func bibKeys(rs []Reference) []string {
	keys := make([]string, len(rs))
	count := map[string]int{}
	for i, r := range rs {
		who := ""
		if names, _ := r.creators(); len(names) > 0 {
			who = family(names[0])
		} else {
			who = r.ContainerTitle
		}
		word := ""
		for w := range strings.FieldsSeq(toText(marked(r.Title))) {
			if k := keyWord(w); len(k) > 0 && !small[k] {
				word = k
				break
			}
		}
		year := "nd"
		if y := r.Issued.Start.Year; y != 0 {
			year = fmt.Sprint(y)
		}
		k := first(keyWord(who), "anon") + keyWord(year) + word
		keys[i] = k
		count[k]++
	}
	used := map[string]bool{}
	next := map[string]int{}
	for i, k := range keys {
		if count[k] > 1 {
			for {
				keys[i] = k + "-" + letters(next[k])
				next[k]++
				if !used[keys[i]] && count[keys[i]] == 0 {
					break
				}
			}
		}
		used[keys[i]] = true
	}
	return keys
}

// keyWord is the letters a–z and figures of s.
func keyWord(s string) string {
	return strings.Map(func(r rune) rune {
		r = bare(unicode.ToLower(r))
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
