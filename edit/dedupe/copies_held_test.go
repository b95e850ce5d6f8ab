package dedupe

import "math/rand/v2"

// heldTemplates were written after the figures in this room were chosen, and
// nothing was chosen by them.
var heldTemplates = []reportTemplate{
	{"flood", "en", "River {river} bursts banks, {town} cut off", "Boats bring bread to {town}", `
Heavy rain caused the {river} to burst its banks on {day}, cutting off the town of {town} and leaving {200-950:h} homes without power.
The water stood {1.1-4.8:m} metres above its usual level, the highest since {1921-1999:y}, the hydrological office said.
Soldiers in {8-40:b} boats brought bread and medicine to people who had moved to upper floors.

"We have seen water before, but never this fast," said {person}, who runs the pharmacy in the market square.
Meteorologists expect another {20-90:r} millimetres of rain by {day2}.
The road to {town2} will stay closed until engineers have checked {2-9:k} bridges.
Nobody was reported missing.`},
	{"merger", "en", "{firm} to buy {firm2} for {1.1-9.8:p} billion euros", "Takeover would create a giant, unions warn of cuts", `
{firm} has agreed to buy its rival {firm2} in a deal worth {1.1-9.8:p} billion euros, the companies said in a joint statement on {day}.
Shareholders of {firm2} will be offered {11-98:s} euros in cash a share, {12-45:q} percent above the closing price of {day2}.
The combined group would have {20-90:w},000 employees and sales of {11-60:v} billion euros.

{person}, who leads {firm}, will become chief executive of the new company, which is to keep its seat in {town}.
Unions feared for {2-9:u},000 jobs in administration.
Competition authorities in {country} and {country2} must approve the transaction, which the parties hope to close by {month}.`},
	{"sentence", "en", "{illness} drug trial stopped in {town}", "Researchers halt study after {3-19:n} patients fall ill", `
A trial of a new drug against {illness} has been halted at the university hospital of {town} after {3-19:n} volunteers developed a high fever, the regulator of {country} said on {day}.
All of them have recovered, but the manufacturer, {firm}, will not give the substance to anyone until the cause is known.
Some {300-990:v} people took part in the study, which began in {month}.

Professor {person}, the lead investigator, said that stopping was the right thing to do and that the data would be published whatever they show.
Shares in {firm} lost {4-28:s} percent.
A decision about the remaining {2-9:p} sites is expected within weeks.`},
	{"chess", "en", "{person} takes lead in {town} chess tournament", "Bold sacrifice decides round {3-9:r}", `
{person} defeated {person2} in {31-88:m} moves on {day} to take the sole lead after round {3-9:r} of the chess tournament in {town}.
The {17-44:a}-year-old gave up a rook for a knight in the middle game and was never in danger afterwards.
The other {3-6:d} games were drawn.

With {5.5-7.5:p} points the leader is half a point ahead of a group of {2-5:g}.
"I had prepared the line in the train," the winner said, laughing.
The tournament carries a prize fund of {20-95:f},000 euros and ends next week.`},
	{"letter", "en", "Your rights: {object} broken after {2-30:d} days", "What a shop must do when a {object} breaks", `
Each week our legal desk answers a question from a reader.
{person} from {town} writes: I bought a {object} for {110-900:p} crowns and it broke after {2-30:d} days, but the shop refuses to take it back.
The shop must repair or replace it at its own cost, for the law gives you {2-5:y} years to complain.

Only if two attempts at repair have failed can you ask for your money.
Keep the receipt and write down the names of those you talk to.
If the shop still refuses, the consumer office in {town2} can help for a fee of {11-48:f} crowns.`},
	{"crash", "en", "Small plane lands on {road} near {town}", "Pilot puts plane down between lorries", `
A small plane with {2-5:p} people aboard made an emergency landing on the {road} near {town} on {day} after its engine failed.
No one was hurt, although the left wing touched a lorry loaded with {commodity}.
The pilot, {person}, {28-71:a}, told police that the engine had stopped at a height of {300-980:h} metres.

Drivers braked and formed a lane, a witness said.
The plane had taken off from {town2} {11-55:m} minutes earlier.
Two lanes stayed closed for {2-7:c} hours while it was loaded onto a trailer.`},
	{"museum", "de", "Museum in {town} zeigt {20-190:n} Gemälde von {person}", "Späte Ehrung für eine fast vergessene Malerin", `
Das Kunstmuseum in {town} widmet {person} von {tag} an eine große Ausstellung mit {20-190:n} Gemälden.
Viele der Werke waren seit {1925-1969:y} nicht mehr öffentlich zu sehen, einige stammen aus Privatbesitz in {country}.
Kuratorin {person2} hat {3-9:j} Jahre lang nach verschollenen Bildern gesucht.

Die Schau ist bis zum {1-28:d}. {monat} geöffnet, der Eintritt kostet {7-19:e} Euro.
Zur Eröffnung wurden {300-900:g} Gäste erwartet.
Anschließend wandert die Ausstellung nach {town2}.`},
	{"météo", "fr", "Orages : {12-80:n} communes privées d'électricité autour de {town}", "Une nuit de grêle laisse des toits éventrés", `
De violents orages ont privé d'électricité {12-80:n} communes autour de {town} dans la nuit de {jour} à {jour2}.
Des rafales de {95-160:v} kilomètres à l'heure ont été mesurées et il est tombé {30-110:p} millimètres de pluie en une heure.
Les pompiers sont intervenus {110-890:i} fois, surtout pour des arbres tombés sur la chaussée.

Un camping de {town2} a dû être évacué et {40-290:c} vacanciers ont dormi dans un gymnase.
Selon la préfète, {person}, le courant devait être rétabli partout avant le week-end.
La récolte de cerises est en grande partie perdue.`},
	{"huelga", "es", "Los médicos de {town} suspenden la huelga tras {4-40:d} días", "Acuerdo de madrugada en la sanidad", `
Los médicos de {town} suspendieron {dia} la huelga que mantenían desde hacía {4-40:d} días, después de firmar un acuerdo con la consejería.
El pacto prevé la contratación de {30-290:m} facultativos y una subida salarial del {3-12:s} %.
Durante el paro se aplazaron {2-19:o}.000 operaciones.

«No es todo lo que pedíamos, pero es un principio», dijo {person}, portavoz del comité.
El consejero, {person2}, agradeció la paciencia de los pacientes.
El acuerdo se votará en asamblea en {town2}.`},
	{"лайнер", "ru", "Ледокол «{ship}» вывел {3-19:n} судов из льдов", "Караван дошёл до порта после недели плена", `
Ледокол «{ship}» вывел на чистую воду {3-19:n} судов, которые {4-28:d} дней стояли во льдах, сообщил штаб морских операций.
Толщина льда в районе достигала {1.1-2.9:t} метра.
На борту судов находились {110-690:p} человек, больных среди них нет.

Караван доставляет {11-95:c} тысяч тонн груза, в том числе топливо и продукты.
Капитан {person} рассказал, что ветер дважды закрывал пробитый канал.
Разгрузка начнётся {1-28:w} числа.`},
	{"高铁", "zh", "{town}高铁站{1-12:m}月通车", "坐火车到省城只要{20-90:t}分钟", `
连接{town}和{town2}的高速铁路将于{1-12:m}月{1-28:d}日正式通车，全长{60-480:k}公里，设计时速{250-350:v}公里。
通车以后，两地之间的旅行时间将从{3-6:h}小时缩短到{20-90:t}分钟，每天开行{11-60:n}对列车。
二等座票价为{30-290:p}元，学生可以享受优惠。

项目负责人{person}介绍，工程历时{3-8:y}年，一共修建了{12-95:b}座桥梁和隧道。
沿线居民早就盼望着这一天，不少人准备乘坐首班列车去看望亲友。`},
	{"台風", "ja", "台風{3-24:n}号、{town}に接近 {20-90:f}便が欠航", "交通の乱れ続く、早めの帰宅を呼びかけ", `
大型の台風{3-24:n}号は{1-28:d}日夜、{town}に最も近づく見込みで、気象台は暴風や高波に警戒するよう呼びかけている。
中心の気圧は{935-985:p}ヘクトパスカル、最大風速は{25-50:w}メートルで、時速{11-45:v}キロで北へ進んでいる。
空の便は{20-90:f}便の欠航が決まり、鉄道も一部の区間で運転を見合わせる。

{town2}では土砂災害のおそれがあるとして、{110-980:h}世帯に避難指示が出された。
市役所の{person}さんは「明るいうちに避難してほしい」と話している。`},
}

