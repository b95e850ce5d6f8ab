package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"feedctl/news"
)

const (
	// Of a row read by ToAsk the poll alone is asked: there is none of a removed
	// source, and numbers are never given twice. What is not due at any time is
	// paused or, as another visit was told meanwhile, gone.
	selectVisited = `SELECT p.source, CASE WHEN p.due IS NULL THEN (SELECT s.paused FROM source s WHERE s.n = p.source) ELSE 0 END,
	CASE WHEN p.due IS NULL THEN 1 ELSE 0 END, p.items, p.visits, p.last_line, '' FROM poll p WHERE p.source IN `
	selectVisitedNamed = `SELECT s.n, s.paused, CASE WHEN p.due IS NULL THEN 1 ELSE 0 END, p.items, p.visits, p.last_line, s.id
	FROM source s JOIN poll p ON p.source = s.n WHERE s.removed = 0 AND s.id IN `
	updateGone = `UPDATE poll_held SET gone = $1 WHERE source = $2`

	insertItem = `INSERT INTO item (n, id, source, guid, url, canonical, title, untitled, authors, published, zone, precision,
	updated, language, categories, enclosures, image, rights, publication, hash, first_seen, time, revision, backlog,
	words, teaser, cut, best_page, duplicate_of, story, place, edit_recipe, group_recipe, page_owed, page_tries,
	page_since, page_next)
	VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,1,$23,0,0,0,0,0,0,0,'','',1,0,$24,0)`
	insertMarkup = `INSERT INTO item_markup (item, summary, content) VALUES ($1,$2,$3)`

	keepRevision = `INSERT INTO item_revision (item, revision, ` + factColumns + `, summary, content)
	SELECT n, revision, ` + factColumns + `, summary, content FROM item JOIN item_markup ON item_markup.item = item.n
	WHERE item.n = $1`
	// It owes its edit, its grouping and its page again; first_seen and backlog
	// stay, and so does page_next, which its site may have asked for.
	reviseItem = `UPDATE item SET url = $2, canonical = $3, title = $4, untitled = $5, authors = $6, published = $7,
	zone = $8, precision = $9, updated = $10, language = $11, categories = $12, enclosures = $13, image = $14,
	rights = $15, publication = $16, hash = $17,
	time = CASE WHEN $7 <> 0 AND $7 <= first_seen THEN $7
		WHEN $7 = 0 AND $10 <> 0 AND $10 <= first_seen THEN $10 ELSE first_seen END,
	revision = revision + 1, edit_recipe = '', group_recipe = '', cut = teaser, best_page = 0,
	page_owed = 1, page_tries = 0, page_since = $18 WHERE n = $1`
	reviseMarkup = `UPDATE item_markup SET summary = $2, content = $3 WHERE item = $1`
	// A story shows its items; published or not, what was made of it is owed again.
	touchStoryOfItem = `UPDATE story SET made_from = '', rev = rev + 1
	WHERE n = (SELECT story FROM item WHERE n = $1 AND story <> 0)`

	// oneVisit is how many items of a visit are looked up in one statement.
	oneVisit = 32
	// visitedRows is how many polls are looked up in one statement.
	visitedRows = 256
)

func selectVisitedRows() string { return selectVisited + list(1, visitedRows) }

func selectKnownIDs(count int) string {
	return `SELECT id, n, hash FROM item WHERE id IN ` + list(1, count)
}

// visited is what a visit needs of its source's row.
type visited struct {
	n, items, visits, line int64
	paused                 bool
	never                  bool // it was due at no time: paused or gone
	read                   bool // not here, but with the source of a quiet visit
}

// quiet reports whether a visit to a source that ToAsk read brought nothing but
// its poll.
func quiet(v *news.Visit) bool {
	return v.Source.Row != 0 && len(v.Items) == 0 && v.Seen == nil && v.Feed == nil && v.MovedTo == "" && v.Usual.IsZero()
}

