package fetch

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// A feed of ten entries, each marked in all its parts with a number of its own.
func markedFeed(format string) string {
	var b strings.Builder
	switch format {
	case "rss":
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour News</title><link>https://news.example/</link>` + "\n")
	case "atom":
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour News</title><id>https://news.example/</id>` + "\n")
	case "json":
		b.WriteString(`{"version":"https://jsonfeed.org/version/1.1","title":"Harbour News","items":[` + "\n")
	}
	for i := range 10 {
		mark := fmt.Sprintf("n%02dn", i)
		switch format {
		case "rss":
			fmt.Fprintf(&b, "<item>\n<title>Ship %[1]s &amp; crew</title>\n<link>https://news.example/%[1]s</link>\n<guid isPermaLink=\"false\">%[1]s</guid>\n<description><![CDATA[<p>The <b>ship</b> %[1]s came in.</p>]]></description>\n<content:encoded>&lt;p&gt;All of %[1]s, größer&lt;/p&gt;</content:encoded>\n</item>\n", mark)
		case "atom":
			fmt.Fprintf(&b, "<entry>\n<title>Ship %[1]s &amp; crew</title>\n<link href=\"https://news.example/%[1]s\"/>\n<id>tag:%[1]s</id>\n<summary>The ship %[1]s came in.</summary>\n<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>All of %[1]s, größer</p></div></content>\n</entry>\n", mark)
		case "json":
			fmt.Fprintf(&b, "{\"id\":\"%[1]s\",\n\"url\":\"https://news.example/%[1]s\",\n\"title\":\"Ship %[1]s & crew\",\n\"summary\":\"The ship %[1]s came in.\",\n\"content_html\":\"<p>All of %[1]s, größer</p>\"}", mark)
			if i < 9 {
				b.WriteString(",\n")
			}
		}
	}
	return b.String() + map[string]string{"rss": "</channel></rss>\n", "atom": "</feed>\n", "json": "]}\n"}[format]
}

var markIn = regexp.MustCompile(`n\d\dn`)

