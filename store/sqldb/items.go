package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"feedctl/news"
)

const (
	// factColumns are the facts of an item that a revision changes and
	// item_revision keeps, but for its markup.
	factColumns = `url, canonical, title, untitled, authors, published, zone, precision, updated, language, categories,
	enclosures, image, rights, publication, hash`

	// selectItems reads whole items: scanItem knows the order.
	selectItems = `SELECT i.n, i.id, s.id, s.original_url, i.guid, i.url, i.canonical, i.title, i.untitled, i.authors, i.published,
	i.zone, i.precision, i.updated, i.first_seen, i.language, i.categories, i.enclosures, i.image, i.rights,
	i.publication, i.revision, i.hash, i.backlog, i.words, i.teaser, coalesce(d.id, ''), coalesce(t.key, ''),
	i.edit_recipe, coalesce(m.summary, ''), coalesce(m.content, ''), coalesce(x.text, ''),
	g.url, g.canonical, g.title, g.byline, g.authors, g.site_name, g.published, g.zone, g.precision, g.modified,
	g.language, g.live, g.words, g.image, g.teaser, g.found_in, g.fetched_at, g.class, g.refused, g.text,
	i.page_owed
	FROM item i JOIN source s ON s.n = i.source
	LEFT JOIN item d ON d.n = i.duplicate_of LEFT JOIN story t ON t.n = i.story
	LEFT JOIN item_markup m ON m.item = i.n LEFT JOIN item_text x ON x.item = i.n LEFT JOIN page g ON g.item = i.n`

	selectRevisions = `SELECT revision, url, canonical, title, untitled, authors, published, zone, precision, updated, language,
	categories, enclosures, image, rights, publication, hash, summary, content
	FROM item_revision WHERE item = $1 ORDER BY revision`
)

// encoded are an item's lists as they are stored.
type encoded struct{ authors, categories, enclosures string }

func encodeLists(it *news.Item) (e encoded, err error) {
	if e.authors, err = encode(it.Authors); err != nil {
		return e, err
	}
	if e.categories, err = encode(it.Categories); err != nil {
		return e, err
	}
	e.enclosures, err = encode(it.Enclosures)
	return e, err
}

