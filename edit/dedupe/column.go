package dedupe

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"feedctl/news"
)

// refrain is what a title repeats of its source's other titles: "Morning
// briefing", "Live:", "| The Example". A refrain is the source's habit and says
// nothing about the event.
type refrain struct {
	digest bool    // it tells several events, so it is evidence for none
	whole  int32   // number of the pattern the whole title follows; 0: none
	habit  bool    // that pattern is one of its own source, not only of another
	count  int32   // number of what stands in the pattern's gaps: which instalment it is
	part   int32   // number of the repeated segment; 0: none
	terms  []int32 // the terms of that segment, by id
}

// columnGap tells a column's next instalment from the same report sent twice.
const columnGap = 18 * time.Hour

// refrains finds each doc's refrain among the docs of its source. It returns
// the segment's text too, from which its terms are read.
func refrains(docs []news.Doc) (marks []refrain, segments []string) {
	type tally struct {
		count       int
		first, last time.Time
	}
	tallies := make(map[string]tally)
	note := func(key string, d news.Doc) {
		t := tallies[key]
		if t.count == 0 || d.Time.Before(t.first) {
			t.first = d.Time
		}
		if t.count == 0 || d.Time.After(t.last) {
			t.last = d.Time
		}
		t.count++
		tallies[key] = t
	}
	type shape struct {
		whole, own string // the title's pattern; the same, of this source
		counts     string // what stands in its gaps
		parts      []string
	}
	shapes, digests := make([]shape, len(docs)), make([]bool, len(docs))
	var patterns []string
	for i, d := range docs {
		p, counts := pattern(d.Title)
		if p == "" {
			continue
		}
		s := shape{whole: p, own: string(d.Source) + " = " + p, counts: counts}
		patterns = patterns[:0]
		for k, part := range ends(d.Title) {
			p, _ := pattern(part)
			patterns = append(patterns, p)
			if p != "" {
				key := string(d.Source) + " " + strconv.Itoa(k) + " " + p
				s.parts = append(s.parts, key, part)
				note(key, d)
			}
		}
		digests[i] = digest(append(patterns, p))
		note(s.own, d)
		shapes[i] = s
	}
	habits := make(map[string]bool) // patterns that some source repeats
	for _, s := range shapes {
		if t := tallies[s.own]; t.count > 2 || t.count == 2 && t.last.Sub(t.first) >= columnGap {
			habits[s.own], habits[s.whole] = true, true
		}
	}
	marks, segments = make([]refrain, len(docs)), make([]string, len(docs))
	numbers := make(map[string]int32)
	number := func(key string) int32 {
		if numbers[key] == 0 {
			numbers[key] = int32(len(numbers) + 1)
		}
		return numbers[key]
	}
	for i, s := range shapes {
		marks[i].digest = digests[i]
		if habits[s.whole] {
			marks[i].whole, marks[i].habit, marks[i].count = number(s.whole), habits[s.own], number("# "+s.counts)
		}
		best := 2
		for k := 0; k < len(s.parts); k += 2 {
			if n := tallies[s.parts[k]].count; n > best {
				best = n
				marks[i].part, segments[i] = number(s.parts[k]), s.parts[k+1]
			}
		}
	}
	return marks, segments
}

// pattern is a title without what changes from one instalment to the next:
// numbers, case and punctuation. counts are the numbers.
func pattern(title string) (pattern, counts string) {
	out := make([]byte, 0, len(title))
	var gaps []byte
	start, inside, digit := 0, false, false // of the word at hand
	end := func() {
		if inside && digit {
			gaps = append(append(gaps, out[start:]...), ' ')
			out = out[:start]
		}
		inside, digit = false, false
	}
	for _, r := range title {
		r = unicode.ToLower(r)
		isDigit := unicode.IsDigit(r)
		if !isDigit && !unicode.IsLetter(r) && !unicode.IsMark(r) {
			end()
			continue
		}
		if !inside {
			inside, start = true, len(out)
			if start > 0 {
				out = append(out, ' ')
			}
		}
		digit = digit || isDigit
		out = utf8.AppendRune(out, r)
	}
	end()
	return string(out), string(gaps)
}

// ends are the first and the last segment of a title that has several, else nothing.
func ends(title string) []string {
	for _, mark := range []string{" | ", ": ", " – ", " — ", " - ", "：", "｜", " · ", " » "} {
		i, j := strings.Index(title, mark), strings.LastIndex(title, mark)
		if i > 0 {
			return []string{title[:i], title[j+len(mark):]}
		}
	}
	// 【速報】 and the like.
	if rest, ok := strings.CutPrefix(title, "【"); ok {
		if label, tail, ok := strings.Cut(rest, "】"); ok {
			return []string{label, tail}
		}
	}
	return nil
}
