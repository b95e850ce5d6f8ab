package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"feedctl/edit"
	"feedctl/news"
	"feedctl/pipeline"
)

// The shapes of --json. Keys may be added, never changed; absent is left out.

type sourceJSON struct {
	ID           news.ID       `json:"id"`
	URL          string        `json:"url"`
	OriginalURL  string        `json:"original_url"`
	SiteURL      string        `json:"site_url,omitempty"`
	Title        string        `json:"title,omitempty"`
	Tags         []string      `json:"tags"`
	Origin       string        `json:"origin"`
	Rights       news.Rights   `json:"rights"`
	Licence      string        `json:"licence,omitempty"`
	State        string        `json:"state"`
	LastStatus   int           `json:"last_status,omitempty"`
	LastError    *errorJSON    `json:"last_error,omitempty"`
	Failures     int           `json:"failures"`
	LastChecked  time.Time     `json:"last_checked,omitzero"`
	NextFetchAt  time.Time     `json:"next_fetch_at,omitzero"`
	Because      string        `json:"because,omitempty"`
	ETag         string        `json:"etag,omitempty"`
	LastModified string        `json:"last_modified,omitempty"`
	Items        int           `json:"items"`
	Interval     string        `json:"interval,omitempty"`
	Hub          string        `json:"hub,omitempty"`
	Push         string        `json:"push,omitempty"` // how it stands with its hub, for a person; of show alone
	Channels     []string      `json:"channels"`
	Ledger       []requestJSON `json:"ledger,omitempty"`
}

type errorJSON struct {
	Class news.Class `json:"class"`
	Text  string     `json:"text"`
}

type requestJSON struct {
	Kind    string     `json:"kind,omitempty"` // absent: a visit; page: the request for an item's page; push: brought by a hub, unasked
	At      time.Time  `json:"at"`
	URL     string     `json:"url"`
	Status  int        `json:"status,omitempty"`
	Class   news.Class `json:"class"`
	Bytes   int64      `json:"bytes"`
	Millis  int64      `json:"ms"`
	New     int        `json:"new"`
	Revised int        `json:"revised"`
	Next    time.Time  `json:"next,omitzero"`
	Because string     `json:"because,omitempty"`
}

func (a *app) sourceJSON(s news.Source, items int) sourceJSON {
	p := s.Poll
	j := sourceJSON{ID: s.ID, URL: news.Redacted(s.URL), OriginalURL: news.Redacted(s.OriginalURL), SiteURL: s.SiteURL, Title: s.Title, Tags: some(s.Tags), Origin: s.Origin,
		Rights: s.Rights, Licence: s.Licence, State: s.State(), LastStatus: p.LastStatus, Failures: p.Failures, LastChecked: p.LastChecked,
		NextFetchAt: p.NextFetchAt, Because: p.Because, ETag: p.ETag, LastModified: p.LastModified, Items: items, Hub: news.Redacted(p.Hub), Channels: a.carriers(s)}
	if p.LastClass != "" && !p.LastClass.Good() {
		j.LastError = &errorJSON{p.LastClass, p.LastError}
	}
	if i := cmp.Or(s.Interval, p.Interval); i > 0 {
		j.Interval = i.String()
	}
	if s.State() != "active" && s.State() != "failing" {
		j.NextFetchAt = time.Time{}
	}
	return j
}

// requestPush is the kind of a ledger line that stands for what a hub brought.
const requestPush = "push"

func requestsJSON(rs []news.Request) []requestJSON {
	var out []requestJSON
	for _, r := range rs {
		kind := r.Kind
		if kind == "" && r.Status == 0 && r.Class.Good() {
			kind = requestPush // every visit that went well has a status
		}
		out = append(out, requestJSON{kind, r.At, news.Redacted(r.URL), r.Status, r.Class, r.Bytes, r.Duration.Milliseconds(), r.New, r.Revised, r.Next, r.Because})
	}
	return out
}

type itemJSON struct {
	ID          news.ID       `json:"id"`
	Source      news.ID       `json:"source"`
	SourceURL   string        `json:"source_url"`
	GUID        string        `json:"guid"`
	URL         string        `json:"url,omitempty"`
	Title       string        `json:"title,omitempty"`
	Authors     []news.Person `json:"authors,omitempty"`
	Published   time.Time     `json:"published,omitzero"`
	Updated     time.Time     `json:"updated,omitzero"`
	FirstSeen   time.Time     `json:"first_seen"`
	Language    string        `json:"language,omitempty"`
	Revision    int           `json:"revision"`
	Story       string        `json:"story,omitempty"`
	DuplicateOf news.ID       `json:"duplicate_of,omitempty"`
	Words       int           `json:"words,omitempty"`
	FullText    bool          `json:"full_text"`
}

func (a *app) itemJSON(it news.Item) itemJSON {
	j := itemJSON{ID: it.ID, Source: it.Source, SourceURL: news.Redacted(it.SourceURL), GUID: it.GUID, URL: it.URL, Title: it.Title, Authors: it.Authors,
		Published: it.Published, Updated: it.Updated, FirstSeen: it.FirstSeen, Language: it.Language, Revision: it.Revision,
		DuplicateOf: it.DuplicateOf, Words: it.Words, FullText: it.EditRecipe != "" && it.FullText()}
	if it.Story != "" {
		j.Story = a.storyID(it.Story)
	}
	return j
}

