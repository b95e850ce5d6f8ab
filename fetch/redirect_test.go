package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"feedctl/news"
)

func TestRedirect(t *testing.T) {
	html := serves("<html><body>Welcome</body></html>", "Content-Type", "text/html")
	tests := []struct {
		name  string
		first http.HandlerFunc // at /feed
		want  news.Class
		moved string // path of the new address; empty: none
	}{
		{"redir-301", redirects(301, "/new"), news.ClassOK, "/new"},
		{"redir-308", redirects(308, "/new"), news.ClassOK, "/new"},
		{"redir-302", redirects(302, "/new"), news.ClassOK, ""},
		{"redir-303", redirects(303, "/new"), news.ClassOK, ""},
		{"redir-307", redirects(307, "/new"), news.ClassOK, ""},
		{"redir-300", redirects(300, "/new"), news.ClassOK, ""},
		{"redir-301-302", redirects(301, "/then302"), news.ClassOK, ""},
		{"redir-308-307", redirects(308, "/then307"), news.ClassOK, ""},
		{"redir-301-500", redirects(301, "/broken"), news.ClassServerError, ""},
		{"redir-302-301", redirects(302, "/then301"), news.ClassOK, ""},
		{"redir-301-301", redirects(301, "/then301"), news.ClassOK, "/new"},
		{"redir-301-home", redirects(301, "/home"), news.ClassNotFeed, ""},
		{"redir-301-gone", redirects(301, "/nowhere"), news.ClassNotFound, ""},
		{"redir-loop", redirects(302, "/feed"), news.ClassRedirect, ""},
		{"redir-loop-two", redirects(302, "/back"), news.ClassRedirect, ""},
		{"redir-5", redirects(302, "/hop5"), news.ClassOK, ""},
		{"redir-10", redirects(302, "/hop9"), news.ClassOK, ""},
		{"redir-11", redirects(302, "/hop10"), news.ClassRedirect, ""},
		{"redir-no-location", answers(302, ""), news.ClassRedirect, ""},
		{"redir-empty-location", redirects(302, " "), news.ClassRedirect, ""},
		{"redir-relative", redirects(301, "new"), news.ClassOK, "/new"},
		{"redir-big-body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/new")
			w.WriteHeader(302)
			endless("", strings.Repeat("x", 4096))(w, r)
		}, news.ClassOK, ""},
		{"redir-refresh", serves("<html></html>", "Refresh", "0; url=/new", "Content-Type", "text/html"), news.ClassNotFeed, ""},
		{"redir-userinfo", func(w http.ResponseWriter, r *http.Request) { redirects(302, "http://user@"+r.Host+"/new")(w, r) }, news.ClassRedirect, ""},
		{"redir-to-file", redirects(302, "file:///etc/passwd"), news.ClassRedirect, ""},
		{"redir-to-gopher", redirects(302, "gopher://127.0.0.1/"), news.ClassRedirect, ""},
		{"redir-to-data", redirects(302, "data:text/xml,<rss/>"), news.ClassRedirect, ""},
		{"redir-to-ftp", redirects(302, "ftp://127.0.0.1/feed"), news.ClassRedirect, ""},
		{"redir-to-javascript", redirects(302, "javascript:alert(1)"), news.ClassRedirect, ""},
		{"redir-to-unix", redirects(302, "unix:///var/run/x.sock"), news.ClassRedirect, ""},
		{"redir-to-nowhere", redirects(302, "http:///new"), news.ClassRedirect, ""},
		{"redir-to-port0", redirects(302, "http://127.0.0.1:0/"), news.ClassRedirect, ""},
		{"redir-to-port-bad", redirects(302, "http://127.0.0.1:99999/"), news.ClassRedirect, ""},
		{"redir-to-port-word", redirects(302, "http://127.0.0.1:http/"), news.ClassRedirect, ""},
		{"redir-301-private", redirects(301, "http://127.0.0.2/feed"), news.ClassPrivateAddress, ""},
		{"redir-301-metadata", redirects(301, "http://169.254.169.254/latest/"), news.ClassPrivateAddress, ""},
		{"cookie-wall", func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			redirects(302, "/feed")(w, r)
		}, news.ClassRedirect, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			paths := map[string]http.HandlerFunc{
				"/feed": tt.first, "/new": serves(feedOf("Anna")), "/home": html, "/hop0": serves(feedOf("Anna")),
				"/then302": redirects(302, "/new"), "/then301": redirects(301, "/new"),
				"/then307": redirects(307, "/new"), "/broken": answers(500, ""), "/back": redirects(302, "/feed"),
			}
			for i := 1; i <= 10; i++ {
				paths["/hop"+strconv.Itoa(i)] = redirects(302, "/hop"+strconv.Itoa(i-1))
			}
			o := newOrigin(t, paths)
			v := visits(t, newClient(t), o.URL+"/feed")
			if v.Class != tt.want {
				t.Fatalf("class: got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			want := ""
			if tt.moved != "" {
				want = o.URL + tt.moved
			}
			if v.MovedTo != want {
				t.Errorf("moved to: got %q, want %q", v.MovedTo, want)
			}
			checkWhole(t, v)
		})
	}
}

