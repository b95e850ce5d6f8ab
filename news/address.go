package news

import (
	"net/url"
	"strings"
)

// Redacted returns an address as anyone may read it, in logs, on a terminal and
// in what is published: without user and password, and without the values of
// keys that name a secret (token, key, secret, sig, password and what ends in
// them) in its query or fragment. All else stays as it was, byte for byte: an
// address without a secret is returned unchanged. What cannot be read as an
// address is cut before its query and up to its last @.
func Redacted(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		if i := strings.LastIndexByte(address, '@'); i >= 0 {
			address = "…" + address[i:]
		}
		head, _, _ := strings.Cut(address, "?")
		return head
	}
	rest, fragment, hasFragment := strings.Cut(address, "#")
	head, query, hasQuery := strings.Cut(rest, "?")
	if u.User != nil {
		scheme, after, _ := strings.Cut(head, "//")
		host, path, hasPath := strings.Cut(after, "/")
		head = scheme + "//" + hidden + host[strings.LastIndexByte(host, '@'):]
		if hasPath {
			head += "/" + path
		}
	}
	if hasQuery {
		head += "?" + maskValues(query)
	}
	if hasFragment {
		head += "#" + maskValues(fragment)
	}
	return head
}

// hidden stands where a secret stood.
const hidden = "xxxxx"

// maskValues hides the secret values of KEY=VALUE pairs that & or ; divide.
func maskValues(pairs string) string {
	var b strings.Builder
	for len(pairs) > 0 {
		end := strings.IndexAny(pairs, "&;")
		if end < 0 {
			end = len(pairs)
		}
		pair := pairs[:end]
		if key, value, ok := strings.Cut(pair, "="); ok && value != "" && namesSecret(key) {
			pair = key + "=" + hidden
		}
		b.WriteString(pair)
		pairs = pairs[end:]
		if pairs != "" { // the divider
			b.WriteByte(pairs[0])
			pairs = pairs[1:]
		}
	}
	return b.String()
}

// secretKeys are the ends of the names that sites give to keys of a private
// address: access_token, apikey, X-Amz-Signature.
var secretKeys = []string{"token", "key", "secret", "sig", "signature", "password", "passwd", "pwd", "pass", "auth", "hash", "session", "credential", "jwt"}

func namesSecret(key string) bool {
	if k, err := url.QueryUnescape(key); err == nil {
		key = k
	}
	key = strings.ToLower(key)
	for _, s := range secretKeys {
		if strings.HasSuffix(key, s) {
			return true
		}
	}
	return false
}
