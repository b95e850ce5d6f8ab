package fetch

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// splitSeeds are documents that are taken apart, for the fuzzer to break.
var splitSeeds = map[string]string{
	"rss":      `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title><link>https://a.example/</link><language>en</language><managingEditor>e@a.example (Ed)</managingEditor><item><title>A &amp; B</title><link>/a</link><guid>1</guid><dc:creator>Anna</dc:creator><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate><content:encoded><![CDATA[<p>Text <a href="x">x</a></p>]]></content:encoded></item><item><title>C</title><guid isPermaLink="false">2</guid><description>&lt;b>D&lt;/b></description><enclosure url="/e.mp3" length="3" type="audio/mpeg"/><media:group><media:content url="/i.png" medium="image"/></media:group></item></channel></rss>`,
	"rdf":      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>T</title><link>https://a.example/</link><dc:creator>Ed</dc:creator></channel><item rdf:about="https://a.example/1"><title>A</title><dc:date>2026-11-23</dc:date></item><item rdf:about="https://a.example/2"><title>B</title></item></rdf:RDF>`,
	"atom":     `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/" xml:lang="en"><title>T</title><link href="/"/><author><name>Ed</name></author><rights>R</rights><entry xml:lang="de"><id>1</id><title type="html">A &lt;i>b&lt;/i></title><link href="a"/><updated>2026-11-23T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <img src="i.png"/></p></div></content></entry><entry><id>2</id><title>B</title><author><name>Anna</name></author><summary>S</summary><source><title>U</title></source></entry></feed>`,
	"json":     `{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://a.example/","authors":[{"name":"Ed"}],"language":"en","items":[{"id":"1","url":"/a","title":"A","content_html":"<p>Text","date_published":"2026-11-23T10:00:00Z","tags":["x"]},{"id":2,"content_text":"B\nC","attachments":[{"url":"/e.mp3","mime_type":"audio/mpeg"}]}]}`,
	"entities": `<rss><channel><title>T</title><item><title>A &nbsp; B &amp C &foo;</title><guid>1</guid></item><item><title>C</title><guid>2</guid><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>`,
}

// Whole and entry by entry, a document says the same.
func FuzzSplit(f *testing.F) {
	for _, s := range wholeDocuments(f) {
		f.Add(s)
	}
	f.Fuzz(sameAlone)
}

// After an edit, a document read without what was known says what it says whole.
func FuzzEdited(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range wholeDocuments(f) {
		for range 12 {
			a := s
			if r.IntN(2) == 0 {
				a = edited(r, a)
			}
			f.Add(a, edited(r, a))
		}
	}
	f.Fuzz(sameAfter)
}

// wholeDocuments are splitSeeds and the golden feeds, each time in the same order.
func wholeDocuments(f *testing.F) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(splitSeeds)) {
		list = append(list, splitSeeds[name])
	}
	names, err := filepath.Glob("testdata/feeds/*")
	if err != nil || len(names) == 0 {
		f.Fatalf("no documents: %v", err)
	}
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".golden.json") && len(b) < 20_000 {
			list = append(list, string(b))
		}
	}
	return list
}

// A document's address and its source, wherever it comes from.
const seedAddress = "https://a.example/feed"

var seedSource = news.Source{ID: "s", OriginalURL: seedAddress}

// alone are the items of a document's entry i.
func alone(d *Document, i int) []news.Item {
	return (&Document{Feed: d.Feed, Entries: d.Entries[i : i+1]}).Items(seedSource, noon)
}

// sameAlone reads a document whole, each of its entries without the others, and
// what is left without any.
func sameAlone(t *testing.T, s string) {
	t.Helper()
	text, _, err := clean([]byte(s), "")
	if err != nil {
		return
	}
	p, ok := split(text)
	if !ok || len(p.entries) > 50 {
		return
	}
	whole, err := readText(text, seedAddress)
	if err != nil {
		return
	}
	r := reading{now: noon}
	if r.take(p, p.keys(seedAddress, "")); !r.fill(whole, make([]bool, len(p.entries))) {
		return // nothing of it is remembered
	}
	leave := slices.Repeat([]bool{true}, len(p.entries))
	for i := range len(p.entries) + 1 {
		read := 0
		if i < len(p.entries) {
			leave[i], read = false, 1
		}
		part, err := readText(p.without(leave), seedAddress)
		if read == 1 {
			leave[i] = true
		}
		if err != nil || len(part.Entries) != read {
			continue // seen, and the whole is read
		}
		if read == 1 {
			if diff := cmp.Diff(alone(whole, i), alone(part, 0)); diff != "" {
				t.Fatalf("entry %d (-whole +alone):\n%s\n%s", i, diff, text)
			}
		}
		if diff := cmp.Diff(whole.Feed, part.Feed); diff != "" {
			t.Fatalf("head, with %d entries (-whole +part):\n%s\n%s", read, diff, text)
		}
	}
}

