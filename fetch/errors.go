package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"feedctl/news"
)

var (
	errTimeout = errors.New("no whole answer in time")
	errIdle    = errors.New("the answer stopped coming")
	errTooBig  = errors.New("larger than fetch.max_bytes")
	errCoding  = errors.New("content coding cannot be undone")
)

// Error is why an address gave nothing to read. Its text names the address
// without user, password or secret query values.
type Error struct {
	Class  news.Class
	Status int    // HTTP status; 0 when no answer came
	URL    string // redacted
	Err    error
	// RetryAfter is when the site may be asked again by its own word; zero: it named
	// no time. Only Discover sets it: a visit keeps it in its poll.
	RetryAfter time.Time
	hops       int // redirects before it
}

// Error is one line: the address, then the reason.
func (e *Error) Error() string { return "visit " + e.URL + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// ClassOf returns the class of an error of this package: ok for nil, and
// network for an error that says nothing of itself.
func ClassOf(err error) news.Class {
	if err == nil {
		return news.ClassOK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	if e, ok := errors.AsType[*ParseError](err); ok {
		return e.Class
	}
	return news.ClassNetwork
}

func newError(class news.Class, u *url.URL, err error) error {
	return news.WithHint(&Error{Class: class, URL: redacted(u), Err: err}, hints[class])
}

// hints say what a person can do; a class without one asks for patience.
var hints = map[news.Class]string{
	news.ClassTooLarge:       "raise fetch.max_bytes in config.yaml if this source is to be read",
	news.ClassTimeout:        "it is tried again later; raise fetch.timeout in config.yaml if the site is always slow",
	news.ClassNetwork:        "check the address and the connection; it is tried again later",
	news.ClassTLS:            "the site's certificate or encryption is not to be trusted; tell its owner",
	news.ClassRedirect:       "open the address in a browser and add the feed's present address",
	news.ClassPrivateAddress: "name the address under fetch.allow_private in config.yaml if it is meant",
	news.ClassGone:           "the publisher took the feed down for good; remove the source, or resume it to ask again",
	news.ClassNotFound:       "the feed may have moved; add the site's address to find it",
	news.ClassDenied:         "the site asks for a login or refuses; set user and password_file for the source in config.yaml",
	news.ClassRateLimited:    "the site asks for fewer visits; the next one keeps the distance it named",
	news.ClassServerError:    "the site is in trouble; it is tried again later",
	news.ClassNotFeed:        "add the site's address and its feeds are looked for",
	news.ClassBadFeed:        "run inspect on the address to see what is wrong with the feed",
	news.ClassBadEncoding:    "the answer is damaged or in a coding that was not asked for; tell the site's owner",
}

// fault wraps err, which came of asking u, with its class.
func fault(u *url.URL, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	class := classify(err)
	return newError(class, u, plainly(class, err))
}

// classify sorts what can go wrong between a question and the last byte of its
// answer.
func classify(err error) news.Class {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, errPrivate):
		return news.ClassPrivateAddress
	case errors.Is(err, errTooBig):
		return news.ClassTooLarge
	case errors.Is(err, errCoding):
		return news.ClassBadEncoding
	case errors.As(err, &dns):
		return news.ClassNetwork
	case errors.Is(err, errTimeout), errors.Is(err, errIdle), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return news.ClassTimeout
	case isTLS(err):
		return news.ClassTLS
	}
	return news.ClassNetwork
}

// unreached reports whether err came before anybody was connected to: looking up
// the name or dialling. Who redirected us was.
func unreached(err error) bool {
	if e, ok := errors.AsType[*Error](err); !ok || e.hops > 0 || e.Class == news.ClassPrivateAddress {
		return false
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

func isTLS(err error) bool {
	var (
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	if errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid) ||
		errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	// crypto/tls gives most handshake failures no type of their own.
	return strings.Contains(err.Error(), "tls: ")
}

// plainly words the errors whose own text is long, or names nothing a person knows.
func plainly(class news.Class, err error) error {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("looking up %q: %w", dns.Name, &quiet{err})
	case class == news.ClassPrivateAddress:
		return inner(err, errPrivate)
	case err == io.EOF || errors.Is(err, io.EOF):
		return fmt.Errorf("the connection was closed before an answer came: %w", err)
	case class == news.ClassNetwork && errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the answer was cut off: %w", err)
	case class == news.ClassTimeout && !errors.Is(err, errTimeout) && !errors.Is(err, errIdle):
		return fmt.Errorf("%w: %w", errTimeout, err)
	}
	return err
}

// inner returns the link of err's chain just around what, past the dialer's own words.
func inner(err, what error) error {
	for next := errors.Unwrap(err); next != nil && next != what; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// quiet keeps an error in the chain and its kind in the text, not its address list.
type quiet struct{ err error }

func (q *quiet) Error() string {
	if dns, ok := errors.AsType[*net.DNSError](q.err); ok {
		return dns.Err
	}
	return q.err.Error()
}
func (q *quiet) Unwrap() error { return q.err }

// refusal returns the error of an answer that brings no document; nil when it does.
func (a *answer) refusal() error {
	if bringsBody(a.status) {
		return nil
	}
	class := classOfStatus(a.status)
	words := strings.ToLower(http.StatusText(a.status))
	if words == "" {
		words = "a status that is not known"
	}
	return news.WithHint(&Error{
		Class: class, Status: a.status, URL: redacted(a.url),
		Err: fmt.Errorf("the site answered %d, %s", a.status, words),
	}, hints[class])
}

func classOfStatus(status int) news.Class {
	switch {
	case status == http.StatusGone:
		return news.ClassGone
	case status == http.StatusNotFound:
		return news.ClassNotFound
	case status == http.StatusUnauthorized, status == http.StatusPaymentRequired, status == http.StatusForbidden,
		status == http.StatusProxyAuthRequired, status == http.StatusUnavailableForLegalReasons:
		return news.ClassDenied
	case status == http.StatusTooManyRequests:
		return news.ClassRateLimited
	case status >= 500 && status <= 599:
		return news.ClassServerError
	}
	return news.ClassHTTPError
}

// Redacted is news.Redacted for an error or a log: one harmless line of at most
// 500 bytes, without the fragment, which is never asked for.
func Redacted(address string) string {
	address, _, _ = strings.Cut(news.Redacted(address), "#")
	return printable(address)
}

func redacted(u *url.URL) string { return Redacted(u.String()) }

// printable keeps text from a site to one harmless line of at most 500 bytes.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "") + "…"
	}
	return s
}
