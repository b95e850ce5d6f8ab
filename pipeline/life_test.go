package pipeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedctl/news"
)

// life is one source's: what its document says, and what it said once.
type life struct {
	now     time.Time
	entries []said
	gone    []said
	made    int
}

// restless marks an entry that is dated anew again and again.
const restless = "<category>restless</category>"

// steps are what may happen to a source between two visits.
var steps = []struct {
	name string
	do   func(l *life, t *rapid.T)
}{
	{"add", func(l *life, t *rapid.T) { l.add(fmt.Sprint("Title ", l.made), true) }},
	{"add a column", func(l *life, t *rapid.T) { l.add("Morning briefing", true) }},
	{"add restless", func(l *life, t *rapid.T) {
		l.add(fmt.Sprint("Title ", l.made), true)
		l.entries[0].more = restless
	}},
	{"add undated", func(l *life, t *rapid.T) { l.add(fmt.Sprint("Title ", l.made), false) }},
	{"edit", func(l *life, t *rapid.T) {
		l.one(t, func(e *said) { e.text += fmt.Sprintf(" Corrected on %s.", l.now.Format(time.RFC1123)) })
	}},
	{"edit the title", func(l *life, t *rapid.T) { l.one(t, func(e *said) { e.title += " again" }) }},
	{"edit to nothing", func(l *life, t *rapid.T) { l.one(t, func(e *said) { e.title, e.text = "", "" }) }},
	{"remove", func(l *life, t *rapid.T) {
		if i := l.any(t); i >= 0 {
			l.gone = append(l.gone, l.entries[i])
			l.entries = slices.Delete(l.entries, i, i+1)
		}
	}},
	{"remove all", func(l *life, t *rapid.T) { l.gone, l.entries = append(l.gone, l.entries...), nil }},
	{"return", func(l *life, t *rapid.T) {
		if n := len(l.gone); n > 0 {
			i := rapid.IntRange(0, n-1).Draw(t, "which")
			l.entries = append(l.entries, l.gone[i])
			l.gone = slices.Delete(l.gone, i, i+1)
		}
	}},
	{"reorder", func(l *life, t *rapid.T) {
		if len(l.entries) > 0 {
			l.entries = rapid.Permutation(l.entries).Draw(t, "order")
		}
	}},
	{"churn a guid", func(l *life, t *rapid.T) { l.one(t, l.rename) }},
	{"churn all guids", func(l *life, _ *rapid.T) { l.each(l.rename) }},
	{"churn a link", func(l *life, t *rapid.T) { l.one(t, l.move) }},
	{"churn all links", func(l *life, _ *rapid.T) { l.each(l.move) }},
	{"churn a guid and its link", func(l *life, t *rapid.T) {
		l.one(t, func(e *said) { l.rename(e); l.move(e) })
	}},
	{"churn all guids and links", func(l *life, _ *rapid.T) {
		l.each(func(e *said) { l.rename(e); l.move(e) })
	}},
	{"dress up the links", func(l *life, _ *rapid.T) {
		l.each(func(e *said) {
			link, _, _ := strings.Cut(e.link, "?")
			e.link = link + fmt.Sprintf("?utm_source=%d", l.made)
		})
		l.made++
	}},
	{"switch the scheme", func(l *life, _ *rapid.T) {
		l.each(func(e *said) { e.link = switched(e.link) })
	}},
	{"switch the scheme of the guids too", func(l *life, _ *rapid.T) {
		l.each(func(e *said) { e.link, e.guid = switched(e.link), switched(e.guid) })
	}},
	{"duplicate", func(l *life, t *rapid.T) {
		if i := l.any(t); i >= 0 {
			l.entries = append(l.entries, l.entries[i])
		}
	}},
	{"date anew", func(l *life, _ *rapid.T) {
		l.each(func(e *said) {
			if e.more == restless {
				e.date = l.now.Add(-7 * time.Minute).Format(time.RFC1123)
			}
		})
	}},
}

func (l *life) add(title string, dated bool) {
	l.made++
	e := said{fmt.Sprintf("http://harbour.example/guid/%d", l.made), fmt.Sprintf("http://harbour.example/%d", l.made), title, fmt.Sprintf("Number %d. %s", l.made, wheat), "", ""}
	if dated {
		e.date = l.now.Add(-time.Duration(l.made%50+1) * time.Minute).Format(time.RFC1123)
	}
	l.entries = slices.Insert(l.entries, 0, e)
}

func (l *life) any(t *rapid.T) int {
	if len(l.entries) == 0 {
		return -1
	}
	return rapid.IntRange(0, len(l.entries)-1).Draw(t, "which")
}

func (l *life) one(t *rapid.T, change func(e *said)) {
	if i := l.any(t); i >= 0 {
		change(&l.entries[i])
	}
}

