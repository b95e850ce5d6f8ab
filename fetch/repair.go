package fetch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// errUneven says that a document's tags do not match: it is read once more, and
// mended on the way.
var errUneven = errors.New("tags do not match")

// brokenOff begins the note on a document whose end did not come.
const brokenOff = "the document breaks off"

// tooLarge begins the note on a document that was read to a limit.
const tooLarge = "the document is too large"

// unended reports a note on a document that was not read to its end.
func unended(note string) bool {
	return strings.HasPrefix(note, brokenOff) || strings.HasPrefix(note, tooLarge)
}

// errTags says that a document has no element at all.
var errTags = errors.New("there is no element")

// scanner reads markup into a tree of nodes. Unlike encoding/xml it goes on
// where a document breaks the rules; with mend set it also goes on where tags do
// not match. It knows no entities but those of HTML: what a DOCTYPE declares is
// never looked at.
type scanner struct {
	src        string
	i          int
	mend       bool
	notes      []string
	stack      []*node // open elements, the root first
	root       *node
	nodes      int
	entries    int
	absent     []string // delimiters that do not occur in the rest of src
	sectionEnd int      // where the last search for the end of a CDATA section found it
	spaces     []string // namespaces met
	skipping   int      // open elements left out below maxDepth
	full       bool     // a cap was reached: nothing more is read
	odd        bool     // of the root, see node
	slabs      slabs
}

// scan reads src. Without mend it returns errUneven at the first tag that does
// not match. base is the address src came from, or "".
func scan(src, base string, mend bool) (*node, []string, error) {
	s := &scanner{src: src, mend: mend}
	top := &node{base: base}
	for s.i < len(s.src) && !s.full {
		if err := s.next(top); err != nil {
			return nil, s.notes, err
		}
		if s.root != nil && len(s.stack) == 0 && s.skipping == 0 {
			break // one root is a document; what follows is not read
		}
	}
	if s.root == nil {
		return nil, s.notes, errTags
	}
	if len(s.stack) > 0 {
		if !mend {
			return nil, s.notes, errUneven
		}
		s.cutOff()
	} else if strings.TrimSpace(dropComments(s.src[s.i:])) != "" {
		s.note("text after the end of the document left out")
	}
	s.root.odd = s.odd
	return s.root, s.notes, nil
}

func (s *scanner) note(text string) {
	if !slices.Contains(s.notes, text) && len(s.notes) < 20 {
		s.notes = append(s.notes, text)
	}
}

// cutOff ends a document that broke off: the item that was being read is left
// out when there are complete ones before it, since its text may be half there.
func (s *scanner) cutOff() {
	what := brokenOff
	if s.full {
		what = tooLarge
	}
	for _, n := range s.stack {
		if !n.isItem() || n.parent == nil {
			continue
		}
		p := n.parent
		if before := p.kids[:len(p.kids)-1]; s.full || slices.ContainsFunc(before, (*node).isItem) {
			p.kids = before
			what += "; kept what was complete"
		}
		break
	}
	s.note(what)
	s.stack = nil
}

// next reads one token.
func (s *scanner) next(top *node) error {
	lt := strings.IndexByte(s.src[s.i:], '<')
	if lt < 0 {
		s.text(s.src[s.i:])
		s.i = len(s.src)
		return nil
	}
	if lt > 0 {
		s.text(s.src[s.i : s.i+lt])
		s.i += lt
	}
	rest := s.src[s.i:]
	switch {
	case len(rest) > 1 && isNameStart(rest[1]):
		return s.startTag(rest, top)
	case strings.HasPrefix(rest, "</"):
		return s.endTag(rest)
	case strings.HasPrefix(rest, "<!--"):
		s.inText()
		s.until("-->", 4)
	case hasPrefixFold(rest, "<![CDATA["):
		s.cdata(rest)
	case strings.HasPrefix(rest, "<?"):
		s.inText()
		s.until("?>", 2)
	case strings.HasPrefix(rest, "<!"):
		s.odd = s.odd || len(s.stack) > 0
		s.doctype()
	default:
		s.bare()
	}
	return nil
}

// inText notes what stands in a text and is none of it.
func (s *scanner) inText() {
	if len(s.stack) > 0 {
		switch s.top().name {
		case "rss", "rdf", "channel", "feed", "item", "entry":
		default:
			s.odd = true
		}
	}
}

