package fetch

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

func TestNext(t *testing.T) {
	const m, h = time.Minute, time.Hour
	r := Rhythm{Min: 30 * m, Max: 24 * h}
	good := func(before time.Duration) news.Poll { return news.Poll{LastClass: news.ClassOK, Interval: before} }
	bad := func(failures int, class news.Class) news.Poll {
		return news.Poll{LastClass: class, Interval: 4 * h, Failures: failures}
	}
	asks := func(p news.Poll, tt news.Timetable) news.Poll { p.Timetable = tt; return p }
	ttl := func(d time.Duration) news.Timetable { return news.Timetable{TTL: d} }
	const noonSkipped, nightSkipped, everyHour = 1<<12 | 1<<13, 1<<22 | 1<<23 | 0x3f, 1<<24 - 1
	after := func(p news.Poll, d time.Duration) news.Poll { p.RetryAfter = noon.Add(d); return p }
	planned := func(p news.Poll, d time.Duration) news.Poll { p.NextFetchAt = noon.Add(d); return p }
	tests := []struct {
		name     string
		p        news.Poll
		w        Wish
		r        Rhythm
		want     time.Duration // from noon
		interval time.Duration
		because  string
	}{
		{"first visit", good(0), Wish{News: true}, r, 30 * m, 30 * m, "first visit: again after 30m"},
		{"news halves", good(4 * h), Wish{News: true}, r, 2 * h, 2 * h, "it brought news: again after 2h"},
		{"news, not below min", good(40 * m), Wish{News: true}, r, 30 * m, 30 * m, "it brought news: again after 30m"},
		{"none lengthens", good(2 * h), Wish{}, r, 3 * h, 3 * h, "nothing new: again after 3h"},
		{"none, as planned", planned(good(2*h), 0), Wish{}, r, 3 * h, 3 * h, "nothing new: again after 3h"},
		{"none, long after the plan", planned(good(2*h), -9*h), Wish{}, r, 3 * h, 3 * h, "nothing new: again after 3h"},
		{"none before its time", planned(good(2*h), m), Wish{}, r, 2 * h, 2 * h, "nothing new before its time: again after 2h"},
		{"none before its time, under another config", planned(good(100*h), m), Wish{}, r, 24 * h, 24 * h, "nothing new before its time: again after 24h"},
		{"news before its time", planned(good(4*h), m), Wish{News: true}, r, 2 * h, 2 * h, "it brought news: again after 2h"},
		{"none, not above max", good(20 * h), Wish{}, r, 24 * h, 24 * h, "nothing new: again after 24h"},
		{"interval of another config", good(100 * h), Wish{News: true}, Rhythm{Min: m, Max: 2 * h}, 2 * h, 2 * h, "it brought news: again after 2h"},
		{"down to a second", good(time.Second), Wish{}, Rhythm{Min: time.Second, Max: h}, 2 * time.Second, 2 * time.Second, "nothing new: again after 2s"},
		{"crossed bounds", good(0), Wish{}, Rhythm{Min: 2 * h, Max: h}, 2 * h, 2 * h, "first visit: again after 2h"},
		{"fixed", good(4 * h), Wish{News: true}, Rhythm{Min: 30 * m, Max: 24 * h, Fixed: 10 * m}, 10 * m, 10 * m, "its interval is set to 10m"},
		{"ttl lifts", asks(good(h), ttl(6*h)), Wish{News: true}, r, 6 * h, 6 * h, "the feed asks for 6h between visits (ttl)"},
		{"ttl-zero", asks(good(2*h), ttl(0)), Wish{News: true}, r, h, h, "it brought news: again after 1h"},
		{"ttl-absurd", asks(good(h), ttl(99999*h)), Wish{News: true}, r, 24 * h, 24 * h, "the feed asks for 4166 days between visits (ttl)"},
		{"ttl after a 304", asks(news.Poll{LastClass: news.ClassNotModified, Interval: h}, ttl(6*h)), Wish{}, r, 6 * h, 6 * h, "the feed asks for 6h between visits (ttl)"},
		{"ttl and an interval set by a person", asks(good(h), ttl(6*h)), Wish{}, Rhythm{Min: 30 * m, Max: 24 * h, Fixed: 10 * m}, 10 * m, 10 * m, "its interval is set to 10m"},
		{"ttl and a bad visit", asks(bad(1, news.ClassTimeout), ttl(6*h)), Wish{}, r, h, 4 * h, "bad visit (timeout): again after 1h"},
		{"sy lifts", asks(good(h), news.Timetable{Update: 12 * h}), Wish{News: true}, r, 12 * h, 12 * h, "the feed asks for 12h between visits (sy:updatePeriod)"},
		{"sy-yearly", asks(good(h), news.Timetable{Update: 365 * day}), Wish{News: true}, r, 24 * h, 24 * h, "the feed asks for 365 days between visits (sy:updatePeriod)"},
		{"ttl over sy", asks(good(h), news.Timetable{TTL: 3 * h, Update: h}), Wish{News: true}, r, 3 * h, 3 * h, "the feed asks for 3h between visits (ttl)"},
		{"sy-hourly is no reason to ask sooner", asks(good(8*h), news.Timetable{Update: h}), Wish{}, r, 12 * h, 12 * h, "nothing new: again after 12h"},
		{"skipHours", asks(good(0), news.Timetable{Hours: noonSkipped}), Wish{}, r, 2 * h, 30 * m, "first visit: again after 30m; later, as the feed wants no visit then (skipHours)"},
		{"an hour that is not skipped", asks(good(0), news.Timetable{Hours: nightSkipped}), Wish{}, r, 30 * m, 30 * m, "first visit: again after 30m"},
		{"skipHours over midnight", asks(good(8*h), news.Timetable{Hours: nightSkipped}), Wish{}, r, 18 * h, 12 * h, "nothing new: again after 12h; later, as the feed wants no visit then (skipHours)"},
		{"skiphours-all", asks(good(0), news.Timetable{Hours: everyHour}), Wish{}, r, 30 * m, 30 * m, "first visit: again after 30m"},
		{"skipDays", asks(good(0), news.Timetable{Days: 1 << time.Monday}), Wish{}, r, 12 * h, 30 * m, "first visit: again after 30m; later, as the feed wants no visit then (skipDays)"},
		{"skipDays, more than one", asks(good(0), news.Timetable{Days: 0x7f &^ (1 << time.Friday)}), Wish{}, r, day + 30*m, 30 * m, "first visit: again after 30m; later, as the feed wants no visit then (skipDays)"},
		{"skipDays under a longer max", asks(good(0), news.Timetable{Days: 0x7f &^ (1 << time.Friday)}), Wish{}, Rhythm{Min: 30 * m, Max: 7 * day}, 3*day + 12*h, 30 * m, "first visit: again after 30m; later, as the feed wants no visit then (skipDays)"},
		{"skipDays-all", asks(good(0), news.Timetable{Days: 0x7f}), Wish{}, r, 30 * m, 30 * m, "first visit: again after 30m"},
		{"skipped while failing", asks(bad(1, news.ClassTimeout), news.Timetable{Hours: 1 << 13}), Wish{}, r, 2 * h, 4 * h, "bad visit (timeout): again after 1h; later, as the feed wants no visit then (skipHours)"},
		{"skipped after Retry-After", asks(after(bad(1, news.ClassRateLimited), 12*h), news.Timetable{Hours: nightSkipped}), Wish{}, r, 18 * h, 4 * h, "the site asked for no visit within 12h; later, as the feed wants no visit then (skipHours)"},
		{"410 has no hours", asks(news.Poll{LastClass: news.ClassGone, Gone: true}, news.Timetable{Hours: noonSkipped}), Wish{}, r, 7 * day, 0, "the site answered 410: it is asked no more"},
		{"max-age longer", good(2 * h), Wish{News: true, Fresh: 5 * h}, r, 5 * h, h, "the answer stays fresh for 5h"},
		{"max-age shorter", good(4 * h), Wish{News: true, Fresh: 5 * m}, r, 2 * h, 2 * h, "it brought news: again after 2h"},
		{"maxage-day over a short max", good(h), Wish{Fresh: 24 * h}, Rhythm{Min: m, Max: 2 * h}, 24 * h, 90 * m, "the answer stays fresh for 24h"},
		{"maxage-absurd", good(h), Wish{Fresh: far}, r, 24 * h, 90 * m, "the answer stays fresh for 3650 days, asked again after 24h"},
		{"not modified counts as good", news.Poll{LastClass: news.ClassNotModified, Interval: 2 * h}, Wish{}, r, 3 * h, 3 * h, "nothing new: again after 3h"},
		{"first failure", bad(1, news.ClassTimeout), Wish{}, r, h, 4 * h, "bad visit (timeout): again after 1h"},
		{"third failure", bad(3, news.ClassNetwork), Wish{}, r, 4 * h, 4 * h, "3 bad visits in a row (network): again after 4h"},
		{"daily probe", bad(9, news.ClassNotFound), Wish{}, r, 24 * h, 4 * h, "9 bad visits in a row (not_found): again after 24h"},
		{"for years", bad(1<<40, news.ClassNotFound), Wish{}, r, 24 * h, 4 * h, "1099511627776 bad visits in a row (not_found): again after 24h"},
		{"too many, never sooner than before", bad(1, news.ClassRateLimited), Wish{}, r, 8 * h, 4 * h, "bad visit (rate_limited): again after 8h"},
		{"fixed and failing", bad(1, news.ClassTimeout), Wish{}, Rhythm{Min: m, Max: 24 * h, Fixed: 3 * h}, 6 * h, 4 * h, "bad visit (timeout): again after 6h"},
		{"slow and failing", bad(5, news.ClassTimeout), Wish{}, Rhythm{Min: 72 * h, Max: 96 * h}, 72 * h, 4 * h, "5 bad visits in a row (timeout): again after 3 days"},
		{"Retry-After later", after(bad(1, news.ClassRateLimited), 30*h), Wish{}, r, 30 * h, 4 * h, "the site asked for no visit within 30h"},
		{"Retry-After sooner", after(bad(1, news.ClassServerError), m), Wish{}, r, h, 4 * h, "bad visit (server_error): again after 1h"},
		{"Retry-After beyond its cap", after(bad(1, news.ClassRateLimited), 1e6*h), Wish{}, r, 7 * day, 4 * h, "the site asked for no visit within 7 days"},
		{"410", news.Poll{LastClass: news.ClassGone, Gone: true, Failures: 1, Interval: h}, Wish{}, r, 7 * day, h, "the site answered 410: it is asked no more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, interval, because := Next(tt.p, tt.w, tt.r, noon)
			if got := at.Sub(noon); got != tt.want {
				t.Errorf("next: got %v, want %v", got, tt.want)
			}
			if interval != tt.interval {
				t.Errorf("interval: got %v, want %v", interval, tt.interval)
			}
			if because != tt.because {
				t.Errorf("because: got %q, want %q", because, tt.because)
			}
		})
	}
}

