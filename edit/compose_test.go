package edit_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/edit"
	"feedctl/news"
)

var (
	alpha  = tagged(source("Alpha", news.RightsSummary), 1, "world")
	beta   = tagged(source("Beta", news.RightsSummary), 1, "sport", "europe")
	gamma  = tagged(source("Gamma", news.RightsSummary), 3)
	titles = table(alpha, beta, gamma)
)

func tagged(s news.Source, weight float64, tags ...string) news.Source {
	s.Tags, s.Weight = tags, weight
	return s
}

// channel takes everything, newest first.
func channel(change func(*news.Channel)) news.Channel {
	ch := news.Channel{Slug: "main", Order: "newest", Limit: 50, MaxPerSource: 10, Body: "summary"}
	if change != nil {
		change(&ch)
	}
	return ch
}

// cand is a story reported by sources, so many hours before day.
func cand(key news.ID, title string, age float64, sources ...news.Source) news.Candidate {
	c := news.Candidate{Key: key, Title: title, Language: "en", Time: hours(-age)}
	for i, s := range sources {
		c.Items = append(c.Items, news.CandidateItem{ID: news.ID(fmt.Sprintf("%s-%d", key, i)), Source: s.ID, Title: title, Time: c.Time, Words: 400})
	}
	c.Lead = c.Items[0].ID
	return c
}

func in(c news.Candidate, state, by string, pinned bool) news.Candidate {
	c.Channels = append(c.Channels, news.ChannelState{Slug: "main", State: state, By: by, Pinned: pinned})
	return c
}

func compose(t testing.TB, ch news.Channel, cands ...news.Candidate) (edit.Selection, []edit.Verdict) {
	t.Helper()
	c, err := edit.NewComposer([]news.Channel{ch}, titles, day)
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []edit.Verdict
	for _, cand := range cands {
		verdicts = append(verdicts, c.Offer(cand)...)
	}
	return c.Selections()[0], verdicts
}

func keys(s edit.Selection) string {
	var out []string
	for _, c := range s.Chosen {
		out = append(out, string(c.Key))
	}
	return strings.Join(out, " ")
}

