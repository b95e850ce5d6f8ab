package cite

import "strings"

// mla is the style of the Modern Language Association, 9th edition (MLA
// Handbook, chapters 5 and 6).
var mla = style{name: "mla", entry: mlaEntry, inText: mlaInText, order: byAuthorTitle}

var (
	fullNames = nameForm{initials: "full"}
	mlaDays   = dateForm{months: mlaMonths, dayFirst: true}
)

func mlaEntry(r Reference, x extra) string {
	title := italic(r.headline())
	if r.ContainerTitle != "" {
		title = quoted(r.headline(), ".")
	}
	var accessed string
	if d := x.accessed(r, false); !d.IsZero() { // §5.111
		accessed = "Accessed " + mlaDays.word(d)
	}
	return sentences(mlaAuthors(r), title, mlaContainer(r), accessed)
}

// mlaAuthors gives one or two names, of more the first (§5.5–5.8).
func mlaAuthors(r Reference) string {
	names, editors := r.creators()
	if len(names) == 0 {
		return ""
	}
	s := fullNames.inverted(names[0])
	switch {
	case len(names) == 2 && isGroup(names[1]):
		s += " and " + fullNames.natural(names[1])
	case len(names) == 2:
		// A group before a person is parted by the comma as an inverted name is.
		s += ", and " + fullNames.natural(names[1])
	case len(names) > 2:
		s += ", et al."
	}
	switch {
	case editors && len(names) == 1:
		s += ", editor"
	case editors:
		s += ", editors"
	}
	return s
}

// mlaContainer is what a work stands in, from its name to its address (§5.31–5.99).
func mlaContainer(r Reference) string {
	edition, number := ordinal(plainText(r.Edition))
	if number {
		edition += " ed."
	}
	var volume, issue string
	if v := plainText(r.Volume); v != "" {
		volume = "vol. " + v
	}
	if i := plainText(r.Issue); i != "" {
		issue = "no. " + i
	}
	publisher := plainText(r.Publisher)
	if r.is("article-magazine article-newspaper article-journal") || publisher == plainText(r.ContainerTitle) {
		publisher = ""
	}
	genre := ""
	if r.is("report thesis") {
		genre = plainText(r.Genre)
	}
	date := mlaDays.word(r.Issued)
	switch {
	case r.is("book chapter paper-conference motion_picture thesis"):
		date = r.Issued.years()
	case r.is("article-journal"):
		date = dateForm{months: mlaMonths, dayFirst: true, noDay: true}.word(r.Issued)
	}
	if r.Issued.Circa && date != "" {
		date = "circa " + date
	}
	if volume != "" && r.ContainerTitle == "" {
		volume = upperFirst(volume)
	}
	return join(", ", italic(r.container()), upperFirst(edition), plainText(r.Medium), volume, issue, plainText(r.Number),
		publisher, genre, date, pages(mlaRange(r.Page)), r.link())
}

// mlaRange shortens the second of two page numbers to what differs, at least
// two figures: 145–67 (§5.131).
func mlaRange(s string) string {
	from, to, ok := strings.Cut(dashed(s), "–")
	if !ok || len(from) != len(to) || len(to) < 3 || strings.Trim(from+to, "0123456789") != "" {
		return s
	}
	k := 0
	for k < len(to)-2 && from[k] == to[k] {
		k++
	}
	return from + "–" + to[k:]
}

func mlaInText(r Reference, x extra) string {
	names, _ := r.creators()
	f := families(names, x)
	var who string
	switch n := len(f); {
	case n == 0 && r.Title == "":
		who = italic(r.container())
	case n == 0 && r.ContainerTitle == "":
		who = italic(r.headline())
	case n == 0:
		who = "“" + requote(r.headline(), '“') + "”"
	case n == 1:
		who = f[0]
	case n == 2:
		who = f[0] + " and " + f[1]
	case x.long > 1:
		who = strings.Join(f[:min(x.long, n)], ", ") + " et al."
	default:
		who = f[0] + " et al."
	}
	// §6.6: works of one author are told apart by their titles.
	if x.suffix != "" && len(f) > 0 {
		who = join(", ", who, shortTitle(r))
	}
	return "(" + who + ")"
}

// shortTitle is the title before its colon, set as in the entry.
func shortTitle(r Reference) string {
	t, _, _ := strings.Cut(r.headline(), ":")
	if r.ContainerTitle == "" {
		return italic(t)
	}
	return "“" + requote(t, '“') + "”"
}
