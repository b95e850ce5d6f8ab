package pipeline

import (
	"slices"
	"sync"
	"time"

	"feedctl/news"
)

// A batch of visits shares a transaction: durability costs one sync for all, and
// a page of the store that several of them change is written once. Visits
// without news are small, so many fit. A program that is killed asks again what
// it had not stored: a batch does not grow old.
//
// A visit that brings largeText is a batch's last one, and its worker waits until
// it is stored: so many bytes of items at most are waiting for the store.
const (
	batchVisits = 4096
	batchItems  = 700
	batchText   = 4 << 20 // bytes
	batchAge    = 2 * time.Second
	largeText   = 1 << 20 // bytes
	itemSize    = 512     // bytes an item without any text counts for
)

// brought is a visit on its way to the store.
type brought struct {
	news.Visit
	text int           // bytes of its items, about
	done chan struct{} // closed when the visit is stored, or will never be; nil: nobody waits
}

// bring hands v to the store, and waits for it where it is large.
func (sh *shared) bring(v *news.Visit) {
	b, _ := sh.carriers.Get().(*brought)
	if b == nil {
		b = new(brought)
	}
	b.Visit, b.text, b.done = *v, textOf(v.Items), nil
	var done chan struct{}
	if b.text >= largeText {
		done = make(chan struct{})
		b.done = done
	}
	sh.visits <- b
	if done != nil {
		<-done
	}
}

// textOf is how many bytes items hold, about.
func textOf(items []news.Item) (n int) {
	for i := range items {
		it := &items[i]
		n += itemSize + len(it.Title) + len(it.Summary) + len(it.Content)
	}
	return n
}

// A batch is visits to be stored together.
type batch struct {
	visits []news.Visit
	most   int           // visits of the round
	used   *sync.Pool    // of what they came in
	done   chan struct{} // of the last visit
}

// stored lets go of the batch's visits.
func (b *batch) stored() {
	if b.done != nil {
		close(b.done)
	}
	clear(b.visits)
	b.visits, b.done = b.visits[:0], nil
}

// grow makes room for one more visit. They are large, so a batch grows in few
// steps, and not to more than the round has.
func (b *batch) grow() {
	n := len(b.visits)
	if n < cap(b.visits) {
		return
	}
	size := batchVisits
	if n < batchVisits/16 {
		size = batchVisits / 16
	} else if n < batchVisits/4 {
		size = batchVisits / 4
	}
	b.visits = slices.Grow(b.visits, min(size, max(b.most, n+1))-n)
}

// gather fills the empty batch b: it waits for a first visit and takes what comes
// until the batch is full, old, or the channel closed; it stays empty when that
// was closed already.
func (b *batch) gather(visits <-chan *brought) {
	items, text := 0, 0
	v, ok := <-visits
	if !ok {
		return
	}
	old := time.NewTimer(batchAge)
	defer old.Stop()
	for {
		b.grow()
		b.visits = append(b.visits, v.Visit)
		items += len(v.Items)
		text += v.text
		b.done = v.done
		if len(v.Items) > 0 {
			v.Visit = news.Visit{} // else it would hold on to them
		}
		b.used.Put(v)
		if len(b.visits) == batchVisits || items >= batchItems || text >= batchText || b.done != nil {
			return
		}
		select {
		case v, ok = <-visits:
			if !ok {
				return
			}
		case <-old.C:
			return
		}
	}
}
