package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// representation is a file ready to be sent: as it is and compressed, each with
// its own validator (RFC 9110 §8.8.3.3), its header values made.
type representation struct {
	file      File // Modified in whole seconds, UTC
	plain     encoded
	gzip      encoded // no body: not worth compressing
	modified  []string
	mediaType []string
	cache     []string
	links     []string // of feeds: self and hub
}

type encoded struct {
	body   []byte
	etag   string
	etags  []string
	length []string
}

func newEncoded(body []byte, tag string) encoded {
	return encoded{body, tag, []string{tag}, []string{strconv.Itoa(len(body))}}
}

// smallest is the size below which compressing saves no packet.
const smallest = 512

func newRepresentation(s Site, f File) *representation {
	sum := sha256.Sum256(f.Body)
	tag := hex.EncodeToString(sum[:16])
	rep := &representation{
		file:      f,
		plain:     newEncoded(f.Body, `"`+tag+`"`),
		mediaType: []string{f.Type},
		cache:     []string{cacheControl(s.maxAge())},
	}
	if !f.Modified.IsZero() {
		rep.modified = []string{f.Modified.UTC().Format(http.TimeFormat)}
	}
	if f.Feed {
		rep.links = []string{fmt.Sprintf(`<%s>; rel="self"`, s.url(f.Path))}
		if s.Hub != "" {
			rep.links = append(rep.links, fmt.Sprintf(`<%s>; rel="hub"`, s.Hub))
		}
	}
	if small := compressed(f); len(small) > 0 {
		rep.gzip = newEncoded(small, `"`+tag+`-gz"`)
	}
	return rep
}

// compressed is f's body in gzip; empty where that would not be smaller.
func compressed(f File) []byte {
	if len(f.Body) < smallest || strings.HasPrefix(f.Type, "image/") && !strings.Contains(f.Type, "svg") {
		return nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	// Writing to a buffer cannot fail; if it did, the plain body is sent.
	if _, err := z.Write(f.Body); err != nil || z.Close() != nil || b.Len() >= len(f.Body) {
		return nil
	}
	return b.Bytes()
}

func cacheControl(age time.Duration) string {
	n := int(age / time.Second)
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=86400", n, n)
}

// serve answers with rep, or with 304 where the reader has it already.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, rep *representation) {
	e, h := rep.plain, w.Header()
	if rep.gzip.body != nil {
		h["Vary"] = varyEncoding
		if acceptsGzip(r.Header.Values("Accept-Encoding")) {
			e = rep.gzip
		}
	}
	h["Etag"] = e.etags
	h["Cache-Control"] = rep.cache
	if rep.modified != nil {
		h["Last-Modified"] = rep.modified
	}
	if rep.file.Feed {
		h["Access-Control-Allow-Origin"] = anyOrigin
		h["Access-Control-Expose-Headers"] = exposed
		h["Content-Security-Policy"] = feedPolicy
		h["Link"] = rep.links
	}
	if notModified(r, e.etag, rep.file.Modified) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = rep.mediaType
	h["Content-Length"] = e.length
	if rep.gzip.body != nil && e.etag == rep.gzip.etag {
		h.Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(e.body) // a reader that went away is no error of ours
	}
}

// notModified is RFC 9110 §13.2.2: If-None-Match is weighed first, and where it
// stands If-Modified-Since is not looked at.
func notModified(r *http.Request, etag string, modified time.Time) bool {
	if tags := r.Header.Values("If-None-Match"); len(tags) > 0 {
		return matches(strings.Join(tags, ","), etag)
	}
	since := r.Header.Get("If-Modified-Since")
	if since == "" || modified.IsZero() {
		return false
	}
	t, err := http.ParseTime(since)
	return err == nil && !modified.After(t)
}

// matches compares weakly (RFC 9110 §8.8.3.2): a list of tags, or *.
func matches(list, etag string) bool {
	for list != "" {
		list = strings.TrimLeft(list, " \t,")
		if strings.HasPrefix(list, "*") {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		if !strings.HasPrefix(list, `"`) {
			// Not a tag: go on behind the next comma.
			_, list, _ = strings.Cut(list, ",")
			continue
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == etag {
			return true
		}
		list = list[end+2:]
	}
	return false
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip by name wins over
// the star, and a weight of 0 refuses.
func acceptsGzip(values []string) bool {
	star := false
	for _, part := range strings.Split(strings.Join(values, ","), ",") {
		name, weight, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q="); ok {
			n, err := strconv.ParseFloat(v, 64)
			if err != nil {
				n = 0
			}
			q = n
		}
		switch name {
		case "gzip", "x-gzip":
			return q > 0
		case "*":
			star = q > 0
		}
	}
	return star
}
