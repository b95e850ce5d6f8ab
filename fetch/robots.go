package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"feedctl/news"
)

const (
	robotsLife  = day // RFC 9309 §2.4
	robotsRetry = time.Hour
	robotsBytes = 512 << 10
	maxRobots   = 4096
	pageGap     = time.Second
	maxPageGap  = 10 * time.Second
)

var errRobots = errors.New("robots.txt does not allow it")

// robots remembers what sites allow: robots.txt (RFC 9309) and the reservations
// of the W3C TDM Reservation Protocol's /.well-known/tdmrep.json.
type robots struct {
	mu    sync.Mutex
	sites map[string]site
}

// site is one authority's rules. A nil group allows everything.
type site struct {
	until    time.Time
	closed   bool // robots.txt is out of order: nothing is read for now (RFC 9309 §2.3.1.4)
	group    *robotstxt.Group
	reserved []reservation
	err      error     // the site could not be asked; its pages are left alone meanwhile
	wait     time.Time // Retry-After of what was asked; zero: none
}

func newRobots() *robots { return &robots{sites: map[string]site{}} }

func (r *robots) known(host string, now time.Time) (site, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sites[host]
	// A clock that was set back makes no rule live longer.
	most := robotsLife
	if !s.wait.IsZero() {
		most = MaxRetryAfter
	}
	return s, ok && now.Before(s.until) && s.until.Sub(now) <= most
}

func (r *robots) keep(host string, s site) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sites) >= maxRobots {
		clear(r.sites)
	}
	r.sites[host] = s
}

// rulesOf returns the rules of u's site, asking for them once a day.
func (c *Client) rulesOf(ctx context.Context, u *url.URL) (site, error) {
	host := u.Scheme + "://" + authority(u)
	if s, ok := c.robots.known(host, c.o.Now()); ok {
		return s, s.err
	}
	// Two pages of one site wait for the same answer.
	leave, err := c.hosts.enter(ctx, "rules of "+host)
	if err != nil {
		return site{}, err
	}
	defer leave()
	if s, ok := c.robots.known(host, c.o.Now()); ok {
		return s, s.err
	}
	s := c.askRules(ctx, u)
	if ctx.Err() != nil {
		return site{}, ctx.Err()
	}
	c.robots.keep(host, s)
	return s, s.err
}

func (c *Client) askRules(ctx context.Context, u *url.URL) site {
	now := c.o.Now()
	a, err := c.ask(ctx, question{url: u.ResolveReference(&url.URL{Path: "/robots.txt"}), accept: acceptAny, limit: robotsBytes})
	switch {
	case ClassOf(err) == news.ClassRedirect:
		return site{until: now.Add(robotsLife)} // RFC 9309 §2.3.1.2: as if there were none
	case err != nil:
		return site{until: now.Add(robotsRetry), err: err}
	}
	defer a.release()
	if s, ok := unreachable(a, now); ok {
		return s
	}
	s := site{until: now.Add(robotsLife)}
	if data := readRobots(a.status, a.body); data != nil {
		s.group = data.FindGroup(agentName(c.o.UserAgent))
	}
	if t, err := c.ask(ctx, question{url: u.ResolveReference(&url.URL{Path: "/.well-known/tdmrep.json"}), accept: acceptAny, limit: robotsBytes}); err == nil {
		defer t.release()
		if s, ok := unreachable(t, now); ok && s.err != nil {
			return s
		}
		if bringsBody(t.status) {
			s.reserved = readReservations(t.body)
		}
	}
	return s
}

// unreachable reports whether an answer says that the site is in no state to be
// asked, and until when it is left alone: as long as Retry-After says, an hour
// where it says nothing. 5xx forbids everything (RFC 9309 §2.3.1.4). 429 is a 4xx,
// and so would allow everything (§2.3.1.3); but who is asked too much already is
// not asked for pages. Another 4xx allows them, once its Retry-After is over.
func unreachable(a *answer, now time.Time) (s site, is bool) {
	if mayAskToWait(a.status) {
		s.wait = retryAfter(a.header, now)
	}
	s.until = now.Add(robotsRetry)
	if s.wait.After(s.until) {
		s.until = s.wait
	}
	switch {
	case a.status >= 500:
		s.closed = true
	case a.status == http.StatusTooManyRequests || !s.wait.IsZero():
		s.err = a.refusal()
	default:
		return site{}, false
	}
	return s, true
}

// firstAgent finds where the rules begin, whatever bytes stand before them.
var firstAgent = regexp.MustCompile(`(?i)user-agent`)

// readRobots leaves out what stands before the first group: the parser refuses
// such a file, RFC 9309 §2.2 wants the rest of it read.
func readRobots(status int, body []byte) *robotstxt.RobotsData {
	data, err := robotstxt.FromStatusAndBytes(status, body)
	if err == nil {
		return data
	}
	at := firstAgent.FindIndex(body)
	if at == nil {
		return nil
	}
	data, err = robotstxt.FromStatusAndBytes(status, body[at[0]:])
	if err != nil {
		return nil
	}
	return data
}

func (s site) allows(u *url.URL) bool {
	if s.group == nil {
		return !s.closed
	}
	// The parser does not fold percent-encoding; a rule may be written either way.
	for _, path := range [...]string{u.EscapedPath(), u.Path} {
		if path == "" {
			path = "/"
		}
		if u.RawQuery != "" {
			path += "?" + u.RawQuery
		}
		if !s.group.Test(path) {
			return false
		}
	}
	return true
}

// gap is the least time between two pages of the site.
func (s site) gap(least time.Duration) time.Duration {
	if s.group == nil {
		return least
	}
	return min(max(s.group.CrawlDelay, least), maxPageGap)
}

// reserves reports whether the site reserves the page for itself: the first
// rule that matches decides.
func (s site) reserves(u *url.URL) bool {
	for _, r := range s.reserved {
		if r.path.MatchString(u.EscapedPath()) {
			return r.reserved
		}
	}
	return false
}

type reservation struct {
	path     *regexp.Regexp
	reserved bool
}

func readReservations(body []byte) []reservation {
	var rules []struct {
		Location string `json:"location"`
		Reserved int    `json:"tdm-reservation"`
	}
	if json.Unmarshal(body, &rules) != nil || len(rules) > 1000 {
		return nil
	}
	var out []reservation
	for _, r := range rules {
		// Location is a path as robots.txt has them: * for any text, $ for the end.
		p, end := strings.CutSuffix(r.Location, "$")
		p = strings.ReplaceAll(regexp.QuoteMeta(p), `\*`, ".*")
		if end {
			p += "$"
		}
		if re, err := regexp.Compile("^" + p); err == nil {
			out = append(out, reservation{re, r.Reserved == 1})
		}
	}
	return out
}

// agentName is the product of a User-Agent, by which robots.txt calls us.
func agentName(userAgent string) string {
	name, _, _ := strings.Cut(userAgent, "/")
	return strings.TrimSpace(name)
}
