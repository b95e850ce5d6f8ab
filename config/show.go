package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"

	"feedctl/news"
)

// Show writes the effective configuration as YAML, secrets in addresses masked.
func (c *Config) Show() ([]byte, error) {
	shown := *c
	shown.Store = news.Redacted(c.Store)
	for _, address := range []*string{&shown.Fetch.WebSub, &shown.Summary.Endpoint, &shown.Publish.Hub} {
		*address = news.Redacted(*address)
	}
	shown.Sources = append([]Source(nil), c.Sources...)
	for i := range shown.Sources {
		shown.Sources[i].URL = news.Redacted(shown.Sources[i].URL)
	}
	return yaml.Dump(&shown)
}

// Schema is the JSON Schema of config.yaml, made from the same struct that is read.
func Schema() ([]byte, error) {
	r := jsonschema.Reflector{FieldNameTag: "yaml", DoNotReference: true, RequiredFromJSONSchemaTags: true,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			switch t {
			case reflect.TypeFor[time.Duration]():
				return &jsonschema.Schema{Type: "string", Pattern: `^([0-9.]+(ns|us|ms|s|m|h))+$`}
			case reflect.TypeFor[Size]():
				return &jsonschema.Schema{Type: "string", Pattern: `^[0-9]+([kKMG]i?B|B)?$`}
			}
			return nil
		}}
	s := r.Reflect(&Config{})
	s.Title, s.ID = "feedctl config.yaml", ""
	describeFields(s, reflect.TypeFor[Config]())
	return json.MarshalIndent(s, "", "  ")
}

// describeFields copies the doc and oneof tags into the schema.
func describeFields(s *jsonschema.Schema, t reflect.Type) {
	for name, f := range fieldsOf(t) {
		p, ok := s.Properties.Get(name)
		if !ok {
			continue
		}
		p.Description = f.Tag.Get("doc")
		if one := f.Tag.Get("oneof"); one != "" {
			for _, w := range strings.Split(one, ",") {
				p.Enum = append(p.Enum, w)
			}
		}
		switch {
		case f.Type.Kind() == reflect.Struct:
			describeFields(p, f.Type)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
			describeFields(p.Items, f.Type.Elem())
		}
	}
}
