package dedupe

import (
	"cmp"
	"slices"
	"time"

	"feedctl/news"
)

// separation tells apart the entries of one document that carry one guid.
type separation struct {
	known     map[string]news.Known
	addresses map[string]bool // canonical URLs that are guids of known items
	carried   map[string]bool // guids as the entries came with
}

// separate returns a copy of items in which every GUID, and so every ID, stands
// once, and which of items each of them was. Which entry keeps a guid and what the others are called does not depend
// on the order of items, and is the same at later visits, whichever are left.
func separate(items []news.Item, byGUID map[string]news.Known) (kept []news.Item, from []int) {
	// 1 of the same entry again the newest version stays
	items, from = versions(items)
	s := separation{byGUID, make(map[string]bool), make(map[string]bool)}
	for guid, k := range byGUID {
		if telling(k.Canonical) {
			s.addresses[CanonicalURL(guid)] = true
		}
	}
	sharing := make(map[string][]int)
	for i, it := range items {
		sharing[it.GUID] = append(sharing[it.GUID], i)
		s.carried[it.GUID] = true
	}
	// 2 who keeps a guid; 3 the others get one of their own
	var others []int
	taken := make(map[string]bool)
	for guid, list := range sharing {
		slices.SortFunc(list, func(a, b int) int { return s.before(items[a], items[b]) })
		if s.keeps(items[list[0]], len(list)) {
			taken[guid], list = true, list[1:]
		}
		others = append(others, list...)
	}
	slices.SortFunc(others, func(a, b int) int { return s.beforeAmongOthers(items[a], items[b]) })
	drop := make(map[int]bool)
	for _, i := range others {
		guid := s.own(items[i], taken)
		if drop[i] = taken[guid]; drop[i] {
			continue // its title and text are there already
		}
		taken[guid] = true
		items[i].GUID, items[i].ID = guid, news.ItemID(items[i].SourceURL, guid)
	}
	kept = items[:0]
	for i, it := range items {
		if !drop[i] {
			from[len(kept)] = from[i]
			kept = append(kept, it)
		}
	}
	return kept, from[:len(kept)]
}

// versions returns a copy of items with each entry once, in its newest version,
// the first of equals, and which of items each of them was.
func versions(items []news.Item) (out []news.Item, from []int) {
	out, from = make([]news.Item, 0, len(items)), make([]int, 0, len(items))
	sharing := make(map[string][]int)
	for n, it := range items {
		at := slices.IndexFunc(sharing[it.GUID], func(i int) bool { return sameEntry(out[i], it) })
		if at < 0 {
			sharing[it.GUID] = append(sharing[it.GUID], len(out))
			out, from = append(out, it), append(from, n)
			continue
		}
		if i := sharing[it.GUID][at]; newest(it).After(newest(out[i])) {
			out[i], from[i] = it, n
		}
	}
	return out, from
}

func newest(it news.Item) time.Time {
	if it.Updated.After(it.Published) {
		return it.Updated
	}
	return it.Published
}

// sameEntry reports whether b says what a says: same link, and same title or text.
func sameEntry(a, b news.Item) bool {
	if a.Canonical != b.Canonical {
		return false
	}
	return title(a.Title) == title(b.Title) || a.Content != "" && a.Content == b.Content
}

func looksLike(it news.Item, k news.Known) bool {
	return it.Canonical == k.Canonical && title(it.Title) == title(k.Title)
}

// How much an entry is the known item with its guid.
const (
	isItself = iota
	isEdited
	isUnlike
	isAnother // it is known under a guid of its own
)

func (s separation) likeness(it news.Item) int {
	k, ok := s.known[it.GUID]
	switch {
	case !ok:
		return isUnlike
	case looksLike(it, k):
		return isItself
	case it.Canonical == k.Canonical && telling(it.Canonical):
		return isEdited
	case s.isAnother(it):
		return isAnother
	case title(it.Title) != "" && title(it.Title) == title(k.Title):
		return isEdited
	}
	return isUnlike
}

// isAnother reports whether an entry is known under a guid of its own, and no
// other entry carries that.
func (s separation) isAnother(it news.Item) bool {
	first, second := ownGUIDs(it)
	for _, guid := range []string{first, second} {
		if _, ok := s.known[guid]; ok && guid != it.GUID && !s.carried[guid] {
			return true
		}
	}
	// The link may have come with another tracking code then.
	return s.addresses[it.Canonical] && !s.carried[first] && CanonicalURL(it.GUID) != it.Canonical
}

// keeps reports whether the first of so many entries with one guid keeps it. A
// lone entry does, unless it is known to be another one; a guid that stands for
// several is no proof, so what is unlike the known item is none of its revisions.
func (s separation) keeps(it news.Item, entries int) bool {
	_, known := s.known[it.GUID]
	switch s.likeness(it) {
	case isAnother:
		return false
	case isUnlike:
		return !known || entries == 1
	}
	return true
}

// before orders entries with one guid: the most like the known item first, then
// the oldest.
func (s separation) before(a, b news.Item) int {
	return cmp.Or(cmp.Compare(s.likeness(a), s.likeness(b)), older(a, b))
}

func older(a, b news.Item) int {
	return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.URL, b.URL), cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Summary+a.Content, b.Summary+b.Content))
}

// beforeAmongOthers puts first what looks like the known item of its own guid.
func (s separation) beforeAmongOthers(a, b news.Item) int {
	unlike := func(it news.Item) bool {
		first, _ := ownGUIDs(it)
		k, ok := s.known[first]
		return !ok || !looksLike(it, k)
	}
	return cmp.Or(order(unlike(a), unlike(b)), older(a, b), cmp.Compare(a.GUID, b.GUID))
}

// ownGUIDs are the guids of an entry that cannot keep its own: its link, and what
// it says. The first is the second where there is no link or that is the guid.
func ownGUIDs(it news.Item) (first, second string) {
	second = news.GUIDFor("", "", it.Title, it.Summary+it.Content)
	first = news.GUIDFor("", it.URL, it.Title, it.Summary+it.Content)
	if first == it.GUID {
		first = second
	}
	return first, second
}

// own chooses between them: one that is known to be the entry's, else one that
// is free.
func (s separation) own(it news.Item, taken map[string]bool) string {
	first, second := ownGUIDs(it)
	k, ok := s.known[first]
	_, said := s.known[second]
	switch {
	case taken[first]:
		return second
	case ok && looksLike(it, k):
		return first
	case said && !taken[second]:
		return second
	}
	return first
}

// GUIDs returns the guids under which items may be known besides their links:
// their own, and for an entry without a link what it would be called if another
// one has its guid.
func GUIDs(items []news.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.GUID)
		if it.Canonical == "" {
			first, second := ownGUIDs(it)
			out = append(out, first, second)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
