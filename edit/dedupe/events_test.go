package dedupe

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedctl/news"
)

// said is one invented report: "event-number outlet hours title / text".
func said(t *testing.T, lang string, lines ...string) []news.Doc {
	t.Helper()
	var docs []news.Doc
	for _, line := range lines {
		var guid, outlet string
		var hours float64
		if _, err := fmt.Sscan(line, &guid, &outlet, &hours); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		title, text, _ := strings.Cut(strings.SplitN(line, " ", 4)[3], " / ")
		d := doc("https://"+outlet+".example/feed", guid, title, text, noon.Add(time.Duration(hours*float64(time.Hour))))
		d.Language = lang
		docs = append(docs, d)
	}
	return docs
}

// byEvent is what stories should return where the guids tell the events.
func byEvent(docs []news.Doc) []string {
	events := make(map[string][]string)
	for _, d := range docs {
		events[event(d.GUID)] = append(events[event(d.GUID)], d.GUID)
	}
	var want []string
	for _, guids := range events {
		slices.Sort(guids)
		want = append(want, strings.Join(guids, " "))
	}
	slices.Sort(want)
	return want
}

// Around the reports in question there is always some other news.
var background = []string{
	"bakery-1 observer 7 Village bakery wins national prize for rye bread / A bakery from the village of Nyholm won the national prize for its rye bread, baked in a wood oven since 1921.",
	"comet-1 gazette 4 Astronomers find comet with three tails / A comet discovered by the Tarn observatory shows three separate tails of dust, astronomers reported. It will pass the sun in August.",
	"comet-2 herald 6 Comet with three tails discovered at Tarn observatory / Astronomers at Tarn observatory have discovered a comet that has three dust tails and passes the sun in August.",
	"vote-1 courier 2 Parliament in Ostrava Hills rejects pension reform / Lawmakers voted down the pension reform of prime minister Ada Kowal by 112 votes to 98. The opposition called for an early election, and unions welcomed the result.",
	"vote-2 observer 3 Kowal's pension reform fails in parliament / Prime minister Ada Kowal lost a vote on her pension reform as 112 lawmakers opposed it. Opposition leaders demanded an early election.",
	"bridge-1 courier 0 Harrow Bridge collapses after cargo ship strikes pier / A cargo ship struck a pier of Harrow Bridge early on Monday and two spans of the crossing fell into the Lunde river. Rescue teams searched the water for six missing workers.",
	"bridge-2 gazette 1 Six missing as ship brings down Harrow Bridge / Rescue divers were looking for six workers who had been mending the road on Harrow Bridge when a cargo ship hit one of its piers. Two spans collapsed into the Lunde river, the port authority said.",
}

