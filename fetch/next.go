package fetch

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"feedctl/news"
)

const (
	day = 24 * time.Hour
	// MaxRetryAfter bounds what a server can ask with Retry-After.
	MaxRetryAfter = news.MaxRetryAfter
	// far is beyond every bound and still safe to add to a time.
	far = 3650 * day
)

// Wish is what one answer asks of the next visit. What the feed's text asks is
// in its poll (news.Timetable), for a 304 says nothing of it.
type Wish struct {
	News  bool          // the visit brought something that was not there before
	Fresh time.Duration // how long the answer stays fresh (Cache-Control, Expires, or what a 304 renews); 0: it does not say
}

// Rhythm is how often a source may be visited: between Min and Max as its own
// news come, or every Fixed where a person chose.
type Rhythm struct {
	Min, Max time.Duration
	Fixed    time.Duration // 0: learned
}

// Next returns when to visit a source again, the interval learned so far, and
// the reason in one line for a person. p is the poll with this visit's outcome
// in it and the interval before it; now is the time of the visit.
//
// The learned interval starts at Min. A visit with news halves it, one without
// lengthens it by half, unless it came before the time that was planned
// (p.NextFetchAt), always within Min and Max: a source is soon asked about
// twice for each time it has something to say. An RSS ttl and the syndication
// module's sy:updatePeriod lift it, to Max at most. A bad visit leaves it alone.
//
// After a good visit the next is one interval away, later when the answer said
// that it stays fresh for longer (RFC 9111 §4.2), but not beyond a day or Max,
// whichever is larger. While a hub brings the news, a visit that finds none is
// Max, a day or the rest of the hub's lease away, whichever is least, but no less
// than without a hub. After a bad one it is Min (or Fixed) × 2^Failures away, a
// day at most: a dead source is probed daily. Retry-After (RFC 9110 §10.2.3,
// capped at 7 days) goes before all of these, and 410 stops: then the time
// returned is MaxRetryAfter away and p.Gone says that it is not used.
//
// A time within an hour or on a day that the feed skips (RSS 2.0 skipHours,
// skipDays, in GMT) moves to the first that it does not, by a day or Max at most,
// whichever is larger, and after a bad visit by a day: who skips everything is
// asked as if it skipped nothing.
//
// The result is never before now. Next reads no clock and adds no jitter.
func Next(p news.Poll, w Wish, r Rhythm, now time.Time) (at time.Time, interval time.Duration, because string) {
	at, interval, because = wanted(p, w, r, now)
	at, why := r.spread(p, at, now, func(time.Duration) time.Duration { return 0 })
	return at, interval, because + why
}

// wanted is Next as if the feed skipped no time.
func wanted(p news.Poll, w Wish, r Rhythm, now time.Time) (at time.Time, interval time.Duration, because string) {
	r = r.sane()
	if p.Gone {
		return now.Add(MaxRetryAfter), p.Interval, "the site answered 410: it is asked no more"
	}
	if !p.LastClass.Good() {
		wait, why := backOff(p, r)
		at, because = now.Add(wait), why
		interval = p.Interval
	} else {
		interval, because = r.learn(p, w, now)
		wait := interval
		if most := max(r.Max, day); w.Fresh > wait {
			wait = min(w.Fresh, most)
			because = "the answer stays fresh for " + short(w.Fresh)
			if wait < w.Fresh {
				because += ", asked again after " + short(wait)
			}
		}
		// A hub that brings the news leaves little to look for: Max and a day stay
		// the bounds, and the end of its lease.
		if slow := min(r.Max, day, p.PushedUntil.Sub(now)); slow > wait && !w.News && r.Fixed == 0 {
			wait, because = slow, "its hub tells of news: looked at again after "+short(slow)
		}
		at = now.Add(wait)
	}
	if limit := now.Add(MaxRetryAfter); p.RetryAfter.After(limit) {
		p.RetryAfter = limit
	}
	if p.RetryAfter.After(at) {
		at, because = p.RetryAfter, "the site asked for no visit within "+short(p.RetryAfter.Sub(now))
	}
	return at, interval, because
}

