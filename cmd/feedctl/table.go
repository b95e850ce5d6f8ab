package main

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns is how wide the terminal is that tables are laid out for.
const columns = 80

// wide is how many columns of a terminal s takes: East Asian characters take two
// (Unicode TR 11), combining and invisible ones none.
func wide(s string) int {
	n := 0
	for _, r := range s {
		n += wideRune(r)
	}
	return n
}

func wideRune(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// short cuts s to n columns.
func short(s string, n int) string {
	if wide(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += wideRune(r); used > n-1 {
			return s[:i] + strings.Repeat("…", min(n, 1))
		}
	}
	return s
}

// pad fills s up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-wide(s))) }

// fitting are as many of names as fit n columns, and how many more there are.
func fitting(names []string, n int) string {
	for k := len(names); k > 0; k-- {
		line, rest := strings.Join(names[:k], " "), ""
		if k < len(names) {
			rest = fmt.Sprintf(" +%d", len(names)-k)
		}
		if wide(line+rest) <= n {
			return line + rest
		}
		if k == 1 {
			return short(line, max(1, n-wide(rest))) + rest
		}
	}
	return ""
}

// The least and the most columns that a title gets in a table.
const leastTitle, mostTitle = 16, 40

// sourceTable lays out a table whose second column is a title, and lists at the
// end of each line the channels; nil: without. The title and the channels take what
// the other columns leave. The lines have no blanks at their ends.
func sourceTable(head []string, rows [][]string, channels [][]string) []string {
	widths := make([]int, len(head))
	for i := range head {
		widths[i] = wide(head[i])
		for _, r := range rows {
			widths[i] = max(widths[i], wide(r[i]))
		}
	}
	const gap = 2
	room, wanted := columns, 0
	for i, n := range widths {
		if i != 1 {
			room -= n + gap
		}
	}
	if channels != nil {
		wanted = len("CHANNELS")
		for _, names := range channels {
			wanted = max(wanted, wide(strings.Join(names, " ")))
		}
		room -= gap
	}
	widths[1] = min(widths[1], mostTitle, max(leastTitle, room-wanted))
	room -= widths[1]
	line := func(cells []string, last string) string {
		var b strings.Builder
		for i, c := range cells {
			b.WriteString(pad(short(c, widths[i]), widths[i]+gap))
		}
		return strings.TrimRight(b.String()+last, " ")
	}
	last := ""
	if channels != nil {
		last = short("CHANNELS", max(room, len("CHANNELS")))
	}
	out := []string{line(head, last)}
	for i, r := range rows {
		last = ""
		if channels != nil {
			last = fitting(channels[i], max(room, len("CHANNELS")))
		}
		out = append(out, line(r, last))
	}
	return out
}
