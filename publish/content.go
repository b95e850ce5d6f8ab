package publish

import (
	"bytes"
	"embed"
	"html/template"
	"net/url"
	"strings"
	"time"

	"feedctl/news"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are parsed once; html/template escapes every value for its place.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"count": count,
}).ParseFS(templateFiles, "templates/*.html"))

// trusted lets markup through that edit/content has made safe, and no other.
func trusted(h news.SafeHTML) template.HTML { return template.HTML(cleanText(string(h))) }

func render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	// html/template writes + as a reference, for encodings older than UTF-8. Tools
	// that look for type="application/rss+xml" by pattern would miss it.
	return bytes.ReplaceAll(b.Bytes(), []byte("&#43;"), []byte("+")), nil
}

// pointView is a key point as printed. URL leads to the very sentence.
type pointView struct {
	Text, Quote, URL, Outlet string
}

// points are the entry's key points; those that name no report stand without a link.
func points(e news.Entry) []pointView {
	var list []pointView
	for _, p := range e.Summary.Points {
		v := pointView{Text: line(p.Text), Quote: line(p.Quote)}
		if v.Text == "" {
			continue
		}
		for _, r := range reports(e) {
			if r.Item == p.Item {
				v.URL, v.Outlet = quoteURL(r.URL, p.Quote), outletName(r)
				break
			}
		}
		list = append(list, v)
	}
	return list
}

// reportView is one outlet's report as printed.
type reportView struct {
	Outlet, Site, URL   string
	Title, Authors      string
	Date, DateTime      string
	Language, Licence   string
	LicenceURL          string
	Teaser, Carrier     bool
	Reference           referenceView
	Others              []referenceView // the other styles
	InText, ReferenceID string
}

// referenceView is a reference as printed: its plain text, and the same with
// the style's italics where it has any.
type referenceView struct {
	Style, Name, Text string
	HTML              template.HTML
}

func newReferenceView(w worded) referenceView {
	return referenceView{Style: w.style, Name: styleName(w.style), Text: w.text, HTML: trusted(w.html)}
}

// styleNames are the citation styles as readers know them.
var styleNames = map[string]string{
	"apa": "APA", "mla": "MLA", "chicago": "Chicago (author-date)",
	"chicago-notes": "Chicago (notes)", "harvard": "Harvard", "ieee": "IEEE",
}

func styleName(style string) string {
	if n := styleNames[style]; n != "" {
		return n
	}
	return line(style)
}

func newReportView(s Site, r news.Report) reportView {
	v := reportView{
		Outlet:   outletName(r),
		Site:     webURL(r.SiteURL),
		URL:      webURL(r.URL),
		Title:    line(r.Title),
		Authors:  joined(names(r.Authors)),
		Language: line(r.Language),
		Licence:  line(r.Licence),
		Teaser:   !r.FullText,
		Carrier:  r.Carrier,
	}
	v.LicenceURL = licenceURL(v.Licence)
	v.Date, v.DateTime = reportDate(r)
	for i, w := range references(s, r) {
		if i == 0 {
			v.Reference = newReferenceView(w)
			continue
		}
		v.Others = append(v.Others, newReferenceView(w))
	}
	for _, c := range r.Citations {
		if c.Style == v.Reference.Style {
			v.InText = line(c.InText)
			break
		}
	}
	return v
}

// reportDate is the date as the source wrote it, in its own offset and no more
// precise than it was written.
func reportDate(r news.Report) (shown, machine string) {
	t := r.LocalDate
	if t.IsZero() {
		t = r.Published
	}
	if t.IsZero() {
		return "", ""
	}
	switch r.Precision {
	case news.PrecisionYear:
		return t.Format("2006"), t.Format("2006")
	case news.PrecisionMonth:
		return t.Format("Jan 2006"), t.Format("2006-01")
	case news.PrecisionDay:
		return t.Format("Jan 2, 2006"), t.Format(time.DateOnly)
	}
	return t.Format("Jan 2, 2006"), t.Format(time.RFC3339)
}

// licenceURLs are the deeds of the licences most often named by feeds.
var licenceURLs = map[string]string{
	"CC BY 4.0": "by/4.0", "CC BY-SA 4.0": "by-sa/4.0", "CC BY-ND 4.0": "by-nd/4.0",
	"CC BY-NC 4.0": "by-nc/4.0", "CC BY-NC-SA 4.0": "by-nc-sa/4.0", "CC BY-NC-ND 4.0": "by-nc-nd/4.0",
	"CC BY 3.0": "by/3.0", "CC BY-SA 3.0": "by-sa/3.0", "CC BY-ND 3.0": "by-nd/3.0",
	"CC BY 2.5": "by/2.5", "CC BY-NC-ND 3.0": "by-nc-nd/3.0", "CC BY-NC 3.0": "by-nc/3.0",
}

// licenceURL is where a licence is explained; empty for one we do not know.
func licenceURL(name string) string {
	if u := webURL(name); u != "" {
		return u
	}
	if p := licenceURLs[strings.ToUpper(name)]; p != "" {
		return "https://creativecommons.org/licenses/" + p + "/"
	}
	if strings.EqualFold(name, "CC0 1.0") || strings.EqualFold(name, "CC0") {
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	return ""
}

// contentView is what the body of a feed entry shows.
type contentView struct {
	Page, Title, Image, Reading string
	Label, Summary, Excerpt     string
	Points                      []pointView
	Body                        template.HTML
	Lead                        reportView
	Reports                     []reportView
	References                  []referenceView
}

// feedContent is the body of an entry in every feed: picture, byline, summary,
// what to know, the report where rights allow it, every outlet, and at the very
// end the references, since no reader shows a citation that stands in an
// element of its own.
func feedContent(s Site, it item) (string, error) {
	e := it.entry
	v := contentView{
		Page:    it.page,
		Title:   it.title,
		Image:   it.image,
		Reading: readingTime(e.ReadingMinutes),
		Label:   line(e.Label),
		Summary: line(e.Summary.Text),
		Points:  points(e),
		Body:    trusted(e.Body),
		Lead:    newReportView(s, e.Lead),
	}
	if v.Body == "" {
		v.Excerpt = line(e.Excerpt)
	}
	for _, r := range reports(e) {
		rv := newReportView(s, r)
		v.Reports = append(v.Reports, rv)
		if rv.Reference.Text != "" {
			v.References = append(v.References, rv.Reference)
		}
	}
	b, err := render("content.html", v)
	return strings.TrimSpace(string(b)), err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(line(u.Hostname()), "www.")
}
