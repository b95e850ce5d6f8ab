package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedctl/news"
)

// Things are named by an id, a unique prefix of at least four characters, an
// address, or unique words of the title.

const shortestPrefix = 4

// source finds the one source that ref names.
func (a *app) source(ctx context.Context, ref string) (news.Source, error) {
	all, err := a.store.Sources(ctx)
	if err != nil {
		return news.Source{}, broken(err)
	}
	return among(all, ref)
}

// formerSource finds the one removed source that ref names.
func (a *app) formerSource(ctx context.Context, ref string) (news.Source, error) {
	all, err := a.store.FormerSources(ctx)
	if err != nil {
		return news.Source{}, broken(err)
	}
	return among(all, ref)
}

func among(all []news.Source, ref string) (news.Source, error) {
	byName := slices.DeleteFunc(all, func(s news.Source) bool { return !names(ref, s) })
	// An exact name wins over words that others share.
	if i := slices.IndexFunc(byName, func(s news.Source) bool { return exactly(ref, s) }); i >= 0 {
		return byName[i], nil
	}
	switch len(byName) {
	case 1:
		return byName[0], nil
	case 0:
		return news.Source{}, news.WithHint(fmt.Errorf("no source is called %q: %w", ref, news.ErrNotFound), "`feedctl list` shows the sources and their ids")
	}
	var lines []string
	for _, s := range byName {
		lines = append(lines, fmt.Sprintf("%s  %s", s.ID[:8], sourceName(s)))
	}
	return news.Source{}, several(ref, lines)
}

func several(ref string, lines []string) error {
	const most = 10
	if len(lines) > most {
		lines = append(lines[:most], "…")
	}
	return news.WithHint(fmt.Errorf("%q: %w:\n%s", ref, news.ErrAmbiguous, strings.Join(lines, "\n")), "use more of the id, the address, or more words of the title")
}

func exactly(ref string, s news.Source) bool {
	return ref == string(s.ID) || ref == s.URL || ref == s.OriginalURL
}

func names(ref string, s news.Source) bool {
	if exactly(ref, s) || len(ref) >= shortestPrefix && strings.HasPrefix(string(s.ID), ref) {
		return true
	}
	return hasWords(s.Title, ref)
}

// hasWords reports whether title holds every word of ref, whatever the case.
func hasWords(title, ref string) bool {
	words := strings.Fields(strings.ToLower(ref))
	have := strings.Fields(strings.ToLower(title))
	for _, w := range words {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.Trim(h, ".,:;!?\"'()") == w }) {
			return false
		}
	}
	return len(words) > 0
}

// story finds the one story that ref names; an item's address names its story.
func (a *app) story(ctx context.Context, ref string) (news.Story, error) {
	list, err := a.store.FindStories(ctx, news.Query{Ref: a.plainRef(ref), Limit: 11})
	if err != nil {
		return news.Story{}, broken(err)
	}
	if len(list) == 1 {
		return list[0], nil
	}
	if len(list) == 0 {
		return news.Story{}, news.WithHint(fmt.Errorf("no story is called %q: %w", ref, news.ErrNotFound), "`feedctl stories` lists them")
	}
	var lines []string
	for _, s := range list {
		lines = append(lines, fmt.Sprintf("%s  %s", s.Key[:8], s.Title))
	}
	return news.Story{}, several(ref, lines)
}

// item finds the one item that ref names.
func (a *app) item(ctx context.Context, ref string) (news.Item, error) {
	list, err := a.store.FindItems(ctx, news.Query{Ref: a.plainRef(ref), Limit: 11})
	if err != nil {
		return news.Item{}, broken(err)
	}
	switch len(list) {
	case 0:
		return news.Item{}, news.WithHint(fmt.Errorf("no item is called %q: %w", ref, news.ErrNotFound), "`feedctl items` lists them")
	case 1:
		whole, err := a.store.Items(ctx, []news.ID{list[0].ID})
		if err != nil || len(whole) == 0 {
			return news.Item{}, broken(errors.Join(err, news.ErrNotFound))
		}
		return whole[0], nil
	}
	var lines []string
	for _, it := range list {
		lines = append(lines, fmt.Sprintf("%s  %s", it.ID[:8], it.Title))
	}
	return news.Item{}, several(ref, lines)
}

// plainRef turns the address of one of our own pages into its path, which is
// what a store knows.
func (a *app) plainRef(ref string) string {
	if rest, ok := strings.CutPrefix(ref, a.cfg.Publication.URL); ok && strings.HasPrefix(rest, "/story/") {
		return rest
	}
	return ref
}

func sourceName(s news.Source) string {
	if s.Title != "" {
		return s.Title + "  " + news.Redacted(s.URL)
	}
	return news.Redacted(s.URL)
}
