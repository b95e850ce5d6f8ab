package dedupe

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruleFile writes providers in the format of ClearURLs.
func ruleFile(t testing.TB, providers map[string]providerJSON) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{"providers": providers})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func rulesOf(t testing.TB, providers map[string]providerJSON) *URLRules {
	t.Helper()
	r, err := ParseURLRules(ruleFile(t, providers))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sampleRules has each thing that a file can say.
var sampleRules = map[string]providerJSON{
	"everywhere": {URLPattern: ".*", Rules: []string{"zz_src", "(?:%3F)?yy(?:_[a-z_]*)?", "(?:%3F)?xx_click"}, Exceptions: []string{`^https?:\/\/(?:[a-z0-9-]+\.)*?plain\.example`}},
	"harbour": {URLPattern: `^https?:\/\/(?:[a-z0-9-]+\.)*?harbour\.example`, Rules: []string{"spot", "box[0-9]+"}, ReferralMarketing: []string{"partnerId"},
		RawRules: []string{`\/ref=[^\/?]*`}, Exceptions: []string{`^https?:\/\/shop\.harbour\.example\/cart`}},
	"counter": {URLPattern: `^https?:\/\/counter\.example`, CompleteProvider: true, Exceptions: []string{`counter\.example\/news`}},
	"gate":    {URLPattern: `^https?:\/\/(?:[a-z0-9-]+\.)*?gate\.example`, Redirections: []string{`^https?:\/\/gate\.example\/go.*?[?&]to=([^&]*)`, `^https?:\/\/(?:[a-z0-9-]+\.)*?gate\.example\/out\/(.*)`}},
	"shops":   {URLPattern: `^https?:\/\/(?:[a-z0-9-]+\.)*?bazaar(?:\.[a-z]{2,}){1,}`, Rules: []string{"pf_rd_[a-z]"}},
	"either":  {URLPattern: `^https?:\/\/(?:north|south)paper\.example`, Rules: []string{"desk"}},
}

func TestURLRules(t *testing.T) {
	r := rulesOf(t, sampleRules)
	tests := []struct{ name, in, want string }{
		{"a parameter on every site", "https://a.example/x?zz_src=1&id=2", "https://a.example/x?id=2"},
		{"letters' case of its name", "https://a.example/x?ZZ_Src=1", "https://a.example/x"},
		{"a family", "https://a.example/x?yy=1&yy_medium=2&yyy=3", "https://a.example/x?yyy=3"},
		{"a whole name only", "https://a.example/x?zz_srcs=1&azz_src=2", "https://a.example/x?azz_src=2&zz_srcs=1"},
		{"escaped question mark", "https://a.example/x?%3Fxx_click=1", "https://a.example/x"},
		{"our own list too", "https://a.example/x?utm_source=a", "https://a.example/x"},
		{"an exception", "https://www.plain.example/x?zz_src=1", "https://plain.example/x?zz_src=1"},
		{"one site", "https://www.harbour.example/1?spot=3&box12=4&box=5", "https://harbour.example/1?box=5"},
		{"not on another", "https://a.example/1?spot=3", "https://a.example/1?spot=3"},
		{"not on a site that is called alike", "https://oldharbour.example/1?spot=3", "https://oldharbour.example/1?spot=3"},
		{"a partner", "https://harbour.example/1?partnerid=x", "https://harbour.example/1"},
		{"part of a path", "https://harbour.example/1/ref=sr_1?id=4", "https://harbour.example/1?id=4"},
		{"an exception of one site", "https://shop.harbour.example/cart?spot=3&zz_src=1", "https://shop.harbour.example/cart?spot=3"},
		{"only tracking", "https://counter.example/c?to=1", ""},
		{"only tracking, but for", "https://counter.example/news/1", "https://counter.example/news/1"},
		{"a redirection", "https://gate.example/go?x=1&to=https%3A%2F%2Fharbour.example%2F1%3Fspot%3D2%26id%3D3", "https://harbour.example/1?id=3"},
		{"a redirection in a path", "https://a.gate.example/out/http://harbour.example/1", "https://harbour.example/1"},
		{"encoded twice", "https://gate.example/go?to=https%253A%252F%252Fharbour.example%252F1", "https://harbour.example/1"},
		{"without a scheme", "https://gate.example/go?to=harbour.example%2F1", "https://harbour.example/1"},
		{"to itself", "https://gate.example/go?to=https%3A%2F%2Fgate.example%2Fgo%3Fto%3Dhttps%253A%252F%252Fharbour.example%252F1", "https://harbour.example/1"},
		{"to no address", "https://gate.example/go?to=javascript%3Aalert(1)", "https://gate.example/go?to=javascript%3Aalert(1)"},
		{"to nothing", "https://gate.example/go?to=", "https://gate.example/go?to"},
		{"a site of many suffixes", "https://www.bazaar.co.uk/1?pf_rd_p=1&pf_rd=2", "https://bazaar.co.uk/1?pf_rd=2"},
		{"one of two sites", "https://southpaper.example/1?desk=2", "https://southpaper.example/1"},
		{"neither of two", "https://eastpaper.example/1?desk=2", "https://eastpaper.example/1?desk=2"},
		{"host in capitals", "https://HARBOUR.example/1?spot=3", "https://harbour.example/1"},
		{"no address", "harbour.example/1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := r.Canonical(tt.in)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if again := r.Canonical(got); again != got {
				t.Errorf("got %q, then %q, want no change", got, again)
			}
		})
	}
}

