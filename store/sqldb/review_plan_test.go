package sqldb

import (
	"strings"
	"testing"
)

// What persons chose and what waits for them is found by an index: nothing reads
// all stories, or all their channels.
func TestReviewPlans(t *testing.T) {
	db := openDB(t)
	for _, tt := range []struct{ name, text, want string }{
		{"pinned", selectByHand + pinnedThere, "INDEX story_channel_pinned (channel=?)"},
		{"approved", selectByHand + publishedThere, "INDEX story_channel_hand (channel=? AND state=?)"},
		{"waiting", selectWaiting, "INDEX story_channel_held"},
		{"purged", selectKeptOf, "SEARCH k USING PRIMARY KEY (item=?)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan := explain(t, db, tt.text)
			if !strings.Contains(plan, tt.want) || strings.Contains(plan, "SCAN t") {
				t.Errorf("got\n%swant %s and no scan of the stories", plan, tt.want)
			}
		})
	}
}
