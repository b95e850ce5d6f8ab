package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
)

// Furniture is what stands on a page around its report: datelines, bylines,
// captions, invitations to read on. It is no sentence of the report.

// openings are phrases that run into the sentence after them when a page's
// markup is lost; they are cut from its front.
var openings = []string{
	"scroll down for video", "scroll down for more", "scroll down to read", "click here to watch", "watch the video below",
	"image copyright", "image caption", "media caption", "advertisement", "story continues below",
}

// invitations begin lines and sentences that lead away from the report.
var invitations = []string{
	"read more", "read also", "read next", "also read", "see also", "more:", "related:", "watch:", "listen:", "photo:", "photos:",
	"photograph:", "picture:", "image:", "pictured:", "video:", "caption:", "credit:", "source:", "click here", "click to", "scroll down",
	"sign up", "subscribe", "follow us", "follow @", "share this", "join our", "download our", "get the latest", "for more on this", "advertisement",
	"reporting by", "(reporting by", "editing by", "(editing by", "additional reporting", "writing by", "compiled by", "all rights reserved",
	"copyright", "©", "getty images", "image copyright", "media caption", "image caption", "view comments", "leave a comment", "photo by", "photo credit",
	"the post ", "continue reading", "this article originally", "this article was originally", "this story was originally", "file photo",
	"lesen sie auch", "lesen sie mehr", "mehr zum thema", "foto:", "bild:", "quelle:", "lire aussi", "à lire aussi", "lire la suite", "photo :", "crédit photo",
	"lea también", "lee también", "leer más", "foto:", "leggi anche", "leggi tutto", "leia também", "leia mais", "lees ook", "czytaj także", "czytaj też",
	"читайте также", "фото:", "ayrıca oku", "haberin devamı", "fotoğraf:", "اقرأ أيضا", "اقرأ المزيد", "यह भी पढ़ें", "続きを読む", "写真：", "責任編集", "相关阅读", "責任編輯", "责任编辑", "기사 더보기",
}

// withoutFurniture cuts a dateline or a run-in phrase from the front of a span.
func withoutFurniture(text string, span content.Span, first bool) content.Span {
	s := text[span.Start:span.End]
	if first {
		span.Start += datelineLen(s)
		s = text[span.Start:span.End]
	}
	for _, p := range openings {
		if hasPrefixFold(s, p) {
			cut := len(p)
			cut += len(s[cut:]) - len(strings.TrimLeft(s[cut:], " .:-–—\u00a0"))
			if cut < len(s) {
				span.Start += cut
			}
			break
		}
	}
	return span
}

// runInLen is the length of the caption or heading at the front of s that lost its
// line break and runs into the sentence: "Exercise helps, a study found It could also
// …", "… taxi driver (posed by model) A man …". A word that has a capital only where it
// begins a sentence stands behind one that can end one. 0: none.
func runInLen(s string) int {
	at, pos := 0, 0
	fields := strings.Fields(s)
	for i, f := range fields {
		pos += strings.Index(s[pos:], f)
		if i >= leastCaption && i+1 < len(fields) && beginners[f] {
			before := fields[i-1]
			first, _ := utf8.DecodeRuneInString(before)
			last, _ := utf8.DecodeLastRuneInString(before)
			next, _ := utf8.DecodeRuneInString(fields[i+1])
			if unicode.IsLower(next) && (last == ')' || unicode.IsLower(last) && unicode.IsLower(first) && !naming[before]) {
				at = pos
			}
		}
		pos += len(f)
	}
	return at
}

// leastCaption is the fewest words of a caption.
const leastCaption = 3

var (
	beginners = setOf("The It He She They There This These Those But An His Her Their In On At When While After Before If Another Some Many Most")
	// naming are words after which a capital may begin a title: the song The rose.
	naming = setOf(`a an the of in on at for from with to by and or as is was were are be been called titled named film song album book series show
		than into over about via per like his her its their who that`)
)

// isList: points under one another that lost their line breaks.
func isList(s string) bool {
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "• ") {
		return true
	}
	n := 0
	for _, p := range strings.Split(s, " - ")[1:] {
		if r, _ := utf8.DecodeRuneInString(p); unicode.IsUpper(r) {
			n++
		}
	}
	return n > 1
}

// longestDateline is how far into a report a dateline may reach, in bytes.
const longestDateline = 120

// promises begin sentences that only announce what follows them.
var promises = []string{
	"here's what", "here's how", "here's why", "here's who", "here's where", "here's everything", "here's a look", "here's the latest", "here's more",
	"here is what", "here is how", "here is why", "here is everything", "here is a look", "here are the", "here are some", "here are five", "here are three",
	"hier ist, was", "hier sind die", "das müssen sie wissen", "voici ce", "voici les", "esto es lo que", "estas son las", "ecco cosa", "ecco come", "isto é o que",
}

func isPromise(s string) bool {
	s = strings.ReplaceAll(s[:min(len(s), 60)], "’", "'")
	for _, p := range promises {
		if hasPrefixFold(s, p) {
			return true
		}
	}
	return false
}

