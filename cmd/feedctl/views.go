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
func (d *daemon) viewsOf() func(news.ID) (int64, bool) {
	if !d.app.cfg.Publish.Views {
		return nil
	}
	db := d.app.store
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

func (d *daemon) flushViews(ctx context.Context) {
	d.views.mu.Lock()
	fresh := d.views.fresh
	d.views.fresh = nil
	d.views.stored = nil // read again: another process may count too
	d.views.mu.Unlock()
	if len(fresh) == 0 {
		return
	}
	if err := d.app.store.AddViews(ctx, fresh); err != nil {
		d.app.log.Warn("views not stored", "err", err)
		d.views.mu.Lock()
		defer d.views.mu.Unlock()
		if d.views.fresh == nil {
			d.views.fresh = map[news.ID]int64{}
		}
		for k, n := range fresh {
			d.views.fresh[k] += n
		}
	}
}

func salt() []byte { return []byte(rand.Text()) }
