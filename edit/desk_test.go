package edit

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/news"
)

func undoOf(t *testing.T, seq int64, story news.ID) news.Act {
	t.Helper()
	return news.Act{Verb: news.ActUndo, Story: story, Payload: payload(t, news.Undo{Act: seq})}
}

func TestStanding(t *testing.T) {
	do := func(verb string, story news.ID) news.Act { return news.Act{Verb: verb, Story: story} }
	merge := news.Act{Verb: news.ActMerge, Story: "a", Other: "b"}
	tests := []struct {
		name string
		acts []news.Act
		want []int64
	}{
		{"none", nil, nil},
		{"all", []news.Act{do(news.ActPin, "a"), do(news.ActHold, "b")}, []int64{1, 2}},
		{"one undone", []news.Act{do(news.ActPin, "a"), do(news.ActHold, "b"), undoOf(t, 1, "a")}, []int64{2}},
		{"an undo undone", []news.Act{do(news.ActPin, "a"), undoOf(t, 1, "a"), undoOf(t, 2, "a")}, []int64{1}},
		{"and that undone", []news.Act{do(news.ActPin, "a"), undoOf(t, 1, "a"), undoOf(t, 2, "a"), undoOf(t, 3, "a")}, nil},
		{"undone twice, one of them undone", []news.Act{do(news.ActPin, "a"), undoOf(t, 1, "a"), undoOf(t, 1, "a"), undoOf(t, 2, "a")}, nil},
		{"the last of a story", []news.Act{do(news.ActPin, "a"), do(news.ActHold, "a"), do(news.ActHold, "b"), undoOf(t, 0, "a")}, []int64{1, 3}},
		{"the last two of a story", []news.Act{do(news.ActPin, "a"), do(news.ActHold, "a"), undoOf(t, 0, "a"), undoOf(t, 0, "a")}, nil},
		{"nothing of a story", []news.Act{do(news.ActPin, "b"), undoOf(t, 0, "a")}, []int64{1}},
		{"a merge, by the younger story", []news.Act{merge, undoOf(t, 0, "b")}, nil},
		{"what comes later", []news.Act{undoOf(t, 2, "a"), do(news.ActPin, "a")}, []int64{2}},
		{"unreadable", []news.Act{do(news.ActPin, "a"), {Verb: news.ActUndo, Story: "a", Payload: "{"}}, []int64{1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []int64
			for i := range tt.acts {
				tt.acts[i].Seq = int64(i + 1)
			}
			for _, a := range Standing(tt.acts) {
				got = append(got, a.Seq)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			for _, a := range tt.acts {
				if stands := slices.Contains(tt.want, a.Seq); a.Verb != news.ActUndo && stands != (UndoneBy(tt.acts, a.Seq) == 0) {
					t.Errorf("act %d: got undone by %d, want it standing: %v", a.Seq, UndoneBy(tt.acts, a.Seq), stands)
				}
			}
		})
	}
}

func TestChannelStates(t *testing.T) {
	said := func(verb, channel string) news.Act { return news.Act{Verb: verb, Story: "s", Channel: channel} }
	tests := []struct {
		name  string
		acts  []news.Act
		world string // state in the channel world; "+" when pinned
		other string // in one that no act names
	}{
		{"nobody spoke", nil, "", ""},
		{"of another story", []news.Act{{Verb: news.ActReject, Story: "x"}}, "", ""},
		{"everywhere", []news.Act{said(news.ActHold, "")}, "held", "held"},
		{"in one", []news.Act{said(news.ActApprove, "world")}, "published", ""},
		{"the later of two", []news.Act{said(news.ActApprove, "world"), said(news.ActReject, "world")}, "rejected", ""},
		{"everywhere after one", []news.Act{said(news.ActApprove, "world"), said(news.ActReject, "")}, "rejected", "rejected"},
		{"one after everywhere", []news.Act{said(news.ActReject, ""), said(news.ActApprove, "world")}, "published", "rejected"},
		{"pinned and held", []news.Act{said(news.ActPin, "world"), said(news.ActHold, "")}, "held+", "held"},
		{"pinned everywhere, not in one", []news.Act{said(news.ActPin, ""), said(news.ActUnpin, "world")}, "", "+"},
		{"taken back", []news.Act{said(news.ActApprove, ""), said(news.ActReject, "world"), undoOf(t, 2, "s")}, "published", "published"},
		{"other verbs", []news.Act{said(news.ActCorrect, ""), said(news.ActEdit, "world")}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.acts {
				tt.acts[i].Seq, tt.acts[i].By = int64(i+1), "ed"
				tt.acts[i].At = time.Date(2026, 3, 1, i, 0, 0, 0, time.UTC)
			}
			for slug, want := range map[string]string{"world": tt.world, "other": tt.other} {
				c := Replay(tt.acts).Channel("s", slug)
				got := c.State
				if c.Pinned {
					got += "+"
				}
				if got != want || c.Slug != slug || (c.By != "") == (c.At.IsZero()) {
					t.Errorf("%s: got %q of %+v, want %q", slug, got, c, want)
				}
			}
		})
	}
}

