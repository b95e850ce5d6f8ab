package content

import (
	"bytes"
	"regexp"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readText finds the article's text. Readability picks the element that holds
// it; captions, related links and the like go before (by what they are called)
// and after (by what they say).
func (f *facts) readText() {
	f.page.Text = f.extract()
	// Some pages are drawn by scripts and hold their text as data. Where readers
	// have to pay for it, it is not meant for us.
	if free, said := f.linked.free(); free || !said {
		if body := Text(f.linked.article.text("articleBody")); len(body) > 2*len(f.page.Text) {
			f.page.Text = body
		}
	}
}

func (f *facts) extract() string {
	whole := visibleLength(f.doc)
	prune(f.doc, whole)
	shorten(f.doc)
	p := readability.NewParser()
	p.DisableJSONLD = true
	p.MaxElemsToParse = maxElements
	art, err := p.ParseAndMutate(f.doc, f.url)
	root := art.Node
	if f.page.Byline == "" && err == nil {
		if b := line(art.Byline()); len(b) < 120 && f.isAuthor(b) {
			f.sign([]party{{name: b}}, inHTML)
		}
	}
	if root == nil { // too large a page, or too short a text to be sure of
		if root = first(f.doc, atom.Article); root == nil {
			root = first(f.doc, atom.Main)
		}
	}
	if root == nil {
		return ""
	}
	for n := range elements(root) {
		n.DataAtom = atom.Lookup([]byte(n.Data)) // readability renames elements by Data alone
	}
	f.locked = payCall.MatchString(tail(line(textOf(root)), 400))
	f.tidy(root)
	var b bytes.Buffer
	if xhtml.Render(&b, root) != nil {
		return ""
	}
	return Text(b.String())
}

// maxElements is the largest page that readability is given: it copies the page
// several times. The longest live blogs have a third of it.
const maxElements = 50_000

// shorten cuts the page's title and metadata, whose facts are read by now, to what
// a person would write: readability compares every heading with all of them.
func shorten(doc *xhtml.Node) {
	const most = 300
	for n := range elements(doc, atom.Meta) {
		for i, a := range n.Attr {
			if len(a.Val) > most {
				n.Attr[i].Val = a.Val[:most]
			}
		}
	}
	for n := range elements(doc, atom.Title) {
		for c := range n.ChildNodes() {
			c.Data = c.Data[:min(len(c.Data), most)]
		}
	}
}

// boilerplate matches the names that publishers give to what is not the text.
var boilerplate = regexp.MustCompile(`(?:^|[ _-])(?:` + strings.Join([]string{
	`captions?|caption-text|wp-caption-text|figcaption|credits?|photo-?credit|image-?credit|media-?credit|image-?caption|gallery\w*|slideshow|lightbox`,
	`related\w*|recirc\w*|recommend\w*|read-?more|read-?next|more-?stories|more-?from|also-?like|you-?may|trending|most-?(?:popular|read|viewed)|outbrain|taboola|up-?next|see-?also`,
	`newsletters?|newsletter-\w+|subscribe|sign-?up|email-?signup|opt-?in`,
	`shar(?:e|ing)(?:-?(?:bar|buttons?|links?|tools?|widget|box|icons))?|sharedaddy|addthis\w*|social(?:-?\w+)?|follow-?us|jp-relatedposts`,
	`comments?|comments?-?(?:area|list|section|count|link)|disqus\w*|respond|breadcrumbs?`,
	`author-?(?:bio|box|info|card|description)|about-?(?:the-)?author|bio|byline|by-line|dateline|timestamp|post-?meta|entry-?meta|article-?meta|meta-?data`,
	`dek|deck|standfirst|sub-?headline|sub-?title|tags?|tag-?list|tagcloud|keywords|post-?tags|entry-?tags|article-?tags|topics`,
	`promo\w*|advert\w*|ads?|ad-?(?:slot|unit|container|wrapper|block)|sponsor(?:ed)?|copyright|disclaimer|print-?only|skip-?link|screen-?reader-?text|sr-only|visually-?hidden`,
}, "|") + `)(?:$|[ _-])`)

// prune takes out of the page what its maker calls something else than the text,
// unless that would be most of the page: a name says only so much.
func prune(doc *xhtml.Node, whole int) {
	var away []*xhtml.Node
	for n := range elements(doc) {
		switch n.DataAtom {
		case atom.Html, atom.Head, atom.Body, atom.Main, atom.Article:
			continue
		case atom.Figcaption, atom.Nav, atom.Dialog:
			away = append(away, n)
			continue
		}
		if boilerplate.MatchString(marks(n)) && visibleLength(n)*5 < whole*2 {
			away = append(away, n)
		}
	}
	for _, n := range away {
		remove(n)
	}
}

// visibleLength is the length of the text below n but scripts and styles.
func visibleLength(n *xhtml.Node) int {
	total := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == xhtml.TextNode:
			total += len(strings.TrimSpace(c.Data))
		case c.Type == xhtml.ElementNode && !isSilent(c.DataAtom):
			total += visibleLength(c)
		}
	}
	return total
}