// open moves at out of the hours and days that the feed skips, to latest at most,
// and says so.
func open(tt news.Timetable, at, latest time.Time) (moved time.Time, why string) {
	if moved = tt.Next(at); moved.After(latest) {
		moved = latest
	}
	if !moved.After(at) {
		return at, ""
	}
	var what []string
	if tt.Hours != 0 {
		what = append(what, "skipHours")
	}
	if tt.Days != 0 {
		what = append(what, "skipDays")
	}
	return moved, "; later, as the feed wants no visit then (" + strings.Join(what, ", ") + ")"
}

// spread adds jitter, up to a tenth of the wait, to a time that wanted gave:
// sources that were added together would be asked together for ever. Then it moves
// the time out of what the feed skips. It keeps what Next promised: a failing
// source is probed once a day, and what is skipped delays a visit by so much alone.
func (r Rhythm) spread(p news.Poll, at, now time.Time, jitter func(time.Duration) time.Duration) (later time.Time, why string) {
	if p.Gone {
		return at, ""
	}
	most := at.Sub(now) / 10
	later = at.Add(jitter(most))
	latest := at.Add(max(r.sane().Max, day))
	if !p.LastClass.Good() {
		latest = at.Add(day)
		if probe := now.Add(day); later.After(probe) && !at.After(probe) {
			later = probe
		}
	}
	moved, why := open(p.Timetable, later, latest)
	if why != "" {
		// Whoever skips the night is not asked by all on the stroke of the morning.
		if moved = moved.Add(jitter(min(most, time.Hour/2))); moved.After(latest) {
			moved = latest
		}
	}
	return moved, why
}

// timetable is what f says of its own visits.
func timetable(f Feed) news.Timetable {
	tt := news.Timetable{TTL: min(max(time.Duration(f.TTL)*time.Minute, 0), far), Update: min(max(f.UpdatePeriod, 0), far)}
	for _, h := range f.SkipHours {
		tt.Hours |= 1 << h
	}
	for _, d := range f.SkipDays {
		tt.Days |= 1 << d
	}
	return tt
}

// sane fills bounds that are missing and straightens those that are crossed.
func (r Rhythm) sane() Rhythm {
	if r.Min <= 0 {
		r.Min = 30 * time.Minute
	}
	r.Max = max(r.Max, r.Min)
	r.Fixed = max(r.Fixed, 0)
	return r
}

// learn takes p with the plan in it that this visit has followed, or forestalled.
func (r Rhythm) learn(p news.Poll, w Wish, now time.Time) (interval time.Duration, because string) {
	before, tt := p.Interval, p.Timetable
	if r.Fixed > 0 {
		return r.Fixed, "its interval is set to " + short(r.Fixed)
	}
	switch {
	case before <= 0:
		interval, because = r.Min, "first visit"
	case w.News:
		interval, because = before/2, "it brought news"
	case p.NextFetchAt.After(now): // asked for by a person: too soon to say that nothing comes
		interval, because = before, "nothing new before its time"
	default:
		interval, because = before+before/2, "nothing new"
	}
	interval = min(max(interval.Round(time.Second), r.Min), r.Max)
	asked, by := tt.TTL, "ttl"
	if tt.Update > asked {
		asked, by = tt.Update, "sy:updatePeriod"
	}
	if lifted := min(asked, r.Max); lifted > interval {
		return lifted, "the feed asks for " + short(asked) + " between visits (" + by + ")"
	}
	return interval, because + ": again after " + short(interval)
}

// backOff is the distance after Failures bad visits in a row. A site that says
// "too many" is never asked sooner than before.
func backOff(p news.Poll, r Rhythm) (time.Duration, string) {
	base := r.Min
	if r.Fixed > 0 {
		base = r.Fixed
	}
	if p.LastClass == news.ClassRateLimited {
		base = max(base, min(p.Interval, r.Max))
	}
	n := max(p.Failures, 1)
	wait, most := base, max(day, base)
	for range min(n, 40) {
		if wait = 2 * wait; wait >= most {
			wait = most
			break
		}
	}
	visits := "bad visit"
	if n > 1 {
		visits = strconv.Itoa(n) + " bad visits in a row"
	}
	return wait, fmt.Sprintf("%s (%s): again after %s", visits, p.LastClass, short(wait))
}