// SaveVisits implements store.Store. The rows are written in the order they
// stand in, so that each page of the file is changed and written once.
func (db *DB) SaveVisits(ctx context.Context, visits []news.Visit) ([]news.Saved, error) {
	var out []news.Saved
	err := db.update(ctx, "save visits", func(t *tx) error {
		out = make([]news.Saved, len(visits))
		items := 0
		for i := range visits {
			items += len(visits[i].Items)
		}
		nextItem, err := int64(0), error(nil)
		if items > 0 {
			if nextItem, err = db.d.reserve(t, "item", "n", items); err != nil {
				return err
			}
		}
		line, err := db.d.reserve(t, "ledger", "n", len(visits))
		if err != nil {
			return err
		}
		sources, err := t.visited(visits, true)
		if err != nil {
			return err
		}
		for _, i := range inRowOrder(sources) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if s := sources[i]; s != nil && s.read {
				saved, err := t.saveQuiet(&visits[i], s, line)
				if err != nil {
					return err
				}
				if saved {
					line++
					continue
				}
				again, err := t.visited(visits[i:i+1], false)
				if err != nil {
					return err
				}
				sources[i] = again[0]
			}
			if sources[i] == nil {
				out[i].Dropped = true
				continue
			}
			if out[i], err = t.saveVisit(&visits[i], sources[i], &nextItem, line); err != nil {
				return err
			}
			line++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// inRowOrder is the order in which to write; visits of one source stay in theirs.
func inRowOrder(sources []*visited) []int {
	number := func(i int) int64 {
		if s := sources[i]; s != nil {
			return s.n
		}
		return 0
	}
	order := make([]int, len(sources))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(number(a), number(b)) })
	return order
}

// visited reads the rows of the visits' sources, in the visits' order; nil where
// it was removed. Those of quiet visits are believed to be as they were, if so asked.
func (t *tx) visited(visits []news.Visit, believe bool) ([]*visited, error) {
	out := make([]*visited, len(visits))
	var rows []int64
	var ids []string
	for i := range visits {
		switch s := &visits[i].Source; {
		case believe && quiet(&visits[i]):
			out[i] = &visited{n: s.Row, visits: s.Lines, line: s.Line, read: true}
		case s.Row != 0:
			rows = append(rows, s.Row)
		default:
			ids = append(ids, string(s.ID))
		}
	}
	slices.Sort(rows)
	byRow, byID := make(map[int64]*visited, len(rows)), make(map[news.ID]*visited, len(ids))
	read := func(text string, args []any) error {
		return t.each(text, args, func(r *sql.Rows) error {
			s := &visited{}
			var id string
			var paused, never int64
			err := r.Scan(&s.n, &paused, &never, &s.items, &s.visits, &s.line, &id)
			s.paused, s.never = paused != 0, never != 0
			byRow[s.n], byID[news.ID(id)] = s, s
			return err
		})
	}
	for part := range slices.Chunk(rows, visitedRows) {
		if err := read(selectVisitedRows(), fixed(part, visitedRows)); err != nil {
			return nil, err
		}
	}
	err := inLists(1, ids, func(in string, args []any) error { return read(selectVisitedNamed+in, args) })
	for i := range visits {
		switch s := &visits[i].Source; {
		case out[i] != nil:
		case s.Row != 0:
			out[i] = byRow[s.Row]
		default:
			out[i] = byID[s.ID]
		}
	}
	return out, err
}

// saveVisit stores one visit whole and keeps s up to date with it. New items are
// numbered from *next, its ledger line is line.
func (t *tx) saveVisit(v *news.Visit, s *visited, next *int64, line int64) (saved news.Saved, err error) {
	if saved, err = t.saveItems(v, s, next); err != nil {
		return saved, err
	}
	if v.Seen != nil {
		if err := t.saveSeen(s.n, v.Seen); err != nil {
			return saved, err
		}
	}
	if v.Feed != nil || v.MovedTo != "" {
		if err := t.learn(v, s.n); err != nil {
			return saved, err
		}
	}
	if !v.Usual.IsZero() {
		if _, err := t.exec(noteUsual, s.n, micros(v.Usual), micros(v.Poll.NextFetchAt)); err != nil {
			return saved, err
		}
	}
	if err := t.addLine(lines{s.n, s.visits, s.line}, line, requestOf(v, saved)); err != nil {
		return saved, err
	}
	if err := t.holdPages(v); err != nil {
		return saved, err
	}
	s.items, s.visits, s.line = s.items+int64(saved.New), s.visits+1, line
	if _, err = t.exec(updatePoll, append(pollArgs(&v.Poll, s.paused), s.items, s.visits, s.line, s.n)...); err != nil {
		return saved, err
	}
	// Of a source whose row was read for this visit the difference is known.
	if v.Source.Row != 0 && sameHeld(&v.Poll, &v.Source.Poll) {
		if s.never {
			_, err = t.exec(updateGone, flag(v.Poll.Gone), s.n) // somebody else may have been told otherwise
		}
		return saved, err
	}
	return saved, t.putHeld(s.n, &v.Poll)
}

// saveQuiet stores a quiet visit and reports whether its source was as it was read.
func (t *tx) saveQuiet(v *news.Visit, s *visited, line int64) (saved bool, err error) {
	p, n := &v.Poll, int64(0)
	if same(p) {
		n, err = t.exec(updateSame, due(p, false), micros(p.NextFetchAt), micros(p.LastChecked), int64(p.Interval), p.Because, s.visits+1, line, s.n, s.line)
	} else {
		n, err = t.exec(updateQuiet, append(pollArgs(p, false), s.visits+1, line, s.n, s.line)...)
	}
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.addLine(lines{s.n, s.visits, s.line}, line, requestOf(v, news.Saved{})); err != nil {
		return false, err
	}
	if err := t.holdPages(v); err != nil {
		return false, err
	}
	if sameHeld(&v.Poll, &v.Source.Poll) {
		return true, nil
	}
	return true, t.putHeld(s.n, &v.Poll)
}

// saveItems stores the new and revised ones of a visit's items. An item named
// twice in a document counts once, as it came first: its text would flip at
// every visit.
func (t *tx) saveItems(v *news.Visit, s *visited, next *int64) (saved news.Saved, err error) {
	if len(v.Items) == 0 {
		return saved, nil
	}
	type row struct {
		n    int64
		hash string
	}
	known := map[string]row{}
	if s.items > 0 {
		ids := make([]string, len(v.Items))
		for i := range v.Items {
			ids[i] = string(v.Items[i].ID)
		}
		for len(ids) > 0 {
			part := ids[:min(oneVisit, len(ids))]
			args := make([]any, oneVisit)
			for i := range args {
				args[i] = part[min(i, len(part)-1)]
			}
			err := t.each(selectKnownIDs(oneVisit), args, func(r *sql.Rows) error {
				var id string
				var k row
				err := r.Scan(&id, &k.n, &k.hash)
				known[id] = k
				return err
			})
			if err != nil {
				return saved, err
			}
			ids = ids[len(part):]
		}
	}
	seen := make(map[news.ID]bool, len(v.Items))
	for i := range v.Items {
		it := &v.Items[i]
		if seen[it.ID] {
			continue
		}
		seen[it.ID] = true
		hash := it.Hash
		if hash == "" {
			hash = it.ContentHash()
		}
		k, old := known[string(it.ID)]
		switch {
		case !old:
			if err := t.insertItem(it, *next, s.n, hash, v.At); err != nil {
				return saved, err
			}
			*next++
			saved.New++
		case k.hash != hash:
			if err := t.reviseItem(it, k.n, hash, v.At); err != nil {
				return saved, err
			}
			saved.Revised++
		}
	}
	saved.First = s.items == 0 && saved.New > 0
	return saved, nil
}

func (t *tx) insertItem(it *news.Item, n, source int64, hash string, at time.Time) error {
	e, err := encodeLists(it)
	if err != nil {
		return err
	}
	timed := news.Item{Published: it.Published, Updated: it.Updated, FirstSeen: it.FirstSeen}
	if timed.FirstSeen.IsZero() {
		timed.FirstSeen = at
	}
	_, err = t.exec(insertItem, n, string(it.ID), source, it.GUID, it.URL, it.Canonical, it.Title, flag(it.Untitled), e.authors,
		micros(it.Published), seconds(it.ZoneOffset), int64(it.Precision), micros(it.Updated), it.Language, e.categories,
		e.enclosures, it.Image, it.Rights, it.Publication, hash, micros(timed.FirstSeen), micros(timed.Time()),
		flag(it.Backlog), micros(timed.FirstSeen))
	if err != nil {
		return err
	}
	_, err = t.exec(insertMarkup, n, it.Summary, it.Content)
	return err
}

func (t *tx) reviseItem(it *news.Item, n int64, hash string, at time.Time) error {
	e, err := encodeLists(it)
	if err != nil {
		return err
	}
	if _, err := t.exec(keepRevision, n); err != nil {
		return err
	}
	_, err = t.exec(reviseItem, n, it.URL, it.Canonical, it.Title, flag(it.Untitled), e.authors, micros(it.Published),
		seconds(it.ZoneOffset), int64(it.Precision), micros(it.Updated), it.Language, e.categories, e.enclosures,
		it.Image, it.Rights, it.Publication, hash, micros(at))
	if err != nil {
		return err
	}
	if _, err := t.exec(reviseMarkup, n, it.Summary, it.Content); err != nil {
		return err
	}
	_, err = t.exec(touchStoryOfItem, n)
	return err
}

// learn keeps what the feed says of its source: its title unless a person chose
// one, its site, its new address unless another source has it.
func (t *tx) learn(v *news.Visit, n int64) error {
	if err := t.learnHub(v, n); err != nil {
		return err
	}
	if err := t.noteAnswered(v, n); err != nil {
		return err
	}
	var was struct{ url, site, title string }
	var fixed bool
	if _, err := t.one(`SELECT url, site_url, title, title_fixed FROM source WHERE n = $1`, []any{n},
		&was.url, &was.site, &was.title, &fixed); err != nil {
		return err
	}
	now := was
	if v.Feed != nil {
		now.site = cmp.Or(v.Feed.SiteURL, was.site)
		if !fixed {
			now.title = cmp.Or(v.Feed.Title, was.title)
		}
	}
	if v.MovedTo != "" && v.MovedTo != was.url {
		var others int
		if _, err := t.one(`SELECT count(*) FROM source WHERE (url = $1 OR original_url = $1) AND n <> $2 AND removed = 0`,
			[]any{v.MovedTo, n}, &others); err != nil {
			return err
		}
		if others == 0 {
			now.url = v.MovedTo
		}
	}
	if now == was {
		return nil
	}
	if _, err := t.exec(`UPDATE source SET url = $2, site_url = $3, title = $4 WHERE n = $1`, n, now.url, now.site, now.title); err != nil {
		return err
	}
	if now.title == was.title {
		return nil
	}
	_, err := t.exec(touchStoriesOfSource, n)
	return err
}
