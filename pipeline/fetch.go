package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"feedctl/news"
)

// Round says what a round of visits brought.
type Round struct {
	Sources      int // to be visited in this round
	Visited      int
	NotModified  int
	Spared       int // not asked, since their host answered others that it is asked too much
	New, Revised int
	Waiting      []news.Source // not asked, since their site wants no visit yet (Retry-After)
	Failures     []Failure
}

// Failure is a visit that did not reach what it came for.
type Failure struct {
	Source news.Source // as far as the visit needed it
	Class  news.Class
	Err    error
	// Unreached says that there was no connection at all.
	Unreached bool
	at        time.Time // of the visit
}

// NoNetwork reports that a round got no connection to any of several hosts: one
// fault of this machine rather than many of the sources.
func (r Round) NoNetwork() bool {
	if r.Visited == 0 || len(r.Failures) < r.Visited {
		return false
	}
	hosts := map[string]bool{}
	for _, f := range r.Failures {
		if !f.Unreached {
			return false
		}
		hosts[host(f.Source.URL)] = true
	}
	return len(hosts) > 1
}

// FetchDue visits every source that is due, once, but none whose feed wants no
// visit at this hour or on this day: they are put off. The error is the store's,
// and ends the round; sources that failed are in the Round. What becomes due
// meanwhile is the next round's.
//
// Like every round it waits until no other process visits over the same store.
func (p *Pipeline) FetchDue(ctx context.Context) (Round, error) {
	release, err := p.hold(ctx)
	if err != nil {
		return Round{}, err
	}
	defer release()
	due, err := p.Store.Due(ctx, p.Now())
	if err != nil {
		return Round{}, fmt.Errorf("ask for due sources: %w", err)
	}
	queues, err := p.queues(ctx, due, readFirst)
	if err != nil {
		return Round{}, err
	}
	total, err := p.fetch(ctx, queues, true)
	if err != nil {
		return total, err
	}
	return total, p.forgive(ctx, total)
}

// FetchAll visits every source that is visited at all, once, whatever the
// schedule says, but none before the time its server asked for (Retry-After).
func (p *Pipeline) FetchAll(ctx context.Context) (Round, error) {
	release, err := p.hold(ctx)
	if err != nil {
		return Round{}, err
	}
	defer release()
	all, err := p.Store.Active(ctx)
	if err != nil {
		return Round{}, fmt.Errorf("ask for all sources: %w", err)
	}
	queues, err := p.queues(ctx, all, readFirst)
	if err != nil {
		return Round{}, err
	}
	return p.fetch(ctx, queues, false)
}

// Fetch visits the given sources once, as they stand in the store when it is their
// turn, whatever the schedule says, but none before the time its server asked for
// (Retry-After).
func (p *Pipeline) Fetch(ctx context.Context, sources []news.Source) (Round, error) {
	release, err := p.hold(ctx)
	if err != nil {
		return Round{}, err
	}
	defer release()
	ready, waiting, err := p.readAgain(ctx, sources)
	if err != nil {
		return Round{}, err
	}
	total, err := p.fetch(ctx, byHost(ready, nil, p.Now()), false)
	total.Waiting = append(total.Waiting, waiting...)
	return total, err
}

const (
	// offlineRetry is when sources are asked again after a round in which none could
	// be reached; after each more, twice as long.
	offlineRetry = time.Minute
	// offline is such a poll's Because, and what the next such round knows it by.
	offline = "no source at all could be reached: asked again soon"
)

