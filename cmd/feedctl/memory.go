package main

import "runtime/debug"

const (
	// How much garbage visits may make before it is collected: two thirds of what is
	// in use, so that the largest documents there may be fit a small machine.
	visitGarbage = 65 // percent
	// Beyond so many bytes it is collected at every opportunity. Only such documents
	// come near; a round over a million sources would.
	visitMemory = 144 << 20
)

// thrifty keeps the program's memory small until the returned func is called, as
// far as the environment's GOGC and GOMEMLIMIT leave it to us. It is for a time
// of visits alone. A daemon has no limit: one that holds more than visitMemory for
// good would do little else than collect.
func (c *cli) thrifty() (enough func()) {
	percent, limit := -1, int64(-1)
	if c.Getenv("GOGC") == "" {
		percent = debug.SetGCPercent(visitGarbage)
	}
	if c.Getenv("GOMEMLIMIT") == "" && !c.daemon {
		limit = debug.SetMemoryLimit(visitMemory)
	}
	return func() {
		if percent >= 0 {
			debug.SetGCPercent(percent)
		}
		debug.SetMemoryLimit(limit) // a negative one changes nothing
	}
}
