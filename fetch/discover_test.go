package fetch

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"feedctl/news"
)

func page(head string) http.HandlerFunc {
	return serves("<!doctype html><html><head><title>Harbour</title>"+head+"</head><body><p>Welcome to the harbour.</p></body></html>", "Content-Type", "text/html; charset=utf-8")
}

func TestDiscover(t *testing.T) {
	feed := serves(feedOf("Anna"))
	tests := []struct {
		name  string
		paths map[string]http.HandlerFunc
		want  []string // paths found
		asked []string // paths asked, in order
		class news.Class
	}{
		{"the address is a feed", map[string]http.HandlerFunc{"/": feed}, []string{"/"}, []string{"/"}, ""},
		{"named by the page", map[string]http.HandlerFunc{
			"/":      page(`<link rel="alternate" type="application/rss+xml" title="Main" href="/x.xml"><link rel="alternate" type="application/atom+xml" href="/y.xml">`),
			"/x.xml": feed, "/y.xml": feed}, []string{"/x.xml", "/y.xml"}, []string{"/", "/x.xml"}, ""},
		{"the first named is broken", map[string]http.HandlerFunc{
			"/":      page(`<link rel="alternate" type="application/rss+xml" href="/x.xml"><link rel="alternate" type="application/atom+xml" href="/y.xml">`),
			"/y.xml": feed}, []string{"/y.xml"}, []string{"/", "/x.xml", "/y.xml"}, ""},
		{"relative to base", map[string]http.HandlerFunc{
			"/":           page(`<base href="/deep/"><link rel="alternate" type="application/rss+xml" href="x.xml">`),
			"/deep/x.xml": feed}, []string{"/deep/x.xml"}, []string{"/", "/deep/x.xml"}, ""},
		{"at a usual place", map[string]http.HandlerFunc{"/": page(""), "/atom.xml": feed},
			[]string{"/atom.xml"}, []string{"/", "/feed", "/rss.xml", "/atom.xml"}, ""},
		{"names itself", map[string]http.HandlerFunc{"/": page(`<link rel="alternate" type="application/rss+xml" href="/">`), "/feed": feed},
			[]string{"/feed"}, []string{"/", "/feed"}, ""},
		{"nowhere", map[string]http.HandlerFunc{"/": page("")}, nil,
			[]string{"/", "/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"}, news.ClassNotFeed},
		{"no such page", nil, nil, []string{"/"}, news.ClassNotFound},
		{"bounded", map[string]http.HandlerFunc{"/": page(strings.Join(slices.Collect(func(yield func(string) bool) {
			for i := range 50 {
				if !yield(`<link rel="alternate" type="application/rss+xml" href="/f` + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `">`) {
					return
				}
			}
		}), ""))}, nil, nil, news.ClassNotFeed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, tt.paths)
			d, err := newClient(t).Discover(context.Background(), o.URL+"/")
			if tt.class != "" && ClassOf(err) != tt.class || tt.class == "" && err != nil {
				t.Fatalf("got %v, want class %q", err, tt.class)
			}
			var found, asked []string
			for _, f := range d.Found {
				found = append(found, strings.TrimPrefix(f.URL, o.URL))
			}
			for _, r := range o.requests() {
				asked = append(asked, r.URL.Path)
			}
			if !slices.Equal(found, tt.want) {
				t.Errorf("found %v, want %v", found, tt.want)
			}
			if tt.asked != nil && !slices.Equal(asked, tt.asked) {
				t.Errorf("asked %v, want %v", asked, tt.asked)
			}
			if len(asked) > maxTries+1 || len(asked) != d.Asked {
				t.Errorf("%d requests, %d told", len(asked), d.Asked)
			}
			for i, f := range d.Found {
				if (f.Document != nil) != (i == 0) || (f.Response != nil) != (i == 0) {
					t.Errorf("entry %d: document %v", i, f.Document != nil)
				}
			}
		})
	}
}

func TestDiscoverWithoutScheme(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/x": serves(feedOf("Anna"))})
	for _, address := range []string{o.host() + "/x", " feed://" + o.host() + "/x", "feed:" + o.URL + "/x"} {
		d, err := newClient(t).Discover(context.Background(), address)
		if err != nil || len(d.Found) != 1 || d.Found[0].URL != o.URL+"/x" {
			t.Errorf("%q: got %+v, %v", address, d.Found, err)
		}
	}
}

func TestVisitFound(t *testing.T) {
	o := newOrigin(t, map[string]http.HandlerFunc{"/": serves(feedOf("Anna", "Berta"), "ETag", `"1"`)})
	c := newClient(t)
	d, err := c.Discover(context.Background(), o.URL+"/")
	if err != nil {
		t.Fatal(err)
	}
	v := c.VisitFound(sourceAt(d.Found[0].URL), d.Found[0])
	checkWhole(t, v)
	if v.Class != news.ClassOK || len(v.Items) != 2 || v.Poll.ETag != `"1"` || !v.Plain || len(o.requests()) != 1 {
		t.Errorf("got %v, %d items, etag %q, %d requests", v.Class, len(v.Items), v.Poll.ETag, len(o.requests()))
	}
	s := sourceAt(d.Found[0].URL)
	s.Poll = v.Poll
	if v := c.Visit(context.Background(), s); v.Class != news.ClassNotModified {
		t.Errorf("the next visit: got %v", v.Class)
	}
}
