package fetch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"feedctl/news"
)

const (
	modelTimeout  = 2 * time.Minute // a model on the desk's own machine may need it
	modelBytes    = 1 << 20         // of an answer
	shortestRest  = 5 * time.Minute // after any failure
	longestWait   = 20 * time.Second
	tokensPerWord = 4 // generous: other scripts, and the JSON around
	tokensMore    = 600
)

// ModelOptions say where a model answers. Zero fields take the default named beside
// them.
type ModelOptions struct {
	Endpoint  string // base of an OpenAI-compatible API, with or without /v1 and /chat/completions
	Model     string
	Key       string        // sent as a bearer token to the endpoint alone; empty: none
	UserAgent string        // default "feedctl"
	Timeout   time.Duration // of one request; default 2 min
	Now       func() time.Time
}

// Model asks an OpenAI-compatible chat endpoint (Ollama, llama.cpp's server, vLLM, a
// hosted service). It connects to the endpoint's own host alone, whatever its address,
// for the configuration names it; it follows no redirect and uses no proxy. It is safe
// for concurrent use.
type Model struct {
	o         ModelOptions
	url       *url.URL
	transport *http.Transport
	form      atomic.Int32 // of forms: what the endpoint was found to understand
}

// NewModel returns an error when the endpoint is no http or https address, or a key
// would travel in the clear to another machine.
func NewModel(o ModelOptions) (*Model, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, news.WithHint(errors.New("summary.endpoint is no http or https address"), "write one like http://localhost:11434/v1; a key belongs into key_file")
	}
	if o.Key != "" && u.Scheme == "http" && HostedModel(o.Endpoint) {
		return nil, news.WithHint(errors.New("summary.endpoint: a key is not sent to another network without encryption"), "use an https address, or leave key_file out")
	}
	switch path := strings.TrimSuffix(u.Path, "/"); {
	case strings.HasSuffix(path, "/chat/completions"):
	case path == "":
		u.Path = "/v1/chat/completions"
	default:
		u.Path = path + "/chat/completions"
	}
	o.UserAgent = cmp.Or(o.UserAgent, "feedctl")
	o.Timeout = cmp.Or(o.Timeout, modelTimeout)
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Model{o: o, url: u, transport: &http.Transport{
		DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		MaxConnsPerHost:        4,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}}, nil
}

// Close lets go of the connections that are kept for the next request.
func (m *Model) Close() { m.transport.CloseIdleConnections() }

// HostedModel reports whether an endpoint is somebody else's: neither on this machine
// nor at an address or name that only a private network has.
func HostedModel(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return true
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return !a.IsLoopback() && !a.IsPrivate() && !a.IsLinkLocalUnicast()
	}
	if !strings.Contains(host, ".") {
		return false // localhost, a neighbour's or a container's name
	}
	for _, own := range []string{".localhost", ".local", ".internal", ".lan", ".home.arpa"} { // RFC 6761, 6762, 8375; ICANN's .internal
		if strings.HasSuffix(host, own) {
			return false
		}
	}
	return true
}

// forms are the ways to ask, the best first: older servers know no schema, the newest
// services no temperature and another name of the limit.
var forms = []struct{ format, limit, temperature string }{
	{`{"type":"json_schema","json_schema":{"name":"summary","strict":true,"schema":%s}}`, "max_tokens", "0"},
	{`{"type":"json_schema","json_schema":{"name":"summary","strict":true,"schema":%s}}`, "max_completion_tokens", ""},
	{`{"type":"json_object"}`, "max_tokens", "0"},
	{"", "max_tokens", "0"},
	{"", "max_completion_tokens", ""},
}

