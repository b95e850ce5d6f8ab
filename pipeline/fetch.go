package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// Round says what a round of visits brought.
type Round struct {
	Sources      int // to be visited in this round
	Visited      int
	NotModified  int
	New, Revised int
	Failures     []Failure
}

// Failure is a visit that did not reach what it came for.
type Failure struct {
	Source news.Source
	Class  news.Class
	Err    error
}

// NoNetwork reports that every visit of a round failed to reach any network:
// one fault of this machine rather than many of the sources.
func (r Round) NoNetwork() bool {
	return r.Visited > 0 && len(r.Failures) == r.Visited && !slices.ContainsFunc(r.Failures, func(f Failure) bool {
		return f.Class != news.ClassNetwork && f.Class != news.ClassTimeout
	})
}

// A batch of visits shares a transaction: durability costs one sync for all, and
// a page of the store that several of them change is written once. It is stored
// when it is full or when no visit has ended for a while. Visits without news are
// small, so many fit.
const (
	batchVisits = 512
	batchItems  = 2000
	batchIdle   = 100 * time.Millisecond
	claim       = 1000 // due sources asked for at once
)

// FetchDue visits every source that is due, once. The error is the store's, and
// ends the round; sources that failed are in the Round.
func (p *Pipeline) FetchDue(ctx context.Context) (Round, error) {
	var total Round
	seen := map[news.ID]bool{}
	for {
		due, err := p.Store.Due(ctx, p.Now(), claim)
		if err != nil {
			return total, fmt.Errorf("ask for due sources: %w", err)
		}
		// A source whose visit could not be stored is still due; once a round is enough.
		fresh := slices.DeleteFunc(due, func(s news.Source) bool { return seen[s.ID] })
		if len(fresh) == 0 {
			return total, p.forgive(ctx, total)
		}
		for _, s := range fresh {
			seen[s.ID] = true
		}
		if err := p.fetch(ctx, fresh, &total); err != nil {
			return total, err
		}
	}
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
	sources, err := p.Store.Sources(ctx)
	if err != nil {
		return fmt.Errorf("read sources: %w", err)
	}
	now := make(map[news.ID]news.Source, len(sources))
	var reached time.Time // when any source was, last
	for _, s := range sources {
		now[s.ID] = s
		if s.Poll.LastClass.Good() && s.Poll.LastChecked.After(reached) {
			reached = s.Poll.LastChecked
		}
	}
	var errs error
	for _, f := range r.Failures {
		s, ok := now[f.Source.ID]
		before := f.Source.Poll
		if !ok || before.LastClass != "" && !before.LastClass.Good() && reached.After(before.LastChecked) {
			continue // removed meanwhile, or dead
		}
		s.Poll.Failures = before.Failures
		s.Poll.NextFetchAt, s.Poll.Because = p.Now().Add(offlineRetry), "no source at all could be reached: asked again soon"
		if err := p.Store.PutPoll(ctx, s.ID, s.Poll); !errors.Is(err, news.ErrNotFound) {
			errs = errors.Join(errs, err)
		}
	}
	return errs
}

// Fetch visits the given sources once, whatever the schedule says, but none
// before the time its server asked for (Retry-After).
func (p *Pipeline) Fetch(ctx context.Context, sources []news.Source) (Round, error) {
	var total Round
	now := p.Now()
	ready := slices.DeleteFunc(slices.Clone(sources), func(s news.Source) bool { return s.Poll.Waits(now) })
	return total, p.fetch(ctx, ready, &total)
}

// fetch visits sources host by host: a worker takes a host and asks for its
// feeds one after the other, so that no host ever has two requests in flight
// and its connection is used again. Nobody is asked for what cannot be kept: not
// when the store cannot be written, and no further after a batch was not stored.
func (p *Pipeline) fetch(ctx context.Context, sources []news.Source, total *Round) error {
	if len(sources) == 0 {
		return ctx.Err()
	}
	if err := p.Store.Writable(ctx); err != nil {
		return fmt.Errorf("see whether visits can be stored: %w", err)
	}
	total.Sources += len(sources)
	round := ctx
	ctx, stop := context.WithCancel(round)
	defer stop()
	hosts, visits := make(chan []news.Source), make(chan news.Visit, 64)
	var workers sync.WaitGroup
	for range max(1, p.Settings.Workers) {
		workers.Go(func() {
			for list := range hosts {
				for _, s := range list {
					if ctx.Err() != nil {
						break
					}
					v := p.visit(ctx, s)
					// A visit cut short by our own shutdown says nothing about the source.
					if ctx.Err() == nil || v.Class.Good() {
						visits <- v
					}
				}
			}
		})
	}
	go func() {
		defer close(hosts)
		for _, list := range byHost(sources) {
			select {
			case hosts <- list:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		workers.Wait()
		close(visits)
	}()
	return errors.Join(p.save(ctx, visits, total, stop), round.Err())
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
	for first := range visits {
		batch, items := []news.Visit{first}, len(first.Items)
		idle := time.NewTimer(batchIdle)
	fill:
		for len(batch) < batchVisits && items < batchItems {
			select {
			case v, ok := <-visits:
				if !ok {
					break fill
				}
				batch = append(batch, v)
				items += len(v.Items)
				idle.Reset(batchIdle)
			case <-idle.C:
				break fill
			}
		}
		idle.Stop()
		if err := p.saveBatch(keep, batch, total); err != nil {
			stop()
			errs = errors.Join(errs, err)
		}
	}
	return errs
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
	for i, v := range batch {
		total.Visited++
		if v.Class == news.ClassNotModified {
			total.NotModified++
		}
		if !v.Class.Good() {
			total.Failures = append(total.Failures, Failure{v.Source, v.Class, v.Err})
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

// identify puts the known guid back on items whose source renamed them. A first
// visit is looked at too: the source may have been removed and added again, or
// reset.
func (p *Pipeline) identify(ctx context.Context, v *news.Visit) error {
	for i := range v.Items {
		v.Items[i].Canonical = edit.Canonical(v.Items[i].URL)
	}
	if len(v.Items) == 0 {
		return nil
	}
	var canonicals []string
	for _, it := range v.Items {
		if it.Canonical != "" {
			canonicals = append(canonicals, it.Canonical)
		}
	}
	known, err := p.Store.Known(ctx, v.Source.ID, edit.GUIDs(v.Items), canonicals)
	if err != nil {
		return fmt.Errorf("look up items of %s: %w", news.Redacted(v.Source.URL), err)
	}
	if err := caught(func() { v.Items = edit.Identify(v.Items, known) }); err != nil {
		p.Log.Error("items could not be identified", "source", news.Redacted(v.Source.URL), "err", err)
	}
	return nil
}

func (p *Pipeline) logVisit(v news.Visit, s news.Saved) {
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

// byHost groups sources by the host they are asked at, in order of their first source.
func byHost(sources []news.Source) [][]news.Source {
	at := map[string]int{}
	var out [][]news.Source
	for _, s := range sources {
		h := host(s.URL)
		i, ok := at[h]
		if !ok {
			i = len(out)
			at[h] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	// The longest queue first: it decides how long the round takes.
	slices.SortStableFunc(out, func(a, b []news.Source) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// host is where an address is asked, with its port unless that is the usual
// one; the address itself where it cannot be read.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		name += ":" + port
	}
	return name
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
	p.logVisit(v, saved[0])
	return saved[0], nil
}
