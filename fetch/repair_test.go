package fetch

import (
	"fmt"
	"html"
	"strings"
	"testing"
)

// A reference read at once says what the slow way says.
func TestCommonReference(t *testing.T) {
	refs := []string{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&AMP;", "&nbsp;", "&amp", "&;", "&#;", "&#x;", "&", "&#xZ;", "&#-5;", "&#+65;", "&#6 5;", "&#1_0;", "&#0x41;"}
	for n := range 0x1_1000 {
		refs = append(refs, fmt.Sprintf("&#%d;", n), fmt.Sprintf("&#x%x;", n), fmt.Sprintf("&#X%X;", n))
	}
	read := 0
	for _, ref := range refs {
		r, n := commonReference(ref + "x;")
		if n == 0 {
			continue
		}
		read++
		if want := html.UnescapeString(ref); string(r) != want || n != len(ref) || referenceLen(ref) != n || forbidden(r) {
			t.Errorf("%s: got %q of %d bytes, want %q", ref, r, n, want)
		}
		if s, n := utf8References(ref + "&#128;&#166;"); n > 0 {
			t.Errorf("%s: begins the bytes of %q", ref, s)
		}
	}
	if read < 100_000 {
		t.Errorf("only %d references were common", read)
	}
}

func TestIsClean(t *testing.T) {
	for r := rune(0); r < 0x1_1000; r++ {
		s := "a" + string(r) + "é"
		if got, want := isClean(s), strings.IndexFunc(s, unclean) < 0; got != want {
			t.Errorf("%U: got %v, want %v", r, got, want)
		}
	}
}

func TestSqueeze(t *testing.T) {
	for _, s := range []string{"", " ", "a", " a", "a ", "a b", "a  b", "a\tb", "a\nb", "a\u00a0b", "a\u2003 b", "é", "\x1f", "a \u3000"} {
		if got, want := squeeze(s), strings.Join(strings.Fields(s), " "); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

// Elements whose parts come from the same piece of memory do not grow into each other.
func TestSlabs(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("<rss>")
	for i := range 100 {
		doc.WriteString("<item")
		for j := range i {
			fmt.Fprintf(&doc, ` a%d="%d"`, j, i*1000+j)
		}
		doc.WriteString(">")
		for j := range i {
			fmt.Fprintf(&doc, "<k>%d</k>", i*1000+j)
		}
		doc.WriteString("</item>")
	}
	doc.WriteString("</rss>")
	root, _, err := scan(doc.String(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range root.kids {
		if len(n.kids) != i || len(n.attrs) != i {
			t.Fatalf("element %d has %d children and %d attributes", i, len(n.kids), len(n.attrs))
		}
		for j, k := range n.kids {
			want := fmt.Sprint(i*1000 + j)
			if k.str() != want || n.attrs[j].value != want {
				t.Errorf("got %q and %q, want %q", k.str(), n.attrs[j].value, want)
			}
		}
	}
}