// The guid names the event each report belongs to.
func TestGroupRecurring(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
	}{
		{"a briefing of five events", []string{
			"briefing-1 herald 8 Morning briefing: Harrow Bridge, pension vote, comet and rye bread / Good morning. Divers search for six workers at Harrow Bridge, hit by a cargo ship. Parliament rejects the pension reform of Ada Kowal. Astronomers find a comet with three tails. A village bakery wins a prize for rye bread. And football: Karlsby draws at home.",
		}},
		{"a newsletter of two events", []string{
			"letter-1 tribune 9 What to know today / Six workers are missing after a cargo ship hit Harrow Bridge. Lawmakers voted down the pension reform. Also inside: recipes for the weekend, five films to see, and the chess puzzle.",
		}},
		{"briefings of two outlets", []string{
			"letter-1 tribune 6 What to know today: bridge, pensions, comet / Six workers are missing after a cargo ship hit Harrow Bridge. Lawmakers voted down the pension reform. A comet has three tails.",
			"evening-1 herald 8 Evening newsletter: the day in five stories / The search at Harrow Bridge goes on. Pension reform rejected. Comet seen from Tarn. Rye bread prize for village bakery. Karlsby draws at home.",
		}},
		{"a live blog joins its event", []string{
			"bridge-3 tribune 2 Live: Harrow Bridge collapse — rescue divers search Lunde river / Follow the latest on the collapse of Harrow Bridge. Divers are searching the Lunde river for six missing workers after a cargo ship struck a pier.",
			"storm-1 tribune 3 Live: storm Ingrid reaches the coast of Skarn / Follow the latest on storm Ingrid. Ferries are cancelled and schools at the coast of Skarn stay closed.",
			"derby-1 tribune 5 Live: Karlsby against Norrby, the derby minute by minute / Follow the latest on the derby. Karlsby play without their captain at home against Norrby.",
		}},
		{"two weeks of a column", []string{
			"column-1 herald 0 The garden column / What to sow in March: broad beans, spinach and early carrots under fleece, and how to sharpen a spade.",
			"columns-1 herald 70 The garden column / Slugs are back. Copper tape, beer traps and patience keep beans and spinach alive, our gardener writes.",
			"columnz-1 herald 168 The garden column / Pruning apple trees before the buds open, and what to sow under fleece when frost returns.",
		}},
		{"a daily column", []string{
			"quiz-1 herald 0 Daily quiz: how well do you know mountains? / Ten questions about peaks, glaciers and climbers. Answers below.",
			"quizz-1 herald 24 Daily quiz: how well do you know poets? / Ten questions about sonnets, rhymes and odes. Answers below.",
			"quizzz-1 herald 48 Daily quiz: how well do you know cheese? / Ten questions about rinds, milk and cellars. Answers below.",
		}},
		{"match reports", []string{
			"karlsby-1 sport 9 Karlsby 2-1 Norrby: late header decides derby / Jonas Berg headed the winner in the 88th minute as Karlsby beat Norrby 2-1 in front of 14,000.",
			"karlsby-2 arena 9.5 Berg's late header gives Karlsby derby win over Norrby / A header by Jonas Berg two minutes from time decided the derby for Karlsby, who had trailed Norrby at the break.",
			"skarn-1 sport 9 Skarn 0-3 Lundeby: visitors stroll to win / Elias Holm scored twice and Lundeby beat Skarn 3-0 in front of 6,000.",
			"tarn-1 sport 9 Tarn 1-1 Grenna: keeper saves a point / Tarn and Grenna drew 1-1 after keeper Otto Dahl saved a penalty in front of 8,000.",
		}},
		{"market reports", []string{
			"monday-1 money 0 Stocks close higher as banks rise / The Milford index closed 0.8 percent higher at 4,112 points. Banks led the gains, while miners fell.",
			"tuesday-1 money 24 Stocks close lower as oil falls / The Milford index closed 1.2 percent lower at 4,063 points. Oil companies led the losses, while utilities rose.",
			"wednesday-1 money 48 Stocks close flat in quiet trade / The Milford index closed unchanged at 4,065 points. Carmakers led the gains, while banks fell.",
		}},
		{"weather", []string{
			"north-1 weather 3 Weather: rain and 9 degrees in Skarn / Showers from the west, 9 degrees in the afternoon, wind force 5. Tomorrow mostly dry.",
			"south-1 weather 3 Weather: sun and 17 degrees in Valmont / Sunny spells, 17 degrees in the afternoon, wind force 2. Tomorrow mostly dry.",
			"east-1 weather 3 Weather: fog and 4 degrees in Karlsby / Fog until noon, 4 degrees in the afternoon, wind force 1. Tomorrow mostly dry.",
		}},
		{"a column that two outlets carry", []string{
			"day1-1 wire 1 Valmont strike, day 11: what happened / Dockers kept the cranes of Valmont harbour still for another day. Unions and owners talked at the ministry.",
			"day2-1 wire 25 Valmont strike, day 12: what happened / Dockers kept the cranes of Valmont harbour still for another day. Ships were led to Skarn.",
			"day3-1 wire 49 Valmont strike, day 13: what happened / Dockers kept the cranes of Valmont harbour still for another day. Owners left the talks.",
			"day2-2 tribune 26 Valmont strike, day 12: what happened / Dockers kept the cranes of Valmont harbour still for another day. Ships were led to Skarn.",
			"day3-2 tribune 50 Valmont strike, day 13: what happened / Dockers kept the cranes of Valmont harbour still for another day. Owners left the talks.",
		}},
		{"obituaries", []string{
			"berg-1 gazette 5 Obituary: Ada Lindqvist, who mapped the deep sea, dies at 91 / Ada Lindqvist, an oceanographer who mapped the trenches of the northern sea, has died at 91.",
			"berg-2 courier 6 Sea-floor mapper Ada Lindqvist dead at 91 / The oceanographer Ada Lindqvist, whose charts showed the trenches of the northern sea, has died aged 91.",
			"holm-1 gazette 5 Obituary: Otto Holm, clarinettist, dies at 78 / Otto Holm, the clarinettist who led the Valmont chamber players, has died at 78.",
			"dahl-1 gazette 5 Obituary: Vera Dahl, goalkeeper, dies at 84 / Vera Dahl, who kept goal for Karlsby in three finals, has died at 84.",
		}},
		{"two earthquakes", []string{
			"valmont-1 wire 4 Earthquake of magnitude 5.1 shakes Valmont / An earthquake of magnitude 5.1 shook Valmont on Monday, the seismological institute said. There were no reports of damage. It was felt 60 kilometres away.",
			"valmont-2 tribune 5 Valmont hit by magnitude 5.1 earthquake / A 5.1-magnitude earthquake hit Valmont on Monday. No damage was reported, the seismological institute said.",
			"orrin-1 wire 9 Earthquake of magnitude 6.3 shakes Orrin islands / An earthquake of magnitude 6.3 shook the Orrin islands on Monday, the seismological institute said. Three houses fell. It was felt 200 kilometres away.",
			"orrin-2 tribune 10 Houses fall as 6.3 quake strikes Orrin islands / Three houses fell when a quake of magnitude 6.3 struck the Orrin islands on Monday, the seismological institute said.",
		}},
		{"two verdicts", []string{
			"arson-1 wire 4 Man jailed for eight years over Skarn warehouse fire / A court in Skarn sentenced a 44-year-old man to eight years in prison for setting fire to a paint warehouse.",
			"arson-2 tribune 6 Eight years in prison for setting Skarn warehouse on fire / The man who set fire to a paint warehouse in Skarn must go to prison for eight years, a court ruled.",
			"fraud-1 wire 5 Woman jailed for three years over Lundeby pension fraud / A court in Lundeby sentenced a 51-year-old woman to three years in prison for taking the pensions of pensioners in her care.",
			"fraud-2 tribune 6 Carer who took pensions in Lundeby gets three years / A carer who kept the pensions of people she looked after must go to prison for three years, a court in Lundeby ruled.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := said(t, "en", append(slices.Clone(background), tt.lines...)...)
			if diff := cmp.Diff(byEvent(docs), stories(docs, Group(docs, Options{}))); diff != "" {
				t.Errorf("stories (-want +got):\n%s", diff)
			}
		})
	}
}

