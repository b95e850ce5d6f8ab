package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"feedctl/news"
	"feedctl/store"
)

// starter is the config that init writes: what a newcomer changes first, and no more.
const starter = `# feedctl: ` + "`feedctl config schema`" + ` lists every key, ` + "`feedctl check`" + ` reads this file.
publication:
  title: My headlines
  url: http://localhost:8080     # where readers will find it
  # contact: desk@example.org    # put into the User-Agent and the feeds
store: sqlite:data/feedctl.db    # beside this file
channels:                        # the first is the front page
  - slug: all                    # no tags: every source
    title: All stories
  - slug: world                  # ` + "`feedctl add URL --tag world`" + ` puts a source here
    title: World headlines
    tags: [world]
# sources that are always followed; ` + "`feedctl add URL`" + ` registers others
sources: []
#  - {url: "https://globalvoices.org/feed/", tags: [world], licence: CC BY 3.0}
`

func (c *cli) initCmd() *cobra.Command {
	return &cobra.Command{Use: "init [DIR]", Short: "write a config.yaml and an empty store", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		dir := "."
		if len(args) == 1 {
			dir = args[0]
		}
		path := filepath.Join(dir, "config.yaml")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return broken(err)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			return news.WithHint(fmt.Errorf("%s is there already", path), "`feedctl check` reads it; name another folder to begin anew")
		}
		if err != nil {
			return broken(err)
		}
		if _, err := f.WriteString(starter); err != nil {
			return broken(errors.Join(err, f.Close()))
		}
		if err := f.Close(); err != nil {
			return broken(err)
		}
		if err := ignoreData(dir); err != nil {
			return broken(err)
		}
		c.configFile = path
		cfg, err := c.load()
		if err != nil {
			return err
		}
		a, err := c.openWith(cmd.Context(), cfg, store.Options{})
		if err != nil {
			return err
		}
		at := ""
		if dir != "." {
			at = " -c " + path
		}
		fmt.Fprintf(c.Out, "%s\n", path)
		fmt.Fprint(c.Err, c.say(fmt.Sprintf("next: `feedctl add%s URL`, then `feedctl serve%s`\n", at, at)))
		return a.close()
	}}
}

// ignoreData keeps store and site out of version control, where the folder has
// no rules of its own.
func ignoreData(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, ".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("/data/\n/public/\n")
	return errors.Join(err, f.Close())
}
