package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

const (
	insertLine = `INSERT INTO ledger (n, prev, source, kind, at, url, status, class, bytes, took, added, revised, next_at,
	because) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`

	// selectLines follows the lines of a source from its newest.
	selectLines = `WITH RECURSIVE line (n, prev, kind, at, url, status, class, bytes, took, added, revised, next_at, because, k) AS (
		SELECT n, prev, kind, at, url, status, class, bytes, took, added, revised, next_at, because, 1
		FROM ledger WHERE n = $1
		UNION ALL
		SELECT l.n, l.prev, l.kind, l.at, l.url, l.status, l.class, l.bytes, l.took, l.added, l.revised, l.next_at, l.because, k + 1
		FROM line JOIN ledger l ON l.n = line.prev WHERE k < $2
	) SELECT kind, at, url, status, class, bytes, took, added, revised, next_at, because FROM line ORDER BY k`

	// pruneLines drops those of the source's lines that follow the $2 newest.
	pruneLines = `WITH RECURSIVE line (n, prev, k) AS (
		SELECT n, prev, 1 FROM ledger WHERE n = $1
		UNION ALL
		SELECT l.n, l.prev, k + 1 FROM line JOIN ledger l ON l.n = line.prev
	) DELETE FROM ledger WHERE n IN (SELECT n FROM line WHERE k > $2)`

	// insertSame is a line of a 304 from the address as added.
	insertSame = `INSERT INTO ledger (n, prev, source, at, took, next_at, because, kind, url, status, class, bytes, added, revised)
	VALUES ` + oneSame
	oneSame = `($1,$2,$3,$4,$5,$6,$7,'','',304,'',0,0,0)`
	// sameColumns is how many values it takes.
	sameColumns = 7
	// someLines are inserted at once.
	someLines = 8

	// keepLines is how many of a source's lines stay, at least; every pruneEvery
	// visits those beyond are dropped, of each source at another visit.
	keepLines, pruneEvery = 200, 50
)

// insertSames is insertSame of someLines.
var insertSames = func() string {
	text := insertSame
	for i := 1; i < someLines; i++ {
		values := list(1+i*sameColumns, sameColumns)
		text += "," + strings.TrimSuffix(values, ")") + strings.TrimPrefix(oneSame, strings.TrimSuffix(list(1, sameColumns), ")"))
	}
	return text
}()

// lines is where a source's lines in the ledger stand: how many there were and
// which is the newest, 0 for none.
type lines struct{ source, count, last int64 }

// addLine notes a request in the ledger and drops old lines at times. The caller
// writes the new count and newest line to the source's poll. The lines of 304s
// are written together, the last of them before the transaction ends.
func (t *tx) addLine(l lines, line int64, r news.Request) error {
	if count := l.count + 1; count > keepLines && (count+l.source)%pruneEvery == 0 {
		if err := t.flushLines(); err != nil {
			return err
		}
		if _, err := t.exec(pruneLines, l.last, int64(keepLines-1)); err != nil {
			return err
		}
	}
	if r.Status == 304 && r.Kind+r.URL == "" && r.Class == news.ClassNotModified && r.Bytes == 0 && r.New+r.Revised == 0 {
		t.lines = append(t.lines, line, l.last, l.source, micros(r.At), int64(r.Duration), micros(r.Next), r.Because)
		if len(t.lines) < someLines*sameColumns {
			return nil
		}
		_, err := t.exec(insertSames, t.lines...)
		t.lines = t.lines[:0]
		return err
	}
	_, err := t.exec(insertLine, line, l.last, l.source, r.Kind, micros(r.At), r.URL, int64(r.Status), shortClass(r.Status, r.Class), r.Bytes,
		int64(r.Duration), int64(r.New), int64(r.Revised), micros(r.Next), r.Because)
	return err
}

// flushLines writes the lines that wait for others.
func (t *tx) flushLines() error {
	for part := range slices.Chunk(t.lines, sameColumns) {
		if _, err := t.exec(insertSame, part...); err != nil {
			return err
		}
	}
	t.lines = t.lines[:0]
	return nil
}

// requestOf is the line of a visit. The address as the source was added is left
// out: most lines would repeat it.
func requestOf(v *news.Visit, saved news.Saved) news.Request {
	url := cmp.Or(v.URL, v.Source.URL)
	if url == v.Source.OriginalURL {
		url = ""
	}
	return news.Request{At: v.At, URL: url, Status: v.Status, Class: v.Class, Bytes: v.Bytes,
		Duration: v.Duration, New: saved.New, Revised: saved.Revised, Next: v.Poll.NextFetchAt, Because: v.Poll.Because}
}

// addPageLine notes the request for an item's page with its source, unless that
// was removed or none was made.
func (t *tx) addPageLine(d dialect, source int64, p news.Page) error {
	if !p.Asked {
		return nil
	}
	l := lines{source: source}
	found, err := t.one(`SELECT visits, last_line FROM poll WHERE source = $1`, []any{source}, &l.count, &l.last)
	if err != nil || !found {
		return err
	}
	line, err := d.reserve(t, "ledger", "n", 1)
	if err != nil {
		return err
	}
	r := news.Request{Kind: news.RequestPage, At: p.FetchedAt, URL: p.URL, Status: p.Status, Class: p.Class, Bytes: p.Bytes, Duration: p.Duration}
	if p.Refused != "" {
		r.Because = "not used: " + p.Refused
	}
	if err := t.addLine(l, line, r); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE poll SET visits = $2, last_line = $3 WHERE source = $1`, source, l.count+1, line)
	return err
}

// Ledger implements store.Store.
func (db *DB) Ledger(ctx context.Context, id news.ID, limit int) ([]news.Request, error) {
	var out []news.Request
	err := db.view(ctx, "ledger", func(t *tx) error {
		var last int64
		var added string
		found, err := t.one(`SELECT p.last_line, s.original_url FROM source s JOIN poll p ON p.source = s.n WHERE s.id = $1 AND s.removed = 0`,
			[]any{string(id)}, &last, &added)
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
			err := r.Scan(&q.Kind, &at, &q.URL, &q.Status, &class, &q.Bytes, &took, &q.New, &q.Revised, &next, &q.Because)
			q.At, q.Duration, q.Next, q.Class = moment(at), time.Duration(took), moment(next), longClass(q.Status, class)
			if q.Kind == "" {
				q.URL = cmp.Or(q.URL, added)
			}
			out = append(out, q)
			return err
		})
	})
	return out, err
}
