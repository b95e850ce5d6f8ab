package edit

import (
	"fmt"
	"slices"
	"time"

	"feedctl/edit/rules"
	"feedctl/news"
)

// What persons choose and what waits for them.

// reviewReach is how far back from the newest item a reviewed channel looks for
// what a person should see. Older ones enter when somebody approves them by name.
const reviewReach = 30 * 24 * time.Hour

// ByHand considers what persons chose for a channel, however old it is: before the
// candidates that are offered to all. Those that are pinned come first; a reviewed
// channel takes nothing but what a person published there, newest first.
func (c *Composer) ByHand(slug string, pinned, published []news.Candidate) {
	for _, s := range c.channels {
		if s.Slug != slug {
			continue
		}
		for _, cand := range pinned {
			s.byHand[cand.Key] = s.verdict(c, cand)
		}
		for _, cand := range published {
			_, twice := s.byHand[cand.Key]
			// Those of a channel that is not reviewed come in their turn, but for those
			// that only a person makes an entry.
			if !twice && (s.Review || backlog(cand)) {
				s.byHand[cand.Key] = s.verdict(c, cand)
			}
		}
	}
}

// backlog reports whether a candidate is never an entry by itself.
func backlog(cand news.Candidate) bool {
	return !slices.ContainsFunc(cand.Items, func(it news.CandidateItem) bool { return !it.Backlog })
}

// Takes are the channels whose tags, words and rules take a candidate, whether
// there is room for it or not and whatever a person said.
func (c *Composer) Takes(cand news.Candidate) []string {
	var out []string
	for _, s := range c.channels {
		if len(cand.Items) == 0 {
			break
		}
		if _, why := s.judge(c, cand); why == "" {
			out = append(out, s.Slug)
		}
	}
	return out
}

// Waits says why a candidate waits for a person, by the channels that hold it.
func (c *Composer) Waits(cand news.Candidate) map[string]string {
	out := map[string]string{}
	for _, s := range c.channels {
		state := channelState(cand, s.Slug)
		switch {
		case state.State != news.StateHeld || len(cand.Items) == 0:
			continue
		case state.By != "":
			out[s.Slug] = "held by " + state.By
			continue
		}
		facts, why := s.judge(c, cand)
		if why == "" {
			why = s.holds(facts)
		}
		if why != "" {
			out[s.Slug] = why
		}
	}
	return out
}

// outOfReach says why a candidate is too old for the channel; empty: it is not.
// Of a reviewed channel the approved ones make the entries, all others the queue.
func (s *selector) outOfReach(c *Composer, cand news.Candidate, approved, waits bool) string {
	age := c.newest.Sub(cand.Time)
	switch {
	case s.Review && approved && s.Order != "coverage" && len(s.chosen) >= s.Limit, s.full && !s.Review:
		return "older than the channel's last entry"
	case s.Review && !approved && age > reviewReach:
		if s.full = true; waits {
			return ""
		}
		return "older than what the channel's queue takes up; a person can approve it"
	case (approved || !s.Review) && s.Order == "coverage" && age > coverageReach:
		s.full = s.full || !s.Review // so is every candidate after it
		return "too old for a channel ordered by coverage"
	}
	return ""
}

// holds says why a story that the channel takes waits for a person; empty: it does not.
func (s *selector) holds(facts rules.Story) string {
	if s.hold != nil {
		switch ok, err := s.hold.Match(facts); {
		case err != nil:
			return fmt.Sprintf("held, since the channel cannot judge it: %v", err)
		case ok:
			return "held by the channel's rule: " + s.Hold
		}
	}
	if s.Review {
		return "a new story waits for a person: the channel is reviewed"
	}
	return ""
}
