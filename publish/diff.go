package publish

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Changes is what subscribers would see of a publication's next state.
type Changes struct {
	New     []Change // come up as unread
	Changed []Change // updated in place, without coming up again
	Gone    []Change // no longer in the feed; readers keep what they have
	Again   []Change // a known story under another id: it would come up a second time
}

// Change is one entry, under its id, in the feeds where it differs.
type Change struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Feeds []string `json:"feeds"` // paths, in order
}

// Empty reports whether subscribers would notice nothing.
func (c Changes) Empty() bool {
	return len(c.New)+len(c.Changed)+len(c.Gone)+len(c.Again) == 0
}

// Diff compares two sets of files by the ids of their feeds' entries; files that
// are not feeds are left out. A feed that only one of the sets has counts as
// empty in the other. Each list is ordered by title, then id.
func Diff(old, new []File) (Changes, error) {
	before, err := readFeeds(old)
	if err != nil {
		return Changes{}, err
	}
	after, err := readFeeds(new)
	if err != nil {
		return Changes{}, err
	}
	added, changed, gone, again := map[string]*Change{}, map[string]*Change{}, map[string]*Change{}, map[string]*Change{}
	for p, feed := range after {
		known := before[p]
		pages := map[string]string{} // page → id, of what readers have
		for id, e := range known.entries {
			pages[e.link] = id
		}
		for id, e := range feed.entries {
			was, ok := known.entries[id]
			switch {
			case !ok && e.link != "" && pages[e.link] != "":
				note(again, id, e.title, p)
			case !ok:
				note(added, id, e.title, p)
			case was.text != e.text:
				note(changed, id, e.title, p)
			}
		}
	}
	for p, feed := range before {
		for id, e := range feed.entries {
			if _, ok := after[p].entries[id]; !ok {
				note(gone, id, e.title, p)
			}
		}
	}
	return Changes{sorted(added), sorted(changed), sorted(gone), sorted(again)}, nil
}

func note(m map[string]*Change, id, title, path string) {
	c := m[id]
	if c == nil {
		c = &Change{ID: id, Title: title}
		m[id] = c
	}
	c.Feeds = append(c.Feeds, path)
}

func sorted(m map[string]*Change) []Change {
	var list []Change
	for _, c := range m {
		slices.Sort(c.Feeds)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	return list
}

// feedSeen is a feed as a reader sees it.
type feedSeen struct {
	title   string
	order   []string // ids
	entries map[string]entrySeen
}

type entrySeen struct {
	title, link, date string
	text              string // all that a reader would notice
}

func readFeeds(files []File) (map[string]feedSeen, error) {
	feeds := map[string]feedSeen{}
	for _, f := range files {
		if !f.Feed {
			continue
		}
		seen, err := readFeed(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Path, err)
		}
		feeds[f.Path] = seen
	}
	return feeds, nil
}

// linkSeen is RSS's link, whose address is its text, or Atom's: encoding/xml
// finds both under one name.
type linkSeen struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Text string `xml:",chardata"`
}

// address is where an entry leads.
func address(links []linkSeen) string {
	for _, l := range links {
		if l.Text != "" {
			return l.Text
		}
		if l.Rel == "alternate" {
			return l.Href
		}
	}
	return ""
}

// readFeed reads back one of our own feeds; the format follows from its name.
func readFeed(f File) (feedSeen, error) {
	seen := feedSeen{entries: map[string]entrySeen{}}
	add := func(id string, e entrySeen, text ...string) {
		e.text = strings.Join(append(text, e.title, e.link), "\x00")
		if _, twice := seen.entries[id]; !twice {
			seen.order = append(seen.order, id)
		}
		seen.entries[id] = e
	}
	switch path.Ext(f.Path) {
	case ".json":
		var doc jsonFeed
		if err := json.Unmarshal(f.Body, &doc); err != nil {
			return seen, err
		}
		seen.title = doc.Title
		for _, it := range doc.Items {
			add(it.ID, entrySeen{title: it.Title, link: it.URL, date: it.Published}, it.Summary, it.ContentHTML)
		}
	default:
		var doc struct {
			Title string `xml:"title"` // of Atom
			RSS   struct {
				Title string `xml:"title"`
				Items []struct {
					ID      string     `xml:"guid"`
					Title   string     `xml:"title"`
					Links   []linkSeen `xml:"link"`
					Date    string     `xml:"modified"`
					Summary string     `xml:"description"`
					Content string     `xml:"encoded"`
				} `xml:"item"`
			} `xml:"channel"`
			Entries []struct {
				ID      string     `xml:"id"`
				Title   string     `xml:"title"`
				Links   []linkSeen `xml:"link"`
				Date    string     `xml:"published"`
				Summary string     `xml:"summary"`
				Content string     `xml:"http://www.w3.org/2005/Atom content"`
			} `xml:"entry"`
		}
		if err := xml.NewDecoder(bytes.NewReader(f.Body)).Decode(&doc); err != nil {
			return seen, err
		}
		seen.title = cmp.Or(doc.RSS.Title, doc.Title)
		for _, it := range doc.RSS.Items {
			add(it.ID, entrySeen{title: it.Title, link: address(it.Links), date: it.Date}, it.Summary, it.Content)
		}
		for _, e := range doc.Entries {
			add(e.ID, entrySeen{title: e.Title, link: address(e.Links), date: e.Date}, e.Summary, e.Content)
		}
	}
	return seen, nil
}
