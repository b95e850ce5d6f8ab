package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/news"
	"feedctl/pipeline"
)

func (c *cli) editCmd() *cobra.Command {
	var f deskFlags
	var title, summary string
	var points []string
	cmd := &cobra.Command{Use: "edit STORY", Short: "write a story's title, summary or points yourself; without flags in your editor",
		Long: "Without --title, --summary and --point the story's texts open in $VISUAL or $EDITOR.\nWhat you write stands until you write it again or undo it; what you leave is the pipeline's.\nIn a reviewed channel an edit lets no story in: approve does.",
		Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			t := news.Texts{Title: title, Text: summary}
			for _, p := range points {
				t.Points = append(t.Points, news.Point{Text: p})
			}
			t, err := plain(t)
			if err != nil {
				return err
			}
			flagged := cmd.Flags().Changed("title") || cmd.Flags().Changed("summary") || cmd.Flags().Changed("point")
			if flagged && nothing(t) {
				return news.WithHint(errors.New("the texts are empty"), "to give a text back to the pipeline, undo the edit: `feedctl undo STORY`")
			}
			return c.desk(cmd.Context(), f, func(a *app) error { return a.edit(cmd.Context(), strings.Join(args, " "), t, f) })
		}}
	f.bind(cmd)
	cmd.Flags().StringVar(&title, "title", "", "the new title")
	cmd.Flags().StringVar(&summary, "summary", "", "the new summary, one paragraph")
	cmd.Flags().StringArrayVar(&points, "point", nil, "a key point; repeat it for each")
	return cmd
}

// What a person may write of a story: far more than a page shows well, and little
// enough that no slip of an editor reaches readers.
const (
	longestTitle = 300  // characters
	longestText  = 5000 // of a summary, and of a point
	mostPoints   = 20
	largestFile  = 1 << 20 // bytes of the file that the editor leaves
)

// plain is what was written without line breaks, control characters and empty
// points; an error where it is too long.
func plain(t news.Texts) (news.Texts, error) {
	line := func(s string) string {
		return strings.Join(strings.Fields(printable(strings.ToValidUTF8(s, "\uFFFD"))), " ")
	}
	tooLong := func(what string, n, most int) error {
		return news.WithHint(fmt.Errorf("%s is %d characters long", what, n), fmt.Sprintf("at most %d are taken", most))
	}
	out := news.Texts{Title: line(t.Title), Text: line(t.Text)}
	if n := utf8.RuneCountInString(out.Title); n > longestTitle {
		return out, tooLong("the title", n, longestTitle)
	}
	if n := utf8.RuneCountInString(out.Text); n > longestText {
		return out, tooLong("the summary", n, longestText)
	}
	for _, p := range t.Points {
		text := line(p.Text)
		if n := utf8.RuneCountInString(text); n > longestText {
			return out, tooLong("a point", n, longestText)
		}
		if text != "" {
			out.Points = append(out.Points, news.Point{Text: text})
		}
	}
	if n := len(out.Points); n > mostPoints {
		return out, news.WithHint(fmt.Errorf("there are %d points", n), fmt.Sprintf("at most %d are taken", mostPoints))
	}
	return out, nil
}

func nothing(t news.Texts) bool { return t.Title == "" && t.Text == "" && len(t.Points) == 0 }

func (a *app) edit(ctx context.Context, ref string, t news.Texts, f deskFlags) error {
	s, err := a.deskStory(ctx, ref)
	if err != nil {
		return err
	}
	act := news.Act{Channel: f.channel, Note: f.why()}
	if act.By, err = a.cli.who(f); err != nil {
		return err
	}
	p := a.pipeline(nil)
	sh, err := p.Show(ctx, s.Key, f.channel)
	if err != nil {
		return broken(err)
	}
	file := ""
	if nothing(t) {
		if t, file, err = a.inEditor(ctx, sh); err != nil {
			return err
		}
		if nothing(t) {
			a.cli.tell("nothing was changed", "")
			return os.Remove(file)
		}
	}
	act, missing, err := p.Write(ctx, sh, act, t)
	if err != nil {
		err = a.changed(sh, err)
		if file != "" {
			err = news.WithHint(err, fmt.Sprintf("what you wrote is kept in %s; %s", file, news.Hint(err)))
		}
		return err
	}
	if file != "" {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(a.cli.Err, "note: in none of its reports: %s\n", printable(strings.Join(missing, "; ")))
	}
	what := fmt.Sprintf("wrote %s of %s%s", texts(t), naming(s), in2(f.channel))
	if waits := a.waitsIn(s); len(waits) > 0 {
		what += "; it still waits for approve in " + strings.Join(waits, ", ")
	}
	a.cli.tell(what, takeBack(act, s))
	return nil
}

