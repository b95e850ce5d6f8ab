package dedupe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/news"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// world is invented news: the guid of each doc begins with the name of its event.
func world() []news.Doc {
	d := func(outlet, guid string, hours float64, title, text string) news.Doc {
		return doc("https://"+outlet+".example/feed", guid, title, text, noon.Add(time.Duration(hours*float64(time.Hour))))
	}
	in := func(lang string, d news.Doc) news.Doc {
		d.Language = lang
		return d
	}
	return []news.Doc{
		d("courier", "bridge-1", 0, "Harrow Bridge collapses after cargo ship strikes pier", "A cargo ship struck a pier of Harrow Bridge early on Monday and two spans of the crossing fell into the Lunde river. Rescue teams searched the water for six missing workers. The port of Lunde was closed to shipping."),
		d("gazette", "bridge-2", 1, "Six missing as ship brings down Harrow Bridge", "Rescue divers were looking for six workers who had been mending the road on Harrow Bridge when a cargo ship hit one of its piers. Two spans collapsed into the Lunde river, the port authority said."),
		d("herald", "bridge-3", 5, "Port of Lunde shut after Harrow Bridge collapse", "Shipping stopped at the port of Lunde after a cargo ship destroyed part of Harrow Bridge. Officials said the search for six missing workers would go on through the night."),
		d("courier", "vote-1", 2, "Parliament in Ostrava Hills rejects pension reform", "Lawmakers voted down the pension reform of prime minister Ada Kowal by 112 votes to 98. The opposition called for an early election, and unions welcomed the result."),
		d("observer", "vote-2", 3, "Kowal's pension reform fails in parliament", "Prime minister Ada Kowal lost a vote on her pension reform as 112 lawmakers opposed it. Opposition leaders demanded an early election."),
		d("gazette", "comet-1", 4, "Astronomers find comet with three tails", "A comet discovered by the Tarn observatory shows three separate tails of dust, astronomers reported. It will pass the sun in August."),
		d("herald", "comet-2", 6, "Comet with three tails discovered at Tarn observatory", "Astronomers at Tarn observatory have discovered a comet that has three dust tails and passes the sun in August."),
		d("observer", "bakery-1", 7, "Village bakery wins national prize for rye bread", "A bakery from the village of Nyholm won the national prize for its rye bread, baked in a wood oven since 1921."),
		in("de", d("zeitblatt", "bruecke-1", 2, "Frachter rammt Brücke über die Lunde, sechs Vermisste", "Ein Frachtschiff hat am Montag einen Pfeiler der Harrow-Brücke gerammt. Zwei Brückenteile stürzten in den Fluss Lunde. Taucher suchen nach sechs vermissten Arbeitern.")),
		in("de", d("tagespost", "bruecke-2", 4, "Brücke eingestürzt: Taucher suchen sechs Vermisste in der Lunde", "Nach dem Einsturz der Harrow-Brücke suchen Taucher in der Lunde nach sechs vermissten Arbeitern. Ein Frachtschiff hatte einen Pfeiler gerammt.")),
		in("fr", d("journal", "greve-1", 1, "Grève des pompiers à Valmont après l'incendie de l'entrepôt", "Les pompiers de Valmont ont cessé le travail mardi après l'incendie d'un entrepôt de peinture. Ils demandent des masques et des véhicules neufs à la mairie.")),
		in("fr", d("depeche", "greve-2", 3, "À Valmont, les pompiers en grève réclament des masques", "Après l'incendie de l'entrepôt de peinture, les pompiers de Valmont sont en grève. Ils réclament à la mairie des véhicules neufs et des masques.")),
		in("ja", d("shimbun", "jishin-1", 0, "白浜町で震度5強の地震、新幹線が一時運転見合わせ", "二日午前、白浜町で震度5強の地震があった。新幹線は一時運転を見合わせ、町役場は避難所を三か所に開設した。けが人の情報はないという。")),
		in("ja", d("nippo", "jishin-2", 1, "白浜町で震度5強、避難所を開設 新幹線は運転再開", "白浜町で震度5強を観測した地震で、町役場は避難所を三か所に開設した。新幹線は運転を見合わせたが、午後に再開した。")),
		in("ja", d("shimbun", "sumo-1", 2, "大相撲春場所、新大関が初日から三連勝", "大相撲春場所は三日目を迎え、新大関が寄り切りで勝って初日から三連勝とした。横綱は初黒星を喫した。")),
	}
}

