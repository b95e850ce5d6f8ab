package fetch

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The head is read whatever is known of the entries, and in whatever namespace it
// stands.
func TestHeadOfKnownEntries(t *testing.T) {
	const facts = `<title>Harbour</title><link>https://harbour.example/</link><language>de</language><copyright>R</copyright><ttl>600</ttl><skipHours><hour>3</hour></skipHours>`
	rss := func(space string) string {
		return `<rss xmlns="` + space + `"><channel>` + facts + `<lastBuildDate>1</lastBuildDate><item><title>A</title><link>https://harbour.example/1</link></item></channel></rss>`
	}
	rdf := func(space string) string {
		return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="` + space + `" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x">` + facts + `<dc:date>1</dc:date></channel><item rdf:about="https://harbour.example/1"><title>A</title></item></rdf:RDF>`
	}
	atom := func(space string) string {
		return `<feed xmlns="` + space + `" xml:lang="de"><title>Harbour</title><link href="https://harbour.example/"/><link rel="hub" href="https://hub.example/"/><rights>R</rights><updated>1</updated><entry><title>A</title><id>1</id></entry></feed>`
	}
	json := `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","home_page_url":"https://harbour.example/","language":"de","date_modified":"1","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"items":[` + card("1", "A") + `]}`
	plain := strings.Replace(rss(""), ` xmlns=""`, "", 1)
	stamp := strings.NewReplacer(">1</lastBuildDate>", ">2</lastBuildDate>", ">1</dc:date>", ">2</dc:date>", ">1</updated>", ">2</updated>", `"date_modified":"1"`, `"date_modified":"2"`)
	tests := []struct {
		name, text, old, new string // where old is empty, stamps change
	}{
		{"rss", plain, "", ""},
		{"rss of Userland", rss("http://backend.userland.com/rss2"), "", ""},
		{"rss in Atom's namespace", rss("http://www.w3.org/2005/Atom"), "", ""},
		{"rdf", rdf("http://purl.org/rss/1.0/"), "", ""},
		{"rdf without the slash", rdf("http://purl.org/rss/1.0"), "", ""},
		{"rdf over https", rdf("https://purl.org/rss/1.0/"), "", ""},
		{"rdf in a namespace of its own", rdf("http://harbour.example/rss"), "", ""},
		{"rdf 0.9", rdf("http://my.netscape.com/rdf/simple/0.9/"), "", ""},
		{"rdf 0.9 without the slash", rdf("http://my.netscape.com/rdf/simple/0.9"), "", ""},
		{"atom", atom("http://www.w3.org/2005/Atom"), "", ""},
		{"atom over https", atom("https://www.w3.org/2005/Atom"), "", ""},
		{"atom 0.3", atom("http://purl.org/atom/ns#"), "", ""},
		{"json", json, "", ""},
		{"another ttl", plain, "<ttl>600<", "<ttl>60<"},
		{"other hours", plain, "<hour>3<", "<hour>4<"},
		{"no hours", plain, "<skipHours><hour>3</hour></skipHours>", ""},
		{"a day that is skipped", plain, "<skipHours>", "<skipDays><day>Monday</day></skipDays><skipHours>"},
		{"a ttl in another namespace", rdf("http://purl.org/rss/1.0"), "<ttl>600<", "<ttl>60<"},
		{"an update period", strings.Replace(plain, "<rss>", `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">`, 1), "</channel>", "<sy:updatePeriod>daily</sy:updatePeriod></channel>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next := stamp.Replace(tt.text)
			if tt.old != "" {
				next = strings.Replace(tt.text, tt.old, tt.new, 1)
			}
			if next == tt.text {
				t.Fatal("nothing changes")
			}
			f := follow(t)
			before := f.visit(tt.text).Feed
			for range 2 {
				v := f.visit(next)
				if guids(v) != "" {
					t.Errorf("read %q, want none", guids(v))
				}
				if diff := cmp.Diff(f.facts(), v.Feed); diff != "" {
					t.Errorf("facts (-whole +got):\n%s", diff)
				}
				if same := cmp.Equal(before, v.Feed); same != (tt.old == "") {
					t.Errorf("as before: got %v", same)
				}
				next += "\n"
			}
		})
	}
}
