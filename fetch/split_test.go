package fetch

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// split takes these apart; "|" stands where an entry begins and ends.
func TestSplit(t *testing.T) {
	tests := []struct {
		name, text string
		list       bool // entries are divided by commas, which are written anew
	}{
		{"rss", `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>|<item><title>A</title></item>| |<item/>|</channel></rss>`, false},
		{"a head after the items", `<rss><channel>|<item>A</item>|<title>T</title></channel></rss>`, false},
		{"rdf, items beside the channel", `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><items><rdf:Seq/></items></channel>|<item rdf:about="a">A</item>||<item>B</item>|</rdf:RDF>`, false},
		{"atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>|<entry><title>A</title></entry>|</feed>`, false},
		{"atom with a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom">|<a:entry><a:title>A</a:title></a:entry>|<entry/></a:feed>`, false},
		{"an item in an item", `<rss><channel>|<item><item>A</item></item>|</channel></rss>`, false},
		{"an item in the head", `<rss><channel><image><item>A</item></image>|<item>B</item>|</channel></rss>`, false},
		{"tags in sections and comments", `<rss><channel><!-- <item> -->|<item><![CDATA[</item><item>]]><!-- </item> --><?x </item>?></item>|</channel></rss>`, false},
		{"a > in quotes", `<rss><channel>|<item a=">" b='/>'>A</item>|</channel></rss>`, false},
		{"a document type", `<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/rss-0.91.dtd"><rss><channel>|<item>A</item>|</channel></rss>`, false},
		{"comments around it", "<!-- a --><rss><channel>|<item>A</item>|</channel></rss>\n<!-- b --><?c?>", false},
		{"json", `{"version":"https://jsonfeed.org/version/1.1","items": [ |{"id":"1"}| , |{"id":"2","x":{"items":[{}]}}| ],"title":"T"} `, true},
		{"json, quotes in strings", `{"items":[|{"id":"\"]}","b":"\\"}|]}`, true},
		{"json, every kind of value", `{"items":[|{"a":null,"b":true,"c":false,"d":-1.5e+3,"e":[1,[]],"f":{},"g":""}|]}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.ReplaceAll(tt.text, "|", "")
			p, ok := split(text)
			if !ok {
				t.Fatal("it was refused")
			}
			var marked strings.Builder
			from := 0
			for _, e := range p.entries {
				marked.WriteString(p.text[from:e.from] + "|" + p.text[e.from:e.to] + "|")
				from = e.to
			}
			marked.WriteString(p.text[from:])
			if diff := cmp.Diff(tt.text, marked.String()); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if got := p.without(make([]bool, len(p.entries))); !tt.list && got != text {
				t.Errorf("with every entry: got %s", got)
			}
		})
	}
}

func TestSplitRefuses(t *testing.T) {
	item := "<item>A</item>"
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"no entry", `<rss><channel><title>T</title></channel></rss>`},
		{"no items", `{"items":[]}`},
		{"unknown root", `<html>` + item + `</html>`},
		{"text", `A feed`},
		{"entities declared", `<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>` + item + `</channel></rss>`},
		{"a document type within", `<rss><channel><!DOCTYPE x>` + item + `</channel></rss>`},
		{"several channels", `<rss><channel>` + item + `</channel><channel>` + item + `</channel></rss>`},
		{"items in both places", `<rss><channel>` + item + `</channel>` + item + `</rss>`},
		{"a tag that is not closed", `<rss><channel>` + item + `<item><b></item></channel></rss>`},
		{"a tag too many", `<rss><channel>` + item + `</item></channel></rss>`},
		{"other case", `<rss><channel>` + item + `<item></ITEM></channel></rss>`},
		{"cut off", `<rss><channel>` + item},
		{"cut off in a tag", `<rss><channel>` + item + `<item a="`},
		{"text after the end", `<rss><channel>` + item + `</channel></rss>x`},
		{"two roots", `<rss><channel>` + item + `</channel></rss><rss/>`},
		{"text before the root", `x<rss><channel>` + item + `</channel></rss>`},
		{"a comment that is not closed", `<rss><channel>` + item + `<!-- </channel></rss>`},
		{"a section that is not closed", `<rss><channel>` + item + `<![CDATA[</channel></rss>`},
		{"an instruction that is not closed", `<rss><channel>` + item + `<?x</channel></rss>`},
		{"a bare <", `<rss><channel><item>1 < 2</item></channel></rss>`},
		{"a value without quotes", `<rss><channel><item a=b>A</item></channel></rss>`},
		{"an attribute without a value", `<rss><channel><item a>A</item></channel></rss>`},
		{"attributes without a space", `<rss><channel><item a="b"c="d">A</item></channel></rss>`},
		{"a < in an attribute", `<rss><channel><item a="<">A</item></channel></rss>`},
		{"too deep", `<rss><channel><item>` + strings.Repeat("<b>", 64) + strings.Repeat("</b>", 64) + `</item></channel></rss>`},
		{"a name too long", `<rss><channel><item><` + strings.Repeat("b", 300) + `/></item></channel></rss>`},
		{"a counter's prefix means another thing", `<rss xmlns:slash="http://www.w3.org/2005/Atom"><channel>` + item + `</channel></rss>`},
		{"json, two lists", `{"items":[{"id":"1"}],"items":[{"id":"2"}]}`},
		{"json, an escaped key", `{"\u0069tems":[{"id":"1"}],"items":[{"id":"2"}]}`},
		{"json, bare members", `{items:[{"id":"1"}]}`},
		{"json, an object of items", `{"items":{"1":{"id":"1"}}}`},
		{"json, a text for an item", `{"items":[{"id":"1"},"2"]}`},
		{"json, an empty item", `{"items":[{"id":"1"},{}]}`},
		{"json, a comma too many", `{"items":[{"id":"1"},]}`},
		{"json, a comma too few", `{"items":[{"id":"1"}{"id":"2"}]}`},
		{"json, cut off", `{"items":[{"id":"1"}`},
		{"json, cut off in a string", `{"items":[{"id":"1\"`},
		{"json, more after the end", `{"items":[{"id":"1"}]}{}`},
		{"json, a word", `{"items":[{"id":yes}]}`},
		{"json, too deep", `{"items":[{"id":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}]}`},
		{"json, a list", `[{"id":"1"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if p, ok := split(tt.text); ok {
				t.Errorf("got %d entries, want a refusal", len(p.entries))
			}
		})
	}
}

// What says no news leaves an entry's key as it was, and what gives it another
// meaning does not.
func TestKeys(t *testing.T) {
	const (
		rss  = `<rss xmlns:thr="http://purl.org/syndication/thread/1.0"><channel><title>T</title><lastBuildDate>1</lastBuildDate><item><title>A</title><link>a</link></item></channel></rss>`
		atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><author><name>Anna</name></author><updated>1</updated><entry><title>A</title><link rel="replies" href="r"/></entry></feed>`
		json = `{"title":"T","date_modified":"1","items":[{"id":"1","_x":1}]}`
	)
	tests := []struct {
		name, text, old, new string
		same                 bool
	}{
		{"a build date", rss, "<lastBuildDate>1<", "<lastBuildDate>2<", true},
		{"no build date", rss, "<lastBuildDate>1</lastBuildDate>", "", true},
		{"an item more", rss, "</channel>", "<item>B</item>\n</channel>", true},
		{"a comment in the head", rss, "<title>T", "<!-- made in 3 ms --> <title>T", true},
		{"a comment in the entry", rss, "<link>a", "\n<!-- cached --><link>a", true},
		{"a count of comments", rss, "</link>", "</link>\n <slash:comments>7</slash:comments>", true},
		{"a count of replies", rss, "</link>", "</link><thr:total>7</thr:total>", true},
		{"views of a video", rss, "</link>", `</link><media:group></media:group>`, false},
		{"views within a group", strings.Replace(rss, "</item>", "<media:group></media:group></item>", 1), "</media:group>", `<media:community><media:statistics views="7"/></media:community></media:group>`, true},
		{"a count elsewhere", rss, "</title><link>", "<slash:comments>7</slash:comments></title><link>", false},
		{"the channel's title", rss, ">T<", ">U<", false},
		{"its base", rss, "<channel>", `<channel xml:base="http://other.example/">`, false},
		{"the root's base", rss, "<rss ", `<rss xml:base="http://other.example/" `, false},
		{"text in the head", rss, "<title>T", "x<title>T", false},
		{"the entry", rss, ">A<", ">B<", false},
		{"atom's stamp", atom, "<updated>1<", "<updated>2<", true},
		{"its author", atom, "Anna", "Berta", false},
		{"its language", atom, `"en"`, `"de"`, false},
		{"a link's count of replies", atom, `href="r"`, `href="r" thr:count="7"`, true},
		{"a link's other attribute", atom, `href="r"`, `href="r" title="7"`, false},
		{"json's stamp", json, `"date_modified":"1"`, `"date_modified":"2"`, true},
		{"an extension", json, `"_x":1`, `"_x":{"n":[2]}`, true},
		{"its title", json, `"title":"T"`, `"title":"U"`, false},
		{"its item", json, `"id":"1"`, `"id":"2"`, false},
	}
	key := func(text string) uint64 {
		p, ok := split(text)
		if !ok {
			t.Fatalf("refused: %s", text)
		}
		return p.keys("https://a.example/feed", "feedctl/1")[0]
	}
	for _, tt := range tests {
		if strings.Count(tt.text, tt.old) == 0 {
			t.Errorf("%s: %q does not occur", tt.name, tt.old)
		}
		if same := key(tt.text) == key(strings.Replace(tt.text, tt.old, tt.new, 1)); same != tt.same {
			t.Errorf("%s: same key: got %v, want %v", tt.name, same, tt.same)
		}
	}
	p, _ := split(rss)
	if p.keys("https://a.example/feed", "1")[0] == p.keys("https://a.example/other", "1")[0] {
		t.Error("the address does not matter")
	}
	if p.keys("https://a.example/feed", "1")[0] == p.keys("https://a.example/feed", "2")[0] {
		t.Error("the reader does not matter")
	}
}

func BenchmarkSplit(b *testing.B) {
	feed := bigFeed()
	run := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(feed)))
			for b.Loop() {
				f()
			}
		})
	}
	p, ok := split(feed)
	if !ok {
		b.Fatal("refused")
	}
	one := make([]bool, len(p.entries))
	for i := range one {
		one[i] = i > 0
	}
	run("clean", func() { _, _, _ = clean([]byte(feed), "") })
	run("split", func() { _, _ = split(feed) })
	run("split and keys", func() { p, _ := split(feed); p.keys("https://a.example/feed", "feedctl/1") })
	run("head and one entry read", func() { _, _ = readText(p.without(one), "https://a.example/feed") })
	run("whole read", func() { _, _ = readText(feed, "https://a.example/feed") })
}
