package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"feedctl/edit/content"
	"feedctl/fetch"
	"feedctl/news"
)

type pageJSON struct {
	URL       string            `json:"url,omitempty"`
	Canonical string            `json:"canonical,omitempty"`
	Title     string            `json:"title,omitempty"`
	Byline    string            `json:"byline,omitempty"`
	Authors   []news.Name       `json:"authors,omitempty"`
	SiteName  string            `json:"site_name,omitempty"`
	Published time.Time         `json:"published,omitzero"`
	Modified  time.Time         `json:"modified,omitzero"`
	Language  string            `json:"language,omitempty"`
	Live      bool              `json:"live"`
	Text      string            `json:"text"`
	Words     int               `json:"words"`
	Image     string            `json:"image,omitempty"`
	Teaser    bool              `json:"teaser"`
	Refused   string            `json:"refused,omitempty"`
	FoundIn   map[string]string `json:"found_in,omitempty"`
}

type feedLinkJSON struct {
	URL   string `json:"url"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

func (c *cli) inspectCmd() *cobra.Command {
	var contentType, base string
	var asJSON bool
	cmd := &cobra.Command{Use: "inspect FILE|URL|-", Short: "read one feed or article page and print what was understood", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if err := checkBase(base); err != nil {
			return err
		}
		body, ct, address, err := c.readDocument(cmd, nil, args[0])
		if err != nil {
			return err
		}
		if contentType != "" {
			ct = contentType
		}
		if base != "" {
			address = base
		}
		doc, err := fetch.Parse(body, ct, address)
		if err == nil {
			if asJSON {
				return c.printJSON(doc)
			}
			return c.showDocument(doc)
		}
		if err := listOfFeeds(args[0], body); err != nil {
			return err
		}
		if !looksLikeHTML(body, ct) {
			return badInput(notUnderstood(args[0], err))
		}
		if ct != "" && !strings.Contains(ct, "html") {
			return badInput(news.WithHint(fmt.Errorf("%s is a web page, no feed, and comes as %s", news.Redacted(args[0]), ct), "without --content-type a file is read as the page that it is; `feedctl add` finds the feeds of a site"))
		}
		p, err := content.Article(body, ct, address)
		if err != nil {
			return badInput(fmt.Errorf("%s: %w", args[0], err))
		}
		feeds := []feedLinkJSON{}
		for _, l := range content.FeedLinks(body, ct, address) {
			feeds = append(feeds, feedLinkJSON{l.URL, l.Type, l.Title})
		}
		if asJSON {
			return c.printJSON(struct {
				Page  pageJSON       `json:"page"`
				Feeds []feedLinkJSON `json:"feeds"`
			}{page(p), feeds})
		}
		return c.showPage(p, feeds)
	}}
	cmd.Flags().StringVar(&contentType, "content-type", "", "as the server would say")
	cmd.Flags().StringVar(&base, "base", "", "the address it came from")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// checkBase refuses a base that relative addresses could not be read against.
func checkBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return news.WithHint(fmt.Errorf("--base %q is no web address", news.Redacted(base)), "write the whole address, for example --base https://news.example.org/feed.xml")
	}
	return nil
}

// listOfFeeds is the error of a document that is an OPML list; nil for others.
func listOfFeeds(name string, body []byte) error {
	list, err := fetch.ReadOPML(body)
	if err != nil {
		return nil
	}
	if isAddress(name) {
		name = news.Redacted(name)
	}
	return badInput(news.WithHint(fmt.Errorf("%s is a list of feeds (OPML, %s), no feed", name, count(len(list), "feed")), "`feedctl import "+name+"` follows them"))
}

// notUnderstood is why a document could not be read as a feed. What came from a
// file or a stream cannot be looked at by its address.
func notUnderstood(name string, err error) error {
	if isAddress(name) {
		return fmt.Errorf("%s: %w", news.Redacted(name), err)
	}
	return news.WithHint(fmt.Errorf("%s: %w", name, err), "name a file that holds an RSS, Atom or JSON feed, or an HTML page")
}

func page(p news.Page) pageJSON {
	return pageJSON{p.URL, p.Canonical, p.Title, p.Byline, p.Authors, p.SiteName, p.Published, p.Modified, p.Language, p.Live, p.Text, p.Words, p.Image, p.Teaser, p.Refused, p.FoundIn}
}

// looksLikeHTML tells a page from other text by its type or its first tags.
func looksLikeHTML(body []byte, contentType string) bool {
	if strings.Contains(contentType, "html") {
		return true
	}
	head := strings.ToLower(string(body[:min(len(body), 2048)]))
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<article", "<title"} {
		if strings.Contains(head, tag) {
			return true
		}
	}
	return false
}

func (c *cli) showDocument(d *fetch.Document) error {
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	field(w, "feed", d.Feed.Title)
	field(w, "version", d.Feed.Version)
	field(w, "link", d.Feed.Link)
	field(w, "language", d.Feed.Language)
	field(w, "entries", fmt.Sprint(len(d.Entries)))
	for _, r := range d.Repairs {
		field(w, "repaired", r)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, e := range d.Entries {
		fmt.Fprintf(c.Out, "\n%s\n", printable(e.Title))
		w := tabwriter.NewWriter(c.Out, 2, 0, 2, ' ', 0)
		field(w, "  link", e.Link)
		field(w, "  id", e.ID)
		if !e.Published.IsZero() {
			field(w, "  published", e.Published.Format(time.RFC3339))
		}
		var names []string
		for _, p := range e.Authors {
			names = append(names, p.Name)
		}
		field(w, "  by", strings.Join(names, ", "))
		if err := w.Flush(); err != nil {
			return err
		}
		text := content.Text(e.Content)
		if text == "" {
			text = content.Text(e.Summary)
		}
		fmt.Fprintf(c.Out, "  %s\n", short(printable(strings.Join(strings.Fields(text), " ")), 300))
	}
	return nil
}

func (c *cli) showPage(p news.Page, feeds []feedLinkJSON) error {
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	found := func(name, fact, value string) {
		if where := p.FoundIn[fact]; where != "" && value != "" {
			value += "  (" + where + ")"
		}
		field(w, name, value)
	}
	field(w, "this is", "a web page, no feed")
	found("title", "title", p.Title)
	found("byline", "byline", p.Byline)
	found("site", "site_name", p.SiteName)
	if !p.Published.IsZero() {
		found("published", "published", p.Published.Format(time.RFC3339))
	}
	field(w, "language", p.Language)
	field(w, "canonical", p.Canonical)
	field(w, "words", fmt.Sprint(p.Words))
	if p.Teaser {
		field(w, "teaser", "only the beginning is shown here")
	}
	field(w, "refused", p.Refused)
	for _, f := range feeds {
		field(w, "feed", f.URL)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.Out, "\n%s\n", printable(p.Text))
	return err
}

// document is a text to summarise or cite: a stored one, a file or a page.
type document struct {
	title, text, language string
	page                  news.Page
	html                  bool
}

// document reads a text file, an HTML file or a page.
func (c *cli) document(cmd *cobra.Command, name, base, from string) (document, error) {
	if isAddress(name) {
		web, err := c.freeClient()
		if err != nil {
			return document{}, err
		}
		defer web.Close()
		p := web.Article(cmd.Context(), name)
		if !p.Class.Good() {
			why := nonEmpty(p.Refused, string(p.Class))
			if p.Class == news.ClassPrivateAddress {
				return document{}, badInput(news.WithHint(fmt.Errorf("visit %s: address is not public", news.Redacted(name)), allowHint(name)))
			}
			return document{}, badInput(news.WithHint(fmt.Errorf("%s could not be read: %s", news.Redacted(name), why), "save the page from a browser and name the file"))
		}
		return document{p.Title, p.Text, p.Language, p, true}, nil
	}
	body, ct, _, err := c.readDocument(cmd, nil, name)
	if err != nil {
		return document{}, err
	}
	if err := listOfFeeds(name, body); err != nil {
		return document{}, err
	}
	if from == "html" || from == "" && looksLikeHTML(body, ct) {
		p, err := content.Article(body, "text/html", base)
		if err != nil {
			return document{}, badInput(fmt.Errorf("%s: %w", name, err))
		}
		return document{p.Title, p.Text, p.Language, p, true}, nil
	}
	if bytes.IndexByte(body, 0) >= 0 {
		return document{}, badInput(news.WithHint(fmt.Errorf("%s is no text", name), "name a text or HTML file, or a web address"))
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(string(body), "\r\n", "\n"), "\uFFFD")
	d := document{text: unwrapped(strings.TrimPrefix(text, "\uFEFF"))}
	if strings.TrimSpace(d.text) == "" {
		return d, badInput(news.WithHint(errors.New(name+" is empty"), "name a text or HTML file, or a web address"))
	}
	return d, nil
}

// allowHint says how a command that reads no config is allowed a private address.
func allowHint(address string) string {
	where := "IP-ADDRESS:PORT"
	if u, err := url.Parse(address); err == nil {
		port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
		where = "IP-ADDRESS:" + port
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
			where = net.JoinHostPort(ip.String(), port)
		}
	}
	return "set FEEDCTL_FETCH_ALLOW_PRIVATE=" + where + " if it is meant; this command reads no config"
}

// unwrapped joins the lines of paragraphs that were broken at a width: a line
// break ends a sentence elsewhere. A break becomes a space, so that every offset
// in the text stays what it was.
func unwrapped(text string) string {
	b := []byte(text)
	start := 0
	for i, c := range b {
		if c != '\n' {
			continue
		}
		next, _ := utf8.DecodeRune(b[i+1:])
		if i-start >= shortestWrap && unicode.IsLower(next) {
			b[i] = ' '
		}
		start = i + 1
	}
	return string(b)
}

// shortestWrap is the length in bytes below which a line is taken for a line of
// its own: a title, a list.
const shortestWrap = 40

// splitTitle takes the title off a text whose first line is followed by an empty one.
func (d document) splitTitle() document {
	if first, rest, ok := strings.Cut(d.text, "\n"); ok && !d.html && strings.HasPrefix(rest, "\n") && strings.TrimSpace(first) != "" {
		d.title, d.text = strings.TrimSpace(first), strings.TrimLeft(rest, "\n")
	}
	return d
}
