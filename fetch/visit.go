package fetch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"feedctl/edit/content"
	"feedctl/news"
)

const (
	week = 7 * day
	// A validator longer than this is not one.
	maxValidator = 4 << 10
)

// Visit looks at one source once and says what it saw; it asks neither the
// schedule nor RetryAfter, which are the caller's to obey. It never fails
// without a Visit: every outcome has its class, and Poll is what is to be
// stored. A bad visit keeps the validators and the body's hash of the last good
// one. An answer whose decoded bytes are those of the last parsed one is
// not_modified whatever its status.
//
// When ctx ends, nothing was learned about the source: Poll is then as it was
// before, Err holds the context's error, and the visit need not be stored.
func (c *Client) Visit(ctx context.Context, s news.Source) (v news.Visit) {
	c.Bring(ctx, s, func(seen news.Visit) { v = seen })
	return v
}

func (c *Client) begin(s news.Source) news.Visit {
	return news.Visit{Source: s, At: c.o.Now().UTC(), URL: withoutUser(s.URL), Poll: s.Poll}
}

// question asks s conditionally, unless it is time to ask plainly.
func (c *Client) question(ctx context.Context, s *news.Source, now time.Time) (*answer, error) {
	u, err := parseAddress(s.URL)
	if err != nil {
		return nil, err
	}
	k, err := c.secretsOf(s, u)
	if err != nil {
		return nil, news.WithHint(&Error{Class: news.ClassDenied, URL: redacted(u), Err: err},
			"the source's password_file and headers_file must be readable to feedctl; see sources in config.yaml")
	}
	q := question{url: u, accept: acceptFeed, secrets: k}
	// Some servers answer 304 to any conditional request, for ever; ask plainly once a week.
	if !plainIsDue(s.Poll, now) {
		q.etag, q.modified = s.Poll.ETag, s.Poll.LastModified
	}
	return c.ask(ctx, q)
}

// read makes of an answer what v says: 1 statuses that bring nothing, 2 bytes
// seen before, 3 a feed. doc is the answer as parsed already, or nil.
func (c *Client) read(ctx context.Context, v *news.Visit, a *answer, doc *Document) {
	v.Status, v.Bytes, v.Plain, v.URL = a.status, a.wire, a.plain, withoutUser(a.url.String())
	w := Wish{Fresh: freshFor(a.header, v.At)}
	if a.status == http.StatusNotModified {
		if a.plain {
			c.fail(v, &Error{Class: news.ClassHTTPError, Status: a.status, URL: redacted(a.url),
				Err: errors.New("the site answered 304, not modified, to a plain question")}, w)
			return
		}
		v.Class = news.ClassNotModified
		w.Fresh = renewed(a.header, v.Poll.Timetable.Fresh, v.At)
		// What a 304 names is what a 200 would have named now (RFC 9110 §15.4.5).
		v.Poll.ETag = cmp.Or(validator(a.header, "Etag"), v.Poll.ETag)
		v.Poll.LastModified = cmp.Or(validator(a.header, "Last-Modified"), v.Poll.LastModified)
		c.succeed(v, a, w)
		return
	}
	if err := a.refusal(); err != nil {
		if mayAskToWait(a.status) {
			v.Poll.RetryAfter = retryAfter(a.header, v.At)
		}
		v.Poll.Gone = a.status == http.StatusGone
		c.fail(v, err, w)
		return
	}

	hash := bodyHash(a.body)
	if hash == v.Poll.BodyHash {
		v.Class = news.ClassNotModified
	} else {
		if err := c.understand(ctx, v, a, doc); err != nil {
			c.fail(v, err, w)
			return
		}
		v.Class = news.ClassOK
		v.Poll.Timetable = v.Feed.Timetable
		before := v.Source.Poll
		if before.PushedUntil.After(v.At) {
			before.Interval = 0 // what came before the last push came with it
		}
		w.News = hasNews(v.Items, before)
		v.Poll.BodyHash = hash
		v.Poll.Hub = v.Feed.Hub
	}
	v.Poll.Timetable.Fresh = lifetime(a.header)
	v.MovedTo = movedTo(v.Source, a)
	v.Poll.ETag = validator(a.header, "Etag")
	v.Poll.LastModified = validator(a.header, "Last-Modified")
	if !a.framed && slices.ContainsFunc(v.Repairs, func(r string) bool { return strings.HasPrefix(r, brokenOff) }) {
		// The connection may have ended before the document did: a 304 would hide
		// the rest. The same bytes a second time are what the site has.
		v.Poll.ETag, v.Poll.LastModified = "", ""
	}
	c.succeed(v, a, w)
}

