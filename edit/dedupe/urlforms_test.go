package dedupe

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
)

// spellings are addresses of one page each, under the form they have in common.
var spellings = map[string][]string{
	"https://harbour.example/2026/03/wheat-harvest": {
		"https://harbour.example/2026/03/wheat-harvest", "http://harbour.example/2026/03/wheat-harvest", "HTTP://HARBOUR.EXAMPLE/2026/03/wheat-harvest",
		"//harbour.example/2026/03/wheat-harvest", "https://harbour.example:443/2026/03/wheat-harvest", "http://harbour.example:80/2026/03/wheat-harvest",
		"https://harbour.example/2026/03/wheat-harvest/", "https://harbour.example//2026//03/wheat-harvest", "https://harbour.example/2026/03/./wheat-harvest",
		"https://harbour.example/2026/02/../03/wheat-harvest", "https://harbour.example/2026/03/wheat%2Dharvest", "https://harbour.example/2026/03/wheat-harvest?",
		"https://harbour.example/2026/03/wheat-harvest#", "https://harbour.example/2026/03/wheat-harvest?&", "https://user@harbour.example/2026/03/wheat-harvest",
		" https://harbour.example/2026/03/wheat-harvest\n", "https://harbour.example./2026/03/wheat-harvest",
		// other faces of the site
		"https://www.harbour.example/2026/03/wheat-harvest", "https://www3.harbour.example/2026/03/wheat-harvest", "https://m.harbour.example/2026/03/wheat-harvest",
		"https://mobile.harbour.example/2026/03/wheat-harvest", "https://touch.harbour.example/2026/03/wheat-harvest", "https://wap.harbour.example/2026/03/wheat-harvest",
		"https://amp.harbour.example/2026/03/wheat-harvest", "https://edition.harbour.example/2026/03/wheat-harvest", "https://www.m.harbour.example/2026/03/wheat-harvest",
		// AMP
		"https://harbour.example/2026/03/wheat-harvest/amp", "https://harbour.example/2026/03/wheat-harvest/amp/", "https://harbour.example/amp/2026/03/wheat-harvest",
		"https://harbour.example/2026/03/wheat-harvest?amp", "https://harbour.example/2026/03/wheat-harvest?amp=1", "https://harbour.example/2026/03/wheat-harvest?amp=true",
		"https://harbour.example/2026/03/wheat-harvest?outputType=amp", "https://harbour.example/2026/03/wheat-harvest?view=amp", "https://harbour.example/2026/03/wheat-harvest.amp",
		"https://harbour.example/2026/03/wheat-harvest?amp_js_v=0.1&usqp=mq331AQ", "https://harbour-example.cdn.ampproject.org/c/s/harbour.example/2026/03/wheat-harvest",
		"https://harbour-example.cdn.ampproject.org/v/s/amp.harbour.example/2026/03/wheat-harvest?amp_js_v=0.1", "https://cdn.ampproject.org/c/harbour.example/2026/03/wheat-harvest",
		"https://harbour-example.bing-amp.com/c/s/harbour.example/2026/03/wheat-harvest", "https://www.google.com/amp/s/harbour.example/2026/03/wheat-harvest/amp",
		"https://www.google.co.uk/amp/harbour.example/2026/03/wheat-harvest", "https://harbour-example.cdn.ampproject.org/wp/s/harbour.example/2026/03/wheat-harvest",
		// a version for printers, or for another device
		"https://harbour.example/2026/03/wheat-harvest?print=1", "https://harbour.example/2026/03/wheat-harvest?print", "https://harbour.example/2026/03/wheat-harvest?view=print",
		"https://harbour.example/2026/03/wheat-harvest?format=printable", "https://harbour.example/2026/03/wheat-harvest/print", "https://harbour.example/2026/03/wheat-harvest/print/",
		"https://harbour.example/print/2026/03/wheat-harvest", "https://harbour.example/2026/03/wheat-harvest?tmpl=component&print=1", "https://harbour.example/2026/03/wheat-harvest?action=print",
		"https://harbour.example/2026/03/wheat-harvest?m=1", "https://harbour.example/2026/03/wheat-harvest?m=0", "https://harbour.example/2026/03/wheat-harvest?mobile=1",
		"https://harbour.example/2026/03/wheat-harvest?nomobile=true", "https://harbour.example/2026/03/wheat-harvest?display=mobile",
		// how the reader came
		"https://harbour.example/2026/03/wheat-harvest?utm_source=rss&utm_medium=feed&utm_campaign=x&utm_term=y&utm_content=z&utm_id=1",
		"https://harbour.example/2026/03/wheat-harvest?utm_source_platform=x", "https://harbour.example/2026/03/wheat-harvest?fbclid=IwAR0", "https://harbour.example/2026/03/wheat-harvest?gclid=x&gbraid=y&wbraid=z",
		"https://harbour.example/2026/03/wheat-harvest?dclid=x&msclkid=y&yclid=z&twclid=1&ttclid=2", "https://harbour.example/2026/03/wheat-harvest?mc_cid=1&mc_eid=2",
		"https://harbour.example/2026/03/wheat-harvest?_hsenc=p2&_hsmi=3&hsCtaTracking=4&__hstc=5&__hssc=6&__hsfp=7", "https://harbour.example/2026/03/wheat-harvest?mkt_tok=eyJ",
		"https://harbour.example/2026/03/wheat-harvest?vero_id=1&vero_conv=2", "https://harbour.example/2026/03/wheat-harvest?oly_anon_id=1&oly_enc_id=2", "https://harbour.example/2026/03/wheat-harvest?wickedid=1",
		"https://harbour.example/2026/03/wheat-harvest?igshid=1", "https://harbour.example/2026/03/wheat-harvest?ref_src=twsrc%5Etfw&ref_url=https%3A%2F%2Fa.example", "https://harbour.example/2026/03/wheat-harvest?ref=hvper.com",
		"https://harbour.example/2026/03/wheat-harvest?CMP=share_btn_tw", "https://harbour.example/2026/03/wheat-harvest?cmpid=x", "https://harbour.example/2026/03/wheat-harvest?ICID=ref_fark", "https://harbour.example/2026/03/wheat-harvest?ito=1490",
		"https://harbour.example/2026/03/wheat-harvest?smid=tw-share&smtyp=cur", "https://harbour.example/2026/03/wheat-harvest?partner=rss&emc=rss", "https://harbour.example/2026/03/wheat-harvest?ftag=CAD590a51e", "https://harbour.example/2026/03/wheat-harvest?mod=rss_markets",
		"https://harbour.example/2026/03/wheat-harvest?at_medium=RSS&at_campaign=rss&at_bbc_team=editorial", "https://harbour.example/2026/03/wheat-harvest?ns_mchannel=rss&ns_source=publicRSS20-sa", "https://harbour.example/2026/03/wheat-harvest?xtor=RSS-3208",
		"https://harbour.example/2026/03/wheat-harvest?wt_mc=rss.beitrag.rdf", "https://harbour.example/2026/03/wheat-harvest?WT.mc_id=tmg_share", "https://harbour.example/2026/03/wheat-harvest?wt_zmc=sm", "https://harbour.example/2026/03/wheat-harvest?spm=a2c",
		"https://harbour.example/2026/03/wheat-harvest?pk_campaign=x&pk_kwd=y", "https://harbour.example/2026/03/wheat-harvest?mtm_campaign=x", "https://harbour.example/2026/03/wheat-harvest?piwik_campaign=x", "https://harbour.example/2026/03/wheat-harvest?matomo_source=x",
		"https://harbour.example/2026/03/wheat-harvest?hsa_acc=1&hsa_cam=2", "https://harbour.example/2026/03/wheat-harvest?itm_source=x", "https://harbour.example/2026/03/wheat-harvest?_ga=2.1&_gl=1", "https://harbour.example/2026/03/wheat-harvest?srsltid=x",
		"https://harbour.example/2026/03/wheat-harvest?guccounter=1&guce_referrer=x&guce_referrer_sig=y", "https://harbour.example/2026/03/wheat-harvest?soc_src=x&soc_trk=y&.tsrc=rss", "https://harbour.example/2026/03/wheat-harvest?__source=iosappshare", "https://harbour.example/2026/03/wheat-harvest?fsrc=rss",
		"https://harbour.example/2026/03/wheat-harvest?feedType=RSS&feedName=topNews", "https://harbour.example/2026/03/wheat-harvest?wprss=rss_world", "https://harbour.example/2026/03/wheat-harvest?eref=rss_topstories", "https://harbour.example/2026/03/wheat-harvest?srnd=premium&sref=x",
		"https://harbour.example/2026/03/wheat-harvest?source=rss", "https://harbour.example/2026/03/wheat-harvest?source=rss----3f2a---4", "https://harbour.example/2026/03/wheat-harvest?from=feed", "https://harbour.example/2026/03/wheat-harvest?via=twitter", "https://harbour.example/2026/03/wheat-harvest?src=newsletter_daily",
		"https://harbour.example/2026/03/wheat-harvest?rss=1", "https://harbour.example/2026/03/wheat-harvest?cid=social_20260301", "https://harbour.example/2026/03/wheat-harvest?ncid=edlink&share=mail", "https://harbour.example/2026/03/wheat-harvest?campaign=spring", "https://harbour.example/2026/03/wheat-harvest?feature=youtu.be",
		"https://harbour.example/2026/03/wheat-harvest?UTM_SOURCE=x", "https://harbour.example/2026/03/wheat-harvest?utm%5Fsource=x", "https://harbour.example/2026/03/wheat-harvest?utm_source=a&amp;utm_medium=b", "https://harbour.example/2026/03/wheat-harvest?utm_source=a&#038;utm_medium=b",
		// sessions
		"https://harbour.example/2026/03/wheat-harvest;jsessionid=0FC9", "https://harbour.example/2026/03/wheat-harvest?PHPSESSID=0fc9", "https://harbour.example/2026/03/wheat-harvest?sid=23", "https://harbour.example/(S(x1y2z3))/2026/03/wheat-harvest", "https://harbour.example/2026/03/wheat-harvest?CFID=1&CFTOKEN=2",
		// places in the page
		"https://harbour.example/2026/03/wheat-harvest#comments", "https://harbour.example/2026/03/wheat-harvest#0", "https://harbour.example/2026/03/wheat-harvest#respond", "https://harbour.example/2026/03/wheat-harvest#:~:text=wheat", "https://harbour.example/2026/03/wheat-harvest#ref=rss", "https://harbour.example/2026/03/wheat-harvest#xtor=RSS-1", "https://harbour.example/2026/03/wheat-harvest#!", "https://harbour.example/2026/03/wheat-harvest#/",
		// what leads there
		"https://www.google.com/url?rct=j&sa=t&url=https://harbour.example/2026/03/wheat-harvest&ct=ga", "https://www.google.de/url?q=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest", "https://news.google.com/news/url?sa=t&url=https://harbour.example/2026/03/wheat-harvest",
		"https://l.facebook.com/l.php?u=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest%3Ffbclid%3Dx&h=AT1", "https://www.facebook.com/l.php?u=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest", "https://l.instagram.com/?u=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest",
		"https://out.reddit.com/t3_x?url=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest&token=y", "https://t.umblr.com/redirect?z=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest&t=x", "https://vk.com/away.php?to=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest",
		"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest", "https://steamcommunity.com/linkfilter/?url=https://harbour.example/2026/03/wheat-harvest", "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest",
		"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fharbour.example%2f2026%2f03%2fwheat-harvest", "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest&data=x", "https://slack-redir.net/link?url=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest",
		"https://medium.com/r/?url=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest", "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fharbour%2Eexample%2F2026%2F03%2Fwheat-harvest&urlhash=x", "https://go.skimresources.com/?id=1&url=https%3A%2F%2Fharbour.example%2F2026%2F03%2Fwheat-harvest",
	},
	"https://harbour.example/": {"https://harbour.example", "http://www.harbour.example/index.html", "https://harbour.example/index.php", "https://harbour.example/?utm_source=x", "https://harbour.example/Default.aspx", "https://harbour.example/home.html", "https://harbour.example/#top"},
	"https://harbour.example/show.php?id=7": {"https://harbour.example/show.php?id=7", "https://harbour.example/show.php?id=7&utm_source=x", "https://harbour.example/show.php?id=7&print=1", "https://harbour.example/show.php?id=7&sid=0fc9a2b4c6d8e0f1a3b5",
		"https://harbour.example/show.php?PHPSESSID=0fc9&id=7", "https://harbour.example/show.php?id=7&source=rss", "https://harbour.example/show.php?&id=7&", "https://harbour.example/show.php?id=7#c3"},
	"https://harbour.example/a?x=1&y=2":                       {"https://harbour.example/a?y=2&x=1", "https://harbour.example/a?x=1&amp;y=2", "https://harbour.example/a?x=1&#038;y=2", "https://harbour.example/a?x=1&&y=2"},
	"https://harbour.example/caf%C3%A9/%E6%B8%AF":             {"https://harbour.example/café/港", "https://harbour.example/caf%c3%a9/%e6%b8%af", "http://www.harbour.example/caf%C3%A9/港/"},
	"https://xn--bcher-kva.example/1":                         {"https://bücher.example/1", "https://BÜCHER.example/1", "https://www.bücher.example/1", "http://xn--bcher-kva.example:80/1"},
	"https://de.harbour.example/1":                            {"https://de.harbour.example/1", "https://de.m.harbour.example/1", "https://m.de.harbour.example/1", "https://www.de.harbour.example/1"},
	"https://harbour.example/#!/news/7":                       {"https://harbour.example/#!/news/7", "http://www.harbour.example/index.html#!/news/7"},
	"https://harbour.example/#/news/7":                        {"https://harbour.example/#/news/7", "https://m.harbour.example/?utm_source=x#/news/7"},
	"https://youtube.com/watch?v=dQw4w9":                      {"https://www.youtube.com/watch?v=dQw4w9", "https://m.youtube.com/watch?v=dQw4w9&feature=share", "https://youtube.com/watch?feature=youtu.be&v=dQw4w9&si=x", "https://www.youtube.com/watch?v=dQw4w9&ab_channel=Harbour&pp=y"},
	"https://harbour.example/story.html":                      {"https://harbour.example/story.amp.html", "https://harbour.example/story.html.amp", "https://harbour.example/story.html?outputType=amp", "https://harbour.example/amp/story.html"},
	"https://harbour.example/search?q=north%20sea%20port":     {"https://harbour.example/search?q=north+sea+port", "https://harbour.example/search?q=north%20sea%20port&utm_source=x"},
	"https://feedproxy.google.com/~r/harbour/~3/x1/":          nil, // where it leads takes a request
	"https://harbour.blogspot.com/2026/03/wheat-harvest.html": {"http://harbour.blogspot.com/2026/03/wheat-harvest.html?m=1", "https://harbour.blogspot.com/2026/03/wheat-harvest.html?spref=tw&m=1"},
}

