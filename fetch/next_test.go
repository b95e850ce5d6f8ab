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
	after := func(p news.Poll, d time.Duration) news.Poll { p.RetryAfter = noon.Add(d); return p }
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
		{"none, not above max", good(20 * h), Wish{}, r, 24 * h, 24 * h, "nothing new: again after 24h"},
		{"interval of another config", good(100 * h), Wish{News: true}, Rhythm{Min: m, Max: 2 * h}, 2 * h, 2 * h, "it brought news: again after 2h"},
		{"down to a second", good(time.Second), Wish{}, Rhythm{Min: time.Second, Max: h}, 2 * time.Second, 2 * time.Second, "nothing new: again after 2s"},
		{"crossed bounds", good(0), Wish{}, Rhythm{Min: 2 * h, Max: h}, 2 * h, 2 * h, "first visit: again after 2h"},
		{"fixed", good(4 * h), Wish{News: true}, Rhythm{Min: 30 * m, Max: 24 * h, Fixed: 10 * m}, 10 * m, 10 * m, "its interval is set to 10m"},
		{"ttl lifts", good(h), Wish{News: true, TTL: 6 * h}, r, 6 * h, 6 * h, "the feed asks for 6h between visits (ttl)"},
		{"ttl-zero", good(2 * h), Wish{News: true, TTL: 0}, r, h, h, "it brought news: again after 1h"},
		{"ttl-absurd", good(h), Wish{News: true, TTL: 99999 * h}, r, 24 * h, 24 * h, "the feed asks for 4166 days between visits (ttl)"},
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
