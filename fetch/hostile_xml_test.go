package fetch

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

const (
	channelHead = `<rss version="2.0"><channel><title>Harbour News</title><link>http://harbour.example/</link>`
	channelTail = `</channel></rss>`
)

// entry is one item by its number, with more elements in it.
func entry(n, more string) string {
	return `<item><title>Item ` + n + `</title><guid isPermaLink="false">` + n + `</guid><link>http://harbour.example/` + n + `</link>` + more + `</item>`
}

// Documents that cost an unwary reader its memory, its time or its secrets.
func TestHostileXML(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("swordfish"), 0o600); err != nil {
		t.Fatal(err)
	}
	inside := listen(t, "127.0.0.1:0")
	canary := "http://" + inside.addr + "/canary"
	three := entry("3", "") + entry("2", "") + entry("1", "")
	feed := channelHead + three + channelTail
	doctype := func(declarations string) string { return `<?xml version="1.0"?><!DOCTYPE rss [` + declarations + `]>` }
	said := func(n, text string) string { return entry(n, "<description>"+text+"</description>") }
	laughs := `<!ENTITY a "ha">`
	for c := 'b'; c <= 'j'; c++ {
		laughs += `<!ENTITY ` + string(c) + ` "` + strings.Repeat("&"+string(c-1)+";", 10) + `">`
	}
	var namespaces strings.Builder
	for i := range 20_000 {
		n := "n" + strconv.Itoa(i)
		namespaces.WriteString(`<` + n + `:x xmlns:` + n + `="urn:` + n + `"/>`)
	}
	many := func(n int) string { return strings.Repeat(entry("x", ""), n) }
	ok, notFeed := news.ClassOK, news.ClassNotFeed
	tests := []struct {
		name, body string
		want       news.Class
		items      int    // -1: maxEntries
		has        string // of the newest item's title and text; empty: not looked at
	}{
		{"xml-billion-laughs", doctype(laughs) + channelHead + said("2", "&j;") + three + channelTail, ok, 4, "&j;"},
		{"xml-quadratic", doctype(`<!ENTITY a "`+strings.Repeat("a", 50_000)+`">`) + channelHead + said("1", strings.Repeat("&a;", 5000)) + channelTail, ok, 1, "&a;"},
		{"xml-xxe-file", doctype(`<!ENTITY x SYSTEM "file://`+secret+`">`) + channelHead + said("1", "X &x; Y") + channelTail, ok, 1, "X"},
		{"xml-xxe-http", doctype(`<!ENTITY x SYSTEM "`+canary+`">`) + channelHead + said("1", "X &x; Y") + channelTail, ok, 1, "X"},
		{"xml-xxe-param", doctype(`<!ENTITY % x SYSTEM "`+canary+`"> %x; <!ENTITY % y "<!ENTITY z SYSTEM 'file://`+secret+`'>"> %y;`) + channelHead + said("1", "X &z; Y") + channelTail, ok, 1, "X"},
		{"xml-external-dtd", `<!DOCTYPE rss SYSTEM "` + canary + `">` + feed, ok, 3, ""},
		{"xml-doctype-091", `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "` + canary + `">` +
			`<rss version="0.91"><channel><title>H</title><item><title>One</title><link>http://harbour.example/1</link></item></channel></rss>`, ok, 1, "One"},
		{"xml-xinclude", channelHead + said("1", `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://`+secret+`"/><xi:include href="`+canary+`"/>`) + channelTail, ok, 1, ""},
		{"xml-stylesheet", `<?xml-stylesheet type="text/xsl" href="` + canary + `"?><?php system("id") ?>` + feed, ok, 3, ""},
		{"xml-deep", channelHead + strings.Repeat("<a>", 50_000) + strings.Repeat("</a>", 50_000) + three + channelTail, ok, 3, ""},
		{"xml-deep, in an item", channelHead + said("1", strings.Repeat("<a>", 50_000)+"x"+strings.Repeat("</a>", 50_000)) + entry("2", "") + channelTail, ok, 2, ""},
		{"xml-deep-open, after an item", channelHead + three + strings.Repeat("<a>", 300_000), ok, 3, ""},
		{"html-deep", channelHead + said("1", strings.Repeat("&lt;div&gt;", 50_000)+"x") + channelTail, ok, 1, ""},
		{"html-deep, a title", channelHead + `<item><guid>1</guid><title>` + strings.Repeat("&lt;b&gt;", 50_000) + `x</title></item>` + channelTail, ok, 1, ""},
		{"html-quadratic", channelHead + said("1", strings.Repeat("&lt;a&gt;&lt;b&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;", 5_000)+"x") + channelTail, ok, 1, ""},
		{"html-quadratic, a title", channelHead + `<item><guid>1</guid><title>` + strings.Repeat("&lt;a&gt;&lt;i&gt;&lt;table&gt;", 5_000) + `x</title></item>` + channelTail, ok, 1, ""},
		{"html-quadratic, entities", channelHead + said("1", strings.Repeat("&amp;amp", 200_000)) + channelTail, ok, 1, ""},
		{"xml-attrs", strings.Replace(channelHead, "<channel", "<channel"+strings.Repeat(` a="b"`, 50_000), 1) + three + channelTail, ok, 3, ""},
		{"xml-attr-giant", strings.Replace(channelHead, "<channel", `<channel a="`+strings.Repeat("b", 10<<20)+`"`, 1) + three + channelTail, ok, 3, ""},
		{"xml-name-giant", channelHead + "<" + strings.Repeat("x", 10<<20) + "/>" + three + channelTail, ok, 3, ""},
		{"xml-namespaces", channelHead + namespaces.String() + three + channelTail, ok, 3, ""},
		{"xml-items-500k", channelHead + strings.Repeat("<item><guid>x</guid></item>", 250_000) + channelTail, ok, 1, ""},
		{"xml-items-500k, all different", channelHead + numbered(100_000) + channelTail, ok, -1, ""},
		{"xml-items-20k", channelHead + numbered(maxEntries-1) + channelTail, ok, maxEntries - 1, ""},
		{"xml-items-20k, the same", channelHead + many(maxEntries) + channelTail, ok, 1, ""},
		{"xml-title-5mb", channelHead + `<item><guid>1</guid><title>` + strings.Repeat("word ", 1<<20) + `</title></item>` + entry("2", "") + channelTail, ok, 2, "word"},
		{"xml-cdata-open", channelHead + three + `<item><title><![CDATA[ never closed ` + channelTail, ok, 4, "Item 3"},
		{"xml-comment-open", channelHead + three + `<!-- never closed ` + channelTail, ok, 3, "Item 3"},
		{"xml-mismatch", strings.Replace(feed, "</title><guid", "</titel><guid", 1), ok, 3, ""},
		{"xml-cut-item", feed[:len(feed)-60], ok, 2, "Item 3"},
		{"xml-prefix-unbound", channelHead + entry("1", `<foo:bar x:y="z">b</foo:bar>`) + channelTail, ok, 1, "Item 1"},
		{"xml-upper", strings.NewReplacer("rss", "RSS", "channel", "CHANNEL", "item>", "ITEM>", "title", "TITLE", "guid", "GUID").Replace(feed), ok, 3, "Item 3"},
		{"xml-two-roots", feed + feed, ok, 3, "Item 3"},
		{"xml-empty-channel", `<rss version="2.0"><channel/></rss>`, ok, 0, ""},
		{"xml-wrong-root", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, notFeed, 0, ""},
		{"xml-opml-as-feed", `<opml version="2.0"><body><outline text="a" xmlUrl="` + canary + `"/></body></opml>`, notFeed, 0, ""},
		{"ok-atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>urn:h</id><updated>2026-11-23T10:00:00Z</updated><entry><id>urn:1</id><title>One</title><updated>2026-11-23T10:00:00Z</updated><content>One.</content></entry></feed>`, ok, 1, "One"},
		{"ok-rdf", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="http://harbour.example/"><title>H</title></channel><item rdf:about="http://harbour.example/1"><title>One</title><link>http://harbour.example/1</link></item></rdf:RDF>`, ok, 1, "One"},
		{"attributes that never end", "<rss" + strings.Repeat(` a="`, 1<<20), notFeed, 0, ""},
		{"a type that never ends", `<!DOCTYPE rss [` + strings.Repeat(`<!ENTITY a "`, 1<<18) + feed, ok, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(tt.body)})
			c := caged(t, newClient(t, func(opt *Options) {
				opt.AllowPrivate, opt.MaxBytes, opt.Timeout = []string{o.host()}, 16<<20, time.Minute
			}), nil)
			v := visits(t, c, o.URL+"/feed")
			want := tt.items
			if want < 0 {
				want = maxEntries
			}
			if v.Class != tt.want || len(v.Items) != want {
				t.Fatalf("got %v (%v) with %d items, want %v with %d", v.Class, v.Err, len(v.Items), tt.want, want)
			}
			checkWhole(t, v)
			size := 0
			for _, it := range v.Items {
				size += len(it.Title) + len(it.Summary) + len(it.Content) + len(it.GUID) + len(it.URL)
				if strings.Contains(it.Title+it.Summary+it.Content, "swordfish") {
					t.Error("a file of this machine was read into an item")
				}
				if len(it.Title) > maxLine {
					t.Errorf("a title of %d bytes", len(it.Title))
				}
			}
			if size > 2*len(tt.body)+1000 {
				t.Errorf("%d bytes of items out of a document of %d", size, len(tt.body))
			}
			if tt.has != "" && !strings.Contains(v.Items[0].Title+v.Items[0].Summary+v.Items[0].Content, tt.has) {
				t.Errorf("got %.200q, %.200q; want %q in it", v.Items[0].Title, v.Items[0].Summary, tt.has)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.asked.Load(); n != 0 {
			t.Errorf("a document made us ask %d times", n)
		}
	})
}