// sameAfter reads a, remembers its entries, and compares what is then read of b
// and stands as it stood in a with b read whole.
func sameAfter(t *testing.T, a, b string) {
	t.Helper()
	take := func(doc string) (*pieces, *Document) {
		text, _, err := clean([]byte(doc), "")
		if err != nil {
			return nil, nil
		}
		p, ok := split(text)
		if !ok || len(p.entries) > 50 {
			return nil, nil
		}
		whole, err := readText(text, seedAddress)
		if err != nil {
			return nil, nil
		}
		return p, whole
	}
	was, before := take(a)
	is, whole := take(b)
	if was == nil || is == nil {
		return
	}
	first := reading{now: noon}
	first.take(was, was.keys(seedAddress, ""))
	first.whole(before)
	known, _ := first.after()
	if len(known) == 0 {
		return
	}
	stored := map[uint64][]news.Item{}
	for i, key := range first.keys {
		if first.keep[i] {
			stored[key] = alone(before, i)
		}
	}
	second := reading{now: noon, before: known}
	second.take(is, is.keys(seedAddress, ""))
	part := second.unknown(seedAddress)
	if part == nil {
		return // read whole
	}
	if len(whole.Entries) != len(is.entries) {
		t.Fatalf("%d entries, taken apart %d\n%q\n%q", len(whole.Entries), len(is.entries), a, b)
	}
	read := 0
	for i := range is.entries {
		got := stored[second.keys[i]]
		if !second.leave[i] {
			got = alone(part, read)
			read++
		}
		if diff := cmp.Diff(alone(whole, i), got); diff != "" {
			t.Fatalf("entry %d, left out: %v (-whole +known):\n%s\n%q\n%q", i, second.leave[i], diff, a, b)
		}
	}
	if diff := cmp.Diff(whole.Feed, part.Feed); diff != "" {
		t.Fatalf("head (-whole +part):\n%s\n%q\n%q", diff, a, b)
	}
}

// scraps are put into documents: elements, attributes, members and stray signs.
var scraps = []string{
	`<title>Z</title>`, `<link>http://z.example/</link>`, `<link href="http://z.example/"/>`, `<dc:creator>Zoe</dc:creator>`,
	`<author><name>Zoe</name></author>`, `<language>de</language>`, `<rights>R</rights>`, `<ttl>5</ttl>`, `<generator>G</generator>`,
	`<skipHours><hour>3</hour></skipHours>`, `<updated>2025-11-23T10:00:00Z</updated>`, `<dc:date>2025-11-23</dc:date>`,
	`<items><item/></items>`, `<image><url>http://z.example/i.png</url><item/></image>`, `<!-- c -->`, `<?xml-stylesheet href="x"?>`,
	`<![CDATA[x]]>`, `&nbsp;`, `&`, `<slash:comments>3</slash:comments>`, `<slash:hit_parade>1<item/></slash:hit_parade>`,
	`<thr:total>3</thr:total>`, `<media:community><item/></media:community>`, `<entry><title>e</title></entry>`,
	`<item><title>i</title></item>`, `</item><item>`, `<channel>`, `</channel>`, ` xml:base="http://z.example/"`, ` xml:lang="fr"`,
	` xmlns="http://purl.org/rss/1.0"`, ` xmlns="http://purl.org/rss/1.0/"`, ` xmlns="http://www.w3.org/2005/Atom"`,
	` xmlns:slash="urn:z"`, ` xmlns:thr="http://purl.org/dc/elements/1.1/"`, ` xmlns:media="http://purl.org/rss/1.0/"`,
	` thr:count="4"`, ` isPermaLink="false"`, ` rdf:about="z"`, `"_x":1,`, `"date_modified":"2025-01-01T00:00:00Z",`, `"items":[],`,
	`"author":{"name":"Zoe"},`, `"language":"de",`, `{},`, `"_items":[{"id":"1"}],`, "<", ">", `"`, "]]>", "-->", "{", "}", "]",
}

// edited is s with one to three changes.
func edited(r *rand.Rand, s string) string {
	for range 1 + r.IntN(3) {
		if s == "" {
			break
		}
		at := r.IntN(len(s))
		next := func(sign string, from int) int { // the place of the next sign, or from
			return from + max(strings.Index(s[from:], sign), 0)
		}
		switch r.IntN(5) {
		case 0, 1:
			scrap := scraps[r.IntN(len(scraps))]
			switch scrap[0] {
			case ' ':
				at = next(">", at)
			case '"', '{':
				at = next("{", at) + 1
			default:
				at = next("<", at)
			}
			s = s[:at] + scrap + s[at:]
		case 2:
			s = s[:at] + s[min(len(s), at+1+r.IntN(40)):]
		case 3:
			s = s[:at] + string(rune(' '+r.IntN(95))) + s[at+1:]
		case 4: // an element is moved
			from := next("<", at)
			to := min(next(">", next("</", from))+1, len(s))
			chunk, rest := s[from:to], s[:from]+s[to:]
			if rest == "" {
				break
			}
			s = rest
			at = next("<", r.IntN(len(s)))
			s = s[:at] + chunk + s[at:]
		}
	}
	return s
}
