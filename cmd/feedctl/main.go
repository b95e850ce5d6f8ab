// Command feedctl visits source feeds, stores their items, groups them into
// stories with a summary and a citation, and publishes curated feeds and pages.
//
// This room ties the others together: one file a verb, the wiring in app.go,
// the daemon's loop in serve.go. The clock, randomness and the environment enter
// the program here and nowhere else.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // page dates need zones on machines without a zone database
)

func main() {
	os.Exit(run())
}

// run is main for one invocation; testscript calls it too.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Once told to stop, a second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	c := &cli{In: os.Stdin, Out: os.Stdout, Err: terminal(os.Stderr), Getenv: os.Getenv, Invoked: invoked(os.Args[0])}
	return c.run(ctx, os.Args[1:])
}

// cli is one invocation: its streams, environment and global flags.
type cli struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Invoked  string // how the person started us, for hints

	configFile, storeDSN, logFormat  string
	quiet, verbose, noColor, testing bool
	daemon                           bool // it logs what a one-shot command prints
}

// invoked names the command as the person typed it: hints repeat it.
func invoked(arg0 string) string {
	if strings.Contains(filepath.ToSlash(arg0), "/go-build") {
		return "go run ./cmd/feedctl"
	}
	if filepath.Base(arg0) == arg0 {
		return strings.TrimSuffix(arg0, ".exe")
	}
	return arg0 // a path, as it was typed
}

// now is the program's clock. With --testing it is moved by the seconds that
// stand in the file FEEDCTL_CLOCK names, read at each call.
func (c *cli) now() time.Time {
	t := time.Now().UTC()
	if c.testing {
		t = t.Add(c.offset())
	}
	return t
}

func (c *cli) offset() time.Duration {
	name := c.Getenv("FEEDCTL_CLOCK")
	if name == "" {
		return 0
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return 0
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(b)) + "s")
	if err != nil {
		return 0
	}
	return d
}
