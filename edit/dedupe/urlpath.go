package dedupe

import (
	"path"
	"strings"
)

var indexFiles = set(`index.html index.htm index.xhtml index.shtml index.php index.php3 index.asp index.aspx index.jsp index.cgi
	default.html default.htm default.asp default.aspx home.html home.htm`)

// scripts are the endings of programs: what they show stands in their parameters.
var scripts = set(".php .php3 .php4 .php5 .phtml .asp .aspx .ashx .cgi .pl .py .jsp .jspx .jhtml .do .dll .cfm .exe .fcgi .action .mvc .nsf")

// printMarks are path segments of a page's version for printers.
var printMarks = set("print printable printer-friendly printerfriendly print-view printview")

// pathSays is how much a path says by itself about which page is meant.
type pathSays int

const (
	namesNone    pathSays = iota // the front page, a program: /show.php
	namesSection                 // maybe one: /article
	namesOne                     // /2026/03/wheat-harvest
)

// canonicalPath is an escaped path in the form that is compared.
func canonicalPath(p string) (canonical string, names pathSays) {
	kept := segments(p)
	if len(kept) > 0 {
		names = saysOf(kept[len(kept)-1])
	}
	for len(kept) > 0 {
		last := kept[len(kept)-1]
		low := strings.ToLower(last)
		lead := strings.ToLower(kept[0])
		switch {
		case indexFiles[low]:
			kept = kept[:len(kept)-1]
			continue
		case len(kept) > 1 && (low == "amp" || low == "amphtml"):
			kept = kept[:len(kept)-1]
			names = saysOf(kept[len(kept)-1])
			continue
		case len(kept) > 1 && lead == "amp":
			kept = kept[1:]
			continue
		case len(kept) > 1 && printMarks[low] && saysOf(kept[len(kept)-2]) == namesOne:
			kept = kept[:len(kept)-1]
			names = namesOne
			continue
		// /print/2026/03/wheat-harvest, but not /print/2026: that is an issue on paper.
		case len(kept) > 2 && printMarks[lead] && saysOf(last) == namesOne:
			kept = kept[1:]
			continue
		}
		if bare := withoutAMP(last); bare != last {
			kept[len(kept)-1] = bare
			continue
		}
		break
	}
	return "/" + strings.Join(kept, "/"), names
}

// segments are the parts of a path between its slashes, the dots in it followed.
func segments(p string) (kept []string) {
	for seg := range strings.SplitSeq(escape(p, pathSafe), "/") {
		// Session ids in path parameters: /page;jsessionid=1A2B
		if name, param, ok := strings.Cut(seg, ";"); ok {
			if key, _, _ := strings.Cut(param, "="); sessions[strings.ToLower(key)] {
				seg = name
			}
		}
		// and as ASP.NET writes them: /(S(x1y2z3))/page.aspx
		if strings.HasPrefix(seg, "(S(") && strings.HasSuffix(seg, "))") {
			continue
		}
		switch seg {
		case "", ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, seg)
		}
	}
	return kept
}

// saysOf is what is said by a path's last segment: a number, a date or several
// words are the name of one page.
func saysOf(segment string) pathSays {
	switch {
	case scripts[strings.ToLower(path.Ext(segment))], indexFiles[strings.ToLower(segment)]:
		return namesNone
	case len(segment) >= 20 || strings.ContainsAny(segment, "0123456789-_%+"):
		return namesOne
	}
	return namesSection
}

// withoutAMP takes the AMP mark off a file name: story.amp.html, story.html.amp, story.amp.
func withoutAMP(name string) string {
	low := strings.ToLower(name)
	for _, mark := range []string{".amp.html", ".amp.htm"} {
		if strings.HasSuffix(low, mark) && len(name) > len(mark) {
			return name[:len(name)-len(mark)] + name[len(name)-len(mark)+len(".amp"):]
		}
	}
	if strings.HasSuffix(low, ".amp") && len(name) > len(".amp") && strings.Trim(name[:len(name)-4], ".") != "" {
		return name[:len(name)-len(".amp")]
	}
	return name
}
