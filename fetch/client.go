package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"os"
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
