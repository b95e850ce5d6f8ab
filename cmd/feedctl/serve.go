package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"feedctl/config"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/publish"
	"feedctl/store"
)

// How long stopping may take in all, and how much of it open connections get.
const (
	drain     = 10 * time.Second
	drainHTTP = 5 * time.Second
)

// longRound is how long a round of visits may run before what it has brought so
// far is published without waiting for the slow rest.
const longRound = 5 * time.Second

func (c *cli) serveCmd() *cobra.Command {
	var listen string
	var noFetch, noHTTP bool
	cmd := &cobra.Command{Use: "serve", Short: "visit, publish and serve until stopped", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		cfg, err := c.load()
		if err != nil {
			return err
		}
		if listen != "" {
			if _, _, err := net.SplitHostPort(listen); err != nil {
				return news.WithHint(fmt.Errorf("--listen %q: %w", listen, err), "write --listen 127.0.0.1:8080")
			}
			cfg.Publish.Listen = listen
		}
		d := &daemon{cli: c, listen: listen, fetches: !noFetch, serves: !noHTTP}
		return d.run(cmd.Context(), cfg)
	}}
	cmd.Flags().StringVar(&listen, "listen", "", "host:port, instead of publish.listen")
	cmd.Flags().BoolVar(&noFetch, "no-fetch", false, "visit nothing: publish and serve what is stored")
	cmd.Flags().BoolVar(&noHTTP, "no-http", false, "serve nothing: visit and write to publish.dir")
	return cmd
}

// daemon is a running publication: a clock that visits, a loop that publishes
// what visits brought, and the web server. Visiting and publishing go on side
// by side; each runs once at a time.
type daemon struct {
	cli             *cli
	listen          string // the flag, which wins over every reload
	fetches, serves bool
	said            bool // the address was printed already, by demo

	mu     sync.Mutex // guards what a reload replaces
	app    *app
	out    *output
	ticker *ticker

	server   atomic.Pointer[publish.Server]
	progress atomic.Pointer[publish.Progress]
	first    sync.Once
	wake     chan struct{} // something may be there to publish; holds one
	rounds   sync.Mutex    // a round of visits at a time
	views    views
}

func (d *daemon) run(ctx context.Context, cfg *config.Config) error {
	c := d.cli
	if !c.quiet {
		for _, n := range cfg.Notices {
			fmt.Fprintf(c.Err, "note: %s\n", n)
		}
	}
	a, err := c.openWith(ctx, cfg, store.Options{Daemon: true})
	if err != nil {
		return err
	}
	d.app, d.wake = a, make(chan struct{}, 1)
	defer func() { _ = d.app.close() }()
	d.progress.Store(&publish.Progress{Running: d.fetches, Command: c.Invoked})
	if err := d.wire(); err != nil {
		return err
	}
	web, err := d.open(ctx)
	if err != nil {
		return err
	}

	// Work has a context of its own: it is cancelled when we are told to stop, and
	// a second signal ends the program at once, as the first one's handler is gone.
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	var loops sync.WaitGroup
	loops.Go(func() { d.publishing(work) })
	loops.Go(func() { d.countViews(work) })
	if d.fetches {
		loops.Go(func() { d.round(work) })
		if err := d.schedule(work); err != nil {
			return err
		}
	}
	d.poke()
	err = d.wait(ctx, work, web)
	cancel()
	return errors.Join(err, d.stop(web, &loops))
}

// wait returns when the program is told to stop or the web server fails; SIGHUP
// reloads meanwhile.
func (d *daemon) wait(ctx, work context.Context, web *webServer) error {
	hup := make(chan os.Signal, 1)
	notifyReload(hup)
	defer signal.Stop(hup)
	for {
		select {
		case <-hup:
			d.reload(work)
		case err := <-web.failed:
			return broken(err)
		case <-ctx.Done():
			return nil
		}
	}
}

