package publish

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// Site is all that the published pages and feeds are made of.
type Site struct {
	Publication news.Publication
	Editions    []news.Edition // the first is also the front page
	Outlets     []news.Outlet
	Styles      []string          // citation styles, the configured one first; empty: every entry's own order
	Views       bool              // story pages show the counter that the server draws
	Hub         string            // WebSub hub named in the feeds; empty: none
	MaxAge      time.Duration     // how long a reader may keep a feed; also its ttl; 0: 5 minutes
	Redirects   map[string]string // old path → path; a path ending in "/" stands for all below it
	Corrections []Correction      // newest first
}

// Fingerprint identifies everything of the site that a story's page shows besides
// the story: who publishes, the channels, the templates themselves. A page
// written under another fingerprint may be out of date.
func (s Site) Fingerprint() string {
	h := sha256.New()
	p := s.Publication
	fmt.Fprintf(h, "%q %q %q %q %q %q %q %v", p.Title, p.URL, p.Language, s.zone().String(), p.Contact, p.Version, s.Styles, s.Views)
	for _, e := range s.Editions {
		fmt.Fprintf(h, " %q %q", e.Channel.Slug, e.Channel.Title)
	}
	for _, files := range []embed.FS{templateFiles, staticFiles} {
		_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				b, _ := files.ReadFile(name) // embedded: it is there
				h.Write(b)
			}
			return nil
		})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Correction tells readers what was wrong in a story and has been put right.
type Correction struct {
	At    time.Time
	Path  string // the story's page; empty when it is gone
	Title string // the story's, plain text
	Text  string // plain text
}

// File is one published thing: the same path and bytes on disk and over HTTP.
type File struct {
	Path     string // URL path: "/rss.xml", "/story/x/"
	Type     string // the Content-Type, with its charset
	Body     []byte
	Modified time.Time // newest change of what it shows, UTC; zero: unknown
	Feed     bool      // RSS, Atom or JSON Feed
}

// Disk returns the file's name below the output folder, with slashes:
// "/story/x/" becomes "story/x/index.html".
func (f File) Disk() string {
	name := strings.TrimPrefix(f.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	return name
}

const defaultMaxAge = 5 * time.Minute

func (s Site) maxAge() time.Duration {
	if s.MaxAge <= 0 {
		return defaultMaxAge
	}
	return s.MaxAge
}

// url is the absolute address of one of our paths.
func (s Site) url(path string) string { return s.base() + path }

func (s Site) base() string { return strings.TrimSuffix(s.Publication.URL, "/") }

// href is the address of one of our paths as a link within the site: without
// the host, so that the pages also work behind another name.
func (s Site) href(path string) string { return basePath(s.Publication.URL) + path }

// basePath is the path under which the site is mounted, without a trailing
// slash; empty for a site at the root of its host.
func basePath(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

// updated is the newest change of any edition, else the publication's start.
func (s Site) updated() time.Time {
	t := s.Publication.Started
	for _, e := range s.Editions {
		if e.Updated.After(t) {
			t = e.Updated
		}
	}
	return t.UTC()
}

// date is t as pages show it, in the publication's zone: "Mar 21, 2023".
func (s Site) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone()).Format("Jan 2, 2006")
}

func (s Site) zone() *time.Location {
	if s.Publication.Zone == nil {
		return time.UTC
	}
	return s.Publication.Zone
}

// check refuses what would give broken addresses or two files of one path.
func (s Site) check() error {
	u, err := url.Parse(s.Publication.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" {
		return news.WithHint(fmt.Errorf("publication address %q is not an http or https address", s.Publication.URL),
			"set publication.url to the address readers use, e.g. https://news.example.org/")
	}
	var slugs []string
	for _, e := range s.Editions {
		slug := e.Channel.Slug
		if !isSlug(slug) {
			return fmt.Errorf("channel slug %q is not made of a–z, 0–9 and hyphens", slug)
		}
		if slices.Contains(slugs, slug) {
			return fmt.Errorf("channel slug %q is used twice", slug)
		}
		slugs = append(slugs, slug)
	}
	return nil
}

// isSlug reports whether s is safe as one element of a path: a–z, 0–9 and
// hyphens, at most 100 bytes.
func isSlug(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
