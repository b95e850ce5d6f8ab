package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"feedctl/news"
	"feedctl/pipeline"
)

func TestPrintList(t *testing.T) {
	stopped := errors.New("stopped")
	tests := []struct {
		name string
		rows []any
		err  error
		want string
	}{
		{"empty", nil, nil, "[]\n"},
		{"one", []any{map[string]string{"a": "<b>"}}, nil, "[\n  {\n    \"a\": \"<b>\"\n  }\n]\n"},
		{"several", []any{1, []int{2}}, nil, "[\n  1,\n  [\n    2\n  ]\n]\n"},
		{"broken off", []any{1}, stopped, "[\n  1"},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		c := &cli{Out: &out}
		err := c.printList(func(row func(any) error) error {
			for _, r := range tt.rows {
				if err := row(r); err != nil {
					return err
				}
			}
			return tt.err
		})
		if out.String() != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.name, out.String(), err, tt.want, tt.err)
		}
		var whole bytes.Buffer
		if err := (&cli{Out: &whole}).printJSON(some(tt.rows)); err != nil || tt.err == nil && whole.String() != tt.want {
			t.Errorf("%s: all at once: got %q, %v", tt.name, whole.String(), err)
		}
		if tt.err == nil && !json.Valid(out.Bytes()) {
			t.Errorf("%s: not JSON: %s", tt.name, out.Bytes())
		}
	}
}

// A feed may name its hub with a key in it; what is printed has none.
func TestHubIsRedacted(t *testing.T) {
	c := &cli{Getenv: func(string) string { return "" }}
	cfg, err := c.defaults()
	if err != nil {
		t.Fatal(err)
	}
	a := &app{cli: c, cfg: cfg}
	for hub, want := range map[string]string{
		"":                                  "",
		"https://hub.example/":              "https://hub.example/",
		"https://anna:hunter2@hub.example/": "https://xxxxx@hub.example/",
		"https://hub.example/?token=hunter2&mode": news.Redacted("https://hub.example/?token=hunter2&mode"),
	} {
		got := a.sourceJSON(news.Source{URL: "https://a.example/f", Poll: news.Poll{Hub: hub}}, 0).Hub
		if got != want || strings.Contains(got, "hunter2") {
			t.Errorf("%s: got %q, want %q", hub, got, want)
		}
	}
}

// A story that another took the items of is listed without them.
func TestStoryWithoutItems(t *testing.T) {
	c := &cli{Getenv: func(string) string { return "" }}
	cfg, err := c.defaults()
	if err != nil {
		t.Fatal(err)
	}
	a := &app{cli: c, cfg: cfg, id: news.Identity{Authority: "a.example", Year: 2026}}
	j, err := a.storyJSON(news.Story{Key: "k", Title: "A title", MergedInto: "other"}, nil, nil, pipeline.Waits{})
	if err != nil || len(j.Items) != 0 || j.MergedInto != "tag:a.example,2026:story/other" {
		t.Errorf("got %+v, %v", j, err)
	}
}
