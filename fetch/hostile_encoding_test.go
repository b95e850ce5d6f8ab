package fetch

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"feedctl/news"
)

// The same five items, in every language their encodings have letters for.
var (
	inGerman = []string{"Grüße aus Köln", "Der Fluß führt Hochwasser", "Über den Dächern, ganz früh", "Straße nach Übersee gesperrt", "Salz & Pfeffer für Äpfel"}
	inQuotes = []string{"“Grüße” aus Köln", "Der Fluß – er führt Hochwasser", "Für 5 € über den Dächern", "Straße’s Ende…", "Salz & Pfeffer für Äpfel"}
	inRussia = []string{"Мэр открыл новый мост через реку", "Поезд опоздал на три часа", "Выставка яблок в саду", "Вода в реке прибывает", "Соль & перец"}
	inJapan  = []string{"東京の新しい橋が開通しました", "電車が三時間遅れました", "りんごの展示会", "川の水が増えています", "塩 & 胡椒"}
	inChina  = []string{"北京今天开通了一座新的大桥", "火车晚点三个小时", "苹果展览会在花园举行", "河水正在上涨", "盐 & 胡椒"}
)

// fiveItems is a feed of these titles, each said again in its item's text.
// declared is what stands in its XML declaration; "-": there is none.
func fiveItems(declared string, titles []string) string {
	var b strings.Builder
	switch declared {
	case "-":
	case "":
		b.WriteString(`<?xml version="1.0"?>` + "\n")
	default:
		b.WriteString(`<?xml version="1.0" encoding="` + declared + `"?>` + "\n")
	}
	b.WriteString(`<rss version="2.0"><channel><title>` + titles[0] + `</title><link>http://harbour.example/</link>`)
	for i, title := range titles {
		n := string(rune('1' + i))
		title = strings.ReplaceAll(title, "&", "&amp;")
		b.WriteString(`<item><title>` + title + `</title><guid isPermaLink="false">` + n + `</guid><link>http://harbour.example/` + n +
			`</link><description>` + title + `.</description></item>` + "\n")
	}
	return b.String() + `</channel></rss>`
}

