package dedupe

import (
	"time"

	"feedctl/news"
)

// doc is a dated report of a source with an address of its own.
func doc(source, guid, title, text string, at time.Time) news.Doc {
	return news.Doc{
		ID: news.ItemID(source, guid), Source: news.SourceID(source), SourceURL: source, GUID: guid,
		Canonical: CanonicalURL(source + "/" + guid), Title: title, Text: text, Language: "en", Time: at, Dated: true,
	}
}