// A 304 would not prove that the new address is a feed.
func TestPermanentRedirectIsAskedPlainly(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{
		"/feed": redirects(301, "/new"),
		"/new": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(304)
				return
			}
			serves(feedOf("Anna"))(w, r)
		},
	})
	s := sourceAt(o.URL + "/feed")
	s.Poll = news.Poll{ETag: `"1"`, ValidatorsAt: noon, BodyHash: bodyHash([]byte(feedOf("Anna")))}
	v := newClient(t).Visit(context.Background(), s)
	if v.Class != news.ClassNotModified || v.MovedTo != o.URL+"/new" {
		t.Errorf("got %v to %q, want not_modified to /new", v.Class, v.MovedTo)
	}
}

func TestCredentialsStayAtHome(t *testing.T) {
	abroad := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"))})
	home := newOrigin(t, map[string]http.HandlerFunc{
		"/away":   redirects(301, abroad.URL+"/feed"),
		"/inside": redirects(301, "/feed"),
		"/feed":   serves(feedOf("Anna")),
	})
	c := newClient(t, func(o *Options) {
		o.ReadFile = func(path string) ([]byte, error) {
			return map[string][]byte{"pw": []byte("swordfish\n"), "head": []byte("# mine\nX-Api-Key: k1\n\n")}[path], nil
		}
	})
	s := sourceAt(home.URL + "/away")
	s.User, s.PasswordFile, s.HeadersFile = "ann", "pw", "head"
	v := c.Visit(context.Background(), s)
	if v.Class != news.ClassOK || v.MovedTo != "" {
		t.Fatalf("got %v, moved to %q; want ok and no move to a stranger", v.Class, v.MovedTo)
	}
	user, password, _ := home.last().BasicAuth()
	if user != "ann" || password != "swordfish" || home.last().Header.Get("X-Api-Key") != "k1" {
		t.Errorf("home heard %q %q %v", user, password, home.last().Header)
	}
	if h := abroad.last().Header; h.Get("Authorization") != "" || h.Get("X-Api-Key") != "" {
		t.Errorf("abroad heard %v", h)
	}

	inURL := sourceAt(strings.Replace(home.URL, "http://", "http://ann:swordfish@", 1) + "/inside")
	v = c.Visit(context.Background(), inURL)
	if user, password, _ = home.last().BasicAuth(); user != "ann" || password != "swordfish" {
		t.Errorf("home heard %q %q from the address", user, password)
	}
	if want := strings.Replace(home.URL, "http://", "http://ann:swordfish@", 1) + "/feed"; v.MovedTo != want {
		t.Errorf("moved to %q, want %q", v.MovedTo, want)
	}
	if strings.Contains(v.URL, "swordfish") {
		t.Errorf("the visit's address is %q", v.URL)
	}
}

func TestHeadersFileRefused(t *testing.T) {
	for name, file := range map[string]string{
		"no colon": "X-Secret swordfish", "bad name": "X Secret: swordfish", "framing": "Content-Length: 5", "host": "Host: swordfish",
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, func(o *Options) { o.ReadFile = func(string) ([]byte, error) { return []byte(file), nil } })
			s := sourceAt("http://127.0.0.1:1/feed")
			s.HeadersFile = "head"
			v := c.Visit(context.Background(), s)
			if v.Class != news.ClassDenied || strings.Contains(v.Err.Error(), "swordfish") {
				t.Errorf("got %v, %v", v.Class, v.Err)
			}
		})
	}
}

