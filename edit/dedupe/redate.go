package dedupe

import (
	"strings"

	"feedctl/news"
)

// redate gives an item that says what the known one said, but for its date and
// the spelling of its address, the known date and address back: no revision is
// made of it. Some sources date every entry anew at each visit, or write their
// links now with http and now with https.
//
// A date is news where there was none, and a correction where it is earlier or
// says more than the known one; what only moves later is neither. An address is
// news where its canonical form is another one.
func redate(it news.Item, k news.Known) news.Item {
	return unrevised(it, k, !corrects(it, k), it.Canonical != "" && it.Canonical == k.Canonical)
}

func corrects(it news.Item, k news.Known) bool {
	return k.Published.IsZero() || !it.Published.IsZero() &&
		(it.Published.Before(k.Published) || it.Precision < k.Precision)
}

// unrevised is it with the known date or address put back where that makes it the
// known item, else it as it came.
func unrevised(it news.Item, k news.Known, date, address bool) news.Item {
	address = address && it.URL != k.URL
	if it.Hash == k.Hash || !date && !address {
		return it
	}
	as := it
	if date {
		as.Published, as.Precision = k.Published, k.Precision
	}
	if address {
		as.URL, as.Canonical = k.URL, k.Canonical
	}
	if as.Hash = as.ContentHash(); as.Hash == k.Hash {
		return as
	}
	if address && it.URL != "" {
		// Many a text ends with a link to itself.
		as.Summary, as.Content = readdress(it.Summary, it.URL, k.URL), readdress(it.Content, it.URL, k.URL)
		if as.Hash = as.ContentHash(); as.Hash == k.Hash {
			return as
		}
	}
	return it // it says something else too
}

// readdress is markup with one address in place of another.
func readdress(markup, from, to string) string {
	markup = strings.ReplaceAll(markup, from, to)
	return strings.ReplaceAll(markup, strings.ReplaceAll(from, "&", "&amp;"), strings.ReplaceAll(to, "&", "&amp;"))
}
