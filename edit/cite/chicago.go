package cite

import "strings"

// chicago is the author-date style of the Chicago Manual of Style, 18th edition
// (chapters 13 and 14).
var chicago = style{name: "chicago", entry: chicagoEntry, inText: chicagoInText, order: byAuthorDate, dated: true}

var (
	chicagoNames = nameForm{initials: "full", demote: true}
	americanDays = dateForm{months: longMonths}
)

const (
	chicagoJournal = "article-journal"
	// chicagoUpright are the types whose container is a site, not in italics (§14.104).
	chicagoUpright = "webpage post"
	chicagoIn      = "report article dataset book chapter entry-encyclopedia entry-dictionary paper-conference document"
)

func chicagoEntry(r Reference, x extra) string {
	who, container := chicagoAuthors(r), chicagoContainer(r)
	if who == "" { // §13.204: the newspaper or the site stands for the author
		if container != "" {
			who, container = container, ""
		} else {
			year := chicagoYear(r, x)
			return sentences(chicagoTitle(r, "."), year, chicagoTail(r, x, ""))
		}
	}
	return sentences(who, chicagoYear(r, x), chicagoTitle(r, "."), chicagoTail(r, x, container))
}

// chicagoYear is the year after the authors, with its letter.
func chicagoYear(r Reference, x extra) string {
	y := r.Issued.years()
	switch {
	case y == "" && x.suffix != "":
		return "n.d.-" + x.suffix
	case y == "":
		return "n.d."
	case r.Issued.Circa:
		y = "ca. " + y
	}
	return y + x.suffix
}

// chicagoTail is all after the title: where, when in the year, address.
func chicagoTail(r Reference, x extra, container string) string {
	day := dateForm{months: longMonths, noYear: true}.word(r.Issued)
	var where string
	switch {
	case r.is(chicagoJournal) && (r.Volume != "" || r.Issue != ""):
		numbers := join(" ", plainText(r.Volume), paren(plainText(r.Issue)))
		where = join(": ", join(" ", container, numbers), chicagoRange(r.Page))
	case r.is(chicagoJournal) && r.Page != "":
		where = join(": ", container, chicagoRange(r.Page))
	case r.is(chicagoJournal):
		if day != "" {
			day = "ahead of print, " + day
		}
		where = join(", ", container, day)
	case r.is("article"):
		where = sentences(chicagoInside(container), join(", ", "Preprint", day))
	case r.is("dataset"):
		where = sentences(chicagoInside(container), chicagoPublisher(r), day)
	case r.is(chicagoIn):
		where = sentences(chicagoInside(join(", ", container, chicagoRange(r.Page))), chicagoPublisher(r))
	case r.is("motion_picture"):
		where = sentences(container, chicagoPublisher(r))
	case r.is(chicagoUpright):
		where = join(", ", container, chicagoPublisher(r), day)
	default:
		where = join(", ", container, day)
	}
	return sentences(where, chicagoEdition(r), chicagoAccessed(r, x), r.link())
}

func chicagoInside(container string) string {
	if container == "" {
		return ""
	}
	return "In " + container
}

// chicagoPublisher is the publisher, unless it only repeats the site.
func chicagoPublisher(r Reference) string {
	p := plainText(r.Publisher)
	if strings.EqualFold(p, plainText(r.ContainerTitle)) {
		return ""
	}
	return p
}

func chicagoAccessed(r Reference, x extra) string {
	if d := x.accessed(r, false); !d.IsZero() && r.doi() == "" {
		return "Accessed " + americanDays.word(d)
	}
	return ""
}

// chicagoEdition is a newspaper's edition ("Late Edition") or a book's ("2nd ed.").
func chicagoEdition(r Reference) string {
	e, number := ordinal(plainText(r.Edition))
	switch {
	case number:
		return e + " ed."
	case e == "":
		return ""
	}
	e = titleCase(e)
	if !strings.Contains(strings.ToLower(e), "edition") && !strings.Contains(e, "ed.") {
		e += " Edition"
	}
	return e
}

func chicagoContainer(r Reference) string {
	if r.is(chicagoUpright) {
		if r.ContainerTitle == "" && len(r.Author) == 0 {
			return plainText(r.Publisher)
		}
		return r.container()
	}
	return italic(r.container())
}

// chicagoTitle is in quotation marks with the mark inside them, or in italics
// where the work stands alone.
func chicagoTitle(r Reference, mark string) string {
	t := r.headline()
	switch {
	case t == "":
		return ""
	case r.ContainerTitle == "" && r.is("book report motion_picture dataset thesis software song map graphic document"):
		return italic(t)
	}
	return quoted(t, mark)
}

// chicagoAuthors lists up to six authors, of more the first three (§13.107).
func chicagoAuthors(r Reference) string {
	names, editors := r.creators()
	n := len(names)
	if n == 0 {
		return ""
	}
	words := make([]string, n)
	for i, name := range names {
		words[i] = fullNames.natural(name)
	}
	words[0] = chicagoNames.inverted(names[0])
	var s string
	switch {
	case n == 1:
		s = words[0]
	case n == 2 && isGroup(names[1]):
		s = words[0] + " and " + words[1]
	case n <= 6:
		s = strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
	default:
		s = strings.Join(words[:3], ", ") + ", et al."
	}
	switch {
	case editors && n == 1:
		s += ", ed."
	case editors:
		s += ", eds."
	}
	return s
}

// chicagoRange shortens the second of two page numbers (§9.63): 145–67, 101–8, 100–104.
func chicagoRange(s string) string {
	from, to, ok := strings.Cut(dashed(s), "–")
	if !ok || len(from) != len(to) || len(to) < 3 || strings.Trim(from+to, "0123456789") != "" || strings.HasSuffix(from, "00") {
		return dashed(s)
	}
	least := 2
	if from[len(from)-2] == '0' {
		least = 1
	}
	k := 0
	for k < len(to)-least && from[k] == to[k] {
		k++
	}
	return from + "–" + to[k:]
}

func chicagoInText(r Reference, x extra) string {
	names, _ := r.creators()
	f := families(names, x)
	var who string
	switch n := len(f); {
	case n == 0:
		who = first(chicagoContainer(r), r.headline())
	case n == 1:
		who = f[0]
	case n == 2:
		who = f[0] + " and " + f[1]
	case x.long > 1:
		who = strings.Join(f[:min(x.long, n)], ", ") + " et al."
	default:
		who = f[0] + " et al."
	}
	sep := " "
	if r.Issued.IsZero() {
		sep = ", "
	}
	return "(" + join(sep, who, chicagoYear(r, x)) + ")"
}
