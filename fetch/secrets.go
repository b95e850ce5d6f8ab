package fetch

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"

	"feedctl/news"
)

// secrets are what a source's own host may be told and nobody else.
type secrets struct {
	home           *url.URL
	user, password string
	headers        [][2]string
}

// secretsOf reads a source's credentials: User and PasswordFile, those in its
// address, and the lines "Name: value" of HeadersFile. It returns nil when there
// are none. Its errors name files and lines, never what stands there.
func (c *Client) secretsOf(s *news.Source, home *url.URL) (*secrets, error) {
	if s.User == "" && s.PasswordFile == "" && s.HeadersFile == "" && home.User == nil {
		return nil, nil
	}
	k := &secrets{home: home, user: s.User}
	if home.User != nil {
		password, _ := home.User.Password()
		if k.user == "" {
			k.user, k.password = home.User.Username(), password
		}
	}
	if s.PasswordFile != "" {
		b, err := c.o.ReadFile(s.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("password_file: %w", err)
		}
		k.password = strings.TrimRight(string(b), "\r\n")
	}
	if s.HeadersFile == "" {
		return k, nil
	}
	b, err := c.o.ReadFile(s.HeadersFile)
	if err != nil {
		return nil, fmt.Errorf("headers_file: %w", err)
	}
	for i, line := range strings.Split(string(b), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = http.CanonicalHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("headers_file %s: line %d is not \"Name: value\"", s.HeadersFile, i+1)
		}
		if kept[name] {
			return nil, fmt.Errorf("headers_file %s: line %d: %s is not for a file to set", s.HeadersFile, i+1, name)
		}
		k.headers = append(k.headers, [2]string{name, value})
	}
	return k, nil
}

// kept are the headers that framing, decoding and conditional requests rest on.
var kept = map[string]bool{
	"Host": true, "Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Upgrade": true,
	"Accept-Encoding": true, "If-None-Match": true, "If-Modified-Since": true, "Range": true, "Te": true, "Trailer": true,
}

// addTo puts the secrets into a request to u when u is the source's own host.
func (k *secrets) addTo(h http.Header, u *url.URL) {
	if k == nil || !sameHost(k.home, u) {
		return
	}
	if k.user != "" || k.password != "" {
		r := http.Request{Header: h}
		r.SetBasicAuth(k.user, k.password)
	}
	for _, line := range k.headers {
		h[line[0]] = []string{line[1]}
	}
}

// sameHost reports whether b is a's own host: the same name and port, or the
// same name after the usual step from http to https.
func sameHost(a, b *url.URL) bool {
	if authority(a) == authority(b) {
		return a.Scheme == b.Scheme || b.Scheme == "https"
	}
	return a.Scheme == "http" && b.Scheme == "https" && a.Port() == "" && b.Port() == "" &&
		strings.EqualFold(a.Hostname(), b.Hostname())
}
