package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedctl/config"
	"feedctl/news"
)

// samples are the demo's outlets: one folder each with a feed and
// the articles behind its links. They are invented, and written for this program.
//
//go:embed all:samples
var samples embed.FS

// demoOutlets are the sources of a new demo. Editing a sample needs no change here.
var demoOutlets = []demoOutlet{
	{"harbour-daily", "feed.rss", []string{"world"}, news.RightsFull, "CC BY 4.0"},
	{"northern-wire", "feed.atom", []string{"world"}, news.RightsSummary, "with credit"},
	{"coast-observer", "feed.rss", []string{"world"}, news.RightsSummary, ""},
	{"signal", "feed.json", []string{"science"}, news.RightsExcerpt, "CC BY-SA 4.0"},
	{"old-town-courier", "feed.rdf", []string{"world"}, news.RightsSummary, ""},
	{"kuestenblatt", "feed.rss", []string{"world"}, news.RightsSummary, ""},
	{"meridian", "feed.atom", []string{"world"}, news.RightsExcerpt, ""},
	{"quarry-science", "feed.rss", []string{"science"}, news.RightsSummary, "CC BY 4.0"},
	{"lindow-live", "feed.rss", []string{"world"}, news.RightsSummary, ""},
	{"umibe", "feed.rss", []string{"world"}, news.RightsSummary, ""},
	{"valley-post", "feed.rss", []string{"world"}, news.RightsSummary, ""},
	{"green-ledger", "feed.rss", []string{"world", "science"}, news.RightsSummary, ""},
}

// demoOutlet is one sample source: a folder below samples, served on a port of
// its own, as outlets are hosts of their own.
type demoOutlet struct {
	dir, feed string
	tags      []string
	rights    news.Rights
	licence   string
}

func (c *cli) demoCmd() *cobra.Command {
	var listen, dir, hub string
	cmd := &cobra.Command{Use: "demo", Short: "the whole daemon on bundled sample feeds: needs no network", Args: cobra.NoArgs,
		Long: "Serves invented sample feeds from loopback and runs the ordinary daemon on them. With --dir, config, store and the sample feeds stay there as plain files: editing one is news.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if hub != "" {
				fmt.Fprintln(c.Err, "note: --hub is read but not used: telling a hub of news is not in this version")
			}
			keep := dir != ""
			if !keep {
				if dir, err = os.MkdirTemp("", "feedctl-demo-"); err != nil {
					return broken(err)
				}
				defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			}
			return c.demo(cmd.Context(), dir, listen, keep)
		}}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "host:port of the demo's site")
	cmd.Flags().StringVar(&dir, "dir", "", "keep everything in this folder")
	cmd.Flags().StringVar(&hub, "hub", "", "a WebSub hub to tell of news")
	return cmd
}

// demo runs the daemon in dir:
// 1 sample files, once  2 a config, once, with ports that are free  3 the outlets' servers  4 the daemon.
func (c *cli) demo(ctx context.Context, dir, listen string, keep bool) error {
	if err := copySamples(dir); err != nil {
		return broken(err)
	}
	conf := filepath.Join(dir, "config.yaml")
	if _, err := os.Stat(conf); errors.Is(err, fs.ErrNotExist) {
		if err := c.writeDemoConfig(ctx, conf, listen); err != nil {
			return broken(err)
		}
	}
	c.configFile = conf
	cfg, err := c.load()
	if err != nil {
		return err
	}
	for _, s := range cfg.Sources {
		if err := serveOutlet(ctx, filepath.Join(dir, "sources"), s); err != nil {
			return broken(news.WithHint(err, "another program has the port: wait for it, or begin anew in another folder"))
		}
	}
	fmt.Fprintf(c.Out, "%s/\n", cfg.Publication.URL)
	if keep {
		fmt.Fprintf(c.Err, "edit a file below %s and it is news within seconds\n", filepath.Join(dir, "sources"))
	}
	d := &daemon{cli: c, listen: cfg.Publish.Listen, fetches: true, serves: true, said: true}
	return d.run(ctx, cfg)
}

