package fetch

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"feedctl/news"
)

// The bounds of a list of feeds. The largest lists people keep hold thousands.
const (
	maxOPMLBytes    = 64 << 20
	maxOPMLDepth    = 100
	maxOPMLOutlines = 200_000
	maxOPMLAttr     = 64 << 10
)

// Outline is one feed of an OPML list.
type Outline struct {
	Title   string // plain text: title, else text; may be empty
	URL     string // xmlUrl, as written but for feed: schemes
	SiteURL string // htmlUrl; may be empty
	// Tags are the folders it lies in, outermost first, then its categories; no
	// tag stands twice.
	Tags []string
	// Attributes are all others, as they came; a prefixed one ("x:rank") comes
	// with the declaration of its prefix ("xmlns:x"). Nil when there are none.
	Attributes map[string]string
	Err        error // why URL cannot be followed; nil when it can
}

// ReadOPML reads a list of feeds (OPML 1.0 and 2.0) in any character encoding.
// Outlines without xmlUrl are folders. A bad URL is reported in its outline; a
// file that is no OPML, is cut short, or is larger, deeper or longer than any
// real one is an error, and then nothing is returned. Entities of a DTD are
// never expanded.
func ReadOPML(body []byte) ([]Outline, error) {
	if len(body) > maxOPMLBytes {
		return nil, fmt.Errorf("opml: larger than %d MiB", maxOPMLBytes>>20)
	}
	text, _, err := decode(body, "")
	if err != nil {
		return nil, fmt.Errorf("opml: %w", err)
	}
	r := opmlReader{d: xml.NewDecoder(strings.NewReader(text))}
	r.d.Strict = false
	// The text is UTF-8 by now, whatever its declaration says.
	r.d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	r.d.Entity = xml.HTMLEntity
	if err := r.read(); err != nil {
		line, _ := r.d.InputPos()
		return nil, news.WithHint(fmt.Errorf("opml, line %d: %w", line, err), "export the list again from the program that wrote it")
	}
	return r.out, nil
}

type opmlReader struct {
	d       *xml.Decoder
	stack   []element
	out     []Outline
	opml    bool
	namings []naming
}

// element is an open one; folder is the tag it gives, empty for none.
type element struct {
	name, folder string
	namings      int // how many namings were in scope around it
}

// naming is a namespace declaration in scope.
type naming struct{ prefix, uri string }

func (r *opmlReader) read() error {
	for {
		t, err := r.d.RawToken() // prefixes as written: they are only carried along
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := r.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			if err := r.end(t.Name.Local); err != nil {
				return err
			}
		}
	}
	switch {
	case !r.opml:
		return errors.New("not an OPML document")
	case len(r.stack) > 0:
		return errors.New("the document ends too early")
	}
	return nil
}

func (r *opmlReader) start(t xml.StartElement) error {
	name := strings.ToLower(t.Name.Local)
	if len(r.stack) == 0 {
		if r.opml || name != "opml" {
			return errors.New("not an OPML document")
		}
		r.opml = true
	}
	if len(r.stack) >= maxOPMLDepth {
		return fmt.Errorf("nested deeper than %d", maxOPMLDepth)
	}
	e := element{name: name, namings: len(r.namings)}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" {
			r.namings = append(r.namings, naming{a.Name.Local, a.Value})
		}
	}
	if name == "outline" {
		o, isFeed, err := r.outline(t.Attr)
		switch {
		case err != nil:
			return err
		case isFeed && len(r.out) == maxOPMLOutlines:
			return fmt.Errorf("more than %d feeds", maxOPMLOutlines)
		case isFeed:
			r.out = append(r.out, o)
		default:
			e.folder = o.Title
		}
	}
	r.stack = append(r.stack, e)
	return nil
}

func (r *opmlReader) end(name string) error {
	if len(r.stack) == 0 || r.stack[len(r.stack)-1].name != strings.ToLower(name) {
		return fmt.Errorf("</%s> closes nothing", printable(name))
	}
	last := r.stack[len(r.stack)-1]
	r.namings = r.namings[:last.namings]
	r.stack = r.stack[:len(r.stack)-1]
	return nil
}

// outline reads one outline's attributes. Their names are matched without case:
// xmlurl and XMLURL are about.
func (r *opmlReader) outline(attrs []xml.Attr) (o Outline, isFeed bool, err error) {
	var text, title, category string
	for _, a := range attrs {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		if len(a.Value) > maxOPMLAttr {
			return o, false, fmt.Errorf("attribute %s is longer than %d KiB", printable(name), maxOPMLAttr>>10)
		}
		switch strings.ToLower(name) {
		case "xmlurl":
			o.URL, isFeed = strings.TrimSpace(a.Value), true
		case "htmlurl":
			o.SiteURL = strings.TrimSpace(a.Value)
		case "text":
			text = a.Value
		case "title":
			title = a.Value
		case "category":
			category = a.Value
		case "xmlns": // says nothing of the feed
		case "type":
			if !strings.EqualFold(a.Value, "rss") { // what every list says of every feed
				r.attribute(&o, "", name, a.Value)
			}
		default:
			r.attribute(&o, a.Name.Space, name, a.Value)
		}
	}
	o.Title = squeeze(title)
	if o.Title == "" {
		o.Title = squeeze(text)
	} else if isFeed && text != "" && squeeze(text) != o.Title {
		r.attribute(&o, "", "text", text)
	}
	if !isFeed {
		return o, false, nil
	}
	for _, e := range r.stack {
		o.addTag(e.folder)
	}
	for tag := range strings.SplitSeq(category, ",") {
		o.addTag(strings.Trim(squeeze(tag), "/ "))
	}
	o.URL, o.Err = followable(o.URL)
	return o, true, nil
}

func (r *opmlReader) attribute(o *Outline, prefix, name, value string) {
	if o.Attributes == nil {
		o.Attributes = map[string]string{}
	}
	o.Attributes[name] = value
	for i := len(r.namings) - 1; i >= 0; i-- {
		if r.namings[i].prefix == prefix && prefix != "" {
			o.Attributes["xmlns:"+prefix] = r.namings[i].uri
			break
		}
	}
}

func (o *Outline) addTag(tag string) {
	if tag != "" && !slices.Contains(o.Tags, tag) {
		o.Tags = append(o.Tags, tag)
	}
}

// webScheme undoes feed://host and feed:https://host, old spellings of a feed's
// address.
func webScheme(address string) string {
	for strings.HasPrefix(address, "feed:") {
		rest := strings.TrimSpace(strings.TrimPrefix(address, "feed:"))
		if strings.HasPrefix(rest, "//") {
			rest = "http:" + rest
		}
		address = rest
	}
	return address
}

// followable checks that address can be a source.
func followable(address string) (string, error) {
	address = webScheme(address)
	u, err := url.Parse(address)
	switch {
	case address == "":
		return address, errors.New("outline without an address")
	case err != nil:
		return address, fmt.Errorf("%s: not an address", Redacted(address))
	case u.Scheme != "http" && u.Scheme != "https":
		return address, fmt.Errorf("%s: only http and https addresses are visited", Redacted(address))
	case u.Hostname() == "":
		return address, fmt.Errorf("%s: address without a host", Redacted(address))
	}
	return address, nil
}
