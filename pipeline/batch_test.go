package pipeline

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedctl/news"
)

// A batch is stored when it is full or old, whatever still comes, and a large
// visit's worker waits for it.
func TestGather(t *testing.T) {
	tests := []struct {
		name   string
		send   func(*shared)
		visits []int // of each batch
		took   time.Duration
	}{
		{"none", func(*shared) {}, nil, 0},
		{"the end", func(sh *shared) {
			for range 3 {
				sh.bring(&news.Visit{})
			}
		}, []int{3}, 0},
		{"full of visits", func(sh *shared) {
			for range batchVisits + 5 {
				sh.bring(&news.Visit{})
			}
		}, []int{batchVisits, 5}, 0},
		{"full of items", func(sh *shared) {
			for range 5 {
				sh.bring(&news.Visit{Items: make([]news.Item, batchItems/2)})
			}
		}, []int{2, 2, 1}, 0},
		{"full of text", func(sh *shared) {
			for range 9 {
				sh.bring(&news.Visit{Items: []news.Item{{Content: strings.Repeat("x", batchText/4-itemSize-1)}}})
			}
		}, []int{5, 4}, 0},
		{"large ones", func(sh *shared) {
			sh.bring(&news.Visit{})
			for range 2 {
				sh.bring(&news.Visit{Items: []news.Item{{Summary: strings.Repeat("x", largeText)}}})
			}
			sh.bring(&news.Visit{})
		}, []int{2, 1, 1}, 0},
		{"a trickle", func(sh *shared) {
			for range 9 {
				sh.bring(&news.Visit{})
				time.Sleep(batchAge/4 + time.Millisecond)
			}
		}, []int{4, 4, 1}, 9 * (batchAge/4 + time.Millisecond)},
		{"a pause", func(sh *shared) {
			sh.bring(&news.Visit{})
			time.Sleep(10 * batchAge)
			sh.bring(&news.Visit{})
		}, []int{1, 1}, 10 * batchAge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sh := &shared{visits: make(chan *brought)}
				began := time.Now()
				go func() {
					tt.send(sh)
					close(sh.visits)
				}()
				b := batch{most: 3 * batchVisits, used: &sh.carriers}
				var got []int
				for {
					if b.gather(sh.visits); len(b.visits) == 0 {
						break
					}
					got = append(got, len(b.visits))
					b.stored()
				}
				if len(got) != len(tt.visits) {
					t.Fatalf("got batches of %v, want %v", got, tt.visits)
				}
				for i := range got {
					if got[i] != tt.visits[i] {
						t.Errorf("got batches of %v, want %v", got, tt.visits)
					}
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("took %v, want %v: a batch waits for nothing but its age", took, tt.took)
				}
			})
		})
	}
}
