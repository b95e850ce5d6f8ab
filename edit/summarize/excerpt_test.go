package summarize

import (
	"strings"
	"testing"

	"feedctl/edit/content"
)

func TestExcerpt(t *testing.T) {
	rest := strings.Repeat(" The council met again and said nothing new about it.", 60) // 600 words
	tests := []struct {
		name, text, lang string
		words            int
		want             string
	}{
		{"whole sentences", "A mill burned down. Nobody was hurt." + rest, "en", 8, "A mill burned down. Nobody was hurt."},
		{"the second does not fit", "A mill burned down. Nobody was hurt." + rest, "en", 6, "A mill burned down."},
		{"a word where no sentence ends", "A mill, and beside it a church, burned down on Sunday." + rest, "en", 4, "A mill, and beside…"},
		{"a comma is dropped", "A mill, and beside it a church, burned down on Sunday." + rest, "en", 2, "A mill…"},
		{"a tenth", "A mill burned down on Sunday night in the town.", "en", 50, "A…"},
		{"no tenth", "A mill burned down.", "en", 50, ""},
		{"none asked", "A mill burned down." + rest, "en", 0, ""},
		{"line breaks", "A mill\nburned down in the night of Sunday." + rest, "en", 4, "A mill"},
		{"chinese", strings.Repeat("大桥关闭了我们等待渡轮", 10), "zh", 3, "大桥关闭了我…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Excerpt(tt.text, tt.lang, tt.words)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if n := content.CountWords(got); n > tt.words {
				t.Errorf("%d words, at most %d allowed", n, tt.words)
			}
		})
	}
}
