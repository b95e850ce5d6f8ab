package fetch

import "strings"

// scope is a list of namespace declarations, the innermost first.
type scope struct {
	prefix, uri string
	outer       *scope
	name        string // spaceOf uri
	known       bool
}

// declare adds a declaration to those of outer.
func declare(prefix, uri string, outer *scope) *scope {
	sc := &scope{prefix: prefix, uri: uri, outer: outer}
	sc.name, sc.known = spaceOf(uri)
	return sc
}

// find is the declaration of prefix, nil when there is none.
func (sc *scope) find(prefix string) *scope {
	for ; sc != nil; sc = sc.outer {
		if sc.prefix == prefix {
			return sc
		}
	}
	return nil
}

func (sc *scope) lookup(prefix string) (uri string, ok bool) {
	if sc = sc.find(prefix); sc != nil {
		return sc.uri, true
	}
	return "", false
}

// spaces maps namespaces to our names of them. Publishers spell them in many
// ways: the scheme, the letters' case and a last "/" or "#" do not count.
var spaces = map[string]string{
	"www.w3.org/2005/atom":                                    "atom",
	"purl.org/atom/ns":                                        "atom",
	"purl.org/atom-blog/ns":                                   "atom",
	"example.com/newformat":                                   "atom",
	"www.w3.org/1999/xhtml":                                   "xhtml",
	"www.w3.org/1999/02/22-rdf-syntax-ns":                     "rdf",
	"purl.org/rss/1.0":                                        "rss",
	"my.netscape.com/rdf/simple/0.9":                          "rss",
	"channel.netscape.com/rdf/simple/0.9":                     "rss",
	"backend.userland.com/rss2":                               "rss",
	"blogs.law.harvard.edu/tech/rss":                          "rss",
	"backend.userland.com/rss":                                "rss",
	"backend.userland.com/rss191":                             "rss",
	"my.netscape.com/publish/formats/rss-0.91.dtd":            "rss",
	"purl.org/dc/elements/1.1":                                "dc",
	"purl.org/dc/elements/1.0":                                "dc",
	"www.w3.org/2000/svg":                                     "svg",
	"www.w3.org/1998/math/mathml":                             "math",
	"purl.org/dc/terms":                                       "dcterms",
	"purl.org/rss/1.0/modules/content":                        "content",
	"purl.org/rss/1.0/modules/syndication":                    "sy",
	"search.yahoo.com/mrss":                                   "media",
	"tools.search.yahoo.com/mrss":                             "media",
	"video.search.yahoo.com/mrss":                             "media",
	"www.rssboard.org/media-rss":                              "media",
	"www.itunes.com/dtds/podcast-1.0.dtd":                     "itunes",
	"example.com/dtds/podcast-1.0.dtd":                        "itunes",
	"www.google.com/schemas/play-podcasts/1.0":                "googleplay",
	"rssnamespace.org/feedburner/ext/1.0":                     "feedburner",
	"creativecommons.org/ns":                                  "cc",
	"web.resource.org/cc":                                     "cc",
	"backend.userland.com/creativecommonsrssmodule":           "cc",
	"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
	"purl.org/syndication/thread/1.0":                         "thr",
	"wellformedweb.org/commentapi":                            "wfw",
	"prismstandard.org/namespaces/1.2/basic":                  "prism",
	"prismstandard.org/namespaces/basic/2.0":                  "prism",
	"www.w3.org/xml/1998/namespace":                           "xml",
}

func spaceOf(uri string) (string, bool) {
	u := strings.ToLower(strings.TrimSpace(uri))
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimRight(u, "/#")
	name, ok := spaces[u]
	return name, ok
}

// namespace is our name of n's namespace. The feed's own vocabulary is "": RSS
// elements in an RSS feed, Atom elements in an Atom feed, whatever they are bound to.
func (n *node) namespace(parent *node) string {
	sc := n.scope.find(n.prefix)
	if sc == nil {
		sc = &scope{}
	}
	name, known := sc.name, sc.known
	switch {
	case sc.uri == "":
		name = n.prefix // an unbound prefix means what it usually does
		if name == "rss" || name == "rdf" || name == "rss1" {
			name = "rss"
		}
	case !known && n.prefix == "":
		name = "rss" // a default namespace of the publisher's own invention
		if parent.space == "xhtml" {
			name = "xhtml"
		}
	case n.prefix == "" && n.rootIsRSSIn(sc.uri):
		name = "rss" // some set Atom's, or a module's, as the default of all
	case !known:
		name = n.prefix
	}
	if name == "rss" || name == "rdf" {
		return ""
	}
	if name == "atom" && (parent.name == "" || parent.space == "" && parent.inAtom()) {
		return ""
	}
	return name
}

// rootIsRSSIn reports whether n's root is an rss element without prefix whose
// default namespace is uri: RSS elements are in no namespace, whatever it is.
func (n *node) rootIsRSSIn(uri string) bool {
	for n.parent != nil {
		n = n.parent
	}
	if n.name != "rss" || n.prefix != "" {
		return false
	}
	own, _ := n.scope.lookup("")
	return own == uri
}

// uriOf is the namespace we name so.
func uriOf(prefix string) string {
	switch prefix {
	case "atom":
		return "http://www.w3.org/2005/Atom"
	case "dc":
		return "http://purl.org/dc/elements/1.1/"
	case "dcterms":
		return "http://purl.org/dc/terms/"
	case "content":
		return "http://purl.org/rss/1.0/modules/content/"
	case "media":
		return "http://search.yahoo.com/mrss/"
	case "itunes":
		return "http://www.itunes.com/dtds/podcast-1.0.dtd"
	case "sy":
		return "http://purl.org/rss/1.0/modules/syndication/"
	case "rdf":
		return "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	case "feedburner":
		return "http://rssnamespace.org/feedburner/ext/1.0"
	case "svg":
		return "http://www.w3.org/2000/svg"
	case "math":
		return "http://www.w3.org/1998/Math/MathML"
	case "xhtml":
		return "http://www.w3.org/1999/xhtml"
	}
	return "urn:unbound:" + prefix
}
