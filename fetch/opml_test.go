package fetch

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/news"
)

func opmlOf(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Mine</title></head><body>` + body + `</body></opml>`
}

func TestReadOPML(t *testing.T) {
	tests := []struct {
		name, in string
		want     []Outline
		err      string // in the error; empty: none
	}{
		{"opml-ok", opmlOf(`<outline text="Harbour" title="Harbour News" type="rss" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>`),
			[]Outline{{Title: "Harbour News", URL: "https://a.example/feed", SiteURL: "https://a.example/", Attributes: map[string]string{"text": "Harbour"}}}, ""},
		{"folders", opmlOf(`<outline text="World"><outline text="Asia"><outline text="A" xmlUrl="http://a.example/"/></outline><outline text="B" xmlUrl="http://b.example/"/></outline><outline text="C" xmlUrl="http://c.example/"/>`),
			[]Outline{{Title: "A", URL: "http://a.example/", Tags: []string{"World", "Asia"}}, {Title: "B", URL: "http://b.example/", Tags: []string{"World"}}, {Title: "C", URL: "http://c.example/"}}, ""},
		{"categories", opmlOf(`<outline text="World"><outline text="A" category="/Boston/Weather, World,," xmlUrl="http://a.example/"/></outline>`),
			[]Outline{{Title: "A", URL: "http://a.example/", Tags: []string{"World", "Boston/Weather"}}}, ""},
		{"a feed that is a folder", opmlOf(`<outline text="A" xmlUrl="http://a.example/"><outline text="B" xmlUrl="http://b.example/"/></outline>`),
			[]Outline{{Title: "A", URL: "http://a.example/"}, {Title: "B", URL: "http://b.example/"}}, ""},
		{"unknown attributes", `<opml version="1.0" xmlns:x="urn:x"><body><outline text="A" xmlUrl="http://a.example/" isComment="false" x:rank="3" nextPollingInterval="100"/></body></opml>`,
			[]Outline{{Title: "A", URL: "http://a.example/", Attributes: map[string]string{"isComment": "false", "x:rank": "3", "xmlns:x": "urn:x", "nextPollingInterval": "100"}}}, ""},
		{"other cases", opmlOf(`<OUTLINE TEXT="A" xmlurl="http://a.example/" HTMLURL="http://a.example/home"/>`),
			[]Outline{{Title: "A", URL: "http://a.example/", SiteURL: "http://a.example/home"}}, ""},
		{"Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><opml><body><outline text=\"Gr\xfc\xdfe\" xmlUrl=\"http://a.example/\"/></body></opml>",
			[]Outline{{Title: "Grüße", URL: "http://a.example/"}}, ""},
		{"feed scheme", opmlOf(`<outline text="A" xmlUrl="feed://a.example/x"/><outline text="B" xmlUrl="feed:https://b.example/x"/>`),
			[]Outline{{Title: "A", URL: "http://a.example/x"}, {Title: "B", URL: "https://b.example/x"}}, ""},
		{"bare ampersand and named entities", opmlOf(`<outline text="A &amp; B&nbsp;C & D" xmlUrl="http://a.example/?a=1&b=2"/>`),
			[]Outline{{Title: "A & B C & D", URL: "http://a.example/?a=1&b=2"}}, ""},
		{"empty", opmlOf(""), nil, ""},
		{"opml-xxe", `<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + opmlOf(`<outline text="&x;" xmlUrl="http://a.example/"/>`)[38:],
			[]Outline{{Title: "&x;", URL: "http://a.example/"}}, ""},
		{"opml-laughs", `<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + opmlOf(`<outline text="&b;" xmlUrl="http://a.example/"/>`)[38:],
			[]Outline{{Title: "&b;", URL: "http://a.example/"}}, ""},
		{"opml-deep", opmlOf(strings.Repeat(`<outline text="x">`, 1000)), nil, "nested deeper"},
		{"a feed", feedOf("Anna"), nil, "not an OPML"},
		{"nothing", "", nil, "not an OPML"},
		{"cut short", opmlOf(`<outline text="A" xmlUrl="http://a.example/"/>`)[:150], nil, "line 1"},
		{"mismatch", `<opml><body></opml></body>`, nil, "closes nothing"},
		{"two roots", `<opml></opml><opml></opml>`, nil, "not an OPML"},
		{"giant attribute", opmlOf(`<outline text="` + strings.Repeat("x", maxOPMLAttr+1) + `"/>`), nil, "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadOPML([]byte(tt.in))
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error: got %v, want %q", err, tt.err)
			}
			if err != nil && got != nil {
				t.Error("outlines beside an error")
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadURLsAreReportedNotFatal(t *testing.T) {
	bad := []string{"", "javascript:alert(1)", "file:///etc/passwd", "/relative", "http://", "http://[::1", "mailto:a@b.example", "http://ann:swordfish@%zz/"}
	var b strings.Builder
	for _, u := range bad {
		fmt.Fprintf(&b, `<outline text="x" xmlUrl="%s"/>`, u)
	}
	b.WriteString(`<outline text="good" xmlUrl="http://a.example/"/>`)
	got, err := ReadOPML([]byte(opmlOf(b.String())))
	if err != nil || len(got) != len(bad)+1 {
		t.Fatalf("got %d outlines, %v", len(got), err)
	}
	for i, u := range bad {
		if got[i].Err == nil || strings.Contains(got[i].Err.Error(), "swordfish") {
			t.Errorf("%q: got %v", u, got[i].Err)
		}
	}
	if got[len(bad)].Err != nil {
		t.Errorf("good one: %v", got[len(bad)].Err)
	}
}

func TestManyOutlines(t *testing.T) {
	one := `<outline text="x" xmlUrl="http://a.example/"/>`
	got, err := ReadOPML([]byte(opmlOf(strings.Repeat(one, 100_000))))
	if err != nil || len(got) != 100_000 {
		t.Errorf("got %d, %v", len(got), err)
	}
	if _, err := ReadOPML([]byte(opmlOf(strings.Repeat(one, maxOPMLOutlines+1)))); err == nil || news.Hint(err) == "" {
		t.Errorf("too many: got %v", err)
	}
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(opmlOf(`<outline text="A" category="a,b" x:y="1" xmlUrl="http://a.example/"/>`)))
	f.Add([]byte(opmlOf(`<outline text="W"><outline text="A" type="RSS" xmlUrl="feed:http://a.example/"/></outline>`)))
	f.Add([]byte(`<opml xmlns:x="u"><outline xmlUrl="x" x:a="&#10;" text=" a  b "/></opml>`))
	f.Add([]byte(`<opml><outline xmlUrl="feed: feed: x" A="00"/></opml>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		outlines, err := ReadOPML(body)
		if err != nil {
			if outlines != nil {
				t.Errorf("got %d outlines with %v", len(outlines), err)
			}
			return
		}
		for _, o := range outlines {
			if o.Err == nil {
				if _, err := followable(o.URL); err != nil {
					t.Errorf("%q passed for an address: %v", o.URL, err)
				}
			}
		}
	})
}
