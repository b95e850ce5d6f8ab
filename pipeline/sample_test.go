package pipeline_test

// Reports of two events and some that stand alone.
const (
	bridgeAlpha = `The harbour bridge in Milford was closed to all traffic on Monday after inspectors found cracks in three of its steel supports. The town council said the bridge, built in 1931, carries 14,000 vehicles a day and was last repaired in 2009.

Mayor Ann Porter told reporters at the quay that the bridge stays shut until the engineers say otherwise. Owners of shops on the east bank of the harbour fear for their trade before the summer.

Engineers from the port trust will measure the cracks in the steel supports this week and report to the council on Friday. Repairs to the Milford bridge could take 18 months and cost 1.25 million, according to a first estimate. A ferry will cross the harbour every 20 minutes from Tuesday morning, free of charge for those who live on the island.`

	bridgeBeta = `Drivers in Milford face long detours since the harbour bridge was closed because inspectors found cracks in its steel supports. Mayor Ann Porter said on Monday that no vehicle may cross the bridge until engineers from the port trust have finished their work.

The bridge was built in 1931 and carries 14,000 vehicles a day, the Milford council said. A first estimate puts the repairs at 1.25 million and 18 months. A ferry replaces the bridge from Tuesday and crosses the harbour every 20 minutes; islanders pay nothing.

The council of Milford wants to hear the report of the engineers about the cracks on Friday. Shops on the east bank of the harbour expect to lose half their customers by the summer, their association said, and ask the town for help with rents while the steel supports are mended and the traffic is led around the bay.`

	orchestra = `The youth orchestra of Karlsby will play its first concert abroad in June, its conductor Ida Holm announced at the conservatory. Forty violinists, flautists and drummers travel by night train to a festival in the south.

The programme holds two symphonies and a new piece by a pupil of sixteen. Tickets for the rehearsal at home were sold within an hour. Parents collected the fare by baking cakes for three winters, and a bank gave the rest.

Holm, who plays the cello herself, said that no pupil was left out for want of money. The orchestra was founded in a disused brewery eleven years ago and has since sent six of its players to academies. A second tour is planned if the first one does not end in debt.`

	wheat = `Farmers in the valley of Orrin harvested more wheat this year than in any since records began, the ministry of agriculture reported. Mild rain in May and a dry July gave ears of unusual weight, said its agronomist Paul Reid.

Prices at the grain exchange fell by a tenth within a week. Millers welcome it, while growers with full silos look for buyers overseas. The railway has put on extra wagons to the coast, yet some barns will stay full until November.

Reid warned that one good season says little about the next, and advised growers to sow barley and beans as well. Insurance against hail has become dearer for the third year, the union of farmers noted in its bulletin, which also lists the yields of every parish.`

	comet = `Astronomers at the observatory on Mount Sella discovered a comet that will be visible to the naked eye in August. It was seen on plates taken by a small telescope which students use for practice, the observatory wrote.

The comet comes closest to the sun on the ninth and then fades within three weeks. Its orbit suggests that it last passed when mammoths lived. Amateurs are asked to send drawings and photographs to the institute.

Two professors argue about the length of its tail, which may reach across a quarter of the sky or hardly be seen at all. The discoverers are two undergraduates who had meant to test a new camera and left it running by mistake through a cloudless night in winter.`

	tunnel = `Workers broke through the last metre of rock of the railway tunnel under the Grenna pass, four months ahead of the plan. The tunnel is 19 kilometres long and will shorten the journey across the mountains by fifty minutes.

Miners from six countries dug for seven years from both sides and met with an error of eleven millimetres, the surveyor Lena Voss said. Trains are to run in two years, when rails, cables and fans have been fitted.

The cost rose by a fifth because of water that burst from a fault in the granite. Villages at the southern portal hope for visitors, while hauliers ask whether freight will get enough paths through the tunnel at night, when passenger trains rest.`

	teaserText = `A lighthouse keeper retires after fifty years on the rock of Skarn.`

	lighthouse = `A lighthouse keeper retires after fifty years on the rock of Skarn, and nobody will follow him. Olaf Brandt came to the island as a boy of nineteen and has lit the lamp on eighteen thousand evenings, the coast guard counted.

From next month a sensor switches the light. Brandt keeps the key to the tower and moves to a cottage above the landing place with his wife, two goats and a parrot. He has written down every ship that passed in ninety notebooks.

The museum of navigation would like to have the notebooks, but he wants to read them first. Asked what he will do with his evenings, he said that he has never seen a film to its end. Friends have promised him a projector and a box of old comedies for the winter.`
)
