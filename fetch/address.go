package fetch

import (
	"net/url"
	"strings"
)

// isAbsolute reports whether u has a scheme and a host.
func isAbsolute(u string) bool {
	if plainHost(u) != "" {
		return true
	}
	p, err := url.Parse(u)
	return err == nil && p.Scheme != "" && p.Host != ""
}

// sameSite reports whether two addresses name the same host and port.
func sameSite(a, b string) bool {
	if h, g := plainHost(a), plainHost(b); h != "" && g != "" {
		return h == g
	}
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.Host == v.Host
}

// plainHost is the host, and the port, of an http address of which nothing needs
// to be decoded, as most are; empty for all others.
func plainHost(u string) string {
	rest, ok := strings.CutPrefix(u, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(u, "http://"); !ok {
			return ""
		}
	}
	end := strings.IndexByte(rest, '/')
	if end < 0 {
		end = len(rest)
	}
	host, port, _ := strings.Cut(rest[:end], ":")
	for i := 0; i < len(host); i++ {
		if c := host[i]; !isAlnum(c) && c != '-' && c != '.' {
			return ""
		}
	}
	if host == "" || strings.Trim(port, "0123456789") != "" {
		return ""
	}
	for i := end; i < len(rest); i++ {
		if c := rest[i]; !isAlnum(c) && strings.IndexByte("/-._~?#=&+,;:@!$'()*", c) < 0 {
			return ""
		}
	}
	return rest[:end]
}
