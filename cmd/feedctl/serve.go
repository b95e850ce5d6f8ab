package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"feedctl/config"
	"feedctl/edit"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/publish"
	"feedctl/store"
)

// How long stopping may take in all, how much of it open connections get at most,
// and how much is kept for storing what hubs have pushed.
const (
	drain     = 10 * time.Second
	drainHTTP = 5 * time.Second
	drainRest = 2 * time.Second
)

// connections is how many readers are connected at once; more wait.
const connections = 1000

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

	store store.Store
	log   *slog.Logger

	// What a reload replaces, all together. Whoever works takes a copy under the
	// lock and works without it.
	mu     sync.Mutex
	app    *app
	out    *output
	ticker *ticker

	server   atomic.Pointer[publish.Server] // the one that has something to show
	progress atomic.Pointer[publish.Progress]
	first    sync.Once
	wake     chan struct{} // something may be there to publish; holds one
	printed  chan struct{} // something was published; holds one
	rounds   sync.Mutex    // a round of visits at a time
	inbox    *pipeline.Inbox
	ask      chan struct{} // a hub may have to be asked; holds one
	views    views
	memory   edit.Memory // of the publishing loop alone
}

func (d *daemon) run(ctx context.Context, cfg *config.Config) error {
	c := d.cli
	c.daemon = true
	if !c.quiet {
		for _, n := range cfg.Notices {
			fmt.Fprintf(c.Err, "note: %s\n", n)
		}
	}
	a, err := c.openWith(ctx, cfg, store.Options{Daemon: true})
	if err != nil {
		return err
	}
	d.store, d.log, d.wake, d.printed = a.store, a.log, make(chan struct{}, 1), make(chan struct{}, 1)
	d.inbox, d.ask = pipeline.NewInbox(), make(chan struct{}, 1)
	d.progress.Store(&publish.Progress{Running: d.fetches, Command: c.Invoked})
	out, err := d.output(ctx, a)
	if err != nil {
		return errors.Join(err, a.close())
	}
	d.app, d.out = a, out
	defer func() { _ = d.current().app.close() }()
	d.server.Store(out.server) // it shows the progress until there is more
	d.beginPush(ctx)
	web, err := d.open(ctx)
	if err != nil {
		return err
	}

	// Work ends when we are told to stop, or when the web server fails.
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	var loops sync.WaitGroup
	loops.Go(func() { d.publishing(work) })
	loops.Go(func() { d.asking(work) })
	loops.Go(func() { d.countViews(work) })
	loops.Go(func() { d.storePushes(work) })
	if d.fetches && d.serves {
		loops.Go(func() { d.subscribe(work) })
	}
	if d.fetches {
		loops.Go(func() { d.round(work) })
		t, err := d.schedule(work, cfg.Fetch.Schedule)
		if err != nil {
			return err
		}
		d.ticker = t
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
	began := time.Now()
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
	case <-time.After(drain - drainRest - time.Since(began)):
		d.storeRest()
		d.log.Error("work did not end in time; what is owed is done at the next start")
		return broken(err)
	}
	d.storeRest()
	d.flushViews(context.Background())
	return broken(err)
}

// state is what a reload replaces, at one moment.
type state struct {
	app *app
	out *output
}

func (d *daemon) current() state {
	d.mu.Lock()
	defer d.mu.Unlock()
	return state{d.app, d.out}
}

// output makes output and server for an app. The server takes over from the one
// before once it has something to show, so that no reader meets an empty one.
func (d *daemon) output(ctx context.Context, a *app) (*output, error) {
	server := publish.NewServer(publish.ServerOptions{
		Publication: a.publication(), Dir: a.cfg.Publish.Dir, Rate: float64(a.cfg.Publish.Rate), CountView: d.views.count, Views: d.viewsOf(a.cfg.Publish.Views),
		Salt: salt, Now: d.cli.now, Progress: func() publish.Progress { return *d.progress.Load() },
	})
	out, err := a.output(ctx, a.cfg.Publish.Dir, server)
	if err != nil {
		return nil, err
	}
	out.ready = func() { d.server.Store(server) }
	return out, nil
}

// schedule starts the ticks of spec.
func (d *daemon) schedule(work context.Context, spec string) (*ticker, error) {
	return newTicker(spec, func(r any) { d.log.Error("round panicked", "err", r) }, func() { d.round(work) })
}

// reload takes up the config as it stands in the file now, whole or not at all:
// with a mistake in it, the old one stays in force.
func (d *daemon) reload(work context.Context) {
	if err := d.takeUp(work); err != nil {
		d.log.Error("config not reloaded: the old one stays in force", "err", err, "hint", d.cli.say(news.Hint(err)))
	}
}

