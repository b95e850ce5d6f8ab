package sqldb

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// micros is how a time is stored; the zero time is 0, and so is the first
// microsecond of 1970, which no source means.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is micros read back.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode returns v as JSON, "" for an empty list or map.
func encode[T any](v T) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	switch s := string(b); s {
	case "null", "[]", "{}":
		return "", nil
	default:
		return s, nil
	}
}

// decode reads what encode wrote.
func decode[T any](s string, v *T) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

// list returns "($from,$from+1,…)" with count placeholders.
func list(from, count int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	b.WriteByte(')')
	return b.String()
}

// How long the lists of inLists are that are not full: a visit mostly asks for an
// item or two.
const fewInList, someInList = 4, 32

// inLists calls fn with ever new lists of placeholders, the first being $from,
// and their values, until all of vals were handed over. The lists have one of
// three lengths (the last value is repeated where they are too long), so that a
// statement is prepared for each of these at most.
func inLists[T any](from int, vals []T, fn func(list string, args []any) error) error {
	const long = 256
	for len(vals) > 0 {
		size := long
		switch {
		case len(vals) <= fewInList:
			size = fewInList
		case len(vals) <= someInList:
			size = someInList
		}
		part := vals[:min(size, len(vals))]
		if err := fn(list(from, size), fixed(part, size)); err != nil {
			return err
		}
		vals = vals[len(part):]
	}
	return nil
}

// fixed is vals as size arguments, the last one repeated.
func fixed[T any](vals []T, size int) []any {
	args := make([]any, size)
	for i := range args {
		args[i] = vals[min(i, len(vals)-1)]
	}
	return args
}
