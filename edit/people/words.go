package people

import "strings"

// set makes a look-up table of the words in s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var (
	// titles stand before a name and are no part of it.
	titles = set(`dr dr. prof prof. professor mr mr. mrs mrs. ms ms. mx mx. sir dame rev rev. reverend sen. rep. gen. col.
		capt. lt. sgt. maj. cmdr. hon. dr.in dipl.-ing. dott. dott.ssa herr frau mme mme. mlle monsieur madame señor señora don. doña dra dra. sra.`)

	// degrees stand after a name and are no part of it. Two-letter ones count
	// only in capitals: Yo-Yo Ma has none.
	degrees = set(`PhD Ph.D. Ph.D PHD MD M.D. M.D MA M.A. BA B.A. BSc B.Sc. MSc M.Sc. MBA M.B.A. MPH M.P.H. MFA M.F.A. JD J.D. RN R.N.
		RD R.D. RDN LD DDS DMD DO D.O. DVM PharmD Pharm.D. PsyD Psy.D. EdD Ed.D. LLM LL.M. LLB LCSW LMFT MSW MEd M.Ed. MS M.S. BS B.S.
		NP FNP PA-C CPA CFA CFP Esq Esq. FRS OBE MBE CBE KBE DBE QC KC SJ S.J. OP DPhil D.Phil. MPhil MD-PhD`)

	// suffixes stay with the name. The value is how they are written.
	suffixes = map[string]string{
		"jr": "Jr.", "jr.": "Jr.", "jnr": "Jr.", "jnr.": "Jr.", "sr": "Sr.", "sr.": "Sr.", "snr": "Sr.", "snr.": "Sr.",
		"ii": "II", "iii": "III", "iv": "IV",
	}

	// particles in small letters belong to the family name.
	particles = set(`van von der den de del della dello delle degli dei du des da das do dos di la le las los el al bin ibn bint ben
		zu zum zur vom ter ten te 't af av d' d’ l' l’ und y af`)

	// bigParticles begin a family name when written with a capital: Du Bois.
	bigParticles = set(`Van Von De Del Della Du Des Da Das Do Dos Di La Le Las Los El Al Bin Ibn Der Den Ter Ó Ní Uí Mac`)

	// compounds are Spanish given names that come in pairs.
	compounds = set(`José Jose Juan María Maria Luis Ana Miguel Carlos Francisco Jesús Antonio Manuel Rosa Pedro Jorge Víctor Marco Julio Laura Eva`)

	// nobody is what content systems print when nobody is named.
	nobody = set(`admin administrator staff editor editors author authors contributor contributors anonymous anon unknown guest user
		root webmaster none null n/a na newsroom redaktion redaction rédaction redacción redazione redactie redaktionen agencies agency agenturen agencias
		wires wire reporter reporters correspondent writer writers others more al al. follow subscribe share comments advertisement redakce redakcja
		default undefined test system owner wordpress feed byline by news 編集部 编辑部 본지`)

	// nobodyPhrases are the same in several words.
	nobodyPhrases = []string{
		"follow author", "follow us", "follow me", "staff writer", "staff reporter", "staff writers", "staff reporters", "staff report", "guest author", "guest writer", "guest post",
		"guest contributor", "web staff", "news staff", "staff and agencies", "staff and wire reports", "wire reports", "wire services", "from staff reports",
		"our correspondent", "our reporter", "special correspondent", "by staff", "site admin", "super user", "read more", "view all", "see all",
		"about the author", "all posts", "more from", "sign up", "log in", "our staff",
	}

	// agencies are news agencies and broadcasters known by one name.
	agencies = set(`reuters ap afp dpa efe ansa tass xinhua kyodo bloomberg pti ians ani yonhap upi interfax apa aap pa cnn bbc npr nbc abc cbs pbs
		lusa belga anp ntb tt ritzau pap ctk čtk mti agerpres tanjug hina apn bernama antara afr sda keystone-sda ats kna epd adnkronos europapress ria
		unian ukrinform wam sana irna mena anadolu deutschlandfunk tagesschau sid ard zdf orf srf mediapart propublica politico axios bellingcat yle`)

	// agencyNames are those of several words.
	agencyNames = []string{"agence france-presse", "associated press", "press association", "press trust of india", "al jazeera", "al arabiya",
		"world bank", "deutsche welle", "deutsche presse-agentur", "keystone-sda", "euronews", "sky sports", "usa today"}

	// articles before a single word make a newspaper's name: Le Monde, El País.
	articles = set(`le la les el los las il lo der die das de het al o os`)

	// offices are institutions only with what follows or goes before: Bank of
	// England, but Sally Bank.
	offices = set(`bank church court army party`)

	// groupWords mark the name of an institution, an agency or a desk.
	groupWords = set(`board desk team staff news press agency agencies service services network media times journal magazine organization
		organisation association institute institution university college school center centre centers centres department ministry office
		committee council commission foundation company corporation corp corp. inc inc. ltd ltd. llc gmbh ag plc group union society club
		project bureau editors newsroom correspondents editorial collective library museum fund police government radio tv television
		broadcasting redaktion redacción rédaction redazione redactie agencia agence agenzia agentur nachrichtenagentur ministerium verband
		verein stiftung universität université universidad università instituto institut asociación associazione association ministerio ministère
		administration authority nations parliament congress senate federation alliance coalition campaign initiative consortium laboratory lab labs
		academy hospital clinic forces weekly daily gazette tribune herald chronicle newspaper online digital studio studios
		reporters journalists writers wire without against reports newswire presse zeitung rundfunk equipo equipe équipe`)

	// roleWords are what people are by trade; a piece that ends in one names a role.
	roleWords = set(`correspondent correspondents reporter reporters writer writers editor editors columnist columnists contributor contributors
		producer producers journalist journalists critic critics blogger photographer photojournalist photographers staff analyst fellow intern
		freelancer freelance host anchor presenter author chief director researcher strategist economist meteorologist specialist manager founder
		co-founder ceo president professor lecturer scientist historian redakteur redakteurin korrespondent korrespondentin korrespondenten mitarbeiter mitarbeiterin reporterin autor autorin
		journaliste correspondante correspondant rédacteur rédactrice envoyé envoyée corresponsal redactor redactora periodista enviado
		enviada giornalista inviato inviata corrispondente verslaggever redacteur journalista repórter jornalista`)

	// roleModifiers may stand before a role word.
	roleModifiers = set(`senior staff chief special political foreign national international science health business sports sport technology
		tech deputy executive managing assistant associate contributing guest lead news features features investigative environment climate
		education economics financial markets legal crime religion culture arts entertainment media world middle east europe asia africa
		white house washington moscow beijing brussels diplomatic defense defence security data video digital audience opinion lifestyle travel
		food fashion music film tv general assignment local state city metro consumer personal finance energy transport housing social affairs
		former freelance bureau home royal breaking multimedia visual photo copy night weekend editor-at-large co-founder the our a an and & unser unserem unserer unseren notre nuestro nuestra nostro nostra`)

	// otherCredits are credits that do not make an author.
	otherCredits = set(`edited editing photo photos photograph photographs photographed photography picture pictures image images medically illustration
		illustrations illustrated illustrator translated translation reviewed checked fact-checked verified video videos graphic graphics
		produced presented hosted narrated curated sponsored approved contributed contributions featuring drawn art artwork artworks audio
		animation design designed updated factchecked interviewed fotos foto fotografie bilder bearbeitet übersetzt`)

	// joins are the words for "and" by language; "" holds those that mean it everywhere.
	joins = map[string]string{
		"": "and & und et och og oraz ve", "en": "and &", "de": "und &", "fr": "et &", "es": "y e &", "it": "e ed &", "pt": "e &", "nl": "en &",
		"ca": "i &", "pl": "i oraz &", "sv": "och &", "da": "og &", "no": "og &", "nb": "og &", "tr": "ve &", "ru": "и &", "uk": "і та й &", "cs": "a &", "ro": "și si &", "fi": "ja &", "hu": "és &", "gl": "e &", "af": "en &",
	}

	// weakJoins mean "and" in some language and something else in others; they
	// part two names only where both sides look like whole names.
	weakJoins = set(`y e en i и і та ed és și`)

	// places are prepositions after which a place or an employer follows.
	places = set(`in at from à aus bei für for pour para von dans near via to nahe à desde em hos i`)

	// sentence are the verbs that begin a note on an author.
	sentence = set(`is was are has covers writes reports ist war est es è`)

	// bylineWords are the words for "by" by language.
	bylineWords = map[string]string{
		"by": "", "von": "de", "par": "fr", "por": "es pt gl", "di": "it", "door": "nl af", "av": "sv no nb nn", "af": "da", "per": "ca", "de": "ro", "autor": "", "от": "ru",
	}

	// labels stand before a colon and mean "by".
	labels = set(`opinion analysis comment commentary column review interview explainer exclusive kommentar analyse opinión análisis author authors autor autorin autoren auteur auteurs autore autori автор авторы текст text texte texto testo words story
		writer byline written report tekst 作者 文 撰文 記者 记者 글 기자 取材 執筆 by von par por`)
)

// joinWord reports whether w means "and" in lang.
func joinWord(w, lang string) bool {
	w = strings.ToLower(w)
	return has(joins[""], w) || has(joins[lang], w)
}

// has reports whether the space-separated list holds w.
func has(list, w string) bool {
	for _, x := range strings.Fields(list) {
		if x == w {
			return true
		}
	}
	return false
}
