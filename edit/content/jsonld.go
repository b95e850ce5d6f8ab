package content

import (
	"bytes"
	"encoding/json"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// node is one object of JSON-LD (schema.org vocabulary).
type node map[string]any

// linked is what a page's JSON-LD says: the node of the article, the first node
// that is about the page itself, and all nodes that have a name to refer to.
type linked struct {
	article node // nil: none
	page    node // nil: none
	ids     map[string]node
}

// maxNesting bounds how deep JSON-LD is searched.
const maxNesting = 12

// readLinked collects the JSON-LD of all scripts of the page. Where several nodes
// are articles the one about pageURL wins, else the first: lists of other
// articles (ItemList, hasPart, isPartOf) are never looked into.
func readLinked(doc *xhtml.Node, pageURLs ...string) linked {
	l := linked{ids: map[string]node{}}
	var articles []node
	var visit func(v any, depth int)
	visit = func(v any, depth int) {
		if depth > maxNesting {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				visit(e, depth+1)
			}
		case map[string]any:
			n := node(v)
			if id := n.text("@id"); id != "" && len(n) > 1 {
				if _, ok := l.ids[id]; !ok {
					l.ids[id] = n
				}
			}
			switch {
			case n.is(isArticleType):
				articles = append(articles, n)
			case n.is(isPageType) && l.page == nil:
				l.page = n
			}
			for _, k := range [...]string{"@graph", "mainEntity", "mainEntityOfPage", "liveBlogPosting", "subjectOf"} {
				visit(v[k], depth+1)
			}
		}
	}
	for n := range elements(doc, atom.Script) {
		if t := strings.ToLower(attrOf(n, "type")); strings.HasPrefix(strings.TrimSpace(t), "application/ld+json") {
			visit(parseLinked(textOf(n)), 0)
		}
	}
	for _, a := range articles {
		if l.article == nil || !about(l.article, pageURLs) && about(a, pageURLs) {
			l.article = a
		}
	}
	return l
}

// parseLinked reads one script's JSON, forgiving what content systems get wrong:
// CDATA and comment wrappers, raw line breaks within strings, a trailing
// semicolon. Nil when nothing can be read.
func parseLinked(s string) any {
	s = strings.TrimSpace(s)
	for _, w := range [...]string{"//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/", "<!--"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, w))
	}
	b := bytes.Map(func(r rune) rune {
		if r < 0x20 {
			return ' '
		}
		return r
	}, []byte(s))
	var v any
	// A decoder stops after the first value; what trails it does no harm.
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&v); err != nil {
		return nil
	}
	return v
}

func isArticleType(t string) bool {
	switch t {
	case "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report", "AnalysisNews", "Review", "CriticReview", "ClaimReview":
		return true
	}
	return strings.HasSuffix(t, "Article")
}

func isPageType(t string) bool { return t == "WebPage" || t == "ItemPage" || t == "VideoObject" }

// about reports whether the node says it is the page at one of urls.
func about(n node, urls []string) bool {
	for _, own := range [...]string{n.text("url"), n.text("@id"), n.text("mainEntityOfPage"), n.child("mainEntityOfPage").text("@id")} {
		own, _, _ = strings.Cut(own, "#")
		for _, u := range urls {
			if own != "" && strings.TrimSuffix(own, "/") == strings.TrimSuffix(u, "/") {
				return true
			}
		}
	}
	return false
}

// is reports whether one of the node's types passes f.
func (n node) is(f func(string) bool) bool {
	for _, t := range n.texts("@type") {
		t = t[strings.LastIndexAny(t, "/#:")+1:]
		if f(t) {
			return true
		}
	}
	return false
}

// text returns the first string under key; a number or an object gives none.
func (n node) text(key string) string {
	if t := n.texts(key); len(t) > 0 {
		return t[0]
	}
	return ""
}

func (n node) texts(key string) []string {
	switch v := n[key].(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			return []string{v}
		}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok && strings.TrimSpace(s) != "" {
				out = append(out, strings.TrimSpace(s))
			}
		}
		return out
	case map[string]any: // {"@value": "…", "@language": "…"}
		return node(v).texts("@value")
	}
	return nil
}

func (n node) child(key string) node {
	if c := n.children(key); len(c) > 0 {
		return c[0]
	}
	return nil
}

func (n node) children(key string) []node {
	switch v := n[key].(type) {
	case map[string]any:
		return []node{v}
	case []any:
		var out []node
		for _, e := range v {
			if m, ok := e.(map[string]any); ok {
				out = append(out, m)
			}
		}
		return out
	}
	return nil
}

// party is an author or publisher of JSON-LD.
type party struct {
	name  string
	group bool // an organisation, not a person
}

// parties reads a property that holds people or organisations in any of the ways
// schema.org allows: a name, an object, a reference to one, or a list of these.
func (l linked) parties(n node, key string) []party {
	var out []party
	var add func(v any, depth int)
	add = func(v any, depth int) {
		switch v := v.(type) {
		case string:
			if known, ok := l.ids[v]; ok && depth < maxNesting {
				add(map[string]any(known), maxNesting)
			} else if name := TitleText(v); name != "" {
				out = append(out, party{name: name})
			}
		case []any:
			for _, e := range v {
				if depth < maxNesting {
					add(e, depth+1)
				}
			}
		case map[string]any:
			p := node(v)
			if id := p.text("@id"); len(p.texts("name")) == 0 && id != "" && l.ids[id] != nil {
				p = l.ids[id]
			}
			group := p.is(func(t string) bool { return strings.HasSuffix(t, "Organization") || t == "Corporation" })
			for _, name := range p.texts("name") {
				if name = TitleText(name); name != "" {
					out = append(out, party{name, group})
				}
			}
		}
	}
	add(n[key], 0)
	return out
}

// free reads isAccessibleForFree, which is written as a boolean or as a word.
// The second result is false when the page does not say.
func (l linked) free() (free, said bool) {
	for _, n := range [...]node{l.article, l.page} {
		switch v := n["isAccessibleForFree"].(type) {
		case bool:
			return v, true
		case string:
			v = strings.ToLower(v[strings.LastIndexByte(v, '/')+1:])
			return v != "false" && v != "no", true
		}
	}
	return true, false
}
