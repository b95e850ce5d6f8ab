package storetest

import (
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

		// Nobody listened: the visit that the hub made rare is due at its interval.
		poll := d.now(s).Poll
		poll.LastClass, poll.LastChecked, poll.Interval, poll.NextFetchAt, poll.RetryAfter = news.ClassOK, at(11), 30*time.Minute, at(1000), at(50)
		d.check("put poll", d.PutPoll(d.ctx, s.ID, poll))
		d.check("begin", d.SaveBase(d.ctx, pushBase))
		d.equal("next visit", d.now(s).Poll.NextFetchAt, at(41))
		due, err := d.Due(d.ctx, at(49))
		d.check("due", err)
		d.equal("not within Retry-After", len(due), 0)
		due, err = d.Due(d.ctx, at(50))
		d.check("due", err)
		d.equal("due", len(due), 1)

		// A visit that finds news shows that the hub did not bring them.
		v = visit(d.now(s), item(s, "3"))
		v.At, v.Poll.LastChanged = at(20), at(20)
		d.saveWith(v, "https://hub.example/", s.URL)
		d.equal("after news without a push", d.now(s).Poll.PushedUntil, time.Time{})
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
