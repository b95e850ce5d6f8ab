// Package config reads and checks config.yaml: every key of it has a default,
// a type and a check, and all mistakes are reported at once, each with file,
// line, column and what was probably meant.
//
// The file is parsed to a tree that knows positions (decode.go), laid over the
// defaults, then over by FEEDCTL_* variables, then checked (check.go). What only
// another room can judge, a cron spec or a rule, is checked by funcs handed in.
package config

import (
	"path/filepath"
	"strings"
	"time"
)

// Config is config.yaml with defaults filled in. Paths are absolute once loaded:
// relative ones are below the file's folder.
type Config struct {
	Publication Publication `yaml:"publication" doc:"who publishes"`
	Store       string      `yaml:"store" doc:"sqlite:PATH, relative to this file"`
	Fetch       Fetch       `yaml:"fetch" doc:"how sources are visited"`
	Stories     Stories     `yaml:"stories" doc:"what belongs together"`
	Summary     Summary     `yaml:"summary" doc:"the short form of a story"`
	Citation    Citation    `yaml:"citation" doc:"how references are worded"`
	Channels    []Channel   `yaml:"channels" doc:"the streams that are published; the first is the front page"`
	Publish     Publish     `yaml:"publish" doc:"where the site goes"`
	Desk        Desk        `yaml:"desk" doc:"the editors' own listener"`
	Sources     []Source    `yaml:"sources" doc:"feeds that are always followed"`

	// Path is the file that was read; Notices say which keys are set but not
	// used in this version.
	Path    string   `yaml:"-" json:"-"`
	Notices []string `yaml:"-" json:"-"`
	// Empty says that the file has no key at all.
	Empty bool `yaml:"-" json:"-"`
}

// Publication is who publishes.
type Publication struct {
	Title    string `yaml:"title"`
	URL      string `yaml:"url" doc:"base of every absolute link, without a trailing slash"`
	Language string `yaml:"language" doc:"BCP 47 tag"`
	Timezone string `yaml:"timezone" doc:"IANA name, e.g. Europe/Rome"`
	Contact  string `yaml:"contact" doc:"mail address for the User-Agent and the feeds"`
}

// Fetch is how sources are visited.
type Fetch struct {
	Schedule     string        `yaml:"schedule" doc:"cron spec: when the daemon looks for due sources"`
	MinInterval  time.Duration `yaml:"min_interval" doc:"shortest time between two visits of a source"`
	MaxInterval  time.Duration `yaml:"max_interval" doc:"longest time between two visits of a source"`
	Workers      int           `yaml:"workers" doc:"sources visited at the same time"`
	Timeout      time.Duration `yaml:"timeout" doc:"of one visit"`
	MaxBytes     Size          `yaml:"max_bytes" doc:"largest decoded document"`
	Backfill     int           `yaml:"backfill" doc:"how many items of a new source may become entries"`
	FullText     string        `yaml:"full_text" oneof:"never,auto,always" doc:"whether article pages are read"`
	AllowPrivate []string      `yaml:"allow_private" doc:"private addresses that may be visited: address, address:port or CIDR"`
	WebSub       string        `yaml:"websub" doc:"public address of this server, for hubs to push to; empty: no subscriptions"`
	URLRules     string        `yaml:"url_rules" doc:"a file of your own in the format of ClearURLs (data.min.json): what else in addresses tracks"`
}

// Stories is how items are grouped.
type Stories struct {
	Window time.Duration `yaml:"window" doc:"how far apart reports of one event may be"`
	Prefer []string      `yaml:"prefer" doc:"publishers that lead a story when they have it"`
}

// Summary is how stories are shortened.
type Summary struct {
	Engine      string `yaml:"engine" oneof:"extract,llm"`
	Words       int    `yaml:"words" doc:"most words of a summary"`
	Points      int    `yaml:"points" doc:"most key points"`
	Endpoint    string `yaml:"endpoint" doc:"of engine llm: an OpenAI-compatible API, http://localhost:11434/v1"`
	Model       string `yaml:"model" doc:"of engine llm: the model's name there"`
	KeyFile     string `yaml:"key_file" doc:"of engine llm: a file with the service's key"`
	DailyBudget int    `yaml:"daily_budget" doc:"of engine llm: most questions a UTC day; 0: any number"`
}

// Citation is how references are worded.
type Citation struct {
	Style     string `yaml:"style" oneof:"apa,mla,chicago,chicago-notes,harvard,ieee"`
	Retrieved string `yaml:"retrieved" oneof:"changing,always,never"`
}

