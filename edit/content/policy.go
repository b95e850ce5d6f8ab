package content

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

type kind int

const (
	inline kind = iota
	block
	heading
)

// printed are the elements of safe HTML: prose, lists, tables and pictures.
var printed = map[atom.Atom]kind{
	atom.P: block, atom.Div: block, atom.Hr: block, atom.Blockquote: block, atom.Pre: block,
	atom.Ul: block, atom.Ol: block, atom.Li: block, atom.Dl: block, atom.Dt: block, atom.Dd: block,
	atom.Figure: block, atom.Figcaption: block,
	atom.Table: block, atom.Caption: block, atom.Thead: block, atom.Tbody: block, atom.Tfoot: block,
	atom.Tr: block, atom.Th: block, atom.Td: block,
	atom.H1: heading, atom.H2: heading, atom.H3: heading, atom.H4: heading, atom.H5: heading, atom.H6: heading,
	atom.A: inline, atom.Img: inline, atom.Br: inline, atom.Em: inline, atom.Strong: inline, atom.B: inline,
	atom.I: inline, atom.U: inline, atom.S: inline, atom.Del: inline, atom.Ins: inline, atom.Mark: inline,
	atom.Small: inline, atom.Sub: inline, atom.Sup: inline, atom.Q: inline, atom.Cite: inline, atom.Abbr: inline,
	atom.Dfn: inline, atom.Code: inline, atom.Kbd: inline, atom.Samp: inline, atom.Var: inline, atom.Time: inline,
	atom.Bdi: inline, atom.Bdo: inline,
}

// keptAttrs are the attributes that say something a reader needs.
var keptAttrs = map[atom.Atom][]string{
	atom.P: {"dir", "lang"}, atom.Div: {"dir", "lang"}, atom.Blockquote: {"cite", "dir", "lang"}, atom.Q: {"cite"},
	atom.Bdi: {"dir"}, atom.Bdo: {"dir"}, atom.Abbr: {"title"}, atom.Time: {"datetime"},
	atom.Ol: {"start"}, atom.Li: {"value"}, atom.Td: {"colspan", "rowspan"}, atom.Th: {"colspan", "rowspan"},
}

// lowered makes an h1 of the source an h2: the page has its own.
func lowered(a atom.Atom) atom.Atom {
	if a == atom.H1 {
		return atom.H2
	}
	return a
}

// policy is the first of two sieves: bluemonday's reading of the tags. What it
// lets through is read again as a tree, and every URL is judged there.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for a := range printed {
		p.AllowNoAttrs().OnElements(a.String())
		p.AllowElements(a.String())
	}
	for a, names := range keptAttrs {
		p.AllowAttrs(names...).OnElements(a.String())
	}
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src", "srcset", "data-srcset", "alt", "width", "height").OnElements("img")
	p.AllowAttrs(lazyAttrs[:]...).OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	// A <frame> has no end tag: all that follows it would be its content.
	p.AllowElementsContent("frame", "frameset")
	p.SkipElementsContent("template", "svg", "audio", "video", "canvas", "select", "textarea", "button",
		"title", "map", "datalist", "dialog", "applet", "rp", "rt")
	return p
}

// withoutHidden drops the elements that their own attributes take from view:
// without those attributes their words would appear.
func withoutHidden(markup string) string {
	low := strings.ToLower(markup)
	if !strings.Contains(low, "hidden") && !strings.Contains(low, "style") {
		return markup
	}
	var (
		out    strings.Builder
		z      = xhtml.NewTokenizer(strings.NewReader(markup))
		inside region
		off    int
	)
	for {
		tt := z.Next()
		if tt == xhtml.ErrorToken {
			if !inside.open() {
				out.WriteString(markup[off:])
			}
			return out.String()
		}
		raw := markup[off : off+len(z.Raw())]
		off += len(raw)
		skip := inside.open()
		switch tt {
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			name, more := z.TagName()
			a := atom.Lookup(name)
			if skip = inside.enter(string(name), a); !skip && more && hiddenTag(z) {
				skip = true
				if !isVoid(a) {
					inside.begin(string(name))
				}
			}
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			skip = inside.leave(string(name))
		}
		if !skip {
			out.WriteString(raw)
		}
	}
}
