package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"feedctl/edit/content"
	"feedctl/news"
)

// jsonDoc is a JSON document's top level: items apart and in order, all else by key.
type jsonDoc struct {
	head     jsonObject
	items    []jsonObject
	hasItems bool
}

// jsonObject is a decoded object. Its readers take what a publisher wrote for
// what was meant: a number for an id, a string for a list of one.
type jsonObject map[string]any

// parseJSON reads a JSON Feed (jsonfeed.org, 1.0 and 1.1). Types are read
// leniently and a document that breaks off keeps its complete items, but what
// has neither a JSON Feed version nor items is no feed.
func parseJSON(text, base string) (*Document, error) {
	d, err := readJSON(text)
	var notes []string
	if err != nil {
		var again jsonDoc
		mended := mendJSON(text)
		if mended != text {
			notes = append(notes, "faulty JSON")
			again, err = readJSON(mended)
			if err == nil || len(again.items) >= len(d.items) {
				d = again
			}
		}
		if err != nil && d.hasItems {
			note := brokenOff + "; kept what was complete"
			if found := salvageItems(mended); len(found) > len(d.items) {
				d.items, note = found, "faulty JSON, read item by item"
			}
			notes = append(notes, note)
			err = nil
		}
	}
	version := d.head.str("version")
	if !d.hasItems && !strings.Contains(version, "jsonfeed.org") {
		if err != nil && strings.Contains(text[:min(len(text), 500)], "jsonfeed.org") {
			return nil, badFeed(fmt.Errorf("faulty JSON: %w", err))
		}
		return nil, notFeed(errors.New("the document is JSON but no JSON Feed"), "check the address in a browser")
	}
	if err != nil {
		return nil, badFeed(fmt.Errorf("faulty JSON: %w", err))
	}
	if d.hasItems && len(d.items) == maxEntries {
		notes = append(notes, tooLarge+"; kept what was complete")
	}
	doc := &Document{Repairs: notes}
	jsonHead(&doc.Feed, d.head, base)
	doc.Feed.complete(base)
	for _, o := range d.items {
		doc.Entries = append(doc.Entries, jsonEntry(o, &doc.Feed, base))
	}
	return doc, nil
}

var errNoObject = errors.New("the top level is no object")

// readJSON reads the top level. On an error it returns what was read before it.
func readJSON(text string) (jsonDoc, error) {
	d := jsonDoc{head: jsonObject{}}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		if err == nil {
			err = errNoObject
		}
		return d, err
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return d, err
		}
		key, _ := t.(string)
		if key == "items" {
			if err := d.readItems(dec); err != nil {
				return d, err
			}
			continue
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return d, err
		}
		d.head[key] = v
	}
	_, err := dec.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return d, err
}

// readItems reads the list of items, or an object whose values are items.
func (d *jsonDoc) readItems(dec *json.Decoder) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') && t != json.Delim('{') {
		return nil // null, or a value that is none
	}
	d.hasItems, d.items = true, nil
	for dec.More() {
		if t == json.Delim('{') {
			if _, err := dec.Token(); err != nil {
				return err
			}
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return err
		}
		if o, is := v.(map[string]any); is && len(o) > 0 && len(d.items) < maxEntries {
			d.items = append(d.items, o)
		}
	}
	_, err = dec.Token()
	return err
}

