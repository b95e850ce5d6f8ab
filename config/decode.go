package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"feedctl/news"
)

// Mistake is one fault of the configuration. Where names the file and position,
// or the environment variable.
type Mistake struct {
	Where string
	What  string
}

func (m Mistake) Error() string { return m.Where + ": " + m.What }

// decoder lays a parsed tree over a struct and collects every mistake. It also
// remembers where each key stood, so that checks can name the place.
type decoder struct {
	file     string
	mistakes []Mistake
	at       map[string]*yaml.Node // "fetch.workers", "channels[0].slug" → its value
	env      map[string]string     // the same for keys set by a variable
}

func (d *decoder) wrong(n *yaml.Node, format string, args ...any) {
	d.mistakes = append(d.mistakes, Mistake{fmt.Sprintf("%s:%d:%d", d.file, n.Line, n.Column), fmt.Sprintf(format, args...)})
}

// wrongAt reports a mistake in the value of a key, wherever it was set, and names
// the key: a value alone does not say which bound it broke. A variable's name does.
func (d *decoder) wrongAt(path, format string, args ...any) {
	if v, ok := d.env[path]; ok {
		d.mistakes = append(d.mistakes, Mistake{v, fmt.Sprintf(format, args...)})
		return
	}
	for p := path; ; p = p[:strings.LastIndexAny(p, ".[")] {
		if n := d.at[p]; n != nil {
			d.wrong(n, "%s: %s", path, fmt.Sprintf(format, args...))
			return
		}
		if !strings.ContainsAny(p, ".[") {
			break
		}
	}
	d.mistakes = append(d.mistakes, Mistake{d.file, path + ": " + fmt.Sprintf(format, args...)})
}

// mapping lays n over the struct v.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if isNull(n) {
		return // "fetch:" with everything below commented out
	}
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "%s is a list of keys, not %s", pathOr(path, "the file"), describe(n))
		return
	}
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		f, ok := fields[key.Value]
		if !ok {
			d.wrong(key, "unknown key %q%s", key.Value, didYouMean(key.Value, keysOf(fields)))
			continue
		}
		if seen[key.Value] {
			d.wrong(key, "%q stands here twice", key.Value)
			continue
		}
		seen[key.Value] = true
		p := join(path, key.Value)
		d.at[p] = val
		d.value(val, v.FieldByIndex(f.Index), f.Tag, p)
	}
}

// value lays one node over a field.
func (d *decoder) value(n *yaml.Node, v reflect.Value, tag reflect.StructTag, path string) {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	if isNull(n) {
		return // the key is named, its value commented out: the default stands
	}
	switch v.Interface().(type) {
	case []string:
		if list, ok := d.strings(n, path); ok {
			v.Set(reflect.ValueOf(list))
		}
		return
	case []Channel:
		v.Set(reflect.ValueOf(listOf(d, n, path, func() Channel { return defaultChannel("", "") })))
		return
	case []Source:
		v.Set(reflect.ValueOf(listOf(d, n, path, defaultSource)))
		return
	case *bool:
		b := new(bool)
		d.scalar(n, reflect.ValueOf(b).Elem(), tag, path)
		v.Set(reflect.ValueOf(b))
		return
	}
	if v.Kind() == reflect.Struct {
		d.mapping(n, v, path)
		return
	}
	d.scalar(n, v, tag, path)
}

func listOf[T any](d *decoder, n *yaml.Node, path string, fresh func() T) []T {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, "%s is a list: start each one with a dash", path)
		return nil
	}
	var out []T
	for i, c := range n.Content {
		one, p := fresh(), fmt.Sprintf("%s[%d]", path, i)
		d.at[p] = c
		d.mapping(c, reflect.ValueOf(&one).Elem(), p)
		out = append(out, one)
	}
	return out
}

