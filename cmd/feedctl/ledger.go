package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"feedctl/news"
)

const (
	ledgerLines = 200
	columns     = 80 // of the terminal that tables are laid out for
)

// printLedger tells the requests made for a source, the oldest first, so that the
// newest stands above the prompt, and what they come to.
func printLedger(w io.Writer, rs []requestJSON, address string, whole bool) {
	const line = "%-16s  %-20s  %8s  %7s  %s\n"
	fmt.Fprintf(w, line, "AT (UTC)", "ANSWER", "BYTES", "TOOK", "BROUGHT")
	for _, r := range slices.Backward(rs) {
		answer := cmp.Or(strings.TrimPrefix(fmt.Sprint(r.Status), "0"), "none")
		if !r.Class.Good() {
			answer += " " + string(r.Class)
		}
		took := time.Duration(r.Millis) * time.Millisecond
		fmt.Fprintf(w, line, r.At.UTC().Format("2006-01-02 15:04"), answer, size(r.Bytes), briefly(took), brought(r))
		for _, also := range aside(r, address) {
			indent(w, 18, also)
		}
	}
	fmt.Fprintln(w)
	printSums(w, rs, whole)
}

// brought is what a request came home with.
func brought(r requestJSON) string {
	var parts []string
	switch {
	case r.Kind == news.RequestPage && r.Class.Good():
		return "a page"
	case !r.Class.Good():
		return "-"
	case r.Class == news.ClassNotModified && r.Status != 304:
		return "the same bytes"
	}
	if r.New > 0 {
		parts = append(parts, fmt.Sprintf("%d new", r.New))
	}
	if r.Revised > 0 {
		parts = append(parts, fmt.Sprintf("%d revised", r.Revised))
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing new")
}

// aside is what is said below a request: whose answer it was, and when and why
// the next was planned.
func aside(r requestJSON, address string) (out []string) {
	if r.Kind == news.RequestPage {
		out = append(out, r.URL)
		if r.Because != "" {
			out = append(out, r.Because)
		}
		return out
	}
	if r.URL != address {
		out = append(out, "answered by "+r.URL)
	}
	switch {
	case r.Class == news.ClassGone:
		out = append(out, "no next: "+r.Because)
	case !r.Next.IsZero():
		next := r.Next.UTC().Format("15:04")
		if days := r.Next.UTC().Truncate(24 * time.Hour).Sub(r.At.UTC().Truncate(24 * time.Hour)); days != 0 {
			next = r.Next.UTC().Format("2006-01-02 15:04")
		}
		out = append(out, "next "+next+": "+r.Because)
	}
	return out
}

// printSums is what the requests come to.
func printSums(w io.Writer, rs []requestJSON, whole bool) {
	if len(rs) == 0 {
		return
	}
	var visits, pages, unchanged, same, newsworthy, failed int
	var fed, read int64
	for _, r := range rs {
		if r.Kind == news.RequestPage {
			pages++
			read += r.Bytes
			continue
		}
		visits++
		fed += r.Bytes
		switch {
		case !r.Class.Good():
			failed++
		case r.Status == 304:
			unchanged++
		case r.Class == news.ClassNotModified:
			same++
		case r.New+r.Revised > 0:
			newsworthy++
		}
	}
	since := rs[len(rs)-1].At.UTC().Format("2006-01-02 15:04")
	if !whole {
		since += ", the oldest that is kept"
	}
	fmt.Fprintf(w, "%s since %s\n", count(len(rs), "request"), since)
	share := func(n int) string {
		if visits == 0 {
			return "0%"
		}
		return fmt.Sprintf("%d%%", 100*n/visits)
	}
	fmt.Fprintf(w, "%s of the feed, %s: %d with news, %d without, %d failed\n", count(visits, "visit"), size(fed),
		newsworthy, visits-newsworthy-failed, failed)
	fmt.Fprintf(w, "%d answered 304 (%s), %d sent the same bytes again\n", unchanged, share(unchanged), same)
	if pages > 0 {
		fmt.Fprintf(w, "%s of its items, %s\n", count(pages, "page"), size(read))
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// printFailing lists sources in trouble: what it is, since when, and the next try.
func (c *cli) printFailing(rows []sourceJSON) error {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tTITLE\tSTATE\tBAD VISITS\tCHECKED\tNEXT PROBE")
	now := c.now()
	for _, r := range rows {
		next := "never"
		if r.State != "gone" {
			next = cmp.Or(in(r.NextFetchAt, now), "now")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", r.ID[:8], short(printable(nonEmpty(r.Title, r.URL)), 26), r.State, r.Failures, ago(r.LastChecked, now), next)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	line := -1 // the heading
	for text := range strings.Lines(table.String()) {
		fmt.Fprintln(c.Out, strings.TrimRight(text, " \n"))
		if line >= 0 {
			r := rows[line]
			if r.LastError != nil {
				indent(c.Out, 10, fmt.Sprintf("%s: %s", r.LastError.Class, r.LastError.Text))
			}
			if r.State == "gone" {
				indent(c.Out, 10, c.say(fmt.Sprintf("asked no more; `feedctl resume %s` asks again", r.ID[:8])))
			} else {
				indent(c.Out, 10, r.Because)
			}
		}
		line++
	}
	return nil
}

// indent writes one paragraph, broken at blanks to fit the terminal.
func indent(w io.Writer, by int, text string) {
	margin := strings.Repeat(" ", by)
	line := margin
	for _, word := range strings.Fields(printable(text)) {
		if len(line) > by && len([]rune(line))+1+len([]rune(word)) > columns {
			fmt.Fprintln(w, line)
			line = margin + "  "
		} else if len(line) > by {
			line += " "
		}
		line += word
	}
	if len(line) > by {
		fmt.Fprintln(w, line)
	}
}

// size is a number of bytes for a person.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// briefly is how long a request took.
func briefly(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
