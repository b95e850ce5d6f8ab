package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"feedctl/news"
)

const (
	// What has changed is owed at once; what has not is left alone.
	learnHub = `INSERT INTO push (source, hub, topic, base, verified, until, asked, tries, owed, refused, pushed_at)
	VALUES ($1,$2,$3,'',0,0,0,0,CASE WHEN $2 <> '' AND $3 <> '' THEN 0 END,'',0)
	ON CONFLICT (source) DO UPDATE SET hub = excluded.hub, topic = excluded.topic, owed = excluded.owed, tries = 0
	WHERE hub <> excluded.hub OR topic <> excluded.topic`

	subscriptionColumns = `s.id, h.hub, h.topic, h.verified, h.until, h.asked, h.tries, coalesce(h.owed, 0), h.refused, h.pushed_at`
	selectSubscription  = `SELECT ` + subscriptionColumns + ` FROM push h JOIN source s ON s.n = h.source
	WHERE s.id = $1 AND s.removed = 0`
	selectOwedPush = `SELECT ` + subscriptionColumns + ` FROM push h JOIN source s ON s.n = h.source
	JOIN poll p ON p.source = h.source
	WHERE h.owed <= $1 AND s.removed = 0 AND p.due IS NOT NULL ORDER BY h.owed, h.source LIMIT $2`

	insertPushKey = `INSERT INTO push_key (token, source, hub, topic, secret, until) VALUES ($1,$2,$3,$4,$5,0)`
	noteAsked     = `UPDATE push SET asked = $2, tries = tries + 1, owed = $3, base = $4 WHERE source = $1`
	selectPushKey = `SELECT k.token, s.id, k.hub, k.topic, k.secret, k.until FROM push_key k
	JOIN source s ON s.n = k.source WHERE k.token = $1 AND s.removed = 0`
	// A hub or topic that the document has exchanged meanwhile is still owed.
	noteVerified = `UPDATE push SET verified = $2, until = $3, tries = 0, refused = '',
	owed = CASE WHEN hub = $5 AND topic = $6 THEN $4 ELSE owed END WHERE source = $1`
	noteRefused = `UPDATE push SET refused = $2, owed = CASE WHEN owed IS NULL THEN owed ELSE $3 END WHERE source = $1`
	// pushedUntil is the end of the lease of a hub that brought the source's last
	// news, 0 where a visit had to find them.
	pushedUntil  = `CASE WHEN u.pushed_at > 0 AND u.pushed_at >= h.last_changed THEN u.until ELSE 0 END`
	selectPushed = selectSources + ` WHERE u.pushed_at > 0 AND u.pushed_at >= h.last_changed AND u.until > p.last_checked AND s.removed = 0`
)

// dropPush are the statements that forget a source's hub.
var dropPush = []string{`DELETE FROM push WHERE source = $1`, `DELETE FROM push_key WHERE source = $1`}

// learnHub keeps the hub that a source's document names, and that it names none
// any more.
func (t *tx) learnHub(v *news.Visit, n int64) error {
	if v.Feed == nil || v.Feed.Hub == "" && v.Source.Poll.Hub == "" {
		return nil
	}
	_, err := t.exec(learnHub, n, v.Feed.Hub, v.Feed.Topic)
	return err
}

