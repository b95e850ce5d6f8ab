package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

func TestWhatAPersonWrote(t *testing.T) {
	point := func(texts ...string) (out []news.Point) {
		for _, s := range texts {
			out = append(out, news.Point{Text: s})
		}
		return out
	}
	for _, tt := range []struct {
		name   string
		give   news.Texts
		want   news.Texts
		errors string
	}{
		{"as it is", news.Texts{Title: "Ships", Text: "Two ships.", Points: point("one")}, news.Texts{Title: "Ships", Text: "Two ships.", Points: point("one")}, ""},
		{"breaks and blanks", news.Texts{Title: " Two\n lines ", Text: "a\r\n\r\nb"}, news.Texts{Title: "Two lines", Text: "a b"}, ""},
		{"control characters", news.Texts{Title: "\x1b[31mred\a"}, news.Texts{Title: "[31mred"}, ""},
		{"half a letter", news.Texts{Text: "caf\xc3"}, news.Texts{Text: "caf\uFFFD"}, ""},
		{"empty points", news.Texts{Points: point(" ", "one", "\n")}, news.Texts{Points: point("one")}, ""},
		{"the longest title", news.Texts{Title: strings.Repeat("é", longestTitle)}, news.Texts{Title: strings.Repeat("é", longestTitle)}, ""},
		{"a longer one", news.Texts{Title: strings.Repeat("é", longestTitle+1)}, news.Texts{}, "the title is 301 characters long"},
		{"a long summary", news.Texts{Text: strings.Repeat("x", longestText+1)}, news.Texts{}, "the summary is 5001 characters long"},
		{"a long point", news.Texts{Points: point(strings.Repeat("x", longestText+1))}, news.Texts{}, "a point is 5001 characters long"},
		{"many points", news.Texts{Points: point(strings.Split(strings.Repeat("x ", mostPoints), " ")...)}, news.Texts{Points: point(strings.Fields(strings.Repeat("x ", mostPoints))...)}, ""},
		{"more", news.Texts{Points: point(strings.Fields(strings.Repeat("x ", mostPoints+1))...)}, news.Texts{}, "there are 21 points"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := plain(tt.give)
			if tt.errors != "" {
				if err == nil || err.Error() != tt.errors || news.Hint(err) == "" {
					t.Fatalf("plain: %v, hint %q; want %q and a hint", err, news.Hint(err), tt.errors)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFolded(t *testing.T) {
	for _, tt := range []struct{ name, text, indent string }{
		{"words", strings.Repeat("harbour ships ", 30), "  "},
		{"a point", "- " + strings.Repeat("harbour ships ", 30), "  "},
		{"without spaces", strings.Repeat("港口倉庫", 40), "  "},
		{"a point without spaces", "- " + strings.Repeat("港口倉庫", 40), "  "},
		{"both", strings.Repeat("harbour ", 12) + strings.Repeat("港口", 50) + ". (2026, November 23). 東方日報.", "  "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := folded(tt.text, tt.indent)
			for line := range strings.Lines(got) {
				line = strings.TrimSuffix(line, "\n")
				if wide(line) > lineWidth || !strings.HasPrefix(line, tt.indent) || strings.HasSuffix(line, " ") {
					t.Errorf("%d columns: %q", wide(line), line)
				}
			}
			squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
			if diff := cmp.Diff(squeeze(tt.text), squeeze(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	address := "https://news.example/" + strings.Repeat("a-long-way/", 12)
	if got := folded("See "+address+" there", "  "); !strings.Contains(got, address) {
		t.Errorf("an address was broken:\n%s", got)
	}
}
