package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedctl/news"
)

// maxHubHops is how many redirects of a request for a subscription are followed.
const maxHubHops = 3

// errOtherTopic says that a push names another feed than the one subscribed to.
var errOtherTopic = errors.New("the push names another feed")

// KeepsSecret reports whether a secret may be sent to a hub (WebSub §5.1): over
// https, or to an address that fetch.allow_private names.
func (c *Client) KeepsSecret(hub string) bool {
	u, err := parseAddress(hub)
	return err == nil && c.keepsSecret(u)
}

func (c *Client) keepsSecret(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return false // a name may lead elsewhere the next time
	}
	addr = addr.Unmap().WithZone("")
	port := uint64(80)
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil {
			return false
		}
	}
	return slices.ContainsFunc(c.guard.allow, func(a allowed) bool {
		return a.prefix.Contains(addr) && (a.port == 0 || a.port == uint16(port))
	})
}

// Subscribe asks a hub for a subscription (WebSub §5.1). It follows 307 and 308,
// each place being checked anew, and no other redirect; a secret goes nowhere
// that [Client.KeepsSecret] would refuse. The hub is asked by one request at a
// time, whoever else asks that host. It never fails without an answer: the
// outcome has its class.
func (c *Client) Subscribe(ctx context.Context, q news.HubRequest) news.HubAnswer {
	u, err := parseAddress(q.Hub)
	if err != nil {
		return hubFault(q.Hub, err)
	}
	u.User = nil
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {q.Topic}, "hub.callback": {q.Callback},
		"hub.lease_seconds": {strconv.Itoa(int(q.Lease / time.Second))},
	}
	if q.Secret != "" {
		form.Set("hub.secret", q.Secret)
	}
	for hop := 0; ; hop++ {
		if err := c.guard.checkURL(u); err != nil {
			if err = fault(u, err); hop > 0 && ClassOf(err) == news.ClassNetwork {
				err = newError(news.ClassRedirect, u, fmt.Errorf("redirected to a place that is not asked: %w", err))
			}
			return hubFault(q.Hub, err)
		}
		if q.Secret != "" && !c.keepsSecret(u) {
			return hubFault(q.Hub, newError(news.ClassRedirect, u, errors.New("redirect to a place that cannot be told a secret")))
		}
		res, err := c.post(ctx, u, form.Encode())
		switch {
		case err != nil && ctx.Err() != nil:
			return news.HubAnswer{Class: news.ClassNetwork, Err: ctx.Err()}
		case err != nil:
			return hubFault(q.Hub, fault(u, err))
		case res.StatusCode >= 200 && res.StatusCode <= 299:
			return news.HubAnswer{Class: news.ClassOK, Status: res.StatusCode}
		case res.StatusCode != http.StatusTemporaryRedirect && res.StatusCode != http.StatusPermanentRedirect:
			a := hubFault(q.Hub, (&answer{url: u, status: res.StatusCode}).refusal())
			a.Status = res.StatusCode
			if mayAskToWait(res.StatusCode) {
				a.RetryAfter = retryAfter(res.Header, c.o.Now())
			}
			return a
		case hop == maxHubHops:
			return hubFault(q.Hub, newError(news.ClassRedirect, u, fmt.Errorf("more than %d redirects", maxHubHops)))
		}
		to, err := target(u, res.Header.Get("Location"))
		if err != nil {
			return hubFault(q.Hub, newError(news.ClassRedirect, u, err))
		}
		u = to
	}
}

// hubFault is the answer that err makes, in one line that names the hub.
func hubFault(hub string, err error) news.HubAnswer {
	a := news.HubAnswer{Class: ClassOf(err)}
	if e, ok := errors.AsType[*Error](err); ok {
		err = e.Err // it would call the request a visit
	}
	a.Err = fmt.Errorf("ask hub %s: %w", Redacted(hub), err)
	return a
}

