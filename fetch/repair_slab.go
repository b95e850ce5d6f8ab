package fetch

// slabs hands out the parts of a tree from larger pieces: a document has hundreds
// of them, and all end at the same time.
type slabs struct {
	nodes []node
	links []*node
	attrs []attr
}

// node returns an empty one.
func (s *slabs) node() *node {
	if len(s.nodes) == 0 {
		s.nodes = make([]node, 32)
	}
	n := &s.nodes[0]
	s.nodes = s.nodes[1:]
	return n
}

// hang adds k to the children of n. Most elements have one child, their text.
func (s *slabs) hang(n, k *node) {
	if n.kids == nil {
		if len(s.links) == 0 {
			s.links = make([]*node, 64)
		}
		n.kids, s.links = s.links[:0:1], s.links[1:]
	}
	n.kids = append(n.kids, k)
}

// addAttr adds a to the attributes of n, the element being read.
func (s *slabs) addAttr(n *node, a attr) {
	if len(s.attrs) == cap(s.attrs) {
		s.attrs = append(make([]attr, 0, 64+2*len(n.attrs)), n.attrs...)
	}
	s.attrs = append(s.attrs, a)
	end := len(s.attrs)
	n.attrs = s.attrs[end-len(n.attrs)-1 : end : end]
}
