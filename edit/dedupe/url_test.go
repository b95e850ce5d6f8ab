package dedupe

import (
	"net/url"
	"strings"
	"testing"
)

func TestCanonicalURL(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"plain", "https://example.org/a", "https://example.org/a"},
		{"http", "http://example.org/a", "https://example.org/a"},
		{"scheme in capitals", "HTTP://example.org/a", "https://example.org/a"},
		{"scheme left out", "//example.org/a", "https://example.org/a"},
		{"host in capitals", "https://Example.ORG/A", "https://example.org/A"},
		{"path keeps its case", "https://example.org/Story/ABC", "https://example.org/Story/ABC"},
		{"port 80", "http://example.org:80/a", "https://example.org/a"},
		{"port 443", "https://example.org:443/a", "https://example.org/a"},
		{"empty port", "https://example.org:/a", "https://example.org/a"},
		{"other port", "http://example.org:8080/a", "https://example.org:8080/a"},
		{"user", "https://me:secret@example.org/a", "https://example.org/a"},
		{"host dot", "https://example.org./a", "https://example.org/a"},
		{"white space", " \n https://example.org/a\t", "https://example.org/a"},
		{"line break within", "https://example.org/a\nb", "https://example.org/ab"},
		{"byte order mark", "\ufeffhttps://example.org/a", "https://example.org/a"},

		{"idn", "https://bücher.example/a", "https://xn--bcher-kva.example/a"},
		{"idn in capitals", "https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"},
		{"idn as sent", "https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a"},
		{"fullwidth host", "https://ｅｘａｍｐｌｅ.org/a", "https://example.org/a"},
		{"ideographic dot", "https://例。jp/a", "https://xn--fsq.jp/a"},
		{"underscore in host", "https://my_blog.example.org/a", "https://my_blog.example.org/a"},
		{"IPv4", "http://192.0.2.7/a", "https://192.0.2.7/a"},
		{"IPv6", "http://[2001:DB8::1]/a", "https://[2001:db8::1]/a"},
		{"IPv6 long form", "http://[2001:db8:0:0:0:0:0:1]:8080/a", "https://[2001:db8::1]:8080/a"},

		{"www", "https://www.example.org/a", "https://example.org/a"},
		{"www2", "https://www2.example.org/a", "https://example.org/a"},
		{"mobile", "https://m.example.org/a", "https://example.org/a"},
		{"mobile in full", "https://mobile.example.org/a", "https://example.org/a"},
		{"amp host", "https://amp.example.org/a", "https://example.org/a"},
		{"two variants", "https://www.m.example.org/a", "https://example.org/a"},
		{"mobile of a language", "https://en.m.example.org/wiki/A", "https://en.example.org/wiki/A"},
		{"other subdomain stays", "https://news.example.org/a", "https://news.example.org/a"},
		{"www alone is the name", "https://www.org/a", "https://www.org/a"},
		{"www of a public suffix", "https://www.gov.uk/a", "https://www.gov.uk/a"},
		{"www below a public suffix", "https://www.example.co.uk/a", "https://example.co.uk/a"},
		{"amp as a name", "https://amp.dev/a", "https://amp.dev/a"},

		{"root", "https://example.org", "https://example.org/"},
		{"root slash", "https://example.org/", "https://example.org/"},
		{"trailing slash", "https://example.org/a/", "https://example.org/a"},
		{"slashes", "https://example.org//a///b", "https://example.org/a/b"},
		{"dot segments", "https://example.org/a/./b/../c", "https://example.org/a/c"},
		{"dots above root", "https://example.org/../../a", "https://example.org/a"},
		{"encoded dots", "https://example.org/a/%2E%2e/b", "https://example.org/b"},
		{"index.html", "https://example.org/a/index.html", "https://example.org/a"},
		{"index.php", "https://example.org/index.php", "https://example.org/"},
		{"Default.aspx", "https://example.org/News/Default.aspx", "https://example.org/News"},
		{"index as a word", "https://example.org/index-of-prices", "https://example.org/index-of-prices"},
		{"html stays", "https://example.org/a.html", "https://example.org/a.html"},
		{"unreserved decoded", "https://example.org/%7Eme/%61", "https://example.org/~me/a"},
		{"hex in capitals", "https://example.org/caf%c3%a9", "https://example.org/caf%C3%A9"},
		{"letters encoded", "https://example.org/café", "https://example.org/caf%C3%A9"},
		{"encoded slash stays", "https://example.org/a%2Fb", "https://example.org/a%2Fb"},
		{"space", "https://example.org/a b", "https://example.org/a%20b"},
		{"bare percent", "https://example.org/100%", "https://example.org/100%25"},
		{"percent and letters", "https://example.org/50%zz", "https://example.org/50%25zz"},
		{"session in path", "https://example.org/a;jsessionid=1A2B", "https://example.org/a"},
		{"parameter in path stays", "https://example.org/a;v=2", "https://example.org/a;v=2"},

		{"amp at the end", "https://example.org/news/a/amp", "https://example.org/news/a"},
		{"amp at the end, slash", "https://example.org/news/a/amp/", "https://example.org/news/a"},
		{"amp in front", "https://example.org/amp/news/a", "https://example.org/news/a"},
		{"amp.html", "https://example.org/a.amp.html", "https://example.org/a.html"},
		{".amp", "https://example.org/a.html.amp", "https://example.org/a.html"},
		{"amp parameter", "https://example.org/a?amp", "https://example.org/a"},
		{"amp parameter, value", "https://example.org/a?amp=1", "https://example.org/a"},
		{"output type", "https://example.org/a?outputType=amp", "https://example.org/a"},
		{"a page about amp", "https://example.org/amp", "https://example.org/amp"},
		{"lamp", "https://example.org/lamp", "https://example.org/lamp"},
		{"amp cache", "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/a?x=1", "https://example.org/news/a?x=1"},
		{"amp viewer", "https://www.google.com/amp/s/www.example.org/a/amp/", "https://example.org/a"},
		{"redirect", "https://www.google.com/url?q=https://example.org/a&sa=D", "https://example.org/a"},
		{"redirect in redirect", "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fexample.org%2Fa&h=1", "https://example.org/a"},
		{"redirect to nothing", "https://www.google.com/url?q=about:blank", "https://google.com/url?q=about:blank"},

		{"utm", "https://example.org/a?utm_source=rss&utm_medium=feed", "https://example.org/a"},
		{"utm among others", "https://example.org/a?id=7&utm_campaign=x", "https://example.org/a?id=7"},
		{"UTM", "https://example.org/a?UTM_Source=x", "https://example.org/a"},
		{"fbclid", "https://example.org/a?fbclid=abc", "https://example.org/a"},
		{"gclid", "https://example.org/a?gclid=abc&p=2", "https://example.org/a?p=2"},
		{"ref", "https://example.org/a?ref=rss", "https://example.org/a"},
		{"at_medium", "https://example.org/a?at_medium=RSS&at_campaign=KARANGA", "https://example.org/a"},
		{"mc_cid", "https://example.org/a?mc_cid=1&mc_eid=2", "https://example.org/a"},
		{"session", "https://example.org/a?PHPSESSID=1a2b&id=3", "https://example.org/a?id=3"},
		{"source is tracking", "https://example.org/a?source=rss", "https://example.org/a"},
		{"source is content", "https://example.org/a?source=parliament", "https://example.org/a?source=parliament"},
		{"from is content", "https://example.org/map?from=oslo", "https://example.org/map?from=oslo"},
		{"encoded name", "https://example.org/a?utm%5Fsource=x", "https://example.org/a"},
		{"sorted", "https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"},
		{"repeated", "https://example.org/a?t=2&t=1", "https://example.org/a?t=1&t=2"},
		{"bare query", "https://example.org/story?12345", "https://example.org/story?12345"},
		{"empty value", "https://example.org/a?x=", "https://example.org/a?x"},
		{"empty query", "https://example.org/a?", "https://example.org/a"},
		{"empty pairs", "https://example.org/a?&&x=1&", "https://example.org/a?x=1"},
		{"plus and %20", "https://example.org/a?q=one+two", "https://example.org/a?q=one%20two"},
		{"query keeps its case", "https://example.org/a?ID=Ab", "https://example.org/a?ID=Ab"},
		{"address in a query", "https://example.org/a?u=http://b.example/c", "https://example.org/a?u=http://b.example/c"},
		{"html entity", "https://example.org/a?x=1&amp;y=2", "https://example.org/a?x=1&y=2"},

		{"fragment", "https://example.org/a#comments", "https://example.org/a"},
		{"empty fragment", "https://example.org/a#", "https://example.org/a"},
		{"hash bang", "https://example.org/#!/story/7", "https://example.org/#!/story/7"},
		{"hash bang alone", "https://example.org/a#!", "https://example.org/a"},

		{"empty", "", ""},
		{"words", "no address", ""},
		{"path", "/news/a", ""},
		{"mail", "mailto:desk@example.org", ""},
		{"script", "javascript:alert(1)", ""},
		{"tag", "tag:example.org,2026:a", ""},
		{"file", "file:///etc/hosts", ""},
		{"ftp", "ftp://example.org/a", ""},
		{"no host", "http:///a", ""},
		{"bad host", "http://exa mple.org/", ""},
		{"bad port", "http://example.org:port/", ""},
		{"dots for a host", "http://../", ""},
		{"too long", "https://example.org/" + strings.Repeat("a", maxURL), ""},
		{"too long once encoded", "https://example.org/" + strings.Repeat("é", maxURL/4), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := CanonicalURL(tt.in)
			if got != tt.want {
				t.Errorf("CanonicalURL(%.200q): got %q, want %q", tt.in, got, tt.want)
			}
			if again := CanonicalURL(got); again != got {
				t.Errorf("CanonicalURL(%q): got %q, want no change", got, again)
			}
		})
	}
}

func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{
		"", "http://example.org", "https://www.example.org:443/a/../b/index.html?utm_source=x&b=1&a=%7e#!x",
		"https://www.google.com/url?q=https://www.google.com/url?q=x", "//[::1%25eth0]/", "http://a.b/%2e%2e/amp/amp",
		"https://x.cdn.ampproject.org/c/s/amp.example.org/amp/a.amp.html", "http://www.www.example.org/;sid=1/?&=&a", "http://xn--/", "http://1.2.3/.amp",
		"http://m.xn--p1ai/", "http://a.b:080/", "http://0/#!%zz",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := CanonicalURL(s)
		if got == "" {
			return
		}
		if u, err := url.Parse(got); err != nil || u.Scheme != "https" || u.Hostname() == "" {
			t.Errorf("CanonicalURL(%q): got %q, want an https URL (%v)", s, got, err)
		}
		if again := CanonicalURL(got); again != got {
			t.Errorf("CanonicalURL(%q): got %q, then %q, want no change", s, got, again)
		}
	})
}
