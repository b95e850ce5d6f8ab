package fetch

import (
	"errors"
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
	ownTag     string   // the end tag that was last searched for, and where it was found
	ownEnd     int
	stray      string   // the end tag that last closed nothing, until another element begins
	spaces     []string // namespaces met
	skipping   int      // open elements left out below maxDepth
	full       bool     // a cap was reached: nothing more is read
	odd        bool     // of the root, see node
	remarked   bool     // the same
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
	s.root.odd, s.root.remarked = s.odd, s.remarked
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
	if len(s.stack) == 1 && s.root.name == "rss" && !s.full && s.root.first("", "channel") != nil && len(s.root.all("", "item")) == 0 {
		what = "the last tag is missing" // all that a channel says has come
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
			s.odd, s.remarked = true, true
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
	if end < 0 || s.hidesItems(s.src[s.i+open:end]) && !strings.HasPrefix(s.src[end:], "]]><![CDATA[>") {
		if !s.mend || end >= 0 {
			s.note("a CDATA section is not closed")
		}
		// What follows the opening is read as if it were not there: the elements
		// within an unclosed section are the document's own.
		if len(s.stack) > 0 {
			if tag := "</" + s.top().tag; tag != s.ownTag || s.ownEnd >= 0 && s.ownEnd < s.i {
				s.ownTag, s.ownEnd = tag, s.index(tag, s.i)
			}
			if end := s.ownEnd - s.i; end > 0 && end < 1<<20 {
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
