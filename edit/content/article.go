package content

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"

	"feedctl/news"
)

// ErrNotHTML is what Article returns, wrapped, for a body that is no HTML page.
var ErrNotHTML = errors.New("not an HTML page")

// Article reads an article page: its text without the page around it, and the
// facts a reference needs, each with where it stood (Page.FoundIn). body is in
// any charset; contentType is the header's value and may be empty; pageURL is
// where the body was read and what relative addresses are resolved against.
//
// Facts that the page does not state stay empty. Published keeps the page's own
// offset in ZoneOffset; Page.Refused says why the page forbids using its text,
// which is read all the same; FetchedAt and Class are the caller's to set.
// A body that is no HTML gives ErrNotHTML with a hint.
func Article(body []byte, contentType, pageURL string) (news.Page, error) {
	doc, err := parsePage(body, contentType)
	if err != nil {
		return news.Page{}, fmt.Errorf("read %s: %w", orUnnamed(pageURL), err)
	}
	page := news.Page{URL: pageURL}
	f := readFacts(doc, pageURL, &page)
	page.Refused = f.refusal()
	f.readText()
	page.Words = CountWords(page.Text)
	page.Teaser = f.teaser()
	return page, nil
}

func orUnnamed(u string) string {
	if u == "" {
		return "page"
	}
	return u
}

// parsePage decodes body and parses it; ErrNotHTML when it is something else.
func parsePage(body []byte, contentType string) (*xhtml.Node, error) {
	if err := refuseType(body, contentType); err != nil {
		return nil, err
	}
	markup := decode(body, contentType)
	doc, err := xhtml.Parse(strings.NewReader(markup))
	if err != nil {
		// Nested deeper than the parser goes: the layout is dropped, words,
		// head and links stay.
		doc, err = xhtml.Parse(strings.NewReader(flat(markup)))
	}
	return doc, err
}

// refuseType looks at the declared type first, then at the first bytes.
func refuseType(body []byte, contentType string) error {
	typ, _, _ := mime.ParseMediaType(contentType)
	switch {
	case typ == "", typ == "text/html", typ == "application/xhtml+xml", typ == "text/plain", strings.HasSuffix(typ, "/xml"),
		typ == "application/octet-stream", typ == "text/x-server-parsed-html", typ == "application/vnd.wap.xhtml+xml":
	default:
		return news.WithHint(fmt.Errorf("%w: %s", ErrNotHTML, typ), "give the address of an article's page, not of a file")
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), 2048)], []byte("\xef\xbb\xbf")), " \t\r\n\f"))
	switch {
	case len(start) == 0:
		return news.WithHint(fmt.Errorf("%w: it is empty", ErrNotHTML), "open the address in a browser; the site may ask for a login or for JavaScript")
	case bytes.HasPrefix(start, []byte("%pdf")):
		return news.WithHint(fmt.Errorf("%w: it is a PDF file", ErrNotHTML), "give the address of the page that links to it")
	case start[0] == '{', start[0] == '[' && !bytes.Contains(start, []byte("<")):
		return news.WithHint(fmt.Errorf("%w: it looks like JSON", ErrNotHTML), "give the address of an article's page")
	case isFeed(start):
		return news.WithHint(fmt.Errorf("%w: it is a feed", ErrNotHTML), "a feed is read with inspect or add; give the address of one of its articles here")
	case !bytes.HasPrefix(start, []byte("\xff\xfe")) && !bytes.HasPrefix(start, []byte("\xfe\xff")) && bytes.IndexByte(start[:min(len(start), 512)], 0) >= 0 && !bytes.Contains(start, []byte("<")):
		return news.WithHint(fmt.Errorf("%w: it is a binary file", ErrNotHTML), "give the address of an article's page")
	}
	return nil
}

func isFeed(start []byte) bool {
	if bytes.Contains(start, []byte("<html")) {
		return false
	}
	for _, root := range [...]string{"<rss", "<feed", "<rdf:rdf"} {
		if at := bytes.Index(start, []byte(root)); at >= 0 && (at == 0 || bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<!--"))) {
			return true
		}
	}
	return false
}

// decode returns body as UTF-8: by byte order mark, header, or <meta>, else as
// UTF-8 where it is that, else as windows-1252 (the WHATWG default).
func decode(body []byte, contentType string) string {
	enc, name, certain := charset.DetermineEncoding(body, contentType)
	// A page that is valid UTF-8 and has letters beyond ASCII is UTF-8, whatever
	// its <meta> says; and some have that element behind the first 1,024 bytes.
	if !certain && name != "utf-8" && utf8.Valid(body) && !isASCII(body) {
		return string(body)
	}
	if !certain && name == "windows-1252" && len(body) > 1024 {
		if late, n, _ := charset.DetermineEncoding(headOf(body), ""); n != "windows-1252" && n != "utf-8" {
			enc = late
		}
	}
	if name == "utf-8" {
		return strings.ToValidUTF8(string(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))), "\uFFFD")
	}
	out, _, err := transform.Bytes(enc.NewDecoder(), body)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	return string(out)
}

// headOf returns the <meta> element that names a charset, wherever it stands in
// the first 16 KiB: an element on its own is found behind the first 1,024 bytes.
func headOf(body []byte) []byte {
	head := bytes.ToLower(body[:min(len(body), 16<<10)])
	for {
		at := bytes.Index(head, []byte("<meta"))
		if at < 0 {
			return nil
		}
		head = head[at:]
		end := bytes.IndexByte(head, '>')
		if end < 0 {
			return nil
		}
		if bytes.Contains(head[:end], []byte("charset")) {
			return head[:end+1]
		}
		head = head[end:]
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// flat rewrites markup without the elements that only group others.
func flat(markup string) string {
	var out strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(markup))
	for {
		tt := z.Next()
		if tt == xhtml.ErrorToken {
			return out.String()
		}
		raw := string(z.Raw())
		if tt == xhtml.StartTagToken || tt == xhtml.EndTagToken {
			name, _ := z.TagName()
			switch string(name) {
			case "html", "head", "body", "title", "meta", "link", "base", "script", "style", "p", "br", "h1", "h2", "h3", "time":
			default:
				out.WriteByte(' ')
				continue
			}
		}
		out.WriteString(raw)
	}
}
