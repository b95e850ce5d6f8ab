package publish

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"
	"time"

	"feedctl/news"
)

// storyView is a story page's main part.
type storyView struct {
	Title, Language      string
	Dir                  string // rtl or empty
	Date, DateTime       string
	Updated, UpdatedTime string // empty: not since it was published
	Reading, Views       string // Views: address of the counter; empty: none
	Image                string
	Label, Summary       string
	By, Recipe           string // of the summary, for machines
	MachineMade          bool
	Points               []pointView
	Excerpt              string
	Body                 template.HTML
	Lead                 reportView
	Others               []reportView // all but the lead
	Reports              []reportView // all
	Exports              string       // prefix of cite.bib and its kin
	Live                 bool
	Tags                 []string
	Corrections          []correctionView
	OpenGraph, Highwire  []metaTag
}

// metaTag is one meta element of the head.
type metaTag struct{ Name, Content string }

// StoryFiles renders a story's page and its exports: cite.bib (BibTeX),
// cite.ris (RIS) and cite.json (CSL-JSON) of all its reports.
func StoryFiles(s Site, e news.Entry) ([]File, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	dir, ok := strings.CutPrefix(e.Path, "/story/")
	if dir, slash := strings.CutSuffix(dir, "/"); !ok || !slash || !isSlug(dir) {
		return nil, fmt.Errorf("story %s: %q is not the path of a story", e.ID, e.Path)
	}
	it, err := newItem(s, feed{site: s, dir: "/", language: s.page("", "", nil).Language, updated: s.updated(), linkToStory: true}, e)
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", e.ID, err)
	}
	p := s.page(it.title+" – "+line(s.Publication.Title), e.Path, newStoryView(s, it))
	p.Description = cut(it.summary, 300)
	p.Schema = storySchema(s, it)
	b, err := render("story", p)
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", e.ID, err)
	}
	refs, err := exportFiles(e.Path+"cite", reports(e), it.updated)
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", e.ID, err)
	}
	return append([]File{{e.Path, htmlType, b, it.updated, false}}, refs...), nil
}

func newStoryView(s Site, it item) storyView {
	e := it.entry
	v := storyView{
		Title:       it.title,
		Language:    it.language,
		Dir:         direction(it.language),
		Date:        s.date(it.published),
		DateTime:    it.published.Format(time.RFC3339),
		Reading:     readingTime(e.ReadingMinutes),
		Image:       it.image,
		Label:       line(e.Label),
		Summary:     line(e.Summary.Text),
		By:          line(e.Summary.By),
		Recipe:      line(e.Summary.Recipe),
		MachineMade: isMachineMade(e.Summary),
		Points:      points(e),
		Body:        trusted(e.Body),
		Live:        e.Live,
		Tags:        it.tags,
		Exports:     s.href(e.Path + "cite"),
		OpenGraph:   openGraph(s, it),
		Highwire:    highwire(it),
	}
	if v.Body == "" {
		v.Excerpt = line(e.Excerpt)
	}
	if it.updated.Sub(it.published) >= time.Minute {
		v.Updated, v.UpdatedTime = s.date(it.updated), it.updated.Format(time.RFC3339)
	}
	if s.Views && news.IsKey(string(e.Key)) {
		v.Views = s.href("/views/" + string(e.Key) + ".svg")
	}
	v.Lead = newReportView(s, e.Lead)
	for i, r := range reports(e) {
		rv := newReportView(s, r)
		rv.ReferenceID = fmt.Sprintf("reference-%d", i+1)
		v.Reports = append(v.Reports, rv)
	}
	for _, r := range otherReports(e) {
		v.Others = append(v.Others, newReportView(s, r))
	}
	for _, c := range s.Corrections {
		if c.Path == e.Path {
			v.Corrections = append(v.Corrections, newCorrectionView(s, c))
		}
	}
	return v
}

// openGraph are the tags that messengers make their previews of.
func openGraph(s Site, it item) []metaTag {
	image := it.image
	if image == "" {
		image = s.url("/icon-512.png")
	}
	tags := []metaTag{
		{"og:type", "article"},
		{"og:title", it.title},
		{"og:description", cut(it.summary, 300)},
		{"og:url", it.page},
		{"og:site_name", line(s.Publication.Title)},
		{"og:image", image},
		{"article:published_time", it.published.Format(time.RFC3339)},
		{"article:modified_time", it.updated.Format(time.RFC3339)},
	}
	for _, t := range it.tags {
		tags = append(tags, metaTag{"article:tag", t})
	}
	return tags
}

// highwire are the tags that reference managers read. They describe the lead's
// report, which is what a reader of the page will cite; a fact that the source
// does not give has no tag.
func highwire(it item) []metaTag {
	r := it.entry.Lead
	title := line(r.Title)
	if title == "" {
		title = it.title
	}
	tags := []metaTag{{"citation_title", title}}
	for _, a := range r.Authors {
		if n := familyFirst(a); n != "" {
			tags = append(tags, metaTag{"citation_author", n})
		}
	}
	t := r.LocalDate
	if t.IsZero() {
		t = r.Published
	}
	if !t.IsZero() {
		layout := "2006/01/02"
		switch r.Precision {
		case news.PrecisionYear:
			layout = "2006"
		case news.PrecisionMonth:
			layout = "2006/01"
		}
		tags = append(tags, metaTag{"citation_publication_date", t.Format(layout)})
	}
	tags = append(tags,
		metaTag{"citation_publisher", it.outlet},
		metaTag{"citation_journal_title", it.outlet},
		metaTag{"citation_language", cmp.Or(line(r.Language), it.language)})
	if it.original != "" {
		tags = append(tags, metaTag{"citation_public_url", it.original})
	}
	tags = append(tags, metaTag{"citation_abstract_html_url", it.page})
	for _, t := range it.tags {
		tags = append(tags, metaTag{"citation_keywords", t})
	}
	return tags
}

// familyFirst is "van der Berg, Anna, Jr.", the order in which reference
// managers cannot mistake the parts; a name without parts stays as it is.
func familyFirst(n news.Name) string {
	if n.Literal != "" || n.Family == "" {
		return line(n.String())
	}
	s := line(n.NonDroppingParticle + " " + n.Family)
	if given := line(n.Given + " " + n.DroppingParticle); given != "" {
		s += ", " + given
	}
	if n.Suffix != "" {
		s += ", " + line(n.Suffix)
	}
	return s
}
