package pipeline_test

import "time"

var begun = time.Now()

// spent is the time on the wall: the standard library does not tell the
// processor time of a process here.
func spent() time.Duration { return time.Since(begun) }
