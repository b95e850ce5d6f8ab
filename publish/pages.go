package publish

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

const htmlType = "text/html; charset=utf-8"

// page is what every HTML page has: its head and the frame around its main part.
type page struct {
	Site        string // the publication's title
	Title       string // of the page
	Description string
	Language    string
	Canonical   string // absolute; empty: none
	Root        string // prefix of links within the site
	Channels    []navLink
	Feeds       []feedAddress // for autodiscovery, absolute
	NoIndex     bool
	Refresh     string // seconds, or seconds and address
	Schema      any    // JSON-LD; nil: none
	Icon        string // absolute
	Assets      string // version of the static files, for their addresses
	Main        any    // the page's own part
}

type navLink struct {
	Title, Href string
	Current     bool
}

// feedAddress is a feed as pages offer it.
type feedAddress struct {
	Title, Name, Type, URL string
}

func (s Site) page(title, path string, main any) page {
	p := page{
		Site:     line(s.Publication.Title),
		Title:    title,
		Language: cmp.Or(line(s.Publication.Language), "en"),
		Root:     s.href(""),
		Icon:     s.url("/icon-512.png"),
		Feeds:    s.feedAddresses("/", ""),
		Assets:   assetsVersion,
		Main:     main,
	}
	if path != "" {
		p.Canonical = s.url(path)
	}
	for i, e := range s.Editions {
		href := "/" + e.Channel.Slug + "/"
		if i == 0 {
			href = "/"
		}
		p.Channels = append(p.Channels, navLink{
			Title:   cmp.Or(line(e.Channel.Title), e.Channel.Slug),
			Href:    s.href(href),
			Current: href == path,
		})
	}
	return p
}

func (s Site) feedAddresses(dir, channel string) []feedAddress {
	var list []feedAddress
	title := line(s.Publication.Title)
	if channel != "" {
		title = channel + " – " + title
	}
	for _, f := range formats {
		list = append(list, feedAddress{title + " (" + f.name + ")", f.name, f.mediaType, s.url(dir + f.file)})
	}
	return list
}

// Pages renders everything but the stories' own pages: front page, channels,
// their feeds and references, OPML, sources, subscribe, about, corrections, the
// page for addresses that lead nowhere, style sheet, script, icons, robots.txt,
// and on each redirect's old path a page that leads on. The files are ordered
// by path, and no path occurs twice.
func Pages(s Site) ([]File, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	steps := []func(Site) ([]File, error){channelFiles, sitePages, assetFiles}
	var files []File
	for _, step := range steps {
		list, err := step(s)
		if err != nil {
			return nil, err
		}
		files = append(files, list...)
	}
	list, err := redirectFiles(s, files)
	if err != nil {
		return nil, err
	}
	files = append(files, list...)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for i := 1; i < len(files); i++ {
		if files[i].Path == files[i-1].Path {
			return nil, fmt.Errorf("two files for the path %s", files[i].Path)
		}
	}
	return files, nil
}

// channelFiles are each channel's page, feeds and references; the first
// channel's page and feeds also stand at the root.
func channelFiles(s Site) ([]File, error) {
	var files []File
	editions := s.Editions
	if len(editions) == 0 {
		editions = []news.Edition{{}}
	}
	for i, e := range editions {
		var dirs []string
		if i == 0 {
			dirs = append(dirs, "/")
		}
		if e.Channel.Slug != "" {
			dirs = append(dirs, "/"+e.Channel.Slug+"/")
		}
		for _, dir := range dirs {
			list, err := editionFiles(s, e, dir)
			if err != nil {
				return nil, fmt.Errorf("channel %s: %w", e.Channel.Slug, err)
			}
			files = append(files, list...)
		}
	}
	return files, nil
}

func editionFiles(s Site, e news.Edition, dir string) ([]File, error) {
	f, err := newFeed(s, e, dir)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, format := range formats {
		b, err := format.encode(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", format.file, err)
		}
		files = append(files, File{dir + format.file, format.contentType(), b, f.updated, true})
	}
	b, err := channelPage(s, e, f)
	if err != nil {
		return nil, err
	}
	modified := f.updated
	if dir == "/" {
		modified = s.updated() // it also shows the other channels' headlines
	}
	files = append(files, File{dir, htmlType, b, modified, false})
	if dir == "/" {
		return files, nil
	}
	var all []news.Report
	for _, entry := range e.Entries {
		all = append(all, reports(entry)...)
	}
	refs, err := exportFiles(dir+"references", all, f.updated)
	return append(files, refs...), err
}