// event is the part of a guid before its number.
func event(guid string) string { return guid[:strings.LastIndexByte(guid, '-')] }

// stories lists the guids of each group, in order.
func stories(docs []news.Doc, g news.Grouping) []string {
	guid := make(map[news.ID]string)
	for _, d := range docs {
		guid[d.ID] = d.GUID
	}
	var out []string
	for _, gr := range g.Groups {
		var guids []string
		for _, id := range gr.Items {
			guids = append(guids, guid[id])
		}
		slices.Sort(guids)
		out = append(out, strings.Join(guids, " "))
	}
	slices.Sort(out)
	return out
}

// settle is what a store does with a grouping.
func settle(docs []news.Doc, g news.Grouping) []news.Doc {
	docs = slices.Clone(docs)
	story := make(map[news.ID]news.ID)
	for _, gr := range g.Groups {
		for _, id := range gr.Items {
			story[id] = gr.Key
		}
	}
	for i, d := range docs {
		if s, ok := story[d.ID]; ok {
			docs[i].Story = s
		}
		if o, ok := g.Duplicates[d.ID]; ok {
			docs[i].DuplicateOf = o
		}
		docs[i].Grouped = true
	}
	return docs
}

func TestGroupEvents(t *testing.T) {
	docs := world()
	var want []string
	events := make(map[string][]string)
	for _, d := range docs {
		events[event(d.GUID)] = append(events[event(d.GUID)], d.GUID)
	}
	for _, guids := range events {
		want = append(want, strings.Join(guids, " "))
	}
	slices.Sort(want)
	g := Group(docs, Options{Now: noon})
	if diff := cmp.Diff(want, stories(docs, g)); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
	if len(g.Done) != len(docs) || g.Recipe != Recipe || len(g.Duplicates) != 0 {
		t.Errorf("got %d done, recipe %q, duplicates %v, want %d, %q and none", len(g.Done), g.Recipe, g.Duplicates, len(docs), Recipe)
	}
	for _, gr := range g.Groups {
		first := slices.IndexFunc(docs, func(d news.Doc) bool { return d.ID == gr.Lead })
		if want := news.StoryKey(docs[first].SourceURL, docs[first].GUID); gr.Key != want || gr.Title != docs[first].Title {
			t.Errorf("got key %v, title %q, want the earliest item's: %v, %q", gr.Key, gr.Title, want, docs[first].Title)
		}
	}
}

func TestGroupNothing(t *testing.T) {
	for _, docs := range [][]news.Doc{nil, {{ID: "a", GUID: "a"}}, {{ID: "a"}, {ID: "b"}, {ID: "c", Title: "…", Text: "!"}}} {
		g := Group(docs, Options{})
		if len(g.Done) != len(docs) || len(g.Groups) != len(docs) {
			t.Errorf("got %d done, %d groups, want %d each", len(g.Done), len(g.Groups), len(docs))
		}
	}
}

func TestGroupWindow(t *testing.T) {
	docs := world()[:2]
	docs[1].Time = docs[0].Time.Add(80 * time.Hour)
	if g := Group(docs, Options{}); len(g.Groups) != 2 {
		t.Errorf("80 hours apart: got %d stories, want 2", len(g.Groups))
	}
	if g := Group(docs, Options{Window: 96 * time.Hour}); len(g.Groups) != 1 {
		t.Errorf("80 hours apart, window of 96: got %d stories, want 1", len(g.Groups))
	}
}

// A headline has few words; other headlines of the day lend it theirs.
func TestGroupHeadlines(t *testing.T) {
	var docs []news.Doc
	for i, title := range []string{
		"bridge: Harrow Bridge collapses into Lunde river", "bridge: Ship strikes Harrow Bridge, six missing", "bridge: Divers seek six missing in Lunde river",
		"comet: Comet with three tails found", "comet: Tarn observatory finds three-tailed comet",
	} {
		name, rest, _ := strings.Cut(title, ": ")
		docs = append(docs, doc(fmt.Sprintf("https://s%d.example/feed", i), name+"-"+fmt.Sprint(i), rest, rest, noon))
	}
	want := []string{"bridge-0 bridge-1 bridge-2", "comet-3 comet-4"}
	if diff := cmp.Diff(want, stories(docs, Group(docs, Options{}))); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
}

