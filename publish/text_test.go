package publish

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

func TestCleanText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":              {"a b", "a b"},
		"control characters": {"a\x00b\x07\x1b[31mc\x7f\u0085", "ab[31mc"},
		"line ends":          {"a\r\nb\rc\td", "a\nb\nc\td"},
		"broken UTF-8":       {"a\xffb", "a\uFFFDb"},
		"noncharacters":      {"a\uFFFEb\uFFFF\uFDD0\U0001FFFEc", "abc"},
		"emoji stay":         {"👩‍👩‍👧", "👩‍👩‍👧"},
		"replacement stays":  {"a\uFFFD", "a\uFFFD"},
	} {
		if got := cleanText(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestQuoteURL(t *testing.T) {
	long := "one two three four five six " + repeat("filler words here ", 50) + "last five words of it end"
	for name, c := range map[string]struct{ page, quote, want string }{
		"sentence":             {"https://x.example/a", "It rained – and, then, it-stopped & dried.", "https://x.example/a#:~:text=It%20rained%20%E2%80%93%20and%2C%20then%2C%20it%2Dstopped%20%26%20dried."},
		"page with a fragment": {"https://x.example/a#top", "Yes", "https://x.example/a#top:~:text=Yes"},
		"page with a text":     {"https://x.example/a#:~:text=No", "Yes", "https://x.example/a#:~:text=No&text=Yes"},
		"long sentence":        {"https://x.example/", long, "https://x.example/#:~:text=one%20two%20three%20four%20five%20six,last%20five%20words%20of%20it%20end"},
		"no quote":             {"https://x.example/", " ", "https://x.example/"},
		"no page":              {"javascript:alert(1)", "Yes", ""},
		"line breaks":          {"https://x.example/", "a\n b", "https://x.example/#:~:text=a%20b"},
	} {
		if got := quoteURL(c.page, c.quote); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}

func TestWebURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://x.example/a?b=c&d": "https://x.example/a?b=c&d", " http://x.example ": "http://x.example", "//x.example/": "", "/a": "",
		"javascript:alert(1)": "", "https://": "", "ftp://x.example/": "", "https://x.example/a b<c>": "https://x.example/a%20b%3Cc%3E", "http://[": "",
	} {
		if got := webURL(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		joined(nil):                             "",
		joined([]string{"A"}):                   "A",
		joined([]string{"A", "B"}):              "A and B",
		joined([]string{"A", "B", "C"}):         "A, B and C",
		readingTime(0):                          "",
		readingTime(1):                          "1 min read",
		readingTime(6):                          "6 mins read",
		cut("one two three", 9):                 "one two…",
		cut("short", 9):                         "short",
		direction("ar-EG") + direction("en"):    "rtl",
		licenceURL("CC BY-ND 4.0"):              "https://creativecommons.org/licenses/by-nd/4.0/",
		licenceURL("all rights reserved") + "-": "-",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFamilyFirst(t *testing.T) {
	for want, n := range map[string]news.Name{
		"Okafor, Tom":           {Given: "Tom", Family: "Okafor"},
		"van der Berg, Jan":     {Given: "Jan", NonDroppingParticle: "van der", Family: "Berg"},
		"King, Martin, Jr.":     {Given: "Martin", Family: "King", Suffix: "Jr."},
		"The Associated Ledger": {Literal: "The Associated Ledger"},
		"Madonna":               {Family: "Madonna"},
	} {
		if got := familyFirst(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"http://localhost:8080": true, "http://127.0.0.1:8080/": true, "http://[::1]/": true, "https://news.example.org/": false, "http://192.0.2.1/": false,
	} {
		if got := isLoopback(address); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
}

func TestClientPrefix(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7/32", "[2001:db8:1:2:3::4]:5": "2001:db8:1:2::/64", "[::ffff:192.0.2.7]:5": "192.0.2.7/32", "pipe": "invalid Prefix",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		if got := ClientPrefix(r).String(); got != want {
			t.Errorf("%s: got %v, want %v", remote, got, want)
		}
	}
}

// No part of a date is printed that its source did not write.
func TestReportDate(t *testing.T) {
	first := time.Date(2023, 3, 1, 0, 0, 0, 0, time.FixedZone("", 2*3600))
	for _, c := range []struct {
		name                     string
		precision                news.Precision
		shown, machine, highwire string
	}{
		{"instant", news.PrecisionInstant, "Mar 1, 2023", "2023-03-01T00:00:00+02:00", "2023/03/01"},
		{"day", news.PrecisionDay, "Mar 1, 2023", "2023-03-01", "2023/03/01"},
		{"month", news.PrecisionMonth, "Mar 2023", "2023-03", "2023/03"},
		{"year", news.PrecisionYear, "2023", "2023", "2023"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := news.Report{LocalDate: first, Published: first.UTC(), Precision: c.precision}
			shown, machine := reportDate(r)
			highwireDate := ""
			for _, tag := range highwire(item{entry: news.Entry{Lead: r}}) {
				if tag.Name == "citation_publication_date" {
					highwireDate = tag.Content
				}
			}
			got, want := []string{shown, machine, reportSchema(r).Published, highwireDate}, []string{c.shown, c.machine, c.machine, c.highwire}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
