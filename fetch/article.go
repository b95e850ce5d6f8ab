package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"feedctl/edit/content"
	"feedctl/news"
)

// Article reads an article page for its text and facts. It asks the site's
// robots.txt first, at every hop of a redirect, and keeps the pages of one host
// at least a second apart (or its Crawl-delay, 10 s at most); it waits for that,
// bounded by ctx. When ctx ends nothing was learned and the page need not be kept.
//
// The page's Class is ok when it was read, and else why not: denied with Refused
// set where robots.txt forbids it, http_error for what is no page or cannot be
// read as one. RetryAfter is what a 403, 429 or 503 asked for, be it for the page
// or for the site's robots.txt: who answers that with 429 is rate_limited, and the
// page is not asked for. A page that may be
// read but not used (noarchive, nosnippet, max-snippet, a TDM reservation; in the
// page, in headers or for the whole site) keeps its facts and loses its text;
// Refused names the rule. A paywalled page is a Teaser.
func (c *Client) Article(ctx context.Context, address string) (p news.Page) {
	p = news.Page{URL: withoutUser(address), FetchedAt: c.o.Now().UTC()}
	at := p.FetchedAt
	defer func() {
		if recover() != nil { // one poison page
			p = news.Page{URL: withoutUser(address), FetchedAt: at, Class: news.ClassHTTPError, Asked: p.Asked}
		}
	}()
	u, err := parseAddress(address)
	if err != nil {
		p.Class = ClassOf(err)
		return p
	}
	var rules site      // of the last hop
	var asked time.Time // for the first hop
	q := question{url: u, accept: acceptPage, before: func(ctx context.Context, u *url.URL) error {
		var err error
		if rules, err = c.rulesOf(ctx, u); err != nil {
			return err
		}
		if !rules.allows(u) {
			return newError(news.ClassDenied, u, errRobots)
		}
		if err := c.hosts.pace(ctx, authority(u), rules.gap(c.pageGap)); err != nil {
			return err
		}
		if !p.Asked {
			p.Asked, asked = true, c.o.Now()
		}
		return nil
	}}
	a, err := c.ask(ctx, q)
	if p.Asked {
		p.Duration = max(0, c.o.Now().Sub(asked))
	}
	if err == nil {
		defer a.release()
		p.Status, p.Bytes = a.status, a.wire
		err = a.refusal()
	}
	if err != nil {
		p.Class = ClassOf(err)
		if errors.Is(err, errRobots) {
			p.Refused = "robots.txt"
		}
		p.RetryAfter = rules.wait
		if a != nil && mayAskToWait(a.status) {
			p.RetryAfter = retryAfter(a.header, p.FetchedAt)
		}
		return p
	}
	return c.page(a, rules, p)
}

func (c *Client) page(a *answer, rules site, p news.Page) news.Page {
	at := withoutUser(a.url.String())
	read, err := content.Article(a.body, a.header.Get("Content-Type"), at)
	if err != nil {
		p.URL, p.Class = at, news.ClassHTTPError
		return p
	}
	read.URL, read.FetchedAt, read.Class = at, p.FetchedAt, news.ClassOK
	read.Asked, read.Status, read.Bytes, read.Duration = p.Asked, p.Status, p.Bytes, p.Duration
	if why := reservedBy(a.header); why != "" {
		read.Refused = why
	} else if read.Refused == "" && rules.reserves(a.url) {
		read.Refused = "tdmrep.json: tdm-reservation: 1"
	}
	if read.Refused != "" {
		read.Text, read.Words = "", 0
	}
	return read
}

// reservedBy returns the header that keeps a page's text from use, or "".
func reservedBy(h http.Header) string {
	for _, line := range h["X-Robots-Tag"] {
		if why := content.RobotsTag(line); why != "" {
			return why
		}
	}
	if strings.TrimSpace(h.Get("Tdm-Reservation")) == "1" {
		return "tdm-reservation: 1"
	}
	return ""
}
