package cite

import (
	"strings"

	"feedctl/news"
)

// apa is the style of the American Psychological Association, 7th edition
// (Publication Manual, chapters 8–10).
var apa = style{name: "apa", entry: apaEntry, inText: apaInText, order: byAuthorDate, dated: true}

var apaNames = nameForm{initials: " "}

const (
	periodicals = "article-journal article-magazine article-newspaper paper-conference periodical post-weblog review review-book"
	// apaDays are the types whose day is given; the others have the year alone (§9.14).
	apaDays = "article-magazine article-newspaper broadcast collection document event interview motion_picture pamphlet performance personal_communication post post-weblog song speech webpage"
)

// apaLabels describe works outside the usual kinds, in square brackets (§9.22).
var apaLabels = map[string]string{
	"broadcast": "Broadcast", "dataset": "Dataset", "graphic": "Graphic", "interview": "Interview", "map": "Map",
	"motion_picture": "Video recording", "post": "Online post", "song": "Audio recording", "software": "Computer software",
}

func apaEntry(r Reference, x extra) string {
	who := apaAuthors(r)
	title, source := apaTitle(r), apaSource(r)
	date := "(" + apaDate(r, x) + ")"
	e := sentences(who, date, title, source)
	if who == "" { // §9.12: the title moves to the author's place
		e = sentences(title, date, source)
		if title == "" {
			e = sentences(source, date)
		}
	}
	if doi := r.doiURL(); doi != "" {
		return join(" ", e, doi)
	}
	if d := x.accessed(r, false); !d.IsZero() { // §9.16
		return join(" ", e, "Retrieved "+dateForm{months: longMonths}.word(d)+", from "+r.URL)
	}
	return join(" ", e, r.URL)
}

// apaAuthors lists up to 20 authors, of more the first 19 and the last (§9.8).
func apaAuthors(r Reference) string {
	names, editors := r.creators()
	if len(names) == 0 {
		return ""
	}
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = apaNames.inverted(n)
	}
	n := len(words)
	var s string
	switch {
	case n == 1:
		s = words[0]
	case n == 2 && isGroup(names[1]):
		s = words[0] + " & " + words[1]
	case n <= 20:
		s = strings.Join(words[:n-1], ", ") + ", & " + words[n-1]
	default:
		s = strings.Join(words[:19], ", ") + ", … " + words[n-1]
	}
	if editors && n == 1 {
		s += " (Ed.)"
	} else if editors {
		s += " (Eds.)"
	}
	return s
}

// apaDate is "2023, March 21", "n.d." and their like, with the year's letter.
func apaDate(r Reference, x extra) string {
	d := r.Issued
	if d.IsZero() {
		if x.suffix != "" {
			return "n.d.-" + x.suffix
		}
		return "n.d."
	}
	s := d.years() + x.suffix
	if d.Circa {
		s = "ca. " + s
	}
	if r.is(apaDays) || r.is("paper-conference") && r.Volume == "" && r.Page == "" {
		s = join(", ", s, dateForm{months: longMonths, noYear: true}.word(d))
	}
	return s
}

// apaTitle is the title, in italics where the work stands alone, with the
// description in brackets.
func apaTitle(r Reference) string {
	t := r.title('“')
	alone := r.is("post webpage") || r.ContainerTitle == ""
	if alone {
		t = italic(t)
	}
	if !r.is(periodicals+" post webpage") && r.ContainerTitle == "" {
		t = join(" ", t, paren(join(", ", apaEdition(r), apaVolume(r))))
	}
	label := apaLabels[r.Type]
	if g := first(plainText(r.Genre), plainText(r.Medium)); g != "" {
		label = upperFirst(g)
	}
	if r.is("thesis") {
		label = join(", ", label, plainText(r.Publisher))
	}
	if r.is("document report software standard") && r.ContainerTitle != "" {
		return t // it describes the container
	}
	if label != "" {
		t = join(" ", t, "["+label+"]")
	}
	return t
}

// apaSource is where the work is found: the periodical with its numbers, the
// site, or "In" a larger work and its publisher (§9.23–9.33).
func apaSource(r Reference) string {
	name := r.container()
	publisher := plainText(r.Publisher)
	switch {
	case r.is(periodicals):
		volume := italic(plainText(r.Volume))
		issue := plainText(r.Issue)
		switch {
		case volume != "" && issue != "":
			volume += "(" + issue + ")"
		case issue != "":
			volume = italic(issue)
		}
		return join(", ", italic(name), volume, dashed(r.Page))
	case r.is("post webpage"):
		if sameName(r.Author, name) {
			name = ""
		}
		if sameName(r.Author, publisher) || publisher == name {
			publisher = ""
		}
		return sentences(publisher, name)
	}
	if r.is("thesis") || sameName(r.Author, publisher) {
		publisher = ""
	}
	if name == "" {
		return publisher
	}
	in := "In "
	if r.is("song") {
		in = "On "
	}
	in += italic(curl(marked(r.ContainerTitle), '“'))
	if !r.is("broadcast interview speech") {
		in = join(" ", in, paren(join(", ", apaEdition(r), apaVolume(r), pages(r.Page))))
	}
	label := first(plainText(r.Genre), apaLabels[r.Type])
	if r.is("document report software standard") && label != "" {
		in += " [" + upperFirst(label) + "]"
	}
	return sentences(in, publisher)
}

func apaEdition(r Reference) string {
	e, number := ordinal(plainText(r.Edition))
	if number {
		return e + " ed."
	}
	return e
}

func apaVolume(r Reference) string {
	var v, i string
	if r.Volume != "" {
		v = "Vol. " + plainText(r.Volume)
	}
	if r.Issue != "" {
		i = "Issue " + plainText(r.Issue)
	}
	return join(", ", v, i)
}

func paren(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// sameName reports whether the only author is a group of that name: it is not
// repeated as publisher or site (§9.29).
func sameName(names []news.Name, name string) bool {
	return len(names) == 1 && name != "" && strings.EqualFold(names[0].Literal, name)
}

func apaInText(r Reference, x extra) string {
	names, _ := r.creators()
	who := ""
	f := families(names, x)
	switch n := len(f); {
	case n == 0:
		who = apaTitleInText(r)
	case n == 1:
		who = f[0]
	case n == 2:
		who = f[0] + " & " + f[1]
	case x.long > 1 && x.long < n:
		who = strings.Join(f[:x.long], ", ") + ", et al."
	case x.long >= n:
		who = strings.Join(f[:n-1], ", ") + ", & " + f[n-1]
	default:
		who = f[0] + " et al."
	}
	d := first(r.Issued.years(), "n.d.") + x.suffix
	if r.Issued.IsZero() && x.suffix != "" {
		d = "n.d.-" + x.suffix
	}
	if r.Issued.Circa {
		d = "ca. " + d
	}
	// The comma goes inside a closing quotation mark.
	if who != "" {
		who = strings.TrimSuffix(end(who, ","), " ") + " "
	}
	return "(" + who + d + ")"
}

// apaTitleInText stands for a missing author: in quotation marks where the
// entry has it upright, else in italics (§8.14); in title case.
func apaTitleInText(r Reference) string {
	t := r.headline()
	switch {
	case t == "":
		return italic(r.container())
	case r.is("post webpage report") || r.ContainerTitle == "":
		return italic(t)
	}
	return quoted(t, "")
}
