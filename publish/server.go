package publish

import (
	"bytes"
	"cmp"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"feedctl/news"
)

// ServerOptions says what a Server answers with. The zero value serves what is
// published, without story pages, views and limits.
type ServerOptions struct {
	Publication news.Publication
	Dir         string        // folder whose story/ holds the stories' files; empty: none
	MaxAge      time.Duration // how long an answer may be kept; 0: 5 minutes
	Hub         string        // WebSub hub, named in Link headers; empty: none

	// Rate is how many requests a second one address may make; 0: no limit.
	Rate float64

	// CountView is called once for each counted view of a story's page, and Views
	// returns what /views/KEY.svg shows, false for an unknown story. Both may be
	// called by several goroutines at once. Without Views there is no counter.
	CountView func(key news.ID)
	Views     func(key news.ID) (int64, bool)
	// Salt returns fresh random bytes; it is asked once a day. Without it no view
	// is counted.
	Salt func() []byte

	// Progress tells how far the first round of visits is; nil: no such page.
	Progress func() Progress
	// Ready says why the program cannot work, e.g. the store's error; nil: it
	// is ready once something is published.
	Ready func() error
	// Now is the clock of Rate and of the views' days; needed for either.
	Now func() time.Time
}

// Progress is how far the first round of visits is. Its page stands in for the
// front page as long as there is no story and either the round runs, or no
// source could be reached, or there is no source.
type Progress struct {
	Running                         bool
	Sources, Visited, Failed, Items int
	Stories                         int    // published so far
	Command                         string // as the program was invoked; empty: feedctl
}

func (p Progress) shown() bool {
	return p.Stories == 0 && (p.Running || p.Sources == 0 || p.Failed >= p.Sources)
}

// Server answers readers from a map of paths that is replaced whole by each
// Publish. It only reads: GET and HEAD. It is safe for concurrent use.
type Server struct {
	o       ServerOptions
	site    Site
	prefix  string // path of the publication's URL, without a trailing slash
	state   atomic.Pointer[published]
	publish sync.Mutex // one Publish at a time
	stories storyCache
	viewers viewers
	limiter limiter
}

// published is what the server answers with; never changed once stored.
type published struct {
	pages     map[string]*representation
	redirects map[string]string
	ready     bool // false until the first Publish
}

// NewServer returns a Server that has nothing to show yet but its progress.
func NewServer(o ServerOptions) *Server {
	s := &Server{
		o:       o,
		site:    Site{Publication: o.Publication, MaxAge: o.MaxAge, Hub: o.Hub},
		prefix:  basePath(o.Publication.URL),
		stories: newStoryCache(o.Dir, storyCacheBytes),
		viewers: viewers{salt: o.Salt},
		limiter: limiter{rate: o.Rate},
	}
	s.state.Store(&published{pages: map[string]*representation{}})
	// The progress page needs its style sheet before anything is published. An asset
	// that cannot be read is reported by Pages.
	if files, err := assetFiles(s.site); err == nil {
		s.publishFiles(files, nil, false)
	}
	return s
}

// Publish replaces everything the server shows by files and redirects (old path
// → path; a path ending in "/" stands for all below it). Unchanged files keep
// what was made of them. Redirects win over files of the same path.
func (s *Server) Publish(files []File, redirects map[string]string) {
	s.publishFiles(files, redirects, true)
}

func (s *Server) publishFiles(files []File, redirects map[string]string, ready bool) {
	s.publish.Lock()
	defer s.publish.Unlock()
	old := s.state.Load().pages
	next := &published{pages: make(map[string]*representation, len(files)), redirects: map[string]string{}, ready: ready}
	for _, f := range files {
		f.Modified = f.Modified.UTC().Truncate(time.Second)
		was := old[f.Path]
		if was != nil && was.file.Type == f.Type && bytes.Equal(was.file.Body, f.Body) {
			next.pages[f.Path] = was
			continue
		}
		// A withdrawn entry changes a feed without a newer date in it. A reader
		// that asks by date alone must still be told.
		if was != nil && !f.Modified.After(was.file.Modified) && s.o.Now != nil {
			f.Modified = s.o.Now().UTC().Truncate(time.Second)
		}
		next.pages[f.Path] = newRepresentation(s.site, f)
	}
	for from, to := range redirects {
		next.redirects[from] = to
	}
	s.state.Store(next)
	s.stories.clear()
}

// HTTPServer returns an http.Server for h, a Server or what leads to one, with
// the limits of a public service: a client that sends or reads slowly is cut off.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}

