package dedupe

import (
	"slices"
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
//   - the guids are one address in two spellings (http and https, another tracking
//     code), whatever place in the page they name, or
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

// Reidentify is what Identify would have found had it been given recent too, and
// the forms that rules give to addresses: it puts back, in items, the GUID and ID
// of those of recent that stand in the document under another guid. items are as
// Identify left them, known is what it was given, and recent are stored items of
// the source that do not stand in the document unread, the oldest first.
func Reidentify(items []news.Item, known, recent []news.Known, rules *URLRules) {
	held := make(map[news.ID]bool, len(items))
	for _, it := range items {
		held[it.ID] = true
	}
	var absent []news.Known
	for _, k := range recent {
		if !held[k.ID] {
			k.Canonical = rules.Canonical(k.URL)
			absent = append(absent, k)
		}
	}
	candidates := index(absent)
	for _, i := range strangers(items, known) {
		it := items[i]
		it.Canonical = rules.Canonical(it.URL)
		for _, k := range candidates.of(it) {
			if held[k.ID] {
				continue
			}
			held[k.ID] = true
			same := it.Canonical != "" && it.Canonical == k.Canonical
			k.Canonical = CanonicalURL(k.URL)
			items[i].ID, items[i].GUID = k.ID, k.GUID
			items[i] = unrevised(items[i], k, !corrects(items[i], k), same)
			break
		}
	}
}

// Concern reports whether the rules give the address of an entry that no known
// item stands for another form than it has without them, so that it may be one of
// those that [Reidentify] finds.
func (r *URLRules) Concern(items []news.Item, known []news.Known) bool {
	if r == nil {
		return false
	}
	return slices.ContainsFunc(strangers(items, known), func(i int) bool {
		return items[i].URL != "" && r.Canonical(items[i].URL) != items[i].Canonical
	})
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
	if scheme, _, ok := strings.Cut(guid, "://"); ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		// Another place in the page is another entry of it.
		_, place, _ := strings.Cut(guid, "#")
		if address := CanonicalURL(guid); telling(address) {
			keys = append(keys, "address\x00"+address+"\x00"+place)
		}
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
