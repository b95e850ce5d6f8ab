package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/news"
)

type whyJSON struct {
	ID        string         `json:"id"`
	Decisions []decisionJSON `json:"decisions"`
	Channels  []edit.Verdict `json:"channels,omitempty"`
}

type decisionJSON struct {
	Subject string `json:"subject,omitempty"`
	news.Decision
}

func (c *cli) whyCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "why ITEM|STORY", Short: "every rule, score and act that put it where it is", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		w, err := a.why(cmd.Context(), strings.Join(args, " "))
		if err != nil {
			return err
		}
		if asJSON {
			return c.printJSON(w)
		}
		fmt.Fprintln(c.Out, w.ID)
		for _, d := range w.Decisions {
			fmt.Fprintf(c.Out, "%s  %s  %s: %s", d.At.Format(time.RFC3339), nonEmpty(d.By, "pipeline"), d.Act, printable(d.Because))
			if d.Threshold != 0 {
				fmt.Fprintf(c.Out, " (%.3f, needed %.3f)", d.Score, d.Threshold)
			}
			fmt.Fprintf(c.Out, "  [%s]\n", d.Recipe)
		}
		for _, v := range w.Channels {
			word := "not in"
			if v.In {
				word = "in"
			}
			fmt.Fprintf(c.Out, "%s %s: %s\n", word, v.Channel, printable(v.Because))
		}
		return nil
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// why collects what was decided about a story and its items, or one item and
// its story, with the desk's acts, in order of time.
func (a *app) why(ctx context.Context, ref string) (whyJSON, error) {
	w := whyJSON{Decisions: []decisionJSON{}}
	s, err := a.story(ctx, ref)
	var only news.ID
	if err == nil {
		w.ID = a.storyID(s.Key)
	} else {
		it, itemErr := a.item(ctx, ref)
		if itemErr != nil {
			return w, fmt.Errorf("%w", itemErr)
		}
		w.ID, only = string(it.ID), it.ID
		if it.Story == "" {
			w.Decisions = append(w.Decisions, decisionJSON{string(it.ID), news.Decision{At: it.FirstSeen, By: "pipeline", Act: "stored", Because: "it is not grouped yet: the next publish or once does it", Recipe: edit.Recipe}})
			return w, nil
		}
		list, err := a.store.Stories(ctx, []news.ID{it.Story})
		if err != nil || len(list) == 0 {
			return w, broken(fmt.Errorf("story of %s: %w", it.ID, news.ErrNotFound))
		}
		s = list[0]
	}
	subjects := append([]news.ID{s.Key}, s.Items...)
	if only != "" {
		subjects = []news.ID{only, s.Key}
	}
	for _, id := range subjects {
		ds, err := a.store.Decisions(ctx, id)
		if err != nil {
			return w, broken(err)
		}
		for _, d := range ds {
			w.Decisions = append(w.Decisions, decisionJSON{string(id), d})
		}
	}
	acts, err := a.store.Acts(ctx, s.Key)
	if err != nil {
		return w, broken(err)
	}
	for _, act := range acts {
		w.Decisions = append(w.Decisions, decisionJSON{string(s.Key), news.Decision{At: act.At, By: act.By, Act: act.Verb, Because: act.Note}})
	}
	w.Decisions = append(w.Decisions, a.madeBy(s)...)
	for i := range w.Decisions {
		if w.Decisions[i].Features == nil {
			w.Decisions[i].Features = map[string]float64{} // the shape promises an object
		}
	}
	slices.SortStableFunc(w.Decisions, func(x, y decisionJSON) int { return x.At.Compare(y.At) })
	w.Channels, err = a.verdicts(ctx, s)
	return w, err
}

// madeBy are the derived things a story carries, each with its recipe.
func (a *app) madeBy(s news.Story) []decisionJSON {
	var out []decisionJSON
	if len(s.Items) > 1 {
		out = append(out, decisionJSON{string(s.Key), news.Decision{At: s.FirstSeen, By: "pipeline", Act: "lead", Recipe: edit.GroupRecipe,
			Because: fmt.Sprintf("%s leads its %d reports", s.Lead, len(s.Items))}})
	}
	if s.Published() {
		// When it was published is when it entered its first channel.
		at := time.Time{}
		for _, ch := range s.Channels {
			if at.IsZero() || ch.At.Before(at) {
				at = ch.At
			}
		}
		out = append(out, decisionJSON{string(s.Key), news.Decision{At: at, By: "pipeline", Act: "published", Recipe: edit.Recipe,
			Because: "it entered a channel; its id, address and date are fixed since"}})
	}
	return out
}

// verdicts composes the channels as a publication would and says what becomes of s.
func (a *app) verdicts(ctx context.Context, s news.Story) ([]edit.Verdict, error) {
	sources, err := a.sourcesByID(ctx)
	if err != nil {
		return nil, err
	}
	newest, err := a.store.Newest(ctx)
	if err != nil {
		return nil, broken(err)
	}
	c, err := edit.NewComposer(a.channels(), sources, newest)
	if err != nil {
		return nil, err
	}
	var at news.Position
	for {
		cands, err := a.store.Candidates(ctx, at, 1000)
		if err != nil {
			return nil, broken(err)
		}
		for _, cand := range cands {
			if v := c.Offer(cand); cand.Key == s.Key {
				return v, nil
			}
		}
		if len(cands) < 1000 {
			break
		}
		at = news.Position{Time: cands[len(cands)-1].Time, Key: cands[len(cands)-1].Key}
	}
	return []edit.Verdict{{Channel: "every channel", Because: "all its items came with a source's first visit, beyond fetch.backfill"}}, nil
}
