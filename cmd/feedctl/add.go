package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedctl/fetch"
	"feedctl/news"
)

type addFlags struct {
	title    string
	tags     []string
	interval time.Duration
	dryRun   bool
}

func (c *cli) addCmd() *cobra.Command {
	var f addFlags
	cmd := &cobra.Command{Use: "add URL…", Short: "follow a feed, or the feed of a site", Args: cobra.MinimumNArgs(1),
		Long: "Registers sources. A site's address is enough: its feed is looked for. With - the addresses are read from standard input, one a line.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.title != "" && len(args) > 1 {
				return news.WithHint(errors.New("--title names one source"), "add the addresses one by one")
			}
			urls, err := c.addresses(args)
			if err != nil {
				return err
			}
			a, err := c.open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.close()
			failed := 0
			for _, u := range urls {
				err := a.add(cmd, u, f)
				var e coded
				if errors.As(err, &e) && e.code == exitBroken {
					return err
				}
				if err != nil {
					failed++
					c.complain(coded{err, exitSome, false})
				}
			}
			if failed > 0 {
				return coded{errors.New("some addresses could not be added"), exitSome, true}
			}
			return nil
		}}
	cmd.Flags().StringVar(&f.title, "title", "", "call it so, whatever the feed says")
	cmd.Flags().StringArrayVar(&f.tags, "tag", nil, "put it into the channels of this tag (again for more)")
	cmd.Flags().DurationVar(&f.interval, "interval", 0, "visit it this often, e.g. 15m")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "look and say what would be registered")
	return cmd
}

// addresses replaces "-" by the lines of standard input.
func (c *cli) addresses(args []string) ([]string, error) {
	var out []string
	for _, arg := range args {
		if arg != "-" {
			out = append(out, arg)
			continue
		}
		in := bufio.NewScanner(c.In)
		for in.Scan() {
			if line := strings.TrimSpace(in.Text()); line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
		if err := in.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// add registers what stands at an address:
// 1 nothing asked if it is known  2 find the feed  3 register  4 store what the finding brought.
func (a *app) add(cmd *cobra.Command, address string, f addFlags) error {
	ctx := cmd.Context()
	if !strings.Contains(address, "://") && strings.Contains(address, ".") {
		address = "https://" + address
	}
	if err := withoutLogin(address); err != nil {
		return err
	}
	known, err := a.store.Sources(ctx)
	if err != nil {
		return broken(err)
	}
	registered := func(u string) bool {
		i := slices.IndexFunc(known, func(s news.Source) bool { return s.URL == u || s.OriginalURL == u || s.SiteURL != "" && s.SiteURL == u })
		if i >= 0 {
			fmt.Fprintf(a.cli.Out, "already registered: %s\n", printable(sourceName(known[i])))
		}
		return i >= 0
	}
	if registered(address) {
		return nil
	}
	d, err := a.web.Discover(ctx, address)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return news.WithHint(fmt.Errorf("add %s: %w", news.Redacted(address), err), "nothing was registered; "+addAgain(err, a.cli.now()))
	}
	found := d.Found[0]
	if err := withoutLogin(found.URL); err != nil { // a page may name its feed so
		return err
	}
	if found.URL != address && registered(found.URL) {
		return nil
	}
	s := news.Source{ID: news.SourceID(found.URL), URL: found.URL, OriginalURL: found.URL, Title: found.Title, Tags: some(f.tags), Origin: news.OriginAdded,
		Rights: news.RightsSummary, Weight: 1, Interval: f.interval, AddedAt: a.cli.now()}
	if f.title != "" {
		s.Title, s.TitleFixed = f.title, true
	}
	if f.dryRun {
		fmt.Fprintf(a.cli.Out, "would add %s\n", printable(sourceName(s)))
		a.tellChannels(s)
		a.tellOthers(d)
		return nil
	}
	s, fresh, err := a.store.AddSource(ctx, s)
	if err != nil {
		return broken(err)
	}
	if !fresh {
		fmt.Fprintf(a.cli.Out, "already registered: %s\n", printable(sourceName(s)))
		return nil
	}
	saved, err := a.pipeline(nil).Save(ctx, a.web.VisitFound(s, found))
	if err != nil {
		return broken(err)
	}
	fmt.Fprintf(a.cli.Out, "added %s, %s\n", printable(sourceName(s)), count(saved.New, "item"))
	a.tellChannels(s)
	a.tellOthers(d)
	return nil
}

// addAgain says what to do about an address that could not be added. The hints of a
// visit speak of a source that is asked again by itself.
func addAgain(err error, now time.Time) string {
	if e, ok := errors.AsType[*fetch.Error](err); ok && e.RetryAfter.After(now) {
		return fmt.Sprintf("the site asks for patience: try `feedctl add` again after %s UTC (%s)", e.RetryAfter.Add(time.Minute).UTC().Format("2006-01-02 15:04"), in(e.RetryAfter, now))
	}
	const browser = "check the address in a browser"
	switch class := fetch.ClassOf(err); class {
	case news.ClassGone:
		return "the site says that the feed is gone for good: look for another"
	case news.ClassRateLimited:
		return "the site asks for fewer visits: try `feedctl add` again in an hour"
	case news.ClassNetwork, news.ClassServerError:
		return browser + ", and try `feedctl add` again later"
	case news.ClassTimeout:
		return browser + ", and try `feedctl add` again later; raise fetch.timeout in config.yaml if the site is always slow"
	case news.ClassNotFound:
		return browser + "; the feed may have moved: add the site's address to find it"
	case news.ClassDenied:
		return "the site asks for a login or refuses: name the source in config.yaml with user and password_file"
	case news.ClassTooLarge:
		return "raise fetch.max_bytes in config.yaml if this source is to be read, and add it again"
	case news.ClassHTTPError:
		return browser
	}
	return cmp.Or(news.Hint(err), browser)
}

// withoutLogin refuses an address that holds a user or password, as the config
// does: an address is told in feeds, pages and logs.
func withoutLogin(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return nil // what is no address at all is told by the one who asks it
	}
	return news.WithHint(fmt.Errorf("%s holds a password", news.Redacted(address)),
		"name the source with user and password_file in config.yaml, or import its bare address and `feedctl set SOURCE user=NAME password_file=FILE`")
}

func (a *app) tellChannels(s news.Source) {
	if in := a.carriers(s); len(in) > 0 {
		fmt.Fprintf(a.cli.Out, "channels: %s\n", strings.Join(in, " "))
		return
	}
	tag := "TAG"
	for _, ch := range a.cfg.Channels {
		if len(ch.Tags) > 0 {
			tag = ch.Tags[0]
			break
		}
	}
	fmt.Fprintf(a.cli.Out, "channels: none: add --tag %s\n", tag)
}

func (a *app) tellOthers(d fetch.Discovery) {
	for _, f := range d.Found[1:] {
		fmt.Fprintf(a.cli.Out, "also there: %s  %s\n", news.Redacted(f.URL), printable(f.Title))
	}
}
