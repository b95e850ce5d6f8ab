package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// Reserved are the first path segments of the published site: no channel can
// have them as its slug.
var Reserved = []string{"about", "archive", "assets", "atom.xml", "corrections", "desk", "feed.json", "healthz", "metrics", "opml.xml",
	"readyz", "rss.xml", "search", "sources", "story", "subscribe", "views", "favicon.ico", "robots.txt", "page"}

var (
	slugForm     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	contactForm  = regexp.MustCompile(`^[^@\s()<>]+@[^@\s()<>]+\.[^@\s()<>]+$`)
)

// check judges the values; d knows where they stand.
func check(c *Config, d *decoder, checks Checks) {
	wrong := d.wrongAt
	p := &c.Publication
	if strings.TrimSpace(p.Title) == "" {
		wrong("publication.title", "the publication needs a title")
	}
	if u, err := webURL(p.URL); err != nil {
		wrong("publication.url", "%v", err)
	} else if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		wrong("publication.url", "%q: the base of all links has no query, fragment or user", p.URL)
	}
	p.URL = strings.TrimRight(p.URL, "/")
	if !languageForm.MatchString(p.Language) {
		wrong("publication.language", "%q is not a language tag: write en, de or pt-BR", p.Language)
	}
	if _, err := time.LoadLocation(p.Timezone); err != nil || p.Timezone == "Local" {
		wrong("publication.timezone", "%q is not a time zone: write UTC or a name like Europe/Rome", p.Timezone)
	}
	if p.Contact != "" && !contactForm.MatchString(p.Contact) {
		wrong("publication.contact", "%q is not a mail address", p.Contact)
	}
	checkStore(c.Store, wrong)
	checkFetch(&c.Fetch, wrong, checks)
	if c.Stories.Window < time.Hour || c.Stories.Window > 30*24*time.Hour {
		wrong("stories.window", "%v is not between 1h and 720h", c.Stories.Window)
	}
	between(wrong, "summary.words", c.Summary.Words, 20, 400)
	between(wrong, "summary.points", c.Summary.Points, 0, 8)
	checkModel(&c.Summary, wrong)
	checkChannels(c, wrong, checks)
	if c.Publish.Dir == "" {
		wrong("publish.dir", "the site needs a folder")
	}
	hostPort(wrong, "publish.listen", c.Publish.Listen)
	hostPort(wrong, "desk.listen", c.Desk.Listen)
	between(wrong, "publish.rate", c.Publish.Rate, 0, 1_000_000)
	if h := c.Publish.Hub; h != "none" && h != "" {
		if _, err := webURL(h); err != nil {
			wrong("publish.hub", "%v", err)
		}
	}
	checkSources(c, wrong)
}

type wrongFunc func(path, format string, args ...any)

func checkStore(dsn string, wrong wrongFunc) {
	scheme, rest, ok := strings.Cut(dsn, ":")
	switch {
	case !ok:
		wrong("store", "%q has no scheme: write sqlite:data/feedctl.db", dsn)
	case scheme == "sqlite" && strings.Trim(rest, "/") == "":
		wrong("store", "sqlite: needs the path of a file")
	case scheme == "postgres" || scheme == "postgresql":
		wrong("store", "PostgreSQL is not in this version: write sqlite:data/feedctl.db")
	case scheme != "sqlite":
		wrong("store", "%q is no store: write sqlite:data/feedctl.db%s", scheme, didYouMean(scheme, []string{"sqlite", "postgres"}))
	}
}

func checkFetch(f *Fetch, wrong wrongFunc, checks Checks) {
	if checks.Cron != nil {
		if err := checks.Cron(f.Schedule); err != nil {
			wrong("fetch.schedule", "%v", err)
		}
	}
	if f.MinInterval < time.Second {
		wrong("fetch.min_interval", "%v is less than a second", f.MinInterval)
	}
	if f.MaxInterval < f.MinInterval {
		wrong("fetch.max_interval", "%v is less than min_interval, %v", f.MaxInterval, f.MinInterval)
	}
	between(wrong, "fetch.workers", f.Workers, 1, 1024)
	if f.Timeout < time.Second || f.Timeout > 10*time.Minute {
		wrong("fetch.timeout", "%v is not between 1s and 10m", f.Timeout)
	}
	if f.MaxBytes < 1<<10 || f.MaxBytes > 1<<30 {
		wrong("fetch.max_bytes", "not between 1KiB and 1GiB")
	}
	between(wrong, "fetch.backfill", f.Backfill, 0, 10_000)
	for i, a := range f.AllowPrivate {
		if !privateForm(a) {
			wrong(fmt.Sprintf("fetch.allow_private[%d]", i), "%q is no address, address:port or CIDR", a)
		}
	}
	if f.WebSub != "" {
		switch u, err := webURL(f.WebSub); {
		case err != nil:
			wrong("fetch.websub", "%v", err)
		case u.User != nil:
			wrong("fetch.websub", "%s holds a user or password, which every hub would be told: write the address without", news.Redacted(f.WebSub))
		case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
			wrong("fetch.websub", "%s has a query or fragment, and callbacks are paths below it: write the address without", news.Redacted(f.WebSub))
		}
	}
}

