package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
	at     time.Time // of the visit
}

// NoNetwork reports that every visit of a round failed to reach any network:
// one fault of this machine rather than many of the sources.
func (r Round) NoNetwork() bool {
	return r.Visited > 0 && len(r.Failures) == r.Visited && !slices.ContainsFunc(r.Failures, func(f Failure) bool {
		return f.Class != news.ClassNetwork && f.Class != news.ClassTimeout
	})
}

// FetchDue visits every source that is due, once. The error is the store's, and
// ends the round; sources that failed are in the Round. What becomes due
// meanwhile is the next round's.
func (p *Pipeline) FetchDue(ctx context.Context) (Round, error) {
	due, err := p.Store.Due(ctx, p.Now())
	if err != nil {
		return Round{}, fmt.Errorf("ask for due sources: %w", err)
	}
	var total Round
	if err := p.fetch(ctx, byHost(due), &total); err != nil {
		return total, err
	}
	return total, p.forgive(ctx, total)
}

// FetchAll visits every source that is visited at all, once, whatever the
// schedule says, but none before the time its server asked for (Retry-After).
func (p *Pipeline) FetchAll(ctx context.Context) (Round, error) {
	all, err := p.Store.Active(ctx)
	if err != nil {
		return Round{}, fmt.Errorf("ask for all sources: %w", err)
	}
	var total Round
	return total, p.fetch(ctx, byHost(all), &total)
}

// Fetch visits the given sources once, whatever the schedule says, but none
// before the time its server asked for (Retry-After).
func (p *Pipeline) Fetch(ctx context.Context, sources []news.Source) (Round, error) {
	var total Round
	now := p.Now()
	ready := slices.DeleteFunc(slices.Clone(sources), func(s news.Source) bool { return s.Poll.Waits(now) })
	return total, p.fetch(ctx, readByHost(ready), &total)
}

// offlineRetry is when sources are asked again after a round in which none could
// be reached.
const offlineRetry = time.Minute

// forgive takes a round back in which nothing could be reached at all: that is
// this machine's fault, so no source backs off for it. A source that failed the
// time before too, while another was reached since, is at fault itself: two dead
// sources that are due together would else be asked every minute for ever.
func (p *Pipeline) forgive(ctx context.Context, r Round) error {
	if !r.NoNetwork() || r.Visited < 2 {
		return nil
	}
	reached, err := p.Store.Reached(ctx)
	if err != nil {
		return fmt.Errorf("ask when a source was last reached: %w", err)
	}
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
	}
	next := p.Now().Add(offlineRetry)
	err = p.Store.ChangePolls(ctx, ids, func(id news.ID, poll *news.Poll) bool {
		f := failed[id]
		if !poll.LastChecked.Equal(f.at.Truncate(time.Microsecond)) {
			return false // somebody else has visited it since
		}
		poll.Failures = f.Source.Poll.Failures
		poll.NextFetchAt, poll.Because = next, "no source at all could be reached: asked again soon"
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
func (p *Pipeline) fetch(ctx context.Context, queues []queue, total *Round) error {
	if len(queues) == 0 {
		return ctx.Err()
	}
	if err := p.Store.Writable(ctx); err != nil {
		return fmt.Errorf("see whether visits can be stored: %w", err)
	}
	for _, q := range queues {
		total.Sources += len(q.read) + len(q.rows)
	}
	round := ctx
	ctx, stop := context.WithCancelCause(round)
	defer stop(nil)
	hosts := make(chan queue)
	sh := &shared{patience: newTempers(), visits: make(chan news.Visit, 64)}
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
	err := p.save(ctx, sh.visits, total, func() { stop(nil) })
	total.Spared, total.Waiting = sh.patience.spared, sh.waiting
	total.Sources -= len(total.Waiting)
	if cause := context.Cause(ctx); round.Err() == nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(err, cause)
	}
	return errors.Join(err, sh.patience.err, round.Err())
}

// shared is what the workers of a round bring together.
type shared struct {
	visits   chan news.Visit
	patience *tempers

	mu      sync.Mutex
	waiting []news.Source // Round.Waiting
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
			if rest == nil {
				rest = sh.patience.of(host(s.URL))
			}
			if rest.over() {
				sh.patience.put(p.spare(context.WithoutCancel(ctx), *rest, q.read[i:]))
				break
			}
			if s.Poll.Waits(p.Now()) {
				sh.mu.Lock()
				sh.waiting = append(sh.waiting, s)
				sh.mu.Unlock()
				continue
			}
			v := p.visit(ctx, s)
			rest.heard(v)
			// A visit cut short by our own shutdown says nothing about the source.
			if ctx.Err() == nil || v.Class.Good() {
				sh.visits <- v
			}
		}
		if len(q.rows) == 0 {
			return nil
		}
		var err error
		if q.read, err = p.toAsk(ctx, q.next(readAhead)); err != nil {
			return err
		}
	}
	return nil
}

// brokenRetry is when a source is visited again that our own code broke down on.
const brokenRetry = 6 * time.Hour

// visit makes a bad visit of a panic: one poison feed must not stop a pass, nor
// be asked for at every tick.
func (p *Pipeline) visit(ctx context.Context, s news.Source) (v news.Visit) {
	err := caught(func() { v = p.Web.Visit(ctx, s) })
	if err == nil {
		return v
	}
	address := news.Redacted(s.URL)
	v = news.Visit{Source: s, At: p.Now(), URL: address, Class: news.ClassBadFeed, Err: fmt.Errorf("visit %s: %w", address, err), Poll: s.Poll}
	v.Poll.Failures++
	v.Poll.LastChecked, v.Poll.LastStatus, v.Poll.LastClass, v.Poll.LastError = v.At, 0, v.Class, err.Error()
	v.Poll.NextFetchAt, v.Poll.Because = v.At.Add(brokenRetry), "the visit broke down here, which is no fault of the site's"
	return v
}

// save stores visits in batches until the channel is closed. What was fetched
// is stored even while shutting down; at the first batch that cannot be it calls
// stop.
func (p *Pipeline) save(ctx context.Context, visits <-chan news.Visit, total *Round, stop func()) error {
	keep := context.WithoutCancel(ctx)
	var errs error
	batch := make([]news.Visit, 0, min(total.Sources, batchVisits))
	for {
		if batch = gather(visits, batch); len(batch) == 0 {
			return errs
		}
		if err := p.saveBatch(keep, batch, total); err != nil {
			stop()
			errs = errors.Join(errs, err)
		}
	}
}

func (p *Pipeline) saveBatch(ctx context.Context, batch []news.Visit, total *Round) error {
	for i := range batch {
		if err := p.identify(ctx, &batch[i]); err != nil {
			return err
		}
	}
	saved, err := p.Store.SaveVisits(ctx, batch)
	if err != nil {
		return fmt.Errorf("store %d visits: %w", len(batch), err)
	}
	for i := range batch {
		v := &batch[i]
		total.Visited++
		if v.Class == news.ClassNotModified {
			total.NotModified++
		}
		if !v.Class.Good() {
			total.Failures = append(total.Failures, Failure{v.Source, v.Class, v.Err, v.At})
		}
		total.New += saved[i].New
		total.Revised += saved[i].Revised
		p.logVisit(v, saved[i])
	}
	if p.Saved != nil {
		p.Saved(*total)
	}
	return nil
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
