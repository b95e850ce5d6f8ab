package pipeline

import (
	"testing"
	"testing/synctest"
	"time"

	"feedctl/news"
)

// A batch is stored when it is full or old, whatever still comes.
func TestGather(t *testing.T) {
	tests := []struct {
		name   string
		send   func(chan<- news.Visit)
		visits []int // of each batch
		took   time.Duration
	}{
		{"none", func(chan<- news.Visit) {}, nil, 0},
		{"the end", func(c chan<- news.Visit) {
			for range 3 {
				c <- news.Visit{}
			}
		}, []int{3}, 0},
		{"full of visits", func(c chan<- news.Visit) {
			for range batchVisits + 5 {
				c <- news.Visit{}
			}
		}, []int{batchVisits, 5}, 0},
		{"full of items", func(c chan<- news.Visit) {
			for range 5 {
				c <- news.Visit{Items: make([]news.Item, batchItems/2)}
			}
		}, []int{2, 2, 1}, 0},
		{"a trickle", func(c chan<- news.Visit) {
			for range 9 {
				c <- news.Visit{}
				time.Sleep(batchAge/4 + time.Millisecond)
			}
		}, []int{4, 4, 1}, 9 * (batchAge/4 + time.Millisecond)},
		{"a pause", func(c chan<- news.Visit) {
			c <- news.Visit{}
			time.Sleep(10 * batchAge)
			c <- news.Visit{}
		}, []int{1, 1}, 10 * batchAge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := make(chan news.Visit)
				began := time.Now()
				go func() {
					tt.send(c)
					close(c)
				}()
				var batch []news.Visit
				var got []int
				for {
					if batch = gather(c, batch); len(batch) == 0 {
						break
					}
					got = append(got, len(batch))
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
