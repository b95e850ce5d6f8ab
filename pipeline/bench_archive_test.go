package pipeline_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"feedctl/edit"
	"feedctl/news"
	"feedctl/store"
)

// tongue is a language of invented words, as unevenly common as those of a real
// one (Zipf).
type tongue struct {
	tag               string
	small             []string // words that mean nothing
	onset, core, coda []string
	gap               string // between words
}

var tongues = []tongue{
	{"en", strings.Fields("the of and to in a is that for it was on are as with his they at be this from have or by but not what all were we"),
		strings.Fields("b c d f g h l m n p r s t w br st th"), strings.Fields("a e i o u ea ou"), strings.Fields("n r t s ll ck ng"), " "},
	{"de", strings.Fields("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach"),
		strings.Fields("b d f g h k l m n r s t w sch pf"), strings.Fields("a e i o u ei au ü"), strings.Fields("n r t cht st lz ng"), " "},
	{"fr", strings.Fields("de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux cette"),
		strings.Fields("b c d f g l m n p r s t v ch pl"), strings.Fields("a e i o u ai eau é"), strings.Fields("n r t x ss que"), " "},
	{"ja", strings.Fields("の に は を た が で て と し れ さ"),
		strings.Fields("市 長 議 会 東 西 南 北 山 川 海 新 大 小 中 国 水 火 木 金"), strings.Fields("学 校 駅 橋 道 港 町 村 区 県 店 社 員 車 船 機"), strings.Fields("発 表 開 始 終 了 増 減 合 意"), ""},
}

// word is the k-th word of a tongue, the commonest first: nearly half of a text
// are words that mean nothing.
func (g tongue) word(k uint64) string {
	if k < 120 {
		return g.small[k%uint64(len(g.small))]
	}
	var b strings.Builder
	for k += 7; ; k /= 211 {
		part := k % 211 * 2654435761
		b.WriteString(g.onset[part>>3%uint64(len(g.onset))])
		b.WriteString(g.core[part>>9%uint64(len(g.core))])
		b.WriteString(g.coda[part>>17%uint64(len(g.coda))])
		if k < 211 {
			return b.String()
		}
	}
}

// event is something that happens, told by some reports in one tongue.
type event struct {
	tongue tongue
	words  []string // of its own
	left   int      // reports to come
	key    news.ID
	items  []news.ID
}

// archive invents news in the order of time: nine events in ten are told by one
// outlet, the tenth by three to eight.
type archive struct {
	random  *rand.Rand
	common  *rand.Zipf
	sources []news.Source
	step    time.Duration // from one item to the next
	at      time.Time     // of the next item
	count   int
	running []*event
}

func newArchive(start time.Time, step time.Duration) *archive {
	r := rand.New(rand.NewPCG(7, 11))
	return &archive{random: r, common: rand.NewZipf(r, 1.1, 8, 60_000), at: start, step: step}
}

// follow registers n sources and visits each once, so that what comes is news.
func (a *archive) follow(b *testing.B, s store.Store, n int) {
	b.Helper()
	var visits []news.Visit
	for i := range n {
		address := fmt.Sprintf("https://outlet%d.example/feed", i)
		src, _, err := s.AddSource(b.Context(), news.Source{URL: address, Origin: news.OriginAdded, Rights: news.RightsExcerpt, Weight: 1, AddedAt: a.at})
		if err != nil {
			b.Fatal(err)
		}
		a.sources = append(a.sources, src)
		visits = append(visits, a.visit(src, nil))
	}
	if _, err := s.SaveVisits(b.Context(), visits); err != nil {
		b.Fatal(err)
	}
}

func (a *archive) visit(s news.Source, items []news.Item) news.Visit {
	return news.Visit{Source: s, At: a.at, URL: s.URL, Class: news.ClassOK, Status: 200, Items: items,
		Poll: news.Poll{LastChecked: a.at, LastClass: news.ClassOK, LastStatus: 200, NextFetchAt: a.at.Add(time.Hour)}}
}

// of is the source of an item.
func (a *archive) of(it news.Item) news.Source {
	for _, s := range a.sources {
		if s.ID == it.Source {
			return s
		}
	}
	return news.Source{}
}

// next invents an item at the archive's time.
func (a *archive) next() (news.Item, *event) {
	it, e := a.tell(a.at)
	a.at = a.at.Add(a.step)
	return it, e
}

