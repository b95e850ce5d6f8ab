package fetch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

// authorityOfTests signs certificates for loopback; a client trusts it through pool.
type authorityOfTests struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authorityOfTests {
	t.Helper()
	a := &authorityOfTests{t: t, pool: x509.NewCertPool()}
	var signed tls.Certificate
	signed, a.key = a.sign(func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	cert, err := x509.ParseCertificate(signed.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	a.cert = cert
	a.pool.AddCert(cert)
	return a
}

// sign makes a certificate for 127.0.0.1, changed by change; the first signs itself.
func (a *authorityOfTests) sign(change func(*x509.Certificate)) (tls.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "harbour.example"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	change(c)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, key
}

// Certificates and protocols beside those of TestTLS.
func TestHostileTLS(t *testing.T) {
	a := newAuthority(t)
	year := 365 * 24 * time.Hour
	feed := map[string]http.HandlerFunc{"/feed": serves(feedOf("Anna"))}
	abort := func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }
	midBody := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, feedOf("Anna")[:200])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	tests := []struct {
		name   string
		change func(*x509.Certificate)
		h2     bool
		paths  map[string]http.HandlerFunc
		want   news.Class
	}{
		{"tls-ok, of an authority of its own", nil, false, feed, news.ClassOK},
		{"tls-expired", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotBefore.Add(-year), c.NotAfter.Add(-year) }, false, feed, news.ClassTLS},
		{"tls-expired, not begun", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotBefore.Add(year), c.NotAfter.Add(year) }, false, feed, news.ClassTLS},
		{"tls-wronghost, another name", func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} }, false, feed, news.ClassTLS},
		{"tls-wronghost, a common name alone", func(c *x509.Certificate) { c.IPAddresses, c.Subject.CommonName = nil, "127.0.0.1" }, false, feed, news.ClassTLS},
		{"tls for a client", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, false, feed, news.ClassTLS},
		{"h2-reset", nil, true, map[string]http.HandlerFunc{"/feed": abort}, news.ClassNetwork},
		{"h2-reset, mid body", nil, true, map[string]http.HandlerFunc{"/feed": midBody}, news.ClassNetwork},
		{"h2-endless", nil, true, map[string]http.HandlerFunc{"/feed": endless("<rss>", strings.Repeat(" ", 32<<10))}, news.ClassTooLarge},
		{"h2 slow", nil, true, map[string]http.HandlerFunc{"/feed": stalls("<rss>")}, news.ClassTimeout},
		{"h2 header-giant", nil, true, map[string]http.HandlerFunc{"/feed": serves("", "X", strings.Repeat("y", 2*maxHeaderBytes))}, news.ClassNetwork},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.change == nil {
				tt.change = func(*x509.Certificate) {}
			}
			cert, _ := a.sign(tt.change)
			o := &origin{}
			o.Server = httptest.NewUnstartedServer(o.handler(tt.paths))
			o.EnableHTTP2 = tt.h2
			o.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
			o.Config.ErrorLog = log.New(io.Discard, "", 0)
			o.StartTLS()
			t.Cleanup(o.Close)
			c := newClient(t, func(o *Options) {
				if tt.want == news.ClassTimeout {
					o.Timeout = 300 * time.Millisecond
				}
			})
			c.transport.TLSClientConfig.RootCAs = a.pool
			taken := metered(c)
			v := visits(t, c, o.URL+"/feed")
			if v.Class != tt.want {
				t.Errorf("got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			// What a stream of HTTP/2 may have under way is more than a socket's buffer.
			if got := taken.Load(); got > maxTaken+8<<20 {
				t.Errorf("%d bytes were taken", got)
			}
			if refused := tt.want == news.ClassTLS; refused != (len(o.requests()) == 0) {
				t.Errorf("%d requests to a site with %v", len(o.requests()), v.Class)
			}
			checkWhole(t, v)
		})
	}
}

// Frames of HTTP/2 that no well-meant server sends, written by hand.
func TestHostileFrames(t *testing.T) {
	a := newAuthority(t)
	cert, _ := a.sign(func(*x509.Certificate) {})
	const (
		data, headers, reset, settings, push, ping, goaway, window, continuation = 0, 1, 3, 4, 5, 6, 7, 8, 9

		endStream, endHeaders = 1, 4
	)
	frame := func(kind, flags byte, stream uint32, payload string) string {
		b := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
		return string(binary.BigEndian.AppendUint32(b, stream)) + payload
	}
	const status200 = "\x88" // HPACK: :status 200, static table
	tests := []struct {
		name, begin, piece string // piece without end; empty: the connection is closed
		want               news.Class
	}{
		{"h2 continuation without end", frame(headers, 0, 1, status200), frame(continuation, 0, 1, "\x00\x01x\x01y"), news.ClassNetwork},
		{"h2 pings without end", "", frame(ping, 0, 0, "12345678"), news.ClassTimeout},
		{"h2 settings without end", "", frame(settings, 0, 0, ""), news.ClassTimeout},
		{"h2 empty data without end", frame(headers, endHeaders, 1, status200), frame(data, 0, 1, ""), news.ClassTimeout},
		{"h2 pushed", frame(push, endHeaders, 1, "\x00\x00\x00\x02"+status200), "", news.ClassNetwork},
		{"h2 data before headers", frame(data, endStream, 1, "<rss/>"), "", news.ClassNetwork},
		{"h2 data of no stream", frame(data, 0, 7, "<rss/>"), "", news.ClassNetwork},
		{"h2 window beyond its bounds", strings.Repeat(frame(window, 0, 0, "\x7f\xff\xff\xff"), 3), "", news.ClassNetwork},
		{"h2 goes away", frame(goaway, 0, 0, "\x00\x00\x00\x00\x00\x00\x00\x0b"), "", news.ClassNetwork},
		{"h2-reset at once", frame(reset, 0, 1, "\x00\x00\x00\x08"), "", news.ClassNetwork},
		{"h2 rubbish", "rubbish, and more of it", "", news.ClassNetwork},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					go func() {
						defer func() { _ = conn.Close() }()
						// The client's greeting and question come first.
						if _, err := io.ReadFull(conn, make([]byte, 64)); err != nil {
							return
						}
						go func() { _, _ = io.Copy(io.Discard, conn) }()
						_, err := io.WriteString(conn, frame(settings, 0, 0, "")+tt.begin)
						for err == nil && tt.piece != "" {
							_, err = io.WriteString(conn, strings.Repeat(tt.piece, 100))
						}
					}()
				}
			}()
			c := newClient(t, func(o *Options) { o.Timeout = 500 * time.Millisecond })
			c.transport.TLSClientConfig.RootCAs = a.pool
			v := visits(t, c, "https://"+l.Addr().String()+"/feed")
			if v.Class != tt.want {
				t.Errorf("got %v (%v), want %v", v.Class, v.Err, tt.want)
			}
			checkWhole(t, v)
		})
	}
}
