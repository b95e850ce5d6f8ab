package fetch

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // dates name zones, and a container may have no zone files

	"feedctl/news"
)

// Date reads the forms of a date found in feeds: RFC 822, 850 and asctime with
// their many variations, RFC 3339 and ISO 8601 in all widths, numeric dates, month
// names in some thirty languages, Chinese, Japanese and Korean dates, seconds or
// milliseconds since 1970. It returns the first instant of what was written, the
// offset from UTC as written (0 when there was none; such a time is taken as UTC)
// and how much was written; a week is as much of a month or a year as it says for
// sure. ok is false rather than the instant wrong: for a zone it does not know, for
// a day that does not exist, for 03/04/2026, which is two days.
func Date(s string) (t time.Time, offset time.Duration, p news.Precision, ok bool) {
	if m, usual := usualDate(s); usual {
		t, offset, ok = m.instant()
		return t, offset, m.precision(), ok
	}
	return anyDate(s)
}

func anyDate(s string) (t time.Time, offset time.Duration, p news.Precision, ok bool) {
	s = tidyDate(s)
	if s == "" || len(s) > 120 {
		return time.Time{}, 0, 0, false
	}
	readers := []func(string) (moment, bool){epochDate, isoDate, eastDate, vietnameseDate, wordDate}
	if c := s[0]; c != '-' && c < 0x80 && (c < '0' || c > '9') {
		readers = readers[3:] // the others begin with a number or an era
	}
	for _, read := range readers {
		if m, found := read(s); found {
			t, offset, ok = m.instant()
			return t, offset, m.precision(), ok
		}
	}
	return time.Time{}, 0, 0, false
}

// moment is a date as written.
type moment struct {
	year, month, day   int
	hour, minute, sec  int
	nano               int
	timed              bool           // a time of day was written
	vague              news.Precision // PrecisionMonth or PrecisionYear where no day was written
	zone               *time.Location // nil: none was written
	weekday            time.Weekday   // as written, where named
	hasWeekday, twelve bool           // twelve: with am or pm
}

func (m moment) precision() news.Precision {
	switch {
	case m.timed:
		return news.PrecisionInstant
	case m.vague != 0:
		return m.vague
	}
	return news.PrecisionDay
}

