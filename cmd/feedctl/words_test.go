package main

import (
	"strings"
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 s"},
		{59*time.Second + 400*time.Millisecond, "59 s"},
		{59*time.Second + 600*time.Millisecond, "1 min"},
		{89 * time.Second, "1 min"},
		{91 * time.Second, "2 min"},
		{59*time.Minute + 40*time.Second, "1 h"},
		{110 * time.Minute, "2 h"},
		{47*time.Hour + 10*time.Minute, "47 h"},
		{47*time.Hour + 40*time.Minute, "2 days"},
		{7*24*time.Hour - time.Second, "7 days"},
		{100 * 24 * time.Hour, "100 days"},
	} {
		if got := span(tt.d); got != tt.want {
			t.Errorf("span(%v) = %q, want %q", tt.d, got, tt.want)
		}
	}
}

func TestExact(t *testing.T) {
	for d, want := range map[time.Duration]string{5 * time.Minute: "5m", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 90 * time.Second: "1m30s"} {
		if got := exact(d); got != want {
			t.Errorf("exact(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestWide(t *testing.T) {
	for s, want := range map[string]int{"": 0, "Hill": 4, "東京": 4, "Café": 4, "Cafe\u0301": 4, "한국어": 6, "a\u200db": 2} {
		if got := wide(s); got != want {
			t.Errorf("wide(%q) = %d, want %d", s, got, want)
		}
	}
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{"Harbour", 7, "Harbour"}, {"Harbour", 6, "Harbo…"}, {"東京新聞", 8, "東京新聞"}, {"東京新聞", 7, "東京新…"}, {"東京新聞", 6, "東京…"}, {"x", 0, ""}} {
		if got := short(tt.s, tt.n); got != tt.want {
			t.Errorf("short(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

func TestNamesThatFit(t *testing.T) {
	for _, tt := range []struct {
		names []string
		n     int
		want  string
	}{
		{nil, 5, ""},
		{[]string{"all", "world"}, 9, "all world"},
		{[]string{"all", "world"}, 8, "all +1"},
		{[]string{"all", "world", "sea"}, 12, "all world +1"},
		{[]string{"headlines", "world"}, 6, "he… +1"},
		{[]string{"headlines"}, 6, "headl…"},
	} {
		if got := fitting(tt.names, tt.n); got != tt.want {
			t.Errorf("fitting(%q, %d) = %q, want %q", tt.names, tt.n, got, tt.want)
		}
	}
}

// The widest that ordinary data get still fits the terminal, in one column each.
func TestSourceTable(t *testing.T) {
	rows := [][]string{
		{"5ivskzul", "The Harbour Times International Edition", "failing", "12345", "11 months ago", "in 58 min"},
		{"n3icauu2", "東京新聞ニュース速報と国際情勢の総合案内", "active", "7", "59 min ago", "now"},
		{"53nugpbd", "Hill", "paused", "1", "never", ""},
	}
	channels := [][]string{{"all", "world-headlines", "europe"}, {"all"}, nil}
	lines := sourceTable([]string{"ID", "TITLE", "STATE", "ITEMS", "CHECKED", "NEXT"}, rows, channels)
	if len(lines) != 4 {
		t.Fatalf("%d lines, want 4", len(lines))
	}
	column := func(line, cell string) int { return wide(line[:strings.Index(line, cell)]) }
	at := column(lines[0], "STATE")
	for i, line := range lines {
		if wide(line) > columns {
			t.Errorf("%d columns, want at most %d: %s", wide(line), columns, line)
		}
		if got := column(line, []string{"STATE", "failing", "active", "paused"}[i]); got != at {
			t.Errorf("state in column %d, want %d: %s", got, at, line)
		}
	}
}
