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
		out = append(out, Outlet(s))
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
