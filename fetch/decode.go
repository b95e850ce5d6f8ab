package fetch

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode/utf32"

	"golang.org/x/text/encoding"
)

// decode turns a document's bytes into clean UTF-8 and says in words what was
// unlike its label. The order of witnesses: byte order mark, HTTP charset (RFC
// 7303 §3), XML declaration, valid UTF-8, the detector where it is sure, the
// feed's language, windows-1252. A witness whose bytes say otherwise is passed
// over, since servers put labels on files they never read; for the same reason a
// Latin-1 that HTTP names counts for less than another encoding that is declared. The result holds no character that XML
// 1.0 forbids (§2.2).
func decode(body []byte, contentType string) (text string, notes []string, err error) {
	if s, ok := byMark(body); ok {
		return cleanText(s), nil, nil
	}
	body = bytes.TrimPrefix(body, []byte(utf8Mark))
	if s, ok := byShape(body); ok {
		return cleanText(s), nil, nil
	}
	if len(bytes.TrimLeft(body, "\x00")) == 0 && len(body) > 0 {
		return "", nil, fmt.Errorf("nothing but zero bytes")
	}
	if looksBinary(body) {
		return "", nil, nil // an image or an archive is no feed, whatever its encoding
	}
	if escapes := bytes.Contains(body, []byte("\x1b$")); escapes && countHigh(body) == 0 {
		// XML forbids the sign that switches alphabets: no other label can be true.
		if b, err := japanese.ISO2022JP.NewDecoder().Bytes(body); err == nil {
			return cleanText(string(b)), nil, nil
		}
	}
	type label struct{ name, from string }
	labels := []label{
		{httpCharset(contentType), "HTTP header"},
		{declaredCharset(body), "XML declaration"},
	}
	if _, over := lookupCharset(labels[0].name); over == "windows-1252" {
		if _, name := lookupCharset(labels[1].name); name != "" && name != "utf-8" && (latinScript(name) || !latinText(body)) {
			labels[0], labels[1] = labels[1], labels[0]
		}
	}
	for _, l := range labels {
		if l.name == "" {
			continue
		}
		enc, name := lookupCharset(l.name)
		if name == "" {
			notes = append(notes, fmt.Sprintf("unknown character encoding %.40q in the %s", l.name, l.from))
			continue
		}
		s, ok := decodeAs(body, enc, name)
		if ok && name == "windows-1252" && mostlyHigh(body) && guessCharset(body) != name {
			ok = false // no Latin text is made of accents
		}
		if ok {
			return cleanText(s), notes, nil
		}
		notes = append(notes, fmt.Sprintf("the bytes are not %s, as the %s says", name, l.from))
	}
	if utf8.Valid(body) && !bytes.Contains(body, []byte("\x1b$")) {
		return cleanText(string(body)), notes, nil
	}
	if mostlyUTF8(body) {
		return cleanText(mendUTF8(body)), append(notes, "bytes that are not UTF-8"), nil
	}
	name := guessCharset(body)
	enc, canonical := lookupCharset(name)
	if canonical == "" {
		enc, canonical = charmap.Windows1252, "windows-1252"
	}
	b, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return "", notes, fmt.Errorf("read as %s: %w", canonical, err)
	}
	return cleanText(string(b)), append(notes, "character encoding guessed: "+canonical), nil
}

const utf8Mark = "\xEF\xBB\xBF"

// byMark decodes what starts with a byte order mark.
func byMark(b []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte(utf8Mark)):
		b = b[3:]
		if utf8.Valid(b) {
			return string(b), true
		}
		// An editor sets the mark before text that a program fetched from elsewhere.
		return mendUTF8(b), mostlyUTF8(b)
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE, 0, 0}):
		return fromUTF32(b[4:], utf32.LittleEndian), true
	case bytes.HasPrefix(b, []byte{0, 0, 0xFE, 0xFF}):
		return fromUTF32(b[4:], utf32.BigEndian), true
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return fromUTF16(b[2:], binary.LittleEndian), true
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return fromUTF16(b[2:], binary.BigEndian), true
	}
	return "", false
}

