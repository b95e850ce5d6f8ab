package news

import (
	"testing"
	"time"
)

func TestPollEvery(t *testing.T) {
	at := func(minutes int) time.Time {
		return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
	}
	visited := Poll{LastClass: ClassOK, LastChecked: at(0), NextFetchAt: at(90), Interval: 90 * time.Minute, Because: "nothing new"}
	with := func(change func(*Poll)) Poll {
		p := visited
		change(&p)
		return p
	}
	for _, tt := range []struct {
		name    string
		p       Poll
		chosen  time.Duration
		next    time.Time
		every   time.Duration
		because string
	}{
		{"sooner", visited, 5 * time.Minute, at(5), 5 * time.Minute, "its interval was set to 5m0s"},
		{"later", visited, 3 * time.Hour, at(180), 3 * time.Hour, "its interval was set to 3h0m0s"},
		{"learned again", with(func(p *Poll) { p.Interval = 5 * time.Minute }), 0, at(5), 5 * time.Minute, "its interval is learned again"},
		{"not before Retry-After", with(func(p *Poll) { p.RetryAfter = at(60) }), 5 * time.Minute, at(60), 5 * time.Minute, "the site asked for no visit before that"},
		{"Retry-After is past by then", with(func(p *Poll) { p.RetryAfter = at(1) }), 5 * time.Minute, at(5), 5 * time.Minute, "its interval was set to 5m0s"},
		{"skipped hours", with(func(p *Poll) { p.Timetable.Hours = 1 << 13 }), time.Hour, at(120), time.Hour, "its interval was set to 1h0m0s; later, as the feed wants no visit then"},
		{"never visited", Poll{}, time.Hour, time.Time{}, 0, ""},
		{"failing", with(func(p *Poll) { p.LastClass, p.Failures = ClassTimeout, 3 }), time.Minute, at(90), 90 * time.Minute, "nothing new"},
		{"gone", with(func(p *Poll) { p.Gone = true }), time.Minute, at(90), 90 * time.Minute, "nothing new"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.p.Every(tt.chosen)
			if !got.NextFetchAt.Equal(tt.next) || got.Interval != tt.every || got.Because != tt.because {
				t.Errorf("got %v %v %q, want %v %v %q", got.NextFetchAt, got.Interval, got.Because, tt.next, tt.every, tt.because)
			}
		})
	}
}
