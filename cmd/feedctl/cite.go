package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"feedctl/edit"
	"feedctl/edit/cite"
	"feedctl/news"
)

type citedJSON struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	HTML   string `json:"html"`
	InText string `json:"intext"`
}

type citeFlags struct {
	style, retrieved, format, from, url string
	json                                bool
}

func (c *cli) citeCmd() *cobra.Command {
	var f citeFlags
	cmd := &cobra.Command{Use: "cite ID…|FILE|URL|-", Short: "references to stored items and stories, pages, or CSL-JSON", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if err := f.check(); err != nil {
			return err
		}
		refs, err := c.references(cmd, args, &f)
		if err != nil {
			return err
		}
		if len(refs) == 0 {
			return badInput(news.WithHint(errors.New("there is nothing to cite"), "name a stored item, a page, or a CSL-JSON file"))
		}
		return c.printReferences(refs, f)
	}}
	cmd.Flags().StringVar(&f.style, "style", "", strings.Join(cite.Styles(), ", ")+" (default: the config's, else apa)")
	cmd.Flags().StringVar(&f.retrieved, "retrieved", "", "retrieval date: changing, always or never (default: the config's, else changing)")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, html, bibtex, ris or csl-json")
	cmd.Flags().StringVar(&f.from, "from", "", "what the input is: html or csl-json")
	cmd.Flags().StringVar(&f.url, "url", "", "the address the page came from")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *citeFlags) check() error {
	one := func(flag, value string, of []string) error {
		if value == "" || slices.Contains(of, value) {
			return nil
		}
		return news.WithHint(fmt.Errorf("--%s %q is not known", flag, value), "it is one of "+strings.Join(of, ", "))
	}
	if f.json && f.format != "text" {
		return news.WithHint(fmt.Errorf("--json and --format %s are two forms", f.format), "leave one of them out; --format csl-json is JSON too")
	}
	return errors.Join(one("style", f.style, cite.Styles()), one("retrieved", f.retrieved, []string{"changing", "always", "never"}),
		one("format", f.format, []string{"text", "html", "bibtex", "ris", "csl-json"}), one("from", f.from, []string{"html", "csl-json"}))
}

// references reads what args name and fills the flags left open.
func (c *cli) references(cmd *cobra.Command, args []string, f *citeFlags) ([]cite.Reference, error) {
	stored := f.from == "" && c.isStored(args[0])
	cfg, err := c.maybe()
	if err != nil && stored {
		return nil, err
	}
	if err != nil {
		if cfg, err = c.defaults(); err != nil {
			return nil, err
		}
	}
	f.style, f.retrieved = nonEmpty(f.style, cfg.Citation.Style), nonEmpty(f.retrieved, cfg.Citation.Retrieved)
	if stored {
		return c.storedReferences(cmd, args)
	}
	var refs []cite.Reference
	for _, name := range args {
		got, err := c.reference(cmd, name, *f)
		if err != nil {
			return nil, err
		}
		refs = append(refs, got...)
	}
	return refs, nil
}

func (c *cli) storedReferences(cmd *cobra.Command, args []string) ([]cite.Reference, error) {
	a, err := c.open(cmd.Context())
	if err != nil {
		return nil, err
	}
	defer a.close()
	sources, err := a.sourcesByID(cmd.Context())
	if err != nil {
		return nil, err
	}
	var refs []cite.Reference
	for _, ref := range args {
		items, err := a.itemsOf(cmd, ref)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			refs = append(refs, edit.Reference(it, sources[it.Source]))
		}
	}
	return refs, nil
}

// reference reads one file, page or stream.
func (c *cli) reference(cmd *cobra.Command, name string, f citeFlags) ([]cite.Reference, error) {
	if f.from == "csl-json" || f.from == "" && strings.HasSuffix(name, ".json") {
		body, err := c.readInput(cmd, nil, name)
		if err != nil {
			return nil, err
		}
		refs, err := cite.ParseCSL(body)
		if err != nil {
			return nil, badInput(fmt.Errorf("%s: %w", name, err))
		}
		return refs, nil
	}
	d, err := c.document(cmd, name, f.url, f.from)
	if err != nil {
		return nil, err
	}
	if !d.html {
		return nil, badInput(news.WithHint(fmt.Errorf("%s is neither a page nor CSL-JSON", name), "say what it is with --from html or --from csl-json"))
	}
	p := d.page
	if p.FetchedAt.IsZero() {
		p.FetchedAt = c.now()
	}
	return []cite.Reference{cite.FromPage(p)}, nil
}

func (c *cli) printReferences(refs []cite.Reference, f citeFlags) error {
	switch f.format {
	case "bibtex":
		_, err := fmt.Fprint(c.Out, cite.BibTeX(refs))
		return err
	case "ris":
		_, err := fmt.Fprint(c.Out, cite.RIS(refs))
		return err
	case "csl-json":
		b, err := cite.CSL(refs)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.Out, "%s\n", strings.TrimRight(string(b), "\n"))
		return err
	}
	o := cite.Options{Retrieved: f.retrieved}
	rows := []citedJSON{}
	for _, r := range refs {
		w, err := cite.Format(r, f.style, o)
		if err != nil {
			return err
		}
		rows = append(rows, citedJSON{r.ID, w.Text, w.HTML, w.InText})
	}
	if f.json {
		return c.printJSON(rows)
	}
	if len(refs) > 1 {
		// A reference list has an order and tells equal names apart.
		rows = rows[:0]
		for _, w := range cite.List(refs, f.style, o) {
			rows = append(rows, citedJSON{Text: w.Text, HTML: w.HTML})
		}
	}
	for _, r := range rows {
		if f.format == "html" {
			fmt.Fprintln(c.Out, r.HTML)
		} else {
			fmt.Fprintln(c.Out, printable(r.Text))
		}
	}
	return nil
}
