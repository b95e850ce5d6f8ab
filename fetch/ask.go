package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"feedctl/news"
)

// question is one thing to ask, redirects included.
type question struct {
	url            *url.URL
	accept         string
	etag, modified string
	secrets        *secrets
	limit          int64 // of the body; 0: Options.MaxBytes
	// before is asked ahead of every hop; its error ends the chain.
	before func(context.Context, *url.URL) error
}

// answer is what came of a question. Its body belongs to a pool until release.
type answer struct {
	url     *url.URL // after redirects
	moved   *url.URL // where the permanent redirects at the chain's start led; nil: none
	status  int
	header  http.Header
	body    []byte
	wire    int64
	plain   bool // the last hop was asked without validators
	whole   bool // its document was read whole
	framed  bool // the answer says where its body ends: one that broke off would have been an error
	release func()
}

// letGo gives the body back; a second time it does nothing.
func (a *answer) letGo() {
	if a.release != nil {
		a.release()
	}
	a.body, a.release = nil, nil
}

func (a *answer) response() *Response {
	u := *a.url
	u.User = nil
	return &Response{
		URL: u.String(), Status: a.status, ContentType: a.header.Get("Content-Type"),
		Header: a.header, Body: append([]byte(nil), a.body...),
	}
}

// ask follows q to its answer: any status but a redirect. The error is always
// an *Error, or the context's own when that has ended.
func (c *Client) ask(ctx context.Context, q question) (*answer, error) {
	if q.limit == 0 {
		q.limit = c.o.MaxBytes
	}
	a := &answer{url: q.url}
	left := c.o.Timeout
	permanent := true
	for hop := 0; ; hop++ {
		if err := c.guard.checkURL(a.url); err != nil {
			if hop > 0 && !errors.Is(err, errPrivate) {
				return nil, newError(news.ClassRedirect, a.url, fmt.Errorf("redirected to a place that is not visited: %w", err))
			}
			return nil, fault(a.url, err)
		}
		if q.before != nil {
			if err := q.before(ctx, a.url); err != nil {
				return nil, err
			}
		}
		leave, err := c.hosts.enter(ctx, authority(a.url))
		if err != nil {
			return nil, err
		}
		// The wait for the host is not the source's fault and costs it no time.
		started := c.o.Now()
		res, err := func() (string, error) {
			defer leave() // even in a panic: nobody could ask this host again
			return c.hop(ctx, q, a, left)
		}()
		left -= max(0, c.o.Now().Sub(started))
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			err = fault(a.url, err)
			if e, ok := errors.AsType[*Error](err); ok {
				e.hops = hop
			}
			return nil, err
		}
		if !isRedirect(a.status) {
			return a, nil
		}
		switch {
		case hop == maxHops:
			return nil, newError(news.ClassRedirect, q.url, fmt.Errorf("more than %d redirects", maxHops))
		case left <= 0:
			return nil, newError(news.ClassTimeout, q.url, errTimeout)
		}
		to, err := target(a.url, res)
		if err != nil {
			return nil, newError(news.ClassRedirect, a.url, err)
		}
		if a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect {
			// A new address has to prove that it is a feed, which a 304 would not.
			q.etag, q.modified = "", ""
			if permanent {
				a.moved = to
			}
		} else {
			permanent = false
		}
		a.url = to
	}
}

// hop sends one request and fills a with what came; for a redirect it returns
// the Location as served.
func (c *Client) hop(parent context.Context, q question, a *answer, left time.Duration) (location string, err error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	total := time.AfterFunc(left, func() { cancel(errTimeout) })
	defer total.Stop()

	h := make(http.Header, 6)
	h["User-Agent"] = c.agent
	h["Accept"] = []string{q.accept}
	h["Accept-Encoding"] = acceptEncoding
	if q.etag != "" {
		h["If-None-Match"] = []string{q.etag}
	}
	if q.modified != "" {
		h["If-Modified-Since"] = []string{q.modified}
	}
	a.plain = q.etag == "" && q.modified == ""
	q.secrets.addTo(h, a.url)
	req := (&http.Request{
		Method: http.MethodGet, URL: a.url, Host: a.url.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)

	res, err := c.send(ctx, req)
	if err != nil {
		return "", because(ctx, err)
	}
	defer res.Body.Close()
	a.status, a.header = res.StatusCode, res.Header
	a.framed = res.ContentLength >= 0 || len(res.TransferEncoding) > 0 || res.ProtoMajor >= 2
	if !bringsBody(res.StatusCode) {
		drain(res, cancel)
		a.body, a.release = nil, func() {}
		return res.Header.Get("Location"), nil
	}
	b, err := c.bodies.read(ctx, cancel, res, q.limit, idleLimit(c.o.Timeout))
	if err != nil {
		return "", because(ctx, err)
	}
	a.body, a.wire, a.release = b.bytes, b.wire, b.release
	return "", nil
}

// send waits while the process is out of file descriptors, for that is no fault
// of the source: connections kept for later are let go, others end by themselves.
func (c *Client) send(ctx context.Context, req *http.Request) (*http.Response, error) {
	for try := 1; ; try++ {
		res, err := c.transport.RoundTrip(req)
		if err == nil || try == 20 || !errors.Is(err, syscall.EMFILE) && !errors.Is(err, syscall.ENFILE) {
			return res, err
		}
		c.transport.CloseIdleConnections()
		select {
		case <-time.After(time.Duration(try) * 50 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// drain reads the rest of a short body nobody wants, so that the connection can
// be used again. It neither waits long nor minds an error.
func drain(res *http.Response, cancel context.CancelCauseFunc) {
	if res.Body == http.NoBody || res.ContentLength > drainBytes {
		return
	}
	stop := time.AfterFunc(drainTime, func() { cancel(nil) })
	defer stop.Stop()
	_, _ = io.CopyN(io.Discard, res.Body, drainBytes)
}

// because prefers the reason a request was ended to what its end looked like.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return cause
	}
	return err
}

// bringsBody reports whether a status carries the document that was asked for.
// 226 (RFC 3229) is a whole feed document that holds fewer entries.
func bringsBody(status int) bool {
	return status == http.StatusOK || status == http.StatusNonAuthoritativeInfo || status == http.StatusIMUsed
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMultipleChoices, http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// target reads a Location against the address that sent it.
func target(from *url.URL, location string) (*url.URL, error) {
	if strings.TrimSpace(location) == "" {
		return nil, errors.New("redirect without a place to go")
	}
	if len(location) > maxAddress {
		return nil, fmt.Errorf("redirect to an address of %d bytes", len(location))
	}
	ref, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return nil, errors.New("redirect to an address that cannot be read")
	}
	to := from.ResolveReference(ref)
	switch {
	case ref.User != nil:
		return nil, fmt.Errorf("redirect to %s carries a user name", redacted(to))
	case from.Scheme == "https" && to.Scheme == "http":
		return nil, fmt.Errorf("redirect from https to plain http: %s", redacted(to))
	}
	to.User = nil // a relative one inherits it
	to.Fragment, to.RawFragment = "", ""
	return to, nil
}

// parseAddress reads an absolute http or https URL.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		// The parser's own words repeat the address, with any password in it.
		return nil, news.WithHint(&Error{Class: news.ClassNetwork, URL: Redacted(address), Err: errors.New("not an address")},
			hints[news.ClassNetwork])
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}