func TestGroupOrder(t *testing.T) {
	docs := world()
	want := Group(docs, Options{Now: noon})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, len(docs)).Draw(t, "n")
		order := rapid.Permutation(docs).Draw(t, "order")
		if diff := cmp.Diff(Group(docs[:n], Options{Now: noon}), Group(shuffled(docs[:n], rapid.Uint64().Draw(t, "seed")), Options{Now: noon})); diff != "" {
			t.Errorf("first %d docs in another order (-want +got):\n%s", n, diff)
		}
		if diff := cmp.Diff(want, Group(order, Options{Now: noon})); diff != "" {
			t.Errorf("another order (-want +got):\n%s", diff)
		}
	})
}

func shuffled(docs []news.Doc, seed uint64) []news.Doc {
	docs = slices.Clone(docs)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs
}

// What comes in two visits is grouped as if it had come in one.
func TestGroupIncremental(t *testing.T) {
	docs := world()
	want := settle(docs, Group(docs, Options{}))
	rapid.Check(t, func(t *rapid.T) {
		some := shuffled(docs, rapid.Uint64().Draw(t, "seed"))
		n := rapid.IntRange(0, len(docs)).Draw(t, "n")
		early := settle(some[:n], Group(some[:n], Options{}))
		all := append(early, some[n:]...)
		got := settle(all, Group(all, Options{}))
		slices.SortFunc(got, func(a, b news.Doc) int { return slices.Index(ids(want), a.ID) - slices.Index(ids(want), b.ID) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after two calls (-one +two):\n%s", diff)
		}
		if again := Group(got, Options{}); len(again.Groups) != 0 || len(again.Decisions) != 0 || len(again.Duplicates) != 0 {
			t.Errorf("nothing new: got %d groups, %d decisions, %d duplicates, want none", len(again.Groups), len(again.Decisions), len(again.Duplicates))
		}
	})
}

func ids(docs []news.Doc) []news.ID {
	var out []news.ID
	for _, d := range docs {
		out = append(out, d.ID)
	}
	return out
}

func TestGroupChangedText(t *testing.T) {
	docs := settle(world(), Group(world(), Options{}))
	docs[0].Grouped = false
	g := Group(docs, Options{})
	if len(g.Groups) != 1 || g.Groups[0].Key != docs[0].Story {
		t.Errorf("got %v, want the story of the changed item alone", stories(docs, g))
	}
}

func TestGroupMinted(t *testing.T) {
	docs := world()[:5] // three of the bridge, two of the vote
	mint := func(i int, key news.ID) { docs[i].Story, docs[i].Minted = key, true }
	mint(0, "published-a")
	mint(2, "published-b")
	mint(3, "published-a") // a person put it there
	docs[4].Story = "published-b"
	g := Group(docs, Options{})
	at := make(map[news.ID]news.ID)
	for _, gr := range g.Groups {
		for _, id := range gr.Items {
			at[id] = gr.Key
		}
	}
	for i, want := range []news.ID{"published-a", "", "published-b", "published-a"} {
		if got := at[docs[i].ID]; want != "" && got != want {
			t.Errorf("%s: got story %q, want %q", docs[i].GUID, got, want)
		}
	}
	if got := at[docs[1].ID]; got != "published-a" && got != "published-b" {
		t.Errorf("%s: got story %q, want one of the published ones", docs[1].GUID, got)
	}
}

// A story that reaches beyond the stretch stays whole: what lies outside is
// listed and may lead, and an unpublished story moves with it or not at all.
func TestGroupBeyondStretch(t *testing.T) {
	late := doc("https://late.example/feed", "bridge-9", "Harrow Bridge: divers find ship's anchor below fallen spans", "Divers looking for six missing workers in the Lunde river found the anchor of the cargo ship that struck Harrow Bridge.", noon.Add(9*time.Hour))
	tests := []struct {
		name   string
		change func(docs []news.Doc) // the first three, of one story, and the late one
		key    string                // guid of the item that names the story; "": the published key
		lead   string
		first  int // whose time FirstSeen is
	}{
		{"the earliest outside", func(d []news.Doc) { d[0].Outside = true }, "bridge-1", "bridge-1", 0},
		{"a later one outside", func(d []news.Doc) { d[2].Outside = true }, "bridge-1", "bridge-1", 0},
		{"an earlier report comes", func(d []news.Doc) { d[2].Outside, d[3].Time = true, noon.Add(-time.Hour) }, "bridge-9", "bridge-9", 3},
		{"published, its lead outside", func(d []news.Doc) {
			for i := range 3 {
				d[i].Story, d[i].Minted = "key", true
			}
			d[1].Outside, d[1].Leads = true, true
		}, "", "bridge-2", 0},
		{"a copy outside does not lead", func(d []news.Doc) { d[0].Outside, d[0].DuplicateOf = true, d[2].ID }, "bridge-1", "bridge-2", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := append(settle(world(), Group(world(), Options{}))[:3:3], late)
			tt.change(docs)
			g := Group(docs, Options{})
			if len(g.Groups) != 1 || len(g.Groups[0].Items) != 4 {
				t.Fatalf("got %+v, want one story of 4", g.Groups)
			}
			gr, guid := g.Groups[0], make(map[news.ID]string)
			for _, d := range docs {
				guid[d.ID] = d.GUID
				if d.Outside == slices.Contains(g.Done, d.ID) {
					t.Errorf("%s: got it judged %v, want %v", d.GUID, d.Outside, !d.Outside)
				}
			}
			want := news.ID("key")
			for _, d := range docs {
				if d.GUID == tt.key {
					want = news.StoryKey(d.SourceURL, d.GUID)
				}
			}
			if gr.Key != want || guid[gr.Lead] != tt.lead || !gr.FirstSeen.Equal(docs[tt.first].Time) {
				t.Errorf("got key %v, lead %s, first seen %v, want %v, %s, %v", gr.Key, guid[gr.Lead], gr.FirstSeen, want, tt.lead, docs[tt.first].Time)
			}
			again := settle(docs, g)
			for i := range again {
				again[i].Leads = again[i].ID == gr.Lead
			}
			if g := Group(again, Options{}); len(g.Groups)+len(g.Duplicates)+len(g.Decisions) != 0 {
				t.Errorf("nothing new: got %+v, want nothing", g)
			}
		})
	}
}

