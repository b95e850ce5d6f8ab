package news

import "time"

// What the stages of a pass hand each other: small rows instead of whole items.

// Known is an item a store already holds, as far as a visit needs it.
type Known struct {
	ID        ID
	GUID      string
	URL       string
	Canonical string
	Title     string
	Hash      string
	Published time.Time // with Precision, all of an item's date that Hash covers
	Precision Precision
}

// Derived is what the edit stage made of one item.
type Derived struct {
	Item      ID
	Hash      string // of the item it was made from; saved only while the item still has it
	Text      string
	Words     int
	Teaser    bool
	Recipe    string
	Canonical string // the canonical URL by today's rule
	// Address is where the link leads, in the same form, as the item's page showed;
	// empty where the link says it.
	Address string
}

// Doc is an item as grouping sees it.
type Doc struct {
	ID          ID
	Source      ID
	SourceURL   string // as added
	GUID        string
	Canonical   string // of where its link was seen to lead, else of its link
	Title       string
	Untitled    bool   // Title is made of the text's first words
	Text        string // plain text; the store may cut it to the first 1,500 bytes
	Language    string
	Time        time.Time // the item's own time, UTC
	Dated       bool      // the source gave the date; else Time is when we first saw it
	DuplicateOf ID
	Story       ID   // its present story; empty: not yet grouped
	Minted      bool // that story is published: its members stay
	Leads       bool // it is that story's lead
	Grouped     bool // false: it is new to grouping, or its text has changed
	Outside     bool // not of the time asked for, but a member of a story that reaches into it: it stays
}

// Group is one story as grouping leaves it. Key is the published story's, or
// the provisional key of its earliest item. Items are ordered, the lead first.
type Group struct {
	Key       ID
	Lead      ID
	Items     []ID
	Title     string
	Language  string
	Time      time.Time // the lead's
	FirstSeen time.Time // the earliest item's own time
}

// Grouping is what one pass of grouping changed.
type Grouping struct {
	Groups     []Group   // new or changed stories; their items move here
	Duplicates map[ID]ID // item → the item it copies; an empty value clears it
	Decisions  []Decision
	Done       []ID // every item the pass judged: no longer owed; no other item moves
	Recipe     string
	// Acts is the Seq of the newest act on grouping it was made with: 0 for none.
	Acts int64
}

// Candidate is a story that may be printed, as composing an edition sees it.
type Candidate struct {
	Key      ID
	Minted   bool
	Title    string
	Language string
	Time     time.Time // PublishedAt of a minted story, else the lead's own time
	Lead     ID
	Items    []CandidateItem // the lead first
	Channels []ChannelState
}

// CandidateItem is one report of a Candidate. Words and Teaser are of its best text.
type CandidateItem struct {
	ID, Source  ID
	Title       string
	Time        time.Time
	Words       int
	Teaser      bool
	Backlog     bool
	DuplicateOf ID
	Text        string // filled only where a rule asks for it
}

// Mint is the first publication of a story: fixed from then on.
type Mint struct {
	Key         ID
	Slug        string
	PublishedAt time.Time
}

// Made is a summary ready to be saved. It is saved only while the story's Rev is
// still the one it was made from.
type Made struct {
	Key       ID
	Rev       int64
	Title     string
	Summary   Summary
	Updated   time.Time // zero: unchanged
	MadeFrom  string
	Pending   Pending // since its text was approved or written
	Decisions []Decision
}

// Saved says what a stored visit brought.
type Saved struct {
	New, Revised int
	First        bool // the source's first visit with items
	Dropped      bool // the source is gone from the store
	Stale        int  // pushed items that were left out, since what is stored is newer
}

// Position is a place in the order of candidates: newest Time first, then Key.
// The zero Position is before the first.
type Position struct {
	Time time.Time
	Key  ID
}

// Identity is fixed when a store is made: the authority and year of every
// story's tag URI, and the moment.
type Identity struct {
	Authority string
	Year      int
	Made      time.Time // UTC
}

// Query narrows FindStories and FindItems; zero fields do not narrow.
type Query struct {
	Since   time.Time // own time (items) or last change (stories) not before this
	Channel string    // stories (and their items) with a state in this channel
	State   string    // that state in Channel, or in any channel
	Source  ID
	// Ref is an ID or key, a prefix of one (≥ 4 characters), a tag URI, a URL of
	// the item, the path or URL of a story's page, or words that all stand in the
	// title (in any order, letters' case ignored; % and _ are plain characters).
	// FindItems lists a story's items for a story's name, FindStories the story of
	// an item for an item's.
	Ref   string
	Limit int // 0: all
}

// Counts is the size of a store.
type Counts struct {
	Sources, Items, Stories, Published int
}
