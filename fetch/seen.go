package fetch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"feedctl/news"
)

// leastSeen is how many entries of a source are remembered at least, so that a
// short feed's entries may vanish and return.
const leastSeen = 64

// document is what a says. Where the source's entries are known, only those are
// read whose bytes are not among them: 1 take the text apart, 2 leave out what
// is known, 3 read the rest, 4 remember what stands there now. What cannot be
// taken apart with certainty is read whole, and so is a source's first document,
// and the one of the weekly plain visit, where v.Reread then says what would have
// been left out. doc is the document as read already, or nil.
func (c *Client) document(ctx context.Context, v *news.Visit, a *answer, doc *Document) (*Document, error) {
	a.whole = true
	if c.o.Seen == nil {
		if doc != nil {
			return doc, nil
		}
		return parse(a)
	}
	before, err := c.seen(ctx, v.Source)
	lost := err != nil
	if lost {
		before = news.Seen{}
	}
	text, notes, err := clean(a.body, a.header.Get("Content-Type"))
	if doc == nil {
		a.letGo() // nobody looks at the bytes again
	}
	if err != nil {
		return nil, a.unread(err)
	}
	r := reading{before: before.Entries, now: v.At}
	if p, ok := split(text); ok && !before.Off {
		r.take(p, p.keys(v.URL, c.o.UserAgent))
	}
	weekly := a.plain && plainIsDue(v.Source.Poll, v.At)
	if doc == nil && !weekly {
		if doc = r.unknown(v.URL); doc != nil {
			a.whole = false
			v.Standing = r.standing()
		}
	}
	if a.whole {
		if doc == nil {
			if doc, err = readWhole(text, v.URL); err != nil {
				return nil, a.unread(err)
			}
			doc.Repairs = append(notes, doc.Repairs...)
			notes = nil
		}
		r.whole(doc)
		v.Reread = r.standing()
	}
	doc.Repairs = append(notes, doc.Repairs...)
	if after, changed := r.after(); !before.Off && (changed || lost) {
		v.Seen = &news.Seen{Entries: after}
	}
	return doc, nil
}

// seen asks for the entries of s that are known; before its first news there are
// none. After an error the document is read whole and what it holds remembered
// anew: an entry believed to stand as it did might else be missed.
func (c *Client) seen(ctx context.Context, s news.Source) (news.Seen, error) {
	if s.Poll.LastChanged.IsZero() {
		return news.Seen{}, nil
	}
	return c.o.Seen(ctx, s.ID)
}

// plainIsDue reports whether it is time to ask a source plainly and to read what
// it says whole. Some servers answer 304 to any conditional request, for ever.
func plainIsDue(p news.Poll, now time.Time) bool {
	age := now.Sub(p.ValidatorsAt)
	return age < 0 || age >= week
}

// unread is the error of a body that could not be read.
func (a *answer) unread(err error) error {
	return news.WithHint(&Error{Class: ClassOf(err), Status: a.status, URL: redacted(a.url), Err: err}, news.Hint(err))
}

// reading is one document whose entries are looked up before they are read.
type reading struct {
	p      *pieces // nil: the document cannot be taken apart
	now    time.Time
	before []news.SeenEntry
	keys   []uint64 // of the entries, by position
	leave  []bool   // the entry is known
	guids  []uint64 // of each entry's item as stored
	keep   []bool   // the entry may be remembered
	shared bool     // several entries have one guid
	lost   bool     // what entries there are was not found out
}

func (r *reading) take(p *pieces, keys []uint64) {
	n := len(keys)
	r.p, r.keys, r.leave, r.guids, r.keep = p, keys, make([]bool, n), make([]uint64, n), make([]bool, n)
	if len(r.before) == 0 {
		return
	}
	known := make(map[uint64]uint64, len(r.before))
	for _, e := range r.before {
		known[e.Bytes] = e.GUID
	}
	for i, k := range keys {
		r.guids[i], r.leave[i] = known[k]
		r.keep[i] = r.leave[i]
	}
}

// unknown reads the document without its known entries; nil when it must be read
// whole: nothing is known, or what came out is not what was put in, or two entries
// have one guid, which only the whole document can tell apart.
func (r *reading) unknown(base string) *Document {
	if r.p == nil || !slices.Contains(r.leave, true) {
		return nil
	}
	doc, err := readText(r.p.without(r.leave), base)
	if err != nil || !r.fill(doc, r.leave) {
		return nil
	}
	if r.share(); r.shared {
		return nil
	}
	return doc
}

// whole takes note of a document that was read whole.
func (r *reading) whole(doc *Document) {
	r.lost = r.p == nil || !r.fill(doc, make([]bool, len(r.keys)))
	if r.lost {
		return
	}
	r.share()
}

