package pipeline

import (
	"context"
	"fmt"
	"slices"

	"feedctl/edit"
	"feedctl/news"
)

// identify puts the known guid back on items whose source renamed them. A first
// visit is looked at too: the source may have been removed and added again, or
// reset.
func (p *Pipeline) identify(ctx context.Context, v *news.Visit) error {
	for i := range v.Items {
		v.Items[i].Canonical = edit.Canonical(v.Items[i].URL)
	}
	if len(v.Items) == 0 {
		return nil
	}
	var canonicals []string
	for _, it := range v.Items {
		if it.Canonical != "" {
			canonicals = append(canonicals, it.Canonical)
		}
	}
	known, err := p.Store.Known(ctx, v.Source.ID, edit.GUIDs(v.Items), canonicals)
	if err != nil {
		return fmt.Errorf("look up items of %s: %w", news.Redacted(v.Source.URL), err)
	}
	// An item that stands in the document is none that was renamed.
	standing := func(k news.Known) bool { return slices.Contains(v.Standing, news.GUIDHash(k.GUID)) }
	known = slices.DeleteFunc(known, standing)
	var items []news.Item
	var from []int
	doubtful, missed := false, false
	if err := caught(func() {
		items, from = edit.Identify(v.Items, known)
		missed = misses(v.Reread, items)
		doubtful = missed || edit.Doubtful(items, known, len(v.Standing), v.Source.Poll.LastChanged) || p.Settings.URLRules.Concern(items, known)
	}); err != nil {
		p.cannotIdentify(v, err)
		return nil
	}
	if doubtful {
		recent, err := p.Store.Recent(ctx, v.Source.ID, min(max(leastRecent, 2*(len(items)+len(v.Standing))), mostRecent))
		if err != nil {
			return fmt.Errorf("look up recent items of %s: %w", news.Redacted(v.Source.URL), err)
		}
		recent = slices.DeleteFunc(recent, standing)
		slices.Reverse(recent)
		if err := caught(func() { edit.Recognise(items, known, recent, len(v.Standing), missed, p.Settings.URLRules) }); err != nil {
			p.cannotIdentify(v, err)
			return nil
		}
		known = append(known, recent...)
	}
	forgetRenamed(v.Seen, v.Items, items, from)
	v.Items = items
	p.prove(v, known)
	return nil
}

// How many of a source's items are looked at for renamed ones, where its document
// is short, and at most.
const leastRecent, mostRecent = 50, 2000

// cannotIdentify leaves a visit's items under the guids they came with.
func (p *Pipeline) cannotIdentify(v *news.Visit, err error) {
	p.Log.Error("items could not be identified", "source", news.Redacted(v.Source.URL), "err", err)
}

// misses reports whether entries whose bytes are known are items under other guids
// than items have.
func misses(reread []uint64, items []news.Item) bool {
	if len(reread) == 0 {
		return false
	}
	have := make(map[uint64]bool, len(items))
	for _, it := range items {
		have[news.GUIDHash(it.GUID)] = true
	}
	return slices.ContainsFunc(reread, func(guid uint64) bool { return !have[guid] })
}

// forgetRenamed takes out of seen what stands there of entries whose items have
// another guid than they came with: they are read at each visit, so that a second
// entry under that guid is told from them as it would be in a whole document. from
// tells which of before each one of after was.
func forgetRenamed(seen *news.Seen, before, after []news.Item, from []int) {
	if seen == nil {
		return
	}
	renamed := map[uint64]bool{}
	for i, it := range after {
		if was := before[from[i]].GUID; was != it.GUID {
			renamed[news.GUIDHash(was)] = true
		}
	}
	seen.Entries = slices.DeleteFunc(seen.Entries, func(e news.SeenEntry) bool { return renamed[e.GUID] })
}

// prove compares what a document said when it was read whole with what is stored
// of the entries whose bytes are known. Where one says something else, its bytes
// are not all it hangs on: the source is read whole from now on.
func (p *Pipeline) prove(v *news.Visit, known []news.Known) {
	if len(v.Reread) == 0 {
		return
	}
	stored := make(map[news.ID]string, len(known))
	for _, k := range known {
		stored[k.ID] = k.Hash
	}
	read := make(map[uint64]news.Item, len(v.Items))
	for _, it := range v.Items {
		read[news.GUIDHash(it.GUID)] = it
	}
	for _, guid := range v.Reread {
		it, ok := read[guid]
		if ok && stored[it.ID] == it.Hash {
			continue
		}
		v.Seen = &news.Seen{Off: true}
		p.Log.Warn("an entry says something else although its bytes are known: the source is always read whole from now on",
			"source", news.Redacted(v.Source.URL), "item", it.ID)
		return
	}
}
