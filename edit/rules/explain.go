package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"feedctl/news"
)

// guard refuses what could run long: ranges, loops inside loops, patterns that
// are made while the rule runs. It changes nothing.
type guard struct {
	err error
}

func (g *guard) Visit(node *ast.Node) {
	if g.err != nil {
		return
	}
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "..":
			g.refuse(n, "ranges (..) cannot be used in a rule")
		case "matches":
			switch n.Right.(type) {
			case *ast.StringNode, *ast.ConstantNode:
			default:
				g.refuse(n, "matches needs a pattern in quotes")
			}
		}
	case *ast.PredicateNode:
		// Children are visited before their parents.
		inner := &loops{}
		ast.Walk(&n.Node, inner)
		if inner.found {
			g.refuse(n, "a rule cannot loop inside a loop")
		}
	case *ast.BuiltinNode:
		// The library cannot switch off those that take a predicate, such as map.
		if !slices.Contains(functions, n.Name) {
			g.refuse(n, n.Name+" cannot be used in a rule")
		}
	case *ast.VariableDeclaratorNode:
		g.refuse(n, "let cannot be used in a rule")
	}
}

func (g *guard) refuse(n ast.Node, problem string) {
	g.err = &file.Error{Location: n.Location(), Message: problem}
}

// loops finds predicates, the bodies of any(…) and its like.
type loops struct {
	found bool
}

func (l *loops) Visit(node *ast.Node) {
	if _, ok := (*node).(*ast.PredicateNode); ok {
		l.found = true
	}
}

var (
	unknownName = regexp.MustCompile(`^unknown name (\S+)`)
	capitalWord = regexp.MustCompile(`^unexpected token Identifier\("((?i:and|or|not|in|contains|matches))"\)`)
)

// explain turns an error of the library into ours: where, what, and what was
// probably meant.
func explain(source string, err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return news.WithHint(&Error{Problem: firstLine(err.Error())}, "a rule is true or false: compare with ==, >, contains or matches")
	}
	line, column := position(source, at.From)
	out := &Error{Line: line, Column: column, Problem: firstLine(at.Message)}
	if strings.Contains(at.Message, "maximum allowed nodes") {
		out.Problem = fmt.Sprintf("more than %d parts", maxNodes)
		return news.WithHint(out, "split it over two channels, or use matches with one pattern")
	}
	return news.WithHint(out, hint(source, at))
}

// position is the line and column, from 1, of the rune at offset from.
func position(source string, from int) (line, column int) {
	line, column = 1, 1
	for i, r := range []rune(source) {
		if i >= from {
			break
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

func hint(source string, at *file.Error) string {
	if m := unknownName.FindStringSubmatch(at.Message); m != nil {
		if near := news.Nearest(m[1], slices.Concat(Fields(), functions)); near != "" {
			return fmt.Sprintf("did you mean %s?", near)
		}
		return "a rule knows " + strings.Join(Fields(), ", ") + "; and the functions " + strings.Join(functions, ", ")
	}
	if m := capitalWord.FindStringSubmatch(at.Message); m != nil {
		return fmt.Sprintf("write %s in small letters", strings.ToLower(m[1]))
	}
	switch {
	case strings.Contains(at.Message, "token EOF"):
		return "the rule ends too early"
	case strings.Contains(at.Message, `"="`) || strings.Contains(at.Message, `unexpected token Operator("=`):
		return "write == to compare"
	case strings.Contains(at.Message, "mismatched types"), strings.Contains(at.Message, "invalid operation"):
		return "texts are compared with ==, contains and matches, numbers with ==, < and >; lists are searched with in and any"
	case strings.ContainsAny(source, "“”„‘’"):
		return `write straight quotes: "…"`
	case strings.Contains(at.Message, "literal not terminated"):
		return "a quote is open"
	}
	return ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}
