package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/news"
)

// Exit codes, as scripts rely on them.
const (
	exitDone   = 0
	exitUsage  = 1 // wrong usage or config
	exitSome   = 2 // some sources failed, the rest is done; or an input is not what it should be
	exitBroken = 3 // store or output cannot be used
)

// coded is an error with the exit code it leads to. A silent one was told already.
type coded struct {
	error
	code   int
	silent bool
}

func (c coded) Unwrap() error { return c.error }

func broken(err error) error {
	if err == nil {
		return nil
	}
	return coded{err, exitBroken, false}
}

func badInput(err error) error {
	if err == nil {
		return nil
	}
	return coded{err, exitSome, false}
}

func (c *cli) run(ctx context.Context, args []string) int {
	root := c.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.Err, "feedctl: stopped by a signal\nhint: what was fetched is stored, what is owed is done by the next run\n")
		return exitSome
	}
	var e coded
	code := exitUsage
	if errors.As(err, &e) {
		code = e.code
		if e.silent {
			return code
		}
	}
	c.complain(err)
	return code
}

// complain prints what went wrong and, below it, what to do.
func (c *cli) complain(err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(c.Err, "feedctl: %s\n", printable(strings.TrimRight(line, "\n")))
	}
	hint := news.Hint(err)
	if hint == "" {
		hint = "`feedctl help` lists the commands"
		if !isUsage(err) {
			return
		}
	}
	fmt.Fprintf(c.Err, "hint: %s\n", printable(c.say(hint)))
}

func isUsage(err error) bool {
	var e coded
	return !errors.As(err, &e)
}

// say puts the command into a hint as the person invoked it.
func (c *cli) say(hint string) string {
	return strings.ReplaceAll(hint, "`feedctl ", "`"+c.Invoked+" ")
}

// The groups of `help`, in the order in which a newcomer meets them.
var groups = []cobra.Group{{ID: "start", Title: "Start"}, {ID: "sources", Title: "Sources"}, {ID: "desk", Title: "Desk"}, {ID: "read", Title: "Read"}, {ID: "operate", Title: "Operate"}}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "feedctl",
		Short: "curate feeds into stories with summaries and citations, and publish them",
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if c.logFormat != "text" && c.logFormat != "json" {
				return news.WithHint(fmt.Errorf("--log-format %q is not known", c.logFormat), "it is text or json")
			}
			return nil
		},
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			fmt.Fprint(c.Out, c.say(firstWords))
			return nil
		},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetIn(c.In)
	root.SetOut(c.Out)
	root.SetErr(c.Err)
	f := root.PersistentFlags()
	f.StringVarP(&c.configFile, "config", "c", "", "the config file (default ./config.yaml, then the user's)")
	f.StringVar(&c.storeDSN, "store", "", "the store, instead of the config's")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "say only what is wrong")
	f.BoolVarP(&c.verbose, "verbose", "v", false, "say everything")
	f.StringVar(&c.logFormat, "log-format", "text", "text or json")
	f.BoolVar(&c.noColor, "no-color", false, "no colours")
	f.BoolVar(&c.testing, "testing", false, "honour FEEDCTL_CLOCK")
	_ = f.MarkHidden("testing")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return news.WithHint(err, "`feedctl help "+cmd.Name()+"` lists the flags")
	})
	for i := range groups {
		root.AddGroup(&groups[i])
	}
	add := func(group string, cmds ...*cobra.Command) {
		for _, cmd := range cmds {
			cmd.GroupID = group
			root.AddCommand(cmd)
		}
	}
	add("start", c.initCmd(), c.demoCmd(), c.serveCmd(), c.addCmd(), c.listCmd())
	add("sources", c.showCmd(), c.setCmd(), c.pauseCmd(), c.resumeCmd(), c.removeCmd(), c.importCmd(), c.exportCmd(), c.fetchCmd())
	add("desk", append(c.reviewCmds(), c.editCmd())...)
	add("desk", c.mergeCmd(), c.splitCmd(), c.undoCmd())
	add("read", c.itemsCmd(), c.storiesCmd(), c.whyCmd(), c.inspectCmd(), c.summarizeCmd(), c.citeCmd())
	add("operate", c.publishCmd(), c.onceCmd(), c.checkCmd(), c.configCmd(), c.versionCmd())
	helpfulArgs(root.Commands())
	root.SetHelpCommandGroupID("operate")
	root.SetCompletionCommandGroupID("operate")
	return root
}

// helpfulArgs makes each command say what it takes when it gets something else.
func helpfulArgs(cmds []*cobra.Command) {
	for _, cmd := range cmds {
		helpfulArgs(cmd.Commands())
		fits := cmd.Args
		if fits == nil {
			continue
		}
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if fits(cmd, args) == nil {
				return nil
			}
			_, name, _ := strings.Cut(cmd.CommandPath(), " ")
			_, takes, _ := strings.Cut(cmd.Use, " ")
			got := count(len(args), "argument")
			if len(args) == 0 {
				got = "nothing"
			}
			return news.WithHint(fmt.Errorf("%s takes %s and got %s", name, cmp.Or(takes, "no argument"), got), "`feedctl help "+name+"` explains it")
		}
	}
}

func unknownCommand(cmd *cobra.Command, got string) error {
	hint := "`feedctl help` lists the commands"
	if s := cmd.SuggestionsFor(got); len(s) > 0 {
		hint = "did you mean `feedctl " + s[0] + "`?"
	}
	return news.WithHint(fmt.Errorf("there is no command %q", got), hint)
}

const firstWords = "feedctl turns feeds into stories with summaries and citations, and publishes them.\n\nTo begin with:\n" +
	"  `feedctl demo`     see it work on sample feeds, no network needed\n" +
	"  `feedctl init`     write a config.yaml here\n" +
	"  `feedctl add URL`  follow a feed, or the feeds of a site\n" +
	"  `feedctl serve`    visit, publish and serve until stopped\n" +
	"  `feedctl list`     what is followed, and how it is doing\n\n" +
	"`feedctl help` shows every command.\n"

// printable makes foreign text harmless on a terminal: control characters and
// bidirectional overrides become spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return ' '
		}
		return r
	}, s)
}
