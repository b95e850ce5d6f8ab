package dedupe

import (
	"slices"
	"strings"
	"unicode"

	"feedctl/edit/content"
)

// Two reports of one event seldom disagree about the day it happened on, nor do
// their titles about the numbers and the names. What they say of these counts
// beyond the words themselves, of which weekdays are none: they are too common.
const (
	otherDay    = 0.65 // both name weekdays, and none in common
	sameDay     = 1.15
	otherNumber = 0.8 // both titles give numbers, and neither report any of the other's title
	otherName   = 0.7 // both titles name somebody or something, and neither report any of them
)

// facts are the weekdays a text names, a bit each, its numbers, and its names.
type facts struct {
	days  uint8
	title []string // the numbers of the title, years apart
	all   []string // those of the title and the lead; only kept with a title that has some
	names []string // stems of words with a capital inside sentences of the lead
	named []string // those of them that the title has
}

// add notes the facts of words: of a title, then of its lead. A title in which
// every word has a capital does not tell its names: the lead does.
func (f *facts) add(words []content.Word, title bool) {
	for k, w := range words {
		switch {
		case w.Stop || w.Number || !w.Capital || weekday(w.Text) != 0:
		case title:
			f.named = append(f.named, w.Stem)
		case k > 0 && !w.Break && !slices.Contains(f.names, w.Stem):
			f.names = append(f.names, w.Stem)
		}
		f.days |= weekday(w.Text)
		if n := digits(w); n != "" {
			f.all = append(f.all, n)
			if title {
				f.title = append(f.title, n)
			}
		}
	}
	if title {
		return
	}
	if len(f.title) == 0 {
		f.all = nil
	}
	f.named = slices.DeleteFunc(f.named, func(s string) bool { return !slices.Contains(f.names, s) })
}

// digits is a number in the form in which numbers are compared: 1,000 and 1.000
// are one number. Years are said of many events and tell none.
func digits(w content.Word) string {
	if !w.Number {
		return ""
	}
	n := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, w.Text)
	if n == w.Text && len(n) == 4 && (strings.HasPrefix(n, "19") || strings.HasPrefix(n, "20")) {
		return ""
	}
	return n
}

// sameWhen is the factor for what two texts say of the day.
func (f *facts) sameWhen(g *facts) float32 {
	switch {
	case f.days == 0 || g.days == 0:
		return 1
	case f.days&g.days == 0:
		return otherDay
	}
	return sameDay
}

// sameNumbers is the factor for what the titles of two texts say in numbers.
func (f *facts) sameNumbers(g *facts) float32 {
	if len(f.title) == 0 || len(g.title) == 0 || meet(f.title, g.all) || meet(g.title, f.all) {
		return 1
	}
	return otherNumber
}

// sameNames is the factor for what the titles of two texts name.
func (f *facts) sameNames(g *facts) float32 {
	if len(f.named) == 0 || len(g.named) == 0 || len(f.names) == 0 || len(g.names) == 0 || meet(f.named, g.names) || meet(g.named, f.names) {
		return 1
	}
	return otherName
}

// agreement is the product of the three.
func (f *facts) agreement(g *facts) float32 {
	return f.sameWhen(g) * f.sameNumbers(g) * f.sameNames(g)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// weekday is the bit of a weekday's name, Monday first; 0 for any other word.
func weekday(word string) uint8 {
	if word == "" || !weekdayForms[weekdayForm(word)] {
		return 0
	}
	if day, ok := weekdays[word]; ok {
		return 1 << day
	}
	return 0
}

// weekdays numbers the names, in the forms that follow "on". Names that mean
// something else as often are left out. Of scripts without spaces it has the
// pairs of characters that words are there.
var weekdays = func() map[string]uint8 {
	m := make(map[string]uint8)
	for day, names := range []string{
		"monday montag lundi lunes lunedì maandag mandag måndag poniedziałek понедельник понедельника понеділок الاثنين الإثنين सोमवार 월요일 월요일에 月曜 期一 周一 週一",
		"tuesday dienstag mardi martes martedì dinsdag tirsdag tisdag wtorek вторник вторника вівторок الثلاثاء मंगलवार 화요일 화요일에 火曜 期二 周二 週二",
		"wednesday mittwoch mercredi miércoles mercoledì woensdag onsdag środę środa среду середу الأربعاء बुधवार 수요일 수요일에 水曜 期三 周三 週三",
		"thursday donnerstag jeudi jueves giovedì donderdag torsdag czwartek четверг четверга четвер الخميس गुरुवार गुरूवार 목요일 목요일에 木曜 期四 周四 週四",
		"friday freitag vendredi viernes venerdì vrijdag fredag piątek пятницу пятница пятницы пʼятницю الجمعة शुक्रवार 금요일 금요일에 金曜 期五 周五 週五",
		"saturday samstag sonnabend samedi sábado sabato zaterdag lørdag lördag sobotę sobota субботу суббота субботы суботу السبت शनिवार 토요일 토요일에 土曜 期六 周六 週六",
		"sunday sonntag dimanche domingo domenica zondag søndag söndag niedzielę niedziela воскресенье воскресенья неділю रविवार 일요일 일요일에 日曜 期日 期天 周日 週日",
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = uint8(day)
		}
	}
	return m
}()

// weekdayForms tells quickly of nearly all other words that they are no weekdays.
var weekdayForms = func() (forms [1 << 11]bool) {
	for name := range weekdays {
		forms[weekdayForm(name)] = true
	}
	return forms
}()

func weekdayForm(word string) uint {
	return (uint(word[0]) ^ uint(word[len(word)-1])<<2 ^ uint(len(word))<<6) % (1 << 11)
}