// tell invents an item of a given time.
func (a *archive) tell(at time.Time) (news.Item, *event) {
	e := a.event()
	s := a.sources[a.random.IntN(len(a.sources))]
	guid := fmt.Sprintf("%s/%d", strings.TrimSuffix(s.URL, "/feed"), a.count)
	a.count++
	it := news.Item{ID: news.ItemID(s.OriginalURL, guid), Source: s.ID, SourceURL: s.OriginalURL, GUID: guid, URL: guid,
		Title: a.words(e, 8, 2), Content: "<p>" + a.words(e, 110, 6) + ".</p>", Language: e.tongue.tag, Published: at, FirstSeen: at.Add(time.Minute)}
	it.Hash = it.ContentHash()
	if e.left--; len(e.items) == 0 {
		e.key = news.StoryKey(s.OriginalURL, guid)
	}
	e.items = append(e.items, it.ID)
	return it, e
}

// event is a new one, or one of those that have reports to come.
func (a *archive) event() *event {
	for i := len(a.running) - 1; i >= 0; i-- {
		if a.running[i].left == 0 {
			a.running = append(a.running[:i], a.running[i+1:]...)
		}
	}
	// A third of all items are second and later reports, spread over some hours.
	if len(a.running) > 0 && a.random.IntN(100) < 31 {
		return a.running[a.random.IntN(len(a.running))]
	}
	e := &event{tongue: tongues[min(a.random.IntN(10)/3, len(tongues)-1)], left: 1}
	for range 14 {
		e.words = append(e.words, e.tongue.word(300+a.random.Uint64N(60_000)))
	}
	if a.random.IntN(10) == 0 {
		e.left = 3 + a.random.IntN(6)
		a.running = append(a.running, e)
	}
	return e
}

// words is a text of n words, one in every of them the event's own.
func (a *archive) words(e *event, n, every int) string {
	out := make([]string, n)
	for i := range out {
		if a.random.IntN(every) == 0 {
			out[i] = e.words[a.random.IntN(len(e.words))]
		} else {
			out[i] = e.tongue.word(a.common.Uint64())
		}
	}
	return strings.Join(out, e.tongue.gap)
}

// fill stores n items, edited, grouped and published as the archive tells them:
// by the store's own methods, without judging anything.
func (a *archive) fill(b *testing.B, s store.Store, n int, window time.Duration) {
	b.Helper()
	const batch = 5000
	for n > 0 {
		of := map[news.ID][]news.Item{}
		events := map[news.ID]*event{}
		texts := make([]news.Derived, 0, batch)
		titles := map[news.ID]news.Item{}
		g := news.Grouping{Recipe: edit.Wishes{Window: window}.Recipe()}
		for range min(n, batch) {
			it, e := a.next()
			of[it.Source] = append(of[it.Source], it)
			events[e.key] = e
			titles[it.ID] = it
			texts = append(texts, news.Derived{Item: it.ID, Hash: it.Hash, Text: it.Content[3 : len(it.Content)-4], Words: 110,
				Recipe: edit.DeriveRecipe, Canonical: edit.Canonical(it.URL)})
			g.Done = append(g.Done, it.ID)
		}
		n -= min(n, batch)
		var visits []news.Visit
		for _, src := range a.sources {
			if items := of[src.ID]; len(items) > 0 {
				visits = append(visits, a.visit(src, items))
			}
		}
		var mints []news.Mint
		for key, e := range events {
			if first, ok := titles[e.items[0]]; ok {
				g.Groups = append(g.Groups, news.Group{Key: key, Lead: first.ID, Items: append([]news.ID(nil), e.items...), Title: first.Title,
					Language: first.Language, Time: first.Published, FirstSeen: first.Published})
				mints = append(mints, news.Mint{Key: key, Slug: "s-" + string(key[:8]), PublishedAt: first.Published})
				continue
			}
			g.Groups = append(g.Groups, news.Group{Key: key, Lead: e.items[0], Items: append([]news.ID(nil), e.items...)})
		}
		if _, err := s.SaveVisits(b.Context(), visits); err != nil {
			b.Fatal(err)
		}
		if err := s.SaveDerived(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
		if err := s.SaveGrouping(b.Context(), g); err != nil {
			b.Fatal(err)
		}
		if err := s.SaveEdition(b.Context(), mints, nil); err != nil {
			b.Fatal(err)
		}
	}
}