// numbered is n items, each its own.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<item><guid>" + strconv.Itoa(i) + "</guid></item>")
	}
	return b.String()
}

// A document cut anywhere keeps the items that came whole, and only those. The
// very first one may be half there: the next visit has the rest of it.
func TestCutAnywhereKeepsWholeItems(t *testing.T) {
	rss := channelHead
	atom := `<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>urn:h</id>`
	rdf := `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="http://harbour.example/"><title>H</title></channel>`
	list := `{"version":"https://jsonfeed.org/version/1.1","title":"H","items":[`
	for _, n := range []string{"3", "2", "1"} {
		text := `The crew of boat ` + n + ` came home, "at last" &lt;b&gt;safe&lt;/b&gt;.`
		rss += entry(n, "<description>"+text+"</description><pubDate>Mon, 23 Nov 2026 0"+n+":00:00 GMT</pubDate>") + "\n"
		atom += `<entry><id>urn:` + n + `</id><title>Item ` + n + `</title><updated>2026-11-23T0` + n + `:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>` + text + `</p><p>More.</p></div></content></entry>` + "\n"
		rdf += `<item rdf:about="http://harbour.example/` + n + `"><title>Item ` + n + `</title><link>http://harbour.example/` + n + `</link><description>` + text + `</description></item>` + "\n"
		list += `{"id":"` + n + `","url":"http://harbour.example/` + n + `","title":"Item ` + n + `","content_html":"<p>Boat ` + n + `</p>","tags":["a","b"]},`
	}
	for name, whole := range map[string]string{
		"rss": rss + channelTail, "atom": atom + "</feed>", "rdf": rdf + "</rdf:RDF>", "json": strings.TrimSuffix(list, ",") + "]}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			full, err := Parse([]byte(whole), "", "")
			if err != nil || len(full.Entries) != 3 {
				t.Fatalf("the whole document: %v", err)
			}
			want := full.Items(sourceAt("http://harbour.example/feed"), noon)
			for cut := range len(whole) {
				doc, err := Parse([]byte(whole[:cut]), "", "")
				if err != nil {
					continue
				}
				got := doc.Items(sourceAt("http://harbour.example/feed"), noon)
				if len(got) == 1 {
					continue
				}
				if len(got) > 3 {
					t.Fatalf("cut at %d: %d items", cut, len(got))
				}
				if diff := cmp.Diff(want[:len(got)], got); diff != "" {
					t.Fatalf("cut at %d, …%q (-whole +cut)\n%s", cut, whole[max(0, cut-40):cut], diff)
				}
			}
		})
	}
}

func TestBrokenOffBeforeAnythingWhole(t *testing.T) {
	for name, body := range map[string]string{
		"xml-deep-open": channelHead + strings.Repeat("<a>", 300_000),
		"json-cut":      `{"version":"https://jsonfeed.org/version/1.1","title":"H","items":[{"id":"1","content_te`,
		"cut in a head": channelHead + "<ttl>5</ttl>",
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(body)})
			if v := visits(t, newClient(t), o.URL+"/feed"); v.Class != news.ClassBadFeed {
				t.Errorf("got %v with %d items, repairs %q", v.Class, len(v.Items), v.Repairs)
			}
		})
	}
}
