package cite

import (
	"strconv"
	"strings"
)

// ieee is the style of the IEEE Reference Guide: entries are numbered as cited.
var ieee = style{name: "ieee", entry: ieeeEntry, inText: func(_ Reference, x extra) string { return ieeeNumber(x) },
	label: func(x extra) string { return ieeeNumber(x) + " " }}

var ieeeDays = dateForm{months: ieeeMonths, padded: true}

// ieeeAlone are the works whose titles are in italics; others are in quotation marks.
const ieeeAlone = "bill book graphic legal_case legislation motion_picture song standard software"

func ieeeNumber(x extra) string { return "[" + strconv.Itoa(x.number) + "]" }

func ieeeEntry(r Reference, x extra) string {
	title := r.title('“')
	rest := ieeeSource(r)
	switch {
	case title == "":
	case r.is(ieeeAlone):
		title = italic(title)
	case rest == "":
		title = quoted(title, ".")
	default:
		title = quoted(title, ",")
	}
	sep := " "
	if r.is("motion_picture") {
		sep = ", "
	} else if r.is(ieeeAlone) {
		sep = ". "
	}
	e := join(", ", ieeeAuthors(r), join(sep, title, rest))
	// Journals go on with a comma, all others with a full stop.
	if doi := r.doi(); doi != "" && !r.is("webpage post post-weblog") {
		if r.is("article-journal") {
			return e + ", doi: " + doi + "."
		}
		return stop(e) + " doi: " + doi + "."
	}
	online := ieeeOnline(r, x)
	if r.is("article-journal") && online != "" {
		return e + ", " + online
	}
	return join(" ", stop(e), online)
}

// ieeeSource is what follows the title.
func ieeeSource(r Reference) string {
	name := italic(curl(marked(r.ContainerTitle), '“'))
	publisher := join(", ", plainText(r.Publisher), plainText(r.PublisherPlace))
	date := ieeeDays.word(r.Issued)
	if r.Issued.Circa && date != "" {
		date = "c. " + date
	}
	year := r.Issued.years()
	month := dateForm{months: ieeeMonths, padded: true, noDay: true}.word(r.Issued)
	switch {
	case r.is("article-journal"):
		return join(", ", name, ieeeLocators(r), ieeePages(r), month)
	case r.is("webpage post post-weblog"):
		return toText(name)
	case r.is("report"):
		return join(", ", publisher, join(" ", plainText(r.Genre), plainText(r.Number)), month)
	case r.is("thesis"):
		return join(", ", plainText(r.Genre), publisher, year)
	case r.is("article"):
		return join(", ", date, italic(publisher))
	case r.is("motion_picture"):
		return paren(date)
	case r.is("chapter"):
		return join(", ", ieeeIn(name), ieeeLocators(r), placed(r), year, ieeePages(r))
	case r.is("paper-conference speech"):
		return join(", ", ieeeIn(name), placed(r), month, ieeePages(r))
	case r.is("book graphic song bill legal_case legislation"):
		return join(". ", ieeeLocators(r), join(", ", placed(r), year, ieeePages(r)))
	case r.is("software standard"):
		return join(". ", paren(date), plainText(r.Genre), publisher)
	case r.is("article-magazine article-newspaper broadcast interview manuscript map personal_communication"):
		return join(", ", name, ieeeLocators(r), publisher, ieeePages(r), date)
	}
	return join(". ", join(", ", name, ieeeLocators(r)), join(", ", publisher, ieeePages(r), date))
}

func ieeeIn(name string) string {
	if name == "" {
		return ""
	}
	return "in " + name
}

func placed(r Reference) string {
	return join(": ", plainText(r.PublisherPlace), plainText(r.Publisher))
}

func ieeeLocators(r Reference) string {
	var e, v, i string
	if r.is("book chapter report graphic song") {
		var number bool
		if e, number = ordinal(plainText(r.Edition)); number {
			e += " ed."
		}
	}
	if r.Volume != "" {
		v = "vol. " + plainText(r.Volume)
	}
	if r.Issue != "" {
		i = "no. " + plainText(r.Issue)
	}
	return join(", ", e, v, i)
}

func ieeePages(r Reference) string {
	if r.is("article-journal") && r.Number != "" {
		return "Art. no. " + plainText(r.Number)
	}
	return pages(r.Page)
}

// ieeeOnline is "Accessed: Mar. 21, 2023. [Online]. Available: URL", without a
// full stop after the address.
func ieeeOnline(r Reference, x extra) string {
	if r.URL == "" {
		return ""
	}
	online := "[Online]."
	if r.is("motion_picture") {
		online = "[Online Video]."
	}
	if m := plainText(r.Medium); m != "" && !r.is("webpage post post-weblog") {
		online = "[" + upperFirst(m) + "]."
	}
	var accessed string
	if d := x.accessed(r, true); !d.IsZero() {
		accessed = "Accessed: " + stop(ieeeDays.word(d))
	}
	return join(" ", accessed, online, "Available: "+r.URL)
}

// ieeeAuthors lists up to six authors, of more the first.
func ieeeAuthors(r Reference) string {
	names, editors := r.creators()
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = nameForm{initials: " "}.natural(n)
	}
	var s string
	switch n := len(words); {
	case n == 0:
		return ""
	case n == 1:
		s = words[0]
	case n == 2:
		s = words[0] + " and " + words[1]
	case n <= 6:
		s = strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
	default:
		s = words[0] + " " + italic("et al.")
	}
	switch {
	case editors && len(names) == 1:
		s += ", Ed."
	case editors:
		s += ", Eds."
	}
	return s
}
