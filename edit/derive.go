package edit

import (
	"strings"

	"feedctl/edit/content"
	"feedctl/edit/dedupe"
	"feedctl/news"
)

// wholeWords is how long a feed's text has to be before it passes for a report
// rather than the lead of one. Feeds that carry whole texts rarely go below it,
// feeds that carry teasers rarely above.
const wholeWords = 100

// briefWords is the same for a feed that gives both a summary and a longer
// content: the content is then the whole, and a brief may be short.
const briefWords = 40

// Derive makes an item's plain text and what follows from it. It never fails:
// an item without text is a teaser of zero words.
func Derive(it news.Item) news.Derived {
	it.Text = feedText(it)
	d := news.Derived{Item: it.ID, Hash: it.Hash, Text: it.Text, Recipe: DeriveRecipe, Canonical: dedupe.CanonicalURL(it.URL)}
	if it.Page != nil {
		d.Address = dedupe.PageAddress(it.URL, *it.Page)
	}
	words := content.CountWords(it.Text)
	least := wholeWords
	if it.Summary != "" && len(content.Text(it.Summary)) < len(content.Text(it.Content)) {
		least = briefWords
	}
	d.Teaser = words < least || cut(it.Text)
	d.Words = words
	if best := it.BestText(); best != it.Text {
		d.Words = content.CountWords(best)
	}
	return d
}

// feedText is the longer of content and summary: some feeds repeat the lead in
// content:encoded and keep the text in description.
func feedText(it news.Item) string {
	text := content.Text(it.Content)
	if it.Summary != "" && len(it.Summary) > len(text) {
		if s := content.Text(it.Summary); len(s) > len(text) {
			text = s
		}
	}
	return text
}

// cutMarks end a text that goes on elsewhere; lower case.
var cutMarks = []string{
	"…", "...", "[…]", "[...]", "(…)", "(...)",
	"read more", "read on", "continue reading", "read the full story", "read full article", "read the rest", "more »",
	"weiterlesen", "mehr lesen", "lire la suite", "en savoir plus", "leer más", "seguir leyendo", "sigue leyendo",
	"continua a leggere", "leggi tutto", "leggi di più", "leia mais", "continue lendo", "ler mais",
	"lees meer", "lees verder", "läs mer", "læs mere", "les mer", "lue lisää", "czytaj więcej", "czytaj dalej",
	"číst dále", "citește mai mult", "olvass tovább", "devamını oku", "διαβάστε περισσότερα", "читать далее", "читати далі",
	"اقرأ المزيد", "קרא עוד", "और पढ़ें", "続きを読む", "阅读全文", "閱讀全文", "阅读更多", "더 보기",
}

// closing is what may follow a mark: arrows of the link that it is.
const closing = " \u00a0\n»›>→←«"

// cut reports whether a text ends with a mark.
func cut(text string) bool {
	whole := strings.TrimSpace(text)
	end := ending(strings.TrimRight(whole, closing))
	whole = ending(whole)
	for _, m := range cutMarks {
		if strings.HasSuffix(whole, m) || strings.HasSuffix(end, m) || strings.HasSuffix(strings.TrimRight(end, "."), m) {
			return true
		}
	}
	return false
}

// ending is the end of s in lower case, longer than any mark.
func ending(s string) string {
	const most = 256
	return strings.ToLower(s[max(0, len(s)-most):])
}
