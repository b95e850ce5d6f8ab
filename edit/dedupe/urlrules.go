package dedupe

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"feedctl/news"
)

// Bounds of a rule file. Those in use have a few hundred providers with less than
// two thousand rules, in 200 KiB.
const (
	MaxURLRules = 16 << 20 // bytes
	mostRules   = 20_000
	longestRule = 4096 // bytes
)

// URLRules are a user's own rules about addresses, beside the list that is built
// in: which parameters track, which addresses only lead to others. They change in
// what form addresses are compared, and nothing else. Nil has no rules. Safe for
// concurrent use.
type URLRules struct {
	providers []*provider
	find      literals
	always    []int // providers that may match any address
	recipe    string
	unread    []string
	read      int
}

// provider is what the rules say about the addresses of one pattern.
type provider struct {
	name         string
	pattern      *regexp.Regexp // nil: every address
	complete     bool           // its addresses only track
	names        map[string]bool
	families     map[string][]*regexp.Regexp // names that begin with these two letters
	others       []*regexp.Regexp            // all other names
	raw          []expression
	exceptions   []expression
	redirections []expression
}

// expression is a pattern with texts of which one at least stands in all that it
// matches, which is faster to look for; none: not known.
type expression struct {
	*regexp.Regexp
	words []string
}

// matches reports whether e matches s, which is low in lower case.
func (e expression) matches(s, low string) bool {
	if len(e.words) > 0 && !slices.ContainsFunc(e.words, func(w string) bool { return strings.Contains(low, w) }) {
		return false
	}
	return e.MatchString(s)
}

// providerJSON is a provider as the file has it. What else stands there is about
// browsers.
type providerJSON struct {
	URLPattern        string   `json:"urlPattern"`
	CompleteProvider  bool     `json:"completeProvider"`
	Rules             []string `json:"rules"`
	RawRules          []string `json:"rawRules"`
	ReferralMarketing []string `json:"referralMarketing"`
	Exceptions        []string `json:"exceptions"`
	Redirections      []string `json:"redirections"`
}

