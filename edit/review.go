package edit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"feedctl/edit/content"
	"feedctl/edit/summarize"
	"feedctl/news"
)

// ReviewRecipe names the method that compares approved texts with their reports.
const ReviewRecipe = "review@1"

// PendingWords says what is pending, a line each, the urgent first; outlet names the
// report of an item.
func PendingWords(p news.Pending, outlet func(news.ID) string) []string {
	var out []string
	for _, c := range p.Changes {
		line := c.Was + " → " + c.Now
		if c.Now == "" {
			line = c.Was + " is no longer said"
		}
		out = append(out, line+", says "+outlet(c.Item))
		if c.Now == "" {
			out[len(out)-1] = line + " by " + outlet(c.Item)
		}
	}
	for _, id := range p.Left {
		out = append(out, "the report by "+outlet(id)+" is no longer of this story")
	}
	if n := len(p.Reports); n > 0 {
		out = append(out, counted(n, "new report")+": "+named(p.Reports, outlet))
	}
	if n := len(p.Revised); n > 0 && len(p.Changes) == 0 {
		out = append(out, counted(n, "report")+" changed: "+named(p.Revised, outlet))
	}
	return out
}

func counted(n int, what string) string {
	if n > 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func named(ids []news.ID, outlet func(news.ID) string) string {
	var names []string
	for _, id := range ids {
		if name := outlet(id); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return and(names)
}

// Approve keeps an entry as a person approved it at that time: its words, its
// reports and their references stand as they are until somebody approves others.
// items are those of its reports, in which the numbers, names and quotations of
// its texts are looked up.
func Approve(e news.Entry, items []news.Item, wrote news.Written, channels []string, at time.Time) news.Approved {
	if at.After(e.Updated) {
		e.Updated = at.UTC()
	}
	a := news.Approved{Entry: e, Written: wrote, Channels: channels, Read: map[news.ID]string{}}
	for _, it := range items {
		a.Read[it.ID] = readOf(it)
	}
	a.Anchors = anchors(e, items)
	return a
}

// readOf is a hash of what can be read of an item.
func readOf(it news.Item) string {
	h := sha256.Sum256([]byte(it.Hash + "\x00" + it.Title + "\x00" + it.BestText()))
	return hex.EncodeToString(h[:8])
}

// reportOf is an item as its numbers, names and quotations are looked up.
func reportOf(it news.Item) summarize.Report {
	text := it.BestText()
	return summarize.Report{Item: it.ID, Title: it.Title, Text: text, Language: content.Language(it.Language, it.Title+"\n"+text)}
}

// textsOf are the texts of an entry that may be wrong one day.
func textsOf(e news.Entry) []string {
	out := []string{e.Title, e.Summary.Text}
	for _, p := range e.Summary.Points {
		out = append(out, p.Text)
	}
	return out
}

// anchors ties each number, name and quotation of an entry's texts to the reports
// that have it.
func anchors(e news.Entry, items []news.Item) []news.Anchor {
	var all []summarize.Report
	for _, it := range items {
		all = append(all, reportOf(it))
	}
	whole := summarize.GroundOf(all)
	var facts []summarize.Fact
	for _, text := range textsOf(e) {
		for _, f := range whole.Facts(text) {
			if !slices.ContainsFunc(facts, func(o summarize.Fact) bool { return o.Text == f.Text }) {
				facts = append(facts, f)
			}
		}
	}
	var out []news.Anchor
	for _, r := range all {
		ground := summarize.GroundOf([]summarize.Report{r})
		var said []sentence
		for _, f := range facts {
			if !ground.Has(f) {
				continue
			}
			if said == nil {
				said = sentencesOf(r)
			}
			a := news.Anchor{Item: r.Item, Kind: f.Kind, Text: f.Text}
			for _, s := range said {
				if s.ground.Has(f) {
					a.Said = s.text
					break
				}
			}
			out = append(out, a)
		}
	}
	return out
}

// sentence is one of a report, its title included.
type sentence struct {
	text   string
	ground *summarize.Ground
}

func sentencesOf(r summarize.Report) []sentence {
	var out []sentence
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, sentence{text, summarize.GroundOf([]summarize.Report{{Text: text, Language: r.Language}})})
		}
	}
	add(r.Title)
	for _, s := range content.Sentences(r.Text, r.Language) {
		add(r.Text[s.Start:s.End])
	}
	return out
}

