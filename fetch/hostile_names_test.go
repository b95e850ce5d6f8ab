package fetch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// hostileNames are the misbehaviours a hostile origin is known by. Each is a
// case of that name in some test of this project.
var hostileNames = map[string]string{
	"transport": `ok-rss slow-headers stall-no-answer slow-body slow-but-fine stall-mid-body endless-space endless-items
		gzip-bomb gzip-bomb-twice deflate-bomb brotli-bomb gzip-ok deflate-ok gzip-cut gzip-bad-crc gzip-label-lies
		gzip-unlabelled zstd-unasked length-too-long length-too-short length-negative length-twice chunk-bad-size chunk-cut
		chunk-huge-claim chunk-one-byte reset-mid-body close-at-once not-http http09 header-giant header-many header-endless
		header-crlf hints-flood status-giant status-204 status-206 empty-200 blank-200 type-html type-octet type-none
		type-broken json-as-xml html-page html-challenge png-body zip64-body cookie-set cookie-wall ua-check accept-check`,
	"tls": `tls-ok tls-expired tls-selfsigned tls-wronghost tls-old h2-reset h2-endless tls-downgrade`,
	"redirect": `redir-301 redir-308 redir-302 redir-303 redir-307 redir-301-302 redir-301-home redir-loop redir-loop-two
		redir-5 redir-50 redir-endless-new redir-no-location redir-empty-location redir-relative redir-big-body
		redir-refresh redir-300 redir-userinfo redir-to-file redir-to-gopher redir-to-data redir-to-ftp
		redir-to-javascript redir-to-unix redir-to-schemeless redir-to-port0 redir-to-port-bad ssrf-loopback2
		ssrf-decimal ssrf-hex ssrf-octal ssrf-short ssrf-v6 ssrf-v4mapped ssrf-v4mapped-hex ssrf-zero ssrf-v6-any
		ssrf-dot ssrf-fullwidth ssrf-userinfo-trick ssrf-dial-metadata ssrf-dial-metadata6 ssrf-dial-rfc1918
		ssrf-dial-cgnat ssrf-dial-benchmark ssrf-dial-multicast ssrf-dial-nat64 ssrf-dial-sixtofour
		ssrf-dial-broadcast ssrf-dial-testnet redir-301-private`,
	"cache": `etag etag-weak etag-bare etag-odd etag-gzip lastmod lastmod-odd both-validators validator-lost 304-unasked
		304-new-etag etag-churn etag-stuck delta-226 226-unasked maxage-day maxage-absurd maxage-overflow ttl-absurd
		ttl-zero skiphours-all`,
	"status": `status-999 status-401 status-403 status-404 status-451 status-418 status-500 status-502 gone-410
		ok-then-404 500-then-ok 429-seconds 429-date 429-date-850 429-none 429-negative 429-zero 429-decade
		429-overflow 429-int64 429-garbage 429-past 503-seconds 429-feed-body 500-endless`,
	"encoding": `bom-utf8 bom-twice utf16le utf16be utf16-nobom utf16-says-utf8 utf32 latin1 latin1-says-utf8
		utf8-says-latin1 cp1252 http-charset-wins http-charset-lies no-decl-latin1 koi8-r shift-jis gb18030
		iso-2022-jp charset-unknown utf8-invalid nul-bytes control-chars charref-control leading-space leading-junk
		trailing-junk html-entities bare-amp double-escape xml11`,
	"xml": `xml-billion-laughs xml-quadratic xml-xxe-file xml-xxe-http xml-xxe-param xml-external-dtd xml-doctype-091
		xml-xinclude xml-stylesheet xml-deep xml-deep-open html-deep html-quadratic xml-attrs xml-attr-giant
		xml-name-giant xml-namespaces xml-items-500k xml-items-20k xml-title-5mb xml-cdata-open xml-comment-open
		xml-mismatch xml-cut-item xml-prefix-unbound xml-upper xml-two-roots xml-empty-channel xml-wrong-root
		xml-opml-as-feed ok-atom ok-rdf`,
	"items": `guid-dup-same guid-dup-other guid-none guid-blank guid-churn guid-and-link-churn guid-scheme-switch
		guid-case guid-1mb guid-path guid-hijack nothing no-date date-churn date-future date-odd reorder edit
		edit-to-nothing vanish vanish-all format-switch many-fields enclosure-odd hub-private link-private`,
	"json": `ok-json json-bom json-cut json-trailing json-comma json-deep json-root-array json-other json-null json-types
		json-huge-number json-dup-keys json-surrogate json-items-object json-author-both json-next-private json-xss`,
	"opml": `opml-ok opml-xxe opml-laughs opml-deep opml-100k opml-bad-urls`,
}

// Every name above is a case somewhere: a table's name, alone or before a colon
// or comma and more words.
func TestHostileOriginIsWhole(t *testing.T) {
	tested := map[string]bool{}
	for _, dir := range []string{".", "../pipeline"} {
		files, err := filepath.Glob(dir + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if filepath.Base(file) == "hostile_names_test.go" {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value)
					for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == ',' }) {
						tested[strings.TrimSpace(name)] = true
					}
				}
				return true
			})
		}
	}
	var missing []string
	for group, names := range hostileNames {
		for name := range strings.FieldsSeq(names) {
			if !tested[name] {
				missing = append(missing, group+": "+name)
			}
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("%d cases are not tested:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}
