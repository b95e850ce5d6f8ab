package dedupe

import (
	"strconv"
	"strings"
)

// numberWords are the values of numbers written out. What is an article as well
// (a, ein, un) is left out.
var numberWords = valued(map[int64]string{
	0:  "zero null zéro cero ноль",
	1:  "one first erste ersten erster erstes premier première primer primero primera первый первая первом первого первой",
	2:  "two second zwei zweite zweiten zweiter zweites deux deuxième seconde dos segundo segunda два две второй вторая втором второго",
	3:  "three third drei dritte dritten dritter drittes trois troisième tres tercer tercero tercera три третий третья третьем третьего третьей",
	4:  "four fourth vier vierte vierten vierter viertes quatre quatrième cuatro cuarto cuarta четыре четвёртый четвертый четвёртом четвертом",
	5:  "five fifth fünf fünfte fünften cinq cinquième cinco quinto quinta пять пятый пятом",
	6:  "six sixth sechs sechste sechsten sixième seis sexto sexta шесть шестой шестом",
	7:  "seven seventh sieben siebte siebten sept septième siete séptimo séptima семь седьмой седьмом",
	8:  "eight eighth acht achte achten huit huitième ocho octavo octava восемь восьмой восьмом",
	9:  "nine ninth neun neunte neunten neuvième nueve noveno novena девять девятый девятом",
	10: "ten tenth zehn zehnte zehnten dix dixième diez décimo décima десять десятый десятом",
	11: "eleven elf onze once одиннадцать", 12: "twelve zwölf douze doce двенадцать", 13: "thirteen dreizehn treize trece тринадцать",
	14: "fourteen vierzehn quatorze catorce четырнадцать", 15: "fifteen fünfzehn quinze quince пятнадцать", 16: "sixteen sechzehn seize dieciséis шестнадцать",
	17: "seventeen siebzehn diecisiete семнадцать", 18: "eighteen achtzehn dieciocho восемнадцать", 19: "nineteen neunzehn diecinueve девятнадцать",
	20: "twenty zwanzig vingt veinte двадцать", 30: "thirty dreißig trente treinta тридцать", 40: "forty vierzig quarante cuarenta сорок",
	50: "fifty fünfzig cinquante cincuenta пятьдесят", 60: "sixty sechzig soixante sesenta шестьдесят", 70: "seventy siebzig setenta семьдесят",
	80: "eighty achtzig ochenta восемьдесят", 90: "ninety neunzig noventa девяносто",
})

func valued(table map[int64]string) map[string]int64 {
	out := make(map[string]int64)
	for n, words := range table {
		for w := range strings.FieldsSeq(words) {
			out[w] = n
		}
	}
	return out
}

// tensOf are the tens by the hash of their value, for numbers of two words.
var tensOf = func() map[uint32]int64 {
	out := make(map[uint32]int64)
	for n := int64(20); n < 100; n += 10 {
		out[hashOf(strconv.AppendInt(nil, n, 10))] = n
	}
	return out
}()

// calendar lists the weekdays, from Monday, and the months, in several languages.
var calendar = []string{
	"monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december",
	"montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember",
	"lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	"lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"понедельник вторник среду четверг пятницу субботу воскресенье января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}

// calendarWords are the days and months, in all languages the same.
var calendarWords = func() map[string]token {
	out := make(map[string]token)
	for _, list := range calendar {
		for i, w := range strings.Fields(list) {
			t := token{hash: hashOf([]byte("calendar " + strconv.Itoa(i))), kind: kindWeekday}
			if i >= 7 {
				t.kind = kindMonth
			}
			out[w] = t
		}
	}
	return out
}()

// specialWords tells by their hashes which words may be numbers, days or months.
var specialWords = func() (special [specialSize]bool) {
	for w := range numberWords {
		special[hashOf([]byte(w))%specialSize] = true
	}
	for w := range calendarWords {
		special[hashOf([]byte(w))%specialSize] = true
	}
	return special
}()

const specialSize = 1 << 14

// calendarEnglish are words that are days or months only with a capital.
var calendarEnglish = map[string]bool{"march": true, "may": true, "mars": true, "mai": true, "august": true}

const hanDigits = "〇一二三四五六七八九"

// hanNumber reads the number that s begins with: 二十三, 三百, 二〇二六. A unit
// alone is a word, as in 百货 and 千葉.
func hanNumber(s []rune) (value int64, length int) {
	units := map[rune]int64{'十': 10, '百': 100, '千': 1000}
	total, digit, digits := int64(0), int64(-1), 0
	for _, c := range s {
		if u, ok := units[c]; ok {
			if length == 0 && c != '十' || digits > 1 {
				break
			}
			if digit < 0 {
				digit = 1
			}
			total, digit, digits = total+digit*u, -1, 0
		} else if k := strings.IndexRune(hanDigits, c); k >= 0 {
			if digit < 0 {
				digit = 0
			}
			digit, digits = digit*10+int64(k/len("〇")), digits+1
		} else {
			break
		}
		if length++; length > 12 {
			break
		}
	}
	return total + max(digit, 0), length
}

// wideFamilies are common family names of one character.
var wideFamilies = hashesOf("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文")

// wideTitles end the names of places or follow those of persons.
var wideTitles = hashesOf("市县县區区镇鎮村省州町縣県都府郡湾氏君様")

func hashesOf(characters string) map[uint32]bool {
	out := make(map[uint32]bool)
	for _, c := range characters {
		out[hashOf([]byte(string(c)))] = true
	}
	return out
}
