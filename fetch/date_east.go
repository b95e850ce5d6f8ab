package fetch

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

var (
	eastern   = regexp.MustCompile(`^(令和|平成|昭和|民國|民国)?\s*(\d{4}|\d{1,3}|元)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日號号일]?\s*(.*)$`)
	eastWeek  = regexp.MustCompile(`^,?\s*(?:[星周週]期?[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일|[（(]?[月火水木金土日월화수목금토일][)）]?)\s*`)
	eastClock = strings.NewReplacer("时", ":", "時", ":", "点", ":", "시", ":", "分", ":", "분", ":", "秒", "", "초", "")
)

// eras are the years before the first of an era.
var eras = map[string]int{"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

var vietnamese = regexp.MustCompile(`(?i)^(?:[\pL ,]*\s)?(\d{1,2})\s+(?:tháng|thg)\.?\s+(\d{1,2})\s*,?\s+(?:năm\s+)?(\d{4})(?:$|[\s,]+(.*)$)`)

// vietnameseDate reads a date whose months are numbered: "24 tháng 4, 2026".
func vietnameseDate(s string) (m moment, ok bool) {
	if !strings.Contains(strings.ToLower(s), "th") {
		return m, false
	}
	g := vietnamese.FindStringSubmatch(s)
	if g == nil {
		return m, false
	}
	m.day, _ = strconv.Atoi(g[1])
	m.month, _ = strconv.Atoi(g[2])
	m.year, _ = strconv.Atoi(g[3])
	return m, m.clock(g[4])
}

// eastDate reads Chinese, Japanese and Korean dates.
func eastDate(s string) (m moment, ok bool) {
	g := eastern.FindStringSubmatch(s)
	if g == nil {
		return m, false
	}
	m.year, _ = strconv.Atoi(strings.Replace(g[2], "元", "1", 1))
	m.month, _ = strconv.Atoi(g[3])
	m.day, _ = strconv.Atoi(g[4])
	switch {
	case g[1] != "":
		m.year += eras[g[1]]
	case len(g[2]) == 2:
		m.year = fullYear(m.year)
	}
	rest := eastWeek.ReplaceAllString(g[5], "")
	rest = strings.ReplaceAll(eastClock.Replace(rest), ": ", ":")
	ok = m.clock(strings.TrimRight(strings.TrimSpace(rest), ":"))
	if ok && m.timed && m.zone == nil && inKorean(s) {
		m.zone = seoul
	}
	return m, ok
}

// Korean is written in one zone; a date in it without a zone is Seoul's.
var seoul = time.FixedZone("KST", 9*3600)

func inKorean(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}
