// Package news holds the nouns of feedctl and their identity: sources, items,
// stories, summaries, citations, channels, editions. It imports the standard
// library only and does no I/O; every other room speaks in these words.
//
// Facts and judgements are kept apart. A [Source], an [Item] and a [Page] are
// facts: what a publisher said, kept and revised, never rewritten. A [Story],
// a [Summary], a [Citation] and a [Decision] are judgements: each carries the
// recipe that made it and can be made again from the facts. An [Act] is what a
// person decided; no later pass overrides it.
//
// Start with item.go (what is collected), story.go (what is made of it) and
// edition.go (what is printed).
package news
