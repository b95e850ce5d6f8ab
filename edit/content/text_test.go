package content

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var texts = []struct{ name, in, want string }{
	{"plain", "just words", "just words"},
	{"plain with white space", "  a\n b\t c ", "a b c"},
	{"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
	{"break", "a<br>b<br/>c", "a\nb\nc"},
	{"two breaks are a paragraph", "a<br><br>b", "a\n\nb"},
	{"inline elements join", "<b>a</b>b <i>c</i>", "ab c"},
	{"list", "<ul><li>a<li>b</ul>", "a\n\nb"},
	{"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
	{"entities once", "a &amp;lt; b &eacute; &#8217;", "a &lt; b é ’"},
	{"no-break space folds", "a&nbsp;&nbsp;b", "a b"},
	{"script and style", "a<script>var b='<p>'</script><style>p{}</style>c", "ac"},
	{"script unclosed", "a<script>b", "a"},
	{"comment", "a<!-- b -->c", "ac"},
	{"hidden attribute", "a<span hidden>b</span>c", "ac"},
	{"hidden style", `a<div style="DISPLAY : none"><div>b</div>c</div>d`, "a\n\nd"},
	{"half transparent is seen", `<p style="opacity:0.5">a</p>`, "a"},
	{"small is seen", `<p style="font-size:0.8em">a</p>`, "a"},
	{"hidden paragraph without end tag", "<p hidden>a<p>b", "b"},
	{"hidden void element", "<img hidden>a", "a"},
	{"aria-hidden", `a<i aria-hidden="true">icon</i>`, "a"},
	{"controls", "<form><select><option>x</select><textarea>y</textarea><button>z</button>a</form>", "a"},
	{"svg", "<svg><title>t</title><text>x</text></svg>a", "a"},
	{"preformatted", "<pre>a\n  b</pre>", "a\nb"},
	{"soft hyphen and zero width", "ex\u00adam\u200bple", "example"},
	{"joiner stays", "می\u200cخواهم", "می\u200cخواهم"},
	{"direction override", "a\u202eb", "ab"},
	{"bad utf-8", "a\xffb", "a\ufffdb"},
	{"less-than", "1 < 2", "1 < 2"},
	{"only markup", "<p><br></p>", ""},
	{"ruby", "<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp></ruby>京", "東京"},
}

func TestText(t *testing.T) {
	for _, c := range texts {
		t.Run(c.name, func(t *testing.T) {
			if got := Text(c.in); got != c.want {
				t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestTitleText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "A headline", "A headline"},
		{"markup", "A <b>bold</b> <i class='x'>claim</i>", "A bold claim"},
		{"less-than before a tag", "1 < 2 <b>", "1 < 2"},
		{"generics", "Why List<String> is not List<Object>", "Why List<String> is not List<Object>"},
		{"comparison", "if a <b and c> d", "if a <b and c> d"},
		{"entities once", "AT&amp;T &amp;lt;b&amp;gt;", "AT&T &lt;b&gt;"},
		{"bare ampersand", "Q&A & more", "Q&A & more"},
		{"break", "One<br/>two", "One two"},
		{"script", "A<script>alert(1)</script>B", "AB"},
		{"image with a handler", `<img src=x onerror="alert(1)">A`, "A"},
		{"comment", "A<!-- x -->B", "AB"},
		{"lines", "A\n  B\r\nC", "A B C"},
		{"unseen", "A\u202e\u200bB\x00", "AB"},
		{"spaces around and between", " A  B ", "A B"},
		{"delete", "A\x7fB", "AB"},
		{"decoded tag is text", "&lt;b&gt; is bold", "<b> is bold"},
		{"ends in a bracket", "a <", "a <"},
		{"empty", " ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := TitleText(c.in); got != c.want {
				t.Errorf("TitleText(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, c := range texts {
		f.Add(c.in)
	}
	for _, c := range hostile {
		f.Add(c.in)
	}
	f.Add("<SCRIPT>\xff\xff</script>\xff")
	f.Fuzz(func(t *testing.T, in string) {
		for name, got := range map[string]string{"Text": Text(in), "TitleText": TitleText(in)} {
			if !utf8.ValidString(got) || got != strings.TrimSpace(got) || strings.Contains(got, "\n\n\n") || strings.ContainsAny(got, "\r\t\x00\u202e") {
				t.Errorf("%s(%q) = %q", name, in, got)
			}
			if name == "TitleText" && strings.Contains(got, "\n") {
				t.Errorf("a title of two lines: %q", got)
			}
		}
	})
}

// prose120 is an item of 120 words in the markup that feeds use.
var prose120 = strings.Repeat(`<p>The council <a href="/topic/water">voted</a> on Tuesday to repair the <em>old</em> water main &amp; to pay for it from next year&#8217;s budget, officials said.</p><p><img src="/img/main.jpg" width="640" height="360" alt="The main"></p>`, 5)

func BenchmarkText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Text(prose120)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

func BenchmarkSafe(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Safe(prose120, base)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}
