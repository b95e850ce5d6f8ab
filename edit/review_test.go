package edit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/news"
)

// approved is what a person approved of a story whose only text is its summary.
func approved(title, summary string, items ...news.Item) news.Approved {
	e := news.Entry{Title: title, Summary: news.Summary{Text: summary, By: "extract"}}
	for _, it := range items {
		e.Reports = append(e.Reports, news.Report{Item: it.ID})
	}
	return edit.Approve(e, items, news.Written{}, []string{"desk"}, day)
}

func found(items ...news.Item) map[news.ID]news.Item {
	m := map[news.ID]news.Item{}
	for _, it := range items {
		m[it.ID] = it
	}
	return m
}

// What an approved text has from a report, and the report no longer has.
func TestPendingChanges(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	const rest = ` The town council met on Monday and will meet again.`
	tests := []struct {
		name, approved, before, after string
		want                          []string // kind: was → now
	}{
		{"a number", "Fire kills 12.", "A fire killed 12 people in Milford." + rest, "A fire killed 15 people in Milford." + rest, []string{"number: 12 → 15"}},
		{"a number in words", "Twelve died.", "A fire killed 12 people in Milford." + rest, "A fire killed fifteen people in Milford." + rest, []string{"number: Twelve → fifteen"}},
		{"a number that is written otherwise", "It cost 1,250,000.", "The works cost 1,250,000 in all." + rest, "The works cost 1.250.000 in all." + rest, nil},
		{"money", "It cost $20 million.", "The bridge cost $20 million to build." + rest, "The bridge cost $30 million to build." + rest, []string{"number: $20 → $30"}},
		{"per cent", "Prices rose by 4.5%.", "The office said that prices rose by 4.5% in May." + rest, "The office said that prices rose by 5.4% in May." + rest, []string{"number: 4.5 → 5.4%"}},
		{"a name", "The owner is Ann Miller.", "The owner of the house is Ann Miller of Milford." + rest, "The owner of the house is Jane Moller of Milford." + rest, []string{"name: Ann Miller → Jane Moller"}},
		{"a quotation", `She said: "We had no choice."`, `The owner of the house said: "We had no choice."` + rest, `The owner of the house said: "We had little choice."` + rest, []string{"quotation: We had no choice. → We had little choice"}},
		{"a number that is gone", "Fire kills 12.", "A fire killed 12 people in Milford." + rest, "Trains run again." + rest, []string{"number: 12 → "}},
		{"what the text does not have", "Fire in Milford.", "A fire in Milford killed 12 people." + rest, "A fire in Milford killed 15 people." + rest, nil},
		{"other words", "Fire kills 12.", "A fire killed 12 people in Milford." + rest, "A blaze killed 12 people in Milford, it is said." + rest, nil},
		{"a sentence that begins with another word", "Repairs take 18 months.", "Repairs take 18 months." + rest, "The repairs take 18 months." + rest, nil},
		{"moved to the end", "Fire kills 12.", "A fire killed 12 people in Milford." + rest, "Hello." + rest + " A fire killed 12 people in Milford.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, after := item(src, "a", tt.before), item(src, "a", tt.after)
			p := edit.PendingSince(approved("News of the day", tt.approved, before), story(after), found(after), news.Made{Title: "News of the day"})
			var got []string
			for _, c := range p.Changes {
				got = append(got, c.Kind+": "+c.Was+" → "+c.Now)
				if c.Before == "" || c.Now != "" && c.After == "" {
					t.Errorf("the sentences of %q: got %q and %q", c.Was, c.Before, c.After)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(p.Revised) != 1 {
				t.Errorf("revised: got %v, want the report", p.Revised)
			}
			again := edit.PendingSince(approved("News of the day", tt.approved, before), story(before), found(before), news.Made{Title: "Another recipe's title"})
			if !again.Empty() {
				t.Errorf("the same reports: got %+v, want nothing pending", again)
			}
		})
	}
}

// A number that leaves one report counts, though another still has it.
func TestPendingByReport(t *testing.T) {
	alpha, beta := source("Alpha", news.RightsSummary), source("Beta", news.RightsSummary)
	a, b := item(alpha, "a", "A fire killed 12 people in Milford."), item(beta, "b", "At least 12 died in the fire.")
	corrected, third := item(alpha, "a", "A fire killed 15 people in Milford."), item(beta, "c", "Trains to Milford run again.")
	k := approved("Fire in Milford", "The fire killed 12.", a, b)
	tests := []struct {
		name   string
		story  news.Story
		found  map[news.ID]news.Item
		urgent bool
		want   []string
	}{
		{"one corrects", story(corrected, b), found(corrected, b), true, []string{"12 → 15, says Alpha"}},
		{"another joins", story(a, b, third), found(a, b, third), false, []string{"1 new report: Beta"}},
		{"one leaves", story(a), found(a, b), true, []string{"the report by Beta is no longer of this story"}},
		{"one is erased", story(a), found(a), false, nil},
		{"one corrects, another joins", story(corrected, b, third), found(corrected, b, third), true, []string{"12 → 15, says Alpha", "1 new report: Beta"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := edit.PendingSince(k, tt.story, tt.found, news.Made{Title: "Fire in Milford"})
			names := map[news.ID]string{a.ID: "Alpha", b.ID: "Beta", third.ID: "Beta"}
			if diff := cmp.Diff(tt.want, edit.PendingWords(p, func(id news.ID) string { return names[id] })); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if p.Urgent() != tt.urgent {
				t.Errorf("urgent: got %v, want %v", p.Urgent(), tt.urgent)
			}
		})
	}
}

// An approved entry is printed as it was, within today's settings.
func TestPrintedApproved(t *testing.T) {
	alpha, beta := source("Alpha", news.RightsFull), source("Beta", news.RightsSummary)
	a, b := item(alpha, "a", sentences("Milford", 40)), item(beta, "b", sentences("Ashby", 40))
	a.Image = "https://alpha.example/a.jpg"
	pictured := wording
	pictured.Images = true
	s := story(a, b)
	e, err := edit.Entry(s, []news.Item{a, b}, table(alpha, beta), pictured)
	if err != nil {
		t.Fatal(err)
	}
	made := edit.Summarise(s, []news.Item{a, b}, table(alpha, beta), wording)
	e.Title, e.Summary = made.Title, made.Summary
	k := edit.Approve(e, []news.Item{a, b}, news.Written{}, nil, hours(3))
	f := edit.Fixed{Base: &k, By: "ann"}
	link := func(src news.Source) news.Source { src.Rights = news.RightsLink; return src }
	mla := pictured
	mla.Style, mla.PublicationTitle = "mla", "The Other"
	tests := []struct {
		name    string
		found   map[news.ID]news.Item
		sources map[news.ID]news.Source
		o       edit.Options
		check   func(e news.Entry) string // what is wrong; empty: nothing
	}{
		{"as it was", found(a, b), table(alpha, beta), pictured, func(e news.Entry) string {
			want := k.Entry
			want.Label, want.Summary.By, e.Updated = "Summary by The Digest", "desk", want.Updated
			return cmp.Diff(want, e)
		}},
		{"no pictures", found(a, b), table(alpha, beta), wording, func(e news.Entry) string { return e.Image }},
		{"another style and title", found(a, b), table(alpha, beta), mla, func(e news.Entry) string {
			return cmp.Diff("mla Summary by The Other", e.Reports[0].Citations[0].Style+" "+e.Label)
		}},
		{"a report is erased", found(a), table(alpha, beta), pictured, func(e news.Entry) string {
			for _, p := range e.Summary.Points {
				if p.Item == b.ID {
					return "a point of " + string(b.ID)
				}
			}
			return cmp.Diff(1, len(e.Reports)) + e.Summary.Text
		}},
		{"the lead is erased", found(b), table(alpha, beta), pictured, func(e news.Entry) string {
			return string(e.Body) + e.Excerpt + e.Image + cmp.Diff("Title of b", e.Title) + cmp.Diff(b.ID, e.Lead.Item)
		}},
		{"the lead lends no words", found(a, b), table(link(alpha), beta), pictured, func(e news.Entry) string {
			return string(e.Body) + e.Excerpt + e.Summary.Text + cmp.Diff("Title of a", e.Title) + cmp.Diff(2, len(e.Reports))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := edit.Printed(s, tt.found, tt.sources, tt.o, f)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := tt.check(got); wrong != "" {
				t.Errorf("got %s", wrong)
			}
		})
	}
}

func TestTextsFile(t *testing.T) {
	before := news.Entry{Title: "A title", Summary: news.Summary{Text: "A summary of two  sentences. Here they are.", Points: []news.Point{{Text: "One"}, {Text: "Two"}}}}
	file := edit.FormatTexts(before, "a note\nof two lines")
	points := func(texts ...string) (out []news.Point) {
		for _, p := range texts {
			out = append(out, news.Point{Text: p})
		}
		return out
	}
	tests := []struct {
		name, file string
		want       news.Texts
	}{
		{"unchanged", file, news.Texts{}},
		{"title", strings.Replace(file, "A title", "Another", 1), news.Texts{Title: "Another"}},
		{"a summary over lines", strings.Replace(file, "Here they are.", "\nThere are three.\n\nHere.", 1), news.Texts{Text: "A summary of two sentences. There are three. Here."}},
		{"a point more", file + "- Three\n  over two lines\n", news.Texts{Points: points("One", "Two", "Three over two lines")}},
		{"a point less", strings.Replace(file, "- One\n", "", 1), news.Texts{Points: points("Two")}},
		{"an empty part is left", "Title:\n\nSummary:\n\nPoints:\n", news.Texts{}},
		{"empty", "", news.Texts{}},
		{"a dash in a title", "Title:\n- 12 degrees\n", news.Texts{Title: "- 12 degrees"}},
		{"windows", strings.ReplaceAll(strings.Replace(file, "A title", "Another", 1), "\n", "\r\n"), news.Texts{Title: "Another"}},
		{"a note more", "# Title: no\n" + file, news.Texts{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, edit.ParseTexts(tt.file, before)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a person wrote rests on sentences that are not stored with the act.
func TestWrite(t *testing.T) {
	src := source("Alpha", news.RightsSummary)
	it := item(src, "a", "A fire killed 12 people in Milford. The mayor of Milford, Ann Porter, spoke of a black day for the town.")
	before := news.Entry{Summary: news.Summary{Points: []news.Point{{Text: "Kept", Item: it.ID, Quote: "A fire killed 12 people in Milford.", End: 35}}}}
	store, kept, missing := edit.Write(news.Texts{Title: "Ann Porter mourns 14", Points: []news.Point{{Text: "Kept"}, {Text: "A black day for the town, says the mayor"}, {Text: "Nobody knows why"}}}, before, []news.Item{it})
	if diff := cmp.Diff([]string{"14"}, missing); diff != "" {
		t.Errorf("in no report (-want +got):\n%s", diff)
	}
	for _, p := range store.Points {
		if p.Quote != "" || p.Item != "" {
			t.Errorf("stored: %+v, want the text alone", p)
		}
	}
	points := kept.Entry.Summary.Points
	if len(points) != 3 || points[0] != before.Summary.Points[0] || !strings.HasPrefix(points[1].Quote, "The mayor") || points[2].Item != "" {
		t.Errorf("kept: got %+v", points)
	}
	if got := it.BestText()[points[1].Start:points[1].End]; got != points[1].Quote {
		t.Errorf("the quote is not where it says: %q", got)
	}
	gone := kept.Without(func(news.ID) bool { return true })
	if b := gone.Entry.Summary.Points; len(b) != 3 || b[0].Quote+b[1].Quote != "" || len(gone.Anchors) != 0 || gone.Entry.Title == "" {
		t.Errorf("without its reports: got %+v, want the person's words alone", gone)
	}
}

// The channels follow from the acts.
func TestStatesOf(t *testing.T) {
	channels := []news.Channel{{Slug: "a"}, {Slug: "b", Review: true}}
	act := func(seq int64, verb, channel string) news.Act {
		return news.Act{Seq: seq, Verb: verb, Story: "k", Channel: channel, By: "ann", At: hours(float64(seq))}
	}
	taken := map[int64]news.Approved{1: {Channels: []string{"a"}}, 2: {Channels: []string{"b"}}}
	tests := []struct {
		name string
		acts []news.Act
		want string // state and pin of a, then of b
	}{
		{"nothing", nil, "- -"},
		{"approved where it was taken", []news.Act{act(1, "approve", "")}, "published -"},
		{"approved for one", []news.Act{act(2, "approve", "b")}, "- published"},
		{"held everywhere, then approved for one", []news.Act{act(1, "hold", ""), act(2, "approve", "b")}, "held published"},
		{"pinned alone", []news.Act{act(1, "pin", "a")}, "-! -"},
		{"approved and pinned", []news.Act{act(1, "approve", ""), act(2, "pin", "")}, "published! -!"},
		{"rejected in the end", []news.Act{act(1, "approve", ""), act(2, "approve", "b"), act(3, "reject", "")}, "rejected rejected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range edit.StatesOf("k", channels, tt.acts, taken) {
				word := c.State
				if word == "" {
					word = "-"
				}
				if c.Pinned {
					word += "!"
				}
				got = append(got, word)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), tt.want)
			}
		})
	}
}
