package edit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/edit"
	"feedctl/news"
)

func TestByHand(t *testing.T) {
	review := func(ch *news.Channel) { ch.Review, ch.Limit = true, 2 }
	short := func(ch *news.Channel) { ch.Limit = 1 }
	yes := func(key news.ID, age float64) news.Candidate {
		return in(cand(key, string(key), age, alpha), "published", "ann", false)
	}
	pin := func(key news.ID, age float64) news.Candidate {
		return in(cand(key, string(key), age, alpha), "", "", true)
	}
	plain := func(key news.ID, age float64) news.Candidate { return cand(key, string(key), age, alpha) }
	old := yes("old", 9000)
	old.Items[0].Backlog = true
	tests := []struct {
		name             string
		channel          func(*news.Channel)
		pinned, approved []news.Candidate
		offered          []news.Candidate
		want             string // the entries
		states           map[news.ID]string
	}{
		{"pinned, however old, takes the place", short, []news.Candidate{pin("p", 9000)}, nil, []news.Candidate{plain("a", 1), plain("b", 2)}, "p", map[news.ID]string{"p": "published"}},
		{"a pin puts nothing where it does not belong", func(ch *news.Channel) { ch.Tags = []string{"sport"} }, []news.Candidate{pin("p", 9000)}, nil, []news.Candidate{plain("a", 1)}, "", nil},
		{"approved of an open channel, in its turn", short, nil, []news.Candidate{yes("y", 5)}, []news.Candidate{plain("a", 1), yes("y", 5)}, "a", map[news.ID]string{"a": "published"}},
		{"approved of a backlog", nil, nil, []news.Candidate{old}, []news.Candidate{plain("a", 1)}, "a old", map[news.ID]string{"a": "published"}},
		{"reviewed: the newest that were approved", review, nil, []news.Candidate{yes("x", 100), yes("y", 200), yes("z", 300)}, []news.Candidate{plain("a", 1), yes("x", 100)}, "x y", map[news.ID]string{"a": "held"}},
		{"reviewed: the queue goes on where the entries are full", review, nil, []news.Candidate{yes("x", 1), yes("y", 2)}, []news.Candidate{plain("a", 100), plain("b", 700)}, "x y", map[news.ID]string{"a": "held", "b": "held"}},
		{"reviewed: nothing older than a month waits", review, nil, nil, []news.Candidate{plain("a", 1), plain("b", 721)}, "", map[news.ID]string{"a": "held"}},
		{"twice", review, []news.Candidate{in(cand("x", "x", 1, alpha), "published", "ann", true)}, []news.Candidate{in(cand("x", "x", 1, alpha), "published", "ann", true)}, nil, "x", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := edit.NewComposer([]news.Channel{channel(tt.channel)}, titles, day)
			if err != nil {
				t.Fatal(err)
			}
			c.ByHand("main", tt.pinned, tt.approved)
			for _, cand := range tt.offered {
				if c.Full() {
					break
				}
				c.Offer(cand)
			}
			s := c.Selections()[0]
			if got := keys(s); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			states := map[news.ID]string{}
			for key, st := range s.States {
				if st.State != "" {
					states[key] = st.State
				}
			}
			if tt.states == nil {
				tt.states = map[news.ID]string{}
			}
			if diff := cmp.Diff(tt.states, states); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}

// Why a story waits does not depend on what else is offered.
func TestWaits(t *testing.T) {
	one := func(change func(*news.Channel)) news.Channel { return channel(change) }
	tests := []struct {
		name    string
		channel news.Channel
		cand    news.Candidate
		want    string
	}{
		{"reviewed", one(func(ch *news.Channel) { ch.Review = true }), in(cand("k", "A title", 1, alpha), "held", "", false), "a new story waits"},
		{"by a rule", one(func(ch *news.Channel) { ch.Hold = "words > 300" }), in(cand("k", "A title", 1, alpha), "held", "", false), "held by the channel's rule: words > 300"},
		{"by a person", one(nil), in(cand("k", "A title", 1, alpha), "held", "ann", false), "held by ann"},
		{"published", one(func(ch *news.Channel) { ch.Review = true }), in(cand("k", "A title", 1, alpha), "published", "ann", false), ""},
		{"never offered", one(func(ch *news.Channel) { ch.Review = true }), cand("k", "A title", 1, alpha), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := edit.NewComposer([]news.Channel{tt.channel}, titles, day)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 60 {
				c.Offer(cand(news.ID(fmt.Sprint(i)), "Another", 1, beta))
			}
			got := c.Waits(tt.cand)["main"]
			if tt.want == "" && got != "" || !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
