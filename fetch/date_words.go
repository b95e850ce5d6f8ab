package fetch

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"feedctl/news"
)

// zones are the zone names seen in feeds, in minutes east of UTC. Of names with
// several meanings the one that news is dated in counts: IST is India's, BST
// Britain's, CST and EST America's.
var zones = map[string]int{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60,
	"CET": 60, "CEST": 120, "CEDT": 120, "MET": 60, "MEST": 120, "MEZ": 60, "MESZ": 120, "WAT": 60,
	"EET": 120, "EEST": 180, "CAT": 120, "SAST": 120, "MSK": 180, "MSD": 240, "TRT": 180, "EAT": 180,
	"IRST": 210, "IRDT": 270, "GST": 240, "IDT": 180, "CHST": 600, "PKT": 300, "UZT": 300, "IST": 330, "NPT": 345, "BDT": 360,
	"MMT": 390, "ICT": 420, "WIB": 420, "SGT": 480, "HKT": 480, "PHT": 480, "MYT": 480, "WITA": 480, "AWST": 480,
	"JST": 540, "KST": 540, "WIT": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
	"NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
	"MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
	"BRT": -180, "BRST": -120, "ART": -180, "UYT": -180, "CLT": -240, "CLST": -180, "VET": -240, "BOT": -240,
	"COT": -300, "PET": -300, "ECT": -300,
	"COORDINATED UNIVERSAL TIME": 0, "GREENWICH MEAN TIME": 0,
}

