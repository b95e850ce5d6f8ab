package fetch

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// usualLikeAny fails where the short way to a date leads elsewhere than the long one.
func usualLikeAny(t *testing.T, s string) bool {
	t.Helper()
	m, found := usualDate(s)
	if !found {
		return false
	}
	at, offset, ok := m.instant()
	wantAt, wantOffset, wantPrecision, wantOK := anyDate(s)
	if at != wantAt || offset != wantOffset || ok != wantOK || m.precision() != wantPrecision {
		t.Errorf("%q: got %v %v %v %v, want %v %v %v %v", s, at, offset, m.precision(), ok, wantAt, wantOffset, wantPrecision, wantOK)
	}
	return true
}

func TestUsualDateIsAnyDate(t *testing.T) {
	cases := []struct {
		s     string
		usual bool
	}{
		{"Mon, 05 Jan 2026 15:40:13 +0000", true},
		{"Mon, 05 Jan 2026 15:40:13 GMT", true},
		{"Tue, 05 Jan 2026 15:40:13 GMT", true}, // the wrong weekday
		{"Mon, 31 Feb 2026 15:40:13 GMT", true}, // no such day
		{"Mon, 05 Jan 0026 15:40:13 GMT", true},
		{"Mon, 05 Jan 2026 24:00:00 -0330", true},
		{"Mon, 05 Jan 2026 25:00:00 +1530", true},
		{"Mon, 05 Jan 2026 15:40:60 +1400", true},
		{"2026-01-05T15:40:13Z", true},
		{"2026-13-05T15:40:13Z", true},
		{"2026-01-05T15:40:13+09:30", true},
		{"2026-01-05T15:40:13-00:00", true},
		{"2026-01-05T15:40:13.5Z", false},
		{"2026-01-05T15:40:13+16:00", false},
		{"Mon, 5 Jan 2026 15:40:13 GMT", true},
		{"Mon, 0 Jan 2026 15:40:13 GMT", true},
		{"Mon, 05 Jan 2026 15:40:13 EST", true},
		{"Mon, 05 Jan 2026 15:40:13 est", false},
		{"Mon, 05 Jan 2026 15:40:13 Z", true},
		{"Mon, 05 Jan 2026 15:40:13 COORDINATED UNIVERSAL TIME", false},
		{"Mon, 05 Jan 2026 15:40:13 Europe/Paris", false},
		{"2026-01-05T15:40:13 GMT", false},
		{"2026-01-05T15:40:13GMT", false},
		{"2026-01-05T15:40:13", false},
		{"2026-01-05", false},
		{"Mon, 05 Jan 2026 15:40:13 +2400", false},
		{"Mon, 05 Jan 2026 15:40:13", false},
		{"mon, 05 jan 2026 15:40:13 gmt", false},
		{"", false},
	}
	for _, c := range cases {
		if got := usualLikeAny(t, c.s); got != c.usual {
			t.Errorf("%q: usual is %v, want %v", c.s, got, c.usual)
		}
	}
	for zone := range zones {
		usualLikeAny(t, "Mon, 05 Jan 2026 15:40:13 "+zone)
		usualLikeAny(t, "Mon, 05 Jul 2026 15:40:13 "+zone)
	}
	r := rand.New(rand.NewPCG(1, 2))
	const letters = "0123456789-+:. TZGMaeJn,"
	for range 20_000 {
		at := time.Unix(r.Int64N(8e9)-4e9, 0).In(time.FixedZone("", (r.IntN(31*60)-15*60)*60))
		s := at.Format([]string{time.RFC1123Z, time.RFC3339, "Mon, 02 Jan 2006 15:04:05 GMT"}[r.IntN(3)])
		if !usualLikeAny(t, s) {
			t.Fatalf("%q is not usual", s)
		}
		b := []byte(s)
		for range 1 + r.IntN(2) {
			b[r.IntN(len(b))] = letters[r.IntN(len(letters))]
		}
		usualLikeAny(t, string(b))
		usualLikeAny(t, fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d+%02d:%02d", r.IntN(3000), r.IntN(15), r.IntN(34), r.IntN(27), r.IntN(64), r.IntN(64), r.IntN(17), r.IntN(64)))
	}
}
