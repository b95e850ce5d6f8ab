package dedupe

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"feedctl/edit/content"
	"feedctl/news"
)

// A report tells its event in its title and its first sentences; what follows
// is background that many stories share.
const (
	leadBytes     = 800
	languageBytes = 400 // enough to tell the language by
	titleWeight   = 2
)

// vocabulary numbers terms, the stems of all texts. While docs are read the
// numbers depend on which processor came first; sort makes them definite.
type vocabulary struct {
	mu    sync.Mutex
	ids   map[string]int32
	names []string
}

// read turns docs into their terms, the title's counted double, on all
// processors. Each text's terms are ordered by number, names by the alphabet.
// languages are the primary subtags of what the texts are written in, "" where
// nothing tells.
func read(docs []news.Doc) (texts [][]term, languages []string, v *vocabulary) {
	v = &vocabulary{ids: make(map[string]int32)}
	texts, languages = make([][]term, len(docs)), make([]string, len(docs))
	parallel(len(docs), func(int) func(int) {
		weights := make(map[string]float32)
		var r content.Reader
		return func(i int) {
			clear(weights)
			languages[i] = readOne(&r, docs[i], weights)
			texts[i] = v.number(weights)
		}
	})
	v.sort(texts)
	return texts, languages, v
}

// readOne adds a doc's terms to weights and returns its language. A feed often
// declares one language for items in several.
func readOne(r *content.Reader, d news.Doc, weights map[string]float32) string {
	body, tag := lead(d, leadBytes), d.Language
	// A headline without a declared language is too short to guess by.
	if body != "" || tag != "" {
		tag = content.Language(tag, clip(d.Title+"\n"+body, languageBytes))
	}
	count(weights, r.Words(d.Title, tag), titleWeight)
	if body != "" {
		count(weights, r.Words(body, tag), 1)
	}
	primary, _, _ := strings.Cut(tag, "-")
	return primary
}

func (v *vocabulary) number(weights map[string]float32) []term {
	terms := make([]term, 0, len(weights))
	v.mu.Lock()
	defer v.mu.Unlock()
	for name, weight := range weights {
		id, ok := v.ids[name]
		if !ok {
			id = int32(len(v.names))
			v.ids[name] = id
			v.names = append(v.names, name)
		}
		terms = append(terms, term{id, weight})
	}
	return terms
}

// sort renumbers the terms by the alphabet.
func (v *vocabulary) sort(texts [][]term) {
	names := slices.Sorted(slices.Values(v.names))
	renumber := make([]int32, len(names))
	for id, name := range names {
		renumber[v.ids[name]] = int32(id)
		v.ids[name] = int32(id)
	}
	v.names = names
	for _, text := range texts {
		for k := range text {
			text[k].id = renumber[text[k].id]
		}
		slices.SortFunc(text, func(a, b term) int { return cmp.Compare(a.id, b.id) })
	}
}

// count adds words to the weights of their terms.
func count(weights map[string]float32, words []content.Word, weight float32) {
	for _, w := range words {
		if w.Stop || len(w.Stem) == 1 {
			continue
		}
		weights[w.Stem] += weight
	}
}

// lead is the first limit bytes of a doc's text; "" where the text only repeats the title.
func lead(d news.Doc, limit int) string {
	s := strings.TrimSpace(d.Text)
	if rest, ok := strings.CutPrefix(s, strings.TrimSpace(d.Title)); ok && strings.Trim(rest, " .…\n\t") == "" {
		return ""
	}
	return clip(s, limit)
}

// clip cuts s at the last space before limit bytes, never inside a rune.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	if i := strings.LastIndexByte(s[:limit], ' '); i > limit/2 {
		return s[:i]
	}
	return s[:limit]
}

func gap(a, b time.Time) time.Duration {
	return a.Sub(b).Abs()
}

// parallel calls work for 0 to n-1 on all processors. begin is called once for
// each of them and returns its work function, so that each can own scratch space.
// The order of calls is open: work for i may write only what belongs to i.
func parallel(n int, begin func(worker int) func(i int)) {
	const stretch = 64
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range min(runtime.GOMAXPROCS(0), n/stretch+1) {
		wg.Go(func() {
			work := begin(w)
			for {
				end := int(next.Add(stretch))
				if end-stretch >= n {
					return
				}
				for i := end - stretch; i < min(end, n); i++ {
					work(i)
				}
			}
		})
	}
	wg.Wait()
}
