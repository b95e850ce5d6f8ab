package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedctl/news"
)

func (c *cli) listCmd() *cobra.Command {
	var failing, asJSON bool
	var tag string
	cmd := &cobra.Command{Use: "list", Short: "what is followed, its health and next visit", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		sources, err := a.store.Sources(cmd.Context())
		if err != nil {
			return broken(err)
		}
		counts, err := a.store.ItemCounts(cmd.Context())
		if err != nil {
			return broken(err)
		}
		rows := []sourceJSON{}
		for _, s := range sources {
			if failing && s.State() != "failing" && s.State() != "gone" || tag != "" && !slices.Contains(s.Tags, tag) {
				continue
			}
			rows = append(rows, a.sourceJSON(s, counts[s.ID]))
		}
		if asJSON {
			return c.printJSON(rows)
		}
		if len(rows) == 0 {
			if failing && len(sources) > 0 {
				fmt.Fprintln(c.Err, "no source is in trouble")
			} else {
				fmt.Fprintln(c.Err, c.say("no source here; `feedctl add URL` registers one"))
			}
			return nil
		}
		if failing {
			return c.printFailing(rows)
		}
		c.printSources(rows)
		return nil
	}}
	cmd.Flags().BoolVar(&failing, "failing", false, "only sources in trouble")
	cmd.Flags().StringVar(&tag, "tag", "", "only sources with this tag")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printSources lists sources. A trouble has a line of its own below its source, so
// that it stretches no column.
func (c *cli) printSources(rows []sourceJSON) {
	now := c.now()
	var cells, channels [][]string
	for _, r := range rows {
		cells = append(cells, []string{string(r.ID[:8]), printable(nonEmpty(r.Title, r.URL)), r.State, fmt.Sprint(r.Items), ago(r.LastChecked, now), nextVisit(r, now)})
		channels = append(channels, r.Channels)
	}
	for i, line := range sourceTable([]string{"ID", "TITLE", "STATE", "ITEMS", "CHECKED", "NEXT"}, cells, channels) {
		fmt.Fprintln(c.Out, line)
		if i > 0 && rows[i-1].LastError != nil {
			indent(c.Out, 10, fmt.Sprintf("%s: %s", rows[i-1].LastError.Class, rows[i-1].LastError.Text))
		}
	}
}

// nextVisit is when a source is visited next; "" for one that is not.
func nextVisit(r sourceJSON, now time.Time) string {
	if next := in(r.NextFetchAt, now); next != "" || r.State != "active" && r.State != "failing" {
		return next
	}
	return "now" // it was never visited, or a person resumed it
}

func (c *cli) showCmd() *cobra.Command {
	var ledger, asJSON bool
	cmd := &cobra.Command{Use: "show SOURCE|ITEM|STORY", Short: "one record whole", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close()
		ref := strings.Join(args, " ")
		return a.show(cmd, ref, ledger, asJSON)
	}}
	cmd.Flags().BoolVar(&ledger, "ledger", false, "every request made to a source, and why the next is when it is")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// show finds what ref names: a source, else an item by its id, else a story, else
// an item. Where it names several, they are told.
func (a *app) show(cmd *cobra.Command, ref string, ledger, asJSON bool) error {
	s, sourceErr := a.source(cmd.Context(), ref)
	if sourceErr == nil {
		return a.showSource(cmd, s, ledger, asJSON)
	}
	// An item's address or id also names its story: asked for by id, it is the item.
	it, itemErr := a.item(cmd.Context(), ref)
	if itemErr == nil && strings.HasPrefix(string(it.ID), ref) {
		return a.showItem(cmd, it, asJSON)
	}
	if errors.Is(sourceErr, news.ErrAmbiguous) {
		return sourceErr
	}
	story, storyErr := a.story(cmd.Context(), ref)
	switch {
	case storyErr == nil:
		return a.showStory(cmd, story, asJSON)
	case itemErr == nil:
		return a.showItem(cmd, it, asJSON)
	}
	for _, err := range []error{sourceErr, storyErr, itemErr} {
		if !errors.Is(err, news.ErrNotFound) {
			return err // several are called so, or the store could not say
		}
	}
	return news.WithHint(fmt.Errorf("no source, story or item is called %q", ref), "use an id or address from `feedctl list`, `feedctl stories` or `feedctl items`")
}

