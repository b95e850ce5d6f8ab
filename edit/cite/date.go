package cite

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"feedctl/news"
)

// Date is a date as far as it is known: a day, a month, a year, a season, a
// range of these, or words. The zero Date is unknown.
type Date struct {
	Start, End Day    // End is zero unless the date is a range
	Season     string // "Spring", or as the source words it
	Circa      bool
	Literal    string // words; Start is zero then
}

// Day is a day, or with zero Day a month, or with zero Month a year. Years
// before our era are negative.
type Day struct{ Year, Month, Day int }

// IsZero reports whether nothing is known of the date.
func (d Date) IsZero() bool { return d.Start.Year == 0 && d.Literal == "" }

// dayOf is the day of t in t's own zone; zero for the zero time.
func dayOf(t time.Time) Date { return dateOf(t, news.PrecisionDay) }

// dateOf is as much of t, in t's own zone, as p says was written; zero for the
// zero time.
func dateOf(t time.Time, p news.Precision) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, day := t.Date()
	switch p {
	case news.PrecisionYear:
		return Date{Start: Day{Year: y}}
	case news.PrecisionMonth:
		return Date{Start: Day{Year: y, Month: int(m)}}
	}
	return Date{Start: Day{y, int(m), day}}
}

var seasons = []string{"Spring", "Summer", "Autumn", "Winter"}

// cslDate is a CSL-JSON date; numbers may come as strings.
type cslDate struct {
	Parts   [][]any `json:"date-parts,omitempty"`
	Season  any     `json:"season,omitempty"`
	Circa   any     `json:"circa,omitempty"`
	Literal string  `json:"literal,omitempty"`
	Raw     string  `json:"raw,omitempty"`
}

// UnmarshalJSON reads a CSL-JSON date: date-parts, season, circa, literal or
// raw. A part that is no number ends its date there.
func (d *Date) UnmarshalJSON(b []byte) error {
	var c cslDate
	if err := json.Unmarshal(b, &c); err != nil {
		return err
	}
	*d = Date{}
	if len(c.Parts) == 0 && c.Raw != "" {
		*d = rawDate(c.Raw)
	}
	for i, p := range c.Parts {
		switch i {
		case 0:
			d.Start = dayParts(p)
		case 1:
			d.End = dayParts(p)
		}
	}
	// Months 13–16 and 21–24 are seasons (CSL 1.0.1, EDTF).
	if m := d.Start.Month; m > 12 {
		d.Start.Month, d.Start.Day = 0, 0
		if m = (m - 13) % 8; m < 4 {
			d.Season = seasons[m]
		}
	}
	if d.End == d.Start || d.End.Month > 12 {
		d.End = Day{}
	}
	switch s := c.Season.(type) {
	case string:
		d.Season = strings.TrimSpace(s)
	case float64:
		d.Season = strconv.Itoa(int(s))
	}
	if n, err := strconv.Atoi(d.Season); err == nil {
		d.Season = ""
		if n >= 1 && n <= 4 {
			d.Season = seasons[n-1]
		}
	}
	switch v := c.Circa.(type) {
	case bool:
		d.Circa = v
	case float64:
		d.Circa = v != 0
	case string:
		d.Circa = v != "" && v != "0" && v != "false"
	}
	if d.Start.Year == 0 {
		*d = Date{Literal: plainText(first(c.Literal, d.Literal))}
	}
	return nil
}

func dayParts(parts []any) Day {
	var n [3]int
	for i, p := range parts {
		if i > 2 {
			break
		}
		v, err := strconv.Atoi(strings.TrimSpace(fmt.Sprint(p)))
		if err != nil || v > 9999 || v < -9999 || i > 0 && v < 1 || i == 2 && v > 31 || i == 1 && v > 24 {
			break
		}
		n[i] = v
	}
	return Day{n[0], n[1], n[2]}
}

var rawDay = regexp.MustCompile(`^(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?$`)

