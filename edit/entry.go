package edit

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"feedctl/edit/cite"
	"feedctl/edit/content"
	"feedctl/news"
)

// Entry is a story as its page prints it: its summary with the label that says
// who made it, every outlet's report with its reference, and of the lead's text
// what its source's rights allow. items are the story's, the lead first.
func Entry(s news.Story, items []news.Item, sources map[news.ID]news.Source, o Options) (news.Entry, error) {
	e := news.Entry{ID: s.ID(), Key: s.Key, Path: s.Path(), Title: s.Title, Language: s.Language, Published: s.PublishedAt,
		Updated: s.Updated, Summary: s.Summary}
	if e.Updated.Before(e.Published) {
		e.Updated = e.Published
	}
	outlets := map[news.ID]string{}
	for _, it := range items {
		r, err := report(it, sources[it.Source], o)
		if err != nil {
			return e, fmt.Errorf("story %s: %w", s.Key, err)
		}
		outlets[it.ID] = r.Outlet
		e.Reports = append(e.Reports, r)
		e.Live = e.Live || it.Page != nil && it.Page.Live
		for _, t := range sources[it.Source].Tags {
			if !slices.Contains(e.Tags, t) {
				e.Tags = append(e.Tags, t)
			}
		}
	}
	if len(items) > 0 {
		lead, src := items[0], sources[items[0].Source]
		e.Lead = e.Reports[0]
		if lead.FullText() {
			e.ReadingMinutes = content.Minutes(content.CountWords(lead.BestText()), e.Language)
		}
		e.Excerpt = excerpt(lead, src)
		if src.Rights == news.RightsFull && !behindLogin(src) {
			e.Body = body(lead, o)
		}
		if o.Images && !behindLogin(src) {
			e.Image = lead.Image
		}
	}
	e.Label = label(s.Summary, outlets, o.PublicationTitle)
	return e, nil
}

// body is a report's whole text: the feed's own markup, else the page's text
// where the feed gave a teaser. A teaser alone is no report.
func body(lead news.Item, o Options) news.SafeHTML {
	switch {
	case !lead.Teaser && o.Images:
		return content.Safe(longer(lead.Content, lead.Summary), lead.URL)
	case !lead.Teaser:
		return content.SafeWithoutImages(longer(lead.Content, lead.Summary), lead.URL)
	case lead.FullText():
		return content.Plain(lead.BestText())
	}
	return ""
}

// ForChannel is the entry as a channel's body setting wants it.
func ForChannel(e news.Entry, ch news.Channel) news.Entry {
	switch ch.Body {
	case "full":
		if e.Body != "" {
			e.Excerpt = ""
		}
	case "excerpt":
		e.Body = ""
	default:
		e.Body, e.Excerpt = "", ""
	}
	return e
}

// label says who made a summary (promise 8).
func label(s news.Summary, outlets map[news.ID]string, publication string) string {
	if s.Text == "" && len(s.Points) == 0 {
		return ""
	}
	switch s.By {
	case "extract":
		var names []string
		for _, id := range append(slices.Clone(s.Items), pointItems(s)...) {
			if n := outlets[id]; n != "" && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		if len(names) > 0 {
			return "Summary by " + publication + ", in the words of " + and(names)
		}
	case "llm":
		return "Summary by " + publication + ", written by software and checked against its sources"
	}
	return "Summary by " + publication
}

func pointItems(s news.Summary) []news.ID {
	var out []news.ID
	for _, p := range s.Points {
		out = append(out, p.Item)
	}
	return out
}

// report is an item as printed. Its facts are those of its reference, so that
// page, feeds and metadata say what the reference says.
func report(it news.Item, src news.Source, o Options) (news.Report, error) {
	ref := Reference(it, src)
	r := news.Report{Item: it.ID, Outlet: ref.ContainerTitle, SourceURL: news.Redacted(it.SourceURL), SiteURL: src.SiteURL, URL: it.URL,
		Title: ref.Title, Authors: ref.Author, Retrieved: it.FirstSeen, Language: ref.Language, FullText: it.FullText(),
		Carrier: it.DuplicateOf != "", Rights: src.Rights, Licence: src.Licence, Words: it.Words}
	if r.Title == "" {
		r.Title = title(it, src)
	}
	if r.LocalDate, r.Precision = cite.Published(it); !r.LocalDate.IsZero() {
		r.Published = r.LocalDate.UTC()
	}
	if !behindLogin(src) {
		r.Enclosures = it.Enclosures // a subscriber's may hold a token
	}
	for _, style := range o.worded() {
		w, err := cite.Format(ref, style, cite.Options{Retrieved: o.Retrieved})
		if err != nil {
			return r, fmt.Errorf("cite %s: %w", it.ID, err)
		}
		r.Citations = append(r.Citations, news.Citation{Item: it.ID, Style: style, Text: w.Text, HTML: content.Safe(w.HTML, ""), InText: w.InText})
	}
	one := []cite.Reference{ref}
	csl, err := cite.CSL(one)
	if err != nil {
		return r, fmt.Errorf("cite %s: %w", it.ID, err)
	}
	r.BibTeX, r.RIS, r.CSL = cite.BibTeX(one), cite.RIS(one), string(csl)
	return r, nil
}

// Reference is the facts of the reference to an item. An untitled item is cited
// by its first words, but where its source lends none.
func Reference(it news.Item, src news.Source) cite.Reference {
	if it.Untitled && !lendsWords(src) {
		it.Title = ""
	}
	outlet := Outlet(it, src)
	r := cite.FromItem(it, outlet)
	r.ContainerTitle = outlet // a person's name for it goes before the page's
	return r
}

// Outlet is the name of the publication an item appeared in: what a person
// called the source, else the page's own word, else the feed's title, else the
// host. A feed that collects others names their publisher, and leads to their
// site: that name is the outlet's. A paper that carries another's report on its own
// site is the outlet all the same.
func Outlet(it news.Item, src news.Source) string {
	switch {
	case src.TitleFixed && src.Title != "":
		return src.Title
	case it.Page.Read() && it.Page.SiteName != "":
		return it.Page.SiteName
	case it.Publication != "" && !sameHost(it.URL, cmp.Or(src.SiteURL, src.URL)):
		return it.Publication
	case src.Title != "":
		return src.Title
	}
	if u, err := url.Parse(it.URL); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Host, "www.")
	}
	return news.Redacted(it.SourceURL)
}

func sameHost(a, b string) bool {
	host := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return s
		}
		return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	}
	return host(a) == host(b)
}

// worded lists the citation styles that entries carry.
func (o Options) worded() []string {
	if len(o.Styles) > 0 {
		return o.Styles
	}
	return o.AllStyles()
}

// AllStyles lists the citation styles, the configured one first.
func (o Options) AllStyles() []string { return styles(o.Style) }

func styles(first string) []string {
	out := []string{first}
	for _, s := range cite.Styles() {
		if s != first {
			out = append(out, s)
		}
	}
	return out
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// and joins names as prose does.
func and(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
