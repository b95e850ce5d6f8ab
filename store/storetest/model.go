package storetest

import "feedctl/news"

var modelTests = []test{
	{"answers are kept by question", func(d *desk) {
		d.identity()
		a, b, _ := d.three()
		key := d.publish(d.group("1", a))
		d.check("made", d.SaveMade(d.ctx, []news.Made{{Key: key, Rev: d.story(key).Rev, MadeFrom: "m"}}))
		rev := d.story(key).Rev
		d.check("save", d.SaveModelAnswer(d.ctx, news.ModelAnswer{Key: "q1", Text: "{}", At: at(1), Story: key, Items: []news.ID{a.ID}}))
		d.check("save", d.SaveModelAnswer(d.ctx, news.ModelAnswer{Key: "q2", At: at(1), Story: "nobody", Items: []news.ID{a.ID, b.ID}}))
		got, err := d.ModelAnswers(d.ctx, []string{"q1", "q2", "q3"})
		d.check("answers", err)
		d.equal("answers", got, map[string]string{"q1": "{}", "q2": ""})
		if s := d.story(key); s.MadeFrom != "" || s.Rev <= rev {
			d.Errorf("got made from %q at %d, want the summary owed after %d", s.MadeFrom, s.Rev, rev)
		}
		d.check("save", d.SaveModelAnswer(d.ctx, news.ModelAnswer{Key: "q1", Text: "{1}", At: at(2), Story: key, Items: []news.ID{a.ID}}))
		d.check("save", d.SaveModelAnswer(d.ctx, news.ModelAnswer{Key: "gone", Text: "{}", At: at(2), Story: key, Items: []news.ID{a.ID, "purged"}}))
		got, err = d.ModelAnswers(d.ctx, []string{"q1", "gone"})
		d.check("answers", err)
		d.equal("answers, later", got, map[string]string{"q1": "{1}"})

		newest, err := d.NewestPublished(d.ctx, 5)
		d.check("newest", err)
		d.equal("newest", newest, []news.ID{key})

		d.check("purge", d.RemoveSource(d.ctx, a.Source, true))
		got, err = d.ModelAnswers(d.ctx, []string{"q1", "q2"})
		d.check("answers", err)
		d.equal("after the purge of whose words they were made of", got, map[string]string{})
	}},
	{"a day's budget, and a rest", func(d *desk) {
		spend := func(n, budget int) bool {
			d.Helper()
			ok, err := d.SpendModel(d.ctx, at(n), budget)
			d.check("spend", err)
			return ok
		}
		d.equal("two of two", []bool{spend(0, 2), spend(0, 2), spend(0, 2)}, []bool{true, true, false})
		d.equal("another day", spend(24*60, 2), true)
		d.equal("no end", []bool{spend(0, 0), spend(0, 0)}, []bool{true, true})
		d.check("rest", d.RestModel(d.ctx, at(48)))
		d.equal("resting", []bool{spend(47, 0), spend(48, 0)}, []bool{false, true})
	}},
}
