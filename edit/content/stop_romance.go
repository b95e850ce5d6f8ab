package content

const stopFrench = `à afin ai ainsi alors après as au aucun aucune aujourdhui aussi autre autres aux avait avant avec
avez avoir avons ayant bien c car ce cela celle celles celui cependant ces cet cette ceux chaque chez comme comment
contre d dans de depuis des deux devant dit dont du durant elle elles en encore entre es est et étaient était étant
été être eu eux fait faire fois font fut ici il ils j jamais je jusqu l la là laquelle le lequel les leur leurs lors
lorsqu lorsque lui m ma mais me même mêmes mes moins mon n ne ni non nos notre nous on ont ou où par parce pas pendant
peu peut peuvent plus plusieurs pour pourquoi puis qu quand que quel quelle quelles quelques qui quoi s sa sans se
selon sera seront ses si sien soit son sont sous sur t ta tandis tant te tel telle tes toi ton tous tout toute toutes
très trop tu un une vers voici voilà vont vos votre vous y déclaré affirmé expliqué mme m`

const stopSpanish = `a además afirmó ahora al algo algunas algunos ante antes aquel así aún aunque bajo bien cada casi
como cómo con contra cual cuando cuál de del desde dijo donde dos durante e el él ella ellas ellos en entre era eran es
esa esas ese eso esos esta está están estaba estas este esto estos fue fueron gran ha había habían hace hacia han hasta
hay hoy incluso la las le les lo los luego más me menos mi mientras mismo misma mucho muy nada ni no nos nosotros o
otra otras otro otros para parte pero poco por porque pues puede pueden que qué quien quién se sea según ser será si
sí sido sin sino sobre son su sus también tan tanto te tiene tienen toda todas todo todos tras tu un una uno unos usted
ya y yo señaló aseguró explicó`

const stopItalian = `a abbia ad ai al alcuni alla alle allo agli all anche ancora anch avere aveva aver c che chi ci ciò
come con contro cosa così cui d da dai dal dall dalla dalle dagli dallo degli dei del dell della delle dello dentro di
dice disse detto dopo dove dovrebbe due e ed è egli era erano essere fa fatto fino fra gli ha hai hanno ho i il in io l
la le lei li lo loro lui ma mai me mentre mi mia mio molto n ne nei negli nel nell nella nelle nello no noi non nostro
o ogni oggi ora perché però per più poi prima proprio può qual quale quando quanto quella quelle quelli quello quell
questa queste questi questo quest qui s sarà sarebbe se secondo sei senza si sia siamo solo sono sopra sotto sta stata
stati stato su sua sue sugli sui sul sull sulla sulle suo suoi t tra tutte tutti tutto un una uno v vi`

const stopPortuguese = `a acordo afirmou ainda além algo alguns ante antes ao aos apenas após aquela aquele até às à as
assim bem cada com como contra cujo da das de dela dele deles depois desde dessa desse desta deste disse do dois dos
durante e é ela elas ele eles em enquanto então entre era eram essa essas esse esses esta está estão estas estava este
estes eu foi foram há havia isso isto já la lhe lo mais mas me mesma mesmo meu minha muito na nas nem no nos nós não
nossa nosso num numa o onde os ou outra outras outro outros para pela pelas pelo pelos pode podem por porque porém qual
quando que quem se segundo seja sem ser será seu seus sido sob sobre sua suas são só também tanto te tem têm tinha toda
todas todo todos tudo um uma uns você`
