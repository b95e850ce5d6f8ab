package publish

import (
	"fmt"
	"time"

	"feedctl/news"
)

// JSON-LD in the words of schema.org. The structs keep the keys in one order,
// so that equal entries give equal bytes.

type thing struct {
	Context     string  `json:"@context,omitempty"`
	Type        string  `json:"@type"`
	ID          string  `json:"@id,omitempty"`
	Name        string  `json:"name,omitempty"`
	URL         string  `json:"url,omitempty"`
	Description string  `json:"description,omitempty"`
	InLanguage  string  `json:"inLanguage,omitempty"`
	Text        string  `json:"text,omitempty"`
	DigitalKind string  `json:"digitalSourceType,omitempty"`
	Logo        string  `json:"logo,omitempty"`
	Publisher   *thing  `json:"publisher,omitempty"`
	IsPartOf    *thing  `json:"isPartOf,omitempty"`
	MainEntity  *thing  `json:"mainEntity,omitempty"`
	Elements    []thing `json:"itemListElement,omitempty"`
	Position    int     `json:"position,omitempty"`
}

// newsArticle is our page of a story, and each report it is based on.
type newsArticle struct {
	Context      string        `json:"@context,omitempty"`
	Type         string        `json:"@type"`
	ID           string        `json:"@id,omitempty"`
	URL          string        `json:"url,omitempty"`
	MainEntity   string        `json:"mainEntityOfPage,omitempty"`
	Headline     string        `json:"headline,omitempty"`
	Description  string        `json:"description,omitempty"`
	Abstract     string        `json:"abstract,omitempty"`
	InLanguage   string        `json:"inLanguage,omitempty"`
	Published    string        `json:"datePublished,omitempty"`
	Modified     string        `json:"dateModified,omitempty"`
	TimeRequired string        `json:"timeRequired,omitempty"`
	Image        string        `json:"image,omitempty"`
	Keywords     []string      `json:"keywords,omitempty"`
	Licence      string        `json:"license,omitempty"`
	Copyright    *thing        `json:"copyrightHolder,omitempty"`
	Author       []thing       `json:"author,omitempty"`
	Publisher    *thing        `json:"publisher,omitempty"`
	Citation     []string      `json:"citation,omitempty"`
	HasPart      *thing        `json:"hasPart,omitempty"`
	IsBasedOn    []newsArticle `json:"isBasedOn,omitempty"`
}

const schemaContext = "https://schema.org"

// machineMade is schema.org's word for text that a model wrote.
const machineMade = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"

func (s Site) organization() *thing {
	return &thing{Type: "Organization", Name: line(s.Publication.Title), URL: s.url("/"), Logo: s.url("/icon-512.png")}
}

func storySchema(s Site, it item) newsArticle {
	e := it.entry
	a := newsArticle{
		Context:     schemaContext,
		Type:        "NewsArticle",
		ID:          it.page,
		URL:         it.page,
		MainEntity:  it.page,
		Headline:    cut(it.title, 110), // search engines cut or refuse longer ones
		Description: cut(it.summary, 300),
		Abstract:    line(e.Summary.Text),
		InLanguage:  it.language,
		Published:   it.published.Format(time.RFC3339),
		Modified:    it.updated.Format(time.RFC3339),
		Image:       it.image,
		Keywords:    it.tags,
		Publisher:   s.organization(),
		Author:      schemaAuthors(e.Lead),
		HasPart:     summarySchema(e),
	}
	if a.Image == "" {
		a.Image = s.url("/icon-512.png")
	}
	if e.ReadingMinutes > 0 {
		a.TimeRequired = fmt.Sprintf("PT%dM", e.ReadingMinutes)
	}
	for _, r := range reports(e) {
		a.IsBasedOn = append(a.IsBasedOn, reportSchema(r))
		if c := reference(s, r).text; c != "" {
			a.Citation = append(a.Citation, c)
		}
	}
	return a
}

// summarySchema says who made the summary, readable by machines; nil without one.
func summarySchema(e news.Entry) *thing {
	text := line(e.Summary.Text)
	if text == "" {
		return nil
	}
	t := &thing{Type: "CreativeWork", Name: line(e.Label), Text: text}
	if isMachineMade(e.Summary) {
		t.DigitalKind = machineMade
	}
	return t
}

// isMachineMade reports whether a language model worded the summary.
func isMachineMade(s news.Summary) bool { return s.By == "llm" }

func reportSchema(r news.Report) newsArticle {
	outlet := &thing{Type: "Organization", Name: outletName(r), URL: webURL(r.SiteURL)}
	a := newsArticle{
		Type:       "NewsArticle",
		URL:        webURL(r.URL),
		Headline:   line(r.Title),
		InLanguage: line(r.Language),
		Publisher:  outlet,
		Copyright:  outlet,
		Licence:    licenceURL(line(r.Licence)),
	}
	for _, n := range names(r.Authors) {
		a.Author = append(a.Author, thing{Type: "Person", Name: n})
	}
	_, a.Published = reportDate(r)
	return a
}

// schemaAuthors are the lead's authors, else its outlet.
func schemaAuthors(r news.Report) []thing {
	var list []thing
	for _, a := range r.Authors {
		n := line(a.String())
		switch {
		case n == "":
		case a.Literal != "" && a.Family == "":
			list = append(list, thing{Type: "Organization", Name: n})
		default:
			list = append(list, thing{Type: "Person", Name: n})
		}
	}
	if list == nil {
		list = []thing{{Type: "Organization", Name: outletName(r), URL: webURL(r.SiteURL)}}
	}
	return list
}

func listSchema(s Site, f feed) thing {
	elements := []thing{}
	for i, it := range f.items {
		elements = append(elements, thing{Type: "ListItem", Position: i + 1, URL: it.page, Name: it.title})
	}
	return thing{
		Context: schemaContext, Type: "CollectionPage", ID: f.home(), URL: f.home(), Name: f.title,
		Description: f.description, InLanguage: f.language,
		IsPartOf:   &thing{Type: "WebSite", Name: line(s.Publication.Title), URL: s.url("/"), Publisher: s.organization()},
		MainEntity: &thing{Type: "ItemList", Elements: elements},
	}
}

func pageSchema(s Site, path, title, description string) thing {
	kind := "WebPage"
	if path == "/about/" {
		kind = "AboutPage"
	}
	return thing{
		Context: schemaContext, Type: kind, ID: s.url(path), URL: s.url(path), Name: title, Description: description,
		IsPartOf:  &thing{Type: "WebSite", Name: line(s.Publication.Title), URL: s.url("/")},
		Publisher: s.organization(),
	}
}