// What a feed skips moves a visit once, by a day or Max at most, jitter or not,
// and the reason says it once.
func TestSkippedOnce(t *testing.T) {
	const m, h = time.Minute, time.Hour
	sundays := news.Timetable{Days: 0x7f &^ 1}
	good := news.Poll{LastClass: news.ClassOK, Interval: h, Timetable: sundays}
	dead := news.Poll{LastClass: news.ClassServerError, Failures: 20, Timetable: sundays}
	waits := good
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) // a Sunday
	waits.RetryAfter = now.Add(60 * h)
	tests := []struct {
		name         string
		p            news.Poll
		max          time.Duration
		plain, whole time.Duration // without and with all jitter
	}{
		{"a day", good, 24 * h, 25*h + 30*m, 25*h + 30*m},
		{"max", good, 72 * h, 73*h + 30*m, 73*h + 30*m},
		{"to the next that is not skipped", good, 7 * day, 6*day + 30*m, 6*day + 39*m},
		{"a dead source", dead, 24 * h, 48 * h, 48 * h},
		{"a dead source under a longer max", dead, 7 * day, 48 * h, 48 * h},
		{"after Retry-After", waits, 24 * h, 84 * h, 84 * h},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Rhythm{Min: 30 * m, Max: tt.max}
			at, _, because := Next(tt.p, Wish{}, r, now)
			if got := at.Sub(now); got != tt.plain || strings.Count(because, "skipDays") != 1 {
				t.Errorf("next: got %v, %q; want %v", got, because, tt.plain)
			}
			c := &Client{o: Options{MinInterval: r.Min, MaxInterval: r.Max, Jitter: func(d time.Duration) time.Duration { return d }}}
			v := news.Visit{At: now, Class: tt.p.LastClass, Poll: tt.p}
			c.settle(&v, Wish{})
			if got := v.Poll.NextFetchAt.Sub(now); got != tt.whole || strings.Count(v.Poll.Because, "skipDays") != 1 {
				t.Errorf("settled: got %v, %q; want %v", got, v.Poll.Because, tt.whole)
			}
		})
	}
}

