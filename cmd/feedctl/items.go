package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedctl/news"
)

type listFlags struct {
	since          time.Duration
	channel, state string
	json           bool
}

func (f *listFlags) bind(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.since, "since", 0, "only of this long ago or less, e.g. 24h")
	cmd.Flags().StringVar(&f.channel, "channel", "", "only of this channel")
	cmd.Flags().StringVar(&f.state, "state", "", "only in this state: published, held or rejected")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
}

// query checks the flags: a channel that is not there is a mistake, not an empty list.
func (f *listFlags) query(a *app) (news.Query, error) {
	q := news.Query{Channel: f.channel, State: f.state}
	if f.since > 0 {
		q.Since = a.cli.now().Add(-f.since)
	}
	if f.channel != "" {
		slugs := []string{}
		for _, ch := range a.cfg.Channels {
			if ch.Slug == f.channel {
				slugs = nil
				break
			}
			slugs = append(slugs, ch.Slug)
		}
		if slugs != nil {
			return q, news.WithHint(fmt.Errorf("there is no channel %q", f.channel), fmt.Sprintf("the channels are %v", slugs))
		}
	}
	switch f.state {
	case "", news.StatePublished, news.StateHeld, news.StateRejected:
		return q, nil
	}
	return q, news.WithHint(fmt.Errorf("there is no state %q", f.state), "the states are published, held and rejected")
}

func (c *cli) itemsCmd() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{Use: "items", Short: "the stored items", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		q, err := f.query(a)
		if err != nil {
			return err
		}
		items, err := a.store.FindItems(cmd.Context(), q)
		if err != nil {
			return broken(err)
		}
		if f.json {
			rows := []itemJSON{}
			for _, it := range items {
				rows = append(rows, a.itemJSON(it))
			}
			return c.printJSON(rows)
		}
		sources, err := a.sourcesByID(cmd.Context())
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		for _, it := range items {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", it.ID[:8], it.Time().Format("2006-01-02 15:04"), short(printable(sources[it.Source].Title), 24), printable(it.Title))
		}
		return w.Flush()
	}}
	f.bind(cmd)
	return cmd
}

func (c *cli) storiesCmd() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{Use: "stories", Short: "the stored stories", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		q, err := f.query(a)
		if err != nil {
			return err
		}
		stories, err := a.store.FindStories(cmd.Context(), q)
		if err != nil {
			return broken(err)
		}
		if f.json {
			rows, err := a.wholeStories(cmd.Context(), stories)
			if err != nil {
				return err
			}
			return c.printJSON(rows)
		}
		w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		for _, s := range stories {
			state := "-"
			if s.Published() {
				state = "published"
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", s.Key[:8], s.FirstSeen.Format("2006-01-02 15:04"), len(s.Items), state, printable(s.Title))
		}
		return w.Flush()
	}}
	f.bind(cmd)
	return cmd
}

func (a *app) wholeStory(ctx context.Context, s news.Story) (storyJSON, error) {
	list, err := a.wholeStories(ctx, []news.Story{s})
	if err != nil {
		return storyJSON{}, err
	}
	return list[0], nil
}

// wholeStories gives stories the shape of --json, in pages, so that a large
// store is not held in memory with all its texts.
func (a *app) wholeStories(ctx context.Context, stories []news.Story) ([]storyJSON, error) {
	sources, err := a.sourcesByID(ctx)
	if err != nil {
		return nil, err
	}
	out := []storyJSON{}
	for _, s := range stories {
		items, err := a.store.Items(ctx, s.Items)
		if err != nil {
			return nil, broken(err)
		}
		if len(items) == 0 {
			return nil, broken(errors.New("story " + string(s.Key) + " has no items"))
		}
		j, err := a.storyJSON(s, items, sources)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

func (a *app) sourcesByID(ctx context.Context) (map[news.ID]news.Source, error) {
	list, err := a.store.Sources(ctx)
	if err != nil {
		return nil, broken(err)
	}
	m := map[news.ID]news.Source{}
	for _, s := range list {
		m[s.ID] = s
	}
	return m, nil
}
