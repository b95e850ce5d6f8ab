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
	at := strings.LastIndexByte(text[:v], '{')
	if first := strings.IndexByte(text, '{'); at < 0 || first >= 0 && strings.IndexByte(text[:first], '"') < 0 {
		at = first
	}
	if at < 0 {
		return ""
	}
	return text[at:]
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
