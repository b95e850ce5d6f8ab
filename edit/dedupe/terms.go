package dedupe

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"feedctl/edit/content"
	"feedctl/news"
)

// Memory keeps what the texts of one call of [Group] say for the next. Nearly all
// texts of an open window were there the last time, and reading them is most of a
// call's work. It changes no outcome: a text is read again when it is another one.
// The zero value is empty and ready. It takes some 4 kB a text, and forgets those
// that no call has asked for lately. Not safe for concurrent use.
type Memory struct {
	brief bool // of one call alone: nothing is kept that the call itself needs no more
	seed  maphash.Seed
	call  int
	docs  map[news.ID]*reading
	mu    sync.RWMutex     // of what follows, while texts are read
	ids   map[string]int32 // of the terms, in the order in which they came
	names []string
	order []int32 // the ids, by the alphabet of their names
}

// A memory forgets texts that the last so many calls had no use for, and when it
// holds more than so many, or twice the last call's, all but those.
const (
	staleCalls  = 8
	mostTexts   = 10_000
	mostUnnamed = 50_000 // terms that may be of forgotten texts
)

// reading is what is known of one text.
type reading struct {
	brief    bool   // as the memory
	key      uint64 // of all that the rest is made from
	call     int    // the last that asked for it
	terms    []term // by the memory's ids, in the order of their names; nil: not read
	language string
	said     facts
	print    *imprint    // nil: not made
	verdicts []judgement // on this text as the later of two
}

// judgement is the verdict on a text and an earlier one.
type judgement struct {
	earlier uint64 // key of its reading
	call    int    // the last that asked for it
	verdict
}

// judged returns what judge says of r's text and an earlier one. What the last
// calls have asked for is not judged again, unless the facts count this time.
func (r *reading) judged(earlier *reading, facts bool, judge func() verdict) verdict {
	for k := range r.verdicts {
		if j := &r.verdicts[k]; j.earlier == earlier.key {
			if j.brief && facts {
				j.verdict = judge()
			}
			j.call = r.call
			return j.verdict
		}
	}
	v := judge()
	if r.brief {
		return v
	}
	// Those of texts that are gone make room.
	r.verdicts = slices.DeleteFunc(r.verdicts, func(j judgement) bool { return r.call-j.call >= staleCalls })
	r.verdicts = append(r.verdicts, judgement{earlier.key, r.call, v})
	return v
}

// recall returns the readings of docs, in their order; those of unknown texts are
// still to be made.
func (m *Memory) recall(docs []news.Doc) []*reading {
	if m.docs == nil {
		m.seed, m.docs, m.ids = maphash.MakeSeed(), make(map[news.ID]*reading), make(map[string]int32)
	}
	m.call++
	out := make([]*reading, len(docs))
	for i, d := range docs {
		if m.brief {
			out[i] = &reading{brief: true}
			continue
		}
		key := m.key(d)
		r := m.docs[d.ID]
		if r == nil || r.key != key {
			r = &reading{key: key}
			m.docs[d.ID] = r
		}
		r.call = m.call
		out[i] = r
	}
	return out
}

// key stands for all that readOne, a printer and judge see of a doc: a field that
// one of them comes to use belongs in here.
func (m *Memory) key(d news.Doc) uint64 {
	var h maphash.Hash
	h.SetSeed(m.seed)
	for _, s := range []string{string(d.ID), string(d.Source), d.Title, d.Text, d.Language} {
		maphash.WriteComparable(&h, len(s))
		_, _ = h.WriteString(s) // it cannot fail
	}
	maphash.WriteComparable(&h, d.Time.UnixNano())
	return h.Sum64()
}

// imprints makes the imprints that are still to be made, and returns all of them.
func imprints(docs []news.Doc, known []*reading) []imprint {
	out := make([]imprint, len(docs))
	parallel(len(docs), func(int) func(int) {
		var r printer
		return func(i int) {
			switch {
			case known[i].print != nil:
				out[i] = *known[i].print
			case known[i].brief:
				out[i] = r.read(docs[i])
			default:
				out[i] = r.read(docs[i])
				p := out[i]
				known[i].print = &p
			}
		}
	})
	return out
}

// vocabulary is the terms of one call: numbered by the alphabet and without gaps,
// so that no sum depends on what else the memory holds.
type vocabulary struct {
	names  []string
	memory *Memory
	number []int32 // of the memory's ids; -1: in none of the call's texts
}

// id is the number of a term, if a text has it.
func (v vocabulary) id(name string) (int32, bool) {
	k, ok := v.memory.ids[name]
	if !ok || v.number[k] < 0 {
		return 0, false
	}
	return v.number[k], true
}