func TestOffer(t *testing.T) {
	by := func(tags ...string) func(*news.Channel) { return func(ch *news.Channel) { ch.Tags = tags } }
	rule := func(text string) func(*news.Channel) { return func(ch *news.Channel) { ch.Rule = text } }
	hold := func(text string) func(*news.Channel) { return func(ch *news.Channel) { ch.Hold = text } }
	review := func(ch *news.Channel) { ch.Review = true }
	one := cand("k", "A bridge is closed", 1, alpha)
	two := cand("k", "A bridge is closed", 1, alpha, beta)
	withText := one
	withText.Items = slices.Clone(one.Items)
	withText.Items[0].Text = "Steel supports had cracks."
	tests := []struct {
		name    string
		channel func(*news.Channel)
		cand    news.Candidate
		in      bool
		because string // part of it
		state   string // newly recorded
	}{
		{"every source", nil, one, true, "every source", "published"},
		{"no report at all", nil, news.Candidate{Key: "k", Title: "Nothing", Time: day}, false, "no report", ""},
		{"its tag", by("world"), one, true, `Alpha has the tag "world"`, "published"},
		{"one of several tags", by("science", "world"), one, true, `"world"`, "published"},
		{"another tag", by("sport"), one, false, "tag sport", ""},
		{"the tag of another outlet's report", by("europe"), two, true, `Beta has the tag "europe"`, "published"},
		{"source without tags", by("world"), cand("k", "A title", 1, gamma), false, "none of its sources", ""},
		{"source that is gone", by("world"), cand("k", "A title", 1, news.Source{ID: "gone"}), false, "none of its sources", ""},
		{"rule takes it", rule("outlets >= 2"), two, true, "outlets >= 2", "published"},
		{"rule does not", rule("outlets >= 2"), one, false, "outlets >= 2", ""},
		{"rule counts outlets, not reports", rule("outlets >= 2"), cand("k", "A title", 1, alpha, alpha), false, "rule", ""},
		{"rule about age", rule("age < 2"), one, true, "age < 2", "published"},
		{"rule about words of the lead", rule("words > 400"), one, false, "words", ""},
		{"rule about tags of all its sources", rule(`"europe" in tags`), two, true, "europe", "published"},
		{"rule about the lead's source", rule(`source == "Beta"`), two, false, "source", ""},
		{"rule about any source", rule(`"Beta" in sources`), two, true, "sources", "published"},
		{"rule about the text", rule(`text contains "Steel"`), withText, true, "Steel", "published"},
		{"rule that cannot be applied", rule(`sources[5] == "Beta"`), one, false, "cannot judge it", ""},
		{"hold rule takes it", hold("outlets == 1"), one, false, "held by the channel's rule", "held"},
		{"hold rule does not", hold("outlets == 1"), two, true, "", "published"},
		{"hold rule that cannot be applied holds", hold(`sources[5] == "Beta"`), one, false, "held, since the channel cannot judge it", "held"},
		{"hold rule, approved", hold("outlets == 1"), in(one, "published", "ann", false), true, "", ""},
		{"hold rule, published by the pipeline before", hold("outlets == 1"), in(one, "published", "", false), false, "held", "held"},
		{"held by the pipeline before, now free", nil, in(one, "held", "", false), true, "", "published"},
		{"held by the pipeline, still", hold("outlets == 1"), in(one, "held", "", false), false, "held", ""},
		{"reviewed", review, one, false, "waits for a person", "held"},
		{"reviewed and approved", review, in(one, "published", "ann", false), true, "", ""},
		{"rejected", nil, in(one, "rejected", "ann", false), false, "rejected by ann", ""},
		{"rejected though pinned", nil, in(one, "rejected", "ann", true), false, "rejected by ann", ""},
		{"rejected by the pipeline", nil, in(one, "rejected", "", false), false, "rejected by the pipeline", ""},
		{"held by a person", nil, in(one, "held", "ann", false), false, "held by ann", ""},
		{"published already", nil, in(one, "published", "", false), true, "", ""},
		{"approved, of another tag by now", by("sport"), in(one, "published", "ann", false), true, "approved by ann", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sel, verdicts := compose(t, channel(tt.channel), tt.cand)
			v := verdicts[0]
			if v.Channel != "main" || v.In != tt.in || !strings.Contains(v.Because, tt.because) || !tt.in && v.Because == "" {
				t.Errorf("verdict: got %+v, want in %v because of %q", v, tt.in, tt.because)
			}
			if got := len(sel.Chosen) == 1; got != tt.in {
				t.Errorf("chosen: got %v, want %v", got, tt.in)
			}
			if got := sel.States["k"]; got.State != tt.state || got.By != "" {
				t.Errorf("state: got %+v, want %q of the pipeline", got, tt.state)
			}
		})
	}
}

// What a channel no longer takes leaves it; what only fell off its end, and what
// a person said, stays.
func TestOfferForgets(t *testing.T) {
	by := func(tags ...string) func(*news.Channel) { return func(ch *news.Channel) { ch.Tags = tags } }
	one := in(cand("k", "A bridge is closed", 2, alpha), "published", "", false)
	newer := cand("a", "Another title", 1, alpha)
	tests := []struct {
		name    string
		channel func(*news.Channel)
		cand    news.Candidate
		forgets bool
	}{
		{"still taken", by("world"), one, false},
		{"tags", by("sport"), one, true},
		{"words", func(ch *news.Channel) { ch.Without = []string{"bridge"} }, one, true},
		{"rule", func(ch *news.Channel) { ch.Rule = `title contains "Another"` }, one, true},
		{"rule that cannot be applied", func(ch *news.Channel) { ch.Rule = `sources[5] == "Beta"` }, one, true},
		{"held by the pipeline", by("sport"), in(cand("k", "A bridge is closed", 2, alpha), "held", "", false), true},
		{"approved by a person", by("sport"), in(cand("k", "A bridge is closed", 2, alpha), "published", "ann", false), false},
		{"never there", by("sport"), cand("k", "A bridge is closed", 2, alpha), false},
		{"fell off the end", func(ch *news.Channel) { ch.Limit = 1 }, one, false},
		{"too many of its source", func(ch *news.Channel) { ch.MaxPerSource = 1 }, one, false},
		{"older than a coverage channel looks", func(ch *news.Channel) { ch.Order = "coverage" }, in(cand("k", "A title", 24*8, alpha), "published", "", false), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sel, _ := compose(t, channel(tt.channel), newer, tt.cand)
			got, changed := sel.States["k"]
			if changed != tt.forgets || got.State != "" || got.By != "" || changed && got.Slug != "main" {
				t.Errorf("state: got %+v (%v), want forgotten: %v", got, changed, tt.forgets)
			}
		})
	}
}

