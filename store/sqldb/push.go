package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"feedctl/news"
)

const (
	selectPlace = `SELECT hub, topic, changed, asked_host, rest FROM push WHERE source = $1`
	insertPlace = `INSERT INTO push (source, hub, topic, host, base, verified, until, asked, tries, owed, refused, pushed_at)
	VALUES ($1,$2,$3,$4,'',0,0,0,0,$5,'',0)`
	// What is known of the hub asked last is true as long as that host is named.
	updatePlace = `UPDATE push SET hub = $2, topic = $3, host = $4, owed = $5, changed = $6,
	tries = CASE WHEN $4 = asked_host OR $4 = '' THEN tries ELSE 0 END,
	refused = CASE WHEN $4 = asked_host OR $4 = '' THEN refused ELSE '' END WHERE source = $1`

	subscriptionColumns = `s.id, h.hub, h.topic, h.verified, h.until, h.asked, h.tries, coalesce(h.owed, 0), h.refused, h.pushed_at, h.answered`
	selectSubscription  = `SELECT ` + subscriptionColumns + ` FROM push h JOIN source s ON s.n = h.source
	WHERE s.id = $1 AND s.removed = 0`
	selectOwedPush = `SELECT ` + subscriptionColumns + ` FROM push h JOIN source s ON s.n = h.source
	JOIN poll p ON p.source = h.source
	WHERE h.owed <= $1 AND s.removed = 0 AND p.due IS NOT NULL AND NOT EXISTS (SELECT 1 FROM page_host w
		WHERE w.host = h.host AND w.until > $1 AND w.until <= $3) ORDER BY h.owed, h.source LIMIT $2`

	insertPushKey = `INSERT INTO push_key (token, source, hub, topic, secret, until) VALUES ($1,$2,$3,$4,$5,0)`
	noteAsked     = `UPDATE push SET asked = $2, tries = tries + 1, owed = $3, base = $4, asked_host = $5, rest = $3 WHERE source = $1`
	selectPushKey = `SELECT k.token, s.id, k.hub, k.topic, k.secret, k.until FROM push_key k
	JOIN source s ON s.n = k.source WHERE k.token = $1 AND s.removed = 0`
	// A hub or topic that the document has exchanged meanwhile is still owed.
	noteVerified = `UPDATE push SET verified = $2, until = $3, tries = 0, refused = '', rest = 0,
	owed = CASE WHEN hub = $5 AND topic = $6 THEN $4 ELSE owed END WHERE source = $1`
	// Nor does what a hub refuses keep another from being asked.
	noteRefused = `UPDATE push SET refused = CASE WHEN host = $4 THEN $2 ELSE refused END,
	owed = CASE WHEN owed IS NULL OR host <> $4 THEN owed WHEN changed > $3 THEN changed ELSE $3 END,
	rest = CASE WHEN asked_host = $4 THEN $3 ELSE rest END WHERE source = $1`
	// pushedUntil is the end of the lease of a hub that brought the source's last
	// news, 0 where a visit had to find them.
	pushedUntil = `CASE WHEN u.pushed_at > 0 AND u.pushed_at >= h.last_changed THEN u.until ELSE 0 END`

	noteUsual = `UPDATE push SET usual = $2, slowed = $3 WHERE source = $1`
	// A poll that was changed since the visit, by a hint or a person, is as it should be.
	visitAsUsual = `UPDATE poll SET next_fetch_at = u.usual, because = $1,
	due = CASE WHEN poll.due IS NULL THEN poll.due WHEN h.retry_after > u.usual THEN h.retry_after ELSE u.usual END
	FROM push u JOIN poll_held h ON h.source = u.source WHERE poll.source = u.source
	AND u.slowed = poll.next_fetch_at AND u.usual < u.slowed AND u.usual > poll.last_checked`
)

// dropPush are the statements that forget a source's hub.
var dropPush = []string{`DELETE FROM push WHERE source = $1`, `DELETE FROM push_key WHERE source = $1`}

