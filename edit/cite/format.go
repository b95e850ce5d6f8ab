package cite

import (
	"fmt"
	"strings"
	"time"

	"feedctl/news"
)

// styles are the styles that references can be worded in, the default first.
// A new style is one file and one line here.
var styles = []style{apa, mla, chicago, chicagoNotes, harvard, ieee}

// style words references. entry and inText return marked-up strings (rich.go).
type style struct {
	name   string
	entry  func(r Reference, x extra) string
	inText func(r Reference, x extra) string
	// label, when not nil, is what Text has before the entry and HTML leaves
	// to the list that holds it: "[1] ".
	label func(x extra) string
	// order is how a list is sorted; nil: as cited.
	order func(a, b Reference) int
	// dated tells that the text refers by author and year, so that two works
	// of one author and year are told apart as 2023a and 2023b.
	dated bool
}

// extra is what the wording of one reference depends on besides its facts.
type extra struct {
	Options
	number int    // in the list, from 1
	suffix string // a, b: after the year
	given  bool   // the first author's surname is shared: the text gives initials too
	long   int    // how many authors the text names before "et al."; 0: the style's own number
}

// Options are a reader's choices.
type Options struct {
	// Retrieved says when a retrieval date is printed: "changing" (also "") by
	// the manual's rule, for pages made to change and where the style always
	// asks for one; "always" wherever one is known and there is a URL;
	// "never" not at all. An undated page keeps it always: it is the only date
	// the reference has.
	Retrieved string
	Zone      *time.Location // of retrieval dates; nil: UTC
	Language  string         // of references that do not say theirs; empty: English
}

// Wording is a reference in a style. HTML is escaped text with no markup but <i>.
// InText is how the running text refers to it: "(Lovelace, 2023)", or in
// chicago-notes the whole note; plain text. In a numbered style Text begins with
// the number and HTML does not: there the list has it.
type Wording struct{ Text, HTML, InText string }

// Styles lists the names of the styles, the default first.
func Styles() []string {
	names := make([]string, len(styles))
	for i, s := range styles {
		names[i] = s.name
	}
	return names
}

func styleNamed(name string) (style, error) {
	for _, s := range styles {
		if s.name == name {
			return s, nil
		}
	}
	return style{}, news.WithHint(fmt.Errorf("citation style %q is not known", name),
		"choose one of "+strings.Join(Styles(), ", "))
}

// Format words one reference alone. An unknown style is an error whose hint
// lists the known ones.
func Format(r Reference, styleName string, o Options) (Wording, error) {
	s, err := styleNamed(styleName)
	if err != nil {
		return Wording{}, err
	}
	return s.word(r, extra{Options: o, number: 1}), nil
}

func (s style) word(r Reference, x extra) Wording {
	if r.Language == "" {
		r.Language = x.Language
	}
	if !r.RetrievedAt.IsZero() {
		zone := x.Zone
		if zone == nil {
			zone = time.UTC
		}
		r.Accessed = dayOf(r.RetrievedAt.In(zone))
	}
	r.URL = strings.ReplaceAll(plainText(r.URL), " ", "%20")
	e := tidy(s.entry(r, x))
	w := Wording{Text: toText(e), HTML: toHTML(e), InText: toText(tidy(s.inText(r, x)))}
	if s.label != nil {
		w.Text = s.label(x) + w.Text
	}
	return w
}

// tidy takes out what missing facts may leave behind.
func tidy(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return strings.TrimSpace(s)
}

// accessed is the retrieval date to print; zero: none. asks tells that the
// style wants one for every online source.
func (x extra) accessed(r Reference, asks bool) Date {
	switch {
	case r.URL == "" || r.Accessed.IsZero():
		return Date{}
	case r.Issued.IsZero(), x.Retrieved == "always":
		return r.Accessed
	case x.Retrieved == "never":
		return Date{}
	case r.Changing || asks:
		return r.Accessed
	}
	return Date{}
}

// doiURL is the address of a DOI, or "".
func (r Reference) doiURL() string {
	d := r.doi()
	if d == "" {
		return ""
	}
	return "https://doi.org/" + d
}

// doi is the DOI without the address it may be given with.
func (r Reference) doi() string {
	d := strings.TrimSpace(r.DOI)
	for _, p := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"} {
		if len(d) >= len(p) && strings.EqualFold(d[:len(p)], p) {
			d = strings.TrimSpace(d[len(p):])
		}
	}
	return strings.ReplaceAll(plainText(d), " ", "%20")
}

// link is the DOI's address, else the URL.
func (r Reference) link() string { return first(r.doiURL(), r.URL) }

// is reports whether r's type is one of those listed, space-separated.
func (r Reference) is(types string) bool {
	for t := range strings.FieldsSeq(types) {
		if r.Type == t {
			return true
		}
	}
	return false
}

// creators are the authors, or the editors where there are none.
func (r Reference) creators() (names []news.Name, editors bool) {
	var out []news.Name
	for _, n := range r.Author {
		if n.String() != "" {
			out = append(out, n)
		}
	}
	if len(out) > 0 {
		return out, false
	}
	for _, n := range r.Editor {
		if n.String() != "" {
			out = append(out, n)
		}
	}
	return out, len(out) > 0
}

// families are the names by which a text refers to people.
func families(names []news.Name, x extra) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = family(n)
		if i == 0 && x.given && n.Family != "" && n.Given != "" && !cjk(n.Family) {
			out[i] = nameForm{initials: " "}.natural(news.Name{Given: n.Given, NonDroppingParticle: n.NonDroppingParticle, Family: n.Family})
		}
	}
	return out
}

// ordinal is "2nd" of "2"; false, and s as given, when it is no number.
func ordinal(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return s, false
	}
	suffix := "th"
	if n := len(s); n < 2 || s[n-2] != '1' {
		switch s[n-1] {
		case '1':
			suffix = "st"
		case '2':
			suffix = "nd"
		case '3':
			suffix = "rd"
		}
	}
	return s + suffix, true
}
