package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedctl/edit"
	"feedctl/news"
	"feedctl/pipeline"
)

// stateChanged lists the stories whose approved or written text stands while
// their sources say something else by now.
const stateChanged = "changed"

// queued are the keys of the stories that wait for a person, or, for the state
// changed, of those with anything pending: what is urgent first, then the newest.
func (a *app) queued(ctx context.Context, q news.Query) ([]news.ID, error) {
	keys, err := a.store.Waiting(ctx)
	if err != nil {
		return nil, broken(err)
	}
	var out []news.ID
	err = a.eachPage(ctx, keys, func(page []news.Story) error {
		var part []news.ID
		for _, s := range page {
			part = append(part, s.Key)
		}
		pending, err := a.store.Pending(ctx, part)
		if err != nil {
			return broken(err)
		}
		for _, s := range page {
			if !q.Since.IsZero() && s.Updated.Before(q.Since) {
				continue
			}
			if a.waits(s, pending[s.Key], q) {
				out = append(out, s.Key)
			}
		}
		return nil
	})
	return out, err
}

// waits reports whether a story is of the state that q asks for. What is pending
// waits for a person in the reviewed channels that print it.
func (a *app) waits(s news.Story, pending news.Pending, q news.Query) bool {
	printed := outdated(s, pending)
	return slices.ContainsFunc(s.Channels, func(c news.ChannelState) bool {
		switch {
		case q.Channel != "" && c.Slug != q.Channel:
			return false
		case q.State == news.StateHeld && c.State == news.StateHeld:
			return true
		case !slices.Contains(printed, c.Slug):
			return false
		}
		return q.State == stateChanged || a.reviewed(c.Slug)
	})
}

// outdated are the channels that print a story as it was before what is pending.
func outdated(s news.Story, pending news.Pending) []string {
	out := []string{}
	for _, c := range s.Channels {
		if !pending.Empty() && c.State == news.StatePublished && !slices.Contains(pending.Settled, c.Slug) {
			out = append(out, c.Slug)
		}
	}
	return out
}

func (a *app) reviewed(slug string) bool {
	for _, ch := range a.cfg.Channels {
		if ch.Slug == slug {
			return ch.Review
		}
	}
	return false
}

// printQueue lists stories that wait, each with what it waits for.
func (a *app) printQueue(ctx context.Context, keys []news.ID) error {
	p := a.pipeline(nil)
	return a.eachPage(ctx, keys, func(page []news.Story) error {
		var part []news.ID
		for _, s := range page {
			part = append(part, s.Key)
		}
		why, err := p.Queue(ctx, part)
		if err != nil {
			return broken(err)
		}
		reports := 0 // columns
		for _, s := range page {
			reports = max(reports, wide(count(len(s.Items), "report")))
		}
		for _, s := range page {
			w := why[s.Key]
			fmt.Fprintf(a.cli.Out, "%s  %s  %s  %s\n", s.Key[:8], s.FirstSeen.Format("2006-01-02 15:04"), pad(count(len(s.Items), "report"), reports), printable(s.Title))
			for _, line := range waitingLines(s, w) {
				fmt.Fprintf(a.cli.Out, "          %s\n", printable(line))
			}
		}
		return nil
	})
}

// waitingLines say what a story waits for: what is pending, then the channels.
func waitingLines(s news.Story, w pipeline.Waits) []string {
	out := pendingLines(w.Pending, w.Outlet)
	if prints := outdated(s, w.Pending); len(prints) > 0 {
		out = append(out, "since it was approved or written; printed so in "+strings.Join(prints, ", "))
	}
	for _, slug := range slices.Sorted(maps.Keys(w.Channels)) {
		out = append(out, slug+": "+w.Channels[slug])
	}
	return out
}

// pendingLines are edit.PendingWords with the sentences that changed below each.
func pendingLines(p news.Pending, outlet func(news.ID) string) []string {
	var out []string
	words := edit.PendingWords(p, outlet)
	for i, line := range words {
		out = append(out, line)
		if i >= len(p.Changes) {
			continue
		}
		c := p.Changes[i]
		// Several facts of one sentence are told by one pair of sentences, the last.
		if next := i + 1; next < len(p.Changes) && p.Changes[next].Before == c.Before && p.Changes[next].Item == c.Item {
			continue
		}
		for _, s := range []struct{ label, text string }{{"was", c.Before}, {"now", c.After}} {
			if text := strings.Join(strings.Fields(s.text), " "); text != "" {
				out = append(out, "  "+s.label+": "+short(text, 160))
			}
		}
	}
	return out
}

type pendingJSON struct {
	Changes    []changeJSON    `json:"changes"`     // numbers, names and quotations that a cited report no longer has
	Left       []storyItemJSON `json:"left"`        // approved reports that are no longer of the story
	NewReports []storyItemJSON `json:"new_reports"` // joined since
	Revised    []storyItemJSON `json:"revised"`     // approved reports that read otherwise now
	Channels   []string        `json:"channels"`    // that print it as it was
	Title      string          `json:"title,omitempty"`
	Summary    *summaryJSON    `json:"summary,omitempty"`
	Text       []string        `json:"text"` // all of it, a line each, as for a person
}

type changeJSON struct {
	news.Change
	Publication string `json:"publication"`
}

type waitsJSON struct {
	Channel string `json:"channel"`
	Because string `json:"because"`
}

// pendingJSON is what is pending; nil for nothing.
func (a *app) pendingJSON(s news.Story, w pipeline.Waits, items map[news.ID]news.Item) *pendingJSON {
	p := w.Pending
	if p.Empty() {
		return nil
	}
	j := &pendingJSON{Changes: []changeJSON{}, Title: p.Title, Channels: outdated(s, p), Text: some(pendingLines(p, w.Outlet))}
	for _, c := range p.Changes {
		j.Changes = append(j.Changes, changeJSON{c, w.Outlet(c.Item)})
	}
	rows := func(ids []news.ID) []storyItemJSON {
		out := []storyItemJSON{}
		for _, id := range ids {
			it := items[id]
			out = append(out, storyItemJSON{ID: id, Source: it.Source, Publication: w.Outlet(id), URL: it.URL, Title: it.Title, Published: it.Published, DuplicateOf: it.DuplicateOf,
				FullText: it.EditRecipe != "" && it.FullText()})
		}
		return out
	}
	j.Left, j.NewReports, j.Revised = rows(p.Left), rows(p.Reports), rows(p.Revised)
	if sum := p.Summary; sum != nil {
		j.Summary = &summaryJSON{sum.Text, some(sum.Points), sum.Recipe, sum.By}
	}
	return j
}

// decisions are what was decided of a story and its items, and what persons did,
// in order of time.
func (a *app) decisions(ctx context.Context, s news.Story, acts []news.Act) ([]decisionJSON, error) {
	out := []decisionJSON{}
	for _, id := range append([]news.ID{s.Key}, s.Items...) {
		ds, err := a.store.Decisions(ctx, id)
		if err != nil {
			return nil, broken(err)
		}
		for _, d := range ds {
			if d.Features == nil {
				d.Features = map[string]float64{} // the shape promises an object
			}
			out = append(out, decisionJSON{Subject: string(id), Decision: d})
		}
	}
	for _, act := range acts {
		out = append(out, decisionJSON{Subject: string(s.Key), Decision: news.Decision{At: act.At, By: act.By, Act: act.Verb, Because: act.Note, Features: map[string]float64{}}})
	}
	slices.SortStableFunc(out, func(x, y decisionJSON) int { return x.At.Compare(y.At) })
	return out, nil
}