// Jitter is added after Next and keeps what Next promised.
func TestSpread(t *testing.T) {
	const m, h = time.Minute, time.Hour
	r := Rhythm{Min: 30 * m, Max: 24 * h}
	failing := news.Poll{LastClass: news.ClassTimeout}
	fine := news.Poll{LastClass: news.ClassOK}
	skips := news.Poll{LastClass: news.ClassOK, Timetable: news.Timetable{Hours: 1 << 16}}
	whole := func(d time.Duration) time.Duration { return d }
	tests := []struct {
		name       string
		p          news.Poll
		wait, want time.Duration
		why        bool
	}{
		{"a tenth more", fine, h, 66 * m, false},
		{"beyond a day while all is well", fine, 24 * h, 26*h + 24*m, false},
		{"a dead source is probed daily", failing, 24 * h, 24 * h, false},
		{"and before that spread", failing, 20 * h, 22 * h, false},
		{"to the day at most", failing, 23 * h, 24 * h, false},
		{"a Retry-After of days", failing, 48 * h, 52*h + 48*m, false},
		{"into an hour that is skipped", skips, 3*h + 50*m, 5*h + 23*m, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, why := r.spread(tt.p, noon.Add(tt.wait), noon, whole)
			if got := at.Sub(noon); got != tt.want || (why != "") != tt.why {
				t.Errorf("got %v, %q; want %v", got, why, tt.want)
			}
		})
	}
}

