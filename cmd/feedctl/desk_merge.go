package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/news"
)

func (c *cli) mergeCmd() *cobra.Command {
	var f deskFlags
	cmd := &cobra.Command{Use: "merge STORY STORY", Short: "make one story of two: the older keeps its id, the younger's page leads to it", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		if err := f.everywhere("merge"); err != nil {
			return err
		}
		return c.desk(cmd.Context(), f, func(a *app) error { return a.merge(cmd.Context(), args[0], args[1], f) })
	}}
	f.bind(cmd)
	return cmd
}

func (a *app) merge(ctx context.Context, one, two string, f deskFlags) error {
	old, err := a.deskStory(ctx, one)
	if err != nil {
		return err
	}
	young, err := a.deskStory(ctx, two)
	if err != nil {
		return err
	}
	if old.Key == young.Key {
		return news.WithHint(fmt.Errorf("both names mean %s: it is one story already", naming(old)), fmt.Sprintf("`feedctl show %s` lists its reports", old.Key[:8]))
	}
	if older(young, old) {
		old, young = young, old
	}
	payload, err := news.EncodePayload(news.Merge{Items: old.Items, Others: young.Items})
	if err != nil {
		return err
	}
	act, err := a.keep(ctx, news.Act{Verb: news.ActMerge, Story: old.Key, Other: young.Key, Payload: payload}, f)
	if err != nil {
		return err
	}
	now, err := a.heirOf(ctx, old)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("merged %s into %s, which has %s now", naming(young), naming(now), count(len(now.Items), "report"))
	if young.Published() {
		what += "\nits page leads there once you publish, and stays for ever"
	}
	a.cli.tell(what, fmt.Sprintf("act %d; undo with: `feedctl undo %s`", act.Seq, now.Key[:8]))
	return nil
}

// older reports whether a was published before b. What is published comes before
// what is not: only then readers know the id.
func older(a, b news.Story) bool {
	if a.Published() != b.Published() {
		return a.Published()
	}
	return cmp.Or(a.PublishedAt.Compare(b.PublishedAt), a.FirstSeen.Compare(b.FirstSeen), cmp.Compare(a.Key, b.Key)) < 0
}

// heirOf is where the reports of s are now; s itself where its key was
// provisional and is gone.
func (a *app) heirOf(ctx context.Context, s news.Story) (news.Story, error) {
	now, err := a.heir(ctx, s.Key)
	if errors.Is(err, news.ErrNotFound) {
		items, err := a.store.Items(ctx, s.Items)
		if err != nil {
			return s, broken(err)
		}
		for _, it := range items {
			if it.Story != "" {
				return a.heir(ctx, it.Story)
			}
		}
		return s, nil
	}
	return now, err
}

func (c *cli) splitCmd() *cobra.Command {
	var f deskFlags
	cmd := &cobra.Command{Use: "split STORY ITEM", Short: "take a report out of a story: it stands as its own", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
		if err := f.everywhere("split"); err != nil {
			return err
		}
		return c.desk(cmd.Context(), f, func(a *app) error { return a.split(cmd.Context(), args[0], args[1], f) })
	}}
	f.bind(cmd)
	return cmd
}

func (a *app) split(ctx context.Context, story, item string, f deskFlags) error {
	s, err := a.deskStory(ctx, story)
	if err != nil {
		return err
	}
	it, err := a.storyItem(ctx, s, item)
	if err != nil {
		return err
	}
	if len(s.Items) == 1 {
		return news.WithHint(fmt.Errorf("%s is the only report of %s", it.ID[:8], naming(s)), fmt.Sprintf("`feedctl reject %s` keeps the story out of the channels", s.Key[:8]))
	}
	payload, err := news.EncodePayload(news.Split{Items: s.Items, Key: edit.OwnKey(s.Key, it.SourceURL, it.GUID)})
	if err != nil {
		return err
	}
	act, err := a.keep(ctx, news.Act{Verb: news.ActSplit, Story: s.Key, Item: it.ID, Payload: payload}, f)
	if err != nil {
		return err
	}
	alone, err := a.heirOf(ctx, news.Story{Items: []news.ID{it.ID}})
	if err != nil {
		return err
	}
	a.cli.tell(fmt.Sprintf("took %s out of %s: it stands as %s", it.ID[:8], naming(s), naming(alone)),
		fmt.Sprintf("act %d; undo with: `feedctl undo %s`", act.Seq, alone.Key[:8]))
	return nil
}
