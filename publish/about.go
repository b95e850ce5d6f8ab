package publish

import (
	"cmp"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"feedctl/news"
)

// outletView is a followed source on the sources page.
type outletView struct {
	Title, Site, Feed, Licence, LicenceURL, Rights, State string
	Tags                                                  []string
}

// rightsWords say what each of news.Rights lets us print.
var rightsWords = map[news.Rights]string{
	news.RightsLink:    "title and link",
	news.RightsSummary: "title, link and a summary",
	news.RightsExcerpt: "title, link, a summary and a short excerpt",
	news.RightsFull:    "the whole report",
}

type sourcesView struct {
	Outlets []outletView
}

type subscribeView struct {
	Groups   []subscribeGroup
	Loopback bool
	OPML     string // absolute
}

type subscribeGroup struct {
	Title, Description string
	Feeds              []feedAddress
}

type aboutView struct {
	Publication, Contact, Sources string
	OutletCount                   int
	Views                         bool
}

type correctionView struct {
	Date, DateTime, Title, Href, Text string
}

// sitePages are the pages about the site itself.
func sitePages(s Site) ([]File, error) {
	modified := s.updated()
	var files []File
	add := func(name, path, title, description string, main any) error {
		p := s.page(title+" – "+line(s.Publication.Title), path, main)
		p.Description = description
		p.Schema = pageSchema(s, path, title, description)
		if path == "/404.html" {
			p.Canonical, p.NoIndex, p.Schema = "", true, nil
		}
		b, err := render(name, p)
		if err != nil {
			return fmt.Errorf("page %s: %w", path, err)
		}
		files = append(files, File{path, htmlType, b, modified, false})
		return nil
	}
	title := line(s.Publication.Title)
	contact := ""
	if a, err := mail.ParseAddress(s.Publication.Contact); err == nil {
		contact = a.Address
	}
	var corrections []correctionView
	for _, c := range s.Corrections {
		corrections = append(corrections, newCorrectionView(s, c))
	}
	err := cmp.Or(
		add("sources", "/sources/", "Sources", "The outlets that "+title+" follows.", newSourcesView(s)),
		add("subscribe", "/subscribe/", "Subscribe", "How to follow "+title+" in a feed reader.", newSubscribeView(s)),
		add("about", "/about/", "About", "Who publishes "+title+", how it is made and how to reach us.",
			aboutView{title, contact, s.href("/sources/"), len(s.Outlets), s.Views}),
		add("corrections", "/corrections/", "Corrections", "What was wrong in "+title+" and has been put right.", corrections),
		add("notfound", "/404.html", "Page not found", "There is no page at this address.", nil),
	)
	if err != nil {
		return nil, err
	}
	opml, err := OPML(title, s.Outlets, modified)
	if err != nil {
		return nil, err
	}
	files = append(files,
		File{"/opml.xml", "text/x-opml; charset=utf-8", opml, modified, false},
		File{"/robots.txt", "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: " + s.href("/views/") + "\n"), s.Publication.Started, false})
	return files, nil
}

func newSourcesView(s Site) sourcesView {
	var v sourcesView
	for _, o := range s.Outlets {
		ov := outletView{
			Title:   cmp.Or(line(o.Title), hostOf(o.SiteURL), hostOf(o.URL), o.URL),
			Site:    webURL(o.SiteURL),
			Feed:    webURL(o.URL),
			Licence: line(o.Licence),
			Rights:  rightsWords[o.Rights],
			State:   line(o.State),
		}
		ov.LicenceURL = licenceURL(ov.Licence)
		for _, t := range o.Tags {
			ov.Tags = append(ov.Tags, line(t))
		}
		v.Outlets = append(v.Outlets, ov)
	}
	return v
}

func newSubscribeView(s Site) subscribeView {
	v := subscribeView{Loopback: isLoopback(s.Publication.URL), OPML: s.url("/opml.xml")}
	if len(s.Editions) == 0 {
		v.Groups = []subscribeGroup{{line(s.Publication.Title), "", s.feedAddresses("/", "")}}
	}
	for i, e := range s.Editions {
		dir := "/" + e.Channel.Slug + "/"
		if i == 0 {
			dir = "/"
		}
		v.Groups = append(v.Groups, subscribeGroup{
			cmp.Or(line(e.Channel.Title), e.Channel.Slug), line(e.Channel.Description), s.feedAddresses(dir, ""),
		})
	}
	return v
}

func newCorrectionView(s Site, c Correction) correctionView {
	v := correctionView{Date: s.date(c.At), DateTime: c.At.UTC().Format(time.RFC3339), Title: line(c.Title), Text: line(c.Text)}
	if strings.HasPrefix(c.Path, "/") {
		v.Href = s.href(c.Path)
	}
	return v
}
