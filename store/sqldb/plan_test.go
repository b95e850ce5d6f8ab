package sqldb

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func openDB(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "f.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// What is still owed is read from an index, in its order: no table is scanned
// and nothing is sorted, however large the store.
func TestPlans(t *testing.T) {
	db := openDB(t)
	in := list(1, 2)
	tests := []struct {
		name, text string
		want       []string // each stands in the plan
		sorts      bool     // a bounded sort of what was found
	}{
		// These alone read a table whole, one short row a source: every visit would move its entry in an index.
		{"due", selectDue, []string{"SCAN p"}, true},
		{"a stretch to ask", selectStretch, []string{"SEARCH p USING INTEGER PRIMARY KEY", "SEARCH s USING INTEGER PRIMARY KEY", "SEARCH h USING INTEGER PRIMARY KEY"}, false},
		{"to ask", selectAsked(), []string{"SEARCH s USING INTEGER PRIMARY KEY", "SEARCH p USING INTEGER PRIMARY KEY", "SEARCH h USING INTEGER PRIMARY KEY"}, false},
		{"stuck", selectStuck, []string{"SCAN p"}, true},
		{"unedited below", selectUneditedBelow, []string{"item_edit (edit_recipe<?)"}, false},
		{"unedited above", selectUneditedAbove, []string{"item_edit (edit_recipe>?)"}, false},
		{"ungrouped below", selectUngroupedBelow, []string{"INDEX item_group (group_recipe<?)"}, false},
		{"ungrouped above", selectUngroupedAbove, []string{"INDEX item_group (group_recipe>?)"}, false},
		{"docs", selectDocs + docsOfTime, []string{"INDEX item_time (time>? AND time<?)"}, false},
		{"docs of stories", selectDocs + docsOfStories + list(4, 2), []string{"INDEX item_story (story=?)"}, false},
		{"owed pages", selectOwedPages, []string{"INDEX item_page (page_since>?)"}, false},
		{"owed summaries below", selectOwedBelow, []string{"INDEX story_owed (made_from<?)"}, false},
		{"owed summaries above", selectOwedAbove, []string{"INDEX story_owed (made_from>?)"}, false},
		{"candidates", selectCandidates, []string{"INDEX story_candidate (time<?)"}, false},
		{"reports", strings.Replace(selectReports, "%s", in, 1), []string{"INDEX item_story (story=?)"}, true},
		{"members", strings.Replace(selectMembers, "%s", in, 1), []string{"INDEX item_story (story=?)"}, true},
		{"stale pages", selectStale, []string{"INDEX story_stale"}, false},
		{"pages of sites below", selectSiteBelow, []string{"INDEX story_site (rendered_site<?)"}, false},
		{"pages of sites above", selectSiteAbove, []string{"INDEX story_site (rendered_site>?)"}, false},
		{"visited by row", selectVisited + in, []string{"SEARCH p USING INTEGER PRIMARY KEY"}, false},
		{"visited by id", selectVisitedNamed + in, []string{"SEARCH s USING INDEX sqlite_autoindex_source_1 (id=?)"}, false},
		{"known", selectKnownIDs(2), []string{"INDEX sqlite_autoindex_item_1 (id=?)"}, false},
		{"known by id", selectKnownByID(2), []string{"INDEX sqlite_autoindex_item_1 (id=?)"}, false},
		{"known by address", selectKnownByCanonical(2), []string{"INDEX item_canonical (canonical=?)"}, false},
		{"recent", selectRecent, []string{"INDEX item_source (source=?)"}, false},
		{"seen", selectSeen, []string{"SEARCH s USING COVERING INDEX sqlite_autoindex_source_1 (id=?)", "SEARCH e USING INTEGER PRIMARY KEY"}, false},
		{"canonical", `SELECT n FROM item WHERE canonical = $1 AND canonical <> ''`, []string{"INDEX item_canonical (canonical=?)"}, false},
		{"touch by source", touchStoriesOfSource, []string{"INDEX item_source (source=?)"}, false},
		{"touch by item", touchStoryOfItem, []string{"SEARCH story USING INTEGER PRIMARY KEY"}, false},
		{"ledger", selectLines, []string{"SEARCH l USING INTEGER PRIMARY KEY"}, true},
		{"prune", pruneLines, []string{"SEARCH ledger USING INTEGER PRIMARY KEY"}, false},
		{"decisions", selectDecisions, []string{"PRIMARY KEY (subject=?)"}, true},
		{"acts of a story", actsOfStory, []string{"INDEX act_story (story=?)", "INDEX act_other (other=?"}, true},
		{"disclaimed", selectDisclaimed + in, []string{"INDEX sqlite_autoindex_story_1 (key=?)", "SEARCH d USING PRIMARY KEY (story=?)"}, true},
		{"to disclaim", disclaimActs, []string{"INDEX act_story (story=?)"}, false},
		{"model answers", selectAnswers + in, []string{"PRIMARY KEY (key=?)"}, false},
		{"newest published", selectNewestPublished, []string{"INDEX story_candidate"}, false},
		{"acts on grouping", selectRegroupings, []string{"INDEX act_verb (verb=?)"}, true},
		{"the newest of them", lastRegroup, []string{"INDEX act_verb (verb=?)"}, false},
		{"moved pages", selectMoved, []string{"USING INDEX story_merged"}, false},
		{"newest", `SELECT coalesce(max(time), 0) FROM item`, []string{"INDEX item_time"}, false},
	}
	// A step over the rows just found, or over one row, is no scan of a table.
	scan := regexp.MustCompile(`SCAN (\w+)( USING)?`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := explain(t, db, tt.text)
			for _, want := range tt.want {
				if !strings.Contains(plan, want) {
					t.Errorf("got plan\n%s\nwant %q in it", plan, want)
				}
			}
			for _, m := range scan.FindAllStringSubmatch(plan, -1) {
				if m[2] == "" && m[1] != "line" && m[1] != "CONSTANT" && !slices.Contains(tt.want, m[0]) {
					t.Errorf("got a scan of %s, want none:\n%s", m[1], plan)
				}
			}
			if sorts := strings.Contains(plan, "TEMP B-TREE FOR ORDER BY"); sorts && !tt.sorts {
				t.Errorf("got a sort, want none:\n%s", plan)
			}
		})
	}
}

