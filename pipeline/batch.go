package pipeline

import (
	"time"

	"feedctl/news"
)

// A batch of visits shares a transaction: durability costs one sync for all, and
// a page of the store that several of them change is written once. Visits
// without news are small, so many fit. A program that is killed asks again what
// it had not stored: a batch does not grow old.
const (
	batchVisits = 8192
	batchItems  = 2000
	batchAge    = 2 * time.Second
)

// gather returns the next visits to be stored together, in the memory of the
// batch before: it waits for a first one and takes what comes until the batch is
// full, old, or the channel closed; none when it was closed already.
func gather(visits <-chan news.Visit, last []news.Visit) []news.Visit {
	clear(last)
	batch, items := last[:0], 0
	v, ok := <-visits
	if !ok {
		return nil
	}
	old := time.NewTimer(batchAge)
	defer old.Stop()
	for {
		batch = append(batch, v)
		if items += len(v.Items); len(batch) == batchVisits || items >= batchItems {
			return batch
		}
		select {
		case v, ok = <-visits:
			if !ok {
				return batch
			}
		case <-old.C:
			return batch
		}
	}
}
