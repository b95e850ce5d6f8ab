package edit

import (
	"slices"

	"feedctl/edit/summarize"
	"feedctl/news"
)

// Model is the model that words summaries; the zero Model: none does.
type Model struct {
	Name   string
	Hosted bool // its endpoint is somebody else's: sources may keep their texts from it
}

// Question is what a model is asked of one story, and the judge of its answer.
type Question = summarize.Question

// ModelRecipe names what a model's summaries are made with.
func ModelRecipe(model string) string { return summarize.ModelRecipe(model) }

// AskModel words the question for a story's items, the lead first; ok is false
// where no model is asked: none is configured, or the items have too little text that
// it may see. What may be printed of no words is shown to no model either: behind a
// login, reserved, or rights that allow a link only.
func AskModel(items []news.Item, sources map[news.ID]news.Source, o Options) (q Question, ok bool) {
	if o.Model.Name == "" {
		return q, false
	}
	rs := reports(items, sources)
	if o.Model.Hosted {
		rs = slices.DeleteFunc(rs, func(r summarize.Report) bool {
			i := slices.IndexFunc(items, func(it news.Item) bool { return it.ID == r.Item })
			return sources[items[i].Source].NoLLM
		})
	}
	return summarize.Ask(rs, o.Model.Name, summarize.Options{Words: o.Words, Points: o.Points})
}

// Worded puts a model's answer in the place of an extract, or says why it stands.
func Worded(made news.Made, q Question, answer string, o Options) (_ news.Made, refused string) {
	r, refused := q.Judge(answer, o.Model.Name)
	if refused != "" {
		return made, refused
	}
	made.Summary = news.Summary{Text: r.Text, Points: r.Points, Recipe: r.Recipe, By: "llm"}
	for _, u := range r.Used {
		if id := q.Item(u.Report); !slices.Contains(made.Summary.Items, id) {
			made.Summary.Items = append(made.Summary.Items, id)
		}
	}
	return made, ""
}
