package edit

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"feedctl/edit/content"
	"feedctl/news"
)

// Fixed is what people have fixed of a story's words and reports. The zero Fixed
// is nothing: the story reads as its sources have it now.
type Fixed struct {
	Base  *news.Approved // the entry that was approved last; nil: none was
	By    string         // who approved it
	Edits []Wrote        // what was written since, or at all without a Base; for one channel also before an approval for all
}

// Wrote is one edit of a story's texts.
type Wrote struct {
	news.Texts
	By   string
	At   time.Time
	Kept news.Approved // only its Anchors count
	Here bool          // for one channel alone
}

// byDesk is who made a printed summary that a person wrote or approved: who that
// was is the desk's business, not the reader's.
const byDesk = "desk"

// Any reports whether anything is fixed.
func (f Fixed) Any() bool { return f.Base != nil || len(f.Edits) > 0 }

// FixedPage is what is fixed on a story's page: the newest approval of any channel,
// and what was written for every channel. standing are the acts on the story that
// hold, see [Standing], and kept what was kept with them, by their Seq.
func FixedPage(standing []news.Act, kept map[int64]news.Approved) Fixed {
	return fixed(standing, kept, "", anywhere).left(standing, kept, "")
}

func anywhere(news.Act) bool { return true }

// left is f without an approved entry of which every report was erased: nothing of
// it can be printed, and what was written stands.
func (f Fixed) left(standing []news.Act, kept map[int64]news.Approved, channel string) Fixed {
	if f.Base != nil && len(f.Base.Entry.Reports) == 0 {
		return Edits(standing, kept, channel)
	}
	return f
}

// FixedIn is what is fixed in a channel: its own newest approval, else, where the
// channel is not reviewed, the page's; and what was written for it.
func FixedIn(ch news.Channel, standing []news.Act, kept map[int64]news.Approved) Fixed {
	f := approvedFor(ch.Slug, standing, kept)
	if f.Base == nil && !ch.Review {
		f = fixed(standing, kept, ch.Slug, anywhere)
	}
	return f.left(standing, kept, ch.Slug)
}

// approvedFor is what was approved for a channel, or for every one, whether any of
// it is left or not, and what was written for it since.
func approvedFor(slug string, standing []news.Act, kept map[int64]news.Approved) Fixed {
	return fixed(standing, kept, slug, func(a news.Act) bool { return a.Channel == "" || a.Channel == slug })
}

func fixed(standing []news.Act, kept map[int64]news.Approved, channel string, counts func(news.Act) bool) Fixed {
	var f Fixed
	for _, a := range standing {
		k, is := kept[a.Seq]
		switch {
		case a.Verb == news.ActApprove && is && counts(a):
			// An approval for every channel was shown the words for every channel.
			own := slices.DeleteFunc(f.Edits, func(w Wrote) bool { return a.Channel != "" || !w.Here })
			f = Fixed{Base: &k, By: a.By, Edits: own}
		case a.Verb == news.ActEdit && (a.Channel == "" || a.Channel == channel):
			if t, err := news.PayloadOf[news.Texts](a); err == nil {
				if points := k.Entry.Summary.Points; len(points) > 0 {
					t.Points = points // with the sentences they rest on
				}
				f.Edits = append(f.Edits, Wrote{t, a.By, a.At, k, a.Channel != ""})
			}
		}
	}
	return f
}

// Edits is what people wrote of a story that still holds, whatever was approved:
// a pending revision keeps their words.
func Edits(standing []news.Act, kept map[int64]news.Approved, channel string) Fixed {
	return fixed(slices.DeleteFunc(slices.Clone(standing), func(a news.Act) bool { return a.Verb != news.ActEdit }), kept, channel, nil)
}

// write puts what was written into an entry and says what that was.
func (f Fixed) write(e *news.Entry) (wrote news.Written) {
	for _, w := range f.Edits {
		if w.Title != "" {
			e.Title, wrote.Title = w.Title, true
		}
		if w.Text != "" {
			e.Summary.Text, e.Summary.Items, wrote.Summary = w.Text, nil, true
		}
		if len(w.Points) > 0 {
			e.Summary.Points, wrote.Points = w.Points, true
		}
		if w.Text != "" || len(w.Points) > 0 {
			e.Summary.By = w.By
		}
		if w.At.After(e.Updated) {
			e.Updated = w.At.UTC()
		}
	}
	return wrote
}