// copySamples writes the bundled files that are not there yet.
func copySamples(dir string) error {
	return fs.WalkDir(samples, "samples", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, "sources", filepath.FromSlash(strings.TrimPrefix(p, "samples")))
		if e.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if _, err := os.Stat(to); err == nil {
			return nil
		}
		b, err := samples.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
}

// writeDemoConfig chooses ports that are free now and writes them down: a source
// is its address, so a demo that is kept must find its outlets where they were.
func (c *cli) writeDemoConfig(ctx context.Context, conf, listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return news.WithHint(fmt.Errorf("--listen %q: %w", listen, err), "write --listen 127.0.0.1:8080")
	}
	ports, err := freePorts(ctx, len(demoOutlets)+1)
	if err != nil {
		return err
	}
	if port == "0" {
		port = ports[len(demoOutlets)]
	}
	linked := host
	if linked == "" || linked == "0.0.0.0" || linked == "::" {
		linked = "localhost"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# The demo's config: invented outlets on this machine, visited every few seconds.
publication:
  title: The Demo Dispatch
  url: http://%s
  language: en
  timezone: UTC
  contact: desk@demo.example
store: sqlite:data/feedctl.db
fetch:
  schedule: "@every 2s"
  min_interval: 2s
  max_interval: 10s
  allow_private: ["127.0.0.1"]
channels:
  - {slug: front, title: The Demo Dispatch, description: Every story of the sample outlets}
  - {slug: science, title: Science and nature, tags: [science]}
publish: {dir: public, listen: "%s"}
sources:
`, net.JoinHostPort(linked, port), net.JoinHostPort(host, port))
	for i, o := range demoOutlets {
		fmt.Fprintf(&b, "  - {url: \"http://127.0.0.1:%s/%s/%s\", tags: [%s], rights: %s, licence: %q}\n", ports[i], o.dir, o.feed, strings.Join(o.tags, ", "), o.rights, o.licence)
	}
	return os.WriteFile(conf, b.Bytes(), 0o644)
}

func freePorts(ctx context.Context, n int) ([]string, error) {
	var out []string
	for range n {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all at once, so that no port is given twice
		_, port, _ := net.SplitHostPort(l.Addr().String())
		out = append(out, port)
	}
	return out, nil
}

// serveOutlet serves one outlet's folder at the address its source names, until
// ctx ends.
func serveOutlet(ctx context.Context, dir string, s config.Source) error {
	u, err := url.Parse(s.URL)
	if err != nil || !loopback(s.URL) {
		return nil // a source that somebody added is not ours to serve
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", u.Host)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: outletHandler(dir), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	go func() { _ = srv.Serve(l) }()
	return nil
}

// sampleTypes are the media types of sample files: that of a feed tells its format.
var sampleTypes = map[string]string{".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml", ".json": "application/feed+json",
	".xml": "application/xml", ".html": "text/html"}

// outletHandler serves files with the validators of their bytes. In a sample
// {{base}} stands for the outlet's own address, as links in feeds are absolute.
func outletHandler(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			http.Error(w, "no samples", http.StatusInternalServerError)
			return
		}
		defer root.Close()
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		info, err := root.Stat(name)
		if err == nil && info.IsDir() {
			name = path.Join(name, "index.html")
		} else if err != nil {
			name += ".html" // an article's address has no suffix
		}
		b, err := fs.ReadFile(root.FS(), name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if info, err = root.Stat(name); err != nil {
			http.NotFound(w, r)
			return
		}
		base := "http://" + r.Host + "/" + strings.SplitN(name, "/", 2)[0]
		b = bytes.ReplaceAll(b, []byte("{{base}}"), []byte(base))
		ct := sampleTypes[path.Ext(name)]
		if ct == "" {
			ct = mime.TypeByExtension(path.Ext(name))
		}
		w.Header().Set("Content-Type", ct)
		// Two edits within a second differ by their bytes only.
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(b)))
		http.ServeContent(w, r, "", info.ModTime(), bytes.NewReader(b))
	})
}
