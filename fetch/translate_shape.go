package fetch

// regular gives a feed the shape its format asks for, where what was meant is
// plain: the words of one format for the items of the other, items within a list
// of their own or within a channel's subchannels, several channels. It says in
// words what was unlike.
func (n *node) regular() (notes []string) {
	note := func(text string) {
		notes = append(notes, text)
		n.odd = true // the parser is given the tree, not the text
	}
	want, other := "item", "entry"
	if n.name == "feed" {
		want, other = other, want
	}
	if channels := n.all("", "channel"); len(channels) > 1 && n.name != "feed" {
		note("more than one channel")
		for _, c := range channels[1:] {
			channels[0].take(c.items())
		}
		n.drop(channels[1:])
	}
	holders := append([]*node{n}, n.all("", "channel")...)
	renamed := false
	for _, h := range holders {
		if list := h.all("", "items", "channel"); h != n && len(list) > 0 {
			var emptied []*node
			for _, l := range list {
				if found := l.items(); len(found) > 0 {
					note("items within <" + l.name + ">")
					h.take(found)
					emptied = append(emptied, l)
				}
			}
			h.drop(emptied)
		}
		for _, k := range h.all("", other) {
			if k.hasElements() {
				k.tag, k.prefix, k.name = want, "", want
				renamed = true
			}
		}
	}
	if renamed {
		note("<" + other + "> where <" + want + "> was expected")
	}
	return notes
}

// items returns the items of a channel or of a list, and those of the channels in it.
func (n *node) items() (found []*node) {
	for _, k := range n.all("", "item", "entry", "items", "channel") {
		if k.name == "items" || k.name == "channel" {
			found = append(found, k.items()...)
		} else {
			found = append(found, k)
		}
	}
	return found
}

// take makes kids the last children of n.
func (n *node) take(kids []*node) {
	for _, k := range kids {
		k.parent = n
	}
	n.kids = append(n.kids, kids...)
}

// drop removes some of n's children, which stand in their order.
func (n *node) drop(children []*node) {
	if len(children) == 0 {
		return
	}
	kept := make([]*node, 0, len(n.kids))
	for _, k := range n.kids {
		if len(children) > 0 && k == children[0] {
			children = children[1:]
			continue
		}
		kept = append(kept, k)
	}
	n.kids = kept
}

// asRSS puts a bare channel into an rss element. Microsoft's CDF is read as RSS
// of other names.
func asRSS(channel *node) *node {
	rss := &node{tag: "rss", name: "rss", kids: []*node{channel}, base: channel.base, lang: channel.lang}
	channel.parent = rss
	fix := func(n *node) {
		if v := n.attr("base"); v != "" {
			n.rebase(resolveURL(v, n.base))
		}
		for _, k := range n.all("", "abstract") {
			k.name, k.tag = "description", "description"
		}
		if a := n.first("", "a"); a != nil && n.get("", "title") == "" {
			n.kids = append(n.kids, &node{tag: "title", name: "title", parent: n, base: n.base, lang: n.lang, kids: []*node{{text: a.str()}}})
		}
		for _, f := range []struct{ from, to string }{{"href", "link"}, {"lastmod", "updated"}} {
			to := f.to
			if v := n.attr(f.from); v != "" && n.get("", to) == "" {
				n.kids = append(n.kids, &node{tag: to, name: to, parent: n, base: n.base, lang: n.lang, kids: []*node{{text: v}}})
			}
		}
	}
	fix(channel)
	for _, it := range channel.items() {
		fix(it)
	}
	return rss
}

// rebase makes base the address that relative URLs in n are seen from.
func (n *node) rebase(base string) {
	n.base, n.based = base, true
	for _, k := range n.kids {
		k.rebase(base)
	}
}