func (d *decoder) strings(n *yaml.Node, path string) ([]string, bool) {
	if n.Kind == yaml.ScalarNode {
		d.wrong(n, "%s is a list: write [%s]", path, n.Value)
		return nil, false
	}
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, "%s is a list of words, not %s", path, describe(n))
		return nil, false
	}
	out := []string{}
	for i, c := range n.Content {
		if c.Kind != yaml.ScalarNode {
			d.wrong(c, "%s holds words, not %s", path, describe(c))
			continue
		}
		d.at[fmt.Sprintf("%s[%d]", path, i)] = c
		out = append(out, c.Value)
	}
	return out, true
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, tag reflect.StructTag, path string) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, "%s is one value, not %s", path, describe(n))
		return
	}
	if err := setScalar(v, n.Value, tag); err != nil {
		d.wrong(n, "%s: %v", path, err)
	}
}

// setScalar parses s by the field's type.
func setScalar(v reflect.Value, s string, tag reflect.StructTag) error {
	switch v.Interface().(type) {
	case time.Duration:
		t, err := time.ParseDuration(s)
		if err != nil {
			return fmt.Errorf("%q is not a duration: write it like 30s, 15m or 24h", s)
		}
		v.SetInt(int64(t))
		return nil
	case Size:
		z, err := ParseSize(s)
		v.SetInt(int64(z))
		return err
	}
	switch v.Kind() {
	case reflect.String:
		if one := tag.Get("oneof"); one != "" && s != "" {
			words := strings.Split(one, ",")
			if !slices.Contains(words, s) {
				return fmt.Errorf("%q is none of %s%s", s, strings.Join(words, ", "), didYouMean(s, words))
			}
		}
		v.SetString(s)
	case reflect.Bool:
		switch strings.ToLower(s) {
		case "true", "yes", "on":
			v.SetBool(true)
		case "false", "no", "off":
			v.SetBool(false)
		default:
			return fmt.Errorf("%q is neither true nor false", s)
		}
	case reflect.Int:
		i, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", s)
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || f != f {
			return fmt.Errorf("%q is not a number", s)
		}
		v.SetFloat(f)
	default:
		return fmt.Errorf("cannot be set to %q", s)
	}
	return nil
}

// environment lays FEEDCTL_A_B over a.b, for every key that is a single value
// or a list of words (YAML flow or comma-separated).
func (d *decoder) environment(v reflect.Value, path string, getenv func(string) string) {
	for name, f := range fieldsOf(v.Type()) {
		p, field := join(path, name), v.FieldByIndex(f.Index)
		if field.Kind() == reflect.Struct {
			d.environment(field, p, getenv)
			continue
		}
		variable := "FEEDCTL_" + strings.ToUpper(strings.ReplaceAll(p, ".", "_"))
		s := getenv(variable)
		if s == "" {
			continue
		}
		d.env[p] = variable
		if _, ok := field.Interface().([]string); ok {
			list := strings.FieldsFunc(strings.Trim(s, "[]"), func(r rune) bool { return r == ',' })
			for i := range list {
				list[i] = strings.Trim(strings.TrimSpace(list[i]), `"'`)
			}
			field.Set(reflect.ValueOf(list))
			continue
		}
		if field.Kind() == reflect.Slice {
			d.mistakes = append(d.mistakes, Mistake{variable, p + " can only be set in the file"})
			continue
		}
		if err := setScalar(field, s, f.Tag); err != nil {
			d.mistakes = append(d.mistakes, Mistake{variable, err.Error()})
		}
	}
}

// fieldsOf maps a struct's YAML keys to its fields.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	m := map[string]reflect.StructField{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			m[name] = t.Field(i)
		}
	}
	return m
}

func keysOf(m map[string]reflect.StructField) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func pathOr(path, or string) string {
	if path == "" {
		return or
	}
	return path
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a list of keys"
	}
	return strconv.Quote(n.Value)
}

// didYouMean ends a message with the known word that got was probably meant to be.
func didYouMean(got string, known []string) string {
	if near := news.Nearest(got, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
