package people

import (
	"regexp"
	"strings"
	"unicode"
)

const months = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|` +
	`januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|` +
	`enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)`

var (
	// "ada@example.com (Ada Lovelace)" is RSS 2.0's form of an author.
	rssAuthor = regexp.MustCompile(`^\s*[^\s()<>]+@[^\s()<>]+\s*\(([^()]*)\)\s*$`)
	address   = regexp.MustCompile(`(?i)[(<\[]?\s*(?:mailto:)?[^\s()<>\[\],;]+@[^\s()<>\[\],;]+\.[\p{L}]{2,}\s*[)>\]]?`)
	webURL    = regexp.MustCompile(`(?i)[(<\[]?\s*(?:https?://|www\.)[^\s)>\]]+\s*[)>\]]?`)
	handle    = regexp.MustCompile(`(?:(?i:follow|twitter:?|on (?:twitter|x))\s+)?[(\[]?@\w+[)\]]?`)
	stray     = regexp.MustCompile(`\S*@\S*`) // what is neither is no name either
	tag       = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)

	// stamped is a label after which only dates follow.
	stamped = regexp.MustCompile(`(?i)[,|•·–—-]?\s*\b(?:first published|last updated|last modified|published|updated|posted|modified|veröffentlicht|aktualisiert|stand|publié|mis à jour|publicado|actualizado)\b(?:\s+(?:on|at|le|am|el))?\s*:?\s*(?:\d|` + months + `\b|mon|tue|wed|thu|fri|sat|sun)[^\n|•·]*`)
	day     = regexp.MustCompile(`(?i)(?:\b(?:on|am|le|el|vom|at)\s+)?\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:` +
		months + `\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}\.?(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?` + months + `\.?,?(?:\s+de)?\s+\d{4}|\d{4}-\d\d-\d\d(?:T[\d:.+Z-]+)?|\d{1,2}[./]\d{1,2}[./]\d{2,4})`)
	clock = regexp.MustCompile(`(?i)(?:\b(?:at|um|à|a las)\s+)?\b\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:uhr|(?:[A-Z]{1,2}[SD]?T|UTC|GMT)\b))?|\b\d{1,2}\s*[ap]\.?m\b\.?`)
	reads = regexp.MustCompile(`(?i)\b\d+\s*(?:min(?:ute)?s?\b)(?:\s+read\b)?`)

	// contribution begins a list of helpers, who are no authors.
	contribution = regexp.MustCompile(`(?i)[,;(.–—-]?\s*\b(?:with (?:files|reporting|additional reporting|contributions?|reports|inputs?) (?:from|by)|(?:additional|further) reporting by|mit (?:material|agenturmaterial) (?:von|der)|avec l['’]?\s*agence|com informações d[aeo])\b[^\n]*`)
	withPeople   = regexp.MustCompile(`(?i)\s*[(,]?\s*\b(?:avec|with|mit|together with|con la colaboración de)\s+([^()\n]+)\)?`)
	parens       = regexp.MustCompile(`\s*[(\[（【][^()\[\]（）【】]*[)\]）】]`)
)

// clean cuts what is no part of any name: addresses, handles, markup, dates,
// lists of helpers, what stands in brackets. Lines stay; "\n" also stands
// where a date was, since names do not run across one.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if m := rssAuthor.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	for _, re := range []*regexp.Regexp{tag, webURL, address, handle, stray} {
		s = re.ReplaceAllString(s, " ")
	}
	for _, re := range []*regexp.Regexp{stamped, day, clock, reads} {
		s = re.ReplaceAllString(s, "\n")
	}
	s = contribution.ReplaceAllString(s, "")
	s = withPeople.ReplaceAllString(s, ", $1")
	for range 3 { // nested brackets
		if t := parens.ReplaceAllString(s, " "); strings.TrimSpace(t) != "" {
			s = t
			continue
		}
		s = strings.Trim(strings.TrimSpace(s), "()[]（）【】")
	}
	return s
}
