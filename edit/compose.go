package edit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"feedctl/edit/content"
	"feedctl/edit/rules"
	"feedctl/news"
)

// Composer chooses what each channel prints. Tell it of each channel what persons
// chose ByHand, Offer it candidates, newest first, until it is Full; then ask for
// the Selections. It is not safe for concurrent use.
type Composer struct {
	sources  map[news.ID]news.Source
	newest   time.Time
	channels []*selector
}

// Selection is one channel's choice: story keys in the order of printing, and
// the new state of each offered story whose state there changes: an empty State
// for one that the channel took before and takes no more.
type Selection struct {
	Channel news.Channel
	Chosen  []news.Candidate
	States  map[news.ID]news.ChannelState
}

// Verdict says why a story is or is not in a channel.
type Verdict struct {
	Channel string `json:"channel"`
	In      bool   `json:"in"`
	Because string `json:"because"`
}

type selector struct {
	news.Channel
	rule, hold *rules.Rule
	chosen     []scored
	perSource  map[news.ID]int
	states     map[news.ID]news.ChannelState
	full       bool
	byHand     map[news.ID]Verdict // of those that were offered as a person's choice
}

type scored struct {
	news.Candidate
	score float64
}

// coverageReach is how far back from the newest item a channel ordered by
// coverage looks: below 2^-7 of its weight no story is front-page news.
const coverageReach = 7 * 24 * time.Hour

// NewComposer prepares a round. newest is the newest own time of any item: age
// is measured from it, never from the clock. It fails on a rule that does not compile.
func NewComposer(channels []news.Channel, sources map[news.ID]news.Source, newest time.Time) (*Composer, error) {
	c := &Composer{sources: sources, newest: newest}
	for _, ch := range channels {
		s := &selector{Channel: ch, perSource: map[news.ID]int{}, states: map[news.ID]news.ChannelState{}, byHand: map[news.ID]Verdict{}}
		for _, r := range []struct {
			text string
			into **rules.Rule
		}{{ch.Rule, &s.rule}, {ch.Hold, &s.hold}} {
			if r.text == "" {
				continue
			}
			rule, err := rules.Compile(r.text)
			if err != nil {
				return nil, fmt.Errorf("channel %s: %w", ch.Slug, err)
			}
			*r.into = &rule
		}
		c.channels = append(c.channels, s)
	}
	return c, nil
}

// NeedsText reports whether a rule names the text of stories, so that offered
// candidates must carry it.
func (c *Composer) NeedsText() bool {
	return slices.ContainsFunc(c.channels, func(s *selector) bool {
		return s.rule != nil && strings.Contains(s.Rule, "text") || s.hold != nil && strings.Contains(s.Hold, "text")
	})
}

// Full reports that no further candidate can enter any channel.
func (c *Composer) Full() bool {
	return !slices.ContainsFunc(c.channels, func(s *selector) bool { return !s.full })
}

// Offer considers a candidate for every channel and says what became of it.
func (c *Composer) Offer(cand news.Candidate) []Verdict {
	var out []Verdict
	for _, s := range c.channels {
		v, known := s.byHand[cand.Key]
		if !known {
			v = s.verdict(c, cand)
		}
		out = append(out, v)
	}
	return out
}

func (s *selector) verdict(c *Composer, cand news.Candidate) Verdict {
	in, because := false, "it has no report"
	if len(cand.Items) > 0 {
		in, because = s.offer(c, cand)
	}
	return Verdict{s.Slug, in, because}
}

// offer decides for one channel:
// 1 what a person said  2 room  3 tags, words, rule  4 hold and review  5 its source's share.
func (s *selector) offer(c *Composer, cand news.Candidate) (bool, string) {
	state := channelState(cand, s.Slug)
	approved := state.State == news.StatePublished && state.By != ""
	switch {
	case state.State == news.StateRejected:
		return false, "rejected by " + by(state)
	case state.State == news.StateHeld && state.By != "":
		return false, "held by " + by(state)
	}
	if why := s.outOfReach(c, cand, approved, state.State == news.StateHeld); why != "" && !state.Pinned {
		return false, why
	}
	// What a person approved for the channel was judged then.
	facts, why := s.judge(c, cand)
	if why != "" && !approved {
		// It may have been here before its tags, its title or the rule changed.
		if state.State != "" && state.By == "" {
			s.states[cand.Key] = news.ChannelState{Slug: s.Slug}
		}
		return false, why
	}
	if why := s.holds(facts); why != "" && !approved {
		s.keep(cand, news.StateHeld)
		return false, why
	}
	// By coverage the best of a source enter, not the newest: Selections counts
	// there. What a person pinned takes nobody's share.
	if src := cand.Items[0].Source; s.Order != "coverage" && !state.Pinned {
		if s.perSource[src] >= s.MaxPerSource {
			return false, fmt.Sprintf("its source has %d newer entries here already", s.MaxPerSource)
		}
		s.perSource[src]++
	}
	s.chosen = append(s.chosen, scored{cand, c.facts(cand).Score})
	s.keep(cand, news.StatePublished)
	s.full = s.full || !s.Review && s.Order != "coverage" && len(s.chosen) >= s.Limit
	if approved {
		return true, "approved by " + by(state)
	}
	return true, s.reason(c, cand)
}