// Whatever the bytes and whatever the labels say of them, the text is the same.
func TestHostileEncoding(t *testing.T) {
	swap := func(s, old, new string) string { // the fourth title's, and nowhere else
		i := strings.Index(s, "<guid isPermaLink=\"false\">4")
		j := strings.LastIndex(s[:i], "<title>")
		return s[:j] + strings.Replace(s[j:i], old, new, 1) + s[i:]
	}
	german := fiveItems("utf-8", inGerman)
	const overseas = "Straße nach Übersee gesperrt"
	tests := []struct {
		name, body, contentType string
		want                    []string
	}{
		{"plain UTF-8", german, "application/rss+xml", inGerman},
		{"bom-utf8", "\uFEFF" + german, "", inGerman},
		{"bom-twice", "\uFEFF\uFEFF" + german, "", inGerman},
		{"utf16le", "\xFF\xFE" + utf16Bytes(fiveItems("utf-16", inJapan), true), "", inJapan},
		{"utf16be", "\xFE\xFF" + utf16Bytes(fiveItems("utf-16", inJapan), false), "", inJapan},
		{"utf16-nobom", utf16Bytes(fiveItems("utf-16", inRussia), true), "", inRussia},
		{"utf16-nobom, big endian", utf16Bytes(fiveItems("utf-16", inRussia), false), "", inRussia},
		{"utf16-says-utf8", "\xFF\xFE" + utf16Bytes(german, true), "text/xml; charset=utf-8", inGerman},
		{"utf16-says-utf8, without a mark", utf16Bytes(german, true), "text/xml; charset=utf-8", inGerman},
		{"utf16 that HTTP says is UTF-16", "\xFE\xFF" + utf16Bytes(fiveItems("", inChina), false), "text/xml; charset=utf-16", inChina},
		{"utf32", "\x00\x00\xFE\xFF" + utf32Bytes(fiveItems("utf-32", inGerman)), "", inGerman},
		{"utf32, without a mark", utf32Bytes(fiveItems("", inGerman)), "", inGerman},
		{"latin1", encoded(t, charmap.ISO8859_1, fiveItems("iso-8859-1", inGerman)), "", inGerman},
		{"latin1-says-utf8", encoded(t, charmap.ISO8859_1, german), "text/xml; charset=utf-8", inGerman},
		{"utf8-says-latin1", fiveItems("iso-8859-1", inGerman), "", inGerman},
		{"utf8-says-latin1, in HTTP too", fiveItems("iso-8859-1", inGerman), "text/xml; charset=iso-8859-1", inGerman},
		{"cp1252", encoded(t, charmap.Windows1252, fiveItems("windows-1252", inQuotes)), "", inQuotes},
		{"cp1252 that says Latin-1", encoded(t, charmap.Windows1252, fiveItems("iso-8859-1", inQuotes)), "", inQuotes},
		{"http-charset-wins", encoded(t, charmap.Windows1251, fiveItems("koi8-r", inRussia)), "application/rss+xml; charset=windows-1251", inRussia},
		{"http-charset-lies", german, "application/rss+xml; charset=us-ascii", inGerman},
		{"http-charset-lies, of what is none", german, "application/rss+xml; charset=binary; charset=", inGerman},
		{"no-decl-latin1", encoded(t, charmap.ISO8859_1, fiveItems("-", inGerman)), "", inGerman},
		{"koi8-r", encoded(t, charmap.KOI8R, fiveItems("koi8-r", inRussia)), "", inRussia},
		{"shift-jis", encoded(t, japanese.ShiftJIS, fiveItems("shift_jis", inJapan)), "", inJapan},
		{"gb18030", encoded(t, simplifiedchinese.GB18030, fiveItems("gb18030", inChina)), "", inChina},
		{"gb18030 that says GB2312", encoded(t, simplifiedchinese.GB18030, fiveItems("gb2312", inChina)), "", inChina},
		{"iso-2022-jp", encoded(t, japanese.ISO2022JP, fiveItems("iso-2022-jp", inJapan)), "", inJapan},
		{"iso-2022-jp, raw escapes", encoded(t, japanese.ISO2022JP, fiveItems("", inJapan)), "", inJapan},
		{"iso-2022-jp that says UTF-8", encoded(t, japanese.ISO2022JP, fiveItems("utf-8", inJapan)), "text/xml; charset=utf-8", inJapan},
		{"charset-unknown", fiveItems("x-klingon", inGerman), "", inGerman},
		{"charset-unknown, a long one", fiveItems(strings.Repeat("x", 5000), inGerman), "text/xml; charset=" + strings.Repeat("y", 5000), inGerman},
		{"utf8-invalid", swap(german, overseas, "Stra\xdfe nach Übersee gesperrt"), "", inGerman},
		{"nul-bytes", swap(german, overseas, "Straße\x00 nach Über\x00\x00see gesperrt"), "", inGerman},
		{"control-chars", swap(german, overseas, "Straße\x01 nach\x0b Über\x1fsee gesperrt\ufffe"), "", inGerman},
		{"charref-control", swap(german, overseas, "Straße&#0; nach&#x8; Übersee&#31; gesperrt&#xFFFE;&#xD800;&#99999999999;"), "", inGerman},
		{"leading-space", "\r\n \t\n" + german, "", inGerman},
		{"leading-junk", "Warning: mysql_connect(): Too many connections in /srv/db.php on line 12\n" + german, "", inGerman},
		{"leading-junk, of an older answer", "HTTP/1.0 200 OK\nContent-Type: text/xml\n\n" + german, "", inGerman},
		{"trailing-junk", german + "\n<!-- cached --><script>count()</script>\x00\x00", "", inGerman},
		{"html-entities", strings.NewReplacer("ü", "&uuml;", "Ü", "&Uuml;", "ß", "&szlig;", "ö", "&ouml;", "ä", "&auml;").Replace(german), "", inGerman},
		{"html-entities, without their semicolon", swap(german, overseas, "Stra&szlig;e nach &Uuml;bersee gesperrt"), "", inGerman},
		{"bare-amp", strings.ReplaceAll(german, "&amp;", "&"), "", inGerman},
		{"double-escape", strings.ReplaceAll(german, "&amp;", "&amp;amp;"), "", inGerman},
		{"double-escape, of letters", swap(german, overseas, "Stra&amp;szlig;e nach &amp;#220;bersee gesperrt"), "", inGerman},
		{"xml11", strings.Replace(german, `"1.0"`, `"1.1"`, 1), "", inGerman},
		{"xml11, with next-line characters", strings.ReplaceAll(strings.Replace(german, `"1.0"`, `"1.1"`, 1), "\n", "\u0085"), "", inGerman},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(tt.body, "Content-Type", tt.contentType)})
			v := visits(t, newClient(t), o.URL+"/feed")
			if v.Class != news.ClassOK {
				t.Fatalf("got %v (%v)", v.Class, v.Err)
			}
			var titles, texts []string
			for _, it := range v.Items {
				titles = append(titles, it.Title)
				texts = append(texts, strings.TrimSuffix(strings.NewReplacer("&amp;", "&").Replace(it.Summary), "."))
			}
			if !slices.Equal(titles, tt.want) {
				t.Errorf("titles: got %q, want %q", titles, tt.want)
			}
			if strings.HasPrefix(tt.name, "double-escape") {
				return // a description is HTML: what it says twice escaped is what it shows
			}
			if !slices.Equal(texts, tt.want) {
				t.Errorf("texts: got %q, want %q", texts, tt.want)
			}
		})
	}
}