func explain(t *testing.T, db *DB, text string) string {
	t.Helper()
	args := make([]any, strings.Count(text, "$"))
	highest := 0
	for i := range args {
		args[i] = 1
		if strings.Contains(text, list(i+1, 1)[1:len(list(i+1, 1))-1]) {
			highest = i + 1
		}
	}
	rows, err := db.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args[:highest]...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}

func TestPragmas(t *testing.T) {
	db := openDB(t)
	if err := checkVersion(t.Context(), db.read); err != nil {
		t.Error(err)
	}
	for name, pool := range map[string]*sql.DB{"writer": db.write, "reader": db.read} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "30000",
			"query_only": map[string]string{"writer": "0", "reader": "1"}[name],
		} {
			var got string
			if err := pool.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s %s: got %v, want %v", name, pragma, got, want)
			}
		}
	}
	if got := db.write.Stats().MaxOpenConnections; got != 1 {
		t.Errorf("writing connections: got %d, want 1", got)
	}
	var loose int
	err := db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name <> 'migration'`).Scan(&loose)
	if err != nil || loose != 0 {
		t.Errorf("tables that are not strict: got %d %v, want 0", loose, err)
	}
}

func TestAtLeast(t *testing.T) {
	for text, want := range map[string]bool{
		"3.51.2": false, "3.51.3": true, "3.54.1": true, "3.7.17": false, "4.0": true, "3.51": false, "": false, "3.51.3.1": true,
	} {
		if got := atLeast(text, leastVersion); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestActsStay(t *testing.T) {
	db := openDB(t)
	if _, err := db.write.ExecContext(t.Context(), insertAct, 1, 0, "ed", "hold", "s", "", "", "", "", ""); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`UPDATE act SET note = 'x'`, `DELETE FROM act`} {
		if _, err := db.write.ExecContext(t.Context(), text); err == nil {
			t.Errorf("%s: got nil, want an error", text)
		}
	}
}