// bare takes a "<" that begins no tag as text, with the text and its like after it.
func (s *scanner) bare() {
	s.note("bare < read as text")
	j := s.i + 1
	for j < len(s.src) {
		if s.src[j] == '<' && j+1 < len(s.src) && (isNameStart(s.src[j+1]) || strings.IndexByte("/!?", s.src[j+1]) >= 0) {
			break
		}
		j++
	}
	s.raw(s.unescape(s.src[s.i:j]), false)
	s.i = j
}

// until skips to the end of a comment or an instruction. One that never ends
// hides nothing: only its opening is skipped.
func (s *scanner) until(end string, from int) {
	n := s.index(end, s.i+from)
	if n < 0 {
		s.note("a comment is not closed")
		if gt := strings.IndexByte(s.src[s.i:], '>'); gt >= 0 {
			s.i += gt + 1
		} else {
			s.i = len(s.src)
		}
		return
	}
	s.i = n + len(end)
}

// index is the position of a delimiter at or after from, or -1. What was not
// found once is not looked for again: a document of nothing but openings would
// otherwise take quadratic time.
func (s *scanner) index(end string, from int) int {
	if slices.Contains(s.absent, end) {
		return -1
	}
	n := strings.Index(s.src[from:], end)
	if n < 0 {
		s.absent = append(s.absent, end)
		return -1
	}
	return from + n
}

// doctype skips a document type with its internal subset, unread.
func (s *scanner) doctype() {
	const longest = 64 << 10
	depth := 0
	var quote byte
	for j := s.i; j < min(len(s.src), s.i+longest); j++ {
		switch c := s.src[j]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			s.i = j + 1
			return
		}
	}
	// Never closed: it hides no more than itself.
	s.note("a document type is not closed")
	s.until(">", 2)
}

func (s *scanner) cdata(rest string) {
	const open = len("<![CDATA[")
	if s.sectionEnd < s.i+open { // else the last search's finding still lies ahead
		s.sectionEnd = s.index("]]>", s.i+open)
	}
	end := s.sectionEnd
	if end < 0 || hidesItems(s.src[s.i+open:end]) {
		if !s.mend || end >= 0 {
			s.note("a CDATA section is not closed")
		}
		// What follows the opening is read as if it were not there: the elements
		// within an unclosed section are the document's own.
		if len(s.stack) > 0 {
			if end := strings.Index(rest[:min(len(rest), 1<<20)], "</"+s.top().tag); end > 0 {
				s.raw(rest[open:max(end, open)], true)
				s.i += max(end, open)
				return
			}
		}
		if end := strings.Index(rest, "</"); end > 0 {
			s.raw(rest[open:max(end, open)], true)
			s.i += max(end, open)
			return
		}
		s.raw(rest[open:], true)
		s.i = len(s.src)
		return
	}
	s.raw(s.src[s.i+open:end], true)
	s.i = end + len("]]>")
}

// hidesItems reports whether a section lacks its end: another begins in it, of
// another item.
func hidesItems(section string) bool {
	i := strings.Index(section, "<![CDATA[")
	return i > 0 && (strings.Contains(section[:i], "</item>") || strings.Contains(section[:i], "</entry>"))
}

// text adds character data to the open element, its references decoded.
func (s *scanner) text(t string) {
	if len(s.stack) == 0 || s.skipping > 0 {
		return
	}
	if blank(t) {
		if s.top().structural() {
			return
		}
	}
	s.raw(s.unescape(t), strings.IndexByte(t, '&') >= 0)
}

// raw adds t as it stands; coded says that it was written in another way.
func (s *scanner) raw(t string, coded bool) {
	if len(s.stack) == 0 || s.skipping > 0 || t == "" {
		return
	}
	p := s.top()
	s.nodes++
	n := s.slabs.node()
	n.text, n.odd = t, coded && strings.TrimSpace(t) != t
	s.slabs.hang(p, n)
}

func (s *scanner) top() *node { return s.stack[len(s.stack)-1] }