// post sends a form and returns the answer without its body.
func (c *Client) post(parent context.Context, u *url.URL, form string) (*http.Response, error) {
	leave, err := c.hosts.enter(parent, authority(u))
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	limit := time.AfterFunc(c.o.Timeout, func() { cancel(errTimeout) })
	defer limit.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	req.Header["User-Agent"] = c.agent
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, because(ctx, err)
	}
	// The answer's words are for developers; who reads on may wait for ever.
	stop := time.AfterFunc(drainTime, func() { cancel(nil) })
	defer stop.Stop()
	_, _ = io.CopyN(io.Discard, res.Body, drainBytes)
	return res, res.Body.Close()
}

// Pushed reads what a hub has pushed as a visit reads its answer. Of the source
// nothing changes but its items: Poll is as it was, and neither address nor title
// are learned. Links are read against p.Base, as those of a visit against the
// address that answered. It is an error when the push is no feed or names another.
func (c *Client) Pushed(p news.Push) (v news.Visit, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("read push: reader gave up: %v", r)
		}
	}()
	base, err := parseAddress(withoutUser(p.Base))
	if err != nil {
		return v, err
	}
	doc, err := Parse(p.Body, p.ContentType, base.String())
	if err != nil {
		return v, fmt.Errorf("read push: %w", err)
	}
	for _, self := range []string{linkOf(p.Links, base, "self"), doc.Feed.Self} {
		if self != "" && !sameAddress(self, p.Key.Topic) && !sameAddress(self, p.Source.URL) {
			return v, fmt.Errorf("read push of %s: %w: %s", Redacted(p.Key.Topic), errOtherTopic, Redacted(self))
		}
	}
	return news.Visit{
		Source: p.Source, At: p.At, Class: news.ClassOK, Bytes: int64(len(p.Body)), URL: p.Key.Topic, Poll: p.Source.Poll,
		Items: c.items(doc, p.Source, p.At), Repairs: doc.Repairs, Duration: c.o.Now().Sub(p.At),
	}, nil
}

// topicOf is what a hub is to be asked for (WebSub §4): the feed's address as it
// names it, in the Link header or else in the document, when that is on the
// host it came from; else the source's own. It is empty where the address or the
// source has secrets: the hub is a stranger to them.
func topicOf(s news.Source, a *answer, doc *Document) string {
	if s.User != "" || s.PasswordFile != "" || s.HeadersFile != "" || s.URL != withoutUser(s.URL) {
		return ""
	}
	topic := s.URL
	self := webAddress(cmp.Or(linkOf(a.header["Link"], a.url, "self"), doc.Feed.Self))
	if u, err := url.Parse(self); err == nil && u.User == nil && strings.EqualFold(u.Hostname(), a.url.Hostname()) && u.Port() == a.url.Port() {
		topic = self
	}
	topic, _, _ = strings.Cut(topic, "#")
	if news.Redacted(topic) != topic {
		return ""
	}
	return topic
}

// sameAddress reports whether a and b are one address but for their scheme.
func sameAddress(a, b string) bool {
	ua, aerr := url.Parse(strings.TrimSpace(a))
	ub, berr := url.Parse(strings.TrimSpace(b))
	if aerr != nil || berr != nil {
		return a == b
	}
	return strings.EqualFold(ua.Host, ub.Host) && ua.RequestURI() == ub.RequestURI()
}

// linkOf returns the first web address among Link headers whose relation is rel
// (RFC 8288 §3), made absolute, or "".
func linkOf(lines []string, base *url.URL, rel string) string {
	for _, line := range lines {
		for line != "" {
			open := strings.IndexByte(line, '<')
			end := strings.IndexByte(line, '>')
			if open < 0 || end < open {
				break
			}
			ref := line[open+1 : end]
			var params string
			params, line = cutLink(line[end+1:])
			if !relIs(params, rel) {
				continue
			}
			if u, err := base.Parse(strings.TrimSpace(ref)); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
				return u.String()
			}
		}
	}
	return ""
}

// cutLink divides what follows a link's address at the comma that ends the link:
// one within quotes does not.
func cutLink(s string) (params, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
