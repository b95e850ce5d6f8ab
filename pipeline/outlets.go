package pipeline

import (
	"cmp"
	"slices"

	"feedctl/news"
)

// outlets lists the followed sources for the site, by title.
func outlets(followed []news.Source) []news.Outlet {
	var out []news.Outlet
	for _, s := range followed {
		o := Outlet(s)
		// What another reader wrote beside a feed, cookies and marks among it, is
		// its owner's: export gives it back, the site does not show it.
		o.Attributes = nil
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b news.Outlet) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.URL, b.URL)) })
	return out
}

// Outlet is a source as lists of followed sources show it to anyone: the secrets
// of its address are masked.
func Outlet(s news.Source) news.Outlet {
	o := news.Outlet{Title: s.Title, URL: news.Redacted(s.URL), SiteURL: s.SiteURL, Licence: s.Licence, Rights: s.Rights, Tags: s.Tags, State: s.State(), Attributes: s.Attributes}
	if o.Title == "" {
		o.Title = o.URL
	}
	return o
}
