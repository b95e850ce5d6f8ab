package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns the words of markup as plain text: entities decoded, white space
// folded, paragraphs and other blocks separated by "\n\n", <br> and table rows
// by "\n". Scripts, styles, form controls and text hidden by attribute or inline
// style are left out, and so are characters nobody sees. Plain text without
// markup comes back as it is, but folded. Text reads tags one by one, builds no
// tree and never fails.
func Text(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		var w textWriter
		w.fold(clean(markup))
		return w.String()
	}
	var (
		w      textWriter
		z      = xhtml.NewTokenizer(strings.NewReader(markup))
		inside region // the element whose content is skipped
		pre    int
	)
	for {
		switch tt := z.Next(); tt {
		case xhtml.ErrorToken:
			return w.String()
		case xhtml.TextToken:
			if inside.open() {
				continue
			}
			t := clean(string(z.Text()))
			if pre > 0 {
				w.lines(t)
			} else {
				w.fold(t)
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken, xhtml.EndTagToken:
			name, more := z.TagName()
			a := atom.Lookup(name)
			if tt == xhtml.EndTagToken {
				if inside.leave(string(name)) {
					continue
				}
				if a == atom.Pre && pre > 0 {
					pre--
				}
				w.boundary(a)
				continue
			}
			if inside.enter(string(name), a) {
				continue
			}
			void := isVoid(a) || tt == xhtml.SelfClosingTagToken && a == 0
			if !void && (isSilent(a) || more && hiddenTag(z)) {
				w.boundary(a)
				inside.begin(string(name))
				continue
			}
			if a == atom.Pre {
				pre++
			}
			w.boundary(a)
		}
	}
}

// hiddenTag reads the rest of the present tag's attributes.
func hiddenTag(z *xhtml.Tokenizer) bool {
	for {
		k, v, more := z.TagAttr()
		if hidingAttr(string(k), string(v)) {
			return true
		}
		if !more {
			return false
		}
	}
}

// hidingAttr reports whether an attribute takes its element from view.
func hidingAttr(key, val string) bool {
	switch key {
	case "hidden":
		return !strings.EqualFold(val, "until-found")
	case "aria-hidden":
		return strings.EqualFold(strings.TrimSpace(val), "true")
	case "style":
		s := strings.ToLower(strings.Join(strings.Fields(val), ""))
		for _, h := range [...]string{"display:none", "visibility:hidden", "mso-hide:all", "font-size:0", "opacity:0"} {
			if at := strings.Index(s, h); at >= 0 && endsValue(s[at+len(h):]) {
				return true
			}
		}
	}
	return false
}

// endsValue tells "opacity:0;" and "font-size:0px" from "opacity:0.9" and "font-size:0.8em".
func endsValue(rest string) bool {
	return rest == "" || strings.ContainsRune(";!p%e", rune(rest[0]))
}

// region is an element whose content is skipped up to its own end tag, counting
// elements of the same name within it.
type region struct {
	name  string
	depth int
}

func (r *region) open() bool { return r.name != "" }

func (r *region) begin(name string) { r.name, r.depth = name, 1 }

// enter is told of each start tag; true means the tag lies within the region.
func (r *region) enter(name string, a atom.Atom) bool {
	if !r.open() {
		return false
	}
	if name == r.name {
		if impliesEnd(a) { // a hidden <p> or <li> without end tag ends at the next
			*r = region{}
			return false
		}
		r.depth++
	} else if r.name == "p" && isBlock(a) {
		*r = region{}
		return false
	}
	return true
}

// leave is told of each end tag; true means the tag lay within the region.
func (r *region) leave(name string) bool {
	if !r.open() {
		return false
	}
	if name == r.name {
		if r.depth--; r.depth == 0 {
			*r = region{}
		}
	}
	return true
}

func impliesEnd(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Option, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input,
		atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr, atom.Frame, atom.Keygen:
		return true
	}
	return false
}

// isSilent reports elements whose content is not prose.
func isSilent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object,
		atom.Applet, atom.Audio, atom.Video, atom.Canvas, atom.Select, atom.Textarea, atom.Button,
		atom.Noembed, atom.Noframes, atom.Frameset, atom.Title, atom.Map, atom.Datalist, atom.Dialog,
		atom.Annotation, atom.AnnotationXml, atom.Rp, atom.Rt:
		return true
	}
	return false
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main,
		atom.Nav, atom.Address, atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hgroup, atom.Hr, atom.Table, atom.Caption,
		atom.Thead, atom.Tbody, atom.Tfoot, atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset, atom.Legend,
		atom.Details, atom.Summary, atom.Body, atom.Html, atom.Head, atom.Center, atom.Dir, atom.Menu,
		atom.Search, atom.Iframe, atom.Video, atom.Audio, atom.Object:
		return true
	}
	return false
}

// textWriter collects words and the largest gap asked for between them.
type textWriter struct {
	b   strings.Builder
	gap int // 0 none, 1 space, 2 line, 3 paragraph
}

func (w *textWriter) want(gap int) { w.gap = max(w.gap, gap) }

func (w *textWriter) boundary(a atom.Atom) {
	switch {
	case a == atom.Br || a == atom.Tr:
		// Two <br> in a row are how old pages write a paragraph.
		if a == atom.Br && w.gap == 2 {
			w.want(3)
		}
		w.want(2)
	case a == atom.Td || a == atom.Th:
		w.want(1)
	case isBlock(a):
		w.want(3)
	}
}

func (w *textWriter) word(s string) {
	if w.b.Len() > 0 {
		w.b.WriteString([...]string{"", " ", "\n", "\n\n"}[w.gap])
	}
	w.gap = 0
	w.b.WriteString(s)
}

// fold writes s with every run of white space as one space.
func (w *textWriter) fold(s string) {
	for s != "" {
		at := strings.IndexFunc(s, unicode.IsSpace)
		if at < 0 {
			w.word(s)
			return
		}
		if at > 0 {
			w.word(s[:at])
		}
		_, n := utf8.DecodeRuneInString(s[at:])
		w.want(1)
		s = s[at+n:]
	}
}

// lines is fold for preformatted text: line ends stay.
func (w *textWriter) lines(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.want(2)
		}
		w.fold(line)
	}
}

func (w *textWriter) String() string { return w.b.String() }

// clean drops what is in a text but not in sight: control characters, byte order
// marks, zero-width spaces, soft hyphens, tag characters, and the marks that
// override the direction of the words after them. Joiners stay where scripts and
// emoji need them. Bytes that are not UTF-8 become U+FFFD.
func clean(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\r' || r == '\f' || r == '\v' || r == '\u0085':
			return ' '
		case unseen(r):
			return -1
		}
		return r
	}, s)
}

func unseen(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || // C0, DEL, C1
		r == '\u00ad' || r == '\u034f' || r == '\u061c' || r == '\u180e' || r == '\u200b' || r == '\ufeff' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u206f' ||
		r >= '\ufff9' && r <= '\ufffb' || r >= 0xe0000 && r <= 0xe0fff ||
		r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe
}
