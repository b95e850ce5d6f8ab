package dedupe

import "strings"

// trackers are query parameters that say how a reader came to a page, not
// which page it is; lower case.
var trackers = set(`
	_ga _ga_ _gl _hsenc _hsmi __hsfp __hssc __hstc _openstat _branch_match_id _branch_referrer _kx _ke _sp _ss __s __source
	__twitter_impression __readwiselocation _bhlid _bta_c _bta_tid _cldee _mc_eid _nlid _nhids _psid _r_id _sc_campaign
	.tsrc action_object_map action_ref_map action_type_map acfid aff affid affiliate afftrack amp_ct amp_gsa amp_js_v
	amp_latest_update_time amp_r amp_tf __amp_source_origin ascsubtag asgtbndr usqp
	at_xt at_link_id at_link_origin at_link_type at_bbc_team at_ptr_name at_format at_medium at_campaign at_campaign_type at_creation
	at_channel at_detail_placement at_emplacement at_general_placement at_recipient_id at_recipient_list at_send_date at_variant
	at_platform at_network at_term at_identifier at_advertiser
	bxid cm_ite cm_lm cm_mmc cm_mmca1 cm_mmca2 cm_re cm_sp cmp cmpid cmp_id cmp_ref cndid cr_cc cvid cvosrc
	ck_subscriber_id dclid dicbo dgcid dm_i dm_t
	ef_id echobox emc emci emdi ems_l email_id email_referrer email_source emailid epik eref esrc et_cid et_rid etcc_cu etcc_med etcc_cmp ettag
	fb_action_ids fb_action_types fb_comment_id fb_ref fb_source fbadid fbclid feedtype feedname fromrss from_rss fsrc ftag ftcamp
	gad gad_source gad_campaignid gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc gdfms gdftrk gdffi gpromocode gqt gs_l gs_lcp gs_lcrp
	guccounter guce_referrer guce_referrer_sig ga_source ga_medium ga_term ga_content ga_campaign ga_place
	hmb_campaign hmb_medium hmb_source hpt hsctatracking hss_channel
	iclid icid icmp ictd igsh igshid iid_source int_cmp int_campaign int_content int_medium int_source intcid intcmp irclickid irgwc isrss
	ito itm_campaign itm_medium itm_source ir_adid ir_campaignid ir_partnerid
	leadsource li_fat_id li_medium li_source lipi lctg
	mbid mc_cid mc_eid mkevt mkcid mkrid mkt_tok mkt_vid mkwid mindbox-click-id mindbox-message-key mobile_app_share ml_subscriber
	ml_subscriber_hash msclkid msockid
	nb_expid_meta nb_platform ncid newsletter_id nl_id nlid ns_campaign ns_fee ns_linkname ns_mchannel ns_source nr_email_referer
	oborigurl ocid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id oly_enc_id origin_referrer os_ehash
	pcrid pgtype piwik_campaign piwik_kwd piwik_keyword print_source
	rb_clickid rdt_cid recirc ref ref_ ref_src ref_source ref_url referer referral referrer refsrc reflink redirect_log_mongo_id redirect_mongo_id
	rss_id rtid
	s_campaign s_cid s_kwcid sb_referer_host sc_campaign sc_channel sc_cid sc_content sc_country sc_customer sc_eh sc_geo sc_lid sc_llid
	sc_medium sc_outcome sc_publisher sc_src sc_uid scid segmentid sfmc_activityid sfmc_id sfmc_journeyid sfmc_sub share_id share_source shareid
	smid smtyp soc_src soc_trk spreportid spm spmailingid spref spuserid spjobid sr_share srnd srsltid sref sscid sthash
	taid tblci tduid tpcc tracking_source traffic_source trackingid trk trkcampaign trkcid trkid trkinfo triedredirect tt_content tt_medium ttclid twclid
	twitter_impression uta_id vero_conv vero_id vgo_ee vn_source
	wbraid wickedid wickedsource wkey wprov wprss wt_mc wt.mc_id wt.mc_ev wt.nav wt.tsrc wt_mc_id wt_ref wt_zmc wtrid wt_cc1 wt_cc2 xtor xtref
	yclid ymclid ysclid yptr zanpid cachebust cachebuster nocache
`)

// sessions carry who reads, not what.
var sessions = set(`cfid cftoken jsessionid phpsessid phpsession sessionid session_id sessid aspsessionid asp.net_sessionid sid oscsid zenid`)

