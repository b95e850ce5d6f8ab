package summarize

import (
	"strings"
	"unicode/utf8"

	"feedctl/edit/content"
)

// opening is what the first words of a sentence tell about its place, by language.
type opening struct {
	// cut are connectives that a sentence can do without: But, However.
	cut map[string]bool
	// bound are words that lean on what was said before: Therefore, Instead.
	bound map[string]bool
	// pronouns stand for what an earlier sentence named.
	pronouns map[string]bool
	// early are pronouns that do so too when only small words come before them.
	early map[string]bool
	// own are first and second persons, at home in a quotation only.
	own map[string]bool
	// passed are words that may come before an early pronoun and name nothing.
	passed map[string]bool
	// suffixes are those of participles and adverbs, which name nothing either.
	suffixes []string
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
		early: setOf("he she they his her him theyre hes shes then this that these those"),
		own:   setOf("i we my our you me us your im ive were weve youre id"),
		passed: setOf(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
			september october november december year years month months week weeks day days today yesterday tomorrow hour hours
			minute minutes morning afternoon evening night time earlier later ago early late first second last next recent
			recently previous previously summer winter spring autumn decade season`),
		suffixes: []string{"ed", "ing", "ly"},
	},
	"de": {
		cut:      setOf("aber und doch jedoch allerdings zudem außerdem auch derweil unterdessen indes dagegen dennoch trotzdem"),
		bound:    setOf("deshalb daher darum deswegen dadurch damit danach daraufhin dabei dazu davon stattdessen dann so dort"),
		pronouns: setOf("er sie es ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner dieser diese dieses diesem diesen beide beiden jener jene letzterer letztere das"),
		early:    setOf("er"), own: setOf("ich wir mein meine unser unsere"),
	},
	"fr": {
		cut:      setOf("mais et or cependant toutefois pourtant néanmoins aussi enfin"),
		bound:    setOf("donc ainsi alors puis ensuite"),
		pronouns: setOf("il elle ils elles son sa ses leur leurs ce cet cette ces cela ceci celui celle ceux celles lui eux"),
		early:    setOf("il elle ils elles"), own: setOf("je j nous mon ma mes notre nos vous"),
	},
	"es": {
		cut:      setOf("pero y sin embargo además también asimismo"),
		bound:    setOf("entonces luego después así"),
		pronouns: setOf("él ella ellos ellas su sus este esta estos estas ese esa esos esas esto eso ambos ambas dicho dicha"),
		early:    setOf("él ella ellos ellas"), own: setOf("yo nosotros mi nuestro nuestra"),
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

// judge sets connective, needs and broken of u. words are its own.
func (o *opening) judge(u *unit, text string, words []content.Word, lang string) {
	s := text[u.start:u.end]
	switch primary(lang) {
	case "th", "lo", "km", "my": // write no full stops
	default:
		u.broken = !endsSentence(s)
	}
	u.broken = u.broken || isCutOff(s) || quoteBalance(s, lang) != 0 || singleUnpaired(s)
	if o == nil || len(words) == 0 {
		return
	}
	quoted := startsQuoted(s)
	first := 0
	if o.cut[words[0].Text] && len(words) > 3 {
		if n := connectiveLen(s, text, words); n > 0 && !quoted {
			u.connective = n
		}
		first = 1
	}
	if u.pos == 0 {
		return
	}
	u.needs = o.leans(words[first:], quoted) || isBareQuotation(s)
}

// leans reports whether the words open on something told before.
func (o *opening) leans(words []content.Word, quoted bool) bool {
	w := words[0].Text
	if o.bound[w] {
		return true
	}
	if o.pronouns[w] {
		// "That the bank failed" and "one in five" name what they mean.
		return w != "one" || len(words) < 2 || words[1].Text != "in" && words[1].Text != "of"
	}
	if quoted {
		return false
	}
	if o.own[w] {
		return true
	}
	for i := 0; i < len(words) && i < 8; i++ {
		w := &words[i]
		switch {
		case o.early[w.Text]:
			return true
		case w.Stop, w.Number, o.passed[w.Text], i == 0 && o.hasSuffix(w.Text), !w.Capital && o.hasSuffix(w.Text):
		default:
			return false
		}
	}
	return false
}

func (o *opening) hasSuffix(w string) bool {
	for _, s := range o.suffixes {
		if len(w) > len(s)+2 && strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// connectiveLen is how many bytes of s the opening connective takes, the comma
// and space after it included.
func connectiveLen(s, text string, words []content.Word) int {
	end := words[1].Start - words[0].Start
	between := text[words[0].End:words[1].Start]
	// "Still-warm ashes", "And, he said, ..." and "But “we will" are left whole.
	if strings.Trim(between, ", ") != "" || strings.Count(between, ",") > 1 {
		return 0
	}
	at := strings.Index(s, text[words[0].Start:words[0].End])
	if at != 0 {
		return 0
	}
	return end
}

func startsQuoted(s string) bool {
	for _, q := range []string{`"`, "“", "„", "«", "'", "‘", "»", "”", "「", "『"} {
		if strings.HasPrefix(s, q) {
			return true
		}
	}
	return false
}

// isBareQuotation: all of s is one quotation, and who spoke is said elsewhere.
func isBareQuotation(s string) bool {
	if !startsQuoted(s) || strings.HasPrefix(s, "'") {
		return false
	}
	body := strings.TrimRight(s, ".!? \u00a0")
	for _, q := range []string{`"`, "”", "“", "»", "«", "’", "」", "』"} {
		if !strings.HasSuffix(body, q) {
			continue
		}
		_, first := utf8.DecodeRuneInString(body)
		if first+len(q) > len(body) {
			return true
		}
		inside := body[first : len(body)-len(q)]
		// "We won," said Mr Hill. "We did." holds more than the quotation.
		return !strings.ContainsAny(inside, "\"”“»«")
	}
	return false
}