// mayAskToWait reports whether a Retry-After is obeyed with this status.
func mayAskToWait(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable || status == http.StatusForbidden
}

// retryAfter reads Retry-After as a time on our clock; zero when there is none,
// it cannot be read or lies in the past. A date is taken relative to the
// answer's own Date, since the server's clock may be wrong.
func retryAfter(h http.Header, now time.Time) time.Time {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return time.Time{}
	}
	wait := seconds(v)
	if wait < 0 {
		t, err := http.ParseTime(v)
		if err != nil {
			return time.Time{}
		}
		wait = t.Sub(dateOf(h, now))
	}
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(min(wait, MaxRetryAfter)).UTC()
}

// freshFor is how long an answer says it stays fresh for a cache of one reader
// (RFC 9111 §4.2.1), less the time it has spent in caches; 0 when it does not say
// or what it says cannot be read. s-maxage is for shared caches, and
// must-revalidate speaks of what is stale already. An answer's age is what the Age
// header says: the difference between Date and our clock is as often a clock that
// is wrong (§4.2.3 asks for two that are not).
func freshFor(h http.Header, now time.Time) time.Duration {
	life := time.Duration(-1)
	said := false
	for _, line := range h["Cache-Control"] {
		for name, value := range directives(line) {
			switch name {
			case "no-cache":
				if value == "" { // with names of headers it is about those alone
					return 0
				}
			case "no-store":
				return 0
			case "max-age":
				if !said { // the first stands
					life, said = max(seconds(value), 0), true
				}
			}
		}
	}
	if !said {
		expires := h.Get("Expires")
		if expires == "" {
			return 0
		}
		t, err := http.ParseTime(expires)
		if err != nil {
			return 0 // "0" and the like: stale by now
		}
		life = min(t.Sub(dateOf(h, now)), far)
	}
	return max(life-max(seconds(h.Get("Age")), 0), 0)
}

// lifetime is the max-age that an answer gives itself, 0 where it gives none that
// counts. Unlike Expires, a point in time, it begins anew when a later 304 says
// that the answer still stands.
func lifetime(h http.Header) time.Duration {
	return freshFor(http.Header{"Cache-Control": h["Cache-Control"]}, time.Time{})
}

// renewed is freshFor of a 304 to an answer whose lifetime was life: what the 304
// does not say of itself the answer has said for it (RFC 9111 §4.3.4).
func renewed(h http.Header, life time.Duration, now time.Time) time.Duration {
	if len(h["Cache-Control"])+len(h["Expires"]) > 0 {
		return freshFor(h, now)
	}
	return max(life-max(seconds(h.Get("Age")), 0), 0)
}

// directives are the names, in small letters, and values of a Cache-Control line
// (RFC 9111 §5.2), in their order. A comma within quotes divides nothing.
func directives(line string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for line != "" {
			end, quoted := 0, false
			for ; end < len(line) && (quoted || line[end] != ','); end++ {
				if line[end] == '"' {
					quoted = !quoted
				}
			}
			name, value, _ := strings.Cut(line[:end], "=")
			if !yield(strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `"`)) {
				return
			}
			line = line[min(end+1, len(line)):]
		}
	}
}

func dateOf(h http.Header, now time.Time) time.Time {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t
	}
	return now
}

// seconds reads delta-seconds (RFC 9111 §1.2.2): digits alone, a number too
// large to hold taken for far. Anything else is -1.
func seconds(v string) time.Duration {
	v = strings.TrimSpace(v)
	if v == "" || strings.Trim(v, "0123456789") != "" {
		return -1
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n > int64(far/time.Second) {
		return far
	}
	return time.Duration(n) * time.Second
}

// short writes a duration without its empty parts: 90m0s is 1h30m.
func short(d time.Duration) string {
	if d >= 2*day {
		return strconv.Itoa(int(d/day)) + " days"
	}
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
