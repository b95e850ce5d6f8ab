package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

const ledgerLines = 200

// printLedger tells the requests made for a source, the oldest first, so that the
// newest stands above the prompt, and what they come to.
func printLedger(w io.Writer, rs []requestJSON, address string, whole bool) {
	const line = "%-16s  %-20s  %8s  %7s  %s\n"
	fmt.Fprintf(w, line, "AT (UTC)", "ANSWER", "BYTES", "TOOK", "BROUGHT")
	for _, r := range slices.Backward(rs) {
		took := time.Duration(r.Millis) * time.Millisecond
		fmt.Fprintf(w, line, r.At.UTC().Format("2006-01-02 15:04"), answered(r), size(r.Bytes), briefly(took), brought(r))
		for _, also := range aside(r, address) {
			indent(w, 18, also)
		}
	}
	fmt.Fprintln(w)
	printSums(w, rs, whole)
}

// answered is what the site said: a status, and why it was of no use. To a push
// nobody was asked.
func answered(r requestJSON) string {
	if r.Kind == requestPush {
		return "pushed"
	}
	answer := cmp.Or(strings.TrimPrefix(fmt.Sprint(r.Status), "0"), "none")
	if !r.Class.Good() {
		answer += " " + string(r.Class)
	}
	return answer
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
	var visits, pages, pushes, told, unchanged, same, newsworthy, failed int
	var fed, read, pushed int64
	for _, r := range rs {
		switch r.Kind {
		case news.RequestPage:
			pages++
			read += r.Bytes
			continue
		case requestPush:
			pushes++
			pushed += r.Bytes
			if r.New+r.Revised > 0 {
				told++
			}
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
	fmt.Fprintf(w, "%s since %s\n", count(visits+pages, "request"), since)
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
	if pushes > 0 {
		fmt.Fprintf(w, "%s by its hub, %s: %d with news, %d without\n", count(pushes, "push"), size(pushed), told, pushes-told)
	}
}

// printFailing lists sources in trouble: what it is, since when, and the next try.
func (c *cli) printFailing(rows []sourceJSON) error {
	now := c.now()
	var cells [][]string
	for _, r := range rows {
		next := "never"
		if r.State != "gone" {
			next = nextVisit(r, now)
		}
		cells = append(cells, []string{string(r.ID[:8]), printable(nonEmpty(r.Title, r.URL)), r.State, fmt.Sprint(r.Failures), ago(r.LastChecked, now), next})
	}
	for i, line := range sourceTable([]string{"ID", "TITLE", "STATE", "BAD VISITS", "CHECKED", "NEXT PROBE"}, cells, nil) {
		fmt.Fprintln(c.Out, line)
		if i == 0 {
			continue
		}
		r := rows[i-1]
		if r.LastError != nil {
			indent(c.Out, 10, fmt.Sprintf("%s: %s", r.LastError.Class, r.LastError.Text))
		}
		if r.State == "gone" {
			indent(c.Out, 10, c.say(fmt.Sprintf("asked no more; `feedctl resume %s` asks again", r.ID[:8])))
		} else {
			indent(c.Out, 10, r.Because)
		}
	}
	return nil
}

// indent writes one paragraph, broken at blanks to fit the terminal.
func indent(w io.Writer, by int, text string) {
	margin := strings.Repeat(" ", by)
	line := margin
	for _, word := range strings.Fields(printable(text)) {
		if len(line) > by && wide(line)+1+wide(word) > columns {
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