func TestWithout(t *testing.T) {
	tests := []struct {
		name, word, title string
		out               bool
	}{
		{"whole word", "horoscope", "Your horoscope for today", true},
		{"other case", "Horoscope", "YOUR HOROSCOPE", true},
		{"first and only", "horoscope", "Horoscope", true},
		{"before a mark", "horoscope", "Today’s horoscope: rest", true},
		{"in hyphens", "horoscope", "A mini-horoscope", true},
		{"plural is another word", "horoscope", "Your horoscopes", false},
		{"part of a word", "art", "Party start in Stuttgart", false},
		{"part first, whole later", "art", "Start of the art fair", true},
		{"before a digit", "covid", "covid19 again", false},
		{"phrase", "live blog", "Election live blog: day two", true},
		{"phrase with white space around", " live blog ", "Election live blog", true},
		{"empty word", "", "Anything", false},
		{"blank word", " ", "Any thing", false},
		{"accented", "météo", "La MÉTÉO du jour", true},
		{"letter with a mark of its own after it", "cafe", "Cafe\u0301 noir", false},
		{"Cyrillic", "гороскоп", "Гороскоп на сегодня", true},
		{"Cyrillic part", "рак", "Ракета взлетела", false},
		{"Greek final sigma", "ΚΑΙΡΟΣ", "Ο καιρός: καιρος αύριο", true},
		{"Arabic", "أبراج", "حظك اليوم أبراج", true},
		{"Arabic with the article is another word", "أبراج", "الأبراج اليوم", false},
		{"Hebrew", "הורוסקופ", "הורוסקופ יומי", true},
		{"Devanagari", "राशिफल", "आज का राशिफल", true},
		{"Devanagari word cut before a vowel sign", "राश", "राशि और धन", false},
		{"Chinese", "星座", "今日星座运势", true},
		{"Japanese", "占い", "今日の占いランキング", true},
		{"Thai", "ดวง", "เช็กดวงวันนี้", true},
		{"Latin inside Chinese", "AI", "最新AI新闻", true},
		{"Korean", "운세", "오늘의 운세", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ch := channel(func(ch *news.Channel) { ch.Without = []string{"never", tt.word} })
			sel, verdicts := compose(t, ch, cand("k", tt.title, 1, alpha))
			if got := len(sel.Chosen) == 0; got != tt.out {
				t.Errorf("left out: got %v, want %v", got, tt.out)
			}
			if tt.out && !strings.Contains(verdicts[0].Because, strings.TrimSpace(tt.word)) {
				t.Errorf("reason: got %q, want %q named", verdicts[0].Because, tt.word)
			}
		})
	}
}

