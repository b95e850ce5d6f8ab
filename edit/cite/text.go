package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// join puts sep between the parts that are not empty. A full stop in sep is not
// set after one.
func join(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			before := strings.TrimRight(b.String(), string(italicOff)+string(italicOn))
			if strings.HasSuffix(before, ".") {
				b.WriteString(strings.TrimPrefix(sep, "."))
			} else {
				b.WriteString(sep)
			}
		}
		b.WriteString(p)
	}
	return b.String()
}

// sentences ends every part with a full stop, unless it has an end of its own,
// and joins them.
func sentences(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, stop(p))
		}
	}
	return strings.Join(kept, " ")
}

// stop ends s with a full stop, inside closing quotation marks as American
// usage has it; s keeps an end of its own (!?.…).
func stop(s string) string { return end(s, ".") }

// end puts the mark at the end of s. A full stop goes where no other end is;
// a comma follows an end too ("Why?,").
func end(s, mark string) string {
	if s == "" {
		return ""
	}
	body, tail := splitTail(s)
	if body == "" {
		return s
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(body, string(italicOff)+string(italicOn)))
	if mark == "." && strings.ContainsRune(".!?…。！？", r) || mark == "," && r == ',' {
		return s
	}
	return body + mark + tail
}

// splitTail parts s before the closing quotation marks and marks at its end. An
// apostrophe ("the workers’") is no quotation mark.
func splitTail(s string) (body, tail string) {
	body = s
	for {
		r, n := utf8.DecodeLastRuneInString(body)
		switch {
		case r == italicOff || r == italicOn:
		case r == '”':
		case r == '’' && openQuote(body[:len(body)-n]):
		default:
			// a full stop stands outside italics that hold no quotation
			if !strings.ContainsAny(tail, "”’") {
				return s, ""
			}
			return body, tail
		}
		if n == 0 {
			return body, tail
		}
		tail = body[len(body)-n:] + tail
		body = body[:len(body)-n]
		if body == "" {
			return body, tail
		}
	}
}

// openQuote reports whether s holds a single quotation that is not closed.
func openQuote(s string) bool {
	open := strings.LastIndex(s, "‘")
	if open < 0 {
		return false
	}
	for i, r := range s[open:] {
		if r == '’' {
			next, _ := utf8.DecodeRuneInString(s[open+i+len("’"):])
			if !unicode.IsLetter(next) {
				return false
			}
		}
	}
	return true
}

// quoted sets s in double quotation marks with the mark before the closing one:
// “Title,” or “Title.”; the quotations inside become single.
func quoted(s, mark string) string {
	if s == "" {
		return ""
	}
	s = requote(s, '“')
	if mark != "" {
		s = end(s, mark)
	}
	return "“" + s + "”"
}

// quotation is one pair of quotation marks found in a text.
type quotation struct{ open, close, depth int }

// curl replaces straight quotation marks with curly ones: primary marks a
// straight double quotation, “ in American and ‘ in British usage.
func curl(s string, primary rune) string {
	closing := map[rune]rune{'“': '”', '‘': '’'}
	in := []rune(s)
	out := make([]rune, len(in))
	open := false
	for i, r := range in {
		prev, next := rune(' '), rune(' ')
		if i > 0 {
			prev = in[i-1]
		}
		if i+1 < len(in) {
			next = in[i+1]
		}
		starts := unicode.IsSpace(prev) || strings.ContainsRune("([{—–-/“‘\"", prev) || prev == italicOn || prev == italicOff
		switch {
		case r == '"' && starts && !open && !unicode.IsSpace(next):
			r, open = primary, true
		case r == '"' && open:
			r, open = closing[primary], false
		case r == '"' && starts:
			r = primary
		case r == '"':
			r = closing[primary]
		case r == '\'' && starts && i+2 < len(in) && in[i+2] == '\'': // rock ’n’ roll
			r = '’'
		case r == '\'' && starts && unicode.IsLetter(next) && closes(in[i+1:]):
			r = '‘'
		case r == '\'':
			r = '’'
		}
		out[i] = r
	}
	return string(out)
}

// closes reports whether a straight single quotation mark in s can close one.
func closes(s []rune) bool {
	for i, r := range s {
		if r == '\'' && (i+1 == len(s) || !unicode.IsLetter(s[i+1])) {
			return true
		}
	}
	return false
}

// requote changes the quotation marks inside a text that will stand in outer
// ones: single in double, double in single, turn about with depth.
func requote(s string, outer rune) string {
	rs := []rune(s)
	for _, q := range quotations(rs) {
		double := (outer == '“') == (q.depth%2 == 1)
		if double {
			rs[q.open], rs[q.close] = '“', '”'
		} else {
			rs[q.open], rs[q.close] = '‘', '’'
		}
	}
	return string(rs)
}

// quotations finds the pairs of curly quotation marks in rs.
func quotations(rs []rune) []quotation {
	var found []quotation
	var stack []int
	for i, r := range rs {
		switch r {
		case '“', '‘':
			stack = append(stack, i)
		case '”', '’':
			next := rune(' ')
			if i+1 < len(rs) {
				next = rs[i+1]
			}
			if r == '’' && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
				continue
			}
			want := '“'
			if r == '’' {
				want = '‘'
			}
			// an opening mark without its pair does not hide the one before
			for k := len(stack) - 1; k >= 0; k-- {
				if rs[stack[k]] == want {
					found = append(found, quotation{stack[k], i, k})
					stack = stack[:k]
					break
				}
			}
		}
	}
	return found
}

// dashed writes a range of pages with an en dash: 45–67.
func dashed(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(plainText(s), "--", "-"), "-", "–")
}

// pages is a page or pages with their label: p. 3, pp. 3–5.
func pages(s string) string {
	s = dashed(s)
	switch {
	case s == "":
		return ""
	case strings.ContainsAny(s, "–,&"):
		return "pp. " + s
	}
	return "p. " + s
}

// upperFirst gives s a capital.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