// Reworded is a made summary as the story's page has it: with the words that
// people have fixed.
func Reworded(m news.Made, f Fixed) news.Made {
	e := news.Entry{Title: m.Title, Summary: m.Summary, Updated: m.Updated}
	if f.Base != nil {
		e = news.Entry{Title: f.Base.Entry.Title, Summary: f.Base.Entry.Summary, Updated: f.Base.Entry.Updated}
		e.Summary.By = f.By
	}
	f.write(&e)
	m.Title, m.Summary, m.Updated = e.Title, e.Summary, e.Updated
	return m
}

// Printed is a story as its page or a channel prints it, by what is fixed there.
// found are the story's items and those of the approved reports, as far as they
// are in the store. What was approved is printed as it was shown then, but for what
// may not be printed any more: of a report that was erased nothing, of one whose
// source lends no words now none of them.
func Printed(s news.Story, found map[news.ID]news.Item, sources map[news.ID]news.Source, o Options, f Fixed) (news.Entry, error) {
	if f.Base == nil {
		var items []news.Item
		for _, id := range s.Items {
			if it, ok := found[id]; ok {
				items = append(items, it)
			}
		}
		e, err := Entry(s, items, sources, o)
		if err != nil {
			return e, err
		}
		if wrote := f.write(&e); wrote.Summary || wrote.Points {
			e.Label, e.Summary.By = label(e.Summary, nil, o.PublicationTitle), byDesk
		}
		return e, nil
	}
	mute := func(id news.ID) bool {
		it, ok := found[id]
		return ok && !lends(it, sources[it.Source])
	}
	gone := func(id news.ID) bool { _, ok := found[id]; return !ok }
	e := f.Base.Entry.Without(gone, mute, f.Base.Written)
	e.ID, e.Key, e.Path, e.Published = s.ID(), s.Key, s.Path(), s.PublishedAt
	f.write(&e)
	e.Summary.By = byDesk
	e.Label = label(e.Summary, nil, o.PublicationTitle)
	if e.Updated.Before(e.Published) {
		e.Updated = e.Published
	}
	return allowed(e, found[e.Lead.Item], sources, o), nil
}

// allowed is an approved entry within today's settings: the order of the citation
// styles, the pictures, and how much of its lead's text the source's rights let out.
// Markup is made safe by today's rules.
func allowed(e news.Entry, lead news.Item, sources map[news.ID]news.Source, o Options) news.Entry {
	src := sources[lead.Source]
	if src.Rights != news.RightsFull {
		e.Body = ""
	}
	if src.Rights != news.RightsFull && src.Rights != news.RightsExcerpt {
		e.Excerpt = ""
	}
	switch {
	case e.Body == "":
	case o.Images:
		e.Body = content.Safe(string(e.Body), lead.URL)
	default:
		e.Body = content.SafeWithoutImages(string(e.Body), lead.URL)
	}
	if !o.Images {
		e.Image = ""
	}
	e.Reports = slices.Clone(e.Reports)
	for i, r := range e.Reports {
		e.Reports[i].Citations = inOrder(r.Citations, o.worded())
		if e.Lead.Item == r.Item {
			e.Lead = e.Reports[i]
		}
	}
	return e
}

// inOrder are the citations of these styles, in their order.
func inOrder(list []news.Citation, styles []string) []news.Citation {
	var out []news.Citation
	for _, style := range styles {
		for _, c := range list {
			if c.Style == style {
				c.HTML = content.Safe(string(c.HTML), "")
				out = append(out, c)
			}
		}
	}
	return out
}

