package fetch

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

const wantedLease = 10 * 24 * time.Hour

func TestSubscribe(t *testing.T) {
	form := make(chan url.Values, 8)
	accepts := func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form <- r.PostForm
		w.WriteHeader(http.StatusAccepted)
	}
	metadata := "http://169.254.169.254/latest/"
	tests := []struct {
		name   string
		hub    http.HandlerFunc
		class  news.Class
		status int
		wait   time.Duration
		asked  int // requests at the origin
	}{
		{"accepted", accepts, news.ClassOK, 202, 0, 1},
		{"no content", answers(204, ""), news.ClassOK, 204, 0, 1},
		{"307 to itself elsewhere", redirects(307, "/hub2"), news.ClassOK, 202, 0, 2},
		{"308 to itself elsewhere", redirects(308, "/hub2"), news.ClassOK, 202, 0, 2},
		{"307 in a ring", redirects(307, "/hub"), news.ClassRedirect, 0, 0, 4},
		{"307 to the metadata service", redirects(307, metadata), news.ClassPrivateAddress, 0, 0, 1},
		{"308 to a private address", redirects(308, "http://10.0.0.1/"), news.ClassRedirect, 0, 0, 1},
		{"307 to a host in the clear", redirects(307, "http://hub.example/"), news.ClassRedirect, 0, 0, 1},
		{"307 to a file", redirects(307, "file:///etc/passwd"), news.ClassRedirect, 0, 0, 1},
		{"307 with a user", redirects(307, "http://me@127.0.0.1/"), news.ClassRedirect, 0, 0, 1},
		{"302 would make a GET of it", redirects(302, "/hub2"), news.ClassHTTPError, 302, 0, 1},
		{"400", answers(400, "no such topic"), news.ClassHTTPError, 400, 0, 1},
		{"403", answers(403, ""), news.ClassDenied, 403, 0, 1},
		{"410", answers(410, ""), news.ClassGone, 410, 0, 1},
		{"429", answers(429, "", "Retry-After", "90"), news.ClassRateLimited, 429, 90 * time.Second, 1},
		{"503", answers(503, "", "Retry-After", "1800"), news.ClassServerError, 503, 30 * time.Minute, 1},
		{"says nothing", stalls(""), news.ClassTimeout, 0, 0, 1},
		{"accepts and talks for ever", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(202)
			endless("", strings.Repeat("x", 4096))(w, r)
		}, news.ClassOK, 202, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, map[string]http.HandlerFunc{"/hub": func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm() // a server sees that its client left once it has read all
				tt.hub(w, r)
			}, "/hub2": accepts})
			c := newClient(t, func(o *Options) { o.Timeout = time.Second })
			secret := "0123456789abcdef0123456789abcdef"
			if tt.class == news.ClassPrivateAddress {
				secret = "" // else it is refused before its address is looked at
			}
			a := c.Subscribe(t.Context(), news.HubRequest{Hub: o.URL + "/hub", Topic: "https://harbour.example/feed?a=b&c",
				Callback: "https://digest.example/websub/token", Secret: secret, Lease: wantedLease})
			if a.Class != tt.class || a.Status != tt.status || (a.Err == nil) != tt.class.Good() {
				t.Errorf("got %s %d (%v), want %s %d", a.Class, a.Status, a.Err, tt.class, tt.status)
			}
			if a.Err != nil && (strings.Contains(a.Err.Error(), "token") || secret != "" && strings.Contains(a.Err.Error(), secret)) {
				t.Errorf("the error tells a secret: %v", a.Err)
			}
			var wait time.Duration
			if !a.RetryAfter.IsZero() {
				wait = a.RetryAfter.Sub(noon)
			}
			if wait != tt.wait {
				t.Errorf("asked to wait %v, want %v", wait, tt.wait)
			}
			if n := len(o.requests()); n != tt.asked {
				t.Errorf("%d requests, want %d", n, tt.asked)
			}
			for _, r := range o.requests() {
				if r.Method != http.MethodPost || r.Header.Get("Referer") != "" || r.Header.Get("User-Agent") == "" {
					t.Errorf("got %s %v", r.Method, r.Header)
				}
			}
		})
	}
	got, want := <-form, url.Values{"hub.mode": {"subscribe"}, "hub.topic": {"https://harbour.example/feed?a=b&c"},
		"hub.callback": {"https://digest.example/websub/token"}, "hub.secret": {"0123456789abcdef0123456789abcdef"}, "hub.lease_seconds": {"864000"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("form (-want +got):\n%s", d)
	}
}

