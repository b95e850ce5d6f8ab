package fetch

import (
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// quotedRSS is a feed as an article about feeds shows it.
const quotedRSS = `<rss version="2.0"><channel><item><title>Inner</title><description><![CDATA[<b>x</b>]]></description></item>
<item><title>Inner too</title><description><![CDATA[<b>y</b>]]></description></item></channel></rss>`

// TestParseQuoted has documents whose texts show a feed: none of its items is one.
func TestParseQuoted(t *testing.T) {
	section := func(text string) string {
		return "<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>"
	}
	item := func(text string) string {
		return "<item><title>Two</title><description>" + text + "</description></item>"
	}
	for _, c := range []struct{ name, text string }{
		{"a feed", quotedRSS},
		{"an item", "<pre><item><title>x</title></item></pre>"},
		{"an item not whole", "<pre><item><title>x</title></item>\n<item><description><![CDATA[<p>y</p></pre> and so on"},
		{"an end and a beginning", "Close with </item>, or begin a section with <![CDATA[ there."},
		{"an end of its own", "Write <description>x</description> before </item> and <![CDATA[ after."},
		{"an entry", "<entry><content><![CDATA[x]]></content></entry>"},
	} {
		for name, doc := range map[string]string{
			"in sections": twoItems("", item(section(c.text)), item("<![CDATA[last]]>")),
			"escaped":     twoItems("", item(html.EscapeString(c.text)), item("<![CDATA[last]]>")),
		} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				d := parsedDoc(t, doc)
				if len(d.Entries) != 4 || d.Repairs != nil {
					t.Fatalf("got %d entries, want 4; repairs %q", len(d.Entries), d.Repairs)
				}
				if got := html.UnescapeString(d.Entries[1].Summary); got != c.text {
					t.Errorf("got %q, want %q", got, c.text)
				}
			})
		}
	}
	for name, page := range map[string]string{
		"escaped":           "<html><head><title>Feeds</title></head><body><pre>" + html.EscapeString(quotedRSS) + "</pre></body></html>",
		"in a form":         "<html><body><form><textarea>" + quotedRSS + "</textarea></form></body></html>",
		"after words":       "<html><body><h1>What is RSS?</h1><p>This is: <code>" + quotedRSS + "</code></p></body></html>",
		"JSON":              `<html><body><pre>{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}]}</pre></body></html>`,
		"a script's source": `function f() { return {version: "https://jsonfeed.org/version/1.1", items: []} }`,
	} {
		t.Run("page "+name, func(t *testing.T) {
			if d, err := Parse([]byte(page), "text/html", ""); err == nil {
				t.Errorf("got a feed of %d entries, want none", len(d.Entries))
			}
		})
	}
}

func parsedDoc(t *testing.T, doc string) *Document {
	t.Helper()
	d, err := Parse([]byte(doc), "", "https://news.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestParseOpenQuotes has the quotes that close no attribute.
func TestParseOpenQuotes(t *testing.T) {
	for name, doc := range map[string]string{
		"of a namespace":      `<rss xmlns:dc="http://purl.org/dc/elements/1.1/><channel><title>x</title><item><title>One</title></item><item><title>Two</title></item></channel></rss>`,
		"before other quotes": `<rss version="2.0><channel><image url="a"/><item><title>One</title></item><item><title>Two</title></item></channel></rss>`,
		"of a link":           "<feed><title>x</title><link href=\"https://news.example//>\n<entry><link href=\"https://news.example/1\"/><title>One</title></entry><entry><title>Two</title></entry></feed>",
		"beside an image":     `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel><image><url>a<item><title>One</title></item><item><title>Two</title></item></rdf:RDF>`,
	} {
		t.Run(name, func(t *testing.T) {
			var titles []string
			for _, e := range parsedDoc(t, doc).Entries {
				titles = append(titles, e.Title)
			}
			if diff := cmp.Diff([]string{"One", "Two"}, titles); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseRemarksInTexts(t *testing.T) {
	e := parsedDoc(t, twoItems("", `<item><pubDate>Mon, 05 Jan <!-- local -->2026 15:40:13 +0000</pubDate><comments>https://news<?x?>.example/c</comments></item>`, "")).Entries[1]
	if got := e.Published.Format("2006-01-02 15:04:05"); got != "2026-01-05 15:40:13" || e.Comments != "https://news.example/c" {
		t.Errorf("got %q and %q", got, e.Comments)
	}
}

func TestParseJSONBehindTags(t *testing.T) {
	const feed = `{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1", "title": "One"}]}`
	for name, before := range map[string]string{
		"a warning in HTML": "<br />\n<b>Warning</b>:  undefined {key} \"x\" in <b>/srv/x.php</b> on line <b>3</b><br />\n",
		"braces in words":   "Notice: undefined {key} in x.php\n",
	} {
		t.Run(name, func(t *testing.T) {
			if d := parsedDoc(t, before+feed); len(d.Entries) != 1 || d.Entries[0].Title != "One" {
				t.Errorf("got %+v", d.Entries)
			}
		})
	}
}

// TestParseRepetition reads what took time by the square of its length.
func TestParseRepetition(t *testing.T) {
	const n = 100_000
	for name, doc := range map[string]string{
		"sections not closed": rssHead + "<item><title>One</title><description>" + strings.Repeat("<![CDATA[ </b>", n) + "</channel></rss>",
		"items in sections":   rssHead + "<item><title>One</title><description>" + strings.Repeat("<![CDATA[ </item>", n) + "]]></description></item></channel></rss>",
		"channels":            rssHead + "<item><title>One</title></item></channel>" + strings.Repeat("<channel></channel>", n) + "</rss>",
		"stray end tags":      rssHead + "<item><title>One</title>" + strings.Repeat("<b>", 400) + strings.Repeat("</c>", n) + "</item></channel></rss>",
	} {
		t.Run(name, func(t *testing.T) {
			if got := parsedDoc(t, doc).Entries; len(got) != 1 || got[0].Title != "One" {
				t.Errorf("got %d entries, want 1", len(got))
			}
		})
	}
	var many strings.Builder
	for i := range 2 * maxDistinct {
		many.WriteString("<category>c" + strings.Repeat("i", i) + "</category>")
	}
	if got := len(parsedDoc(t, twoItems("", "<item>"+many.String()+"</item>", "")).Entries[1].Categories); got != maxDistinct {
		t.Errorf("got %d categories, want %d", got, maxDistinct)
	}
}

func TestParseLastTagMissing(t *testing.T) {
	if _, err := Parse([]byte(rssHead+"</channel>"), "", ""); err != nil {
		t.Errorf("got %v for a channel that is whole", err)
	}
	if _, err := Parse([]byte(rssHead), "", ""); err == nil {
		t.Error("got an empty feed for a channel that breaks off")
	}
}
