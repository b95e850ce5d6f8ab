// Package content turns what publishers wrote into what may be printed and read:
// HTML to safe HTML (it alone makes [news.SafeHTML]), to plain text and to
// sentences and words, and an article page to its text and the facts of a
// reference.
//
// Three readers of one markup, each for its own purpose:
//
//   - [Absolute] changes URLs and nothing else: for what is stored.
//   - [Safe] and [SafeWithoutImages] keep an allow-list of elements: for what is printed.
//   - [Text] and [TitleText] keep the words: for what is compared and summarised.
//
// [Article] reads a whole page. It trusts nothing it reads: markup is cut at a
// fixed depth, scripts and hidden words are no text, and the page's own wishes
// about reuse (see robots.go) are obeyed. The package does no I/O, reads no
// clock, and all its functions are safe for concurrent use.
package content
