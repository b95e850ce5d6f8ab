package edit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"feedctl/edit/dedupe"
	"feedctl/news"
)

// GroupRecipe names the method that groups items into stories.
const GroupRecipe = dedupe.Recipe

// URLRules are a user's own rules about addresses; see [dedupe.URLRules].
type URLRules = dedupe.URLRules

// MaxURLRules is the largest file of URLRules that is read, in bytes.
const MaxURLRules = dedupe.MaxURLRules

// ParseURLRules reads URLRules; see [dedupe.ParseURLRules].
func ParseURLRules(data []byte) (*URLRules, error) { return dedupe.ParseURLRules(data) }

// Canonical is the form in which URLs are compared; empty for what is no web
// address. It is what items are stored with: it hangs on no user's rules.
func Canonical(url string) string { return dedupe.CanonicalURL(url) }

// Identify gives items that a store knows under another guid their known
// identity back; see [dedupe.Identify].
func Identify(items []news.Item, known []news.Known) (out []news.Item, from []int) {
	return dedupe.Identify(items, known)
}

// Doubtful reports whether what Identify left unknown may be known items under
// other guids and links; see [dedupe.Doubtful].
func Doubtful(items []news.Item, known []news.Known, standing int, since time.Time) bool {
	return dedupe.Doubtful(items, known, standing, since)
}

// Recognise finds those among the source's recent items; see [dedupe.Reidentify],
// [dedupe.Recognise] and [dedupe.Rejoin].
func Recognise(items []news.Item, known, recent []news.Known, standing int, sure bool, rules *URLRules) {
	dedupe.Reidentify(items, known, recent, rules)
	dedupe.Recognise(items, known, recent, standing, sure)
	dedupe.Rejoin(items, known, recent, standing)
}

// GUIDs returns the guids to look items up by for Identify; see [dedupe.GUIDs].
func GUIDs(items []news.Item) []string { return dedupe.GUIDs(items) }

// RecipeOf names what a grouping is made with: the method, and the settings that
// change its outcome, so that items grouped under other settings owe grouping.
// Members of published stories stay where they are then; the lead follows prefer.
func RecipeOf(window time.Duration, prefer []string) string {
	recipe := GroupRecipe + " " + window.String()
	if len(prefer) > 0 {
		recipe += " " + string(news.NewID("prefer", prefer...)[:8])
	}
	return recipe
}

// Wishes are what Group is told besides the docs. Prefer lists publishers by
// title: the first of them in a story leads it, of several sources of one title
// the one with the smaller ID. Window, Together and Apart are those of
// [dedupe.Options]. URLRules say, where they are not nil, in what form addresses
// are compared.
type Wishes struct {
	Window          time.Duration
	Prefer          []string
	Together, Apart [][2]news.ID
	URLRules        *URLRules
	// Memory, where given, saves the reading of texts that an earlier call has read.
	Memory *Memory
}

// Memory keeps what texts say from one call of Group to the next; see [dedupe.Memory].
type Memory = dedupe.Memory

// Recipe names what a grouping with these wishes is made with: [RecipeOf], and
// the rules. What a desk wants together or apart is not in it.
func (w Wishes) Recipe() string {
	recipe := RecipeOf(w.Window, w.Prefer)
	if r := w.URLRules.Recipe(); r != "" {
		recipe += " " + r
	}
	return recipe
}

// addressed is docs with their addresses in the form that the rules give them.
func (w Wishes) addressed(docs []news.Doc) []news.Doc {
	if w.URLRules == nil {
		return docs
	}
	docs = slices.Clone(docs)
	for i := range docs {
		docs[i].Canonical = w.URLRules.Canonical(docs[i].Canonical)
	}
	return docs
}

// Group groups the docs of stretch s into stories; see [dedupe.Group]. A story is
// not called by the first words of a lead whose source lends none: its address
// says its title.
func Group(docs []news.Doc, s Stretch, w Wishes, sources map[news.ID]news.Source) news.Grouping {
	o := dedupe.Options{Window: w.Window, First: s.First, Last: s.Last, Together: w.Together, Apart: w.Apart, Memory: w.Memory}
	for _, name := range w.Prefer {
		for _, id := range slices.Sorted(maps.Keys(sources)) {
			if strings.EqualFold(sources[id].Title, name) {
				o.Prefer = append(o.Prefer, id)
			}
		}
	}
	g := dedupe.Group(w.addressed(docs), o)
	withheld := map[news.ID]string{}
	for _, d := range docs {
		if src := sources[d.Source]; d.Untitled && !lendsWords(src) {
			withheld[d.ID] = untitled(Outlet(news.Item{URL: d.Canonical, SourceURL: d.SourceURL}, src))
		}
	}
	for i := range g.Groups {
		if t := withheld[g.Groups[i].Lead]; t != "" {
			g.Groups[i].Title = t
		}
	}
	g.Recipe = w.Recipe()
	return g
}

// Stretch is a closed interval of time that is grouped at once. Items that owe
// grouping are judged from First to Last; what lies around them is read because
// they can meet it.
type Stretch struct {
	From, To    time.Time
	First, Last time.Time
}

// Stretches divides these times, of items that owe grouping, into stretches: from
// each first one on as many as lie within a window, widened by a window on both
// sides. Items further apart cannot belong together, so a stretch has all that
// its items can meet, however old they are, and never more than three windows hold.
func Stretches(times []time.Time, window time.Duration) []Stretch {
	times = slices.Clone(times)
	slices.SortFunc(times, time.Time.Compare)
	var out []Stretch
	for _, t := range times {
		if n := len(out); n > 0 && t.Sub(out[n-1].First) <= window {
			out[n-1].Last, out[n-1].To = t, t.Add(window)
			continue
		}
		out = append(out, Stretch{From: t.Add(-window), To: t.Add(window), First: t, Last: t})
	}
	return out
}
