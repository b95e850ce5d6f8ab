package dedupe

import "strings"

// trackers are query parameters that say how a reader came to a page, not
// which page it is; lower case.
var trackers = set(`
	_ga _ga_ _gl _hsenc _hsmi _openstat _branch_match_id _kx _ke _sp _ss __s __twitter_impression
	action_object_map action_ref_map action_type_map ad_id adid adgroupid aff affid affiliate amp amp_js_v
	ascsubtag assetid at_xt at_link_id at_link_origin at_link_type at_bbc_team at_ptr_name at_format at_medium at_campaign
	campaign campaign_id campaignid cid cmp cmpid cmp_id cndid cvid dclid dicbo dm_i
	ef_id echobox emci emdi email_referrer epik esrc
	fb_action_ids fb_action_types fb_ref fb_source fbclid feature ftag ftcamp
	gad_source gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc gs_lcp guccounter guce_referrer guce_referrer_sig
	hsctatracking hss_channel icid icmp igsh igshid int_cmp intcid intcmp ito itm_campaign itm_medium itm_source
	li_fat_id linkid lctg mbid mc_cid mc_eid mkt_tok mkt_vid mod mobile_app_share ml_subscriber ml_subscriber_hash
	msclkid msockid ncid nl_id ns_campaign ns_fee ns_linkname ns_mchannel ns_source nr_email_referer
	ocid oly_anon_id oly_enc_id origin_referrer partner piwik_campaign piwik_kwd
	rb_clickid recirc ref ref_ ref_src ref_url referer referral referrer refsrc rss_id
	s_campaign s_cid s_kwcid sc_campaign sc_channel sc_content sc_country sc_cid scid sfmc_id sfmc_sub share shareid sh
	smid smtyp spm spmailingid spreportid spuserid sr_share srnd srsltid sref
	taid tblci tduid tpcc traffic_source trk trkcampaign trkinfo triedredirect ttclid twclid
	vero_conv vero_id wbraid wickedid wkey wprov wt_mc wt.mc_id wt_zmc xtor xtref ysclid yclid
	cfid cftoken jsessionid phpsessid sessionid session_id aspsessionid sid cachebust cachebuster nocache rnd
`)

// trackerPrefixes begin the names of whole families of such parameters.
var trackerPrefixes = []string{"utm_", "utm-", "pk_", "mtm_", "matomo_", "hsa_", "itm_", "trk_", "stm_", "int_source", "at_custom", "aspsessionid"}

// origins are values that make of an ambiguous parameter (source=, from=, view=)
// a tracking one.
var origins = set(`
	rss rss2 rssfeed rss20 rss091 atom feed feeds feedburner jsonfeed opml syndication mailchimp newsletter email mail
	twitter facebook fb x linkedin reddit whatsapp telegram instagram bluesky mastodon threads social share
	google googlenews news_google flipboard feedly applenews apple_news smartnews msn yahoo
	homepage amp mobile
`)

// ambiguous parameters are dropped only with a value of origins.
var ambiguous = set(`source src from via feed format output outputtype mode view medium channel type platform client`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// tracking reports whether the parameter says nothing about which page is meant.
// Both are decoded; the case of name does not count.
func tracking(name, value string) bool {
	name = strings.ToLower(name)
	if trackers[name] {
		return true
	}
	for _, p := range trackerPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return ambiguous[name] && origins[strings.ToLower(value)]
}
