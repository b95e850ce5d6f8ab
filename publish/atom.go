package publish

import (
	"encoding/xml"
	"net/mail"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"feedctl/news"
)

// Atom after RFC 4287. As in rss.go, gorilla/feeds carries what it knows and
// the structs around it add languages, several authors, typed links, sources.

type atomDocument struct {
	XMLName xml.Name `xml:"feed"`
	Lang    string   `xml:"xml:lang,attr"`
	DCTerms string   `xml:"xmlns:dcterms,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	feeds.AtomFeed
	Generator atomGenerator
	Links     []feedLink   `xml:"link"`
	Author    *atomPerson  `xml:"author"`
	Entries   []*atomEntry `xml:"entry"`
}

// FeedXml hands the document to feeds.WriteXML.
func (d atomDocument) FeedXml() any { return d }

type atomGenerator struct {
	XMLName xml.Name `xml:"generator"`
	Version string   `xml:"version,attr,omitempty"`
	Name    string   `xml:",chardata"`
}

type atomPerson struct {
	Name  string `xml:"name"`
	URI   string `xml:"uri,omitempty"`
	Email string `xml:"email,omitempty"`
}

type atomEntry struct {
	XMLName xml.Name `xml:"entry"`
	Lang    string   `xml:"xml:lang,attr"`
	feeds.AtomEntry
	Links      []feedLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Source     *atomSource    `xml:"source"`
	References string         `xml:"dcterms:references,omitempty"`
	Citation   string         `xml:"dcterms:bibliographicCitation,omitempty"`
	Media      *mediaImage
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// atomSource names the feed an entry was copied from (RFC 4287 §4.2.11), as of
// the report: that feed was updated when the report came into it. Today's date of
// the feed would change our bytes with each of its reports.
type atomSource struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated,omitempty"` // absent where the source gives no moment
	Links   []feedLink `xml:"link"`
}

func encodeAtom(f feed) ([]byte, error) {
	pub := f.site.Publication
	doc := atomDocument{
		Lang:    f.language,
		DCTerms: "http://purl.org/dc/terms/",
		Media:   "http://search.yahoo.com/mrss/",
		AtomFeed: feeds.AtomFeed{
			Xmlns:    "http://www.w3.org/2005/Atom",
			Title:    f.title,
			Subtitle: f.description,
			Id:       f.id(),
			Updated:  atomDate(f.updated),
			Icon:     f.site.url("/icon-512.png"),
			Logo:     f.site.url("/logo.png"),
			Rights:   f.rights(),
		},
		Generator: atomGenerator{Name: programName, Version: line(pub.Version)},
		Links: []feedLink{
			{Rel: "self", Type: "application/atom+xml", Href: f.self("atom.xml")},
			{Rel: "alternate", Type: "text/html", Href: f.home()},
		},
		Author: &atomPerson{Name: line(pub.Title), URI: f.site.url("/")},
	}
	if a, err := mail.ParseAddress(pub.Contact); err == nil {
		doc.Author.Email = a.Address
	}
	if f.site.Hub != "" {
		doc.Links = append(doc.Links, feedLink{Rel: "hub", Href: f.site.Hub})
	}
	for _, it := range f.items {
		doc.Entries = append(doc.Entries, newAtomEntry(it))
	}
	return writeXML(doc)
}

func newAtomEntry(it item) *atomEntry {
	x := &atomEntry{
		Lang: it.language,
		AtomEntry: feeds.AtomEntry{
			Title:     it.title,
			Id:        it.id,
			Published: atomDate(it.published),
			Updated:   atomDate(it.updated),
			Rights:    it.licence,
			Summary:   &feeds.AtomSummary{Content: it.summary, Type: "text"},
			Content:   &feeds.AtomContent{Content: it.content, Type: "html"},
		},
		Links:      []feedLink{{Rel: "alternate", Type: "text/html", Href: it.link}},
		References: it.original,
		Citation:   it.citation,
	}
	if it.link != it.page {
		x.Links = append(x.Links, feedLink{Rel: "related", Type: "text/html", Href: it.page})
	}
	if it.original != "" {
		x.Links = append(x.Links,
			feedLink{Rel: "via", Type: "text/html", Href: it.original, Title: it.outlet},
			feedLink{Rel: "related", Type: "text/html", Href: it.original, Title: it.outlet})
	}
	for _, r := range it.related {
		x.Links = append(x.Links, feedLink{Rel: "related", Type: "text/html", Href: r.url, Title: r.outlet})
	}
	for _, e := range it.enclosures {
		l := feedLink{Rel: "enclosure", Type: e.Type, Href: e.URL}
		if e.Length > 0 {
			l.Length = strconv.FormatInt(e.Length, 10)
		}
		x.Links = append(x.Links, l)
	}
	for _, a := range it.authors {
		x.Authors = append(x.Authors, atomPerson{Name: a.name, URI: a.url})
	}
	for _, t := range it.tags {
		x.Categories = append(x.Categories, atomCategory{t, t})
	}
	if it.outletFeed != "" {
		x.Source = &atomSource{
			ID:    it.outletFeed,
			Title: it.outlet,
			Links: []feedLink{{Rel: "self", Href: it.outletFeed}},
		}
		if lead := it.entry.Lead; !lead.Published.IsZero() && lead.Precision == news.PrecisionInstant {
			x.Source.Updated = atomDate(lead.Published)
		}
	}
	if it.image != "" {
		x.Media = &mediaImage{URL: it.image, Medium: "image", Type: it.imageType}
	}
	return x
}

func atomDate(t time.Time) string { return t.UTC().Format(time.RFC3339) }