func TestSpellings(t *testing.T) {
	n := 0
	for want, list := range spellings {
		for _, in := range list {
			n++
			if got := CanonicalURL(in); got != want {
				t.Errorf("%s:\n got %s\nwant %s", in, got, want)
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d spellings", n)
	}
}

// apart are addresses of two pages each.
var apart = [][2]string{
	// what says which page
	{"https://a.example/?id=1", "https://a.example/?id=2"},
	{"https://a.example/?p=1", "https://a.example/?p=2"},
	{"https://a.example/?p=1", "https://a.example/"},
	{"https://a.example/?page_id=1", "https://a.example/?page_id=2"},
	{"https://a.example/show?story=1", "https://a.example/show?story=2"},
	{"https://a.example/1?page=1", "https://a.example/1?page=2"},
	{"https://a.example/1?page=2", "https://a.example/1"},
	{"https://a.example/show.php?sid=1", "https://a.example/show.php?sid=2"},
	{"https://a.example/article.pl?sid=26/03/01/12", "https://a.example/article.pl?sid=26/03/01/13"},
	{"https://a.example/modules.php?name=News&file=article&sid=31", "https://a.example/modules.php?name=News&file=article&sid=32"},
	{"https://a.example/index.php?sid=1", "https://a.example/index.php?sid=2"},
	{"https://a.example/?sid=12", "https://a.example/?sid=13"},
	{"https://a.example/program.php?session_id=12", "https://a.example/program.php?session_id=13"},
	{"https://a.example/index.php?cid=1", "https://a.example/index.php?cid=2"},
	{"https://a.example/news?cid=1", "https://a.example/news?cid=2"},
	{"https://a.example/index.php?mod=news&id=1", "https://a.example/index.php?mod=photos&id=1"},
	{"https://a.example/view.asp?m=202603", "https://a.example/view.asp?m=202604"},
	{"https://a.example/?m=202603", "https://a.example/?m=202604"},
	{"https://a.example/?m=1", "https://a.example/?m=0"},
	{"https://a.example/offer.php?adid=1", "https://a.example/offer.php?adid=2"},
	{"https://a.example/show?campaign=1", "https://a.example/show?campaign=2"},
	{"https://a.example/partners?partner=acme", "https://a.example/partners?partner=zeta"},
	{"https://a.example/list?feature=maps", "https://a.example/list?feature=trains"},
	{"https://a.example/watch?v=a1", "https://a.example/watch?v=a2"},
	{"https://www.youtube.com/watch?v=dQw4w9", "https://www.youtube.com/watch?v=dQw4W9"},
	{"https://a.example/item?id=1", "https://a.example/item?id=1&id=2"},
	{"https://a.example/news.html?n=1", "https://a.example/news.html?n=2"},
	{"https://a.example/a?t=1", "https://a.example/a?t=2"},
	{"https://a.example/a?date=2026-03-01", "https://a.example/a?date=2026-03-02"},
	{"https://a.example/a?lang=de", "https://a.example/a?lang=fr"},
	{"https://a.example/a?hl=de", "https://a.example/a?hl=fr"},
	{"https://a.example/a?tag=wheat", "https://a.example/a?tag=ships"},
	{"https://a.example/a?s=1", "https://a.example/a?s=2"},
	{"https://a.example/a?q=wheat", "https://a.example/a?q=ships"},
	{"https://a.example/a?ID=1", "https://a.example/a?ID=2"},
	{"https://a.example/a?x=A", "https://a.example/a?x=a"},
	{"https://a.example/a?X=1", "https://a.example/a?x=1"},
	{"https://a.example/story?12345", "https://a.example/story?12346"},
	{"https://a.example/?1", "https://a.example/?2"},
	{"https://a.example/a?source=parliament", "https://a.example/a?source=police"},
	{"https://a.example/map?from=oslo", "https://a.example/map?from=rome"},
	{"https://a.example/a?type=report", "https://a.example/a?type=opinion"},
	{"https://a.example/a?format=long", "https://a.example/a?format=short"},
	{"https://a.example/a?view=2", "https://a.example/a?view=3"},
	{"https://a.example/a?channel=5", "https://a.example/a?channel=6"},
	{"https://a.example/a?print=section-b", "https://a.example/a?print=section-c"},
	{"https://a.example/a?action=edit", "https://a.example/a?action=history"},
	{"https://a.example/a?tmpl=story", "https://a.example/a?tmpl=photos"},
	{"https://a.example/a?objectid=1", "https://a.example/a?objectid=2"},
	{"https://a.example/a?u=https://b.example/1", "https://a.example/a?u=https://b.example/2"},
	{"https://a.example/a?url=https://b.example/1", "https://b.example/1"},
	{"https://a.example/redirect?to=https://b.example/1", "https://a.example/redirect?to=https://b.example/2"},
	{"https://t.co/AbCd1", "https://t.co/AbCd2"},
	{"https://t.co/abcd1", "https://t.co/AbCd1"},
	{"https://feedproxy.google.com/~r/a/~3/x1/", "https://feedproxy.google.com/~r/a/~3/x2/"},
	{"https://news.google.com/rss/articles/CBMiA", "https://news.google.com/rss/articles/CBMiB"},
	{"https://www.google.com/search?q=wheat", "https://www.google.com/search?q=ships"},
	{"https://www.google.com/url?q=about:blank", "https://www.google.com/url?q=about:none"},
	{"https://google.attacker.example/url?q=https://b.example/1", "https://b.example/1"},
	{"https://www.facebook.com/story.php?story_fbid=1&id=2", "https://www.facebook.com/story.php?story_fbid=3&id=2"},
	// hosts
	{"https://en.wikipedia.org/wiki/Port", "https://de.wikipedia.org/wiki/Port"},
	{"https://en.m.wikipedia.org/wiki/Port", "https://de.m.wikipedia.org/wiki/Port"},
	{"https://a.blog.example/1", "https://b.blog.example/1"},
	{"https://a.blog.example/1", "https://blog.example/1"},
	{"https://anna.blogspot.com/1", "https://ben.blogspot.com/1"},
	{"https://anna.github.io/1", "https://ben.github.io/1"},
	{"https://m.github.io/1", "https://github.io/1"},
	{"https://mobile.blogspot.com/1", "https://blogspot.com/1"},
	{"https://a.example/1", "https://b.example/1"},
	{"https://a.example/1", "https://a.example.org/1"},
	{"https://harbour.co.uk/1", "https://harbour.com/1"},
	{"https://m.co.uk/1", "https://co.uk/1"},
	{"https://www.gov.uk/1", "https://gov.uk/1"},
	{"https://news.a.example/1", "https://sport.a.example/1"},
	{"https://news.a.example/1", "https://a.example/1"},
	{"https://uk.a.example/1", "https://us.a.example/1"},
	{"https://edition.news.a.example/1", "https://news.a.example/1"},
	{"https://editions.a.example/1", "https://a.example/1"},
	{"https://wwwa.example/1", "https://a.example/1"},
	{"https://ma.example/1", "https://a.example/1"},
	{"https://m-a.example/1", "https://a.example/1"},
	{"https://a.example:8080/1", "https://a.example/1"},
	{"https://a.example:8080/1", "https://a.example:8081/1"},
	{"https://192.0.2.1/1", "https://192.0.2.2/1"},
	{"https://bücher.example/1", "https://bucher.example/1"},
	{"https://аpple.example/1", "https://apple.example/1"},
	// paths
	{"https://a.example/Story", "https://a.example/story"},
	{"https://a.example/1", "https://a.example/2"},
	{"https://a.example/1", "https://a.example/1/2"},
	{"https://a.example/1", "https://a.example/"},
	{"https://a.example/a.html", "https://a.example/a"},
	{"https://a.example/a.html", "https://a.example/a.htm"},
	{"https://a.example/a%2Fb", "https://a.example/a/b"},
	{"https://a.example/a+b", "https://a.example/a%20b"},
	{"https://a.example/a;v=1", "https://a.example/a;v=2"},
	{"https://a.example/amp", "https://a.example/"},
	{"https://a.example/lamp", "https://a.example/l"},
	{"https://a.example/ampere/1", "https://a.example/1"},
	{"https://a.example/print", "https://a.example/"},
	{"https://a.example/news/print", "https://a.example/news"},
	{"https://a.example/print/2026", "https://a.example/2026"},
	{"https://a.example/fingerprint/1", "https://a.example/1"},
	{"https://a.example/index-of-prices", "https://a.example/"},
	{"https://a.example/index.html/1", "https://a.example/1"},
	{"https://a.example/%E6%B8%AF", "https://a.example/%E6%B8%AE"},
	{"https://a.example/café", "https://a.example/cafe"},
	// routes
	{"https://a.example/#!/1", "https://a.example/#!/2"},
	{"https://a.example/#/1", "https://a.example/#/2"},
	{"https://a.example/#/1", "https://a.example/"},
	{"https://a.example/#!/1", "https://a.example/#/1"},
}

func TestApart(t *testing.T) {
	if len(apart) < 80 {
		t.Errorf("only %d pairs", len(apart))
	}
	for _, pair := range apart {
		if a, b := CanonicalURL(pair[0]), CanonicalURL(pair[1]); a == b {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], a)
		} else if a == "" || b == "" {
			t.Errorf("%s: %q, %s: %q", pair[0], a, pair[1], b)
		}
	}
}

