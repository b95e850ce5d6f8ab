package main

import (
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
		// A trouble has a line of its own below its source: the table is laid out
		// first, so that it does not stretch a column.
		var table strings.Builder
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tTITLE\tSTATE\tITEMS\tCHECKED\tNEXT\tCHANNELS")
		now := c.now()
		for _, r := range rows {
			next := in(r.NextFetchAt, now)
			if next == "" && (r.State == "active" || r.State == "failing") {
				next = "now"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", r.ID[:8], short(printable(nonEmpty(r.Title, r.URL)), 26), r.State, r.Items,
				ago(r.LastChecked, now), next, strings.Join(r.Channels, " "))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		line := -1 // the heading
		for text := range strings.Lines(table.String()) {
			fmt.Fprintln(c.Out, strings.TrimRight(text, " \n"))
			if line >= 0 && rows[line].LastError != nil {
				fmt.Fprintf(c.Out, "          %s: %s\n", rows[line].LastError.Class, printable(rows[line].LastError.Text))
			}
			line++
		}
		return nil
	}}
	cmd.Flags().BoolVar(&failing, "failing", false, "only sources in trouble")
	cmd.Flags().StringVar(&tag, "tag", "", "only sources with this tag")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
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
		if s, err := a.source(cmd.Context(), ref); err == nil {
			return a.showSource(cmd, s, ledger, asJSON)
		}
		// An item's address or id also names its story: asked for by id, it is the item.
		it, err := a.item(cmd.Context(), ref)
		if err == nil && strings.HasPrefix(string(it.ID), ref) {
			return a.showItem(cmd, it, asJSON)
		}
		if s, err := a.story(cmd.Context(), ref); err == nil {
			return a.showStory(cmd, s, asJSON)
		}
		if err != nil {
			return news.WithHint(fmt.Errorf("no source, story or item is called %q, or several are", ref), "use an id or address from `feedctl list`, `feedctl stories` or `feedctl items`")
		}
		return a.showItem(cmd, it, asJSON)
	}}
	cmd.Flags().BoolVar(&ledger, "ledger", false, "every request made to a source, and why the next is when it is")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
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
	if next := in(j.NextFetchAt, now); next == "" || next == "now" {
		field(w, "next visit", next)
	} else {
		field(w, "next visit", next+", "+j.NextFetchAt.UTC().Format("2006-01-02 15:04")+" UTC")
	}
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

// short cuts s to n characters.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if d := now.Sub(t); d < time.Minute {
		return "just now"
	} else {
		return span(d) + " ago"
	}
}

func in(t, now time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case !t.After(now):
		return "now"
	}
	return "in " + span(t.Sub(now))
}

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
