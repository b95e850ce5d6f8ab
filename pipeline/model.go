package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"feedctl/edit"
	"feedctl/news"
)

// Writer is a model that answers questions about stories; safe for concurrent use.
type Writer interface {
	Complete(ctx context.Context, q news.ModelRequest) news.ModelReply
}

// Modelling keeps what a model was asked and answered.
type Modelling interface {
	ModelAnswers(ctx context.Context, keys []string) (map[string]string, error)
	SaveModelAnswer(ctx context.Context, a news.ModelAnswer) error
	SpendModel(ctx context.Context, now time.Time, budget int) (bool, error)
	RestModel(ctx context.Context, until time.Time) error
	NewestPublished(ctx context.Context, limit int) ([]news.ID, error)
}

// Asking a model is bounded: what is left over is asked in the next pass.
const (
	modelsAtOnce = 2
	modelTime    = 3 * time.Minute // after which no further story is asked about in a pass
)

// Asked says what came of asking a model.
type Asked struct {
	Answers int   // new ones; their stories owe their summaries
	Trouble error // the last failure of the model, in one line; nil: none
}

// AskModel asks the model about published stories, the newest first, whose question
// it has not answered yet. No story waits for it: each is printed with its extract
// before, and owes its summary once there is an answer. A model that
// fails is left alone for a while, which is no error of the pass.
func (p *Pipeline) AskModel(ctx context.Context) (Asked, error) {
	var done Asked
	if p.Model == nil || p.Settings.Wording.Model.Name == "" {
		return done, nil
	}
	asks, err := p.modelOwed(ctx)
	if err != nil || len(asks) == 0 {
		return done, err
	}
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		errs  error
		stop  bool
		todo  = make(chan modelAsk)
	)
	late, cancel := context.WithTimeout(ctx, modelTime) // of the beginning of a question, not of its answer
	defer cancel()
	for range modelsAtOnce {
		group.Go(func() {
			for a := range todo {
				mu.Lock()
				over := stop || late.Err() != nil
				mu.Unlock()
				if over {
					continue
				}
				goOn, trouble, err := p.askModel(ctx, a)
				mu.Lock()
				if goOn && trouble == nil {
					done.Answers++
				}
				if trouble != nil {
					done.Trouble = trouble
				}
				stop = stop || !goOn
				errs = errors.Join(errs, err)
				mu.Unlock()
			}
		})
	}
	for _, a := range asks {
		todo <- a
	}
	close(todo)
	group.Wait()
	return done, errs
}

// modelAsk is a question about one story.
type modelAsk struct {
	story news.ID
	q     edit.Question
}

// modelOwed are the questions about the newest published stories that were not answered.
func (p *Pipeline) modelOwed(ctx context.Context) ([]modelAsk, error) {
	keys, err := p.Store.NewestPublished(ctx, page)
	if err != nil {
		return nil, fmt.Errorf("ask for the newest stories: %w", err)
	}
	l, err := p.Load(ctx, keys)
	if err != nil {
		return nil, err
	}
	sources, err := p.sources(ctx)
	if err != nil {
		return nil, err
	}
	byKey := map[news.ID]news.Story{}
	for _, s := range l.Stories {
		byKey[s.Key] = s
	}
	var asks []modelAsk
	var questions []string
	for _, key := range keys {
		s, ok := byKey[key]
		if !ok {
			continue
		}
		var q edit.Question
		if err := caught(func() { q, ok = edit.AskModel(pick(s, l.Items), sources, p.Settings.Wording) }); err != nil {
			p.Log.Error("a model could not be asked about a story", "story", key, "err", err)
			continue
		}
		if ok {
			asks = append(asks, modelAsk{key, q})
			questions = append(questions, q.Key)
		}
	}
	known, err := p.Store.ModelAnswers(ctx, questions)
	if err != nil {
		return nil, fmt.Errorf("read a model's answers: %w", err)
	}
	owed := asks[:0]
	for _, a := range asks {
		if _, answered := known[a.q.Key]; !answered {
			owed = append(owed, a)
		}
	}
	return owed, nil
}

// askModel asks one question. goOn is false when no other should be asked in this pass.
func (p *Pipeline) askModel(ctx context.Context, a modelAsk) (goOn bool, trouble, err error) {
	ok, err := p.Store.SpendModel(ctx, p.Now(), p.Settings.ModelBudget)
	if err != nil {
		return false, nil, fmt.Errorf("count a question to the model: %w", err)
	}
	if !ok {
		return false, nil, nil // the day's budget is spent, or the model rests
	}
	r := p.Model.Complete(ctx, news.ModelRequest{Instructions: a.q.Instructions, Material: a.q.Material, Schema: a.q.Schema, MaxWords: a.q.MaxWords})
	if ctx.Err() != nil {
		return false, nil, nil
	}
	if r.Err != nil {
		p.Log.Warn("the model gave no answer, extracts stand", "err", r.Err, "again", r.Rest)
		if err := p.Store.RestModel(ctx, r.Rest); err != nil {
			return false, r.Err, fmt.Errorf("let the model rest: %w", err)
		}
		return false, r.Err, nil
	}
	err = p.Store.SaveModelAnswer(ctx, news.ModelAnswer{Key: a.q.Key, Text: r.Text, At: p.Now(), Story: a.story, Items: a.q.Shown()})
	if err != nil {
		return false, nil, fmt.Errorf("store the model's answer: %w", err)
	}
	return true, nil, nil
}

// worded puts the model's answer, if there is one that passes, in the place of the
// extract, and says what became of it.
func (p *Pipeline) worded(ctx context.Context, s news.Story, items []news.Item, sources map[news.ID]news.Source, m news.Made) (news.Made, error) {
	o := p.Settings.Wording
	if o.Model.Name == "" {
		return m, nil
	}
	decide := func(because string) {
		m.Decisions = append(m.Decisions, news.Decision{Subject: s.Key, At: p.Now(), By: "pipeline", Act: "model",
			Because: because, Recipe: edit.ModelRecipe(o.Model.Name)})
	}
	var q edit.Question
	var ok bool
	if err := caught(func() { q, ok = edit.AskModel(items, sources, o) }); err != nil || !ok {
		decide("not asked: its reports have too little text that a model may be shown")
		return m, nil
	}
	answers, err := p.Store.ModelAnswers(ctx, []string{q.Key})
	if err != nil {
		return m, fmt.Errorf("read a model's answer: %w", err)
	}
	answer, answered := answers[q.Key]
	if !answered {
		decide("not answered yet: the extract stands until then")
		return m, nil
	}
	refused := ""
	if err := caught(func() { m, refused = edit.Worded(m, q, answer, o) }); err != nil {
		refused = "it could not be checked: " + err.Error()
	}
	if refused != "" {
		decide("its text is not used, the extract stands: " + refused)
		return m, nil
	}
	decide("its text is used: every number, name and quotation stands in the reports it names")
	return m, nil
}
