package fetch

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// recipe is raised when what an entry's bytes mean to us changes: then no
// entry's bytes are known any more, and each is read again once.
const recipe = "entries@1"

// pieces is a document taken apart without being read: entries, and what
// surrounds them.
type pieces struct {
	text    string
	entries []span // in document order, never empty
	cuts    []span // what says no news within entries, in document order
	// What surrounds the entries and gives them their meaning. Stamps that change
	// with every answer, white space and comments are left out.
	context []byte
	list    span // JSON: the list's inside; empty for XML
}

// span is a stretch of bytes.
type span struct{ from, to int }

// split takes a document apart: clean UTF-8 as decode gives it. It is cheap, so
// it understands the ordinary and nothing else; ok is false for everything a
// reader could take in more than one way, which is to be read whole.
func split(text string) (p *pieces, ok bool) {
	start := strings.TrimLeft(text, " \t\r\n")
	if start == "" {
		return nil, false
	}
	if start[0] == '{' {
		p, ok = splitJSON(start)
	} else {
		p, ok = splitXML(start)
	}
	if !ok || len(p.entries) == 0 || len(p.entries) > maxEntries {
		return nil, false
	}
	return p, true
}

// keys names each entry by its bytes and by all that gives them their meaning:
// the document around them, the address relative links are seen from, and who
// reads. Equal keys, equal items. A collision of two of these 64 bits would hide
// an entry of this very source until its next plain visit.
func (p *pieces) keys(base, reader string) []uint64 {
	b := make([]byte, 0, len(p.context)+len(base)+len(reader)+64)
	for _, s := range []string{recipe, reader, base} {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(append(b, p.context...))

	keys := make([]uint64, len(p.entries))
	cuts := p.cuts
	for i, e := range p.entries {
		b = append(b[:0], sum[:]...)
		from := e.from
		for len(cuts) > 0 && cuts[0].to <= e.to {
			b = append(b, p.text[from:cuts[0].from]...)
			from, cuts = cuts[0].to, cuts[1:]
		}
		b = append(b, p.text[from:e.to]...)
		h := sha256.Sum256(b)
		keys[i] = binary.LittleEndian.Uint64(h[:])
	}
	return keys
}

// without is the document without the entries that leave names by position.
func (p *pieces) without(leave []bool) string {
	size := len(p.text) + len(p.entries)
	for i, e := range p.entries {
		if leave[i] {
			size -= e.to - e.from
		}
	}
	var b strings.Builder
	b.Grow(size)
	if p.list != (span{}) {
		b.WriteString(p.text[:p.list.from])
		comma := ""
		for i, e := range p.entries {
			if !leave[i] {
				b.WriteString(comma)
				b.WriteString(p.text[e.from:e.to])
				comma = ","
			}
		}
		b.WriteString(p.text[p.list.to:])
		return b.String()
	}
	from := 0
	for i, e := range p.entries {
		if leave[i] {
			b.WriteString(p.text[from:e.from])
			from = e.to
		}
	}
	b.WriteString(p.text[from:])
	return b.String()
}

// splitDepth is how deep elements may stand in each other.
const splitDepth = 64

// cutter takes an XML document apart. It keeps the names of the open elements
// and accepts only what is well-formed as far as it looks: tags that match,
// attributes in quotes, sections that are closed.
type cutter struct {
	p     pieces
	i     int
	open  [splitDepth]string
	depth int
	level int    // open elements where entries stand: 1 in the root, 2 in its channel
	entry string // the name of an entry's element
	feed  bool   // Atom
	done  bool   // the root is closed
	met   bool   // a channel was met
	tags  int
	at    int     // where the child of the present level began
	child int     // where the child of an entry, or of its media group, began
	held  [3]bool // levels that held an entry
}

func splitXML(text string) (*pieces, bool) {
	c := cutter{p: pieces{text: text}}
	for c.i < len(text) {
		lt := strings.IndexByte(text[c.i:], '<')
		if lt < 0 {
			lt = len(text) - c.i
		}
		if !c.words(text[c.i : c.i+lt]) {
			return nil, false
		}
		if c.i += lt; c.i < len(text) && !c.token() {
			return nil, false
		}
	}
	// RSS 1.0 has its items beside the channel: in both places their order is not
	// that of the document.
	return &c.p, c.done && !(c.held[1] && c.held[2])
}

// words takes in character data.
func (c *cutter) words(t string) bool {
	if c.depth > c.level {
		return true // within an entry, or an element of the head
	}
	if t = strings.Trim(t, " \t\r\n"); t != "" && c.depth == 0 {
		return false
	}
	c.p.context = append(c.p.context, t...)
	return true
}

func (c *cutter) token() bool {
	rest := c.p.text[c.i:]
	if len(rest) < 2 {
		return false
	}
	switch c1 := rest[1]; {
	case c1 == '/':
		return c.endTag(rest)
	case isNameStart(c1):
		return c.startTag(rest)
	case c1 == '?':
		return c.skip(rest, "?>", 2)
	case strings.HasPrefix(rest, "<!--"):
		return c.skip(rest, "-->", 4)
	case strings.HasPrefix(rest, "<![CDATA["):
		end := strings.Index(rest, "]]>")
		if end < 0 || c.depth == 0 {
			return false
		}
		if c.depth == c.level {
			c.p.context = append(c.p.context, rest[:end]...)
		}
		c.i += end + 3
		return true
	}
	return c.doctype(rest)
}

// skip passes a comment or an instruction, which say nothing.
func (c *cutter) skip(rest, end string, from int) bool {
	n := strings.Index(rest[from:], end)
	if n < 0 {
		return false
	}
	n += from + len(end)
	if c.inEntry() && c.depth == c.level+1 {
		c.cut(c.i, c.i+n)
	}
	c.i += n
	return true
}

// doctype passes a document type before the root that declares nothing itself.
func (c *cutter) doctype(rest string) bool {
	gt := strings.IndexByte(rest, '>')
	if gt < 0 || c.depth > 0 || c.done || !hasPrefixFold(rest, "<!doctype") || strings.IndexByte(rest[:gt], '[') >= 0 {
		return false
	}
	c.i += gt + 1
	return true
}

func (c *cutter) startTag(rest string) bool {
	if c.done || c.depth >= splitDepth-1 {
		return false
	}
	inEntry := c.inEntry()
	name, length, selfClosing, ok := c.tag(rest, inEntry && c.depth == c.level+1)
	if c.tags++; !ok || c.tags > maxNodes/4 {
		return false
	}
	start := c.i
	c.i += length
	switch {
	case c.depth == 0:
		if !c.root(name) {
			return false
		}
		c.p.context = append(c.p.context, rest[:length]...)
	case c.depth == 1 && !c.feed && c.level == 1 && name == "channel":
		if c.met || selfClosing {
			return false
		}
		c.met, c.level = true, 2
		c.p.context = append(c.p.context, rest[:length]...)
	case c.depth == c.level:
		c.at = start
	case inEntry && c.mayBeCut(name):
		c.child = start
	}
	c.open[c.depth] = name
	c.depth++
	if selfClosing {
		return c.close(name)
	}
	return true
}

// root begins a document.
func (c *cutter) root(name string) bool {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		prefix, local = "", name
	}
	c.level, c.entry = 1, "item"
	switch {
	case name == "rss", name == "rdf:RDF":
		return true
	case local == "feed":
		c.feed, c.entry = true, "entry"
		if prefix != "" {
			c.entry = prefix + ":entry"
		}
		return true
	}
	return false
}

