package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"feedctl/news"
	"feedctl/pipeline"
)

// reviewVerb is a verb that says where stories stand.
type reviewVerb struct {
	verb, short string
	done        string // what it has done to "TITLE" (key), for a person
}

var reviewVerbs = []reviewVerb{
	{news.ActApprove, "let a story appear, with the words and reports that are shown now", ""},
	{news.ActReject, "keep a story out", "rejected %s%s: the next publish leaves it out"},
	{news.ActHold, "hold a story back until it is approved", "held %s%s: the next publish leaves it out until it is approved"},
	{news.ActPin, "put a story first", "pinned %s%s: it stands first where it is taken"},
	{news.ActUnpin, "no longer put a story first", "unpinned %s%s"},
}

// reviewCmds are approve, reject, hold, pin and unpin.
func (c *cli) reviewCmds() []*cobra.Command {
	var out []*cobra.Command
	for _, v := range reviewVerbs {
		var f deskFlags
		var rev int64
		cmd := &cobra.Command{Use: v.verb + " STORY…", Short: v.short, Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			return c.desk(cmd.Context(), f, func(a *app) error { return a.review(cmd.Context(), v, args, rev, f) })
		}}
		f.bind(cmd)
		cmd.Flags().Int64Var(&rev, "rev", 0, "only while the story has this rev, as stories --json shows it")
		out = append(out, cmd)
	}
	return out
}

// review finds all the stories before it touches the first.
func (a *app) review(ctx context.Context, v reviewVerb, refs []string, rev int64, f deskFlags) error {
	var keys []news.ID
	for _, ref := range refs {
		s, err := a.deskStory(ctx, ref)
		if err != nil {
			return err
		}
		if !slices.Contains(keys, s.Key) {
			keys = append(keys, s.Key)
		}
	}
	if rev != 0 && len(keys) > 1 {
		return news.WithHint(errors.New("--rev is the rev of one story"), "name one story, or leave --rev out")
	}
	for _, key := range keys {
		if err := a.reviewOne(ctx, v, key, rev, f); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) reviewOne(ctx context.Context, v reviewVerb, key news.ID, rev int64, f deskFlags) error {
	p := a.pipeline(nil)
	sh, err := p.Show(ctx, key, f.channel)
	if err != nil {
		return broken(err)
	}
	act := news.Act{Verb: v.verb, Channel: f.channel, Note: f.why()}
	if act.By, err = a.cli.who(f); err != nil {
		return err
	}
	if rev != 0 && rev != sh.Story.Rev {
		return a.changed(sh, fmt.Errorf("%s is at rev %d, not %d: %w", naming(sh.Story), sh.Story.Rev, rev, news.ErrChanged))
	}
	if v.verb != news.ActApprove {
		act, err = p.Put(ctx, sh, act)
		if err != nil {
			return a.changed(sh, err)
		}
		a.cli.tell(fmt.Sprintf(v.done, naming(sh.Story), in2(f.channel)), takeBack(act, sh.Story))
		return nil
	}
	if !a.cli.quiet {
		fmt.Fprint(a.cli.Out, printable(shown(sh)))
	}
	act, err = p.Approve(ctx, sh, act)
	if errors.Is(err, pipeline.ErrNoChannel) {
		return news.WithHint(fmt.Errorf("no channel takes %s", naming(sh.Story)),
			fmt.Sprintf("--channel NAME puts it into one all the same; the channels are %s", strings.Join(a.slugs(), ", ")))
	}
	if err != nil {
		return a.changed(sh, err)
	}
	where := f.channel
	if where == "" {
		where = strings.Join(a.publishedIn(ctx, key), ", ")
	}
	// The title that was approved is the shown one, which can be newer than the printed.
	what := news.Story{Key: key, Title: sh.Now.Title}
	a.cli.tell(fmt.Sprintf("approved %s%s as shown: the next publish prints it so, whatever its sources say later", naming(what), in2(where)), takeBack(act, sh.Story))
	return nil
}

// changed makes the error of an act on a story that is another by now say what to do.
func (a *app) changed(sh pipeline.Shown, err error) error {
	if errors.Is(err, news.ErrChanged) {
		return news.WithHint(fmt.Errorf("%s changed while it was shown: nothing was done", naming(sh.Story)),
			fmt.Sprintf("look again with `feedctl show %s`, then repeat the command", sh.Story.Key[:8]))
	}
	return broken(err)
}

func (a *app) slugs() []string {
	var out []string
	for _, ch := range a.cfg.Channels {
		out = append(out, ch.Slug)
	}
	return out
}

// publishedIn are the channels where a person has let a story in.
func (a *app) publishedIn(ctx context.Context, key news.ID) []string {
	list, err := a.store.Stories(ctx, []news.ID{key})
	if err != nil || len(list) == 0 {
		return nil // the act is kept: only its wording is the poorer
	}
	var out []string
	for _, c := range list[0].Channels {
		if c.State == news.StatePublished && c.By != "" {
			out = append(out, c.Slug)
		}
	}
	return out
}

func in2(channel string) string {
	if channel == "" {
		return ""
	}
	return " in " + channel
}

func takeBack(act news.Act, s news.Story) string {
	return fmt.Sprintf("act %d; undo with: `feedctl undo %d`", act.Seq, act.Seq)
}

// shown is a story as a person judges it: the entry that an approval prints, and
// what has changed since the last one.
func shown(sh pipeline.Shown) string {
	var b strings.Builder
	e := sh.Now
	fmt.Fprintf(&b, "%s\n", e.Title)
	for _, line := range pendingLines(sh.Pending, sh.Outlet) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if e.Summary.Text != "" {
		fmt.Fprintf(&b, "\n%s\n", folded(e.Summary.Text, "  "))
	}
	if len(e.Summary.Points) > 0 {
		b.WriteString("\n")
	}
	for _, p := range e.Summary.Points {
		fmt.Fprintf(&b, "%s\n", folded("- "+p.Text, "  "))
	}
	if e.Excerpt != "" {
		fmt.Fprintf(&b, "\n%s\n", folded("“"+e.Excerpt+"”", "  "))
	}
	b.WriteString("\n")
	for _, r := range e.Reports {
		if len(r.Citations) > 0 {
			fmt.Fprintf(&b, "%s\n", folded(r.Citations[0].Text, "  "))
		}
	}
	b.WriteString("\n")
	return b.String()
}

// lineWidth is how wide text for a person is at most.
const lineWidth = 78

// folded is text in lines, each after indent; those after the first of a point
// stand below its text. Text without spaces, as Chinese is written, breaks where
// the line ends.
func folded(text, indent string) string {
	var b strings.Builder
	further := indent
	if strings.HasPrefix(text, "- ") {
		further += "  "
	}
	b.WriteString(indent)
	room, fresh := lineWidth-wide(indent), true
	for w := range strings.FieldsSeq(text) {
		n := wide(w)
		switch {
		case fresh:
		case n < room:
			b.WriteString(" ")
			room--
		case n > lineWidth/2 && n > utf8.RuneCountInString(w) && room > lineWidth/4:
			b.WriteString(" ")
			room--
		default:
			b.WriteString("\n" + further)
			room = lineWidth - wide(further)
		}
		fresh = false
		for _, r := range w {
			k := wideRune(r)
			// An address is never broken: it is for copying.
			if k > room && n > utf8.RuneCountInString(w) {
				b.WriteString("\n" + further)
				room = lineWidth - wide(further)
			}
			b.WriteRune(r)
			room -= k
		}
	}
	return b.String()
}
