package dedupe

import (
	"runtime"
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

// readOne adds a doc's terms to found, its facts to said, and returns its
// language. A feed often declares one language for items in several.
func readOne(r *content.Reader, d news.Doc, found []counted, said *facts) ([]counted, string) {
	body, tag := lead(d, leadBytes), d.Language
	// A headline without a declared language is too short to guess by.
	if body != "" || tag != "" {
		tag = content.Language(tag, clip(d.Title+"\n"+body[:min(len(body), languageBytes)], languageBytes))
	}
	words := r.Words(d.Title, tag)
	found = count(found, words, titleWeight)
	said.add(words, true)
	if body != "" {
		words = r.Words(body, tag)
		found = count(found, words, 1)
		said.add(words, false)
	}
	primary, _, _ := strings.Cut(tag, "-")
	return found, primary
}

// counted is one use of a term.
type counted struct {
	name   string
	weight float32
}

// count adds words to what was found of terms.
func count(found []counted, words []content.Word, weight float32) []counted {
	for _, w := range words {
		if !w.Stop && len(w.Stem) != 1 {
			found = append(found, counted{w.Stem, weight})
		}
	}
	return found
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
// The order of calls is open: work for i may write only what belongs to i. A panic
// of one is the caller's, once all others are done: nobody else could catch it.
func parallel(n int, begin func(worker int) func(i int)) {
	const stretch = 64
	var next atomic.Int64
	var wg sync.WaitGroup
	var failed atomic.Pointer[any]
	for w := range min(runtime.GOMAXPROCS(0), n/stretch+1) {
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.CompareAndSwap(nil, &r)
				}
			}()
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
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}
