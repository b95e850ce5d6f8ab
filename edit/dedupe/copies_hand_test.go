package dedupe

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedctl/news"
)

const (
	dam = "The regional parliament on Thursday approved a plan to remove the old dam at Hollin Gorge, ending a dispute that has divided the valley for two decades. Lawmakers voted 41 to 27 in favour after a debate of six hours. " +
		"Anglers and biologists say that salmon could return to the upper river within a few years. Owners of holiday homes on the lake fear for the value of their property. “We are giving the river back,” said environment minister Karin Strand. Work is to start next spring and will cost 38 million crowns."
	bakery = "A baker from Ostheim has won the national bread prize with a rye loaf that rests for three days. Judges praised its thin crust and its scent of caraway. Peter Wendt took over the shop from his mother in 2011 and still gets up at one in the morning. He wants to spend the money on a new oven."
)

// Pairs written by hand, each to trip up the judgement of copies by another means.
func TestCopyByHand(t *testing.T) {
	replaced := func(s string, pairs ...string) string {
		out := strings.NewReplacer(pairs...).Replace(s)
		if out == s {
			panic("nothing replaced in " + s)
		}
		return out
	}
	const damTitle, bakeryTitle = "Parliament votes to remove Hollin Gorge dam", "Ostheim baker wins national bread prize"
	tests := []struct {
		name                 string
		titleA, a, titleB, b string
		sameSource           bool
		hours                int
		copied               bool
	}{
		// copies
		{"names shortened", damTitle, dam, damTitle, replaced(dam, "environment minister Karin Strand", "Strand"), false, 1, true},
		{"a name spelled otherwise", damTitle, dam, damTitle, replaced(dam, "Karin Strand", "Karin Strandh"), false, 1, true},
		{"all in capitals", damTitle, dam, strings.ToUpper(damTitle), strings.ToUpper(dam), false, 1, true},
		{"numbers in words", damTitle, dam, damTitle, replaced(dam, "six hours", "6 hours", "two decades", "20 years", "27", "twenty-seven"), false, 1, true},
		{"currency converted", damTitle, dam, damTitle, replaced(dam, "38 million crowns", "38 million crowns (3.4 million euros)"), false, 1, true},
		{"quotation moved to the front", damTitle, dam, "“We are giving the river back”", "“We are giving the river back,” said environment minister Karin Strand. " + replaced(dam, " “We are giving the river back,” said environment minister Karin Strand.", ""), false, 3, true},
		{"weekday left out, day given", damTitle, dam, damTitle, replaced(dam, "on Thursday approved", "approved", "a plan", "a plan on 5 March"), false, 3, true},
		{"local background put in", damTitle, dam, "What the dam vote means for our valley", replaced(dam, "Anglers and", "The dam was built in 1932 by prisoners and supplied the paper mill of Netherby until 1974. Anglers and"), false, 5, true},
		{"half a sentence cut off", damTitle, dam, damTitle, dam[:260] + "…", false, 2, true},
		{"first two sentences, other headline", damTitle, dam, "Old dam at Hollin Gorge to go", dam[:strings.Index(dam, "Anglers")], false, 2, true},
		{"hyphens and spaces", bakeryTitle, bakery, bakeryTitle, replaced(bakery, "rye loaf", "rye-loaf", ". ", ".  \u00a0", "caraway", "cara\u00adway"), false, 2, true},
		{"photo credits between", bakeryTitle, bakery, bakeryTitle + " – Ostheim News", replaced(bakery, "Judges", "(Photo: J. Klein/OPA) Judges", "Peter", "Advertisement. Peter"), false, 2, true},
		{"every fourth word another", bakeryTitle, bakery, bakeryTitle, "One baker from Ostheim won the national bread award with a rye bread resting for three full days. Jurors praised the thin crust and its smell of caraway. Peter Wendt inherited the bakery from his mother in 2011 and always gets up at one in the night. He plans to spend the prize on another oven.", false, 8, true},
		{"German nouns changed", "Bäcker aus Ostheim gewinnt Brotpreis", "Ein Bäcker aus Ostheim hat den nationalen Brotpreis gewonnen. Die Jury lobte die dünne Kruste und den Duft nach Kümmel. Peter Wendt hatte den Laden 2011 von seiner Mutter übernommen und steht noch immer um ein Uhr in der Nacht auf. Mit dem Geld will er einen neuen Ofen kaufen.",
			"Brotpreis geht nach Ostheim", "Ein Bäcker aus Ostheim hat den nationalen Brotpreis gewonnen. Die Juroren lobten die dünne Rinde und das Aroma von Kümmel. Peter Wendt hatte das Geschäft 2011 von seiner Mutter übernommen und steht noch immer um ein Uhr in der Nacht auf. Mit dem Preisgeld will er einen neuen Backofen kaufen.", false, 4, true},
		{"Chinese, words changed", "云溪市新图书馆开放", "云溪市新图书馆昨天正式向公众开放，馆内共有藏书八十万册，设有儿童阅览室和自习区。市民凭身份证就可以免费办理借书证。馆长表示，图书馆每天开放到晚上十点，周末还会举办读书会。", "新图书馆昨起开放", "云溪市新图书馆昨天起向公众开放，馆内藏书共有八十万册，并设有儿童阅览室与自习区。市民凭身份证即可免费办理借书证。馆长说，图书馆每日开放到晚上十点，周末也会举办读书会。", false, 4, true},
		{"country abbreviated", "The dam vote", dam, "The dam vote", replaced(dam, "Hollin Gorge", "the Gorge", "Lawmakers", "MPs", "Owners", "The owners"), false, 2, true},
		{"minister's name for her office", "Dam to go", dam, "Dam to go", replaced(dam, "environment minister Karin Strand", "Karin Strand of the Greens"), false, 2, true},
		{"weekday as yesterday", "Dam to go", dam, "Dam to go", replaced(dam, "on Thursday", "yesterday"), false, 12, true},
		{"two paras swapped and byline", "Dam to go", dam, "Dam to go", "By Ellen Marsh, Political Editor. " + dam[strings.Index(dam, "Anglers"):] + " " + dam[:strings.Index(dam, "Anglers")], false, 3, true},
		{"French copy with accents stripped", "Incendie", "Un incendie s'est déclaré jeudi dans un entrepôt de Valmont, où étaient stockés des pneus et des peintures. Les pompiers ont évacué douze familles et fermé une école voisine. Personne n'a été blessé, mais la fumée était visible à vingt kilomètres, a déclaré le maire, Luc Perrin.", "Incendie", "Un incendie s'est declare jeudi dans un entrepot de Valmont, ou etaient stockes des pneus et des peintures. Les pompiers ont evacue douze familles et ferme une ecole voisine. Personne n'a ete blesse, mais la fumee etait visible a vingt kilometres, a declare le maire, Luc Perrin.", false, 1, true},
		{"Japanese polite form", "図書館", "市立図書館が一日に開館した。蔵書は八十万冊で、児童室と自習室を備える。市民は身分証があれば無料で利用できる。館長は夜十時まで開館すると述べた。", "図書館", "市立図書館が一日に開館しました。蔵書は八十万冊で、児童室と自習室を備えています。市民は身分証があれば無料で利用できます。館長は夜十時まで開館すると述べました。", false, 1, true},
		// no copies
		{"a rounded figure is another one", "Dam to go", dam, "Hollin Gorge dam to be removed", replaced(dam, "The regional parliament on Thursday approved", "Lawmakers have approved", "38 million crowns", "nearly 40 million crowns"), false, 12, false},
		{"obituary of another", "Actor Sam Hale dies", "Sam Hale, the actor known for his quiet heroes, has died after a long illness, his family said. He grew up above a butcher's shop in Harrow and came to the stage by chance. Colleagues praised his patience with young actors. He leaves a wife and two sons.", "Actor Tom Reed dies", "Tom Reed, the actor known for his quiet heroes, has died after a long illness, his family said. He grew up above a butcher's shop in Harrow and came to the stage by chance. Colleagues praised his patience with young actors. He leaves a wife and two sons.", false, 3, false},
		{"recall of another product", "Recall of Nordal yoghurt", "The maker Nordal is recalling strawberry yoghurt because it may contain pieces of plastic. Customers can return the cups to any shop and get their money back without a receipt. The company apologised and said that other products were not affected. No injuries have been reported so far.", "Recall of Velda yoghurt", "The maker Velda is recalling cherry yoghurt because it may contain pieces of plastic. Customers can return the cups to any shop and get their money back without a receipt. The company apologised and said that other products were not affected. No injuries have been reported so far.", false, 3, false},
		{"job advert", "Nurse wanted", "We are looking for a nurse for our hospital in Lunde. We offer regular hours, a friendly team and help in finding a flat. Please send your application with references to the personnel office by the end of the month.", "Gardener wanted", "We are looking for a gardener for our hospital in Harrow. We offer regular hours, a friendly team and help in finding a flat. Please send your application with references to the personnel office by the end of the month.", true, 3, false},
		{"tram lines", "Tram 4 diverted", "Trams of line 4 are diverted over the bridge because of works on the rails in the main street. Passengers should change at the theatre. The works take about a week.", "Tram 9 diverted", "Trams of line 9 are diverted over the bridge because of works on the rails in the main street. Passengers should change at the theatre. The works take about a week.", true, 3, false},
		{"Russian cities, cases", "Пожар в Казани", "В Казани ночью сгорел склад с бумагой, сообщили в городской службе спасения. Пострадавших нет, причина пожара выясняется. На месте работали пожарные расчёты из соседних районов, огонь удалось потушить только к утру. Движение по улице восстановлено.", "Пожар в Самаре", "В Самаре ночью сгорел склад с бумагой, сообщили в городской службе спасения. Пострадавших нет, причина пожара выясняется. На месте работали пожарные расчёты из соседних районов, огонь удалось потушить только к утру. Движение по улице восстановлено.", false, 3, false},
		{"another dam, another vote", damTitle, dam, "Parliament votes to remove Arden Falls dam", replaced(dam, "Hollin Gorge", "Arden Falls", "41 to 27", "39 to 30", "38 million", "52 million"), false, 20, false},
		{"only the place differs", damTitle, dam, "Parliament votes to remove Arden Falls dam", replaced(dam, "Hollin Gorge", "Arden Falls"), false, 20, false},
		{"vote of the day before in words", damTitle, dam, damTitle, replaced(dam, "41 to 27", "forty-one to twenty-nine"), false, 20, false},
		{"the opposite", damTitle, dam, "Parliament votes to keep Hollin Gorge dam", replaced(dam, "approved a plan", "rejected a plan", "41 to 27 in favour", "27 to 41 against it", "said", "had said"), false, 20, false},
		{"figure in Indian digits", damTitle, dam, damTitle, replaced(dam, "38 million", "3,80,00,000"), false, 2, true},
		{"another winner of the prize", bakeryTitle, bakery, "Pellworth baker wins national bread prize", replaced(bakery, "Ostheim", "Pellworth", "Peter Wendt", "Anna Holm", "2011", "1998", "his mother", "her father", "He wants", "She wants"), true, 10, false},
		{"lower case names", bakeryTitle, bakery, "pellworth baker wins national bread prize", strings.ToLower(replaced(bakery, "Ostheim", "Pellworth", "Peter Wendt", "Anna Holm")), false, 10, false},
		{"quarter of a year, in words", "Halden profit up", "Halden said net profit rose in the first quarter as orders for pumps picked up across Europe. The company, which has its seat in Lunde, confirmed its outlook for the year and said that it would hire more engineers. Chief executive Mona Reyes told analysts that prices for steel had come down.", "Halden profit up", "Halden said net profit rose in the second quarter as orders for pumps picked up across Europe. The company, which has its seat in Lunde, confirmed its outlook for the year and said that it would hire more engineers. Chief executive Mona Reyes told analysts that prices for steel had come down.", false, 5, false},
		{"rose and fell", "Lunde index higher", "Shares in Lunde ended higher on Tuesday as banks gained on hopes for lower interest rates. Traders said that volumes were thin before the holiday. Mining stocks rose with the price of copper, while airlines were among the winners after oil became cheaper. The crown was firmer against the dollar.", "Lunde index lower", "Shares in Lunde ended lower on Wednesday as banks lost on fears of higher interest rates. Traders said that volumes were thin before the holiday. Mining stocks fell with the price of copper, while airlines were among the losers after oil became dearer. The crown was weaker against the dollar.", false, 22, false},
		{"briefing that begins with it", bakeryTitle, bakery, "Five things to know this morning", bakery + " Bus fares go up in April, the council decided by a narrow vote. A lost parrot was found in the town hall and speaks two languages. The orchestra has named a conductor from abroad. The library stays open until ten. Rain is expected by the evening, with gusts along the coast. Cyclists should avoid the harbour bridge, where cables are being laid until Friday.", false, 3, false},
		{"two horoscopes", "Your stars for Tuesday", "Aries: A day for clear words at work, and for a walk in the evening. Taurus: Money comes from where you least expect it, but do not lend any. Gemini: An old friend calls with a question. Cancer: Rest is what you need, and tea. Leo: Everyone looks at you today, so dress well.", "Your stars for Wednesday", "Aries: A day for patience at home, and for a letter in the evening. Taurus: Love comes from where you least expect it, but do not chase it. Gemini: An old rival calls with an offer. Cancer: Work is what you need, and coffee. Leo: Nobody looks at you today, so dress down.", true, 24, false},
		{"two crosswords", "Crossword of the day", "The crossword of the day is ready to be solved on our pages. You can check letters, show words and print the grid. Subscribers find the solution in the archive the next morning.", "Crossword of the day", "The crossword of the day is ready to be solved on our pages. You can check letters, show words and print the grid. Subscribers find the solution in the archive the next morning.", true, 24, false},
		{"two matches of one day", "Rovers win at home", "Rovers won their match of the second round at home after a goal in stoppage time. The coach praised his young side, which had to play with ten men after a red card before the break. Some spectators left early because of the cold and missed the decisive header from a corner.", "Wanderers win at home", "Wanderers won their match of the second round at home after a goal in stoppage time. The coach praised his young side, which had to play with ten men after a red card before the break. Some spectators left early because of the cold and missed the decisive header from a corner.", false, 2, false},
		{"Chinese, another city", "云溪市新图书馆开放", "云溪市新图书馆昨天正式向公众开放，馆内共有藏书八十万册，设有儿童阅览室和自习区。市民凭身份证就可以免费办理借书证。馆长王建国表示，图书馆每天开放到晚上十点。", "青河市新图书馆开放", "青河市新图书馆昨天正式向公众开放，馆内共有藏书八十万册，设有儿童阅览室和自习区。市民凭身份证就可以免费办理借书证。馆长李秀兰表示，图书馆每天开放到晚上十点。", false, 4, false},
		{"two tellings of one vote", damTitle, dam, "Hollin Gorge dam will be torn down", "After twenty years of quarrels the dam at Hollin Gorge is to disappear. On Thursday the regional parliament backed the demolition with 41 votes, while 27 members opposed it. For the salmon, biologists expect, the way to the upper river will be free in a few years. The bill of 38 million crowns is paid by the state, environment minister Karin Strand said; excavators roll in next spring.", false, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := "https://second.example/feed"
			if tt.sameSource {
				source = "https://first.example/feed"
			}
			a := doc("https://first.example/feed", "a", tt.titleA, tt.a, noon)
			b := doc(source, "b", tt.titleB, tt.b, noon.Add(time.Duration(tt.hours)*time.Hour))
			for k, pair := range [][2]int{{0, 1}, {1, 0}} { // whichever came first
				docs := []struct{ title, text string }{{tt.titleA, tt.a}, {tt.titleB, tt.b}}
				a.Title, a.Text, b.Title, b.Text = docs[pair[0]].title, docs[pair[0]].text, docs[pair[1]].title, docs[pair[1]].text
				g := Group([]news.Doc{a, b}, Options{})
				if got := len(g.Duplicates) > 0; got != tt.copied {
					t.Errorf("order %d: got a copy %v, want %v: %v", k, got, tt.copied, fmt.Sprint(g.Decisions))
				}
			}
		})
	}
}