// What a feed says of its own visits holds while it answers 304, and until it
// says something else.
func TestTimetableIsKept(t *testing.T) {
	said := map[string]string{
		"rss": strings.Replace(feedOf("Anna"), "<description>", "<ttl>240</ttl><skipHours><hour>0</hour><hour>15</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays><description>", 1),
		"sy":  strings.Replace(feedOf("Anna"), `version="2.0"`, `version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"`, 1),
	}
	said["sy"] = strings.Replace(said["sy"], "<description>", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><description>", 1)
	now := noon
	body, status := "", 200
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		answers(status, body, "ETag", `"1"`)(w, r)
	}})
	c := newClient(t, func(o *Options) { o.Now = func() time.Time { return now } })
	s := sourceAt(o.URL + "/feed")
	rss := news.Timetable{TTL: 4 * time.Hour, Hours: 1<<0 | 1<<15, Days: 1 << time.Sunday}
	for _, step := range []struct {
		name     string
		status   int
		body     string
		want     news.Timetable
		interval time.Duration // 0: whatever it is
	}{
		{"said", 200, said["rss"], rss, 4 * time.Hour},
		{"304", 304, "", rss, 6 * time.Hour},
		{"500", 500, "", rss, 6 * time.Hour},
		{"the same bytes", 200, said["rss"], rss, 9 * time.Hour},
		{"no feed", 200, "<html></html>", rss, 9 * time.Hour},
		{"something else", 200, said["sy"], news.Timetable{Update: 12 * time.Hour}, 0},
		{"nothing", 200, feedOf("Anna"), news.Timetable{}, 0},
	} {
		status, body = step.status, step.body
		v := c.Visit(t.Context(), s)
		if v.Poll.Timetable != step.want || step.interval != 0 && v.Poll.Interval != step.interval {
			t.Errorf("%s: got %+v every %v, want %+v every %v", step.name, v.Poll.Timetable, v.Poll.Interval, step.want, step.interval)
		}
		if skipped := v.Poll.Timetable.Skips(v.Poll.NextFetchAt); skipped {
			t.Errorf("%s: next at %v", step.name, v.Poll.NextFetchAt)
		}
		s.Poll, now = v.Poll, v.Poll.NextFetchAt
	}
}