// Nothing reaches a hub that is not public, whatever its name says.
func TestSubscribeGuarded(t *testing.T) {
	o := newOrigin(t, nil)
	c := newClient(t, func(o *Options) { o.AllowPrivate = nil })
	_, port, _ := strings.Cut(o.host(), ":")
	for _, hub := range []string{o.URL, "http://localhost:" + port + "/", "http://169.254.169.254/", "http://[::1]:" + port + "/", "http://0x7f.1:" + port + "/"} {
		a := c.Subscribe(t.Context(), news.HubRequest{Hub: hub, Topic: "https://a.example/", Callback: "https://b.example/"})
		if a.Class != news.ClassPrivateAddress {
			t.Errorf("%s: got %s (%v), want private_address", hub, a.Class, a.Err)
		}
	}
	for _, hub := range []string{"ftp://hub.example/", "hub.example", "", "http:///x", "http://%zz/"} {
		if a := c.Subscribe(t.Context(), news.HubRequest{Hub: hub}); a.Class.Good() || a.Err == nil {
			t.Errorf("%q: got %s", hub, a.Class)
		}
	}
	if n := len(o.requests()); n != 0 {
		t.Errorf("%d requests got through", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := newClient(t).Subscribe(ctx, news.HubRequest{Hub: o.URL}); a.Class.Good() || a.Err == nil {
		t.Errorf("after the end: got %+v", a)
	}
}

func TestKeepsSecret(t *testing.T) {
	c := newClient(t, func(o *Options) { o.AllowPrivate = []string{"127.0.0.1:9090", "10.1.0.0/16", "::1"} })
	for hub, want := range map[string]bool{
		"https://hub.example/": true, "http://hub.example/": false, "http://127.0.0.1:9090/": true, "http://127.0.0.1:9091/": false,
		"http://127.0.0.1/": false, "http://10.1.2.3/": true, "http://10.2.0.1/": false, "http://[::1]:77/": true, "http://localhost:9090/": false,
		"http://93.184.216.34/": false, "": false, "http://127.0.0.1:x/": false,
	} {
		if got := c.KeepsSecret(hub); got != want {
			t.Errorf("%q: got %v, want %v", hub, got, want)
		}
	}
}

func TestTopic(t *testing.T) {
	atom := func(self string) string {
		if self != "" {
			self = `<link rel="self" href="` + self + `"/>`
		}
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><id>urn:x</id><link rel="hub" href="https://hub.example/"/>` + self + `</feed>`
	}
	tests := []struct {
		name, link, self string
		change           func(*news.Source)
		want             string // after the origin's address
	}{
		{"none is named", "", "", nil, "/feed"},
		{"in the document", "", "/main.xml#top", nil, "/main.xml"},
		{"in the header first", `</head.xml>; rel="self"`, "/main.xml", nil, "/head.xml"},
		{"with commas and quotes", `<https://x.example/a,b>; title="a, <b>"; rel=next, </h,1.xml>; rel="alternate self"`, "", nil, "/h,1.xml"},
		{"of another host", "", "https://other.example/feed", nil, "/feed"},
		{"of another port", "", "http://127.0.0.1:1/feed", nil, "/feed"},
		{"no web address", "", "urn:feed", nil, "/feed"},
		{"with a secret", "", "/feed?token=abc", nil, "none"},
		{"a source with a login", "", "/main.xml", func(s *news.Source) { s.User = "me" }, "none"},
		{"a source with a secret address", "", "", func(s *news.Source) { s.URL += "?key=abc" }, "none"},
		{"a source with a secret address that names a plain one", "", "/main.xml", func(s *news.Source) { s.URL += "?key=abc" }, "/main.xml"},
		{"a password in the address", "", "/main.xml", func(s *news.Source) { s.URL = strings.Replace(s.URL, "//", "//me:pw@", 1) }, "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headers := []string{}
			if tt.link != "" {
				headers = []string{"Link", tt.link}
			}
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(atom(tt.self), headers...)})
			s := sourceAt(o.URL + "/feed")
			if tt.change != nil {
				tt.change(&s)
			}
			want := o.URL + tt.want
			if tt.want == "none" {
				want = ""
			}
			v := newClient(t).Visit(t.Context(), s)
			if v.Feed == nil || v.Feed.Hub != "https://hub.example/" || v.Feed.Topic != want {
				t.Errorf("got %+v (%v), want topic %q", v.Feed, v.Err, want)
			}
		})
	}
}

