package fetch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// Document is a feed as understood. Its JSON form is that of `inspect --json`.
type Document struct {
	Feed    Feed     `json:"feed"`
	Entries []Entry  `json:"entries"`           // in document order, never nil
	Repairs []string `json:"repairs,omitempty"` // what was mended before the feed could be read
}

// Feed is what a feed says of itself. Title, Subtitle and Rights stand as the
// source wrote them: plain text, or HTML where it chose so. URLs are absolute
// wherever a base was known. Times are UTC and zero when absent or unreadable.
type Feed struct {
	Title        string          `json:"title,omitempty"`
	Subtitle     string          `json:"subtitle,omitempty"`
	Link         string          `json:"link,omitempty"` // the publisher's page
	Self         string          `json:"self,omitempty"` // the feed's own address, as it names it
	Hub          string          `json:"hub,omitempty"`  // WebSub hub
	ID           string          `json:"id,omitempty"`
	Language     string          `json:"language,omitempty"`
	Published    time.Time       `json:"published,omitzero"`
	Updated      time.Time       `json:"updated,omitzero"`
	Authors      []news.Person   `json:"authors,omitempty"`
	Contributors []news.Person   `json:"contributors,omitempty"`
	Categories   []news.Category `json:"categories,omitempty"`
	Rights       string          `json:"rights,omitempty"`
	Generator    string          `json:"generator,omitempty"`
	Image        string          `json:"image,omitempty"`
	Icon         string          `json:"icon,omitempty"`
	TTL          int             `json:"ttl,omitempty"` // minutes (RSS 2.0 ttl); 0: none
	Version      string          `json:"version"`       // rss090 rss091 rss092 rss10 rss20 rss atom03 atom10 json10 json11

	SkipHours    []int          `json:"skip_hours,omitempty"` // hours of the day, UTC, 0–23 (RSS 2.0 skipHours)
	SkipDays     []time.Weekday `json:"skip_days,omitempty"`  // 0 is Sunday (RSS 2.0 skipDays)
	UpdatePeriod time.Duration  `json:"-"`                    // sy:updatePeriod over sy:updateFrequency; 0: none
	PlainTitle   string         `json:"-"`                    // Title as one line of plain text
	Desk         bool           `json:"-"`                    // Authors are a channel's editor, publisher or owner
}

// Entry is one item of a feed as understood. Summary and Content are the
// source's HTML: decoded, URLs absolute, NOT sanitised. Title and Rights stand as
// the source wrote them, see [Feed].
type Entry struct {
	ID           string           `json:"id,omitempty"` // made absolute where it is a URL; empty when there is none
	Link         string           `json:"link,omitempty"`
	Title        string           `json:"title,omitempty"`
	Summary      string           `json:"summary,omitempty"`
	Content      string           `json:"content,omitempty"`
	Authors      []news.Person    `json:"authors,omitempty"` // the feed's own where the entry names none
	Published    time.Time        `json:"published,omitzero"`
	Updated      time.Time        `json:"updated,omitzero"`
	Categories   []news.Category  `json:"categories,omitempty"`
	Enclosures   []news.Enclosure `json:"enclosures,omitempty"`
	Language     string           `json:"language,omitempty"`
	Image        string           `json:"image,omitempty"`
	Rights       string           `json:"rights,omitempty"`
	Comments     string           `json:"comments,omitempty"`
	Contributors []news.Person    `json:"contributors,omitempty"`
	Source       *Origin          `json:"source,omitempty"`

	PlainTitle string         `json:"-"` // Title as one line of plain text
	GUID       string         `json:"-"` // news.GUIDFor of what was given; never empty
	RawLink    string         `json:"-"` // the link as given, before it was made absolute
	ZoneOffset time.Duration  `json:"-"` // offset from UTC in which Published was written
	Precision  news.Precision `json:"-"` // of Published, as it was written
	Undated    bool           `json:"-"` // Published is only the date of a change
	Untitled   bool           `json:"-"` // Title is made of the text's first words
	Desk       bool           `json:"-"` // Authors are the channel's editors or owners, not who wrote the entry
}

