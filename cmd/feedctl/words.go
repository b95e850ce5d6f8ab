package main

import (
	"fmt"
	"strings"
	"time"
)

// count words a number of things: "1 source", "2 sources", "3 stories", "4 pushes".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if stem, ok := strings.CutSuffix(what, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	if strings.HasSuffix(what, "sh") {
		what += "e"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// size is a number of bytes for a person.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// briefly is how long a request took.
func briefly(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if d := now.Sub(t); d < time.Minute {
		return "just now"
	} else {
		return span(d) + " ago"
	}
}

// in says when t comes; "" for a time that is not set.
func in(t, now time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case !t.After(now):
		return "now"
	}
	return "in " + span(t.Sub(now))
}

// span words a duration in its largest unit, rounded to the nearest: 1 h 50 min
// is "2 h".
func span(d time.Duration) string {
	const day = 24 * time.Hour
	in := func(unit time.Duration) int64 { return int64(d.Round(unit) / unit) }
	switch {
	case in(time.Second) < 60:
		return fmt.Sprintf("%d s", in(time.Second))
	case in(time.Minute) < 60:
		return fmt.Sprintf("%d min", in(time.Minute))
	case in(time.Hour) < 48:
		return fmt.Sprintf("%d h", in(time.Hour))
	}
	return fmt.Sprintf("%d days", in(day))
}

// exact writes a duration whole, without its empty parts: 90m0s is 1h30m.
func exact(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
