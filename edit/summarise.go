package edit

import (
	"net/url"
	"strings"
	"time"

	"feedctl/edit/content"
	"feedctl/edit/summarize"
	"feedctl/news"
)

// verbatimCap is the most words of one outlet on a page (promise 8).
const verbatimCap = 200

// leastLent is the fewest words worth lending: less than that of a teaser is no
// summary of anything.
const leastLent = 8

// excerptCap is the most words of an excerpt; summarize.Excerpt also keeps it
// to a tenth of the text.
const excerptCap = 50

// Summarise makes a story's summary from its items, the lead first. Sources
// that allow only a link or are behind a login lend no words; duplicates lend
// theirs once. The result
// is empty where nothing may or can be said.
func Summarise(s news.Story, items []news.Item, sources map[news.ID]news.Source, o Options) news.Made {
	made := news.Made{Key: s.Key, Rev: s.Rev, MadeFrom: o.MadeFrom(), Title: s.Title}
	made.Summary.Recipe, made.Summary.By = summarize.Recipe, "extract"
	if len(items) == 0 {
		return made
	}
	made.Title, made.Updated = title(items[0], sources[items[0].Source]), updated(s, items)
	reports := reports(items, sources)
	if len(reports) == 0 {
		return made
	}
	r := summarize.Extract(reports, summarize.Options{Words: o.Words, Points: o.Points})
	made.Summary.Text, made.Summary.Points, made.Summary.Recipe = r.Text, r.Points, r.Recipe
	if o.Points > 0 {
		for _, d := range summarize.Differences(reports) {
			made.Summary.Points = append(made.Summary.Points, d.PointOf(reports))
		}
	}
	seen := map[news.ID]bool{}
	for _, u := range r.Used {
		if id := reports[u.Report].Item; !seen[id] {
			seen[id] = true
			made.Summary.Items = append(made.Summary.Items, id)
		}
	}
	return made
}

// reports are the texts a summary may be made of, each with the words it may
// lend. The lead's excerpt stands on the same page and counts; an outlet with
// several items in the story lends of its first ones.
func reports(items []news.Item, sources map[news.ID]news.Source) []summarize.Report {
	var out []summarize.Report
	lent := map[string]int{} // words, by source and by outlet: one outlet may have several feeds
	for i, it := range items {
		src := sources[it.Source]
		feed, outlet, quoted := "source "+string(it.Source), "outlet "+Outlet(it, src), 0
		if i == 0 {
			quoted = content.CountWords(excerpt(it, src))
			lent[feed] += quoted
			lent[outlet] += quoted
		}
		if it.DuplicateOf != "" || !lends(it, src) {
			continue
		}
		text := it.BestText()
		r := summarize.Report{Item: it.ID, Title: it.Title, Text: text, Outlet: Outlet(it, src), At: it.Time(), Language: content.Language(it.Language, it.Title+"\n"+text), Teaser: !it.FullText()}
		if src.Rights != news.RightsFull {
			r.MaxVerbatim = min(verbatimCap-max(lent[feed], lent[outlet]), content.CountWords(text)/2-quoted)
			if r.MaxVerbatim < leastLent {
				continue
			}
			lent[feed] += r.MaxVerbatim
			lent[outlet] += r.MaxVerbatim
		}
		out = append(out, r)
	}
	return out
}

// lends reports whether words of the item may be printed at all: not where the
// source allows a link only, not from behind a login, and not where all its text
// is that of a page whose owner reserved it.
func lends(it news.Item, src news.Source) bool {
	reserved := it.Page != nil && it.Page.Refused != "" && it.BestText() != it.Text
	return lendsWords(src) && !reserved
}

// lendsWords reports whether words of the source's own feed may be printed.
func lendsWords(src news.Source) bool {
	return src.Rights != news.RightsLink && !behindLogin(src)
}

// behindLogin reports whether the source is read with somebody's credentials:
// its text is cited, never published.
func behindLogin(src news.Source) bool {
	if src.User != "" || src.PasswordFile != "" || src.HeadersFile != "" {
		return true
	}
	u, err := url.Parse(src.URL)
	return err == nil && u.User != nil
}

func excerpt(it news.Item, src news.Source) string {
	if src.Rights != news.RightsExcerpt && src.Rights != news.RightsFull || !lends(it, src) {
		return ""
	}
	return summarize.Excerpt(it.BestText(), it.Language, excerptCap)
}

// updated is the last significant change: the newest own time of a report that
// is no copy, which is never later than its first seen, or the source's own date
// of a corrected text; a correction without one moves nothing. No clock is read.
// A rebuilt store says the same of dated reports, but not of what it did not see
// happen: it meets a corrected text as the first, and an undated report anew.
func updated(s news.Story, items []news.Item) time.Time {
	u := s.PublishedAt
	for _, it := range items {
		if it.DuplicateOf != "" {
			continue
		}
		if t := it.Time(); t.After(u) {
			u = t
		}
		if it.Revision > 1 && it.Updated.After(u) {
			u = it.Updated
		}
	}
	return u
}

// title is what a story is called after its lead: the title its source gave, else
// its page's, else the first words of its text where those may be lent.
func title(lead news.Item, src news.Source) string {
	if lead.Title != "" && !lead.Untitled {
		return lead.Title
	}
	if t := Reference(lead, src).Title; t != "" {
		return t
	}
	if !lends(lead, src) {
		return untitled(Outlet(lead, src))
	}
	words := strings.Fields(lead.BestText())
	if len(words) > 12 {
		return strings.Join(words[:12], " ") + " …"
	}
	if len(words) > 0 {
		return strings.Join(words, " ")
	}
	return lead.URL
}

// untitled is what a report is called whose own words may not be printed.
func untitled(outlet string) string { return "Untitled report by " + outlet }