// Rules that cannot be said here are left out and named; where the lack of one
// would make others reach too far, its provider is.
func TestURLRulesUnread(t *testing.T) {
	r := rulesOf(t, map[string]providerJSON{
		"ahead":      {URLPattern: `a\.example`, Rules: []string{"one", `two(?=x)`, `three(?!y)`}},
		"behind":     {URLPattern: `b\.example`, RawRules: []string{`(?<=x)y`}, Redirections: []string{`(a)\1`}, Rules: []string{"one"}},
		"its sites":  {URLPattern: `^(?!c)`, Rules: []string{"one"}},
		"exceptions": {URLPattern: `d\.example`, Rules: []string{"one"}, Exceptions: []string{`(?!x)`}},
		"brackets":   {URLPattern: `e\.example`, Rules: []string{"a)|(b", "one"}},
		"long":       {URLPattern: `f\.example`, Rules: []string{strings.Repeat("a?", longestRule), "one"}},
	})
	if diff := cmp.Diff([]string{"exceptions (3)", "ahead (2)", "behind (2)", "its sites (2)", "brackets (1)", "long (1)"}, r.Unread()); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if r.Read() != 8 {
		t.Errorf("got %d rules in use, want 8", r.Read())
	}
	for host, want := range map[string]string{"a": "", "b": "", "c": "?one=1", "d": "?one=1", "e": "", "f": ""} {
		if got := r.Canonical("https://" + host + ".example/x?one=1"); got != "https://"+host+".example/x"+want {
			t.Errorf("%s: got %s", host, got)
		}
	}
}