// ParseURLRules reads rules in the format of ClearURLs (data.min.json). Rules that
// Go's regular expressions cannot say, those that look ahead or behind, are left
// out: see [URLRules.Unread]. A provider whose pattern or one of whose exceptions
// cannot be read is left out whole, since it would reach too far without.
func ParseURLRules(data []byte) (*URLRules, error) {
	if len(data) > MaxURLRules {
		return nil, fmt.Errorf("the rules have more than %d MiB", MaxURLRules>>20)
	}
	var file struct {
		Providers map[string]providerJSON `json:"providers"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &file); err != nil {
		return nil, fmt.Errorf("not in the format of ClearURLs: %w", err)
	}
	if len(file.Providers) == 0 {
		return nil, errors.New(`not in the format of ClearURLs: "providers" names none`)
	}
	// The order of a file decides nothing: providers are asked by name.
	c := compiler{rules: &URLRules{recipe: string(news.NewID("url rules", string(data))[:8])}}
	for _, name := range slices.Sorted(maps.Keys(file.Providers)) {
		if err := c.add(name, file.Providers[name]); err != nil {
			return nil, fmt.Errorf("provider %q: %w", name, err)
		}
	}
	c.rules.find = newLiterals(c.literals)
	c.rules.read = c.count - c.missed
	for _, name := range slices.SortedFunc(maps.Keys(c.unread), func(a, b string) int {
		return cmp.Or(c.unread[b]-c.unread[a], cmp.Compare(a, b))
	}) {
		c.rules.unread = append(c.rules.unread, fmt.Sprintf("%s (%d)", name, c.unread[name]))
	}
	return c.rules, nil
}

// Recipe names these rules: files that say something else have another one. Nil
// rules have the empty one.
func (r *URLRules) Recipe() string {
	if r == nil {
		return ""
	}
	return r.recipe
}

// Read is how many rules are in use.
func (r *URLRules) Read() int { return r.read }

// Unread names the providers of which rules were left out, with how many, most
// of them first: "example (3)".
func (r *URLRules) Unread() []string { return slices.Clone(r.unread) }

// compiler makes URLRules of a file.
type compiler struct {
	rules    *URLRules
	literals []literal
	unread   map[string]int
	count    int
	missed   int
}

func (c *compiler) add(name string, j providerJSON) error {
	rules := len(j.Rules) + len(j.RawRules) + len(j.ReferralMarketing) + len(j.Exceptions) + len(j.Redirections) + 1
	if c.count += rules; c.count > mostRules {
		return fmt.Errorf("the rules are more than %d", mostRules)
	}
	miss := func(n int) {
		if c.unread == nil {
			c.unread = map[string]int{}
		}
		c.unread[name] += n
		c.missed += n
	}
	p := &provider{name: name, complete: j.CompleteProvider, names: map[string]bool{}, families: map[string][]*regexp.Regexp{}}
	var missed int
	if p.exceptions, missed = expressions(j.Exceptions); missed > 0 || !compiles(j.URLPattern) {
		miss(rules)
		return nil
	}
	p.raw, missed = expressions(j.RawRules)
	miss0 := missed
	p.redirections, missed = expressions(j.Redirections)
	miss0 += missed
	miss0 += p.addFields(append(slices.Clone(j.Rules), j.ReferralMarketing...))
	if miss0 > 0 {
		miss(miss0)
	}
	at := len(c.rules.providers)
	c.rules.providers = append(c.rules.providers, p)
	if j.URLPattern != ".*" && j.URLPattern != "" {
		p.pattern = regexp.MustCompile("(?i)" + j.URLPattern)
	}
	if words := required(j.URLPattern); len(words) > 0 {
		for _, w := range words {
			c.literals = append(c.literals, literal{w, at})
		}
	} else {
		c.rules.always = append(c.rules.always, at)
	}
	return nil
}

func compiles(pattern string) bool {
	_, err := compile(pattern)
	return err == nil
}

// compile reads a pattern as the format means it: letters' case does not count.
func compile(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > longestRule {
		return nil, errors.New("too long")
	}
	return regexp.Compile("(?i)" + pattern)
}

func expressions(patterns []string) (out []expression, missed int) {
	for _, s := range patterns {
		re, err := compile(s)
		if err != nil {
			missed++
			continue
		}
		out = append(out, expression{re, required(s)})
	}
	return out, missed
}

// addFields takes up patterns of names of parameters; it returns how many it could not.
func (p *provider) addFields(patterns []string) (missed int) {
	for _, s := range patterns {
		// A question mark that was escaped twice may stand before the first name.
		s = strings.TrimPrefix(s, "(?:%3F)?")
		if word, ok := plainWord(s); ok {
			p.names[strings.ToLower(word)] = true
			continue
		}
		if !compiles(s) { // a)|(b is no pattern, though it would be one in brackets
			missed++
			continue
		}
		whole := regexp.MustCompile("(?i)^(?:" + s + ")$")
		if begin, _ := regexp.MustCompile(s).LiteralPrefix(); len(begin) >= 2 && begin[1] < 0x80 && begin[0] < 0x80 {
			begin = strings.ToLower(begin[:2])
			p.families[begin] = append(p.families[begin], whole)
			continue
		}
		p.others = append(p.others, whole)
	}
	return missed
}

// drops reports whether a parameter of this name, decoded, tracks.
func (p *provider) drops(name string) bool {
	low := strings.TrimPrefix(strings.ToLower(name), "?")
	if p.names[low] {
		return true
	}
	is := func(re *regexp.Regexp) bool { return re.MatchString(low) }
	return len(low) >= 2 && slices.ContainsFunc(p.families[low[:2]], is) || slices.ContainsFunc(p.others, is)
}

// followed is what rules make of an address: only tracking, leading to another
// one, or kept, with those whose rules say which of its parameters track.
type followed struct {
	tracks bool
	leads  *url.URL
	kept   *url.URL
	by     []*provider
}

// follow asks the providers of an address. Nothing is requested.
func (r *URLRules) follow(u *url.URL) followed {
	s := plainForm(u)
	low := strings.ToLower(s)
	f := followed{kept: u}
	for _, at := range r.candidates(low) {
		p := r.providers[at]
		if p.pattern != nil && !p.pattern.MatchString(s) ||
			slices.ContainsFunc(p.exceptions, func(e expression) bool { return e.matches(s, low) }) {
			continue
		}
		// 1 parts go wherever they stand
		bare := s
		for _, e := range p.raw {
			if e.matches(bare, low) {
				bare = e.ReplaceAllString(bare, "")
			}
		}
		if bare != s {
			if v, ok := parseHTTP(bare); ok {
				s, low, f.kept = bare, strings.ToLower(bare), v
			}
		}
		// 2 where it leads
		for _, e := range p.redirections {
			if !e.matches(s, low) {
				continue
			}
			if to, ok := target(e.Regexp, s); ok {
				f.leads = to
				return f
			}
		}
		// 3 it only tracks
		if p.complete {
			f.tracks = true
			return f
		}
		f.by = append(f.by, p)
	}
	return f
}

// candidates are the providers whose pattern may match s, which is in lower case,
// in their order.
func (r *URLRules) candidates(s string) []int {
	found := r.find.in(s)
	if len(found) == 0 {
		return r.always
	}
	found = append(found, r.always...)
	slices.Sort(found)
	return slices.Compact(found)
}

// plainForm is the address as a browser would show it to rules.
func plainForm(u *url.URL) string {
	s := strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host)
	if p := u.EscapedPath(); p != "" {
		s += p
	} else {
		s += "/"
	}
	s += question(u)
	if f := u.EscapedFragment(); f != "" {
		s += "#" + f
	}
	return s
}

// target is the address that a redirection's first group holds, often encoded
// once or twice and without a scheme.
func target(re *regexp.Regexp, s string) (*url.URL, bool) {
	m := re.FindStringSubmatch(s)
	if len(m) < 2 || m[1] == "" {
		return nil, false
	}
	to := m[1]
	for range 3 {
		if u, ok := parseHTTP(to); ok {
			return u, registrable(strings.ToLower(u.Hostname())) || strings.Contains(u.Hostname(), ":")
		}
		decoded, err := url.PathUnescape(to)
		if err != nil || decoded == to {
			break
		}
		to = decoded
	}
	if strings.Contains(to, "://") || strings.HasPrefix(to, "/") {
		return nil, false
	}
	u, ok := parseHTTP("https://" + to)
	return u, ok && registrable(strings.ToLower(u.Hostname()))
}
