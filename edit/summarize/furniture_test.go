package summarize

import (
	"testing"

	"feedctl/edit/content"
)

func TestDateline(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"agency", "LONDON (Reuters) - The mill burned.", "The mill burned."},
		{"town and state", "HARTLEY, Maine (AP) — The mill burned.", "The mill burned."},
		{"date", "PARIS, June 5 — The mill burned.", "The mill burned."},
		{"german", "Berlin (dpa) - Die Mühle brennt.", "Die Mühle brennt."},
		{"french", "Paris (AFP) – Le moulin brûle.", "Le moulin brûle."},
		{"spanish", "Madrid, 12 mar (EFE).- Arde el molino.", "Arde el molino."},
		{"agency alone", "(CNN)The mill burned.", "The mill burned."},
		{"agency and dash", "(CNN) -- The mill burned.", "The mill burned."},
		{"a member", "Joe Hill (D-NY) said the mill burned.", "Joe Hill (D-NY) said the mill burned."},
		{"an abbreviation", "The Milling Fund (IMF) - a body of millers - met.", "The Milling Fund (IMF) - a body of millers - met."},
		{"a dash in a sentence", "The mill - an old one - burned.", "The mill - an old one - burned."},
		{"a name in capitals", "NATO - the alliance - met.", "NATO - the alliance - met."},
		{"nothing behind", "LONDON (Reuters) - ", "LONDON (Reuters) - "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.text[datelineLen(tt.text):]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestIsFurniture(t *testing.T) {
	tests := []struct {
		name, text, lang string
		want             bool
	}{
		{"read more", "Read more: the history of the mill", "en", true},
		{"caption", "PHOTO: The mill before the fire.", "en", true},
		{"byline", "By Ann Porter", "en", true},
		{"byline with its job", "By Ann Porter, Milling Correspondent", "en", true},
		{"a sentence with by", "By Monday the mill had burned down.", "en", false},
		{"reporting", "(Reporting by Ann Porter; Editing by Joe Hill)", "en", true},
		{"roster", "Hill, Stone, Porter, Lane, Brown, Poole, Gray, White, Black.", "en", true},
		{"german nouns", "Die Mühle in Hartley und das Haus des Müllers brannten in der Nacht.", "de", false},
		{"short heading", "The fire", "en", true},
		{"a dateline alone", "LOUISVILLE, Ky.", "en", true},
		{"short sentence", "It burned.", "en", false},
		{"a sentence", "The mill burned down and nobody was hurt.", "en", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := isFurniture(tt.text, content.Words(tt.text, tt.lang), tt.lang); got != tt.want {
				t.Errorf("isFurniture(%q): got %v, want %v", tt.text, got, tt.want)
			}
		})
	}
}

func TestQuoteBalance(t *testing.T) {
	tests := []struct {
		text, lang string
		want       int
	}{
		{`He said: "It burned."`, "en", 0},
		{`He said: "It burned.`, "en", 1},
		{`It burned," he said.`, "en", -1},
		{`"One. "Two."`, "en", 0},
		{`the 'mill' and "fire"`, "en", 0},
		{"“It burned.", "en", 1},
		{"„Es brennt“, rief er.", "de", 0},
		{"»Es brennt«, rief er.", "de", 0},
		{"« Ça brûle », dit-il.", "fr", 0},
		{"”Det brinner”, sade hon.", "sv", 0},
		{"「火事だ」", "ja", 0},
		{"「火事だ", "ja", 1},
	}
	for _, tt := range tests {
		if got := quoteBalance(tt.text, tt.lang); got != tt.want {
			t.Errorf("quoteBalance(%q): got %d, want %d", tt.text, got, tt.want)
		}
	}
}
