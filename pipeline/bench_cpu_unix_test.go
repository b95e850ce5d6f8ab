//go:build unix

package pipeline_test

import (
	"syscall"
	"time"
)

// spent is the processor time of this process so far: on a busy machine the
// clock on the wall says little.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