// What is judged later is seen and not moved.
func TestGroupLater(t *testing.T) {
	docs := world()[:5] // three of the bridge at 0, 1 and 5 hours, two of the vote at 2 and 3
	g := Group(docs, Options{First: noon, Last: noon.Add(2 * time.Hour)})
	if diff := cmp.Diff([]string{"bridge-1 bridge-2", "vote-1"}, stories(docs, g)); diff != "" {
		t.Errorf("the first two hours (-want +got):\n%s", diff)
	}
	if len(g.Done) != 3 {
		t.Errorf("judged: got %d, want 3", len(g.Done))
	}
	docs = settle(docs, g)
	docs[0].Story, docs[0].Grouped = docs[3].Story, false // put with the vote, and its text has changed
	docs[2].Grouped, docs[4].Grouped = false, false
	g = Group(docs, Options{First: noon.Add(3 * time.Hour), Last: noon.Add(6 * time.Hour)})
	for _, gr := range g.Groups {
		if slices.Contains(gr.Items, docs[0].ID) != slices.Contains(gr.Items, docs[3].ID) {
			t.Errorf("bridge-1 was moved away from the vote before its time: %v", stories(docs, g))
		}
	}
	if slices.Contains(g.Done, docs[0].ID) || !slices.Contains(g.Done, docs[2].ID) || !slices.Contains(g.Done, docs[4].ID) {
		t.Errorf("judged: got %v, want all but the first", g.Done)
	}
}

func TestGroupLead(t *testing.T) {
	base := world()[:3]
	tests := []struct {
		name   string
		change func([]news.Doc)
		prefer []news.ID
		want   int
	}{
		{"earliest", func([]news.Doc) {}, nil, 0},
		{"preferred", func([]news.Doc) {}, []news.ID{base[2].Source}, 2},
		{"preferred, in order", func([]news.Doc) {}, []news.ID{"nobody", base[1].Source, base[2].Source}, 1},
		{"with a text", func(d []news.Doc) { d[0].Text = d[0].Title }, nil, 1},
		{"not an earlier date than the published", func(d []news.Doc) {
			d[1].Story, d[1].Minted, d[1].Leads = "k", true, true
			d[2].Time = d[1].Time.Add(-time.Hour)
			d[0].Time = d[1].Time.Add(-2 * time.Hour)
		}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := slices.Clone(base)
			tt.change(docs)
			g := Group(docs, Options{Prefer: tt.prefer})
			if len(g.Groups) != 1 {
				t.Fatalf("got %d stories, want 1", len(g.Groups))
			}
			gr := g.Groups[0]
			if want := docs[tt.want]; gr.Lead != want.ID || gr.Items[0] != want.ID || !gr.Time.Equal(want.Time) {
				t.Errorf("got lead %v at %v, want %v at %v", gr.Lead, gr.Time, want.ID, want.Time)
			}
			earliest := slices.MinFunc(docs, earlier)
			if !gr.FirstSeen.Equal(earliest.Time) {
				t.Errorf("got first seen %v, want %v", gr.FirstSeen, earliest.Time)
			}
		})
	}
}

