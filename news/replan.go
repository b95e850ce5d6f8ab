package news

import "time"

// Every returns p with the next visit planned anew for an interval that a person
// chose, or, with chosen 0, gave back to be learned from the one that held. It is
// the interval after the last visit, but not before RetryAfter, nor within hours
// that the feed skips (a day later at most). The time may lie in the past: the
// source is then due. A source that was never visited, is gone or failing keeps its
// plan: a back-off is for the site's sake.
func (p Poll) Every(chosen time.Duration) Poll {
	if p.Gone || p.LastChecked.IsZero() || !p.LastClass.Good() {
		return p
	}
	because := "its interval was set to " + chosen.String()
	if chosen > 0 {
		p.Interval = chosen
	} else {
		because = "its interval is learned again"
	}
	at := p.LastChecked.Add(p.Interval)
	if later := p.Timetable.Next(at); later.After(at) {
		at = later
		if latest := p.LastChecked.Add(p.Interval + 24*time.Hour); at.After(latest) {
			at = latest
		}
		because += "; later, as the feed wants no visit then"
	}
	if p.RetryAfter.After(at) {
		at, because = p.RetryAfter, "the site asked for no visit before that"
	}
	p.NextFetchAt, p.Because = at, because
	return p
}
