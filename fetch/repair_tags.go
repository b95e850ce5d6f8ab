package fetch

import (
	"fmt"
	"slices"
	"strings"
)

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
	s.stray = ""
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
		if len(s.stack) > 1 && (s.stack[0].name == "feed" && name == "entry" || s.stack[0].name == "rdf" && name == "item") {
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
	if s.odd = true; tag == s.stray { // in letters of another case, at best
		return nil
	}
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
	s.stray = tag
	return nil
}
