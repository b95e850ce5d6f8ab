package content

// abbreviations are what a full stop may follow without ending a sentence, in
// lower case and without the final stop.
type abbreviations struct {
	// inner are followed by what they belong to and never end a sentence: Dr., z. B.
	inner map[string]bool
	// closing may end one as well, which the next word tells: Inc., U.S. What ends a list (etc.) is in none: a
	// capital after it begins a sentence.
	closing map[string]bool
	// counted are abbreviations only before a number: No. 7, Art. 5.
	counted map[string]bool
	// ordinals: a number and a full stop make an ordinal (3. März).
	ordinals bool
}

// abbreviationsOf holds the lists by language; "" is what all share.
var abbreviationsOf = map[string]abbreviations{
	"": {
		inner:   setOf("dr prof mr mrs ms st vs no nr art al fig ed eds cf op cit e.g i.e ph.d messrs mme mlle gen col sgt capt lt"),
		closing: setOf("inc corp ltd co bros llc plc jr sr a.m p.m u.s u.k u.n e.u u.s.a d.c b.c a.d ph.d m.d b.a m.a no"),
	},
	"en": {
		inner: setOf(`mr mrs ms messrs dr prof rev hon fr gen maj col lt capt cpt cmdr sgt cpl pvt adm brig sen rep reps sens
			gov pres supt det insp mt vs v e.g i.e cf viz approx esp`),
		closing: setOf(`inc corp ltd co llc plc bros jr sr esq al st a.m p.m am pm u.s u.k u.n e.u u.s.a u.a.e d.c l.a n.y n.j b.c a.d
			ph.d m.d b.a m.a b.s m.s d.a p.o ave blvd rd est ft dept univ assn`),
		counted: setOf("no nos vol art pp p sec ch fig pt jan feb mar apr jun jul aug sept sep oct nov dec"),
	},
	"de": {
		inner: setOf(`dr prof hr fr frl st ing dipl z u d i s o a v b b.a bzw ca vgl evtl ggf inkl exkl bspw sog gem lt rd vs str
			jan feb mär apr jun jul aug sep sept okt nov dez nr hrsg z.b u.a d.h i.d.r v.a s.o o.ä ehem geb gest tel verh allg bes engl frz dt amerik zzgl med phil rer nat jur h.c dipl.-ing dipl-ing mag hon.-prof`),
		closing:  setOf("inc co jr sr mio mrd str a.d i.r v.chr n.chr chr uhr"),
		counted:  setOf("abs art bd max min mind"),
		ordinals: true,
	},
	"fr": {
		inner:   setOf("m mm mme mmes mlle mlles me mgr dr pr prof st ste cf p pp env av janv févr avr juil sept oct nov déc p.ex n chap éd"),
		closing: setOf("inc ltd cie co jr apr j.-c s.a r.-u u.e o.n.u"),
		counted: setOf("art vol"),
	},
	"es": {
		inner:   setOf("sr sra srta sres dr dra dres d dª dña prof profa lic ing arq gral cnel cap sta sto fr p pp pág págs art cf vol núm núms avda av ene feb abr jun jul ago sept oct nov dic ej p.ej aprox mons"),
		closing: setOf("ud uds vd vds cía s.a s.l ee.uu ee uu inc co jr a.m p.m d.c a.c dpto tel"),
	},
	"it": {
		inner:   setOf("sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa ing avv arch geom on sen gen col cap s ss st cfr p pp pag vol art n ca es tel mons rag rev gen feb mar apr mag giu lug ago set ott nov dic p.es d"),
		closing: setOf("inc s.p.a s.r.l spa srl co jr a.c d.c u.s.a"),
	},
	"pt": {
		inner:   setOf("sr sra srta srs sras dr dra drs prof profa eng arq gen cel cap d exmo exma v p pp pág págs art cf vol n av jan fev abr mai jun jul ago set out nov dez ex p.ex aprox st sta sto"),
		closing: setOf("cia ltda inc s.a co jr a.c d.c e.u.a"),
		counted: setOf("mar"),
	},
	"nl": {
		inner:   setOf("dhr mevr mw mr dr drs prof ir ing mgr ds st fr gen kol kapt jhr bijv bv b.v.d ca d.w.z o.a m.n m.b.t t.a.v i.p.v i.v.m resp incl excl nr art blz p pag vgl jan feb mrt apr jun jul aug sept okt nov dec vs v"),
		closing: setOf("n.v b.v inc co jr sr a.u.b v.chr n.chr"),
	},
	"pl": {
		inner:    setOf("dr prof hab mgr inż lek ks bp abp kard św p pp gen płk mjr kpt por sierż im ul al pl os tzw tzn np m.in ok ww wg str s nr art poz ust pkt red ur zm godz woj pow gm n.p.m m.st"),
		closing:  setOf("r w tys mln mld zł gr sp z.o.o s.a jr n.e p.n.e"),
		ordinals: true,
	},
	"ru": {
		inner:   setOf("г ул просп пл пер корп им св акад проф доц ген полк майор кап гр тов о-в оз пп ст стр рис табл гл т.е т.к т.н т.о т.ч н.э напр ср см янв февр апр авг сент окт нояб дек ин-т зам зав пос р-н"),
		closing: setOf("г гг в вв руб коп тыс млн млрд долл чел обл км кг н.э и.о"),
		counted: setOf("д кв п с"),
	},
	"uk": {
		inner:   setOf("м вул просп пл пров буд кв ім св акад проф доц ген полк с стор рис табл т.зв напр див ст"),
		closing: setOf("рр грн коп тис млн млрд обл"),
	},
	"tr": {
		inner:    setOf("dr prof doç av sn sayın müh alb gen org korg yrd öğr gör arş bkz örn s ss no cad sok mah apt st hz m.ö m.s t.c a.b"),
		closing:  setOf("vs a.ş ltd şti co inc t.c jr m.ö m.s"),
		ordinals: true,
	},
	"sv": {inner: setOf("dr prof hr fr st t.ex bl.a dvs s.k f.d ca kl nr sid jfr resp inkl exkl jan feb mar apr jun jul aug sept okt nov dec"), closing: setOf("f.n f.kr e.kr kr")},
	"nb": {inner: setOf("dr prof hr fr st f.eks bl.a dvs ca kl nr s jf inkl ekskl jan feb mar apr jun jul aug sept okt nov des"), closing: setOf("f.kr e.kr kr"), ordinals: true},
	"no": {inner: setOf("dr prof hr fr st f.eks bl.a dvs ca kl nr s jf inkl ekskl jan feb mar apr jun jul aug sept okt nov des"), closing: setOf("f.kr e.kr kr"), ordinals: true},
	"da": {inner: setOf("dr prof hr fr skt f.eks bl.a dvs ca kl nr s jf inkl ekskl jan feb mar apr jun jul aug sept okt nov dec"), closing: setOf("f.kr e.kr kr"), ordinals: true},
	"fi": {inner: setOf("tri prof hra rva esim mm ts ns klo n s ks vrt nro"), closing: setOf("ym yms eaa jaa eur"), ordinals: true},
	"cs": {inner: setOf("dr prof mgr ing doc mudr judr phdr rndr p pí sv ul nám tř např tzv tj tzn cca č čís str s st gen plk kpt odst"), closing: setOf("aj mj kč s.r.o a.s n.l"), ordinals: true},
	"hu": {inner: setOf("dr prof ifj id özv st pl ún kb ill ti vö ld u.n"), closing: setOf("kft bt rt zrt nyrt u kr"), ordinals: true},
	"ar": {inner: setOf("د أ م ا.د أ.د ص.ب")},
	"hi": {inner: setOf("डॉ डा प्रो श्री सुश्री पं कु मो नं")},
	"ro": {inner: setOf("dl dna dra dr prof ing st sf nr art str bd pag ex d.ex vol cca"), closing: setOf("s.a s.r.l d.hr î.hr")},
}

// monthNames are the months that follow an ordinal in a date, and what else
// regularly does.
var monthNames = setOf(`januar jänner februar märz april mai juni juli august september oktober november dezember
	ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
	stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
	jahrhundert weltkrieg`)

// afterTime words follow a time of day and so do not begin a sentence.
var afterTime = setOf(`monday tuesday wednesday thursday friday saturday sunday et est edt ct cst cdt mt mst mdt pt pst pdt
	gmt bst utc cet cest eastern central mountain pacific`)