// Complete asks the model one question. Where the endpoint does not understand the
// form of a request (400, 404 and 422 with words about a parameter) the next simpler
// one is tried, and kept for later questions. A short Retry-After is waited for, once.
func (m *Model) Complete(ctx context.Context, q news.ModelRequest) (r news.ModelReply) {
	waited := false
	for {
		form := m.form.Load()
		body, err := m.body(q, int(form))
		if err != nil {
			return m.failed(r, nil, err)
		}
		status, header, answer, err := m.post(ctx, body)
		switch {
		case err != nil:
			return m.failed(r, header, fmt.Errorf("ask model: %w", err))
		case status >= 200 && status <= 299:
			if r.Text, err = replyText(answer); err != nil {
				return m.failed(r, header, fmt.Errorf("ask model: %w", err))
			}
			return r
		case (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) && int(form) < len(forms)-1:
			m.form.CompareAndSwap(form, form+1)
			continue
		case !waited && mayAskToWait(status):
			if wait := retryAfter(header, m.o.Now()).Sub(m.o.Now()); wait > 0 && wait <= longestWait {
				waited = true
				select {
				case <-time.After(wait):
					continue
				case <-ctx.Done():
					return m.failed(r, nil, ctx.Err())
				}
			}
		}
		return m.failed(r, header, m.refusal(status, answer))
	}
}

func (m *Model) failed(r news.ModelReply, h http.Header, err error) news.ModelReply {
	r.Err, r.Rest = err, m.o.Now().Add(shortestRest).UTC()
	if t := retryAfter(h, m.o.Now()); t.After(r.Rest) {
		r.Rest = t
	}
	return r
}

func (m *Model) refusal(status int, body []byte) error {
	said := printable(string(body[:min(len(body), 200)]))
	if m.o.Key != "" {
		said = strings.ReplaceAll(said, m.o.Key, "(key)")
	}
	err := fmt.Errorf("ask model: %s answered %d: %s", m.url.Host, status, strings.Join(strings.Fields(said), " "))
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return news.WithHint(err, "look at summary.key_file")
	}
	return err
}

func (m *Model) body(q news.ModelRequest, form int) ([]byte, error) {
	f := forms[form]
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	fields := map[string]any{
		"model":    m.o.Model,
		"messages": []message{{"system", q.Instructions}, {"user", q.Material}},
		"stream":   false,
		f.limit:    q.MaxWords*tokensPerWord + tokensMore,
	}
	if f.temperature != "" {
		fields["temperature"] = json.Number(f.temperature)
	}
	if strings.Contains(f.format, "%s") {
		fields["response_format"] = json.RawMessage(fmt.Sprintf(f.format, q.Schema))
	} else if f.format != "" {
		fields["response_format"] = json.RawMessage(f.format)
	}
	b, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("ask model: %w", err)
	}
	return b, nil
}

func (m *Model) post(parent context.Context, body []byte) (status int, header http.Header, answer []byte, err error) {
	ctx, cancel := context.WithTimeoutCause(parent, m.o.Timeout, errTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.url.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("User-Agent", m.o.UserAgent)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if m.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+m.o.Key)
	}
	res, err := m.transport.RoundTrip(req) // a client would follow redirects
	if err != nil {
		return 0, nil, nil, because(ctx, err)
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(res.Body, modelBytes+1))
	if err != nil {
		return res.StatusCode, res.Header, nil, because(ctx, err)
	}
	if len(answer) > modelBytes {
		return res.StatusCode, res.Header, nil, fmt.Errorf("its answer is longer than %d bytes", modelBytes)
	}
	return res.StatusCode, res.Header, answer, nil
}

// replyText is what the first choice of an answer says; empty where the model
// declined.
func replyText(body []byte) (string, error) {
	var a struct {
		Choices []struct {
			Message struct {
				Content json.RawMessage `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(body, &a); err != nil || len(a.Choices) == 0 {
		return "", errors.New("its answer is not that of a chat endpoint")
	}
	raw := a.Choices[0].Message.Content
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return "", errors.New("its answer is not that of a chat endpoint")
	}
	for _, p := range parts {
		text += p.Text
	}
	return text, nil
}
