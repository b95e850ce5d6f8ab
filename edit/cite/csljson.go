package cite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"feedctl/news"
)

// texts are the CSL text variables that styles word, with their fields.
func (r *Reference) texts() map[string]*string {
	return map[string]*string{
		"id": &r.ID, "type": &r.Type, "language": &r.Language, "title": &r.Title, "container-title": &r.ContainerTitle,
		"publisher": &r.Publisher, "publisher-place": &r.PublisherPlace, "genre": &r.Genre, "medium": &r.Medium,
		"edition": &r.Edition, "volume": &r.Volume, "issue": &r.Issue, "page": &r.Page, "number": &r.Number,
		"section": &r.Section, "DOI": &r.DOI, "URL": &r.URL,
	}
}

func (r *Reference) names() map[string]*[]news.Name {
	return map[string]*[]news.Name{"author": &r.Author, "editor": &r.Editor, "translator": &r.Translator}
}

func (r *Reference) dates() map[string]*Date {
	return map[string]*Date{"issued": &r.Issued, "accessed": &r.Accessed}
}

// ParseCSL reads CSL-JSON: an array of items or a single one. Numbers may stand
// for text, as the format allows. Variables that no style words are kept in
// Extra. Bad input is an error with a hint that says which item.
func ParseCSL(data []byte) ([]Reference, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) > 0 && data[0] == '{' {
		data = append(append([]byte{'['}, data...), ']')
	}
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return nil, news.WithHint(fmt.Errorf("read csl-json: %w", err),
			"give one CSL-JSON item or an array of them, as reference managers export it")
	}
	rs := make([]Reference, len(items))
	for i, item := range items {
		if err := json.Unmarshal(item, &rs[i]); err != nil {
			return nil, news.WithHint(fmt.Errorf("read csl-json: item %d: %w", i+1, err),
				"see the CSL-JSON schema: names and dates are objects, other variables text or numbers")
		}
	}
	return rs, nil
}

// UnmarshalJSON reads one CSL-JSON item.
func (r *Reference) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if raw == nil {
		return fmt.Errorf("null is no item")
	}
	*r = Reference{}
	texts, names, dates := r.texts(), r.names(), r.dates()
	for k, v := range raw {
		if string(v) == "null" {
			continue
		}
		var err error
		switch {
		case texts[k] != nil:
			*texts[k], err = looseText(v)
		case names[k] != nil:
			*names[k], err = looseNames(v)
		case dates[k] != nil:
			err = json.Unmarshal(v, dates[k])
		default:
			if r.Extra == nil {
				r.Extra = map[string]json.RawMessage{}
			}
			r.Extra[k] = v
		}
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	return nil
}

// looseText reads text, or a number that stands for text.
func looseText(v json.RawMessage) (string, error) {
	var a any
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber()
	if err := d.Decode(&a); err != nil {
		return "", err
	}
	switch t := a.(type) {
	case string:
		return t, nil
	case json.Number:
		return t.String(), nil
	case bool:
		return strconv.FormatBool(t), nil
	}
	return "", fmt.Errorf("want text, got %.20s", v)
}

func looseNames(v json.RawMessage) ([]news.Name, error) {
	var ns []news.Name
	if err := json.Unmarshal(v, &ns); err != nil {
		return nil, err
	}
	var kept []news.Name
	for _, n := range ns {
		if strings.TrimSpace(n.String()) != "" {
			kept = append(kept, n)
		}
	}
	return kept, nil
}

// MarshalJSON writes r as one CSL-JSON item, its variables in alphabetical order.
func (r Reference) MarshalJSON() ([]byte, error) {
	m := map[string]any{}
	for k, v := range r.Extra {
		m[k] = v
	}
	if r.Accessed.IsZero() {
		r.Accessed = dayOf(r.RetrievedAt)
	}
	for k, v := range r.texts() {
		if *v != "" {
			m[k] = *v
		}
	}
	for k, v := range r.names() {
		if len(*v) > 0 {
			m[k] = *v
		}
	}
	for k, v := range r.dates() {
		if !v.IsZero() {
			m[k] = *v
		}
	}
	if r.Type == "" {
		m["type"] = "document"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// CSL writes references as a CSL-JSON array, indented, ending in a newline.
// Equal references give equal bytes.
func CSL(rs []Reference) ([]byte, error) {
	if rs == nil {
		rs = []Reference{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(rs); err != nil {
		return nil, fmt.Errorf("write csl-json: %w", err)
	}
	return b.Bytes(), nil
}
