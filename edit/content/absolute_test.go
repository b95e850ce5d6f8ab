package content

import (
	"net/url"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

var absolutes = []struct{ name, in, want string }{
	{"no markup", "a & b", "a & b"},
	{"link", `<a href="b.html">t</a>`, `<a href="https://news.example.org/2024/b.html">t</a>`},
	{"case and quotes stay", `<A Class=x HREF='/b' >t</A >`, `<A Class=x HREF='https://news.example.org/b' >t</A >`},
	{"bare value gets quotes", `<img src=b.png>`, `<img src="https://news.example.org/2024/b.png">`},
	{"bare value before a slash", `<img src=b.png />`, `<img src="https://news.example.org/2024/b.png" />`},
	{"absolute stays byte for byte", `<a href="HTTP://X.example/a b?c&d">t</a>`, `<a href="HTTP://X.example/a b?c&d">t</a>`},
	{"other schemes stay", `<a href="mailto:a@b.example"><a href="javascript:x()"><img src="data:,x">`, `<a href="mailto:a@b.example"><a href="javascript:x()"><img src="data:,x">`},
	{"scheme relative", `<img src="//cdn.example/x.png">`, `<img src="https://cdn.example/x.png">`},
	{"query and fragment", `<a href="?p=2"></a><a href="#n1"></a>`, `<a href="https://news.example.org/2024/item.html?p=2"></a><a href="https://news.example.org/2024/item.html#n1"></a>`},
	{"entities", `<a href="b?x=1&amp;y=2">t</a>`, `<a href="https://news.example.org/2024/b?x=1&amp;y=2">t</a>`},
	{"empty stays", `<a href="">t</a>`, `<a href="">t</a>`},
	{"no value", `<a href>t</a>`, `<a href>t</a>`},
	{"dots", `<a href="../../../b">t</a>`, `<a href="https://news.example.org/b">t</a>`},
	{"srcset", `<img srcset="a.png 1x, /b.png 2x">`, `<img srcset="https://news.example.org/2024/a.png 1x, https://news.example.org/b.png 2x">`},
	{"srcset with commas", `<img srcset="/i/w_300,h_200/a.png 300w,/i/w_600,h_400/a.png 600w">`, `<img srcset="https://news.example.org/i/w_300,h_200/a.png 300w, https://news.example.org/i/w_600,h_400/a.png 600w">`},
	{"other attributes", `<video poster=p.png><blockquote cite="/c"><form action="/f"><img longdesc="/d"><object data="/o">`, `<video poster="https://news.example.org/2024/p.png"><blockquote cite="https://news.example.org/c"><form action="https://news.example.org/f"><img longdesc="https://news.example.org/d"><object data="https://news.example.org/o">`},
	{"data of others is no URL", `<p data="/o" data-href="/x">`, `<p data="/o" data-href="/x">`},
	{"script is text", `<script>var a='<a href="/b">'</script>`, `<script>var a='<a href="/b">'</script>`},
	{"comment is text", `<!-- <a href="/b"> -->`, `<!-- <a href="/b"> -->`},
	{"stray percent", `<a href="/100%">t</a>`, `<a href="https://news.example.org/100%25">t</a>`},
	{"wrapped address", "<a href=\"/a\n/b\">t</a>", `<a href="https://news.example.org/a/b">t</a>`},
	{"beyond reading", `<a href="//[bad">t</a>`, `<a href="//[bad">t</a>`},
	{"cut tag", `a <a href="/b`, `a <a href="/b`},
	{"absolute and relative", `<a href="https://x.example/">t</a><img src = "b.png">`, `<a href="https://x.example/">t</a><img src = "https://news.example.org/2024/b.png">`},
	{"spaces before a scheme", `<a href=" https://x.example/ ">t</a><a href=" /b">t</a>`, `<a href=" https://x.example/ ">t</a><a href="https://news.example.org/b">t</a>`},
	{"absolute first of a set", `<img srcset="https://x.example/a.png 1x, b.png 2x">`, `<img srcset="https://x.example/a.png 1x, https://news.example.org/2024/b.png 2x">`},
	{"name beyond ASCII", "<td bac\u212Aground=b.png>", "<td bac\u212Aground=\"https://news.example.org/2024/b.png\">"},
	{"name after a quote", `<a title="x"href=b>t</a>`, `<a title="x"href="https://news.example.org/2024/b">t</a>`},
	{"faults stay", "</p><b><i>x</b>\x00<a href=/b>\r\n<", "</p><b><i>x</b>\x00<a href=\"https://news.example.org/b\">\r\n<"},
}

func TestAbsolute(t *testing.T) {
	for _, c := range absolutes {
		t.Run(c.name, func(t *testing.T) {
			if got := Absolute(c.in, base); got != c.want {
				t.Errorf("Absolute(%q)\n got  %q\n want %q", c.in, got, c.want)
			}
		})
	}
}

func TestAbsoluteWithoutBase(t *testing.T) {
	in := `<a href="b.html">t</a>`
	for _, b := range []string{"", "item.html", "://", "mailto:a@b.example"} {
		if got := Absolute(in, b); got != in {
			t.Errorf("base %q: got %q, want %q", b, got, in)
		}
	}
}

func FuzzAbsolute(f *testing.F) {
	for _, c := range absolutes {
		f.Add(c.in)
	}
	f.Add("<img src= />")
	f.Fuzz(func(t *testing.T, in string) {
		got := Absolute(in, base)
		b, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		if slow := resolveAll(in, b); got != slow {
			t.Errorf("Absolute(%q)\n got        %q\n tag by tag %q", in, got, slow)
		}
		if again := Absolute(got, base); again != got {
			t.Errorf("not the same again:\n from  %q\n first %q\n again %q", in, got, again)
		}
		// The tags and the text are the same; only values differ.
		if have, want := shape(got), shape(in); have != want {
			t.Errorf("Absolute(%q) = %q: tags %q, want %q", in, got, have, want)
		}
	})
}

// shape is markup without the values of attributes.
func shape(s string) string {
	var b strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(s))
	for {
		tt := z.Next()
		if tt == xhtml.ErrorToken {
			return b.String()
		}
		tok := z.Token()
		if tt == xhtml.SelfClosingTagToken { // a bare value that ends in "/" looks like one
			tt = xhtml.StartTagToken
		}
		b.WriteString(tt.String() + tok.Data)
		for _, a := range tok.Attr {
			b.WriteString(" " + a.Key)
		}
	}
}