func TestRetryAfter(t *testing.T) {
	date := noon.Format(http.TimeFormat)
	wrong := noon.AddDate(-6, 0, 0) // a server whose clock stands in another year
	tests := []struct {
		name, value, date string
		want              time.Duration // 0: none
	}{
		{"429-seconds", "120", date, 2 * time.Minute},
		{"with spaces", " 120 ", date, 2 * time.Minute},
		{"429-date", noon.Add(time.Hour).Format(http.TimeFormat), date, time.Hour},
		{"429-date-850", noon.Add(time.Hour).Format("Monday, 02-Jan-06 15:04:05 GMT"), date, time.Hour},
		{"429-date-asctime", noon.Add(time.Hour).Format(time.ANSIC), date, time.Hour},
		{"date by the server's clock", wrong.Add(time.Hour).Format(http.TimeFormat), wrong.Format(http.TimeFormat), time.Hour},
		{"date without a Date", noon.Add(time.Hour).Format(http.TimeFormat), "", time.Hour},
		{"date with a bad Date", noon.Add(time.Hour).Format(http.TimeFormat), "noon", time.Hour},
		{"429-none", "", date, 0},
		{"429-negative", "-5", date, 0},
		{"429-zero", "0", date, 0},
		{"429-decade", "315360000", date, 7 * day},
		{"429-overflow", "9223372036", date, 7 * day},
		{"429-int64", "9223372036854775807", date, 7 * day},
		{"beyond int64", "99999999999999999999999999", date, 7 * day},
		{"429-garbage", "soon", date, 0},
		{"fraction", "1.5", date, 0},
		{"429-past", noon.Add(-time.Hour).Format(http.TimeFormat), date, 0},
		{"year 9999", "Fri, 31 Dec 9999 23:59:59 GMT", date, 7 * day},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{"Retry-After": {tt.value}, "Date": {tt.date}}
			want := time.Time{}
			if tt.want > 0 {
				want = noon.Add(tt.want)
			}
			if got := retryAfter(h, noon); !got.Equal(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, v := range []string{"120", "-1", "99999999999999999999", "Mon, 23 Nov 2026 13:00:00 GMT", "Monday, 23-Nov-26 13:00:00 GMT", "Mon Nov 23 13:00:00 2026", "\x00"} {
		f.Add(v, "Mon, 23 Nov 2026 12:00:00 GMT", "max-age="+v)
	}
	f.Fuzz(func(t *testing.T, value, date, control string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}, "Cache-Control": {control}, "Expires": {value}, "Age": {control}}
		at := retryAfter(h, noon)
		if !at.IsZero() && (!at.After(noon) || at.After(noon.Add(MaxRetryAfter))) {
			t.Errorf("%q with %q: %v", value, date, at)
		}
		if d := freshFor(h, noon); d < 0 || d > far {
			t.Errorf("fresh for %v", d)
		}
	})
}

