package content

import (
	"regexp"
	"strings"
	"time"

	"feedctl/news"
)

// moment is a date as a page writes it.
type moment struct {
	at        time.Time // in the page's own offset
	precision news.Precision
}

var (
	dayLayouts = []string{
		"2006-01-02", "2006/01/02", "2006/1/2", "2006.01.02", "20060102", "2006-1-2",
		"January 2, 2006", "Jan 2, 2006", "January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", "2 Jan, 2006", "2 January, 2006",
		"02.01.2006", "2.1.2006", "2-Jan-2006",
	}
	clockLayouts = []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04:05Z07",
		"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "20060102T150405Z0700", "20060102T150405",
		"2006-01-02 15:04:05.999999999 Z0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999 Z07:00",
		"2006-01-02 15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04",
		"2006/01/02 15:04:05", "2006/01/02 15:04",
		"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 -0700 2006",
		"Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "2 January 2006 15:04", "2 Jan 2006 15:04",
		"January 2, 2006 15:04", "January 2, 2006 3:04 PM", "Jan 2, 2006 3:04 PM", "January 2, 2006 3:04PM", "Jan 2, 2006 3:04PM",
		"January 2, 2006 15:04:05", "2 January 2006 3:04 PM", "January 2, 2006 3:04 PM -0700", "Jan 2, 2006 3:04 PM -0700",
		"02.01.2006 15:04", "2.1.2006 15:04", "2006-01-02 3:04 PM", "2006-01-02 3:04:05 PM",
	}
	// zoneName matches a zone written as letters at the end of a date.
	zoneName = regexp.MustCompile(`\b(UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|BST|CET|CEST|EET|EEST|IST|JST|KST|AEST|AEDT|Z)$`)
	// ordinals and words around a date that say nothing of it.
	ordinal  = regexp.MustCompile(`(\d)(?:st|nd|rd|th)\b`)
	weekday  = regexp.MustCompile(`^(?i)(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[,.]? +`)
	fillers  = regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|updated|last updated|last modified|modified|created|date)(?: on| at)?:? +| at | - | [|·•–—] |, (\d{1,2}:)`)
	meridiem = regexp.MustCompile(`(?i)(\d) ?([ap])\.?m\b\.?`)
)

// zones are the offsets of zone names in hours, as RFC 5322 §4.3 and common use
// have them. IST is left to India, whose papers write it.
var zones = map[string]string{
	"UTC": "+0000", "GMT": "+0000", "Z": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700", "BST": "+0100", "CET": "+0100", "CEST": "+0200",
	"EET": "+0200", "EEST": "+0300", "IST": "+0530", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100",
}

// readDate reads a date of a page's metadata or of a dateline; false when it is
// none, or absurd. A time without zone is taken as UTC. Days and months written
// as numbers are read day first with dots only: 05/06/2024 has two meanings.
func readDate(s string) (moment, bool) {
	s = line(s)
	if len(s) < 6 || len(s) > 80 {
		return moment{}, false
	}
	for _, c := range [...]string{s, plainDate(s)} {
		for _, l := range clockLayouts {
			if t, err := time.Parse(l, c); err == nil {
				return moment{at: t}, sane(t)
			}
		}
		for _, l := range dayLayouts {
			if t, err := time.Parse(l, c); err == nil {
				return moment{at: t, precision: news.PrecisionDay}, sane(t)
			}
		}
	}
	return moment{}, false
}

// plainDate writes a date in words the way the layouts have it.
func plainDate(s string) string {
	s = fillers.ReplaceAllString(s, " $1")
	s = strings.TrimSpace(s)
	s = weekday.ReplaceAllString(s, "")
	s = ordinal.ReplaceAllString(s, "$1")
	s = meridiem.ReplaceAllStringFunc(s, func(m string) string {
		return m[:1] + " " + strings.ToUpper(strings.Trim(m[1:], " .")[:1]) + "M"
	})
	s = strings.NewReplacer("Sept ", "Sep ", "Sept. ", "Sep ", ". ", " ", " ET", " EST", "a las", "").Replace(s)
	if z := zoneName.FindString(s); z != "" {
		s = strings.TrimSuffix(s, z) + zones[z]
	}
	return strings.Join(strings.Fields(s), " ")
}

// sane keeps out years that stand for "none" (0001, 1970) or are typing errors.
func sane(t time.Time) bool { return t.Year() > 1970 && t.Year() < 2100 }
