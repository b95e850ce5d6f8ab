package content

import (
	"strconv"
	"strings"
)

// leastSnippet is how many characters a page has to allow (max-snippet) for its
// text to be used at all. Of one outlet up to 200 words are printed, and those
// are seldom more: so no limit that is taken up is ever exceeded.
const leastSnippet = 1500

// refusal returns why the page's text may not be used, in words for a person;
// empty when it may. It reads the page's own rules: robots meta elements for all
// readers, for news readers or for us by name (noarchive, nosnippet, a
// max-snippet too small for a summary, noai), and the W3C TDM Reservation
// Protocol's tdm-reservation. Of several limits the strictest counts.
// A noindex speaks of search alone and forbids nothing here.
func (f *facts) refusal() string {
	for _, name := range [...]string{"robots", "googlebot-news", "feedctl"} {
		for _, v := range f.meta[name] {
			if rule := robotsRule(v); rule != "" {
				return "meta " + name + ": " + rule
			}
		}
	}
	for _, v := range f.meta["tdm-reservation"] {
		if strings.TrimSpace(v) == "1" {
			return "meta tdm-reservation: 1"
		}
	}
	return ""
}

// RobotsTag returns why a response's X-Robots-Tag header forbids using the
// page's text, or "". A directive given to another crawler by name is not ours.
func RobotsTag(header string) string {
	if agent, rest, ok := strings.Cut(header, ":"); ok && !strings.Contains(agent, ",") {
		switch strings.ToLower(strings.TrimSpace(agent)) {
		case "max-snippet", "max-image-preview", "max-video-preview", "unavailable_after":
		case "feedctl":
			header = rest
		default:
			return ""
		}
	}
	if rule := robotsRule(header); rule != "" {
		return "X-Robots-Tag: " + rule
	}
	return ""
}

// robotsRule returns the directive of a robots list that keeps a text from use.
func robotsRule(list string) string {
	for _, d := range strings.Split(strings.ToLower(list), ",") {
		d = strings.Join(strings.Fields(d), "")
		switch d {
		case "noarchive", "nosnippet", "noai":
			return d
		}
		if limit, ok := strings.CutPrefix(d, "max-snippet:"); ok {
			// A negative limit is none; what is no number says nothing.
			if n, err := strconv.Atoi(limit); err == nil && n >= 0 && n < leastSnippet {
				return d
			}
		}
	}
	return ""
}
