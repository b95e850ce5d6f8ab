package publish

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"feedctl/news"
)

// Views are an estimate: a page that is kept by caches cannot count itself, and
// a counter that nobody has to log in for can be fed by anyone. So a view is a
// visitor's first look at a story on a day, browsers only, with a ceiling for
// each address. Nothing that names a visitor is stored: addresses are hashed
// with a salt of the day that is held in memory alone.

const (
	viewsPerAddress = 200       // a day
	viewersHeld     = 1_000_000 // of a day; beyond that nothing is counted
)

type viewers struct {
	salt func() []byte // fresh random bytes; nil: nothing is counted

	mu        sync.Mutex
	day       int64
	secret    []byte
	seen      map[[16]byte]bool
	addresses map[[16]byte]int
}

// first reports whether this is the visitor's first look at the story today.
func (v *viewers) first(address, agent string, key news.ID, now time.Time) bool {
	if v.salt == nil {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if day := now.UTC().Unix() / 86400; v.seen == nil || day != v.day {
		v.day, v.secret = day, v.salt()
		v.seen, v.addresses = map[[16]byte]bool{}, map[[16]byte]int{}
	}
	from := v.hash(address)
	visit := v.hash(address + "\x00" + agent + "\x00" + string(key))
	if v.seen[visit] || v.addresses[from] >= viewsPerAddress || len(v.seen) >= viewersHeld {
		return false
	}
	v.seen[visit] = true
	v.addresses[from]++
	return true
}

func (v *viewers) hash(s string) [16]byte {
	m := hmac.New(sha256.New, v.secret)
	m.Write([]byte(s))
	return [16]byte(m.Sum(nil))
}

// countView counts r as a view of the story unless it is a robot's, a
// prefetch, or not the visitor's first today.
func (s *Server) countView(r *http.Request, key news.ID) {
	if key == "" || s.o.CountView == nil || s.o.Now == nil || r.Method != http.MethodGet || !isPerson(r) {
		return
	}
	if s.viewers.first(ClientPrefix(r).String(), r.UserAgent(), key, s.o.Now()) {
		s.o.CountView(key)
	}
}

// wantsPage reports whether the client asks for HTML by name.
func wantsPage(r *http.Request) bool {
	return strings.Contains(strings.ToLower(r.Header.Get("Accept")), "text/html")
}

// robots are parts of the User-Agents of crawlers, feed readers and previews.
var robots = []string{
	"bot", "crawl", "spider", "slurp", "feed", "rss", "reader", "miniflux", "newsboat", "netnewswire",
	"monitor", "preview", "facebookexternalhit", "whatsapp", "archiver", "scrapy",
}

func isPerson(r *http.Request) bool {
	if purpose := r.Header.Get("Sec-Purpose") + r.Header.Get("Purpose") + r.Header.Get("X-Moz"); strings.Contains(strings.ToLower(purpose), "pre") {
		return false
	}
	agent := strings.ToLower(r.UserAgent())
	for _, part := range robots {
		if strings.Contains(agent, part) {
			return false
		}
	}
	return agent != ""
}

// viewsKey is KEY of /views/KEY.svg.
func viewsKey(p string) (news.ID, bool) {
	key, ok := strings.CutPrefix(p, "/views/")
	key, svg := strings.CutSuffix(key, ".svg")
	return news.ID(key), ok && svg && news.IsKey(key)
}

// counter draws the number of views. The picture is asked for by the browser
// itself, so it also counts readers who got the page from a cache.
func (s *Server) counter(w http.ResponseWriter, r *http.Request, key news.ID) {
	n, ok := s.o.Views(key)
	if !ok {
		s.notFound(w, r, s.state.Load())
		return
	}
	if r.Header.Get("Sec-Fetch-Dest") == "image" && r.Header.Get("Sec-Fetch-Site") == "same-origin" {
		s.countView(r, key)
		if now, ok := s.o.Views(key); ok {
			n = now
		}
	}
	body := counterSVG(n)
	h := w.Header()
	h["Cache-Control"] = noStore
	h["Content-Security-Policy"] = imagePolicy
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader that went away is no error of ours
	}
}

// counterSVG says "27 views" in the colours and the type of the page's dates.
func counterSVG(n int64) []byte {
	text := "1 view"
	if n != 1 {
		text = strconv.FormatInt(max(n, 0), 10) + " views"
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="20" viewBox="0 0 96 20" role="img" aria-label="%[1]s"><title>%[1]s</title><style>text{font:14px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;fill:#5c574d}@media(prefers-color-scheme:dark){text{fill:#aaa396}}</style><text x="0" y="15">%[1]s</text></svg>`+"\n", text)
}
