package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"feedctl/edit/content"
	"feedctl/edit/summarize"
	"feedctl/news"
)

type summaryPointJSON struct {
	Text   string `json:"text"`
	Quote  string `json:"quote"`
	Source int    `json:"source"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

type summarizedJSON struct {
	Text           string             `json:"text"`
	Points         []summaryPointJSON `json:"points"`
	Words          int                `json:"words"`
	ReadingMinutes int                `json:"reading_minutes"`
	Language       string             `json:"language,omitempty"`
	Recipe         string             `json:"recipe"`
}

func (c *cli) summarizeCmd() *cobra.Command {
	var title string
	var words, points int
	var explain, asJSON bool
	cmd := &cobra.Command{Use: "summarize ID|FILE…|URL|-", Short: "the summary of a stored story, a text or a page", Args: cobra.MinimumNArgs(1),
		Long: "Several files are several reports of one story. Without --title, a first line followed by an empty line is a text's title.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if words < 1 || words > 2000 || points < 0 || points > 20 {
				return news.WithHint(errors.New("--words is 1 to 2000, --points 0 to 20"), "for example --words 120 --points 4")
			}
			reports, stored, err := c.toSummarise(cmd, args, title)
			if err != nil {
				return err
			}
			r := summarize.Extract(reports, summarize.Options{Words: words, Points: points})
			// A published story has its summary, made within its sources' rights: it is
			// only made anew where another length is asked for.
			if f := cmd.Flags(); stored != nil && !explain && !f.Changed("words") && !f.Changed("points") {
				r = *stored
			}
			if r.Text == "" {
				return badInput(news.WithHint(errors.New("there is no sentence to summarise"), "name a text of several sentences"))
			}
			if asJSON {
				return c.printJSON(summarized(r, reports))
			}
			return c.showSummary(r, explain)
		}}
	cmd.Flags().StringVar(&title, "title", "", "the text's title")
	cmd.Flags().IntVar(&words, "words", 120, "at most so many words")
	cmd.Flags().IntVar(&points, "points", 4, "at most so many key points")
	cmd.Flags().BoolVar(&explain, "explain", false, "show why each sentence was taken")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// toSummarise reads the reports that args name: a stored story or item when
// nothing else is called so. stored is the summary a published story has; nil: none.
func (c *cli) toSummarise(cmd *cobra.Command, args []string, title string) (out []summarize.Report, stored *summarize.Result, err error) {
	if len(args) == 1 && c.isStored(args[0]) {
		return c.fromStore(cmd, args[0])
	}
	for _, name := range args {
		d, err := c.document(cmd, name, "", "")
		if err != nil {
			return nil, nil, err
		}
		if title == "" {
			d = d.splitTitle()
		} else {
			d.title = title
		}
		// A text has no ID in a store: its place in the command line names it.
		out = append(out, summarize.Report{Item: news.ID(strconv.Itoa(len(out))), Title: d.title, Text: d.text, Language: content.Language(d.language, d.text)})
	}
	return out, nil, nil
}

// fromStore reads the reports of a stored story or item.
func (c *cli) fromStore(cmd *cobra.Command, ref string) (out []summarize.Report, stored *summarize.Result, err error) {
	a, err := c.open(cmd.Context())
	if err != nil {
		return nil, nil, err
	}
	defer a.close()
	items, err := a.itemsOf(cmd, ref)
	if err != nil {
		return nil, nil, err
	}
	for _, it := range items {
		if it.DuplicateOf == "" || len(items) == 1 {
			out = append(out, summarize.Report{Item: it.ID, Title: it.Title, Text: it.BestText(), Language: it.Language, Teaser: !it.FullText()})
		}
	}
	s, err := a.story(cmd.Context(), ref)
	if err == nil && s.Published() && s.Summary.Text != "" && len(items) == len(s.Items) {
		stored = &summarize.Result{Text: s.Summary.Text, Points: s.Summary.Points, Recipe: s.Summary.Recipe, Language: s.Language, Words: content.CountWords(s.Summary.Text)}
	}
	return out, stored, nil
}

// isStored reports whether name can only be something in the store: no file, no
// web address of another site, no stream.
func (c *cli) isStored(name string) bool {
	if name == "-" || strings.HasPrefix(name, "tag:") {
		return name != "-"
	}
	if isAddress(name) {
		cfg, err := c.maybe()
		return err == nil && strings.HasPrefix(name, cfg.Publication.URL+"/story/")
	}
	_, err := os.Stat(name)
	return err != nil && !strings.ContainsAny(name, "/\\")
}

// itemsOf are the items of the story that ref names, or the item it names: an
// item's own id or a prefix of it is that item alone.
func (a *app) itemsOf(cmd *cobra.Command, ref string) ([]news.Item, error) {
	it, itemErr := a.item(cmd.Context(), ref)
	if itemErr == nil && strings.HasPrefix(string(it.ID), ref) {
		return []news.Item{it}, nil
	}
	s, err := a.story(cmd.Context(), ref)
	if err != nil {
		if itemErr == nil {
			return []news.Item{it}, nil
		}
		if errors.Is(err, news.ErrAmbiguous) {
			return nil, err
		}
		return nil, itemErr
	}
	items, err := a.store.Items(cmd.Context(), s.Items)
	return items, broken(err)
}

func summarized(r summarize.Result, reports []summarize.Report) summarizedJSON {
	j := summarizedJSON{Text: r.Text, Points: []summaryPointJSON{}, Words: r.Words, Language: r.Language, Recipe: r.Recipe}
	for _, p := range r.Points {
		source := slices.IndexFunc(reports, func(rep summarize.Report) bool { return rep.Item == p.Item })
		j.Points = append(j.Points, summaryPointJSON{p.Text, p.Quote, source, p.Start, p.End})
	}
	j.ReadingMinutes = content.Minutes(content.CountWords(reports[0].Text), r.Language)
	return j
}

func (c *cli) showSummary(r summarize.Result, explain bool) error {
	fmt.Fprintf(c.Out, "%s\n", printable(r.Text))
	if len(r.Points) > 0 {
		fmt.Fprintln(c.Out)
	}
	for _, p := range r.Points {
		fmt.Fprintf(c.Out, "- %s\n", printable(p.Text))
	}
	if !explain {
		return nil
	}
	fmt.Fprintf(c.Out, "\n%s, %d words, %s\n", r.Recipe, r.Words, nonEmpty(r.Language, "language unknown"))
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	for _, e := range r.Explain {
		fmt.Fprintf(w, "%s\treport %d\tsentence %d\tscore %.2f\tcentrality %.2f\tlead %.2f\t%s\n", e.Role, e.Report, e.Position, e.Score,
			e.Parts["centrality"], e.Parts["lead"], short(printable(e.Sentence), 60))
	}
	return w.Flush()
}
