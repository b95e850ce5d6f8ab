package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// testHub is a small WebSub hub beside the feed that it serves.
type testHub struct {
	*httptest.Server
	mu      sync.Mutex
	entries string
	asked   []url.Values
}

func newTestHub(t *testing.T) *testHub {
	h := &testHub{}
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/atom+xml")
		_, _ = io.WriteString(w, h.feed())
	})
	mux.HandleFunc("POST /hub", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		h.mu.Lock()
		h.asked = append(h.asked, r.PostForm)
		h.mu.Unlock()
		w.WriteHeader(http.StatusAccepted)
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	h.entry("1", "A lighthouse keeper retires")
	return h
}

func (h *testHub) entry(id, title string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now().UTC().Format(time.RFC3339)
	h.entries = fmt.Sprintf(`<entry><id>urn:%s</id><title>%s</title><link href="https://harbour.example/%s"/><published>%s</published><updated>%s</updated>
<content type="html">&lt;p&gt;The harbour told reporters on Monday about it: %s, and everyone on the quay was pleased.&lt;/p&gt;</content></entry>`, id, title, id, now, now, title) + h.entries
}

func (h *testHub) feed() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour News</title><id>urn:harbour</id><link rel="self" href="` + h.URL + `/feed"/><link rel="hub" href="` +
		h.URL + `/hub"/>` + h.entries + `</feed>`
}

func (h *testHub) requests() []url.Values {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]url.Values(nil), h.asked...)
}

// verify asks a callback whether it means what the hub was asked for.
func verify(t *testing.T, asked url.Values, change func(url.Values)) (*http.Response, string) {
	t.Helper()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": asked["hub.topic"], "hub.challenge": {"Chall-enge_42"}, "hub.lease_seconds": {"864000"}}
	if change != nil {
		change(q)
	}
	return get(t, asked.Get("hub.callback")+"?"+q.Encode())
}

