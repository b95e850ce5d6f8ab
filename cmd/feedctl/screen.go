package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"feedctl/pipeline"
)

// screen is a terminal with one status line at the bottom: what is written
// otherwise takes its place, so that log lines and progress never mix.
type screen struct {
	mu     sync.Mutex
	w      *os.File
	status bool
}

const clearLine = "\r\x1b[K"

// terminal wraps f where it is a terminal; elsewhere f itself is written to.
func terminal(f *os.File) io.Writer {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return f
	}
	return &screen{w: f}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	return s.w.Write(p)
}

func (s *screen) show(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprint(s.w, clearLine, line)
	s.status = true
}

func (s *screen) clear() {
	if s.status {
		fmt.Fprint(s.w, clearLine)
		s.status = false
	}
}

// bar is the progress of a round on a terminal; elsewhere it is silent.
type bar struct{ s *screen }

func (c *cli) bar() bar {
	s, _ := c.Err.(*screen)
	if c.quiet {
		s = nil
	}
	return bar{s}
}

func (b bar) show(r pipeline.Round) {
	if b.s == nil {
		return
	}
	const width = 30
	full := width
	if r.Sources > 0 {
		full = min(width, width*r.Visited/r.Sources)
	}
	b.s.show(fmt.Sprintf("%s%s %d/%d sources, %d items", strings.Repeat("█", full), strings.Repeat("░", width-full), r.Visited, r.Sources, r.New))
}

func (b bar) clear() {
	if b.s != nil {
		b.s.mu.Lock()
		defer b.s.mu.Unlock()
		b.s.clear()
	}
}
