package news

import (
	"encoding/json"
	"fmt"
	"time"
)

// The verbs of the desk.
const (
	ActApprove  = "approve"
	ActReject   = "reject"
	ActHold     = "hold"
	ActPin      = "pin"
	ActUnpin    = "unpin"
	ActEdit     = "edit"
	ActMerge    = "merge"
	ActSplit    = "split"
	ActCorrect  = "correct"
	ActWithdraw = "withdraw"
	ActUndo     = "undo"
)

// Act is what a person did at the desk: kept for ever, never rewritten. Its
// effect ends with a later act, an undo among them. What is known of the story
// at that moment and is needed to do the same again stands in Payload.
type Act struct {
	Seq     int64 // given by the store, ascending
	At      time.Time
	By      string
	Verb    string
	Story   ID     // of a merge the one that stays
	Item    ID     // of a split the one that leaves
	Other   ID     // of a merge the story whose items move
	Channel string // empty: every channel
	Note    string // why, in the person's words
	Payload string // JSON of a Merge, a Split, an Undo or Texts; empty: none
}

// Regroups reports whether the act, or what it may undo, moves items between
// stories.
func (a Act) Regroups() bool {
	return a.Verb == ActMerge || a.Verb == ActSplit || a.Verb == ActUndo
}

// Merge is the payload of a merge: the items of both stories then, the leads first.
type Merge struct {
	Items  []ID `json:"items"`  // of the story that stays
	Others []ID `json:"others"` // of the story whose items move
}

// Split is the payload of a split: the items of the story then, the one that leaves
// among them, and the key of the story it will stand in: its own StoryKey, or its
// SplitKey where the story it leaves has that.
type Split struct {
	Items []ID `json:"items"`
	Key   ID   `json:"key"`
}

// Undo is the payload of an undo. Act 0 is the last act of the undo's story that
// stood then and is no undo.
type Undo struct {
	Act int64 `json:"act"`
}

// Texts is the payload of an edit: the words that a person wrote, plain text. What
// is empty is left to the pipeline. Points hold their Text alone: the sentences of
// reports that they rest on are kept beside the act, since an item can be erased.
type Texts struct {
	Title  string  `json:"title,omitempty"`
	Text   string  `json:"text,omitempty"`
	Points []Point `json:"points,omitempty"`
}

// Payloads are what a Payload may hold.
type Payloads interface{ Merge | Split | Undo | Texts }

// EncodePayload is p as an Act's Payload.
func EncodePayload[P Payloads](p P) (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("payload of an act: %w", err)
	}
	return string(b), nil
}

// PayloadOf reads the payload of an act; the zero P where it has none. An error
// names the act.
func PayloadOf[P Payloads](a Act) (p P, err error) {
	if a.Payload == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(a.Payload), &p); err != nil {
		return p, fmt.Errorf("payload of act %d: %w", a.Seq, err)
	}
	return p, nil
}
