package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, written 16MiB, 500kB or 4096.
type Size int64

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1}}

// ParseSize reads a size; a bare number counts bytes.
func ParseSize(s string) (Size, error) {
	num, unit := strings.TrimSpace(s), int64(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(num, u.name); ok {
			num, unit = strings.TrimSpace(n), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(num, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return 0, fmt.Errorf("%q is not a size: write it like 16MiB or 500kB", s)
	}
	return Size(n * unit), nil
}

// MarshalText writes the size in the largest unit that divides it.
func (s Size) MarshalText() ([]byte, error) {
	for _, u := range units {
		if s >= Size(u.bytes) && int64(s)%u.bytes == 0 {
			return []byte(strconv.FormatInt(int64(s)/u.bytes, 10) + u.name), nil
		}
	}
	return []byte(strconv.FormatInt(int64(s), 10)), nil
}