// Pending is what people have to look at, since what they approved or wrote of the
// story was said by its reports and is no longer, or since it has new ones. live is
// the summary of the story as its sources have it, with what was written; found as
// to [Printed].
func Pending(s news.Story, found map[news.ID]news.Item, live news.Made, standing []news.Act, kept map[int64]news.Approved) news.Pending {
	var out news.Pending
	for _, in := range inForce(standing, kept) {
		f := in.Fixed
		e := news.Entry{Title: live.Title, Summary: live.Summary}
		var p news.Pending
		if f.Base != nil {
			e = f.Base.Entry
			wrote := f.write(&e)
			base := *f.Base
			base.Written.Title = base.Written.Title || wrote.Title
			base.Written.Summary = base.Written.Summary || wrote.Summary
			p = PendingSince(base, s, found, live)
		}
		for _, w := range f.Edits {
			p.Changes = append(p.Changes, unsaid(w.Kept, s, found, &p.Left)...)
		}
		// What was written over is said no longer, by anybody.
		texts := strings.Join(textsOf(e), "\n")
		if f.Base == nil {
			f.write(&e)
			texts = strings.Join(textsOf(e), "\n")
		}
		p.Changes = slices.DeleteFunc(p.Changes, func(c news.Change) bool { return !strings.Contains(texts, c.Was) })
		if p.Empty() && in.slug != "" {
			out.Settled = append(out.Settled, in.slug)
		}
		out = joined(out, p)
	}
	return out
}

// fixedIn is what is fixed in a channel that an act named, or, without a slug, in
// all others.
type fixedIn struct {
	slug string
	Fixed
}

// inForce are the different things that are fixed in the story's channels.
func inForce(standing []news.Act, kept map[int64]news.Approved) []fixedIn {
	slugs := map[string]bool{}
	for _, a := range standing {
		if a.Verb == news.ActApprove || a.Verb == news.ActEdit {
			slugs[a.Channel] = true
		}
	}
	var out []fixedIn
	for _, slug := range slices.Sorted(maps.Keys(slugs)) {
		f := approvedFor(slug, standing, kept)
		if f.Any() {
			out = append(out, fixedIn{slug, f})
		}
	}
	return out
}

// unsaid are the anchors of an edit that their reports no longer say.
func unsaid(k news.Approved, s news.Story, found map[news.ID]news.Item, left *[]news.ID) []news.Change {
	var out []news.Change
	for _, id := range slices.Sorted(maps.Keys(k.Read)) {
		it, there := found[id]
		anchored := slices.ContainsFunc(k.Anchors, func(n news.Anchor) bool { return n.Item == id })
		switch {
		case !there || !anchored:
		case !slices.Contains(s.Items, id):
			*left = append(*left, id)
		case k.Read[id] != readOf(it):
			out = append(out, changes(k, it)...)
		}
	}
	return out
}

// joined is what stands in either, each once.
func joined(a, b news.Pending) news.Pending {
	for _, c := range b.Changes {
		if !slices.Contains(a.Changes, c) {
			a.Changes = append(a.Changes, c)
		}
	}
	ids := func(into *[]news.ID, from []news.ID) {
		for _, id := range from {
			if !slices.Contains(*into, id) {
				*into = append(*into, id)
			}
		}
	}
	ids(&a.Left, b.Left)
	ids(&a.Reports, b.Reports)
	ids(&a.Revised, b.Revised)
	a.Title = cmp.Or(a.Title, b.Title)
	if a.Summary == nil {
		a.Summary = b.Summary
	}
	return a
}

// StatesOf is where the acts on a story put it in these channels, for the store's
// Restate: an approval of every channel publishes it where it was taken then, all
// else that was said of every channel counts in all of them.
func StatesOf(story news.ID, channels []news.Channel, acts []news.Act, kept map[int64]news.Approved) []news.ChannelState {
	state, standing := Replay(acts), Standing(acts)
	out := make([]news.ChannelState, 0, len(channels))
	for _, ch := range channels {
		c := state.Channel(story, ch.Slug)
		if c.State == news.StatePublished {
			f := approvedFor(ch.Slug, standing, kept)
			if f.Base == nil || !slices.Contains(f.Base.Channels, ch.Slug) {
				c.State = ""
			}
		}
		out = append(out, c)
	}
	return out
}

// KeysOf are the keys under which acts may speak of a story: a story that is not
// published yet goes by the key of its earliest item, which may change.
func KeysOf(s news.Story, items []news.Item) []news.ID {
	out := []news.ID{s.Key}
	for _, it := range items {
		out = append(out, news.StoryKey(it.SourceURL, it.GUID), news.SplitKey(it.SourceURL, it.GUID))
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}