// instant checks m and returns its moment and its offset from UTC.
func (m moment) instant() (time.Time, time.Duration, bool) {
	switch {
	case m.year < 1000 || m.year > 9999 || m.month < 1 || m.month > 12 || m.day < 1 || m.day > daysIn(m.year, m.month),
		m.hour > 24 || m.minute > 59 || m.sec > 60,
		m.hour == 24 && (m.minute > 0 || m.sec > 0):
		return time.Time{}, 0, false
	}
	zone := m.zone
	if zone == nil {
		zone = time.UTC
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.sec, m.nano, zone)
	_, seconds := t.Zone()
	return t.UTC(), time.Duration(seconds) * time.Second, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// tidyDate makes spaces plain, digits ASCII and drops remarks in parentheses.
func tidyDate(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth > 0:
		case r == '\u200e' || r == '\u200f' || r == '\ufeff':
		case r >= '０' && r <= '９':
			b.WriteRune('0' + r - '０')
		case r >= '٠' && r <= '٩':
			b.WriteRune('0' + r - '٠')
		case r >= '۰' && r <= '۹':
			b.WriteRune('0' + r - '۰')
		case r == '：':
			b.WriteByte(':')
		case r == '−' || r == '–' || r == '‐' || r == '—':
			b.WriteByte('-')
		case r == '，' || r == '、' || r == '،':
			b.WriteByte(',')
		case r == '\u00a0' || r == '\u202f' || r == '\u3000' || r == '\u2009':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Trim(strings.Join(strings.Fields(b.String()), " "), " ,;")
}

// epochDate reads seconds (9 or 10 digits) and milliseconds (13 digits).
func epochDate(s string) (m moment, ok bool) {
	whole, _, _ := strings.Cut(s, ".")
	if len(whole) == 10 && (whole[:2] == "19" || whole[:2] == "20") && whole[4:6] <= "12" && whole[6:8] <= "31" && whole[8:] < "24" {
		return m, false // a day and its hour; as seconds it would be after 2030
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || s[0] == '-' || s[0] == '+' || len(whole) != 9 && len(whole) != 10 && len(whole) != 13 {
		return m, false
	}
	if len(whole) == 13 {
		n /= 1000
	}
	t := time.Unix(n, 0).UTC()
	return moment{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute(), sec: t.Second(), timed: true, zone: time.UTC}, true
}

var (
	isoDay     = regexp.MustCompile(`^(\d{4})([-/.])(0?\d{1,2})([-/.])(\d{1,2})(?:$|([Tt\s,].*)$)`)
	isoBasic   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|([Tt\s].*|\d{4}(?:\d{2})?)$)`)
	isoHour    = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(\d{2})$`)
	isoDots    = regexp.MustCompile(`^(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?:$|(\s.*)$)`)
	isoNamed   = regexp.MustCompile(`^(\d{4})-(\pL{3,})-(\d{1,2})(?:$|([Tt\s].*)$)`)
	isoMonth   = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})$`)
	isoYear    = regexp.MustCompile(`^(\d{4})$`)
	isoOrdinal = regexp.MustCompile(`^(\d{4}|\d{2})-?(\d{3})(?:$|([Tt\s].*)$)`)
	isoWeek    = regexp.MustCompile(`^(\d{4})-?[Ww](\d{2})(?:-?(\d))?(?:$|([Tt\s].*)$)`)
	isoShort   = regexp.MustCompile(`^(\d{2})-?(\d{2})-?(\d{2})(?:$|([Tt].*)$)`)
	isoCentury = regexp.MustCompile(`^-(\d{2})-?(\d{2})$`)
)

// isoDate reads what begins with the year (ISO 8601:1988, W3C date and time).
func isoDate(s string) (m moment, ok bool) {
	num := func(t string) int { n, _ := strconv.Atoi(t); return n }
	if g := isoDay.FindStringSubmatch(s); g != nil && g[2] == g[4] {
		m = moment{year: num(g[1]), month: num(g[3]), day: num(g[5])}
		ok = m.clock(g[6])
		if ok && m.zone == nil && inKorean(s) {
			m.zone = seoul
		}
		return m, ok
	}
	if g := isoBasic.FindStringSubmatch(s); g != nil {
		m = moment{year: num(g[1]), month: num(g[2]), day: num(g[3])}
		return m, m.clock(g[4])
	}
	if g := isoHour.FindStringSubmatch(s); g != nil {
		m = moment{year: num(g[1]), month: num(g[2]), day: num(g[3]), hour: num(g[4]), timed: true}
		return m, true
	}
	if g := isoDots.FindStringSubmatch(s); g != nil {
		m = moment{year: num(g[1]), month: num(g[2]), day: num(g[3])}
		ok = m.clock(g[4])
		if ok && m.timed && m.zone == nil && inKorean(s) {
			m.zone = seoul
		}
		return m, ok
	}
	if g := isoNamed.FindStringSubmatch(s); g != nil {
		m = moment{year: num(g[1]), month: month(strings.ToLower(g[2])), day: num(g[3])}
		return m, m.month > 0 && m.clock(g[4])
	}
	if g := isoMonth.FindStringSubmatch(s); g != nil {
		return moment{year: num(g[1]), month: num(g[2]), day: 1, vague: news.PrecisionMonth}, true
	}
	if g := isoYear.FindStringSubmatch(s); g != nil {
		return moment{year: num(g[1]), month: 1, day: 1, vague: news.PrecisionYear}, true
	}
	if g := isoShort.FindStringSubmatch(s); g != nil {
		m = moment{year: fullYear(num(g[1])), month: num(g[2]), day: num(g[3])}
		return m, m.clock(g[4])
	}
	if g := isoCentury.FindStringSubmatch(s); g != nil {
		return moment{year: fullYear(num(g[1])), month: num(g[2]), day: 1, vague: news.PrecisionMonth}, true
	}
	if g := isoOrdinal.FindStringSubmatch(s); g != nil {
		year := num(g[1])
		if len(g[1]) == 2 {
			year = fullYear(year)
		}
		n := num(g[2])
		if n < 1 || n > 366 {
			return m, false
		}
		t := time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
		m = moment{year: t.Year(), month: int(t.Month()), day: t.Day()}
		return m, t.Year() == year && m.clock(g[3])
	}
	if g := isoWeek.FindStringSubmatch(s); g != nil {
		week, day := num(g[2]), max(num(g[3]), 1)
		if week < 1 || week > 53 || day > 7 {
			return m, false
		}
		jan4 := time.Date(num(g[1]), 1, 4, 0, 0, 0, 0, time.UTC)
		monday := jan4.AddDate(0, 0, -(int(jan4.Weekday())+6)%7)
		t := monday.AddDate(0, 0, (week-1)*7+day-1)
		m = moment{year: t.Year(), month: int(t.Month()), day: t.Day()}
		if g[3] == "" {
			m.wholeWeek(num(g[1]), t)
		}
		return m, m.clock(g[4])
	}
	return m, false
}

// wholeWeek makes m the month that the week from monday lies in, or else its year.
func (m *moment) wholeWeek(year int, monday time.Time) {
	m.year, m.month, m.day, m.vague = year, 1, 1, news.PrecisionYear
	if sunday := monday.AddDate(0, 0, 6); sunday.Month() == monday.Month() {
		m.month, m.vague = int(monday.Month()), news.PrecisionMonth
	}
}

// fullYear completes a year of two digits (RFC 5322 §4.3).
func fullYear(y int) int {
	switch {
	case y < 50:
		return 2000 + y
	case y < 200:
		return 1900 + y // of three digits, where a program counts from 1900
	}
	return y
}

var clockForm = regexp.MustCompile(`^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,:](\d*))?)?|(\d{2})(\d{2})?(?:[.,](\d+))?)?\s*`)

// halves are the words for the halves of the day; true is the second.
var halves = map[string]bool{
	"am": false, "pm": true, "a.m.": false, "p.m.": true, "a.m": false, "p.m": true,
	"오전": false, "오후": true, "上午": false, "下午": true, "午前": false, "午後": true, "午后": true, "凌晨": false, "早上": false, "晚上": true,
	"π.μ.": false, "μ.μ.": true, "πμ": false, "μμ": true,
}

// clock reads what follows a date: a time of day and a zone, or nothing.
func (m *moment) clock(s string) bool {
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(s, " "), "at "), "Tt ,-@")
	if s == "" {
		return true
	}
	half, s := cutHalf(s)
	g := clockForm.FindStringSubmatch(s)
	if g == nil || g[2] == "" && g[5] == "" && half == "" && !regexpHour.MatchString(s) {
		if half == "" && g == nil { // a day with its zone alone
			return m.setZone(s)
		}
		return false
	}
	s = s[len(g[0]):]
	m.timed = true
	m.hour, _ = strconv.Atoi(g[1])
	m.minute, _ = strconv.Atoi(g[2] + g[5])
	m.sec, _ = strconv.Atoi(g[3] + g[6])
	if frac := g[4] + g[7]; frac != "" {
		m.nano, _ = strconv.Atoi((frac + "000000000")[:9])
	}
	if half == "" {
		half, s = cutHalf(s)
	}
	return m.setHalf(half) && m.setZone(s)
}

// regexpHour finds an hour that stands alone before a zone: "T10Z".
var regexpHour = regexp.MustCompile(`^\d{1,2}(?:[Zz]|[+-]\d)`)

// cutHalf cuts a word for am or pm from the start of s.
func cutHalf(s string) (half, rest string) {
	low := strings.ToLower(s)
	for word := range halves {
		if len(word) > len(half) && strings.HasPrefix(low, word) {
			after := low[len(word):]
			if after == "" || !isAlnum(word[0]) || !isAlnum(after[0]) {
				half = word
			}
		}
	}
	return half, strings.TrimLeft(s[len(half):], " ,")
}

func (m *moment) setHalf(half string) bool {
	if half == "" {
		return true
	}
	m.twelve = true
	switch {
	case m.hour > 12:
		return halves[half] // "14:05 pm" says it twice
	case m.hour == 12 && !halves[half]:
		m.hour = 0
	case m.hour < 12 && halves[half]:
		m.hour += 12
	}
	return true
}

var offsetForm = regexp.MustCompile(`^(?:(?:GMT|UTC|UT|Z)\s*)?([+-])\s?(\d{1,2})(?::?(\d{2}))?(?::00)?(?:\s*(?:GMT|UTC|Z))?$`)

// setZone reads a zone that is all of s; an empty s is none.
func (m *moment) setZone(s string) bool {
	s = strings.Trim(s, " ,;")
	if s == "" {
		return true
	}
	up := strings.ToUpper(s)
	if g := offsetForm.FindStringSubmatch(up); g != nil {
		h, _ := strconv.Atoi(g[2])
		min, _ := strconv.Atoi(g[3])
		if h > 15 || min > 59 {
			return false
		}
		seconds := h*3600 + min*60
		if g[1] == "-" {
			seconds = -seconds
		}
		m.zone = time.FixedZone("", seconds)
		return true
	}
	// "CET +0100" says it twice, as does "+0100 CET"; the number counts.
	if i := strings.LastIndexAny(up, "+-"); i > 1 && !strings.Contains(up, "/") {
		if _, known := zones[strings.TrimSpace(up[:i])]; known {
			return m.setZone(up[i:])
		}
	}
	if i := strings.LastIndexByte(up, ' '); i > 1 && (up[0] == '+' || up[0] == '-') {
		if _, known := zones[up[i+1:]]; known {
			return m.setZone(up[:i])
		}
	}
	if min, known := zones[up]; known {
		m.zone = time.FixedZone(up, min*60)
		return true
	}
	region := regions[up]
	if region == "" && strings.Contains(s, "/") && len(s) < 40 {
		region = s
	}
	if region == "" {
		return false
	}
	loc, err := time.LoadLocation(region)
	m.zone = loc
	return err == nil
}
