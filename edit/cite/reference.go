package cite

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"feedctl/edit/people"
	"feedctl/news"
)

// Reference is the facts of a reference, with the variables of CSL 1.0.2. Text
// fields are plain text; a title may have <i>…</i> as CSL-JSON allows. An empty
// field is a fact not known.
type Reference struct {
	ID             string
	Type           string // a CSL type, e.g. article-newspaper
	Language       string // BCP 47
	Title          string
	ContainerTitle string // the publication
	Publisher      string
	PublisherPlace string
	Genre, Medium  string
	Edition        string
	Volume, Issue  string
	Page           string // "45-67"
	Number         string
	Section        string
	DOI, URL       string

	Author, Editor, Translator []news.Name
	Issued, Accessed           Date

	// RetrievedAt is when we first saw the text; zero: see Accessed. It is
	// worded as a day in Options.Zone.
	RetrievedAt time.Time
	// Changing tells that the page is made to change (live updates).
	Changing bool

	// Extra holds the CSL variables that no style here words, kept for export.
	Extra map[string]json.RawMessage
}

// FromItem is the reference of a news item in a publication. Where the article
// page was read, its facts go before the feed's. The date is the day, month or
// year in the source's own offset, whichever it wrote; retrieved is when the item
// was first seen.
func FromItem(it news.Item, publication string) Reference {
	r := Reference{
		ID:             string(it.ID),
		Type:           "article-newspaper",
		Language:       it.Language,
		Title:          it.Title,
		ContainerTitle: first(it.Publication, publication),
		URL:            first(it.URL, it.Canonical),
		Issued:         dateOf(Published(it)),
		RetrievedAt:    it.FirstSeen,
	}
	for _, p := range it.Authors {
		r.Author = append(r.Author, people.FromPerson(p, it.Language)...)
	}
	if it.Page.Read() {
		page := FromPage(*it.Page)
		r.Title = first(page.Title, r.Title)
		r.ContainerTitle = first(page.ContainerTitle, r.ContainerTitle)
		r.URL = first(page.URL, r.URL)
		r.Language = first(page.Language, r.Language)
		if len(page.Author) > 0 {
			r.Author = page.Author
		}
		r.Changing = page.Changing
	}
	r.Author = onlyAuthors(r.Author)
	r.Changing = r.Changing || live(r.Title, r.URL)
	return r
}

// Published is when an item came out, as its reference says it: what its page
// says where that was read and is dated, else what its feed says, in the offset
// in which it was written. The zero time is not known.
func Published(it news.Item) (time.Time, news.Precision) {
	if it.Page.Read() && !it.Page.Published.IsZero() {
		return published(*it.Page), it.Page.Precision
	}
	return it.LocalDate(), it.Precision
}

// published is when a page came out, in its own offset.
func published(p news.Page) time.Time {
	if p.Published.IsZero() {
		return time.Time{}
	}
	return p.Published.In(time.FixedZone("", int(p.ZoneOffset/time.Second)))
}

// FromPage is the reference of an article page. A page without date and author
// is cited as a web page, any other as a newspaper's article.
func FromPage(p news.Page) Reference {
	r := Reference{
		ID:             first(p.Canonical, p.URL),
		Type:           "article-newspaper",
		Language:       p.Language,
		Title:          p.Title,
		ContainerTitle: p.SiteName,
		URL:            address(p),
		Author:         p.Authors,
		RetrievedAt:    p.FetchedAt,
		Changing:       p.Live,
	}
	if len(r.Author) == 0 {
		r.Author = people.Parse(p.Byline, p.Language)
	}
	r.Author = onlyAuthors(r.Author)
	r.Issued = dateOf(published(p), p.Precision)
	if r.Issued.IsZero() && len(r.Author) == 0 {
		r.Type = "webpage"
	}
	r.Changing = r.Changing || live(r.Title, r.URL)
	return r
}

// address is the page's own name for itself, unless it points to another site
// or to the front page, as broken templates do.
func address(p news.Page) string {
	c, err := url.Parse(p.Canonical)
	u, err2 := url.Parse(p.URL)
	if p.Canonical == "" || err != nil || err2 != nil || c.Host == "" {
		return p.URL
	}
	site := func(h string) string { return strings.TrimPrefix(strings.TrimPrefix(h, "www."), "m.") }
	if u.Host != "" && site(c.Host) != site(u.Host) || len(u.Path) > 1 && len(c.Path) <= 1 {
		return p.URL
	}
	return p.Canonical
}

// onlyAuthors drops repeats.
func onlyAuthors(names []news.Name) []news.Name {
	var out []news.Name
	seen := map[news.Name]bool{}
	for _, n := range names {
		if n != (news.Name{}) && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// live recognises a page made to change by its headline or address.
func live(title, address string) bool {
	t := strings.ToLower(title)
	for _, p := range []string{"live updates", "live update:", "live blog", "liveblog", "live:", "live –", "live —", "live |", "liveticker", "en direct", "en vivo"} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	u, err := url.Parse(address)
	return err == nil && (strings.Contains(u.Path, "/live/") || strings.Contains(u.Path, "live-updates") || strings.Contains(u.Path, "liveblog") || strings.Contains(u.Path, "live-blog"))
}

// first is the first of its arguments that is not empty.
func first(ss ...string) string {
	for _, s := range ss {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
