package news

import "time"

// ModelRequest is one question to a model: what to do, on what, and the JSON Schema
// of the answer.
type ModelRequest struct {
	Instructions, Material, Schema string
	MaxWords                       int // of the answer, about
}

// ModelReply is what came of a request.
type ModelReply struct {
	Text string    // what the model wrote, as it stands; empty: it declined
	Err  error     // no answer came: in one line, without the key; nil: Text is the answer
	Rest time.Time // after an error: do not ask again before
}

// ModelAnswer is an answer as it is kept.
type ModelAnswer struct {
	Key   string // of the question
	Text  string // as it came; empty: it declined
	At    time.Time
	Story ID   // owes its summary by it
	Items []ID // whose words the model was shown
}