func (c *cutter) endTag(rest string) bool {
	gt := strings.IndexByte(rest, '>')
	if gt < 0 {
		return false
	}
	c.i += gt + 1
	return c.close(strings.TrimRight(rest[2:gt], " \t\r\n"))
}

// close ends the innermost element, which must be of that name.
func (c *cutter) close(name string) bool {
	if c.depth == 0 || c.open[c.depth-1] != name {
		return false
	}
	inEntry := c.inEntry()
	c.depth--
	switch {
	case c.depth == 0:
		c.done = true
		c.p.context = append(c.p.context, '/')
	case c.depth < c.level:
		c.level = c.depth // the channel is closed
		c.p.context = append(c.p.context, '/')
	case c.depth > c.level:
		if inEntry && c.mayBeCut(name) {
			c.cut(c.child, c.i)
		}
	case inEntry:
		c.p.entries = append(c.p.entries, span{c.at, c.i})
		c.held[c.level] = true
	case !isStamp(name):
		c.p.context = append(c.p.context, c.p.text[c.at:c.i]...)
	}
	return true
}

// inEntry reports whether an entry is open.
func (c *cutter) inEntry() bool {
	return c.depth > c.level && c.level > 0 && c.open[c.level] == c.entry
}

// mayBeCut reports whether the element of that name, about to be opened or just
// closed, says how an entry is received rather than what it says. None of these
// is ever looked at by the translator.
func (c *cutter) mayBeCut(name string) bool {
	switch c.depth {
	case c.level + 1:
		return name == "slash:comments" || name == "slash:hit_parade" || name == "thr:total" || name == "media:community"
	case c.level + 2:
		return name == "media:community" && c.open[c.level+1] == "media:group"
	}
	return false
}

// cut leaves a stretch of an entry out of its key, with the white space before it.
func (c *cutter) cut(from, to int) {
	for isSpaceByte(c.p.text[from-1]) {
		from--
	}
	if n := len(c.p.cuts); n > 0 {
		from = max(from, c.p.cuts[n-1].to)
	}
	c.p.cuts = append(c.p.cuts, span{from, to})
}

// isStamp names the elements of a feed's head that no entry inherits anything
// from and that change without news: dates, advice to visitors, and RSS 1.0's
// list of its items.
func isStamp(name string) bool {
	switch name {
	case "lastBuildDate", "pubDate", "updated", "modified", "dc:date", "dcterms:modified", "items", "generator", "docs",
		"cloud", "ttl", "skipHours", "skipDays", "sy:updatePeriod", "sy:updateFrequency", "sy:updateBase":
		return true
	}
	return false
}
