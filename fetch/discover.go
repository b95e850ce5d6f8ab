package fetch

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"feedctl/edit/content"
	"feedctl/news"
)

// Where feeds usually are, when a site names none.
var wellKnown = []string{"/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"}

// maxTries bounds the requests that look for a site's feed after the first.
const maxTries = 8

// Discovery is the feeds of an address. Found is never empty: its first entry
// was read and holds its Document; the others are named by the site and unasked.
type Discovery struct {
	Found []Found
	Asked int // requests made, redirects not counted
}

// Found is one feed of a site.
type Found struct {
	URL      string    // to register; as given where the address itself is a feed
	Title    string    // plain text; may be empty
	Type     string    // media type as declared by the site; may be empty
	Document *Document // nil: not asked
	Response *Response // what brought Document; nil without one
	answer   *answer
}

// Discover finds the feeds of an address: the address itself when it is one,
// else those its page names, else what stands where feeds usually do. It makes
// one request at a time, asks no address twice, and stops at the first feed that
// can be read. An address without a scheme is asked by https, then by http.
// Errors are those of [Client.Get], or an *Error of class not_feed
// when there is no feed to be found.
func (c *Client) Discover(ctx context.Context, address string) (Discovery, error) {
	d := Discovery{}
	asked := map[string]bool{}
	address = strings.TrimSpace(address)
	bare := !strings.Contains(address, "://") && !strings.HasPrefix(address, "feed:")
	if bare {
		address = "https://" + address
	} else {
		address = webScheme(address)
	}
	first, err := c.try(ctx, &d, asked, address)
	if class := ClassOf(err); bare && ctx.Err() == nil && (class == news.ClassTLS || class == news.ClassNetwork) {
		address = "http://" + strings.TrimPrefix(address, "https://")
		first, err = c.try(ctx, &d, asked, address)
	}
	if err != nil {
		return d, err
	}
	if first.Document != nil {
		d.Found = []Found{first}
		return d, nil
	}
	page := first.Response
	links := content.FeedLinks(page.Body, page.ContentType, page.URL)
	for i, l := range links {
		if d.Asked > maxTries {
			break
		}
		f, err := c.try(ctx, &d, asked, l.URL)
		if ctx.Err() != nil {
			return d, ctx.Err()
		}
		if err != nil || f.Document == nil {
			continue
		}
		f.Type = l.Type
		if f.Title == "" {
			f.Title = l.Title
		}
		d.Found = append(d.Found, f)
		for _, l := range links[i+1:] {
			if !asked[l.URL] {
				d.Found = append(d.Found, Found{URL: l.URL, Title: l.Title, Type: l.Type})
			}
		}
		return d, nil
	}
	base, err := url.Parse(page.URL)
	for i := 0; err == nil && i < len(wellKnown) && d.Asked <= maxTries; i++ {
		f, err := c.try(ctx, &d, asked, base.ResolveReference(&url.URL{Path: wellKnown[i]}).String())
		if ctx.Err() != nil {
			return d, ctx.Err()
		}
		if err == nil && f.Document != nil {
			d.Found = []Found{f}
			return d, nil
		}
	}
	return d, news.WithHint(&Error{Class: news.ClassNotFeed, Status: page.Status, URL: Redacted(address),
		Err: errors.New("no feed there, none named by the page, none at the usual places")},
		"look for \"RSS\" or \"feed\" on the site and add that address")
}

// try asks one address. A Found without a Document is an answer that is no feed.
func (c *Client) try(ctx context.Context, d *Discovery, asked map[string]bool, address string) (Found, error) {
	if asked[address] {
		return Found{}, nil
	}
	asked[address] = true
	u, err := parseAddress(address)
	if err != nil {
		return Found{}, err
	}
	k, err := c.secretsOf(&news.Source{}, u)
	if err != nil {
		return Found{}, err
	}
	d.Asked++
	a, err := c.ask(ctx, question{url: u, accept: acceptFeed, secrets: k})
	if err != nil {
		return Found{}, err
	}
	defer a.release()
	if err := a.refusal(); err != nil {
		if e, ok := errors.AsType[*Error](err); ok && mayAskToWait(a.status) {
			e.RetryAfter = retryAfter(a.header, c.o.Now())
		}
		return Found{}, err
	}
	f := Found{URL: address, Response: a.response()}
	asked[f.Response.URL] = true
	held := *a
	held.body, held.release = f.Response.Body, func() {}
	f.answer = &held
	if doc, err := parse(f.answer); err == nil {
		f.Document, f.Title = doc, doc.Feed.PlainTitle
	}
	return f, nil
}

// VisitFound is the visit of s that finding it was: nothing is asked again. s
// was registered with f's URL; f holds a Document.
func (c *Client) VisitFound(s news.Source, f Found) news.Visit {
	v := c.begin(s)
	if f.answer == nil {
		c.fail(&v, &Error{Class: news.ClassNotFeed, URL: Redacted(s.URL), Err: errors.New("it was not asked")}, Wish{})
		return v
	}
	// Nothing is looked up: a new source has no entries that are known.
	c.read(context.Background(), &v, f.answer, f.Document)
	return v
}
