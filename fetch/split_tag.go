package fetch

import "strings"

// tag reads the start tag at the start of rest. Of an entry's child it cuts the
// attributes that count its replies.
func (c *cutter) tag(rest string, child bool) (name string, length int, selfClosing, ok bool) {
	i := 1
	for i < len(rest) && !isSpaceByte(rest[i]) && rest[i] != '>' && rest[i] != '/' {
		if rest[i] == '<' || rest[i] == '=' || rest[i] == '"' || rest[i] == '\'' {
			return "", 0, false, false
		}
		i++
	}
	name = rest[1:i]
	for len(name) <= maxName {
		spaced := i
		for i < len(rest) && isSpaceByte(rest[i]) {
			i++
		}
		switch {
		case i >= len(rest):
			return "", 0, false, false
		case rest[i] == '>':
			return name, i + 1, false, true
		case strings.HasPrefix(rest[i:], "/>"):
			return name, i + 2, true, true
		case spaced == i:
			return "", 0, false, false
		}
		attr, value, n := attribute(rest[i:])
		if n == 0 || !meansTheUsual(attr, value) {
			return "", 0, false, false
		}
		i += n
		if child && (attr == "thr:count" || attr == "thr:updated") {
			c.cut(c.i+spaced, c.i+i)
		}
	}
	return "", 0, false, false
}

// attribute reads name="value"; its length is 0 where there is none.
func attribute(t string) (name, value string, length int) {
	i := 0
	for i < len(t) && !isSpaceByte(t[i]) && t[i] != '=' {
		if strings.IndexByte(`<>/"'`, t[i]) >= 0 || i > maxName {
			return "", "", 0
		}
		i++
	}
	name = t[:i]
	for i < len(t) && isSpaceByte(t[i]) {
		i++
	}
	if name == "" || i >= len(t) || t[i] != '=' {
		return "", "", 0
	}
	for i++; i < len(t) && isSpaceByte(t[i]); {
		i++
	}
	if i >= len(t) || t[i] != '"' && t[i] != '\'' {
		return "", "", 0
	}
	n := strings.IndexByte(t[i+1:], t[i])
	if n < 0 || strings.IndexByte(t[i+1:i+1+n], '<') >= 0 {
		return "", "", 0
	}
	return name, t[i+1 : i+1+n], i + n + 2
}

// meansTheUsual refuses a document that binds the prefix of an element which is
// cut to a namespace whose elements are read.
func meansTheUsual(attr, value string) bool {
	if !hasPrefixFold(attr, "xmlns:") {
		return true
	}
	switch prefix := strings.ToLower(attr[len("xmlns:"):]); prefix {
	case "slash", "thr", "media":
		space, known := spaceOf(value)
		return !known || space == prefix
	}
	return true
}
