package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"feedctl/news"
)

const (
	sourceColumns = `s.id, s.url, s.original_url, s.site_url, s.title, s.title_fixed, s.tags, s.origin, s.rights,
	s.licence, s.every, s.weight, s.full_text, s.no_llm, s.login, s.password_file, s.headers_file, s.paused,
	s.attributes, s.added_at`
	selectSources = `SELECT s.n, ` + sourceColumns + `, ` + pollColumns + fromPolls

	// A number is never given twice: what was read of a row stays true of it, or
	// there is no such row any more.
	insertSource = `INSERT INTO source (n, id, url, original_url, site_url, title, title_fixed, tags, origin, rights,
	licence, every, weight, full_text, no_llm, login, password_file, headers_file, paused, attributes, added_at, removed)
	VALUES (1 + max((SELECT coalesce(max(n), 0) FROM source),
		(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE name = 'last_source')),
		$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,0)
	ON CONFLICT (id) DO UPDATE SET url = excluded.url, original_url = excluded.original_url,
	site_url = excluded.site_url, title = excluded.title, title_fixed = excluded.title_fixed, tags = excluded.tags,
	origin = excluded.origin, rights = excluded.rights, licence = excluded.licence, every = excluded.every,
	weight = excluded.weight, full_text = excluded.full_text, no_llm = excluded.no_llm, login = excluded.login,
	password_file = excluded.password_file, headers_file = excluded.headers_file, paused = excluded.paused,
	attributes = excluded.attributes, added_at = excluded.added_at, removed = 0`
	// A story of the source shows its title, rights and licence.
	touchStoriesOfSource = `UPDATE story SET made_from = '', rev = rev + 1
	WHERE n IN (SELECT story FROM item WHERE source = $1 AND story <> 0)`
)

// scanSource reads the row of selectSources.
func scanSource(r *sql.Rows) (n int64, s news.Source, err error) {
	var tags, attributes, rights, id string
	var every, added int64
	var p pollRow
	err = r.Scan(append([]any{&n, &id, &s.URL, &s.OriginalURL, &s.SiteURL, &s.Title, &s.TitleFixed, &tags, &s.Origin, &rights,
		&s.Licence, &every, &s.Weight, &s.FullText, &s.NoLLM, &s.User, &s.PasswordFile, &s.HeadersFile, &s.Paused,
		&attributes, &added}, p.columns(&s.Poll)...)...)
	if err != nil {
		return 0, s, err
	}
	s.ID, s.Rights, s.Interval, s.AddedAt = news.ID(id), news.Rights(rights), time.Duration(every), moment(added)
	if err := p.fill(&s.Poll); err != nil {
		return 0, s, err
	}
	if err := decode(tags, &s.Tags); err != nil {
		return 0, s, err
	}
	return n, s, decode(attributes, &s.Attributes)
}

// numbered is a source with its row's number.
type numbered struct {
	n int64
	news.Source
}

func (t *tx) sources(text string, args ...any) ([]numbered, error) {
	var out []numbered
	err := t.each(text, args, func(r *sql.Rows) error {
		n, s, err := scanSource(r)
		out = append(out, numbered{n, s})
		return err
	})
	return out, err
}

func bare(from []numbered) []news.Source {
	out := make([]news.Source, len(from))
	for i, s := range from {
		out[i] = s.Source
	}
	return out
}

// source returns the registered source id.
func (t *tx) source(id news.ID) (numbered, error) {
	found, err := t.sources(selectSources+` WHERE s.id = $1 AND s.removed = 0`, string(id))
	if err != nil {
		return numbered{}, err
	}
	if len(found) == 0 {
		return numbered{}, fmt.Errorf("source %s: %w", id, news.ErrNotFound)
	}
	return found[0], nil
}

// like returns the registered source that is s under its ID or any of its
// addresses, and whether there is one.
func (t *tx) like(s news.Source) (numbered, bool, error) {
	found, err := t.sources(selectSources+` WHERE s.removed = 0 AND
		(s.id = $1 OR s.url IN ($2, $3) OR s.original_url IN ($2, $3)) ORDER BY s.id = $1 DESC, s.n LIMIT 1`,
		string(s.ID), s.URL, s.OriginalURL)
	if err != nil || len(found) == 0 {
		return numbered{}, false, err
	}
	return found[0], true, nil
}

// putSource writes s's settings and when it is due; a new one gets an empty poll.
func (t *tx) putSource(s news.Source) (numbered, error) {
	tags, err := encode(s.Tags)
	if err != nil {
		return numbered{}, err
	}
	attributes, err := encode(s.Attributes)
	if err != nil {
		return numbered{}, err
	}
	if s.Rights == "" {
		s.Rights = news.RightsSummary
	}
	_, err = t.exec(insertSource, string(s.ID), s.URL, s.OriginalURL, s.SiteURL, s.Title, flag(s.TitleFixed), tags,
		s.Origin, string(s.Rights), s.Licence, int64(s.Interval), s.Weight, s.FullText, flag(s.NoLLM), s.User,
		s.PasswordFile, s.HeadersFile, flag(s.Paused), attributes, micros(s.AddedAt))
	if err != nil {
		return numbered{}, err
	}
	var n int64
	if _, err := t.one(`SELECT n FROM source WHERE id = $1`, []any{string(s.ID)}, &n); err != nil {
		return numbered{}, err
	}
	for _, text := range []string{insertPoll, insertHeld} {
		if _, err := t.exec(text, n); err != nil {
			return numbered{}, err
		}
	}
	return numbered{n, s}, nil
}

