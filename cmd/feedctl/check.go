package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/spf13/cobra"

	"feedctl/config"
	"feedctl/fetch"
	"feedctl/news"
)

func (c *cli) checkCmd() *cobra.Command {
	var online bool
	cmd := &cobra.Command{Use: "check", Short: "are config, store and written outputs in order?", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		fmt.Fprintf(c.Out, "config  %s: in order, %s, %s\n", a.cfg.Path, count(len(a.cfg.Channels), "channel"), count(len(a.cfg.Sources), "source"))
		if err := a.store.Check(cmd.Context()); err != nil {
			return broken(err)
		}
		n, err := a.store.Counts(cmd.Context())
		if err != nil {
			return broken(err)
		}
		fmt.Fprintf(c.Out, "store   in order: %s, %s, %s, %d of them published\n", count(n.Sources, "source"), count(n.Items, "item"), count(n.Stories, "story"), n.Published)
		if err := a.checkOutputs(); err != nil {
			return broken(err)
		}
		if online {
			return a.checkSources(cmd)
		}
		return nil
	}}
	cmd.Flags().BoolVar(&online, "online", false, "also ask every source")
	return cmd
}

// checkOutputs reads the written feeds back.
func (a *app) checkOutputs() error {
	root, err := os.OpenRoot(a.cfg.Publish.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(a.cli.Out, "output  %s: nothing written yet\n", a.cfg.Publish.Dir)
		return nil
	}
	if err != nil {
		return news.WithHint(err, "publish.dir in the config names it")
	}
	defer root.Close()
	var errs error
	feeds := 0
	dirs := []string{""}
	for _, ch := range a.cfg.Channels {
		dirs = append(dirs, ch.Slug)
	}
	for _, dir := range dirs {
		for _, name := range []string{"rss.xml", "atom.xml", "feed.json"} {
			b, err := fs.ReadFile(root.FS(), path.Join(dir, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err == nil {
				var doc *fetch.Document
				if doc, err = fetch.Parse(b, "", a.cfg.Publication.URL+"/"+path.Join(dir, name)); err == nil && len(doc.Repairs) > 0 {
					err = fmt.Errorf("had to be repaired: %v", doc.Repairs)
				}
			}
			if err != nil {
				errs = errors.Join(errs, fmt.Errorf("%s: %w", path.Join(a.cfg.Publish.Dir, dir, name), err))
				continue
			}
			feeds++
		}
	}
	if errs != nil {
		return news.WithHint(errs, "`feedctl publish` writes them again")
	}
	fmt.Fprintf(a.cli.Out, "output  %s: %s, all well-formed\n", a.cfg.Publish.Dir, count(feeds, "feed"))
	return nil
}

// checkSources looks at every source without storing what it says.
func (a *app) checkSources(cmd *cobra.Command) error {
	sources, err := a.store.Sources(cmd.Context())
	if err != nil {
		return broken(err)
	}
	failed := 0
	for _, s := range sources {
		if s.Paused || s.Poll.Gone || s.Poll.Waits(a.cli.now()) {
			fmt.Fprintf(a.cli.Out, "source  %s: not asked (%s)\n", printable(sourceName(s)), s.State())
			continue
		}
		v := a.web.Visit(cmd.Context(), s)
		fmt.Fprintf(a.cli.Out, "source  %s: %s\n", printable(sourceName(s)), v.Class)
		if !v.Class.Good() {
			failed++
		}
	}
	if failed > 0 {
		return badInput(news.WithHint(fmt.Errorf("%d of %d sources failed", failed, len(sources)), "`feedctl list --failing` says why once they were visited"))
	}
	return nil
}

func (c *cli) configCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "the configuration in force, and its schema", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{Use: "show", Short: "the configuration in force, secrets masked", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		cfg, err := c.load()
		if err != nil {
			return err
		}
		b, err := cfg.Show()
		if err != nil {
			return err
		}
		fmt.Fprintf(c.Out, "# %s\n%s", cfg.Path, b)
		return nil
	}}, &cobra.Command{Use: "schema", Short: "the JSON Schema of config.yaml", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		b, err := config.Schema()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.Out, "%s\n", b)
		return err
	}})
	return cmd
}
