package sqldb

import (
	"time"

	"feedctl/news"
)

const (
	pollColumns = `h.etag, h.last_modified, h.validators_at, h.body_hash, p.last_status, p.last_class, h.last_error,
	p.failures, p.last_checked, h.last_changed, p.next_fetch_at, p.every, p.because, h.retry_after, h.gone, h.hub,
	h.timetable, ` + pushedUntil
	fromPolls = ` FROM source s JOIN poll p ON p.source = s.n JOIN poll_held h ON h.source = s.n
	LEFT JOIN push u ON u.source = s.n`

	insertPoll = `INSERT INTO poll (source, due, last_checked, next_fetch_at, every, because, last_status, last_class,
	failures, items, visits, last_line) SELECT $1,NULL,0,0,0,'',0,'',0, count(*), 0, 0 FROM item WHERE source = $1
	ON CONFLICT (source) DO NOTHING`
	insertHeld = `INSERT INTO poll_held (source, etag, last_modified, validators_at, body_hash, last_changed, last_error,
	retry_after, gone, hub, timetable) VALUES ($1,'','',0,'',0,'',0,0,'','') ON CONFLICT (source) DO NOTHING`

	setPoll = `UPDATE poll SET due = $1, last_checked = $2, next_fetch_at = $3, every = $4, because = $5,
	last_status = $6, last_class = $7, failures = $8`
	updatePollAlone = setPoll + ` WHERE source = $9`
	updatePoll      = setPoll + `, items = $9, visits = $10, last_line = $11 WHERE source = $12`
	// Of a visit without news nothing else is asked, if its source is as it was read.
	updateQuiet = setPoll + `, visits = $9, last_line = $10` + asRead + `$11 AND last_line = $12`
	asRead      = ` WHERE due IS NOT NULL AND source = `
	// Most visits end with a 304 and wait for nothing but their next time.
	updateSame = `UPDATE poll SET due = $1, next_fetch_at = $2, last_checked = $3, every = $4, because = $5, last_status = 304,
	last_class = '', failures = 0, visits = $6, last_line = $7` + asRead + `$8 AND last_line = $9`
	updateHeld = `UPDATE poll_held SET etag = $1, last_modified = $2, validators_at = $3, body_hash = $4,
	last_changed = $5, last_error = $6, retry_after = $7, gone = $8, hub = $9, timetable = $10 WHERE source = $11`
)

// pollRow takes a poll out of a row: what stands in it otherwise than in news.Poll.
type pollRow struct {
	status, failures, validators, checked, changed, next, every, retry, gone, pushed int64
	class, timetable                                                                 string
}

// columns are where pollColumns are scanned to, in their order.
func (r *pollRow) columns(p *news.Poll) []any {
	return []any{&p.ETag, &p.LastModified, &r.validators, &p.BodyHash, &r.status, &r.class, &p.LastError,
		&r.failures, &r.checked, &r.changed, &r.next, &r.every, &p.Because, &r.retry, &r.gone, &p.Hub, &r.timetable, &r.pushed}
}

// fill completes p once columns were scanned.
func (r *pollRow) fill(p *news.Poll) error {
	p.LastStatus, p.Failures, p.Gone = int(r.status), int(r.failures), r.gone != 0
	p.LastClass, p.Interval = longClass(p.LastStatus, r.class), time.Duration(r.every)
	p.ValidatorsAt, p.LastChecked, p.LastChanged = moment(r.validators), moment(r.checked), moment(r.changed)
	p.NextFetchAt, p.RetryAfter, p.PushedUntil = moment(r.next), moment(r.retry), moment(r.pushed)
	return decode(r.timetable, &p.Timetable)
}

// due is when a source may be visited next, nil for never.
func due(p *news.Poll, paused bool) any {
	if paused || p.Gone {
		return nil
	}
	return max(micros(p.NextFetchAt), micros(p.RetryAfter))
}

// pollArgs are the values of setPoll.
func pollArgs(p *news.Poll, paused bool) []any {
	return append(make([]any, 0, 12), due(p, paused), micros(p.LastChecked), micros(p.NextFetchAt), int64(p.Interval),
		p.Because, int64(p.LastStatus), shortClass(p.LastStatus, p.LastClass), int64(p.Failures))
}

// same reports whether updateSame says what there is to say of a quiet visit's poll.
func same(p *news.Poll) bool {
	return p.LastStatus == 304 && p.LastClass == news.ClassNotModified && p.Failures == 0 && !p.Gone
}

// putHeld writes what a visit without news leaves alone.
func (t *tx) putHeld(n int64, p *news.Poll) error {
	timetable, err := encode(p.Timetable)
	if err != nil {
		return err
	}
	_, err = t.exec(updateHeld, p.ETag, p.LastModified, micros(p.ValidatorsAt), p.BodyHash, micros(p.LastChanged),
		p.LastError, micros(p.RetryAfter), flag(p.Gone), p.Hub, timetable, n)
	return err
}

// sameHeld reports whether putHeld would write the same for both.
func sameHeld(a, b *news.Poll) bool {
	return a.ETag == b.ETag && a.LastModified == b.LastModified && a.ValidatorsAt.Equal(b.ValidatorsAt) &&
		a.BodyHash == b.BodyHash && a.LastChanged.Equal(b.LastChanged) && a.LastError == b.LastError &&
		a.RetryAfter.Equal(b.RetryAfter) && a.Gone == b.Gone && a.Hub == b.Hub && a.Timetable == b.Timetable
}

// putPoll writes a poll outside a visit.
func (t *tx) putPoll(n int64, p news.Poll, paused bool) error {
	if _, err := t.exec(updatePollAlone, append(pollArgs(&p, paused), n)...); err != nil {
		return err
	}
	if err := t.putHeld(n, &p); err != nil {
		return err
	}
	if p.BodyHash != "" {
		return nil
	}
	// What forgets the last document forgets its entries.
	_, err := t.exec(dropSeen, n)
	return err
}

// noClass stands for no class beside a status that has a usual one.
const noClass = "-"

// shortClass is how a class is stored beside its status: "" where that says it.
func shortClass(status int, c news.Class) string {
	switch {
	case c == usualClass(status):
		return ""
	case c == "":
		return noClass
	}
	return string(c)
}

// longClass is shortClass read back.
func longClass(status int, short string) news.Class {
	switch short {
	case "":
		return usualClass(status)
	case noClass:
		return ""
	}
	return news.Class(short)
}

func usualClass(status int) news.Class {
	switch status {
	case 200:
		return news.ClassOK
	case 304:
		return news.ClassNotModified
	}
	return ""
}