func TestGroupDecisions(t *testing.T) {
	docs := world()
	g := Group(docs, Options{Now: noon})
	acts := make(map[news.ID]news.Decision)
	for _, d := range g.Decisions {
		acts[d.Subject] = d
		if d.By != "pipeline" || !d.At.Equal(noon) || d.Recipe != Recipe || d.Because == "" {
			t.Errorf("got %+v, want by pipeline, at %v, recipe %v, a reason", d, noon, Recipe)
		}
	}
	d := acts[docs[1].ID]
	if d.Act != "join" || d.Score < d.Threshold || d.Threshold != threshold || d.Features["hours_apart"] != 1 {
		t.Errorf("got %+v, want a join above its threshold, an hour apart", d)
	}
	for _, want := range []string{docs[0].Title, string(docs[0].ID), "harrow", "cargo"} {
		if !strings.Contains(d.Because, want) {
			t.Errorf("got %q, want it to name %q", d.Because, want)
		}
	}
	if _, ok := acts[docs[0].ID]; ok {
		t.Errorf("got %+v, want no decision about the first report", acts[docs[0].ID])
	}
}

// Feeds leave the language out, or declare one for all: the text tells.
func TestGroupLanguages(t *testing.T) {
	docs := world()
	want := stories(docs, Group(docs, Options{}))
	for _, declared := range []string{"", "en"} {
		for i := range docs {
			docs[i].Language = declared
		}
		if diff := cmp.Diff(want, stories(docs, Group(docs, Options{}))); diff != "" {
			t.Errorf("all declared %q (-want +got):\n%s", declared, diff)
		}
	}
	pair := []news.Doc{
		doc("https://a.example/feed", "1", "Harrow Lunde Ostrava Valmont Nyholm", "", noon),
		doc("https://b.example/feed", "2", "Harrow Lunde Ostrava Valmont Tarn", "", noon),
	}
	if g := Group(pair, Options{}); len(g.Groups) != 1 {
		t.Errorf("one language: got %d stories, want 1", len(g.Groups))
	}
	pair[1].Language = "nl"
	if g := Group(pair, Options{}); len(g.Groups) != 2 {
		t.Errorf("two languages: got %d stories, want 2", len(g.Groups))
	}
}

// Items that a first visit brings without dates were not written at one moment:
// they must be more alike to be one story.
func TestGroupUndated(t *testing.T) {
	docs := []news.Doc{
		doc("https://a.example/feed", "1", "Council debates the harbour plan", "The town council spoke for two hours about cranes, a ferry pier and the price of mooring for small boats.", noon),
		doc("https://b.example/feed", "2", "Harbour plan divides shop owners", "Owners of shops by the water fear noise, while hotels hope for visitors and more evening trade.", noon),
	}
	if g := Group(docs, Options{}); len(g.Groups) != 1 {
		t.Errorf("dated: got %d stories, want 1", len(g.Groups))
	}
	for i := range docs {
		docs[i].Dated = false
	}
	if g := Group(docs, Options{}); len(g.Groups) != 2 {
		t.Errorf("undated: got %d stories, want 2", len(g.Groups))
	}
	// Seen in a later visit than the source's other items, the time is that of the news.
	for i := range docs {
		old := doc(docs[i].SourceURL, "0", fmt.Sprint("Earlier notice ", letters(900+i)), "", noon.Add(-5*time.Hour))
		old.Dated = false
		docs = append(docs, old)
	}
	if g := Group(docs, Options{}); storyOf(g, docs[0].ID) != storyOf(g, docs[1].ID) {
		t.Errorf("undated in a later visit: got two stories, want 1")
	}
}