func (e encoded) decode(it *news.Item) error {
	if err := decode(e.authors, &it.Authors); err != nil {
		return err
	}
	if err := decode(e.categories, &it.Categories); err != nil {
		return err
	}
	return decode(e.enclosures, &it.Enclosures)
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
func zone(sec int64) time.Duration  { return time.Duration(sec) * time.Second }

// pageRow is a page as it is read beside an item, all NULL where there is none
// but for stale, which is the item's page_owed.
type pageRow struct {
	url, canonical, title, byline, authors, site, language, image, found, class, refused, text sql.NullString
	published, zone, precision, modified, words, fetched                                       sql.NullInt64
	live, teaser                                                                               sql.NullBool
	stale                                                                                      bool
}

func (p *pageRow) dest() []any {
	return []any{&p.url, &p.canonical, &p.title, &p.byline, &p.authors, &p.site, &p.published, &p.zone, &p.precision,
		&p.modified, &p.language, &p.live, &p.words, &p.image, &p.teaser, &p.found, &p.fetched, &p.class, &p.refused, &p.text, &p.stale}
}

func (p *pageRow) page() (*news.Page, error) {
	if !p.class.Valid {
		return nil, nil
	}
	g := &news.Page{
		URL: p.url.String, Canonical: p.canonical.String, Title: p.title.String, Byline: p.byline.String,
		SiteName: p.site.String, Published: moment(p.published.Int64), ZoneOffset: zone(p.zone.Int64),
		Precision: news.Precision(p.precision.Int64), Modified: moment(p.modified.Int64), Language: p.language.String,
		Live: p.live.Bool, Text: p.text.String, Words: int(p.words.Int64), Image: p.image.String,
		Teaser: p.teaser.Bool, FetchedAt: moment(p.fetched.Int64), Class: news.Class(p.class.String),
		Refused: p.refused.String, Stale: p.stale,
	}
	if err := decode(p.authors.String, &g.Authors); err != nil {
		return nil, err
	}
	return g, decode(p.found.String, &g.FoundIn)
}

func scanItem(r *sql.Rows) (n int64, it news.Item, err error) {
	var published, zoneSec, updated, first int64
	var id, source, dup, story string
	var e encoded
	var g pageRow
	dest := []any{&n, &id, &source, &it.SourceURL, &it.GUID, &it.URL, &it.Canonical, &it.Title, &it.Untitled, &e.authors, &published,
		&zoneSec, &it.Precision, &updated, &first, &it.Language, &e.categories, &e.enclosures, &it.Image, &it.Rights,
		&it.Publication, &it.Revision, &it.Hash, &it.Backlog, &it.Words, &it.Teaser, &dup, &story, &it.EditRecipe,
		&it.Summary, &it.Content, &it.Text}
	if err := r.Scan(append(dest, g.dest()...)...); err != nil {
		return 0, it, err
	}
	it.ID, it.Source, it.DuplicateOf, it.Story = news.ID(id), news.ID(source), news.ID(dup), news.ID(story)
	it.Published, it.Updated, it.FirstSeen, it.ZoneOffset = moment(published), moment(updated), moment(first), zone(zoneSec)
	if err := e.decode(&it); err != nil {
		return 0, it, err
	}
	it.Page, err = g.page()
	return n, it, err
}

// itemsByNumber returns whole items in the order of their numbers in ns.
func (t *tx) itemsByNumber(ns []int64) ([]news.Item, error) {
	found := make(map[int64]news.Item, len(ns))
	err := inLists(1, ns, func(in string, args []any) error {
		return t.each(selectItems+` WHERE i.n IN `+in, args, func(r *sql.Rows) error {
			n, it, err := scanItem(r)
			found[n] = it
			return err
		})
	})
	out := make([]news.Item, 0, len(found))
	for _, n := range ns {
		if it, ok := found[n]; ok {
			out = append(out, it)
		}
	}
	return out, err
}

// itemNumbers returns the numbers of the items that exist.
func (t *tx) itemNumbers(ids []news.ID) (map[news.ID]int64, error) {
	out := make(map[news.ID]int64, len(ids))
	err := inLists(1, texts(ids), func(in string, args []any) error {
		return t.each(`SELECT id, n FROM item WHERE id IN `+in, args, func(r *sql.Rows) error {
			var id string
			var n int64
			err := r.Scan(&id, &n)
			out[news.ID(id)] = n
			return err
		})
	})
	return out, err
}

func texts[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// Items implements store.Store.
func (db *DB) Items(ctx context.Context, ids []news.ID) (out []news.Item, err error) {
	err = db.view(ctx, "items", func(t *tx) error {
		found, err := t.itemNumbers(ids)
		if err != nil {
			return err
		}
		ns := make([]int64, 0, len(ids))
		for _, id := range ids {
			if n, ok := found[id]; ok {
				ns = append(ns, n)
			}
		}
		out, err = t.itemsByNumber(ns)
		return err
	})
	return out, err
}

// Revisions implements store.Store.
func (db *DB) Revisions(ctx context.Context, id news.ID) (out []news.Item, err error) {
	err = db.view(ctx, "revisions", func(t *tx) error {
		var now news.Item
		var n int64
		err := t.each(selectItems+` WHERE i.id = $1`, []any{string(id)}, func(r *sql.Rows) (err error) {
			n, now, err = scanItem(r)
			return err
		})
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("item %s: %w", id, news.ErrNotFound)
		}
		err = t.each(selectRevisions, []any{n}, func(r *sql.Rows) error {
			it, err := scanRevision(r, now)
			out = append(out, it)
			return err
		})
		out = append(out, now)
		return err
	})
	return out, err
}

// scanRevision reads a former revision of now: what identifies the item is
// now's, what was made of the text is not there.
func scanRevision(r *sql.Rows, now news.Item) (news.Item, error) {
	it := news.Item{ID: now.ID, Source: now.Source, SourceURL: now.SourceURL, GUID: now.GUID,
		FirstSeen: now.FirstSeen, Backlog: now.Backlog}
	var published, zoneSec, updated int64
	var e encoded
	err := r.Scan(&it.Revision, &it.URL, &it.Canonical, &it.Title, &it.Untitled, &e.authors, &published, &zoneSec, &it.Precision,
		&updated, &it.Language, &e.categories, &e.enclosures, &it.Image, &it.Rights, &it.Publication, &it.Hash,
		&it.Summary, &it.Content)
	if err != nil {
		return it, err
	}
	it.Published, it.Updated, it.ZoneOffset = moment(published), moment(updated), zone(zoneSec)
	return it, e.decode(&it)
}