// add registers s as new; its poll is s.Poll.
func (t *tx) add(s news.Source) (news.Source, error) {
	made, err := t.putSource(s)
	if err != nil {
		return s, err
	}
	if err := t.putPoll(made.n, s.Poll, s.Paused); err != nil {
		return s, err
	}
	got, err := t.source(s.ID)
	return got.Source, err
}

// AddSource implements store.Store.
func (db *DB) AddSource(ctx context.Context, s news.Source) (out news.Source, added bool, err error) {
	if s.OriginalURL == "" {
		s.OriginalURL = s.URL
	}
	if s.ID == "" {
		s.ID = news.SourceID(s.OriginalURL)
	}
	err = db.update(ctx, "add source", func(t *tx) error {
		present, ok, err := t.like(s)
		if err != nil || ok {
			out, added = present.Source, false
			return err
		}
		added = true
		out, err = t.add(s)
		return err
	})
	return out, added && err == nil, err
}

// PutSource implements store.Store.
func (db *DB) PutSource(ctx context.Context, s news.Source) error {
	return db.update(ctx, "save source", func(t *tx) error {
		old, err := t.source(s.ID)
		if err != nil {
			return err
		}
		return t.change(old, s)
	})
}

// ChangeSource implements store.Store.
func (db *DB) ChangeSource(ctx context.Context, id news.ID, change func(*news.Source) error) (out news.Source, err error) {
	err = db.update(ctx, "change source", func(t *tx) error {
		old, err := t.source(id)
		if err != nil {
			return err
		}
		s := old.Source
		if err := change(&s); err != nil {
			return err
		}
		if err := t.change(old, s); err != nil {
			return err
		}
		if err := t.putPoll(old.n, s.Poll, s.Paused); err != nil {
			return err
		}
		now, err := t.source(id)
		out = now.Source
		return err
	})
	return out, err
}

// change saves the settings of s over old.
func (t *tx) change(old numbered, s news.Source) error {
	put, err := t.putSource(s)
	if err != nil {
		return err
	}
	s = put.Source
	if s.Paused != old.Paused {
		if err := t.putPoll(old.n, old.Poll, s.Paused); err != nil {
			return err
		}
	}
	// A login decides about a text as rights do: it is cited, never published.
	login := func(s news.Source) bool { return s.User != "" || s.PasswordFile != "" || s.HeadersFile != "" }
	if s.Title != old.Title || s.SiteURL != old.SiteURL || s.Rights != old.Rights || s.Licence != old.Licence ||
		!slices.Equal(s.Tags, old.Tags) || login(s) != login(old.Source) {
		_, err = t.exec(touchStoriesOfSource, old.n)
	}
	return err
}

// PutPoll implements store.Store.
func (db *DB) PutPoll(ctx context.Context, id news.ID, p news.Poll) error {
	return db.update(ctx, "save poll", func(t *tx) error {
		s, err := t.source(id)
		if err != nil {
			return err
		}
		return t.putPoll(s.n, p, s.Paused)
	})
}

// Sources implements store.Store.
func (db *DB) Sources(ctx context.Context) (out []news.Source, err error) {
	err = db.view(ctx, "sources", func(t *tx) error {
		found, err := t.sources(selectSources + ` WHERE s.removed = 0 ORDER BY s.title, s.url, s.n`)
		out = bare(found)
		return err
	})
	return out, err
}

// Source implements store.Store.
func (db *DB) Source(ctx context.Context, id news.ID) (out news.Source, err error) {
	err = db.view(ctx, "source", func(t *tx) error {
		s, err := t.source(id)
		out = s.Source
		return err
	})
	return out, err
}

// FormerSources implements store.Store.
func (db *DB) FormerSources(ctx context.Context) (out []news.Source, err error) {
	const text = `SELECT s.n, ` + sourceColumns + `, '','',0,'',0,'','',0,0,0,0,0,'',0,0,'','',0
		FROM source s WHERE s.removed = 1 ORDER BY s.title, s.url, s.n`
	err = db.view(ctx, "former sources", func(t *tx) error {
		found, err := t.sources(text)
		out = bare(found)
		return err
	})
	return out, err
}

// ItemCounts implements store.Store.
func (db *DB) ItemCounts(ctx context.Context) (map[news.ID]int, error) {
	out := map[news.ID]int{}
	err := db.view(ctx, "item counts", func(t *tx) error {
		return t.each(`SELECT s.id, p.items FROM poll p JOIN source s ON s.n = p.source`, nil, func(r *sql.Rows) error {
			var id string
			var n int
			err := r.Scan(&id, &n)
			out[news.ID(id)] = n
			return err
		})
	})
	return out, err
}

// NextDue implements store.Store.
func (db *DB) NextDue(ctx context.Context) (out time.Time, err error) {
	err = db.view(ctx, "next due source", func(t *tx) error {
		var us int64
		found, err := t.one(`SELECT due FROM poll WHERE due IS NOT NULL ORDER BY due LIMIT 1`, nil, &us)
		if found {
			out = time.UnixMicro(us).UTC() // the epoch for a source never visited
		}
		return err
	})
	return out, err
}
