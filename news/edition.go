package news

import "time"

// Publication is who publishes.
type Publication struct {
	Title     string
	URL       string // base of every absolute link, no trailing slash
	Language  string
	Zone      *time.Location
	Contact   string    // mail address; empty: none
	Version   string    // of the program, for the generator element
	Started   time.Time // when the store was made; the feeds' date while they are empty
	Authority string    // of the store: with Year it begins the tag URIs of feeds, as of stories
	Year      int
}

// Channel is one stream we publish, in all formats.
type Channel struct {
	Slug, Title, Description, Language string
	Tags, Without                      []string
	Rule                               string
	Hold                               string
	Digest                             string
	Order                              string // newest or coverage
	Limit                              int
	MaxPerSource                       int
	Body                               string // summary, excerpt or full
	LinkTo                             string // story or source
	Review                             bool
	Aliases                            []string
}

// Edition is a channel's content at one moment. Updated is the newest change of
// an entry, or the publication's start when there is none: never the clock.
type Edition struct {
	Channel Channel
	Entries []Entry // in the order of printing
	Updated time.Time
}

// Entry is a story as printed: on its page and in an edition.
type Entry struct {
	ID                 string // tag URI
	Key                ID
	Path               string // "/story/SLUG-KEY/"
	Title              string // plain text
	Language           string
	Published, Updated time.Time
	ReadingMinutes     int    // of the lead's full text; 0 for a teaser
	Label              string // "Summary by PUBLICATION, in the words of OUTLET"; empty with no summary
	Summary            Summary
	Excerpt            string   // plain text, where body and rights allow one
	Body               SafeHTML // the lead's whole text, where body and rights allow it
	Lead               Report
	Reports            []Report // every outlet's, the lead first
	Tags               []string
	Image              string // absolute URL of the source's own picture; empty: none
	Live               bool
}

// Report is one source's item within a story, with its reference. Outlet, title,
// authors, date and language are those that the reference states.
type Report struct {
	Item             ID
	Outlet           string // the publication's name
	SourceURL        string // the feed's address as added
	SiteURL          string
	URL              string // the original article
	Title            string
	Authors          []Name
	Published        time.Time // LocalDate in UTC
	LocalDate        time.Time // as the source wrote it, in its own offset; zero: none
	Precision        Precision // of Published and LocalDate
	Retrieved        time.Time
	Language         string
	FullText         bool
	Carrier          bool // carries the same text as an earlier report
	Rights           Rights
	Licence          string
	Words            int
	Citations        []Citation // one a style, the configured style first
	BibTeX, RIS, CSL string     // exports of this report's reference
	Enclosures       []Enclosure
}

// Outlet is a followed source as the sources page and the OPML list it.
type Outlet struct {
	Title, URL, SiteURL, Licence string
	Rights                       Rights
	Tags                         []string
	State                        string
	Attributes                   map[string]string // other OPML attributes, kept as they came
}
