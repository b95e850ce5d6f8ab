package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"feedctl/news"
)

// A queue is one host's part of a round: its sources in the order in which they
// are asked. Beyond the first of a round they are row numbers only, read when it
// is their turn, so that a round over any number of sources holds few of them.
type queue struct {
	read []*news.Source // those to be asked next
	at   time.Time      // when they were read
	rows []int64        // those after them; a queue begins with one of the two
}

const (
	// readFirst is how many sources are read in one go before a round: together they
	// lie beside each other in the store, and cost half.
	readFirst = 1 << 15
	// readAhead is how many of a host's are read when those have had their turn, or
	// were read staleAfter ago: a person may have changed them since.
	readAhead  = 64
	staleAfter = time.Minute
)

// next takes up to most rows from the front.
func (q *queue) next(most int) []int64 {
	n := min(most, len(q.rows))
	rows := q.rows[:n]
	q.rows = q.rows[n:]
	return rows
}

// again puts what was read too long ago back among what is to be read.
func (q *queue) again(rest []*news.Source) {
	rows := make([]int64, 0, len(rest)+len(q.rows))
	for _, s := range rest {
		rows = append(rows, s.Row)
	}
	q.read, q.rows = nil, append(rows, q.rows...)
}

// queues makes queues of the sources in rows, and reads the first most of these.
func (p *Pipeline) queues(ctx context.Context, rows []int64, most int) ([]queue, error) {
	first := rows[:min(len(rows), most)]
	sources, err := p.toAsk(ctx, first)
	if err != nil {
		return nil, err
	}
	var refs []news.Ref
	if rest := rows[len(first):]; len(rest) > 0 {
		if refs, err = p.Store.Refs(ctx, rest); err != nil {
			return nil, fmt.Errorf("read the addresses of %d sources: %w", len(rest), err)
		}
	}
	return byHost(sources, refs, p.Now()), nil
}

// handOut gives the queues to the workers, each with its first sources read. Most
// hosts have one feed or two, so several are read in one go.
func (p *Pipeline) handOut(ctx context.Context, queues []queue, to chan<- queue) error {
	for len(queues) > 0 {
		var some []queue
		var firsts [][]int64
		for left := readAhead; len(queues) > 0 && left > 0; queues = queues[1:] {
			q := queues[0]
			var first []int64
			if len(q.read) == 0 {
				first = q.next(left)
			}
			some, firsts = append(some, q), append(firsts, first)
			left -= max(1, len(first))
		}
		sources, err := p.toAsk(ctx, slices.Concat(firsts...))
		if err != nil {
			return err
		}
		at := p.Now()
		for i, q := range some {
			n := 0 // how many of the first ones are there still
			for _, row := range firsts[i] {
				if n < len(sources) && sources[n].Row == row {
					n++
				}
			}
			if len(q.read) == 0 {
				q.read, q.at = pointers(sources[:n]), at
			}
			sources = sources[n:]
			select {
			case to <- q:
			case <-ctx.Done():
				return nil
			}
		}
	}
	return nil
}

func pointers(sources []news.Source) []*news.Source {
	out := make([]*news.Source, len(sources))
	for i := range sources {
		out[i] = &sources[i]
	}
	return out
}

// toAsk reads the sources in rows.
func (p *Pipeline) toAsk(ctx context.Context, rows []int64) ([]news.Source, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	sources, err := p.Store.ToAsk(ctx, rows)
	if err != nil {
		return nil, fmt.Errorf("read %d sources: %w", len(rows), err)
	}
	return sources, nil
}

// byHost makes queues of sources, which were read at this time, and after them of
// others that were not.
func byHost(sources []news.Source, rest []news.Ref, at time.Time) []queue {
	numbers := map[string]int{}
	var out []queue
	of := func(address string) *queue {
		h := host(address)
		i, ok := numbers[h]
		if !ok {
			i = len(out)
			numbers[h] = i
			out = append(out, queue{at: at})
		}
		return &out[i]
	}
	for i := range sources {
		q := of(sources[i].URL)
		q.read = append(q.read, &sources[i])
	}
	for _, r := range rest {
		q := of(r.URL)
		q.rows = append(q.rows, r.Row)
	}
	// The longest queue first: it decides how long the round takes.
	slices.SortStableFunc(out, func(a, b queue) int { return cmp.Compare(len(b.rows)+len(b.read), len(a.rows)+len(a.read)) })
	return out
}

// host is where an address is asked, with its port unless that is the usual
// one; the address itself where it cannot be read.
func host(address string) string {
	if name, ok := plainHost(address); ok {
		return name
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		name += ":" + port
	}
	return name
}

// plainHost is host of an address as nearly all are: nothing in its authority but
// a name in lower case. A round asks for that of every source it has.
func plainHost(address string) (string, bool) {
	rest, ok := strings.CutPrefix(address, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(address, "http://"); !ok {
			return "", false
		}
	}
	end := strings.IndexByte(rest, '/')
	if end < 0 {
		return "", false
	}
	name, port, colon := strings.Cut(rest[:end], ":")
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return "", false
		}
	}
	switch {
	case name == "" || strings.HasSuffix(name, "."):
		return "", false
	case !colon || port == "80" || port == "443":
		return name, true
	}
	for _, c := range []byte(port) {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	return rest[:end], port != ""
}