// PendingSince is what has changed in a story since a was approved: found are its
// items as they are now and those of the approved reports, live the entry as it
// would be without the approval. Other summaries of the same reports, by another
// recipe or length, are no news.
func PendingSince(a news.Approved, s news.Story, found map[news.ID]news.Item, live news.Made) news.Pending {
	var p news.Pending
	approved := map[news.ID]bool{}
	for _, r := range a.Entry.Reports {
		approved[r.Item] = true
		it, there := found[r.Item]
		switch {
		case !there: // erased, and its words with it
		case !slices.Contains(s.Items, r.Item):
			p.Left = append(p.Left, r.Item)
		case a.Read[r.Item] != readOf(it):
			p.Revised = append(p.Revised, r.Item)
			p.Changes = append(p.Changes, changes(a, it)...)
		}
	}
	for _, id := range s.Items {
		if !approved[id] {
			p.Reports = append(p.Reports, id)
		}
	}
	if p.Empty() {
		return p
	}
	if !a.Written.Title && live.Title != a.Entry.Title {
		p.Title = live.Title
	}
	if !a.Written.Summary && live.Summary.Text != a.Entry.Summary.Text {
		p.Summary = &live.Summary
	}
	return p
}

// changes are what a's texts have from an item that it says no longer.
func changes(a news.Approved, it news.Item) []news.Change {
	r := reportOf(it)
	ground := summarize.GroundOf([]summarize.Report{r})
	var out []news.Change
	var said []sentence
	for _, n := range a.Anchors {
		if n.Item != it.ID || ground.Says(n.Kind, n.Text) {
			continue
		}
		if said == nil {
			said = sentencesOf(r)
		}
		c := news.Change{Item: it.ID, Kind: n.Kind, Was: n.Text, Before: n.Said}
		c.After = nearest(n.Said, said)
		if c.After != "" {
			c.Now = instead(n, c.After)
		}
		out = append(out, c)
	}
	return out
}

// likeEnough is how much of its words a sentence must share with another to be
// that sentence edited.
const likeEnough = 0.4

// nearest is the sentence that was most likely made of before; empty: none was.
func nearest(before string, said []sentence) string {
	best, out := likeEnough, ""
	words := tokens(before)
	for _, s := range said {
		now := tokens(s.text)
		// Which words they share says how alike they can be, without their order.
		if most := common(words, now); most <= best {
			continue
		}
		if like := alike(words, now); like > best {
			best, out = like, s.text
		}
	}
	return out
}

// common is the share of words that two token lists have in common in any order:
// at least what alike says of them.
func common(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	left := map[string]int{}
	for _, w := range a[:min(len(a), mostTokens)] {
		left[folded(w)]++
	}
	n := 0
	for _, w := range b[:min(len(b), mostTokens)] {
		if w = folded(w); left[w] > 0 {
			left[w]--
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// folded is one form for all words that strings.EqualFold calls equal.
func folded(s string) string { return strings.Map(fold, s) }

// tokens are the words of a text as a person sees them, without the punctuation
// around them.
func tokens(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		if w = strings.TrimFunc(w, func(r rune) bool { return unicode.IsPunct(r) && r != '%' }); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// alike is the share of words that two token lists have in common, in order.
func alike(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(len(matched(a, b))) / float64(len(a)+len(b))
}

// mostTokens bounds how much of two sentences is compared word by word.
const mostTokens = 300

// matched pairs the words that a and b have in common, in order: the longest
// common subsequence, letters' case ignored.
func matched(a, b []string) [][2]int {
	a, b = a[:min(len(a), mostTokens)], b[:min(len(b), mostTokens)]
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if strings.EqualFold(a[i], b[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case strings.EqualFold(a[i], b[j]):
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// mostInstead is how many words may stand where a fact stood: more are another
// sentence.
const mostInstead = 6

// instead is what stands in after where the report had the fact before; empty
// where nothing does, or much else.
func instead(n news.Anchor, after string) string {
	a, b := tokens(n.Said), tokens(after)
	first, count := placeOf(n, a)
	if first < 0 {
		return ""
	}
	from, to := 0, len(b)
	for _, m := range matched(a, b) {
		if m[0] < first {
			from = m[1] + 1
		}
		if m[0] >= first+count {
			to = m[1]
			break
		}
	}
	if from >= to || to-from > max(mostInstead, count+2) {
		return ""
	}
	return strings.Join(b[from:to], " ")
}

// placeOf is where a report's sentence has the fact, and over how many words: a
// number may be written in another way there.
func placeOf(n news.Anchor, said []string) (first, count int) {
	fact := tokens(n.Text)
	if first = indexOf(said, fact); first >= 0 {
		return first, len(fact)
	}
	for i, word := range said[:min(len(said), mostTokens)] {
		if summarize.GroundOf([]summarize.Report{{Text: word, Language: "en"}}).Says(n.Kind, n.Text) {
			return i, 1
		}
	}
	return -1, 0
}

// indexOf is where the words of part stand in a, letters' case ignored; -1: nowhere.
func indexOf(a, part []string) int {
	for i := 0; len(part) > 0 && i+len(part) <= len(a); i++ {
		if slices.EqualFunc(a[i:i+len(part)], part, strings.EqualFold) {
			return i
		}
	}
	return -1
}
