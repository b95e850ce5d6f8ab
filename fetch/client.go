package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"feedctl/news"
)

const (
	maxHops        = 10
	maxHeaderBytes = 256 << 10
	dialTimeout    = 10 * time.Second
	// A redirect's or an error's body is read this far, and this long, to keep the connection.
	drainBytes = 16 << 10
	drainTime  = time.Second
)

// What a request of each kind would rather have.
const (
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.3, */*;q=0.1"
	acceptPage = "text/html, application/xhtml+xml, */*;q=0.5"
	acceptAny  = "*/*"
)

// Options are what a Client needs from outside. Zero fields take the default
// named beside them.
type Options struct {
	UserAgent    string        // "feedctl/VERSION (+URL)"; default "feedctl"
	Timeout      time.Duration // of one look from the first dial to the last byte; default 30 s
	MaxBytes     int64         // of a body, on the wire and decoded; default 16 MiB
	AllowPrivate []string      // "127.0.0.1:9090", "::1", "10.1.0.0/16"; without a port any port

	MinInterval time.Duration // bounds of a source's learned interval; default 30 min
	MaxInterval time.Duration // default 24 h
	Backfill    int           // how many items of a first visit may become entries; taken as written

	Now      func() time.Time                  // default time.Now
	Jitter   func(time.Duration) time.Duration // 0 ≤ result ≤ argument; default: none
	ReadFile func(path string) ([]byte, error) // for password_file and headers_file; default os.ReadFile

	// Seen tells which entries of a source are known; it is asked for nothing but
	// changed documents. Default: none is, every document is read whole, and no
	// visit's Seen is set. After an error the document is read whole; Seen itself
	// tells of it, if it should be told.
	Seen func(ctx context.Context, source news.ID) (news.Seen, error)
}

// Client visits sources and reads pages. It is safe for concurrent use; one
// process needs one, since the promise of one request in flight to a host
// holds within a Client.
type Client struct {
	o         Options
	agent     []string
	transport *http.Transport
	dialer    *net.Dialer // of every connection; a test gives it a name server
	guard     *guard
	hosts     *hosts
	bodies    *bodies
	robots    *robots
	pageGap   time.Duration // least time between two article pages of a host
}

// New returns a Client, or an error naming the entry of AllowPrivate that
// cannot be read.
func New(o Options) (*Client, error) {
	if o.UserAgent == "" {
		o.UserAgent = "feedctl"
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 16 << 20
	}
	if o.MinInterval <= 0 {
		o.MinInterval = 30 * time.Minute
	}
	if o.MaxInterval <= 0 {
		o.MaxInterval = 24 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = func(time.Duration) time.Duration { return 0 }
	}
	if o.ReadFile == nil {
		o.ReadFile = os.ReadFile
	}
	g, err := newGuard(o.AllowPrivate)
	if err != nil {
		return nil, err
	}
	c := &Client{
		o:      o,
		agent:  []string{o.UserAgent},
		guard:  g,
		hosts:  newHosts(),
		bodies: newBodies(),
		robots: newRobots(),

		pageGap: pageGap,
	}
	c.dialer = &net.Dialer{
		Timeout: min(dialTimeout, o.Timeout),
		Control: g.control,
		// The C library reads 0x7f.1 as an address; Go's own resolver does not.
		Resolver: &net.Resolver{PreferGo: true},
	}
	c.transport = &http.Transport{
		Proxy:                  nil, // a proxy would hide the address from the guard
		DialContext:            c.dialer.DialContext,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // body.go decodes, with a limit
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    min(dialTimeout, o.Timeout),
		MaxConnsPerHost:        1,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        15 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	return c, nil
}

// Close lets go of the connections that are kept for the next request.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Response is one document as it was served, its content coding undone.
type Response struct {
	URL         string // where it came from, after redirects, without user and password
	Status      int
	ContentType string // as served; may be empty
	Header      http.Header
	Body        []byte // at most Options.MaxBytes; the caller's own
}

// Get fetches one document: a feed, a page, a list of feeds. It follows
// redirects and asks no permission of robots.txt, for a person named the
// address. An answer other than 2xx is an *Error.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	return c.fetch(ctx, address, question{accept: acceptAny})
}

// fetch asks and copies the answer out of the pooled buffer.
func (c *Client) fetch(ctx context.Context, address string, q question) (*Response, error) {
	u, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	q.url = u
	a, err := c.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	defer a.release()
	if err := a.refusal(); err != nil {
		return nil, err
	}
	return a.response(), nil
}

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
			return nil, fault(a.url, err)
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
