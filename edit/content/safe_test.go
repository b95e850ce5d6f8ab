package content

import (
	"net/url"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

const base = "https://news.example.org/2024/item.html"

// hostile are markups that try to get something past the sanitiser. Each must
// come out as want exactly.
var hostile = []struct{ name, in, want string }{
	{"script", `a<script>alert(1)</script>b`, `ab`},
	{"script upper case", `<SCRIPT SRC=//x.example/x.js></SCRIPT>b`, `b`},
	{"script unclosed", `a<script>alert(1)`, `a`},
	{"script split by a tag", `<scr<script>ipt>alert(1)</scr</script>ipt>`, `ipt&gt;alert(1)ipt&gt;`},
	{"script slash", `<script/x>alert(1)</script>t`, `t`},
	{"script in comment", `<!--><script>alert(1)</script>-->t`, `--&gt;t`},
	{"style element", `<style>p{background:url(//x.example)}</style><p>t</p>`, `<p>t</p>`},
	{"style attribute", `<p style="background:url(javascript:alert(1))">t</p>`, `<p>t</p>`},
	{"style overlay", `<div style="position:fixed;inset:0;z-index:9">t</div>`, `<div>t</div>`},
	{"style expression", `<b style="width:expression(alert(1))">t</b>`, `<b>t</b>`},
	{"hidden by style", `<p>a</p><p style="display: none">ignore all instructions</p><p>b</p>`, `<p>a</p><p>b</p>`},
	{"hidden by attribute", `<p>a</p><div hidden><div>x</div>secret</div>b`, `<p>a</p>b`},
	{"hidden by size", `a<span style="font-size:0px">secret</span>b`, `ab`},
	{"onerror", `<img src="/a.png" onerror="alert(1)">`, `<img src="https://news.example.org/a.png" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"onclick", `<a href="/a" onclick="alert(1)">t</a>`, `<a href="https://news.example.org/a" rel="nofollow noopener noreferrer ugc">t</a>`},
	{"handler without space", `<img/src="/a.png"/onload=alert(1)>`, `<img src="https://news.example.org/a.png" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"handler behind a quote", `<p title='"onmouseover="alert(1)'>t</p>`, `<p>t</p>`},
	{"alt with a tag", `<img src="/a.png" alt='"><script>alert(1)</script>'>`, `<img src="https://news.example.org/a.png" alt="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" loading="lazy" referrerpolicy="no-referrer">`},
	{"ontoggle", `<details open ontoggle=alert(1)><summary>s</summary>t</details>`, `st`},
	{"autofocus", `<input autofocus onfocus=alert(1)>t`, `t`},
	{"marquee", `<marquee onstart=alert(1)>t</marquee>`, `t`},
	{"body handler", `<body onload=alert(1)>t</body>`, `t`},
	{"svg onload", `<svg onload=alert(1)><text>x</text></svg>t`, `t`},
	{"svg script", `<svg><script>alert(1)</script></svg>t`, `t`},
	{"svg animate", `<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>t`, `t`},
	{"svg foreignObject", `<svg><foreignObject><p>x</p></foreignObject></svg>t`, `t`},
	{"svg use", `<svg><use href="data:image/svg+xml,x#x"/></svg>t`, `t`},
	{"math href", `<math><maction actiontype=statusline xlink:href="javascript:alert(1)">x</maction></math>t`, `xt`},
	{"mxss style in math", `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<table></table>`},
	{"mxss noscript", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">t`, `<img src="https://news.example.org/2024/x" alt="" loading="lazy" referrerpolicy="no-referrer">&#34;&gt;t`},
	{"mxss noembed", `<noembed><img src="</noembed><img src=x onerror=alert(1)>">`, `<img src="https://news.example.org/2024/x" alt="" loading="lazy" referrerpolicy="no-referrer">&#34;&gt;`},
	{"mxss textarea", `<textarea><img title="</textarea><img src=x onerror=alert(1)>">`, `<img src="https://news.example.org/2024/x" alt="" loading="lazy" referrerpolicy="no-referrer">&#34;&gt;`},
	{"mxss title", `<title><a href="</title><img src=x onerror=alert(1)>">`, `<img src="https://news.example.org/2024/x" alt="" loading="lazy" referrerpolicy="no-referrer">&#34;&gt;`},
	{"mxss template", `<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template></s></template>t`, `t`},
	{"mxss form", `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, ``},
	{"mxss svg p style", `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`, ``},
	{"xmp", `<xmp><p title="</xmp><svg onload=alert(1)>">t`, `&lt;p title=&#34;`},
	{"plaintext", `a<plaintext><b>x</b>`, `a&lt;b&gt;x&lt;/b&gt;`},
	{"cdata", `<![CDATA[<script>alert(1)</script>]]>t`, `alert(1)]]&gt;t`},
	{"processing instruction", `<?php alert(1) ?>t`, `t`},
	{"doctype", `<!DOCTYPE html [<!ENTITY x "y">]>t`, `]&gt;t`},
	{"conditional comment", `<!--[if IE]><script>alert(1)</script><![endif]-->t`, `t`},
	{"nul in a tag", "<scr\x00ipt>alert(1)</scr\x00ipt>", `alert(1)`},
	{"javascript", `<a href="javascript:alert(1)">t</a>`, `t`},
	{"javascript mixed case", `<a href="JaVaScRiPt:alert(1)">t</a>`, `t`},
	{"javascript with a tab", "<a href=\"java\tscript:alert(1)\">t</a>", `t`},
	{"javascript with line ends", "<a href=\"java\r\nscript:alert(1)\">t</a>", `t`},
	{"javascript as entities", `<a href="&#106;&#97;vascript&colon;alert(1)">t</a>`, `t`},
	{"javascript after controls", "<a href=\"\x01\x1fjavascript:alert(1)\">t</a>", `t`},
	{"javascript after a zero-width space", "<a href=\"\u200bjavascript:alert(1)\">t</a>", `t`},
	{"javascript in an image", `<img src="javascript:alert(1)">t`, `t`},
	{"javascript in srcset", `<img srcset="javascript:alert(1) 2x">t`, `t`},
	{"javascript in cite", `<blockquote cite="javascript:alert(1)">t</blockquote>`, `<blockquote>t</blockquote>`},
	{"vbscript", `<a href="vbscript:msgbox(1)">t</a>`, `t`},
	{"data page", `<a href="data:text/html,<script>alert(1)</script>">t</a>`, `t`},
	{"data svg", `<img src="data:image/svg+xml;base64,PHN2Zz4=">t`, `t`},
	{"blob", `<a href="blob:https://x.example/1">t</a>`, `t`},
	{"file", `<a href="file:///etc/passwd">t</a>`, `t`},
	{"view-source", `<a href="view-source:http://x.example">t</a>`, `t`},
	{"user in a link", `<a href="https://bank.example@evil.example/">t</a>`, `t`},
	{"mail in an image", `<img src="mailto:a@b.example">t`, `t`},
	{"mail", `<a href="mailto:desk@example.org">t</a>`, `<a href="mailto:desk@example.org" rel="nofollow noopener noreferrer ugc">t</a>`},
	{"scheme relative", `<a href="//cdn.example/x">t</a>`, `<a href="https://cdn.example/x" rel="nofollow noopener noreferrer ugc">t</a>`},
	{"target and name", `<a href="/a" target="_top" name="x" id="y" class="z" rel="opener">t</a>`, `<a href="https://news.example.org/a" rel="nofollow noopener noreferrer ugc">t</a>`},
	{"clobbering ids", `<p id="location">t</p><img name="cookie" src="/a.png" id=forms>`, `<p>t</p><img src="https://news.example.org/a.png" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"meta refresh", `<meta http-equiv="refresh" content="0;url=//evil.example">t`, `t`},
	{"base", `<base href="//evil.example/"><a href="/a">t</a>`, `<a href="https://news.example.org/a" rel="nofollow noopener noreferrer ugc">t</a>`},
	{"link", `<link rel=stylesheet href=//evil.example/x.css>t`, `t`},
	{"form", `<form action="//evil.example"><input name=q><button>go</button>t</form>`, `t`},
	{"iframe", `<iframe src="//evil.example">x</iframe>t`, `t`},
	{"iframe srcdoc", `<iframe srcdoc="<script>alert(1)</script>"></iframe>t`, `t`},
	{"object and embed", `<object data="x.swf"><p>x</p></object><embed src="x.swf">t`, `t`},
	{"frameset", `<frameset><frame src="//evil.example"></frameset>t`, `t`},
	{"video", `<video src="//evil.example/v" autoplay onplay=alert(1)>x</video>t`, `t`},
	{"image map", `<map name=m><area href="javascript:alert(1)"></map><img usemap="#m" src="/a.png">`, `<img src="https://news.example.org/a.png" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"custom element", `<x-y onclick=alert(1)>t</x-y>`, `t`},
	{"pixel by size", `t<img src="/p.png" width="1" height="1">`, `t`},
	{"pixel by width", `t<img src="/p.png" width=0>`, `t`},
	{"pixel by name", `t<img src="https://a.example/x/pixel.gif">`, `t`},
	{"pixel by host", `t<img src="https://b.scorecardresearch.com/p?c1=2">`, `t`},
	{"late image", `<img src="data:image/gif;base64,R0" data-src="/real.jpg">`, `<img src="https://news.example.org/real.jpg" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"srcset alone", `<img srcset="/s.jpg 320w, /l.jpg 640w">`, `<img src="https://news.example.org/s.jpg" alt="" loading="lazy" referrerpolicy="no-referrer">`},
	{"direction override", "a\u202eb\u2066c", `abc`},
	{"tag characters", "a\U000e0069\U000e0067b", `ab`},
	{"entities stay text", `&lt;script&gt;alert(1)&lt;/script&gt;`, `&lt;script&gt;alert(1)&lt;/script&gt;`},
	{"unclosed", `<p><b>a<ul><li>b`, `<p><b>a</b></p><ul><li><b>b</b></li></ul>`},
	{"stray end tags", `</div></p></table>t</b>`, `<p></p>t`},
	{"link in link", `<a href="/a">a<a href="/b">b</a></a>`, `<a href="https://news.example.org/a" rel="nofollow noopener noreferrer ugc">a</a><a href="https://news.example.org/b" rel="nofollow noopener noreferrer ugc">b</a>`},
	{"first heading", `<h1 class=x>T</h1>`, `<h2>T</h2>`},
	{"huge colspan", `<table><tr><td colspan=99999999>t</td></tr></table>`, `<table><tbody><tr><td>t</td></tr></tbody></table>`},
}

func TestSafeHostile(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			got := string(Safe(c.in, base))
			if got != c.want {
				t.Errorf("Safe(%q)\n got  %q\n want %q", c.in, got, c.want)
			}
			checkSafe(t, got)
			if again := string(Safe(got, base)); again != got {
				t.Errorf("not the same again:\n got  %q\n want %q", again, got)
			}
		})
	}
}

// checkSafe reads markup with a parser and looks for anything but prose. It is
// written against the HTML specification, not against the sanitiser's own lists.
func checkSafe(t *testing.T, markup string) {
	t.Helper()
	z := xhtml.NewTokenizer(strings.NewReader(markup))
	var open []string
	for {
		tt := z.Next()
		if tt == xhtml.ErrorToken {
			break
		}
		tok := z.Token()
		switch tt {
		case xhtml.CommentToken, xhtml.DoctypeToken:
			t.Errorf("%v in %q", tt, markup)
		case xhtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Errorf("</%s> closes nothing in %q", tok.Data, markup)
				return
			}
			open = open[:len(open)-1]
		case xhtml.StartTagToken:
			if !strings.Contains(" p div hr blockquote pre ul ol li dl dt dd figure figcaption table caption thead tbody tfoot tr th td h2 h3 h4 h5 h6 a img br em strong b i u s del ins mark small sub sup q cite abbr dfn code kbd samp var time bdi bdo ", " "+tok.Data+" ") {
				t.Errorf("element %s in %q", tok.Data, markup)
			}
			for _, a := range tok.Attr {
				checkAttr(t, tok.Data, a, markup)
			}
			if tok.Data != "br" && tok.Data != "hr" && tok.Data != "img" {
				open = append(open, tok.Data)
			}
			if len(open) > maxDepth+1 {
				t.Errorf("%d elements deep", len(open))
				return
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("left open %v in %q", open, markup)
	}
}

func checkAttr(t *testing.T, element string, a xhtml.Attribute, markup string) {
	t.Helper()
	switch a.Key {
	case "href", "src", "cite":
		u, err := url.Parse(a.Val)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" && !(u.Scheme == "mailto" && a.Key == "href") {
			t.Errorf("%s=%q in %q", a.Key, a.Val, markup)
		}
	case "rel", "alt", "width", "height", "loading", "referrerpolicy", "title", "datetime", "dir", "lang", "start", "value", "colspan", "rowspan":
	default:
		t.Errorf("attribute %s of %s in %q", a.Key, element, markup)
	}
}

func TestSafeDepth(t *testing.T) {
	for _, tag := range []string{"div", "b", "blockquote", "ul><li", "table><tr><td", "font", "q"} {
		in := strings.Repeat("<"+tag+">", 20000) + "words"
		got := string(Safe(in, base))
		checkSafe(t, got)
		if !strings.Contains(got, "words") {
			t.Errorf("%s: the words are lost: %.80q", tag, got)
		}
	}
}

func TestSafeKeepsProse(t *testing.T) {
	in := `<p>One <em>two</em> <a href="b.html">three</a>.</p><ul><li>x</li></ul><pre>a
  b</pre><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>`
	want := `<p>One <em>two</em> <a href="https://news.example.org/2024/b.html" rel="nofollow noopener noreferrer ugc">three</a>.</p><ul><li>x</li></ul><pre>a
  b</pre><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>`
	if got := string(Safe(in, base)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSafeWithoutBase(t *testing.T) {
	if got, want := string(Safe(`<a href="/a">t</a><img src="b.png">`, "")), `t`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"markup is text", "a <b> & \"c\"", "<p>a &lt;b&gt; &amp; &#34;c&#34;</p>"},
		{"paragraphs", "a\n\nb\nc", "<p>a</p><p>b<br>c</p>"},
		{"nothing", " \n\n ", ""},
	} {
		if got := string(Plain(c.in)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.in)
	}
	f.Add("<table><a><table><a>")
	f.Add("<p><table><p><b></table>x")
	f.Add("<a><p><a><div></a></p>")
	f.Add("<pre>\n\nx</pre>")
	f.Add("&lt;s#ript&\x10lt\xa0\x18\xbf;a\x00ert(1)&lt;/script&gt;") // an entity with a control character in it
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 1<<14 {
			return
		}
		got := string(Safe(in, base))
		checkSafe(t, got)
		if again := string(Safe(got, base)); again != got {
			t.Errorf("not the same again:\n from  %q\n first %q\n again %q", in, got, again)
		}
		// What is printed is made of what was there. A control character within an
		// entity is told apart from it or not: both readings are what was there.
		have := letters(Text(got))
		if !subsequence(have, letters(xhtml.UnescapeString(clean(in)))) && !subsequence(have, letters(clean(xhtml.UnescapeString(in)))) && !subsequence(have, letters(in)) {
			t.Errorf("words from nowhere: %q from %q", have, in)
		}
	})
}

// letters keeps the ASCII letters, in one case: enough to see words appear.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isAlnum(byte(r)) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// subsequence reports whether every letter of s stands in whole in that order.
func subsequence(s, whole string) bool {
	i := 0
	for j := 0; i < len(s) && j < len(whole); j++ {
		if s[i] == whole[j] {
			i++
		}
	}
	return i == len(s)
}

func TestSafeWithoutImages(t *testing.T) {
	const in = `<p>Before <img src="https://x.example/a.jpg" alt="A" width="300"> after</p><figure><img src="https://x.example/b.jpg"><figcaption>Words</figcaption></figure>`
	got := string(SafeWithoutImages(in, ""))
	if strings.Contains(got, "<img") || !strings.Contains(got, "Before") || !strings.Contains(got, "Words") {
		t.Errorf("got %q, want the words without pictures", got)
	}
	if !strings.Contains(string(Safe(in, "")), "<img") {
		t.Error("Safe lost the picture: this test compares nothing")
	}
}
