package news

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Person is an author as the source names them. Name is plain text.
type Person struct {
	Name  string `json:"name,omitempty"`
	URL   string `json:"url,omitempty"`
	Email string `json:"email,omitempty"`
}

// Category is a term of the source's own vocabulary.
type Category struct {
	Term   string `json:"term,omitempty"`
	Scheme string `json:"scheme,omitempty"`
	Label  string `json:"label,omitempty"`
}

// Enclosure is a media file attached to an item (RSS 2.0 enclosure, JSON Feed
// attachments). Length is in bytes, 0 when the source does not say.
type Enclosure struct {
	URL    string `json:"url,omitempty"`
	Type   string `json:"type,omitempty"`
	Length int64  `json:"length,omitempty"`
}

// Item is one entry of a source, as received. It belongs to (source, guid) for ever.
type Item struct {
	ID        ID
	Source    ID
	SourceURL string // the source's address as added
	GUID      string // as given, else the link as given, else a hash of the text; never empty
	URL       string // absolute; may be empty
	Canonical string // the form URLs are compared by; empty when URL is
	Title     string // plain text; may be empty
	Untitled  bool   // Title is made of the text's first words: the source gave none
	Authors   []Person
	Published time.Time // UTC; zero: the source does not say, absurdly, or only when it was changed
	// ZoneOffset is the offset from UTC in which the source wrote Published:
	// a citation's date is the date as the source wrote it.
	ZoneOffset  time.Duration
	Precision   Precision // of Published, as the source wrote it
	Updated     time.Time // UTC; zero: none; never after the visit that brought it
	FirstSeen   time.Time // UTC; when we first saw it
	Language    string    // BCP 47, as declared by entry or feed; may be empty
	Summary     string    // the source's HTML, URLs absolute, not sanitised
	Content     string    // the source's HTML, URLs absolute, not sanitised
	Categories  []Category
	Enclosures  []Enclosure
	Image       string // absolute URL; may be empty
	Rights      string // plain text; may be empty
	Publication string // the feed's or its Atom/RSS source's title, when it names another publisher; may be empty
	Revision    int    // 1 for the first text seen
	Hash        string // of what a reader would see; see ContentHash
	Backlog     bool   // beyond fetch.backfill on the source's first visit: never an entry

	// Made from the facts above by the edit stage; zero until then.
	Text        string // plain text of the feed's content, else its summary; paragraphs separated by \n\n
	Words       int    // words of BestText
	Teaser      bool   // Text is only the beginning or a notice
	DuplicateOf ID     // the item that carries the same text or address; empty: none
	Story       ID     // the key of its story; empty: not yet grouped
	EditRecipe  string // recipe that made the derived fields; empty: owed
	Page        *Page  // the article page where it was read; nil: not
}

// Time is the item's own time, by which it is ordered and grouped: published,
// else updated, else first seen. It is bounded by first seen, so that a date in
// the future cannot lead. A source that only says when an item was changed says
// at least that it is no newer; its backlog would all be of today otherwise.
func (it Item) Time() time.Time {
	t := it.Published
	if t.IsZero() {
		t = it.Updated
	}
	if t.IsZero() || t.After(it.FirstSeen) {
		return it.FirstSeen
	}
	return t
}

// LocalDate is Published in the source's own offset; zero when there is none.
func (it Item) LocalDate() time.Time {
	if it.Published.IsZero() {
		return time.Time{}
	}
	return it.Published.In(time.FixedZone("", int(it.ZoneOffset/time.Second)))
}

// BestText is the plain text to read, summarise and compare: the page's where
// it was read since the item's last revision and is longer, else the feed's.
func (it Item) BestText() string {
	if it.bestIsPage() {
		return it.Page.Text
	}
	return it.Text
}

// FullText reports whether BestText is the whole report rather than a teaser.
func (it Item) FullText() bool {
	if it.bestIsPage() {
		return !it.Page.Teaser
	}
	return !it.Teaser
}

