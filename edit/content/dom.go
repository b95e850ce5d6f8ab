package content

import (
	"iter"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// elements yields the elements of these names below n, in document order; no
// names: all elements. The tree must not change meanwhile.
func elements(n *xhtml.Node, names ...atom.Atom) iter.Seq[*xhtml.Node] {
	return func(yield func(*xhtml.Node) bool) {
		for d := range n.Descendants() {
			if d.Type != xhtml.ElementNode {
				continue
			}
			match := len(names) == 0
			for _, a := range names {
				match = match || d.DataAtom == a
			}
			if match && !yield(d) {
				return
			}
		}
	}
}

// first returns the first element of that name below n, or nil.
func first(n *xhtml.Node, name atom.Atom) *xhtml.Node {
	for e := range elements(n, name) {
		return e
	}
	return nil
}

// textOf returns the text below n as it stands.
func textOf(n *xhtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == xhtml.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// remove takes n out of its tree.
func remove(n *xhtml.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// under reports whether n or an element above it passes f.
func under(n *xhtml.Node, f func(*xhtml.Node) bool) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == xhtml.ElementNode && f(n) {
			return true
		}
	}
	return false
}

// marks returns an element's class, id and test names: what its maker calls it.
func marks(n *xhtml.Node) string {
	return strings.ToLower(attrOf(n, "class") + " " + attrOf(n, "id") + " " + attrOf(n, "data-component") + " " + attrOf(n, "data-testid"))
}

// notOwn reports an element that speaks of something else than the article.
// Microdata says what it speaks of, even in a column beside the text.
func notOwn(n *xhtml.Node) bool {
	if p := strings.ToLower(attrOf(n, "itemprop")); hasWord(p, "author") || hasWord(p, "datepublished") {
		return under(n, func(e *xhtml.Node) bool {
			return e.DataAtom != atom.Body && e.DataAtom != atom.Html && awayMarks.MatchString(marks(e))
		})
	}
	return under(n, elsewhere)
}

// elsewhere reports elements whose content is not the article's own.
func elsewhere(n *xhtml.Node) bool {
	switch n.DataAtom {
	case atom.Footer, atom.Aside, atom.Nav:
		// An article's own footer may hold its date, the page's never does.
		return n.DataAtom != atom.Footer || !under(n.Parent, func(p *xhtml.Node) bool { return p.DataAtom == atom.Article })
	case atom.Body, atom.Html, atom.Main, atom.Article:
		return false
	}
	return awayMarks.MatchString(marks(n))
}

var awayMarks = regexp.MustCompile(`(?:^|[ _-])(?:footer|sidebar|side-bar|related|recommend\w*|comments?|commentlist|disqus|most-?read|popular|trending|teaser|card|widget|nav|menu|promo|latest|more-\w+|archive|copyright|newsletter)(?:$|[ _-])`)
