package publish

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// opmlDocument is OPML 2.0.
type opmlDocument struct {
	XMLName xml.Name      `xml:"opml"`
	Version string        `xml:"version,attr"`
	Head    opmlHead      `xml:"head"`
	Body    []opmlOutline `xml:"body>outline"`
}

type opmlHead struct {
	Title    string `xml:"title"`
	Modified string `xml:"dateModified,omitempty"`
	Docs     string `xml:"docs"`
}

type opmlOutline struct {
	Type     string        `xml:"type,attr,omitempty"`
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr,omitempty"`
	XMLURL   string        `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string        `xml:"htmlUrl,attr,omitempty"`
	Category string        `xml:"category,attr,omitempty"`
	Other    []xml.Attr    `xml:",any,attr"`
	Outlines []opmlOutline `xml:"outline"`
}

// OPML writes the outlets as an OPML 2.0 subscription list. An outlet stands in
// the folder of its first tag, the folders by name and after the outlets without
// one; all its tags also stand in its category, or as folders in folders where
// one of them could not be a category. Attributes are written back, but for
// those whose name is none in XML. A zero modified writes no date.
func OPML(title string, outlets []news.Outlet, modified time.Time) ([]byte, error) {
	doc := opmlDocument{Version: "2.0", Head: opmlHead{Title: line(title), Docs: "http://opml.org/spec2.opml"}}
	if !modified.IsZero() {
		doc.Head.Modified = rssDate(modified)
	}
	folders := map[string]int{}
	var list []opmlOutline
	for _, o := range outlets {
		out, folder := newOutline(o)
		if folder == "" {
			doc.Body = append(doc.Body, out)
			continue
		}
		i, ok := folders[folder]
		if !ok {
			i = len(list)
			folders[folder] = i
			list = append(list, opmlOutline{Text: folder, Title: folder})
		}
		list[i].Outlines = append(list[i].Outlines, out)
	}
	slices.SortStableFunc(list, func(a, b opmlOutline) int { return strings.Compare(a.Text, b.Text) })
	doc.Body = append(doc.Body, list...)

	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("OPML: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// newOutline returns o's outline and the folder it belongs in; empty: none.
func newOutline(o news.Outlet) (opmlOutline, string) {
	name := cmp.Or(line(o.Title), hostOf(o.SiteURL), hostOf(o.URL), "unnamed source")
	out := opmlOutline{
		Type:    cmp.Or(line(o.Attributes["type"]), "rss"),
		Text:    cmp.Or(line(o.Attributes["text"]), name),
		Title:   name,
		XMLURL:  line(o.URL),
		HTMLURL: webURL(o.SiteURL),
	}
	for _, key := range slices.Sorted(maps.Keys(o.Attributes)) {
		if isOtherAttribute(key, o.Attributes) {
			out.Other = append(out.Other, xml.Attr{Name: xml.Name{Local: key}, Value: cleanText(o.Attributes[key])})
		}
	}
	var tags []string
	for _, t := range o.Tags {
		if t = line(t); t != "" {
			tags = append(tags, t)
		}
	}
	if len(tags) == 0 {
		return out, ""
	}
	// A comma ends a category, and a slash at an edge is no part of it (OPML 2.0, "category").
	if !slices.ContainsFunc(tags, func(t string) bool { return strings.Contains(t, ",") || strings.Trim(t, "/ ") != t }) {
		out.Category = strings.Join(tags, ",")
		return out, tags[0]
	}
	for _, t := range slices.Backward(tags[1:]) {
		out = opmlOutline{Text: t, Title: t, Outlines: []opmlOutline{out}}
	}
	return out, tags[0]
}

// isOtherAttribute reports whether key may stand beside our own attributes: an
// XML name in ASCII, its prefix declared in the same outline.
func isOtherAttribute(key string, all map[string]string) bool {
	switch strings.ToLower(key) {
	case "type", "text", "title", "xmlurl", "htmlurl", "category", "xmlns":
		return false
	}
	prefix, local, prefixed := strings.Cut(key, ":")
	switch {
	case !isXMLName(prefix) || prefixed && !isXMLName(local):
		return false
	case prefix == "xmlns":
		return all[key] != ""
	}
	return !prefixed || prefix == "xml" || all["xmlns:"+prefix] != ""
}

func isXMLName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r != '-' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return s != ""
}
