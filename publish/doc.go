// Package publish turns editions into bytes and hands the bytes to readers:
// RSS 2.0, Atom, JSON Feed, OPML and HTML pages, a directory of files, and the
// HTTP server that answers for them.
//
// Everything here is a function of its arguments. There is no clock in the
// output, so equal editions give equal bytes, and [WriteDir] leaves a file
// alone whose bytes are equal. Every address is built from the publication's
// own URL, never from a request.
//
// Start with site.go (what is printed where), then content.go (the body that
// all three feeds share) and rss.go, atom.go, jsonfeed.go (one format each).
// A new format is one file, one line in formats and one golden edition.
package publish
