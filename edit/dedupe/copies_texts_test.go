package dedupe

// reportTemplate is a report with slots for its facts: {town}, {person.l} (the last
// name), {2-9:a} (a number). A slot of one name is filled once in a text. Each
// line of text is a sentence, an empty one ends a paragraph.
type reportTemplate struct {
	name, lang, title, other, text string // other is another headline over the same text
}

// reportTemplates are the reports that copies and false copies are made of.
var reportTemplates = []reportTemplate{
	{"earthquake", "en", "Magnitude {4.1-6.9:m} earthquake shakes {town}", "Residents flee homes as tremor hits {town}", `
An earthquake of magnitude {4.1-6.9:m} struck near {town} in {country} early on {day}, the national seismological service said.
The quake hit at a depth of {8-60:d} kilometres and was felt as far away as {town2}.
At least {3-40:i} people were injured, most of them by falling masonry, and {12-300:h} houses were damaged.

Rescue workers searched the rubble of a school that was empty at the time.
"We have asked everyone to stay outdoors until engineers have looked at the buildings," said {person}, the regional governor.
Power was cut in several districts and trains were halted while tracks were checked.
Aftershocks are expected over the coming days.`},
	{"court", "en", "{person} jailed for {2-19:y} years over fraud at {firm}", "Former bookkeeper sent to prison in {town}", `
A court in {town} on {day} sentenced {person}, a former bookkeeper of {firm}, to {2-19:y} years in prison for fraud.
Judge {person2} said the defendant had abused the trust of colleagues over a long period and had shown little remorse.
Prosecutors told the court that {person.l} moved {2-90:x} million crowns to accounts held by relatives between {2009-2014:f} and {2015-2021:t}.

The defence had asked for a suspended sentence, pointing to a difficult childhood and to the repayment of part of the money.
Lawyers said they would appeal.
The company welcomed the verdict and said it had tightened its controls since.`},
	{"results", "en", "{firm} profit rises {3-48:p}% in {quarter} quarter", "Strong orders lift earnings at {firm}", `
{firm} said on {day} that net profit rose {3-48:p} percent in the {quarter} quarter, helped by strong orders and lower energy costs.
Revenue reached {110-980:r} million euros, compared with analysts' average estimate of {100-990:e} million.
Operating margin improved to {5.1-19.9:o} percent of sales.

Chief executive {person} said the company expected demand to hold up for the rest of the year despite the uncertain outlook.
The board will propose a dividend of {0.2-3.9:v} euros a share.
Shares in the company, which is based in {town} and employs {2-60:w},000 people, were little changed in early trading.`},
	{"match", "en", "{team} beat {team2} {3-6:g}-{0-2:h} to go top", "{person} at the double as leaders win again", `
{team} moved to the top of the table on {day} with a {3-6:g}-{0-2:h} victory over {team2} in front of {11-60:c},{100-999:d} spectators.
{person} opened the scoring in the {5-30:a}th minute with a low shot from the edge of the area, and added a second from the penalty spot just after the break.
The visitors had their chances, but goalkeeper {person2} made several fine saves and hit a long ball that led to the last goal.

"We were patient and we took what we were given," said the {team} coach, who left three regulars on the bench.
The side travels to {town} next weekend.
{team2} stay in {9-18:n}th place and have not won since {month}.`},
	{"tennis", "en", "{person} beats {person2} to reach {town} final", "Long evening on centre court ends in {person.l}'s favour", `
{person} reached the final of the {town} Open on {day}, beating {person2} {6-7:a}-{2-4:b}, {4-5:c}-7, 7-5 in a match that lasted {2-3:h} hours and {10-58:m} minutes.
The {2-30:s}th seed saved {2-6:p} match points in the deciding set before breaking serve with a backhand down the line.
"I stopped looking at the scoreboard and simply tried to put every ball back," the winner said on court.

It will be a {1-9:f}th final of the season on this surface.
The opponent will be decided in the second semifinal, which was delayed by rain.`},
	{"market", "en", "{country} shares close {0.2-3.4:p}% {updown} as banks {lead}", "Lenders set the tone as trading ends in {town}", `
Shares in {country} ended {0.2-3.4:p} percent {updown} on {day}, with banks and mining stocks setting the pace.
The main index in {town} closed at {3100-9800:i} points after touching {3100-9900:j} earlier in the session.
{firm} was the most active stock, {lead} {2-9:f} percent on turnover of {20-400:t} million crowns.

The yield on the ten-year government bond stood at {1.1-6.9:y} percent.
Traders said volumes were thin ahead of a meeting of the central bank at which most economists expect no change.
"Nobody wants to take a large position before the decision," said {person}, a strategist at {firm2}.`},
	{"weather", "en", "Weather for {town}: high of {12-31:h} degrees on {day}", "{day} outlook for {town} and the coast", `
The forecast for {town} on {day} is for light winds from the {wind}, cloud in the morning and some sun in the afternoon.
Temperatures will reach {12-31:h} degrees, falling to {1-11:l} overnight, with a {10-90:r} percent chance of rain.
Pollen levels are moderate and the air quality is good.

Sailors should expect waves of up to {1-4:w} metres outside the bay.
Drivers are asked to take care on the mountain road, where patches of fog may form before sunrise.
The outlook for the following days is for little change.`},
	{"jobs", "en", "{country} jobless rate at {2.1-11.9:u}% in {month}", "Hiring slows in {country}, statistics office says", `
The unemployment rate in {country} stood at {2.1-11.9:u} percent in {month}, the statistics office said on {day}.
Employers added {11-250:a},000 jobs over the month, while economists polled by {firm} had expected {11-250:b},000.
Figures for the previous month were revised by {1-40:c},000.

Hiring was strongest in health care and in restaurants, and weakest in construction.
Average hourly pay was {1.1-7.9:w} percent higher than a year earlier.
Labour minister {person} said the figures showed that the economy was on a stable course.`},
	{"lottery", "en", "Lottery: winning numbers for {day}, {month} {1-28:d}", "One winner in {town} as jackpot falls", `
The numbers drawn in the national lottery on {day}, {month} {1-28:d} are {1-9:a}, {10-15:b}, {16-22:c}, {23-30:e}, {31-39:f} and {40-49:g}.
The bonus ball is {1-49:z}.
{2-9:w} tickets share the jackpot of {1.1-9.9:j} million crowns, and {20-90:s} players matched five numbers.

The winning tickets were bought in {town} and {town2}.
Players are reminded to check their tickets carefully and to claim prizes within 180 days.
The next draw takes place in three days, with an estimated jackpot of {2-20:n} million.`},
	{"road", "en", "{road} closed near {town} after lorry overturns", "Drivers face long delays around {town}", `
The {road} is closed in both directions near {town} after a lorry overturned shortly before {5-11:h} o'clock on {day} morning.
The driver, a {22-64:a}-year-old man from {town2}, was taken to hospital with injuries that are not thought to be serious.
Traffic is being led off at junction {2-38:j} and delays of up to {20-90:m} minutes are reported.

A spokeswoman for the highway police said that the load of timber had to be moved by crane and that the road would stay closed until the evening.
Drivers are asked to avoid the area.`},
	{"obituary", "en", "{person}, {profession} who charmed {country}, dies at {61-98:a}", "Farewell to a {profession} who never left {town}", `
{person}, the {profession} whose work made {town} known far beyond its borders, has died at the age of {61-98:a}.
The death, after a short illness, was confirmed on {day} by the family.
Born in {town2} in {1928-1962:y} as the youngest of {4-9:c} children, {person.l} left school early and worked in a paper mill before finding fame with a first success in {1963-1985:f}.

Colleagues remembered a generous teacher with a dry sense of humour who disliked interviews.
"Nobody else could make a room so quiet," said {person2}, a friend of many years.
A private funeral will be held next week.`},
	{"election", "en", "{party} leads in {country} vote with {24-48:p}% counted", "{person} close to power after night of counting in {country}", `
The {party} of {person} was ahead in the parliamentary election in {country} on {day} with {24-48:p}.{1-9:q} percent of the vote, partial results showed.
The governing {party2} stood at {12-23:r} percent, its worst result in {11-30:y} years.
Turnout was {48-85:t} percent, the electoral commission said.

Supporters danced in the streets of {town} late into the night.
"The country has voted for something new, and we will not waste a day," {person.l} told a crowd outside the party's headquarters.
Talks on a coalition are expected to take several weeks.`},
	{"ministry", "en", "{country} to spend {2-60:b} billion on new railway", "{person} unveils line between {town} and {town2}", `
The government of {country} will spend {2-60:b} billion crowns on a railway between {town} and {town2}, transport minister {person} announced on {day}.
Building is to begin in {2027-2031:s} and to take {4-12:y} years.
Trains will cover the distance of {80-600:k} kilometres in less than {2-5:h} hours, half the present time.

Opposition lawmakers called the plan too costly and asked for an independent review.
Environmental groups welcomed the decision but warned that the route crosses a wetland where storks breed.
Farmers along the line are to be compensated.`},
	{"science", "en", "{profession2} find {20-900:n} million-year-old fossil near {town}", "A creature from {country} rewrites a family tree", `
Scientists working near {town} in {country} have described a fossil that is {20-900:n} million years old and unlike anything found before, a journal reported on {day}.
The animal was about {12-95:l} centimetres long, had {2-9:p} pairs of legs and probably lived on the floor of a shallow sea.
It was found in {1998-2020:y} by {person}, a schoolteacher, who kept it in a drawer for years.

"At first I took it for a plant," said {person2}, who led the study at the university of {town2}.
The team scanned the stone with X-rays to see structures as thin as a hair.
Further digs are planned for the summer.`},
	{"space", "en", "Probe {ship} enters orbit around {planet}", "Cheers in {town} as spacecraft brakes on schedule", `
The space probe {ship} has entered orbit around {planet} after a journey of {2-11:y} years, the control centre in {town} said on {day}.
Its engine fired for {18-95:m} minutes to slow the craft, which weighs {300-2900:w} kilograms.
The first pictures are expected within {2-9:d} days.

The probe carries {3-12:i} instruments to map the surface and to look for traces of water.
"This is a relief for everyone who has worked on it," said flight director {person}.
The mission has cost {120-990:c} million euros and is planned to last until {2028-2040:e}.`},
	{"health", "en", "{town} hospital reports {5-60:n} cases of {illness}", "Doctors in {country} ask parents to check vaccinations", `
A hospital in {town} has treated {5-60:n} patients for {illness} since {month}, health officials in {country} said on {day}.
{2-4:i} of them are in intensive care and the youngest is {2-11:a} years old.
Most had not been vaccinated.

The health ministry has sent {2-40:v},000 doses to the region and asked schools to check the records of their pupils.
"There is no cause for alarm, but there is every reason to look at your papers," said chief physician {person}.
The last larger outbreak was in {1988-2016:y}.`},
	{"fire", "en", "Fire destroys {building} in {town}, {2-9:i} hurt", "Flames over {town}: crews work through the night", `
A fire destroyed a {building} in the old town of {town} in the night to {day}, injuring {2-9:i} people.
{40-190:f} firefighters with {6-30:t} engines fought the flames for {3-9:h} hours before the blaze was under control.
The damage is put at {1.2-9.8:d} million crowns.

Neighbours were woken by sirens and taken to a sports hall.
Police have not said what started the fire, but investigators were seen carrying cables from the ground floor.
Mayor {person} promised quick help to those who had lost their homes.`},
	{"council", "en", "{town} council votes {11-30:a} to {3-10:b} for new swimming pool", "Long debate ends with a pool for {town}", `
The council of {town} voted by {11-30:a} to {3-10:b} on {day} to build a swimming pool on the site of the former {building}.
The pool will cost {4-29:c} million crowns and is to open in {2027-2030:y}.
Councillor {person} called it a gift to children who now travel to {town2} for their lessons.

Opponents, led by {person2}, said that the money was needed for the leaking roofs of two schools.
The meeting lasted until after midnight and was followed by some {60-400:v} residents, many with whistles.
A petition against the plan has been announced.`},
	{"theatre", "en", "{town} theatre names {person} as director", "Surprise choice will lead stage in {town} from {month}", `
{person} will be the next director of the theatre in {town}, the city said on {day}.
The {35-62:a}-year-old, who now works in {town2}, follows {person2}, who leaves after {6-22:y} seasons.
The contract begins in {month} and runs for five years.

The jury chose from {24-95:n} candidates and praised a programme that opens the house to amateurs and to schools.
Ticket sales fell by {5-35:p} percent in the past two years.
"A theatre has to smell of people, not of paint," the new director said.`},
	{"trade", "en", "{country} and {country2} sign {commodity} deal", "Ministers shake hands on {commodity} after {3-19:r} rounds of talks", `
{country} and {country2} signed an agreement on {commodity} on {day} that ends a dispute of {2-14:y} years.
Under the deal {country} will export up to {20-900:t},000 tonnes a year at a tariff of {2-18:p} percent.
The text was signed in {town} by the trade ministers {person} and {person2} after {3-19:r} rounds of talks.

Producers' associations in both countries gave the agreement a cautious welcome.
"It is not perfect, but it lets us plan," a spokesman for growers said.
Parliaments must ratify the treaty by the end of {month}.`},
	{"strike", "en", "Strike halts trains in {country} for {2-5:d} days", "Railway workers walk out over pay in {country}", `
Railway workers in {country} began a strike of {2-5:d} days on {day} to demand {4-15:p} percent more pay.
Only one in {3-8:o} long-distance trains was running and stations in {town} and {town2} were largely empty.
The union, which represents {9-80:m},000 drivers and signallers, rejected an offer of {1.1-3.9:q} percent.

Commuters shared cars or stayed at home.
"We do not do this lightly," union leader {person} told reporters outside the main depot.
The operator said it was ready to return to talks at any time.`},
	{"arrest", "en", "Police in {town} arrest {2-9:n} over museum theft", "Stolen {object} found under floor of garage", `
Police in {town} have arrested {2-9:n} people suspected of stealing a {object} from the museum of {town2}, a prosecutor said on {day}.
The {object}, worth {1.1-9.7:v} million crowns, was found wrapped in blankets under the floor of a garage.
The suspects are between {19-28:a} and {44-67:b} years old.

Investigators were led to them by a parking ticket issued {100-700:m} metres from the museum on the night of the theft.
"The thieves knew precisely what they wanted," said prosecutor {person}.
The museum hopes to show the piece again in {month}.`},
	{"bank", "en", "{country} central bank {moves} key rate to {1.25-9.75:r}%", "Governor {person} sees prices calmer next year", `
The central bank of {country} {moves} its key interest rate to {1.25-9.75:r} percent on {day}, as most economists had expected.
Inflation was {1.1-12.9:i} percent in {month}, compared with a target of {2-3:t} percent.
Governor {person} said that wages and rents remained the largest risk and that the bank would decide from meeting to meeting.

{3-6:a} of the nine members of the board voted for the decision.
The {currency} was almost unchanged against the dollar.
Economists at {firm} expect the next step in {month2}.`},
	{"cycling", "en", "{person} wins stage {3-20:s} in {town}", "Solo ride over the last climb decides stage", `
{person} of {team} won stage {3-20:s} of the tour on {day}, riding alone into {town} after {140-230:k} kilometres.
{person2} finished {12-58:g} seconds behind and keeps the leader's jersey with an advantage of {1-4:m} minutes.
The winner attacked {3-28:a} kilometres from the line on the climb to the pass.

"My legs told me to stop, so I did not ask them again," the rider joked.
Several riders fell on a wet descent, but all of them finished.
The next stage ends in {town2}.`},
	{"ship", "en", "Ferry with {120-900:p} aboard runs aground off {town}", "Passengers spend night on ship stuck on sandbank", `
A ferry with {120-900:p} passengers aboard ran aground off {town} on {day} evening, the coast guard of {country} said.
No one was hurt and the {90-240:l}-metre ship, the {ship}, was not taking on water.
It was on its way from {town2} when it left the channel in fog.

Tugs will try to free it at high tide, shortly after {2-11:h} o'clock.
Those aboard were given blankets and soup, and a brass band on its way home from a competition played in the lounge.
Captain {person} has {12-38:y} years of experience on the route.`},
	{"gardener", "en", "Ask the gardener: {plant} in {month}", "When to cut back your {plant}", `
Every week our gardening expert {person} answers your questions about beds, balconies and lawns.
This week a reader from {town} asks why the leaves of a {plant} turn yellow at the edges in {month}.
The usual reason is too much water and too little light, so move the pot {1-4:m} metres closer to a window.

Give it no more than {2-9:d} decilitres every {4-12:n} days, and cut back the weakest {2-6:c} shoots above the second bud.
Do not feed it before the new leaves are as long as a finger.
Send your questions, with a picture if you can, to the address below.`},
	{"bus", "en", "{town} buses to run every {6-15:m} minutes from {month}", "More evening buses for {town2} road", `
Buses in {town} will run every {6-15:m} minutes on weekdays from {month} {1-28:d}, the transport company said on {day}.
Line {2-48:l} is extended to {town2} and line {50-99:k} no longer stops at the market.
A single ticket will cost {2.1-4.9:p} crowns, {10-60:c} cents more than now.

The company has ordered {6-44:b} electric buses and is looking for {12-88:v} drivers.
"Whoever misses one should not have to look at the clock," manager {person} said.
The timetable can be picked up in the offices of the company.`},
	{"wahl", "de", "{person} bleibt Oberbürgermeister von {town}", "Deutlicher Sieg im zweiten Wahlgang in {town}", `
{person} bleibt Oberbürgermeister von {town}.
Bei der Stichwahl am {tag} kam der Amtsinhaber auf {51-68:a},{1-9:b} Prozent der Stimmen, wie die Stadt mitteilte.
Für {person2} stimmten {31-48:c} Prozent der Wähler.
Die Wahlbeteiligung lag bei {32-61:d} Prozent und damit niedriger als vor {5-8:e} Jahren.

„Das Ergebnis ist ein Auftrag, die Schulen zu sanieren“, sagte der Wahlsieger am Abend im Rathaus.
Der Gemeinderat tritt am {1-28:f}. {monat} zum ersten Mal zusammen.
Die Opposition kündigte an, den Haushalt genau zu prüfen.`},
	{"unfall", "de", "Unfall auf der {road} bei {town}: {2-7:v} Verletzte", "Lastwagen kippt um, stundenlange Sperrung", `
Bei einem Unfall auf der Autobahn {road} bei {town} sind am {tag} {2-7:v} Menschen verletzt worden.
Ein {21-79:a} Jahre alter Fahrer aus {town2} hatte nach Angaben der Polizei beim Überholen einen Lastwagen übersehen.
Der Lastwagen kippte um und verlor {2-24:t} Tonnen Papier.

Die Strecke war {3-9:h} Stunden lang gesperrt, der Verkehr staute sich auf {4-19:k} Kilometern.
Den Schaden schätzt die Polizei auf {20-400:e}.000 Euro.
Zeugen werden gebeten, sich bei der Wache zu melden.`},
	{"bilanz", "de", "{firm} steigert Gewinn um {3-60:p} Prozent", "Volle Auftragsbücher beim Maschinenbauer aus {town}", `
Der Maschinenbauer {firm} hat im {quartal} Quartal {3-60:p} Prozent mehr verdient als ein Jahr zuvor.
Der Umsatz stieg auf {110-980:u} Millionen Euro, wie das Unternehmen am {tag} in {town} mitteilte.
Der Auftragseingang legte um {2-29:a} Prozent zu.

Vorstandschef {person} bestätigte die Prognose für das laufende Jahr.
Die Aktionäre sollen eine Dividende von {1-4:d},{10-90:e} Euro erhalten.
Der Konzern beschäftigt weltweit {2-90:b}.000 Menschen und will in {country} ein weiteres Werk bauen.`},
	{"grève", "fr", "{town} : les éboueurs en grève depuis {3-19:d} jours", "Les ordures s'entassent dans les rues de {town}", `
Les éboueurs de {town} sont en grève depuis {3-19:d} jours et les ordures s'entassent sur les trottoirs.
Le syndicat réclame une hausse des salaires de {3-14:p} % et l'embauche de {20-150:e} agents.
La maire, {person}, a proposé {jour} une prime de {100-900:f} euros, aussitôt rejetée.

Selon la préfecture, {2-9:t}.000 tonnes de déchets n'ont pas été ramassées.
Des habitants ont commencé à porter leurs sacs jusqu'à l'usine de {town2}.
« Nous ne reprendrons pas le travail pour des miettes », a déclaré {person2}, délégué du personnel.`},
	{"procès", "fr", "{person} condamné à {2-18:a} ans de prison à {town}", "L'ancien notaire reconnu coupable d'escroquerie", `
Le tribunal de {town} a condamné {jour} {person}, ancien notaire, à {2-18:a} ans de prison pour escroquerie.
Il avait détourné {1-9:m},{1-9:n} millions d'euros au détriment de {12-90:v} clients entre {2006-2013:y} et {2014-2020:z}.
La présidente, {person2}, a souligné la durée des faits et le grand âge des victimes.

L'avocat de la défense a annoncé qu'il ferait appel.
Le procureur avait requis {2-18:r} ans.
À la sortie du palais de justice, plusieurs anciens clients se sont embrassés en silence.`},
	{"découverte", "fr", "Un trésor de {200-900:n} pièces découvert près de {town}", "Une promenade au bord du lac finit en fouilles", `
Un promeneur a découvert {200-900:n} pièces d'argent dans un champ près de {town}, a annoncé {jour} le musée régional.
Les pièces datent du {12-17:s}e siècle et pèsent ensemble {2-9:k} kilos.
Elles étaient enfermées dans un pot fermé par une pierre plate, à {30-90:c} centimètres de profondeur.

« Quelqu'un avait l'intention de revenir », a expliqué l'archéologue {person}.
Les fouilles se poursuivront jusqu'en {mois}.
Le trésor sera exposé à {town2} à partir de l'an prochain.`},
	{"incendio", "es", "Un incendio forestal arrasa {200-900:h} hectáreas cerca de {town}", "Cientos de vecinos pasan la noche fuera de casa", `
Un incendio forestal ha arrasado {200-900:h} hectáreas de pinar cerca de {town}, informó {dia} el gobierno regional.
Unas {300-950:v} personas fueron evacuadas de {2-9:u} urbanizaciones y pasaron la noche en un pabellón.
En la extinción trabajan {110-420:b} bomberos y {5-22:a} aviones.

El fuego comenzó en una cuneta de la carretera de {town2} y avanzó con rapidez por el viento.
«La prioridad son las personas», declaró la consejera {person}.
La guardia civil investiga si fue provocado.`},
	{"partido", "es", "{team} gana {3-5:g}-{0-2:h} a {team2} y sigue líder", "Doblete de {person} en una tarde de lluvia", `
{team} venció {3-5:g}-{0-2:h} a {team2} y sigue líder de la tabla con {30-80:p} puntos.
{person} marcó los dos primeros goles en los minutos {6-28:a} y {48-77:b} ante {9-49:e}.000 espectadores.
El entrenador dejó en el banquillo a {person2}, que salió en la segunda parte y dio el pase del último gol.

El visitante suma {3-9:d} derrotas seguidas.
«Sufrimos al principio, pero el equipo supo esperar», dijo el técnico local.
La próxima jornada se jugará en {town}.`},
	{"inflación", "es", "La inflación de {country} sube al {2.1-14.9:i} % en {mes}", "Los alimentos vuelven a tirar de los precios", `
La inflación anual de {country} fue del {2.1-14.9:i} % en {mes}, según informó {dia} el instituto de estadística.
Los alimentos subieron un {3.1-19.9:a} % y la energía un {1.1-9.9:e} %.
Los analistas consultados por {firm} esperaban un {2.1-14.9:x} %.

El banco central se reunirá el día {1-28:d} para decidir sobre los tipos de interés.
La ministra {person} atribuyó el dato a la sequía y confió en una bajada antes del verano.
Los sindicatos pedirán que se revisen los convenios.`},
	{"суд", "ru", "Суд в {town} приговорил {person} к {3-19:y} годам колонии", "Бывший директор завода признан виновным", `
Суд в городе {town} приговорил бывшего директора завода {person} к {3-19:y} годам колонии за хищение.
По версии следствия, с {2008-2014:a} по {2015-2021:b} год он вывел со счетов предприятия {20-900:m} миллионов рублей.
Приговор огласила судья {person2}.

Подсудимый вину не признал, его защита намерена обжаловать решение.
Прокурор просил назначить наказание в {3-19:z} лет.
Ущерб частично возмещён, остальное взыщут с имущества осуждённого.`},
	{"погода", "ru", "В {town} похолодает до {2-30:t} градусов", "Синоптики предупредили о метели", `
В {town} в ближайшие дни похолодает до {2-30:t} градусов мороза, сообщили синоптики.
Порывы ветра достигнут {12-29:w} метров в секунду, выпадет до {5-48:s} сантиметров снега.
На дорогах гололёд, водителям советуют отложить поездки.

Школьники младших классов смогут остаться дома.
Коммунальные службы вывели на улицы {30-290:m} машин.
Потепление до {1-9:p} градусов ожидается после {1-28:d} числа, рассказал дежурный синоптик {person}.`},
	{"地震", "zh", "{town}发生{4.1-6.9:m}级地震", "{town}凌晨有感地震，居民跑到街上", `
据国家地震台网测定，{1-28:d}日凌晨{town}发生{4.1-6.9:m}级地震，震源深度{8-60:k}公里。
当地有{3-40:i}人受伤，{12-300:h}间房屋受损，部分路段交通中断。
消防救援队伍已经赶到现场，正在逐户排查险情。

居民{person}说，当时柜子摇晃得很厉害，全家人都跑到了楼下的空地。
附近的{town2}也有明显震感，学校停课一天。
专家表示，近期发生更大地震的可能性不大，请大家不要相信谣言。`},
	{"财报", "zh", "{firm}第{quarter}季度净利润增长{3-80:p}%", "订单增加，{firm}上调全年目标", `
{firm}{1-28:d}日公布的财报显示，公司第{quarter}季度净利润同比增长{3-80:p}%，营业收入达到{11-99:r}亿元。
新产品的销量为{20-900:s}万台，海外市场占比升至{10-60:o}%。
董事长{person}表示，原材料价格下降和订单增加是利润增长的主要原因。

公司计划今年在{town}建设一座新工厂，预计招聘{3-90:w}00名员工。
董事会建议每股派息{0.1-2.9:v}元。
分析人士认为，下半年的竞争会更加激烈。`},
	{"火災", "ja", "{town}で住宅火災、{2-6:i}人けが", "深夜の住宅街に炎、消防車{6-28:t}台が出動", `
{1-28:d}日午前{1-5:h}時ごろ、{town}の住宅から火が出ていると近所の人から通報があった。
消防車{6-28:t}台が出て消火にあたり、火は約{2-7:u}時間後に消し止められた。
この火事で住人の{person}さん({31-88:a})ら{2-6:i}人がけがをして病院に運ばれたが、いずれも命に別条はないという。

木造二階建ての住宅およそ{80-240:m}平方メートルが焼けた。
警察と消防は、台所の付近が激しく燃えていることから、出火の原因を詳しく調べている。`},
	{"選挙", "ja", "{town}市長選、{person}氏が{2-5:n}選", "新人との一騎打ち、現職が逃げ切る", `
任期満了に伴う{town}の市長選挙は{1-28:d}日に投票が行われ、現職の{person}氏が{2-5:n}回目の当選を果たした。
得票は{person}氏が{21-89:a}千票、新人の{person2}氏が{10-20:b}千票だった。
投票率は{31-69:t}.{1-9:u}％で、前回を{1-9:v}ポイント下回った。

{person}氏は事務所で支持者を前に「子育ての支援と駅前の整備を急ぎたい」と抱負を語った。
敗れた{person2}氏は「知名度の差を埋められなかった」と述べた。`},
}