// para is a block of the text that holds no other block.
type para struct {
	n      *xhtml.Node
	text   string
	words  int
	linked float64 // the share of the text that is links
	head   bool
}

// prose reports a paragraph that can only be the text's own.
func (p para) prose() bool {
	return !p.head && p.linked < 0.5 && p.words >= 12 && (p.words >= 30 || endsSentence(p.text))
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’»)] `)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…") ||
		strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "।") || strings.HasSuffix(s, "؟") || strings.HasSuffix(s, ":")
}

// paras lists the blocks below root in order.
func paras(root *xhtml.Node) []para {
	var out []para
	for n := range elements(root) {
		if !isBlock(n.DataAtom) && n.DataAtom != atom.Td && n.DataAtom != atom.Th {
			continue
		}
		leaf := true
		for d := range elements(n) {
			if isBlock(d.DataAtom) || d.DataAtom == atom.Td {
				leaf = false
				break
			}
		}
		if !leaf {
			continue
		}
		text := line(textOf(n))
		if text == "" {
			continue
		}
		links := 0
		for a := range elements(n, atom.A) {
			links += len(line(textOf(a)))
		}
		out = append(out, para{
			n: n, text: text, words: CountWords(text), linked: float64(links) / float64(len(text)),
			head: len(n.Data) == 2 && n.Data[0] == 'h' && n.DataAtom != atom.Hr,
		})
	}
	return out
}

// tidy removes the blocks of an extracted text that are none of it, in four steps:
// 1 lines that say what they are, anywhere  2 lists of links
// 3 what stands before the first paragraph  4 what stands after the last.
func (f *facts) tidy(root *xhtml.Node) {
	ps := paras(root)
	keep := make([]bool, len(ps))
	total := 0
	for i, p := range ps {
		keep[i] = !p.isNotice()
		total += p.words
	}
	dropLinkLists(ps, keep)

	start := 0
	for start < len(ps) && !ps[start].prose() {
		start++
	}
	if start < len(ps) {
		for i, p := range ps[:start] {
			if f.isFrontMatter(p) {
				keep[i] = false
			}
		}
	}
	dropTail(ps, keep, total)
	for i, p := range ps {
		if !keep[i] {
			remove(p.n)
		}
	}
}

// isNotice reports a short block that calls itself something else than the text.
func (p para) isNotice() bool {
	if p.words > 60 || p.cell() {
		return false
	}
	if p.words <= 40 && notice.MatchString(p.text) || p.words <= 60 && credit.MatchString(p.text) {
		return true
	}
	return p.words <= 40 && p.linked > 0.3 && pointer.MatchString(p.text)
}

var (
	// notice matches lines that serve the page: calls, captions, dates, rights.
	notice = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
		`advertisement|advertising|sponsored( content)?|anzeige|publicité|publicidad|pubblicità|реклама|skip to (?:main )?content|sign in|log in|subscribe|share|tweet|print|e-?mail|comments?|\d+ comments?|post comment.*|leave a (?:comment|reply).*|loading\W*|close|caption|menu|home`,
		`(?:image|photo|slide) \d+ of\W*\d*|\d+ ?(?:of|/) ?\d+`,
		`(?:photo|image|picture|foto|photograph)(?: by|:| credit:?| courtesy).*|file ?(?:photo|image)\W.*|credit ?(?:\.\.\.|:).*|getty images.*|\(?(?:image|photo) ?(?:credit)?: .*`,
		`(?:sign up|subscribe|click here to (?:subscribe|sign)|get (?:the|our) .{0,40}newsletter|join our (?:newsletter|mailing)).*`,
		`(?:like|enjoyed?) this (?:story|article|post)\?.*|share (?:this|it|on) .*|follow (?:us|me|@).*|follow .{1,40} on (?:twitter|facebook|instagram|x)\b.*|like us on .*|download (?:the|our) .{0,30}app\b.*|email .{1,40} at \S+@\S+.*`,
		`(?:first )?(?:published|posted|updated|last updated|last modified)(?: on| at)?:? .{0,20}\d.{0,40}`,
		`(?:tags?|filed under|topics|categories|keywords|schlagw[oö]rter|etiquetas): ?.*`,
		`(?:©|\(c\)|copyright) .*|.{0,60}\ball rights reserved\.?$`,
		`(?:newsletter abonnieren|abonnez-vous|inscrivez-vous|suscríbete|suscríbase|iscriviti|assine|подпишитесь|подписывайтесь) ?.*`,
		`https?://\S+`, `_{2,}|-{3,}|\*{3,}`,
	}, "|") + `)$`)
	// pointer matches the words before a link to another article.
	pointer = regexp.MustCompile(`(?i)^\W*(?:read (?:more|also|next|the full|our)|see (?:also|more)|also (?:read|see|on|watch)|more(?: on| from|:)|related(?: (?:story|stories|articles?|posts?|content|coverage))?\b|don['’]t miss|watch(?: more|:| also)|listen(?: to|:)|must read|recommended|you (?:may|might) (?:also )?(?:like|want)|for more|learn more|click here|find out more|check out|(?:lesen|lies) (?:sie )?(?:auch|mehr)|mehr (?:zum|dazu|lesen)|siehe auch|auch interessant|(?:à )?lire (?:aussi|également)|voir aussi|(?:lea|lee|leer|ver|vea|lea) (?:también|más)|también te|leia (?:também|mais)|veja (?:também|mais)|leggi (?:anche|pure)|guarda anche|lees (?:ook|meer)|läs (?:mer|också|även)|les (?:også|mer)|læs også|lue (?:myös|lisää)|(?:czytaj|zobacz) (?:też|także|również|więcej)|читайте (?:также|ещё)|смотрите также|devamını|続きを読む|関連記事|相关阅读|延伸閱讀)`)
	// credit matches a news agency's closing line about who worked on a report.
	credit = regexp.MustCompile(`(?i)^\W*(?:additional |further )?(?:reporting|writing|written|editing|edited|compiled|graphics?) by [\p{Lu}(].*`)
)

