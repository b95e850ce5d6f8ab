package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedctl/news"
)

const said = `{"choices":[{"message":{"role":"assistant","content":"the answer"},"finish_reason":"stop"}]}`

func asked(t *testing.T, o ModelOptions, answer http.HandlerFunc) (*Model, *httptest.Server) {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	o.Endpoint, o.Model = srv.URL+"/v1", "small"
	m, err := NewModel(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m, srv
}

var modelQuestion = news.ModelRequest{Instructions: "Do it.", Material: "Sentences.", Schema: `{"type":"object"}`, MaxWords: 100}

func TestModelAsks(t *testing.T) {
	m, _ := asked(t, ModelOptions{Key: "k-secret", UserAgent: "feedctl/1"}, func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Model    string
			Messages []struct{ Role, Content string }
			Stream   *bool
			Format   struct {
				Type   string
				Schema struct{ Schema json.RawMessage } `json:"json_schema"`
			} `json:"response_format"`
		}
		b, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(b, &q)
		}
		if err != nil || r.Method != "POST" || r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer k-secret" ||
			r.Header.Get("User-Agent") != "feedctl/1" || q.Model != "small" || len(q.Messages) != 2 || q.Messages[0].Role != "system" ||
			q.Messages[1].Content != "Sentences." || q.Stream == nil || *q.Stream || q.Format.Type != "json_schema" || string(q.Format.Schema.Schema) != `{"type":"object"}` {
			t.Errorf("got %v %s %v: %s", err, r.URL, r.Header, b)
		}
		fmt.Fprint(w, said)
	})
	if r := m.Complete(t.Context(), modelQuestion); r.Err != nil || r.Text != "the answer" {
		t.Errorf("got %+v", r)
	}
}

func TestModelAddresses(t *testing.T) {
	for endpoint, want := range map[string]string{
		"http://localhost:11434":                     "http://localhost:11434/v1/chat/completions",
		"http://localhost:11434/":                    "http://localhost:11434/v1/chat/completions",
		"http://[::1]:8000/v1/":                      "http://[::1]:8000/v1/chat/completions",
		"https://models.example/api/v1":              "https://models.example/api/v1/chat/completions",
		"https://models.example/v1/chat/completions": "https://models.example/v1/chat/completions",
	} {
		m, err := NewModel(ModelOptions{Endpoint: endpoint})
		if err != nil || m.url.String() != want {
			t.Errorf("%s: got %v, %v; want %s", endpoint, m.url, err, want)
		}
	}
	for _, o := range []ModelOptions{{Endpoint: ""}, {Endpoint: "ftp://x"}, {Endpoint: "localhost:1"}, {Endpoint: "https://u:p@models.example/v1"},
		{Endpoint: "http://models.example/v1", Key: "k"}} {
		if _, err := NewModel(o); err == nil || news.Hint(err) == "" {
			t.Errorf("%+v: got %v, want an error with a hint", o, err)
		}
	}
	for endpoint, want := range map[string]bool{
		"http://localhost:11434": false, "http://127.0.0.1:1": false, "http://[::1]/v1": false, "http://10.0.0.7:8000": false, "http://ollama:11434": false,
		"http://gpu.local/v1": false, "https://models.example/v1": true, "https://203.0.113.7/v1": true, "http://local.example": true,
	} {
		if got := HostedModel(endpoint); got != want {
			t.Errorf("hosted %s: got %v, want %v", endpoint, got, want)
		}
	}
}

// Every kind of failure leaves the extract standing, says why in a line, and is
// followed by a rest.
func TestModelFails(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked elsewhere: %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(elsewhere.Close)
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   string // in the error
		rest   time.Duration
	}{
		{"a wrong key", func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "no such key: k-secret\x1b[31m\nlook", http.StatusUnauthorized)
		}, "answered 401: no such key: (key)[31mlook", shortestRest},
		{"no such model", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "unknown model", http.StatusNotFound) }, "answered 404", shortestRest},
		{"a pause of an hour", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			http.Error(w, "slow down", http.StatusTooManyRequests)
		}, "answered 429", time.Hour},
		{"a broken server", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusInternalServerError) }, "answered 500", shortestRest},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, "answered 307", shortestRest},
		{"a page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, "not that of a chat endpoint", shortestRest},
		{"no choices", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[]}`) }, "not that of a chat endpoint", shortestRest},
		{"another shape", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[{"message":{"content":7}}]}`) }, "not that of a chat endpoint", shortestRest},
		{"too much", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("x"), modelBytes+2))
		}, "longer than", shortestRest},
		{"no end", func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "no whole answer in time", shortestRest},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, "EOF", shortestRest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := ModelOptions{Key: "k-secret", Now: func() time.Time { return now }}
			if tt.name == "no end" {
				o.Timeout = 50 * time.Millisecond
			}
			m, _ := asked(t, o, tt.answer)
			r := m.Complete(t.Context(), modelQuestion)
			if r.Err == nil || !strings.Contains(r.Err.Error(), tt.want) || r.Text != "" {
				t.Fatalf("got %+v, want an error with %q", r, tt.want)
			}
			if strings.Contains(r.Err.Error(), "k-secret") || strings.ContainsAny(r.Err.Error(), "\n\x1b") {
				t.Errorf("got %q, want one line without the key", r.Err)
			}
			if got := r.Rest.Sub(now); got != tt.rest {
				t.Errorf("rest: got %v, want %v", got, tt.rest)
			}
		})
	}
}

// Servers that know no schema are asked in simpler forms, and remembered.
func TestModelForms(t *testing.T) {
	var requests atomic.Int32
	m, _ := asked(t, ModelOptions{}, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		b, _ := io.ReadAll(r.Body)
		if bytes.Contains(b, []byte("json_schema")) {
			http.Error(w, `{"error":"response_format.type must be json_object"}`, http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, `{"choices":[{"message":{"content":[{"type":"text","text":"the "},{"type":"text","text":"answer"}]}}]}`)
	})
	for n, want := range []int32{3, 4} {
		if r := m.Complete(t.Context(), modelQuestion); r.Err != nil || r.Text != "the answer" {
			t.Errorf("question %d: got %+v", n, r)
		}
		if got := requests.Load(); got != want {
			t.Errorf("question %d: got %d requests by then, want %d", n, got, want)
		}
	}
	deaf, _ := asked(t, ModelOptions{}, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadRequest) })
	if r := deaf.Complete(t.Context(), modelQuestion); r.Err == nil {
		t.Errorf("a server that understands nothing: got %+v", r)
	}
	declined, _ := asked(t, ModelOptions{}, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"choices":[{"message":{"content":null,"refusal":"I would rather not."}}]}`)
	})
	if r := declined.Complete(t.Context(), modelQuestion); r.Err != nil || r.Text != "" {
		t.Errorf("declined: got %+v, want an empty answer", r)
	}
}

// A short pause is waited for, once.
func TestModelWaits(t *testing.T) {
	var requests atomic.Int32
	m, _ := asked(t, ModelOptions{}, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, said)
	})
	if r := m.Complete(t.Context(), modelQuestion); r.Err != nil || requests.Load() != 2 {
		t.Errorf("got %+v after %d requests", r, requests.Load())
	}
}
