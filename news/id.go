package news

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// ID is our name for a thing: 26 characters a–z 2–7 (RFC 4648 §6, lower case,
// 130 bits of a SHA-256). It is made from facts as given, never from a rule
// that may improve, so that it is the same in every store.
type ID string

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID hashes kind and parts to an ID. Parts are length-prefixed, so that
// ("ab","c") and ("a","bc") differ.
func NewID(kind string, parts ...string) ID {
	b := make([]byte, 0, 256)
	b = append(binary.BigEndian.AppendUint64(b, uint64(len(kind))), kind...)
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(p))), p...)
	}
	sum := sha256.Sum256(b)
	return ID(idEncoding.EncodeToString(sum[:])[:26])
}

// SourceID names the source that was added with this address.
func SourceID(originalURL string) ID { return NewID("source", originalURL) }

// ItemID names the item that the source added as originalURL calls guid.
func ItemID(originalURL, guid string) ID { return NewID("item", originalURL, guid) }

// StoryKey is the key of the story whose earliest item is (originalURL, guid).
// It is provisional until the story is first published and stored then.
func StoryKey(originalURL, guid string) ID { return NewID("story", originalURL, guid) }

// SplitKey is the key of the story of an item that a person took out of the one
// that has the item's own StoryKey, and keeps it.
func SplitKey(originalURL, guid string) ID { return NewID("story", originalURL, guid, "split") }

// GUIDHash is a short name of a guid among those of one source.
func GUIDHash(guid string) uint64 {
	h := sha256.Sum256([]byte(guid))
	return binary.LittleEndian.Uint64(h[:])
}

// IsKey reports whether s has the form of a whole ID.
func IsKey(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Slug makes the readable half of a story's address from its title: a–z, 0–9
// and single hyphens, at most 60 bytes, cut at a word. Latin letters lose their
// marks; a title without any Latin letter or digit gives "story".
func Slug(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range title {
		s := fold(r)
		if s == "" {
			// An apostrophe joins: "Japan’s" is one word.
			if r != '\'' && r != '’' {
				gap = true
			}
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	s := b.String()
	if len(s) > 60 {
		cut := strings.LastIndexByte(s[:61], '-')
		if cut < 20 {
			cut = 60
		}
		s = s[:cut]
	}
	if s == "" {
		return "story"
	}
	return s
}

// latin holds the marked Latin letters of European languages and their bare forms.
var latin = map[string]string{
	"a": "àáâãäåāăą", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ",
	"i": "ìíîïĩīĭįı", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉŋ", "o": "òóôõöøōŏő", "oe": "œ",
	"r": "ŕŗř", "s": "śŝşšș", "ss": "ß", "t": "ţťŧț", "th": "þ", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
}

func fold(r rune) string {
	switch {
	case r >= 'A' && r <= 'Z':
		return string(r + 'a' - 'A')
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return string(r)
	case r < 0x80:
		return ""
	}
	low := strings.ToLower(string(r))
	for bare, marked := range latin {
		if strings.Contains(marked, low) {
			return bare
		}
	}
	return ""
}
