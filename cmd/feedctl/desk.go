package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/news"
)

// What the verbs of the desk share: whom they are from, which story they mean,
// and the act that is kept.

// deskFlags are the flags of every verb of the desk.
type deskFlags struct{ channel, note, by string }

func (f *deskFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.channel, "channel", "", "in this channel alone")
	cmd.Flags().StringVar(&f.note, "note", "", "why, for whoever asks later")
	cmd.Flags().StringVar(&f.by, "by", "", "who does it (default: FEEDCTL_BY, then your user's name)")
}

// why is the note in one line, as it is shown.
func (f *deskFlags) why() string { return strings.Join(strings.Fields(printable(f.note)), " ") }

// everywhere refuses --channel for verbs that concern a story as a whole.
func (f *deskFlags) everywhere(verb string) error {
	if f.channel == "" {
		return nil
	}
	return news.WithHint(fmt.Errorf("%s takes no --channel: a story is the same in every channel", verb), "leave --channel out")
}

// desk opens the publication for one verb of the desk; the flags are checked
// before do is called.
func (c *cli) desk(ctx context.Context, f deskFlags, do func(*app) error) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if f.channel != "" {
		if err := a.knowsChannel(f.channel); err != nil {
			return err
		}
	}
	return do(a)
}

// who is the person at the desk.
func (c *cli) who(f deskFlags) (string, error) {
	name := cmp.Or(f.by, c.Getenv("FEEDCTL_BY"))
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	name = strings.TrimSpace(printable(cmp.Or(name, c.Getenv("USER"))))
	if name == "" {
		return "", news.WithHint(errors.New("nobody is named for this act"), "say who you are with --by NAME, or set FEEDCTL_BY")
	}
	return name, nil
}

// keep writes an act, with who, when, where and why, and makes the stories show it.
func (a *app) keep(ctx context.Context, act news.Act, f deskFlags) (news.Act, error) {
	var err error
	if act.By, err = a.cli.who(f); err != nil {
		return act, err
	}
	act.At, act.Note = a.cli.now(), f.why()
	if act.Verb != news.ActUndo {
		act.Channel = f.channel
	}
	if act, err = a.store.AddAct(ctx, act); err != nil {
		return act, broken(err)
	}
	if !act.Regroups() {
		return act, nil
	}
	if err := a.pipeline(nil).Settle(ctx); err != nil {
		return act, broken(news.WithHint(fmt.Errorf("act %d is kept, but the stories do not show it yet: %w", act.Seq, err),
			"the next publish or once does what is owed"))
	}
	return act, nil
}

