package fetch

import (
	"net/http"
	"strings"
	"testing"

	"feedctl/news"
)

// JSON documents that are nearly feeds, or feeds that are nearly JSON.
func TestHostileJSON(t *testing.T) {
	inside := listen(t, "127.0.0.1:0")
	list := func(items string) string {
		return `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[` + items + `]}`
	}
	const one = `{"id":"1","url":"http://harbour.example/1","title":"Anna","content_text":"The crew came home.","date_published":"2026-11-23T10:00:00Z"}`
	with := func(members string) string { return one[:len(one)-1] + "," + members + "}" }
	ok, bad, notFeed := news.ClassOK, news.ClassBadFeed, news.ClassNotFeed
	tests := []struct {
		name, body string
		want       news.Class
		items      int
		title      string // of the first item; "-": not looked at
	}{
		{"ok-json", list(one), ok, 1, "Anna"},
		{"json-bom", "\uFEFF" + list(one), ok, 1, "Anna"},
		{"json-cut, after an item", strings.TrimSuffix(list(one+`,{"id":"2","tit`), "]}"), ok, 1, "Anna"},
		{"json-cut, in its head", `{"version":"https://jsonfeed.org/version/1.1","ti`, bad, 0, ""},
		{"json-trailing", list(one) + ` <script>count()</script>`, ok, 1, "Anna"},
		{"json-trailing, another document", list(one) + list(one), ok, 1, "Anna"},
		{"json-comma", strings.Replace(list(one+","), "}]}", "},]}", 1), ok, 1, "Anna"},
		{"json-deep", strings.Repeat("[", 900_000), notFeed, 0, ""},
		{"json-deep, in an item", list(with(`"x":` + strings.Repeat("[", 100_000))), news.ClassBadFeed, 0, ""},
		{"json-deep, closed", list(with(`"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000))), news.ClassBadFeed, 0, ""},
		{"json-root-array", `[` + one + `]`, notFeed, 0, ""},
		{"json-other", `{"error":"no such feed","status":404}`, notFeed, 0, ""},
		{"json-other, with a version", `{"version":"2.1.0","title":"an API"}`, notFeed, 0, ""},
		{"json-null", list(with(`"authors":[null],"tags":[null],"attachments":[null],"author":null,"image":null`) + `,null`), ok, 1, "Anna"},
		{"json-null, everywhere", `{"version":"https://jsonfeed.org/version/1","title":null,"home_page_url":null,"authors":[null],"hubs":[null],"items":[null,{},{"id":null},` + one + `]}`, ok, 1, "Anna"},
		{"json-null, its items", `{"version":"https://jsonfeed.org/version/1.1","title":"H","items":null}`, ok, 0, ""},
		{"json-types", list(`{"id":1,"url":["x"],"title":"Anna","content_text":5,"tags":"boats","authors":"me","author":[],"attachments":{},"date_published":7,"language":[]}`), ok, 1, "Anna"},
		{"json-types, of the head", `{"version":1.1,"title":{"a":1},"home_page_url":[],"icon":7,"hubs":"x","items":[` + one + `]}`, ok, 1, "Anna"},
		{"json-huge-number", list(`{"id":1e999999,"title":"Anna","attachments":[{"url":"http://harbour.example/a.mp3","size_in_bytes":1e308,"duration_in_seconds":-1e999}]}`), ok, 1, "Anna"},
		{"json-huge-number, of digits", list(`{"id":` + strings.Repeat("9", 100_000) + `,"title":"Anna"}`), ok, 1, "Anna"},
		{"json-dup-keys", list(`{"id":"first","id":"1","title":"Berta","title":"Anna","content_text":"x"}`), ok, 1, "Anna"},
		{"json-dup-keys, items twice", `{"version":"https://jsonfeed.org/version/1.1","items":[],"items":[` + one + `]}`, ok, 1, "Anna"},
		{"json-surrogate", list(strings.Replace(one, "Anna", `An\ud800na \udc00\u0000`, 1)), ok, 1, "-"},
		{"json-items-object", `{"version":"https://jsonfeed.org/version/1.1","title":"H","items":{"0":` + one + `}}`, ok, 1, "Anna"},
		{"json-author-both", list(with(`"author":{"name":"A"},"authors":[{"name":"B"},{"name":"C"}]`)), ok, 1, "Anna"},
		{"json-next-private", strings.Replace(list(one), `"items"`, `"next_url":"http://`+inside.addr+`/feed","feed_url":"http://`+inside.addr+`/feed","items"`, 1), ok, 1, "Anna"},
		{"json-xss", list(`{"id":"<script>","url":"javascript:alert(1)","title":"<script>alert(1)</script>Anna","attachments":[{"url":"javascript:alert(1)"}]}`), ok, 1, "-"},
		{"json-comments", "// cached\n" + list(one), ok, 1, "Anna"},
		{"json of a callback", "callback(" + list(one) + ")", ok, 1, "Anna"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t, map[string]http.HandlerFunc{"/feed": serves(tt.body, "Content-Type", "application/feed+json")})
			c := caged(t, newClient(t, func(opt *Options) { opt.AllowPrivate = []string{o.host()} }), nil)
			v := visits(t, c, o.URL+"/feed")
			if v.Class != tt.want || len(v.Items) != tt.items {
				t.Fatalf("got %v (%v) with %d items, want %v with %d", v.Class, v.Err, len(v.Items), tt.want, tt.items)
			}
			checkWhole(t, v)
			for _, it := range v.Items {
				if tt.title != "-" && it.Title != tt.title {
					t.Errorf("title: got %q, want %q", it.Title, tt.title)
				}
				if it.URL != "" && !strings.HasPrefix(it.URL, "http") {
					t.Errorf("address %q", it.URL)
				}
				if strings.ContainsAny(it.Title, "\x00") || strings.Contains(it.Title, "script") || it.GUID == "" {
					t.Errorf("title %q, guid %q", it.Title, it.GUID)
				}
				if tt.name == "json-author-both" && (len(it.Authors) < 2 || it.Authors[0].Name != "B" || it.Authors[1].Name != "C") {
					t.Errorf("authors: got %v", it.Authors)
				}
			}
			if n := len(o.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.asked.Load(); n != 0 {
			t.Errorf("a document made us ask %d times", n)
		}
	})
}
