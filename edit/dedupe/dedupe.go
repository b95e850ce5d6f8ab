// Package dedupe answers three questions about items: is this the same entry
// again ([Identify]), the same text again, and the same event ([Group]).
//
// It does no I/O and reads no clock; the same input gives the same answer in
// whatever order it comes. [CanonicalURL] is the form in which addresses are
// compared. Nothing here rewrites an item: grouping is a judgement, carries
// its [Recipe], and can be made again from the items at any time.
//
// Start with group.go, which tells the steps in order.
package dedupe

import (
	"time"

	"feedctl/news"
)

// Recipe names the method of [Group]; it changes with every change that can
// give other groups.
const Recipe = "group@3"

// Options are the caller's wishes for [Group].
type Options struct {
	// Window is the longest gap between two items of one event; 0 means 72 hours.
	Window time.Duration
	// Prefer lists the IDs of sources that lead a story when they have it, the
	// most wanted first.
	Prefer []news.ID
	// First and Last bound, where set, the docs that owe grouping now: one that
	// owes it and lies outside is seen but judged later, so it is not moved.
	First, Last time.Time
	// Together are pairs that a person put into one story: they are never
	// separated, whatever they say and however far apart they are. Apart are pairs
	// that a person split: they are never in one story, whatever lies between them;
	// of a Minted story the second leaves. Both are stronger than publishing and
	// than an equal text or address. Where they contradict each other the pairs
	// Apart hold, and of those Together as many as then can, the earliest items
	// first. The order of pairs does not count. A pair of which an item is not
	// among the docs has no effect.
	Together, Apart [][2]news.ID
	// Memory, where given, saves the reading of texts that an earlier call has read.
	Memory *Memory
	// Now stamps the decisions; it changes no judgement.
	Now time.Time
}
