package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"feedctl/config"
	"feedctl/edit"
	"feedctl/fetch"
	"feedctl/news"
	"feedctl/pipeline"
)

// modelAgain is when a daemon asks anew for what was left over: the model rested, or
// the day's budget was spent.
const modelAgain = 10 * time.Minute

// openModel makes the model that the config names ready; nil where extracts are wanted.
func (c *cli) openModel(cfg *config.Config) (*fetch.Model, error) {
	s := cfg.Summary
	if s.Engine != "llm" {
		return nil, nil
	}
	key := ""
	if s.KeyFile != "" {
		b, err := os.ReadFile(s.KeyFile)
		if err != nil {
			return nil, wrongConfig(news.WithHint(fmt.Errorf("summary.key_file: %w", err), "put the service's key into that file, alone in its first line"))
		}
		if key = strings.TrimSpace(string(b)); key == "" || strings.ContainsAny(key, "\r\n") {
			return nil, wrongConfig(news.WithHint(fmt.Errorf("summary.key_file %s holds no key", s.KeyFile), "put the service's key into that file, alone in its first line"))
		}
	}
	m, err := fetch.NewModel(fetch.ModelOptions{Endpoint: s.Endpoint, Model: s.Model, Key: key, UserAgent: c.userAgent(cfg), Now: c.now})
	if err != nil {
		return nil, wrongConfig(err)
	}
	return m, nil
}

// modelled is what words summaries as the config says.
func (a *app) modelled() edit.Model {
	if a.model == nil {
		return edit.Model{}
	}
	return edit.Model{Name: a.cfg.Summary.Model, Hosted: fetch.HostedModel(a.cfg.Summary.Endpoint)}
}

// writer is a.model for a pipeline.
func (a *app) writer() pipeline.Writer {
	if a.model == nil {
		return nil
	}
	return a.model
}

// reword asks the model about what was just published, and publishes its answers.
func (a *app) reword(ctx context.Context, p *pipeline.Pipeline, done *pipeline.Printed) error {
	asked, err := p.AskModel(ctx)
	if asked.Trouble != nil && !a.cli.quiet {
		fmt.Fprintf(a.cli.Err, "note: summaries stay extracts for now: %v\n", asked.Trouble)
	}
	if err != nil || asked.Answers == 0 {
		return err
	}
	again, err := p.Publish(ctx)
	done.Minted, done.Changed, done.Entries = done.Minted+again.Minted, done.Changed+again.Changed, again.Entries
	return err
}

// asking asks the model whenever something was published, and has its answers
// published. No reader waits for it.
func (d *daemon) asking(ctx context.Context) {
	later := time.NewTicker(modelAgain)
	defer later.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.printed:
		case <-later.C:
		}
		now := d.current()
		asked, err := now.app.pipeline(now.out).AskModel(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("ask the model", "err", err)
		}
		if asked.Answers > 0 {
			d.poke()
		}
	}
}

// wrongConfig is err with the exit code of a wrong config.
func wrongConfig(err error) error { return coded{err, exitUsage, false} }