func (l *life) each(change func(e *said)) {
	for i := range l.entries {
		change(&l.entries[i])
	}
}

// rename leaves an entry its guid that is undated or dated anew: its words alone
// could prove it to be the same under another link, which takes a whole document
// of such.
func (l *life) rename(e *said) {
	if e.date == "" || e.more == restless {
		return
	}
	l.made++
	e.guid = fmt.Sprintf("http://harbour.example/guid/%d", l.made)
}
func (l *life) move(e *said) { l.made++; e.link = fmt.Sprintf("http://harbour.example/%d", l.made) }

func switched(address string) string {
	if rest, ok := strings.CutPrefix(address, "http:"); ok {
		return "https:" + rest
	}
	return "http:" + strings.TrimPrefix(address, "https:")
}

// Whatever happens to a source: whether known entries are left unread or every
// document is read whole, it has the same items with the same texts in the same
// revisions, and none is lost.
func TestLife(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	whole, known := newHouse(t, ""), newHouse(t, "")
	whole.visitor(false)
	known.visitor(true)
	var names []string
	for _, st := range steps {
		names = append(names, st.name)
	}
	lives, off := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		lives++
		address := fmt.Sprintf("%s/%d", s.URL, lives)
		var ids [2]news.ID
		for i, h := range []*house{whole, known} {
			ids[i] = h.follow(address).ID
		}
		l := &life{}
		for visit := range rapid.IntRange(2, 7).Draw(t, "visits") {
			l.now = known.Now()
			if visit == 0 {
				for range rapid.IntRange(1, 6).Draw(t, "entries") {
					l.add(fmt.Sprint("Title ", l.made), true)
				}
			}
			for range rapid.IntRange(0, 3).Draw(t, "steps") {
				name := rapid.SampledFrom(names).Draw(t, "step")
				steps[slices.Index(names, name)].do(l, t)
			}
			s.body = rssOf(l.entries...) + strings.Repeat("\n", visit)
			var brought [2]string
			for i, h := range []*house{whole, known} {
				brought[i] = h.look(t, ids[i])
			}
			if diff := cmp.Diff(brought[0], brought[1]); diff != "" {
				t.Fatalf("visit %d (-whole +known left out):\n%s\n%s", visit+1, diff, s.body)
			}
			later := rapid.SampledFrom([]time.Duration{time.Hour, 25 * time.Hour, 8 * 24 * time.Hour}).Draw(t, "later")
			whole.add(later)
			known.add(later)
		}
		// A former text is never written again, so the end shows every one there was.
		if diff := cmp.Diff(whole.texts(t, ids[0]), known.texts(t, ids[1])); diff != "" {
			t.Fatalf("all texts (-whole +known left out):\n%s", diff)
		}
		seen, err := known.store.Seen(known.Context(), ids[1])
		if err != nil {
			t.Fatal(err)
		}
		if seen.Off {
			off++
		}
	})
	// A source whose entries turn out to mean something else than their bytes is read
	// whole from then on: an emptied entry whose guid changes its scheme and back is one.
	if off > lives/20 {
		t.Errorf("%d of %d sources are read whole from now on, want next to none", off, lives)
	}
}

// look visits a source and returns what that brought, and what its items are now.
func (h *house) look(t *rapid.T, id news.ID) string {
	src, err := h.store.Source(h.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	round, err := h.pipe.Fetch(h.Context(), []news.Source{src})
	if err != nil || len(round.Failures) > 0 || round.Visited != 1 {
		t.Fatalf("got %+v, %v", round, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d new, %d revised\n", round.New, round.Revised)
	for _, it := range h.itemsOf(t, id) {
		fmt.Fprintf(&b, "%s %s @%d\n%s", it.ID, it.GUID, it.Revision, textOf(it))
	}
	return b.String()
}

// texts are all texts that every item of a source ever had.
func (h *house) texts(t *rapid.T, id news.ID) string {
	var b strings.Builder
	for _, it := range h.itemsOf(t, id) {
		former, err := h.store.Revisions(h.Context(), it.ID)
		if err != nil || len(former) != it.Revision {
			t.Fatalf("%s: %d texts of revision %d, %v", it.ID, len(former), it.Revision, err)
		}
		fmt.Fprintf(&b, "%s %s\n", it.ID, it.GUID)
		for _, r := range former {
			b.WriteString(textOf(r))
		}
	}
	return b.String()
}

func (h *house) itemsOf(t *rapid.T, id news.ID) []news.Item {
	items, err := h.store.FindItems(h.Context(), news.Query{Source: id})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(items, func(a, b news.Item) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return items
}

func textOf(it news.Item) string {
	return fmt.Sprintf("  %s %s %s %.12s…%s\n", it.URL, it.Title, it.Published.Format(time.RFC3339), it.Summary, it.Summary[max(0, len(it.Summary)-60):])
}
