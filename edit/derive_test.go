package edit_test

import (
	"strings"
	"testing"

	"feedctl/edit"
	"feedctl/news"
)

func TestDerive(t *testing.T) {
	words := func(w string, n int) string { return strings.TrimSpace(strings.Repeat(w+" ", n)) }
	long := words("Wort", 120) + "."
	tests := []struct {
		name             string
		summary, content string
		page             *news.Page
		teaser           bool
		words            int
	}{
		{name: "nothing", teaser: true},
		{name: "markup without text", content: `<p><img src="https://a.example/x.png"></p>`, teaser: true},
		{name: "whole text", content: "<p>" + long + "</p>", words: 120},
		{name: "short text", content: "<p>Three small words.</p>", teaser: true, words: 3},
		{name: "whole text in the summary", summary: long, words: 120},
		{name: "summary longer than content", summary: "<p>" + long + "</p>", content: "<p>The lead alone.</p>", words: 120},
		{name: "content longer than summary", summary: "The lead alone.", content: "<p>" + long + "</p>", words: 120},
		{name: "summary longer in markup alone", summary: `<p><a href="https://a.example/` + strings.Repeat("x", 2000) + `">Lead.</a></p>`,
			content: "<p>" + long + "</p>", words: 120},
		{name: "ellipsis", content: words("word", 120) + "…", teaser: true, words: 120},
		{name: "three dots", content: words("word", 120) + " ...", teaser: true, words: 120},
		{name: "dots in brackets", content: words("word", 120) + " [...]", teaser: true, words: 120},
		{name: "ellipsis in brackets", content: words("word", 120) + " [&#8230;]", teaser: true, words: 120},
		{name: "ellipsis in the middle", content: words("word", 60) + "… " + words("word", 60) + ".", words: 120},
		{name: "English link", content: "<p>" + long + `</p><p><a href="/x">Read more</a></p>`, teaser: true, words: 122},
		{name: "English link, capitals and arrow", content: "<p>" + long + "</p><p>READ MORE →</p>", teaser: true, words: 122},
		{name: "English link and dots", content: "<p>" + long + "</p><p>Continue reading...</p>", teaser: true, words: 122},
		{name: "English link and full stop", content: "<p>" + long + "</p><p>Read the full story.</p>", teaser: true, words: 124},
		{name: "German link", content: "<p>" + long + "</p><p>Weiterlesen »</p>", teaser: true, words: 121},
		{name: "French link", content: "<p>" + long + "</p><p>Lire la suite</p>", teaser: true, words: 123},
		{name: "Spanish link", content: "<p>" + long + "</p><p>Seguir leyendo</p>", teaser: true, words: 122},
		{name: "Italian link", content: "<p>" + long + "</p><p>Leggi tutto &gt;</p>", teaser: true, words: 122},
		{name: "Portuguese link", content: "<p>" + long + "</p><p>Leia mais</p>", teaser: true, words: 122},
		{name: "Polish link", content: "<p>" + long + "</p><p>Czytaj więcej</p>", teaser: true, words: 122},
		{name: "Russian whole text", content: words("слово", 120) + ".", words: 120},
		{name: "Russian link", content: words("слово", 120) + ". Читать далее…", teaser: true, words: 122},
		{name: "Arabic whole text", content: words("كلمة", 120) + ".", words: 120},
		{name: "Arabic link", content: "<p>" + words("كلمة", 120) + ".</p><p>اقرأ المزيد</p>", teaser: true, words: 122},
		{name: "Japanese whole text", content: strings.Repeat("今日の天気は晴れです。", 25), words: 250 / 2},
		{name: "Japanese teaser", content: "今日の天気は晴れです。", teaser: true, words: 5},
		{name: "Japanese link", content: "<p>" + strings.Repeat("今日の天気は晴れです。", 25) + "</p><p>続きを読む</p>", teaser: true, words: 128},
		{name: "Chinese link", content: "<p>" + strings.Repeat("今天天气很好。", 40) + "</p><p>阅读全文 &gt;&gt;</p>", teaser: true, words: 122},
		{name: "Hindi whole text", content: words("शब्द", 120) + "।", words: 120},
		{name: "a text about reading more", content: "<p>" + long + "</p><p>Children read more books.</p>", words: 124},
		{name: "words of the page where it is longer", summary: "Three small words.", page: &news.Page{Text: long}, teaser: true, words: 120},
		{name: "words of the feed where the page is stale", summary: "Three small words.", page: &news.Page{Text: long, Stale: true}, teaser: true, words: 3},
		{name: "words of the feed where the page is shorter", content: long, page: &news.Page{Text: "A notice."}, words: 120},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := news.Item{ID: "i", Hash: "h", URL: "http://www.a.example/x?utm_source=rss", Summary: tt.summary, Content: tt.content, Page: tt.page}
			d := edit.Derive(it)
			if d.Teaser != tt.teaser {
				t.Errorf("teaser: got %v, want %v for %q", d.Teaser, tt.teaser, d.Text)
			}
			if d.Words != tt.words {
				t.Errorf("words: got %d, want %d", d.Words, tt.words)
			}
			if d.Item != "i" || d.Hash != "h" || d.Recipe != edit.DeriveRecipe {
				t.Errorf("got item %q, hash %q, recipe %q; want i, h, %s", d.Item, d.Hash, d.Recipe, edit.DeriveRecipe)
			}
			if want := edit.Canonical(it.URL); d.Canonical != want || want == "" {
				t.Errorf("canonical: got %q, want %q", d.Canonical, want)
			}
		})
	}
}

func TestDeriveKeepsParagraphs(t *testing.T) {
	d := edit.Derive(news.Item{Content: "<p>One &amp; two.</p><p>Three<br>four.</p><script>five()</script>"})
	if want := "One & two.\n\nThree\nfour."; d.Text != want {
		t.Errorf("got %q, want %q", d.Text, want)
	}
}

// A feed that gives a summary and a longer content gives the whole in it, even
// of a brief; the same words as a summary alone may be the beginning of more.
func TestBriefsAreWhole(t *testing.T) {
	brief := sentences("Milford", 6)
	for name, c := range map[string]struct {
		summary, content string
		teaser           bool
	}{
		"beside a summary": {"Short.", brief, false},
		"alone":            {"", brief, true},
		"as a summary":     {brief, "", true},
		"cut off":          {"Short.", brief + " …", true},
		"too brief":        {"Short.", "Ten words at most, which is no report by itself.", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := edit.Derive(news.Item{Summary: c.summary, Content: c.content}).Teaser; got != c.teaser {
				t.Errorf("teaser: got %v, want %v", got, c.teaser)
			}
		})
	}
}
