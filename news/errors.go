package news

import "errors"

// What callers branch on.
var (
	ErrNotFound  = errors.New("not found")
	ErrExists    = errors.New("already registered")
	ErrAmbiguous = errors.New("several match")
	ErrLocked    = errors.New("another daemon uses this store") // one daemon to a SQLite store
	ErrChanged   = errors.New("changed meanwhile")              // what it was made from
)

type hinted struct {
	err  error
	hint string
}

func (h *hinted) Error() string { return h.err.Error() }
func (h *hinted) Unwrap() error { return h.err }

// WithHint gives err a second line for the person: what to do. A nil err stays nil.
func WithHint(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &hinted{err, hint}
}

// Hint returns the outermost hint of err's chain, or "".
func Hint(err error) string {
	var h *hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// Class is the kind of a visit's outcome, as `list --json` names it.
type Class string

// The classes of a visit. ok and not_modified are the good ones.
const (
	ClassOK             Class = "ok"
	ClassNotModified    Class = "not_modified"
	ClassTooLarge       Class = "too_large"
	ClassTimeout        Class = "timeout"
	ClassNetwork        Class = "network"
	ClassBadEncoding    Class = "bad_encoding"
	ClassBadFeed        Class = "bad_feed"
	ClassNotFeed        Class = "not_feed"
	ClassTLS            Class = "tls"
	ClassRedirect       Class = "redirect"
	ClassPrivateAddress Class = "private_address"
	ClassGone           Class = "gone"
	ClassNotFound       Class = "not_found"
	ClassDenied         Class = "denied"
	ClassRateLimited    Class = "rate_limited"
	ClassServerError    Class = "server_error"
	ClassHTTPError      Class = "http_error"
)

// Good reports whether a visit of this class reached what it came for.
func (c Class) Good() bool { return c == ClassOK || c == ClassNotModified }