// Whatever breaks a document, each of its entries is whole, or is missing, or
// lacks a part: none holds a part of another.
func TestBrokenFeedsNeverMixEntries(t *testing.T) {
	at := func(s string, i int) int { // where entry i begins
		p := strings.Index(s, fmt.Sprintf("n%02dn", i))
		return strings.LastIndexAny(s[:p], "\n") + 1
	}
	once := func(s, old, new string, i int) string {
		p := at(s, i)
		return s[:p] + strings.Replace(s[p:], old, new, 1)
	}
	replace := func(old, new string) func(string) string {
		return func(s string) string { return once(s, old, new, 4) }
	}
	all := func(old, new string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, old, new) }
	}
	cut := func(i, more int) func(string) string {
		return func(s string) string { return s[:at(s, i)+more] }
	}
	cases := []struct {
		name            string
		rss, atom, json func(string) string // nil: not for that format
		whole           int                 // entries that must survive whole
	}{
		{"nothing", all("", ""), all("", ""), all("", ""), 10},
		{"cut in a title", cut(6, 12), cut(6, 12), cut(6, 12), 6},
		{"cut in a tag", cut(6, 3), cut(6, 3), nil, 6},
		{"cut between entries", func(s string) string { return s[:strings.LastIndex(s[:at(s, 6)], "<item>")] }, func(s string) string { return s[:strings.LastIndex(s[:at(s, 6)], "<entry>")] }, nil, 6},
		{"cut in the first", cut(0, 12), cut(0, 12), nil, 0},
		{"root not closed", all("</channel></rss>", ""), all("</feed>", ""), all("]}", ""), 10},
		{"an entry not closed", replace("</item>", ""), replace("</entry>", ""), nil, 9},
		{"no entry closed", all("</item>", ""), all("</entry>", ""), nil, 9},
		{"a title not closed", replace("</title>", ""), replace("</title>", ""), nil, 9},
		{"all titles not closed", all("</title>", ""), all("</title>", ""), nil, 9},
		{"a link not closed", replace("</link>", ""), replace("/>", ">"), nil, 9},
		{"a text not closed", replace("</description>", ""), replace("</summary>", ""), nil, 9},
		{"a CDATA section not closed", replace("]]>", ""), nil, nil, 8},
		{"markup not closed", nil, all("</p>", ""), nil, 9},
		{"the wrong end", replace("</title>", "</titel>"), replace("</title>", "</titel>"), nil, 9},
		{"ends in another case", all("</title>", "</TITLE>"), all("</title>", "</TITLE>"), nil, 10},
		{"crossed ends", replace("</description>", "</item>"), replace("</summary>", "</entry>"), nil, 8},
		{"a stray end", replace("<title>", "</b><title>"), replace("<title>", "</b><title>"), nil, 10},
		{"a stray end of the root's child", replace("<title>", "</channel><title>"), nil, nil, 4},
		{"junk between entries", replace("</item>", "</item> PHP Notice: x <br> & < "), replace("</entry>", "</entry> PHP Notice: x <br/> & < "), nil, 9},
		{"junk before", func(s string) string { return "<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n" + s }, func(s string) string { return "garbage & <br>" + s }, func(s string) string { return "\n\n" + s }, 10},
		{"junk after", func(s string) string { return s + "<script>x()</script>" }, func(s string) string { return s + "<!-- x --> & more" }, func(s string) string { return s + "<!-- cached -->" }, 10},
		{"bare ampersands", all("&amp;", "&"), all("&amp;", "&"), nil, 10},
		{"a bare <", replace("Ship", "1 < 2"), replace("Ship", "1 < 2"), nil, 9},
		{"a lone quote in a tag", replace("<guid isPermaLink=\"false\">", "<guid isPermaLink=\"false>"), replace("\"/>", "/>"), nil, 8},
		{"no quotes", all("\"false\"", "false"), nil, nil, 10},
		{"an attribute twice", all(" isPermaLink=\"false\"", " isPermaLink=\"false\" isPermaLink=\"false\""), all("<link href", "<link rel=\"alternate\" rel=\"alternate\" href"), nil, 10},
		{"an unknown entity", all("Ship", "Sh&ipsum;p"), all("Ship", "Sh&ipsum;p"), nil, 0},
		{"control characters", all("Ship", "\x01Ship\x0b"), all("Ship", "\x01Ship\x0b"), all("Ship", "Ship\\u0001"), 10},
		{"zero bytes", all("Ship", "Sh\x00ip"), all("Ship", "Sh\x00ip"), nil, 10},
		{"Latin-1 that says UTF-8", all("ö", "\xf6"), all("ö", "\xf6"), all("ö", "\xf6"), 10},
		{"comments in comments", replace("<title>", "<!-- a <!-- b --> --><title>"), replace("<title>", "<!-- a <!-- b --> --><title>"), nil, 9},
		{"a comment not closed", replace("<title>", "<!-- a <title>"), replace("<title>", "<!-- a <title>"), nil, 9},
		{"swapped halves", func(s string) string {
			i, j, k := at(s, 3)-7, at(s, 6)-7, at(s, 9)-7
			return s[:i] + s[j:k] + s[i:j] + s[k:]
		}, nil, nil, 10},
		{"an entry within another", replace("</item>", "<item><title>Inner</title></item></item>"), nil, nil, 9},
		{"without line ends", all("\n", ""), all("\n", ""), all("\n", ""), 10},
		{"carriage returns", all("\n", "\r"), all("\n", "\r"), all("\n", "\r"), 10},
		{"a comma too many", nil, nil, replace("},", "},,"), 10},
		{"a comma after the last", nil, nil, all("]}", ",]}"), 10},
		{"line ends in texts", nil, nil, all("came in", "came\nin"), 0},
		{"the wrong types", nil, nil, all("\"title\":\"Ship n04n & crew\"", "\"title\":{\"a\":[1]}"), 9},
	}
	for _, c := range cases {
		for format, mutate := range map[string]func(string) string{"rss": c.rss, "atom": c.atom, "json": c.json} {
			if mutate == nil {
				continue
			}
			t.Run(c.name+"/"+format, func(t *testing.T) {
				good, err := Parse([]byte(markedFeed(format)), "", "https://news.example/feed")
				if err != nil || len(good.Entries) != 10 {
					t.Fatal(good, err)
				}
				doc, err := Parse([]byte(mutate(markedFeed(format))), "", "https://news.example/feed")
				if err != nil {
					if c.whole > 0 {
						t.Fatal(err)
					}
					return
				}
				parts := func(e Entry) string {
					return strings.Join([]string{e.ID, e.Link, e.Title, e.Summary, e.Content}, "|")
				}
				whole := 0
				for _, e := range doc.Entries {
					marks := map[string]bool{}
					for _, m := range markIn.FindAllString(parts(e), -1) {
						marks[m] = true
					}
					if len(marks) > 1 {
						t.Errorf("an entry is mixed of %v: %s", marks, parts(e))
					}
					for _, g := range good.Entries {
						if parts(e) == parts(g) {
							whole++
							break
						}
					}
				}
				if whole < c.whole || len(doc.Entries) > 11 {
					t.Errorf("got %d whole entries of %d, want %d", whole, len(doc.Entries), c.whole)
				}
				if c.name != "nothing" && whole < 10 && len(doc.Repairs) == 0 && format != "json" {
					t.Error("nothing is told of what was mended")
				}
			})
		}
	}
}
