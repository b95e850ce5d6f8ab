package news

import "time"

// Subscription is what is known of a source's place at its WebSub hub.
type Subscription struct {
	Source     ID
	Hub, Topic string    // as the source's document names them today; an empty Hub or Topic: none to be had
	Verified   time.Time // when the hub last verified a lease; zero: never, or it is over
	Until      time.Time // end of that lease; zero as Verified is
	Asked      time.Time // when the hub was asked last; zero: never
	Tries      int       // asked in a row without being verified
	Next       time.Time // when it is asked again at the earliest; zero: now, if at all
	Refused    string    // why the last asking came to nothing, one line for a person; empty: it did not
	PushedAt   time.Time // the last push whose signature was good; zero: none
	Answered   string    // where the source's document that was read last came from, after redirects; empty: not noted
}

// Live reports whether the hub has promised pushes for now.
func (s Subscription) Live(now time.Time) bool { return s.Until.After(now) }

// PushKey is one callback: who may push what. Token and Secret are secrets, in
// no log and no output.
type PushKey struct {
	Token      string // the last part of the callback's address
	Source     ID
	Hub, Topic string    // what was asked of whom
	Secret     string    // of the signatures; empty: none was sent, since the way to the hub is no secret one
	Until      time.Time // end of the lease; zero: the hub has not verified it yet
}

// HubRequest asks a hub for a subscription (WebSub §5.1).
type HubRequest struct {
	Hub, Topic, Callback string
	Secret               string // empty: none
	Lease                time.Duration
}

// HubAnswer is what came of a HubRequest. A good Class means that the hub will
// try to verify it.
type HubAnswer struct {
	Class      Class
	Status     int       // 0 when no answer came
	RetryAfter time.Time // not before this, says the hub; zero: it does not say
	Err        error     // nil when Class is good
}

// Push is one delivery to a callback that is to be believed.
type Push struct {
	Key         PushKey
	Source      Source // as it is now
	At          time.Time
	Base        string // what relative links are read against: where the source's last document came from
	ContentType string
	Links       []string // the Link headers, as they came
	Body        []byte
}
