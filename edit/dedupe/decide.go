package dedupe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"feedctl/news"
)

// nearMiss is the part of the threshold from which a text that stands alone has its
// nearest neighbour told.
const nearMiss = 0.5

// reasons tells why a doc is where it is.
type reasons struct {
	*grouping
	inside, outside []partner // of each unit: the strongest pair in its story, and outside
}

// partner is the other text of a pair, where the pair stands, and its scores.
type partner struct {
	unit       int32 // -1: none
	raw, score float32
}

func (g *grouping) reasons() reasons {
	r := reasons{grouping: g, inside: make([]partner, len(g.units)), outside: make([]partner, len(g.units))}
	for u := range g.units {
		r.inside[u].unit, r.outside[u].unit = -1, -1
	}
	for u, ps := range g.scores {
		for k, p := range ps {
			raw := g.raw[u][k].score
			to := r.outside
			if g.story[u] == g.story[p.to] {
				to = r.inside
			}
			offer(&to[u], partner{p.to, raw, p.score})
			offer(&to[p.to], partner{int32(u), raw, p.score})
		}
	}
	return r
}

// offer keeps the stronger of two partners; of equals the earlier text.
func offer(held *partner, p partner) {
	if held.unit < 0 || p.score > held.score || p.score == held.score && p.unit < held.unit {
		*held = p
	}
}

// of returns the decisions about the members of one story, its earliest first;
// alone says that it has no other report.
func (r reasons) of(members []int, alone bool) []news.Decision {
	var out []news.Decision
	for k, i := range members {
		if r.options.later(r.docs[i]) {
			continue
		}
		c := r.copies[i]
		if c.original >= 0 {
			out = append(out, r.copied(i))
		}
		u := r.unitOf[i]
		switch {
		case r.units[u] != i: // it goes where its original goes
		case k > 0 && r.inside[u].unit >= 0:
			out = append(out, r.joined(i, u))
		case k > 0 && r.bonds.byHand[r.bonds.block(i)]:
			out = append(out, r.decision(i, "join", "a person put it into this story", 0, 0, nil))
		case k > 0:
			out = append(out, r.decision(i, "join", "its story was fixed before", 0, 0, nil))
		case alone && r.outside[u].unit >= 0 && r.outside[u].score >= nearMiss*threshold:
			out = append(out, r.alone(i, u))
		}
	}
	return out
}

func (r reasons) decision(i int, act, because string, score, limit float64, features map[string]float64) news.Decision {
	return news.Decision{
		Subject: r.docs[i].ID, At: r.options.Now, By: "pipeline", Act: act, Because: because,
		Score: score, Threshold: limit, Features: features, Recipe: Recipe,
	}
}

func (r reasons) copied(i int) news.Decision {
	c := r.copies[i]
	act, o := "duplicate", r.docs[c.original]
	if c.twin {
		act = "join"
	}
	because := fmt.Sprintf("%s as %s", c.because, naming(o))
	limit := copyShare
	if c.because == sameAddress {
		limit = 1
	}
	return r.decision(i, act, because, round(c.share), limit, map[string]float64{
		"hours_apart": round(gap(r.docs[i].Time, o.Time).Hours()),
	})
}

func (r reasons) joined(i, u int) news.Decision {
	p := r.inside[u]
	because := fmt.Sprintf("reports the event of %s; both say %s", naming(r.docs[r.units[p.unit]]), r.common(u, int(p.unit)))
	return r.decision(i, "join", because, round(float64(p.score)), threshold, r.features(u, p))
}

func (r reasons) alone(i, u int) news.Decision {
	p := r.outside[u]
	nearest, words := naming(r.docs[r.units[p.unit]]), r.common(u, int(p.unit))
	because := fmt.Sprintf("stands alone; nearest is %s, with %s in common", nearest, words)
	switch {
	case r.bonds.parted(i, r.units[p.unit]):
		because = fmt.Sprintf("stands alone: a person set it apart from %s, with which it has %s in common", nearest, words)
	case float64(p.score) >= threshold:
		because = fmt.Sprintf("stands alone: like %s, with %s in common, but not like the others of its story", nearest, words)
	}
	return r.decision(i, "found", because, round(float64(p.score)), threshold, r.features(u, p))
}

func (r reasons) features(u int, p partner) map[string]float64 {
	f := map[string]float64{
		"likeness":    round(float64(p.raw)),
		"hours_apart": round(gap(r.corpus.docs[u].Time, r.corpus.docs[p.unit].Time).Hours()),
		"dated":       1,
	}
	if p.raw > 0 {
		f["rivals"] = round(float64(p.score / p.raw))
	}
	if !r.corpus.bothDated(u, int(p.unit)) {
		f["dated"] = 0
	}
	said, others := &r.corpus.said[u], &r.corpus.said[p.unit]
	for name, x := range map[string]float32{"weekdays": said.sameWhen(others), "numbers": said.sameNumbers(others),
		"names": said.sameNames(others), "own_source": r.corpus.own(u, int(p.unit))} {
		if x != 1 {
			f[name] = round(float64(x))
		}
	}
	return f
}

// common names the words that weigh most among those two texts share.
func (r reasons) common(u, v int) string {
	type shared struct {
		name   string
		weight float64
	}
	var all []shared
	a, b := r.corpus.raw[u], r.corpus.raw[v]
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].id < b[0].id:
			a = a[1:]
		case a[0].id > b[0].id:
			b = b[1:]
		default:
			all = append(all, shared{r.corpus.names[a[0].id], float64(a[0].weight*b[0].weight) * rarityOf(r.corpus.df[a[0].id], r.corpus.size)})
			a, b = a[1:], b[1:]
		}
	}
	if len(all) == 0 {
		return "no word, but their neighbours do"
	}
	slices.SortFunc(all, func(a, b shared) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name, b.name))
	})
	var words []string
	for _, s := range all[:min(len(all), 6)] {
		words = append(words, s.name)
	}
	return strings.Join(words, ", ")
}

// naming names a doc to a person.
func naming(d news.Doc) string {
	t := title(d.Title)
	if t == "" {
		return string(d.ID)
	}
	if short := clip(t, 80); short != t {
		t = short + "…"
	}
	return fmt.Sprintf("“%s” (%s)", t, d.ID)
}

// round keeps three decimals: a decision is for reading, and must be the same everywhere.
func round(x float64) float64 {
	return float64(int64(x*1000+0.5)) / 1000
}
