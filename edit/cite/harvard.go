package cite

import "strings"

// harvard is the Harvard style as Cite Them Right, 12th edition, has it.
var harvard = style{name: "harvard", entry: harvardEntry, inText: harvardInText, order: byAuthorDate, dated: true}

var (
	harvardNames = nameForm{initials: ""}
	britishDays  = dateForm{months: longMonths, dayFirst: true}
)

// harvardAlone are the works whose titles are in italics; others are in quotation marks.
const harvardAlone = "bill book legal_case legislation motion_picture report song thesis webpage graphic"

func harvardEntry(r Reference, x extra) string {
	title, container := harvardTitle(r), italic(curl(marked(r.ContainerTitle), '‘'))
	who := harvardAuthors(r)
	if who == "" { // the newspaper, or the title, moves to the front
		switch {
		case r.is("article-newspaper article-magazine") && container != "":
			who, container = italic(r.container()), ""
		case title != "":
			who, title = title, ""
		default:
			who, container = container, ""
		}
	}
	edition, number := ordinal(plainText(r.Edition))
	if number {
		edition += " edn"
	}
	if container != "" && r.is("article article-journal") && r.Page == "" && r.Volume == "" {
		container += " [Preprint]"
	}
	in := ""
	if r.is("chapter paper-conference") && container != "" {
		in = "in "
	}
	head := join(" ", who, "("+harvardYear(r, x)+")", join(", ", title, join("", in, container)))
	head = join(". ", head, edition, harvardPublisher(r))
	// numbers and day follow after commas
	locator := ""
	if r.is("article-journal") {
		locator = join("", plainText(r.Volume), paren(plainText(r.Issue)))
	}
	day := ""
	if r.is("article-newspaper article-magazine post-weblog speech") {
		day = dateForm{months: longMonths, dayFirst: true, noYear: true}.word(r.Issued)
	}
	page := ""
	if r.is("chapter paper-conference article-journal article article-magazine article-newspaper book review review-book report") {
		page = pages(r.Page)
	}
	head = join(", ", head, locator, day, page)
	return fullStop(join(". ", head, harvardAccess(r, x)))
}

// fullStop ends an entry: in British usage the full stop follows a quotation mark.
func fullStop(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func harvardAccess(r Reference, x extra) string {
	if doi := r.doiURL(); doi != "" {
		return "Available at: " + doi
	}
	if r.URL == "" {
		return ""
	}
	s := "Available at: " + r.URL
	if d := x.accessed(r, true); !d.IsZero() {
		s += " (Accessed: " + britishDays.word(d) + ")"
	}
	return s
}

// harvardAuthors lists up to three authors, of more the first.
func harvardAuthors(r Reference) string {
	names, editors := r.creators()
	n := len(names)
	if n == 0 {
		return ""
	}
	words := make([]string, n)
	for i := range names {
		words[i] = harvardNames.inverted(names[i])
	}
	s := harvardAnd(words, n > 2 && isGroup(names[n-1]))
	if n > 3 {
		s = words[0] + " " + italic("et al.")
	}
	switch {
	case editors && n == 1:
		s += " (ed.)"
	case editors:
		s += " (eds)"
	}
	return s
}

// harvardAnd joins names; a group after several people is set off by a comma.
func harvardAnd(words []string, comma bool) string {
	n := len(words)
	if n == 1 {
		return words[0]
	}
	and := " and "
	if comma {
		and = ", and "
	}
	return strings.Join(words[:n-1], ", ") + and + words[n-1]
}

func harvardYear(r Reference, x extra) string {
	y := r.Issued.years()
	switch {
	case y == "" && x.suffix != "":
		return "no date " + x.suffix
	case y == "":
		return "no date"
	case r.Issued.Circa:
		y = "c. " + y
	}
	return y + x.suffix
}

func harvardTitle(r Reference) string {
	t := r.title('‘')
	switch {
	case t == "":
		return ""
	case r.is(harvardAlone):
		t = italic(t)
		if m := plainText(r.Medium); m != "" {
			t += " [" + m + "]"
		}
		return t
	}
	return "‘" + requote(t, '‘') + "’"
}

func harvardPublisher(r Reference) string {
	p := join(": ", plainText(r.PublisherPlace), plainText(r.Publisher))
	switch {
	case r.is("article-journal article-newspaper article-magazine"):
		return ""
	case r.is("thesis"):
		return join(". ", plainText(r.Genre), plainText(r.Publisher))
	case r.is("report"):
		return join(". ", join(" ", plainText(r.Genre), plainText(r.Number)), p)
	case p == plainText(r.ContainerTitle):
		return ""
	}
	return p
}

func harvardInText(r Reference, x extra) string {
	names, _ := r.creators()
	f := families(names, x)
	var who string
	switch n := len(f); {
	case n == 0 && r.is("article-newspaper article-magazine") && r.ContainerTitle != "":
		who = italic(r.container())
	case n == 0 && r.Title != "":
		who = harvardTitle(r)
	case n == 0:
		who = italic(curl(marked(r.ContainerTitle), '‘'))
	case n <= 3:
		who = harvardAnd(f, n > 2 && isGroup(names[n-1]))
	case x.long > 1:
		who = strings.Join(f[:min(x.long, n)], ", ") + " et al."
	default:
		who = f[0] + " et al."
	}
	return "(" + join(", ", who, harvardYear(r, x)) + ")"
}
