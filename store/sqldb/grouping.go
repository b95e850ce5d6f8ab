package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"feedctl/news"
)

const (
	selectUngroupedBelow = `SELECT time FROM item WHERE edit_recipe <> '' AND group_recipe < $1`
	selectUngroupedAbove = `SELECT time FROM item WHERE edit_recipe <> '' AND group_recipe > $1`

	// docBytes is how much of a text grouping reads. The text is cut by characters
	// in SQL, which both engines can, and by bytes here.
	docBytes   = 1500
	docText    = `coalesce(substr(g.text, 1, 1500), substr(x.text, 1, 1500), '')`
	selectDocs = `SELECT i.id, s.id, s.original_url, i.guid, coalesce(nullif(i.address, ''), i.canonical), i.title,
	` + docText + `, i.language, i.time,
	coalesce(nullif(i.published, 0), i.updated) BETWEEN 1 AND i.first_seen, i.untitled, coalesce(d.id, ''), coalesce(t.key, ''),
	coalesce(t.slug, '') <> '', coalesce(t.lead, 0) = i.n, i.group_recipe = $1, i.story
	FROM item i JOIN source s ON s.n = i.source
	LEFT JOIN page g ON g.item = i.n AND i.best_page = 1 LEFT JOIN item_text x ON x.item = i.n
	LEFT JOIN item d ON d.n = i.duplicate_of LEFT JOIN story t ON t.n = i.story
	WHERE `
	docsOfTime = `i.time >= $2 AND i.time <= $3 AND i.edit_recipe <> ''`
	// The other members of stories: those of another time, and those that owe their edit.
	docsOfStories = `(i.time < $2 OR i.time > $3 OR i.edit_recipe = '') AND i.story <> 0 AND i.story IN `

	insertStory = `INSERT INTO story (n, key, slug, published_at, updated, first_seen, time, title, lead_title, language,
	lead, printable, merged_into, made_from, rev, views, rendered_rev, rendered_site)
	VALUES ($1,$2,'',0,$3,$4,$3,$5,$5,$6,$7,$8,'','',1,0,0,'')`
	// An unpublished story stands at its lead's time, a published one stays.
	updateStory = `UPDATE story SET first_seen = $2, title = CASE WHEN lead_title = $3 THEN title ELSE $3 END,
	lead_title = $3, language = $4, lead = $5, printable = $6, merged_into = '',
	time = CASE WHEN slug = '' THEN $7 ELSE time END, updated = CASE WHEN slug = '' THEN $7 ELSE updated END,
	made_from = '', rev = rev + 1 WHERE n = $1`

	// An equal decision, but for when, is left with its first time.
	putDecision = `INSERT INTO decision (subject, act, recipe, at, made_by, because, score, threshold, features)
	VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
	ON CONFLICT (subject, act, recipe) DO UPDATE SET at = excluded.at, made_by = excluded.made_by,
	because = excluded.because, score = excluded.score, threshold = excluded.threshold, features = excluded.features
	WHERE decision.made_by <> excluded.made_by OR decision.because <> excluded.because
	OR decision.score <> excluded.score OR decision.threshold <> excluded.threshold
	OR decision.features <> excluded.features`
)

// Ungrouped implements store.Store.
func (db *DB) Ungrouped(ctx context.Context, recipe string) (out []time.Time, err error) {
	err = db.view(ctx, "items that owe grouping", func(t *tx) error {
		var us []int64
		for _, text := range []string{selectUngroupedBelow, selectUngroupedAbove} {
			if err := t.each(text, []any{recipe}, func(r *sql.Rows) error {
				var at int64
				err := r.Scan(&at)
				us = append(us, at)
				return err
			}); err != nil {
				return err
			}
		}
		slices.Sort(us)
		out = make([]time.Time, len(us))
		for i, at := range us {
			out[i] = moment(at)
		}
		return nil
	})
	return out, err
}

