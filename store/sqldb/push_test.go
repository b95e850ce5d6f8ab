package sqldb

import (
	"strings"
	"testing"
)

// The daemon asks every minute what is owed to hubs.
func TestPushPlans(t *testing.T) {
	db := openDB(t)
	for name, tt := range map[string]struct{ text, want string }{
		"owed":   {selectOwedPush, "SEARCH h USING INDEX push_owed (owed<?)"},
		"key":    {selectPushKey, "SEARCH k USING PRIMARY KEY (token=?)"},
		"source": {selectAsked(), "SEARCH u USING INTEGER PRIMARY KEY (rowid=?)"},
		"rest":   {askMore, "SEARCH u USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"},
	} {
		if plan := explain(t, db, tt.text); !strings.Contains(plan, tt.want) {
			t.Errorf("%s: got plan\n%s\nwant %q in it", name, plan, tt.want)
		}
	}
}