func (it Item) bestIsPage() bool {
	return it.Page != nil && !it.Page.Stale && len(it.Page.Text) > len(it.Text)
}

// ContentHash is a hash of what a reader of the item would see: title, link,
// authors, dates, summary, content, enclosures. Equal hash, no revision.
func (it Item) ContentHash() string {
	b := make([]byte, 0, 256+len(it.Title)+len(it.URL)+len(it.Summary)+len(it.Content))
	put := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, ':')
		b = append(b, s...)
	}
	put(it.Title)
	put(it.URL)
	for _, a := range it.Authors {
		put(a.Name)
	}
	if !it.Published.IsZero() {
		put(it.Published.UTC().Format(time.RFC3339) + strconv.Itoa(int(it.Precision)))
	}
	put(it.Summary)
	put(it.Content)
	for _, e := range it.Enclosures {
		put(e.URL)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// GUIDFor is the guid of an entry whose source may have given none: the guid,
// else the link as given, else a hash of title and text.
func GUIDFor(guid, link, title, text string) string {
	if g := strings.TrimSpace(guid); g != "" {
		return g
	}
	if l := strings.TrimSpace(link); l != "" {
		return l
	}
	h := sha256.Sum256([]byte(title + "\x00" + text))
	return "sha256:" + hex.EncodeToString(h[:])
}

// Page is what an article page says: its text and the facts of a reference.
type Page struct {
	URL        string // where it was read, after redirects
	Canonical  string // as the page names itself, absolute; may be empty
	Title      string // plain text
	Byline     string // as it stands
	Authors    []Name
	SiteName   string    // the publication's name
	Published  time.Time // UTC; zero: not found
	ZoneOffset time.Duration
	Precision  Precision // of Published
	Modified   time.Time
	Language   string
	Live       bool   // a page made to change (live blog)
	Text       string // plain text, paragraphs separated by \n\n
	Words      int
	Image      string
	Teaser     bool              // paywalled or cut: isAccessibleForFree false, or text that breaks off
	FoundIn    map[string]string // fact → where it stood: json-ld, meta, highwire, opengraph, html
	FetchedAt  time.Time
	Class      Class  // ok, or why it could not be read
	Refused    string // robots, noarchive, max-snippet, tdm: why its text is not used; empty: it is
	// Stale: it was read before the item's last revision. What the source has
	// corrected may stand in it still, so its text is not used; its facts are,
	// until it is read again.
	Stale bool `json:",omitzero"`
	// RetryAfter is before when its host wants no further request (Retry-After,
	// RFC 9110 §10.2.3), UTC; zero: the host did not say. It is no part of what is
	// kept of a page.
	RetryAfter time.Time `json:",omitzero"`
	// What the request for it was, for the source's ledger; no part of what is kept
	// of a page either.
	Asked    bool          `json:"-"` // a request was made for it, and not only for robots.txt
	Status   int           `json:"-"` // 0 when no answer came
	Bytes    int64         `json:"-"` // on the wire, body only
	Duration time.Duration `json:"-"` // without the wait for its turn
}

// Read reports whether p could be read: another page says nothing of its item,
// nor does none (nil). A page that is refused lends no text, but its facts stand.
func (p *Page) Read() bool { return p != nil && (p.Class == "" || p.Class.Good()) }

// Name is a person's or group's name in parts, as CSL-JSON has them.
type Name struct {
	Given               string `json:"given,omitempty"`
	Family              string `json:"family,omitempty"`
	Suffix              string `json:"suffix,omitempty"`
	NonDroppingParticle string `json:"non-dropping-particle,omitempty"`
	DroppingParticle    string `json:"dropping-particle,omitempty"`
	Literal             string `json:"literal,omitempty"` // a group, or a name that has no parts
}

// String is the name in natural order.
func (n Name) String() string {
	if n.Literal != "" {
		return n.Literal
	}
	s := strings.Join(strings.Fields(strings.Join([]string{n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family}, " ")), " ")
	if n.Suffix != "" {
		s += ", " + n.Suffix
	}
	return s
}