// rewritten is another hand's way with a copy: a cut in the middle of a word,
// sentences run together, a paragraph of the outlet's own, the headline before
// the text, capitals at the beginning.
func rewritten(r *rand.Rand, w writtenText, other string) writtenText {
	w = w.clone()
	own := map[string]string{
		"en": "Readers of this newspaper have followed the matter for a long time, and many wrote to us about it.",
		"de": "Unsere Zeitung hatte schon mehrfach über das Thema berichtet, viele Leser schrieben uns dazu.",
		"fr": "Notre journal suit cette affaire depuis longtemps et de nombreux lecteurs nous ont écrit.",
		"es": "Este periódico sigue el asunto desde hace tiempo y muchos lectores nos han escrito.",
		"ru": "Наша газета давно следит за этой темой, многие читатели писали нам о ней.",
		"zh": "本报一直关注此事，不少读者来信谈了自己的看法。",
		"ja": "この問題は本紙でもたびたび取り上げ、読者から多くの声が寄せられている。",
	}
	switch r.IntN(4) {
	case 0:
		last := []rune(w.sentences[len(w.sentences)-1])
		w.sentences[len(w.sentences)-1] = string(last[:len(last)/2]) + "[…]"
	case 1:
		at := 1 + r.IntN(len(w.sentences)-1)
		w.sentences = append(w.sentences[:at:at], append([]string{"", own[w.lang], ""}, w.sentences[at:]...)...)
	case 2:
		w.sentences = append([]string{w.title, ""}, w.sentences...)
		w.title = other
	case 3:
		var kept []string
		for _, s := range w.sentences {
			if s != "" {
				kept = append(kept, s)
			}
		}
		w.sentences = kept
		w.title = "LIVE: " + w.title
	}
	return editWords(0.02, 0.08, false)(r, w, other)
}
