package dedupe

import (
	"slices"
	"strings"
	"unicode"
)

// phrases mark a sentence that an outlet puts around its reports, in lower case,
// each of at least three bytes.
var phrases = []string{
	"newsletter", "sign up for", "subscribe to", "subscribers only", "log in to", "log in or", "all rights reserved", "copyright 20", "copyright ©", "© ", "©20", "first published", "originally published", "appeared first on", "republished with", "republished from",
	"additional reporting", "reporting by", "editing by", "read more:", "read the full", "read the whole", "follow us on", "download our app", "click here", "click through", "developing story", "this content is available", "write to the newsroom", "by our correspondent",
	"abonnieren sie", "alle rechte vorbehalten", "diesen artikel können sie", "mehr zum thema", "lesen sie auch", "von unserem korrespondenten", "melden sie sich an",
	"inscrivez-vous", "abonnez-vous", "tous droits réservés", "réservé à nos abonnés", "réservé aux abonnés", "à lire aussi", "lettre d'information", "avec notre correspondant",
	"suscríbase", "suscríbete", "todos los derechos reservados", "síguenos", "escuche este artículo", "lea también",
	"подписывайтесь", "все права защищены", "читайте также", "читайте нас",
	"版权所有", "未经许可", "不得转载", "责任编辑", "点击关注", "公众号", "客户端", "本报讯", "无断転載", "無断転載", "会員限定", "メールマガジン", "アプリでも",
}

// phrasesBy are the phrases by their first three bytes.
var phrasesBy = func() map[[3]byte][]string {
	out := make(map[[3]byte][]string)
	for _, p := range phrases {
		key := [3]byte([]byte(p[:3]))
		out[key] = append(out[key], p)
	}
	return out
}()

// phraseStarts says of every sum of three bytes whether a phrase may begin so.
var phraseStarts = func() (starts [1 << 12]bool) {
	for _, p := range phrases {
		starts[startOf(p)] = true
	}
	return starts
}()

func startOf(s string) uint { return (uint(s[0]) ^ uint(s[1])<<3 ^ uint(s[2])<<6) % (1 << 12) }

// hasPhrase reports whether s, in lower case, has one of the phrases. It looks at
// each byte once, as all texts pass through here.
func hasPhrase(s string) bool {
	for i := 0; i+3 <= len(s); i++ {
		if !phraseStarts[startOf(s[i:])] {
			continue
		}
		for _, p := range phrasesBy[[3]byte([]byte(s[i:i+3]))] {
			if strings.HasPrefix(s[i:], p) {
				return true
			}
		}
	}
	return false
}

// withoutPhrases leaves out the sentences that outlets put around their reports:
// they say nothing of the report, and one outlet has them in all of its own.
func withoutPhrases(text string) string {
	if !hasPhrase(strings.ToLower(text)) {
		return text
	}
	var kept strings.Builder
	for s := range sentences(text) {
		if !hasPhrase(strings.ToLower(s)) {
			kept.WriteString(s)
		}
	}
	return kept.String()
}

// sentences cuts roughly: behind a stop that a space follows, and behind the
// stops of scripts without spaces.
func sentences(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, stop := 0, false
		for i, r := range text {
			wide := strings.ContainsRune("。！？）】", r)
			if stop && unicode.IsSpace(r) || wide || r == '\n' {
				end := i + len(string(r))
				if !yield(text[start:end]) {
					return
				}
				start = end
			}
			stop = strings.ContainsRune(".!?)", r)
		}
		if start < len(text) {
			yield(text[start:])
		}
	}
}

// separators stand between a headline and its outlet's name.
var separators = []string{" - ", " | ", " – ", " — ", "｜", " · ", " » "}

// sameHeadline reports whether two titles are one headline that says something,
// apart from the outlet's name and such remarks as "Update 1" and "(Video)".
func sameHeadline(a, b string) bool {
	var r printer
	for _, x := range cores(a) {
		for _, y := range cores(b) {
			if x.front && y.front {
				continue // the same words under two labels
			}
			s, t := r.tokenize(x.text), r.tokenize(y.text)
			if enough(s) && slices.EqualFunc(s, t, func(u, v token) bool { return u.hash == v.hash }) {
				return true
			}
		}
	}
	return false
}

// enough reports whether a headline says something: it has some words, or fewer
// and a figure.
func enough(title []token) bool {
	few := fewWords
	if countKind(title, kindNumber) > 0 {
		few = fewWords - 2
	}
	if slices.ContainsFunc(title, func(t token) bool { return t.wide }) {
		few *= 2
	}
	return len(title) >= few
}

// core is a title, or what is left of it without a label at its front or the
// outlet behind it.
type core struct {
	text  string
	front bool // a label before it is left out
}

func cores(title string) []core {
	title = strings.TrimSpace(title)
	out := []core{{text: title}}
	for _, mark := range separators {
		if i := strings.LastIndex(title, mark); i > 0 && len(title)-i < i {
			out = append(out, core{text: title[:i]})
		}
		if i := strings.Index(title, mark); i > 0 && i < len(title)/2 {
			out = append(out, core{title[i+len(mark):], true})
		}
	}
	if i := strings.LastIndexAny(title, "(["); i > len(title)/2 {
		out = append(out, core{text: title[:i]})
	}
	for _, mark := range []string{": ", "：", "】", "] "} {
		if i := strings.Index(title, mark); i > 0 && i < len(title)/2 {
			out = append(out, core{title[i+len(mark):], true})
		}
	}
	if rest, ok := strings.CutPrefix(strings.ToLower(title), "update "); ok {
		if i := strings.IndexAny(rest, "-:"); i > 0 && i < 5 {
			out = append(out, core{rest[i+1:], true})
		}
	}
	return out
}
