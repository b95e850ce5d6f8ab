package dedupe

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// Rejoin puts back, in items, the GUID and ID of known items whose addresses
// moved in a way that shows which they are. Parameters are those of [Recognise],
// after which it is called. An entry is a known item that is otherwise absent from
// the document when
//
//   - the site went to another domain: path, parameters and title are the same,
//     and so it is with two entries at least and more than half of the document,
//     all from one host to one other; or
//   - the address follows the title, and both are new: it is of the same host and
//     dated to the same moment, which no other entry and no other absent item is,
//     and says the same below its title in at least 80 characters, or has the same
//     number of five digits or more in its path.
//
// What comes back has its new address: the old one may be gone.
func Rejoin(items []news.Item, known, recent []news.Known, standing int) {
	held := make(map[news.ID]bool, len(items))
	for _, it := range items {
		held[it.ID] = true
	}
	absent := slices.DeleteFunc(slices.Clone(recent), func(k news.Known) bool { return held[k.ID] })
	entries := strangers(items, known)
	if len(absent) == 0 || len(entries) == 0 {
		return
	}
	found := moved(items, entries, absent, len(items)+standing)
	if len(found) == 0 {
		found = retitled(items, entries, absent)
	}
	for i, k := range found {
		items[i].ID, items[i].GUID = k.ID, k.GUID
		items[i] = unrevised(items[i], k, !corrects(items[i], k), false)
	}
}

// moved are the entries whose items have another host alone.
func moved(items []news.Item, entries []int, absent []news.Known, all int) map[int]news.Known {
	type slug struct{ path, title string }
	olds := make(map[slug][]news.Known)
	for _, k := range absent {
		if _, path := hostAndPath(k.Canonical); path != "" && title(k.Title) != "" {
			s := slug{path, title(k.Title)}
			olds[s] = append(olds[s], k)
		}
	}
	type move struct{ from, to string }
	found := make(map[move]map[int]news.Known)
	times := make(map[slug]int)
	for _, i := range entries {
		_, path := hostAndPath(items[i].Canonical)
		times[slug{path, title(items[i].Title)}]++
	}
	for _, i := range entries {
		to, path := hostAndPath(items[i].Canonical)
		s := slug{path, title(items[i].Title)}
		if len(olds[s]) != 1 || times[s] != 1 {
			continue
		}
		from, _ := hostAndPath(olds[s][0].Canonical)
		if from == to {
			continue
		}
		m := move{from, to}
		if found[m] == nil {
			found[m] = make(map[int]news.Known)
		}
		found[m][i] = olds[s][0]
	}
	for _, list := range found {
		if n := len(list); n >= 2 && 2*n > all { // no two can be
			return list
		}
	}
	return nil
}

// retitled are the entries whose titles and addresses are new.
func retitled(items []news.Item, entries []int, absent []news.Known) map[int]news.Known {
	type moment struct {
		host string
		at   time.Time
	}
	now, before := make(map[moment][]int), make(map[moment][]news.Known)
	for _, i := range entries {
		if host, path := hostAndPath(items[i].Canonical); path != "" && momentous(items[i]) {
			m := moment{host, items[i].Published.UTC()}
			now[m] = append(now[m], i)
		}
	}
	for _, k := range absent {
		if host, path := hostAndPath(k.Canonical); path != "" && !k.Published.IsZero() && k.Precision == 0 {
			m := moment{host, k.Published.UTC()}
			before[m] = append(before[m], k)
		}
	}
	found := make(map[int]news.Known)
	for m, list := range now {
		if len(list) != 1 || len(before[m]) != 1 {
			continue
		}
		it, k := items[list[0]], before[m][0]
		as := it
		as.Title = k.Title
		if lengthy(it) && says(as, k) || sameNumber(it.Canonical, k.Canonical) {
			found[list[0]] = k
		}
	}
	return found
}

// hostAndPath are the host of a canonical URL and what follows it; path is empty
// for a front page.
func hostAndPath(canonical string) (host, path string) {
	u, err := url.Parse(canonical)
	if err != nil || !telling(canonical) {
		return "", ""
	}
	return u.Host, strings.TrimPrefix(canonical, u.Scheme+"://"+u.Host)
}

// sameNumber reports whether two addresses have one number of five digits or more
// in their paths, the longest of each.
func sameNumber(a, b string) bool {
	_, pathA := hostAndPath(a)
	_, pathB := hostAndPath(b)
	n := longestNumber(pathA)
	return len(n) >= 5 && n == longestNumber(pathB)
}

func longestNumber(s string) (longest string) {
	for _, n := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(n) > len(longest) {
			longest = n
		}
	}
	return longest
}
