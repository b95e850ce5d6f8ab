package cite

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

func TestStyles(t *testing.T) {
	tables := map[string]map[string][2]string{
		"apa": apaWant, "mla": mlaWant, "chicago": chicagoWant, "chicago-notes": notesWant, "harvard": harvardWant, "ieee": ieeeWant,
	}
	for _, style := range Styles() {
		for _, c := range cases {
			t.Run(style+"/"+c.name, func(t *testing.T) {
				want, ok := tables[style][c.name]
				if !ok {
					t.Fatalf("the table of %s has no %q", style, c.name)
				}
				got, err := Format(c.ref, style, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if got.HTML != want[0] {
					t.Errorf("entry\n got %s\nwant %s", got.HTML, want[0])
				}
				if got.InText != want[1] {
					t.Errorf("in text\n got %s\nwant %s", got.InText, want[1])
				}
			})
		}
	}
}

func TestStylesUnknown(t *testing.T) {
	_, err := Format(article(1, nil), "turabian", Options{})
	if err == nil || !strings.Contains(news.Hint(err), "apa, mla, chicago, chicago-notes, harvard, ieee") {
		t.Errorf("got error %v, hint %q; want a hint that lists the styles", err, news.Hint(err))
	}
	if got := List([]Reference{article(1, nil)}, "turabian", Options{}); got != nil {
		t.Errorf("List of an unknown style: got %v, want nil", got)
	}
}

// hard are titles and names that wordings may trip over.
var hard = []string{
	"Harbour reopens", "Why?", "Stop!", "The end…", "A title ending with a period.", "“Never again”", "‘No’ to “the ‘deal’”", "Pier: a \"new\" start",
	"workers' rights", "100% of A & B", "a < b > c", "<i>Gannet</i>", "U.K.", "港の再開", "Гавань", "x", "[Live] storm (updated)", "rock 'n' roll", "the <i>Gannet",
}

func TestWordingProperties(t *testing.T) {
	empty := regexp.MustCompile(`\(\s*\)|\[\s*\]|“”|‘’|<i></i>|\.\.|,,|,\.|\s,|\s\.(\s|$)|  `)
	tags := regexp.MustCompile(`</?i>`)
	for _, style := range Styles() {
		for _, title := range append([]string{""}, hard...) {
			for _, typ := range []string{"article-newspaper", "webpage", "article-journal", "report", "post-weblog", "book", ""} {
				for _, f := range []func(*Reference){
					nil,
					func(r *Reference) { r.Author = nil },
					func(r *Reference) { r.Issued = Date{} },
					func(r *Reference) { r.ContainerTitle = "" },
					func(r *Reference) { r.URL, r.Accessed = "", Date{} },
					func(r *Reference) { r.Author, r.Issued, r.ContainerTitle, r.URL = nil, Date{}, "", "" },
				} {
					r := article(2, f)
					r.Title, r.Type = title, typ
					w, err := Format(r, style, Options{Retrieved: "always"})
					if err != nil {
						t.Fatal(err)
					}
					if m := empty.FindString(w.Text); m != "" && !(m == ".." && strings.Contains(title, "..")) {
						t.Errorf("%s %s %q: %q in %q", style, typ, title, m, w.Text)
					}
					text := html.UnescapeString(tags.ReplaceAllString(w.HTML, ""))
					if !strings.HasSuffix(w.Text, text) {
						t.Errorf("%s %q: text %q and HTML %q differ", style, title, w.Text, w.HTML)
					}
					if strings.Count(w.HTML, "<i>") != strings.Count(w.HTML, "</i>") || strings.ContainsAny(w.Text+w.HTML+w.InText, "\x01\x02") {
						t.Errorf("%s %q: markup of %q is not whole", style, title, w.HTML)
					}
					wantFact(t, style, w.Text, r.URL)
					for _, n := range r.Author {
						wantFact(t, style, w.Text, n.Family)
					}
				}
			}
		}
	}
}

func wantFact(t *testing.T, style, text, fact string) {
	t.Helper()
	if !strings.Contains(text, fact) {
		t.Errorf("%s: %q is not in %q", style, fact, text)
	}
}

func TestRetrieved(t *testing.T) {
	live := func(r *Reference) { r.Changing = true }
	undated := func(r *Reference) { r.Issued = Date{} }
	tests := []struct {
		name, style, retrieved string
		change                 func(*Reference)
		want                   bool
	}{
		{"apa does not ask", "apa", "", nil, false},
		{"apa asks for a changing page", "apa", "changing", live, true},
		{"apa always", "apa", "always", nil, true},
		{"apa never", "apa", "never", live, false},
		{"an undated page keeps it", "apa", "never", undated, true},
		{"harvard asks", "harvard", "", nil, true},
		{"harvard never", "harvard", "never", nil, false},
		{"ieee asks", "ieee", "", nil, true},
		{"mla undated", "mla", "", undated, true},
		{"chicago undated", "chicago", "", undated, true},
		{"no URL", "apa", "always", func(r *Reference) { r.URL = "" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := Format(article(1, tt.change), tt.style, Options{Retrieved: tt.retrieved})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(w.Text, "Retrieved ") || strings.Contains(w.Text, "Accessed"); got != tt.want {
				t.Errorf("retrieval date printed: got %v, want %v in %q", got, tt.want, w.Text)
			}
		})
	}
}

func TestRetrievedInZone(t *testing.T) {
	r := article(1, func(r *Reference) { r.Accessed, r.RetrievedAt = Date{}, time.Date(2024, 4, 1, 23, 0, 0, 0, time.UTC) })
	w, _ := Format(r, "apa", Options{Retrieved: "always", Zone: time.FixedZone("", 2*3600)})
	if !strings.Contains(w.Text, "Retrieved April 2, 2024, from") {
		t.Errorf("got %q, want the day in the zone", w.Text)
	}
}

func TestList(t *testing.T) {
	on := func(id, title string, day int, names ...news.Name) Reference {
		return article(0, func(r *Reference) { r.ID, r.Title, r.Author, r.Issued.Start.Day = id, title, names, day })
	}
	rs := []Reference{
		on("1", "Zeal", 9, person("Ada", "Brook")),
		on("2", "Alpha", 2, person("Ada", "Brook")),
		on("3", "Other", 3, person("Bella", "Hale")),
		on("4", "Beta", 4, person("Bertram", "Hale")),
		on("5", "The Apple", 5),
	}
	inText := func(style string) []string {
		var out []string
		for _, w := range List(rs, style, Options{}) {
			out = append(out, w.InText)
		}
		return out
	}
	if got, want := inText("apa"), []string{"(“The Apple,” 2024)", "(Brook, 2024a)", "(Brook, 2024b)", "(B. Hale, 2024a)", "(B. Hale, 2024b)"}; !slices.Equal(got, want) {
		t.Errorf("apa: got %q, want %q", got, want)
	}
	if got, want := inText("ieee"), []string{"[1]", "[2]", "[3]", "[4]", "[5]"}; !slices.Equal(got, want) {
		t.Errorf("ieee: got %q, want %q", got, want)
	}
	if got := List(rs, "apa", Options{})[1].Text; !strings.HasPrefix(got, "Brook, A. (2024a, March 2). Alpha.") {
		t.Errorf("the letter is not in the entry: %q", got)
	}
	long := []Reference{on("1", "A", 1, crowd[0], crowd[1], crowd[2]), on("2", "B", 2, crowd[0], crowd[3], crowd[4])}
	got := List(long, "apa", Options{})
	if got[0].InText != "(Brook, Hale, et al., 2024)" || got[1].InText != "(Brook, Moss, et al., 2024)" {
		t.Errorf("shared first author: got %q and %q", got[0].InText, got[1].InText)
	}
}