// storyID is the tag URI of a story of this store, published or not.
func (a *app) storyID(key news.ID) string {
	return news.Story{Authority: a.id.Authority, Year: a.id.Year, Key: key}.ID()
}

type storyJSON struct {
	ID             string              `json:"id"`
	Key            news.ID             `json:"key"`
	URL            string              `json:"url,omitempty"`
	Title          string              `json:"title"`
	FirstSeen      time.Time           `json:"first_seen"`
	Published      time.Time           `json:"published,omitzero"`
	Updated        time.Time           `json:"updated,omitzero"`
	Language       string              `json:"language,omitempty"`
	ReadingMinutes int                 `json:"reading_minutes,omitempty"`
	Views          int64               `json:"views"`
	Channels       []news.ChannelState `json:"channels"`
	Items          []storyItemJSON     `json:"items"`
	Summary        *summaryJSON        `json:"summary,omitempty"`
	Citations      []citationJSON      `json:"citations"`
	MergedInto     string              `json:"merged_into,omitempty"` // the id of the story that has its items now
	Rev            int64               `json:"rev"`                   // moves with every change
	Waits          []waitsJSON         `json:"waits,omitempty"`       // why a channel holds it
	Pending        *pendingJSON        `json:"pending,omitempty"`     // changed since its text was approved or written
	Decisions      []decisionJSON      `json:"decisions"`             // of the story, its items and persons
}

type storyItemJSON struct {
	ID          news.ID   `json:"id"`
	Source      news.ID   `json:"source"`
	Publication string    `json:"publication"`
	URL         string    `json:"url,omitempty"`
	Title       string    `json:"title"`
	Published   time.Time `json:"published,omitzero"`
	FullText    bool      `json:"full_text"`
	DuplicateOf news.ID   `json:"duplicate_of,omitempty"`
}

type summaryJSON struct {
	Text   string       `json:"text"`
	Points []news.Point `json:"points"`
	Recipe string       `json:"recipe"`
	By     string       `json:"by"`
}

type citationJSON struct {
	Item news.ID `json:"item"`
	APA  string  `json:"apa"`
}

func (a *app) storyJSON(s news.Story, items []news.Item, sources map[news.ID]news.Source, w pipeline.Waits) (storyJSON, error) {
	s.Authority, s.Year = a.id.Authority, a.id.Year
	j := storyJSON{ID: s.ID(), Key: s.Key, Title: s.Title, FirstSeen: s.FirstSeen, Published: s.PublishedAt, Updated: s.Updated, Language: s.Language,
		Views: s.Views, Channels: []news.ChannelState{}, Items: []storyItemJSON{}, Citations: []citationJSON{}, Rev: s.Rev}
	for _, c := range s.Channels {
		if c.State != "" { // else it is only pinned there, and the channel has not taken it
			j.Channels = append(j.Channels, c)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(w.Channels)) {
		j.Waits = append(j.Waits, waitsJSON{slug, w.Channels[slug]})
	}
	// A story's own FirstSeen is its earliest report's date; here it is when we saw it.
	for i, it := range items {
		if i == 0 || it.FirstSeen.Before(j.FirstSeen) {
			j.FirstSeen = it.FirstSeen
		}
	}
	if s.Published() {
		j.URL = a.cfg.Publication.URL + s.Path()
	}
	if s.Summary.Text != "" || len(s.Summary.Points) > 0 {
		j.Summary = &summaryJSON{s.Summary.Text, some(s.Summary.Points), s.Summary.Recipe, s.Summary.By}
	}
	if s.MergedInto != "" {
		j.MergedInto = a.storyID(s.MergedInto)
	}
	wording := a.wording()
	wording.Styles = []string{"apa"}
	e, err := edit.Entry(s, items, sources, wording)
	if err != nil {
		return j, err
	}
	j.ReadingMinutes = e.ReadingMinutes
	for i, r := range e.Reports {
		j.Items = append(j.Items, storyItemJSON{r.Item, items[i].Source, r.Outlet, r.URL, r.Title, r.Published, r.FullText, items[i].DuplicateOf})
		for _, c := range r.Citations {
			j.Citations = append(j.Citations, citationJSON{r.Item, c.Text})
		}
	}
	return j, nil
}

// some makes an absent list an empty one, where the shape promises a list.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// printJSON writes one indented document; HTML is left readable.
func (c *cli) printJSON(v any) error {
	enc := json.NewEncoder(c.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printList writes one indented document, a list, while its rows come: each hands
// them over one by one. A list that breaks off is left open, so that nobody
// takes it for whole.
func (c *cli) printList(each func(row func(any) error) error) error {
	out := bufio.NewWriter(c.Out)
	between := "[\n  "
	err := each(func(v any) error {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("  ", "  ")
		if err := enc.Encode(v); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "%s%s", between, bytes.TrimRight(b.Bytes(), "\n"))
		between = ",\n  "
		return err
	})
	switch {
	case err != nil:
	case between == ",\n  ":
		_, err = fmt.Fprint(out, "\n]\n")
	default:
		_, err = fmt.Fprint(out, "[]\n")
	}
	return errors.Join(err, out.Flush())
}

// printLine writes v as one line of JSON.
func printLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