// understand puts into v what the body of a says. A panic here is one bad feed.
func (c *Client) understand(ctx context.Context, v *news.Visit, a *answer, doc *Document) (err error) {
	defer func() {
		if r := recover(); r != nil {
			v.Feed, v.Items, v.Seen = nil, nil, nil
			err = newError(news.ClassBadFeed, a.url, fmt.Errorf("reader gave up: %v", r))
		}
	}()
	if doc, err = c.document(ctx, v, a, doc); err != nil {
		return err
	}
	v.Repairs = doc.Repairs
	v.Feed = &news.FeedFacts{
		Title:     cutLine(doc.Feed.PlainTitle),
		SiteURL:   webAddress(doc.Feed.Link),
		Language:  doc.Feed.Language,
		Hub:       webAddress(cmp.Or(linkOf(a.header["Link"], a.url, "hub"), doc.Feed.Hub)),
		Topic:     topicOf(v.Source, a, doc),
		Rights:    content.TitleText(doc.Feed.Rights),
		Timetable: timetable(doc.Feed),
	}
	v.Items = c.items(doc, v.Source, v.At)
	return nil
}

// parse reads the feed in a.
func parse(a *answer) (*Document, error) {
	doc, err := Parse(a.body, a.header.Get("Content-Type"), withoutUser(a.url.String()))
	if err != nil {
		return nil, a.unread(err)
	}
	return doc, nil
}

func (c *Client) succeed(v *news.Visit, a *answer, w Wish) {
	p := &v.Poll
	p.Failures, p.LastError, p.Gone, p.RetryAfter = 0, "", false, time.Time{}
	// A source that has no validators is always asked plainly: for it the week ends
	// with a document that was read whole.
	if had := v.Source.Poll; a.plain && (a.whole || had.ETag != "" || had.LastModified != "") {
		p.ValidatorsAt = v.At
	}
	if w.News {
		p.LastChanged = v.At
	}
	c.settle(v, w)
}

func (c *Client) fail(v *news.Visit, err error, w Wish) {
	v.Err, v.Class, v.Unreached = err, ClassOf(err), unreached(err)
	if e, ok := errors.AsType[*Error](err); ok {
		err = e.Err // the source's line names the address already
	}
	v.Poll.Failures++
	v.Poll.LastError = printable(err.Error())
	c.settle(v, w)
}

// settle writes down what every visit leaves, and when the next one is.
func (c *Client) settle(v *news.Visit, w Wish) {
	p := &v.Poll
	p.LastChecked, p.LastStatus, p.LastClass = v.At, v.Status, v.Class
	r := Rhythm{Min: c.o.MinInterval, Max: c.o.MaxInterval, Fixed: v.Source.Interval}
	at, interval, because := wanted(*p, w, r, v.At)
	alone := *p
	alone.PushedUntil = time.Time{}
	if usual, _, _ := wanted(alone, w, r, v.At); usual.Before(at) {
		usual, _ = r.spread(alone, usual, v.At, c.o.Jitter)
		v.Usual = usual.UTC()
	}
	at, later := r.spread(*p, at, v.At, c.o.Jitter)
	p.NextFetchAt, p.Interval, p.Because = at.UTC(), interval, because+later
}

// items are the document's items as of now. On a source's first visit all but
// the newest Backfill are backlog; an undated item counts as new, and of equal
// dates the one nearer the top.
func (c *Client) items(doc *Document, s news.Source, now time.Time) []news.Item {
	items := doc.Items(s, now)
	if !s.Poll.LastChanged.IsZero() || len(items) <= c.o.Backfill {
		return items
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return items[b].Time().Compare(items[a].Time()) })
	for _, i := range order[max(c.o.Backfill, 0):] {
		items[i].Backlog = true
	}
	return items
}

// hasNews reports whether a changed document says anything new, as far as its
// own dates tell: some feeds change with every answer (a build date, a counter)
// and would else be asked for ever at the shortest interval. An item may turn up
// a while after its date, hence the interval's grace. Undated items always count.
func hasNews(items []news.Item, p news.Poll) bool {
	since := p.LastChanged
	if !since.IsZero() {
		since = since.Add(-p.Interval)
	}
	return slices.ContainsFunc(items, func(it news.Item) bool {
		return it.Published.IsZero() && it.Updated.IsZero() || it.Published.After(since) || it.Updated.After(since)
	})
}

// bodyHash names the bytes of a decoded body.
func bodyHash(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:16])
}

// validator returns a header to be sent back byte for byte, or "" when it
// cannot be sent at all.
func validator(h http.Header, name string) string {
	v := h.Get(name)
	if len(v) > maxValidator || !httpguts.ValidHeaderFieldValue(v) {
		return ""
	}
	return v
}

// movedTo is the source's new address when permanent redirects, and none but
// these, led to a feed: an address that itself only points elsewhere for the time
// being has not shown that it is one. A source with credentials stays where they
// were meant for.
func movedTo(s news.Source, a *answer) string {
	if a.moved == nil || a.moved.String() != a.url.String() {
		return ""
	}
	from, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	to := *a.moved
	if from.User != nil || s.User != "" || s.PasswordFile != "" || s.HeadersFile != "" {
		if !sameHost(from, &to) {
			return ""
		}
		to.User = from.User
	}
	if to.String() == s.URL {
		return ""
	}
	return to.String()
}

// relIs reports whether a link's parameters say rel="… want …" (RFC 8288 §3.3).
func relIs(params, want string) bool {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return slices.Contains(strings.Fields(strings.ToLower(strings.Trim(value, `" `))), want)
		}
	}
	return false
}

func withoutUser(address string) string {
	if !strings.Contains(address, "@") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}