// rawDate reads "2023-03-21", "2023-03", "2023-03-21/2023-03-23"; anything
// else stays as words.
func rawDate(s string) Date {
	s = strings.TrimSpace(s)
	var days []Day
	for p := range strings.SplitSeq(s, "/") {
		m := rawDay.FindStringSubmatch(p)
		if m == nil || len(days) == 2 {
			return Date{Literal: s}
		}
		days = append(days, dayParts([]any{m[1], first(m[2], "x"), first(m[3], "x")}))
	}
	d := Date{Start: days[0]}
	if len(days) == 2 {
		d.End = days[1]
	}
	if d.Start.Month > 12 {
		return Date{Literal: s}
	}
	return d
}

// MarshalJSON writes a CSL-JSON date.
func (d Date) MarshalJSON() ([]byte, error) {
	var c cslDate
	for _, day := range []Day{d.Start, d.End} {
		if day.Year == 0 {
			continue
		}
		p := []any{day.Year}
		if day.Month > 0 {
			p = append(p, day.Month)
			if day.Day > 0 {
				p = append(p, day.Day)
			}
		}
		c.Parts = append(c.Parts, p)
	}
	c.Literal = d.Literal
	if d.Season != "" {
		c.Season = d.Season
		for i, s := range seasons {
			if s == d.Season {
				c.Season = i + 1
			}
		}
	}
	if d.Circa {
		c.Circa = true
	}
	return json.Marshal(c)
}

var (
	longMonths = []string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	mlaMonths  = []string{"", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."}
	ieeeMonths = []string{"", "Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec."}
)

// dateForm is how a style words days.
type dateForm struct {
	months   []string
	dayFirst bool // 21 March 2023
	padded   bool // 01
	noYear   bool
	noDay    bool
}

// word words d ("" when it is unknown), with ranges shortened to what differs: "March 21–23, 2023".
func (f dateForm) word(d Date) string {
	if d.IsZero() {
		return ""
	}
	if d.Literal != "" {
		if f.noYear {
			return ""
		}
		return d.Literal
	}
	if d.Season != "" && d.Start.Month == 0 {
		if f.noYear {
			return d.Season
		}
		return d.Season + " " + year(d.Start.Year)
	}
	a, b := d.Start, d.End
	if f.noDay {
		a.Day, b.Day = 0, 0
	}
	if b.Year == 0 || a == b {
		return f.join(f.monthDay(a), a.Year)
	}
	switch {
	case a.Year != b.Year && !f.noYear:
		return f.join(f.monthDay(a), a.Year) + "–" + f.join(f.monthDay(b), b.Year)
	case a.Year == b.Year && a.Month == b.Month && f.dayFirst:
		return f.join(f.day(a)+"–"+f.day(b)+" "+f.months[a.Month], a.Year)
	case a.Year == b.Year && a.Month == b.Month:
		return f.join(f.months[a.Month]+" "+f.day(a)+"–"+f.day(b), a.Year)
	}
	x, y := f.monthDay(a), f.monthDay(b)
	if x == "" || y == "" {
		return f.join(x+y, a.Year)
	}
	return f.join(x+"–"+y, a.Year)
}

func (f dateForm) day(d Day) string {
	if f.padded {
		return fmt.Sprintf("%02d", d.Day)
	}
	return strconv.Itoa(d.Day)
}

func (f dateForm) monthDay(d Day) string {
	switch {
	case d.Month < 1 || d.Month > 12:
		return ""
	case d.Day == 0:
		return f.months[d.Month]
	case f.dayFirst:
		return f.day(d) + " " + f.months[d.Month]
	}
	return f.months[d.Month] + " " + f.day(d)
}

func (f dateForm) join(monthDay string, y int) string {
	switch {
	case f.noYear:
		return monthDay
	case monthDay == "":
		return year(y)
	case f.dayFirst || !strings.ContainsAny(monthDay, "0123456789"):
		return monthDay + " " + year(y)
	}
	return monthDay + ", " + year(y)
}

// year words a year; those before our era with BCE.
func year(y int) string {
	if y < 0 {
		return strconv.Itoa(-y) + " BCE"
	}
	return strconv.Itoa(y)
}

// years is the year or years of d, or its words.
func (d Date) years() string {
	switch {
	case d.Literal != "":
		return d.Literal
	case d.Start.Year == 0:
		return ""
	case d.End.Year != 0 && d.End.Year != d.Start.Year:
		return year(d.Start.Year) + "–" + year(d.End.Year)
	}
	return year(d.Start.Year)
}
