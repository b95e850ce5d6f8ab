package storetest

import (
	"strconv"
	"time"

	"feedctl/news"
)

const pushBase = "https://digest.example"

// hubbed is a source whose document, visited at day, names a hub.
func (d *desk) hubbed(url string) news.Source {
	d.Helper()
	s := d.source(url)
	v := visit(s)
	d.saveWith(v, "https://hub.example/", url)
	return d.now(s)
}

func (d *desk) saveWith(v news.Visit, hub, topic string) {
	d.Helper()
	v.Feed = &news.FeedFacts{Title: v.Source.Title, Hub: hub, Topic: topic}
	v.Poll.Hub = hub
	_, err := d.SaveVisits(d.ctx, []news.Visit{v})
	d.check("save visit", err)
}

func (d *desk) now(s news.Source) news.Source {
	d.Helper()
	s, err := d.Source(d.ctx, s.ID)
	d.check("source", err)
	return s
}

func (d *desk) subscription(s news.Source) news.Subscription {
	d.Helper()
	sub, err := d.Subscription(d.ctx, s.ID)
	d.check("subscription", err)
	return sub
}

func (d *desk) owed(at time.Time) []news.ID {
	d.Helper()
	subs, err := d.OwedSubscriptions(d.ctx, at, 10)
	d.check("owed", err)
	ids := []news.ID{}
	for _, s := range subs {
		ids = append(ids, s.Source)
	}
	return ids
}

func keyOf(s news.Source, token string) news.PushKey {
	return news.PushKey{Token: token, Source: s.ID, Hub: "https://hub.example/", Topic: s.URL, Secret: "secret of " + token}
}

// subscribe asks for token at minute 0 and has it verified for a day at minute 1.
func (d *desk) subscribe(s news.Source, token string) {
	d.Helper()
	d.check("asked", d.SaveAsked(d.ctx, keyOf(s, token), pushBase, at(0), at(5)))
	d.check("verified", d.SaveVerified(d.ctx, token, at(1), at(24*60), at(16*60)))
}

