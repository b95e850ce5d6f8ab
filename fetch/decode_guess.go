package fetch

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/wlynxg/chardet"
)

// guessCharset asks the detector about bytes without a usable label; where that is
// not sure the feed's language decides, at last windows-1252. Markup says nothing
// about letters, so only what stands outside tags is asked about.
func guessCharset(b []byte) string {
	if bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b(")) {
		return "iso-2022-jp"
	}
	sample := outsideTags(b, 64<<10)
	got := chardet.Detect(sample)
	if got.Confidence < 0.9 {
		if whole := chardet.Detect(b[:min(len(b), 256<<10)]); whole.Confidence > got.Confidence {
			got = whole
		}
	}
	// Turkish is what the detector takes other Latin text for.
	if got.Encoding != "" && (got.Confidence >= 0.9 || got.Confidence >= 0.8 && got.Language != "Turkish") {
		return got.Encoding
	}
	if m := statedLanguage.FindSubmatch(b[:min(len(b), 8<<10)]); m != nil {
		if name := usualCharset(strings.ToLower(string(m[1])), b); name != "" && (latinScript(name) || !latinText(b)) {
			return name
		}
	}
	return "windows-1252"
}

var statedLanguage = regexp.MustCompile(`(?i)(?:<(?:dc:)?language>\s*|[\s:]lang=["'])([a-z]{2}(?:[-_][a-z]{2})?)\b`)

// usualCharset is the encoding that text of a language was in before UTF-8
// (WHATWG Encoding, the fallbacks by locale); empty where that is windows-1252.
func usualCharset(language string, b []byte) string {
	switch language[:2] {
	case "pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq":
		// ISO 8859-2 has control characters where windows-1250 has letters.
		if hasC1(b) {
			return "windows-1250"
		}
		return "iso-8859-2"
	case "tr", "az":
		return "windows-1254"
	case "ru", "uk", "bg", "be", "sr", "mk":
		return "windows-1251"
	case "el":
		return "windows-1253"
	case "he", "iw":
		return "windows-1255"
	case "ar", "fa", "ur":
		return "windows-1256"
	case "lt", "lv", "et":
		return "windows-1257"
	case "vi":
		return "windows-1258"
	case "th":
		return "windows-874"
	case "ja":
		return "shift_jis"
	case "ko":
		return "euc-kr"
	case "zh":
		if strings.HasSuffix(language, "tw") || strings.HasSuffix(language, "hk") {
			return "big5"
		}
		return "gb18030"
	}
	return ""
}

func hasC1(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 && c < 0xA0 {
			return true
		}
	}
	return false
}

// mostlyHigh reports text of which the better part are bytes beyond ASCII.
func mostlyHigh(b []byte) bool {
	sample := outsideTags(b, 16<<10)
	letters := 0
	for _, c := range sample {
		if c >= 0x80 || isAlnum(c) {
			letters++
		}
	}
	return countHigh(sample)*2 > letters
}

// latinText reports text whose bytes beyond ASCII stand alone, as Latin letters
// with accents do. Letters of other scripts, and the bytes of characters that
// take two, stand together.
func latinText(b []byte) bool {
	alone, together := 0, 0
	for i := 0; i < len(b); i++ {
		start := i
		for i < len(b) && b[i] >= 0x80 {
			i++
		}
		switch n := i - start; {
		case n > 1:
			together += n
		case n == 1 && b[start] >= 0xA0:
			alone++
		}
	}
	return alone > together
}

// latinScript reports whether an encoding, by its WHATWG name, is one for
// languages in Latin letters.
func latinScript(name string) bool {
	switch name {
	case "windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258", "iso-8859-2", "iso-8859-3", "iso-8859-4",
		"iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "macintosh", "cp437", "cp850", "cp852", "cp858", "cp037":
		return true
	}
	return false
}

func outsideTags(b []byte, most int) []byte {
	out := make([]byte, 0, min(len(b), most))
	in := false
	for _, c := range b {
		switch {
		case c == '<':
			in = true
			out = append(out, ' ')
		case c == '>':
			in = false
		case !in:
			out = append(out, c)
		}
		if len(out) >= most {
			break
		}
	}
	return out
}
