package publish

import (
	"cmp"
	"net/http"
	"strings"
)

// previewView is what a browser shows of a feed.
type previewView struct {
	Title, URL string
	Items      []previewItem
}

type previewItem struct{ Title, URL, Date string }

// wantsPreview reports whether a person's browser opens a feed's address. It
// errs towards the feed: several readers list text/html in Accept, and a page
// given to a reader would end the subscription. Browsers send Sec-Fetch headers
// to https and loopback only; elsewhere Accept has to do.
func wantsPreview(r *http.Request) bool {
	if r.URL.Query().Has("raw") {
		return false
	}
	mode, dest := r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Sec-Fetch-Dest")
	if mode != "" || dest != "" {
		return mode == "navigate" && dest == "document"
	}
	accept := strings.ToLower(strings.ReplaceAll(r.Header.Get("Accept"), " ", ""))
	if !strings.HasPrefix(accept, "text/html,") || !strings.Contains(accept, "application/xhtml+xml") {
		return false
	}
	for _, f := range formats {
		if strings.Contains(accept, f.mediaType) {
			return false
		}
	}
	return strings.HasPrefix(r.UserAgent(), "Mozilla/")
}

// preview shows a feed as a page. No cache may keep it: one that ignores Vary
// would hand it to readers.
func (s *Server) preview(w http.ResponseWriter, r *http.Request, f File) {
	seen, err := readFeed(f)
	if err != nil {
		s.plain(w, http.StatusInternalServerError, "this feed could not be read")
		return
	}
	v := previewView{Title: cmp.Or(seen.title, f.Path), URL: s.site.url(f.Path)}
	for _, id := range seen.order {
		e := seen.entries[id]
		v.Items = append(v.Items, previewItem{e.title, e.link, e.date})
	}
	p := s.site.page(v.Title, "", v)
	p.NoIndex = true
	w.Header().Set("Vary", "Accept, Accept-Encoding, Sec-Fetch-Mode, Sec-Fetch-Dest")
	s.render(w, r, "preview", p)
}