// stop drains: no new connections, running visits cancelled, what was fetched stored.
func (d *daemon) stop(web *webServer, loops *sync.WaitGroup) error {
	d.mu.Lock()
	if d.ticker != nil {
		d.ticker.stop()
	}
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), drainHTTP)
	defer cancel()
	err := web.shutdown(ctx)
	done := make(chan struct{})
	go func() {
		loops.Wait()
		d.rounds.Lock() // a tick's round has ended too
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(drain - drainHTTP):
		return errors.Join(err, errors.New("work did not end in time; what is owed is done at the next start"))
	}
	d.flushViews(context.Background())
	return err
}

// wire makes output and server for the app as it is configured now.
func (d *daemon) wire() error {
	a := d.app
	server := publish.NewServer(publish.ServerOptions{
		Publication: a.publication(), Dir: a.cfg.Publish.Dir, Rate: float64(a.cfg.Publish.Rate), CountView: d.views.count, Views: d.viewsOf(),
		Salt: salt, Now: d.cli.now, Progress: func() publish.Progress { return *d.progress.Load() },
	})
	out, err := a.output(a.cfg.Publish.Dir, server)
	if err != nil {
		return err
	}
	d.out = out
	d.server.Store(server)
	return nil
}

func (d *daemon) schedule(work context.Context) error {
	t, err := newTicker(d.app.cfg.Fetch.Schedule, func(r any) { d.app.log.Error("round panicked", "err", r) }, func() { d.round(work) })
	if err != nil {
		return err
	}
	d.ticker = t
	return nil
}

// reload takes up the config as it stands in the file now. With a mistake in it,
// the old one stays in force.
func (d *daemon) reload(work context.Context) {
	log := d.app.log
	cfg, err := d.cli.load()
	if err != nil {
		log.Error("config not reloaded: the old one stays in force", "err", err)
		return
	}
	if d.listen != "" {
		cfg.Publish.Listen = d.listen
	}
	// Nothing may run while the app's parts are exchanged.
	d.rounds.Lock()
	defer d.rounds.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	old := d.app.cfg
	if cfg.Store != old.Store || cfg.Publish.Listen != old.Publish.Listen {
		log.Warn("store and publish.listen change at the next start")
		cfg.Store, cfg.Publish.Listen = old.Store, old.Publish.Listen
	}
	web := d.app.web
	d.app.cfg = cfg
	if err := errors.Join(d.app.prepare(work), d.wire()); err != nil {
		log.Error("config not taken up", "err", err)
		d.app.cfg = old
		return
	}
	web.Close()
	if d.fetches && cfg.Fetch.Schedule != old.Fetch.Schedule {
		d.ticker.stop()
		if err := d.schedule(work); err != nil {
			log.Error("schedule not taken up", "err", err)
		}
	}
	log.Info("config reloaded", "sources", len(cfg.Sources), "channels", len(cfg.Channels))
	d.poke()
}

// poke wakes the publishing loop; one waiting wake-up is enough.
func (d *daemon) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// round visits what is due.
func (d *daemon) round(ctx context.Context) {
	d.rounds.Lock()
	defer d.rounds.Unlock()
	p := d.app.pipeline(nil)
	bar := d.cli.bar()
	began := time.Now()
	known := 0
	if all, err := d.app.store.Sources(ctx); err == nil {
		known = len(all)
	}
	p.Saved = func(r pipeline.Round) {
		d.note(r, known, true)
		bar.show(r)
		if r.New+r.Revised > 0 && time.Since(began) > longRound {
			d.poke()
		}
	}
	r, err := p.FetchDue(ctx)
	bar.clear()
	if err != nil && ctx.Err() == nil {
		d.app.log.Error("round of visits", "err", err)
	}
	d.note(r, known, false)
	if r.NoNetwork() && r.Visited > 1 {
		d.app.log.Error("no source could be reached: no network?", "sources", r.Visited, "hint", d.cli.say("`feedctl demo` works without one"))
	}
	d.poke()
}