func TestFreshFor(t *testing.T) {
	date := noon.Format(http.TimeFormat)
	tests := []struct {
		name                       string
		control, expires, age, now string
		want                       time.Duration
	}{
		{"nothing", "", "", "", date, 0},
		{"max-age", "public, max-age=3600", "", "", date, time.Hour},
		{"in capitals, quoted", `Max-Age="3600"`, "", "", date, time.Hour},
		{"aged in a cache", "max-age=3600", "", "600", date, 50 * time.Minute},
		{"older than its life", "max-age=3600", "", "7200", date, 0},
		{"no-cache", "no-cache, max-age=3600", "", "", date, 0},
		{"no-store after", "max-age=3600, no-store", "", "", date, 0},
		{"shared caches' life is not ours", "s-maxage=3600", "", "", date, 0},
		{"negative", "max-age=-5", "", "", date, 0},
		{"no number", "max-age=soon", noon.Add(time.Hour).Format(http.TimeFormat), "", date, 0},
		{"no value", "max-age", noon.Add(time.Hour).Format(http.TimeFormat), "", date, 0},
		{"twice: the first", "max-age=60, max-age=3600", "", "", date, time.Minute},
		{"no-cache of some headers", `no-cache="Set-Cookie, X-Seen", max-age=3600`, "", "", date, time.Hour},
		{"private of some headers", `private="X, max-age=60", max-age=3600`, "", "", date, time.Hour},
		{"a quote that never ends", `private="X, max-age=3600`, "", "", date, 0},
		{"must-revalidate is about the stale", "must-revalidate, proxy-revalidate, max-age=3600", "", "", date, time.Hour},
		{"must-revalidate alone", "must-revalidate", "", "", date, 0},
		{"shared caches' life beside ours", "s-maxage=9, max-age=3600", "", "", date, time.Hour},
		{"immutable, stale-while-revalidate", "max-age=60, immutable, stale-while-revalidate=86400", "", "", date, time.Minute},
		{"empty members", ", ,max-age=60,", "", "", date, time.Minute},
		{"max-age=0", "max-age=0", noon.Add(time.Hour).Format(http.TimeFormat), "", date, 0},
		{"negative age", "max-age=3600", "", "-5", date, time.Hour},
		{"age without end", "max-age=3600", "", "99999999999999999999", date, 0},
		{"age that is no number", "max-age=3600", "", "old", date, time.Hour},
		{"max-age, and a clock that is wrong", "max-age=3600", "", "", "Mon, 01 Jan 2001 00:00:00 GMT", time.Hour},
		{"Expires, RFC 850", "", "Monday, 23-Nov-26 13:00:00 GMT", "", date, time.Hour},
		{"Expires, asctime", "", "Mon Nov 23 13:00:00 2026", "", date, time.Hour},
		{"Expires aged in a cache", "", noon.Add(time.Hour).Format(http.TimeFormat), "600", date, 50 * time.Minute},
		{"Expires: -1", "", "-1", "", date, 0},
		{"Expires without a Date", "", noon.Add(time.Hour).Format(http.TimeFormat), "", "", time.Hour},
		{"Expires in the year 9999", "", "Fri, 31 Dec 9999 23:59:59 GMT", "", date, far},
		{"maxage-overflow", "max-age=99999999999999999999", "", "", date, far},
		{"Expires", "", noon.Add(time.Hour).Format(http.TimeFormat), "", date, time.Hour},
		{"Expires by the server's clock", "", "Mon, 01 Jan 2001 01:00:00 GMT", "", "Mon, 01 Jan 2001 00:00:00 GMT", time.Hour},
		{"max-age goes before Expires", "max-age=60", noon.Add(time.Hour).Format(http.TimeFormat), "", date, time.Minute},
		{"Expires: 0", "", "0", "", date, 0},
		{"Expires past", "", "Thu, 01 Jan 1970 00:00:00 GMT", "", date, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			for name, v := range map[string]string{"Cache-Control": tt.control, "Expires": tt.expires, "Age": tt.age, "Date": tt.now} {
				if v != "" {
					h.Set(name, v)
				}
			}
			if got := freshFor(h, noon); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// A 304 renews the answer it stands for, with the lifetime that one had unless it
// names its own, which is its own alone.
func TestFreshAfterNotModified(t *testing.T) {
	now, status := noon, 200
	var headers []string
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		answers(status, feedOf("Anna"), append([]string{"ETag", `"1"`}, headers...)...)(w, r)
	}})
	c := newClient(t, func(o *Options) { o.Now = func() time.Time { return now } })
	s := sourceAt(o.URL + "/feed")
	s.Interval = time.Hour // so that what follows is the answers' doing
	const h = time.Hour
	date := func(t time.Time) string { return t.Format(http.TimeFormat) }
	for _, step := range []struct {
		name       string
		status     int
		headers    []string
		wait, kept time.Duration
	}{
		{"said", 200, []string{"Cache-Control", "max-age=21600", "Age", "3600"}, 5 * h, 6 * h},
		{"304 of few words", 304, nil, 6 * h, 6 * h},
		{"304 from a cache", 304, []string{"Age", "7200"}, 4 * h, 6 * h},
		{"304 older than the lifetime", 304, []string{"Age", "72000"}, h, 6 * h},
		{"304 with a longer one", 304, []string{"Cache-Control", "max-age=36000"}, 10 * h, 6 * h},
		{"304 with a shorter one", 304, []string{"Cache-Control", "max-age=60"}, h, 6 * h},
		{"304 with none", 304, []string{"Cache-Control", "no-cache"}, h, 6 * h},
		{"304 with Expires", 304, []string{"Expires", date(noon.AddDate(9, 0, 0)), "Date", date(noon.AddDate(9, 0, 0).Add(-3 * h))}, 3 * h, 6 * h},
		{"304 of few words again", 304, nil, 6 * h, 6 * h},
		{"a bad visit", 500, []string{"Cache-Control", "max-age=7200"}, 2 * h, 6 * h},
		{"the same bytes, another lifetime", 200, []string{"Cache-Control", "max-age=10800"}, 3 * h, 3 * h},
		{"304 after that", 304, nil, 3 * h, 3 * h},
		{"no word", 200, nil, h, 0},
		{"304 after no word", 304, nil, h, 0},
		{"a time rather than a lifetime", 200, []string{"Expires", date(noon.AddDate(9, 0, 0)), "Date", date(noon.AddDate(9, 0, 0).Add(-3 * h))}, 3 * h, 0},
	} {
		status, headers = step.status, step.headers
		v := c.Visit(t.Context(), s)
		if got := v.Poll.NextFetchAt.Sub(now); got != step.wait || v.Poll.Timetable.Fresh != step.kept {
			t.Errorf("%s: next after %v, kept %v (%s); want %v, kept %v", step.name, got, v.Poll.Timetable.Fresh, v.Poll.Because, step.wait, step.kept)
		}
		s.Poll, now = v.Poll, v.Poll.NextFetchAt
	}
}

