package fetch

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

const ok200 = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"

// What a connection, and what comes over it, can do to a client. The cases of
// one plain answer stand in TestTransport.
func TestHostileTransport(t *testing.T) {
	feed := feedOf("Anna", "Berta")
	pieces := func(s string) string { // a chunk for each byte
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteString("1;x=y\r\n" + string(rune(c)) + "\r\n")
		}
		return b.String() + "0\r\nX-Trailer: z\r\n\r\n"
	}
	only := func(header, has, refusal string) http.HandlerFunc { // a feed for who asks properly
		return func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get(header), has) {
				http.Error(w, refusal, http.StatusForbidden)
				return
			}
			serves(feed)(w, r)
		}
	}
	squashed := bomb(16 << 20)
	const soon, header = 300 * time.Millisecond, maxHeaderTaken
	visitHostile(t, []hostile{
		{"slow-headers", drips("HTTP/1.1 200 OK\r\n", "X: y\r\n"), news.ClassTimeout, 0, soon, header},
		{"slow-headers, within one line", drips("HTTP/1.1 200 OK\r\nX: ", "y"), news.ClassTimeout, 0, soon, header},
		{"slow-body", drips(ok200+"\r\n<rss>", " "), news.ClassTimeout, 0, soon, header},
		{"slow-body, in chunks", drips(ok200+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"), news.ClassTimeout, 0, soon, header},
		{"slow-body, after a redirect", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				redirects(302, "/feed?2")(w, r)
				return
			}
			drips(ok200+"\r\n<rss>", " ")(w, r)
		}, news.ClassTimeout, 0, soon, header},
		{"slow-but-fine", func(w http.ResponseWriter, r *http.Request) {
			for piece := range strings.SplitSeq(feed, ">") {
				_, _ = io.WriteString(w, strings.TrimSuffix(piece+">", ">>"))
				_ = http.NewResponseController(w).Flush()
				<-time.After(drip)
			}
		}, news.ClassOK, 2, 0, 0},
		{"stall-no-answer", raw(func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }), news.ClassTimeout, 0, soon, 0},
		{"stall-mid-body, after the whole document", stalls(feed), news.ClassTimeout, 0, soon, 0},
		// Half of this time, but never under a second, may pass without a byte.
		{"stall-mid-body, long before the time is up", stalls(feed[:200]), news.ClassTimeout, 0, 2 * time.Second, 0},
		{"length-too-short", says(ok200 + "Content-Length: 500\r\n\r\n" + feed), news.ClassOK, 1, 0, 0},
		{"length-too-short, by the end tags", says(ok200 + "Content-Length: " + strconv.Itoa(len(feed)-16) + "\r\n\r\n" + feed), news.ClassOK, 2, 0, 0},
		{"length beside chunks", says(ok200 + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces(feed)), news.ClassOK, 2, 0, 0},
		{"chunk-one-byte", says(ok200 + "Transfer-Encoding: chunked\r\n\r\n" + pieces(feed)), news.ClassOK, 2, 0, 0},
		{"chunk-huge-claim", says(ok200 + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n" + feed), news.ClassNetwork, 0, 0, 0},
		{"chunk-huge-claim, beyond 64 bits", says(ok200 + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + feed), news.ClassNetwork, 0, 0, 0},
		{"chunk extensions without end", floods(ok200+"Transfer-Encoding: chunked\r\n\r\n1;", "x"), news.ClassNetwork, 0, 0, header},
		{"trailers without end", floods(ok200+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"), news.ClassNetwork, 0, 0, header},
		{"coding of the transfer unknown", says(ok200 + "Transfer-Encoding: gzip\r\n\r\n" + gzipped(feed)), news.ClassNetwork, 0, 0, 0},
		{"header-many", says(ok200 + strings.Repeat("X: y\r\n", 2000) + "\r\n" + feed), news.ClassOK, 2, 0, 0},
		{"header-many, beyond the cap", says(ok200 + strings.Repeat("X: y\r\n", maxHeaderBytes) + "\r\n" + feed), news.ClassNetwork, 0, 0, header},
		{"header-giant", says(ok200 + "X: " + strings.Repeat("y", 4<<20) + "\r\n\r\n" + feed), news.ClassNetwork, 0, 0, header},
		{"header-endless", floods(ok200, "X: y\r\n"), news.ClassNetwork, 0, 0, header},
		{"header-endless, one line", floods(ok200+"X: ", "y"), news.ClassNetwork, 0, 0, header},
		{"hints-flood", floods("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), news.ClassNetwork, 0, 0, 2 * header},
		{"hints-flood, of 100 Continue", floods("", "HTTP/1.1 100 Continue\r\n\r\n"), news.ClassNetwork, 0, 0, 2 * header},
		{"hints, then the feed", says(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 3) + ok200 + "\r\n" + feed), news.ClassOK, 2, 0, 0},
		{"switches protocols unasked", says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n" + feed), news.ClassHTTPError, 0, 0, 0},
		{"status-giant", says("HTTP/1.1 99999999999999999999 OK\r\n\r\n" + feed), news.ClassNetwork, 0, 0, 0},
		{"status-giant, its words", says("HTTP/1.1 200 " + strings.Repeat("O", 4<<20) + "K\r\n\r\n" + feed), news.ClassNetwork, 0, 0, header},
		{"304-unasked, with a body", says("HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\n\r\n" + feed), news.ClassHTTPError, 0, 0, 0},
		{"status-204, with a body", says("HTTP/1.1 204 No Content\r\n\r\n" + feed), news.ClassHTTPError, 0, 0, 0},
		{"status of no protocol", says("HTTP/7.3 200 OK\r\n\r\n" + feed), news.ClassOK, 2, 0, 0},
		{"http09, without end", floods("", "<item/>"), news.ClassNetwork, 0, 0, header},
		{"endless-space", floods(ok200+"\r\n<?xml version='1.0'?>", " "), news.ClassTooLarge, 0, 0, 0},
		{"endless-items", floods(ok200+"\r\n<rss version='2.0'><channel>", "<item><title>x</title></item>"), news.ClassTooLarge, 0, 0, 0},
		{"gzip-bomb", serves(squashed, "Content-Encoding", "gzip"), news.ClassTooLarge, 0, 0, 64 << 10},
		{"gzip-bomb, unlabelled", serves(squashed), news.ClassTooLarge, 0, 0, 64 << 10},
		{"gzip-bomb, of members without end", floods(ok200+"Content-Encoding: gzip\r\n\r\n", gzipped("")), news.ClassTooLarge, 0, 0, 0},
		{"gzip-bomb, its name without end", floods(ok200+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", "x"), news.ClassBadEncoding, 0, 0, 0},
		{"gzip-bomb-twice", serves(gzipped(squashed), "Content-Encoding", "gzip, gzip"), news.ClassTooLarge, 0, 0, 64 << 10},
		{"gzip in brotli", serves(brotlied(gzipped(feed)), "Content-Encoding", "gzip, br"), news.ClassOK, 2, 0, 0},
		{"brotli label lies", serves(feed, "Content-Encoding", "br"), news.ClassBadEncoding, 0, 0, 0},
		{"deflate label lies", serves(feed, "Content-Encoding", "deflate"), news.ClassOK, 2, 0, 0},
		{"brotli cut", serves(brotlied(feed)[:100], "Content-Encoding", "br"), news.ClassBadEncoding, 0, 0, 0},
		{"codings by the thousand", serves(feed, "Content-Encoding", strings.Repeat("gzip, ", 1000)), news.ClassBadEncoding, 0, 0, 0},
		{"gzip of nothing", serves(gzipped(""), "Content-Encoding", "gzip"), news.ClassNotFeed, 0, 0, 0},
		{"type-none", raw(func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"+feed) }), news.ClassOK, 2, 0, 0},
		{"json-as-xml", serves(`{"version":"https://jsonfeed.org/version/1.1","title":"H","items":[{"id":"1","content_text":"a"}]}`, "Content-Type", "text/xml"), news.ClassOK, 1, 0, 0},
		{"xml as JSON", serves(feed, "Content-Type", "application/feed+json"), news.ClassOK, 2, 0, 0},
		{"html-challenge", serves(`<!DOCTYPE html><html><head><title>Just a moment...</title><meta http-equiv="refresh" content="0"></head><body><script>answer()</script></body></html>`,
			"Content-Type", "text/html", "Server", "wall"), news.ClassNotFeed, 0, 0, 0},
		{"html-challenge, refused", answers(403, `<html><head><title>Attention</title></head></html>`, "Content-Type", "text/html"), news.ClassDenied, 0, 0, 0},
		{"zip64-body", serves("PK\x03\x04\x2d\x00\x00\x00\x08\x00"+strings.Repeat("\xff\xfe\x07\x00", 500), "Content-Type", "application/rss+xml"), news.ClassNotFeed, 0, 0, 0},
		{"cookie-wall, without a redirect", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cookie") == "" {
				answers(403, "", "Set-Cookie", "seen=1")(w, r)
				return
			}
			serves(feed)(w, r)
		}, news.ClassDenied, 0, 0, 0},
		{"ua-check", only("User-Agent", "feedctl/test (+http", "who are you?"), news.ClassOK, 2, 0, 0},
		{"accept-check", only("Accept", "application/rss+xml", "no feed wanted"), news.ClassOK, 2, 0, 0},
	})
}

// Header values cannot smuggle a line into what is stored, said or sent back.
func TestHostileHeaders(t *testing.T) {
	feed := feedOf("Anna")
	tests := []struct{ name, header, etag string }{
		{"header-crlf", "ETag: \"a\"\r\nSet-Cookie: x=y", `"a"`},
		{"header-crlf, a bare line feed", "ETag: \"a\"\nSet-Cookie: x=y", `"a"`},
		{"header-crlf, a bare carriage return", "ETag: \"a\rX-Injected: y\"", ""},
		{"header-crlf, a folded line", "ETag: \"a\r\n X-Injected: y\"", `"a X-Injected: y"`},
		{"header-crlf, a zero byte", "ETag: \"a\x00b\"", ""},
		{"header-crlf, an escape", "ETag: \"a\x1b[2Jb\"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": says(ok200 + tt.header + "\r\n\r\n" + feed)})
			c := newClient(t)
			s := sourceAt(o.URL + "/feed")
			v := c.Visit(t.Context(), s)
			if strings.ContainsAny(v.Poll.ETag+v.Poll.LastError, "\r\n\x00\x1b") {
				t.Errorf("control characters in %q, %q", v.Poll.ETag, v.Poll.LastError)
			}
			if v.Class.Good() && v.Poll.ETag != tt.etag {
				t.Errorf("etag: got %q, want %q", v.Poll.ETag, tt.etag)
			}
			s.Poll = v.Poll
			c.Visit(t.Context(), s)
			for _, r := range o.requests() {
				if r.Header.Get("X-Injected") != "" || r.Header.Get("Cookie") != "" {
					t.Errorf("the site put a header into the next question: %v", r.Header)
				}
			}
		})
	}
}

// bomb is n spaces in gzip, a hundredth of that size or less.
func bomb(n int) string {
	var b strings.Builder
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	space := []byte(strings.Repeat(" ", 64<<10))
	for ; n > 0; n -= len(space) {
		_, _ = z.Write(space)
	}
	_ = z.Close()
	return b.String()
}
