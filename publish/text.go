package publish

import (
	"mime"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"feedctl/news"
)

// cleanText drops what XML 1.0 §2.2 forbids or discourages (control characters
// but tab and line ends, U+FFFE and U+FFFF, broken UTF-8). Line ends become \n,
// as every XML parser makes them (§2.11). JSON and HTML get the same text, so
// that all formats say the same.
func cleanText(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case forbidden(r):
			return -1
		}
		return r
	}, s)
}

func isClean(s string) bool {
	for i, r := range s {
		if r == '\r' || forbidden(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
	}
	return true
}

func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' ||
		r >= 0x7F && r <= 0x9F || r&0xFFFE == 0xFFFE ||
		r >= 0xFDD0 && r <= 0xFDEF
}

// line is s on one line, with single spaces: titles, names, tags.
func line(s string) string { return strings.Join(strings.Fields(cleanText(s)), " ") }

// plainHTML escapes plain text as HTML. Quotes stay: some readers show &#39;.
var plainHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// hexRefs escapes plain text as XML by hexadecimal references, which the RSS
// Best Practices Profile asks for ("Character data"): a reader that mistakes
// the text for HTML still shows it right.
var hexRefs = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

// webURL returns u when it is an absolute http or https address, else "".
func webURL(u string) string {
	u = strings.TrimSpace(cleanText(u))
	p, err := url.Parse(u)
	if err != nil || p.Host == "" || (p.Scheme != "http" && p.Scheme != "https") {
		return ""
	}
	if strings.ContainsAny(u, " \t\n<>\"") {
		return p.String()
	}
	return u
}

// quoteURL is the address of the very sentence of a page: a text fragment
// (URL Fragment Text Directives, "Syntax"). A long quote is named by its first
// and last words, so that a picture or a note in between does not hide it. An
// empty quote gives the page.
func quoteURL(page, quote string) string {
	page = webURL(page)
	words := strings.Fields(cleanText(quote))
	if page == "" || len(words) == 0 {
		return page
	}
	text := fragment(strings.Join(words, " "))
	if len(text) > 600 && len(words) > 16 {
		text = fragment(strings.Join(words[:6], " ")) + "," + fragment(strings.Join(words[len(words)-6:], " "))
	}
	switch {
	case strings.Contains(page, ":~:"):
		return page + "&text=" + text
	case strings.Contains(page, "#"):
		return page + ":~:text=" + text
	}
	return page + "#:~:text=" + text
}

// fragment percent-encodes all but letters, digits and "._~": a hyphen, a comma
// and an ampersand have a meaning of their own in a text directive.
func fragment(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// names are the authors in natural order, empty ones left out.
func names(authors []news.Name) []string {
	var list []string
	for _, a := range authors {
		if n := line(a.String()); n != "" {
			list = append(list, n)
		}
	}
	return list
}

// joined is "A", "A and B", "A, B and C".
func joined(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// cut shortens plain text to at most n runes, at a word, with an ellipsis.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)[:n-1]
	short := string(r)
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.–—") + "…"
}

// mediaType is the declared media type, else what the address's extension
// says, else "".
func mediaType(declared, address string) string {
	if t, _, err := mime.ParseMediaType(declared); err == nil && strings.Contains(t, "/") {
		return t
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return mediaTypes[strings.ToLower(path.Ext(u.Path))]
}

// mediaTypes is our own table: the system's differs from machine to machine.
var mediaTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml",
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg",
	".mp4": "video/mp4", ".webm": "video/webm", ".pdf": "application/pdf",
}

// direction is "rtl" for a language (BCP 47) written from right to left, else "".
func direction(language string) string {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	switch primary {
	case "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi":
		return "rtl"
	}
	return ""
}
