package fetch

import (
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func encoded(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	b, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func utf16Bytes(s string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		} else {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		}
	}
	return b.String()
}

func utf32Bytes(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.Write([]byte{0, byte(r >> 16), byte(r >> 8), byte(r)})
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	language := func(title string) string {
		if strings.Contains(title, "Łodzi") {
			return "<language>pl</language>"
		}
		return ""
	}
	doc := func(label, title string) string {
		if label != "" {
			label = ` encoding="` + label + `"`
		}
		return `<?xml version="1.0"` + label + `?><rss><channel><title>` + title + `</title>` + language(title) + `</channel></rss>`
	}
	const polish, turkish, thai = "Nowy most w Łodzi, żółć gęślą", "Köprü İstanbul'da açıldı ığş", "เปิดสะพานใหม่วันนี้ในกรุงเทพ"
	const german, russian, japan, china = "Grüße aus Köln, schöne Straße", "Новости дня: мэр города открыл новый мост через реку", "東京の新しい橋が開通しました", "北京今天开通了一座新的大桥"
	cases := []struct {
		name, body, contentType, title string
	}{
		{"UTF-8", doc("utf-8", german), "", german},
		{"byte order mark", "\uFEFF" + doc("", german), "", german},
		{"byte order mark twice", "\uFEFF\uFEFF" + doc("", german), "", german},
		{"byte order mark beats HTTP", "\uFEFF" + doc("", german), "text/xml; charset=iso-8859-1", german},
		{"UTF-16LE", "\xFF\xFE" + utf16Bytes(doc("utf-16", german), true), "", german},
		{"UTF-16BE", "\xFE\xFF" + utf16Bytes(doc("utf-16", german), false), "", german},
		{"UTF-16LE without a mark", utf16Bytes(doc("", german), true), "", german},
		{"UTF-16BE that says UTF-8", utf16Bytes(doc("utf-8", german), false), "", german},
		{"UTF-32", "\x00\x00\xFE\xFF" + utf32Bytes(doc("", german)), "", german},
		{"UTF-32 without a mark", utf32Bytes(doc("", german)), "", german},
		{"UTF-8 that says UTF-16", doc("utf-16", german), "", german},
		{"Latin-1", encoded(t, charmap.ISO8859_1, doc("iso-8859-1", german)), "", german},
		{"Latin-1 that says UTF-8", encoded(t, charmap.ISO8859_1, doc("utf-8", german)), "", german},
		{"Latin-1 that says nothing", encoded(t, charmap.ISO8859_1, doc("", german)), "", german},
		{"UTF-8 that says Latin-1", doc("iso-8859-1", german), "", german},
		{"windows-1252 quotes", encoded(t, charmap.Windows1252, doc("windows-1252", "“Bridge” – opened")), "", "“Bridge” – opened"},
		{"windows-1252 quotes that say Latin-1", encoded(t, charmap.Windows1252, doc("iso-8859-1", "“Bridge”")), "", "“Bridge”"},
		{"C1 controls for quotes", doc("utf-8", "don\u0092t"), "", "don’t"},
		{"HTTP charset wins", encoded(t, charmap.Windows1251, doc("iso-8859-1", russian)), "text/xml; charset=windows-1251", russian},
		{"HTTP charset in quotes", encoded(t, charmap.Windows1251, doc("", russian)), `text/xml; charset="cp1251"`, russian},
		{"HTTP charset lies", doc("utf-8", russian), "text/xml; charset=iso-8859-1", russian},
		{"KOI8-R", encoded(t, charmap.KOI8R, doc("koi8-r", russian)), "", russian},
		{"KOI8-R that says nothing", encoded(t, charmap.KOI8R, doc("", strings.Repeat(russian+" ", 8))), "", strings.TrimSpace(strings.Repeat(russian+" ", 8))},
		{"Shift_JIS", encoded(t, japanese.ShiftJIS, doc("shift_jis", japan)), "", japan},
		{"ISO-2022-JP", encoded(t, japanese.ISO2022JP, doc("iso-2022-jp", japan)), "", japan},
		{"ISO-2022-JP that says nothing", encoded(t, japanese.ISO2022JP, doc("", japan)), "", japan},
		{"GB18030", encoded(t, simplifiedchinese.GB18030, doc("gb2312", china)), "", china},
		{"unknown label", doc("x-martian", german), "", german},
		{"one bad byte", doc("utf-8", german+" caf\xe9."), "", german + " café."},
		{"cut within a character", doc("utf-8", german+"\xe2\x82") + "\xc3", "", german + "\uFFFD"},
		{"zero bytes and controls", doc("utf-8", "a\x00b\x08c\x0bd"), "", "abcd"},
		{"leading white space", "\n\n  " + doc("utf-8", german), "", german},
		{"a server's Latin-1 and a declaration", encoded(t, charmap.Windows1251, doc("windows-1251", russian)), "text/xml; charset=iso-8859-1", russian},
		{"a server's Latin-1 and a declaration of two bytes", encoded(t, simplifiedchinese.GBK, doc("gb2312", china)), "text/xml; charset=ISO-8859-1", china},
		{"Cyrillic that says Latin-1", encoded(t, charmap.Windows1251, doc("iso-8859-1", strings.Repeat(russian+" ", 4))), "", strings.TrimSpace(strings.Repeat(russian+" ", 4))},
		{"ISO-2022-JP that says UTF-8", encoded(t, japanese.ISO2022JP, doc("utf-8", japan)), "text/xml; charset=utf-8", japan},
		{"Latin-2 by the language", encoded(t, charmap.ISO8859_2, doc("", polish)), "", polish},
		{"windows-1250 by the language", encoded(t, charmap.Windows1250, doc("utf-8", polish)), "", polish},
		{"windows-1254 by the language", encoded(t, charmap.Windows1254, strings.Replace(doc("", turkish), "<channel>", `<channel xml:lang="tr">`, 1)), "", turkish},
		{"Thai that says nothing", encoded(t, charmap.Windows874, doc("", thai)), "", thai},
		{"Macintosh", encoded(t, charmap.Macintosh, doc("mac-roman", german)), "", german},
		{"code page 852", encoded(t, charmap.CodePage852, doc("cp852", polish)), "", polish},
		{"a server's Latin-1 and a declaration of Cyrillic that lies", encoded(t, charmap.ISO8859_1, doc("windows-1251", german)), "text/xml; charset=iso-8859-1", german},
		{"a server's ASCII and a declaration of Greek that lies", encoded(t, charmap.ISO8859_1, doc("iso-8859-7", german)), "text/xml; charset=us-ascii", german},
		{"a server's Latin-1 and a declaration of two bytes that lies", encoded(t, charmap.ISO8859_1, doc("gb2312", german)), "text/xml; charset=iso-8859-1", german},
		{"Latin-1 in a feed that says Russian", encoded(t, charmap.ISO8859_1, doc("", german+"</title><language>ru</language><title>")), "", german},
		{"a mark before text that is not UTF-8", "\xEF\xBB\xBF" + encoded(t, charmap.Windows1251, doc("windows-1251", russian)), "", russian},
		{"US-ASCII label", doc("us-ascii", german), "text/xml; charset=us-ascii", german},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, err := Parse([]byte(c.body), c.contentType, "")
			if err != nil {
				t.Fatal(err)
			}
			if d.Feed.Title != c.title {
				t.Errorf("got %q, want %q", d.Feed.Title, c.title)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<a>x</a>"), "text/xml; charset=utf-8")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, _, err := decode(body, contentType)
		if err != nil {
			return
		}
		if i := strings.IndexFunc(text, forbidden); i >= 0 {
			t.Errorf("a forbidden character at %d of %q", i, text)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(twoItems("", "", "")), "", "https://news.example/")
	f.Fuzz(func(t *testing.T, body []byte, contentType, base string) {
		d, err := Parse(body, contentType, base)
		if (d == nil) == (err == nil) {
			t.Fatalf("got %v and %v", d, err)
		}
		if d == nil {
			if strings.Contains(err.Error(), "gave up") {
				t.Error(err) // a panic, caught but ours
			}
			return
		}
		if d.Feed.Version == "" || d.Entries == nil {
			t.Errorf("a document without version or entries: %+v", d)
		}
	})
}

func FuzzDate(f *testing.F) {
	f.Add("Tue, 03 Jun 2003 09:39:21 GMT")
	f.Fuzz(func(t *testing.T, s string) {
		at, offset, _, ok := Date(s)
		if !ok {
			return
		}
		if y := at.Year(); y < 999 || y > 10000 || offset.Hours() > 16 || offset.Hours() < -16 {
			t.Errorf("%q is %v at %v", s, at, offset)
		}
	})
}