// trackerPrefixes begin the names of whole families of such parameters.
var trackerPrefixes = []string{"utm_", "utm-", "utm.", "pk_", "mtm_", "matomo_", "hsa_", "itm_", "otm_", "trk_", "stm_", "at_custom", "aspsessionid", "cx_", "vn_", "dtm_", "piano_"}

// weak are parameters that track on one site and name the page on the next. They
// go where the path names the page already, and where their value is an origin.
var weak = set(`
	ad_id adid adgroupid adset assetid campaign campaign_id campaignid cid clicksource feature ft hp itid linkid m mobile mod ncampaign
	partner placement rnd rss sh share sid smcid spc ss uid_source via_source
`)

// flags are weak parameters that count as such only with a value that says yes or no.
var flags = set("m mobile rss hp")

// prints are parameters that ask for a page as it is printed or shown on another
// device, when their value says yes or no.
var prints = set(`
	amp _amp print printable printview printpage printer printerfriendly printer_friendly printer-friendly print_view printversion
	nomobile mobi noamp no_mobile mobile_view
`)

var yesOrNo = set("0 1 2 true false yes no y n on off")

// origins are values that make of an ambiguous parameter (source=, from=, view=)
// a tracking one.
var origins = set(`
	rss rss2 rssfeed rss20 rss091 atom feed feeds feedburner jsonfeed opml syndication mailchimp newsletter email mail
	twitter facebook fb x linkedin reddit whatsapp telegram instagram bluesky mastodon threads social share
	google googlenews news_google flipboard feedly applenews apple_news smartnews msn yahoo
	homepage amp mobile print printable printer printerfriendly printer_friendly
	youtu.be emb_logo emb_title player_embedded
`)

// ambiguous parameters are dropped only with a value of origins.
var ambiguous = set(`source src from via feed format output outputtype mode view medium channel type platform client display device`)

// ofHosts are short names that mean nothing elsewhere, by canonical host.
var ofHosts = map[string]map[string]bool{
	"youtube.com":         set("si pp ab_channel feature"),
	"youtu.be":            set("si feature"),
	"open.spotify.com":    set("si context nd"),
	"twitter.com":         set("s t"),
	"x.com":               set("s t"),
	"instagram.com":       set("hl img_index"),
	"nytimes.com":         set("_r action auth hp module region searchresultposition unlocked_article_code"),
	"wsj.com":             set("st reflink mod"),
	"washingtonpost.com":  set("itid tid pwapi_token"),
	"bloomberg.com":       set("accesstoken leadsource"),
	"ft.com":              set("sharetype accesstoken token"),
	"medium.com":          set("sk source"),
	"tiktok.com":          set("_r _t is_from_webapp sender_device"),
	"businessinsider.com": set("ir r"),
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// parameter is one pair of a query, decoded.
type parameter struct {
	host        string // canonical
	path        pathSays
	name, value string
}

// tracking reports whether the parameter says nothing about which page is meant.
// The case of its name does not count.
func (p parameter) tracking() bool {
	name, value := strings.ToLower(p.name), strings.ToLower(p.value)
	if trackers[name] || ofHosts[p.host][name] {
		return true
	}
	for _, prefix := range trackerPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	yes := value == "" || yesOrNo[value]
	switch {
	case prints[name]:
		return yes
	case name == "sid" || name == "session_id" || name == "sessionid":
		return p.path != namesNone || sessionValue(value)
	case sessions[name]:
		return true
	case flags[name]:
		return yes && p.path == namesOne || origins[value]
	case weak[name]:
		return p.path == namesOne || origins[value]
	case name == "tmpl":
		return value == "component" // the bare page of a well-known site builder
	case name == "action":
		return value == "print"
	}
	return ambiguous[name] && (origins[value] || fromFeed(name, value))
}

// fromFeed reports whether a parameter says, in words of the site's own, that
// the reader came from its feed: source=rss-4f2a, from=newsletter_daily.
func fromFeed(name, value string) bool {
	if name != "source" && name != "src" && name != "from" && name != "via" {
		return false
	}
	word := value
	if i := strings.IndexAny(value, "-_.:|"); i >= 0 {
		word = value[:i]
	}
	return word == "rss" || word == "feed" || word == "newsletter" || word == "feedburner"
}

// sessionValue reports whether a value looks drawn by lot: sid=23 is a story,
// sid=0fc9a2… a reader.
func sessionValue(s string) bool {
	return len(s) >= 16 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" && strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz")
}
