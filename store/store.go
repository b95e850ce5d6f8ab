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
	Identity(ctx context.Context, authority string, now time.Time) (news.Identity, error)

	// AddSource registers s unless a source with its ID, its URL or its
	// OriginalURL (under either column) exists; it returns the stored source and
	// whether it is new. A removed source that is added again finds its items.
	AddSource(ctx context.Context, s news.Source) (news.Source, bool, error)
	// PutSource saves a source's settings (not its poll). Stories of a source
	// whose title, rights or licence changed owe their summary again.
	PutSource(ctx context.Context, s news.Source) error
	// ChangeSource reads a source, lets change alter it and saves settings and
	// poll, all in one transaction: what a visit stores meanwhile is not lost. It
	// returns the source as saved; an error of change saves nothing. change calls
	// no method of the store.
	ChangeSource(ctx context.Context, id news.ID, change func(*news.Source) error) (news.Source, error)
	// PutPoll saves a source's poll alone.
	PutPoll(ctx context.Context, id news.ID, p news.Poll) error
	// SyncSources makes the sources of origin config those given: new ones are
	// added, present ones take the given settings (an added source becomes a
	// configured one), configured sources that are missing are paused and become
	// added ones. What the given do not say stays: the address after a permanent
	// redirect, a learned title and site, OPML attributes, and that a configured
	// source is paused. It writes nothing when nothing differs.
	SyncSources(ctx context.Context, given []news.Source) (added, paused []news.Source, err error)
	// Sources returns all sources ordered by title, then URL.
	Sources(ctx context.Context) ([]news.Source, error)
	Source(ctx context.Context, id news.ID) (news.Source, error)
	// FormerSources returns the removed sources whose items stay: published
	// entries go on to name them. Their Poll is zero.
	FormerSources(ctx context.Context) ([]news.Source, error)
	// ItemCounts returns how many items each source has.
	ItemCounts(ctx context.Context) (map[news.ID]int, error)
	// RemoveSource forgets the source. Its items and stories stay unless purge:
	// then its items, their pages, revisions and decisions are erased, and
	// stories that lose every item with them, whose pages are Withdrawn; stories
	// that keep some lose their summary and their items owe grouping again. A
	// removed source can be purged.
	RemoveSource(ctx context.Context, id news.ID, purge bool) error
	// Withdrawn returns the paths of the pages of erased stories ("/story/…/"), in
	// order: an output that has them removes them. A path that a story has again
	// is no longer among them.
	Withdrawn(ctx context.Context) ([]string, error)
	// Round waits until no other process is in a round of requests over this store,
	// and keeps others from theirs until release, which may be called more than once,
	// or the end of the process. Rounds that began with this Store run beside each
	// other: who asks there keeps to one request in flight at a host by itself.
	// Reading and writing go on meanwhile. The error is the context's own, or why the
	// store cannot say.
	Round(ctx context.Context) (release func(), err error)
	// Due names the rows of all sources that may be visited at now, the longest due first: not
	// paused, not gone, NextFetchAt and RetryAfter not after now.
	// Times that a clock has set which ran ahead are past: a RetryAfter more than
	// news.MaxRetryAfter away, and a NextFetchAt that is further away than that and
	// the source's interval and was not set by a visit before now.
	Due(ctx context.Context, now time.Time) ([]int64, error)
	// Active names the rows of all sources that are neither paused nor gone, whenever they are
	// due, in the order of their rows.
	Active(ctx context.Context) ([]int64, error)
	// Refs reads where the sources in these rows are asked, in that order; those that
	// were removed meanwhile are left out.
	Refs(ctx context.Context, rows []int64) ([]news.Ref, error)
	// ToAsk reads the sources in these rows, in that order, as far as a visit needs
	// them: ID, Row, the addresses, Interval, what belongs to a login, and Poll; all
	// other settings are zero. Those that were removed or paused meanwhile, or are
	// gone, are left out.
	ToAsk(ctx context.Context, rows []int64) ([]news.Source, error)
	// Reached returns when any source was last visited with success; zero for never.
	Reached(ctx context.Context) (time.Time, error)
	// ChangePolls lets change alter the polls of these sources and saves those for
	// which it returns true, all in one transaction; sources that are not there are
	// passed over. change calls no method of the store.
	ChangePolls(ctx context.Context, ids []news.ID, change func(news.ID, *news.Poll) bool) error
	// NextDue returns when the next source is due that is visited at all, the Unix
	// epoch for one never visited; zero when there is none.
	NextDue(ctx context.Context) (time.Time, error)
	// Ledger returns a source's newest requests first, at most limit. A store
	// keeps at least the newest 200 of each source.
	Ledger(ctx context.Context, id news.ID, limit int) ([]news.Request, error)

	// Writable returns why nothing can be written now, nil when it can. It tries
	// with a few pages when nothing was written before or something failed since
	// the last try, and costs nothing otherwise.
	Writable(ctx context.Context) error
	// Known returns the items of a source whose guid is among guids or whose
	// canonical URL is among canonicals. Empty canonicals match nothing.
	Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error)
	// Recent returns a source's newest items by their own time, the newest first,
	// at most limit; none of a source that is not there.
	Recent(ctx context.Context, source news.ID, limit int) ([]news.Known, error)
	// Seen returns what is remembered of the source's entries; the zero Seen where
	// nothing is, and after its validators were forgotten.
	Seen(ctx context.Context, source news.ID) (news.Seen, error)
	// SaveVisits stores visits, each whole: its items, its poll, its Seen where that
	// is not nil, and its ledger line.
	// An item of a known (source, guid) with another Hash becomes its next
	// revision (the old text is kept), keeps FirstSeen and Backlog, owes its edit
	// and grouping and its page again (the one read before is Stale), and its
	// published story its summary. Equal
	// hash: untouched. An ID must be news.ItemID's; of one named twice in a visit
	// the first counts. An empty Hash is computed, an empty FirstSeen is the
	// visit's At. The source learns its title (unless fixed), site and new address
	// (unless another has it). A visit of a source that was removed meanwhile is
	// dropped. While its Retry-After holds, no page of the host that answered is owed.
	// Where a source was read by ToAsk, what its poll holds over many visits
	// (validators, hub, timetable, RetryAfter, error) is written only if the visit
	// changed it: else what ChangeSource has put there meanwhile stands.
	// The results stand in the visits' order.
	SaveVisits(ctx context.Context, visits []news.Visit) ([]news.Saved, error)

	// Unedited returns up to limit whole items (with Page) whose EditRecipe
	// differs from recipe: first those never edited, in the order they came.
	Unedited(ctx context.Context, recipe string, limit int) ([]news.Item, error)
	// SaveDerived stores what the edit stage made; rows whose item has another
	// hash by now are left. A changed text, canonical URL or address owes grouping again, a
	// changed text its story's summary.
	SaveDerived(ctx context.Context, rows []news.Derived) error
	// OwedPages returns up to limit items whose article page should be read at now:
	// edited, not Backlog, with a URL, no Page since its last revision, that
	// revision first seen after since and tried fewer than 3 times, the last try
	// far enough back, and Teaser (when the source's FullText, or else mode, is
	// auto) or any (always); at most perSource of one source, the newest first.
	OwedPages(ctx context.Context, mode string, since, now time.Time, perSource, limit int) ([]news.Item, error)
	// SavePage stores the page of an item, or counts a try when the page's Class
	// is not good: it is owed again an hour after the first, 6 after the second, 24
	// after a third that a revision follows, but not before the page's RetryAfter;
	// a page that is gone only after a revision. Until a RetryAfter, or that hour
	// where the site was asked too often and names none, no page of its host is
	// owed. A good page makes the item owe its edit again, its story its summary,
	// and the item its grouping where the best text begins otherwise now; one
	// fetched before the item's last revision is Stale. A page that was Asked for
	// leaves a line in its source's ledger.
	SavePage(ctx context.Context, item news.ID, p news.Page) error

	// Ungrouped returns the own times of edited items that owe grouping under recipe, ascending.
	Ungrouped(ctx context.Context, recipe string) ([]time.Time, error)
	// Docs returns the edited items whose own time lies in [from, to] and, as
	// Outside, all other members of their stories, ordered by ID. Grouped is true
	// where the item was grouped under recipe.
	Docs(ctx context.Context, recipe string, from, to time.Time) ([]news.Doc, error)
	// SaveGrouping stores a grouping: items move to their groups, unpublished
	// stories left without items vanish (what a person said of them in a channel
	// passes to the story that took their lead), published ones left without items
	// are merged into the story that took their lead, and come back with an item.
	// A changed story owes its summary. An item of Done that its story's group
	// leaves out and no other takes is in no story and owes grouping, unless the
	// story is published: then it stays, as does every item that is not of Done. An
	// item that is not of Done leaves no published story even where another group
	// names it. An item of Done that owes its edit by now owes grouping too. A group's title reaches a story when it differs
	// from the group's last one, so that a title set by SaveMade stands. Decisions
	// are kept; one of the same subject, act and recipe is replaced, unless it
	// differs in At alone.
	SaveGrouping(ctx context.Context, g news.Grouping) error

	// Candidates returns up to limit stories, newest Time first, then Key, that
	// come after the given position (zero position: from the start), are not
	// merged away and have an item that is not Backlog.
	Candidates(ctx context.Context, after news.Position, limit int) ([]news.Candidate, error)
	// SaveEdition mints the stories of mints that are not yet published (setting
	// slug and date, for ever; Updated is that date until a later change) and
	// records the channel states; a state a person set (By not empty) is never
	// overwritten by one without By, and an empty State forgets it (but that it is
	// pinned), one without By only what no person set. Keys of stories that are gone are passed over.
	SaveEdition(ctx context.Context, mints []news.Mint, states map[news.ID][]news.ChannelState) error

	// OwedSummaries returns the keys of up to limit published stories whose
	// MadeFrom differs from madeFrom.
	OwedSummaries(ctx context.Context, madeFrom string, limit int) ([]news.ID, error)
	// SaveMade stores summaries; a story whose Rev has moved is left. Rev moves
	// when anything a page shows has changed (saving what is stored already moves
	// nothing); Updated never moves back. An empty Title leaves the title.
	SaveMade(ctx context.Context, rows []news.Made) error

	// Stories returns the stories with these keys in that order, their Items
	// ordered lead first; missing keys are left out.
	Stories(ctx context.Context, keys []news.ID) ([]news.Story, error)
	// FindStories and FindItems list what matches, newest first: by last change
	// and by own time.
	FindStories(ctx context.Context, q news.Query) ([]news.Story, error)
	FindItems(ctx context.Context, q news.Query) ([]news.Item, error)
	// StoryKeys and ItemIDs name what FindStories and FindItems would list, in
	// that order: a long list is read in parts.
	StoryKeys(ctx context.Context, q news.Query) ([]news.ID, error)
	ItemIDs(ctx context.Context, q news.Query) ([]news.ID, error)
	// Items returns whole items (with Page) by ID, in that order; missing ones are left out.
	Items(ctx context.Context, ids []news.ID) ([]news.Item, error)
	// Revisions returns the former texts of an item, oldest first, the present one
	// last; former ones are without what is made of a text.
	Revisions(ctx context.Context, id news.ID) ([]news.Item, error)

	// ToRender returns the keys of up to limit published stories whose page was
	// last written for another Rev or another site string, but for merged ones;
	// MarkRendered notes that they were written.
	ToRender(ctx context.Context, site string, limit int) ([]news.ID, error)
	MarkRendered(ctx context.Context, site string, revs map[news.ID]int64) error
	// ForgetRendered makes every published story's page owed again.
	ForgetRendered(ctx context.Context) error

	// Decisions returns what was decided about an item or a story, oldest first.
	Decisions(ctx context.Context, subject news.ID) ([]news.Decision, error)
	// AddAct appends a human act and returns it with its Seq; its stories owe their
	// summary, and after merge, split and undo their items grouping and the act its
	// consequence.
	AddAct(ctx context.Context, a news.Act) (news.Act, error)
	// Acts lists the acts on a story, and the merges that moved its items (or all
	// acts, for an empty key), oldest first.
	Acts(ctx context.Context, story news.ID) ([]news.Act, error)
	// Regroupings lists all merges, splits and undos, oldest first.
	Regroupings(ctx context.Context) ([]news.Act, error)
	// OwedActs lists the Seqs of acts that the stories may not show yet, oldest
	// first; SettleAct notes that they do.
	OwedActs(ctx context.Context) ([]int64, error)
	SettleAct(ctx context.Context, seq int64) error
	// Members returns these items, the items of these stories, and with each of them
	// all items of its story, ordered by ID, whether they are edited or not. Grouped
	// and Outside are not set.
	Members(ctx context.Context, stories, items []news.ID) ([]news.Doc, error)
	// Moved returns where the pages of merged stories lead: path to the path of the
	// story that has their items, over all merges between.
	Moved(ctx context.Context) (map[string]string, error)
	// Decide appends a person's act on a story and shows it at once: what was kept
	// with it, where the story stands by it in channels, as Restate has them, and
	// what is pending by it; the story owes its summary. It fails with
	// news.ErrChanged when the story's Rev is not d.Rev any more, with
	// news.ErrNotFound when the story is gone.
	Decide(ctx context.Context, d news.Deed) (news.Act, error)
	// ActsOn lists the acts on any of these stories, oldest first. A story that was
	// not published may have had another key: StoryKey of any of its items.
	ActsOn(ctx context.Context, keys []news.ID) ([]news.Act, error)
	// Disclaimed lists for each of these stories the acts, ascending, that say nothing
	// of it though they name a key of its items: an item joined the story when that
	// was published already, and they were done before. Stories without any are left out.
	Disclaimed(ctx context.Context, stories []news.ID) (map[news.ID][]int64, error)
	// Kept returns what was kept with these acts, by Seq; without the words of items
	// that were erased since.
	Kept(ctx context.Context, acts []int64) (map[int64]news.Approved, error)
	// Unstated returns the stories of acts that came after the last Restate, of a merge
	// both, all of them when that was for other channels, and the Seq of the newest act; 0 for none.
	Unstated(ctx context.Context, channels string) (keys []news.ID, last int64, err error)
	// Restate sets where persons have put these stories: a state with By and State
	// stands against whatever was there, one with Pinned alone pins, and one with
	// neither takes back what a person said. Channels that are not given stay. last
	// is the newest act known, channels whatever stands for those configured.
	Restate(ctx context.Context, channels string, last int64, states map[news.ID][]news.ChannelState) error
	// ByHand returns the stories that a person pinned in a channel, all of them, and
	// the newest limit of those published there by a person, each newest first; those
	// too of which all items are Backlog.
	ByHand(ctx context.Context, slug string, limit int) (pinned, approved []news.Candidate, err error)
	// Pending returns what is pending of these stories, as SaveMade was given it;
	// those without are left out.
	Pending(ctx context.Context, keys []news.ID) (map[news.ID]news.Pending, error)
	// Waiting lists the stories that are held in a channel or have something pending:
	// what is urgent first, then the newest.
	Waiting(ctx context.Context) ([]news.ID, error)

	// AddViews adds counts to stories' views.
	AddViews(ctx context.Context, counts map[news.ID]int64) error

	// Backup writes a whole copy of the store, of one moment, to a file at path;
	// Open opens it. Other work goes on meanwhile.
	Backup(ctx context.Context, path string) error

	// Subscription returns what is known of the source's place at its hub, from
	// the first visit that was told of one.
	Subscription(ctx context.Context, source news.ID) (news.Subscription, error)
	// OwedSubscriptions returns up to limit sources whose hub is to be asked at
	// now, the longest owed first: neither paused nor gone, with a hub and a topic,
	// and none of a hub whose host is left alone (HoldHost, or Retry-After of a feed
	// or page of that host). Another hub or topic than before is owed once a day at
	// most, and not while the host that was asked last is given time for its own.
	OwedSubscriptions(ctx context.Context, now time.Time, limit int) ([]news.Subscription, error)
	// SaveBase says where the callbacks are, to be called before they are answered: a
	// subscription made for another base is owed, and an empty base forgets them all
	// with their keys. A visit that a hub has made rare is due when it would have been
	// without (Visit.Usual), unless its time was changed since.
	SaveBase(ctx context.Context, base string) error
	// SaveAsked keeps k before its hub is asked at, and when it is to be asked
	// again. It takes the place of a key that was not verified; a verified one goes
	// on beside it.
	SaveAsked(ctx context.Context, k news.PushKey, base string, at, next time.Time) error
	// PushKey returns the key of a token that was asked for and neither replaced
	// nor refused; its lease may be over.
	PushKey(ctx context.Context, token string) (news.PushKey, error)
	// SaveVerified begins the lease of a key at at and forgets the source's others.
	// It returns news.ErrNotFound for a key that was verified before.
	SaveVerified(ctx context.Context, token string, at, until, renew time.Time) error
	// SaveRefused forgets a key, says why and when its hub is asked again.
	SaveRefused(ctx context.Context, token, why string, next time.Time) error
	// HoldHost leaves the host of an address alone from at until then, as a hub and
	// for its pages; a longer wait stands.
	HoldHost(ctx context.Context, address string, at, until time.Time) error
	// SavePush stores what a push brought: its items as SaveVisits does, and its
	// ledger line with Poll.Because and the time of the next visit as it stands. An
	// item that is known and says something else is left out as Saved.Stale when its
	// date (Updated, else Published) is before that of the stored one, or, where the
	// dates are equal or one has none, when its text is one that was replaced before
	// or the source was visited with success after v.At. Of the poll LastChanged moves
	// when there was news; when an item was revised, validators and body hash are
	// forgotten and that item is no longer Seen: the next visit says what is right.
	SavePush(ctx context.Context, v news.Visit) (news.Saved, error)

	// ModelAnswers returns what a model answered to these questions, as it came; those
	// it was not asked are left out.
	ModelAnswers(ctx context.Context, keys []string) (map[string]string, error)
	// SaveModelAnswer keeps an answer; the story owes its summary. One to words of items
	// that were purged meanwhile is not kept.
	SaveModelAnswer(ctx context.Context, a news.ModelAnswer) error
	// SpendModel counts one question of now's UTC day and reports whether it may be
	// asked: not while the model rests, nor where the day has had budget of them. A
	// budget of 0 has no end.
	SpendModel(ctx context.Context, now time.Time, budget int) (ok bool, err error)
	// RestModel sets when the model may be asked again.
	RestModel(ctx context.Context, until time.Time) error
	// NewestPublished lists published stories, the newest first.
	NewestPublished(ctx context.Context, limit int) ([]news.ID, error)

	// Newest is the newest own time of any item; zero for an empty store.
	Newest(ctx context.Context) (time.Time, error)
	Counts(ctx context.Context) (news.Counts, error)
	// Check looks for damage and says what it found; nil when all is well.
	Check(ctx context.Context) error
	Close() error
}