func TestPushed(t *testing.T) {
	atom := func(self string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Another name</title><id>urn:x</id>` + self +
			`<entry><id>urn:1</id><title>One</title><link href="/1"/><updated>2026-11-23T11:00:00Z</updated><content>Fog.</content></entry></feed>`
	}
	tests := []struct {
		name, body string
		links      []string
		want       string // of the error; empty: none
	}{
		{"no self", feedOf("Anna"), nil, ""},
		{"its own self", atom(`<link rel="self" href="https://harbour.example/main.xml"/>`), nil, ""},
		{"its own self in the clear", atom(`<link rel="self" href="http://harbour.example/main.xml"/>`), nil, ""},
		{"the source's own address", atom(`<link rel="self" href="/feed"/>`), []string{`<https://hub.example/>; rel=hub`}, ""},
		{"another self", atom(`<link rel="self" href="https://other.example/feed"/>`), nil, "names another feed"},
		{"another path", atom(`<link rel="self" href="/sport.xml"/>`), nil, "names another feed"},
		{"another self in the header", feedOf("Anna"), []string{`<https://hub.example/>; rel=hub, <https://other.example/f>; rel=self`}, "names another feed"},
		{"a page", "<!doctype html><html><body>Hello</body></html>", nil, "read push"},
		{"nothing", "", nil, "read push"},
		{"half a tag", "<rs", nil, "read push"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := sourceAt("https://harbour.example/feed")
			s.Poll = news.Poll{ETag: `"e"`, BodyHash: "h", LastChanged: noon.Add(-time.Hour), NextFetchAt: noon.Add(time.Hour)}
			v, err := newClient(t).Pushed(news.Push{Source: s, Base: s.URL, At: noon, Body: []byte(tt.body), Links: tt.links, ContentType: "application/xml",
				Key: news.PushKey{Hub: "https://hub.example/", Topic: "https://harbour.example/main.xml", Secret: "secret"}})
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil || v.Class != news.ClassOK || len(v.Items) != 1 || v.Feed != nil || v.MovedTo != "" {
				t.Fatalf("got %+v, %v", v, err)
			}
			if d := cmp.Diff(s.Poll, v.Poll); d != "" {
				t.Errorf("poll (-before +after):\n%s", d)
			}
			if it := v.Items[0]; it.Source != s.ID || it.ID != news.ItemID(s.OriginalURL, it.GUID) || it.Backlog {
				t.Errorf("item: got %+v", it)
			}
		})
	}
}