// Subscription implements store.Store.
func (db *DB) Subscription(ctx context.Context, source news.ID) (out news.Subscription, err error) {
	err = db.view(ctx, "subscription", func(t *tx) error {
		found, err := t.subscriptions(selectSubscription, string(source))
		if err == nil && len(found) == 0 {
			return fmt.Errorf("hub of source %s: %w", source, news.ErrNotFound)
		}
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, err
}

// OwedSubscriptions implements store.Store.
func (db *DB) OwedSubscriptions(ctx context.Context, now time.Time, limit int) (out []news.Subscription, err error) {
	err = db.view(ctx, "owed subscriptions", func(t *tx) error {
		out, err = t.subscriptions(selectOwedPush, micros(now), int64(limit))
		return err
	})
	return out, err
}

func (t *tx) subscriptions(text string, args ...any) (out []news.Subscription, err error) {
	err = t.each(text, args, func(r *sql.Rows) error {
		var s news.Subscription
		var id string
		var verified, until, asked, owed, pushed int64
		err := r.Scan(&id, &s.Hub, &s.Topic, &verified, &until, &asked, &s.Tries, &owed, &s.Refused, &pushed)
		s.Source, s.Verified, s.Until, s.Asked = news.ID(id), moment(verified), moment(until), moment(asked)
		s.Next, s.PushedAt = moment(owed), moment(pushed)
		out = append(out, s)
		return err
	})
	return out, err
}

// SaveBase implements store.Store.
func (db *DB) SaveBase(ctx context.Context, base string) error {
	return db.update(ctx, "callback base", func(t *tx) error {
		if err := t.visitAsUsual(); err != nil {
			return err
		}
		if base != "" {
			_, err := t.exec(`UPDATE push SET owed = 0, tries = 0 WHERE base <> $1 AND base <> '' AND hub <> '' AND topic <> ''`, base)
			return err
		}
		for _, text := range []string{
			`DELETE FROM push_key`,
			`UPDATE push SET base = '', verified = 0, until = 0, tries = 0, refused = '',
				owed = CASE WHEN hub <> '' AND topic <> '' THEN 0 END WHERE base <> ''`,
		} {
			if _, err := t.exec(text); err != nil {
				return err
			}
		}
		return nil
	})
}

// visitAsUsual takes visits that a hub has made rare back to their intervals.
func (t *tx) visitAsUsual() error {
	found, err := t.sources(selectPushed)
	if err != nil {
		return err
	}
	for _, s := range found {
		p := s.Poll
		usual := p.LastChecked.Add(p.Interval)
		if !p.LastClass.Good() || !p.NextFetchAt.After(usual) {
			continue
		}
		p.NextFetchAt, p.Because = usual, "nobody listened to its hub for a while"
		if err := t.putPoll(s.n, p, s.Paused); err != nil {
			return err
		}
	}
	return nil
}

// SaveAsked implements store.Store.
func (db *DB) SaveAsked(ctx context.Context, k news.PushKey, base string, at, next time.Time) error {
	return db.update(ctx, "ask for a subscription", func(t *tx) error {
		s, err := t.source(k.Source)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM push_key WHERE source = $1 AND until = 0`, s.n); err != nil {
			return err
		}
		if _, err := t.exec(insertPushKey, k.Token, s.n, k.Hub, k.Topic, k.Secret); err != nil {
			return err
		}
		_, err = t.exec(noteAsked, s.n, micros(at), micros(next), base)
		return err
	})
}

// PushKey implements store.Store.
func (db *DB) PushKey(ctx context.Context, token string) (out news.PushKey, err error) {
	err = db.view(ctx, "callback", func(t *tx) error {
		out, err = t.pushKey(token)
		return err
	})
	return out, err
}

// errNoKey names nothing: a token is a secret.
var errNoKey = fmt.Errorf("callback: %w", news.ErrNotFound)

func (t *tx) pushKey(token string) (k news.PushKey, err error) {
	var id string
	var until int64
	found, err := t.one(selectPushKey, []any{token}, &k.Token, &id, &k.Hub, &k.Topic, &k.Secret, &until)
	if err == nil && !found {
		err = errNoKey
	}
	k.Source, k.Until = news.ID(id), moment(until)
	return k, err
}

// SaveVerified implements store.Store.
func (db *DB) SaveVerified(ctx context.Context, token string, at, until, renew time.Time) error {
	return db.update(ctx, "verified subscription", func(t *tx) error {
		k, err := t.pushKey(token)
		if err != nil {
			return err
		}
		if !k.Until.IsZero() {
			return errNoKey // verified before
		}
		s, err := t.source(k.Source)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE push_key SET until = $2 WHERE token = $1`, token, micros(until)); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM push_key WHERE source = $1 AND token <> $2`, s.n, token); err != nil {
			return err
		}
		_, err = t.exec(noteVerified, s.n, micros(at), micros(until), micros(renew), k.Hub, k.Topic)
		return err
	})
}

// SaveRefused implements store.Store.
func (db *DB) SaveRefused(ctx context.Context, token, why string, next time.Time) error {
	return db.update(ctx, "refused subscription", func(t *tx) error {
		k, err := t.pushKey(token)
		if err != nil {
			return err
		}
		s, err := t.source(k.Source)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM push_key WHERE token = $1`, token); err != nil {
			return err
		}
		if !k.Until.IsZero() { // the one that was live
			if _, err := t.exec(`UPDATE push SET verified = 0, until = 0 WHERE source = $1`, s.n); err != nil {
				return err
			}
		}
		_, err = t.exec(noteRefused, s.n, why, micros(next))
		return err
	})
}

// SavePush implements store.Store.
func (db *DB) SavePush(ctx context.Context, v news.Visit) (saved news.Saved, err error) {
	err = db.update(ctx, "save push", func(t *tx) error {
		now, err := t.source(v.Source.ID)
		if err != nil {
			return err
		}
		sources, err := t.visited([]news.Visit{v})
		if err != nil {
			return err
		}
		var item int64
		if len(v.Items) > 0 {
			if item, err = db.d.reserve(t, "item", "n", len(v.Items)); err != nil {
				return err
			}
		}
		line, err := db.d.reserve(t, "ledger", "n", 1)
		if err != nil {
			return err
		}
		// The line tells of the push; the poll is that of the last visit still.
		said := v.Poll.Because
		v.Feed, v.MovedTo, v.Seen, v.Poll = nil, "", nil, now.Poll
		v.Poll.Because = said
		if saved, err = t.saveVisit(&v, sources[0], &item, line); err != nil {
			return err
		}
		if saved.New+saved.Revised > 0 && v.At.After(now.Poll.LastChanged) {
			now.Poll.LastChanged = v.At
		}
		if err := t.putPoll(now.n, now.Poll, now.Paused); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE push SET pushed_at = $2 WHERE source = $1`, now.n, micros(v.At))
		return err
	})
	return saved, err
}
