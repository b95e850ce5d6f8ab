package fetch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// Each file of testdata/understood is a table of documents about one matter. A
// line "## " names where the rule comes from, "=== " a case with the document's
// frame and the fields that are looked at, the lines after it are the document,
// and those after "---" what a reader is shown. -update rewrites the latter.
func TestFeedsAreUnderstood(t *testing.T) {
	files, err := filepath.Glob("testdata/understood/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for i, block := range strings.Split(string(old), "\n=== ") {
			if i == 0 {
				out.WriteString(block)
				continue
			}
			out.WriteString("\n=== ")
			title, rest, _ := strings.Cut(block, "\n")
			given, shown, found := strings.Cut(rest, "\n---\n")
			if !found {
				t.Fatalf("%s: %q has no ---", file, title)
			}
			want, comment := shown, ""
			if at := strings.Index("\n"+shown, "\n## "); at >= 0 {
				want, comment = shown[:at], shown[at:]
			}
			want = strings.TrimRight(want, "\n")
			parts := strings.Split(title, " | ")
			got := shownOf(given, parts[1], strings.Fields(parts[2]))
			cases++
			t.Run(filepath.Base(file)+"/"+parts[0], func(t *testing.T) {
				if got != want && !*update {
					t.Errorf("%s\ngot\n%s\nwant\n%s", given, got, want)
				}
			})
			fmt.Fprintf(&out, "%s\n%s\n---\n%s\n", title, given, got)
			if comment != "" {
				out.WriteString("\n" + strings.TrimRight(comment, "\n") + "\n")
			}
		}
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cases < 200 {
		t.Errorf("only %d cases were read", cases)
	}
}

// The frames that cases are set in; "whole" is none.
var frames = map[string]string{
	"whole":     "%",
	"channel":   `<rss version="2.0"` + allSpaces + `><channel>%</channel></rss>`,
	"item":      `<rss version="2.0"` + allSpaces + `><channel><title>Harbour News</title><link>https://news.example/</link><item>%</item></channel></rss>`,
	"feed":      `<feed xmlns="http://www.w3.org/2005/Atom"` + allSpaces + `>%</feed>`,
	"entry":     `<feed xmlns="http://www.w3.org/2005/Atom"` + allSpaces + `><title>Harbour News</title><entry>%</entry></feed>`,
	"entry03":   `<feed version="0.3" xmlns="http://purl.org/atom/ns#"` + allSpaces + `><title>Harbour News</title><entry>%</entry></feed>`,
	"json":      `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour News","home_page_url":"https://news.example/",%}`,
	"json-item": `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour News","home_page_url":"https://news.example/","items":[{%}]}`,
}

const allSpaces = ` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"`

func shownOf(given, frame string, fields []string) string {
	doc, err := Parse([]byte(strings.Replace(frames[frame], "%", given, 1)), "", "https://feeds.example/dir/all.xml")
	if err != nil {
		return "error: " + err.Error()
	}
	inFeed := frame == "channel" || frame == "feed" || frame == "json"
	var lines []string
	for _, f := range fields {
		f, about, _ := strings.Cut(f, "@")
		switch {
		case f == "entries":
			lines = append(lines, fmt.Sprintf("entries: %d", len(doc.Entries)))
		case f == "repairs":
			lines = append(lines, "repairs: "+strings.Join(doc.Repairs, "; "))
		case about == "feed" || inFeed && about == "":
			lines = append(lines, f+": "+shownFeed(&doc.Feed, f))
		default:
			for _, e := range doc.Entries {
				lines = append(lines, f+": "+shownEntry(&e, f))
			}
		}
	}
	return strings.Join(lines, "\n")
}

func shownFeed(f *Feed, field string) string {
	switch field {
	case "title":
		return f.Title
	case "plain":
		return f.PlainTitle
	case "subtitle":
		return f.Subtitle
	case "link":
		return f.Link
	case "self":
		return f.Self
	case "hub":
		return f.Hub
	case "id":
		return f.ID
	case "language":
		return f.Language
	case "published":
		return shownTime(f.Published)
	case "updated":
		return shownTime(f.Updated)
	case "authors":
		return shownPeople(f.Authors)
	case "contributors":
		return shownPeople(f.Contributors)
	case "categories":
		return shownCategories(f.Categories)
	case "rights":
		return f.Rights
	case "generator":
		return f.Generator
	case "image":
		return f.Image
	case "icon":
		return f.Icon
	case "version":
		return f.Version
	case "ttl":
		return fmt.Sprint(f.TTL)
	}
	panic("no field of a feed: " + field)
}

func shownEntry(e *Entry, field string) string {
	switch field {
	case "title":
		return e.Title
	case "plain":
		return e.PlainTitle
	case "link":
		return e.Link
	case "id":
		return e.ID
	case "summary":
		return e.Summary
	case "content":
		return e.Content
	case "language":
		return e.Language
	case "published":
		return shownTime(e.Published)
	case "updated":
		return shownTime(e.Updated)
	case "authors":
		return shownPeople(e.Authors)
	case "contributors":
		return shownPeople(e.Contributors)
	case "categories":
		return shownCategories(e.Categories)
	case "rights":
		return e.Rights
	case "comments":
		return e.Comments
	case "image":
		return e.Image
	case "source":
		if e.Source == nil {
			return ""
		}
		return e.Source.Title + " " + e.Source.URL
	case "enclosures":
		var list []string
		for _, f := range e.Enclosures {
			list = append(list, fmt.Sprintf("%s %s %d", f.URL, f.Type, f.Length))
		}
		return strings.Join(list, ", ")
	}
	panic("no field of an entry: " + field)
}

func shownTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func shownPeople(people []news.Person) string {
	var list []string
	for _, p := range people {
		list = append(list, strings.Join(strings.Fields(p.Name+" <"+p.Email+"> "+p.URL), " "))
	}
	return strings.Join(list, ", ")
}

func shownCategories(categories []news.Category) string {
	var list []string
	for _, c := range categories {
		list = append(list, fmt.Sprintf("%s/%s (%s)", c.Term, c.Label, c.Scheme))
	}
	return strings.Join(list, ", ")
}
