package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"feedctl/edit"
	"feedctl/news"
)

// mostNamed is how many names a note lists.
const mostNamed = 8

// urlRules reads the file that fetch.url_rules names; nil where it names none.
// note, where it is not empty, says which of its rules are not used.
func urlRules(path string) (rules *edit.URLRules, note string, err error) {
	if path == "" {
		return nil, "", nil
	}
	data, err := readBounded(path, edit.MaxURLRules)
	if err == nil {
		rules, err = edit.ParseURLRules(data)
	}
	if err != nil {
		return nil, "", news.WithHint(fmt.Errorf("fetch.url_rules: %s: %w", path, withoutPath(err)),
			"put the data.min.json of ClearURLs there, or take fetch.url_rules out of the config")
	}
	if unread := rules.Unread(); len(unread) > 0 {
		more := ""
		if n := len(unread) - mostNamed; n > 0 {
			unread, more = unread[:mostNamed], fmt.Sprintf(" and %d more", n)
		}
		note = fmt.Sprintf("fetch.url_rules: %d rules are in use, not those that look ahead or behind or cannot be read: %s%s",
			rules.Read(), strings.Join(unread, ", "), more)
	}
	return rules, note, nil
}

// readBounded reads a file of at most so many bytes, and one byte of a larger one
// more, so that who reads it sees that it is.
func readBounded(path string, most int64) ([]byte, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("is no file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// withoutPath is err without the path that is named before it already.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
