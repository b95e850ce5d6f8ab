package cite

import "strings"

// chicagoNotes is the notes and bibliography style of the Chicago Manual of
// Style, 18th edition. The entry is the bibliography's; InText is the full note.
var chicagoNotes = style{name: "chicago-notes", entry: notesEntry, inText: notesNote, order: byAuthorTitle}

func notesEntry(r Reference, x extra) string {
	who, container := chicagoAuthors(r), chicagoContainer(r)
	if who == "" && container != "" {
		who, container = container, ""
	}
	date := notesDate(r)
	var where string
	switch {
	case r.is(chicagoJournal):
		where = notesJournal(r, container)
	case r.is("article"):
		where = sentences(chicagoInside(container), join(", ", "Preprint", date))
	case r.is("dataset"):
		where = sentences(chicagoInside(container), chicagoPublisher(r), date)
	case r.is(chicagoIn):
		where = sentences(chicagoInside(join(", ", container, chicagoRange(r.Page))), join(", ", chicagoPublisher(r), first(r.Issued.years(), "n.d.")))
	case r.is("motion_picture"):
		where = sentences(container, join(", ", chicagoPublisher(r), r.Issued.years()))
	case r.is(chicagoUpright):
		where = join(", ", container, chicagoPublisher(r), date)
	default:
		where = join(", ", container, first(date, "n.d."))
	}
	return sentences(who, chicagoTitle(r, "."), where, chicagoEdition(r), chicagoAccessed(r, x), r.link())
}

func notesDate(r Reference) string {
	d := americanDays.word(r.Issued)
	if r.Issued.Circa && d != "" {
		return "ca. " + d
	}
	return d
}

// notesJournal is "Example Review 12, no. 3 (2023): 45–67".
func notesJournal(r Reference, container string) string {
	if r.Volume == "" && r.Issue == "" && r.Page == "" {
		if r.Issued.IsZero() {
			return join(", ", container, "n.d.")
		}
		return join(", ", container, "ahead of print", notesDate(r))
	}
	var issue string
	if r.Issue != "" {
		issue = "no. " + plainText(r.Issue)
	}
	numbers := join(", ", plainText(r.Volume), issue)
	sep := " "
	if r.Volume == "" && issue != "" {
		sep = ", "
	}
	return join(": ", join(" ", join(sep, container, numbers), paren(first(r.Issued.years(), "n.d."))), chicagoRange(r.Page))
}

// notesNote is the full note: names in their natural order, commas between.
func notesNote(r Reference, x extra) string {
	container := chicagoContainer(r)
	date := notesDate(r)
	var where string
	switch {
	case r.is(chicagoJournal):
		where = notesJournal(r, container)
	case r.is("article"):
		where = join(", ", notesIn(container), "preprint", date)
	case r.is("dataset"):
		where = join(", ", notesIn(container), chicagoPublisher(r), date)
	case r.is(chicagoIn):
		where = join(" ", notesIn(container), paren(join(", ", chicagoPublisher(r), first(r.Issued.years(), "n.d."))))
		if p := chicagoRange(r.Page); p != "" {
			where += ", " + p
		}
	case r.is("motion_picture"):
		where = join(", ", container, chicagoPublisher(r), r.Issued.years())
	case r.is(chicagoUpright):
		where = join(", ", container, chicagoPublisher(r), date)
	default:
		where = join(", ", container, first(date, "n.d."))
	}
	accessed := chicagoAccessed(r, x)
	if accessed != "" {
		accessed = "a" + accessed[1:]
	}
	rest := join(", ", where, chicagoEdition(r), accessed, r.link())
	title := chicagoTitle(r, ",")
	sep := " "
	if strings.HasSuffix(title, string(italicOff)) && !strings.HasPrefix(rest, "(") {
		sep = ", "
	}
	return stop(join(", ", notesAuthors(r), join(sep, title, rest)))
}

func notesIn(container string) string {
	if container == "" {
		return ""
	}
	return "in " + container
}

// notesAuthors gives one or two names, of more the first (§13.23).
func notesAuthors(r Reference) string {
	names, editors := r.creators()
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = fullNames.natural(n)
	}
	var s string
	switch len(words) {
	case 0:
		return ""
	case 1:
		s = words[0]
	case 2:
		s = words[0] + " and " + words[1]
	default:
		s = words[0] + " et al."
	}
	switch {
	case editors && len(names) == 1:
		s += ", ed."
	case editors:
		s += ", eds."
	}
	return s
}
