package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"feedctl/news"
)

// Checks are the judgements of other rooms. A nil func accepts everything.
type Checks struct {
	Cron func(spec string) error
	Rule func(rule string) error
}

// Load reads the file at path, lays FEEDCTL_* variables over it and checks the
// whole. The error joins every [Mistake]; the Config is then not to be used. A
// missing file is fs.ErrNotExist.
func Load(path string, getenv func(string) string, c Checks) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(data, path, getenv, c)
}

// Parse is Load for a file already read; path names it in errors and is what
// relative paths in it are relative to.
func Parse(data []byte, path string, getenv func(string) string, c Checks) (*Config, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	cfg := Default()
	cfg.Path = abs
	d := &decoder{file: path, at: map[string]*yaml.Node{}, env: map[string]string{}}
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	// A file of comments alone has no document, and is fine; two documents are not.
	err = loader.Load(&doc)
	if err == nil {
		var second yaml.Node
		if err = loader.Load(&second); err == nil {
			return nil, Mistake{fmt.Sprintf("%s:%d:%d", path, second.Line, second.Column), "a second document: the file holds one"}
		}
	}
	if !errors.Is(err, io.EOF) {
		where, what := syntax(err)
		return nil, news.WithHint(Mistake{path + where, what}, "indent with spaces, and put quotes around values that hold ': ' or '#'")
	}
	cfg.Empty = len(doc.Content) == 0 || isNull(doc.Content[0])
	if !cfg.Empty {
		d.mapping(doc.Content[0], reflect.ValueOf(&cfg).Elem(), "")
	}
	d.environment(reflect.ValueOf(&cfg).Elem(), "", getenv)
	for i := range cfg.Sources {
		if n := d.at[fmt.Sprintf("sources[%d]", i)]; n != nil {
			cfg.Sources[i].Line = n.Line
		}
	}
	check(&cfg, d, c)
	if len(d.mistakes) > 0 {
		return nil, news.WithHint(all(d.mistakes), "correct the config; `feedctl config schema` lists every key")
	}
	cfg.Notices = notices(&cfg)
	cfg.resolve(filepath.Dir(abs))
	return &cfg, nil
}

// syntax takes the position out of what the parser says.
func syntax(err error) (where, what string) {
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		err = many.Errors[0]
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return fmt.Sprintf(":%d:%d", one.Mark.Line, one.Mark.Column), strings.TrimSpace(one.Message)
	}
	return "", err.Error()
}

// all joins mistakes in the order of the file.
func all(ms []Mistake) error {
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		al, ac := position(a.Where)
		bl, bc := position(b.Where)
		return cmp.Or(cmp.Compare(al, bl), cmp.Compare(ac, bc))
	})
	var errs []error
	for _, m := range ms {
		errs = append(errs, m)
	}
	return errors.Join(errs...)
}

func position(where string) (line, col int) {
	parts := strings.Split(where, ":")
	if len(parts) >= 3 {
		_, _ = fmt.Sscan(parts[len(parts)-2], &line)
		_, _ = fmt.Sscan(parts[len(parts)-1], &col)
	}
	return line, col
}

// notices names the keys that are set to something although their feature comes later.
func notices(c *Config) []string {
	var out []string
	def := Default()
	out = later(out, reflect.ValueOf(*c), reflect.ValueOf(def), "")
	for i := range c.Channels {
		out = later(out, reflect.ValueOf(c.Channels[i]), reflect.ValueOf(defaultChannel("", "")), fmt.Sprintf("channels[%d]", i))
	}
	slices.Sort(out)
	return out
}

// later appends a notice for each field tagged later whose value is not the default.
func later(out []string, v, def reflect.Value, path string) []string {
	for name, f := range fieldsOf(v.Type()) {
		field, usual := v.FieldByIndex(f.Index), def.FieldByIndex(f.Index)
		if field.Kind() == reflect.Struct {
			out = later(out, field, usual, join(path, name))
		} else if what := f.Tag.Get("later"); what != "" && !field.Equal(usual) {
			out = append(out, fmt.Sprintf("%s is read but not used: %s is not in this version", join(path, name), what))
		}
	}
	return out
}
