package fetch

import (
	"encoding/base64"
	"regexp"
	"strings"

	"feedctl/edit/content"
)

// value is a text construct as found.
type value struct {
	text   string
	markup bool // text is HTML; else it is plain
}

// html returns the construct as HTML with absolute URLs.
func (v value) html(base string) string {
	if !v.markup {
		return escapeText.Replace(v.text)
	}
	return content.Absolute(v.text, base)
}

// title returns the construct as the source wrote it, and as a line of plain text.
func (v value) title(base string) (written, plain string) {
	if !v.markup {
		return v.text, squeeze(v.text)
	}
	return content.Absolute(v.text, base), content.TitleText(v.text)
}

// markupIn finds what makes untyped text HTML: a tag, a comment or a reference.
var markupIn = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<!--|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)

// construct reads a text construct: RFC 4287 §3.1 and §4.1.3.3, Atom 0.3 §3.1
// with its modes, RSS text, and markup that stands in either unescaped.
func (n *node) construct() value {
	if n == nil {
		return value{}
	}
	typ, _, _ := strings.Cut(strings.ToLower(n.attr("type")), ";")
	typ = strings.TrimSpace(typ)
	mode := strings.ToLower(n.attr("mode"))
	text := unwrap(n.str())
	switch {
	case mode == "base64" || strings.HasPrefix(typ, "application/octet-stream"):
		if b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil {
			text = strings.TrimSpace(mendUTF8(b))
		}
		return value{cleanText(text), typ != "text/plain"}
	case n.hasElements():
		if typ == "xhtml" || strings.Contains(typ, "xhtml") && n.inAtom10() {
			if div := n.onlyDiv(); div != nil {
				return value{div.inner(), true}
			}
		}
		return value{n.inner(), true}
	case typ == "xhtml" || strings.Contains(typ, "xhtml") && mode != "escaped":
		return value{escapeText.Replace(text), true}
	case typ == "html" || typ == "text/html" || strings.Contains(typ, "xhtml"):
		return value{text, true}
	case typ == "text":
		return value{text, false}
	case typ == "text/plain" && mode != "escaped":
		return value{text, false}
	}
	return value{text, (strings.IndexByte(text, '<') >= 0 || strings.IndexByte(text, '&') >= 0) && markupIn.MatchString(text)}
}

// unwrap takes off the signs of a CDATA section that was written within another,
// or escaped: nobody means them to be read.
func unwrap(text string) string {
	const open, end = "<![CDATA[", "]]>"
	for range 2 {
		switch {
		case hasPrefixFold(text, open):
			text = strings.TrimSpace(strings.TrimSuffix(text[len(open):], end))
		case strings.HasSuffix(text, end) && !strings.Contains(text, open):
			text = strings.TrimSpace(strings.TrimSuffix(text, end))
		default:
			return text
		}
	}
	return text
}

// inAtom10 tells Atom 1.0 from its drafts, in which an XHTML construct's div is
// part of the text.
func (n *node) inAtom10() bool {
	uri, _ := n.scope.lookup(n.prefix)
	return strings.EqualFold(uri, "http://www.w3.org/2005/Atom")
}

// onlyDiv is the one div an XHTML construct consists of (RFC 4287 §3.1.1.3).
func (n *node) onlyDiv() *node {
	var div *node
	for _, k := range n.kids {
		switch {
		case k.isText():
			if !blank(k.text) {
				return nil
			}
		case k.name != "div" || div != nil:
			return nil
		default:
			div = k
		}
	}
	return div
}
