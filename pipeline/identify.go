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
	known = slices.DeleteFunc(known, func(k news.Known) bool { return slices.Contains(v.Standing, news.GUIDHash(k.GUID)) })
	if err := caught(func() {
		items := edit.Identify(v.Items, known)
		renameSeen(v.Seen, v.Items, items)
		v.Items = items
	}); err != nil {
		p.Log.Error("items could not be identified", "source", news.Redacted(v.Source.URL), "err", err)
	}
	p.prove(v, known)
	return nil
}

// renameSeen notes under which guids the items of new entries are stored. after
// are the items of before in the same order, some of them left out.
func renameSeen(seen *news.Seen, before, after []news.Item) {
	if seen == nil {
		return
	}
	names := map[uint64]uint64{}
	for _, it := range before {
		if len(after) == 0 {
			break
		}
		if now := after[0]; now.URL == it.URL && now.Title == it.Title && now.Content == it.Content && now.Summary == it.Summary {
			if now.GUID != it.GUID {
				names[news.GUIDHash(it.GUID)] = news.GUIDHash(now.GUID)
			}
			after = after[1:]
		}
	}
	for i, e := range seen.Entries {
		if name, ok := names[e.GUID]; ok {
			seen.Entries[i].GUID = name
		}
	}
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
