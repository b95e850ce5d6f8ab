// Package pipeline takes a publication through one pass in the right order:
// visit what is due, store what was said, edit what is owed, compose, publish.
//
// Nothing is kept between the stages but what the store holds: each stage asks
// the store what is still owed, so a pass that was killed anywhere is finished
// by the next. Sources, pages and output are reached through the interfaces
// below; no transaction, cursor or lock is held across a network call, but for
// the one that keeps other processes from asking at the same time.
package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// Pipeline runs passes over one store. Fetch may run beside Edit and Publish;
// each of them runs once at a time. All fields are set before the first call.
type Pipeline struct {
	Store    Store
	Web      Web
	Out      Output
	Settings Settings
	Now      func() time.Time
	Log      *slog.Logger
	// Model, when set, words summaries; see AskModel.
	Model Writer
	// Memory, when set, saves the passes of one process the reading of texts that they
	// have read; only one pass at a time may have it.
	Memory *edit.Memory
	// Saved, when set, is called after each batch of visits is stored.
	Saved func(Round)
	// Waiting, when set, is called when a round has waited for another process's for
	// a while and goes on waiting.
	Waiting func()
}

// Settings is what the configuration says of a pass.
type Settings struct {
	Publication news.Publication
	Channels    []news.Channel
	Wording     edit.Options
	Window      time.Duration
	Prefer      []string
	FullText    string // never, auto or always
	Workers     int    // hosts visited at the same time
	// URLRules are the user's own rules about addresses; nil: none.
	URLRules *edit.URLRules
	// MaxInterval is the longest time between visits that may be learned.
	MaxInterval time.Duration
	// ModelBudget is how many questions a UTC day the model may be asked; 0: any number.
	ModelBudget int
}

// Web is how sources and pages are looked at. Both never fail: the outcome's
// class says what happened. Safe for concurrent use.
type Web interface {
	// Bring looks at a source once and calls take with what it saw, once. A large
	// document's room is kept until take returns.
	Bring(ctx context.Context, s news.Source, take func(news.Visit))
	Article(ctx context.Context, url string) news.Page
}

// Output is where editions go.
type Output interface {
	// Site identifies everything a story's page shows besides the story; pages
	// written under another value are owed again.
	Site() string
	// Withdraw removes the pages at these paths; those that are not there are
	// passed over.
	Withdraw(ctx context.Context, paths []string) (changed int, err error)
	// Stories writes the pages of these stories.
	Stories(ctx context.Context, entries []news.Entry) (changed int, err error)
	// Editions writes feeds, channel pages and everything else.
	Editions(ctx context.Context, editions []news.Edition, outlets []news.Outlet) (changed int, err error)
}

// Store is what a pass needs of the store; see package store for what each
// method promises and returns.
type Store interface {
	Sources(ctx context.Context) ([]news.Source, error)
	FormerSources(ctx context.Context) ([]news.Source, error)
	PutPoll(ctx context.Context, id news.ID, p news.Poll) error
	Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error)
	Recent(ctx context.Context, source news.ID, limit int) ([]news.Known, error)
	Asking
	Visits
	Editing
	Desk
	Reviewing
	Modelling
	Printing
}

// Asking names the sources of a round and reads them when it is their turn.
type Asking interface {
	Round(ctx context.Context) (release func(), err error)
	Source(ctx context.Context, id news.ID) (news.Source, error)
	Due(ctx context.Context, now time.Time) ([]int64, error)
	Active(ctx context.Context) ([]int64, error)
	Refs(ctx context.Context, rows []int64) ([]news.Ref, error)
	ToAsk(ctx context.Context, rows []int64) ([]news.Source, error)
	Reached(ctx context.Context) (time.Time, error)
	ChangePolls(ctx context.Context, ids []news.ID, change func(news.ID, *news.Poll) bool) error
}

// Visits stores what sources said.
type Visits interface {
	Writable(ctx context.Context) error
	SaveVisits(ctx context.Context, visits []news.Visit) ([]news.Saved, error)
}

// Editing asks for owed judgements and stores them.
type Editing interface {
	Unedited(ctx context.Context, recipe string, limit int) ([]news.Item, error)
	SaveDerived(ctx context.Context, rows []news.Derived) error
	OwedPages(ctx context.Context, mode string, since, now time.Time, perSource, limit int) ([]news.Item, error)
	SavePage(ctx context.Context, item news.ID, p news.Page) error
	Ungrouped(ctx context.Context, recipe string) ([]time.Time, error)
	Docs(ctx context.Context, recipe string, from, to time.Time) ([]news.Doc, error)
	SaveGrouping(ctx context.Context, g news.Grouping) error
}

// Printing asks what may be printed and stores what was.
type Printing interface {
	Newest(ctx context.Context) (time.Time, error)
	Withdrawn(ctx context.Context) ([]string, error)
	Candidates(ctx context.Context, after news.Position, limit int) ([]news.Candidate, error)
	SaveEdition(ctx context.Context, mints []news.Mint, states map[news.ID][]news.ChannelState) error
	OwedSummaries(ctx context.Context, madeFrom string, limit int) ([]news.ID, error)
	SaveMade(ctx context.Context, rows []news.Made) error
	Stories(ctx context.Context, keys []news.ID) ([]news.Story, error)
	Items(ctx context.Context, ids []news.ID) ([]news.Item, error)
	ToRender(ctx context.Context, site string, limit int) ([]news.ID, error)
	MarkRendered(ctx context.Context, site string, revs map[news.ID]int64) error
}

// page is how many whole items or stories are in memory at once.
const page = 200

// caught runs f and makes an error of a panic: one poison text must not stop a pass.
func caught(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("gave up: %v", r)
		}
	}()
	f()
	return nil
}