// A hub that brings the news makes visits rare, as long as it does.
func TestNextWhilePushed(t *testing.T) {
	lease := noon.Add(9 * day)
	tests := []struct {
		name string
		p    news.Poll
		w    Wish
		r    Rhythm
		want time.Duration
	}{
		{"no hub", news.Poll{}, Wish{}, Rhythm{}, 3 * time.Hour},
		{"a hub", news.Poll{PushedUntil: lease}, Wish{}, Rhythm{}, day},
		{"max_interval above a day", news.Poll{PushedUntil: lease}, Wish{}, Rhythm{Max: 4 * day}, day},
		{"max_interval below a day", news.Poll{PushedUntil: lease}, Wish{}, Rhythm{Max: 8 * time.Hour}, 8 * time.Hour},
		{"a lease that ends sooner", news.Poll{PushedUntil: noon.Add(5 * time.Hour)}, Wish{}, Rhythm{}, 5 * time.Hour},
		{"a lease that ends before the next visit", news.Poll{PushedUntil: noon.Add(time.Hour)}, Wish{}, Rhythm{}, 3 * time.Hour},
		{"a lease that is over", news.Poll{PushedUntil: noon.Add(-time.Hour)}, Wish{}, Rhythm{}, 3 * time.Hour},
		{"news that it did not bring", news.Poll{PushedUntil: lease}, Wish{News: true}, Rhythm{}, time.Hour},
		{"an interval that a person chose", news.Poll{PushedUntil: lease}, Wish{}, Rhythm{Fixed: 15 * time.Minute}, 15 * time.Minute},
		{"a bad visit", news.Poll{LastClass: news.ClassServerError, Failures: 1, PushedUntil: lease}, Wish{}, Rhythm{}, time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.p.LastClass == "" {
				tt.p.LastClass = news.ClassNotModified
			}
			if tt.p.Interval = 2 * time.Hour; tt.r.Max == 0 {
				tt.r.Max = day
			}
			tt.r.Min = 30 * time.Minute
			at, interval, because := Next(tt.p, tt.w, tt.r, noon)
			if got := at.Sub(noon); got != tt.want {
				t.Errorf("got %v (%s), want %v", got, because, tt.want)
			}
			if slow := tt.want >= 5*time.Hour; strings.Contains(because, "hub") != slow {
				t.Errorf("because: %q", because)
			}
			if tt.r.Fixed == 0 && interval > 3*time.Hour {
				t.Errorf("the learned interval is %v", interval)
			}
		})
	}
}

// The visit after a push sees what was pushed: that is no news to it.
func TestVisitAfterPush(t *testing.T) {
	fresh := ""
	o := newOrigin(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", fresh)
		_, _ = io.WriteString(w, feedOf("Anna", "Berta")) // of noon and eleven
	}})
	for name, tt := range map[string]struct {
		changed     time.Time
		fresh       string
		want, usual time.Duration
	}{
		"all was pushed":     {noon.Add(time.Minute), "", day, 90 * time.Minute},
		"it stays fresh":     {noon.Add(time.Minute), "max-age=43200", day, 12 * time.Hour},
		"fresh for the day":  {noon.Add(time.Minute), "max-age=86400", day, 0},
		"one was not pushed": {noon.Add(-time.Minute), "", 30 * time.Minute, 0},
	} {
		fresh = tt.fresh
		s := sourceAt(o.URL + "/feed")
		s.Poll = news.Poll{LastClass: news.ClassOK, LastChanged: tt.changed, Interval: time.Hour}
		at := noon.Add(2 * time.Minute)
		s.Poll.PushedUntil = at.Add(9 * day)
		v := newClient(t, func(o *Options) { o.Now = func() time.Time { return at } }).Visit(t.Context(), s)
		if got := v.Poll.NextFetchAt.Sub(at); got != tt.want {
			t.Errorf("%s: next after %v (%s), want %v", name, got, v.Poll.Because, tt.want)
		}
		usual := time.Time{}
		if tt.usual > 0 {
			usual = at.Add(tt.usual)
		}
		if !v.Usual.Equal(usual) {
			t.Errorf("%s: without the hub at %v, want %v", name, v.Usual, usual)
		}
	}
}
