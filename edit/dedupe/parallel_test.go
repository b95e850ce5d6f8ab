package dedupe

import (
	"sync/atomic"
	"testing"
)

// A text that cannot be read must not end the process: the caller can catch it.
func TestParallelPanic(t *testing.T) {
	for _, n := range []int{1, 64, 1000} {
		var done atomic.Int64
		got := func() (r any) {
			defer func() { r = recover() }()
			parallel(n, func(int) func(int) {
				return func(i int) {
					if i == n/2 {
						panic("poison")
					}
					done.Add(1)
				}
			})
			return nil
		}()
		if got != "poison" || done.Load() >= int64(n) {
			t.Errorf("%d texts: got %v after %d, want the panic of one", n, got, done.Load())
		}
	}
}
