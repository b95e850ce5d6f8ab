package main

import (
	"context"
	"errors"
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
	Story     string         `json:"story,omitempty"` // of an item

	items map[news.ID]string // titles, for a person
}

type decisionJSON struct {
	Subject string `json:"subject,omitempty"`
	news.Decision
}

func (c *cli) whyCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "why ITEM|STORY [ITEM]", Short: "every rule, score and act that put it where it is; of two items what joins or parts them", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		one, two, err := a.twoItems(cmd.Context(), args)
		if err == nil {
			return a.printPair(cmd.Context(), one, two, asJSON)
		}
		w, whole := a.why(cmd.Context(), strings.Join(args, " "))
		switch {
		case errors.Is(whole, news.ErrNotFound) && len(args) == 2:
			return err // what is wrong with the two names says more
		case whole != nil:
			return whole
		case asJSON:
			return c.printJSON(w)
		}
		a.printWhy(w)
		return nil
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printWhy prints a line a decision. What the desk's acts tell of themselves is not
// told again by the items that they moved.
func (a *app) printWhy(w whyJSON) {
	fmt.Fprintln(a.cli.Out, w.ID)
	if w.Story != "" {
		fmt.Fprintf(a.cli.Out, "in %s\n", w.Story)
	}
	for _, d := range w.Decisions {
		if d.Recipe == edit.DeskRecipe {
			continue
		}
		what := d.Act
		if title, ok := w.items[news.ID(d.Subject)]; ok {
			what += fmt.Sprintf(" of “%s” (%s)", short(title, mostTitle), d.Subject[:8])
		}
		fmt.Fprintf(a.cli.Out, "%s  %s  %s: %s", d.At.Format("2006-01-02 15:04"), printable(nonEmpty(d.By, "pipeline")), printable(what), printable(d.Because))
		if d.Threshold != 0 {
			fmt.Fprintf(a.cli.Out, " (%.3f, needed %.3f)", d.Score, d.Threshold)
		}
		if d.Recipe != "" {
			fmt.Fprintf(a.cli.Out, "  [%s]", d.Recipe)
		}
		fmt.Fprintln(a.cli.Out)
	}
	for _, v := range w.Channels {
		word := "not in"
		if v.In {
			word = "in"
		}
		fmt.Fprintf(a.cli.Out, "%s %s: %s\n", word, v.Channel, printable(v.Because))
	}
}

// why collects what was decided about a story and its items, or one item and
// its story, with the desk's acts, in order of time.
func (a *app) why(ctx context.Context, ref string) (whyJSON, error) {
	w := whyJSON{Decisions: []decisionJSON{}}
	s, only, err := a.whose(ctx, ref)
	if err != nil {
		return w, err
	}
	w.ID = a.storyID(s.Key)
	subjects := append([]news.ID{s.Key}, s.Items...)
	if only.ID != "" {
		w.ID, subjects = string(only.ID), []news.ID{only.ID, s.Key}
		if s.Key == "" {
			w.Decisions = append(w.Decisions, decisionJSON{string(only.ID), news.Decision{At: only.FirstSeen, By: "pipeline", Act: "stored", Because: "it is not grouped yet: the next publish or once does it", Recipe: edit.Recipe}})
			promise(w.Decisions)
			return w, nil
		}
		w.Story = a.storyID(s.Key)
	}
	if w.items, err = a.titles(ctx, s.Items); err != nil {
		return w, err
	}
	if w.Decisions, err = a.kept(ctx, subjects); err != nil {
		return w, err
	}
	acts, err := a.store.Acts(ctx, s.Key)
	if err != nil {
		return w, broken(err)
	}
	for _, act := range acts {
		because, err := a.told(ctx, act)
		if err != nil {
			return w, err
		}
		w.Decisions = append(w.Decisions, decisionJSON{string(s.Key), news.Decision{At: act.At, By: act.By, Act: act.Verb, Because: because}})
	}
	w.Decisions = append(w.Decisions, a.madeBy(s, w.items[s.Lead])...)
	promise(w.Decisions)
	slices.SortStableFunc(w.Decisions, func(x, y decisionJSON) int { return x.At.Compare(y.At) })
	w.Channels, err = a.verdicts(ctx, s)
	return w, err
}

// whose is the story that ref means, or the item and its story, which is empty
// where it has none yet. An item's id means the item; its address or words of its
// title, which its story shares, the story.
func (a *app) whose(ctx context.Context, ref string) (s news.Story, only news.Item, err error) {
	if err := named(ref); err != nil {
		return s, only, err
	}
	s, storyErr := a.story(ctx, ref)
	it, itemErr := a.item(ctx, ref)
	if errors.Is(storyErr, news.ErrNotFound) && errors.Is(itemErr, news.ErrNotFound) {
		if s, err := a.formerly(ctx, ref); err == nil {
			return s, only, nil
		}
	}
	switch {
	case itemErr == nil && strings.HasPrefix(string(it.ID), ref):
	case storyErr == nil:
		return s, only, nil
	case errors.Is(storyErr, news.ErrAmbiguous) && errors.Is(itemErr, news.ErrNotFound):
		return s, only, storyErr
	case errors.Is(itemErr, news.ErrNotFound):
		return s, only, news.WithHint(fmt.Errorf("no item or story is called %q: %w", ref, news.ErrNotFound), "`feedctl items` and `feedctl stories` list them")
	case itemErr != nil:
		return s, only, itemErr
	}
	if it.Story == "" {
		return news.Story{}, it, nil
	}
	list, err := a.store.Stories(ctx, []news.ID{it.Story})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("story of %s: %w", it.ID, news.ErrNotFound)
	}
	if err != nil {
		return s, it, broken(err)
	}
	return list[0], it, nil
}

// titles are those of items.
func (a *app) titles(ctx context.Context, ids []news.ID) (map[news.ID]string, error) {
	items, err := a.store.Items(ctx, ids)
	if err != nil {
		return nil, broken(err)
	}
	out := map[news.ID]string{}
	for _, it := range items {
		out[it.ID] = it.Title
	}
	return out, nil
}

// kept are the decisions stored of subjects, items' IDs and stories' keys, in their order.
func (a *app) kept(ctx context.Context, subjects []news.ID) ([]decisionJSON, error) {
	out := []decisionJSON{}
	for _, id := range subjects {
		ds, err := a.store.Decisions(ctx, id)
		if err != nil {
			return nil, broken(err)
		}
		for _, d := range ds {
			out = append(out, decisionJSON{string(id), d})
		}
	}
	promise(out)
	return out, nil
}

// promise gives every decision the object that its shape promises.
func promise(ds []decisionJSON) {
	for i := range ds {
		if ds[i].Features == nil {
			ds[i].Features = map[string]float64{}
		}
	}
}

// madeBy are the derived things a story carries, each with its recipe; lead is
// the title of its first report.
func (a *app) madeBy(s news.Story, lead string) []decisionJSON {
	var out []decisionJSON
	if len(s.Items) > 1 {
		out = append(out, decisionJSON{string(s.Key), news.Decision{At: s.FirstSeen, By: "pipeline", Act: "lead", Recipe: edit.GroupRecipe,
			Because: fmt.Sprintf("“%s” (%s) leads its %d reports", lead, s.Lead, len(s.Items))}})
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
	if s.MergedInto != "" {
		return []edit.Verdict{{Channel: "every channel", Because: "it was merged: its reports are in " + a.storyID(s.MergedInto)}}, nil
	}
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