// deskStory finds the one story that ref names. The name or address of one that
// was merged means the story that has its reports now.
func (a *app) deskStory(ctx context.Context, ref string) (news.Story, error) {
	if err := named(ref); err != nil {
		return news.Story{}, err
	}
	keys, err := a.store.StoryKeys(ctx, news.Query{Ref: a.plainRef(ref), Limit: 100})
	if err != nil {
		return news.Story{}, broken(err)
	}
	var found []news.Story
	for _, key := range keys {
		s, err := a.heir(ctx, key)
		if err != nil {
			return news.Story{}, err
		}
		if !slices.ContainsFunc(found, func(f news.Story) bool { return f.Key == s.Key }) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		if s, err := a.formerly(ctx, ref); err == nil {
			return s, nil
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return news.Story{}, news.WithHint(fmt.Errorf("no story is called %q: %w", ref, news.ErrNotFound), "`feedctl stories` lists them")
	}
	var lines []string
	for _, s := range found {
		lines = append(lines, fmt.Sprintf("%s  %s", s.Key[:8], s.Title))
	}
	return news.Story{}, several(ref, lines)
}

// formerly finds the story that has the reports of one that was merged before it
// was published, by the id that the desk showed of it then.
func (a *app) formerly(ctx context.Context, ref string) (news.Story, error) {
	if len(ref) < shortestPrefix {
		return news.Story{}, news.ErrNotFound
	}
	acts, err := a.store.Regroupings(ctx)
	if err != nil {
		return news.Story{}, broken(err)
	}
	for _, act := range slices.Backward(edit.Standing(acts)) {
		if act.Verb == news.ActMerge && strings.HasPrefix(string(act.Other), ref) {
			return a.heir(ctx, act.Story)
		}
	}
	return news.Story{}, news.ErrNotFound
}

// named refuses a name without a letter in it, such as a script's empty variable:
// it would mean whatever is the only story of the store.
func named(ref string) error {
	if strings.TrimSpace(ref) == "" {
		return news.WithHint(errors.New("the name is empty"), "give an id, an address, or words of the title")
	}
	return nil
}

// heir is the story with this key or, where it was merged, the one that has its
// reports.
func (a *app) heir(ctx context.Context, key news.ID) (news.Story, error) {
	seen := map[news.ID]bool{}
	for {
		list, err := a.store.Stories(ctx, []news.ID{key})
		if err == nil && len(list) == 0 {
			err = fmt.Errorf("story %s: %w", key, news.ErrNotFound)
		}
		if err != nil {
			return news.Story{}, broken(err)
		}
		if s := list[0]; s.MergedInto == "" || seen[key] {
			return s, nil
		}
		seen[key] = true
		key = list[0].MergedInto
	}
}

// storyItem finds the one report of a story that ref names.
func (a *app) storyItem(ctx context.Context, s news.Story, ref string) (news.Item, error) {
	if err := named(ref); err != nil {
		return news.Item{}, err
	}
	ids, err := a.store.ItemIDs(ctx, news.Query{Ref: a.plainRef(ref)})
	if err != nil {
		return news.Item{}, broken(err)
	}
	if len(ids) == 0 {
		return news.Item{}, news.WithHint(fmt.Errorf("no item is called %q: %w", ref, news.ErrNotFound), fmt.Sprintf("`feedctl show %s` lists the story's reports", s.Key[:8]))
	}
	members := slices.DeleteFunc(ids, func(id news.ID) bool { return !slices.Contains(s.Items, id) })
	items, err := a.store.Items(ctx, members)
	switch {
	case err != nil:
		return news.Item{}, broken(err)
	case len(items) == 0:
		return news.Item{}, news.WithHint(fmt.Errorf("%q is no report of %s", ref, naming(s)), fmt.Sprintf("`feedctl show %s` lists the story's reports", s.Key[:8]))
	case len(items) == 1:
		return items[0], nil
	}
	var lines []string
	for _, it := range items {
		lines = append(lines, fmt.Sprintf("%s  %s", it.ID[:8], it.Title))
	}
	return news.Item{}, several(ref, lines)
}

// longestName is how many columns of a title name a story or report in a sentence.
const longestName = 70

// naming names a story to a person.
func naming(s news.Story) string {
	return fmt.Sprintf("“%s” (%s)", short(s.Title, longestName), s.Key[:8])
}

// told is an act in words, with the number to undo it by.
func (a *app) told(ctx context.Context, act news.Act) (string, error) {
	words := fmt.Sprintf("act %d", act.Seq)
	switch act.Verb {
	case news.ActUndo:
		if u, err := news.PayloadOf[news.Undo](act); err == nil {
			words += fmt.Sprintf(" takes back act %d", u.Act)
		}
	case news.ActMerge:
		m, err := news.PayloadOf[news.Merge](act)
		if err != nil {
			break // the act is told all the same
		}
		from, err := a.called(ctx, act.Other, m.Others)
		if err != nil {
			return "", err
		}
		to, err := a.called(ctx, act.Story, m.Items)
		if err != nil {
			return "", err
		}
		words += fmt.Sprintf(" puts %s into %s", from, to)
	case news.ActSplit:
		titles, err := a.titles(ctx, []news.ID{act.Item})
		if err != nil {
			return "", err
		}
		if title, ok := titles[act.Item]; ok {
			words += fmt.Sprintf(" takes out “%s” (%s)", short(title, longestName), act.Item[:8])
		}
	case news.ActEdit:
		if t, err := news.PayloadOf[news.Texts](act); err == nil {
			words += " writes " + texts(t)
		}
	}
	if act.Channel != "" {
		words += " in the channel " + act.Channel
	}
	if act.Note != "" {
		words += ": " + act.Note
	}
	return words, nil
}

// called names a story that had these items; by the first of them where it was
// merged before it was ever published, since it is gone then.
func (a *app) called(ctx context.Context, key news.ID, items []news.ID) (string, error) {
	list, err := a.store.Stories(ctx, []news.ID{key})
	if err != nil {
		return "", broken(err)
	}
	if len(list) == 1 {
		return naming(list[0]), nil
	}
	titles, err := a.titles(ctx, items)
	if err != nil {
		return "", err
	}
	for _, id := range items {
		if title, ok := titles[id]; ok {
			return naming(news.Story{Key: key, Title: title}), nil
		}
	}
	return fmt.Sprintf("a story (%s)", key[:8]), nil
}

// tell says what an act did, and how to take it back.
func (c *cli) tell(what, takeBack string) {
	if c.quiet {
		return
	}
	fmt.Fprintln(c.Out, printable(what))
	if takeBack != "" {
		fmt.Fprintln(c.Out, c.say(takeBack))
	}
}