func (a *app) showSource(cmd *cobra.Command, s news.Source, ledger, asJSON bool) error {
	counts, err := a.store.ItemCounts(cmd.Context())
	if err != nil {
		return broken(err)
	}
	j := a.sourceJSON(s, counts[s.ID])
	if j.Push, err = a.pushLine(cmd.Context(), s); err != nil {
		return err
	}
	if ledger {
		rs, err := a.store.Ledger(cmd.Context(), s.ID, ledgerLines)
		if err != nil {
			return broken(err)
		}
		j.Ledger = requestsJSON(rs)
	}
	if asJSON {
		return a.cli.printJSON(j)
	}
	w := tabwriter.NewWriter(a.cli.Out, 0, 0, 2, ' ', 0)
	now := a.cli.now()
	field(w, "source", string(j.ID))
	field(w, "title", j.Title)
	field(w, "address", j.URL)
	if j.OriginalURL != j.URL {
		field(w, "added as", j.OriginalURL)
	}
	field(w, "site", j.SiteURL)
	field(w, "from", map[string]string{news.OriginConfig: "the config file", news.OriginAdded: "added"}[j.Origin])
	field(w, "tags", strings.Join(j.Tags, " "))
	field(w, "channels", strings.Join(j.Channels, " "))
	field(w, "rights", string(j.Rights))
	field(w, "licence", j.Licence)
	field(w, "state", j.State)
	if j.LastError != nil {
		field(w, "trouble", fmt.Sprintf("%s: %s (%d in a row)", j.LastError.Class, j.LastError.Text, j.Failures))
	}
	field(w, "items", fmt.Sprint(j.Items))
	field(w, "checked", ago(j.LastChecked, now))
	field(w, "push", j.Push)
	switch {
	case s.Interval > 0:
		field(w, "interval", exact(s.Interval)+", set")
	case s.Poll.Interval > 0:
		field(w, "interval", exact(s.Poll.Interval)+", learned")
	}
	next := nextVisit(j, now)
	if j.NextFetchAt.After(now) {
		next += ", " + j.NextFetchAt.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	field(w, "next visit", next)
	if j.State != "paused" {
		field(w, "because", j.Because)
	}
	if j.State == "gone" {
		field(w, "again", a.cli.say(fmt.Sprintf("`feedctl resume %s` asks again", j.ID[:8])))
	}
	if err := w.Flush(); err != nil || !ledger {
		return err
	}
	fmt.Fprintln(a.cli.Out)
	printLedger(a.cli.Out, j.Ledger, j.URL, len(j.Ledger) < ledgerLines)
	return nil
}

func (a *app) showStory(cmd *cobra.Command, s news.Story, asJSON bool) error {
	j, err := a.wholeStory(cmd.Context(), s)
	if err != nil {
		return err
	}
	if asJSON {
		return a.cli.printJSON(j)
	}
	out := a.cli.Out
	fmt.Fprintf(out, "%s\n%s\n", printable(j.Title), j.ID)
	if j.URL != "" {
		fmt.Fprintln(out, j.URL)
	}
	for _, ch := range j.Channels {
		fmt.Fprintf(out, "%s in %s\n", ch.State, ch.Slug)
	}
	if j.Summary != nil {
		fmt.Fprintf(out, "\n%s\n", printable(j.Summary.Text))
		for _, p := range j.Summary.Points {
			fmt.Fprintf(out, "  - %s\n", printable(p.Text))
		}
	}
	fmt.Fprintln(out)
	for _, it := range j.Items {
		copied := ""
		if it.DuplicateOf != "" {
			copied = "  (same text as " + string(it.DuplicateOf[:8]) + ")"
		}
		fmt.Fprintf(out, "%s  %s: %s%s\n          %s\n", it.ID[:8], printable(it.Publication), printable(it.Title), copied, it.URL)
	}
	fmt.Fprintln(out)
	for _, cit := range j.Citations {
		fmt.Fprintln(out, printable(cit.APA))
	}
	return nil
}

func (a *app) showItem(cmd *cobra.Command, it news.Item, asJSON bool) error {
	type whole struct {
		itemJSON
		Text    string         `json:"text,omitempty"`
		Summary string         `json:"summary,omitempty"`
		Content string         `json:"content,omitempty"`
		Former  []revisionJSON `json:"revisions,omitempty"`
	}
	revs, err := a.store.Revisions(cmd.Context(), it.ID)
	if err != nil {
		return broken(err)
	}
	w := whole{itemJSON: a.itemJSON(it), Text: it.BestText(), Summary: it.Summary, Content: it.Content}
	if len(revs) > 1 {
		for _, r := range revs {
			w.Former = append(w.Former, revisionJSON{r.Revision, r.Title, r.Hash})
		}
	}
	if asJSON {
		return a.cli.printJSON(w)
	}
	t := tabwriter.NewWriter(a.cli.Out, 0, 0, 2, ' ', 0)
	field(t, "item", string(w.ID))
	field(t, "title", w.Title)
	field(t, "address", w.URL)
	field(t, "source", w.SourceURL)
	field(t, "guid", w.GUID)
	if !w.Published.IsZero() {
		field(t, "published", w.Published.Format(time.RFC3339))
	}
	field(t, "first seen", w.FirstSeen.Format(time.RFC3339))
	field(t, "revision", fmt.Sprint(w.Revision))
	field(t, "story", w.Story)
	field(t, "same as", string(w.DuplicateOf))
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.cli.Out, "\n%s\n", printable(w.Text))
	return nil
}

type revisionJSON struct {
	Revision int    `json:"revision"`
	Title    string `json:"title"`
	Hash     string `json:"hash"`
}

func field(w *tabwriter.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(w, "%s\t%s\n", name, printable(value))
	}
}

func nonEmpty(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