func (d *daemon) takeUp(work context.Context) error {
	cfg, err := d.cli.load()
	if err != nil {
		return err
	}
	if cfg.Empty {
		return news.WithHint(fmt.Errorf("%s is empty", cfg.Path), "send SIGHUP again once it is written")
	}
	old := d.current().app
	if len(cfg.Sources) == 0 && len(old.cfg.Sources) > 0 {
		return news.WithHint(fmt.Errorf("%s names no source any more, the running config has %d", cfg.Path, len(old.cfg.Sources)),
			"send SIGHUP again once it is written; to follow none of them, start anew")
	}
	if d.listen != "" {
		cfg.Publish.Listen = d.listen
	}
	if cfg.Store != old.cfg.Store || cfg.Publish.Listen != old.cfg.Publish.Listen {
		d.log.Warn("store and publish.listen change at the next start")
		cfg.Store, cfg.Publish.Listen = old.cfg.Store, old.cfg.Publish.Listen
	}
	// Everything that can fail comes before anything that is seen.
	next, err := d.cli.over(work, d.store, cfg)
	if err != nil {
		return err
	}
	out, err := d.output(work, next)
	if err != nil {
		return err
	}
	var ticks *ticker
	if d.fetches {
		if ticks, err = d.schedule(work, cfg.Fetch.Schedule); err != nil {
			return err
		}
	}
	if err := next.register(work); err != nil {
		if ticks != nil {
			ticks.stop()
		}
		return err
	}
	d.mu.Lock()
	if d.ticker != nil {
		d.ticker.stop()
	}
	d.app, d.out, d.ticker = next, out, ticks
	d.mu.Unlock()
	old.web.Close()
	if cfg.Fetch.WebSub != old.cfg.Fetch.WebSub {
		d.beginPush(work)
	}
	d.log.Info("config reloaded", "sources", len(cfg.Sources), "channels", len(cfg.Channels))
	d.poke()
	return nil
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
	defer d.cli.thrifty()()
	a := d.current().app
	p := a.pipeline(nil)
	bar := d.cli.bar()
	began := time.Now()
	known := 0
	if n, err := d.store.Counts(ctx); err == nil {
		known = n.Sources
	}
	p.Saved = func(r pipeline.Round) {
		d.note(r, known, true)
		bar.show(r)
		if r.New+r.Revised > 0 && time.Since(began) > longRound {
			d.poke()
		}
	}
	p.Waiting = d.waiting
	r, err := p.FetchDue(ctx)
	bar.clear()
	if err != nil && ctx.Err() == nil {
		d.log.Error("round of visits", "err", err)
	}
	d.note(r, known, false)
	d.hubs()
	if r.NoNetwork() && r.Visited > 1 {
		d.log.Error("no source could be reached: no network?", "sources", r.Visited, "hint", d.cli.say("`feedctl demo` works without one"))
	}
	d.poke()
}

// waiting says that a command's visits keep the daemon from its own.
func (d *daemon) waiting() { d.log.Info("another feedctl is visiting: waiting") }

func (d *daemon) note(r pipeline.Round, known int, running bool) {
	was := d.progress.Load()
	p := publish.Progress{Running: running, Sources: max(r.Sources, known), Visited: r.Visited, Failed: len(r.Failures), Items: r.New, Stories: was.Stories, Command: was.Command}
	if r.Visited == 0 && !running && was.Visited > 0 {
		p.Visited, p.Failed, p.Items = was.Visited, was.Failed, was.Items
	}
	d.progress.Store(&p)
}

// publishing edits and publishes whenever something may be owed. First comes
// what is stored: after a restart, readers need not wait for pages to be read.
func (d *daemon) publishing(ctx context.Context) {
	err := d.publish(ctx, false)
	for {
		if err != nil && ctx.Err() == nil {
			d.log.Error("publish", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
			err = d.publish(ctx, true)
		}
	}
}

func (d *daemon) publish(ctx context.Context, edit bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	now := d.current()
	p := now.app.pipeline(now.out)
	p.Memory = &d.memory
	// What a round still running brings is told after it has ended.
	settled := edit && (!d.progress.Load().Running || !d.fetches)
	if edit {
		p.Waiting = d.waiting
		if err := p.Edit(ctx); err != nil {
			return err
		}
	}
	done, err := p.Publish(ctx)
	if err != nil {
		return err
	}
	select {
	case d.printed <- struct{}{}:
	default:
	}
	seen := *d.progress.Load()
	seen.Stories = done.Entries
	d.progress.Store(&seen)
	if settled {
		d.first.Do(func() { d.greet(ctx, now.app) })
	}
	return nil
}

// greet prints the four lines that say where everything is, once the first
// round is published.
func (d *daemon) greet(ctx context.Context, a *app) {
	if d.cli.quiet {
		return
	}
	out, base := d.cli.Out, a.cfg.Publication.URL
	n, err := d.store.Counts(ctx)
	if err != nil {
		return
	}
	next := "none planned"
	if t, err := d.store.NextDue(ctx); err == nil && !t.IsZero() && d.fetches {
		next = t.In(a.cfg.Zone()).Format("15:04:05 MST") + ", " + in(t, d.cli.now())
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
	w.http = publish.HTTPServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !d.callback(rw, r) {
			d.server.Load().ServeHTTP(rw, r)
		}
	}))
	go func() {
		if err := w.http.Serve(netutil.LimitListener(l, connections)); !errors.Is(err, http.ErrServerClosed) {
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
