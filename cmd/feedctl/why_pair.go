package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// pairJSON is why two items are in one story or not. Stored is what the store
// has of it, Explanation what grouping finds now, among the items of that time.
type pairJSON struct {
	Titles [2]string `json:"titles"`
	Stored bool      `json:"stored_together"`
	edit.Explanation
}

// twoItems are the items that two arguments name, of a story its lead. Words of one
// title are several arguments too: they name no two items, and the error says what
// is wrong with them as two names.
func (a *app) twoItems(ctx context.Context, args []string) (one, two news.Item, err error) {
	if len(args) != 2 {
		return one, two, news.ErrNotFound
	}
	if one, err = a.itemOrLead(ctx, args[0]); err != nil {
		return one, two, err
	}
	if two, err = a.itemOrLead(ctx, args[1]); err != nil {
		return one, two, err
	}
	if one.ID == two.ID {
		return one, two, news.WithHint(fmt.Errorf("both names mean “%s” (%s)", short(one.Title, longestName), one.ID[:8]), fmt.Sprintf("name two items, or ask `feedctl why %s`", one.ID[:8]))
	}
	return one, two, nil
}

// itemOrLead is the item that ref names, or the lead of the story whose id it is.
func (a *app) itemOrLead(ctx context.Context, ref string) (news.Item, error) {
	if err := named(ref); err != nil {
		return news.Item{}, err
	}
	it, err := a.item(ctx, ref)
	if errors.Is(err, news.ErrNotFound) || errors.Is(err, news.ErrAmbiguous) {
		if s, storyErr := a.deskStory(ctx, ref); storyErr == nil && len(s.Items) > 0 {
			return a.item(ctx, string(s.Lead))
		}
	}
	if errors.Is(err, news.ErrNotFound) {
		return it, news.WithHint(fmt.Errorf("no item or story is called %q: %w", ref, news.ErrNotFound), "`feedctl items` and `feedctl stories` list them")
	}
	return it, err
}

// pair explains two items by the docs that grouping would see around them.
func (a *app) pair(ctx context.Context, one, two news.Item) (pairJSON, error) {
	w := edit.Wishes{Window: a.cfg.Stories.Window, Prefer: a.cfg.Stories.Prefer, URLRules: a.rules}
	docs, err := a.around(ctx, one, two, w)
	if err != nil {
		return pairJSON{}, err
	}
	acts, err := a.store.Regroupings(ctx)
	if err != nil {
		return pairJSON{}, broken(err)
	}
	w.Together, w.Apart = edit.Replay(acts).Pairs(docs)
	p := pairJSON{Titles: [2]string{one.Title, two.Title}, Stored: one.Story != "" && one.Story == two.Story}
	var ok bool
	if p.Explanation, ok = edit.Explain(docs, one.ID, two.ID, w); !ok {
		return p, news.WithHint(fmt.Errorf("one of %s and %s has not been read yet: %w", one.ID, two.ID, news.ErrNotFound), "`feedctl once` reads and groups what came in")
	}
	p.At = a.cli.now()
	return p, nil
}

// around are the docs within a window of two items; where they are further apart
// than that, and so are never compared, the docs of their own moments.
func (a *app) around(ctx context.Context, one, two news.Item, w edit.Wishes) ([]news.Doc, error) {
	from, to := one.Time(), two.Time()
	if to.Before(from) {
		from, to = to, from
	}
	if to.Sub(from) <= w.Window {
		docs, err := a.store.Docs(ctx, w.Recipe(), from.Add(-w.Window), to.Add(w.Window))
		return docs, broken(err)
	}
	seen := map[news.ID]bool{}
	var out []news.Doc
	for _, t := range []time.Time{from, to} {
		docs, err := a.store.Docs(ctx, w.Recipe(), t, t)
		if err != nil {
			return nil, broken(err)
		}
		for _, d := range docs {
			if !seen[d.ID] {
				seen[d.ID] = true
				out = append(out, d)
			}
		}
		if seen[one.ID] && seen[two.ID] {
			break // one story reaches from one to the other
		}
	}
	return out, nil
}

func (a *app) printPair(ctx context.Context, one, two news.Item, asJSON bool) error {
	p, err := a.pair(ctx, one, two)
	if err != nil {
		return err
	}
	if asJSON {
		return a.cli.printJSON(p)
	}
	word := map[bool]string{true: "in one story", false: "in two stories"}
	for i, t := range p.Titles {
		fmt.Fprintf(a.cli.Out, "%s  %s\n", p.Items[i], printable(t))
	}
	fmt.Fprintf(a.cli.Out, "stored %s; found %s, by %s: %s\n", word[p.Stored], word[p.Together], p.By, printable(p.Because))
	compared := "not compared"
	if p.Compared != "nothing" {
		compared = "compared as " + p.Compared
	}
	fmt.Fprintf(a.cli.Out, "%s  [%s]  %s\n", compared, p.Recipe, p.At.Format("2006-01-02 15:04"))
	for _, step := range edit.ExplanationSteps() {
		if x, ok := p.Factors[step]; ok {
			fmt.Fprintf(a.cli.Out, "  %-10s %.3f\n", step, x)
		}
	}
	if p.Compared == "events" {
		fmt.Fprintf(a.cli.Out, "  %-10s %.3f\n", "score", p.Score)
		if p.Link != 0 || !p.Together { // two of one fixed story need no link
			fmt.Fprintf(a.cli.Out, "  %-10s %.3f (needed %.3f)\n", "link", p.Link, p.Threshold)
		}
	}
	if len(p.Shared) > 0 {
		var terms []string
		for _, t := range p.Shared {
			terms = append(terms, fmt.Sprintf("%s %.3f", printable(t.Term), t.Weight))
		}
		fmt.Fprintf(a.cli.Out, "  both say: %s\n", strings.Join(terms, ", "))
	}
	return nil
}