// place is what learning another hub or topic has to respect.
type place struct {
	hub, topic, askedHost string
	changed, rest         int64
}

// learnHub keeps the hub that a source's document names, and that it names none
// any more. The first is owed at once, as is another hub or topic, but once a day
// at most and not while the hub's host is left alone: who names a new one in every
// answer would have us ask a stranger at every visit.
func (t *tx) learnHub(v *news.Visit, n int64) error {
	hub, topic := "", ""
	if v.Feed != nil {
		hub, topic = v.Feed.Hub, v.Feed.Topic
	}
	if v.Feed == nil || hub == "" && v.Source.Poll.Hub == "" {
		return nil
	}
	host := ""
	if hub != "" {
		host = pageHost(hub)
	}
	var was place
	found, err := t.one(selectPlace, []any{n}, &was.hub, &was.topic, &was.changed, &was.askedHost, &was.rest)
	switch {
	case err != nil:
	case !found:
		_, err = t.exec(insertPlace, n, hub, topic, host, owedIf(hub, topic, 0))
	case hub != was.hub || topic != was.topic:
		changed := was.effect(v.At)
		owed := changed
		if host == was.askedHost {
			owed = max(owed, was.rest)
		}
		if hub == "" {
			changed = was.changed // coming back is the change
		}
		_, err = t.exec(updatePlace, n, hub, topic, host, owedIf(hub, topic, owed), changed)
	}
	return err
}

// effect is when a change that is seen at now takes effect: with the one that
// waits to, else a day after the last.
func (p place) effect(now time.Time) int64 {
	at, latest := micros(now), micros(now.Add(24*time.Hour))
	switch {
	case p.changed > latest: // the clock went wrong
		return at
	case p.changed > at:
		return p.changed
	case p.changed == 0:
		return at
	}
	return max(at, micros(moment(p.changed).Add(24*time.Hour)))
}

// owedIf is at where there is something to ask a hub for, NULL else.
func owedIf(hub, topic string, at int64) any {
	if hub == "" || topic == "" {
		return nil
	}
	return at
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
		out, err = t.subscriptions(selectOwedPush, micros(now), int64(limit), micros(now.Add(news.MaxRetryAfter)))
		return err
	})
	return out, err
}

func (t *tx) subscriptions(text string, args ...any) (out []news.Subscription, err error) {
	err = t.each(text, args, func(r *sql.Rows) error {
		var s news.Subscription
		var id string
		var verified, until, asked, owed, pushed int64
		err := r.Scan(&id, &s.Hub, &s.Topic, &verified, &until, &asked, &s.Tries, &owed, &s.Refused, &pushed, &s.Answered)
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
		if _, err := t.exec(visitAsUsual, "nobody listened to its hub for a while"); err != nil {
			return err
		}
		if base != "" {
			_, err := t.exec(`UPDATE push SET owed = 0, tries = 0, rest = 0 WHERE base <> $1 AND base <> '' AND hub <> '' AND topic <> ''`, base)
			return err
		}
		for _, text := range []string{
			`DELETE FROM push_key`,
			`UPDATE push SET base = '', verified = 0, until = 0, tries = 0, refused = '', rest = 0,
				owed = CASE WHEN hub <> '' AND topic <> '' THEN 0 END WHERE base <> ''`,
		} {
			if _, err := t.exec(text); err != nil {
				return err
			}
		}
		return nil
	})
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
		_, err = t.exec(noteAsked, s.n, micros(at), micros(next), base, pageHost(k.Hub))
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
		_, err = t.exec(noteRefused, s.n, why, micros(next), pageHost(k.Hub))
		return err
	})
}

// HoldHost implements store.Store.
func (db *DB) HoldHost(ctx context.Context, address string, at, until time.Time) error {
	return db.update(ctx, "leave a host alone", func(t *tx) error { return t.holdHost(pageHost(address), until, at) })
}
