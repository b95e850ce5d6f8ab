package fetch

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"feedctl/news"
)

// Only what came before any connection may be the fault of our own network.
func TestUnreached(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	o := newOrigin(t, map[string]http.HandlerFunc{
		"/off":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"/moved": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, closed.URL, http.StatusFound) },
		"/none":  http.NotFound,
		"/half": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("<rss>"))
		},
	})
	c := withoutDNS(newClient(t, func(o *Options) { o.Timeout = time.Second }))
	for _, tt := range []struct {
		name, address string
		class         news.Class
		want          bool
	}{
		{"nobody there", closed.URL, news.ClassNetwork, true},
		{"no such name", "http://nowhere.invalid/feed", news.ClassNetwork, true},
		{"broken off", o.URL + "/off", news.ClassNetwork, false},
		{"broken off in the middle", o.URL + "/half", news.ClassNetwork, false},
		{"connected, and no word", "http://" + mute.Addr().String(), news.ClassTimeout, false},
		{"an answer", o.URL + "/none", news.ClassNotFound, false},
		{"redirected to nobody", o.URL + "/moved", news.ClassNetwork, false},
		{"a private address", "http://10.0.0.1/", news.ClassPrivateAddress, false},
		{"no address", "http://[", news.ClassNetwork, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := c.Visit(t.Context(), sourceAt(tt.address))
			if v.Class != tt.class || v.Unreached != tt.want {
				t.Errorf("got %s, unreached %v (%v); want %s, %v", v.Class, v.Unreached, v.Err, tt.class, tt.want)
			}
		})
	}
}
