package fetch

import (
	"bufio"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

// acceptEncoding leaves zstd out: few feeds come in it and its windows are large.
var acceptEncoding = []string{"gzip, br, deflate"}

const (
	// A body up to this size is read without asking for room.
	smallBody = 1 << 20
	// So many larger ones are held at a time: with max_bytes they bound the memory.
	largeBodies = 2
	// Nothing a server means well is coded more often.
	maxCodings = 2
)

// bodies reads answers into pooled buffers. A process holds at most 1 MiB for
// each request in flight and largeBodies × max_bytes beyond that.
type bodies struct {
	large   chan struct{}
	reading chan struct{} // holds one: who makes items of a large body
	buffers sync.Pool     // *[]byte of at most smallBody
	readers sync.Pool     // *bufio.Reader
	gzips   sync.Pool     // *gzip.Reader
	brotlis sync.Pool     // *brotli.Reader
}

func newBodies() *bodies {
	return &bodies{large: make(chan struct{}, largeBodies), reading: make(chan struct{}, 1)}
}

// enter waits until no other large body is being read. What a document becomes
// is several times its size.
func (p *bodies) enter(ctx context.Context) error {
	select {
	case p.reading <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (p *bodies) leave() { <-p.reading }

// body is one decoded answer. bytes is valid until release.
type body struct {
	bytes   []byte
	wire    int64
	release func()
}

// idleLimit is how long an answer may say nothing once it has begun.
func idleLimit(timeout time.Duration) time.Duration { return max(timeout/2, time.Second) }

// read takes in res.Body, undoes its content codings and holds both what came
// and what it became to limit bytes. stop ends the request when nothing has come
// for idle. What the wire did goes before what decoding made of it: a gzip
// stream that was cut is a network fault, one that was cut and sent whole is not.
func (p *bodies) read(ctx context.Context, stop context.CancelCauseFunc, res *http.Response, limit int64, idle time.Duration) (body, error) {
	codings, err := contentCodings(res.Header)
	if err != nil {
		return body{}, err
	}
	if res.ContentLength > limit {
		return body{}, errTooBig
	}
	w := &wire{r: res.Body, limit: limit, idle: idle}
	w.timer = time.AfterFunc(idle, func() { stop(errIdle) })
	defer w.timer.Stop()

	br := pooled(&p.readers, func() *bufio.Reader { return bufio.NewReaderSize(nil, 16<<10) })
	br.Reset(w)
	defer func() { br.Reset(nil); p.readers.Put(br) }()

	var undo chain
	defer undo.close()
	r, err := p.decoder(&undo, br, codings, limit)
	if err == nil {
		var b body
		if b, err = p.fill(ctx, r, res.ContentLength, limit, len(codings) > 0); err == nil {
			b.wire = w.n
			return b, nil
		}
	}
	switch {
	case w.err != nil && w.err != io.EOF:
		return body{}, w.err
	case errors.Is(err, errTooBig), errors.Is(err, errCoding), ctx.Err() != nil:
		return body{}, err
	}
	return body{}, fmt.Errorf("%w: %w", errCoding, err)
}

// fill reads r to its end into a buffer, waiting for room once it is large.
func (p *bodies) fill(ctx context.Context, r io.Reader, length, limit int64, coded bool) (body, error) {
	kept := pooled(&p.buffers, func() *[]byte { b := make([]byte, 0, 64<<10); return &b })
	b := (*kept)[:0]
	roomy := false
	release := func() {
		if roomy {
			b = nil // the large buffer itself is not kept
			<-p.large
		} else {
			*kept = b[:0]
		}
		p.buffers.Put(kept)
	}
	if !coded && length > int64(cap(b)) && length <= smallBody {
		b = slices.Grow(b, int(length)+1)
	}
	for {
		if len(b) == cap(b) {
			if cap(b) >= smallBody && !roomy {
				select {
				case p.large <- struct{}{}:
					roomy = true
				case <-ctx.Done():
					release()
					return body{}, context.Cause(ctx)
				}
			}
			b = grow(b, limit)
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if int64(len(b)) > limit {
			err = errTooBig
		}
		if err == io.EOF {
			return body{bytes: b, release: release}, nil
		}
		if err != nil {
			release()
			return body{}, err
		}
	}
}

// grow doubles b, to smallBody exactly on the way and to one byte past limit at most.
func grow(b []byte, limit int64) []byte {
	size := max(2*cap(b), 64<<10)
	if cap(b) < smallBody {
		size = min(size, smallBody)
	}
	size = int(min(int64(size), max(limit+1, int64(cap(b))+1)))
	larger := make([]byte, len(b), size)
	copy(larger, b)
	return larger
}

// decoder stacks what undoes codings, the last applied first. Some servers
// label what they do not code, or code without a label; the bytes decide.
func (p *bodies) decoder(undo *chain, br *bufio.Reader, codings []string, limit int64) (io.Reader, error) {
	if len(codings) == 0 {
		if magic, _ := br.Peek(3); isGzip(magic) {
			codings = []string{"gzip"}
		}
	}
	for i := len(codings) - 1; i >= 0; i-- {
		var r io.Reader
		var err error
		switch head, _ := br.Peek(3); codings[i] {
		case "gzip", "x-gzip":
			if !isGzip(head) {
				continue
			}
			r, err = p.gunzip(undo, br)
		case "deflate":
			// RFC 9110 §8.4.1.2 means zlib; as many servers send the bare stream.
			if len(head) >= 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
				r, err = zlib.NewReader(br)
			} else if len(head) > 0 && (head[0] == '<' || head[0] == '{') {
				continue
			} else {
				r = flate.NewReader(br)
			}
		case "br":
			b := pooled(&p.brotlis, func() *brotli.Reader { return brotli.NewReader(nil) })
			err = b.Reset(br)
			undo.add(func() { p.brotlis.Put(b) })
			r = b
		}
		if err != nil {
			return nil, err
		}
		if i > 0 {
			// Between two codings a bomb may grow and shrink again unseen.
			br = bufio.NewReader(&capped{r: r, left: limit})
		} else {
			return r, nil
		}
	}
	return br, nil
}

func isGzip(head []byte) bool {
	return len(head) >= 3 && head[0] == 0x1f && head[1] == 0x8b && head[2] == 8
}

func (p *bodies) gunzip(undo *chain, br *bufio.Reader) (io.Reader, error) {
	z := pooled(&p.gzips, func() *gzip.Reader { return new(gzip.Reader) })
	if err := z.Reset(br); err != nil {
		return nil, err
	}
	undo.add(func() { p.gzips.Put(z) })
	return &gunzipped{z: z}, nil
}

// gunzipped ends where the last whole member does: some servers send rubbish
// after it, and browsers read on as if it were not there.
type gunzipped struct {
	z *gzip.Reader
	n int64
}

func (g *gunzipped) Read(b []byte) (int, error) {
	n, err := g.z.Read(b)
	g.n += int64(n)
	if g.n > 0 && err == gzip.ErrHeader {
		err = io.EOF
	}
	return n, err
}

// contentCodings returns the codings of an answer in the order they were
// applied, identity left out.
func contentCodings(h http.Header) ([]string, error) {
	var out []string
	for _, line := range h["Content-Encoding"] {
		for c := range strings.SplitSeq(line, ",") {
			switch c = strings.ToLower(strings.TrimSpace(c)); c {
			case "", "identity", "none", "utf-8":
			case "gzip", "x-gzip", "deflate", "br":
				out = append(out, c)
			default:
				return nil, fmt.Errorf("%w: %q was not asked for", errCoding, printable(c))
			}
		}
	}
	if len(out) > maxCodings {
		return nil, fmt.Errorf("%w: coded %d times", errCoding, len(out))
	}
	return out, nil
}

// wire counts and bounds what comes from the connection, and remembers how it ended.
type wire struct {
	r     io.Reader
	n     int64
	limit int64
	idle  time.Duration
	timer *time.Timer
	err   error
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.timer.Reset(w.idle)
	w.n += int64(n)
	if w.n > w.limit {
		err = errTooBig
	}
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// capped fails once more than left bytes were read.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.left -= int64(n); c.left < 0 {
		return n, errTooBig
	}
	return n, err
}

// chain is what gives the decoders back.
type chain []func()

func (c *chain) add(f func()) { *c = append(*c, f) }

func (c *chain) close() {
	for _, f := range *c {
		f()
	}
}

func pooled[T any](p *sync.Pool, make func() T) T {
	if v, ok := p.Get().(T); ok {
		return v
	}
	return make()
}
