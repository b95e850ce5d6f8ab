package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedctl/news"
)

func (c *cli) setCmd() *cobra.Command {
	return &cobra.Command{Use: "set SOURCE KEY=VALUE…", Short: "change a source: title tags interval rights licence weight full_text url llm user password_file headers_file", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.change(cmd, args[:1], func(a *app, s *news.Source) error {
				for _, kv := range args[1:] {
					key, value, ok := strings.Cut(kv, "=")
					if !ok {
						return news.WithHint(fmt.Errorf("%q is not KEY=VALUE", kv), "for example: `feedctl set \""+args[0]+"\" rights=full tags=world,science`")
					}
					if err := setKey(s, key, value); err != nil {
						return err
					}
				}
				return errors.Join(a.store.PutSource(cmd.Context(), *s), a.store.PutPoll(cmd.Context(), s.ID, s.Poll))
			}, "changed")
		}}
}

var settable = []string{"title", "tags", "interval", "rights", "licence", "weight", "full_text", "url", "llm", "user", "password_file", "headers_file"}

func setKey(s *news.Source, key, value string) error {
	bad := func(what string) error {
		return news.WithHint(fmt.Errorf("%s: %q is not %s", key, value, what), "`feedctl help set` lists the keys")
	}
	switch key {
	case "title":
		s.Title, s.TitleFixed = value, value != ""
	case "tags":
		s.Tags = splitWords(value)
	case "interval":
		d, err := time.ParseDuration(value)
		if value == "" || value == "auto" {
			d, err = 0, nil
		}
		if err != nil || d != 0 && d < time.Second {
			return bad("a duration like 15m, or auto")
		}
		s.Interval = d
	case "rights":
		r := news.Rights(value)
		if !slices.Contains([]news.Rights{news.RightsLink, news.RightsSummary, news.RightsExcerpt, news.RightsFull}, r) {
			return bad("one of link, summary, excerpt, full")
		}
		s.Rights = r
	case "licence":
		s.Licence = value
	case "weight":
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || f < 0 || f > 100 {
			return bad("a number from 0 to 100")
		}
		s.Weight = f
	case "full_text":
		if !slices.Contains([]string{"", "never", "auto", "always"}, value) {
			return bad("one of never, auto, always")
		}
		s.FullText = value
	case "url":
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			return bad("a web address without a password")
		}
		s.URL = value
		s.Poll.ETag, s.Poll.LastModified, s.Poll.BodyHash = "", "", ""
	case "llm":
		b, err := strconv.ParseBool(value)
		if err != nil {
			return bad("true or false")
		}
		s.NoLLM = !b
	case "user":
		s.User = value
	case "password_file":
		s.PasswordFile = value
	case "headers_file":
		s.HeadersFile = value
	default:
		return news.WithHint(fmt.Errorf("a source has no key %q", key), "its keys are "+strings.Join(settable, ", "))
	}
	return nil
}

func splitWords(s string) []string {
	return some(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }))
}

func (c *cli) pauseCmd() *cobra.Command {
	return &cobra.Command{Use: "pause SOURCE…", Short: "stop visiting a source; its items stay", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.change(cmd, args, func(a *app, s *news.Source) error {
			s.Paused = true
			return a.store.PutSource(cmd.Context(), *s)
		}, "paused")
	}}
}

func (c *cli) resumeCmd() *cobra.Command {
	return &cobra.Command{Use: "resume SOURCE…", Short: "visit a paused or gone source again", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.change(cmd, args, func(a *app, s *news.Source) error {
			s.Paused, s.Poll.Gone, s.Poll.Failures = false, false, 0
			// What its server asked for holds even now.
			s.Poll.NextFetchAt = s.Poll.RetryAfter
			return errors.Join(a.store.PutSource(cmd.Context(), *s), a.store.PutPoll(cmd.Context(), s.ID, s.Poll))
		}, "resumed")
	}}
}

// change applies do to each named source. Sources of the config file are changed there.
func (c *cli) change(cmd *cobra.Command, refs []string, do func(*app, *news.Source) error, done string) error {
	a, err := c.open(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	for _, ref := range refs {
		s, err := a.source(cmd.Context(), ref)
		if err != nil {
			return err
		}
		if err := a.inConfig(s); err != nil {
			return err
		}
		if err := do(a, &s); err != nil {
			return err
		}
		fmt.Fprintf(c.Out, "%s %s\n", done, printable(sourceName(s)))
	}
	return nil
}

// inConfig refuses to change a source that stands in the config file, naming the line.
func (a *app) inConfig(s news.Source) error {
	if s.Origin != news.OriginConfig {
		return nil
	}
	for _, cs := range a.cfg.Sources {
		if cs.URL == s.OriginalURL {
			return news.WithHint(fmt.Errorf("%s stands in %s, line %d", redacted(s.URL), a.cfg.Path, cs.Line), "change it there; a running daemon takes it up on SIGHUP")
		}
	}
	return nil
}

func (c *cli) removeCmd() *cobra.Command {
	var purge, withdraw bool
	cmd := &cobra.Command{Use: "remove SOURCE…", Short: "forget a source; its items and entries stay", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if withdraw {
			return news.WithHint(errors.New("--withdraw is not in this version"), "`feedctl remove` keeps published entries; --purge erases items everywhere")
		}
		return c.change(cmd, args, func(a *app, s *news.Source) error {
			if purge {
				return a.purge(cmd.Context(), s.ID)
			}
			return a.store.RemoveSource(cmd.Context(), s.ID, false)
		}, "removed")
	}}
	cmd.Flags().BoolVar(&purge, "purge", false, "erase its items everywhere")
	cmd.Flags().BoolVar(&withdraw, "withdraw", false, "take its entries back with tombstones")
	return cmd
}

// purge erases a source with its items, and the pages of stories that lose
// every item; pages of other stories are owed again and written by the next publish.
func (a *app) purge(ctx context.Context, id news.ID) error {
	told, err := a.store.FindStories(ctx, news.Query{Source: id})
	if err != nil {
		return broken(err)
	}
	if err := a.store.RemoveSource(ctx, id, true); err != nil {
		return broken(err)
	}
	var keys []news.ID
	for _, s := range told {
		keys = append(keys, s.Key)
	}
	left, err := a.store.Stories(ctx, keys)
	if err != nil {
		return broken(err)
	}
	root, err := os.OpenRoot(a.cfg.Publish.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever written
	}
	if err != nil {
		return broken(err)
	}
	defer root.Close()
	for _, s := range told {
		if s.Published() && !slices.ContainsFunc(left, func(l news.Story) bool { return l.Key == s.Key }) {
			if err := root.RemoveAll(strings.Trim(s.Path(), "/")); err != nil {
				return broken(err)
			}
		}
	}
	return nil
}
