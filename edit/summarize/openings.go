package summarize

import "strings"

// opening is what the first words of a sentence tell about its place, by language.
type opening struct {
	// cut are connectives that a sentence can do without: But, However.
	cut map[string]bool
	// bound are words that lean on what was said before: Therefore, Instead.
	bound map[string]bool
	// pronouns stand for what an earlier sentence named.
	pronouns map[string]bool
	// short are pronouns and verbs in one word with an apostrophe: he'll.
	short map[string]bool
	// early are pronouns that do so too when only small words come before them.
	early map[string]bool
	// own are first and second persons, at home in a quotation only.
	own map[string]bool
	// passed are words that may come before an early pronoun and name nothing.
	passed map[string]bool
	// suffixes are those of participles and adverbs, which name nothing either.
	suffixes []string
	// phrases of several words lean on what was said before: As a result.
	phrases []string
	// speakers are pronouns, and said verbs, of which one pair tells who spoke: he said.
	speakers, said map[string]bool
	// links begin what stands before the speaker's own words: For Hill Inc, she said.
	links map[string]bool
	// the are definite articles; back are nouns that after one of them stand for
	// something a sentence before named: The company, The move.
	the, back map[string]bool
	// titles stand before a name and are none.
	titles map[string]bool
	// capitalNouns: every noun has a capital.
	capitalNouns bool
}