// datelineLen is the length of a dateline at the front of a report, its dash and
// space included: "LONDON (Reuters) - ", "PARIS, June 5 — ", "(CNN)", "Berlin (dpa) – ",
// "Madrid, 12 mar (EFE).- ". 0: none.
func datelineLen(s string) int {
	head := s
	if len(head) > 90 {
		head = head[:90]
	}
	end := -1 // of what stands before the dash
	if before, rest, ok := strings.Cut(head, "("); ok && isPlace(strings.TrimSpace(before)) {
		agency, after, ok := strings.Cut(rest, ")")
		// "Joe Hill (D-NY) said" and "the fund (IMF) - " are no datelines.
		dash := strings.TrimLeft(after, " .\u00a0")
		dashed := strings.HasPrefix(dash, "-") || strings.HasPrefix(dash, "–") || strings.HasPrefix(dash, "—")
		if ok && (before == "" && isCapitals(agency) || dashed && (agencies[strings.ToLower(agency)] || isShouted(before))) {
			end = len(before) + len(agency) + len("()")
		}
	}
	if end < 0 {
		for _, dash := range []string{" - ", " — ", " – ", " -- ", "—"} {
			if i := strings.Index(head, dash); i > 0 && isShouted(head[:i]) {
				end = i
				break
			}
		}
	}
	if end < 0 {
		return 0
	}
	rest := strings.TrimLeft(s[end:], " .:-–—\u00a0")
	// NATO - the alliance - met: a report does not begin in lower case.
	if r, _ := utf8.DecodeRuneInString(rest); rest == "" || unicode.IsLower(r) {
		return 0
	}
	return len(s) - len(rest)
}

// agencies stand in brackets after the town.
var agencies = setOf(`afp agerpres anadolu ani anp ansa ap apa associated-press belga bloomberg bta cna cnn ctk dpa efe epd europa hina
	ians interfax kna kyodo lusa mti mtv ntb pa pap pti reuters ria ritzau rtrs sana sid sputnik tass tanjug tt ukrinform upi xinhua yonhap
	рейтер тасс риа интерфакс`)

// isCapitals: a short name in capitals, (CNN).
func isCapitals(s string) bool {
	for _, r := range s {
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= 10
}

// isPlace: nothing, or up to six words of which the first has a capital.
func isPlace(s string) bool {
	if s == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) && len(strings.Fields(s)) <= 6 && !strings.ContainsAny(s, ".!?\"“”")
}

// isShouted: the front of a dateline without an agency has its town in capitals.
func isShouted(s string) bool {
	fields := strings.Fields(s)
	if len(fields) == 0 || len(fields) > 7 {
		return false
	}
	town := strings.Trim(fields[0], ",.")
	if utf8.RuneCountInString(town) < 4 && len(fields) > 1 { // ST. LOUIS, LOS ANGELES
		town += strings.Trim(fields[1], ",.")
	}
	if utf8.RuneCountInString(town) < 4 {
		return false
	}
	for _, r := range town {
		if !unicode.IsUpper(r) && r != '-' && r != '\'' {
			return false
		}
	}
	return true
}

// isFurniture reports whether a whole sentence is none of the report's.
func isFurniture(s string, words []content.Word, base string) bool {
	for _, p := range invitations {
		if hasPrefixFold(s, p) && len(words) < 25 {
			return true
		}
	}
	if len(words) < 3 && !endsSentence(s) || len(words) < 4 && isShouted(s) || len(words) < 25 && isPromise(s) {
		return true
	}
	if isByline(s, words) {
		return true
	}
	return isRoster(s, words, base)
}

// isByline: "By Ann Smith", "Von Karl May", without a full stop.
func isByline(s string, words []content.Word) bool {
	if endsSentence(s) || len(words) > 8 || len(words) < 2 {
		return false
	}
	switch words[0].Text {
	case "by", "von", "par", "por", "di", "door", "af", "av", "автор":
	default:
		return false
	}
	return words[1].Capital
}

const leastMarks = 3

// isRoster: most words are names, as in line-ups and lists of results, with marks
// between them: "Donald Trump met Vladimir Putin in Hamburg" is none. German
// gives its nouns capitals too.
func isRoster(s string, words []content.Word, base string) bool {
	marks := 0
	for _, r := range s {
		if strings.ContainsRune(",;:()/0123456789", r) {
			marks++
		}
	}
	if len(words) < 8 || marks < leastMarks && endsSentence(s) {
		return false
	}
	capitals := 0
	for i := range words {
		if words[i].Capital {
			capitals++
		}
	}
	share := 0.5
	if base == "de" {
		share = 0.7
	}
	return float64(capitals) > share*float64(len(words))
}

// endsSentence reports whether s ends in a full stop or its like, closing marks aside.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, isCloser)
	r, _ := utf8.DecodeLastRuneInString(s)
	switch r {
	case '.', '!', '?', '。', '！', '？', '．', '؟', '۔', '।', '॥', '‼', '⁇', '⁈', '⁉', '։':
		return true
	}
	return false
}

// isCutOff: a beginning of a sentence, as feeds give it.
func isCutOff(s string) bool {
	s = strings.TrimRightFunc(s, isCloser)
	return strings.HasSuffix(s, "...") || strings.HasSuffix(s, "…") || strings.HasSuffix(s, ". . .") || strings.HasSuffix(s, "[.")
}

func isCloser(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', '“', '«', '›', '‹', ')', ']', '」', '』', '）', ' ', '\u00a0':
		return true
	}
	return false
}

// hasPrefixFold is strings.HasPrefix without regard to case; p is in lower case.
func hasPrefixFold(s, p string) bool {
	if len(s) < len(p) {
		return false
	}
	if c := s[0] | 0x20; s[0] < utf8.RuneSelf && p[0] < utf8.RuneSelf && c != p[0] && s[0] != p[0] {
		return false
	}
	return strings.EqualFold(s[:len(p)], p)
}