func TestPairs(t *testing.T) {
	merge := news.Act{Verb: news.ActMerge, Story: "A", Other: "B", Payload: payload(t, news.Merge{Items: []news.ID{"a1", "a2"}, Others: []news.ID{"b1"}})}
	split := news.Act{Verb: news.ActSplit, Story: "A", Item: "a2", Payload: payload(t, news.Split{Items: []news.ID{"a1", "a2"}, Key: "K"})}
	doc := func(id, story news.ID) news.Doc { return news.Doc{ID: id, Story: story} }
	minted := func(id, story news.ID) news.Doc { return news.Doc{ID: id, Story: story, Minted: true} }
	tests := []struct {
		name            string
		acts            []news.Act
		docs            []news.Doc
		together, apart [][2]news.ID
	}{
		{"no acts", nil, []news.Doc{doc("a1", "A"), doc("b1", "B")}, nil, nil},
		{"merged", []news.Act{merge}, []news.Doc{doc("a1", ""), doc("a2", "A"), doc("b1", "A"), doc("x", "")}, [][2]news.ID{{"b1", "a1"}, {"b1", "a2"}}, nil},
		{"only one is here", []news.Act{merge}, []news.Doc{doc("b1", "A"), doc("x", "A")}, nil, nil},
		{"merged and published", []news.Act{merge}, []news.Doc{minted("a1", "A"), minted("b1", "A")}, nil, nil},
		{"an undone merge stays undone", []news.Act{merge, undoOf(t, 1, "A")}, []news.Doc{doc("a1", "A"), doc("b1", "B")}, nil, [][2]news.ID{{"a1", "b1"}}},
		{"split, and from those that came later", []news.Act{split}, []news.Doc{doc("a1", "A"), doc("a2", "K"), doc("later", "A"), doc("x", "X")}, nil,
			[][2]news.ID{{"a1", "a2"}, {"later", "a2"}}},
		{"split, not yet grouped", []news.Act{split}, []news.Doc{doc("a1", "A"), doc("a2", "A"), doc("later", "A")}, nil, [][2]news.ID{{"a1", "a2"}}},
		{"split and published", []news.Act{split}, []news.Doc{minted("a1", "A"), minted("a2", "K"), doc("x", "")}, nil, [][2]news.ID{{"a1", "a2"}}},
		{"an undone split stays undone", []news.Act{split, undoOf(t, 1, "A")}, []news.Doc{doc("a1", "A"), doc("a2", "A")}, [][2]news.ID{{"a2", "a1"}}, nil},
		{"split off again after a merge", []news.Act{merge, {Verb: news.ActSplit, Story: "A", Item: "b1",
			Payload: payload(t, news.Split{Items: []news.ID{"a1", "a2", "b1"}, Key: "B"})}}, []news.Doc{doc("a1", "A"), doc("b1", "B")}, nil, [][2]news.ID{{"a1", "b1"}}},
		{"merged again after a split", []news.Act{split, {Verb: news.ActMerge, Story: "A", Other: "K",
			Payload: payload(t, news.Merge{Items: []news.ID{"a1"}, Others: []news.ID{"a2"}})}}, []news.Doc{doc("a1", "A"), doc("a2", "A")}, [][2]news.ID{{"a2", "a1"}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.acts {
				tt.acts[i].Seq = int64(i + 1)
			}
			together, apart := Replay(tt.acts).Pairs(tt.docs)
			if diff := cmp.Diff([2][][2]news.ID{tt.together, tt.apart}, [2][][2]news.ID{together, apart}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("together and apart (-want +got):\n%s", diff)
			}
		})
	}
}