// Origin is the feed an entry was taken from (RSS source, Atom source).
type Origin struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

// ParseError says why a document could not be read as a feed. Class is one of
// ClassBadEncoding, ClassBadFeed and ClassNotFeed.
type ParseError struct {
	Class news.Class
	Err   error
}

func (e *ParseError) Error() string { return e.Err.Error() }

// Unwrap returns what went wrong, without the class.
func (e *ParseError) Unwrap() error { return e.Err }

// The bounds of one document. Real feeds stay far below them; what lies beyond
// is left out and named in Repairs.
const (
	maxDepth   = 512
	maxNodes   = 400_000 // elements and pieces of text
	maxEntries = 20_000
	maxAttrs   = 256 // of one element
	maxSpaces  = 32  // namespaces of one document
	maxName    = 256 // bytes of an element's or attribute's name
)

// Parse reads one feed document: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON
// Feed. body is the decoded transfer body, not yet charset-decoded; contentType
// is the HTTP Content-Type or ""; base is the address the document came from, or
// "" (relative URLs then stay relative).
//
// A well-formed document is read as it stands; a faulty one is mended first and
// each mend named in Repairs. Errors are *ParseError with a hint: a document that
// is no feed is an error, never an empty feed. Parse never panics, is bounded by
// the size of body, and is safe for concurrent use.
func Parse(body []byte, contentType, base string) (*Document, error) {
	text, notes, err := clean(body, contentType)
	if err != nil {
		return nil, err
	}
	doc, err := readWhole(text, base)
	if err != nil {
		return nil, err
	}
	doc.Repairs = append(notes, doc.Repairs...)
	return doc, nil
}

// clean is decode with the errors of Parse.
func clean(body []byte, contentType string) (text string, notes []string, err error) {
	defer gaveUp(&err)
	if text, notes, err = decode(body, contentType); err != nil {
		err = news.WithHint(&ParseError{news.ClassBadEncoding, err},
			"the document's character encoding cannot be read; tell the publisher")
	}
	return text, notes, err
}

// gaveUp makes a bad feed of a panic. The parsers are not ours; a fault in one
// costs one document only.
func gaveUp(err *error) {
	if p := recover(); p != nil {
		*err = badFeed(fmt.Errorf("reader gave up: %v", p))
	}
}

// readText is Parse of clean text.
func readText(text, base string) (doc *Document, err error) {
	defer gaveUp(&err)
	start := strings.TrimLeft(text, " \t\r\n")
	switch {
	case start == "":
		return nil, notFeed(errors.New("the document is empty"), "check the address in a browser")
	case start[0] == '{' || start[0] == '[':
		doc, err = parseJSON(start, base)
	case start[0] != '<' && jsonStart(start) != "", jsonAfterTags(start) != "":
		if doc, err = parseJSON(jsonStart(start), base); err == nil {
			doc.Repairs = append([]string{"text before the document left out"}, doc.Repairs...)
		}
	default:
		doc, err = parseXML(text, base)
	}
	if err != nil {
		return nil, err
	}
	if len(doc.Entries) == 0 && slices.ContainsFunc(doc.Repairs, unended) {
		// It is not known to be empty: what it holds did not come.
		return nil, badFeed(errors.New("the document breaks off before its first entry"))
	}
	if doc.Entries == nil {
		doc.Entries = []Entry{}
	}
	return doc, nil
}

func notFeed(err error, hint string) error {
	return news.WithHint(&ParseError{news.ClassNotFeed, err}, hint)
}

func badFeed(err error) error {
	return news.WithHint(&ParseError{news.ClassBadFeed, err},
		"the feed is broken beyond mending; tell the publisher, it is asked again later")
}
