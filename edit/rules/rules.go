// Package rules reads a channel's rule, one expression about a story, and
// applies it: 'outlets >= 2 or words > 300'. A rule comes from a person's config
// or command line and is not trusted: it can only look at a [Story], in bounded
// time. The language is that of expr-lang.org without ranges, without loops
// inside loops, and with the functions that [Functions] lists.
package rules

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"feedctl/news"
)

// The bounds of a rule.
const (
	maxLength = 1000    // bytes of source
	maxNodes  = 200     // parts of the expression
	maxText   = 1 << 15 // bytes of Story.Text a rule sees
	maxMemory = 100_000 // elements a rule may make while it runs
)

// functions are those of expr that read a story: no clock, nothing that makes
// long lists or texts.
var functions = []string{
	"abs", "all", "any", "ceil", "count", "float", "floor", "hasPrefix", "hasSuffix", "indexOf", "int", "len",
	"lower", "max", "min", "none", "one", "round", "trim", "upper",
}

// Functions returns the names of the functions a rule may call, sorted.
func Functions() []string { return slices.Clone(functions) }

// Story is what a rule can speak of: the fields of a story by the names of
// their expr tags. Texts are plain.
type Story struct {
	Title    string   `expr:"title"`    // of the lead
	Text     string   `expr:"text"`     // of every report, the lead first; a rule sees the first 32 KiB
	Tags     []string `expr:"tags"`     // of its sources
	Source   string   `expr:"source"`   // title of the lead's source
	Sources  []string `expr:"sources"`  // titles of all its sources
	Language string   `expr:"language"` // BCP 47, of the lead; may be empty
	Outlets  int      `expr:"outlets"`  // publishers that report it
	Words    int      `expr:"words"`    // of the lead's text
	Age      float64  `expr:"age"`      // hours between it and the newest item in the store
	Score    float64  `expr:"score"`    // its weight in the order of its channel
}

// Rule is a compiled rule. The zero Rule takes every story. A Rule is safe for
// concurrent use.
type Rule struct {
	source  string
	program *vm.Program
}

// Error says where a rule is wrong. Column counts characters from 1; 0 when the
// rule as a whole is at fault. Line counts from 1.
type Error struct {
	Line, Column int
	Problem      string
}

func (e *Error) Error() string {
	switch {
	case e.Column == 0:
		return "rule: " + e.Problem
	case e.Line > 1:
		return fmt.Sprintf("rule, line %d, column %d: %s", e.Line, e.Column, e.Problem)
	}
	return fmt.Sprintf("rule, column %d: %s", e.Column, e.Problem)
}

// Compile reads a rule. An empty one (or white space) takes every story. The
// error is an [*Error], with a hint where we know what was meant.
func Compile(source string) (Rule, error) {
	if strings.TrimSpace(source) == "" {
		return Rule{}, nil
	}
	if len(source) > maxLength {
		return Rule{}, news.WithHint(&Error{Problem: fmt.Sprintf("longer than %d bytes", maxLength)},
			"use the channel's tags and without lists for long lists of words")
	}
	watch := &guard{}
	options := []expr.Option{expr.Env(Story{}), expr.AsBool(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins(), expr.Patch(watch)}
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if err == nil {
		err = watch.err
	}
	if err != nil {
		return Rule{}, explain(source, err)
	}
	return Rule{source: source, program: program}, nil
}

// String is the rule as it was written.
func (r Rule) String() string { return r.source }

// Match reports whether the rule takes s. An error means that the rule could
// not be applied to this story, such as sources[3] of a story that has two.
func (r Rule) Match(s Story) (bool, error) {
	if r.program == nil {
		return true, nil
	}
	if len(s.Text) > maxText {
		s.Text = strings.ToValidUTF8(s.Text[:maxText], "")
	}
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(r.program, s)
	if err != nil {
		return false, fmt.Errorf("rule %q: %w", r.source, explain(r.source, err))
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("rule %q: gives %T, not true or false", r.source, out)
	}
	return yes, nil
}

// Fields returns the names a rule may use, sorted.
func Fields() []string {
	t := reflect.TypeFor[Story]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("expr")
	}
	slices.Sort(names)
	return names
}
