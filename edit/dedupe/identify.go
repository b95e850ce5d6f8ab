package dedupe

import (
	"strings"

	"feedctl/news"
)

// Identify decides which entries of one source's document are items we know
// under another guid, and puts the known GUID and ID back, so that a source
// that renames its entries brings nothing new. known are the stored items with
// the guids or canonical URLs of items. items is not changed; the result keeps
// its order, is unique by ID, and leaves out an entry that stands twice, but for
// its newest version.
//
// The guid decides where it is known; its case is significant. A new guid is a
// known item's when nothing else in the document carries that item's guid and
//
//   - the guids are one address under http and https, or
//   - the guids differ only in a count that some publishers raise with every
//     edit (…/news/123#0, …#1) and the link is the same, or
//   - the link and the title are the same.
//
// The same title alone proves nothing ("Morning briefing"), and neither does
// the same link alone (a live page, a site's front page).
//
// Two different entries with one guid are both kept: the one that looks like
// the known item, else the oldest, has the guid; the other one's link, or a hash
// of what it says, serves as its guid, at later visits too. known may hold the
// items of [GUIDs] for that.
//
// An item that says what the known one says, but with a date that only moved
// later or with its link in another spelling, comes back with the known date and
// link: it is no revision.
//
// from tells which of items each entry of the result was.
//
// items may be a part of the document when no entry left out shares its guid with
// another one, and known holds no item that such an entry stands for.
func Identify(items []news.Item, known []news.Known) (out []news.Item, from []int) {
	byGUID := make(map[string]news.Known, len(known))
	for _, k := range known {
		byGUID[k.GUID] = k
	}
	items, from = separate(items, byGUID)

	held := make(map[news.ID]bool) // IDs that some entry of the document has
	for _, it := range items {
		held[it.ID] = true
	}
	candidates := index(known)
	for i, it := range items {
		if k, ok := byGUID[it.GUID]; ok {
			items[i] = redate(it, k)
			continue
		}
		for _, k := range candidates.of(it) {
			if !held[k.ID] {
				held[k.ID] = true
				items[i].ID, items[i].GUID = k.ID, k.GUID
				items[i] = redate(items[i], k)
				break
			}
		}
	}
	return items, from
}

// lookup finds known items by what may prove an entry to be one of them.
type lookup map[string][]news.Known

func index(known []news.Known) lookup {
	l := make(lookup)
	for _, k := range known {
		for _, key := range proofs(k.GUID, k.Canonical, k.Title, "") {
			l[key] = append(l[key], k)
		}
	}
	return l
}

// of returns the known items that it may be, the strongest proof first.
func (l lookup) of(it news.Item) []news.Known {
	var found []news.Known
	for _, key := range proofs(it.GUID, it.Canonical, it.Title, it.URL) {
		found = append(found, l[key]...)
	}
	return found
}

// proofs are the keys that an entry shares only with itself under another guid.
// link is the entry's URL as it came; empty where it is not known.
func proofs(guid, canonical, entryTitle, link string) []string {
	var keys []string
	if scheme, rest, ok := strings.Cut(guid, "://"); ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		keys = append(keys, "address\x00"+rest)
	}
	if !telling(canonical) {
		return keys
	}
	// A count that stands in the link too is a place in a page, such as one
	// release in a list of changes.
	if base, count, ok := cutLast(guid, "#"); ok && isCount(count) && !strings.HasSuffix(link, "#"+count) {
		keys = append(keys, "count\x00"+base+"\x00"+canonical)
	}
	if t := title(entryTitle); t != "" {
		keys = append(keys, "link\x00"+canonical+"\x00"+t)
	}
	return keys
}

// telling reports whether a canonical URL names a page rather than a site.
func telling(canonical string) bool {
	rest, ok := strings.CutPrefix(canonical, "https://")
	if !ok {
		return false
	}
	_, path, _ := strings.Cut(rest, "/")
	return path != ""
}

func isCount(s string) bool {
	return s != "" && len(s) <= 4 && strings.Trim(s, "0123456789") == ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// title is a title as it is compared: white space apart.
func title(s string) string { return strings.Join(strings.Fields(s), " ") }
