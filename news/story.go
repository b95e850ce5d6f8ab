package news

import (
	"strconv"
	"time"
)

// Story is the items of several sources about one event. Items are ordered,
// the lead first. Authority, Year, Slug and PublishedAt are set when it is first
// published and never change; until then they are zero and Key is provisional.
type Story struct {
	Key         ID
	Authority   string // of the store, e.g. "example.org"
	Year        int    // of the store
	Slug        string
	PublishedAt time.Time // the entry's date: the lead's own time when first published
	Updated     time.Time // last significant change: a new outlet, a corrected text; never moves back
	FirstSeen   time.Time // earliest item's
	Title       string    // plain text, the lead's (or a person's)
	Language    string
	Lead        ID
	Items       []ID
	MergedInto  ID // the older story this one's page leads to; empty: none
	Summary     Summary
	MadeFrom    string // hash of what Summary and citations were made from; empty: owed
	Rev         int64  // counts changes of anything that a page shows
	Channels    []ChannelState
	Views       int64
}

// Published reports whether the story was minted: it has been in an edition.
func (s Story) Published() bool { return s.Slug != "" }

// ID is the story's tag URI (RFC 4151), the same string in every format and channel.
func (s Story) ID() string {
	return "tag:" + s.Authority + "," + strconv.Itoa(s.Year) + ":story/" + string(s.Key)
}

// Path is the story's page below the publication's URL, "/story/SLUG-KEY/".
func (s Story) Path() string { return "/story/" + s.Slug + "-" + string(s.Key) + "/" }

// The states of a story in a channel.
const (
	StatePublished = "published"
	StateHeld      = "held"
	StateRejected  = "rejected"
)

// ChannelState is where a story stands in one channel, and who put it there.
// By is "" for the pipeline.
type ChannelState struct {
	Slug   string    `json:"slug"`
	State  string    `json:"state"`
	Pinned bool      `json:"pinned"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
}

// Summary is the short form of a story. Text is plain, one paragraph; empty
// when rights or a teaser allow none.
type Summary struct {
	Text   string
	Points []Point
	Recipe string // e.g. "extract@1"
	By     string // extract, llm, or a person's name
	Items  []ID   // whose words Text is made of, in order of appearance
}

// Point is one key point with the sentence it rests on.
type Point struct {
	Text  string `json:"text"`
	Item  ID     `json:"item"`
	Quote string `json:"quote"` // verbatim in the item's text
	Start int    `json:"start"` // byte offsets of Quote in the item's text
	End   int    `json:"end"`
}

// Citation is a reference worded in one style.
type Citation struct {
	Item   ID
	Style  string
	Text   string   // plain
	HTML   SafeHTML // the same with the style's italics
	InText string
}

// Decision is one judgement with its reason, kept so that `why` can tell.
type Decision struct {
	Subject   ID                 `json:"-"` // an item's ID or a story's key
	At        time.Time          `json:"at"`
	By        string             `json:"by"`  // pipeline, or who
	Act       string             `json:"act"` // e.g. duplicate, join, found, hold, drop, lead
	Because   string             `json:"because"`
	Score     float64            `json:"score"`
	Threshold float64            `json:"threshold"`
	Features  map[string]float64 `json:"features"`
	Recipe    string             `json:"recipe"`
}

// SafeHTML is markup that edit/content has made safe to print; no other room
// converts a string to it.
type SafeHTML string
