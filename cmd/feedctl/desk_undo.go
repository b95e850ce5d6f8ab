package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/news"
)

func (c *cli) undoCmd() *cobra.Command {
	var f deskFlags
	cmd := &cobra.Command{Use: "undo [STORY|ACT]", Short: "take an act of the desk back: the last one, a story's last, or the one with this number", Args: cobra.ArbitraryArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if err := f.everywhere("undo"); err != nil {
			return err
		}
		return c.desk(cmd.Context(), f, func(a *app) error { return a.undo(cmd.Context(), strings.Join(args, " "), f) })
	}}
	f.bind(cmd)
	return cmd
}

func (a *app) undo(ctx context.Context, ref string, f deskFlags) error {
	acts, err := a.store.Acts(ctx, "")
	if err != nil {
		return broken(err)
	}
	taken, err := a.undoes(ctx, acts, ref)
	if err != nil {
		return err
	}
	payload, err := news.EncodePayload(news.Undo{Act: taken.Seq})
	if err != nil {
		return err
	}
	_, items := edit.Named(acts, taken.Seq)
	before, err := a.whereabouts(ctx, items)
	if err != nil {
		return err
	}
	act, err := a.keep(ctx, news.Act{Verb: news.ActUndo, Story: taken.Story, Other: taken.Other, Item: taken.Item, Channel: taken.Channel, Payload: payload}, f)
	if err != nil {
		return err
	}
	after, err := a.whereabouts(ctx, items)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("took back act %d: %s by %s, %s", taken.Seq, taken.Verb, taken.By, taken.At.Format("2006-01-02 15:04"))
	if taken.Note != "" {
		what += ", “" + taken.Note + "”"
	}
	moved, err := a.movedTo(ctx, items, before, after)
	if err != nil {
		return err
	}
	if len(items) > 0 && moved == "" {
		moved = "\nno report moved: later acts hold them where they are, or they are gone"
	}
	a.cli.tell(what+moved, fmt.Sprintf("act %d; bring it back with: `feedctl undo %d`", act.Seq, act.Seq))
	return nil
}

// undoes finds the act that ref means: a number, a story's last act that stands, or
// without ref the last of all.
func (a *app) undoes(ctx context.Context, acts []news.Act, ref string) (news.Act, error) {
	if seq, err := strconv.ParseInt(ref, 10, 64); err == nil {
		return undoesNumber(acts, seq)
	}
	standing, whose := edit.Standing(acts), "at the desk"
	if ref != "" {
		s, err := a.deskStory(ctx, ref)
		if err != nil {
			return news.Act{}, err
		}
		whose = "of " + naming(s)
		standing = slices.DeleteFunc(standing, func(act news.Act) bool { return !concerns(act, s) })
	}
	if len(standing) == 0 {
		return news.Act{}, news.WithHint(fmt.Errorf("there is no act %s to undo", whose), "an undo is itself taken back by its number: `feedctl undo NUMBER`")
	}
	return standing[len(standing)-1], nil
}

func undoesNumber(acts []news.Act, seq int64) (news.Act, error) {
	i := slices.IndexFunc(acts, func(act news.Act) bool { return act.Seq == seq })
	if i < 0 {
		return news.Act{}, news.WithHint(fmt.Errorf("there is no act %d", seq), "`feedctl why STORY` shows the acts on a story")
	}
	if by := edit.UndoneBy(acts, seq); by != 0 {
		return news.Act{}, news.WithHint(fmt.Errorf("act %d was undone by act %d", seq, by), fmt.Sprintf("`feedctl undo %d` brings it back", by))
	}
	return acts[i], nil
}

// concerns reports whether an act is about a story as it is now: about its key, or
// about where one of its reports belongs.
func concerns(act news.Act, s news.Story) bool {
	if act.Story == s.Key || act.Other == s.Key {
		return true
	}
	_, items := edit.Named([]news.Act{act}, act.Seq)
	return slices.ContainsFunc(items, func(id news.ID) bool { return slices.Contains(s.Items, id) })
}

// whereabouts is the story that each of these items is in.
func (a *app) whereabouts(ctx context.Context, items []news.ID) (map[news.ID]news.ID, error) {
	list, err := a.store.Items(ctx, items)
	if err != nil {
		return nil, broken(err)
	}
	at := map[news.ID]news.ID{}
	for _, it := range list {
		at[it.ID] = it.Story
	}
	return at, nil
}

// movedTo says which reports went where; empty when none did.
func (a *app) movedTo(ctx context.Context, items []news.ID, before, after map[news.ID]news.ID) (string, error) {
	var to []news.ID
	came := map[news.ID]int{}
	for _, id := range items {
		if story := after[id]; story != before[id] && story != "" {
			if came[story]++; came[story] == 1 {
				to = append(to, story)
			}
		}
	}
	var out strings.Builder
	for _, key := range to {
		s, err := a.heir(ctx, key)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "\n%s back in %s", count(came[key], "report"), naming(s))
	}
	return out.String(), nil
}
