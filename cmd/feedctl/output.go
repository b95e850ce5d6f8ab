package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"feedctl/news"
	"feedctl/publish"
)

// output writes the site to a folder and, where there is one, to the server. It
// implements pipeline.Output.
type output struct {
	site   publish.Site // without editions and outlets
	dir    string
	stamp  string
	only   []string                                         // channels to write; none: the whole site
	server *publish.Server                                  // nil: folder only
	ready  func()                                           // called once the server has something to show; may be nil
	fresh  bool                                             // the folder is known to be empty: every page is owed to it
	moved  func(context.Context) (map[string]string, error) // where the pages of merged stories lead
}

// output prepares the folder; server may be nil. A folder without a front page
// is new, or was emptied: every page is owed to it.
func (a *app) output(ctx context.Context, dir string, server *publish.Server) (*output, error) {
	hint := func(err error) error {
		return broken(news.WithHint(fmt.Errorf("output folder: %w", err), "publish.dir in the config names it"))
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, hint(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, hint(err)
	}
	o := &output{dir: dir, server: server, site: a.site(), moved: a.store.Moved}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); errors.Is(err, fs.ErrNotExist) {
		if err := a.store.ForgetRendered(ctx); err != nil {
			return nil, broken(err)
		}
		o.fresh = true
	} else if err != nil {
		return nil, hint(err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %+v", dir, o.site.Fingerprint(), a.wording())
	o.stamp = hex.EncodeToString(h.Sum(nil)[:12])
	return o, nil
}

// site is the frame of the site: who publishes which channels, still empty.
func (a *app) site() publish.Site {
	s := publish.Site{Publication: a.publication(), Styles: a.wording().AllStyles(), Views: a.cfg.Publish.Views, Redirects: a.redirects()}
	for _, ch := range a.channels() {
		s.Editions = append(s.Editions, news.Edition{Channel: ch, Updated: a.id.Made})
	}
	return s
}

// redirects lead former slugs to their channels.
func (a *app) redirects() map[string]string {
	m := map[string]string{}
	for _, ch := range a.cfg.Channels {
		for _, old := range ch.Aliases {
			m["/"+old+"/"] = "/" + ch.Slug + "/"
		}
	}
	return m
}

// Site is the stamp of what pages show. A folder that was moved away under a
// running daemon has another: its pages are owed to the new one.
func (o *output) Site() string {
	if _, err := os.Stat(filepath.Join(o.dir, "index.html")); err != nil && !o.fresh {
		return o.stamp + " anew"
	}
	return o.stamp
}

func (o *output) Stories(_ context.Context, entries []news.Entry) (int, error) {
	var files []publish.File
	for _, e := range entries {
		f, err := publish.StoryFiles(o.site, e)
		if err != nil {
			return 0, fmt.Errorf("page of %s: %w", e.Key, err)
		}
		files = append(files, f...)
	}
	w, err := publish.WriteDir(o.dir, files)
	return w.Changed, broken(err)
}

func (o *output) Editions(ctx context.Context, editions []news.Edition, outlets []news.Outlet) (int, error) {
	s := o.site
	s.Editions, s.Outlets = editions, outlets
	gone, err := o.lead(ctx, &s)
	if err != nil {
		return gone, err
	}
	files, err := publish.Pages(s)
	if err != nil {
		return 0, err
	}
	if len(o.only) > 0 {
		files = slices.DeleteFunc(files, func(f publish.File) bool {
			return !slices.ContainsFunc(o.only, func(slug string) bool {
				// The first channel is the front page too.
				front := len(editions) > 0 && slug == editions[0].Channel.Slug && strings.Count(f.Path, "/") == 1
				return front || strings.HasPrefix(f.Path, "/"+slug+"/")
			})
		})
	}
	w, err := publish.WriteDir(o.dir, files)
	o.fresh = false
	if o.server != nil {
		o.server.Publish(files, s.Redirects)
		if o.ready != nil {
			o.ready()
		}
	}
	return gone + w.Changed, broken(err)
}

// lead makes the pages of merged stories lead to the stories that have their
// reports, and removes the references beside them: the server leads on from there
// too, and a file would go on telling what the page no longer does.
func (o *output) lead(ctx context.Context, s *publish.Site) (removed int, err error) {
	if len(o.only) > 0 {
		return 0, nil // pages of stories are none of theirs
	}
	moved, err := o.moved(ctx)
	if err != nil || len(moved) == 0 {
		return 0, broken(err)
	}
	s.Redirects = maps.Clone(s.Redirects)
	var files []string
	for from, to := range moved {
		s.Redirects[from] = to
		for _, name := range publish.StoryExports() {
			files = append(files, from+name)
		}
	}
	removed, err = publish.RemoveDir(o.dir, files)
	return removed, broken(err)
}

// Withdraw implements pipeline.Output: the server reads pages from the folder.
func (o *output) Withdraw(_ context.Context, paths []string) (int, error) {
	n, err := publish.RemoveDir(o.dir, paths)
	return n, broken(err)
}
