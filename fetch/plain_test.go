package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainSeeds are documents in which gofeed and the tree might come to different
// readings.
var plainSeeds = map[string]string{
	"plain RSS":            rssHead + `<language>en</language><ttl>60</ttl><category domain="d">c</category><skipHours><hour>1</hour></skipHours><item><title>One</title><guid isPermaLink="false"> g1 </guid><pubDate>Mon, 05 Jan 2026 15:40:13 +0000</pubDate><source url="https://a.example/">A</source><enclosure url="a.mp3" length="1" type="audio/mpeg"/><comments>c</comments></item></channel></rss>`,
	"plain Atom":           `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><updated>2026-01-05T15:40:08Z</updated><generator uri="u">g</generator><entry><title>t</title><modified>2026-01-06</modified><id>1</id></entry></feed>`,
	"RDF":                  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="a"><title>x</title></channel><item rdf:about="b"><title>t</title><link>https://a.example/1</link></item></rdf:RDF>`,
	"CDATA, spaces within": twoItems("", `<item><guid><![CDATA[ g ]]></guid><category><![CDATA[a]]> <![CDATA[b]]></category></item>`, ""),
	"CDATA, spaces around": twoItems("", "<item><guid>\n<![CDATA[g]]>\n</guid></item>", ""),
	"reference at an end":  twoItems("", `<item><guid>&#160;g&#32;</guid><category>&#10;</category></item>`, ""),
	"comment in a text":    twoItems("", `<item><guid>a<!-- b -->c</guid><ttl><!--1-->5</ttl></item>`, "<!-- end -->"),
	"instruction":          twoItems("", `<item><guid><?a b?>c</guid></item>`, ""),
	"C1 reference":         twoItems("", `<item><guid>a&#150;</guid><category domain="&#x96;">&#226;&#128;&#166;</category></item>`, ""),
	"markup in a text":     twoItems("", `<item><guid>a<b>b</b></guid><pubDate><x/>2026-01-01</pubDate></item>`, ""),
	"attribute case":       twoItems("", `<item><guid ISPERMALINK="false">https://a.example/</guid></item><item><guid isPermalink="false">https://a.example/</guid></item>`, ""),
	"attribute twice":      twoItems("", `<item><enclosure url="a" url="b"/></item>`, ""),
	"attribute prefixed":   twoItems("", `<item xmlns:x="urn:x"><enclosure x:url="a"/><guid x:isPermaLink="false">https://a.example/</guid></item>`, ""),
	"attribute line break": twoItems("", "<item><source url=\"a\r\nb\">s</source></item>", ""),
	"attribute bare":       twoItems("", `<item><category domain=a/>c</category><guid isPermaLink>g</guid></item>`, ""),
	"link of attributes":   `<rss><channel><link href="HTTPS://a.example/%7e"/><item/></channel></rss>`,
	"xml:base":             `<rss xml:base="https://b.example/d/"><channel><link>x</link><item><comments>y</comments><link>z</link></item></channel></rss>`,
	"two channels":         `<rss><channel><ttl>1</ttl><item><guid>a</guid></item></channel><channel><item><guid>b</guid></item></channel></rss>`,
	"items beside":         `<rss><item><guid>a</guid></item><channel><item><guid>b</guid></item></channel><item><guid>c</guid></item></rss>`,
	"prefixes of RSS":      `<rss:rss><rss:channel><rss:item><rss:guid>a</rss:guid></rss:item></rss:channel></rss:rss>`,
	"prefix bound to rss":  `<rss xmlns:p="rss" xmlns:q=" "><channel><p:ttl>5</p:ttl><q:pubDate>2026-01-01</q:pubDate><item/></channel></rss>`,
	"prefixes by case":     `<rss xmlns:A="http://purl.org/rss/1.0/" xmlns:a="urn:x"><channel><A:pubDate>2026-01-01</A:pubDate></channel></rss>`,
	"own default":          `<rss xmlns="urn:own" xmlns:o="urn:own"><channel><o:pubDate>2026-01-01</o:pubDate><ttl>3</ttl><item/></channel></rss>`,
	"inner default":        `<rss><channel><pubDate xmlns="http://www.w3.org/2005/Atom">2026-01-01</pubDate><item xmlns="urn:other"><pubDate>2026-01-01</pubDate></item></channel></rss>`,
	"RSS within Atom":      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><updated xmlns="http://purl.org/rss/1.0/">2026-01-01</updated></entry></feed>`,
	"typed Atom date":      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><updated type="html">2026-01-01&amp;lt;</updated><generator mode="base64">YQ==</generator></entry></feed>`,
	"inner declaration":    `<rss><channel><!DOCTYPE x [<!ENTITY a "b">]><item><guid>a</guid></item></channel></rss>`,
	"colons":               `<rss><channel><:pubDate>2026-01-01</:pubDate><ttl:>5</ttl:><item/></channel></rss>`,
	"end tag in capitals":  twoItems("", `<item><source url="u">s</SOURCE><comments>c</comments></item>`, ""),
	"repeated":             twoItems("<ttl>1</ttl><ttl></ttl><generator>a</generator><generator/>", `<item><guid>a</guid><guid/><source url="a">b</source><source/></item>`, ""),
	"mended":               rssHead + `<ttl>5</ttl><item><guid> <![CDATA[ a & b ]]> </guid><description>x & y<b></description></item>`,
}

// plainLike fails where what is read from the tree alone differs from what comes
// by way of gofeed.
func plainLike(t *testing.T, body []byte, base string) (plain bool) {
	t.Helper()
	text, _, err := decode(body, "")
	if err != nil {
		return false
	}
	root, notes, src, err := tree(text, base)
	if err != nil {
		return false
	}
	og := plainFeed(root)
	if og == nil {
		return false
	}
	theirs, err := original(root, src, notes)
	if err != nil {
		return true // what gofeed cannot read is read all the same
	}
	if got, want := countEntries(og), countEntries(theirs); got != want {
		t.Errorf("got %d entries, want %d", got, want)
	}
	got, err := translate(og, root, notes)
	if err != nil {
		t.Fatal(err)
	}
	want, err := translate(theirs, root, notes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gofeed and the tree differ (-gofeed +tree)\n%s\nin %q", diff, body)
	}
	return true
}

func TestPlainIsGofeed(t *testing.T) {
	for name, doc := range plainSeeds {
		t.Run(name, func(t *testing.T) {
			plain := plainLike(t, []byte(doc), "https://news.example/feed")
			if want := strings.HasPrefix(name, "plain") || name == "RDF"; want && !plain {
				t.Error("gofeed was asked for a plain feed")
			}
		})
	}
	files, err := filepath.Glob("testdata/feeds/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatal("no feeds: ", err)
	}
	plain := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if plainLike(t, body, "https://news.example/feeds/all.xml") {
				plain++
			}
		})
	}
	if plain < len(files)/2 {
		t.Errorf("gofeed was asked for %d of %d feeds", len(files)-plain, len(files))
	}
}

func FuzzPlain(f *testing.F) {
	for _, doc := range plainSeeds {
		f.Add([]byte(doc))
	}
	files, _ := filepath.Glob("testdata/feeds/*.xml")
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		plainLike(t, body, "https://news.example/feed")
	})
}
