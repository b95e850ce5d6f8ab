package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"feedctl/news"
	"feedctl/pipeline"
)

func (c *cli) fetchCmd() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "fetch [SOURCE…]", Short: "visit the due (or named) sources once and store what they said", RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		p := a.pipeline(nil)
		r, err := a.visit(cmd.Context(), p, args, force)
		if err != nil {
			return keepCode(err)
		}
		return a.tell(r)
	}}
	cmd.Flags().BoolVar(&force, "force", false, "ignore the schedule (never Retry-After)")
	return cmd
}

func (c *cli) onceCmd() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "once", Aliases: []string{"run"}, Short: "fetch, edit and publish once, for the system's cron", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		ctx := cmd.Context()
		out, err := a.output(ctx, a.cfg.Publish.Dir, nil)
		if err != nil {
			return err
		}
		p := a.pipeline(out)
		r, err := a.visit(ctx, p, nil, force)
		if err != nil {
			return keepCode(err)
		}
		if err := p.Edit(ctx); err != nil {
			return broken(err)
		}
		done, err := p.Publish(ctx)
		if err == nil {
			err = a.reword(ctx, p, &done)
		}
		if err != nil {
			return broken(err)
		}
		if !c.quiet {
			fmt.Fprintf(c.Out, "%s, %d of them new, %s written to %s\n", count(done.Entries, "entry"), done.Minted, count(done.Changed, "file"), a.cfg.Publish.Dir)
		}
		return a.tell(r)
	}}
	cmd.Flags().BoolVar(&force, "force", false, "ignore the schedule (never Retry-After)")
	return cmd
}

// keepCode makes an error without a code the store's.
func keepCode(err error) error {
	if e := (coded{}); errors.As(err, &e) {
		return err
	}
	return broken(err)
}

// visit runs a round: the named sources, all of them with force, else the due ones.
func (a *app) visit(ctx context.Context, p *pipeline.Pipeline, refs []string, force bool) (pipeline.Round, error) {
	bar := a.cli.bar()
	p.Saved, p.Waiting = bar.show, a.cli.tellOfWaiting()
	defer bar.clear()
	defer a.cli.thrifty()()
	if len(refs) > 0 {
		var named []news.Source
		for _, ref := range refs {
			s, err := a.source(ctx, ref)
			if err != nil {
				return pipeline.Round{}, coded{err, exitUsage, false}
			}
			named = append(named, s)
		}
		r, err := p.Fetch(ctx, a.askable(named))
		a.askable(r.Waiting)
		return r, err
	}
	if !force {
		return p.FetchDue(ctx)
	}
	r, err := p.FetchAll(ctx)
	a.askable(r.Waiting)
	return r, err
}

// tellOfWaiting returns what says, once, that a command waits for another's visits.
func (c *cli) tellOfWaiting() func() {
	return sync.OnceFunc(func() {
		if !c.quiet {
			fmt.Fprintln(c.Err, "another feedctl is visiting: waiting")
		}
	})
}

// askable returns the sources that may be asked now when a person wants it, and
// tells of the others: no schedule keeps a person waiting, but the site's own word
// does.
func (a *app) askable(sources []news.Source) []news.Source {
	now := a.cli.now()
	return slices.DeleteFunc(sources, func(s news.Source) bool {
		why := ""
		switch {
		case s.Poll.Gone:
			why = a.cli.say(fmt.Sprintf("its site answered 410, gone; `feedctl resume %s` asks again", s.ID[:8]))
		case s.Poll.Waits(now):
			why = fmt.Sprintf("its site wants no visit before %s UTC (%s)", s.Poll.RetryAfter.UTC().Format("2006-01-02 15:04"), in(s.Poll.RetryAfter, now))
		default:
			return false
		}
		if !a.cli.quiet {
			fmt.Fprintf(a.cli.Err, "%s: not asked, %s\n", printable(sourceName(s)), why)
		}
		return true
	})
}

// tell reports a round. Sources that failed make exit code 2; the rest is done.
func (a *app) tell(r pipeline.Round) error {
	if !a.cli.quiet {
		fmt.Fprintf(a.cli.Out, "%s visited: %d unchanged, %d failed; %s, %d revised\n", count(r.Visited, "source"), r.NotModified, len(r.Failures), count(r.New, "new item"), r.Revised)
	}
	if r.Spared > 0 && !a.cli.quiet {
		fmt.Fprintf(a.cli.Err, "%s not asked: their hosts answered others that they are asked too much; they come later\n", count(r.Spared, "source"))
	}
	if len(r.Failures) == 0 {
		return nil
	}
	if r.NoNetwork() && len(r.Failures) > 1 {
		a.cli.complain(coded{news.WithHint(errors.New("no source could be reached: no network?"), "`feedctl demo` works without one"), exitSome, false})
	} else {
		for _, f := range r.Failures {
			err := f.Err
			if err == nil {
				err = fmt.Errorf("visit %s: %s", news.Redacted(f.Source.URL), f.Class)
			}
			a.cli.complain(coded{fmt.Errorf("%s: %w", f.Class, err), exitSome, false})
		}
	}
	return coded{errors.New("some sources failed"), exitSome, true}
}