// exportFiles are the references of reports as .bib, .ris and .json.
func exportFiles(prefix string, list []news.Report, modified time.Time) ([]File, error) {
	bibtex, ris, csl, err := exports(list)
	if err != nil {
		return nil, err
	}
	if csl == "" {
		csl = "[]\n"
	}
	return []File{
		{prefix + ".bib", "application/x-bibtex; charset=utf-8", []byte(bibtex), modified, false},
		{prefix + ".ris", "application/x-research-info-systems; charset=utf-8", []byte(ris), modified, false},
		{prefix + ".json", "application/vnd.citationstyles.csl+json", []byte(csl), modified, false},
	}, nil
}

// listView is the front page's or a channel's main part.
type listView struct {
	Heading, Description string
	Front                bool
	Entries              []teaserView
	More                 []moreView // other channels, on the front page
	References           string     // prefix of the channel's exports
	FeedLinks            []feedAddress
}

// teaserView is an entry as lists show it.
type teaserView struct {
	Title, Href, Language   string
	Dir                     string // rtl or empty
	Date, DateTime          string
	Reading, Label          string
	Summary, Image          string
	Outlets                 []string
	Live, Teaser, IsExcerpt bool
}

type moreView struct {
	Title, Href string
	Entries     []teaserView
}

const moreEntries = 4

func channelPage(s Site, e news.Edition, f feed) ([]byte, error) {
	front := f.dir == "/"
	v := listView{
		Heading:     cmp.Or(line(e.Channel.Title), line(s.Publication.Title)),
		Description: line(e.Channel.Description),
		Front:       front,
		FeedLinks:   s.feedAddresses(f.dir, ""),
	}
	if e.Channel.Slug != "" {
		v.References = s.href("/" + e.Channel.Slug + "/references")
	}
	shown := map[string]bool{}
	for _, entry := range e.Entries {
		shown[entry.ID] = true
		v.Entries = append(v.Entries, newTeaserView(s, f, entry))
	}
	if front {
		v.More = otherChannels(s, f, shown)
	}
	p := s.page(f.title, f.dir, v)
	p.Description = f.description
	p.Language = f.language
	p.Schema = listSchema(s, f)
	if !front {
		p.Feeds = append(s.feedAddresses(f.dir, line(e.Channel.Title)), p.Feeds...)
	}
	return render("list", p)
}

// otherChannels are the newest headlines of the other channels that are not
// yet on the page.
func otherChannels(s Site, f feed, shown map[string]bool) []moreView {
	var more []moreView
	for i, e := range s.Editions {
		if i == 0 {
			continue
		}
		m := moreView{Title: cmp.Or(line(e.Channel.Title), e.Channel.Slug), Href: s.href("/" + e.Channel.Slug + "/")}
		for _, entry := range e.Entries {
			if len(m.Entries) < moreEntries && !shown[entry.ID] {
				m.Entries = append(m.Entries, newTeaserView(s, f, entry))
			}
		}
		if len(m.Entries) > 0 {
			more = append(more, m)
		}
	}
	return more
}

func newTeaserView(s Site, f feed, e news.Entry) teaserView {
	published := firstTime(e.Published, e.Updated, f.updated)
	v := teaserView{
		Title:    cmp.Or(line(e.Title), line(e.Lead.Title), "Untitled report by "+outletName(e.Lead)),
		Href:     s.href(e.Path),
		Language: line(e.Language),
		Dir:      direction(e.Language),
		Date:     s.date(published),
		DateTime: published.Format(time.RFC3339),
		Reading:  readingTime(e.ReadingMinutes),
		Label:    line(e.Label),
		Summary:  line(e.Summary.Text),
		Image:    webURL(e.Image),
		Outlets:  outlets(e),
		Live:     e.Live,
		Teaser:   !e.Lead.FullText,
	}
	if v.Summary == "" {
		v.Summary, v.IsExcerpt = line(e.Excerpt), true
	}
	return v
}

// redirectFiles lead from old paths on where no server answers with 308: a page
// with a canonical link and a refresh. The feeds of a channel's former address
// are copied, since a feed reader follows no refresh.
func redirectFiles(s Site, files []File) ([]File, error) {
	var list []File
	for _, from := range slices.Sorted(maps.Keys(s.Redirects)) {
		to := s.Redirects[from]
		if !strings.HasPrefix(from, "/") || !strings.HasPrefix(to, "/") || from == to {
			return nil, fmt.Errorf("redirect from %q to %q does not lead from one path to another", from, to)
		}
		if strings.HasSuffix(from, "/") {
			for _, f := range files {
				if name, ok := strings.CutPrefix(f.Path, to); ok && f.Feed && !strings.Contains(name, "/") {
					f.Path = from + name
					list = append(list, f)
				}
			}
		}
		p := s.page("Moved", to, s.href(to))
		p.Refresh = "0; url=" + s.href(to)
		p.NoIndex = true
		b, err := render("redirect", p)
		if err != nil {
			return nil, fmt.Errorf("redirect from %s: %w", from, err)
		}
		list = append(list, File{from, htmlType, b, s.updated(), false})
	}
	return list, nil
}
