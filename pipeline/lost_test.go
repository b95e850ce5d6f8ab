package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"feedctl/news"
	"feedctl/pipeline"
)

// blind cannot look up the items of some sources.
type blind struct {
	pipeline.Store
	to []news.ID
}

func (b blind) Known(ctx context.Context, source news.ID, guids, canonicals []string) ([]news.Known, error) {
	if slices.Contains(b.to, source) {
		return nil, errBroken
	}
	return b.Store.Known(ctx, source, guids, canonicals)
}

// A visit whose items cannot be looked up takes no other's with it, and its source
// is asked again.
func TestVisitLeftOut(t *testing.T) {
	for _, lost := range []int{1, 3, 5} {
		t.Run(fmt.Sprintf("%d of 5", lost), func(t *testing.T) {
			h := newHouse(t, "")
			var visits []news.Visit
			b := blind{Store: h.store}
			for i := range 5 {
				s := h.follow(fmt.Sprintf("https://host%d.example/feed", i), post{guid: "1", title: "One", text: wheat})
				visits = append(visits, h.web.look(t.Context(), s))
				if i < lost {
					b.to = append(b.to, s.ID)
				}
			}
			h.pipe.Store = b
			round, err := h.pipe.SaveTogether(t.Context(), visits)
			if !errors.Is(err, errBroken) {
				t.Errorf("got %v, want %v", err, errBroken)
			}
			if round.Visited != 5-lost || round.New != 5-lost {
				t.Errorf("got %+v, want %d stored", round, 5-lost)
			}
			due, err := h.store.Due(t.Context(), h.Now())
			if err != nil || len(due) != lost {
				t.Errorf("got %d due, %v; want %d", len(due), err, lost)
			}
		})
	}
}