// dropLinkLists drops runs of blocks that are nothing but links, unless such
// lists are what the page is made of.
func dropLinkLists(ps []para, keep []bool) {
	linked, total := 0, 0
	for _, p := range ps {
		total += p.words
		if p.bareLink() {
			linked += p.words
		}
	}
	if linked*3 > total {
		return
	}
	for i, p := range ps {
		if p.bareLink() {
			keep[i] = false
		}
	}
}

// bareLink reports a block that is one link or several. A whole sentence that is
// a link is the writer's; a headline has no full stop.
func (p para) bareLink() bool {
	return !p.head && !p.cell() && p.linked > 0.9 && p.words <= 40 && !(p.words >= 5 && (strings.HasSuffix(p.text, ".") || strings.HasSuffix(p.text, "!")))
}

// cell reports a cell of a table, where a single word says nothing of itself.
func (p para) cell() bool {
	return under(p.n, func(n *xhtml.Node) bool { return n.DataAtom == atom.Table })
}

// isFrontMatter reports what stands between a page's headline and its text: the
// headline again, names, a date, the section.
func (f *facts) isFrontMatter(p para) bool {
	switch {
	case p.words > 25:
		return false
	case strings.EqualFold(bare(p.text), bare(f.page.Title)), f.namesSite(p.text):
		return true
	case f.page.Byline != "" && len(p.text) < 2*len(f.page.Byline)+40 && strings.Contains(bare(p.text), bare(f.page.Byline)):
		return true
	case p.words <= 16 && dateWords.MatchString(p.text) && !endsSentence(p.text):
		return true
	}
	return !p.head && p.words <= 4 && !endsSentence(p.text)
}

