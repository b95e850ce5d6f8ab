package news

import "time"

// Timetable is what a feed's own text, and the answer that brought it, say of when
// it wants to be asked. It is remembered from the last document that was brought,
// since an answer without one (304) repeals nothing. The zero Timetable says nothing.
type Timetable struct {
	Fresh  time.Duration `json:"fresh,omitempty"`  // max-age of the answer (Cache-Control, RFC 9111 §5.2.2.1); 0: none
	TTL    time.Duration `json:"ttl,omitempty"`    // RSS 2.0 ttl; 0: none
	Update time.Duration `json:"update,omitempty"` // sy:updatePeriod over sy:updateFrequency (RSS 1.0 syndication module); 0: none
	Hours  uint32        `json:"hours,omitempty"`  // RSS 2.0 skipHours: bit 0 is 00:00–00:59 GMT
	Days   uint8         `json:"days,omitempty"`   // RSS 2.0 skipDays, in GMT: bit 0 is Sunday
}

// Skips reports whether the feed does not want to be asked at t.
func (tt Timetable) Skips(t time.Time) bool {
	t = t.UTC()
	return tt.Hours>>t.Hour()&1 == 1 || tt.Days>>t.Weekday()&1 == 1
}

// Next is the first time at or after t at which the feed may be asked: t itself
// or the beginning of an hour. A timetable that skips the whole week skips nothing.
func (tt Timetable) Next(t time.Time) time.Time {
	at := t
	for range 8 * 24 {
		if !tt.Skips(at) {
			return at
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}
