package storetest

import (
	"feedctl/news"
)

var findTests = []test{
	{"items and stories in the order asked, missing ones left out", func(d *desk) {
		a, b, c := d.three()
		items, err := d.Items(d.ctx, []news.ID{c.ID, "gone", a.ID, b.ID})
		d.check("items", err)
		d.equal("items", []news.ID{items[0].ID, items[1].ID, items[2].ID}, []news.ID{c.ID, a.ID, b.ID})
		one, two := d.group("1", a), d.group("2", b)
		d.regroup(one, two)
		stories, err := d.Stories(d.ctx, []news.ID{two.Key, "gone", one.Key})
		d.check("stories", err)
		d.equal("stories", []news.ID{stories[0].Key, stories[1].Key}, []news.ID{two.Key, one.Key})
	}},
	{"by reference and by what narrows", func(d *desk) {
		d.identity()
		s, o := d.source("https://a.example/f"), d.source("https://b.example/f")
		titles := []string{"100% of Köln_voted", "Harbour reopens after storm", "ÉLECTIONS in Lyon"}
		var items []news.Item
		for i, title := range titles {
			it := item(s, title)
			it.Title, it.Published, it.URL, it.Canonical = title, at(i-10), "https://a.example/x?utm="+title[:1], "https://a.example/x/"+title[:1]
			it.Hash = it.ContentHash()
			items = append(items, it)
		}
		other := item(o, "other")
		other.Title = "Elsewhere"
		d.visit(s, items...)
		d.visit(o, other)
		d.editAll()
		first := d.publish(d.group("1", items[0], items[1]))
		second := d.group("3", items[2])
		d.regroup(second)
		path := d.story(first).Path()
		tests := []struct {
			name    string
			q       news.Query
			items   []news.ID
			stories []news.ID
		}{
			{"all", news.Query{}, []news.ID{items[2].ID, items[1].ID, items[0].ID, other.ID}, []news.ID{second.Key, first}},
			{"limit", news.Query{Limit: 1}, []news.ID{items[2].ID}, []news.ID{second.Key}},
			{"since", news.Query{Since: at(-9)}, []news.ID{items[2].ID, items[1].ID}, []news.ID{second.Key}},
			{"source", news.Query{Source: o.ID}, []news.ID{other.ID}, nil},
			{"source of both", news.Query{Source: s.ID, Limit: 2}, []news.ID{items[2].ID, items[1].ID}, []news.ID{second.Key, first}},
			{"unknown source", news.Query{Source: "gone"}, nil, nil},
			{"channel", news.Query{Channel: "world"}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"channel and state", news.Query{Channel: "world", State: news.StateHeld}, nil, nil},
			{"state", news.Query{State: news.StatePublished}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"item id", news.Query{Ref: string(items[2].ID)}, []news.ID{items[2].ID}, []news.ID{second.Key}},
			{"item prefix", news.Query{Ref: string(items[2].ID[:12])}, []news.ID{items[2].ID}, []news.ID{second.Key}},
			{"too short a prefix", news.Query{Ref: string(items[2].ID[:3])}, nil, nil},
			{"story key", news.Query{Ref: string(first)}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"tag URI", news.Query{Ref: "tag:example.org,2026:story/" + string(first)}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"path", news.Query{Ref: path}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"page", news.Query{Ref: "https://news.example" + path}, []news.ID{items[1].ID, items[0].ID}, []news.ID{first}},
			{"canonical address", news.Query{Ref: items[1].Canonical}, []news.ID{items[1].ID}, []news.ID{first}},
			{"address as given", news.Query{Ref: items[1].URL}, []news.ID{items[1].ID}, []news.ID{first}},
			{"unknown address", news.Query{Ref: "https://a.example/none"}, nil, nil},
			{"words", news.Query{Ref: "STORM harbour"}, []news.ID{items[1].ID}, nil},
			{"words of a story", news.Query{Ref: "köln"}, []news.ID{items[0].ID}, []news.ID{first}},
			{"marked capitals", news.Query{Ref: "élections"}, []news.ID{items[2].ID}, []news.ID{second.Key}},
			{"percent is a character", news.Query{Ref: "100%"}, []news.ID{items[0].ID}, []news.ID{first}},
			{"and no wildcard", news.Query{Ref: "1%f"}, nil, nil},
			{"underscore is a character", news.Query{Ref: "n_v"}, []news.ID{items[0].ID}, []news.ID{first}},
			{"and no wildcard either", news.Query{Ref: "harb_ur"}, nil, nil},
			{"words and source", news.Query{Ref: "elsewhere", Source: s.ID}, nil, nil},
		}
		for _, tt := range tests {
			foundItems, err := d.FindItems(d.ctx, tt.q)
			d.check(tt.name, err)
			var gotItems, gotStories []news.ID
			for _, it := range foundItems {
				gotItems = append(gotItems, it.ID)
			}
			d.equal(tt.name+": items", gotItems, tt.items)
			itemIDs, err := d.ItemIDs(d.ctx, tt.q)
			d.check(tt.name, err)
			d.equal(tt.name+": their ids", itemIDs, tt.items)
			foundStories, err := d.FindStories(d.ctx, tt.q)
			d.check(tt.name, err)
			for _, s := range foundStories {
				gotStories = append(gotStories, s.Key)
			}
			d.equal(tt.name+": stories", gotStories, tt.stories)
			storyKeys, err := d.StoryKeys(d.ctx, tt.q)
			d.check(tt.name, err)
			d.equal(tt.name+": their keys", storyKeys, tt.stories)
		}
	}},
}