// fill notes the guids of the entries read, which are those not left out. It
// reports whether doc holds just these, read as they stand.
func (r *reading) fill(doc *Document, left []bool) bool {
	guids, keep := slices.Clone(r.guids), slices.Clone(r.keep)
	next := 0
	for i := range r.keys {
		if left[i] {
			continue
		}
		if next == len(doc.Entries) {
			return false
		}
		e := &doc.Entries[next]
		guids[i], keep[i] = news.GUIDHash(e.GUID), !e.hangsOn(r.now)
		if e.silent() {
			guids[i], keep[i] = r.keys[i], false // it is no item
		}
		next++
	}
	if next != len(doc.Entries) || slices.ContainsFunc(doc.Repairs, func(s string) bool { return !slices.Contains(mendsWithin, s) }) {
		return false
	}
	r.guids, r.keep = guids, keep
	return true
}

// share finds out whether several entries have one guid: none of these is
// remembered. The same bytes twice are one entry.
func (r *reading) share() {
	at := make(map[uint64]int, len(r.guids))
	for i, g := range r.guids {
		first, twice := at[g]
		switch {
		case !twice:
			at[g] = i
		case r.keys[first] != r.keys[i]:
			r.shared = true
			r.keep[first], r.keep[i] = false, false
		}
	}
}

// standing are the guids of the entries that were known.
func (r *reading) standing() (guids []uint64) {
	if r.lost || r.shared {
		return nil
	}
	for i, known := range r.leave {
		if known {
			guids = append(guids, r.guids[i])
		}
	}
	return guids
}

// after is what is known from now on, and whether that is new: the document's
// entries, then older ones that none of these stands for. One that was edited is
// not among those, so that an edit that is taken back is read again.
func (r *reading) after() (list []news.SeenEntry, changed bool) {
	if r.lost || r.p == nil {
		return nil, len(r.before) > 0
	}
	old := make(map[news.SeenEntry]bool, len(r.before))
	for _, e := range r.before {
		old[e] = true
	}
	here := make(map[uint64]bool, len(r.keys))
	add := func(e news.SeenEntry) {
		list = append(list, e)
		changed = changed || !old[e]
	}
	for i, k := range r.keys {
		if e := (news.SeenEntry{Bytes: k, GUID: r.guids[i]}); r.keep[i] && !here[e.GUID] {
			add(e)
		}
		here[r.guids[i]] = true
	}
	most := max(2*len(list), leastSeen)
	for _, e := range r.before {
		if !here[e.GUID] && len(list) < most {
			add(e)
		}
	}
	return list, changed || len(list) != len(r.before)
}

// mendsWithin are the repairs that concern nothing but the text they were found in.
var mendsWithin = []string{
	"bare & read as text", "HTML entities in XML", "unknown entities read as text",
	"references to characters XML forbids left out",
}

// hangsOn reports whether the item made of e would be another one at another time.
func (e *Entry) hangsOn(now time.Time) bool {
	return e.Published.After(now.Add(aheadOfTime)) || e.Updated.After(now)
}

// readWhole reads a document, entry by entry where it cannot be read at once:
// one broken entry must not lose the feed.
func readWhole(text, base string) (*Document, error) {
	doc, err := readText(text, base)
	if err == nil || ClassOf(err) != news.ClassBadFeed {
		return doc, err
	}
	if p, ok := split(text); ok {
		if found := p.oneByOne(func(text string) (*Document, error) { return readText(text, base) }); found != nil {
			return found, nil
		}
	}
	return nil, err
}

// mostAlone is how many bytes are read to find the entries that can be read alone.
const mostAlone = 32 << 20

// oneByOne reads each entry with what surrounds it; nil when none can be read.
func (p *pieces) oneByOne(read func(text string) (*Document, error)) *Document {
	within := 0
	for _, e := range p.entries {
		within += e.to - e.from
	}
	if (len(p.text)-within)*len(p.entries) > mostAlone {
		return nil
	}
	var all *Document
	leave := slices.Repeat([]bool{true}, len(p.entries))
	var bad []int
	for i := range p.entries {
		leave[i] = false
		doc, err := read(p.without(leave))
		leave[i] = true
		switch {
		case err != nil:
			bad = append(bad, i+1)
		case all == nil:
			all = doc
		default:
			all.Entries = append(all.Entries, doc.Entries...)
			for _, note := range doc.Repairs {
				if !slices.Contains(all.Repairs, note) {
					all.Repairs = append(all.Repairs, note)
				}
			}
		}
	}
	if all == nil {
		return nil
	}
	note := fmt.Sprintf("entry %d of %d cannot be read and is left out", bad[0], len(p.entries))
	if len(bad) > 1 {
		note = fmt.Sprintf("%d of %d entries cannot be read and are left out, the first is number %d", len(bad), len(p.entries), bad[0])
	}
	all.Repairs = append(all.Repairs, note)
	return all
}