// texts names what was written.
func texts(t news.Texts) string {
	var out []string
	if t.Title != "" {
		out = append(out, "the title")
	}
	if t.Text != "" {
		out = append(out, "the summary")
	}
	if n := len(t.Points); n > 0 {
		out = append(out, count(n, "point"))
	}
	return strings.Join(out, ", ")
}

// waitsIn are the channels that hold a story.
func (a *app) waitsIn(s news.Story) []string {
	var out []string
	for _, c := range s.Channels {
		if c.State == news.StateHeld {
			out = append(out, c.Slug)
		}
	}
	return out
}

// inEditor opens the story's texts in the person's editor and returns what was
// changed, and the file, which is left for the caller to remove.
func (a *app) inEditor(ctx context.Context, sh pipeline.Shown) (t news.Texts, name string, err error) {
	editor := a.cli.Getenv("VISUAL")
	if editor == "" {
		editor = a.cli.Getenv("EDITOR")
	}
	if strings.TrimSpace(editor) == "" {
		return t, "", news.WithHint(errors.New("no editor is set"), "set EDITOR, or give --title, --summary or --point")
	}
	before := sh.Now
	if sh.Printed != nil {
		before = *sh.Printed
	}
	file, err := os.CreateTemp("", "feedctl-edit-*.txt")
	if err != nil {
		return t, "", broken(news.WithHint(fmt.Errorf("a file for your editor: %w", err), "let TMPDIR name a folder that can be written, or give --title, --summary or --point"))
	}
	notes := append([]string{"Change what you like; an empty part is left to the pipeline. Lines with # are not read."}, pendingLines(sh.Pending, sh.Outlet)...)
	_, err = file.WriteString(edit.FormatTexts(before, notes...))
	if err = errors.Join(err, file.Close()); err != nil {
		return t, "", broken(err)
	}
	// As git and crontab do: the setting may hold arguments.
	words := strings.Fields(editor)
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], file.Name())...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.cli.In, a.cli.Err, a.cli.Err
	var ended *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &ended) {
		return t, "", errors.Join(news.WithHint(fmt.Errorf("the editor %q cannot be started", words[0]), "set EDITOR to one that can, or give --title, --summary or --point"), os.Remove(file.Name()))
	} else if err != nil {
		return t, "", news.WithHint(fmt.Errorf("%s: %w", words[0], err), "nothing was changed; what you wrote is kept in "+file.Name())
	}
	t, err = written(file.Name(), before)
	return t, file.Name(), err
}

// written reads what an editor left of a file.
func written(name string, before news.Entry) (news.Texts, error) {
	b, err := readBounded(name, largestFile)
	kept := "nothing was changed; what you wrote is kept in " + name
	switch {
	case err != nil:
		return news.Texts{}, news.WithHint(fmt.Errorf("what you wrote: %s: %w", name, withoutPath(err)), "nothing was changed; try again, or give --title, --summary or --point")
	case len(b) > largestFile:
		return news.Texts{}, news.WithHint(errors.New("what you wrote is larger than 1 MiB"), kept)
	}
	text := string(b)
	if strings.TrimSpace(text) == "" {
		return news.Texts{}, nil // as with git: an empty file means no
	}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	// The headings are all that a file of nothing has.
	for heading := range strings.FieldsSeq(edit.FormatTexts(news.Entry{})) {
		if !slices.Contains(lines, heading) {
			return news.Texts{}, news.WithHint(fmt.Errorf("the line %q is gone: what belongs where is not clear", heading), kept)
		}
	}
	t, err := plain(edit.ParseTexts(text, before))
	if err != nil {
		err = news.WithHint(err, news.Hint(err)+"; "+kept)
	}
	return t, err
}