var pushTests = []test{
	{"a document that names a hub owes a subscription", func(d *desk) {
		plain := d.source("https://plain.example/f")
		d.saveWith(visit(plain), "", "")
		_, err := d.Subscription(d.ctx, plain.ID)
		d.is("no hub", err, news.ErrNotFound)
		secret := d.source("https://secret.example/f")
		d.saveWith(visit(secret), "https://hub.example/", "")
		s := d.hubbed("https://a.example/f")
		d.equal("what is known", d.subscription(s), news.Subscription{Source: s.ID, Hub: "https://hub.example/", Topic: s.URL})
		d.equal("owed", d.owed(at(0)), []news.ID{s.ID})
	}},
	{"paused, gone and removed sources owe none", func(d *desk) {
		paused, gone, removed := d.hubbed("https://a.example/f"), d.hubbed("https://b.example/f"), d.hubbed("https://c.example/f")
		d.subscribe(removed, "r")
		paused.Paused = true
		d.check("pause", d.PutSource(d.ctx, paused))
		gone.Poll.Gone = true
		d.check("gone", d.PutPoll(d.ctx, gone.ID, gone.Poll))
		d.visit(removed, item(removed, "1"))
		d.check("remove", d.RemoveSource(d.ctx, removed.ID, false))
		d.equal("owed", d.owed(at(99*60)), []news.ID{})
		_, err := d.PushKey(d.ctx, "r")
		d.is("key of a removed source", err, news.ErrNotFound)
		back, added, err := d.AddSource(d.ctx, source(removed.URL))
		d.check("add again", err)
		d.equal("added", added, true)
		_, err = d.Subscription(d.ctx, back.ID)
		d.is("nothing is known of its hub", err, news.ErrNotFound)
	}},
	{"asked, verified, renewed", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		one := keyOf(s, "one")
		d.check("asked", d.SaveAsked(d.ctx, one, pushBase, at(0), at(5)))
		d.equal("not owed meanwhile", d.owed(at(4)), []news.ID{})
		d.equal("owed again", d.owed(at(5)), []news.ID{s.ID})
		got, err := d.PushKey(d.ctx, "one")
		d.check("key", err)
		d.equal("key", got, one)
		d.check("asked again", d.SaveAsked(d.ctx, keyOf(s, "two"), pushBase, at(5), at(15)))
		d.equal("tries", d.subscription(s).Tries, 2)
		_, err = d.PushKey(d.ctx, "one")
		d.is("replaced", err, news.ErrNotFound)
		d.is("a replaced one is not verified", d.SaveVerified(d.ctx, "one", at(6), at(60), at(40)), news.ErrNotFound)
		d.check("verified", d.SaveVerified(d.ctx, "two", at(6), at(60), at(40)))
		d.equal("live", d.subscription(s), news.Subscription{Source: s.ID, Hub: one.Hub, Topic: one.Topic, Verified: at(6), Until: at(60), Asked: at(5), Next: at(40)})
		d.is("verified once", d.SaveVerified(d.ctx, "two", at(7), at(99), at(80)), news.ErrNotFound)
		d.equal("renewed in time", d.owed(at(40)), []news.ID{s.ID})

		d.check("renew", d.SaveAsked(d.ctx, keyOf(s, "three"), pushBase, at(40), at(45)))
		old, err := d.PushKey(d.ctx, "two")
		d.check("the old key stays", err)
		d.equal("its lease", old.Until, at(60))
		d.equal("and so does the lease", d.subscription(s).Until, at(60))
		d.check("verified", d.SaveVerified(d.ctx, "three", at(41), at(101), at(81)))
		_, err = d.PushKey(d.ctx, "two")
		d.is("until the new one is verified", err, news.ErrNotFound)
	}},
	{"refused", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "live")
		d.check("renew", d.SaveAsked(d.ctx, keyOf(s, "next"), pushBase, at(16*60), at(17*60)))
		d.check("refuse", d.SaveRefused(d.ctx, "next", "no", at(20*60)))
		got := d.subscription(s)
		d.equal("why", got.Refused, "no")
		d.equal("the lease stays", got.Until, at(24*60))
		d.equal("asked again", d.owed(at(20*60)), []news.ID{s.ID})
		d.check("refuse the live one", d.SaveRefused(d.ctx, "live", "never", at(30*60)))
		d.equal("the lease ends", d.subscription(s).Until, time.Time{})
		d.is("of nobody", d.SaveRefused(d.ctx, "live", "never", at(0)), news.ErrNotFound)
	}},
	{"another hub or topic is owed at once", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "one")
		d.saveWith(visit(s), "https://hub.example/", s.URL)
		d.equal("the same", d.owed(at(2)), []news.ID{})
		d.saveWith(visit(s), "https://other.example/", s.URL)
		d.equal("another", d.owed(at(2)), []news.ID{s.ID})
		d.saveWith(visit(d.now(s)), "", "")
		d.equal("none any more", d.owed(at(99*60)), []news.ID{})
		d.equal("the lease runs out by itself", d.subscription(s).Until, at(24*60))
	}},
	{"a hub exchanged while another was asked", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.check("asked", d.SaveAsked(d.ctx, keyOf(s, "one"), pushBase, at(0), at(5)))
		d.saveWith(visit(s), "https://other.example/", s.URL)
		d.check("verified", d.SaveVerified(d.ctx, "one", at(1), at(24*60), at(16*60)))
		d.equal("still owed", d.owed(at(2)), []news.ID{s.ID})
	}},
	{"another base", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "one")
		d.check("the same", d.SaveBase(d.ctx, pushBase))
		d.equal("the same", d.owed(at(2)), []news.ID{})
		d.check("another", d.SaveBase(d.ctx, "https://elsewhere.example"))
		d.equal("another", d.owed(at(2)), []news.ID{s.ID})
		d.check("none", d.SaveBase(d.ctx, ""))
		_, err := d.PushKey(d.ctx, "one")
		d.is("none", err, news.ErrNotFound)
		d.equal("no lease", d.subscription(s).Until, time.Time{})
		d.equal("owed once there is one", d.owed(at(2)), []news.ID{s.ID})
	}},
	{"a push stores items and nothing else of the source", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "one")
		d.equal("before a push", d.now(s).Poll.PushedUntil, time.Time{})
		// What a push read of its source is older than the poll by now.
		stale := d.now(s)
		v := visit(s, item(s, "1"))
		v.Poll.ETag, v.Poll.NextFetchAt, v.Poll.RetryAfter = `"late"`, at(70), at(65)
		d.saveWith(v, "https://hub.example/", s.URL)
		before := d.now(s)

		push := news.Visit{Source: stale, At: at(10), Class: news.ClassOK, URL: s.URL, Poll: stale.Poll, MovedTo: "https://evil.example/f",
			Feed: &news.FeedFacts{Title: "Another name", SiteURL: "https://evil.example/"}, Items: []news.Item{item(s, "1"), item(s, "2")}}
		push.Poll.Because = "pushed"
		saved, err := d.SavePush(d.ctx, push)
		d.check("save push", err)
		d.equal("saved", saved, news.Saved{New: 1})
		want := before
		want.Poll.LastChanged, want.Poll.PushedUntil = at(10), at(24*60)
		d.equal("source", d.now(s), want)
		ledger, err := d.Ledger(d.ctx, s.ID, 1)
		d.check("ledger", err)
		d.equal("line", ledger[0], news.Request{Source: s.ID, At: at(10), URL: s.URL, Class: news.ClassOK, New: 1, Next: at(70), Because: "pushed"})
		d.equal("pushed at", d.subscription(s).PushedAt, at(10))

		// A visit that finds news shows that the hub did not bring them.
		v = visit(d.now(s), item(s, "3"))
		v.At, v.Poll.LastChanged = at(20), at(20)
		d.saveWith(v, "https://hub.example/", s.URL)
		d.equal("after news without a push", d.now(s).Poll.PushedUntil, time.Time{})
		d.check("check", d.Check(d.ctx))
	}},
	{"nobody listened", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "one")
		slow := func(usual time.Time) {
			v := visit(d.now(s))
			v.At, v.Poll.LastChecked, v.Poll.LastClass = at(11), at(11), news.ClassNotModified
			v.Poll.Interval, v.Poll.NextFetchAt, v.Poll.RetryAfter, v.Usual = 30*time.Minute, at(1000), at(750), usual
			d.saveWith(v, "https://hub.example/", s.URL)
		}
		next := func() time.Time { return d.now(s).Poll.NextFetchAt }
		slow(time.Time{})
		d.check("begin", d.SaveBase(d.ctx, pushBase))
		d.equal("the hub made no difference", next(), at(1000))
		slow(at(700))
		poll := d.now(s).Poll
		poll.NextFetchAt = at(900)
		d.check("put poll", d.PutPoll(d.ctx, s.ID, poll))
		d.check("begin", d.SaveBase(d.ctx, pushBase))
		d.equal("somebody chose another time since", next(), at(900))
		slow(at(700))
		want := d.now(s)
		d.check("begin", d.SaveBase(d.ctx, pushBase))
		want.Poll.NextFetchAt, want.Poll.Because = at(700), d.now(s).Poll.Because
		d.equal("as without a hub", d.now(s), want)
		due, err := d.Due(d.ctx, at(749))
		d.check("due", err)
		d.equal("not within Retry-After", len(due), 0)
		due, err = d.Due(d.ctx, at(750))
		d.check("due", err)
		d.equal("due", len(due), 1)
		d.check("check", d.Check(d.ctx))
	}},
	{"another topic in every answer", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		n := 0
		name := func(minute int, hub string) { // another topic, or the hub's loss
			n++
			v := visit(d.now(s))
			v.At = at(minute)
			topic := s.URL + "?" + strconv.Itoa(n)
			d.saveWith(v, hub, topic)
		}
		ask := func(minute int, token, hub string, next int) {
			k := keyOf(s, token)
			k.Hub, k.Topic = hub, d.subscription(s).Topic
			d.check("asked", d.SaveAsked(d.ctx, k, pushBase, at(minute), at(next)))
		}
		const one, other, day = "https://hub.example/", "https://other.example/?a", 24 * 60
		ask(0, "one", one, 5)
		name(1, one)
		d.equal("kept while it waits to be verified", d.subscription(s).Next, at(5))
		d.equal("tries", d.subscription(s).Tries, 1)
		d.check("refused", d.SaveRefused(d.ctx, "one", "no", at(7*day)))
		name(2, one)
		name(3, "")
		d.equal("no hub", d.owed(at(99*day)), []news.ID{})
		name(4, "https://HUB.example/?elsewhere")
		d.equal("a refusal stands for its host", d.subscription(s).Next, at(7*day))
		d.equal("and says so", d.subscription(s).Refused, "no")
		name(2*day+1, other)
		d.equal("another host is asked", d.subscription(s), news.Subscription{Source: s.ID, Hub: other, Topic: d.subscription(s).Topic, Asked: at(0), Next: at(2*day + 1)})
		ask(2*day+1, "two", other, 2*day+5)
		d.check("verified", d.SaveVerified(d.ctx, "two", at(2*day+1), at(12*day), at(11*day)))
		name(2*day+2, other)
		d.equal("once a day", d.subscription(s).Next, at(3*day+1))
		name(2*day+3, other)
		d.equal("which does not move", d.subscription(s).Next, at(3*day+1))
		ask(3*day+1, "three", other, 3*day+5)
		d.check("verified", d.SaveVerified(d.ctx, "three", at(3*day+1), at(13*day), at(12*day)))
		d.equal("renewal", d.subscription(s).Next, at(12*day))
		name(3*day+2, other)
		d.equal("once a day again", d.subscription(s).Next, at(4*day+1))
	}},
	{"what another hub refuses", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.subscribe(s, "one")
		d.saveWith(visit(s), "https://other.example/", s.URL)
		d.check("the old one ends it", d.SaveRefused(d.ctx, "one", "no", at(7*24*60)))
		d.equal("the new one is asked all the same", d.owed(at(2)), []news.ID{s.ID})
		d.equal("and has refused nothing", d.subscription(s).Refused, "")
	}},
	{"a host that is left alone", func(d *desk) {
		a, b := d.hubbed("https://a.example/f"), d.source("https://b.example/f")
		v := visit(b)
		d.saveWith(v, "https://hub.b.example/", b.URL)
		d.check("hold", d.HoldHost(d.ctx, "https://hub.example/", at(0), at(60)))
		d.check("a shorter wait", d.HoldHost(d.ctx, "https://hub.example/", at(0), at(5)))
		d.equal("others are owed", d.owed(at(59)), []news.ID{b.ID})
		d.equal("it is later", len(d.owed(at(60))), 2)
		// A feed of the hub's host that must not be visited.
		same := d.source("https://hub.b.example/f")
		v = visit(same)
		v.Class, v.Status, v.URL, v.Poll.RetryAfter = news.ClassRateLimited, 429, same.URL, at(90)
		_, err := d.SaveVisits(d.ctx, []news.Visit{v})
		d.check("save visit", err)
		d.equal("nor is the hub asked", d.owed(at(89)), []news.ID{a.ID})
		d.equal("until then", len(d.owed(at(90))), 2)
		d.check("a clock that ran ahead", d.HoldHost(d.ctx, "https://hub.example/", at(365*24*60), at(365*24*60+5)))
		d.equal("holds nobody", len(d.owed(at(90))), 2)
	}},
	{"a push revises what is older, and the next visit reads it again", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		dated := func(text string, minute int) news.Item {
			it := item(s, "1")
			it.Content, it.Updated, it.Hash = text, at(minute), ""
			it.Hash = it.ContentHash()
			return it
		}
		one, two := news.GUIDHash(item(s, "1").GUID), news.GUIDHash(item(s, "2").GUID)
		v := visit(s, dated("two", 2), item(s, "2"))
		v.Poll.BodyHash, v.Seen, v.URL = "body", &news.Seen{Off: true, Entries: []news.SeenEntry{{Bytes: 4, GUID: one}, {Bytes: 5, GUID: two}}}, "https://cdn.example/f"
		d.saveWith(v, "https://hub.example/", s.URL)
		d.equal("answered", d.subscription(s).Answered, "https://cdn.example/f")
		push := func(minute int, items ...news.Item) news.Saved {
			now := d.now(s)
			saved, err := d.SavePush(d.ctx, news.Visit{Source: now, At: at(minute), Class: news.ClassOK, Poll: now.Poll, Items: items})
			d.check("save push", err)
			return saved
		}
		before := d.now(s).Poll
		d.equal("an older one", push(10, dated("one", 1)), news.Saved{Stale: 1})
		d.equal("the same", push(10, dated("two", 2)), news.Saved{})
		d.equal("the poll stays", d.now(s).Poll, before)
		d.equal("a newer one", push(10, dated("three", 3)), news.Saved{Revised: 1})
		d.equal("one that was replaced, newly dated", push(10, dated("two", 4)), news.Saved{Revised: 1})
		d.equal("one that was replaced", push(10, dated("three", 4)), news.Saved{Stale: 1})
		poll := d.now(s).Poll
		d.equal("nothing to ask by", []string{poll.ETag, poll.LastModified, poll.BodyHash}, []string{"", "", ""})
		seen, err := d.Seen(d.ctx, s.ID)
		d.check("seen", err)
		v.Seen.Entries = v.Seen.Entries[1:]
		d.equal("seen", seen, *v.Seen)
		d.check("check", d.Check(d.ctx))
	}},
	{"a push of a removed source", func(d *desk) {
		s := d.hubbed("https://a.example/f")
		d.check("remove", d.RemoveSource(d.ctx, s.ID, false))
		_, err := d.SavePush(d.ctx, visit(s, item(s, "1")))
		d.is("push", err, news.ErrNotFound)
		d.is("asked", d.SaveAsked(d.ctx, keyOf(s, "one"), pushBase, at(0), at(5)), news.ErrNotFound)
	}},
}