// Docs implements store.Store.
func (db *DB) Docs(ctx context.Context, recipe string, from, to time.Time) (out []news.Doc, err error) {
	err = db.view(ctx, "items of a time", func(t *tx) error {
		stories := map[int64]bool{}
		read := func(outside bool) func(r *sql.Rows) error {
			return func(r *sql.Rows) error {
				d, n, err := scanDoc(r)
				if d.Outside = outside; !outside && n != 0 {
					stories[n] = true
				}
				out = append(out, d)
				return err
			}
		}
		bounds := []any{recipe, micros(from), micros(to)}
		if err := t.each(selectDocs+docsOfTime, bounds, read(false)); err != nil {
			return err
		}
		return inLists(4, sortedKeys(stories), func(in string, args []any) error {
			return t.each(selectDocs+docsOfStories+in, append(slices.Clone(bounds), args...), read(true))
		})
	})
	slices.SortFunc(out, func(a, b news.Doc) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// scanDoc reads a row of selectDocs, and the number of the item's story.
func scanDoc(r *sql.Rows) (d news.Doc, story int64, err error) {
	var id, source, dup, key string
	var at int64
	err = r.Scan(&id, &source, &d.SourceURL, &d.GUID, &d.Canonical, &d.Title, &d.Text, &d.Language, &at,
		&d.Dated, &d.Untitled, &dup, &key, &d.Minted, &d.Leads, &d.Grouped, &story)
	d.ID, d.Source, d.DuplicateOf, d.Story = news.ID(id), news.ID(source), news.ID(dup), news.ID(key)
	d.Time, d.Text = moment(at), cutText(d.Text, docBytes)
	return d, story, err
}

// docText is what grouping reads of an item's text.
func (t *tx) docText(n int64) (text string, err error) {
	_, err = t.one(`SELECT `+docText+` FROM item i LEFT JOIN page g ON g.item = i.n AND i.best_page = 1
		LEFT JOIN item_text x ON x.item = i.n WHERE i.n = $1`, []any{n}, &text)
	return cutText(text, docBytes), err
}

// cutText returns at most the first max bytes of s, whole characters only.
func cutText(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// member is an item as grouping finds it and leaves it.
type member struct {
	n, story, place, duplicate int64
	recipe                     string
	edited, backlog            bool
	newStory, newPlace         int64
	newDuplicate               int64
	newRecipe                  string
}

// storyRow is a story as grouping finds it.
type storyRow struct {
	n, lead, time, firstSeen int64
	key, leadTitle, language string
	merged                   string
	published, printable     bool
}

// regroup is the work of one SaveGrouping: what it read, before and after.
type regroup struct {
	*tx
	items   map[int64]*member
	number  map[news.ID]int64
	stories map[int64]*storyRow
	byKey   map[string]*storyRow
	shown   map[int64]bool // stories whose page changes
}

// SaveGrouping implements store.Store.
func (db *DB) SaveGrouping(ctx context.Context, g news.Grouping) error {
	return db.update(ctx, "save grouping", func(t *tx) error {
		if err := t.knowsActs(g); err != nil {
			return err
		}
		r := &regroup{t, map[int64]*member{}, map[news.ID]int64{}, map[int64]*storyRow{}, map[string]*storyRow{}, map[int64]bool{}}
		// 1 read what the grouping names
		if err := r.load(g); err != nil {
			return err
		}
		// 2 what each item should become
		fresh, err := r.place(db.d, g)
		if err != nil {
			return err
		}
		r.note(g)
		// 3 write the items, the stories, then those that lost items
		if err := r.saveItems(); err != nil {
			return err
		}
		if err := r.disclaim(); err != nil {
			return err
		}
		if err := r.saveStories(g, fresh); err != nil {
			return err
		}
		if err := r.settle(); err != nil {
			return err
		}
		return t.decide(g.Decisions)
	})
}

// load reads the items and stories that g names, and the other items of those
// stories, which g may leave out.
func (r *regroup) load(g news.Grouping) error {
	ids := slices.Clone(g.Done)
	for _, grp := range g.Groups {
		ids = append(ids, grp.Items...)
	}
	for copied, original := range g.Duplicates {
		ids = append(ids, copied)
		if original != "" {
			ids = append(ids, original)
		}
	}
	slices.Sort(ids)
	keys := make([]string, len(g.Groups))
	for i, grp := range g.Groups {
		keys[i] = string(grp.Key)
	}
	if err := inLists(1, keys, func(in string, args []any) error {
		return r.readStories(`key IN `+in, args)
	}); err != nil {
		return err
	}
	var named []int64
	for n := range r.stories {
		named = append(named, n)
	}
	if err := inLists(1, texts(slices.Compact(ids)), func(in string, args []any) error {
		return r.readItems(`id IN `+in, args)
	}); err != nil {
		return err
	}
	if err := inLists(1, named, func(in string, args []any) error {
		return r.readItems(`story IN `+in+` AND story <> 0`, args)
	}); err != nil {
		return err
	}
	// The stories that items leave.
	left := map[int64]bool{}
	for _, m := range r.items {
		if m.story != 0 && r.stories[m.story] == nil {
			left[m.story] = true
		}
	}
	return inLists(1, sortedKeys(left), func(in string, args []any) error {
		return r.readStories(`n IN `+in, args)
	})
}

func (r *regroup) readStories(where string, args []any) error {
	return r.each(`SELECT n, key, slug <> '', lead, time, first_seen, lead_title, language, merged_into, printable
		FROM story WHERE `+where, args, func(rows *sql.Rows) error {
		s := &storyRow{}
		err := rows.Scan(&s.n, &s.key, &s.published, &s.lead, &s.time, &s.firstSeen, &s.leadTitle, &s.language, &s.merged, &s.printable)
		r.stories[s.n], r.byKey[s.key] = s, s
		return err
	})
}

func (r *regroup) readItems(where string, args []any) error {
	return r.each(`SELECT n, id, story, place, duplicate_of, group_recipe, edit_recipe <> '', backlog FROM item WHERE `+where,
		args, func(rows *sql.Rows) error {
			m := &member{}
			var id string
			err := rows.Scan(&m.n, &id, &m.story, &m.place, &m.duplicate, &m.recipe, &m.edited, &m.backlog)
			m.newStory, m.newPlace, m.newDuplicate, m.newRecipe = m.story, m.place, m.duplicate, m.recipe
			r.items[m.n], r.number[news.ID(id)] = m, m.n
			return err
		})
}

// place gives every item of a group its story and place; new stories get their
// numbers. An item that its story's group leaves out, and no other takes, owes
// grouping again where the pass judged it and the story is not published; else it
// stays behind the others. An item that was not judged leaves no published story.
// It returns the keys of the new stories.
func (r *regroup) place(d dialect, g news.Grouping) (fresh map[string]bool, err error) {
	fresh = map[string]bool{}
	next, err := d.reserve(r.tx, "story", "n", len(g.Groups))
	if err != nil {
		return nil, err
	}
	judged := make(map[int64]bool, len(g.Done))
	for _, id := range g.Done {
		judged[r.number[id]] = true
	}
	taken := map[int64]bool{}
	places := map[int64]int64{} // of each story of a group: how many it has
	for _, grp := range g.Groups {
		s := r.byKey[string(grp.Key)]
		for _, id := range grp.Items {
			m := r.items[r.number[id]]
			if m == nil || taken[m.n] {
				continue // erased meanwhile, or named twice
			}
			if old := r.stories[m.story]; old != nil && old.published && old.key != string(grp.Key) && !judged[m.n] {
				continue
			}
			if s == nil {
				s = &storyRow{n: next, key: string(grp.Key)}
				next++
				r.stories[s.n], r.byKey[s.key] = s, s
				fresh[s.key] = true
			}
			taken[m.n] = true
			m.newStory, m.newPlace = s.n, places[s.n]
			places[s.n]++
		}
	}
	left := slices.DeleteFunc(sortedKeys(r.items), func(n int64) bool { return taken[n] || places[r.items[n].newStory] == 0 })
	slices.SortStableFunc(left, func(a, b int64) int { return cmp.Compare(r.items[a].place, r.items[b].place) })
	for _, n := range left {
		m := r.items[n]
		if judged[n] && !r.stories[m.story].published {
			m.newStory, m.newPlace, m.newRecipe = 0, 0, ""
			continue
		}
		m.newPlace = places[m.story]
		places[m.story]++
	}
	return fresh, nil
}

// note sets what the pass found of single items: copies, and that it looked.
func (r *regroup) note(g news.Grouping) {
	for copied, original := range g.Duplicates {
		if m := r.items[r.number[copied]]; m != nil {
			m.newDuplicate = r.number[original] // 0 for none
		}
	}
	for _, id := range g.Done {
		m := r.items[r.number[id]]
		// A text that came in meanwhile has not been looked at: it owes its edit.
		if m != nil && m.edited && (m.newStory != 0 || m.story == 0) {
			m.newRecipe = g.Recipe
		}
	}
}

func (r *regroup) saveItems() error {
	const text = `UPDATE item SET story = $2, place = $3, duplicate_of = $4, group_recipe = $5 WHERE n = $1`
	for _, n := range sortedKeys(r.items) {
		m := r.items[n]
		moved := m.newStory != m.story || m.newPlace != m.place || m.newDuplicate != m.duplicate
		if !moved && m.newRecipe == m.recipe {
			continue
		}
		if moved {
			r.shown[m.story], r.shown[m.newStory] = true, true
		}
		if _, err := r.exec(text, m.n, m.newStory, m.newPlace, m.newDuplicate, m.newRecipe); err != nil {
			return err
		}
	}
	return nil
}

// saveStories writes the stories of g that are new or changed.
func (r *regroup) saveStories(g news.Grouping, fresh map[string]bool) error {
	filled, printable := map[int64]bool{}, map[int64]bool{}
	for _, m := range r.items {
		filled[m.newStory] = true
		if !m.backlog {
			printable[m.newStory] = true
		}
	}
	for _, grp := range g.Groups {
		s := r.byKey[string(grp.Key)]
		if s == nil || !filled[s.n] {
			continue // none of its items is there, or they all moved on
		}
		lead := r.number[grp.Lead]
		at, first := micros(grp.Time), micros(grp.FirstSeen)
		if fresh[s.key] {
			if _, err := r.exec(insertStory, s.n, s.key, at, first, grp.Title, grp.Language, lead, flag(printable[s.n])); err != nil {
				return err
			}
			delete(r.shown, s.n)
			continue
		}
		same := s.leadTitle == grp.Title && s.language == grp.Language && s.lead == lead && s.firstSeen == first &&
			s.printable == printable[s.n] && s.merged == "" && (s.published || s.time == at)
		if same && !r.shown[s.n] {
			continue
		}
		if _, err := r.exec(updateStory, s.n, first, grp.Title, grp.Language, lead, flag(printable[s.n]), at); err != nil {
			return err
		}
		delete(r.shown, s.n)
	}
	return nil
}

// settle looks after the stories that changed without a group of their own:
// those that lost items, and those of whose items one became or ceased to be a
// copy.
func (r *regroup) settle() error {
	delete(r.shown, 0)
	for _, n := range sortedKeys(r.shown) {
		s := r.stories[n]
		left, err := r.repair(n)
		if err != nil {
			return err
		}
		if left {
			continue
		}
		heir := r.heir(s)
		if s.published {
			// Its page leads to the story that took its lead.
			if _, err := r.exec(`UPDATE story SET merged_into = $2, printable = 0, rev = rev + 1 WHERE n = $1`, n, heir.key); err != nil {
				return err
			}
			continue
		}
		// A published one stands on what was said of it alone.
		if !heir.published {
			if err := r.bequeath(n, heir.n); err != nil {
				return err
			}
		}
		if err := r.dropStory(n, s.key); err != nil {
			return err
		}
	}
	return nil
}

// heir is the story that took the lead of s, else any of its items; the zero
// storyRow when all of them stand in none.
func (r *regroup) heir(s *storyRow) storyRow {
	if m := r.items[s.lead]; m != nil && m.newStory != 0 {
		return *r.stories[m.newStory]
	}
	for _, n := range sortedKeys(r.items) {
		if m := r.items[n]; m.story == s.n && m.newStory != 0 {
			return *r.stories[m.newStory]
		}
	}
	return storyRow{}
}

// bequeath hands what a person decided of an unpublished story to the story
// that took its items: its key was provisional, the decision was not.
func (t *tx) bequeath(from, to int64) error {
	if to == 0 {
		return nil
	}
	changed, err := t.exec(`INSERT INTO story_channel (story, channel, state, pinned, set_by, set_at)
		SELECT $2, channel, state, pinned, set_by, set_at FROM story_channel WHERE story = $1 AND (set_by <> '' OR pinned = 1)
		ON CONFLICT (story, channel) DO UPDATE SET state = excluded.state, pinned = excluded.pinned,
		set_by = excluded.set_by, set_at = excluded.set_at WHERE story_channel.set_by = ''`, from, to)
	if err != nil || changed == 0 {
		return err
	}
	_, err = t.exec(`UPDATE story SET rev = rev + 1 WHERE n = $1`, to)
	return err
}

// repair makes a story whose items changed whole again: places without gaps, the
// first item its lead. It reports whether the story has items left.
func (t *tx) repair(n int64) (left bool, err error) {
	var items []member
	err = t.each(`SELECT n, place, backlog FROM item WHERE story = $1 AND story <> 0 ORDER BY place, n`, []any{n}, func(r *sql.Rows) error {
		var m member
		err := r.Scan(&m.n, &m.place, &m.backlog)
		items = append(items, m)
		return err
	})
	if err != nil || len(items) == 0 {
		return false, err
	}
	printable := false
	for i, m := range items {
		printable = printable || !m.backlog
		if m.place == int64(i) {
			continue
		}
		if _, err := t.exec(`UPDATE item SET place = $2 WHERE n = $1`, m.n, int64(i)); err != nil {
			return true, err
		}
	}
	var title, language string
	var at, lead, oldLead int64
	if _, err := t.one(`SELECT i.title, i.language, i.time, i.n, t.lead FROM item i JOIN story t ON t.n = i.story
		WHERE t.n = $1 AND i.n = $2`, []any{n, items[0].n}, &title, &language, &at, &lead, &oldLead); err != nil {
		return true, err
	}
	if lead == oldLead {
		_, err = t.exec(`UPDATE story SET made_from = '', rev = rev + 1, printable = $2 WHERE n = $1`, n, flag(printable))
		return true, err
	}
	var first int64
	if _, err := t.one(`SELECT min(time) FROM item WHERE story = $1 AND story <> 0`, []any{n}, &first); err != nil {
		return true, err
	}
	_, err = t.exec(updateStory, n, first, title, language, lead, flag(printable), at)
	return true, err
}

// dropStory erases a story that has no items; the page of a published one is
// withdrawn in the same transaction.
func (t *tx) dropStory(n int64, key string) error {
	s := news.Story{Key: news.ID(key)}
	if _, err := t.one(`SELECT slug FROM story WHERE n = $1`, []any{n}, &s.Slug); err != nil {
		return err
	}
	if s.Published() {
		if _, err := t.exec(`INSERT INTO withdrawn (path) VALUES ($1) ON CONFLICT (path) DO NOTHING`, s.Path()); err != nil {
			return err
		}
	}
	if _, err := t.exec(`DELETE FROM decision WHERE subject = $1`, key); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM story WHERE n = $1`, n) // its summary and channels go with it
	return err
}

// decide keeps decisions.
func (t *tx) decide(ds []news.Decision) error {
	for _, d := range ds {
		features, err := encode(d.Features)
		if err != nil {
			return fmt.Errorf("decision %s on %s: %w", d.Act, d.Subject, err)
		}
		if _, err := t.exec(putDecision, string(d.Subject), d.Act, d.Recipe, micros(d.At), d.By, d.Because, d.Score,
			d.Threshold, features); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[int64]V) []int64 {
	out := make([]int64, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
