package content

import (
	"mime"
	"net/url"
	"regexp"
	"sort"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FeedLink is a feed that a page names. URL is absolute; Type is the media type
// as declared, or empty; Title is plain text, or empty.
type FeedLink struct {
	URL   string `json:"url"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// FeedLinks returns the feeds of an HTML page, the likeliest first: those of its
// <link rel="alternate"> elements in their order, comment feeds last, then
// addresses of visible links that look like feeds. No feed is named twice; none
// gives nil. contentType may be empty.
func FeedLinks(body []byte, contentType, pageURL string) []FeedLink {
	doc, err := parsePage(body, contentType)
	if err != nil {
		return nil
	}
	base, err := url.Parse(pageURL)
	if err != nil {
		base = &url.URL{}
	}
	if b := first(doc, atom.Base); b != nil {
		if u, err := base.Parse(attrOf(b, "href")); err == nil && u.Host != "" {
			base = u
		}
	}
	return feedLinks(doc, base)
}

func feedLinks(doc *xhtml.Node, base *url.URL) []FeedLink {
	type ranked struct {
		FeedLink
		rank int
	}
	var found []ranked
	seen := map[string]bool{}
	add := func(n *xhtml.Node, typ, title string, rank int) {
		u, err := base.Parse(strings.TrimSpace(attrOf(n, "href")))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		u.Fragment = ""
		if title = TitleText(title); commentFeed.MatchString(strings.ToLower(u.Path + " " + title)) {
			rank += 10
		}
		if s := u.String(); !seen[s] {
			seen[s] = true
			found = append(found, ranked{FeedLink{s, typ, title}, rank})
		}
	}
	for n := range elements(doc, atom.Link) {
		if strings.TrimSpace(attrOf(n, "href")) == "" || !hasWord(attrOf(n, "rel"), "alternate") && !hasWord(attrOf(n, "rel"), "feed") {
			continue
		}
		typ, _, err := mime.ParseMediaType(attrOf(n, "type"))
		if err != nil {
			typ = strings.ToLower(strings.TrimSpace(attrOf(n, "type")))
		}
		switch {
		case typ == "application/rss+xml", typ == "application/atom+xml", typ == "application/feed+json", typ == "application/rdf+xml":
			add(n, typ, attrOf(n, "title"), 0)
		case typ == "" && hasWord(attrOf(n, "rel"), "feed"):
			add(n, typ, attrOf(n, "title"), 1)
		case (typ == "text/xml" || typ == "application/xml" || typ == "application/json") && !hasAttr(n, "hreflang") && !strings.Contains(attrOf(n, "href"), "oembed") && !strings.Contains(attrOf(n, "href"), "wp-json"):
			add(n, typ, attrOf(n, "title"), 2)
		}
	}
	for n := range elements(doc, atom.A) {
		if href := attrOf(n, "href"); feedAddress.MatchString(strings.ToLower(href)) {
			add(n, "", shortText(n, 80), 5)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].rank < found[j].rank })
	var out []FeedLink
	for _, r := range found {
		out = append(out, r.FeedLink)
	}
	return out
}

var (
	// feedAddress matches what feeds are called by convention.
	feedAddress = regexp.MustCompile(`(?:^|[/.])(?:rss|atom|feed|feeds|index)\.(?:xml|rss|atom|json|rdf)(?:$|[?#])|\.(?:rss|atom)(?:$|[?#])|/(?:feed|rss|atom)/?(?:$|[?#])|^https?://feeds?\.[^/]+/.|[?&]feed=(?:rss2?|atom)`)
	commentFeed = regexp.MustCompile(`comments?\b|kommentare|commentaires|comentarios`)
)
