package fetch

import (
	"strings"
	"time"
)

// usualDate reads the forms that nearly all feeds keep to, RFC 1123 ("Mon, 05 Jan
// 2026 15:40:13 +0000", "… GMT") and RFC 3339, without the general reader's search.
// What is not of exactly such a form is not found.
func usualDate(s string) (m moment, found bool) {
	d := fixedForm{s: s, ok: true}
	if s == "" {
		return m, false
	}
	if isDigit(s[0]) {
		m.year = d.number(4)
		d.skip("-")
		m.month = d.number(2)
		d.skip("-")
		m.day = d.number(2)
		d.skip("T")
	} else {
		d.oneOf("SunMonTueWedThuFriSat", 3)
		d.skip(", ")
		if len(d.s) > 1 && d.s[1] == ' ' {
			m.day = d.number(1)
		} else {
			m.day = d.number(2)
		}
		d.skip(" ")
		m.month = 1 + d.oneOf("JanFebMarAprMayJunJulAugSepOctNovDec", 3)
		d.skip(" ")
		m.year = d.number(4)
		d.skip(" ")
	}
	m.hour = d.number(2)
	d.skip(":")
	m.minute = d.number(2)
	d.skip(":")
	m.sec = d.number(2)
	if !isDigit(s[0]) {
		d.skip(" ")
	}
	m.timed = true
	m.zone = d.zone(isDigit(s[0]))
	return m, d.ok
}

// fixedForm reads a text piece by piece; ok is false from the first piece on that
// is another than asked for.
type fixedForm struct {
	s  string
	ok bool
}

func (d *fixedForm) skip(want string) {
	rest, found := strings.CutPrefix(d.s, want)
	d.s, d.ok = rest, d.ok && found
}

func (d *fixedForm) number(digits int) (n int) {
	if len(d.s) < digits {
		d.ok = false
	}
	for i := 0; i < digits && d.ok; i++ {
		d.ok = isDigit(d.s[i])
		n = 10*n + int(d.s[i]-'0')
	}
	if d.ok {
		d.s = d.s[digits:]
	}
	return n
}

// oneOf reads one of several words of the same width and returns which.
func (d *fixedForm) oneOf(words string, width int) int {
	for i := 0; d.ok && i < len(words); i += width {
		if strings.HasPrefix(d.s, words[i:i+width]) {
			d.s = d.s[width:]
			return i / width
		}
	}
	d.ok = false
	return 0
}

// zone reads what ends the date.
func (d *fixedForm) zone(iso bool) *time.Location {
	if minutes, known := zones[d.s]; known && (d.s == "Z" || !iso && !strings.Contains(d.s, " ")) {
		return time.FixedZone(d.s, minutes*60)
	}
	if d.s == "" || d.s[0] != '+' && d.s[0] != '-' {
		d.ok = false
		return nil
	}
	sign := 1
	if d.s[0] == '-' {
		sign = -1
	}
	d.s = d.s[1:]
	hours := d.number(2)
	if iso {
		d.skip(":")
	}
	minutes := d.number(2)
	d.ok = d.ok && d.s == "" && hours <= 15 && minutes <= 59
	if hours == 0 && minutes == 0 {
		return time.UTC
	}
	return time.FixedZone("", sign*(hours*60+minutes)*60)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
