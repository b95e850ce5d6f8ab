package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedctl/news"
)

func none(string) string { return "" }

func parse(t *testing.T, text string, env map[string]string) (*Config, error) {
	t.Helper()
	return Parse([]byte(text), "config.yaml", func(k string) string { return env[k] }, Checks{
		Cron: func(s string) error {
			if s == "nonsense" {
				return errors.New("no cron spec")
			}
			return nil
		},
		Rule: func(s string) error {
			if strings.Contains(s, "Titel") {
				return errors.New(`unknown name "Titel"`)
			}
			return nil
		},
	})
}

func TestDefaultsStandAlone(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "comments": "# nothing\n", "null sections": "fetch:\nchannels:\n"} {
		t.Run(name, func(t *testing.T) {
			c, err := parse(t, text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.Fetch.MinInterval != 30*time.Minute || c.Publish.Listen != "127.0.0.1:8080" {
				t.Errorf("got %+v, want the defaults", c.Fetch)
			}
			if dir, _ := filepath.Abs("."); c.Store != "sqlite:"+filepath.Join(dir, "data", "feedctl.db") {
				t.Errorf("store is %q, want it beside the file", c.Store)
			}
		})
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	c, err := parse(t, `
publication: {title: T, url: "https://x.example/base/", language: pt-BR, timezone: Europe/Rome, contact: a@b.example}
store: sqlite:/var/lib/f.db
fetch: {schedule: "@every 2m", min_interval: 1s, max_interval: 2h, workers: 3, timeout: 5s, max_bytes: 500kB, backfill: 0, full_text: never,
  allow_private: ["127.0.0.1:9090", "10.1.0.0/16", "::1"]}
stories: {window: 48h, prefer: [A, B]}
summary: {engine: extract, words: 100, points: 3}
citation: {style: mla, retrieved: never}
channels:
  - {slug: a-1, title: A, description: D, language: de, tags: [x], without: [y], rule: "words > 1", hold: "words < 1", order: coverage, limit: 7,
     max_per_source: 2, body: full, link_to: source, aliases: [old]}
publish: {dir: /srv/x, listen: "0.0.0.0:80", views: no, images: link, rate: 5}
sources:
  - {url: "https://s.example/f", tags: [x], title: S, interval: 10m, rights: full, licence: CC0, weight: 2.5, full_text: always, llm: false, user: u, password_file: pw, headers_file: h}
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	dir, _ := filepath.Abs(".")
	want := Source{URL: "https://s.example/f", Tags: []string{"x"}, Title: "S", Interval: 10 * time.Minute, Rights: "full", Licence: "CC0", Weight: 2.5,
		FullText: "always", LLM: &no, User: "u", PasswordFile: filepath.Join(dir, "pw"), HeadersFile: filepath.Join(dir, "h"), Line: 14}
	if d := cmp.Diff(want, c.Sources[0]); d != "" {
		t.Errorf("source (-want +got):\n%s", d)
	}
	if c.Publication.URL != "https://x.example/base" || c.Fetch.MaxBytes != 500_000 || c.Publish.Views || c.Channels[0].Limit != 7 || c.Citation.Style != "mla" {
		t.Errorf("got %+v", c)
	}
	if len(c.Notices) != 0 {
		t.Errorf("got notices %q, want none", c.Notices)
	}
}

func TestMistakesAreReportedAllAtOnce(t *testing.T) {
	_, err := parse(t, `publication:
  titel: X
  timezone: Mars/Base
fecth: {}
fetch:
  workers: many
  min_interval: 30
  schedule: nonsense
  allow_private: [localhost]
channels:
  - slug: Story Time
    order: newst
    rule: 'Titel == "x"'
  - slug: story
  - slug: ok
  - slug: ok
sources:
  - {url: "ftp://x.example/"}
  - {url: "https://u:secret@x.example/f"}
  - {url: "https://x.example/f"}
  - {url: "https://x.example/f"}
store: mysql:foo
`, nil)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		`config.yaml:2:3: unknown key "titel"; did you mean "title"?`,
		`config.yaml:3:13: publication.timezone: "Mars/Base" is not a time zone`,
		`config.yaml:4:1: unknown key "fecth"; did you mean "fetch"?`,
		`config.yaml:6:12: fetch.workers: "many" is not a whole number`,
		`config.yaml:7:17: fetch.min_interval: "30" is not a duration`,
		`config.yaml:8:13: fetch.schedule: no cron spec`,
		`config.yaml:9:19: fetch.allow_private[0]: "localhost" is no address`,
		`config.yaml:11:11: channels[0].slug: "Story Time" is no slug`,
		`config.yaml:12:12: channels[0].order: "newst" is none of newest, coverage; did you mean "newest"?`,
		`config.yaml:13:11: channels[0].rule: unknown name "Titel"`,
		`config.yaml:14:11: channels[1].slug: "story" is a path of the site itself`,
		`config.yaml:16:11: channels[3].slug: "ok" is taken`,
		`config.yaml:18:11: sources[0].url: "ftp://x.example/" is no web address`,
		`config.yaml:19:11: sources[1].url: https://xxxxx@x.example/f holds a password`,
		`config.yaml:21:11: sources[3].url: https://x.example/f stands in line 20 already`,
		`config.yaml:22:8: store: "mysql" is no store`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Error("a password is shown")
	}
	if news.Hint(err) == "" {
		t.Error("no hint")
	}
	if first, second := strings.Index(err.Error(), ":2:3:"), strings.Index(err.Error(), ":22:8:"); first > second {
		t.Error("not in the order of the file")
	}
}

// A value alone does not say which bound it broke.
func TestBoundsNameTheirKey(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"workers", "fetch: {workers: 5000}", "config.yaml:1:18: fetch.workers: 5000 is not between 1 and 1024"},
		{"backfill", "fetch: {backfill: -1}", "config.yaml:1:19: fetch.backfill: -1 is not between 0 and 10000"},
		{"timeout", "fetch: {timeout: 1h}", "config.yaml:1:18: fetch.timeout: 1h0m0s is not between 1s and 10m"},
		{"words", "summary: {words: 5}", "config.yaml:1:18: summary.words: 5 is not between 20 and 400"},
		{"limit", "channels:\n  - slug: a\n    limit: 0", "config.yaml:3:12: channels[0].limit: 0 is not between 1 and 1000"},
		{"weight", "sources:\n  - url: https://x.example/f\n    weight: 200", "config.yaml:3:13: sources[0].weight: 200 is not between 0 and 100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(t, tt.text+"\n", nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// The base of callbacks is told to every hub and has paths put below it.
func TestWebSubIsPlain(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"https://news.example", ""},
		{"https://news.example/in/", ""},
		{"news.example", "is no web address"},
		{"https://anna:hunter2@news.example", "write the address without"},
		{"https://hunter2@news.example", "write the address without"},
		{"https://news.example/?key=hunter2", "write the address without"},
		{"https://news.example/?", "write the address without"},
		{"https://news.example/#x", "write the address without"},
	} {
		_, err := parse(t, "fetch:\n  websub: \""+tt.address+"\"\n", nil)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: got %v", tt.address, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "config.yaml:2:11: ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v, want %q", tt.address, err, tt.want)
		}
	}
}

