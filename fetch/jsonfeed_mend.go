package fetch

import (
	"encoding/json"
	"strings"
)

// jsonStart cuts what stands before a JSON Feed that is served with a program's
// warning, a comment or a callback's name around it; "" where there is none.
func jsonStart(text string) string {
	v := strings.Index(text, "jsonfeed.org/version")
	if v < 0 {
		return ""
	}
	for at := 0; ; at++ {
		brace := strings.IndexByte(text[at:v], '{')
		if brace < 0 {
			return ""
		}
		at += brace
		if inner := strings.TrimLeft(text[at+1:v], " \t\r\n"); inner != "" && inner[0] == '"' {
			return text[at:]
		}
	}
}

// jsonAfterTags is jsonStart of a text that begins with the tags of a program's
// warning: no page's and no feed's.
func jsonAfterTags(text string) string {
	rest := jsonStart(text)
	before := strings.ToLower(text[:len(text)-len(rest)])
	if rest == "" || len(before) > 4<<10 {
		return ""
	}
	for _, tag := range []string{"<?", "<!", "<html", "<head", "<body", "<script", "<pre", "<rss", "<rdf", "<feed", "<channel"} {
		if strings.Contains(before, tag) {
			return ""
		}
	}
	return rest
}

// salvageItems reads each item of a faulty document by itself and leaves out
// those that cannot be read. An item's end is where its value ends; past a faulty
// one the next begins at the next object that looks like one.
func salvageItems(text string) (list []jsonObject) {
	const (
		mostFaults = 50
		longest    = 1 << 20 // bytes of an item
	)
	at := strings.Index(text, `"items"`)
	if at < 0 {
		return nil
	}
	text = text[at+len(`"items"`):]
	for faults := 0; faults < mostFaults && len(list) < maxEntries; {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			break
		}
		text = text[at:]
		dec := json.NewDecoder(strings.NewReader(text[:min(len(text), longest)]))
		dec.UseNumber()
		var o jsonObject
		if err := dec.Decode(&o); err != nil {
			faults++
			text = text[1:]
			continue
		}
		text = text[dec.InputOffset():]
		// Within a faulty item stand attachments and authors, which are none.
		if o.str("id", "url") != "" && o.str("mime_type") == "" && o.str("title", "content_html", "content_text", "summary", "date_published") != "" {
			list = append(list, o)
		}
	}
	return list
}
