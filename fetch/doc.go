// Package fetch looks at a source or a page politely and says what it saw.
//
// A [Client] makes every request of feedctl that goes to a publisher. It asks
// conditionally, keeps at most one request in flight to a host, connects to no
// private address that was not named, bounds time and bytes, and puts every
// outcome into one of the classes of package news. It sends no cookies and no
// Referer, and the credentials of a source go to that source's host alone.
//
// Start with visit.go (one look at a source), then client.go (one request),
// guard.go (where requests may go), body.go (bytes from the wire) and next.go
// (when to look again). Reading what came is parse.go's.
package fetch