// forgive takes a round back in which nothing could be reached at all: that is
// this machine's fault, so no source backs off for it: all are asked again, soon
// at first, then at their own first distance. A source that failed the
// time before too, while another was reached since, is at fault itself: two dead
// sources that are due together would else be asked every minute for ever.
func (p *Pipeline) forgive(ctx context.Context, r Round) error {
	if !r.NoNetwork() {
		return nil
	}
	reached, err := p.Store.Reached(ctx)
	if err != nil {
		return fmt.Errorf("ask when a source was last reached: %w", err)
	}
	wait := offlineRetry
	failed := make(map[news.ID]*Failure, len(r.Failures))
	var ids []news.ID
	for i := range r.Failures {
		f := &r.Failures[i]
		before := &f.Source.Poll
		if before.LastClass != "" && !before.LastClass.Good() && reached.After(before.LastChecked) {
			continue // dead
		}
		failed[f.Source.ID] = f
		ids = append(ids, f.Source.ID)
		if before.Because == offline && !before.LastClass.Good() {
			wait = max(wait, 2*before.NextFetchAt.Sub(before.LastChecked))
		}
	}
	next := p.Now().Add(wait)
	err = p.Store.ChangePolls(ctx, ids, func(id news.ID, poll *news.Poll) bool {
		f := failed[id]
		if !poll.LastChecked.Equal(f.at.Truncate(time.Microsecond)) {
			return false // somebody else has visited it since
		}
		poll.Failures = f.Source.Poll.Failures
		// No later than if it had failed by itself.
		if poll.Because = offline; poll.NextFetchAt.After(next) {
			poll.NextFetchAt = next
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("take the round back: %w", err)
	}
	return nil
}

// fetch visits sources host by host: a worker takes a host and asks for its
// feeds one after the other, so that no host ever has two requests in flight
// and its connection is used again. Nobody is asked for what cannot be kept: not
// when the store cannot be written, and no further after a batch was not stored.
// Where the schedule has called for the round, what a feed skips is skipped.
func (p *Pipeline) fetch(ctx context.Context, queues []queue, scheduled bool) (total Round, err error) {
	if len(queues) == 0 {
		return total, ctx.Err()
	}
	if err := p.Store.Writable(ctx); err != nil {
		return total, fmt.Errorf("see whether visits can be stored: %w", err)
	}
	for _, q := range queues {
		total.Sources += len(q.read) + len(q.rows)
	}
	round := ctx
	ctx, stop := context.WithCancelCause(round)
	defer stop(nil)
	hosts := make(chan queue)
	sh := &shared{patience: newTempers(), visits: make(chan *brought, 8), scheduled: scheduled}
	var working sync.WaitGroup
	for range max(1, p.Settings.Workers) {
		working.Go(func() {
			for q := range hosts {
				if err := p.visitAll(ctx, q, sh); err != nil {
					stop(err) // after the end this says nothing: the first cause stands
				}
			}
		})
	}
	working.Go(func() {
		defer close(hosts)
		if err := p.handOut(ctx, queues, hosts); err != nil {
			stop(err)
		}
	})
	go func() {
		working.Wait()
		close(sh.visits)
	}()
	err = p.save(ctx, sh, &total, func() { stop(nil) })
	err = errors.Join(err, p.putOff(context.WithoutCancel(ctx), sh.skipped))
	total.Spared, total.Waiting = sh.patience.spared, sh.waiting
	total.Sources -= len(total.Waiting) + len(sh.skipped)
	if cause := context.Cause(ctx); round.Err() == nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(err, cause)
	}
	return total, errors.Join(err, sh.patience.err, round.Err())
}

// shared is what the workers of a round bring together.
type shared struct {
	visits    chan *brought
	carriers  sync.Pool // of *brought: visits are large, and pass through many hands
	patience  *tempers
	scheduled bool // the schedule has called for the round, no person

	mu      sync.Mutex
	waiting []news.Source // Round.Waiting
	skipped []news.ID     // not asked, since their feeds want no visit now
}

// visitAll visits the sources of one host, one after the other, until it has had
// enough.
func (p *Pipeline) visitAll(ctx context.Context, q queue, sh *shared) error {
	var rest *patience
	for ctx.Err() == nil {
		for i, s := range q.read {
			if ctx.Err() != nil {
				return nil
			}
			if p.Now().Sub(q.at) > staleAfter && s.Row != 0 {
				q.again(q.read[i:])
				break
			}
			if rest == nil {
				rest = sh.patience.of(host(s.URL))
			}
			if rest.over() {
				sh.patience.put(p.spare(context.WithoutCancel(ctx), *rest, q.read[i:]))
				break
			}
			if s.Poll.Waits(p.Now()) {
				sh.mu.Lock()
				sh.waiting = append(sh.waiting, *s)
				sh.mu.Unlock()
				continue
			}
			if sh.scheduled && p.skips(&s.Poll, p.Now()) {
				sh.mu.Lock()
				sh.skipped = append(sh.skipped, s.ID)
				sh.mu.Unlock()
				continue
			}
			p.visit(ctx, *s, func(v news.Visit) {
				rest.heard(&v)
				// A visit cut short by our own shutdown says nothing about the source.
				if ctx.Err() == nil || v.Class.Good() {
					sh.bring(&v)
				}
			})
		}
		if len(q.rows) == 0 {
			return nil
		}
		sources, err := p.toAsk(ctx, q.next(readAhead))
		if err != nil {
			return err
		}
		q.read, q.at = pointers(sources), p.Now()
	}
	return nil
}

// brokenRetry is when a source is visited again that our own code broke down on.
const brokenRetry = 6 * time.Hour

// visit makes a bad visit of a panic: one poison feed must not stop a pass, nor
// be asked for at every tick.
func (p *Pipeline) visit(ctx context.Context, s news.Source, take func(news.Visit)) {
	err := caught(func() { p.Web.Bring(ctx, s, take) })
	if err == nil {
		return
	}
	address := news.Redacted(s.URL)
	v := news.Visit{Source: s, At: p.Now(), URL: address, Class: news.ClassBadFeed, Err: fmt.Errorf("visit %s: %w", address, err), Poll: s.Poll}
	v.Poll.Failures++
	v.Poll.LastChecked, v.Poll.LastStatus, v.Poll.LastClass, v.Poll.LastError = v.At, 0, v.Class, err.Error()
	v.Poll.NextFetchAt, v.Poll.Because = v.At.Add(brokenRetry), "the visit broke down here, which is no fault of the site's"
	take(v)
}

// save stores a round's visits in batches until their channel is closed. What was
// fetched is stored even while shutting down; at the first batch that cannot be it
// calls stop.
func (p *Pipeline) save(ctx context.Context, sh *shared, total *Round, stop func()) error {
	keep := context.WithoutCancel(ctx)
	var errs error
	b := batch{most: total.Sources, used: &sh.carriers}
	for {
		if b.gather(sh.visits); len(b.visits) == 0 {
			return errs
		}
		if err := p.saveBatch(keep, b.visits, total); err != nil {
			stop()
			errs = errors.Join(errs, err)
		}
		b.stored()
	}
}

// saveBatch stores what can be stored of a batch. A visit whose items cannot be
// looked up is left out: its source is asked again.
func (p *Pipeline) saveBatch(ctx context.Context, batch []news.Visit, total *Round) error {
	batch, lost := p.identifyAll(ctx, batch)
	if len(batch) == 0 {
		return lost
	}
	saved, err := p.Store.SaveVisits(ctx, batch)
	if err != nil {
		return errors.Join(lost, fmt.Errorf("store %d visits: %w", len(batch), err))
	}
	for i := range batch {
		v := &batch[i]
		total.Visited++
		if v.Class == news.ClassNotModified {
			total.NotModified++
		}
		if !v.Class.Good() {
			total.Failures = append(total.Failures, Failure{v.Source, v.Class, v.Err, v.Unreached, v.At})
		}
		total.New += saved[i].New
		total.Revised += saved[i].Revised
		p.logVisit(v, saved[i])
	}
	if p.Saved != nil {
		p.Saved(*total)
	}
	return lost
}

// identifyAll identifies the items of visits, which it keeps in their order. Of
// those it leaves out the error names the first: where the store cannot be read,
// all fail alike.
func (p *Pipeline) identifyAll(ctx context.Context, visits []news.Visit) (kept []news.Visit, err error) {
	left := 0
	kept = visits[:0]
	for i := range visits {
		if e := p.identify(ctx, &visits[i]); e != nil {
			if left++; left == 1 {
				err = e
			}
			continue
		}
		kept = append(kept, visits[i])
	}
	if left > 1 {
		err = fmt.Errorf("%d visits are not stored, the first: %w", left, err)
	}
	return kept, err
}

func (p *Pipeline) logVisit(v *news.Visit, s news.Saved) {
	if v.Class.Good() && s.New+s.Revised == 0 && !p.Log.Enabled(context.Background(), slog.LevelDebug) {
		return // of most visits nobody wants to hear
	}
	attrs := []any{"source", news.Redacted(v.Source.URL), "status", v.Status, "class", v.Class, "took", v.Duration.Round(time.Millisecond), "new", s.New, "revised", s.Revised}
	switch {
	case !v.Class.Good():
		p.Log.Warn("visit failed", append(attrs, "err", v.Err)...)
	case s.New+s.Revised > 0:
		p.Log.Info("visit", attrs...)
	default:
		p.Log.Debug("visit", attrs...)
	}
}

// Save stores one visit that was made outside a round, as `add` makes one.
func (p *Pipeline) Save(ctx context.Context, v news.Visit) (news.Saved, error) {
	if err := p.identify(ctx, &v); err != nil {
		return news.Saved{}, err
	}
	saved, err := p.Store.SaveVisits(ctx, []news.Visit{v})
	if err != nil {
		return news.Saved{}, fmt.Errorf("store a visit: %w", err)
	}
	p.logVisit(&v, saved[0])
	return saved[0], nil
}
