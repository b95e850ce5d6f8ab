package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedctl/news"
	"feedctl/publish"
)

func (c *cli) setCmd() *cobra.Command {
	return &cobra.Command{Use: "set SOURCE KEY=VALUE…", Short: "change a source: title tags interval rights licence weight full_text url llm user password_file headers_file", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.change(cmd, args[:1], func(s *news.Source) error {
				before := *s
				for _, kv := range args[1:] {
					key, value, ok := strings.Cut(kv, "=")
					if !ok {
						return news.WithHint(fmt.Errorf("%q is not KEY=VALUE", kv), "for example: `feedctl set \""+args[0]+"\" rights=full tags=world,science`")
					}
					if err := setKey(s, key, value); err != nil {
						return err
					}
				}
				replan(s, before)
				return nil
			}, "changed")
		}}
}

// replan makes the next visit follow what was changed of a source.
func replan(s *news.Source, before news.Source) {
	if s.Interval != before.Interval {
		s.Poll = s.Poll.Every(s.Interval)
	}
	if s.URL == before.URL {
		return
	}
	p := &s.Poll
	// What was held is of another document, and what went wrong went wrong elsewhere.
	p.ETag, p.LastModified, p.BodyHash = "", "", ""
	p.Gone, p.Failures = false, 0
	// What the server asked for holds: it may well be the same one.
	p.NextFetchAt, p.Because = p.RetryAfter, "its address was set by a person"
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
		return c.eachSource(cmd.Context(), args, "paused", func(a *app, s news.Source) (news.Source, error) {
			if err := a.inConfig(s); err != nil {
				return s, news.WithHint(err, "delete the line there: that pauses the source, and its items stay; a running daemon takes it up on SIGHUP")
			}
			s, err := a.store.ChangeSource(cmd.Context(), s.ID, func(s *news.Source) error {
				s.Paused = true
				return nil
			})
			return s, broken(err)
		})
	}}
}

func (c *cli) resumeCmd() *cobra.Command {
	return &cobra.Command{Use: "resume SOURCE…", Short: "visit a paused or gone source again", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.eachSource(cmd.Context(), args, "resumed", func(a *app, s news.Source) (news.Source, error) {
			// That it is gone is no setting: the config file could not take it back.
			if err := a.inConfig(s); err != nil && !s.Poll.Gone {
				return s, err
			}
			s, err := a.store.ChangeSource(cmd.Context(), s.ID, func(s *news.Source) error {
				s.Paused = s.Paused && s.Origin == news.OriginConfig
				s.Poll.Gone, s.Poll.Failures = false, 0
				// What its server asked for holds even now.
				s.Poll.NextFetchAt, s.Poll.Because = s.Poll.RetryAfter, "resumed by a person"
				return nil
			})
			return s, broken(err)
		})
	}}
}

// change lets do change each named source, as it is then.
func (c *cli) change(cmd *cobra.Command, refs []string, do func(*news.Source) error, done string) error {
	return c.eachSource(cmd.Context(), refs, done, func(a *app, s news.Source) (news.Source, error) {
		if err := a.inConfig(s); err != nil {
			return s, err
		}
		var refused error
		s, err := a.store.ChangeSource(cmd.Context(), s.ID, func(s *news.Source) error {
			refused = do(s)
			return refused
		})
		if refused != nil {
			return s, refused
		}
		return s, broken(err)
	})
}

// eachSource does something to each named source and tells it; whether sources of
// the config file are changed there is do's to say.
func (c *cli) eachSource(ctx context.Context, refs []string, done string, do func(*app, news.Source) (news.Source, error)) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	for _, ref := range refs {
		s, err := a.source(ctx, ref)
		if err != nil {
			return err
		}
		if s, err = do(a, s); err != nil {
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
			return news.WithHint(fmt.Errorf("%s stands in %s, line %d", news.Redacted(s.URL), a.cfg.Path, cs.Line), "change it there; a running daemon takes it up on SIGHUP")
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
		if purge {
			return c.purge(cmd.Context(), args)
		}
		return c.eachSource(cmd.Context(), args, "removed", func(a *app, s news.Source) (news.Source, error) {
			if err := a.inConfig(s); err != nil {
				return s, err
			}
			return s, broken(a.store.RemoveSource(cmd.Context(), s.ID, false))
		})
	}}
	cmd.Flags().BoolVar(&purge, "purge", false, "erase its items everywhere")
	cmd.Flags().BoolVar(&withdraw, "withdraw", false, "take its entries back with tombstones")
	return cmd
}

// purge erases sources with their items, those that were removed before too, and
// the pages of stories that lose every item. Pages that it does not get to, and
// those in other folders, go with the next publish to them.
func (c *cli) purge(ctx context.Context, refs []string) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	for _, ref := range refs {
		s, err := a.source(ctx, ref)
		if errors.Is(err, news.ErrNotFound) {
			s, err = a.formerSource(ctx, ref)
		}
		if err == nil {
			err = a.inConfig(s)
		}
		if err != nil {
			return err
		}
		if err := a.store.RemoveSource(ctx, s.ID, true); err != nil {
			return broken(err)
		}
		fmt.Fprintf(c.Out, "removed %s\n", printable(sourceName(s)))
	}
	paths, err := a.store.Withdrawn(ctx)
	if err != nil {
		return broken(err)
	}
	_, err = publish.RemoveDir(a.cfg.Publish.Dir, paths)
	return broken(err)
}
