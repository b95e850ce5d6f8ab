package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"feedctl/news"
)

const (
	// Two reads of one index: what was never edited, and what another recipe
	// edited. "<>" alone would read every item.
	selectUneditedBelow = `SELECT n FROM item WHERE edit_recipe < $1 ORDER BY edit_recipe, n LIMIT $2`
	selectUneditedAbove = `SELECT n FROM item WHERE edit_recipe > $1 ORDER BY edit_recipe, n LIMIT $2`

	selectDerived = `SELECT i.id, i.n, i.hash, i.canonical, i.address, i.words, i.teaser, i.group_recipe, coalesce(x.text, ''),
	CASE WHEN i.page_owed = 1 THEN 0 ELSE coalesce(octet_length(g.text), 0) END, coalesce(g.teaser, 0)
	FROM item i LEFT JOIN item_text x ON x.item = i.n LEFT JOIN page g ON g.item = i.n WHERE i.id IN `
	updateDerived = `UPDATE item SET words = $3, teaser = $4, cut = $5, best_page = $6, canonical = $7,
	edit_recipe = $8, group_recipe = $9, address = $10 WHERE n = $1 AND hash = $2`
	putText = `INSERT INTO item_text (item, text) VALUES ($1, $2) ON CONFLICT (item) DO UPDATE SET text = excluded.text`

	selectOwedPages = `SELECT i.n, i.source, i.url FROM item i JOIN source s ON s.n = i.source
	WHERE i.page_owed = 1 AND i.page_tries < 3 AND i.backlog = 0 AND i.url <> '' AND i.edit_recipe <> ''
	AND i.page_since > $1 AND i.page_next <= $2 AND s.removed = 0
	AND (coalesce(nullif(s.full_text, ''), $3) = 'always'
		OR (coalesce(nullif(s.full_text, ''), $3) = 'auto' AND i.teaser = 1))
	ORDER BY i.page_since DESC, i.time DESC, i.n DESC`
	// A wait that is further away than any site can ask for was set by a clock that ran ahead.
	selectPageHosts = `SELECT host FROM page_host WHERE until > $1 AND until <= $2`
	dropPageHosts   = `DELETE FROM page_host WHERE until <= $1`
	putPageHost     = `INSERT INTO page_host (host, until) VALUES ($1, $2)
	ON CONFLICT (host) DO UPDATE SET until = excluded.until
	WHERE excluded.until > page_host.until OR page_host.until > $3`

	putPage = `INSERT INTO page (item, url, canonical, title, byline, authors, site_name, published, zone, precision,
	modified, language, live, words, image, teaser, found_in, fetched_at, class, refused, text)
	VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)
	ON CONFLICT (item) DO UPDATE SET url = excluded.url, canonical = excluded.canonical, title = excluded.title,
	byline = excluded.byline, authors = excluded.authors, site_name = excluded.site_name,
	published = excluded.published, zone = excluded.zone, precision = excluded.precision,
	modified = excluded.modified, language = excluded.language, live = excluded.live, words = excluded.words,
	image = excluded.image, teaser = excluded.teaser, found_in = excluded.found_in,
	fetched_at = excluded.fetched_at, class = excluded.class, refused = excluded.refused, text = excluded.text`
)

// Unedited implements store.Store.
func (db *DB) Unedited(ctx context.Context, recipe string, limit int) (out []news.Item, err error) {
	err = db.view(ctx, "items that owe their edit", func(t *tx) error {
		var ns []int64
		for _, text := range []string{selectUneditedBelow, selectUneditedAbove} {
			err := t.each(text, []any{recipe, limit - len(ns)}, func(r *sql.Rows) error {
				var n int64
				err := r.Scan(&n)
				ns = append(ns, n)
				return err
			})
			if err != nil {
				return err
			}
		}
		out, err = t.itemsByNumber(ns)
		return err
	})
	return out, err
}

// derivedRow is what is stored of an item that was edited.
type derivedRow struct {
	n                                      int64
	hash, canonical, address, recipe, text string
	words                                  int
	teaser, pageTeaser                     bool
	pageBytes                              int
}

