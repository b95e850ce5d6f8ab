package main

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"feedctl/news"
)

// flushEvery is how often counted views go to the store: a write a view would
// let any visitor keep the disk busy.
const flushEvery = time.Minute

// views holds what was counted since the last flush, and what the store had.
type views struct {
	mu     sync.Mutex
	fresh  map[news.ID]int64
	stored map[news.ID]int64
}

func (v *views) count(key news.ID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fresh == nil {
		v.fresh = map[news.ID]int64{}
	}
	v.fresh[key]++
}

// viewsOf reads a story's count; nil when the config wants no counter.
func (d *daemon) viewsOf(wanted bool) func(news.ID) (int64, bool) {
	if !wanted {
		return nil
	}
	db := d.store
	return func(key news.ID) (int64, bool) {
		d.views.mu.Lock()
		n, ok := d.views.stored[key]
		n += d.views.fresh[key]
		d.views.mu.Unlock()
		if ok {
			return n, true
		}
		list, err := db.Stories(context.Background(), []news.ID{key})
		if err != nil || len(list) == 0 || !list[0].Published() {
			return 0, false
		}
		d.views.mu.Lock()
		defer d.views.mu.Unlock()
		if d.views.stored == nil {
			d.views.stored = map[news.ID]int64{}
		}
		d.views.stored[key] = list[0].Views
		return list[0].Views + d.views.fresh[key], true
	}
}

func (d *daemon) countViews(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			d.flushViews(ctx)
		}
	}
}

// flushViews stores what was counted. The lock is held meanwhile, so that no
// reader sees a view twice or not at all: a counter never goes down.
func (d *daemon) flushViews(ctx context.Context) {
	d.views.mu.Lock()
	defer d.views.mu.Unlock()
	if len(d.views.fresh) == 0 {
		return
	}
	if err := d.store.AddViews(ctx, d.views.fresh); err != nil {
		d.log.Warn("views not stored", "err", err) // they are still counted: tried again
		return
	}
	d.views.fresh, d.views.stored = nil, nil
}

func salt() []byte { return []byte(rand.Text()) }