// mendJSON drops commas before a closing bracket, escapes line breaks within
// strings, takes the backslash from what needs none, and null for JavaScript's
// other nothings.
func mendJSON(text string) string {
	var b bytes.Buffer
	inString, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			if i+1 < len(text) && strings.IndexByte(`"\/bfnrtu`, text[i+1]) < 0 {
				if text[i+1] == 'x' && i+3 < len(text) && isHexByte(text[i+2]) && isHexByte(text[i+3]) {
					b.WriteString(`\u00`)
					i++
				}
				continue
			}
			escaped = true
		case !inString && (c == 'N' || c == 'u' || c == 'I'):
			if word := jsonNothing(text[i:]); word != "" {
				b.WriteString("null")
				i += len(word) - 1
				continue
			}
		case c == '"':
			inString = !inString
		case inString && c == '\n':
			b.WriteString(`\n`)
			continue
		case inString && c == '\t':
			b.WriteString(`\t`)
			continue
		case inString && c == '\r':
			continue
		case !inString && c == ',':
			j := i + 1
			for j < len(text) && isSpaceByte(text[j]) {
				j++
			}
			if j < len(text) && (text[j] == ']' || text[j] == '}' || text[j] == ',') {
				i = j - 1
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// jsonNothing is the word at the start of t that JavaScript knows and JSON does not.
func jsonNothing(t string) string {
	for _, word := range []string{"NaN", "undefined", "Infinity"} {
		if strings.HasPrefix(t, word) {
			return word
		}
	}
	return ""
}

func isHexByte(c byte) bool { return c >= '0' && c <= '9' || isHexLetter(c) }

func jsonHead(feed *Feed, o jsonObject, base string) {
	feed.Version = "json11"
	if strings.HasSuffix(strings.TrimRight(o.str("version"), "/"), "/1") {
		feed.Version = "json10"
	}
	feed.Title = o.str("title")
	feed.PlainTitle = squeeze(feed.Title)
	feed.Subtitle = o.str("description", "subtitle")
	feed.Link = resolveURL(o.str("home_page_url"), base)
	feed.Self = resolveURL(o.str("feed_url"), base)
	feed.ID = firstOf(o.str("id"), feed.Self)
	feed.Language = language(o.str("language"))
	feed.Published, _, _ = firstDate(o.str("date_published"))
	feed.Updated, _, _ = firstDate(o.str("date_modified", "updated"))
	feed.Authors = o.people(base)
	feed.Rights = o.str("rights", "copyright", "license")
	feed.Icon = resolveURL(o.str("favicon"), base)
	feed.Image = firstOf(resolveURL(o.str("icon"), base), feed.Icon)
	for _, h := range o.objects("hubs") {
		if u := h.str("url"); u != "" && (feed.Hub == "" || strings.EqualFold(h.str("type"), "WebSub")) {
			feed.Hub = resolveURL(u, base)
		}
	}
}

func jsonEntry(o jsonObject, feed *Feed, base string) Entry {
	var e Entry
	e.RawLink = o.str("url", "external_url")
	if id := o.str("id"); e.RawLink == "" && webAddress(id) != "" {
		e.RawLink = id // "ideally, the id is the full URL of the resource" (JSON Feed 1.1)
	}
	e.Link = resolveURL(e.RawLink, firstOf(feed.Link, base))
	in := firstOf(e.Link, feed.Link, base)
	e.ID = o.str("id")
	e.GUID = news.GUIDFor(e.ID, e.RawLink, o.str("title"), o.str("content_html", "content_text", "summary"))
	e.Title = o.str("title")
	e.PlainTitle = content.TitleText(e.Title)
	e.Summary = lines(o.str("summary"))
	e.Content = content.Absolute(o.str("content_html"), in)
	if e.Content == "" {
		e.Content = lines(o.str("content_text"))
	}
	if e.PlainTitle == "" {
		e.PlainTitle, e.Untitled = fallbackTitle(&e, e.Summary, lines(o.str("content_text")), e.Content), true
		e.Title = firstOf(e.Title, e.PlainTitle)
	}
	e.Authors = o.people(base)
	if len(e.Authors) == 0 {
		e.Authors = feed.Authors
	}
	e.Published, e.ZoneOffset, e.Precision = firstDate(o.str("date_published"))
	e.Updated, _, _ = firstDate(o.str("date_modified"))
	if e.Published.IsZero() {
		e.Published, e.ZoneOffset, e.Precision = firstDate(o.str("date_modified"))
		e.Undated = true
	}
	for _, t := range o.strs("tags", "categories") {
		e.Categories = addCategory(e.Categories, news.Category{Term: t})
	}
	for _, a := range o.objects("attachments") {
		size, _ := strconv.ParseFloat(a.str("size_in_bytes"), 64)
		if size < 0 || size > 1<<53 {
			size = 0
		}
		e.Enclosures = addEnclosure(e.Enclosures, news.Enclosure{URL: resolveURL(a.str("url"), in), Type: a.str("mime_type"), Length: int64(size)})
	}
	e.Image = firstOf(resolveURL(o.str("image"), in), resolveURL(o.str("banner_image"), in))
	e.Language = language(firstOf(o.str("language"), feed.Language))
	e.Rights = o.str("rights", "copyright")
	return e
}

// lines makes HTML of plain text and keeps its line breaks.
func lines(text string) string {
	return strings.ReplaceAll(escapeText.Replace(text), "\n", "<br>\n")
}

// scalar is the text of a string, a number or a truth value.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(cleanText(v))
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// str returns the first of these members that says something.
func (o jsonObject) str(keys ...string) string {
	for _, k := range keys {
		if s := scalar(o[k]); s != "" {
			return s
		}
		if list, is := o[k].([]any); is && len(list) == 1 {
			if s := scalar(list[0]); s != "" {
				return s
			}
		}
	}
	return ""
}

// strs returns a member as a list of texts.
func (o jsonObject) strs(keys ...string) (list []string) {
	for _, k := range keys {
		switch v := o[k].(type) {
		case []any:
			for _, e := range v {
				if s := scalar(e); s != "" {
					list = append(list, s)
				} else if m, is := e.(map[string]any); is {
					list = append(list, jsonObject(m).str("name", "label", "term"))
				}
			}
		default:
			for s := range strings.SplitSeq(scalar(v), ",") {
				if s = strings.TrimSpace(s); s != "" {
					list = append(list, s)
				}
			}
		}
	}
	return list
}

// objects returns a member as a list of objects; a text becomes {"url", "name"}.
func (o jsonObject) objects(key string) (list []jsonObject) {
	v, is := o[key].([]any)
	if !is {
		v = []any{o[key]}
	}
	for _, e := range v {
		switch e := e.(type) {
		case map[string]any:
			list = append(list, e)
		case string:
			list = append(list, jsonObject{"url": e, "name": e})
		}
	}
	return list
}

// people reads authors (1.1) and author (1.0).
func (o jsonObject) people(base string) (list []news.Person) {
	for _, key := range []string{"authors", "author"} {
		for _, a := range o.objects(key) {
			p := person(a.str("name"))
			if _, plain := o[key].(string); !plain && a.str("url") != a.str("name") {
				p.URL = resolveURL(a.str("url"), base)
			}
			if p.Email == "" {
				p.Email = a.str("email")
			}
			list = addPerson(list, p)
		}
	}
	return list
}
