package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"feedctl/news"
)

const (
	selectVisited = `SELECT s.id, s.n, s.url, s.site_url, s.title, s.title_fixed, s.paused, p.items, p.visits, p.last_line
	FROM source s JOIN poll p ON p.source = s.n WHERE s.removed = 0 AND s.id IN `

	updatePoll = `UPDATE poll SET etag = $2, last_modified = $3, validators_at = $4, body_hash = $5,
	last_status = $6, last_class = $7, last_error = $8, failures = $9, last_checked = $10, last_changed = $11,
	next_fetch_at = $12, every = $13, because = $14, retry_after = $15, gone = $16, hub = $17, due = $18,
	items = $19, visits = $20, last_line = $21 WHERE source = $1`

	insertItem = `INSERT INTO item (n, id, source, guid, url, canonical, title, untitled, authors, published, zone, precision,
	updated, language, categories, enclosures, image, rights, publication, hash, first_seen, time, revision, backlog,
	words, teaser, cut, best_page, duplicate_of, story, place, edit_recipe, group_recipe, page_owed, page_tries,
	page_since, page_next)
	VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,1,$23,0,0,0,0,0,0,0,'','',1,0,$21,0)`
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
)

func selectKnownIDs(count int) string {
	return `SELECT id, n, hash FROM item WHERE id IN ` + list(1, count)
}

// visited is what a visit needs of its source's row.
type visited struct {
	n, items, visits, line int64
	url, site, title       string
	titleFixed, paused     bool
}

// SaveVisits implements store.Store.
func (db *DB) SaveVisits(ctx context.Context, visits []news.Visit) ([]news.Saved, error) {
	var out []news.Saved
	err := db.update(ctx, "save visits", func(t *tx) error {
		out = make([]news.Saved, len(visits))
		items := 0
		for _, v := range visits {
			items += len(v.Items)
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
		sources, err := t.visited(visits)
		if err != nil {
			return err
		}
		for i := range visits {
			if err := ctx.Err(); err != nil {
				return err
			}
			s := sources[visits[i].Source.ID]
			if s == nil {
				out[i].Dropped = true
				continue
			}
			if out[i], err = t.saveVisit(&visits[i], s, &nextItem, line+int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// visited reads the rows of the visits' sources, but for those that were removed.
func (t *tx) visited(visits []news.Visit) (map[news.ID]*visited, error) {
	ids := make([]string, len(visits))
	for i, v := range visits {
		ids[i] = string(v.Source.ID)
	}
	out := make(map[news.ID]*visited, len(visits))
	err := inLists(1, ids, func(in string, args []any) error {
		return t.each(selectVisited+in, args, func(r *sql.Rows) error {
			s := &visited{}
			var id string
			err := r.Scan(&id, &s.n, &s.url, &s.site, &s.title, &s.titleFixed, &s.paused, &s.items, &s.visits, &s.line)
			out[news.ID(id)] = s
			return err
		})
	})
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
	if err := t.learn(v, s); err != nil {
		return saved, err
	}
	if err := t.addLine(v, s, line, saved); err != nil {
		return saved, err
	}
	s.items, s.visits, s.line = s.items+int64(saved.New), s.visits+1, line
	_, err = t.exec(updatePoll, append(pollArgs(s.n, v.Poll, s.paused), s.items, s.visits, s.line)...)
	return saved, err
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
		flag(it.Backlog))
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
func (t *tx) learn(v *news.Visit, s *visited) error {
	url, site, title := s.url, s.site, s.title
	if v.Feed != nil {
		site = cmp.Or(v.Feed.SiteURL, site)
		if !s.titleFixed {
			title = cmp.Or(v.Feed.Title, title)
		}
	}
	if v.MovedTo != "" && v.MovedTo != s.url {
		var others int
		if _, err := t.one(`SELECT count(*) FROM source WHERE (url = $1 OR original_url = $1) AND n <> $2 AND removed = 0`,
			[]any{v.MovedTo, s.n}, &others); err != nil {
			return err
		}
		if others == 0 {
			url = v.MovedTo
		}
	}
	if url == s.url && site == s.site && title == s.title {
		return nil
	}
	if _, err := t.exec(`UPDATE source SET url = $2, site_url = $3, title = $4 WHERE n = $1`, s.n, url, site, title); err != nil {
		return err
	}
	renamed := title != s.title
	s.url, s.site, s.title = url, site, title
	if !renamed {
		return nil
	}
	_, err := t.exec(touchStoriesOfSource, s.n)
	return err
}