// No host becomes one of another site, whatever stands in front of it.
func FuzzCanonicalHost(f *testing.F) {
	for _, h := range []string{"www.m.a.example", "m.co.uk", "www.gov.uk", "mobile.blogspot.com", "edition.a.co.uk", "de.m.a.example", "m.m", "amp.amp.amp", "xn--p1ai", "www.xn--p1ai",
		"[::1]", "192.0.2.1", "m.192.0.2.1", "www.ck", "m.kawasaki.jp", "city.kawasaki.jp", "www.a.github.io", "..", "m..a.b", "edition.edition.com", "www.www.com", "0.m.0.0.0", "0.m.kawasaki.jp"} {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, h string) {
		got := canonicalHost(h)
		if got == "" || strings.HasPrefix(got, "[") {
			return
		}
		if again := canonicalHost(got); again != got {
			t.Errorf("%q: got %q, then %q", h, got, again)
		}
		// The form without its variants, as the standard library reads the host.
		plain := strings.Trim(strings.ToLower(h), ".")
		want, err := publicsuffix.EffectiveTLDPlusOne(plain)
		if err != nil || !plainHost(plain) || strings.Contains(plain, "xn--") {
			return
		}
		if is, err := publicsuffix.EffectiveTLDPlusOne(got); err != nil || is != want {
			t.Errorf("%q of the site %q became %q", h, want, got)
		}
	})
}

// With rules the form is one too, and they break nothing.
func FuzzURLRules(f *testing.F) {
	r := rulesOf(f, sampleRules)
	for _, s := range []string{"https://gate.example/go?to=harbour.example%2F1", "https://a.gate.example/out/https://gate.example/out/x", "https://harbour.example/ref=a/ref=b?spot=1",
		"https://counter.example/", "https://harbour.example/%zz?%3Fxx_click", "http://gate.example/go?to=//[::1]/", "https://gate.example/out/%2525"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := r.Canonical(s)
		if got == "" {
			return
		}
		if u, err := url.Parse(got); err != nil || u.Scheme != "https" || u.Hostname() == "" {
			t.Errorf("%q: got %q, want an https URL (%v)", s, got, err)
		}
		if again := r.Canonical(got); again != got {
			t.Errorf("%q: got %q, then %q", s, got, again)
		}
	})
}
