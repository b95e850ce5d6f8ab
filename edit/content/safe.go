package content

import (
	"html"
	"net/url"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"feedctl/news"
)

const (
	// maxDepth is how deep the elements of safe HTML may nest; what lies deeper
	// keeps its words only. No prose needs more, and renderers recurse.
	maxDepth = 32
	// maxRounds bounds the search for a text that stays as it is when made safe again.
	maxRounds = 4
)

// Safe makes a publisher's markup safe to print within a page: an allow-list of
// prose elements in a balanced tree, with no class, id, style or script. Links
// and images are resolved against base (which may be empty; what is relative
// then is dropped) and lead to http, https or mailto only; links carry
// rel="nofollow noopener noreferrer ugc", images load late, without referrer,
// and not at all when they are one pixel or a known counter. Words stay, those
// of scripts, forms' controls and hidden elements excepted. Safe(Safe(x)) is
// Safe(x); it never fails, and gives plain paragraphs where a tree cannot be had.
func Safe(markup, base string) news.SafeHTML {
	return sanitizer{}.safe(markup, base)
}

// SafeWithoutImages is Safe for a publication that shows no pictures of others.
func SafeWithoutImages(markup, base string) news.SafeHTML {
	return sanitizer{noImages: true}.safe(markup, base)
}

// Plain makes paragraphs of plain text: an empty line ends a paragraph, a line
// break becomes <br>. Nothing in text is taken as markup.
func Plain(text string) news.SafeHTML {
	var b strings.Builder
	for _, p := range strings.Split(strings.ReplaceAll(clean(text), "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>")
			b.WriteString(strings.ReplaceAll(html.EscapeString(p), "\n", "<br>"))
			b.WriteString("</p>")
		}
	}
	return news.SafeHTML(b.String())
}

func (s sanitizer) safe(markup, base string) news.SafeHTML {
	if !strings.ContainsAny(markup, "<&>\"'") {
		// Most titles and many summaries are plain words.
		return news.SafeHTML(strings.TrimSpace(clean(markup)))
	}
	if b, err := url.Parse(strings.TrimSpace(base)); err == nil && b.Host != "" && (b.Scheme == "http" || b.Scheme == "https") {
		s.base = b
	}
	markup = policy.Sanitize(withoutHidden(markup))
	for range maxRounds {
		out, ok := s.round(markup)
		if !ok {
			break
		}
		if out == markup {
			return news.SafeHTML(out)
		}
		markup = out
	}
	// Markup that parses differently each time it is printed is written to fool
	// a sanitiser; its words are all it gets.
	return Plain(Text(markup))
}

// sanitizer is one call of Safe. base may be nil.
type sanitizer struct {
	base     *url.URL
	noImages bool
	out      strings.Builder
}

// round is one pass: the tree a browser would see is written anew with what is
// allowed. False when there is no such tree.
func (s *sanitizer) round(markup string) (string, bool) {
	nodes, err := xhtml.ParseFragment(strings.NewReader(markup), &xhtml.Node{
		Type: xhtml.ElementNode, Data: "div", DataAtom: atom.Div,
	})
	if err != nil { // nested deeper than the parser goes
		return "", false
	}
	s.out.Reset()
	for _, n := range nodes {
		s.node(n, within{})
	}
	return strings.TrimSpace(s.out.String()), true
}

// within is what the elements around a node forbid.
type within struct {
	depth      int
	link, para bool
	pre        bool
}

func (s *sanitizer) node(n *xhtml.Node, in within) {
	switch n.Type {
	case xhtml.TextNode:
		s.text(n.Data, in)
	case xhtml.ElementNode:
		s.element(n, in)
	}
}

func (s *sanitizer) children(n *xhtml.Node, in within) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.node(c, in)
	}
}

func (s *sanitizer) text(t string, in within) {
	t = clean(t)
	if !in.pre && strings.TrimSpace(t) == "" && t != "" {
		t = " "
	}
	s.out.WriteString(html.EscapeString(t))
}

func (s *sanitizer) element(n *xhtml.Node, in within) {
	a := n.DataAtom
	kind, ok := printed[a]
	if !ok || in.depth >= maxDepth || in.para && kind == block || a == atom.A && in.link {
		s.children(n, in)
		return
	}
	if kind == heading { // the page has its own first heading
		a = lowered(a)
	}
	var attrs []xhtml.Attribute
	switch a {
	case atom.A:
		attrs = s.linkAttrs(n)
		if attrs == nil {
			s.children(n, in)
			return
		}
		in.link = true
	case atom.Img:
		if attrs = s.imageAttrs(n); attrs == nil || s.noImages {
			return
		}
	default:
		attrs = s.otherAttrs(n)
	}
	s.out.WriteByte('<')
	s.out.WriteString(a.String())
	for _, at := range attrs {
		s.out.WriteString(" " + at.Key + `="` + html.EscapeString(at.Val) + `"`)
	}
	s.out.WriteByte('>')
	if a == atom.Br || a == atom.Hr || a == atom.Img {
		return
	}
	in.depth++
	in.para = in.para || a == atom.P || kind == heading
	in.pre = in.pre || a == atom.Pre
	if a == atom.Pre && n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "\n") {
		s.out.WriteByte('\n') // the parser drops one line break after <pre>
	}
	s.children(n, in)
	s.out.WriteString("</" + a.String() + ">")
}

func (s *sanitizer) linkAttrs(n *xhtml.Node) []xhtml.Attribute {
	href := s.url(attrOf(n, "href"), true)
	if href == "" {
		return nil
	}
	attrs := []xhtml.Attribute{{Key: "href", Val: href}}
	attrs = append(attrs, xhtml.Attribute{Key: "rel", Val: "nofollow noopener noreferrer ugc"})
	return attrs
}

