package news

import "time"

// Rights says how much of a source's text may be republished (promise 8).
type Rights string

// The rights a source can have; the default is RightsSummary.
const (
	RightsLink    Rights = "link"    // title, outlet, authors, link
	RightsSummary Rights = "summary" // and a summary within the verbatim cap
	RightsExcerpt Rights = "excerpt" // and at most 50 words and a tenth of the item
	RightsFull    Rights = "full"    // and its whole text; only where set for the source
)

// Where a source is registered.
const (
	OriginConfig = "config" // it stands in config.yaml and is changed there
	OriginAdded  = "added"  // it was added by a command or an import
)

// Source is a feed we follow: an RSS channel, an Atom feed, a JSON Feed.
// ID is SourceID(OriginalURL) for ever; URL may follow permanent redirects.
type Source struct {
	ID                        ID
	URL                       string // the address asked today
	OriginalURL               string // the address as added
	SiteURL                   string // the publisher's page, absolute; may be empty
	Title                     string // plain text; the person's choice, else the feed's own
	TitleFixed                bool   // Title was chosen by a person and no visit replaces it
	Tags                      []string
	Origin                    string        // OriginConfig or OriginAdded
	Rights                    Rights        // never empty once stored
	Licence                   string        // plain text, e.g. "CC BY 3.0"; may be empty
	Interval                  time.Duration // 0: learned between the configured bounds
	Weight                    float64       // 1 is neutral
	FullText                  string        // never, auto or always; empty: the configured default
	NoLLM                     bool          // its text is never sent to a hosted model
	User                      string        // HTTP Basic user; empty: none
	PasswordFile, HeadersFile string        // paths; the secrets themselves are never stored
	Paused                    bool
	Attributes                map[string]string // other OPML attributes, kept as they came
	AddedAt                   time.Time
	Poll                      Poll
	Row                       int64 `json:",omitzero"` // where it stands in the store, when it was read to be visited; 0: not said
	Lines, Line               int64 `json:",omitzero"` // with Row: how many lines its ledger had then, and which was the newest
}

// Ref names a source that is to be visited: all that is held of it until its turn.
type Ref struct {
	Row int64  // where it stands in the store, for ever
	URL string // the address asked today
}

// Poll is what is remembered of a source between visits. Validators are opaque
// and belong to the body whose items are stored (RFC 9110 §8.8).
type Poll struct {
	ETag, LastModified string        // byte for byte as served; empty: none held
	ValidatorsAt       time.Time     // when the source was last asked plainly in spite of validators, or read whole for want of them
	BodyHash           string        // of the decoded body last parsed; empty: none
	LastStatus         int           // HTTP status of the last visit, 0 when there was none
	LastClass          Class         // empty: never visited
	LastError          string        // one line for a person; empty when the last visit was good
	Failures           int           // bad visits in a row
	LastChecked        time.Time     // last visit, good or bad
	LastChanged        time.Time     // last visit that brought something new
	NextFetchAt        time.Time     // zero: due now
	Interval           time.Duration // the interval last chosen
	Because            string        // why NextFetchAt is when it is, one line
	RetryAfter         time.Time     // not before this, whatever else says so; zero: none
	Gone               bool          // answered 410; asked no more until resumed
	Hub                string        // WebSub hub of the feed; empty: none
	Timetable          Timetable     // of the document last parsed
	// PushedUntil is the end of the lease of the WebSub hub that brought the last
	// news; zero where there is none or a visit found them. It is read, never saved.
	PushedUntil time.Time
}

// MaxRetryAfter bounds what a server can ask with Retry-After.
const MaxRetryAfter = 7 * 24 * time.Hour

// Waits reports whether the site's Retry-After holds at now. One that is further
// away than MaxRetryAfter was set by a clock that went wrong, and is past.
func (p Poll) Waits(now time.Time) bool {
	return p.RetryAfter.After(now) && !p.RetryAfter.After(now.Add(MaxRetryAfter))
}

// State is the one word `list` shows for s: active, paused, gone or failing.
func (s Source) State() string {
	switch {
	case s.Paused:
		return "paused"
	case s.Poll.Gone:
		return "gone"
	case s.Poll.LastClass != "" && !s.Poll.LastClass.Good():
		return "failing"
	}
	return "active"
}

// Due reports whether s may be visited now by the schedule.
func (s Source) Due(now time.Time) bool {
	return !s.Paused && !s.Poll.Gone && !s.Poll.NextFetchAt.After(now)
}

// Visit is one look at a source, successful or not. It is stored whole: items
// and poll in one transaction, so that no validator outlives its items.
type Visit struct {
	Source   Source // as it was read before the visit
	At       time.Time
	Duration time.Duration
	Class    Class
	Status   int        // 0 when no answer came
	Bytes    int64      // on the wire, body only
	Plain    bool       // asked without validators
	URL      string     // where the answer came from, after redirects
	MovedTo  string     // the new permanent address (301, 308) that proved to be a feed; empty: none
	Poll     Poll       // to be stored
	Feed     *FeedFacts // nil when nothing was parsed
	Items    []Item     // in document order; empty when nothing was parsed
	Err      error      // nil when Class is good; its hint says what to do
	Repairs  []string   // what was mended before the feed could be read
	Seen     *Seen      // the entries read by now, to be stored with the items; nil: as before
	// Unreached says that the visit failed before there was any connection: no name,
	// no route, nobody there. It may be our own network's fault.
	Unreached bool
	// Usual is when the next visit would be if no hub told of the source's news; zero
	// where the hub makes no difference.
	Usual time.Time
	// Standing are the entries that stand in the document too and were not read
	// again, since their bytes are known: GUIDHash of their items' guids as stored.
	Standing []uint64
	// Reread are entries that were read although their bytes are known: the items
	// with these guids must be stored as they are in Items.
	Reread []uint64
}

// Seen is what is remembered of the entries a source's documents held, so that
// those whose bytes are known are not read again. The zero Seen knows none.
type Seen struct {
	Off     bool        // this source is always read whole: an entry meant something else than its bytes said
	Entries []SeenEntry // those of the newest document first; none of an item stored under another guid than it came with
}

// SeenEntry is one entry whose item is stored as its bytes say.
type SeenEntry struct {
	Bytes uint64 // hash of the entry as it stood, with the context that gives it meaning and the reader's recipe
	GUID  uint64 // GUIDHash of the item's guid as stored
}

// FeedFacts is what a feed says of itself and we keep of its source.
type FeedFacts struct {
	Title, SiteURL, Language, Hub, Rights string
	Topic                                 string // what the hub is to be asked for; empty: nothing that may be named to it
	Timetable                             Timetable
}

// RequestPage is the Kind of a request for an item's page.
const RequestPage = "page"

// Request is one line of a source's ledger.
type Request struct {
	Source       ID
	Kind         string // empty: a visit; RequestPage, which has no New, Revised and Next
	At           time.Time
	URL          string
	Status       int
	Class        Class
	Bytes        int64
	Duration     time.Duration
	New, Revised int
	Next         time.Time
	Because      string
}
