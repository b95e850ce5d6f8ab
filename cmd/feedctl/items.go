package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedctl/news"
)

type listFlags struct {
	since          time.Duration
	channel, state string
	json           bool
	stories        bool // they can be changed too, not only published, held or rejected
}

func (f *listFlags) states() string {
	if f.stories {
		return "published, held (with the reason), rejected, or changed: its text stands while its sources say something else"
	}
	return "published, held or rejected"
}

func (f *listFlags) bind(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.since, "since", 0, "only of this long ago or less, e.g. 24h")
	cmd.Flags().StringVar(&f.channel, "channel", "", "only of this channel")
	cmd.Flags().StringVar(&f.state, "state", "", "only in this state: "+f.states())
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
}

// query checks the flags: a channel that is not there is a mistake, not an empty list.
func (f *listFlags) query(a *app) (news.Query, error) {
	q := news.Query{Channel: f.channel, State: f.state}
	if f.since < 0 {
		return q, news.WithHint(fmt.Errorf("--since %s is in the future", f.since), "say how long ago, e.g. --since 24h")
	}
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
			return q, news.WithHint(fmt.Errorf("there is no channel %q", f.channel), "the channels are "+strings.Join(slugs, ", "))
		}
	}
	switch f.state {
	case "", news.StatePublished, news.StateHeld, news.StateRejected:
		return q, nil
	case stateChanged:
		if f.stories {
			return q, nil
		}
	}
	return q, news.WithHint(fmt.Errorf("there is no state %q", f.state), "the states are "+f.states())
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
		const most = 24 // columns of an outlet's name
		outlet := 0
		for _, s := range sources {
			outlet = min(most, max(outlet, wide(printable(s.Title))))
		}
		return a.eachItem(cmd.Context(), ids, func(it news.Item) error {
			name := pad(short(printable(sources[it.Source].Title), most), outlet)
			_, err := fmt.Fprintf(c.Out, "%s  %s  %s  %s\n", it.ID[:8], it.Time().Format("2006-01-02 15:04"), name, printable(it.Title))
			return err
		})
	}}
	f.bind(cmd)
	return cmd
}

func (c *cli) storiesCmd() *cobra.Command {
	f := listFlags{stories: true}
	cmd := &cobra.Command{Use: "stories", Short: "the stored stories, and with --state held those that wait for you", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		q, err := f.query(a)
		if err != nil {
			return err
		}
		waits := f.state == news.StateHeld || f.state == stateChanged
		list := a.store.StoryKeys
		if waits {
			list = a.queued
		}
		keys, err := list(cmd.Context(), q)
		switch {
		case err != nil:
			return broken(err)
		case f.json:
			return a.printStoriesJSON(cmd.Context(), keys)
		case waits:
			return a.printQueue(cmd.Context(), keys)
		}
		return a.printStories(cmd.Context(), keys)
	}}
	f.bind(cmd)
	return cmd
}

func (a *app) printStoriesJSON(ctx context.Context, keys []news.ID) error {
	sources, err := a.sourcesByID(ctx)
	if err != nil {
		return err
	}
	return a.cli.printList(func(row func(any) error) error {
		return a.eachPage(ctx, keys, func(page []news.Story) error {
			whole, err := a.wholeStories(ctx, page, sources)
			for _, s := range whole {
				err = errors.Join(err, row(s))
			}
			return err
		})
	})
}

func (a *app) printStories(ctx context.Context, keys []news.ID) error {
	w := tabwriter.NewWriter(a.cli.Out, 0, 0, 2, ' ', 0)
	err := a.eachPage(ctx, keys, func(page []news.Story) error {
		for _, s := range page {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", s.Key[:8], s.FirstSeen.Format("2006-01-02 15:04"), len(s.Items), standing(s), printable(s.Title))
		}
		return nil
	})
	return errors.Join(err, w.Flush())
}

// standing says in a word where a story stands: in some channel; else what keeps it
// out of one; else that it was in one and newer stories took its place.
func standing(s news.Story) string {
	if s.MergedInto != "" {
		return "merged"
	}
	for _, state := range []string{news.StatePublished, news.StateHeld, news.StateRejected} {
		if slices.ContainsFunc(s.Channels, func(c news.ChannelState) bool { return c.State == state }) {
			return state
		}
	}
	if s.Published() {
		return news.StatePublished
	}
	return "-"
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
	keys := make([]news.ID, len(stories))
	for i, s := range stories {
		keys[i] = s.Key
	}
	p := a.pipeline(nil)
	l, err := p.Load(ctx, keys)
	if err != nil {
		return nil, broken(err)
	}
	waits, err := p.Queue(ctx, keys)
	if err != nil {
		return nil, broken(err)
	}
	var out []storyJSON
	for _, s := range l.Stories {
		var items []news.Item
		for _, id := range s.Items {
			if it, ok := l.Items[id]; ok {
				items = append(items, it)
			}
		}
		if !s.Published() && len(waits[s.Key].Channels) > 0 && len(items) > 0 {
			// Whoever is to judge it needs the words that an approval would print.
			sh, err := p.Show(ctx, s.Key, "")
			if err != nil {
				return nil, broken(err)
			}
			s.Title, s.Summary = sh.Now.Title, sh.Now.Summary
		}
		j, err := a.storyJSON(s, items, sources, waits[s.Key])
		if err != nil {
			return nil, err
		}
		j.Pending = a.pendingJSON(s, waits[s.Key], l.Items)
		if j.Decisions, err = a.decisions(ctx, s, l.Acts(s.Key)); err != nil {
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
