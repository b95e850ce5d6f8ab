package fetch

import (
	"slices"
	"strings"
	"time"

	"feedctl/edit/content"
	"feedctl/news"
)

// The window of believable dates: nothing was syndicated before 1990, and
// clocks are rarely wrong by more than two days.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

const aheadOfTime = 48 * time.Hour

// What is printed in many places must be short: beyond these bounds only a broken
// or hostile feed goes.
const (
	maxLine    = 4 << 10 // bytes of a title or a name, as content.TitleText has it
	maxAddress = 8 << 10 // bytes of a link
	maxListed  = 200     // authors, and categories, of an item
)

// Items turns a document's entries into items of source, in document order. A
// date before 1990 or more than 48 hours after now is dropped, and so is the date
// of a change as that of publication; no change is later than now. Of the very
// same entry again, with its guid and content, the one with the newest date
// stays, the first of equals; other entries may share a guid and so an ID. An
// entry without id, link, title and text is left out, and
// an RSS channel's editors are nobody's byline. Canonical and all derived fields are left empty;
// FirstSeen is now.
func (d *Document) Items(source news.Source, now time.Time) []news.Item {
	items := make([]news.Item, 0, len(d.Entries))
	type said struct {
		id   news.ID
		hash string
	}
	at := make(map[said]int, len(d.Entries))
	for i := range d.Entries {
		e := &d.Entries[i]
		if e.silent() {
			continue
		}
		it := d.item(e, source, now)
		if first, twice := at[said{it.ID, it.Hash}]; twice {
			if newest(it).After(newest(items[first])) {
				items[first] = it
			}
			continue
		}
		at[said{it.ID, it.Hash}] = len(items)
		items = append(items, it)
	}
	return items
}

// silent reports whether e says nothing at all.
func (e *Entry) silent() bool {
	return e.ID == "" && e.Link == "" && e.Title == "" && e.Summary == "" && e.Content == ""
}

func newest(it news.Item) time.Time {
	if it.Updated.After(it.Published) {
		return it.Updated
	}
	return it.Published
}

func (d *Document) item(e *Entry, source news.Source, now time.Time) news.Item {
	it := news.Item{
		Source:      source.ID,
		SourceURL:   source.OriginalURL,
		GUID:        e.GUID,
		URL:         webAddress(e.Link),
		Title:       cutLine(e.PlainTitle),
		Untitled:    e.Untitled,
		Authors:     byline(e.Authors),
		Published:   believable(e.Published, now),
		Updated:     believable(e.Updated, now),
		FirstSeen:   now,
		Language:    e.Language,
		Summary:     e.Summary,
		Content:     e.Content,
		Categories:  terms(e.Categories),
		Enclosures:  distinct(e.Enclosures),
		Image:       e.Image,
		Rights:      content.TitleText(e.Rights),
		Publication: d.publication(e),
		Revision:    1,
	}
	if e.Desk {
		it.Authors = nil // a reference names who wrote, or nobody
	}
	if e.Undated {
		it.Published = time.Time{} // a reference is dated by when the text came out
	}
	if it.Updated.After(now) {
		it.Updated = now // what was seen has been changed already
	}
	if !it.Published.IsZero() {
		it.ZoneOffset, it.Precision = e.ZoneOffset, e.Precision
	}
	it.ID = news.ItemID(source.OriginalURL, it.GUID)
	it.Hash = it.ContentHash()
	return it
}

// cutLine is s without what goes beyond maxLine.
func cutLine(s string) string {
	if len(s) <= maxLine {
		return s
	}
	return strings.ToValidUTF8(s[:maxLine], "")
}

func byline(people []news.Person) []news.Person {
	out := slices.Clone(people[:min(len(people), maxListed)])
	for i := range out {
		out[i].Name = cutLine(out[i].Name)
	}
	return out
}

func terms(list []news.Category) []news.Category {
	out := slices.Clone(list[:min(len(list), maxListed)])
	for i := range out {
		out[i].Term, out[i].Label = cutLine(out[i].Term), cutLine(out[i].Label)
	}
	return out
}

// publication is the name of the feed an entry was taken from, when that is
// another than d.
func (d *Document) publication(e *Entry) string {
	if e.Source == nil {
		return ""
	}
	name := content.TitleText(e.Source.Title)
	if strings.EqualFold(name, d.Feed.PlainTitle) {
		return ""
	}
	return name
}

// webAddress is u if it can be visited as a page; an item's URL is a link for
// readers, so mail, script and file addresses are none.
func webAddress(u string) string {
	if len(u) > maxAddress {
		return ""
	}
	low := strings.ToLower(u)
	if strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://") {
		return u
	}
	return ""
}

// distinct lists each file once.
func distinct(list []news.Enclosure) (files []news.Enclosure) {
	for _, e := range list {
		files = addEnclosure(files, e)
	}
	return files
}

func believable(t, now time.Time) time.Time {
	if t.Before(earliest) || t.After(now.Add(aheadOfTime)) {
		return time.Time{}
	}
	return t.UTC()
}
