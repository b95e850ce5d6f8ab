package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/news"
	"feedctl/publish"
)

func (c *cli) publishCmd() *cobra.Command {
	var dir string
	var diff bool
	cmd := &cobra.Command{Use: "publish [CHANNEL…]", Short: "write feeds and pages as a static site", RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		for _, slug := range args {
			if err := a.knowsChannel(slug); err != nil {
				return err
			}
		}
		if dir == "" {
			dir = a.cfg.Publish.Dir
		}
		ctx := cmd.Context()
		if diff {
			return a.diff(ctx, dir)
		}
		out, err := a.output(ctx, dir, nil)
		if err != nil {
			return err
		}
		out.only = args
		// Asked for by name, a publication looks at every page; equal ones are not written.
		if err := a.store.ForgetRendered(ctx); err != nil {
			return broken(err)
		}
		p := a.pipeline(out)
		p.Waiting = c.tellOfWaiting()
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
			fmt.Fprintf(c.Out, "%s, %d of them new, %s written to %s\n", count(done.Entries, "entry"), done.Minted, count(done.Changed, "file"), dir)
		}
		return nil
	}}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "the folder (default: publish.dir)")
	cmd.Flags().BoolVar(&diff, "diff", false, "only say what subscribers would see")
	return cmd
}

func (a *app) knowsChannel(slug string) error {
	var slugs []string
	for _, ch := range a.cfg.Channels {
		if ch.Slug == slug {
			return nil
		}
		slugs = append(slugs, ch.Slug)
	}
	return news.WithHint(fmt.Errorf("there is no channel %q", slug), "the channels are "+strings.Join(slugs, ", "))
}

// diff compares the feeds in dir with those that would be written. Nothing is
// written, nothing published, nothing stored.
func (a *app) diff(ctx context.Context, dir string) error {
	editions, err := a.pipeline(nil).Preview(ctx, a.id.Authority, a.id.Year)
	if err != nil {
		return broken(err)
	}
	site := a.site()
	site.Editions = editions
	files, err := publish.Pages(site)
	if err != nil {
		return err
	}
	changes, err := publish.Diff(feedsIn(dir, files), files)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		what string
		list []publish.Change
	}{{"new", changes.New}, {"changed silently", changes.Changed}, {"gone", changes.Gone}, {"shown again", changes.Again}} {
		for _, ch := range part.list {
			fmt.Fprintf(a.cli.Out, "%s  %s  %s\n", part.what, ch.ID, printable(ch.Title))
		}
	}
	fmt.Fprintf(a.cli.Out, "%d new, %d changed silently, %d gone, %d shown again\n", len(changes.New), len(changes.Changed), len(changes.Gone), len(changes.Again))
	return nil
}

// feedsIn reads the feeds that stand in dir at the paths of files; what is not
// there yet is left out.
func feedsIn(dir string, files []publish.File) []publish.File {
	var out []publish.File
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	for _, f := range files {
		if !f.Feed {
			continue
		}
		if b, err := fs.ReadFile(root.FS(), filepath.ToSlash(f.Disk())); err == nil {
			f.Body = b
			out = append(out, f)
		}
	}
	return out
}
