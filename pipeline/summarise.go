package pipeline

import (
	"context"
	"fmt"

	"feedctl/edit"
	"feedctl/news"
)

// summarise makes the summaries that published stories owe. A story that
// changed meanwhile keeps owing and is taken up by the next pass; a page that
// brings nothing forward ends this one.
func (p *Pipeline) summarise(ctx context.Context, sources map[news.ID]news.Source) error {
	from := p.Settings.Wording.MadeFrom()
	before := news.ID("")
	for ctx.Err() == nil {
		keys, err := p.Store.OwedSummaries(ctx, from, page)
		if err != nil {
			return fmt.Errorf("ask for owed summaries: %w", err)
		}
		if len(keys) == 0 || keys[0] == before {
			return nil
		}
		before = keys[0]
		l, err := p.Load(ctx, keys)
		if err != nil {
			return err
		}
		rows := make([]news.Made, 0, len(l.Stories))
		for _, s := range l.Stories {
			made, err := p.summariseOne(ctx, s, pick(s, l.Items), sources)
			if err != nil {
				return err
			}
			m := p.fix(l, s, made)
			m.Decisions = append(m.Decisions, p.madeSummary(s, m)...)
			if edit.FixedPage(edit.Standing(l.acts[s.Key]), l.kept).Any() {
				m.Decisions = append(m.Decisions, p.compared(l, s, m.Pending, sources))
			}
			rows = append(rows, m)
		}
		if err := p.Store.SaveMade(ctx, rows); err != nil {
			return fmt.Errorf("store summaries: %w", err)
		}
	}
	return ctx.Err()
}

// madeSummary are the decisions that `why` tells of a summary and its references.
func (p *Pipeline) madeSummary(s news.Story, m news.Made) []news.Decision {
	because := "nothing may or can be said in its sources' words: rights, a login, or only teasers"
	switch by := m.Summary.By; {
	case by != "" && by != "extract" && by != "llm":
		because = "as written or approved by " + by
	case by == "llm":
		because = fmt.Sprintf("written by a model from %d of its %d reports, with %d points, and checked against them", len(m.Summary.Items), len(s.Items), len(m.Summary.Points))
	case m.Summary.Text != "":
		because = fmt.Sprintf("made of %d of its %d reports, with %d points", len(m.Summary.Items), len(s.Items), len(m.Summary.Points))
	}
	now := p.Now()
	return []news.Decision{
		{Subject: s.Key, At: now, By: "pipeline", Act: "summary", Because: because, Recipe: m.Summary.Recipe},
		{Subject: s.Key, At: now, By: "pipeline", Act: "citation", Because: "worded from the facts of each report, first in the style " + p.Settings.Wording.Style, Recipe: edit.CiteRecipe},
	}
}

// summariseOne keeps a poison text from stopping the pass: its story is
// published without a summary.
func (p *Pipeline) summariseOne(ctx context.Context, s news.Story, items []news.Item, sources map[news.ID]news.Source) (m news.Made, err error) {
	if err := caught(func() { m = edit.Summarise(s, items, sources, p.Settings.Wording) }); err != nil {
		p.Log.Error("story could not be summarised", "story", s.Key, "err", err)
		return news.Made{Key: s.Key, Rev: s.Rev, Title: s.Title, MadeFrom: p.Settings.Wording.MadeFrom()}, nil
	}
	return p.worded(ctx, s, items, sources, m)
}
