package dedupe

import "feedctl/news"

// redate gives an item that says what the known one said, but for its date, the
// known date back: no revision is made of it. Some sources date every entry anew
// at each visit. A date is news where there was none, and a correction where it
// is earlier or says more than the known one; what only moves later is neither.
func redate(it news.Item, k news.Known) news.Item {
	corrects := k.Published.IsZero() || !it.Published.IsZero() &&
		(it.Published.Before(k.Published) || it.Precision < k.Precision)
	if it.Hash == k.Hash || corrects {
		return it
	}
	as := it
	as.Published, as.Precision = k.Published, k.Precision
	if as.Hash = as.ContentHash(); as.Hash != k.Hash {
		return it // it says something else too
	}
	return as
}
