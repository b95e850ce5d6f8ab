package content

import (
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// dates finds when the page was published and changed: its metadata in the order
// in which publishers take care of it, then the date that stands at the text.
func (f *facts) dates() {
	var pub, mod []claim
	for _, n := range [...]node{f.linked.article} {
		pub = append(pub, claim{n.text("datePublished"), inLinked})
		mod = append(mod, claim{n.text("dateModified"), inLinked})
	}
	pub = append(pub, f.metas(inOpenGraph, "article:published_time", "og:article:published_time", "article:published")...)
	pub = append(pub, f.metas(inHighwire, "citation_publication_date", "citation_online_date", "citation_date")...)
	pub = append(pub, f.metas(inMeta, "dcterms.issued", "dcterms.available", "dcterms.created", "dcterms.date", "dc:date.issued", "dc:date.created", "dc:date",
		"parsely-pub-date", "sailthru.date", "datepublished", "publishdate", "publish-date", "publish_date", "pubdate", "pub_date", "publication_date", "originalpublicationdate",
		"article.published", "bt:pubdate", "cxenseparse:recs:publishtime", "weibo:article:create_at", "date")...)
	pub = append(pub, claim{f.linked.page.text("datePublished"), inLinked})
	pub = append(pub, f.visibleDates()...)
	mod = append(mod, f.metas(inOpenGraph, "article:modified_time", "og:updated_time", "article:modified", "og:article:modified_time")...)
	mod = append(mod, f.metas(inMeta, "dcterms.modified", "dc:date.modified", "datemodified", "lastmod")...)
	mod = append(mod, claim{f.linked.page.text("dateModified"), inLinked})
	for _, c := range pub {
		if d, ok := readDate(c.val); ok {
			_, off := d.at.Zone()
			f.page.Published, f.page.Precision = d.at.UTC(), d.precision
			f.page.ZoneOffset = seconds(off)
			f.page.FoundIn["published"] = c.where
			break
		}
	}
	for _, c := range mod {
		if d, ok := readDate(c.val); ok {
			f.page.Modified, f.page.FoundIn["modified"] = d.at.UTC(), c.where
			break
		}
	}
}

// visibleDates finds the date that stands at the text: <time> and elements that
// are named after a date, but none in a footer, beside the text or with another
// story, and none said to be a change.
func (f *facts) visibleDates() []claim {
	var sure, named []claim
	for n := range elements(f.doc) {
		m := marks(n) + " " + strings.ToLower(attrOf(n, "itemprop"))
		isTime := n.DataAtom == atom.Time
		if !isTime && !strings.Contains(m, "datepublished") && !dateMark.MatchString(m) || notOwn(n) || otherDate.MatchString(m) {
			continue
		}
		for _, v := range [...]string{attrOf(n, "datetime"), attrOf(n, "content"), attrOf(n, "title"), shortText(n, 60)} {
			if _, ok := readDate(v); !ok {
				continue
			}
			if strings.Contains(m, "datepublished") || n.DataAtom == atom.Time && hasAttr(n, "pubdate") {
				sure = append(sure, claim{v, inHTML})
			} else {
				named = append(named, claim{v, inHTML})
			}
			break
		}
	}
	return append(sure, named...)
}

var (
	dateMark  = regexp.MustCompile(`(?:^|[ _-])(?:date|dateline|pubdate|published|publish-date|timestamp|posted|entry-date|post-date|article-date|post-meta|postmeta|byline|datum|fecha)(?:$|[ _-])`)
	otherDate = regexp.MustCompile(`datemodified|modified|updated|update-date|copyright|expire`)
)