// byShape decodes 16- and 32-bit text without a mark by the zero bytes around
// its first character, "<", "{" or white space (XML 1.0 appendix F), and EBCDIC.
func byShape(b []byte) (string, bool) {
	if len(b) < 4 {
		return "", false
	}
	first := func(c byte) bool { return strings.IndexByte("<{[ \t\r\n", c) >= 0 }
	switch {
	case first(b[0]) && b[1] == 0 && b[2] == 0 && b[3] == 0:
		return fromUTF32(b, utf32.LittleEndian), true
	case b[0] == 0 && b[1] == 0 && b[2] == 0 && first(b[3]):
		return fromUTF32(b, utf32.BigEndian), true
	case first(b[0]) && b[1] == 0 && b[2] != 0:
		return fromUTF16(b, binary.LittleEndian), true
	case b[0] == 0 && first(b[1]) && b[2] == 0 && b[3] != 0:
		return fromUTF16(b, binary.BigEndian), true
	case bytes.HasPrefix(b, []byte{0x4C, 0x6F, 0xA7, 0x94}): // "<?xm" in EBCDIC
		s, err := charmap.CodePage037.NewDecoder().Bytes(b)
		return string(s), err == nil
	}
	return "", false
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

func fromUTF32(b []byte, order utf32.Endianness) string {
	s, err := utf32.UTF32(order, utf32.IgnoreBOM).NewDecoder().Bytes(b[:len(b)/4*4])
	if err != nil {
		return ""
	}
	return string(s)
}

// looksBinary reports the first bytes of pictures and archives, or many zeros.
func looksBinary(b []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xFF\xD8\xFF", "GIF8", "PK\x03\x04", "%PDF-", "\x1f\x8b", "RIFF", "OggS", "ID3"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	head := b[:min(len(b), 512)]
	return bytes.Count(head, []byte{0}) > len(head)/4
}

func httpCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err == nil || params["charset"] != "" {
		return strings.Trim(params["charset"], " '\"")
	}
	// A malformed header may still name the charset.
	if m := looseCharset.FindStringSubmatch(contentType); m != nil {
		return strings.Trim(m[1], " '\"")
	}
	return ""
}

var looseCharset = regexp.MustCompile(`(?i)charset=([^;]*)`)

var declaration = regexp.MustCompile(`^[\s\x00]*<\?xml[^>]*?encoding\s*=\s*["']?\s*([A-Za-z0-9._:-]+)`)

func declaredCharset(b []byte) string {
	head := b[:min(len(b), 1024)]
	if i := bytes.IndexByte(head, '<'); i > 0 {
		head = head[i:]
	}
	if m := declaration.FindSubmatch(head); m != nil {
		return string(m[1])
	}
	return ""
}

// lookupCharset finds an encoding by its label (WHATWG Encoding §4.2, and some
// spellings seen in feeds); the name is empty when there is none.
func lookupCharset(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.Trim(label, " \t'\""))
	switch label {
	case "":
		return nil, ""
	case "utf-32", "utf-32le", "utf-32be", "utf-16", "utf-16le", "utf-16be", "ucs-2", "iso-10646-ucs-2", "u16", "utf16":
		// Text of such width was recognised by its shape before.
		return nil, ""
	case "us-ascii", "ascii", "iso646-us":
		return charmap.Windows1252, "windows-1252"
	case "uhc", "cp949":
		return korean.EUCKR, "euc-kr"
	case "big5-hkscs", "cp950":
		return traditionalchinese.Big5, "big5"
	case "mac-roman", "macroman", "x-mac-roman", "apple-roman":
		return charmap.Macintosh, "macintosh"
	case "mac-cyrillic":
		return charmap.MacintoshCyrillic, "x-mac-cyrillic"
	}
	for _, l := range []string{label, strings.ReplaceAll(label, "_", "-"), strings.Replace(label, "cp-", "cp", 1),
		strings.Replace(label, "cp", "windows-", 1), strings.Replace(label, "win-", "windows-", 1),
		strings.Replace(label, "windows", "windows-", 1), strings.Replace(label, "iso8859", "iso-8859", 1)} {
		if enc, name := charset.Lookup(l); name != "" && name != "replacement" && !strings.HasPrefix(name, "utf-16") {
			return enc, name
		}
	}
	switch label {
	case "cp437":
		return charmap.CodePage437, label
	case "cp850":
		return charmap.CodePage850, label
	case "cp852":
		return charmap.CodePage852, label
	case "cp855":
		return charmap.CodePage855, label
	case "cp858":
		return charmap.CodePage858, label
	case "cp862":
		return charmap.CodePage862, label
	case "cp037", "ibm037":
		return charmap.CodePage037, label
	}
	return nil, ""
}

