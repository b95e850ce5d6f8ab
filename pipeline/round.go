package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedctl/news"
)

// waitQuietly is how long a round waits for another process's before it says so.
const waitQuietly = 2 * time.Second

// hold begins a round of requests: no other process asks anybody over this store
// until release. Two of them would ask each source twice, and each host at the
// same time. What is to be asked is found out afterwards: the other has asked it.
func (p *Pipeline) hold(ctx context.Context) (release func(), err error) {
	quietly, stop := context.WithTimeout(ctx, waitQuietly)
	defer stop()
	release, err = p.Store.Round(quietly)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		if p.Waiting != nil {
			p.Waiting()
		}
		release, err = p.Store.Round(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("wait for other visits to end: %w", err)
	}
	return release, nil
}

// readAgain reads sources as they are now: another process may have visited them
// since. Those that were removed or stopped are left out, and waiting are those
// whose site wants no visit yet.
func (p *Pipeline) readAgain(ctx context.Context, sources []news.Source) (ready, waiting []news.Source, err error) {
	now := p.Now()
	for _, old := range sources {
		s, err := p.Store.Source(ctx, old.ID)
		switch {
		case errors.Is(err, news.ErrNotFound):
		case err != nil:
			return nil, nil, fmt.Errorf("read source %s: %w", old.ID, err)
		case s.Poll.Waits(now):
			waiting = append(waiting, s)
		case s.Poll.Gone && !old.Poll.Gone:
		default:
			ready = append(ready, s)
		}
	}
	return ready, waiting, nil
}

// skipped is the Because of a source whose visit came due when it could not be
// made, and was put off since its feed wants none now.
const skipped = "not asked when it was due: the feed wants no visit at that time (skipHours, skipDays)"

// skips reports whether a source that is due is not asked at now, since its feed
// wants no visit then: the plan keeps to that, but nobody was there to follow it.
// One that is late by as much as a plan may move for it is asked: who runs once a
// day, always within those hours, would never ask it else.
func (p *Pipeline) skips(poll *news.Poll, now time.Time) bool {
	if !poll.Timetable.Next(now).After(now) {
		return false
	}
	planned := poll.NextFetchAt
	if poll.Because == skipped {
		planned = poll.LastChecked.Add(poll.Interval)
	}
	return now.Sub(planned) < p.mostSkipped()
}

// mostSkipped is by how much what a feed skips may delay a visit.
func (p *Pipeline) mostSkipped() time.Duration {
	return max(24*time.Hour, p.Settings.MaxInterval)
}

// putOff plans the visits of sources that are skipped for the first time that
// their feeds allow, and a little later: spread over a tenth of the wait.
func (p *Pipeline) putOff(ctx context.Context, ids []news.ID) error {
	if len(ids) == 0 {
		return nil
	}
	now := p.Now()
	place := make(map[news.ID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	err := p.Store.ChangePolls(ctx, ids, func(id news.ID, poll *news.Poll) bool {
		if poll.NextFetchAt.After(now) || !p.skips(poll, now) {
			return false // somebody has changed its plan since
		}
		latest := poll.NextFetchAt.Add(p.mostSkipped())
		open := poll.Timetable.Next(now)
		spread := open.Add(min(open.Sub(now)/10, time.Hour/2) * time.Duration(place[id]) / time.Duration(len(ids)))
		if !poll.Timetable.Skips(spread) {
			open = spread
		}
		if open.After(latest) {
			open = latest
		}
		poll.NextFetchAt, poll.Because = open, skipped
		return true
	})
	if err != nil {
		return fmt.Errorf("put off %d visits: %w", len(ids), err)
	}
	return nil
}