// A year of one source: news by day and none at night, a month of silence, a
// week out of order. How often it is asked, and how late its news are seen.
func TestYearOfOneSource(t *testing.T) {
	r := Rhythm{Min: 30 * time.Minute, Max: 24 * time.Hour}
	start := noon
	rnd := rand.New(rand.NewPCG(1, 2))
	var published []time.Time
	for at := start; at.Before(start.AddDate(1, 0, 0)); at = at.Add(time.Duration(60+rnd.IntN(120)) * time.Minute) {
		silent := at.After(start.AddDate(0, 3, 0)) && at.Before(start.AddDate(0, 4, 0))
		if h := at.Hour(); h >= 7 && h < 22 && !silent {
			published = append(published, at)
		}
	}
	broken := func(at time.Time) bool {
		return at.After(start.AddDate(0, 6, 0)) && at.Before(start.AddDate(0, 6, 7))
	}

	var p news.Poll
	var visits, inSilence, whileBroken, next int
	var late, latest time.Duration
	for now := start; now.Before(start.AddDate(1, 0, 0)); {
		visits++
		w := Wish{}
		if broken(now) {
			whileBroken++
			p.LastClass, p.Failures = news.ClassServerError, p.Failures+1
		} else {
			p.LastClass, p.Failures = news.ClassOK, 0
			for next < len(published) && !published[next].After(now) {
				if wait := now.Sub(published[next]); !broken(published[next]) {
					late += wait
					latest = max(latest, wait)
				}
				w.News = true
				next++
			}
		}
		if now.After(start.AddDate(0, 3, 7)) && now.Before(start.AddDate(0, 4, 0)) {
			inSilence++
		}
		at, interval, _ := Next(p, w, r, now)
		if !at.After(now) || at.Sub(now) < r.Min || at.Sub(now) > r.Max {
			t.Fatalf("at %v: next %v", now, at)
		}
		now, p.Interval = at, interval
	}
	mean := late / time.Duration(len(published))
	t.Logf("%d visits, %d items, seen after %v on average, %v at most", visits, len(published), mean, latest)
	if perDay := visits / 365; perDay < 4 || perDay > 24 {
		t.Errorf("%d visits a day for 9 items a day", perDay)
	}
	if inSilence > 30 {
		t.Errorf("%d visits in three weeks of silence, want about one a day", inSilence)
	}
	if whileBroken > 14 {
		t.Errorf("%d visits in a week of errors", whileBroken)
	}
	if mean > 90*time.Minute {
		t.Errorf("news are seen %v late on average", mean)
	}
}

func TestJitterIsStored(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"))})
	c := newClient(t, func(o *Options) { o.Jitter = func(d time.Duration) time.Duration { return d } })
	v := visits(t, c, o.URL+"/feed")
	if got := v.Poll.NextFetchAt.Sub(noon); got != 33*time.Minute {
		t.Errorf("got %v, want a tenth more than 30m", got)
	}
}

func TestHub(t *testing.T) {
	link := `<https://hub.example/>; rel="hub", </feed>; rel=self`
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"), "Link", link)})
	v := visits(t, newClient(t), o.URL+"/feed")
	if v.Poll.Hub != "https://hub.example/" || v.Feed.Hub != v.Poll.Hub {
		t.Errorf("got %q", v.Poll.Hub)
	}
	if strings.Contains(v.Poll.Because, "hub") {
		t.Errorf("because: %q", v.Poll.Because)
	}
}