// regions are names of a clock that is changed twice a year.
var regions = map[string]string{
	"EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver", "PACIFIC": "America/Los_Angeles",
	"EST5EDT": "America/New_York", "CST6CDT": "America/Chicago", "MST7MDT": "America/Denver", "PST8PDT": "America/Los_Angeles",
	"AET": "Australia/Sydney", "NZT": "Pacific/Auckland",
	"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}

// monthNames are names of months and their short forms, lower case. A word that
// begins like one of five or more letters is that month too.
var monthNames = func() map[string]int {
	list := []string{
		"jan january janvier janv januar jän jänner enero ene gennaio gen janeiro januari sty stycznia styczeń январь января янв січень січня січ leden ledna led tammikuu tammikuuta tammi ocak oca ianuarie ian január ιανουαρίου ιανουάριος ιαν gener januára janar sausio jaanuar janvāris siječnja siječanj јануар ינואר يناير जनवरी มกราคม januára ม.ค جانفي ژانویه",
		"feb february fev fév février févr februar febrero febbraio fevereiro februari lut lutego luty февраль февраля фев лютий лютого лют únor února úno helmikuu helmikuuta helmi şubat şub februarie február feb φεβρουαρίου φεβρουάριος φεβ febrer vasario veebruar februāris veljače veljača фебруар פברואר فبراير फरवरी กุมภาพันธ์ februára februári peb ก.พ فيفري شباط فوریه",
		"mar march mars mär märz mrz marzo março maart mrt marca marzec mars март марта мар березень березня бер březen března bře maaliskuu maaliskuuta maalis mart martie március márc μαρτίου μάρτιος μαρ març kovo märts marts ožujka ožujak март מרץ مارس मार्च มีนาคม maret marca μαω มี.ค آذار",
		"apr april avril avr abril abr aprile kwi kwietnia kwiecień апрель апреля апр квітень квітня кві duben dubna dub huhtikuu huhtikuuta huhti nisan nis aprilie április ápr απριλίου απρίλιος απρ balandžio aprill aprīlis travnja travanj април אפריל أبريل अप्रैल เมษายน apríla เม.ย نيسان أفريل آوریل",
		"may mai mayo maggio mag maio mei maj maja май мая травень травня тра květen května kvě toukokuu toukokuuta touko mayıs május máj μαΐου μάιος μαϊ μαι maig gegužės maijs svibnja svibanj мај מאי مايو मई พฤษภาคม mája máujus พ.ค أيار ماي",
		"jun june juin juni junio giugno giu junho cze czerwca czerwiec июнь июня июн червень червня чер červen června čvn kesäkuu kesäkuuta kesä haziran haz iunie iun június jún ιουνίου ιούνιος ιουν juny birželio juuni jūnijs lipnja lipanj јун יוני يونيو जून มิถุนายน júna ιον มิ.ย حزيران جوان ژوئن",
		"jul july juillet juil juli julio luglio lug julho lip lipca lipiec июль июля июл липень липня лип červenec července čvc heinäkuu heinäkuuta heinä temmuz tem iulie iul július júl ιουλίου ιούλιος ιουλ juliol liepos juuli jūlijs srpnja srpanj јул יולי يوليو जुलाई กรกฎาคม júla ιολ ก.ค تموز جويلية ژوئیه",
		"aug august août aout aoû agosto ago agosto augustus sie sierpnia sierpień август августа авг серпень серпня сер srpen srpna srp elokuu elokuuta elo ağustos ağu augusztus αυγούστου αύγουστος αυγ agost rugpjūčio augusts kolovoza kolovoz אוגוסט أغسطس अगस्त สิงหาคม agustus augusta agt ส.ค آب أوت اوت",
		"sep sept september septembre septiembre setiembre set settembre setembro wrz września wrzesień сентябрь сентября сен сент вересень вересня вер září zář syyskuu syyskuuta syys eylül eyl septembrie szeptember szept σεπτεμβρίου σεπτέμβριος σεπ setembre rugsėjo septembris rujna rujan септембар ספטמבר سبتمبر सितंबर กันยายน septembra ก.ย أيلول سپتامبر",
		"oct october octobre okt oktober octubre ott ottobre out outubro paź października październik октябрь октября окт жовтень жовтня жов říjen října říj lokakuu lokakuuta loka ekim eki octombrie október οκτωβρίου οκτώβριος οκτ octubre spalio oktoobris oktobris октобар אוקטובר أكتوبر अक्टूबर ตุลาคม októbra ต.ค اکتبر",
		"nov november novembre noviembre novembro lis listopad ноябрь ноября ноя нояб листопад листопада marraskuu marraskuuta marras kasım kas noiembrie noi νοεμβρίου νοέμβριος νοε novembre lapkričio novembris studenog studeni новембар נובמבר نوفمبر नवंबर พฤศจิกายน novembra พ.ย نوامبر",
		"dec december déc décembre decembre dez dezember dic diciembre dicembre dezembro des desember gru grudnia grudzień декабрь декабря дек грудень грудня гру prosinec prosince pro joulukuu joulukuuta joulu aralık ara decembrie december δεκεμβρίου δεκέμβριος δεκ desembre gruodžio detsember decembris prosinca децембар דצמבר ديسمبر दिसंबर ธันวาคม desember decembra ธ.ค دسامبر",
	}
	m := make(map[string]int, 400)
	for i, names := range list {
		for name := range strings.FieldsSeq(names) {
			if name = foldGreek.Replace(name); m[name] == 0 {
				m[name] = i + 1
			}
		}
	}
	return m
}()

// foldGreek drops the accents, which short forms set as they like.
var foldGreek = strings.NewReplacer("ά", "α", "έ", "ε", "ή", "η", "ί", "ι", "ό", "ο", "ύ", "υ", "ώ", "ω", "ϊ", "ι", "ΐ", "ι", "ς", "σ")

// month returns the number of a month's name, 0 when it is none.
func month(word string) int {
	if n := monthNames[word]; n > 0 {
		return n
	}
	if len(word) > 0 && word[0] >= 0x80 {
		return monthNames[strings.TrimPrefix(foldGreek.Replace(word), "ב")] // "in" March, in Hebrew
	}
	// "Septemb", "Novmber": English names cut or mistyped beyond their start.
	if len(word) >= 4 && word[0] < 0x80 {
		for i := time.January; i <= time.December; i++ {
			if full := strings.ToLower(i.String()); strings.HasPrefix(full, word) || len(word) > 4 && word[:3] == full[:3] && word[len(word)-2:] == full[len(full)-2:] {
				return int(i)
			}
		}
	}
	return 0
}

// weekday returns the day of an English name or its beginning of three letters or more.
func weekday(word string) (time.Weekday, bool) {
	if len(word) < 3 {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if full := strings.ToLower(d.String()); strings.HasPrefix(full, word) || len(word) == 4 && word[:3] == full[:3] {
			return d, true
		}
	}
	return 0, false
}

// fillers are words that stand in dates and mean nothing.
var fillers = map[string]bool{
	"de": true, "del": true, "di": true, "of": true, "at": true, "the": true, "on": true, "um": true, "uhr": true, "den": true, "am": true,
	"le": true, "à": true, "a": true, "las": true, "alle": true, "ore": true, "om": true, "kl": true, "klo": true, "r": true, "o": true, "godz": true,
	"г": true, "года": true, "в": true, "р": true, "року": true, "о": true, "і": true, "at.": true, "h": true, "hrs": true, "hs": true, "às": true, "dia": true,
	"st": true, "nd": true, "rd": true, "th": true, "er": true, "ora": true, "saat": true, "pukul": true, "jam": true, "d": true, "e": true, "m": true, "gada": true, "g": true,
	"pazartesi": true, "salı": true, "çarşamba": true, "perşembe": true, "cuma": true, "cumartesi": true, "pazar": true,
}

var (
	timeOfDay  = regexp.MustCompile(`(?:^|[\s,T@-])(\d{1,2})(?::|\s?[hH]\s?)(\d{1,2})(?::(\d{1,2})(?:[.,:](\d{1,9}))?)?`)
	dottedTime = regexp.MustCompile(`(?:\d{4}\.?,?|klo|kl\.?|ore|ora)\s(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?:$|[\s,])`)
	hourHalf   = regexp.MustCompile(`(?i)(?:^|[\s,])(\d{1,2})\s?([ap]\.?m\.?)(?:$|[\s,])`)
	numeric    = regexp.MustCompile(`^(\d{1,2})([/.-])\s?(\d{1,2})([/.-])\s?(\d{4}|\d{2})$`)
	dashed     = regexp.MustCompile(`(\d)-(\pL)|(\pL)-(\d)`)
)

// wordDate reads a date whose month is named, or which is numeric and does not
// begin with the year: RFC 822, RFC 850, asctime and what people write.
func wordDate(s string) (m moment, ok bool) {
	date, after, found := s, "", false
	loc := timeOfDay.FindStringSubmatchIndex(s)
	if loc == nil {
		if loc = dottedTime.FindStringSubmatchIndex(s); loc != nil {
			loc = append(loc, -1, -1) // no fraction
			loc[1] = max(loc[5], loc[7])
		}
	}
	if loc != nil {
		found = true
		group := func(i int) int {
			if loc[2*i] < 0 {
				return 0
			}
			n, _ := strconv.Atoi(s[loc[2*i]:loc[2*i+1]])
			return n
		}
		m.hour, m.minute, m.sec, m.timed = group(1), group(2), group(3), true
		date, after = s[:loc[2]], s[loc[1]:]
	} else if loc := hourHalf.FindStringSubmatchIndex(s); loc != nil {
		found = true
		m.hour, _ = strconv.Atoi(s[loc[2]:loc[3]])
		m.timed = true
		date, after = s[:loc[2]], s[loc[4]:]
	}
	if found {
		var half string
		half, after = cutHalf(strings.TrimLeft(after, " ,"))
		if !m.setHalf(half) {
			return m, false
		}
		var rest string
		if rest, ok = m.zoneAndRest(after); !ok {
			return m, false
		}
		date += " " + rest
	}
	return m, m.setDay(date, !found)
}

var zoneForm = regexp.MustCompile(`^((?:GMT|UTC|UT|Z)?\s?[+-]\s?\d{1,2}:?(?:\d{2})?(?:\s(?:GMT|UTC))?|[A-Z][A-Za-z_]+/[A-Za-z_/+-]+\d*|[A-Za-z]+(?:\s?[+-]\d{2}:?\d{2})?)(?:$|[\s,;])`)

// zoneAndRest reads the zone at the start of s, what follows a time of day; the
// rest is what may belong to the date.
func (m *moment) zoneAndRest(s string) (rest string, ok bool) {
	s = strings.TrimPrefix(strings.TrimLeft(s, " ,"), "- ")
	if s == "" {
		return "", true
	}
	g := zoneForm.FindStringSubmatch(s)
	if g == nil {
		return s, true // setDay refuses what it does not know
	}
	word := strings.ToLower(strings.TrimSuffix(g[1], "."))
	if fillers[word] && zones[strings.ToUpper(word)] == 0 && word != "z" {
		return m.zoneAndRest(strings.TrimLeft(s[len(g[1]):], " ,."))
	}
	if month(word) > 0 {
		return s, true
	}
	if _, isDay := weekday(word); isDay {
		return s, true
	}
	if !m.setZone(g[1]) {
		return "", false
	}
	rest = strings.TrimLeft(s[len(g[1]):], " ,;")
	if name, after, _ := strings.Cut(rest, " "); strings.ContainsAny(g[1], "+-") && month(strings.ToLower(name)) == 0 {
		if _, known := zones[strings.ToUpper(name)]; known {
			return after, true // "+0100 CET"
		}
	}
	return rest, true
}

// setDay reads day, month and year. alone says that s has no time of day, so a
// zone may end it.
func (m *moment) setDay(s string, alone bool) bool {
	s = strings.Trim(s, " ,-@.;")
	if i := strings.IndexByte(s, ' '); i >= 0 && numeric.MatchString(strings.Trim(s[i+1:], " ,.-")) {
		m.noteWeekday(s[:i])
		s = strings.Trim(s[i+1:], " ,.-")
	}
	if alone {
		if i := strings.LastIndexByte(s, ' '); i > 0 && numeric.MatchString(s[:i]) {
			return m.setZone(s[i+1:]) && m.numericDay(s[:i])
		}
	}
	if numeric.MatchString(s) {
		return m.numericDay(s)
	}
	s = dashed.ReplaceAllString(s, "$1$3 $2$4")
	return m.namedDay(s, alone)
}

func (m *moment) noteWeekday(word string) {
	if d, is := weekday(strings.ToLower(strings.Trim(word, ",. "))); is {
		m.weekday, m.hasWeekday = d, true
	}
}

// numericDay reads 23/11/2026 and its like. Which of two numbers is the month is
// told by the greater, by the weekday, by dots (the day first) or by am and pm
// (the month first); else the date is two days and none is taken.
func (m *moment) numericDay(s string) bool {
	g := numeric.FindStringSubmatch(s)
	if g[2] != g[4] {
		return false
	}
	a, _ := strconv.Atoi(g[1])
	b, _ := strconv.Atoi(g[3])
	y, _ := strconv.Atoi(g[5])
	m.year = fullYear(y)
	var dayFirst bool
	switch {
	case a > 12 || g[2] == ".":
		dayFirst = true
	case b > 12 || a == b:
		dayFirst = false
	case m.hasWeekday:
		asDay := m.fallsOn(b, a)
		if asDay == m.fallsOn(a, b) {
			return false
		}
		dayFirst = asDay
	case m.twelve:
		dayFirst = false
	default:
		return false
	}
	m.month, m.day = a, b
	if dayFirst {
		m.month, m.day = b, a
	}
	return true
}

func (m *moment) fallsOn(month, day int) bool {
	return time.Date(m.year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Weekday() == m.weekday
}

// namedDay reads a date with its month's name, in any order. Words that are
// neither month nor filler may only stand first, as days of the week do.
func (m *moment) namedDay(s string, alone bool) bool {
	var numbers []string
	words := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == ',' || r == '/' || r == '-' || r == '|' || r == '\'' || r == '’'
	})
	for i := 0; i < len(words); i++ {
		w := strings.ToLower(strings.Trim(words[i], ".:;"))
		if w == "" || w == "t" {
			continue
		}
		digits := strings.TrimRightFunc(w, func(r rune) bool { return !unicode.IsDigit(r) })
		if digits != "" && strings.Trim(digits, "0123456789") == "" {
			if suffix := strings.Trim(w[len(digits):], ".ºª°"); suffix == "" || fillers[suffix] || suffix == "го" {
				numbers = append(numbers, digits)
				continue
			}
			// "23Nov2026"
			if n := month(strings.Trim(w[len(digits):], ".")); n > 0 && m.month == 0 {
				numbers, m.month = append(numbers, digits), n
				continue
			}
			return false
		}
		if n := month(w); n > 0 && m.month == 0 {
			m.month = n
			continue
		}
		if _, isDay := weekday(w); isDay {
			m.noteWeekday(w)
			continue
		}
		switch {
		case fillers[w]:
		case i == 0 && len(words) > 2: // a weekday of some language
		case alone && i > 0 && m.zone == nil && m.setZone(strings.Join(words[i:], " ")):
			i = len(words)
		default:
			return false
		}
	}
	if m.month == 0 || !m.pickDay(numbers) {
		return false
	}
	if m.year > 2400 && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
		m.year -= 543 // the Thai calendar counts from the Buddha
	}
	return true
}

// pickDay tells the year from the day.
func (m *moment) pickDay(numbers []string) bool {
	year := -1
	for i, n := range numbers {
		if (len(n) == 4 || len(n) == 3 && n[0] == '1') && year < 0 {
			year = i
		} else if len(n) > 2 {
			return false
		}
	}
	num := func(i int) int {
		n, _ := strconv.Atoi(numbers[i])
		if len(numbers[i]) == 3 {
			n = fullYear(n)
		}
		return n
	}
	switch {
	case len(numbers) == 1 && year == 0:
		m.year, m.day, m.vague = num(0), 1, news.PrecisionMonth
		if m.timed {
			return false
		}
	case len(numbers) != 2:
		return false
	case year >= 0:
		m.year, m.day = num(year), num(1-year)
	default:
		m.day, m.year = num(0), fullYear(num(1))
		if m.day > 31 {
			m.day, m.year = num(1), fullYear(num(0))
		}
	}
	return true
}
