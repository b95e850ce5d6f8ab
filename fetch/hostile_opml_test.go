package fetch

import (
	"net/http"
	"strings"
	"testing"

	"feedctl/news"
)

// A list of feeds from the web: what brings it is a visit's request, with a
// visit's limits, and what it says is only a list. TestReadOPML has the rest.
func TestHostileOPML(t *testing.T) {
	one := `<outline text="A" xmlUrl="http://a.example/"/>`
	inside := listen(t, "127.0.0.1:0")
	odd := `<outline text="in" xmlUrl="http://` + inside.addr + `/feed"/><outline text="file" xmlUrl="file:///etc/passwd"/>` +
		`<outline text="include" type="include" url="http://` + inside.addr + `/more.opml"/>` +
		`<outline text="script" xmlUrl="javascript:alert(1)"/><outline text="decimal" xmlUrl="http://2130706433/"/>`
	tests := []struct {
		name   string
		origin http.HandlerFunc
		want   news.Class // of the request
		feeds  int        // outlines; -1: the list is refused
		bad    int        // of them with an error
	}{
		{"opml-ok", serves(opmlOf(one), "Content-Type", "text/x-opml"), news.ClassOK, 1, 0},
		{"opml-ok, in gzip", serves(gzipped(opmlOf(one)), "Content-Encoding", "gzip"), news.ClassOK, 1, 0},
		{"opml-bad-urls", serves(opmlOf(one + odd)), news.ClassOK, 5, 2},
		{"opml-100k", serves(opmlOf(strings.Repeat(one, 100_000))), news.ClassTooLarge, 0, 0},
		{"opml-100k, as a bomb", serves(gzipped(opmlOf(strings.Repeat(one, 100_000))), "Content-Encoding", "gzip"), news.ClassTooLarge, 0, 0},
		{"opml of names", serves(opmlOf(strings.Repeat(`<outline text="x" title="y" a="b" c="d"/>`, 20_000))), news.ClassOK, 0, 0},
		{"opml-xxe", serves(`<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://` + inside.addr + `/x"> %x; <!ENTITY y SYSTEM "file:///etc/passwd">]>` +
			`<opml version="2.0"><body><outline text="&y;" xmlUrl="http://a.example/"/></body></opml>`), news.ClassOK, 1, 0},
		{"opml cut on the way", says(ok200 + "Content-Length: 9999\r\n\r\n" + opmlOf(one)), news.ClassNetwork, 0, 0},
		{"opml cut before", serves(opmlOf(one)[:120]), news.ClassOK, -1, 0},
		{"opml that is a web page", serves("<!doctype html><title>Sign in</title>", "Content-Type", "text/html"), news.ClassOK, -1, 0},
		{"opml that is a feed", serves(feedOf("Anna")), news.ClassOK, -1, 0},
		{"opml elsewhere, inside", redirects(302, "http://"+inside.addr+"/list"), news.ClassPrivateAddress, 0, 0},
		{"opml behind a login", answers(401, opmlOf(one)), news.ClassDenied, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/list": tt.origin})
			c := caged(t, newClient(t, func(opt *Options) { opt.AllowPrivate = []string{o.host()} }), nil)
			r, err := c.Get(t.Context(), o.URL+"/list")
			if ClassOf(err) != tt.want {
				t.Fatalf("got %v (%v), want %v", ClassOf(err), err, tt.want)
			}
			if err != nil {
				return
			}
			list, err := ReadOPML(r.Body)
			if (err != nil) != (tt.feeds < 0) || len(list) != max(0, tt.feeds) {
				t.Fatalf("got %d outlines, %v; want %d", len(list), err, tt.feeds)
			}
			bad := 0
			for _, f := range list {
				if f.Err != nil {
					bad++
				} else if v := visits(t, c, f.URL); v.Class.Good() || strings.Contains(f.Title, "root:") {
					t.Errorf("%s %q: got %v", f.URL, f.Title, v.Class)
				}
			}
			if bad != tt.bad {
				t.Errorf("%d outlines cannot be followed, want %d", bad, tt.bad)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.asked.Load(); n != 0 {
			t.Errorf("a list made us ask %d times", n)
		}
	})
}