// Channel is one published stream.
type Channel struct {
	Slug         string   `yaml:"slug" doc:"a-z, 0-9 and hyphens: the channel's path"`
	Title        string   `yaml:"title"`
	Description  string   `yaml:"description"`
	Language     string   `yaml:"language"`
	Digest       string   `yaml:"digest" later:"digest channels" doc:"cron spec"`
	Hold         string   `yaml:"hold" doc:"rule: matching stories wait for a person"`
	Tags         []string `yaml:"tags" doc:"of sources; none and no rule: every source"`
	Without      []string `yaml:"without" doc:"words that keep a story out when its title has them"`
	Rule         string   `yaml:"rule" doc:"what tags and words cannot say"`
	Order        string   `yaml:"order" oneof:"newest,coverage"`
	Limit        int      `yaml:"limit"`
	MaxPerSource int      `yaml:"max_per_source"`
	Body         string   `yaml:"body" oneof:"summary,excerpt,full"`
	LinkTo       string   `yaml:"link_to" oneof:"story,source"`
	Review       bool     `yaml:"review" doc:"nothing appears before a person approves it"`
	Aliases      []string `yaml:"aliases" doc:"former slugs"`
}

// Publish is where the site goes.
type Publish struct {
	Dir    string `yaml:"dir"`
	Listen string `yaml:"listen" doc:"host:port of the web server"`
	Views  bool   `yaml:"views" doc:"count and show page views"`
	Images string `yaml:"images" oneof:"none,link"`
	Hub    string `yaml:"hub" later:"telling a hub of news" doc:"none or a WebSub hub's URL"`
	Rate   int    `yaml:"rate" doc:"requests a second an address; 0: no limit"`
}

// Desk is the editors' own listener.
type Desk struct {
	Listen string `yaml:"listen" later:"the web desk" doc:"host:port"`
}

// Source is one followed feed.
type Source struct {
	URL          string        `yaml:"url"`
	Tags         []string      `yaml:"tags"`
	Title        string        `yaml:"title"`
	Interval     time.Duration `yaml:"interval" doc:"fixed time between visits"`
	Rights       string        `yaml:"rights" oneof:"link,summary,excerpt,full"`
	Licence      string        `yaml:"licence"`
	Weight       float64       `yaml:"weight"`
	FullText     string        `yaml:"full_text" oneof:"never,auto,always"`
	LLM          *bool         `yaml:"llm" doc:"false: its text is never sent to a hosted model"`
	User         string        `yaml:"user"`
	PasswordFile string        `yaml:"password_file"`
	HeadersFile  string        `yaml:"headers_file" doc:"lines of Name: value"`

	// Line is where the source stands in the file.
	Line int `yaml:"-" json:"-"`
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{
		Publication: Publication{Title: "My feeds", URL: "http://localhost:8080", Language: "en", Timezone: "UTC"},
		Store:       "sqlite:data/feedctl.db",
		Fetch: Fetch{Schedule: "@every 1m", MinInterval: 30 * time.Minute, MaxInterval: 24 * time.Hour, Workers: 16,
			Timeout: 30 * time.Second, MaxBytes: 16 << 20, Backfill: 10, FullText: "auto"},
		Stories:  Stories{Window: 72 * time.Hour},
		Summary:  Summary{Engine: "extract", Words: 120, Points: 4},
		Citation: Citation{Style: "apa", Retrieved: "changing"},
		Channels: []Channel{defaultChannel("all", "All stories")},
		Publish:  Publish{Dir: "public", Listen: "127.0.0.1:8080", Views: true, Images: "none", Hub: "none"},
		Desk:     Desk{Listen: "127.0.0.1:8081"},
	}
}

func defaultChannel(slug, title string) Channel {
	return Channel{Slug: slug, Title: title, Order: "newest", Limit: 50, MaxPerSource: 10, Body: "summary", LinkTo: "story"}
}

func defaultSource() Source { return Source{Rights: "summary", Weight: 1} }

// Zone is the publication's time zone; UTC when the name is unknown here.
func (c *Config) Zone() *time.Location {
	z, err := time.LoadLocation(c.Publication.Timezone)
	if err != nil {
		return time.UTC
	}
	return z
}

// resolve makes relative paths absolute below the file's folder.
func (c *Config) resolve(dir string) {
	abs := func(p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	if path, ok := strings.CutPrefix(c.Store, "sqlite:"); ok {
		abs(&path)
		c.Store = "sqlite:" + path
	}
	abs(&c.Publish.Dir)
	abs(&c.Fetch.URLRules)
	abs(&c.Summary.KeyFile)
	for i := range c.Sources {
		abs(&c.Sources[i].PasswordFile)
		abs(&c.Sources[i].HeadersFile)
	}
}