// read turns docs into their terms, the title's counted double. Each text's terms
// are ordered by number. languages are the primary subtags of what the texts are
// written in, "" where nothing tells; said is what else they say.
func (m *Memory) read(docs []news.Doc, known []*reading) (texts [][]term, languages []string, said []facts, v vocabulary) {
	var fresh []int
	for i, r := range known {
		if r.terms == nil {
			fresh = append(fresh, i)
		}
	}
	made := make([][]term, len(fresh))
	parallel(len(fresh), func(int) func(int) {
		var found []counted
		var sum tally
		var r content.Reader
		return func(k int) {
			one := known[fresh[k]]
			one.said = facts{}
			found, one.language = readOne(&r, docs[fresh[k]], found[:0], &one.said)
			one.said.own()
			made[k] = m.enter(found, &sum)
		}
	})
	rank := m.sort()
	for k, i := range fresh {
		slices.SortFunc(made[k], func(a, b term) int { return cmp.Compare(rank[a.id], rank[b.id]) })
		known[i].terms = made[k]
	}
	v = m.use(known)
	texts, languages, said = make([][]term, len(docs)), make([]string, len(docs)), make([]facts, len(docs))
	for i, r := range known {
		languages[i], said[i] = r.language, r.said
		if texts[i] = r.terms; r.brief {
			r.terms = nil // they are the call's own now
		} else {
			texts[i] = slices.Clone(r.terms)
		}
		for k, t := range texts[i] {
			texts[i][k].id = v.number[t.id]
		}
	}
	return texts, languages, said, v
}

// own parts what is kept of a text from the text, which can go then.
func (f *facts) own() {
	for _, list := range [][]string{f.title, f.all, f.names, f.named} {
		for k, s := range list {
			list[k] = strings.Clone(s)
		}
	}
}

// tally adds up the weights of terms.
type tally struct {
	weight []float32 // of each id; zero between texts
	ids    []int32
	fresh  []counted
}

func (t *tally) add(id int32, weight float32) {
	if int(id) >= len(t.weight) {
		t.weight = append(t.weight, make([]float32, int(id)+1-len(t.weight))...)
	}
	if t.weight[id] == 0 {
		t.ids = append(t.ids, id)
	}
	t.weight[id] += weight
}

// enter returns what was found of a text as terms, in any order; never nil.
func (m *Memory) enter(found []counted, sum *tally) []term {
	sum.ids, sum.fresh = sum.ids[:0], sum.fresh[:0]
	m.mu.RLock()
	for _, f := range found {
		if id, ok := m.ids[f.name]; ok {
			sum.add(id, f.weight)
		} else {
			sum.fresh = append(sum.fresh, f)
		}
	}
	m.mu.RUnlock()
	if len(sum.fresh) > 0 {
		m.learn(sum)
	}
	terms := make([]term, len(sum.ids))
	for k, id := range sum.ids {
		terms[k] = term{id, sum.weight[id]}
		sum.weight[id] = 0
	}
	return terms
}

// learn gives the fresh terms of a text their ids.
func (m *Memory) learn(sum *tally) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range sum.fresh {
		id, ok := m.ids[f.name]
		if !ok {
			name := strings.Clone(f.name) // it may be a part of a whole text
			id = int32(len(m.names))
			m.ids[name] = id
			m.names = append(m.names, name)
		}
		sum.add(id, f.weight)
	}
}

// sort puts the terms that came last into their places, and returns the place of
// every id.
func (m *Memory) sort() []int32 {
	var fresh []int32
	for id := len(m.order); id < len(m.names); id++ {
		fresh = append(fresh, int32(id))
	}
	byName := func(a, b int32) int { return cmp.Compare(m.names[a], m.names[b]) }
	slices.SortFunc(fresh, byName)
	old := m.order
	m.order = make([]int32, 0, len(m.names))
	for len(old) > 0 && len(fresh) > 0 {
		if byName(old[0], fresh[0]) < 0 {
			m.order, old = append(m.order, old[0]), old[1:]
		} else {
			m.order, fresh = append(m.order, fresh[0]), fresh[1:]
		}
	}
	m.order = append(append(m.order, old...), fresh...)
	rank := make([]int32, len(m.names))
	for k, id := range m.order {
		rank[id] = int32(k)
	}
	return rank
}

// use numbers the terms of these texts.
func (m *Memory) use(known []*reading) vocabulary {
	v := vocabulary{memory: m, number: make([]int32, len(m.names))}
	for i := range v.number {
		v.number[i] = -1
	}
	for _, r := range known {
		for _, t := range r.terms {
			v.number[t.id] = 0
		}
	}
	for _, id := range m.order {
		if v.number[id] == 0 {
			v.number[id] = int32(len(v.names))
			v.names = append(v.names, m.names[id])
		}
	}
	return v
}

// forget drops what no call had a use for lately.
func (m *Memory) forget() {
	if m.brief {
		return
	}
	now, used := 0, 0
	for _, r := range m.docs {
		if r.call == m.call {
			now++
		}
	}
	crowded := len(m.docs) > max(mostTexts, 2*now)
	for id, r := range m.docs {
		if age := m.call - r.call; age >= staleCalls || crowded && age > 0 {
			delete(m.docs, id)
		}
	}
	keep := make([]bool, len(m.names))
	for _, r := range m.docs {
		for _, t := range r.terms {
			if !keep[t.id] {
				keep[t.id] = true
				used++
			}
		}
	}
	if len(m.names) <= max(mostUnnamed, 2*used) {
		return
	}
	renumber := make([]int32, len(m.names))
	names := make([]string, 0, used)
	for id, name := range m.names {
		if keep[id] {
			renumber[id] = int32(len(names))
			names = append(names, name)
		} else {
			delete(m.ids, name)
		}
	}
	for name, id := range m.ids {
		m.ids[name] = renumber[id]
	}
	m.order = slices.DeleteFunc(m.order, func(id int32) bool { return !keep[id] })
	for k, id := range m.order {
		m.order[k] = renumber[id]
	}
	m.names = names
	for _, r := range m.docs {
		for k := range r.terms {
			r.terms[k].id = renumber[r.terms[k].id]
		}
	}
}
