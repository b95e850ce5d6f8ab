package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"feedctl/news"
	"feedctl/publish"
)

// marker is a file in the output folder that tells this folder from another: a
// folder that was deleted or swapped gets every page again.
const marker = ".feedctl-site"

// output writes the site to a folder and, where there is one, to the server. It
// implements pipeline.Output.
type output struct {
	site   publish.Site // without editions and outlets
	dir    string
	server *publish.Server // nil: folder only
	mark   string
	only   []string // channels to write; none: the whole site
}

// output prepares the folder; server may be nil.
func (a *app) output(dir string, server *publish.Server) (*output, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, broken(news.WithHint(fmt.Errorf("output folder: %w", err), "publish.dir in the config names it"))
	}
	o := &output{dir: dir, server: server, site: a.site()}
	mark, err := os.ReadFile(filepath.Join(dir, marker))
	if errors.Is(err, fs.ErrNotExist) {
		mark = []byte(rand.Text())
		err = os.WriteFile(filepath.Join(dir, marker), mark, 0o644)
	}
	if err != nil {
		return nil, broken(news.WithHint(fmt.Errorf("output folder: %w", err), "publish.dir in the config names it"))
	}
	o.mark = string(mark)
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

func (o *output) Site() string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	s := o.site
	_ = enc.Encode([]any{o.mark, s.Publication.Title, s.Publication.URL, s.Publication.Language, s.Publication.Zone.String(), s.Publication.Contact,
		s.Publication.Version, s.Styles, s.Views})
	for _, e := range s.Editions {
		_ = enc.Encode([]string{e.Channel.Slug, e.Channel.Title})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
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

func (o *output) Editions(_ context.Context, editions []news.Edition, outlets []news.Outlet) (int, error) {
	s := o.site
	s.Editions, s.Outlets = editions, outlets
	files, err := publish.Pages(s)
	if err != nil {
		return 0, err
	}
	if len(o.only) > 0 {
		files = slices.DeleteFunc(files, func(f publish.File) bool {
			return !slices.ContainsFunc(o.only, func(slug string) bool { return strings.HasPrefix(f.Path, "/"+slug+"/") })
		})
	}
	w, err := publish.WriteDir(o.dir, files)
	if o.server != nil {
		o.server.Publish(files, s.Redirects)
	}
	return w.Changed, broken(err)
}
