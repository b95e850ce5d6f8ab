package news

import "testing"

func TestRedacted(t *testing.T) {
	tests := []struct{ name, address, want string }{
		{"no secret", "https://a.example/feed?b=%20;c=1&&d#top", "https://a.example/feed?b=%20;c=1&&d#top"},
		{"user and password", "http://joe:topsecret@a.example/f", "http://xxxxx@a.example/f"},
		{"user alone", "http://joe@a.example:80", "http://xxxxx@a.example:80"},
		{"an @ in the password", "http://joe:top@secret@a.example/f@g", "http://xxxxx@a.example/f@g"},
		{"an @ elsewhere", "https://a.example/@joe/feed?by=joe@a.example", "https://a.example/@joe/feed?by=joe@a.example"},
		{"token", "https://a.example/f?page=2&token=topsecret&n=1", "https://a.example/f?page=2&token=xxxxx&n=1"},
		{"its kin", "https://a.example/f?Access_Token=topsecret;api-key=topsecret;X-Amz-Signature=topsecret", "https://a.example/f?Access_Token=xxxxx;api-key=xxxxx;X-Amz-Signature=xxxxx"},
		{"an escaped key", "https://a.example/f?%74oken=topsecret", "https://a.example/f?%74oken=xxxxx"},
		{"in the fragment", "https://a.example/f#token=topsecret", "https://a.example/f#token=xxxxx"},
		{"a key without a value", "https://a.example/f?key=&token", "https://a.example/f?key=&token"},
		{"no address", "http://joe:topsecret/@a.example/f", "…@a.example/f"},
		{"no address, with a query", "http://[a.example/?token=topsecret", "http://[a.example/"},
		{"no address, a ? in the password", "http://joe:top?secret@a.example/", "…@a.example/"},
		{"a store's name", "postgres://joe:topsecret@db.example/news", "postgres://xxxxx@db.example/news"},
		{"a file's name", "sqlite:data@home/news.db", "sqlite:data@home/news.db"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if got := Redacted(tt.address); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