func TestRoom(t *testing.T) {
	few := func(limit, perSource int, order string) news.Channel {
		return channel(func(ch *news.Channel) { ch.Limit, ch.MaxPerSource, ch.Order = limit, perSource, order })
	}
	tests := []struct {
		name    string
		channel news.Channel
		cands   []news.Candidate
		want    string
		states  int
	}{
		{"nothing", few(2, 9, "newest"), nil, "", 0},
		{"limit", few(2, 9, "newest"), []news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, beta), cand("c", "C", 3, gamma)}, "a b", 2},
		{"per source, the newest of it", few(9, 2, "newest"),
			[]news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, alpha), cand("c", "C", 3, alpha), cand("d", "D", 4, beta)}, "a b d", 3},
		{"per source counts leads alone", few(9, 1, "newest"),
			[]news.Candidate{cand("a", "A", 1, alpha, beta), cand("b", "B", 2, beta, alpha), cand("c", "C", 3, alpha)}, "a b", 2},
		{"ties by key", few(9, 9, "newest"), []news.Candidate{cand("c", "C", 1, alpha), cand("a", "A", 1, beta), cand("b", "B", 1, gamma)}, "a b c", 3},
		{"pinned first", few(9, 9, "newest"), []news.Candidate{cand("a", "A", 1, alpha), in(cand("b", "B", 2, beta), "published", "ann", true)}, "b a", 1},
		{"pinned takes the last one's room", few(2, 9, "newest"),
			[]news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, beta), in(cand("c", "C", 3, gamma), "published", "ann", true)}, "c a", 1},
		{"pinned beyond its source's share", few(9, 1, "newest"),
			[]news.Candidate{cand("a", "A", 1, alpha), in(cand("b", "B", 2, alpha), "published", "ann", true)}, "b a", 1},
		{"coverage: more outlets first", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, alpha, beta)}, "b a", 2},
		{"coverage: weight of the lead's source", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 1, alpha, beta), cand("b", "B", 1, gamma)}, "b a", 2},
		{"coverage: halved each day", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 0, alpha), cand("b", "B", 25, alpha, beta)}, "a b", 2},
		{"coverage: equal score, newer first", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 0, alpha), cand("b", "B", 24, alpha, beta)}, "a b", 2},
		{"coverage: all equal, by key", few(9, 9, "coverage"), []news.Candidate{cand("b", "B", 1, beta), cand("a", "A", 1, alpha)}, "a b", 2},
		{"coverage: the limit cuts the least, not the oldest", few(1, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, alpha, beta)}, "b", 1},
		{"coverage: a source's share is its best, not its newest", few(9, 1, "coverage"),
			[]news.Candidate{cand("a", "A", 1, alpha), cand("b", "B", 2, alpha, beta), cand("c", "C", 3, gamma)}, "c b", 2},
		{"coverage: a week back at most", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 7*24, alpha), cand("b", "B", 7*24+1, alpha, beta, gamma)}, "a", 1},
		{"coverage: pinned before a better one", few(9, 9, "coverage"),
			[]news.Candidate{cand("a", "A", 1, alpha, beta, gamma), in(cand("b", "B", 2, alpha), "published", "ann", true)}, "b a", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sel, _ := compose(t, tt.channel, tt.cands...)
			if got := keys(sel); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := len(sel.States); got != tt.states {
				t.Errorf("states: got %v, want %d of them", sel.States, tt.states)
			}
		})
	}
}

func TestFull(t *testing.T) {
	newest := channel(func(ch *news.Channel) { ch.Limit = 1 })
	coverage := channel(func(ch *news.Channel) { ch.Slug, ch.Order, ch.Limit, ch.Tags = "top", "coverage", 1, []string{"world"} })
	c, err := edit.NewComposer([]news.Channel{newest, coverage}, titles, day)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		cand news.Candidate
		full bool
	}{
		{cand("a", "A", 1, alpha), false},
		{cand("b", "B", 7*24, alpha), false},
		{cand("c", "C", 7*24+1, gamma), true}, // not even of its tags, but what follows is as old
	} {
		c.Offer(step.cand)
		if c.Full() != step.full {
			t.Errorf("after %s: full is %v, want %v", step.cand.Key, c.Full(), step.full)
		}
	}
}

// The score a rule sees is outlets × weight of the lead's source × 2^(-age in days).
func TestScore(t *testing.T) {
	tests := []struct {
		name string
		cand news.Candidate
		want float64
	}{
		{"new, one outlet", cand("k", "A", 0, alpha), 1},
		{"three outlets", cand("k", "A", 0, alpha, beta, gamma), 3},
		{"three reports of two outlets", cand("k", "A", 0, alpha, beta, beta), 2},
		{"weight of the lead", cand("k", "A", 0, gamma, alpha), 6},
		{"a day old", cand("k", "A", 24, gamma), 1.5},
		{"half a day old", cand("k", "A", 12, alpha), math.Sqrt(0.5)},
		{"newer than the newest item", cand("k", "A", -5, alpha), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			near := fmt.Sprintf("abs(score - %.9f) < 0.000001", tt.want)
			sel, _ := compose(t, channel(func(ch *news.Channel) { ch.Rule = near }), tt.cand)
			if len(sel.Chosen) != 1 {
				t.Errorf("the score is not %v", tt.want)
			}
		})
	}
}

