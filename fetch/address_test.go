package fetch

import (
	"math/rand/v2"
	"net/url"
	"testing"
)

// A host found at once is the host that net/url finds.
func TestPlainHost(t *testing.T) {
	like := func(t *testing.T, u string) bool {
		t.Helper()
		got := plainHost(u)
		if got == "" {
			return false
		}
		if p, err := url.Parse(u); err != nil || p.Host != got {
			t.Errorf("%q: got %q, want %v, %v", u, got, p, err)
		}
		return true
	}
	cases := []struct {
		u     string
		plain bool
	}{
		{"https://news.example/2026/a.html?x=1&y=(2)#top", true},
		{"http://news.example:8080", true},
		{"http://127.0.0.1:/", true},
		{"http://news.example/a:b//c@d", true},
		{"HTTP://news.example/", false},
		{"http://user@news.example/", false},
		{"http://[::1]/", false},
		{"http://a:b/", false},
		{"http:///a", false},
		{"http://:80/", false},
		{"http://a?b", false},
		{"http://a/%zz", false},
		{"http://a/é", false},
		{"http://a/b c", false},
		{"//news.example/", false},
		{"", false},
	}
	for _, c := range cases {
		if got := like(t, c.u); got != c.plain {
			t.Errorf("%q: plain is %v, want %v", c.u, got, c.plain)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	const letters = "ab1.-:/?#@%[]& é\x00"
	for range 20_000 {
		b := []byte("http://a.b:1/c?d#e")
		for range 1 + r.IntN(4) {
			b[7+r.IntN(len(b)-7)] = letters[r.IntN(len(letters))]
		}
		like(t, string(b))
	}
}