// imageAttrs returns nil for an image that is not shown.
func (s *sanitizer) imageAttrs(n *xhtml.Node) []xhtml.Attribute {
	src := s.imageURL(n)
	w, h := pixels(attrOf(n, "width")), pixels(attrOf(n, "height"))
	if src == "" || isTracker(src, w, h) {
		return nil
	}
	attrs := []xhtml.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: line(attrOf(n, "alt"))}}
	if w != "" && h != "" {
		attrs = append(attrs, xhtml.Attribute{Key: "width", Val: w}, xhtml.Attribute{Key: "height", Val: h})
	}
	return append(attrs,
		xhtml.Attribute{Key: "loading", Val: "lazy"},
		xhtml.Attribute{Key: "referrerpolicy", Val: "no-referrer"})
}

// imageURL prefers the address a script would have put into src: where images
// load late, src holds a placeholder.
func (s *sanitizer) imageURL(n *xhtml.Node) string {
	for _, k := range lazyAttrs {
		if u := s.url(attrOf(n, k), false); u != "" {
			return u
		}
	}
	if u := s.url(attrOf(n, "src"), false); u != "" {
		return u
	}
	for _, k := range [...]string{"data-srcset", "srcset"} {
		if cs := srcset(attrOf(n, k)); len(cs) > 0 {
			if u := s.url(cs[0].url, false); u != "" {
				return u
			}
		}
	}
	return ""
}

var lazyAttrs = [...]string{"data-src", "data-lazy-src", "data-original", "data-hi-res-src"}

func (s *sanitizer) otherAttrs(n *xhtml.Node) []xhtml.Attribute {
	var attrs []xhtml.Attribute
	for _, k := range keptAttrs[n.DataAtom] {
		v := attrOf(n, k)
		if v == "" {
			continue
		}
		switch k {
		case "cite":
			v = s.url(v, false)
		case "dir":
			if v = strings.ToLower(v); v != "ltr" && v != "rtl" && v != "auto" {
				v = ""
			}
		case "colspan", "rowspan", "start", "value":
			v = number(v)
		default:
			v = line(v)
		}
		if v != "" {
			attrs = append(attrs, xhtml.Attribute{Key: k, Val: v})
		}
	}
	return attrs
}

// url returns ref absolute and in a form that means the same to every reader;
// empty when it may not be followed.
func (s *sanitizer) url(ref string, mail bool) string {
	ref = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(clean(ref)))
	if ref == "" {
		return ""
	}
	if s.base != nil {
		ref = resolve(ref, s.base)
	}
	u, err := url.Parse(ref)
	if err != nil {
		if u, err = url.Parse(strayPercent(ref)); err != nil {
			return ""
		}
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.User != nil { // a user name makes an address look like another's
			return ""
		}
	case "mailto":
		if !mail || u.Opaque == "" || u.Host != "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// isTracker reports images that count readers instead of showing them something.
func isTracker(src, w, h string) bool {
	if (w == "0" || w == "1") && (h == "" || h == "0" || h == "1") || w == "" && (h == "0" || h == "1") {
		return true
	}
	u, err := url.Parse(src)
	if err != nil {
		return true
	}
	host, path := strings.ToLower(u.Hostname()), strings.ToLower(u.Path)
	for _, t := range trackers {
		if (host == t.host || strings.HasSuffix(host, "."+t.host)) && strings.HasPrefix(path, t.path) {
			return true
		}
	}
	for _, name := range [...]string{"/pixel.gif", "/1x1.gif", "/1x1.png", "/spacer.gif", "/blank.gif", "/clear.gif", "/tracking.gif", "/beacon.gif", "/pixel.png", "/count.gif"} {
		if strings.HasSuffix(path, name) {
			return true
		}
	}
	return false
}

// trackers are the counters that stand in feeds.
var trackers = []struct{ host, path string }{
	{"feedburner.com", "/~r/"}, {"feedburner.com", "/~ff/"}, {"feedburner.com", "/~4/"}, {"feedsportal.com", ""},
	{"pixel.wp.com", ""}, {"stats.wordpress.com", ""}, {"pixel.quantserve.com", ""}, {"scorecardresearch.com", ""},
	{"doubleclick.net", ""}, {"google-analytics.com", ""}, {"googletagmanager.com", ""}, {"googlesyndication.com", ""},
	{"facebook.com", "/tr"}, {"ads.twitter.com", ""}, {"analytics.twitter.com", ""}, {"hubspot.com", "/__ptq"},
	{"list-manage.com", "/track"}, {"pheedo.com", ""}, {"mf.feeds.reuters.com", ""}, {"rss.buysellads.com", ""},
	{"pixel.app.returnpath.net", ""}, {"ioam.de", ""}, {"vgwort.de", ""}, {"xiti.com", ""}, {"chartbeat.net", ""},
	{"imrworldwide.com", ""}, {"counter.theconversation.com", ""}, {"counter.theconversation.edu.au", ""},
	{"omtrdc.net", ""}, {"2o7.net", ""}, {"mc.yandex.ru", ""}, {"counter.yadro.ru", ""}, {"blogads.com", ""},
}

// pixels reads a width or height as whole pixels; empty when it is none.
func pixels(s string) string { return number(strings.TrimSuffix(strings.TrimSpace(s), "px")) }

// number returns a small whole number as written, without leading zeros; else nothing.
func number(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 5 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}

func attrOf(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