func TestURLRulesRefused(t *testing.T) {
	many := providerJSON{URLPattern: ".*", Rules: slices.Repeat([]string{"a"}, mostRules)}
	tests := []struct {
		name, data, want string
	}{
		{"nothing", "", "not in the format of ClearURLs"},
		{"a page", "<html>", "not in the format of ClearURLs"},
		{"a list", "[]", "not in the format of ClearURLs"},
		{"no providers", `{"providers":{}}`, `"providers" names none`},
		{"another format", `{"rules":[]}`, `"providers" names none`},
		{"cut", `{"providers":{"a":{"urlPattern":"x"`, "not in the format of ClearURLs"},
		{"words for lists", `{"providers":{"a":{"rules":"x"}}}`, "not in the format of ClearURLs"},
		{"too large", strings.Repeat(" ", MaxURLRules+1), "more than 16 MiB"},
		{"too many", string(ruleFile(t, map[string]providerJSON{"a": many})), "more than 20000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := ParseURLRules([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := ParseURLRules([]byte("\ufeff{\"providers\":{\"a\":{\"urlPattern\":\".*\"}}}")); err != nil {
		t.Errorf("with a byte order mark: %v", err)
	}
}

// Rules are known by what they say.
func TestURLRulesRecipe(t *testing.T) {
	a, same := rulesOf(t, sampleRules), rulesOf(t, sampleRules)
	other := rulesOf(t, map[string]providerJSON{"a": {URLPattern: ".*", Rules: []string{"b"}}})
	if a.Recipe() == "" || a.Recipe() != same.Recipe() || a.Recipe() == other.Recipe() {
		t.Errorf("got %q, %q and %q", a.Recipe(), same.Recipe(), other.Recipe())
	}
	var none *URLRules
	if none.Recipe() != "" || none.Canonical("http://www.a.example/x/") != "https://a.example/x" {
		t.Error("no rules are not the built-in list alone")
	}
}

// What a pattern needs is in everything it matches: the lookup misses nothing.
func TestRequired(t *testing.T) {
	tests := []struct {
		pattern string
		want    []string
	}{
		{`^https?:\/\/(?:[a-z0-9-]+\.)*?youtube\.com`, []string{"youtube.com"}},
		{`^https?:\/\/(?:[a-z0-9-]+\.)*?bazaar(?:\.[a-z]{2,}){1,}`, []string{"bazaar"}},
		{`^https?:\/\/www\.harbour\.example`, []string{"://www.harbour.example"}},
		{`^https?:\/\/(?:[a-z0-9-]+\.)*?(?:north|south)\.example`, []string{".example"}},
		{`^https?:\/\/(?:northern|southern)`, []string{"northern", "southern"}},
		{`^https?:\/\/([a-z0-9-]*\.)?Harbour`, []string{"harbour"}},
		{`^https?:\/\/(?:harbour)?x`, nil},
		{`.*`, nil},
		{`^https?:\/\/`, nil},
		{`a\.b`, nil},
		{`(`, nil},
		{`ſharbour`, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, required(tt.pattern)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.pattern, diff)
		}
	}
}

// realSized are rules of the size that is in use: 300 providers of one site each,
// a few of every site, and the long list of parameters.
func realSized(t testing.TB) *URLRules {
	providers := map[string]providerJSON{}
	for i := range 300 {
		p := providerJSON{URLPattern: fmt.Sprintf(`^https?:\/\/(?:[a-z0-9-]+\.)*?outlet%d(?:\.[a-z]{2,}){1,}`, i),
			Exceptions: []string{fmt.Sprintf(`^https?:\/\/login\.outlet%d\.example\/`, i)}}
		for k := range 5 {
			p.Rules = append(p.Rules, fmt.Sprintf("click%d_%d", i, k), fmt.Sprintf("family%d_%d[a-z0-9]*", i, k))
		}
		if i%10 == 0 {
			p.Redirections = []string{fmt.Sprintf(`^https?:\/\/go\.outlet%d\.example\/.*?[?&]url=([^&]*)`, i)}
			p.RawRules = []string{`\/ref=[^\/?]*`}
		}
		providers[fmt.Sprintf("outlet%d", i)] = p
	}
	all := providerJSON{URLPattern: ".*", Exceptions: []string{`^https?:\/\/(?:[a-z0-9-]+\.)*?exempt\.example`, `^https?:\/\/login\.[a-z]+\.example\/authorize`}}
	for i := range 60 {
		all.Rules = append(all.Rules, fmt.Sprintf("(?:%%3F)?plain_%d", i))
	}
	for i := range 40 {
		all.Rules = append(all.Rules, fmt.Sprintf("(?:%%3F)?fam%d(?:_[a-z_]*)?", i))
	}
	providers["everywhere"] = all
	return rulesOf(t, providers)
}

func BenchmarkURLRules(b *testing.B) {
	r := realSized(b)
	addresses := make([]string, 1000)
	for i := range addresses {
		addresses[i] = fmt.Sprintf("https://www.outlet%d.example/2026/03/%d/harvest-of-wheat?utm_source=rss&click%d_2=4&id=%d", i%600, i, i%300, i)
	}
	for b.Loop() {
		for _, a := range addresses {
			r.Canonical(a)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(addresses)), "ns/address")
}