func (d *daemon) note(r pipeline.Round, known int, running bool) {
	was := d.progress.Load()
	p := publish.Progress{Running: running, Sources: max(r.Sources, known), Visited: r.Visited, Failed: len(r.Failures), Items: r.New, Stories: was.Stories, Command: was.Command}
	if r.Visited == 0 && !running && was.Visited > 0 {
		p.Visited, p.Failed, p.Items = was.Visited, was.Failed, was.Items
	}
	d.progress.Store(&p)
}

// publishing edits and publishes whenever something may be owed.
func (d *daemon) publishing(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
		if err := d.publish(ctx); err != nil && ctx.Err() == nil {
			d.app.log.Error("publish", "err", err)
		}
	}
}

func (d *daemon) publish(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.app.pipeline(d.out)
	// What a round still running brings is told after it has ended.
	settled := !d.progress.Load().Running || !d.fetches
	if err := p.Edit(ctx); err != nil {
		return err
	}
	done, err := p.Publish(ctx)
	if err != nil {
		return err
	}
	now := *d.progress.Load()
	now.Stories = done.Entries
	d.progress.Store(&now)
	if settled {
		d.first.Do(func() { d.greet(ctx) })
	}
	return nil
}

// greet prints the four lines that say where everything is, once the first
// round is published.
func (d *daemon) greet(ctx context.Context) {
	if d.cli.quiet {
		return
	}
	out, base := d.cli.Out, d.app.cfg.Publication.URL
	n, err := d.app.store.Counts(ctx)
	if err != nil {
		return
	}
	next := "none planned"
	if t, err := d.app.store.NextDue(ctx); err == nil && !t.IsZero() && d.fetches {
		next = t.In(d.app.cfg.Zone()).Format("15:04:05 MST") + ", " + in(t, d.cli.now())
	}
	fmt.Fprintf(out, "page    %s/\nfeed    %s/rss.xml (also atom.xml, feed.json)\nstored  %d sources, %d items, %d stories, %d of them published\nnext    visit at %s\n",
		base, base, n.Sources, n.Items, n.Stories, n.Published, next)
	if p := d.progress.Load(); p.Sources > 0 && p.Failed >= p.Sources {
		fmt.Fprint(d.cli.Err, d.cli.say("no source could be reached; `feedctl list --failing` says why, `feedctl demo` works with no network\n"))
	}
}

// webServer is the public listener; its zero value serves nothing.
type webServer struct {
	http   *http.Server
	failed chan error
}

// open listens and prints the address, the first line of standard output.
func (d *daemon) open(ctx context.Context) (*webServer, error) {
	w := &webServer{failed: make(chan error, 1)}
	if !d.serves {
		return w, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.app.cfg.Publish.Listen)
	if err != nil {
		return nil, broken(news.WithHint(err, "another program may have the port: `feedctl serve --listen 127.0.0.1:8090`, or publish.listen in the config"))
	}
	if !d.said {
		fmt.Fprintf(d.cli.Out, "http://%s/\n", l.Addr())
	}
	d.warnOfOtherPort(l.Addr())
	w.http = &http.Server{
		Handler:           http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { d.server.Load().ServeHTTP(rw, r) }),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 60 * time.Second,
		MaxHeaderBytes: 64 << 10,
	}
	go func() {
		if err := w.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			w.failed <- err
		}
	}()
	return w, nil
}

// warnOfOtherPort says so when links would lead to a port of this machine that
// we do not listen on.
func (d *daemon) warnOfOtherPort(at net.Addr) {
	base := d.app.cfg.Publication.URL
	u, err := url.Parse(base)
	if err != nil || !loopback(base) {
		return
	}
	if _, port, err := net.SplitHostPort(at.String()); err == nil && port != nonEmpty(u.Port(), "80") {
		fmt.Fprintf(d.cli.Err, "note: links lead to %s, this server listens at %s: set publication.url\n", base, at)
	}
}

func (w *webServer) shutdown(ctx context.Context) error {
	if w.http == nil {
		return nil
	}
	if err := w.http.Shutdown(ctx); err != nil {
		return w.http.Close()
	}
	return nil
}
