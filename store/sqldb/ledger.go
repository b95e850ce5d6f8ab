package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"feedctl/news"
)

const (
	insertLine = `INSERT INTO ledger (n, prev, source, at, url, status, class, bytes, took, added, revised, next_at, because)
	VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`

	// selectLines follows the lines of a source from its newest.
	selectLines = `WITH RECURSIVE line (n, prev, at, url, status, class, bytes, took, added, revised, next_at, because, k) AS (
		SELECT n, prev, at, url, status, class, bytes, took, added, revised, next_at, because, 1
		FROM ledger WHERE n = $1
		UNION ALL
		SELECT l.n, l.prev, l.at, l.url, l.status, l.class, l.bytes, l.took, l.added, l.revised, l.next_at, l.because, k + 1
		FROM line JOIN ledger l ON l.n = line.prev WHERE k < $2
	) SELECT at, url, status, class, bytes, took, added, revised, next_at, because FROM line ORDER BY k`

	// pruneLines drops those of the source's lines that follow the $2 newest.
	pruneLines = `WITH RECURSIVE line (n, prev, k) AS (
		SELECT n, prev, 1 FROM ledger WHERE n = $1
		UNION ALL
		SELECT l.n, l.prev, k + 1 FROM line JOIN ledger l ON l.n = line.prev
	) DELETE FROM ledger WHERE n IN (SELECT n FROM line WHERE k > $2)`

	// keepLines is how many of a source's lines stay, at least; every pruneEvery
	// visits those beyond are dropped, of each source at another visit.
	keepLines, pruneEvery = 200, 50
)

// addLine notes the visit in the ledger and drops old lines at times.
func (t *tx) addLine(v *news.Visit, s *visited, line int64, saved news.Saved) error {
	if visits := s.visits + 1; visits > keepLines && (visits+s.n)%pruneEvery == 0 {
		if _, err := t.exec(pruneLines, s.line, int64(keepLines-1)); err != nil {
			return err
		}
	}
	url := v.URL
	if url == "" {
		url = v.Source.URL
	}
	_, err := t.exec(insertLine, line, s.line, s.n, micros(v.At), url, int64(v.Status), string(v.Class), v.Bytes,
		int64(v.Duration), int64(saved.New), int64(saved.Revised), micros(v.Poll.NextFetchAt), v.Poll.Because)
	return err
}

// Ledger implements store.Store.
func (db *DB) Ledger(ctx context.Context, id news.ID, limit int) ([]news.Request, error) {
	var out []news.Request
	err := db.view(ctx, "ledger", func(t *tx) error {
		var last int64
		found, err := t.one(`SELECT p.last_line FROM source s JOIN poll p ON p.source = s.n WHERE s.id = $1 AND s.removed = 0`,
			[]any{string(id)}, &last)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("source %s: %w", id, news.ErrNotFound)
		}
		return t.each(selectLines, []any{last, int64(limit)}, func(r *sql.Rows) error {
			q := news.Request{Source: id}
			var at, took, next int64
			var class string
			err := r.Scan(&at, &q.URL, &q.Status, &class, &q.Bytes, &took, &q.New, &q.Revised, &next, &q.Because)
			q.At, q.Duration, q.Next, q.Class = moment(at), time.Duration(took), moment(next), news.Class(class)
			out = append(out, q)
			return err
		})
	})
	return out, err
}
