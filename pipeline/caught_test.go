package pipeline

import (
	"strings"
	"testing"
)

func TestCaught(t *testing.T) {
	if err := caught(func() {}); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	var none []int
	if err := caught(func() { _ = none[3] }); err == nil || !strings.Contains(err.Error(), "gave up: ") {
		t.Errorf("got %v, want a panic told", err)
	}
}

func TestHost(t *testing.T) {
	tests := []struct{ name, address, want string }{
		{"plain", "https://a.example/feed", "a.example"},
		{"case", "https://A.Example/feed", "a.example"},
		{"usual port", "https://a.example:443/feed", "a.example"},
		{"usual port of http", "http://a.example:80/", "a.example"},
		{"no port", "http://a.example:/", "a.example"},
		{"no path", "http://a.example", "a.example"},
		{"question", "http://a.example?b=/c", "a.example"},
		{"user without path", "http://a.example@b.example", "b.example"},
		{"port with a name", "http://a.example:8o/", "http://a.example:8o/"},
		{"address of six", "http://[::1]:8080/", "::1:8080"},
		{"other port", "http://a.example:8080/feed", "a.example:8080"},
		{"user", "https://ann:pw@a.example/feed", "a.example"},
		{"trailing dot", "https://a.example./feed", "a.example"},
		{"no address", "%zz", "%zz"},
		{"no host", "feed.xml", "feed.xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := host(tt.address); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