// privateForm accepts an IP address, an address with a port, or a prefix.
func privateForm(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}

func checkChannels(c *Config, wrong wrongFunc, checks Checks) {
	if len(c.Channels) == 0 {
		wrong("channels", "at least one channel is needed, or leave the key out")
	}
	slugs := map[string]bool{}
	slug := func(path, s string) {
		switch {
		case !slugForm.MatchString(s):
			wrong(path, "%q is no slug: use a-z, 0-9 and hyphens", s)
		case slices.Contains(Reserved, s):
			wrong(path, "%q is a path of the site itself", s)
		case slugs[s]:
			wrong(path, "%q is taken by another channel", s)
		}
		slugs[s] = true
	}
	for i := range c.Channels {
		ch, at := &c.Channels[i], func(k string) string { return fmt.Sprintf("channels[%d].%s", i, k) }
		slug(at("slug"), ch.Slug)
		if ch.Title == "" {
			ch.Title = ch.Slug
		}
		if ch.Language != "" && !languageForm.MatchString(ch.Language) {
			wrong(at("language"), "%q is not a language tag: write en, de or pt-BR", ch.Language)
		}
		between(wrong, at("limit"), ch.Limit, 1, 1000)
		between(wrong, at("max_per_source"), ch.MaxPerSource, 1, 1000)
		for key, rule := range map[string]string{"rule": ch.Rule, "hold": ch.Hold} {
			if rule != "" && checks.Rule != nil {
				if err := checks.Rule(rule); err != nil {
					wrong(at(key), "%v", err)
				}
			}
		}
		if ch.Digest != "" && checks.Cron != nil {
			if err := checks.Cron(ch.Digest); err != nil {
				wrong(at("digest"), "%v", err)
			}
		}
	}
	for i, ch := range c.Channels {
		for j, a := range ch.Aliases {
			slug(fmt.Sprintf("channels[%d].aliases[%d]", i, j), a)
		}
	}
}

func checkSources(c *Config, wrong wrongFunc) {
	seen := map[string]int{}
	for i := range c.Sources {
		s, at := &c.Sources[i], func(k string) string { return fmt.Sprintf("sources[%d].%s", i, k) }
		if s.URL == "" {
			wrong(at("url"), "the source has no url")
			continue
		}
		if u, err := webURL(s.URL); err != nil {
			wrong(at("url"), "%v", err)
		} else if u.User != nil {
			wrong(at("url"), "%s holds a password: use user and password_file", news.Redacted(s.URL))
		}
		if first, ok := seen[s.URL]; ok {
			wrong(at("url"), "%s stands in line %d already", news.Redacted(s.URL), first)
		}
		seen[s.URL] = s.Line
		if s.Interval != 0 && s.Interval < time.Second {
			wrong(at("interval"), "%v is less than a second", s.Interval)
		}
		if s.Weight < 0 || s.Weight > 100 {
			wrong(at("weight"), "%v is not between 0 and 100", s.Weight)
		}
		if (s.User == "") != (s.PasswordFile == "") {
			wrong(at("user"), "user and password_file go together")
		}
	}
}

// checkModel looks at the keys of engine llm, which mean nothing to the other.
func checkModel(s *Summary, wrong wrongFunc) {
	if s.DailyBudget < 0 {
		wrong("summary.daily_budget", "%d is less than 0, which is any number", s.DailyBudget)
	}
	if s.Engine != "llm" {
		return
	}
	if s.Model == "" {
		wrong("summary.model", "engine llm needs the model's name")
	}
	if u, err := webURL(s.Endpoint); err != nil {
		wrong("summary.endpoint", "engine llm needs an address: %v", err)
	} else if u.User != nil || u.RawQuery != "" {
		wrong("summary.endpoint", "%s holds a key or password: use key_file", news.Redacted(s.Endpoint))
	}
}

func webURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("%q is no web address: it starts with http:// or https://", news.Redacted(s))
	}
	return u, nil
}

func hostPort(wrong wrongFunc, path, s string) {
	if _, _, err := net.SplitHostPort(s); err != nil {
		wrong(path, "%q is no listening address: write 127.0.0.1:8080", s)
	}
}

func between(wrong wrongFunc, path string, n, low, high int) {
	if n < low || n > high {
		wrong(path, "%d is not between %d and %d", n, low, high)
	}
}