// SaveDerived implements store.Store.
func (db *DB) SaveDerived(ctx context.Context, rows []news.Derived) error {
	if len(rows) == 0 {
		return nil
	}
	return db.update(ctx, "save edited items", func(t *tx) error {
		ids := make([]string, len(rows))
		for i, d := range rows {
			ids[i] = string(d.Item)
		}
		stored := make(map[string]derivedRow, len(rows))
		err := inLists(1, ids, func(in string, args []any) error {
			return t.each(selectDerived+in, args, func(r *sql.Rows) error {
				var id string
				var o derivedRow
				err := r.Scan(&id, &o.n, &o.hash, &o.canonical, &o.address, &o.words, &o.teaser, &o.recipe, &o.text, &o.pageBytes, &o.pageTeaser)
				stored[id] = o
				return err
			})
		})
		if err != nil {
			return err
		}
		for _, d := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			o, ok := stored[string(d.Item)]
			if !ok || o.hash != d.Hash {
				continue
			}
			if err := t.saveDerived(o, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) saveDerived(o derivedRow, d news.Derived) error {
	// The page's text is the best where it is longer: news.Item.BestText.
	cut, bestPage := d.Teaser, o.pageBytes > len(d.Text)
	if bestPage {
		cut = o.pageTeaser
	}
	recipe := o.recipe
	if d.Text != o.text || d.Canonical != o.canonical || d.Address != o.address {
		recipe = ""
	}
	changed, err := t.exec(updateDerived, o.n, d.Hash, int64(d.Words), flag(d.Teaser), flag(cut), flag(bestPage),
		d.Canonical, d.Recipe, recipe, d.Address)
	if err != nil || changed == 0 {
		return err
	}
	if d.Text != o.text {
		if _, err := t.exec(putText, o.n, d.Text); err != nil {
			return err
		}
	}
	if d.Text == o.text && d.Words == o.words && d.Teaser == o.teaser {
		return nil
	}
	_, err = t.exec(touchStoryOfItem, o.n)
	return err
}

// OwedPages implements store.Store.
func (db *DB) OwedPages(ctx context.Context, mode string, since, now time.Time, perSource, limit int) (out []news.Item, err error) {
	err = db.view(ctx, "items that owe their page", func(t *tx) error {
		waits := map[string]bool{} // hosts
		err := t.each(selectPageHosts, []any{micros(now), micros(now.Add(news.MaxRetryAfter))}, func(r *sql.Rows) error {
			var host string
			err := r.Scan(&host)
			waits[host] = true
			return err
		})
		if err != nil {
			return err
		}
		var ns []int64
		taken := map[int64]int{}
		err = t.each(selectOwedPages, []any{micros(since), micros(now), mode}, func(r *sql.Rows) error {
			var n, source int64
			var address string
			if err := r.Scan(&n, &source, &address); err != nil {
				return err
			}
			if len(ns) < limit && taken[source] < perSource && (len(waits) == 0 || !waits[pageHost(address)]) {
				taken[source]++
				ns = append(ns, n)
			}
			if len(ns) >= limit {
				return errEnough
			}
			return nil
		})
		if err != nil {
			return err
		}
		out, err = t.itemsByNumber(ns)
		return err
	})
	return out, err
}

// SavePage implements store.Store.
func (db *DB) SavePage(ctx context.Context, item news.ID, p news.Page) error {
	return db.update(ctx, "save page", func(t *tx) error {
		var it paged
		found, err := t.one(`SELECT i.n, i.source, i.url, i.revision, i.page_since, i.page_tries, coalesce(octet_length(x.text), 0)
			FROM item i LEFT JOIN item_text x ON x.item = i.n WHERE i.id = $1`,
			[]any{string(item)}, &it.n, &it.source, &it.url, &it.revision, &it.since, &it.tries, &it.text)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("item %s: %w", item, news.ErrNotFound)
		}
		if err := t.addPageLine(db.d, it.source, p); err != nil {
			return err
		}
		if !p.Class.Good() {
			return t.countTry(it, p)
		}
		before, err := t.docText(it.n)
		if err != nil {
			return err
		}
		if err := t.savePage(it, p); err != nil {
			return err
		}
		after, err := t.docText(it.n)
		if err != nil || after == before {
			return err
		}
		_, err = t.exec(`UPDATE item SET group_recipe = '' WHERE n = $1`, it.n)
		return err
	})
}

// paged is what saving a page needs of its item.
type paged struct {
	n, source, revision, since int64
	url                        string
	tries, text                int // text: the bytes of the item's own
}

// pageWait is how long after a page that could not be read it is asked for
// again: after the first try, the second and, where a revision allows more, the
// third.
var pageWait = [maxPageTries]time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour}

const maxPageTries = 3

// countTry notes a page that could not be read, and for how long it or, where
// the site asks for that, its whole host is left alone.
func (t *tx) countTry(it paged, p news.Page) error {
	tries := min(it.tries+1, maxPageTries)
	next := p.FetchedAt.Add(pageWait[tries-1])
	if p.RetryAfter.After(next) {
		next = p.RetryAfter
	}
	if p.Class == news.ClassGone {
		tries = maxPageTries
	}
	if _, err := t.exec(`UPDATE item SET page_tries = $2, page_next = $3 WHERE n = $1`, it.n, int64(tries), micros(next)); err != nil {
		return err
	}
	until := p.RetryAfter
	if until.IsZero() && p.Class == news.ClassRateLimited {
		until = next
	}
	return t.holdHost(pageHost(it.url), until, p.FetchedAt)
}

// holdPages keeps the pages of a feed's host from being asked for while the feed
// must not be: it is the same server that asked for patience.
func (t *tx) holdPages(v *news.Visit) error {
	if !v.Poll.RetryAfter.After(v.At) {
		return nil
	}
	return t.holdHost(pageHost(cmp.Or(v.URL, v.Source.URL)), v.Poll.RetryAfter, v.At)
}

// holdHost notes until when neither a page nor, as a hub, the host itself is asked
// for anything; the zero time changes nothing, and no wait makes another one shorter.
func (t *tx) holdHost(host string, until, now time.Time) error {
	if until.IsZero() {
		return nil
	}
	if _, err := t.exec(dropPageHosts, micros(now)); err != nil {
		return err
	}
	_, err := t.exec(putPageHost, host, micros(until), micros(now.Add(news.MaxRetryAfter)))
	return err
}

// pageHost is where a page is asked for, with its port; the address itself
// where it cannot be read.
func pageHost(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.ToLower(u.Host)
}

// savePage stores a page that could be read.
func (t *tx) savePage(it paged, p news.Page) error {
	authors, err := encode(p.Authors)
	if err != nil {
		return err
	}
	found, err := encode(p.FoundIn)
	if err != nil {
		return err
	}
	_, err = t.exec(putPage, it.n, p.URL, p.Canonical, p.Title, p.Byline, authors, p.SiteName, micros(p.Published),
		seconds(p.ZoneOffset), int64(p.Precision), micros(p.Modified), p.Language, flag(p.Live), int64(p.Words), p.Image,
		flag(p.Teaser), found, micros(p.FetchedAt), string(p.Class), p.Refused, p.Text)
	if err != nil {
		return err
	}
	// The item may have been revised while its page was on its way.
	stale := it.revision > 1 && it.since > micros(p.FetchedAt)
	_, err = t.exec(`UPDATE item SET page_owed = $4, page_tries = page_tries + 1, page_next = 0, edit_recipe = '',
		best_page = $2, cut = CASE WHEN $2 = 1 THEN $3 ELSE teaser END WHERE n = $1`,
		it.n, flag(!stale && len(p.Text) > it.text), flag(p.Teaser), flag(stale))
	if err != nil {
		return err
	}
	_, err = t.exec(touchStoryOfItem, it.n)
	return err
}