func push(t *testing.T, asked url.Values, body, signature string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, asked.Get("hub.callback"), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/atom+xml")
	req.Header.Set("X-Hub-Signature", signature)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func signed(asked url.Values, body string) string {
	mac := hmac.New(sha256.New, []byte(asked.Get("hub.secret")))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// From a hub that a feed names to the published feed, and across a restart.
func TestServePushes(t *testing.T) {
	hub := newTestHub(t)
	dir := t.TempDir()
	ports, err := freePorts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + ports[0]
	conf := filepath.Join(dir, "config.yaml")
	config := func(websub string) {
		t.Helper()
		text := fmt.Sprintf("publication: {title: The Test Dispatch, url: %q}\nstore: sqlite:data/feedctl.db\n"+
			"fetch: {full_text: never, schedule: '@every 1h', max_bytes: 64KiB, allow_private: [%q], websub: %q}\nchannels: [{slug: front, title: Everything}]\npublish: {listen: %q}\nsources: [{url: %q}]\n",
			base, strings.TrimPrefix(hub.URL, "http://"), websub, "127.0.0.1:"+ports[0], hub.URL+"/feed")
		if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	config(base)
	show := func() string { return mustRun(t, nil, "-c", conf, "show", hub.URL+"/feed") }
	r := serve(t, "-c", conf, "-v", "serve")
	until(t, "a request to the hub", r, func() bool { return len(hub.requests()) == 1 })
	asked := hub.requests()[0]
	if !strings.HasPrefix(asked.Get("hub.callback"), base+"/websub/") || asked.Get("hub.topic") != hub.URL+"/feed" || len(asked.Get("hub.secret")) < 43 {
		t.Fatalf("the hub was asked %v", asked)
	}
	until(t, "the greeting", r, func() bool { return strings.Contains(r.out.String(), "next ") })
	if got := show(); !strings.Contains(got, "waiting for "+hub.URL+"/hub") {
		t.Errorf("show says\n%s", got)
	}

	t.Run("who did not ask is told nothing", func(t *testing.T) {
		for name, change := range map[string]func(url.Values){
			"another topic":          func(q url.Values) { q.Set("hub.topic", "https://evil.example/") },
			"unsubscribe":            func(q url.Values) { q.Set("hub.mode", "unsubscribe") },
			"markup":                 func(q url.Values) { q.Set("hub.challenge", "<script>alert(1)</script>") },
			"a challenge too long":   func(q url.Values) { q.Set("hub.challenge", strings.Repeat("x", 513)) },
			"no challenge":           func(q url.Values) { q.Del("hub.challenge") },
			"a challenge with lines": func(q url.Values) { q.Set("hub.challenge", "a\r\nSet-Cookie: b") },
		} {
			if res, body := verify(t, asked, change); res.StatusCode != http.StatusNotFound || strings.Contains(body, "script") {
				t.Errorf("%s: %d %s", name, res.StatusCode, body)
			}
		}
		if got := push(t, asked, hub.feed(), signed(asked, hub.feed())); got != http.StatusGone {
			t.Errorf("a push before it was verified: %d", got)
		}
		stranger := url.Values{"hub.callback": {base + "/websub/" + strings.Repeat("x", 43)}, "hub.topic": asked["hub.topic"]}
		if res, _ := verify(t, stranger, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("another token: %d", res.StatusCode)
		}
		if got := push(t, stranger, hub.feed(), ""); got != http.StatusGone {
			t.Errorf("a push to another token: %d", got)
		}
	})

	res, body := verify(t, asked, nil)
	if res.StatusCode != http.StatusOK || body != "Chall-enge_42" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("verification: %d %q %v", res.StatusCode, body, res.Header)
	}
	if res, _ := verify(t, asked, nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("the verification once more: %d", res.StatusCode)
	}
	if got := show(); !strings.Contains(got, "subscribed to "+hub.URL+"/hub until") {
		t.Errorf("show says\n%s", got)
	}
	published := func(title string) func() bool {
		return func() bool { return strings.Contains(second(get(t, base+"/atom.xml")), title) }
	}

	hub.entry("2", "A whale in the harbour")
	if got := push(t, asked, hub.feed(), "sha256="+strings.Repeat("0", 64)); got != http.StatusAccepted {
		t.Errorf("a bad signature: %d, want it ignored without a word", got)
	}
	if got := push(t, asked, strings.Repeat("x", 65<<10), ""); got != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d", got)
	}
	if got := push(t, asked, hub.feed(), signed(asked, hub.feed())); got != http.StatusAccepted {
		t.Fatalf("a push: %d", got)
	}
	until(t, "the pushed entry", r, published("A whale in the harbour"))
	if got := mustRun(t, nil, "-c", conf, "show", "--ledger", hub.URL+"/feed"); !strings.Contains(got, "pushed by "+hub.URL+"/hub") || !strings.Contains(got, "last push just now") {
		t.Errorf("the ledger says\n%s", got)
	}
	if code := r.stop(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, r.errs)
	}

	again := serve(t, "-c", conf, "-v", "serve")
	until(t, "the address", again, func() bool { return strings.Contains(again.out.String(), base) })
	hub.entry("3", "Fog closes the port")
	if got := push(t, asked, hub.feed(), signed(asked, hub.feed())); got != http.StatusAccepted {
		t.Errorf("a push after a restart: %d", got)
	}
	until(t, "the entry pushed after a restart", again, published("Fog closes the port"))
	if n := len(hub.requests()); n != 1 {
		t.Errorf("the hub was asked %d times", n)
	}
	again.stop()

	config("")
	off := serve(t, "-c", conf, "serve")
	until(t, "the address", off, func() bool { return strings.Contains(off.out.String(), base) })
	if got := push(t, asked, hub.feed(), signed(asked, hub.feed())); got < 400 {
		t.Errorf("a push without fetch.websub: %d", got)
	}
	off.stop()
	if got := show(); !strings.Contains(got, "fetch.websub is not set") {
		t.Errorf("show says\n%s", got)
	}

	// A secret stands in the store and nowhere else.
	token := asked.Get("hub.callback")[strings.LastIndex(asked.Get("hub.callback"), "/")+1:]
	told := r.out.String() + r.errs.String() + again.out.String() + again.errs.String() + mustRun(t, nil, "-c", conf, "show", "--json", hub.URL+"/feed")
	for _, text := range files(t, filepath.Join(dir, "public")) {
		told += text
	}
	for name, secret := range map[string]string{"token": token, "secret": asked.Get("hub.secret")} {
		if strings.Contains(told, secret) {
			t.Errorf("the %s was told", name)
		}
	}
	var shown sourceJSON
	if err := json.Unmarshal([]byte(mustRun(t, nil, "-c", conf, "show", "--json", hub.URL+"/feed")), &shown); err != nil || shown.Hub != hub.URL+"/hub" || shown.Push == "" {
		t.Errorf("show --json: %+v, %v", shown, err)
	}
}

// Who guesses callbacks is slowed down although publish.rate is off, and a push
// of ours is taken all the same. Of a body that does not come nothing is held.
func TestServeSlowsGuesses(t *testing.T) {
	hub := newTestHub(t)
	conf := filepath.Join(t.TempDir(), "config.yaml")
	ports, err := freePorts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + ports[0]
	text := fmt.Sprintf("store: sqlite:data/feedctl.db\nfetch: {full_text: never, schedule: '@every 1h', allow_private: [%q], websub: %q}\npublish: {listen: %q, rate: 0}\nsources: [{url: %q}]\n",
		strings.TrimPrefix(hub.URL, "http://"), base, "127.0.0.1:"+ports[0], hub.URL+"/feed")
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r := serve(t, "-c", conf, "serve")
	until(t, "a request to the hub", r, func() bool { return len(hub.requests()) == 1 })
	asked := hub.requests()[0]
	if res, _ := verify(t, asked, nil); res.StatusCode != http.StatusOK {
		t.Fatalf("verification: %d", res.StatusCode)
	}
	slowed := 0
	for i := range 400 {
		guess := url.Values{"hub.callback": {fmt.Sprintf("%s/websub/guess%038d", base, i)}}
		if push(t, guess, "", "") == http.StatusTooManyRequests {
			slowed++
		}
	}
	if slowed == 0 {
		t.Error("400 guesses were all looked up")
	}
	if got := push(t, asked, hub.feed(), signed(asked, hub.feed())); got != http.StatusAccepted {
		t.Errorf("a push of ours: %d", got)
	}
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d\n%s", code, r.errs)
	}
}
