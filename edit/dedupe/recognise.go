package dedupe

import (
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"feedctl/edit/content"
	"feedctl/news"
)

// leastText is how many characters of text tell one entry from another.
const leastText = 80

// Doubtful reports whether entries that [Identify] knew nothing of may be items
// under another guid and another link: more than half of the document is unknown,
// as after a site's relaunch, or an unknown entry is dated before since, when the
// source last had news, so that it should have been seen then. items are as
// Identify left them, known what it was given, and standing is how many entries
// of the document are not among items. An ordinary new entry raises no doubt.
func Doubtful(items []news.Item, known []news.Known, standing int, since time.Time) bool {
	unknown := strangers(items, known)
	for _, i := range unknown {
		if it := items[i]; !it.Published.IsZero() && !dayAfter(it).After(since) {
			return true
		}
	}
	return 2*len(unknown) > len(items)+standing
}

// dayAfter is when an item was out for certain: a date without a time is of any
// moment of its day.
func dayAfter(it news.Item) time.Time {
	if momentous(it) {
		return it.Published
	}
	return it.Published.Add(24 * time.Hour)
}

// momentous reports whether an item is dated to the moment. Midnight is how many
// sources write a day.
func momentous(it news.Item) bool {
	if it.Published.IsZero() || it.Precision != 0 {
		return false
	}
	hour, minute, second := it.LocalDate().Clock()
	return hour+minute+second > 0
}

// Recognise puts back, in items, the GUID and ID of known items that came under
// another guid and another link. recent are stored items of the source that do not
// stand in the document unread, the oldest first; what is in items already is passed
// over. items are as [Identify] left them, known is what it was given, and standing
// is how many entries of the document are not among items.
//
// An entry is a known item when that is otherwise absent from the document, their
// links are of one host, their titles are equal and not empty, and
//
//   - their dates are equal, and all they say; or
//   - they are dated to the same moment, and no other entry and no other absent
//     item have that title and moment: it was edited in the course; or
//   - they say the same in at least 80 characters, and no other entry and no other
//     absent item have that title. A column may say the same every day, so this
//     counts only where it explains more than half of the document, and two entries
//     at least, or where sure says that some were renamed.
//
// So "Morning briefing" of another day is another item. An item that says what
// the known one says comes back with the known link: a link that is another one at
// every visit makes no revision.
func Recognise(items []news.Item, known, recent []news.Known, standing int, sure bool) {
	held := make(map[news.ID]bool, len(items))
	for _, it := range items {
		held[it.ID] = true
	}
	absent := make(map[string][]news.Known)
	for _, k := range recent {
		if key := heading(k.Title, k.Canonical); key != "" && !held[k.ID] {
			absent[key] = append(absent[key], k)
		}
	}
	entries := make(map[string][]int)
	for _, i := range strangers(items, known) {
		if key := heading(items[i].Title, items[i].Canonical); key != "" {
			entries[key] = append(entries[key], i)
		}
	}
	proved, likely := make(map[int]news.Known), make(map[int]news.Known)
	for key, list := range entries {
		prove(items, list, absent[key], proved, likely)
	}
	if n := len(likely); !sure && (n < 2 || 2*n <= len(items)+standing) {
		likely = nil
	}
	for _, found := range []map[int]news.Known{proved, likely} {
		for i, k := range found {
			items[i].ID, items[i].GUID = k.ID, k.GUID
			items[i] = unrevised(items[i], k, !corrects(items[i], k), true)
		}
	}
}

// prove finds, of entries and absent items with one heading, which are the same.
func prove(items []news.Item, entries []int, absent []news.Known, proved, likely map[int]news.Known) {
	left := slices.Clone(absent)
	take := func(i int, found func(news.Known) bool) bool {
		at := slices.IndexFunc(left, found)
		if at < 0 {
			return false
		}
		proved[i] = left[at]
		left = slices.Delete(left, at, at+1)
		return true
	}
	// 1 the same date and words. Of items that are alike the oldest is taken, each
	// by one entry: entries that are alike stay as many as they are.
	rest := slices.DeleteFunc(slices.Clone(entries), func(i int) bool {
		return take(i, func(k news.Known) bool { return sameDate(items[i], k) && says(items[i], k) })
	})
	// 2 the same moment
	for _, i := range rest {
		alike := func(k news.Known) bool { return sameDate(items[i], k) }
		others := func(j int) bool { return j != i && items[j].Published.Equal(items[i].Published) }
		if momentous(items[i]) && !slices.ContainsFunc(rest, others) && howMany(left, alike) == 1 {
			take(i, alike)
		}
	}
	// 3 the same words
	if len(entries) != 1 || len(absent) != 1 {
		return
	}
	i, k := entries[0], absent[0]
	if _, ok := proved[i]; !ok && !items[i].Untitled && lengthy(items[i]) && says(items[i], k) {
		likely[i] = k
	}
}

func howMany(list []news.Known, match func(news.Known) bool) (n int) {
	for _, k := range list {
		if match(k) {
			n++
		}
	}
	return n
}

func sameDate(it news.Item, k news.Known) bool {
	return !it.Published.IsZero() && it.Published.Equal(k.Published) && it.Precision == k.Precision
}

// says reports whether it says what k says, date and link apart.
func says(it news.Item, k news.Known) bool {
	return unrevised(it, k, true, true).Hash == k.Hash
}

func lengthy(it news.Item) bool {
	return len(it.Summary)+len(it.Content) >= leastText &&
		utf8.RuneCountInString(content.Text(it.Summary))+utf8.RuneCountInString(content.Text(it.Content)) >= leastText
}

// strangers are the entries that no known item stands for.
func strangers(items []news.Item, known []news.Known) (unknown []int) {
	ids := make(map[news.ID]bool, len(known))
	for _, k := range known {
		ids[k.ID] = true
	}
	for i, it := range items {
		if !ids[it.ID] {
			unknown = append(unknown, i)
		}
	}
	return unknown
}

// heading is what must be equal of an entry and the item that it may be: where it
// points and how it is called; empty where nothing calls it.
func heading(entryTitle, canonical string) string {
	t := title(entryTitle)
	if t == "" {
		return ""
	}
	host := ""
	if u, err := url.Parse(canonical); err == nil {
		host = u.Host
	}
	return host + "\x00" + t
}
