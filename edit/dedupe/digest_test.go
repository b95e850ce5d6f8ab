package dedupe

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// A briefing that copies one of an earlier stretch of time is a briefing too.
func TestGroupCopiedDigest(t *testing.T) {
	docs := said(t, "en", slices.Concat(background, []string{
		"letter-1 tribune 3 What to know today: bridge, ship, divers / Six workers are missing after a cargo ship hit Harrow Bridge. Rescue divers search the Lunde river, where two spans of the crossing fell after the ship struck a pier early on Monday.",
	})...)
	want := byEvent(docs)
	for _, of := range []news.ID{"", "an item of last week"} {
		docs[len(docs)-1].DuplicateOf = of
		if diff := cmp.Diff(want, stories(docs, Group(docs, Options{}))); diff != "" {
			t.Errorf("copy of %q (-want +got):\n%s", of, diff)
		}
	}
}