func TestShapesAndSyntax(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"tab":           {"fetch:\n\tworkers: 1\n", "config.yaml:2:"},
		"open quote":    {"store: \"x\n", "config.yaml:"},
		"list at top":   {"- a\n", "config.yaml:1:1: the file is a list of keys, not a list"},
		"scalar fetch":  {"fetch: 3\n", `config.yaml:1:8: fetch is a list of keys, not "3"`},
		"tags a word":   {"channels: [{slug: a, tags: world}]\n", "channels[0].tags is a list: write [world]"},
		"twice":         {"store: sqlite:a\nstore: sqlite:b\n", "config.yaml:2:"},
		"two documents": {"store: sqlite:a\n---\nstore: sqlite:b\n", "config.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(t, c.text, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestEnvironmentWins(t *testing.T) {
	c, err := parse(t, "fetch: {workers: 3}\n", map[string]string{"FEEDCTL_FETCH_WORKERS": "9", "FEEDCTL_FETCH_ALLOW_PRIVATE": `["127.0.0.1:1", 10.0.0.0/8]`, "FEEDCTL_PUBLICATION_URL": "https://e.example"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Fetch.Workers != 9 || c.Publication.URL != "https://e.example" || !cmp.Equal(c.Fetch.AllowPrivate, []string{"127.0.0.1:1", "10.0.0.0/8"}) {
		t.Errorf("got %+v", c.Fetch)
	}
	_, err = parse(t, "", map[string]string{"FEEDCTL_FETCH_WORKERS": "many", "FEEDCTL_FETCH_TIMEOUT": "1ms"})
	for _, want := range []string{`FEEDCTL_FETCH_WORKERS: "many" is not a whole number`, "FEEDCTL_FETCH_TIMEOUT: 1ms is not between"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func TestKeysOfLaterFeaturesSaySo(t *testing.T) {
	c, err := parse(t, "publish: {hub: \"https://hub.example/\"}\nchannels: [{slug: a, digest: \"@daily\"}]\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(c.Notices, "\n")
	for _, want := range []string{"publish.hub", "channels[0].digest"} {
		if !strings.Contains(said, want) {
			t.Errorf("no notice about %s in:\n%s", want, said)
		}
	}
}

func TestModelKeys(t *testing.T) {
	for text, want := range map[string]string{
		"{engine: llm, model: m}":                                             `summary.endpoint: engine llm needs an address`,
		"{engine: llm, endpoint: \"http://localhost:1\"}":                     `summary.model: engine llm needs the model's name`,
		"{engine: llm, model: m, endpoint: \"https://x.example/v1?key=abc\"}": "use key_file",
		"{engine: llm, model: m, endpoint: \"https://u:pw@x.example/v1\"}":    "use key_file",
		"{engine: llm, model: m, endpoint: \"localhost:11434\"}":              "engine llm needs an address",
		"{daily_budget: -1}":                                                  "summary.daily_budget: -1 is less than 0",
		"{engine: lmm}":                                                       `"lmm"`,
		"{engine: llm, model: m, endpoint: \"http://localhost:11434/v1\", key_file: k, daily_budget: 9}": "",
	} {
		c, err := parse(t, "summary: "+text+"\n", nil)
		if want == "" && (err != nil || c.Summary.DailyBudget != 9 || len(c.Notices) > 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "abc") || strings.Contains(err.Error(), "pw@")) {
			t.Errorf("%s: the error shows a secret: %v", text, err)
		}
	}
}

func TestShowIsReadBack(t *testing.T) {
	c, err := parse(t, "fetch: {max_bytes: 2MiB}\nsources: [{url: \"https://x.example/f\"}]\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(out, "config.yaml", none, Checks{})
	if err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	again.Sources[0].Line, again.Notices = c.Sources[0].Line, nil
	if d := cmp.Diff(c, again, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSchemaNamesEveryKey(t *testing.T) {
	s, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"max_per_source"`, `"allow_private"`, `"password_file"`, `"coverage"`} {
		if !strings.Contains(string(s), key) {
			t.Errorf("no %s in the schema", key)
		}
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "config.yaml"), none, Checks{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want ErrNotExist", err)
	}
}

func TestSize(t *testing.T) {
	for in, want := range map[string]Size{"16MiB": 16 << 20, "500kB": 500_000, "4096": 4096, "1 GiB": 1 << 30, "7B": 7} {
		if got, err := ParseSize(in); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-1", "MiB", "1.5MiB", "9999999999GiB"} {
		if _, err := ParseSize(in); err == nil {
			t.Errorf("%q accepted", in)
		}
	}
}