// dateWords finds a date within a line.
var dateWords = regexp.MustCompile(`(?i)\b(?:\d{1,2}(?:st|nd|rd|th)?[ ./-]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{1,2}[./-])|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|(?:19|20)\d\d-\d\d-\d\d|\d{1,2} de \p{L}+ de 20\d\d|\d{1,2}\. \p{L}+ 20\d\d)`)

// dropTail ends the text where the page goes on to other things: at a heading
// that says so in the second half, and behind the last paragraph of prose.
func dropTail(ps []para, keep []bool, total int) {
	seen := 0
	for i, p := range ps {
		// A heading ends the text earlier than a line that may be one of several pointers.
		if p.words <= 8 && !p.cell() && afterword.MatchString(p.text) && (p.head && seen*10 >= total*6 || p.linked < 0.3 && seen*20 >= total*15) {
			for j := i; j < len(ps); j++ {
				keep[j] = false
			}
			return
		}
		seen += p.words
	}
	for i := len(ps) - 1; i >= 0 && !(keep[i] && ps[i].prose()); i-- {
		if ps[i].head || ps[i].linked > 0.6 {
			keep[i] = false
		} else if keep[i] && ps[i].words > 5 {
			break
		}
	}
}

// afterword matches headings of what follows an article.
var afterword = regexp.MustCompile(`(?i)^\W*(?:related\b.*|more (?:great |from |on |stories|news|like).*|you (?:may|might) (?:also )?(?:like|enjoy|be interested).*|want more .*|about (?:the )?(?:author|writer)s?|read (?:next|more|also)|see also|further reading|recommended.*|promoted.*|trending.*|latest(?: news| stories)?|most (?:read|popular|viewed).*|popular (?:stories|posts|now).*|don['’]t miss|top stories|up next|comments?|leave a (?:comment|reply)|share this.*|like this|newsletter.*|sign up.*|mehr zum thema|auch interessant|das könnte sie auch interessieren|lesen sie auch|sur le même sujet|à lire aussi|lire aussi|también te puede interesar|más noticias|noticias relacionadas|leia também|leggi anche|lees ook|läs också|czytaj także|читайте также|関連記事|相关阅读)\W*$`)

// teaser reports a text that is only the beginning of the article: the page says
// it is not free, or the text breaks off, or it ends in a call to pay.
func (f *facts) teaser() bool {
	if free, said := f.linked.free(); said && !free {
		return true
	}
	for _, v := range f.meta["article:content_tier"] {
		if v == "locked" {
			return true
		}
	}
	return f.locked || brokenOff.MatchString(f.page.Text) || payCall.MatchString(tail(f.page.Text, 400))
}

// tail returns the last n bytes of s.
func tail(s string, n int) string { return s[max(0, len(s)-n):] }

var (
	brokenOff = regexp.MustCompile(`(?:[\p{L}\d,;–-] ?(?:…|\.\.\.)|\[…\]|\[\.\.\.\])$`)
	payCall   = regexp.MustCompile(`(?i)(?:(?:subscribe|log in|sign in|register) (?:now )?to (?:continue|keep|read|unlock)|to (?:continue|keep) reading|this (?:article|story|content) is (?:only )?(?:for|available to|reserved for) (?:our )?(?:subscribers|members)|already a subscriber\?|weiterlesen mit|jetzt (?:abonnieren und )?weiterlesen|cet article est réservé aux abonnés|la suite est réservée|il vous reste \d+ ?% de cet article|contenido (?:exclusivo )?para suscriptores|conteúdo exclusivo para assinantes|articolo riservato agli abbonati)[^\n]{0,160}$`)
)
