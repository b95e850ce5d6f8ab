package edit

import (
	"slices"
	"strings"

	"feedctl/edit/content"
	"feedctl/edit/summarize"
	"feedctl/news"
)

// Write prepares the texts that a person wrote of a story: what is kept with the
// act, and the numbers, names and quotations that stand in none of its reports,
// which the person may know better. A point that stood in the entry before keeps
// the sentence it rests on; another gets the sentence that has most of its words,
// if one has enough. The texts to store are without those sentences: an act is
// never erased, an item may be.
func Write(t news.Texts, before news.Entry, items []news.Item) (store news.Texts, kept news.Approved, missing []string) {
	var all []summarize.Report
	for _, it := range items {
		all = append(all, reportOf(it))
	}
	kept = news.Approved{Written: news.Written{Title: t.Title != "", Summary: t.Text != "", Points: len(t.Points) > 0}, Read: map[news.ID]string{}}
	kept.Entry.Title, kept.Entry.Summary.Text = t.Title, t.Text
	store = news.Texts{Title: t.Title, Text: t.Text}
	for _, p := range t.Points {
		store.Points = append(store.Points, news.Point{Text: p.Text})
		kept.Entry.Summary.Points = append(kept.Entry.Summary.Points, restedOn(p, before, all))
	}
	for _, it := range items {
		kept.Read[it.ID] = readOf(it)
	}
	kept.Anchors = anchors(kept.Entry, items)
	ground := summarize.GroundOf(all)
	for _, text := range textsOf(kept.Entry) {
		for _, f := range ground.Facts(text) {
			// A person's sentence may well begin with a word that no report has.
			if !f.Initial && !ground.Has(f) && !slices.Contains(missing, f.Text) {
				missing = append(missing, f.Text)
			}
		}
	}
	return store, kept, missing
}

// restedOn is a person's point with the sentence of a report that it rests on.
func restedOn(p news.Point, before news.Entry, reports []summarize.Report) news.Point {
	for _, old := range before.Summary.Points {
		if old.Text == p.Text {
			return old
		}
	}
	const enough = 0.5
	best, out := enough, news.Point{Text: p.Text}
	for _, r := range reports {
		want := stems(p.Text, r.Language)
		for _, s := range content.Sentences(r.Text, r.Language) {
			quote := r.Text[s.Start:s.End]
			if share := shared(want, stems(quote, r.Language)); share > best {
				best, out = share, news.Point{Text: p.Text, Item: r.Item, Quote: quote, Start: s.Start, End: s.End}
			}
		}
	}
	return out
}

// stems are the words of a text that mean something.
func stems(text, lang string) map[string]bool {
	out := map[string]bool{}
	for _, w := range content.Words(text, lang) {
		if !w.Stop {
			out[w.Stem] = true
		}
	}
	return out
}

func shared(want, have map[string]bool) float64 {
	n := 0
	for w := range want {
		if have[w] {
			n++
		}
	}
	if len(want) == 0 {
		return 0
	}
	return float64(n) / float64(len(want))
}

// These head the parts of the text file of an edit, see [FormatTexts].
const (
	fileTitle   = "Title:"
	fileSummary = "Summary:"
	filePoints  = "Points:"
)

// FormatTexts writes an entry's texts as a plain file for a person to change: a
// title, a summary, points that each begin with a dash. Lines that begin with # are
// left out when it is read again.
func FormatTexts(e news.Entry, notes ...string) string {
	var b strings.Builder
	for _, n := range notes {
		b.WriteString("# " + strings.ReplaceAll(n, "\n", "\n# ") + "\n")
	}
	if len(notes) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(fileTitle + "\n" + oneLine(e.Title) + "\n\n" + fileSummary + "\n" + oneLine(e.Summary.Text) + "\n\n" + filePoints + "\n")
	for _, p := range e.Summary.Points {
		b.WriteString("- " + oneLine(p.Text) + "\n")
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ParseTexts reads such a file and returns what differs from the entry: an empty
// part is left as the pipeline has it.
func ParseTexts(file string, before news.Entry) news.Texts {
	parts, part := map[string][]string{}, fileTitle
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case line == fileTitle || line == fileSummary || line == filePoints:
			part = line
		case line == "":
		case part == filePoints && !strings.HasPrefix(line, "-") && len(parts[part]) > 0:
			parts[part][len(parts[part])-1] += " " + line // a point over several lines
		default:
			parts[part] = append(parts[part], strings.TrimSpace(trimDash(line, part)))
		}
	}
	var t news.Texts
	if title := oneLine(strings.Join(parts[fileTitle], " ")); title != oneLine(before.Title) {
		t.Title = title
	}
	if text := oneLine(strings.Join(parts[fileSummary], " ")); text != oneLine(before.Summary.Text) {
		t.Text = text
	}
	var old, now []string
	for _, p := range before.Summary.Points {
		old = append(old, oneLine(p.Text))
	}
	for _, p := range parts[filePoints] {
		if p = oneLine(p); p != "" {
			now = append(now, p)
		}
	}
	if !slices.Equal(old, now) {
		for _, p := range now {
			t.Points = append(t.Points, news.Point{Text: p})
		}
	}
	return t
}

// trimDash takes the dash off that begins a point.
func trimDash(line, part string) string {
	if part == filePoints {
		return strings.TrimPrefix(line, "-")
	}
	return line
}