// slots are what the facts are drawn from, by language; those of "" serve all
// that are written in Latin letters.
var slotValues = map[string]map[string][]string{
	"": {
		"person":  {"Marta Ilves", "Jonas Breck", "Ada Kowal", "Henrik Solberg", "Lucia Ferrand", "Tomas Varga", "Ines Quiroga", "Pavel Dorn", "Greta Hollis", "Samuel Okoro", "Yara Haddad", "Felix Amsel", "Nora Lindqvist", "Omar Benali", "Clara Whitcombe", "Viktor Zelenka", "Rosa Tamayo", "Edgar Pohl", "Leila Karimi", "Bruno Castell"},
		"town":    {"Brenlow", "Port Ellin", "Kaskelmar", "Valmont", "Ostrava Hills", "Lundeby", "Quintara", "Marrowick", "Sankt Elgen", "Tresco Bay", "Novi Dol", "Harrow", "Castelrosso", "Elmstadt", "Pellworth", "Zarin", "Oakhaven", "Montbrun", "Rivadora", "Kettering Cross"},
		"country": {"Ardania", "Belmora", "Kestria", "Norland", "Ruritania", "Sylvania", "Tarvia", "Ostmark", "Velluria", "Zembla", "Graustark", "Illyria"},
		"firm":    {"Halvorsen", "Brightwell", "Kestrel Motors", "Tarn Energy", "Nordfisk", "Alpenglas", "Merriday Foods", "Ondara", "Vantor", "Lumen Works", "Steelhaven", "Corvia"},
		"team":    {"Rovers", "Lunde United", "Athletic Brenlow", "Harrow City", "Dynamo Zarin", "Wanderers", "Olympia Valmont", "Real Quintara"},
		"party":   {"Civic Union", "Green Alliance", "Workers' Party", "Liberal Front", "National Accord", "Farmers' League"},
		"road":    {"A7", "A12", "A38", "A9", "A61", "A24", "A44", "A3"},
		"ship":    {"Aurora", "Halcyon", "Pathfinder", "Meridian", "Calypso", "Northern Star"},
	},
	"en": {
		"day": {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}, "month": {"January", "February", "March", "April", "June", "July", "August", "September", "October", "November"},
		"quarter": {"first", "second", "third", "fourth"}, "updown": {"higher", "lower"}, "lead": {"gaining", "losing"}, "wind": {"west", "north", "south-east"},
		"river": {"Lunde", "Orva", "Tessel", "Marne Brook", "Kolva"}, "profession": {"violinist", "novelist", "sculptor", "actor", "photographer"}, "profession2": {"Geologists", "Miners", "Students"}, "planet": {"Venus", "Mars", "Ceres", "Titan"},
		"illness": {"measles", "mumps", "hepatitis", "whooping cough"}, "building": {"warehouse", "cinema", "furniture shop", "bakery"}, "commodity": {"timber", "grain", "copper", "dairy"},
		"object": {"crown", "violin", "painting", "clock"}, "moves": {"raised", "cut"}, "currency": {"crown", "florin", "thaler"}, "plant": {"fig tree", "camellia", "lemon tree", "hydrangea"},
	},
	"de": {"tag": {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}, "monat": {"Januar", "März", "April", "Juni", "August", "Oktober"}, "quartal": {"ersten", "zweiten", "dritten", "vierten"}},
	"fr": {"jour": {"lundi", "mardi", "mercredi", "jeudi", "vendredi"}, "mois": {"janvier", "mars", "avril", "juin", "août", "octobre"}},
	"es": {"dia": {"el lunes", "el martes", "el miércoles", "el jueves", "el viernes"}, "mes": {"enero", "marzo", "abril", "junio", "agosto", "octubre"}},
	"ru": {"person": {"Игоря Лескова", "Павла Дорина", "Олега Зимина", "Марата Ахметова", "Бориса Кравца", "Юрия Соколова"}, "town": {"Зареченске", "Белогорье", "Кедровске", "Усть-Лене", "Новодольске", "Лесогорске"}},
	"zh": {"person": {"王建国", "李秀兰", "张晓峰", "陈立新", "赵敏慧", "周文涛"}, "town": {"青河县", "白水镇", "云溪市", "石门县", "南湾区", "长岭县"}, "firm": {"华辰电子", "东远汽车", "金禾食品", "蓝海科技", "天工机械"}, "quarter": {"一", "二", "三", "四"}},
	"ja": {"person": {"山本健一", "高橋明美", "小川大輔", "森田由美", "中島拓也", "石井和子"}, "town": {"白浜町", "青葉台", "川南市", "東野市", "松原町", "北見台"}},
}