// decodeAs decodes b as its label says; ok is false when the bytes are of
// another kind.
func decodeAs(b []byte, enc encoding.Encoding, name string) (s string, ok bool) {
	if name == "utf-8" {
		return string(b), utf8.Valid(b)
	}
	single := singleByte(name)
	// Two or more multi-byte sequences that are all valid UTF-8 do not occur in
	// single-byte text; a server's default charset does.
	if single && utf8.Valid(b) && countMultibyte(b) >= 2 {
		return "", false
	}
	if !single && utf8.Valid(b) && countMultibyte(b) >= 8 && name != "iso-2022-jp" {
		return "", false
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return "", false
	}
	s = string(out)
	if single {
		return s, true
	}
	// A wrong multi-byte label leaves many replacement characters; a few bad
	// bytes are no reason to doubt it.
	bad := strings.Count(s, "\uFFFD")
	return s, bad == 0 || bad*50 < countHigh(b)
}

// singleByte tells an encoding of one byte a character by its WHATWG name.
func singleByte(name string) bool {
	switch name {
	case "big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "shift_jis", "utf-8":
		return false
	}
	return true
}

func countHigh(b []byte) (n int) {
	for _, c := range b {
		if c >= 0x80 {
			n++
		}
	}
	return n
}

// countMultibyte counts valid UTF-8 sequences of more than one byte.
func countMultibyte(b []byte) (n int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError || size > 1 {
			n++
		}
		i += size
	}
	return n
}

func countInvalid(b []byte) (n int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			n++
		}
		i += size
	}
	return n
}

// mostlyUTF8 reports text that is UTF-8 but for some bytes.
func mostlyUTF8(b []byte) bool { n := countMultibyte(b); return n > 0 && n >= countInvalid(b) }

// mendUTF8 replaces what is not UTF-8: a lone byte by the character windows-1252
// has there (pasted quotation marks), a cut sequence by U+FFFD.
func mendUTF8(b []byte) string {
	var s strings.Builder
	s.Grow(len(b))
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || size > 1:
			s.Write(b[i : i+size])
		case b[i] >= 0xC2 && b[i] < 0xF5 && (i+1 == len(b) || b[i+1]&0xC0 == 0x80):
			s.WriteRune(utf8.RuneError)
			for i+1 < len(b) && b[i+1]&0xC0 == 0x80 {
				i++
			}
		case b[i] >= 0x80:
			s.WriteRune(charmap.Windows1252.DecodeByte(b[i]))
		}
		i += size
	}
	return s.String()
}

// cleanText drops further byte order marks at the start and every character
// that XML 1.0 §2.2 forbids. What stands at a C1 control's place was meant in
// windows-1252: quotation marks, mostly.
func cleanText(s string) string {
	s = strings.TrimLeft(s, "\uFEFF\x00 \t\r\n")
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case forbidden(r):
			return -1
		case unclean(r):
			return charmap.Windows1252.DecodeByte(byte(r))
		}
		return r
	}, s)
}

func isClean(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if forbidden(rune(c)) {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unclean(r) {
			return false
		}
		i += size
	}
	return true
}

func unclean(r rune) bool { return forbidden(r) || r >= 0x80 && r < 0xA0 }

func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