func TestNewComposerNamesTheChannel(t *testing.T) {
	for _, change := range []func(*news.Channel){
		func(ch *news.Channel) { ch.Rule = "outlets >" },
		func(ch *news.Channel) { ch.Hold = "no_such_field" },
	} {
		_, err := edit.NewComposer([]news.Channel{channel(change)}, nil, day)
		if err == nil || !strings.HasPrefix(err.Error(), "channel main: ") {
			t.Errorf("got %v, want an error of channel main", err)
		}
	}
}

func TestNeedsText(t *testing.T) {
	tests := []struct {
		name, rule, hold string
		want             bool
	}{
		{"none", "", "", false}, {"rule without", "words > 3", "", false},
		{"rule", `text contains "x"`, "", true}, {"hold", "", `len(text) > 3`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := edit.NewComposer([]news.Channel{channel(func(ch *news.Channel) { ch.Rule, ch.Hold = tt.rule, tt.hold })}, nil, day)
			if err != nil {
				t.Fatal(err)
			}
			if c.NeedsText() != tt.want {
				t.Errorf("got %v, want %v", c.NeedsText(), tt.want)
			}
		})
	}
}

// Where the pages of candidates are cut changes nothing, for whoever reads until
// Full looks at it after each page.
func TestPagingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cands []news.Candidate
		list := []news.Source{alpha, beta, gamma}
		for i := range rapid.IntRange(0, 60).Draw(t, "candidates") {
			who := rapid.SliceOfN(rapid.SampledFrom(list), 1, 3).Draw(t, "sources")
			age := float64(rapid.IntRange(0, 9*24).Draw(t, "age"))
			cands = append(cands, cand(news.ID(fmt.Sprintf("k%02d", i)), "A title", age, who...))
		}
		slices.SortFunc(cands, func(a, b news.Candidate) int {
			if d := b.Time.Compare(a.Time); d != 0 {
				return d
			}
			return strings.Compare(string(a.Key), string(b.Key))
		})
		channels := []news.Channel{
			channel(func(ch *news.Channel) {
				ch.Limit, ch.MaxPerSource = rapid.IntRange(1, 20).Draw(t, "limit"), rapid.IntRange(1, 9).Draw(t, "share")
			}),
			channel(func(ch *news.Channel) {
				ch.Slug, ch.Order, ch.Tags = "top", "coverage", []string{"sport"}
				ch.Limit, ch.MaxPerSource = rapid.IntRange(1, 20).Draw(t, "limit by coverage"), rapid.IntRange(1, 9).Draw(t, "share by coverage")
			}),
		}
		read := func(page int) []edit.Selection {
			c, err := edit.NewComposer(channels, titles, day)
			if err != nil {
				t.Fatal(err)
			}
			for part := range slices.Chunk(cands, page) {
				if c.Full() {
					break
				}
				for _, cand := range part {
					c.Offer(cand)
				}
			}
			return c.Selections()
		}
		whole := read(1000)
		if diff := cmp.Diff(whole, read(rapid.IntRange(1, 20).Draw(t, "page"))); diff != "" {
			t.Errorf("other pages, other selection:\n%s", diff)
		}
		for _, sel := range whole {
			if len(sel.Chosen) > sel.Channel.Limit {
				t.Errorf("%s: %d entries, want at most %d", sel.Channel.Slug, len(sel.Chosen), sel.Channel.Limit)
			}
			count := map[news.ID]int{}
			for _, c := range sel.Chosen {
				count[c.Items[0].Source]++
				if n := count[c.Items[0].Source]; n > sel.Channel.MaxPerSource {
					t.Errorf("%s: %d entries of one source, want at most %d", sel.Channel.Slug, n, sel.Channel.MaxPerSource)
				}
			}
			if len(sel.States) != len(sel.Chosen) {
				t.Errorf("%s: %d states for %d entries", sel.Channel.Slug, len(sel.States), len(sel.Chosen))
			}
		}
	})
}

func TestMint(t *testing.T) {
	got := edit.Mint(cand("k", "A Bridge: closed!", 3, alpha))
	want := news.Mint{Key: "k", Slug: "a-bridge-closed", PublishedAt: day.Add(-3 * time.Hour)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