// Header values are made once: a request then only copies pointers.
var (
	nosniff        = []string{"nosniff"}
	noReferrer     = []string{"no-referrer"}
	originReferrer = []string{"strict-origin-when-cross-origin"}
	noStore        = []string{"no-store"}
	pagePolicy     = []string{"default-src 'none'; img-src 'self' https: data:; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	feedPolicy     = []string{"default-src 'none'; sandbox"}
	imagePolicy    = []string{"default-src 'none'; style-src 'unsafe-inline'; sandbox"}
	anyOrigin      = []string{"*"}
	exposed        = []string{"ETag, Last-Modified, Link"}
	varyEncoding   = []string{"Accept-Encoding"}
)

// ServeHTTP answers GET and HEAD for what is published.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = nosniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = pagePolicy
	if strings.HasPrefix(s.o.Publication.URL, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		s.plain(w, http.StatusMethodNotAllowed, "only GET and HEAD are answered here")
		return
	}
	state := s.state.Load()
	p, ok := s.path(r)
	switch {
	case ok && p == "/healthz":
		s.plain(w, http.StatusOK, "ok")
		return
	case ok && p == "/readyz":
		s.readiness(w, state)
		return
	}
	if s.o.Rate > 0 && s.o.Now != nil {
		if wait := s.limiter.take(ClientPrefix(r), s.o.Now()); wait > 0 {
			h.Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
			s.plain(w, http.StatusTooManyRequests, "too many requests from your address")
			return
		}
	}
	if !ok {
		s.notFound(w, r, state)
		return
	}
	s.answer(w, r, state, p)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, state *published, p string) {
	if to, ok := redirect(state.redirects, p); ok {
		s.moved(w, to)
		return
	}
	if p == "/" && s.o.Progress != nil {
		if progress := s.o.Progress(); progress.shown() {
			s.progress(w, r, progress)
			return
		}
	}
	if rep := state.pages[p]; rep != nil {
		if rep.file.Feed && wantsPreview(r) {
			s.preview(w, r, rep.file)
			return
		}
		s.serve(w, r, rep)
		return
	}
	if key, ok := viewsKey(p); ok && s.o.Views != nil {
		s.counter(w, r, key)
		return
	}
	if isStoryPath(p) {
		if rep := s.stories.get(s.site, p); rep != nil {
			w.Header()["Referrer-Policy"] = originReferrer // outlets may see who sends them readers
			s.serve(w, r, rep)
			if strings.HasSuffix(p, "/") && wantsPage(r) {
				s.countView(r, storyKey(p))
			}
			return
		}
	}
	if to := s.otherForm(state, p); to != "" {
		s.moved(w, to)
		return
	}
	s.notFound(w, r, state)
}

// path is the request's path below the publication's own; false for one that is
// none of ours: dots, doubled or encoded slashes, backslashes, control characters.
func (s *Server) path(r *http.Request) (string, bool) {
	p := r.URL.Path
	if s.prefix != "" {
		if rest, ok := strings.CutPrefix(p, s.prefix); ok && strings.HasPrefix(rest, "/") {
			p = rest
		}
	}
	if len(p) > 300 || !strings.HasPrefix(p, "/") {
		return "", false
	}
	for i := range len(p) {
		if c := p[i]; c <= ' ' || c >= 0x7F || c == '\\' {
			return "", false
		}
	}
	if raw := strings.ToLower(r.URL.RawPath); strings.Contains(raw, "%2f") || strings.Contains(raw, "%5c") || strings.Contains(raw, "%2e") {
		return "", false
	}
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return p, p == clean
}

// redirect finds where an old path leads: by itself, or by the folder it is in.
func redirect(redirects map[string]string, p string) (string, bool) {
	if len(redirects) == 0 {
		return "", false
	}
	if to, ok := redirects[p]; ok {
		return to, true
	}
	for i := len(p) - 1; i > 0; i-- {
		if p[i] != '/' {
			continue
		}
		if to, ok := redirects[p[:i+1]]; ok && strings.HasSuffix(to, "/") {
			return to + p[i+1:], true
		}
	}
	return redirects[p+"/"], redirects[p+"/"] != ""
}

// otherForm is the path of a page that was asked for without its slash or with
// its file's name; empty when there is none.
func (s *Server) otherForm(state *published, p string) string {
	form := strings.TrimSuffix(p, "index.html")
	if form == p {
		form = p + "/"
	}
	if state.pages[form] != nil || isStoryPath(form) && s.stories.get(s.site, form) != nil {
		return form
	}
	return ""
}

func (s *Server) moved(w http.ResponseWriter, to string) {
	h := w.Header()
	h.Set("Location", s.prefix+to)
	h.Set("Cache-Control", cacheControl(s.site.maxAge()))
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusPermanentRedirect)
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request, state *published) {
	if !state.ready {
		w.Header().Set("Retry-After", "5")
		s.plain(w, http.StatusServiceUnavailable, "nothing is published yet; try again in a moment")
		return
	}
	if rep := state.pages["/404.html"]; rep != nil {
		s.page(w, r, http.StatusNotFound, rep.file.Body)
		return
	}
	s.plain(w, http.StatusNotFound, "not found")
}

func (s *Server) readiness(w http.ResponseWriter, state *published) {
	if !state.ready {
		s.plain(w, http.StatusServiceUnavailable, "nothing is published yet")
		return
	}
	if s.o.Ready != nil {
		if err := s.o.Ready(); err != nil {
			// The reason is for the log and the desk, not for strangers.
			s.plain(w, http.StatusServiceUnavailable, "not ready")
			return
		}
	}
	s.plain(w, http.StatusOK, "ready")
}

func (s *Server) plain(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h["Cache-Control"] = noStore
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a reader that went away is no error of ours
}

// page sends HTML that no cache may keep.
func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h["Cache-Control"] = noStore
	h.Set("Content-Type", htmlType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader that went away is no error of ours
	}
}

func (s *Server) progress(w http.ResponseWriter, r *http.Request, p Progress) {
	p.Command = cmp.Or(p.Command, programName)
	page := s.site.page(line(s.o.Publication.Title), "", p)
	page.NoIndex = true
	page.Refresh = "10"
	if p.Running {
		page.Refresh = "2"
	}
	s.render(w, r, "progress", page)
}

func (s *Server) render(w http.ResponseWriter, r *http.Request, name string, p page) {
	body, err := render(name, p)
	if err != nil {
		s.plain(w, http.StatusInternalServerError, "this page could not be made")
		return
	}
	s.page(w, r, http.StatusOK, body)
}
