package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"feedctl/config"
	"feedctl/edit"
	"feedctl/edit/rules"
	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
	"feedctl/store"
)

// app is an opened publication: its config, store and the rooms wired to it.
type app struct {
	cli   *cli
	cfg   *config.Config
	store store.Store
	id    news.Identity
	web   *fetch.Client
	model *fetch.Model // nil: summaries are extracts
	rules *edit.URLRules
	log   *slog.Logger
}

// load finds and reads the config.
func (c *cli) load() (*config.Config, error) {
	path := c.configFile
	if path == "" {
		path = c.findConfig()
	}
	if path == "" {
		return nil, news.WithHint(errors.New("there is no config.yaml here"), "`feedctl init` writes one, `feedctl demo` needs none, and -c names one elsewhere")
	}
	cfg, err := config.Load(path, c.Getenv, config.Checks{Cron: checkSpec, Rule: checkRule})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, news.WithHint(fmt.Errorf("%s is not there", path), "`feedctl init` writes a config.yaml")
	}
	if err != nil {
		return nil, err
	}
	if c.storeDSN != "" {
		dsn := c.storeDSN
		if p, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
			if abs, err := filepath.Abs(p); err == nil {
				dsn = "sqlite:" + abs
			}
		}
		cfg.Store = dsn
	}
	return cfg, nil
}

// checkRule is rules.Compile for package config.
func checkRule(rule string) error {
	_, err := rules.Compile(rule)
	return err
}

