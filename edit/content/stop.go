package content

import "strings"

// stopWords are the words of each language too common to mean anything by
// themselves: articles, pronouns, prepositions, auxiliaries, and what every
// report says of its speakers (said, told). Written as [Word].Text has them:
// lower case, no apostrophes. They also tell languages apart.
var stopWords = map[string]map[string]bool{
	"ar": setOf(stopArabic),
	"cs": setOf(stopCzech),
	"da": setOf(stopDanish),
	"de": setOf(stopGerman),
	"en": setOf(stopEnglish),
	"es": setOf(stopSpanish),
	"fi": setOf(stopFinnish),
	"fr": setOf(stopFrench),
	"hi": setOf(stopHindi),
	"hu": setOf(stopHungarian),
	"it": setOf(stopItalian),
	"ja": setOf(stopJapanese),
	"nb": setOf(stopNorwegian),
	"nl": setOf(stopDutch),
	"no": setOf(stopNorwegian),
	"pl": setOf(stopPolish),
	"pt": setOf(stopPortuguese),
	"ro": setOf(stopRomanian),
	"ru": setOf(stopRussian),
	"sv": setOf(stopSwedish),
	"tr": setOf(stopTurkish),
	"uk": setOf(stopUkrainian),
	"zh": setOf(stopChinese),
}

// elisions are the shortened words that stand before an apostrophe and are
// words of their own.
var elisions = map[string]map[string]bool{
	"fr": setOf("l d j m n s t c qu jusqu lorsqu puisqu quoiqu"),
	"it": setOf("l d c m n s t v un dell all nell dall sull coll quell quest bell anch"),
	"ca": setOf("l d m n s t"),
}

func setOf(words string) map[string]bool {
	fields := strings.Fields(words)
	set := make(map[string]bool, len(fields))
	for _, w := range fields {
		set[w] = true
	}
	return set
}

const stopEnglish = `a about above according after again against all also although am among an and any are
around as at back be because been before being below between both but by can cannot cant could couldnt did didnt do
does doesnt doing dont down during each every few for from further had hadnt has hasnt have
havent having he hed hell her here hers herself hes him himself his how however i if im in into is isnt it its itself
ive just let many may me might more most mr mrs ms much must my myself next no nor not
now of off on once one only or other others our ours ourselves out over own said same say saying says see she
shes should since so some still such than that thats the their theirs them themselves then there theres these
they theyre this those though through to told too two under until up upon us very was wasnt way we went were
werent weve what when where whether which while who whom whose why will with within without wont would wouldnt yes
yet you your youre yours yourself`

const stopGerman = `aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin
bis bist da dabei dadurch dafür dagegen damit danach dann daran darauf darüber das dass dein dem den denen denn der
deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
etwa etwas euch für gab gegen gibt gut habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jetzt kann kein keine keinem keinen keiner
könne können konnte könnte machen man mehr mein mit muss müssen musste nach nachdem neue neuen nicht nichts noch nun
nur ob oder ohne sagt sagte schon sehr sei seien sein seine seinem seinen seiner seit selbst sich sie sind so sogar
soll sollen sollte sondern sowie über um und uns unser unter vom von vor war waren was weil weiter welche wenn wer
werde werden wie wieder will wir wird wo wollen worden wurde wurden während würde würden zu zum zur zwar zwei zwischen
laut herr frau`

const stopDutch = `aan al alle alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een
eens en er ge geen geweest haar had hadden heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jullie
kan komen kon kunnen maar me meer men met mij mijn moet moeten na naar niet niets nog nu of om omdat ons ook op over
reeds te tegen tijdens toch toen tot tussen twee u uit uw van veel voor want waren was wat we wel werd werden wie wij
wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou zouden volgens zegt onder sinds`

const stopSwedish = `alla allt att av blev bli blir blivit de deras dess dessa det detta dig din dina ditt dock du där
då efter ej eller en enligt er ett från för ha hade han hans har hela henne hennes hon honom hur här i icke ingen inom
inte jag ju kan kommer kunde man med mellan men mer mig min mina mot mycket ni nu när någon något några och om oss på
samma sedan sig sin sina sitt ska skulle som säger så sådan till två under upp ut utan vad var vara varför vi vid
vilka vilken är än även över`

const stopNorwegian = `alle at av bare ble blei bli blir da de deg dem den denne der deres det dette disse du eller en
enn er et etter for fordi fra før ha hadde han hans har hele her hun hva hvem hver hvilken hvis hvor hvordan i ifølge
ikke ingen inn jeg kan kom kunne man mange med meg mellom men mer mot mye må nå når noe noen også og om opp oss over på
sa samme seg selv si sier sin sine sitt siden skal skulle slik som så til to under ut uten var ved vi vil ville være
vært`

const stopDanish = `ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse dog
du efter eller en end er et for fordi fra før ham han hans har havde have hende hendes her hos hun hvad hvis hvor
hvordan i ifølge ikke ind jeg jer jo kan kom kunne man mange med meget mellem men mere mig min mod må ned noget nogle
nu når og også om op os over på sagde samme selv siden siger sig sin skal skulle som så til to ud uden under var ved
vi vil ville være været`

const stopFinnish = `ei eivät ennen ettei että ha he hän hänen häntä ja jo joka jos jotka jotta jälkeen kaikki kanssa kertoi
koska kuin kuitenkin kun kyllä me mikä mukaan mutta myös niin ne niiden nyt oli olisi olivat olla ole olleet ollut
on ovat sanoi se sekä sen siellä sitä tai tämä tämän tässä vaan vain vielä voi yli`

const stopCzech = `a aby ale ani asi až bez bude budou by byl byla byli bylo být co což či další do ho i jak jako je jeho
jej její jejich jen ještě jež již jsem jsme jsou k kde kdo kdy když která které který kteří ke ku má mají mezi mi může
na nad ne nebo než není o od on ona oni po pod podle pouze pro proti před při řekl řekla s se si své svůj ta tak také
takže tato te tedy ten tento to tom tomu toto tu tři už v ve více však vy z za ze že`

const stopHungarian = `a abban ahogy aki akik ami amely amelyek amikor arra az azok azt azonban azt be csak de e egy
egyik el elég ez ezek ezt ezért fel ha hanem hogy hozzá igen így illetve is itt jól kell ki két le lehet lesz lett
már meg mert mint minden mondta most nagy nagyon ne nem nincs ő ők össze pedig s sem sok szerint több tehát után
utána úgy új vagy van vannak volt voltak`

const stopRomanian = `a acest această aceste acestea acum ai aici al ale am ar are asupra au avea ca că care ce cea cei
cel cele cu cum când dacă dar de decât deși din după ea ei el este eu fi fie fost în îl înainte într într-o își la le
lor lui mai mult nu o ori pe pentru peste prin printre sa să sale sau se spus și sunt său toate tot un una unei unor
unui va vor`