// judge says why the channel's tags, words or rule do not take a candidate; why
// is empty when they do, and only then are there facts.
func (s *selector) judge(c *Composer, cand news.Candidate) (facts rules.Story, why string) {
	if tags := s.missingTag(c, cand); tags != "" {
		return facts, tags
	}
	if w := s.unwanted(cand.Title); w != "" {
		return facts, fmt.Sprintf("its title has the word %q", w)
	}
	facts = c.facts(cand)
	if s.rule == nil {
		return facts, ""
	}
	switch ok, err := s.rule.Match(facts); {
	case err != nil:
		return facts, fmt.Sprintf("the channel cannot judge it: %v", err)
	case !ok:
		return facts, "the channel's rule does not take it: " + s.Rule
	}
	return facts, ""
}

func (s *selector) keep(cand news.Candidate, state string) {
	old := channelState(cand, s.Slug)
	if old.State != state {
		s.states[cand.Key] = news.ChannelState{Slug: s.Slug, State: state, Pinned: old.Pinned}
	}
}

func (s *selector) reason(c *Composer, cand news.Candidate) string {
	if s.Rule != "" {
		return "the channel's rule takes it: " + s.Rule
	}
	if len(s.Tags) == 0 {
		return "the channel takes every source"
	}
	for _, it := range cand.Items {
		for _, t := range s.Tags {
			if slices.Contains(c.sources[it.Source].Tags, t) {
				return fmt.Sprintf("%s has the tag %q", c.sources[it.Source].Title, t)
			}
		}
	}
	return ""
}

func (s *selector) missingTag(c *Composer, cand news.Candidate) string {
	if len(s.Tags) == 0 {
		return ""
	}
	for _, it := range cand.Items {
		for _, t := range s.Tags {
			if slices.Contains(c.sources[it.Source].Tags, t) {
				return ""
			}
		}
	}
	return "none of its sources has the tag " + strings.Join(s.Tags, " or ")
}

// unwanted returns the first word of Without that stands in the title as a
// whole word, whatever its case.
func (s *selector) unwanted(title string) string {
	title = strings.Map(fold, title)
	for _, w := range s.Without {
		needle := strings.Map(fold, strings.TrimSpace(w))
		for from := 0; needle != ""; {
			i := strings.Index(title[from:], needle)
			if i < 0 {
				break
			}
			i += from
			end := i + len(needle)
			if edge(title, i) && edge(title, end) {
				return w
			}
			_, n := utf8.DecodeRuneInString(title[i:])
			from = i + n
		}
	}
	return ""
}

// fold gives the letters that differ in case alone one form; a Greek final
// sigma is a sigma, which lower case would keep apart.
func fold(r rune) rune {
	for next := unicode.SimpleFold(r); ; next = unicode.SimpleFold(next) {
		if next <= r {
			return next
		}
		r = next
	}
}

// edge reports whether a word may begin or end at byte i of s. Scripts that are
// written without spaces have no whole words to look for: there any place will do.
func edge(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !inWord(before) || !inWord(after) || unspaced(before) || unspaced(after)
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// facts is a candidate as rules see it. Score is the coverage order's: how many
// outlets report the story, times the lead's source weight, halved for each day
// of age.
func (c *Composer) facts(cand news.Candidate) rules.Story {
	f := rules.Story{Title: cand.Title, Language: cand.Language, Age: c.newest.Sub(cand.Time).Hours()}
	outlets := map[news.ID]bool{}
	for i, it := range cand.Items {
		src := c.sources[it.Source]
		if !outlets[it.Source] {
			f.Sources = append(f.Sources, src.Title)
			f.Tags = append(f.Tags, src.Tags...)
		}
		outlets[it.Source] = true
		if i == 0 {
			f.Source, f.Words = src.Title, it.Words
		}
		f.Text = strings.TrimSpace(f.Text + "\n\n" + it.Text)
	}
	f.Outlets = len(outlets)
	weight := c.sources[cand.Items[0].Source].Weight
	f.Score = float64(f.Outlets) * weight * math.Pow(2, -max(f.Age, 0)/24)
	return f
}

// Selections returns each channel's choice in the order of printing: pinned
// first, then by the channel's order, ties by key.
func (c *Composer) Selections() []Selection {
	var out []Selection
	for _, s := range c.channels {
		slices.SortStableFunc(s.chosen, func(a, b scored) int {
			pa, pb := channelState(a.Candidate, s.Slug).Pinned, channelState(b.Candidate, s.Slug).Pinned
			if pa != pb {
				if pa {
					return -1
				}
				return 1
			}
			if s.Order == "coverage" {
				if d := cmp.Compare(b.score, a.score); d != 0 {
					return d
				}
			}
			return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.Key, b.Key))
		})
		sel := Selection{Channel: s.Channel, States: s.states}
		perSource := map[news.ID]int{}
		for _, ch := range s.chosen {
			src, pinned := ch.Items[0].Source, channelState(ch.Candidate, s.Slug).Pinned
			if len(sel.Chosen) >= s.Limit || perSource[src] >= s.MaxPerSource && !pinned {
				delete(s.states, ch.Key)
				continue
			}
			if !pinned {
				perSource[src]++
			}
			sel.Chosen = append(sel.Chosen, ch.Candidate)
		}
		out = append(out, sel)
	}
	return out
}

// Mint fixes the address and date of a story that is published for the first time.
func Mint(c news.Candidate) news.Mint {
	return news.Mint{Key: c.Key, Slug: news.Slug(c.Title), PublishedAt: c.Time}
}

func channelState(c news.Candidate, slug string) news.ChannelState {
	for _, s := range c.Channels {
		if s.Slug == slug {
			return s
		}
	}
	return news.ChannelState{}
}

func by(s news.ChannelState) string {
	if s.By == "" {
		return "the pipeline"
	}
	return s.By
}

// Minutes is a text's reading time in whole minutes.
func Minutes(words int, language string) int { return content.Minutes(words, language) }
