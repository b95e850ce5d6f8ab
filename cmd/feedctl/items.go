package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		ids, err := a.store.ItemIDs(cmd.Context(), q)
		if err != nil {
			return broken(err)
		}
		if f.json {
			return c.printList(func(row func(any) error) error {
				return a.eachItem(cmd.Context(), ids, func(it news.Item) error { return row(a.itemJSON(it)) })
			})
		}
		sources, err := a.sourcesByID(cmd.Context())
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		err = a.eachItem(cmd.Context(), ids, func(it news.Item) error {
			_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", it.ID[:8], it.Time().Format("2006-01-02 15:04"), short(printable(sources[it.Source].Title), 24), printable(it.Title))
			return err
		})
		return errors.Join(err, w.Flush())
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
		keys, err := a.store.StoryKeys(cmd.Context(), q)
		if err != nil {
			return broken(err)
		}
		if f.json {
			sources, err := a.sourcesByID(cmd.Context())
			if err != nil {
				return err
			}
			return c.printList(func(row func(any) error) error {
				return a.eachPage(cmd.Context(), keys, func(page []news.Story) error {
					whole, err := a.wholeStories(cmd.Context(), page, sources)
					for _, s := range whole {
						err = errors.Join(err, row(s))
					}
					return err
				})
			})
		}
		w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		err = a.eachPage(cmd.Context(), keys, func(page []news.Story) error {
			for _, s := range page {
				state := "-"
				if s.Published() {
					state = "published"
				}
				fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", s.Key[:8], s.FirstSeen.Format("2006-01-02 15:04"), len(s.Items), state, printable(s.Title))
			}
			return nil
		})
		return errors.Join(err, w.Flush())
	}}
	f.bind(cmd)
	return cmd
}

// listPage is how many whole items or stories of a list are in memory at once.
const listPage = 200

// eachItem reads the items in pages and gives them to do one by one; an item
// that went meanwhile is passed over.
func (a *app) eachItem(ctx context.Context, ids []news.ID, do func(news.Item) error) error {
	for page := range slices.Chunk(ids, listPage) {
		items, err := a.store.Items(ctx, page)
		if err != nil {
			return broken(err)
		}
		for _, it := range items {
			if err := do(it); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachPage reads the stories in pages and gives each page to do.
func (a *app) eachPage(ctx context.Context, keys []news.ID, do func([]news.Story) error) error {
	for page := range slices.Chunk(keys, listPage) {
		stories, err := a.store.Stories(ctx, page)
		if err != nil {
			return broken(err)
		}
		if err := do(stories); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) wholeStory(ctx context.Context, s news.Story) (storyJSON, error) {
	sources, err := a.sourcesByID(ctx)
	if err != nil {
		return storyJSON{}, err
	}
	list, err := a.wholeStories(ctx, []news.Story{s}, sources)
	if err != nil {
		return storyJSON{}, err
	}
	return list[0], nil
}

// wholeStories gives a page of stories the shape of --json. One whose items are
// in another story by now has none.
func (a *app) wholeStories(ctx context.Context, stories []news.Story, sources map[news.ID]news.Source) ([]storyJSON, error) {
	var ids []news.ID
	for _, s := range stories {
		ids = append(ids, s.Items...)
	}
	list, err := a.store.Items(ctx, ids)
	if err != nil {
		return nil, broken(err)
	}
	found := make(map[news.ID]news.Item, len(list))
	for _, it := range list {
		found[it.ID] = it
	}
	var out []storyJSON
	for _, s := range stories {
		var items []news.Item
		for _, id := range s.Items {
			if it, ok := found[id]; ok {
				items = append(items, it)
			}
		}
		j, err := a.storyJSON(s, items, sources)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

// sourcesByID are the sources that items may be of, removed ones too.
func (a *app) sourcesByID(ctx context.Context) (map[news.ID]news.Source, error) {
	m := map[news.ID]news.Source{}
	for _, ask := range []func(context.Context) ([]news.Source, error){a.store.FormerSources, a.store.Sources} {
		list, err := ask(ctx)
		if err != nil {
			return nil, broken(err)
		}
		for _, s := range list {
			m[s.ID] = s
		}
	}
	return m, nil
}