func TestTLS(t *testing.T) {
	paths := map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna")), "/down": nil}
	start := func(h2 bool, max uint16) *origin {
		o := &origin{}
		o.Server = httptest.NewUnstartedServer(o.handler(paths))
		o.EnableHTTP2 = h2
		o.TLS = &tls.Config{MaxVersion: max}
		o.StartTLS()
		t.Cleanup(o.Close)
		return o
	}
	plain := newOrigin(t, paths)
	paths["/down"] = redirects(302, plain.URL+"/feed")
	paths["/down-for-good"] = redirects(301, plain.URL+"/feed")
	trusting := func(o *origin) *Client {
		c := newClient(t)
		roots := x509.NewCertPool()
		roots.AddCert(o.Certificate())
		c.transport.TLSClientConfig.RootCAs = roots
		return c
	}
	one, two := start(false, 0), start(true, 0)
	tests := []struct {
		name   string
		client *Client
		url    string
		want   news.Class
	}{
		{"tls-ok", trusting(one), one.URL + "/feed", news.ClassOK},
		{"h2-ok", trusting(two), two.URL + "/feed", news.ClassOK},
		{"tls-selfsigned", newClient(t), one.URL + "/feed", news.ClassTLS},
		{"tls-wronghost", trusting(one), strings.Replace(one.URL, "127.0.0.1", "localhost", 1) + "/feed", news.ClassTLS},
		{"tls-old", trusting(one), start(false, tls.VersionTLS11).URL + "/feed", news.ClassTLS},
		{"tls-downgrade", trusting(one), one.URL + "/down", news.ClassRedirect},
		{"tls-downgrade-301", trusting(one), one.URL + "/down-for-good", news.ClassRedirect},
		{"tls-to-plain", newClient(t), strings.Replace(plain.URL, "http:", "https:", 1) + "/feed", news.ClassTLS},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := visits(t, tt.client, tt.url)
			if v.Class != tt.want || v.MovedTo != "" {
				t.Errorf("got %v (%v), moved to %q; want %v", v.Class, v.Err, v.MovedTo, tt.want)
			}
		})
	}
	if p := two.last().Proto; p != "HTTP/2.0" {
		t.Errorf("spoke %s, want HTTP/2.0", p)
	}
}

func TestSecretsAreNeverTold(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{
		"/loop": func(w http.ResponseWriter, r *http.Request) { redirects(302, "/loop?"+r.URL.RawQuery)(w, r) },
		"/file": redirects(302, "file:///x?token=swordfish"),
		"/user": redirects(302, "http://swordfish:swordfish@127.0.0.1/"),
		"/500":  answers(500, ""),
		"/html": serves("<html></html>"),
		"/odd":  serves("<rss", "Content-Encoding", "zz"),
	})
	c := withoutDNS(newClient(t))
	host := o.host()
	query := "?token=swordfish&API_KEY=swordfish&x-sig=swordfish&client%5Fsecret=swordfish&page=2"
	for _, address := range []string{
		o.URL + "/500" + query, o.URL + "/html" + query, o.URL + "/loop" + query, o.URL + "/file" + query,
		o.URL + "/user" + query, o.URL + "/odd" + query, o.URL + "/404" + query,
		"http://ann:swordfish@" + host + "/500", "http://swordfish@" + host + "/500", "ftp://ann:swordfish@" + host + "/",
		"http://ann:swordfish@127.0.0.1:1/" + query, "http://ann:swordfish@10.0.0.1/" + query,
		"http://ann:swordfish@" + host + ":bad/" + query, "http://ann:swordfish@%zz/" + query, "://ann:swordfish@x/" + query,
		"http://ann:swordfish@x.invalid/" + query,
	} {
		v := visits(t, c, address)
		if v.Err == nil {
			t.Errorf("%s: no error", address)
			continue
		}
		for _, text := range []string{v.Err.Error(), news.Hint(v.Err), v.Poll.LastError, v.Poll.Because} {
			if strings.Contains(text, "swordfish") {
				t.Errorf("%s told: %s", address, text)
			}
		}
	}
	if got, want := Redacted("http://a:b@h/p?key=1&page=2#f"), "http://xxxxx@h/p?key=xxxxx&page=2"; got != want {
		t.Errorf("redacted: got %q, want %q", got, want)
	}
}
