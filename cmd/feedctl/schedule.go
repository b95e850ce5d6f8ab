package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"feedctl/news"
)

// shortestTick is how often a schedule may fire at most: looking for due sources
// more often finds nothing new.
const shortestTick = time.Second

// parseSpec reads a cron spec of five fields, a descriptor or "@every 5m", in
// UTC unless it starts with CRON_TZ=Zone. It guards what robfig/cron v3.0.1 does
// not: a zone prefix without a space panics (robfig/cron#554), 30 February
// never fires and says nothing, "@every -1h" fires each second.
func parseSpec(spec string) (s cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, cronError(spec, errors.New("not understood"))
		}
	}()
	trimmed := strings.TrimSpace(spec)
	if strings.HasPrefix(trimmed, "TZ=") || strings.HasPrefix(trimmed, "CRON_TZ=") {
		if !strings.Contains(trimmed, " ") {
			return nil, cronError(spec, errors.New("a zone alone is no schedule"))
		}
	}
	if every, ok := strings.CutPrefix(trimmed, "@every "); ok {
		d, err := time.ParseDuration(strings.TrimSpace(every))
		if err != nil || d < shortestTick {
			return nil, cronError(spec, errors.New("@every needs a duration of a second or more"))
		}
	}
	s, err = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor).Parse(trimmed)
	if err != nil {
		return nil, cronError(spec, err)
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if s.Next(at).IsZero() {
		return nil, cronError(spec, errors.New("it never fires"))
	}
	return s, nil
}

func cronError(spec string, err error) error {
	return news.WithHint(fmt.Errorf("%q is no cron spec: %v", spec, err), `write "@every 5m", "@hourly" or "*/10 * * * *"`)
}

// checkSpec is parseSpec for package config.
func checkSpec(spec string) error {
	_, err := parseSpec(spec)
	return err
}

// ticker runs do on a schedule until stopped. Runs never overlap, and one that
// panics is reported and does not end the program.
type ticker struct{ cron *cron.Cron }

func newTicker(spec string, panicked func(any), do func()) (*ticker, error) {
	s, err := parseSpec(spec)
	if err != nil {
		return nil, err
	}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	c.Schedule(s, cron.FuncJob(func() {
		defer func() {
			if r := recover(); r != nil {
				panicked(r)
			}
		}()
		do()
	}))
	c.Start()
	return &ticker{c}, nil
}

// stop ends the schedule; a running tick goes on.
func (t *ticker) stop() { t.cron.Stop() }