// What only numbers tell apart is one event each, however many outlets write in
// the same form.
func TestGroupNumbered(t *testing.T) {
	var lines []string
	for outlet := range 6 {
		for n := range 12 {
			lines = append(lines, fmt.Sprintf("e%do%d-1 paper%d %d Report %d of paper %d on harbour %d / The council of town %d decided matter %d on %d occasions, and so on.",
				n, outlet, outlet, n, n, outlet, 100*outlet+n, 100*outlet+n, n, outlet))
		}
	}
	docs := said(t, "en", lines...)
	if diff := cmp.Diff(byEvent(docs), stories(docs, Group(docs, Options{}))); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
}

// One event by two outlets, and two others of the same beat, in each language:
// with a text, and by the headlines.
func TestGroupScripts(t *testing.T) {
	tests := []struct {
		lang  string
		lines []string
	}{
		{"zh", []string{
			"qiao-1 yi 1 货船撞塌哈罗大桥，六名工人失踪 / 一艘货船星期一凌晨撞上哈罗大桥的桥墩，两段桥面坠入伦德河，六名工人失踪，救援人员正在搜寻。",
			"qiao-2 er 2 哈罗大桥被货船撞塌 搜救人员寻找六名失踪工人 / 货船撞击哈罗大桥后两段桥面坠河，六名工人失踪。潜水员在伦德河中继续搜寻。",
			"huo-1 yi 3 瓦尔蒙油漆仓库起火，消防员连夜扑救 / 瓦尔蒙一座油漆仓库星期一晚起火，消防员连夜扑救，没有人员伤亡。",
			"piao-1 er 4 议会否决养老金改革方案 / 议会以一百一十二票对九十八票否决了总理的养老金改革方案，反对党要求提前选举。",
		}},
		{"ja", []string{
			"hashi-1 a 1 貨物船がハロー橋に衝突、橋げた落下で作業員6人不明 / 月曜日未明、貨物船がハロー橋の橋脚に衝突し、橋げた二つがルンデ川に落下した。作業員6人の行方が分からなくなっている。",
			"hashi-2 b 2 ハロー橋の橋げた落下 行方不明の作業員6人を捜索 / 貨物船の衝突でハロー橋の橋げたがルンデ川に落ち、潜水士が行方不明の作業員6人を捜索している。",
			"kaji-1 a 3 バルモンの塗料倉庫で火災、消防が夜通し消火 / バルモンの塗料倉庫で月曜日の夜に火災があり、消防が夜通し消火に当たった。けが人はいない。",
			"sumo-1 b 4 大相撲春場所、新大関が三連勝 / 大相撲春場所は三日目を迎え、新大関が寄り切りで勝って三連勝とした。",
		}},
		{"th", []string{
			"saphan-1 a 1 เรือสินค้าชนสะพานฮาร์โรว์ถล่ม คนงานสูญหายหกคน / เรือสินค้าชนตอม่อสะพานฮาร์โรว์เมื่อเช้ามืดวันจันทร์ ช่วงสะพานสองช่วงตกลงไปในแม่น้ำลุนเด คนงานหกคนสูญหาย",
			"saphan-2 b 2 นักประดาน้ำค้นหาคนงานหกคนหลังสะพานฮาร์โรว์ถล่ม / นักประดาน้ำค้นหาคนงานหกคนที่สูญหายในแม่น้ำลุนเด หลังเรือสินค้าชนสะพานฮาร์โรว์จนถล่ม",
			"fai-1 a 3 ไฟไหม้โกดังสีที่วัลมงต์ ดับได้ตอนรุ่งเช้า / เกิดไฟไหม้โกดังเก็บสีที่เมืองวัลมงต์ เจ้าหน้าที่ดับเพลิงควบคุมได้ตอนรุ่งเช้า ไม่มีผู้บาดเจ็บ",
			"sapha-1 b 4 รัฐสภาลงมติไม่รับร่างปฏิรูปบำนาญ / รัฐสภาลงมติไม่รับร่างกฎหมายปฏิรูปบำนาญของนายกรัฐมนตรี ฝ่ายค้านเรียกร้องให้จัดการเลือกตั้งก่อนกำหนด",
		}},
		{"ko", []string{
			"dari-1 a 1 화물선 충돌로 해로 다리 붕괴, 작업자 6명 실종 / 월요일 새벽 화물선이 해로 다리 교각에 충돌해 상판 두 개가 룬데 강으로 떨어졌다. 작업자 6명이 실종됐다.",
			"dari-2 b 2 해로 다리 붕괴 현장에서 실종 작업자 6명 수색 / 화물선이 교각에 충돌해 무너진 해로 다리 아래 룬데 강에서 잠수부들이 실종된 작업자 6명을 수색하고 있다.",
			"bul-1 a 3 발몽 페인트 창고 화재, 밤새 진화 / 발몽의 페인트 창고에서 불이 나 소방대가 밤새 진화했다. 다친 사람은 없다.",
			"yeongeum-1 b 4 의회, 연금 개혁안 부결 / 의회가 총리의 연금 개혁안을 112 대 98로 부결했다. 야당은 조기 선거를 요구했다.",
		}},
		{"ar", []string{
			"jisr-1 a 1 انهيار جسر هارو بعد اصطدام سفينة شحن وفقدان ستة عمال / اصطدمت سفينة شحن بدعامة جسر هارو فجر الاثنين وسقط جزآن منه في نهر لوندي، وفقد ستة عمال.",
			"jisr-2 b 2 غواصون يبحثون عن ستة عمال بعد انهيار جسر هارو / يبحث غواصون في نهر لوندي عن ستة عمال فقدوا بعد أن صدمت سفينة شحن دعامة جسر هارو وانهار.",
			"hariq-1 a 3 حريق في مستودع دهانات بمدينة فالمون / اندلع حريق في مستودع دهانات بمدينة فالمون وتمكن رجال الإطفاء من إخماده عند الفجر دون إصابات.",
			"maash-1 b 4 البرلمان يرفض إصلاح نظام التقاعد / رفض البرلمان مشروع إصلاح التقاعد الذي قدمته رئيسة الوزراء، وطالبت المعارضة بانتخابات مبكرة.",
		}},
		{"ru", []string{
			"most-1 a 1 Мост Харроу рухнул после удара грузового судна, шесть рабочих пропали / Грузовое судно в понедельник ударило опору моста Харроу, два пролёта упали в реку Лунде. Шесть рабочих пропали без вести.",
			"most-2 b 2 Водолазы ищут шестерых рабочих после обрушения моста Харроу / Водолазы ищут в реке Лунде шестерых пропавших рабочих. Мост Харроу обрушился, когда грузовое судно ударило его опору.",
			"pozhar-1 a 3 В Вальмоне всю ночь тушили склад красок / В городе Вальмон горел склад красок, пожарные тушили огонь до утра. Никто не пострадал.",
			"pensii-1 b 4 Парламент отклонил пенсионную реформу / Депутаты отклонили пенсионную реформу премьер-министра, оппозиция требует досрочных выборов.",
		}},
		{"de", []string{
			"bruecke-1 a 1 Frachter rammt Brücke über die Lunde, sechs Vermisste / Ein Frachtschiff hat am Montag einen Pfeiler der Harrow-Brücke gerammt. Zwei Brückenteile stürzten in den Fluss Lunde. Taucher suchen nach sechs vermissten Arbeitern.",
			"bruecke-2 b 2 Harrow-Brücke eingestürzt: Taucher suchen sechs Vermisste in der Lunde / Nach dem Einsturz der Harrow-Brücke suchen Taucher in der Lunde nach sechs vermissten Arbeitern. Ein Frachtschiff hatte einen Pfeiler gerammt.",
			"feuer-1 a 3 Feuerwehr löscht Brand in Farbenlager von Valmont / In Valmont hat ein Lager für Farben gebrannt. Die Feuerwehr löschte die ganze Nacht, verletzt wurde niemand.",
			"rente-1 b 4 Parlament lehnt Rentenreform ab / Die Abgeordneten haben die Rentenreform der Regierungschefin abgelehnt. Die Opposition fordert Neuwahlen.",
		}},
		{"fr", []string{
			"pont-1 a 1 Le pont de Harrow s'effondre, heurté par un cargo : six disparus / Un cargo a heurté lundi une pile du pont de Harrow et deux travées sont tombées dans la Lunde. Six ouvriers sont portés disparus.",
			"pont-2 b 2 Pont de Harrow effondré : des plongeurs cherchent six ouvriers disparus / Des plongeurs cherchent dans la Lunde six ouvriers disparus après qu'un cargo a heurté une pile du pont de Harrow.",
			"feu-1 a 3 Incendie dans un entrepôt de peinture à Valmont / Un entrepôt de peinture a brûlé toute la nuit à Valmont. Les pompiers n'ont signalé aucun blessé.",
			"retraite-1 b 4 Le parlement rejette la réforme des retraites / Les députés ont rejeté la réforme des retraites de la première ministre. L'opposition demande des élections.",
		}},
		{"hi", []string{
			"pul-1 a 1 मालवाहक जहाज की टक्कर से हैरो पुल ढहा, छह मजदूर लापता / सोमवार तड़के एक मालवाहक जहाज हैरो पुल के खंभे से टकराया और पुल के दो हिस्से लुंडे नदी में गिर गए। छह मजदूर लापता हैं।",
			"pul-2 b 2 हैरो पुल ढहने के बाद छह लापता मजदूरों की तलाश / गोताखोर लुंडे नदी में छह लापता मजदूरों की तलाश कर रहे हैं। मालवाहक जहाज हैरो पुल के खंभे से टकराया था।",
			"aag-1 a 3 वालमों के रंग गोदाम में आग, रात भर बुझाते रहे दमकलकर्मी / वालमों शहर में रंग के गोदाम में आग लग गई। दमकलकर्मियों ने सुबह तक आग बुझाई, कोई घायल नहीं हुआ।",
			"pension-1 b 4 संसद ने पेंशन सुधार प्रस्ताव खारिज किया / संसद ने प्रधानमंत्री का पेंशन सुधार प्रस्ताव खारिज कर दिया। विपक्ष ने समय से पहले चुनाव की मांग की।",
		}},
	}
	var all, heads []news.Doc
	for _, tt := range tests {
		docs := said(t, tt.lang, tt.lines...)
		t.Run(tt.lang, func(t *testing.T) {
			if diff := cmp.Diff(byEvent(docs), stories(docs, Group(docs, Options{}))); diff != "" {
				t.Errorf("title and text (-want +got):\n%s", diff)
			}
			long := slices.Clone(docs)
			for i := range long {
				long[i].Text += strings.Repeat("\n\n"+long[i].Text, 8)
			}
			if diff := cmp.Diff(byEvent(docs), stories(long, Group(long, Options{}))); diff != "" {
				t.Errorf("a long text (-want +got):\n%s", diff)
			}
			titles := slices.Clone(docs)
			for i := range titles {
				titles[i].Text = ""
			}
			if diff := cmp.Diff(byEvent(docs), stories(titles, Group(titles, Options{}))); diff != "" {
				t.Errorf("headlines (-want +got):\n%s", diff)
			}
			heads = append(heads, titles...)
		})
		all = append(all, docs...)
	}
	if diff := cmp.Diff(byEvent(all), stories(all, Group(all, Options{}))); diff != "" {
		t.Errorf("all languages at once (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(byEvent(heads), stories(heads, Group(heads, Options{}))); diff != "" {
		t.Errorf("headlines of all languages at once (-want +got):\n%s", diff)
	}
}

// Items of two languages meet by their address alone.
func TestGroupAcrossLanguages(t *testing.T) {
	docs := said(t, "de", "bruecke-1 a 1 Harrow Lunde Ostrava Valmont: 6 / Harrow Lunde Ostrava Valmont Nyholm Karlsby 6 112 98")
	docs = append(docs, said(t, "en", "bridge-1 b 1 Harrow Lunde Ostrava Valmont: 6 / Harrow Lunde Ostrava Valmont Nyholm Karlsby 6 112 99")...)
	docs[0].Text, docs[1].Text = docs[0].Text+" Die Brücke ist in den Fluss gestürzt und niemand weiß warum.", docs[1].Text+" The bridge has fallen into the river and nobody knows why."
	if g := Group(docs, Options{}); len(g.Groups) != 2 {
		t.Errorf("the same names: got %d stories, want 2", len(g.Groups))
	}
	docs[1].Canonical = docs[0].Canonical
	if g := Group(docs, Options{}); len(g.Groups) != 1 {
		t.Errorf("the same address: got %d stories, want 1", len(g.Groups))
	}
}
