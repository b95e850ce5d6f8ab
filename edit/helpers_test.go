package edit_test

import (
	"fmt"
	"strings"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// day is a fixed moment; hours(n) is n hours later.
var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func hours(n float64) time.Time { return day.Add(time.Duration(n * float64(time.Hour))) }

var wording = edit.Options{PublicationTitle: "The Digest", Words: 120, Points: 4, Style: "apa", Retrieved: "changing"}

func source(title string, rights news.Rights) news.Source {
	url := "https://" + strings.ToLower(title) + ".example/feed"
	return news.Source{ID: news.SourceID(url), URL: url, OriginalURL: url, Title: title, Rights: rights, Weight: 1}
}

func table(list ...news.Source) map[news.ID]news.Source {
	m := map[news.ID]news.Source{}
	for _, s := range list {
		m[s.ID] = s
	}
	return m
}

// item is an entry of s with a plain text, edited as the edit stage does it.
func item(s news.Source, guid, text string) news.Item {
	it := news.Item{ID: news.ItemID(s.OriginalURL, guid), Source: s.ID, SourceURL: s.OriginalURL, GUID: guid,
		URL: "https://" + strings.ToLower(s.Title) + ".example/" + guid, Title: "Title of " + guid, Language: "en",
		Published: day, FirstSeen: hours(1), Content: "<p>" + strings.ReplaceAll(text, "\n\n", "</p><p>") + "</p>", Revision: 1}
	d := edit.Derive(it)
	it.Text, it.Words, it.Teaser, it.EditRecipe = d.Text, d.Words, d.Teaser, d.Recipe
	return it
}

func story(items ...news.Item) news.Story {
	s := news.Story{Key: news.StoryKey(items[0].SourceURL, items[0].GUID), Authority: "example.org", Year: 2026, Slug: "a-title",
		PublishedAt: day, Updated: day, Title: items[0].Title, Language: "en", Lead: items[0].ID}
	for _, it := range items {
		s.Items = append(s.Items, it.ID)
	}
	return s
}

// sentences are n sentences of a report about the town, each of about ten words and no
// two alike.
func sentences(town string, n int) string {
	who := []string{"the council", "a baker", "the harbour master", "a teacher", "the ferry company", "a farmer", "the police", "the hospital"}
	what := []string{"opened", "closed", "repaired", "painted", "sold", "measured", "bought", "planned"}
	thing := []string{"bridge", "school", "market", "station", "library", "tower", "garden", "theatre", "canal"}
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("In %s %s %s the %s number %d after %d days of work.",
			town, who[i%len(who)], what[(i/2)%len(what)], thing[(i*5)%len(thing)], i+11, 3*i+2))
	}
	return strings.Join(out, " ")
}