// findConfig looks in this folder, then in the user's config folder.
func (c *cli) findConfig() string {
	user := c.Getenv("XDG_CONFIG_HOME")
	if user == "" {
		if d, err := os.UserConfigDir(); err == nil {
			user = d
		}
	}
	for _, p := range []string{"config.yaml", filepath.Join(user, "feedctl", "config.yaml")} {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}

// open loads the config and opens everything it names. The caller closes the app.
func (c *cli) open(ctx context.Context) (*app, error) {
	cfg, err := c.load()
	if err != nil {
		return nil, err
	}
	if !c.quiet {
		for _, n := range cfg.Notices {
			fmt.Fprintf(c.Err, "note: %s\n", n)
		}
	}
	return c.openWith(ctx, cfg, store.Options{})
}

func (c *cli) openWith(ctx context.Context, cfg *config.Config, o store.Options) (*app, error) {
	db, err := store.Open(ctx, cfg.Store, o)
	if err != nil {
		return nil, broken(err)
	}
	a, err := c.over(ctx, db, cfg)
	if err == nil {
		err = a.register(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// over wires an app to an open store as cfg says. It changes nothing in the store.
func (c *cli) over(ctx context.Context, db store.Store, cfg *config.Config) (*app, error) {
	a := &app{cli: c, cfg: cfg, store: db, log: c.logger()}
	var err error
	if a.id, err = db.Identity(ctx, authority(cfg.Publication.URL), c.now()); err != nil {
		return nil, broken(err)
	}
	f := cfg.Fetch
	var note string
	if a.rules, note, err = urlRules(f.URLRules); err != nil {
		return nil, err
	}
	if note != "" && c.daemon {
		a.log.Warn(note)
	} else if note != "" && !c.quiet {
		fmt.Fprintf(c.Err, "note: %s\n", note)
	}
	if a.model, err = c.openModel(cfg); err != nil {
		return nil, err
	}
	a.web, err = fetch.New(fetch.Options{
		UserAgent: c.userAgent(cfg), Timeout: f.Timeout, MaxBytes: int64(f.MaxBytes), AllowPrivate: f.AllowPrivate,
		MinInterval: f.MinInterval, MaxInterval: f.MaxInterval, Backfill: f.Backfill, Now: c.now, Jitter: jitter,
		Seen: a.seen,
	})
	return a, err
}

// seen is the store's list of a source's known entries. Without it a document is
// read whole: slower, but nothing is lost.
func (a *app) seen(ctx context.Context, source news.ID) (news.Seen, error) {
	s, err := a.store.Seen(ctx, source)
	if err != nil && ctx.Err() == nil {
		a.log.Warn("known entries could not be looked up, the feed is read whole", "source", source, "err", err)
	}
	return s, err
}

// register brings the store's sources in step with the config's. A file without
// any key is one that an editor has just truncated, or nobody's wish: it pauses
// no source.
func (a *app) register(ctx context.Context) error {
	if a.cfg.Empty {
		return nil
	}
	_, _, err := a.store.SyncSources(ctx, a.configured())
	return broken(err)
}

func (a *app) close() error {
	if a.web != nil {
		a.web.Close()
	}
	if a.model != nil {
		a.model.Close()
	}
	return a.store.Close()
}

// authority is the host of the publication's URL, as tag URIs want it (RFC 4151 §2.1).
func authority(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return strings.ToLower(u.Hostname())
}

// jitter spreads sources that became due together.
func jitter(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most)
}

// userAgent names us and where to find or write to us: without a public address
// and a contact there is nothing to name.
func (c *cli) userAgent(cfg *config.Config) string {
	ua := "feedctl/" + version()
	var about []string
	if u := cfg.Publication.URL; !loopback(u) {
		about = append(about, "+"+u)
	}
	if m := cfg.Publication.Contact; m != "" {
		about = append(about, m)
	}
	if len(about) > 0 {
		ua += " (" + strings.Join(about, "; ") + ")"
	}
	return ua
}

func loopback(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	h := u.Hostname()
	return h == "localhost" || h == "::1" || strings.HasPrefix(h, "127.")
}

func (c *cli) logger() *slog.Logger {
	// A one-shot command tells its result itself; the log is a daemon's.
	level := slog.LevelError
	if c.daemon {
		level = slog.LevelInfo
	}
	if c.quiet {
		level = slog.LevelError
	}
	if c.verbose {
		level = slog.LevelDebug
	}
	o := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(c.Err, o)
	if c.logFormat == "json" {
		h = slog.NewJSONHandler(c.Err, o)
	}
	// net/http tells the standard logger what servers say out of turn.
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(h, slog.LevelDebug).Writer())
	return slog.New(h)
}

// configured are the sources of the config file as the store holds them.
func (a *app) configured() []news.Source {
	now := a.cli.now()
	var out []news.Source
	for _, s := range a.cfg.Sources {
		out = append(out, news.Source{
			ID: news.SourceID(s.URL), URL: s.URL, OriginalURL: s.URL, Title: s.Title, TitleFixed: s.Title != "", Tags: s.Tags,
			Origin: news.OriginConfig, Rights: news.Rights(s.Rights), Licence: s.Licence, Interval: s.Interval, Weight: s.Weight,
			FullText: s.FullText, NoLLM: s.LLM != nil && !*s.LLM, User: s.User, PasswordFile: s.PasswordFile, HeadersFile: s.HeadersFile, AddedAt: now,
		})
	}
	return out
}

func (a *app) publication() news.Publication {
	p := a.cfg.Publication
	return news.Publication{Title: p.Title, URL: p.URL, Language: p.Language, Zone: a.cfg.Zone(), Contact: p.Contact, Version: version(), Started: a.id.Made,
		Authority: a.id.Authority, Year: a.id.Year}
}

func (a *app) channels() []news.Channel {
	var out []news.Channel
	for _, ch := range a.cfg.Channels {
		lang := ch.Language
		if lang == "" {
			lang = a.cfg.Publication.Language
		}
		out = append(out, news.Channel{Slug: ch.Slug, Title: ch.Title, Description: ch.Description, Language: lang, Tags: ch.Tags, Without: ch.Without,
			Rule: ch.Rule, Hold: ch.Hold, Digest: ch.Digest, Order: ch.Order, Limit: ch.Limit, MaxPerSource: ch.MaxPerSource, Body: ch.Body,
			LinkTo: ch.LinkTo, Review: ch.Review, Aliases: ch.Aliases})
	}
	return out
}

func (a *app) wording() edit.Options {
	return edit.Options{PublicationTitle: a.cfg.Publication.Title, Words: a.cfg.Summary.Words, Points: a.cfg.Summary.Points,
		Style: a.cfg.Citation.Style, Retrieved: a.cfg.Citation.Retrieved, Images: a.cfg.Publish.Images == "link", Model: a.modelled()}
}

// pipeline wires a pass that writes to out; out may be nil for one that only
// fetches or edits.
func (a *app) pipeline(out pipeline.Output) *pipeline.Pipeline {
	return &pipeline.Pipeline{Store: a.store, Web: a.web, Model: a.writer(), Out: out, Now: a.cli.now, Log: a.log, Settings: pipeline.Settings{
		Publication: a.publication(), Channels: a.channels(), Wording: a.wording(), Window: a.cfg.Stories.Window, Prefer: a.cfg.Stories.Prefer,
		FullText: a.cfg.Fetch.FullText, Workers: a.cfg.Fetch.Workers, MaxInterval: a.cfg.Fetch.MaxInterval, URLRules: a.rules, ModelBudget: a.cfg.Summary.DailyBudget}}
}

// carriers are the channels that a source's tags put it into. A rule may still
// refuse a story.
func (a *app) carriers(s news.Source) []string {
	out := []string{}
	for _, ch := range a.cfg.Channels {
		if len(ch.Tags) == 0 || shareWord(ch.Tags, s.Tags) {
			out = append(out, ch.Slug)
		}
	}
	return out
}

func shareWord(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}
