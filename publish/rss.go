package publish

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// RSS 2.0 after the RSS Advisory Board's specification and Best Practices
// Profile. gorilla/feeds carries the elements it knows; the structs around it
// add what it lacks (self link, namespaces, several categories, the source's
// address) and replace what it would get wrong: a shallower field of the same
// name wins in encoding/xml.

type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	DCTerms string   `xml:"xmlns:dcterms,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	Channel rssChannel
}

// FeedXml hands the document to feeds.WriteXML.
func (d rssDocument) FeedXml() any { return d }

type rssChannel struct {
	XMLName     xml.Name  `xml:"channel"`
	Title       plainText `xml:"title"`
	Description plainText `xml:"description"`
	feeds.RssFeed
	Copyright plainText `xml:"copyright"`
	Image     rssImage
	Links     []feedLink `xml:"atom:link"`
	Items     []rssItem  `xml:"item"`
}

// rssImage repeats feeds.RssImage, whose title cannot hold hexadecimal references.
type rssImage struct {
	XMLName xml.Name  `xml:"image"`
	URL     string    `xml:"url"`
	Title   plainText `xml:"title"`
	Link    string    `xml:"link"`
	Width   int       `xml:"width"`
	Height  int       `xml:"height"`
}

type rssItem struct {
	XMLName xml.Name  `xml:"item"`
	Title   plainText `xml:"title"`
	feeds.RssItem
	Creator    plainText   `xml:"dc:creator"`
	Publisher  plainText   `xml:"dc:publisher"`
	Language   string      `xml:"dc:language"`
	Rights     *plainText  `xml:"dc:rights"`
	Categories []plainText `xml:"category"`
	Source     *rssSource  `xml:"source"`
	Links      []feedLink  `xml:"atom:link"`
	Modified   string      `xml:"dcterms:modified"`
	References string      `xml:"dcterms:references,omitempty"`
	Citation   *plainText  `xml:"dcterms:bibliographicCitation"`
	Media      *mediaImage
}

type rssSource struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",chardata"`
}

// mediaImage is Media RSS's picture of an item, in RSS and Atom alike.
type mediaImage struct {
	XMLName xml.Name `xml:"media:content"`
	URL     string   `xml:"url,attr"`
	Medium  string   `xml:"medium,attr"`
	Type    string   `xml:"type,attr,omitempty"`
}

// feedLink is atom:link, in RSS and Atom alike (RFC 4287 §4.2.7).
type feedLink struct {
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr,omitempty"`
	Href   string `xml:"href,attr"`
	Title  string `xml:"title,attr,omitempty"`
	Length string `xml:"length,attr,omitempty"`
}

// plainText is an element's text with hexadecimal references; see hexRefs.
type plainText struct {
	Escaped string `xml:",innerxml"`
}

func plain(s string) plainText { return plainText{hexRefs.Replace(s)} }

func encodeRSS(f feed) ([]byte, error) {
	pub := f.site.Publication
	channel := rssChannel{
		Title:       plain(f.title),
		Description: plain(f.description),
		RssFeed: feeds.RssFeed{
			Link:           f.home(),
			Language:       f.language,
			ManagingEditor: editor(pub.Contact, line(pub.Title)),
			PubDate:        rssDate(f.updated),
			LastBuildDate:  rssDate(f.updated),
			Generator:      generator(pub.Version),
			Docs:           "https://www.rssboard.org/rss-specification",
			Ttl:            max(1, int(f.site.maxAge()/time.Minute)),
		},
		Copyright: plain(f.rights()),
		Image: rssImage{URL: f.site.url("/icon-144.png"), Title: plain(f.title), Link: f.home(),
			Width: 144, Height: 144},
		Links: []feedLink{{Rel: "self", Type: "application/rss+xml", Href: f.self("rss.xml")}},
	}
	if f.site.Hub != "" {
		channel.Links = append(channel.Links, feedLink{Rel: "hub", Href: f.site.Hub})
	}
	for _, it := range f.items {
		channel.Items = append(channel.Items, newRSSItem(it))
	}
	return writeXML(rssDocument{
		Version: "2.0",
		Atom:    "http://www.w3.org/2005/Atom",
		Content: "http://purl.org/rss/1.0/modules/content/",
		DC:      "http://purl.org/dc/elements/1.1/",
		DCTerms: "http://purl.org/dc/terms/",
		Media:   "http://search.yahoo.com/mrss/",
		Channel: channel,
	})
}

func newRSSItem(it item) rssItem {
	x := rssItem{
		Title: plain(it.title),
		RssItem: feeds.RssItem{
			Link:        it.link,
			Description: plainHTML.Replace(it.summary), // HTML by the specification
			Content:     &feeds.RssContent{Content: it.content},
			Guid:        &feeds.RssGuid{Id: it.id, IsPermaLink: "false"},
			PubDate:     rssDate(it.published),
		},
		// One joined name: of several dc:creator, readers keep the first or the last.
		Creator:   plain(joined(authorNames(it.authors))),
		Publisher: plain(it.outlet),
		Language:  it.language,
		Modified:  it.updated.Format(time.RFC3339),
	}
	for _, t := range it.tags {
		x.Categories = append(x.Categories, plain(t))
	}
	if it.outletFeed != "" {
		x.Source = &rssSource{it.outletFeed, it.outlet}
	}
	if it.original != "" {
		x.References = it.original
		x.Links = append(x.Links, feedLink{Rel: "via", Type: "text/html", Href: it.original, Title: it.outlet})
	}
	for _, r := range it.related {
		x.Links = append(x.Links, feedLink{Rel: "related", Type: "text/html", Href: r.url, Title: r.outlet})
	}
	if it.link != it.page {
		x.Links = append(x.Links, feedLink{Rel: "related", Type: "text/html", Href: it.page})
	}
	if it.citation != "" {
		c := plain(it.citation)
		x.Citation = &c
	}
	if it.licence != "" {
		l := plain(it.licence)
		x.Rights = &l
	}
	if it.image != "" {
		x.Media = &mediaImage{URL: it.image, Medium: "image", Type: it.imageType}
	}
	if len(it.enclosures) > 0 {
		// One an item (profile); the length is required, 0 where it is unknown.
		e := it.enclosures[0]
		x.Enclosure = &feeds.RssEnclosure{Url: e.URL, Type: e.Type, Length: strconv.FormatInt(e.Length, 10)}
	}
	return x
}

func authorNames(list []author) []string {
	var names []string
	for _, a := range list {
		names = append(names, a.name)
	}
	return names
}

// rssDate is RFC 822's form with a four-digit year, in GMT.
func rssDate(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// editor is "mail@host (Name)", the only form RSS knows; empty without a mail address.
func editor(contact, name string) string {
	a, err := mail.ParseAddress(contact)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s (%s)", a.Address, strings.NewReplacer("(", "", ")", "").Replace(name))
}

const programName = "feedctl"

func generator(version string) string { return strings.TrimSpace(programName + " " + line(version)) }

func writeXML(doc feeds.XmlFeed) ([]byte, error) {
	var b bytes.Buffer
	if err := feeds.WriteXML(doc, &b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
