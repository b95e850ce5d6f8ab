package cite

import (
	"fmt"
	"strings"

	"feedctl/news"
)

// risTypes are the reference types of RIS for CSL types; the rest is GEN.
var risTypes = map[string]string{
	"article-newspaper": "NEWS", "article-magazine": "MGZN", "article-journal": "JOUR", "webpage": "ELEC", "post": "ELEC", "post-weblog": "BLOG",
	"report": "RPRT", "book": "BOOK", "chapter": "CHAP", "thesis": "THES", "motion_picture": "VIDEO", "dataset": "DATA", "paper-conference": "CPAPER",
	"broadcast": "MPCT", "song": "SOUND", "software": "COMP", "map": "MAP", "article": "UNPB",
}

// RIS writes references in the RIS format, lines ending in CRLF as it asks.
// No references: an empty string.
func RIS(rs []Reference) string {
	var b strings.Builder
	for i, r := range rs {
		if i > 0 {
			b.WriteString("\r\n")
		}
		line := func(tag, value string) {
			if value = plainText(value); value != "" {
				b.WriteString(tag + "  - " + value + "\r\n")
			}
		}
		line("TY", first(risTypes[r.Type], "GEN"))
		for _, n := range r.Author {
			line("AU", risName(n))
		}
		for _, n := range r.Editor {
			line("A2", risName(n))
		}
		line("TI", toText(marked(r.Title)))
		line("T2", toText(marked(r.ContainerTitle)))
		line("PB", r.Publisher)
		line("CY", r.PublisherPlace)
		line("DA", risDate(r.Issued))
		if y := r.Issued.Start.Year; y > 0 {
			line("PY", fmt.Sprintf("%04d", y))
		}
		line("ET", r.Edition)
		line("VL", r.Volume)
		line("IS", r.Issue)
		start, end, _ := strings.Cut(dashed(r.Page), "–")
		line("SP", start)
		line("EP", end)
		line("DO", r.doi())
		line("UR", r.URL)
		accessed := r.Accessed
		if !r.RetrievedAt.IsZero() {
			accessed = dayOf(r.RetrievedAt)
		}
		line("Y2", risDate(accessed))
		line("LA", r.Language)
		line("ID", r.ID)
		b.WriteString("ER  - \r\n")
	}
	return b.String()
}

// risName is "Family, Given, Suffix", particles with the family name.
func risName(n news.Name) string {
	if n.Literal != "" || n.Family == "" {
		return n.String()
	}
	last := join(" ", n.DroppingParticle, prefixed(n.NonDroppingParticle, n.Family))
	return join(", ", last, n.Given, n.Suffix)
}

// risDate is YYYY/MM/DD/ with empty places for what is not known, or the words.
func risDate(d Date) string {
	s := d.Start
	switch {
	case s.Year <= 0:
		return d.Literal
	case s.Month == 0:
		return fmt.Sprintf("%04d///%s", s.Year, d.Season)
	case s.Day == 0:
		return fmt.Sprintf("%04d/%02d//", s.Year, s.Month)
	}
	return fmt.Sprintf("%04d/%02d/%02d/", s.Year, s.Month, s.Day)
}