func (s *scanner) startTag(rest string, top *node) error {
	n, length, selfClosing, ok := s.readTag(rest)
	if !ok {
		s.bare()
		return nil
	}
	if s.skipping > 0 || len(s.stack) >= maxDepth {
		if !s.mend {
			return errUneven
		}
		s.note(fmt.Sprintf("elements deeper than %d left out", maxDepth))
		s.i += length
		if !selfClosing {
			s.skipping++
		}
		return nil
	}
	parent := top
	if s.mend {
		s.impliedEnd(n)
	}
	if len(s.stack) > 0 {
		parent = s.top()
	}
	if parent != top {
		n.parent = parent
	}
	n.adopt(parent)
	s.fewSpaces(n)
	s.nodes++
	if n.isItem() {
		s.entries++
	}
	if s.nodes > maxNodes || s.entries > maxEntries {
		s.full = true
		if !s.mend {
			return errUneven // read again, to keep the complete items
		}
		return nil
	}
	s.i += length
	if len(s.stack) == 0 {
		s.root = n
		n.at = s.i - length
	} else {
		s.slabs.hang(parent, n)
	}
	if !selfClosing && !(s.mend && isVoid(n.name) && n.space == "" && len(s.stack) > 1) {
		s.stack = append(s.stack, n)
	}
	return nil
}

// otherSpace is the namespace of what nobody looks at.
const otherSpace = "other"

// fewSpaces puts an element of yet another namespace with all such others: the
// parser keeps a table of them for every element.
func (s *scanner) fewSpaces(n *node) {
	if n.space == "" || slices.Contains(s.spaces, n.space) {
		return
	}
	if len(s.spaces) < maxSpaces {
		s.spaces = append(s.spaces, n.space)
		return
	}
	s.note(fmt.Sprintf("more than %d namespaces", maxSpaces))
	n.space, n.scope = otherSpace, nil
}

// impliedEnd closes what must have ended before n begins: an item before the
// next one, a line of text before its neighbour.
func (s *scanner) impliedEnd(n *node) {
	name := n.name
	if name == "item" || name == "entry" {
		for i := len(s.stack) - 1; i > 0; i-- {
			if s.stack[i].name == name && s.stack[i].prefix == n.prefix {
				s.stack = s.stack[:i]
				s.note("an item is not closed")
				return
			}
		}
		// What began before an item among the channel's own is no part of it.
		for i := len(s.stack) - 2; i > 0; i-- {
			if name := s.stack[i].name; name == "channel" || name == "items" {
				s.stack = s.stack[:i+1]
				s.note("tags do not match")
				return
			}
		}
		if len(s.stack) > 1 && s.stack[0].name == "feed" && name == "entry" {
			s.stack = s.stack[:1]
			s.note("tags do not match")
		}
	}
	if len(s.stack) > 0 && isLine(s.top().name) && (isLine(name) || name == "description" || name == "item" || name == "entry" || name == "content" || name == "summary" || name == "encoded") {
		s.stack = s.stack[:len(s.stack)-1]
		s.note("tags do not match")
	}
}

func (s *scanner) endTag(rest string) error {
	gt := 2
	for gt < len(rest) && rest[gt] != '>' && rest[gt] != '<' {
		gt++
	}
	s.i += gt
	if gt < len(rest) && rest[gt] == '>' {
		s.i++
	} else if !s.mend {
		return errUneven // "</title" without its ">"
	}
	if s.skipping > 0 {
		s.skipping--
		return nil
	}
	tag := strings.TrimSpace(rest[2:gt])
	if last := len(s.stack) - 1; last >= 0 && s.stack[last].tag == tag {
		s.stack = s.stack[:last]
		return nil
	}
	s.odd = true // in letters of another case, at best
	prefix, name := splitName(tag)
	for i := len(s.stack) - 1; i >= 0; i-- {
		n := s.stack[i]
		if n.name != name || n.prefix != prefix {
			if !s.mend {
				return errUneven
			}
			// A stray end tag within an item closes nothing outside it.
			if n.isItem() && name != "channel" && name != "feed" && name != "rss" && name != "rdf" {
				break
			}
			continue
		}
		if i < len(s.stack)-1 {
			s.note("tags do not match")
		}
		s.stack = s.stack[:i]
		return nil
	}
	if !s.mend {
		return errUneven
	}
	s.note("tags do not match")
	return nil
}
