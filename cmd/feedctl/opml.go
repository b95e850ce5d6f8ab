package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/publish"
)

func (c *cli) importCmd() *cobra.Command {
	var mirror bool
	cmd := &cobra.Command{Use: "import FILE|-", Short: "register the sources of an OPML file; nothing is asked", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		body, err := c.readInput(cmd, a.web, args[0])
		if err != nil {
			return err
		}
		outlines, err := fetch.ReadOPML(body)
		if err != nil {
			return badInput(news.WithHint(fmt.Errorf("%s: %w", args[0], err), "export the subscriptions of the other reader as OPML"))
		}
		return a.importAll(cmd, outlines, mirror)
	}}
	cmd.Flags().BoolVar(&mirror, "mirror", false, "pause added sources that are not in the file")
	return cmd
}

func (a *app) importAll(cmd *cobra.Command, outlines []fetch.Outline, mirror bool) error {
	ctx := cmd.Context()
	added, present, refused := 0, 0, 0
	listed := map[news.ID]bool{}
	for _, o := range outlines {
		if err := errors.Join(o.Err, withoutLogin(o.URL)); err != nil {
			refused++
			fmt.Fprintf(a.cli.Err, "not imported: %s: %s\n", printable(nonEmpty(o.Title, news.Redacted(o.URL))), printable(err.Error()))
			if hint := news.Hint(err); hint != "" {
				fmt.Fprintf(a.cli.Err, "hint: %s\n", printable(a.cli.say(hint)))
			}
			continue
		}
		s, fresh, err := a.store.AddSource(ctx, news.Source{ID: news.SourceID(o.URL), URL: o.URL, OriginalURL: o.URL, SiteURL: o.SiteURL, Title: o.Title,
			TitleFixed: o.Title != "", Tags: some(o.Tags), Origin: news.OriginAdded, Rights: news.RightsSummary, Weight: 1, Attributes: o.Attributes, AddedAt: a.cli.now()})
		if err != nil {
			return broken(err)
		}
		listed[s.ID] = true
		if fresh {
			added++
		} else {
			present++
		}
	}
	paused := 0
	if mirror {
		all, err := a.store.Sources(ctx)
		if err != nil {
			return broken(err)
		}
		for _, s := range all {
			if s.Origin == news.OriginAdded && !listed[s.ID] && !s.Paused {
				if _, err := a.store.ChangeSource(ctx, s.ID, func(s *news.Source) error {
					s.Paused = true
					return nil
				}); err != nil {
					return broken(err)
				}
				paused++
			}
		}
	}
	fmt.Fprintf(a.cli.Out, "%d added, %d already registered, %d refused", added, present, refused)
	if mirror {
		fmt.Fprintf(a.cli.Out, ", %d paused", paused)
	}
	fmt.Fprintln(a.cli.Out)
	if refused > 0 {
		return coded{errors.New("some outlines were refused"), exitSome, true}
	}
	return nil
}

func (c *cli) exportCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{Use: "export", Short: "write the sources as OPML or JSON lines", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		sources, err := a.store.Sources(cmd.Context())
		if err != nil {
			return broken(err)
		}
		switch format {
		case "opml":
			var outlets []news.Outlet
			for _, s := range sources {
				o := pipeline.Outlet(s)
				o.URL = s.URL // the user's own list keeps the whole address
				outlets = append(outlets, o)
			}
			b, err := publish.OPML(a.cfg.Publication.Title, outlets, a.id.Made)
			if err != nil {
				return err
			}
			_, err = c.Out.Write(b)
			return err
		case "jsonl":
			counts, err := a.store.ItemCounts(cmd.Context())
			if err != nil {
				return broken(err)
			}
			for _, s := range sources {
				j := a.sourceJSON(s, counts[s.ID])
				j.URL, j.OriginalURL = s.URL, s.OriginalURL // the user's own list keeps the whole address
				if err := printLine(c.Out, j); err != nil {
					return err
				}
			}
			return nil
		}
		return news.WithHint(fmt.Errorf("there is no format %q", format), "write --format opml or --format jsonl")
	}}
	cmd.Flags().StringVar(&format, "format", "opml", "opml or jsonl")
	return cmd
}

// maxInput bounds what is read from a file or standard input.
const maxInput = 64 << 20

// readInput reads a file, standard input ("-") or a web address. web may be nil:
// one is then made on demand.
func (c *cli) readInput(cmd *cobra.Command, web *fetch.Client, name string) ([]byte, error) {
	body, _, _, err := c.readDocument(cmd, web, name)
	return body, err
}

// readDocument also returns the content type and the final address of what came from the web.
func (c *cli) readDocument(cmd *cobra.Command, web *fetch.Client, name string) (body []byte, contentType, address string, err error) {
	if isAddress(name) {
		free := web == nil
		if free {
			if web, err = c.freeClient(); err != nil {
				return nil, "", "", err
			}
			defer web.Close()
		}
		r, err := web.Get(cmd.Context(), name)
		if free && fetch.ClassOf(err) == news.ClassPrivateAddress {
			err = news.WithHint(err, allowHint(name))
		}
		if err != nil {
			return nil, "", "", badInput(err)
		}
		return r.Body, r.ContentType, r.URL, nil
	}
	in := c.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, "", "", badInput(news.WithHint(err, "name a file, a web address, or - for standard input"))
		}
		defer f.Close()
		in = f
	}
	body, err = io.ReadAll(io.LimitReader(in, maxInput+1))
	if err == nil && len(body) > maxInput {
		err = fmt.Errorf("%s is larger than %d MiB", name, maxInput>>20)
	}
	return body, "", "", badInput(err)
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// freeClient is the client of commands that need no config. FEEDCTL_FETCH_*
// variables hold for it too.
func (c *cli) freeClient() (*fetch.Client, error) {
	cfg, err := c.defaults()
	if err != nil {
		return nil, err
	}
	return fetch.New(fetch.Options{UserAgent: c.userAgent(cfg), Timeout: cfg.Fetch.Timeout, MaxBytes: int64(cfg.Fetch.MaxBytes), AllowPrivate: cfg.Fetch.AllowPrivate, Now: c.now, Jitter: jitter})
}
