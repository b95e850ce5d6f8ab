// Package store says what feedctl remembers and opens it. SQL lives in the
// folders below and nowhere else; storetest holds the suite every store passes.
//
// One method is one transaction. Work is a query, not a queue: each stage asks
// what is still owed, so a pass killed anywhere is finished by the next.
package store

import (
	"context"
	"time"

	"feedctl/news"
)

// Store is the memory of one publication. All methods are safe for concurrent
// use. They return news.ErrNotFound where a named thing is not there, and wrap
// the driver's error otherwise. Times are stored in microseconds, UTC.
type Store interface {
	// Identity returns the authority and year of every story's tag URI and when
	// the store was made, fixed on the first call that finds none: later
	// arguments change nothing.
	Identity(ctx context.Context, authority string, now time.Time) (Identity, error)

	// AddSource registers s unless a source with its ID, its URL or its
	// OriginalURL (under either column) exists; it returns the stored source and
	// whether it is new.
	AddSource(ctx context.Context, s news.Source) (news.Source, bool, error)
	// PutSource saves a source's settings (not its poll). Stories of a source
	// whose title, rights or licence changed owe their summary again.
	PutSource(ctx context.Context, s news.Source) error
	// PutPoll saves a source's poll alone: reset, resume.
	PutPoll(ctx context.Context, id news.ID, p news.Poll) error
	// SyncSources makes the sources of origin config those given: new ones are
	// added, present ones take the given settings (an added source becomes a
	// configured one), configured sources that are missing are paused and become
	// added ones. It writes nothing when nothing differs.
	SyncSources(ctx context.Context, given []news.Source) (added, paused []news.Source, err error)
	// Sources returns all sources ordered by title, then URL.
	Sources(ctx context.Context) ([]news.Source, error)
	Source(ctx context.Context, id news.ID) (news.Source, error)
	// ItemCounts returns how many items each source has.
	ItemCounts(ctx context.Context) (map[news.ID]int, error)
	// RemoveSource forgets the source. Its items and stories stay unless purge:
	// then its items, their pages, revisions and decisions are erased, and
	// stories that lose every item with them.
	RemoveSource(ctx context.Context, id news.ID, purge bool) error
	// Due returns up to limit sources that may be visited at now, the longest
	// due first: not paused, not gone, NextFetchAt and RetryAfter not after now.
	Due(ctx context.Context, now time.Time, limit int) ([]news.Source, error)
	// NextDue returns the earliest NextFetchAt of a source that is visited at
	// all; zero when there is none.
	NextDue(ctx context.Context) (time.Time, error)
	// Ledger returns a source's newest requests first, at most limit.
	Ledger(ctx context.Context, id news.ID, limit int) ([]news.Request, error)

	// Known returns the items of a source whose guid is among guids or whose
	// canonical URL is among canonicals.
	Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error)
	// SaveVisits stores visits, each whole: its items, its poll and its ledger line.
	// An item of a known (source, guid) with another Hash becomes its next
	// revision (the old text is kept), keeps FirstSeen and Backlog, owes its edit
	// and grouping again, and its published story its summary. Equal hash:
	// untouched. A visit of a source that was removed meanwhile is dropped.
	// The results stand in the visits' order.
	SaveVisits(ctx context.Context, visits []news.Visit) ([]Saved, error)

	// Unedited returns up to limit whole items (with Page) whose EditRecipe
	// differs from recipe, in order of ID.
	Unedited(ctx context.Context, recipe string, limit int) ([]news.Item, error)
	// SaveDerived stores what the edit stage made; rows whose item has another
	// hash by now are left. A changed text owes grouping again.
	SaveDerived(ctx context.Context, rows []news.Derived) error
	// OwedPages returns up to limit items whose article page should be read:
	// edited, not Backlog, with a URL, no Page, fewer than 3 tries, first seen after
	// since, and Teaser (when the source's FullText, or else mode, is auto) or any
	// (always); at most perSource of one source, the newest first.
	OwedPages(ctx context.Context, mode string, since time.Time, perSource, limit int) ([]news.Item, error)
	// SavePage stores the page of an item, or counts a try when the page's Class
	// is not good. A good page makes the item owe its edit again.
	SavePage(ctx context.Context, item news.ID, p news.Page) error

	// Ungrouped returns the own times of edited items that owe grouping under recipe, ascending.
	Ungrouped(ctx context.Context, recipe string) ([]time.Time, error)
	// Docs returns the edited items whose own time lies in [from, to], ordered by ID.
	// Grouped is true where the item was grouped under recipe.
	Docs(ctx context.Context, recipe string, from, to time.Time) ([]news.Doc, error)
	// SaveGrouping stores a grouping: items move to their groups, unpublished
	// stories left without items vanish, published stories that gained an item owe
	// their summary, decisions are kept (an equal decision of the same subject, act
	// and recipe is replaced).
	SaveGrouping(ctx context.Context, g news.Grouping) error

	// Candidates returns up to limit stories, newest Time first, then Key, that
	// come after the given position (zero position: from the start), are not
	// merged away and have an item that is not Backlog.
	Candidates(ctx context.Context, after Position, limit int) ([]news.Candidate, error)
	// SaveEdition mints the stories of mints that are not yet published (setting
	// slug and date, for ever) and records the channel states; a state a person
	// set (By not empty) is never overwritten by one without By.
	SaveEdition(ctx context.Context, mints []news.Mint, states map[news.ID][]news.ChannelState) error

	// OwedSummaries returns the keys of up to limit published stories whose
	// MadeFrom differs from madeFrom.
	OwedSummaries(ctx context.Context, madeFrom string, limit int) ([]news.ID, error)
	// SaveMade stores summaries; a story whose Rev has moved is left. Rev moves
	// when anything a page shows has changed; Updated never moves back.
	SaveMade(ctx context.Context, rows []news.Made) error

	// Stories returns the stories with these keys in that order, their Items
	// ordered lead first; missing keys are left out.
	Stories(ctx context.Context, keys []news.ID) ([]news.Story, error)
	// FindStories and FindItems list what matches, newest first.
	FindStories(ctx context.Context, q Query) ([]news.Story, error)
	FindItems(ctx context.Context, q Query) ([]news.Item, error)
	// Items returns whole items (with Page) by ID, in that order; missing ones are left out.
	Items(ctx context.Context, ids []news.ID) ([]news.Item, error)
	// Revisions returns the former texts of an item, oldest first, the present one last.
	Revisions(ctx context.Context, id news.ID) ([]news.Item, error)

	// ToRender returns the keys of up to limit published stories whose page was
	// last written for another Rev or another site string; MarkRendered notes that
	// they were written.
	ToRender(ctx context.Context, site string, limit int) ([]news.ID, error)
	MarkRendered(ctx context.Context, site string, revs map[news.ID]int64) error

	// Decisions returns what was decided about an item or a story, oldest first.
	Decisions(ctx context.Context, subject news.ID) ([]news.Decision, error)
	// AddAct appends a human act and returns it with its Seq; Acts lists those on
	// a story (or all, for an empty key), oldest first.
	AddAct(ctx context.Context, a news.Act) (news.Act, error)
	Acts(ctx context.Context, story news.ID) ([]news.Act, error)
	// AddViews adds counts to stories' views.
	AddViews(ctx context.Context, counts map[news.ID]int64) error

	// Newest is the newest own time of any item; zero for an empty store.
	Newest(ctx context.Context) (time.Time, error)
	Counts(ctx context.Context) (Counts, error)
	// Check looks for damage and says what it found; nil when all is well.
	Check(ctx context.Context) error
	Close() error
}

// Identity is fixed when a store is made.
type Identity struct {
	Authority string
	Year      int
	Made      time.Time
}

// Saved says what a visit brought.
type Saved struct {
	New, Revised int
	First        bool // the source's first visit with items
	Dropped      bool // the source is gone from the store
}

// Position is a place in the order of Candidates.
type Position struct {
	Time time.Time
	Key  news.ID
}

// Query narrows FindStories and FindItems; zero fields do not narrow.
type Query struct {
	Since   time.Time // own time (items) or last change (stories) not before this
	Channel string    // stories (and their items) with a state in this channel
	State   string    // that state in Channel, or in any channel
	Source  news.ID
	Ref     string // an ID or key prefix (≥ 4 characters), a tag URI, a URL of the item, a page path, or words of the title
	Limit   int    // 0: all
}

// Counts is the size of a store.
type Counts struct {
	Sources, Items, Stories, Published int
}
