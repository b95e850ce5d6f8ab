package fetch

import (
	"testing"
	"time"

	"feedctl/news"
)

func TestDate(t *testing.T) {
	cases := []struct {
		name, in, want string // want in the offset as written; empty: no date
		precision      news.Precision
	}{
		{"RFC 822", "Tue, 03 Mar 2026 09:39:21 GMT", "2026-03-03T09:39:21Z", 0},
		{"RFC 822 without seconds", "03 Mar 26 09:39 EST", "2026-03-03T09:39:00-05:00", 0},
		{"RFC 850", "Tuesday, 03-Mar-26 09:39:21 GMT", "2026-03-03T09:39:21Z", 0},
		{"west of Greenwich", "Tue, 03 Mar 2026 09:39:21 -0330", "2026-03-03T09:39:21-03:30", 0},
		{"offset with a colon", "Tue, 03 Mar 2026 09:39:21 -03:00", "2026-03-03T09:39:21-03:00", 0},
		{"offset without a space", "Tue, 03 Mar 2026 09:39:21-0300", "2026-03-03T09:39:21-03:00", 0},
		{"UTC and an offset", "Tue, 03 Mar 2026 09:39:21 UTC-3", "2026-03-03T09:39:21-03:00", 0},
		{"dash before the time", "Mon, 03/30/2026 - 19:19", "2026-03-30T19:19:00Z", 0},
		{"dash before the time, named", "Monday, March 30, 2026 - 19:19", "2026-03-30T19:19:00Z", 0},
		{"date after the time and zone", "19:19 UTC, 30 March 2026", "2026-03-30T19:19:00Z", 0},
		{"hours with one digit", "30 Mar 2026 9:39 am EDT", "2026-03-30T09:39:00-04:00", 0},
		{"hour and pm alone", "March 30, 2026 4 pm", "2026-03-30T16:00:00Z", 0},
		{"colon for a fraction", "2026-03-03T09:39:21,5Z", "2026-03-03T09:39:21.5Z", 0},
		{"dashes and a name", "03-Mar-2026", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"Spanish with del", "3 de marzo del 2026", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"Dutch", "di 3 mrt 2026 9:39", "2026-03-03T09:39:00Z", 0},
		{"Italian", "3 marzo 2026 ore 9:39", "2026-03-03T09:39:00Z", 0},
		{"Czech", "3. března 2026 9:39", "2026-03-03T09:39:00Z", 0},
		{"Hungarian", "2026. március 3.", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"Swedish", "3 mars 2026 kl. 09:39", "2026-03-03T09:39:00Z", 0},
		{"Ukrainian", "3 березня 2026 р.", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"Arabic", "3 مارس 2026", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"asctime", "Tue Mar  3 09:39:21 2026", "2026-03-03T09:39:21Z", 0},
		{"asctime with a zone", "Tue Mar 3 09:39:21 CET 2026", "2026-03-03T09:39:21+01:00", 0},
		{"offset before the year", "Tue Mar 03 09:39:21 +0530 2026", "2026-03-03T09:39:21+05:30", 0},
		{"JavaScript", "Tue Mar 03 2026 09:39:21 GMT+0100 (Central European Standard Time)", "2026-03-03T09:39:21+01:00", 0},
		{"wrong weekday", "Mon, 03 Mar 2026 09:39:21 +0000", "2026-03-03T09:39:21Z", 0},
		{"leap second", "31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z", 0},
		{"midnight as 24", "2026-03-03T24:00:00Z", "2026-03-04T00:00:00Z", 0},
		{"RFC 3339", "2026-03-03T09:39:21.538+10:00", "2026-03-03T09:39:21.538+10:00", 0},
		{"lower case", "2026-03-03t09:39:21z", "2026-03-03T09:39:21Z", 0},
		{"space for T", "2026-03-03 09:39:21", "2026-03-03T09:39:21Z", 0},
		{"space before the offset", "2026-03-03 09:39:21 +0200", "2026-03-03T09:39:21+02:00", 0},
		{"basic", "20260303T093921Z", "2026-03-03T09:39:21Z", 0},
		{"basic without T", "20260303093921", "2026-03-03T09:39:21Z", 0},
		{"basic day", "20260303", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"hours alone", "2026-03-03T09Z", "2026-03-03T09:00:00Z", 0},
		{"day", "2026-03-03", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"month", "2026-03", "2026-03-01T00:00:00Z", news.PrecisionMonth},
		{"year", "2026", "2026-01-01T00:00:00Z", news.PrecisionYear},
		{"ordinal day", "2026-062", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"week", "2026-W10-2", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"week without a day", "2026-W10", "2026-03-01T00:00:00Z", news.PrecisionMonth},
		{"week of two months", "2026-W14", "2026-01-01T00:00:00Z", news.PrecisionYear},
		{"week that begins in the year before", "2026-W01", "2026-01-01T00:00:00Z", news.PrecisionYear},
		{"month of a century", "-26-03", "2026-03-01T00:00:00Z", news.PrecisionMonth},
		{"two-digit ISO", "26-03-03", "2026-03-03T00:00:00Z", news.PrecisionDay},
		{"slashes, year first", "2026/3/3 9:39:21", "2026-03-03T09:39:21Z", 0},
		{"slashes, day first", "23/11/2026 10:00", "2026-11-23T10:00:00Z", 0},
		{"slashes, month first", "11/23/2026 4:20 pm PST", "2026-11-23T16:20:00-08:00", 0},
		{"slashes, told by am", "03/04/2026 4:20 am", "2026-03-04T04:20:00Z", 0},
		{"slashes, told by the weekday", "Tue, 03/04/2025", "2025-03-04T00:00:00Z", news.PrecisionDay},
		{"slashes that are two days", "03/04/2026", "", 0},
		{"dots", "03.04.2026 10:15", "2026-04-03T10:15:00Z", 0},
		{"dots, two digits", "30.10.23", "2023-10-30T00:00:00Z", news.PrecisionDay},
		{"American", "Nov. 16, 2026, 10:57 p.m.", "2026-11-16T22:57:00Z", 0},
		{"noon", "Nov 16, 2026 12:05 PM", "2026-11-16T12:05:00Z", 0},
		{"midnight am", "Nov 16, 2026 12:05 AM EST", "2026-11-16T00:05:00-05:00", 0},
		{"ordinals", "Mon, 16th Nov 2026 13:16:28 GMT", "2026-11-16T13:16:28Z", 0},
		{"Sept", "Tue, 01 Sept 2026 10:00:00 +0000", "2026-09-01T10:00:00Z", 0},
		{"Thurs", "Thurs, 15 Oct 2026 00:00:39 +0000", "2026-10-15T00:00:39Z", 0},
		{"time first", "10:57, 16 November 2026", "2026-11-16T10:57:00Z", 0},
		{"month and year", "November 2026", "2026-11-01T00:00:00Z", news.PrecisionMonth},
		{"day with a zone", "26 Sep 2026 GMT", "2026-09-26T00:00:00Z", news.PrecisionDay},
		{"French", "lundi 16 février 2026 à 15h54", "2026-02-16T15:54:00Z", 0},
		{"German", "Mo, 16. März 2026 15:54 Uhr MEZ", "2026-03-16T15:54:00+01:00", 0},
		{"Spanish", "16 de noviembre de 2026", "2026-11-16T00:00:00Z", news.PrecisionDay},
		{"Portuguese", "Seg, 16 Fev 2026 15:54:00 -0300", "2026-02-16T15:54:00-03:00", 0},
		{"Russian", "16 ноября 2026 г., 15:54", "2026-11-16T15:54:00Z", 0},
		{"Polish", "pon, 16 lis 2026 15:54:00 +0100", "2026-11-16T15:54:00+01:00", 0},
		{"Finnish", "16. marraskuuta 2026 klo 15:54", "2026-11-16T15:54:00Z", 0},
		{"Greek", "16 Νοεμβρίου 2026 15:54", "2026-11-16T15:54:00Z", 0},
		{"Turkish", "16 Kasım 2026 15:54", "2026-11-16T15:54:00Z", 0},
		{"Chinese", "2026年11月23日 15:04", "2026-11-23T15:04:00Z", 0},
		{"Japanese", "2026年11月23日（月）15時04分", "2026-11-23T15:04:00Z", 0},
		{"Korean", "2026년 11월 23일 오후 3:04:05", "2026-11-23T15:04:05+09:00", 0},
		{"full-width digits", "２０２６年１１月２３日", "2026-11-23T00:00:00Z", news.PrecisionDay},
		{"Arabic digits", "٢٠٢٦-١١-٢٣", "2026-11-23T00:00:00Z", news.PrecisionDay},
		{"seconds since 1970", "1520932969", "2018-03-13T09:22:49Z", 0},
		{"milliseconds since 1970", "1520932969000", "2018-03-13T09:22:49Z", 0},
		{"IST is India's", "Tue, 03 Mar 2026 09:39:21 IST", "2026-03-03T09:39:21+05:30", 0},
		{"MET is no UTC", "Tue, 03 Mar 2026 09:39:21 MET", "2026-03-03T09:39:21+01:00", 0},
		{"a region's winter", "Mon, 26 January 2026 16:31:00 PT", "2026-01-26T16:31:00-08:00", 0},
		{"a region's summer", "Fri, 31 Jul 2026 20:19:00 America/Los_Angeles", "2026-07-31T20:19:00-07:00", 0},
		{"name and number", "Tue, 03 Mar 2026 09:39:21 CET +0100", "2026-03-03T09:39:21+01:00", 0},
		{"unknown zone", "Tue, 03 Mar 2026 09:39:21 QQT", "", 0},
		{"broken offset", "Sun, 16 Dec 2012 11:47:32 +00:zz", "", 0},
		{"absurd offset", "2026-03-03T09:39:21-99:99", "", 0},
		{"no such day", "Sun, 30 Feb 2026 12:00:00 GMT", "", 0},
		{"no such hour", "2026-03-03T25:14:55Z", "", 0},
		{"no such minute", "2026-03-03T10:61:55Z", "", 0},
		{"MySQL's nothing", "0000-00-00 00:00:00", "", 0},
		{"year 26 in four digits", "0026-03-03T10:00:00Z", "", 0},
		{"words", "yesterday", "", 0},
		{"empty", "", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, offset, precision, ok := Date(c.in)
			got := ""
			if ok {
				got = at.In(time.FixedZone("", int(offset.Seconds()))).Format(time.RFC3339Nano)
			}
			if got != c.want || ok && precision != c.precision {
				t.Errorf("%q: got %q, precision %d; want %q, %d", c.in, got, precision, c.want, c.precision)
			}
		})
	}
}
