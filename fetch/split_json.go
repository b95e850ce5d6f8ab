package fetch

import "strings"

// jsonCutter takes a JSON Feed apart: the objects of the top-level list "items".
// Like [cutter] it accepts only what is in order as far as it looks; what a
// string or a number holds it leaves to the reader.
type jsonCutter struct {
	p     pieces
	i     int
	met   bool // the list was met
	depth int  // of the value being read
}

func splitJSON(text string) (*pieces, bool) {
	c := jsonCutter{p: pieces{text: text}}
	ok := c.object(func(key string, from int) bool {
		if strings.IndexByte(key, '\\') >= 0 {
			return false // "items" could be written so
		}
		if key == "items" {
			if c.met {
				return false
			}
			c.met = true
			return c.items()
		}
		if !c.value() {
			return false
		}
		if !isJSONStamp(key) {
			c.p.context = append(append(c.p.context, text[from:c.i]...), ',')
		}
		return true
	})
	return &c.p, ok && c.met && blank(text[c.i:])
}

// isJSONStamp names the members of a feed's head that no item inherits anything
// from and that change without news.
func isJSONStamp(key string) bool {
	switch key {
	case "date_modified", "date_published", "updated", "next_url", "expired":
		return true
	}
	return key != "" && key[0] == '_'
}

// items takes in the list of items.
func (c *jsonCutter) items() bool {
	if !c.byte('[') {
		return false
	}
	c.p.list.from = c.i
	for first := true; ; first = false {
		if c.byte(']') {
			c.p.list.to = c.i - 1
			return true
		}
		if !first && !c.byte(',') || !c.item() {
			return false
		}
	}
}

// item takes in one object of the list. A member whose name begins with "_" is
// somebody's extension (JSON Feed 1.1, "Extensions"), which is never read:
// counters, most often.
func (c *jsonCutter) item() bool {
	c.space()
	start, members := c.i, 0
	c.depth++
	ok := c.object(func(key string, from int) bool {
		members++
		if !c.value() {
			return false
		}
		if key != "" && key[0] == '_' {
			c.p.cuts = append(c.p.cuts, span{from, c.i})
		}
		return true
	})
	c.depth--
	c.p.entries = append(c.p.entries, span{start, c.i})
	return ok && members > 0 // an empty object is no item
}

// object reads an object and hands each member's key over, with where it
// begins: member reads the value.
func (c *jsonCutter) object(member func(key string, from int) bool) bool {
	if !c.byte('{') {
		return false
	}
	for first := true; ; first = false {
		if c.byte('}') {
			return true
		}
		if !first && !c.byte(',') {
			return false
		}
		c.space()
		from := c.i
		key, ok := c.str()
		if !ok || !c.byte(':') || !member(key, from) {
			return false
		}
	}
}

// value passes any value.
func (c *jsonCutter) value() bool {
	c.space()
	if c.i >= len(c.p.text) || c.depth >= splitDepth {
		return false
	}
	switch c.p.text[c.i] {
	case '"':
		_, ok := c.str()
		return ok
	case '{':
		c.depth++
		defer func() { c.depth-- }()
		return c.object(func(string, int) bool { return c.value() })
	case '[':
		c.depth++
		defer func() { c.depth-- }()
		return c.array()
	}
	return c.word()
}

func (c *jsonCutter) array() bool {
	c.i++
	for first := true; ; first = false {
		if c.byte(']') {
			return true
		}
		if !first && !c.byte(',') || !c.value() {
			return false
		}
	}
}

// word passes a number or a literal.
func (c *jsonCutter) word() bool {
	from := c.i
	for c.i < len(c.p.text) && (isAlnum(c.p.text[c.i]) || strings.IndexByte("+-.", c.p.text[c.i]) >= 0) {
		c.i++
	}
	switch c.p.text[from:c.i] {
	case "true", "false", "null":
		return true
	}
	return c.i > from && strings.Trim(c.p.text[from:c.i], "0123456789+-.eE") == ""
}

// str reads a string and returns what stands in its quotes.
func (c *jsonCutter) str() (string, bool) {
	if !c.byte('"') {
		return "", false
	}
	from := c.i
	for {
		n := strings.IndexByte(c.p.text[c.i:], '"')
		if n < 0 {
			return "", false
		}
		end := c.i + n
		c.i = end + 1
		back := end
		for back > from && c.p.text[back-1] == '\\' {
			back--
		}
		if (end-back)%2 == 0 {
			return c.p.text[from:end], true
		}
	}
}

func (c *jsonCutter) space() {
	for c.i < len(c.p.text) && isSpaceByte(c.p.text[c.i]) {
		c.i++
	}
}

// byte passes b where it comes next, white space apart.
func (c *jsonCutter) byte(b byte) bool {
	c.space()
	if c.i >= len(c.p.text) || c.p.text[c.i] != b {
		return false
	}
	c.i++
	return true
}
