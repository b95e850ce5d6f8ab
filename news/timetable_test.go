package news

import (
	"testing"
	"time"
)

func TestTimetable(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	at := func(day, hour, minute int) time.Time {
		return monday.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	const night, weekend = 1<<22 | 1<<23 | 1<<0 | 1<<1, 1<<time.Saturday | 1<<time.Sunday
	tests := []struct {
		name     string
		tt       Timetable
		ask, may time.Time
	}{
		{"nothing said", Timetable{}, at(0, 3, 20), at(0, 3, 20)},
		{"an hour that is not skipped", Timetable{Hours: night}, at(0, 3, 20), at(0, 3, 20)},
		{"over midnight", Timetable{Hours: night}, at(0, 22, 20), at(1, 2, 0)},
		{"the last moment of it", Timetable{Hours: night}, at(0, 1, 59), at(0, 2, 0)},
		{"a weekend", Timetable{Days: weekend}, at(5, 0, 1), at(7, 0, 0)},
		{"a weekend, then a night", Timetable{Hours: night, Days: weekend}, at(5, 13, 0), at(7, 2, 0)},
		{"one day a week", Timetable{Days: 0x7f &^ (1 << time.Wednesday)}, at(3, 0, 0), at(9, 0, 0)},
		{"skiphours-all", Timetable{Hours: 1<<24 - 1}, at(0, 3, 20), at(0, 3, 20)},
		{"all days", Timetable{Days: 0x7f}, at(0, 3, 20), at(0, 3, 20)},
		{"in another zone", Timetable{Hours: 1 << 3}, at(0, 3, 20).In(time.FixedZone("", 4*3600)), at(0, 4, 0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.tt.Next(tt.ask); !got.Equal(tt.may) {
				t.Errorf("got %v, want %v", got, tt.may)
			}
		})
	}
}