// openingOf holds the lists by primary language. A language without one has no
// sentence judged by its opening.
var openingOf = map[string]*opening{
	"en": {
		cut: setOf(`but and so yet or however meanwhile still also besides moreover furthermore additionally nevertheless nonetheless
			though separately finally lastly overall`),
		bound: setOf(`therefore thus hence instead otherwise then nor similarly likewise consequently accordingly conversely
			afterwards thereafter afterward`),
		pronouns: setOf(`he she it they his her hers their theirs its him them this these those that such both neither others another
			latter former one theyre theyd hes shes thats theres`),
		short: setOf("hell hed shell shed itll itd theyll theyve theyd thatll thatd wholl"),
		early: setOf("he she they his her him theyre hes shes then this that these those"),
		own:   setOf("i we my our you me us your im ive were weve youre id"),
		passed: setOf(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
			september october november december year years month months week weeks day days today yesterday tomorrow hour hours
			minute minutes morning afternoon evening night time earlier later ago early late first second last next recent
			recently previous previously summer winter spring autumn decade season`),
		suffixes: []string{"ed", "ing", "ly"},
		phrases: phrases(`in contrast; by contrast; in addition; in turn; in response; in return; as a result; as such; at the same time;
			at that point; at the time; at first; on the other hand; on the contrary; on top of; for example; for instance; for his part;
			for her part; for their part; for its part; in fact; indeed; in other words; in the meantime; in doing so; since then; by then;
			until then; even so; that said; to that end; with that; not only that; one of them; some of them; most of them; all of them;
			many of them; none of them; among them; two of them; at least one of them; the former; the latter; the same; the move;
			the decision; the two; the pair; the duo; the trio; the other; the others; whereas; which; who; because of this;
			because of that; much of that; part of that; part of this; all this; all that; all of this; all of that; more on that;
			of course; for now; other than that; after all; as for`),
		speakers: setOf("he she they"),
		said: setOf(`said says added adds told explained explains writes argues insists claims believes insisted argued claimed admitted warned continued wrote noted tweeted asked replied
			concluded recalled joked declared suggested stressed`),
		links: setOf("for in on at with by from under about after before as"),
		the:   setOf("the"),
		back: setOf(`company companys firm firms group couple man woman teenager boy girl player striker defender midfielder goalkeeper organisation
			organization bill measure measures move decision plan plans proposal proposals deal agreement incident attack attacks case report
			study survey figures game match film movie show statement comment comments news suspect suspects victim victims gunman shooter
			driver pilot video footage photo photos image images letter email emails document documents order ruling verdict vote result
			results announcement remarks claim claims allegations charges investigation inquiry scheme programme program project system device
			service site website book album song star actor actress singer director author researchers scientists team club side airline
			carrier manufacturer retailer bank lender legislation law amendment accident crash blast explosion fire storm flood hurricane
			earthquake outbreak crisis row dispute event events meeting summit talks speech interview tour trip visit increase rise fall drop
			decline loss losses profit profits acquisition takeover merger sale purchase offer bid shares fine sentence trial hearing lawsuit
			suit complaint`),
		titles: setOf("mr mrs ms miss dr sir lord lady president senator sen rep gov prof"),
	},
	"de": {
		cut:      setOf("aber und doch jedoch allerdings zudem außerdem auch derweil unterdessen indes dagegen dennoch trotzdem"),
		bound:    setOf("deshalb daher darum deswegen dadurch damit danach daraufhin dabei dazu davon stattdessen dann so dort"),
		pronouns: setOf("er sie es ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner dieser diese dieses diesem diesen beide beiden jener jene letzterer letztere das"),
		early:    setOf("er"), own: setOf("ich wir mein meine unser unsere"),
		phrases:  phrases("im gegensatz dazu; zum beispiel; zugleich; gleichzeitig; in der folge; seitdem; bis dahin; seither; unter anderem; aus diesem grund"),
		speakers: setOf("er sie"), said: setOf("sagte sagt erklärte betonte fügte ergänzte meinte schrieb berichtete kündigte warnte"),
		the:    setOf("der die das den dem des"),
		back:   setOf("unternehmen firma konzern gruppe mann frau täter opfer verdächtige fahrer entscheidung maßnahme vorschlag vorfall studie spiel film gesetz unfall"),
		titles: setOf("herr frau dr präsident kanzler minister"), capitalNouns: true,
	},
	"fr": {
		cut:      setOf("mais et or cependant toutefois pourtant néanmoins aussi enfin"),
		bound:    setOf("donc ainsi alors puis ensuite"),
		pronouns: setOf("il elle ils elles son sa ses leur leurs ce cet cette ces cela ceci celui celle ceux celles lui eux"),
		early:    setOf("il elle ils elles"), own: setOf("je j nous mon ma mes notre nos vous"),
		phrases: phrases("en revanche; par ailleurs; en outre; de plus; par exemple; en effet; au contraire; en conséquence; dans le même temps; depuis lors; pour autant; à son tour; d autre part"),
		the:     setOf("le la l les"),
		back:    setOf("entreprise société groupe homme femme suspect victime victimes conducteur décision mesure proposition incident étude match film loi accident"),
		titles:  setOf("m mme mlle dr président"),
	},
	"es": {
		cut:      setOf("pero y sin embargo además también asimismo"),
		bound:    setOf("entonces luego después así"),
		pronouns: setOf("él ella ellos ellas su sus este esta estos estas ese esa esos esas esto eso ambos ambas dicho dicha"),
		early:    setOf("él ella ellos ellas"), own: setOf("yo nosotros mi nuestro nuestra"),
		phrases: phrases("en cambio; por otra parte; por otro lado; por ejemplo; al mismo tiempo; desde entonces; como resultado; de hecho; por su parte; por eso; por ello"),
		the:     setOf("el la los las"),
		back:    setOf("empresa compañía grupo hombre mujer sospechoso víctima víctimas conductor decisión medida propuesta incidente estudio partido película ley accidente"),
		titles:  setOf("señor señora sr sra dr presidente"),
	},
	"it": {
		cut:      setOf("ma e però tuttavia inoltre anche"),
		bound:    setOf("quindi dunque così poi allora"),
		pronouns: setOf("lui lei egli ella loro essi suo sua suoi sue questo questa questi queste quello quella entrambi entrambe ciò"),
		early:    setOf("lui lei egli ella"), own: setOf("io noi mio mia nostro nostra"),
	},
	"pt": {
		cut:      setOf("mas e porém contudo entretanto também além"),
		bound:    setOf("então assim depois portanto"),
		pronouns: setOf("ele ela eles elas seu sua seus suas este esta estes estas esse essa esses essas isto isso ambos ambas"),
		early:    setOf("ele ela eles elas"), own: setOf("eu nós meu minha nosso nossa"),
	},
	"nl": {
		cut:      setOf("maar en echter toch ook bovendien intussen ondertussen"),
		bound:    setOf("daarom dus daardoor daarna vervolgens daarbij dan zo"),
		pronouns: setOf("hij zij ze het zijn haar hun hen deze dit die dat beide beiden"),
		early:    setOf("hij zij ze"), own: setOf("ik wij we mijn ons onze"),
	},
	"ru": {
		cut:      setOf("но а и однако также кроме"),
		bound:    setOf("поэтому затем потом тогда"),
		pronouns: setOf("он она оно они его её ее их это этот эта эти такой такая такие оба обе"),
		early:    setOf("он она они"), own: setOf("я мы мой наш"),
	},
	"pl": {
		cut:      setOf("ale i a jednak także też również natomiast"),
		bound:    setOf("dlatego więc potem następnie wtedy"),
		pronouns: setOf("on ona ono oni one jego jej ich to ten ta te ci obaj obie"),
		early:    setOf("on ona oni"), own: setOf("ja my mój nasz"),
	},
	"sv": {
		cut:      setOf("men och dock också dessutom samtidigt"),
		bound:    setOf("därför sedan då"),
		pronouns: setOf("han hon det de hans hennes deras denna detta dessa båda den"),
		early:    setOf("han hon"), own: setOf("jag vi min vår"),
	},
	"tr": {
		cut:      setOf("ama ve ancak fakat ayrıca öte"),
		bound:    setOf("bu yüzden sonra böylece"),
		pronouns: setOf("o onlar onun onların bu bunlar şu"),
		own:      setOf("ben biz"),
	},
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// phrases reads a list parted by semicolons; each phrase ends in a space, so that
// it matches whole words.
func phrases(list string) []string {
	var out []string
	for _, p := range strings.Split(list, ";") {
		out = append(out, strings.Join(strings.Fields(p), " ")+" ")
	}
	return out
}
