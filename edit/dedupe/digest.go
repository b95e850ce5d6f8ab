package dedupe

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// digest reports whether a title is that of an item which tells several events
// at once: a briefing, a newsletter, a press review. Its label is how the title
// or its last segment begins, or a whole segment where the words mean more.
// parts are its segments, where it has several, and last the title itself, in
// the form of pattern.
func digest(parts []string) bool {
	for k, p := range parts {
		if slices.Contains(digestNames, p) || (k > 0 || len(parts) == 1) && labelled(p) {
			return true
		}
	}
	return false
}

// labelled reports whether s, in the form of pattern, begins with a label.
func labelled(s string) bool {
	for _, label := range digestLabels {
		rest, ok := strings.CutPrefix(s, label)
		if first, _ := utf8.DecodeRuneInString(rest); ok && (rest == "" || first == ' ' || first >= firstUnspaced) {
			return true
		}
	}
	return false
}

// digestLabels are labels as outlets print them over several events, in the form
// of pattern. A live page tells one event and has none of them.
var digestLabels = strings.Split(strings.NewReplacer("\n", "|", "\t", "").Replace(
	`morning briefing|evening briefing|daily briefing|weekly briefing|news briefing|monday briefing|tuesday briefing|wednesday briefing|thursday briefing|friday briefing|weekend briefing
	morning brief|evening brief|daily brief|news in brief|morning newsletter|evening newsletter|daily newsletter|weekly newsletter
	what to know today|what you need to know today|what to know this morning|what to know this week|things to know today|things to know this morning|things to know for|things you need to know today
	the day in|the week in|week in review|year in review|news roundup|morning roundup|evening roundup|daily roundup|weekly roundup|todays headlines|today s headlines|todays top stories|today s top stories
	press review|paper review|links for
	morgenbriefing|presseschau|nachrichtenüberblick|nachrichten am|die nachrichten am|der tag im überblick|der morgen im überblick|die lage am|wochenrückblick|tagesrückblick|kurz notiert|kurzmeldungen|kurznachrichten
	revue de presse|l essentiel de l actualité|l essentiel de l actu|les titres de|les infos de
	resumen del día|resumen de noticias|las noticias del día|las noticias de hoy|rassegna stampa|le notizie del giorno|le notizie di oggi|resumo do dia|resumo das notícias|notícias do dia
	nieuwsoverzicht|persoverzicht|przegląd prasy|skrót wydarzeń|przegląd dnia
	главное за|главные новости|итоги дня|итоги недели|утренний брифинг|обзор прессы|новости к этому часу|головне за
	新闻早餐|每日简报|今日要闻|要闻速览|きょうのニュース|今日のニュース|ニュースまとめ|뉴스 브리핑|아침 브리핑|오늘의 뉴스|간추린 뉴스
	نشرة الصباح|أبرز العناوين|موجز الأخبار|आज की बड़ी खबरें|सुर्खियां`), "|")

// digestNames are labels that stand alone: as the beginning of a sentence they
// may tell one event.
var digestNames = strings.Split("in brief|newsletter|news brief|news briefs|top stories|front pages|morning edition|evening edition|news quiz|en bref|en breve|in breve|i korthet|boletín|nieuwsbrief|kort nieuws|nyhetsbrev|nyhedsbrev|la matinale|le brief|朝刊|夕刊|早报|晚报|早報|晚報", "|")
